"""A draft of a mapping: reads every format, decides nothing, says nothing of anyone, and runs once it is answered."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearslate.cli.main import main
from clearslate.ingest import IngestError, draft_mapping, ingest, load_mapping
from clearslate.ingest.draft.columns import RARE
from clearslate.ingest.draft.suggest import place_of
from clearslate.ingest.reader import Delimited, DelimitedSource
from clearslate.records.dataset import Dataset
from tests.examples import examples

COLUMNS = (
    "PARTY_ID",
    "LAST_NAME",
    "FIRST_NAME",
    "DOB",
    "CASE_NO",
    "COUNT",
    "STATUTE",
    "GRADE",
    "DISPO",
    "DISPO_DATE",
)
ROWS = [
    (
        f"90{at:03d}",
        "QUILLFEATHER" if at % 2 else "O'BRAMBLE",
        f"Zebedee{at}",
        f"{at % 12 + 1:02d}/{at % 28 + 1:02d}/19{60 + at % 30}",
        f"MD-{at:04d}",
        "1",
        f"18 {3900 + at % 7}",
        "M2" if at % 3 else "S",
        ["Guilty Plea", "Nolle Prossed"][at % 2] if at else "Told by Quillfeather",
        f"{at % 12 + 1:02d}/{at % 28 + 1:02d}/2014",
    )
    for at in range(40)
]
ANSWERS: dict[str, Any] = {
    "id": "court",
    "source": "court",
    "owner": "clerk",
    "jurisdiction": "PA",
    "known_through": "2024-12-31",
    "coverage.history": "single_cases",
    "coverage.first_year": 1990,
    "coverage.last_year": 2024,
    "keys.person": "case",
    "keys.case": "row",
    "keys.charge": "row",
    "people.name.order": "last, first middle",
    "two_digit_years.before": 1930,
    "table.header": False,
    "values.Guilty Plea": "convicted",
    "values.Nolle Prossed": "nolle_prossed",
}


def answered(text: str, answers: dict[str, Any]) -> str:
    """The draft with every guess taken as it is and every question answered, as an engineer would."""

    def fill(node: Any, place: str) -> Any:
        if isinstance(node, dict):
            return {key: fill(value, f"{place}.{key}".lstrip(".")) for key, value in node.items()}
        if isinstance(node, list):
            return [fill(value, place) for value in node]
        known = next((value for end, value in answers.items() if f".{place}".endswith(f".{end}")), None)
        if node == "?":
            return "dismissed" if known is None and ".values." in place else known
        if isinstance(node, str) and node.startswith("? "):
            return node.removeprefix("? ") if known is None or not place.startswith("table") else known
        return node

    filled = fill(yaml.safe_load(text), "")
    return yaml.safe_dump(filled).replace("'2024-12-31'", "2024-12-31")


def run(folder: Path, text: str, **answers: Any) -> list[dict[str, Any]]:
    """Ingest the folder by the answered draft; the draft itself is refused."""
    mapping = folder.parent / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(IngestError, match="a question mark is left"):
        load_mapping(mapping)
    mapping.write_text(answered(text, {**answers, **ANSWERS}), encoding="utf-8")
    report = ingest(mapping, folder, folder.parent / "out", buckets=1, ssn_key=b"k" * 16)
    assert report.rows_in == report.records + report.quarantined + report.superseded
    assert report.records
    rows: list[dict[str, Any]] = Dataset.open(report.dataset).table().to_pylist()
    return rows


def lines(delimiter: str = ",", *, header: bool = True) -> str:
    rows = [COLUMNS, *ROWS] if header else ROWS
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def jsonl() -> str:
    return "".join(
        str(dict(zip(COLUMNS, row, strict=True))).replace("O'B", "OB").replace("'", '"') + "\n"
        for row in ROWS
    )


def write_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"create table charges ({', '.join(COLUMNS)}, primary key (CASE_NO, COUNT))")
    connection.executemany("insert into charges values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ROWS)
    connection.commit()
    connection.close()


def write_parquet(path: Path) -> None:
    pq.write_table(pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)}), path)


WRITERS: dict[str, Callable[[Path], object]] = {
    "comma": lambda path: path.write_text(lines()),
    "tab": lambda path: path.write_text(lines("\t")),
    "bar": lambda path: path.write_text(lines("|")),
    "packed": lambda path: path.write_bytes(gzip.compress(lines().encode())),
    "utf-16": lambda path: path.write_text(lines(), encoding="utf-16"),
    "utf-8 with a mark": lambda path: path.write_text(lines(), encoding="utf-8-sig"),
    "cp1252": lambda path: path.write_text(lines().replace("Zebedee3", "Zébedée3"), encoding="cp1252"),
    "json lines": lambda path: path.write_text(jsonl()),
    "parquet": write_parquet,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    made.mkdir()
    return made


def assert_says_nothing_of_anyone(text: str) -> None:
    """No name, birth date or number of a person, and no code that few rows bear."""
    assert not re.search(r"quill|bramble|zeb|90\d{3}|MD-\d|/19\d\d", text, re.IGNORECASE)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_draft_runs_once_its_questions_are_answered_and_not_before(folder: Path, kind: str) -> None:
    path = folder / "charges.dat"
    WRITERS[kind](path)
    text = draft_mapping(str(path))
    assert_says_nothing_of_anyone(text)
    rows = run(folder, text)
    assert len(rows) == len(ROWS)
    assert {row["disposition"] for row in rows if row["charge_id"] != "MD-0000-1"} == {
        "convicted",
        "nolle_prossed",
    }
    assert all(row["disposition_date_from"].year == 2014 for row in rows)
    assert {row["statute"] for row in rows} == {row[6] for row in ROWS}


def test_a_database_is_drafted_by_its_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_database(folder / "made.db")
    monkeypatch.setenv("COURT_URL", f"sqlite:///{folder}/made.db")
    text = draft_mapping("database:COURT_URL/charges")
    assert_says_nothing_of_anyone(text)
    assert "sqlite" not in text
    assert '"? CASE_NO", "? COUNT"' in text
    assert len(run(folder, text)) == len(ROWS)


def test_a_file_without_a_header_shows_no_cell_as_a_name(folder: Path) -> None:
    path = folder / "charges.csv"
    path.write_text(lines(header=False))
    text = draft_mapping(str(path))
    assert_says_nothing_of_anyone(text)
    assert yaml.safe_load(text)["table"]["columns"] == [
        f"column_{number}" for number in range(1, len(COLUMNS) + 1)
    ]
    assert len(run(folder, text, **{"disposition.column": "column_9"})) == len(ROWS)


@pytest.mark.parametrize("only", ["one row of words", "names that come again"])
def test_a_first_row_of_words_is_not_taken_for_a_header(folder: Path, only: str) -> None:
    path = folder / "a.csv"
    again = ["SMITHERINE,JANE,GUILTY,THEFT"] * (1 if only == "one row of words" else 9)
    path.write_text("\n".join(again))
    assert "SMITHERINE" not in draft_mapping(str(path))


def test_fixed_width_is_told_from_shared_blanks(folder: Path) -> None:
    path = folder / "charges.txt"
    widths = [max(len(row[at]) for row in ROWS) + 2 for at in range(len(COLUMNS))]
    path.write_text(
        "".join("".join(map(str.ljust, row, widths)).rstrip().ljust(sum(widths)) + "\n" for row in ROWS)
    )
    text = draft_mapping(str(path))
    assert_says_nothing_of_anyone(text)
    table = yaml.safe_load(text)["table"]
    assert table["format"] == "fixed_width"
    firsts = [first for first, _ in table["columns"].values()]
    assert {sum(widths[:at]) + 1 for at in range(len(widths))} <= set(firsts)  # "18 3921" is parted too
    assert len(run(folder, text, **{"disposition.column": "column_9"})) == len(ROWS)


def test_several_types_of_records_are_made_out(folder: Path) -> None:
    path = folder / "nightly.txt"
    path.write_text("".join(f"CA\t{row[4]}\t{row[1]}\t{row[3]}\nCH\t{row[4]}\t{row[6]}\n" for row in ROWS))
    text = draft_mapping(str(path))
    assert_says_nothing_of_anyone(text)
    table = yaml.safe_load(text)["table"]
    assert (table["format"], list(table["types"]), table["rows"]) == ("nested", ["CA", "CH"], ["?"])
    assert table["types"]["CH"]["parent"] == "? CA"
    filled = (
        text.replace('"? CA"', '"CA"')
        .replace('rows: ["?"]', 'rows: ["CH"]')
        .replace('{column: "?", values', '{column: "CH.column_3", values')
    )
    assert len(run(folder, filled)) == len(ROWS)


def test_a_rap_sheet_gets_the_shipped_mapping_with_its_questions_open(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<RapSheet><RapSheetPerson/></RapSheet>")
    text = draft_mapping(str(path))
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text)
    with pytest.raises(IngestError, match="jurisdiction: a question mark is left"):
        load_mapping(mapping)
    mapping.write_text(
        answered(text, {**ANSWERS, "coverage": {"history": "whole", "first_year": 1990, "last_year": 2024}})
    )
    assert load_mapping(mapping).table.format == "rap_sheet"


@pytest.mark.parametrize(
    "name", ["cook_county/dispositions_2019.csv.gz", "virginia_circuit/circuit_cases_2007_2017.csv"]
)
def test_the_public_files_are_drafted(folder: Path, name: str, shared: Path) -> None:
    path = shared / "data" / name
    if not path.is_file():
        pytest.skip("the public files are not here")
    text = draft_mapping(str(path))
    assert "clearslate ships a mapping for a layout like this one" in text
    shutil.copy(path, folder)
    rows = run(folder, text, **{"date_of_birth.formats": "%Y", "birth.formats": "%Y"})
    assert sum(row["disposition_date_from"] is not None for row in rows) > 0.9 * len(rows)


def test_day_and_month_that_may_be_either_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "CASE_NO,DISPO_DATE,DOB\n" + "".join(f"{at},0{at}/0{at}/2014,0{at}/0{at}/61\n" for at in range(1, 9))
    )
    text = draft_mapping(str(path))
    assert '"? %m/%d/%Y"] # %d/%m/%Y fits every row as well' in text
    assert 'two_digit_years: {before: "?"}' in text


def test_rare_codes_are_counted_and_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    often = "Guilty\n" * RARE + "Held\n" * (RARE - 1)
    path.write_text("CASE_NO,DISPO\n" + "".join(f"{at},{code}\n" for at, code in enumerate(often.split())))
    text = draft_mapping(str(path))
    assert f'"Guilty": "? convicted" # {RARE} rows' in text
    assert "Held" not in text
    assert "1 other values are not shown" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xfe\xff", "is empty"),
        (b"[{}]", "one JSON array"),
        (b"{\n", "looks like JSON"),
        (b"<html>", "a web page"),
        (b"<records/>", "no rap sheet"),
        (b"PK\x03\x04aaaa", "zip archive"),
        (b"PAR1", "not a Parquet file"),
        (b"\x1f\x8b\x08aaa", "breaks off"),
        (gzip.compress(lines().encode())[:-20], "breaks off"),
    ],
)
def test_what_cannot_be_drafted_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(content)
    with pytest.raises(IngestError, match=said):
        draft_mapping(str(path))


@settings(
    max_examples=int(os.environ.get("FUZZ_ROUNDS", examples(15, 50))),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    base=st.sampled_from(["", lines()[:900], lines("\t")[:900], jsonl()[:900], "CA\t1\nCH\t1\t2\n"]),
    cuts=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 9), st.binary(max_size=9)), max_size=4),
)
def test_no_bytes_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, base: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    content = base.encode()
    for at, length, other in cuts:
        content = content[:at] + other + content[at + length :]
    path = tmp_path_factory.mktemp("draft") / "a.dat"
    path.write_bytes(content)
    try:
        text = draft_mapping(str(path))
    except IngestError:
        return
    assert isinstance(yaml.safe_load(text), dict)
    path.with_suffix(".yaml").write_text(text, encoding="utf-8")
    with pytest.raises(IngestError, match="a question mark is left"):
        load_mapping(path.with_suffix(".yaml"))


def test_the_command_writes_a_new_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(lines())
    given = ["ingest", "--draft", str(tmp_path / "a.csv")]
    printed = CliRunner().invoke(main, given)
    assert printed.exit_code == 0
    to = [*given, "--out", str(tmp_path / "m.yaml")]
    assert CliRunner().invoke(main, to).exit_code == 0
    assert (tmp_path / "m.yaml").read_text() == printed.output
    again = CliRunner().invoke(main, to)
    assert again.exit_code != 0
    assert "give the name of a new file" in again.output
    assert CliRunner().invoke(main, ["ingest", "m.yaml"]).exit_code != 0


@pytest.mark.parametrize("sign", ["\x7f", "\x85", "\ufffe", "\U0001f4a9", "\U000e0001"])
def test_a_name_that_yaml_cannot_print_is_drafted(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "charges.jsonl"
    path.write_text(json.dumps({f"case{sign}id": "1", f"DISPO{sign}": "x"}) + "\n", encoding="utf-8")
    assert yaml.safe_load(draft_mapping(str(path)))["table"]["format"] == "jsonl"


# --- a clerk's own software ---


def clerk(*, rows: int = 60) -> list[list[str]]:
    """Invented rows as a clerk's program writes them: two forms of days in a column, an asterisk in a citation."""
    endings = ("Guilty", "Adj. Withheld", "Nolle Prosse", "Dismissed", "Diverted")
    return [
        [
            f"2015 CF {n // 2:06d} A", str(n % 2 + 1), f"{chr(65 + n % 26)}ALE, JO{chr(65 + n % 26)} B", f"{n % 12 + 1}/{n % 27 + 1}/1980",
            ("812.014", "893.13(1a)*", "784.03")[n % 3], "PETIT THEFT", ("F3", "M1", "MA")[n % 3], endings[n % 5],
            f"{n % 12 + 1}/{n % 28 + 1}/2016", "2016-03-04" if n % 2 else f"{n % 12 + 1}/7/2016", ("$0.00", "1,200.50")[n % 2],
            "BWH"[n % 3], "MF"[n % 2],
        ]
        for n in range(rows)
    ]  # fmt: skip


