"""Hides small figures in the splits of a report, which is exact and stays inside the office.

This is courtesy, not protection: a county of three people is not on a sheet that lies about. Whatever is published takes
`clearslate.runs.protect` instead. `docs/decisions/0057` says why a report does not: it must reconcile with the run, and the quality report
counts rows, which have no person's key.
"""

from __future__ import annotations

from collections.abc import Sequence

from clearslate.runs.protect import UNDER


def suppressed(column: Sequence[int]) -> list[int | None]:
    """A column with its small figures hidden, and as many more as keep them from being worked out.

    >>> suppressed([40, 7, 0, 25])
    [40, None, 0, None]
    """
    hidden = {place for place, count in enumerate(column) if 0 < count < UNDER}
    larger = sorted((count, place) for place, count in enumerate(column) if count >= UNDER)
    for _, place in larger:
        if not hidden or (len(hidden) > 1 and sum(column[each] for each in hidden) >= UNDER):
            break
        hidden.add(place)
    return [None if place in hidden else count for place, count in enumerate(column)]
