"""What is known of a date beyond what is written: the order in which things happen.

birth <= offense <= arrest <= disposition <= release <= completion. The order narrows each day by its
neighbors. Where two written days certainly contradict it, neither is believed: both are treated as missing
and counted. A sentence was not complete on a day before its probation was revoked: there the revocation stays.
What must have happened (birth, offense, arrest, a disposition other than a pending one) lies
on or before the day through which the records are complete.

The days of a sentence follow the disposition of a conviction or a deferral alone. A charge may be dismissed long after
a probation was completed, and a conviction vacated long after the release: there neither day bounds the other.

After `narrow` no date is null: a missing one is an interval like every other. Nothing here guesses; an
interval only ever loses days that no reading of the record allows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.schema import FACT_PREFIX, FIELDS, Disposition, Kind
from clearslate.records.years import COLUMNS as YEAR_COLUMNS
from clearslate.records.years import years_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int32]
    Rows = NDArray[np.bool_]

CHAIN: Final = (
    "date_of_birth",
    "offense_date",
    "arrest_date",
    "disposition_date",
    "released_on",
    "completed_on",
)
PAST: Final = CHAIN[:4]  # they have happened by the day through which the records are complete
EXAMPLES: Final = 20  # rows remembered for each kind of conflict

KNOWN_THROUGH: Final = "known_through"  # the partner of a day that lies after it

_SENTENCE: Final = ("imposed_on", "released_on", "completed_on")
_EVENTS: Final = tuple(each.name for each in FIELDS if each.kind is Kind.EVENT)
_DATES: Final = tuple(each.name for each in FIELDS if each.kind is Kind.DATE)

Pair = tuple[str, str]
Place = tuple[str, int]  # source file and line
Group = tuple[str, int]  # source file, and year as `years_of` tells it


@dataclass(frozen=True)
class Conflicts:
    """Written days that contradict the order of things, and so were treated as missing.

    ``rows``: for each pair of fields the number of rows. The partner of a day after the records' end is
    ``known_through``; an interval whose earliest day lies after its latest is paired with itself.
    ``examples``: for each pair the file and line of up to ``EXAMPLES`` rows. ``groups``: for each pair the rows by
    source file and year.
    """

    rows: Mapping[Pair, int] = field(default_factory=dict)
    examples: Mapping[Pair, tuple[Place, ...]] = field(default_factory=dict)
    groups: Mapping[Pair, Mapping[Group, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of contradictions; a row may have several."""
        return sum(self.rows.values())

    def __add__(self, other: Conflicts) -> Conflicts:
        """The conflicts of two tables together."""
        pairs = sorted({*self.rows, *other.rows})
        return Conflicts(
            {pair: self.rows.get(pair, 0) + other.rows.get(pair, 0) for pair in pairs},
            {
                pair: (*self.examples.get(pair, ()), *other.examples.get(pair, ()))[:EXAMPLES]
                for pair in pairs
            },
            {
                pair: dict(Counter(self.groups.get(pair, {})) + Counter(other.groups.get(pair, {})))
                for pair in pairs
            },
        )


UNKNOWN_LENGTH: Final = -1
"""Stands for a length of a sentence that is missing: none is negative."""


class Dates(NamedTuple):
    """A date of every row: earliest and latest day, and whether the source says anything of it."""

    low: Days
    high: Days
    written: Rows


class Terms(NamedTuple):
    """What else of each row bounds its days: how the charge ended, and the lengths of its sentence (`UNKNOWN_LENGTH` where one is missing)."""

    pending: Rows
    convicted: Rows
    deferred: Rows
    unrecorded: Rows
    imprisoned: NDArray[np.int64]
    suspended: NDArray[np.int64]

    @property
    def sentenced(self) -> Rows:
        """The rows whose sentence follows the disposition; on the others it follows the arrest."""
        return self.convicted | self.deferred


