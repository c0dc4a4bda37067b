"""Files past their keeping time: what went out to agencies and came back, lists, orders.

Only what the ledger knows is removed: messages that are answered, answers that were taken in or set aside, lists and
orders of batches that move no more. Whatever else lies in a folder stays. That files went is recorded first, so that who
was cut off runs it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

from clearslate.clearance.events import Event, Kind, canonical
from clearslate.clearance.exchange.acks import DONE, QUARANTINE
from clearslate.clearance.exchange.export import MANIFEST, SIGNATURE
from clearslate.clearance.exchange.files import plain
from clearslate.clearance.office.control_numbers import files_of
from clearslate.clearance.state import workflows
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.files import sha256_of

_OPEN: Final = (m.MessageState.MADE, m.MessageState.SENT, m.MessageState.PARTLY)


def keeping(ledger: Ledger) -> int:
    """For how many days files are kept: the longest that a workflow of the ledger says."""
    return max((each.files_days for each in workflows(ledger.alias).values()), default=0)


def past_keeping(ledger: Ledger, folder: Path, before: dt.date) -> list[Path]:
    """The files of a folder that last changed before a day, and are done with. No link is followed."""
    bound = dt.datetime.combine(before, dt.time(), dt.UTC).timestamp()
    known = _DoneWith(ledger)
    found = (Path(place) / name for place, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if known(path) and path.lstat().st_mtime < bound)


def of_the_ledger(ledger: Ledger) -> Callable[[Path], bool]:
    """Whether a file is one that the ledger knows and is done with, however old it is."""
    return _DoneWith(ledger)


def purge(
    ledger: Ledger, folder: Path, before: dt.date, actor: Actor, today: dt.date, at: dt.datetime,
    *, among: Collection[Path] | None = None,
) -> list[Path]:  # fmt: skip
    """Remove them, and record that they went.

    ``among``: of those these alone, as of somebody who is forgotten.

    Raises:
        NotAllowed: not for this role.
        OSError: a file cannot be read or removed.
    """
    files = [path for path in past_keeping(ledger, folder, before) if among is None or path in among]
    if files:
        listed = [[str(path.relative_to(folder)), _sha256(path)] for path in files]
        payload = {
            "on": today.isoformat(), "before": before.isoformat(), "files": len(files),
            "sha256": hashlib.sha256(canonical([[plain(name), sha256] for name, sha256 in listed]).encode()).hexdigest(),
        }  # fmt: skip
        ledger.append([Event(Kind.FILES_PURGED, plain(folder.resolve().name)[:60], payload)], actor, at)
        for path in files:
            path.unlink()
    return files


class _DoneWith:
    """Whether a file is one that the ledger knows and is done with."""

    def __init__(self, ledger: Ledger) -> None:
        """By the ledger's state."""
        rows = m.Message.objects.using(ledger.alias).exclude(state__in=_OPEN).values_list("file", flat=True)
        ends = ("", MANIFEST, f"{MANIFEST}{SIGNATURE}")
        self._messages = {f"{file}{end}" for file in rows.iterator() for end in ends}
        over = m.Batch.objects.using(ledger.alias).filter(state__in=m.OVER)
        self._batches = set(over.values_list("id", flat=True))
        self._lists = files_of(ledger, self._batches)

    def __call__(self, path: Path) -> bool:
        return any(self._knows(path))

    def _knows(self, path: Path) -> Iterator[bool]:
        yield path.name in self._messages
        yield path.parent.name in (DONE, QUARANTINE)
        yield path.suffix == ".csv" and path.stem.partition("-")[0] in self._batches  # of an older release
        yield path.suffix in (".csv", ".xlsx") and path.stem in self._lists
        yield path.suffix in (".pdf", ".docx") and path.parent.name in self._batches


def _sha256(path: Path) -> str:
    if path.is_symlink():
        return ""
    return sha256_of(path)
