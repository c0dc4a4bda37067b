"""The shipped mappings, each on a small made-up file of its layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from clearslate.ingest import IngestReport, find_mapping, ingest, load_mapping, read_deletions
from clearslate.ingest.mapping import SHIPPED
from clearslate.ingest.reader import Delimited
from clearslate.ingest.run.plan import Plan
from clearslate.records.dataset import Dataset
from clearslate.states import jurisdiction

GUIDE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")


def run(folder: Path, name: str) -> tuple[IngestReport, dict[str, dict[str, Any]]]:
    """Ingest a folder by a shipped mapping; its certain records by their charge ids."""
    report = ingest(
        find_mapping(Path(name)),
        folder,
        folder / "out",
        buckets=1,
        ssn_key=b"k" * 16,
        parses=jurisdiction("CA").style.read if name == "ca_doj" else None,
    )
    assert report.rows_in == report.records + report.quarantined + report.superseded + report.deletions
    rows = Dataset.open(report.dataset).table().to_pylist()
    return report, {row["charge_id"]: row for row in rows if row["membership"] == "certain"}


def people(report: IngestReport) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(report.dataset / "people" / "people.parquet").to_pylist()
    return found


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_loads_and_is_in_the_guide(path: Path) -> None:
    Plan(load_mapping(path), path.name)
    assert f"`{path.stem}`" in GUIDE or f"`{path.name}`" in GUIDE


# --- California DOJ ---


def doj_columns() -> list[str]:
    table = load_mapping(SHIPPED / "ca_doj.yaml").table
    assert isinstance(table, Delimited)
    return list(table.columns or ())


def doj(step: str, cells: dict[str, str], cycle: int = 1, count: int = 1) -> str:
    steps = {"ARREST": "001", "COURT ACTION": "002"}
    cells = {
        "RECORD_ID": "1",
        "SUBJECT_ID": "77",
        "CII_NUMBER": "A12345678",
        "PRI_NAME": "SAMPLE,ANN MARIE",
        "GENDER": "F",
        "PRI_DOB": "19700000",
        "CYC_ORDER": f"{cycle:03d}",
        "STP_TYPE_DESCR": step,
        "STP_EVENT_DATE": "20100301",
        "CNT_ORDER": f"{cycle:03d}{steps.get(step, '003')}{count:03d}000",
        **cells,
    }
    row = [cells.pop(name, "") for name in doj_columns()]
    assert not cells
    return ",".join(f'"{cell}"' for cell in row)


def test_the_doj_file_has_95_columns_and_each_is_named_once() -> None:
    mapping = load_mapping(SHIPPED / "ca_doj.yaml")
    for table in (mapping.table, *(join.table for join in mapping.joins)):
        assert isinstance(table, Delimited)
        assert table.columns is not None
        assert len(table.columns) == len(set(table.columns)) == 95
        assert table == mapping.table


@pytest.mark.parametrize("header", [False, True])
def test_ca_doj(tmp_path: Path, *, header: bool) -> None:
    drug = "11357(a) HS-POSSESS MARIJUANA"
    convicted = {
        "DISP_DESCR": "CONVICTED-PROB/JAIL",
        "DISP_DATE": "20100600",
        "CONV_STAT_DESCR": "MISDEMEANOR",
    }
    jail = {"SENT_ORDER": "1", "SENT_LOC_DESCR": "JAIL", "SENT_LENGTH": "030", "SENT_TIME_DESCR": "DAYS"}
    free = {
        "SENT_ORDER": "2",
        "SENT_LOC_DESCR": "PROBATION",
        "SENT_LENGTH": "012",
        "SENT_TIME_DESCR": "MONTHS",
    }
    rows = [
        doj("ARREST", {"OFFENSE_DESCR": drug, "OFFENSE_TOC": "F"}),
        doj("ARREST", {"OFFENSE_DESCR": "496 PC-RECEIVE STOLEN PROPERTY", "OFFENSE_TOC": "F"}, count=2),
        doj("COURT ACTION", {"OFFENSE_DESCR": drug, "STP_EVENT_DATE": "20100601", **jail, **convicted}),
        doj("COURT ACTION", {"OFFENSE_DESCR": drug, "STP_EVENT_DATE": "20100601", **free, **convicted}),
        doj(
            "COURT ACTION",
            {
                "OFFENSE_DESCR": "SEE COMMENT FOR CHARGE",
                "COMMENT_TEXT": "503 VC-TAKE CAR",
                "DISP_DESCR": "DISMISSED/FOJ",
            },
            cycle=2,
        ),
        doj(
            "COURT ACTION",
            {
                "OFFENSE_DESCR": drug,
                "COMMENT_TEXT": "CHRG CORRECTED TO 11357(b) HS",
                "DISP_DESCR": "HELD TO ANSWER",
            },
            cycle=2,
            count=2,
        ),
        doj(
            "COURT ACTION",
            {
                "OFFENSE_DESCR": drug,
                "DISP_DESCR": "CONV SET ASIDE & DISM PER 1203.4 PC",
                "STP_EVENT_DATE": "20150101",
            },
            cycle=3,
        ),
        doj(
            "ARREST",
            {
                "OFFENSE_DESCR": "459 PC-BURGLARY",
                "DISP_DESCR": "PROS REJ-LACK OF CORPUS",
                "DISP_DATE": "20120000",
            },
            cycle=4,
        ),
        doj("REGISTRATION", {"OFFENSE_DESCR": "290 PC-REGISTRATION"}, cycle=5),
        doj("DECEASED", {"STP_EVENT_DATE": "20200000"}, cycle=6),
    ]
    text = [",".join(doj_columns())] * header + rows
    (tmp_path / "doj.csv").write_text("\n".join(text), encoding="utf-8")
    report, found = run(tmp_path, "ca_doj")
    assert (report.rows_in, report.records, report.superseded, report.set_aside) == (10, 7, 1, 2)
    assert report.statutes.unparsed_rows == 0

    court = found["77-001002001000"]
    assert (court["person_id"], court["case_id"], court["sequence"]) == ("ca_doj:77", "77-001", 1)
    assert (court["statute"], court["grade"], court["disposition"]) == ("11357(a) HS", "M", "convicted")
    assert (court["disposition_date_from"], court["disposition_date_to"]) == (
        date(2010, 6, 1),
        date(2010, 6, 30),
    )
    assert (court["incarceration_days"], court["probation_days"]) == (30, 365)
    assert court["arrest_date_from"] == date(2010, 3, 1)
    assert (court["on_registry"], court["date_of_death_from"]) == (True, date(2020, 1, 1))
    # The court decides the same offense; of another it is not known what became.
    assert found["77-001001001000"]["disposition"] == "transferred"
    assert found["77-001001002000"]["disposition"] is None
    assert (found["77-002002001000"]["statute"], found["77-002002001000"]["disposition"]) == (
        "503 VC",
        "dismissed",
    )
    assert (found["77-002002002000"]["statute"], found["77-002002002000"]["disposition"]) == (
        "11357(b) HS",
        None,
    )
    assert report.unmapped["disposition"].keys() == {"HELD TO ANSWER"}
    cleared = found["77-003002001000"]
    assert (cleared["disposition"], cleared["cleared_on_from"]) == ("convicted", date(2015, 1, 1))
    assert cleared["cleared_under"] == "1203.4 PC"
    assert cleared["disposition_date_from"] != cleared["disposition_date_to"]
    assert found["77-004001001000"]["disposition"] == "no_charge"
    assert found["77-004001001000"]["cleared_on_to"] == date.max  # may not have been cleared

    (person,) = people(report)
    assert (person["name_last"], person["name_first"], person["state_id"]) == ("SAMPLE", "ANN", "A12345678")
    assert (person["birth_from"], person["birth_to"]) == (date(1970, 1, 1), date(1970, 12, 31))


def test_ca_doj_without_the_number_of_the_cycle(tmp_path: Path) -> None:
    """Two public layouts leave CYC_ORDER blank: the cycle is that of the count's number, in the joins too."""
    drug = {"OFFENSE_DESCR": "11357(a) HS-POSSESS MARIJUANA", "CYC_ORDER": ""}
    convicted = {"DISP_DESCR": "CONVICTED", "DISP_DATE": "20100601", "STP_EVENT_DATE": "20100601"}
    rows = [doj("ARREST", drug), doj("COURT ACTION", drug | convicted), doj("ARREST", drug, cycle=2)]
    (tmp_path / "doj.csv").write_text("\n".join(rows), encoding="utf-8")
    report, found = run(tmp_path, "ca_doj")
    assert (report.records, report.quarantined) == (3, 0)
    assert {row["case_id"] for row in found.values()} == {"77-001", "77-002"}
    assert found["77-001002001000"]["arrest_date_from"] == date(2010, 3, 1)
    assert found["77-001001001000"]["disposition"] == "transferred"
    assert found["77-002001001000"]["disposition"] is None


