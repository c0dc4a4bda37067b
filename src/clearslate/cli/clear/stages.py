"""Commands that take batches from stage to stage, keep clearances back, and say where all stand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import click

from clearslate.cli.common import Day, Scripted, Unusable, json_option, print_json, print_table
from clearslate.cli.days import day_in, day_of, look_option, paper_option, today_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    gate,
    kept_option,
    ledger_option,
    now,
    opened,
    reader_option,
    tell_held_back,
    to_each,
)
from clearslate.wording import things


@click.command(cls=Scripted)
@ledger_option
@today_option
@kept_option
def advance(url: str, day: dt.date | None, kept: Path | None) -> None:
    """Do what is due today: open stages, end objection periods, put batches in force, give charges left behind their own batch."""
    from clearslate.clearance.office.held_back import due_lists
    from clearslate.clearance.office.office import Office
    from clearslate.clearance.orders.make import due_corrections

    with opened(url, shows="nothing") as found:
        day = day_in(found, day)
        office, looks = Office(found), gate(found, kept)
        new = office.catch_up(now())
        made = office.advance(day, now(), gate=looks)
        records, lists, corrections = office.records(day), len(due_lists(found)), len(due_corrections(found))
    text = things(made, "event")
    click.echo(text + (f", {things(len(new), 'catch-up batch', 'catch-up batches')}" if new else ""))
    _show_unshown(lists)
    _show_corrections(corrections)
    _show_old(records)
    tell_held_back(looks.held_back, "moves")


@click.command(cls=Scripted)
@click.argument("reference")
@ledger_option
@actor_options()
@click.option(
    "--of", "day", type=Day(), required=True, help="The day of what happened, as the paper says it."
)
def paper(reference: str, url: str, name: str, role: str, day: dt.date) -> None:
    """Confirm the day of the paper REFERENCE, from which another person enters late what happened (--late).

    REFERENCE is a docket number and entry, or a file number, without names.
    """
    with opened(url, shows="nothing") as found:
        found.read_paper(reference, day, actor(name, role), now())
    click.echo(f"paper {reference} is of {day}")


@click.command(cls=Scripted)
@click.argument("batches", nargs=-1, required=True)
@ledger_option
@actor_options()
@paper_option
@click.option(
    "--stage", default="", help="The stage that is meant: so a repeated call never ends the next one."
)
def complete(
    batches: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None, stage: str
) -> None:
    """End the open stage of BATCHES, each separately: what was ended before is skipped, and a refusal stops no other."""
    from clearslate.clearance.office.office import Office

    with opened(url, shows="part") as found:
        on, office, who = day_in(found, day), Office(found), actor(name, role)
        to_each(
            batches,
            lambda each: office.complete(each, who, on, now(), stage_id=stage),
            "batch {}: stage completed",
        )


_DONE: Final = {
    "hold": "held",
    "free": "no longer held for this",
    "withdraw": "withdrawn",
}
"""What is said when a command was done."""


def _clearance_command(verb: str, option: str, words: str, role: str) -> click.Command:
    """A command that does one thing to a clearance, for a reason."""

    def do(clearance: str, url: str, name: str, role: str, why: str) -> None:
        from clearslate.clearance.office.office import Office

        with opened(url, shows="part") as found:
            getattr(Office(found), verb)(clearance, actor(name, role), now(), **{option: why})
        click.echo(f"clearance {clearance}: {_DONE[verb]}")

    do.__doc__ = words
    command = actor_options(role=role)(ledger_option(click.argument("clearance")(do)))
    command = click.option(f"--{option}", "why", required=True, help="The reason, without personal data.")(
        command
    )
    return click.command(verb, cls=Scripted)(command)


hold = _clearance_command(
    "hold", "reason", "Put CLEARANCE on hold while its record is still needed.", "clerk"
)
free = _clearance_command("free", "reason", "End a hold of CLEARANCE.", "clerk")
withdraw = _clearance_command("withdraw", "why", "Withdraw CLEARANCE before it is in force.", "operator")


@click.command(cls=Scripted)
@ledger_option
@reader_option
@look_option
@json_option
def status(url: str, day: dt.date | None, *, as_json: bool) -> None:
    """Show where everything stands: waves, the age of the records, stages with their age, objections."""
    from clearslate.clearance.office.office import Office

    with opened(url) as found:
        day = day_of(found, day)
        status_now = Office(found).status(day)
    if as_json:
        print_json(status_now)
        return
    if not status_now["waves"]:
        raise Unusable("the ledger holds no plan yet: `clearslate clear plan` makes one")
    for title, rows in status_now.items():
        if rows:
            print_table(tuple(rows[0]), [tuple(row.values()) for row in rows], title=title)
    _show_unshown(sum(row["batches"] for row in status_now["lists that nobody was shown"]))
    _show_corrections(len(status_now["signed orders to correct"]))
    _show_old(status_now["records"])


def _show_unshown(lists: int) -> None:
    """Say how many lists are to be shown."""
    if lists:
        click.echo(
            f"{things(lists, 'list')} to be shown, from which windows run: `clearslate clear lists --due`"
        )


def _show_corrections(orders: int) -> None:
    """Say how many signed orders name what was taken back since, or name it wrongly."""
    if orders:
        click.echo(
            f"WARNING: {things(orders, 'signed order')} to correct, because charges were withdrawn since or are named wrongly: "
            "`clearslate clear orders --due`"
        )


def _show_old(records: list[dict[str, Any]]) -> None:
    """Say of which plans newer records are to be asked."""
    for row in records:
        if row["ask again"]:
            click.echo(
                f"WARNING: plan {row['plan']}: records up to {row['records up to']} were asked of what is on its way; "
                f"{row['ask again']}: ask the newest, `clearslate clear recheck RUN --state {row['state']}`"
            )
