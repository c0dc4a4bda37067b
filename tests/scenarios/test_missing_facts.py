"""A fact that a scenario declares missing grants nobody what was refused, and refuses nobody what was granted.

The states' own scenarios, each with one fact after the other taken out. What silence means is the states' own
(``HARMLESS``), so it is asked here too, where the trials of the engine give every fact themselves.
"""

from __future__ import annotations

import copy
import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.law import Class, Law, Status
from clearslate.records.days import to_day
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import Scenario, read_raw, read_scenario, scenario_files
from clearslate.states import CODES, folder, jurisdiction

CHECKER = Checker(blame=False)

# Facts that nothing else replaces: a missing grade may follow from the statute, a discharge by the lengths ordered,
# a victim's age or relation by an offense that has no victim.
OF_CHARGES = ("disposition_date", "offense_date", "arrest_date", "statute", "with_prejudice")
OF_SENTENCES = ("released_on", "incarceration_days", "probation_days")
OF_CASES = ("restitution_owed", "fines_owed", "fees_owed")

Answers = dict[tuple[str, str], Outcome]


@cache
def every_story(code: str) -> tuple[dict[str, Any], ...]:
    """All of a state's own scenarios."""
    return tuple(raw for path in scenario_files([folder(code) / "scenarios"]) for raw in read_raw(path))


def stories(code: str, count: int) -> list[dict[str, Any]]:
    """Some of a state's own scenarios, the same ones each time."""
    found = every_story(code)
    return random.Random(f"missing {code}").sample(found, min(count, len(found)))


