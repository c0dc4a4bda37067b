"""What may be forgotten, and when: the rule, which asks the chain alone (docs/decisions/0046-what-is-forgotten.md).

A clearance in force is forgotten when its relief destroys the record, or takes it from all but a few, every recipient has done
all that it was asked, those that destroy their copies have destroyed them, and the days have passed that the relief's kind
asks since each of them last answered. What was undone or taken back keeps a record that is public; of it the ledger keeps what
identifies for the retention buffer alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from clearslate.clearance.state.anchors import has_come, is_borne_out
from clearslate.clearance.state.changes import WAITS, all_waiting
from clearslate.clearance.state.lanes import SETTLED, how_many_done
from clearslate.clearance.state.queries import (
    UNDER_WAY,
    day_of,
    existing,
    recipients_of,
    to_correct,
    workflow_of_plan,
)
from clearslate.clearance.store.ready import models as m

FORGOTTEN: Final = "(forgotten)"
"""What stands for a person's former id that was forgotten: there was one, so agencies were told of the new one."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An agency that was sent a clearance. ``answered_on``: its last answer, where it answered all; ``until``: the last day of its buffer."""

    recipient: str
    answered_on: dt.date | None
    until: dt.date | None


class Kept:
    """Why clearances are kept, of many that are asked one after the other while nothing else happens."""

    def __init__(self, using: str) -> None:
        """``using``: alias of the database."""
        self._using = using
        self._workflow = lru_cache(maxsize=64)(partial(workflow_of_plan, using=using))
        self._batch = lru_cache(maxsize=64)(partial(_Batch, using=using))
        self._borne_out = lru_cache(maxsize=64)(partial(is_borne_out, using=using))
        self._has_come = lru_cache(maxsize=64)(partial(has_come, using=using))
        self._wrong: set[str] | None = None
        self._waiting: set[str] | None = None

    def why(self, found: m.Clearance, kinds: Sequence[str], on: dt.date) -> str:
        """Why a clearance is not forgotten on a day; empty where it may be.

        Args:
            found: the clearance.
            kinds: of its law's relief, by the names of ``ReliefKind``.
            on: the day.
        """
        if found.forgotten_on is not None:
            return f"it was on {found.forgotten_on}"
        if found.state == m.State.CLEARED and found.restoring in UNDER_WAY:
            return "somebody asks that it be undone"
        if found.state == m.State.PLANNED:
            return "it is on its way"
        if self._waiting is None:
            self._waiting = all_waiting(self._using)
        if found.id in self._waiting:
            return WAITS
        if open_ := next(self._undone(found), ""):
            return open_
        first = self._first_day(found, kinds)
        if isinstance(first, str):
            return first
        if on < first:
            return f"it is kept until {first}"
        if self._is_borne_out(found, first):
            return ""
        return f"no witness bears out that it is {first}: ask one for the time (`clearslate ledger anchor`)"

    def _is_borne_out(self, found: m.Clearance, first: dt.date) -> bool:
        """Whether a witness bears out that the first day has come. Of what was taken back the days count from its plan's day."""
        if found.state == m.State.WITHDRAWN:
            return self._has_come(first)
        batch = self._batch(found.batch).row
        return self._borne_out(batch.cleared_by, day_of(batch.cleared_on), first - dt.timedelta(days=1))

    def first_day(self, found: m.Clearance, kinds: Sequence[str]) -> dt.date | None:
        """The first day on which a clearance may be forgotten, as far as that is known; None where it is not."""
        first = self._first_day(found, kinds)
        return first if isinstance(first, dt.date) else None

    def holders(self, found: m.Clearance, kinds: Sequence[str]) -> list[Holder]:
        """Of each recipient that was sent a clearance, its last answer, and until when the clearance is kept for it."""
        workflow = self._workflow(found.plan)
        waits = max((days for kind, days in workflow.forgotten_after.items() if kind in kinds), default=None)
        answers: dict[str, list[dt.date | None]] = {}
        for message in self.messages_of(found):
            answers.setdefault(message.recipient, []).append(message.answered_on)
        rows = []
        for each, days in sorted(answers.items()):
            known = [day for day in days if day is not None]
            last = max(known) if len(known) == len(days) else None
            asks = workflow.recipient(each).asks_days
            until = None if last is None or waits is None else last + dt.timedelta(days=max(waits, asks))
            rows.append(Holder(each, last, until))
        return rows

    def messages_of(self, found: m.Clearance) -> list[m.Message]:
        """The messages that spoke of a clearance."""
        return self._batch(found.batch).messages_of(found)

    def _first_day(self, found: m.Clearance, kinds: Sequence[str]) -> dt.date | str:
        """The day, or why there is none."""
        workflow = self._workflow(found.plan)
        buffer = dt.timedelta(days=workflow.retention_days + 1)
        if found.state == m.State.WITHDRAWN:
            planned: dt.date = existing(m.Plan, self._using, "plan", found.plan).as_of
            return planned + buffer
        if found.state == m.State.RESTORED:
            return (
                "the person was not told yet that it was undone"
                if found.told_on is None
                else found.told_on + buffer
            )
        waits = [days for kind, days in workflow.forgotten_after.items() if kind in kinds]
        if not waits:
            return (
                f"its relief ({', '.join(kinds) or 'not known'}) leaves the record with those who keep it, and the workflow does not "
                "say when the ledger forgets it (`forgotten_after`)"
            )
        last = [day_of(found.cleared_on) + buffer]
        for message in self._batch(found.batch).messages_of(found):
            kind = workflow.recipient(message.recipient)
            asks = dt.timedelta(days=max(*waits, kind.asks_days) + 1)
            last += [message.answered_on + asks] if message.answered_on else []
        return max(last)

    def _undone(self, found: m.Clearance) -> Iterator[str]:
        """What is still to be done of a clearance, in words."""
        if found.signed != ",":
            if self._wrong is None:
                self._wrong = {each for ids in to_correct(self._using).values() for each in ids}
            if found.id in self._wrong:
                yield "a signed order is to be corrected because of it"
        batch, workflow = self._batch(found.batch), self._workflow(found.plan)
        lanes = sorted({(each.recipient, each.purpose) for each in batch.messages_of(found)})
        recipients = {recipient for recipient, purpose in lanes if purpose == "clear"}
        for recipient, purpose in lanes:
            if not batch.is_done(found.id, recipient, purpose):
                yield f"{recipient} has not done what it was asked ({purpose})"
        if found.state != m.State.CLEARED:
            return
        for kind in recipients_of(batch.row, workflow):
            if kind.agency == "registered":  # whoever was enrolled then was told, or the lanes above say so
                continue
            if kind.column and not getattr(found, kind.column):
                yield f"nobody knows yet which {kind.agency} agency has it ({kind.id}): name it (`clear assign`)"
            elif (kind.of(getattr(found, kind.column)).id if kind.column else kind.id) not in recipients:
                yield f"{kind.id} was not told of it"
        for recipient in sorted(recipients):
            destroys = workflow.recipient(recipient).destroys_under(found.law)
            if destroys and not batch.is_done(found.id, recipient, "destroy"):
                yield f"{recipient} has not destroyed its copy"


