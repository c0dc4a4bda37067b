"""A draft of a mapping: it says what a file looks like, runs only once a person has filled it, and shows no person."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.ingest import IngestError, ingest, load_mapping
from clearslate.ingest.draft import draft

HEAD = [
    "DEFENDANT_ID",
    "NAME",
    "DOB",
    "CASE_NO",
    "COUNT",
    "STATUTE",
    "SEVERITY",
    "DISPO",
    "DISPO_DATE",
    "NOTE",
]
ROWS = [
    [f"10{n:02}", f"ROE RICHARD{'X' * n}", f"1980-01-{n:02}", f"MD-{n // 2}", str(n % 2 + 1), "18 § 5503", "M3",
     "Guilty" if n % 3 else "Dropped", f"03/{n:02}/2014", ""]
    for n in range(1, 25)
]  # fmt: skip
FILLED = {
    "source": "test court",
    "owner": "clerk",
    "jurisdiction": "PA",
    "known_through": "2024-12-31",
    "history": "whole",
    "first_year": "1990",
    "last_year": "2024",
    "Guilty": "convicted",
    "Dropped": "dismissed",
    "M3": "M3",
    "order": "last first",
}


def filled(text: str) -> str:
    """The draft as a person finishes it."""
    return re.sub(r"(\w+): \?\?\?", lambda found: f"{found[1]}: {FILLED[found[1]]}", text)


def delimited(path: Path, mark: str, encoding: str) -> None:
    path.write_bytes("\n".join(mark.join(row) for row in [HEAD, *ROWS]).encode(encoding))


@pytest.mark.parametrize(
    ("mark", "encoding"), [(",", "utf-8"), ("|", "cp1252"), ("\t", "utf-8-sig"), (";", "utf-16")]
)
def test_a_draft_is_refused_until_it_is_filled_and_then_reads_every_row(
    tmp_path: Path, mark: str, encoding: str
) -> None:
    delimited(tmp_path / "charges.csv", mark, encoding)
    text = draft(tmp_path / "charges.csv")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(IngestError, match=r"fields.disposition.values.Guilty: still \?\?\?; fill it in"):
        load_mapping(mapping)
    mapping.write_text(filled(text), encoding="utf-8")
    report = ingest(mapping, tmp_path, tmp_path / "out", buckets=1)
    assert (report.rows_in, report.records, report.people) == (24, 24, 24)
    assert not report.unmapped
    assert {name: report.missing[name] for name in ("disposition", "disposition_date", "statute", "grade")} == {
        "disposition": 0, "disposition_date": 0, "statute": 0, "grade": 0,
    }  # fmt: skip


def test_a_draft_shows_no_name_no_birth_and_no_number_of_a_person(tmp_path: Path) -> None:
    delimited(tmp_path / "charges.csv", ",", "utf-8")
    text = draft(tmp_path / "charges.csv")
    for row in ROWS:
        for secret in (row[0], row[1], row[2], row[3]):
            assert secret not in text


def test_columns_that_nothing_uses_are_named(tmp_path: Path) -> None:
    delimited(tmp_path / "charges.csv", ",", "utf-8")
    assert "\n# NOTE: 0% filled, 0 different\n" in draft(tmp_path / "charges.csv")


def test_a_first_line_that_stands_again_below_is_no_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Roe,Guilty,PA\nDoe,Guilty,PA\n" * 5, encoding="utf-8")
    text = draft(tmp_path / "a.csv")
    assert "header: false" in text
    assert "Roe" not in text


def test_names_that_are_blank_or_stand_twice_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",NAME,CASE,NAME\n0,Roe,1,Doe\n1,Poe,2,Moe\n", encoding="utf-8")
    text = draft(tmp_path / "a.csv")
    assert "header: skip\n  columns:\n  - C_1\n  - NAME\n  - CASE\n  - NAME_4\n" in text


def test_other_forms_are_told(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(HEAD)}), tmp_path / "a.parquet"
    )
    assert "format: parquet" in draft(tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text('{"case": {"number": "A1"}, "DISPO": "Guilty"}\n', encoding="utf-8")
    assert "case: case.number" in draft(tmp_path / "a.jsonl")
    (tmp_path / "a.txt").write_text("AB 1990 X9 \nCD 1991 X8 \n" * 9, encoding="utf-8")
    assert re.search(r"width: 11\n  columns:\n    C01:\n    - 1\n    - 2\n", draft(tmp_path / "a.txt"))
    (tmp_path / "a.xml").write_text("<RapSheet/>", encoding="utf-8")
    assert "format: rap_sheet" in draft(tmp_path / "a.xml")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "the file is empty"), (b"PAR1 but no more", "not a Parquet file"), (b"{not json\n", "no line holds"),
     (b"free text\nof any length\nand no columns at all\n", "neither a delimiter")],
)  # fmt: skip
def test_what_cannot_be_drafted_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(IngestError, match=message):
        draft(tmp_path / "a")


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_the_bytes_a_draft_is_made_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(content)
    try:
        text = draft(file)
    except IngestError:
        return
    (file.parent / "any.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(IngestError, match="still"):
        load_mapping(file.parent / "any.yaml")
