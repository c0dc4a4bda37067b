"""Small figures that could point at a person are hidden, and so are those that would give them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SMALLEST_CELL: Final = 11


def suppressed(column: Sequence[int]) -> list[int | None]:
    """A column with its small figures hidden, and as many more as keep them from being worked out.

    >>> suppressed([40, 7, 0, 25])
    [40, None, 0, None]
    """
    hidden = {place for place, count in enumerate(column) if 0 < count < SMALLEST_CELL}
    larger = sorted((count, place) for place, count in enumerate(column) if count >= SMALLEST_CELL)
    for _, place in larger:
        if not hidden or (len(hidden) > 1 and sum(column[each] for each in hidden) >= SMALLEST_CELL):
            break
        hidden.add(place)
    return [None if place in hidden else count for place, count in enumerate(column)]
