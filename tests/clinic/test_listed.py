"""A list of clients: nothing in it is guessed, and what cannot be read is said with its place and without its content."""

import io
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from clearslate.clinic.columns import ENDINGS, CellError, read_day, template_columns
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import ListError, read_bytes, read_list
from clearslate.clinic.template import write_template
from clearslate.clinic.told import charges_of, story
from clearslate.people.record import Story, document
from clearslate.plain.language import language
from clearslate.records.schema import FIELDS, Disposition
from clearslate.states import CODES
from tests.clinic.lists import ANN, ANN_TOO, BOB, DAY, HEADS, csv_of, xlsx_of

TOLD = {
    "case_id", "case_number", "charge_id", "completed_on", "county", "court", "description", "disposition", "disposition_date",
    "grade", "jurisdiction", "membership", "offense_date", "person_id", "sequence", "source_file", "source_line", "statute",
    "date_of_death", "disposition_detail", "unread",
}  # fmt: skip


def test_what_was_not_told_is_missing_and_nothing_else_is() -> None:
    [client] = read_bytes("list.csv", csv_of(BOB)).clients
    [row] = story(client, "PA", DAY).rows
    entries = {name for name, value in row.items() if value is not None and value != ""}
    assert entries <= TOLD
    missing = {field.name for field in FIELDS if row.get(field.name) is None}
    assert {
        "cleared_on",
        "pardoned_on",
        "restitution_owed",
        "on_registry",
        "other_history",
        "inchoate",
    } <= missing
    # The blank cells are named, so that no law takes them for what is not there; the record itself answers for the form of the offense.
    assert {"restitution_owed", "other_history", "incident_id"} <= set(row["unread"].split())
    assert "inchoate" not in row["unread"].split()
    facts = [name for name in row if name.startswith("fact_")]
    assert facts
    assert all(row[name] is None for name in facts)


def test_rows_of_a_client_and_of_a_case_belong_together() -> None:
    listed = read_bytes("list.csv", csv_of(ANN, ANN_TOO, BOB))
    assert not listed.problems
    assert listed.invented
    ann, bob = listed.clients
    assert (ann.key, ann.name, ann.states) == ("A1", "Ann Invented", ["PA"])
    assert len(ann.cases) == 1
    assert [charge["disposition"] for _, charge in charges_of(ann)] == ["convicted", "withdrawn"]
    assert [charge["disposition_date"] for _, charge in charges_of(ann)] == ["2012-06-01", "2012-06-01"]
    assert ann.told["person"] == {"date_of_birth": "1980-02-03", "other_history": "none"}
    assert [charge["offense_date"] for _, charge in charges_of(bob)] == ["2021"]
    assert ann.places == {"C1-1": "list.csv, row 3", "C1-2": "list.csv, row 4"}


def test_a_workbook_is_read_as_the_csv_file_is() -> None:
    one, other = (
        read_bytes("list.csv", csv_of(ANN, ANN_TOO, BOB)),
        read_bytes("list.xlsx", xlsx_of(ANN, ANN_TOO, BOB)),
    )
    assert not other.problems
    assert other.invented
    assert [each.told for each in one.clients] == [each.told for each in other.clients]


@pytest.mark.parametrize(
    ("heads", "row", "column", "said"),
    [
        (HEADS, BOB.replace("2021-09-09", "9/9/28"), "ended on", "YYYY-MM-DD"),
        (HEADS, BOB.replace("2021-09-09", "2021-02-30"), "ended on", "no calendar has this day"),
        (HEADS, BOB.replace("convicted", "made up"), "how it ended", "one of"),
        (HEADS, BOB.replace(",M1,", ",Z9,"), "grade", "no such grade"),
        (HEADS, BOB.replace(",PA,", ",ZZ,"), "state", "two letters"),
        (HEADS, BOB.replace(",PA,", ",,"), "state", "in which state"),
        (HEADS, BOB.replace("2021-09-09,", "2021-09-09,much"), "restitution owed", "dollars"),
        (f"{HEADS},shoe size", f"{BOB},44", "shoe size", "no fact has this name"),
        (f"{HEADS},dob", f"{BOB},1990", "dob", "holds the same"),
        (HEADS, f"{BOB},stray", "", "under no head"),
        (HEADS, BOB.replace("B2", ""), "client", "no client"),
    ],
)
def test_a_bad_cell_is_named_with_its_place_and_not_with_what_it_holds(
    heads: str, row: str, column: str, said: str
) -> None:
    listed = read_bytes(
        "list.csv", csv_of(ANN.replace("A1", "Z9") + "," * heads.count("ze"), row, heads=heads)
    )
    [problem] = listed.problems
    assert problem.column == column
    assert said in problem.what
    assert problem.words.startswith("list.csv, row ")
    for secret in ("Bob", "CP-22", "made up", "much", "stray", "9/9/28"):
        assert secret not in problem.words


