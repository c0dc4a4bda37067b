"""Commands for the office whose records these are: a table of all charges, a comparison, one person on one screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from getpass import getuser
from pathlib import Path
from shutil import get_terminal_size
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    DIFFERENT,
    FILE,
    FOLDER,
    NEW_FILE,
    Day,
    Unusable,
    errors,
    json_option,
    print_json,
    print_table,
    progress_bar,
    today,
)
from clearslate.cli.ledger.access import now
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.casework.changed import Changes
    from clearslate.casework.compared import Comparison
    from clearslate.casework.person import PersonView
    from clearslate.casework.table import Written
    from clearslate.ingest.again import SourceAgain
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

_dataset_option = click.option("--dataset", type=FOLDER, help="The dataset of the run, where it was moved.")


@click.command()
@click.argument("run", type=FOLDER)
@_dataset_option
@click.option("--csv", type=NEW_FILE, help="Write a CSV file (UTF-8); no cell in it begins a formula.")
@click.option(
    "--xlsx", type=NEW_FILE, help="Write an Excel file; beyond 1,048,575 rows it has further sheets."
)
@click.option("--parquet", type=NEW_FILE, help="Write a Parquet file.")
@click.option(
    "--sqlite",
    type=NEW_FILE,
    help="Write a SQLite database with the run's laws beside, and FILE.metadata.json, which describes both to Datasette.",
)
@click.option(
    "--nods",
    type=NEW_FILE,
    help="Write the records, without answers, under NODS's headings (CSV); of every charge.",
)
@click.option(
    "--only",
    type=click.Choice(["all", "eligible", "undecided", "not-yet", "not-eligible"]),
    default="all",
    show_default=True,
    help="Charges with this answer alone.",
)
@click.option("--laws", "by_law", is_flag=True, help="A row for each law that covers a charge.")
@click.option(
    "--owner", default="", help="Rows alone whose answer lacks data that this owner has (court, repository)."
)
@click.option("--fact", default="", help="Rows alone whose answer lacks this field.")
@click.option("--names", is_flag=True, help="With names and birth dates, from the dataset's people.")
@click.option("--source", type=FOLDER, help="Folder of the source's files: its own columns stand first.")
@click.option("--mapping", type=FILE, help="With --source: the mapping by which the dataset was ingested.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@json_option
def table(
    run: Path,
    dataset: Path | None,
    csv: Path | None,
    xlsx: Path | None,
    parquet: Path | None,
    sqlite: Path | None,
    nods: Path | None,
    only: str,
    owner: str,
    fact: str,
    source: Path | None,
    mapping: Path | None,
    *,
    by_law: bool,
    names: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the answers of RUN as one table: a row a charge, in the order of the source's own files.

    With --source and --mapping, your own columns stand first, read again from your files, and ours behind: the outcome,
    since when, the law, why, what is missing and who has it. A file that changed since it was ingested is not used, and
    the command says so. With --owner, it is the list of what that agency can fix, in its own file's terms. docs/tables.md explains
    each column.
    """
    from clearslate.casework.datasette import describe
    from clearslate.casework.sheets import SheetError, sheets
    from clearslate.casework.table import Asked, Only, Written, columns, rows
    from clearslate.ingest.reasons import IngestError
    from clearslate.records.errors import DatasetError
    from clearslate.records.names import People
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    if not (csv or xlsx or parquet or sqlite or nods):
        raise click.UsageError(
            "say where to write the table: --csv, --xlsx, --parquet, --sqlite or --nods, one or more of them"
        )
    if nods and (csv or xlsx or parquet or sqlite or source or by_law or owner or fact or only != "all"):
        raise click.UsageError(
            "--nods writes the records of every charge, without answers: give it alone, or with --names"
        )
    if (source is None) != (mapping is None):
        raise click.UsageError(
            "--source and --mapping go together: the folder of the files, and how they are read"
        )
    with errors(RunError, DatasetError, IngestError, SheetError, OSError):
        opened = Run.open(run)
        records = opened.dataset(dataset)
        if nods is not None:
            _write_nods(records, nods, births=names, as_json=as_json)
            return
        again = _again(records, mapping, source) if mapping is not None and source is not None else None
        asked = Asked(Only(only), by_law, People(records.path) if names else None, owner, fact)
        told = Written()
        title = _title("charges", records)
        with (
            TemporaryDirectory(prefix="clearslate-table-") as scratch,
            progress_bar("Parts", quiet=quiet) as progress,
            sheets(
                columns(asked, again.columns if again is not None else ()),
                csv=csv,
                xlsx=xlsx,
                parquet=parquet,
                sqlite=sqlite,
                title=title,
            ) as files,
        ):
            for part, told in rows(opened, records, asked, again, Path(scratch), progress):  # noqa: B007 (the last one counts all)
                for file in files:
                    file.write(part)
        if sqlite is not None:
            describe(sqlite, opened, records)
    written = [str(path) for path in (csv, xlsx, parquet, sqlite) if path is not None]
    left_out = again.left_out if again is not None else {}
    if as_json:
        print_json(
            told.to_json()
            | {"files": written, "left_out": left_out, "invented": records.manifest.coverage.invented}
        )
        return
    _say_table(told, written, again, records)


