"""What is known of a date beyond what is written: the order in which things happen.

birth <= offense <= arrest <= disposition <= release <= completion (design section 1, item 7). The order
narrows an interval by its neighbours' intervals. Where two written dates certainly contradict it, neither is
believed: both are treated as missing and counted. A missing date of the past lies on or before the day
through which the dataset is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.schema import Disposition

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHAIN: Final = ("date_of_birth", "offense_date", "arrest_date", "disposition_date", "released_on", "completed_on")
PAST: Final = frozenset({"date_of_birth", "offense_date", "arrest_date", "disposition_date"})
EVENTS: Final = {
    "date_of_death": "date_of_birth",
    "pardoned_on": "disposition_date",
    "cleared_on": "disposition_date",
    "probation_revoked_on": "disposition_date",
}

Pair = tuple[str, str]


@dataclass
class Conflicts:
    """Contradictions found: for each pair of fields how many rows, and a few of them by file and line."""

    rows: dict[Pair, int] = field(default_factory=dict)
    examples: dict[Pair, list[tuple[str, int]]] = field(default_factory=dict)

    def add(self, pair: Pair, where: NDArray[Any], table: pa.Table, most: int = 20) -> None:
        """Count the rows of a contradiction and remember a few."""
        count = int(where.sum())
        if not count:
            return
        self.rows[pair] = self.rows.get(pair, 0) + count
        kept = self.examples.setdefault(pair, [])
        for row in np.flatnonzero(where)[: most - len(kept)].tolist():
            kept.append((table.column("source_file")[row].as_py(), table.column("source_line")[row].as_py()))

    def merge(self, other: Conflicts) -> None:
        """Add another table's contradictions."""
        for pair, count in other.rows.items():
            self.rows[pair] = self.rows.get(pair, 0) + count
            self.examples.setdefault(pair, []).extend(other.examples.get(pair, [])[:20])


@dataclass
class _Days:
    low: NDArray[Any]
    high: NDArray[Any]
    written: NDArray[Any]  # the source had something


def narrow(table: pa.Table, known_through: int) -> tuple[pa.Table, Conflicts]:
    """The table with every date an interval and no null in it, and the contradictions found.

    Args:
        table: canonical rows.
        known_through: the day up to which they are complete.
    """
    conflicts = Conflicts()
    dates = {
        name.removesuffix("_from"): _read(table, name.removesuffix("_from"))
        for name in table.column_names
        if name.endswith("_from")
    }
    pending = _is(table, "disposition", Disposition.PENDING)
    unrecorded = _is_null(table, "disposition")
    never_charged = _is(table, "disposition", Disposition.NO_CHARGE) & ~dates["disposition_date"].written
    dates["disposition_date"].written &= ~pending
    _drop_contradictions(dates, table, known_through, conflicts)
    for name, day in dates.items():
        missing = ~day.written
        if name in EVENTS or _is_event(name, table):
            continue
        day.low[missing] = ALWAYS
        day.high[missing] = known_through if name in (*PAST, "filed_on") else NEVER
    dates["disposition_date"].high[~dates["disposition_date"].written & (unrecorded | pending)] = NEVER
    # Arrested and never charged, with no day of that decision: the arrest is the end of it.
    for name, source in (("disposition_date", "arrest_date"),):
        dates[name].low[never_charged] = dates[source].low[never_charged]
        dates[name].high[never_charged] = dates[source].high[never_charged]
    _propagate(dates, pending)
    _sentence(dates, table, known_through)
    _propagate(dates, pending)
    for name in ("disposition_date", "imposed_on", "released_on", "completed_on"):
        dates[name].low[pending] = NEVER
        dates[name].high[pending] = NEVER
    for name, after in EVENTS.items():
        day, floor = dates[name], dates[after]
        day.low[~day.written] = np.where(floor.low < NEVER, floor.low, ALWAYS)[~day.written]
        day.high[~day.written] = NEVER
    for name, day in dates.items():
        if name not in EVENTS and _is_event(name, table):
            day.low[~day.written] = ALWAYS
            day.high[~day.written] = NEVER
    return _write(table, dates), conflicts


def _is_event(name: str, table: pa.Table) -> bool:
    """Facts of a jurisdiction are open on both sides, whether dates or events."""
    del table
    return name.startswith("fact_")


