"""A long series, appended in parts: so much at once that others who write never wait long, and come in between."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from clearslate.clearance.state.ledger import Ledger

HELD: Final = 1.0  # seconds for which a part should hold the lock
REST: Final = 0.12  # and for which it is free: who waits for SQLite looks every tenth of a second
LEAST, FIRST, MOST = 100, 1_000, 10_000  # events of a part, about


class Pace:
    """How much the next part holds, after how long the last one held the lock on this machine."""

    def __init__(self, ledger: Ledger, at: dt.datetime) -> None:
        """``at``: now; parts are appended later, and say so."""
        self._ledger, self._at, self._begun = ledger, at, time.monotonic()
        self._free_since = self._begun
        self.size = min(FIRST, MOST)

    @contextmanager
    def part(self) -> Iterator[dt.datetime]:
        """Append a part within, all of it or nothing; its moment."""
        time.sleep(max(0.0, REST - (time.monotonic() - self._free_since)))
        with self._ledger.together():
            start = time.monotonic()
            yield self._at + dt.timedelta(seconds=start - self._begun)
        self._free_since = time.monotonic()
        held = max(self._free_since - start, 1e-3)
        self.size = min(MOST, max(LEAST, int(self.size * min(2.0, HELD / held))))
