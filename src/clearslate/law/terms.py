"""Terms: lengths of time as a statute or a court states them, and the days on which they end.

A term keeps its unit. Seven years after a day ends on the same day of the seventh year after, that day
included; where that day does not exist it ends on the first of the next month (29 February + 1 year =
1 March; 31 August + 6 months = 1 March). Two terms of one unit, or years and months, compare exactly;
days against months compare as intervals, a month being 28 to 31 days and a year 365 or 366.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from clearslate.records.days import ALWAYS, NEVER, to_date, to_day

TRUE: Final = 3
UNKNOWN: Final = 1
FALSE: Final = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: ``count`` of ``unit``. Years are kept as twelve months."""

    count: int
    unit: Literal["months", "days"]

    def __str__(self) -> str:
        if self.unit == "days":
            return f"{self.count} day{'s' * (self.count != 1)}"
        if self.count % 12 == 0:
            return f"{self.count // 12} year{'s' * (self.count != 12)}"
        return f"{self.count} month{'s' * (self.count != 1)}"

    @property
    def shortest_days(self) -> int:
        """The fewest days that the term can stand for."""
        return _month_days(self.count)[0] if self.unit == "months" else self.count

    @property
    def longest_days(self) -> int:
        """The most days that the term can stand for."""
        return _month_days(self.count)[1] if self.unit == "months" else self.count

    def after(self, day: int) -> int:
        """The day on which the term ends when it starts on ``day``; ALWAYS and NEVER stay as they are."""
        if day <= ALWAYS or day >= NEVER:
            return day
        if self.unit == "days":
            return min(day + self.count, NEVER)
        date = to_date(day)
        month = date.year * 12 + date.month - 1 + self.count
        year, month = divmod(month, 12)
        if year > 9998:
            return NEVER
        try:
            return to_day(dt.date(year, month + 1, date.day))
        except ValueError:  # that month has no such day: the first of the next one
            year, month = divmod(year * 12 + month + 1, 12)
            return to_day(dt.date(year, month + 1, 1))

    def at_least(self, other: Term) -> int:
        """Whether this term is as long as ``other`` or longer: TRUE, FALSE or UNKNOWN."""
        if self.unit == other.unit:
            return TRUE if self.count >= other.count else FALSE
        if self.shortest_days >= other.longest_days:
            return TRUE
        return UNKNOWN if self.longest_days >= other.shortest_days else FALSE


def _month_days(months: int) -> tuple[int, int]:
    """Fewest and most days that ``months`` may stand for: a year is 365 or 366, a month beyond whole years 28 to 31.

    That is wider than the calendar, for whoever writes a term in days takes a month for 28, 30 or 31.
    """
    whole_years, rest = divmod(months, 12)
    return whole_years * 365 + rest * 28, whole_years * 366 + rest * 31


def years(count: int) -> Term:
    """A term of whole years."""
    return Term(count * 12, "months")


def months(count: int) -> Term:
    """A term of whole months."""
    return Term(count, "months")


def days(count: int) -> Term:
    """A term of days."""
    return Term(count, "days")


LIFE: Final = years(1000)  # longer than any term of years: compares as life imprisonment


def statutory_maximum(max_penalty_days: int) -> Term:
    """The term behind a recorded statutory maximum: a multiple of 365 days is that many years.

    The canonical record writes a maximum in years as years x 365 (``docs/records.md``).
    """
    whole_years, rest = divmod(max_penalty_days, 365)
    return years(whole_years) if whole_years and not rest else days(max_penalty_days)
