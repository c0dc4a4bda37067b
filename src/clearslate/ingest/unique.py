"""Finds identifiers that come twice, among many millions, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clearslate.records.hashing import hash_strings

_SEED: Final = 1  # another hash than the one that spreads persons over buckets


class SeenIds:
    """The ids of all rows so far, as 64-bit hashes: 8 bytes an id.

    Two different ids share a hash with a probability of about 7 in 100,000 over 50 million ids. One of them
    would then be quarantined as a duplicate: listed, never lost.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []  # sorted; each at least twice as long as the next

    def repeats(self, ids: Sequence[str]) -> NDArray[np.bool_]:
        """Which of the ids came before, in an earlier call or earlier in this one."""
        hashes = hash_strings(pa.array(ids, pa.string()), _SEED)
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        again = np.zeros(len(hashes), dtype=np.bool_)
        again[order[1:]] = ordered[1:] == ordered[:-1]
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            again |= run[at] == hashes
        self._add(ordered)
        return again

    def _add(self, run: NDArray[np.uint64]) -> None:
        if len(run) == 0:
            return
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.sort(np.concatenate((self._runs.pop(), run)), kind="stable")  # merges two sorted runs
        self._runs.append(run)
