"""Two persons who may be one, as small as can be: Robert Miller of the court and Bob Miller of the police."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.identity import link
from clearslate.identity.apply import join
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, table_from_rows
from clearslate.records.people import FOLDER, PEOPLE_SCHEMA
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.scenarios.story import read_scenario
from clearslate.states import jurisdiction, statute_reader

DAY = dt.date(2026, 1, 5)
SHOPLIFTING = {
    "charge_id": "A1",
    "statute": "18 § 3929",
    "grade": "M3",
    "disposition": "convicted",
    "disposition_date": "2010-03-01",
}
ROBBERY = {
    "charge_id": "B1",
    "statute": "18 § 3701(a)(1)(i)",
    "grade": "F1",
    "disposition": "convicted",
    "disposition_date": "2019-03-01",
}


def source(place: Path, charge: dict[str, Any], **names: Any) -> Path:
    """A source that knows one person with one charge, and some others."""
    raw = {
        "id": place.name,
        "name": "a story",
        "jurisdiction": "PA",
        "as_of": "2026-01-05",
        "cases": [{"case_id": place.name, "charges": [charge]}],
        "expect": [],
    }
    scenario = read_scenario(raw, jurisdiction("PA"), "here")
    rows = [
        row
        | {
            "person_id": f"{place.name}:1",
            "source_file": "f",
            "source_line": 1,
            "case_number": f"CP-{place.name}-1",
        }
        for row in scenario.rows
    ]
    coverage = Coverage(("PA",), (place.name,), None, None, "whole", invented=True)
    with DatasetWriter(
        place, known_through=DAY, coverage=coverage, buckets=2, facts=jurisdiction("PA").facts
    ) as writer:
        writer.add(table_from_rows(rows, jurisdiction("PA").facts))
    row: dict[str, Any] = dict.fromkeys(PEOPLE_SCHEMA.names)
    row |= {
        "person_id": f"{place.name}:1",
        "source": place.name,
        "source_file": "people.csv",
        "source_line": 1,
    } | names
    (place / FOLDER).mkdir()
    pq.write_table(pa.Table.from_pylist([row], PEOPLE_SCHEMA), place / FOLDER / "people.parquet")
    return place


def robert_and_bob(place: Path, run: Path | None = None) -> tuple[Path, Run]:
    """Robert Miller of the court and Bob Miller of the police, born a day apart: perhaps one, and then a robber."""
    born = {"birth_from": dt.date(1980, 5, 17), "birth_to": dt.date(1980, 5, 17), "name_last": "MILLER"}
    later = {"birth_from": dt.date(1980, 5, 18), "birth_to": dt.date(1980, 5, 18), "name_last": "MILLER"}
    sources = [
        source(place / "court", SHOPLIFTING, name_first="ROBERT", name_middle="JAMES", sex="M", **born),
        source(place / "police", ROBBERY, name_first="BOB", name_middle="J", sex="M", **later),
    ]
    link(sources, place / "links")
    join(place / "links", sources, place / "linked-records", read=statute_reader())
    spec = spec_for(Dataset.open(place / "linked-records"), DAY, ["PA"])
    return place / "links", start(place / "linked-records", spec, run or place / "run")
