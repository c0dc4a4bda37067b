"""The day of an event, and which days it may claim.

The clock enters here alone: the day of an event is that of its own moment, in the ledger's time zone; in a rehearsal it
is that of the rehearsal's clock, which an event moves. What happens by itself happens on that day. What came on paper
may have happened earlier; it says so, and no earlier than what it follows.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.payloads import Entered, Past, Today
from clearslate.clearance.state.entries import Entry
from clearslate.clearance.state.queries import must
from clearslate.clearance.state.texts import words_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow


@lru_cache(maxsize=16)
def zone_of(name: str) -> dt.tzinfo:
    """The time zone of a name.

    Raises:
        NotAllowed: there is none, or this machine has no table of them.
    """
    if name == "UTC":
        return dt.UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotAllowed(f"{name!r} is no time zone that this machine knows, as America/New_York") from None


@lru_cache(maxsize=4096)
def moment_of(at: str) -> dt.datetime:
    """The moment of an event.

    Raises:
        NotAllowed: it is none, in UTC.
    """
    try:
        found = dt.datetime.fromisoformat(at)
    except ValueError:
        raise NotAllowed("its moment is none") from None
    if found.utcoffset() != dt.timedelta(0) or found.isoformat(timespec="seconds") != at:
        raise NotAllowed("its moment is not in UTC, to the second")
    return found


class _Opened(Protocol):
    """Which ledger it is: its row, or what is told of it."""

    @property
    def clock(self) -> dt.date | None: ...
    @property
    def zone(self) -> str: ...


def day_of_moment(moment: dt.datetime, opening: _Opened | None) -> dt.date:
    """The day that it is in a ledger at a moment."""
    if opening is None:
        return moment.date()
    return opening.clock or moment.astimezone(zone_of(opening.zone)).date()


def check_day(entry: Entry[Any]) -> None:
    """Refuse a day that the kind of event may not claim."""
    says, today = entry.says, entry.today
    match says:
        case Today():
            must(says.on == today, f"it is {today}: nothing happens on {says.on} but what is recorded then")
        case Entered():
            must(says.on <= today, f"{says.on} has not come: it is {today}")
            must(
                says.late == (says.on < today),
                f"what is entered on {today} of {says.on} says that it is late, and only that",
            )
            must(not says.late or entry.role != Role.SYSTEM, "what the clock does is never entered late")
        case Past():
            must(says.on <= today, f"{says.on} has not come: it is {today}")


def check_paper(entry: Entry[Any], using: str) -> None:
    """Refuse what is entered late unless another person read of which day its paper is."""
    paper, on = entry.says.paper, entry.says.on
    must(bool(paper), "what is entered late names its paper (--paper)")
    read = m.Paper.objects.using(using).filter(reference=paper, on=on)
    must(
        read.exclude(by=entry.actor).exists(),
        f"four eyes: another person first says that paper {words_of(paper, using)} is of {on} (`clearslate clear paper`)",
    )


QUIET: Final = dt.timedelta(days=7)
"""Ours: after so long without an event a person says which day it is, so that a clock set wrong is found before it counts."""


def check_clock(moment: dt.datetime, before: dt.datetime) -> None:
    """Refuse a moment long after the last event: a clock far ahead would stop the ledger until that moment comes."""
    must(
        moment - before <= QUIET,
        f"by the clock it is {moment}, and nothing happened since {before}: where that is so, an operator first "
        "says which day it is (`clearslate ledger clock --to DAY`); else set the clock right",
    )


def check_entered(entry: Entry[Any], workflow: Workflow, after: dt.date | None, what: str) -> None:
    """Refuse what is entered too late, or of a day before that of what it follows.

    Args:
        entry: the event.
        workflow: says how late something may be entered.
        after: the day of what it follows, if that is known.
        what: what it follows, in words.
    """
    must(
        (entry.today - entry.says.on).days <= workflow.late_days,
        f"what happened on {entry.says.on} is entered more than {workflow.late_days} days later: record it of today, with a word",
    )
    must(after is None or entry.says.on >= after, f"{entry.says.on} is before {after}, the day of {what}")
