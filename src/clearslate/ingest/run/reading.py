"""Reads every source of a run, writes what fits, and counts where each row went."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.deletions import told
from clearslate.ingest.formats.workbook import require_every_sheet
from clearslate.ingest.join import Joined
from clearslate.ingest.mapping import TRAILER, Join, SetAside
from clearslate.ingest.mending import ASIDE, MOST, Broken, Mends
from clearslate.ingest.mending import FILE as TO_REPAIR
from clearslate.ingest.mending import write as write_list
from clearslate.ingest.people import PeopleBook, people_rows
from clearslate.ingest.placing import MANY, OWN, WAITING, Place, Placing, Stated, write_private
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.report import IngestReport
from clearslate.ingest.rules import Coded, condition
from clearslate.ingest.run.batches import BatchReader, Charges, fulfilling
from clearslate.ingest.run.citations import StatuteTally
from clearslate.ingest.run.faults import Faults
from clearslate.ingest.run.notes import Notes
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.run.records import RecordTables
from clearslate.ingest.run.reporting import SIDE, FileTally, report_of
from clearslate.ingest.settle import Settlement
from clearslate.ingest.source import Batch, Rejected, Source, Spoiled
from clearslate.ingest.statutes import Statutes
from clearslate.ingest.unique import hash_ids
from clearslate.ingest.values import read_count
from clearslate.records.dataset import Coverage, DatasetWriter
from clearslate.records.keys import Agreement, KeyCheck
from clearslate.records.schema import Membership

MOST_UNREAD: Final = 0.01  # share of a file's rows, unless the mapping says otherwise


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
        mends: Mends | None = None,
    ) -> None:
        self.plan = plan
        self.mends = mends
        self.broken: list[Broken] = []  # rows that a clerk may mend
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
        self.tables = RecordTables(plan)
        self.set_aside_reasons = plan.mapping.aside_reasons
        self.in_history = self.set_aside = self.by_case = 0
        self.placing = Placing(own_cases=plan.mapping.keys.case == "row")
        self.placing.contested = self.faults.contested
        self.stated = Stated()
        self.all_stated = (
            False  # each case states how many charges it has: no unread row can be one more of any
        )
        self.marks_read = self.looked_at = 0
        self.trailers: list[tuple[str, str]] = []  # of each trailer its file, and how many rows it tells

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
            require_every_sheet(itertools.chain(sources, *joined))
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
                self.placing.repeats = self.settlement.has_repeats
                if self.plan.mapping.keys.counts is not None:
                    self.placing.lacking, self.all_stated = self.stated.lacking()
                writer.cover(lambda: self.covered(tallies))
            coverage = self.covered(tallies)
            return self.report(tallies, joins, joined, mapping_path, in_joins, coverage, dataset)

    def covered(self, tallies: list[FileTally]) -> Coverage:
        """What the dataset covers, once all was read.

        Raises:
            IngestError: too much of a file is unread.
        """
        for tally in tallies:
            tally.check(self.most_unread)
        counted = self.all_stated and not self.placing.repeats
        unplaced = len(self.placing.unplaced()) if self._has_others and not counted else 0
        return replace(
            self.coverage(),
            unassigned=self._unassigned(tallies),
            by_case=self.by_case,
            unplaced=unplaced if unplaced > self.plan.mapping.coverage.looked_through else 0,
        )

    @property
    def most_unread(self) -> float:
        """The share of a file's rows that may be unread."""
        return self.plan.mapping.unread.most if self.plan.mapping.unread is not None else MOST_UNREAD

    @property
    def _has_others(self) -> bool:
        """Whether a row may have others of its person or its case."""
        return self.plan.mapping.keys.person != "row"

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
        known = self.placing.of_known_persons()
        self.in_history += len(known)
        self.outcasts.place(known, self.placing.unplaced() if self._has_others else set())
        later = self.placing.later()
        if later is not None:
            write_private(later, dataset.parent / SIDE / WAITING)
        if self.broken:
            columns = [*self.plan.main_columns, *(own for join in joins for own in join.join.keys.values())]
            write_list(dataset.parent / SIDE / TO_REPAIR, self.broken, dict.fromkeys(columns))
        keys = self._check_keys(tallies)
        people = self.people.write(dataset) if self.plan.people is not None else 0
        for join in joins:
            if not self.adds and any(tally.records for tally in tallies):
                join.require_used()
            for row in join.unmatched():
                self.outcasts.note(row.file, f"join {join.join.name}", [(row.line, Reason.UNMATCHED_JOIN)])
        return report_of(self, tallies, joins, joined, mapping_path, in_joins, people, keys, coverage)

    def settle(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket that are kept; what they say of the keys is noted."""
        kept = self.settlement(rows)
        certain = pc.equal(kept.column("membership").cast(pa.string()), Membership.CERTAIN.value)
        self.key_check.records(kept.filter(certain), births=self.plan.people is None)
        return self.placing(kept)

    def _check_keys(self, tallies: list[FileTally]) -> Agreement:
        """What names, births and counties say of the keys.

        Raises:
            IngestError: they contradict one another, and the mapping has no word for that.
        """
        mapping = self.plan.mapping
        if self.plan.people is not None:
            self.key_check.people(self.people.rows())
        found = self.key_check.told()
        faults = found.faults(whole=mapping.coverage.history == "whole", adds=self.adds)
        if faults and mapping.keys.confirmed is None:
            files = ", ".join(tally.file for tally in tallies)
            raise IngestError(
                "\n".join(f"{files}: keys: {fault}" for fault in faults)
                + "\nCorrect keys in the mapping. If they are right all the same, say who looked and why under keys: confirmed"
            )
        return found

    def _unassigned(self, tallies: list[FileTally]) -> int:
        """How many quarantined rows may be anyone's; none where the mapping says that all were looked through."""
        known = self.in_history + len(self.placing.of_known_persons())
        rows = sum(tally.quarantined for tally in tallies) - known - self.set_aside
        return rows if rows > self.plan.mapping.coverage.looked_through else 0

    def load(self, joined: Sequence[Sequence[Source]]) -> list[Joined]:
        """Index the joined files."""
        return [self._load(join, files) for join, files in zip(self.plan.mapping.joins, joined, strict=True)]

    def _load(self, join: Join, sources: Sequence[Source]) -> Joined:
        joined = Joined(join, self.plan.joined_columns[join.name], *self.plan.amounts_of(join.name))
        for source in sources:
            for row in joined.load(source):
                self.outcasts.quarantine(row.file, row.line, row.reason, row.raw, f"join {join.name}")
        joined.end(self.most_unread)
        return joined

    def file(self, source: Source, joins: list[Joined], add: Add) -> FileTally:
        """Read a file; ``add`` is given what fits."""
        tally = FileTally(source.name, source.size)
        for found in self._batches(source, joins, self.plan.main_columns):
            batch = self._without_trailers(source.name, found, tally)
            tally.unread.update(row.reason.value for row in batch.rejected)
            tally.unread.update(row.reason.value for row in batch.spoiled.values())
            salvaged = self._salvaged(source, batch, joins) if batch.rejected else None
            rest = self._without_deletions(source.name, batch, tally)
            table, possible = self._records(source.name, rest)
            tally.quarantined, self.looked_at = tally.quarantined + self.looked_at, 0
            tally.records += table.num_rows
            tally.quarantined += len(batch.rejected) + len(rest) - table.num_rows
            for part in (table, possible, salvaged):
                if part is not None and part.num_rows:
                    add(part)
            rows, done = self.rows + source.rows, self.bytes_done + source.position
            self.progress(rows, round(rows * max(self.bytes_in / max(done, 1), 1)))
        self.rows += source.rows
        self.bytes_done += source.size
        self.marks_read += source.marks_read
        tally.rows, tally.blank_lines = source.rows, source.blank_lines
        tally.sha256 = source.sha256()
        tally.parts = dict(sorted(source.parts.items()))
        return tally

    def _without_trailers(self, file: str, batch: Batch, tally: FileTally) -> Batch:
        """Take note of trailers; those that have not as many cells as a row are set aside here, the others as the mapping says."""
        delivery = self.plan.mapping.delivery
        trailer = delivery.trailer if delivery is not None else None
        if trailer is None:
            return batch
        cells = Coded(batch.columns, len(batch))
        counts = batch.columns[trailer.rows].to_pylist()
        rows = np.flatnonzero(fulfilling(SetAside(reason=TRAILER, when=trailer.when), cells)).tolist()
        self.trailers += [(file, counts[at]) for at in rows]
        holds = condition(trailer.when, {}, {name: at for at, name in enumerate(trailer.when)})
        others = []
        for row in batch.rejected:
            found = next(
                (
                    reading
                    for reading in row.readings
                    if trailer.rows in reading and holds([reading.get(name, "\0") for name in trailer.when])
                ),
                None,
            )
            if found is None:
                others.append(row)
                continue
            self.trailers.append((file, found[trailer.rows]))
            self.outcasts.quarantine(file, row.line, TRAILER, row.raw)
            self.set_aside += 1
            tally.quarantined += 1
        return replace(batch, rejected=others)

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
        # A charge whose number is none is not the whole case.
        names_case = pc.equal(self.plan.keys["charge"].texts(cells), "")
        cases = pc.if_else(names_case, keys["case"], "")
        for at, found in zip(
            np.flatnonzero(rows).tolist(),
            told(file, batch.lines, keys["charge"], cases, rows),
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
        for found in _read_ahead(source.batches(needed)):
            batch = found if self.mends is None else self._mended(source.name, found)
            for joined in joins:
                joined.attach(batch)
            yield batch

    def _mended(self, file: str, batch: Batch) -> Batch:
        """A batch with the rows that somebody mended; what they say is no charge is set aside."""
        assert self.mends is not None  # noqa: S101 - asked before
        mended, aside = self.mends.apply(batch)
        for row in aside:
            self.outcasts.quarantine(file, row.line, ASIDE, row.raw)
        self.set_aside += len(aside)
        self.looked_at += len(aside)
        return mended

    def _to_mend(self, file: str, line: int, reason: str, raw: str, cells: Mapping[str, str]) -> None:
        if len(self.broken) < MOST:
            self.broken.append(Broken(file, line, reason, raw, cells))

    def _records(self, file: str, batch: Batch) -> tuple[pa.Table, pa.Table | None]:
        """The canonical records of a batch, and the possible rows.

        Rows that cannot be placed go to quarantine; those of them whose person can be read are possible rows.
        """
        cells = Coded(batch.columns, len(batch))
        charges = self.reader.charges(file, batch, cells)
        keys, readings = charges.keys, charges.readings
        for called, lost in charges.lost.items():
            self.outcasts.note(
                file, called, [(int(batch.lines[row]), reason) for row, reason in lost.items()]
            )
        tiers = self.statutes.through_crosswalk(readings)
        faults = self.faults.of(charges, cells)
        if (column := self.plan.mapping.keys.counts) is not None:
            numbers = [read_count(text).value for text in batch.columns[column].to_pylist()]
            known = [number if isinstance(number, int) and number > 0 else None for number in numbers]
            self.stated.add(keys["case"], keys["charge"], known)
        hashes = _hashes(keys["charge"], list(faults))
        present = self.reader.has_person(keys["person"])
        for (at, (reason, name)), charge in zip(faults.items(), hashes, strict=True):
            unassigned = not present[at] and reason not in self.set_aside_reasons
            self.outcasts.quarantine(
                file, int(batch.lines[at]), reason, batch.raw[at], name, charge, unassigned=unassigned
            )
            if reason not in self.set_aside_reasons:
                own = {name: batch.columns[name][at].as_py() for name in self.plan.main_columns}
                self._to_mend(file, int(batch.lines[at]), reason, batch.raw[at], own)
        stays = np.ones(len(batch), np.bool_)
        stays[list(faults)] = False
        for name, found in readings.items():
            self.notes.note(file, name, batch, cells, found, stays)
        self.statutes.count(file, batch, readings, tiers, stays)
        self._note_people(file, batch, _undoubted(cells), keys["person"], faults)
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
        present = self.reader.has_person(charges.keys["person"])
        rows = np.array([at for at in faults if present[at] and at not in set_aside], np.intp)
        others = [at for at in faults if not present[at] and at not in set_aside]
        self._of_case_alone(charges, np.array(others, np.intp))
        self.in_history += len(rows)
        self._set_aside_by_name(charges, faults, present)
        if not len(rows):
            return None
        places = [_own(charges.file, line) for line in charges.batch.lines[rows].tolist()]
        keys = {name: values.take(pa.array(rows)).to_pylist() for name, values in charges.keys.items()}
        # The id may be that of a judged charge, and the row still be another charge.
        keys["charge"] = [charge + place for charge, place in zip(keys["charge"], places, strict=True)]
        without_case = np.array([not case for case in keys["case"]], np.bool_)
        keys["case"] = [case or place for case, place in zip(keys["case"], places, strict=True)]
        table = self.tables.table(
            charges, rows, {name: pa.array(texts) for name, texts in keys.items()}, Membership.POSSIBLE
        )
        several = [
            at
            for at, row in enumerate(rows.tolist())
            if row in charges.batch.spoiled and charges.batch.spoiled[row].many
        ]
        if several:
            table = _as_many(table, several)
            without_case = np.concatenate([without_case, *[without_case[several]] * (MANY - 1)])
        if without_case.any():  # of any case of its person, beside its own
            self._wait_for_case(table.filter(pa.array(without_case)))
        return table

    def _set_aside_by_name(
        self, charges: Charges, faults: dict[int, tuple[str, str | None]], present: NDArray[np.bool_]
    ) -> None:
        """Rows whose name is no person's: where their person has other rows, the name or the key is wrong, and they count as unread."""
        rows = [
            at
            for at, (reason, _) in faults.items()
            if reason in self.plan.mapping.doubtful_reasons and present[at]
        ]
        if not rows:
            return
        lines = charges.batch.lines[rows].tolist()
        persons, cases, keys = (
            charges.keys[name].take(pa.array(rows)).to_pylist() for name in ("person", "case", "charge")
        )
        places = [_own(charges.file, line) for line in lines]
        cases = [case or place for case, place in zip(cases, places, strict=True)]
        ids = [key + place for key, place in zip(keys, places, strict=True)]
        self.placing.wait(
            self.tables.blank(charges.file, lines, persons, cases, ids), sure=True, counted=True
        )

    def _wait_for_case(self, rows: pa.Table) -> None:
        at = self.tables.schema.get_field_index("case_id")
        blank = pa.array([""] * rows.num_rows, pa.string())
        self.placing.wait(rows.set_column(at, self.tables.schema.field(at), blank), sure=True, counted=True)

    def _of_case_alone(self, charges: Charges, rows: NDArray[np.intp]) -> None:
        """Quarantined rows whose person cannot be read: each may be of everybody in its case."""
        if not self._has_others or not len(rows):
            return
        keys = {name: values.take(pa.array(rows)).to_pylist() for name, values in charges.keys.items()}
        lines = charges.batch.lines[rows].tolist()
        has_case = np.array([case != "" for case in keys["case"]], np.bool_)
        self.placing.nowhere.update(
            (charges.file, line) for line, known in zip(lines, has_case, strict=True) if not known
        )
        if self.placing.own_cases or not has_case.any():
            return
        ids = [_own(charges.file, line, key) for line, key in zip(lines, keys["charge"], strict=True)]
        table = self.tables.blank(charges.file, lines, [""] * len(lines), keys["case"], ids)
        self.placing.wait(table.filter(pa.array(has_case)), sure=True, counted=False)

    def _salvaged(self, source: Source, batch: Batch, joins: list[Joined]) -> pa.Table | None:
        """Quarantine the rows that cannot be split; possible rows of those whose person stands, and the others wait."""
        file, of_joins = source.name, {joined.join.name for joined in joins}
        names = [name for name in batch.columns if name.partition(".")[0] not in of_joins]
        read = [(row, reading) for row in batch.rejected for reading in row.readings]
        cells = {
            name: pa.array([reading.get(name, "") for _, reading in read], pa.string()) for name in names
        }
        lost = {
            at: Spoiled(row.reason, frozenset(name for name in names if not _stands(reading, name, source)))
            for at, (row, reading) in enumerate(read)
        }
        some = Batch(cells, np.array([row.line for row, _ in read], np.int64), [""] * len(read), spoiled=lost)
        for joined in joins:
            joined.attach(some)
        keys = self.reader.keys(file, some, Coded(some.columns, len(some)))
        told = iter(zip(*(keys[name].to_pylist() for name in ("person", "case", "charge")), strict=True))
        hashes = iter(_hashes(keys["charge"], list(range(len(read)))))
        rows = _Salvaged(file)
        if self._has_others:
            self.placing.nowhere.update((file, row.line) for row in batch.rejected if row.fused)
        for row in batch.rejected:
            found = [next(told) for _ in row.readings]
            charge = [next(hashes) for _ in row.readings]
            self.outcasts.quarantine(
                file,
                row.line,
                row.reason,
                row.raw,
                charge=charge[0] if row.sure and charge else None,
                unassigned=True,
            )
            self._to_mend(
                file, row.line, row.reason, row.raw, row.readings[0] if len(row.readings) == 1 else {}
            )
            if self._has_others:
                rows.take(row, found, own_cases=self.placing.own_cases)
        self.in_history += rows.in_history
        self.placing.nowhere |= rows.nowhere
        for (sure, counted), waiting in rows.waiting.items():
            self.placing.wait(self.tables.blank(file, *waiting.columns()), sure=sure, counted=counted)
        return self.tables.blank(file, *rows.known.columns()) if rows.known.lines else None


def _as_many(table: pa.Table, rows: list[int]) -> pa.Table:
    """Possible rows, some of them as often as a document may tell charges, so far as laws count."""
    some = table.take(pa.array(rows))
    at = table.schema.get_field_index("charge_id")
    columns = (some.column(name).to_pylist() for name in ("charge_id", "source_file", "source_line"))
    ids = [(key, _own(file, line)) for key, file, line in zip(*columns, strict=True)]
    copies = [
        some.set_column(
            at,
            table.schema.field(at),  # its place stays at the end
            pa.array([f"{key.removesuffix(place)}{OWN}{number}{place}" for key, place in ids], pa.string()),
        )
        for number in range(2, MANY + 1)
    ]
    return pa.concat_tables([table, *copies]).unify_dictionaries().combine_chunks()


def _undoubted(cells: Coded) -> Coded:
    """The same cells, blank where a joined row leaves them open: of who people are, a blank says no more than that."""
    doubted = {
        name: pc.if_else(pc.starts_with(column, "\0"), "", column)
        for name, column in cells.columns.items()
        if not pa.types.is_dictionary(column.type) and pc.any(pc.starts_with(column, "\0")).as_py()
    }
    return Coded({**cells.columns, **doubted}, cells.rows) if doubted else cells


def _own(file: str, line: int, charge: str = "") -> str:
    """An id that no other row has: the charge's own may be that of one that is judged."""
    return f"{charge}{OWN}{file}:{line}"


def _stands(reading: Mapping[str, str], name: str, source: Source) -> bool:
    """Whether a cell is known; of one that another fills where it is blank, only one that is not."""
    return name in reading and (reading[name] != "" or name not in source.table.fill)


@dataclass
class _Blanks:
    """Rows of which nothing but keys is known."""

    lines: list[int] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    charges: list[str] = field(default_factory=list)

    def columns(self) -> tuple[list[int], list[str], list[str], list[str]]:
        """As `RecordTables.blank` takes them."""
        return self.lines, self.persons, self.cases, self.charges

    def add(self, line: int, person: str, case: str, charge: str) -> None:
        """Add a row."""
        self.lines.append(line)
        self.persons.append(person)
        self.cases.append(case)
        self.charges.append(charge)


class _Salvaged:
    """Sorts rows that could not be split by what stands of their keys.

    ``known``: of persons that stand. ``waiting``: by whether what stands is sure, and whether the row was counted.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self.known = _Blanks()
        self.waiting: dict[tuple[bool, bool], _Blanks] = {}
        self.nowhere: set[Place] = set()
        self.in_history = 0

    def take(self, row: Rejected, keys: list[tuple[str, str, str]], *, own_cases: bool) -> None:
        """Sort a row, of which each reading tells person, case and charge; blank what it does not tell."""
        line, home = row.line, _own(self._file, row.line)
        if own_cases:
            keys = [(person, "", charge) for person, _, charge in keys]
        sure = keys[0] if row.sure and keys else ("", "", "")
        person, case, key = sure
        if person:
            self.in_history += 1
            self.known.add(line, person, case or home, key + home)
            if not case and not own_cases:
                self._wait(line, person, "", home, sure=True, counted=True)
            return
        others = sorted({(p, c) for p, c, _ in keys if p or c})
        if case:
            self._wait(line, "", case, home, sure=True, counted=False)
        elif not others:
            self.nowhere.add((self._file, line))
        for p, c in others:
            if (p, c) != (person, case):
                self._wait(line, p, c, home, sure=False, counted=False)

    def _wait(self, line: int, person: str, case: str, charge: str, *, sure: bool, counted: bool) -> None:
        self.waiting.setdefault((sure, counted), _Blanks()).add(line, person, case, charge)


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
