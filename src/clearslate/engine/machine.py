"""Runs a table of instructions (see `engine.tape`) over a bucket, block by block.

A block is some whole persons, a thousand rows that the near caches hold; a register is one value of each row of
a block. So a thousand passes over a bucket are one: what an instruction reads is where the one before it left it. The machine
is compiled once for all laws of all states, not once for each.

Four banks of registers: ``t`` truths and sets of rows (uint8), ``d`` days, onsets and counts (int32, two ends), ``n`` numbers
(float64, two ends), ``m`` masks (uint64). A mask or a set of rows of which nothing in the block is so is not ``held``, and what
would be joined from it is passed over.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np
from numba import njit

from clearslate.engine import calendar
from clearslate.engine.kernels import keys, onsets, relations, segments
from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)
_NEVER: Final = np.int32(NEVER)
_NONE: Final = np.uint64(0)

F = TypeVar("F", bound="Callable[..., Any]")

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
    NO_MASK, LOOKUP_MASK, FIELD_MASK, JOIN, GATHER, GATHER_RELATED, GATHER_KEY,
    MEET_TRUTH, MEET, MEET_END, LATER_TRUTH, LATER, PROSPECTIVE, UNLESS_FURTHER, CUT, ENDED, ENDED_ON, ENDED_AHEAD, CAP,
    REACHED, OVER, DECIDE, CONCLUDE, DECIDED_BY, PUT_DAYS, PUT_MASK, NOTICE, NOTICE_DAY,
    STORE_TRUTH, STORE_DAYS, STORE_DAY, STORE_NUMBERS, STORE_MASK,
) = range(88)  # fmt: skip


class Bank(NamedTuple):
    """Values by bank: registers (``d`` and ``n``: register, end, row of the block) or columns (column, row)."""

    t: NDArray[Any]
    d: NDArray[Any]
    n: NDArray[Any]
    m: NDArray[Any]


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


def _loop(function: F) -> F:
    """A loop that is compiled into the machine, and called by nothing else."""
    compiled: F = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)  # type: ignore[call-overload]
    return compiled


# --- loops that several instructions share ---------------------------------------------------------------------
# Of the instructions' own functions w is the register that is written, a, b and c those that are read, k the rows of the block.
# They take whole banks and cut them themselves: the machine is then a list of calls, which compiles in a third of the time.


@_loop
def _copy(out: Any, a: Any) -> None:
    for i in range(len(out)):
        out[i] = a[i]


@_loop
def _fill(out: Any, value: Any) -> None:
    for i in range(len(out)):
        out[i] = value


@_loop
def _later(out: Any, a: Any, b: Any) -> None:
    for i in range(len(out)):
        out[i] = max(a[i], b[i])


@_loop
def _earlier(out: Any, a: Any, b: Any) -> None:
    for i in range(len(out)):
        out[i] = min(a[i], b[i])


@_loop
def _bits(certain: Any, possible: Any) -> Any:
    return np.uint8(certain) << np.uint8(1) | np.uint8(possible)


@_loop
def _some(rows: Any) -> Any:
    """Whether a set of rows has one: eight at a time."""
    some = _NONE
    whole = len(rows) & ~7
    eights = rows[:whole].view(np.uint64)
    for i in range(len(eights)):
        some |= eights[i]
    for i in range(whole, len(rows)):
        some |= np.uint64(rows[i])
    return some != _NONE


@_loop
def _two(d: Any, w: int, k: int, found: Any) -> None:
    """Both ends that a kernel gives."""
    low, high = found
    first, last = d[w, 0, :k], d[w, 1, :k]
    for i in range(k):
        first[i] = low[i]
    for i in range(k):
        last[i] = high[i]


@_loop
def _instruction(code: Any, at: int) -> Any:
    """The numbers of an instruction: by value, because an array that is cut is counted, which takes longer than most instructions."""
    x = code[at]
    return x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12]


@_loop
def _segments(within: int, of_person: Any, of_case: Any) -> Any:
    """What an instruction that asks a history is told of the segments in which it lies."""
    return of_case if within == 1 else of_person


@_loop
def _local(out: Any, starts: Any, first: int) -> Any:
    for i in range(len(starts)):
        out[i] = starts[i] - first
    return out[: len(starts)]


# --- truths -----------------------------------------------------------------------------------------------------


@_loop
def _load(bank: Any, w: int, columns: Any, a: int, s: int, e: int) -> None:
    _copy(bank[w, : e - s], columns[a, s:e])


@_loop
def _store(columns: Any, w: int, s: int, e: int, bank: Any, a: int) -> None:
    _copy(columns[w, s:e], bank[a, : e - s])


@_loop
def _lookup(bank: Any, w: int, columns: Any, a: int, s: int, e: int, table: Any, begin: int) -> None:
    out, codes, answers = bank[w, : e - s], columns[a, s:e], table[begin:]
    for i in range(len(out)):
        out[i] = answers[codes[i]]


@_loop
def _known(t: Any, w: int, value: int, k: int) -> None:
    _fill(t[w, :k], np.uint8(value))


@_loop
def _and(t: Any, w: int, a: int, b: int, k: int) -> None:
    out, one, two = t[w, :k], t[a, :k], t[b, :k]
    for i in range(k):
        out[i] = one[i] & two[i]


@_loop
def _or(t: Any, w: int, a: int, b: int, k: int) -> None:
    out, one, two = t[w, :k], t[a, :k], t[b, :k]
    for i in range(k):
        out[i] = one[i] | two[i]


@_loop
def _not(t: Any, w: int, a: int, k: int) -> None:
    """The bits change places and are turned round."""
    out, bits = t[w, :k], t[a, :k]
    for i in range(k):
        out[i] = ((bits[i] >> np.uint8(1)) | (bits[i] << np.uint8(1))) & np.uint8(3) ^ np.uint8(3)


@_loop
def _presume(t: Any, w: int, a: int, value: int, k: int) -> None:
    """Filled in where it is not known."""
    out, bits, answer = t[w, :k], t[a, :k], np.uint8(value)
    for i in range(k):
        out[i] = answer if bits[i] == 1 else bits[i]


@_loop
def _happened(t: Any, w: int, d: Any, a: int, k: int) -> None:
    out, low, high = t[w, :k], d[a, 0, :k], d[a, 1, :k]
    for i in range(k):
        out[i] = _bits(high[i] < _NEVER, low[i] < _NEVER)


@_loop
def _positive(t: Any, w: int, d: Any, a: int, k: int) -> None:
    out, low, high = t[w, :k], d[a, 0, :k], d[a, 1, :k]
    for i in range(k):
        out[i] = _bits(low[i] > 0, high[i] > 0)


@_loop
def _perhaps(t: Any, w: int, a: int, k: int) -> None:
    """More than is seen may be so."""
    out, bits = t[w, :k], t[a, :k]
    for i in range(k):
        out[i] = bits[i] | np.uint8(1)


@_loop
def _first_of_case(t: Any, w: int, case_starts: Any, k: int) -> None:
    out = t[w, :k]
    _fill(out, np.uint8(0))
    for i in range(len(case_starts) - 1):
        out[case_starts[i]] = 3


@_loop
def _less(t: Any, w: int, ends: Any, a: int, b: int, k: int) -> None:
    out, low, high = t[w, :k], ends[a, 0, :k], ends[a, 1, :k]
    than_low, than_high = ends[b, 0, :k], ends[b, 1, :k]
    for i in range(k):
        out[i] = _bits(high[i] < than_low[i], low[i] < than_high[i])


@_loop
def _at_most(t: Any, w: int, ends: Any, a: int, b: int, k: int) -> None:
    out, low, high = t[w, :k], ends[a, 0, :k], ends[a, 1, :k]
    than_low, than_high = ends[b, 0, :k], ends[b, 1, :k]
    for i in range(k):
        out[i] = _bits(high[i] <= than_low[i], low[i] <= than_high[i])


@_loop
def _equal(t: Any, w: int, ends: Any, a: int, b: int, k: int) -> None:
    """Certainly so only where both are exact."""
    out, low, high = t[w, :k], ends[a, 0, :k], ends[a, 1, :k]
    to_low, to_high = ends[b, 0, :k], ends[b, 1, :k]
    for i in range(k):
        possible = (low[i] <= to_high[i]) & (to_low[i] <= high[i])
        out[i] = _bits(possible & (low[i] == high[i]) & (to_low[i] == to_high[i]), possible)


# --- days, onsets, numbers --------------------------------------------------------------------------------------


@_loop
def _load_ends(bank: Any, w: int, columns: Any, a: int, b: int, s: int, e: int) -> None:
    _copy(bank[w, 0, : e - s], columns[a, s:e])
    _copy(bank[w, 1, : e - s], columns[b, s:e])


@_loop
def _store_ends(columns: Any, w: int, s: int, e: int, bank: Any, a: int) -> None:
    _copy(columns[w, s:e], bank[a, 0, : e - s])
    _copy(columns[w + 1, s:e], bank[a, 1, : e - s])


@_loop
def _store_day(columns: Any, w: int, s: int, e: int, d: Any, a: int) -> None:
    _copy(columns[w, s:e], d[a, 0, : e - s])


@_loop
def _fixed(d: Any, w: int, low: int, high: int, k: int) -> None:
    _fill(d[w, 0, :k], np.int32(low))
    _fill(d[w, 1, :k], np.int32(high))


@_loop
def _constant(n: Any, w: int, low: int, high: int, k: int) -> None:
    _fill(n[w, 0, :k], np.float64(low))
    _fill(n[w, 1, :k], np.float64(high))


@_loop
def _counted(n: Any, w: int, d: Any, a: int, most: int, k: int) -> None:
    """A count as a number; at most ``most`` where more than is seen may be counted."""
    _copy(n[w, 0, :k], d[a, 0, :k])
    if most:
        _fill(n[w, 1, :k], np.float64(most))
    else:
        _copy(n[w, 1, :k], d[a, 1, :k])


@_loop
def _later_of(d: Any, w: int, a: int, b: int, k: int) -> None:
    _later(d[w, 0, :k], d[a, 0, :k], d[b, 0, :k])
    _later(d[w, 1, :k], d[a, 1, :k], d[b, 1, :k])


@_loop
def _earlier_of(d: Any, w: int, a: int, b: int, k: int) -> None:
    _earlier(d[w, 0, :k], d[a, 0, :k], d[b, 0, :k])
    _earlier(d[w, 1, :k], d[a, 1, :k], d[b, 1, :k])


@_loop
def _either(d: Any, w: int, a: int, b: int, k: int) -> None:
    """Possible where one reading is, certain where both are."""
    _earlier(d[w, 0, :k], d[a, 0, :k], d[b, 0, :k])
    _later(d[w, 1, :k], d[a, 1, :k], d[b, 1, :k])


@_loop
def _static(d: Any, w: int, t: Any, a: int, k: int) -> None:
    """A fact holds always, never, or who knows."""
    possible, certain, bits = d[w, 0, :k], d[w, 1, :k], t[a, :k]
    for i in range(k):
        possible[i] = _NEVER if bits[i] == 0 else _ALWAYS
        certain[i] = _ALWAYS if bits[i] == 3 else _NEVER


@_loop
def _plus_months(d: Any, w: int, a: int, count: int, tables: Tables, c: int, k: int) -> None:
    months = tables.months[c]
    low = calendar.add_months(d[a, 0, :k], count, months, tables.first)
    _two(d, w, k, (low, calendar.add_months(d[a, 1, :k], count, months, tables.first)))


@_loop
def _plus_days(d: Any, w: int, a: int, count: int, k: int) -> None:
    _two(d, w, k, (calendar.add_days(d[a, 0, :k], count), calendar.add_days(d[a, 1, :k], count)))


@_loop
def _where(d: Any, w: int, t: Any, a: int, b: int, k: int) -> None:
    """The day where the fact is so, always where it is not."""
    out_low, out_high, bits, low, high = d[w, 0, :k], d[w, 1, :k], t[a, :k], d[b, 0, :k], d[b, 1, :k]
    for i in range(k):
        out_low[i] = low[i] if bits[i] == 3 else _ALWAYS
        out_high[i] = high[i] if bits[i] != 0 else _ALWAYS


@_loop
def _next_run(d: Any, w: int, a: int, runs: Any, k: int) -> None:
    _two(d, w, k, (calendar.next_run(d[a, 0, :k], runs), calendar.next_run(d[a, 1, :k], runs)))


@_loop
def _branch(d: Any, w: int, t: Any, a: int, b: int, c: int, k: int) -> None:
    onsets.choose(d[w, 0, :k], d[w, 1, :k], t[a, :k], t[b, :k], d[c, 0, :k], d[c, 1, :k])


@_loop
def _copy_days(d: Any, w: int, a: int, k: int) -> None:
    _copy(d[w, 0, :k], d[a, 0, :k])
    _copy(d[w, 1, :k], d[a, 1, :k])


@_loop
def _widen_low(d: Any, w: int, day: int, k: int) -> None:
    out = d[w, 0, :k]
    for i in range(k):
        out[i] = min(out[i], np.int32(day))


@_loop
def _widen_high(d: Any, w: int, day: int, k: int) -> None:
    out = d[w, 1, :k]
    for i in range(k):
        out[i] = max(out[i], np.int32(day))


# --- histories: x is the whole instruction, x[3] is 1 where they lie within the case, 0 within the person -------


@_loop
def _some_of(t: Any, w: int, a: int, of_row: Any, k: int) -> None:
    _copy(t[w, :k], segments.some(of_row, t[a, :k]))


@_loop
def _count(d: Any, w: int, t: Any, a: int, of_row: Any, k: int) -> None:
    _two(d, w, k, segments.count(of_row, t[a, :k]))


@_loop
def _count_others(d: Any, w: int, t: Any, a: int, b: int, k: int) -> None:
    """A count without each row's own part in it."""
    out_low, out_high, bits, low, high = d[w, 0, :k], d[w, 1, :k], t[a, :k], d[b, 0, :k], d[b, 1, :k]
    for i in range(k):
        out_low[i] = low[i] - np.int32(bits[i] >> 1)
        out_high[i] = high[i] - np.int32(bits[i] & 1)


