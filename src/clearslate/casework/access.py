"""Who looked whom up, when and why: a line of JSON each, only ever added, each linked to the one before by its hash.

A look-up is noted before anything is shown; where it cannot be noted, nothing is shown. A line names people by their ids
in the dataset. It never holds a name or a docket number, and the reason may not hold them either.

The hash of a line covers all that it says and, by ``before``, all that stands above it: changed, removed or inserted lines
are found. What was cut off at the end is found by whoever kept the last hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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

    ``who``: as the operating system names them, a claim and not a proof, or who signed in to the office. ``known``: how that
    is known, of the office (``web:password+totp``). ``by``: what they were looked up by (id, docket, state id), not what that was.
    ``people``: ids of those who were found.
    """

    at: dt.datetime
    who: str
    why: str
    run: str
    by: str
    people: tuple[str, ...]
    known: str = ""

    def to_line(self, seq: int = 1, before: str = "0" * 64) -> str:
        """The line of the log: in its place, after what stands above it."""
        entry: dict[str, Any] = {
            "seq": seq,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "who": self.who,
            "why": self.why,
            "run": self.run,
            "by": self.by,
            "people": list(self.people[:_LISTED]),
            "found": len(self.people),
            "before": before,
        } | ({"known": self.known} if self.known else {})
        return json.dumps(entry | {"hash": _hash_of(entry)}, ensure_ascii=True) + "\n"


def _hash_of(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _above(hash_: str, between: bytes) -> str:
    """What ``before`` of the next line is: of the last linked line its hash, and what no link is and stands after it."""
    return hashlib.sha256(hash_.encode() + between).hexdigest() if between else hash_


def checked_reason(why: str, secrets: Iterable[str] = ()) -> str:
    """A reason that may stand in the log.

    Args:
        why: what was given.
        secrets: names, docket numbers and the like, which it may not hold.

    Raises:
        AccessError: it is empty, too long, or holds one of them.
    """
    reason = " ".join(why.split())
    if not _SHORTEST <= len(reason) <= _LONGEST:
        raise AccessError(
            f"--why: give the reason in {_SHORTEST} to {_LONGEST} characters, such as the request's number"
        )
    plain = _plain(reason)
    if any(len(secret) > 1 and f" {secret} " in plain for secret in map(str.strip, map(_plain, secrets))):
        raise AccessError(
            "--why holds a name, a docket number or a number of the person: the log is not to have them. Say for what "
            "purpose, or give a request's number"
        )
    return reason


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
    try:
        make_private(place.parent)
        with locked(place, wait=True):
            handle = os.open(place, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW)
            try:
                _add(handle, access)
            finally:
                os.close(handle)
    except (OSError, BusyError) as error:
        raise AccessError(
            f"{place}: the look-up cannot be noted ({error.strerror or error}), so nothing is shown; make the log writable, "
            "or name another one with --access-log"
        ) from error


def _add(handle: int, access: Access) -> None:
    size = os.fstat(handle).st_size
    torn = b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""
    last = _last(handle, size, torn)
    line = torn + access.to_line(last.seq + 1, _above(last.hash, last.after)).encode("ascii")
    if os.write(handle, line) != len(line):
        os.ftruncate(handle, size)
        raise OSError(None, "the disk is full")
    os.fsync(handle)


@dataclass(frozen=True, slots=True)
class _Last:
    """The last linked line of a log, and what stands after it: lines of an older clearslate, half a line of a power cut."""

    seq: int
    hash: str
    after: bytes


_FIRST: Final = "0" * 64
_CHUNK: Final = 65_536


def _last(handle: int, size: int, torn: bytes) -> _Last:
    """The last linked line, looked for from the end."""
    start, rest = size, torn
    while start:
        step = min(_CHUNK, start)
        start -= step
        rest = os.pread(handle, step, start) + rest
        lines = rest.splitlines(keepends=True)
        whole = len(lines) if start == 0 else len(lines) - 1  # the first may have begun before
        for place in range(len(lines) - 1, len(lines) - 1 - whole, -1):
            if (entry := _linked(lines[place])) is not None:
                return _Last(int(entry["seq"]), str(entry["hash"]), b"".join(lines[place + 1 :]))
    return _Last(0, _FIRST, rest)


def _linked(line: bytes) -> dict[str, Any] | None:
    """What a line says, if it is a linked one."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and {"seq", "hash", "before"} <= entry.keys() else None


# --- reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogCheck:
    """What was found of a log. ``lines``: linked ones. ``last``: the last hash, to be kept elsewhere. ``faults``: in words."""

    lines: int
    last: str
    unlinked: int
    faults: tuple[str, ...]


def verify(place: Path, kept: str = "") -> LogCheck:
    """Whether a log is what was written: every line, in its order, and none taken away.

    Args:
        place: the log; one that is not there is empty.
        kept: a hash that was the last one once, and must be in it still.
    """
    faults: list[str] = []
    seq, last, between, unlinked, is_kept = 0, _FIRST, b"", 0, not kept or kept == _FIRST
    for number, line in enumerate(_raw(place), 1):
        entry = _linked(line)
        if entry is None:
            between += line
            unlinked += 1
            continue
        content = {name: value for name, value in entry.items() if name != "hash"}
        if entry["seq"] != seq + 1:
            faults.append(
                f"line {number} is number {entry['seq']}, after number {seq}: lines are missing, or were put in"
            )
        if entry["before"] != _above(last, between):
            faults.append(
                f"line {number} does not follow what stands above it: that was changed, or is not all there"
            )
        if entry["hash"] != _hash_of(content):
            faults.append(f"line {number} is not what was written")
        seq, last, between = int(entry["seq"]), str(entry["hash"]), b""
        is_kept = is_kept or last == kept
    if not is_kept:
        faults.append(
            "the hash that was kept is no longer in it: lines were cut off at its end, or it is another log"
        )
    return LogCheck(seq, last, unlinked, tuple(faults))


def _raw(place: Path) -> Iterator[bytes]:
    if place.exists():
        with place.open("rb") as file:
            yield from file


def latest(
    place: Path, *, before: int | None = None, size: int = 50, who: str = ""
) -> tuple[list[dict[str, Any]], int]:
    """The last entries of a log, the newest first, and where the next page begins (0: there is none).

    Args:
        place: the log.
        before: where this page begins, as the page before it said; the end where nothing is given.
        size: how many at most.
        who: of this person alone.
    """
    if not place.exists():
        return [], 0
    found: list[dict[str, Any]] = []
    with place.open("rb") as file:
        end = file.seek(0, os.SEEK_END) if before is None else before
        for start, line in _backward(file.fileno(), end):
            entry = _entry(line)
            if entry is None or (who and entry.get("who") != who):
                continue
            if len(found) == size:
                return found, start + len(line)
            found.append(entry)
    return found, 0


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and {"at", "who", "why"} <= entry.keys() else None


def _backward(handle: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The lines before a place, the last one first, each with where it begins."""
    rest = b""
    start = end
    while start:
        step = min(_CHUNK, start)
        start -= step
        rest = os.pread(handle, step, start) + rest
        lines = rest.splitlines(keepends=True)
        at = start + len(rest)
        for line in reversed(lines if start == 0 else lines[1:]):
            at -= len(line)
            yield at, line
        rest = b"" if start == 0 else lines[0]
