"""Which missing fields leave a value open: a mask of fields for each row, written after the value's own instructions.

The mask of a row is 0 wherever its value is known, but for a look-up's, which says whom it blames itself. What has nothing
to blame anywhere is None, and writes nothing; what is open in no row of a block is passed over by the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.engine import machine
from clearslate.engine.evaluate import Evaluation, Writer
from clearslate.engine.histories import within_case
from clearslate.engine.tape import Kind, Register
from clearslate.engine.values import COVERAGE, MEMBERSHIP, FieldBits
from clearslate.law import expressions as e

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Masks = Register | None


_JOINED: Final = 3  # masks that an instruction joins


class Blame:
    """The masks of expressions over an evaluation's rows, of the 64 fields of one word.

    Args:
        values: the evaluation.
        fields: the bits of the fields.
    """

    def __init__(self, values: Evaluation, fields: FieldBits) -> None:
        self.values = values
        self.fields = fields

    def of(self, x: e.Expression) -> NDArray[np.uint64] | None:
        """The fields to blame for each row; None where no row of any table blames one."""
        is_kept, kept = self.values.mask(x, self.fields.word)
        if is_kept:
            return kept

        def write(writer: Writer) -> int | None:
            masks = Blaming(writer, self.fields).of(x)
            return None if masks is None else writer.tape.keep(masks)

        place, found, _ = self.values.ask(write)
        return None if place is None else found.masks(place)[0]

    def open(self, x: e.Expression) -> NDArray[np.bool_]:
        """Where the value of an expression is not known."""
        place, found, _ = self.values.ask(
            lambda writer: writer.tape.keep(Blaming(writer, self.fields).open(x))
        )
        return found.truth(place).astype(np.bool_)


class Blaming:
    """Writes the masks of expressions, of the 64 fields of one word.

    Args:
        writer: writes their values.
        fields: the bits of the fields.
    """

    def __init__(self, writer: Writer, fields: FieldBits) -> None:
        self._of = writer
        self._tape = writer.tape
        self.fields = fields

    def of(self, x: e.Expression) -> Masks:
        """The fields to blame for each row; None where there is none."""
        found: Masks = self._of.once((x, self.fields.word), lambda: self._masks(x))
        return found

    def keep(self, x: e.Expression) -> None:
        """Have the fields to blame for each row afterwards (`Blame.of`)."""
        key = x, self.fields.word
        if key not in self._of.kept_masks:
            masks = self.of(x)
            self._of.kept_masks[key] = None if masks is None else self._tape.keep(masks)

    def _masks(self, x: e.Expression) -> Masks:
        match x:
            case e.Lookup():
                codes = self._tape.source(Kind.DAYS, x.fields)
                return self._tape.mask(machine.LOOKUP_MASK, codes, self._tape.lookup(x, self.fields))
            case e.Static():
                return self.of(x.truth)
            case e.Not():
                return self.of(x.item)
            case e.Presumed() if x.presumption not in self._of.context.presumptions:
                return self.of(x.item)
            case e.From() | e.Plus():
                return self.of(x.day)
            case e.OnRun():
                return self.of(x.condition)
            case e.Through():
                return self.of(x.last)
            case e.FixedDay() | e.Never() | e.Constant() | e.Known():
                return None
            case e.Flag() | e.Absent() | e.DayOf() | e.Amount():
                return self.field(self.open(x), x.field)
            case e.Choose():
                parts = [part for branch in x.branches for part in branch]
                return self._parts(self.open(x), [*parts, x.otherwise])
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
        return self._parts(self.open(x), x.parts())

    def open(self, x: e.Expression) -> Register:
        """The rows where the value of an expression is not known."""
        found: Register = self._of.once(("open", x), lambda: self._open(x))
        return found

    def _open(self, x: e.Expression) -> Register:
        if isinstance(x, e.Through):
            return self.open(x.last)
        if isinstance(x, e.Truth):
            return self._rows(machine.UNKNOWN_TRUTH, self._of.of(x))
        opcode = machine.UNKNOWN_NUMBERS if isinstance(x, e.Number) else machine.UNKNOWN_DAYS
        return self._rows(opcode, self._of.of(x))

    # --- joining ----------------------------------------------------------------------------------------------

    def field(self, rows: Register, name: str) -> Masks:
        """One field, blamed in some rows."""
        bit = self.fields.bit(name)
        if not bit:
            return None
        return self._tape.mask(machine.FIELD_MASK, rows, bit.bit_length() - 1)

    def join(self, *masks: Masks, rows: Register | None = None) -> Masks:
        """The fields of all, in some rows, or in every one."""
        own = [each for each in masks if each is not None]
        if not own or (rows is None and len(own) == 1):
            return own[0] if own else None
        where: Register | int = -1 if rows is None else rows
        while len(own) > _JOINED:
            own = [self._tape.mask(machine.JOIN, -1, *own[:_JOINED]), *own[_JOINED:]]
        return self._tape.mask(machine.JOIN, where, *own, *[-1] * (_JOINED - len(own)))

    def _parts(self, rows: Register, parts: Iterable[e.Expression]) -> Masks:
        return self.join(*(self.of(part) for part in parts), rows=rows)

    # --- histories --------------------------------------------------------------------------------------------

    def _of_history(self, x: Any, among: e.Among) -> Masks:
        """The missing fields of the rows that may be in the history, where the answer is open."""
        open_, histories = self.open(x), self._of.histories
        bits = histories.members(among)
        doubted, possible = self._rows(machine.UNKNOWN_TRUTH, bits), self._rows(machine.POSSIBLY, bits)
        masks = self.join(self.of(among.where), self.doubtful(), rows=doubted)
        masks = self.join(masks, self.join(*self._asked_of_members(x), rows=possible))
        shared: list[Masks] = []
        if among.scope in e.BY_INCIDENT:
            shared.append(self.field(open_, "incident_id"))
        if histories.is_open(among):
            shared.append(self.field(open_, COVERAGE))
        if among.relation and among.day is not None and among.own_day is not None:
            masks = self.join(masks, self.of(among.day))
            shared.append(self.of(among.own_day))
        found = None if masks is None else self._gathered(among, bits, masks, open_)
        return self.join(found, self.join(*shared, rows=open_))

    def _gathered(self, among: e.Among, bits: Register, masks: Register, open_: Register) -> Masks:
        """The masks of the members of each open row's history, as one."""
        tape, histories, case = self._tape, self._of.histories, within_case(among)
        if among.relation:
            return tape.mask(machine.GATHER_RELATED, bits, case, open_, *histories.relation(among), masks)
        if among.scope in (e.Scope.PERSON, e.Scope.CASE):
            return tape.mask(machine.GATHER, bits, case, open_, masks)
        found = tape.mask(machine.GATHER_KEY, bits, case, open_, histories.keys, masks)
        return self.join(found, rows=open_)

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
        keys = self._tape.source(Kind.DAYS, name)
        rows: Register = self._of.once(("keyless", name), lambda: self._tape.truth(machine.KEYLESS, keys))
        return self.field(rows, name)

    def doubtful(self) -> Masks:
        """Membership, blamed in the rows that may be another person's."""
        return self.field(self._rows(machine.UNKNOWN_TRUTH, self._of.member), MEMBERSHIP)

    def _rows(self, opcode: int, register: Register) -> Register:
        """A set of rows, told once of a register."""
        found: Register = self._of.once((opcode, register), lambda: self._tape.truth(opcode, register))
        return found