@_loop
def _latest(d: Any, x: Any, t: Any, starts: Any, k: int) -> None:
    value = x[4]
    _two(d, x[1], k, segments.latest(starts, t[x[2], :k], d[value, 0, :k], d[value, 1, :k], x[5]))


@_loop
def _latest_other(d: Any, x: Any, t: Any, starts: Any, k: int) -> None:
    value = x[4]
    _two(d, x[1], k, relations.others_latest(starts, t[x[2], :k], d[value, 0, :k], d[value, 1, :k], x[5]))


@_loop
def _earliest(d: Any, x: Any, t: Any, starts: Any, k: int) -> None:
    value = x[4]
    _two(d, x[1], k, segments.earliest(starts, t[x[2], :k], d[value, 0, :k], d[value, 1, :k]))


@_loop
def _every(d: Any, x: Any, t: Any, of_row: Any, k: int) -> None:
    value = x[4]
    _two(d, x[1], k, segments.every(of_row, t[x[2], :k], d[value, 0, :k], d[value, 1, :k]))


@_loop
def _groups(d: Any, x: Any, t: Any, starts: Any, case_of_row: Any, k: int) -> None:
    _two(d, x[1], k, keys.groups(starts, t[x[2], :k], case_of_row))


@_loop
def _distinct(d: Any, x: Any, t: Any, starts: Any, days: Any, s: int, k: int) -> None:
    _two(d, x[1], k, keys.distinct(starts, t[x[2], :k], days[x[5], s : s + k], t[x[4], :k]))


