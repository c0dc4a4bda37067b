"""A lane is what one recipient is told about one batch for one purpose: its messages, numbered by attempt.

The state after a set of answers is the same in whatever order, and however often, they come in: what an attempt did stays
done, unless the same attempt is refused too; then nobody knows, and it is asked anew. An answer to an earlier attempt refuses
nothing that a later one asks; two reasons are both kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from clearslate.clearance.events import canonical
from clearslate.clearance.state.queries import chunks, some
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update

PURPOSES: Final = ("clear", "restore", "rekey", "correct", "destroy")


OPEN_MESSAGE: Final = (
    m.MessageState.MADE,
    m.MessageState.SENT,
    m.MessageState.PARTLY,
    m.MessageState.REJECTED,
    m.MessageState.CONTRADICTED,
)


SETTLED: Final = (m.ItemState.AS_ITS_BATCH, m.ItemState.ACKNOWLEDGED)
"""Of a clearance of which a message of the whole batch speaks for good, or that is done."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One batch, one recipient, one purpose. ``of_kind``: the recipient is a kind, and the lane that of all its agencies."""

    batch: str
    recipient: str
    purpose: str
    using: str
    of_kind: bool = False

    @property
    def messages(self) -> Any:
        """Its messages, by attempt."""
        return self._of(m.Message).order_by("attempt")

    @property
    def items(self) -> Any:
        """The clearances of which something is known apart."""
        return self._of(m.Item)

    def _of(self, table: Any) -> Any:
        whose = (
            {"recipient__startswith": f"{self.recipient}."} if self.of_kind else {"recipient": self.recipient}
        )
        return table.objects.using(self.using).filter(batch=self.batch, purpose=self.purpose, **whose)

    @property
    def whole_done(self) -> bool:
        """Whether a message of the whole batch was done."""
        return self.messages.filter(partial=False, state=m.MessageState.ACKNOWLEDGED).exists()

    def done(self, ids: Sequence[str] | None, rows: int) -> int:
        """How many of the clearances (None: of all ``rows`` of the batch) the recipient has done."""
        open_items = done_items = 0
        for part in [None] if ids is None else chunks(ids):
            items = self.items if part is None else self.items.filter(clearance__in=part)
            done_items += items.filter(state=m.ItemState.ACKNOWLEDGED).count()
            open_items += items.exclude(state__in=SETTLED).count()
        return how_many_done(rows, done_items, open_items, whole_done=self.whole_done)


def how_many_done(rows: int, done: int, undone: int, *, whole_done: bool) -> int:
    """How many of ``rows`` a recipient has done: the rule of a lane, however its facts were read.

    Once a message of the whole batch was done, all are but those of which something else is known; before, only those
    that were answered apart.

    Args:
        rows: how many there are.
        done: of those known apart, how many are acknowledged.
        undone: of those known apart, how many are not.
        whole_done: whether a message of the whole batch was done.
    """
    return rows - undone if whole_done else done


def lane_of(message: m.Message, using: str) -> Lane:
    """The lane of a message."""
    return Lane(message.batch, message.recipient, message.purpose, using)


ITEM: Final = ("clearance", "recipient", "purpose")


def put_items(lane: Lane, ids: Iterable[str], message: m.Message | str, attempt: int) -> None:
    """Say of clearances that a message asks for them now."""
    same = (lane.batch, lane.recipient, lane.purpose, message, m.ItemState.PENDING, attempt, "")
    bulk.put(
        m.Item, lane.using, ("clearance", "batch", "recipient", "purpose", "message", "state", "asked", "code"),
        ((each, *same) for each in ids), keys=ITEM, sets=("message", "state", "asked", "code"),
    )  # fmt: skip


def hear(lane: Lane, message: m.Message, heard: Mapping[str, str | None]) -> None:
    """Take in what an answer to a message says of clearances: a reason code why it is refused; done where there is none.

    What is known of a clearance is all that was ever said, whatever came first. It is done where one attempt was said to be
    done, and not refused. Of the attempt that asks for it now, said to be done and refused, it is contradicted.
    """
    known: dict[str, m.Item] = {}
    for part in chunks(sorted(heard)):
        known.update({each.clearance: each for each in lane.items.filter(clearance__in=part)})
    facts = _Said.of(lane)
    rows = []
    for each, code in heard.items():
        item = known.get(each) or m.Item(
            clearance=each, batch=lane.batch, recipient=lane.recipient, purpose=lane.purpose
        )
        word = [message.attempt, "done" if code is None else code]
        item.said = sorted([*item.said, *([] if word in item.said else [word])])
        rows.append(facts.judge(item))
    _put(lane, rows)


def hear_again(lane: Lane) -> None:
    """Judge all of a lane that is known apart, after an answer about a message as a whole."""
    facts = _Said.of(lane)
    _put(lane, [facts.judge(item) for item in lane.items.exclude(state="", said=[])])


