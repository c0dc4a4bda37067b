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
from clearslate.clearance.state.changes import waits
from clearslate.clearance.state.days import check_entered
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.forgetting import FORGOTTEN
from clearslate.clearance.state.lanes import ask_anew
from clearslate.clearance.state.queries import (
    UNDER_WAY,
    check_complete,
    chunks,
    clearance_of,
    day_of,
    must,
    must_be_new,
    some,
    void_corrections,
    workflow_of_plan,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update
from clearslate.clearance.workflow import Workflow, last_calendar_day


def _in_force(entry: Entry[Any], using: str) -> tuple[m.Clearance, Workflow]:
    found = clearance_of(entry, using)
    must(
        found.state == m.State.CLEARED,
        f"clearance {found.id} is {found.state}: there is nothing to restore",
    )
    must(
        found.forgotten_on is None,
        f"clearance {found.id} was forgotten: nobody knows any more what to restore",
    )
    return found, workflow_of_plan(found.plan, using)


@on_each(RestorationAsked)
def _asked(entry: Entry[RestorationAsked], using: str) -> None:
    found, workflow = _in_force(entry, using)
    must_be_new(found.restoring not in UNDER_WAY, f"the restoration of clearance {found.id} was asked before")
    routes = {r.id: r for r in workflow.restoration.routes if not r.laws or found.law in r.laws}
    must(
        entry.says.route in routes,
        f"{entry.says.route!r} is no way to undo clearance {found.id}; the ways: {', '.join(routes)}",
    )
    must(bool(entry.says.why.strip()), "say why the clearance is to be undone")
    check_entered(entry, workflow, found.cleared_on, "the clearance")
    last = routes[entry.says.route].last_day(day_of(found.cleared_on))
    must(last is None or entry.says.on <= last, f"that could be asked until {last}")
    found.restoring, found.route = m.RestorationState.ASKED, entry.says.route
    found.noticed_on = found.hearing_by = None
    found.asked_by, found.asked_on = entry.actor, entry.says.on
    update(found, using)


@on_each(RestorationNoticed)
def _noticed(entry: Entry[RestorationNoticed], using: str) -> None:
    found, workflow = _in_force(entry, using)
    must_be_new(found.restoring != m.RestorationState.NOTICED, "the notice was given before")
    must(
        found.restoring == m.RestorationState.ASKED,
        f"nobody asked for the restoration of clearance {found.id}",
    )
    check_entered(entry, workflow, found.asked_on, "what was asked")
    shortest = workflow.route(found.route).hearing
    least = None if shortest is None else last_calendar_day(entry.says.on, shortest)
    must(
        (entry.says.hearing_by is None) == (least is None)
        and (least is None or entry.says.hearing_by is None or entry.says.hearing_by >= least),
        f"a hearing may be asked {'at no time' if least is None else f'until {least} at least'}",
    )
    found.restoring, found.noticed_on, found.hearing_by = (
        m.RestorationState.NOTICED,
        entry.says.on,
        entry.says.hearing_by,
    )
    update(found, using)


@on_each(RestorationHeard)
def _heard(entry: Entry[RestorationHeard], using: str) -> None:
    found, workflow = _in_force(entry, using)
    must(isinstance(entry.says.restore, bool), "a decision restores the clearance, or leaves it")
    must(
        found.restoring in (m.RestorationState.ASKED, m.RestorationState.NOTICED),
        f"nobody asked for the restoration of clearance {found.id}",
    )
    route = workflow.route(found.route)
    check_entered(entry, workflow, found.noticed_on or found.asked_on, "the notice, or what was asked")
    must(
        not route.notice_first or found.restoring == m.RestorationState.NOTICED,
        "notice and hearing come first here",
    )
    deciders = {route.decided_by} | ({Role.CLERK} if route.decided_by == Role.JUDGE else set())
    must(entry.role in deciders, f"the {route.decided_by} decides on it, not the {entry.role}")
    must(
        entry.actor != found.asked_by,
        "four eyes: another person than the one who asked decides, or records it",
    )
    must(
        entry.says.hearing or found.hearing_by is None or entry.says.on > found.hearing_by,
        f"a hearing may be asked until {found.hearing_by}: without one it is decided later",
    )
    found.restoring = m.RestorationState.GRANTED if entry.says.restore else m.RestorationState.REFUSED
    update(found, using)


@on_each(ClearanceRestored)
def _restored(entry: Entry[ClearanceRestored], using: str) -> None:
    found, workflow = _in_force(entry, using)
    check_entered(entry, workflow, found.noticed_on or found.asked_on, "the notice, or what was asked")
    must(found.restoring != m.RestorationState.REFUSED, "its restoration was refused")
    must(
        found.restoring == m.RestorationState.GRANTED,
        f"the restoration of clearance {found.id} is not decided",
    )
    found.state, found.restored_on, found.why = m.State.RESTORED, entry.says.on, in_state(entry.says.why)
    update(found, using)
    if found.misnamed:
        void_corrections(found, using)


@on_each(RestorationTold)
def _told(entry: Entry[RestorationTold], using: str) -> None:
    found = clearance_of(entry, using)
    must(found.state == m.State.RESTORED, f"clearance {found.id} is {found.state}, not restored")
    must_be_new(found.told_on is None, "the person was told before")
    check_entered(entry, workflow_of_plan(found.plan, using), found.restored_on, "the restoration")
    found.told_on = entry.says.on
    update(found, using)


def _moved(entry: Entry[PersonRekeyed], using: str) -> None:
    """Of the clearances that are under another id now: what is known of their person, where it was not forgotten."""
    says, moved = entry.says, set(entry.says.moved or ())
    rows = [each for part in chunks(sorted(moved)) for each in some(m.Clearance, using, part)]
    must(len(rows) == len(moved), "clearances that are said to be under another id are not there")
    must(all(each.forgotten_on is None for each in rows), "a clearance that was forgotten is under no id")
    if not entry.is_gone:
        # Of one that is forgotten since nobody knows any more whose it was: no rule asks it.
        known = [each for each in rows if each.person]
        is_theirs = all(each.person == entry.subject for each in known)
        must(is_theirs, f"clearances named are not of person {entry.subject}")
        must(set(says.clearances.values()) <= set(says.to), "a clearance goes to none of the new ids")
        others = (
            m.Clearance.objects.using(using)
            .filter(person=entry.subject)
            .exclude(id__in=[each.id for each in known])
        )
        wanted = set() if len(says.to) == 1 else moved ^ set(says.clearances)
        is_whole = not wanted and not (len(says.to) == 1 and others.exists())
        must(is_whole, "others are under another id than the event says")
    if waits(entry, using):
        return
    ask_anew(moved, "rekey", using)
    for each in rows:
        if entry.is_gone or not each.person:
            each.former, each.person = FORGOTTEN, ""
        else:
            each.former = entry.subject
            each.person = says.to[0] if len(says.to) == 1 else says.clearances[each.id]
        update(each, using)


@on_each(PersonRekeyed)
def _rekeyed(entry: Entry[PersonRekeyed], using: str) -> None:
    check_complete(using)
    if entry.says.moved is not None:
        _moved(entry, using)
        return
    of_person = m.Clearance.objects.using(using).filter(person=entry.subject)
    of_charge = entry.says.clearances
    known = set(of_person.values_list("id", flat=True))
    must(set(of_charge) <= known, f"clearances named are not of person {entry.subject}")
    must(set(of_charge.values()) <= set(entry.says.to), "a clearance goes to none of the new ids")
    if waits(entry, using):
        return
    moved = known if len(entry.says.to) == 1 else set(of_charge)
    ask_anew(moved, "rekey", using)
    for each, person in of_charge.items():
        of_person.filter(id=each).update(former=entry.subject, person=person)
    if len(entry.says.to) == 1:
        of_person.update(former=entry.subject, person=entry.says.to[0])
