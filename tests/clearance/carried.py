"""A small state carried to the point where its batches move."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import clearslate.states
from clearslate.clearance.events import Role
from clearslate.clearance.ledger import Actor, Ledger
from clearslate.clearance.lists import due_lists, write_list
from clearslate.clearance.office import Office
from clearslate.clearance.plan import make_plan, record
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow, load_workflow
from clearslate.runs.run import Run

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


def release(office: Office, wave: str, at: dt.datetime) -> None:
    """Audit a wave whole and release it; before it, the pilot of its plan."""
    waves = m.Wave.objects.using(office.using)
    pilot = waves.get(plan=waves.get(id=wave).plan, pilot=True)
    if wave != pilot.id and pilot.state == m.WaveState.FORMED:
        release(office, pilot.id, at)
    for each in office.draw_audit(wave, OPERATOR, at, opened_by=REVIEWER, size=100_000):
        office.find(each, REVIEWER, at, right=True)
    office.request_release(wave, OPERATOR, at)
    office.approve_release(wave, REVIEWER, at)


def released(ledger: Ledger, run: Run, at: dt.datetime) -> None:
    """Plan a run and release its first wave."""
    record(make_plan(run, run, small_workflow(), ledger), ledger, OPERATOR, at)
    release(Office(ledger), m.Wave.objects.using(ledger.alias).get(number=1).id, at)


def show(office: Office, on: dt.date, at: dt.datetime, out: Path) -> None:
    """Show the lists that nobody was shown."""
    for batch in due_lists(office.ledger):
        write_list(office.ledger, batch, out, OPERATOR, on, at)
