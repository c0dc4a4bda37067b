"""A field that a source did not leave empty is not known to be absent: what could not be read is named in ``unread``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from tests.ingest.court import COURT

MAPPING: dict[str, Any] = {
    **COURT,
    "table": {"files": ["a.csv"]},
    "keys": {"person": "P", "case": "C", "charge": "H"},
    "fields": {
        "disposition": {"column": "HOW", "values": {"Guilty": "convicted", "Dropped": "dismissed"}},
        "restitution_owed": "OWED",
        "plea": "PLEA",
    },
}


def unread(folder: Path, *rows: str, without: str | None = None) -> dict[str, set[str]]:
    """By charge, the fields that are said to be unread."""
    fields = {name: rule for name, rule in MAPPING["fields"].items() if name != without}
    (folder / "mapping.yaml").write_text(yaml.safe_dump({**MAPPING, "fields": fields}), encoding="utf-8")
    (folder / "a.csv").write_text("\n".join(("P,C,H,HOW,OWED,PLEA", *rows)), encoding="utf-8")
    ingest(folder / "mapping.yaml", folder, folder / "out", buckets=1)
    found = Dataset.open(folder / "out")
    table = found.read(0)
    told = zip(table.column("charge_id").to_pylist(), table.column("unread").to_pylist(), strict=True)
    return {charge: set((text or "").split()) for charge, text in told}


def test_what_cannot_be_read_is_named_and_what_is_empty_is_not(tmp_path: Path) -> None:
    found = unread(
        tmp_path, "P1,C1,H1,Guilty,0,g", "P1,C1,H2,,,", "P1,C1,H3,Hung jury,0,g", "P1,C1,H4,Hung jury,some,"
    )
    assert found == {
        "H1": set(),
        "H2": set(),
        "H3": {"disposition"},
        "H4": {"disposition", "restitution_owed"},
    }


def test_rows_that_contradict_one_another_leave_the_field_unread(tmp_path: Path) -> None:
    assert unread(tmp_path, "P1,C1,H1,Guilty,0,g", "P1,C1,H1,Dropped,0,g") == {"H1": {"disposition"}}


def test_of_a_row_in_quarantine_no_missing_field_is_known_to_be_empty(tmp_path: Path) -> None:
    found = unread(tmp_path, "P1,C1,H1,Guilty,0,g", "P1,C1,,,0,g")
    [(charge, fields)] = [(charge, fields) for charge, fields in found.items() if charge != "H1"]
    assert charge.startswith("?")
    assert "disposition" in fields


def test_a_source_that_tells_no_dispositions_does_not_say_that_there_are_none(tmp_path: Path) -> None:
    assert unread(tmp_path, "P1,C1,H1,Guilty,0,g", without="disposition") == {"H1": {"disposition"}}


@pytest.mark.parametrize(("second", "lost"), [("C2,Dropped", set()), (",Dropped", {"disposition"})])
def test_a_row_of_a_joined_file_in_quarantine_may_be_any_record_s(
    tmp_path: Path, second: str, lost: set[str]
) -> None:
    join = {"name": "end", "table": {"files": ["b.csv"]}, "keys": {"C": "C"}, "one": True}
    how = {"column": "end.HOW", "values": {"Guilty": "convicted", "Dropped": "dismissed"}}
    mapping = {**MAPPING, "joins": [join], "fields": {"disposition": how}}
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    (tmp_path / "a.csv").write_text("P,C,H\nP1,C1,H1\nP1,C3,H3\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"C,HOW\nC1,Guilty\n{second}\n", encoding="utf-8")
    ingest(tmp_path / "mapping.yaml", tmp_path, tmp_path / "out", buckets=1)
    table = Dataset.open(tmp_path / "out").read(0)
    entries = dict(
        zip(table.column("charge_id").to_pylist(), table.column("unread").to_pylist(), strict=True)
    )
    assert {charge: set((text or "").split()) for charge, text in entries.items()} == {
        "H1": set(),
        "H3": lost,
    }
