"""What is in force is undone; persons get other ids."""

from __future__ import annotations

from typing import Any

from clearslate.clearance.events import Role
from clearslate.clearance.events.payloads import (
    ClearanceRestored,
    PersonRekeyed,
    RestorationAsked,
    RestorationHeard,
    RestorationNoticed,
    RestorationTold,
)
from clearslate.clearance.events.vocabulary import in_state
from clearslate.clearance.state.days import check_entered
from clearslate.clearance.state.lanes import ask_anew
from clearslate.clearance.state.queries import (
    UNDER_WAY,
    clearance_of,
    day_of,
    must,
    must_be_new,
    void_corrections,
    workflow_of_plan,
)
from clearslate.clearance.state.said import Said, on_each
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow, last_calendar_day


def _in_force(said: Said[Any], using: str) -> tuple[m.Clearance, Workflow]:
    found = clearance_of(said, using)
    must(
        found.state == m.State.CLEARED,
        f"clearance {found.id} is {found.state}: there is nothing to restore",
    )
    return found, workflow_of_plan(found.plan, using)


@on_each(RestorationAsked)
def _asked(said: Said[RestorationAsked], using: str) -> None:
    found, workflow = _in_force(said, using)
    must_be_new(found.restoring not in UNDER_WAY, f"the restoration of clearance {found.id} was asked before")
    routes = {r.id: r for r in workflow.restoration.routes if not r.laws or found.law in r.laws}
    must(
        said.says.route in routes,
        f"{said.says.route!r} is no way to undo clearance {found.id}; the ways: {', '.join(routes)}",
    )
    must(bool(said.says.why.strip()), "say why the clearance is to be undone")
    check_entered(said, workflow, found.cleared_on, "the clearance")
    last = routes[said.says.route].last_day(day_of(found.cleared_on))
    must(last is None or said.says.on <= last, f"that could be asked until {last}")
    found.restoring, found.route = m.RestorationState.ASKED, said.says.route
    found.noticed_on = found.hearing_by = None
    found.asked_by, found.asked_on = said.actor, said.says.on
    found.save(using=using)


@on_each(RestorationNoticed)
def _noticed(said: Said[RestorationNoticed], using: str) -> None:
    found, workflow = _in_force(said, using)
    must_be_new(found.restoring != m.RestorationState.NOTICED, "the notice was given before")
    must(
        found.restoring == m.RestorationState.ASKED,
        f"nobody asked for the restoration of clearance {found.id}",
    )
    check_entered(said, workflow, found.asked_on, "what was asked")
    shortest = workflow.route(found.route).hearing
    least = None if shortest is None else last_calendar_day(said.says.on, shortest)
    must(
        (said.says.hearing_by is None) == (least is None)
        and (least is None or said.says.hearing_by is None or said.says.hearing_by >= least),
        f"a hearing may be asked {'at no time' if least is None else f'until {least} at least'}",
    )
    found.restoring, found.noticed_on, found.hearing_by = (
        m.RestorationState.NOTICED,
        said.says.on,
        said.says.hearing_by,
    )
    found.save(using=using)


@on_each(RestorationHeard)
def _heard(said: Said[RestorationHeard], using: str) -> None:
    found, workflow = _in_force(said, using)
    must(isinstance(said.says.restore, bool), "a decision restores the clearance, or leaves it")
    must(
        found.restoring in (m.RestorationState.ASKED, m.RestorationState.NOTICED),
        f"nobody asked for the restoration of clearance {found.id}",
    )
    route = workflow.route(found.route)
    check_entered(said, workflow, found.noticed_on or found.asked_on, "the notice, or what was asked")
    must(
        not route.notice_first or found.restoring == m.RestorationState.NOTICED,
        "notice and hearing come first here",
    )
    deciders = {route.decided_by} | ({Role.CLERK} if route.decided_by == Role.JUDGE else set())
    must(said.role in deciders, f"the {route.decided_by} decides on it, not the {said.role}")
    must(
        said.actor != found.asked_by,
        "four eyes: another person than the one who asked decides, or records it",
    )
    must(
        said.says.hearing or found.hearing_by is None or said.says.on > found.hearing_by,
        f"a hearing may be asked until {found.hearing_by}: without one it is decided later",
    )
    found.restoring = m.RestorationState.GRANTED if said.says.restore else m.RestorationState.REFUSED
    found.save(using=using)


@on_each(ClearanceRestored)
def _restored(said: Said[ClearanceRestored], using: str) -> None:
    found, workflow = _in_force(said, using)
    check_entered(said, workflow, found.noticed_on or found.asked_on, "the notice, or what was asked")
    must(found.restoring != m.RestorationState.REFUSED, "its restoration was refused")
    must(
        found.restoring == m.RestorationState.GRANTED,
        f"the restoration of clearance {found.id} is not decided",
    )
    found.state, found.restored_on, found.why = m.State.RESTORED, said.says.on, in_state(said.says.why)
    found.save(using=using)
    if found.misnamed:
        void_corrections(found, using)


@on_each(RestorationTold)
def _told(said: Said[RestorationTold], using: str) -> None:
    found = clearance_of(said, using)
    must(found.state == m.State.RESTORED, f"clearance {found.id} is {found.state}, not restored")
    must_be_new(found.told_on is None, "the person was told before")
    check_entered(said, workflow_of_plan(found.plan, using), found.restored_on, "the restoration")
    found.told_on = said.says.on
    found.save(using=using)


@on_each(PersonRekeyed)
def _rekeyed(said: Said[PersonRekeyed], using: str) -> None:
    of_person = m.Clearance.objects.using(using).filter(person=said.subject)
    of_charge = said.says.clearances
    known = set(of_person.values_list("id", flat=True))
    must(set(of_charge) <= known, f"clearances named are not of person {said.subject}")
    must(set(of_charge.values()) <= set(said.says.to), "a clearance goes to none of the new ids")
    moved = known if len(said.says.to) == 1 else set(of_charge)
    ask_anew(moved, "rekey", using)
    for each, person in of_charge.items():
        of_person.filter(id=each).update(former=said.subject, person=person)
    if len(said.says.to) == 1:
        of_person.update(former=said.subject, person=said.says.to[0])
