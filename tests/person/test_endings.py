"""The ways of ending of every state, replayed against its laws: what runs clears nothing, and what is finished is said to be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clearslate.interview.asking import next_page
from clearslate.interview.offenses import offenses
from clearslate.people.endings import Ending, Stage, ending, ending_told, endings, is_of_case
from clearslate.people.record import Story
from clearslate.records.days import NEVER, to_day
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import Scenario, read_scenario
from clearslate.states import CODES, jurisdiction

TODAY = dt.date(2026, 12, 1)
STARTED, DONE = "2026-11-03", "2018-03-01"


def scenario(code: str, way: Ending, statute: str, grade: str) -> Scenario:
    """One charge that ended so, all else harmless."""
    case: dict[str, Any] = {"case_id": "C", "facts": {}}
    charge: dict[str, Any] = {
        "charge_id": "C1",
        "statute": statute,
        "grade": grade,
        "facts": {},
        "sentence": {},
    }
    runs = way.stage is Stage.RUNNING
    for name, value in way.told(STARTED if runs else DONE, TODAY).items():
        if name.startswith("fact_"):
            (case if is_of_case(code, name) else charge)["facts"][name.removeprefix("fact_")] = value
        else:
            (charge["sentence"] if name == "completed_on" else charge)[name] = value
    if runs:
        charge["sentence"] = {"probation_days": 700, "completed_on": "2026-12-02/.."}
    charge.setdefault("disposition_date", (STARTED if runs else DONE) if way.has_day else "never")
    case["charges"] = [charge]
    raw = {
        "id": way.key,
        "name": way.key,
        "jurisdiction": code,
        "as_of": TODAY.isoformat(),
        "cases": [case],
        "expect": [],
    }
    return read_scenario(raw, jurisdiction(code), "endings")


def outcomes(code: str, ways: list[Ending]) -> dict[str, set[tuple[str, str, bool]]]:
    """By way, what the laws that clear say of the commonest offenses: outcome, law, whether by itself."""
    common = sorted((each for each in offenses(code) if each.grades), key=lambda each: -each.weight)[:6]
    entries = [(way, scenario(code, way, each.statute, each.grades[0])) for way in ways for each in common]
    found: dict[str, set[tuple[str, str, bool]]] = {way.key: set() for way in ways}
    for (way, _), judged in zip(
        entries, Checker(blame=False).judge([each for _, each in entries]), strict=True
    ):
        for result in judged.results:
            if result.law.is_told and result.law.clears:
                outcome = ("eligible", "not_yet", "unknown", "ineligible", "not_applicable")[
                    int(result.outcome[judged.rows["C1"]])
                ]
                soon = int(result.eligible_on[judged.rows["C1"]]) < min(NEVER, to_day(TODAY) + 28)
                found[way.key].add(
                    (
                        "soon" if outcome == "not_yet" and soon else outcome,
                        result.law.id,
                        result.law.automatic,
                    )
                )
    return found


@pytest.mark.parametrize("code", CODES)
def test_no_program_that_runs_clears_anything(code: str) -> None:
    """Entered four weeks ago: "it qualifies now" would be told to somebody who has months to go."""
    running = [way for way in endings(code) if way.stage is Stage.RUNNING]
    assert running, "every state has programs"
    for key, found in outcomes(code, running).items():
        assert not [each for each in found if each[0] in ("eligible", "soon")], (key, found)


@pytest.mark.parametrize(
    ("code", "key", "law"),
    [
        ("PA", "ard.finished", "PA-CS-NONCONV"), ("PA", "pwv.finished", "PA-CS-NONCONV"), ("TX", "deferred_adjudication.finished", "TX-ND-072"),
        ("GA", "first_offender.finished", "GA-FO"), ("VT", "deferred_sentence.finished", "VT-DEFER"), ("VT", "program.finished", "VT-DIV"),
        ("MO", "sis.finished", "MO-610.105"), ("IA", "deferred_judgment.finished", "IA-DJ"), ("ND", "deferred_imposition.finished", "ND-DEF"),
        ("NV", "deferral.finished", "NV-DEFER"), ("SD", "sis.finished", "SD-SIS"), ("OK", "deferred_sentence.finished", "OK-991C"),
        ("AR", "first_offender.finished", "AR-FIRST"), ("UT", "plea_in_abeyance.finished", "UT-CS-PIA"), ("NY", "acd.finished", "NY-160.50"),
        ("MN", "stay.finished", "MN-609A.015"), ("WA", "deferred_prosecution.finished", "WA-NCDATA"), ("FL", "withheld", "FL-SEAL"),
    ],
)  # fmt: skip
def test_a_finished_program_reaches_its_law(code: str, key: str, law: str) -> None:
    way = ending(code, key)
    assert way is not None
    assert ("eligible", law) in {each[:2] for each in outcomes(code, [way])[key]}


def test_withheld_adjudication_in_florida_is_not_cleared_by_itself() -> None:
    way = ending("FL", "withheld")
    assert way is not None
    assert not [each for each in outcomes("FL", [way])["withheld"] if each[0] == "eligible" and each[2]]


def test_plain_diversion_in_missouri_is_no_suspended_imposition() -> None:
    way = ending("MO", "program.finished")
    assert way is not None
    assert way.disposition == "dismissed"


@pytest.mark.parametrize("code", CODES)
def test_every_way_of_ending_is_known_again_by_what_it_told(code: str) -> None:
    for way in endings(code):
        assert ending_told(code, way.told("2020", TODAY)) == way


def test_another_way_of_ending_takes_back_what_the_first_one_said() -> None:
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("VT"))
    story.ended(charge, ending("VT", "deferred_sentence.finished"), "2020")
    assert story.cases[0].told["fact_deferred_sentence"] is True
    story.ended(charge, ending("VT", "convicted"), "2020")
    assert story.cases[0].told == {}
    assert charge.told == {"disposition": "convicted", "disposition_date": "2020"}


@pytest.mark.parametrize("code", CODES)
def test_how_most_charges_end_is_offered_first(code: str) -> None:
    """Georgia's list began with a First Offender plea that was revoked."""
    assert [each.key for each in endings(code)[:3]] == ["convicted", "dismissed", "nolle_prossed"]