def _read(table: pa.Table, name: str) -> _Days:
    low, high = (table.column(f"{name}{end}").combine_chunks().cast(pa.int32()) for end in ("_from", "_to"))
    written = pc.is_valid(low).to_numpy(zero_copy_only=False) & pc.is_valid(high).to_numpy(zero_copy_only=False)
    return _Days(
        pc.fill_null(low, ALWAYS).to_numpy(zero_copy_only=False).copy(),
        pc.fill_null(high, NEVER).to_numpy(zero_copy_only=False).copy(),
        written.copy(),
    )


def _is(table: pa.Table, name: str, value: str) -> NDArray[Any]:
    same = pc.equal(table.column(name).combine_chunks(), value)
    return pc.fill_null(same, False).to_numpy(zero_copy_only=False)


def _is_null(table: pa.Table, name: str) -> NDArray[Any]:
    return table.column(name).combine_chunks().is_null().to_numpy(zero_copy_only=False)


def _drop_contradictions(dates: dict[str, _Days], table: pa.Table, known_through: int, conflicts: Conflicts) -> None:
    """Written dates that certainly contradict one another, or lie in the future, are not believed."""
    distrusted = {name: np.zeros(table.num_rows, bool) for name in CHAIN}
    for place, earlier in enumerate(CHAIN):
        before = dates[earlier]
        if earlier in PAST:
            future = before.written & (before.low > known_through)
            conflicts.add((earlier, "known_through"), future, table)
            distrusted[earlier] |= future
        for later in CHAIN[place + 1 :]:
            after = dates[later]
            wrong = before.written & after.written & (before.low > after.high)
            conflicts.add((earlier, later), wrong, table)
            distrusted[earlier] |= wrong
            distrusted[later] |= wrong
    for name, where in distrusted.items():
        dates[name].written &= ~where


def _propagate(dates: dict[str, _Days], pending: NDArray[Any]) -> None:
    low = np.full(len(pending), ALWAYS, np.int32)
    for name in CHAIN:
        day = dates[name]
        low = np.maximum(low, day.low)
        if name == "disposition_date":
            low = np.where(pending, ALWAYS, low)
        np.copyto(day.low, np.minimum(low, day.high))
    high = np.full(len(pending), NEVER, np.int32)
    for name in reversed(CHAIN):
        day = dates[name]
        high = np.minimum(high, day.high)
        if name == "disposition_date":
            high = np.where(pending, NEVER, high)
        np.copyto(day.high, np.maximum(high, day.low))


def _sentence(dates: dict[str, _Days], table: pa.Table, known_through: int) -> None:
    imposed, released, completed = dates["imposed_on"], dates["released_on"], dates["completed_on"]
    disposed = dates["disposition_date"]
    missing = ~imposed.written
    imposed.low[missing] = disposed.low[missing]
    imposed.high[missing] = np.maximum(disposed.low, known_through)[missing]
    number: Callable[[str], tuple[NDArray[Any], NDArray[Any]]] = lambda name: _number(table, name)  # noqa: E731
    ordered, ordered_known = number("incarceration_days")
    suspended, suspended_known = number("suspended_days")
    none_served = (ordered_known & (ordered == 0)) | (ordered_known & suspended_known & (ordered <= suspended))
    free = ~released.written & none_served
    released.low[free] = np.maximum(released.low, imposed.low)[free]
    released.high[free] = np.maximum(imposed.high, released.low)[free]
    probation, probation_known = number("probation_days")
    open_end = ~completed.written & probation_known
    earliest = np.minimum(imposed.low.astype(np.int64) + probation, NEVER).astype(np.int32)
    bounded = np.where(imposed.low > ALWAYS, np.maximum(completed.low, earliest), completed.low)
    completed.low[open_end] = bounded[open_end]


def _number(table: pa.Table, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
    values = table.column(name).combine_chunks()
    known = pc.is_valid(values).to_numpy(zero_copy_only=False)
    return pc.fill_null(values, 0).to_numpy(zero_copy_only=False), known


def _write(table: pa.Table, dates: dict[str, _Days]) -> pa.Table:
    for name, day in dates.items():
        for column, values in ((f"{name}_from", day.low), (f"{name}_to", day.high)):
            place = table.schema.get_field_index(column)
            array = pa.array(values.astype(np.int32), pa.int32()).cast(pa.date32())
            table = table.set_column(place, table.schema.field(place), array)
    return table
