"""The next state of a dataset of which a few persons' records changed, written at the cost of these few.

What is written reads as a dataset that was built anew from all rows: the same rows in the same order, the same persons, the same digest.
Files of which nothing changed get a second name. The new rows of a bucket are a layer (`clearslate.records.layers`); layers are
brought together when a later one has grown to half of the one before, and all of a bucket into one new file when the later ones hold much of it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.records.columns import one_chunk
from clearslate.records.dataset import (
    CHARGE_COLUMNS,
    MANIFEST,
    Dataset,
    bucket_of,
    changed_file,
    endless_file,
    persons_file,
    places_file,
    write_arrow,
    write_layer,
    write_rows,
)
from clearslate.records.days import to_day
from clearslate.records.distinct import among, distinct_values
from clearslate.records.files import take_over
from clearslate.records.hashing import add_digests, minus, read_digest, row_digest, show_digest
from clearslate.records.layers import Places, joined, taken
from clearslate.records.manifest import BucketEntry, Coverage, LayerEntry, Manifest
from clearslate.records.persons import Persons, compared, persons_of, rows_of
from clearslate.records.persons import places as places_among
from clearslate.records.tables import arrange, certain_rows, conform, refuse_repeated, repeated_charges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

_MUCH: Final = 1 / 8
"""The share of a bucket's rows outside of its file with which all are written into one: one bucket a time, with twice as much at once."""
_NOWHERE: Final = -1


