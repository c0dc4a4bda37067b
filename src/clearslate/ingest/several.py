"""What several rows of a joined file say together of the record to which all of them belong.

Cells are compared as they are meant: trimmed and whatever their case, numbers as numbers. A blank beside a value is no
disagreement. Where rows differ and the mapping does not say what that means, the cell is *doubted*: no blank, and no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from clearslate.ingest.source import DIFFER
from clearslate.ingest.values import read_bool

Cells = tuple[str, ...]
Merge = Callable[[str, str], str]


def agreed(one: str, other: str) -> str:
    """What two cells say where they agree; a blank agrees with all."""
    if not other or _meant(one) == _meant(other):
        return one
    return DIFFER if one else other


def equal(one: str, other: str) -> str:
    """What two cells say that should be the same, a blank like any other."""
    return one if _meant(one) == _meant(other) else DIFFER


def either(one: str, other: str) -> str:
    """Of yes and no: yes where one says so, no where all do, doubted where some say nothing. Else as they agree."""
    sides = [_yes(one), _yes(other)]
    if True in sides:
        return one if sides[0] else other
    return agreed(one, other) if sides in ([False, False], [None, None]) else DIFFER


def total(*, blank: bool) -> Merge:
    """Amounts added up; a blank beside one is doubted, or with ``blank`` nothing. What is no amount as it agrees."""

    def added(one: str, other: str) -> str:
        if DIFFER in (one, other):
            return DIFFER
        amounts = [_number(one), _number(other)]
        if amounts == [None, None]:
            return agreed(one, other)
        if None in amounts and not (blank and "" in (one, other)):
            return DIFFER
        if any(amount is not None and amount < 0 for amount in amounts):
            return DIFFER  # a credit: whether it pays what another row owes, no row says
        return format(sum((amount for amount in amounts if amount is not None), Decimal(0)), "f")

    return added


def merged(one: Sequence[str], other: Sequence[str], ways: Sequence[Merge]) -> Cells:
    """Two rows made one, each cell in its way; what was doubted stays so, unless its way says otherwise."""
    return tuple(way(a, b) for a, b, way in zip(one, other, ways, strict=True))


def differing(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """The cells in which two rows say something different."""
    return [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if agreed(a, b) == DIFFER]


_NUMBER: Final = re.compile(r"([+-]?)\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d*)?", re.ASCII)


def _number(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    return Decimal(found[1] + found[2].replace(",", "") + (found[3] or "")) if found else None


def _meant(text: str) -> str | Decimal:
    number = _number(text)
    return " ".join(text.casefold().split()) if number is None else number


def _yes(text: str) -> bool | None:
    found = read_bool(text).value
    return found if isinstance(found, bool) else None
