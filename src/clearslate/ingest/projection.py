"""The fold of deliveries: what a source holds after one more delivery, and what happened to each charge.

A dataset of one delivery goes in, with the projection of those before it; the next projection comes out. Where all may be
otherwise, both are parted into the same buckets, so that a bucket is worked on at a time; only charges whose person changed are
gathered. Where the delivery brings changes, the rows of the few persons whom it touches are one bucket. Nothing is written here but
the rows that the writer is given.

In a projection ``source_file`` begins with the number of the delivery (``0002/charges.csv``), so that a row says
whence it came. The newest version of a charge holds. A row that says just what the one before it said is
not taken, so that buckets to which nothing happened stay the same bytes.

Where the newest version of a charge is quarantined, nobody knows what it says: the version before it is *withheld*.
It steps back to a ``possible`` row, which is not judged and still weighs in its person's history.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.placing import LACKING, Placing
from clearslate.ingest.unique import hash_ids
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.distinct import among
from clearslate.records.hashing import hash_strings
from clearslate.records.schema import FIELDS, Field, Kind, Membership, schema_of

Mask = NDArray[np.bool_]
Hashes = NDArray[np.uint64]
Rows = NDArray[np.intp]
Place = tuple[str, int]

_YEAR: Final = 366  # days
CUT_OFF: Final = 20  # charges at the end of a file that are lacking: fewer may have been deleted one by one
_OWN: Final = frozenset({"source_file", "source_line", "membership"})  # no part of what a version says

HISTORY_SCHEMA: Final = pa.schema(
    [
        pa.field("charge_id", pa.string(), nullable=False),
        pa.field("delivery", pa.int32(), nullable=False),
        pa.field("change", pa.dictionary(pa.int8(), pa.string()), nullable=False),
        pa.field("fields", pa.list_(pa.string()), nullable=False),
    ]
)


class Change(StrEnum):
    """What a delivery did to a charge."""

    ADDED = "added"
    AMENDED = "amended"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    WITHHELD = "withheld"  # its newest version is quarantined


@dataclass(frozen=True)
class Deletions:
    """What a delivery deletes by key. ``charges`` has, by hash of the key, the place of the last such row."""

    charges: dict[int, Place] = field(default_factory=dict)
    cases: dict[int, Place] = field(default_factory=dict)

    def levels(self) -> Iterator[tuple[str, dict[int, Place]]]:
        """Each level that something is deleted of, by its key's column."""
        for name, found in (("charge_id", self.charges), ("case_id", self.cases)):
            if found:
                yield name, found


@dataclass(frozen=True)
class Step:
    """A delivery as the fold sees it.

    ``quarantined``: hashes of the charge keys of its quarantined rows. ``listed``: the places (file with delivery
    number, line) of the rows that earlier deliveries left in quarantine, ``leaving`` those of them that leave it.
    ``proven``: a full delivery is known to be whole, so that what it lacks is gone.
    ``facts``: those of the projection and of the delivery. ``known_through`` is by delivery number. ``placing``: quarantined
    rows of this and of earlier deliveries, which may be of any person of their case, whichever delivery brings them.
    """

    number: int
    full: bool
    proven: bool
    dataset: Dataset
    before: Dataset | None
    facts: tuple[Field, ...]
    deletions: Deletions
    quarantined: Hashes
    listed: frozenset[Place]
    leaving: frozenset[Place]
    known_through: dict[int, int]
    placing: Placing = field(default_factory=lambda: Placing(own_cases=False))


