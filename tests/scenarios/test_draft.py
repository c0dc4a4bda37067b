"""A report that a law is wrong arrives as a scenario: with the record's own answers it passes, with others it says what differs."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearslate.cli.laws import _OUTCOMES
from clearslate.cli.main import main
from clearslate.engine.outcomes import OUTCOMES
from clearslate.people.record import Story, StoryError, document, from_document, from_scenarios, record_of
from clearslate.people.variants import Variants
from clearslate.records.days import NEVER, to_date
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.check import Checker
from clearslate.scenarios.draft import DraftError, Report, draft
from clearslate.scenarios.story import raw_of, read_scenario
from clearslate.states import CODES, folder, jurisdiction

DOCKET = "CP-51-CR-0001234-2012"
PERSON: dict[str, Any] = {
    "format": "clearslate-person/1",
    "asked_on": "2026-12-01",
    "facts": {"date_of_birth": "1980-04-05"},
    "cases": [
        {
            "id": DOCKET,
            "state": "PA",
            "facts": {"restitution_owed": 12.5},
            "charges": [
                {
                    "id": f"{DOCKET}/1",
                    "facts": {
                        "statute": "18 § 3929", "grade": "M2", "disposition": "convicted", "disposition_date": "2012-08",
                        "tracking_number": "X 123456-7", "incident_id": DOCKET, "cleared_on": "never",
                    },
                },
                {"id": f"{DOCKET}/2", "facts": {"statute": "18 § 5503", "released_on": "../2013"}},
            ],
        },
        {"id": "T1", "state": "TX", "facts": {}, "charges": [{"id": "T1-1", "facts": {"disposition": "not_recorded"}}]},
    ],
}  # fmt: skip


def stories(code: str) -> list[Story]:
    """People of a state's scenarios; what a scenario is silent about is missing."""
    found = []
    for path in sorted((folder(code) / "scenarios").glob("*.yaml")):
        for raw in read_yaml(path.read_text(encoding="utf-8")):
            try:
                as_of = dt.date.fromisoformat(str(raw["as_of"]))
                found.append(from_document(document(from_scenarios([{"jurisdiction": code} | raw], as_of))))
            except StoryError:
                continue
    return found[:: max(1, len(found) // 2)][:2]


def answers(story: Story, code: str) -> dict[tuple[str, str], tuple[str, dt.date | None]]:
    """Every law's answer for the state's charges of a record."""
    record = record_of(story, code)
    looked = Variants(record.rows, code, story.as_of, record.known_through).look(blame=False)
    own = {charge.id for case, charge in story.charges if case.state == code}
    return {
        (charge, each.law.id): (
            OUTCOMES[int(each.outcome[row])],
            None if int(each.eligible_on[row]) >= NEVER else to_date(int(each.eligible_on[row])),
        )
        for row, charge in enumerate(looked.charges)
        if charge in own
        for each in looked.results
    }


def checked(text: str) -> tuple[bool, str]:
    [raw] = raw_of(text, "draft.yaml")
    scenario = read_scenario(raw, jurisdiction(raw["jurisdiction"]), "draft.yaml")
    [result] = Checker(blame=False).check(scenario, "draft.yaml")
    return result.passed, result.words()


@pytest.mark.parametrize("code", CODES[::13])
def test_a_draft_has_the_answers_of_the_record(code: str) -> None:
    found = stories(code)
    assert found
    for story in found:
        for (charge, law), (outcome, day) in list(answers(story, code).items())[:4]:
            text = draft(story, Report(charge, law, outcome, day))
            assert checked(text) == (True, checked(text)[1]), text
            other = "ineligible" if outcome != "ineligible" else "eligible"
            assert not checked(draft(story, Report(charge, law, other)))[0]


def test_what_is_missing_in_the_record_is_missing_in_the_draft() -> None:
    story = from_document(PERSON)
    [raw] = raw_of(draft(story, Report(f"{DOCKET}/2", "pa-cs-m", "ineligible")), "draft.yaml")
    first, other = raw["cases"]
    assert (first["case_id"], first["restitution_owed"], first["fines_owed"]) == ("A", 12.5, None)
    assert other["facts"]["jurisdiction"] == "TX"
    assert other["charges"][0]["disposition"] is None
    one, two = first["charges"]
    assert (two["charge_id"], two["disposition"], two["grade"]) == ("A2", "not_told", None)
    assert two["sentence"]["released_on"] == "../2013-12-31"
    assert one["disposition_date"] == "2012-08-01/2012-08-31"
    assert one["incident_id"] == "A"
    assert one["tracking_number"] == "X1"
    for (charge, law), (outcome, day) in answers(story, "PA").items():
        assert checked(draft(story, Report(charge, law, outcome, day)))[0]


def test_a_draft_holds_no_number_of_a_docket() -> None:
    text = draft(from_document(PERSON), Report(f"{DOCKET}/1", "PA-CS-M", "eligible", dt.date(2022, 8, 14)))
    assert DOCKET not in text
    assert "123456" not in text
    assert "eligible_on: 2022-08-14" in text


@pytest.mark.parametrize(
    ("charge", "law", "outcome"),
    [
        ("none", "PA-CS-M", "eligible"),
        (f"{DOCKET}/1", "TX-NO", "eligible"),
        (f"{DOCKET}/1", "PA-CS-M", "perhaps"),
    ],
)
def test_a_report_about_nothing_is_refused(charge: str, law: str, outcome: str) -> None:
    with pytest.raises(DraftError):
        draft(from_document(PERSON), Report(charge, law, outcome))


def test_the_command_prints_what_the_command_reads(tmp_path: Path) -> None:
    (tmp_path / "person.json").write_text(json.dumps(PERSON))
    asked = [
        "check",
        "--draft",
        str(tmp_path / "person.json"),
        "--charge",
        f"{DOCKET}/1",
        "--law",
        "PA-CS-M",
        "--expected",
        "eligible",
    ]
    made = CliRunner().invoke(
        main, [*asked, "--basis", "18 Pa.C.S. § 9122.2(a)(1)", "--because", "seven years are over"]
    )
    assert made.exit_code == 0, made.output
    (tmp_path / "draft.yaml").write_text(made.output)
    run = CliRunner().invoke(main, ["check", "--brief", str(tmp_path / "draft.yaml")])
    assert "0 passed, 1 failed" in run.output
    assert "because: seven years are over [18 Pa.C.S. § 9122.2(a)(1); memory]" in run.output
    assert CliRunner().invoke(main, asked[:-2]).exit_code == 2
    assert CliRunner().invoke(main, ["check"]).exit_code == 2


def test_the_outcomes_to_choose_are_the_engines() -> None:
    assert _OUTCOMES == OUTCOMES
