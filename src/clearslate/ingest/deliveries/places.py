"""Where rows of deliveries stand, and which of them say the same."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.projection import (
    Hashes,
    Place,
    place_of,
)
from clearslate.ingest.unique import hash_ids
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset


def of_delivery(rows: pa.Table, number: int, column: str = "file") -> pa.Table:
    """Rows whose file is named with the number of their delivery."""
    at = rows.schema.get_field_index(column)
    names = [place_of(number, file) for file in rows.column(column).to_pylist()]
    return rows.set_column(at, rows.schema.field(at), pa.array(names, rows.schema.field(at).type))


def places_of(rows: pa.Table) -> list[Place]:
    """The place of each row: file and line."""
    return list(zip(rows["file"].to_pylist(), rows["line"].to_pylist(), strict=True))


def put_last(held: dict[int, Place], found: Iterable[tuple[int, Place]]) -> None:
    """Of each key keep the last place that was told."""
    for key, place in found:
        held[key] = max(place, held.get(key, place))


def quarantined_charges(rows: pa.Table) -> Hashes:
    """The hashes of the charges of rows in quarantine, where they can be read."""
    hashes: Hashes = rows["charge"].drop_null().to_numpy().astype(np.uint64)
    return hashes


def of_main(rows: pa.Table) -> pa.Table:
    """Without rows of joined files, which are no rows of the source by themselves."""
    joined = pc.fill_null(pc.starts_with(rows["field"], "join "), False)
    return rows.filter(pc.invert(joined))


def place_hashes(rows: pa.Table) -> Hashes:
    """The hash of each row's place."""
    lines = one_chunk(rows["source_line"]).cast(pa.string())
    files = one_chunk(rows["source_file"]).cast(pa.string())
    return hash_ids(pc.binary_join_element_wise(files, lines, ":"))


def all_rows(dataset: Dataset, columns: list[str]) -> pa.Table:
    """Columns of all rows of a dataset."""
    return pa.concat_tables([dataset.read(bucket.index, columns) for bucket in dataset.buckets])
