"""What recipients are sent and what they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.payloads import (
    AckQuarantined,
    AgencyAssigned,
    AgencyConfirmed,
    ItemAcknowledged,
    ItemRejected,
    MessageAcknowledged,
    MessageMade,
    MessageRejected,
    MessageSent,
    RecipientConfirmed,
    RecipientEnrolled,
    RecipientLeft,
)
from clearslate.clearance.state.anchors import is_buffer_over
from clearslate.clearance.state.changes import waits
from clearslate.clearance.state.entries import Entry, on_each, stands
from clearslate.clearance.state.lanes import (
    OPEN_MESSAGE,
    PURPOSES,
    SETTLED,
    Lane,
    both_codes,
    hear,
    hear_again,
    lane_of,
    put_items,
    settle,
    speaks_of,
)
from clearslate.clearance.state.queries import (
    UNDER_WAY,
    chunks,
    clearance_of,
    day_of,
    existing,
    fitting,
    must,
    must_be_new,
    recipients_of,
    some,
    workflow_of_plan,
)
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update
from clearslate.clearance.workflow import AGENCIES, ORIS, Recipient, Workflow, is_agency


@on_each(MessageMade)
def _message_made(entry: Entry[MessageMade], using: str) -> None:
    says = entry.says
    batch = existing(m.Batch, using, "batch", says.batch)
    workflow = workflow_of_plan(batch.plan, using)
    only = says.only
    lane = Lane(batch.id, says.recipient, says.purpose, using)
    must(batch.state == m.BatchState.CLEARED, f"batch {batch.id} is not in force: nobody is told")
    recipient = _recipient(batch, workflow, lane.recipient, using)
    must(lane.purpose in PURPOSES, f"{lane.purpose!r} is no purpose; the purposes: {', '.join(PURPOSES)}")
    must(says.attempt == lane.messages.count() + 1, f"attempt {says.attempt} is not the next one")
    _check_agency(recipient, only, using)
    _check_rows(lane, only, says.rows)
    must(says.on in (None, entry.today), f"it is {entry.today}, not {says.on}")
    if lane.purpose == "destroy":
        _check_buffer(lane, workflow, only or (), says.on)
    else:
        _check_after(lane, workflow, recipient.after, only, says.rows)
    m.Message.objects.using(using).create(
        id=entry.subject,
        batch=batch.id,
        recipient=lane.recipient,
        purpose=lane.purpose,
        attempt=says.attempt,
        partial=only is not None,
        file=says.file,
        sha256=says.sha256,
        rows=says.rows,
        due=says.due,
        made=entry.seq,
    )
    _replace(lane, entry.subject, only)


def _recipient(batch: m.Batch, workflow: Workflow, wanted: str, using: str) -> Recipient:
    """A recipient of a batch, one of the agencies where it is many."""
    kind = wanted.partition(".")[0]
    try:
        found = workflow.recipient(wanted) if kind in {r.id for r in recipients_of(batch, workflow)} else None
    except KeyError:
        found = None
    if found is None:
        raise NotAllowed(f"{wanted!r} is no recipient of batch {batch.id}")
    must(not found.is_unassigned, f"{wanted} is many agencies: nothing goes to all of them, name one")
    if found.agency == "registered":
        company = m.Enrolled.objects.using(using).filter(id=wanted).first()
        must(
            company is not None and company.is_told_of(day_of(batch.cleared_on)),
            f"{wanted} was not enrolled when batch {batch.id} came into force: it is not told",
        )
    return found


def _check_agency(recipient: Recipient, only: Sequence[str] | None, using: str) -> None:
    """An agency is told of its own, and of nobody else's."""
    if not recipient.column:
        return
    must(only is not None, f"{recipient.id} is told of its own alone: name the ids")
    for part in chunks(only or ()):
        others = some(m.Clearance, using, part).exclude(**{recipient.column: recipient.ori})
        must(
            not others.exists(),
            f"a message to {recipient.id} names what is another agency's, or nobody's yet",
        )


