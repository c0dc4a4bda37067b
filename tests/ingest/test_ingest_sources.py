"""The two shipped mappings on the real files that they were written for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from clearslate import ingest as room
from clearslate.ingest import IngestReport, ingest, load_mapping
from clearslate.ingest.run.plan import Plan
from clearslate.records.dataset import Dataset
from clearslate.records.tables import certain_rows

MAPPINGS = Path(room.__file__).parent / "mappings"


def run(tmp_path: Path, mapping: str, source: Path) -> IngestReport:
    if not source.is_dir():
        pytest.skip(f"the real file of {source.name} is not among the reference data")
    report = ingest(MAPPINGS / mapping, source, tmp_path / "out", buckets=4)
    assert report.rows_in == report.records + report.quarantined + report.superseded
    assert Dataset.open(report.dataset).table().num_rows == report.records + report.in_history
    return report


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_mapping_is_sound(path: Path) -> None:
    Plan(load_mapping(path), path.name)


def test_cook_county(tmp_path: Path, shared: Path) -> None:
    report = run(tmp_path, "cook_county_2019.yaml", shared / "data" / "cook_county")
    assert (report.rows_in, report.records, report.quarantined) == (20_234, 20_234, 0)
    assert report.history == "single_cases"
    (joined,) = report.joined
    assert (joined.rows, joined.kept, joined.not_selected, joined.superseded, joined.unmatched) == (
        4329,
        4309,
        20,
        0,
        0,
    )
    table = Dataset.open(report.dataset).table()
    dispositions = Counter(table.column("disposition").to_pylist())
    assert dispositions["nolle_prossed"] == 15_104
    assert dispositions["convicted"] + dispositions["deferred"] == 4_388
    assert dispositions["pending"] == 74
    assert set(table.column("grade").to_pylist()) == {
        *(f"class {code}" for code in ("M", "X", "1", "2", "3", "4", "A", "B", "C")),
        None,
    }
    attempts = [row for row in table.to_pylist() if row["inchoate"] == "attempt"]
    assert len(attempts) == 292
    assert all(row["statute"].endswith("/8-4") for row in attempts)
    assert sum(row["object_statute"] is None for row in attempts) == 2
    assert report.issues_by_field["imposed_on"] == {"date_after_known_through": 3}


def test_virginia(tmp_path: Path, shared: Path) -> None:
    report = run(tmp_path, "virginia_circuit.yaml", shared / "data" / "virginia_circuit")
    assert (report.rows_in, report.records) == (1_623, 1_619)
    assert (report.superseded, report.reasons, report.caution) == (4, {}, None)
    assert report.missing["date_of_birth"] == 1_619  # the year is masked
    listed = pq.read_table(report.folder / "superseded.parquet").column("line").to_pylist()
    assert len(listed) == len(set(listed)) == 4
    rows = certain_rows(Dataset.open(report.dataset).table()).to_pylist()
    assert Counter(row["disposition"] for row in rows)["convicted"] == 1_432
    assert {row["grade"] for row in rows} == {"felony", *(f"felony {code}" for code in range(1, 7)), "misd"}
    assert not any(row["statute"][:2] in ("A.", "B.", "C.", "D.") for row in rows)
