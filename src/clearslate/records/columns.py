"""Arrow columns as one array."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def one_chunk(column: Any) -> Any:
    """A column's cells as one array; dictionaries that differ from chunk to chunk become one."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    if not column.num_chunks:
        return pa.nulls(0, column.type)
    if not pa.types.is_dictionary(column.type):
        return pa.concat_arrays(column.chunks)
    if any(chunk.dictionary.null_count for chunk in column.chunks):  # Arrow cannot unify such dictionaries
        return pa.concat_arrays(column.cast(column.type.value_type).chunks).dictionary_encode()
    return pa.concat_arrays(column.unify_dictionaries().chunks)
