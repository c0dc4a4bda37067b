"""What is known of a batch in force and of what was sent about it, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.exchange.reasons import passes
from clearslate.clearance.state.lanes import how_many_done
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient, Workflow


class Status(StrEnum):
    """Where a clearance stands at a recipient."""

    ACKNOWLEDGED = "acknowledged"  # the recipient says that it is done
    WAITING = "waiting"  # sent, and in time
    OVERDUE = "overdue"  # sent, and not answered in time
    REJECTED = "rejected"  # refused
    CONTRADICTED = "contradicted"  # the recipient says that it is done, and refuses it
    STILL_THERE = "still_there"  # said to be done, and a later extract shows it still
    NOT_SENT = "not_sent"  # the next export sends it
    WAITS_FOR = "waits_for"  # another recipient comes first
    NEVER_TOLD = "never_told"  # restored before the recipient was told: nothing to undo
    UNASSIGNED = "unassigned"  # nobody knows which agency it is: an operator must say so
    LOST = "lost"  # restored, and the recipient had destroyed it: it cannot be brought back


@dataclass(frozen=True, slots=True)
class Line:
    """Clearances of one batch that stand alike at one recipient.

    ``why``: reason codes, the recipient that comes first, or how often it was asked. ``since``: day from which
    they stand so. ``from_day``: day from which they must be closed, or opened again. ``attempts``: messages so far.
    """

    batch: str
    recipient: str
    purpose: str
    status: Status
    why: str
    since: dt.date | None
    from_day: dt.date
    attempts: int
    count: int


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message, as far as the book needs it."""

    id: str
    attempt: int
    partial: bool
    state: str
    sent_on: dt.date | None
    answered_on: dt.date | None
    due: dt.date | None
    code: str

    def is_late(self, today: dt.date, profile: Profile) -> bool:
        """Whether its answer is overdue."""
        if self.sent_on is None:
            return False
        return today > (self.due or self.sent_on + dt.timedelta(days=profile.resend_after))

    def asks_again(self, today: dt.date, profile: Profile) -> bool:
        """Whether what it asked, and got no answer to, is asked anew."""
        if self.state == m.MessageState.REJECTED:
            return passes(self.code)
        if self.state == m.MessageState.CONTRADICTED:
            return True
        return self.is_late(today, profile)


@dataclass(slots=True)
class LaneFacts:
    """What is known of one lane (``clearslate.clearance.state.Lane``).

    ``groups``: of the clearances known apart (state, message, codes) and how many.
    """

    messages: list[SentMessage] = field(default_factory=list)
    groups: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @property
    def whole(self) -> SentMessage | None:
        """The last message of the whole batch."""
        return next((each for each in reversed(self.messages) if not each.partial), None)

    @property
    def whole_done(self) -> bool:
        """Whether a message of the whole batch was done."""
        return any(not each.partial and each.state == m.MessageState.ACKNOWLEDGED for each in self.messages)

    @property
    def apart(self) -> int:
        """How many clearances are known apart."""
        return sum(self.groups.values())

    def message(self, message_id: str) -> SentMessage | None:
        """One of its messages."""
        return next((each for each in self.messages if each.id == message_id), None)

    def done(self, rows: int) -> int:
        """How many of the batch's ``rows`` the recipient has done."""
        acknowledged = sum(n for (state, _, _), n in self.groups.items() if state == m.ItemState.ACKNOWLEDGED)
        return how_many_done(rows, acknowledged, self.apart - acknowledged, whole_done=self.whole_done)


@dataclass(frozen=True, slots=True)
class Own:
    """Whose clearances of a batch are meant: all, or those of one agency. ``column``: ``Recipient.column``."""

    column: str = ""
    ori: str = ""

    @property
    def filter(self) -> dict[str, str]:
        """By which they are found among those of the batch."""
        return {self.column: self.ori} if self.column else {}


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """A batch in force, or what of it is one agency's own.

    ``rows``: its clearances, restored ones with them; ``restored``: ids with their day; ``corrected``: ids with what was.
    ``agencies``: of each column that names agencies, how many clearances each has; ``whose``: of the clearances that are
    named here, the same columns. ``enrolled``: of each kind of which companies were ever enrolled, those that are told of it.
    ``own``: which clearances of the batch these facts are of.
    """

    id: str
    jurisdiction: str
    workflow: Workflow
    recipients: tuple[Recipient, ...]
    cleared_on: dt.date
    rows: int
    restored: Mapping[str, dt.date]
    rekeyed: frozenset[str]
    corrected: Mapping[str, str]
    agencies: Mapping[str, Mapping[str, int]]
    whose: Mapping[str, Mapping[str, str]]
    enrolled: Mapping[str, Sequence[str]]
    own: Own = Own()

    @property
    def told(self) -> int:
        """At how many places each of its clearances is to be closed: one a kind of agency, one a company."""
        many = (
            self.enrolled.get(each.id, ("",)) if each.agency == "registered" else ("",)
            for each in self.recipients
        )
        return sum(map(len, many))

    def shares(self, only: str = "") -> Iterator[tuple[BatchFacts, Recipient]]:
        """Each recipient with what it is told of: one of the agencies of a kind its own, any other all of the batch.

        ``only``: the recipient of an id.
        """
        kind, _, of = only.partition(".")
        for recipient in self.recipients:
            if only and recipient.id != (kind if recipient.is_many else only):
                continue
            if recipient.agency == "registered":
                ids = self.enrolled.get(
                    recipient.id, ("",)
                )  # while nobody was ever enrolled, somebody is missing
                yield from ((self, recipient.of(each)) for each in ids if not only or each == of)
            elif recipient.column:
                oris = self.agencies[recipient.column]
                yield from (self.share(recipient, ori) for ori in sorted(oris) if not only or ori == of)
            else:
                yield self, recipient

    def share(self, recipient: Recipient, ori: str) -> tuple[BatchFacts, Recipient]:
        """One of the agencies of a kind, and what is its own. Without an ORI: what is nobody's yet."""
        column = recipient.column
        is_own = {each for each, of in self.whose.items() if of[column] == ori}
        own = replace(
            self,
            rows=self.agencies[column].get(ori, 0),
            restored={each: day for each, day in self.restored.items() if each in is_own},
            rekeyed=self.rekeyed & is_own,
            corrected={each: what for each, what in self.corrected.items() if each in is_own},
            own=Own(column, ori),
        )
        return own, recipient.of(ori)


ASIDE: Final = ("rekey", "correct", "destroy")
"""What a recipient is asked beside closing its copy and opening it again."""


Group = tuple[str, str, str]


Agencies = dict[str, dict[str, int]]
