"""A table of instructions: what is asked of a table of records, each part once, in the order in which it can be answered.

The rules of expressions, of histories, of blame and of outcomes write instructions; `machine` runs them. While they
are written every value has a register of its own. Then either they stay so, one block as long as the table, and
every value can be had afterwards (a few records: what an explanation asks); or a register is given again once nobody reads
its value any more, and only what is wanted is stored as a column (a bucket).
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from clearslate.engine import calendar, machine
from clearslate.engine.loading import Source, Sources, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.engine.columns import Columns
    from clearslate.engine.values import FieldBits
    from clearslate.law import expressions as e

BLOCK: Final = 1024
"""Rows of a block, where no person has more: so that registers stay in the second cache."""


class Kind(IntEnum):
    """The banks of registers and columns."""

    TRUTH = 0
    DAYS = 1
    NUMBERS = 2
    MASK = 3


class Register(NamedTuple):
    """Where a value of each row of a block is."""

    kind: Kind
    number: int


class Tape:
    """Instructions being written, and then run.

    Args:
        whole: whether every value is kept, in one block as long as the table.
    """

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self._code: list[tuple[int, tuple[Register | int, ...]]] = []
        self._registers = [0, 0, 0, 0]
        self._stored = [0, 0, 0, 0]
        self._sources = Sources()
        self._lookups: dict[tuple[e.Lookup, FieldBits | None], int] = {}
        self._months: dict[int, int] = {}
        self._runs: list[int] = []
        self._ready: _Ready | None = None

    # --- writing ----------------------------------------------------------------------------------------------

    def new(self, kind: Kind) -> Register:
        """A register that nothing was written to."""
        self._registers[kind] += 1
        return Register(kind, self._registers[kind] - 1)

    def write(self, opcode: int, into: Register, *asked: Register | int) -> Register:
        """An instruction; gives the register that it writes."""
        self._code.append((opcode, (into, *asked)))
        return into

    def truth(self, opcode: int, *asked: Register | int) -> Register:
        """An instruction that gives truths, or a set of rows."""
        return self.write(opcode, self.new(Kind.TRUTH), *asked)

    def days(self, opcode: int, *asked: Register | int) -> Register:
        """An instruction that gives days, onsets or counts."""
        return self.write(opcode, self.new(Kind.DAYS), *asked)

    def numbers(self, opcode: int, *asked: Register | int) -> Register:
        """An instruction that gives numbers."""
        return self.write(opcode, self.new(Kind.NUMBERS), *asked)

    def mask(self, opcode: int, *asked: Register | int) -> Register:
        """An instruction that gives masks."""
        return self.write(opcode, self.new(Kind.MASK), *asked)

    def source(self, kind: Kind, what: Hashable, end: int = 0) -> int:
        """The number of a column that is loaded."""
        return self._sources.number(kind, Source(what, end))

    def lookup(self, x: e.Lookup, fields: FieldBits | None = None) -> int:
        """The number of a look-up's answers; with fields, of the masks of those that it blames."""
        return self._lookups.setdefault((x, fields), len(self._lookups))

    def months(self, count: int) -> int:
        """The number of the table of days so many months later."""
        return self._months.setdefault(count, len(self._months))

    def runs(self, runs: list[int]) -> tuple[int, int]:
        """Where yearly runs begin and end."""
        begin = len(self._runs)
        self._runs += runs
        return begin, len(self._runs)

    def keep(self, register: Register, *, day: bool = False) -> int:
        """Have a value afterwards (of days with ``day`` the first end alone); gives the number under which `Found` has it."""
        if self.whole and register.kind is not Kind.MASK:
            return register.number
        number = self._stored[register.kind]
        both = register.kind in (Kind.DAYS, Kind.NUMBERS) and not day
        self._stored[register.kind] += 2 if both else 1
        stores = {
            Kind.TRUTH: machine.STORE_TRUTH,
            Kind.DAYS: machine.STORE_DAYS if both else machine.STORE_DAY,
            Kind.NUMBERS: machine.STORE_NUMBERS,
            Kind.MASK: machine.STORE_MASK,
        }
        self._code.append((stores[register.kind], (number, register)))
        return number

    # --- running ----------------------------------------------------------------------------------------------

    def run(self, columns: Columns, known: Mapping[e.Expression, Any], as_of: int) -> Found:
        """Run the instructions over a table.

        Args:
            columns: the table.
            known: values of expressions over this very table.
            as_of: the day asked about.
        """
        if self._ready is None:
            self._ready = self._finished()
        ready, rows = self._ready, columns.rows
        blocks = np.array([0, rows]) if self.whole and rows else blocks_of(columns.person_starts)
        width = int(np.diff(blocks).max(initial=0))
        registers = machine.Bank(
            np.empty((ready.registers[Kind.TRUTH], width), np.uint8),
            np.empty((ready.registers[Kind.DAYS], 2, width), np.int32),
            np.empty((ready.registers[Kind.NUMBERS], 2, width), np.float64),
            np.empty((ready.registers[Kind.MASK], width), np.uint64),
        )
        out = machine.Bank.of(self._stored, rows)
        where = machine.Rows(
            blocks, columns.person_starts, columns.case_starts, columns.person_of_row, columns.case_of_row
        )
        loaded = load(
            columns, self._sources, known
        )  # before the tables: what is loaded may be looked up there
        machine.run(ready.linked, where, self._tables(columns, ready), loaded, registers, out, as_of)
        return Found(self.whole, registers, out)

    def _finished(self) -> _Ready:
        """The instructions as numbers: registers given again where every value is not kept."""
        last: dict[Register, int] = {}
        for at, (_, asked) in enumerate(self._code):
            last |= {each: at for each in asked if isinstance(each, Register)}
        given: dict[Register, int] = {}
        free: list[list[int]] = [[], [], [], []]
        most = list(self._registers) if self.whole else [0, 0, 0, 0]
        code = np.zeros((len(self._code), machine.WIDTH), np.int64)
        for at, (opcode, asked) in enumerate(self._code):
            numbers = [opcode]
            registers = dict.fromkeys(each for each in asked if isinstance(each, Register))
            for each in registers:
                if each in given:
                    continue
                if self.whole:
                    given[each] = each.number
                elif free[each.kind]:
                    given[each] = free[each.kind].pop()
                else:
                    given[each] = most[each.kind]
                    most[each.kind] += 1
            numbers += [given[each] if isinstance(each, Register) else each for each in asked]
            code[at, : len(numbers)] = numbers
            if not self.whole:
                for each in registers:
                    if last[each] == at:
                        free[each.kind].append(given[each])
        return _Ready(
            code,
            machine.link(code, self._sizes(most)),
            tuple(most),
            tuple(self._months),
            np.array(self._runs, np.int32),
            tuple(dict.fromkeys(x.fields for x, _ in self._lookups)),
        )

    def _sizes(self, registers: list[int]) -> machine.Sizes:
        """How many there are of what instructions number."""
        counts = {
            "look-ups": len(self._lookups),
            "tables of months": len(self._months),
            "places of runs": len(self._runs),
        }
        for kind, bank in zip(Kind, ("truths", "days", "numbers", "masks"), strict=True):
            counts |= {
                bank: registers[kind],
                f"columns of {bank}": len(self._sources.banks[kind]),
                f"kept {bank}": self._stored[kind],
            }
        return machine.Sizes(counts, np.array([fields is not None for _, fields in self._lookups], np.bool_))

    @property
    def code(self) -> NDArray[np.int64]:
        """The instructions as numbers, one a row: the opcode and what it is asked (see `clearslate.loops.table`)."""
        if self._ready is None:
            self._ready = self._finished()
        return self._ready.code

    def _tables(self, columns: Columns, ready: _Ready) -> machine.Tables:
        """The answers and masks of look-ups, for the values that the table holds."""
        seen = [len(columns.interner(each).combinations) for each in ready.fields]
        before, found = columns.kept.get(self, (None, None))
        if found is None or before != seen:
            found = self._looked_up(columns)
            columns.kept[self] = seen, found
        answers, masks, begins, blames = found
        return machine.Tables(
            answers, masks, begins, blames, calendar.tables(ready.months), calendar.FIRST, ready.runs
        )

    def _looked_up(self, columns: Columns) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Answers and masks, one look-up's after another's, where each begins, and which blame a field."""
        answers, masks = bytearray(), array("Q")
        begins, blames = [], []
        for x, fields in self._lookups:
            interner = columns.interner(x.fields)
            bits = interner.bits(x, x.decide)
            if fields is None:
                begins.append(len(answers))
                blames.append(False)
                answers += bits
            else:
                found, some = interner.blame(x, fields)
                begins.append(len(masks))
                blames.append(some)
                masks += found
        return (
            np.frombuffer(answers, np.uint8),
            np.frombuffer(masks, np.uint64),
            np.array(begins, np.int64),
            np.array(blames, np.uint8),
        )


@dataclass(frozen=True)
class _Ready:
    """Instructions as the machine runs them: how many registers each bank has, and what does not depend on the records."""

    code: NDArray[np.int64]
    linked: machine.Linked
    registers: tuple[int, ...]
    months: tuple[int, ...]
    runs: NDArray[np.int32]
    fields: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Found:
    """What was asked to be kept, by the numbers that `Tape.keep` gave; a column each."""

    whole: bool
    registers: machine.Bank
    out: machine.Bank

    def truth(self, number: int) -> NDArray[Any]:
        """Truths, or a set of rows (uint8)."""
        found: NDArray[Any] = (self.registers if self.whole else self.out).t[number]
        return found

    def days(self, number: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Both ends of days, onsets or counts (int32)."""
        if self.whole:
            return self.registers.d[number, 0], self.registers.d[number, 1]
        return self.out.d[number], self.out.d[number + 1]

    def day(self, number: int) -> NDArray[Any]:
        """The first end alone."""
        found: NDArray[Any] = self.registers.d[number, 0] if self.whole else self.out.d[number]
        return found

    def numbers(self, number: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Both ends of numbers (float64)."""
        if self.whole:
            return self.registers.n[number, 0], self.registers.n[number, 1]
        return self.out.n[number], self.out.n[number + 1]

    def masks(self, first: int, words: int = 1) -> NDArray[Any]:
        """Masks of so many words that were kept one after another (uint64): word, row."""
        found: NDArray[Any] = self.out.m[first : first + words]
        return found


def blocks_of(starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where blocks begin, and the end: whole persons, as many as `BLOCK` rows hold, one at least."""
    found, end = [0], int(starts[-1])
    while found[-1] < end:
        place = int(np.searchsorted(starts, found[-1] + BLOCK, side="right")) - 1
        begin = int(starts[place])
        found.append(begin if begin > found[-1] else int(starts[place + 1]))
    return np.array(found, np.int64)
