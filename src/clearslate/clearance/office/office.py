"""What people and the clock do to a clearance, as events in the ledger.

Every function may be called again after it was cut off: what was done has its key in the ledger, and is not
done twice. Days and moments are arguments.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Min, Q, Sum

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed
from clearslate.clearance.events.ids import ID_DIGITS, digest_of, short_id
from clearslate.clearance.office.held_back import never_shown
from clearslate.clearance.state import (
    audited,
    draw,
    is_ordered,
    may_come,
    one,
    open_clearances,
    stages_of,
    to_correct,
    workflow_of,
)
from clearslate.clearance.state.audit import DEFAULT_BOUND, Audited, Bound
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage, Workflow, due
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.states import jurisdiction


@dataclass(frozen=True, slots=True)
class Filed:
    """One line of a list of objections.

    ``why``: more words, without personal data. ``line``: where it stands in its file; 0 where it came by no file.
    """

    charge: str
    ground: str
    why: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FiledList:
    """What became of a list of objections: charge and ground, each once.

    ``new``: filed now. ``waiting``: filed before, and not decided. ``decided``: filed before, and sustained or overruled.
    """

    new: int
    waiting: int
    decided: int


class Office:
    """The work on one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        """Of a ledger."""
        self.ledger = ledger
        self.using = ledger.alias

    # --- audit --------------------------------------------------------------------------------------------

    def set_audit(self, wave_id: str, actor: Actor, at: dt.datetime, *, bound: Bound = DEFAULT_BOUND) -> None:
        """Fix how much error a wave may have, before anybody can know what will be drawn.

        Raises:
            NotAllowed: the wave is not planned to its end, its draw was opened, or the bound is beyond the workflow's limits.
        """
        wave = self._wave(wave_id)
        if wave.seed is None and (wave.set_by, wave.bound, wave.confidence) == (
            actor.name,
            bound.share,
            bound.confidence,
        ):
            return  # as it is set
        code = workflow_of(m.Plan.objects.using(self.using).get(id=wave.plan)).jurisdiction
        laws = self._planned(wave=wave_id).values_list("law", flat=True).distinct().order_by("law")
        unverified = [law for law in laws if jurisdiction(code).law(law).unverified]
        said = {"bound": bound.share, "confidence": bound.confidence, "unverified": unverified}
        earlier = m.Event.objects.using(self.using).filter(kind=Kind.AUDIT_SET, subject=wave_id).count()
        key = f"{wave_id}:set:{earlier + 1}"  # two who set it at once set it once
        self.ledger.append([Event(Kind.AUDIT_SET, wave_id, said, key=key)], actor, at)

    def open_audit(
        self, wave_id: str, actor: Actor, at: dt.datetime, *, size: int | None = None
    ) -> list[str]:
        """Open the draw of a wave, and draw clearances of it for a human to look through.

        The hash of the event that opens it is the seed: nobody can choose it, nor draw twice. Beside the sample of the whole
        wave some are drawn of each law, of convictions and of others; of a law that was not verified more.

        Args:
            wave_id: the wave, whose bound was set.
            actor: who opens it: another than who set the bound.
            at: now.
            size: of the sample; by default as many as the bound needs, or the whole wave where it is smaller.

        Returns:
            The ids drawn, in the order of the draw; of a draw that was made before, the same.

        Raises:
            NotAllowed: the bound is not set, the same person set it, or the wave is released.
        """
        with self.ledger.together():
            opened = Event(Kind.AUDIT_OPENED, wave_id, {}, key=f"{wave_id}:audit:opened")
            self.ledger.append([opened], actor, at)
            wave = self._wave(wave_id)
            return self._draw(wave, SYSTEM, at, 1, size or Bound(wave.bound, wave.confidence).sample)

    def draw_audit(
        self, wave_id: str, actor: Actor, at: dt.datetime, *, opened_by: Actor, bound: Bound = DEFAULT_BOUND,
        size: int | None = None,
    ) -> list[str]:  # fmt: skip
        """Set the bound of a wave and have its draw opened by another, as ``set_audit`` and ``open_audit`` do."""
        if self._wave(wave_id).seed is None:
            self.set_audit(wave_id, actor, at, bound=bound)
        return self.open_audit(wave_id, opened_by, at, size=size)

    def extend_audit(
        self, wave_id: str, actor: Actor, at: dt.datetime, *, size: int | None = None
    ) -> list[str]:
        """Draw further clearances of a wave whose sample left too much doubt.

        Args:
            wave_id: the wave.
            actor: who draws.
            at: now.
            size: how many; by default as many as must be found right to be sure of the bound.

        Returns:
            The ids drawn, in the order of the draw; of a further draw that is not audited yet, the same again; empty
            where the wave needs none.

        Raises:
            NotAllowed: there is no first draw, its sample is not audited yet, or the wave is released.
        """
        wave, found = self._wave(wave_id), self.audited(wave_id)
        waits = found.drawn == 0 or found.drawn > found.right + found.wrong or bool(found.waiting)
        if waits and wave.draws < 2:
            raise NotAllowed(f"the sample of wave {wave_id} is not audited yet: draw more when it is")
        wanted = size or found.lacking
        if waits:
            return self._draw(wave, actor, at, wave.draws, wanted)
        if found.is_sure or not wanted:
            return []
        return self._draw(wave, actor, at, wave.draws + 1, wanted)

    def _draw(self, wave: Any, actor: Actor, at: dt.datetime, number: int, size: int) -> list[str]:
        """What the draw of a number draws, less what earlier ones drew for its law."""
        key = f"{wave.id}:audit:{number}"
        events = m.Event.objects.using(self.using).filter(kind=Kind.AUDIT_DRAWN, subject=wave.id)
        if not events.filter(key=key).exists():
            sample, extra = draw(wave, size, self.using)
            said = {
                "sample": sample, "extra": extra, "seed": wave.seed, "bound": wave.bound, "confidence": wave.confidence,
            }  # fmt: skip
            self.ledger.append([Event(Kind.AUDIT_DRAWN, wave.id, said, key=key)], actor, at)
        told = {name: json.loads(said) for name, said in events.order_by("seq").values_list("key", "payload")}
        of_this = told.pop(key)
        earlier = {each for said in told.values() for each in said.get("extra", ())}
        return [each for each in (*of_this["sample"], *of_this.get("extra", ())) if each not in earlier]

    def drawn(self, wave_id: str) -> list[str]:
        """All that was drawn of a wave, in the order of its draws."""
        events = (
            m.Event.objects.using(self.using).filter(kind=Kind.AUDIT_DRAWN, subject=wave_id).order_by("seq")
        )
        told = [json.loads(said) for said in events.values_list("payload", flat=True)]
        return list(
            dict.fromkeys(each for said in told for each in (*said["sample"], *said.get("extra", ())))
        )

    def looked_through(self, drawn: list[str]) -> list[tuple[str, str, str, str, str]]:
        """Of each id drawn: the clearance, its charge, case number and law, and what was found of it so far."""
        names = ("id", "charge", "number", "law", "audit")
        found: dict[str, tuple[str, str, str, str, str]] = {}
        for start in range(0, len(drawn), 500):
            part = m.Clearance.objects.using(self.using).filter(id__in=drawn[start : start + 500])
            found.update((row[0], row) for row in part.values_list(*names))
        return [found[each] for each in drawn]

    def find(
        self, clearance_id: str, actor: Actor, at: dt.datetime, *, right: bool, why: str = ""
    ) -> Audited:
        """Record what a human found, and halt the wave where the stop rule says so.

        Raises:
            NotAllowed: it was not drawn, or was found otherwise before.
        """
        clearance = self._clearance(clearance_id)
        if clearance.audit in ("right", "wrong") and clearance.audit != ("right" if right else "wrong"):
            raise NotAllowed(
                f"clearance {clearance_id} was found {clearance.audit} before, and a finding stands: take the clearance "
                "back (`clear withdraw`), or halt its wave (`clear halt`), where that was a mistake"
            )
        said = {"wave": clearance.wave, "right": right, "why": why}
        found = Event(Kind.AUDIT_FOUND, clearance_id, said, key=f"{clearance.wave}:audit:{clearance_id}")
        self.ledger.append([found], actor, at)
        so_far = self.audited(clearance.wave)
        if so_far.must_stop and not self._wave(clearance.wave).halted:
            words = (
                f"{so_far.wrong} of a sample of {so_far.drawn} are wrong: surely more than the {so_far.bound:.2%} that "
                "are borne"
            )
            looked = sum(each.right + each.wrong for each in so_far.strata)
            key = f"{clearance.wave}:halt:{looked}"  # resumed, each new finding halts it again
            self.ledger.append([Event(Kind.WAVE_HALTED, clearance.wave, {"why": words}, key=key)], SYSTEM, at)
        return so_far

    def is_halted(self, clearance_id: str) -> bool:
        """Whether the wave of a clearance is halted."""
        return bool(self._wave(self._clearance(clearance_id).wave).halted)

    def audited(self, wave_id: str) -> Audited:
        """Where the audit of a wave stands."""
        return audited(self._wave(wave_id), self.using)

    def assumed(self, wave_id: str) -> list[str]:
        """What the run of a wave's plan presumed, and how it read open questions, in words."""
        plan = self._get(m.Plan, self._wave(wave_id).plan, "plan")
        return in_words(plan.assumed, plan.jurisdiction)

    def halt(self, wave_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Stop a wave: none of its batches moves on."""
        self.ledger.append([Event(Kind.WAVE_HALTED, wave_id, {"why": why})], actor, at)

    def resume(self, wave_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Let a halted wave go on."""
        self.ledger.append([Event(Kind.WAVE_RESUMED, wave_id, {"why": why})], actor, at)

    # --- release ------------------------------------------------------------------------------------------

    def request_release(self, wave_id: str, actor: Actor, at: dt.datetime) -> None:
        """Ask for the release of a wave.

        Raises:
            NotAllowed: its sample is not audited, or leaves more doubt than the bound: see ``extend_audit``.
        """
        self.ledger.append([Event(Kind.RELEASE_REQUESTED, wave_id, {})], actor, at)

    def approve_release(self, wave_id: str, actor: Actor, at: dt.datetime) -> None:
        """Release a wave: by another person than the one who asked."""
        self.ledger.append([Event(Kind.RELEASE_APPROVED, wave_id, {})], actor, at)

    def refuse_release(self, wave_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Do not release it now."""
        self.ledger.append([Event(Kind.RELEASE_REFUSED, wave_id, {"why": why})], actor, at)

    # --- the clock ----------------------------------------------------------------------------------------

    def advance(self, today: dt.date, at: dt.datetime) -> int:
        """Do what the day brings: open stages, end windows whose silence is consent, put batches in force.

        A batch of which nothing is left ends; one of which all that is left is held, or objected to, waits.

        Returns:
            How many events that made.
        """
        released = m.Wave.objects.using(self.using).filter(state=m.WaveState.RELEASED, halted="")
        batches = m.Batch.objects.using(self.using).exclude(state__in=m.OVER)
        made = 0
        for batch_id in (
            batches.filter(wave__in=released.values("id")).order_by("id").values_list("id", flat=True)
        ):
            while events := list(self._next(batch_id, today)):
                made += len(self.ledger.append(events, SYSTEM, at))
        return made

    def _next(self, batch_id: str, today: dt.date) -> Iterator[Event]:
        """What the day brings for one batch: the events of one step, none where it waits."""
        batch = m.Batch.objects.using(self.using).get(id=batch_id)
        if batch.state in m.OVER:
            return
        plan = m.Plan.objects.using(self.using).get(id=batch.plan)
        workflow = workflow_of(plan)
        day = today.isoformat()
        if not may_come(batch, workflow, self.using).exists():
            yield Event(Kind.BATCH_ENDED, batch_id, {"on": day}, key=f"{batch_id}:ended")
            return
        if not batch.stage:
            yield from self._opening(batch, workflow, plan.asked_on, today)
            return
        stage = workflow.stage(batch.stage)
        if stage.lapse == "proceeds" and batch.due is not None and batch.due < today:
            shown_on = self._row(batch).shown_on
            if stage.must_be_shown and shown_on is None:
                return
            if stage.unanswered_objection == "falls":
                yield from self._fallen(batch, day)
            said = {"stage": stage.id, "on": day, "shown": None if shown_on is None else shown_on.isoformat()}
            yield Event(Kind.STAGE_LAPSED, batch_id, said, key=f"{batch_id}:{stage.id}:lapsed")

    def _opening(self, batch: Any, workflow: Workflow, asked_on: dt.date, today: dt.date) -> Iterator[Event]:
        """The next stage is opened; after the last one the batch is in force.

        It waits where all of it is held, or where the records that were last asked are too old to act on.
        """
        stages = stages_of(batch, workflow)
        passed = m.Stage.objects.using(self.using).filter(batch=batch.id).count()
        day = today.isoformat()
        if passed == len(stages):
            is_known = is_ordered(batch, workflow) or today <= workflow.asked_again_by(asked_on)
            if is_known and may_come(batch, workflow, self.using).filter(held=0, objections=0).exists():
                yield Event(Kind.BATCH_CLEARED, batch.id, {"on": day}, key=f"{batch.id}:cleared")
            return
        stage = stages[passed]
        last = due(today, stage.window, workflow.jurisdiction)
        said = {"stage": stage.id, "on": day, "due": None if last is None else last.isoformat()}
        yield Event(Kind.STAGE_OPENED, batch.id, said, key=f"{batch.id}:{stage.id}:opened")

    def _fallen(self, batch: Any, day: str) -> Iterator[Event]:
        """Objections that nobody decided in time fall, where the workflow says so."""
        filed = m.Objection.objects.using(self.using).filter(batch=batch.id, stage=batch.stage, state="filed")
        for objection in filed.order_by("id"):
            said = {"objection": objection.id, "on": day, "why": "not decided within the window"}
            yield Event(Kind.OBJECTION_OVERRULED, objection.clearance, said, key=f"{objection.id}:fell")

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
        said = {
            "stage": stage.id, "on": today.isoformat(), "due": None if last is None else last.isoformat(),
            "sha256": sha256, "rows": rows, "to": list(stage.asked),
        }  # fmt: skip
        shown = Event(
            Kind.STAGE_SHOWN, batch_id, said, key=f"{batch_id}:{stage.id}:shown:{sha256[:ID_DIGITS]}"
        )
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
        closed = m.Stage.objects.using(self.using).filter(batch=batch_id).exclude(how="").order_by("-id")
        last = (closed.filter(stage=stage_id) if stage_id else closed).first()
        if last is not None and (stage_id or not self._get(m.Batch, batch_id, "batch").stage):
            raise DoneBefore(f"stage {last.stage} of batch {batch_id} was {last.how} on {last.closed_on}")
        batch, stage = self._open_stage(batch_id)
        if stage_id and stage.id != stage_id:
            raise NotAllowed(f"batch {batch_id} is in stage {stage.id}, not in {stage_id}")
        said = {"stage": stage.id, "on": today.isoformat()}
        done = Event(Kind.STAGE_COMPLETED, batch.id, said, key=f"{batch_id}:{stage.id}:completed")
        self.ledger.append([done], actor, at)

    # --- objections and holds -----------------------------------------------------------------------------

    def object(
        self, clearance_id: str, actor: Actor, today: dt.date, at: dt.datetime, *, ground: str, why: str = ""
    ) -> str:
        """File an objection to a clearance in the stage that its batch is in.

        Returns:
            The objection's id; where this actor objected on the same ground and it is not decided yet, that one's.

        Raises:
            NotAllowed: the stage takes none, the ground is not one of its grounds, or it is too late.
        """
        batch, stage = self._open_stage(self._clearance(clearance_id).batch)
        earlier = self._objections_of(actor, batch.id, stage.id).get((clearance_id, ground), [])
        if standing := [each.id for each in earlier if each.state == "filed"]:
            return str(standing[0])
        filed = self._filing(clearance_id, batch.id, stage.id, ground, actor, len(earlier), today, why)
        self.ledger.append([filed], actor, at)
        return str(filed.payload["objection"])

    def _objections_of(self, actor: Actor, batch: str, stage: str) -> dict[tuple[str, str], list[Any]]:
        """What an actor filed in a stage of a batch, by clearance and ground, in the order of filing."""
        found: dict[tuple[str, str], list[Any]] = {}
        rows = m.Objection.objects.using(self.using).filter(batch=batch, stage=stage, by=actor.name)
        for each in rows:
            found.setdefault((each.clearance, each.ground), []).append(each)
        return found

    @staticmethod
    def _filing(
        clearance: str, batch: str, stage: str, ground: str, actor: Actor, earlier: int, today: dt.date, why: str
    ) -> Event:  # fmt: skip
        """An objection. ``earlier``: how many this actor filed to the same in this stage of this batch, on this ground.

        Its id holds all of that: an objection in a new batch, or after one that was withdrawn, is another one.
        """
        objection = short_id("objection", clearance, batch, stage, ground, actor.name, str(earlier))
        said = {"objection": objection, "stage": stage, "ground": ground, "on": today.isoformat(), "why": why}
        return Event(Kind.OBJECTION_FILED, clearance, said, key=f"objection:{objection}")

    def object_all(
        self, batch_id: str, filed: Sequence[Filed], actor: Actor, today: dt.date, at: dt.datetime
    ) -> FiledList:
        """File a list of objections to clearances of a batch, all or none.

        Passed over is what this actor filed in this stage of this batch before, and did not withdraw. A line that says
        neither a ground nor why objects to nothing, as those of a list that came back.

        Raises:
            NotAllowed: a line speaks of no charge of the batch, or says a ground that is none; it names the line.
        """
        _, stage = self._open_stage(batch_id)
        rows = m.Clearance.objects.using(self.using).filter(batch=batch_id).values_list("charge", "id")
        of_charge, before = dict(rows), self._objections_of(actor, batch_id, stage.id)
        events: dict[tuple[str, str], Event] = {}
        waiting: set[tuple[str, str]] = set()
        decided: set[tuple[str, str]] = set()
        for number, each in enumerate(filed, 1):
            if not each.ground and not each.why:
                continue
            clearance = of_charge.get(each.charge)
            place = each.line or number
            if clearance is None:
                raise NotAllowed(f"line {place}: the charge is not in batch {batch_id}")
            if each.ground not in stage.grounds:
                raise NotAllowed(
                    f"line {place}: no objection on that ground in stage {stage.id}; the grounds: "
                    f"{', '.join(stage.grounds) or 'none'}"
                )
            wanted = (clearance, each.ground)
            earlier = before.get(wanted, [])
            if wanted in events or any(one.state == "filed" for one in earlier):
                waiting.update({wanted} - events.keys())
            elif any(one.state in ("sustained", "overruled") for one in earlier):
                decided.add(wanted)
            else:
                events[wanted] = self._filing(
                    clearance, batch_id, stage.id, each.ground, actor, len(earlier), today, each.why
                )
        made = self.ledger.append(list(events.values()), actor, at)
        return FiledList(len(made), len(waiting), len(decided))

    def decide(
        self,
        objection_id: str,
        actor: Actor,
        today: dt.date,
        at: dt.datetime,
        *,
        sustained: bool,
        why: str = "",
    ) -> None:
        """Decide an objection: sustained, the clearance is taken back; overruled, it goes on.

        Raises:
            NotAllowed: it was decided, or somebody else decides it.
        """
        objection = self._objection(objection_id)
        kind = Kind.OBJECTION_SUSTAINED if sustained else Kind.OBJECTION_OVERRULED
        self.ledger.append([self._about(objection, kind, today, why)], actor, at)

    def withdraw_objection(
        self, objection_id: str, actor: Actor, today: dt.date, at: dt.datetime, *, why: str = ""
    ) -> None:
        """Who objected takes it back."""
        objection = self._objection(objection_id)
        self.ledger.append([self._about(objection, Kind.OBJECTION_WITHDRAWN, today, why)], actor, at)

    @staticmethod
    def _about(objection: Any, kind: Kind, today: dt.date, why: str) -> Event:
        said = {"objection": objection.id, "on": today.isoformat(), "why": why}
        return Event(kind, objection.clearance, said, key=f"{objection.id}:{kind}")

    def hold(self, clearance_id: str, actor: Actor, at: dt.datetime, *, reason: str) -> None:
        """Keep a clearance back while its record is still needed."""
        self.ledger.append([Event(Kind.CLEARANCE_HELD, clearance_id, {"reason": reason})], actor, at)

    def free(self, clearance_id: str, actor: Actor, at: dt.datetime, *, reason: str) -> None:
        """End a hold."""
        self.ledger.append([Event(Kind.CLEARANCE_FREED, clearance_id, {"reason": reason})], actor, at)

    def withdraw(self, clearance_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
        """Take a clearance back before it is in force."""
        self.ledger.append([Event(Kind.CLEARANCE_WITHDRAWN, clearance_id, {"why": why})], actor, at)

    def catch_up(self, at: dt.datetime) -> list[str]:
        """Give what was left behind, and may go on now, batches of its own; they go through all stages again.

        Returns:
            The new batches.
        """
        left = m.Clearance.objects.using(self.using).filter(state=m.State.PLANNED, held=0, objections=0)
        over = m.Batch.objects.using(self.using).filter(state__in=m.OVER, id__in=left.values("batch"))
        made = []
        for batch in over.order_by("id"):
            ids = sorted(open_clearances(batch.id, self.using).values_list("id", flat=True))
            new = short_id("catch-up", batch.id, *ids)
            said = {
                "wave": batch.wave, "by": batch.by, "size": len(ids), "conviction": batch.conviction, "law": batch.law,
                "sha256": digest_of(ids),
            }  # fmt: skip
            moved = [Event(Kind.CLEARANCE_MOVED, each, {"batch": new}, key=f"{new}:{each}") for each in ids]
            self.ledger.append([Event(Kind.BATCH_FORMED, new, said, key=f"batch:{new}"), *moved], SYSTEM, at)
            made.append(new)
        return made

    # --- where everything stands -------------------------------------------------------------------------------

    def status(self, today: dt.date) -> dict[str, list[dict[str, Any]]]:
        """Waves with their audits, how old the records asked are, what plans presume, open stages with their age, clearances, objections.

        Of stages that end by silence, also the batches of which nobody was shown the list.
        """
        unshown: dict[str, list[Any]] = {}
        for row, stage in never_shown(self.using):
            if stage.must_be_shown:
                unshown.setdefault(stage.id, []).append(row)
        return {
            "waves": list(self._wave_lines()),
            "records": self.records(today),
            "presumed and read": [
                {"plan": plan.id, "state": plan.jurisdiction, "what": words}
                for plan in m.Plan.objects.using(self.using).order_by("as_of", "id")
                for words in in_words(plan.assumed, plan.jurisdiction)
            ],
            "signed orders to correct": [
                {"order": each, "batch": one(m.Order, self.using, "order", each).batch, "charges": len(ids)}
                for each, ids in to_correct(self.using).items()
            ],
            "open stages": list(self._stage_lines(today, unshown)),
            "lists that nobody was shown": [
                {
                    "stage": stage,
                    "batches": len(rows),
                    "since": since.isoformat(),
                    "days": (today - since).days,
                }
                for stage, rows in sorted(unshown.items())
                for since in [min(row.opened_on for row in rows)]
            ],
            "clearances": self._counted(m.Clearance, "state"),
            "objections": list(self._objection_lines()),
        }

    def _wave_lines(self) -> Iterator[dict[str, Any]]:
        sizes = dict(m.Batch.objects.using(self.using).values_list("wave").annotate(Sum("size")))
        for wave in m.Wave.objects.using(self.using).order_by("plan", "number"):
            low, high = self.audited(wave.id).interval
            yield {
                "wave": wave.id, "number": wave.number, "state": f"{wave.state}, halted" if wave.halted else wave.state,
                "clearances": sizes.get(wave.id, 0), "audited": f"{wave.right + wave.wrong} of {wave.drawn}",
                "wrong": wave.wrong, "share": f"{low:.2%} to {high:.2%}",
            }  # fmt: skip

    def records(self, today: dt.date) -> list[dict[str, Any]]:
        """Of each plan with clearances on their way: up to which day the records were asked, and whether to ask again.

        They are to be asked again where they are older than the workflow bears, or where the ledger knows that there are
        newer ones: another plan was made of them.
        """
        on_their_way = m.Clearance.objects.using(self.using).filter(state=m.State.PLANNED)
        counts = dict(on_their_way.values_list("plan").annotate(Count("id")).order_by())
        plans = list(m.Plan.objects.using(self.using).order_by("as_of", "id"))
        newest = {
            code: max(plan.asked_on for plan in plans if plan.jurisdiction == code)
            for code in {plan.jurisdiction for plan in plans}
        }
        lines = []
        for plan in plans:
            bound = workflow_of(plan).asked_again_by(plan.asked_on)
            too_old = f"nothing comes into force after {bound}" if today > bound else ""
            newer = f"records up to {newest[plan.jurisdiction]} are there"
            lines.append({
                "plan": plan.id, "state": plan.jurisdiction, "on their way": counts.get(plan.id, 0),
                "records up to": plan.asked_on.isoformat(), "days ago": (today - plan.asked_on).days,
                "ask again": too_old or (newer if newest[plan.jurisdiction] > plan.asked_on else ""),
            })  # fmt: skip
        return [line for line in lines if line["on their way"]]

    def _stage_lines(self, today: dt.date, unshown: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
        rows = m.Stage.objects.using(self.using).filter(how="").values("stage")
        goes_on = m.Clearance.objects.using(self.using).filter(state=m.State.PLANNED, held=0, objections=0)
        told = rows.annotate(
            batches=Count("id"), oldest=Min("opened_on"), late=Count("id", filter=Q(due__lt=today)),
            waiting=Count("id", filter=~Q(batch__in=goes_on.values("batch"))),
        )  # fmt: skip
        for row in told.order_by("stage"):
            not_begun = sum(each.due < today for each in unshown.get(row["stage"], ()))
            yield {
                "stage": row["stage"], "batches": row["batches"], "oldest opened": row["oldest"].isoformat(),
                "days open": (today - row["oldest"]).days, "past their window": row["late"] - not_begun,
                "wait for what is kept back": row["waiting"],
            }  # fmt: skip

    def _objection_lines(self) -> Iterator[dict[str, Any]]:
        """Of each stage and ground: what became of objections, and their share of all that was shown there."""
        stages = m.Stage.objects.using(self.using).values_list("stage", "batch")
        sizes = dict(m.Batch.objects.using(self.using).values_list("id", "size"))
        shown = Counter[str]()
        for stage, batch in stages.iterator(chunk_size=5000):
            shown[stage] += sizes[batch]
        counted = self._counted(m.Objection, "stage", "ground", "state")
        for (stage, ground), rows in groupby(counted, key=lambda row: (row["stage"], row["ground"])):
            by_state = {row["state"]: row["count"] for row in rows}
            filed = sum(by_state.values())
            yield {
                "stage": stage, "ground": ground, "filed": filed, "of shown": f"{filed / shown[stage]:.2%}",
                "undecided": by_state.get("filed", 0),
            } | {state: by_state.get(state, 0) for state in ("sustained", "overruled", "withdrawn")}  # fmt: skip

    def _counted(self, table: Any, *by: str) -> list[dict[str, Any]]:
        return list(table.objects.using(self.using).values(*by).annotate(count=Count("id")).order_by(*by))

    # --- reading ------------------------------------------------------------------------------------------

    def _planned(self, **where: str) -> Any:
        return m.Clearance.objects.using(self.using).filter(state=m.State.PLANNED, **where)

    def _clearance(self, clearance_id: str) -> Any:
        return self._get(m.Clearance, clearance_id, "clearance")

    def _objection(self, objection_id: str) -> Any:
        return self._get(m.Objection, objection_id, "objection")

    def _wave(self, wave_id: str) -> Any:
        return self._get(m.Wave, wave_id, "wave")

    def _get(self, table: Any, wanted: str, what: str) -> Any:
        return one(table, self.using, what, wanted)

    def _row(self, batch: Any) -> Any:
        return m.Stage.objects.using(self.using).get(batch=batch.id, stage=batch.stage)

    def _open_stage(self, batch_id: str) -> tuple[Any, Stage]:
        batch = self._get(m.Batch, batch_id, "batch")
        if not batch.stage:
            raise NotAllowed(
                f"batch {batch_id} is in no stage: `clear batches` says where it stands, `clear advance` opens the next"
            )
        return batch, workflow_of(m.Plan.objects.using(self.using).get(id=batch.plan)).stage(batch.stage)
