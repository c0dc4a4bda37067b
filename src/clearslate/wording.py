"""Counts, shares and days in words, as everything in English writes them. Texts in two languages: `clearslate.plain.language`."""

from __future__ import annotations

import datetime as dt


def count(number: int | None) -> str:
    """A count for a reader; a suppressed one is said to be so."""
    return "hidden" if number is None else f"{number:,}"


def things(number: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> things(1, "order"), things(1200, "order"), things(2, "person", "people")
    ('1 order', '1,200 orders', '2 people')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def people(number: int) -> str:
    """A count of people."""
    return things(number, "person", "people")


def charges(number: int) -> str:
    """A count of charges."""
    return things(number, "charge")


def share(part: int, whole: int) -> str:
    """A share in percent; no share of nothing, and neither 0 nor 100 percent of a part that is not."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "under 1%"
    if part < whole and percent > 99:
        return "over 99%"
    return f"{percent:.0f}%"


def whole_percent(part: int, whole: int) -> int:
    """Whole percent; 0 and 100 are said of none and all alone."""
    return min(max(round(100 * part / whole), int(part > 0)), 100 - int(part < whole))


def rate(value: float | None) -> str:
    """A rate in percent, with a place where it is small.

    >>> rate(0.125), rate(0.004), rate(None)
    ('12%', '0.4%', '–')
    """
    if value is None:
        return "–"
    return f"{100 * value:.1f}%" if abs(value) < 0.1 else f"{100 * value:.0f}%"


def short(number: int) -> str:
    """A count in few characters.

    >>> [short(n) for n in (7, 950, 1234, 45_678, 999_999, 2_345_678)]
    ['7', '950', '1.2k', '46k', '1M', '2.3M']
    """
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if number >= size or round(number / size, 1) >= 1:
            value = number / size
            text = f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"
            return "1M" if (text, sign) == ("1000", "k") else text + sign
    return str(number)


def spoken(day: dt.date) -> str:
    """A day as people read it.

    >>> spoken(dt.date(2018, 3, 1))
    'March 1, 2018'
    """
    return f"{day:%B} {day.day}, {day.year}"