def test_a_client_with_a_bad_row_is_not_judged_on_the_others() -> None:
    bad = ANN_TOO.replace(",PA,", ",Penna,")
    listed = read_bytes("list.csv", csv_of(ANN, bad, BOB))
    assert [client.key for client in listed.clients] == ["B2"]
    assert listed.left_out == ["A1"]


def test_a_cell_that_cannot_be_read_is_missing_and_its_client_stays() -> None:
    """Nothing is answered better for it: what the cell would have said is not known."""
    bad = ANN.replace(",guilty plea,2012-06-01,0,", ",nobody knows,2012-06-01,much,")
    listed = read_bytes("list.csv", csv_of(bad))
    [client] = listed.clients
    assert listed.left_out == []
    assert {(each.column, str(each.then)) for each in listed.problems} == {
        ("how it ended", "taken as missing"),
        ("restitution owed", "taken as missing"),
    }
    [row] = story(client, "PA", DAY).rows
    assert row["disposition"] is None
    assert row["disposition_detail"] == "nobody knows"
    assert row.get("disposition_date") is None
    assert row["restitution_owed"] is None
    [judged] = judge([client], DAY)
    [(_, charge)] = judged.charges
    assert charge.view.outcome in ("unknown", "ineligible", "not_applicable")


def test_an_unread_yes_or_no_of_the_whole_history_is_no() -> None:
    listed = read_bytes("list.csv", csv_of(f"{ANN},perhaps", heads=f"{HEADS},all cases listed"))
    assert [client.whole for client in listed.clients] == [False]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("11 1/2 to 23 months", 345, 695),
        ("11½-23 months", 345, 695),
        ("11.5 to 23 months", 345, 695),
        ("6 months to 2 years", 180, 730),
        ("1-2 years", 365, 730),
        ("30 to 60 days", 30, 60),
    ],
)
def test_a_sentence_with_a_least_and_a_most_is_read(text: str, least: int, most: int) -> None:
    listed = read_bytes("list.csv", csv_of(f"{ANN},{text}", heads=f"{HEADS},jail or prison"))
    assert not listed.problems
    [row] = story(listed.clients[0], "PA", DAY).rows
    assert (row["incarceration_min_days"], row["incarceration_days"]) == (least, most)


@pytest.mark.parametrize(
    ("text", "days"),
    [("6 1/2 months", 195), ("1 year 6 months", 545), ("90", 90), ("1/2 year", 180), ("0", 0)],
)
def test_a_plain_length_is_read_as_before(text: str, days: int) -> None:
    listed = read_bytes("list.csv", csv_of(f"{ANN},{text}", heads=f"{HEADS},jail or prison"))
    assert not listed.problems
    [row] = story(listed.clients[0], "PA", DAY).rows
    assert row["incarceration_days"] == days


def test_a_range_that_runs_backward_is_said() -> None:
    listed = read_bytes("list.csv", csv_of(f"{ANN},23 to 11 1/2 months", heads=f"{HEADS},jail or prison"))
    assert ["the least of a range comes first" in each.what for each in listed.problems] == [True]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-Dec-12", "2012-12-12"), ("1-Jun-12", "2012-06-01"), ("12-Dec-1962", "1962-12-12"), ("3-Feb-80", "1980-02-03"),
        ("6/1/12", "2012-06-01"), ("06-01-12", "2012-06-01"), ("Jun-12", "2012-06"), ("1 June 2012", "2012-06-01"),
    ],
)  # fmt: skip
def test_dates_as_spreadsheets_show_them_are_read(text: str, day: str) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["12-Dec-28", "9/9/29", "31-Feb-12", "12-Foo-12"])
def test_a_date_that_may_be_of_two_centuries_or_of_none_is_not_read(text: str) -> None:
    with pytest.raises(CellError):
        read_day(text)


def test_the_same_count_told_twice_is_counted_once() -> None:
    heads = f"{HEADS},count"
    listed = read_bytes("list.csv", csv_of(f"{ANN},1", f"{ANN},1", f"{ANN},2", heads=heads))
    [client] = listed.clients
    assert len(list(charges_of(client))) == 2
    assert [(each.row, str(each.then)) for each in listed.problems] == [(4, "counted once")]


def test_rows_alike_without_a_count_are_asked_about() -> None:
    """Two counts of one offense look the same as a row pasted twice: nobody can tell."""
    listed = read_bytes("list.csv", csv_of(ANN, ANN, BOB))
    assert listed.left_out == ["A1"]
    [problem] = listed.problems
    assert "row 3 says the same" in problem.what


