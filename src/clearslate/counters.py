"""Counts that the processes of a server share: an anonymous map of memory, made before they fork. No file, no address, no text.

Every process counts in a row of its own, so that none waits for another; what is shown is the sum.
"""

from __future__ import annotations

import mmap
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: the upper bounds of the histogram's buckets; a last one has no bound."""
MEDIA_TYPE: Final = "text/plain; version=0.0.4"
"""The media type of the text format of Prometheus."""
_CLASSES: Final = 5  # of statuses: 2xx to 5xx, and 1xx unused
_ROWS: Final = 128


class Counters:
    """How many requests were answered, with which status and how fast; and totals of what they asked about."""

    def __init__(self, endpoints: Sequence[str], totals: Sequence[str] = ()) -> None:
        """Count nothing yet.

        Args:
            endpoints: the names of what is asked; the last one counts all other names.
            totals: names of further counts, as ``people``.
        """
        self._endpoints, self._totals = tuple(endpoints), tuple(totals)
        self._per = _CLASSES + len(BOUNDS) + 2
        width = len(self._endpoints) * self._per + len(self._totals)
        self._memory = mmap.mmap(-1, _ROWS * width * 8)
        self._all: NDArray[np.float64] = np.frombuffer(self._memory, np.float64).reshape(_ROWS, width)
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

    def add(self, *counts: int) -> None:
        """Add to the totals, in their order."""
        with self._lock:
            self._all[self._row, -len(self._totals) :] += counts

    def _begin(self, endpoint: str) -> int:
        known = endpoint if endpoint in self._endpoints else self._endpoints[-1]
        return self._endpoints.index(known) * self._per

    def text(self) -> str:
        """All counts, in the text format of Prometheus (version 0.0.4)."""
        total = self._all.sum(axis=0)
        lines = [
            "# HELP clearslate_requests_total Requests answered.",
            "# TYPE clearslate_requests_total counter",
        ]
        for name in self._endpoints:
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
        for name in self._endpoints:
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
        totals = total[len(self._endpoints) * self._per :].astype(np.int64).tolist()
        for name, count in zip(self._totals, totals, strict=True):
            lines += [
                f"# HELP clearslate_{name}_total {name.title()} judged.",
                f"# TYPE clearslate_{name}_total counter",
                f"clearslate_{name}_total {count}",
            ]
        return "\n".join(lines) + "\n"
