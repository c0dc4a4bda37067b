"""Days, and what a written date may mean.

A day is a count of days since 1970-01-01. Two more days exist: ``ALWAYS`` (before every day) and
``NEVER`` (after every day), so that a comparison needs no special case. A written date that is
partial ("2019-06", "2019") or impossible ("2019-02-30") is an interval of days, never a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, NamedTuple

from clearslate.loops import limits

EPOCH: Final = dt.date(1970, 1, 1)
_EPOCH: Final = EPOCH.toordinal()
ALWAYS: Final = limits.ALWAYS  # before every day
NEVER: Final = limits.NEVER  # after every day

_WHOLE: Final = re.compile(r"(?!9999)[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class DayInterval(NamedTuple):
    """All that is known of a day: it is not before ``earliest`` and not after ``latest``."""

    earliest: int
    latest: int


def to_day(date: dt.date) -> int:
    """The day number of a calendar date."""
    return date.toordinal() - _EPOCH


def to_date(day: int) -> dt.date:
    """The calendar date of a day number (``ALWAYS`` is 0001-01-01, ``NEVER`` 9999-12-31)."""
    return EPOCH + dt.timedelta(days=day)


def show_day(day: int) -> str:
    """A day in words for a reader: ISO date, ``always`` or ``never``."""
    if day <= ALWAYS:
        return "always"
    if day >= NEVER:
        return "never"
    return to_date(day).isoformat()


def read_date(text: str) -> DayInterval:
    """The days that a written date may mean.

    ``YYYY-MM-DD`` is one day, ``YYYY-MM`` a month, ``YYYY`` a year. A day that its month does not
    have stands for the whole month (2019-02-30 is February 2019); a month outside 1-12 for the year.

    Raises:
        ValueError: the text is not of one of these forms, or its year is outside 1-9998.
    """
    if _WHOLE.fullmatch(text):
        try:
            day = to_day(dt.date.fromisoformat(text))
        except ValueError:
            pass  # a day that its month does not have
        else:
            return DayInterval(day, day)
    found = _PARTIAL.fullmatch(text.strip())
    if not found:
        raise ValueError(f"not a date of the form YYYY-MM-DD, YYYY-MM or YYYY ({len(text)} characters)")
    year, month, day = map(int, found.groups("0"))
    if not 1 <= year <= 9998:
        raise ValueError("year outside 1-9998")
    if not 1 <= month <= 12:
        return DayInterval(to_day(dt.date(year, 1, 1)), to_day(dt.date(year, 12, 31)))
    first = to_day(dt.date(year, month, 1))
    last = to_day(dt.date(year + month // 12, month % 12 + 1, 1)) - 1
    if 0 < day <= last - first + 1:
        return DayInterval(first + day - 1, first + day - 1)
    return DayInterval(first, last)
