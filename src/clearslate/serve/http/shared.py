"""Counts that the processes of the service share: an anonymous map of memory, made before they fork. No file, no address, no text.

Every process counts in a row of its own, so that none waits for another; what is shown is the sum.
"""

from __future__ import annotations

import hmac
import mmap
import secrets
import threading
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np

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
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: the upper bounds of the histogram's buckets; a last one has no bound."""
_CLASSES: Final = 5  # of statuses: 2xx to 5xx, and 1xx unused
_ROWS: Final = 128
_EVERYTHING: Final = ("people", "charges")
_WIDTH: Final = len(ENDPOINTS) * (_CLASSES + len(BOUNDS) + 1 + 1) + len(_EVERYTHING)
_PLACES: Final = 1 << 16


class Counters:
    """How many requests were answered, with which status, how fast; and how many people and charges were judged."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _ROWS * _WIDTH * 8)
        self._all: NDArray[np.float64] = np.frombuffer(self._memory, np.float64).reshape(_ROWS, _WIDTH)
        self._lock = threading.Lock()
        self._row = 0

    def take_row(self, number: int) -> None:
        """Count in a row of one's own: called in a process after it forked."""
        self._row = number % _ROWS

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count a request."""
        begin = self._begin(endpoint)
        bucket = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            row = self._all[self._row]
            row[begin + status // 100 - 1] += 1
            row[begin + _CLASSES + bucket] += 1
            row[begin + _CLASSES + len(BOUNDS) + 1] += seconds

    def judged(self, people: int, charges: int) -> None:
        """Count what was judged."""
        with self._lock:
            self._all[self._row, -2:] += people, charges

    def _begin(self, endpoint: str) -> int:
        return ENDPOINTS.index(endpoint) * (_CLASSES + len(BOUNDS) + 2)

    def text(self) -> str:
        """All counts, in the text format of Prometheus (version 0.0.4)."""
        total = self._all.sum(axis=0)
        lines = [
            "# HELP clearslate_requests_total Requests answered.",
            "# TYPE clearslate_requests_total counter",
        ]
        for name in ENDPOINTS:
            begin = self._begin(name)
            lines += [
                f'clearslate_requests_total{{endpoint="{name}",status="{place + 1}xx"}} {int(count)}'
                for place, count in enumerate(total[begin : begin + _CLASSES].tolist())
                if count
            ]
        lines += [
            "# HELP clearslate_request_seconds Time to answer.",
            "# TYPE clearslate_request_seconds histogram",
        ]
        for name in ENDPOINTS:
            begin = self._begin(name) + _CLASSES
            counts = total[begin : begin + len(BOUNDS) + 1].astype(np.int64).cumsum().tolist()
            if not counts[-1]:
                continue
            bounds = [*map(str, BOUNDS), "+Inf"]
            lines += [
                f'clearslate_request_seconds_bucket{{endpoint="{name}",le="{bound}"}} {count}'
                for bound, count in zip(bounds, counts, strict=True)
            ]
            lines.append(
                f'clearslate_request_seconds_sum{{endpoint="{name}"}} {total[begin + len(BOUNDS) + 1]:.6f}'
            )
            lines.append(f'clearslate_request_seconds_count{{endpoint="{name}"}} {counts[-1]}')
        for name, count in zip(_EVERYTHING, total[-2:].astype(np.int64).tolist(), strict=True):
            lines += [
                f"# HELP clearslate_{name}_total {name.title()} judged.",
                f"# TYPE clearslate_{name}_total counter",
                f"clearslate_{name}_total {count}",
            ]
        return "\n".join(lines) + "\n"


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


COUNTERS: Final = Counters()
