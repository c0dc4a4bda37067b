"""Commands for what waits until somebody says which agency it was, or that what newer records say is right."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from clearslate.cli.clear.lookup import show
from clearslate.cli.common import Scripted, json_option
from clearslate.cli.days import day_in, today_option
from clearslate.cli.ledger.access import actor, actor_options, ledger_option, now, opened, to_each
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.state.ledger import Ledger


@click.command(cls=Scripted)
@ledger_option
@json_option
def unassigned(url: str, *, as_json: bool) -> None:
    """List clearances whose agency is unknown, by what the records say. Nobody is sent one until it is assigned."""
    from clearslate.clearance.office.assigning import unassigned as listed

    with opened(url) as found:
        rows = listed(found)
    show(rows, "Every clearance has its agency.", as_json=as_json)


@click.command(cls=Scripted)
@click.argument("ori")
@click.argument("clearances", nargs=-1)
@ledger_option
@actor_options(role="operator")
@click.option(
    "--agency",
    type=click.Choice(["arresting", "prosecuting", "court", "jail"]),
    required=True,
    help="Which agency it is.",
)
@click.option(
    "--county", help="Without CLEARANCES: all unassigned ones with this county and the next two options."
)
@click.option(
    "--named", default="", help="What the records write as the agency's name; nothing where they write none."
)
@click.option("--written", default="", help="What the records give as its ORI, if that is not one.")
@click.option("--confirm", is_flag=True, help="Confirm what another operator assigned.")
def assign(
    ori: str, clearances: tuple[str, ...], url: str, name: str, role: str, agency: str, county: str | None, named: str,
    written: str, *, confirm: bool,
) -> None:  # fmt: skip
    """Name ORI as the agency of CLEARANCES, or of all that one line of `clear unassigned` lists.

    For a court or jail, use an id of lower-case letters, digits and hyphens. In a real ledger a second operator confirms.
    The next export sends what is assigned. You may name another agency as long as none was told, or when the one
    that was told has refused.
    """
    from clearslate.clearance.office.assigning import Written, assign_written
    from clearslate.clearance.office.assigning import assign as assign_each

    if bool(clearances) == (county is not None):
        raise click.UsageError("give CLEARANCES, or --county with --named, as `clear unassigned` lists them")
    with opened(url) as found:
        who = actor(name, role)
        if county is None:
            to_each(
                clearances,
                lambda each: assign_each(found, [each], agency, ori, who, now(), confirm=confirm),
                f"clearance {{}}: assigned to {ori}{_waits(found, confirm=confirm)}",
            )
            return
        of = Written(agency, county, named, written)
        count = assign_written(found, of, ori, who, now(), confirm=confirm)
        waits = _waits(found, confirm=confirm)
    click.echo(f"{things(count, 'clearance')} assigned to {ori}{waits}")


@click.command(cls=Scripted)
@ledger_option
@json_option
def changes(url: str, *, as_json: bool) -> None:
    """List what newer records would change of clearances and their agencies, and waits for a second person.

    In a real ledger nothing that `clear recheck` or `clear rekey` finds of a clearance in force takes place before another
    operator, or a reviewer, confirms it. Until then no message names it where the docket or the agency may be wrong.
    """
    from clearslate.clearance.office.changes import waiting

    with opened(url) as found:
        rows = waiting(found)
    if not as_json:
        rows = [row | {"clearances": ", ".join(row["clearances"])} for row in rows]
    show(rows, "Nothing waits.", as_json=as_json)


@click.command("decide-change", cls=Scripted)
@click.argument("numbers", metavar="CHANGE...", nargs=-1, type=int, required=True)
@ledger_option
@actor_options(role="operator")
@click.option("--confirm", is_flag=True, help="Each is right: it takes place now.")
@click.option("--refuse", is_flag=True, help="Each is wrong: everything stays as it is.")
def decide_change(
    numbers: tuple[int, ...], url: str, name: str, role: str, *, confirm: bool, refuse: bool
) -> None:
    """Confirm or refuse each CHANGE that `clear changes` lists, as another person than the one who asked the records.

    Compare it with the court's own record first. A change that you refuse comes back with the next recheck for as long as the
    records say the same: have them corrected.
    """
    from clearslate.clearance.office.changes import decide

    if confirm == refuse:
        raise click.UsageError("give one of --confirm and --refuse")
    with opened(url) as found:
        who = actor(name, role)
        to_each(
            [str(number) for number in numbers],
            lambda each: decide(found, int(each), who, now(), right=confirm),
            f"change {{}}: {'confirmed' if confirm else 'refused'}",
        )


@click.command(cls=Scripted)
@click.argument("recipient")
@ledger_option
@actor_options(role="operator")
@today_option
@click.option("--confirm", is_flag=True, help="Confirm what another operator enrolled.")
@click.option("--leave", is_flag=True, help="End it: the company is told nothing from now on.")
def enroll(
    recipient: str, url: str, name: str, role: str, day: dt.date | None, *, confirm: bool, leave: bool
) -> None:
    """Enroll a company (KIND.ID, as screener.acme-screening): it is told what comes into force from now on.

    KIND is a recipient of the workflow for which companies are enrolled. In a real ledger a second operator confirms. The
    company is told nothing about earlier clearances: it may never have held those records.
    """
    from clearslate.clearance.office.assigning import enroll as say

    if confirm and leave:
        raise click.UsageError("give one of --confirm and --leave")
    with opened(url) as found:
        say(found, recipient, actor(name, role), now(), day_in(found, day), confirm=confirm, leave=leave)
        waits = "" if leave else _waits(found, confirm=confirm)
    click.echo(f"{recipient}: {'left' if leave else f'enrolled{waits}'}")


def _waits(found: Ledger, *, confirm: bool) -> str:
    """That a second person must say so too, where one must."""
    opening = found.opening()
    is_real = opening is not None and not opening.rehearsal
    return ", once another operator confirms it (--confirm)" if is_real and not confirm else ""
