"""Where every clearance stands at every recipient, and why.

Read from the ledger's state in a few queries, whatever its size: a batch whose messages were answered as a whole
is a count, and only what differs is looked at one by one.

A clearance has one status at each recipient of its batch; where a recipient is the agencies of a kind, at the one that is
its own, or at none while nobody knows which that is. A restored one is counted by its restoration: a recipient
that was told of the clearance must undo it; one that was never told needs not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Q

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.exchange.reasons import DESTROYED, passes
from clearslate.clearance.state import CHUNK, Lane, recipients_of
from clearslate.clearance.state import workflows as workflows_of
from clearslate.clearance.state.lanes import how_many_done
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import AGENCIES, Recipient, Workflow


class Status(StrEnum):
    """Where a clearance stands at a recipient."""

    ACKNOWLEDGED = "acknowledged"  # the recipient says that it is done
    WAITING = "waiting"  # sent, and in time
    OVERDUE = "overdue"  # sent, and not answered in time
    REJECTED = "rejected"  # refused
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

_Group = tuple[str, str, str]
_Agencies = dict[str, dict[str, int]]


class Book:
    """The state of the exchange on a day."""

    def __init__(self, ledger: Ledger, profiles: Mapping[str, Profile], today: dt.date) -> None:
        """Read it.

        Raises:
            ExchangeError: a workflow names a profile that there is not.
        """
        self.using = ledger.alias
        self.profiles = profiles
        self.today = today
        self.batches = {batch.id: batch for batch in self._batches()}
        self._lanes: dict[tuple[str, str, str], LaneFacts] = defaultdict(LaneFacts)
        self._read_lanes()
        restored = sorted(each for batch in self.batches.values() for each in batch.restored)
        self._restored_items = self._items_of(restored)
        self._restored_parts = self._parts_of(restored)

    # --- reading ------------------------------------------------------------------------------------------

    def _batches(self) -> Iterator[BatchFacts]:
        told = m.Clearance.objects.using(self.using).filter(state__in=(m.State.CLEARED, m.State.RESTORED))
        rows = dict(told.values_list("batch").annotate(Count("id")).order_by())
        restored: dict[str, dict[str, dt.date]] = defaultdict(dict)
        for batch, each, day in told.filter(state=m.State.RESTORED).values_list("batch", "id", "restored_on"):
            restored[batch][each] = day
        rekeyed: dict[str, set[str]] = defaultdict(set)
        for batch, each in told.filter(state=m.State.CLEARED).exclude(former="").values_list("batch", "id"):
            rekeyed[batch].add(each)
        corrected: dict[str, dict[str, str]] = defaultdict(dict)
        amended = told.filter(state=m.State.CLEARED).exclude(corrected="")
        for batch, each, what in amended.values_list("batch", "id", "corrected"):
            corrected[batch][each] = what
        agencies, whose = self._agencies(told)
        ever: dict[str, list[m.Enrolled]] = defaultdict(list)
        for company in m.Enrolled.objects.using(self.using).exclude(since=None).order_by("id"):
            ever[company.id.partition(".")[0]].append(company)
        workflows = workflows_of(self.using)
        cleared = m.Batch.objects.using(self.using).filter(state=m.BatchState.CLEARED).order_by("id")
        for batch in cleared:
            workflow = workflows[batch.plan]
            recipients = recipients_of(batch, workflow)
            for recipient in recipients:
                self.profile_of(recipient)
            yield BatchFacts(
                batch.id,
                workflow.jurisdiction,
                workflow,
                recipients,
                batch.cleared_on,
                rows.get(batch.id, 0),
                restored.get(batch.id, {}),
                frozenset(rekeyed.get(batch.id, ())),
                corrected.get(batch.id, {}),
                agencies[batch.id],
                whose[batch.id],
                {
                    kind: [each.id.partition(".")[2] for each in of if each.is_told_of(batch.cleared_on)]
                    for kind, of in ever.items()
                },
            )

    def _agencies(self, told: Any) -> tuple[dict[str, _Agencies], dict[str, dict[str, dict[str, str]]]]:
        """Of each batch: how many clearances each agency has, and whose those are that are known apart."""
        agencies: dict[str, _Agencies] = defaultdict(lambda: {column: {} for column in AGENCIES.values()})
        for column in AGENCIES.values():
            for batch, ori, count in told.values_list("batch", column).annotate(Count("id")).order_by():
                agencies[batch][column][ori] = count
        whose: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        apart = told.filter(Q(state=m.State.RESTORED) | ~Q(former="") | ~Q(corrected=""))
        for row in apart.values("batch", "id", *AGENCIES.values()):
            whose[row["batch"]][row["id"]] = {column: row[column] for column in AGENCIES.values()}
        return agencies, whose

    def _read_lanes(self) -> None:
        names = ("batch", "recipient", "purpose")
        message = ("id", "attempt", "partial", "state", "sent_on", "answered_on", "due", "code")
        messages = m.Message.objects.using(self.using).order_by("batch", "attempt")
        for batch, recipient, purpose, *rest in messages.values_list(*names, *message).iterator(
            chunk_size=5000
        ):
            for whom in _with_kind(recipient):
                self._lanes[batch, whom, purpose].messages.append(SentMessage(*rest))
        items = m.Item.objects.using(self.using).exclude(state="")
        counted = items.values_list(*names, "state", "message", "code").annotate(Count("id")).order_by()
        for batch, recipient, purpose, state, of, code, count in counted:
            for whom in _with_kind(recipient):
                groups = self._lanes[batch, whom, purpose].groups
                groups[state, of, code] = groups.get((state, of, code), 0) + count

    def _items_of(self, ids: Sequence[str]) -> dict[tuple[str, str, str], _Group]:
        """Of clearances, what is known apart: (clearance, recipient, purpose) -> (state, message, codes)."""
        found = {}
        for start in range(0, len(ids), CHUNK):
            items = m.Item.objects.using(self.using).filter(clearance__in=ids[start : start + CHUNK])
            for each in items.exclude(state=""):
                for whom in _with_kind(each.recipient):
                    found[each.clearance, whom, each.purpose] = (each.state, each.message, each.code)
        return found

    def _parts_of(self, ids: Sequence[str]) -> dict[str, set[str]]:
        """Of clearances, the messages of some of a batch that speak of them."""
        found: dict[str, set[str]] = defaultdict(set)
        for start in range(0, len(ids), CHUNK):
            parts = m.Part.objects.using(self.using).filter(clearance__in=ids[start : start + CHUNK])
            for clearance, message in parts.values_list("clearance", "message"):
                found[clearance].add(message)
        return found

    # --- asking -------------------------------------------------------------------------------------------

    def lane(self, batch: str, recipient: str, purpose: str) -> LaneFacts:
        """What is known of a lane."""
        return self._lanes.get((batch, recipient, purpose)) or LaneFacts()

    def profile_of(self, recipient: Recipient) -> Profile:
        """The profile that a recipient of a workflow names.

        Raises:
            ExchangeError: there is none of that id.
        """
        found = self.profiles.get(recipient.profile)
        if found is None:
            raise ExchangeError(
                f"recipient {recipient.id} has profile {recipient.profile!r}, which there is not; "
                f"the profiles: {', '.join(sorted(self.profiles))}"
            )
        return found

    def was_told(self, clearance: str, batch: str, recipient: str) -> bool:
        """Whether a recipient may know of a clearance that was restored since.

        A message that was made counts as well as one that was sent: where an export was cut off, the recipient may
        have fetched the file before the ledger heard of it. Who is told in vain has nothing to undo, and says so.
        """
        lane = self.lane(batch, recipient, "clear")
        of = self._restored_parts.get(clearance, set())
        return any(not each.partial or each.id in of for each in lane.messages)

    def restoring(self, batch: BatchFacts, recipient: Recipient) -> dict[str, _Group | None]:
        """The restored clearances of which a recipient was told, each with what is known of its restoration."""
        return {
            each: self._restored_items.get((each, recipient.id, "restore"))
            for each in sorted(batch.restored)
            if self.was_told(each, batch.id, recipient.id)
        }

    def in_force(self, batch: BatchFacts, recipient: Recipient) -> tuple[dict[_Group, int], int]:
        """The clearances in force at a recipient: those known apart, by group, and how many others there are."""
        groups = self._apart(batch, recipient, "clear")
        return groups, batch.rows - len(batch.restored) - sum(groups.values())

    def _apart(self, batch: BatchFacts, recipient: Recipient, purpose: str) -> dict[_Group, int]:
        """The clearances in force that are known apart in a lane, by group."""
        groups = dict(self.lane(batch.id, recipient.id, purpose).groups)
        for each in batch.restored:
            group = self._restored_items.get((each, recipient.id, purpose))
            if group is not None:
                groups[group] -= 1
        return {group: count for group, count in groups.items() if count}

    def after_done(self, batch: BatchFacts, recipient: Recipient) -> bool:
        """Whether the recipient that comes first, if any, has done all of the batch."""
        return not recipient.after or self.done_before(batch, recipient) == self.batches[batch.id].rows

    def done_before(self, batch: BatchFacts, recipient: Recipient) -> int:
        """How many of the whole batch the recipient that comes first has done."""
        return self.lane(batch.id, _first(batch, recipient), "clear").done(self.batches[batch.id].rows)

    def clearances(self, batch: BatchFacts) -> Any:
        """The clearances of which the facts are."""
        return m.Clearance.objects.using(self.using).filter(batch=batch.id, **batch.own.filter)

    def shares_of(self, clearance: m.Clearance) -> Iterator[tuple[BatchFacts, Recipient]]:
        """Each recipient of a clearance, an agency where they are many, with what is its own of the batch."""
        batch = self.batches[clearance.batch]
        for recipient in batch.recipients:
            if recipient.column:
                yield batch.share(recipient, getattr(clearance, recipient.column))
            else:
                yield from (each for each in batch.shares() if each[1].kind == recipient.id)

    # --- accounting ---------------------------------------------------------------------------------------

    def line_of(self, batch: BatchFacts, recipient: Recipient, clearance: str) -> Line:
        """One clearance at one recipient of its batch."""
        if clearance in batch.restored:
            return self._restored_line(batch, recipient, clearance, self.restoring(batch, recipient))
        lane = self.lane(batch.id, recipient.id, "clear")
        items = m.Item.objects.using(self.using).filter(
            clearance=clearance, recipient=recipient.id, purpose="clear"
        )
        group = items.exclude(state="").values_list("state", "message", "code").first()
        found = (
            self._of_others(batch, lane, recipient)
            if group is None
            else self._of_group(lane, group, recipient)
        )
        return self._line(batch, recipient, "clear", found, 1)

    def lines(self) -> Iterator[Line]:
        """Every clearance at every recipient of its batch, once."""
        for batch in self.batches.values():
            for own, recipient in batch.shares():
                yield from self._lines(own, recipient)

    def aside(self) -> Iterator[Line]:
        """What is asked of clearances in force beside closing them (new ids, destruction), since it was first asked."""
        for whole in self.batches.values():
            for batch, recipient in whole.shares():
                for purpose in ASIDE if not recipient.is_unassigned else ():
                    lane = self.lane(batch.id, recipient.id, purpose)
                    days = [told.sent_on for told in lane.messages if told.sent_on is not None]
                    for group, count in self._apart(batch, recipient, purpose).items():
                        status, why, since = self._of_group(lane, group, recipient)
                        if status is Status.STILL_THERE:  # asked anew of the next id
                            status = Status.NOT_SENT
                        first = min(days, default=self.today)
                        yield self._line(batch, recipient, purpose, (status, why, since), count, first)

    def _lines(self, batch: BatchFacts, recipient: Recipient) -> Iterator[Line]:
        groups, others = self.in_force(batch, recipient)
        lane = self.lane(batch.id, recipient.id, "clear")
        for group, count in groups.items():
            status, why, since = self._of_group(lane, group, recipient)
            yield self._line(batch, recipient, "clear", (status, why, since or batch.cleared_on), count)
        if others:
            yield self._line(batch, recipient, "clear", self._of_others(batch, lane, recipient), others)
        if not batch.restored:
            return
        told = self.restoring(batch, recipient)
        for each in batch.restored:
            yield self._restored_line(batch, recipient, each, told)

    def _restored_line(
        self, batch: BatchFacts, recipient: Recipient, clearance: str, told: Mapping[str, _Group | None]
    ) -> Line:
        day = batch.restored[clearance]
        found = self._of_restored(batch, recipient, clearance, told)
        return self._line(batch, recipient, "restore", found, 1, day)

    def _of_restored(
        self, batch: BatchFacts, recipient: Recipient, clearance: str, told: Mapping[str, _Group | None]
    ) -> tuple[Status, str, dt.date | None]:
        """How a restored clearance stands; who is told through another is told when that one has restored it."""
        day, item = batch.restored[clearance], told.get(clearance)
        if clearance not in told:
            return Status.NEVER_TOLD, "", day
        if item is not None:
            return self._of_group(self.lane(batch.id, recipient.id, "restore"), item, recipient)
        first = recipient.after and self._restored_items.get((clearance, _first(batch, recipient), "restore"))
        if recipient.after and (first is None or first[0] != m.ItemState.ACKNOWLEDGED):
            return Status.WAITS_FOR, recipient.after, day
        return Status.NOT_SENT, "", day

    def _line(
        self,
        batch: BatchFacts,
        recipient: Recipient,
        purpose: str,
        found: tuple[Status, str, dt.date | None],
        count: int,
        from_day: dt.date | None = None,
    ) -> Line:
        attempts = len(self.lane(batch.id, recipient.id, purpose).messages)
        return Line(
            batch.id, recipient.id, purpose, *found, from_day or batch.cleared_on, attempts, count
        )  # fmt: skip

    def _of_group(
        self, lane: LaneFacts, group: _Group, recipient: Recipient
    ) -> tuple[Status, str, dt.date | None]:
        state, message, code = group
        told = lane.message(message)
        match state:
            case m.ItemState.ACKNOWLEDGED:
                return Status.ACKNOWLEDGED, "", None
            case m.ItemState.REOPENED:
                return Status.STILL_THERE, "", None
            case m.ItemState.REJECTED if DESTROYED in code.split(","):
                return Status.LOST, code, told.answered_on if told else None
            case m.ItemState.REJECTED:
                return Status.REJECTED, code, told.answered_on if told else None
            case _:
                return self._of_message(told, recipient)

    def _of_others(
        self, batch: BatchFacts, lane: LaneFacts, recipient: Recipient
    ) -> tuple[Status, str, dt.date | None]:
        """How those stand that only messages of the whole batch speak of."""
        if recipient.is_unassigned:
            return Status.UNASSIGNED, "", batch.cleared_on
        if lane.whole_done:
            return Status.ACKNOWLEDGED, "", None
        if lane.whole is not None:
            return self._of_message(lane.whole, recipient)
        if recipient.after and not self.after_done(batch, recipient):
            return Status.WAITS_FOR, recipient.after, batch.cleared_on
        return Status.NOT_SENT, "", batch.cleared_on

    def _of_message(
        self, told: SentMessage | None, recipient: Recipient
    ) -> tuple[Status, str, dt.date | None]:
        if told is None or told.sent_on is None:
            return Status.NOT_SENT, "", None
        if told.state == m.MessageState.REJECTED:
            return Status.REJECTED, told.code, told.answered_on
        if told.is_late(self.today, self.profile_of(recipient)):
            return Status.OVERDUE, f"asked {told.attempt} times", told.sent_on
        return Status.WAITING, "", told.sent_on


@dataclass(frozen=True)
class Account:
    """Every clearance at every recipient, once.

    ``expected``: clearances times the recipients of their batches; ``lines`` sum up to it, always. ``aside``: what is
    asked beside (``ASIDE``), which is in no sum.
    """

    clearances: int
    expected: int
    lines: tuple[Line, ...]
    aside: tuple[Line, ...] = ()

    @property
    def counted(self) -> int:
        """The sum of the lines."""
        return sum(line.count for line in self.lines)

    def totals(self) -> dict[str, dict[str, int]]:
        """By recipient and status."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines:
            found[line.recipient][line.status] += line.count
        return {name: dict(sorted(of.items())) for name, of in sorted(found.items())}


