"""Commands that copy an office, lay the copy in on another machine, and bring an office up to a new version."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from clearslate.cli.common import FOLDER, NEW_FOLDER, Scripted, Unusable
from clearslate.wording import things


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be done, told as a message."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearslate.web.settings.serve")
    from clearslate.clearance.state.backup import BackupError
    from clearslate.clearance.store.address import DatabaseError

    if not os.environ.get("CLEARSLATE_LEDGER") or not os.environ.get("CLEARSLATE_OFFICE"):
        raise Unusable(
            "CLEARSLATE_LEDGER and CLEARSLATE_OFFICE say which office it is: set both (docs/office.md)"
        )
    try:
        yield
    except (BackupError, DatabaseError, OSError) as error:
        raise Unusable(str(error)) from error


@click.command(cls=Scripted)
@click.argument("folder", type=NEW_FOLDER)
def backup(folder: Path) -> None:
    """Copy the office into the new FOLDER: its ledger, and its accounts, accesses, jobs and logs.

    Sessions are left out. Files (CLEARSLATE_FILES) and keys are copied by other means: a second factor is readable under the
    same CLEARSLATE_SECRET_KEY alone.
    """
    with _told():
        from clearslate.web import clock, keeping

        kept = keeping.copy(folder, clock.now())
    click.echo(
        f"{folder}: ledger {kept.ledger} with {things(kept.events, 'event')}, and the office's own tables"
    )


@click.command(cls=Scripted)
@click.argument("folder", type=FOLDER)
def restore(folder: Path) -> None:
    """Restore the copy in FOLDER into a new ledger and a new database of the office's own, and check it."""
    with _told():
        from clearslate.web import keeping

        restored = keeping.lay_in(folder)
    click.echo(
        f"Restored: ledger {restored.ledger} with {things(restored.events, 'event')}, sound; people sign in again."
    )


@click.command(cls=Scripted)
def upgrade() -> None:
    """Bring the tables of the ledger and of the office up to this version, and check the ledger."""
    with _told():
        from clearslate.web import clock, keeping

        rebuilt = keeping.upgrade(clock.now())
    click.echo(
        f"The tables are of this version, and the ledger is sound.{' Its state was rebuilt.' if rebuilt else ''}"
    )