def _check_rows(lane: Lane, only: Sequence[str] | None, rows: int) -> None:
    """A message speaks of what stands as it says, of the whole batch or of those it names; of nothing done."""
    batch = m.Clearance.objects.using(lane.using).filter(batch=lane.batch)
    wanted = fitting(lane.purpose)
    if only is None:
        must(lane.purpose == "clear", "only a clearance is told for a whole batch: name the ids")
        found, sent = batch.filter(wanted).count(), batch.exclude(cleared_on=None).count()
        must(found == sent == rows, "not all of the batch is in force: name the ids that are")
    else:
        found = sum(batch.filter(wanted, id__in=part).count() for part in chunks(only))
        must(
            found == len(set(only)) == len(only) == rows, "a message names what is not in its batch or not so"
        )
    must(lane.done(only, rows) == 0, "the recipient has done it already")
    if lane.purpose != "clear":
        # One that was made counts: a file may have been fetched before the ledger heard that it was sent.
        sent = Lane(lane.batch, lane.recipient, "clear", lane.using).messages
        must(sent.exists(), f"{lane.recipient} was never told of the clearance")


def _check_buffer(lane: Lane, workflow: Workflow, ids: Sequence[str], on: dt.date | None) -> None:
    """Nothing is destroyed before it was closed and the retention buffer passed, or while it may be undone."""
    recipient = workflow.recipient(lane.recipient)
    before = Lane(lane.batch, lane.recipient, "clear", lane.using)
    must(
        before.done(ids, len(ids)) == len(ids),
        f"{lane.recipient} has not removed it from view: that comes first",
    )
    for part in chunks(ids):
        for found in some(m.Clearance, lane.using, part):
            first = workflow.destroyed_from(day_of(found.cleared_on))
            must(
                recipient.destroys_under(found.law), f"{recipient.id} keeps what is cleared under {found.law}"
            )
            must(on is not None and on >= first, f"clearance {found.id} is not destroyed before {first}")
            must(
                is_buffer_over(lane.batch, first, lane.using),
                "no witness bears out that its retention buffer passed: ask one for the time (`clearslate ledger anchor`)",
            )
            must(found.restoring not in UNDER_WAY, f"somebody asks that clearance {found.id} be undone")


def _check_after(lane: Lane, workflow: Workflow, after: str, only: Sequence[str] | None, rows: int) -> None:
    """Who is told through another is told when that one has done it."""
    if not after:
        return
    before = Lane(lane.batch, after, lane.purpose, lane.using, of_kind=bool(workflow.recipient(after).column))
    must(before.done(only, rows) == rows, f"{lane.recipient} is told when {after} has done it")


def _replace(lane: Lane, message: str, only: Sequence[str] | None) -> None:
    """What a new message asks is asked by the earlier ones no more."""
    earlier = lane.messages.exclude(id=message).filter(state__in=OPEN_MESSAGE)
    if only is None:
        lane.items.exclude(state__in=SETTLED).delete()
        earlier.update(state=m.MessageState.REPLACED)
        return
    parts = [(message, each) for each in only]
    bulk.insert(m.Part, lane.using, ("message", "clearance"), parts)
    put_items(lane, only, message, lane.messages.count())
    known = lane.items.exclude(state="").count()
    for each in earlier:
        asks = lane.items.filter(message=each.id).exists() or (not each.partial and known < each.rows)
        if not asks:
            lane.messages.filter(id=each.id).update(state=m.MessageState.REPLACED)


@on_each(AgencyAssigned)
def _assigned(entry: Entry[AgencyAssigned], using: str) -> None:
    """In a rehearsal it is so; else it waits for a second person."""
    found, says = _to_assign(entry, using), entry.says
    if says.written is not None:
        must(says.agency in ORIS, f"records name no {says.agency} by an ORI")
        if waits(entry, using, says.agency):
            return
        found.agencies = {**found.agencies, says.agency: says.written}
        _assign(found, says, using)
        return
    if m.Opening.objects.using(using).get().rehearsal:
        _leave(found, says.agency, using)
        _assign(found, says, using)
        return
    m.Assignment.objects.using(using).update_or_create(
        clearance=found.id, agency=says.agency, defaults={"ori": says.ori, "by": entry.actor}
    )


