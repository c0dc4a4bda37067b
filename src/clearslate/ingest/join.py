"""Rows of a second file, joined to rows of the main one by their keys.

The second file is held in memory, the needed columns of the chosen rows alone (about 300 bytes a row and its text), up to
half of what the machine has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from clearslate.ingest.mapping import PLACEHOLDER, Join
from clearslate.ingest.reasons import Reason
from clearslate.ingest.rules import condition, template
from clearslate.ingest.source import Batch, Source, Spoiled
from clearslate.ingest.source.held import Held
from clearslate.ingest.values import read_length

Key = tuple[str, ...]


class Matched(NamedTuple):
    """A row of the second file: where it stands, how long its length is, its needed cells.

    ``length``: days; None where the row tells one that cannot be read, which may be longer than any other.
    """

    file: str
    line: int
    length: int | None
    cells: tuple[str, ...]


@dataclass
class JoinCounts:
    """Where the rows of the second file went: each is in one of these but ``rows`` and ``unmatched``."""

    rows: int = 0
    kept: int = 0
    not_selected: int = 0  # did not meet ``when``
    superseded: int = 0  # another row with the same keys was chosen
    quarantined: int = 0
    unmatched: int = 0  # of those kept, how many belong to no row of the main file


class Refused(NamedTuple):
    """A row of the second file that goes to quarantine."""

    file: str
    line: int
    reason: Reason
    raw: str


@dataclass
class Joined:
    """The index of a second file."""

    join: Join
    columns: tuple[str, ...]  # needed columns of the second file, by their own names
    counts: JoinCounts = field(default_factory=JoinCounts)
    _index: dict[Key, Matched] = field(default_factory=dict)
    _used: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._held = Held(f"joins.{self.join.name}")

    def load(self, source: Source) -> Iterator[Refused]:
        """Index one file; what cannot be indexed is handed back."""
        join, name = self.join, source.name
        named = {
            **dict.fromkeys(join.keys, f"joins.{join.name}.keys"),
            **dict.fromkeys(join.when, f"joins.{join.name}.when"),
            **dict.fromkeys(PLACEHOLDER.findall(join.length or ""), f"joins.{join.name}.length"),
        }
        named |= {column: f"fields ({join.name}.{column})" for column in self.columns if column not in named}
        position = {column: at for at, column in enumerate(named)}
        selected = condition(join.when, {}, position)
        length = _length(join.length or "", position)
        for batch in source.batches(named):
            for rejected in batch.rejected:
                yield Refused(name, rejected.line, rejected.reason, rejected.raw)
            self.counts.quarantined += len(batch.rejected)
            for at, cells in enumerate(batch.cells(named)):
                key = tuple(cells[position[column]] for column in join.keys)
                if at in batch.spoiled:
                    self.counts.quarantined += 1
                    yield Refused(name, int(batch.lines[at]), batch.spoiled[at].reason, batch.raw[at])
                elif not selected(cells):
                    self.counts.not_selected += 1
                elif "" in key:
                    self.counts.quarantined += 1
                    yield Refused(name, int(batch.lines[at]), Reason.NO_JOIN_KEY, batch.raw[at])
                else:
                    wanted = tuple(cells[position[column]] for column in self.columns)
                    self._keep(key, Matched(name, int(batch.lines[at]), length(cells), wanted))
        self.counts.rows += source.rows

    def _keep(self, key: Key, row: Matched) -> None:
        old = self._index.get(key)
        if old is None:
            self._held.add((*key, *row.cells))
            self._index[key] = row
            self.counts.kept += 1
            return
        self.counts.superseded += 1
        if self.join.several == "last" or (self.join.several == "longest" and _is_longer(row, old)):
            self._index[key] = row

    def attach(self, batch: Batch) -> None:
        """Add the columns ``NAME.COLUMN`` to those of a batch; empty where no row matches.

        Where a key cannot be read, the joined cells cannot either.
        """
        columns = batch.columns
        blank = ("",) * len(self.columns)
        keys = list(batch.cells(self.join.keys.values()))
        matched = [self._index.get(key) for key in keys]
        batch.joined[self.join.name] = [(row.file, row.line) if row is not None else None for row in matched]
        self._used.update(key for key, row in zip(keys, matched, strict=True) if row is not None)
        cells = [row.cells if row is not None else blank for row in matched]
        for at, column in enumerate(self.columns):
            columns[f"{self.join.name}.{column}"] = pa.array([row[at] for row in cells], pa.string())
        added = frozenset(f"{self.join.name}.{column}" for column in self.columns)
        for at, spoiled in batch.spoiled.items():
            if not spoiled.columns.isdisjoint(self.join.keys.values()):
                batch.spoiled[at] = Spoiled(spoiled.reason, spoiled.columns | added)

    def take_used(self) -> list[int]:
        """The places of the kept rows to which a row of the main file belonged since the last call."""
        places = [place for place, key in enumerate(self._index) if key in self._used]
        self._used.clear()
        return places

    def use(self, places: Sequence[int]) -> None:
        """Take rows of the main file that another process has read: the places of those to which they belong."""
        keys = list(self._index)
        self._used.update(keys[place] for place in places)

    def unmatched(self) -> Iterator[Matched]:
        """After the last batch: the kept rows to which no row of the main file belongs."""
        for key, row in self._index.items():
            if key not in self._used:
                self.counts.unmatched += 1
                yield row


def _length(text: str, position: dict[str, int]) -> Callable[[tuple[str, ...]], int | None]:
    """The days of a row by the template of its length: 0 where it tells none, None where it cannot be read."""
    fill, named = template(text, position), [position[name] for name in PLACEHOLDER.findall(text)]

    def days(cells: tuple[str, ...]) -> int | None:
        if not any(cells[at] for at in named):
            return 0
        found = read_length(fill(cells), None).value
        return found if isinstance(found, int) else None

    return days


def _is_longer(row: Matched, old: Matched) -> bool:
    """Of two rows with the same keys the second: one that cannot be read may be the longest, so it stands for all."""
    return old.length is not None and (row.length is None or row.length > old.length)
