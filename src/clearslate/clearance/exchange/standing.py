"""Where one clearance stands at each of its agencies, and every message that spoke of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clearslate.clearance.exchange.aging import words
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.facts import BatchFacts, SentMessage, Status
from clearslate.clearance.exchange.reasons import in_words
from clearslate.clearance.state import PURPOSES, Lane
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient


@dataclass(frozen=True, slots=True)
class Mention:
    """A message that spoke of the clearance. ``in_words``: what became of it as a whole."""

    id: str
    purpose: str
    attempt: int
    in_words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clearance stands at one agency. ``seen``: what a later extract showed (gone, open), if any did."""

    recipient: str
    purpose: str
    status: Status
    in_words: str
    since: dt.date | None
    messages: tuple[Mention, ...]
    seen: str = ""

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "recipient": self.recipient, "purpose": self.purpose, "status": self.status, "in_words": self.in_words,
            "since": None if self.since is None else self.since.isoformat(), "seen": self.seen,
            "messages": [
                {"id": each.id, "purpose": each.purpose, "attempt": each.attempt, "in_words": each.in_words}
                for each in self.messages
            ],
        }  # fmt: skip


def standing_of(book: Book, clearance_id: str) -> list[Standing]:
    """The account of one clearance, an entry an agency.

    Raises:
        ExchangeError: there is no such clearance, or it is not in force and never was.
    """
    found = m.Clearance.objects.using(book.using).filter(id=clearance_id).first()
    if found is None:
        raise ExchangeError(
            f"there is no clearance {clearance_id}: `clearslate clear clearances` finds one by its case"
        )
    batch = book.batches.get(found.batch)
    if batch is None or found.cleared_on is None:
        raise ExchangeError(
            f"clearance {clearance_id} is {found.state}: no agency is told of it before it is in force"
        )
    return [_standing(book, *share, clearance_id) for share in book.shares_of(found)]


def _standing(book: Book, batch: BatchFacts, recipient: Recipient, clearance: str) -> Standing:
    line = book.line_of(batch, recipient, clearance)
    items = m.Item.objects.using(book.using).filter(
        clearance=clearance, recipient=recipient.id, purpose="clear"
    )
    seen = items.values_list("seen", flat=True).first()
    return Standing(
        recipient.id, line.purpose, line.status, words(line.status, line.why), line.since,
        tuple(_mentions(book, batch, recipient, clearance)), seen or "",
    )  # fmt: skip


def _mentions(book: Book, batch: BatchFacts, recipient: Recipient, clearance: str) -> Iterator[Mention]:
    parts = m.Part.objects.using(book.using).filter(clearance=clearance)
    named = set(parts.values_list("message", flat=True))
    for purpose in PURPOSES:
        for message in book.lane(batch.id, recipient.id, purpose).messages:
            if not message.partial or message.id in named:
                yield Mention(message.id, purpose, message.attempt, _became(message))


def _became(message: SentMessage) -> str:
    if message.sent_on is None:
        return "made, not sent"
    sent = f"sent {message.sent_on.isoformat()}"
    by = "" if message.due is None else f", to be answered by {message.due.isoformat()}"
    match message.state:
        case m.MessageState.SENT:
            return f"{sent}{by}, not answered"
        case m.MessageState.REJECTED:
            return f"{sent}, refused: {in_words(message.code)}"
        case m.MessageState.CONTRADICTED:
            return f"{sent}, said to be done, and refused: {in_words(message.code)}"
        case m.MessageState.PARTLY:
            return f"{sent}{by}, answered in part"
        case m.MessageState.REPLACED:
            return f"{sent}, repeated by a later one"
        case _:
            return f"{sent}, done"


@dataclass(frozen=True, slots=True)
class Told:
    """What one recipient was told of a clearance for one purpose. ``done``: whether it says that it did it."""

    recipient: str
    purpose: str
    sent_on: dt.date
    done: bool


def told_of(using: str, clearance_id: str, *, recipient: str = "") -> list[Told]:
    """Who was told of one clearance, and who did what was asked: a few queries, however large the ledger is.

    Args:
        using: the database.
        clearance_id: of which clearance.
        recipient: of this one alone; of all where it is empty.
    """
    found = m.Clearance.objects.using(using).get(id=clearance_id)
    named = m.Part.objects.using(using).filter(clearance=clearance_id).values("message")
    rows = m.Message.objects.using(using).filter(batch=found.batch).exclude(sent_on=None)
    if recipient:
        rows = rows.filter(recipient=recipient)
    of = rows.filter(Q(partial=False) | Q(id__in=named)).order_by("recipient", "purpose", "attempt")
    first: dict[tuple[str, str], dt.date] = {}
    for message in of:
        first.setdefault((message.recipient, message.purpose), message.sent_on)
    return [
        Told(whom, purpose, day, Lane(found.batch, whom, purpose, using).done([clearance_id], 1) == 1)
        for (whom, purpose), day in first.items()
    ]
