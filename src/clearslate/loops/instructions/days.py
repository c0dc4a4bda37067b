"""Days, onsets and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.civil import from_days, is_real, months_after, to_days
from clearslate.loops.table import (
    ALWAYS,
    NEVER,
    UPDATE,
    WRITE,
    column,
    days,
    helper,
    high,
    instruction,
    low,
    months,
    numbers,
    run_place,
    truth,
    value,
)


@helper
def write_copy(out: Any, of: Any, n: int) -> None:
    """The same values."""
    for i in range(n):
        out[i] = of[i]


@helper
def write_later(out: Any, one: Any, two: Any, n: int) -> None:
    """The later of each two."""
    for i in range(n):
        out[i] = max(one[i], two[i])


@helper
def write_earlier(out: Any, one: Any, two: Any, n: int) -> None:
    """The earlier of each two."""
    for i in range(n):
        out[i] = min(one[i], two[i])


@instruction(out=days(WRITE), first=column("days"), last=column("days"))
def load_days(out_low: Any, out_high: Any, first: Any, last: Any, n: int) -> None:
    """The days of two columns: earliest and latest."""
    write_copy(out_low, first, n)
    write_copy(out_high, last, n)


@instruction(out=days(WRITE), first=value("i"), last=value("i"))
def fixed(out_low: Any, out_high: Any, first: Any, last: Any, n: int) -> None:
    """The same day in all rows."""
    for i in range(n):
        out_low[i] = first
        out_high[i] = last


@instruction(out=days(WRITE), one=days(), two=days())
def later_of(
    out_low: Any, out_high: Any, one_low: Any, one_high: Any, two_low: Any, two_high: Any, n: int
) -> None:
    """The later of two."""
    write_later(out_low, one_low, two_low, n)
    write_later(out_high, one_high, two_high, n)


@instruction(out=days(WRITE), one=days(), two=days())
def earlier_of(
    out_low: Any, out_high: Any, one_low: Any, one_high: Any, two_low: Any, two_high: Any, n: int
) -> None:
    """The earlier of two."""
    write_earlier(out_low, one_low, two_low, n)
    write_earlier(out_high, one_high, two_high, n)


@instruction(out=days(WRITE), one=days(), two=days())
def either(
    out_low: Any, out_high: Any, one_low: Any, one_high: Any, two_low: Any, two_high: Any, n: int
) -> None:
    """One reading or the other: possible where one reading is, certain where both are."""
    write_earlier(out_low, one_low, two_low, n)
    write_later(out_high, one_high, two_high, n)


@instruction(out=days(WRITE), fact=truth())
def static(out_low: Any, out_high: Any, fact: Any, n: int) -> None:
    """A fact as an onset: it holds always, never, or nobody knows."""
    for i in range(n):
        out_low[i] = NEVER if fact[i] == 0 else ALWAYS
        out_high[i] = ALWAYS if fact[i] == 3 else NEVER


@helper
def write_months(out: Any, day: Any, count: int, table: Any, table_days: int, first_day: int, n: int) -> None:
    """So many months later: looked up where the table has the day."""
    for i in range(n):
        d = day[i]
        place = d - first_day
        if 0 <= place < table_days:
            out[i] = table[place]
        elif is_real(d):
            out[i] = months_after(np.int64(d), count)
        else:
            out[i] = d


@instruction(out=days(WRITE), day=days(), count=value(), table=months())
def plus_months(
    out_low: Any, out_high: Any, day_low: Any, day_high: Any, count: int, table: Any, table_days: int, first_day: int,
    n: int,
) -> None:  # fmt: skip
    """So many months after a day; ALWAYS and NEVER stay as they are."""
    write_months(out_low, day_low, count, table, table_days, first_day, n)
    write_months(out_high, day_high, count, table, table_days, first_day, n)


@helper
def write_days(out: Any, day: Any, count: int, n: int) -> None:
    """So many days later."""
    for i in range(n):
        d = np.int64(day[i])
        out[i] = min(d + count, np.int64(NEVER)) if is_real(d) else d


@instruction(out=days(WRITE), day=days(), count=value())
def plus_days(out_low: Any, out_high: Any, day_low: Any, day_high: Any, count: int, n: int) -> None:
    """So many days after a day; ALWAYS and NEVER stay as they are."""
    write_days(out_low, day_low, count, n)
    write_days(out_high, day_high, count, n)


@instruction(out=days(WRITE), fact=truth(), day=days())
def where(out_low: Any, out_high: Any, fact: Any, day_low: Any, day_high: Any, n: int) -> None:
    """The day where the fact is so, always where it is not."""
    for i in range(n):
        out_low[i] = day_low[i] if fact[i] == 3 else ALWAYS
        out_high[i] = day_high[i] if fact[i] != 0 else ALWAYS


@helper
def write_next_run(out: Any, day: Any, first: int, end: int, runs: Any, n: int) -> None:
    """The first yearly run on or after each day."""
    for i in range(n):
        d = np.int64(day[i])
        if not is_real(d):
            out[i] = d
            continue
        y, m, dd = from_days(d)
        found = False
        for place in range(first, end):
            run = np.int64(runs[place])
            if run >= m * 100 + dd:
                out[i] = to_days(y, run // 100, run % 100)
                found = True
                break
        if not found:
            run = np.int64(runs[first])
            out[i] = to_days(y + 1, run // 100, run % 100)


@instruction(out=days(WRITE), day=days(), first=run_place(), end=run_place())
def next_run(
    out_low: Any, out_high: Any, day_low: Any, day_high: Any, first: int, end: int, runs: Any, n: int
) -> None:
    """The first of the yearly runs (month * 100 + day, sorted) on or after each day."""
    write_next_run(out_low, day_low, first, end, runs, n)
    write_next_run(out_high, day_high, first, end, runs, n)


@instruction(out=days(UPDATE), undecided=truth(UPDATE), when=truth(), then=days())
def branch(
    out_low: Any, out_high: Any, undecided: Any, when: Any, then_low: Any, then_high: Any, n: int
) -> None:
    """One more branch of a choice, in place.

    ``undecided`` (0 or 1): no earlier branch is certainly the one. A branch that may be the one widens the onset: possible
    (which begins at NEVER) to its earliest, certain (ALWAYS) to its latest.
    """
    for i in range(n):
        taken = (undecided[i] & np.uint8(when[i] != 0)) != 0
        out_low[i] = min(out_low[i], then_low[i]) if taken else out_low[i]
        out_high[i] = max(out_high[i], then_high[i]) if taken else out_high[i]
        undecided[i] = undecided[i] & np.uint8(when[i] != 3)


@instruction(out=days(WRITE), of=days())
def copy(out_low: Any, out_high: Any, of_low: Any, of_high: Any, n: int) -> None:
    """The same days."""
    write_copy(out_low, of_low, n)
    write_copy(out_high, of_high, n)


@instruction(out=low(UPDATE), day=value("i"))
def widen_low(out: Any, day: Any, n: int) -> None:
    """The earliest at most this day, in place."""
    for i in range(n):
        out[i] = min(out[i], day)


@instruction(out=high(UPDATE), day=value("i"))
def widen_high(out: Any, day: Any, n: int) -> None:
    """The latest at least this day, in place."""
    for i in range(n):
        out[i] = max(out[i], day)


@instruction(out=numbers(WRITE), least=column("numbers"), most=column("numbers"))
def load_numbers(out_low: Any, out_high: Any, least: Any, most: Any, n: int) -> None:
    """The numbers of two columns: least and most."""
    write_copy(out_low, least, n)
    write_copy(out_high, most, n)


@instruction(out=numbers(WRITE), least=value(), most=value())
def constant(out_low: Any, out_high: Any, least: int, most: int, n: int) -> None:
    """The same number in all rows."""
    for i in range(n):
        out_low[i] = np.float64(least)
        out_high[i] = np.float64(most)


@instruction(out=numbers(WRITE), count=days(), most=value())
def counted(out_low: Any, out_high: Any, count_low: Any, count_high: Any, most: int, n: int) -> None:
    """A count as a number; at most ``most`` where more than is seen may be counted (0: it may not)."""
    for i in range(n):
        out_low[i] = np.float64(count_low[i])
        out_high[i] = np.float64(most) if most else np.float64(count_high[i])
