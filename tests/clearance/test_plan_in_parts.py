"""A plan that is recorded in parts: cut off between any two, beside others who write, and by two at once."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed, canonical
from clearslate.clearance.looking_back.missed import missed
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan import plan as module
from clearslate.clearance.plan import rechecking
from clearslate.clearance.plan.eligible import PlanError, with_ids
from clearslate.clearance.plan.plan import Plan, make_plan, record
from clearslate.clearance.state import fingerprint
from clearslate.clearance.state import pace as pace_module
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.pace import Pace
from clearslate.clearance.store import connect
from clearslate.clearance.store.connect import PLAN, alone
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.records import files
from clearslate.runs.run import Run
from tests.clearance.carried import OPERATOR, TODAY, small_workflow
from tests.clearance.day import PATIENCE, ended
from tests.clearance.postgres import BY_ITSELF
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.waiting import asked

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.clearance.day"])
PARTS: Final = 3
NOW: Final = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


class CutOffError(Exception):
    """It ended here."""


OF_PLAN: Final = "5a" * 32
"""The key under which the ids are made: another process plans the same ones."""


def _planned(run: Run, ledger: Ledger) -> Plan:
    return make_plan(run, run, small_workflow(), ledger, key=OF_PLAN)


_OF_NOTHING: Final[dict[Path, Plan]] = {}
"""The plan of a run in a ledger without events: it is the same for each."""


def in_parts(plan: Plan, set_to: Callable[[str, float], None]) -> None:
    """Let a plan take three parts, at once one after the other. ``set_to``: sets a name of ``state.pace``."""
    set_to("MOST", -(-plan.rows.num_rows // PARTS))
    set_to("REST", 0.0)
    set_to("HELD", 600.0)  # however slow the machine: parts of one size


@pytest.fixture
def plan(run: Run, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """One of three parts, not recorded yet."""
    assert ledger.head()[0] == 0
    made = _OF_NOTHING.get(run.path) or _OF_NOTHING.setdefault(run.path, _planned(run, ledger))
    in_parts(made, lambda name, value: monkeypatch.setattr(pace_module, name, value))
    return made


@contextmanager
def before_part(number: int, act: Callable[[], None]) -> Iterator[None]:
    """Do something when so many parts are recorded, and nobody holds the lock."""
    part, done = Plan.part, [0]

    def one(plan: Plan, start: int, size: int) -> tuple[list[Event], int]:
        done[0] += 1
        if done[0] == number + 1:
            act()
        return part(plan, start, size)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Plan, "part", one)
        yield
    assert done[0] > number


def cut_off(plan: Plan, ledger: Ledger, parts: int) -> None:
    """Record so many parts of a plan."""

    def end() -> None:
        raise CutOffError

    with before_part(parts, end), pytest.raises(CutOffError):
        record(plan, ledger, OPERATOR, NOW)


def said(ledger: Ledger) -> list[tuple[str, ...]]:
    """What happened, in its order."""
    return [
        (link.kind, link.subject, canonical(link.told)) for link in ledger.links()
    ]  # but the salts, which are drawn


@pytest.fixture
def whole(plan: Plan, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which it was never cut off."""
    found = Rehearsed(f"sqlite:{tmp_path / 'whole.db'}", alias="whole")
    record(plan, found, OPERATOR, NOW)
    yield found
    found.close()


@pytest.mark.parametrize("parts", range(1, PARTS))
def test_a_plan_cut_off_between_two_parts_is_taken_up_as_if_it_never_was(
    run: Run, plan: Plan, ledger: Ledger, whole: Ledger, parts: int
) -> None:
    cut_off(plan, ledger, parts)
    verdict, office = ledger.verify(), Office(ledger)
    assert verdict.is_sound
    assert plan.id in verdict.cut_off[0]
    [line] = office.status(TODAY)["plans not recorded to their end"]
    assert 0 < line["recorded"] < line["of"] == plan.rows.num_rows
    for wave in m.Wave.objects.using(ledger.alias):
        with pytest.raises(NotAllowed, match="not recorded to its end"):
            office.set_audit(wave.id, OPERATOR, NOW)
    again = _planned(run, ledger)
    assert again.id == plan.id
    assert record(again, ledger, OPERATOR, NOW) > 0
    assert said(ledger) == said(whole)
    assert fingerprint(ledger.alias) == fingerprint(whole.alias)
    assert record(again, ledger, OPERATOR, NOW) == 0
    assert _planned(run, ledger).rows.num_rows == 0
    verdict = ledger.verify()
    assert verdict.is_sound
    assert not verdict.cut_off


