"""One answer for a whole segment, given to each of its rows.

Where ``of_row`` says the number of each row's segment (int32, from 0 on), the answer is gathered by that number and looked up:
segments are short, and the end of a loop over each costs more than its rows.
"""

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
def count(of_row: NDArray[Any], bits: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: how many rows are certainly so, how many possibly."""
    n = len(bits)
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    found_low = np.zeros(of_row[-1] + 1 if n else 0, np.int32)
    found_high = np.zeros_like(found_low)
    for i in range(n):
        found_low[of_row[i]] += bits[i] >> 1
        found_high[of_row[i]] += bits[i] & 1
    for i in range(n):
        low[i] = found_low[of_row[i]]
        high[i] = found_high[of_row[i]]
    return low, high


@njit(cache=True)
def some(of_row: NDArray[Any], bits: NDArray[Any]) -> NDArray[Any]:
    """Of each row's segment: is some row so (three-valued or)."""
    n = len(bits)
    out = np.empty(n, np.uint8)
    found = np.zeros(of_row[-1] + 1 if n else 0, np.uint8)
    for i in range(n):
        found[of_row[i]] |= bits[i]
    for i in range(n):
        out[i] = found[of_row[i]]
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
    of_row: NDArray[Any], bits: NDArray[Any], possible: NDArray[Any], certain: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the onset of a condition that must hold for every row that is so."""
    n = len(bits)
    out_possible = np.empty(n, np.int32)
    out_certain = np.empty(n, np.int32)
    # Carried from row to row, then back from each segment's last, without a branch: a place of its own for each segment would be
    # read right after it was written, which costs more.
    last_possible = last_certain = _ALWAYS
    segment = np.int32(-1)
    for i in range(n):
        so = bits[i]
        here_possible = possible[i] if so >> 1 else _ALWAYS
        here_certain = certain[i] if so & 1 else _ALWAYS
        last_possible = max(here_possible, last_possible if of_row[i] == segment else _ALWAYS)
        last_certain = max(here_certain, last_certain if of_row[i] == segment else _ALWAYS)
        segment = of_row[i]
        out_possible[i] = last_possible
        out_certain[i] = last_certain
    for back in range(n - 1):
        i = n - 2 - back
        last_possible = last_possible if of_row[i] == segment else out_possible[i]
        last_certain = last_certain if of_row[i] == segment else out_certain[i]
        segment = of_row[i]
        out_possible[i] = last_possible
        out_certain[i] = last_certain
    return out_possible, out_certain


@njit(cache=True)
def blame(
    of_row: NDArray[Any], bits: NDArray[Any], masks: NDArray[Any], wanted: NDArray[Any]
) -> NDArray[Any]:
    """For each row that is ``wanted`` (bool): the union of the masks of the rows of its segment that are possibly so."""
    n = len(bits)
    out = np.empty(n, np.uint64)
    found = np.zeros(of_row[-1] + 1 if n else 0, np.uint64)
    for i in range(n):
        mask = masks[i] * np.uint64(bits[i] & 1)
        if mask:
            found[of_row[i]] |= mask
    for i in range(n):
        out[i] = found[of_row[i]] & (np.uint64(0) - np.uint64(wanted[i]))
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
