"""Habits of clerks and of their programs: words for nothing, days of empty cells, headers and columns that come again, lists."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from clearslate.ingest import Feed, IngestError, IngestReport, feed, ingest
from clearslate.ingest.mending import FILE
from clearslate.ingest.run.reporting import SIDE
from clearslate.records.dataset import Dataset
from clearslate.records.schema import Membership
from tests.ingest.court import put
from tests.ingest.test_completeness import (
    DROPPED,
    HEADER,
    MAPPING,
    MODES,
    OTHER,
    PAID,
    outcomes,
    owing,
    run,
)
from tests.ingest.test_completeness_attacks import CONVICTED, COUNTED, SWAPPED, of

NAMES: Final = HEADER.replace('"', "").strip().split(",")
OPEN: Final = {"2015 CF 1-2": "unknown", "2016 CF 2-1": "eligible"}


def cells(row: str) -> list[str]:
    return row.strip()[1:-1].split('","')


# --- keys that are none, and keys in several spellings -----------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    ["NULL", "null", "(null)", "\\N", "N/A", "n/a", "#N/A", "#REF!", "########", "NaN", "none", "UNKNOWN", "TBD", "-", "--",
     ".", "0", "00000000", "1E+15", "2.015e+10", "2015 CF NULL"],
)  # fmt: skip
def test_a_word_for_nothing_is_no_number_of_a_case(tmp_path: Path, number: str) -> None:
    report = run(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number) + DROPPED + OTHER)
    assert (report.quarantined, report.in_history) == (1, 1)
    assert outcomes(report, tmp_path) == OPEN


@pytest.mark.parametrize("number", ["NULL", "N/A", "000000000"])
@pytest.mark.parametrize("history", MODES)
def test_nor_of_a_person(tmp_path: Path, number: str, history: str) -> None:
    report = run(tmp_path, HEADER + CONVICTED.replace("P1", number) + DROPPED + OTHER, history)
    assert report.quarantined == 1
    assert outcomes(report, tmp_path) == OPEN


@pytest.mark.parametrize("number", ["2015 NA 1", "2015 CF 1E5", "UNK-NOWN 7", "NULLVILLE 3"])
def test_what_only_looks_like_it_is_a_number(tmp_path: Path, number: str) -> None:
    assert run(tmp_path, HEADER + DROPPED.replace("2015 CF 1", number)).records == 1


def test_a_joined_row_of_no_number_may_be_of_any_record(tmp_path: Path) -> None:
    found, report = owing(tmp_path, PAID + "NULL,450,,2012-01-01,no\n")
    assert found == {"H1": "unknown", "H2": "unknown"}
    assert report.joined[0].quarantined == 1


@pytest.mark.parametrize("number", ["p1", "P01", "P 1", "P-1", "'P1"])
def test_one_person_in_two_spellings_stops_a_run_of_whole_histories(tmp_path: Path, number: str) -> None:
    content = HEADER + DROPPED + OTHER.replace('"P2"', f'"{number}"')
    with pytest.raises(IngestError, match="key of the person is spelled in several ways: 2 numbers"):
        run(tmp_path / "a", content, "whole")
    assert run(tmp_path / "b", content, "single_cases").records == 2
    confirmed = {**MAPPING["keys"], "confirmed": "the clerk looked: two people"}
    assert run(tmp_path / "c", content, "whole", keys=confirmed).records == 2


def test_a_number_that_a_program_took_for_a_fraction_is_the_same(tmp_path: Path) -> None:
    content = HEADER + DROPPED.replace("P1", "1001") + OTHER.replace("P2", "1001.0")
    with pytest.raises(IngestError, match="spelled in several ways"):
        run(tmp_path, content, "whole")


# --- days of empty cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["01/01/1900", "12/30/1899", "12/31/1899", "00/00/0000", "01/01/0001"])
def test_the_day_that_a_program_writes_for_an_empty_cell_is_none(tmp_path: Path, day: str) -> None:
    report = run(tmp_path, HEADER + DROPPED.replace("01/19/2016", day))
    rows = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    assert [row["unread"] for row in rows] == ["disposition_date"]
    never = {"column": "DECIDED", "formats": ["%m/%d/%Y"], "absent": "never"}
    report = run(
        tmp_path / "b", HEADER + DROPPED.replace("01/19/2016", day), fields={**MAPPING["fields"], "pardoned_on": never}
    )  # fmt: skip
    rows = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    assert [set(row["unread"].split()) for row in rows] == [{"disposition_date", "pardoned_on"}]


@pytest.mark.parametrize(
    ("other", "unread"), [("01/19/2016", False), ("", False), ("some day", True), ("01/01/1900", True)]
)
def test_a_second_telling_of_a_day_that_cannot_be_read_may_be_another_day(
    tmp_path: Path, other: str, unread: bool
) -> None:
    day = {"column": "DECIDED", "beside": "ABOUT", "formats": ["%m/%d/%Y"]}
    content = HEADER + DROPPED.replace("TRESPASS", other)
    report = run(tmp_path, content, fields={**MAPPING["fields"], "disposition_date": day})
    [row] = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    assert (row["unread"] == "disposition_date") == unread


@pytest.mark.parametrize("number", ["NULL", "#N/A", "UNKNOWN"])
def test_two_arrests_without_a_number_are_not_one(tmp_path: Path, number: str) -> None:
    content = HEADER + DROPPED.replace("TRESPASS", number) + OTHER
    fields = {**MAPPING["fields"], "incident_id": "ABOUT", "tracking_number": {"template": "{ABOUT}"}}
    report = run(tmp_path, content, fields=fields)
    rows = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    found = {row["charge_id"]: (row["incident_id"], row["tracking_number"], row["unread"]) for row in rows}
    assert found["2016 CF 2-1"] == ("TRESPASS", "TRESPASS", None)
    assert found["2015 CF 1-2"] == (None, None, "incident_id tracking_number")
    assert report.issues == {"placeholder_number": 2}


# --- headers and columns that come again -------------------------------------------------------------------------

BARE: Final = HEADER.replace('"', "")
AGAIN: Final = {
    "a mark": "\ufeff" + HEADER,
    "a mark and no quotes": "\ufeff" + BARE,
    "small letters": BARE.lower(),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_a_header_in_the_middle_is_known_in_any_letters(tmp_path: Path, kind: str) -> None:
    report = run(tmp_path, HEADER + CONVICTED + AGAIN[kind] + DROPPED + OTHER)
    assert (report.rows_in, report.records, report.quarantined) == (3, 3, 0)


def test_so_is_one_whose_names_the_mapping_does_not_use(tmp_path: Path) -> None:
    own = HEADER.replace("CASE", "DOCKET").replace("DISPO", "OUTCOME")
    table = {"files": ["charges.csv"], "header": "skip", "columns": NAMES}
    report = run(tmp_path, own + CONVICTED + own + DROPPED, table=table)
    assert (report.rows_in, report.records) == (2, 2)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_of_another_order_stops_the_run_in_any_letters(tmp_path: Path, mark: str) -> None:
    other = mark + SWAPPED.replace(SWAPPED.splitlines()[0], SWAPPED.splitlines()[0].lower())
    with pytest.raises(IngestError, match=r"line 3: a second header"):
        run(tmp_path, HEADER + DROPPED + other)


@pytest.mark.parametrize(
    ("column", "cell", "stops"),
    [
        ("DISPO", "nolle prossed", False),
        ("DISPO", "Guilty", True),
        ("DISPO", "", True),
        ("PERSON", "P1", False),
        ("PERSON", "P9", True),
    ],
)
def test_a_column_that_comes_twice_stops_the_run_where_it_says_two_things(
    tmp_path: Path, column: str, cell: str, stops: bool
) -> None:
    content = HEADER.replace("\n", f',"{column}"\n') + DROPPED.replace("\n", f',"{cell}"\n')
    if not stops:
        assert run(tmp_path, content).records == 1
        return
    with pytest.raises(IngestError, match=f"has {column} twice, and line 2 says something else"):
        run(tmp_path, content)


# --- workbooks ---------------------------------------------------------------------------------------------------


def workbook(folder: Path, *rows: list[Any], **changes: Any) -> IngestReport:
    folder.mkdir(exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    mapping = put(folder, "", {**MAPPING, "table": {"format": "xlsx", "files": ["charges.xlsx"]}, **changes})
    book.save(folder / "charges.xlsx")
    return ingest(mapping, folder, folder / "out", buckets=2)


def test_a_header_in_the_middle_of_a_sheet_is_no_charge(tmp_path: Path) -> None:
    report = workbook(tmp_path, NAMES, cells(CONVICTED), [each.lower() for each in NAMES], cells(DROPPED))
    assert (report.rows_in, report.records) == (2, 2)
    with pytest.raises(IngestError, match=r"sheet Sheet, row 3: a second header"):
        workbook(tmp_path / "b", NAMES, cells(DROPPED), NAMES[::-1], cells(CONVICTED)[::-1])


def test_a_cell_beyond_the_header_of_a_sheet_may_have_pushed_the_others_aside(tmp_path: Path) -> None:
    pushed = ["", *cells(CONVICTED)]
    report = workbook(tmp_path, NAMES, pushed, cells(DROPPED), cells(OTHER))
    assert (report.records, report.quarantined, report.unplaced) == (2, 1, 0)
    assert outcomes(report, tmp_path) == OPEN


@pytest.mark.parametrize("second", ["Nolle Prossed", "Guilty"])
def test_a_column_that_a_sheet_has_twice_is_compared(tmp_path: Path, second: str) -> None:
    rows = [[*NAMES, "DISPO"], [*cells(DROPPED), second]]
    if second == "Nolle Prossed":
        assert workbook(tmp_path, *rows).records == 1
    else:
        with pytest.raises(IngestError, match="has DISPO twice"):
            workbook(tmp_path, *rows)


# --- lists within a row ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "unread"),
    [
        ([{"owed": "0"}, {"owed": "450"}], True),
        ([{"owed": ""}, {"owed": "450"}], True),
        ([{"owed": "0"}, {"for": "costs"}, {"owed": "450"}], True),
        ([{"owed": "0"}, {"owed": " 0"}, {}], False),
        ([{"owed": "0"}], False),
    ],
)
def test_the_first_entry_of_a_list_does_not_speak_for_the_others(
    tmp_path: Path, entries: list[dict[str, str]], unread: bool
) -> None:
    text = json.dumps({**dict(zip(NAMES, cells(DROPPED), strict=True)), "MONEY": entries}) + "\n"
    table: dict[str, Any] = {"format": "jsonl", "files": ["charges.csv"]}
    fields = {**MAPPING["fields"], "restitution_owed": [{"column": "MONEY.0.owed"}, {"constant": 0}]}
    for optional in ([], ["MONEY.1.owed", "MONEY.2.owed"]):  # somebody says that the others do not matter
        folder = tmp_path / str(len(optional))
        report = run(folder, text, table={**table, "optional": optional}, fields=fields)
        [row] = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
        assert (row["unread"] == "restitution_owed") == (unread and not optional)


# --- several joined rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "outcome"),
    [("H1,-450,,2012-01-01,no", "unknown"), ("H1,(450),,2012-01-01,no", "unknown"), ("H1,1_0,,2012-01-01,no", "unknown")],
)  # fmt: skip
def test_a_credit_does_not_pay_what_another_row_owes(tmp_path: Path, row: str, outcome: str) -> None:
    owed = PAID.replace("H1,0", "H1,450")
    found, _ = owing(tmp_path, owed + row + "\n", several="sum")
    assert found == {"H1": outcome, "H2": "eligible"}


@pytest.mark.parametrize(
    ("way", "but", "outcome"),
    [
        ("agree", {}, "unknown"),
        ("agree", {"BAL": "sum"}, "ineligible"),
        ("any", {"BAL": "sum"}, "ineligible"),
        ("sum", {"BAL": "agree"}, "unknown"),
    ],
)
def test_a_column_may_have_its_own_way(tmp_path: Path, way: str, but: dict[str, str], outcome: str) -> None:
    found, _ = owing(tmp_path, PAID + "H1,450,,2011-01-01,yes\n", several=way, but=but)
    assert found == {"H1": outcome, "H2": "eligible"}


@pytest.mark.parametrize(
    ("join", "message"),
    [
        ({"several": "first", "but": {"BAL": "sum"}}, "takes one row as a whole"),
        ({"but": {"BALANCE": "sum"}}, "no field reads BALANCE; did you mean BAL"),
        ({"but": {"BAL": "any"}, "blank": "zero"}, "blank and part are for several: sum"),
    ],
)
def test_a_way_of_a_column_that_nothing_reads_is_refused(
    tmp_path: Path, join: dict[str, Any], message: str
) -> None:
    with pytest.raises(IngestError, match=message):
        owing(tmp_path, PAID, **join)


# --- deliveries --------------------------------------------------------------------------------------------------


def fed(folder: Path, content: str, **options: Any) -> Feed:
    changes = {"id": "court", "delivery": {"mode": "changes"}, **options.pop("mapping", {})}
    return feed(folder / "store", put(folder, content, {**MAPPING, **changes}), folder, buckets=2, **options)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("number", ["2015-CF-1", "2015 cf 1", "2015 CF 001"])
def test_a_case_that_a_later_delivery_spells_otherwise_is_refused(
    tmp_path: Path, number: str, whole: bool
) -> None:
    fed(tmp_path, HEADER + DROPPED + OTHER)
    with pytest.raises(
        IngestError, match="beside those before: the key of the case is spelled in several ways"
    ):
        fed(tmp_path, HEADER + CONVICTED.replace("2015 CF 1", number), whole=whole)
    assert fed(tmp_path, HEADER + CONVICTED, whole=whole).totals.records == 3


def test_a_person_whom_a_later_delivery_spells_otherwise_is_refused(tmp_path: Path) -> None:
    fed(tmp_path, HEADER + DROPPED + OTHER)
    with pytest.raises(IngestError, match="the key of the person is spelled in several ways"):
        fed(tmp_path, HEADER + CONVICTED.replace("P1", "p1").replace("2015 CF 1", "2013 CF 9"))


@pytest.mark.parametrize("count", ["NULL", "#N/A", "\ufffd"])
def test_who_deletes_a_charge_without_a_number_does_not_delete_its_case(tmp_path: Path, count: str) -> None:
    mapping = {"delete": {"when": {"DISPO": "DELETE"}}}
    fed(tmp_path, HEADER + CONVICTED + DROPPED + OTHER, mapping=mapping)
    gone = DROPPED.replace('"2"', f'"{count}"').replace("Nolle Prossed", "DELETE")
    done = fed(tmp_path, HEADER + gone, mapping=mapping)
    assert (done.totals.deleted, done.totals.quarantined, done.totals.records) == (0, 1, 3)
    done = fed(tmp_path, HEADER + gone.replace(f'"{count}"', '""'), mapping=mapping)  # the case
    assert done.totals.records == 1


def memberships(done: Feed) -> list[tuple[str, str]]:
    rows = Dataset.open(done.dataset).table().to_pylist()
    return sorted((row["case_id"], row["membership"]) for row in rows)


def test_full_deliveries_say_each_time_how_many_charges_a_case_has(tmp_path: Path) -> None:
    mapping = {"delivery": {"mode": "full"}, "keys": {**MAPPING["keys"], "counts": "CHARGES"}}
    certain, possible = Membership.CERTAIN.value, Membership.POSSIBLE.value
    two, one = of(DROPPED, "2"), of(OTHER, "1")
    done = fed(tmp_path, COUNTED + two + one, mapping=mapping)
    assert memberships(done) == [
        ("2015 CF 1", certain), ("2015 CF 1", possible), ("2016 CF 2", certain)
    ]  # fmt: skip
    for _ in range(2):  # not once more with each delivery
        done = fed(
            tmp_path, COUNTED + two + of(OTHER.replace("TRESPASS", "TRESPASSING"), "1"), mapping=mapping
        )
        assert [one for _, one in memberships(done)].count(possible) == 1
    done = fed(tmp_path, COUNTED + of(CONVICTED, "2") + two + one, mapping=mapping)
    assert {one for _, one in memberships(done)} == {certain}
    with pytest.raises(IngestError, match="counts is for deliveries that hold everything"):
        fed(tmp_path, COUNTED + two, mapping=mapping, mode="changes")


# --- rows to mend, and headers that say what is wrong ------------------------------------------------------------


def test_a_line_that_holds_two_rows_is_not_mended_as_one(tmp_path: Path) -> None:
    content = HEADER + DROPPED.strip() + CONVICTED.replace("P1", "P2") + OTHER
    report = run(tmp_path, content)
    with (report.dataset / SIDE / FILE).open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    row |= dict(zip(NAMES, cells(DROPPED), strict=True)) | {
        "verdict": "corrected",
        "who": "AB",
        "why": "paper",
    }
    place = tmp_path / "mended.csv"
    with place.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerow(row)
    with pytest.raises(IngestError, match="line 2 holds the cells of two rows"):
        ingest(tmp_path / "mapping.yaml", tmp_path, tmp_path / "again", buckets=2, repairs=place)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [('","', '";"', "separated by semicolon"), ('"', "'", "cells stand between apostrophes; set quote")],
)
def test_a_header_of_other_marks_names_them(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        run(tmp_path, (HEADER + DROPPED).replace(old, new))


def test_a_list_of_keys_joins_no_row_by_its_first_entry(tmp_path: Path) -> None:
    rows = [
        {**dict(zip(NAMES, cells(DROPPED), strict=True)), "BILLS": bills} for bills in (["B1"], ["B1", "B2"])
    ]
    rows[1] |= {"CASE": "2016 CF 2"}
    table = {"format": "jsonl", "files": ["charges.csv"]}
    fields = {**MAPPING["fields"], "restitution_owed": [{"column": "bills.BAL"}, {"constant": 0}]}
    joins = [{"name": "bills", "table": {"files": ["bills.csv"]}, "keys": {"ID": "BILLS.0"}}]
    (tmp_path / "bills.csv").write_text("ID,BAL\nB1,0\nB2,450\n", encoding="utf-8")
    text = "".join(json.dumps(row) + "\n" for row in rows)
    report = run(tmp_path, text, table=table, fields=fields, joins=joins)
    found = [row for bucket in (0, 1) for row in Dataset.open(report.dataset).read(bucket).to_pylist()]
    assert {row["case_id"]: (row["restitution_owed"], row["unread"]) for row in found} == {
        "2015 CF 1": (0, None),
        "2016 CF 2": (None, "restitution_owed"),
    }