@dataclass
class Outcome:
    """What a step did: rows by what became of them, and the history.

    ``superseded`` and ``deleted`` count rows of this and of earlier deliveries that this step put out.
    ``before`` and ``absent``: charges that stood before it, and those that a full delivery lacks; ``waits``: those of them
    that are withheld, since nobody knows that it is whole. ``missing``: their file, line and case; ``last``: by file, the last line
    of those that came again, ``brought`` their cases.
    ``deletions_found``: places of deletions that named something. ``deleted_listed``: places of rows in quarantine
    whose case was deleted.
    """

    changes: Counter[Change] = field(default_factory=Counter)
    records: int = 0
    superseded: int = 0
    deleted: int = 0
    before: int = 0
    absent: int = 0
    waits: int = 0
    missing: list[tuple[str, int, str]] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    brought: set[str] = field(default_factory=set)
    history: list[pa.Table] = field(default_factory=list)
    deletions_found: set[Place] = field(default_factory=set)
    deleted_listed: set[Place] = field(default_factory=set)

    def lacks(self, rows: pa.Table) -> None:
        """Take note of charges that a full delivery lacks: the file that told them, the line, the case."""
        cases = rows["case_id"].to_pylist()
        self.missing += [
            (file.partition("/")[2], line, case)
            for (file, line), case in zip(_row_places(rows), cases, strict=True)
        ]

    def brings(self, rows: pa.Table) -> None:
        """Take note of charges that stood before and that a full delivery brings again."""
        self.brought.update(rows["case_id"].to_pylist())
        for file, line in _row_places(rows):
            name = file.partition("/")[2]
            self.last[name] = max(line, self.last.get(name, 0))

    @property
    def in_part(self) -> int:
        """Of how many cases a full delivery brings some charges and not all."""
        return len({case for _, _, case in self.missing} & self.brought)

    def cut_off(self) -> tuple[str, int] | None:
        """The file that breaks off, and its last line that came again: all that it lacks stood behind that, and it is much."""
        lines: dict[str, list[int]] = {}
        for file, line, _ in self.missing:
            lines.setdefault(file, []).append(line)
        for file, lacking in sorted(lines.items()):
            if len(lacking) >= CUT_OFF and min(lacking) > self.last.get(file, 0):
                return file, self.last.get(file, 0)
        return None


def place_of(number: int, file: str) -> str:
    """The name of a delivery's file in a projection; of a row that an earlier delivery brought it stays."""
    return file if re.match(r"\d{4}/", file) else f"{number:04d}/{file}"


class Writer(Protocol):
    """What takes rows."""

    def add(self, table: pa.Table, /) -> None:
        """Take rows of the next projection."""


def fold(step: Step, writer: Writer) -> Outcome:
    """Give the writer the rows of the next projection, bucket by bucket."""
    before = step.before
    standing = charge_hashes(before) if before else np.zeros(0, np.uint64)
    empty = schema_of(step.facts).empty_table()
    return _Fold(step, writer, standing).run(
        (before.read(bucket.index) if before else empty, step.dataset.read(bucket.index))
        for bucket in step.dataset.buckets
    )


def fold_few(step: Step, writer: Writer, before: pa.Table) -> Outcome:
    """The same for a delivery of changes and all rows of the persons whom it touches.

    These are the persons of its rows, and those of the charges, cases and rows of the projection that it names.
    """
    delivered = step.dataset.table().unify_dictionaries().combine_chunks()
    standing = hash_ids(one_chunk(certain_of(before).column("charge_id")))
    return _Fold(step, writer, standing).run([(before, delivered)])


def charge_hashes(dataset: Dataset) -> Hashes:
    """The hashes of all judged charges, sorted."""
    found = [
        certain_of(dataset.read(bucket.index, ["charge_id", "membership"])) for bucket in dataset.buckets
    ]
    hashes = np.concatenate([hash_ids(one_chunk(table.column("charge_id"))) for table in found])
    hashes.sort()
    return hashes