@_loop
def _total(d: Any, w: int, a: int, person_starts: Any, case_of_row: Any, k: int) -> None:
    _two(d, w, k, keys.total(person_starts, case_of_row, d[a, 0, :k], d[a, 1, :k]))


@_loop
def _consolidated(d: Any, x: Any, t: Any, case_starts: Any, days: Any, s: int, k: int) -> None:
    value = x[6]
    bits, low, high = keys.consolidated(
        case_starts, t[x[2], :k], days[x[5], s : s + k], t[x[4], :k], d[value, 0, :k], d[value, 1, :k]
    )
    _copy(t[x[3], :k], bits)
    _two(d, x[1], k, (low, high))


@_loop
def _count_key(d: Any, x: Any, t: Any, starts: Any, days: Any, s: int, k: int) -> None:
    _two(d, x[1], k, relations.same_key_count(starts, t[x[2], :k], x[4] != 0, days[x[5], s : s + k]))


@_loop
def _end(d: Any, register: int, end: int, k: int) -> Any:
    """One end of days; empty where there is no such register."""
    return d[register, end, :k] if register >= 0 else d[0, 0, :0]


@_loop
def _relation(x: Any, d: Any, days: Any, s: int, k: int) -> Any:
    return relations.Relation(
        x[10] != 0,
        days[x[5], s : s + k] if x[5] >= 0 else days[0, :0],
        x[6],
        _end(d, x[7], 0, k),
        _end(d, x[7], 1, k),
        _end(d, x[8], 0, k),
        _end(d, x[8], 1, k),
        _end(d, x[9], 0, k),
        _end(d, x[9], 1, k),
    )