def _write_nods(records: Dataset, path: Path, *, births: bool, as_json: bool) -> None:
    from clearslate.casework.nods import SCHEMA, Exported, rows
    from clearslate.casework.sheets import sheets

    exported = Exported()
    with sheets(SCHEMA, csv=path) as (file,):
        for part, exported in rows(records, births=births):  # noqa: B007 (the last one counts all)
            file.write(part)
    if as_json:
        print_json(
            exported.to_json() | {"files": [str(path)], "invented": records.manifest.coverage.invented}
        )
        return
    _say_of(records)
    click.echo(f"{path}: {things(exported.rows, 'charge')} under the headings of NODS")
    if exported.possible:
        click.echo(
            f"Left out: {things(exported.possible, 'row')} that may be somebody's and could not be read or assigned. Whoever reads the "
            "table does not learn of them, so no case or history in it is known to be whole."
        )
    if exported.wide:
        click.echo(f"Left empty: {things(exported.wide, 'date')} of which no day, month or year is known.")


def _again(records: Dataset, mapping: Path, source: Path) -> SourceAgain:
    from clearslate.ingest.again import open_again
    from clearslate.ingest.mapping import find_mapping

    return open_again(records.path, find_mapping(mapping), source)


def _say_table(told: Written, written: list[str], again: SourceAgain | None, records: Dataset) -> None:
    _say_of(records)
    click.echo(f"{', '.join(written)}: {things(told.rows, 'row')} about {things(told.charges, 'charge')}")
    print_table(("outcome", "rows"), sorted(told.outcomes.items()))
    if again is None:
        click.echo(
            "Columns: clearslate's own. With --source and --mapping, the columns of your files stand first."
        )
        return
    click.echo(f"{things(told.found_again, 'row')} beside the columns of your own files.")
    for file, why in sorted(again.left_out.items()):
        click.echo(f"Without your columns: {file}, {why}.")
    lacking = told.rows - told.found_again
    if lacking and not again.left_out:
        click.echo(f"Without your columns: {things(lacking, 'row')} whose line is not in the files.")


