"""Who a source says its people are: names in one form, numbers hashed, parties that are no people."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.identity.gather import _read_people
from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.ingest.names import NameOrder, full_name, name_of_parts, no_person, normal
from clearslate.records.dataset import Dataset
from clearslate.records.people import PEOPLE_SCHEMA
from tests.ingest.court import COURT, put

HEADER = "person,charge,name,dob,sex,race,sid,dl,ssn,zip,street\n"
JANE = (
    '1001,H1,"O\'Brien-Núñez Jr., Jane Q.",1980-02-30,F,W,PA-123.45,12 34,123-45-6780,19104-1234,12 Elm St.\n'
)
KEY = b"0123456789abcdef"
MAPPING: dict[str, Any] = {
    **COURT,
    "id": "court",
    "keys": {"person": "person", "case": "charge", "charge": "charge"},
    "people": {
        "name": {"column": "name", "order": "last, first middle"},
        "birth": "dob",
        "sex": "sex",
        "race": "race",
        "state_id": "sid",
        "driver_license": {"template": "PA:{dl}"},
        "ssn": "ssn",
        "postcode": "zip",
        "street": "street",
    },
    "fields": {"date_of_birth": "dob"},
}


def run(folder: Path, content: str, key: bytes | None = KEY, **changes: Any) -> IngestReport:
    return ingest(put(folder, content, MAPPING | changes), folder, folder / "out", buckets=2, ssn_key=key)


def people(report: IngestReport) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(report.dataset / "people" / "people.parquet").to_pylist()
    return rows


def test_a_person_is_written_in_normal_form_and_apart(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + JANE)
    file = report.dataset / "people" / "people.parquet"
    assert file.stat().st_mode & 0o077 == 0
    assert pq.read_schema(file).equals(PEOPLE_SCHEMA)
    assert people(report) == [
        {
            "person_id": "court:1001",
            "source": "court",
            "name_first": "JANE",
            "name_middle": "Q",
            "name_last": "OBRIEN NUNEZ",
            "name_suffix": "JR",
            "birth_from": date(1980, 2, 1),
            "birth_to": date(1980, 2, 29),
            "sex": "F",
            "race": "W",
            "ethnicity": None,
            "state_id": "PA12345",
            "fbi_number": None,
            "driver_license": "PA:1234",
            "ssn_hash": hmac.new(KEY, b"123456780", hashlib.sha256).hexdigest(),
            "postcode": "19104",
            "street": "12 ELM ST",
            "source_file": "charges.csv",
            "source_line": 2,
        }
    ]
    (row,) = Dataset.open(report.dataset).table().to_pylist()
    assert row["person_id"] == "court:1001"
    assert "OBRIEN" not in str(row)


def test_each_way_to_name_a_person_counts_once(tmp_path: Path) -> None:
    other = JANE.replace("Jane", "Janet").replace("H1", "H3")
    report = run(
        tmp_path, HEADER + JANE.replace("1001", "2") + JANE.replace("H1", "H2") + JANE + other + other
    )
    assert [(row["person_id"], row["name_first"], row["source_line"]) for row in people(report)] == [
        ("court:1001", "JANE", 3),
        ("court:1001", "JANET", 5),
        ("court:2", "JANE", 2),
    ]
    assert report.people == 3


def test_without_a_key_the_number_is_missing_and_listed(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + JANE, key=None)
    assert people(report)[0]["ssn_hash"] is None
    assert report.issues_by_field["people.ssn"] == {"no_ssn_key": 1}
    for path in report.dataset.rglob("*"):
        assert not path.is_file() or b"123-45-6780" not in path.read_bytes()


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="has 3 bytes; it needs 16"):
        run(tmp_path, HEADER + JANE, key=b"abc")


def test_ethnicity_is_kept_beside_the_race(tmp_path: Path) -> None:
    told = MAPPING["people"] | {
        "ethnicity": {"column": "eth", "values": {"H": "Hispanic", "N": "Not Hispanic"}}
    }
    report = run(tmp_path, HEADER.replace("race", "race,eth") + JANE.replace(",W,", ",W,H,"), people=told)
    assert [(row["race"], row["ethnicity"]) for row in people(report)] == [("W", "Hispanic")]


def test_people_written_before_there_was_a_field_are_linked(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + JANE)
    place = report.dataset / "people" / "people.parquet"
    older = tmp_path / "older.parquet"
    pq.write_table(pq.read_table(place).drop_columns(["ethnicity"]), older)
    with duckdb.connect() as con:
        con.register("nobody", PEOPLE_SCHEMA.empty_table())
        con.execute("CREATE TABLE people AS FROM nobody")
        _read_people(con, older)
        assert con.execute("SELECT name_last, ethnicity, state_id FROM people").fetchall() == [
            ("OBRIEN NUNEZ", None, "PA12345")
        ]


def test_what_cannot_be_read_is_missing_and_listed_and_never_shown(tmp_path: Path) -> None:
    bad = "1001,H1,Smith Jane Quite,01/02/80,?,W,000000,NONE,000-00-0000,,\n"
    report = run(tmp_path, HEADER + bad)
    (row,) = people(report)
    assert {name for name, value in row.items() if value is not None} == {
        "person_id",
        "source",
        "race",
        "source_file",
        "source_line",
    }
    assert {name: found for name, found in report.issues_by_field.items() if name.startswith("people.")} == {
        "people.name": {"unreadable_name": 1},
        "people.birth": {"unreadable_date": 1},
        "people.sex": {"unmapped_value": 1},
        "people.state_id": {"placeholder_number": 1},
        "people.driver_license": {"placeholder_number": 1},
        "people.ssn": {"placeholder_number": 1},
    }
    assert "Quite" not in str(report)


def test_the_people_of_quarantined_rows_are_kept(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + JANE.replace(",H1,", ",,"))
    assert (report.records, report.in_history, report.people) == (0, 1, 1)


def test_parties_that_are_no_people_are_set_aside(tmp_path: Path) -> None:
    names = ["COMMONWEALTH OF PA", "Acme LLC", "TEST, CASE", "Doe, Expunged", "TESTA, MARIA", "Stateof, Ann"]
    rows = [f'{number},H{number},"{name}",,,,,,,,\n' for number, name in enumerate(names, 1)]
    report = run(tmp_path, HEADER + "".join(rows), set_aside={"parties": "names"})
    assert report.reasons == {"already_expunged": 1, "not_a_person": 2, "test_party": 1}
    assert (report.records, report.set_aside, report.already_expunged, report.in_history) == (2, 4, 1, 0)
    assert [row["name_last"] for row in people(report)] == ["TESTA", "STATEOF"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": None}, "people needs id"),
        ({"id": "Court 1"}, "id: "),
        ({"people": None, "set_aside": {"parties": "names"}}, "parties looks at the name"),
        ({"people": {"sex": "sex"}}, "give name, or the parts"),
        ({"people": {"name": {"column": "name", "order": "last, given"}}}, "order names first, middle"),
        (
            {"people": {"name_last": {"column": "name", "values": {"A": "B"}}}},
            "values are for sex, race and ethnicity",
        ),
        ({"people": {"name_last": "name", "nickname": "name"}}, r"people\.nickname: no such key"),
        ({"people": {"name_last": "surname"}}, r"no column 'surname'.*people\.name_last"),
    ],
)
def test_a_mistake_about_people_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(IngestError, match=message):
        run(tmp_path, HEADER + JANE, **changes)


LAST_FIRST = NameOrder.of("last, first middle")
FIRST_LAST = NameOrder.of("first middle last")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("SMITH, JOHN", LAST_FIRST, ("JOHN", None, "SMITH", None)),
        ("Smith-Jones, Mary Ann Lee", LAST_FIRST, ("MARY", "ANN LEE", "SMITH JONES", None)),
        ("SMITH JR, JOHN A", LAST_FIRST, ("JOHN", "A", "SMITH", "JR")),
        ("SMITH, JOHN A, III", LAST_FIRST, ("JOHN", "A", "SMITH", "III")),
        ("SMITH, III, JOHN", LAST_FIRST, ("JOHN", None, "SMITH", "III")),
        ("DE LA CRUZ, JOSÉ", LAST_FIRST, ("JOSE", None, "DE LA CRUZ", None)),
        ("SMITH", LAST_FIRST, (None, None, "SMITH", None)),
        ("Smith-Jones", LAST_FIRST, (None, None, "SMITH JONES", None)),
        ("UNKNOWN, NFN NMN", LAST_FIRST, (None, None, None, None)),
        ("", LAST_FIRST, (None, None, None, None)),
        ("IV", LAST_FIRST, (None, None, None, "IV")),
        (", JOHN", LAST_FIRST, (None, None, "JOHN", None)),
        ("JOHN SMITH", FIRST_LAST, ("JOHN", None, "SMITH", None)),
        ("John Q. Public Smith Sr.", FIRST_LAST, ("JOHN", "Q PUBLIC", "SMITH", "SR")),
        ("SMITH", FIRST_LAST, (None, None, "SMITH", None)),
        ("SMITH JOHN", NameOrder.of("last first middle"), ("JOHN", None, "SMITH", None)),
        ("Øystein Łukasz ßtraße", FIRST_LAST, ("OYSTEIN", "LUKASZ", "SSTRASSE", None)),
    ],
)
def test_a_full_name_falls_into_its_parts(
    text: str, order: NameOrder, expected: tuple[str | None, ...]
) -> None:
    assert full_name(text, order)[:4] == expected


def test_words_without_the_comma_of_the_order_are_not_guessed() -> None:
    assert full_name("SMITH JOHN", LAST_FIRST) == (None, None, None, None, False)


def test_parts_that_stand_apart() -> None:
    assert name_of_parts("John", "", "Smith 2nd", "")[:4] == ("JOHN", None, "SMITH", "II")
    assert name_of_parts("John", "NMN", "Smith", "Jr.")[:4] == ("JOHN", None, "SMITH", "JR")
    assert not name_of_parts("John", "", "Smith", "Esq").readable


@given(st.text(max_size=60))
def test_normal_form_is_stable_and_no_text_is_refused(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert normal(f"{text} é").split() == [*normal(text).split(), "E"]  # plain text goes a shorter way
    name = full_name(text, LAST_FIRST)
    assert all(part is None or part == " ".join(part.split()) for part in name[:4])
    no_person(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("STATE OF OHIO", "not_a_person"),
        ("ESTATE OF OHIO", None),
        ("IN RE: J.D.", "not_a_person"),
        ("REIN, INE", None),
        ("Corpuz, Inca", None),
        ("CITY OF PITTSBURGH", "not_a_person"),
        ("XXXX, XXXX", "test_party"),
        ("FOXX, JAMIE", None),
        ("EXPUNGED EXPUNGED", "already_expunged"),
        ("EXPUNGEMENT ORDER", "already_expunged"),
    ],
)
def test_only_whole_words_tell_a_party(text: str, reason: str | None) -> None:
    assert no_person(text) == reason
