"""Files of a fresh reader: what a court's own software does to keys, values and parties that no earlier test held."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.ingest import IngestError, IngestReport, draft_mapping, feed, ingest
from clearslate.records.dataset import Dataset
from clearslate.records.keys import plain_keys
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from tests.ingest.court import SINGLE_CASES, put
from tests.ingest.test_clerks_habits import NAMES, OPEN, cells
from tests.ingest.test_completeness import (
    CHARGES,
    DROPPED,
    HEADER,
    MAPPING,
    MONEY,
    OTHER,
    PA,
    outcomes,
    owing,
    run,
)
from tests.ingest.test_completeness_attacks import CONVICTED


def record(report: IngestReport, charge: str) -> dict[str, Any]:
    rows = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    found: list[dict[str, Any]] = [row for row in rows if row["charge_id"] == charge]
    return found[0]


# --- keys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", [
        "2O15 CF 1", "２０１５ CF 1", "15 CF 1", "15-CF-01", "2015 \u0421F 1", "2015 CF l",
        "2015\u00c2\u00a0CF 1", "2015\u00e2\u20ac\u201cCF\u00e2\u20ac\u201c1",
        "2015 CF 1 (closed)", "2015 CF 1 - REOPENED", "Case No. 2015 CF 1", "No. 15-CF-1 (Sealed) (Void)",
    ],
)  # fmt: skip
def test_a_letter_typed_for_a_digit_is_another_spelling(tmp_path: Path, number: str) -> None:
    with pytest.raises(IngestError, match="spelled in several ways"):
        run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2015 CI 1", "2015 CL 1"),
        ("2015 CO 1", "2015 C0 1"),
        ("AO1", "A01"),
        ("15 CF 1", "1915 CF 1"),
        ("15 1", "2015 1"),
        ("2015 CF 1", "2015 CF 1 A"),
        ("NO 15", "NO 16"),
        ("OPEN 1", "1"),
    ],
)
def test_a_letter_beside_letters_is_a_letter(tmp_path: Path, one: str, other: str) -> None:
    rows = DROPPED.replace("2015 CF 1", one) + OTHER.replace("2016 CF 2", other)
    assert run(tmp_path, HEADER + rows).records == 2


@pytest.mark.parametrize(
    ("short", "whole"), [("49 CF 1", "2049 CF 1"), ("50-CF-1", "1950 CF 1"), ("5CF1", "2005-CF-001")]
)
def test_two_digits_before_letters_are_a_year(short: str, whole: str) -> None:
    one, other = plain_keys(pa.array([short, whole])).to_pylist()
    assert one == other


SPELLED = st.lists(
    st.sampled_from(
        [
            "case no.",
            "Docket",
            "(closed)",
            "dup",
            "CF",
            "2015",
            "15",
            "0",
            "00",
            "l",
            "o",
            "I",
            "-",
            " ",
            ".0",
            "/",
            "_",
        ]
    )
    | st.characters(max_codepoint=127),
    max_size=9,
).map("".join)


@given(st.lists(SPELLED, max_size=20))
def test_beside_a_key_of_another_alphabet_each_has_the_same_plain_form(keys: list[str]) -> None:
    beside = plain_keys(pa.array([*keys, "\u00e9"], pa.string())).to_pylist()[:-1]
    assert plain_keys(pa.array(keys, pa.string())).to_pylist() == beside


@pytest.mark.parametrize(
    "number",
    ["ditto", "same as above", "pending", "see above", "not assigned", "TBA", "awaiting number", "file lost"],
)
def test_a_number_of_a_case_that_is_words_is_none(tmp_path: Path, number: str) -> None:
    report = run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED + OTHER)
    assert report.quarantined == 1
    assert outcomes(report, tmp_path)["2015 CF 1-2"] == "unknown"


@pytest.mark.parametrize("number", ["pending", "Ditto", "not assigned", "unassigned"])
def test_nor_is_a_county_before_a_word(tmp_path: Path, number: str) -> None:
    keys = {**MAPPING["keys"], "case": {"template": "12-{CASE}"}}
    report = run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED + OTHER, keys=keys)
    assert report.quarantined == 1
    assert "eligible" not in [found for name, found in outcomes(report, tmp_path).items() if "2015" in name]


@pytest.mark.parametrize("number", ["99999", "9999999", "2015 CF 99999"])
def test_nines_that_no_number_comes_near_are_none(tmp_path: Path, number: str) -> None:
    rows = HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED + OTHER
    with pytest.raises(IngestError, match="nines"):
        run(tmp_path, rows)
    near = OTHER.replace("2016 CF 2", number[:-1] + "3").replace("P2", "P3")
    assert run(tmp_path / "near", rows + near).records == 4
    keys = {**MAPPING["keys"], "case": {"column": "CASE", "missing": [number]}}
    assert outcomes(run(tmp_path / "named", rows, keys=keys), tmp_path / "named")["2015 CF 1-2"] == "unknown"


@pytest.mark.parametrize(
    "number", ["2015 CF 1 A", "2015-CF-1A", "2015 CF 1-01", "06 2015 CF 1", "2015 1", "CF 1"]
)
@pytest.mark.parametrize("by_case", [False, True])
def test_a_number_with_a_part_more_or_less_is_the_same_case(
    tmp_path: Path, number: str, *, by_case: bool
) -> None:
    """Unless it is another person's: people charged together may have a letter each."""
    keys = {**MAPPING["keys"], "person": "case"} if by_case else MAPPING["keys"]
    with pytest.raises(IngestError, match="a part more"):
        run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED, keys=keys)