def narrow(table: pa.Table, known_through: int) -> tuple[pa.Table, Conflicts]:
    """The table with each date narrowed and none null, and the conflicts found.

    Args:
        table: canonical rows, in any order; each row is narrowed by itself.
        known_through: the day up to which the records are complete.

    Returns:
        The table, and the conflicts. To narrow the result again changes nothing and finds no conflict.
    """
    dates = read_dates(table, _fact_dates(table))
    disposition = table.column("disposition")
    terms = Terms(
        _rows(pc.fill_null(pc.equal(disposition, str(Disposition.PENDING)), False)),
        _rows(pc.fill_null(pc.equal(disposition, str(Disposition.CONVICTED)), False)),
        _rows(pc.fill_null(pc.equal(disposition, str(Disposition.DEFERRED)), False)),
        _rows(pc.is_null(disposition)),
        *(
            np.asarray(pc.fill_null(table.column(name), UNKNOWN_LENGTH).to_numpy(), np.int64)
            for name in ("incarceration_days", "suspended_days")
        ),
    )
    found = narrow_dates(dates, terms, known_through)
    return _write(table, dates), _conflicts(found, table)


def read_dates(table: pa.Table, facts: Iterable[str]) -> dict[str, Dates]:
    """The dates and events of a table as they are recorded, those of some ``facts`` among them; one without columns is missing in every row."""
    there = frozenset(table.column_names)
    return {
        name: _read(table, name) if f"{name}_from" in there else _missing(table.num_rows)
        for name in (*_DATES, *_EVENTS, *facts)
    }


def dates_of(
    cells: Mapping[str, Sequence[Any]], facts: Iterable[str], rows: int
) -> tuple[tuple[str, ...], Days, Days, Rows]:
    """The dates and events of columns of Python values as they are recorded, those of some ``facts`` among them.

    Args:
        cells: by field an interval or None for each row; a field without any is absent.
        facts: the names of further dates.
        rows: how many rows there are.

    Returns:
        The names, and of each a row of earliest days, of latest days, and of whether anything is recorded.
    """
    names = (*_DATES, *_EVENTS, *facts)
    shape = len(names), rows
    low, high = np.full(shape, ALWAYS, np.int32), np.full(shape, NEVER, np.int32)
    written = np.zeros(shape, np.bool_)
    for place, name in enumerate(names):
        values = cells.get(name)
        if values is not None:
            low[place] = [ALWAYS if days is None else days[0] for days in values]
            high[place] = [NEVER if days is None else days[1] for days in values]
            written[place] = [days is not None for days in values]
    return names, low, high, written


def _missing(rows: int) -> Dates:
    return Dates(np.full(rows, ALWAYS, np.int32), np.full(rows, NEVER, np.int32), np.zeros(rows, np.bool_))


def narrow_dates(
    dates: dict[str, Dates],
    terms: Terms,
    known_through: int | NDArray[np.int64],
    *,
    is_in_order: bool = False,
) -> dict[Pair, Rows]:
    """Narrow the dates of rows, in place; gives for each pair of fields the rows in which they contradict each other.

    Args:
        dates: by field.
        terms: what else bounds the days.
        known_through: the day up to which the records are complete, of all rows or of each.
        is_in_order: no date's earliest day lies after its latest, so that nobody need look.
    """
    pending = terms.pending
    # A charge without a recorded disposition may still be pending, so its disposition may never come.
    open_ended = pending | terms.unrecorded
    for name in ("disposition_date", *_SENTENCE):
        dates[name] = _forget(dates[name], pending)  # whatever was written
    found = {} if is_in_order else _drop_crossed(dates)
    found |= _drop_conflicts(dates, terms.sentenced, known_through)
    for name in PAST:
        ends = np.where(open_ended, NEVER, known_through) if name == "disposition_date" else known_through
        np.copyto(dates[name].high, ends, where=dates[name].high > ends)

    _propagate(dates, terms.sentenced)
    _narrow_sentence(dates, terms, np.where(terms.convicted, known_through, NEVER))
    _propagate(dates, terms.sentenced)
    for name in ("disposition_date", *_SENTENCE):
        dates[name].low[pending] = NEVER
        dates[name].high[pending] = NEVER
    _narrow_events(dates, pending)
    return found


def _fact_dates(table: pa.Table) -> list[str]:
    """The jurisdiction's own dates and events: open on both sides where missing."""
    return [
        column.name.removesuffix("_from")
        for column in table.schema
        if column.name.startswith(FACT_PREFIX)
        and column.name.endswith("_from")
        and pa.types.is_date32(column.type)
    ]


