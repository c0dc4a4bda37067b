"""A fact that a scenario declares missing grants nobody what was refused, and refuses nobody what was granted.

The states' own scenarios, each with one fact after the other taken out. What silence means is the states' own
(``HARMLESS``), so it is asked here too, where the trials of the engine give every fact themselves.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.records.days import to_day
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import Scenario, read_raw, read_scenario, scenario_files
from clearslate.states import CODES, folder, jurisdiction

CHECKER = Checker()

# Facts that nothing else stands in for: a missing grade may be told by the statute, a discharge by the lengths ordered,
# a victim's age or relation by an offense that has no victim.
OF_CHARGES = ("disposition_date", "offense_date", "arrest_date", "statute", "with_prejudice")
OF_SENTENCES = ("released_on", "incarceration_days", "probation_days")
OF_CASES = ("restitution_owed", "fines_owed", "fees_owed")

Answers = dict[tuple[str, str], Outcome]


def stories(code: str, count: int) -> list[dict[str, Any]]:
    """Some of a state's own scenarios, the same ones each time."""
    found = [raw for path in scenario_files([folder(code) / "scenarios"]) for raw in read_raw(path)]
    return random.Random(f"missing {code}").sample(found, min(count, len(found)))


def one_less(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The scenario without one of its facts, each in its turn."""

    def without(path: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
        changed = copy.deepcopy(raw)
        part = changed
        for step in path[:-1]:
            part = part.setdefault(step, {}) if isinstance(part, dict) else part[step]
        part[path[-1]] = None
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
    told = [(raw, read_scenario(raw, state, code)) for raw in stories(code, count)]
    told = [(raw, whole) for raw, whole in told if not lies_ahead(whole)]
    less = [
        (whole, name, read_scenario(changed, state, code))
        for raw, whole in told
        for name, changed in one_less(raw)
    ]
    before = dict(zip((whole.id for _, whole in told), answers([whole for _, whole in told]), strict=True))
    return [
        f"{whole.id} without {name}: {charge} under {law} was {was}, is {after[charge, law]}"
        for (whole, name, _), after in zip(less, answers([scenario for *_, scenario in less]), strict=True)
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
