"""The civil calendar, by eras of 400 years; days counted from 0000-03-01 (719468 before 1970-01-01)."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.table import ALWAYS, NEVER, helper, loop


@helper
def from_days(day: Any) -> Any:
    """Year, month and day of the month."""
    z = day + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    m = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (1 if m <= 2 else 0), m, doy - (153 * mp + 2) // 5 + 1


@helper
def to_days(y: Any, m: Any, d: Any) -> Any:
    """The day of a year, month and day of the month."""
    yy = y - 1 if m <= 2 else y
    era = yy // 400
    yoe = yy - era * 400
    mp = m - 3 if m > 2 else m + 9
    doy = (153 * mp + 2) // 5 + d - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@helper
def months_after(day: Any, months: Any) -> Any:
    """So many months later; where there is no such day, the first of the next month."""
    y, m, d = from_days(day)
    total = y * 12 + (m - 1) + months
    y = total // 12
    m = total - y * 12 + 1
    leap = (y % 4 == 0 and y % 100 != 0) or y % 400 == 0
    if m == 2:
        length = 29 if leap else 28
    elif m == 4 or m == 6 or m == 9 or m == 11:
        length = 30
    else:
        length = 31
    if d > length:
        d = 1
        m += 1
        if m == 13:
            m = 1
            y += 1
    if y > 9998:
        return np.int64(NEVER)
    return min(to_days(y, m, d), np.int64(NEVER))


@helper
def is_real(day: Any) -> Any:
    """Whether a day is neither ALWAYS nor NEVER."""
    return day > ALWAYS and day < NEVER


@loop("*i q q q")
def fill_months(out: Any, n: int, first: int, months: int) -> None:
    """The days so many months after the ``first`` day, the next, and so on."""
    for i in range(n):
        out[i] = months_after(np.int64(first + i), months)
