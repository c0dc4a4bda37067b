"""Finds identifiers that come twice, among many millions, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


class SeenIds:
    """The ids of all rows so far, as 64-bit hashes: 8 bytes an id.

    Two different ids share a hash with a probability of about 7 in 100,000 over 50 million ids. One of them
    would then be quarantined as a duplicate: listed, never lost.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []  # sorted; each at least twice as long as the next

    def repeats(self, ids: Sequence[str]) -> NDArray[np.bool_]:
        """Which of the ids came before, in an earlier call or earlier in this one."""
        packed = b"".join(blake2b(text.encode("utf-8"), digest_size=8).digest() for text in ids)
        hashes = np.frombuffer(packed, dtype=np.uint64)
        unique, first = np.unique(hashes, return_index=True)
        again = np.ones(len(hashes), dtype=np.bool_)
        again[first] = False
        for run in self._runs:
            at = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            again |= run[at] == hashes
        self._add(unique)
        return again

    def _add(self, run: NDArray[np.uint64]) -> None:
        if len(run) == 0:
            return
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.union1d(self._runs.pop(), run)
        self._runs.append(run)
