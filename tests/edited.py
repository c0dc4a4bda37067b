"""Files of datasets and runs that a test changes, noted again as if they had been written so."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine.runner import FOLDER
from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.records.people import note_people
from clearslate.records.typed import from_json
from clearslate.runs.manifest import RunManifest


def note_again(folder: Path) -> None:
    """Note the hashes of a folder's files anew: of a dataset, or of a run."""
    is_run = (folder / "run.json").exists()
    place = folder / ("run.json" if is_run else "manifest.json")
    content = json.loads(place.read_text("utf-8"))
    for bucket in content["buckets"]:
        path = (folder / FOLDER if is_run else folder) / bucket["file"]
        bucket["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    text = json.dumps(content)
    place.write_text(from_json(RunManifest, text).sealed().to_text() if is_run else text, "utf-8")
    if not is_run:
        note_people(folder)


def rebuilt(source: Dataset, place: Path, edit: Callable[[pa.Table], pa.Table]) -> Dataset:
    """A dataset of the rows of another, edited; of the same people."""
    given = source.manifest
    with DatasetWriter(
        place, known_through=given.known_through, coverage=given.coverage, facts=given.facts, buckets=len(given.buckets)
    ) as writer:  # fmt: skip
        writer.add(edit(source.table()))
    shutil.copy(source.path / "people.parquet", place / "people.parquet")
    note_people(place)
    return Dataset.open(place)


def put(table: pa.Table, column: str, there: pa.Array, value: object) -> pa.Table:
    """A table in which a column says a value in some rows."""
    field = table.schema.field(column)
    plain = pa.string() if pa.types.is_dictionary(field.type) else field.type
    if_else = pc.if_else(there, pa.scalar(value, plain), table[column].cast(plain))
    return table.set_column(table.column_names.index(column), column, if_else)


def of_one_county(source: Dataset, place: Path) -> Dataset:
    """A dataset whose cases are all of one county: one order can then be of them all.

    The county is named by a word that the name of every court holds, so that each court keeps its id.
    """
    return rebuilt(
        source, place, lambda table: put(table, "county", pa.repeat(pa.scalar(True), len(table)), "Court")
    )
