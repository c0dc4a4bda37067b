"""Days as a person tells them: whole, in part, between two, or never."""

from __future__ import annotations

from clearslate.records.days import ALWAYS, NEVER, DayInterval, read_date


def read_days(text: str) -> DayInterval:
    """The days that a text means: ``never``, a written date, or two with a stroke between (ISO 8601-2, level 1).

    ``2014-03/2014-05`` is a day of those months; ``../2014`` one before 2015, ``2014/..`` one after 2013 that may
    not have come.

    Raises:
        ValueError: the text is not of these forms, or the first day comes after the last.
    """
    if text.strip() == "never":
        return DayInterval(NEVER, NEVER)
    first, stroke, last = text.partition("/")
    if not stroke:
        return read_date(text)
    low = ALWAYS if first.strip() == ".." else read_date(first).earliest
    high = NEVER if last.strip() == ".." else read_date(last).latest
    if low > high:
        raise ValueError("the first day comes after the last")
    return DayInterval(low, high)