@on_each(AgencyConfirmed)
def _confirmed(entry: Entry[AgencyConfirmed], using: str) -> None:
    found, says = _to_assign(entry, using), entry.says
    waiting = m.Assignment.objects.using(using).filter(clearance=found.id, agency=says.agency, ori=says.ori)
    first = waiting.first()
    must(
        first is not None,
        f"nobody said that clearance {found.id} is that of {says.ori}: one person does, a second confirms",
    )
    must(
        first.by != entry.actor,
        "four eyes: another person than the one who said it confirms which agency it was",
    )
    _leave(found, says.agency, using)
    _assign(found, says, using)


def _to_assign(entry: Entry[Any], using: str) -> m.Clearance:
    """The clearance of which an agency is to be said."""
    found, says = clearance_of(entry, using), entry.says
    must(found.forgotten_on is None, f"clearance {found.id} was forgotten: no agency is told of it")
    must(
        says.agency in AGENCIES,
        f"{says.agency!r} is no agency of a record; the agencies: {', '.join(AGENCIES)}",
    )
    must(
        is_agency(says.agency, says.ori),
        f"{says.ori!r} is no ORI: two letters, then seven letters or digits, in capitals; of a court or jail it may be an id: "
        "small letters and digits, between hyphens",
    )
    must(
        found.state in (m.State.PLANNED, m.State.CLEARED),
        f"clearance {found.id} is {found.state}: no agency is told of it",
    )
    must_be_new(
        getattr(found, AGENCIES[says.agency]) != says.ori,
        f"clearance {found.id} is that of {says.ori} already",
    )
    return found


def _assign(found: m.Clearance, says: AgencyAssigned | AgencyConfirmed, using: str) -> None:
    m.Assignment.objects.using(using).filter(clearance=found.id, agency=says.agency).delete()
    setattr(found, AGENCIES[says.agency], says.ori)
    update(found, using)


def _leave(found: m.Clearance, agency: str, using: str) -> None:
    """A clearance is no longer that of its agency, if it has one, which must not have done it, or be at it."""
    ori = getattr(found, AGENCIES[agency])
    if not ori:
        return
    for kind in workflow_of_plan(found.plan, using).recipients:
        if kind.agency != agency:
            continue
        recipient = kind.of(ori).id
        items = m.Item.objects.using(using).filter(clearance=found.id, recipient=recipient).exclude(state="")
        asked = set(items.exclude(state=m.ItemState.REJECTED).values_list("message", flat=True))
        refused = m.Message.objects.using(using).filter(id__in=asked, state=m.MessageState.REJECTED)
        must(
            refused.count() == len(asked),
            f"{recipient} was told of clearance {found.id}, and has not refused it: another agency is named when it has",
        )
        items.delete()


# --- companies that are enrolled ----------------------------------------------------------------------------


@on_each(RecipientEnrolled)
def _enrolled(entry: Entry[RecipientEnrolled], using: str) -> None:
    kind, _, own = entry.subject.partition(".")
    must(
        bool(kind) and is_agency("registered", own),
        f"{entry.subject!r} is no recipient's id: write KIND.ID, the ID of small letters and digits between hyphens",
    )
    rows = m.Enrolled.objects.using(using)
    must_be_new(not rows.filter(id=entry.subject).exists(), f"{entry.subject} was enrolled before")
    is_rehearsal = m.Opening.objects.using(using).get().rehearsal
    rows.create(id=entry.subject, by=entry.actor, since=entry.says.on if is_rehearsal else None)


@on_each(RecipientConfirmed)
def _enrolment_confirmed(entry: Entry[RecipientConfirmed], using: str) -> None:
    found = existing(m.Enrolled, using, "recipient", entry.subject)
    must_be_new(found.since is None, f"{found.id} was confirmed before")
    must(found.by != entry.actor, "four eyes: another person than the one who enrolled it confirms it")
    found.since = entry.says.on
    update(found, using)


@on_each(RecipientLeft)
def _left(entry: Entry[RecipientLeft], using: str) -> None:
    found = existing(m.Enrolled, using, "recipient", entry.subject)
    must_be_new(found.until is None, f"{found.id} left before")
    found.until = entry.says.on
    update(found, using)


def _message(entry: Entry[Any], using: str) -> m.Message:
    return existing(m.Message, using, "message", entry.subject)


