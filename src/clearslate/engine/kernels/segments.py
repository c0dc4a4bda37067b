"""One answer for a whole segment, given to each of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)
_NEVER: Final = np.int32(NEVER)


@njit(cache=True)
def count(starts: NDArray[Any], bits: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: how many rows are certainly so, how many possibly."""
    n = starts[-1]
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = np.int32(0)
        hi = np.int32(0)
        for i in range(a, b):
            lo += bits[i] >> 1
            hi += bits[i] & 1
        for i in range(a, b):
            low[i] = lo
            high[i] = hi
    return low, high


@njit(cache=True)
def some(starts: NDArray[Any], bits: NDArray[Any]) -> NDArray[Any]:
    """Of each row's segment: is some row so (three-valued or)."""
    out = np.empty(starts[-1], np.uint8)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        found = np.uint8(0)
        for i in range(a, b):
            found |= bits[i]
        for i in range(a, b):
            out[i] = found
    return out


@njit(cache=True)
def latest(
    starts: NDArray[Any], bits: NDArray[Any], low: NDArray[Any], high: NDArray[Any], rank: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the ``rank``-th latest day, earliest and latest reading."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    tops_low = np.empty(rank, np.int32)
    tops_high = np.empty(rank, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        tops_low[:] = _ALWAYS
        tops_high[:] = _ALWAYS
        for i in range(a, b):
            if bits[i] >> 1:
                _push(tops_low, low[i])
            if bits[i] & 1:
                _push(tops_high, high[i])
        for i in range(a, b):
            out_low[i] = tops_low[rank - 1]
            out_high[i] = tops_high[rank - 1]
    return out_low, out_high


@njit(cache=True, inline="always")
def _push(tops: NDArray[Any], value: int) -> None:
    """Keep the greatest values, greatest first."""
    k = len(tops) - 1
    if value <= tops[k]:
        return
    while k > 0 and tops[k - 1] < value:
        tops[k] = tops[k - 1]
        k -= 1
    tops[k] = value


@njit(cache=True)
def earliest(
    starts: NDArray[Any], bits: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the earliest day, earliest and latest reading."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = _NEVER
        hi = _NEVER
        for i in range(a, b):
            if bits[i] & 1:
                lo = min(lo, low[i])
            if bits[i] >> 1:
                hi = min(hi, high[i])
        for i in range(a, b):
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def every(
    starts: NDArray[Any], bits: NDArray[Any], possible: NDArray[Any], certain: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the onset of a condition that must hold for every row that is so."""
    n = starts[-1]
    out_possible = np.empty(n, np.int32)
    out_certain = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        p = _ALWAYS
        c = _ALWAYS
        for i in range(a, b):
            if bits[i] >> 1:
                p = max(p, possible[i])
            if bits[i] & 1:
                c = max(c, certain[i])
        for i in range(a, b):
            out_possible[i] = p
            out_certain[i] = c
    return out_possible, out_certain


@njit(cache=True)
def blame(starts: NDArray[Any], bits: NDArray[Any], masks: NDArray[Any]) -> NDArray[Any]:
    """Of each row's segment: the union of the masks of the rows that are possibly so."""
    out = np.empty(starts[-1], np.uint64)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        found = np.uint64(0)
        for i in range(a, b):
            if bits[i] & 1:
                found |= masks[i]
        for i in range(a, b):
            out[i] = found
    return out


@njit(cache=True)
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
    for i in range(len(rows)):
        place = places[rows[i]]
        one[place] += first[i]
        two[place] += second[i]
        count[place] += 1


@njit(cache=True)
def least(out: NDArray[Any], values: NDArray[Any], rows: NDArray[Any]) -> None:
    """The lesser of each pair, in place, in the rows that are so."""
    for i in range(len(out)):
        out[i] = min(out[i], values[i]) if rows[i] else out[i]
