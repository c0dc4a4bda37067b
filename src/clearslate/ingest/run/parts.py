"""What a worker does of an ingest that many share: it parts a file, reads a part, finds cases, or builds a bucket.

A worker is told a number. What it reads and makes lies where all machines reach it: the source, the folder of the work, the
dataset. Each piece of work ends with a note, written last; what was noted is not done again. No worker speaks to another.
"""

from __future__ import annotations

import atexit
import hashlib
import hmac
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.formats import source_of
from clearslate.ingest.join import Joined
from clearslate.ingest.mapping import Mapping as SourceMapping
from clearslate.ingest.placing import Lacking
from clearslate.ingest.quarantine import Heard
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.report import NotedValues
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.run.reading import Run
from clearslate.ingest.run.reporting import FileTally
from clearslate.ingest.source import Source, Span
from clearslate.ingest.statutes import Crosswalk, Statutes
from clearslate.ingest.unique import First
from clearslate.records.dataset import finish_bucket, ordered_facts, persons_file
from clearslate.records.days import to_day
from clearslate.records.errors import DatasetError
from clearslate.records.files import content_hash
from clearslate.records.keys import Agreement
from clearslate.records.schema import Membership, schema_of
from clearslate.records.shelf import Shelf, told
from clearslate.records.shuffle import Built, Piece, PieceWriter, gather
from clearslate.records.stores import Store, is_elsewhere
from clearslate.records.tables import conform

SOURCE: Final = "source"  # of a scratch folder: files that were fetched
PLACING: Final = "placing.arrow"  # rows that wait for a place (`Placing`)
REPEATS: Final = "repeats.json"
FOUND: Final = "found.npz"  # charges that rows give to several persons, and cases that lack some
FAULTS: Final = (
    IngestError,
    DatasetError,
)  # of the mapping, the source or the records: no second try mends them


@dataclass(frozen=True)
class Work:
    """What each worker is told. Places are addresses of stores, or paths that all machines see.

    ``key``: stands for all that the records depend on. ``where``: what messages call the mapping. ``readers``: gives the
    jurisdiction's readers of citations and grades; ``ssn_key``: the key on this machine, which is none of the work's, and
    ``ssn_mark`` by what it is known. ``files``, ``joined``: names of files in ``source``. ``size``: bytes of a part, about.
    """

    key: str
    code: str = field(compare=False)
    mapping: SourceMapping = field(compare=False)
    where: str = field(compare=False)
    crosswalk: Crosswalk | None = field(compare=False)
    readers: Callable[[str], tuple[Callable[[str], object] | None, ...]] = field(compare=False)
    ssn_key: Callable[[], bytes | None] = field(compare=False)
    ssn_mark: str = field(compare=False)
    adds: bool = field(compare=False)
    buckets: int = field(compare=False)
    source: str
    files: tuple[str, ...] = field(compare=False)
    joined: tuple[tuple[str, ...], ...] = field(compare=False)
    work: str
    dataset: str
    size: int = field(compare=False)


@dataclass(frozen=True)
class Part:
    """Rows of a file that one worker reads. ``turn``: 1 where it is told which charges came before, else 0."""

    file: int
    span: Span
    number: int
    turn: int = 0

    @property
    def name(self) -> str:
        """What its files in the folder of the work are called."""
        return f"part-{self.number:05d}-{self.turn}"

    @property
    def before(self) -> str:
        """The file that says which charges came before."""
        return f"before-{self.number:05d}.npz"


@dataclass(frozen=True)
class PartNote:
    """What is noted of a part that was read; see `Run` and `FileTally`."""

    size: int
    sha256: str
    rows: int
    blank_lines: int
    parts: dict[str, int]
    records: int
    quarantined: int
    deletions: int
    in_history: int
    set_aside: int
    by_case: int
    missing: dict[str, int]
    tiers: dict[str, int]
    unparsed: NotedValues
    unmapped: dict[str, NotedValues]
    pieces: tuple[Piece, ...]
    marks_read: int
    trailers: list[tuple[str, str]]
    unread: dict[str, int]
    nowhere: list[tuple[str, int]]
    has_waiting: bool
    has_repeats: bool


@dataclass(frozen=True)
class BucketNote:
    """What is noted of a bucket that was built: its entry, and what its rows said (`Settlement`, `KeyCheck`, `Placing`)."""

    built: Built
    superseded: dict[str, int]
    missing: dict[str, int]
    keys: tuple[list[Agreement], int, int]
    found: list[tuple[str, int, bool]]
    shapes: dict[str, int]
    withheld: int


