"""The next question: the one whose answer settles most.

Of every fact that leaves an answer open, two or three typical answers are judged side by side as copies of the person
(`clearslate.interview.judging`). A fact's gain is the mean fall of the number of open answers. Where no single answer settles
anything, the fact that stands in the shortest list of missing facts comes first. What no law in force asks about these
charges is never asked; neither is what a person cannot know.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from clearslate.interview.judging import Judge, owners_of
from clearslate.interview.questions import Asked, asked
from clearslate.law import expressions as e
from clearslate.people.days import read_days
from clearslate.people.record import Story, document, from_document
from clearslate.people.standing import Doing, lifts, standings, steps_of
from clearslate.people.variants import Change, Looked, Slot, Value, fields_of
from clearslate.records.days import ALWAYS, NEVER, to_date, to_day
from clearslate.records.schema import FIELD, Field, Kind
from clearslate.states import jurisdiction

_FAMILIES: Final = (
    ("restitution_owed", "fines_owed", "fees_owed"),
    ("incarceration_days", "incarceration_min_days", "suspended_days", "probation_days"),
    ("imposed_on", "released_on", "completed_on", "probation_revoked_on"),
    ("cleared_on", "pardoned_on"),
    ("victim_minor", "family_violence", "victim_of_crime_against_person"),
    ("offense_date", "arrest_date", "filed_on"),
)
"""Facts that stand together on a paper: they are asked together, where each of them is missing."""
_A_PAGE: Final = 4
"""So many facts of one owner a page asks at most."""
_MOST_COPIES: Final = 6000
"""So many rows a look has at most; of a longer record fewer answers are tried side by side."""


@dataclass(frozen=True)
class Page:
    """What is asked next, under whose laws: facts of one owner, or one fact of several.

    ``before``: the day that decides, where the day itself was not known: "before it, or on it or later?"
    """

    code: str
    slots: tuple[Slot, ...]
    before: dt.date | None = None


def next_page(story: Story) -> Page | None:
    """What to ask next; None where no answer would settle anything more."""
    for code in story.states:
        page = page_of(Judge(story, code)) or _once_done(story, code)
        if page is not None:
            return page
    return None


def _once_done(story: Story, code: str) -> Page | None:
    """What to ask so that the answer may promise what follows once the person has paid, or finished a program."""
    judge = Judge(story, code)
    changes = steps_of(judge)
    doing = {step for step in changes if step.doing is not Doing.END}
    if not doing:
        return None
    own = {charge.id for case, charge in story.charges if case.state == code}
    now = {
        charge: each
        for charge, each in standings(judge.look(blame=False), story.as_of).items()
        if charge in own
    }
    for lift in lifts(judge, now).values():
        if doing.issuperset(lift.steps):
            done = from_document(document(story))
            for slot, value in [change for step in lift.steps for change in changes[step].items()]:
                done.answer(*slot, value)
            page = page_of(Judge(done, code))
            if page is not None:
                return page
    return None


def page_of(judge: Judge) -> Page | None:
    """What to ask next under one jurisdiction's laws."""
    looked = judge.look()
    page = None
    if looked.open:
        slots = open_slots(judge, looked)
        page = _best(judge, looked, slots) or _bound(judge, looked) or _further(judge, looked)
    return page or _turned_round(judge, looked)


def open_slots(judge: Judge, looked: Looked) -> dict[str, list[str]]:
    """The fields that leave answers open and that a person may know, each with the owners of whom it was not told."""
    fields, found = fields_of(looked.code), {}
    for name in sorted({name for one in looked.open for name in one.fields}):
        if name in fields and (owners := _untold(judge, fields[name])):
            found[name] = owners
    return found


def settled(story: Story) -> tuple[int, int]:
    """How many charges are settled, of how many that have laws here."""
    done = count = 0
    for code in story.states:
        is_open = {one.charge for one in Judge(story, code).look().open}
        own = [charge.id for case, charge in story.charges if case.state == code]
        count, done = count + len(own), done + sum(charge not in is_open for charge in own)
    return done, count


# --- the best question ------------------------------------------------------------------------------------------


def _further(judge: Judge, looked: Looked) -> Page | None:
    """A fact that is not named as missing and settles something all the same: a law may take it from the statute until it is told."""
    slots = {
        name: owners
        for name, field in fields_of(looked.code).items()
        if field.kind in (Kind.BOOL, Kind.TEXT) and (owners := _untold(judge, field))
    }
    return _best(judge, looked, slots, must_settle=True)


