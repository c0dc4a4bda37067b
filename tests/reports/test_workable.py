"""Whether a bill is workable: what each condition needs of the data, and who stays undecided for it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.law import LawError
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, table_from_rows
from clearslate.records.schema import Field
from clearslate.reports.workable import BillLaw, ConditionNeed, Workable, WorkableError, first_day, workable
from clearslate.runs.proposed import read_laws
from clearslate.synthetic import generate

ROOT = Path(__file__).parents[2]
BILL = ROOT / "examples" / "bills" / "young_adults.py"
THROUGH = dt.date(2025, 12, 31)
KNOWN: dict[str, Any] = {
    "jurisdiction": "PA", "statute": "18 § 3929", "grade": "M2", "disposition": "convicted", "county": "York",
    "disposition_date": "2015-03-01", "offense_date": "2014-06-01", "date_of_birth": "1996-01-01",
    "restitution_owed": 0, "family_violence": False, "other_history": "none",
    "membership": "certain", "source_file": "f", "source_line": 1, "inchoate": "completed",
}  # fmt: skip


def dataset(place: Path, rows: Sequence[dict[str, Any]], facts: tuple[Field, ...] = ()) -> Dataset:
    never = {"cleared_on": _never(), "pardoned_on": _never()}
    full = [
        KNOWN | never | {"person_id": str(at), "case_id": str(at), "charge_id": str(at)} | row
        for at, row in enumerate(rows)
    ]
    with DatasetWriter(place, known_through=THROUGH, coverage=_coverage(), facts=facts, buckets=2) as writer:
        writer.add(table_from_rows(full, facts))
    return Dataset.open(place)


def _never() -> dt.date:
    return dt.date(9999, 12, 31)


def _coverage(code: str = "PA") -> Coverage:
    return Coverage(
        jurisdictions=(code,), sources=("test",), first_year=1990, last_year=2025, history="whole"
    )


def asked(place: Dataset) -> tuple[Workable, dict[str, ConditionNeed]]:
    state = read_laws(BILL)
    found = workable(state, place, first_day(state, place), bill=BILL.name)
    return found, {line.key: line for line in found.laws[0].conditions}


def facts() -> tuple[Field, ...]:
    return read_laws(BILL).facts


def test_people_stay_undecided_for_what_is_missing_of_them(tmp_path: Path) -> None:
    done = {"fact_program_completed": True}
    rows: list[dict[str, Any]] = [
        done,  # surely cleared
        done | {"date_of_birth": None},  # only the age is open
        done | {"date_of_birth": None, "restitution_owed": None},  # age and restitution
        done | {"restitution_owed": 500},  # surely not
        {},  # only the program
        {"grade": "F1"},  # no misdemeanor, whatever else is missing
    ]
    found, conditions = asked(dataset(tmp_path / "d", rows, facts()))
    [law] = found.laws
    assert law.people == {"eligible": 1, "not_yet": 0, "unknown": 3, "ineligible": 2}
    assert law.people_only_unknown == 3
    counted = {key: (line.people, line.people_alone) for key, line in conditions.items()}
    assert counted == {
        "grade": (0, 0), "age": (2, 1), "waiting": (0, 0), "restitution": (1, 0), "no_felony": (0, 0),
        "program": (1, 1), "family": (0, 0),
    }  # fmt: skip
    assert [(each.field, each.people) for each in conditions["age"].lacking] == [("date_of_birth", 2)]
    assert conditions["age"].fields == ("offense_date", "date_of_birth")
    fields = {each.field: each for each in found.fields}
    assert (fields["date_of_birth"].asked, fields["date_of_birth"].known) == (6, 4)
    assert fields["date_of_birth"].owner == "state repository"
    assert fields["fact_program_completed"].held


def test_several_charges_of_one_person_count_that_person_once(tmp_path: Path) -> None:
    rows = [{"person_id": "P", "case_id": str(at), "charge_id": str(at)} for at in range(3)]
    _, conditions = asked(dataset(tmp_path / "d", rows))
    assert (conditions["program"].charges, conditions["program"].people) == (3, 1)


def test_a_fact_that_no_source_records_is_said_to_be_in_no_record(tmp_path: Path) -> None:
    found, conditions = asked(dataset(tmp_path / "d", [{}, {"restitution_owed": None}]))
    [fact] = [each for each in found.fields if each.field == "fact_program_completed"]
    assert not fact.held
    assert fact.percent == 0
    assert (conditions["program"].people, conditions["program"].people_alone) == (2, 1)


def test_a_charge_of_which_the_kind_is_open_waits_for_its_disposition(tmp_path: Path) -> None:
    done = {"fact_program_completed": True}
    _, conditions = asked(dataset(tmp_path / "d", [done | {"disposition": None}], facts()))
    assert conditions["about"].people == 1
    assert "disposition" in {each.field for each in conditions["about"].lacking}


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bill") / "pa"
    generate("PA", 250, place, seed=11, known_through=THROUGH, buckets=2)
    return place


def test_to_supply_what_a_condition_waits_for_alone_decides_just_those_charges(
    invented: Path, tmp_path: Path
) -> None:
    """Had every record the fact, the charges that waited for it alone would be decided, and the others still wait."""
    before, conditions = asked(Dataset.open(invented))
    table = Dataset.open(invented).table()
    append_column = table.append_column("fact_program_completed", pa.array([True] * table.num_rows))
    manifest = Dataset.open(invented).manifest
    own = (*manifest.facts, *facts())
    with DatasetWriter(
        tmp_path / "told", known_through=THROUGH, coverage=manifest.coverage, facts=own, buckets=2
    ) as writer:
        writer.add(append_column)
    after, then = asked(Dataset.open(tmp_path / "told"))
    alone = conditions["program"].charges_alone
    assert alone > 0
    assert before.laws[0].charges["unknown"] - after.laws[0].charges["unknown"] == alone
    assert then["program"].charges == 0
    assert after.laws[0].charges["eligible"] > before.laws[0].charges["eligible"] == 0


def test_every_undecided_charge_is_undecided_for_something(invented: Path) -> None:
    """Of each law that there is, too: with caps, of whole cases, of several versions."""
    from clearslate.states import jurisdiction  # noqa: PLC0415 (the laws are the data of this test)

    place = Dataset.open(invented)
    state = jurisdiction("PA")
    found = workable(state, place, dt.date(2026, 1, 1), bill="all")
    assert any(line.charges for law in found.laws for line in law.conditions)
    for law in found.laws:
        assert _most(law) <= law.charges["unknown"] <= sum(line.charges for line in law.conditions)
        assert sum(line.charges_alone for line in law.conditions) <= law.charges["unknown"]


def _most(law: BillLaw) -> int:
    return max((line.charges for line in law.conditions), default=0)


def test_the_bill_is_asked_on_its_first_day_where_the_records_end_before(
    invented: Path, tmp_path: Path
) -> None:
    text = BILL.read_text(encoding="utf-8")
    (tmp_path / "early.py").write_text(text.replace('"2027-01-01"', '"2020-01-01"'), encoding="utf-8")
    place = Dataset.open(invented)
    assert first_day(read_laws(BILL), place) == dt.date(2027, 1, 1)
    assert first_day(read_laws(tmp_path / "early.py"), place) == THROUGH


def test_a_dataset_of_another_state_is_refused(tmp_path: Path) -> None:
    with DatasetWriter(tmp_path / "nj", known_through=THROUGH, coverage=_coverage("NJ"), buckets=1) as writer:
        writer.add(
            table_from_rows(
                [
                    KNOWN
                    | {
                        "jurisdiction": "NJ",
                        "person_id": "1",
                        "case_id": "1",
                        "charge_id": "1",
                        "cleared_on": None,
                    }
                ]
            )
        )
    with pytest.raises(WorkableError, match=r"is a bill of PA, and .* holds records of NJ"):
        asked(Dataset.open(tmp_path / "nj"))


# --- the file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bill.txt", "", r"bill\.txt is no law: a proposed law is a Python file"),
        ("bill.py", "LAW = = 1\n", r"bill\.py, line 1: invalid syntax"),
        ("bill.py", "import this_is_not_there\n", r"bill\.py, line 1: ModuleNotFoundError: No module named"),
        ("bill.py", "\nLAW = Law(id='X')\n", r"bill\.py, line 2: NameError: name 'Law' is not defined"),
        ("bill.py", "x = 1\n", r"must define JURISDICTION = .* and defines nothing of that name"),
        ("bill.py", "JURISDICTION = 'PA'\n", r"and defines a str of that name"),
        ("bill.py", "from clearslate.law import *\n\nyears(2) < 3\n~elapsed(years(2), since=charge.disposition_date)\n", r"bill\.py, line [34]: "),
    ],
)  # fmt: skip
def test_a_file_that_is_no_law_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(LawError, match=said):
        read_laws(tmp_path / name)


def test_a_file_without_laws_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    text = BILL.read_text(encoding="utf-8").replace("laws=(YOUNG_ADULTS,)", "laws=()")
    (tmp_path / "bill.py").write_text(text, encoding="utf-8")
    with pytest.raises(LawError, match="its JURISDICTION has no laws"):
        read_laws(tmp_path / "bill.py")
    with pytest.raises(LawError, match="there is no file"):
        read_laws(tmp_path / "other.py")
    with pytest.raises(LawError, match="is a folder"):
        read_laws(tmp_path)


# --- the command ------------------------------------------------------------------------------------------


def call(*args: str) -> tuple[int, str]:
    done = CliRunner(env={"COLUMNS": "120"}).invoke(main, ["laws", *args])
    return done.exit_code, done.output


def test_the_command_prints_what_each_condition_needs(invented: Path) -> None:
    code, result = call(str(BILL), "--on", str(invented))
    assert code == 0
    assert result.startswith("INVENTED data")
    assert re.search(r"^program +\d+ +\d+$", result, flags=re.MULTILINE)
    assert re.search(r"fact_program_completed +court +not held", result)
    assert "NOT IN THE DATA AT ALL: program_completed" in result
    code, more = call(str(BILL), "--on", str(invented), "--full")
    assert code == 0
    assert "date_of_birth, by county" in more


def test_the_json_is_what_the_guide_says(invented: Path) -> None:
    code, result = call(str(BILL), "--on", str(invented), "--json")
    assert code == 0
    document = json.loads(result)
    guide = (ROOT / "docs" / "bills.md").read_text(encoding="utf-8").partition("## The JSON")[2]
    named = set(re.findall(r"`(\w+)`", guide))
    [law] = document["laws"]
    assert document.keys() | law.keys() | law["conditions"][0].keys() | document["fields"][0].keys() <= named


def test_without_a_dataset_the_command_shows_the_bill() -> None:
    code, result = call(str(BILL))
    assert code == 0
    assert result.startswith("PA-BILL-YOUNG  Limited access for young adults")
    assert "3 years have passed since the conviction" in result


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("README.md",), 3, "is no law"),
        (("nowhere.py", "--on", "x"), 3, "there is no file nowhere.py"),
        (("PA", "--on", "x"), 2, "--on and --as-of are of a bill"),
        ((str(BILL), "--as-of", "2027-01-01"), 2, "--as-of needs --on"),
        ((str(BILL), "--lint"), 2, "not of a file"),
        ((str(BILL), "--on", "nowhere"), 3, "there is no such folder"),
    ],
)
def test_the_command_used_wrongly_says_how(args: tuple[str, ...], code: int, said: str) -> None:
    found = call(*args)
    assert found[0] == code, found[1]
    assert said in found[1]
