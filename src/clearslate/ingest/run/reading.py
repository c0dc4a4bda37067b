"""Reads every source of a run, writes what fits, and counts where each row went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.deletions import told
from clearslate.ingest.join import Joined
from clearslate.ingest.mapping import Join, SetAside
from clearslate.ingest.people import PeopleBook, people_rows
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.report import IngestReport
from clearslate.ingest.rules import Coded
from clearslate.ingest.run.batches import BatchReader, Charges, fulfilling
from clearslate.ingest.run.citations import StatuteTally
from clearslate.ingest.run.faults import Faults
from clearslate.ingest.run.notes import Notes
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.run.records import RecordTables
from clearslate.ingest.run.reporting import FileTally, report_of
from clearslate.ingest.settle import Settlement
from clearslate.ingest.source import Batch, Source
from clearslate.ingest.statutes import Statutes
from clearslate.ingest.unique import hash_ids
from clearslate.records.dataset import Coverage, DatasetWriter
from clearslate.records.keys import Agreement, KeyCheck
from clearslate.records.schema import Membership

_PARTIES: Final = frozenset({Reason.NOT_A_PERSON, Reason.TEST_PARTY, Reason.EXPUNGED})


Progress = Callable[[int, int], None]
Add = Callable[[pa.Table], None]  # takes canonical rows


class Run:
    """One run's state: what was written and counted so far."""

    def __init__(
        self,
        plan: Plan,
        out: Path,
        statutes: Statutes,
        outcasts: Outcasts,
        grades: Callable[[str], object] | None,
        *,
        adds: bool,
        progress: Progress | None = None,
    ) -> None:
        self.plan = plan
        self.adds = adds
        self.out = out
        self.reader = BatchReader(plan, grades)
        self.statutes = StatuteTally(statutes)
        self.progress = progress or (lambda rows, of: None)  # noqa: ARG005
        self.outcasts = outcasts
        self.settlement = Settlement(plan.facts, self.outcasts, plan.mapping.repeats)
        self.notes = Notes(plan, self.outcasts)
        self.faults = Faults(self.reader, self.notes, self.settlement)
        self.people = PeopleBook()
        self.key_check = KeyCheck()
        self.rows = 0
        self.bytes_in = self.bytes_done = 0
        self.missing: Counter[str] = Counter()
        self.lossy_joins: set[str] = set()  # a row in quarantine may have been any record's
        self.tables = RecordTables(plan, self.lossy_joins)
        self.set_aside_reasons = frozenset(
            entry.reason for entry in plan.mapping.set_aside if isinstance(entry, SetAside)
        ) | (_PARTIES if plan.judges_parties else frozenset())
        self.in_history = self.set_aside = self.by_case = 0
        self.caseless: list[pa.Table] = []  # possible rows that may be of any case of their person

    def coverage(self) -> Coverage:
        """What the dataset covers, by the mapping."""
        mapping = self.plan.mapping
        return Coverage(
            jurisdictions=(mapping.jurisdiction,),
            sources=(mapping.source,),
            first_year=mapping.coverage.first_year,
            last_year=mapping.coverage.last_year,
            history=mapping.coverage.history,
            invented=mapping.coverage.invented,
        )

    def run(
        self,
        sources: list[Source],
        joined: list[list[Source]],
        mapping_path: Path,
        buckets: int,
        dataset: Path,
    ) -> IngestReport:
        """Read every source, write what fits, and count where each row went."""
        self.bytes_in = sum(source.size for source in sources)
        with self.outcasts as outcasts:
            joins = self.load(joined)
            in_joins = outcasts.quarantined.copy()
            with DatasetWriter(
                dataset,
                known_through=self.plan.mapping.known_through,
                coverage=self.coverage(),
                facts=self.plan.facts,
                buckets=buckets,
                settle=self.settle,
            ) as writer:
                tallies = [self.file(source, joins, writer.add) for source in sources]
                if self.caseless:
                    wanted = self.without_case()
                    cases = [each for source in sources for each in self.cases(source, joins, wanted)]
                    writer.add(self.put_into_cases(cases))
                coverage = self.covered(tallies)
                writer.cover(coverage)
            return self.report(tallies, joins, joined, mapping_path, in_joins, coverage, dataset)

    def covered(self, tallies: list[FileTally]) -> Coverage:
        """What the dataset covers, once all was read."""
        return replace(self.coverage(), unassigned=self._unassigned(tallies), by_case=self.by_case)

    def report(
        self,
        tallies: list[FileTally],
        joins: list[Joined],
        joined: Sequence[Sequence[Source]],
        mapping_path: Path,
        in_joins: Counter[str],
        coverage: Coverage,
        dataset: Path,
    ) -> IngestReport:
        """Check the keys, write the people into the dataset's folder, and say where each row went."""
        keys = self._check_keys(tallies)
        people = self.people.write(dataset) if self.plan.people is not None else 0
        for join in joins:
            for row in join.unmatched():
                self.outcasts.note(row.file, f"join {join.join.name}", [(row.line, Reason.UNMATCHED_JOIN)])
        return report_of(self, tallies, joins, joined, mapping_path, in_joins, people, keys, coverage)

    def settle(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket that are kept; what they say of the keys is noted."""
        kept = self.settlement(rows)
        certain = pc.equal(kept.column("membership").cast(pa.string()), Membership.CERTAIN.value)
        self.key_check.records(kept.filter(certain), births=self.plan.people is None)
        return kept

    def _check_keys(self, tallies: list[FileTally]) -> Agreement:
        """What names, births and counties say of the keys.

        Raises:
            IngestError: they contradict one another, and the mapping has no word for that.
        """
        mapping = self.plan.mapping
        if self.plan.people is not None:
            self.key_check.people(self.people.rows())
        found = self.key_check.told()
        faults = found.faults(whole=mapping.coverage.history == "whole" and not self.adds)
        if faults and mapping.keys.confirmed is None:
            files = ", ".join(tally.file for tally in tallies)
            raise IngestError(
                "\n".join(f"{files}: keys: {fault}" for fault in faults)
                + "\nCorrect keys in the mapping. If they are right all the same, say who looked and why under keys: confirmed"
            )
        return found

    def _unassigned(self, tallies: list[FileTally]) -> int:
        """How many quarantined rows may be anyone's; none where the mapping says that all were looked through."""
        rows = sum(tally.quarantined for tally in tallies) - self.in_history - self.set_aside
        return rows if rows > self.plan.mapping.coverage.looked_through else 0

    def load(self, joined: Sequence[Sequence[Source]]) -> list[Joined]:
        """Index the joined files."""
        return [self._load(join, files) for join, files in zip(self.plan.mapping.joins, joined, strict=True)]

    def _load(self, join: Join, sources: Sequence[Source]) -> Joined:
        joined = Joined(join, self.plan.joined_columns[join.name])
        for source in sources:
            for row in joined.load(source):
                self.outcasts.quarantine(row.file, row.line, row.reason, row.raw, f"join {join.name}")
                self.lossy_joins.add(join.name)
        return joined

    def file(self, source: Source, joins: list[Joined], add: Add) -> FileTally:
        """Read a file, or a span of it; ``add`` is given what fits."""
        tally = FileTally(source.name, source.size)
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
                    add(part)
            rows, done = self.rows + source.rows, self.bytes_done + source.position
            self.progress(rows, round(rows * max(self.bytes_in / max(done, 1), 1)))
        self.rows += source.rows
        self.bytes_done += source.size
        tally.rows, tally.blank_lines = source.rows, source.blank_lines
        tally.sha256 = "" if source.span.start else source.sha256()
        tally.parts = dict(sorted(source.parts.items()))
        return tally

    def _without_deletions(self, file: str, batch: Batch, tally: FileTally) -> Batch:
        """List the rows that take back an earlier one; the other rows, and those that say not what they delete."""
        if self.plan.mapping.delete is None:
            return batch
        cells = Coded(batch.columns, len(batch))
        rows = fulfilling(self.plan.mapping.delete, cells)
        rows[list(batch.spoiled)] = False
        if not rows.any():
            return batch
        keys = self.reader.keys(file, batch, cells)
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
        charges = self.reader.charges(file, batch, cells)
        keys, readings = charges.keys, charges.readings
        for long_name, rows in charges.too_long.items():
            self.outcasts.note(file, long_name, [(int(batch.lines[row]), Reason.TOO_LONG) for row in rows])
        tiers = self.statutes.through_crosswalk(readings)
        faults = self.faults.of(charges, cells)
        hashes = _hashes(keys["charge"], list(faults))
        told = self.reader.has_person(keys["person"])
        for (at, (reason, name)), charge in zip(faults.items(), hashes, strict=True):
            unassigned = not told[at] and reason not in self.set_aside_reasons
            self.outcasts.quarantine(
                file, int(batch.lines[at]), reason, batch.raw[at], name, charge, unassigned=unassigned
            )
        stays = np.ones(len(batch), np.bool_)
        stays[list(faults)] = False
        for name, found in readings.items():
            self.notes.note(file, name, batch, cells, found, stays)
        self.statutes.count(file, batch, readings, tiers, stays)
        self._note_people(file, batch, cells, keys["person"], faults)
        self.by_case += self.reader.told_by_case(cells, stays)
        table = self.tables.table(charges, np.flatnonzero(stays), keys, Membership.CERTAIN)
        for name, reader in self.plan.fields.items():
            self.missing[name] += table.column(reader.field.columns[0]).null_count
        return table, self._possible(charges, faults)

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
            self.notes.note(file, name, batch, cells, found, kept)
        rows = people_rows(columns, reader.source, file, batch.lines, persons)
        self.people.add(rows.filter(pa.array(kept)))

    # --- quarantined rows in their persons' histories ---

    def _possible(self, charges: Charges, faults: dict[int, tuple[str, str | None]]) -> pa.Table | None:
        """Of the quarantined rows, those whose person can be read, each as a charge of its own.

        Where each row is a person of its own, no other row is of that person: there is no history to stay in.
        """
        set_aside = {at for at, (reason, _) in faults.items() if reason in self.set_aside_reasons}
        self.set_aside += len(set_aside)
        told = self.reader.has_person(charges.keys["person"])
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
        table = self.tables.table(
            charges, rows, {name: pa.array(texts) for name, texts in keys.items()}, Membership.POSSIBLE
        )
        if without_case.any():
            self.caseless.append(table.filter(pa.array(without_case)))
        return table

    def without_case(self) -> pa.Array:
        """The persons of rows without a case: these may be of any of their person's cases, which are known at the end."""
        people = {person for table in self.caseless for person in table.column("person_id").to_pylist()}
        return pa.array(sorted(people), pa.string())

    def cases(self, source: Source, joins: list[Joined], wanted: pa.Array) -> Iterator[tuple[str, str]]:
        """The cases of some persons, of whom a source tells: it is read a second time, for its keys."""
        for batch in self._batches(source, joins, self.plan.key_columns):
            keys = self.reader.keys(source.name, batch, Coded(batch.columns, len(batch)))
            theirs = pc.and_(pc.is_in(keys["person"], wanted), pc.not_equal(keys["case"], ""))
            told = (keys[name].filter(theirs).to_pylist() for name in ("person", "case"))
            yield from sorted(set(zip(*told, strict=True)))

    def put_into_cases(self, told: Iterable[tuple[str, str]]) -> pa.Table:
        """The rows without a case once more in each case of their person: they may be of that case."""
        rows = pa.concat_tables(self.caseless, promote_options="none").unify_dictionaries().combine_chunks()
        people = rows.column("person_id").to_pylist()
        cases: dict[str, set[str]] = {person: set() for person in people}
        for person, case in told:
            cases[person].add(case)
        pairs = [(at, case) for at, person in enumerate(people) for case in sorted(cases[person])]
        placed = rows.take(pa.array([at for at, _ in pairs], pa.int64()))
        named = pa.array([case for _, case in pairs], pa.string())
        field = self.tables.schema.field("case_id")
        return placed.set_column(self.tables.schema.get_field_index("case_id"), field, named)


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


def _hashes(keys: pa.Array, rows: list[int]) -> list[int | None]:
    """The hash of the key in each of the rows; None where it has none."""
    taken = keys.take(pa.array(rows, pa.int64()))
    return [
        number if key else None
        for key, number in zip(taken.to_pylist(), hash_ids(taken).tolist(), strict=True)
    ]