@pytest.mark.parametrize(
    ("count", "step", "days"),
    [
        ("20100601", "20100601", ("2010-06-01", "2010-06-01")),
        ("20100601", "20100915", ("2010-06-01", "2010-09-15")),
        ("20100915", "20100601", ("2010-06-01", "2010-09-15")),
        ("20100600", "20100601", ("2010-06-01", "2010-06-30")),
        ("", "20100601", ("2010-06-01", "2010-06-01")),
        ("20100601", "", ("2010-06-01", "2010-06-01")),
    ],
)
def test_ca_doj_two_days_of_one_disposition_leave_it_open(
    tmp_path: Path, count: str, step: str, days: tuple[str, str]
) -> None:
    cells = {
        "OFFENSE_DESCR": "459 PC-BURGLARY",
        "DISP_DESCR": "DISMISSED",
        "DISP_DATE": count,
        "STP_EVENT_DATE": step,
    }
    (tmp_path / "doj.csv").write_text(doj("COURT ACTION", cells), encoding="utf-8")
    _, found = run(tmp_path, "ca_doj")
    [row] = found.values()
    entries = (row["disposition_date_from"].isoformat(), row["disposition_date_to"].isoformat())
    assert entries == days


# --- a county court's nightly export ---


def test_county_nightly(tmp_path: Path) -> None:
    def case(number: str, name: str, code: str = "") -> str:
        return f"CA|C1|1|{number}|{name}|ANN|||20150201|{code}|19800203|W|F|B1"

    lines = [
        case("100", "SAMPLE"),
        "CH|18 3921|M1|1|12.50|G|20150201|CR|THEFT|20140301|20140302",
        "CH|18 5503|S|2||D|20150201|CR|DISORDERLY|20140301|20140302",
        "CE|FILED|20140401|Complaint",
        "CE|SENT|20150301|Sentenced",
        case("101", "SAMPLE", "GP"),
        "CH|18 3921|M1|1||||CR|THEFT|20140301|",
        case("102", "SAMPLE", "D"),
        "CH|18 3921|M1|1||||CR|THEFT|20140301|",
        case("103", "STATE OF EXAMPLE"),
        "CH|18 3921|M1|1||G|20150201|CR|THEFT|20140301|",
        "DE|C1|1|99|2",
        "DE|C1|1|98|",
        "QQ|what is this",
    ]
    text = "\n".join(lines).replace("|", "\t")
    (tmp_path / "night.txt").write_text(text, encoding="cp1252")
    report, found = run(tmp_path, "county_nightly")
    assert (report.records, report.deletions, report.reasons) == (
        4,
        2,
        {"not_a_person": 1, "unknown_record_type": 1},
    )
    assert [(entry.of, entry.key) for entry in read_deletions(report.folder)] == [
        ("charge", "C1-99-1-2"),
        ("case", "C1-98-1"),
    ]
    theft = found["C1-100-1-1"]
    assert (theft["disposition"], theft["disposition_date_from"]) == ("convicted", date(2015, 2, 1))
    assert (theft["filed_on_from"], theft["imposed_on_from"]) == (date(2014, 4, 1), date(2015, 3, 1))
    assert theft["person_id"] == "county_nightly:C1-100-1"
    assert found["C1-100-1-2"]["disposition"] == "dismissed"
    assert found["C1-101-1-1"]["disposition"] is None  # of which charge the case's plea is, nobody says
    assert (found["C1-102-1-1"]["disposition"], found["C1-102-1-1"]["disposition_date_from"]) == (
        "dismissed",
        date(2015, 2, 1),
    )


