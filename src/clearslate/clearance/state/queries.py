"""Reading the state: what stands under an id, and what may happen to it.

The steps and all who read use these, so that one rule stands in one place.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from clearslate.clearance.events import DoneBefore, NotAllowed, canonical
from clearslate.clearance.state.anchors import is_window_over
from clearslate.clearance.state.audit import (
    Audited,
    Drawable,
    Stratum,
    confidence_of,
    drawn_besides,
    drawn_from,
)
from clearslate.clearance.state.entries import Entry
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import find_row, stored
from clearslate.clearance.workflow import Recipient, Stage, Workflow, read_workflow

CHUNK: Final = 500  # ids in one query: SQLite binds few


def must(holds: bool, words: str) -> None:  # noqa: FBT001 (a check reads best so)
    """Refuse what does not hold, in words."""
    if not holds:
        raise NotAllowed(words)


def must_be_new(holds: bool, words: str) -> None:  # noqa: FBT001 (as ``must``)
    """Refuse what was done before, in words."""
    if not holds:
        raise DoneBefore(words)


def some(model: type[Any], using: str, ids: Sequence[str], key: str = "id") -> Any:
    """The rows of some ids."""
    return model.objects.using(using).filter(**{f"{key}__in": ids})


def chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    """Ids in parts that one query takes."""
    rest = iter(ids)
    while part := list(islice(rest, CHUNK)):
        yield part


def day_of(day: dt.date | None) -> dt.date:
    """A day that is surely known."""
    if day is None:
        raise NotAllowed("the clearance is not in force")
    return day


_LISTED: Final = {
    "batch": "`clear batches` lists them",
    "clearance": "`clear clearances` finds one by its case",
    "objection": "`clear undecided` lists those that wait",
    "order": "`clear orders` names those that it writes",
    "wave": "`clear status` lists them",
}


def existing(table: type[Any], using: str, what: str, wanted: str) -> Any:
    """The row of an id.

    Raises:
        NotAllowed: there is none; the message says which command finds the right id.
    """
    found = find_row(table, using, wanted)
    if found is None:
        raise NotAllowed(f"there is no {what} {wanted}{f': {_LISTED[what]}' if what in _LISTED else ''}")
    return found


RECHECKED: Final = "on newer records"
"""Begins why a clearance was taken back by ``recheck``: it is planned again as soon as it is eligible again."""
FOUND_WRONG: Final = "an audit found it wrong"
"""Why a clearance was taken back by an audit."""
OBJECTION: Final = "objection"
"""Begins why a clearance was taken back for an objection."""


def ended(state: str, why: str) -> str:
    """How a clearance stands that may be followed by another: its state, of what was taken back apart by whom.

    Empty of one that newer records took back: any plan that finds the charge eligible plans it again.
    """
    if state != m.State.WITHDRAWN:
        return state
    if why.startswith(RECHECKED):
        return ""
    return "found_wrong" if why == FOUND_WRONG else "objected" if why.startswith(OBJECTION) else "withdrawn"


def clearance_of(entry: Entry[Any], using: str) -> m.Clearance:
    """The clearance that an event is about."""
    return existing(m.Clearance, using, "clearance", entry.subject)


def cut_off(using: str) -> Any:
    """The plans that are not recorded to their end: of one that is being recorded, and of one that was cut off."""
    return m.Plan.objects.using(using).filter(complete=False).order_by("id")


def check_complete(using: str) -> None:
    """Refuse what a plan that is not recorded to its end would not hear of."""
    for plan in cut_off(using):
        raise NotAllowed(not_to_its_end(plan))


def not_to_its_end(plan: m.Plan) -> str:
    """That a plan is not recorded to its end, in words."""
    return (
        f"plan {plan.id} is not recorded to its end ({plan.planned:,} of {plan.holds['clearances']:,}): `clear plan` of its run "
        "takes it up, and of another run completes it with what is there"
    )


def workflow_of(plan: m.Plan) -> Workflow:
    """The workflow under which a plan was made."""
    return _workflow(canonical(plan.workflow))


def too_many_back(plan: m.Plan, more: int, using: str) -> str:
    """That more are taken back than one person lets be, in words, where so many more are; empty where they are not.

    What counts are all that were taken back since records were last asked, for whatever reason.
    """
    plans = m.Plan.objects.using(using).filter(jurisdiction=plan.jurisdiction)
    waiting = (
        m.Clearance.objects.using(using).filter(plan__in=plans.values("id"), state=m.State.PLANNED).count()
    )
    stop = workflow_of(plan).too_many(plan.back + more, plan.back + waiting)
    return f"{stop} ({plan.back:,} of them were since the last recheck)" if stop and plan.back else stop


def workflow_of_plan(plan_id: str, using: str) -> Workflow:
    """The workflow under which the plan of an id was made."""
    text = stored(m.Plan, using, plan_id, "workflow")
    if text is None:
        return workflow_of(existing(m.Plan, using, "plan", plan_id))
    return _workflow(text)


def workflows(using: str) -> dict[str, Workflow]:
    """The workflow of each plan, by the plan's id."""
    return {plan.id: workflow_of(plan) for plan in m.Plan.objects.using(using).all()}


