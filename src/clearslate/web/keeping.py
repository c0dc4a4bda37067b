"""Copies of an office: its ledger, and its own accounts, accesses, jobs and logs, in one folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, transaction

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.clearance.state.backup import BackupError, Copied, backup, brought_up, restore
from clearslate.clearance.state.ledger import Ledger
from clearslate.records.files import create_private, make_private, put
from clearslate.web.jobs import table
from clearslate.web.serving import migrate

_LEDGER: Final = "ledger"
_OWN: Final = "office.jsonl"
_MANIFEST: Final = "office.json"
_LEFT_OUT: Final = (
    "sessions",
    "usersessions",
    "contenttypes",
    "auth.permission",
    "jobs.beat",
)  # who is signed in signs in again, and a worker there is none here; the rest is Django's own


def copy(folder: Path, at: dt.datetime) -> Copied:
    """Copy the office into a new folder.

    Raises:
        BackupError: something lies in the folder, or there is no ledger.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty: name a new folder, a copy is never overwritten")
    part = folder.with_name(f".{folder.name}.part")  # what a full disk cut off is no copy, and is begun anew
    shutil.rmtree(part, ignore_errors=True)
    make_private(part)
    saved = backup(Ledger.attached(settings.LEDGER), part / _LEDGER, at)
    place = part / _OWN
    create_private(place).close()
    call_command(
        "dumpdata", database="default", format="jsonl", exclude=_LEFT_OUT, output=str(place), verbosity=0
    )
    manifest = {"format": 1, "sha256": hashlib.sha256(place.read_bytes()).hexdigest()}
    put(part / _MANIFEST, f"{json.dumps(manifest)}\n".encode())
    if folder.exists():
        folder.rmdir()
    part.rename(folder)
    return saved


def lay_in(folder: Path) -> Copied:
    """Lay a copy into a new ledger and a new database of the office's own: all of each or nothing. Jobs under way are not gone on with.

    Raises:
        BackupError: it is no whole copy, or something lies there already.
    """
    place = folder / _OWN
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        is_whole = (
            manifest["format"] == 1 and hashlib.sha256(place.read_bytes()).hexdigest() == manifest["sha256"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} holds no whole copy of an office: take another copy") from error
    if not is_whole:
        raise BackupError(f"{place.name} is not the file that was written: take another copy")
    migrate()
    if any(model.objects.exists() for model in apps.get_models() if _is_own(model)):
        raise BackupError("the office's own database is not empty: a copy is laid into a new one")
    ledger = Ledger(os.environ["CLEARSLATE_LEDGER"], alias="laid_in")
    try:
        with transaction.atomic(using="default"):
            call_command("loaddata", str(place), database="default", verbosity=0)
            table.let_go()
            return restore(ledger, folder / _LEDGER)
    except (CommandError, DeserializationError, DatabaseError) as error:
        raise BackupError(f"{place.name} cannot be laid in ({type(error).__name__})") from error
    finally:
        ledger.close()


def _is_own(model: Any) -> bool:
    """Whether a table holds what an office has of its own, and a copy speaks of."""
    of = model._meta  # noqa: SLF001 (Django's public name)
    return of.app_label != "ledger" and not {of.app_label, of.label_lower} & set(_LEFT_OUT)


def upgrade(at: dt.datetime) -> bool:
    """Bring all tables up to this version, and check the ledger. Whether its state was made anew.

    Raises:
        BackupError: the ledger is not sound.
    """
    migrate()
    ledger = Ledger(os.environ["CLEARSLATE_LEDGER"], alias="brought_up")
    try:
        return brought_up(ledger, at)[1]
    finally:
        ledger.close()