def _turned_round(judge: Judge, looked: Looked) -> Page | None:
    """A fact that a law takes from the statute until it is told, where it would turn an answer round: asked before the end."""
    fields = fields_of(looked.code)
    tries = [
        ((owner, name), {(owner, name): value})
        for name in _until_told(looked.code)
        if name in fields and fields[name].kind is Kind.BOOL
        for owner in _untold(judge, fields[name])
        for value in (True, False)
    ]
    if not tries:
        return None
    found = judge.look([change for _, change in tries], blame=False)
    best = (found.marks % 8).min(axis=2)  # the outcomes, the best of all laws
    turned = (best[1:] != best[0]).any(axis=1)
    slots = [slot for (slot, _), is_turned in zip(tries, turned, strict=True) if is_turned]
    if not slots:
        return None
    (_, name) = slots[0]
    return Page(looked.code, tuple(dict.fromkeys(slot for slot in slots if slot[1] == name)))


@cache
def _until_told(code: str) -> tuple[str, ...]:
    """The facts that a law asks whether they are recorded: where they are not, the statute answers."""
    tops = (top for law in jurisdiction(code).laws if law.is_told for top in law.expressions)
    return tuple(sorted({x.field for top in tops for x in top.walk() if isinstance(x, e.Absent)}))


def _untold(judge: Judge, field: Field) -> list[str]:
    """The owners of whom a fact may be asked and was not told."""
    if asked(judge.code, field.name) is None:
        return []
    return [
        owner
        for owner in owners_of(judge.story, field, judge.code)
        if (owner, field.name) not in judge.story.not_known and judge.lacks(owner, field.name)
    ]


def _best(
    judge: Judge, looked: Looked, slots: Mapping[str, Sequence[str]], *, must_settle: bool = False
) -> Page | None:
    """The page whose answers settle most; with ``must_settle``, none where they settle nothing."""
    if not slots:
        return None
    fields = fields_of(looked.code)
    tries: list[tuple[str, Change]] = []
    for name, owners in slots.items():
        tries += [
            (name, {(owner, name): value for owner in owners})
            for value in _typical(judge.story, fields[name], asked(looked.code, name), owners[0])
        ]
    found = judge.look([change for _, change in tries], blame=False)
    falls: dict[str, list[int]] = defaultdict(list)
    for (name, _), count in zip(tries, found.open_count[1:], strict=True):
        falls[name].append(int(looked.open_count[0]) - int(count))
    if must_settle:
        slots = {name: owners for name, owners in slots.items() if max(falls[name]) > 0}
        if not slots:
            return None
    shortest = {
        name: min((len(one.fields) for one in looked.open if name in one.fields), default=99)
        for name in slots
    }
    best = max(slots, key=lambda name: (float(np.mean(falls[name])), -shortest[name], name))
    return Page(looked.code, _together(judge, slots, fields, best))


def _together(
    judge: Judge, slots: Mapping[str, Sequence[str]], fields: Mapping[str, Field], best: str
) -> tuple[Slot, ...]:
    """The owners to ask the best fact of, and what else to ask where that is one alone."""
    owners = _that_matter(judge, fields[best], slots[best])
    if len(owners) > 1:
        return tuple((owner, best) for owner in owners)
    [owner] = owners
    family = next((family for family in _FAMILIES if best in family), ())
    flags = [
        name
        for name, others in slots.items()
        if best not in family
        and _is_own_flag(fields[best])
        and _is_own_flag(fields[name])
        and fields[name].level is fields[best].level
    ]
    others = [name for name in (*family, *flags) if name != best and owner in slots.get(name, ())]
    return tuple((owner, name) for name in (best, *others[: _A_PAGE - 1]))


def _is_own_flag(field: Field) -> bool:
    return field.kind is Kind.BOOL and field.name not in FIELD


def _that_matter(judge: Judge, field: Field, owners: Sequence[str]) -> list[str]:
    """The owners of whom the fact would change an answer; all of them where none would alone."""
    if len(owners) == 1:
        return list(owners)
    question = asked(judge.code, field.name)
    tries = [
        (owner, {(owner, field.name): value})
        for owner in owners
        for value in _typical(judge.story, field, question, owner)
    ]
    rows = max(1, sum(1 for _ in judge.story.charges))
    if len(tries) * rows > _MOST_COPIES:
        return list(owners)
    found = judge.look([change for _, change in tries], blame=False)
    changed = {
        owner
        for (owner, _), marks in zip(tries, found.marks[1:], strict=True)
        if bool((marks != found.marks[0]).any())
    }
    return [owner for owner in owners if owner in changed] or list(owners)


