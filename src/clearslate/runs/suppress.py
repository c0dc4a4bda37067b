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


def hidden_rows(rows: Sequence[Sequence[int]]) -> list[bool]:
    """Which rows of a table are hidden whole, so that no small figure is shown and none can be worked out from sums.

    A row that has a figure of 1 to 10 is hidden, with at least one other, the smallest first, until what the hidden rows have
    together is 0 or at least 11 in each column: whatever the columns have to do with one another, all of it could then be one
    hidden row's, or none of it.

    >>> hidden_rows([[40, 20], [12, 7], [90, 60], [30, 30]])
    [True, True, False, False]
    """
    hidden = [any(0 < count < SMALLEST_CELL for count in row) for row in rows]
    if not any(hidden):
        return hidden
    for place in sorted(range(len(rows)), key=lambda place: (sum(rows[place]), place)):
        sums = [
            sum(column)
            for column in zip(*(row for row, out in zip(rows, hidden, strict=True) if out), strict=True)
        ]
        if sum(hidden) > 1 and all(count == 0 or count >= SMALLEST_CELL for count in sums):
            break
        hidden[place] = True
    return hidden
