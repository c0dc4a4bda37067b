"""The next projection of a source: its dataset, and all that lies beside the rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clearslate.ingest.deletions import Deletion, read_deletions
from clearslate.ingest.deliveries.named import Named, spellings, write_named
from clearslate.ingest.deliveries.places import (
    all_rows,
    of_delivery,
    of_main,
    place_hashes,
    places_of,
    put_last,
    quarantined_charges,
)
from clearslate.ingest.deliveries.store import HISTORY, NAMED, TOLD, Delivery, Feed, Store, Totals
from clearslate.ingest.mapping import Mapping
from clearslate.ingest.placing import WAITING, Placing, write_private
from clearslate.ingest.projection import (
    HISTORY_SCHEMA,
    Change,
    Deletions,
    Hashes,
    Outcome,
    Place,
    Step,
    certain_of,
    charge_hashes,
    fold,
    fold_few,
    place_of,
    renamed,
    shaped,
)
from clearslate.ingest.quarantine import ISSUE_SCHEMA, KEYED_SCHEMA, QUARANTINE_SCHEMA
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.report import IngestReport
from clearslate.ingest.run.reporting import SIDE, caution_of
from clearslate.ingest.unique import hash_ids
from clearslate.records.cells import CellWriter
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter
from clearslate.records.days import to_day
from clearslate.records.distinct import among
from clearslate.records.files import create_private, make_private, take_over
from clearslate.records.hashing import hash_strings
from clearslate.records.keys import KeyCheck
from clearslate.records.people import FILE as PEOPLE
from clearslate.records.people import FOLDER as PEOPLE_FOLDER
from clearslate.records.people import (
    PEOPLE_SCHEMA,
    SINCE,
    SINCE_SCHEMA,
    distinct_people,
    note_people,
    people_files,
    read_people,
    write_people,
)
from clearslate.records.schema import Field, schema_of
from clearslate.records.update import Update

MOST_VANISHING: Final = 0.05  # share of the charges that a full delivery may lack without being asked for
_MUCH: Final = 1 / 8  # of the people's rows: with so many beside them all are written into one file


class NextProjection:
    """One delivery on its way into the store: the next projection with all that lies beside its rows."""

    def __init__(
        self,
        store: Store,
        mapping: Mapping,
        earlier: list[Delivery],
        delivery: Delivery,
        report: IngestReport,
        work: Path,
        corrected: frozenset[Place],
    ) -> None:
        self.store = store
        self.mapping = mapping
        self.earlier = earlier
        self.delivery = delivery
        self.report = report
        self.work = work
        self.told = store.told()
        self.few: tuple[pa.Table, pa.Table] | None = (
            None  # all rows of whom the delivery touches, before and after
        )
        self.before = Dataset.open(store.dataset) if earlier else None
        self.named = Named.read(store.named) if earlier else None
        self.delivered = Dataset.open(work / "delivery")
        self.quarantine = self._read("quarantine.parquet", KEYED_SCHEMA)
        self.new_quarantine = self._delivered("quarantine.parquet", KEYED_SCHEMA)
        self.deletions = self._deletions()
        self.placing = Placing(own_cases=False)
        unknown = corrected - set(places_of(self.quarantine))
        if unknown:
            raise IngestError(
                f"--corrects names {len(unknown)} rows that are not in quarantine, such as {min(unknown)}; "
                "take file and line from quarantine.csv of the dataset"
            )
        self.corrected = corrected

    def make(self, *, allow_shrink: bool, whole: bool) -> Feed:
        """Build the projection; ``whole``: each bucket anew.

        Raises:
            IngestError: too much would vanish, or a row is nowhere.
        """
        projection = self.work / "projection"
        projection.mkdir()
        superseded, deleted = self._leaving()
        self.placing.waiting = self._waiting(superseded | deleted)
        update = None if whole else self._update(superseded | deleted)
        outcome, stays, coverage = self._fold(projection, superseded | deleted, update)
        self._check_shrink(outcome, allow_shrink=allow_shrink)
        deleted |= outcome.deleted_listed
        totals = self._totals(outcome, self._counted(superseded), self._counted(deleted), stays)
        totals.check()
        delivery = Delivery(**asdict(self.delivery) | {"changes": _by_name(outcome.changes)})
        self._write_side(projection / "dataset", stays, totals, delivery, coverage)
        self._write_people(projection / "dataset")
        self._write_history(projection / HISTORY, outcome.history)
        self._close_delivery(delivery)
        unmatched = sum(place not in outcome.deletions_found for _, place in self._deletion_rows())
        left = len(self.quarantine) - (len(stays) - len(self.new_quarantine))
        return Feed(
            delivery,
            None,
            totals,
            left,
            unmatched,
            caution_of(coverage),
            self.store.dataset,
            outcome.waits,
            outcome.in_part,
        )

    # --- rows ---

    def _update(self, leaving: set[Place]) -> Update | None:
        """The dataset before, and whom the delivery touches; None where anybody's rows may be otherwise."""
        if self.before is None or self.named is None or self.delivery.mode == "full":
            return None
        if not Update.can(self.before, schema_of(self._facts())):
            return None
        places = pa.array([f"{file}:{line}" for file, line in leaving], pa.string())
        keys = [
            charge_hashes(self.delivered),
            quarantined_charges(self._unreadable()),
            *(np.fromiter(found, np.uint64, len(found)) for _, found in self.deletions.levels()),
            hash_ids(places),
        ]
        delivered = all_rows(self.delivered, ["person_id", "case_id"])
        theirs = hash_strings(delivered["person_id"])
        keys += [found for _, found in spellings(delivered)]
        for waiting in self.placing.waiting:
            keys.append(hash_ids(one_chunk(waiting["case_id"])))
            theirs = np.concatenate([theirs, hash_strings(waiting["person_id"])])
        return Update(self.before, np.concatenate([theirs, self.named.whose(np.concatenate(keys))]))

    def _fold(
        self, out: Path, leaving: set[Place], update: Update | None
    ) -> tuple[Outcome, pa.Table, Coverage]:
        """Write dataset and names; what became of the rows, what stays in quarantine, and what the dataset covers."""
        facts = self._facts()
        step = Step(
            number=self.delivery.number,
            full=self.delivery.mode == "full",
            proven=bool(self.delivery.proof),
            dataset=self.delivered,
            before=self.before,
            facts=facts,
            deletions=self.deletions,
            quarantined=quarantined_charges(self._unreadable()),
            listed=frozenset(places_of(self.quarantine)),
            leaving=frozenset(leaving),
            known_through={
                each.number: to_day(each.known_through) for each in (*self.earlier, self.delivery)
            },
            placing=self.placing,
        )
        if update is not None:
            return self._fold_few(out, step, leaving, update)
        with DatasetWriter(
            out / "dataset",
            known_through=self.delivery.known_through,
            coverage=self.delivered.manifest.coverage,
            facts=facts,
            buckets=self.delivery.buckets,
            since=self.before,
            in_blocks=True,
        ) as writer:
            outcome = fold(step, writer)
            stays = self._still_quarantined(leaving | outcome.deleted_listed)
            coverage = self._coverage(stays)
            writer.cover(coverage)
        made = Dataset.open(out / "dataset")
        columns = ["person_id", "case_id", "charge_id", "membership", "source_file", "source_line"]
        rows = (made.read(bucket.index, columns) for bucket in made.buckets)
        write_named(out / NAMED, self._spelled_once(rows))
        return outcome, stays, coverage

    def _spelled_once(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The same tables.

        Raises:
            IngestError: at their end, a case or a person has one number in this delivery and another spelling of it in those before.
        """
        check = KeyCheck()
        for rows in tables:
            check.records(certain_of(rows), births=False)
            yield rows
        faults = check.told().faults(whole=self.mapping.coverage.history == "whole", adds=True)
        if faults and self.mapping.keys.confirmed is None:
            raise IngestError(
                "\n".join(f"this delivery beside those before: {fault}" for fault in faults)
                + "\nIf the keys are right all the same, say who looked and why under keys: confirmed. The store is as it was"
            )

    def _fold_few(
        self, out: Path, step: Step, leaving: set[Place], update: Update
    ) -> tuple[Outcome, pa.Table, Coverage]:
        """The same, where all but a few persons' rows stay as they are."""
        few = _Rows(schema_of(step.facts))
        outcome = fold_few(step, few, update.rows)
        stays = self._still_quarantined(leaving | outcome.deleted_listed)
        coverage = self._coverage(stays)
        [rows] = self._spelled_once([few.table()])
        update.write(out / "dataset", rows, known_through=self.delivery.known_through, coverage=coverage)
        assert self.named is not None  # noqa: S101 - by it the few were found
        self.named.write_next(out / NAMED, rows)
        outcome.records += update.before.manifest.charges - outcome.before
        self.few = update.rows, rows
        return outcome, stays, coverage

    def _facts(self) -> tuple[Field, ...]:
        """The facts of the delivery, and those that only earlier ones told."""
        own = {fact.name: fact for fact in self.mapping.fact_fields()}
        return tuple(
            (({fact.name: fact for fact in self.before.manifest.facts} if self.before else {}) | own).values()
        )

    def _coverage(self, stays: pa.Table) -> Coverage:
        """What the delivery covers, and earlier ones that it only changes; with the rows that may be anyone's."""
        unassigned, unplaced = (
            pc.sum(of_main(stays)[name]).as_py() or 0 for name in ("unassigned", "unplaced")
        )
        own = replace(
            self.delivered.manifest.coverage,
            unassigned=unassigned if unassigned > self.mapping.coverage.looked_through else 0,
            unplaced=unplaced if unplaced > self.mapping.coverage.looked_through else 0,
        )
        if self.before is None or self.delivery.mode == "full":
            return own
        held = self.before.manifest.coverage
        years = [(held.first_year, min), (held.last_year, max)]
        first, last = (
            year if mine is None else mine if year is None else choose(year, mine)
            for (year, choose), mine in zip(years, (own.first_year, own.last_year), strict=True)
        )
        whole = {held.history, own.history} == {"whole"}
        return Coverage(
            tuple(sorted({*held.jurisdictions, *own.jurisdictions})),
            tuple(sorted({*held.sources, *own.sources})),
            first,
            last,
            "whole" if whole else "single_cases",
            own.unassigned,
            own.by_case + held.by_case,  # at most: a row of them may have been amended since
            own.invented or held.invented,
            own.unplaced,
        )

    def _check_shrink(self, outcome: Outcome, *, allow_shrink: bool) -> None:
        cut_off = None if allow_shrink else outcome.cut_off()
        if cut_off is not None:
            file, line = cut_off
            raise IngestError(
                f"{file} is cut off: all {len(outcome.missing):,} charges that it lacks stood after line {line:,} of the file before. "
                "Have it sent again; if they are truly gone, feed it with --confirm-absent and say why. The store is as it was"
            )
        if allow_shrink or outcome.absent <= MOST_VANISHING * outcome.before:
            return
        raise IngestError(
            f"this full delivery lacks {outcome.absent:,} of the {outcome.before:,} charges that stand, more than "
            f"{MOST_VANISHING:.0%}: is it whole? If they are truly gone, feed it with --confirm-absent and say why; if it holds "
            "changes only, say mode: changes; with --allow-shrink they wait. The store is as it was"
        )

    # --- quarantine and deletions ---

    def _unreadable(self) -> pa.Table:
        """Quarantined rows of the delivery that may be a newer version of the charge of their key."""
        reasons = pa.array([Reason.DUPLICATE_CHARGE.value, *self._gone], pa.string())
        return self.new_quarantine.filter(pc.invert(pc.is_in(self.new_quarantine["reason"], reasons)))

    @property
    def _gone(self) -> list[str]:
        """The reasons of rows that delete their charge. That a charge of a person is none of a person takes it from nobody."""
        return sorted(self.mapping.aside_reasons - self.mapping.doubtful_reasons)

    def _deletion_rows(self) -> list[tuple[Deletion, Place]]:
        """The deletions of the delivery, with their places."""
        found = read_deletions(self.work / "delivery" / SIDE)
        return [(each, (place_of(self.delivery.number, each.file), each.line)) for each in found]

    def _deletions(self) -> Deletions:
        """What the delivery deletes by key; a row that it sets aside as no charge deletes its charge too (`_gone`)."""
        rows = self._deletion_rows()
        found = Deletions()
        for of, held in (("charge", found.charges), ("case", found.cases)):
            named = [(each.key, place) for each, place in rows if each.of == of]
            keys = hash_ids([key for key, _ in named]).tolist()
            put_last(held, zip(keys, (place for _, place in named), strict=True))
        aside = self.new_quarantine.filter(
            pc.is_in(self.new_quarantine["reason"], pa.array(self._gone, pa.string()))
        )
        pairs = zip(aside["charge"].to_pylist(), places_of(aside), strict=True)
        put_last(found.charges, ((key, place) for key, place in pairs if key is not None))
        return found

    def _leaving(self) -> tuple[set[Place], set[Place]]:
        """The rows that leave the quarantine: those that are superseded, and those that are deleted."""
        places = places_of(self.quarantine)
        if self.delivery.mode == "full":
            return {place for place in places if self._comes_again(place)}, set()
        charges = self.quarantine["charge"].to_pylist()
        reasons = self.quarantine["reason"].to_pylist()
        delivered = set(charge_hashes(self.delivered).tolist())
        again = {
            place
            for place, charge, reason in zip(places, charges, reasons, strict=True)
            if charge in delivered and reason != Reason.DUPLICATE_CHARGE
        }
        superseded = again | self.corrected
        deleted = {
            place for place, charge in zip(places, charges, strict=True) if charge in self.deletions.charges
        }
        return superseded, deleted - superseded

    def _comes_again(self, place: Place) -> bool:
        """Whether a row of an earlier delivery was read once more by a full one: not where that may be cut off before it."""
        file, line = place
        ends = {each.file: each.rows + each.blank_lines + 1 for each in self.report.files}
        name = file.partition("/")[2]
        return bool(self.delivery.proof) or name not in ends or line <= ends[name]

    def _still_quarantined(self, leaving: set[Place]) -> pa.Table:
        """The rows that stay in quarantine; of those whose place was found by now, it is said."""
        stays = np.array([place not in leaving for place in places_of(self.quarantine)], np.bool_)
        rows = pa.concat_tables([self.quarantine.filter(pa.array(stays)), self.new_quarantine])
        found = [self.placing.found.get(place) for place in places_of(rows)]
        for name, settled in (
            ("unassigned", [known is True for known in found]),
            ("unplaced", [known is not None for known in found]),
        ):
            at = rows.schema.get_field_index(name)
            unsettled = pc.and_(
                pc.fill_null(rows.column(at), False), pc.invert(pa.array(settled, pa.bool_()))
            )
            rows = rows.set_column(at, rows.schema.field(at), unsettled)
        return rows

    def _waiting(self, leaving: set[Place]) -> list[pa.Table]:
        """The quarantined rows that wait for whoever is of their case: those that stay, and those of the delivery."""
        held = self.store.dataset / SIDE / WAITING
        own = self.work / "delivery" / SIDE / WAITING
        schema = schema_of(self._facts())
        found = []
        if self.earlier and held.exists():
            rows = pq.read_table(held)
            stays = [place not in leaving for place in _row_places(rows)]
            found.append(_with_flags(rows.filter(pa.array(stays, pa.bool_())), schema))
        if own.exists():
            found.append(_with_flags(renamed(pq.read_table(own), self.delivery.number), schema))
        return [pa.concat_tables(found).unify_dictionaries().combine_chunks()] if found else []

    def _counted(self, places: set[Place]) -> int:
        """How many of the places are of rows of the main source: those of joined files are not counted as rows."""
        counted = of_main(self.quarantine)
        return sum(place in places for place in places_of(counted))

    def _totals(self, outcome: Outcome, superseded: int, deleted: int, stays: pa.Table) -> Totals:
        held = Totals(**self.told["totals"]) if self.told else Totals()
        return Totals(
            rows_in=held.rows_in + self.report.rows_in,
            records=outcome.records,
            quarantined=len(of_main(stays)),
            superseded=(
                held.superseded
                + self.report.superseded
                + self.report.withheld
                + outcome.superseded
                + superseded
            ),
            deleted=held.deleted + outcome.deleted + deleted,
            deletions=held.deletions + self.report.deletions,
        )

    # --- what lies beside the rows ---

    def _write_side(
        self, dataset: Path, stays: pa.Table, totals: Totals, delivery: Delivery, coverage: Coverage
    ) -> None:
        side = dataset / SIDE
        side.mkdir()
        self._write_quarantine(side, stays)
        for waiting in self.placing.waiting:
            listed = set(places_of(stays))
            still = [place in listed for place in _row_places(waiting)]
            write_private(waiting.filter(pa.array(still, pa.bool_())), side / WAITING)
        issues = self._write_issues(dataset)
        summary = self._telling(stays, issues, totals, delivery, caution_of(coverage))
        text = json.dumps(summary, indent=2, ensure_ascii=False)
        (side / "ingest.json").write_text(text + "\n", encoding="utf-8")

    def _write_quarantine(self, side: Path, stays: pa.Table) -> None:
        if self.told and stays.equals(self.quarantine):
            for name in ("quarantine.parquet", "quarantine.csv"):
                take_over(self.store.dataset / SIDE / name, side / name)
            return
        pq.write_table(stays, side / "quarantine.parquet", compression="zstd")
        with (side / "quarantine.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = CellWriter(stream)
            writer.writerow(QUARANTINE_SCHEMA.names)
            writer.writerows(zip(*(stays[name].to_pylist() for name in QUARANTINE_SCHEMA.names), strict=True))

    def _write_issues(self, dataset: Path) -> pa.Table:
        """Write and return the issues of rows that stand, and of joined files, whose rows stand at no record's place."""
        name = "issues.parquet"
        held, new = self._read(name, ISSUE_SCHEMA), self._delivered(name, ISSUE_SCHEMA)
        if self.few is None:
            live = place_hashes(all_rows(Dataset.open(dataset), ["source_file", "source_line"]))
            stays = among(_hashes(held), live)
        else:
            before, now = self.few
            live = place_hashes(now)
            was = place_hashes(before)
            stays = ~among(_hashes(held), was[~among(was, live)])
        joined = pa.array(self._joined_files(), pa.string())
        stays |= _plain(pc.is_in(held["file"], joined))
        comes = among(_hashes(new), live) | _plain(pc.is_in(new["file"], joined))
        if self.told and stays.all() and not comes.any():
            take_over(self.store.dataset / SIDE / name, dataset / SIDE / name)
            return held
        issues = pa.concat_tables([held.filter(pa.array(stays)), new.filter(pa.array(comes))])
        pq.write_table(issues, dataset / SIDE / name, compression="zstd")
        return issues

    def _joined_files(self) -> list[str]:
        """The joined files of the deliveries of which rows stand."""
        own = [f"{self.delivery.number:04d}/{name}" for each in self.report.joined for name, _ in each.files]
        return own if self.delivery.mode == "full" else [*self.told.get("joined_files", ()), *own]

    def _telling(
        self, stays: pa.Table, issues: pa.Table, totals: Totals, delivery: Delivery, caution: str | None
    ) -> dict[str, Any]:
        by_field: dict[str, Counter[str]] = {}
        for one in issues.group_by(["field", "reason"]).aggregate([([], "count_all")]).to_pylist():
            by_field.setdefault(one["field"], Counter())[one["reason"]] = one["count_all"]
        replaces = self.delivery.mode == "full" or not self.told
        own = self.report.to_json()
        conflicts = Counter(
            {
                (each.earlier, each.later, f"{self.delivery.number:04d}/{file}", year): rows
                for each in self.delivered.manifest.conflicts
                for file, year, rows in each.groups
            }
        )
        if not replaces:
            conflicts.update(
                {
                    (one["earlier"], one["later"], one["file"], one["year"]): one["rows"]
                    for one in self.told["conflicts"]
                }
            )
        return {
            **{
                name: own[name]
                for name in ("id", "source", "owner", "jurisdiction", "known_through", "history")
            },
            "rows_in": totals.rows_in,
            "records": totals.records,
            "quarantined": totals.quarantined,
            "superseded": totals.superseded,
            "deleted": totals.deleted,
            "deletions": totals.deletions,
            "totals": asdict(totals),
            "caution": caution,
            "keys": own["keys"],
            "joined_files": self._joined_files(),
            "reasons": dict(sorted(Counter(of_main(stays)["reason"].to_pylist()).items())),
            "issues": dict(sorted(sum(by_field.values(), Counter()).items())),
            "issues_by_field": {
                name: dict(sorted(found.items())) for name, found in sorted(by_field.items())
            },
            # Values and contradictions are counted as they came, also where the row was amended since.
            "unmapped": own["unmapped"] if replaces else _merged(self.told["unmapped"], own["unmapped"]),
            "conflicts": [
                {"earlier": earlier, "later": later, "file": file, "year": year, "rows": rows}
                for (earlier, later, file, year), rows in sorted(conflicts.items())
            ],
            "deliveries": [each.to_json() for each in (*self.earlier, delivery)],
        }

    def _write_people(self, dataset: Path) -> None:
        """The people of the projection: what the newest delivery says, and what only earlier ones said."""
        own = self.work / "delivery" / PEOPLE_FOLDER / PEOPLE
        held = self.store.dataset / PEOPLE_FOLDER / PEOPLE
        new = of_delivery(pq.read_table(own), self.delivery.number, "source_file") if own.exists() else None
        there = self.earlier and held.exists()
        if new is None and not there:
            return
        new = PEOPLE_SCHEMA.empty_table() if new is None else new
        make_private(dataset / PEOPLE_FOLDER)
        if self.few is not None and there:
            self._write_people_since(dataset, held, new)
            return
        old = read_people(held) if there else PEOPLE_SCHEMA.empty_table()
        if self.delivery.mode == "full":
            old = old.filter(pc.invert(pc.is_in(old["person_id"], one_chunk(new["person_id"]))))
        rows = distinct_people(
            pa.concat_tables([old, new], promote_options="default").select(PEOPLE_SCHEMA.names)
        )
        write_people(dataset, self._standing(dataset, rows))

    def _write_people_since(self, dataset: Path, held: Path, new: pa.Table) -> None:
        """The people so far, and beside them what this delivery says, and who is gone."""
        assert self.few is not None  # noqa: S101 - of a delivery of changes
        before, now = (pc.unique(one_chunk(rows["person_id"])) for rows in self.few)
        gone = before.filter(pc.invert(pc.is_in(before, now)))
        since = held.with_name(SINCE)
        people = pq.read_table(since, schema=SINCE_SCHEMA) if since.exists() else SINCE_SCHEMA.empty_table()
        people = people.filter(pc.invert(pc.is_in(people["person_id"], gone)))
        nothing = {
            each.name: gone if each.name == "person_id" else pa.nulls(len(gone), each.type)
            for each in SINCE_SCHEMA
        }
        comes = self._standing(dataset, new).cast(SINCE_SCHEMA)
        people = pa.concat_tables([people, pa.table(nothing, SINCE_SCHEMA), comes])
        place = dataset / PEOPLE_FOLDER / PEOPLE
        take_over(held, place)
        with create_private(place.with_name(SINCE)) as stream:
            pq.write_table(people, stream, compression="zstd")
        if people.num_rows > _MUCH * pq.read_metadata(place).num_rows:
            rows = read_people(place)
            for file in people_files(place):
                file.unlink()
            write_people(dataset, rows)
        else:
            note_people(dataset, self.store.dataset)

    def _standing(self, dataset: Path, people: pa.Table) -> pa.Table:
        """Those of the people who have a row in the dataset."""
        return people.filter(pa.array(Dataset.open(dataset).has(people["person_id"])))

    def _write_history(self, out: Path, found: list[pa.Table]) -> None:
        """What happened in this delivery, by charge, beside what happened in earlier ones."""
        out.mkdir()
        if self.store.history.is_dir():
            for place in self.store.history.iterdir():
                take_over(place, out / place.name)
        elif self.earlier:  # of an older clearslate: all in one file
            take_over(
                self.store.home / "current" / f"{HISTORY}.parquet",
                out / f"{self.delivery.number - 1:04d}.parquet",
            )
        own = pa.concat_tables([HISTORY_SCHEMA.empty_table(), *found]).unify_dictionaries().combine_chunks()
        own = own.take(pc.sort_indices(own["charge_id"]))
        pq.write_table(own, out / f"{self.delivery.number:04d}.parquet", compression="zstd")

    def _close_delivery(self, delivery: Delivery) -> None:
        """Write the delivery's own manifest, keep its mapping, and take away the right to write its files."""
        folder = self.work / "delivery"
        (folder / TOLD).write_text(json.dumps(delivery.to_json(), indent=2) + "\n", encoding="utf-8")
        for place in folder.rglob("*"):
            if place.is_file():
                place.chmod(place.stat().st_mode & ~0o222)

    def _read(self, name: str, schema: pa.Schema) -> pa.Table:
        """A list that lies beside the projection so far."""
        place = self.store.dataset / SIDE / name
        return pq.read_table(place, schema=schema) if self.earlier else schema.empty_table()

    def _delivered(self, name: str, schema: pa.Schema) -> pa.Table:
        """The same list of the delivery, its files named with the delivery's number."""
        rows = pq.read_table(self.work / "delivery" / SIDE / name, schema=schema)
        return of_delivery(rows, self.delivery.number)


class _Rows:
    """Rows that are held in memory."""

    def __init__(self, schema: pa.Schema) -> None:
        self._parts = [schema.empty_table()]

    def add(self, rows: pa.Table, /) -> None:
        """Take rows."""
        self._parts.append(rows)

    def table(self) -> pa.Table:
        """All rows that were taken."""
        return pa.concat_tables(self._parts).unify_dictionaries().combine_chunks()


def _row_places(rows: pa.Table) -> list[Place]:
    return list(zip(rows["source_file"].to_pylist(), rows["source_line"].to_pylist(), strict=True))


def _with_flags(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Waiting rows in the projection's schema, with what is said of them beside it."""
    made = shaped(rows, schema)
    for name in rows.column_names:
        if name.startswith("_"):
            made = made.append_column(name, rows.column(name))
    return made


def _hashes(issues: pa.Table) -> Hashes:
    return place_hashes(issues.rename_columns(["source_file", "source_line", "field", "reason"]))


def _plain(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = column.to_numpy()
    return found


def _merged(held: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Counts of values that the mapping does not know, added up."""
    merged = {name: dict(values) for name, values in held.items()}
    for name, values in new.items():
        there = merged.setdefault(name, {})
        for text, count in values.items():
            known = there.get(text)
            there[text] = known | {"rows": known["rows"] + count["rows"]} if known else count
    return merged


def _by_name(changes: Counter[Change]) -> dict[str, int]:
    return {change.value: changes[change] for change in Change if changes[change]}