def test_a_part_more_is_found_in_a_later_delivery(tmp_path: Path) -> None:
    for name, person in (("by_person", "PERSON"), ("by_case", "case")):
        mapping = {
            **MAPPING,
            "id": "court",
            "keys": {**MAPPING["keys"], "person": person},
            "coverage": SINGLE_CASES,
            "delivery": {"mode": "changes"},
        }
        store = tmp_path / name
        first, second = tmp_path / f"{name}1", tmp_path / f"{name}2"
        feed(store, put(first, HEADER + DROPPED + OTHER, mapping), first)
        with pytest.raises(IngestError, match="a part more"):
            feed(store, put(second, HEADER + CONVICTED.replace("2015 CF 1", "2015 CF 1 A"), mapping), second)


@pytest.mark.parametrize("number", ["02", "2.0", " 002", "(2)", "2 (amended)"])
def test_a_charge_in_two_spellings_is_not_judged_twice(tmp_path: Path, number: str) -> None:
    again = CONVICTED.replace('"2015 CF 1","1"', f'"2015 CF 1","{number}"')
    assert again != CONVICTED
    with pytest.raises(IngestError, match="the key of the charge is spelled in several ways"):
        run(tmp_path, HEADER + DROPPED + again)


def test_a_number_of_more_digits_than_a_sheet_keeps_is_no_key(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Charges")
    for row in (
        NAMES,
        [201500112345678901, *cells(DROPPED)[1:]],
        ["201500112345678901", *cells(CONVICTED)[1:]],
        cells(OTHER),
    ):
        sheet.append(row)
    book.save(tmp_path / "court.xlsx")
    (tmp_path / "court.xlsx").rename(tmp_path / "court.csv")  # nor does the ending matter
    report = run(tmp_path, "", table={"format": "xlsx", "files": ["court.csv"], "sheet": "Charges"})
    assert report.quarantined == 1
    assert outcomes(report, tmp_path) == {"2016 CF 2-1": "eligible"}


@pytest.mark.parametrize("number", ["2.0150001e7", "2.0150001E7"])
def test_nor_is_one_that_a_program_wrote_as_a_power(tmp_path: Path, number: str) -> None:
    rows = [{**dict(zip(NAMES, cells(each), strict=True)), "CASE": 20150001} for each in (CONVICTED, DROPPED)]
    text = json.dumps(rows[0]).replace("20150001", number) + "\n" + json.dumps(rows[1]) + "\n"
    report = run(tmp_path, text, table={"format": "jsonl", "files": ["charges.csv"]})
    assert report.quarantined == 1
    assert outcomes(report, tmp_path) == {"20150001-2": "unknown"}


# --- sheets and files that say nothing --------------------------------------------------------------------------


def book(folder: Path, **sheets: list[str]) -> dict[str, Any]:
    """Write a workbook with rows of charges on each sheet; gives the table of a mapping that names the first sheet alone."""
    found: Any = openpyxl.Workbook()
    found.remove(found.active)
    for name, rows in sheets.items():
        sheet = found.create_sheet(name)
        for row in (NAMES, *map(cells, rows)):
            sheet.append(row)
    folder.mkdir(exist_ok=True)
    found.save(folder / "court.xlsx")
    return {"format": "xlsx", "files": ["court.xlsx"], "sheet": next(iter(sheets))}


def test_a_sheet_of_the_same_heading_is_not_forgotten(tmp_path: Path) -> None:
    table = book(tmp_path, y2015=[DROPPED, OTHER], y2016=[CONVICTED])
    with pytest.raises(IngestError, match="sheet y2016 has the heading of y2015 and is not read"):
        run(tmp_path, "", table=table)
    report = run(tmp_path, "", table={**table, "leaves_out": ["y2016"]})
    assert report.records == 2


def test_a_sheet_that_a_joined_table_reads_is_not_forgotten_either(tmp_path: Path) -> None:
    table = book(tmp_path, charges=[DROPPED, OTHER], grades=[DROPPED, OTHER])
    keys = {"CASE": "CASE", "COUNT": "COUNT"}
    joins = [{"name": "grades", "table": {**table, "sheet": "grades"}, "keys": keys}]
    fields = {
        **MAPPING["fields"],
        "grade": {"column": "grades.GRADE", "values": MAPPING["fields"]["grade"]["values"]},
    }
    assert run(tmp_path, "", table=table, joins=joins, fields=fields).records == 2


@pytest.mark.parametrize("number", ["charges_2016.csv", "CHARGES.OLD.csv"])
def test_a_file_of_the_same_heading_is_not_forgotten(tmp_path: Path, number: str) -> None:
    (tmp_path / number).write_text(HEADER.lower() + CONVICTED, encoding="utf-8")
    (tmp_path / "people.csv").write_text("PERSON\nP1\n", encoding="utf-8")
    with pytest.raises(IngestError, match=f"{number} has the heading of charges.csv and is not read"):
        run(tmp_path, HEADER + DROPPED + OTHER)
    report = run(
        tmp_path, HEADER + DROPPED + OTHER, table={**MAPPING["table"], "leaves_out": ["*2016*", "*OLD*"]}
    )
    assert report.records == 2


def test_a_joined_file_without_rows_is_no_word_that_nothing_is_owed(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"joins\.money: the file has no rows"):
        owing(tmp_path / "export", "")
    assert owing(tmp_path / "truly", "", may_be_empty=True)[0] == {"H1": "eligible", "H2": "eligible"}


# --- values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unread"),
    [({"owed": 450}, True), ([450], True), ([{"owed": {"now": 450}}], True), ({}, False), ([], False), (None, False)],
)  # fmt: skip
def test_a_value_that_one_object_writes_otherwise_is_no_blank(
    tmp_path: Path, value: Any, unread: bool
) -> None:
    fields = {**MAPPING["fields"], "restitution_owed": [{"column": "OWED"}, {"constant": 0}]}
    rows = [{**dict(zip(NAMES, cells(OTHER), strict=True)), "OWED": 0},
            {**dict(zip(NAMES, cells(DROPPED), strict=True)), "OWED": value}]  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows)
    report = run(tmp_path, text, table={"format": "jsonl", "files": ["charges.csv"]}, fields=fields)
    found = record(report, "2015 CF 1-2")
    assert (found["restitution_owed"], found["unread"]) == (
        (None, "restitution_owed") if unread else (0, None)
    )


