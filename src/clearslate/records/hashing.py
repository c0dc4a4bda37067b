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

from clearslate.loops.hashing import NULL
from clearslate.loops.library import call
from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

Column = Any  # an Arrow array or chunked array, of whatever type
Digest = tuple[int, int]

EMPTY_DIGEST: Final[Digest] = (0, 0)  # of a table without rows

_SEEDS: Final = (np.uint64(0x243F6A8885A308D3), np.uint64(0x13198A2E03707344))
_MASK: Final = (1 << 64) - 1


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
    if len(words) != len(hashes):
        raise ValueError(f"a column of {len(words)} cells for {len(hashes)} hashes")
    folded = np.empty(len(hashes), np.uint64)
    call("fold", np.ascontiguousarray(hashes), np.ascontiguousarray(words), folded, len(hashes))
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
    return int(first.sum(dtype=np.uint64)), int(second.sum(dtype=np.uint64))


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
    hashes = np.empty(rows, np.uint64)
    call("hash_bytes", starts, bytes_, _plain(column.is_valid()), np.uint64(seed), hashes, rows)
    return hashes


def _fold_both(first: Hashes, second: Hashes, column: Any) -> None:
    """Fold a column into the hashes of its rows under both seeds."""
    kind = column.type
    rows = len(column)
    if rows != len(first):
        raise ValueError(f"a column of {rows} cells for {len(first)} hashes")
    if pa.types.is_dictionary(kind) and not column.indices.null_count:
        call(
            "fold_codes",
            first,
            second,
            hash_strings(column.dictionary),
            _as(_plain(column.indices), np.int8, np.int16, np.int32),
            rows,
        )
    elif not _has_numbers(kind):
        call("fold_numbers", first, second, _words(column).view(np.int64), rows)
    elif column.null_count:
        call(
            "fold_known",
            first,
            second,
            _as(_numbers(column), np.uint8, np.int32),
            _plain(column.is_valid()),
            rows,
        )
    else:
        call("fold_numbers", first, second, _as(_numbers(column), np.uint8, np.int32), rows)


def _as(array: NDArray[Any], *kinds: type) -> NDArray[Any]:
    """Numbers in one piece, of one of the types that a loop takes; rarer ones as 64 bits, which say the same."""
    found = array.dtype.type
    return np.ascontiguousarray(array, found if found in kinds else np.int64)


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
        words = np.where(_plain(column.is_valid()), words, NULL)
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
    words = np.full(len(column), NULL)
    if column.null_count < len(column):
        there = np.flatnonzero(_plain(column.is_valid()))
        inner = _words(column.flatten())  # the elements of null lists are left out
        lengths = np.diff(_plain(column.offsets))[there]
        ends = np.cumsum(lengths)
        folded = np.empty(len(there), np.uint64)
        ends = ends.astype(np.int64, copy=False)
        call("fold_lists", ends - lengths, ends, np.ascontiguousarray(inner), folded, len(there))
        words[there] = folded
    return words


def _plain(column: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values
