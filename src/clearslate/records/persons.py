"""The persons of a bucket, beside its file: of each how many rows it has, and a digest of them.

Two builds of a dataset are compared by it person by person without reading a row, so that what changed from one night to
the next is judged again, and nothing else. Where a row was read from (file, line) is no part of the digest: a delivery
that repeats what was known changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk
from clearslate.records.hashing import hash_strings, rows_hashes, sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS: Final = ("person", "rows", "digest", "lasting", "is_open")
_FROM, _TO = "_from", "_to"
_NO_DAY: Final = -(2**31)
_NOT_DIGESTED: Final = frozenset({"person_id", "source_file", "source_line"})


@dataclass(frozen=True)
class Persons:
    """Of each person of a bucket, in the order of rows: the id's hash, the number of rows, the digest of the rows.

    ``is_open``: a day of theirs may be as late as the last day that the dataset tells of. In ``lasting``, a digest too, such a day
    has no end: where it alone is the same, nothing but the records' last day moved.
    """

    person: NDArray[np.uint64]
    rows: NDArray[np.int32]
    digest: NDArray[np.uint64]
    lasting: NDArray[np.uint64]
    is_open: NDArray[np.bool_]

    @property
    def first(self) -> NDArray[np.int64]:
        """The first row of each, and last the number of rows."""
        return np.concatenate([[0], np.cumsum(self.rows, dtype=np.int64)])

    def to_table(self) -> pa.Table:
        """As the file beside the bucket's holds it."""
        return pa.table({name: getattr(self, name) for name in _COLUMNS})

    @classmethod
    def from_table(cls, table: pa.Table) -> Persons:
        """From that file."""
        return cls(*(one_chunk(table.column(name)).to_numpy(zero_copy_only=False) for name in _COLUMNS))


def places(then: NDArray[np.uint64], now: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Of each person of now the place among those of then, by the hashes of their ids; -1 where they were not there."""
    if not len(then):
        return np.full(len(now), -1, np.int64)
    if np.array_equal(then, now):  # as on most nights
        return np.arange(len(now))
    order = np.argsort(then, kind="stable")
    found = np.minimum(np.searchsorted(then[order], now), len(then) - 1)
    there = order[found]
    at: NDArray[np.int64] = np.where(then[there] == now, there, -1)
    return at


def rows_of(first: NDArray[Any], rows: NDArray[Any]) -> NDArray[np.int64]:
    """The rows of persons one after the other; ``first``, ``rows``: where the rows of each begin, and how many they are."""
    ends = np.cumsum(rows, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    at: NDArray[np.int64] = np.arange(total) + np.repeat(first.astype(np.int64) - (ends - rows), rows)
    return at


def compared(then: Persons, now: Persons) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each person of now the place among those of then, whether their records are the same, and whether but for open days."""
    at = places(then.person, now.person)
    known = at >= 0
    if not len(then.person):
        return at, known, known
    same = known & (then.digest[at] == now.digest)
    return at, same, same | (known & (then.lasting[at] == now.lasting))


def persons_from(content: pa.Buffer) -> Persons | None:
    """What the bytes of such a file tell; None where an earlier version wrote it, which told less."""
    with pa.ipc.open_file(content) as file:
        return Persons.from_table(file.read_all()) if set(_COLUMNS) <= set(file.schema.names) else None


def persons_of(rows: pa.Table, last_day: int) -> Persons:
    """The persons of a bucket's rows, which are sorted by person; ``last_day``: the last of which the dataset tells."""
    starts = person_starts(rows.column("person_id"))
    digested = rows.drop_columns([name for name in _NOT_DIGESTED if name in rows.column_names])
    exact, _ = rows_hashes(*digested.columns)
    lasting = exact.copy()
    open_ = np.zeros(rows.num_rows, np.bool_)
    for name in digested.column_names:
        open_ |= _endless(digested, name, last_day)
    where = np.flatnonzero(open_)
    if len(where):
        some = digested.take(pa.array(where))
        lasting[where], _ = rows_hashes(
            *(_without_end(some, name, last_day) for name in digested.column_names)
        )
    ids = one_chunk(rows.column("person_id")).take(pa.array(starts[:-1]))
    sizes = np.diff(starts).astype(np.int32)
    is_open = np.add.reduceat(open_, starts[:-1]) > 0 if len(sizes) else np.zeros(0, np.bool_)
    return Persons(hash_strings(ids), sizes, sums(exact, starts), sums(lasting, starts), is_open)


def _endless(rows: pa.Table, name: str, last_day: int) -> NDArray[np.bool_] | bool:
    """Where the column is the end of a day that may be the last one."""
    first = f"{name.removesuffix(_TO)}{_FROM}"
    if not name.endswith(_TO) or first not in rows.column_names:
        return False
    days, since = (
        pc.fill_null(one_chunk(rows.column(each)).view(pa.int32()), _NO_DAY).to_numpy()
        for each in (name, first)
    )
    found: NDArray[np.bool_] = (days == last_day) & (since != days)
    return found


def _without_end(rows: pa.Table, name: str, last_day: int) -> Any:
    """A column, without the days that may be the last one."""
    endless, column = _endless(rows, name, last_day), one_chunk(rows.column(name))
    if isinstance(endless, bool):
        return column
    return pc.if_else(pa.array(endless), pa.scalar(None, column.type), column)


def person_starts(column: Any) -> NDArray[np.int64]:
    """The first row of each person of a sorted column of ids, and last the number of rows."""
    values = one_chunk(column)
    if not len(values):
        return np.zeros(1, np.int64)
    changed = pc.not_equal(values.slice(1), values.slice(0, len(values) - 1)).to_numpy(zero_copy_only=False)
    return np.concatenate([[0], np.flatnonzero(changed) + 1, [len(values)]])
