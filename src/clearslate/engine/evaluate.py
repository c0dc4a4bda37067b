"""Evaluates the expressions of laws over whole columns.

Truths are bits: 0 no, 1 unknown, 3 yes (bit 0: possibly, bit 1: certainly), so that three-valued *and* and
*or* are bitwise. Days and numbers are pairs of arrays, earliest/latest, at least/at most. An onset is a pair
of days, possible/certain; *and* is max, *or* is min.

With ``blame`` on, every value also carries, for each row, a mask of the *fields* whose absence leaves it
open; it is 0 wherever the value is known. A run asks for it only for people who have an unknown outcome.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.engine import calendar, kernels
from clearslate.engine.columns import UNBOUNDED, Columns
from clearslate.law import expressions as e
from clearslate.law.model import WHOLE_HISTORY
from clearslate.law.terms import FALSE, Term
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.records.narrow import CHAIN, PAST
from clearslate.records.schema import UNREAD, Disposition, Membership

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMBERSHIP: Final = "membership"
COVERAGE: Final = "coverage"

_NOT: Final = np.array([3, 1, 1, 0], np.uint8)
_STATIC_POSSIBLE: Final = np.array([NEVER, ALWAYS, ALWAYS, ALWAYS], np.int32)
_STATIC_CERTAIN: Final = np.array([NEVER, NEVER, NEVER, ALWAYS], np.int32)
_RELATIONS: Final = {
    "": kernels.ANY_DAY,
    "same_day": kernels.SAME_DAY,
    "within": kernels.WITHIN,
    "after": kernels.AFTER,
    "before": kernels.BEFORE,
}
_NO_KEYS: Final = np.empty(0, np.int32)


@dataclass(frozen=True)
class Context:
    """What a run takes as given beside the records.

    ``known_through``: the day up to which the dataset is complete. ``whole_history``: the dataset holds
    each person's whole history. ``presumptions``: the ones that are switched on, by id.
    """

    known_through: int
    whole_history: bool = True
    presumptions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FieldBits:
    """Which field is which bit of a mask of missing fields: the same in every process."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.names) > 64:
            raise OverflowError(
                f"{len(self.names)} fields can be missing in one jurisdiction's laws; 64 is the most"
            )

    def bit(self, name: str) -> int:
        """The bit of a field."""
        return 1 << self.names.index(name)

    def named(self, mask: int) -> tuple[str, ...]:
        """The fields of a mask."""
        return tuple(name for place, name in enumerate(self.names) if mask >> place & 1)


@dataclass(frozen=True)
class Truths:
    """A static fact for each row."""

    bits: NDArray[Any]
    blame: NDArray[Any] | None = None


@dataclass(frozen=True)
class Span:
    """A day (int32) or a number (int64) for each row: low and high."""

    low: NDArray[Any]
    high: NDArray[Any]
    blame: NDArray[Any] | None = None


@dataclass(frozen=True)
class Onsets:
    """An onset for each row."""

    possible: NDArray[Any]
    certain: NDArray[Any]
    blame: NDArray[Any] | None = None


