"""Objections to single clearances, and what holds one back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clearslate.clearance.events import Role
from clearslate.clearance.events.payloads import (
    ClearanceFreed,
    ClearanceHeld,
    ObjectionFiled,
    ObjectionOverruled,
    ObjectionSustained,
    ObjectionWithdrawn,
)
from clearslate.clearance.state.days import check_entered
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.queries import (
    OBJECTION,
    clearance_of,
    existing,
    is_over,
    moving,
    must,
    must_be_new,
    open_stage,
    workflow_of,
    workflow_of_plan,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update


@on_each(ObjectionFiled)
def _objection_filed(entry: Entry[ObjectionFiled], using: str) -> None:
    found = clearance_of(entry, using)
    batch, workflow = moving(found.batch, using)
    must(
        found.state == m.State.PLANNED,
        f"clearance {found.id} is {found.state}: there is nothing to object to",
    )
    must(batch.stage == entry.says.stage, f"stage {entry.says.stage} is not open")
    stage = workflow.stage(batch.stage)
    grounds = stage.grounds
    must(
        entry.role in stage.objectors,
        f"who objects in stage {stage.id} is the {' or the '.join(stage.asked)}; a clerk may record it",
    )
    must(
        entry.says.ground in grounds,
        f"no objection on that ground in stage {batch.stage}; the grounds: {', '.join(grounds) or 'none'}",
    )
    row = open_stage(batch, using)
    check_entered(entry, workflow, row.shown_on or row.opened_on, "the list that was sent")
    must(
        not is_over(batch, entry.says.on, using),
        f"the window of stage {batch.stage} ended on {batch.due}",
    )
    ends = stage.objection_ends
    m.Objection.objects.using(using).create(
        id=entry.says.objection,
        clearance=found.id,
        batch=batch.id,
        stage=batch.stage,
        ground=entry.says.ground,
        by=entry.actor,
        role=entry.role,
        filed_on=entry.says.on,
        **({"state": m.ObjectionState.SUSTAINED, "decided_on": entry.says.on} if ends else {}),
    )
    if ends:
        found.state, found.why = m.State.WITHDRAWN, f"{OBJECTION}: {entry.says.ground}"
    else:
        found.objections += 1
    update(found, using)


def _decided(state: m.ObjectionState) -> Callable[[Entry[Any], str], None]:
    def step(entry: Entry[Any], using: str) -> None:
        objection = existing(m.Objection, using, "objection", entry.says.objection)
        must(objection.clearance == entry.subject, f"objection {objection.id} is to another clearance")
        must(objection.state == m.ObjectionState.FILED, f"objection {objection.id} was {objection.state}")
        workflow = workflow_of_plan(existing(m.Batch, using, "batch", objection.batch).plan, using)
        check_entered(entry, workflow, objection.filed_on, "the objection")
        _check_decider(entry, objection, state, using)
        objection.state, objection.decided_on = state, entry.says.on
        update(objection, using)
        found = clearance_of(entry, using)
        found.objections -= 1
        if state == m.ObjectionState.SUSTAINED and found.state == m.State.PLANNED:
            found.state, found.why = m.State.WITHDRAWN, f"{OBJECTION} sustained: {objection.ground}"
        update(found, using)

    return step


on_each(ObjectionSustained)(_decided(m.ObjectionState.SUSTAINED))
on_each(ObjectionOverruled)(_decided(m.ObjectionState.OVERRULED))
on_each(ObjectionWithdrawn)(_decided(m.ObjectionState.WITHDRAWN))


def _check_decider(entry: Entry[Any], objection: m.Objection, state: str, using: str) -> None:
    """Who objected takes it back; else the one decides whom the workflow names, or nobody does in time."""
    if state == m.ObjectionState.WITHDRAWN:
        must(
            entry.role in (objection.role, Role.CLERK),
            f"the {objection.role} objected, and takes it back; a clerk may record it",
        )
        return
    batch = existing(m.Batch, using, "batch", objection.batch)
    stage = workflow_of_plan(batch.plan, using).stage(objection.stage)
    if entry.role == Role.SYSTEM:
        in_stage = batch.stage == stage.id and is_over(batch, entry.says.on, using)
        must(
            state == m.ObjectionState.OVERRULED and stage.unanswered_objection == "falls" and in_stage,
            f"an objection in stage {stage.id} does not lapse automatically",
        )
        return
    must(
        entry.role == stage.decides_objections,
        f"objections in stage {stage.id} are decided by the {stage.decides_objections}",
    )


@on_each(ClearanceHeld)
def _held(entry: Entry[ClearanceHeld], using: str) -> None:
    found = clearance_of(entry, using)
    plan = existing(m.Plan, using, "plan", found.plan)
    must(found.state == m.State.PLANNED, f"clearance {found.id} is {found.state}: it cannot be held")
    holds = workflow_of(plan).holds
    must(
        entry.says.reason in holds,
        f"{entry.says.reason!r} is no reason to hold here; the reasons: {', '.join(holds) or 'none'}",
    )
    must_be_new(entry.says.reason not in found.holds, f"clearance {found.id} is held for that already")
    found.holds = sorted([*found.holds, entry.says.reason])
    found.held = len(found.holds)
    update(found, using)


@on_each(ClearanceFreed)
def _freed(entry: Entry[ClearanceFreed], using: str) -> None:
    found = clearance_of(entry, using)
    must(entry.says.reason in found.holds, f"clearance {found.id} is not held for that")
    found.holds = [reason for reason in found.holds if reason != entry.says.reason]
    found.held = len(found.holds)
    update(found, using)
