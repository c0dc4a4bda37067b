"""Files that are whole and wrong: put together, spelled otherwise, joined by keys that do not fit, one line that holds two."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.ingest import IngestError, ingest
from clearslate.ingest.placing import MANY
from clearslate.records.dataset import Dataset
from clearslate.records.schema import Membership
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from tests.ingest.court import SINGLE_CASES, put
from tests.ingest.test_completeness import (
    CHARGES,
    DROPPED,
    GUILTY,
    HEADER,
    MAPPING,
    MODES,
    MONEY,
    OTHER,
    PA,
    outcomes,
    owing,
    run,
)
from tests.ingest.test_ingest_rap_sheet import sheet

CONVICTED: Final = GUILTY.replace('12" TV, STOLEN', "TV")
SWAPPED: Final = (
    '"PERSON","COUNT","CASE","STATUTE","ABOUT","GRADE","DISPO","DECIDED"\n'
    '"P1","1","2015 CF 1","812.014","THEFT","F3","Guilty","01/19/2016"\n'
)


@pytest.mark.parametrize("history", MODES)
def test_a_header_in_the_middle_is_no_charge(tmp_path: Path, history: str) -> None:
    report = run(tmp_path, HEADER + CONVICTED + HEADER + DROPPED + OTHER, history)
    assert (report.rows_in, report.records, report.quarantined) == (3, 3, 0)
    assert outcomes(report, tmp_path)["2015 CF 1-2"] == "unknown"


@pytest.mark.parametrize("before", [DROPPED + OTHER, ""])
def test_a_header_of_another_order_in_the_middle_stops_the_run(tmp_path: Path, before: str) -> None:
    with pytest.raises(IngestError, match=r"line \d: a second header names the columns in another order"):
        run(tmp_path, HEADER + before + SWAPPED)


def test_so_it_does_in_a_joined_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"money.csv, line 3: a second header"):
        owing(tmp_path, "H2,0,,,\nBAL,ID,PARDONED,ON,PAID\n450,H1,,,\n")


@pytest.mark.parametrize("number", ["2015  CF 1", "2015 cf 1", "2015\u00a0CF 1", "2015\u200bCF 1", "2015-CF-1", "2015 CF 01"])  # fmt: skip
def test_one_case_in_two_spellings_stops_the_run(tmp_path: Path, number: str) -> None:
    with pytest.raises(IngestError, match="spelled in several ways: 2 numbers"):
        run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED + OTHER)


def test_numbers_whose_parts_lie_otherwise_are_two_cases(tmp_path: Path) -> None:
    rows = [DROPPED.replace("2015 CF 1", number) for number in ("1-11", "11-1", "111")]
    assert run(tmp_path, HEADER + "".join(rows)).records == 3


@pytest.mark.parametrize("number", ["2.015E+10", "2,015E+10", "2015\ufffdCF 1"])
@pytest.mark.parametrize("history", MODES)
def test_a_number_that_was_lost_before_is_none(tmp_path: Path, number: str, history: str) -> None:
    report = run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED + OTHER, history)
    assert report.quarantined == 1
    assert outcomes(report, tmp_path) == {"2015 CF 1-2": "unknown", "2016 CF 2-1": "eligible"}


CONTEST: Final = {
    "person": (CONVICTED.replace('"1"', '"2"').replace("P1", "P9"), {}),
    "case": (
        CONVICTED.replace('"1"', '"2"'),
        {"case": {"template": "{CASE} {GRADE}"}, "charge": {"template": "{CASE}-{COUNT}"}},
    ),
}


@pytest.mark.parametrize("kind", CONTEST)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("files", [1, 2])
def test_a_charge_that_rows_give_to_two_is_known_of_neither(
    tmp_path: Path, kind: str, order: int, files: int
) -> None:
    row, keys = CONTEST[kind]
    first, second = (DROPPED, row)[::order]
    third = DROPPED.replace('"2"', '"3"')
    table = {"files": ["charges*.csv"]}
    tmp_path.mkdir(exist_ok=True)
    if files == 2:
        (tmp_path / "charges_2.csv").write_text(HEADER + second, encoding="utf-8")
        second = ""
    report = run(
        tmp_path, HEADER + first + second + third + OTHER, table=table, keys={**MAPPING["keys"], **keys}
    )
    assert report.quarantined == 1
    found = outcomes(report, tmp_path)
    assert found["2015 CF 1-2"] == "unknown"
    if kind == "person":  # the third count is of the case of the first
        assert found["2015 CF 1-3"] == "unknown" or order == -1
    assert found["2016 CF 2-1"] == "eligible"


@pytest.mark.parametrize("end", ["\u2028", "\x0b", "\x0c", "\x85", ""])
@pytest.mark.parametrize("person", ["PERSON", "case"])
def test_a_line_that_holds_two_rows_may_be_of_anybody_too(tmp_path: Path, end: str, person: str) -> None:
    hidden = CONVICTED.replace("2015 CF 1", "2016 CF 2").replace("P1", "P2").replace('"1"', '"7"')
    fused = DROPPED.strip() + end + hidden
    report = run(tmp_path, HEADER + fused + OTHER, keys={**MAPPING["keys"], "person": person})
    assert report.quarantined == 1
    assert set(outcomes(report, tmp_path).values()) == {"unknown"}


def test_of_two_objects_on_a_line_the_second_may_be_anybodys(tmp_path: Path) -> None:
    names = HEADER.replace('"', "").strip().split(",")
    rows = [dict(zip(names, row.strip()[1:-1].split('","'), strict=True)) for row in (DROPPED, OTHER)]
    hidden = dict(zip(names, CONVICTED.strip()[1:-1].split('","'), strict=True)) | {"CASE": "2016 CF 2", "PERSON": "P2"}  # fmt: skip
    table = {"format": "jsonl", "files": ["charges.csv"]}
    text = json.dumps(rows[0]) + json.dumps(hidden) + "\n" + json.dumps(rows[1]) + "\n"
    report = run(tmp_path, text, table=table)
    assert (report.records, report.unplaced) == (1, 1)
    assert set(outcomes(report, tmp_path).values()) == {"unknown"}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_named(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(IngestError, match=f"set encoding: {encoding}"):
        run(tmp_path, (HEADER + DROPPED).replace('"', "").encode(encoding))


# --- joined files ----------------------------------------------------------------------------------------------


def joined(folder: Path, content: str) -> dict[str, str]:
    """The outcomes by what a file of money owed says, its header included."""
    folder.mkdir(exist_ok=True)
    (folder / "money.csv").write_text(content, encoding="utf-8")
    joins = [{"name": "money", "table": {"files": ["money.csv"]}, "keys": {"ID": "charge"}}]
    report = ingest(put(folder, CHARGES, {**PA, "joins": joins}), folder, folder / "out", buckets=2)
    found = start(
        report.dataset, spec_for(Dataset.open(report.dataset), date(2025, 1, 1), ["PA-CS-M"]), folder / "run"
    )
    tables = [found.read(bucket.index) for bucket in found.buckets]
    return {row["charge_id"]: row["outcome"] for table in tables for row in table.to_pylist()}


@pytest.mark.parametrize("key", ["h1", "H01", "H-1", "H 1", "H\u00a01"])
def test_a_joined_row_whose_key_is_spelled_otherwise_is_no_blank(tmp_path: Path, key: str) -> None:
    found = joined(tmp_path, f"{MONEY}{key},450,,,\nH2,0,,,\n")
    assert found == {"H1": "unknown", "H2": "eligible"}


@pytest.mark.parametrize("rows", ["X7,450,,,\n", "450,H1,,,\n0,H2,,,\n"])
def test_a_joined_file_of_which_no_key_fits_stops_the_run(tmp_path: Path, rows: str) -> None:
    with pytest.raises(IngestError, match=r"joins.money: none of its \d keys is one of the main file"):
        joined(tmp_path, MONEY + rows)


def test_a_column_that_comes_twice_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"money\.csv has BAL twice"):
        joined(tmp_path, "ID,BAL,BAL,PARDONED,ON\nH1,0,450,,\n")


# --- a source that counts for itself ----------------------------------------------------------------------------

COUNTED: Final = HEADER.replace("\n", ',"CHARGES"\n')


def of(row: str, count: str) -> str:
    return row.replace("\n", f',"{count}"\n')


@pytest.mark.parametrize("history", MODES)
@pytest.mark.parametrize("number", ["2", "12", "1000000"])
def test_a_case_with_fewer_charges_than_it_states_is_open(tmp_path: Path, number: str, history: str) -> None:
    keys = {**MAPPING["keys"], "counts": "CHARGES"}
    report = run(tmp_path, COUNTED + of(DROPPED, number) + of(OTHER, "1"), history, keys=keys)
    assert outcomes(report, tmp_path) == {"2015 CF 1-2": "unknown", "2016 CF 2-1": "eligible"}


def test_where_all_cases_count_a_row_that_nobody_can_place_opens_the_case_that_lacks_one(
    tmp_path: Path,
) -> None:
    keys = {**MAPPING["keys"], "counts": "CHARGES"}
    content = COUNTED + of(DROPPED, "2") + of(OTHER, "1")
    report = run(tmp_path, content + '"20\n', keys=keys)
    assert report.unplaced == 0
    assert outcomes(report, tmp_path) == {"2015 CF 1-2": "unknown", "2016 CF 2-1": "eligible"}
    blank = run(tmp_path / "b", content.replace(',"1"\n', ',""\n') + '"20\n', keys=keys)  # one does not count
    assert blank.unplaced == 1


@pytest.mark.parametrize("keys", [{"case": "row"}, {}])
def test_what_is_told_in_parts_has_no_counts(tmp_path: Path, keys: dict[str, Any]) -> None:
    changes: dict[str, Any] = {} if keys else {"id": "court", "delivery": {"mode": "changes"}}
    with pytest.raises(IngestError, match="counts is for a source whose files come whole"):
        run(tmp_path, COUNTED, keys={**MAPPING["keys"], "counts": "CHARGES", **keys}, **changes)


# --- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("03/04/2016", None),
        ("04/04/2016", date(2016, 4, 4)),
        ("31/01/2016", date(2016, 1, 31)),
        ("01/31/2016", date(2016, 1, 31)),
    ],
)
def test_a_day_that_two_forms_read_otherwise_is_unread(
    tmp_path: Path, written: str, read: date | None
) -> None:
    fields = {
        **MAPPING["fields"],
        "disposition_date": {"column": "DECIDED", "formats": ["%m/%d/%Y", "%d/%m/%Y"]},
    }
    report = run(tmp_path, HEADER + DROPPED.replace("01/19/2016", written), fields=fields)
    dataset = Dataset.open(report.dataset)
    [row] = [row for bucket in dataset.buckets for row in dataset.read(bucket.index).to_pylist()]
    assert read is None or row["disposition_date_from"] == row["disposition_date_to"] == read
    assert ("disposition_date" in (row["unread"] or "")) == (read is None)


@pytest.mark.parametrize("spoilt", ["<r:RapSheetCycle><j:Bad></r:RapSheetCycle>", "&x;"])
def test_a_document_that_cannot_be_read_is_more_charges_than_any_law_allows(
    tmp_path: Path, spoilt: str
) -> None:
    text = f"<x xmlns:r='r' xmlns:n='n' xmlns:j='j'>{sheet()[:-13]}{spoilt}</r:RapSheet></x>"
    mapping = {
        **MAPPING,
        "coverage": SINGLE_CASES,
        "table": {"format": "rap_sheet", "files": ["charges.csv"]},
        "keys": {"person": "person.sid", "case": "cycle.id", "charge": "charge"},
        "fields": {"disposition": {"column": "court.disposition", "values": {"Guilty": "convicted"}}},
    }
    report = ingest(put(tmp_path, text, mapping), tmp_path, tmp_path / "out", buckets=1)
    rows = Dataset.open(report.dataset).read(0).to_pylist()
    assert report.quarantined == report.in_history == 1
    assert {row["membership"] for row in rows} == {Membership.POSSIBLE.value}
    assert len({row["charge_id"] for row in rows}) == len(rows) == MANY
