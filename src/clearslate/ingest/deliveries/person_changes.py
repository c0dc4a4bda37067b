"""A court's own merges and splits of persons: their charges become another person's as if they had been sent again.

The list has a line for each: ``old`` and ``new``, two keys of persons as the source has them, ``kind`` (``merge``, ``split``), and
``case``, the key of a case that goes to the new person (of a split only, a line a case).
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.ingest.projection import certain_of, charge_hashes, shaped
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.report import IngestReport
from clearslate.ingest.unique import hash_ids
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset, DatasetWriter, bucket_of
from clearslate.records.distinct import among
from clearslate.records.files import make_private
from clearslate.records.people import FILE, FOLDER, PEOPLE_SCHEMA, read_people, write_people
from clearslate.records.schema import schema_of

MERGE: Final = "merge"
SPLIT: Final = "split"
_COLUMNS: Final = ("old", "new", "kind", "case")


@dataclass(frozen=True)
class PersonChanges:
    """Whose charges become whose: of persons who were merged, and of cases that were split off. ``sha256``: of the list."""

    merged: Mapping[str, str]
    split: Mapping[tuple[str, str], str]
    sha256: str

    @property
    def olds(self) -> list[str]:
        """The persons who lose charges."""
        return sorted({*self.merged, *(person for person, _ in self.split)})

    def moved(self, rows: pa.Table) -> pa.Table:
        """Those of the rows that become another person's, under that person."""
        pairs = list(zip(rows["person_id"].to_pylist(), rows["case_id"].to_pylist(), strict=True))
        new = [self.split.get(pair) or self.merged.get(pair[0]) for pair in pairs]
        at = rows.schema.get_field_index("person_id")
        column = pa.array(new, pa.string())
        return rows.set_column(at, rows.schema.field(at), column).filter(column.is_valid())


def read_changes(place: Path, source: str) -> PersonChanges:
    """The list of a source.

    Raises:
        IngestError: it cannot be read, or a line says nothing that can be done.
    """
    try:
        content = place.read_bytes()
        rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    except (OSError, ValueError, csv.Error) as error:
        raise IngestError(f"{place}: cannot be read ({error}); give a CSV file in UTF-8") from None
    merged: dict[str, str] = {}
    split: dict[tuple[str, str], str] = {}
    for number, row in enumerate(rows, start=2):
        old, new, kind, case = ((row.get(name) or "").strip() for name in _COLUMNS)
        where = f"{place.name}, row {number}"
        if not old or not new or old == new or kind not in (MERGE, SPLIT) or (kind == SPLIT) != bool(case):
            raise IngestError(
                f"{where}: a row needs old and new, two keys of persons, kind (merge or split), and of a split the case that goes to "
                "the new person"
            )
        old, new = f"{source}:{old}", f"{source}:{new}"
        before = merged.setdefault(old, new) if kind == MERGE else split.setdefault((old, case), new)
        if before != new:
            raise IngestError(f"{where}: another row gives the same to another person")
    chained = sorted({*merged.values(), *split.values()} & merged.keys())
    if chained:
        raise IngestError(
            f"{place.name}: {chained[0].partition(':')[2]} is merged into another and is itself given charges: name the person who stays"
        )
    if not merged and not split:
        raise IngestError(f"{place.name}: names no change; it needs the columns {', '.join(_COLUMNS)}")
    return PersonChanges(merged, split, hashlib.sha256(content).hexdigest())


def with_changes(changes: PersonChanges, before: Path, delivery: Path, report: IngestReport) -> IngestReport:
    """Add to a delivery the charges that become another person's and that it does not bring itself.

    Args:
        changes: what the source says.
        before: the dataset that holds, into which the delivery goes.
        delivery: the delivery's dataset.
        report: what was read of the delivery.

    Returns:
        The report with the charges counted as rows that came again.

    Raises:
        IngestError: a person whom the list names has no row that could be moved.
    """
    held, own = Dataset.open(before), Dataset.open(delivery)
    brought = charge_hashes(own)
    schema = schema_of(own.manifest.facts)
    theirs = list(_rows_of(held, changes))
    moved = [shaped(changes.moved(rows), schema) for rows in theirs]
    pairs = {
        pair
        for rows in theirs
        for pair in zip(rows["person_id"].to_pylist(), rows["case_id"].to_pylist(), strict=True)
    }
    there = {person for person, _ in pairs}
    lacking = [person for person in changes.merged if person not in there]
    lacking += [person for person, case in changes.split if (person, case) not in pairs]
    if lacking:
        raise IngestError(
            f"the list of changes names {lacking[0].partition(':')[2]}, and nothing of that person (or no such case) is here: correct the key, or leave it out"
        )
    again = delivery.with_name("moved")
    count = 0
    with DatasetWriter(
        again,
        known_through=own.manifest.known_through,
        coverage=own.manifest.coverage,
        facts=own.manifest.facts,
        buckets=len(own.buckets),
    ) as writer:
        for bucket in own.buckets:
            writer.add(own.read(bucket.index))
        for rows in moved:
            rest = rows.filter(pa.array(~among(hash_ids(one_chunk(rows["charge_id"])), brought)))
            count += certain_of(rest).num_rows
            writer.add(rest)
    _take_people(changes, before, delivery, again)
    for each in delivery.iterdir():
        if each.is_dir() and not (again / each.name).exists():
            each.rename(again / each.name)
    shutil.rmtree(delivery)
    again.rename(delivery)
    return replace(report, rows_in=report.rows_in + count, records=report.records + count)


def _rows_of(held: Dataset, changes: PersonChanges) -> Iterator[pa.Table]:
    """All rows of the persons who lose charges."""
    olds = pa.array(changes.olds, pa.string())
    for index in np.unique(bucket_of(olds, len(held.buckets))).tolist():
        rows = held.read(index)
        rows = rows.filter(pc.is_in(rows["person_id"], olds)).combine_chunks()
        if rows.num_rows:
            yield rows


def _take_people(changes: PersonChanges, before: Path, delivery: Path, again: Path) -> None:
    """Give the new persons the names of those who were merged into them. A split gives none."""
    held, own = before / FOLDER / FILE, delivery / FOLDER / FILE
    if not held.exists():
        return
    people = read_people(held)
    column = pa.array([changes.merged.get(person) for person in people["person_id"].to_pylist()], pa.string())
    at = people.schema.get_field_index("person_id")
    theirs = people.set_column(at, people.schema.field(at), column).filter(column.is_valid())
    parts = [pq.read_table(own)] if own.exists() else []
    make_private(again / FOLDER)
    write_people(
        again, pa.concat_tables([*parts, theirs.select(PEOPLE_SCHEMA.names)], promote_options="default")
    )
