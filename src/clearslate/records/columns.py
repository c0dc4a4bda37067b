"""Arrow columns as one array, and arrays of NumPy as Arrow's without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


def of_numbers(values: NDArray[Any], kind: Any = None, known: NDArray[np.bool_] | None = None) -> Any:
    """Numbers as an Arrow array, which holds them where they lie; truths become bits.

    Args:
        values: of a type that Arrow has too.
        kind: another Arrow type of the same width.
        known: where there is a value; a null elsewhere.
    """
    if values.dtype == np.bool_:
        content, kind = np.packbits(values, bitorder="little"), pa.bool_()
    else:
        content, kind = np.ascontiguousarray(values), kind or pa.from_numpy_dtype(values.dtype)
    valid = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(content)])