def _put(lane: Lane, items: Iterable[m.Item]) -> None:
    names = ("clearance", "batch", "recipient", "purpose", "message", "state", "code", "asked")
    bulk.put(
        m.Item, lane.using, (*names, "said"), (
            (*(getattr(each, name) for name in names), canonical(each.said)) for each in items
        ), keys=ITEM, sets=("message", "state", "code", "asked", "said"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """What answers say of the messages of a lane as a whole, by attempt. ``last``: the last message of the whole batch."""

    done: frozenset[int]
    refused: frozenset[int]
    codes: Mapping[int, str]
    ids: Mapping[int, str]
    last: int

    @classmethod
    def of(cls, lane: Lane) -> Self:
        messages = list(lane.messages)
        return cls(
            frozenset(
                each.attempt for each in messages if each.said in ("done", "both") and not each.partial
            ),
            frozenset(each.attempt for each in messages if each.said in ("refused", "both")),
            {each.attempt: each.code for each in messages},
            {each.attempt: each.id for each in messages},
            max((each.attempt for each in messages if not each.partial), default=0),
        )

    def judge(self, item: m.Item) -> m.Item:
        """The same, standing as all that is said of it makes it stand."""
        said_done = {attempt for attempt, word in item.said if word == "done"}
        codes: dict[int, str] = {}
        for attempt, word in item.said:
            if word != "done":
                codes[attempt] = both_codes(codes.get(attempt, ""), word)
        done = {each for each in said_done | self.done if each >= item.floor}
        refused = self.refused | codes.keys()
        now = item.asked = max(item.asked, self.last)
        if done - refused:
            item.state, item.message, item.code = m.ItemState.ACKNOWLEDGED, "", ""
        elif now in done & refused:
            code = both_codes(codes.get(now, ""), self.codes.get(now, "") if now in self.refused else "")
            item.state, item.message, item.code = m.ItemState.CONTRADICTED, "", code
        elif now >= item.floor and now in codes:
            item.state, item.message, item.code = m.ItemState.REJECTED, self.ids[now], codes[now]
        elif item.state in SETTLED and (self.done or item.state == m.ItemState.ACKNOWLEDGED):
            # The attempt that was done refused this one too, and a later attempt, not yet answered, asks for it.
            item.state, item.message, item.code = m.ItemState.PENDING, self.ids[now], ""
        return item


def both_codes(one: str, other: str) -> str:
    """Reason codes given at different times, in one order, each once."""
    return ",".join(sorted({*one.split(","), *other.split(",")} - {""}))


def speaks_of(message: m.Message, ids: Sequence[str], using: str) -> bool:
    """Whether a message speaks of all of these (distinct) clearances."""
    if message.partial:
        rows, key = m.Part.objects.using(using).filter(message=message.id), "clearance__in"
    else:
        clearances = m.Clearance.objects.using(using).exclude(cleared_on=None)
        rows, key = clearances.filter(batch=message.batch), "id__in"
    return sum(rows.filter(**{key: part}).count() for part in chunks(ids)) == len(ids)


def settle(lane: Lane) -> None:
    """What the answers so far make of each message of a lane."""
    whole = lane.messages.filter(partial=False, said="done").exists()
    done = lane.items.filter(state=m.ItemState.ACKNOWLEDGED).count()
    last = max(lane.messages.filter(partial=False).values_list("attempt", flat=True), default=0)
    for message in lane.messages.exclude(said="done").exclude(sent_on=None):
        before = message.state, message.code
        if message.partial:
            parts = m.Part.objects.using(lane.using).filter(message=message.id).values("clearance")
            of_message = lane.items.filter(clearance__in=parts, state=m.ItemState.ACKNOWLEDGED).count()
        else:
            of_message = message.rows if whole else done
        answered = of_message or lane.items.filter(message=message.id, state=m.ItemState.REJECTED).exists()
        if of_message == message.rows:
            message.state, message.code = m.MessageState.ACKNOWLEDGED, ""
        elif message.said == "both":
            message.state = m.MessageState.CONTRADICTED
        elif (
            message.state == m.MessageState.ACKNOWLEDGED
        ):  # of one of its clearances something else is said since
            answered_so = m.MessageState.REJECTED if message.said else m.MessageState.PARTLY
            message.state = m.MessageState.REPLACED if message.attempt < last else answered_so
        elif message.state == m.MessageState.SENT and answered:
            message.state = m.MessageState.PARTLY
        if (message.state, message.code) != before:
            update(message, lane.using)


def ask_anew(ids: Iterable[str], purpose: str, using: str, *, state: str = "") -> None:
    """Who was told of these for a purpose is told anew, of what they are now: no answer so far speaks of it.

    ``state``: only where they stand so in its lane.
    """
    stand = {"state": state} if state else {}
    for part in chunks(sorted(ids)):
        items = (
            some(m.Item, using, part, "clearance")
            .filter(purpose=purpose, **stand)
            .exclude(state=m.ItemState.AS_ITS_BATCH)
        )
        for batch, recipient in sorted(set(items.values_list("batch", "recipient"))):
            lane = Lane(batch, recipient, purpose, using)
            lane.items.filter(clearance__in=part, **stand).exclude(state=m.ItemState.AS_ITS_BATCH).update(
                state=m.ItemState.REOPENED, message="", code="", floor=lane.messages.count() + 1
            )
