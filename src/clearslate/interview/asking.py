"""The next page: the facts that the plan needs (`clearslate.interview.planning`), by subject; then days that are known only roughly.

What no law in force needs of these charges is never asked; neither is what a person cannot know, nor anything twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from clearslate.interview.judging import Judge, owners_of
from clearslate.interview.planning import needed
from clearslate.interview.questions import asked
from clearslate.people.days import read_days
from clearslate.people.record import Story
from clearslate.people.standing import Doing, lifts, standings, steps_of
from clearslate.people.variants import PERSON, Looked, Slot, fields_of
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date, to_day
from clearslate.records.schema import FACT_PREFIX, Field, Kind, Level
from clearslate.states import jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SECONDS: Final = 40
"""So long a page takes to answer, about: see `seconds`."""
A_FEW: Final = 17
"""A last page that takes no longer is put on the page before it."""
MOST_ROWS: Final = 20
"""So many rows a page has at most."""
A_PAGE, A_QUESTION, A_DATE, A_ROW = 5, 5, 8, 4
"""Seconds, estimated: to read a page; a question that "no" to all answers; a date; any other row."""


@dataclass(frozen=True)
class Page:
    """What is asked next, under whose laws.

    ``days``: of facts that are known only roughly, the day that decides: "before it, or on it or later?" One a fact.
    """

    code: str
    slots: tuple[Slot, ...]
    days: tuple[dt.date, ...] = ()

    @property
    def before(self) -> dt.date | None:
        """The day that decides the first fact, where days are asked about."""
        return self.days[0] if self.days else None


def next_page(story: Story) -> Page | None:
    """What to ask next; None where no answer would settle anything more."""
    return next(iter(pages(story)), None)


def pages(story: Story) -> list[Page]:
    """What is still to ask, as far as it can be foreseen: the usual answers are supposed."""
    found = [page for code in story.states for page in pages_of(Judge(story, code))]
    if found:
        return found
    return [page for code in story.states for page in _once_done(story, code)][:1]


def pages_of(judge: Judge) -> list[Page]:
    """What is still to ask under one jurisdiction's laws."""
    looked = judge.look()
    slots = needed(judge, looked)
    if slots:
        return [Page(judge.code, each) for each in _parted(judge, slots)]
    page = _rough_days(judge, looked)
    return [] if page is None else [page]


def _once_done(story: Story, code: str) -> list[Page]:
    """What to ask so that the answer may promise what follows once the person has paid, or finished a program."""
    judge = Judge(story, code)
    changes = steps_of(judge)
    doing = {step for step in changes if step.doing is not Doing.END}
    if not doing:
        return []
    own = {charge.id for case, charge in story.charges if case.state == code}
    now = {
        charge: each
        for charge, each in standings(judge.look(blame=False), story.as_of).items()
        if charge in own
    }
    for lift in lifts(judge, now).values():
        if doing.issuperset(lift.steps):
            done = deepcopy(story)
            for slot, value in [change for step in lift.steps for change in changes[step].items()]:
                done.answer(*slot, value)
            found = pages_of(Judge(done, code))
            if found:
                return found
    return []


# --- pages of a plan ------------------------------------------------------------------------------------------------


def can_be_none(code: str, name: str) -> bool:
    """Whether "none of these" answers a fact: what did not happen, is not so, is not owed, was not ordered."""
    field, question = fields_of(code)[name], asked(code, name)
    if question is None or question.options:
        return False
    harmless = jurisdiction(code).harmless.get(name.removeprefix(FACT_PREFIX))
    if harmless is True or (isinstance(harmless, DayInterval) and harmless.earliest < NEVER):
        return False  # most people say yes: "none of these" would be read over
    return field.kind in (Kind.BOOL, Kind.EVENT, Kind.MONEY, Kind.DAYS)


