"""Codes and runs of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True)
def pick(table: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """``table`` at each place (NumPy's own look-up first widens the places to 64 bits)."""
    out = np.empty(len(places), table.dtype)
    for i in range(len(places)):
        out[i] = table[places[i]]
    return out


@njit(cache=True)
def take(values: NDArray[Any], rows: NDArray[Any], out: NDArray[Any]) -> None:
    """The values of some rows (int32), written into ``out``."""
    for i in range(len(rows)):
        out[i] = values[rows[i]]


@njit(cache=True)
def truths(values: NDArray[Any], valid: NDArray[Any], offset: int, count: int) -> NDArray[Any]:
    """Truths of a bitmap (uint8, lowest bit first) and of another that says where there is one, empty where all are."""
    out = np.empty(count, np.uint8)
    for i in range(count):
        at = offset + i
        out[i] = (values[at >> 3] >> (at & 7) & 1) * 3
    if len(valid):
        for i in range(count):
            at = offset + i
            out[i] = out[i] if valid[at >> 3] >> (at & 7) & 1 else 1
    return out


@njit(cache=True)
def filled(values: NDArray[Any], valid: NDArray[Any], offset: int, missing: int) -> NDArray[Any]:
    """Days (int32), and a day for those that are missing by a bitmap."""
    out = np.empty(len(values), np.int32)
    for i in range(len(values)):
        at = offset + i
        out[i] = values[i] if valid[at >> 3] >> (at & 7) & 1 else missing
    return out


@njit(cache=True)
def tally(codes: NDArray[Any], rows: NDArray[Any], count: int) -> NDArray[Any]:
    """How many of the rows (bool) that are so have each code below ``count``."""
    found = np.zeros(count, np.int64)
    # A pass for each code takes several rows at once; one for all waits at each for the last.
    for code in range(count):
        total = 0
        for i in range(len(codes)):
            total += (codes[i] == code) & rows[i]
        found[code] = total
    return found


@njit(cache=True)
def compact(codes: NDArray[Any], size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Renumber codes in [0, size) densely: (dense code of each row, code of each dense number)."""
    place = np.full(size, -1, np.int32)
    found = np.empty(min(size, len(codes)), np.int64)
    dense = np.empty(len(codes), np.int32)
    k = 0
    for i in range(len(codes)):
        c = codes[i]
        if place[c] < 0:
            place[c] = k
            found[k] = c
            k += 1
        dense[i] = place[c]
    return dense, found[:k].copy()


@njit(cache=True)
def run_starts(changed: NDArray[Any]) -> NDArray[Any]:
    """Starts of runs from a flag for each row that says whether it differs from the one before."""
    n = len(changed)
    k = 0
    for i in range(n):
        if changed[i]:
            k += 1
    starts = np.empty(k + 1, np.int64)
    k = 0
    for i in range(n):
        if changed[i]:
            starts[k] = i
            k += 1
    starts[k] = n
    return starts
