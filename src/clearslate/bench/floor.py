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
from numba import njit

from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.dataset import Dataset

_PLAIN: Final = frozenset({"charge_id", "decides", "row", "notice_days"})
_NOT_DIGESTED: Final = frozenset({"row"})
_BATCH: Final = 1 << 20

_NULL: Final = np.uint64(0x6E756C6C_2D636C73)
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
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
            _fold_both(first, second, _words(table.column(name)))
    return int(first.sum()), int(second.sum())


@njit(cache=True, inline="always")
def _scramble(value: Any) -> Any:
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


@njit(cache=True)
def _hash_bytes(offsets: Any, data: Any, valid: Any) -> Any:
    count = len(offsets) - 1
    hashes = np.empty(count, np.uint64)
    for row in range(count):
        if not valid[row]:
            hashes[row] = _scramble(_NULL)
            continue
        start, end = offsets[row], offsets[row + 1]
        state = _scramble(np.uint64(end - start) + _GOLDEN)
        word = np.uint64(0)
        shift = np.uint64(0)
        for place in range(start, end):
            word |= np.uint64(data[place]) << shift
            shift += np.uint64(8)
            if shift == np.uint64(64):
                state = _scramble((state ^ word) + _GOLDEN)
                word = np.uint64(0)
                shift = np.uint64(0)
        if shift > np.uint64(0):
            state = _scramble((state ^ word) + _GOLDEN)
        hashes[row] = state
    return hashes


@njit(cache=True)
def _fold_both(first: Any, second: Any, words: Any) -> None:
    for row in range(len(words)):
        first[row] = _scramble((first[row] ^ words[row]) + _GOLDEN)
        second[row] = _scramble((second[row] ^ words[row]) + _GOLDEN)


@njit(cache=True)
def _fold_lists(starts: Any, ends: Any, words: Any) -> Any:
    folded = np.empty(len(starts), np.uint64)
    for row in range(len(starts)):
        state = _scramble(np.uint64(ends[row] - starts[row]) + _GOLDEN)
        for place in range(starts[row], ends[row]):
            state = _scramble((state ^ words[place]) + _GOLDEN)
        folded[row] = state
    return folded


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
    return np.where(_plain(column.is_valid()), words, _NULL) if column.null_count else words


def _strings(column: Any) -> NDArray[np.uint64]:
    _, offsets, data = column.buffers()
    rows = len(column)
    starts = np.zeros(1, np.int32) if offsets is None else np.frombuffer(offsets, np.int32)
    starts = starts[column.offset : column.offset + rows + 1] if rows else np.zeros(1, np.int32)
    content = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    hashes: NDArray[np.uint64] = _hash_bytes(starts, content, _plain(column.is_valid()))
    return hashes


def _lists(column: Any) -> NDArray[np.uint64]:
    words = np.full(len(column), _NULL)
    valid = _plain(column.is_valid())
    if not valid.any():
        return words
    lengths = np.where(valid, _plain(pc.fill_null(pc.list_value_length(column), 0)), 0)
    ends = np.cumsum(lengths)
    return np.where(valid, _fold_lists(ends - lengths, ends, _words(column.flatten())), words)


def _plain(column: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values