def mark_of(ssn_key: bytes | None) -> str:
    """By what two machines tell whether they have the same key, which it does not disclose."""
    return hmac.new(ssn_key, b"clearslate", hashlib.sha256).hexdigest() if ssn_key else ""


def opened(work: Work, table: Any, name: str, scratch: Path) -> Source:
    """A file of the source; one that lies elsewhere is fetched.

    Raises:
        IngestError: it is not there.
        StoreError: the store cannot be reached.
    """
    if not is_elsewhere(work.source):
        return source_of(table, Path(work.source) / name)
    place = scratch / SOURCE / name
    if not place.exists() and not Store(work.source).fetch(name, place):
        raise IngestError(f"{Store(work.source)}/{name}: there is no such file")
    return source_of(table, place)


class Desk:
    """A process's place of work: the mapping made ready, the joined files, and a folder of its own.

    Raises:
        IngestError: the code, or the key of social security numbers, is not that of whoever gave the work.
    """

    def __init__(self, work: Work) -> None:
        pa.set_cpu_count(1)
        if content_hash() != work.code:
            raise IngestError(
                "a worker's clearslate is not that of the machine that gives the work: install the same version on all"
            )
        key = work.ssn_key()
        if mark_of(key) != work.ssn_mark:
            raise IngestError(
                "a worker has another key for social security numbers than the machine that gives the work, or none: put "
                "--ssn-key where all machines see it, or set CLEARSLATE_SSN_KEY on all"
            )
        self.work = work
        self.plan = Plan(work.mapping, work.where, key)
        self.schema = schema_of(ordered_facts(self.plan.facts))
        parses, self.grades = work.readers(work.mapping.jurisdiction)
        self.statutes = Statutes(work.crosswalk, parses)
        self.scratch = Path(tempfile.mkdtemp(prefix="clearslate-"))
        atexit.register(shutil.rmtree, self.scratch, ignore_errors=True)
        self.shelf = Shelf(work.work, self.scratch)
        self._joins: list[Joined] | None = None

    def source(self, file: int, span: Span) -> Source:
        """Some rows of a main file."""
        name = self.work.files[file]
        if not (self.scratch / SOURCE / name).exists():  # of those that were fetched, one is kept
            shutil.rmtree(self.scratch / SOURCE, ignore_errors=True)
        source = opened(self.work, self.work.mapping.table, name, self.scratch)
        source.span = span
        return source

    def run(self) -> tuple[Run, Heard]:
        """A run of its own for a piece of work, and what there will be to list."""
        heard = Heard()
        return Run(self.plan, Path(), self.statutes, heard, self.grades, adds=self.work.adds), heard

    def joins(self) -> list[Joined]:
        """The joined files, of which no row is used yet."""
        if self._joins is None:
            refused, _ = self.run()  # whoever gives the work lists what is wrong in them
            named = zip(self.work.mapping.joins, self.work.joined, strict=True)
            files = [
                [opened(self.work, join.table, name, self.scratch) for name in names] for join, names in named
            ]
            self._joins = refused.load(files)
        joins = self._joins
        for joined in joins:
            joined.take_used()
        return joins


@lru_cache(1)
def _desk(work: Work) -> Desk:
    return Desk(work)


# --- the pieces of work ------------------------------------------------------------------------------------


def spans(work: Work, file: int) -> str:
    """The spans of a file, as JSON. What is wrong with the file is said by whoever reads it."""
    return told(FAULTS, lambda: _spans(_desk(work), file))


def _spans(desk: Desk, file: int) -> str:
    name = f"spans-{file:05d}"
    found = desk.shelf.note(list[Span], name)
    if found is None:
        try:
            found = desk.source(file, Span()).spans(desk.work.size)
        except IngestError:
            found = [Span()]
        desk.shelf.put_json(f"{name}.json", found)
    return json.dumps(found)


def read(work: Work, parts: Sequence[Part], at: int) -> str:
    """Read a part: its records by bucket, what there is to list, and a note."""
    return told(FAULTS, lambda: _read(_desk(work), parts[at]))


