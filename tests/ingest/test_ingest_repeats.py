"""Rows of one charge that are parts of its sentence: lengths are added up, and only where every part tells its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.records.dataset import Dataset
from tests.ingest.court import COURT

MAPPING: dict[str, Any] = {
    **COURT,
    "jurisdiction": "CA",
    "table": {"files": ["a.csv"]},
    "keys": {"person": "P", "case": "C", "charge": "H"},
    "facts": {
        "part": {"level": "sentence", "kind": "text", "meaning": "the number of a part of the sentence"}
    },
    "repeats": {"part": "fact_part", "sum": ["incarceration_days"]},
    "fields": {
        "fact_part": "PART",
        "plea": "PLEA",
        "incarceration_days": [
            {"column": "LENGTH", "unit": "days", "when": {"KIND": ["JAIL"]}},
            {"constant": 0, "when": {"KIND": ["FINE"]}},
        ],
    },
}


def run(folder: Path, *rows: str, **changes: Any) -> IngestReport:
    (folder / "mapping.yaml").write_text(yaml.safe_dump({**MAPPING, **changes}), encoding="utf-8")
    text = "\n".join(("P,C,H,PART,KIND,LENGTH,PLEA", *(f"P1,C1,H1,{row},guilty" for row in rows)))
    (folder / "a.csv").write_text(text, encoding="utf-8")
    report = ingest(folder / "mapping.yaml", folder, folder / "out", buckets=1)
    assert report.rows_in == report.records + report.superseded == len(rows)
    return report


@pytest.mark.parametrize(
    ("rows", "total", "issues"),
    [
        (["1,JAIL,30", "2,JAIL,10", "3,FINE,"], 40, {}),
        (["1,JAIL,30", "1,JAIL,30", "2,JAIL,10"], 40, {}),  # a part sent twice
        (["1,JAIL,30", "2,JAIL,30"], 60, {}),
        (["1,JAIL,30", "1,JAIL,30"], 30, {}),
        (["1,JAIL,30", "1,JAIL,10"], None, {"rows_disagree": 2}),  # one part, two lengths
        (["1,JAIL,30", "2,JAIL,"], None, {"rows_disagree": 2}),
        (["1,JAIL,30", ",JAIL,10"], None, {"rows_disagree": 2}),
        (["1,OTHER,", "2,OTHER,"], None, {}),
    ],
)
def test_parts_are_added_up(
    tmp_path: Path, rows: list[str], total: int | None, issues: dict[str, int]
) -> None:
    report = run(tmp_path, *rows)
    (row,) = Dataset.open(report.dataset).table().to_pylist()
    assert (row["incarceration_days"], row["plea"], report.issues) == (total, "guilty", issues)
    assert report.missing["incarceration_days"] == (total is None)


@pytest.mark.parametrize(
    ("repeats", "message"),
    [
        ({"part": "fact_part", "sum": ["plea"]}, "sum: plea is of kind text"),
        (
            {"part": "incarceration_days", "sum": ["incarceration_days"]},
            "part: incarceration_days is of kind days",
        ),
        ({"part": "fact_other", "sum": ["incarceration_days"]}, "fact_other has no rule"),
    ],
)
def test_a_mistake_in_repeats_is_named(tmp_path: Path, repeats: dict[str, Any], message: str) -> None:
    with pytest.raises(IngestError, match=message):
        run(tmp_path, repeats=repeats)