def test_nor_is_one_whose_name_is_in_other_letters(tmp_path: Path) -> None:
    fields = {**MAPPING["fields"], "restitution_owed": [{"column": "OWED"}, {"constant": 0}]}
    rows = [{**dict(zip(NAMES, cells(OTHER), strict=True)), "OWED": 0},
            {**dict(zip(NAMES, cells(DROPPED), strict=True)), "Owed": 450}]  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows)
    report = run(tmp_path, text, table={"format": "jsonl", "files": ["charges.csv"]}, fields=fields)
    assert record(report, "2015 CF 1-2")["restitution_owed"] is None


def owed(folder: Path, rows: str, **changes: Any) -> dict[str, str]:
    """The outcomes of two old convictions by what a joined file says, with other rules or charges."""
    folder.mkdir(exist_ok=True)
    (folder / "money.csv").write_text(MONEY + rows)
    joins = [
        {"name": "money", "table": {"files": ["money.csv"]}, "keys": changes.get("keys", {"ID": "charge"})}
    ]
    mapping = {**PA, "joins": joins, "fields": {**PA["fields"], **changes.get("fields", {})}}
    report = ingest(put(folder, changes.get("charges", CHARGES), mapping), folder, folder / "out", buckets=2)
    spec = spec_for(Dataset.open(report.dataset), date(2025, 1, 1), ["PA-CS-M"])
    found = start(report.dataset, spec, folder / "run")
    return {
        row["charge_id"]: row["outcome"]
        for bucket in found.buckets
        for row in found.read(bucket.index).to_pylist()
    }


