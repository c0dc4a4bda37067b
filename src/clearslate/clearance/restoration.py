"""Undoing a wrong clearance: asked, told to the person, decided, restored, and carried to every agency that was told.

The workflow declares the routes: what for, whether notice and a hearing come first, who decides, until when it may be
asked. Where no court decides, another person than the one who asked does. The ledger refuses what is out of order;
the exchange tells every recipient that was told of the clearance, and counts each answer.

What a recipient destroyed cannot be brought back. So it is closed first, and destroyed no earlier than the
workflow's retention buffer has passed, and not while somebody asks that it be undone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.ledger import Actor, Ledger
from clearslate.clearance.project import workflow_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Route, Workflow, due


def ask(
    ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime, *, why: str, route: str = "error"
) -> None:  # fmt: skip
    """Ask that a clearance be undone. From now on no copy of it is destroyed.

    Args:
        ledger: the ledger.
        clearance_id: what was cleared.
        actor: who asks.
        on: the day.
        at: the moment.
        why: the reason, without personal data.
        route: one of the workflow's routes.

    Raises:
        NotAllowed: it is not in force, there is no such route for it, it is too late, or it was asked before.
    """
    asked = m.Event.objects.using(ledger.alias).filter(subject=clearance_id, kind=Kind.RESTORATION_ASKED)
    said = {"on": on.isoformat(), "route": route, "why": why}
    key = f"restoration:{clearance_id}:{asked.count() + 1}"
    ledger.append([Event(Kind.RESTORATION_ASKED, clearance_id, said, key=key)], actor, at)


def notice(
    ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime, *, why: str
) -> dt.date | None:
    """Record that the person was told, before it is decided.

    Returns:
        The last day on which a hearing may be asked; None where the workflow gives none.
    """
    found = _clearance(ledger, clearance_id)
    workflow = _workflow(ledger, found)
    last = due(on, _route(workflow, found).hearing_window, workflow.jurisdiction)
    said = {"on": on.isoformat(), "hearing_by": None if last is None else last.isoformat(), "why": why}
    ledger.append([Event(Kind.RESTORATION_NOTICED, clearance_id, said)], actor, at)
    return last


def decide(
    ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime, *,
    restore: bool, why: str, hearing: bool = True,
) -> None:  # fmt: skip
    """Record the decision; where it grants the restoration, the clearance is undone with it.

    Args:
        ledger: the ledger.
        clearance_id: what was cleared.
        actor: who decides, or the clerk who records what the judge did.
        on: the day.
        at: the moment.
        restore: whether it is undone.
        why: the reason, without personal data.
        hearing: whether a hearing was held, or the person waived it; without, it is decided when the time to ask
            for one has passed.

    Raises:
        NotAllowed: nobody asked, the notice is lacking, or somebody else decides.
    """
    day = on.isoformat()
    heard = {"on": day, "restore": restore, "hearing": hearing, "why": why}
    events = [Event(Kind.RESTORATION_HEARD, clearance_id, heard)]
    if restore:
        events.append(Event(Kind.CLEARANCE_RESTORED, clearance_id, {"on": day, "why": why}))
    ledger.append(events, actor, at)


def tell(ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime) -> None:
    """Record that the person was told that the clearance was undone."""
    told = Event(Kind.RESTORATION_TOLD, clearance_id, {"on": on.isoformat()})
    ledger.append([told], actor, at)


def _clearance(ledger: Ledger, clearance_id: str) -> Any:
    found = m.Clearance.objects.using(ledger.alias).filter(id=clearance_id).first()
    if found is None:
        raise NotAllowed(f"there is no clearance {clearance_id}")
    return found


def _workflow(ledger: Ledger, clearance: Any) -> Workflow:
    return workflow_of(m.Plan.objects.using(ledger.alias).get(id=clearance.plan))


def _route(workflow: Workflow, clearance: Any) -> Route:
    if not clearance.route:
        raise NotAllowed(f"nobody asked for the restoration of clearance {clearance.id}")
    return workflow.route(clearance.route)
