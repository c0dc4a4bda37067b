"""The stages of a batch: what the clock does, what was shown and completed, and what was left behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed
from clearslate.clearance.events.ids import ID_DIGITS, digest_of, short_id
from clearslate.clearance.office.desk import Desk
from clearslate.clearance.state import (
    GOES_ON,
    is_ordered,
    may_come,
    moving_on,
    open_clearances,
    stages_of,
    workflow_of_plan,
)
from clearslate.clearance.state.anchors import is_window_over
from clearslate.clearance.state.beside import known_file, salt_of
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import SYSTEM, Actor
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import get_row
from clearslate.clearance.workflow import Workflow, due


class Stages(Desk):
    """Batches on their way."""

    def advance(self, today: dt.date, at: dt.datetime, *, gate: Gate | None = None) -> int:
        """Do what the day brings: open stages, end windows whose silence is consent, put batches in force.

        A batch of which nothing is left ends; one of which all that is left is held, or objected to, waits. So does one
        that is not what the events make of it.

        Args:
            today: the day.
            at: now.
            gate: what looks first; it holds which batches wait for being otherwise than the events say.

        Returns:
            How many events that made.

        Raises:
            UnsoundError: the ledger is not what was written; nothing was done.
        """
        gate = gate or Gate(self.ledger)
        gate.check_chain()
        released = m.Wave.objects.using(self.using).filter(state=m.WaveState.RELEASED, halted="")
        batches = m.Batch.objects.using(self.using).exclude(state__in=m.OVER)
        made = 0
        for batch_id in (
            batches.filter(wave__in=released.values("id")).order_by("id").values_list("id", flat=True)
        ):
            while not gate.why_not(batch_id, ()) and (events := list(self._next(batch_id, today))):
                if events[-1].kind == Kind.BATCH_CLEARED and gate.why_not(batch_id, self._coming(batch_id)):
                    break
                made += len(self.ledger.append(events, SYSTEM, at))
        return made

    def _coming(self, batch_id: str) -> list[str]:
        """The clearances that a batch brings into force now."""
        batch = get_row(m.Batch, self.using, batch_id)
        workflow = workflow_of_plan(batch.plan, self.using)
        goes = may_come(batch, workflow, self.using).filter(GOES_ON)
        return list(goes.order_by("id").values_list("id", flat=True))

    def _next(self, batch_id: str, today: dt.date) -> Iterator[Event]:
        """What the day brings for one batch: the events of one step, none where it waits."""
        batch = get_row(m.Batch, self.using, batch_id)
        if batch.state in m.OVER:
            return
        workflow = workflow_of_plan(batch.plan, self.using)
        day = today.isoformat()
        if not may_come(batch, workflow, self.using).exists():
            yield Event(Kind.BATCH_ENDED, batch_id, {"on": day}, key=f"{batch_id}:ended")
            return
        if not batch.stage:
            asked_on = get_row(m.Plan, self.using, batch.plan).asked_on
            yield from self._opening(batch, workflow, asked_on, today)
            return
        stage = workflow.stage(batch.stage)
        if stage.lapse == "proceeds" and batch.due is not None and batch.due < today:
            row = self._row(batch)
            shown_on = row.shown_on
            if (stage.must_be_shown and shown_on is None) or not is_window_over(row, self.using):
                return
            if stage.unanswered_objection == "falls":
                yield from self._fallen(batch, day)
            payload = {
                "stage": stage.id,
                "on": day,
                "shown": None if shown_on is None else shown_on.isoformat(),
            }
            yield Event(Kind.STAGE_LAPSED, batch_id, payload, key=f"{batch_id}:{stage.id}:lapsed")

    def _opening(self, batch: Any, workflow: Workflow, asked_on: dt.date, today: dt.date) -> Iterator[Event]:
        """The next stage is opened; after the last one the batch is in force.

        It waits where all of it is held, or where the records that were last asked are too old to act on.
        """
        stages = stages_of(batch, workflow)
        passed = m.Stage.objects.using(self.using).filter(batch=batch.id).count()
        day = today.isoformat()
        if passed == len(stages):
            is_known = is_ordered(batch, workflow) or today <= workflow.asked_again_by(asked_on)
            if is_known and may_come(batch, workflow, self.using).filter(GOES_ON).exists():
                yield Event(Kind.BATCH_CLEARED, batch.id, {"on": day}, key=f"{batch.id}:cleared")
            return
        stage = stages[passed]
        last = due(today, stage.window, workflow.jurisdiction)
        payload = {"stage": stage.id, "on": day, "due": None if last is None else last.isoformat()}
        yield Event(Kind.STAGE_OPENED, batch.id, payload, key=f"{batch.id}:{stage.id}:opened")

    def _fallen(self, batch: Any, day: str) -> Iterator[Event]:
        """Objections that nobody decided in time fall, where the workflow says so."""
        filed = m.Objection.objects.using(self.using).filter(
            batch=batch.id, stage=batch.stage, state=m.ObjectionState.FILED
        )
        for objection in filed.order_by("id"):
            payload = {"objection": objection.id, "on": day, "why": "not decided within the window"}
            yield Event(Kind.OBJECTION_OVERRULED, objection.clearance, payload, key=f"{objection.id}:fell")

    def show(
        self, batch_id: str, actor: Actor, today: dt.date, at: dt.datetime, *, sha256: str, rows: int
    ) -> dt.date | None:
        """Record that the list of a batch was shown to all who may object; the window runs from the first list.

        Args:
            batch_id: the batch, in a stage in which somebody may object.
            actor: who shows it.
            today: the day.
            at: now.
            sha256: of the list; one that was recorded is not recorded again.
            rows: how many clearances stand in it.

        Returns:
            The last day of the window; None where the stage has none.

        Raises:
            NotAllowed: nobody may object now, or the list lacks clearances.
        """
        batch, stage = self._open_stage(batch_id)
        before, jurisdiction = (
            self._row(batch),
            m.Plan.objects.using(self.using).get(id=batch.plan).jurisdiction,
        )
        last = before.due if before.shown_on else due(today, stage.window, jurisdiction)
        payload = {
            "stage": stage.id, "on": today.isoformat(), "due": None if last is None else last.isoformat(),
            "sha256": sha256, "rows": rows, "to": list(stage.asked),
        }  # fmt: skip
        first = (
            m.Clearance.objects.using(self.using)
            .filter(batch=batch_id)
            .order_by("id")
            .values_list("id", flat=True)[:1]
        )
        salt = "".join(salt_of(Kind.CLEARANCE_PLANNED, each, self.using) for each in first)
        known = known_file(salt, sha256)[:ID_DIGITS]
        shown = Event(Kind.STAGE_SHOWN, batch_id, payload, key=f"{batch_id}:{stage.id}:shown:{known}")
        self.ledger.append([shown], actor, at)
        return last

    def complete(
        self, batch_id: str, actor: Actor, today: dt.date, at: dt.datetime, *, stage_id: str = ""
    ) -> None:
        """End the open stage of a batch.

        Args:
            batch_id: the batch.
            actor: who ends it.
            today: the day.
            at: now.
            stage_id: of the stage that is meant; whichever is open unless given.

        Raises:
            DoneBefore: it was ended before.
            NotAllowed: none is open, or another one than is meant; an order is not signed; it is for another role.
        """
        closed = (
            m.Stage.objects.using(self.using)
            .filter(batch=batch_id)
            .exclude(how=m.StageEnd.OPEN)
            .order_by("-id")
        )
        last = (closed.filter(stage=stage_id) if stage_id else closed).first()
        if last is not None and (stage_id or not self._get(m.Batch, batch_id, "batch").stage):
            raise DoneBefore(f"stage {last.stage} of batch {batch_id} was {last.how} on {last.closed_on}")
        batch, stage = self._open_stage(batch_id)
        if stage_id and stage.id != stage_id:
            raise NotAllowed(f"batch {batch_id} is in stage {stage.id}, not in {stage_id}")
        payload = {"stage": stage.id, "on": today.isoformat()}
        done = Event(Kind.STAGE_COMPLETED, batch.id, payload, key=f"{batch_id}:{stage.id}:completed")
        self.ledger.append([done], actor, at)

    def catch_up(self, at: dt.datetime) -> list[str]:
        """Give what was left behind, and may go on now, batches of its own; they go through all stages again.

        Returns:
            The new batches.
        """
        left = moving_on(self.using)
        over = m.Batch.objects.using(self.using).filter(state__in=m.OVER, id__in=left.values("batch"))
        made = []
        for batch in over.order_by("id"):
            ids = sorted(open_clearances(batch.id, self.using).values_list("id", flat=True))
            new = short_id("catch-up", batch.id, *ids)
            payload = {
                "wave": batch.wave, "by": batch.by, "size": len(ids), "conviction": batch.conviction, "law": batch.law,
                "sha256": digest_of(ids),
            }  # fmt: skip
            moved = [Event(Kind.CLEARANCE_MOVED, each, {"batch": new}, key=f"{new}:{each}") for each in ids]
            self.ledger.append(
                [Event(Kind.BATCH_FORMED, new, payload, key=f"batch:{new}"), *moved], SYSTEM, at
            )
            made.append(new)
        return made
