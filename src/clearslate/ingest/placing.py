"""Where a quarantined row may belong: it stands, as a possible one, in each case and person that it could be of.

What is known of it is a person, a case, or several readings of both. The others of its person or case are known when all
rows of a bucket are together. A row that can be placed nowhere may be of any case: then no case is known to be whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clearslate.ingest.salvage import shape_of, usual_shapes
from clearslate.ingest.unique import hash_ids
from clearslate.records.columns import one_chunk
from clearslate.records.distinct import among
from clearslate.records.files import create_private
from clearslate.records.hashing import hash_strings
from clearslate.records.schema import UNREAD, Membership

Place = tuple[str, int]  # file and line of a row
WAITING: Final = "waiting.parquet"  # beside a dataset's lists: rows for whoever joins their case later
OWN: Final = "?"  # begins the id of a case that a quarantined row has for itself
_SURE, _COUNTED = "_sure", "_counted"
_PLACED: Final = frozenset(
    {"person_id", "case_id", "charge_id", "jurisdiction", "membership", "source_file", "source_line", UNREAD}
)


LACKING: Final = r"^\?.*:\d+\?\d+$"
"""What the id of a charge looks like that a case states and does not have."""
MANY: Final = 16  # charges that what cannot be read may stand for: no law counts to as many


class Lacking(NamedTuple):
    """Cases by hash, in order, and how many charges each lacks (`MANY` at most)."""

    cases: NDArray[np.uint64]
    numbers: NDArray[np.int64]


@dataclass
class Stated:
    """What a source states of how many charges its cases have, and the charges that came."""

    parts: list[NDArray[np.uint64]] = field(default_factory=list)  # of each row: case, charge, number or 0

    def add(self, cases: pa.Array, charges: pa.Array, numbers: list[int | None]) -> None:
        """Take rows, those without a case left out."""
        stated = np.array([number or 0 for number in numbers], np.uint64)
        rows = np.stack([hash_ids(cases), hash_ids(charges), stated], axis=1)
        self.parts.append(rows[pc.not_equal(cases, "").to_numpy(zero_copy_only=False)])

    def lacking(self) -> tuple[Lacking, bool]:
        """The cases that have fewer charges than they state, and whether all state a number."""
        rows = np.concatenate([np.empty((0, 3), np.uint64), *self.parts])
        cases, of = np.unique(rows[:, 0], return_inverse=True)
        stated = np.zeros(len(cases), np.int64)
        np.maximum.at(stated, of, rows[:, 2].astype(np.int64))
        _, first = np.unique(rows[:, :2], axis=0, return_index=True)
        there = np.bincount(of[first], minlength=len(cases))
        short = stated > there
        return Lacking(cases[short], np.minimum(stated - there, MANY)[short]), bool((stated > 0).all())


class Placing:
    """Rows that wait for a place, and those that found one.

    Args:
        own_cases: each row of the source is a case of its own.
    """

    def __init__(self, *, own_cases: bool) -> None:
        self.own_cases = own_cases
        self.repeats = (
            False  # the source tells some charge more than once: an unread row may be the later word on one
        )
        self.contested: list[NDArray[np.uint64]] = []  # charges that rows give to several persons or cases
        self.lacking: Lacking | None = None  # cases that have fewer charges than the source states
        self.waiting: list[pa.Table] = []
        self.nowhere: set[Place] = set()  # rows of which neither person nor case stands
        self.found: dict[Place, bool] = {}  # rows that found a place, and whether their person is known by it
        self.shapes: Counter[str] = Counter()
        self.withheld = 0
        self._by_person: dict[str, list[int]] | None = None
        self._by_case: dict[str, list[int]] = {}
        self._home: dict[int, str] = {}

    def wait(self, rows: pa.Table, *, sure: bool, counted: bool) -> None:
        """Have rows wait: blank is the id of a person or case that is not known.

        ``sure``: what is told of them is right, whether or not another row tells it too. ``counted``: their person is known; with a
        case, they belong to it if their person has other rows.
        """
        flags = [pa.array(np.full(rows.num_rows, flag)) for flag in (sure, counted)]
        self.waiting.append(rows.append_column(_SURE, flags[0]).append_column(_COUNTED, flags[1]))

    def later(self) -> pa.Table | None:
        """The rows that wait for whoever joins their case or person in a later delivery; None where there is none."""
        if not self.waiting:
            return None
        found = self.table()
        aside = pc.not_equal(found.column("case_id"), "")  # of the counted, those set aside by their name
        found = found.filter(pc.or_(pc.invert(found.column(_COUNTED)), aside))
        return found if found.num_rows else None

    def table(self) -> pa.Table:
        """All rows that wait."""
        return pa.concat_tables(self.waiting).unify_dictionaries().combine_chunks()

    def __call__(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket, with those that wait in each place that they could have."""
        rows = self._with_waiting(rows) if self.waiting else rows
        rows = self._withhold(rows) if self.repeats else rows
        rows = self._without_contested(rows) if self.contested else rows
        return self._with_lacking(rows) if self.lacking is not None and len(self.lacking.cases) else rows

    def _with_lacking(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket; in each case that has fewer than it states, as many more, all unknown."""
        assert self.lacking is not None  # noqa: S101 - asked before
        cases = hash_ids(one_chunk(rows.column("case_id")))
        short = among(cases, self.lacking.cases)
        if not short.any():
            return rows
        names = ["person_id", "case_id"]
        some = rows.append_column("_at", pa.array(np.arange(rows.num_rows))).filter(pa.array(short))
        first = some.group_by(names).aggregate([("_at", "min")])["_at_min"].sort()
        made = rows.take(first)
        numbers = self.lacking.numbers[np.searchsorted(self.lacking.cases, cases[first.to_numpy()])]
        more = [
            _unknown(made.filter(pa.array(numbers >= number)), f"{OWN}{number}")
            for number in range(1, int(numbers.max()) + 1)
        ]
        return pa.concat_tables([rows, *more]).unify_dictionaries().combine_chunks()

    def _without_contested(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket; of a charge that another row gives to another, nothing is known but that it is there."""
        certain = pc.equal(rows.column("membership").cast(pa.string()), Membership.CERTAIN.value)
        mine = among(hash_ids(one_chunk(rows.column("charge_id"))), np.concatenate(self.contested))
        mine &= certain.to_numpy(zero_copy_only=False)
        if not mine.any():
            return rows
        made = _blank(rows.filter(pa.array(mine)), {})
        return pa.concat_tables([rows.filter(pa.array(~mine)), made]).unify_dictionaries().combine_chunks()

    def _with_waiting(self, rows: pa.Table) -> pa.Table:
        if self._by_person is None:
            self._index()
        table = self.waiting[0]
        self._see_shapes(rows, table)
        return pa.concat_tables([rows, self.placed(rows)]).unify_dictionaries().combine_chunks()

    def placed(self, rows: pa.Table, there: AbstractSet[tuple[Place, str, str]] = frozenset()) -> pa.Table:
        """The rows that wait, in each place that they could have among rows; not where they are ``there`` already."""
        if not self.waiting:
            return rows.slice(0, 0)
        if self._by_person is None:
            self._index()
        table = self.waiting[0]
        files, lines = (table.column(name).to_pylist() for name in ("source_file", "source_line"))
        placed = [
            (at, person, case)
            for at, person, case in sorted(self._places(rows, table))
            if ((files[at], lines[at]), person, case) not in there
        ]
        chosen = table.take(pa.array([at for at, _, _ in placed], pa.int64())).drop_columns([_SURE, _COUNTED])
        for name, ids in (("person_id", 1), ("case_id", 2)):
            at = chosen.schema.get_field_index(name)
            column = pa.array([row[ids] for row in placed], pa.string())
            chosen = chosen.set_column(at, chosen.schema.field(at), column)
        return chosen.cast(rows.schema)

    def _index(self) -> None:
        self.waiting = [self.table()]
        self._by_person = {}
        keys = (self.waiting[0].column(name).to_pylist() for name in ("person_id", "case_id", _COUNTED))
        for at, (person, case, counted) in enumerate(zip(*keys, strict=True)):
            by, key = (self._by_case, case) if case and not counted else (self._by_person, person)
            by.setdefault(key, []).append(at)
            if case and counted:  # set aside by its name: it is in doubt only if its person has other rows
                self._home[at] = case

    def _places(self, rows: pa.Table, table: pa.Table) -> Iterator[tuple[int, str, str]]:
        """Which of the waiting rows could be of which person and case of a bucket."""
        assert self._by_person is not None  # noqa: S101 - made before
        near = np.zeros(rows.num_rows, np.bool_)
        for name, keys in (("person_id", self._by_person), ("case_id", self._by_case)):
            near |= among(
                hash_strings(rows.column(name)), np.unique(hash_strings(pa.array(list(keys), pa.string())))
            )
        some = rows.select(["person_id", "case_id"]).filter(pa.array(near))
        pairs = sorted(set(zip(*(some.column(name).to_pylist() for name in some.column_names), strict=True)))
        columns = {
            name: table.column(name).to_pylist() for name in ("person_id", "source_file", "source_line")
        }
        seen: set[tuple[str, int, str, str, str]] = set()
        charges = table.column("charge_id").to_pylist()
        for person, case in pairs:
            if case.startswith(OWN):
                continue
            for at in (*self._by_case.get(case, ()), *self._by_person.get(person, ())):
                of = columns["person_id"][at]
                if of not in ("", person):
                    continue
                place = columns["source_file"][at], columns["source_line"][at]
                home = f"{OWN}{place[0]}:{place[1]}" if self.own_cases else self._home.get(at, case)
                if (*place, charges[at], person, home) in seen:  # another reading of the row
                    continue
                seen.add((*place, charges[at], person, home))
                self.found[place] = self.found.get(place, False) or bool(of)
                yield at, person, home

    def _withhold(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket, the charges that an unread row may amend no longer judged.

        It may amend that of its key; where that does not stand, any of its case.
        """
        at = rows.schema.get_field_index("membership")
        words = rows.column(at).cast(pa.string())
        names = ("person_id", "case_id", "charge_id", "source_file", "source_line")
        unread = rows.select(names).filter(pc.equal(words, Membership.POSSIBLE.value)).to_pylist()
        if not unread:
            return rows
        keys: dict[tuple[str, str], set[str]] = {}
        for row in unread:
            charge, _, _ = row["charge_id"].partition(f"{OWN}{row['source_file']}:{row['source_line']}")
            keys.setdefault((row["person_id"], row["case_id"]), set()).add(charge)
        near = pc.is_in(rows.column("case_id"), pa.array(sorted({case for _, case in keys}), pa.string()))
        suspects = np.flatnonzero(pc.and_(near, pc.equal(words, Membership.CERTAIN.value)).to_numpy())
        amended = np.zeros(rows.num_rows, np.bool_)
        told = rows.select(names[:3]).take(pa.array(suspects))
        for place, row in zip(suspects.tolist(), told.to_pylist(), strict=True):
            charges = keys.get((row["person_id"], row["case_id"]), set())
            amended[place] = "" in charges or row["charge_id"] in charges
        self.withheld += int(amended.sum())
        made = pc.if_else(pa.array(amended), Membership.POSSIBLE.value, words).combine_chunks()
        rows = rows.set_column(
            at, rows.schema.field(at), made.dictionary_encode().cast(rows.schema.field(at).type)
        )
        files, lines = (rows.column(name).cast(pa.string()) for name in ("source_file", "source_line"))
        own = pc.binary_join_element_wise(rows.column("charge_id"), OWN, files, ":", lines, "")
        ids = pc.if_else(pa.array(amended), own, rows.column("charge_id"))
        at = rows.schema.get_field_index("charge_id")
        return rows.set_column(at, rows.schema.field(at), ids)

    # --- what nobody can place ---

    def _see_shapes(self, rows: pa.Table, table: pa.Table) -> None:
        """Count the shapes of the bucket's case numbers, where some row's own is not sure."""
        if pc.all(table.column(_SURE)).as_py():
            return
        cases = pc.unique(rows.column("case_id")).to_pylist()
        self.shapes.update(shape_of(case) for case in cases if not case.startswith(OWN))

    def unplaced(self) -> set[Place]:
        """After all buckets: the rows that may be of any case."""
        if self.own_cases:
            return set()
        unsure: dict[Place, set[str]] = {}
        sure: set[Place] = set()
        for table in self.waiting:
            some = table.filter(table.column(_SURE))
            sure.update(_places(some))
            some = table.filter(pc.invert(table.column(_SURE)))
            columns = (some.column(name).to_pylist() for name in ("source_file", "source_line", "case_id"))
            for file, line, case in zip(*columns, strict=True):
                if (file, line) not in self.found and (file, line) not in sure:
                    unsure.setdefault((file, line), set()).add(case)
        usual = usual_shapes(self.shapes)
        alone = {
            place
            for place, cases in unsure.items()
            if sum(case != "" and shape_of(case) in usual for case in cases) == 1
        }
        return self.nowhere | (unsure.keys() - alone)

    def of_known_persons(self) -> set[Place]:
        """The rows that found their person by their place, and were not counted before."""
        counted: set[Place] = set()
        for table in self.waiting:
            counted.update(_places(table.filter(table.column(_COUNTED))))
        return {place for place, known in self.found.items() if known} - counted


def write_private(rows: pa.Table, place: Path) -> None:
    """Write rows that wait, for their owner only: a key that was read amiss may be anything."""
    with create_private(place) as stream:
        pq.write_table(rows, stream, compression="zstd")


def _unknown(rows: pa.Table, mark: str) -> pa.Table:
    """Possible rows at the places of others, of unknown charges."""
    files, lines = (rows.column(name).cast(pa.string()) for name in ("source_file", "source_line"))
    membership = pa.array([Membership.POSSIBLE.value] * rows.num_rows)
    place = pc.binary_join_element_wise(OWN, files, ":", lines, mark, "")
    return _blank(rows, {"membership": membership, "charge_id": place})


def _blank(rows: pa.Table, others: dict[str, pa.Array]) -> pa.Table:
    """Rows with every field unread, and some other keys."""
    fields = [name for name in rows.column_names if name not in _PLACED]
    unread = [_field_of(name, fields) for name in fields]
    texts = {**others, UNREAD: pa.array([" ".join(dict.fromkeys(unread))] * rows.num_rows)}
    columns = []
    for each in rows.schema:
        if each.name in fields:
            columns.append(pa.nulls(rows.num_rows, each.type))
        else:
            columns.append(_cast(texts.get(each.name, rows.column(each.name)), each.type))
    return pa.Table.from_arrays(columns, schema=rows.schema)


def _field_of(column: str, columns: list[str]) -> str:
    """The field of a column: that of a date has two."""
    for end, other in (("_from", "_to"), ("_to", "_from")):
        name = column.removesuffix(end)
        if name != column and name + other in columns:
            return name
    return column


def _cast(column: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column if column.type == kind else column.cast(kind)


def _places(rows: pa.Table) -> Iterator[Place]:
    return zip(*(rows.column(name).to_pylist() for name in ("source_file", "source_line")), strict=True)
