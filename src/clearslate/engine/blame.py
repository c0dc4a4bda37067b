"""Which missing fields leave a value open: a mask of fields for each row, of the values that an evaluation found.

The mask of a row is 0 wherever its value is known, but for a look-up's, which says whom it blames itself. What an
evaluation has found is taken by reference and not judged again. What is nowhere open asks nothing of its parts, and a mask
that is 0 everywhere is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.engine import kernels
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.values import COVERAGE, MEMBERSHIP, FieldBits
from clearslate.law import expressions as e

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Masks = NDArray[np.uint64] | None
    Rows = NDArray[np.bool_]

_UNASKED: Final = object()


class Blame:
    """The masks of expressions over an evaluation's rows, of the 64 fields of one word.

    Args:
        values: the evaluation.
        fields: the bits of the fields.
    """

    def __init__(self, values: Evaluation, fields: FieldBits) -> None:
        self.values = values
        self.fields = fields
        self._columns = values.columns
        self._known: dict[e.Expression, Any] = {}

    def of(self, expression: e.Expression) -> Masks:
        """The fields to blame for each row; None where no row blames one."""
        found = self._known.get(expression, _UNASKED)
        if found is _UNASKED:
            found = self._known[expression] = self._of(expression)
        return found  # type: ignore[no-any-return]

    def _of(self, x: e.Expression) -> Masks:
        match x:
            case e.Lookup():
                numbers, interner = self._columns.combination(x.fields)
                self.values.truth(x)
                table = interner.blame(x, self.fields)
                return kernels.pick(table, numbers) if table.any() else None
            case e.Static():
                return self.of(x.truth)
            case e.Not():
                return self.of(x.item)
            case e.Presumed() if x.presumption not in self.values.context.presumptions:
                return self.of(x.item)
            case e.From() | e.Plus():
                return self.of(x.day)
            case e.OnRun():
                return self.of(x.condition)
            case e.Through():
                return self.of(x.last)
            case e.FixedDay() | e.Constant() | e.Known():
                return None
            case e.Choose():
                parts = [part for branch in x.branches for part in branch]
                return self._joined(self.open(x), [*parts, x.otherwise])
            case (
                e.Every()
                | e.Latest()
                | e.Earliest()
                | e.Some()
                | e.Count()
                | e.CountCases()
                | e.CountConsolidated()
            ):
                return self._of_history(x, x.among)
        name = self._field(x)
        open_ = self.open(x)
        return self.constant(open_, name) if name else self._joined(open_, x.parts())

    @staticmethod
    def _field(x: e.Expression) -> str:
        """The field that an expression reads itself."""
        return x.field if isinstance(x, e.Flag | e.Absent | e.DayOf | e.Amount) else ""

    def open(self, x: e.Expression) -> Rows:
        """Where the value of an expression is not known."""
        found: Rows
        if isinstance(x, e.Through):
            return self.open(x.last)
        if isinstance(x, e.Truth):
            found = self.values.truth(x).bits == 1
        elif isinstance(x, e.OnsetLike):
            onset = self.values.onset(x)
            found = onset.possible != onset.certain
        else:
            span = self.values.days(x) if isinstance(x, e.Days) else self.values.number(x)  # type: ignore[arg-type]
            exact = span.low is span.high
            found = np.zeros(len(span.low), np.bool_) if exact else span.low != span.high
        return found

    # --- joining ------------------------------------------------------------------------------------------

    def constant(self, rows: Rows, name: str) -> Masks:
        """One field, blamed in some rows."""
        bit = self.fields.bit(name)
        return np.where(rows, np.uint64(bit), np.uint64(0)) if bit and rows.any() else None

    def _joined(self, rows: Rows, parts: list[e.Expression] | tuple[e.Expression, ...]) -> Masks:
        """What the parts blame, in some rows."""
        return within(rows, *(self.of(part) for part in parts)) if rows.any() else None

    # --- histories ------------------------------------------------------------------------------------------

    def _of_history(self, x: Any, among: e.Among) -> Masks:
        """The missing fields of the rows that may be in the history, where the answer is open."""
        open_ = self.open(x)
        if not open_.any():
            return None
        bits = self.values.histories.members(among)
        masks = within(bits == 1, self.of(among.where), self.doubtful())
        masks = join(masks, within(bits != 0, *self._asked_of_members(x)))
        shared: list[Masks] = []
        if among.scope in e.BY_INCIDENT:
            shared.append(self.constant(open_, "incident_id"))
        if self.values.histories.is_open(among):
            shared.append(self.constant(open_, COVERAGE))
        if among.relation and among.day is not None and among.own_day is not None:
            masks = join(masks, self.of(among.day))
            shared.append(self.of(among.own_day))
        found = None if masks is None else self._gathered(among, bits, masks, open_)
        return join(found, within(open_, *shared))

    def _gathered(self, among: e.Among, bits: NDArray[Any], masks: NDArray[Any], open_: Rows) -> Masks:
        """The masks of the members of each open row's history, as one."""
        histories = self.values.histories
        starts = histories.starts(among)
        if among.relation:
            return kernels.related_blame(starts, bits, histories.relation(among), masks, open_)
        if among.scope in (e.Scope.PERSON, e.Scope.CASE):
            return kernels.blame(histories.of_row(among), bits, masks, open_)
        return within(open_, kernels.same_key_blame(starts, bits, histories.keys(among), masks))

    def _asked_of_members(self, x: Any) -> list[Masks]:
        """What an aggregate asks of each member beside being one."""
        match x:
            case e.Latest() | e.Earliest():
                return [self.of(x.day)]
            case e.Every(by="consolidated"):
                return [self.of(x.condition), self.of(x.separate), self._unknown_key("tracking_number")]
            case e.Every():
                return [self.of(x.condition)]
            case e.CountConsolidated():
                return [self.of(x.separate), self._unknown_key("tracking_number")]
            case e.CountCases(by="incident"):
                return [self._unknown_key("incident_id")]
        return []

    def _unknown_key(self, name: str) -> Masks:
        return self.constant(self._columns.keys(name) < 0, name)

    def doubtful(self) -> Masks:
        """Membership, blamed in the rows that may be another person's."""
        member = self._columns.membership
        return None if member is None else self.constant(member == 1, MEMBERSHIP)


def within(rows: Rows, *masks: Masks) -> Masks:
    """Masks joined, in some rows."""
    found: Masks = None
    for mask in masks:
        if mask is None:
            continue
        if found is None:
            found = kernels.within(rows, mask)
        else:
            kernels.join(found, rows, mask)
    return found


def join(first: Masks, second: Masks) -> Masks:
    """The fields of both."""
    if first is None or second is None:
        return second if first is None else first
    joined: NDArray[np.uint64] = first | second
    return joined
