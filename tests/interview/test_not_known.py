"""Whoever answers "I don't know" is never promised more than under the least favorable answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from clearslate.interview.questions import asked
from clearslate.people.record import Story, record_of
from clearslate.people.variants import Value, Variants, fields_of
from clearslate.records.schema import UNREAD, Disposition, Field, Kind, Level
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES
from tests.scenarios.own import own_stories

STORIES = 3
"""So many stories of a jurisdiction are tried in every run of the tests; the trial by hand takes all."""
CONTRADICTED = frozenset({"grade", "max_penalty_days", Disposition.PENDING})
"""Any of these could contradict what the story states beside it: the statute, or the day on which the charge ended."""


def possible(code: str, field: Field, scenario: Scenario) -> list[Value]:
    """All answers to a question that has few, and some to one that has many."""
    question = asked(code, field.name)
    if question is None or field.kind in (Kind.DATE, Kind.EVENT) or field.name in CONTRADICTED:
        return []  # days are held to their bounds elsewhere
    if field.name in ("incident_id", "tracking_number"):
        return list(
            dict.fromkeys(
                str(each) for other in scenario.rows for each in (other["case_id"], other["charge_id"])
            )
        )
    if question.options and field.name != "cleared_under":
        return [option.value for option in question.options]
    match field.kind:
        case Kind.BOOL:
            return [False, True]
        case Kind.MONEY | Kind.DAYS | Kind.COUNT | Kind.NUMBER:
            return [0, 1, 90, 366, 4000]
    return [each for each in field.vocabulary if each not in CONTRADICTED]


def more_favorable(code: str, scenario: Scenario) -> Iterator[str]:
    """The facts that are worth more when they are not known, in words."""
    rows = [dict(row) for row in scenario.rows]
    for name, field in fields_of(code).items():
        for place, row in enumerate(rows):
            if row["jurisdiction"] != code or (field.level is Level.PERSON and place):
                continue
            owner, ids = {
                Level.PERSON: ("person", {each["charge_id"] for each in rows}),
                Level.CASE: (
                    row["case_id"],
                    {each["charge_id"] for each in rows if each["case_id"] == row["case_id"]},
                ),
            }.get(field.level, (row["charge_id"], {row["charge_id"]}))
            answers = possible(code, field, scenario)
            if not answers:
                continue
            lost = [
                each
                | (
                    {name: None, UNREAD: f"{each[UNREAD] or ''} {name}".strip()}
                    if each["charge_id"] in ids
                    else {}
                )
                for each in rows
            ]
            looked = Variants(lost, code, scenario.as_of, scenario.known_through).look(
                [{(owner, name): answer} for answer in answers], blame=False
            )
            advice, sure = looked.worth.advice, looked.worth.sure
            for at, answer in enumerate(answers, start=1):
                if (sure[0] < sure[at]).any():
                    yield f"{scenario.id}: {owner} {name}, against {answer!r}: {advice[0].tolist()}, {advice[at].tolist()}"


@pytest.mark.parametrize("code", CODES)
def test_not_knowing_a_fact_is_worth_no_more_than_any_answer_to_it(code: str) -> None:
    found = [scenario for _, scenario in own_stories(code)]
    some = found[:: max(1, len(found) // STORIES)][:STORIES]
    assert [line for scenario in some for line in more_favorable(code, scenario)] == []


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_in_no_story_is_not_knowing_a_fact_worth_more_than_any_answer_to_it(code: str) -> None:
    stories = [scenario for _, scenario in own_stories(code)]
    assert [line for scenario in stories for line in more_favorable(code, scenario)] == []


@pytest.mark.parametrize("code", ["NY", "TX"])
def test_whether_a_charge_was_an_attempt_is_not_known_of_who_does_not_know_it(code: str) -> None:
    story = Story(dt.date(2026, 12, 1))
    charge = story.add_charge(story.add_case(code))
    story.answer(charge.id, "inchoate", None)
    [row] = record_of(story, code).rows
    assert "inchoate" in row[UNREAD].split()
    story.answer(charge.id, "inchoate", "attempt")
    [row] = record_of(story, code).rows
    assert row["inchoate"] == "attempt"
    assert "inchoate" not in row[UNREAD].split()
