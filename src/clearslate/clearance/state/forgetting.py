"""What may be forgotten, and when: the rule, which asks the chain alone (docs/decisions/0046-what-is-forgotten.md).

A clearance in force is forgotten when its relief destroys the record, or takes it from all but a few, every recipient has done
all that it was asked, those that destroy their copies have destroyed them, and the days have passed that the relief's kind
asks since each of them last answered. What was undone or taken back keeps a record that is public; of it the ledger keeps what
identifies for the retention buffer alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Q

from clearslate.clearance.state.lanes import Lane
from clearslate.clearance.state.queries import (
    UNDER_WAY,
    day_of,
    existing,
    recipients_of,
    to_correct,
    workflow_of_plan,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow

FORGOTTEN: Final = "(forgotten)"
"""What stands for a person's former id that was forgotten: there was one, so agencies were told of the new one."""


def why_kept(found: m.Clearance, kinds: Sequence[str], on: dt.date, using: str) -> str:
    """Why a clearance is not forgotten on a day; empty where it may be.

    Args:
        found: the clearance.
        kinds: of its law's relief, by the names of ``ReliefKind``.
        on: the day.
        using: alias of the database.
    """
    if found.forgotten_on is not None:
        return f"it was on {found.forgotten_on}"
    if found.state == m.State.CLEARED and found.restoring in UNDER_WAY:
        return "somebody asks that it be undone"
    workflow = workflow_of_plan(found.plan, using)
    if found.state == m.State.PLANNED:
        return "it is on its way"
    if open_ := next(_undone(found, using), ""):
        return open_
    first = _first_day(found, kinds, workflow, using)
    return first if isinstance(first, str) else "" if on >= first else f"it is kept until {first}"


def first_day(found: m.Clearance, kinds: Sequence[str], using: str) -> dt.date | None:
    """The first day on which a clearance may be forgotten, as far as that is known; None where it is not."""
    first = _first_day(found, kinds, workflow_of_plan(found.plan, using), using)
    return first if isinstance(first, dt.date) else None


def _first_day(found: m.Clearance, kinds: Sequence[str], workflow: Workflow, using: str) -> dt.date | str:
    """The day, or why there is none."""
    buffer = dt.timedelta(days=workflow.retention_days + 1)
    if found.state == m.State.WITHDRAWN:
        return _plan_day(found, using) + buffer
    if found.state == m.State.RESTORED:
        return (
            "the person was not told yet that it was undone"
            if found.told_on is None
            else found.told_on + buffer
        )
    waits = [days for kind, days in workflow.forgotten_after.items() if kind in kinds]
    if not waits:
        return (
            f"its relief ({', '.join(kinds) or 'not known'}) leaves the record with those who keep it, and the workflow does not say "
            "when the ledger forgets it (`forgotten_after`)"
        )
    last = [day_of(found.cleared_on) + buffer]
    for message in messages_of(found, using):
        kind = workflow.recipient(message.recipient)
        asks = dt.timedelta(days=max(*waits, kind.asks_days) + 1)
        last += [message.answered_on + asks] if message.answered_on else []
    return max(last)


def _plan_day(found: m.Clearance, using: str) -> dt.date:
    day: dt.date = existing(m.Plan, using, "plan", found.plan).as_of
    return day


def messages_of(found: m.Clearance, using: str) -> Any:
    """The messages that spoke of a clearance."""
    parts = m.Part.objects.using(using).filter(clearance=found.id).values("message")
    whole = Q(partial=False, batch=found.batch) if found.cleared_on is not None else Q(pk__in=[])
    return m.Message.objects.using(using).filter(whole | Q(id__in=parts)).order_by("made")


def _undone(found: m.Clearance, using: str) -> Iterator[str]:
    """What is still to be done of a clearance, in words."""
    if found.signed != "," and any(found.id in ids for ids in to_correct(using).values()):
        yield "a signed order is to be corrected because of it"
    told: set[str] = set()
    for recipient, purpose in sorted(set(messages_of(found, using).values_list("recipient", "purpose"))):
        told |= {recipient} if purpose == "clear" else set()
        if Lane(found.batch, recipient, purpose, using).done([found.id], 1) != 1:
            yield f"{recipient} has not done what it was asked ({purpose})"
    if found.state != m.State.CLEARED:
        return
    batch = existing(m.Batch, using, "batch", found.batch)
    workflow = workflow_of_plan(found.plan, using)
    for kind in recipients_of(batch, workflow):
        if kind.agency == "registered":  # whoever was enrolled then was told, or the lanes above say so
            continue
        if kind.column and not getattr(found, kind.column):
            yield f"nobody knows yet which {kind.agency} agency has it ({kind.id}): name it (`clear assign`)"
        elif (kind.of(getattr(found, kind.column)).id if kind.column else kind.id) not in told:
            yield f"{kind.id} was not told of it"
    for recipient in sorted(told):
        destroys = workflow.recipient(recipient).destroys_under(found.law)
        if destroys and Lane(found.batch, recipient, "destroy", using).done([found.id], 1) != 1:
            yield f"{recipient} has not destroyed its copy"
