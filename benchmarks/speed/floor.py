"""The floor under a run, which no engine can go below by judging faster: read, write, digest.

It reads the columns that the run's laws ask for, then writes and digests the very determinations that the run has
written. Reading, file format and digest are those of the day on which the floor was laid, and stay so: a better format
or a quicker digest makes the run quicker and leaves the floor where it is, so ratios of different days compare.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.loops.hashing import NULL
from clearslate.loops.library import call
from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.dataset import Dataset

_PLAIN: Final = frozenset({"charge_id", "decides", "row", "notice_days"})
_NOT_DIGESTED: Final = frozenset({"row"})
_BATCH: Final = 1 << 20

_SEEDS: Final = (np.uint64(0x243F6A8885A308D3), np.uint64(0x13198A2E03707344))


def floor(
    dataset: Dataset, index: int, columns: list[str], determinations: pa.Table, file: Path
) -> tuple[int, int]:
    """Do for one bucket what no run of that day could do without.

    Args:
        dataset: opened anew, so that its file is hashed as a run does.
        index: the bucket.
        columns: of the dataset, those that the laws ask for.
        determinations: what the run said of the bucket, in memory.
        file: is written.

    Returns:
        The digest of the determinations: the run's own, or the floor did other work.
    """
    dataset.read(index, columns)
    pq.write_table(
        determinations,
        file,
        compression="lz4",
        use_dictionary=[name for name in determinations.column_names if name not in _PLAIN],
        write_statistics=False,
        store_schema=True,
        row_group_size=_BATCH,
    )
    with file.open("rb") as written:
        hashlib.file_digest(written, "sha256")
    return _digest(determinations)


def _digest(table: pa.Table) -> tuple[int, int]:
    if not table.num_rows:
        return 0, 0
    first, second = (np.full(table.num_rows, seed, np.uint64) for seed in _SEEDS)
    for name in table.column_names:
        if name not in _NOT_DIGESTED:
            words = np.ascontiguousarray(_words(table.column(name)))
            call("floor_fold", first, second, words, table.num_rows)
    return int(first.sum()), int(second.sum())


def _words(array: Any) -> NDArray[np.uint64]:
    column = one_chunk(array)
    kind = column.type
    if pa.types.is_dictionary(kind):
        of_values = np.append(_strings(column.dictionary), _strings(pa.nulls(1, pa.string())))
        codes = pc.fill_null(column.indices.cast(pa.int64()), len(column.dictionary))
        found: NDArray[np.uint64] = of_values[_plain(codes)]
        return found
    if pa.types.is_string(kind):
        return _strings(column)
    if pa.types.is_list(kind):
        return _lists(column)
    if pa.types.is_date32(kind):
        column = column.view(pa.int32())
    words = _plain(pc.fill_null(column.cast(pa.int64(), safe=False), 0)).view(np.uint64)
    return np.where(_plain(column.is_valid()), words, NULL) if column.null_count else words


def _strings(column: Any) -> NDArray[np.uint64]:
    _, offsets, data = column.buffers()
    rows = len(column)
    starts = np.zeros(1, np.int32) if offsets is None else np.frombuffer(offsets, np.int32)
    starts = starts[column.offset : column.offset + rows + 1] if rows else np.zeros(1, np.int32)
    content = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    hashes = np.empty(rows, np.uint64)
    call("floor_bytes", starts, content, _plain(column.is_valid()), hashes, rows)
    return hashes


def _lists(column: Any) -> NDArray[np.uint64]:
    words = np.full(len(column), NULL)
    valid = _plain(column.is_valid())
    if not valid.any():
        return words
    lengths = np.where(valid, _plain(pc.fill_null(pc.list_value_length(column), 0)), 0)
    ends = np.cumsum(lengths).astype(np.int64, copy=False)
    folded, inner = np.empty(len(ends), np.uint64), np.ascontiguousarray(_words(column.flatten()))
    call("fold_lists", ends - lengths, ends, inner, folded, len(ends))
    return np.where(valid, folded, words)


def _plain(column: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values