@_loop
def _related_count(d: Any, x: Any, t: Any, starts: Any, days: Any, s: int, k: int) -> None:
    _two(d, x[1], k, relations.others_count(starts, t[x[2], :k], _relation(x, d, days, s, k)))


@_loop
def _related_last(d: Any, x: Any, t: Any, starts: Any, days: Any, s: int, k: int) -> None:
    low, high = _end(d, x[11], 0, k), _end(d, x[11], 1, k)
    _two(d, x[1], k, relations.others_last(starts, t[x[2], :k], _relation(x, d, days, s, k), low, high))


@_loop
def _related(d: Any, x: Any, t: Any, starts: Any, days: Any, s: int, k: int) -> None:
    low, high = _end(d, x[11], 0, k), _end(d, x[11], 1, k)
    relation = _relation(x, d, days, s, k)
    _two(d, x[1], k, relations.related(starts, t[x[2], :k], relation, x[4], low, high, x[12]))


# --- sets of rows: each says whether the block has one ----------------------------------------------------------


@_loop
def _unknown_truth(t: Any, w: int, a: int, k: int) -> Any:
    out, bits = t[w, :k], t[a, :k]
    for i in range(k):
        out[i] = np.uint8(bits[i] == 1)
    return _some(out)


@_loop
def _unknown_ends(t: Any, w: int, ends: Any, a: int, k: int) -> Any:
    out, low, high = t[w, :k], ends[a, 0, :k], ends[a, 1, :k]
    for i in range(k):
        out[i] = np.uint8(low[i] != high[i])
    return _some(out)


@_loop
def _possibly(t: Any, w: int, a: int, k: int) -> Any:
    out, bits = t[w, :k], t[a, :k]
    for i in range(k):
        out[i] = np.uint8(bits[i] != 0)
    return _some(out)


@_loop
def _keyless(t: Any, w: int, days: Any, a: int, s: int, k: int) -> Any:
    out, codes = t[w, :k], days[a, s : s + k]
    for i in range(k):
        out[i] = np.uint8(codes[i] < 0)
    return _some(out)


@_loop
def _changed(t: Any, w: int, d: Any, a: int, b: int, k: int) -> Any:
    out, low, high = t[w, :k], d[a, 0, :k], d[a, 1, :k]
    before_low, before_high = d[b, 0, :k], d[b, 1, :k]
    for i in range(k):
        out[i] = np.uint8(low[i] != before_low[i]) | np.uint8(high[i] != before_high[i])
    return _some(out)


@_loop
def _decided_by(t: Any, x: Any, k: int) -> Any:
    """The rows whose outcome lies between two, and is that of one version."""
    out, outcome, deciding = t[x[1], :k], t[x[2], :k], t[x[3], :k]
    least, most, index = np.uint8(x[4]), np.uint8(x[5]), np.uint8(x[6])
    for i in range(k):
        out[i] = np.uint8(outcome[i] >= least) & np.uint8(outcome[i] <= most) & np.uint8(deciding[i] == index)
    return _some(out)


# --- masks ------------------------------------------------------------------------------------------------------


@_loop
def _field_mask(m: Any, w: int, t: Any, a: int, place: int, k: int) -> None:
    out, rows, bit = m[w, :k], t[a, :k], np.uint64(1) << np.uint64(place)
    for i in range(k):
        out[i] = bit & (_NONE - np.uint64(rows[i]))


@_loop
def _join_in(m: Any, w: int, t: Any, rows: int, a: int, b: int, c: int, k: int) -> None:
    """Three masks joined in some rows; one may stand for several."""
    out, one, two, three, so = m[w, :k], m[a, :k], m[b, :k], m[c, :k], t[rows, :k]
    for i in range(k):
        out[i] = (one[i] | two[i] | three[i]) & (_NONE - np.uint64(so[i]))


