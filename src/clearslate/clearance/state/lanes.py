"""A lane is what one recipient is told about one batch for one purpose: its messages, numbered by attempt.

The state after a set of answers is the same in whatever order, and however often, they come in: what is done stays
done; an answer to an earlier attempt refuses nothing that a later one asks; two reasons are both kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clearslate.clearance.state.queries import chunks, some
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m

PURPOSES: Final = ("clear", "restore", "rekey", "correct", "destroy")


OPEN_MESSAGE: Final = (
    m.MessageState.MADE,
    m.MessageState.SENT,
    m.MessageState.PARTLY,
    m.MessageState.REJECTED,
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


def put_items(lane: Lane, ids: Iterable[str], message: str, codes: dict[str, str], state: str) -> None:
    """Say of clearances where they stand in a lane, and with which message."""
    same = (lane.batch, lane.recipient, lane.purpose, message, state)
    bulk.put(
        m.Item, lane.using, ("clearance", "code", "batch", "recipient", "purpose", "message", "state"),
        ((each, codes.get(each, ""), *same) for each in ids), keys=ITEM, sets=("message", "state", "code"),
    )  # fmt: skip


def both_codes(one: str, other: str) -> str:
    """Reason codes given at different times, in one order, each once."""
    return ",".join(sorted({*one.split(","), *other.split(",")} - {""}))


def speaks_of(message: m.Message, ids: Sequence[str], using: str) -> bool:
    """Whether a message speaks of all of these (distinct) clearances."""
    if message.partial:
        rows, key = m.Part.objects.using(using).filter(message=message.id), "clearance__in"
    else:
        told = m.Clearance.objects.using(using).exclude(cleared_on=None)
        rows, key = told.filter(batch=message.batch), "id__in"
    return sum(rows.filter(**{key: part}).count() for part in chunks(ids)) == len(ids)


def settle(lane: Lane) -> None:
    """What the answers so far make of each message of a lane."""
    whole = lane.whole_done
    done = lane.items.filter(state=m.ItemState.ACKNOWLEDGED).count()
    for message in lane.messages.exclude(state=m.MessageState.ACKNOWLEDGED).exclude(sent_on=None):
        if message.partial:
            parts = m.Part.objects.using(lane.using).filter(message=message.id).values("clearance")
            of_message = lane.items.filter(clearance__in=parts, state=m.ItemState.ACKNOWLEDGED).count()
        else:
            of_message = message.rows if whole else done
        answered = of_message or lane.items.filter(message=message.id, state=m.ItemState.REJECTED).exists()
        if of_message == message.rows:
            message.state, message.code = m.MessageState.ACKNOWLEDGED, ""
        elif message.state == m.MessageState.SENT and answered:
            message.state = m.MessageState.PARTLY
        message.save(using=lane.using)


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
