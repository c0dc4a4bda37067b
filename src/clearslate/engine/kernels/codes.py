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


@njit(cache=True)
def join(masks: NDArray[Any], rows: NDArray[Any], more: NDArray[Any]) -> None:
    """Add to masks (uint64), in place, others in the rows (bool) that are so."""
    for i in range(len(masks)):
        masks[i] |= more[i] & (np.uint64(0) - np.uint64(rows[i]))  # no branch, so that it compiles to vectors
