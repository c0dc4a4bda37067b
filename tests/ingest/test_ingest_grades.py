"""Grades of a delivery: those of the state, and the names of classes in the words of any state."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearslate.cli.data import readers_of
from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from clearslate.states import CODES
from tests.ingest.court import put
from tests.ingest.test_ingest_hostile import HEADER, MAPPING

ROWS = "".join(
    f"P{at},C{at},H{at},§ 1,{grade},Guilty,2014-03-01\n"
    for at, grade in enumerate(["FELONY", "Misdemeanor", "infraction", "Felony  ", "Q9 no such grade"])
)


@pytest.mark.parametrize("code", CODES)
def test_the_name_of_a_class_is_a_grade_of_a_delivery_in_every_state(code: str, tmp_path: Path) -> None:
    _, grades = readers_of(code)
    changes = {"jurisdiction": code}
    report = ingest(
        put(tmp_path, HEADER + ROWS, MAPPING | changes), tmp_path, tmp_path / "out", buckets=1, grades=grades
    )
    assert report.records == 5
    table = Dataset.open(tmp_path / "out").read(0, ["grade"])
    kept = sorted(str(each).lower() for each in table.column("grade").to_pylist() if each is not None)
    assert kept == ["felony", "felony", "infraction", "misdemeanor"]
