"""Terms added to whole columns of days, and yearly runs, against the calendar of the standard library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clearslate.engine import calendar
from clearslate.law.terms import Term
from clearslate.records.days import ALWAYS, NEVER, to_date, to_day
from tests.engine import by_instruction

REAL_DAY = st.integers(to_day(dt.date(1, 1, 2)), to_day(dt.date(9990, 12, 31)))


def int32(values: Sequence[int]) -> Any:
    return np.array(values, np.int32)


def later(day: Any, months: int, days: int) -> Any:
    if not months:
        return by_instruction.plus_days(day, days)
    return by_instruction.plus(day, months, calendar.months_later(months), calendar.FIRST)


@given(REAL_DAY, st.integers(1, 1300), st.sampled_from(["months", "days"]))
def test_a_term_after_a_day_as_the_term_itself_says(day: int, count: int, unit: Any) -> None:
    term = Term(count, unit)
    got = later(int32([day, day]), count if unit == "months" else 0, 0 if unit == "months" else count)
    assert got.tolist() == [term.after(day)] * 2


@given(st.dates(dt.date(1800, 1, 1), dt.date(2200, 1, 1)), st.integers(1, 60))
def test_years_after_a_day_as_the_calendar_says(day: dt.date, years: int) -> None:
    try:
        wanted = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        wanted = dt.date(day.year + years, 3, 1)
    assert to_date(int(later(int32([to_day(day)]), 12 * years, 0)[0])) == wanted


def test_no_term_moves_always_and_never_or_goes_beyond_never() -> None:
    ends = int32([ALWAYS, NEVER])
    assert later(ends, 12, 0).tolist() == later(ends, 0, 9).tolist() == [ALWAYS, NEVER]
    last = int32([to_day(dt.date(9998, 12, 31))])
    assert later(last, 12, 0).tolist() == [NEVER]
    assert later(last, 0, 10**6).tolist() == [NEVER]


@given(REAL_DAY, st.sets(st.dates(dt.date(2001, 1, 1), dt.date(2001, 12, 31)), min_size=1, max_size=4))
def test_the_next_run_is_the_first_day_of_the_schedule_not_before(day: int, dates: set[dt.date]) -> None:
    runs = sorted((date.month, date.day) for date in dates)
    got = by_instruction.next_run(int32([day]), int32([month * 100 + number for month, number in runs]))
    start = to_date(day)
    wanted = min(
        found
        for year in (start.year, start.year + 1)
        for found in (dt.date(year, *run) for run in runs)
        if found >= start
    )
    assert to_date(int(got[0])) == wanted
