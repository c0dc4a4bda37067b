"""The guide names every key of a mapping and every reason, and its example runs as it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from clearslate.ingest import Reason, ingest
from clearslate.ingest.mapping import all_keys
from clearslate.records.dataset import Dataset

GUIDE = (Path(__file__).parents[2] / "docs" / "ingest.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sorted(all_keys()))
def test_the_guide_explains_the_key(key: str) -> None:
    assert f"`{key}`" in GUIDE


@pytest.mark.parametrize("reason", list(Reason))
def test_the_guide_names_the_reason(reason: Reason) -> None:
    assert f"`{reason}`" in GUIDE


def test_the_example_runs_as_the_guide_says(tmp_path: Path) -> None:
    blocks = dict(re.findall(r"```(csv|yaml)\n(.*?)```", GUIDE, flags=re.DOTALL))
    (tmp_path / "charges.csv").write_text(blocks["csv"], encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(blocks["yaml"], encoding="utf-8")
    report = ingest(tmp_path / "mapping.yaml", tmp_path, tmp_path / "out", buckets=1)
    assert (report.rows_in, report.records) == (3, 3)
    assert report.issues_by_field == {
        "disposition_date": {"impossible_date": 1},
        "grade": {"unmapped_value": 1},
    }
    rows = Dataset.open(report.dataset).table().sort_by("source_line").to_pylist()
    assert [row["restitution_owed"] for row in rows] == [0, None, 1250]
    assert rows[2]["grade"] is None
    assert (rows[2]["disposition_date_from"], rows[2]["disposition_date_to"]) == (
        date(2019, 2, 1),
        date(2019, 2, 28),
    )
