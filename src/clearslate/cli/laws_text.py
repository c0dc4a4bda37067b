"""The statute's text beside the laws: ``clearslate laws text add``, ``list`` and ``show``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from textwrap import indent

import click

from clearslate.cli.common import FILE, Day, Scripted, StateCode, Unusable, print_json
from clearslate.cli.ledger.access import actor, actor_options, ledger_option, now, opened


@click.group()
def text() -> None:
    """Keep the statute's text beside the laws, in a ledger of yours; clearslate itself holds no statute's text."""


@text.command(cls=Scripted)
@click.argument("section", metavar="LAW_OR_CITE")
@click.argument("file", type=FILE)
@ledger_option
@actor_options(role="counsel")
@click.option(
    "--address",
    default=None,
    help="Where the text stands (https://...); by default the official address, where it is known.",
)
@click.option("--taken-on", type=Day(), help="The day on which it was taken from there; by default today.")
@click.option(
    "--state",
    type=StateCode(),
    default=None,
    help="USPS code or name, where a citation alone does not tell whose section it is.",
)
def add(
    section: str,
    file: Path,
    url: str,
    name: str,
    role: str,
    address: str | None,
    taken_on: dt.date | None,
    state: str | None,
) -> None:
    """Keep the text of a section, as FILE has it in plain words, for whoever signs its laws off.

    LAW_OR_CITE is a section as laws cite it ("18 Pa.C.S. § 9122.2"), or a law: the section in which it stands. A text that was
    there before is kept: who signed by it is told which subsections to read again.
    """
    from clearslate.clearance.office import law_texts

    with opened(url, shows="nothing") as found:
        made = law_texts.add(
            found,
            section,
            file.read_bytes(),
            actor(name, role),
            now(),
            address=address,
            taken_on=taken_on,
            state=state or "",
        )
    click.echo(f"Kept: {made.words}.")


@text.command("list", cls=Scripted)
@click.argument("state")
@ledger_option
def list_(state: str, url: str) -> None:
    """List the sections of STATE whose text is kept."""
    from clearslate.clearance.office import law_texts

    with opened(url, shows="nothing") as found:
        for each in law_texts.texts(found, state):
            click.echo(each.words)


@text.command(cls=Scripted)
@click.argument("law")
@ledger_option
@click.option("--json", "as_json", is_flag=True, help="Print for a program to read.")
def show(law: str, url: str, *, as_json: bool) -> None:
    """Show LAW as three columns say it: the statute's text, the sentence, the expression; and what is to be read again."""
    from clearslate.clearance.office import law_texts, sign_offs
    from clearslate.states import find_law

    try:
        state, of = find_law(law)
    except KeyError:
        raise Unusable(f"there is no law {law}: `clearslate laws` lists them") from None
    with opened(url, shows="nothing") as found:
        [standing] = [each for each in sign_offs.standing(found, state.code) if each.law == of.id]
        rows = law_texts.beside(found, of, state.code, again=standing.again)
    if as_json:
        signed = {
            "state": standing.state,
            "counsel": standing.counsel,
            "on": standing.on and standing.on.isoformat(),
        }
        print_json(
            {
                "law": of.id,
                "sign_off": signed | {"texts": list(standing.texts)},
                "rows": law_texts.as_cells(rows),
            }
        )
        return
    click.echo(f"{of.id}: {standing.words}")
    for row in rows:
        mark = " (READ AGAIN)" if row.again else ""
        click.echo(f"\n{row.key}, {row.cite}{mark}")
        for name, words in (
            ("text", row.text or law_texts.NO_TEXT),
            ("sentence", row.sentence),
            ("expression", row.expression),
        ):
            click.echo(f"  {name}:")
            click.echo(indent(words, "    "))