def _kinds(ledger: Ledger, plan: str) -> set[tuple[str, bool]]:
    """The cases of a plan, convictions and other records apart, as they go."""
    rows = m.Clearance.objects.using(ledger.alias).filter(plan=plan)
    return set(rows.values_list("case", "conviction"))


@BY_ITSELF
@pytest.mark.parametrize("parts", range(1, PARTS))
def test_where_another_plan_follows_it_is_complete_with_what_there_is(
    run: Run, plan: Plan, ledger: Ledger, parts: int
) -> None:
    cut_off(plan, ledger, parts)
    there = set(m.Clearance.objects.using(ledger.alias).values_list("id", flat=True))
    assert {row["charge_id"] for row in plan.rows.to_pylist() if row["id"] not in there} == set(
        missed(ledger, run, small_workflow()).rows["charge"].to_pylist()
    )
    other = make_plan(run, run, small_workflow().model_copy(update={"batch_size": 20}), ledger)
    assert not there & set(other.rows["id"].to_pylist())
    record(other, ledger, OPERATOR, NOW)
    rows = m.Clearance.objects.using(ledger.alias)
    assert set(rows.values_list("charge", flat=True)) == set(plan.rows["charge_id"].to_pylist())
    assert len(set(rows.values_list("charge", flat=True))) == rows.count()
    halves = _kinds(ledger, plan.id) & _kinds(ledger, other.id)
    assert not halves, "no case is cut"
    for wave in m.Wave.objects.using(ledger.alias):
        Office(ledger).set_audit(wave.id, OPERATOR, NOW)
    verdict = ledger.verify()
    assert verdict.is_sound
    assert not verdict.cut_off
    one = next(each for each in plan.events() if each.kind == Kind.CLEARANCE_PLANNED)
    with pytest.raises(NotAllowed, match="its plan is complete"):
        ledger.append([replace(one, subject="more", key="more")], OPERATOR, NOW)


@BY_ITSELF
def test_what_others_do_between_two_parts_stands(run: Run, plan: Plan, ledger: Ledger, url: str) -> None:
    """They write at once: nobody waits for the plan. What would change what is still to come waits for its end."""
    acts = []

    def others() -> None:
        other = Rehearsed(url, alias="other")
        first, second, *_ = m.Clearance.objects.using("other").order_by("id").values_list("id", flat=True)
        office = Office(other)
        office.withdraw(first, OPERATOR, NOW, why="a court's order")
        office.hold(second, OPERATOR, NOW, reason="in_custody")
        with pytest.raises(PlanError, match="not recorded to its end"):
            rechecking.look(run, "PA", other)
        rekeyed = Event(Kind.PERSON_REKEYED, "p1", {"to": ["p2"], "why": "new id"})
        for event in (
            rekeyed,
            Event(Kind.PLAN_RECHECKED, plan.id, asked(NOW)),
            replace(plan.begun(), subject="x", key="x"),
        ):
            with pytest.raises(NotAllowed, match="not recorded to its end"):
                other.append([event], OPERATOR, NOW)
        other.close()
        acts.extend([first, second])

    with before_part(1, others):
        record(plan, ledger, OPERATOR, NOW)
    rows = m.Clearance.objects.using(ledger.alias)
    assert rows.get(id=acts[0]).state == m.State.WITHDRAWN
    assert rows.get(id=acts[1]).held == 1
    assert rows.filter(state=m.State.PLANNED).count() == plan.rows.num_rows - 1
    kinds = [link.kind for link in ledger.links()]
    assert (
        kinds.index(Kind.CLEARANCE_PLANNED)
        < kinds.index(Kind.CLEARANCE_WITHDRAWN)
        < kinds.index(Kind.PLAN_COMPLETED)
    )
    assert ledger.verify().is_sound