# --- a court's case-management system ---

PARTY = {
    "PARTY_ID": "7",
    "PARTY_TYPE": "Defendant",
    "LAST_NAME": "Sample",
    "FIRST_NAME": "Ann",
    "MIDDLE_NAME": "",
    "SUFFIX": "Jr.",
    "BIRTH_DATE": "02/03/1980",
    "SEX": "F",
    "RACE": "White",
    "LICENSE_STATE": "PA",
    "LICENSE_NUMBER": "12345678",
    "STREET": "1 Example St.",
    "POSTCODE": "17101",
}
CASE = {
    "COURT": "Common Pleas",
    "COUNTY": "Example",
    "FILED": "2014-04-01",
    "FINES_OWED": "0.00",
    "FEES_OWED": "12.50",
    "RESTITUTION_OWED": "",
}
CHARGE = {
    "CASE_NUMBER": "CP-1",
    "CHARGE_SEQUENCE": "1",
    "STATUTE": "18 3921",
    "DESCRIPTION": "Theft",
    "GRADE": "M1",
    "AMENDED_STATUTE": "",
    "AMENDED_DESCRIPTION": "",
    "AMENDED_GRADE": "",
    "OFFENSE_DATE": "2014-03-01",
    "ARREST_DATE": "03/02/2014",
    "TRACKING_NUMBER": "T1",
    "PLEA": "guilty",
    "DISPOSITION_CODE": "Guilty Plea",
    "DISPOSITION_TEXT": "",
    "DISPOSITION_DATE": "2014-09-01",
    "SENTENCE_DATE": "2014-09-01",
    "SENTENCE_TYPE": "JAIL",
    "SENTENCE_LENGTH": "6",
    "SENTENCE_UNIT": "months",
    "SENTENCE_SUSPENDED": "3",
}