def test_every_problem_can_be_said_in_spanish() -> None:
    rows = (
        ANN.replace(",M3,", ",Z9,").replace("2012-01-02", "9/9/28"), ANN_TOO.replace("A1,,,", "A1,,1981-02-03,"), BOB, BOB,
        BOB.replace("B2", ""), BOB.replace(",PA,", ",ZZ,").replace("B2", "C3"), f"{BOB.replace('B2', 'D4')},stray",
    )  # fmt: skip
    listed = read_bytes("list.csv", csv_of(*rows))
    spanish = language("es")
    for problem in listed.problems:
        assert problem.what.of(spanish) != problem.what, problem.what
        assert problem.then.of(spanish) != problem.then
        assert "fila" in problem.told(spanish)
        assert "row" not in problem.told(spanish)
    assert len(listed.problems) >= 7


def test_rows_that_contradict_one_another_are_said() -> None:
    other = ANN_TOO.replace("A1,,,", "A1,,1981-02-03,").replace(",0,no", ",5,no")
    listed = read_bytes("list.csv", csv_of(ANN, other))
    assert [(each.row, each.column) for each in listed.problems] == [(4, "born"), (4, "restitution owed")]
    assert all("row 3" in each.what for each in listed.problems)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("list.csv", b"", "is empty"),
        ("list.csv", b"name,state\nx,PA\n", "no column client"),
        ("list.csv", "client,state\nJosé,PA\n".encode("latin-1"), "not UTF-8"),
        ("list.csv", b'client,state\n"A,PA\n', "quotation marks"),
        ("list.xlsx", b"no workbook", "no workbook"),
        ("list.pdf", b"", "give a .csv or .xlsx"),
    ],
)
def test_what_is_no_list_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(ListError, match=said):
        read_bytes(name, content)


def test_cases_of_other_states_are_history_and_judged_by_their_own_laws() -> None:
    elsewhere = BOB.replace(",PA,", ",CO,").replace("18 § 3929", "18-4-401").replace("B2", "A1").replace("Bob", "Ann")  # fmt: skip
    far = BOB.replace(",PA,", ",PR,").replace("B2", "A1").replace("Bob", "Ann").replace(",M1,", ",,")
    [client] = read_bytes("list.csv", csv_of(ANN, elsewhere, far)).clients
    assert client.states == ["CO", "PA"]
    assert client.elsewhere == ["PR"]
    assert {row["jurisdiction"] for row in story(client, "PA", DAY).rows} == {"PA", "CO", "PR"}


def test_a_template_is_a_list_without_clients(tmp_path: Path) -> None:
    for name in ("list.csv", "list.xlsx"):
        columns = write_template(tmp_path / name, ("PA", "OK"))
        listed = read_list(tmp_path / name)
        assert not listed.problems
        assert not listed.clients
        assert len({column.field for column in columns}) == len(columns)
    book = load_workbook(io.BytesIO((tmp_path / "list.xlsx").read_bytes()))
    assert book.sheetnames == ["clients", "columns", "words of PA", "words of OK"]
    assert [cell.value for cell in book["clients"][2]] == [
        column.name for column in template_columns(("PA", "OK"))
    ]
    grades = [row[0].value for row in book["words of PA"].iter_rows(min_row=2) if row[0].value]
    assert "M3" in grades


def test_a_template_asks_what_each_states_laws_ask() -> None:
    for code in CODES:
        names = [column.name for column in template_columns((code,))]
        assert len(set(names)) == len(names), code
    assert "plea in another case" in [column.name for column in template_columns(("CO",))]


def test_an_ending_that_is_not_recorded_is_told() -> None:
    rows = [ANN_TOO.replace("withdrawn", ending) for ending in ("", "not recorded")]
    [client] = read_bytes("list.csv", csv_of(*rows)).clients
    assert [charge["disposition"] for _, charge in charges_of(client)] == ["not_told", None]


def test_every_ending_is_one_of_the_record() -> None:
    assert set(ENDINGS.values()) == set(Disposition)


@pytest.mark.parametrize(
    "said",
    ["ARD", "ard", "ARD (Accelerated Rehabilitative Disposition)", "diversion", "Probation without verdict"],
)
def test_a_programs_name_alone_is_no_ending_and_its_day_is_no_day_of_an_ending(said: str) -> None:
    """A docket writes "ARD" and the day of the entry: four weeks later nothing is finished."""
    [client] = read_bytes("list.csv", csv_of(ANN_TOO.replace("withdrawn", said))).clients
    [(_, charge)] = charges_of(client)
    assert (charge["disposition"], charge.get("disposition_date")) == ("not_told", None)
    assert charge["disposition_detail"] == said


@pytest.mark.parametrize(
    ("said", "how"),
    [("you finished it", "diverted"), ("it is still running", "deferred")],
)
def test_a_program_that_is_said_to_be_finished_or_to_run_is_read(said: str, how: str) -> None:
    words = f"ARD (Accelerated Rehabilitative Disposition): {said}"
    [client] = read_bytes("list.csv", csv_of(ANN_TOO.replace("withdrawn", words))).clients
    [(_, charge)] = charges_of(client)
    assert (charge["disposition"], charge["disposition_detail"]) == (how, "ARD")


