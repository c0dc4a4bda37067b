"""docs/runs.md names all that a run holds, and its queries run."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clearslate.engine.determine import DETERMINATIONS
from clearslate.engine.outcomes import Outcome
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate

GUIDE = (Path(__file__).parents[2] / "docs" / "runs.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(\w+)`", GUIDE))
QUERIES: list[str] = re.findall(r"```sql\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A small run in the folder in which the guide's queries stand."""
    place = tmp_path_factory.mktemp("guide")
    generate("PA", 300, place / "pa", seed=1, known_through=dt.date(2025, 12, 31), buckets=2)
    spec = spec_for(Dataset.open(place / "pa"), dt.date(2026, 1, 1))
    found = start(place / "pa", spec, place / "run")
    back = Path.cwd()
    os.chdir(place)
    yield found
    os.chdir(back)


def ask(query: str) -> list[dict[str, Any]]:
    with duckdb.connect() as database:
        found = database.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("column", DETERMINATIONS.names)
def test_the_guide_names_every_column(column: str) -> None:
    assert f"| `{column}` |" in GUIDE


def test_the_guide_names_every_key_of_the_manifest(run: Run) -> None:
    written = run.manifest.to_json()
    assert written.keys() <= NAMED
    [state] = written["states"]
    assert state.keys() <= NAMED
    assert state["laws"][0].keys() - {"id"} <= NAMED


def test_what_the_guide_says_of_rows_holds(run: Run) -> None:
    del run
    query = "SELECT count(*) AS n FROM 'run/determinations/*.parquet' WHERE decides GROUP BY charge_id, law"
    assert {row["n"] for row in ask(query)} == {1}


def test_outcomes_are_counted_as_the_manifest_has_them(run: Run) -> None:
    counted: dict[str, dict[str, int]] = {}
    for row in ask(QUERIES[0]):
        counted.setdefault(row["law"], {})[row["outcome"]] = row["charges"]
    entries = {
        law: {name: n for name, n in counts.items() if name != str(Outcome.NOT_APPLICABLE)}
        for law, counts in run.manifest.outcomes.items()
    }
    assert counted == entries


def test_the_forecast_is_after_the_day(run: Run) -> None:
    months = ask(QUERIES[1])
    assert months
    assert all(row["month"] >= run.as_of.replace(day=1) for row in months)


def test_conditions_are_named_by_their_bits(run: Run) -> None:
    found = {row["condition"]: row["charges"] for row in ask(QUERIES[2])}
    keys = [condition["key"] for condition in run.laws()["PA-CS-M"]["conditions"]]
    counted = dict.fromkeys(keys, 0)
    for index in range(len(run.buckets)):
        for row in run.read(index).to_pylist():
            if row["decides"] and row["law"] == "PA-CS-M" and row["outcome"] == "ineligible":
                for bit, key in enumerate(keys):
                    counted[key] += row["failed"] >> bit & 1
    assert found == {key: count for key, count in counted.items() if count}


def test_rows_join_the_records(run: Run) -> None:
    del run
    by_row = ask(QUERIES[3].replace("r.person_id,", "r.person_id, d.charge_id AS asked, r.charge_id AS found,").replace(
        "SELECT person_id, county,", "SELECT person_id, charge_id, county,"
    ))  # fmt: skip
    assert by_row
    assert all(row["asked"] == row["found"] for row in by_row)
    assert len(ask(QUERIES[3])) == len(by_row)


def test_the_sole_blockers_are_named(run: Run) -> None:
    pytest.importorskip("polars")
    [block] = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "runs.md", "exec"), names)  # noqa: S102 (the guide's own example)
    assert set(names["alone"]["field"]) <= set(run.fields()["PA"])
    assert names["alone"]["charges"].sum() > 0