def test_no_constant_stands_for_what_is_not_recorded(tmp_path: Path) -> None:
    rule = [{"column": "money.BAL", "missing": ["N/A"]}, {"constant": 0}]
    found = owed(tmp_path, "H1,N/A,,,\nH2,,,,\n", fields={"restitution_owed": rule})
    assert found == {"H1": "unknown", "H2": "eligible"}
    rules = [
        {"column": "money.BAL", "missing": ["N/A"]},
        "money.PAID",
        {"constant": 0},
    ]  # another column may say it
    found = owed(tmp_path / "other", "H1,N/A,,,0\nH2,,,,\n", fields={"restitution_owed": rules})
    assert found == {"H1": "eligible", "H2": "eligible"}


@pytest.mark.parametrize("word", ["Y", "y", " y "])
def test_conditions_take_codes_as_values_do(tmp_path: Path, word: str) -> None:
    rule = {"constant": 0, "unless": {"money.PAID": ["Y"]}}
    found = owed(tmp_path, f"H1,450,,,{word}\nH2,0,,,N\n", fields={"restitution_owed": rule})
    assert found == {"H1": "unknown", "H2": "eligible"}


ACCOUNTS: Final = "person,case,charge,statute,grade,disposition,decided,acct,part\n"


def test_a_record_whose_key_is_none_may_have_any_joined_row(tmp_path: Path) -> None:
    charges = ACCOUNTS + "".join(
        f"P{n},C{n},H{n},18 § 3921,M3,Guilty,03/01/2010,{key}\n"
        for n, key in ((1, "NULL,1"), (2, "2.0E+10,1"), (3, "A3,"), (4, "A4,1"), (5, "A5,"), (6, ","))
    )
    found = owed(tmp_path, "A3,450,,1,\nA4,0,,1,\n", charges=charges, keys={"ID": "acct", "ON": "part"})
    # Of the third a part of the key is told, and a row has it; the fifth has no row, and the sixth may have any.
    assert found == {
        "H1": "unknown",
        "H2": "unknown",
        "H3": "unknown",
        "H4": "eligible",
        "H5": "eligible",
        "H6": "unknown",
    }


def test_a_blank_key_is_no_word_that_nothing_is_owed(tmp_path: Path) -> None:
    """The row of A9 fits no record: it may be the second's. The mapping may say that a blank means none."""
    charges = ACCOUNTS + "".join(
        f"P{n},C{n},H{n},18 § 3921,M3,Guilty,03/01/2010,{key},\n" for n, key in ((1, "A1"), (2, ""))
    )
    money, keys = "A1,0,,,\nA9,450,,,\n", {"ID": "acct"}
    rules: list[Any] = ["money.BAL", {"constant": 0}]
    found = owed(tmp_path, money, charges=charges, keys=keys, fields={"restitution_owed": rules})
    assert found == {"H1": "eligible", "H2": "unknown"}
    none: list[Any] = [{"constant": 0, "when": {"acct": [""]}}, *rules]
    found = owed(tmp_path / "none", money, charges=charges, keys=keys, fields={"restitution_owed": none})
    assert found == {"H1": "eligible", "H2": "eligible"}


def test_nor_in_a_join_of_one_row_a_record(tmp_path: Path) -> None:
    table = {"files": ["money.csv"]}
    join = {"name": "money", "table": table, "keys": {"ID": "acct"}, "one": True}
    charges = "".join(
        f"P{n},C{n},H{n},18 § 3921,M3,Guilty,03/01/2010,{key},\n" for n, key in ((1, "A1"), (2, ""))
    )
    (tmp_path / "money.csv").write_text(MONEY + "A1,0,,,\nA9,450,,,\n")
    rules = {**PA["fields"], "restitution_owed": ["money.BAL", {"constant": 0}]}
    mapping = {**PA, "joins": [join], "fields": rules}
    report = ingest(put(tmp_path, ACCOUNTS + charges, mapping), tmp_path, tmp_path / "out", buckets=2)
    assert [record(report, charge)["restitution_owed"] for charge in ("H1", "H2")] == [0, None]


