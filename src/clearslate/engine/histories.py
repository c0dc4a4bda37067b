"""What a charge's history says: how many, whether some, the latest, the earliest, from when every one of those asked for.

The history of a charge are the rows of its person, its case or its incident, its own among them or not, narrowed by
where they stand in time to it. A row that may be another person's, and charges that the dataset may not hold, widen the
answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from clearslate.engine import kernels
from clearslate.engine.columns import UNBOUNDED, Columns
from clearslate.engine.values import Context, Onsets, Span, Truths, plus, whole_number
from clearslate.law import expressions as e
from clearslate.law.terms import FALSE
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.narrow import CHAIN, PAST
from clearslate.records.schema import Disposition

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RELATIONS: Final = {
    "": kernels.ANY_DAY,
    "same_day": kernels.SAME_DAY,
    "within": kernels.WITHIN,
    "after": kernels.AFTER,
    "before": kernels.BEFORE,
}
_NO_KEYS: Final = np.empty(0, np.int32)


class Values(Protocol):
    """The values of the expressions that a history asks of its rows, and what a run takes as given."""

    columns: Columns
    context: Context
    open_history: bool

    def truth(self, expression: e.Truth) -> Truths:
        """The static fact for each row."""

    def days(self, expression: e.Days) -> Span:
        """The day for each row."""

    def onset(self, expression: e.OnsetLike) -> Onsets:
        """The onset for each row."""

    def once(self, expression: e.Expression, compute: Callable[[Any], Any]) -> Any:
        """What is computed of an expression, remembered."""


class Histories:
    """The histories of the charges of one table."""

    def __init__(self, values: Values) -> None:
        self._of = values
        self._columns = values.columns

    def members(self, among: e.Among) -> NDArray[Any]:
        """Bits of the rows that are in the history and meet ``where``."""
        bits, member = self._of.truth(among.where).bits, self._columns.membership
        return bits if member is None else bits & member

    def starts(self, among: e.Among) -> NDArray[Any]:
        """The segments in which a history lies: cases or persons."""
        return self._columns.case_starts if among.scope in e.WITHIN_CASE else self._columns.person_starts

    def of_row(self, among: e.Among) -> NDArray[Any]:
        """The numbers of the segments in which a history lies, by row."""
        return self._columns.case_of_row if among.scope in e.WITHIN_CASE else self._columns.person_of_row

    def is_open(self, among: e.Among) -> bool:
        """Whether charges that the dataset does not hold may belong to the scope."""
        return self._of.open_history and among.scope in (e.Scope.PERSON, e.Scope.INCIDENT)

    def _aggregate(
        self, among: e.Among, what: int, low: NDArray[Any], high: NDArray[Any], rank: int = 1
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        bits = self.members(among)
        starts = self.starts(among)
        if not among.is_relative:
            if what == kernels.COUNT:
                return kernels.count(self.of_row(among), bits)
            if what == kernels.LATEST:
                return kernels.latest(starts, bits, low, high, rank)
            if what == kernels.EARLIEST:
                return kernels.earliest(starts, bits, low, high)
            return kernels.every(self.of_row(among), bits, low, high)
        if not among.relation and what == kernels.COUNT:
            if among.scope in (e.Scope.PERSON, e.Scope.CASE):
                low, high = kernels.count(self.of_row(among), bits)
                return low - (bits >> 1), high - (bits & 1)
            return kernels.same_key_count(starts, bits, among.others, self.keys(among))
        if not among.relation and what == kernels.LATEST and among.scope in (e.Scope.PERSON, e.Scope.CASE):
            return kernels.others_latest(starts, bits, low, high, rank)
        relation = self.relation(among)
        if relation.others and among.scope not in e.BY_INCIDENT:
            if what == kernels.COUNT:
                return kernels.others_count(starts, bits, relation)
            if rank == 1 and what in (kernels.EVERY, kernels.LATEST):
                return kernels.others_last(starts, bits, relation, low, high)
        return kernels.related(starts, bits, relation, what, low, high, rank)

    def relation(self, among: e.Among) -> kernels.Relation:
        """How a charge must stand to the judged one to be among those."""
        return self._of.once(among, self._relation)  # type: ignore[no-any-return]

    def _relation(self, among: e.Among) -> kernels.Relation:
        none = np.empty(0, np.int32)
        low = high = own_low = own_high = end_low = end_high = none
        if among.relation and among.day is not None and among.own_day is not None:
            day, own = self._of.days(among.day), self._of.days(among.own_day)
            low, high, own_low, own_high = day.low, day.high, own.low, own.high
            if among.within is not None:
                end_low, end_high = plus(own.low, among.within), plus(own.high, among.within)
        relation = _RELATIONS[among.relation]
        if relation == kernels.SAME_DAY and among.day == among.own_day:
            relation = kernels.SAME_OWN_DAY
        others = among.others or _never_itself(among)
        return kernels.Relation(
            others, self.keys(among), relation, low, high, own_low, own_high, end_low, end_high
        )

    def keys(self, among: e.Among) -> NDArray[Any]:
        """The key that rows of a history share, -1 where it is unknown; empty where none is asked."""
        if among.scope in e.BY_INCIDENT:
            return self._columns.keys("incident_id")
        return _NO_KEYS

    def some(self, among: e.Among) -> Truths:
        """Whether some charge is among those asked for."""
        if among.is_relative:
            low, high = self._aggregate(among, kernels.COUNT, *_nothing())
            bits = ((low > 0) * np.uint8(2) | (high > 0)).astype(np.uint8)
        else:
            bits = kernels.some(self.of_row(among), self.members(among))
        if self.is_open(among):
            bits = bits | np.uint8(1)
        return Truths(bits)

    def count(self, among: e.Among) -> Span:
        """How many charges are."""
        low, high = self._aggregate(among, kernels.COUNT, *_nothing())
        return self._counted(among, low, high)

    def _counted(self, among: e.Among, low: NDArray[Any], high: NDArray[Any]) -> Span:
        if self.is_open(among):
            high = np.full(len(high), UNBOUNDED, np.int64)
        return Span(low, high)

    def count_cases(self, x: e.CountCases) -> Span:
        """In how many cases, or incidents, there are such charges."""
        bits = self.members(x.among)
        starts = self.starts(x.among)
        if x.by == "case":
            return self._counted(x.among, *kernels.groups(starts, bits, self._columns.case_of_row))
        keys = self._columns.keys("incident_id")
        low, high = kernels.distinct(starts, bits, keys, np.zeros(len(bits), np.uint8))
        return self._counted(x.among, low, high)

    def count_consolidated(self, x: e.CountConsolidated) -> Span:
        """How many such charges there are, those of one arrest counted once."""
        bits = self.members(x.among)
        keys = self._columns.keys("tracking_number")
        separate = self._of.truth(x.separate)
        low, high = kernels.distinct(self._columns.case_starts, bits, keys, separate.bits)
        if x.among.scope is not e.Scope.CASE:
            low, high = kernels.total(self._columns.person_starts, self._columns.case_of_row, low, high)
        return self._counted(x.among, low, high)

    def latest(self, x: e.Latest) -> Span:
        """The latest day of such a charge, or that of a rank."""
        day = self._of.days(x.day)
        low, high = self._aggregate(x.among, kernels.LATEST, day.low, day.high, x.rank)
        if self.is_open(x.among):
            last = self._of.context.known_through if _has_been(x) else NEVER
            high = np.maximum(high, np.int32(last))
        return Span(low, high)

    def earliest(self, x: e.Earliest) -> Span:
        """The earliest day of such a charge."""
        day = self._of.days(x.day)
        low, high = self._aggregate(x.among, kernels.EARLIEST, day.low, day.high)
        if self.is_open(x.among):
            low = np.full(len(low), ALWAYS, np.int32)
        return Span(low, high)

    def every(self, x: e.Every) -> Onsets:
        """The onset of what must hold for every such charge, or for all but so many."""
        possible, certain = self._all_but(x, self._of.onset(x.condition))
        if self.is_open(x.among):
            certain = np.full(len(certain), NEVER, np.int32)
        return Onsets(possible, certain)

    def _all_but(self, x: e.Every, inner: Onsets) -> tuple[NDArray[Any], NDArray[Any]]:
        """The onset from which it holds for all but so many."""
        rank = whole_number(x.but) + 1
        possible, certain = inner.possible, inner.certain
        if x.by == "charge":
            what = kernels.EVERY if rank == 1 else kernels.LATEST
            return self._aggregate(x.among, what, possible, certain, rank)
        bits = self.members(x.among)
        cases = self._columns.case_starts
        if x.by == "case":
            first = np.zeros(len(bits), np.uint8)
            first[cases[:-1]] = 3
            ends = kernels.every(self._columns.case_of_row, bits, possible, certain)
            return kernels.latest(self.starts(x.among), first, *ends, rank)
        keys, separate = self._columns.keys("tracking_number"), self._of.truth(x.separate)
        each = kernels.consolidated(cases, bits, keys, separate.bits, possible, certain)
        return kernels.latest(self.starts(x.among), *each, rank)


def _never_itself(among: e.Among) -> bool:
    """Whether a charge never stands in the relation to itself, however little is known of its days."""
    if among.relation == "within" or (among.day == among.own_day and among.relation in ("after", "before")):
        return True
    if among.relation not in ("after", "before"):
        return False
    first, second = (among.day, among.own_day) if among.relation == "after" else (among.own_day, among.day)
    # The order of things: the disposition of a charge is never before its offense.
    return (
        isinstance(first, e.DayOf)
        and isinstance(second, e.DayOf)
        and {first.field, second.field} <= set(CHAIN)
        and CHAIN.index(first.field) < CHAIN.index(second.field)
    )


def _has_been(x: e.Latest) -> bool:
    """Whether the day of a charge that the dataset does not hold surely lies in the past.

    A sentence may still run; the disposition of a charge that may be pending has not been.
    """
    if not isinstance(x.day, e.DayOf) or x.day.field not in PAST:
        return False
    where = x.among.where.items if isinstance(x.among.where, e.AllTrue) else (x.among.where,)
    return x.day.field != "disposition_date" or any(
        isinstance(fact, e.Lookup)
        and fact.fields == ("disposition",)
        and fact.decide(str(Disposition.PENDING))[0] == FALSE
        for fact in where
    )


def _nothing() -> tuple[NDArray[Any], NDArray[Any]]:
    return np.empty(0, np.int32), np.empty(0, np.int32)
