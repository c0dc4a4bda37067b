"""The command with which counsel signs off laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from clearslate.cli.answers import presume_option, reading_option
from clearslate.cli.common import Scripted, json_option, print_json, print_table
from clearslate.cli.ledger.access import actor, actor_options, ledger_option, now, opened
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.office.sign_offs import Standing


@click.command("sign-off", cls=Scripted)
@click.argument("laws", nargs=-1, metavar="[LAW...]")
@ledger_option
@actor_options(role="counsel")
@click.option("--state", default="", help="List the laws of this state, and who signed each off.")
@click.option("--counsel", default="", help="Name and office of who signs off, as outputs are to say them.")
@reading_option
@presume_option
@click.option("--text", default="", help="SHA-256 of the text that was read; the list shows it.")
@click.option(
    "--naming",
    multiple=True,
    help="A statement that counsel adopts though nobody read it in the text, as the list shows it; name each, or `all`.",
)
@click.option("--withdraw", is_flag=True, help="Take the sign-off back; give --why.")
@click.option("--why", default="", help="Remarks. They can be erased; write no person's name.")
@json_option
def sign_off(
    laws: tuple[str, ...], url: str, name: str, role: str, state: str, counsel: str, reading: dict[str, str],
    presume: frozenset[str], text: str, naming: tuple[str, ...], why: str, *, withdraw: bool, as_json: bool,
) -> None:  # fmt: skip
    """Sign off LAWs, as they stand in this version and are read by the state; without LAW, list who signed off what.

    A real ledger plans only what is signed off (`clearslate ledger policy`). A law whose text changed, or that is to be read
    otherwise, needs a new sign-off. What rests on memory, on a reading that nobody adopted, or on a law of which no condition was
    read in the text, is planned only if the sign-off names these statements (--naming).
    """
    from clearslate.clearance.office import sign_offs

    if bool(laws) == bool(state):
        raise click.UsageError("give the laws to sign off, or --state to list them")
    with opened(url, shows="nothing") as found:
        if state:
            _show(sign_offs.standing(found, state), as_json=as_json)
            return
        if withdraw:
            sign_offs.withdraw(found, laws, actor(name, role), now(), why=why)
            _say(f"No longer signed off: {', '.join(laws)}.", as_json=as_json)
            return
        made = sign_offs.sign_off(
            found, laws, actor(name, role), now(), counsel=counsel, readings=reading, presumptions=sorted(presume),
            why=why, text=text, named=naming,
        )  # fmt: skip
    _say(f"Signed off: {things(made, 'law')}.", as_json=as_json)


def _say(words: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"outcome": "done", "said": [words]})
    else:
        click.echo(words)


def _show(found: list[Standing], *, as_json: bool) -> None:
    from dataclasses import asdict

    rows = [
        asdict(each) | {"on": each.on and each.on.isoformat(), "words": each.words, "unnamed": each.unnamed}
        for each in found
    ]
    if as_json:
        print_json(rows)
        return
    print_table(("law", "title", "counsel"), [(row["law"], row["title"], row["words"]) for row in rows])
    for each in found:
        if each.unnamed:
            click.echo(f"{each.law}, to be named (--naming): {'; '.join(each.unnamed)}")
    if rows:
        click.echo(f"Text as it stands here: {rows[0]['text']}")
