"""What written dates, amounts and lengths mean."""

from __future__ import annotations

import re

import pytest

from clearslate.ingest.reasons import Reason
from clearslate.ingest.values import (
    ISO,
    MISSING,
    Century,
    DateRules,
    Reading,
    beside,
    compile_format,
    in_window,
    read_bool,
    read_count,
    read_length,
    read_money,
    read_number,
    read_written_date,
)
from clearslate.records.days import DayInterval, read_date

US = (compile_format("%m/%d/%Y"),)
DAYS = (compile_format("%Y%m%d"),)


@pytest.mark.parametrize(
    ("text", "formats", "meant"),
    [
        ("3/1/2014", US, "2014-03-01"),
        ("03/01/2014", US, "2014-03-01"),
        ("2014-03-01", ISO, "2014-03-01"),
        ("2014-03", ISO, "2014-03"),
        ("2014", ISO, "2014"),
        ("20140301", DAYS, "2014-03-01"),
        ("20140300", DAYS, "2014-03"),
        ("20140000", DAYS, "2014"),
        ("4/8/2019 12:00:00 AM", (compile_format("%m/%d/%Y %I:%M:%S %p"),), "2019-04-08"),
        ("8 Apr 2019", (compile_format("%d %b %Y"),), "2019-04-08"),
        ("25/12/2019", (compile_format("%m/%d/%Y"), compile_format("%d/%m/%Y")), "2019-12-25"),
    ],
)
def test_a_date_means_the_days_it_names(text: str, formats: tuple[re.Pattern[str], ...], meant: str) -> None:
    assert read_written_date(text, DateRules(formats)) == Reading(read_date(meant))


@pytest.mark.parametrize(
    ("text", "meant", "reason"),
    [
        ("2019-02-30", "2019-02", Reason.IMPOSSIBLE_DATE),
        ("2019-13-05", "2019", Reason.IMPOSSIBLE_DATE),
        ("2019-00-05", "2019", Reason.IMPOSSIBLE_DATE),
        ("yesterday", None, Reason.BAD_DATE),
        ("0019-02-03", None, Reason.DATE_TOO_EARLY),
        ("9999-12-31", None, Reason.BAD_DATE),
    ],
)
def test_a_date_that_cannot_be_is_never_guessed(text: str, meant: str | None, reason: Reason) -> None:
    expected: DayInterval | None = read_date(meant) if meant else None
    assert read_written_date(text, DateRules()) == Reading(expected, reason)


def test_a_sentinel_year_is_missing_without_complaint() -> None:
    rules = DateRules(missing_years=frozenset({1004, 9999}))
    assert read_written_date("1004-02-03", rules) == MISSING
    assert read_written_date("9999-12-31", rules) == MISSING


def two_digits(century: Century) -> DateRules:
    return DateRules((compile_format("%m/%d/%y", two_digits=True),), century=century)


@pytest.mark.parametrize(("text", "year"), [("01/02/30", 1930), ("01/02/29", 2029), ("01/02/99", 1999)])
def test_two_digits_name_a_year_of_the_window(text: str, year: int) -> None:
    found = read_written_date(text, two_digits(in_window(1930)))
    assert found == Reading(read_date(f"{year}-01-02"))


@pytest.mark.parametrize(
    ("text", "other", "after", "meant"),
    [
        ("05/04/12", "2012-05-04", False, "2012-05-04"),  # born not after the filing
        ("05/05/12", "2012-05-04", False, "1912-05-05"),
        ("05/04/95", "2012-05-04", False, "1995-05-04"),
        ("05/04/12", "2012-05", False, "2012-05-04"),
        ("05/04/12", "2012-05-04", True, "2012-05-04"),  # disposed not before the filing
        ("05/03/12", "2012-05-04", True, "2112-05-03"),
        ("05/04/01", "1999-05-04", True, "2001-05-04"),
    ],
)
def test_two_digits_name_the_year_beside_another_date(text: str, other: str, after: bool, meant: str) -> None:
    found = read_written_date(text, two_digits(beside(read_date(other), after=after)))
    assert found == Reading(read_date(meant))


def test_without_the_other_date_two_digits_name_no_year() -> None:
    found = read_written_date("05/04/12", two_digits(beside(None, after=True)))
    assert found == Reading(reason=Reason.NO_CENTURY)


@pytest.mark.parametrize("form", ["%m/%d/%y", "%m/%d", "%Q-%Y", "%Y-%m-%m", "%Y %"])
def test_a_format_that_names_no_date_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match=r"supported|needs %Y|twice"):
        compile_format(form)


@pytest.mark.parametrize(
    ("text", "unit", "cents"),
    [
        ("$1,234.50", "dollars", 123450),
        ("0", "dollars", 0),
        ("275.7", "dollars", 27570),
        ("$ 12", "dollars", 1200),
        ("123450", "cents", 123450),
        ("-5", "dollars", None),
        ("1,23.50", "dollars", None),
        ("1.234", "dollars", None),
        ("9" * 30, "dollars", None),
        ("12.5", "cents", None),
    ],
)
def test_money_is_cents(text: str, unit: str, cents: int | None) -> None:
    assert read_money(text, unit).value == cents


@pytest.mark.parametrize(
    ("text", "unit", "days"),
    [
        ("30 Days", None, 30),
        ("2 Year(s)", None, 730),
        ("12 Months", None, 365),
        ("18 months", None, 545),
        ("3 Years 6 Months", None, 1275),
        ("3 years, 6 months and 10 days", None, 1285),
        ("4.5 Year(s)", None, 1640),
        ("2 wks", None, 14),
        ("1825", "days", 1825),
        ("18", "months", 545),
        ("0 Months", None, 0),
        ("1825", None, None),
        ("life", None, None),
        ("1 Term", None, None),
        ("9" * 39, "years", None),
    ],
)
def test_a_length_is_days_by_the_documented_rule(text: str, unit: str | None, days: int | None) -> None:
    assert read_length(text, unit).value == days


def test_numbers_counts_and_yes_or_no() -> None:
    assert read_number("1,234.5").value == 1234.5
    assert read_count("12").value == 12
    assert read_count("1.5").reason is Reason.BAD_NUMBER
    assert read_count("99999999999").reason is Reason.BAD_NUMBER
    assert [read_bool(text).value for text in ("Y", "true", "0", "No")] == [True, True, False, False]
    assert read_bool("perhaps").reason is Reason.BAD_BOOL
