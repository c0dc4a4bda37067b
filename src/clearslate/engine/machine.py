"""Runs a table of instructions (see `engine.tape`) over a bucket, block by block.

A block is some whole persons, a thousand rows that the near caches hold; a register is one value of each row of
a block. So a thousand passes over a bucket are one: what an instruction reads is where the one before it left it. The machine
is compiled once for all laws of all states, not once for each; and before anybody uses it (`clearslate.loops.library`).

Four banks of registers: ``t`` truths and sets of rows (uint8), ``d`` days, onsets and counts (int32, two ends), ``n`` numbers
(float64, two ends), ``m`` masks (uint64). A mask or a set of rows of which nothing in the block is so is not ``held``, and what
would be joined from it is passed over.

What is compiled works on plain memory, which checks nothing. So a tape is checked once, before it is run: every number of
every instruction against the table of instructions (`clearslate.loops.table`) and the sizes of the banks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from clearslate.loops.library import address_of, call
from clearslate.loops.naming import load_all
from clearslate.loops.table import INSTRUCTIONS, READ, ROOM_MORE, WRITE, Argument, Instruction, Operand, Slot

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH: Final = 16
"""Numbers of an instruction: the opcode, the register that it writes, and what it is asked."""

(
    LOAD_TRUTH, LOOKUP, KNOWN, AND, OR, NOT, PRESUME, HAPPENED, PERHAPS, POSITIVE, FIRST_OF_CASE,
    EARLIER_DAY, NOT_LATER_DAY, SAME_DAY, LESS, AT_MOST, EQUAL,
    LOAD_DAYS, FIXED, LATER_OF, EARLIER_OF, EITHER, STATIC, PLUS_MONTHS, PLUS_DAYS, WHERE, NEXT_RUN, BRANCH, COPY,
    WIDEN_LOW, WIDEN_HIGH, LOAD_NUMBERS, CONSTANT, COUNTED,
    SOME, COUNT, COUNT_OTHERS, LATEST, EARLIEST, EVERY, LATEST_OTHER, GROUPS, DISTINCT, TOTAL, CONSOLIDATED, COUNT_KEY,
    RELATED, RELATED_COUNT, RELATED_LAST,
    UNKNOWN_TRUTH, UNKNOWN_DAYS, UNKNOWN_NUMBERS, POSSIBLY, KEYLESS, CHANGED,
    NO_MASK, LOOKUP_MASK, FIELD_MASK, JOIN, GATHER, GATHER_RELATED, GATHER_KEY, PUT_MASK, NOTICE,
    MEET_TRUTH, MEET, MEET_END, LATER_TRUTH, LATER, PROSPECTIVE, UNLESS_FURTHER, CUT, ENDED, ENDED_ON, ENDED_AHEAD, CAP,
    REACHED, OVER, DECIDE, CONCLUDE, DECIDED_BY, PUT_DAYS, NOTICE_DAY,
    STORE_TRUTH, STORE_DAYS, STORE_DAY, STORE_NUMBERS, STORE_MASK,
) = range(88)  # fmt: skip


class Bank(NamedTuple):
    """Values by bank: registers (``d`` and ``n``: register, end, row of the block) or columns (column, row)."""

    t: NDArray[Any]
    d: NDArray[Any]
    n: NDArray[Any]
    m: NDArray[Any]

    @classmethod
    def of(cls, counts: Sequence[int], rows: int) -> Bank:
        """Room for so many columns of each bank."""
        kinds = (np.uint8, np.int32, np.float64, np.uint64)
        return cls(*(np.empty((count, rows), kind) for count, kind in zip(counts, kinds, strict=True)))


class Tables(NamedTuple):
    """What instructions look up.

    ``answers`` and ``masks`` of look-ups, one after another, where each ``begins`` and whether it ``blames`` any field;
    days so many ``months`` later, from the ``first`` day on; the days of the year on which ``runs`` are.
    """

    answers: NDArray[Any]
    masks: NDArray[Any]
    begins: NDArray[Any]
    blames: NDArray[Any]
    months: NDArray[Any]
    first: int
    runs: NDArray[Any]


class Rows(NamedTuple):
    """The rows of a bucket: where blocks, persons and cases begin, and the numbers of each row's person and case."""

    blocks: NDArray[Any]
    person_starts: NDArray[Any]
    case_starts: NDArray[Any]
    person_of_row: NDArray[Any]
    case_of_row: NDArray[Any]