def test_what_an_ending_says_of_a_states_own_facts_is_taken() -> None:
    row = (
        ANN_TOO.replace(",PA,", ",TX,")
        .replace("18 § 3929", "PC 31.03")
        .replace(",M2,", ",,")
        .replace("withdrawn", "Deferred adjudication: you finished it")
    )
    [client] = read_bytes("list.csv", csv_of(row)).clients
    [(_, charge)] = charges_of(client)
    assert charge["facts"] == {"deferred_adjudication": True}


def test_files_kept_from_an_interview_are_clients_too(tmp_path: Path) -> None:
    story_ = {
        "id": "K7", "name": "kept", "jurisdiction": "PA", "as_of": "2026-11-28",
        "person": {"on_registry": None}, "cases": [{"case_id": "C", "charges": [{"charge_id": "1", "disposition": None, "statute": "18 § 5503"}]}],
    }  # fmt: skip
    (tmp_path / "one.yaml").write_text(yaml.safe_dump([story_]), encoding="utf-8")
    (tmp_path / "two.yaml").write_text(yaml.safe_dump([story_]), encoding="utf-8")
    listed = read_list(tmp_path)
    assert [client.key for client in listed.clients] == ["K7", "K7 (2)"]
    [row] = story(listed.clients[0], "PA", DAY).rows
    assert row["disposition"] is None
    assert row["on_registry"] is None


def test_a_file_of_several_states_is_one_client(tmp_path: Path) -> None:
    told = Story(DAY)
    for state, statute in (("PA", "18 § 5503"), ("CO", "18-4-401")):
        case = told.add_case(state)
        charge = told.add_charge(case)
        told.answer(charge.id, "statute", statute)
        told.answer(charge.id, "disposition", "dismissed")
    (tmp_path / "kept.yaml").write_text(yaml.safe_dump(document(told)), encoding="utf-8")
    [client] = read_list(tmp_path / "kept.yaml").clients
    assert (client.key, client.states) == ("kept", ["CO", "PA"])
    for code in ("CO", "PA"):
        assert [row["jurisdiction"] for row in story(client, code, DAY).rows] == ["PA", "CO"]


def test_a_states_own_words_and_dates_as_people_say_them_are_read() -> None:
    row = (
        BOB.replace(",PA,", ",CO,")
        .replace("18 § 3929", "18-4-401")
        .replace("convicted", "Deferred judgment: you finished it")
    )
    [client] = read_bytes("list.csv", csv_of(row.replace("2021-09-09", "spring 2014"))).clients
    [(_, charge)] = charges_of(client)
    assert (charge["disposition"], charge["disposition_detail"]) == (
        "diverted",
        "deferred judgment completed",
    )
    assert charge["disposition_date"] == "2014-03-01/2014-06-30"


@pytest.mark.parametrize("words", ["SOL", "sol", "stricken off with leave to reinstate"])
def test_a_case_stricken_off_with_leave_to_reinstate_is_no_nolle_prosequi(words: str) -> None:
    """The prosecutor may reinstate it: Illinois' laws leave it open, and a nolle prosequi would clear."""
    row = ANN_TOO.replace("withdrawn", words).replace(",PA,", ",IL,").replace("18 § 3929", "720 ILCS 5/16-25")
    [client] = read_bytes("list.csv", csv_of(row.replace(",M2,", ",class A,"))).clients
    [(_, charge)] = charges_of(client)
    assert (charge["disposition"], charge["disposition_detail"]) == (
        "dismissed",
        "stricken off with leave to reinstate",
    )


def test_sol_says_nothing_in_a_state_that_does_not_use_it() -> None:
    listed = read_bytes("list.csv", csv_of(ANN_TOO.replace("withdrawn", "SOL")))
    [(_, charge)] = charges_of(listed.clients[0])
    assert charge["disposition"] == "not_told"
    assert [each.column for each in listed.problems] == ["how it ended"]


def test_a_state_by_its_name_and_a_grade_with_a_hyphen_are_read() -> None:
    listed = read_bytes(
        "list.csv", csv_of(ANN_TOO.replace(",PA,", ",Pennsylvania,").replace(",M2,", ",M-2,"))
    )
    assert listed.problems == ()
    [(case, charge)] = charges_of(listed.clients[0])
    assert (case["jurisdiction"], charge["grade"]) == ("PA", "M2")


def test_a_column_that_is_not_read_leaves_no_row_out() -> None:
    listed = read_bytes("list.csv", csv_of(ANN_TOO + ",x", heads=HEADS + ",sentence"))
    assert [str(each.then) for each in listed.problems] == ["the column is not read"]
    assert len(listed.clients) == 1
