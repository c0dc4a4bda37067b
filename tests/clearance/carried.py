"""A small state carried to the point where its batches move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import clearslate.states
from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.office.held_back import due_lists
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.content import DaysMissing, contents
from clearslate.clearance.orders.make import due_batches
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.plan.plan import Plan, make_plan, record
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow, load_workflow
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from tests.clearance.copied import once

OPERATOR, REVIEWER = Actor("olive", Role.OPERATOR), Actor("rhea", Role.REVIEWER)
JUDGE = Actor("juno", Role.JUDGE)
TODAY = dt.date(2026, 1, 5)


def small_workflow() -> Workflow:
    """Pennsylvania's, with small waves, and summary convictions looked through too, as the text has it."""
    found = load_workflow(clearslate.states.folder("PA") / "workflow.yaml")
    first = found.stages[0]
    first = first.model_copy(update={"laws": (*first.laws, "PA-CS-SUMMARY")})
    small = {"pilot_size": 40, "wave_size": 200, "batch_size": 25}
    return found.model_copy(update=small | {"stages": (first, *found.stages[1:])})


def planned(ledger: Ledger, run: Run, at: dt.datetime) -> Plan:
    """A plan of a run, in the ledger."""

    def build() -> Plan:
        found = make_plan(run, run, small_workflow(), ledger)
        record(found, ledger, OPERATOR, at)
        return found

    return once(ledger, ("planned", run.path, at), build)


def found_right(office: Office, drawn: Iterable[str], by: Actor, at: dt.datetime) -> None:
    """Find all that was drawn of a wave right, as ``Office.find`` does one by one."""
    rows = m.Clearance.objects.using(office.using).filter(id__in=list(drawn), audit="drawn").order_by("id")
    office.ledger.append(
        [
            Event(
                Kind.AUDIT_FOUND, each, {"wave": wave, "right": True, "why": ""}, key=f"{wave}:audit:{each}"
            )
            for each, wave in rows.values_list("id", "wave")
        ],
        by,
        at,
    )


def release(office: Office, wave: str, at: dt.datetime) -> None:
    """Audit a wave whole and release it; before it, the pilot of its plan."""
    once(office.ledger, ("released", wave, at), lambda: _release(office, wave, at))


def _release(office: Office, wave: str, at: dt.datetime) -> None:
    waves = m.Wave.objects.using(office.using)
    pilot = waves.get(plan=waves.get(id=wave).plan, pilot=True)
    if wave != pilot.id and pilot.state == m.WaveState.FORMED:
        _release(office, pilot.id, at)
    drawn = office.draw_audit(wave, OPERATOR, at, opened_by=REVIEWER, size=100_000)
    found_right(office, drawn, REVIEWER, at)
    office.request_release(wave, OPERATOR, at)
    office.approve_release(wave, REVIEWER, at)


def released(ledger: Ledger, run: Run, at: dt.datetime) -> None:
    """Plan a run and release its first wave."""
    planned(ledger, run, at)
    release(Office(ledger), m.Wave.objects.using(ledger.alias).get(number=1).id, at)


def due_order(ledger: Ledger, dataset: Dataset) -> str:
    """The first batch whose order is due and can be made: the day on which one of its charges ended is known."""
    return next(each for each in due_batches(ledger) if some_contents(ledger, each, dataset))


def some_contents(ledger: Ledger, batch: str, dataset: Dataset) -> list[OrderContent]:
    """The order of a batch; nothing where a clerk must supply the day of each charge first."""
    try:
        return contents(ledger, batch, dataset, TODAY, per_case=False)
    except DaysMissing:
        return []


def show(office: Office, on: dt.date, at: dt.datetime, out: Path) -> None:
    """Show the lists that nobody was shown."""
    for batch in due_lists(office.ledger):
        write_list(office.ledger, batch, out, OPERATOR, on, at)
