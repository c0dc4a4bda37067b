"""Rows of a second file, joined to rows of the main one by their keys.

The second file is held in memory, the needed columns of the chosen rows alone (about 300 bytes a row and its text), up to
half of what the machine has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pyarrow as pa

from clearslate.ingest.mapping import PLACEHOLDER, Join
from clearslate.ingest.mapping.rules import near
from clearslate.ingest.reasons import FEW, IngestError, Reason
from clearslate.ingest.rules import condition, template
from clearslate.ingest.salvage import shape_of, usual_shapes
from clearslate.ingest.several import Merge, agreed, differing, either, equal, merged, total
from clearslate.ingest.source import DIFFER, DOUBTED, NO_KEY, Batch, Source, Spoiled
from clearslate.ingest.source.held import Held
from clearslate.ingest.values import DateRules, compile_format, read_length, read_written_date
from clearslate.records.days import DayInterval
from clearslate.records.keys import plain_keys

Key = tuple[str, ...]
_NO_KEY: Final = re.compile(NO_KEY)


class Matched(NamedTuple):
    """What rows of the second file say of a record: where the first of them stands, the needed cells.

    ``rank``: by which one is chosen, a length or a day; None where it cannot be read, and may be beyond any other.
    """

    file: str
    line: int
    rank: int | None
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
    differs: Counter[str] = field(default_factory=Counter)  # by column: rows not used that say something else


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
    amounts: frozenset[str] = frozenset()  # those that fields read as amounts
    owed: frozenset[str] = frozenset()  # those that tell money owed
    counts: JoinCounts = field(default_factory=JoinCounts)
    _index: dict[Key, Matched] = field(default_factory=dict)
    _used: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._held = Held(f"joins.{self.join.name}")
        self._doubted: set[Key] = set()  # of records to which an unread row may belong
        self._any = False  # an unread row may belong to any record
        self._near: set[str] | None = None  # the keys in one spelling
        self._blanked: dict[tuple[bool, ...], set[Key]] = {}  # by which parts stay, the keys without the rest
        self._unsure: list[Sequence[Mapping[str, str]]] = []  # unread rows, as they may have to be read
        self._parts: dict[Key, list[tuple[str, tuple[str, ...]]]] = {}  # of sums, the rows that were added up
        join = self.join
        added = total(blank=join.blank == "zero")
        ways: dict[str, Merge] = {"agree": agreed, "any": either, "sum": agreed}
        if unread := sorted(join.but.keys() - set(self.columns)):
            raise IngestError(
                f"joins.{join.name}.but: no field reads {unread[0]}{near(unread[0], self.columns)}"
            )
        self._summed = frozenset(name for name in self.amounts if join.several_of(name) == "sum")
        self._ways = [
            added if name in self._summed else ways.get(join.several_of(name), equal) for name in self.columns
        ]
        self._by = DateRules(tuple(map(compile_format, join.formats))) if join.formats else DateRules()

    def load(self, source: Source) -> Iterator[Refused]:
        """Index one file; what cannot be indexed is handed back."""
        join, name = self.join, source.name
        named = {
            **dict.fromkeys(join.keys, f"joins.{join.name}.keys"),
            **dict.fromkeys(join.when, f"joins.{join.name}.when"),
            **dict.fromkeys(PLACEHOLDER.findall(join.length or ""), f"joins.{join.name}.length"),
            **dict.fromkeys(filter(None, (join.by,)), f"joins.{join.name}.by"),
            **dict.fromkeys(filter(None, (join.part,)), f"joins.{join.name}.part"),
        }
        named |= {column: f"fields ({join.name}.{column})" for column in self.columns if column not in named}
        position = {column: at for at, column in enumerate(named)}
        selected = condition(join.when, {}, position)
        rank = self._ranked(position)
        for batch in source.batches(named):
            for rejected in batch.rejected:
                yield Refused(name, rejected.line, rejected.reason, rejected.raw)
                if rejected.fused:
                    self._doubt([])
                if rejected.sure or not rejected.readings:
                    self._doubt(rejected.readings[:1])
                else:
                    self._unsure.append(rejected.readings)
            self.counts.quarantined += len(batch.rejected)
            for at, cells in enumerate(batch.cells(named)):
                key = tuple(cells[position[column]] for column in join.keys)
                if at in batch.spoiled:
                    self.counts.quarantined += 1
                    lost = batch.spoiled[at].columns
                    yield Refused(name, int(batch.lines[at]), batch.spoiled[at].reason, batch.raw[at])
                    if not lost.isdisjoint(join.when) or selected(cells):
                        self._doubt([{n: cells[position[n]] for n in join.keys if n not in lost}])
                elif not selected(cells):
                    self.counts.not_selected += 1
                elif "" in key or any(map(_NO_KEY.search, key)):
                    self.counts.quarantined += 1
                    yield Refused(name, int(batch.lines[at]), Reason.NO_JOIN_KEY, batch.raw[at])
                    self._doubt([])
                else:
                    wanted = tuple(cells[position[column]] for column in self.columns)
                    part = cells[position[join.part]] if join.part else ""
                    self._keep(key, Matched(name, int(batch.lines[at]), rank(cells), wanted), part)
        self.counts.rows += source.rows

    def end(self, most: float) -> None:
        """After the last file: find the records to which unread rows may belong.

        One that may have to be read in several ways is of those keys that other rows have, or of the only one that looks like a key.

        Raises:
            IngestError: more than that share of the rows is unread.
        """
        shapes = usual_shapes(Counter(map(_shape, self._index)))
        for readings in self._unsure:
            found = {tuple(reading.get(column, "") for column in self.join.keys) for reading in readings}
            known = {key for key in found if "" not in key}
            there = {key for key in known if key in self._index}
            alone = {key for key in known if _shape(key) in shapes}
            self._doubted |= known
            self._any |= not there and len(alone) != 1
        unread, rows = self.counts.quarantined, self.counts.rows
        if unread > max(FEW, most * rows):
            raise IngestError(
                f"joins.{self.join.name}: {unread:,} of {rows:,} rows cannot be read or have no key ({unread / rows:.1%}); correct "
                "its table or keys, have the file sent again, or say in the mapping: unread: {most: 4 %, who: NAME, why: TEXT}"
            )

    def _ranked(self, position: dict[str, int]) -> Callable[[tuple[str, ...]], int | None]:
        """By what one of several rows is chosen."""
        join = self.join
        if join.by is None:
            return _length(join.length or "", position)
        at, rules = position[join.by], self._by

        def day(cells: tuple[str, ...]) -> int | None:
            found = read_written_date(cells[at], rules).value if cells[at] else None
            return (
                found.earliest if isinstance(found, DayInterval) and found.earliest == found.latest else None
            )

        return day

    def _doubt(self, readings: Sequence[Mapping[str, str]]) -> None:
        """Take a row that cannot be used: the records to which it may belong."""
        found = [tuple(reading.get(column, "") for column in self.join.keys) for reading in readings]
        known = [key for key in found if "" not in key]
        self._doubted.update(known)
        self._any |= len(known) < max(len(found), 1)

    def _keep(self, key: Key, row: Matched, part: str) -> None:
        old = self._index.get(key)
        if old is None:
            self._held.add((*key, *row.cells))
            self._index[key] = row
            self.counts.kept += 1
            if self._summed:
                self._parts[key] = [(part, row.cells)]
            return
        self.counts.superseded += 1
        for at in differing(old.cells, row.cells):
            self.counts.differs[self.columns[at]] += 1
        chosen = self._of_two(key, old, row, part)
        if chosen is not old:
            self._index[key] = chosen

    def _of_two(self, key: Key, old: Matched, row: Matched, part: str) -> Matched:
        """What stands for two rows of one record."""
        if self._summed:
            return old._replace(cells=self._sum(key, old, row, part))
        match self.join.several:
            case "first":
                return old
            case "last":
                return row
            case "longest":
                return row if _is_longer(row, old) else old
            case "latest" if old.rank is not None and row.rank is not None and old.rank != row.rank:
                return max(old, row, key=lambda one: one.rank or 0)
            case "latest":  # neither is known to be later
                rank = None if None in (old.rank, row.rank) else old.rank
                return old._replace(rank=rank, cells=merged(old.cells, row.cells, self._ways))
        return old._replace(cells=merged(old.cells, row.cells, self._ways))

    def _sum(self, key: Key, old: Matched, row: Matched, part: str) -> tuple[str, ...]:
        """Two rows added up. One that says what another said may be the same once more: only of money owed is it added."""
        seen = self._parts[key]
        self._held.add(row.cells)
        again = (part, row.cells) in seen
        repeated = any(part == each for each, _ in seen)
        seen.append((part, row.cells))
        if self.join.part is not None and again and part:
            return old.cells
        doubted = self._summed if self.join.part is not None and (repeated or not part) else frozenset()
        if self.join.part is None and again:
            doubted = self._summed - self.owed
        found = merged(old.cells, row.cells, self._ways)
        return tuple(
            DIFFER if name in doubted else cell for name, cell in zip(self.columns, found, strict=True)
        )

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
        near = self._spelled_otherwise(keys, matched)
        if self._any or self._doubted or near:
            doubted = (DOUBTED,) * len(self.columns)
            own = (
                self.join.one and not self.counts.superseded
            )  # then no further row belongs to a record that has one
            cells = [
                doubted
                if key in self._doubted or key in near or (self._any and not (own and row is not None))
                else found
                for key, row, found in zip(keys, matched, cells, strict=True)
            ]
        for at, column in enumerate(self.columns):
            columns[f"{self.join.name}.{column}"] = pa.array([row[at] for row in cells], pa.string())
        added = frozenset(f"{self.join.name}.{column}" for column in self.columns)
        for at, spoiled in batch.spoiled.items():
            if not spoiled.columns.isdisjoint(self.join.keys.values()):
                batch.spoiled[at] = Spoiled(spoiled.reason, spoiled.columns | added)

    def _spelled_otherwise(self, keys: list[Key], matched: list[Matched | None]) -> set[Key]:
        """Of keys that no row has, those that a row has in other letters, blanks or leading zeros, or that are no keys.

        Of a key with a part blank each row with the other parts may be meant; of one that is blank throughout, any row.
        """
        if self._near is None:
            self._near = set(_plain(self._index))
        lacking = sorted({key for key, row in zip(keys, matched, strict=True) if row is None})
        return {
            key
            for key, plain in zip(lacking, _plain(lacking), strict=True)
            if plain in self._near
            or any(map(_NO_KEY.search, key))
            or ("" in key and key in self._with_blanks(tuple(map(bool, key))))
        }

    def _with_blanks(self, known: tuple[bool, ...]) -> set[Key]:
        """The keys of all rows with some parts blank."""
        if known not in self._blanked:
            self._blanked[known] = {
                tuple(part if kept else "" for part, kept in zip(key, known, strict=True))
                for key in self._index
            }
        return self._blanked[known]

    def unmatched(self) -> Iterator[Matched]:
        """After the last batch: the kept rows to which no row of the main file belongs."""
        for key, row in self._index.items():
            if key not in self._used:
                self.counts.unmatched += 1
                yield row

    def require_used(self) -> None:
        """After the last batch of a file with rows.

        Raises:
            IngestError: no row belongs to one of the main file, though there are some; or it has no rows at all.
        """
        if not self.counts.rows and not self.join.may_be_empty:
            raise IngestError(
                f"joins.{self.join.name}: the file has no rows, so nothing that it could say is known: have it sent again; if there is "
                "truly nothing to say, write may_be_empty: true"
            )
        if self._index and not self._used:
            raise IngestError(
                f"joins.{self.join.name}: none of its {len(self._index):,} keys is one of the main file: compare the columns "
                "under its keys with what they hold in both files; if it tells of other charges alone, take it out of the mapping"
            )


def _plain(keys: Iterable[Key]) -> list[str]:
    """Keys in one spelling, see `plain_keys`."""
    found: list[str] = plain_keys(pa.array(["\n".join(key) for key in keys], pa.string())).to_pylist()
    return found


def _shape(key: Key) -> str:
    return shape_of("\n".join(key))


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
    return old.rank is not None and (row.rank is None or row.rank > old.rank)
