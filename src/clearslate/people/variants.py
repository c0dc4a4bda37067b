"""A person's record judged as it is, and with facts changed: copies of the person under other ids, side by side in one table.

A law costs about the same for one person as for a hundred, so that trying answers costs little. Every person has
interners of their own: what they typed stays in none of the process.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from clearslate.engine.columns import Copies, Decoded, Interner, Stated
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import (
    LawResult,
    Noticed,
    Outcome,
    Program,
    blamed,
    compile_laws,
    judge_all,
    tell,
)
from clearslate.engine.values import Context
from clearslate.people.days import read_days
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_day
from clearslate.records.schema import FIELD, Field, Kind
from clearslate.records.tables import rows_in_order
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.engine.values import FieldBits

Value = str | int | float | bool
PERSON: Final = "person"
"""The owner of a person's own facts; a case's and a charge's owner is its id."""
Slot = tuple[str, str]
"""A fact of somebody: owner (the person, a case, a charge) and field."""
Change = Mapping[Slot, Value | None]
Stating: TypeAlias = "tuple[Sequence[tuple[Slot, Value | None]], NDArray[np.bool_]]"
"""Facts, and of each variant which of them it states: a row a variant, a column a fact."""
_DAYS_KEPT: Final = 128  # jurisdictions and days whose instructions are kept


@cache
def program(code: str) -> Program:
    """The laws of a jurisdiction that people learn about, compiled. There are as many as there are jurisdictions."""
    found = jurisdiction(code)
    return compile_laws(found, [law for law in found.laws if law.is_told])


@lru_cache(maxsize=_DAYS_KEPT)
def instructions(code: str, as_of: dt.date) -> dict[Hashable, Any]:  # noqa: ARG001 (two days' differ)
    """The instructions of a jurisdiction's laws on a day, written once. They hold nothing of anybody's record."""
    return {}


@cache
def own_fields(code: str) -> Mapping[str, Field]:
    """A state's own facts, by the name of their column."""
    return {fact.name: fact for fact in jurisdiction(code).facts} if code in CODES else {}


@cache
def fields_of(code: str) -> Mapping[str, Field]:
    """The fields that a law of the jurisdiction may ask, by name."""
    known = {**FIELD, **own_fields(code)}
    return {name: known[name] for name in program(code).fields.names if name in known}


@dataclass(frozen=True)
class Open:
    """An answer that is not settled: of which charge, under which law, and the fields that leave it so."""

    charge: str
    law: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Looked:
    """A story judged under one jurisdiction's laws, with variants.

    The first variant is the story itself. ``worth``: of each variant what its answers are worth, as `worth_of` tells it, of what is certain
    and of what is possible.
    """

    code: str
    results: tuple[LawResult, ...]
    charges: tuple[str, ...]
    open: tuple[Open, ...]
    worth: Worth