HEADS = (
    "CASE #", "CNT", "DEFT NAME (L, F M)", "DOB", "F.S.", "OFFENSE DESC", "DEG", "DISPO", "DISPO DT", "SENT DT", "AMT DUE", "R", "S",
)  # fmt: skip


def written(path: Path, *, title: str = "", quoted: bool = True) -> Path:
    """The clerk's file, its heading quoted where it needs to be, or not."""
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(title)
        if quoted:
            csv.writer(file).writerow(HEADS)
        else:
            file.write(",".join(HEADS) + "\n")
        csv.writer(file).writerows(clerk())
    return path


@pytest.mark.parametrize("title", ["", "CLERK OF COURT - DISPOSITIONS\nRun: 11/30/2026\n\n"])
@pytest.mark.parametrize("quoted", [True, False])
def test_a_clerks_own_file_is_recognized_by_its_values(tmp_path: Path, title: str, *, quoted: bool) -> None:
    draft = draft_mapping(str(written(tmp_path / "a.csv", title=title, quoted=quoted)))
    found = yaml.safe_load(draft)
    assert found["table"].get("skip_lines", 0) == title.count("\n")
    assert found["keys"]["case"] == "? CASE #"
    assert found["people"]["name"] == {"column": "? DEFT NAME (L, F M)", "order": "? last, first middle"}
    assert (found["people"]["race"], found["people"]["sex"]) == ("? R", "? S")
    fields = found["fields"]
    assert fields["statute"] == "? F.S."
    assert fields["grade"]["column"] == "? DEG"
    assert set(fields["imposed_on"]["formats"]) == {"%m/%d/%Y", "%Y-%m-%d"}
    assert fields["disposition"]["values"] == {
        "Guilty": "? convicted", "Adj. Withheld": "?", "Nolle Prosse": "? nolle_prossed", "Dismissed": "? dismissed",
        "Diverted": "?",
    }  # fmt: skip
    assert "AMT DUE holds money" in draft
    assert "clearslate link" in draft