@on_each(MessageSent)
def _sent(entry: Entry[MessageSent], using: str) -> None:
    message = _message(entry, using)
    must_be_new(message.sent_on is None, f"message {message.id} was sent before")
    is_there = (
        entry.says.ack is not None
    )  # the recipient has it: whatever may be sent now, that cannot be undone
    must(is_there or message.state == m.MessageState.MADE, f"message {message.id} is {message.state}")
    if message.purpose == "destroy" and not is_there:
        parts = m.Part.objects.using(using).filter(message=message.id).values("clearance")
        clearances = m.Clearance.objects.using(using).filter(id__in=parts)
        kept = clearances.exclude(state=m.State.CLEARED) | clearances.filter(restoring__in=UNDER_WAY)
        must(not kept.exists(), "somebody asks that a clearance of it be undone: it is not sent")
    if message.state == m.MessageState.MADE:
        message.state = m.MessageState.SENT
    message.sent_on = entry.says.on
    update(message, using)


def _answered(entry: Entry[Any], using: str) -> m.Message:
    """The message that is answered, with the day of its first answer."""
    message = _message(entry, using)
    must(message.sent_on is not None, f"message {message.id} was never sent: it cannot be answered")
    must(
        entry.says.on >= message.sent_on,
        f"message {message.id} was sent on {message.sent_on}: no answer came before",
    )
    message.answered_on = min(message.answered_on or entry.says.on, entry.says.on)
    update(message, using)
    return message


@on_each(MessageAcknowledged)
def _acknowledged(entry: Entry[MessageAcknowledged], using: str) -> None:
    """The recipient has done all of it."""
    message = _answered(entry, using)
    lane = lane_of(message, using)
    if message.partial:
        parts = m.Part.objects.using(using).filter(message=message.id)
        _did(message, sorted(parts.values_list("clearance", flat=True)), using)
        return
    message.said = {"": "done", "refused": "both"}.get(message.said, message.said)
    message.state = m.MessageState.ACKNOWLEDGED if message.said == "done" else m.MessageState.CONTRADICTED
    message.code = "" if message.said == "done" else message.code
    update(message, using)
    hear_again(lane)
    settle(lane)


@on_each(MessageRejected)
def _rejected(entry: Entry[MessageRejected], using: str) -> None:
    message = _answered(entry, using)
    message.said = {"": "refused", "done": "both"}.get(message.said, message.said)
    if message.said == "both":
        message.state = m.MessageState.CONTRADICTED
    elif message.state not in (m.MessageState.ACKNOWLEDGED, m.MessageState.REPLACED):
        message.state = m.MessageState.REJECTED
    message.code = both_codes(message.code, entry.says.code)
    update(message, using)
    lane = lane_of(message, using)
    hear_again(lane)
    settle(lane)


def _in_message(message: m.Message, ids: Iterable[str], using: str) -> list[str]:
    """The ids, all of which must be of the message."""
    wanted = sorted(set(ids))
    must(speaks_of(message, wanted, using), f"an answer to message {message.id} speaks of what is not in it")
    return wanted


@on_each(ItemAcknowledged)
def _item_acknowledged(entry: Entry[ItemAcknowledged], using: str) -> None:
    message = _answered(entry, using)
    _did(message, _in_message(message, entry.says.clearances, using), using)


def _did(message: m.Message, ids: Sequence[str], using: str) -> None:
    """The recipient has done these clearances of a message; it says nothing of what is another's since."""
    lane = lane_of(message, using)
    batch = existing(m.Batch, using, "batch", message.batch)
    recipient = workflow_of_plan(batch.plan, using).recipient(lane.recipient)
    not_now: set[str] = set()
    for part in chunks(ids) if recipient.column else ():
        others = some(m.Clearance, using, part).exclude(**{recipient.column: recipient.ori})
        not_now.update(others.values_list("id", flat=True))
    hear(lane, message, {each: None for each in ids if each not in not_now})
    settle(lane)


@on_each(ItemRejected)
def _item_rejected(entry: Entry[ItemRejected], using: str) -> None:
    message = _answered(entry, using)
    lane, codes = lane_of(message, using), entry.says.clearances
    hear(lane, message, {each: codes[each] for each in _in_message(message, codes, using)})
    settle(lane)


stands(AckQuarantined)
