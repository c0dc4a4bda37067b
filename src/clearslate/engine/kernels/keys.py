"""Rows of a segment that belong together: by a run within it (a case), by a key (an arrest)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from clearslate.records.days import ALWAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)


@njit(cache=True)
def groups(
    starts: NDArray[Any], bits: NDArray[Any], inner: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: in how many inner runs some row is so, at least and at most.

    ``inner`` holds the first row of the inner run (case) of each row; rows of a run stand together.
    """
    n = starts[-1]
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = np.int32(0)
        hi = np.int32(0)
        run = np.uint8(0)
        for i in range(a, b):
            if i > a and inner[i] != inner[i - 1]:
                lo += run >> 1
                hi += run & 1
                run = np.uint8(0)
            run |= bits[i]
        lo += run >> 1
        hi += run & 1
        for i in range(a, b):
            low[i] = lo
            high[i] = hi
    return low, high


@njit(cache=True)
def distinct(
    starts: NDArray[Any], bits: NDArray[Any], keys: NDArray[Any], separate: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: how many distinct keys the rows that are so have, at least and at most.

    A key of -1 is unknown: it may be any key, known or new. Rows that are ``separate`` count one by one.
    """
    n = starts[-1]
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = 0
        hi = 0
        alone = 0  # certainly so and certainly separate
        joined = False  # some row is certainly so and possibly joined with others
        for i in range(a, b):
            if bits[i] & 1:
                # At most: it adds one unless an earlier row certainly shares its key and neither is separate.
                new = True
                if keys[i] >= 0 and separate[i] == 0:
                    for j in range(a, i):
                        if (bits[j] & 1) and keys[j] == keys[i] and separate[j] == 0:
                            new = False
                            break
                if new:
                    hi += 1
            if bits[i] >> 1:
                if separate[i] == 3:
                    alone += 1
                    continue
                joined = True
                if keys[i] >= 0:
                    new = True
                    for j in range(a, i):
                        if (bits[j] >> 1) and keys[j] == keys[i] and separate[j] != 3:
                            new = False
                            break
                    if new:
                        lo += 1
        if joined and lo == 0:
            lo = 1
        for i in range(a, b):
            low[i] = lo + alone
            high[i] = hi
    return low, high


@njit(cache=True)
def consolidated(
    starts: NDArray[Any],
    bits: NDArray[Any],
    keys: NDArray[Any],
    separate: NDArray[Any],
    possible: NDArray[Any],
    certain: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Rows of one key within a segment made one: bits and onset of each row that stands for its group.

    A key of -1 is unknown: it may be any key, known or new. Rows that are ``separate`` stand for themselves. The
    onset of a group is the latest of its rows'; a row that stands for nothing has bits 0.
    """
    n = starts[-1]
    out = np.zeros(n, np.uint8)
    low = np.full(n, _ALWAYS, np.int32)
    high = np.full(n, _ALWAYS, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        top = -1  # in the most favorable reading rows of unknown key belong to the group of the latest onset
        stray = _ALWAYS
        strays = -1
        for i in range(a, b):
            if bits[i] & 1:
                own = i
                if keys[i] >= 0 and separate[i] == 0:
                    for j in range(a, i):
                        if (bits[j] & 1) and keys[j] == keys[i] and separate[j] == 0:
                            own = j
                            break
                out[own] |= 1
                high[own] = max(high[own], certain[i])
            if not bits[i] >> 1:
                continue
            if separate[i] != 3 and keys[i] < 0:
                strays = i
                stray = max(stray, possible[i])
                continue
            own = i
            if separate[i] != 3:
                for j in range(a, i):
                    if (bits[j] >> 1) and keys[j] == keys[i] and separate[j] != 3:
                        own = j
                        break
            out[own] |= 2
            low[own] = max(low[own], possible[i])
            if separate[i] != 3 and (top < 0 or low[own] > low[top]):
                top = own
        if strays >= 0:
            own = top if top >= 0 else strays
            out[own] |= 2
            low[own] = max(low[own], stray)
    return out, low, high


@njit(cache=True)
def total(
    starts: NDArray[Any], inner: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the sum over its inner runs of a value that each row of a run repeats."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = np.int32(0)
        hi = np.int32(0)
        for i in range(a, b):
            if i == a or inner[i] != inner[i - 1]:
                lo += low[i]
                hi += high[i]
        for i in range(a, b):
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high