class _Fold:
    def __init__(self, step: Step, writer: Writer, standing: Hashes) -> None:
        self.step = step
        self.writer = writer
        self.outcome = Outcome()
        self.fields = [each for each in (*FIELDS, *step.facts) if each.name not in _OWN]
        self.new_keys = charge_hashes(step.dataset)
        self.old_keys = standing
        self.moved_old: list[pa.Table] = []  # versions whose charge is another person's now
        self.moved_new: list[pa.Table] = []

    def run(self, buckets: Iterable[tuple[pa.Table, pa.Table]]) -> Outcome:
        """Go through the buckets: what each held before, and what was delivered."""
        schema = schema_of(self.step.facts)
        for before, delivered in buckets:
            self._bucket(shaped(before, schema), shaped(renamed(delivered, self.step.number), schema))
        empty = schema.empty_table()
        old, new = (pa.concat_tables([empty, *moved]) for moved in (self.moved_old, self.moved_new))
        self._moved(old, new)
        return self.outcome

    def _moved(self, old: pa.Table, new: pa.Table) -> None:
        """Charges whose versions lie in different buckets, or whose newest version the delivery itself deletes."""
        old_hash, new_hash = _hash(old), _hash(new)
        paired_old, paired_new = among(old_hash, new_hash), among(new_hash, old_hash)
        gone, added = old.filter(pa.array(~paired_old)), new.filter(pa.array(~paired_new))
        self.outcome.deleted += gone.num_rows
        self._note(Change.DELETED, gone)
        self._note(Change.ADDED, added)
        paired = self._versions(old.filter(pa.array(paired_old)), new.filter(pa.array(paired_new)))
        self._put(pa.concat_tables([paired, added]))

    def _bucket(self, before: pa.Table, delivered: pa.Table) -> None:
        old, new = certain_of(before), self._not_deleted(certain_of(delivered))
        self.outcome.before += old.num_rows
        deleted = self._deleted(old)
        old_hash, new_hash = _hash(old), _hash(new)
        here_old, here_new = among(old_hash, new_hash), among(new_hash, old_hash)
        moved_old = ~here_old & among(old_hash, self.new_keys)
        moved_new = ~here_new & among(new_hash, self.old_keys)
        self.moved_old.append(old.filter(pa.array(moved_old)))
        self.moved_new.append(new.filter(pa.array(moved_new)))
        if self.step.full and not self.step.proven:
            self.outcome.brings(old.filter(pa.array(here_old | moved_old)))
        versions = self._versions(old.filter(pa.array(here_old)), new.filter(pa.array(here_new)))
        added = new.filter(pa.array(~here_new & ~moved_new))
        self._note(Change.ADDED, added)
        left = ~here_old & ~moved_old
        unread = pa.concat_tables([self._still_possible(possible_of(before)), possible_of(delivered)])
        there = pa.concat_tables(
            [versions, added, old.filter(pa.array(left)), new.filter(pa.array(moved_new))]
        )
        places = zip(
            _row_places(unread), unread["person_id"].to_pylist(), unread["case_id"].to_pylist(), strict=True
        )
        unread = pa.concat_tables([unread, self.step.placing.placed(there, set(places))])
        stays, withheld = self._rest(old.filter(pa.array(left)), deleted[left], self._open(unread))
        possible = pa.concat_tables([unread, withheld])
        certain = pa.concat_tables([versions, added, stays])
        self._put(certain)
        theirs = pa.concat_tables([certain, new.filter(pa.array(moved_new))])
        self._put(_in_each_case(possible, theirs), records=False)

    def _put(self, rows: pa.Table, *, records: bool = True) -> None:
        if rows.num_rows:
            self.writer.add(rows.unify_dictionaries().combine_chunks())
        if records:
            self.outcome.records += rows.num_rows

    # --- one charge, two versions ---

    def _versions(self, old: pa.Table, new: pa.Table) -> pa.Table:
        """The newest version of each charge of which both tables have one; the old one where it says the same."""
        if not old.num_rows:
            return old
        new = new.take(pa.array(_places(_hash(new), _hash(old))))
        differs, same_days = self._compare(old, new)
        amended = differs.any(axis=1)
        exactly = same_days & ~amended
        self.outcome.superseded += old.num_rows
        self._note(Change.UNCHANGED, new.filter(pa.array(~amended)))
        if amended.any():
            self._note(Change.AMENDED, new.filter(pa.array(amended)), self._names(differs[amended]))
        return pa.concat_tables([old.filter(pa.array(exactly)), new.filter(pa.array(~exactly))])

    def _compare(self, old: pa.Table, new: pa.Table) -> tuple[Mask, Mask]:
        """Rows x fields: where the two versions tell something different; and the rows with the same days on disk."""
        dated = [each.name for each in self.fields if each.kind in (Kind.DATE, Kind.EVENT)]
        before = _Dates(old, dated, self._ends(old))
        after = _Dates(new, dated, np.full(new.num_rows, self._end()))
        differs = [
            before.differ(each.name, after) if each.name in dated else _differ(each, old, new)
            for each in self.fields
        ]
        same = np.logical_and.reduce([before.equal(name, after) for name in dated])
        return np.stack(differs, axis=1), same

    def _ends(self, old: pa.Table) -> NDArray[np.int64]:
        """The ``known_through`` of the delivery that each row came in."""
        files = one_chunk(old.column("source_file"))
        ends = [self.step.known_through[int(file.partition("/")[0])] for file in files.dictionary.to_pylist()]
        found: NDArray[np.int64] = np.array(ends, np.int64)[files.indices.to_numpy()]
        return found

    def _end(self) -> int:
        return self.step.known_through[self.step.number]

    def _names(self, differs: Mask) -> pa.Array:
        """The names of the fields in which each row differs."""
        kinds, inverse = np.unique(differs, axis=0, return_inverse=True)
        names = [
            [each.name for each, there in zip(self.fields, kind, strict=True) if there]
            for kind in kinds.tolist()
        ]
        return pa.array(names, pa.list_(pa.string())).take(pa.array(inverse.ravel()))

    # --- deletions, absence, quarantine ---

    def _open(self, unread: pa.Table) -> set[tuple[str, str]]:
        """Person and case of each row that this delivery leaves unread and that names no charge: it may amend any of them."""
        mine = place_of(self.step.number, "")
        keys, pairs = (
            own_keys(unread),
            zip(unread["person_id"].to_pylist(), unread["case_id"].to_pylist(), strict=True),
        )
        places = _row_places(unread)
        found = set()
        for (file, line), key, (person, case) in zip(places, keys, pairs, strict=True):
            if file.startswith(mine) and key == "":
                found.add((person, "" if case == f"?{file}:{line}" else case))  # of no known case: of any
        return found

    def _rest(self, old: pa.Table, deleted: Mask, unread: set[tuple[str, str]]) -> tuple[pa.Table, pa.Table]:
        """Of the charges that the delivery has no version of: those that stay, and those that are withheld."""
        withheld = ~deleted & among(_hash(old), self.step.quarantined)
        if unread:
            pairs = zip(old["person_id"].to_pylist(), old["case_id"].to_pylist(), strict=True)
            amended = [(person, case) in unread or (person, "") in unread for person, case in pairs]
            withheld |= ~deleted & np.array(amended, np.bool_)
        absent = ~deleted & ~withheld & self.step.full
        self.outcome.absent += int(absent.sum())
        if not self.step.proven:  # it may have been cut off: nothing is deleted, and nothing of it is judged
            self.outcome.waits += int(absent.sum())
            self.outcome.lacks(old.filter(pa.array(absent)))
            withheld, absent = withheld | absent, np.zeros(len(absent), np.bool_)
        self.outcome.deleted += int((deleted | absent).sum())
        self.outcome.superseded += int(withheld.sum())
        self._note(Change.DELETED, old.filter(pa.array(deleted | absent)))
        self._note(Change.WITHHELD, old.filter(pa.array(withheld)))
        stays = old.filter(pa.array(~(deleted | withheld | absent)))
        return stays, _stepped_back(old.filter(pa.array(withheld)))

    def _not_deleted(self, new: pa.Table) -> pa.Table:
        """The delivery's own rows without those that a later line of it deletes."""
        deleted = self._deleted(new, after=True)
        self.outcome.deleted += int(deleted.sum())
        gone = new.filter(pa.array(deleted))
        self._note(Change.DELETED, gone.filter(pa.array(~among(_hash(gone), self.old_keys))))
        return new.filter(pa.array(~deleted))

    def _deleted(self, rows: pa.Table, *, after: bool = False) -> Mask:
        """Rows that a deletion names; with ``after`` only where it stands after the row in the delivery."""
        found = np.zeros(rows.num_rows, np.bool_)
        for column, keys in self.step.deletions.levels():
            hashes = hash_ids(one_chunk(rows.column(column)))
            for at in np.flatnonzero(among(hashes, np.fromiter(keys, np.uint64, len(keys)))).tolist():
                place = keys[int(hashes[at])]
                own = (rows["source_file"][at].as_py(), rows["source_line"][at].as_py()) if after else None
                if own is None or place > own:
                    found[at] = True
                    self.outcome.deletions_found.add(place)
        return found

    def _still_possible(self, rows: pa.Table) -> pa.Table:
        """The rows of earlier quarantines, and withheld ones, that this delivery does not settle."""
        if not rows.num_rows:
            return rows
        places = _row_places(rows)
        listed = np.array([place in self.step.listed for place in places], np.bool_)
        gone = np.array([place in self.step.leaving for place in places], np.bool_)
        charges = hash_ids(pa.array(own_keys(rows), pa.string()))
        # A withheld version waits for one that can be read.
        settled = among(charges, self.new_keys)
        lacking = pc.match_substring_regex(rows.column("charge_id"), LACKING).to_numpy(zero_copy_only=False)
        gone |= (
            self.step.full & lacking
        )  # a full delivery says anew which cases have fewer charges than they state
        gone |= ~listed & (
            settled | (self.step.full & self.step.proven & ~among(charges, self.step.quarantined))
        )
        for column, keys in self.step.deletions.levels():
            own = charges if column == "charge_id" else hash_ids(one_chunk(rows.column(column)))
            named = among(own, np.fromiter(keys, np.uint64, len(keys)))
            if column == "charge_id":
                named &= ~listed
            gone |= named
            self.outcome.deleted_listed |= {places[at] for at in np.flatnonzero(named & listed).tolist()}
        self.outcome.deleted_listed -= self.step.leaving
        return rows.filter(pa.array(~gone))

    # --- notes ---

    def _note(self, change: Change, rows: pa.Table, fields: pa.Array | None = None) -> None:
        """Add to the history what happened to the charges of some rows."""
        count = rows.num_rows
        if not count:
            return
        self.outcome.changes[change] += count
        none = pa.array([[]], pa.list_(pa.string())).take(pa.array(np.zeros(count, np.int8)))
        arrays = [
            one_chunk(rows.column("charge_id")),
            pa.array(np.full(count, self.step.number, np.int32)),
            pa.DictionaryArray.from_arrays(
                pa.array(np.full(count, list(Change).index(change), np.int8)),
                pa.array([each.value for each in Change]),
            ),
            none if fields is None else fields,
        ]
        self.outcome.history.append(pa.Table.from_arrays(arrays, schema=HISTORY_SCHEMA))


