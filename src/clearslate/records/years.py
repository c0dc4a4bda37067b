"""The year under which a record is counted: one rule for every table by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

DATES: Final = ("filed_on", "arrest_date", "offense_date", "disposition_date")
COLUMNS: Final = tuple(f"{name}{end}" for name in DATES for end in ("_from", "_to"))
NO_YEAR: Final = 0


def years_of(table: pa.Table) -> NDArray[np.int64]:
    """For each row the year in which its case was filed; failing that of arrest, offense, disposition.

    A date counts where both its ends lie in one year, written or narrowed. Rows without one have ``NO_YEAR``.

    Args:
        table: rows with ``COLUMNS``.
    """
    found = np.full(table.num_rows, NO_YEAR, np.int64)
    for name in DATES:
        first, last = (_days(table.column(f"{name}{end}")) for end in ("_from", "_to"))
        known = (first > ALWAYS) & (last < NEVER)
        year, other = _year(first), _year(last)
        found = np.where((found == NO_YEAR) & known & (year == other), year, found)
    return found


def _days(column: Any) -> NDArray[np.int64]:
    days: NDArray[np.int64] = pc.fill_null(one_chunk(column.cast("int32")), NEVER).to_numpy()
    return days


def _year(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