@click.command()
@click.argument("run", type=FOLDER)
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--mapping", type=FILE, help="Of a list: which of its columns name what (docs/tables.md).")
@_dataset_option
@click.option(
    "--other-dataset", type=FOLDER, help="Of two runs: the second one's dataset, where it was moved."
)
@click.option(
    "--csv", type=NEW_FILE, help="Write a row for each charge in which both differ, and each entry not found."
)
@click.option("--xlsx", type=NEW_FILE, help="The same as an Excel file.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@json_option
def compare(
    run: Path,
    other: Path,
    mapping: Path | None,
    dataset: Path | None,
    other_dataset: Path | None,
    csv: Path | None,
    xlsx: Path | None,
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    """Compare RUN with a list of what is cleared today, or with a later run (OTHER).

    OTHER is a file: a state's present list, of dockets, charges or ids, read by a small --mapping. The comparison says
    what both have, what only the list has and why the laws do not give it today, and what only the laws give.

    OTHER is the folder of another run: what it answers otherwise than RUN, the earlier one, and which conditions changed.
    """
    from clearslate.casework.sheets import SheetError
    from clearslate.ingest.reasons import IngestError
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    is_run = other.is_dir()
    if is_run == (mapping is not None):
        raise click.UsageError(
            "a run is compared without --mapping"
            if is_run
            else "a list needs --mapping: which of its columns name what"
        )
    with errors(RunError, DatasetError, IngestError, SheetError, OSError):
        opened = Run.open(run)
        records = opened.dataset(dataset)
        if is_run:
            later = Run.open(other)
            datasets = records, later.dataset(other_dataset)
            _compare_runs(opened, later, datasets, csv, xlsx, quiet=quiet, as_json=as_json)
        else:
            assert mapping is not None  # noqa: S101 (for the type checker)
            _compare_list(opened, records, other, mapping, csv, xlsx, as_json=as_json)


def _compare_list(
    run: Run, records: Dataset, file: Path, mapping: Path, csv: Path | None, xlsx: Path | None, *, as_json: bool
) -> None:  # fmt: skip
    from clearslate.casework.compared import Comparison, compare_with_list, comparison_schema
    from clearslate.casework.listed import load_list_mapping, read_list
    from clearslate.casework.sheets import sheets

    model, table = load_list_mapping(mapping)
    listed = read_list(file, model, table)
    comparison = Comparison()
    with sheets(comparison_schema(), csv=csv, xlsx=xlsx, title=_title("comparison", records)) as files:
        for part, comparison in compare_with_list(run, records, listed):  # noqa: B007 (the last one counts all)
            for each in files:
                each.write(part)
    if as_json:
        print_json(comparison.to_json() | {"invented": records.manifest.coverage.invented})
        return
    _say_comparison(comparison, records)
    _say_files(csv, xlsx)


def _say_comparison(comparison: Comparison, records: Dataset) -> None:
    from clearslate.casework.compared import REASONS, SIDE_MEANINGS, THEIRS, Side
    from clearslate.casework.words import OUTCOME_WORDS

    _say_of(records)
    click.echo(f"The list has {things(comparison.listed, 'entry', 'entries')}.\n")
    found = comparison.by_side()
    print_table(
        ("charges", "", "that is"),
        [(count, side, SIDE_MEANINGS[Side(side)]) for side, count in found.items()],
    )
    heads = ("law", "agreed", "only ours", *(f"only theirs: {OUTCOME_WORDS[each]}" for each in THEIRS))
    print_table(heads, comparison.by_law(), title="Charges by law, and by our answer")
    if comparison.their_laws:
        theirs = [(law, side, count) for (law, side), count in sorted(comparison.their_laws.items())]
        print_table(("their law", "compared", "charges"), theirs, title="By the list's own word")
    if comparison.reasons:
        click.echo("\nWhy the laws do not give today what the list clears")
        for (law, outcome, why), count in comparison.reasons.most_common(REASONS):
            _say_reason(count, (law or "no law", outcome), why)
    for side, lines in comparison.lines.items():
        more = comparison.entries[side] - len(lines)
        shown = f"lines {', '.join(map(str, lines))}" + (f" and {more:,} more" if more else "")
        click.echo(
            f"\n{things(comparison.entries[side], side, _many(side))} ({SIDE_MEANINGS[Side(side)]}): {shown}"
        )
    if comparison.nearly:
        click.echo()
        _say(
            f"Of the entries found nowhere, {comparison.nearly:,} differ from a record in leading zeros, case or punctuation "
            "alone. A spreadsheet takes leading zeros away: export the column as text and compare again."
        )


def _many(side: str) -> str:
    return side.replace("entry that repeats", "entries that repeat").replace("entry", "entries")


def _compare_runs(
    before: Run,
    after: Run,
    datasets: tuple[Dataset, Dataset],
    csv: Path | None,
    xlsx: Path | None,
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    from clearslate.casework.changed import CHANGES, Changes, Question, changes
    from clearslate.casework.sheets import sheets

    told = Changes(Question.between(before, after))
    with (
        TemporaryDirectory(prefix="clearslate-compare-") as scratch,
        progress_bar("Buckets", quiet=quiet) as progress,
        sheets(CHANGES, csv=csv, xlsx=xlsx, title=_title("changes", datasets[1])) as files,
    ):
        for part, told in changes(before, after, datasets, Path(scratch), progress):  # noqa: B007 (the last one counts all)
            for each in files:
                each.write(part)
    if as_json:
        print_json(told.to_json() | {"invented": datasets[1].manifest.coverage.invented})
        return
    _say_changes(told, datasets[1])
    _say_files(csv, xlsx)


def _say_changes(changes: Changes, records: Dataset) -> None:
    from clearslate.casework.changed import REASONS

    _say_of(records)
    if changes.question.differs:
        print_table(("what", "before", "now"), changes.question.differs, title="In what the two runs differ")
    else:
        click.echo("The two runs ask the same of the same records.")
    found = [(count, change) for change, count in changes.by_change().items()]
    found += [
        (changes.new, "new, of another outcome"),
        (changes.otherwise, "answered otherwise"),
        (changes.same, "answered alike"),
    ]
    print_table(("charges", "change"), found, title="Under the automatic laws in force")
    if changes.charges:
        rows = [(law or "no law", change, count) for (change, law), count in changes.charges.items()]
        print_table(("law", "change", "charges"), sorted(rows), title="By law")
        click.echo("\nWhy")
    for (change, law, why), count in changes.reasons.most_common(REASONS):
        _say_reason(count, (law or "no law", change), why)


def _say_reason(count: int, about: tuple[str, str], why: str) -> None:
    click.echo(f"  {things(count, 'charge')}, {', '.join(about)}")
    _say(why, 8)


def _say(text: str, indent: int = 0) -> None:
    """A paragraph in lines that fit the terminal."""
    width, space = min(get_terminal_size().columns, 110), " " * indent
    click.echo(fill(text, width, initial_indent=space, subsequent_indent=space, break_on_hyphens=False))


def _say_files(*files: Path | None) -> None:
    for file in files:
        if file is not None:
            click.echo(f"\n{file} written")


def _say_of(records: Dataset) -> None:
    """What must be known of the records first: that they are invented, that no history is whole."""
    coverage = records.manifest.coverage
    if coverage.invented:
        click.echo("INVENTED records: no real person is in them.")
    for caution in coverage.cautions_of(claimed=coverage.history == "whole"):
        _say(f"Caution: {caution}.")


def _title(name: str, records: Dataset) -> str:
    return f"{name} (INVENTED)" if records.manifest.coverage.invented else name


@click.command()
@click.argument("run", metavar="RUN|FILE", type=click.Path(path_type=Path))
@_dataset_option
@click.option("--id", "person_id", help="The person's id in the dataset, or their key in the source.")
@click.option("--docket", help="The number of one of the person's cases, as the court writes it.")
@click.option("--state-id", help="The person's state number (SID).")
@click.option("--name", help="`Last, First`, or with the day of birth `Last, First, 1980-04-02`.")
@click.option(
    "--why",
    help="Of a run, required: why you look this person up, such as the request's number; no name, no docket number.",
)
@click.option(
    "--access-log", type=FILE, help="Where look-ups are noted; by default beside RUN, RUN.access.jsonl."
)
@click.option("--as-of", type=Day(), help="Of a file: the day of the answers; by default the file's own.")
@click.option("--plain", is_flag=True, help="Of a file: the page for the person, in plain words.")
@click.option(
    "--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Of the plain page."
)
@click.option("--html", type=NEW_FILE, help="Write one self-contained page.")
@json_option
def person(
    run: Path,
    dataset: Path | None,
    person_id: str | None,
    docket: str | None,
    state_id: str | None,
    name: str | None,
    why: str | None,
    access_log: Path | None,
    as_of: dt.date | None,
    language: str,
    html: Path | None,
    *,
    plain: bool,
    as_json: bool,
) -> None:
    """Show everything about one person on one screen: cases on a time line, each law's answer, what would change it.

    RUN is the folder of a run, in which somebody is looked up by --id, --docket, --state-id or --name. Each look-up is noted before
    anything is shown: who (the user of this computer), when, which id, why. Where it cannot be noted, nothing is shown. If
    several people fit, they are listed by id; look one of them up with --id.

    FILE is a person's own file, kept from the interview or written by hand, as `clearslate check` reads it (.yaml, .jsonl):
    every law of its state is asked, and nothing is noted or kept.
    """
    if not run.is_dir():
        _person_of_file(run, as_of, language if plain else None, html, as_json=as_json)
        return
    if plain or as_of is not None:
        raise click.UsageError("--plain and --as-of are of a person's file; a run has a day of its own")
    asked = {"id": person_id, "docket": docket, "state id": state_id, "name": name}
    _person_of_run(run, dataset, asked, why, access_log, html, as_json=as_json)


def _person_of_file(
    path: Path, as_of: dt.date | None, plain: str | None, html: Path | None, *, as_json: bool
) -> None:
    from dataclasses import replace

    from clearslate.casework.person_page import to_html
    from clearslate.casework.person_text import to_text
    from clearslate.clinic.helping import help_of
    from clearslate.clinic.judging import judge
    from clearslate.clinic.listed import ListError, read_list
    from clearslate.clinic.summary import summary_of
    from clearslate.records.errors import DatasetError
    from clearslate.scenarios.story import ScenarioError

    with errors(ListError, ScenarioError, DatasetError, OSError):
        if not path.exists():
            raise ListError(f"{path}: no such file or folder")
        listed = read_list(path)
        if listed.problems:
            raise ListError("; ".join(each.words for each in listed.problems))
        clients = [replace(each, language=plain or each.language) for each in listed.clients]
        found = [each for client in clients for each in judge([client], as_of or client.asked_on or today())]
        if html is not None:
            if len(found) != 1 or len(found[0].states) != 1:
                raise ListError(f"{path} holds {len(found)} people: a page is of one person in one state")
            html.write_text(to_html(found[0].states[0].view), encoding="utf-8")
            click.echo(f"{html} written")
    views = [state.view for each in found for state in each.states]
    if as_json:
        print_json([view.to_json() for view in views])
    elif plain:
        click.echo("\n\n".join(_wrapped(summary_of(help_of(each, ())).text) for each in found))
    elif html is None:
        click.echo("\n\n".join(map(to_text, views)))


def _wrapped(text: str) -> str:
    width = min(get_terminal_size().columns, 80)
    return "\n".join(fill(line, width) for line in text.splitlines())


@click.command("access-log")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--kept", default="", help="A last hash that was kept elsewhere, and must be in the log still.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Look-ups to list.")
@json_option
@click.pass_context
def access_log(ctx: click.Context, run: Path, kept: str, limit: int, *, as_json: bool) -> None:
    """List who was looked up in RUN (a run's folder, or a log's file), and check that the log is what was written.

    Each line is linked to the one before by its hash. Keep the last hash elsewhere: with --kept, lines that were cut off at
    the end are found, too.
    """
    from clearslate.casework.access import latest, log_of, verify

    place = log_of(run) if run.is_dir() else run
    if not place.exists():
        raise Unusable(f"{place}: there is no log of look-ups; nobody was looked up, or it was moved")
    found, (rows, _) = verify(place, kept), latest(place, size=limit)
    if as_json:
        print_json(asdict(found) | {"latest": rows})
    else:
        cells = [(row["at"], row["who"], row.get("by", ""), row.get("found", ""), row["why"]) for row in rows]
        print_table(("when", "who", "by", "found", "why"), cells, title=f"{found.lines:,} look-ups")
        click.echo(f"Last hash: {found.last}")
        for fault in found.faults:
            click.echo(f"NOT AS WRITTEN: {fault}")
    if found.faults:
        ctx.exit(DIFFERENT)


def _person_of_run(
    run: Path, dataset: Path | None, asked: dict[str, str | None], why: str | None, access_log: Path | None, html: Path | None, *, as_json: bool
) -> None:  # fmt: skip
    from clearslate.casework.access import AccessError, log_of
    from clearslate.casework.looking_up import look_up, person_in
    from clearslate.casework.person import Match, matches
    from clearslate.casework.person_text import matches_to_text, to_text
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    if why is None:
        raise click.UsageError("say why you look this person up: --why")
    given = {name: value for name, value in asked.items() if value}
    if len(given) != 1:
        raise click.UsageError("say whom to look up by one of --id, --docket, --state-id and --name")
    with errors(RunError, DatasetError, AccessError, OSError):
        opened = Run.open(run)
        records = opened.dataset(dataset)
        [(by, value)] = given.items()
        log = access_log or log_of(opened.path)
        found = look_up(opened, records, by, value, why=why, who=getuser(), at=now(), log=log)
        view: PersonView | list[Match]
        view = person_in(opened, records, found[0]) if len(found) == 1 else matches(records, found, by)
    if not isinstance(view, list):
        if html is not None:
            from clearslate.casework.person_page import to_html

            with errors(OSError):
                html.write_text(to_html(view), encoding="utf-8")
            click.echo(f"{html} written")
        if as_json:
            print_json(view.to_json())
        elif html is None:
            click.echo(to_text(view))
        return
    if as_json:
        print_json({"several": [asdict(each) for each in view]})
    else:
        click.echo(matches_to_text(view))
