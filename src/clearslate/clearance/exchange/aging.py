"""What is not closed yet: by recipient and age, with what is stuck or kept back, why, and since when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from clearslate.clearance.exchange.account import Account
from clearslate.clearance.exchange.facts import Line, Status
from clearslate.clearance.exchange.reasons import in_words
from clearslate.clearance.office.held_back import HeldBack, held_back
from clearslate.clearance.state.ledger import Ledger

BOUNDS: Final = (30, 60, 90, 120)
"""Days after which an alarm is given: each higher than the one before."""

_SETTLED: Final = (Status.ACKNOWLEDGED, Status.NEVER_TOLD, Status.LOST)


_ASIDE: Final = {"destroy": ", to destroy", "rekey": ", new ids", "correct": ", to correct"}


def age_names() -> tuple[str, ...]:
    """The names of the ages: 0-29, 30-59, 60-89, 90-119, 120+."""
    ends = [str(bound - 1) for bound in BOUNDS]
    starts = ["0", *map(str, BOUNDS)]
    return (*(f"{start}-{end}" for start, end in zip(starts[:-1], ends, strict=True)), f"{BOUNDS[-1]}+")


def age_of(days: int) -> str:
    """The name of an age in days."""
    return age_names()[sum(days >= bound for bound in BOUNDS)]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Clearances that stand alike at a recipient and are not closed.

    ``since``: the earliest day from which one of them stands so; ``oldest``: days since the first of them was in force.
    """

    recipient: str
    purpose: str
    status: Status
    why: str
    since: dt.date | None
    oldest: int
    batches: int
    count: int


@dataclass(frozen=True)
class Aging:
    """The report.

    ``open``: by recipient, the counts by age; what is asked beside closing (copies to destroy, new ids) in lines of its
    own, by the days since it was first asked. ``kept``: what is not in force, and why.
    """

    today: dt.date
    clearances: int
    expected: int
    closed: int
    open: dict[str, dict[str, int]]
    stuck: tuple[Stuck, ...]
    held_back: tuple[HeldBack, ...]

    @property
    def alarms(self) -> Iterator[tuple[int, str, int]]:
        """Bounds that were passed: (days, recipient, how many are that old or older)."""
        names = age_names()
        for place, bound in reversed(list(enumerate(BOUNDS, 1))):
            for recipient, ages in self.open.items():
                count = sum(ages.get(name, 0) for name in names[place:])
                if count:
                    yield bound, recipient, count

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "today": self.today.isoformat(),
            "clearances": self.clearances,
            "expected": self.expected,
            "closed": self.closed,
            "open_by_age": self.open,
            "alarms": [
                {"days": days, "recipient": recipient, "clearances": count}
                for days, recipient, count in self.alarms
            ],
            "stuck": [
                {
                    "recipient": each.recipient, "purpose": each.purpose, "status": each.status, "why": each.why,
                    "in_words": words(each.status, each.why), "since": None if each.since is None else each.since.isoformat(),
                    "oldest_days": each.oldest, "batches": each.batches, "clearances": each.count,
                }
                for each in self.stuck
            ],
            "kept_back": [each.to_json() for each in self.held_back],
        }  # fmt: skip


def aging(ledger: Ledger, found: Account, today: dt.date) -> Aging:
    """The report of a day, by an account of that day."""
    open_lines = [line for line in found.lines if line.status not in _SETTLED]
    by_age: dict[str, dict[str, int]] = {
        name: dict.fromkeys(age_names(), 0) for name in sorted({line.recipient for line in found.lines})
    }
    aside = [line for line in found.aside if line.status not in _SETTLED]
    for line in (*open_lines, *aside):
        name = f"{line.recipient}{_ASIDE.get(line.purpose, '')}"
        ages = by_age.setdefault(name, dict.fromkeys(age_names(), 0))
        ages[age_of((today - line.from_day).days)] += line.count
    closed = found.counted - sum(line.count for line in open_lines)
    return Aging(
        today,
        found.clearances,
        found.expected,
        closed,
        by_age,
        tuple(_stuck((*open_lines, *aside), today)),
        tuple(held_back(ledger, today)),
    )


def _stuck(lines: Iterable[Line], today: dt.date) -> Iterator[Stuck]:
    alike: dict[tuple[str, str, Status, str], list[Line]] = defaultdict(list)
    for line in lines:
        alike[line.recipient, line.purpose, line.status, line.why].append(line)
    for (recipient, purpose, status, why), each in sorted(alike.items()):
        days = [line.since for line in each if line.since is not None]
        yield Stuck(
            recipient,
            purpose,
            status,
            why,
            min(days, default=None),
            max((today - line.from_day).days for line in each),
            len({line.batch for line in each}),
            sum(line.count for line in each),
        )


def words(status: Status, why: str) -> str:
    """Why it is stuck, as a clerk would say it."""
    match status:
        case Status.REJECTED:
            return f"refused: {in_words(why)}"
        case Status.CONTRADICTED:
            return f"said to be done, and refused: {in_words(why)}; it counts as public until the agency answers anew"
        case Status.OVERDUE:
            return f"never answered, {why}"
        case Status.WAITING:
            return "sent, the time to answer is running"
        case Status.WAITS_FOR:
            return f"waits until {why} has done it"
        case Status.STILL_THERE:
            return "said to be done, and a later extract shows it still"
        case Status.UNASSIGNED:
            return "its agency is unknown: `clear unassigned` shows what the records say"
        case Status.NOT_SENT:
            return "the next export sends it"
        case _:
            return status.value.replace("_", " ")
