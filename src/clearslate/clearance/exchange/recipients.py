"""One recipient: what it was sent, what it answered, what it refused and why. For who looks at it on a screen.

Ids and counts only. Of a recipient that the reader was not granted nothing is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.exchange.answers import Answer, ItemAnswer
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.exchange.reasons import in_words
from clearslate.clearance.office.pages import SIZE, Page, Place
from clearslate.clearance.state import workflows
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient

MOST: Final = 200
"""Rows of a message that a form shows one by one; a longer one is answered by a file."""


def told(ledger: Ledger) -> list[dict[str, Any]]:
    """The recipients that were written to and are seen, each with its messages by what became of them."""
    rows = m.Message.objects.using(ledger.alias).values_list("recipient", "state").annotate(Count("id"))
    found: dict[str, dict[str, Any]] = {}
    for recipient, state, count in rows.order_by("recipient"):
        if ledger.sees.is_theirs(recipient):
            found.setdefault(recipient, {"recipient": recipient, "messages": 0})[state] = count
            found[recipient]["messages"] += count
    return list(found.values())


def what(ledger: Ledger, recipient: str) -> Recipient:
    """The recipient of an id, as the workflow of a plan declares it.

    Raises:
        NotAllowed: no plan's workflow has it, or it is not seen.
    """
    kind, _, ori = recipient.partition(".")
    if ledger.sees.is_theirs(recipient):
        for workflow in workflows(ledger.alias).values():
            for each in workflow.recipients:
                if each.id == kind and each.is_many == bool(ori):
                    return each.of(ori) if ori else each
    raise NotAllowed(f"there is no recipient {recipient}")


def messages(
    ledger: Ledger, recipient: Recipient, profile: Profile, today: dt.date, *, state: str = "", after: Place = (), size: int = SIZE
) -> Page:  # fmt: skip
    """The messages of a recipient, the latest first. ``late``: not answered in time."""
    rows = m.Message.objects.using(ledger.alias).filter(recipient=recipient.id)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(made__lt=after[0]) if after else rows
    found = list(rows.order_by("-made")[: size + 1])
    place = (found[size - 1].made,) if len(found) > size else ()
    return Page([_row(each, profile, today) for each in found[:size]], place)


def _row(row: Any, profile: Profile, today: dt.date) -> dict[str, Any]:
    last = None
    if row.sent_on is not None:
        last = row.due or row.sent_on + dt.timedelta(days=profile.resend_after)
    return {
        "message": row.id, "purpose": row.purpose, "attempt": row.attempt, "rows": row.rows, "sent": row.sent_on, "due": last,
        "state": row.state, "answered": row.answered_on, "why": in_words(row.code) if row.code else "",
        "late": row.state in _OPEN and last is not None and today > last, "batch": row.batch, "file": row.file,
        "is_open": row.state in _OPEN,
    }  # fmt: skip


_OPEN: Final = (m.MessageState.SENT, m.MessageState.PARTLY)


def message(
    ledger: Ledger, recipient: Recipient, profile: Profile, today: dt.date, message_id: str
) -> dict[str, Any]:
    """One message of a recipient, with the charges that it speaks of where they are few.

    Raises:
        NotAllowed: the recipient was sent no such message.
    """
    row = m.Message.objects.using(ledger.alias).filter(id=message_id, recipient=recipient.id).first()
    if row is None:
        raise NotAllowed(f"{recipient.id} was sent no message {message_id}")
    of = m.Clearance.objects.using(ledger.alias).filter(batch=row.batch).exclude(cleared_on=None)
    if row.partial:
        of = of.filter(id__in=m.Part.objects.using(ledger.alias).filter(message=row.id).values("clearance"))
    is_short = row.rows <= MOST
    charges = (
        list(of.order_by("number", "sequence", "id").values("id", "number", "case", "sequence"))
        if is_short
        else []
    )
    return _row(row, profile, today) | {"charges": charges, "sha256": row.sha256, "is_short": is_short}


def waiting(ledger: Ledger, recipient: str) -> set[str]:
    """The messages of a recipient that are not answered, or in part."""
    rows = m.Message.objects.using(ledger.alias).filter(recipient=recipient, state__in=_OPEN)
    return set(rows.values_list("id", flat=True))


def refused(ledger: Ledger, recipient: str) -> list[dict[str, Any]]:
    """The charges that a recipient refused and that stand so, by reason: how many, and which where they are few."""
    of = m.Message.objects.using(ledger.alias).filter(recipient=recipient).values("id")
    rows = m.Item.objects.using(ledger.alias).filter(
        message__in=of, recipient=recipient, state=m.ItemState.REJECTED
    )
    found: dict[str, dict[str, Any]] = {}
    for code, count in rows.values_list("code").annotate(Count("id")).order_by("code"):
        found[code] = {"why": in_words(code), "count": count, "clearances": []}
    for code, clearance in rows.order_by("code", "clearance").values_list("code", "clearance")[:MOST]:
        found[code]["clearances"].append(clearance)
    return list(found.values())


def on_paper(
    told_of: Mapping[str, Any], ack: str, on: dt.date, refused_rows: Mapping[str, str], refuse_all: str
) -> Answer:
    """The answer that a recipient gave on paper, as a file would say it.

    Args:
        told_of: the message (``message``).
        ack: where the paper is found.
        on: the day on which it is entered.
        refused_rows: the charges that are not done, each with its reason code.
        refuse_all: a reason code, where nothing of the message is done.
    """
    fields = (ack, str(told_of["message"]), str(told_of["sha256"]), on.isoformat())
    if refuse_all:
        return Answer(*fields, "rejected", refuse_all)
    if not refused_rows:
        return Answer(*fields, "accepted", rows=int(told_of["rows"]))
    items = tuple(ItemAnswer(each["id"], refused_rows.get(each["id"], "")) for each in told_of["charges"])
    return Answer(*fields, "partial", rows=int(told_of["rows"]), items=items)
