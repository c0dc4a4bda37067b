"""The days on which a state's offices are closed, where the common list of holidays has them wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from clearslate.clearance.workflow import Window, due, is_business_day
from clearslate.clearance.workflow.closures import CLOSED, OPEN


@pytest.mark.parametrize(
    ("code", "day"),
    [
        # C.R.S. 24-11-112: who works for the state may take Cesar Chavez Day instead of another; offices are open.
        ("CO", "2026-03-31"),
        # N.Y. Gen. Constr. Law § 24 does not name 15 February.
        ("NY", "2028-02-15"),
        ("CA", "2028-02-15"),
        # Utah Code § 63G-1-301(2)(c): where 19 June is a Friday, the Monday before it is the holiday.
        ("UT", "2026-06-19"),
        # A general election day is a holiday of Maryland in even years only.
        ("MD", "2027-11-02"),
    ],
)
def test_offices_are_open(code: str, day: str) -> None:
    assert is_business_day(dt.date.fromisoformat(day), code)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        # Cal. Gov. Code § 6700, Code Civ. Proc. § 135: 12 February; the fourth Friday of September.
        ("CA", "2026-02-12"),
        ("CA", "2026-09-25"),
        ("CA", "2026-03-31"),  # in California Cesar Chavez Day is one
        ("CA", "2027-02-15"),  # Presidents' Day, whatever else the day is
        # C.R.S. 24-11-101(1): the first Monday of October.
        ("CO", "2026-10-05"),
        # Md. Code, Gen. Prov. § 1-111: each statewide general election day.
        ("MD", "2026-11-03"),
        # Minn. Stat. § 645.44, subd. 5: the second Monday of October, the Friday after Thanksgiving.
        ("MN", "2026-10-12"),
        ("MN", "2026-11-27"),
        # RSMo § 9.010: 12 February; where it is a Sunday, the Monday after it (in 2023).
        ("MO", "2027-02-12"),
        ("MO", "2023-02-13"),
        ("NY", "2026-02-12"),
        # Utah Code § 63G-1-301(2)(c), (d): the Monday before 19 June, or after it where that is a Saturday (in 2027).
        ("UT", "2026-06-15"),
        ("UT", "2027-06-21"),
        ("UT", "2028-06-19"),
        ("DC", "2026-04-16"),  # Emancipation Day
        ("CT", "2026-04-03"),  # Good Friday
        ("MI", "2026-12-24"),
    ],
)
def test_offices_are_closed(code: str, day: str) -> None:
    assert not is_business_day(dt.date.fromisoformat(day), code)


def test_a_prosecutors_last_day_is_not_put_off_by_a_day_on_which_offices_are_open() -> None:
    listed = dt.date(2026, 2, 14)
    assert due(listed, Window(days=45), "CO") == dt.date(2026, 3, 31)


def test_a_last_day_on_which_offices_are_closed_becomes_the_next_open_one() -> None:
    assert due(dt.date(2026, 9, 28), Window(days=60), "MN") == dt.date(
        2026, 11, 30
    )  # not Friday, 27 November
    assert due(dt.date(2026, 9, 27), Window(days=60), "MN") == dt.date(2026, 11, 30)  # nor Thanksgiving
    assert due(dt.date(2026, 9, 26), Window(days=60), "MN") == dt.date(2026, 11, 25)


def test_every_correction_has_its_source() -> None:
    assert all(cite for each in OPEN.values() for cite in each.values())
    assert all(each.cite for closures in CLOSED.values() for each in closures)
