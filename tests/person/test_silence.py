"""What a person, a client's file or a caller never stated is missing: a law may not take it for something that is not there."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator

import pytest

import clearslate as cs
from clearslate.clinic.judging import judge as judge_clients
from clearslate.clinic.told import client_of
from clearslate.interview.questions import asked
from clearslate.people.endings import ending as ending_of_key
from clearslate.people.record import Story, answered_by_the_record, document, record_of
from clearslate.people.variants import PERSON, Variants, fields_of
from clearslate.records.schema import UNREAD, Level
from clearslate.scenarios.check import load
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES, folder
from tests.interview.playing import fully_stated
from tests.interview.test_not_known import possible

THE_RECORD_ANSWERS = frozenset({"inchoate", "object_statute"})
"""Beside what each state leaves to the rest of the record (`answered_by_the_record`): decision 79."""


def more_favorable_unstated(code: str, scenario: Scenario) -> Iterator[str]:
    """The facts that are worth more when nobody states them than under some answer, in words."""
    whole = fully_stated(scenario)
    for name, field in fields_of(code).items():
        answers = possible(code, field, scenario)
        if not answers or name in THE_RECORD_ANSWERS | answered_by_the_record(code):
            continue
        owners = {
            Level.PERSON: [PERSON],
            Level.CASE: [case.id for case in whole.cases if case.state == code],
        }.get(field.level, [charge.id for case, charge in whole.charges if case.state == code])
        for owner in owners:
            story = copy.deepcopy(whole)
            story.facts_of(owner).pop(name, None)
            record = record_of(story, code)
            changes = [{(owner, name): answer} for answer in answers]
            looked = Variants(record.rows, code, record.as_of, record.known_through).look(
                changes, blame=False
            )
            sure = looked.worth.sure
            for at, answer in enumerate(answers, start=1):
                if (sure[0] < sure[at]).any():
                    yield f"{scenario.id}: {owner} {name}, against {answer!r}"


def stories(code: str) -> list[Scenario]:
    return [scenario for _, scenario in load([folder(code) / "scenarios"])]


@pytest.mark.parametrize("code", CODES)
def test_what_nobody_states_is_worth_no_more_than_any_answer_to_it(code: str) -> None:
    [first, *_] = stories(code)
    assert list(more_favorable_unstated(code, first)) == []


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_in_no_story_is_what_nobody_states_worth_more_than_any_answer_to_it(code: str) -> None:
    assert [line for scenario in stories(code) for line in more_favorable_unstated(code, scenario)] == []


@pytest.mark.parametrize("code", CODES)
def test_the_interview_can_ask_what_the_record_answers_where_nobody_states_it(code: str) -> None:
    """Silence stands for the statute until it matters: then the person is asked."""
    read = {*THE_RECORD_ANSWERS, *answered_by_the_record(code)} & set(fields_of(code))
    assert {name for name in read if asked(code, name) is None} == set()


@pytest.mark.parametrize(("code", "name"), [("OK", "on_registry"), ("TX", "family_violence")])
def test_who_says_nothing_of_a_fact_that_can_bar_is_not_taken_to_be_free_of_it(code: str, name: str) -> None:
    """In the library and in the clinic alike: nobody was asked there."""
    for scenario in stories(code):
        whole = fully_stated(scenario)
        before = _outcomes(whole, code)
        for facts in (whole.told, *(charge.told for _, charge in whole.charges)):
            facts.pop(name, None)
        after = _outcomes(whole, code)
        if "eligible" in before.values() and before != after:
            changed = {key for key, outcome in before.items() if after[key] != outcome}
            assert {after[key] for key in changed} == {"unknown"}
            [judged] = judge_clients([client_of(whole, "K", "kept.yaml")], whole.as_of)
            clinic = {
                (one.view.charge.partition("/")[2], each.law): each.outcome
                for _, one in judged.charges
                for each in one.explained
            }
            assert {clinic[key] for key in changed} == {"unknown"}
            return
    pytest.fail(f"no story of {code} turns on {name}")


@pytest.mark.parametrize("ending", ["acquitted", "dismissed", "nolle_prossed"])
def test_an_ending_whose_words_nobody_stated_is_open_where_the_words_may_correct_it(ending: str) -> None:
    """Maryland records "Dismissed - compromised" and "Not Criminally Responsible" under the codes of a dismissal and an acquittal."""
    story = Story(dt.date(2026, 12, 1))
    charge = story.add_charge(story.add_case("MD"))
    stated = {"statute": "CR § 7-104", "grade": "misd", "disposition": ending}
    charge.told |= stated | {"disposition_date": "2022-01-10", "cleared_on": "never"}
    charge.told["fact_treatment_condition"] = False  # asked where the prosecutor dropped the charge
    assert _outcomes(story, "MD")[charge.id, "MD-10-105.1"] == "unknown"
    [judged] = judge_clients([client_of(story, "K", "kept.yaml")], story.as_of)
    [(_, one)] = judged.charges
    assert {each.outcome for each in one.explained if each.law == "MD-10-105.1"} == {"unknown"}
    chosen = ending_of_key("MD", ending)
    assert chosen is not None
    story.ended(charge, chosen, "2022-01-10")
    assert _outcomes(story, "MD")[charge.id, "MD-10-105.1"] == "eligible"


def _outcomes(story: Story, code: str) -> dict[tuple[str, str], str]:
    answers = cs.judge(document(story), as_of=story.as_of, laws=[code]).answers().arrow().to_pylist()
    return {(str(each["charge_id"]), str(each["law"])): str(each["outcome"]) for each in answers}


@pytest.mark.parametrize(
    ("words", "is_unknown"),
    [("Criminal Attempt - Theft", True), ("Theft, att", True), ("CONSPIRACY - THEFT", True), ("Theft", False), ("Attire theft", False)],
)  # fmt: skip
def test_words_that_name_an_attempt_leave_the_form_of_the_offense_open(words: str, is_unknown: bool) -> None:
    story = Story(dt.date(2026, 12, 1))
    charge = story.add_charge(story.add_case("PA"))
    charge.told |= {"statute": "18 § 3929", "description": words, "disposition": "convicted"}
    [row] = record_of(story, "PA").rows
    assert ("inchoate" in row[UNREAD].split()) is is_unknown
    charge.told["inchoate"] = "completed"
    [row] = record_of(story, "PA").rows
    assert "inchoate" not in row[UNREAD].split()
