"""Workbooks: cells are what the sheet has them as, messages name sheet and row, and nothing falls."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from clearslate.ingest import IngestError, draft_mapping, ingest
from clearslate.records.dataset import Dataset
from tests.ingest.court import COURT

MORNING = dt.datetime(2014, 3, 1)  # noqa: DTZ001 (a sheet knows no time zones)
HEAD = ("CASE_NO", "STATUTE", "DISPO", "OUTCOME DT", "BALANCE", "COUNT")
ROWS: list[tuple[Any, ...]] = [
    ("MD-1", "18 § 3921(a)", "G", MORNING, 12.5, 1),
    ("MD-2", "18 § 5503", "D", "03/02/2014", 0, 2.0),
    (3, None, "G", MORNING + dt.timedelta(2, 37_800), "$1,000.00", 3),
]


def write(path: Path, rows: list[tuple[Any, ...]], *, sheet: str = "Charges", above: int = 0) -> Path:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = sheet
    for row in [*([()] * above), HEAD, *rows]:
        first.append(row)
    book.create_sheet("Notes").append(("nothing",))
    book.save(path)
    return path


def mapping(folder: Path, **table: Any) -> Path:
    place = folder / "m.yaml"
    date = {"column": "OUTCOME DT", "formats": ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y"]}
    fields = {
        "case_number": "CASE_NO", "statute": "STATUTE", "sequence": "COUNT", "restitution_owed": "BALANCE",
        "disposition": {"column": "DISPO", "values": {"G": "convicted", "D": "dismissed"}}, "disposition_date": date,
    }  # fmt: skip
    keys = {"person": "CASE_NO", "case": "CASE_NO", "charge": "CASE_NO"}
    coverage = {"history": "single_cases", "first_year": 1990, "last_year": 2024}
    whole = dict(COURT) | {
        "table": {"format": "xlsx", "files": ["*.xlsx"], **table}, "keys": keys, "fields": fields, "coverage": coverage,
    }  # fmt: skip
    place.write_text(yaml.safe_dump(whole))
    return place


def records(folder: Path, **table: Any) -> list[dict[str, Any]]:
    report = ingest(mapping(folder, **table), folder, folder / "out", buckets=1)
    assert report.rows_in == report.records + report.quarantined
    rows: list[dict[str, Any]] = Dataset.open(report.dataset).table().sort_by("source_line").to_pylist()
    return rows


def test_cells_are_what_the_sheet_has_them_as(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", ROWS)
    rows = records(tmp_path)
    assert [row["source_line"] for row in rows] == [2, 3, 4]
    assert [row["case_number"] for row in rows] == ["MD-1", "MD-2", "3"]
    assert [row["disposition_date_from"] for row in rows] == [dt.date(2014, 3, day) for day in (1, 2, 3)]
    assert [row["restitution_owed"] for row in rows] == [1250, 0, 100_000]
    assert [row["sequence"] for row in rows] == [1, 2, 3]
    assert rows[2]["statute"] is None


def test_a_named_sheet_and_a_header_further_down_are_read(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", ROWS, above=3)
    assert [row["source_line"] for row in records(tmp_path, sheet="Charges", header_row=4)] == [5, 6, 7]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"sheet": "Charge"}, r"a\.xlsx: there is no sheet 'Charge'; it has Charges, Notes"),
        ({"sheet": "Notes"}, r"a\.xlsx, sheet Notes has no column 'CASE_NO'"),
        ({"header_row": 9}, r"a\.xlsx, sheet Charges, row 9: there are no names of columns"),
    ],
)
def test_what_is_wrong_names_the_sheet(table: dict[str, Any], said: str, tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", ROWS)
    with pytest.raises(IngestError, match=said):
        records(tmp_path, **table)


def test_a_formula_is_refused_with_sheet_row_and_column(tmp_path: Path) -> None:
    """What it comes to may not be saved with it, and a blank would say that something never happened."""
    write(tmp_path / "a.xlsx", [*ROWS, ("MD-9", "18 § 5503", '=UPPER("g")', None, None, 1)])
    with pytest.raises(IngestError, match=r"sheet Charges, row 5: DISPO is a formula; .*as values"):
        records(tmp_path)


@pytest.mark.parametrize("broken", ["no zip", "a zip of something else", "cut off", "spoiled inside"])
def test_what_is_no_workbook_is_told(broken: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", ROWS)
    if broken == "no zip":
        path.write_bytes(b"PK\x03\x04" + b"x" * 99)
    elif broken == "a zip of something else":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "x")
    elif broken == "cut off":
        path.write_bytes(path.read_bytes()[:-200])
    else:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content[:300] if "sheet1" in name else content)
    with pytest.raises(
        IngestError, match=r"no workbook that can be read|cannot be read; save the workbook anew"
    ):
        records(tmp_path)


def test_a_workbook_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", ROWS)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/more.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(b" " * 2**20)
    with pytest.raises(IngestError, match=r"unpacks to 31\d,\d{3},\d{3} bytes"):
        records(tmp_path)


def test_a_workbook_is_drafted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", [ROWS[0]] * 9)
    draft = yaml.safe_load(draft_mapping(str(path)))
    assert draft["table"] == {"format": "xlsx", "files": ["a.xlsx"], "sheet": "? Charges"}
    assert draft["fields"]["disposition_date"]["column"] == "? OUTCOME DT"
    assert "%Y-%m-%d" in str(draft["fields"]["disposition_date"]["formats"])
