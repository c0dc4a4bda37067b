"""Rows that must be held in memory until others are read: no more than fit into half of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from clearslate.ingest.reasons import IngestError

A_ROW: Final = 300  # bytes that Python takes for a row beside its text, about
_LEAST: Final = 2**30


def most_held() -> int:
    """Bytes of rows that may be held: half of the machine's memory, and at least 1 GiB."""
    return max(_LEAST, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)


class Held:
    """Counts what is held, and refuses more before the memory is full.

    Args:
        where: what holds the rows, for errors.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._most = most_held()
        self._bytes = 0

    def add(self, cells: Iterable[str]) -> None:
        """Count a row that is held from now on.

        Raises:
            IngestError: there are too many.
        """
        self._bytes += A_ROW + sum(map(len, cells))
        if self._bytes > self._most:
            raise IngestError(
                f"{self._where}: its rows are held in memory, and take more than {self._most / 2**30:,.1f} GiB, half of what "
                "this machine has; part the source (by county, by year), or load it into a database and read a query that joins"
            )

    def clear(self) -> None:
        """Nothing is held any more."""
        self._bytes = 0