def test_a_joined_key_in_which_a_letter_was_typed_for_a_digit_is_no_blank(tmp_path: Path) -> None:
    charges = CHARGES.replace("H1", "H1001").replace("H2", "H2")
    assert owed(tmp_path, "H1O01,450,,,\nH2,0,,,\n", charges=charges)["H1001"] == "unknown"


# --- parties -----------------------------------------------------------------------------------------------------

PARTIES: Final[dict[str, Any]] = {
    "id": "court",
    "people": {"name": {"column": "NAME", "order": "last, first middle"}},
    "set_aside": [{"parties": "names"}],
}
PARTY: Final = "CASE,COUNT,PERSON,NAME,STATUTE,GRADE,DISPO,DECIDED\n"
AS_NO_PERSON: Final = (
    "SMITH, JOHN DBA SMITH ROOFING LLC",
    "SMITH, JOHN (TEST)",
    "STATE OF FLORIDA V. SMITH, JOHN",
    "TEST, JOHN",
)


def count(number: int, name: str, dispo: str, case: str = "2015 CF 1") -> str:
    return f'{case},{number},P1,"{name}",810.09,M1,{dispo},01/19/2016\n'


@pytest.mark.parametrize("name", AS_NO_PERSON)
def test_who_is_a_person_elsewhere_is_no_company_in_one_row(tmp_path: Path, name: str) -> None:
    other = '2016 CF 2,1,P2,"ROE, ANN",810.09,M1,Nolle Prossed,01/19/2017\n'
    report = run(
        tmp_path,
        PARTY + count(1, name, "Guilty") + count(2, "SMITH, JOHN", "Nolle Prossed") + other,
        **PARTIES,
    )
    assert (report.set_aside, report.in_history, report.unplaced) == (1, 0, 0)
    assert outcomes(report, tmp_path) == OPEN


def test_so_is_a_case_of_a_whole_history(tmp_path: Path) -> None:
    elsewhere = count(1, AS_NO_PERSON[0], "Guilty", "2014 CF 9")
    report = run(tmp_path, PARTY + elsewhere + count(2, "SMITH, JOHN", "Nolle Prossed"), "whole", **PARTIES)
    rows = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    assert [(row["case_id"], row["membership"]) for row in sorted(rows, key=lambda row: row["case_id"])] == [
        ("2014 CF 9", "possible"),
        ("2015 CF 1", "certain"),
    ]


def test_a_company_alone_keeps_nothing_open(tmp_path: Path) -> None:
    company = count(1, "SMITH ROOFING LLC", "Guilty").replace("P1", "P7")
    report = run(tmp_path, PARTY + company + count(2, "SMITH, JOHN", "Nolle Prossed"), **PARTIES)
    assert outcomes(report, tmp_path) == {"2015 CF 1-2": "eligible"}


def test_a_record_that_is_marked_as_expunged_is_none(tmp_path: Path) -> None:
    rows = count(1, "SMITH, JOHN EXPUNGED", "Guilty") + count(2, "SMITH, JOHN", "Nolle Prossed")
    assert outcomes(run(tmp_path, PARTY + rows, **PARTIES), tmp_path) == {"2015 CF 1-2": "eligible"}


@pytest.mark.parametrize("first", ["SMITH, JOHN", AS_NO_PERSON[0]])
def test_a_later_name_takes_no_charge_away(tmp_path: Path, first: str) -> None:
    guilty, dropped = count(1, first, "Guilty"), count(2, "SMITH, JOHN", "Nolle Prossed")
    deliveries = (
        [guilty + dropped, count(1, AS_NO_PERSON[0], "Guilty")]
        if first == "SMITH, JOHN"
        else [guilty, dropped]
    )
    mapping = {**MAPPING, **PARTIES, "coverage": SINGLE_CASES, "delivery": {"mode": "changes"}}
    for number, rows in enumerate(deliveries):
        folder = tmp_path / str(number)
        feed(tmp_path / "store", put(folder, PARTY + rows, mapping), folder)
    spec = spec_for(Dataset.open(tmp_path / "store/court/dataset"), date(2025, 1, 1), ["FL-AUTO"])
    found = start(tmp_path / "store/court/dataset", spec, tmp_path / "run")
    tables = [found.read(bucket.index).to_pylist() for bucket in found.buckets]
    assert [row["outcome"] for table in tables for row in table if row["charge_id"] == "2015 CF 1-2"] == [
        "unknown"
    ]


