"""What of the laws should be read again: sources read long ago, and versions that begin or end about now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from clearslate.law.model import Jurisdiction, Law

_READ: Final = "read"


@dataclass(frozen=True)
class Stale:
    """A reason to read a law again: what, the day that it speaks of, and how many statements it covers."""

    law: str
    what: str
    day: dt.date
    statements: int

    @property
    def is_reading(self) -> bool:
        """Whether it is what was read long ago, rather than a version that begins or ends."""
        return self.what == _READ

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "law": self.law,
            "what": self.what,
            "day": self.day.isoformat(),
            "statements": self.statements,
        }


def stale(states: Iterable[Jurisdiction], today: dt.date, days: int) -> list[Stale]:
    """What was read more than ``days`` before today, and each version that began or ends, or will, within ``days`` of it.

    Sorted by the day.
    """
    found = [
        one for state in states for law in state.laws for one in _of(law, state, today, dt.timedelta(days))
    ]
    return sorted(found, key=lambda one: (one.day, one.law, one.what))


def _of(law: Law, state: Jurisdiction, today: dt.date, span: dt.timedelta) -> Iterable[Stale]:
    read: dict[dt.date, int] = {}
    for _, source in law.statements():
        day = dt.date.fromisoformat(source.read or state.read)
        if today - day > span:
            read[day] = read.get(day, 0) + 1
    yield from (Stale(law.id, _READ, day, count) for day, count in read.items())
    for version in law.versions:
        for what, text in (("begins", version.begins), ("ends", version.until)):
            if text is not None and abs(dt.date.fromisoformat(text) - today) <= span:
                yield Stale(law.id, f"version {version.name} {what}", dt.date.fromisoformat(text), 1)