def test_a_title_over_the_header_is_skipped_when_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", title="DISPOSITIONS\n\n", quoted=False)
    table = Delimited(files=["a.csv"], skip_lines=2, header="skip", columns=list(HEADS))
    [batch] = DelimitedSource(path, table).batches(dict.fromkeys(HEADS, "the test"))
    assert batch.columns["CNT"].to_pylist()[:2] == ["1", "2"]
    assert (len(batch), int(batch.lines[0])) == (60, 4)


def test_a_sheet_with_a_title_is_found_among_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.create_sheet("Cover").append(["Dispositions of the county"])
    sheet = book.create_sheet("Charges")
    for row in (["Clerk of Court"], [], list(HEADS), *clerk()):
        sheet.append(row)
    book.create_sheet("Codes").append(["Code", "Meaning"])
    book.save(tmp_path / "a.xlsx")
    table = yaml.safe_load(draft_mapping(str(tmp_path / "a.xlsx")))["table"]
    assert (table["sheet"], table["header_row"]) == ("? Charges", 3)


def sentences(path: Path, *, heads: tuple[str, ...] = ("CASE NO", "COUNT", "SENT TYPE", "REST DUE")) -> None:
    """A further file of the clerk: one or two rows a charge."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(heads)
        for n in range(60):
            for more in range(1 + n % 2):
                csv.writer(file).writerow([f"2015 CF {n // 2:06d} A", n % 2 + 1, "JAIL", f"${more * n}.00"])


def test_what_joins_what_is_proposed_by_the_keys_that_files_share(tmp_path: Path) -> None:
    written(tmp_path / "charges_2015.csv")
    written(tmp_path / "charges_2016.csv")
    written(tmp_path / "charges_2017.csv")
    sentences(tmp_path / "SENTENCES.csv")
    (tmp_path / "codes.csv").write_text("Code,Meaning\n" + "".join(f"{n}x,a meaning\n" for n in range(20)))
    text = draft_mapping(str(tmp_path))
    draft = yaml.safe_load(text)
    assert draft["table"]["files"] == ["charges_*.csv"]
    [join] = draft["joins"]
    assert (join["name"], join["table"]["files"]) == ("sentences", ["SENTENCES.csv"])
    assert join["keys"] == {"CASE NO": "? CASE #", "COUNT": "? CNT"}
    assert join["several"] == "? agree"
    assert "30 rows have the keys of an earlier one; they differ in: REST DUE 30" in text
    assert draft["fields"]["restitution_owed"] == "? sentences.REST DUE"
    assert "codes.csv (codes): shares no key with the main table" in text
    assert "120 rows have the case and count of an earlier one" in text


def test_so_do_the_sheets_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Charges"
    for row in (list(HEADS), *clerk()):
        book["Charges"].append(row)
    money = book.create_sheet("Balances")
    for row in (["BALANCES OF THE COUNTY"], [], ["Case No", "Ct", "Rest Due"]):
        money.append(row)
    for n in range(60):
        money.append([f"2015 CF {n // 2:06d} A", n % 2 + 1, n * 1.5])
    book.save(tmp_path / "a.xlsx")
    [join] = yaml.safe_load(draft_mapping(str(tmp_path / "a.xlsx")))["joins"]
    assert (join["name"], join["table"]["sheet"], join["table"]["header_row"]) == ("balances", "Balances", 3)
    assert (join["keys"], join["one"]) == ({"Case No": "? CASE #", "Ct": "? CNT"}, "? true")


def test_a_draft_of_several_files_runs_once_it_is_answered(tmp_path: Path) -> None:
    written(tmp_path / "charges.csv")
    sentences(tmp_path / "SENTENCES.csv")
    text = draft_mapping(str(tmp_path))
    for asked, answer in (
        ('id: "?"', "id: clerk"), ('source: "?"', "source: Clerk"), ('owner: "?"', "owner: Clerk"), ('jurisdiction: "?"', "jurisdiction: FL"),
        ('known_through: "?"', "known_through: 2026-11-30"),
        ('history: "?", first_year: "?", last_year: "?"', "history: single_cases, first_year: 2009, last_year: 2026"),
        ('person: "?"', "person: case"), ('"? agree"', "sum"), ('order: "? last, first middle"', 'order: "last, first middle"'),
    ):  # fmt: skip
        assert asked in text
        text = text.replace(asked, answer)
    made = re.sub(r': "\?"( #|$)', r": null\1", text.replace('"? ', '"'), flags=re.MULTILINE)
    (tmp_path / "mapping.yaml").write_text(made, encoding="utf-8")
    report = ingest(tmp_path / "mapping.yaml", tmp_path, tmp_path / "out", buckets=1)
    rows = {row["charge_id"]: row for row in Dataset.open(report.dataset).read(0).to_pylist()}
    assert (report.records, len(rows)) == (60, 60)
    assert rows["2015 CF 000002 A-2"]["restitution_owed"] == 500  # $0 and $5 of two rows


def test_files_that_are_alike_are_told_by_their_heading_however_short(tmp_path: Path) -> None:
    written(tmp_path / "a_1.csv", title="DISPOSITIONS\n\n", quoted=False)
    text = (tmp_path / "a_1.csv").read_text(encoding="utf-8")
    (tmp_path / "a_0.csv").write_text("".join(text.splitlines(keepends=True)[:4]), encoding="utf-8")
    draft = yaml.safe_load(draft_mapping(str(tmp_path)))
    assert draft["table"]["files"] in (["a_1.csv", "a_0.csv"], ["a_0.csv", "a_1.csv"])
    assert "joins" not in draft


def test_a_folder_without_a_table_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(IngestError, match="no file in it can be drafted"):
        draft_mapping(str(tmp_path))


def test_the_synthetic_clerks_export_is_drafted_without_a_wrong_guess(tmp_path: Path) -> None:
    made = [
        "synth",
        "--state",
        "FL",
        "--people",
        "600",
        "--extracts",
        str(tmp_path / "x"),
        "--clerk",
        "--quiet",
    ]
    assert CliRunner().invoke(main, made).exit_code == 0
    work = _benchmark().of_clerk(tmp_path / "x")
    assert (work.score.wrong, work.joins_wrong) == ((), ())
    assert work.score.right >= 18
    assert work.joins_right >= 3


@pytest.mark.parametrize("first", ["SMITH,JOHN,1/2/1980,5", "Guilty,No,2/3/2019,12"])
def test_a_first_row_that_is_data_is_no_header(tmp_path: Path, first: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(first + "\n" + "\n".join(f"A{n},B,{n % 12 + 1}/3/2019,{n}" for n in range(40)))
    assert yaml.safe_load(draft_mapping(str(path)))["table"]["header"] == "? false"


def test_a_web_page_in_place_of_an_export_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n")
    with pytest.raises(IngestError, match="a web page, perhaps of a sign-in"):
        DelimitedSource(path, Delimited(files=["a.csv"])).columns()


def test_the_first_rows_are_shown_as_the_mapping_reads_them(tmp_path: Path) -> None:
    written(tmp_path / "a.csv")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "jurisdiction: FL\nsource: Clerk\nowner: Clerk\nknown_through: 2026-11-30\n"
        "coverage: {history: single_cases, first_year: 2009, last_year: 2026, invented: true}\ntable: {files: [a.csv]}\n"
        "keys: {person: case, case: 'CASE #', charge: {template: '{CASE #}-{CNT}'}}\n"
        "fields:\n  statute: 'F.S.'\n  disposition: {column: DISPO, values: {Guilty: convicted}}\n"
        "  disposition_date: {column: DISPO DT, formats: ['%m/%d/%Y']}\n"
    )
    found = CliRunner().invoke(
        main, ["ingest", str(mapping), "--source", str(tmp_path), "--preview"], env={"COLUMNS": "200"}
    )
    assert found.exit_code == 0, found.output
    assert "convicted" in found.output
    assert "2016-01-01" in found.output
    assert "Of the first 60 rows 60 are records" in found.output
    assert "a mark behind the citation (893.13(1a)*)" in found.output
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "m.yaml"}


# --- how much it gets right -----------------------------------------------------------------------------------


def _benchmark() -> ModuleType:
    spec = spec_from_file_location("draft_benchmark", Path(__file__).parents[2] / "benchmarks" / "draft.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_layouts_of_real_sources_are_guessed_and_never_wrongly(tmp_path: Path) -> None:
    """Names of columns of real courts and agencies, over invented rows: most places found, none wrongly."""
    bench = _benchmark()
    scores = [
        score for layout in bench.layouts() if (score := bench.measured(layout, tmp_path, None)) is not None
    ]
    assert len(scores) > 25
    assert {score.layout: score.wrong for score in scores if score.wrong} == {}
    held_out = [score for score in scores if score.round]
    right = sum(score.right for score in held_out)
    assert right >= 0.7 * (right + sum(len(score.left_open) for score in held_out))


def test_the_public_files_are_guessed_and_never_wrongly(tmp_path: Path, shared: Path) -> None:
    bench = _benchmark()
    scores = [
        score
        for layout in bench.layouts()
        if "file" in layout and (score := bench.measured(layout, tmp_path, shared / "data")) is not None
    ]
    assert [score.layout for score in scores if score.wrong] == []
    assert all(score.share >= 0.7 for score in scores)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Statute/Section", "statute"),
        ("Grading", "grade"),
        ("Charge Outcome", "disposition"),
        ("Outcome Dt", "disposition_date"),
        ("Offense Dt", "offense_date"),
        ("Restitution Bal", "restitution_owed"),
        ("def_name", "people.name"),
        ("def_dob", "date_of_birth"),
        ("DEFENDENT_LNAME", "people.name_last"),
        ("arrestdate", "arrest_date"),
        ("ofndr_num", "keys.person"),
        # What only sounds like one.
        ("Judge", None),
        ("Country", None),
        ("Hearing Date", None),
        ("Victim DOB", None),
        ("Bond Amount", None),
        ("Case Status", None),
        ("Offense Date Reported", None),
    ],
)
def test_a_name_is_read_by_its_words(name: str, place: str | None) -> None:
    assert place_of(name) == place


def test_a_name_counts_only_where_the_values_fit(tmp_path: Path) -> None:
    """A date of no dates, a count of no numbers, a name of a person of one word: left to a person to say."""
    path = tmp_path / "a.csv"
    path.write_text(
        "CASE_NO,DISPO_DATE,COUNT,DEFENDANT,OUTCOME\n" + "".join(f"{at},soon,many,X,G\n" for at in range(9))
    )
    draft = yaml.safe_load(draft_mapping(str(path)))
    assert "disposition_date" not in draft["fields"]
    assert "sequence" not in draft["fields"]
    assert "people" not in draft
    assert draft["fields"]["disposition"]["column"] == "? OUTCOME"


def test_ct_is_a_count_or_a_court_as_its_values_say(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for values, place in (("1 2", "sequence"), ("CP MDJ", "court")):
        rows = "".join(f"{at},{values.split()[at % 2]},Guilty\n" for at in range(20))
        path.write_text(f"CASE_NO,Ct,DISPO\n{rows}")
        assert yaml.safe_load(draft_mapping(str(path)))["fields"].get(place) == "? Ct"


def test_values_that_speak_for_themselves_need_no_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    ends = ["Guilty", "Dismissed", "Nolle Prossed", "Convicted"]
    pleas = ["Guilty", "Not Guilty"]
    rows = "".join(f"{at},{ends[at % 4]},{pleas[at % 2]},{'MF'[at % 2]}\n" for at in range(20))
    path.write_text(f"CASE_NO,RSLT_X,ENTERED,CODE_S\n{rows}")
    draft = yaml.safe_load(draft_mapping(str(path)))
    assert draft["fields"]["disposition"]["column"] == "? RSLT_X"
    assert "plea" not in draft["fields"]


def test_a_full_name_with_a_comma_has_its_order_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f'{at},"Quill, Ada {"AB"[at % 2]}",01/02/1970\n' for at in range(20))
    path.write_text(f"CASE_NO,def_name,def_dob\n{rows}")
    people = yaml.safe_load(draft_mapping(str(path)))["people"]
    assert people["name"] == {"column": "? def_name", "order": "? last, first middle"}
    assert people["birth"]["column"] == "? def_dob"
