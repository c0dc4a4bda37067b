"""Terms added to days, as tables that the machine looks up. It knows nothing of law.

Days are int32, counted from 1970-01-01.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.loops.library import call

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST: Final = -25_567  # 1900-01-01
_TABLE_DAYS: Final = 110_000  # to the year 2201


@cache
def months_later(months: int) -> NDArray[Any]:
    """Each day from `FIRST` on, so many months later: most records' days, to be looked up."""
    found = np.empty(_TABLE_DAYS, np.int32)
    call("fill_months", found, len(found), FIRST, months)
    return found


@lru_cache(16)
def tables(counts: tuple[int, ...]) -> NDArray[Any]:
    """The tables of so many months each, in one piece. They are large, so that only those of a few laws are kept."""
    found = [months_later(count) for count in counts]
    return np.stack(found) if found else np.empty((0, 0), np.int32)
