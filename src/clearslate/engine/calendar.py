"""The civil calendar on whole columns of day numbers: terms added to days, yearly runs. It knows nothing of law.

Days are int32, counted from 1970-01-01; ALWAYS and NEVER stay as they are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)
_NEVER: Final = np.int32(NEVER)


# The civil calendar by eras of 400 years, days counted from 0000-03-01 (719468 before 1970-01-01).


@njit(cache=True, inline="always")
def _from_days(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month."""
    z = day + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    m = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (1 if m <= 2 else 0), m, doy - (153 * mp + 2) // 5 + 1


@njit(cache=True)
def _to_days(y: int, m: int, d: int) -> int:
    """The day of a year, month and day of the month."""
    yy = y - 1 if m <= 2 else y
    era = yy // 400
    yoe = yy - era * 400
    mp = m - 3 if m > 2 else m + 9
    doy = (153 * mp + 2) // 5 + d - 1
    doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
    return int(era * 146097 + doe - 719468)


@njit(cache=True, inline="always")
def _add_months(day: int, months: int) -> int:
    y, m, d = _from_days(day)
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
    if d > length:  # no such day: the first of the next month
        d = 1
        m += 1
        if m == 13:
            m = 1
            y += 1
    if y > 9998:
        return NEVER
    return _to_days(y, m, d)


@njit(cache=True)
def add_days(day: NDArray[Any], days: int) -> NDArray[Any]:
    """Each day plus a number of days; ALWAYS and NEVER stay as they are."""
    out = np.empty(len(day), np.int32)
    for i in range(len(day)):
        d = day[i]
        out[i] = d if d <= _ALWAYS or d >= _NEVER else min(d + days, NEVER)
    return out


@njit(cache=True)
def add_months(day: NDArray[Any], months: int, table: NDArray[Any], first: int) -> NDArray[Any]:
    """Each day plus a number of months; ALWAYS and NEVER stay as they are.

    ``table`` holds the answer for the days from ``first`` on: most records' days, looked up.
    """
    out = np.empty(len(day), np.int32)
    for i in range(len(day)):
        d = day[i]
        place = d - first
        if 0 <= place < len(table):
            out[i] = table[place]
        elif d <= _ALWAYS or d >= _NEVER:
            out[i] = d
        else:
            out[i] = min(_add_months(d, months), NEVER)
    return out


FIRST: Final = -25_567  # 1900-01-01
_TABLE_DAYS: Final = 110_000  # to the year 2201
_NO_TABLE: Final = np.empty(0, np.int32)


@cache
def months_later(months: int) -> NDArray[Any]:
    """Each day from `FIRST` on, so many months later: most records' days, to be looked up."""
    days = np.arange(FIRST, FIRST + _TABLE_DAYS, dtype=np.int32)
    found: NDArray[Any] = add_months(days, months, _NO_TABLE, 0)
    return found


@njit(cache=True)
def next_run(day: NDArray[Any], month_days: NDArray[Any]) -> NDArray[Any]:
    """The first of the yearly runs (month * 100 + day, sorted) on or after each day."""
    out = np.empty(len(day), np.int32)
    for i in range(len(day)):
        d = day[i]
        if d <= _ALWAYS or d >= _NEVER:
            out[i] = d
            continue
        y, m, dd = _from_days(d)
        found = False
        for run in month_days:
            if run >= m * 100 + dd:
                out[i] = _to_days(y, run // 100, run % 100)
                found = True
                break
        if not found:
            out[i] = _to_days(y + 1, month_days[0] // 100, month_days[0] % 100)
    return out
