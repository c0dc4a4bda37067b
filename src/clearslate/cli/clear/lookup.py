"""Commands that find the ids by which the others are called."""

from __future__ import annotations

from typing import Any

import click

from clearslate.cli.common import Scripted, json_option, print_json, print_table
from clearslate.cli.ledger.access import ledger_option, opened, reader_option


@click.command(cls=Scripted)
@ledger_option
@reader_option
@click.option("--wave", default="", help="Only those of a wave.")
@click.option("--stage", default="", help="Only those in a stage (`clearslate clear workflow` lists them).")
@click.option(
    "--state", type=click.Choice(["formed", "running", "cleared", "ended"]), help="Only those that stand so."
)
@json_option
def batches(url: str, wave: str, stage: str, state: str | None, *, as_json: bool) -> None:
    """List the batches with their ids: what each holds, its stage, and its deadline."""
    from clearslate.clearance.office.lookup import batches as listed

    with opened(url, shows="part") as found:
        rows = listed(found, wave=wave, stage=stage, state=state or "")
    show(rows, "There is no such batch.", as_json=as_json)


@click.command(cls=Scripted)
@ledger_option
@reader_option
@click.option("--batch", default="", help="Those of a batch.")
@click.option("--case", default="", help="Those of a case: its docket number, or its id in the records.")
@click.option("--charge", default="", help="Those of a charge, by its id in the records.")
@click.option(
    "--state",
    type=click.Choice(["planned", "withdrawn", "cleared", "restored"]),
    help="Only those that stand so.",
)
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="How many at most.")
@json_option
def clearances(
    url: str, batch: str, case: str, charge: str, state: str | None, limit: int, *, as_json: bool
) -> None:
    """List clearances with their ids: of a batch, a case or a charge, and where each stands."""
    from clearslate.clearance.office.lookup import clearances as listed

    if not (batch or case or charge):
        raise click.UsageError("give one of --batch, --case and --charge")
    with opened(url, shows="part") as found:
        rows = listed(found, batch=batch, case=case, charge=charge, state=state or "", limit=limit + 1)
    show(rows[:limit], "There is no such clearance.", as_json=as_json)
    if len(rows) > limit:
        click.echo(f"There are more than {limit:,}: give --limit.", err=as_json)


@click.command(cls=Scripted)
@ledger_option
@reader_option
@json_option
def undecided(url: str, *, as_json: bool) -> None:
    """List objections without a decision, with their ids; the earliest deadline first."""
    from clearslate.clearance.office.lookup import undecided as listed

    with opened(url, shows="part") as found:
        rows = listed(found)
    show(rows, "No objection waits for a decision.", as_json=as_json)


@click.command(cls=Scripted)
@ledger_option
@reader_option
@click.option("--quarantined", is_flag=True, help="Only files that were set aside, each with its reason.")
@click.option("--recipient", default="", help="Only those of a recipient.")
@json_option
def answers(url: str, recipient: str, *, quarantined: bool, as_json: bool) -> None:
    """List what agencies answered, and when; what was set aside, why, and whether it was accepted since."""
    from clearslate.clearance.office.lookup import answers as listed

    with opened(url, shows="part") as found:
        rows = listed(found, quarantined=quarantined, recipient=recipient)
    show(rows, "There is no such answer.", as_json=as_json)


def show(rows: list[dict[str, Any]], none: str, *, as_json: bool) -> None:
    """Print rows as a table; words where there is none."""
    if as_json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    else:
        click.echo(none)
