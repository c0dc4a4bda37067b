"""The next projection of a source: its dataset, and all that lies beside the rows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.ingest.deletions import Deletion, read_deletions
from clearslate.ingest.deliveries.places import (
    all_rows,
    distinct_people,
    of_delivery,
    of_main,
    place_hashes,
    places_of,
    put_last,
    quarantined_charges,
)
from clearslate.ingest.deliveries.store import TOLD, Delivery, Feed, Store, Totals
from clearslate.ingest.mapping import Mapping, SetAside
from clearslate.ingest.projection import (
    HISTORY_SCHEMA,
    Change,
    Deletions,
    Outcome,
    Place,
    Step,
    charge_hashes,
    fold,
    place_of,
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
from clearslate.records.files import create_private, make_private
from clearslate.records.people import FOLDER as PEOPLE_FOLDER
from clearslate.records.people import PEOPLE_SCHEMA, note_people
from clearslate.records.schema import Field

MOST_VANISHING: Final = 0.05  # share of the charges that a full delivery may lack without being asked for
_PARTIES: Final = frozenset({Reason.NOT_A_PERSON, Reason.TEST_PARTY, Reason.EXPUNGED})


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
        self.before = Dataset.open(store.dataset) if earlier else None
        self.delivered = Dataset.open(work / "delivery")
        self.quarantine = self._read("quarantine.parquet", KEYED_SCHEMA)
        self.new_quarantine = self._delivered("quarantine.parquet", KEYED_SCHEMA)
        self.deletions = self._deletions()
        unknown = corrected - set(places_of(self.quarantine))
        if unknown:
            raise IngestError(
                f"--corrects names {len(unknown)} rows that are not in quarantine, such as {min(unknown)}; "
                "take file and line from quarantine.csv of the dataset"
            )
        self.corrected = corrected

    def make(self, *, allow_shrink: bool) -> Feed:
        """Build the projection.

        Raises:
            IngestError: too much would vanish, or a row is nowhere.
        """
        projection = self.work / "projection"
        projection.mkdir()
        superseded, deleted = self._leaving()
        outcome, stays, coverage = self._fold(projection / "dataset", superseded | deleted)
        self._check_shrink(outcome, allow_shrink=allow_shrink)
        deleted |= outcome.deleted_listed
        totals = self._totals(outcome, self._counted(superseded), self._counted(deleted), stays)
        totals.check()
        delivery = Delivery(**asdict(self.delivery) | {"changes": _by_name(outcome.changes)})
        self._write_side(projection / "dataset", stays, totals, delivery, coverage)
        self._write_people(projection / "dataset")
        self._write_history(projection / "history.parquet", outcome.history)
        self._close_delivery(delivery)
        unmatched = sum(place not in outcome.deletions_found for _, place in self._deletion_rows())
        left = len(self.quarantine) - (len(stays) - len(self.new_quarantine))
        return Feed(delivery, None, totals, left, unmatched, caution_of(coverage), self.store.dataset)

    # --- rows ---

    def _fold(self, out: Path, leaving: set[Place]) -> tuple[Outcome, pa.Table, Coverage]:
        """Write the dataset; what became of the rows, what stays in quarantine, and what the dataset covers."""
        facts = self._facts()
        step = Step(
            number=self.delivery.number,
            full=self.delivery.mode == "full",
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
        )
        with DatasetWriter(
            out,
            known_through=self.delivery.known_through,
            coverage=self.delivered.manifest.coverage,
            facts=facts,
            buckets=self.delivery.buckets,
            since=self.before,
        ) as writer:
            outcome = fold(step, writer)
            stays = self._still_quarantined(leaving | outcome.deleted_listed)
            coverage = self._coverage(stays)
            writer.cover(coverage)
        return outcome, stays, coverage

    def _facts(self) -> tuple[Field, ...]:
        """The facts of the delivery, and those that only earlier ones told."""
        own = {fact.name: fact for fact in self.mapping.fact_fields()}
        return tuple(
            (({fact.name: fact for fact in self.before.manifest.facts} if self.before else {}) | own).values()
        )

    def _coverage(self, stays: pa.Table) -> Coverage:
        """What the delivery covers, and earlier ones that it only changes; with the rows that may be anyone's."""
        unassigned = pc.sum(of_main(stays)["unassigned"]).as_py() or 0
        own = replace(
            self.delivered.manifest.coverage,
            unassigned=unassigned if unassigned > self.mapping.coverage.looked_through else 0,
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
        )

    def _check_shrink(self, outcome: Outcome, *, allow_shrink: bool) -> None:
        if allow_shrink or outcome.absent <= MOST_VANISHING * outcome.before:
            return
        raise IngestError(
            f"this full delivery lacks {outcome.absent:,} of the {outcome.before:,} charges that stand, more than "
            f"{MOST_VANISHING:.0%}: is it whole? If they are truly gone, feed it with --allow-shrink; if it holds "
            "changes only, say mode: changes. The store is as it was"
        )

    # --- quarantine and deletions ---

    def _unreadable(self) -> pa.Table:
        """Quarantined rows of the delivery that may be a newer version of the charge of their key."""
        reasons = pa.array([Reason.DUPLICATE_CHARGE.value, *sorted(self._set_aside())], pa.string())
        return self.new_quarantine.filter(pc.invert(pc.is_in(self.new_quarantine["reason"], reasons)))

    def _set_aside(self) -> set[str]:
        entries = self.mapping.set_aside
        own = {entry.reason for entry in entries if isinstance(entry, SetAside)}
        return own | {str(reason) for reason in _PARTIES} if len(own) < len(entries) else own

    def _deletion_rows(self) -> list[tuple[Deletion, Place]]:
        """The deletions of the delivery, with their places."""
        found = read_deletions(self.work / "delivery" / SIDE)
        return [(each, (place_of(self.delivery.number, each.file), each.line)) for each in found]

    def _deletions(self) -> Deletions:
        """What the delivery deletes by key; a row that it sets aside as no charge deletes its charge too."""
        rows = self._deletion_rows()
        found = Deletions()
        for of, held in (("charge", found.charges), ("case", found.cases)):
            named = [(each.key, place) for each, place in rows if each.of == of]
            keys = hash_ids([key for key, _ in named]).tolist()
            put_last(held, zip(keys, (place for _, place in named), strict=True))
        aside = self.new_quarantine.filter(
            pc.is_in(self.new_quarantine["reason"], pa.array(sorted(self._set_aside()), pa.string()))
        )
        pairs = zip(aside["charge"].to_pylist(), places_of(aside), strict=True)
        put_last(found.charges, ((key, place) for key, place in pairs if key is not None))
        return found

    def _leaving(self) -> tuple[set[Place], set[Place]]:
        """The rows that leave the quarantine: those that are superseded, and those that are deleted."""
        places = places_of(self.quarantine)
        if self.delivery.mode == "full":
            return set(places), set()
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

    def _still_quarantined(self, leaving: set[Place]) -> pa.Table:
        stays = np.array([place not in leaving for place in places_of(self.quarantine)], np.bool_)
        return pa.concat_tables([self.quarantine.filter(pa.array(stays)), self.new_quarantine])

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
            superseded=held.superseded + self.report.superseded + outcome.superseded + superseded,
            deleted=held.deleted + outcome.deleted + deleted,
            deletions=held.deletions + self.report.deletions,
        )

    # --- what lies beside the rows ---

    def _write_side(
        self, dataset: Path, stays: pa.Table, totals: Totals, delivery: Delivery, coverage: Coverage
    ) -> None:
        side = dataset / SIDE
        side.mkdir()
        pq.write_table(stays, side / "quarantine.parquet", compression="zstd")
        with (side / "quarantine.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = CellWriter(stream)
            writer.writerow(QUARANTINE_SCHEMA.names)
            writer.writerows(zip(*(stays[name].to_pylist() for name in QUARANTINE_SCHEMA.names), strict=True))
        issues = pa.concat_tables(
            [self._read("issues.parquet", ISSUE_SCHEMA), self._delivered("issues.parquet", ISSUE_SCHEMA)]
        )
        live = place_hashes(all_rows(Dataset.open(dataset), ["source_file", "source_line"]))
        places = place_hashes(issues.rename_columns(["source_file", "source_line", "field", "reason"]))
        # What is wrong in a joined file stands at no record's place.
        beside = pc.is_in(issues["file"], pa.array(self._joined_files(), pa.string())).to_numpy()
        issues = issues.filter(pa.array(among(places, live) | beside))
        pq.write_table(issues, side / "issues.parquet", compression="zstd")
        told = self._telling(stays, issues, totals, delivery, caution_of(coverage))
        text = json.dumps(told, indent=2, ensure_ascii=False)
        (side / "ingest.json").write_text(text + "\n", encoding="utf-8")

    def _joined_files(self) -> list[str]:
        """The joined files of the deliveries of which rows stand."""
        own = [f"{self.delivery.number:04d}/{name}" for each in self.report.joined for name, _ in each.files]
        return own if self.delivery.mode == "full" else [*self.told.get("joined_files", ()), *own]

    def _telling(
        self, stays: pa.Table, issues: pa.Table, totals: Totals, delivery: Delivery, caution: str | None
    ) -> dict[str, Any]:
        by_field: dict[str, Counter[str]] = {}
        for name, reason in zip(issues["field"].to_pylist(), issues["reason"].to_pylist(), strict=True):
            by_field.setdefault(name, Counter())[reason] += 1
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
            "issues": dict(sorted(Counter(issues["reason"].to_pylist()).items())),
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
        own = self.work / "delivery" / PEOPLE_FOLDER / "people.parquet"
        held = self.store.dataset / PEOPLE_FOLDER / "people.parquet"
        new = of_delivery(pq.read_table(own), self.delivery.number, "source_file") if own.exists() else None
        old = pq.read_table(held) if self.earlier and held.exists() else None
        if new is None and old is None:
            return
        new, old = (PEOPLE_SCHEMA.empty_table() if each is None else each for each in (new, old))
        if self.delivery.mode == "full":
            old = old.filter(pc.invert(pc.is_in(old["person_id"], one_chunk(new["person_id"]))))
        rows = distinct_people(pa.concat_tables([old, new]))
        there = pc.unique(one_chunk(all_rows(Dataset.open(dataset), ["person_id"])["person_id"]))
        rows = rows.filter(pc.is_in(rows["person_id"], there))
        order = [(name, "ascending") for name in ("person_id", "source_file", "source_line")]
        make_private(dataset / PEOPLE_FOLDER)
        place = dataset / PEOPLE_FOLDER / "people.parquet"
        with create_private(place) as stream:
            pq.write_table(rows.sort_by(order), stream, compression="zstd")
        note_people(dataset)

    def _write_history(self, out: Path, found: list[pa.Table]) -> None:
        """The history of earlier deliveries, and behind it that of this one, by charge."""
        own = pa.concat_tables([HISTORY_SCHEMA.empty_table(), *found]).unify_dictionaries().combine_chunks()
        own = own.take(pc.sort_indices(own["charge_id"]))
        with pq.ParquetWriter(out, HISTORY_SCHEMA, compression="zstd") as writer:
            if self.earlier:
                with pq.ParquetFile(self.store.history) as held:
                    for batch in held.iter_batches():
                        writer.write_table(pa.Table.from_batches([batch]).cast(HISTORY_SCHEMA))
            writer.write_table(own)

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
