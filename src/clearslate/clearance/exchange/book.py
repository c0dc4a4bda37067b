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
from typing import Any, Final

from django.db.models import Count, Q

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.facts import (
    ASIDE,
    Agencies,
    BatchFacts,
    Group,
    LaneFacts,
    Line,
    SentMessage,
    Status,
)
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.exchange.reasons import DESTROYED
from clearslate.clearance.state import CHUNK, Lane, recipients_of
from clearslate.clearance.state import workflows as workflows_of
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import AGENCIES, Recipient


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
        clearances = m.Clearance.objects.using(self.using).filter(
            state__in=(m.State.CLEARED, m.State.RESTORED)
        )
        rows = dict(clearances.values_list("batch").annotate(Count("id")).order_by())
        restored: dict[str, dict[str, dt.date]] = defaultdict(dict)
        for batch, each, day in clearances.filter(state=m.State.RESTORED).values_list(
            "batch", "id", "restored_on"
        ):
            restored[batch][each] = day
        rekeyed: dict[str, set[str]] = defaultdict(set)
        for batch, each in (
            clearances.filter(state=m.State.CLEARED).exclude(former="").values_list("batch", "id")
        ):
            rekeyed[batch].add(each)
        corrected: dict[str, dict[str, str]] = defaultdict(dict)
        amended = clearances.filter(state=m.State.CLEARED).exclude(corrected="")
        for batch, each, what in amended.values_list("batch", "id", "corrected"):
            corrected[batch][each] = what
        agencies, whose = self._agencies(clearances)
        ever: dict[str, list[m.Enrolled]] = defaultdict(list)
        for company in m.Enrolled.objects.using(self.using).exclude(since=None).order_by("id"):
            ever[company.id.partition(".")[0]].append(company)
        workflows = workflows_of(self.using)
        cleared = (
            m.Batch.objects.using(self.using)
            .filter(state=m.BatchState.CLEARED)
            .exclude(cleared_on=None)
            .order_by("id")
        )
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

    def _agencies(self, clearances: Any) -> tuple[dict[str, Agencies], dict[str, dict[str, dict[str, str]]]]:
        """Of each batch: how many clearances each agency has, and whose those are that are known apart."""
        agencies: dict[str, Agencies] = defaultdict(lambda: {column: {} for column in AGENCIES.values()})
        for column in AGENCIES.values():
            for batch, ori, count in clearances.values_list("batch", column).annotate(Count("id")).order_by():
                agencies[batch][column][ori] = count
        whose: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        apart = clearances.filter(Q(state=m.State.RESTORED) | ~Q(former="") | ~Q(corrected=""))
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

    def _items_of(self, ids: Sequence[str]) -> dict[tuple[str, str, str], Group]:
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

    def restoring(self, batch: BatchFacts, recipient: Recipient) -> dict[str, Group | None]:
        """The restored clearances of which a recipient was told, each with what is known of its restoration."""
        return {
            each: self._restored_items.get((each, recipient.id, "restore"))
            for each in sorted(batch.restored)
            if self.was_told(each, batch.id, recipient.id)
        }

    def in_force(self, batch: BatchFacts, recipient: Recipient) -> tuple[dict[Group, int], int]:
        """The clearances in force at a recipient: those known apart, by group, and how many others there are."""
        groups = self._apart(batch, recipient, "clear")
        return groups, batch.rows - len(batch.restored) - sum(groups.values())

    def _apart(self, batch: BatchFacts, recipient: Recipient, purpose: str) -> dict[Group, int]:
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
                    days = [message.sent_on for message in lane.messages if message.sent_on is not None]
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
        restoring = self.restoring(batch, recipient)
        for each in batch.restored:
            yield self._restored_line(batch, recipient, each, restoring)

    def _restored_line(
        self, batch: BatchFacts, recipient: Recipient, clearance: str, restoring: Mapping[str, Group | None]
    ) -> Line:
        day = batch.restored[clearance]
        found = self._of_restored(batch, recipient, clearance, restoring)
        return self._line(batch, recipient, "restore", found, 1, day)

    def _of_restored(
        self, batch: BatchFacts, recipient: Recipient, clearance: str, restoring: Mapping[str, Group | None]
    ) -> tuple[Status, str, dt.date | None]:
        """How a restored clearance stands; who is told through another is told when that one has restored it."""
        day, item = batch.restored[clearance], restoring.get(clearance)
        if clearance not in restoring:
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
        self, lane: LaneFacts, group: Group, recipient: Recipient
    ) -> tuple[Status, str, dt.date | None]:
        state, message, code = group
        sent = lane.message(message)
        match state:
            case m.ItemState.ACKNOWLEDGED:
                return Status.ACKNOWLEDGED, "", None
            case m.ItemState.REOPENED:
                return Status.STILL_THERE, "", None
            case m.ItemState.CONTRADICTED:
                return Status.CONTRADICTED, code, None
            case m.ItemState.REJECTED if DESTROYED in code.split(","):
                return Status.LOST, code, sent.answered_on if sent else None
            case m.ItemState.REJECTED:
                return Status.REJECTED, code, sent.answered_on if sent else None
            case _:
                return self._of_message(sent, recipient)

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
        self, sent: SentMessage | None, recipient: Recipient
    ) -> tuple[Status, str, dt.date | None]:
        if sent is None or sent.sent_on is None:
            return Status.NOT_SENT, "", None
        if sent.state == m.MessageState.CONTRADICTED:
            return Status.CONTRADICTED, sent.code, sent.answered_on
        if sent.state == m.MessageState.REJECTED:
            return Status.REJECTED, sent.code, sent.answered_on
        if sent.is_late(self.today, self.profile_of(recipient)):
            return Status.OVERDUE, f"asked {sent.attempt} times", sent.sent_on
        return Status.WAITING, "", sent.sent_on


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


def items_of(lane: Lane) -> dict[str, Group]:
    """What is known apart of the clearances of a lane: state, message, codes."""
    rows = lane.items.exclude(state="").values_list("clearance", "state", "message", "code")
    return {each: (state, message, code) for each, state, message, code in rows.iterator(chunk_size=5000)}
