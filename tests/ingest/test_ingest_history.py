"""Quarantine never grants: a quarantined row whose person can be read stays in that person's history."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.plan import make_plan
from clearslate.cli.main import main
from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from tests.ingest.court import COURT, SINGLE_CASES, put

HEADER = "person,case,charge,statute,grade,disposition,decided,pardoned\n"
NEVER = date(9999, 12, 31)
OLD = "P1,C1,H1,18 § 3921,M3,Guilty,03/01/2010,\n"
OTHER = "P2,C2,H2,18 § 3921,M3,Guilty,03/01/2010,\n"

MAPPING: dict[str, Any] = {
    **COURT,
    "set_aside": [{"reason": "not_a_person", "when": {"statute": "none"}}],
    "facts": {
        "access_order_vacated_on": {"level": "charge", "kind": "event", "meaning": "an order was vacated"}
    },
    "fields": {
        "statute": "statute",
        "grade": {"column": "grade", "values": {"M1": "M1", "M3": "M3", "F1": "F1"}},
        "disposition": {"column": "disposition", "values": {"Guilty": "convicted"}, "unmapped": "quarantine"},
        "disposition_date": {"column": "decided", "formats": ["%m/%d/%Y"]},
        "pardoned_on": {"column": "pardoned", "absent": "never"},
        "cleared_on": {"constant": "never"},
        "restitution_owed": {"constant": 0},
        "fines_owed": {"constant": 0},
        "fees_owed": {"constant": 0},
        "fact_access_order_vacated_on": {"constant": "never"},
    },
}


def run(folder: Path, content: str | bytes, **changes: Any) -> IngestReport:
    report = ingest(put(folder, content, MAPPING | changes), folder, folder / "out", buckets=2)
    assert report.rows_in == report.records + report.quarantined + report.superseded
    assert report.quarantined == report.in_history + report.unassigned + report.set_aside
    return report


def outcomes(report: IngestReport, folder: Path, law: str = "PA-CS-M") -> dict[str, str]:
    """The outcome of each judged charge under a law on 1 January 2025."""
    spec = spec_for(Dataset.open(report.dataset), date(2025, 1, 1), ["PA"])
    found = start(report.dataset, spec, folder / "run")
    tables = [found.read(bucket.index) for bucket in found.buckets]
    return {
        row["charge_id"]: row["outcome"] for table in tables for row in table.to_pylist() if row["law"] == law
    }


def possible(report: IngestReport) -> list[dict[str, Any]]:
    rows = Dataset.open(report.dataset).table().to_pylist()
    return sorted(
        (row for row in rows if row["membership"] == "possible"),
        key=lambda row: (row["source_line"], row["case_id"]),
    )


QUARANTINED = [
    ("P1,,H9,18 § 3921,M1,Guilty,03/01/2022,\n", "no_case_key"),
    ("P1,C9,,18 § 3921,M1,Guilty,03/01/2022,\n", "no_charge_key"),
    ("P1,C9,H1,18 § 3921,M1,Guilty,03/01/2022,\n", "duplicate_charge_id"),
    ("P1,C9,H9,18 § 3921,M1,Gilty,03/01/2022,\n", "unmapped_value"),
    (b"P1,C9,H9,18 \xa7 3921,M1,Guilty,03/01/2022,\n", "undecodable_bytes"),
    ("P1,C9,H9,18 § 3921,M1,Guilty,03/01/2022,A\0nn\n", "nul_character"),
    ("P1,C9,H9," + "x" * (2**20 + 1) + ",M1,Guilty,03/01/2022,\n", "field_too_long"),
]


def test_without_a_later_conviction_the_old_one_is_eligible(tmp_path: Path) -> None:
    assert outcomes(run(tmp_path, HEADER + OLD), tmp_path) == {"H1": "eligible"}


@pytest.mark.parametrize(("row", "reason"), QUARANTINED, ids=[reason for _, reason in QUARANTINED])
def test_a_later_conviction_in_a_quarantined_row_keeps_the_old_one_from_eligible(
    tmp_path: Path, row: str | bytes, reason: str
) -> None:
    later = row if isinstance(row, bytes) else row.encode()
    report = run(tmp_path, (HEADER + OLD + OTHER).encode() + later)
    assert report.reasons == {reason: 1}
    assert (report.records, report.in_history, report.unassigned) == (2, 1, 0)
    assert outcomes(report, tmp_path) == {"H1": "unknown", "H2": "eligible"}


def test_a_row_without_a_case_may_be_of_each_case_of_its_person(tmp_path: Path) -> None:
    # § 9122.3(b): another conviction of the case punishable by five years or more bars. Here both are old.
    felony = "P1,,H9,18 § 3921,F1,Guilty,03/01/2010,\n"
    report = run(tmp_path, HEADER + felony + OLD + OTHER)
    assert [(row["case_id"], row["charge_id"]) for row in possible(report)] == [
        ("?charges.csv:2", "H9?charges.csv:2"),
        ("C1", "H9?charges.csv:2"),
    ]
    assert report.in_history == 1
    assert outcomes(report, tmp_path)["H1"] != "eligible"


def test_ids_of_their_own_and_unreadable_cells_missing(tmp_path: Path) -> None:
    rows = b"P1,C1,,18,M1,Guilty,03/01/2012,\nP1,C1,H1,18,M1,Guilty,03/01/2012,201\xe9\n"
    first, second = possible(run(tmp_path, (HEADER + OLD).encode() + rows))
    assert (first["case_id"], first["charge_id"]) == ("C1", "?charges.csv:3")
    assert (second["case_id"], second["charge_id"]) == ("C1", "H1?charges.csv:4")
    assert (first["pardoned_on_from"], first["pardoned_on_to"]) == (NEVER, NEVER)  # blank: `absent: never`
    assert second["pardoned_on_from"] == date(
        2012, 3, 1
    )  # unreadable is not blank: perhaps since the conviction
    assert second["grade"] == "M1"


def test_an_unreadable_case_key_is_no_case_key(tmp_path: Path) -> None:
    bad = b"P1,C\xe91,H9,18,M1,Guilty,03/01/2022,\n"
    report = run(tmp_path, (HEADER + OLD).encode() + bad)
    assert [row["case_id"] for row in possible(report)] == ["?charges.csv:3", "C1"]


@pytest.mark.parametrize("row", [b",C9,H9,s,M1,Guilty,03/01/2022,\n", b"P7,C9\n", b"P\xe9,C,H,,,,,\n"])
def test_a_row_of_no_readable_person_is_counted_and_said(tmp_path: Path, row: bytes) -> None:
    report = run(tmp_path, (HEADER + OLD).encode() + row)
    assert (report.in_history, report.unassigned) == (0, 1)
    assert possible(report) == []
    assert report.caution is not None
    assert "may be anyone's" in report.caution
    assert json.loads((report.folder / "ingest.json").read_text())["caution"] == report.caution


def test_single_cases_need_no_caution(tmp_path: Path) -> None:
    coverage = SINGLE_CASES
    report = run(tmp_path, HEADER + OLD + ",C9,H9,s,M1,Guilty,03/01/2022,\n", coverage=coverage)
    assert (report.unassigned, report.caution) == (1, None)


def test_rows_set_aside_by_the_mapping_are_no_ones(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + OLD + "P1,C9,H9,none,M1,Guilty,03/01/2022,\n")
    assert (report.in_history, report.unassigned, report.set_aside) == (0, 0, 1)
    assert possible(report) == []
    assert report.caution is None


def test_a_row_is_its_own_person_nowhere_else(tmp_path: Path) -> None:
    coverage = SINGLE_CASES
    keys = {**MAPPING["keys"], "person": "row", "case": "row"}
    report = run(tmp_path, HEADER + OLD + OLD, coverage=coverage, keys=keys)
    assert (report.records, report.in_history, report.unassigned) == (1, 0, 1)


def test_a_spoiled_row_of_a_joined_file_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_bytes(b"id,x\nH1,\xe9\n")
    join = {"name": "more", "table": {"files": ["more.csv"]}, "keys": {"id": "charge"}, "several": "first"}
    report = run(tmp_path, HEADER + OLD, joins=[join])
    assert report.joined[0].quarantined == 1
    assert report.records == 1
    listed = pq.read_table(report.folder / "quarantine.parquet").to_pylist()
    assert [(row["file"], row["reason"]) for row in listed] == [("more.csv", "undecodable_bytes")]


# --- a person whom nobody established --------------------------------------------------------------------------

ANYONES = ",C9,H9,18 § 3921,F1,Guilty,03/01/2022,\n"


def manifest(report: IngestReport) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((report.dataset / "manifest.json").read_text(encoding="utf-8"))
    return document


def test_a_row_that_may_be_anyones_leaves_every_history_open(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + OLD + ANYONES)
    assert outcomes(report, tmp_path) == {"H1": "unknown"}
    assert manifest(report)["coverage"]["unassigned"] == 1
    told = Run.open(tmp_path / "run")
    assert [caution for caution in told.cautions if "anyone" in caution]
    assert report.caution is not None


def test_the_caution_stands_in_report_and_explanation(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + OLD + ANYONES)
    outcomes(report, tmp_path)
    for command in (["report", str(tmp_path / "run")], ["explain", str(tmp_path / "run"), "--charge", "H1"]):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0
        assert "They may be anyone's" in " ".join(result.output.split())


def test_a_presumption_does_not_silence_the_caution(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + OLD + ANYONES, coverage=SINGLE_CASES)
    opened = Dataset.open(report.dataset)
    assert spec_for(opened, date(2025, 1, 1)).cautions == ()
    assert spec_for(opened, date(2025, 1, 1), presumptions=frozenset({"whole-history"})).cautions


def test_rows_that_were_looked_through_leave_histories_whole(tmp_path: Path) -> None:
    coverage = {**MAPPING["coverage"], "looked_through": 1}
    report = run(tmp_path, HEADER + OLD + ANYONES, coverage=coverage)
    assert outcomes(report, tmp_path) == {"H1": "eligible"}
    (tmp_path / "more").mkdir()
    more = run(tmp_path / "more", HEADER + OLD + ANYONES + ANYONES.replace("H9", "H8"), coverage=coverage)
    assert outcomes(more, tmp_path / "more") == {"H1": "unknown"}


CASE_KEYS: list[Any] = [
    "case",
    ["case"],
    {"template": "{case}"},
    {"template": "PA-{case}"},
    {"template": "{case}/{decided}"},
    {"column": "case", "match": "(.*)", "to": r"\1"},
    [{"column": "case", "when": {"grade": ["M3"]}}, {"template": "{case}x"}],
    "docket.case",
    {"template": "{docket.case}"},
]


@pytest.mark.parametrize("key", CASE_KEYS, ids=str)
def test_no_history_is_whole_under_a_key_that_is_a_cases(tmp_path: Path, key: Any) -> None:
    joins = [
        {
            "name": "docket",
            "table": {"files": ["charges.csv"]},
            "keys": {"case": "case"},
            "several": "first",
        }
    ]
    with pytest.raises(IngestError, match="history cannot be whole"):
        run(tmp_path, HEADER + OLD, keys={**MAPPING["keys"], "person": key}, joins=joins)


def test_nor_under_a_docket_or_arrest_number_by_another_name(tmp_path: Path) -> None:
    header = "DocketNo,otn,own,charge,statute,grade,disposition,decided,pardoned\n"
    for key in ("DocketNo", "otn"):
        keys = {"person": key, "case": "own", "charge": "charge"}
        fields = {**MAPPING["fields"], "tracking_number": "otn"}
        with pytest.raises(IngestError, match="history cannot be whole"):
            run(tmp_path, header + "D1,O1," + OLD.partition(",")[2], keys=keys, fields=fields)


def test_persons_told_by_a_case_where_they_have_no_number_leave_histories_open(tmp_path: Path) -> None:
    report = run(
        tmp_path, HEADER + OLD + ANYONES, keys={**MAPPING["keys"], "person": {"column": ["person", "case"]}}
    )
    assert (report.records, report.by_case) == (2, 1)
    assert manifest(report)["coverage"]["by_case"] == 1
    assert outcomes(report, tmp_path) == {"H1": "unknown", "H9": "ineligible"}


def test_a_case_made_of_number_and_person_leaves_the_person_one(tmp_path: Path) -> None:
    keys = {"person": "person", "case": {"template": "{case}/{person}"}, "charge": "charge"}
    assert outcomes(run(tmp_path, HEADER + OLD, keys=keys), tmp_path) == {"H1": "eligible"}


def test_nothing_is_planned_on_records_that_may_be_anyones(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + OLD + ANYONES)
    outcomes(report, tmp_path)
    found = Run.open(tmp_path / "run")
    nothing: Any = None  # it is refused before workflow or ledger are looked at
    with pytest.raises(PlanError, match="anyone's"):
        make_plan(found, found, nothing, nothing)
