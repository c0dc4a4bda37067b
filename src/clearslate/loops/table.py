"""The table of what is compiled: instructions with their operands, and loops with the types of their arguments.

An instruction is a function over plain memory. Its operands are declared beside it, once:

    @instruction(out=days(WRITE), fact=truth(), day=days())
    def where(out_low, out_high, fact, day_low, day_high, n): ...

From the declaration come the function's parameters, the opcode's number, the check of every tape, the disassembly, the
documentation, and the call that the compiled machine makes. The function itself is Python: Numba compiles it where the
library is built (`clearslate.loops.build`), and tests run it as it is, over NumPy arrays.

A parameter's type is one letter, as NumPy has it: ``B`` uint8, ``h`` int16, ``i`` int32, ``q`` int64, ``Q`` uint64, ``d``
float64. ``*`` before it says memory. Nothing here imports Numba.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from clearslate.loops import limits

F = TypeVar("F", bound=Callable[..., Any])

ALWAYS: Final = np.int32(limits.ALWAYS)
NEVER: Final = np.int32(limits.NEVER)

READ: Final = "read"
WRITE: Final = "write"
UPDATE: Final = "update"  # read and written in place


class Slot(IntEnum):
    """Where an argument comes from; the machine has an address and a stride for each (`clearslate.engine.machine`)."""

    NUMBER = 0  # the number itself
    TRUTH = auto()
    ANY = auto()  # a byte for each register of truths: whether the set of rows in it has one
    LOW = auto()  # the two ends of days
    HIGH = auto()
    NUMBER_LOW = auto()
    NUMBER_HIGH = auto()
    MASK = auto()
    HELD = auto()  # a byte for each mask: whether any row has a bit
    COLUMN_TRUTH = auto()
    COLUMN_DAYS = auto()
    COLUMN_NUMBERS = auto()
    OUT_TRUTH = auto()
    OUT_DAYS = auto()
    OUT_NUMBERS = auto()
    OUT_MASK = auto()
    ANSWERS = auto()
    MASKS = auto()
    BLAMES = auto()
    MONTHS = auto()
    ROOM = auto()
    PERSON_STARTS = auto()
    PERSONS = auto()
    PERSON_OF_ROW = auto()
    CASE_STARTS = auto()
    CASES = auto()
    CASE_OF_ROW = auto()
    ROWS = auto()
    AS_OF = auto()
    RUNS = auto()
    TABLE_DAYS = auto()
    FIRST_DAY = auto()


class Part(NamedTuple):
    """One parameter of a function: its name after the operand's, its type, where it comes from, and what is added to the number."""

    suffix: str
    kind: str
    slot: Slot
    add: int = 0
    beyond: Slot | None = None  # the slot where the number is 1: within the case, not the person


@dataclass(frozen=True)
class Operand:
    """One number of an instruction, and what the function receives for it.

    ``bank`` names what the number counts (`Sizes`); ``optional``: -1 is none. ``width``: how many places of the bank one number takes.
    """

    bank: str
    parts: tuple[Part, ...]
    mode: str = READ
    optional: bool = False
    width: int = 1
    least: int = 0
    most: int = 0
    encoded: bool = True


_THERE: Final = Part("_number", "q", Slot.NUMBER)
"""Of an operand that may be none: its number, -1 where it is."""


def truth(mode: str = READ) -> Operand:
    """A register of truths: bit 0 possibly, bit 1 certainly."""
    return Operand("truths", (Part("", "*B", Slot.TRUTH),), mode)


def rows(mode: str = READ, *, optional: bool = False) -> Operand:
    """A register of truths as a set of rows, and whether it has one; -1 is all rows."""
    parts = (Part("", "*B", Slot.TRUTH), Part("_any", "*B", Slot.ANY))
    return Operand("truths", (*parts, _THERE) if optional else parts, mode, optional)


def days(mode: str = READ, *, optional: bool = False) -> Operand:
    """A register of days, onsets or counts: earliest and latest."""
    return Operand("days", (Part("_low", "*i", Slot.LOW), Part("_high", "*i", Slot.HIGH)), mode, optional)


