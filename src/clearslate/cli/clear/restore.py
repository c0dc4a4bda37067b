"""Commands that undo a wrong clearance."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from clearslate.cli.clear.messages import profiles_in, profiles_option
from clearslate.cli.common import (
    FILE,
    FOLDER,
    NEW_FILE,
    Scripts,
    errors,
    json_option,
    print_json,
    print_table,
)
from clearslate.cli.days import day_in, day_of, look_option, paper_option, signed_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
    reader_option,
)

_why = click.option("--why", required=True, help="The reason, without personal data.")


@click.group(cls=Scripts)
def restore() -> None:
    """Undo a wrong clearance: one person asks, another decides, and every agency that was told is told again."""


@restore.command()
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="operator")
@paper_option
@click.option(
    "--route",
    default="",
    help="One of the workflow's ways to undo a clearance; the first one for its law unless given.",
)
@_why
def ask(
    clearances: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None, route: str, why: str
) -> None:
    """Ask that CLEARANCES be undone, all or none. From now on no copy of them is destroyed."""
    from clearslate.clearance.restoration.restoration import ask as ask_for

    with opened(url, shows="part") as ledger, ledger.together():
        day = day_in(ledger, day)
        for each in clearances:
            ask_for(ledger, each, actor(name, role), day, now(), why=why, route=route)
    for each in clearances:
        click.echo(f"clearance {each}: its restoration is asked")


@restore.command()
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="clerk")
@paper_option
@_why
def notice(
    clearances: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None, why: str
) -> None:
    """Record that the person was given notice, before the decision on CLEARANCES, all or none."""
    from clearslate.clearance.restoration.restoration import notice as give

    with opened(url, shows="part") as ledger, ledger.together():
        day = day_in(ledger, day)
        days = [give(ledger, each, actor(name, role), day, now(), why=why) for each in clearances]
    for each, last in zip(clearances, days, strict=True):
        until = "" if last is None else f"; a hearing may be asked until {last}"
        click.echo(f"clearance {each}: notice was given{until}")


@restore.command()
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="judge")
@signed_option
@click.option("--grant/--refuse", default=None, help="The decision.")
@click.option(
    "--hearing/--no-hearing", default=False, show_default=True, help="Whether one was held, or was waived."
)
@_why
def decide(
    clearances: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None, why: str, paper: str, *,
    grant: bool | None, hearing: bool,
) -> None:  # fmt: skip
    """Record the decision on CLEARANCES, all or none: another person than the one who asked.

    If it is granted, the next export tells the agencies.
    """
    from clearslate.clearance.restoration.restoration import decide as decide_on

    if grant is None:
        raise click.UsageError("give one of --grant and --refuse")
    with opened(url, shows="part") as ledger, ledger.together():
        day = day_in(ledger, day)
        for each in clearances:
            decide_on(
                ledger,
                each,
                actor(name, role),
                day,
                now(),
                restore=grant,
                why=why,
                paper=paper,
                hearing=hearing,
            )
    for each in clearances:
        click.echo(f"clearance {each}: {'restored' if grant else 'stays cleared'}")


@restore.command()
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@reader_option
@look_option
@click.option("--dataset", type=FOLDER, required=True, help="The records, for the person's name.")
@click.option("--out", type=NEW_FILE, required=True, help="The letter (PDF).")
@click.option("--offices", type=FILE, help="Whom the person may call (YAML): office, phone, legal_aid …")
def letter(
    clearances: tuple[str, ...], url: str, day: dt.date | None, dataset: Path, out: Path, offices: Path | None
) -> None:
    """Write the letter to the person whose CLEARANCES are undone or, if notice comes first, may be undone.

    In English and Spanish. It records nothing: use `restore notice` or `restore told` when the letter was handed over.
    """
    from clearslate.clearance.orders.offices import NOBODY, OfficesError, read_offices
    from clearslate.clearance.restoration.letters import write_letter
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError

    with errors(DatasetError, OfficesError), opened(url, shows="part") as ledger:
        day = day_of(ledger, day)
        lines = NOBODY if offices is None else read_offices(offices)
        kind = write_letter(ledger, clearances, Dataset.open(dataset), day, out, lines)
    then = {"notice": "restore notice", "undone": "restore told"}[kind]
    click.echo(f"{out}: hand it to the person, then record that with `clearslate clear {then}`")


@restore.command()
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="clerk")
@paper_option
def told(clearances: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None) -> None:
    """Record that the person was told that CLEARANCES were undone, all or none."""
    from clearslate.clearance.restoration.restoration import tell

    with opened(url, shows="part") as ledger, ledger.together():
        day = day_in(ledger, day)
        for each in clearances:
            tell(ledger, each, actor(name, role), day, now())
    for each in clearances:
        click.echo(f"clearance {each}: the person was told")


@restore.command(name="status")
@ledger_option
@reader_option
@look_option
@profiles_option
@json_option
def restoration_status(url: str, day: dt.date | None, folder: Path | None, *, as_json: bool) -> None:
    """Show every restoration: the decision, each agency, the person, and what cannot be brought back."""
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.restoration.restoration import standing

    with errors(ExchangeError), opened(url, shows="part") as ledger:
        day = day_of(ledger, day)
        rows = standing(ledger, profiles_in(folder), day)
    if as_json:
        print_json(rows)
    elif rows:
        shown = [
            (
                row["clearance"],
                row["route"],
                row["state"],
                row["days"],
                _pairs(row["recipients"]),
                row["person"],
            )
            for row in rows
        ]
        print_table(("clearance", "route", "state", "days", "agencies", "the person"), shown)
        for row in rows:
            for recipient, why in row["lost"].items():
                click.echo(f"{row['clearance']}: cannot be restored at {recipient}: {why}")
            for recipient, words in row["destroyed"].items():
                click.echo(f"{row['clearance']}: {recipient} was to destroy its copy, {words}")
    else:
        click.echo("No restoration was asked for.")


def _pairs(of: dict[str, str]) -> str:
    return ", ".join(f"{name} {status.replace('_', ' ')}" for name, status in of.items())
