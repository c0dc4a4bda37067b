"""A rehearsal's ledger whose clock follows the story: what a test does on a later day moves it first, by an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.events.chain import Link
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from tests.clearance import hasty  # noqa: F401 (wherever a ledger for tests is)

BEGINS: Final = dt.date(2020, 1, 1)
OPERATORS: Final = ("root", "olive", "otto", "operator")
CAST: Final = {
    "olive": (Role.REVIEWER,), "rhea": (Role.REVIEWER,), "ruth": (Role.REVIEWER,), "reviewer": (Role.REVIEWER,),
    "paul": (Role.PROSECUTOR,), "pam": (Role.PROSECUTOR,), "cleo": (Role.CLERK,), "carl": (Role.CLERK,),
    "juno": (Role.JUDGE,), "ada": (Role.AUDITOR,), "pat": tuple(role for role in Role if role != Role.SYSTEM),
    "dora": (Role.JUDGE, Role.REVIEWER, Role.OPERATOR, Role.CLERK, Role.PROSECUTOR),
}  # fmt: skip
"""Who works in the tests, and as what."""
OPENED: Final = 1 + sum(map(len, CAST.values()))
"""Events with which such a ledger begins."""


class Rehearsed(Ledger):
    """A ledger for tests."""

    def append(self, events: Sequence[Event], actor: Actor, at: dt.datetime) -> list[Link]:
        """Open it where it is new, let its clock go on to the latest day of the events, and append them."""
        self.late_paper = ""
        with self.together():
            if self.opening() is None and [each.kind for each in events] != [Kind.LEDGER_OPENED]:
                self._open(at)
            later = [day for day in _days(list(self._new(events))) if day > self.day(at)]
            if later:
                move = Event(Kind.CLOCK_MOVED, "rehearsal", {"to": max(later).isoformat()})
                super().append([move], SYSTEM, at)
            return super().append(events, actor, at)

    def _open(self, at: dt.datetime) -> None:
        payload: dict[str, Any] = {
            "rehearsal": True, "zone": "UTC", "operators": list(OPERATORS), "clock": BEGINS.isoformat(),
        }  # fmt: skip
        root = Actor("root", Role.OPERATOR)
        super().append([Event(Kind.LEDGER_OPENED, "rehearsal", payload, key="opened")], root, at)
        grants = [
            Event(Kind.ROLE_GRANTED, name, {"role": role}, key=f"granted:{name}:{role}")
            for name, roles in CAST.items()
            for role in roles
        ]
        super().append(grants, root, at)


def _days(events: Sequence[Event]) -> Iterator[dt.date]:
    for event in events:
        for name in ("on", "as_of"):
            if isinstance(day := event.payload.get(name), str):
                yield dt.date.fromisoformat(day)