# --- rows ---------------------------------------------------------------------------------------------------


def certain_of(rows: pa.Table) -> pa.Table:
    """The rows that are judged."""
    return rows.filter(pc.equal(rows.column("membership").cast(pa.string()), str(Membership.CERTAIN)))


def possible_of(rows: pa.Table) -> pa.Table:
    """The rows that weigh in a person's history alone."""
    return rows.filter(pc.equal(rows.column("membership").cast(pa.string()), str(Membership.POSSIBLE)))


def _hash(rows: pa.Table) -> Hashes:
    return hash_ids(one_chunk(rows.column("charge_id")))


def _places(among: Hashes, wanted: Hashes) -> Rows:
    """Where each of the wanted stands among others, which hold it once."""
    order = np.argsort(among)
    found: Rows = order[np.searchsorted(among[order], wanted)]
    return found


def renamed(rows: pa.Table, number: int) -> pa.Table:
    """Rows of a delivery with its number before their file, wherever the file's name stands in them."""
    files = one_chunk(rows.column("source_file"))
    if not pa.types.is_dictionary(files.type):
        files = files.dictionary_encode()
    words = pa.array([place_of(number, file) for file in files.dictionary.to_pylist()], pa.string())
    possible = pc.equal(rows.column("membership").cast(pa.string()), str(Membership.POSSIBLE))
    result = _set(rows, "source_file", pa.DictionaryArray.from_arrays(files.indices, words))
    if pc.any(possible).as_py():
        for name in ("charge_id", "case_id"):
            result = _set(result, name, _with_places(rows, name, number))
    return result


