"""What is peculiar to Utah: how its courts write statutes, two numbers for one offense, episodes, readings."""

from __future__ import annotations

from typing import Any

import pytest

from clearslate.engine.outcomes import compile_laws
from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import read_scenario
from clearslate.states import jurisdiction
from clearslate.states.ut import offenses


@pytest.mark.parametrize(
    ("text", "section", "subsections"),
    [
        ("76-6-602", "76-6-602", ()),
        ("58-37-8(2)(a)(i)", "58-37-8", ("2", "a", "i")),
        ("58-37-8(2)(A)(I)", "58-37-8", ("2", "a", "i")),
        ("58-37-8 (2)(a)(i)", "58-37-8", ("2", "a", "i")),
        ("Utah Code § 41-6a-502", "41-6a-502", ()),
        ("Utah Code Ann. § 76-9-702.1(2)", "76-9-702.1", ("2",)),
        ("U.C.A. 1953 § 32B-4-409", "32b-4-409", ()),
        ("UCA 77-40a-205", "77-40a-205", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert offenses.STYLE.read(text) == Citation("UTAH CODE", section, subsections)


@pytest.mark.parametrize("text", ["76", "76-6", "see file", "", None, "SLC 11.12.020", "Ord. 10.3"])
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert offenses.STYLE.read(text) is None


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("76-10-504", "76-11-202", "weapons"),
        ("76-9-702", "76-5-419", "lewdness"),
        ("76-9-702.5", "76-5-420", "lewdness"),
        ("76-9-702.1", "76-5-418", "sexual_battery"),
        ("41-6-44", "41-6a-502", "dui_and_reckless_driving"),
    ],
)
def test_an_offense_is_on_its_list_under_the_old_and_the_new_number(old: str, new: str, name: str) -> None:
    decide = offenses.LISTS[name].decide
    assert [decide(number, None, None)[0] for number in (old, new)] == [TRUE, TRUE]


@pytest.mark.parametrize(
    ("statute", "bits"),
    [("58-37-8(2)(a)(i)", TRUE), ("58-37-8(2)", UNKNOWN), ("58-37-8", UNKNOWN), ("58-37-8(1)", FALSE)],
)
def test_possession_needs_its_subsection(statute: str, bits: int) -> None:
    assert offenses.LISTS["possession"].decide(statute, None, None)[0] == bits


@pytest.mark.parametrize(
    ("statute", "bits"),
    [
        ("58-37-8(2)(a)(i)", TRUE),
        ("58-37-8(2)(g)", FALSE),
        ("58-37-8(2)", UNKNOWN),
        ("58-37a-5(1)", TRUE),
        ("58-37c-8", UNKNOWN),
        ("76-6-404", FALSE),
    ],
)
def test_drug_possession_leaves_out_what_the_definition_leaves_out(statute: str, bits: int) -> None:
    assert offenses.LISTS["drug_possession"].decide(statute, None, None)[0] == bits


@pytest.mark.parametrize(
    ("grade", "bits"),
    [
        ("F3", TRUE),
        ("3rd Degree Felony", TRUE),
        ("Class B Misdemeanor", FALSE),
        (None, UNKNOWN),
        ("misd", FALSE),  # the bare name of a class: every misdemeanor
    ],
)
def test_grades_are_read_however_they_are_written(grade: str | None, bits: int) -> None:
    decide: Any = offenses.is_felony
    assert decide.decide("76-6-404", grade, None)[0] == bits


def _charge(number: int, **values: Any) -> dict[str, Any]:
    usual = {
        "charge_id": f"A{number}",
        "statute": "76-6-404",
        "grade": "MB",
        "disposition": "convicted",
        "disposition_date": "2015-01-01",
    }
    return usual | values


def _answer(
    law_id: str, readings: dict[str, str], *charges: dict[str, Any], facts: dict[str, Any] | None = None
) -> str:
    raw = {
        "id": "UT-test",
        "name": "One case under a reading",
        "jurisdiction": "UT",
        "as_of": "2026-06-01",
        "cases": [{"case_id": "A", "facts": facts or {}, "charges": list(charges)}],
        "expect": [{"charge": "A1", "law": law_id, "not": "pending"}],
    }
    state = jurisdiction("UT")
    checker = Checker({"UT": compile_laws(state, state.laws, readings=readings)})
    [result] = checker.check(read_scenario(raw, state, "test"), "test")
    return str(result.answer.outcome)


@pytest.mark.parametrize(
    ("reading", "outcome"), [("both", "unknown"), ("yes", "ineligible"), ("no", "eligible")]
)
def test_the_readings_of_attempt(reading: str, outcome: str) -> None:
    attempt = _charge(1, statute="76-4-101", grade="MC", inchoate="attempt", object_statute="76-5-102")
    assert _answer("UT-CS-CONV", {"UT-205-ATTEMPT": reading}, attempt) == outcome


@pytest.mark.parametrize(
    ("reading", "outcome"), [("both", "unknown"), ("literal", "ineligible"), ("favorable", "eligible")]
)
def test_the_readings_of_a_case_half_acquitted_half_dismissed(reading: str, outcome: str) -> None:
    charges = (_charge(1, disposition="acquitted"), _charge(2, disposition="dismissed"))
    assert _answer("UT-AUTO-NC", {"UT-206-MIXED": reading}, *charges) == outcome


@pytest.mark.parametrize(("reading", "outcome"), [("at_once", "eligible"), ("after", "not_yet")])
def test_the_readings_of_the_objection_window(reading: str, outcome: str) -> None:
    facts = {"notice_sent_on": "2026-05-20"}
    assert _answer("UT-CS-CONV", {"UT-205-WINDOW": reading}, _charge(1), facts=facts) == outcome


@pytest.mark.parametrize(
    ("reading", "outcome"), [("both", "unknown"), ("pending", "ineligible"), ("over", "unknown")]
)
def test_the_readings_of_a_running_plea_in_abeyance(reading: str, outcome: str) -> None:
    """Over or not, whether a case with such a plea is adjudicated was not read."""
    running = _charge(2, disposition="deferred")
    assert _answer("UT-CS-CONV", {"UT-205-ABEYANCE": reading}, _charge(1), running) == outcome
