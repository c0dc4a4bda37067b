"""Commands for legal aid: many clients at once, and a court's own forms."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    DIFFERENT,
    FILE,
    NEW_FILE,
    NEW_FOLDER,
    Day,
    Scripted,
    Unusable,
    errors,
    json_option,
    print_json,
    print_table,
    progress_bar,
    today,
)
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clinic.forms import FormField
    from clearslate.clinic.results import Clinic, Form, Written
    from clearslate.typeset.model import Document

_PEOPLE = 15  # clients of the table on the screen


@click.command()
@click.argument("list_", metavar="LIST", type=click.Path(path_type=Path), required=False)
@click.option(
    "--out",
    type=NEW_FOLDER,
    help="Folder for the tables, the clients' pages and the packets; a new or an empty one.",
)
@click.option("--template", type=NEW_FILE, help="Write a list to fill in (.csv or .xlsx), and nothing else.")
@click.option(
    "--state",
    "states",
    multiple=True,
    help="With --template: a state whose laws' own questions are columns too.",
)
@click.option(
    "--invented",
    type=click.IntRange(1, 20_000),
    metavar="N",
    help="With --template: fill it with N invented clients, to practice on.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="With --invented: the same seed gives the same list.",
)
@click.option("--as-of", type=Day(), default=today, show_default="today", help="The day of the answers.")
@click.option(
    "--what-if",
    multiple=True,
    help="Also answer as if: date=YYYY-MM-DD, paid=all (restitution, fines, costs), pending=dismissed; joined by commas.",
)
@click.option(
    "--packets",
    type=click.Choice(["open", "eligible", "none"]),
    default="open",
    show_default=True,
    help="Petitions that are drafted: also those of which a fact is still missing, only those all of whose conditions are met, or none.",
)
@click.option(
    "--form",
    "forms",
    nargs=2,
    type=(FILE, str),
    multiple=True,
    metavar="PDF MAPPING",
    help="A court's own form, filled in for each packet of its law: the PDF, and a mapping (YAML) or the name of one that comes along.",
)
@click.option("--no-summaries", is_flag=True, help="No page for each client.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@json_option
def clinic(
    list_: Path | None,
    out: Path | None,
    template: Path | None,
    states: tuple[str, ...],
    invented: int | None,
    seed: int,
    as_of: dt.date,
    what_if: tuple[str, ...],
    packets: str,
    forms: tuple[tuple[Path, str], ...],
    *,
    no_summaries: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Judge the clients of LIST, and write who can get what, a page for each client, and packets for petitions.

    LIST is a .csv or .xlsx file with one row a charge (--template writes one to fill in), a person's file (.yaml), or a folder
    of such files. Everything happens in memory; nothing is kept but what is written to --out. What a row does not tell is
    missing, never assumed. Packets are drafts: nothing is filed, a lawyer signs. docs/clinic.md explains each file.
    """  # fmt: skip
    if template is not None:
        _template(template, states, invented, seed, as_of)
        return
    if list_ is None or out is None:
        raise click.UsageError("give a LIST and --out FOLDER, or --template FILE for a list to fill in")
    from clearslate.clinic.forms import FormError
    from clearslate.clinic.listed import ListError, read_list
    from clearslate.clinic.results import hold, write
    from clearslate.clinic.what_if import WhatIfError, read_what_if
    from clearslate.records.errors import DatasetError
    from clearslate.scenarios.story import ScenarioError

    if out.exists() and any(out.iterdir()):
        raise Unusable(f"{out} is not empty: papers of other clients may lie there. Name a new folder")
    with errors(ListError, ScenarioError, DatasetError, FormError, WhatIfError, OSError):
        given = [_form(*each) for each in forms]
        assumed = [read_what_if(each) for each in what_if]
        found = hold(read_list(list_), as_of, packets, assumed)  # type: ignore[arg-type]
        if not found.clients and found.problems:
            _say_problems(found)
            raise Unusable(f"no client of {list_} can be judged: mend the rows above")
        with progress_bar("Papers", quiet=quiet) as progress:
            written = write(found, out, summaries=not no_summaries, forms=given, progress=progress)
    if as_json:
        print_json(_as_json(found, written))
    else:
        _say(found, written, out)
    if found.problems or written.not_filled:
        raise click.exceptions.Exit(DIFFERENT)


