"""Every instruction against what it means, row by row; and that no tape is run that would leave its banks."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearslate.engine import machine
from clearslate.engine.determine import Evaluator
from clearslate.loops.table import INSTRUCTIONS, READ, WRITE, Instruction, Slot
from clearslate.records.dataset import Dataset
from clearslate.records.days import ALWAYS, NEVER
from clearslate.runs.spec import spec_for
from clearslate.synthetic import generate
from tests.engine import by_instruction
from tests.engine.performing import BANKS, Hand, Table, run_in_python

AS_OF = 4
DAY = dt.date(2026, 1, 5)
ELSEWHERE = {  # tested against a reference of their own, in test_kernels and test_calendar
    "SOME", "COUNT", "LATEST", "LATEST_OTHER", "EARLIEST", "EVERY", "GROUPS", "TOTAL", "DISTINCT", "CONSOLIDATED", "COUNT_KEY",
    "RELATED", "RELATED_COUNT", "RELATED_LAST", "GATHER", "GATHER_RELATED", "BRANCH", "CAP", "PLUS_MONTHS", "PLUS_DAYS",
    "NEXT_RUN", "STORE_MASK", "POSSIBLY", "LOOKUP_MASK",
}  # fmt: skip


def worlds(bits: int) -> list[bool]:
    """What a truth may turn out to be."""
    return {0: [False], 3: [True], 1: [False, True]}[bits]


def truth_of(answers: Sequence[bool]) -> int:
    """The truth of something that has these answers in the worlds that may be."""
    return all(answers) * 2 | any(answers)


def compared(how: Callable[[Any, Any], bool]) -> Callable[..., dict[str, Any]]:
    """A comparison of two spans, over both ends of each and whatever lies between."""

    def answer(one: Any, two: Any) -> dict[str, Any]:
        every = [how(a, b) for a in span(one) for b in span(two)]
        return {"out": truth_of(every)}

    return answer


def span(ends: tuple[Any, Any]) -> list[Any]:
    """A few values of a span: its ends, and those between that are small whole numbers."""
    return sorted({*ends, *(day for day in range(-1, 9) if ends[0] <= day <= ends[1])})


def ends(pick: Callable[[Any, Any], Any]) -> Callable[..., dict[str, Any]]:
    return lambda one, two: {"out": (pick(one[0], two[0]), pick(one[1], two[1]))}


def meets(onset: Any, failed: int, unknown: int, fact: int, place: int) -> dict[str, Any]:
    return {
        "onset": (onset[0] if fact else NEVER, onset[1] if fact == 3 else NEVER),
        "failed": failed | (fact == 0) << place,
        "unknown": unknown | (fact == 1) << place,
    }


def meets_onset(
    onset: Any, failed: int, unknown: int, condition: Any, place: int, turns: int
) -> dict[str, Any]:
    ahead = [day for day in condition if day > AS_OF]
    return {
        "onset": (max(onset[0], condition[0]), max(onset[1], condition[1])),
        "failed": failed | (condition[0] > AS_OF) << place,
        "unknown": unknown | (condition[0] <= AS_OF < condition[1]) << place,
        "turns": min([turns, *ahead]),
    }


def meets_end(onset: Any, failed: int, unknown: int, last: Any, place: int, turns: int) -> dict[str, Any]:  # noqa: ARG001
    ahead = [day + 1 for day in last if AS_OF <= day < NEVER - 1]
    return {
        "failed": failed | (last[1] < AS_OF) << place,
        "unknown": unknown | (last[0] < AS_OF <= last[1]) << place,
        "turns": min([turns, *ahead]),
    }


def decides(
    ever: Any,
    onset: Any,
    ahead: int,
    index: int,
    in_force: int,
    read: int,
    outcome: int,
    deciding: int,
    rest: Any,
) -> dict[str, Any]:
    first, future = ever
    turns = min([rest[0], *(day for day in (*onset, ahead) if day > AS_OF)])
    possible = rest[1]
    if read:
        first = min(first, onset[1])
    if in_force:
        deciding = index
        outcome = 0 if onset[1] <= AS_OF else 2 if onset[0] <= AS_OF else outcome
    if read and outcome == 3:
        if AS_OF < onset[1] < future:
            future, deciding = onset[1], index
        elif AS_OF < ahead < possible:
            deciding = index if future >= NEVER else deciding
            possible = ahead
    return {"ever": (first, future), "outcome": outcome, "deciding": deciding, "rest": (turns, possible)}


def concludes(reached: int, ever: Any, rest: int, outcome: int) -> dict[str, Any]:
    waits = outcome == 3 and min(ever[1], rest) < NEVER
    day = ever[1] if waits else ever[0] if outcome == 0 and reached else NEVER
    return {"out": day, "outcome": (1 if waits else outcome) if reached else 4}


# What each instruction gives, of one row: its operands in their order, those that are only written left out.
MEANING: dict[str, Callable[..., dict[str, Any]]] = {
    "LOAD_TRUTH": lambda of: {"out": of},
    "LOOKUP": lambda code, answers: {"out": answers[code]},
    "KNOWN": lambda answer: {"out": answer},
    "AND": lambda a, b: {"out": truth_of([x and y for x in worlds(a) for y in worlds(b)])},
    "OR": lambda a, b: {"out": truth_of([x or y for x in worlds(a) for y in worlds(b)])},
    "NOT": lambda a: {"out": truth_of([not x for x in worlds(a)])},
    "PRESUME": lambda of, answer: {"out": answer if len(worlds(of)) > 1 else of},
    "HAPPENED": lambda day: {"out": truth_of([x < NEVER for x in span(day)])},
    "PERHAPS": lambda of: {"out": truth_of([True, *worlds(of)]) if of else 1},
    "POSITIVE": lambda count: {"out": truth_of([x > 0 for x in span(count)])},
    "EARLIER_DAY": compared(lambda a, b: a < b),
    "NOT_LATER_DAY": compared(lambda a, b: a <= b),
    "SAME_DAY": compared(lambda a, b: a == b),
    "LESS": compared(lambda a, b: a < b),
    "AT_MOST": compared(lambda a, b: a <= b),
    "EQUAL": compared(lambda a, b: a == b),
    "LOAD_DAYS": lambda first, last: {"out": (first, last)},
    "FIXED": lambda first, last: {"out": (first, last)},
    "LATER_OF": ends(max),
    "EARLIER_OF": ends(min),
    "EITHER": lambda a, b: {"out": (min(a[0], b[0]), max(a[1], b[1]))},
    "STATIC": lambda fact: {"out": {0: (NEVER, NEVER), 1: (ALWAYS, NEVER), 3: (ALWAYS, ALWAYS)}[fact]},
    "WHERE": lambda fact, day: {"out": (day[0] if fact == 3 else ALWAYS, day[1] if fact else ALWAYS)},
    "COPY": lambda of: {"out": of},
    "WIDEN_LOW": lambda out, day: {"out": min(out, day)},
    "WIDEN_HIGH": lambda out, day: {"out": max(out, day)},
    "LOAD_NUMBERS": lambda least, most: {"out": (least, most)},
    "CONSTANT": lambda least, most: {"out": (least, most)},
    "COUNTED": lambda count, most: {"out": (count[0], most or count[1])},
    "COUNT_OTHERS": lambda of, whole: {"out": (whole[0] - (of == 3), whole[1] - (of != 0))},
    "UNKNOWN_TRUTH": lambda of: {"out": len(worlds(of)) > 1},
    "UNKNOWN_DAYS": lambda of: {"out": of[0] != of[1]},
    "UNKNOWN_NUMBERS": lambda of: {"out": of[0] != of[1]},
    "KEYLESS": lambda key: {"out": key < 0},
    "CHANGED": lambda before, after: {"out": before != after},
    "DECIDED_BY": lambda outcome, deciding, least, most, index: {
        "out": least <= outcome <= most and deciding == index
    },
    "NO_MASK": lambda: {"out": 0},
    "FIELD_MASK": lambda of, place: {"out": of << place},
    "JOIN": lambda of, one, two, three: {"out": (one | two | three) if of else 0},
    "PUT_MASK": lambda out, which, index, of: {"out": of if which == index else out},
    "NOTICE": lambda certain, unknown, here, of, place: {
        "certain": certain | (here and of == 3) << place, "unknown": unknown | (here and of == 1) << place,
    },
    "MEET_TRUTH": meets,
    "MEET": meets_onset,
    "MEET_END": meets_end,
    "LATER_TRUTH": lambda onset, fact: {"onset": meets(onset, 0, 0, fact, 0)["onset"]},
    "LATER": lambda onset, condition: {
        "onset": (max(onset[0], condition[0]), max(onset[1], condition[1]))
    },
    "PROSPECTIVE": lambda onset, day, first: {
        "onset": (onset[0] if day[1] >= first else NEVER, onset[1] if day[0] >= first else NEVER)
    },
    "UNLESS_FURTHER": lambda further, cleared: {
        "out": (NEVER if further == 3 else cleared[0], cleared[1] if further == 0 else NEVER)
    },
    "CUT": lambda onset, start, end: {
        "onset": (max(onset[0], start), onset[1]),
        "out": tuple(max(day, start) if max(day, start) < end else NEVER for day in onset),
    },
    "ENDED": lambda onset, last: {
        "out": (NEVER if last[1] < onset[0] else onset[0], NEVER if last[0] < onset[1] else onset[1])
    },
    "ENDED_ON": lambda onset, last: {
        "out": (NEVER if last[1] < AS_OF else onset[0], NEVER if last[0] < AS_OF else onset[1])
    },
    "ENDED_AHEAD": lambda onset, last: {"onset": NEVER if last < onset else onset},
    "REACHED": lambda of, member: {"out": of != 0 and member == 3},
    "OVER": lambda ever, onset: {"ever": min(ever, onset)},
    "DECIDE": decides,
    "CONCLUDE": concludes,
    "PUT_DAYS": lambda out, which, index, of: {"out": of if which == index else out},
    "NOTICE_DAY": lambda out, here, of, day: {"out": day if here and of and day > ALWAYS else out},
    "STORE_TRUTH": lambda of: {"out": of},
    "STORE_DAYS": lambda of: {"out": of},
    "STORE_DAY": lambda of: {"out": of},
    "STORE_NUMBERS": lambda of: {"out": of},
}  # fmt: skip

_LETTER = {"truths": "t", "days": "d", "numbers": "n", "masks": "m"}
_OUTCOMES = {"outcome", "deciding", "which"}


class Drawn:
    """One instruction over rows of drawn values."""

    def __init__(self, name: str, rng: random.Random, rows: int, *, none: bool) -> None:
        self.told = INSTRUCTIONS[name]
        self.rng = rng
        self.hand = Hand([0, rows])
        self.hand.as_of = AS_OF
        self.none = none  # masks are not held, sets of rows are empty, what may be left out is
        self.asked: list[int] = []
        self.rows: list[list[Any]] = [[] for _ in range(rows)]  # what the reference is given of each row
        for operand_name, operand in self.told.encoded:
            self.asked.append(self._draw(operand_name, operand))
        self.hand.write(self.told.number, *self.asked)

    def _day(self) -> int:
        return self.rng.choice([ALWAYS, 1, 2, 3, 4, 5, 6, NEVER])

    def _give(self, values: Sequence[Any]) -> None:
        for row, value in zip(self.rows, values, strict=True):
            row.append(value)

    def _draw(self, name: str, operand: Any) -> int:
        hand, rng, n = self.hand, self.rng, self.hand.n
        if operand.bank.startswith("kept "):
            return 0
        if operand.bank == "value":
            least, most = max(operand.least, -3), min(operand.most, 7)
            value = rng.randint(least, most)
            value = rng.choice([1, 3]) if name == "answer" else value
            self._give([value] * n)
            return value
        if operand.bank == "look-ups":
            answers = [rng.choice([0, 1, 3]) for _ in range(6)]
            self._give([answers] * n)
            return hand.lookup(answers)
        if operand.bank.startswith("columns of "):
            bank = operand.bank.removeprefix("columns of ")
            values: list[Any] = [self._value(name, bank) for _ in range(n)]
            if name == "codes":
                values = [rng.randrange(6) for _ in range(n)]
            self._give(values)
            return hand.column(bank, values)
        if operand.mode == WRITE:
            return hand.register(operand.bank)
        if operand.bank == "truths" and len(operand.parts) > 1:
            if self.none and operand.optional:
                self._give([True] * n)
                return -1
            so = [not self.none and rng.random() < 0.6 for _ in range(n)]
            self._give(so)
            return hand.rows(so)
        if operand.bank == "masks":
            masks = [0 if self.none else rng.choice([0, 1, 6, 1 << 63]) for _ in range(n)]
            self._give(masks)
            return -1 if self.none and operand.optional else hand.mask(masks)
        if operand.bank in ("days", "numbers"):
            pairs = [
                sorted((self._value(name, operand.bank), self._value(name, operand.bank))) for _ in range(n)
            ]
            pairs = [[a, a] if rng.random() < 0.3 else [a, b] for a, b in pairs]
            suffixes = {part.slot.name for part in operand.parts}
            single = 0 if suffixes == {"LOW"} else 1 if suffixes == {"HIGH"} else None
            self._give([tuple(pair) if single is None else pair[single] for pair in pairs])
            return hand.register(operand.bank, *map(list, zip(*pairs, strict=True)))
        bits = [rng.choice([0, 2, 3] if name in _OUTCOMES else [0, 1, 3]) for _ in range(n)]
        self._give(bits)
        return hand.register("truths", bits)

    def _value(self, name: str, bank: str) -> Any:
        if name in ("count", "whole"):
            return self.rng.randint(0, 5)
        if name == "keys":
            return self.rng.randint(-1, 2)
        return (
            float(self.rng.randint(0, 6))
            if bank == "numbers"
            else self._day()
            if bank == "days"
            else self.rng.choice([0, 1, 3])
        )

    def wanted(self) -> list[dict[str, Any]]:
        return [MEANING[self.told.name](*row) for row in self.rows]

    def found(self) -> list[dict[str, Any]]:
        """What the instruction leaves, row by row, as the reference names it."""
        places: dict[str, int] = {}
        for number, (name, operand) in zip(self.asked, self.told.encoded, strict=True):
            if operand.bank == "masks" and operand.mode != READ:
                self.hand.write(machine.STORE_MASK, len(places), number)
                places[name] = len(places)
        table = self.hand.run()
        rows: list[dict[str, Any]] = [{} for _ in self.rows]
        for number, (name, operand) in zip(self.asked, self.told.encoded, strict=True):
            if operand.mode == READ or (name == "of" and self.told.name == "PUT_MASK"):
                continue
            for i, row in enumerate(rows):
                row[name] = _left(table, operand, number, i, places.get(name, 0))
        return rows


def _left(table: Table, operand: Any, number: int, i: int, place: int) -> Any:
    bank = operand.bank.removeprefix("kept ")
    slots = [part.slot.name for part in operand.parts]
    if bank == "masks":
        return int(table.out.m[place, i])
    kept = operand.bank.startswith("kept ")
    values = getattr(table.out if kept else table.registers, _LETTER[bank])
    if bank == "truths":
        return int(values[number, i])
    if kept:
        found = values[number, i], values[number + 1, i]
        return tuple(each.item() for each in found) if operand.width == 2 else found[0].item()
    if len(slots) == 1:
        return values[number, int(slots == ["HIGH"]), i].item()
    return tuple(each.item() for each in values[number, :, i])


@pytest.mark.parametrize("name", MEANING)
def test_what_an_instruction_gives_is_what_it_means(name: str) -> None:
    rng = random.Random(name)
    for trial in range(25):
        drawn = Drawn(name, rng, rng.randint(1, 12), none=trial % 5 == 4)
        assert drawn.found() == drawn.wanted(), (name, drawn.rows)


def test_the_first_of_a_case() -> None:
    hand = Hand([0, 3, 6], [0, 2, 3, 6])
    out = hand.register("truths")
    hand.write(machine.FIRST_OF_CASE, out)
    assert hand.run().registers.t[out].tolist() == [3, 0, 3, 3, 0, 0]


def test_whom_rows_of_one_key_blame() -> None:
    rng = random.Random(3)
    for _ in range(40):
        n = rng.randint(1, 5)
        hand, keys, bits = (
            Hand([0, n]),
            [rng.randint(-1, 1) for _ in range(n)],
            [rng.choice([0, 1, 3]) for _ in range(n)],
        )
        rows, own = hand.rows([1] * n), hand.mask([1 << i for i in range(n)])
        out = hand.register("masks")
        hand.write(
            machine.GATHER_KEY, out, hand.register("truths", bits), 0, rows, hand.column("days", keys), own
        )
        wanted = [
            sum(1 << j for j in range(n) if bits[j] and (keys[i] == keys[j] or -1 in (keys[i], keys[j])))
            for i in range(n)
        ]
        assert by_instruction.kept_mask(hand, out).tolist() == wanted


def test_every_instruction_has_a_test() -> None:
    assert {*MEANING, *ELSEWHERE, "FIRST_OF_CASE", "GATHER_KEY"} == set(INSTRUCTIONS)


# --- the check ------------------------------------------------------------------------------------------------


def _valid(told: Instruction, sizes: machine.Sizes) -> list[int]:
    """An instruction whose registers are each their own."""
    numbers, used = [told.number], dict.fromkeys(BANKS, 0)
    for _, operand in told.encoded:
        if operand.bank == "value":
            numbers.append(max(operand.least, min(operand.most, 1)))
        elif operand.bank == "look-ups":
            numbers.append(int(np.flatnonzero(sizes.blaming == (operand.parts[0].slot is Slot.MASKS))[0]))
        elif operand.bank in used:
            numbers.append(used[operand.bank])
            used[operand.bank] += 1
        else:
            numbers.append(0)
    return numbers


SIZES = machine.Sizes(
    {
        **dict.fromkeys(BANKS, 8), **{f"columns of {bank}": 2 for bank in BANKS}, **{f"kept {bank}": 2 for bank in BANKS},
        "look-ups": 2, "tables of months": 1, "places of runs": 2,
    },
    np.array([False, True]),
)  # fmt: skip


@pytest.mark.parametrize("told", machine.TABLE, ids=lambda told: told.name)
def test_no_number_of_an_instruction_leaves_its_bank(told: Instruction) -> None:
    def linked(numbers: list[int]) -> machine.Linked:
        code = np.zeros((1, machine.WIDTH), np.int64)
        code[0, : len(numbers)] = numbers
        return machine.link(code, SIZES)

    valid = _valid(told, SIZES)
    assert len(linked(valid).slots) == len(told.arguments)
    for place, (name, operand) in enumerate(told.encoded, 1):
        most = operand.most if operand.bank == "value" else SIZES.counts[operand.bank]
        beyond = most - operand.width + 1 if operand.bank not in ("value", "places of runs") else most + 1
        before = operand.least - 1 if operand.bank == "value" else -2 if operand.optional else -1
        for wrong in (beyond, before):
            if -(2**63) <= wrong < 2**63:
                with pytest.raises(machine.TapeError, match=f"{told.name}: {name} is {wrong}"):
                    linked([*valid[:place], wrong, *valid[place + 1 :]])
    written = [at for at, (_, each) in enumerate(told.encoded, 1) if each.mode == WRITE]
    read = [at for at, (_, each) in enumerate(told.encoded, 1) if each.mode == READ]
    for one, other in product(written, read):
        operands = [each for _, each in told.encoded]
        if operands[one - 1].bank == operands[other - 1].bank in BANKS:
            with pytest.raises(machine.TapeError, match="overwrites"):
                linked([*valid[:other], valid[one], *valid[other + 1 :]])


def test_a_look_up_of_masks_gives_no_answers() -> None:
    code = np.zeros((1, machine.WIDTH), np.int64)
    code[0, :4] = [machine.LOOKUP, 0, 0, 1]
    with pytest.raises(machine.TapeError, match="look-up of masks"):
        machine.link(code, SIZES)


def test_an_opcode_that_is_none_is_refused() -> None:
    code = np.zeros((1, machine.WIDTH), np.int64)
    code[0, 0] = len(machine.TABLE)
    with pytest.raises(machine.TapeError, match="no such opcode"):
        machine.link(code, SIZES)


# --- whole tapes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "people"),
    [
        ("MD", 3),
        *(pytest.param(state, 12, marks=pytest.mark.prove) for state in ("PA", "MI", "MN", "OR", "TX")),
    ],
)
def test_the_laws_of_a_state_by_the_machine_and_by_plain_python(
    state: str, people: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very tape of a state's laws, over a bucket of records: every register and every column that is kept."""
    generate(state, people, tmp_path / "records", seed=5, known_through=DAY)
    dataset = Dataset.open(tmp_path / "records")
    kept: list[tuple[Any, Table]] = []
    link, run = machine.link, machine.run
    codes: dict[int, Any] = {}

    def linking(code: Any, sizes: Any) -> Any:
        linked = link(code, sizes)
        codes[id(linked)] = code, linked
        return linked

    def running(linked: Any, *rest: Any) -> None:
        rows, tables, columns, registers, out, as_of = rest
        before = [machine.Bank(*(each.copy() for each in bank)) for bank in (registers, out)]
        table = Table(rows, tables, columns, before[0], before[1], as_of)
        run(linked, *rest)
        run_in_python(codes[id(linked)][0], table)
        kept.append((rest, table))

    monkeypatch.setattr(machine, "link", linking)
    monkeypatch.setattr(machine, "run", running)
    evaluator = Evaluator(spec_for(dataset, DAY).question())
    wanted = [name for name in evaluator.columns if name in dataset.schema.names]
    for bucket in dataset.buckets:
        table = dataset.read(bucket.index, wanted)
        if table.num_rows:
            evaluator.say(table)
    assert kept
    for (_, _, _, registers, out, _), plain in kept:
        for mine, theirs in ((out, plain.out), (registers, plain.registers)):
            for one, other in zip(mine[:3], theirs[:3], strict=True):
                np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(out.m, plain.out.m)
