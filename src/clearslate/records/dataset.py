"""The bucketed dataset: charges on disk as Parquet, all rows of a person in one bucket.

A dataset is a folder with ``manifest.json`` and one file for each bucket, its rows sorted by person, case
and charge, its dates narrowed. A bucket is the unit of parallel work, of memory and of resuming.

Building: rows arrive in any order and are spilled, grouped by bucket, in runs of bounded size; at the end
each bucket is gathered, sorted, narrowed and written, two at a time. All of it happens in a folder beside
the dataset's place, ``.<name>.building``, which is renamed once it is whole. A build that is killed
leaves no half dataset; the next one to the same place clears up after it.

A dataset that is brought up to date again and again (``clearslate.records.update``) has its buckets in layers: what
changed since a bucket's file was written lies beside it, and `Dataset.read` gives the rows as if they were all in one file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clearslate.records import hashing
from clearslate.records.blocks import Blocks, write_blocks
from clearslate.records.days import to_day
from clearslate.records.distinct import among, distinct_values
from clearslate.records.errors import DatasetError
from clearslate.records.files import BusyError, SoundFiles, UnsoundError, locked
from clearslate.records.layers import Places
from clearslate.records.manifest import (
    BucketEntry,
    ConflictEntry,
    Coverage,
    LayerEntry,
    Manifest,
    read_manifest,
)
from clearslate.records.narrow import Conflicts
from clearslate.records.persons import Persons, compared, persons_from, persons_of, rows_of
from clearslate.records.schema import FACT_PREFIX, SCHEMA_VERSION, Field, schema_of
from clearslate.records.tables import (
    arrange,
    certain_rows,
    conform,
    in_memory,
    merge,
    refuse_repeated,
    repeated_charges,
    table_from_rows,
)

__all__ = [
    "Bucket",
    "Coverage",
    "Dataset",
    "DatasetError",
    "DatasetWriter",
    "Manifest",
    "bucket_of",
    "in_memory",
    "table_from_rows",
]

MANIFEST: Final = "manifest.json"
_WRITERS: Final = 2  # buckets at work at once: Arrow sorts and writes outside of the interpreter's lock
MOST_BUCKETS: Final = 65_536

_RUN_ROWS: Final = 500_000  # rows held in memory before they are spilled, about 200 MB
CHARGE_COLUMNS: Final = ("charge_id", "membership", "source_file", "source_line")


def bucket_of(person_ids: Any, buckets: int) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The bucket of each person of a string column."""
    return (hashing.hash_strings(person_ids) % np.uint64(buckets)).astype(np.intp)


