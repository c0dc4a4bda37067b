"""The calendar of the laws: what begins, what ends, and what must be read by when, of all states; as rows and as iCalendar.

It joins the versions of the laws, the acts that were watched (`states/<usps>/acts.yaml`), and the age of what was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from clearslate.law import Jurisdiction
from clearslate.law.stale import stale
from clearslate.plain.acts import Acts, Fate, acts_of

_FOLDED: Final = 75  # octets of a line at most (RFC 5545, section 3.1)
_NAMED: Final = 4  # laws of one event that are named; the rest are counted


class Kind(StrEnum):
    """Why a day stands in the calendar."""

    BEGINS = "begins"
    ENDS = "ends"
    ACT = "act takes effect"
    DEADLINE = "deadline"
    READ = "read again"
    LOOK = "look up what became of it"


@dataclass(frozen=True)
class Event:
    """A day: what happens on it to which laws, and what says so. ``keeper``: the README of those who keep the state's laws."""

    day: dt.date
    state: str
    kind: Kind
    what: str
    laws: tuple[str, ...]
    source: str
    key: str  # names the event, whatever its day: an event that moves stays the same event

    @property
    def keeper(self) -> str:
        """Where those are named who keep the laws of the state."""
        return f"src/clearslate/states/{self.state.lower()}/README.md"

    @property
    def title(self) -> str:
        """The event in one line."""
        named = ", ".join(self.laws[:_NAMED])
        more = f" and {len(self.laws) - _NAMED} more" if len(self.laws) > _NAMED else ""
        return f"{self.state}: {self.kind}: {self.what}" + (f" ({named}{more})" if self.laws else "")

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        plain = asdict(self) | {"day": self.day.isoformat(), "kind": str(self.kind), "keeper": self.keeper}
        return {name: value for name, value in plain.items() if name != "key"}


def calendar(states: Iterable[Jurisdiction], today: dt.date, ahead: int, age: int) -> list[Event]:
    """The events from today on, for ``ahead`` days; what is overdue to be read stands first, on its own day.

    Args:
        states: whose.
        today: the first day.
        ahead: how many days are told.
        age: what was read so many days ago is to be read again.
    """
    last = today + dt.timedelta(ahead)
    found: list[Event] = []
    for state in states:
        versions = list(_versions(state))
        shown = {(each.day, law) for each in versions if each.kind is Kind.BEGINS for law in each.laws}
        watched = (
            each
            for each in _watched(acts_of(state.code))
            # An act of which each law has a version that begins on its day is told by these.
            if each.kind is not Kind.ACT
            or not each.laws
            or any((each.day, law) not in shown for law in each.laws)
        )
        found += (
            event
            for event in (*versions, *watched, *_readings(state, today, ahead, age))
            if event.day <= last and (event.day >= today or event.kind in (Kind.READ, Kind.LOOK))
        )
    return sorted(found, key=lambda each: (each.day, each.state, each.kind, each.what, each.laws))


def _versions(state: Jurisdiction) -> Iterator[Event]:
    """Versions that begin and end, each once for all laws that share it; where a next one begins, the end is not told apart."""
    ends: dict[tuple[dt.date, Kind, str, str], list[str]] = {}
    for law in state.laws:
        begins = {version.begins for version in law.versions}
        for version in law.versions:
            read = "" if version.read else ", text not read: unknown from then on"
            source = version.source.cite if version.source and version.source.cite else law.cite
            if version.begins:
                key = dt.date.fromisoformat(version.begins), Kind.BEGINS, version.name + read, source
                ends.setdefault(key, []).append(law.id)
            if version.until and version.until not in begins:
                key = dt.date.fromisoformat(version.until), Kind.ENDS, version.name, source
                ends.setdefault(key, []).append(law.id)
    for (day, kind, what, source), laws in ends.items():
        yield Event(day, state.code, kind, what, tuple(laws), source, f"{kind}/{what}/{laws[0]}")


def _watched(acts: Acts) -> Iterator[Event]:
    """Acts that take effect, bills to look up, days by which something must have been done."""
    for act in acts.acts:
        source = act.address or act.source
        if act.fate is Fate.ENACTED and isinstance(act.takes_effect, dt.date):
            yield Event(
                act.takes_effect,
                acts.jurisdiction,
                Kind.ACT,
                f"{act.name}: {act.what}",
                act.laws,
                source,
                act.name,
            )
        if act.read_by is not None:
            yield Event(
                act.read_by,
                acts.jurisdiction,
                Kind.LOOK,
                f"{act.name}: {act.what}",
                act.laws,
                source,
                act.name,
            )
    for each in acts.deadlines:
        source = each.address or each.source
        yield Event(each.day, acts.jurisdiction, Kind.DEADLINE, each.what, each.laws, source, each.what)


def _readings(state: Jurisdiction, today: dt.date, ahead: int, age: int) -> Iterator[Event]:
    """What was read, by the day on which it will be too old: the reasons of ``stale`` on the last day of the calendar."""
    reads: dict[dt.date, tuple[list[str], int]] = {}
    for one in stale([state], today + dt.timedelta(ahead), age - 1):
        if one.is_reading:
            laws, count = reads.get(one.day, ([], 0))
            reads[one.day] = ([*laws, one.law], count + one.statements)
    for day, (laws, count) in reads.items():
        what = f"what was read on {day.isoformat()}, {count} statements"
        yield Event(
            day + dt.timedelta(age), state.code, Kind.READ, what, tuple(laws), f"read on {day.isoformat()}",
            f"read/{day.isoformat()}",
        )  # fmt: skip


def to_ics(events: Iterable[Event], today: dt.date) -> bytes:
    """The events as an iCalendar (RFC 5545), one whole-day event each.

    An event's UID stays the same from export to export, so that a calendar that took one in is brought up to date by the next.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clearslate//calendar of the laws//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", "X-WR-CALNAME:Record clearing laws",
    ]  # fmt: skip
    for event in events:
        uid = sha256(f"{event.state}\0{event.kind}\0{event.key}".encode()).hexdigest()[:32]
        written = [f"Laws: {', '.join(event.laws)}"] if event.laws else []
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@clearslate",
            f"DTSTAMP:{today:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + dt.timedelta(1):%Y%m%d}",
            f"SUMMARY:{_escaped(event.title)}",
            "DESCRIPTION:"
            + _escaped("\n".join([*written, f"Source: {event.source}", f"Kept by: {event.keeper}"])),
            f"CATEGORIES:{_escaped(event.state)},{_escaped(str(event.kind))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line breaks are escaped; other control characters are left out."""
    text = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", r"\n")
    return "".join(letter for letter in text if letter == "\t" or (letter >= " " and letter != "\x7f"))


def _folded(line: str) -> bytes:
    """A content line of at most 75 octets a line, folded between letters and never within one; with its end."""
    lines: list[bytes] = []
    current = b""
    for letter in line:
        octets = letter.encode()
        if len(current) + len(octets) > _FOLDED:
            lines.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*lines, current]) + b"\r\n"
