"""The explorer answers as a study of the same reform does, whatever is moved, in every state."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from clearslate.policy.controls import Kind, NoControl, Settings, as_reform
from clearslate.policy.explore import Explorer
from clearslate.policy.groups import ALL
from clearslate.policy.lab import BASELINE, Lab
from clearslate.policy.measures import CHARGES, CHARGES_UNIT, PEOPLE, PEOPLE_UNIT, ROUTES
from clearslate.policy.tally import Counted, Tallier
from clearslate.records.dataset import Dataset
from clearslate.runs.protect import EMPTY
from clearslate.runs.run import Run, spec_for, start
from clearslate.states import CODES
from clearslate.synthetic import SyntheticError, generate

AS_OF = dt.date(2026, 1, 1)
SOME = ("CT", "MI", "NJ", "PA", "UT")


def explored(place: Path, code: str, people: int = 120, buckets: int = 2) -> tuple[Explorer, Run]:
    generate(code, people, place / "data", seed=5, known_through=dt.date(2025, 12, 31), buckets=buckets)
    found = start(place / "data", spec_for(Dataset.open(place / "data"), AS_OF, [code]), place / "run")
    return Explorer(found, found.dataset()), found


def drawn(explorer: Explorer, draw: random.Random, moves: int) -> dict[str, int]:
    chosen = draw.sample(list(explorer.controls.values()), min(moves, len(explorer.controls)))
    return {each.id: 0 if each.kind is Kind.SWITCH else draw.randint(0, each.most) for each in chosen}


def same_as_a_study(explorer: Explorer, run: Run, settings: Settings) -> None:
    reform, _ = as_reform(explorer.state.code, explorer.controls, settings)
    tallier = Tallier(Lab(run.spec(), [reform]), run.dataset(), run)
    counted = Counted()
    for index in range(len(run.buckets)):
        counted += tallier.count(index)
    answer = explorer.ask(settings)
    for scenario, figures in ((BASELINE, answer.before), (reform.id, answer.after)):
        for route in ROUTES:
            people = counted.figures[scenario, PEOPLE_UNIT, route].get((ALL, ""), [EMPTY] * len(PEOPLE))
            told = {(each.name, each.bound): int(cell[0]) for each, cell in zip(PEOPLE, people, strict=True)}
            for name, bound in list(told):  # at most is counted without what is at least
                told[name, bound] += told[name, "at_least"] if bound == "at_most" else 0
            assert dict(figures.people[route]) == told, (settings, scenario, route)
            charges = counted.figures[scenario, CHARGES_UNIT, route].get((ALL, ""), [EMPTY] * len(CHARGES))
            assert figures.eligible[route] == charges[0][0], (settings, scenario, route)
        months = counted.months[scenario, PEOPLE_UNIT, "automatic"]
        assert figures.first[0] == months[0][0]
        assert sum(figures.first) == counted.base[PEOPLE_UNIT].get((ALL, ""), [EMPTY])[0][0]


@pytest.mark.parametrize("code", SOME)
def test_whatever_is_moved_the_answer_is_that_of_a_study(tmp_path: Path, code: str) -> None:
    explorer, run = explored(tmp_path, code)
    draw = random.Random(code)
    for moves in (0, 1, 3, 8):
        same_as_a_study(explorer, run, drawn(explorer, draw, moves))


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_each_control_of_every_state_moved_alone_answers_as_a_study(tmp_path: Path, code: str) -> None:
    try:
        explorer, run = explored(tmp_path, code, people=60, buckets=1)
    except (SyntheticError, NoControl) as error:
        pytest.skip(str(error))
    draw = random.Random(code)
    for each in explorer.controls.values():
        values = {0} if each.kind is Kind.SWITCH else {0, each.most, draw.randint(0, each.most)}
        for value in values:
            same_as_a_study(explorer, run, {each.id: value})


def test_parts_of_a_dataset_add_up_to_the_whole(tmp_path: Path) -> None:
    explorer, run = explored(tmp_path, "PA")
    settings = {"set.PA-CS-M.waiting": 3}
    parts = [Explorer(run, run.dataset(), [index]).ask(settings).after for index in range(2)]
    whole = explorer.ask(settings).after
    assert [sum(pair) for pair in zip(*(part.first for part in parts), strict=True)] == list(whole.first)
    key = ("any_relief", "at_least")
    assert sum(part.people["automatic"][key] for part in parts) == whole.people["automatic"][key]


def test_controls_are_the_laws_figures_caps_and_conditions(tmp_path: Path) -> None:
    explorer, _ = explored(tmp_path, "MI", people=30)
    kinds = {each.kind for each in explorer.controls.values()}
    assert kinds == {Kind.TERM, Kind.COUNT, Kind.SWITCH}
    caps = [each for each in explorer.controls.values() if each.id.startswith("cap.")]
    assert caps
    assert all(each.none and each.value < each.most for each in caps)
    for each in explorer.controls.values():
        assert set(each.laws) <= set(explorer.titles)
        assert 0 <= each.value <= each.most
        assert each.label


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"set.PA-CS-M.wait": 3}, "there is no control 'set.PA-CS-M.wait'"),
        ({"set.PA-CS-M.waiting": 99}, "99 is not from 0 to 20"),
        ({"set.PA-CS-M.waiting": "a lot"}, "'a lot' is no whole number"),
    ],
)
def test_what_cannot_be_moved_is_said(tmp_path: Path, settings: Settings, said: str) -> None:
    explorer, _ = explored(tmp_path, "PA", people=20, buckets=1)
    with pytest.raises(NoControl, match=said):
        explorer.ask(settings)


def test_nothing_that_names_anybody_is_kept(tmp_path: Path) -> None:
    explorer, _ = explored(tmp_path, "PA", people=20, buckets=1)
    assert all(not kept.columns.table.column_names for kept in explorer._kept)
