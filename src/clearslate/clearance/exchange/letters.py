"""Who must be told what, on a day: what was never said, what got no answer in time, what can be asked again.

What a recipient destroys in the end it closes first, and keeps for the workflow's retention buffer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clearslate.clearance.exchange.book import Book, items_of
from clearslate.clearance.exchange.facts import BatchFacts, LaneFacts
from clearslate.clearance.exchange.reasons import passes
from clearslate.clearance.state import UNDER_WAY, Lane
from clearslate.clearance.state.anchors import is_buffer_over
from clearslate.clearance.state.changes import Waiting
from clearslate.clearance.state.queries import fitting
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be made. ``ids``: of whom it speaks, sorted; ``whole``: whether that is the whole batch."""

    batch: BatchFacts
    recipient: Recipient
    purpose: str
    attempt: int
    ids: tuple[str, ...]
    whole: bool


class Letters:
    """Finds what must be said. No message names a clearance whose change waits for a second person (``state.changes``).

    ``by_hand``: somebody asks for it: also what was refused for good, or was asked as often as is done by itself. ``only``: id of
    a recipient; all where it is empty.
    """

    def __init__(self, book: Book, *, by_hand: bool = False, only: str = "") -> None:
        """By a book."""
        self._book = book
        self._by_hand = by_hand
        self._only = only
        self._waiting = Waiting(book.using)

    def __iter__(self) -> Iterator[Letter]:
        """All letters, by batch and recipient; clearances before restorations."""
        for whole in self._book.batches.values():
            for batch, recipient in whole.shares(self._only):
                if recipient.is_unassigned:
                    continue  # nothing goes to an agency that nobody knows
                for letter in (
                    self._clear(batch, recipient),
                    self._restore(batch, recipient),
                    self._rekey(batch, recipient),
                    self._correct(batch, recipient),
                    self._destroy(batch, recipient),
                ):
                    if letter is not None:
                        yield letter

    # --- clearances -----------------------------------------------------------------------------------------

    def _clear(self, batch: BatchFacts, recipient: Recipient) -> Letter | None:
        lane = self._book.lane(batch.id, recipient.id, "clear")
        groups, others = self._book.in_force(batch, recipient)
        asked = {group for group in groups if self._again(lane, group, recipient)}
        ask_others = others > 0 and self._ask_others(batch, lane, recipient)
        if not asked and not ask_others:
            return None
        attempt = len(lane.messages) + 1
        is_whole = not recipient.column and not lane.groups and not batch.restored
        all_ids = self._ids(batch)
        if is_whole and self._book.after_done(batch, recipient) and not self._waiting.concerns(all_ids):
            return Letter(batch, recipient, "clear", attempt, tuple(all_ids), whole=True)
        items = items_of(Lane(batch.id, recipient.id, "clear", self._book.using))
        ids = [each for each in all_ids if (items[each] in asked if each in items else ask_others)]
        return self._some(batch, recipient, "clear", ids)

    def _ask_others(self, batch: BatchFacts, lane: LaneFacts, recipient: Recipient) -> bool:
        """Whether those are asked that only messages of the whole batch speak of."""
        if lane.whole_done:
            return False
        if lane.whole is None:  # never told
            return not recipient.after or self._book.done_before(batch, recipient) > 0
        return self._message_again(lane, lane.whole.id, recipient)

    def _again(self, lane: LaneFacts, group: tuple[str, str, str], recipient: Recipient) -> bool:
        """Whether clearances of a group are asked again."""
        state, message, code = group
        match state:
            case m.ItemState.PENDING:
                return self._message_again(lane, message, recipient)
            case m.ItemState.REJECTED:
                return self._by_hand or (passes(code) and self._may_repeat(lane, recipient))
            case m.ItemState.REOPENED | m.ItemState.CONTRADICTED:
                return self._by_hand or self._may_repeat(lane, recipient)
            case _:
                return False

    def _message_again(self, lane: LaneFacts, message_id: str, recipient: Recipient) -> bool:
        """Whether what a message asked is asked again.

        One that was made and not sent (the export was cut off, and it cannot be made the same again) always is.
        """
        sent = lane.message(message_id)
        if sent is None or sent.sent_on is None:
            return True
        if self._by_hand and (sent.code or sent.is_late(self._book.today, self._book.profile_of(recipient))):
            return True
        late = sent.asks_again(self._book.today, self._book.profile_of(recipient))
        return late and self._may_repeat(lane, recipient)

    def _may_repeat(self, lane: LaneFacts, recipient: Recipient) -> bool:
        return len(lane.messages) < self._book.profile_of(recipient).attempts

    # --- restorations and new keys ----------------------------------------------------------------------------

    def _restore(self, batch: BatchFacts, recipient: Recipient) -> Letter | None:
        if not batch.restored:
            return None
        lane = self._book.lane(batch.id, recipient.id, "restore")
        restoring = self._book.restoring(batch, recipient)
        ids = [
            each for each, group in restoring.items() if group is None or self._again(lane, group, recipient)
        ]
        return self._some(batch, recipient, "restore", ids)

    def _rekey(self, batch: BatchFacts, recipient: Recipient) -> Letter | None:
        if not self._book.profile_of(recipient).rekey:
            return None
        return self._told_anew(batch, recipient, "rekey", batch.rekeyed)

    def _correct(self, batch: BatchFacts, recipient: Recipient) -> Letter | None:
        """Whoever was told of another docket, or of another person by name, is told of the right one."""
        is_named = bool(self._book.profile_of(recipient).personal)
        wanted = frozenset(each for each, what in batch.corrected.items() if what == "docket" or is_named)
        return self._told_anew(batch, recipient, "correct", wanted)

    def _told_anew(
        self, batch: BatchFacts, recipient: Recipient, purpose: str, wanted: frozenset[str]
    ) -> Letter | None:
        messages = self._book.lane(batch.id, recipient.id, "clear").messages
        if not wanted or not any(each.sent_on is not None for each in messages):
            return None
        lane = self._book.lane(batch.id, recipient.id, purpose)
        items = items_of(Lane(batch.id, recipient.id, purpose, self._book.using))
        ids = [
            each for each in sorted(wanted) if each not in items or self._again(lane, items[each], recipient)
        ]
        return self._some(batch, recipient, purpose, ids)

    # --- destruction ----------------------------------------------------------------------------------------

    def _destroy(self, batch: BatchFacts, recipient: Recipient) -> Letter | None:
        """What was closed, and may now be destroyed: the buffer passed, and nobody asks that it be undone."""
        today = self._book.today
        first = batch.workflow.destroyed_from(batch.cleared_on)
        if not recipient.destroys or today < first or not is_buffer_over(batch.id, first, self._book.using):
            return None
        rows = self._book.clearances(batch).filter(state=m.State.CLEARED)
        rows = rows.exclude(restoring__in=UNDER_WAY).order_by("id").values_list("id", "law")
        closed = self._done(Lane(batch.id, recipient.id, "clear", self._book.using))
        lane = self._book.lane(batch.id, recipient.id, "destroy")
        items = items_of(Lane(batch.id, recipient.id, "destroy", self._book.using))
        ids = [
            each
            for each, law in rows.iterator(chunk_size=5000)
            if recipient.destroys_under(law)
            and closed(each)
            and (each not in items or self._again(lane, items[each], recipient))
        ]
        return self._letter(batch, recipient, "destroy", ids)

    # --- shared -------------------------------------------------------------------------------------------------

    def _some(self, batch: BatchFacts, recipient: Recipient, purpose: str, ids: list[str]) -> Letter | None:
        """A letter about some clearances, less those for which another recipient comes first."""
        if recipient.after:
            is_kind = bool(batch.workflow.recipient(recipient.after).column)
            done = self._done(Lane(batch.id, recipient.after, purpose, self._book.using, of_kind=is_kind))
            ids = [each for each in ids if done(each)]
        return self._letter(batch, recipient, purpose, ids)

    def _letter(self, batch: BatchFacts, recipient: Recipient, purpose: str, ids: list[str]) -> Letter | None:
        ids = self._waiting.others(ids, recipient.column)
        if not ids:
            return None
        attempt = len(self._book.lane(batch.id, recipient.id, purpose).messages) + 1
        return Letter(batch, recipient, purpose, attempt, tuple(sorted(ids)), whole=False)

    def _done(self, lane: Lane) -> _Done:
        items = items_of(lane)
        return _Done(items, whole=self._book.lane(lane.batch, lane.recipient, lane.purpose).whole_done)

    def _ids(self, batch: BatchFacts) -> list[str]:
        rows = self._book.clearances(batch).filter(state=m.State.CLEARED)
        return sorted(rows.values_list("id", flat=True))


def still_to_send(message: m.Message, waiting: Waiting) -> tuple[str, ...]:
    """The clearances of a message that was made and not sent, sorted; none where it is not to be sent any more.

    It is not where a later one asks for it, where not all of its clearances stand as they did, or a change of one waits.
    """
    using = waiting.using
    if message.state != m.MessageState.MADE:
        return ()
    rows = m.Clearance.objects.using(using).filter(batch=message.batch)
    if message.partial:
        parts = m.Part.objects.using(using).filter(message=message.id)
        rows = rows.filter(id__in=parts.values("clearance"))
    rows = rows.filter(fitting(message.purpose))
    if message.purpose == "destroy":
        rows = rows.exclude(restoring__in=UNDER_WAY)
    ids = tuple(sorted(rows.values_list("id", flat=True)))
    return ids if len(ids) == message.rows and not waiting.concerns(ids) else ()


@dataclass(frozen=True, slots=True)
class _Done:
    """Whether a recipient has done a clearance."""

    items: dict[str, tuple[str, str, str]]
    whole: bool

    def __call__(self, clearance: str) -> bool:
        found = self.items.get(clearance)
        return self.whole if found is None else found[0] == m.ItemState.ACKNOWLEDGED