class Variants:
    """Judges one person's rows under one jurisdiction's laws."""

    def __init__(
        self, rows: Sequence[Mapping[str, Any]], code: str, as_of: dt.date, known_through: dt.date
    ) -> None:
        """Take canonical rows as Python values, one a charge."""
        self.code, self.as_of = code, as_of
        self._known = to_day(known_through)
        self._fields = {**FIELD, **own_fields(code)}
        self._rows = rows_in_order(rows)
        self._interners: dict[tuple[str, ...], Interner] = {}
        self._facts: dict[tuple[Slot, Value | None], tuple[slice | list[int], Any]] = {}

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The canonical rows."""
        return self._rows

    def look(self, variants: Sequence[Change] = (), *, blame: bool = True) -> Looked:
        """The story, and each variant of it, judged.

        Args:
            variants: each a few facts stated otherwise.
            blame: whether the fields that leave answers open are wanted.
        """
        place: dict[tuple[Slot, Value | None], int] = {}
        at = [[place.setdefault(each, len(place)) for each in change.items()] for change in variants]
        chosen = np.zeros((len(variants), len(place)), np.bool_)
        for row, places in enumerate(at):
            chosen[row, places] = True
        return self._looked((list(place), chosen), blame=blame)

    def look_at(self, facts: Sequence[tuple[Slot, Value | None]], chosen: NDArray[np.bool_]) -> Looked:
        """The story, and variants of it that each have some of the same facts.

        Args:
            facts: of two about one slot the later one counts.
            chosen: of each variant which of them it has: a row a variant, a column a fact.
        """
        return self._looked((facts, _last_of_each(facts, chosen)), blame=False)

    def _looked(self, stating: Stating, *, blame: bool) -> Looked:
        count = len(stating[1]) + 1
        compiled, as_of = program(self.code), to_day(self.as_of)
        if blame and count == 1:
            evaluation, results = self.evaluation, [result for result, _ in self.answers]
        else:
            evaluation = self._evaluation(stating, parts=blame)
            results = judge_all(compiled, evaluation, as_of, blame=blame, brief=not blame)
        charges = tuple(str(row["charge_id"]) for row in self._rows)
        mine = np.array([row["jurisdiction"] == self.code for row in self._rows], np.bool_)
        # By law, variant and row as they are worked out; by variant, row and law as they are read.
        shape = (len(results), count, len(charges))
        found = (each.reshape(shape).transpose(1, 2, 0) for each in worth_of(results, as_of))
        worth = Worth(*(each if mine.all() else each[:, mine] for each in found))
        is_open = np.zeros((len(charges), len(results)), np.bool_)
        is_open[mine] = worth.open[0]
        named = self._named(results, is_open, charges, as_of) if blame else ()
        return Looked(self.code, tuple(results), charges, named, worth)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The record itself, evaluated; all that an explanation asks can be had of it."""
        return self._evaluation(None, parts=True)

    @cached_property
    def _bare(self) -> Evaluation:
        """The record itself, for what is asked apart: nothing found before is there, so that instructions are written once a process."""
        return self._evaluation(None, parts=False)

    @cached_property
    def answers(self) -> list[tuple[LawResult, Noticed | None]]:
        """Every law's answer for the record itself, with the fields that are missing, and what its notices say."""
        compiled = program(self.code)
        return tell(compiled.laws, self.evaluation, to_day(self.as_of), compiled.fields, parts=True)

    def _evaluation(self, stating: Stating | None, *, parts: bool) -> Evaluation:
        # Of a whole history no instruction asks up to which day it is known: the days are narrowed by it before.
        context = Context(to_day(self.as_of))
        written = instructions(self.code, self.as_of)
        copies = self._once if stating is None else self._copies(*stating)
        return Evaluation(copies, context, written=written, parts=parts)

    @cached_property
    def _base(self) -> Decoded:
        """The rows in order: copies of them are in order too."""
        return Decoded(self._rows, jurisdiction(self.code).facts, self._interners)

    def days_of(self, owner: str, field: Field) -> DayInterval:
        """All days that a date may be, by what was stated of it and of the dates around it."""
        rows = self._rows_of(owner)
        first, last = self.evaluation.columns.days(field.name)
        low = min((int(first[row]) for row in rows), default=ALWAYS)
        high = max((int(last[row]) for row in rows), default=NEVER)
        return DayInterval(low, high)

    def _copies(self, facts: Sequence[tuple[Slot, Value | None]], chosen: NDArray[np.bool_]) -> Copies:
        """Columns in which each variant is a person: the story, with the facts that the variant states."""
        if not len(chosen):
            return self._once
        rows, count = len(self._rows), len(chosen) + 1
        # A variant states one value of a fact, so that all who have the same value of a field get it at once.
        alike: dict[tuple[str, Value | None], list[int]] = {}
        for place in np.flatnonzero(chosen.any(axis=0)).tolist():
            (_, name), value = facts[place]
            alike.setdefault((name, value), []).append(place)
        stated: dict[str, list[Stated]] = {}
        for (name, _), places in alike.items():
            where = np.zeros((count, rows), np.bool_)
            for place in places:
                where[1:, self._read(facts[place])[0]] |= chosen[:, place, None]
            stated.setdefault(name, []).append(Stated(where.ravel(), self._read(facts[places[0]])[1]))
        return Copies(self._base, count, stated, self._known, self._once)

    @cached_property
    def _once(self) -> Copies:
        return Copies(self._base, 1, {}, self._known)

    def _read(self, fact: tuple[Slot, Value | None]) -> tuple[slice | list[int], Any]:
        """The rows that a fact speaks of, and its value as a table holds it; read once, as it is tried again and again."""
        found = self._facts.get(fact)
        if found is None:
            (owner, name), value = fact
            found = _as_slice(self._rows_of(owner)), cell(self._fields[name], value)
            self._facts[fact] = found
        return found

    def _rows_of(self, owner: str) -> list[int]:
        """The rows of a charge, of a case's charges, or of all."""
        return self._places.get(owner, [])

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        charges, cases = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for place, row in enumerate(self._rows):
            charges[str(row["charge_id"])].append(place)
            cases[str(row["case_id"])].append(place)
        return {**charges, **cases, PERSON: list(range(len(self._rows)))}

    def _named(
        self,
        results: Sequence[LawResult],
        is_open: NDArray[Any],
        charges: Sequence[str],
        as_of: int,
    ) -> tuple[Open, ...]:
        """The open answers of the story, each with the missing fields that leave it open."""
        laws, fields = program(self.code).laws, program(self.code).fields
        found = []
        for place, result in enumerate(results):
            if not is_open[:, place].any():
                continue
            for row in np.flatnonzero(is_open[:, place]).tolist():
                names = _fields(fields, result.missing, row)
                if not names:  # not yet, of a day that is not known: the deciding version's own blame
                    version = int(result.version[row])
                    names = _fields(fields, blamed(laws[place], version, self._bare, as_of, fields), row)
                found.append(Open(charges[int(row)], result.law.id, names))
        return tuple(found)


