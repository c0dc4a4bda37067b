"""The run: a mapping and a source in; a dataset, a quarantine, a list of issues and a manifest out.

Rows in = records + quarantined. That is checked before the run ends, and stands in ``ingest.json``.

Quarantine never grants: a quarantined row whose person can be read stands in the dataset besides, as a row of
membership ``possible`` in that person's history, where it is never judged.
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
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.formats import sources_of
from clearslate.ingest.join import Joined
from clearslate.ingest.mapping import Join, Mapping, Rule, load_mapping
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.rules import Coded, FieldReader, Readings, condition
from clearslate.ingest.source import Batch, Source
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
    ``quarantined`` = ``in_history`` (the row stays as a possible one in its person's history) + ``unassigned``
    (its person cannot be read) + ``set_aside`` (by the mapping, as no charge of a person); ``caution`` says
    what the unassigned rows mean where the source is said to hold whole histories.
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
    in_history: int
    unassigned: int
    set_aside: int
    caution: str | None
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
    sources = sources_of(mapping.table, source)
    joined = [sources_of(join.table, source) for join in mapping.joins]
    (partial / SIDE).mkdir(parents=True)
    try:
        with _without_cycle_search():
            run = _Run(plan, partial, out, progress or _silent)
            report = run.run(sources, joined, mapping_path, buckets)
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
        of_keys = {column for reader in self.keys.values() for column in reader.columns}
        self.key_columns = {name: place for name, place in self.main_columns.items() if name in of_keys}


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
        self.set_aside_reasons = frozenset(entry.reason for entry in plan.mapping.set_aside)
        self.in_history = self.set_aside = 0
        self.caseless: list[pa.Table] = []  # possible rows that may be of any case of their person

    def run(
        self, sources: list[Source], joined: list[list[Source]], mapping_path: Path, buckets: int
    ) -> IngestReport:
        """Read every source, write what fits, and count where each row went."""
        mapping = self.plan.mapping
        coverage = Coverage(
            jurisdictions=(mapping.jurisdiction,),
            sources=(mapping.source,),
            first_year=mapping.coverage.first_year,
            last_year=mapping.coverage.last_year,
            history=mapping.coverage.history,
        )
        self.bytes_in = sum(source.size for source in sources)
        with self.outcasts as outcasts:
            joins = [self._load(join, files) for join, files in zip(mapping.joins, joined, strict=True)]
            in_joins = outcasts.quarantined.copy()
            with DatasetWriter(
                self.folder / "dataset",
                known_through=mapping.known_through,
                coverage=coverage,
                facts=self.plan.facts,
                buckets=buckets,
            ) as writer:
                counts = tuple(self._file(source, joins, writer) for source in sources)
                self._put_into_cases(sources, joins, writer)
            for join in joins:
                for row in join.unmatched():
                    outcasts.note(row.file, f"join {join.join.name}", [(row.line, Reason.UNMATCHED_JOIN)])
            return self._report(counts, joins, joined, mapping_path, in_joins)

    def _load(self, join: Join, sources: list[Source]) -> Joined:
        joined = Joined(join, self.plan.joined_columns[join.name])
        for source in sources:
            for row in joined.load(source):
                self.outcasts.quarantine(row.file, row.line, row.reason, row.raw, f"join {join.name}")
        return joined

    def _file(self, source: Source, joins: list[Joined], writer: DatasetWriter) -> FileCount:
        records = quarantined = 0
        for batch in self._batches(source, joins, self.plan.main_columns):
            for rejected in batch.rejected:
                self.outcasts.quarantine(source.name, rejected.line, rejected.reason, rejected.raw)
            table, possible = self._records(source.name, batch)
            records += table.num_rows
            quarantined += len(batch.rejected) + len(batch) - table.num_rows
            for part in (table, possible):
                if part is not None and part.num_rows:
                    writer.add(part)
            rows, done = self.rows + source.rows, self.bytes_done + source.position
            self.progress(rows, round(rows * max(self.bytes_in / max(done, 1), 1)))
        self.rows += source.rows
        self.bytes_done += source.size
        return FileCount(
            source.name,
            source.sha256(),
            source.size,
            source.rows,
            records,
            quarantined,
            source.blank_lines,
        )

    def _batches(self, source: Source, joins: list[Joined], columns: dict[str, str]) -> Iterator[Batch]:
        """The rows of a main file: the given columns, and those of the joined files."""
        needed = dict(columns)
        for joined in joins:
            for column in joined.join.keys.values():
                needed.setdefault(column, f"joins.{joined.join.name}.keys")
        for batch in source.batches(needed):
            for joined in joins:
                joined.attach(batch)
            yield batch

    def _records(self, file: str, batch: Batch) -> tuple[pa.Table, pa.Table | None]:
        """The canonical records of a batch, and the possible rows.

        Rows that cannot be placed go to quarantine; those of them whose person can be read are possible rows.
        """
        cells = Coded(batch.columns, len(batch.lines))
        keys = self._keys(file, batch, cells)
        readings, copied = self._read(batch, cells)
        faults = self._faults(batch, keys, readings)
        for at, (reason, name) in faults.items():
            self.outcasts.quarantine(file, int(batch.lines[at]), reason, batch.raw[at], name)
        stays = np.ones(len(batch.lines), np.bool_)
        stays[list(faults)] = False
        for name, found in readings.items():
            self._note(file, name, batch, found, stays)
        charges = _Charges(file, batch, keys, readings, copied)
        table = self._table(charges, np.flatnonzero(stays), Membership.CERTAIN)
        for name, reader in self.plan.fields.items():
            self.missing[name] += table.column(reader.field.columns[0]).null_count
        return table, self._possible(charges, faults)

    def _read(self, batch: Batch, cells: Coded) -> tuple[dict[str, Readings], dict[str, list[str]]]:
        """The readings of each field, and the texts of those that are copied; a spoiled cell is missing."""
        readings: dict[str, Readings] = {}
        copied: dict[str, list[str]] = {}
        for name, reader in self.plan.fields.items():
            spoiled = _spoiled(batch, reader)
            if reader.is_copied:
                copied[name] = _blanked(reader.texts(cells), spoiled)
            else:
                found = reader.read(cells)
                readings[name] = found.without(spoiled) if spoiled else found
        return readings, copied

    def _keys(self, file: str, batch: Batch, cells: Coded) -> dict[str, list[str]]:
        """Person, case and charge key of each row; empty where the row has none."""
        keys: dict[str, list[str]] = {}
        for name in ("case", "person", "charge"):  # a person may be the case's own
            reader = self.plan.keys.get(name)
            if reader is not None:
                keys[name] = _blanked(reader.texts(cells), _spoiled(batch, reader))
            elif getattr(self.plan.mapping.keys, name) == "case":
                keys[name] = keys["case"]
            else:
                keys[name] = [f"{file}:{line}" for line in batch.lines]
        return keys

    def _faults(
        self, batch: Batch, keys: dict[str, list[str]], readings: dict[str, Readings]
    ) -> dict[int, tuple[str, str | None]]:
        """Rows that are quarantined: reason and field by position, in the order of the file."""
        faults: dict[int, tuple[str, str | None]] = {
            at: (spoiled.reason, None) for at, spoiled in batch.spoiled.items()
        }
        for reason, at in self._set_aside(batch):
            faults.setdefault(at, (reason, None))
        for name, values in keys.items():
            if "" in values:
                for at, value in enumerate(values):
                    if not value:
                        faults.setdefault(at, (_NO_KEY[name], f"{name}_id"))
        for name, found in readings.items():
            for at in np.flatnonzero(found.where(lambda reading: reading.quarantine)).tolist():
                faults.setdefault(at, (Reason.UNMAPPED, name))
                self._count_unmapped(name, found.distinct[found.codes[at]])
        jurisdictions = readings["jurisdiction"]
        for at in np.flatnonzero(jurisdictions.where(lambda reading: reading.value is None)).tolist():
            faults.setdefault(at, (Reason.NO_JURISDICTION, "jurisdiction"))
        charges = keys["charge"]
        placed = [at for at in range(len(charges)) if at not in faults] if faults else range(len(charges))
        again = self.seen.repeats([charges[at] for at in placed] if faults else charges)
        for number in np.flatnonzero(again).tolist():
            faults[placed[number]] = (Reason.DUPLICATE_CHARGE, "charge_id")
        return dict(sorted(faults.items()))

    def _set_aside(self, batch: Batch) -> Iterator[tuple[str, int]]:
        for entry in self.plan.mapping.set_aside:
            names = tuple(dict.fromkeys((*entry.when, *entry.unless)))
            holds = condition(entry.when, entry.unless, {name: at for at, name in enumerate(names)})
            for at, cells in enumerate(batch.cells(names)):
                if holds(cells):
                    yield entry.reason, at

    def _note(self, file: str, name: str, batch: Batch, found: Readings, stays: NDArray[np.bool_]) -> None:
        rows = np.flatnonzero(found.where(lambda reading: reading.reason is not None) & stays).tolist()
        noted = [(int(batch.lines[at]), found.distinct[found.codes[at]]) for at in rows]
        for _, reading in noted:
            self._count_unmapped(name, reading)
        self.outcasts.note(file, name, [(line, reading.reason) for line, reading in noted if reading.reason])

    def _count_unmapped(self, name: str, reading: Reading) -> None:
        if reading.unmapped is not None:
            self.unmapped.setdefault(name, Counter())[reading.unmapped[:UNMAPPED_LENGTH]] += 1

    # --- quarantined rows in their persons' histories ---

    def _possible(self, charges: _Charges, faults: dict[int, tuple[str, str | None]]) -> pa.Table | None:
        """Of the quarantined rows, those whose person can be read, each as a charge of its own.

        Where each row is a person of its own, no other row is of that person: there is no history to stay in.
        """
        keys = charges.keys
        set_aside = {at for at, (reason, _) in faults.items() if reason in self.set_aside_reasons}
        self.set_aside += len(set_aside)
        told = self.plan.mapping.keys.person != "row"
        rows = [at for at in faults if told and keys["person"][at] and at not in set_aside]
        self.in_history += len(rows)
        if not rows:
            return None
        for at in rows:
            place = f"?{charges.file}:{charges.batch.lines[at]}"
            # The id may be that of a judged charge, and the row still be another charge.
            keys["charge"][at] += place
        without_case = [at for at in rows if not keys["case"][at]]
        for at in without_case:
            keys["case"][at] = f"?{charges.file}:{charges.batch.lines[at]}"
        if without_case:
            self.caseless.append(self._table(charges, np.array(without_case), Membership.POSSIBLE))
        return self._table(charges, np.array(rows, np.intp), Membership.POSSIBLE)

    def _put_into_cases(self, sources: list[Source], joins: list[Joined], writer: DatasetWriter) -> None:
        """Add the rows without a case to each case of their person as well: they may be of that case.

        Which cases a person has is known at the end; the files are read a second time for them.
        """
        if not self.caseless:
            return
        rows = pa.concat_tables(self.caseless, promote_options="none").unify_dictionaries().combine_chunks()
        people = rows.column("person_id").to_pylist()
        cases: dict[str, set[str]] = {person: set() for person in people}
        for source in sources:
            for batch in self._batches(source, joins, self.plan.key_columns):
                keys = self._keys(source.name, batch, Coded(batch.columns, len(batch.lines)))
                for person, case in zip(keys["person"], keys["case"], strict=True):
                    if person in cases and case:
                        cases[person].add(case)
        pairs = [(at, case) for at, person in enumerate(people) for case in sorted(cases[person])]
        if pairs:
            placed = rows.take(pa.array([at for at, _ in pairs]))
            named = pa.array([case for _, case in pairs], pa.string())
            field = self.schema.field("case_id")
            writer.add(placed.set_column(self.schema.get_field_index("case_id"), field, named))

    def _table(self, charges: _Charges, at: NDArray[np.intp], membership: Membership) -> pa.Table:
        """Rows of a batch, by their positions, in the dataset's schema."""
        rows = len(at)
        whole = rows == len(charges.batch.lines)
        arrays: dict[str, pa.Array] = {
            "source_file": _repeated(charges.file, rows),
            "source_line": pa.array(np.asarray(charges.batch.lines, np.int32)[at]),
            "membership": _repeated(membership.value, rows),
        }
        texts = {f"{key}_id": values for key, values in charges.keys.items()} | charges.copied
        for name, values in texts.items():
            column = pa.array(values if whole else [values[row] for row in at.tolist()], pa.string())
            arrays[name] = (
                pc.if_else(pc.equal(column, ""), None, column) if name in charges.copied else column
            )
        for name, found in charges.readings.items():
            codes = pa.array(found.codes[at])
            for column_name, values in _arrays(self.plan.fields[name].field, found.distinct).items():
                arrays[column_name] = values.take(codes)
        if membership is Membership.POSSIBLE:
            home = _repeated(self.plan.mapping.jurisdiction, rows).cast(pa.string())
            arrays["jurisdiction"] = pc.coalesce(arrays["jurisdiction"].cast(pa.string()), home)
        columns = [
            _as(arrays[column.name], column.type) if column.name in arrays else pa.nulls(rows, column.type)
            for column in self.schema
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _report(
        self,
        counts: tuple[FileCount, ...],
        joins: list[Joined],
        joined: list[list[Source]],
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
        unassigned = quarantined - self.in_history - self.set_aside
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
            in_history=self.in_history,
            unassigned=unassigned,
            set_aside=self.set_aside,
            caution=_caution(unassigned) if mapping.coverage.history == "whole" else None,
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
                    join.join.name,
                    tuple((source.name, source.sha256()) for source in files),
                    **asdict(join.counts),
                )
                for join, files in zip(joins, joined, strict=True)
            ),
        )


