"""64-bit hashes of columns, and digests of whole tables that do not depend on the order of rows.

A hash depends on values alone: not on dictionary codes, chunks, platform or run. It spreads persons over
buckets and tells whether two tables hold the same rows. It is no defense against someone who forges
records; the files' SHA-256 in a manifest is.

The digest of a table is the sum, modulo 2^64, of the hashes of its rows under two seeds. So the digest of
disjoint parts is the sum of their digests, whatever the parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

Column = Any  # an Arrow array or chunked array, of whatever type
Digest = tuple[int, int]

EMPTY_DIGEST: Final[Digest] = (0, 0)  # of a table without rows

_NULL: Final = np.uint64(0x6E756C6C_2D636C73)
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_SEEDS: Final = (np.uint64(0x243F6A8885A308D3), np.uint64(0x13198A2E03707344))
_MASK: Final = (1 << 64) - 1


@njit(cache=True, inline="always")
def _scramble(value: Any) -> Any:
    # The finaliser of splitmix64: every bit of the input moves half of the bits of the output.
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


@njit(cache=True)
def _hash_bytes(offsets: Any, data: Any, valid: Any, seed: Any) -> Any:
    # offsets: int32 or int64, one more than strings. Words of 8 bytes, the first byte lowest.
    count = len(offsets) - 1
    hashes = np.empty(count, np.uint64)
    for row in range(count):
        if not valid[row]:
            hashes[row] = _scramble(_NULL ^ seed)
            continue
        start, end = offsets[row], offsets[row + 1]
        state = _scramble((np.uint64(end - start) + _GOLDEN) ^ seed)
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
def _fold(hashes: Any, words: Any) -> Any:
    folded = np.empty(len(hashes), np.uint64)
    for row in range(len(hashes)):
        folded[row] = _scramble((hashes[row] ^ words[row]) + _GOLDEN)
    return folded


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


@njit(cache=True)
def _total(hashes: Any) -> Any:
    total = np.uint64(0)
    for row in range(len(hashes)):
        total += hashes[row]
    return total


def hash_strings(array: Column, seed: int = 0) -> Hashes:
    """The hash of each string of a column.

    Args:
        array: ``string``, ``large_string``, or either dictionary-encoded; nulls hash to one fixed value.
        seed: another seed gives another, independent hash.

    Returns:
        uint64, one for each row.
    """
    column = one_chunk(array)
    if isinstance(column, pa.DictionaryArray):
        of_values = np.append(
            hash_strings(column.dictionary, seed), hash_strings(pa.nulls(1, pa.string()), seed)
        )
        codes = column.indices
        if codes.null_count:
            codes = pc.fill_null(codes.cast(pa.int64()), len(column.dictionary))
        hashes: Hashes = of_values.take(_plain(codes))
        return hashes
    return _hash_plain(column, seed)


def mix(hashes: Hashes, array: Column) -> Hashes:
    """The hashes with a further column folded in; the order of columns matters.

    Args:
        hashes: uint64, one for each row.
        array: a column of strings, integers, booleans, floats, dates or lists of them, or a NumPy array of integers or
            booleans; as long as ``hashes``.
    """
    words = array.astype(np.int64).view(np.uint64) if isinstance(array, np.ndarray) else _words(array)
    folded: Hashes = _fold(hashes, words)
    return folded


def rows_hashes(*columns: Column) -> tuple[Hashes, Hashes]:
    """The hash of each row that columns of equal length make, in the given order of columns, under both seeds."""
    first, second = (np.full(len(columns[0]), seed, np.uint64) for seed in _SEEDS)
    for column in columns:
        _fold_both(first, second, _words(column))
    return first, second


def rows_digest(*columns: Column) -> Digest:
    """The digest of the rows that columns of equal length make, in the given order of columns."""
    if not columns:
        return EMPTY_DIGEST
    first, second = rows_hashes(*columns)
    return int(_total(first)), int(_total(second))


def sums(hashes: Hashes, starts: NDArray[np.int64]) -> Hashes:
    """The sum of the hashes of each run of rows; ``starts``: the first row of each, and last the number of rows."""
    found: Hashes = np.add.reduceat(hashes, starts[:-1]) if len(starts) > 1 else np.zeros(0, np.uint64)
    return found


def row_digest(table: pa.Table) -> Digest:
    """The digest of a table's rows: equal for the same rows in any order, with any dictionaries."""
    return rows_digest(*table.columns)


def add_digests(*parts: Digest) -> Digest:
    """The digest of a table from the digests of its disjoint parts."""
    return sum(first for first, _ in parts) & _MASK, sum(second for _, second in parts) & _MASK


def show_digest(digest: Digest) -> str:
    """A digest as 32 hexadecimal digits."""
    return "".join(f"{half:016x}" for half in digest)


def _hash_plain(column: Any, seed: int) -> Hashes:
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    _, offsets, data = column.buffers()
    rows = len(column)
    starts = np.zeros(1, width) if offsets is None else np.frombuffer(offsets, width)
    starts = starts[column.offset : column.offset + rows + 1] if rows else np.zeros(1, width)
    bytes_ = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    hashes: Hashes = _hash_bytes(starts, bytes_, _plain(column.is_valid()), np.uint64(seed))
    return hashes


def _words(array: Column) -> Hashes:
    """One 64-bit word for each cell: a number itself, a string's hash; a null has a word of its own."""
    column = one_chunk(array)
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return hash_strings(column)
    if pa.types.is_list(kind):
        return _list_words(column)
    if pa.types.is_date32(kind):
        column = column.view(pa.int32())
    if pa.types.is_floating(kind):
        numbers = _plain(pc.fill_null(column.cast(pa.float64()), 0.0)) + 0.0  # -0.0 becomes 0.0
        words = numbers.view(np.uint64)
    else:
        words = column if pa.types.is_uint64(kind) else column.cast(pa.int64(), safe=False)
        words = _plain(pc.fill_null(words, 0) if words.null_count else words).view(np.uint64)
    if column.null_count:
        words = np.where(_plain(column.is_valid()), words, _NULL)
    return words


def _list_words(column: Any) -> Hashes:
    """One word for each list: its length and its elements' words in order."""
    words = np.full(len(column), _NULL)
    if column.null_count < len(column):
        valid = _plain(column.is_valid())
        inner = _words(column.flatten())  # the elements of null lists are left out
        lengths = np.where(valid, _plain(pc.fill_null(pc.list_value_length(column), 0)), 0)
        ends = np.cumsum(lengths)
        found: Hashes = _fold_lists(ends - lengths, ends, inner)
        words = np.where(valid, found, words)
    return words


def _plain(column: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values