load_all()
TABLE: Final[tuple[Instruction, ...]] = tuple(INSTRUCTIONS.values())
"""The instructions by opcode."""

for _each in TABLE:
    if globals().get(_each.name) != _each.number:
        raise ImportError(
            f"the opcode {_each.name} is not {_each.number}, its place in the table of instructions"
        )


class TapeError(ValueError):
    """A tape that would read or write where nothing is."""


@dataclass(frozen=True)
class Sizes:
    """How many there are of what the numbers of instructions count, by the name of the bank; which look-ups ``blame``."""

    counts: Mapping[str, int]
    blaming: NDArray[np.bool_]


@dataclass(frozen=True)
class Linked:
    """A tape that was checked: of each argument of each instruction where it comes from.

    ``opcodes`` and ``begins``: of each instruction, and where its arguments begin. ``slots`` and ``numbers``: of each argument.
    """

    opcodes: NDArray[np.int64]
    begins: NDArray[np.int64]
    slots: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @cached_property
    def functions(self) -> NDArray[np.int64]:
        """The address of each instruction's function."""
        found: NDArray[np.int64] = _addresses()[self.opcodes]
        return found

    @cached_property
    def steps(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """By how many bytes each argument moves with each row, and which of a block's own numbers is added."""
        return _STEP[self.slots], _OWN[self.slots]

    @cached_property
    def looked_up(self) -> tuple[tuple[NDArray[np.intp], NDArray[np.int64]], ...]:
        """The arguments that are answers, and those that are masks of look-ups: where they are, and of which look-up each is."""
        found = (np.flatnonzero(self.slots == slot) for slot in (Slot.ANSWERS, Slot.MASKS))
        return tuple((here, self.numbers[here]) for here in found)


# --- checking and linking -----------------------------------------------------------------------------------------


def link(code: NDArray[np.int64], sizes: Sizes) -> Linked:
    """Check every number of every instruction, and say where its function's arguments come from.

    Raises:
        TapeError: an instruction names a register, a column or a table that is not there, a number outside its range, or
            overwrites what it reads.
    """
    opcodes = code[:, 0]
    if len(opcodes) and not (opcodes.min() >= 0 and opcodes.max() < len(TABLE)):
        raise TapeError(f"no such opcode: {int(opcodes.max())}")
    counts = np.array([len(each.arguments) for each in TABLE], np.int64)[opcodes]
    ends = np.cumsum(counts)
    begins = ends - counts
    slots = np.zeros(int(counts.sum()), np.int64)
    numbers = np.zeros_like(slots)
    for opcode in np.unique(opcodes).tolist():
        instruction, here = TABLE[opcode], np.flatnonzero(opcodes == opcode)
        asked = code[here]
        for place, (name, operand) in enumerate(instruction.encoded, 1):
            _check(instruction, name, operand, asked[:, place], sizes)
        _check_apart(instruction, asked)
        for at, argument in enumerate(instruction.arguments):
            values = asked[:, argument.operand] if argument.operand else np.zeros(len(here), np.int64)
            slots[begins[here] + at], numbers[begins[here] + at] = _source(argument, values)
    return Linked(opcodes, begins, slots, numbers)


def _check(
    instruction: Instruction, name: str, operand: Operand, values: NDArray[np.int64], sizes: Sizes
) -> None:
    if operand.bank == "value":
        least, most = operand.least, operand.most
    elif operand.bank == "places of runs":
        least, most = 0, sizes.counts[operand.bank]
    else:
        least = -1 if operand.optional else 0
        most = sizes.counts[operand.bank] - operand.width
    wrong = (values < least) | (values > most)
    if wrong.any():
        value = int(values[wrong][0])
        raise TapeError(f"{instruction.name}: {name} is {value}, not from {least} to {most} ({operand.bank})")
    if operand.bank == "look-ups":
        blames = operand.parts[0].slot is Slot.MASKS
        if (sizes.blaming[values] != blames).any():
            raise TapeError(f"{instruction.name}: {name} is a look-up of {'answers' if blames else 'masks'}")


def _check_apart(instruction: Instruction, asked: NDArray[np.int64]) -> None:
    """What is written is not what is read, unless it is read and written in place."""
    operands = [(place, name, operand) for place, (name, operand) in enumerate(instruction.encoded, 1)]
    written = [each for each in operands if each[2].mode == WRITE]
    read = [each for each in operands if each[2].mode == READ and each[2].bank != "value"]
    for (place, name, operand), (other, name_read, each) in product(written, read):
        if operand.bank == each.bank and (asked[:, place] == asked[:, other]).any():
            raise TapeError(f"{instruction.name}: {name} overwrites {name_read}")


def _source(argument: Argument, values: NDArray[np.int64]) -> tuple[Any, Any]:
    """The slot and the number of an argument in each instruction of a kind."""
    part = argument.part
    if not argument.operand:
        return int(part.slot), argument.place
    if part.beyond is not None:
        return np.where(values == 1, int(part.beyond), int(part.slot)), 0
    if part.slot in (Slot.NUMBER, Slot.ANY, Slot.HELD):
        return int(part.slot), values
    none = values < 0  # no address at all, so that nobody reads it
    return np.where(none, int(Slot.NUMBER), int(part.slot)), np.where(none, 0, values + part.add)


# --- running ------------------------------------------------------------------------------------------------------

_STEPS: Final = {
    Slot.COLUMN_TRUTH: 1, Slot.COLUMN_DAYS: 4, Slot.COLUMN_NUMBERS: 8,
    Slot.OUT_TRUTH: 1, Slot.OUT_DAYS: 4, Slot.OUT_NUMBERS: 8, Slot.OUT_MASK: 8,
}  # fmt: skip
_WHICH: Final = {Slot.ROWS: 1, Slot.PERSONS: 2, Slot.CASES: 3}
_STEP: Final = np.array([_STEPS.get(slot, 0) for slot in Slot], np.int64)
_OWN: Final = np.array([_WHICH.get(slot, 0) for slot in Slot], np.int64)
_ROOMS: Final = 1 + max(
    (argument.place for each in TABLE for argument in each.arguments if argument.part.slot is Slot.ROOM),
    default=0,
)


def run(
    linked: Linked, rows: Rows, tables: Tables, columns: Bank, registers: Bank, out: Bank, as_of: int
) -> None:
    """Run a tape over a table.

    Args:
        linked: the tape, checked against the sizes of ``tables``, ``columns``, ``registers`` and ``out``.
        rows: the table's persons and cases, and its blocks.
        tables: what is looked up.
        columns: what is loaded.
        registers: room for a block's values, as long as the longest block.
        out: room for what is kept, a value for each row.
        as_of: the day asked about.
    """
    width = registers.t.shape[1]
    whole = columns.t.shape[1]
    held, some = (np.zeros(size + 1, np.uint8) for size in (len(registers.m), len(registers.t)))
    some[0] = 1  # before the first: all rows, and no mask
    room = np.empty((_ROOMS, width + ROOM_MORE), np.uint64)
    own = [np.empty(width + 1, kind) for kind in (np.int64, np.int64, np.int32, np.int32)]
    months = np.ascontiguousarray(tables.months)
    at = {
        Slot.NUMBER: (0, 1),
        Slot.TRUTH: (_at(registers.t), width),
        Slot.ANY: (_at(some) + 1, 1),
        Slot.LOW: (_at(registers.d), 8 * width),
        Slot.HIGH: (_at(registers.d) + 4 * width, 8 * width),
        Slot.NUMBER_LOW: (_at(registers.n), 16 * width),
        Slot.NUMBER_HIGH: (_at(registers.n) + 8 * width, 16 * width),
        Slot.MASK: (_at(registers.m), 8 * width),
        Slot.HELD: (_at(held) + 1, 1),
        Slot.COLUMN_TRUTH: (_at(columns.t), whole),
        Slot.COLUMN_DAYS: (_at(columns.d), 4 * whole),
        Slot.COLUMN_NUMBERS: (_at(columns.n), 8 * whole),
        Slot.OUT_TRUTH: (_at(out.t), whole),
        Slot.OUT_DAYS: (_at(out.d), 4 * whole),
        Slot.OUT_NUMBERS: (_at(out.n), 8 * whole),
        Slot.OUT_MASK: (_at(out.m), 8 * whole),
        Slot.BLAMES: (_at(tables.blames), 1),
        Slot.MONTHS: (_at(months), 4 * months.shape[1]),
        Slot.ROOM: (_at(room), 8 * room.shape[1]),
        Slot.PERSON_STARTS: (_at(own[0]), 0),
        Slot.CASE_STARTS: (_at(own[1]), 0),
        Slot.PERSON_OF_ROW: (_at(own[2]), 0),
        Slot.CASE_OF_ROW: (_at(own[3]), 0),
        Slot.AS_OF: (as_of, 0),
        Slot.RUNS: (_at(tables.runs), 0),
        Slot.TABLE_DAYS: (months.shape[1], 0),
        Slot.FIRST_DAY: (tables.first, 0),
    }
    where = np.array([at.get(slot, (0, 0)) for slot in Slot], np.int64)
    first, each = where.T
    base = first[linked.slots] + linked.numbers * each[linked.slots]
    for (here, which), values in zip(linked.looked_up, (tables.answers, tables.masks), strict=True):
        base[here] = _at(values) + tables.begins[which] * values.itemsize
    step, own_numbers = linked.steps
    arguments, blocks = np.empty(len(base), np.int64), np.asarray(rows.blocks, np.int64)
    call(
        "run_blocks", linked.functions, linked.begins, len(linked.begins), base, step, own_numbers,
        arguments, len(base), _at(arguments), blocks, len(blocks) - 1, rows.person_starts, rows.case_starts,
        rows.person_of_row, rows.case_of_row, *own, np.zeros(4, np.int64),
    )  # fmt: skip


def _at(array: NDArray[Any]) -> int:
    """Where an array's values lie."""
    if not array.flags.c_contiguous:
        raise ValueError("the machine takes arrays in one piece")
    found: int = array.__array_interface__["data"][0]
    return found


@cache
def _addresses() -> NDArray[np.int64]:
    return np.array([address_of(each.name) for each in TABLE], np.int64)


# --- showing ------------------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """One instruction in words: its name, and each operand by name."""

    name: str
    operands: dict[str, str]


def disassembled(code: NDArray[np.int64]) -> Iterator[Shown]:
    """A tape's instructions in words, registers by bank and number; ``!`` follows what is written, ``-`` is none."""
    for numbers in code.tolist():
        instruction = TABLE[numbers[0]]
        asked = zip(instruction.encoded, numbers[1:], strict=False)
        yield Shown(instruction.name, {name: _shown(operand, value) for (name, operand), value in asked})


_LETTERS: Final = {"truths": "t", "days": "d", "numbers": "n", "masks": "m"}


def _shown(operand: Operand, value: int) -> str:
    letter = _LETTERS.get(operand.bank)
    if value < 0 and operand.optional:
        return "-"
    if letter:
        return f"{letter}{value}{'!' if operand.mode != READ else ''}"
    return str(value) if operand.bank == "value" else f"{operand.bank.replace(' ', '-')}:{value}"
