"""Lists of objections on paper and on a screen: what they say, and what comes back in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.lists.charges import Records
from clearslate.clearance.lists.head import deadline, ground_named, grounds_in
from clearslate.clearance.lists.objection_lists import Written, write_list
from clearslate.clearance.lists.returned import ListError, lines_in, list_number, objections_in
from clearslate.clearance.office.control_numbers import ListNumber, batch_named, clearance_named
from clearslate.clearance.office.held_back import due_lists
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import read_workflow
from clearslate.cli.main import main
from clearslate.runs.run import Run
from tests.clearance.carried import OPERATOR, TODAY, planned, release
from tests.clearance.cleared import CLEARED_ON, clear, workflow
from tests.clearance.test_shown import STAGE
from tests.clearance.told_lists import answered, head_and_lines, lines

PROSECUTOR: Final = Actor("pam", Role.PROSECUTOR)
OBJECT, GROUND, DATE = "Object (Y/N)", "Ground", "Date of objection"


@pytest.fixture
def shown(ledger: Ledger, at: dt.datetime, tmp_path: Path) -> Path:
    """The folder of the list Adams 1, of four charges."""
    clear(ledger, at, batches=1, size=4, stages=[STAGE], recheck_days=None)
    write_list(ledger, "b0", tmp_path / "lists", OPERATOR, CLEARED_ON, at)
    return tmp_path / "lists"


def filled(folder: Path, *answers: dict[str, Any], name: str = "Adams-1.xlsx") -> Path:
    """The first lines of the workbook filled in, as a spreadsheet does."""
    book = load_workbook(folder / name)
    sheet = book["List"]
    top = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    places = {str(cell.value): place for place, cell in enumerate(top)}
    for cells, answer in zip(sheet.iter_rows(min_row=top[0].row or 0), ({}, *answers), strict=False):
        for column, value in answer.items():
            cells[places[column]].value = value
    book.save(folder / name)
    return folder / name


def read(ledger: Ledger, file: Path, on: dt.date = CLEARED_ON) -> list[tuple[str, str, str]]:
    """What a list that came back objects to."""
    told = objections_in(file, lines_in(file), ledger, "b0", on)
    return [(each.charge, each.ground, each.why) for each in told if each.ground]


@pytest.fixture
def of_state(run: Run, ledger: Ledger, at: dt.datetime, tmp_path: Path) -> tuple[Written, Path, Records]:
    """A list of invented Pennsylvania, with its records."""
    planned(ledger, run, at)
    batch = m.Batch.objects.using(ledger.alias).filter(conviction=True, size__gt=2).order_by("id")[0]
    release(Office(ledger), batch.wave, at)
    Office(ledger).advance(TODAY, at)
    records = Records.of(run.dataset())
    written = write_list(ledger, due_lists(ledger)[0], tmp_path / "lists", OPERATOR, TODAY, at, records)
    return written, tmp_path / "lists", records


def test_a_list_says_until_when_on_which_grounds_and_what_silence_means(shown: Path) -> None:
    head, answers = head_and_lines(shown / "Adams-1.csv")
    entries = dict(row for row in head if len(row) == 2)
    assert head[:2] == [["REHEARSAL: nothing is done with this list"], ["Objection list Adams 1"]]
    assert entries["Object by"] == "Wednesday, February 4, 2026, 11:59 p.m. UTC"
    assert entries["On the list"] == "4 charges in 2 cases"
    assert entries["Ground 1 no match"] == "the record is not found (test)"
    assert entries["If you do not object"].startswith("A charge to which nobody objects by then goes on.")
    assert entries["If you object"] == "The judge decides each objection. Until then the charge waits. (test)"
    assert entries["Legal review pending"].startswith(
        "Not read in the text of the law: test; 18 Pa.C.S. §§ 9122.2(a)(1)"
    )
    assert [row["No."] for row in answers] == ["Adams 1-1", "Adams 1-2", "Adams 1-3", "Adams 1-4"]


def test_a_line_tells_what_an_office_looks_up(
    of_state: tuple[Written, Path, Records], ledger: Ledger
) -> None:
    written, folder, records = of_state
    head, entries = head_and_lines(folder / written.files[0])
    assert head[0] == ["INVENTED DATA: nobody on this list is a real person"]
    rows = {row.charge: row for row in m.Clearance.objects.using(ledger.alias).filter(batch=written.batch)}
    facts = records.charges(list(rows.values()))
    assert len(entries) == len(rows) == written.charges
    for line in entries:
        charge, row = facts[line["Record key"]], rows[line["Record key"]]
        assert (line["Docket"], line["Offense"], line["Section"]) == (
            row.number,
            charge["description"],
            row.statute,
        )
        assert line["Eligible since"] == row.since.isoformat()
        paid = charge["restitution_owed"]
        assert line["Restitution owed"] == ("" if paid is None else f"${paid / 100:,.2f}")
        assert ("restitution is not in the data" in line["Check in your file"]) == (paid is None)
        exact = charge["disposition_date_from"] == charge["disposition_date_to"]
        assert (
            bool(line["Disposition date"]) == exact == ("disposition date" not in line["Check in your file"])
        )
    dockets = [(line["Court"], line["Docket"], int(line["Count"])) for line in entries]
    assert dockets == sorted(dockets)


def test_the_workbook_says_the_same_with_drop_downs(of_state: tuple[Written, Path, Records]) -> None:
    written, folder, _ = of_state
    as_csv, as_workbook = (lines_in(folder / name) for name in written.files)
    assert [line.cells for line in as_workbook] == [line.cells for line in as_csv]
    sheet = load_workbook(folder / written.files[1])["List"]
    rules = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    grounds = ",".join(written.grounds)
    assert len(written.grounds) > 1
    assert sorted(rules) == [f'"{grounds}"', '"Y,N"']
    assert list_number(as_workbook) == written.number


def test_the_same_list_gives_the_same_bytes(
    shown: Path, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    write_list(ledger, "b0", tmp_path / "again", OPERATOR, CLEARED_ON, at)
    for file in shown.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_a_ground_is_named_by_its_number_its_name_or_its_words() -> None:
    grounds = grounds_in(read_workflow(workflow(stages=[STAGE]), "test").stages[0])
    for text in ("1", "1 no match", "no_match", "No match", "The record is NOT found"):
        assert ground_named(text, grounds) == grounds[0]
    assert ground_named("2", grounds) is None


def test_what_is_filled_in_comes_back_from_both_kinds_of_file(shown: Path, ledger: Ledger) -> None:
    day = dt.datetime(2026, 1, 5)  # noqa: DTZ001 (a cell has no zone)
    file = filled(
        shown, {OBJECT: "N"}, {},
        {OBJECT: "Y", GROUND: 1, "Facts": "=1+1", "Attorney": "A. Lee", DATE: day},
    )  # fmt: skip
    wanted = [("h2", "no_match", "=1+1 (attorney: A. Lee; dated 2026-01-05)")]
    assert read(ledger, file) == wanted
    answered(shown / "Adams-1.csv", {OBJECT: "N"}, {}, {OBJECT: "Y", GROUND: "1", "Facts": "'=1+1", "Attorney": "A. Lee", DATE: "1/5/2026"})  # fmt: skip
    assert read(ledger, shown / "Adams-1.csv") == wanted


WRONG: Final = [
        ({OBJECT: "Y", GROUND: "the public interest"}, "Ground: the law gives no such ground in this step: write one of 1 no match"),
        ({OBJECT: "Y"}, "Ground: an objection needs a ground: write one of 1 no match"),
        ({OBJECT: "N", GROUND: "1"}, "N, and a ground: write Y to object, or clear the ground"),
        ({GROUND: "1"}, "the line is filled in, and this is empty: write Y to object, or N"),
        ({"Facts": "paid nothing"}, "write Y to object, or N"),
        ({OBJECT: "maybe"}, "write Y or N, or nothing"),
        ({OBJECT: "Y", GROUND: "1", DATE: "soon"}, "Date of objection: no day that can be read: write it as 03/02/2026"),
        ({OBJECT: "Y", GROUND: "1", DATE: "01/06/2026"}, "2026-01-06 is later than 2026-01-05, on which this is filed"),
        ({"No.": "Adams 2-1"}, "No.: Adams 2-1 is not on this list"),
        ({"No.": "Adams 1-2"}, "Adams 1-2 and the record key are of two charges: sort whole lines"),
    ]  # fmt: skip


def test_what_is_wrong_is_said_with_its_place_and_the_remedy(shown: Path, ledger: Ledger) -> None:
    head, entries = head_and_lines(shown / "Adams-1.csv")
    before = (shown / "Adams-1.csv").read_bytes()
    for answer, words in WRONG:
        answered(shown / "Adams-1.csv", answer)
        with pytest.raises(ListError) as error:
            read(ledger, shown / "Adams-1.csv")
        assert str(error.value).startswith(f"Adams-1.csv, line {len(head) + 2}, ")
        assert words in str(error.value)
        assert entries[0]["Record key"] not in str(error.value).split(), "no key of a record in a message"
        (shown / "Adams-1.csv").write_bytes(before)


def test_a_file_that_is_no_list_is_said_to_be_none(tmp_path: Path, shown: Path) -> None:
    (tmp_path / "a.xlsx").write_text("no workbook")
    with pytest.raises(ListError, match=r"a\.xlsx is no workbook that can be read"):
        lines_in(tmp_path / "a.xlsx")
    Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(ListError, match="no columns charge and ground"):
        lines_in(tmp_path / "b.xlsx")
    text = (shown / "Adams-1.csv").read_text(encoding="utf-8-sig").replace("Adams 1-1", "Adams 1-1,")
    (shown / "c.csv").write_text(text)
    with pytest.raises(ListError, match=r"c\.csv, line \d+: 26 fields where the line of names has 25"):
        lines_in(shown / "c.csv")


def test_no_cell_of_a_list_is_a_formula(ledger: Ledger, at: dt.datetime, tmp_path: Path) -> None:
    clear(ledger, at, batches=1, size=2, stages=[STAGE], recheck_days=None)
    m.Clearance.objects.using(ledger.alias).update(statute='=HYPERLINK("http://x")')
    write_list(ledger, "b0", tmp_path, OPERATOR, CLEARED_ON, at)
    assert all(line["Section"].startswith("'=") for line in lines(tmp_path / "Adams-1.csv"))
    sheet = load_workbook(tmp_path / "Adams-1.xlsx")["List"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert all(cell.data_type != "f" or cell.quotePrefix for cell in cells) or all(
        cell.data_type == "s" for cell in cells
    )


def test_lists_are_counted_by_county_and_keep_their_numbers(
    ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    ids = clear(ledger, at, batches=3, size=2, stages=[STAGE], recheck_days=None)
    m.Clearance.objects.using(ledger.alias).filter(batch="b1").update(county="Berks")
    numbers = [
        write_list(ledger, batch, tmp_path, OPERATOR, CLEARED_ON, at).number for batch in ("b2", "b1", "b0")
    ]
    assert numbers == ["Adams 2", "Berks 1", "Adams 1"]
    Office(ledger).withdraw(ids[4], OPERATOR, at, why="an error")
    assert [line["No."] for line in _again(ledger, at, tmp_path)] == ["Adams 2-2"], "a line keeps its number"
    assert batch_named(ledger, "adams 2") == batch_named(ledger, "b2") == "b2"
    assert clearance_named(ledger, "Adams 2-2") == clearance_named(ledger, ids[5]) == ids[5]
    with pytest.raises(NotAllowed, match="there is no list Adams 3"):
        batch_named(ledger, "Adams 3")
    with pytest.raises(NotAllowed, match="there is no line Adams 2-7: the list has 2"):
        clearance_named(ledger, "Adams 2-7")
    assert ListNumber("St. Mary's", 12).file == "St-Mary-s-12"


def _again(ledger: Ledger, at: dt.datetime, tmp_path: Path) -> Sequence[dict[str, str]]:
    write_list(ledger, "b2", tmp_path / "again", OPERATOR, CLEARED_ON, at)
    return lines(tmp_path / "again" / "Adams-2.csv")


def test_a_charge_is_objected_to_by_the_number_that_was_said(url: str, shown: Path, ledger: Ledger) -> None:
    assert shown.exists()
    day = CLEARED_ON.isoformat()
    command = ["clear", "object", "Adams 1-3", "--ground", "1", "--ledger", url, "--as", "olive"]
    done = CliRunner().invoke(main, [*command, "--role", "operator", "--today", day])
    assert done.exit_code == 0, done.output
    [objection] = m.Objection.objects.using(ledger.alias).all()
    assert objection.ground == "no_match"
    wrong = CliRunner().invoke(main, [*command[:4], "7", *command[5:], "--role", "operator", "--today", day])
    assert "the grounds: no_match" in " ".join(wrong.output.split())
    assert m.Clearance.objects.using(ledger.alias).get(id=objection.clearance).charge == "h2"


def test_a_last_day_has_its_hour_in_the_zone_of_the_ledger() -> None:
    assert deadline(dt.date(2026, 7, 1), "America/Chicago") == "Wednesday, July 1, 2026, 11:59 p.m. CDT"
    assert deadline(None, "America/Chicago").startswith("no last day")
