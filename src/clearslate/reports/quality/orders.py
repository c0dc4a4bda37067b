"""Days of a charge in an order that seldom is right, and ages that seldom are: to be looked at, nothing is treated as missing.

Beside the order of things by which a dataset is narrowed (birth, offense, arrest, disposition, release, completion; see
`clearslate.records.narrow`), which drops both days where they certainly contradict one another, further days stand in an
order: an offense is not after its filing, a sentence not before its conviction, nobody is charged at nine. Some such rows are
true all the same (an amended filing, an old warrant), so the days stay and the laws read them; here they are counted. An
arrest after the filing is ordinary and is not counted: a warrant is issued on a complaint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.records.days import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int32]

PAIRS: Final = (
    ("date_of_birth", "filed_on"),
    ("date_of_birth", "imposed_on"),
    ("date_of_birth", "date_of_death"),
    ("offense_date", "filed_on"),
    ("offense_date", "imposed_on"),
    ("offense_date", "date_of_death"),
    ("arrest_date", "imposed_on"),
    ("arrest_date", "date_of_death"),
    ("filed_on", "disposition_date"),
    ("filed_on", "imposed_on"),
    ("filed_on", "released_on"),
    ("filed_on", "completed_on"),
    ("filed_on", "date_of_death"),
    ("disposition_date", "imposed_on"),
    ("disposition_date", "pardoned_on"),
    ("disposition_date", "cleared_on"),
    ("imposed_on", "released_on"),
    ("imposed_on", "probation_revoked_on"),
    ("imposed_on", "pardoned_on"),
    ("imposed_on", "date_of_death"),
)
"""Earlier and later field; a pair both of whose days a dataset narrows by is not here: those are its contradictions."""
YOUNGEST: Final = 10  # years of age at the offense; no state charges a younger child as an adult
OLDEST: Final = 100
_WITHIN: Final = 366  # days; a wider interval was not written, and says nothing of its own

AGES: Final = ("age_under_10", "age_over_100")
_YEAR: Final = 365.2425


def out_of_order(table: pa.Table) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """For each pair of fields the rows on which the earlier day certainly lies after the later; and for each age its rows."""
    days = {name: _days(table, name) for name in {name for pair in PAIRS for name in pair}}
    for earlier, later in PAIRS:
        (first, _, is_known), (_, last, also) = days[earlier], days[later]
        yield earlier, later, is_known & also & (first > last)
    (born, born_by, is_known), (done, done_by, also) = days["date_of_birth"], days["offense_date"]
    known = is_known & also
    yield (
        "date_of_birth",
        AGES[0],
        known & (done_by.astype(np.int64) - born < YOUNGEST * _YEAR - 1) & (done >= born_by),
    )
    yield "date_of_birth", AGES[1], known & (done.astype(np.int64) - born_by > (OLDEST + 1) * _YEAR)


def _days(table: pa.Table, name: str) -> tuple[Days, Days, NDArray[np.bool_]]:
    """The first and the last day of a field, and where it was told: a day, a month or a year, that has come."""
    ends: list[Any] = [
        table.column(f"{name}_{end}").cast(pa.int32()).to_numpy(zero_copy_only=False)
        for end in ("from", "to")
    ]
    first, last = (np.nan_to_num(end, nan=NEVER).astype(np.int64) for end in ends)
    return first.astype(np.int32), last.astype(np.int32), (last - first < _WITHIN) & (first < NEVER)