def table(path: Path, rows: list[dict[str, str]]) -> None:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")


def expect_the_charges(report: IngestReport, found: dict[str, dict[str, Any]]) -> None:
    assert report.reasons == {"not_a_defendant": 1, "not_a_person": 1}
    one, two = found["CP-1/7/1"], found["CP-1/7/2"]
    assert (one["statute"], one["grade"], one["disposition"]) == ("18 3921", "M1", "convicted")
    assert (one["incarceration_days"], one["suspended_days"], one["fees_owed"]) == (180, 90, 1250)
    assert (one["arrest_date_from"], one["filed_on_from"]) == (date(2014, 3, 2), date(2014, 4, 1))
    assert (two["statute"], two["grade"]) == ("18 5503", None)  # the old grade says nothing of the new charge
    assert two["disposition_date_from"] == date(9999, 12, 31)
    (person,) = people(report)
    assert (person["name_last"], person["name_suffix"], person["driver_license"]) == (
        "SAMPLE",
        "JR",
        "PA:12345678",
    )


def charges() -> list[dict[str, str]]:
    pending = {
        "DISPOSITION_CODE": "PENDING",
        "DISPOSITION_DATE": "",
        "SENTENCE_DATE": "",
        "SENTENCE_TYPE": "",
    }
    return [
        CHARGE,
        {**CHARGE, **pending, "CHARGE_SEQUENCE": "2", "AMENDED_STATUTE": "18 5503"},
        {**CHARGE, "PARTY_ID": "8"},
        {**CHARGE, "PARTY_ID": "9"},
    ]


PARTIES = [
    PARTY,
    {**PARTY, "PARTY_ID": "8", "PARTY_TYPE": "Plaintiff"},
    {**PARTY, "PARTY_ID": "9", "LAST_NAME": "Commonwealth of Example", "FIRST_NAME": ""},
]


def test_court_cms(tmp_path: Path) -> None:
    by_id = {party["PARTY_ID"]: party for party in PARTIES}
    rows = [{**by_id[row.get("PARTY_ID", "7")], **CASE, **row} for row in charges()]
    table(tmp_path / "charges_2024.csv", rows)
    expect_the_charges(*run(tmp_path, "court_cms"))


