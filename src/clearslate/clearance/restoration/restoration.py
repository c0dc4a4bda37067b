"""Undoing a wrong clearance: asked, told to the person, decided, restored, and carried to every agency that was told.

The workflow declares the routes: what for, whether notice and a hearing come first, who decides, until when it may be
asked. Another person than the one who asked decides, or records what a judge did, and says where the paper is. The ledger refuses what is out of order;
the exchange tells every recipient that was told of the clearance, and counts each answer.

What a recipient destroyed cannot be brought back. So it is closed first, and destroyed no earlier than the
workflow's retention buffer has passed, and not while somebody asks that it be undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.facts import Status
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.exchange.reasons import in_words
from clearslate.clearance.state import existing, workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Route, Workflow, due


def ask(
    ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime, *, why: str, route: str = ""
) -> None:  # fmt: skip
    """Ask that a clearance be undone. From now on no copy of it is destroyed.

    Args:
        ledger: the ledger.
        clearance_id: what was cleared.
        actor: who asks.
        on: the day.
        at: the moment.
        why: the reason, without personal data.
        route: one of the workflow's routes; unless given, the first one for the law under which it was cleared.

    Raises:
        NotAllowed: it is not in force, there is no such route for it, it is too late, or it was asked before.
    """
    asked = m.Event.objects.using(ledger.alias).filter(subject=clearance_id, kind=Kind.RESTORATION_ASKED)
    if not route:
        found = existing(m.Clearance, ledger.alias, "clearance", clearance_id)
        ways = workflow_of_plan(found.plan, ledger.alias).restoration.routes
        route = next((way.id for way in ways if not way.laws or found.law in way.laws), ways[0].id)
    payload = {"on": on.isoformat(), "route": route, "why": why}
    key = f"restoration:{clearance_id}:{asked.count() + 1}"
    ledger.append([Event(Kind.RESTORATION_ASKED, clearance_id, payload, key=key)], actor, at)


def notice(
    ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime, *, why: str
) -> dt.date | None:
    """Record that the person was told, before it is decided.

    Returns:
        The last day on which a hearing may be asked; None where the workflow gives none.
    """
    found = existing(m.Clearance, ledger.alias, "clearance", clearance_id)
    workflow = workflow_of_plan(found.plan, ledger.alias)
    last = due(on, _route(workflow, found).hearing, workflow.jurisdiction)
    payload = {"on": on.isoformat(), "hearing_by": None if last is None else last.isoformat(), "why": why}
    ledger.append([Event(Kind.RESTORATION_NOTICED, clearance_id, payload)], actor, at)
    return last


def decide(
    ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime, *,
    restore: bool, why: str, paper: str, hearing: bool = False, scan: str = "",
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
        paper: where the decision is found: docket number and entry, or file number.
        hearing: whether a hearing was held, or the person waived it; without, it is decided when the time to ask
            for one has passed.
        scan: SHA-256 of the scan of that paper, which is kept beside the ledger; empty where there is none.

    Raises:
        NotAllowed: nobody asked, the notice is lacking, somebody else decides, or who asked does.
    """
    day = on.isoformat()
    heard = {"on": day, "restore": restore, "hearing": hearing, "why": why, "paper": paper}
    heard |= {"scan": scan} if scan else {}
    events = [Event(Kind.RESTORATION_HEARD, clearance_id, heard)]
    if restore:
        events.append(Event(Kind.CLEARANCE_RESTORED, clearance_id, {"on": day, "why": why}))
    ledger.append(events, actor, at)


def tell(ledger: Ledger, clearance_id: str, actor: Actor, on: dt.date, at: dt.datetime) -> None:
    """Record that the person was told that the clearance was undone."""
    event = Event(Kind.RESTORATION_TOLD, clearance_id, {"on": on.isoformat()})
    ledger.append([event], actor, at)


def _route(workflow: Workflow, clearance: Any) -> Route:
    if not clearance.route:
        raise NotAllowed(f"nobody asked for the restoration of clearance {clearance.id}")
    return workflow.route(clearance.route)


# --- where restorations stand -------------------------------------------------------------------------------


def standing(ledger: Ledger, profiles: Mapping[str, Profile], today: dt.date) -> list[dict[str, Any]]:
    """Every clearance that somebody asked to undo: where that stands, at each recipient, and for the person.

    ``recipients``: the status at each, once it is restored. ``lost``: where it cannot be brought back, and why.
    ``destroyed``: recipients that were asked to destroy their copies, each with the day; of what is merely asked
    for, somebody should call them.
    """
    asked = _asked(ledger).order_by("asked_on", "id")
    book = Book(ledger, profiles, today) if asked.exists() else None
    return [_line(row, today) | _at_agencies(book, row) for row in asked] if book is not None else []


def standing_of(
    ledger: Ledger, profiles: Mapping[str, Profile], today: dt.date, clearance_id: str
) -> dict[str, Any]:
    """The same of one clearance; nothing where nobody asked to undo it."""
    row = _asked(ledger).filter(id=clearance_id).first()
    return {} if row is None else _line(row, today) | _at_agencies(Book(ledger, profiles, today), row)


def asked(ledger: Ledger, today: dt.date, most: int) -> list[dict[str, Any]]:
    """The clearances that somebody asked to undo, the latest first and at most so many, without the agencies: one question."""
    return [_line(row, today) for row in _asked(ledger).order_by("-asked_on", "id")[:most]]


def _asked(ledger: Ledger) -> Any:
    return ledger.sees.clearances(ledger.alias).exclude(restoring=m.RestorationState.NOT_ASKED)


def _line(row: Any, today: dt.date) -> dict[str, Any]:
    is_restored = row.state == m.State.RESTORED
    return {
        "clearance": row.id, "route": row.route, "state": "restored" if is_restored else row.restoring,
        "asked_on": row.asked_on.isoformat(), "days": (today - row.asked_on).days,
        "hearing_by": None if row.hearing_by is None else row.hearing_by.isoformat(),
        "restored_on": row.restored_on.isoformat() if is_restored else None,
        "person": _person(row, is_restored=is_restored),
    }  # fmt: skip


def _at_agencies(book: Book, row: Any) -> dict[str, Any]:
    shares = book.shares_of(row) if row.state == m.State.RESTORED else ()
    lines = {recipient.id: book.line_of(batch, recipient, row.id) for batch, recipient in shares}
    lost = {each: in_words(line.why) for each, line in lines.items() if line.status is Status.LOST}
    return {
        "recipients": {each: line.status.value for each, line in lines.items()},
        "lost": lost, "destroyed": _destroyed(book, row),
    }  # fmt: skip


def _person(row: Any, *, is_restored: bool) -> str:
    if not is_restored:
        return "notified" if row.restoring == m.RestorationState.NOTICED else ""
    return "to be told" if row.told_on is None else f"told on {row.told_on.isoformat()}"


def _destroyed(book: Book, row: Any) -> dict[str, str]:
    """The recipients that were asked to destroy their copies of a clearance, and whether they did."""
    items = m.Item.objects.using(book.using).filter(clearance=row.id, purpose="destroy").exclude(state="")
    parts = m.Part.objects.using(book.using).filter(clearance=row.id).values("message")
    sent = m.Message.objects.using(book.using).filter(id__in=parts, purpose="destroy").exclude(sent_on=None)
    days = {each.recipient: each.sent_on.isoformat() for each in sent.order_by("-attempt")}
    return {
        each.recipient: f"asked on {days[each.recipient]}, {'done' if each.state == 'acknowledged' else 'not answered'}"
        for each in items
        if each.recipient in days
    }
