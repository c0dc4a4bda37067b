"""Truths: loaded, looked up, joined, and found by comparing."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.table import (
    NEVER,
    WRITE,
    answers,
    column,
    days,
    helper,
    instruction,
    numbers,
    truth,
    value,
)


@helper
def bits_of(certain: Any, possible: Any) -> Any:
    """A truth of whether it is certainly and whether it is possibly so."""
    return np.uint8(np.uint8(certain) << np.uint8(1) | np.uint8(possible))


@instruction(out=truth(WRITE), of=column("truths"))
def load_truth(out: Any, of: Any, n: int) -> None:
    """The truths of a column."""
    for i in range(n):
        out[i] = of[i]


@instruction(out=truth(WRITE), codes=column("days"), found=answers())
def lookup(out: Any, codes: Any, found: Any, n: int) -> None:
    """The answer to each row's code."""
    for i in range(n):
        out[i] = found[codes[i]]


@instruction(out=truth(WRITE), answer=value("B"))
def known(out: Any, answer: Any, n: int) -> None:
    """One truth, or one small number, in all rows."""
    for i in range(n):
        out[i] = answer


@instruction(out=truth(WRITE), one=truth(), two=truth())
def and_(out: Any, one: Any, two: Any, n: int) -> None:
    """Both are so."""
    for i in range(n):
        out[i] = one[i] & two[i]


@instruction(out=truth(WRITE), one=truth(), two=truth())
def or_(out: Any, one: Any, two: Any, n: int) -> None:
    """One of both is so."""
    for i in range(n):
        out[i] = one[i] | two[i]


@instruction(out=truth(WRITE), of=truth())
def not_(out: Any, of: Any, n: int) -> None:
    """It is not so: the bits change places and are turned round."""
    for i in range(n):
        out[i] = ((of[i] >> np.uint8(1)) | (of[i] << np.uint8(1))) & np.uint8(3) ^ np.uint8(3)


@instruction(out=truth(WRITE), of=truth(), answer=value("B"))
def presume(out: Any, of: Any, answer: Any, n: int) -> None:
    """A truth, filled in where it is unknown."""
    for i in range(n):
        out[i] = answer if of[i] == 1 else of[i]


@instruction(out=truth(WRITE), day=days())
def happened(out: Any, day_low: Any, day_high: Any, n: int) -> None:
    """There is such a day."""
    for i in range(n):
        out[i] = bits_of(day_high[i] < NEVER, day_low[i] < NEVER)


@instruction(out=truth(WRITE), of=truth())
def perhaps(out: Any, of: Any, n: int) -> None:
    """A truth where more than is seen may be so."""
    for i in range(n):
        out[i] = of[i] | np.uint8(1)


@instruction(out=truth(WRITE), count=days())
def positive(out: Any, count_low: Any, count_high: Any, n: int) -> None:
    """A count is more than none."""
    for i in range(n):
        out[i] = bits_of(count_low[i] > 0, count_high[i] > 0)


@instruction(out=truth(WRITE))
def first_of_case(out: Any, case_starts: Any, cases: int, n: int) -> None:
    """The row is the first of its case."""
    for i in range(n):
        out[i] = 0
    for case in range(cases):
        out[case_starts[case]] = 3


@helper
def write_less(out: Any, low: Any, high: Any, than_low: Any, than_high: Any, n: int) -> None:
    """Whether each of one is less than that of the other."""
    for i in range(n):
        out[i] = bits_of(high[i] < than_low[i], low[i] < than_high[i])


@helper
def write_at_most(out: Any, low: Any, high: Any, than_low: Any, than_high: Any, n: int) -> None:
    """Whether each of one is at most that of the other."""
    for i in range(n):
        out[i] = bits_of(high[i] <= than_low[i], low[i] <= than_high[i])


@helper
def write_equal(out: Any, low: Any, high: Any, to_low: Any, to_high: Any, n: int) -> None:
    """Whether they are equal: certainly so only where both are exact."""
    for i in range(n):
        possible = (low[i] <= to_high[i]) & (to_low[i] <= high[i])
        out[i] = bits_of(possible & (low[i] == high[i]) & (to_low[i] == to_high[i]), possible)


@instruction(out=truth(WRITE), day=days(), than=days())
def earlier_day(out: Any, day_low: Any, day_high: Any, than_low: Any, than_high: Any, n: int) -> None:
    """A day is earlier than another."""
    write_less(out, day_low, day_high, than_low, than_high, n)


@instruction(out=truth(WRITE), day=days(), than=days())
def not_later_day(out: Any, day_low: Any, day_high: Any, than_low: Any, than_high: Any, n: int) -> None:
    """A day is not later than another."""
    write_at_most(out, day_low, day_high, than_low, than_high, n)


@instruction(out=truth(WRITE), day=days(), to=days())
def same_day(out: Any, day_low: Any, day_high: Any, to_low: Any, to_high: Any, n: int) -> None:
    """A day is the same as another."""
    write_equal(out, day_low, day_high, to_low, to_high, n)


@instruction(out=truth(WRITE), number=numbers(), than=numbers())
def less(out: Any, number_low: Any, number_high: Any, than_low: Any, than_high: Any, n: int) -> None:
    """A number is less than another."""
    write_less(out, number_low, number_high, than_low, than_high, n)


@instruction(out=truth(WRITE), number=numbers(), than=numbers())
def at_most(out: Any, number_low: Any, number_high: Any, than_low: Any, than_high: Any, n: int) -> None:
    """A number is at most another."""
    write_at_most(out, number_low, number_high, than_low, than_high, n)


@instruction(out=truth(WRITE), number=numbers(), to=numbers())
def equal(out: Any, number_low: Any, number_high: Any, to_low: Any, to_high: Any, n: int) -> None:
    """A number equals another."""
    write_equal(out, number_low, number_high, to_low, to_high, n)