def shaped(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with the columns of a schema; facts that they do not tell are missing, their days open."""
    if rows.schema.equals(schema):
        return rows
    arrays = []
    for each in schema:
        if each.name in rows.column_names:
            arrays.append(rows.column(each.name))
        elif pa.types.is_date32(each.type):
            day = ALWAYS if each.name.endswith("_from") else NEVER
            arrays.append(pa.array(np.full(rows.num_rows, day, np.int32)).view(pa.date32()))
        else:
            arrays.append(pa.nulls(rows.num_rows, each.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _set(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    at = rows.schema.get_field_index(name)
    return rows.set_column(at, rows.schema.field(at), column)


def _row_places(rows: pa.Table) -> list[tuple[str, int]]:
    files, lines = (rows.column(name).to_pylist() for name in ("source_file", "source_line"))
    return list(zip(files, lines, strict=True))


def own_keys(rows: pa.Table) -> list[str]:
    """The charge key of possible rows: their id without the place that the run put behind it."""
    places = _row_places(rows)
    ids = rows.column("charge_id").to_pylist()
    return [charge.removesuffix(f"?{file}:{line}") for charge, (file, line) in zip(ids, places, strict=True)]


def _with_places(rows: pa.Table, name: str, number: int) -> pa.Array:
    """A key column in which the place of a possible row names the delivery too."""
    keys = rows.column(name).to_pylist()
    for at, (file, line) in enumerate(_row_places(rows)):
        old = f"?{file}:{line}"
        if keys[at].endswith(old):
            keys[at] = f"{keys[at].removesuffix(old)}?{place_of(number, file)}:{line}"
    return pa.array(keys, pa.string())


def _stepped_back(rows: pa.Table) -> pa.Table:
    """Rows that were judged as possible ones, under ids that tell their places."""
    if not rows.num_rows:
        return rows
    ids = [
        f"{charge}?{file}:{line}"
        for charge, (file, line) in zip(rows.column("charge_id").to_pylist(), _row_places(rows), strict=True)
    ]
    word = pa.array([str(Membership.POSSIBLE)] * len(ids), pa.string()).dictionary_encode()
    return _set(_set(rows, "charge_id", pa.array(ids, pa.string())), "membership", word)


def _in_each_case(possible: pa.Table, certain: pa.Table) -> pa.Table:
    """The possible rows, those without a case standing once more in each case that their person has now."""
    if not possible.num_rows:
        return possible
    cases = possible.column("case_id").to_pylist()
    caseless = [f"?{file}:{line}" for file, line in _row_places(possible)]
    homes = {place for place, case in zip(caseless, cases, strict=True) if place == case}
    places = enumerate(zip(caseless, cases, strict=True))
    base = [at for at, (place, case) in places if place == case or place not in homes]
    people = possible.column("person_id").to_pylist()
    of_person = _cases_of(certain, set(people)) if homes else {}
    for at in base:
        if cases[at] != caseless[at]:
            of_person.setdefault(people[at], set()).add(cases[at])
    more = [
        (at, case)
        for at in base
        if cases[at] == caseless[at]
        for case in sorted(of_person.get(people[at], ()))
    ]
    kept = possible.take(pa.array(base, pa.int64()))
    if not more:
        return kept
    placed = possible.take(pa.array([at for at, _ in more]))
    return pa.concat_tables([kept, _set(placed, "case_id", pa.array([case for _, case in more]))])


def _cases_of(rows: pa.Table, people: set[str]) -> dict[str, set[str]]:
    theirs = rows.filter(pc.is_in(rows.column("person_id"), pa.array(sorted(people), pa.string())))
    found: dict[str, set[str]] = {}
    for person, case in zip(theirs["person_id"].to_pylist(), theirs["case_id"].to_pylist(), strict=True):
        found.setdefault(person, set()).add(case)
    return found


# --- comparing ----------------------------------------------------------------------------------------------


def _differ(each: Field, old: pa.Table, new: pa.Table) -> Mask:
    """Where two versions have another value; of a field that is no date."""
    if each.kind in (Kind.ID, Kind.TEXT):
        return _mask(hash_strings(old.column(each.name)) != hash_strings(new.column(each.name)))
    old_column, new_column = one_chunk(old.column(each.name)), one_chunk(new.column(each.name))
    absent_once = _plain(pc.is_null(old_column)) != _plain(pc.is_null(new_column))
    return _mask(absent_once | _plain(pc.fill_null(pc.not_equal(old_column, new_column), False)))


class _Dates:
    """The dates of rows, and which of them the source told.

    On disk no date is missing: what precedes and follows it bounds it. Such bounds move with the other
    dates, and with the day up to which a delivery is complete; the date itself then says nothing new. So a date
    is taken for told where it is a day, or an interval that is no wider than a year and is not made of the bounds
    of others.
    """

    def __init__(self, rows: pa.Table, names: Sequence[str], ends: NDArray[np.int64]) -> None:
        self._bounds = {
            name: (_numbers(rows, f"{name}_from"), _numbers(rows, f"{name}_to")) for name in names
        }
        self._ends = ends

    def differ(self, name: str, other: _Dates) -> Mask:
        """Where the two versions tell something different."""
        own_told, other_told = self._told(name), other._told(name)
        return _mask((own_told != other_told) | (own_told & ~self.equal(name, other)))

    def equal(self, name: str, other: _Dates) -> Mask:
        """Where both bounds are the same."""
        (own_low, own_high), (low, high) = self._bounds[name], other._bounds[name]
        return _mask((own_low == low) & (own_high == high))

    def _told(self, name: str) -> Mask:
        low, high = self._bounds[name]
        others = [bounds for place, bounds in self._bounds.items() if place != name]
        low_lent = np.logical_or.reduce([low == other for other, _ in others])
        high_lent = np.logical_or.reduce([high == self._ends, *(high == other for _, other in others)])
        return _mask((low == high) | ((high - low <= _YEAR) & ~(low_lent & high_lent)))


def _numbers(rows: pa.Table, name: str) -> NDArray[np.int64]:
    numbers: NDArray[np.int64] = _plain(one_chunk(rows.column(name)).cast(pa.int32()).cast(pa.int64()))
    return numbers


def _plain(column: Any) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values


def _mask(holds: Any) -> Mask:
    return np.asarray(holds, np.bool_)
