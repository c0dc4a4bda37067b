"""Instructions carried out by hand: by the compiled machine and in plain Python, over the same values, which must agree.

In Python an instruction's function runs as it is written, over NumPy arrays of exactly the places that it may touch: so a place
beyond them is an error here, where compiled code would read whatever lies there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearslate.engine import machine
from clearslate.engine.kernels import Relation
from clearslate.loops.table import READ, ROOM_MORE, Slot

BANKS = {"truths": np.uint8, "days": np.int32, "numbers": np.float64, "masks": np.uint64}
IN_PYTHON = 60
_RUNS: Counter[tuple[int, ...]] = Counter()
_SCALARS: dict[str, Any] = {"B": np.uint8, "i": np.int32, "q": int, "Q": np.uint64}
_ROOMS: dict[str, Any] = {"*B": np.uint8, "*i": np.int32, "*q": np.int64, "*Q": np.uint64}


@dataclass
class Table:
    """Everything that a tape is run over."""

    rows: machine.Rows
    tables: machine.Tables
    columns: machine.Bank
    registers: machine.Bank
    out: machine.Bank
    as_of: int


def run_in_python(code: Any, table: Table) -> None:
    """Run a tape as `machine.run` does, without anything compiled."""
    registers, rows = table.registers, table.rows
    some, held = np.zeros(len(registers.t) + 1, np.uint8), np.zeros(len(registers.m) + 1, np.uint8)
    some[0] = 1
    with np.errstate(over="ignore"):  # a mask of all bits is 0 - 1
        for s, e in zip(rows.blocks.tolist(), rows.blocks.tolist()[1:], strict=False):
            for numbers in code:
                _perform(machine.TABLE[numbers[0]], numbers.tolist(), table, s, e, some, held)


def _perform(told: Any, numbers: Sequence[int], table: Table, s: int, e: int, some: Any, held: Any) -> None:
    n, months = e - s, table.tables.months
    persons, cases = (
        starts[(starts >= s) & (starts <= e)] - s
        for starts in (table.rows.person_starts, table.rows.case_starts)
    )
    person, case = (of[s:e] - of[s : s + 1] for of in (table.rows.person_of_row, table.rows.case_of_row))
    banks = {
        Slot.TRUTH: table.registers.t[:, :n],
        Slot.LOW: table.registers.d[:, 0, :n],
        Slot.HIGH: table.registers.d[:, 1, :n],
        Slot.NUMBER_LOW: table.registers.n[:, 0, :n],
        Slot.NUMBER_HIGH: table.registers.n[:, 1, :n],
        Slot.MASK: table.registers.m[:, :n],
        Slot.COLUMN_TRUTH: table.columns.t[:, s:e],
        Slot.COLUMN_DAYS: table.columns.d[:, s:e],
        Slot.COLUMN_NUMBERS: table.columns.n[:, s:e],
        Slot.OUT_TRUTH: table.out.t[:, s:e],
        Slot.OUT_DAYS: table.out.d[:, s:e],
        Slot.OUT_NUMBERS: table.out.n[:, s:e],
        Slot.OUT_MASK: table.out.m[:, s:e],
        Slot.MONTHS: months,
    }
    fixed = {
        Slot.PERSON_STARTS: persons, Slot.CASE_STARTS: cases, Slot.PERSONS: len(persons) - 1, Slot.CASES: len(cases) - 1,
        Slot.PERSON_OF_ROW: person, Slot.CASE_OF_ROW: case, Slot.ROWS: n, Slot.AS_OF: np.int32(table.as_of),
        Slot.RUNS: table.tables.runs, Slot.TABLE_DAYS: months.shape[1], Slot.FIRST_DAY: table.tables.first,
    }  # fmt: skip
    passed: list[Any] = []
    for argument in told.arguments:
        part, value = argument.part, numbers[argument.operand]
        slot = part.beyond if part.beyond is not None and value == 1 else part.slot
        if slot in fixed:
            passed.append(fixed[slot])
        elif slot is Slot.NUMBER:
            passed.append(_SCALARS[part.kind](value))
        elif slot is Slot.ROOM:
            passed.append(np.full(n + ROOM_MORE, 77, _ROOMS[part.kind]))
        elif slot in (Slot.ANY, Slot.HELD):
            passed.append((some if slot is Slot.ANY else held)[value + 1 : value + 2])
        elif slot in (Slot.ANSWERS, Slot.MASKS):
            found = table.tables.answers if slot is Slot.ANSWERS else table.tables.masks
            passed.append(found[table.tables.begins[value] :])
        elif slot is Slot.BLAMES:
            passed.append(table.tables.blames[value : value + 1])
        else:
            passed.append(None if value < 0 else banks[slot][value + part.add])
    told.function(*passed)


class Hand:
    """A tape of a few instructions over one block, its registers filled in by hand."""

    def __init__(self, persons: Sequence[int], cases: Sequence[int] | None = None) -> None:
        """``persons`` and ``cases``: the first row of each, and the end."""
        self.person_starts = np.array(persons, np.int64)
        self.case_starts = np.array(persons if cases is None else cases, np.int64)
        self.n = int(self.person_starts[-1])
        self.registers: dict[str, list[Any]] = {bank: [] for bank in BANKS}
        self.columns: dict[str, list[Any]] = {bank: [] for bank in BANKS}
        self.code: list[list[int]] = []
        self.masks: list[Any] = []
        self.answers: list[Any] = []
        self.lookups: list[bool] = []
        self.months: list[Any] = []
        self.runs: list[int] = []
        self.first = 0
        self.as_of = 0

    def register(self, bank: str, *ends: Any) -> int:
        """A register that holds these values, or none yet."""
        self.registers[bank].append(ends)
        return len(self.registers[bank]) - 1

    def column(self, bank: str, values: Any) -> int:
        """A column that holds these values."""
        self.columns[bank].append(values)
        return len(self.columns[bank]) - 1

    def write(self, opcode: int, *asked: int) -> None:
        """One instruction."""
        self.code.append([opcode, *asked])

    def rows(self, values: Any) -> int:
        """A set of rows, which says whether it has one."""
        bits, found = self.register("truths", np.array(values, np.uint8) * 3), self.register("truths")
        self.write(machine.POSSIBLY, found, bits)
        return found

    def mask(self, values: Any) -> int:
        """A mask, held where a row has a bit."""
        found, codes = self.register("masks"), self.column("days", np.arange(self.n))
        self.masks.append(np.array(values, np.uint64))
        self.lookups.append(True)
        self.write(machine.LOOKUP_MASK, found, codes, len(self.lookups) - 1)
        return found

    def lookup(self, answers: Any) -> int:
        """A look-up with these answers."""
        self.answers.append(np.array(answers, np.uint8))
        self.lookups.append(False)
        return len(self.lookups) - 1

    def sizes(self) -> machine.Sizes:
        counts = {
            "look-ups": len(self.lookups),
            "tables of months": len(self.months),
            "places of runs": len(self.runs),
        }
        for bank in BANKS:
            counts |= {
                bank: len(self.registers[bank]),
                f"columns of {bank}": len(self.columns[bank]),
                f"kept {bank}": 2,
            }
        return machine.Sizes(counts, np.array(self.lookups, bool))

    def numbers(self) -> Any:
        """The tape as numbers."""
        code = np.zeros((len(self.code), machine.WIDTH), np.int64)
        for at, asked in enumerate(self.code):
            code[at, : len(asked)] = asked
        return code

    def table(self) -> Table:
        """What the tape is run over; what nothing was written to holds 99."""
        n = self.n

        def bank(kept: dict[str, list[Any]], name: str, *, both: bool) -> Any:
            ends = (2,) if both else ()
            found = np.full((len(kept[name]), *ends, n), 99, BANKS[name])
            for place, values in enumerate(kept[name]):
                if isinstance(values, tuple):
                    for end, each in enumerate(values):
                        found[(place, end) if both else place] = each
                else:
                    found[place] = values
            return found

        begins, sizes = [], [0, 0]
        for blames, values in zip(self.lookups, self._in_order(), strict=True):
            begins.append(sizes[blames])
            sizes[blames] += len(values)
        numbers = (
            np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
            for starts in (self.person_starts, self.case_starts)
        )
        both = {"truths": False, "days": True, "numbers": True, "masks": False}
        return Table(
            machine.Rows(np.array([0, n] if n else [0]), self.person_starts, self.case_starts, *numbers),
            machine.Tables(
                np.concatenate([np.empty(0, np.uint8), *self.answers]),
                np.concatenate([np.empty(0, np.uint64), *self.masks]),
                np.array(begins, np.int64),
                np.array([blames and bool(v.any()) for blames, v in zip(self.lookups, self._in_order(), strict=True)], np.uint8),
                np.array(self.months, np.int32) if self.months else np.empty((0, 0), np.int32),
                self.first,
                np.array(self.runs, np.int32),
            ),
            machine.Bank(*(bank(self.columns, name, both=False) for name in BANKS)),
            machine.Bank(*(bank(self.registers, name, both=both[name]) for name in BANKS)),
            machine.Bank(*(np.full((2, n), 99, kind) for kind in BANKS.values())),
            self.as_of,
        )  # fmt: skip

    def _in_order(self) -> list[Any]:
        answers, masks = iter(self.answers), iter(self.masks)
        return [next(masks if blames else answers) for blames in self.lookups]

    def run(self) -> Table:
        """Run the tape both ways: every register and every column that is kept must agree.

        In plain Python only the first tapes of a kind: it takes a hundred times as long.
        """
        code, compiled, plain = self.numbers(), self.table(), self.table()
        machine.run(
            machine.link(code, self.sizes()), compiled.rows, compiled.tables, compiled.columns, compiled.registers,
            compiled.out, compiled.as_of,
        )  # fmt: skip
        kind = tuple(code[:, 0].tolist())
        _RUNS[kind] += 1
        if _RUNS[kind] > IN_PYTHON:
            return compiled
        run_in_python(code, plain)
        for one, other in ((compiled.registers, plain.registers), (compiled.out, plain.out)):
            for mine, theirs in zip(one, other, strict=True):
                np.testing.assert_array_equal(mine, theirs)
        return compiled


def days_of(
    opcode: int, starts: Any, *, cases: Any = None, truths: dict[str, Any] | None = None, days: dict[str, Any] | None = None,
    columns: dict[str, Any] | None = None, **values: int,
) -> tuple[Any, Any]:  # fmt: skip
    """The days that one instruction gives, its operands by name."""
    hand = Hand(starts, cases)
    asked = []
    for name, operand in machine.TABLE[opcode].encoded:
        if operand.mode != READ:
            given: Any = hand.register(operand.bank)
        elif name in (truths or {}):
            given = hand.register("truths", (truths or {})[name])
        elif name in (days or {}):
            ends = (days or {})[name]
            given = -1 if not len(ends[0]) else hand.register("days", *ends)
        elif name in (columns or {}):
            column = (columns or {})[name]
            given = -1 if not len(column) else hand.column("days", column)
        else:
            given = values[name]
        asked.append(given)
    hand.write(opcode, *asked)
    found = hand.run().registers.d[asked[0]]
    return found[0], found[1]


def starts_of_runs(numbers: Any) -> Any:
    """The first row of each run of equal numbers, and the end."""
    numbers = np.asarray(numbers)
    return (
        np.concatenate([[0], np.flatnonzero(np.diff(numbers)) + 1, [len(numbers)]])
        if len(numbers)
        else np.array([0])
    )


def related_operands(relation: Relation) -> dict[str, Any]:
    """A relation as instructions take it."""
    return {
        "days": {
            "day": (relation.low, relation.high),
            "own": (relation.own_low, relation.own_high),
            "end": (relation.end_low, relation.end_high),
        },
        "columns": {"keys": relation.keys},
        "kind": relation.kind,
        "others": int(relation.others),
    }