def _template(path: Path, states: tuple[str, ...], invented: int | None, seed: int, day: dt.date) -> None:
    from clearslate.clinic.template import write_template
    from clearslate.states import CODES

    codes = tuple(dict.fromkeys(each.upper() for each in states))
    unknown = [each for each in codes if each not in CODES]
    if unknown:
        raise Unusable(f"clearslate has no laws for {', '.join(unknown)}; it has them for {', '.join(CODES)}")
    if invented is not None:
        from clearslate.clinic.invented import invented_list

        if path.suffix != ".csv":
            raise Unusable(f"{path}: a list of invented clients is a .csv file")
        with errors(OSError):
            path.write_bytes(invented_list(invented, seed, codes or CODES, day))
        click.echo(f"{path}: {things(invented, 'invented client')}, one row a charge")
        return
    with errors(ValueError, OSError):
        columns = write_template(path, codes)
    click.echo(f"{path}: {things(len(columns), 'column')}, one row a charge")


def _form(pdf: Path, mapping: str) -> Form:
    from clearslate.clinic.forms import FormError, check_mapping, form_fields, mapping_path, read_mapping
    from clearslate.clinic.results import Form

    path = mapping_path(mapping)
    found, content = read_mapping(path), pdf.read_bytes()
    wrong = check_mapping(form_fields(content, pdf.name), found)
    if wrong:
        raise FormError(f"{path.name} does not fit {pdf.name}: {'; '.join(wrong)}")
    return Form(pdf.name, content, found)


def _as_json(found: Clinic, written: Written) -> dict[str, object]:
    tables = {name.replace("-", "_"): [asdict(row) for row in rows] for name, _, rows in found.tables}
    return {
        "problems": [],
        "what_if": [],
        **tables,
        "left_out": list(found.left_out),
        "invented": found.invented,
        "written": asdict(written),
    }


def _say(found: Clinic, written: Written, out: Path) -> None:
    from clearslate.clinic.helping import client_row

    if found.invented:
        click.echo("INVENTED clients: no real person is meant.")
    rows = [client_row(each) for each in found.clients]
    print_table(
        ("client", "what helps most", "by itself", "on request", "open", "later", "not"),
        [
            (row.client, row.what_helps_most, row.clear_by_itself, row.can_be_asked_for, row.open, row.later, row.not_under_these_laws)
            for row in rows[:_PEOPLE]
        ],
        title=f"{things(len(rows), 'client')}, those first whose next step does most",
    )  # fmt: skip
    if len(rows) > _PEOPLE:
        click.echo(f"… and {len(rows) - _PEOPLE} more in clients.csv")
    for what in dict.fromkeys(each.what_if for each in found.what_if):
        changed = [each for each in found.what_if if each.what_if == what]
        people = len({each.client for each in changed})
        click.echo(
            f"What if {what}: {things(len(changed), 'charge')} of {things(people, 'client')} answered otherwise (what-if.csv)"
        )
    _say_problems(found)
    for each in written.not_filled:
        click.echo(f"Form not filled in: {each}")
    papers = (
        f"{things(written.summaries, 'page')} for clients, {things(written.packets, 'packet')} (PDF and DOCX)"
    )
    filled = f", {things(written.forms, 'form')} filled in" if written.forms else ""
    click.echo(f"{out}: {', '.join(written.tables)}; {papers}{filled}")
    click.echo("Packets are drafts: nothing is filed, a lawyer reads and signs. Not legal advice.")


def _say_problems(found: Clinic) -> None:
    for each in found.problems:
        click.echo(each.words)
    if found.left_out:
        click.echo(f"Not judged, for a problem in their rows: {', '.join(found.left_out)}")