def low(mode: str = READ) -> Operand:
    """The first end of a register of days."""
    return Operand("days", (Part("", "*i", Slot.LOW),), mode)


def high(mode: str = READ) -> Operand:
    """The last end of a register of days."""
    return Operand("days", (Part("", "*i", Slot.HIGH),), mode)


def numbers(mode: str = READ) -> Operand:
    """A register of numbers: least and most."""
    parts = (Part("_low", "*d", Slot.NUMBER_LOW), Part("_high", "*d", Slot.NUMBER_HIGH))
    return Operand("numbers", parts, mode)


def mask(mode: str = READ, *, optional: bool = False) -> Operand:
    """A register of masks, and whether any row has a bit."""
    return Operand("masks", (Part("", "*Q", Slot.MASK), Part("_held", "*B", Slot.HELD)), mode, optional)


def column(bank: str, *, optional: bool = False) -> Operand:
    """A column that is loaded."""
    kind, slot = {
        "truths": ("*B", Slot.COLUMN_TRUTH),
        "days": ("*i", Slot.COLUMN_DAYS),
        "numbers": ("*d", Slot.COLUMN_NUMBERS),
    }[bank]
    parts = (Part("", kind, slot),)
    return Operand(f"columns of {bank}", (*parts, _THERE) if optional else parts, READ, optional)


def stored(bank: str, *, both: bool = False) -> Operand:
    """A column that is kept, or two, of both ends."""
    kind, slot = {
        "truths": ("*B", Slot.OUT_TRUTH),
        "days": ("*i", Slot.OUT_DAYS),
        "numbers": ("*d", Slot.OUT_NUMBERS),
        "masks": ("*Q", Slot.OUT_MASK),
    }[bank]
    parts = (Part("_low", kind, slot), Part("_high", kind, slot, 1)) if both else (Part("", kind, slot),)
    return Operand(f"kept {bank}", parts, WRITE, width=2 if both else 1)


_RANGES: Final = {"B": (0, 255), "i": (-(2**31), 2**31 - 1), "q": (-(2**63), 2**63 - 1)}


def value(kind: str = "q", least: int | None = None, most: int | None = None) -> Operand:
    """A number that is meant as it is, in its range."""
    low_, high_ = _RANGES[kind]
    return Operand(
        "value",
        (Part("", kind, Slot.NUMBER),),
        least=low_ if least is None else least,
        most=high_ if most is None else most,
    )


def flag() -> Operand:
    """0 or 1."""
    return value("q", 0, 1)


def bit() -> Operand:
    """The place of a bit in a mask."""
    return value("q", 0, 63)


def within_starts() -> Operand:
    """Where a history lies: 0 within the person, 1 within the case. Gives where each segment begins, and how many there are."""
    starts = Part("starts", "*q", Slot.PERSON_STARTS, beyond=Slot.CASE_STARTS)
    return Operand("value", (starts, Part("segments", "q", Slot.PERSONS, beyond=Slot.CASES)), most=1)


def within_rows() -> Operand:
    """The same; gives the number of each row's segment."""
    return Operand("value", (Part("of_row", "*i", Slot.PERSON_OF_ROW, beyond=Slot.CASE_OF_ROW),), most=1)


def answers() -> Operand:
    """The answers of a look-up, by code."""
    return Operand("look-ups", (Part("", "*B", Slot.ANSWERS),))


def masks() -> Operand:
    """The masks of a look-up, by code, and whether it blames any field."""
    return Operand("look-ups", (Part("", "*Q", Slot.MASKS), Part("_blames", "*B", Slot.BLAMES)))


def months() -> Operand:
    """A table of days so many months later."""
    return Operand("tables of months", (Part("", "*i", Slot.MONTHS),))


def run_place() -> Operand:
    """A place among the days of yearly runs, or the end."""
    return Operand("places of runs", (Part("", "q", Slot.NUMBER),))


def room(kind: str) -> Operand:
    """Room for as many values as a block has rows, and some more; no number of the instruction."""
    return Operand("room", (Part("", f"*{kind}", Slot.ROOM),), UPDATE, encoded=False)


ROOM_MORE: Final = 64
"""So many more values than rows has a `room`: the highest rank that is asked of a history."""

