"""Scenarios judged together answer as each does alone."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from clearslate.engine.determine import Evaluator, question
from clearslate.scenarios.check import Checker, check
from clearslate.scenarios.story import Scenario
from clearslate.states import CODES
from tests.scenarios.own import own_stories

CHECKER = Checker()
ARRAYS = ("reached", "outcome", "version", "possible", "certain", "eligible_on", "failed", "unknown")


def alone(scenario: Scenario) -> dict[tuple[str, str], list[int]]:
    """What every law answers for every charge of a scenario that is the only one in its table."""
    program = CHECKER.program(scenario.jurisdiction)
    asked = question([program], scenario.as_of, known_through=scenario.known_through)
    table = CHECKER.table(scenario)
    [(_, results)] = Evaluator(asked).judge(table, blame=True)
    return {
        (charge, result.law.id): [getattr(result, name)[..., row].tolist() for name in (*ARRAYS, "missing")]
        for row, charge in enumerate(table.column("charge_id").to_pylist())
        for result in results
    }


def same_alone_and_among_others(code: str, count: int, others: int | None) -> None:
    """So many scenarios, each alone and in one table with some others, or with all."""
    scenarios = [scenario for _, scenario in own_stories(code)]
    asked = [(each.as_of, each.known_through) for each in scenarios]
    # Those of other days are judged as other tables.
    often = Counter(asked)
    accompanied = [place for place, days in enumerate(asked) if often[days] > 1]
    sample = random.Random(code).sample(accompanied, min(count, len(accompanied)))
    days = {asked[place] for place in sample}
    beside = [place for place in accompanied if place not in sample and asked[place] in days]
    random.Random(code).shuffle(beside)
    among = sorted([*sample, *beside[:others]])
    found_at = dict(zip(among, CHECKER.judge([scenarios[place] for place in among]), strict=True))
    largest = max(len(scenarios[place].rows) for place in among)
    assert max(found_at[place].table.num_rows for place in sample) > largest
    for place in sample:
        found = found_at[place]
        assert {
            (charge, result.law.id): [
                getattr(result, name)[..., row].tolist() for name in (*ARRAYS, "missing")
            ]
            for charge, row in found.rows.items()
            for result in found.results
        } == alone(scenarios[place]), scenarios[place].id


@pytest.mark.parametrize("code", CODES)
def test_a_scenario_answers_the_same_alone_and_among_others(code: str) -> None:
    same_alone_and_among_others(code, 3, 20)


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_many_scenarios_answer_the_same_alone_and_among_all_others(code: str) -> None:
    same_alone_and_among_others(code, 8, None)


def test_persons_and_cases_of_the_same_name_stay_apart() -> None:
    """The same story twice, and one whose every charge another could count."""
    [(_, first), *_] = own_stories("PA")
    twice = CHECKER.judge([first, dataclasses.replace(first, id="again")])
    rows = [row for judged in twice for row in judged.rows.values()]
    assert sorted(rows) == list(range(2 * len(first.rows)))
    assert twice[0].table is twice[1].table
    for result in twice[0].results:
        for name in ARRAYS:
            values = getattr(result, name)
            assert np.array_equal(*(values[..., list(judged.rows.values())] for judged in twice)), name


def test_one_that_cannot_be_asked_stops_no_other(tmp_path: Path) -> None:
    def story(name: str, disposition: str) -> dict[str, object]:
        charge = {"charge_id": "A1", "statute": "18.2-96", "disposition": disposition, "disposition_date": "2010-01-01"}  # fmt: skip
        return {
            "id": name, "name": name, "jurisdiction": "VA", "as_of": "2030-01-01", "basis": "x", "certainty": "text",
            "cases": [{"case_id": "A", "charges": [charge]}],
            "expect": [{"charge": "A1", "law": "any", "not": "not_applicable", "because": "it is asked"}],
        }  # fmt: skip

    stories = [story("first", "convicted"), story("wrong", "let go"), story("last", "convicted")]
    (tmp_path / "all.yaml").write_text(yaml.safe_dump(stories), encoding="utf-8")
    checked = check([tmp_path], Checker())
    assert [result.scenario.id for result in checked.results] == ["first", "last"]
    [(words, count)] = checked.problems
    assert "field disposition holds a value that is none of" in words
    assert count == 1