@click.command(cls=Scripted)
@click.argument("facts", metavar="FACTS", type=FILE, required=False)
@click.option("--out", type=NEW_FILE, help="The letter: a .pdf file, or .docx to be edited.")
@click.option("--template", type=NEW_FILE, help="Write a file of facts to fill in (.yaml), and nothing else.")
@click.option(
    "--language",
    "languages",
    type=click.Choice(["en", "es"]),
    multiple=True,
    default=("en", "es"),
    show_default="en and es",
    help="English is what is sent; Spanish tells the person what it says.",
)
@click.option("--as-of", type=Day(), default=today, show_default="today", help="The day of the letter.")
def dispute(
    facts: Path | None, out: Path | None, template: Path | None, languages: tuple[str, ...], as_of: dt.date
) -> None:
    """Write the letter that disputes a background check report which still shows what was cleared, or is wrong.

    FACTS (.yaml; --template writes one) says what the report shows and what is wrong with it. It may name a person's own file and the
    law by which a charge was cleared: offense, case, court, end, day, relief and citation are filled in from them. What nobody told
    is a blank. The letter rests on the Fair Credit Reporting Act, 15 U.S.C. §§ 1681e(b) and 1681i. Nothing is kept or sent.
    """
    from clearslate.clinic.disputed import TEMPLATE, DisputeError, read_dispute
    from clearslate.records.files import put

    if template is not None:
        with errors(OSError):
            put(template, TEMPLATE.encode())
        click.echo(f"{template}: fill it in, then `clearslate dispute {template} --out letter.pdf`")
        return
    if facts is None or out is None or out.suffix not in (".pdf", ".docx"):
        raise click.UsageError("give FACTS and --out LETTER.pdf (or .docx), or --template FILE")
    from clearslate.clinic.dispute import dispute_letter
    from clearslate.clinic.listed import ListError

    with errors(DisputeError, ListError, OSError):
        letter = dispute_letter(read_dispute(facts, as_of, tuple(dict.fromkeys(languages))))
        put(out, _document(letter, out.suffix))
    blanks = len(letter.blanks)
    click.echo(
        f"{out}: {things(blanks, 'blank')} to fill in. Read it, sign it, send it by certified mail. Not legal advice."
    )


def _document(letter: Document, suffix: str) -> bytes:
    if suffix == ".docx":
        from clearslate.typeset.word import docx

        return docx(letter)
    from clearslate.typeset.pdf import document_pdf

    return document_pdf(letter)


@click.command("form-fields")
@click.argument("pdf", type=FILE, required=False)
@click.option(
    "--mapping",
    help="A mapping to check against the form: a file (YAML), or the name of one that comes along.",
)
@click.option("--facts", is_flag=True, help="List the facts that a mapping may ask for.")
@click.option("--official", is_flag=True, help="List the courts' forms whose mapping comes along.")
@json_option
def form_fields_command(
    pdf: Path | None, mapping: str | None, *, facts: bool, official: bool, as_json: bool
) -> None:
    """List the fields of a court's PDF form, or check the mapping by which it is filled in.

    A mapping says what goes into which field: `fields: {"Defendant name": "{client.name}"}`, and `law: PA-PET-LA`, the law whose
    packets the form is for. `clearslate clinic --form PDF MAPPING` fills it in.
    """
    from clearslate.clinic.forms import (
        FormError,
        check_mapping,
        fact_names,
        form_fields,
        mapping_path,
        official_mappings,
        read_mapping,
        unmapped,
    )

    if official:
        rows = [(name, each.form, each.law) for name, each in official_mappings().items()]
        if as_json:
            print_json([{"name": name, "form": form, "law": law} for name, form, law in rows])
        else:
            print_table(("name", "form", "law"), rows)
        return

    if facts:
        names = [
            name for name in fact_names() if not name.startswith("charge.") or name.startswith("charge.1.")
        ]
        if as_json:
            print_json(names)
        else:
            click.echo("\n".join(f"{{{name}}}" for name in names))
            click.echo("Of further charges: {charge.2.offense} and so on.")
        return
    if pdf is None:
        raise click.UsageError("give the PDF, or --facts, or --official")
    with errors(FormError, OSError):
        fields = form_fields(pdf.read_bytes(), pdf.name)
        if mapping is None:
            _say_fields(fields, as_json=as_json)
            return
        found = read_mapping(mapping_path(mapping))
        wrong, left = check_mapping(fields, found), unmapped(fields, found)
    if as_json:
        print_json({"wrong": wrong, "not_mapped": left})
    else:
        for each in wrong:
            click.echo(f"Wrong: {each}")
        if left:
            click.echo(f"Left empty, since the mapping says nothing of them: {', '.join(left)}")
        click.echo("The mapping does not fit the form." if wrong else "The mapping fits the form.")
    if wrong:
        raise click.exceptions.Exit(DIFFERENT)


def _say_fields(fields: list[FormField], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(each) for each in fields])
        return
    print_table(
        ("field", "kind", "page", "longest", "may be", "label"),
        [
            (each.name, each.kind, each.page, each.longest, ", ".join(each.states), each.label)
            for each in fields
        ],
    )