class Evaluation:
    """The values of expressions over one table. Equal expressions are computed once.

    Args:
        columns: the table.
        context: what the run takes as given.
        fields: the bits of the fields that can be missing.
        blame: whether masks of missing fields are wanted.
    """

    def __init__(self, columns: Columns, context: Context, fields: FieldBits, *, blame: bool = False) -> None:
        self.columns = columns
        self.context = context
        self.fields = fields
        self.blame = blame
        self._known: dict[e.Expression, Any] = {}
        self._member = self._membership()
        self._all_certain = bool((self._member == 3).all())
        self.open_history = not context.whole_history and WHOLE_HISTORY.id not in context.presumptions

    # --- the four kinds ---------------------------------------------------------------------------

    def truth(self, expression: e.Truth) -> Truths:
        """The static fact for each row."""
        return self._once(expression, self._truth)  # type: ignore[no-any-return]

    def days(self, expression: e.Days) -> Span:
        """The day for each row."""
        return self._once(expression, self._days)  # type: ignore[no-any-return]

    def number(self, expression: e.Number) -> Span:
        """The number for each row."""
        return self._once(expression, self._number)  # type: ignore[no-any-return]

    def onset(self, expression: e.OnsetLike) -> Onsets:
        """The onset for each row; a truth becomes one that holds always, never, or who knows."""
        if isinstance(expression, e.Truth):
            return self._once(e.Static(expression), self._onset)  # type: ignore[no-any-return]
        return self._once(expression, self._onset)  # type: ignore[no-any-return]

    def _once(self, expression: Any, compute: Callable[[Any], Any]) -> Any:
        value = self._known.get(expression)
        if value is None:
            value = self._known[expression] = compute(expression)
        return value

    # --- truths -----------------------------------------------------------------------------------

    def _truth(self, x: e.Truth) -> Truths:
        match x:
            case e.Lookup():
                return self._lookup(x)
            case e.AllTrue():
                return self._join(x.items, np.bitwise_and)
            case e.AnyTrue():
                return self._join(x.items, np.bitwise_or)
            case e.Not():
                item = self.truth(x.item)
                return Truths(kernels.pick(_NOT, item.bits), item.blame)
            case e.Some():
                return self._some(x.among)
            case e.Compare():
                return self._compare(x)
            case e.Flag():
                return self._blamed(self.columns.bits(x.field), x.field)
            case e.Happened():
                day = self.days(x.day)
                bits = (day.high < NEVER) * np.uint8(2) | (day.low < NEVER) * np.uint8(1)
                return self._open_only(bits.astype(np.uint8), day.blame)
            case e.Presumed():
                return self._presumed(x)
            case e.Absent():
                return self._absent(x.field)
            case e.Known():
                return Truths(np.full(self.columns.rows, 3 if x.value else 0, np.uint8), self._no_blame())
        raise TypeError(f"no rule for {type(x).__name__}")

    def _absent(self, name: str) -> Truths:
        codes, words = self.columns.text(name)
        unread, lists = self.columns.text(UNREAD)
        doubted = np.array([name in str(found or "").split() for found in lists])[unread]
        bits = np.where(codes == len(words) - 1, np.where(doubted, np.uint8(1), np.uint8(3)), np.uint8(0))
        return self._blamed(bits, name)

    def _lookup(self, x: e.Lookup) -> Truths:
        numbers, interner = self.columns.combination(x.fields)
        table, masks = interner.decided(x, x.decide, self.fields.bit)
        return Truths(kernels.pick(table, numbers), kernels.pick(masks, numbers) if self.blame else None)

    def _join(self, items: tuple[e.Truth, ...], operator: np.ufunc) -> Truths:
        values = [self.truth(item) for item in items]
        bits = reduce(operator, [value.bits for value in values])
        return self._open_only(bits, self._union(values))

    def _compare(self, x: e.Compare) -> Truths:
        left, right = self._side(x.left), self._side(x.right)
        if x.operator == "<":
            certain, possible = left.high < right.low, left.low < right.high
        elif x.operator == "<=":
            certain, possible = left.high <= right.low, left.low <= right.high
        else:
            possible = (left.low <= right.high) & (right.low <= left.high)
            certain = possible & (left.low == left.high) & (right.low == right.high)
        bits = certain.astype(np.uint8) << 1 | possible
        return self._open_only(bits.astype(np.uint8, copy=False), self._union([left, right]))

    def _side(self, x: e.Days | e.Number) -> Span:
        return self.days(x) if isinstance(x, e.Days) else self.number(x)

    def _presumed(self, x: e.Presumed) -> Truths:
        item = self.truth(x.item)
        if x.presumption not in self.context.presumptions:
            return item
        bits = np.where(item.bits == 1, np.uint8(3 if x.value else 0), item.bits)
        return self._open_only(bits, item.blame)

    # --- days ---------------------------------------------------------------------------------------

    def _days(self, x: e.Days) -> Span:
        match x:
            case e.DayOf():
                low, high = self.columns.days(x.field)
                return Span(low, high, self._spread(low, high, x.field))
            case e.FixedDay():
                fixed = np.full(self.columns.rows, to_day(dt.date.fromisoformat(str(x.date))), np.int32)
                return Span(fixed, fixed, self._no_blame())
            case e.Plus():
                day = self.days(x.day)
                low = _add(day.low, x.term)
                high = low if day.high is day.low else _add(day.high, x.term)
                return Span(low, high, day.blame)
            case e.LaterOf():
                return self._span_of([self.days(item) for item in x.items], np.maximum)
            case e.EarlierOf():
                return self._span_of([self.days(item) for item in x.items], np.minimum)
            case e.Where():
                return self._where(x)
            case e.Latest():
                return self._latest(x)
            case e.Earliest():
                return self._earliest(x)
        raise TypeError(f"no rule for {type(x).__name__}")

    def _span_of(self, spans: list[Span], operator: np.ufunc) -> Span:
        low = reduce(operator, [span.low for span in spans])
        exact = all(span.low is span.high for span in spans)
        high = low if exact else reduce(operator, [span.high for span in spans])
        return self._span(low, high, self._union(spans))

    def _where(self, x: e.Where) -> Span:
        when, day = self.truth(x.when), self.days(x.day)
        low = np.where(when.bits == 3, day.low, np.int32(ALWAYS))
        high = np.where(when.bits != 0, day.high, np.int32(ALWAYS))
        return self._span(low, high, self._union([when, day]))

    # --- numbers ------------------------------------------------------------------------------------

    def _number(self, x: e.Number) -> Span:
        match x:
            case e.Amount():
                return self._amount(x.field)
            case e.Constant():
                low, high = _as_number(x.value)
                rows = self.columns.rows
                return Span(np.full(rows, low, np.int64), np.full(rows, high, np.int64), self._no_blame())
            case e.Count():
                return self._count(x.among)
            case e.CountCases():
                return self._count_cases(x)
            case e.CountConsolidated():
                return self._count_consolidated(x)
        raise TypeError(f"no rule for {type(x).__name__}")

    def _amount(self, name: str) -> Span:
        low, high = self.columns.numbers(name)
        if name == "incarceration_min_days":  # a minimum cannot exceed its maximum (design section 1, item 7)
            high = np.minimum(high, self.columns.numbers("incarceration_days")[1])
        return Span(low, high, self._spread(low, high, name))

    # --- onsets -------------------------------------------------------------------------------------

    def _onset(self, x: e.OnsetLike) -> Onsets:
        match x:
            case e.Static():
                truth = self.truth(x.truth)
                return Onsets(
                    kernels.pick(_STATIC_POSSIBLE, truth.bits),
                    kernels.pick(_STATIC_CERTAIN, truth.bits),
                    truth.blame,
                )
            case e.From():
                day = self.days(x.day)
                return Onsets(day.low, day.high, day.blame)
            case e.Both():
                return self._combine(x.items, np.maximum, np.maximum)
            case e.OneOf():
                return self._combine(x.items, np.minimum, np.minimum)
            case e.Either():
                return self._combine(x.items, np.minimum, np.maximum)
            case e.Choose():
                return self._choose(x)
            case e.Every():
                return self._every(x)
            case e.OnRun():
                runs = np.array([int(run[:2]) * 100 + int(run[3:]) for run in x.runs], np.int32)
                inner = self.onset(x.condition)
                return Onsets(
                    calendar.next_run(inner.possible, runs),
                    calendar.next_run(inner.certain, runs),
                    inner.blame,
                )
        raise TypeError(f"no rule for {type(x).__name__}")

    def _combine(self, items: tuple[e.OnsetLike, ...], possible: np.ufunc, certain: np.ufunc) -> Onsets:
        values = [self.onset(item) for item in items]
        return self._onsets(
            reduce(possible, [value.possible for value in values]),
            reduce(certain, [value.certain for value in values]),
            self._union(values),
        )

    def _choose(self, x: e.Choose) -> Onsets:
        rows = self.columns.rows
        possible = np.full(rows, NEVER, np.int32)
        certain = np.full(rows, ALWAYS, np.int32)
        undecided = np.ones(rows, bool)  # no earlier branch is certainly the one
        parts: list[Any] = []
        for when, then in (*x.branches, (e.Known(True), x.otherwise)):
            truth, onset = self.truth(when), self.onset(then)
            open_here = undecided & (truth.bits != 0)
            possible = np.where(open_here, np.minimum(possible, onset.possible), possible)
            certain = np.where(open_here, np.maximum(certain, onset.certain), certain)
            undecided &= truth.bits != 3
            parts += [truth, onset]
        return self._onsets(possible, certain, self._union(parts))

    # --- histories ----------------------------------------------------------------------------------

    def _membership(self) -> NDArray[Any]:
        codes, words = self.columns.text("membership")
        certain = np.array([3 if word == Membership.CERTAIN else 1 for word in words], np.uint8)
        bits: NDArray[Any] = kernels.pick(certain, codes)
        return bits

    def _members(self, among: e.Among) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Bits of the rows that are in the history and meet ``where``; the blame of each open one."""
        where = self.truth(among.where)
        bits = where.bits if self._all_certain else where.bits & self._member
        if not self.blame:
            return bits, None
        doubt = np.where(self._member == 1, np.uint64(self.fields.bit(MEMBERSHIP)), np.uint64(0))
        return bits, np.where(bits == 1, where.blame | doubt, np.uint64(0))

    def _starts(self, among: e.Among) -> NDArray[Any]:
        return self.columns.case_starts if among.scope in e.WITHIN_CASE else self.columns.person_starts

    def _open_history(self, among: e.Among) -> bool:
        """Whether charges that the dataset does not hold may belong to the scope."""
        return self.open_history and among.scope in (e.Scope.PERSON, e.Scope.INCIDENT)

    def _aggregate(
        self, among: e.Among, what: int, low: NDArray[Any], high: NDArray[Any], rank: int = 1
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        bits, _ = self._members(among)
        starts = self._starts(among)
        if not among.is_relative:
            if what == kernels.COUNT:
                return kernels.count(starts, bits)
            if what == kernels.LATEST:
                return kernels.latest(starts, bits, low, high, rank)
            if what == kernels.EARLIEST:
                return kernels.earliest(starts, bits, low, high)
            return kernels.every(starts, bits, low, high)
        if not among.relation and what == kernels.COUNT:
            if among.scope in (e.Scope.PERSON, e.Scope.CASE):
                low, high = kernels.count(starts, bits)
                return low - (bits >> 1), high - (bits & 1)
            return kernels.same_key_count(starts, bits, among.others, self._keys(among))
        if not among.relation and what == kernels.LATEST and among.scope in (e.Scope.PERSON, e.Scope.CASE):
            return kernels.others_latest(starts, bits, low, high, rank)
        return kernels.related(starts, bits, self.relation(among), what, low, high, rank)

    def relation(self, among: e.Among) -> kernels.Relation:
        """How a charge must stand to the judged one to be among those."""
        none = np.empty(0, np.int32)
        low = high = own_low = own_high = end_low = end_high = none
        if among.relation and among.day is not None and among.own_day is not None:
            day, own = self.days(among.day), self.days(among.own_day)
            low, high, own_low, own_high = day.low, day.high, own.low, own.high
            if among.within is not None:
                end_low, end_high = _add(own.low, among.within), _add(own.high, among.within)
        relation = _RELATIONS[among.relation]
        if relation == kernels.SAME_DAY and among.day == among.own_day:
            relation = kernels.SAME_OWN_DAY
        others = among.others or _never_itself(among)
        return kernels.Relation(
            others, self._keys(among), relation, low, high, own_low, own_high, end_low, end_high
        )

    def _keys(self, among: e.Among) -> NDArray[Any]:
        if among.scope in e.BY_INCIDENT:
            return self.columns.keys("incident_id")
        return _NO_KEYS

    def _history_blame(self, among: e.Among, extra: NDArray[Any] | None = None) -> NDArray[Any] | None:
        """The missing fields of the rows that may be in the history (to be kept where the answer is open)."""
        if not self.blame:
            return None
        bits, masks = self._members(among)
        masks = _or_zero(masks, len(bits))
        if extra is not None:
            masks = masks | np.where(bits != 0, extra, np.uint64(0))
        if not among.relation and among.scope in (e.Scope.PERSON, e.Scope.CASE):
            found = kernels.blame(self._starts(among), bits, masks)
        elif not among.relation:
            found = kernels.same_key_blame(self._starts(among), bits, self._keys(among), masks)
        else:
            if among.day is not None and among.own_day is not None:
                masks = masks | _or_zero(self.days(among.day).blame, len(masks))
            found = kernels.related_blame(self._starts(among), bits, self.relation(among), masks)
            if among.own_day is not None:
                found = found | _or_zero(self.days(among.own_day).blame, len(masks))
        if among.scope in e.BY_INCIDENT:
            found = found | np.uint64(self.fields.bit("incident_id"))
        if self._open_history(among):
            found = found | np.uint64(self.fields.bit(COVERAGE))
        return found

    def _some(self, among: e.Among) -> Truths:
        if among.is_relative:
            low, high = self._aggregate(among, kernels.COUNT, *_nothing())
            bits = ((low > 0) * np.uint8(2) | (high > 0)).astype(np.uint8)
        else:
            bits = kernels.some(self._starts(among), self._members(among)[0])
        if self._open_history(among):
            bits = bits | np.uint8(1)
        return self._open_only(bits, self._history_blame(among))

    def _count(self, among: e.Among) -> Span:
        low, high = self._aggregate(among, kernels.COUNT, *_nothing())
        return self._counted(among, low, high)

    def _counted(
        self, among: e.Among, low: NDArray[Any], high: NDArray[Any], extra: NDArray[Any] | None = None
    ) -> Span:
        high = high.astype(np.int64)
        if self._open_history(among):
            high = np.full(len(high), UNBOUNDED, np.int64)
        return self._span(low.astype(np.int64), high, self._history_blame(among, extra))

    def _count_cases(self, x: e.CountCases) -> Span:
        bits, _ = self._members(x.among)
        starts = self._starts(x.among)
        if x.by == "case":
            return self._counted(x.among, *kernels.groups(starts, bits, self.columns.case_of_row))
        keys = self.columns.keys("incident_id")
        low, high = kernels.distinct(starts, bits, keys, np.zeros(len(bits), np.uint8))
        return self._counted(x.among, low, high, self._unknown_key("incident_id", keys))

    def _count_consolidated(self, x: e.CountConsolidated) -> Span:
        bits, _ = self._members(x.among)
        keys = self.columns.keys("tracking_number")
        separate = self.truth(x.separate)
        low, high = kernels.distinct(self.columns.case_starts, bits, keys, separate.bits)
        if x.among.scope is not e.Scope.CASE:
            low, high = kernels.total(self.columns.person_starts, self.columns.case_of_row, low, high)
        extra = self._unknown_key("tracking_number", keys)
        if extra is not None and separate.blame is not None:
            extra = extra | separate.blame
        return self._counted(x.among, low, high, extra)

    def _unknown_key(self, name: str, keys: NDArray[Any]) -> NDArray[Any] | None:
        if not self.blame:
            return None
        return np.where(keys < 0, np.uint64(self.fields.bit(name)), np.uint64(0))

    def _latest(self, x: e.Latest) -> Span:
        day = self.days(x.day)
        low, high = self._aggregate(x.among, kernels.LATEST, day.low, day.high, x.rank)
        if self._open_history(x.among):
            last = self.context.known_through if _has_been(x) else NEVER
            high = np.maximum(high, np.int32(last))
        return self._span(low, high, self._history_blame(x.among, day.blame))

    def _earliest(self, x: e.Earliest) -> Span:
        day = self.days(x.day)
        low, high = self._aggregate(x.among, kernels.EARLIEST, day.low, day.high)
        if self._open_history(x.among):
            low = np.full(len(low), ALWAYS, np.int32)
        return self._span(low, high, self._history_blame(x.among, day.blame))

    def _every(self, x: e.Every) -> Onsets:
        inner = self.onset(x.condition)
        possible, certain, extra = self._all_but(x, inner)
        if self._open_history(x.among):
            certain = np.full(len(certain), NEVER, np.int32)
        return self._onsets(possible, certain, self._history_blame(x.among, extra))

    def _all_but(self, x: e.Every, inner: Onsets) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any] | None]:
        """The onset from which it holds for all but so many, and what of each row may leave that open."""
        rank = _whole_number(x.but) + 1
        possible, certain = inner.possible, inner.certain
        if x.by == "charge":
            what = kernels.EVERY if rank == 1 else kernels.LATEST
            return *self._aggregate(x.among, what, possible, certain, rank), inner.blame
        bits, _ = self._members(x.among)
        cases = self.columns.case_starts
        extra = inner.blame
        if x.by == "case":
            first = np.zeros(len(bits), np.uint8)
            first[cases[:-1]] = 3
            ends = kernels.every(cases, bits, possible, certain)
            return *kernels.latest(self._starts(x.among), first, *ends, rank), extra
        keys, separate = self.columns.keys("tracking_number"), self.truth(x.separate)
        each = kernels.consolidated(cases, bits, keys, separate.bits, possible, certain)
        unknown = self._unknown_key("tracking_number", keys)
        if unknown is not None:
            extra = unknown | _or_zero(extra, len(bits)) | _or_zero(separate.blame, len(bits))
        return *kernels.latest(self._starts(x.among), *each, rank), extra

    def members_of(self, among: e.Among) -> NDArray[Any]:
        """For an explanation: the bits of the rows that a history counts."""
        bits, _ = self._members(among)
        return bits

    # --- blame --------------------------------------------------------------------------------------

    def _no_blame(self) -> NDArray[Any] | None:
        return None if not self.blame else np.zeros(self.columns.rows, np.uint64)

    def _blamed(self, bits: NDArray[Any], name: str) -> Truths:
        """A field's truth, blaming the field where it is unknown."""
        if not self.blame:
            return Truths(bits)
        return Truths(bits, np.where(bits == 1, np.uint64(self.fields.bit(name)), np.uint64(0)))

    def _spread(self, low: NDArray[Any], high: NDArray[Any], name: str) -> NDArray[Any] | None:
        if not self.blame:
            return None
        if low is high:
            return np.zeros(len(low), np.uint64)
        return np.where(low != high, np.uint64(self.fields.bit(name)), np.uint64(0))

    def _union(self, values: list[Any]) -> NDArray[Any] | None:
        if not self.blame:
            return None
        return reduce(np.bitwise_or, [value.blame for value in values])  # type: ignore[no-any-return]

    def _open_only(self, bits: NDArray[Any], blame: NDArray[Any] | None) -> Truths:
        return Truths(bits, None if blame is None else np.where(bits == 1, blame, np.uint64(0)))

    def _span(self, low: NDArray[Any], high: NDArray[Any], blame: NDArray[Any] | None) -> Span:
        return Span(low, high, None if blame is None else np.where(low != high, blame, np.uint64(0)))

    def _onsets(self, possible: NDArray[Any], certain: NDArray[Any], blame: NDArray[Any] | None) -> Onsets:
        return Onsets(
            possible, certain, None if blame is None else np.where(possible != certain, blame, np.uint64(0))
        )


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


def _or_zero(masks: NDArray[Any] | None, rows: int) -> NDArray[Any]:
    return np.zeros(rows, np.uint64) if masks is None else masks


def _nothing() -> tuple[NDArray[Any], NDArray[Any]]:
    return np.empty(0, np.int32), np.empty(0, np.int32)


def _add(day: NDArray[Any], term: object) -> NDArray[Any]:
    if not isinstance(term, Term):
        raise TypeError(f"{term!r} is not a term: resolve the law's parameters first")
    return (
        calendar.add_term(day, term.count, 0)
        if term.unit == "months"
        else calendar.add_term(day, 0, term.count)
    )


def _whole_number(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is not a number: resolve the law's parameters first")


def _as_number(value: object) -> tuple[int, int]:
    """A constant as (at least, at most); a term is the days that it may last."""
    if isinstance(value, Term):
        return value.shortest_days, value.longest_days
    if isinstance(value, int):
        return value, value
    raise TypeError(f"{value!r} is not a number: resolve the law's parameters first")