@_loop
def _join_all(m: Any, w: int, a: int, b: int, c: int, k: int) -> None:
    """Three masks joined in all rows."""
    out, one, two, three = m[w, :k], m[a, :k], m[b, :k], m[c, :k]
    for i in range(k):
        out[i] = one[i] | two[i] | three[i]


@_loop
def _gather(m: Any, x: Any, t: Any, of_row: Any, k: int) -> None:
    _copy(m[x[1], :k], segments.blame(of_row, t[x[2], :k], m[x[5], :k], t[x[4], :k]))


@_loop
def _gather_related(m: Any, x: Any, t: Any, d: Any, starts: Any, days: Any, s: int, k: int) -> None:
    relation = _relation(x, d, days, s, k)
    _copy(m[x[1], :k], relations.related_blame(starts, t[x[2], :k], relation, m[x[11], :k], t[x[4], :k]))


@_loop
def _gather_key(m: Any, x: Any, t: Any, starts: Any, days: Any, s: int, k: int) -> None:
    found = relations.same_key_blame(starts, t[x[2], :k], days[x[5], s : s + k], m[x[6], :k])
    _copy(m[x[1], :k], found)


@_loop
def _filled(m: Any, held: Any, w: int, k: int) -> None:
    """Make a mask that is not held one of which nothing is so."""
    if not held[w]:
        _fill(m[w, :k], _NONE)
        held[w] = 1


@_loop
def _store_mask(columns: Any, w: int, s: int, e: int, m: Any, held: Any, a: int) -> None:
    if held[a]:
        _copy(columns[w, s:e], m[a, : e - s])
    else:
        _fill(columns[w, s:e], _NONE)


# --- from onsets to outcomes: w is the onset that conditions join -----------------------------------------------


@_loop
def _meet_truth(d: Any, x: Any, m: Any, held: Any, t: Any, k: int) -> None:
    w, failed, unknown = x[1], x[2], x[3]
    bit: Any = np.uint64(1) << np.uint64(x[5])
    _filled(m, held, failed, k)
    _filled(m, held, unknown, k)
    onsets.meet_static(d[w, 0, :k], d[w, 1, :k], m[failed, :k], m[unknown, :k], t[x[4], :k], bit)


@_loop
def _meet(d: Any, x: Any, m: Any, held: Any, as_of: int, k: int) -> None:
    w, failed, unknown, c = x[1], x[2], x[3], x[4]
    bit: Any = np.uint64(1) << np.uint64(x[5])
    _filled(m, held, failed, k)
    _filled(m, held, unknown, k)
    onsets.meet(
        d[w, 0, :k],
        d[w, 1, :k],
        m[failed, :k],
        m[unknown, :k],
        d[c, 0, :k],
        d[c, 1, :k],
        bit,
        as_of,
        d[x[6], 0, :k],
    )


@_loop
def _meet_end(d: Any, x: Any, m: Any, held: Any, as_of: int, k: int) -> None:
    """Join the end of a right to the masks, and to the days on which an answer may be otherwise, in place."""
    _filled(m, held, x[2], k)
    _filled(m, held, x[3], k)
    failed, unknown, bit = m[x[2], :k], m[x[3], :k], np.uint64(1) << np.uint64(x[5])
    low, high, turns = d[x[4], 0, :k], d[x[4], 1, :k], d[x[6], 0, :k]
    for i in range(k):
        if high[i] < as_of:
            failed[i] |= bit
        elif low[i] < as_of:
            unknown[i] |= bit
        if as_of <= low[i] < _NEVER - 1:
            turns[i] = min(turns[i], low[i] + 1)
        if as_of <= high[i] < _NEVER - 1:
            turns[i] = min(turns[i], high[i] + 1)


@_loop
def _later_truth(d: Any, w: int, t: Any, a: int, k: int) -> None:
    onsets.later_static(d[w, 0, :k], d[w, 1, :k], t[a, :k])


@_loop
def _later_in(d: Any, w: int, a: int, k: int) -> None:
    onsets.later_days(d[w, 0, :k], d[w, 1, :k], d[a, 0, :k], d[a, 1, :k])


@_loop
def _prospective(d: Any, w: int, a: int, first: int, k: int) -> None:
    """Never where the day is before the first."""
    possible, certain, low, high = d[w, 0, :k], d[w, 1, :k], d[a, 0, :k], d[a, 1, :k]
    for i in range(k):
        certain[i] = certain[i] if low[i] >= first else _NEVER
        possible[i] = possible[i] if high[i] >= first else _NEVER


@_loop
def _unless_further(d: Any, w: int, t: Any, a: int, b: int, k: int) -> None:
    """When a charge was cleared, unless the law goes further than what cleared it."""
    out_low, out_high, bits, low, high = d[w, 0, :k], d[w, 1, :k], t[a, :k], d[b, 0, :k], d[b, 1, :k]
    for i in range(k):
        out_low[i] = _NEVER if bits[i] == 3 else low[i]
        out_high[i] = high[i] if bits[i] == 0 else _NEVER


@_loop
def _cut(d: Any, w: int, a: int, start: int, end: int, k: int) -> None:
    _two(d, w, k, onsets.cut(d[a, 0, :k], d[a, 1, :k], start, end))


