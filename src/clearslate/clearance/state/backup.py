"""A copy of a ledger that can be laid into another database: its events, what lies beside them, signatures, and of the state nothing.

The state is made anew of the events where the copy is laid in, and the chain is checked there: a copy that was damaged, or
changed, is found before anybody works with it. It is the same whatever database the ledger lies in, so a ledger in SQLite can be
laid into PostgreSQL. A copy holds what lies beside the chain, and is as confidential as the ledger; what is erased or forgotten
later stays in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import connections, transaction

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.state.ledger import Ledger, Verdict
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m
from clearslate.records.files import create_private, make_private, put

MANIFEST: Final = "backup.json"
_TOGETHER: Final = 10_000  # rows
_EVENT: Final = (
    "seq",
    "at",
    "kind",
    "actor",
    "role",
    "subject",
    "key",
    "payload",
    "hash",
    "authentication",
    "login",
)
_TEXT: Final = ("digest", "salt", "words")
_EVENTS: Final = "events.jsonl"
_MARK: Final = ("seq", "hash", "at", "signer", "signature", "ledger")

_TABLES: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    _EVENTS: (m.Event, _EVENT),
    "texts.jsonl": (m.Text, _TEXT),
    "checkpoints.jsonl": (m.Checkpoint, _MARK),
    "proofs.jsonl": (m.ProofKey, ("code", "find", "lock")),
    "statutes.jsonl": (m.Statute, ("sha256", "words")),
    "beside.jsonl": (m.Content, ("seq", "salt", "body")),
    "keys.jsonl": (m.PlanKey, ("plan", "key")),
    "remembered.jsonl": (m.Remembered, ("mark", "law", "count")),
}
_PARTS: Final = tuple(_TABLES)[:3]


class BackupError(Exception):
    """A copy cannot be made, or cannot be laid in; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds. ``head``: the hash of its last event."""

    ledger: str
    events: int
    texts: int
    checkpoints: int
    head: str


def backup(ledger: Ledger, folder: Path, at: dt.datetime) -> Copied:
    """Copy a ledger into a new folder, as it is at one moment; others may go on working in it.

    Raises:
        BackupError: something lies in the folder, or nothing in the ledger.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty: name a new folder, a copy is never overwritten")
    part = folder.with_name(f".{folder.name}.part")  # what a full disk cut off is no copy, and is begun anew
    shutil.rmtree(part, ignore_errors=True)
    make_private(part)
    using = ledger.alias
    with _one_moment(using):
        seq, head = ledger.head()
        opening = ledger.opening()
        if opening is None:
            raise BackupError("there is no ledger at that address, or nothing ever happened in it")
        written = {name: _write(part / name, using, *of) for name, of in _TABLES.items()}
    manifest = {
        "format": 1, "ledger": opening.id, "at": at.astimezone(dt.UTC).isoformat(timespec="seconds"), "seq": seq, "head": head,
        "files": {name: {"rows": count, "sha256": digest} for name, (count, digest) in written.items()},
    }  # fmt: skip
    # The last file to be written: a copy without it is none.
    put(part / MANIFEST, f"{json.dumps(manifest, indent=1)}\n".encode())
    if folder.exists():
        folder.rmdir()
    part.rename(folder)
    events, texts, checkpoints = (written[name][0] for name in _PARTS)
    return Copied(opening.id, events, texts, checkpoints, head)


@contextmanager
def _one_moment(using: str) -> Iterator[None]:
    """See the database as it is at one moment, and hinder nobody who writes."""
    connection = connections[using]
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write(place: Path, using: str, table: Any, names: tuple[str, ...]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with create_private(place) as file:
        rows = table.objects.using(using).order_by(names[0]).values_list(*names)
        for row in rows.iterator(chunk_size=_TOGETHER):
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return count, digest.hexdigest()


def restore(ledger: Ledger, folder: Path) -> Copied:
    """Lay a copy into a new, empty ledger: all of it or nothing. The chain is checked, and the state made of the events.

    Raises:
        BackupError: the folder holds no whole copy, the ledger is not empty, or the events are not sound.
    """
    manifest = _manifest(folder)
    if not ledger.is_empty():
        raise BackupError("the ledger is not empty: a copy is laid into a new one")
    try:
        with transaction.atomic(using=ledger.alias):
            for name, (table, columns) in _TABLES.items():
                if name not in manifest["files"]:  # of before it was kept
                    continue
                rows = _read(folder / name, manifest["files"][name], len(columns))
                while part := list(islice(rows, _TOGETHER)):
                    bulk.insert(table, ledger.alias, columns, part)
            m.Head.objects.using(ledger.alias).create(id=1, seq=manifest["seq"], hash=manifest["head"])
            ledger.rebuild()
            verdict = ledger.verify(state=False)
            if not verdict.is_sound:
                fault = verdict.faults[0]
                raise BackupError(f"the copy is not sound, at event {fault.seq}: {fault.what}")
    except NotAllowed as error:
        raise BackupError(f"the copy is not sound, at event {error.seq}: {error}") from error
    events, texts, checkpoints = (int(manifest["files"][name]["rows"]) for name in _PARTS)
    return Copied(str(manifest["ledger"]), events, texts, checkpoints, str(manifest["head"]))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = found["format"] == 1 and set(_PARTS) <= set(found["files"]) <= set(_TABLES)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{folder} holds no whole copy of a ledger: it has no {MANIFEST} that can be read"
        ) from error
    if not known:
        raise BackupError(f"{folder} is a copy of another version: lay it in with that one, and upgrade")
    return found


def _read(place: Path, entry: dict[str, Any], width: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a file, hashed as they are read; what differs from the manifest is found at its end, and undone."""
    digest, count = hashlib.sha256(), 0
    try:
        with place.open("rb") as file:
            for line in file:
                digest.update(line)
                row = json.loads(line)
                count += 1
                if place.name == _EVENTS and len(row) == width - 1:
                    row.append("")  # of before events named a login
                if len(row) != width:
                    raise BackupError(f"{place.name}, line {count}: it is not a row of this file")
                yield tuple(row)
    except (OSError, ValueError) as error:
        raise BackupError(
            f"{place.name} cannot be read ({type(error).__name__}), after {count:,} lines"
        ) from error
    if (count, digest.hexdigest()) != (entry["rows"], entry["sha256"]):
        raise BackupError(f"{place.name} is not the file that was written: take another copy")


def brought_up(ledger: Ledger, now: dt.datetime) -> tuple[Verdict, bool]:
    """Check a ledger whose tables were brought up to this version, and make its state anew where it is kept otherwise now.

    Returns:
        The verdict in the end, and whether the state was made anew.

    Raises:
        BackupError: the events are not sound, or do not make the state; nothing was made anew.
    """
    verdict = ledger.verify(now=now)
    if verdict.faults:
        fault = verdict.faults[0]
        raise BackupError(
            f"the events are not sound, at event {fault.seq}: {fault.what}; nothing was rebuilt"
        )
    if verdict.is_sound:
        return verdict, False
    ledger.rebuild()
    verdict = ledger.verify(now=now)
    if not verdict.is_sound:
        raise BackupError(f"the events do not make the state that is there: {', '.join(verdict.differing)}")
    return verdict, True
