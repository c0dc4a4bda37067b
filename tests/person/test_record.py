"""One builder of a person's rows: every field is missing until it is told, and one person gets one answer everywhere."""

from __future__ import annotations

import datetime as dt
import json

import jsonschema
import pytest

import clearslate as cs
from clearslate.clinic.judging import judge as judge_clients
from clearslate.clinic.told import client_of
from clearslate.engine.outcomes import Outcome
from clearslate.interview.judging import Judge
from clearslate.people.record import (
    FORMAT,
    Story,
    StoryError,
    document,
    from_document,
    person_schema,
    record_of,
)
from clearslate.people.variants import own_fields
from clearslate.records.errors import DatasetError
from clearslate.records.schema import FIELDS, Level
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES
from tests.interview.playing import begun
from tests.scenarios.own import own_stories

TODAY = dt.date(2026, 12, 1)
GIVEN = {
    "person_id",
    "case_id",
    "charge_id",
    "jurisdiction",
    "sequence",
    "membership",
    "source_file",
    "source_line",
}
IMPLIED = {"date_of_death", "unread"}


def stories(code: str, most: int) -> list[Story]:
    """People of a state who told the first facts and know no more."""
    found: list[Scenario] = [each for _, each in own_stories(code) if len(each.rows) < 5]
    return [begun(each) for each in found[:: max(1, len(found) // most)][:most]]


@pytest.mark.parametrize("code", CODES)
def test_every_field_of_the_record_and_of_the_state_is_missing_until_it_is_told(code: str) -> None:
    """No list of names decides it: a field that a state adds tomorrow is missing too."""
    story = Story(TODAY)
    story.add_charge(story.add_case(code))
    [row] = record_of(story, code).rows
    wanted = {each.name for each in FIELDS} | set(own_fields(code))
    assert set(row) >= wanted
    assert {name for name in wanted if row[name] is not None} - GIVEN - IMPLIED == set()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("count", [1, pytest.param(3, marks=pytest.mark.prove)])
def test_interview_clinic_and_library_give_one_answer_for_one_person(code: str, count: int) -> None:
    for number, story in enumerate(stories(code, count)):
        looked = Judge(story, code).look(blame=False)
        asked = {
            (charge, result.law.id): str(Outcome(int(result.outcome[row])))
            for row, charge in enumerate(looked.charges)
            for result in looked.results
            if int(result.outcome[row]) != Outcome.NOT_APPLICABLE
        }
        laws = {law for _, law in asked}
        [judged] = judge_clients([client_of(story, f"K{number}", "kept.yaml")], story.as_of)
        clinic = {
            (one.view.charge.partition("/")[2], each.law): each.outcome
            for state, one in judged.charges
            if state.code == code
            for each in one.explained
            if each.law in laws
        }
        own = {charge.id for case, charge in story.charges if case.state == code}
        wanted = {key: outcome for key, outcome in asked.items() if key[0] in own}
        assert {key: each for key, each in clinic.items() if each != "not_applicable"} == wanted
        library = {
            (str(each["charge_id"]), str(each["law"])): str(each["outcome"])
            for each in cs.judge(document(story), as_of=story.as_of, laws=[code])
            .answers()
            .arrow()
            .to_pylist()
        }
        assert {key: library[key] for key in wanted} == wanted


def test_a_document_comes_back_as_it_was_and_suits_its_schema() -> None:
    for code in ("PA", "TX", "VT"):
        for story in stories(code, 3):
            story.not_known.add((next(iter(story.charges))[1].id, "grade"))
            data = json.loads(json.dumps(document(story)))
            jsonschema.validate(data, person_schema())
            assert document(from_document(data)) == data


def test_nothing_in_the_schema_is_null_and_every_fact_has_its_place() -> None:
    text = json.dumps(person_schema())
    assert '"null"' not in text
    for level in (Level.PERSON, Level.CASE, Level.CHARGE, Level.SENTENCE):
        for each in FIELDS:
            if each.level is level and each.name not in GIVEN:
                assert f'"{each.name}"' in text


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"format": "clearslate-person/2"}, {"format": FORMAT, "asked_on": "2026-12-01"},
        {"format": FORMAT, "asked_on": "2026-12-01", "cases": [{"id": "A", "state": "QQ", "charges": []}]},
        {"format": FORMAT, "asked_on": "2026-12-01", "cases": [], "facts": {"date_of_brith": "Jane"}},
        {"format": FORMAT, "asked_on": "2026-12-01", "cases": [], "facts": {"on_registry": "Jane"}},
        {"format": FORMAT, "asked_on": "2026-12-01", "cases": [], "facts": {"date_of_birth": "Jane"}},
        {"format": FORMAT, "asked_on": "2026-12-01", "cases": [{"id": "A", "state": "PA", "charges": [{"id": "1"}, {"id": "1"}]}]},
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_without_repeating_it(wrong: dict[str, object]) -> None:
    with pytest.raises(StoryError) as error:
        from_document(wrong)
    assert "Jane" not in str(error.value)
    with pytest.raises(DatasetError):
        cs.judge(wrong, as_of=TODAY)


def test_a_fact_of_one_state_is_not_another_states_fact_of_the_same_name() -> None:
    """Georgia's first_offender is a way of sentencing, Mississippi's that nothing came before."""
    story = Story(TODAY)
    for code in ("GA", "MS"):
        story.add_charge(story.add_case(code)).told["fact_first_offender"] = True
    assert [row["fact_first_offender"] for row in record_of(story, "GA").rows] == [True, None]
    assert [row["fact_first_offender"] for row in record_of(story, "MS").rows] == [None, True]