def one_less(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The scenario without one of its facts, each in its turn."""

    def without(path: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
        changed = copy.deepcopy(raw)
        part = changed
        for step in path[:-1]:
            part = part.setdefault(step, {}) if isinstance(part, dict) else part[step]
        part[path[-1]] = None
        if path[-1] == "arrest_date":
            part.setdefault("offense_date", None)  # a story takes the offense's day from the arrest's
        return " ".join(map(str, path)), changed

    for place, case in enumerate(raw["cases"]):
        for name in OF_CASES:
            yield without(("cases", place, name))
        for number, charge in enumerate(case["charges"]):
            at = ("cases", place, "charges", number)
            yield from (without((*at, name)) for name in OF_CHARGES)
            if "sentence" in charge:
                yield from (without((*at, "sentence", name)) for name in OF_SENTENCES)
    yield without(("person", "date_of_birth"))


def answers(scenarios: Sequence[Scenario]) -> list[Answers]:
    """Every law's outcome for every charge of each."""
    return [
        {
            (charge, result.law.id): Outcome(int(result.outcome[row]))
            for result in judged.results
            for charge, row in judged.rows.items()
        }
        for judged in CHECKER.judge(scenarios)
    ]


def lies_ahead(scenario: Scenario) -> bool:
    """Whether a date that the record knows is later than the question: taken out, it is taken to be past."""
    last = to_day(scenario.as_of)
    days = [
        row[name] for row in scenario.rows for name in ("disposition_date", "offense_date", "arrest_date")
    ]
    return any(day is not None and last < day.latest for day in days)


def contradictions(code: str, count: int) -> list[str]:
    """Answers that turn from yes to no or from no to yes because a fact is missing."""
    state = jurisdiction(code)
    entries = [(raw, read_scenario(raw, state, code)) for raw in stories(code, count)]
    entries = [(raw, whole) for raw, whole in entries if not lies_ahead(whole)]
    less = [
        (whole, name, read_scenario(changed, state, code))
        for raw, whole in entries
        for name, changed in one_less(raw)
    ]
    found = answers([whole for _, whole in entries] + [scenario for *_, scenario in less])
    before = dict(zip((whole.id for _, whole in entries), found, strict=False))
    return [
        f"{whole.id} without {name}: {charge} under {law} was {was}, is {after[charge, law]}"
        for (whole, name, _), after in zip(less, found[len(entries) :], strict=True)
        for (charge, law), was in before[whole.id].items()
        if (was is Outcome.ELIGIBLE) != (after[charge, law] is Outcome.ELIGIBLE)
        and Outcome.UNKNOWN not in (was, after[charge, law])
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_missing_fact_turns_no_answer_around(code: str) -> None:
    assert contradictions(code, 5) == []


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_a_missing_fact_turns_no_answer_of_many_around(code: str) -> None:
    assert contradictions(code, 60) == []


# --- a charge beside that is known less well ---------------------------------------------------------------------

Facts = Mapping[str, Any]
EMPTY = "no end on record"  # a known fact; a petition may treat it as it will

# Of these laws a charge that went to another court is reached like every other: they ask for something else than its end.
REACHED_HOWEVER_IT_ENDED = {
    "HI-SEAL": "an expungement order of the attorney general was transmitted",
    "IL-5.2j": "arrests, charges and convictions alike",
    "MT-DEF-F": "the court struck the plea",
    "MT-INNOC": "a certificate of innocence",
    "NC-REMAND": "it was remanded to juvenile court",
    "ND-DRUGCT": "drug court was completed",
    "VT-CANN": "criminal history records of possession, however the case ended",
}


def clearing(code: str, each: int, *, unasked: bool) -> Iterator[tuple[Law, dict[str, Any], str]]:
    """Stories in which a law of the state clears a charge, the shortest first: law, story, charge."""
    found: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for raw in sorted(
        every_story(code), key=lambda raw: (sum(len(each["charges"]) for each in raw["cases"]), raw["id"])
    ):
        for entry in raw["expect"]:
            if entry.get("outcome") == "eligible":
                found.setdefault(entry["law"], []).append((raw, str(entry["charge"])))
    for law in jurisdiction(code).laws:
        if law.status is Status.IN_FORCE and (law.automatic or not unasked):
            for raw, charge in found.get(law.id, [])[:each]:
                yield law, raw, charge


def judged_charge(raw: Facts, charge: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The case of a charge in a story, and the charge."""
    return next(
        (case, each) for case in raw["cases"] for each in case["charges"] if str(each["charge_id"]) == charge
    )


def beside(raw: Facts, charge: str, place: str, facts: Facts) -> dict[str, Any]:
    """The story with one more charge: of the same case, of another case of the incident, or of another incident."""
    changed = copy.deepcopy(dict(raw))
    case, judged = judged_charge(changed, charge)
    more = {"charge_id": "beside", "statute": judged.get("statute", "")} | dict(facts)
    if place == "case":
        case["charges"].append(more)
        return changed
    incident = judged.get("incident_id", case["case_id"]) if place == "incident" else "beside"
    changed["cases"].append({"case_id": "beside", "charges": [more | {"incident_id": incident}]})
    return changed


def charges_beside(code: str, raw: Facts, charge: str) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    """Charges to put beside, by name: their facts, and the names of those that they may be once more is known."""
    _, judged = judged_charge(raw, charge)
    grades = {each.kind: each.code for each in reversed(jurisdiction(code).grading.grades)}
    felony = grades.get(Class.FELONY, judged.get("grade"))
    lately = str(dt.date.fromisoformat(str(raw["as_of"])) - dt.timedelta(days=10))
    opened = {"disposition": "pending", "arrest_date": lately, "offense_date": lately}
    found = {"disposition": "convicted", "disposition_date": lately}
    nothing = {"statute": None, "grade": None}
    known = {
        "pending": opened | {"grade": judged.get("grade")},
        "pending felony": opened | {"statute": None, "grade": felony},
        "convicted": found | {"grade": judged.get("grade")},
        "felony": found | {"statute": None, "grade": felony},
    }
    return {name: (facts, ()) for name, facts in known.items()} | {
        "pending, of what": (opened | nothing, ("pending", "pending felony")),
        "convicted, of what": (found | nothing, ("convicted", "felony")),
        "convicted, when": (
            {"disposition": "convicted", "disposition_date": None, "statute": None, "grade": felony},
            ("felony",),
        ),
        "ended or not": (
            {"disposition": "not_told", "arrest_date": None, "offense_date": None} | nothing,
            tuple(known),
        ),
        EMPTY: (opened | {"disposition": None} | nothing, ("pending", "pending felony")),
    }


def less_known_clears(code: str, each: int, *, unasked: bool) -> list[str]:
    """Charges beside that are known less well and leave the answer ``eligible``, though one that they may be takes it away."""
    state, asked = jurisdiction(code), []
    for law, raw, charge in clearing(code, each, unasked=unasked):
        for place in ("case", "incident", "person"):
            for name, (facts, may_be) in charges_beside(code, raw, charge).items():
                scenario = read_scenario(beside(raw, charge, place, facts), state, code)
                asked.append(((law.id, str(raw["id"]), charge, place), name, may_be, scenario))
    found = {
        (key, name): answer[key[2], key[0]]
        for (key, name, _, _), answer in zip(
            asked, answers([scenario for *_, scenario in asked]), strict=True
        )
    }
    # What a story leaves unsaid of a case may follow from all its charges, and then it is another story.
    judged = {(key, name): _row(scenario, key[2]) for key, name, _, scenario in asked}
    return [
        f"{' '.join(key)}: eligible beside a charge ({name}), {found[key, more]} beside one ({more})"
        for key, name, may_be, _ in asked
        for more in may_be
        if (unasked or name != EMPTY)
        and found[key, name] is Outcome.ELIGIBLE
        and found[key, more] is not Outcome.ELIGIBLE
        and judged[key, name] == judged[key, more]
    ]


def _row(scenario: Scenario, charge: str) -> dict[str, Any]:
    return next(row for row in scenario.rows if row["charge_id"] == charge)


def moved(code: str) -> list[str]:
    """Laws that act unasked and clear a charge with certainty that went to another court."""
    state, asked = jurisdiction(code), []
    for law, raw, charge in clearing(code, 1, unasked=True):
        changed = copy.deepcopy(raw)
        judged_charge(changed, charge)[1]["disposition"] = "transferred"
        asked.append((law, charge, read_scenario(changed, state, code)))
    return [
        law.id
        for (law, charge, _), answer in zip(asked, answers([each for *_, each in asked]), strict=True)
        if answer[charge, law.id] is Outcome.ELIGIBLE and law.id not in REACHED_HOWEVER_IT_ENDED
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_charge_beside_that_is_known_less_well_clears_nothing(code: str) -> None:
    assert less_known_clears(code, 1, unasked=True) == []
    assert moved(code) == []


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_a_charge_beside_that_is_known_less_well_clears_nothing_under_any_law(code: str) -> None:
    assert less_known_clears(code, 4, unasked=False) == []