@_loop
def _ended(d: Any, w: int, a: int, b: int, k: int) -> None:
    """The onset where the right has not ended before it: no certain one where it perhaps has, none where it surely has."""
    possible, certain, low, high = d[w, 0, :k], d[w, 1, :k], d[b, 0, :k], d[b, 1, :k]
    onset_possible, onset_certain = d[a, 0, :k], d[a, 1, :k]
    for i in range(k):
        certain[i] = _NEVER if low[i] < onset_certain[i] else onset_certain[i]
        possible[i] = _NEVER if high[i] < onset_possible[i] else onset_possible[i]


@_loop
def _ended_on(d: Any, w: int, a: int, b: int, as_of: int, k: int) -> None:
    """The onset where the right has not ended before a day."""
    possible, certain, low, high = d[w, 0, :k], d[w, 1, :k], d[b, 0, :k], d[b, 1, :k]
    onset_possible, onset_certain = d[a, 0, :k], d[a, 1, :k]
    for i in range(k):
        certain[i] = _NEVER if low[i] < as_of else onset_certain[i]
        possible[i] = _NEVER if high[i] < as_of else onset_possible[i]


@_loop
def _ended_ahead(d: Any, w: int, a: int, k: int) -> None:
    out, high = d[w, 0, :k], d[a, 1, :k]
    for i in range(k):
        out[i] = _NEVER if high[i] < out[i] else out[i]


@_loop
def _cap(d: Any, x: Any, t: Any, person_starts: Any, case_of_row: Any, place: Any, k: int) -> None:
    """x[3]: how many, x[4]: whether a case is one, x[9]: whether more than is seen may be cleared."""
    onset, tie = x[2], x[5]
    for i in range(k):
        place[i] = case_of_row[i] if x[4] else i
    found = onsets.cap(
        person_starts,
        place[:k],
        d[onset, 0, :k],
        d[onset, 1, :k],
        d[tie, 0, :k],
        d[tie, 1, :k],
        t[x[6], :k],
        t[x[7], :k],
        t[x[8], :k],
        x[3],
        x[9] != 0,
    )
    _two(d, x[1], k, found)


@_loop
def _reached(t: Any, w: int, a: int, b: int, k: int) -> None:
    out, bits, member = t[w, :k], t[a, :k], t[b, :k]
    for i in range(k):
        out[i] = np.uint8(bits[i] != 0) & np.uint8(member[i] == 3)


@_loop
def _over(d: Any, w: int, a: int, k: int) -> None:
    """The first day ever on which a version that is over gave relief."""
    out, certain = d[w, 0, :k], d[a, 1, :k]
    for i in range(k):
        out[i] = min(out[i], certain[i])


@_loop
def _decide(d: Any, x: Any, t: Any, as_of: int, k: int) -> None:
    ever, rest, onset, ahead = x[1], x[9], x[2], x[3]
    index: Any = np.uint8(x[4])
    onsets.decide(
        d[onset, 0, :k],
        d[onset, 1, :k],
        d[ahead, 0, :k],
        index,
        x[5] != 0,
        x[6] != 0,
        as_of,
        t[x[7], :k],
        t[x[8], :k],
        d[ever, 0, :k],
        d[ever, 1, :k],
        d[rest, 1, :k],
        d[rest, 0, :k],
    )


@_loop
def _conclude(d: Any, x: Any, t: Any, k: int) -> None:
    ever, rest = x[3], x[4]
    found = onsets.conclude(t[x[2], :k], d[ever, 0, :k], d[ever, 1, :k], d[rest, 1, :k], t[x[5], :k])
    _copy(d[x[1], 0, :k], found)


@_loop
def _put(out: Any, which: Any, index: int, values: Any) -> None:
    for i in range(len(out)):
        out[i] = values[i] if which[i] == index else out[i]


@_loop
def _put_days(d: Any, w: int, t: Any, a: int, index: int, c: int, k: int) -> None:
    _put(d[w, 0, :k], t[a, :k], index, d[c, 0, :k])
    _put(d[w, 1, :k], t[a, :k], index, d[c, 1, :k])


@_loop
def _put_mask(m: Any, w: int, held: Any, t: Any, a: int, index: int, c: int, k: int) -> None:
    _filled(m, held, w, k)
    _filled(m, held, c, k)
    _put(m[w, :k], t[a, :k], index, m[c, :k])


@_loop
def _notice(m: Any, x: Any, held: Any, t: Any, held_t: Any, k: int) -> None:
    certain, unknown, here = x[1], x[2], x[3]
    _filled(m, held, certain, k)
    _filled(m, held, unknown, k)
    if held_t[here]:
        bit: Any = np.uint64(1) << np.uint64(x[5])
        onsets.notice(t[here, :k], t[x[4], :k], m[certain, :k], m[unknown, :k], bit)


@_loop
def _notice_day(d: Any, w: int, t: Any, a: int, b: int, c: int, k: int) -> None:
    onsets.notice_day(t[a, :k], t[b, :k], d[c, 1, :k], d[w, 0, :k])


# --- the machine ------------------------------------------------------------------------------------------------


