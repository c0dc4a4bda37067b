"""Keys under which names, births or counties contradict one another are found, and stop ingest unless the mapping has a word."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clearslate.ingest import IngestError, IngestReport, draft_mapping, ingest
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from clearslate.reports.quality.ingest_manifest import read_ingest_manifest
from clearslate.reports.quality.keys import check_keys
from tests.ingest.court import COURT, SINGLE_CASES, put

HEADER = "party,name,born,county,case_no,count,statute,disposition\n"
FIRST = ("ANA", "BEN", "CARL", "DORA", "EVE", "FRED", "GIA", "HUGO", "IDA", "JON")
LAST = ("ADLER", "BAKER", "COLE", "DUNN", "EVANS", "FORD", "GRANT", "HALE", "IRWIN", "JONES")
MAPPING: dict[str, Any] = {
    **COURT,
    "id": "court",
    "coverage": SINGLE_CASES,
    "keys": {"person": "party", "case": {"template": "{county}-{case_no}"}, "charge": "row"},
    "people": {"name": {"column": "name", "order": "last, first"}, "birth": "born"},
    "fields": {"statute": "statute", "county": "county", "date_of_birth": "born"},
}


def rows(counties: int = 6, cases: int = 60, people: int = 150, seed: int = 1) -> list[list[str]]:
    """Counties that number alike; each case of one person, who may have several."""
    chance = random.Random(seed)
    persons = [
        [f"P{number}", f'"{chance.choice(LAST)}, {chance.choice(FIRST)}"', str(date(1950, 1, 1).replace(
            year=chance.randrange(1950, 2000), month=chance.randrange(1, 13), day=chance.randrange(1, 29)))]
        for number in range(people)
    ]  # fmt: skip
    return [
        [*chance.choice(persons), f"K{county}", str(number), "1", "18 § 3921", "Guilty"]
        for county in range(counties)
        for number in range(cases)
    ]


def run(folder: Path, told: list[list[str]], **changes: Any) -> IngestReport:
    text = HEADER + "".join(",".join(row) + "\n" for row in told)
    return ingest(put(folder, text, MAPPING | changes), folder, folder / "out", buckets=4)


def keys(**changes: Any) -> dict[str, Any]:
    return {**MAPPING["keys"], **changes}


def test_right_keys_pass(tmp_path: Path) -> None:
    found = run(tmp_path, rows()).keys
    assert (found["of_many"], found["in_several"]) == (0, 0)
    assert found["cases"] == 360


def test_a_number_that_repeats_from_county_to_county_makes_no_person(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="stands for several people"):
        run(tmp_path, rows(), keys={"person": "case", "case": "case_no", "charge": "row"})
    assert not (tmp_path / "out").exists()


def test_nor_where_births_alone_tell(tmp_path: Path) -> None:
    wrong = {"person": "case", "case": "case_no", "charge": "row"}
    with pytest.raises(IngestError, match="stands for several people"):
        run(tmp_path, rows(), keys=wrong, people=None, id=None, fields={"date_of_birth": "born"})


def test_nor_a_case(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="make the key from county and number"):
        run(tmp_path, rows(), keys=keys(case="case_no"))


def test_a_placeholder_is_no_person(tmp_path: Path) -> None:
    told = rows(cases=600, people=900)
    for row in told[::90]:
        row[0] = "9999999"
    with pytest.raises(IngestError, match="a number that means none"):
        run(tmp_path, told)


def test_a_cases_number_under_another_name_is_no_person_of_whole_histories(tmp_path: Path) -> None:
    entries = [[f"{row[3]}{row[4]}", *row[1:]] for row in rows(people=2000)]
    coverage = {**MAPPING["coverage"], "history": "whole"}
    with pytest.raises(IngestError, match="has a second case"):
        run(tmp_path, entries, coverage=coverage)


def test_other_names_and_slips_of_the_pen_are_no_contradiction(tmp_path: Path) -> None:
    told = rows()
    for at, row in enumerate(told):
        first = row[1].split(", ")[1]
        if at % 3 == 0:
            row[1] = f'"MARRIED, {first}'  # another last name
        if at % 5 == 0:
            row[2] = row[2][:-2] + "28"  # another day
    assert run(tmp_path, told).keys["of_many"] == 0


def test_the_mapping_may_have_a_word(tmp_path: Path) -> None:
    text = "sealed numbers repeat; J. Roe looked on 2026-03-01"
    report = run(tmp_path, rows(), keys=keys(case="case_no", confirmed=text))
    assert report.keys["confirmed"] == text
    assert report.keys["in_several"] == 59  # a case numbered 0 has no number


def draft(folder: Path, told: list[list[str]]) -> str:
    path = folder / "charges.csv"
    path.write_text(HEADER.replace("party", "PartyID").replace("born", "dob").replace("name", "defendant_name")
                    + "".join(",".join(row) + "\n" for row in told), encoding="utf-8")  # fmt: skip
    return draft_mapping(str(path))


def test_a_draft_proposes_keys_that_do_not_contradict(tmp_path: Path) -> None:
    told = draft(tmp_path, rows())
    assert 'person: "? PartyID"' in told
    assert 'case: {template: "? {county}-{case_no}"}' in told
    assert "It repeats from county to county" in told


def test_a_draft_proposes_no_key_under_which_names_and_births_contradict(tmp_path: Path) -> None:
    told = draft(tmp_path, [[row[4], *row[1:]] for row in rows()])
    assert 'person: "?"' in told
    assert "no key of a person: PartyID" in told


def test_quality_stops_where_keys_contradict(tmp_path: Path) -> None:
    report = run(tmp_path, rows(), keys=keys(case="case_no", confirmed="looked"))
    check_keys(Dataset.open(report.dataset), read_ingest_manifest(report.dataset))
    with pytest.raises(DatasetError, match="more than one county"):
        check_keys(Dataset.open(report.dataset), None)
    wrong = run(
        tmp_path / "w", rows(), keys={"person": "case", "case": "case_no", "charge": "row", "confirmed": "x"}
    )
    with pytest.raises(DatasetError, match="stands for several people"):
        check_keys(Dataset.open(wrong.dataset), None)
