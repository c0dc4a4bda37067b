"""The crosswalk of NODS, both ways: what the table tells is read back by the shipped mapping, field by field."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearslate.casework.nods import ALSO, COMPLETED, HEADINGS, SCHEMA, rows
from clearslate.cli.main import main
from clearslate.ingest import find_mapping, ingest, load_mapping
from clearslate.ingest.mapping import SHIPPED
from clearslate.records.dataset import Dataset
from clearslate.records.schema import FIELD, FIELDS, Disposition, Kind
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.casework.conftest import HEADER, LAWS, ROWS, court, judge

MAPPING = SHIPPED / "nods.yaml"
NEVER = dt.date(9999, 12, 31)


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def own(dataset: Path) -> dict[str, dict[str, Any]]:
    table = Dataset.open(dataset).table().to_pylist()
    return {row["charge_id"]: row for row in table if row["membership"] == "certain"}


def test_every_heading_is_read_into_its_own_field_and_none_twice() -> None:
    mapping = load_mapping(MAPPING)
    read = {
        name: {column for rule in rules for column in rule.columns()}
        for name, rules in mapping.fields.items()
    }
    read |= {
        f"{name}_id": {column for rule in rules for column in rule.columns()}
        for name, rules in mapping.keys.rules()
    }
    for heading, field in HEADINGS.items():
        assert heading in read[field.name], field.name
    assert set().union(*read.values()) == set(SCHEMA.names)
    assert len(HEADINGS) == len([field for field in FIELDS if field.nods]) == 20
    assert set(ALSO) & set(HEADINGS) == set()


def test_the_mapping_knows_every_ending_under_its_own_word() -> None:
    (rule,) = load_mapping(MAPPING).fields["disposition"]
    own = {COMPLETED if word is Disposition.DIVERTED else str(word): str(word) for word in Disposition}
    assert rule.values == own, "a bare word for a program is not taken for its end"


@pytest.mark.parametrize("state", ["PA", "WI"])
def test_what_is_written_is_read_back(tmp_path: Path, state: str) -> None:
    generate(state, 300, tmp_path / "dataset", seed=3, known_through=dt.date(2025, 12, 31), buckets=3)
    dataset = Dataset.open(tmp_path / "dataset")
    run = start(dataset.path, spec_for(dataset, dt.date(2026, 1, 1)), tmp_path / "run")
    assert run.manifest.run_id
    source = tmp_path / "source"
    source.mkdir()
    result = call("table", tmp_path / "run", "--nods", source / "nods.csv", "--names", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    text = MAPPING.read_text(encoding="utf-8").replace("jurisdiction: PA", f"jurisdiction: {state}")
    (tmp_path / "nods.yaml").write_text(text.replace("2024-12-31", "2025-12-31"), encoding="utf-8")
    report = ingest(tmp_path / "nods.yaml", source, tmp_path / "again", buckets=2)
    before, after = own(dataset.path), own(report.dataset)
    assert report.quarantined == 0
    assert set(after) == set(before)
    assert document["rows"] == len(before) > 300
    same = dates = 0
    for charge, row in before.items():
        there = after[charge]
        for field in HEADINGS.values():
            if field.name == "person_id":  # a source's persons are apart from another's
                assert there["person_id"] == f"nods:{row['person_id']}"
            elif field.kind in (
                Kind.DATE,
                Kind.EVENT,
            ):  # what is read back allows the day, and no day is made up
                (low, high), (first, last) = ([side[name] for name in field.columns] for side in (row, there))
                if low is not None and low == high < NEVER:
                    assert (first, last) == (low, high), field.name
                    dates += 1
                elif first is not None and low is not None:
                    assert first <= low <= high <= last, field.name
            else:
                assert there[field.name] == row[field.name], field.name
                same += row[field.name] is not None
    assert same > 6 * len(before)
    assert dates > 3 * len(before)
    for row in after.values():  # what has no element is missing, and no event is taken never to have happened
        assert row["fines_owed"] is None
        assert row["cleared_on_from"] != NEVER


def test_a_courts_own_nods_table_is_read_and_written_the_same(tmp_path: Path) -> None:
    cells = dict.fromkeys(SCHEMA.names, "") | {
        "CaseParticipant/EntityPerson/PersonOtherIdentification/IdentificationID": "P7",
        "CaseParticipant/EntityPerson/PersonBirthDate": "1980-02-03",
        "ActivityIdentification/IdentificationID": "A1",
        "CaseTrackingID": "CP-01",
        "CaseInitialFilingDate": "2014-04-01",
        "CaseCourt/CourtName": "Common Pleas",
        "Sanction/Restitution/ObligationDueAmount": "12.50",
        "Charge/id": "A1-1",
        "Charge/ChargeSequenceID": "1",
        "Charge/ChargeStatute/StatuteCodeIdentification/IdentificationID": "18",
        "Charge/ChargeStatute/StatuteOffenseIdentification/IdentificationID": "3921",
        "Charge/ChargeSeverityText": "M1",
        "Charge/ChargeDisposition/DispositionCategoryText": "convicted",
        "Charge/ChargeDisposition/DispositionDate": "2019-02",
        "ChargeSentencingDate": "2019",
    }
    pending = cells | {
        "Charge/id": "A1-2",
        "Charge/ChargeDisposition/DispositionCategoryText": "pending",
        "Charge/ChargeDisposition/DispositionDate": "",
    }
    strange = cells | {"Charge/id": "A1-3", "Charge/ChargeDisposition/DispositionCategoryText": "Guilty Plea"}
    source = tmp_path / "source"
    source.mkdir()
    with (source / "nods.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SCHEMA.names)
        writer.writeheader()
        writer.writerows([cells, pending, strange])
    report = ingest(find_mapping(Path("nods")), source, tmp_path / "dataset", buckets=1)
    found = own(report.dataset)
    one = found["A1-1"]
    assert (one["statute"], one["grade"], one["restitution_owed"]) == ("18 3921", "M1", 1250)
    assert (one["disposition_date_from"], one["disposition_date_to"]) == (
        dt.date(2019, 2, 1),
        dt.date(2019, 2, 28),
    )
    assert found["A1-2"]["disposition_date_from"] == NEVER
    assert found["A1-3"]["disposition"] is None  # a court's own word is not guessed
    ((part, entry),) = rows(Dataset.open(report.dataset), births=True)
    back = {row["Charge/id"]: row for row in part.to_pylist()}
    same = cells | {
        ALSO[0]: "",
        "CaseParticipant/EntityPerson/PersonOtherIdentification/IdentificationID": "nods:P7",
        "Charge/ChargeStatute/StatuteOffenseIdentification/IdentificationID": "18 3921",
    }
    assert {name: cell or "" for name, cell in back["A1-1"].items()} == same
    assert (entry.rows, entry.wide, entry.possible) == (3, 0, 0)


def test_what_has_no_place_is_counted_and_births_are_asked_for(tmp_path: Path) -> None:
    place = court(tmp_path / "county", (*ROWS, ROWS[0].replace("MD-11-3,1", "MD-11-3,").replace("\n", ",\n")))
    judge(place, laws=LAWS)
    result = call("table", place / "run", "--nods", tmp_path / "n.csv")
    assert result.exit_code == 0, result.output
    assert "7 charges under the headings of NODS" in result.output
    assert "Left out: 1 row that may be somebody's" in result.output
    with (tmp_path / "n.csv").open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    assert {row["CaseParticipant/EntityPerson/PersonBirthDate"] for row in found} == {""}
    assert HEADER.count(",") == 13
    refused = call("table", place / "run", "--nods", tmp_path / "m.csv", "--only", "eligible")
    assert refused.exit_code == 2
    assert not (tmp_path / "m.csv").exists()


def test_no_field_of_the_charge_stands_for_an_element_of_the_case() -> None:
    for name in ("family_violence", "with_prejudice", "fines_owed", "incarceration_days"):
        assert FIELD[name].nods == ""
