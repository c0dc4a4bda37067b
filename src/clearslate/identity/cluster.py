"""A join that many workers share: the same dataset and tables as one process writes.

Three stages, and what each hands to the next is brought together by bucket (`clearslate.records.shuffle`): the buckets of
the sources' datasets under linked persons; the buckets of the new one, each charge once; and those again with the rows of
persons who may be the same. The tables of ``identity/`` and the people are written by whoever gives the work.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.identity.apply import Joined, Joining, Progress, Repeats, Tell, facts_of, in_order, of_source
from clearslate.identity.apply import join as join_datasets
from clearslate.identity.bucket import settle
from clearslate.identity.compared import ReadStatute
from clearslate.identity.linked import LinkedPeople
from clearslate.identity.links import MANIFEST as LINKS_MANIFEST
from clearslate.identity.links import LinkError, Links
from clearslate.identity.possible import widen
from clearslate.records.dataset import (
    MANIFEST,
    Dataset,
    Written,
    check_charges,
    finish_bucket,
    manifest_of,
    persons_file,
)
from clearslate.records.days import to_day
from clearslate.records.errors import DatasetError
from clearslate.records.files import content_hash, make_private, sweep
from clearslate.records.schema import schema_of
from clearslate.records.shelf import Shelf, give, told
from clearslate.records.shuffle import Built, Piece, PieceWriter, gather
from clearslate.records.spark import Each, Task
from clearslate.records.tables import conform

_FAULTS: Final = (LinkError, DatasetError)


@dataclass(frozen=True)
class Work:
    """What each worker is told; places are paths that all machines see, ``work`` that of a folder with what is handed on.

    ``key``: stands for all that the records depend on. ``reader``: gives a reader of statutes. ``buckets``: of the new
    dataset. ``datasets``: in the order of `in_order`.
    """

    key: str
    code: str = field(compare=False)
    links: str
    datasets: tuple[str, ...]
    buckets: int = field(compare=False)
    reader: Callable[[], ReadStatute] = field(compare=False)
    work: str


@dataclass(frozen=True)
class SourceNote:
    """What is noted of a bucket of a source: its sources, its rows, and where they were put."""

    sources: list[str]
    certain: int
    possible: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class HomeNote:
    """What is noted of a bucket with each charge once; ``again``: rows under persons who may be the same."""

    built: Built
    again: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class FinalNote:
    """What is noted of a bucket of the new dataset; ``more``: rows that may be of several cases."""

    built: Built
    more: int


class Desk:
    """A process's place of work.

    Raises:
        LinkError: its code is not that of whoever gave the work.
    """

    def __init__(self, work: Work) -> None:
        pa.set_cpu_count(1)
        if content_hash() != work.code:
            raise LinkError(
                "a worker's clearslate is not that of the machine that gives the work: install the same version on all"
            )
        self.work = work
        self.datasets = [Dataset.open(Path(path)) for path in work.datasets]
        self.facts = facts_of(self.datasets)
        self.schema = schema_of(self.facts)
        self.last_day = max(to_day(dataset.manifest.known_through) for dataset in self.datasets)
        self.persons = LinkedPeople(Links.read(Path(work.links)))
        self.repeats = Repeats(self.persons, work.buckets)
        self.read = work.reader()
        self.scratch = Path(tempfile.mkdtemp(prefix="clearslate-"))
        atexit.register(shutil.rmtree, self.scratch, ignore_errors=True)
        self.shelf = Shelf(Path(work.work).as_uri(), self.scratch)

    def put_rows(self, name: str, *tables: pa.Table) -> tuple[Piece, ...]:
        """Put rows where whoever builds their buckets finds them."""
        place = self.scratch / "rows"
        with PieceWriter(place, self.schema, self.work.buckets) as writer:
            for table in tables:
                writer.add(table)
        self.shelf.store.put(place, name)
        return writer.pieces

    def rows(self, stage: str, index: int) -> pa.Table:
        """The rows of a bucket that a stage put there."""
        listed = json.loads(self.shelf.needed(f"{stage}-pieces-{index:05d}.json"))
        return gather(self.shelf.store, [(name, Piece(*piece)) for name, piece in listed], self.schema)

    def finish(self, rows: pa.Table, folder: str, index: int) -> tuple[Written, pa.Table]:
        """Write a bucket of a dataset; and its rows as they were written."""
        written = finish_bucket(conform(rows, self.schema), self.last_day, self.scratch, index, None)
        place = self.scratch / written.entry.file
        made = pq.read_table(place).select(self.schema.names)
        for file in (place, persons_file(place)):
            (self.shelf.store / folder).put(file, file.name)
            file.unlink()
        self.shelf.put_arrays(f"{folder}-{index:05d}.npz", {"charges": written.charges})
        return written, made


@lru_cache(1)
def _desk(work: Work) -> Desk:
    return Desk(work)


# --- the pieces of work ------------------------------------------------------------------------------------


def source(work: Work, places: Sequence[tuple[int, int]], at: int) -> str:
    """Bring a bucket of a source under linked persons; ``places``: of each such bucket the dataset and its number."""
    return told(_FAULTS, lambda: _source(_desk(work), *places[at], at))


def _source(desk: Desk, dataset: int, bucket: int, at: int) -> str:
    name = f"source-{at:05d}"
    if desk.shelf.note(SourceNote, name) is None:
        rows, sources, certain = of_source(desk.datasets[dataset], bucket, desk.persons)
        pieces = desk.put_rows(f"{name}.rows", rows)
        note = SourceNote(sources, certain, rows.num_rows - certain, pieces)
        desk.shelf.put_json(f"{name}.json", asdict(note))
    return ""


def home(work: Work, index: int) -> str:
    """Make one of each charge of a bucket, and put the rows where the last stage finds them."""
    return told(_FAULTS, lambda: _home(_desk(work), index))


def _home(desk: Desk, index: int) -> str:
    shelf, name = desk.shelf, f"home-{index:05d}"
    if shelf.note(HomeNote, name) is None:
        done = settle(desk.rows("source", index), desk.facts, desk.read)
        written, rows = desk.finish(done.rows, "home", index)
        again, whose = desk.repeats.of(rows, index)
        pieces = desk.put_rows(f"{name}.rows", rows, again)
        for what, table in (("members", done.members), ("told", done.disagreements), ("possible", whose)):
            shelf.put_table(f"{name}.{what}", table)
        shelf.put_json(f"{name}.json", asdict(HomeNote(Built.of(written), again.num_rows, pieces)))
    return ""


def final(work: Work, index: int) -> str:
    """Build a bucket of the new dataset."""
    return told(_FAULTS, lambda: _final(_desk(work), index))


def _final(desk: Desk, index: int) -> str:
    shelf, name = desk.shelf, f"final-{index:05d}"
    if shelf.note(FinalNote, name) is None:
        rows = desk.rows("home", index)
        widened, doubted = widen(rows, desk.facts, desk.read)
        written, _ = desk.finish(widened, "final", index)
        shelf.put_table(f"{name}.doubted", doubted)
        shelf.put_json(f"{name}.json", asdict(FinalNote(Built.of(written), widened.num_rows - rows.num_rows)))
    return ""


# --- who gives the work ------------------------------------------------------------------------------------


def join(
    links: Path,
    datasets: Sequence[Path],
    out: Path,
    *,
    each: Each,
    reader: Callable[[], ReadStatute],
    buckets: int | None = None,
) -> Joined:
    """Write the linked dataset of some datasets, by workers; see `clearslate.identity.apply.join`.

    Where it is ended before it is done, the same call goes on.

    Args:
        links: the folder of the links, which all workers see.
        datasets: all datasets that were linked, which they see too.
        out: the folder of the new dataset; its parent is seen by all.
        each: who gives the work.
        reader: gives, on any machine, a reader of statutes.
        buckets: parts of the new dataset; by default as many as the inputs have together.

    Raises:
        LinkError, DatasetError: as there.
        StoreError, SparkError: as their messages say; what is done is kept.
    """
    place = out.with_name(f".{out.name}.work").resolve()
    make = partial(_Shared, links=links.resolve(), place=place, each=each, reader=reader)
    try:
        joined = join_datasets(links, datasets, out, read=reader(), buckets=buckets, make=make)
    except _FAULTS:
        shutil.rmtree(place, ignore_errors=True)
        raise
    shutil.rmtree(place)
    return joined


class _Shared(Joining):
    """Has the charges of datasets joined by workers."""

    def __init__(
        self,
        datasets: Sequence[Dataset],
        persons: LinkedPeople,
        building: Path,
        read: ReadStatute,
        buckets: int,
        progress: Progress,
        *,
        links: Path,
        place: Path,
        each: Each,
        reader: Callable[[], ReadStatute],
    ) -> None:
        super().__init__(datasets, persons, building, read, buckets, progress)
        self._each = each
        ordered = in_order(datasets)
        code = content_hash()
        asked = [code, [dataset.manifest.digest for dataset in ordered], buckets]
        linked = hashlib.sha256((links / LINKS_MANIFEST).read_bytes()).hexdigest()
        key = hashlib.sha256(json.dumps([*asked, linked]).encode()).hexdigest()
        paths = tuple(str(dataset.path.resolve()) for dataset in ordered)
        self._work = Work(key, code, str(links), paths, buckets, reader, str(place))
        _claim(place, key)
        self._place = place
        self._shelf = Shelf(place.as_uri(), building)
        self._places = [(at, bucket.index) for at, one in enumerate(ordered) for bucket in one.buckets]

    def bring_home(self, tell: Tell) -> None:
        """See `Joining.bring_home`."""
        self._give(partial(source, self._work, self._places), range(len(self._places)))
        notes = [self._shelf.noted(SourceNote, f"source-{at:05d}") for at in range(len(self._places))]
        for note in notes:
            self.count_source(note.sources, note.certain, note.possible)
        self.check_sources()
        self._list("source", [note.pieces for note in notes])
        self._give(partial(home, self._work), range(self.buckets))
        for index in range(self.buckets):
            tell(*(self._shelf.table(f"home-{index:05d}.{what}") for what in ("members", "told")))
        self._homes = [self._shelf.noted(HomeNote, f"home-{index:05d}") for index in range(self.buckets)]
        check_charges(self._written("home", self._homes), self._place / "home")

    def repeat_possible(self, listed: pq.ParquetWriter) -> int:
        """See `Joining.repeat_possible`."""
        for index, note in enumerate(self._homes):
            listed.write_table(self._shelf.table(f"home-{index:05d}.possible"))
            self.counts["links"] += note.again
        self._list("home", [note.pieces for note in self._homes])
        self._give(partial(final, self._work), range(self.buckets))
        finals = [self._shelf.noted(FinalNote, f"final-{index:05d}") for index in range(self.buckets)]
        for index, made in enumerate(finals):
            self.count_widened(made.more, self._shelf.table(f"final-{index:05d}.doubted"))
        written = self._written("final", finals)
        check_charges(written, self._place / "final")
        manifest = manifest_of(
            written, known_through=self.known_through, coverage=self.coverage, facts=self.facts
        )
        sweep(self._place / "final")
        (self._place / "final" / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        (self._place / "final").rename(self.building / "dataset")
        return sum(note.built.entry.people for note in self._homes)

    def _give(self, task: Task, numbers: Iterable[int]) -> None:
        give(self._each, task, numbers, _FAULTS)

    def _written(self, folder: str, notes: Sequence[HomeNote | FinalNote]) -> list[Written]:
        return [
            note.built.written(self._shelf.arrays(f"{folder}-{index:05d}.npz")["charges"])
            for index, note in enumerate(notes)
        ]

    def _list(self, stage: str, pieces: Sequence[tuple[Piece, ...]]) -> None:
        """Tell each bucket where the rows of a stage lie."""
        of_bucket: list[list[tuple[str, Piece]]] = [[] for _ in range(self.buckets)]
        for at, of_file in enumerate(pieces):
            for piece in of_file:
                of_bucket[piece.bucket].append((f"{stage}-{at:05d}.rows", piece))
        for bucket, listed in enumerate(of_bucket):
            self._shelf.put_json(f"{stage}-pieces-{bucket:05d}.json", listed)


def _claim(place: Path, key: str) -> None:
    """Make the folder of the work, its owner's alone; what another join left there is removed."""
    noted = place / "key"
    if not noted.is_file() or noted.read_text(encoding="utf-8") != key:
        shutil.rmtree(place, ignore_errors=True)
    make_private(place)
    if not (place / "final").is_dir():  # it was taken away when all was done but the rest
        for left in place.glob("final-*.json"):
            left.unlink()
    for folder in ("home", "final"):
        (place / folder).mkdir(exist_ok=True)
    noted.write_text(key, encoding="utf-8")
