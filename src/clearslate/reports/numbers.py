"""Figures in words, as every report says them."""

from __future__ import annotations


def count(number: int | None) -> str:
    """A count for a reader; a suppressed one is said to be so."""
    return "hidden" if number is None else f"{number:,}"


def things(number: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def people(number: int) -> str:
    """A count of people."""
    return things(number, "person", "people")


def charges(number: int) -> str:
    """A count of charges."""
    return things(number, "charge", "charges")


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
