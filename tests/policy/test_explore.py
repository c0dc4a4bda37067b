"""The explorer answers as a study of the same reform does, whatever is moved, in every state."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise
from pathlib import Path

import pytest

from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.controls import Control, Kind, NoControl, Settings, as_reform, controls_of
from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import (
    BASE_PEOPLE,
    CHANGES,
    CHARGES,
    CHARGES_UNIT,
    PEOPLE,
    PEOPLE_UNIT,
    ROUTES,
)
from clearslate.policy.counted.explore import Explorer
from clearslate.policy.counted.tables import Cells, Column
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.runs.groups import ALL
from clearslate.runs.protect import EMPTY, INVENTED, Door, Mode
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import CODES, jurisdiction
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
    answer = explorer.exact(settings)
    for scenario, figures in ((BASELINE, answer.before), (reform.id, answer.after)):
        for route in ROUTES:
            people = counted.figures[scenario, PEOPLE_UNIT, route].get((ALL, ""), [EMPTY] * len(PEOPLE))
            entries = {
                (each.name, each.bound): int(cell[0]) for each, cell in zip(PEOPLE, people, strict=True)
            }
            for name, bound in list(entries):  # at most is counted without what is at least
                entries[name, bound] += entries[name, "at_least"] if bound == "at_most" else 0
            found = {key: each.value for key, each in figures.people[route].items()}
            assert found == entries, (settings, scenario, route)
            charges = counted.figures[scenario, CHARGES_UNIT, route].get((ALL, ""), [EMPTY] * len(CHARGES))
            assert figures.eligible[route].value == charges[0][0], (settings, scenario, route)
        for measure, of, bit in (("no_conviction", "convicted", 6), ("full_relief", "everyone", 2)):
            place = next(at for at, each in enumerate(BASE_PEOPLE) if each.name == of)
            for group, rate in figures.shares[measure].items():
                own = counted.figures[scenario, PEOPLE_UNIT, "automatic"].get(("race", group))
                whole = counted.base[PEOPLE_UNIT].get(("race", group))
                assert rate.count.value == (0 if own is None else own[bit][0]), (settings, scenario, measure)
                assert rate.of.value == (0 if whole is None else whole[place][0])
        months = counted.months[scenario, PEOPLE_UNIT, "automatic"]
        assert figures.first[0].value == months[0][0]
        assert (
            sum(each.value for each in figures.first)
            == counted.base[PEOPLE_UNIT].get((ALL, ""), [EMPTY])[0][0]
        )


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
    parts = [Explorer(run, run.dataset(), [index]).exact(settings).after for index in range(2)]
    whole = explorer.exact(settings).after
    pairs = zip(*(part.first for part in parts), strict=True)
    assert [sum(each.value for each in pair) for pair in pairs] == [each.value for each in whole.first]
    key = ("any_relief", "at_least")
    assert sum(part.people["automatic"][key].value for part in parts) == whole.people["automatic"][key].value


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


@pytest.mark.parametrize("code", CODES)
def test_whatever_is_moved_together_is_a_reform(code: str) -> None:
    """The last places of two caps of one law, "no limit", were an error: without the first the second was another."""
    state, draw = jurisdiction(code), random.Random(code)
    controls = {each.id: each for each in controls_of(state, state.laws, to_day(dt.date(2026, 1, 1)))}
    caps = {each.id: each.most for each in controls.values() if each.none}
    sliders = [each for each in controls.values() if each.kind is not Kind.SWITCH]  # not all can be dropped
    some = [drawn_of(sliders, draw) for _ in range(3)] if sliders else []
    for settings in (caps, *({**caps, **each} for each in some)):
        change, moved = as_reform(code, controls, settings)
        laws = {law for each in moved for law in each.laws}
        found = reformed(state, change).jurisdiction
        assert not [cap for law in laws if settings == caps for cap in found.law(law).caps]


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


# --- what an answer tells of a few ------------------------------------------------------------------------


def as_asked(control: Control, value: int) -> dict[str, int]:
    return {control.id: 0 if control.kind is Kind.SWITCH else value}


def changed_alone(explorer: Explorer, control: Control, value: int, other: int) -> int:
    """How many people one value of a control changes beside another."""
    one, two = (
        explorer._at({} if each == control.value else as_asked(control, each)) for each in (value, other)
    )
    return explorer._changed(one, two)


def few_are_left_out(explorer: Explorer, questions: int, draw: random.Random) -> tuple[int, int]:
    """Controls, and neighbors on sliders, that change one to ten people: no question shows them. How many there are."""
    switches = sliders = 0
    changed: dict[str, list[int]] = {}
    for control in explorer.controls.values():
        values = [0] if control.kind is Kind.SWITCH else list(range(control.most + 1))
        changed[control.id] = [changed_alone(explorer, control, value, control.value) for value in values]
    few = sum(0 < max(each) < 11 for each in changed.values())
    for control in explorer.controls.values():
        whole = changed[control.id]
        values = [0] if control.kind is Kind.SWITCH else list(range(control.most + 1))
        if 0 < max(whole) < 11:
            switches += 1
            others = [each for each in explorer.controls.values() if each.id != control.id]
            for _ in range(-(-questions // few)):
                beside = drawn_of(others, draw)
                with_it = beside | as_asked(control, values[whole.index(max(whole))])
                assert explorer.ask(with_it).after == explorer.ask(beside).after
                assert control in explorer.ask(with_it).left_out
        for low, high in pairwise(values):
            if 0 < changed_alone(explorer, control, low, high) < 11:
                sliders += 1
                rungs = [explorer._ladder(control, each)[-1] for each in (low, high)]
                if rungs[0] == rungs[1]:
                    one, two = (explorer.ask(as_asked(control, each)).after for each in (low, high))
                    assert one == two
                else:
                    assert changed_alone(explorer, control, *rungs) >= 11
    return switches, sliders


def drawn_of(controls: list[Control], draw: random.Random) -> dict[str, int]:
    chosen = draw.sample(controls, min(draw.randint(0, 2), len(controls)))
    return {each.id: 0 if each.kind is Kind.SWITCH else draw.randint(0, each.most) for each in chosen}


@pytest.mark.prove
def test_no_question_shows_what_changes_a_few(tmp_path: Path) -> None:
    """With other controls anywhere, a control that changes one to ten people changes no figure; nor do neighbors of a slider."""
    explorer, _ = explored(tmp_path, "PA", people=150, buckets=1)
    explorer.controls = dict(list(explorer.controls.items())[:14])
    switches, sliders = few_are_left_out(explorer, 6, random.Random(3))
    assert switches
    assert sliders


@pytest.mark.prove
@pytest.mark.parametrize("code", SOME)
def test_a_thousand_questions_show_nobody(tmp_path: Path, code: str) -> None:
    explorer, _ = explored(tmp_path, code, people=200, buckets=1)
    switches, sliders = few_are_left_out(explorer, 1000, random.Random(code))
    print(f"{code}: {switches} controls and {sliders} pairs of neighbors change one to ten people")
    assert switches + sliders


def test_an_answer_is_near_the_true_one_and_the_same_again(tmp_path: Path) -> None:
    explorer, run = explored(tmp_path, "PA", people=600)
    settings = {"set.PA-CS-M.waiting": 1, "drop.PA-CS-M.restitution": 0, "drop.PA-CS-M.grade": 0}
    found, true = explorer.ask(settings), explorer.exact(settings)
    for route in ROUTES:
        for key, each in found.after.people[route].items():
            was = true.after.people[route][key].value
            assert abs(each.value - was) <= 60, (key, each, was)
            assert not each.small or each.value < 11
    compared = 0
    for measure, rates in found.after.shares.items():
        for group, rate in rates.items():
            sure = true.after.shares[measure][group]
            if (
                rate.low is not None
                and rate.high is not None
                and sure.low is not None
                and sure.high is not None
            ):
                compared += 1
                left_out = 10 * len(found.left_out) / rate.of.value  # which no figure shows, as the page says
                assert rate.low - left_out <= sure.low <= sure.high <= rate.high + left_out
    assert compared > 1
    again = Explorer(run, run.dataset())
    again.ask({"drop.PA-CS-M.grade": 0})  # in another order of questions
    assert again.ask(settings) == found
    assert again.before == found.before


def test_the_law_as_it_is_is_told_as_a_study_tells_it(tmp_path: Path) -> None:
    """One door: the explorer and a study have one figure for the same people."""
    explorer, run = explored(tmp_path, "PA")
    tallier, counted = Tallier(Lab(run.spec(), []), run.dataset(), run), Counted()
    for index in range(len(run.buckets)):
        counted += tallier.count(index)
    cells = Cells(counted, [BASELINE], Door(Mode.PROTECTED, INVENTED))
    for route in ROUTES:
        for measure in PEOPLE:
            if (measure.name, measure.bound) in explorer.before.people[route] and measure.name not in CHANGES:
                found = explorer.before.people[route][measure.name, measure.bound]
                shown = cells.shown(
                    Column(PEOPLE_UNIT, BASELINE, route, measure.name, measure.bound), ALL, ""
                )
                everyone = cells.shown(Column(PEOPLE_UNIT, "", "", "everyone"), ALL, "").value
                assert found == shown or found.value > everyone