def _as_slice(rows: list[int]) -> slice | list[int]:
    """Rows one after another as a slice, which arrays are quicker to take."""
    if rows and rows[-1] - rows[0] == len(rows) - 1:  # in order, as all of an owner's are
        return slice(rows[0], rows[-1] + 1)
    return rows


def _last_of_each(facts: Sequence[tuple[Slot, Value | None]], chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The facts that each variant has, without one that a later one about the same slot takes the place of."""
    places: dict[Slot, list[int]] = defaultdict(list)
    for place, (slot, _) in enumerate(facts):
        places[slot].append(place)
    pairs = [pair for each in places.values() if len(each) > 1 for pair in combinations(each, 2)]
    if pairs:
        earlier, later = np.array(pairs).T
        both = chosen[:, earlier] & chosen[:, later]
        if both.any():
            chosen = chosen.copy()
            for place, is_over in zip(earlier.tolist(), both.T, strict=True):
                chosen[:, place] &= ~is_over
    return chosen


def _fields(fields: FieldBits, masks: NDArray[Any], row: int) -> tuple[str, ...]:
    """The fields that a row's masks name, word by word."""
    words = masks[:, row].tolist()
    return tuple(name for each, mask in zip(fields.each(), words, strict=True) for name in each.named(mask))


def cell(field: Field, value: Value | None) -> Any:
    """A stated value as a table holds it."""
    if value is None:
        return None
    if field.kind in (Kind.DATE, Kind.EVENT):
        return read_days(str(value))
    if field.kind is Kind.MONEY:
        return round(float(value) * 100)
    if field.kind is Kind.NUMBER:
        return float(value)
    return str(value) if field.kind in (Kind.TEXT, Kind.ID) else value


@dataclass(frozen=True)
class Worth:
    """What answers are worth, the least the best: of what is ``sure``, and at ``best`` if all that is open turns out well.

    By variant, row and law; see `worth_of`.
    """

    sure: NDArray[np.int64]
    best: NDArray[np.int64]

    @property
    def advice(self) -> NDArray[np.int64]:
        """By variant and row, what is certain under the best law."""
        found: NDArray[np.int64] = self.sure.min(axis=2, initial=NOTHING)
        return found

    @property
    def open(self) -> NDArray[np.bool_]:
        """By variant, row and law: whether more could still come of the law than what is certain already."""
        found: NDArray[np.bool_] = self.best < self.advice[:, :, None]
        return found

    @property
    def hopes(self) -> NDArray[np.int64]:
        """By variant, row and law, how good what is open may turn out, without the day; -1 where nothing is open."""
        return np.where(self.open, self.best // TIER, -1)

    def __iter__(self) -> Iterator[NDArray[np.int64]]:
        """Both."""
        yield self.sure
        yield self.best


TIER: Final = 2**20
"""So many days lie between what is worth more and what is worth less."""
BY_ITSELF, ASKED, LATER, STAYS, NOTHING = (tier * TIER for tier in range(5))
"""What an answer is worth: it clears without a request today; it can be asked for today; from a day within ten years, the sooner the better; a law
helps and the record stays; nothing."""
FAR_YEARS: Final = 10
"""A day further ahead than this many years is no answer to somebody who needs a home or a job."""


def worth_of(results: Sequence[LawResult], as_of: int) -> Worth:
    """What laws' answers are worth, law by law and row by row.

    A law is *open* for a charge where its best is more than what is certain under all laws. So a charge that clears without a request today
    is asked nothing further, and neither is one of what only a day beyond ten years could give.
    """
    if not results:
        none = np.empty((0, 0), np.int64)
        return Worth(none, none)
    outcome = np.array([each.outcome for each in results])
    sure, best = _worths(tuple((each.law.clears, each.law.automatic) for each in results))
    at = outcome + _OUTCOMES * np.arange(len(results))[:, None]
    found = Worth(sure.take(at), best.take(at))
    for number, result in enumerate(results):  # the day counts of what comes later: seldom many rows
        rows = np.flatnonzero(outcome[number] == Outcome.NOT_YET)
        if len(rows):
            day, possible = (each[rows].astype(np.int64) for each in (result.eligible_on, result.possible))
            if not result.law.clears:
                found.sure[number, rows] = np.where(day < NEVER, STAYS + 1, NOTHING)
            else:
                soonest = np.minimum(day, np.maximum(possible, as_of + 1))
                found.sure[number, rows] = _from_day(day, as_of, by_itself=result.law.automatic)
                found.best[number, rows] = _from_day(soonest, as_of, by_itself=result.law.automatic)
    return found


_OUTCOMES: Final = len(Outcome)


@lru_cache(maxsize=_DAYS_KEPT)
def _worths(laws: tuple[tuple[bool, bool], ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What each outcome of laws is worth, certain and possible, without the days. Of each law: whether it clears, and is automatic."""
    sure, best = (np.full((len(laws), _OUTCOMES), NOTHING, np.int64) for _ in ("sure", "best"))
    for number, (clears, automatic) in enumerate(laws):
        now = STAYS if not clears else BY_ITSELF if automatic else ASKED
        sure[number, Outcome.ELIGIBLE] = best[number, Outcome.ELIGIBLE] = best[number, Outcome.UNKNOWN] = now
        if not clears:
            best[number, Outcome.NOT_YET] = STAYS + 1
    return sure, best


def _from_day(day: NDArray[np.int64], as_of: int, *, by_itself: bool) -> NDArray[np.int64]:
    ahead = day - as_of
    later = LATER + 2 * np.maximum(ahead, 1) + (0 if by_itself else 1)
    return np.where(ahead <= FAR_YEARS * 366, later, NOTHING)
