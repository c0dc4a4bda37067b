"""The run: a mapping and a source in; a dataset, a quarantine, a list of issues and a manifest out.

Rows in = records + quarantined. That is checked before the run ends, and stands in ``ingest.json``.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from clearslate.ingest.join import Joined
from clearslate.ingest.mapping import KEY_FIELDS, Join, Mapping, Rule, Table, load_mapping
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reader import Batch, Source
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.rules import FieldReader, condition
from clearslate.ingest.unique import SeenIds
from clearslate.ingest.values import Reading
from clearslate.records.dataset import Coverage, DatasetWriter
from clearslate.records.days import DayInterval
from clearslate.records.schema import FIELD, Field, Kind, Membership, schema_of

SIDE: Final = "ingest"  # the folder within the dataset that holds what did not fit
UNMAPPED_LISTED: Final = 1_000  # distinct values of a coded field that the manifest lists
UNMAPPED_LENGTH: Final = 80  # characters of such a value
_NO_KEY: Final = {"person": Reason.NO_PERSON, "case": Reason.NO_CASE, "charge": Reason.NO_CHARGE}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FileCount:
    """One file of the source and where its rows went."""

    file: str
    sha256: str
    bytes: int
    rows: int
    records: int
    quarantined: int
    blank_lines: int


@dataclass(frozen=True, slots=True)
class JoinedCount:
    """A joined file and where its rows went: kept + not_selected + superseded + quarantined = rows."""

    name: str
    files: tuple[tuple[str, str], ...]  # name and SHA-256
    rows: int
    kept: int
    not_selected: int
    superseded: int
    quarantined: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did; ``ingest.json`` holds the same.

    ``rows_in`` = ``records`` + ``quarantined``, all of the main file; ``reasons`` are those of the
    quarantined rows, ``issues`` those of fields that were left missing or wider than a day. ``unmapped``
    counts, by coded field, the values that the mapping does not know; ``missing`` the records that lack a field.
    """

    dataset: Path
    folder: Path
    mapping_sha256: str
    source: str
    owner: str
    jurisdiction: str
    known_through: dt.date
    history: str
    rows_in: int
    records: int
    quarantined: int
    reasons: dict[str, int]
    issues: dict[str, int]
    issues_by_field: dict[str, dict[str, int]]
    unmapped: dict[str, dict[str, int]]
    missing: dict[str, int]
    files: tuple[FileCount, ...]
    joined: tuple[JoinedCount, ...]

    def to_json(self) -> dict[str, Any]:
        """The report without the folders of this machine."""
        plain = asdict(self)
        del plain["dataset"], plain["folder"]
        plain["known_through"] = self.known_through.isoformat()
        return plain


def ingest(
    mapping_path: Path,
    source: Path | Sequence[Path],
    out: Path,
    *,
    buckets: int,
    progress: Progress | None = None,
) -> IngestReport:
    """Turn a source's files into a dataset of canonical records.

    Args:
        mapping_path: the mapping.
        source: the folder of the source's files, or the files themselves.
        out: the dataset's folder, a new one; in it ``ingest/`` with ``ingest.json``,
            ``quarantine.parquet``, ``quarantine.csv``, ``quarantine-raw.csv`` (restricted) and
            ``issues.parquet``. It appears when the run is complete.
        buckets: into how many buckets the dataset is parted.
        progress: told after each batch how many rows were read, and of how many (judged by the bytes read).

    Raises:
        IngestError: the mapping or the source as a whole cannot be used; ``out`` does not appear then.
    """
    mapping = load_mapping(mapping_path)
    plan = Plan(mapping, str(mapping_path))
    if out.exists():
        raise IngestError(f"{out} exists; name a folder that does not, or move it away")
    partial = out.with_name(out.name + ".partial")
    if partial.exists():
        raise IngestError(f"{partial} is left from a run that broke off; remove it and start again")
    files = _find(mapping.table, source)
    joined_files = [_find(join.table, source) for join in mapping.joins]
    (partial / SIDE).mkdir(parents=True)
    try:
        with _without_cycle_search():
            run = _Run(plan, partial, out, progress or _silent)
            report = run.run(files, joined_files, mapping_path, buckets)
        text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
        (partial / SIDE / "ingest.json").write_text(text + "\n", encoding="utf-8")
        (partial / SIDE).rename(partial / "dataset" / SIDE)
        (partial / "dataset").rename(out)
    finally:
        shutil.rmtree(partial)
    return report


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Millions of small tuples and no cycles: the search for cycles would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _silent(rows: int, of: int) -> None:
    del rows, of