def _typical(story: Story, field: Field, question: Asked | None, owner: str) -> list[Value]:
    """Two or three answers that people give."""
    if question is not None and question.options:
        values = [story.meant(owner, option.value) for option in question.options[:4]]
        return [value for value in values if value is not None]
    today = story.as_of
    match field.kind:
        case Kind.BOOL:
            return [True, False]
        case Kind.EVENT:
            return ["never", _years_before(today, 1).isoformat()]
        case Kind.MONEY:
            return [0, 1000]
        case Kind.DAYS:
            return [0, 90, 1000]
        case Kind.NUMBER:
            return [1, 1000]
        case Kind.DATE:
            return _days(story, field, owner, today)
        case _:
            return list(field.vocabulary[:3]) or [f"{owner} own"]


def _years_before(day: dt.date, years: int) -> dt.date:
    return day - dt.timedelta(days=365 * years)


def _days(story: Story, field: Field, owner: str, today: dt.date) -> list[Value]:
    """Days that may be: long ago, in between, lately; of a birth, a grown person's and a minor's."""
    if field.name == "date_of_birth":
        return [_years_before(today, years).isoformat() for years in (45, 22)]
    known = _disposed(story, owner)
    if known is None:
        return [_years_before(today, years).isoformat() for years in (20, 8, 1)]
    before = field.name in ("offense_date", "arrest_date", "filed_on")
    offsets = (-200, -2000) if before else (0, 400, 1500)
    days = [min(known + dt.timedelta(days=offset), today) for offset in offsets]
    return [day.isoformat() for day in dict.fromkeys(days)]


def _disposed(story: Story, owner: str) -> dt.date | None:
    """The last day on which the owner's charges may have ended, where that was told."""
    told = [
        read_days(str(charge.told["disposition_date"])).latest
        for case, charge in story.charges
        if owner in (charge.id, case.id) and "disposition_date" in charge.told
    ]
    day = max((day for day in told if ALWAYS < day < NEVER), default=None)
    return None if day is None else to_date(day)


# --- a day that is not known -------------------------------------------------------------------------------------


def _bound(judge: Judge, looked: Looked) -> Page | None:
    """Of a day that is not known or only roughly: whether it lies before the day that decides."""
    for name, field in fields_of(looked.code).items():
        if field.kind not in (Kind.DATE, Kind.EVENT) or asked(looked.code, name) is None:
            continue
        if not any(name in one.fields for one in looked.open):
            continue
        for owner in owners_of(judge.story, field, looked.code):
            if (owner, name) in judge.story.bounded:
                continue
            day = _deciding(judge, field, owner)
            if day is not None:
                return Page(looked.code, ((owner, name),), day)
    return None


_STEPS: Final = 24


def _deciding(judge: Judge, field: Field, owner: str) -> dt.date | None:
    """The first day that is answered otherwise than the earliest that it may be; None where all are answered alike."""
    low, high = judge.days_of(owner, field)
    today = to_day(judge.story.as_of)
    low, high = max(low, today - 60 * 365), min(high, today)
    if low >= high:
        return None
    slot, kept = (owner, field.name), None
    while high - low > 1:
        days = sorted({low + (high - low) * step // _STEPS for step in range(_STEPS + 1)})
        looked = judge.look([{slot: to_date(day).isoformat()} for day in days], blame=False)
        marks = looked.marks[1:] % 8  # the outcomes: the day that is named moves with each day told
        kept = marks[0] if kept is None else kept
        other = next((place for place in range(1, len(days)) if bool((marks[place] != kept).any())), None)
        if other is None:
            return None
        low, high = days[other - 1], days[other]
    return to_date(high)


def bounded(story: Story, page: Page, *, is_before: bool | None) -> None:
    """Take the answer to "before, or on that day or later?"; None is "I don't know"."""
    [(owner, name)], day = page.slots, page.before
    if day is None:
        raise ValueError("the page asks for no bound")
    if is_before is None:
        story.bounded.add((owner, name))
        return
    facts = story.facts_of(owner)
    low, high = read_days(str(facts[name])) if name in facts else (ALWAYS, NEVER)
    told = (low, high)
    low, high = (low, min(high, to_day(day) - 1)) if is_before else (max(low, to_day(day)), high)
    if (
        low,
        high,
    ) == told:  # what was told already says so, and is contradicted elsewhere: asking again settles nothing
        story.bounded.add((owner, name))
    facts[name] = f"{_end(low, ALWAYS)}/{_end(high, NEVER)}"


def _end(day: int, open_end: int) -> str:
    return ".." if day == open_end else to_date(day).isoformat()
