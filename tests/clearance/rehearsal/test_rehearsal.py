"""The whole of clearance with agencies that lose, refuse and forget: in the end everything is accounted for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import clearslate.states
from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.events.ids import new_key
from clearslate.clearance.exchange.facts import Status
from clearslate.clearance.plan import plan as plan_module
from clearslate.clearance.rehearsal.faults import SMALL, Faults, draw
from clearslate.clearance.rehearsal.report import faults, to_json
from clearslate.clearance.rehearsal.script import Rehearsal, Rehearsed, Setting
from clearslate.clearance.rehearsal.staff import OPERATOR
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.workflow import Workflow, load_workflow
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.clearance.postgres import BY_ITSELF, Server
from tests.edited import of_one_county

START = dt.date(2026, 1, 5)


def run_of(state: str, people: int, folder: Path) -> Run:
    generate(state, people, folder / "counties", seed=7, known_through=START)
    of_one_county(Dataset.open(folder / "counties"), folder / "records")
    return start(folder / "records", spec_for(Dataset.open(folder / "records"), START), folder / "run")


def workflow_of(state: str) -> Workflow:
    """The state's, with few batches: of the one county all together, but an order is of one court."""
    found = load_workflow(clearslate.states.folder(state) / "workflow.yaml")
    batch_by = found.batch_by if found.batch_by == ("court",) else ("kind",)
    return found.model_copy(
        update={"pilot_size": 60, "wave_size": 5000, "batch_by": batch_by, "batch_size": 60}
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """A state whose court orders, one that clears by operation of law, one whose bureau lists."""
    return {
        state: run_of(state, people, tmp_path_factory.mktemp(state))
        for state, people in (("PA", 120), ("MI", 100), ("MN", 100))
    }


def rehearse(ledger: Ledger, run: Run, state: str, folder: Path, rates: Faults, **more: int) -> Rehearsed:
    setting = Setting(**({"days": 260, "step": 20, "documents": 1} | more), faults=rates)
    return Rehearsal(ledger, run, workflow_of(state), folder, setting, START).run()


def adds_up(told: Rehearsed) -> None:
    assert list(faults(told)) == []
    assert told.planned > 100
    assert told.account is not None
    assert told.aging is not None
    assert told.account.counted == told.account.expected > told.planned


@BY_ITSELF
def test_a_court_s_orders_reach_every_agency(ledger: Ledger, runs: dict[str, Run], tmp_path: Path) -> None:
    rehearsed = rehearse(ledger, runs["PA"], "PA", tmp_path, SMALL)
    adds_up(rehearsed)
    road, office = rehearsed.counts["road"], rehearsed.counts["office"]
    for what in ("messages lost", "messages twice", "messages damaged", "answers lost", "answers damaged"):
        assert road[what] > 0, what
    assert office["orders as PDF"] == 1
    assert office["orders as lists"] > 5
    assert len(list((tmp_path / "orders").rglob("order-*.pdf"))) == 1
    court = rehearsed.counts["agency court"]
    worked = court["answers: accepted"] + court["answers: partial"]
    assert 0 < court["messages asked again that were done before"] < worked
    assert rehearsed.aging is not None
    assert rehearsed.aging.closed > 0.8 * rehearsed.aging.expected
    looked = [each["clearances"] for each in rehearsed.verified.values()]
    assert any(each.get("open", 0) > 0 for each in looked)  # forgotten by an agency, and asked again
    assert rehearsed.counts["office"]["clearances restored"] > 0


@pytest.mark.prove
@pytest.mark.parametrize("state", ["MN", "MI"])
def test_other_workflows_add_up_too(runs: dict[str, Run], tmp_path: Path, state: str) -> None:
    ledger = Ledger(f"sqlite:{tmp_path / 'ledger.db'}", alias="other")
    rehearsed = rehearse(ledger, runs[state], state, tmp_path, SMALL)
    ledger.close()
    adds_up(rehearsed)


@pytest.mark.prove
def test_where_nothing_goes_wrong_nothing_is_stuck(runs: dict[str, Run], tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:{tmp_path / 'ledger.db'}", alias="smooth")
    rehearsed = rehearse(ledger, runs["PA"], "PA", tmp_path, Faults.none(), days=160, documents=0)
    ledger.close()
    adds_up(rehearsed)
    assert rehearsed.aging is not None
    # But where the records name nobody: no directory has an agency without a name.
    assert {each.status for each in rehearsed.aging.stuck} == {Status.UNASSIGNED}
    assert rehearsed.counts["office"]["agencies assigned"] > 0
    assert rehearsed.counts["messages"]["ask again"] == 0
    unnamed = {each.recipient for each in rehearsed.aging.stuck}
    assert unnamed <= {"prosecutor", "arresting_agency"}
    assert {recipient for _, _, recipient, _ in rehearsed.alarms} == unnamed
    assert rehearsed.counts["agency court"]["messages asked again that were done before"] == 0
    courts = [at for name, at in to_json(rehearsed)["at"].items() if name.partition(".")[0] == "court"]
    assert len(courts) > 1, "each court by itself"
    assert all(at.keys() == {Status.ACKNOWLEDGED} for at in courts)
    assert sum(at[Status.ACKNOWLEDGED] for at in courts) == rehearsed.planned


@pytest.mark.prove
def test_the_same_seed_gives_the_same_in_both_databases(
    runs: dict[str, Run], tmp_path: Path, postgres: Server
) -> None:
    found = []
    with postgres.database() as server:
        for name, address in (("one", f"sqlite:{tmp_path / 'ledger.db'}"), ("two", server)):
            (tmp_path / name).mkdir()
            ledger = Ledger(address, alias=name)
            rehearsed = rehearse(ledger, runs["MN"], "MN", tmp_path / name, SMALL, days=120)
            ledger.close()
            found.append({key: value for key, value in to_json(rehearsed).items() if key != "seconds"})
    assert found[0] == found[1]


@pytest.mark.prove
def test_the_same_seed_gives_the_same_where_the_keys_of_plans_are_drawn(
    runs: dict[str, Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "new_key", new_key)  # else every test has the same
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        ledger = Ledger(f"sqlite:{tmp_path / f'{name}.db'}", alias=name)
        rehearsed = rehearse(ledger, runs["MN"], "MN", tmp_path / name, SMALL, days=60)
        ledger.close()
        found.append({key: value for key, value in to_json(rehearsed).items() if key != "seconds"})
    assert found[0] == found[1]


def test_a_rehearsal_does_not_begin_beside_real_clearances(
    ledger: Ledger, runs: dict[str, Run], tmp_path: Path, at: dt.datetime
) -> None:
    ledger.append([Event(Kind.ROLE_GRANTED, "x", {"role": "operator"})], OPERATOR, at)
    with pytest.raises(NotAllowed, match="empty ledger"):
        rehearse(ledger, runs["PA"], "PA", tmp_path, SMALL)


def test_a_draw_is_made_of_the_seed_and_the_name() -> None:
    assert draw(1, "lost", "a") == draw(1, "lost", "a")
    assert draw(1, "lost", "a") != draw(2, "lost", "a")
    drawn = [draw(3, "lost", str(number)) for number in range(2000)]
    assert 0.45 < sum(drawn) / len(drawn) < 0.55
    assert all(0 <= each < 1 for each in drawn)


def test_a_rate_is_a_share() -> None:
    with pytest.raises(ValueError, match="lost is a share"):
        Faults(lost=2)
