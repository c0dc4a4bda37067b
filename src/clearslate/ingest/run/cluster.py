"""An ingest that many workers share: the same records, lists, counts and errors as one process makes.

The files are parted where a row surely ends; workers read the parts, each as if nothing came before it, and spread the
records over buckets; workers build the buckets. What depends on the order of rows is put together here, part by part: the
lists, the counts, the people. Where a part has a charge that an earlier one has with another person, it is read once more,
knowing what came before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from clearslate.ingest.formats import fitting, sources_of
from clearslate.ingest.join import Joined
from clearslate.ingest.mending import MOST, Broken
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.report import IngestReport, Values
from clearslate.ingest.run import finish, read_mapping
from clearslate.ingest.run.parts import (
    FAULTS,
    FOUND,
    PLACING,
    REPEATS,
    BucketNote,
    Part,
    PartNote,
    Work,
    build,
    mark_of,
    opened,
    read,
    spans,
)
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.run.reading import Run
from clearslate.ingest.run.reporting import SIDE, FileTally
from clearslate.ingest.source import FileTable, Span
from clearslate.ingest.statutes import Statutes, Tier
from clearslate.ingest.unique import First, others_before
from clearslate.records.collector import without_cycle_search
from clearslate.records.dataset import (
    MANIFEST,
    MOST_BUCKETS,
    Written,
    check_charges,
    manifest_of,
    ordered_facts,
)
from clearslate.records.distinct import distinct_values
from clearslate.records.errors import DatasetError
from clearslate.records.files import content_hash, make_private, sweep
from clearslate.records.shelf import Shelf, give
from clearslate.records.shuffle import Piece
from clearslate.records.spark import Each, Task
from clearslate.records.stores import Store, is_elsewhere

PART_BYTES: Final = 2**26


def ingest(
    mapping_path: Path,
    source: str,
    out: Path,
    *,
    buckets: int,
    each: Each,
    readers: Callable[[str], tuple[Callable[[str], object] | None, ...]],
    ssn_key: Callable[[], bytes | None],
    known_through: dt.date | None = None,
    adds: bool = False,
    size: int = PART_BYTES,
) -> IngestReport:
    """Turn a source's files into a dataset of canonical records, by workers; see `clearslate.ingest.ingest`.

    Where it is ended before it is done, the same call goes on: what was noted is not done again.

    Args:
        mapping_path: the mapping; workers need not see it.
        source: the folder of the source's files, a path that all workers see, or the address of one on a store.
        out: the dataset's folder, a new one that all workers see.
        buckets: into how many buckets the dataset is parted.
        each: who gives the work, as `clearslate.records.spark.executors`.
        readers: gives, on any machine, the readers of a jurisdiction's citations and grades.
        ssn_key: gives, on any machine, the key with which social security numbers are hashed.
        known_through: the day up to which the source is complete, where it is not the mapping's.
        adds: the files add to records that are there.
        size: about how many bytes of a file are a part.

    Raises:
        IngestError, DatasetError: the mapping or the source as a whole cannot be used; ``out`` does not appear then.
        StoreError, SparkError: as their messages say; what is done is kept.
    """
    mapping, crosswalk = read_mapping(mapping_path, known_through)
    plan = Plan(mapping, str(mapping_path), ssn_key())
    if buckets > MOST_BUCKETS:
        raise DatasetError(f"{buckets} buckets: choose from 1 to {MOST_BUCKETS}")
    if out.exists():
        raise IngestError(f"{out} exists; name a folder that does not, or move it away")
    building = out.with_name(out.name + ".partial").resolve()
    files, joined, stamps = _files([mapping.table, *(join.table for join in mapping.joins)], source)
    code, mark = content_hash(), mark_of(ssn_key())
    entries = repr(sorted(crosswalk.entries.items()) if crosswalk else [])
    asked = [code, mark, mapping.model_dump_json(), entries, files, joined, stamps, buckets, adds, size]
    work = Work(
        key=hashlib.sha256(json.dumps(asked).encode()).hexdigest(),
        code=code,
        mapping=mapping,
        where=str(mapping_path),
        crosswalk=crosswalk,
        readers=readers,
        ssn_key=ssn_key,
        ssn_mark=mark,
        adds=adds,
        buckets=buckets,
        source=source if is_elsewhere(source) else str(Path(source).resolve()),
        files=files,
        joined=joined,
        work=(building / "work").as_uri(),
        dataset=(building / "dataset").as_uri(),
        size=size,
    )
    _claim(building, work.key)
    parses, grades = readers(mapping.jurisdiction)
    try:
        with without_cycle_search():
            outcasts = Outcasts(building / SIDE, mapping.owner)
            run = Run(plan, out, Statutes(crosswalk, parses), outcasts, grades, adds=adds)
            report = _Ingest(work, run, each, building).run(mapping_path)
        finish(report, building, out)
    except FAULTS:
        shutil.rmtree(building)
        raise
    shutil.rmtree(building)
    return report


def _files(
    tables: Sequence[Any], source: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], list[Any]]:
    """The names of the files of each table, those of the main one first; and how large and how old each file is."""
    main, *joined = (_names(table, source) for table in tables)
    names = {*main, *(name for of_join in joined for name in of_join)}
    there = Store(source if is_elsewhere(source) else Path(source).resolve().as_uri()).files()
    return main, tuple(joined), [list(file) for file in there if file[0] in names]


def _names(table: Any, source: str) -> tuple[str, ...]:
    if not isinstance(table, FileTable):
        raise IngestError("a table of a database is read by one machine: use --engine local")
    if is_elsewhere(source):
        return tuple(fitting(table, Store(source).names()))
    return tuple(found.name for found in sources_of(table, Path(source)))


def _claim(building: Path, key: str) -> None:
    """Make the folder of the work, or take up what is in it.

    Raises:
        IngestError: it is another run's.
    """
    noted = building / "key"
    if building.exists():
        if not noted.is_file() or noted.read_text(encoding="utf-8") != key:
            raise IngestError(f"{building} is left from a run that broke off; remove it and start again")
        shutil.rmtree(building / SIDE, ignore_errors=True)
        for name in (SIDE, "people"):
            shutil.rmtree(building / "dataset" / name, ignore_errors=True)
    make_private(building)
    for name in ("work", "dataset", SIDE):
        with suppress(FileExistsError):
            (building / name).mkdir()
    noted.write_text(key, encoding="utf-8")


class _Ingest:
    """Gives the work, and puts together what came of it."""

    def __init__(self, work: Work, run: Run, each: Each, building: Path) -> None:
        self.work, self.whole, self.each, self.building = work, run, each, building
        scratch = building / "scratch"
        scratch.mkdir(exist_ok=True)
        self.shelf = Shelf(work.work, scratch)

    def run(self, mapping_path: Path) -> IngestReport:
        """Read, build, and say where each row went."""
        run, work = self.whole, self.work
        with run.outcasts as outcasts:
            joined = [
                [opened(work, join.table, name, self.shelf.scratch) for name in names]
                for join, names in zip(work.mapping.joins, work.joined, strict=True)
            ]
            joins = run.load(joined)
            in_joins = outcasts.quarantined.copy()
            parts = self._knowing(self._parts())
            notes = [self.shelf.noted(PartNote, part.name) for part in parts]
            tallies = self._tallies(parts, notes, joins)
            self._pieces(parts, notes)
            self._give(partial(build, work), range(work.buckets))
            built = self._built()
            coverage = run.covered(tallies)
            manifest = manifest_of(
                built,
                known_through=work.mapping.known_through,
                coverage=coverage,
                facts=ordered_facts(run.plan.facts),
            )
            dataset = self.building / "dataset"
            sweep(dataset)
            (dataset / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
            return run.report(tallies, joins, joined, mapping_path, in_joins, coverage, dataset)

    # --- giving work ---

    def _give(self, task: Task, numbers: Iterable[int]) -> list[str]:
        return give(self.each, task, numbers, FAULTS)

    def _parts(self) -> list[Part]:
        told = self._give(partial(spans, self.work), range(len(self.work.files)))
        found = [(file, Span(*span)) for file, text in enumerate(told) for span in json.loads(text)]
        return [Part(file, span, number) for number, (file, span) in enumerate(found)]

    def _knowing(self, parts: list[Part]) -> list[Part]:
        """Have the parts read; those again that must know what came before."""
        self._give(partial(read, self.work, parts), range(len(parts)))
        arrays = [self.shelf.arrays(f"{part.name}.npz") for part in parts]
        others = others_before([First(each["charge"], each["owned"]) for each in arrays])
        for number, before in others.items():
            self.shelf.put_arrays(parts[number].before, before._asdict())
            parts[number] = replace(parts[number], turn=1)
        self._give(partial(read, self.work, parts), sorted(others))
        return parts

    # --- putting together ---

    def _tallies(self, parts: list[Part], notes: list[PartNote], joins: list[Joined]) -> list[FileTally]:
        """Take what was noted of the parts, in their order; what became of each file."""
        run = self.whole
        tallies = [FileTally(name, 0) for name in self.work.files]
        for part, note in zip(parts, notes, strict=True):
            self._take(tallies[part.file], note)
            run.outcasts.again(json.loads(self.shelf.needed(f"{part.name}.said")))
            broken = json.loads(self.shelf.needed(f"{part.name}.broken"))
            run.broken += [Broken(**row) for row in broken[: MOST - len(run.broken)]]
            used = self.shelf.arrays(f"{part.name}.npz")
            for at, join in enumerate(joins):
                join.use(used[f"join{at}"].tolist())
            if run.plan.people is not None:
                run.people.add(self.shelf.table(f"{part.name}.people"))
            if note.has_waiting:
                run.placing.waiting.append(self.shelf.table(f"{part.name}.waiting"))
            run.placing.nowhere.update((file, line) for file, line in note.nowhere)
        return tallies

    def _take(self, tally: FileTally, note: PartNote) -> None:
        """Add what was counted in a part."""
        run = self.whole
        tally.size, tally.sha256 = note.size, tally.sha256 or note.sha256
        for name in ("rows", "records", "quarantined", "deletions", "blank_lines"):
            setattr(tally, name, getattr(tally, name) + getattr(note, name))
        tally.parts = dict(sorted((Counter(tally.parts) + Counter(note.parts)).items()))
        tally.unread.update(note.unread)
        for name in ("rows", "in_history", "set_aside", "by_case", "marks_read"):
            setattr(run, name, getattr(run, name) + getattr(note, name))
        run.missing.update(note.missing)
        run.trailers += [(file, rows) for file, rows in note.trailers]
        run.statutes.tiers.update({Tier(tier): rows for tier, rows in note.tiers.items()})
        run.statutes.unparsed.add_noted(note.unparsed)
        for name, values in note.unmapped.items():
            run.notes.unmapped.setdefault(name, Values()).add_noted(values)

    def _pieces(self, parts: list[Part], notes: list[PartNote]) -> None:
        """Tell each bucket where its rows lie, and which wait for a place; whether the source repeats charges."""
        of_bucket: list[list[tuple[str, Piece]]] = [[] for _ in range(self.work.buckets)]
        for part, note in zip(parts, notes, strict=True):
            for piece in note.pieces:
                of_bucket[piece.bucket].append((f"{part.name}.rows", piece))
        placing = self.whole.placing
        if placing.waiting:
            self.shelf.put_table(PLACING, placing.table())
        told = np.concatenate([self.shelf.arrays(f"{part.name}.npz")["owned"] for part in parts])
        across = len(distinct_values(told)) < len(told)
        arrays = [self.shelf.arrays(f"{part.name}.npz") for part in parts]
        contested = np.concatenate([np.empty(0, np.uint64), *(each["contested"] for each in arrays)])
        self.whole.stated.parts = [each["stated"] for each in arrays]
        lacking, self.whole.all_stated = self.whole.stated.lacking()
        self.whole.all_stated &= self.whole.plan.mapping.keys.counts is not None
        self.shelf.put_arrays(FOUND, {"contested": contested, **lacking._asdict()})
        placing.repeats = across or any(note.has_repeats for note in notes)
        self.shelf.put_json(REPEATS, placing.repeats)
        for bucket, pieces in enumerate(of_bucket):
            self.shelf.put_json(f"pieces-{bucket:05d}.json", pieces)

    def _built(self) -> list[Written]:
        """Take what was noted of the buckets, in their order."""
        run, written = self.whole, []
        for index in range(self.work.buckets):
            name = f"bucket-{index:05d}"
            note = self.shelf.noted(BucketNote, name)
            hashes = self.shelf.arrays(f"{name}.npz")
            run.outcasts.again(json.loads(self.shelf.needed(f"{name}.said")))
            run.settlement.superseded.update(note.superseded)
            run.settlement.missing.update(note.missing)
            run.key_check.add_noted(note.keys, hashes)
            for file, line, known in note.found:
                run.placing.found[file, line] = run.placing.found.get((file, line), False) or known
            run.placing.shapes.update(note.shapes)
            run.placing.withheld += note.withheld
            written.append(note.built.written(hashes["charges"]))
        check_charges(written, self.building / "dataset")
        return written
