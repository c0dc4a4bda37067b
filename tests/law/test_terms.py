"""Terms: the days on which they end, and comparison across units."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.law.terms import (
    FALSE,
    LIFE,
    TRUE,
    UNKNOWN,
    Term,
    days,
    months,
    statutory_maximum,
    years,
)
from clearslate.records.days import ALWAYS, NEVER, to_date, to_day
from tests.reference import slow

TERMS = st.builds(Term, st.integers(0, 1200), st.sampled_from(["months", "days"]))
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2016-02-29", years(1), "2017-03-01"),
        ("2016-02-29", years(4), "2020-02-29"),
        ("2020-08-31", months(6), "2021-03-01"),
        ("2020-12-31", months(2), "2021-03-01"),
        ("2020-10-31", months(1), "2020-12-01"),
        ("2019-12-31", months(12), "2020-12-31"),
        ("2019-12-15", months(1), "2020-01-15"),
        ("2019-12-30", days(60), "2020-02-28"),
        ("2020-05-05", days(0), "2020-05-05"),
    ],
)
def test_a_term_ends_on_the_same_day_of_the_month_or_on_the_first_of_the_next(
    start: str, term: Term, end: str
) -> None:
    assert to_date(term.after(to_day(dt.date.fromisoformat(start)))) == dt.date.fromisoformat(end)


@given(DATES, TERMS)
def test_the_slow_calendar_and_the_law_agree(date: dt.date, term: Term) -> None:
    assert slow.later(to_day(date), term) == term.after(to_day(date))


@given(DATES, DATES, TERMS)
def test_a_later_start_never_ends_earlier(one: dt.date, other: dt.date, term: Term) -> None:
    first, second = sorted((to_day(one), to_day(other)))
    assert term.after(first) <= term.after(second)


@given(TERMS)
def test_always_and_never_stay(term: Term) -> None:
    assert term.after(ALWAYS) == ALWAYS
    assert term.after(NEVER) == NEVER


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2050, 1, 1)).map(lambda d: d.replace(day=1)), st.integers(0, 400)
)
def test_a_term_of_months_lasts_between_its_shortest_and_longest_days(first: dt.date, count: int) -> None:
    # Counted over whole leap cycles: 1900 is left out, for no record of it is judged by days.
    start = max(to_day(first), to_day(dt.date(1901, 1, 1)))
    length = months(count).after(start) - start
    assert months(count).shortest_days <= length <= months(count).longest_days


@given(TERMS, TERMS)
def test_comparison_is_certain_only_where_every_calendar_agrees(one: Term, other: Term) -> None:
    found = {
        (one.shortest_days >= other.longest_days): TRUE,
        (one.longest_days < other.shortest_days): FALSE,
    }.get(True, UNKNOWN)
    if one.unit == other.unit:
        found = TRUE if one.count >= other.count else FALSE
    assert one.at_least(other) == found


def test_months_of_thirty_days_and_months_are_too_close_to_tell() -> None:
    assert days(900).at_least(months(30)) == UNKNOWN
    assert days(897).at_least(months(30)) == FALSE
    assert days(919).at_least(months(30)) == TRUE
    assert days(180).at_least(months(6)) == UNKNOWN


def test_a_year_and_365_days_are_too_close_to_tell() -> None:
    assert days(365).at_least(years(1)) == UNKNOWN
    assert days(366).at_least(years(1)) == TRUE
    assert days(364).at_least(years(1)) == FALSE
    assert years(1).at_least(months(12)) == TRUE


@pytest.mark.parametrize(
    ("recorded", "term"),
    [(365, years(1)), (730, years(2)), (36500, years(100)), (93, days(93)), (366, days(366)), (0, days(0))],
)
def test_a_recorded_maximum_of_whole_years_is_that_many_years(recorded: int, term: Term) -> None:
    assert statutory_maximum(recorded) == term


def test_life_is_longer_than_any_term_of_years() -> None:
    assert LIFE.at_least(years(99)) == TRUE
    assert LIFE.at_least(days(100_000)) == TRUE


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (years(1), "1 year"),
        (years(7), "7 years"),
        (months(18), "18 months"),
        (months(1), "1 month"),
        (days(1), "1 day"),
        (days(60), "60 days"),
        (months(24), "2 years"),
    ],
)  # fmt: skip
def test_terms_read_as_a_lawyer_writes_them(term: Term, words: str) -> None:
    assert str(term) == words