def by_bucket(tables: Sequence[pa.Table], schema: pa.Schema, buckets: int) -> list[pa.RecordBatch]:
    """The rows of conformed tables, a batch for each bucket, in their order; the batches share their dictionaries."""
    rows = merge([batch for table in tables for batch in table.to_batches()], schema)
    bucket = bucket_of(rows.column("person_id"), buckets)
    order = np.argsort(bucket.astype(np.uint16), kind="stable")
    [grouped] = rows.take(pa.array(order)).to_batches()
    ends = np.cumsum(np.bincount(bucket, minlength=buckets)).tolist()
    return [grouped.slice(start, end - start) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


@dataclass(frozen=True)
class Bucket:
    """One bucket of a dataset: a Parquet file with all rows of its persons, or with those that stand in no later layer.

    ``sha256`` tells its rows from others'; ``entry`` is what the manifest says of its files.
    """

    index: int
    path: Path
    entry: BucketEntry

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.entry.rows

    @property
    def people(self) -> int:
        """How many persons it has."""
        return self.entry.people

    @property
    def persons(self) -> str:
        """The SHA-256 of the file that tells its persons apart; empty where there is none."""
        return self.entry.persons

    @property
    def sha256(self) -> str:
        """Of its file; of several layers, of all of them."""
        if self.is_whole:
            return self.entry.sha256
        hashes = [self.entry.sha256, self.entry.places, *(layer.sha256 for layer in self.entry.layers)]
        return hashlib.sha256("".join(hashes).encode()).hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether its file alone has all its rows, and none that counts no more."""
        layers = self.entry.layers
        return not layers or (len(layers) == 1 and layers[0].rows == self.rows)

    @property
    def files(self) -> list[Path]:
        """All that its rows and persons are read from."""
        files = [self.path, *([persons_file(self.path)] if self.persons else [])]
        if not self.is_whole:
            layers = (self.path.with_name(layer.file) for layer in self.entry.layers[1:])
            files += [places_file(self.path), *layers]
        return files


class Dataset:
    """A dataset on disk, opened for reading."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path: Final = path
        self.manifest: Final = manifest
        self.buckets: Final = tuple(
            Bucket(index, path / entry.file, entry) for index, entry in enumerate(manifest.buckets)
        )
        self._files = SoundFiles()
        self._blocks: dict[Path, Blocks] = {}

    @classmethod
    def open(cls, path: Path) -> Self:
        """The dataset in a folder.

        Raises:
            DatasetError: the folder holds no dataset, or one of another version.
        """
        place = path / MANIFEST
        try:
            text = place.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError) as error:
            if not path.exists():
                raise DatasetError(f"{path}: there is no such folder") from error
            raise DatasetError(
                f"{path} is not a dataset: it has no {MANIFEST}; give a folder that clearslate built"
            ) from error
        return cls(path, read_manifest(text, str(place)))

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema of its rows."""
        return schema_of(self.manifest.facts)

    def read(self, index: int, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of one bucket, in order; of the given columns only, in their order.

        Raises:
            DatasetError: there is no such column, or the file is not the one that was written.
        """
        unknown = [name for name in columns or () if name not in self.schema.names]
        if unknown:
            raise DatasetError(f"{self.path} has no column {', '.join(unknown)}")
        bucket = self.buckets[index]
        wanted = list(columns or self.schema.names)
        try:
            with pq.ParquetFile(pa.BufferReader(self._content(bucket))) as file:
                table = self._completed(file.read(list(columns) if columns else None), wanted)
        except (OSError, pa.ArrowInvalid) as error:
            raise _damaged(f"{bucket.path} cannot be read") from error
        if bucket.is_whole:
            return table
        later = [self._completed(self._layer(bucket, layer), wanted) for layer in bucket.entry.layers[1:]]
        return self.places(index).all_of(self.known_persons(index).rows, [table, *later])

    def rows_of(self, index: int, persons: NDArray[np.int64]) -> pa.Table:
        """The rows of some persons of one bucket, of which nothing else is read.

        Args:
            index: the bucket, which has its rows in blocks.
            persons: which of its persons, by their place in their order.

        Raises:
            DatasetError: a file is not the one that was written.
        """
        bucket = self.buckets[index]

        def read(layer: int, rows: NDArray[np.int64]) -> pa.Table:
            return self._completed(self._layer(bucket, bucket.entry.layers[layer], rows), self.schema.names)

        if not len(persons):
            return self.schema.empty_table()
        return self.places(index).gather(self.known_persons(index).rows, persons, read)

    def has(self, person_ids: pa.ChunkedArray) -> NDArray[np.bool_]:
        """Which of some persons have a row in the dataset, which tells its persons apart.

        Raises:
            DatasetError: a file is not the one that was written.
        """
        hashes = hashing.hash_strings(person_ids)
        here = bucket_of(person_ids, len(self.buckets))
        found = np.zeros(len(hashes), np.bool_)
        for index in np.unique(here).tolist():
            persons = self.known_persons(index).person
            asked = here == index
            found[asked] = among(hashes[asked], persons[among(persons, hashes[asked])])
        return found

    def places(self, index: int) -> Places:
        """Where the persons of one bucket stand, which has its rows in blocks.

        Raises:
            DatasetError: the file is not the one that was written.
        """
        bucket = self.buckets[index]
        table = self._apart(places_file(bucket.path), bucket.entry.places, None)
        if table is None:
            raise _damaged(f"{places_file(bucket.path)} is not there")
        return Places.from_table(table)

    def known_persons(self, index: int) -> Persons:
        """The persons of one bucket of a dataset that tells them.

        Raises:
            DatasetError: it does not, or the file is not the one that was written.
        """
        found = self.persons(index)
        if found is None:
            raise _damaged(f"{persons_file(self.buckets[index].path)} is not there")
        return found

    def _layer(self, bucket: Bucket, layer: LayerEntry, rows: NDArray[np.int64] | None = None) -> pa.Table:
        """Rows of a layer, or all of them."""
        try:
            blocks = self._opened(bucket, layer)
            return blocks.table() if rows is None else blocks.take(rows)
        except UnsoundError as error:
            raise _damaged(str(error)) from error

    def _opened(self, bucket: Bucket, layer: LayerEntry) -> Blocks:
        path = bucket.path.with_name(layer.file)
        if path not in self._blocks:
            self._blocks[path] = Blocks(path, layer.sha256)
        return self._blocks[path]

    def persons(self, index: int) -> Persons | None:
        """The persons of one bucket; None in a dataset of an earlier version, which does not tell them.

        Raises:
            DatasetError: the file is not the one that was written.
        """
        bucket = self.buckets[index]
        if not bucket.persons:
            return None
        try:
            content = self._files.content(persons_file(bucket.path), bucket.persons)
        except UnsoundError as error:
            raise _damaged(str(error)) from error
        return persons_from(content)

    def changed(self, index: int, columns: Sequence[str] | None = None) -> pa.Table | None:
        """Of one bucket the rows of those whose records are others than in the dataset before (the manifest's ``since``).

        None where they were not written apart. Of ``columns`` those that the file has, in its order.

        Raises:
            DatasetError: the file is not the one that was written.
        """
        bucket = self.buckets[index]
        return self._apart(changed_file(bucket.path), bucket.entry.changed, columns)

    def endless(self, index: int, columns: Sequence[str] | None = None) -> pa.Table | None:
        """Of one bucket the rows of those who have a day that may be as late as the records go.

        None where they were not written apart. Of ``columns`` those that the file has, in its order.

        Raises:
            DatasetError: the file is not the one that was written.
        """
        bucket = self.buckets[index]
        return self._apart(endless_file(bucket.path), bucket.entry.endless, columns)

    def _apart(self, path: Path, sha256: str, columns: Sequence[str] | None) -> pa.Table | None:
        if not sha256:
            return None
        try:
            content = self._files.content(path, sha256)
        except UnsoundError as error:
            raise _damaged(str(error)) from error
        wanted = None
        if columns is not None:
            there = set(columns)
            with pa.ipc.open_file(content) as file:
                wanted = [place for place, name in enumerate(file.schema.names) if name in there]
        # Few rows: a thread for each column would take longer to start than to read.
        options = pa.ipc.IpcReadOptions(included_fields=wanted, use_threads=False)
        with pa.ipc.open_file(content, options=options) as file:
            return file.read_all()

    def _completed(self, table: pa.Table, wanted: Sequence[str]) -> pa.Table:
        """The wanted columns, with nothing in those that the record did not have yet when the file was written."""
        for name in set(wanted).difference(table.column_names):
            field = self.schema.field(name)
            if field.nullable:
                table = table.append_column(field, pa.nulls(table.num_rows, field.type))
        schema = pa.schema([self.schema.field(name) for name in wanted], self.schema.metadata)
        return pa.Table.from_arrays(table.select(wanted).columns, schema=schema)

    def _content(self, bucket: Bucket) -> pa.Buffer:
        """The bytes of a bucket's file, which are those that were written."""
        try:
            return self._files.content(bucket.path, bucket.entry.sha256)
        except UnsoundError as error:
            raise _damaged(str(error)) from error

    def table(self) -> pa.Table:
        """All rows, bucket by bucket: for small datasets."""
        return pa.concat_tables([self.read(bucket.index) for bucket in self.buckets])

    def verify(self) -> None:
        """Compare each file with the manifest.

        Raises:
            DatasetError: a file is missing or not the one that was written.
        """
        for bucket in self.buckets:
            self._content(bucket)
            try:
                for layer in bucket.entry.layers:
                    self._opened(bucket, layer).verify()
            except UnsoundError as error:
                raise _damaged(str(error)) from error


