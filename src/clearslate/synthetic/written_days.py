"""What of days the records lose, leave in part or put into an order that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clearslate.synthetic.draws import chance
from clearslate.synthetic.people import (
    MISSING,
    shorten,
)

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.defects import Defects
    from clearslate.synthetic.draws import Flags, Ints

Span = tuple["Ints", "Ints"]  # earliest and latest day


def unless(missing: Flags, codes: NDArray[Any]) -> Ints:
    """Codes, MISSING in some rows."""
    return np.where(missing, MISSING, codes).astype(np.int32)


def written(days: Ints, missing: Flags | None = None) -> Span:
    """Days as they were, some of them missing, to be spoilt in place."""
    first = days.copy() if missing is None else unless(missing, days)
    return first, first.copy()


def forget(days: Span, missing: Flags) -> Span:
    """The same, more of them missing."""
    return unless(missing, days[0]), unless(missing, days[1])


def make_impossible(rng: Generator, dates: dict[str, Span], rows: Flags) -> None:
    """Put one date of each row on the wrong side of another, in place."""
    where = np.flatnonzero(rows)
    kind = rng.integers(0, 3, len(where))
    shift = rng.integers(30, 400, len(where)).astype(np.int32)
    offense, disposed = dates["offense_date"][0][where], dates["disposition_date"][0][where]
    moved = {
        "disposition_date": offense - shift,
        "arrest_date": disposed + shift,
        "offense_date": disposed + shift,
    }
    for number, (name, days) in enumerate(moved.items()):
        for end in dates[name]:
            end[where[kind == number]] = days[kind == number]


def follow_disposition(dates: dict[str, Span], rows: Flags) -> None:
    """Where there is no sentence, its days are the disposition's, known as well or badly as that one."""
    for name in ("imposed_on", "released_on", "completed_on"):
        for end, disposed in zip(dates[name], dates["disposition_date"], strict=True):
            end[rows] = disposed[rows]


def make_partial(rng: Generator, days: Span, spared: Flags, defects: Defects) -> None:
    """Leave the month, or the year alone, of some days, in place."""
    size = len(spared)
    shorten(days, chance(rng, defects.month_only, size) & ~spared, "M")
    shorten(days, chance(rng, defects.year_only, size) & ~spared, "Y")