def _read(desk: Desk, part: Part) -> str:
    shelf, name = desk.shelf, part.name
    if shelf.note(PartNote, name) is not None:
        return ""
    run, heard = desk.run()
    joins = desk.joins()
    seen = run.faults.seen
    if part.turn:
        seen.came_before(First(**shelf.arrays(part.before)))
    seen.firsts = []
    rows = desk.scratch / "rows"
    with PieceWriter(rows, desk.schema, desk.work.buckets) as writer:
        tally = run.file(desk.source(part.file, part.span), joins, writer.add)
    shelf.store.put(rows, f"{name}.rows")
    shelf.put_json(f"{name}.said", heard.said)
    shelf.put_json(f"{name}.broken", [asdict(row) for row in run.broken])
    empty = np.empty(0, np.uint64)
    used = {f"join{at}": np.array(joined.take_used(), np.int64) for at, joined in enumerate(joins)}
    charge, owned = (np.concatenate([empty, *(each[at] for each in seen.firsts)]) for at in (0, 1))
    contested = np.concatenate([empty, *run.faults.contested])
    shelf.put_arrays(
        f"{name}.npz",
        used | {"charge": charge, "owned": owned, "contested": contested, "stated": run.stated.rows()},
    )
    if desk.plan.people is not None:
        shelf.put_table(f"{name}.people", run.people.rows())
    if run.placing.waiting:
        shelf.put_table(f"{name}.waiting", run.placing.table())
    shelf.put_json(f"{name}.json", asdict(_note(run, tally, writer.pieces)))
    return ""


def _note(run: Run, tally: FileTally, pieces: tuple[Piece, ...]) -> PartNote:
    return PartNote(
        size=tally.size,
        sha256=tally.sha256,
        rows=tally.rows,
        blank_lines=tally.blank_lines,
        parts=tally.parts,
        records=tally.records,
        quarantined=tally.quarantined,
        deletions=tally.deletions,
        in_history=run.in_history,
        set_aside=run.set_aside,
        by_case=run.by_case,
        missing=dict(run.missing),
        tiers={tier.value: rows for tier, rows in run.statutes.tiers.items()},
        unparsed=run.statutes.unparsed.noted(),
        unmapped={name: values.noted() for name, values in run.notes.unmapped.items()},
        pieces=pieces,
        marks_read=run.marks_read,
        trailers=run.trailers,
        unread=dict(tally.unread),
        nowhere=sorted(run.placing.nowhere),
        has_waiting=bool(run.placing.waiting),
        has_repeats=run.settlement.has_repeats,
    )


def build(work: Work, index: int) -> str:
    """Build a bucket of the dataset of the pieces that are listed for it."""
    return told(FAULTS, lambda: _build(_desk(work), index))


def _build(desk: Desk, index: int) -> str:
    shelf, name = desk.shelf, f"bucket-{index:05d}"
    if shelf.note(BucketNote, name) is not None:
        return ""
    run, heard = desk.run()
    pieces = [(file, Piece(*piece)) for file, piece in json.loads(shelf.needed(f"pieces-{index:05d}.json"))]
    rows = gather(shelf.store, pieces, desk.schema)
    run.settlement.expect(_repeated(rows))
    run.placing.repeats = json.loads(shelf.needed(REPEATS))
    found = shelf.arrays(FOUND)
    run.placing.contested = [found["contested"]] if len(found["contested"]) else []
    run.placing.lacking = Lacking(found["cases"], found["numbers"])
    if shelf.get(PLACING) is not None:
        run.placing.waiting = [shelf.table(PLACING)]
    settled = run.settle(rows)
    if settled is not rows:
        settled = conform(settled, desk.schema)
    written = finish_bucket(settled, to_day(desk.work.mapping.known_through), desk.scratch, index, None)
    place = desk.scratch / written.entry.file
    dataset = Store(desk.work.dataset)
    for each in (place, persons_file(place)):
        dataset.put(each, each.name)
        each.unlink()
    shelf.put_json(f"{name}.said", heard.said)
    figures, hashes = run.key_check.noted()
    shelf.put_arrays(f"{name}.npz", hashes | {"charges": written.charges})
    settlement = run.settlement
    placing = run.placing
    note = BucketNote(
        Built.of(written),
        dict(settlement.superseded),
        dict(settlement.missing),
        figures,
        [(*place, known) for place, known in sorted(placing.found.items())],
        dict(placing.shapes),
        placing.withheld,
    )
    shelf.put_json(f"{name}.json", asdict(note))
    return ""


def _repeated(rows: pa.Table) -> pa.Array:
    """The charges of which a bucket has several certain rows: all of one person and case, so they become one record."""
    certain = pc.equal(rows.column("membership").cast(pa.string()), Membership.CERTAIN.value)
    counts = pc.value_counts(rows.column("charge_id").filter(certain))
    return counts.field("values").filter(pc.greater(counts.field("counts"), 1))