def _parted(judge: Judge, slots: Sequence[Slot]) -> list[tuple[Slot, ...]]:
    """The facts in pages, by subject; a fact that is asked of several charges stays together where there is room."""
    facts: dict[str, list[Slot]] = {}
    for slot in slots:
        facts.setdefault(slot[1], []).append(slot)
    order = _order(judge)
    found: list[list[Slot]] = [[]]
    for name in sorted(facts, key=lambda name: (_subject(judge, name), name)):
        for slot in sorted(facts[name], key=lambda slot: order[slot[0]]):
            page = found[-1]
            if page and (len(page) >= MOST_ROWS or seconds(judge.code, (*page, slot)) > MOST_SECONDS):
                found.append([])
            found[-1].append(slot)
    if (
        len(found) > 1
        and seconds(judge.code, found[-1]) <= A_FEW
        and len(found[-1]) + len(found[-2]) <= MOST_ROWS + 4
    ):
        found[-2:] = [[*found[-2], *found[-1]]]  # no page of its own for a question or two
    return [tuple(page) for page in found if page]


def _order(judge: Judge) -> dict[str, int]:
    """The owners of facts in the order in which they were stated."""
    owners = [
        PERSON,
        *(each for case in judge.story.cases for each in (case.id, *(one.id for one in case.charges))),
    ]
    return {owner: place for place, owner in enumerate(owners)}


def seconds(code: str, slots: Sequence[Slot]) -> int:
    """About how long a page takes to answer, if the answers are the usual ones: an estimate, not a measurement of people."""
    found, none = A_PAGE, set()
    for _, name in slots:
        if can_be_none(code, name):
            none.add(name)
        else:
            found += A_DATE if fields_of(code)[name].kind is Kind.DATE else A_ROW
    return found + A_QUESTION * len(none)


def _subject(judge: Judge, name: str) -> int:
    """The place of a fact's subject: what "none of these" answers first, then days, then what a paper says."""
    field = fields_of(judge.code)[name]
    if can_be_none(judge.code, name):
        subject = {Kind.EVENT: 0, Kind.MONEY: 1, Kind.DAYS: 2, Kind.BOOL: 3}[field.kind]
        return subject + (field.level is Level.PERSON and field.kind is Kind.BOOL)
    return {Kind.DATE: 10, Kind.TEXT: 11}.get(field.kind, 12)


# --- days that are known roughly ------------------------------------------------------------------------------------

_STEPS: Final = 16
_LONG_BEFORE: Final = 15
"""Nobody is asked whether something happened so many years before the charge ended: that is no question to a person."""


def _rough_days(judge: Judge, looked: Looked) -> Page | None:
    """Of days that are not known, or only roughly, whether they lie before the day that decides: of all of them at once."""
    fields = fields_of(looked.code)
    names = {name for one in looked.open for name in one.fields}
    slots = [
        (owner, name)
        for name, field in fields.items()
        if name in names and field.kind in (Kind.DATE, Kind.EVENT) and asked(looked.code, name) is not None
        for owner in owners_of(judge.story, field, looked.code)
        if (owner, name) not in judge.story.bounded
        if (owner, name) in judge.story.not_known or name in judge.story.facts_of(owner)
    ]
    found = _deciding(judge, looked, {slot: fields[slot[1]] for slot in slots})
    if not found:
        return None
    most = (MOST_SECONDS - A_PAGE) // A_ROW
    asked_of = list(found)[:most]
    return Page(looked.code, tuple(asked_of), tuple(found[slot] for slot in asked_of))


