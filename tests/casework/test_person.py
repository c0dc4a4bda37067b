"""One person on one screen, and the log of who looked whom up."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from clearslate.casework import person
from clearslate.casework.access import Access, AccessError, checked_reason, log_of, note
from clearslate.casework.person import (
    ChargeView,
    Hurdle,
    LawAnswer,
    find_people,
    matches,
    rows_of,
    statuses_of,
)
from clearslate.casework.person_page import to_html
from clearslate.casework.person_text import WIDTH, matches_to_text, others, to_text
from clearslate.cli.common import UNUSABLE
from clearslate.cli.main import main
from clearslate.records import names
from clearslate.runs.explain import explain, explain_all
from clearslate.runs.run import Run
from clearslate.runs.spec import RunSpec
from clearslate.scenarios.check import Checker
from tests.casework.conftest import court, judge
from tests.casework.somebody import somebody
from tests.reference.people import stories

WHY = "request 2026-17"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def look(county: Path, log: Path, *more: str, why: str = WHY) -> Result:
    return call("person", county / "run", "--access-log", log, "--why", why, *more)


def noted(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]


def test_a_person_is_shown_with_cases_answers_and_what_would_change_them(
    county: Path, tmp_path: Path
) -> None:
    result = look(county, tmp_path / "log", "--id", "0001002")
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert "county:0001002 BEN BELL" in text
    assert "UNDECIDED: Clean slate: misdemeanor convictions" in text
    assert "unpaid restitution: missing" in text
    assert "-> Court: Send the unpaid balance of restitution, zero where none is owed." in text
    assert "Not legal advice" in text
    assert all(len(line) <= WIDTH for line in result.output.splitlines())
    later = " ".join(look(county, tmp_path / "log", "--id", "0001003").output.split())
    assert "NOT YET ELIGIBLE until 2031-01-15" in later
    assert "-> Time alone, on 2031-01-15." in later


def test_what_is_shown_is_what_explain_says(county: Path, tmp_path: Path) -> None:
    document = json.loads(look(county, tmp_path / "log", "--id", "county:0001001", "--json").output)
    run = Run.open(county / "run")
    rows = rows_of(run.dataset(), "county:0001001")
    for charge in (charge for case in document["cases"] for charge in case["charges"]):
        found = {one.law: one for one in explain(rows, run.spec(), charge["charge"])}
        assert {each["law"]: each["outcome"] for each in charge["answers"]} == {
            law: one.outcome for law, one in found.items()
        }
    assert [charge["charge"] for charge in document["cases"][0]["charges"]] == ["MD-11-3-1", "MD-11-3-2"]


def test_all_explanations_at_once_are_those_of_each_charge() -> None:
    story = max(stories("PA"), key=lambda one: len(one.rows))
    spec = RunSpec(("PA",), story.as_of, story.known_through, whole_history=True)
    table = Checker().table(story)
    together = explain_all(table, spec)
    assert together == {charge: explain(table, spec, charge) for charge in together}
    assert len(together) == len(story.rows)


@pytest.mark.parametrize("code", ["CA", "MI"])
def test_a_story_of_any_state_is_a_person_too(code: str) -> None:
    view = somebody(code)
    said = to_text(view)
    assert said.startswith("INVENTED")
    assert all(len(line) <= WIDTH for line in said.splitlines())
    assert len(view.charges) == max(len(story.rows) for story in stories(code))


def test_a_look_up_is_noted_with_who_when_which_id_and_why_and_nothing_else(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "clerk7")
    log = tmp_path / "log"
    for way in (("--docket", "MD-12-8"), ("--state-id", "PA002"), ("--id", "0001002")):
        assert look(county, log, *way).exit_code == 0
    lines = noted(log)
    assert [line["by"] for line in lines] == ["docket", "state id", "id"]
    assert {line["who"] for line in lines} == {"clerk7"}
    assert all(line["people"] == ["county:0001002"] and line["why"] == WHY for line in lines)
    assert all(dt.datetime.fromisoformat(line["at"]).tzinfo is not None for line in lines)
    text = log.read_text(encoding="ascii")
    assert not [word for word in ("BELL", "Bell", "MD-12-8", "PA002") if word in text]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_log_lies_beside_the_run_if_nothing_is_said(tmp_path: Path) -> None:
    place = court(tmp_path / "county")
    judge(place)
    assert call("person", place / "run", "--id", "0001004", "--why", WHY).exit_code == 0
    assert noted(place / "run.access.jsonl")[0]["people"] == ["county:0001004"]
    assert log_of(place / "run") == place / "run.access.jsonl"


def test_what_cannot_be_noted_is_not_shown(county: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for log in (tmp_path / "file" / "log", tmp_path / "link"):
        result = look(county, log, "--id", "0001002")
        assert result.exit_code == UNUSABLE, result.output
        assert "nothing is shown" in result.output
        assert "BELL" not in result.output


def test_a_reason_is_asked_and_may_not_name_the_person(county: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert call("person", county / "run", "--id", "0001002").exit_code == 2
    for why in ("", "   ", "x", "x" * 500):
        assert look(county, log, "--id", "0001002", why=why).exit_code == UNUSABLE
    assert not log.exists()
    for why in ("for Ben Bell", "BELL, BEN asked", "about docket md-12-8"):
        result = look(county, log, "--id", "0001002", why=why)
        assert result.exit_code == UNUSABLE
        assert "BELL" not in result.output
    assert [line["why"] for line in noted(log)] == ["(refused: the reason named the person)"] * 3
    assert checked_reason("a  bell\nrang", {"BEN BELL"}) == "a bell rang"


def test_several_people_are_listed_by_as_little_as_will_do(county: Path, tmp_path: Path) -> None:
    result = look(county, tmp_path / "log", "--docket", "MD-15-9")
    assert "2 people fit" in result.output
    assert "county:0001005" in result.output
    assert not [word for word in ("EBB", "FAY", "5503", "eligible") if word in result.output]
    assert noted(tmp_path / "log")[0]["found"] == 2


def test_a_name_is_looked_up_however_it_is_spelled_and_told_apart_by_birth(
    county: Path, tmp_path: Path
) -> None:
    dataset = Run.open(county / "run").dataset()
    ben = ["county:0001002"]
    for last, first in (("BELL", "BEN"), ("bell", "Ben"), (" B'ell ", "Bén")):
        assert find_people(dataset, name=(last, first, None)) == ben
    assert find_people(dataset, name=("Bell", "B", None)) == []
    log = tmp_path / "log"
    assert "county:0001002" in look(county, log, "--name", "Bell, Ben, 1980-05-06").output
    for wrong in ("Bell", "Bell Ben", "Bell, Ben, 1980-02-30", "Bell, Ben, 1980-02-03, x"):
        result = look(county, log, "--name", wrong)
        assert result.exit_code == UNUSABLE
        assert "`Last, First`" in result.output
    refused = look(county, log, "--name", "Bell, Ada", why="the Bell family asks")
    assert "holds a name" in refused.output
    assert [(line["by"], line["found"]) for line in noted(log)] == [("name", 1), ("name", 0)]
    assert "Bell" not in log.read_text(encoding="ascii")


def test_people_of_one_name_are_told_apart_by_birth(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = (dt.date(1980, 5, 6), dt.date(1991, 1, 1), None)
    people = pa.table({
        "person_id": [f"county:000100{number}" for number in (1, 2, 3)], "name_last": ["BELL"] * 3, "name_first": ["BEN"] * 3,
        "birth_from": pa.array(born, pa.date32()), "birth_to": pa.array(born, pa.date32()),
    })  # fmt: skip
    pq.write_table(people, tmp_path / "people.parquet")
    for module in (names, person):
        monkeypatch.setattr(module, "people_file", lambda _: tmp_path / "people.parquet")
    dataset = Run.open(county / "run").dataset()
    assert find_people(dataset, name=("Bell", "Ben", born[0])) == ["county:0001001", "county:0001003"]
    told = matches(dataset, ["county:0001001", "county:0001003"], "name")
    assert [each.born for each in told] == ["1980-05-06", ""]
    assert "born 1980-05-06" in matches_to_text(told)
    assert not any(each.born for each in matches(dataset, ["county:0001001"], "docket"))


def test_nobody_found_is_said_and_noted_without_what_was_asked(county: Path, tmp_path: Path) -> None:
    for way in (("--id", "9"), ("--docket", "MD-99-9"), ("--state-id", "PA999"), ("--docket", "42")):
        result = look(county, tmp_path / "log", *way)
        assert result.exit_code == UNUSABLE
        assert "the look-up is noted" in result.output
    assert [line["found"] for line in noted(tmp_path / "log")] == [0, 0, 0, 0]
    assert "MD-99-9" not in (tmp_path / "log").read_text(encoding="ascii")


def test_an_id_keeps_its_zeros(county: Path) -> None:
    dataset = Run.open(county / "run").dataset()
    assert find_people(dataset, docket="00042") == ["county:0001004"]
    assert find_people(dataset, person="1004") == []
    assert find_people(dataset, person="county:0001004") == ["county:0001004"]


def test_one_of_the_ways_must_be_given(county: Path, tmp_path: Path) -> None:
    assert look(county, tmp_path / "log").exit_code == 2
    assert look(county, tmp_path / "log", "--id", "1", "--docket", "2").exit_code == 2


def test_two_people_who_look_up_at_once_leave_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def write(number: int) -> None:
        for at in range(10):
            moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
            note(log, Access(moment, f"clerk{number}", f"request {at}", "run", "id", ("p" * 500,)))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    lines = noted(log)
    assert len(lines) == 60
    assert {(line["who"], line["why"]) for line in lines} == {
        (f"clerk{number}", f"request {at}") for number in range(6) for at in range(10)
    }


def test_half_a_line_of_a_power_cut_spoils_no_other(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('{"at": "20', encoding="ascii")
    note(log, Access(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "clerk", "request", "run", "id", ("p",)))
    first, second = log.read_text(encoding="ascii").splitlines()
    assert first == '{"at": "20'
    assert json.loads(second)["why"] == "request"


def test_a_full_disk_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda _, line: len(line) - 1)
    access = Access(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "clerk", "request", "run", "id", ("p",))
    with pytest.raises(AccessError, match="disk is full"):
        note(tmp_path / "log", access)
    assert (tmp_path / "log").read_bytes() == b""


def test_the_laws_of_a_run_say_whether_they_are_in_force(county: Path) -> None:
    assert set(statuses_of(Run.open(county / "run").laws()).values()) == {"in force"}


def test_the_page_says_the_same_and_draws_a_time_line_that_can_be_read_aloud(
    county: Path, tmp_path: Path
) -> None:
    page = tmp_path / "p.html"
    result = look(county, tmp_path / "log", "--id", "0001001", "--html", str(page))
    assert result.exit_code == 0, result.output
    text = page.read_text(encoding="utf-8")
    assert "ANN O NEILL" in text
    assert "BEN" not in result.output
    assert 'role="img"' in text
    assert "MD-11-3: disposed 2011-03-01, first eligible 2019-06-28" in text
    assert text.count('<circle class="eligible"') == 1
    assert "INVENTED" not in text


def test_nothing_in_the_records_reaches_the_page_as_markup() -> None:
    view = somebody(description="<b>&x", case_number="<svg>")
    page = to_html(view)
    assert "<b>&x" not in page
    assert "&lt;b&gt;&amp;x" in page
    assert "<svg>" not in page
    assert "INVENTED" in page
    assert "<title>INVENTED DATA: P, " in page
    assert to_html(view) == page


@pytest.mark.parametrize(
    ("state", "outcome", "said"),
    [
        ("not met", "ineligible", "Not eligible under PA-CS-PARDON: it requires “The conviction was pardoned”"),
        ("not known", "unknown", "Undecided under PA-CS-PARDON: not known whether “The conviction was pardoned”"),
    ],
)  # fmt: skip
def test_a_reason_never_reads_as_the_opposite_of_what_is_so(state: str, outcome: str, said: str) -> None:
    hurdle = Hurdle("The conviction was pardoned", "§ 9122.2", state, "", ())
    answer = LawAnswer("PA-CS-PARDON", "", "", "", True, True, outcome, None, 0, (hurdle,), (), (), (), 0)
    first = replace(answer, law="PA-CS-M")
    charge = ChargeView("1", 1, "", "", "", "", "", "", "", "", (first, answer))
    assert others(charge, first) == [said]