def _find(table: Table, source: Path | Sequence[Path]) -> list[Path]:
    """The files that the table's patterns name, sorted by name."""
    if isinstance(source, Path) and source.is_dir():
        there = sorted(path for path in source.iterdir() if path.is_file())
    else:
        there = sorted([source] if isinstance(source, Path) else source)
    found = [path for path in there if any(fnmatch(path.name, pattern) for pattern in table.files)]
    if not found:
        listed = ", ".join(path.name for path in there[:20]) or "nothing"
        raise IngestError(f"no file of the source fits {' or '.join(table.files)}; there is {listed}")
    absent = [path for path in found if not path.is_file()]
    if absent:
        raise IngestError(f"{absent[0]}: there is no such file")
    return found


class Plan:
    """A mapping made ready: a reader for each key and each field, and the columns that they need."""

    def __init__(self, mapping: Mapping, where: str) -> None:
        """Raises IngestError, with the place in the mapping, where a rule does not fit its field."""
        self.mapping = mapping
        self.facts = mapping.fact_fields()
        by_name = {**FIELD, **{fact.name: fact for fact in self.facts}}
        self.keys = {
            name: FieldReader(FIELD[f"{name}_id"], rules, mapping, f"{where}: keys.{name}")
            for name, rules in mapping.keys.rules()
        }
        rules = dict(mapping.fields)
        rules.setdefault("jurisdiction", [Rule(constant=mapping.jurisdiction)])
        self.fields = {
            name: FieldReader(by_name[name], entries, mapping, f"{where}: fields.{name}")
            for name, entries in rules.items()
        }
        self.main_columns, self.joined_columns = _split(mapping, where)