def test_court_cms_tables(tmp_path: Path) -> None:
    table(tmp_path / "charges.csv", [{"PARTY_ID": "7", **row} for row in charges()])
    table(tmp_path / "parties.csv", [{"CASE_NUMBER": "CP-1", **party} for party in PARTIES])
    table(tmp_path / "cases.csv", [{"CASE_NUMBER": "CP-1", **CASE}])
    expect_the_charges(*run(tmp_path, "court_cms_tables"))


# --- rap sheets ---

SHEET = """<?xml version="1.0"?>
<rap:RapSheet xmlns:rap="http://example.org/rap">
 <rap:RapSheetPerson>
  <PersonBirthDate><Date>1980-02-03</Date></PersonBirthDate>
  <PersonName><PersonGivenName>Ann</PersonGivenName><PersonSurName>Sample</PersonSurName></PersonName>
  <PersonStateFingerprintIdentification><IdentificationID>PA100</IdentificationID></PersonStateFingerprintIdentification>
  <PersonSexCode>F</PersonSexCode>
 </rap:RapSheetPerson>
 <rap:RapSheetCycle>
  <CycleTrackingIdentificationID>OTN1</CycleTrackingIdentificationID>
  <rap:Incident><ActivityDate><Date>2014-02-28</Date></ActivityDate></rap:Incident>
  <rap:Arrest><ActivityDate><Date>2014-03-01</Date></ActivityDate>
   <rap:ArrestCharge><ChargeSequenceID>1</ChargeSequenceID><ChargeTrackingIdentificationID>OTN1</ChargeTrackingIdentificationID>
    <rap:ChargeStatute><StatuteCodeID><ID>18 3921</ID></StatuteCodeID></rap:ChargeStatute></rap:ArrestCharge>
   <rap:ArrestCharge><ChargeSequenceID>2</ChargeSequenceID><ChargeTrackingIdentificationID>OTN1</ChargeTrackingIdentificationID>
    <ChargeDisposition><DispositionText>No charges filed</DispositionText></ChargeDisposition></rap:ArrestCharge>
  </rap:Arrest>
  <rap:CourtAction><CourtRecordIdentification><IdentificationID>CP-1</IdentificationID></CourtRecordIdentification>
   <rap:CourtCharge><ChargeSequenceID>1</ChargeSequenceID><ChargeTrackingIdentificationID>OTN1</ChargeTrackingIdentificationID>
    <ChargeDisposition><DispositionDate/><DispositionText>Guilty</DispositionText></ChargeDisposition></rap:CourtCharge>
  </rap:CourtAction>
  <rap:Sentencing><ActivityDate><Date>2014-09-01</Date></ActivityDate><rap:Sentence>
   <SupervisionAssignedTerm><ActivityCategoryText>Jail</ActivityCategoryText><TermMaximumDuration>P2Y</TermMaximumDuration>
    <TermMinimumDuration>P1Y</TermMinimumDuration></SupervisionAssignedTerm></rap:Sentence></rap:Sentencing>
  <rap:PostSentenceAction><ActivityDate><Date>2020-01-02</Date></ActivityDate>
   <PostSentenceEventText>FULL PARDON GRANTED</PostSentenceEventText></rap:PostSentenceAction>
 </rap:RapSheetCycle>
</rap:RapSheet>
"""


def test_rap_sheet(tmp_path: Path) -> None:
    (tmp_path / "batch.xml").write_text(SHEET + SHEET.replace("PA100", "PA200")[:-20], encoding="utf-8")
    report, found = run(tmp_path, "rap_sheet")
    assert (report.records, report.reasons, report.in_history) == (2, {"bad_xml": 1}, 1)
    assert {row["person_id"] for row in people(report)} == {"rap_sheet:PA100", "rap_sheet:PA200"}
    court, arrest = found["PA100-OTN1/A1"], found["PA100-OTN1/A2"]
    assert (court["statute"], court["disposition"], court["case_number"]) == ("18 3921", "convicted", "CP-1")
    assert court["disposition_date_from"] != court["disposition_date_to"]  # the court did not send it
    assert (court["incarceration_days"], court["incarceration_min_days"]) == (730, 365)
    assert (court["pardoned_on_from"], court["offense_date_from"]) == (date(2020, 1, 2), date(2014, 2, 28))
    assert (arrest["disposition"], arrest["pardoned_on_to"]) == ("no_charge", date.max)