# --- fixed width -------------------------------------------------------------------------------------------------

WIDTHS: Final = {"CASE": 12, "COUNT": 2, "PERSON": 4, "STATUTE": 8, "GRADE": 2, "DISPO": 14, "DECIDED": 10}
GUILTY_OF: Final = ("2015 CF 1", "1", "P1", "812.014", "F3", "Guilty", "01/19/2016")
DROPPED_OF: Final = ("2015 CF 1", "2", "P1", "810.09", "M1", "Nolle Prossed", "01/19/2016")


def fixed(row: tuple[str, ...]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(row, WIDTHS.values(), strict=True))


def fixed_table(**more: Any) -> dict[str, Any]:
    ends = [sum(list(WIDTHS.values())[: at + 1]) for at in range(len(WIDTHS))]
    columns = {name: [end - width + 1, end] for (name, width), end in zip(WIDTHS.items(), ends, strict=True)}
    return {"format": "fixed_width", "files": ["charges.csv"], "columns": columns, **more}


@pytest.mark.parametrize("cut", [8, 12, 15, 18, 30])
@pytest.mark.parametrize("short_lines", ["pad", "quarantine"])
def test_a_last_line_without_an_end_may_be_cut_off(tmp_path: Path, cut: int, short_lines: str) -> None:
    text = fixed(DROPPED_OF) + "\n" + fixed(GUILTY_OF)[:cut]
    report = run(tmp_path, text, table=fixed_table(short_lines=short_lines))
    assert outcomes(report, tmp_path)["2015 CF 1-2"] == "unknown"


def test_a_tab_is_no_number_of_blanks(tmp_path: Path) -> None:
    text = fixed(DROPPED_OF) + "\n" + fixed(GUILTY_OF).replace("   ", "\t", 1) + "\n"
    report = run(tmp_path, text, table=fixed_table(short_lines="pad"))
    assert outcomes(report, tmp_path) == {"2015 CF 1-2": "unknown"}


@pytest.mark.parametrize("short_lines", ["pad", "quarantine"])
def test_lines_that_end_otherwise_are_not_one_row(tmp_path: Path, short_lines: str) -> None:
    text = fixed(DROPPED_OF) + "\r" + fixed(GUILTY_OF) + "\r"
    report = run(tmp_path, text, table=fixed_table(short_lines=short_lines))
    assert "eligible" not in outcomes(report, tmp_path).values()


def test_two_rows_on_a_line_stop_a_file_of_no_width(tmp_path: Path) -> None:
    other = fixed(("2016 CF 2", "1", "P2", "810.09", "M1", "Nolle Prossed", "01/19/2017"))
    text = other + "\n" + fixed(DROPPED_OF) + fixed(GUILTY_OF) + "\n"
    with pytest.raises(IngestError, match="give width"):
        run(tmp_path, text, table=fixed_table())
    report = run(tmp_path / "told", text, table=fixed_table(width=52))
    assert "2015 CF 1-2" not in outcomes(report, tmp_path / "told")
    filled = (other + " " * 60 + "F") + "\n" + (fixed(DROPPED_OF) + " " * 60 + "F") + "\n"
    assert run(tmp_path / "filled", filled, table=fixed_table()).records == 2  # columns that nobody needs


# --- drafts ------------------------------------------------------------------------------------------------------


def test_a_draft_believes_the_values_of_a_column_before_its_name(tmp_path: Path) -> None:
    """Florida's UCN is a number of a case, and a column of charges may hold their sections alone."""
    rows = "".join(
        f"{2005 + n % 9}-{n:05d}|{812 + n % 5}.014({n % 3 + 1})(a)|M{n % 2 + 1}|SMITH, JO{chr(65 + n % 26)}\n"
        for n in range(60)
    )
    (tmp_path / "court.txt").write_text("UCN|CHG|DEG|NAME\n" + rows)
    drafted = draft_mapping(str(tmp_path / "court.txt"))
    assert 'statute: "? CHG"' in drafted
    assert "fbi_number" not in drafted
    assert "description" not in drafted
    (tmp_path / "court.txt").write_text(
        "UCN|CHG|DEG|NAME\n" + rows.replace("-", "").replace("(a)", " THEFT OF A BICYCLE")
    )
    drafted = draft_mapping(str(tmp_path / "court.txt"))
    assert 'fbi_number: "? UCN"' in drafted
    assert 'description: "? CHG"' in drafted