def account(ledger: Ledger, profiles: Mapping[str, Profile], today: dt.date) -> Account:
    """Account for every clearance in force, or restored since, at every recipient.

    Raises:
        ExchangeError: the lines do not sum up: the state is not that of the events (``ledger rebuild``).
    """
    book = Book(ledger, profiles, today)
    lines = tuple(book.lines())
    batches = book.batches.values()
    expected = sum(batch.rows * batch.told for batch in batches)
    found = Account(sum(batch.rows for batch in batches), expected, lines, tuple(book.aside()))
    if found.counted != expected:
        raise ExchangeError(
            f"{found.counted} of {expected} are accounted for: `clearslate ledger verify` says what is wrong"
        )
    return found


def statuses(book: Book, batch: BatchFacts, recipient: Recipient) -> dict[str, Status]:
    """The status of each clearance of a batch at a recipient, one by one: for a look at one batch."""
    ids = sorted(book.clearances(batch).exclude(cleared_on=None).values_list("id", flat=True))
    items = items_of(Lane(batch.id, recipient.id, "clear", book.using))
    lane = book.lane(batch.id, recipient.id, "clear")
    others = book._of_others(batch, lane, recipient)[0]  # noqa: SLF001 (the book's own)
    told = book.restoring(batch, recipient)
    found = {}
    for each in ids:
        if each in batch.restored:
            found[each] = book._of_restored(batch, recipient, each, told)[0]  # noqa: SLF001
        else:
            item = items.get(each)
            found[each] = others if item is None else book._of_group(lane, item, recipient)[0]  # noqa: SLF001
    return found


def _with_kind(recipient: str) -> Iterator[str]:
    """Under which names what is known of a recipient stands: its own, and that of all agencies of its kind."""
    yield recipient
    if "." in recipient:
        yield f"{recipient.partition('.')[0]}{_ALL}"


_ALL: Final = ".*"


def _first(batch: BatchFacts, recipient: Recipient) -> str:
    """The name under which it stands what those did who come before a recipient."""
    is_kind = bool(batch.workflow.recipient(recipient.after).column)
    return f"{recipient.after}{_ALL}" if is_kind else recipient.after


def items_of(lane: Lane) -> dict[str, _Group]:
    """What is known apart of the clearances of a lane: state, message, codes."""
    rows = lane.items.exclude(state="").values_list("clearance", "state", "message", "code")
    return {each: (state, message, code) for each, state, message, code in rows.iterator(chunk_size=5000)}
