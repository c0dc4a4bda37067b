"""Commands that tell what happened to a record, and take away words and files that are no longer needed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from clearslate.cli.common import Scripted, Unusable, json_option, print_json
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
    reader_option,
)
from clearslate.wording import things


@click.command(cls=Scripted)
@ledger_option
@reader_option
@click.argument("subject")
@json_option
def history(url: str, subject: str, *, as_json: bool) -> None:
    """All that happened to SUBJECT (a clearance, batch, wave, message, agency, user), in order.

    Of a clearance also what happened to its batch and its wave, and what agencies were told and answered.
    """
    from clearslate.clearance.office.history import history as of
    from clearslate.clearance.office.history import said
    from clearslate.clearance.state.texts import in_words

    with opened(url, shows="part") as found:
        links = list(in_words(of(found, subject), found.alias))
    if not links:
        raise Unusable(f"nothing in the ledger is named {subject}")
    named = ("seq", "at", "kind", "actor", "role", "authentication")
    rows = [{name: getattr(link, name) for name in named} | {"words": said(link)} for link in links]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        moment = row["at"].replace("T", " ").removesuffix("+00:00")
        by = f"{row['actor']} ({row['role']}, {row['authentication']})"
        click.echo(f"{row['seq']:>8}  {moment}  {row['kind']:<22} {by}  {row['words']}")


@click.command("erase-text", cls=Scripted)
@ledger_option
@actor_options(role="operator")
@click.argument("subject")
@click.option(
    "--reason",
    type=click.Choice(["names_a_person", "asked_by_the_person", "past_keeping"]),
    required=True,
    help="Why it is erased.",
)
def erase_text(url: str, name: str, role: str, subject: str, reason: str) -> None:
    """Erase the words that people wrote about SUBJECT: the reasons of its events.

    The events stay, and the chain is as sound as before; that the words were erased is recorded. Backups hold them still.
    """
    from clearslate.clearance.events import Event, Kind
    from clearslate.clearance.state.texts import erasable, erase

    with opened(url) as found, found.together():
        events = erasable(subject, found.alias)
        if events:
            payload = {"events": events, "reason": reason}
            found.append([Event(Kind.TEXT_ERASED, subject, payload)], actor(name, role), now())
            erase(events, found.alias)
    click.echo(f"{subject}: the words of {things(len(events), 'event')} erased")


@click.command("purge-files", cls=Scripted)
@ledger_option
@actor_options(role="operator")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--days", type=click.IntRange(30), help="For how many days files are kept; the workflow's unless given."
)
@click.option("--dry-run", is_flag=True, help="Only show what would be removed.")
def purge_files(url: str, name: str, role: str, folder: Path, days: int | None, *, dry_run: bool) -> None:
    """Remove from FOLDER (outbox, inbox, lists, orders) what is done with and past its keeping time, and record it.

    Messages without an answer, lists and orders of batches that move still, and whatever the ledger does not know stay.
    """
    from clearslate.clearance.exchange.purge import keeping, past_keeping, purge

    moment = now()
    with opened(url) as found:
        before = moment.date() - dt.timedelta(days=days or keeping(found))
        files = (
            past_keeping(found, folder, before)
            if dry_run
            else purge(found, folder, before, actor(name, role), moment.date(), moment)
        )
    click.echo(
        f"{things(len(files), 'file')} from before {before} {'would be ' if dry_run else ''}removed from {folder}"
    )