@lru_cache(maxsize=128)
def _workflow(text: str) -> Workflow:
    return read_workflow(json.loads(text), "the plan's workflow")


def stages_of(batch: m.Batch, workflow: Workflow) -> tuple[Stage, ...]:
    """The stages that a batch goes through, in order."""
    if not any(stage.victims for stage in workflow.stages):
        return workflow.stages_for(conviction=batch.conviction, law=batch.law)
    clearances = m.Clearance.objects.using(batch._state.db).filter(batch=batch.id)  # noqa: SLF001 (where it was read)
    notices = {
        notice["key"] for row in clearances.values_list("notices", flat=True).iterator() for notice in row
    }
    return workflow.stages_for(conviction=batch.conviction, law=batch.law, notices=notices)


def recipients_of(batch: m.Batch, workflow: Workflow) -> tuple[Recipient, ...]:
    """Who is told of a batch."""
    return workflow.recipients_for(conviction=batch.conviction, law=batch.law)


def is_ordered(batch: m.Batch, workflow: Workflow) -> bool:
    """Whether a batch comes into force by a signed order."""
    return any(stage.sign for stage in stages_of(batch, workflow))


def audited(wave: m.Wave, using: str) -> Audited:
    """Where the audit of a wave stands."""
    rows = m.Clearance.objects.using(using).filter(wave=wave.id)
    counted = rows.values("law", "conviction").order_by("law", "conviction").annotate(
        size=_count(Q(state=m.State.PLANNED) | Q(audit__in=m.FOUND)),
        right=_count(Q(audit=m.AuditState.RIGHT)),
        wrong=_count(Q(audit=m.AuditState.WRONG)),
        rest=_count(Q(state=m.State.PLANNED, audit=m.AuditState.NOT_DRAWN) | Q(extra=True)),
        waiting=_count(Q(extra=True, audit=m.AuditState.DRAWN)),
    )  # fmt: skip
    lines = list(counted)
    sure = confidence_of(wave.draws, wave.confidence or 0.5)
    strata = [
        Stratum(line["law"], line["conviction"], line["size"], line["right"], line["wrong"], sure)
        for line in lines
        if wave.draws and line["size"]
    ]
    return replace(
        found_so_far(wave), rest=sum(line["rest"] for line in lines), waiting=sum(line["waiting"] for line in lines),
        strata=tuple(strata),
    )  # fmt: skip


def came_to_nothing(using: str) -> Any:
    """The waves that were taken back whole before anybody looked at them: there is nothing to release."""
    rows = m.Clearance.objects.using(using).filter(wave=OuterRef("id"))
    return m.Wave.objects.using(using).filter(
        Exists(rows), ~Exists(rows.filter(state=m.State.PLANNED)), draws=0
    )


def found_so_far(wave: m.Wave) -> Audited:
    """What was found of a wave's sample, without a look at what else is in the wave."""
    return Audited(wave.drawn, wave.right, wave.wrong, wave.bound or 0.0, wave.confidence or 0.0, wave.draws)


def _count(where: Q) -> Count:
    """How many rows are so. Counted by a column that the index has, so that it alone answers."""
    return Count("audit", filter=where)


def draw(wave: m.Wave, size: int, using: str) -> tuple[list[str], list[str]]:
    """What the next draw of a wave draws: from the whole wave, and beside that for each law."""
    rows = m.Clearance.objects.using(using).filter(wave=wave.id)
    left = rows.filter(Q(state=m.State.PLANNED, audit=m.AuditState.NOT_DRAWN) | Q(extra=True)).values_list(
        "id", flat=True
    )
    sample = drawn_from(left, wave.seed or 0, size)
    drawn = set(sample)
    names = rows.filter(Q(state=m.State.PLANNED) | ~Q(audit=m.AuditState.NOT_DRAWN)).values_list(
        "id", "law", "conviction", "audit"
    )
    members = (
        Drawable(id_, law, kind, bool(found) or id_ in drawn) for id_, law, kind, found in names.iterator()
    )
    return sample, drawn_besides(members, wave.seed or 0, wave.unverified)


