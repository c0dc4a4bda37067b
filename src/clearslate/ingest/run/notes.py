"""What is wrong with single fields of rows that stay."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import Reason
from clearslate.ingest.report import Values
from clearslate.ingest.rules import Coded, Readings
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.source import Batch
from clearslate.ingest.values import Reading


class Notes:
    """Lists what is wrong with the fields of rows that stay, and counts the values that no rule knows."""

    def __init__(self, plan: Plan, outcasts: Outcasts) -> None:
        self.plan = plan
        self.outcasts = outcasts
        self.unmapped: dict[str, Values] = {}

    def note(
        self, file: str, name: str, batch: Batch, cells: Coded, found: Readings, stays: NDArray[np.bool_]
    ) -> None:
        """List what is wrong with a field, where it stands: in the main file, or in the joined one it was read from."""
        if not found.flawed:
            return
        rows = np.flatnonzero(found.where(lambda reading: reading.reason is not None) & stays)
        noted = [found.distinct[code] for code in found.codes[rows].tolist()]
        listed: dict[str, list[tuple[int, Reason]]] = {}
        for (place, line), reading in zip(self._told_at(file, name, batch, cells, rows), noted, strict=True):
            self.count_unmapped(name, reading, place, line)
            if reading.reason:
                listed.setdefault(place, []).append((line, reading.reason))
        for place, lines in listed.items():
            self.outcasts.note(place, name, lines)

    def count_unmapped(self, name: str, reading: Reading, file: str, line: int) -> None:
        """Count a value that no rule knows, with its place."""
        if reading.unmapped is not None:
            self.unmapped.setdefault(name, Values()).add(reading.unmapped, file, line)

    def _told_at(
        self, file: str, name: str, batch: Batch, cells: Coded, rows: NDArray[np.intp]
    ) -> list[tuple[str, int]]:
        """File and line from which a field of some rows was read."""
        own = [(file, line) for line in batch.lines[rows].tolist()]
        reader = self.plan.reader_of(name)
        if reader is None or not any(column.partition(".")[0] in batch.joined for column in reader.columns):
            return own
        codes, combinations = cells.rows_of(reader.columns)
        used = sorted(set(codes[rows].tolist()))
        joins = {code: _join_of(reader.made_of(combinations[code]), batch) for code in used}
        places = (batch.joined[join][at] if (join := joins[int(codes[at])]) else None for at in rows.tolist())
        return [place or mine for place, mine in zip(places, own, strict=True)]


def _join_of(columns: tuple[str, ...], batch: Batch) -> str | None:
    """The joined file of which all of the columns are."""
    names = {column.partition(".")[0] for column in columns}
    return names.pop() if len(names) == 1 and names <= batch.joined.keys() else None
