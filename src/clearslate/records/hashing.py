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
        # Unsigned places: Numba then looks for none that counts from the end.
        place, end = np.uint64(offsets[row]), np.uint64(offsets[row + 1])
        state = _scramble((end - place + _GOLDEN) ^ seed)
        while place < end:
            word = np.uint64(0)
            for at in range(min(end - place, np.uint64(8))):
                word |= np.uint64(data[place + np.uint64(at)]) << np.uint64(8 * at)
            state = _scramble((state ^ word) + _GOLDEN)
            place += np.uint64(8)
        hashes[row] = state
    return hashes


@njit(cache=True)
def _fold(hashes: Any, words: Any) -> Any:
    folded = np.empty(len(hashes), np.uint64)
    for row in range(len(hashes)):
        folded[row] = _scramble((hashes[row] ^ words[row]) + _GOLDEN)
    return folded


# Numbers and codes are folded as they lie, whatever their width: so LLVM takes several rows at once.


@njit(cache=True)
def _fold_numbers(first: Any, second: Any, numbers: Any) -> None:
    for row in range(len(numbers)):
        word = np.uint64(np.int64(numbers[row]))
        first[row] = _scramble((first[row] ^ word) + _GOLDEN)
        second[row] = _scramble((second[row] ^ word) + _GOLDEN)


@njit(cache=True)
def _fold_known(first: Any, second: Any, numbers: Any, known: Any) -> None:
    for row in range(len(numbers)):
        word = np.uint64(np.int64(numbers[row])) if known[row] else _NULL
        first[row] = _scramble((first[row] ^ word) + _GOLDEN)
        second[row] = _scramble((second[row] ^ word) + _GOLDEN)


@njit(cache=True)
def _fold_codes(first: Any, second: Any, words: Any, codes: Any) -> None:
    for row in range(len(codes)):
        word = words[codes[row]]
        first[row] = _scramble((first[row] ^ word) + _GOLDEN)
        second[row] = _scramble((second[row] ^ word) + _GOLDEN)


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
        _fold_both(first, second, one_chunk(column))
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


def minus(digest: Digest) -> Digest:
    """What takes a part out of a digest to which it is added."""
    return -digest[0] & _MASK, -digest[1] & _MASK


def read_digest(text: str) -> Digest:
    """The digest that `show_digest` showed."""
    return int(text[:16], 16), int(text[16:], 16)


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


def _fold_both(first: Hashes, second: Hashes, column: Any) -> None:
    """Fold a column into the hashes of its rows under both seeds."""
    kind = column.type
    if pa.types.is_dictionary(kind) and not column.indices.null_count:
        _fold_codes(first, second, hash_strings(column.dictionary), _plain(column.indices))
    elif not _has_numbers(kind):
        _fold_numbers(first, second, _words(column))
    elif column.null_count:
        _fold_known(first, second, _numbers(column), _plain(column.is_valid()))
    else:
        _fold_numbers(first, second, _numbers(column))


def _words(array: Column) -> Hashes:
    """One 64-bit word for each cell: a number itself, a string's hash; a null has a word of its own."""
    column = one_chunk(array)
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return hash_strings(column)
    if pa.types.is_list(kind):
        return _list_words(column)
    if pa.types.is_floating(kind):
        numbers = _plain(pc.fill_null(column.cast(pa.float64()), 0.0)) + 0.0  # -0.0 becomes 0.0
        words = numbers.view(np.uint64)
    else:
        numbers = _numbers(column if _has_numbers(kind) else column.cast(pa.int64(), safe=False))
        words = numbers.astype(np.int64, copy=False).view(np.uint64)
    if column.null_count:
        words = np.where(_plain(column.is_valid()), words, _NULL)
    return words


def _has_numbers(kind: Any) -> bool:
    """Whether a column's cells are numbers, days or truths: what a word holds as it is."""
    return bool(pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind))


def _numbers(column: Any) -> NDArray[Any]:
    """Numbers, days or truths as they lie; for a null, anything."""
    if pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.uint8())
    if column.null_count:
        content = column.buffers()[1]
        column = pa.Array.from_buffers(column.type, len(column), [None, content], offset=column.offset)
    return _plain(column)


def _list_words(column: Any) -> Hashes:
    """One word for each list: its length and its elements' words in order."""
    words = np.full(len(column), _NULL)
    if column.null_count < len(column):
        there = np.flatnonzero(_plain(column.is_valid()))
        inner = _words(column.flatten())  # the elements of null lists are left out
        lengths = np.diff(_plain(column.offsets))[there]
        ends = np.cumsum(lengths)
        words[there] = _fold_lists(ends - lengths, ends, inner)
    return words


def _plain(column: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values
