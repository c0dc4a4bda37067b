"""Evaluates the expressions of laws over whole columns.

Truths are bits, so that three-valued *and* and *or* are bitwise; of onsets *and* is max, *or* is min (see `values`). What
is asked of a charge's history is in `histories`; which fields leave a value open, in `blame`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, MutableMapping
from functools import reduce
from typing import Any, Final

import numpy as np

from clearslate.engine import calendar, kernels
from clearslate.engine.columns import Columns
from clearslate.engine.histories import Histories
from clearslate.engine.values import Context, Onsets, Span, Truths, plus
from clearslate.law import expressions as e
from clearslate.law.model import WHOLE_HISTORY
from clearslate.law.terms import Term
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.records.schema import UNREAD

_NOT: Final = np.array([3, 1, 1, 0], np.uint8)
_STATIC_POSSIBLE: Final = np.array([NEVER, ALWAYS, ALWAYS, ALWAYS], np.int32)
_STATIC_CERTAIN: Final = np.array([NEVER, NEVER, NEVER, ALWAYS], np.int32)


class Evaluation:
    """The values of expressions over one table. Equal expressions are computed once.

    Args:
        columns: the table.
        context: what the run takes as given.
        known: values of expressions over this very table in this context, found before; what is found is put there.
    """

    def __init__(
        self, columns: Columns, context: Context, known: MutableMapping[e.Expression, Any] | None = None
    ) -> None:
        self.columns = columns
        self.context = context
        self._known = {} if known is None else known
        self.open_history = not context.whole_history and WHOLE_HISTORY.id not in context.presumptions

    @property
    def histories(self) -> Histories:
        """What it asks of charges' histories; made anew, so that no circle keeps the columns in memory."""
        return Histories(self)

    # --- the four kinds ---------------------------------------------------------------------------

    def truth(self, expression: e.Truth) -> Truths:
        """The static fact for each row."""
        return self.once(expression, self._truth)  # type: ignore[no-any-return]

    def days(self, expression: e.Days) -> Span:
        """The day for each row."""
        return self.once(expression, self._days)  # type: ignore[no-any-return]

    def number(self, expression: e.Number) -> Span:
        """The number for each row."""
        return self.once(expression, self._number)  # type: ignore[no-any-return]

    def onset(self, expression: e.OnsetLike) -> Onsets:
        """The onset for each row; a truth becomes one that holds always, never, or who knows."""
        if isinstance(expression, e.Truth):
            return self.once(e.Static(expression), self._onset)  # type: ignore[no-any-return]
        return self.once(expression, self._onset)  # type: ignore[no-any-return]

    def once(self, expression: Any, compute: Callable[[Any], Any]) -> Any:
        """What is computed of an expression, remembered."""
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
                return Truths(kernels.pick(_NOT, self.truth(x.item).bits))
            case e.Some():
                return self.histories.some(x.among)
            case e.Compare():
                return self._compare(x)
            case e.Flag():
                return Truths(self.columns.bits(x.field))
            case e.Happened():
                day = self.days(x.day)
                bits = (day.high < NEVER) * np.uint8(2) | (day.low < NEVER) * np.uint8(1)
                return Truths(bits.astype(np.uint8))
            case e.Presumed():
                return self._presumed(x)
            case e.Absent():
                return self._absent(x.field)
            case e.Known():
                return Truths(np.full(self.columns.rows, 3 if x.value else 0, np.uint8))
        raise TypeError(f"no rule for {type(x).__name__}")

    def _absent(self, name: str) -> Truths:
        codes, words = self.columns.text(name)
        unread, lists = self.columns.text(UNREAD)
        doubted = np.array([name in str(found or "").split() for found in lists])[unread]
        bits = np.where(codes == len(words) - 1, np.where(doubted, np.uint8(1), np.uint8(3)), np.uint8(0))
        return Truths(bits)

    def _lookup(self, x: e.Lookup) -> Truths:
        numbers, interner = self.columns.combination(x.fields)
        return Truths(kernels.pick(interner.bits(x, x.decide), numbers))

    def _join(self, items: tuple[e.Truth, ...], operator: np.ufunc) -> Truths:
        return Truths(reduce(operator, [self.truth(item).bits for item in items]))

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
        return Truths(bits.astype(np.uint8, copy=False))

    def _side(self, x: e.Days | e.Number) -> Span:
        return self.days(x) if isinstance(x, e.Days) else self.number(x)

    def _presumed(self, x: e.Presumed) -> Truths:
        item = self.truth(x.item)
        if x.presumption not in self.context.presumptions:
            return item
        return Truths(np.where(item.bits == 1, np.uint8(3 if x.value else 0), item.bits))

    # --- days ---------------------------------------------------------------------------------------

    def _days(self, x: e.Days) -> Span:
        match x:
            case e.DayOf():
                return Span(*self.columns.days(x.field))
            case e.FixedDay():
                fixed = np.full(self.columns.rows, to_day(dt.date.fromisoformat(str(x.date))), np.int32)
                return Span(fixed, fixed)
            case e.Plus():
                day = self.days(x.day)
                low = plus(day.low, x.term)
                high = low if day.high is day.low else plus(day.high, x.term)
                return Span(low, high)
            case e.LaterOf():
                return self._span_of([self.days(item) for item in x.items], np.maximum)
            case e.EarlierOf():
                return self._span_of([self.days(item) for item in x.items], np.minimum)
            case e.Where():
                return self._where(x)
            case e.Latest():
                return self.histories.latest(x)
            case e.Earliest():
                return self.histories.earliest(x)
        raise TypeError(f"no rule for {type(x).__name__}")

    def _span_of(self, spans: list[Span], operator: np.ufunc) -> Span:
        low = reduce(operator, [span.low for span in spans])
        exact = all(span.low is span.high for span in spans)
        high = low if exact else reduce(operator, [span.high for span in spans])
        return Span(low, high)

    def _where(self, x: e.Where) -> Span:
        when, day = self.truth(x.when), self.days(x.day)
        low = np.where(when.bits == 3, day.low, np.int32(ALWAYS))
        high = np.where(when.bits != 0, day.high, np.int32(ALWAYS))
        return Span(low, high)

    # --- numbers ------------------------------------------------------------------------------------

    def _number(self, x: e.Number) -> Span:
        match x:
            case e.Amount():
                return self._amount(x.field)
            case e.Constant():
                low, high = _as_number(x.value)
                rows = (self.columns.rows,)
                return Span(np.broadcast_to(np.int64(low), rows), np.broadcast_to(np.int64(high), rows))
            case e.Count():
                return self.histories.count(x.among)
            case e.CountCases():
                return self.histories.count_cases(x)
            case e.CountConsolidated():
                return self.histories.count_consolidated(x)
        raise TypeError(f"no rule for {type(x).__name__}")

    def _amount(self, name: str) -> Span:
        low, high = self.columns.numbers(name)
        if name == "incarceration_min_days":  # a minimum cannot exceed its maximum (design section 1, item 7)
            high = np.minimum(high, self.columns.numbers("incarceration_days")[1])
        return Span(low, high)

    # --- onsets -------------------------------------------------------------------------------------

    def _onset(self, x: e.OnsetLike) -> Onsets:
        match x:
            case e.Static():
                bits = self.truth(x.truth).bits
                return Onsets(kernels.pick(_STATIC_POSSIBLE, bits), kernels.pick(_STATIC_CERTAIN, bits))
            case e.From():
                day = self.days(x.day)
                return Onsets(day.low, day.high)
            case e.Through():
                return Onsets(*(np.full(self.columns.rows, ALWAYS, np.int32) for _ in range(2)))
            case e.Both():
                return self._combine(x.items, np.maximum, np.maximum)
            case e.OneOf():
                return self._combine(x.items, np.minimum, np.minimum)
            case e.Either():
                return self._combine(x.items, np.minimum, np.maximum)
            case e.Choose():
                return self._choose(x)
            case e.Every():
                return self.histories.every(x)
            case e.OnRun():
                runs = np.array([int(run[:2]) * 100 + int(run[3:]) for run in x.runs], np.int32)
                inner = self.onset(x.condition)
                return Onsets(
                    calendar.next_run(inner.possible, runs),
                    calendar.next_run(inner.certain, runs),
                )
        raise TypeError(f"no rule for {type(x).__name__}")

    def _combine(self, items: tuple[e.OnsetLike, ...], possible: np.ufunc, certain: np.ufunc) -> Onsets:
        values = [self.onset(item) for item in items]
        return Onsets(
            reduce(possible, [value.possible for value in values]),
            reduce(certain, [value.certain for value in values]),
        )

    def _choose(self, x: e.Choose) -> Onsets:
        rows = self.columns.rows
        possible = np.full(rows, NEVER, np.int32)
        certain = np.full(rows, ALWAYS, np.int32)
        undecided = np.ones(rows, bool)  # no earlier branch is certainly the one
        for when, then in (*x.branches, (e.Known(True), x.otherwise)):
            bits, onset = self.truth(when).bits, self.onset(then)
            kernels.choose(possible, certain, undecided, bits, onset.possible, onset.certain)
        return Onsets(possible, certain)


def _as_number(value: object) -> tuple[int, int]:
    """A constant as (at least, at most); a term is the days that it may last."""
    if isinstance(value, Term):
        return value.shortest_days, value.longest_days
    if isinstance(value, int):
        return value, value
    raise TypeError(f"{value!r} is not a number: resolve the law's parameters first")
