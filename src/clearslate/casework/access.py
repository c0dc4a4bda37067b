"""Who looked whom up, when and why: a line of JSON each, only ever added.

A look-up is noted before anything is shown; where it cannot be noted, nothing is shown. A line names people by their ids
in the dataset. It never holds a name or a docket number, and the reason may not hold them either.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearslate.records.files import BusyError, locked, make_private

REFUSED_REASON: Final = "(refused: the reason named the person)"
_LONGEST: Final = 300  # characters of a reason
_SHORTEST: Final = 5
_WORD: Final = re.compile(r"[^\W_]+")
_LISTED: Final = 100  # people whom one line names


class AccessError(Exception):
    """A look-up is not allowed, or cannot be noted. The message says what to do."""


@dataclass(frozen=True)
class Access:
    """One look-up.

    ``who``: as the operating system names them; a claim, not a proof. ``by``: what they were looked up by (id, docket,
    state id), not what that was. ``people``: ids of those who were found.
    """

    at: dt.datetime
    who: str
    why: str
    run: str
    by: str
    people: tuple[str, ...]

    def to_line(self) -> str:
        """The line of the log."""
        told = {
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "who": self.who,
            "why": self.why,
            "run": self.run,
            "by": self.by,
            "people": list(self.people[:_LISTED]),
            "found": len(self.people),
        }
        return json.dumps(told, ensure_ascii=True) + "\n"


def checked_reason(why: str, secrets: Iterable[str] = ()) -> str:
    """A reason that may stand in the log.

    Args:
        why: what was given.
        secrets: names, docket numbers and the like, which it may not hold.

    Raises:
        AccessError: it is empty, too long, or holds one of them.
    """
    told = " ".join(why.split())
    if not _SHORTEST <= len(told) <= _LONGEST:
        raise AccessError(
            f"--why: give the reason in {_SHORTEST} to {_LONGEST} characters, such as the request's number"
        )
    plain = _plain(told)
    if any(len(secret) > 1 and f" {secret} " in plain for secret in map(str.strip, map(_plain, secrets))):
        raise AccessError(
            "--why holds a name, a docket number or a number of the person: the log is not to have them. Say for what "
            "purpose, or give a request's number"
        )
    return told


def _plain(text: str) -> str:
    """Its words and numbers alone, each with a blank on either side."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def log_of(run: Path) -> Path:
    """Where the look-ups in a run are noted, if nothing else is said: beside its folder."""
    place = run.resolve()
    return place.with_name(f"{place.name}.access.jsonl")


def note(place: Path, access: Access) -> None:
    """Add a look-up to the log, whole and lasting, whoever else is writing.

    Raises:
        AccessError: it cannot be written.
    """
    line = access.to_line().encode("ascii")
    try:
        make_private(place.parent)
        with locked(place, wait=True):
            handle = os.open(place, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW)
            try:
                _add(handle, line)
            finally:
                os.close(handle)
    except (OSError, BusyError) as error:
        raise AccessError(
            f"{place}: the look-up cannot be noted ({error.strerror or error}), so nothing is shown; make the log writable, "
            "or name another one with --access-log"
        ) from error


def _add(handle: int, line: bytes) -> None:
    size = os.fstat(handle).st_size
    if (
        size and os.pread(handle, 1, size - 1) != b"\n"
    ):  # a power cut left half a line: it stays, on a line of its own
        line = b"\n" + line
    if os.write(handle, line) != len(line):
        os.ftruncate(handle, size)
        raise OSError(None, "the disk is full")
    os.fsync(handle)