def persons_file(bucket: Path) -> Path:
    """The file of a bucket's persons, beside its own."""
    return _beside(bucket, "persons")


def changed_file(bucket: Path) -> Path:
    """The file of the rows of a bucket's changed persons, beside its own."""
    return _beside(bucket, "changed")


def endless_file(bucket: Path) -> Path:
    """The file of the rows of a bucket's persons with an open day, beside its own."""
    return _beside(bucket, "endless")


def places_file(bucket: Path) -> Path:
    """The file of where a bucket's persons stand in its layers, beside its own."""
    return _beside(bucket, "places")


def _beside(bucket: Path, what: str) -> Path:
    return bucket.with_name(f"{what}-{bucket.stem.rpartition('-')[2]}.arrow")


def _damaged(what: str) -> DatasetError:
    return DatasetError(f"{what}; restore it, or build the dataset again")


class DatasetWriter:
    """Builds a dataset from canonical rows in any order. A context manager: an exception discards the build.

    Args:
        path: the dataset's folder; its parent exists.
        known_through: the day up to which the rows are complete.
        coverage: what the rows cover.
        facts: the jurisdictions' own fields.
        buckets: how many buckets; a bucket should hold under a million rows or so.
        overwrite: replace a dataset that is there.
        settle: given all rows of a bucket, so all of each of its persons, answers those to be kept.
        told_through: the last day of which some rows tell, where they go beyond ``known_through``: rows of
            several sources, which are complete together only up to the first day to which one of them is.
        since: the dataset before, of as many buckets: the rows of those whose records are others now, and of those with a day that
            is open, are written apart too, so that a run need not look for them. Without it, the one that is overwritten.
        in_blocks: write the rows in blocks too, so that the dataset can be brought up to date by its changes alone
            (`clearslate.records.update`).

    Raises:
        DatasetError: the place is taken, or another build to it is running.
    """

    def __init__(
        self,
        path: Path,
        *,
        known_through: dt.date,
        coverage: Coverage,
        facts: tuple[Field, ...] = (),
        buckets: int = 64,
        overwrite: bool = False,
        settle: Callable[[pa.Table], pa.Table] | None = None,
        told_through: dt.date | None = None,
        since: Dataset | None = None,
        in_blocks: bool = False,
    ) -> None:
        if not 1 <= buckets <= MOST_BUCKETS:
            raise DatasetError(f"{buckets} buckets: choose from 1 to {MOST_BUCKETS}")
        self._path = Path(path)
        self._known_through = known_through
        self._told_through = max(known_through, told_through or known_through)
        self._coverage: Coverage | Callable[[], Coverage] = coverage
        self._facts = ordered_facts(facts)
        self._schema = schema_of(self._facts)
        self._buckets = buckets
        self._overwrite = overwrite
        self._settle = settle
        self._in_blocks = in_blocks
        self._held: list[pa.Table] = []
        self._held_rows = 0
        self._runs: list[Path] = []
        self._manifest: Manifest | None = None
        self._is_discarded = False
        _check_place(self._path, overwrite=overwrite)
        self._before = self._dataset_before(since)
        self._building = self._path.parent / f".{self._path.name}.building"
        self._claim = _claim(self._building)

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the dataset, or discard it where an exception ended the block."""
        if kind is None:
            self.close()
        else:
            self.discard()

    def _dataset_before(self, since: Dataset | None) -> Dataset | None:
        """The dataset with whose persons this one's are compared; None where they cannot be."""
        if since is None and self._overwrite and self._path.exists():
            try:
                since = Dataset.open(self._path)
            except DatasetError:
                return None  # it goes; what it was matters no more
        if since is None or len(since.buckets) != self._buckets or since.schema != self._schema:
            return None
        return since if all(bucket.persons for bucket in since.buckets) else None

    def add(self, table: pa.Table) -> None:
        """Add canonical rows, cast to the dataset's schema; absent columns are missing facts.

        Raises:
            DatasetError: see `clearslate.records.tables.conform`.
        """
        self._check_open()
        for start in range(0, table.num_rows, _RUN_ROWS):
            part = conform(table.slice(start, _RUN_ROWS), self._schema)
            self._held.append(part)
            self._held_rows += part.num_rows
            if self._held_rows >= _RUN_ROWS:
                self._spill()

    def cover(self, coverage: Coverage | Callable[[], Coverage]) -> None:
        """Say what the rows cover, where that is known only after they were read, or only after they were settled."""
        self._check_open()
        self._coverage = coverage

    def close(self) -> Manifest:
        """Write the buckets and the manifest and put the dataset into its place.

        Raises:
            DatasetError: a charge has more than one certain row; the build is discarded.
        """
        if self._manifest is not None:
            return self._manifest
        self._check_open()
        try:
            self._spill()
            manifest = self._write()
            for run in self._runs:
                run.unlink()
            (self._building / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
            _put(self._building, self._path, overwrite=self._overwrite)
        except BaseException:
            self.discard()
            raise
        self._claim.close()
        self._manifest = manifest
        return manifest

    def discard(self) -> None:
        """Remove all that was built so far, if the dataset is not finished."""
        if self._manifest is None and not self._is_discarded:
            shutil.rmtree(self._building, ignore_errors=True)
            self._claim.close()
            self._is_discarded = True

    def _check_open(self) -> None:
        if self._manifest is not None or self._is_discarded:
            raise DatasetError(f"the build of {self._path} has ended; start another one")

    def _spill(self) -> None:
        """Write the rows held in memory as one run: a record batch for each bucket, in their order."""
        if not self._held:
            return
        grouped = by_bucket(self._held, self._schema, self._buckets)
        self._held, self._held_rows = [], 0
        run = self._building / f"run-{len(self._runs):05d}.arrow"
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(run, self._schema, options=options) as file:
            for batch in grouped:
                file.write_batch(batch)
        self._runs.append(run)

    def _write(self) -> Manifest:
        last_day = to_day(self._told_through)
        written: list[Written] = []
        with ExitStack() as stack, ThreadPoolExecutor(_WRITERS) as pool:
            runs = [pa.ipc.open_file(stack.enter_context(pa.OSFile(str(run)))) for run in self._runs]
            waiting: deque[Future[Written]] = deque()
            for index in range(self._buckets):
                if len(waiting) == _WRITERS:
                    written.append(waiting.popleft().result())
                rows = merge([run.get_batch(index) for run in runs], self._schema)
                settled = rows if self._settle is None else self._settle(rows)
                if settled is not rows:
                    rows = conform(settled, self._schema)
                waiting.append(
                    pool.submit(
                        finish_bucket,
                        rows,
                        last_day,
                        self._building,
                        index,
                        self._before,
                        in_blocks=self._in_blocks,
                    )
                )
            written += [bucket.result() for bucket in waiting]
        check_charges(written, self._building)
        return manifest_of(
            written,
            known_through=self._known_through,
            coverage=self._coverage() if callable(self._coverage) else self._coverage,
            facts=self._facts,
            since="" if self._before is None else self._before.manifest.digest,
        )


def ordered_facts(facts: tuple[Field, ...]) -> tuple[Field, ...]:
    """The jurisdictions' own fields in the order in which a dataset has them.

    Raises:
        DatasetError: one is declared twice, or has another kind of name.
    """
    names = [fact.name for fact in facts]
    wrong = sorted({name for name in names if names.count(name) > 1 or not name.startswith(FACT_PREFIX)})
    if wrong:
        raise DatasetError(f"facts declared twice or not named {FACT_PREFIX}...: {', '.join(wrong)}")
    return tuple(sorted(facts, key=lambda fact: fact.name))


def _check_place(path: Path, *, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise DatasetError(f"cannot build {path}: the folder {path.parent} does not exist; make it first")
    if not path.exists():
        return
    if not overwrite:
        raise DatasetError(f"{path} exists; choose another place, or ask for it to be overwritten")
    if not (path / MANIFEST).is_file():
        raise DatasetError(
            f"{path} exists and is not a dataset, so it is not overwritten; choose another place"
        )


def _claim(building: Path) -> ExitStack:
    """Make the folder of a build, clear what a killed build left there, and hold it for this process."""
    building.mkdir(exist_ok=True)
    claim = ExitStack()
    try:
        claim.enter_context(locked(building))
    except BusyError as error:
        raise DatasetError(f"another build is running in {building}; wait for it to end") from error
    for left in building.iterdir():
        left.unlink()
    return claim


def _put(building: Path, path: Path, *, overwrite: bool) -> None:
    _check_place(path, overwrite=overwrite)  # again: hours may have passed
    if path.exists():
        # A folder cannot be renamed over a full one. A kill between the two renames leaves the old
        # dataset whole under this name.
        former = path.parent / f".{path.name}.former"
        shutil.rmtree(former, ignore_errors=True)
        path.rename(former)
        building.rename(path)
        shutil.rmtree(former)
    else:
        building.rename(path)


@dataclass(frozen=True)
class Written:
    """A bucket that was written: its entry, what was found in it, the hashes of its judged charges."""

    entry: BucketEntry
    conflicts: Conflicts
    digest: hashing.Digest
    charges: hashing.Hashes


def finish_bucket(
    rows: pa.Table,
    last_day: int,
    folder: Path,
    index: int,
    before: Dataset | None,
    *,
    in_blocks: bool = False,
) -> Written:
    """Sort, narrow and write a bucket. Pure but for its files, so that several may be at work at once.

    Args:
        rows: all rows of the bucket, conformed.
        last_day: the last of which the dataset tells.
        folder: where the files are written.
        index: of the bucket.
        before: the dataset with whose persons these are compared, if any.
        in_blocks: as `DatasetWriter` takes it.
    """
    rows, conflicts = arrange(rows, last_day)
    certain = certain_rows(rows.select(["charge_id", "membership"]))
    return Written(
        _write_bucket(rows, last_day, folder, index, before, in_blocks=in_blocks),
        conflicts,
        hashing.row_digest(rows),
        hashing.hash_strings(certain.column(0)),
    )


def check_charges(written: Sequence[Written], folder: Path) -> None:
    """Refuse charges with several certain rows: equal hashes are suspects, and are then compared.

    Raises:
        DatasetError: there is one; the message says where its rows were read.
    """
    hashes = np.concatenate([bucket.charges for bucket in written])
    hashes.sort()
    suspects = distinct_values(hashes[1:][hashes[1:] == hashes[:-1]])
    if not len(suspects):
        return
    found = []
    for bucket in written:
        with pq.ParquetFile(folder / bucket.entry.file) as file:
            certain = certain_rows(file.read(list(CHARGE_COLUMNS)))
        found.append(
            certain.filter(pa.array(among(hashing.hash_strings(certain.column("charge_id")), suspects)))
        )
    refuse_repeated(repeated_charges(pa.concat_tables(found)))


def manifest_of(
    written: Sequence[Written],
    *,
    known_through: dt.date,
    coverage: Coverage,
    facts: tuple[Field, ...],
    since: str = "",
) -> Manifest:
    """The manifest of a dataset of these buckets."""
    conflicts = sum((bucket.conflicts for bucket in written), Conflicts())
    return Manifest(
        schema_version=SCHEMA_VERSION,
        known_through=known_through,
        coverage=coverage,
        facts=facts,
        rows=sum(bucket.entry.rows for bucket in written),
        people=sum(bucket.entry.people for bucket in written),
        charges=sum(len(bucket.charges) for bucket in written),
        buckets=tuple(bucket.entry for bucket in written),
        conflicts=conflicts_told(conflicts),
        content_digest=hashing.show_digest(hashing.add_digests(*(bucket.digest for bucket in written))),
        since=since,
    )


def conflicts_told(conflicts: Conflicts) -> tuple[ConflictEntry, ...]:
    """Conflicts, as a manifest says them."""
    return tuple(
        ConflictEntry(
            *pair,
            count,
            conflicts.examples[pair],
            tuple((*group, rows) for group, rows in sorted(conflicts.groups[pair].items())),
        )
        for pair, count in conflicts.rows.items()
    )


def _write_bucket(
    rows: pa.Table, last_day: int, folder: Path, index: int, before: Dataset | None, *, in_blocks: bool
) -> BucketEntry:
    """Write one bucket's files."""
    path = folder / f"bucket-{index:05d}.parquet"
    sha256 = write_rows(rows, path)
    people = persons_of(rows, last_day)
    entry = BucketEntry(
        path.name,
        rows.num_rows,
        len(people.person),
        sha256,
        write_arrow(people.to_table(), persons_file(path)),
    )
    then = _persons_before(before, index)
    if then is not None:
        _, _, alike = compared(then, people)
        entry = replace(entry, changed=write_apart(rows, people, ~alike, changed_file(path)))
    if then is not None or in_blocks:
        entry = replace(entry, endless=write_apart(rows, people, people.is_open, endless_file(path)))
    if in_blocks:
        places = Places.of_whole(rows, people)
        entry = replace(
            entry,
            layers=(write_layer(rows, path, 0),),
            places=write_arrow(places.to_table(), places_file(path)),
        )
    return entry


def write_rows(rows: pa.Table, path: Path) -> str:
    """Write the file of a bucket; gives its SHA-256. The same rows give the same bytes."""
    # Identifiers hardly repeat; all else does. Measured: lz4 reads half again as fast as zstd or snappy.
    repeating = [field.name for field in rows.schema if not pa.types.is_string(field.type)]
    sink = pa.BufferOutputStream()
    pq.write_table(
        rows,
        sink,
        row_group_size=max(rows.num_rows, 1),
        compression="lz4",
        use_dictionary=repeating,
        write_statistics=False,
    )
    content = sink.getvalue()
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def write_layer(rows: pa.Table, bucket: Path, layer: int) -> LayerEntry:
    """Write a layer of a bucket, in blocks."""
    name = f"{_beside(bucket, 'layer').stem}-{layer:02d}.blocks"
    return LayerEntry(name, rows.num_rows, write_blocks(rows, bucket.with_name(name)))


def _persons_before(before: Dataset | None, index: int) -> Persons | None:
    """A bucket's persons in the dataset before; None where nobody knows them any more."""
    try:
        return None if before is None else before.persons(index)
    except DatasetError:
        return None


def write_apart(rows: pa.Table, people: Persons, who: NDArray[np.bool_], path: Path) -> str:
    """Write the rows of some of the persons of a bucket apart; gives the file's SHA-256."""
    of_them = rows.take(pa.array(rows_of(people.first[:-1][who], people.rows[who])))
    return write_arrow(of_them, path, compression="lz4")


def write_arrow(table: pa.Table, path: Path, compression: str | None = None) -> str:
    """Write a table as Arrow's own file; gives its SHA-256."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(sink, table.schema, options=options) as file:
        file.write_table(table.unify_dictionaries().combine_chunks())
    content = sink.getvalue()
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
