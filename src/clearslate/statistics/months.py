"""A calendar month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Self

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Self:
        """The month that a text names, YYYY-MM.

        >>> str(Month.read("2026-10"))
        '2026-10'

        Raises:
            ValueError: it names none.
        """
        found = _MONTH.fullmatch(text)
        if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
            raise ValueError(f"{text!r} is no month: write YYYY-MM")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The month in which a day lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        """YYYY-MM."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def words(self) -> str:
        """October 2026."""
        return f"{calendar.month_name[self.month]} {self.year}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def back(self, months: int) -> Month:
        """The month so many months before.

        >>> str(Month(2026, 1).back(2))
        '2025-11'
        """
        year, place = divmod(self.year * 12 + self.month - 1 - months, 12)
        return Month(year, place + 1)

    def has(self, day: dt.date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last