def _deciding(judge: Judge, looked: Looked, slots: dict[Slot, Field]) -> dict[Slot, dt.date]:
    """Of each day the first that is answered otherwise than the earliest that it may be; not of those that are answered alike."""
    today, still_open = to_day(judge.story.as_of), looked.worth.open[0]
    ends: dict[Slot, tuple[int, int]] = {}
    born = (
        judge.days_of(PERSON, fields_of(judge.code)["date_of_birth"])
        if "date_of_birth" in fields_of(judge.code)
        else None
    )
    for slot, field in slots.items():
        low, high = judge.days_of(slot[0], field)
        low = max(low, today - 60 * 365, _plausible(judge, slot), ALWAYS if born is None else born.earliest)
        high = min(high, today if slot[1] != "date_of_birth" else _grown(judge, today))
        if low < high:
            ends[slot] = low, high
    kept: dict[Slot, NDArray[np.int64]] = {}
    found: dict[Slot, dt.date] = {}
    while ends:
        tries = [
            (slot, day)
            for slot, (low, high) in ends.items()
            for day in sorted({low + (high - low) * step // _STEPS for step in range(_STEPS + 1)})
        ]
        worth = judge.look([{slot: to_date(day).isoformat()} for slot, day in tries], blame=False).worth
        # What it is worth, without the day that is named: that moves with each day stated.
        tiers = np.stack([each[1:][:, still_open] // 2**20 for each in (worth.sure, worth.best)], axis=2)
        by_slot: dict[Slot, list[int]] = {}
        for place, (slot, _) in enumerate(tries):
            by_slot.setdefault(slot, []).append(place)
        for slot, places in by_slot.items():
            first = kept.setdefault(slot, tiers[places[0]])
            other = next((at for at, place in enumerate(places) if (tiers[place] != first).any()), None)
            if not other:
                del ends[slot]
                continue
            low, high = tries[places[other - 1]][1], tries[places[other]][1]
            ends[slot] = low, high
            if high - low <= 1:
                if not _is_at_the_edge(judge, slot, high):
                    found[slot] = to_date(high)
                del ends[slot]
    return {slot: found[slot] for slot in slots if slot in found}


_EDGE: Final = 7


def _is_at_the_edge(judge: Judge, slot: Slot, day: int) -> bool:
    """Whether a day was asked about already and this one would take a few days more: so it is of two days that are compared."""
    stated = str(judge.story.facts_of(slot[0]).get(slot[1], ""))
    if "/" not in stated:
        return False
    low, high = read_days(stated)
    return day - low <= _EDGE or high - day < _EDGE


def _grown(judge: Judge, today: int) -> int:
    """The last day on which somebody was born whose charges ended so early."""
    ended = [row["disposition_date"] for row in judge.rows if row["disposition_date"] is not None]
    return min((days.earliest for days in ended if ALWAYS < days.earliest < NEVER), default=today) - 10 * 365


def _plausible(judge: Judge, slot: Slot) -> int:
    """The earliest day that somebody is asked about: not long before the charge ended."""
    ended = [row["disposition_date"] for row in judge.rows_of(slot[0]) if row["disposition_date"] is not None]
    first = min((days.earliest for days in ended if ALWAYS < days.earliest < NEVER), default=ALWAYS)
    is_before = slot[1] in ("offense_date", "arrest_date", "filed_on")
    return first - _LONG_BEFORE * 366 if is_before and first > ALWAYS else ALWAYS


def bounded(story: Story, page: Page, *, is_before: bool | Sequence[bool | None] | None) -> None:
    """Take the answers to "before, or on that day or later?"; None is "I don't know".

    Raises:
        ValueError: the page asks about no days.
    """
    if not page.days:
        raise ValueError("the page asks for no bound")
    answers = [is_before] * len(page.slots) if is_before is None or isinstance(is_before, bool) else is_before
    for slot, day, answer in zip(page.slots, page.days, answers, strict=True):
        _bound(story, slot, day, is_before=answer)


def _bound(story: Story, slot: Slot, day: dt.date, *, is_before: bool | None) -> None:
    if is_before is None:
        story.bounded.add(slot)
        return
    owner, name = slot
    facts = story.facts_of(owner)
    low, high = read_days(str(facts[name])) if name in facts else (ALWAYS, NEVER)
    stated = (low, high)
    low, high = (low, min(high, to_day(day) - 1)) if is_before else (max(low, to_day(day)), high)
    if (low, high) == stated or low > high:
        # What was stated already says so, or is contradicted elsewhere: asking again settles nothing.
        story.bounded.add(slot)
        return
    facts[name] = f"{_end(low, ALWAYS)}/{_end(high, NEVER)}"


def _end(day: int, open_end: int) -> str:
    return ".." if day == open_end else to_date(day).isoformat()
