"""The run: a mapping and a source in; a dataset, a quarantine, a list of issues and a manifest out.

Rows in = records + quarantined + superseded + deletions. That is checked before the run ends, and stands in ``ingest.json``.

Quarantine never grants: a quarantined row whose person can be read stands in the dataset besides, as a row of
membership ``possible`` in that person's history, where it is never judged.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.deletions import told
from clearslate.ingest.formats import sources_of
from clearslate.ingest.join import Joined
from clearslate.ingest.mapping import Delete, Join, Mapping, Parties, Rule, SetAside, load_mapping
from clearslate.ingest.people import PeopleBook, PeopleReader, people_rows
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.report import FileCount, IngestReport, JoinedCount, StatuteCount, Values
from clearslate.ingest.rules import Coded, FieldReader, Readings, condition
from clearslate.ingest.settle import Settlement
from clearslate.ingest.source import MAX_KEPT, Batch, Source
from clearslate.ingest.statutes import Statutes, Tier, read_crosswalk
from clearslate.ingest.unique import SeenCharges, hash_ids
from clearslate.ingest.values import MISSING, Reading
from clearslate.records.dataset import Coverage, DatasetWriter
from clearslate.records.days import DayInterval
from clearslate.records.files import sha256_of
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.keys import Agreement, KeyCheck
from clearslate.records.schema import FIELD, UNREAD, Field, Kind, Membership, schema_of
from clearslate.records.unread import add_unread

SIDE: Final = "ingest"  # the folder within the dataset that holds what did not fit
_NO_KEY: Final = {"person": Reason.NO_PERSON, "case": Reason.NO_CASE, "charge": Reason.NO_CHARGE}
_PARTIES: Final = frozenset({Reason.NOT_A_PERSON, Reason.TEST_PARTY, Reason.EXPUNGED})

Progress = Callable[[int, int], None]


def ingest(
    mapping_path: Path,
    source: Path | Sequence[Path],
    out: Path,
    *,
    buckets: int,
    progress: Progress | None = None,
    ssn_key: bytes | None = None,
    parses: Callable[[str], object] | None = None,
    grades: Callable[[str], object] | None = None,
    known_through: dt.date | None = None,
) -> IngestReport:
    """Turn a source's files into a dataset of canonical records.

    Args:
        mapping_path: the mapping.
        source: the folder of the source's files, or the files themselves.
        out: the dataset's folder, a new one; in it ``ingest/`` with ``ingest.json``,
            ``quarantine.parquet``, ``quarantine.csv``, ``quarantine-raw.csv`` (restricted) and
            ``issues.parquet``, and ``people/people.parquet`` (restricted) where the mapping says who the people
            are. It appears when the run is complete.
        buckets: into how many buckets the dataset is parted.
        progress: told after each batch how many rows were read, and of how many (judged by the bytes read).
        ssn_key: with which social security numbers are hashed; without it they are left missing.
        parses: the jurisdiction's parser of citations; it answers false or None, or raises ValueError, for one
            that it cannot read. The report counts those.
        grades: answers None or false for a grade that is not of the jurisdiction's code: it is missing then, and listed.
        known_through: the day up to which the source is complete, where it is not the mapping's.

    Raises:
        IngestError: the mapping or the source as a whole cannot be used; ``out`` does not appear then.
    """
    mapping = load_mapping(mapping_path)
    if known_through is not None:
        mapping = mapping.model_copy(update={"known_through": known_through})
    plan = Plan(mapping, str(mapping_path), ssn_key)
    crosswalk = read_crosswalk(_beside(mapping_path, mapping.crosswalk)) if mapping.crosswalk else None
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
            run = _Run(plan, partial, out, Statutes(crosswalk, parses), progress or _silent, grades)
            report = run.run(sources, joined, mapping_path, buckets)
        text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
        (partial / SIDE / "ingest.json").write_text(text + "\n", encoding="utf-8")
        (partial / SIDE).rename(partial / "dataset" / SIDE)
        (partial / "dataset").rename(out)
    finally:
        shutil.rmtree(partial)
    return report


def _beside(mapping_path: Path, name: str) -> Path:
    """A file in the folder of the mapping.

    Raises:
        IngestError: the name leads out of the folder.
    """
    place = mapping_path.parent / name
    if not place.resolve().is_relative_to(mapping_path.parent.resolve()):
        raise IngestError(
            f"{mapping_path}: crosswalk: {name} leads out of the mapping's folder; put the file beside it"
        )
    return place


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

    def __init__(self, mapping: Mapping, where: str, ssn_key: bytes | None = None) -> None:
        """Raises IngestError, with the place in the mapping, where a rule does not fit its field."""
        self.mapping = mapping
        self.people = PeopleReader(mapping, where, ssn_key) if mapping.people is not None else None
        self.judges_parties = any(isinstance(entry, Parties) for entry in mapping.set_aside)
        self.facts = mapping.fact_fields()
        by_name = {**FIELD, **{fact.name: fact for fact in self.facts}}
        by_name["jurisdiction"] = replace(FIELD["jurisdiction"], vocabulary=JURISDICTIONS)
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

    def reader_of(self, name: str) -> FieldReader | None:
        """The reader of a field, or of one of the people table."""
        if name.startswith("people."):
            return self.people.reader(name.removeprefix("people.")) if self.people else None
        return self.fields.get(name)


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


@dataclass
class _FileTally:
    """One file's rows as they were read; a record may yet be superseded."""

    source: Source
    rows: int = 0
    records: int = 0
    quarantined: int = 0
    deletions: int = 0
    blank_lines: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    sha256: str = ""


