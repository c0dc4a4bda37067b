"""What a state clears today beside what its laws give, and a run beside a later one."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearslate.casework.compared import Side
from clearslate.casework.listed import load_list_mapping, read_list
from clearslate.cli.common import UNUSABLE
from clearslate.cli.main import main
from clearslate.ingest.reasons import IngestError
from tests.casework.conftest import ROWS, court, judge

DOCKETS = 'docket: Docket\ncount: "No"\nlaw: Why\n'


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def compared(
    place: Path, tmp_path: Path, content: bytes, mapping: str = DOCKETS
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    (tmp_path / "list.csv").write_bytes(content)
    (tmp_path / "list.yaml").write_text(mapping, encoding="utf-8")
    out = tmp_path / "compared.csv"
    arguments = ("--mapping", tmp_path / "list.yaml", "--csv", out, "--json")
    result = call("compare", place / "run", tmp_path / "list.csv", *arguments)
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        return json.loads(result.output), list(csv.DictReader(file))


def sides(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["charge_id"]: row["comparison"] for row in rows if row["charge_id"]}


def test_a_charge_is_agreed_only_theirs_or_only_ours_with_the_reason(county: Path, tmp_path: Path) -> None:
    comparison, rows = compared(
        county, tmp_path, b"Docket,No,Why\nMD-11-3,1,old\nMD-12-8,1,old\nMD-24-1,1,new\n00042,1,new\n"
    )
    assert sides(rows) == {
        "MD-11-3-1": Side.AGREED,
        "MD-11-3-2": Side.ONLY_OURS,
        "MD-12-8-1": Side.ONLY_THEIRS,
        "MD-24-1-1": Side.ONLY_THEIRS,
        "00042-1": Side.ONLY_THEIRS,
        "MD-15-9-1": Side.ONLY_OURS,
        "MD-15-9-2": Side.ONLY_OURS,
    }
    why = {row["charge_id"]: row["why"] for row in rows}
    assert "Cannot be told: All court-ordered restitution is paid" in why["MD-12-8-1"]
    assert "Time must pass: 7 years" in why["MD-24-1-1"]
    assert why["00042-1"].startswith("Not met: ")
    assert {"side": "only ours", "law": "PA-CS-SUMMARY", "outcome": "eligible", "charges": 2} in comparison[
        "by_law"
    ]
    assert {"their_law": "old", "side": "agreed", "charges": 1} in comparison["their_laws"]
    assert [row["listed_on_line"] for row in rows if row["charge_id"] == "00042-1"] == ["5"]


def test_a_docket_without_a_count_stands_for_all_its_charges(county: Path, tmp_path: Path) -> None:
    _, rows = compared(county, tmp_path, b"Docket,No,Why\nMD-11-3,,\nMD-15-9,2,\n")
    assert sides(rows) == {
        "MD-11-3-1": Side.AGREED,
        "MD-11-3-2": Side.AGREED,
        "MD-15-9-1": Side.ONLY_OURS,
        "MD-15-9-2": Side.AGREED,
    }


def test_what_is_found_nowhere_repeated_or_unreadable_is_said_by_its_line(
    county: Path, tmp_path: Path
) -> None:
    comparison, rows = compared(
        county, tmp_path, b"Docket,No,Why\nMD-11-3,01,\nMD-11-3,1,\nMD-99-9,1,\n,1,\nMD-11-3,one,\nMD-11-3\n"
    )
    assert comparison["lines"] == {
        Side.NOWHERE: [4],
        Side.REPEATED: [3],
        Side.UNREADABLE: [5, 6, 7],
    }
    assert {row["comparison"] for row in rows if not row["charge_id"]} == set(comparison["lines"])
    assert comparison["listed"] == 6


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_no_part_of_the_first_column(county: Path, tmp_path: Path, start: bytes) -> None:
    _, rows = compared(county, tmp_path, start + b"Docket,No,Why\r\nMD-11-3,1,\r\n")
    assert sides(rows)["MD-11-3-1"] == Side.AGREED


def test_a_list_in_another_encoding_is_read_as_far_as_its_keys_can_be(county: Path, tmp_path: Path) -> None:
    comparison, rows = compared(
        county, tmp_path, "Docket,No,Why\nMD-11-3,1,§ 1\nMD-12-8,1,x\nMÜ-1,1,x\n".encode("cp1252")
    )
    assert sides(rows)["MD-11-3-1"] == Side.AGREED
    assert comparison["lines"][Side.UNREADABLE] == [4]
    comparison, _ = compared(
        county, tmp_path, "Docket,No,Why\nMD-11-3,1,§ 1\n".encode("cp1252"), DOCKETS + "table: {encoding: cp1252}\n"
    )  # fmt: skip
    assert comparison["their_laws"][0]["their_law"] == "§ 1"


def test_an_id_that_lost_its_zeros_is_found_nowhere_and_that_is_said(county: Path, tmp_path: Path) -> None:
    comparison, rows = compared(county, tmp_path, b"Docket,No,Why\n42,1,\nmd 12 8,1,\nX-7,1,\n")
    assert comparison["entries"][Side.NOWHERE] == 3
    assert comparison["differ_in_zeros_case_or_punctuation"] == 2
    assert "00042-1" not in sides(rows)
    comparison, rows = compared(county, tmp_path, b"Docket,No,Why\n00042,1,\n")
    assert sides(rows)["00042-1"] == Side.ONLY_THEIRS


@pytest.mark.parametrize(
    ("by", "key", "found"),
    [
        ("charge", "MD-12-8-1", {"MD-12-8-1"}),
        ("person", "0001001", {"MD-11-3-1", "MD-11-3-2"}),
    ],
)
def test_a_list_may_name_charges_or_people(
    county: Path, tmp_path: Path, by: str, key: str, found: set[str]
) -> None:
    _, rows = compared(county, tmp_path, f"Id\n{key}\n".encode(), f"{by}: Id\n")
    assert {row["charge_id"] for row in rows if row["listed_on_line"]} == found


def test_a_docket_number_of_two_counties_is_not_guessed(tmp_path: Path) -> None:
    records = (*ROWS[:2], ROWS[2].replace("Adams", "Berks"))
    place = court(tmp_path / "county", records, dockets={"MD-12-8": "MD-11-3"})
    judge(place)
    comparison, rows = compared(
        place, tmp_path, b"Docket,Where\nMD-11-3,\n", "docket: Docket\ncounty: Where\n"
    )
    assert sides(rows)["MD-11-3-1"] == Side.TWICE
    assert comparison["lines"][Side.TWICE] == [2]
    _, rows = compared(place, tmp_path, b"Docket,Where\nMD-11-3,adams\n", "docket: Docket\ncounty: Where\n")
    assert sides(rows)["MD-11-3-1"] == Side.AGREED


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("docket: A\ncharge: B\n", "docket"),
        ("count: A\n", "name one column"),
        ("charge: A\ncount: B\n", "count and county go with docket"),
        ("dockets: A\n", "did you mean docket"),
        ("docket: [A]\n", "must be text"),
        ("docket: A\ntable: {delimiter: '::'}\n", "table.delimiter"),
        ("docket: A\ntable: {format: word}\n", "none of delimited"),
        ("- docket\n", "starts with keys such as docket"),
        ("docket: '", "not a YAML file"),
    ],
)
def test_a_mapping_that_is_wrong_says_where_and_what_to_do(tmp_path: Path, mapping: str, said: str) -> None:
    (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
    with pytest.raises(IngestError) as caught:
        load_list_mapping(tmp_path / "m.yaml")
    assert said in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_a_column_that_the_list_lacks_is_named_with_near_ones(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("docket: Docket_No\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text("Docket No,X\n1,2\n", encoding="utf-8")
    with pytest.raises(IngestError, match="near matches: Docket No"):
        read_list(tmp_path / "l.csv", *load_list_mapping(tmp_path / "m.yaml"))


def test_the_words_for_a_terminal_have_the_totals_and_the_reasons(county: Path, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("Docket,No,Why\nMD-12-8,1,x\nno,1,x\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(DOCKETS, encoding="utf-8")
    result = call("compare", county / "run", tmp_path / "l.csv", "--mapping", tmp_path / "m.yaml")
    assert result.exit_code == 0, result.output
    assert "Charges by law, and by our answer" in result.output
    assert "Why the laws do not give today what the list clears" in result.output
    assert "1 entry found nowhere" in result.output
    assert "lines 3" in result.output


def test_a_list_needs_a_mapping_and_a_run_has_none(county: Path, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("A\n", encoding="utf-8")
    assert call("compare", county / "run", tmp_path / "l.csv").exit_code == 2
    assert call("compare", county / "run", county / "run", "--mapping", tmp_path / "l.csv").exit_code == 2
    result = call("compare", county / "run", tmp_path / "no.csv", "--mapping", county / "mapping.yaml")
    assert result.exit_code == UNUSABLE


# --- two runs -----------------------------------------------------------------------------------------------


def changed(before: Path, after: Path, tmp_path: Path) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    out = tmp_path / "changed.csv"
    result = call("compare", before, after, "--csv", out, "--json", "--quiet")
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        return json.loads(result.output), {row["charge_id"]: row for row in csv.DictReader(file)}


def test_a_run_beside_itself_answers_alike(county: Path, tmp_path: Path) -> None:
    comparison, rows = changed(county / "run", county / "run", tmp_path)
    assert not rows
    assert comparison["same_answer"] == 7
    assert comparison["differs"] == []


def test_time_makes_a_charge_newly_eligible_and_its_condition_is_named(county: Path, tmp_path: Path) -> None:
    judge(county, dt.date(2031, 1, 15), "later")
    comparison, rows = changed(county / "run", county / "later", tmp_path)
    assert comparison["charges"]["newly eligible"] == 1
    assert comparison["differs"] == [{"what": "as of", "before": "2026-01-01", "after": "2031-01-15"}]
    row = rows["MD-24-1-1"]
    assert (row["outcome_before"], row["outcome_after"]) == ("not yet eligible", "eligible")
    assert row["why"].startswith("7 years have passed since the conviction")
    assert row["why"].endswith(": not met before, met now")


def test_a_later_delivery_decides_undecides_clears_and_loses_charges(county: Path, tmp_path: Path) -> None:
    rows = list(ROWS)
    rows[2] = rows[2].replace("2012-02-10,,", "2012-02-10,50.00,")  # restitution is owed: decided
    rows[0] = rows[0].replace("2011-03-01,0.00,", "2011-03-01,,")  # the balance is gone: undecided
    rows[3] = "0001009,New,Ni,1980-07-08,PA009,MD-13-7,1,18 § 3929,M2,Guilty,2013-01-15,0.00,Adams,\n"
    place = court(tmp_path / "later", tuple(rows))
    judge(place)
    value, found = changed(county / "run", place / "run", tmp_path)
    assert {charge: row["change"] for charge, row in found.items()} == {
        "MD-12-8-1": "newly decided",
        "MD-11-3-1": "no longer eligible",
        "MD-24-1-1": "no longer in the records",
        "MD-13-7-1": "newly eligible",
    }
    assert "All court-ordered restitution is paid" in found["MD-12-8-1"]["why"]
    assert "not known before, not met now" in found["MD-12-8-1"]["why"]
    assert "met before, not known now" in found["MD-11-3-1"]["why"]
    assert found["MD-13-7-1"]["why"] == "The charge is in the later run alone."
    assert "records" in [entry["what"] for entry in value["differs"]]
    result = call("compare", county / "run", place / "run", "--quiet")
    assert "In what the two runs differ" in result.output
    assert "newly decided" in result.output


def test_runs_of_other_laws_are_not_compared(county: Path) -> None:
    judge(county, out="other", laws=("PA-CS-PARDON",))
    result = call("compare", county / "run", county / "other", "--quiet")
    assert result.exit_code == UNUSABLE
    assert "no law in common" in result.output
