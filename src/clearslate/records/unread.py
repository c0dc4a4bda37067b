"""Which fields of a row are missing though its source did not leave them empty: the field ``unread``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]


def add_unread(column: Any, lost: Mapping[str, Mask]) -> pa.Array:
    """A column ``unread`` with further fields in the rows that have lost them (text; null where there is none)."""
    encoded = one_chunk(column).cast(pa.string()).dictionary_encode()
    texts = [*encoded.dictionary.to_pylist(), ""]
    codes = pc.fill_null(encoded.indices, len(texts) - 1).to_numpy().astype(np.int64)
    for name, rows in lost.items():
        found = pa.array(codes * 2 + rows).dictionary_encode()
        texts = [
            _with(texts[code >> 1], name) if code & 1 else texts[code >> 1]
            for code in found.dictionary.to_pylist()
        ]
        codes = found.indices.to_numpy().astype(np.int64)
    return pa.array([text or None for text in texts], pa.string()).take(pa.array(codes))


def _with(text: str, name: str) -> str:
    names = text.split()
    return text if name in names else " ".join((*names, name))


def unread_of_groups(column: Any, starts: NDArray[np.int64]) -> dict[str, Mask]:
    """For each field that some row names, the runs of rows (by their first rows) of which one names it."""
    encoded = one_chunk(column).cast(pa.string()).dictionary_encode()
    texts = [set((text or "").split()) for text in (*encoded.dictionary.to_pylist(), None)]
    codes = pc.fill_null(encoded.indices, len(texts) - 1).to_numpy()
    return {
        name: np.logical_or.reduceat(np.array([name in text for text in texts])[codes], starts)
        for name in sorted(set().union(*texts))
    }
