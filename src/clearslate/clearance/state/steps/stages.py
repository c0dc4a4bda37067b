"""The stages of a batch, until it is in force or ends."""

from __future__ import annotations

from typing import Any

from clearslate.clearance.events import Role
from clearslate.clearance.events.payloads import (
    BatchCleared,
    BatchEnded,
    StageCompleted,
    StageLapsed,
    StageOpened,
    StageShown,
)
from clearslate.clearance.state.anchors import is_window_over
from clearslate.clearance.state.days import check_entered
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.queries import (
    GOES_ON,
    check_asked,
    is_ordered,
    may_come,
    moving,
    must,
    open_clearances,
    open_stage,
    stages_of,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update
from clearslate.clearance.workflow import Stage, last_calendar_day


@on_each(StageOpened)
def _stage_opened(entry: Entry[StageOpened], using: str) -> None:
    batch, workflow = moving(entry.subject, using)
    must(not batch.stage, f"batch {batch.id} is still in stage {batch.stage}")
    passed = m.Stage.objects.using(using).filter(batch=batch.id).count()
    stages = stages_of(batch, workflow)
    must(
        passed < len(stages) and stages[passed].id == entry.says.stage,
        f"stage {entry.says.stage} is not the next one",
    )
    _check_due(entry, stages[passed])
    m.Stage.objects.using(using).create(
        batch=batch.id, stage=entry.says.stage, opened_on=entry.says.on, due=entry.says.due, since=entry.seq
    )
    batch.state, batch.stage, batch.due = (
        m.BatchState.RUNNING,
        entry.says.stage,
        entry.says.due,
    )
    update(batch, using)


def _check_due(entry: Entry[Any], stage: Stage) -> None:
    """A stage is open for no less than its window. The exact day is the clock's: calendars of holidays change."""
    last = entry.says.due
    shortest = None if stage.window is None else last_calendar_day(entry.says.on, stage.window)
    must(
        (last is None) == (shortest is None) and (last is None or shortest is None or last >= shortest),
        f"the window of stage {stage.id} is {'none' if shortest is None else f'open until {shortest} at least'}",
    )


@on_each(StageShown)
def _stage_shown(entry: Entry[StageShown], using: str) -> None:
    """The first list counts: its window runs from that day, and no later list makes it longer."""
    batch, workflow = moving(entry.subject, using)
    must(batch.stage == entry.says.stage, f"batch {batch.id} is not in stage {entry.says.stage}")
    stage, row = workflow.stage(batch.stage), open_stage(batch, using)
    must(stage.is_listed, f"nobody may object in stage {stage.id}: there is no list to show")
    left_out = set(stage.asked) - set(entry.says.to)
    must(not left_out, f"the list of stage {stage.id} is for the {' and the '.join(sorted(left_out))} too")
    on_its_way = m.Clearance.objects.using(using).filter(batch=batch.id, state=m.State.PLANNED).count()
    must(entry.says.rows >= on_its_way, f"the list lacks clearances of batch {batch.id}: write it again")
    must(
        row.opened_on <= entry.says.on,
        f"stage {stage.id} opened on {row.opened_on}: no list was shown before",
    )
    if row.shown_on is not None:
        must(
            entry.says.due == row.due,
            f"the window of stage {stage.id} runs from {row.shown_on}, and ends on {row.due}",
        )
        return
    _check_due(entry, stage)
    row.shown_on, row.due, row.since = entry.says.on, entry.says.due, entry.seq
    update(row, using)
    batch.due = row.due
    update(batch, using)


def _close(entry: Entry[Any], batch: m.Batch, using: str, how: m.StageEnd) -> None:
    m.Stage.objects.using(using).filter(batch=batch.id, stage=batch.stage).update(
        closed_on=entry.says.on, how=how
    )
    batch.stage, batch.due = "", None
    update(batch, using)


@on_each(StageCompleted)
def _stage_completed(entry: Entry[StageCompleted], using: str) -> None:
    batch, workflow = moving(entry.subject, using)
    must(batch.stage == entry.says.stage, f"batch {batch.id} is not in stage {entry.says.stage}")
    stage = workflow.stage(batch.stage)
    of_court = (Role.CLERK, Role.JUDGE) if stage.sign else ()
    must(
        entry.role in (stage.actor, Role.SYSTEM, *of_court),
        f"stage {stage.id} is ended by the {stage.actor}, not by the {entry.role}",
    )
    row = open_stage(batch, using)
    check_entered(entry, workflow, row.shown_on or row.opened_on, "its list, or its beginning")
    if stage.sign:
        orders = m.Order.objects.using(using).filter(batch=batch.id, replaced=False, corrects="")
        must(orders.exists(), f"batch {batch.id} has no order: make it first")
        # An order of which nothing goes on any more (its case is held, or was taken back) is not waited for.
        unsigned = orders.filter(signed_on=None).values("id")
        lacking = open_clearances(batch.id, using).filter(order__in=unsigned).exists()
        is_signed = not lacking and orders.exclude(signed_on=None).exists()
        must(is_signed, f"not all orders of batch {batch.id} are signed")
        signers = set(orders.exclude(signed_on=None).values_list("signed_by", flat=True))
        must(
            entry.role != Role.SYSTEM and entry.actor not in signers,
            "four eyes: another person than the one who recorded the signature looks at the paper, and ends the stage",
        )
    _close(entry, batch, using, m.StageEnd.COMPLETED)


@on_each(StageLapsed)
def _stage_lapsed(entry: Entry[StageLapsed], using: str) -> None:
    batch, workflow = moving(entry.subject, using)
    must(batch.stage == entry.says.stage, f"batch {batch.id} is not in stage {entry.says.stage}")
    stage = workflow.stage(batch.stage)
    must(stage.lapse == "proceeds", f"stage {stage.id} does not end by silence")
    row = open_stage(batch, using)
    shown_on = row.shown_on
    must(
        shown_on is not None or not stage.must_be_shown,
        f"nobody was shown the list of batch {batch.id}: silence is no consent",
    )
    must(entry.says.shown == shown_on, f"the list was shown on {shown_on}")
    must(
        batch.due is not None and batch.due < entry.says.on,
        f"the window of stage {batch.stage} is still open",
    )
    must(
        is_window_over(row, using),
        f"no witness bears out that the window of stage {batch.stage} is over: ask one for the time (`clearslate ledger anchor`)",
    )
    _close(entry, batch, using, m.StageEnd.LAPSED)


@on_each(BatchCleared)
def _batch_cleared(entry: Entry[BatchCleared], using: str) -> None:
    batch, workflow = moving(entry.subject, using)
    stages = m.Stage.objects.using(using).filter(batch=batch.id)
    wanted = [stage.id for stage in stages_of(batch, workflow)]
    closed = list(stages.exclude(how=m.StageEnd.OPEN).order_by("id").values_list("stage", flat=True))
    must(closed == wanted, f"batch {batch.id} has not been through all of its stages")
    # What is held, objected to and not decided, or in no signed order is left behind; it goes on in a batch
    # of its own.
    if not is_ordered(batch, workflow):
        check_asked(batch, workflow, entry.says.on, using)
    goes = may_come(batch, workflow, using).filter(GOES_ON)
    must(goes.exists(), f"nothing of batch {batch.id} goes on: it waits for what is held, or ends")
    goes.update(state=m.State.CLEARED, cleared_on=entry.says.on)
    batch.state, batch.cleared_on, batch.cleared_by = m.BatchState.CLEARED, entry.says.on, entry.seq
    update(batch, using)


@on_each(BatchEnded)
def _batch_ended(entry: Entry[BatchEnded], using: str) -> None:
    batch, workflow = moving(entry.subject, using)
    left = may_come(batch, workflow, using)
    must(not left.exists(), f"clearances of batch {batch.id} may still come into force by it")
    if batch.stage:
        _close(entry, batch, using, m.StageEnd.ENDED)
    batch.state = m.BatchState.ENDED
    update(batch, using)
