"""A bucket in layers: its file, and the rows of those whose records changed since, a layer for each time.

A person's rows all stand in one layer; `Places` says in which, and where. So nothing is written twice for a night's changes but the
few persons' own rows, and what a layer holds of a person who stands in a later one counts no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.records.columns import one_chunk
from clearslate.records.persons import Persons, rows_of
from clearslate.records.tables import order_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

_COLUMNS: Final = ("person_id", "layer", "row")


@dataclass(frozen=True)
class Places:
    """Of each person of a bucket, in the order of its rows: the id, in which layer they stand, and the first row there."""

    person_id: pa.StringArray
    layer: NDArray[np.int32]
    row: NDArray[np.int32]

    def to_table(self) -> pa.Table:
        """As the file beside the bucket's holds it."""
        return pa.table({name: getattr(self, name) for name in _COLUMNS})

    @classmethod
    def from_table(cls, table: pa.Table) -> Places:
        """From that file."""
        person_id, layer, row = (one_chunk(table.column(name)) for name in _COLUMNS)
        return cls(person_id, layer.to_numpy(), row.to_numpy())

    @classmethod
    def of_whole(cls, rows: pa.Table, people: Persons) -> Places:
        """Of persons who all stand in the first layer."""
        first = people.first[:-1]
        ids = one_chunk(rows.column("person_id")).take(pa.array(first))
        return cls(ids, np.zeros(len(first), np.int32), first.astype(np.int32))

    def bring(self, persons: NDArray[np.bool_], rows: NDArray[np.int32], layer: int) -> None:
        """Say that the rows of some persons, and theirs alone, are that layer; ``rows``: how many each of all has."""
        self.layer[persons] = layer
        self.row[persons] = _before(rows[persons])

    def gather(
        self, rows: NDArray[np.int32], persons: Rows, read: Callable[[int, Rows], pa.Table]
    ) -> pa.Table:
        """The rows of some persons one after the other.

        Args:
            rows: how many rows each person of the bucket has.
            persons: which of them.
            read: given a layer and rows of it, answers these.
        """
        layer, first, count = self.layer[persons], self.row[persons], rows[persons]
        parts: list[pa.Table] = []
        starts = np.zeros(len(persons), np.int64)
        for each in np.unique(layer).tolist():
            here = layer == each
            starts[here] = _before(count[here]) + sum(part.num_rows for part in parts)
            parts.append(read(each, rows_of(first[here], count[here])))
        return taken(parts, rows_of(starts, count))

    def all_of(self, rows: NDArray[np.int32], layers: Sequence[pa.Table]) -> pa.Table:
        """All rows of the bucket, of layers that were read whole."""
        offsets = _before(np.array([layer.num_rows for layer in layers]))
        return joined(layers, rows_of(offsets[self.layer] + self.row, rows))


def _before(counts: NDArray[Any]) -> Rows:
    """What precedes each."""
    found: Rows = np.cumsum(counts, dtype=np.int64) - counts
    return found


def taken(parts: Sequence[pa.Table], rows: Rows) -> pa.Table:
    """Rows of tables of one schema, counted through all of them."""
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks().take(pa.array(rows))


def joined(parts: Sequence[pa.Table], rows: Rows) -> pa.Table:
    """The same, each text column with just its own words, in order, as a bucket's file has them."""
    table = taken(parts, rows)
    columns = [
        order_values(column) if pa.types.is_dictionary(column.type) else one_chunk(column)
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=table.schema)