class _Run:
    """One run's state: what was written and counted so far."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        out: Path,
        statutes: Statutes,
        progress: Progress,
        grades: Callable[[str], object] | None,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.out = out
        self.statutes = statutes
        self.progress = progress
        # Rows of another jurisdiction have the grades of its code.
        self.grades = grades if "jurisdiction" not in plan.mapping.fields else None
        self.schema = schema_of(plan.facts)
        self.outcasts = Outcasts(folder / SIDE, plan.mapping.owner)
        self.seen = SeenCharges()
        self.settlement = Settlement(plan.facts, self.outcasts, plan.mapping.repeats)
        self.people = PeopleBook()
        self.key_check = KeyCheck()
        self.rows = 0
        self.bytes_in = self.bytes_done = 0
        self.unmapped: dict[str, Values] = {}
        self.unparsed = Values()
        self.tiers: Counter[Tier] = Counter()
        self.missing: Counter[str] = Counter()
        self.lossy_joins: set[str] = set()  # a row in quarantine may have been any record's
        self.set_aside_reasons = frozenset(
            entry.reason for entry in plan.mapping.set_aside if isinstance(entry, SetAside)
        ) | (_PARTIES if plan.judges_parties else frozenset())
        self.in_history = self.set_aside = self.by_case = 0
        self.case_made = {names for names, case in plan.mapping.person_told_by() if case}
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
                settle=self._settle,
            ) as writer:
                tallies = [self._file(source, joins, writer) for source in sources]
                self._put_into_cases(sources, joins, writer)
                coverage = replace(coverage, unassigned=self._unassigned(tallies), by_case=self.by_case)
                writer.cover(coverage)
            keys = self._check_keys(tallies)
            people = self.people.write(self.folder / "dataset") if self.plan.people is not None else 0
            for join in joins:
                for row in join.unmatched():
                    outcasts.note(row.file, f"join {join.join.name}", [(row.line, Reason.UNMATCHED_JOIN)])
            return self._report(tallies, joins, joined, mapping_path, in_joins, people, keys, coverage)

    def _settle(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket that are kept; what they say of the keys is noted."""
        kept = self.settlement(rows)
        certain = pc.equal(kept.column("membership").cast(pa.string()), Membership.CERTAIN.value)
        self.key_check.records(kept.filter(certain), births=self.plan.people is None)
        return kept

    def _check_keys(self, tallies: list[_FileTally]) -> Agreement:
        """What names, births and counties say of the keys.

        Raises:
            IngestError: they contradict one another, and the mapping has no word for that.
        """
        mapping = self.plan.mapping
        if self.plan.people is not None:
            self.key_check.people(self.people.rows())
        found = self.key_check.told()
        faults = found.faults(whole=mapping.coverage.history == "whole")
        if faults and mapping.keys.confirmed is None:
            files = ", ".join(tally.source.name for tally in tallies)
            raise IngestError(
                "\n".join(f"{files}: keys: {fault}" for fault in faults)
                + "\nCorrect keys in the mapping. If they are right all the same, say who looked and why under keys: confirmed"
            )
        return found

    def _unassigned(self, tallies: list[_FileTally]) -> int:
        """How many quarantined rows may be anyone's; none where the mapping says that all were looked through."""
        rows = sum(tally.quarantined for tally in tallies) - self.in_history - self.set_aside
        return rows if rows > self.plan.mapping.coverage.looked_through else 0

    def _load(self, join: Join, sources: list[Source]) -> Joined:
        joined = Joined(join, self.plan.joined_columns[join.name])
        for source in sources:
            for row in joined.load(source):
                self.outcasts.quarantine(row.file, row.line, row.reason, row.raw, f"join {join.name}")
                self.lossy_joins.add(join.name)
        return joined

    def _file(self, source: Source, joins: list[Joined], writer: DatasetWriter) -> _FileTally:
        tally = _FileTally(source)
        for batch in self._batches(source, joins, self.plan.main_columns):
            for rejected in batch.rejected:
                self.outcasts.quarantine(
                    source.name, rejected.line, rejected.reason, rejected.raw, unassigned=True
                )
            rest = self._without_deletions(source.name, batch, tally)
            table, possible = self._records(source.name, rest)
            tally.records += table.num_rows
            tally.quarantined += len(batch.rejected) + len(rest) - table.num_rows
            for part in (table, possible):
                if part is not None and part.num_rows:
                    writer.add(part)
            rows, done = self.rows + source.rows, self.bytes_done + source.position
            self.progress(rows, round(rows * max(self.bytes_in / max(done, 1), 1)))
        self.rows += source.rows
        self.bytes_done += source.size
        tally.rows, tally.blank_lines, tally.sha256 = source.rows, source.blank_lines, source.sha256()
        tally.parts = dict(sorted(source.parts.items()))
        return tally

    def _without_deletions(self, file: str, batch: Batch, tally: _FileTally) -> Batch:
        """List the rows that take back an earlier one; the other rows, and those that say not what they delete."""
        if self.plan.mapping.delete is None:
            return batch
        cells = Coded(batch.columns, len(batch))
        rows = _fulfilling(self.plan.mapping.delete, cells)
        rows[list(batch.spoiled)] = False
        if not rows.any():
            return batch
        keys = self._keys(file, batch, cells)
        for at, found in zip(
            np.flatnonzero(rows).tolist(),
            told(file, batch.lines, keys["charge"], keys["case"], rows),
            strict=True,
        ):
            if found is None:
                self.outcasts.quarantine(
                    file, int(batch.lines[at]), Reason.NO_CHARGE, batch.raw[at], "charge_id", unassigned=True
                )
                tally.quarantined += 1
            else:
                self.outcasts.delete(found)
                tally.deletions += 1
        return batch.only(~rows)

    def _batches(self, source: Source, joins: list[Joined], columns: dict[str, str]) -> Iterator[Batch]:
        """The rows of a main file: the given columns, and those of the joined files."""
        needed = dict(columns)
        for joined in joins:
            for column in joined.join.keys.values():
                needed.setdefault(column, f"joins.{joined.join.name}.keys")
        for batch in _read_ahead(source.batches(needed)):
            for joined in joins:
                joined.attach(batch)
            yield batch

    def _records(self, file: str, batch: Batch) -> tuple[pa.Table, pa.Table | None]:
        """The canonical records of a batch, and the possible rows.

        Rows that cannot be placed go to quarantine; those of them whose person can be read are possible rows.
        """
        cells = Coded(batch.columns, len(batch))
        keys = self._keys(file, batch, cells)
        readings, copied, too_long = self._read(batch, cells)
        for long_name, rows in too_long.items():
            self.outcasts.note(file, long_name, [(int(batch.lines[row]), Reason.TOO_LONG) for row in rows])
        tiers = self._through_crosswalk(readings)
        faults = self._faults(file, batch, cells, keys, readings)
        hashes = _hashes(keys["charge"], list(faults))
        told = self._has_person(keys["person"])
        for (at, (reason, name)), charge in zip(faults.items(), hashes, strict=True):
            unassigned = not told[at] and reason not in self.set_aside_reasons
            self.outcasts.quarantine(
                file, int(batch.lines[at]), reason, batch.raw[at], name, charge, unassigned=unassigned
            )
        stays = np.ones(len(batch), np.bool_)
        stays[list(faults)] = False
        for name, found in readings.items():
            self._note(file, name, batch, cells, found, stays)
        self._count_statutes(file, batch, readings, tiers, stays)
        self._note_people(file, batch, cells, keys["person"], faults)
        self.by_case += self._told_by_case(cells, stays)
        charges = _Charges(file, batch, keys, readings, copied, too_long)
        table = self._table(charges, np.flatnonzero(stays), keys, Membership.CERTAIN)
        for name, reader in self.plan.fields.items():
            self.missing[name] += table.column(reader.field.columns[0]).null_count
        return table, self._possible(charges, faults)

    def _read(
        self, batch: Batch, cells: Coded
    ) -> tuple[dict[str, Readings], dict[str, pa.Array], dict[str, list[int]]]:
        """The readings of each field, and the texts of those that are copied; a spoiled cell is missing.

        Of the copied ones also the rows whose text is longer than any that a record keeps: there it is missing.
        """
        too_long: dict[str, list[int]] = {}
        readings: dict[str, Readings] = {}
        copied: dict[str, pa.Array] = {}
        for name, reader in self.plan.fields.items():
            spoiled = _spoiled(batch, reader)
            if reader.is_copied:
                texts = _blanked(reader.texts(cells), spoiled)
                if found_long := _long(texts):
                    too_long[name] = found_long
                copied[name] = _blanked(texts, found_long)
            else:
                found = reader.read(cells)
                if name == "grade" and self.grades is not None:
                    found = Readings([_graded(one, self.grades) for one in found.distinct], found.codes)
                readings[name] = found.without(spoiled) if spoiled else found
        return readings, copied, too_long

    def _keys(self, file: str, batch: Batch, cells: Coded) -> dict[str, pa.Array]:
        """Person, case and charge key of each row; blank where the row has none."""
        keys: dict[str, pa.Array] = {}
        for name in ("case", "person", "charge"):  # a person may be the case's own
            reader = self.plan.keys.get(name)
            if reader is not None:
                keys[name] = _blanked(reader.texts(cells), _spoiled(batch, reader))
                keys[name] = _blanked(keys[name], _long(keys[name]))
            elif getattr(self.plan.mapping.keys, name) == "case":
                keys[name] = keys["case"]
            else:
                keys[name] = pa.array([f"{file}:{line}" for line in batch.lines.tolist()], pa.string())
        if self.plan.mapping.id is not None:
            prefixed = pc.binary_join_element_wise(self.plan.mapping.id, keys["person"], ":")
            keys["person"] = pc.if_else(pc.equal(keys["person"], ""), "", prefixed)
        return keys

    def _has_person(self, persons: pa.Array) -> NDArray[np.bool_]:
        """Which rows are of a person who may have others."""
        if self.plan.mapping.keys.person == "row":
            return np.zeros(len(persons), np.bool_)
        told: NDArray[np.bool_] = pc.not_equal(persons, "").to_numpy(zero_copy_only=False)
        return told

    def _told_by_case(self, cells: Coded, stays: NDArray[np.bool_]) -> int:
        """How many of the rows that stay have a person who is told by the number of a case alone."""
        reader = self.plan.keys.get("person")
        if reader is None:
            return int(stays.sum())
        if not self.case_made:
            return 0
        codes, combinations = cells.rows_of(reader.columns)
        by_case = np.array([reader.made_of(found) in self.case_made for found in combinations], np.bool_)
        return int((by_case[codes] & stays).sum())

    # --- what is wrong with rows ---

    def _faults(
        self,
        file: str,
        batch: Batch,
        cells: Coded,
        keys: dict[str, pa.Array],
        readings: dict[str, Readings],
    ) -> dict[int, tuple[str, str | None]]:
        """Rows that are quarantined: reason and field by position, in the order of the file."""
        faults: dict[int, tuple[str, str | None]] = {}
        for reason, at in self._set_aside(cells):
            faults.setdefault(at, (reason, None))
        for at, spoiled in batch.spoiled.items():
            faults[at] = (spoiled.reason, None)
        for name, values in keys.items():
            for at in _where(pc.equal(values, "")):
                faults.setdefault(at, (_NO_KEY[name], f"{name}_id"))
        for name, found in readings.items():
            if not found.flawed:
                continue
            for at in np.flatnonzero(found.where(lambda reading: reading.quarantine)).tolist():
                faults.setdefault(at, (Reason.UNMAPPED, name))
                self._count_unmapped(name, found.distinct[found.codes[at]], file, int(batch.lines[at]))
        jurisdictions = readings["jurisdiction"]
        for at in np.flatnonzero(jurisdictions.where(lambda reading: reading.value is None)).tolist():
            faults.setdefault(at, (Reason.NO_JURISDICTION, "jurisdiction"))
        for at in self._others_charges(keys, jurisdictions, faults):
            faults[at] = (Reason.DUPLICATE_CHARGE, "charge_id")
        return dict(sorted(faults.items()))

    def _others_charges(
        self,
        keys: dict[str, pa.Array],
        jurisdictions: Readings,
        faults: dict[int, tuple[str, str | None]],
    ) -> list[int]:
        """Of the rows without fault, those whose charge is already that of another person, case or jurisdiction.

        Those of the same are told to the settlement: they become one record.
        """
        placed = np.setdiff1d(np.arange(len(keys["charge"]), dtype=np.intp), list(faults)) if faults else None
        charges, *owners = (
            values if placed is None else values.take(pa.array(placed))
            for values in (keys["charge"], keys["person"], keys["case"], _texts(jurisdictions))
        )
        same, other = self.seen.repeats(charges, owners)
        if same.any():
            self.settlement.expect(charges.filter(pa.array(same)))
        again = np.flatnonzero(other)
        found: list[int] = (again if placed is None else placed[again]).tolist()
        return found

    def _set_aside(self, cells: Coded) -> Iterator[tuple[str, int]]:
        for entry in self.plan.mapping.set_aside:
            if isinstance(entry, Parties):
                if self.plan.people is not None:
                    yield from self.plan.people.parties(cells)
                continue
            yield from ((entry.reason, at) for at in np.flatnonzero(_fulfilling(entry, cells)).tolist())

    def _note(
        self, file: str, name: str, batch: Batch, cells: Coded, found: Readings, stays: NDArray[np.bool_]
    ) -> None:
        """List what is wrong with a field, where it stands: in the main file, or in the joined one it was read from."""
        if not found.flawed:
            return
        rows = np.flatnonzero(found.where(lambda reading: reading.reason is not None) & stays)
        noted = [found.distinct[code] for code in found.codes[rows].tolist()]
        listed: dict[str, list[tuple[int, Reason]]] = {}
        for (place, line), reading in zip(self._told_at(file, name, batch, cells, rows), noted, strict=True):
            self._count_unmapped(name, reading, place, line)
            if reading.reason:
                listed.setdefault(place, []).append((line, reading.reason))
        for place, lines in listed.items():
            self.outcasts.note(place, name, lines)

    def _told_at(
        self, file: str, name: str, batch: Batch, cells: Coded, rows: NDArray[np.intp]
    ) -> list[tuple[str, int]]:
        """File and line from which a field of some rows was read."""
        own = [(file, line) for line in batch.lines[rows].tolist()]
        reader = self.plan.reader_of(name)
        if reader is None or not any(column.partition(".")[0] in batch.joined for column in reader.columns):
            return own
        codes, combinations = cells.rows_of(reader.columns)
        used = sorted(set(codes[rows].tolist()))
        joins = {code: _join_of(reader.made_of(combinations[code]), batch) for code in used}
        places = (batch.joined[join][at] if (join := joins[int(codes[at])]) else None for at in rows.tolist())
        return [place or mine for place, mine in zip(places, own, strict=True)]

    def _count_unmapped(self, name: str, reading: Reading, file: str, line: int) -> None:
        if reading.unmapped is not None:
            self.unmapped.setdefault(name, Values()).add(reading.unmapped, file, line)

    # --- statutes and people ---

    def _through_crosswalk(self, readings: dict[str, Readings]) -> list[tuple[Tier, NDArray[np.bool_]]]:
        """Replace the statutes by those of the crosswalk; the tiers, each with its rows."""
        statute = readings.get("statute")
        if statute is None or self.statutes.crosswalk is None:
            return []
        days = readings.get("offense_date") or Readings([MISSING], np.zeros(len(statute.codes), np.int32))
        pairs = pa.array(statute.codes.astype(np.int64) * len(days.distinct) + days.codes).dictionary_encode()
        told = [
            self.statutes.read(
                statute.distinct[pair // len(days.distinct)], days.distinct[pair % len(days.distinct)]
            )
            for pair in pairs.dictionary.to_pylist()
        ]
        codes = pairs.indices.to_numpy()
        readings["statute"] = Readings([reading for reading, _ in told], codes)
        tiers = np.array([list(Tier).index(tier) if tier else -1 for _, tier in told], np.int8)
        return [(tier, tiers[codes] == at) for at, tier in enumerate(Tier)]

    def _count_statutes(
        self,
        file: str,
        batch: Batch,
        readings: dict[str, Readings],
        tiers: list[tuple[Tier, NDArray[np.bool_]]],
        stays: NDArray[np.bool_],
    ) -> None:
        for tier, fitting in tiers:
            self.tiers[tier] += int((fitting & stays).sum())
        statute = readings.get("statute")
        if statute is None or self.statutes.parses is None:
            return
        texts = [reading.value for reading in statute.distinct]
        wrong = [
            code
            for code, text in enumerate(texts)
            if isinstance(text, str) and not self.statutes.is_parsed(text)
        ]
        if not wrong:
            return
        rows = np.flatnonzero(np.isin(statute.codes, wrong) & stays)
        for at, code in zip(rows.tolist(), statute.codes[rows].tolist(), strict=True):
            self.unparsed.add(str(texts[code]), file, int(batch.lines[at]))

    def _note_people(
        self,
        file: str,
        batch: Batch,
        cells: Coded,
        persons: pa.Array,
        faults: dict[int, tuple[str, str | None]],
    ) -> None:
        """Keep who the people of a batch are: of every row that has a person and is not set aside."""
        reader = self.plan.people
        if reader is None:
            return
        columns, readings = reader.read(cells)
        kept = pc.not_equal(persons, "").to_numpy(zero_copy_only=False)
        kept[[at for at, (reason, _) in faults.items() if reason in self.set_aside_reasons]] = False
        for name, found in readings.items():
            self._note(file, name, batch, cells, found, kept)
        rows = people_rows(columns, reader.source, file, batch.lines, persons)
        self.people.add(rows.filter(pa.array(kept)))

    # --- quarantined rows in their persons' histories ---

    def _possible(self, charges: _Charges, faults: dict[int, tuple[str, str | None]]) -> pa.Table | None:
        """Of the quarantined rows, those whose person can be read, each as a charge of its own.

        Where each row is a person of its own, no other row is of that person: there is no history to stay in.
        """
        set_aside = {at for at, (reason, _) in faults.items() if reason in self.set_aside_reasons}
        self.set_aside += len(set_aside)
        told = self._has_person(charges.keys["person"])
        rows = np.array([at for at in faults if told[at] and at not in set_aside], np.intp)
        self.in_history += len(rows)
        if not len(rows):
            return None
        places = [f"?{charges.file}:{line}" for line in charges.batch.lines[rows].tolist()]
        keys = {name: values.take(pa.array(rows)).to_pylist() for name, values in charges.keys.items()}
        # The id may be that of a judged charge, and the row still be another charge.
        keys["charge"] = [charge + place for charge, place in zip(keys["charge"], places, strict=True)]
        without_case = np.array([not case for case in keys["case"]], np.bool_)
        keys["case"] = [case or place for case, place in zip(keys["case"], places, strict=True)]
        table = self._table(
            charges, rows, {name: pa.array(texts) for name, texts in keys.items()}, Membership.POSSIBLE
        )
        if without_case.any():
            self.caseless.append(table.filter(pa.array(without_case)))
        return table

    def _put_into_cases(self, sources: list[Source], joins: list[Joined], writer: DatasetWriter) -> None:
        """Add the rows without a case to each case of their person as well: they may be of that case.

        Which cases a person has is known at the end; the files are read a second time for them.
        """
        if not self.caseless:
            return
        rows = pa.concat_tables(self.caseless, promote_options="none").unify_dictionaries().combine_chunks()
        people = rows.column("person_id").to_pylist()
        wanted = pa.array(sorted(set(people)), pa.string())
        cases: dict[str, set[str]] = {person: set() for person in people}
        for source in sources:
            for batch in self._batches(source, joins, self.plan.key_columns):
                keys = self._keys(source.name, batch, Coded(batch.columns, len(batch)))
                theirs = pc.and_(pc.is_in(keys["person"], wanted), pc.not_equal(keys["case"], ""))
                persons, of_cases = (keys[name].filter(theirs).to_pylist() for name in ("person", "case"))
                for person, case in zip(persons, of_cases, strict=True):
                    cases[person].add(case)
        pairs = [(at, case) for at, person in enumerate(people) for case in sorted(cases[person])]
        if pairs:
            placed = rows.take(pa.array([at for at, _ in pairs]))
            named = pa.array([case for _, case in pairs], pa.string())
            field = self.schema.field("case_id")
            writer.add(placed.set_column(self.schema.get_field_index("case_id"), field, named))

    def _table(
        self, charges: _Charges, at: NDArray[np.intp], keys: dict[str, pa.Array], membership: Membership
    ) -> pa.Table:
        """Rows of a batch, by their positions, in the dataset's schema.

        ``keys`` are those of the rows, or of the whole batch.
        """
        rows = len(at)
        whole = rows == len(charges.batch)
        taken = None if whole else pa.array(at)
        arrays: dict[str, pa.Array] = {
            "source_file": _repeated(charges.file, rows),
            "source_line": pa.array(charges.batch.lines[at].astype(np.int32)),
            "membership": _repeated(membership.value, rows),
        }
        for name, values in keys.items():
            arrays[f"{name}_id"] = values if taken is None or len(values) == rows else values.take(taken)
        for name, values in charges.copied.items():
            column = values if taken is None else values.take(taken)
            arrays[name] = pc.if_else(pc.equal(column, ""), None, column)
        for name, found in charges.readings.items():
            codes = pa.array(found.codes if whole else found.codes[at])
            for column_name, values in _arrays(self.plan.fields[name].field, found.distinct).items():
                arrays[column_name] = values.take(codes)
        arrays[UNREAD] = self._unread(charges, at, arrays, membership)
        if membership is Membership.POSSIBLE:
            home = _repeated(self.plan.mapping.jurisdiction, rows).cast(pa.string())
            arrays["jurisdiction"] = pc.coalesce(arrays["jurisdiction"].cast(pa.string()), home)
        columns = [
            _as(arrays[column.name], column.type) if column.name in arrays else pa.nulls(rows, column.type)
            for column in self.schema
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _unread(
        self,
        charges: _Charges,
        at: NDArray[np.intp],
        arrays: dict[str, pa.Array],
        membership: Membership,
    ) -> pa.Array:
        """Of each row, the fields that are missing though the source did not leave them empty.

        Of a quarantined row that is every missing field: what is wrong with the row may have lost it. So it is with the
        fields from a joined file of which a row is in quarantine. A source of which the mapping reads no disposition
        does not say that there is none.
        """
        losses = {} if "disposition" in self.plan.fields else {"disposition": np.ones(len(at), np.bool_)}
        for name, reader in self.plan.fields.items():
            joins = {column.partition(".")[0] for column in reader.columns}
            if membership is Membership.POSSIBLE or not joins.isdisjoint(self.lossy_joins):
                column = arrays[reader.field.columns[0]]
                losses[name] = pc.is_null(column).to_numpy(zero_copy_only=False)
            elif name in charges.readings and charges.readings[name].flawed:
                losses[name] = charges.readings[name].where(_is_lost)[at]
            elif name in charges.too_long:
                losses[name] = np.isin(at, charges.too_long[name])
        return add_unread(pa.nulls(len(at), pa.string()), losses)

    def _report(
        self,
        tallies: list[_FileTally],
        joins: list[Joined],
        joined: list[list[Source]],
        mapping_path: Path,
        quarantined_in_joins: Counter[str],
        people: int,
        keys: Agreement,
        coverage: Coverage,
    ) -> IngestReport:
        mapping, superseded = self.plan.mapping, self.settlement.superseded
        records = sum(tally.records for tally in tallies) - superseded.total()
        quarantined = sum(tally.quarantined for tally in tallies)
        deletions = sum(tally.deletions for tally in tallies)
        by_reason = self.outcasts.quarantined - quarantined_in_joins
        if (
            self.rows != records + quarantined + superseded.total() + deletions
            or quarantined != by_reason.total()
        ):
            raise IngestError(
                f"{self.rows} rows in, but {records} records, {superseded.total()} superseded, "
                f"{deletions} deletions and {by_reason.total()} listed as quarantined: rows were lost. "
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
            mapping_sha256=sha256_of(mapping_path),
            id=mapping.id,
            source=mapping.source,
            owner=mapping.owner,
            jurisdiction=mapping.jurisdiction,
            known_through=mapping.known_through,
            history=mapping.coverage.history,
            rows_in=self.rows,
            records=records,
            quarantined=quarantined,
            superseded=superseded.total(),
            deletions=deletions,
            in_history=self.in_history,
            unassigned=unassigned,
            set_aside=self.set_aside,
            already_expunged=by_reason[Reason.EXPUNGED],
            by_case=self.by_case,
            caution=caution_of(coverage),
            people=people,
            keys=asdict(keys) | {"confirmed": mapping.keys.confirmed},
            reasons=dict(sorted(by_reason.items())),
            issues=dict(sorted(issues.items())),
            issues_by_field=by_field,
            unmapped={name: found.listed() for name, found in sorted(self.unmapped.items())},
            missing={name: rows + self.settlement.missing[name] for name, rows in self.missing.items()},
            statutes=StatuteCount(
                {tier.value: self.tiers[tier] for tier in Tier} if self.statutes.crosswalk else {},
                self.unparsed.total,
                self.unparsed.listed(),
            ),
            files=tuple(
                FileCount(
                    tally.source.name,
                    tally.sha256,
                    tally.source.size,
                    tally.rows,
                    tally.records - superseded[tally.source.name],
                    tally.quarantined,
                    superseded[tally.source.name],
                    tally.deletions,
                    tally.blank_lines,
                    tally.parts,
                )
                for tally in tallies
            ),
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
    keys: dict[str, pa.Array]
    readings: dict[str, Readings]
    copied: dict[str, pa.Array]
    too_long: dict[str, list[int]]  # of what is copied, the rows whose text is left out


def _join_of(columns: tuple[str, ...], batch: Batch) -> str | None:
    """The joined file of which all of the columns are."""
    names = {column.partition(".")[0] for column in columns}
    return names.pop() if len(names) == 1 and names <= batch.joined.keys() else None


def _graded(reading: Reading, grades: Callable[[str], object]) -> Reading:
    """A grade, missing where it is not of the code."""
    if isinstance(reading.value, str) and not grades(reading.value):
        return Reading(reason=Reason.UNMAPPED, unmapped=reading.value)
    return reading


def _is_lost(reading: Reading) -> bool:
    return reading.value is None and reading.reason is not None


def _read_ahead(batches: Generator[Batch, None, None]) -> Iterator[Batch]:
    """The same batches, the next one being read by a thread while one is worked on."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, batches, None)
        try:
            while (batch := following.result()) is not None:
                following = pool.submit(next, batches, None)
                yield batch
        finally:
            pool.submit(batches.close).result()  # by the thread that opened the file or the database


def _fulfilling(entry: SetAside | Delete, cells: Coded) -> NDArray[np.bool_]:
    """The rows that fulfil the conditions of an entry."""
    names = tuple(dict.fromkeys((*entry.when, *entry.unless)))
    holds = condition(entry.when, entry.unless, {name: at for at, name in enumerate(names)})
    codes, combinations = cells.rows_of(names)
    rows: NDArray[np.bool_] = np.fromiter(map(holds, combinations), np.bool_, len(combinations))[codes]
    return rows


def _spoiled(batch: Batch, reader: FieldReader) -> list[int]:
    """The rows in which a cell that the reader looks at cannot be read."""
    return [at for at, row in batch.spoiled.items() if not row.columns.isdisjoint(reader.columns)]


def _blanked(texts: pa.Array, rows: list[int]) -> pa.Array:
    """Texts of which some rows' are missing."""
    if not rows:
        return texts
    mask = np.zeros(len(texts), np.bool_)
    mask[rows] = True
    return pc.if_else(pa.array(mask), "", texts)


def _long(texts: pa.Array) -> list[int]:
    """The rows whose text is longer than any that a record keeps."""
    if not len(texts) or (pc.max(pc.binary_length(texts)).as_py() or 0) <= MAX_KEPT:
        return []
    return _where(pc.fill_null(pc.greater(pc.utf8_length(texts), MAX_KEPT), False))


def _hashes(keys: pa.Array, rows: list[int]) -> list[int | None]:
    """The hash of the key in each of the rows; None where it has none."""
    taken = keys.take(pa.array(rows, pa.int64()))
    return [
        number if key else None
        for key, number in zip(taken.to_pylist(), hash_ids(taken).tolist(), strict=True)
    ]


def _where(holds: pa.Array) -> list[int]:
    rows: list[int] = np.flatnonzero(holds.to_numpy(zero_copy_only=False)).tolist()
    return rows


def _texts(readings: Readings) -> pa.DictionaryArray:
    words = pa.array([str(reading.value or "") for reading in readings.distinct], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(readings.codes), words)


def caution_of(coverage: Coverage) -> str | None:
    """What a coverage that speaks of whole histories must be warned of."""
    return ". ".join(coverage.cautions) or None if coverage.history == "whole" else None


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
