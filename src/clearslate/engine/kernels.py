"""Loops over the columns of a bucket, compiled (`clearslate.loops`); and the words in which histories ask the machine.

Arrays are taken in one piece; lengths are checked here, because the loops see none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from clearslate.loops.instructions.relations import (
    AFTER,
    ANY_DAY,
    BEFORE,
    COUNT,
    EARLIEST,
    EVERY,
    LATEST,
    SAME_DAY,
    SAME_OWN_DAY,
    WITHIN,
)
from clearslate.loops.library import call
from clearslate.records.days import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "AFTER", "ANY_DAY", "BEFORE", "COUNT", "EARLIEST", "EVERY", "LATEST", "SAME_DAY", "SAME_OWN_DAY", "WITHIN", "Relation",
    "add", "compact", "filled", "least", "pick", "run_starts", "stands", "take", "tally", "truths",
]  # fmt: skip

_OF_WIDTH: Final = {1: np.uint8, 2: np.int16, 4: np.int32, 8: np.uint64}


def _whole(array: NDArray[Any], kind: Any = None) -> NDArray[Any]:
    """An array in one piece, of a type."""
    return np.ascontiguousarray(array, kind)


def _places(array: NDArray[Any]) -> NDArray[Any]:
    """Places as a loop takes them: a table has fewer than 2^31 rows."""
    return _whole(array, np.uint8 if array.dtype == np.uint8 else np.int32)


def _check(what: str, wanted: int, *arrays: NDArray[Any]) -> None:
    if any(len(array) != wanted for array in arrays):
        raise ValueError(f"{what}: arrays of {wanted} values, not of {[len(array) for array in arrays]}")


def pick(table: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """``table`` at each place (NumPy's own look-up first widens the places to 64 bits)."""
    out = np.empty(len(places), table.dtype)
    take(table, places, out)
    return out


def take(values: NDArray[Any], rows: NDArray[Any], out: NDArray[Any]) -> None:
    """The values of some rows, written into ``out``, of as many bytes each."""
    _check("take", len(rows), out)
    if values.itemsize != out.itemsize or not out.flags.writeable:
        raise TypeError(f"{values.dtype} cannot be written as {out.dtype} here")
    kind = _OF_WIDTH[out.itemsize]
    call("take", _whole(values).view(kind), _places(rows), out.view(kind), len(rows))


def truths(values: NDArray[Any], valid: NDArray[Any], offset: int, count: int) -> NDArray[Any]:
    """Truths of a bitmap (uint8, lowest bit first) and of another that says where there is one, empty where all are."""
    _check_bitmaps(offset + count, values, valid)
    out = np.empty(count, np.uint8)
    call("read_truths", _whole(values), _whole(valid), int(len(valid) > 0), offset, out, count)
    return out


def filled(values: NDArray[Any], valid: NDArray[Any], offset: int, missing: int) -> NDArray[Any]:
    """Days (int32), and a day for those that are missing by a bitmap."""
    _check_bitmaps(offset + len(values), valid)
    out = np.empty(len(values), np.int32)
    call("fill_missing", _whole(values), _whole(valid), offset, missing, out, len(values))
    return out


def _check_bitmaps(bits: int, *bitmaps: NDArray[Any]) -> None:
    if any(len(bitmap) and len(bitmap) * 8 < bits for bitmap in bitmaps):
        raise ValueError(f"a bitmap is to have {bits} bits")


def tally(codes: NDArray[Any], rows: NDArray[Any], count: int) -> NDArray[Any]:
    """How many of the rows (bool) that are so have each code (uint8) below ``count``."""
    _check("tally", len(codes), rows)
    found = np.zeros(count, np.int64)
    call("tally_codes", _whole(codes), _whole(rows), len(codes), found, count)
    return found


def compact(codes: NDArray[Any], size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Renumber codes in [0, size) densely: (dense code of each row, code of each dense number)."""
    codes = _whole(codes, codes.dtype if codes.dtype in (np.int32, np.int64) else np.int64)
    place = np.full(size, -1, np.int32)
    found = np.empty(min(size, len(codes)), np.int64)
    dense = np.empty(len(codes), np.int32)
    number = np.zeros(1, np.int64)
    call("compact_codes", codes, place, found, dense, len(codes), number)
    return dense, found[: number[0]].copy()


def run_starts(changed: NDArray[Any]) -> NDArray[Any]:
    """Starts of runs from a flag for each row that says whether it differs from the one before."""
    starts, number = np.empty(len(changed) + 1, np.int64), np.zeros(1, np.int64)
    call("find_runs", _whole(changed), len(changed), starts, number)
    return starts[: number[0]].copy()


def add(
    one: NDArray[Any],
    two: NDArray[Any],
    count: NDArray[Any],
    places: NDArray[Any],
    rows: NDArray[Any],
    first: NDArray[Any],
    second: NDArray[Any],
) -> None:
    """Add each pair of values, in place, where the row that it is of belongs, ``places[rows[i]]``; and count them there."""
    _check("add", len(rows), first, second)
    _check("add", len(one), two, count)
    call(
        "add_pairs",
        one,
        two,
        count,
        _whole(places, np.int64),
        _whole(rows, np.int32),
        _whole(first),
        _whole(second),
        len(rows),
    )


def least(out: NDArray[Any], values: NDArray[Any], rows: NDArray[Any]) -> None:
    """The lesser of each pair (int32), in place, in the rows (bool) that are so."""
    _check("least", len(out), values, rows)
    call("keep_least", out, _whole(values), _whole(rows), len(out))


class Relation(NamedTuple):
    """How a row of a segment must stand to the row that is judged.

    ``others``: it is another row. ``keys`` (empty, or one a row, -1 unknown): it has the same key. ``kind`` compares its
    day [``low``, ``high``] with the judged row's own day [``own_low``, ``own_high``] and the end of its window
    [``end_low``, ``end_high``]; what the kind does not look at is empty.
    """

    others: bool
    keys: NDArray[Any]
    kind: int
    low: NDArray[Any]
    high: NDArray[Any]
    own_low: NDArray[Any]
    own_high: NDArray[Any]
    end_low: NDArray[Any]
    end_high: NDArray[Any]


def stands(i: int, j: int, relation: Relation) -> int:  # noqa: C901 (one rule a relation)
    """Whether row j stands in the relation to row i: 0, 1 or 3."""
    if relation.others and i == j:
        return 0
    bits = 3
    if len(relation.keys) and i != j and relation.keys[i] != relation.keys[j]:
        if relation.keys[i] >= 0 and relation.keys[j] >= 0:
            return 0
        bits = 1
    elif len(relation.keys) and i != j and relation.keys[i] < 0:
        bits = 1
    if relation.kind == ANY_DAY:
        return bits
    # A day that does not exist (NEVER) stands in no relation.
    if relation.low[j] >= NEVER:
        return 0
    if i == j and relation.kind == SAME_OWN_DAY:
        return bits if relation.high[j] < NEVER else 1
    if relation.kind in (SAME_DAY, SAME_OWN_DAY):
        if relation.low[j] > relation.own_high[i] or relation.high[j] < relation.own_low[i]:
            return 0
        exact = (
            relation.low[j] == relation.high[j]
            and relation.own_low[i] == relation.own_high[i]
            and relation.low[j] == relation.own_low[i]
        )
        return bits if exact else 1
    if relation.kind == BEFORE:
        if relation.low[j] >= relation.own_high[i]:
            return 0
        return bits if relation.high[j] < relation.own_low[i] else 1
    if relation.high[j] <= relation.own_low[i]:
        return 0
    certain = relation.low[j] > relation.own_high[i] and relation.high[j] < NEVER
    if relation.kind == WITHIN:
        if relation.low[j] > relation.end_high[i]:
            return 0
        certain = certain and relation.high[j] <= relation.end_low[i]
    return bits if certain else 1
