"""Small datasets with people, made by hand."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clearslate.records.dataset import Coverage, DatasetWriter, table_from_rows
from clearslate.records.people import FOLDER, PEOPLE_SCHEMA

Row = dict[str, Any]
MakeDataset = Callable[..., Path]
Numbers = tuple[tuple[str, str, str], ...]  # (person, field, number)


def person(key: str, first: str | None, last: str | None, birth: str | None, **more: Any) -> Row:
    """A row of a people table; ``key`` is ``source:number``, ``birth`` a day (YYYY-MM-DD)."""
    day = dt.date.fromisoformat(birth) if birth else None
    row: Row = dict.fromkeys(PEOPLE_SCHEMA.names)
    row |= {"person_id": key, "source": key.split(":", maxsplit=1)[0], "name_first": first, "name_last": last}
    row |= {"birth_from": day, "birth_to": day, "source_file": "people.csv", "source_line": 1}
    return row | more


def build(place: Path, people: list[Row], numbers: Numbers = ()) -> Path:
    """A dataset of some people at ``place``; each has a charge, of which numbers and place may be given."""
    name = place.name
    keys = list(dict.fromkeys(row["person_id"] for row in people))
    rows = []
    for at, key in enumerate(keys):
        row: Row = {
            "person_id": key,
            "case_id": f"{name}-{at}",
            "charge_id": f"{name}-{at}-1",
            "jurisdiction": "PA",
            "source_file": "f",
            "source_line": at + 1,
            "membership": "certain",
        }
        rows.append(row | {field: number for owner, field, number in numbers if owner == key})
    coverage = Coverage(("PA",), (name,), None, None, "whole")
    with DatasetWriter(place, known_through=dt.date(2025, 12, 31), coverage=coverage, buckets=2) as writer:
        writer.add(table_from_rows(rows))
    (place / FOLDER).mkdir()
    pq.write_table(pa.Table.from_pylist(people, PEOPLE_SCHEMA), place / FOLDER / "people.parquet")
    return place


@pytest.fixture
def make_dataset(tmp_path: Path) -> MakeDataset:
    """Builds a dataset of a name by `build`."""
    return lambda name, people, numbers=(): build(tmp_path / name, people, numbers)