GOES_ON: Final = Q(held=0, objections=0)


def moving_on(using: str) -> Any:
    """The clearances that go on: neither taken back, nor held, nor objected to."""
    return m.Clearance.objects.using(using).filter(GOES_ON, state=m.State.PLANNED)


def open_clearances(batch: str, using: str) -> Any:
    """Those of a batch that go on."""
    return moving_on(using).filter(batch=batch)


def may_come(batch: m.Batch, workflow: Workflow, using: str) -> Any:
    """The clearances that a batch may bring into force, now or when they are held no more.

    All that were not taken back; past the last stage of one that a judge signs, those of signed orders alone.
    """
    rows = m.Clearance.objects.using(using).filter(batch=batch.id, state=m.State.PLANNED)
    stages = stages_of(batch, workflow)
    passed = m.Stage.objects.using(using).filter(batch=batch.id).exclude(how=m.StageEnd.OPEN).count()
    if passed < len(stages) or not is_ordered(batch, workflow):
        return rows
    orders = m.Order.objects.using(using).filter(batch=batch.id, replaced=False)
    return rows.filter(order__in=orders.exclude(signed_on=None).values("id"))


def moving(batch_id: str, using: str) -> tuple[m.Batch, Workflow]:
    """A batch that may move on, and its workflow."""
    batch = existing(m.Batch, using, "batch", batch_id)
    wave = existing(m.Wave, using, "wave", batch.wave)
    must(wave.state == m.WaveState.RELEASED, f"wave {wave.id} is not released")
    must(not wave.halted, f"wave {wave.id} is halted: {wave.halted}")
    must(batch.state != m.BatchState.CLEARED, f"batch {batch.id} is in force already")
    must(batch.state != m.BatchState.ENDED, f"batch {batch.id} has ended: nothing of it was left")
    return batch, workflow_of_plan(batch.plan, using)


def open_stage(batch: m.Batch, using: str) -> m.Stage:
    """The stage that a batch is in."""
    return m.Stage.objects.using(using).get(batch=batch.id, stage=batch.stage)


def is_over(batch: m.Batch, day: dt.date, using: str) -> bool:
    """Whether the window of objections to a batch is over: of who was shown nothing, it has not begun."""
    if batch.due is None or batch.due >= day:
        return False
    row = open_stage(batch, using)
    return row.shown_on is not None and is_window_over(row, using)


def to_correct(using: str) -> dict[str, list[str]]:
    """Of each signed order the clearances of which it is wrong, without a signed correction.

    They were taken back since, or are in force, and of another docket or person than it names.
    """
    found: dict[str, list[str]] = {}
    wrong = Q(state=m.State.WITHDRAWN) | Q(state=m.State.CLEARED, misnamed=True)
    rows = m.Clearance.objects.using(using).filter(wrong).exclude(signed=",").order_by("id")
    for each, signed, corrected in rows.values_list("id", "signed", "corrected_in"):
        for order in signed.strip(",").split(","):
            if f",{order}," not in corrected:
                found.setdefault(order, []).append(each)
    return dict(sorted(found.items()))


def void_corrections(clearance: m.Clearance, using: str) -> None:
    """What was made to correct the signed orders of a clearance, and is not signed, says what is true no more."""
    orders = m.Order.objects.using(using).filter(corrects__in=clearance.signed.strip(",").split(","))
    orders.filter(signed_on=None).update(replaced=True)


def check_asked(batch: m.Batch, workflow: Workflow, on: dt.date, using: str) -> None:
    """Nothing is ordered, or comes into force by law, on records that are too old."""
    asked = existing(m.Plan, using, "plan", batch.plan).asked_on
    must(
        on <= workflow.asked_again_by(asked),
        f"the records were last asked up to {asked}, more than {workflow.recheck_days} days before: ask newer ones "
        "(`clearslate clear recheck`)",
    )


UNDER_WAY: Final = (m.RestorationState.ASKED, m.RestorationState.NOTICED, m.RestorationState.GRANTED)
"""Where the undoing of a clearance stands while nothing of it may be destroyed."""


def fitting(purpose: str) -> Q:
    """Of which clearances a message of that purpose may speak."""
    match purpose:
        case "clear" | "destroy":
            return Q(state=m.State.CLEARED, forgotten_on=None)
        case "restore":
            return Q(state=m.State.RESTORED, forgotten_on=None)
        case "correct":
            return Q(state=m.State.CLEARED, forgotten_on=None) & ~Q(corrected="")
        case _:
            return Q(state=m.State.CLEARED, forgotten_on=None) & ~Q(former="")
