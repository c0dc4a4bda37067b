"""What the processes of the service share: counts, and how many requests each key made in this minute. In memory alone."""

from __future__ import annotations

import hmac
import mmap
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np

from clearslate.counters import Counters

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDPOINTS: Final = (
    "judge",
    "ask",
    "batch",
    "scenario",
    "laws",
    "law",
    "jurisdictions",
    "openapi",
    "person",
    "healthz",
    "metrics",
    "other",
)
_PLACES: Final = 1 << 16


class Limits:
    """How many requests one key or address made in this minute. It keeps a place in a table, by an HMAC under a key of the start."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._memory = mmap.mmap(-1, _PLACES * 8)
        self._table: NDArray[np.uint32] = np.frombuffer(self._memory, np.uint32).reshape(_PLACES, 2)
        self._key = secrets.token_bytes(32)

    def allows(self, whose: str, seconds: float) -> bool:
        """Whether one more request may be made; it is counted either way.

        Args:
            whose: the key or the address.
            seconds: a clock that only runs forward.
        """
        if not self.most:
            return True
        minute = int(seconds) // 60 + 1
        digest = hmac.new(self._key, whose.encode("utf-8", "replace"), sha256).digest()
        place = self._table[int.from_bytes(digest[:2], "big")]
        if place[0] != minute:
            place[:] = minute, 0
        place[1] += 1
        return bool(place[1] <= self.most)


COUNTERS: Final = Counters(ENDPOINTS, ("people", "charges"))