@dataclass(frozen=True, slots=True)
class _Charges:
    """A batch as it was read."""

    file: str
    batch: Batch
    keys: dict[str, list[str]]
    readings: dict[str, Readings]
    copied: dict[str, list[str]]


def _spoiled(batch: Batch, reader: FieldReader) -> list[int]:
    """The rows in which a cell that the reader looks at cannot be read."""
    return [at for at, row in batch.spoiled.items() if not row.columns.isdisjoint(reader.columns)]


def _blanked(texts: list[str], rows: list[int]) -> list[str]:
    """Texts of which some rows' are missing."""
    if not rows:
        return texts
    copy = list(texts)
    for at in rows:
        copy[at] = ""
    return copy


def _caution(unassigned: int) -> str | None:
    if not unassigned:
        return None
    return (
        f"Quarantined rows whose person cannot be read: {unassigned}. They may be anyone's, and a conviction "
        "among them is overlooked. The coverage says that histories are whole; that holds only when these "
        "rows are corrected and read again, or shown not to matter. Until then write history: single_cases"
    )


def _repeated(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([text], pa.string()))


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
    if field.kind is Kind.TEXT:
        return {field.name: pa.array(values, pa.string()).dictionary_encode()}
    return {field.name: pa.array(values, field.arrow_type)}


def _as(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(wanted) and not pa.types.is_dictionary(array.type):
        return array.dictionary_encode()
    return array if array.type == wanted else array.cast(wanted)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