def _read(table: pa.Table, name: str) -> Dates:
    ends = [table.column(f"{name}{end}") for end in ("_from", "_to")]
    if all(end.null_count == len(end) for end in ends):
        return _missing(table.num_rows)
    low, high = (end.cast(pa.int32()) for end in ends)
    written = _rows(pc.is_valid(low)) | _rows(pc.is_valid(high))
    return Dates(_days(low, ALWAYS), _days(high, NEVER), written)


def _days(column: Any, missing: int) -> Days:
    return np.array(pc.fill_null(column, missing).to_numpy(), np.int32)


def _rows(column: Any) -> Rows:
    return np.asarray(column.to_numpy(), np.bool_)


def _forget(days: Dates, where: Rows) -> Dates:
    """The date missing in the given rows: it may be any day."""
    if not np.count_nonzero(where):  # a third of what any() takes of a few rows
        return days
    return Dates(np.where(where, ALWAYS, days.low), np.where(where, NEVER, days.high), days.written & ~where)


def _drop_crossed(dates: dict[str, Dates]) -> dict[Pair, Rows]:
    """Treat as missing, in place, each day whose earliest lies after its latest."""
    found: dict[Pair, Rows] = {}
    for name, days in dates.items():
        found[name, name] = days.low > days.high
        dates[name] = _forget(days, found[name, name])
    return found


def _drop_conflicts(
    dates: dict[str, Dates], sentenced: Rows, known_through: int | NDArray[np.int64]
) -> dict[Pair, Rows]:
    """Treat as missing, in place, the written days that certainly contradict the order of things."""
    found: dict[Pair, Rows] = {}
    distrusted = {name: np.zeros(len(dates[name].low), np.bool_) for name in (*CHAIN, "imposed_on")}
    for place, earlier in enumerate(CHAIN):
        if earlier in PAST:
            found[earlier, KNOWN_THROUGH] = dates[earlier].low > known_through
            distrusted[earlier] |= found[earlier, KNOWN_THROUGH]
        for later in CHAIN[place + 1 :]:
            # A missing date is any day, so it contradicts none.
            found[earlier, later] = dates[earlier].low > dates[later].high
            if earlier == "disposition_date":
                found[earlier, later] &= sentenced
            distrusted[earlier] |= found[earlier, later]
            distrusted[later] |= found[earlier, later]
    disposed, imposed, completed = (
        dates[name] for name in ("disposition_date", "imposed_on", "completed_on")
    )
    # What was completed before it was imposed is an earlier sentence, or no day at all.
    found["imposed_on", "completed_on"] = sentenced & (imposed.low > completed.high)
    distrusted["imposed_on"] |= found["imposed_on", "completed_on"]
    distrusted["completed_on"] |= found["imposed_on", "completed_on"]
    # A probation that was revoked after every part was done: the revocation stays, the completion is not believed.
    revoked = dates["probation_revoked_on"]
    found["probation_revoked_on", "completed_on"] = (
        sentenced & (completed.high < revoked.low) & (revoked.high < NEVER)
    )
    distrusted["completed_on"] |= found["probation_revoked_on", "completed_on"]
    # A sentence before the disposition may be true (an entry made late), and both days stay. Where the disposition
    # is not believed, such a sentence is no witness to the day that the record denies.
    before = sentenced & distrusted["disposition_date"] & (disposed.low > imposed.high)
    found["disposition_date", "imposed_on"] = before
    distrusted["imposed_on"] |= before
    for name, where in distrusted.items():
        dates[name] = _forget(dates[name], where)
    return found


def _conflicts(found: dict[Pair, Rows], table: pa.Table) -> Conflicts:
    places = {pair: np.flatnonzero(where) for pair, where in sorted(found.items())}
    places = {pair: rows for pair, rows in places.items() if len(rows)}
    return Conflicts(
        {pair: len(rows) for pair, rows in places.items()},
        {pair: _places(table, rows[:EXAMPLES]) for pair, rows in places.items()},
        {pair: _groups(table, rows) for pair, rows in places.items()},
    )