IMPLIED = [
    pytest.param(code, way, id=f"{code}-{way.key}") for code in CODES for way in endings(code) if way.implies
]


@pytest.mark.parametrize(("code", "way"), IMPLIED)
def test_nobody_is_asked_what_follows_from_how_the_charge_ended(code: str, way: Ending) -> None:
    """A First Offender of Georgia was sentenced: "was a charge filed in court?" and "how many no bills?" cannot matter."""
    story = Story(TODAY)
    charge = story.add_charge(story.add_case(code))
    charge.told |= {"description": "Theft", "statute": "1-1"}
    story.ended(charge, way, "2015-05-03")
    asked = set()
    for _ in range(6):
        page = next_page(story)
        if page is None:
            break
        asked |= {name for _, name in page.slots}
        story.not_known |= set(page.slots)
    assert asked
    assert not asked & {*way.implies}
    if code == "GA":
        assert not asked & {"fact_no_bills", "fact_closed_by_agency_on", "fact_referred_to_prosecutor"}


def test_a_way_is_known_again_where_what_it_implies_was_not_stated() -> None:
    facts = {"disposition": "diverted", "disposition_date": "2020", "fact_first_offender": True}
    assert ending_told("GA", facts) == ending("GA", "first_offender.finished")


def test_another_way_takes_back_what_the_first_one_implied_unless_another_count_says_it() -> None:
    story = Story(TODAY)
    case = story.add_case("GA")
    one, two = story.add_charge(case), story.add_charge(case)
    story.ended(one, ending("GA", "first_offender.finished"), "2020")
    story.ended(two, ending("GA", "acquitted"), "2020")
    assert case.told["fact_charging_instrument"] is True
    story.ended(one, ending("GA", "no_charge"), "2020")
    assert case.told["fact_charging_instrument"] is True
    story.ended(two, ending("GA", "no_charge"), "2020")
    assert "fact_charging_instrument" not in case.told