def _compiled(sources: str) -> Any:  # noqa: C901 (one branch an opcode)
    """The machine, by the digest of all code that is compiled into it: Numba keeps what it compiled under both.

    Without it a machine would go on with the old rule of a kernel that stands in another file.
    """

    @njit(cache=True)
    def run(  # noqa: C901 (one branch an opcode)
        code: Any, rows: Rows, tables: Tables, columns: Bank, registers: Bank, out: Bank, as_of: int
    ) -> None:
        _ = sources
        t, d, n, m = registers.t, registers.d, registers.n, registers.m
        days = columns.d
        held_t = np.zeros(len(t) + 1, np.uint8)
        held = np.zeros(len(m) + 1, np.uint8)
        held_t[-1] = 1
        width = t.shape[1]
        place = np.empty(width, np.int32)
        starts_of = np.empty((2, width + 1), np.int64)
        numbers_of = np.empty((2, width), np.int32)
        person = case = 0
        for block in range(len(rows.blocks) - 1):
            s, e = rows.blocks[block], rows.blocks[block + 1]
            k = e - s
            # The persons and cases of the block, numbered from 0.
            persons, cases = person, case
            while rows.person_starts[persons] < e:
                persons += 1
            while rows.case_starts[cases] < e:
                cases += 1
            person_starts = _local(starts_of[0], rows.person_starts[person : persons + 1], s)
            case_starts = _local(starts_of[1], rows.case_starts[case : cases + 1], s)
            person_of_row = _local(numbers_of[0], rows.person_of_row[s:e], person)
            case_of_row = _local(numbers_of[1], rows.case_of_row[s:e], case)
            person, case = persons, cases
            for at in range(len(code)):
                x = _instruction(code, at)
                op, w, a, b, c = x[:5]
                if op == LOAD_TRUTH:
                    _load(t, w, columns.t, a, s, e)
                elif op == LOOKUP:
                    _lookup(t, w, days, a, s, e, tables.answers, tables.begins[b])
                elif op == KNOWN:
                    _known(t, w, a, k)
                elif op == AND:
                    _and(t, w, a, b, k)
                elif op == OR:
                    _or(t, w, a, b, k)
                elif op == NOT:
                    _not(t, w, a, k)
                elif op == PRESUME:
                    _presume(t, w, a, b, k)
                elif op == HAPPENED:
                    _happened(t, w, d, a, k)
                elif op == POSITIVE:
                    _positive(t, w, d, a, k)
                elif op == PERHAPS:
                    _perhaps(t, w, a, k)
                elif op == FIRST_OF_CASE:
                    _first_of_case(t, w, case_starts, k)
                elif op == EARLIER_DAY:
                    _less(t, w, d, a, b, k)
                elif op == NOT_LATER_DAY:
                    _at_most(t, w, d, a, b, k)
                elif op == SAME_DAY:
                    _equal(t, w, d, a, b, k)
                elif op == LESS:
                    _less(t, w, n, a, b, k)
                elif op == AT_MOST:
                    _at_most(t, w, n, a, b, k)
                elif op == EQUAL:
                    _equal(t, w, n, a, b, k)
                elif op == LOAD_DAYS:
                    _load_ends(d, w, days, a, b, s, e)
                elif op == FIXED:
                    _fixed(d, w, a, b, k)
                elif op == LATER_OF:
                    _later_of(d, w, a, b, k)
                elif op == EARLIER_OF:
                    _earlier_of(d, w, a, b, k)
                elif op == EITHER:
                    _either(d, w, a, b, k)
                elif op == STATIC:
                    _static(d, w, t, a, k)
                elif op == PLUS_MONTHS:
                    _plus_months(d, w, a, b, tables, c, k)
                elif op == PLUS_DAYS:
                    _plus_days(d, w, a, b, k)
                elif op == WHERE:
                    _where(d, w, t, a, b, k)
                elif op == NEXT_RUN:
                    _next_run(d, w, a, tables.runs[b:c], k)
                elif op == BRANCH:
                    _branch(d, w, t, a, b, c, k)
                elif op == COPY:
                    _copy_days(d, w, a, k)
                elif op == WIDEN_LOW:
                    _widen_low(d, w, a, k)
                elif op == WIDEN_HIGH:
                    _widen_high(d, w, a, k)
                elif op == LOAD_NUMBERS:
                    _load_ends(n, w, columns.n, a, b, s, e)
                elif op == CONSTANT:
                    _constant(n, w, a, b, k)
                elif op == COUNTED:
                    _counted(n, w, d, a, b, k)
                elif op == SOME:
                    _some_of(t, w, a, _segments(b, person_of_row, case_of_row), k)
                elif op == COUNT:
                    _count(d, w, t, a, _segments(b, person_of_row, case_of_row), k)
                elif op == COUNT_OTHERS:
                    _count_others(d, w, t, a, b, k)
                elif op == LATEST:
                    _latest(d, x, t, _segments(b, person_starts, case_starts), k)
                elif op == LATEST_OTHER:
                    _latest_other(d, x, t, _segments(b, person_starts, case_starts), k)
                elif op == EARLIEST:
                    _earliest(d, x, t, _segments(b, person_starts, case_starts), k)
                elif op == EVERY:
                    _every(d, x, t, _segments(b, person_of_row, case_of_row), k)
                elif op == GROUPS:
                    _groups(d, x, t, _segments(b, person_starts, case_starts), case_of_row, k)
                elif op == DISTINCT:
                    _distinct(d, x, t, _segments(b, person_starts, case_starts), days, s, k)
                elif op == TOTAL:
                    _total(d, w, a, person_starts, case_of_row, k)
                elif op == CONSOLIDATED:
                    _consolidated(d, x, t, case_starts, days, s, k)
                elif op == COUNT_KEY:
                    _count_key(d, x, t, _segments(b, person_starts, case_starts), days, s, k)
                elif op == RELATED_COUNT:
                    _related_count(d, x, t, _segments(b, person_starts, case_starts), days, s, k)
                elif op == RELATED_LAST:
                    _related_last(d, x, t, _segments(b, person_starts, case_starts), days, s, k)
                elif op == RELATED:
                    _related(d, x, t, _segments(b, person_starts, case_starts), days, s, k)
                elif op == UNKNOWN_TRUTH:
                    held_t[w] = _unknown_truth(t, w, a, k)
                elif op == UNKNOWN_DAYS:
                    held_t[w] = _unknown_ends(t, w, d, a, k)
                elif op == UNKNOWN_NUMBERS:
                    held_t[w] = _unknown_ends(t, w, n, a, k)
                elif op == POSSIBLY:
                    held_t[w] = _possibly(t, w, a, k)
                elif op == KEYLESS:
                    held_t[w] = _keyless(t, w, days, a, s, k)
                elif op == CHANGED:
                    held_t[w] = _changed(t, w, d, a, b, k)
                elif op == DECIDED_BY:
                    held_t[w] = _decided_by(t, x, k)
                elif op == NO_MASK:
                    held[w] = 0
                elif op == LOOKUP_MASK:
                    held[w] = tables.blames[b]
                    if held[w]:
                        _lookup(m, w, days, a, s, e, tables.masks, tables.begins[b])
                elif op == FIELD_MASK:
                    held[w] = held_t[a]
                    if held[w]:
                        _field_mask(m, w, t, a, b, k)
                elif op == JOIN:
                    # Three masks at most, as many as are held; -1, the last place, is no mask, and all rows.
                    one, two, three = held[b], held[c], held[x[5]]
                    held[w] = (one | two | three) & held_t[a]
                    if held[w]:
                        first = b if one else c if two else x[5]
                        second, third = c if two else first, x[5] if three else first
                        if a >= 0:
                            _join_in(m, w, t, a, first, second, third, k)
                        else:
                            _join_all(m, w, first, second, third, k)
                elif op == GATHER:
                    held[w] = held[x[5]] and held_t[c]
                    if held[w]:
                        _gather(m, x, t, _segments(b, person_of_row, case_of_row), k)
                elif op == GATHER_RELATED:
                    held[w] = held[x[11]] and held_t[c]
                    if held[w]:
                        _gather_related(m, x, t, d, _segments(b, person_starts, case_starts), days, s, k)
                elif op == GATHER_KEY:
                    held[w] = held[x[6]] and held_t[c]
                    if held[w]:
                        _gather_key(m, x, t, _segments(b, person_starts, case_starts), days, s, k)
                elif op == MEET_TRUTH:
                    _meet_truth(d, x, m, held, t, k)
                elif op == MEET:
                    _meet(d, x, m, held, as_of, k)
                elif op == MEET_END:
                    _meet_end(d, x, m, held, as_of, k)
                elif op == LATER_TRUTH:
                    _later_truth(d, w, t, a, k)
                elif op == LATER:
                    _later_in(d, w, a, k)
                elif op == PROSPECTIVE:
                    _prospective(d, w, a, b, k)
                elif op == UNLESS_FURTHER:
                    _unless_further(d, w, t, a, b, k)
                elif op == CUT:
                    _cut(d, w, a, b, c, k)
                elif op == ENDED:
                    _ended(d, w, a, b, k)
                elif op == ENDED_ON:
                    _ended_on(d, w, a, b, as_of, k)
                elif op == ENDED_AHEAD:
                    _ended_ahead(d, w, a, k)
                elif op == CAP:
                    _cap(d, x, t, person_starts, case_of_row, place, k)
                elif op == REACHED:
                    _reached(t, w, a, b, k)
                elif op == OVER:
                    _over(d, w, a, k)
                elif op == DECIDE:
                    _decide(d, x, t, as_of, k)
                elif op == CONCLUDE:
                    _conclude(d, x, t, k)
                elif op == PUT_DAYS:
                    _put_days(d, w, t, a, b, c, k)
                elif op == PUT_MASK:
                    _put_mask(m, w, held, t, a, b, c, k)
                elif op == NOTICE:
                    _notice(m, x, held, t, held_t, k)
                elif op == NOTICE_DAY:
                    if held_t[a]:
                        _notice_day(d, w, t, a, b, c, k)
                elif op == STORE_TRUTH:
                    _store(out.t, w, s, e, t, a)
                elif op == STORE_DAYS:
                    _store_ends(out.d, w, s, e, d, a)
                elif op == STORE_DAY:
                    _store_day(out.d, w, s, e, d, a)
                elif op == STORE_NUMBERS:
                    _store_ends(out.n, w, s, e, n, a)
                elif op == STORE_MASK:
                    _store_mask(out.m, w, s, e, m, held, a)
                else:
                    raise ValueError("no such instruction")

    return run


def sources() -> tuple[Path, ...]:
    """The files whose loops are compiled into the machine, beside its own."""
    return *sorted((Path(__file__).parent / "kernels").glob("*.py")), Path(calendar.__file__)


def digest_of(files: tuple[Path, ...]) -> str:
    """What tells the content of files from any other."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


run: Final = _compiled(digest_of(sources()))
