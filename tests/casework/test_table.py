"""The table of a run: the office's own columns first, each row what its line says, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from clearslate.casework import sheets as sheets_module
from clearslate.casework import table as table_module
from clearslate.casework.sheets import SheetError, sheets
from clearslate.casework.table import Asked, columns
from clearslate.cli.common import UNUSABLE
from clearslate.cli.main import main
from clearslate.reports.outcomes import summarize
from clearslate.runs.run import Run
from tests.casework.conftest import HEADER, ROWS, court, judge


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def written(place: Path, out: Path, *more: str | Path) -> list[dict[str, str]]:
    result = call("table", place / "run", "--csv", out, "--quiet", *more)
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_is_the_offices_own_line_with_the_answer_behind(county: Path, tmp_path: Path) -> None:
    found = written(
        county, tmp_path / "t.csv", "--source", county / "source", "--mapping", county / "mapping.yaml"
    )
    theirs = list(csv.DictReader(io.StringIO(HEADER + "".join(ROWS), newline="")))
    assert list(found[0])[: len(theirs[0])] == list(theirs[0])
    assert [row["PERSON"] for row in found] == [row["PERSON"] for row in theirs]  # in the order of the file
    assert [row["LAST"] for row in found][:1] == ["Ó Néill"]
    assert {row["CASE_NO"]: row["outcome"] for row in found if row["COUNT"] == "1"} == {
        "MD-11-3": "eligible",
        "MD-12-8": "undecided",
        "MD-24-1": "not yet eligible",
        "00042": "not eligible",
        "MD-15-9": "eligible",
    }
    undecided = next(row for row in found if row["CASE_NO"] == "MD-12-8")
    assert undecided["missing"] == "restitution_owed"
    assert (undecided["who_has_it"], undecided["law"]) == ("court", "PA-CS-M")
    assert "All court-ordered restitution is paid" in undecided["why"]
    later = next(row for row in found if row["CASE_NO"] == "MD-24-1")
    assert (later["eligible_on"], later["petition_eligible_on"]) == (
        "2031-01-15",
        "",
    )  # nothing is known of other states


def test_no_cell_begins_a_formula_and_ids_keep_their_zeros(county: Path, tmp_path: Path) -> None:
    found = written(
        county, tmp_path / "t.csv", "--source", county / "source", "--mapping", county / "mapping.yaml"
    )
    assert [row["REMARK"] for row in found] == ["'=1+1", "", "two, lines\nhere", "'-5", "'@x", "", ""]
    assert found[0]["PERSON"] == "0001001"
    assert found[4]["CASE_NO"] == found[4]["docket"] == "00042"


def test_an_excel_file_has_text_days_and_numbers_and_no_formula(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    result = call(
        "table", county / "run", "--xlsx", out, "--source", county / "source", "--mapping", county / "mapping.yaml",
        "--quiet",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<t>=1+1</t>" in sheet
    assert "<t>0001001</t>" in sheet
    assert "INVENTED" not in result.output


def test_a_file_that_changed_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    place = court(tmp_path / "county")
    judge(place)
    file = place / "source" / "charges.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("0001001", "0009999"), encoding="utf-8")
    out = tmp_path / "t.csv"
    result = call(
        "table", place / "run", "--csv", out, "--source", place / "source", "--mapping", place / "mapping.yaml", "--quiet"
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "charges.csv, changed since it was read" in result.output
    with out.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    assert len(found) == 7
    assert "PERSON" not in found[0]


def test_another_mapping_is_refused(county: Path, tmp_path: Path) -> None:
    other = tmp_path / "mapping.yaml"
    other.write_text((county / "mapping.yaml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    result = call(
        "table", county / "run", "--csv", tmp_path / "t.csv", "--source", county / "source", "--mapping", other
    )  # fmt: skip
    assert result.exit_code == UNUSABLE
    assert "not the mapping by which" in result.output
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize("only", ["eligible", "undecided", "not-yet", "not-eligible"])
def test_a_choice_of_rows_is_the_same_rows_of_the_whole(county: Path, tmp_path: Path, only: str) -> None:
    words = {
        "eligible": "eligible",
        "undecided": "undecided",
        "not-yet": "not yet eligible",
        "not-eligible": "not eligible",
    }
    everything = written(county, tmp_path / "all.csv")
    chosen = written(county, tmp_path / "some.csv", "--only", only)
    assert chosen == [row for row in everything if row["outcome"] == words[only]]
    assert chosen


def test_the_counts_are_those_of_the_report(county: Path, tmp_path: Path) -> None:
    run = Run.open(county / "run")
    outcomes = summarize(run, run.dataset()).automatic.kinds
    result = call("table", county / "run", "--parquet", tmp_path / "t.parquet", "--json", "--quiet")
    told = json.loads(result.output)["outcomes"]
    assert told == {
        words: sum(outcomes[outcome].values())
        for outcome, words in (
            ("eligible", "eligible"), ("unknown", "undecided"), ("not_yet", "not yet eligible"), ("ineligible", "not eligible"),
        )
    }  # fmt: skip
    typed = pq.read_table(tmp_path / "t.parquet")
    assert typed.schema.field("eligible_on").type == pa.date32()


def test_by_law_there_is_a_row_for_each_law_that_covers_the_charge(county: Path, tmp_path: Path) -> None:
    found = written(county, tmp_path / "t.csv", "--laws")
    assert [(row["law"], row["outcome"]) for row in found if row["charge_id"] == "MD-11-3-1"] == [
        ("PA-CS-M", "eligible"),
        ("PA-CS-SUMMARY", "not eligible"),
        ("PA-PET-LA", "undecided"),  # nothing is known of other states
    ]
    assert {row["route"] for row in found} == {"automatic", "petition"}


def test_names_stand_in_it_on_request_alone(county: Path, tmp_path: Path) -> None:
    assert "name_last" not in written(county, tmp_path / "t.csv")[0]
    assert "Néill".upper() not in (tmp_path / "t.csv").read_text(encoding="utf-8")
    named = written(county, tmp_path / "n.csv", "--names")
    assert {row["name_last"] for row in named} >= {"BELL", "COLE"}


def test_rows_come_in_the_order_of_lines_however_many_are_held(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ("--source", county / "source", "--mapping", county / "mapping.yaml")
    whole = written(county, tmp_path / "whole.csv", *own)
    monkeypatch.setattr(table_module, "_STRETCH", 2)
    assert written(county, tmp_path / "parts.csv", *own) == whole


def test_a_run_without_charges_gives_a_table_without_rows(
    make_county: Callable[[tuple[str, ...]], Path], tmp_path: Path
) -> None:
    place = make_county(("0001001,Bell,Ben,1980-05-06,PA002,,1,18 § 3929,M2,Guilty,2012-02-10,,Adams,\n",))
    for more in ((), ("--laws",), ("--source", place / "source", "--mapping", place / "mapping.yaml")):
        assert written(place, tmp_path / "t.csv", *more) == []


def test_a_sheet_that_is_full_is_followed_by_another_and_too_many_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets_module, "SHEET_ROWS", 3)
    monkeypatch.setattr(sheets_module, "_MOST_SHEETS", 2)
    rows = pa.table({"a": ["1", "2", "3", None]})
    with sheets(rows.schema, xlsx=tmp_path / "t.xlsx") as [file]:
        file.write(rows)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        assert sum(name.startswith("xl/worksheets/sheet") for name in book.namelist()) == 2
    with pytest.raises(SheetError, match=r"--csv or --parquet"), sheets(rows.schema, xlsx=tmp_path / "u.xlsx") as [file]:  # fmt: skip
        file.write(pa.concat_tables([rows, rows]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.xlsx"]


def test_a_column_called_as_one_of_ours_keeps_its_name() -> None:
    names = columns(Asked(), ("outcome", "clearslate_outcome")).names
    assert names[:2] == ["outcome", "clearslate_outcome"]
    assert "clearslate_clearslate_outcome" in names
    assert len(set(names)) == len(names)


def test_an_output_that_cannot_be_written_is_an_error_and_not_a_traceback(
    county: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = call("table", county / "run", "--csv", tmp_path / "file" / "t.csv", "--quiet")
    assert result.exit_code == UNUSABLE
    assert "Traceback" not in result.output


def test_a_file_in_another_encoding_and_one_that_is_gone(tmp_path: Path) -> None:
    place = court(tmp_path / "county", encoding="cp1252")
    judge(place)
    own = ("--source", place / "source", "--mapping", place / "mapping.yaml")
    assert written(place, tmp_path / "t.csv", *own)[0]["LAST"] == "Ó Néill"
    shutil.rmtree(place / "source")
    result = call("table", place / "run", "--csv", tmp_path / "u.csv", *own)
    assert result.exit_code == UNUSABLE
    assert not (tmp_path / "u.csv").exists()


def test_a_dataset_that_does_not_say_from_which_files_it_was_read_has_no_columns_of_its_own(
    county: Path, tmp_path: Path
) -> None:
    place = tmp_path / "dataset"
    shutil.copytree(county / "dataset", place)
    shutil.rmtree(place / "ingest")
    own = ("--source", county / "source", "--mapping", county / "mapping.yaml", "--dataset", place)
    result = call("table", county / "run", "--csv", tmp_path / "t.csv", *own)
    assert result.exit_code == UNUSABLE
    assert "does not say from which files it was read" in result.output
    shutil.rmtree(place / "people")
    result = call("table", county / "run", "--csv", tmp_path / "t.csv", "--dataset", place, "--names")
    assert result.exit_code == UNUSABLE
    assert "has no people" in result.output


def test_a_database_has_the_laws_beside_the_answers_and_says_what_each_column_is(
    county: Path, tmp_path: Path
) -> None:
    database = tmp_path / "answers.db"
    result = call(
        "table", county / "run", "--sqlite", database, "--parquet", tmp_path / "t.parquet", "--quiet"
    )
    assert result.exit_code == 0, result.output
    typed = pq.read_table(tmp_path / "t.parquet")
    with closing(sqlite3.connect(database)) as opened:
        found = opened.execute("SELECT * FROM charges")
        names = [each[0] for each in found.description]
        rows = found.fetchall()
        laws = {row[0]: row[1] for row in opened.execute("SELECT id, title FROM laws")}
        keys = {(row[2], row[3], row[4]) for row in opened.execute("PRAGMA foreign_key_list(charges)")}
    assert names == typed.column_names
    assert len(rows) == typed.num_rows > 0
    days = typed.column("eligible_on").cast("string").to_pylist()
    assert [row[names.index("eligible_on")] for row in rows] == days
    assert {row[names.index("law")] for row in rows} - {None} <= laws.keys()
    assert ("laws", "law", "id") in keys
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    description = json.loads((tmp_path / "answers.metadata.json").read_text())
    tables = description["databases"]["answers"]["tables"]
    columns = tables["charges"]["columns"]
    assert {"outcome", "law", "missing", "petition_law"} <= columns.keys() <= set(names)
    assert set(tables["charges"]["facets"]) <= set(names)
    assert "Unknown means that something is missing" in description["description"]


def test_columns_that_differ_by_case_alone_make_no_database(tmp_path: Path) -> None:
    schema = pa.schema([("Name", pa.string()), ("NAME", pa.string())])
    with pytest.raises(SheetError, match="SQLite knows no case"), sheets(schema, sqlite=tmp_path / "t.db"):
        pass
    assert not list(tmp_path.iterdir())