class _Batch:
    """What recipients were sent of a batch, and did."""

    def __init__(self, batch: str, using: str) -> None:
        self.row = existing(m.Batch, using, "batch", batch)
        self._messages = list(m.Message.objects.using(using).filter(batch=batch).order_by("made"))
        parts = m.Part.objects.using(using).filter(
            message__in=[each.id for each in self._messages if each.partial]
        )
        self._parts = set(parts.values_list("message", "clearance"))
        self._done: set[tuple[str, str, str]] = set()
        self._undone: set[tuple[str, str, str]] = set()
        for item in m.Item.objects.using(using).filter(batch=batch):
            of = (item.clearance, item.recipient, item.purpose)
            if item.state == m.ItemState.ACKNOWLEDGED:
                self._done.add(of)
            elif item.state not in SETTLED:
                self._undone.add(of)
        self._whole = {
            (each.recipient, each.purpose)
            for each in self._messages
            if not each.partial and each.state == m.MessageState.ACKNOWLEDGED
        }

    def messages_of(self, found: m.Clearance) -> list[m.Message]:
        """The messages that spoke of a clearance of it."""
        was_in_force = found.cleared_on is not None
        return [
            each
            for each in self._messages
            if ((each.id, found.id) in self._parts if each.partial else was_in_force)
        ]

    def is_done(self, clearance: str, recipient: str, purpose: str) -> bool:
        """Whether a recipient has done what it was asked of a clearance."""
        of = (clearance, recipient, purpose)
        is_whole = (recipient, purpose) in self._whole
        return how_many_done(1, of in self._done, of in self._undone, whole_done=is_whole) == 1