_CONTEXT: Final = {
    "n": ("q", Slot.ROWS),
    "as_of": ("i", Slot.AS_OF),
    "person_starts": ("*q", Slot.PERSON_STARTS),
    "persons": ("q", Slot.PERSONS),
    "case_starts": ("*q", Slot.CASE_STARTS),
    "cases": ("q", Slot.CASES),
    "case_of_row": ("*i", Slot.CASE_OF_ROW),
    "runs": ("*i", Slot.RUNS),
    "table_days": ("q", Slot.TABLE_DAYS),
    "first_day": ("q", Slot.FIRST_DAY),
}
"""What every instruction may ask for by a parameter's name: the rows of the block, its persons and cases, the day asked about."""


@dataclass(frozen=True)
class Argument:
    """One argument of an instruction's function: the number of the instruction that it follows from, if any, and how."""

    name: str
    operand: int  # place in the instruction, from 1 on; 0: none
    part: Part
    place: int = 0  # of a room: which


@dataclass(frozen=True)
class Instruction:
    """An instruction: its name, operands by name, and the function that carries it out."""

    name: str
    number: int
    operands: dict[str, Operand]
    arguments: tuple[Argument, ...]
    function: Callable[..., None]

    @property
    def encoded(self) -> list[tuple[str, Operand]]:
        """The operands that the instruction's numbers stand for, in their order."""
        return [(name, operand) for name, operand in self.operands.items() if operand.encoded]

    @property
    def meaning(self) -> str:
        """What it does: the function's docstring."""
        return inspect.cleandoc(self.function.__doc__ or "")

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the function's arguments."""
        return tuple(argument.part.kind for argument in self.arguments)


INSTRUCTIONS: Final[dict[str, Instruction]] = {}
"""By name, in the order of their numbers."""


def instruction(**operands: Operand) -> Callable[[F], F]:
    """Declare an instruction: the opcode after the last one."""

    def declare(function: F) -> F:
        name = function.__name__.rstrip("_")
        arguments, place, rooms = [], 0, 0
        for operand_name, operand in operands.items():
            place += operand.encoded
            for part in operand.parts:
                whole = part.suffix if part.suffix and part.suffix[0] != "_" else operand_name + part.suffix
                arguments.append(Argument(whole, place if operand.encoded else 0, part, rooms))
            rooms += not operand.encoded
        wanted = list(inspect.signature(function).parameters)
        for context in wanted[len(arguments) :]:
            kind, slot = _CONTEXT[context]
            arguments.append(Argument(context, 0, Part("", kind, slot)))
        if wanted != [argument.name for argument in arguments]:
            raise TypeError(
                f"{name}: its parameters are to be {[each.name for each in arguments]}, not {wanted}"
            )
        INSTRUCTIONS[name.upper()] = Instruction(
            name.upper(), len(INSTRUCTIONS), operands, tuple(arguments), function
        )
        return function

    return declare


HELPERS: Final[set[Callable[..., Any]]] = set()
"""Functions that compiled ones call; they are compiled with their callers."""


def helper(function: F) -> F:
    """Declare a function that is called by compiled ones."""
    HELPERS.add(function)
    return function


@dataclass(frozen=True)
class Loop:
    """A loop over whole columns, called from Python, for one row of types."""

    name: str
    types: tuple[str, ...]
    function: Callable[..., None] = field(compare=False)


LOOPS: Final[dict[str, Loop]] = {}
"""By name and types: ``take(*B,*i,*B,q)``."""


def symbol_of(name: str, types: tuple[str, ...]) -> str:
    """The name under which the library has a loop."""
    return name + "_" + "".join(kind.replace("*", "p") for kind in types)


def loop(*signatures: str) -> Callable[[F], F]:
    """Declare a loop for each of these rows of types, such as ``"*B *i q"``."""

    def declare(function: F) -> F:
        for signature in signatures:
            types = tuple(signature.split())
            if len(types) != len(inspect.signature(function).parameters):
                raise TypeError(f"{function.__name__}: {signature} does not fit its parameters")
            LOOPS[symbol_of(function.__name__, types)] = Loop(function.__name__, types, function)
        return function

    return declare