class Update:
    """A dataset, and those of its persons whose rows may be others from now on."""

    def __init__(self, before: Dataset, persons: NDArray[np.uint64]) -> None:
        """``persons``: the hashes of their ids (`clearslate.records.hashing.hash_strings`); some may not be there yet."""
        persons = distinct_values(persons)
        where = persons % np.uint64(len(before.buckets))
        self.before: Final = before
        self._buckets = [
            _Bucket(before, bucket.index, persons[where == bucket.index]) for bucket in before.buckets
        ]

    @staticmethod
    def can(before: Dataset, schema: pa.Schema) -> bool:
        """Whether a dataset can be brought up to date so: its rows are in blocks, and these are their columns."""
        in_blocks = all(bucket.entry.layers for bucket in before.buckets)
        return before.schema == schema and in_blocks and before.persons(0) is not None

    @cached_property
    def rows(self) -> pa.Table:
        """The persons' rows as they are before."""
        return (
            pa.concat_tables([bucket.old for bucket in self._buckets]).unify_dictionaries().combine_chunks()
        )

    def write(self, path: Path, rows: pa.Table, *, known_through: dt.date, coverage: Coverage) -> Manifest:
        """Write the dataset in which these are the persons' rows.

        Args:
            path: its folder, which is not there yet, and which nobody reads before it is whole.
            rows: all rows of the persons, as datasets hold them.
            known_through: the day up to which they are complete, not before that of the dataset before.
            coverage: what the dataset covers.

        Raises:
            DatasetError: a charge has more than one certain row.
        """
        rows = conform(rows, self.before.schema)
        refuse_repeated(repeated_charges(certain_rows(rows.select(list(CHARGE_COLUMNS)))))
        last_day = to_day(known_through)
        rows, _ = arrange(rows, last_day)  # datasets hold no contradictions any more
        where = bucket_of(rows.column("person_id"), len(self._buckets))
        path.mkdir()
        before = self.before.manifest
        entries: list[BucketEntry] = []
        may_merge = True
        for bucket in self._buckets:
            mine = rows.filter(pa.array(where == bucket.index))
            entries.append(bucket.write(path, mine, last_day, may_merge=may_merge))
            may_merge = may_merge and not bucket.is_merged
        digest = add_digests(
            read_digest(before.content_digest), row_digest(rows), minus(row_digest(self.rows))
        )
        manifest = replace(
            before,
            known_through=known_through,
            coverage=coverage,
            rows=sum(entry.rows for entry in entries),
            people=sum(entry.people for entry in entries),
            charges=before.charges + certain_rows(rows).num_rows - certain_rows(self.rows).num_rows,
            buckets=tuple(entries),
            content_digest=show_digest(digest),
            since=before.digest,
        )
        (path / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        return manifest


class _Bucket:
    """One bucket as it was, and who of it leaves the place where they stood."""

    def __init__(self, before: Dataset, index: int, persons: NDArray[np.uint64]) -> None:
        self.index: Final = index
        self.is_merged = False
        self._before = before
        self._was = before.buckets[index]
        self._then = before.known_persons(index)
        self._leave = among(self._then.person, persons)
        self.old: Final = before.rows_of(index, np.flatnonzero(self._leave))

    def write(self, folder: Path, rows: pa.Table, last_day: int, *, may_merge: bool) -> BucketEntry:
        """Write its files, with ``rows`` in the place of the old ones; ``may_merge``: also much into one."""
        path = folder / f"base-{self.index:05d}.parquet"  # no name under which it would be taken for all rows
        was_open = self._then.is_open & ~self._leave
        has_moved = last_day != to_day(self._before.manifest.known_through)
        if not (self._leave.any() or rows.num_rows or (has_moved and was_open.any())):
            return self._as_it_was(path)
        next_ = _Next(self._before, self.index, self._leave, rows, last_day)
        layers, sha256 = self._write_layers(path, next_, may_merge=may_merge)
        people = next_.people
        _, _, alike = compared(self._then, people)
        return BucketEntry(
            file=path.name,
            rows=int(people.rows.sum()),
            people=len(people.person),
            sha256=sha256,
            persons=write_arrow(people.to_table(), persons_file(path)),
            changed=write_arrow(next_.few(~alike), changed_file(path), "lz4"),
            endless=write_arrow(next_.few(people.is_open), endless_file(path), "lz4"),
            layers=layers,
            places=write_arrow(next_.places.to_table(), places_file(path)),
        )

    def _as_it_was(self, path: Path) -> BucketEntry:
        """Nothing changed, and so nobody."""
        take_over(self._was.path, path)
        others = [persons_file(path), endless_file(path), places_file(path)]
        for each in (*others, *(path.with_name(layer.file) for layer in self._was.entry.layers)):
            take_over(self._was.path.with_name(each.name), each)
        nobody = write_arrow(self._before.schema.empty_table(), changed_file(path), "lz4")
        return replace(self._was.entry, file=path.name, changed=nobody)

    def _write_layers(
        self, path: Path, next_: _Next, *, may_merge: bool
    ) -> tuple[tuple[LayerEntry, ...], str]:
        """Write the new layer, with those before it that are brought together with it; and the hash of the bucket's file."""
        layers, places, counts = self._was.entry.layers, next_.places, next_.people.rows
        live = [int(counts[places.layer == layer].sum()) for layer in range(len(layers) + 1)]
        low = self._lowest(live, may_merge=may_merge)
        self.is_merged = not low
        kept = layers[:low]
        for layer in kept:
            take_over(self._was.path.with_name(layer.file), path.with_name(layer.file))
        together = next_.together(places.layer >= low)
        if together.num_rows or self.is_merged:
            kept += (write_layer(together, path, low),)
            places.bring(places.layer >= low, counts, low)
        if self.is_merged:
            return kept, write_rows(together, path)
        take_over(self._was.path, path)
        return kept, self._was.entry.sha256

    def _lowest(self, rows: list[int], *, may_merge: bool) -> int:
        """The layer from which on all are brought together; ``rows``: how many of each count, last the new ones."""
        outside = max(sum(rows[1:]), self._was.entry.layers[0].rows - rows[0])
        if outside > (_MUCH if may_merge else 2 * _MUCH) * sum(rows):
            return 0
        low = len(rows) - 1
        while low > 1 and rows[low - 1] < 2 * sum(rows[low:]):
            low -= 1
        return low


class _Next:
    """The persons of a bucket as they are from now on, and where their rows stand.

    ``places`` has those who are new, or whose rows are, in a layer behind all others.
    """

    def __init__(
        self, before: Dataset, index: int, leave: NDArray[np.bool_], rows: pa.Table, last_day: int
    ) -> None:
        self._before = before
        self._index = index
        self._rows = rows
        then, places = before.known_persons(index), before.places(index)
        now = persons_of(rows, last_day)
        open_ = then.is_open & ~leave
        self._open = self._open_rows(then, open_)
        again = persons_of(
            self._open, last_day
        )  # a day that was open is none any more when the last day has moved
        then = replace(then, lasting=then.lasting.copy(), is_open=then.is_open.copy())
        then.lasting[open_], then.is_open[open_] = again.lasting, again.is_open
        ids = one_chunk(rows.column("person_id")).take(pa.array(now.first[:-1]))
        self._stay = np.flatnonzero(~leave)
        self._order = _order(then, places, self._stay, now, ids)
        self.people: Final = Persons(
            *(self._both(getattr(then, each.name), getattr(now, each.name)) for each in fields(Persons))
        )
        last = len(before.buckets[index].entry.layers)
        self.places: Final = Places(
            pa.concat_arrays([places.person_id.take(pa.array(self._stay)), ids]).take(pa.array(self._order)),
            self._both(places.layer, np.full(len(ids), last, np.int32)),
            self._both(places.row, now.first[:-1].astype(np.int32)),
        )
        # Where the rows of those who are new, or open, stand in both tables one after the other.
        at_hand = np.full(len(then.person), _NOWHERE)
        at_hand[open_] = again.first[:-1]
        self._at_hand = self._both(at_hand, now.first[:-1] + self._open.num_rows)
        self._stood = self._both(np.arange(len(then.person)), np.full(len(ids), _NOWHERE))

    def few(self, who: NDArray[np.bool_]) -> pa.Table:
        """The rows of persons who are new, or whose rows are, or who are open."""
        return taken([self._open, self._rows], rows_of(self._at_hand[who], self.people.rows[who]))

    def together(self, who: NDArray[np.bool_]) -> pa.Table:
        """The rows of any persons."""
        stood = self._stood[who]
        stays = stood != _NOWHERE
        old = self._before.rows_of(self._index, stood[stays])
        counts = self.people.rows[who]
        first = self._at_hand[who] - self._open.num_rows + old.num_rows
        first[stays] = np.cumsum(counts[stays]) - counts[stays]
        return joined([old, self._rows], rows_of(first, counts))

    def _both(self, then: NDArray[Any], now: NDArray[Any]) -> NDArray[Any]:
        """What is so of those who stay and of those who are new, in the order of persons."""
        found: NDArray[Any] = np.concatenate([then[self._stay], now])[self._order]
        return found

    def _open_rows(self, then: Persons, open_: NDArray[np.bool_]) -> pa.Table:
        if not open_.any():
            return self._rows.slice(0, 0)
        held = self._before.endless(self._index)
        if held is None:
            return self._before.rows_of(self._index, np.flatnonzero(open_))
        counts = then.rows[then.is_open]
        first = np.cumsum(counts) - counts
        stays = open_[then.is_open]
        return taken([held], rows_of(first[stays], counts[stays]))


def _order(then: Persons, places: Places, stay: Rows, now: Persons, ids: pa.StringArray) -> Rows:
    """The order of persons: of those who stay, and behind them those of now, each by their ids."""
    at = places_among(then.person, now.person)
    old = places.person_id
    for who in np.flatnonzero(at < 0).tolist():
        at[who] = bisect_left(range(len(old)), ids[who].as_py(), key=lambda place: old[place].as_py())
    # A new person stands before the one whose place it is; a person whose rows are new stays at theirs.
    order: Rows = np.argsort(np.concatenate([2 * stay + 1, 2 * at]), kind="stable")
    return order