@BY_ITSELF
def test_a_plan_that_is_right_no_more_is_not_recorded(run: Run, plan: Plan, ledger: Ledger) -> None:
    smaller = small_workflow().model_copy(update={"wave_size": 100})
    cut_off(plan, ledger, 1)
    head = ledger.head()
    with pytest.raises(PlanError, match="This is another"):
        record(replace(plan, workflow=smaller), ledger, OPERATOR, NOW)
    with pytest.raises(PlanError, match="plan again"):
        record(replace(plan, id="other"), ledger, OPERATOR, NOW)
    assert ledger.head() == head
    record(_planned(run, ledger), ledger, OPERATOR, NOW)
    with pytest.raises(PlanError, match="plan again"):
        record(replace(plan, id="other"), ledger, OPERATOR, NOW)


@BY_ITSELF
def test_a_plan_holds_what_it_was_to_hold(plan: Plan, ledger: Ledger) -> None:
    first, *middle, last = plan.events()
    with pytest.raises(NotAllowed, match="holds other"):
        ledger.append([first, *middle[:-1], last], OPERATOR, NOW)
    lie = plan.holds | {"sha256": "0" * 64}
    with pytest.raises(NotAllowed, match="holds other"):
        ledger.append([replace(first, payload={**first.payload, "holds": lie}), *middle, last], OPERATOR, NOW)
    ledger.append([first, *middle, last], OPERATOR, NOW)


def test_where_nothing_is_left_to_plan_a_plan_cut_off_is_complete_all_the_same(
    plan: Plan, ledger: Ledger
) -> None:
    """Else nobody could ask newer records of what is on its way."""
    cut_off(plan, ledger, 1)
    nothing = replace(plan, id="nothing", rows=plan.rows.slice(0, 0), batches=(), seen=ledger.head()[0])
    assert record(nothing, ledger, OPERATOR, NOW) == 1
    assert [each.id for each in m.Plan.objects.using(ledger.alias).filter(complete=True)] == [plan.id]
    assert record(nothing, ledger, OPERATOR, NOW) == 0
    assert ledger.verify().is_sound


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_commands_say_that_a_plan_is_not_recorded_to_its_end(
    run: Run, plan: Plan, ledger: Ledger, url: str
) -> None:
    def call(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*arguments, "--ledger", url])
        assert done.exit_code == 0, done.output
        return done.output

    cut_off(plan, ledger, 1)
    planning = ("clear", "plan", str(run.path), "--state", "PA", "--as", "olive")
    words = f"lan {plan.id} is not recorded to its end"
    assert words in call("ledger", "verify")
    assert "plans not recorded to their end" in call("clear", "status")
    assert f"{words} (" in call(*planning, "--dry-run")
    assert "it is complete with these, and the rest is planned anew" in call(*planning)
    assert words not in call("ledger", "verify")
    assert m.Clearance.objects.using(ledger.alias).count() >= plan.rows.num_rows


class Waiting:
    """In the place of a ledger: its lock comes after so many seconds, and it is held for so many."""

    clock = 0.0

    def __init__(self, waits: float, holds: float) -> None:
        """Seconds of a clock of its own."""
        self.waits, self.holds = waits, holds

    @contextmanager
    def together(self) -> Iterator[None]:
        """Wait, and hold."""
        Waiting.clock += self.waits
        yield
        Waiting.clock += self.holds


