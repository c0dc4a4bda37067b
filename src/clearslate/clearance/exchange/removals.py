"""A feed of removals for background check companies: which dockets and charges to remove since a day, and their word that it is done.

Where a state's law has one (C.G.S. § 54-142e(b); Va. Code § 19.2-392.16), its workflow names such companies as recipients, each
enrolled and known by its own id. The feed says no more than their messages said: it is those messages, taken together since a
day, the last word about each charge. That all of it was removed is attested by the feed's digest, and recorded as the answers
to the messages in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.exchange.answers import Answer, write
from clearslate.clearance.exchange.recipients import what
from clearslate.clearance.store.ready import models as m
from clearslate.records.cells import CellWriter

if TYPE_CHECKING:
    from clearslate.clearance.exchange.acks import Importer
    from clearslate.clearance.state.ledger import Ledger
    from clearslate.clearance.workflow import Recipient

REMOVE, PUBLIC_AGAIN, AMEND = "remove", "public_again", "amend"
ACTIONS: Final = {"clear": REMOVE, "destroy": REMOVE, "restore": PUBLIC_AGAIN, "correct": AMEND}
_AWAITED: Final = (m.MessageState.SENT, m.MessageState.PARTLY)
_COLUMNS: Final = ("id", "county", "number", "sequence")


@dataclass(frozen=True, slots=True)
class Removal:
    """A charge of the feed: where its record was, and nothing that the record said."""

    clearance: str
    action: str
    county: str
    case_number: str
    sequence: int | None


@dataclass(frozen=True)
class Feed:
    """What a company was told since a day.

    ``since``, ``through``: days on which it was told, both included. ``messages``: those that the feed gathers; ``open``: of
    them, how many nobody answered. ``cite``: the law.
    """

    recipient: str
    since: dt.date
    through: dt.date
    rows: tuple[Removal, ...]
    messages: tuple[str, ...]
    open: int
    cite: str

    @property
    def digest(self) -> str:
        """SHA-256 of what the feed says: what an attestation names."""
        content = [self.recipient, self.since.isoformat(), self.through.isoformat(), [asdict(row) for row in self.rows]]  # fmt: skip
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "recipient": self.recipient, "since": self.since.isoformat(), "through": self.through.isoformat(),
            "rows": [asdict(row) for row in self.rows], "digest": self.digest, "open_messages": self.open,
            "law": self.cite,
        }  # fmt: skip

    def to_csv(self) -> bytes:
        """As a table (UTF-8); no cell of it begins a formula."""
        text = io.StringIO()
        writer = CellWriter(text)
        writer.writerow(Removal.__slots__)
        writer.writerows([asdict(row).values() for row in self.rows])
        return text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class Attested:
    """What an attestation did. ``messages``: those that it answered; ``known``: it was recorded before."""

    messages: int
    rows: int
    known: bool


def removals(ledger: Ledger, recipient: str, since: dt.date, through: dt.date) -> Feed:
    """The feed of a company.

    Args:
        ledger: where it stands.
        recipient: the company's id (``screener.acme``), or that of all where the workflow has one.
        since: the first day.
        through: the last day.

    Raises:
        NotAllowed: it is no background check company of the ledger's workflows, it is not seen, or the feed ends before it
            begins.
    """
    company = _company(ledger, recipient)
    if through < since:
        raise NotAllowed("the feed ends before it begins: give --since a day that is not after the last one")
    sent = m.Message.objects.using(ledger.alias).filter(recipient=recipient, purpose__in=list(ACTIONS))
    sent_messages = list(sent.filter(sent_on__gte=since, sent_on__lte=through).order_by("made"))
    last: dict[str, Removal] = {}
    for message in sent_messages:
        for row in _clearances(message, ledger.alias):
            last[row["id"]] = Removal(
                row["id"], ACTIONS[message.purpose], row["county"], row["number"], row["sequence"]
            )
    rows = sorted(
        last.values(), key=lambda row: (row.county, row.case_number, row.sequence or 0, row.clearance)
    )
    return Feed(
        recipient, since, through, tuple(rows), tuple(message.id for message in sent_messages),
        sum(message.state in _AWAITED for message in sent_messages), company.cite,
    )  # fmt: skip


def attest(
    feed: Feed, digest: str, by: str, ledger: Ledger, importer: Importer, today: dt.date, at: dt.datetime, *, scan: str = ""
) -> Attested:  # fmt: skip
    """Record a company's word that it did all that a feed says: as its answers to the messages in it.

    Args:
        feed: as it stands now.
        digest: that of the feed which the company read.
        by: who attests, by the company's own id of the attestation; no name.
        ledger: where it is recorded.
        importer: takes the answers in.
        today: the day.
        at: the moment.
        scan: SHA-256 of the scan of the paper, where the word came on paper.

    Raises:
        NotAllowed: the feed says something else than what was read, or one of the answers is refused.
    """
    if digest.strip().lower() != feed.digest:
        raise NotAllowed(
            "this is not the digest of the feed of these days: read the feed again, and attest to what it says now"
        )
    awaited = m.Message.objects.using(ledger.alias).filter(id__in=feed.messages, state__in=_AWAITED)
    answered = rows = 0
    for message in awaited.order_by("made"):
        answer = Answer(
            _name(by, feed), message.id, message.sha256, today.isoformat(), "accepted", rows=message.rows
        )
        taken = importer.take(
            write(answer, importer.form_of(feed.recipient)),
            f"attested-{message.id}",
            feed.recipient,
            today,
            at,
            scan=scan,
        )
        if taken.aside:
            raise NotAllowed(f"the answer to message {message.id} was set aside: {taken.aside[0].code}")
        answered += taken.taken
        rows += message.rows
    return Attested(answered, rows, known=not answered)


def _name(by: str, feed: Feed) -> str:
    """The id of the attestation in the answers: the company's own, and the feed."""
    return f"{by.strip()[:40] or 'attested'}:{feed.digest[:16]}"


def _company(ledger: Ledger, recipient: str) -> Recipient:
    """The company that a workflow of the ledger tells, as far as the reader sees it."""
    found = what(ledger, recipient)
    if found.role != "screener":
        raise NotAllowed(f"{recipient} is no background check company: a feed of removals is for those alone")
    if found.is_many and not m.Enrolled.objects.using(ledger.alias).filter(id=recipient).exists():
        raise NotAllowed(f"{recipient} was not enrolled: `clear enroll` lets a company in")
    return found


def _clearances(message: Any, using: str) -> Iterator[Mapping[str, Any]]:
    """The clearances that a message speaks of."""
    rows = m.Clearance.objects.using(using).exclude(cleared_on=None)
    if message.partial:
        parts = m.Part.objects.using(using).filter(message=message.id).values("clearance")
        rows = rows.filter(id__in=parts)
    else:
        rows = rows.filter(batch=message.batch)
    found: Iterator[Mapping[str, Any]] = rows.values(*_COLUMNS).iterator(chunk_size=5000)
    return found