def _groups(table: pa.Table, rows: NDArray[np.intp]) -> dict[Group, int]:
    """The rows by source file and year."""
    wanted = ("source_file", *YEAR_COLUMNS)
    if not set(wanted) <= set(table.column_names):
        return {}
    chosen = table.select(wanted).take(pa.array(rows))
    return dict(
        Counter(zip(chosen.column("source_file").to_pylist(), years_of(chosen).tolist(), strict=True))
    )


def _places(table: pa.Table, rows: NDArray[np.intp]) -> tuple[Place, ...]:
    if not {"source_file", "source_line"} <= set(table.column_names):
        return ()
    files, lines = (
        table.column(name).take(pa.array(rows)).to_pylist() for name in ("source_file", "source_line")
    )
    return tuple(zip(files, lines, strict=True))


def _propagate(dates: dict[str, Dates], sentenced: Rows) -> None:
    """Narrow the chain in place: nothing before the earliest of what precedes it, nor after what follows.

    ``sentenced``: the rows whose sentence follows the disposition; on the others it follows the arrest.
    """
    bound = {("disposition_date", "released_on"): sentenced, ("arrest_date", "released_on"): ~sentenced}
    links = [*pairwise(CHAIN), ("arrest_date", "released_on")]
    for earlier, later in sorted(links, key=lambda link: CHAIN.index(link[1])):
        low = dates[later].low
        np.maximum(low, dates[earlier].low, out=low, where=bound.get((earlier, later), True))
    for earlier, later in sorted(links, key=lambda link: CHAIN.index(link[0]), reverse=True):
        high = dates[earlier].high
        np.minimum(high, dates[later].high, out=high, where=bound.get((earlier, later), True))


def _narrow_sentence(dates: dict[str, Dates], terms: Terms, imposed_by: NDArray[np.int64]) -> None:
    """Fill in place what the sentence's own terms say of its days.

    ``imposed_by``: for each row the last day on which a sentence whose day is missing may be imposed.
    """
    disposed, imposed, released, completed = (dates[name] for name in ("disposition_date", *_SENTENCE))
    missing = ~imposed.written
    follows = np.where(terms.sentenced, disposed.low, dates["arrest_date"].low)
    imposed.low[missing] = np.maximum(imposed.low, follows)[missing]
    imposed.high[missing] = np.minimum(imposed.high, imposed_by)[missing]

    # Where no imprisonment is served, release is on the day of the sentence, if that day fits the order.
    low, high = np.maximum(released.low, imposed.low), np.minimum(released.high, imposed.high)
    never_revoked = dates["probation_revoked_on"].low >= NEVER
    at_once = ~released.written & _serves_nothing(terms, never_revoked) & (low <= high)
    released.low[at_once] = low[at_once]
    released.high[at_once] = high[at_once]

    # No length that a court ordered bounds completion: every state lets a court end probation early.
    missing = ~completed.written
    completed.low[missing] = np.maximum(completed.low, imposed.low)[missing]


def _serves_nothing(terms: Terms, never_revoked: Rows) -> Rows:
    """No imprisonment was imposed, or all of it suspended and the probation surely never revoked: then it is served after all."""
    imposed, suspended = terms.imprisoned, terms.suspended
    all_suspended = (imposed > 0) & (suspended != UNKNOWN_LENGTH) & (imposed <= suspended)
    return np.asarray((imposed == 0) | (all_suspended & never_revoked), np.bool_)


def _narrow_events(dates: dict[str, Dates], pending: Rows) -> None:
    """Where it is missing whether an event happened, it did not before what it presupposes."""
    disposed = np.where(pending, dates["arrest_date"].low, dates["disposition_date"].low)
    for name in _EVENTS:
        after = dates["date_of_birth"].low if name == "date_of_death" else disposed
        np.copyto(dates[name].low, after, where=~dates[name].written)


def _write(table: pa.Table, dates: dict[str, Dates]) -> pa.Table:
    arrays = {
        f"{name}{end}": pa.array(days, pa.int32()).view(pa.date32())
        for name, interval in dates.items()
        for end, days in (("_from", interval.low), ("_to", interval.high))
    }
    columns = [arrays.get(name, table.column(name)) for name in table.column_names]
    return pa.Table.from_arrays(columns, schema=table.schema)