def test_parts_are_as_large_as_the_lock_may_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long this one waits for the lock: the others hold it then, and a smaller part would help nobody."""
    monkeypatch.setattr("time.monotonic", lambda: Waiting.clock)
    monkeypatch.setattr("time.sleep", lambda _: None)
    ledger: Any = Waiting(5.0, 0.5)
    pace, sizes = Pace(ledger, NOW), list[int]()
    for ledger.holds in (0.5, 0.5, 0.01, 0.01, 0.01, 2.0, 4.0, 20.0):
        with pace.part() as moment:
            assert moment > NOW
        sizes.append(pace.size)
    assert sizes == [2000, 4000, 8000, 10_000, 10_000, 5000, 1250, 100]


# --- several at once ------------------------------------------------------------------------------------------


def _record(url: str, place: Path, told: Queue[int]) -> None:
    ledger, run = Rehearsed(url, alias="mine"), Run.open(place)
    made = _planned(run, ledger)
    in_parts(made, lambda name, value: setattr(pace_module, name, value))
    told.put(record(made, ledger, OPERATOR, NOW))
    ledger.close()


def test_two_who_record_the_same_plan_record_it_once(run: Run, plan: Plan, ledger: Ledger, url: str) -> None:
    ledger.append(
        [Event(Kind.ROLE_GRANTED, "orla", {"role": "clerk"})], OPERATOR, NOW
    )  # the ledger is opened
    head = ledger.head()[0]
    queue = PROCESSES.Queue()
    both = [PROCESSES.Process(target=_record, args=(url, run.path, queue)) for _ in range(2)]
    for process in both:
        process.start()
    counts = sorted(queue.get(timeout=PATIENCE) for _ in both)
    assert [ended(process) for process in both] == [0, 0]
    clock_moved = 1  # of the rehearsal
    assert sum(counts) == len(list(plan.events())) == ledger.head()[0] - head - clock_moved
    assert m.Plan.objects.using(ledger.alias).get().complete
    assert ledger.verify().is_sound


@BY_ITSELF
@pytest.mark.parametrize("parts", range(PARTS + 1))
def test_who_plans_while_another_records_the_same_plan_makes_that_plan(
    run: Run, plan: Plan, ledger: Ledger, url: str, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked before the other began, and saw some of it: its plan was another, and it was refused."""
    acts = ["record"]

    def meanwhile(*given: Any, **more: Any) -> Any:
        if acts:
            acts.clear()
            other = Rehearsed(url, alias="other")
            if 0 < parts < PARTS:
                cut_off(plan, other, parts)
            elif parts:
                record(plan, other, OPERATOR, NOW)
            other.close()
        return with_ids(*given, **more)

    monkeypatch.setattr(module, "with_ids", meanwhile)
    made = _planned(run, ledger)
    assert not acts
    assert made.id == plan.id if parts < PARTS else not made.rows.num_rows
    assert bool(record(made, ledger, OPERATOR, NOW)) == (parts < PARTS)
    assert m.Plan.objects.using(ledger.alias).get().complete
    assert ledger.verify().is_sound


def test_who_waits_in_vain_for_another_plan_is_told_so(
    plan: Plan, ledger: Ledger, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PATIENCE", 0.4)
    monkeypatch.setattr(connect, "PATIENCE", 0.4)
    other = Rehearsed(url, alias="other")
    with alone(other.alias, PLAN), pytest.raises(NotAllowed, match="another process is recording a plan"):
        record(plan, ledger, OPERATOR, NOW)
    assert record(plan, ledger, OPERATOR, NOW) > 0
    other.close()


def _killed(url: str, place: Path, parts: int, *, within: bool) -> None:
    """Record until so many parts are there, and end: between two parts, or before the last of them is committed."""
    ledger, run = Rehearsed(url, alias="mine"), Run.open(place)
    made, append = _planned(run, ledger), ledger.append
    in_parts(made, lambda name, value: setattr(pace_module, name, value))
    done = 0

    def one(events: Any, *rest: Any) -> Any:
        nonlocal done
        links = append(events, *rest)
        done += bool(links)  # before the first part nothing had to be completed: an append of nothing
        if within and done == parts:
            os.kill(os.getpid(), signal.SIGKILL)
        return links

    ledger.append = one  # type: ignore[assignment, method-assign]
    with before_part(parts, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        record(made, ledger, OPERATOR, NOW)


@pytest.mark.prove
@pytest.mark.parametrize("within", [False, True])
def test_a_process_killed_between_any_two_parts_loses_nothing(
    run: Run, plan: Plan, ledger: Ledger, url: str, whole: Ledger, *, within: bool
) -> None:
    """Killed, taken up by another that is killed a part later, and so on: the third ends it."""
    for _ in range(PARTS - 1):
        process = PROCESSES.Process(
            target=_killed, args=(url, run.path, 1 + within), kwargs={"within": within}
        )
        process.start()
        assert ended(process) == -signal.SIGKILL
        verdict = ledger.verify()
        assert verdict.is_sound
        assert plan.id in verdict.cut_off[0]
    record(_planned(run, ledger), ledger, OPERATOR, NOW)
    assert said(ledger) == said(whole)
    assert fingerprint(ledger.alias) == fingerprint(whole.alias)