def _split(mapping: Mapping, where: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The columns of the main file, and those of each joined file by their own names."""
    joins = {join.name: join for join in mapping.joins}
    main: dict[str, str] = {}
    joined: dict[str, dict[str, None]] = {name: {} for name in joins}
    for column, place in mapping.columns().items():
        prefix, _, own = column.partition(".")
        if prefix in joins and own:
            joined[prefix][own] = None
        else:
            main[column] = place
    for join in mapping.joins:
        chained = [column for column in join.keys.values() if column.partition(".")[0] in joins]
        if chained:
            raise IngestError(
                f"{where}: joins.{join.name}.keys: {chained[0]} is not a column of the main file"
            )
    return main, {name: tuple(columns) for name, columns in joined.items()}


class _Run:
    """One run's state: what was written and counted so far."""

    def __init__(self, plan: Plan, folder: Path, out: Path, progress: Progress) -> None:
        self.plan = plan
        self.folder = folder
        self.out = out
        self.progress = progress
        self.schema = schema_of(plan.facts)
        self.outcasts = Outcasts(folder / SIDE, plan.mapping.owner)
        self.seen = SeenIds()
        self.rows = 0
        self.bytes_in = self.bytes_done = 0
        self.unmapped: dict[str, Counter[str]] = {}
        self.missing: Counter[str] = Counter()

    def run(
        self, files: list[Path], joined_files: list[list[Path]], mapping_path: Path, buckets: int
    ) -> IngestReport:
        """Read every file, write what fits, and count where each row went."""
        mapping = self.plan.mapping
        coverage = Coverage(
            jurisdictions=(mapping.jurisdiction,),
            sources=(mapping.source,),
            first_year=mapping.coverage.first_year,
            last_year=mapping.coverage.last_year,
            history=mapping.coverage.history,
        )
        self.bytes_in = sum(path.stat().st_size for path in files)
        with self.outcasts as outcasts:
            joins = [self._load(join, paths) for join, paths in zip(mapping.joins, joined_files, strict=True)]
            in_joins = outcasts.quarantined.copy()
            with DatasetWriter(
                self.folder / "dataset",
                known_through=mapping.known_through,
                coverage=coverage,
                facts=self.plan.facts,
                buckets=buckets,
            ) as writer:
                counts = tuple(self._file(path, joins, writer) for path in files)
            for joined in joins:
                for row in joined.unmatched():
                    outcasts.note(row.file, f"join {joined.join.name}", [(row.line, Reason.UNMATCHED_JOIN)])
            return self._report(counts, joins, joined_files, mapping_path, in_joins)

    def _load(self, join: Join, paths: list[Path]) -> Joined:
        joined = Joined(join, self.plan.joined_columns[join.name])
        for path in paths:
            for row in joined.load(Source(path, join.table)):
                self.outcasts.quarantine(row.file, row.line, row.reason, row.raw, f"join {join.name}")
        return joined

    def _file(self, path: Path, joins: list[Joined], writer: DatasetWriter) -> FileCount:
        source = Source(path, self.plan.mapping.table)
        needed = dict(self.plan.main_columns)
        for join in self.plan.mapping.joins:
            needed |= {
                column: f"joins.{join.name}.keys" for column in join.keys.values() if column not in needed
            }
        records = quarantined = 0
        for batch in source.batches(needed):
            for rejected in batch.rejected:
                self.outcasts.quarantine(path.name, rejected.line, rejected.reason, rejected.raw)
            for joined in joins:
                joined.attach(batch.columns)
            table = self._records(path.name, batch)
            records += table.num_rows
            quarantined += len(batch.rejected) + len(batch.lines) - table.num_rows
            if table.num_rows:
                writer.add(table)
            rows, done = self.rows + source.rows, self.bytes_done + source.position
            self.progress(rows, round(rows * max(self.bytes_in / max(done, 1), 1)))
        self.rows += source.rows
        self.bytes_done += path.stat().st_size
        return FileCount(
            path.name,
            _sha256(path),
            path.stat().st_size,
            source.rows,
            records,
            quarantined,
            source.blank_lines,
        )

    def _records(self, file: str, batch: Batch) -> pa.Table:
        """The canonical records of a batch; rows that cannot be placed go to quarantine."""
        rows = len(batch.lines)
        columns = batch.columns
        keys = self._keys(file, batch)
        readings = {name: reader.read(columns, rows) for name, reader in self.plan.fields.items()}
        faults = self._faults(batch, keys, readings)
        for at, (reason, name) in faults.items():
            self.outcasts.quarantine(file, batch.lines[at], reason, batch.raw[at], name)
        stays = [at for at in range(rows) if at not in faults]
        for name, (found, flagged) in readings.items():
            if flagged:
                self._note(file, name, batch, found, stays)
        return self._table(file, batch, keys, readings, stays)

    def _keys(self, file: str, batch: Batch) -> dict[str, list[str]]:
        """Person, case and charge key of each row; empty where the row has none."""
        keys: dict[str, list[str]] = {}
        for name in ("case", "person", "charge"):  # a person may be the case's own
            reader = self.plan.keys.get(name)
            if reader is not None:
                keys[name] = reader.texts(batch.columns, len(batch.lines))
            elif getattr(self.plan.mapping.keys, name) == "case":
                keys[name] = keys["case"]
            else:
                keys[name] = [f"{file}:{line}" for line in batch.lines]
        return keys

    def _faults(
        self, batch: Batch, keys: dict[str, list[str]], readings: dict[str, tuple[list[Reading], bool]]
    ) -> dict[int, tuple[str, str | None]]:
        """Rows that are quarantined: reason and field by position, in the order of the file."""
        faults: dict[int, tuple[str, str | None]] = {}
        for reason, at in self._set_aside(batch):
            faults.setdefault(at, (reason, None))
        for name, values in keys.items():
            for at, value in enumerate(values):
                if not value:
                    faults.setdefault(at, (_NO_KEY[name], f"{name}_id"))
        for name, (found, flagged) in readings.items():
            if flagged:
                for at, reading in enumerate(found):
                    if reading.quarantine:
                        faults.setdefault(at, (Reason.UNMAPPED, name))
                        self._count_unmapped(name, reading)
        for at, reading in enumerate(readings["jurisdiction"][0]):
            if reading.value is None:
                faults.setdefault(at, (Reason.NO_JURISDICTION, "jurisdiction"))
        placed = [at for at in range(len(batch.lines)) if at not in faults]
        for at, again in zip(
            placed, self.seen.repeats([keys["charge"][at] for at in placed]).tolist(), strict=True
        ):
            if again:
                faults[at] = (Reason.DUPLICATE_CHARGE, "charge_id")
        return dict(sorted(faults.items()))

    def _set_aside(self, batch: Batch) -> Iterator[tuple[str, int]]:
        for entry in self.plan.mapping.set_aside:
            names = tuple(dict.fromkeys((*entry.when, *entry.unless)))
            holds = condition(entry.when, entry.unless, {name: at for at, name in enumerate(names)})
            for at, cells in enumerate(zip(*(batch.columns[name] for name in names), strict=True)):
                if holds(cells):
                    yield entry.reason, at

    def _note(self, file: str, name: str, batch: Batch, found: list[Reading], stays: list[int]) -> None:
        noted = [(at, found[at]) for at in stays if found[at].reason is not None]
        for _, reading in noted:
            self._count_unmapped(name, reading)
        self.outcasts.note(
            file, name, [(batch.lines[at], reading.reason) for at, reading in noted if reading.reason]
        )

    def _count_unmapped(self, name: str, reading: Reading) -> None:
        if reading.unmapped is not None:
            self.unmapped.setdefault(name, Counter())[reading.unmapped[:UNMAPPED_LENGTH]] += 1

    def _table(
        self,
        file: str,
        batch: Batch,
        keys: dict[str, list[str]],
        readings: dict[str, tuple[list[Reading], bool]],
        stays: list[int],
    ) -> pa.Table:
        rows = len(stays)
        arrays: dict[str, pa.Array] = {
            "source_file": pa.array([file] * rows, pa.string()),
            "source_line": pa.array([batch.lines[at] for at in stays], pa.int32()),
            "membership": pa.array([Membership.CERTAIN.value] * rows, pa.string()),
        }
        for key, name in zip(("person", "case", "charge"), KEY_FIELDS, strict=True):
            arrays[name] = pa.array([keys[key][at] for at in stays], pa.string())
        for name, (found, _) in readings.items():
            kept = found if rows == len(found) else [found[at] for at in stays]
            built = _arrays(self.plan.fields[name].field, kept)
            self.missing[name] += next(iter(built.values())).null_count
            arrays |= built
        columns = [
            _as(arrays[column.name], column.type) if column.name in arrays else pa.nulls(rows, column.type)
            for column in self.schema
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _report(
        self,
        counts: tuple[FileCount, ...],
        joins: list[Joined],
        joined_files: list[list[Path]],
        mapping_path: Path,
        quarantined_in_joins: Counter[str],
    ) -> IngestReport:
        mapping = self.plan.mapping
        records, quarantined = sum(c.records for c in counts), sum(c.quarantined for c in counts)
        by_reason = self.outcasts.quarantined - quarantined_in_joins
        listed = by_reason.total()
        if self.rows != records + quarantined or quarantined != listed:
            raise IngestError(
                f"{self.rows} rows in, but {records} records and {listed} quarantined: rows were lost. "
                "This is a fault of clearslate; nothing was written"
            )
        issues: Counter[str] = Counter()
        by_field: dict[str, dict[str, int]] = {}
        for (name, reason), number in sorted(self.outcasts.issues.items()):
            issues[reason] += number
            by_field.setdefault(name, {})[reason] = number
        return IngestReport(
            dataset=self.out,
            folder=self.out / SIDE,
            mapping_sha256=_sha256(mapping_path),
            source=mapping.source,
            owner=mapping.owner,
            jurisdiction=mapping.jurisdiction,
            known_through=mapping.known_through,
            history=mapping.coverage.history,
            rows_in=self.rows,
            records=records,
            quarantined=quarantined,
            reasons=dict(sorted(by_reason.items())),
            issues=dict(sorted(issues.items())),
            issues_by_field=by_field,
            unmapped={
                name: dict(found.most_common(UNMAPPED_LISTED))
                for name, found in sorted(self.unmapped.items())
            },
            missing=dict(self.missing),
            files=counts,
            joined=tuple(
                JoinedCount(
                    joined.join.name,
                    tuple((path.name, _sha256(path)) for path in paths),
                    **asdict(joined.counts),
                )
                for joined, paths in zip(joins, joined_files, strict=True)
            ),
        )


def _arrays(field: Field, readings: list[Reading]) -> dict[str, pa.Array]:
    """The columns of a field: two for a date or an event."""
    values: list[Any] = [reading.value for reading in readings]
    if field.kind in (Kind.DATE, Kind.EVENT):
        first, last = field.columns
        return {
            first: pa.array(
                [value.earliest if isinstance(value, DayInterval) else None for value in values], pa.int32()
            ),
            last: pa.array(
                [value.latest if isinstance(value, DayInterval) else None for value in values], pa.int32()
            ),
        }
    return {field.name: pa.array(values, pa.string() if field.kind is Kind.TEXT else field.arrow_type)}


def _as(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    return array.dictionary_encode() if pa.types.is_dictionary(wanted) else array.cast(wanted)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
