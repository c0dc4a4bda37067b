"""The digest of the day on which the benchmarks' floor was laid; it stays as it is (see `benchmarks.speed.floor`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.hashing import GOLDEN, NULL, scramble
from clearslate.loops.table import loop


@loop("*i *B *B *Q q")
def floor_bytes(offsets: Any, data: Any, valid: Any, out: Any, n: int) -> None:
    """Hashes of strings."""
    for row in range(n):
        if not valid[row]:
            out[row] = scramble(NULL)
            continue
        start = np.int64(offsets[row])
        end = np.int64(offsets[row + 1])
        state = scramble(np.uint64(end - start) + GOLDEN)
        word = np.uint64(0)
        shift = np.uint64(0)
        for place in range(start, end):
            word |= np.uint64(data[place]) << shift
            shift += np.uint64(8)
            if shift == np.uint64(64):
                state = scramble((state ^ word) + GOLDEN)
                word = np.uint64(0)
                shift = np.uint64(0)
        if shift > np.uint64(0):
            state = scramble((state ^ word) + GOLDEN)
        out[row] = state


@loop("*Q *Q *Q q")
def floor_fold(first: Any, second: Any, words: Any, n: int) -> None:
    """Words folded into hashes under two seeds, in place."""
    for row in range(n):
        first[row] = scramble((first[row] ^ words[row]) + GOLDEN)
        second[row] = scramble((second[row] ^ words[row]) + GOLDEN)
