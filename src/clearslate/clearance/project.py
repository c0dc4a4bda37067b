"""The present state, made of the events alone.

Each kind of event has one function here that first refuses what may not happen in the present state, then
changes it. Nothing else writes the tables of the projection. So whoever appends (the office, an importer, a
test) can reach legal states only, and the same events always give the same state.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, Final

from django.db import connections
from django.db.models import F, Q
from django.db.models.functions import Collate

from clearslate.clearance.audit import Audited, drawn_from
from clearslate.clearance.chain import Link
from clearslate.clearance.events import Kind, NotAllowed, Role, canonical
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient, Stage, Workflow, last_calendar_day, read_workflow


def digest_of(ids: Sequence[str]) -> str:
    """SHA-256 of ids in order."""
    return hashlib.sha256(canonical(list(ids)).encode()).hexdigest()


CHUNK: Final = 500  # ids in one query: SQLite binds few
_TOGETHER: Final = 10_000  # events of one kind that are looked at together


@dataclass(frozen=True, slots=True)
class Said:
    """An event as the projection reads it."""

    seq: int
    actor: str
    role: str
    subject: str
    data: dict[str, Any]

    def day(self, key: str = "on") -> dt.date:
        """A day of the payload."""
        return dt.date.fromisoformat(self.data[key])

    def day_or_none(self, key: str) -> dt.date | None:
        """A day of the payload, or none."""
        return None if self.data[key] is None else self.day(key)


def project(links: Iterable[Link], using: str) -> None:
    """Bring the state up to date with events, in order.

    Raises:
        NotAllowed: an event may not happen in the state that those before it made.
    """
    for kind, run in groupby(links, key=lambda link: link.kind):
        said = (Said(link.seq, link.actor, link.role, link.subject, json.loads(link.payload)) for link in run)
        while part := list(islice(said, _TOGETHER)):
            try:
                _STEPS[Kind(kind)](part, using)
            except NotAllowed as error:
                error.seq = part[0].seq
                raise


# --- reading ----------------------------------------------------------------------------------------------


_LISTED: Final = {
    "batch": "`clear batches` lists them",
    "clearance": "`clear clearances` finds one by its case",
    "objection": "`clear undecided` lists those that wait",
    "order": "`clear orders` names those that it writes",
    "wave": "`clear status` lists them",
}


def one(table: type[Any], using: str, what: str, wanted: str) -> Any:
    """The row of an id.

    Raises:
        NotAllowed: there is none; the message says which command finds the right id.
    """
    found = table.objects.using(using).filter(id=wanted).first()
    if found is None:
        raise NotAllowed(f"there is no {what} {wanted}{f': {_LISTED[what]}' if what in _LISTED else ''}")
    return found


def _some(model: type[Any], using: str, ids: Sequence[str], key: str = "id") -> Any:
    return model.objects.using(using).filter(**{f"{key}__in": ids})


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while part := list(islice(rest, CHUNK)):
        yield part


def _clearance(said: Said, using: str) -> m.Clearance:
    return one(m.Clearance, using, "clearance", said.subject)


def workflow_of(plan: m.Plan) -> Workflow:
    """The workflow under which a plan was made."""
    return _workflow(canonical(plan.workflow))


def workflow_of_plan(plan_id: str, using: str) -> Workflow:
    """The workflow under which the plan of an id was made."""
    return workflow_of(one(m.Plan, using, "plan", plan_id))


def workflows(using: str) -> dict[str, Workflow]:
    """The workflow of each plan, by the plan's id."""
    return {plan.id: workflow_of(plan) for plan in m.Plan.objects.using(using).all()}


@lru_cache(maxsize=128)
def _workflow(text: str) -> Workflow:
    return read_workflow(json.loads(text), "the plan's workflow")


def stages_of(batch: m.Batch, workflow: Workflow) -> tuple[Stage, ...]:
    """The stages that a batch goes through, in order."""
    return workflow.stages_for(conviction=batch.conviction, law=batch.law)


def recipients_of(batch: m.Batch, workflow: Workflow) -> tuple[Recipient, ...]:
    """Who is told of a batch."""
    return workflow.recipients_for(conviction=batch.conviction, law=batch.law)


def is_ordered(batch: m.Batch, workflow: Workflow) -> bool:
    """Whether a batch comes into force by a signed order."""
    return any(stage.sign for stage in stages_of(batch, workflow))


def _must(holds: bool, words: str) -> None:  # noqa: FBT001 (a check reads best so)
    if not holds:
        raise NotAllowed(words)


# --- plans, waves, batches --------------------------------------------------------------------------------


def _plan_made(events: list[Said], using: str) -> None:
    for said in events:
        data = said.data
        workflow = read_workflow(data["workflow"], "the plan's workflow")
        m.Plan.objects.using(using).create(
            id=said.subject,
            jurisdiction=workflow.jurisdiction,
            run=data["run"],
            dataset=data["dataset"],
            as_of=said.day("as_of"),
            workflow=data["workflow"],
            dropped=data["dropped"],
            asked_on=_asked_up_to(said),
        )


def _asked_up_to(said: Said) -> dt.date:
    """Up to which day records were asked: that of the question, or that up to which they are complete, if earlier."""
    day = said.day("as_of")
    return min(day, said.day("known_through")) if "known_through" in said.data else day


def _rechecked(events: list[Said], using: str) -> None:
    for said in events:
        plan = one(m.Plan, using, "plan", said.subject)
        day = _asked_up_to(said)
        _must(day >= plan.asked_on, f"records up to {plan.asked_on} were asked before: ask newer ones")
        plan.asked_on = day
        plan.save(using=using)


def _check_asked(batch: m.Batch, workflow: Workflow, on: dt.date, using: str) -> None:
    """Nothing is ordered, or comes into force by law, on records that are too old."""
    asked = one(m.Plan, using, "plan", batch.plan).asked_on
    _must(
        on <= workflow.asked_again_by(asked),
        f"the records were last asked up to {asked}, more than {workflow.recheck_days} days before: ask newer ones "
        "(`clearslate clear recheck`)",
    )


def _wave_formed(events: list[Said], using: str) -> None:
    for said in events:
        one(m.Plan, using, "plan", said.data["plan"])
        m.Wave.objects.using(using).create(
            id=said.subject, plan=said.data["plan"], number=said.data["number"], pilot=said.data["pilot"]
        )


def _batch_formed(events: list[Said], using: str) -> None:
    for said in events:
        wave = one(m.Wave, using, "wave", said.data["wave"])
        workflow = workflow_of_plan(wave.plan, using)
        law = said.data.get("law", "")
        _must(
            not workflow.splits_kinds or said.data["conviction"] is not None,
            "convictions and other records go different ways here: a batch holds one of them",
        )
        _must(not workflow.splits_laws or bool(law), "laws go different ways here: a batch says which")
        m.Batch.objects.using(using).create(
            id=said.subject,
            wave=wave.id,
            plan=wave.plan,
            by=said.data["by"],
            size=said.data["size"],
            conviction=said.data["conviction"],
            law=law,
        )


class _Way:
    """The way of a batch, and whether clearances go it too."""

    def __init__(self, batch: m.Batch, workflow: Workflow) -> None:
        self._kind, self._workflow = batch.conviction, workflow
        self._way = workflow.way(conviction=batch.conviction, law=batch.law)
        self._known: dict[tuple[bool, str], bool] = {}

    def holds(self, conviction: bool, law: str) -> bool:  # noqa: FBT001 (a fact of the clearance)
        """Whether a clearance of that kind under that law may be in the batch."""
        found = self._known.get((conviction, law))
        if found is None:
            same = self._workflow.way(conviction=conviction, law=law) == self._way
            found = self._known[conviction, law] = same and self._kind in (None, conviction)
        return found


def _planned(events: list[Said], using: str) -> None:
    batches = {
        found.id: found
        for ids in _chunks(sorted({s.data["batch"] for s in events}))
        for found in _some(m.Batch, using, ids)
    }
    waves = {wave.id: wave for wave in _some(m.Wave, using, sorted({b.wave for b in batches.values()}))}
    plans = {plan.id: plan for plan in _some(m.Plan, using, sorted({b.plan for b in batches.values()}))}
    ways = {batch.id: _Way(batch, workflow_of(plans[batch.plan])) for batch in batches.values()}
    planned = bulk.known(m.Clearance, using, "id", [said.subject for said in events])
    rows = []
    for said in events:
        data = said.data
        batch = batches.get(data["batch"])
        if batch is None:
            raise NotAllowed(f"there is no batch {data['batch']}")
        _must(
            waves[batch.wave].state == m.WaveState.FORMED,
            f"wave {batch.wave} was released: nothing is added to it",
        )
        _must(
            ways[batch.id].holds(data["conviction"], data["law"]),
            f"clearance {said.subject} goes another way than batch {batch.id}",
        )
        _must(said.subject not in planned, f"clearance {said.subject} was planned before")
        planned.add(said.subject)
        same = [data[name] for name in _AS_PLANNED]
        said.day("since")  # is a day
        apart = (canonical(data["keys"]), canonical(data.get("notices", [])), data.get("after", ""))
        rows.append((said.subject, batch.plan, batch.wave, *same, *apart))
    names = ("id", "plan", "wave", *_AS_PLANNED, "keys", "notices", "after")
    bulk.insert(m.Clearance, using, names, rows)


_AS_PLANNED: Final = (
    "batch", "charge", "case", "person", "law", "version", "since", "county", "court", "number", "sequence", "statute",
    "conviction",
)  # fmt: skip


# --- audit and release ------------------------------------------------------------------------------------


def audited(wave: m.Wave, using: str) -> Audited:
    """Where the audit of a wave stands."""
    rest = m.Clearance.objects.using(using).filter(wave=wave.id, state=m.State.PLANNED, audit="").count()
    return Audited(
        wave.drawn, wave.right, wave.wrong, wave.bound or 0.0, wave.confidence or 0.0, wave.draws, rest
    )


def _audit_drawn(events: list[Said], using: str) -> None:
    for said in events:
        data, sample = said.data, said.data["sample"]
        wave = one(m.Wave, using, "wave", said.subject)
        _must(wave.state == m.WaveState.FORMED, "a sample is drawn before the release is asked for")
        clearances = m.Clearance.objects.using(using).filter(wave=wave.id)
        if wave.draws == 0:
            sizes = m.Batch.objects.using(using).filter(wave=wave.id).values_list("size", flat=True)
            _must(
                clearances.count() == sum(sizes),
                f"wave {wave.id} is not planned to its end: run the plan again",
            )
            _must(
                0 < data["bound"] < 1 and 0.5 <= data["confidence"] < 1,
                "a bound is a share, and sure to more than half",
            )
            wave.seed, wave.bound, wave.confidence = data["seed"], data["bound"], data["confidence"]
        else:
            said_before = (wave.seed, wave.bound, wave.confidence)
            _must(
                said_before == (data["seed"], data["bound"], data["confidence"]),
                "a further draw has the seed, the bound and the confidence of the first",
            )
        left = clearances.filter(state=m.State.PLANNED, audit="").values_list("id", flat=True)
        _must(bool(sample), f"nothing of wave {wave.id} is left to draw: it needs no release")
        _must(
            sample == drawn_from(left, data["seed"], len(sample)),
            "the sample is not what the seed draws from the wave",
        )
        for ids in _chunks(sample):
            _some(m.Clearance, using, ids).update(audit="drawn")
        wave.drawn, wave.draws = wave.drawn + len(sample), wave.draws + 1
        wave.save(using=using)


def _audit_found(events: list[Said], using: str) -> None:
    for said in events:
        found = _clearance(said, using)
        _must(found.audit == "drawn", "only what was drawn is audited, and once")
        right = said.data["right"]
        _must(isinstance(right, bool), "a finding is right or wrong")
        found.audit = "right" if right else "wrong"
        if not right and found.state == m.State.PLANNED:
            found.state, found.why = m.State.WITHDRAWN, "an audit found it wrong"
        found.save(using=using)
        m.Wave.objects.using(using).filter(id=found.wave).update(**{found.audit: F(found.audit) + 1})


def _wave_halted(events: list[Said], using: str) -> None:
    for said in events:
        wave = one(m.Wave, using, "wave", said.subject)
        _must(not wave.halted, f"wave {wave.id} stands halted already")
        wave.halted = said.data["why"]
        if wave.state in (m.WaveState.FORMED, m.WaveState.REQUESTED):
            wave.state, wave.requested_by = m.WaveState.FORMED, ""
        wave.save(using=using)


def _wave_resumed(events: list[Said], using: str) -> None:
    for said in events:
        wave = one(m.Wave, using, "wave", said.subject)
        _must(bool(wave.halted), f"wave {wave.id} is not halted")
        wave.halted = ""
        wave.save(using=using)


def _requested(events: list[Said], using: str) -> None:
    for said in events:
        wave = one(m.Wave, using, "wave", said.subject)
        _must(
            wave.state == m.WaveState.FORMED,
            f"wave {wave.id} is {wave.state}: its release was asked for before",
        )
        _must(not wave.halted, f"wave {wave.id} is halted: resume it first")
        pilots = m.Wave.objects.using(using).filter(plan=wave.plan, pilot=True).exclude(id=wave.id)
        for pilot in pilots.exclude(state=m.WaveState.RELEASED):
            _must(_came_to_nothing(pilot, using), f"the pilot goes first: release wave {pilot.id}")
        _must(wave.drawn > 0, f"wave {wave.id} has no audit sample: draw one first")
        _must(
            wave.right + wave.wrong == wave.drawn,
            f"{wave.drawn - wave.right - wave.wrong} of the sample are not audited",
        )
        found = audited(wave, using)
        _must(
            found.is_sure,
            f"up to {found.interval[1]:.2%} of wave {wave.id} may be wrong, more than the {found.bound:.2%} that are borne: "
            f"draw {found.lacking} more",
        )
        wave.state, wave.requested_by = m.WaveState.REQUESTED, said.actor
        wave.save(using=using)


def _came_to_nothing(wave: m.Wave, using: str) -> bool:
    """Whether all of a wave was taken back before anybody looked at it: there is nothing to release."""
    rows = m.Clearance.objects.using(using).filter(wave=wave.id)
    return wave.draws == 0 and rows.exists() and not rows.filter(state=m.State.PLANNED).exists()


def _approved(events: list[Said], using: str) -> None:
    for said in events:
        wave = one(m.Wave, using, "wave", said.subject)
        _must(
            wave.state == m.WaveState.REQUESTED,
            f"wave {wave.id} is {wave.state}: nobody asks for its release",
        )
        _must(wave.requested_by != said.actor, "four eyes: another person must approve the release")
        _must(not wave.halted, f"wave {wave.id} is halted: resume it first")
        wave.state, wave.released_by = m.WaveState.RELEASED, said.actor
        wave.save(using=using)


def _refused(events: list[Said], using: str) -> None:
    for said in events:
        wave = one(m.Wave, using, "wave", said.subject)
        _must(
            wave.state == m.WaveState.REQUESTED,
            f"wave {wave.id} is {wave.state}: nobody asks for its release",
        )
        wave.state, wave.requested_by = m.WaveState.FORMED, ""
        wave.save(using=using)


# --- stages -----------------------------------------------------------------------------------------------


def _moving(batch_id: str, using: str) -> tuple[m.Batch, Workflow]:
    """A batch that may move on, and its workflow."""
    batch = one(m.Batch, using, "batch", batch_id)
    wave = one(m.Wave, using, "wave", batch.wave)
    _must(wave.state == m.WaveState.RELEASED, f"wave {wave.id} is not released")
    _must(not wave.halted, f"wave {wave.id} is halted: {wave.halted}")
    _must(batch.state != m.BatchState.CLEARED, f"batch {batch.id} is in force already")
    _must(batch.state != m.BatchState.ENDED, f"batch {batch.id} has ended: nothing of it was left")
    return batch, workflow_of_plan(batch.plan, using)


def _stage_opened(events: list[Said], using: str) -> None:
    for said in events:
        batch, workflow = _moving(said.subject, using)
        _must(not batch.stage, f"batch {batch.id} is still in stage {batch.stage}")
        passed = m.Stage.objects.using(using).filter(batch=batch.id).count()
        stages = stages_of(batch, workflow)
        _must(
            passed < len(stages) and stages[passed].id == said.data["stage"],
            f"stage {said.data['stage']} is not the next one",
        )
        _check_due(said, stages[passed])
        m.Stage.objects.using(using).create(
            batch=batch.id, stage=said.data["stage"], opened_on=said.day(), due=said.day_or_none("due")
        )
        batch.state, batch.stage, batch.due = (
            m.BatchState.RUNNING,
            said.data["stage"],
            said.day_or_none("due"),
        )
        batch.save(using=using)


def _check_due(said: Said, stage: Stage) -> None:
    """A stage is open for no less than its window. The exact day is the clock's: calendars of holidays change."""
    last = said.day_or_none("due")
    shortest = None if stage.window is None else last_calendar_day(said.day(), stage.window)
    _must(
        (last is None) == (shortest is None) and (last is None or shortest is None or last >= shortest),
        f"the window of stage {stage.id} is {'none' if shortest is None else f'open until {shortest} at least'}",
    )


def _open_stage(batch: m.Batch, using: str) -> m.Stage:
    return m.Stage.objects.using(using).get(batch=batch.id, stage=batch.stage)


def _stage_shown(events: list[Said], using: str) -> None:
    """The first list counts: its window runs from that day, and no later list makes it longer."""
    for said in events:
        batch, workflow = _moving(said.subject, using)
        _must(batch.stage == said.data["stage"], f"batch {batch.id} is not in stage {said.data['stage']}")
        stage, row = workflow.stage(batch.stage), _open_stage(batch, using)
        _must(bool(stage.grounds), f"nobody may object in stage {stage.id}: there is no list to show")
        left_out = set(stage.asked) - set(said.data["to"])
        _must(
            not left_out, f"the list of stage {stage.id} is for the {' and the '.join(sorted(left_out))} too"
        )
        on_its_way = m.Clearance.objects.using(using).filter(batch=batch.id, state=m.State.PLANNED).count()
        _must(
            said.data["rows"] >= on_its_way, f"the list lacks clearances of batch {batch.id}: write it again"
        )
        _must(
            row.opened_on <= said.day(),
            f"stage {stage.id} opened on {row.opened_on}: no list was shown before",
        )
        if row.shown_on is not None:
            _must(
                said.day_or_none("due") == row.due,
                f"the window of stage {stage.id} runs from {row.shown_on}, and ends on {row.due}",
            )
            continue
        _check_due(said, stage)
        row.shown_on, row.due = said.day(), said.day_or_none("due")
        row.save(using=using)
        batch.due = row.due
        batch.save(using=using)


def _close(said: Said, batch: m.Batch, using: str, how: str) -> None:
    m.Stage.objects.using(using).filter(batch=batch.id, stage=batch.stage).update(
        closed_on=said.day(), how=how
    )
    batch.stage, batch.due = "", None
    batch.save(using=using)


def _stage_completed(events: list[Said], using: str) -> None:
    for said in events:
        batch, workflow = _moving(said.subject, using)
        _must(batch.stage == said.data["stage"], f"batch {batch.id} is not in stage {said.data['stage']}")
        stage = workflow.stage(batch.stage)
        _must(
            said.role in (stage.actor, Role.SYSTEM),
            f"stage {stage.id} is ended by the {stage.actor}, not by the {said.role}",
        )
        if stage.sign:
            orders = m.Order.objects.using(using).filter(batch=batch.id, replaced=False)
            _must(orders.exists(), f"batch {batch.id} has no order: make it first")
            # An order of which nothing goes on any more (its case is held, or was taken back) is not waited for.
            unsigned = orders.filter(signed_on=None).values("id")
            lacking = open_clearances(batch.id, using).filter(order__in=unsigned).exists()
            is_signed = not lacking and orders.exclude(signed_on=None).exists()
            _must(is_signed, f"not all orders of batch {batch.id} are signed")
        _close(said, batch, using, "completed")


def _stage_lapsed(events: list[Said], using: str) -> None:
    for said in events:
        batch, workflow = _moving(said.subject, using)
        _must(batch.stage == said.data["stage"], f"batch {batch.id} is not in stage {said.data['stage']}")
        stage = workflow.stage(batch.stage)
        _must(stage.lapse == "proceeds", f"stage {stage.id} does not end by silence")
        if "shown" in said.data:  # what lapsed before lists were recorded says nothing of them
            shown_on = _open_stage(batch, using).shown_on
            _must(
                shown_on is not None or not stage.must_be_shown,
                f"nobody was shown the list of batch {batch.id}: silence is no consent",
            )
            _must(said.day_or_none("shown") == shown_on, f"the list was shown on {shown_on}")
        _must(
            batch.due is not None and batch.due < said.day(),
            f"the window of stage {batch.stage} is still open",
        )
        _close(said, batch, using, "lapsed")


def _batch_cleared(events: list[Said], using: str) -> None:
    for said in events:
        batch, workflow = _moving(said.subject, using)
        stages = m.Stage.objects.using(using).filter(batch=batch.id)
        wanted = [stage.id for stage in stages_of(batch, workflow)]
        closed = list(stages.exclude(how="").order_by("id").values_list("stage", flat=True))
        _must(closed == wanted, f"batch {batch.id} has not been through all of its stages")
        # What is held, objected to and not decided, or in no signed order is left behind; it goes on in a batch
        # of its own.
        if not is_ordered(batch, workflow):
            _check_asked(batch, workflow, said.day(), using)
        goes = may_come(batch, workflow, using).filter(_GOES_ON)
        _must(goes.exists(), f"nothing of batch {batch.id} goes on: it waits for what is held, or ends")
        goes.update(state=m.State.CLEARED, cleared_on=said.day())
        batch.state, batch.cleared_on = m.BatchState.CLEARED, said.day()
        batch.save(using=using)


def _batch_ended(events: list[Said], using: str) -> None:
    for said in events:
        batch, workflow = _moving(said.subject, using)
        left = may_come(batch, workflow, using)
        _must(not left.exists(), f"clearances of batch {batch.id} may still come into force by it")
        if batch.stage:
            _close(said, batch, using, "ended")
        batch.state = m.BatchState.ENDED
        batch.save(using=using)


def _order_made(events: list[Said], using: str) -> None:
    for said in events:
        batch, workflow = _moving(said.subject, using)
        _must(
            bool(batch.stage) and bool(workflow.stage(batch.stage).sign),
            f"batch {batch.id} is not in a stage that is signed",
        )
        case, each = said.data.get("case", ""), workflow.stage(batch.stage).sign
        _must((each == "case") == bool(case), f"one order a {each} is signed here")
        before = m.Order.objects.using(using).filter(batch=batch.id, case=case, replaced=False)
        _must(not before.exclude(signed_on=None).exists(), "the order is signed: nothing is added to it")
        covered = open_clearances(batch.id, using).filter(**({"case": case} if case else {}))
        ids = sorted(covered.values_list("id", flat=True))
        _must(bool(ids), "there is nothing to order")
        _must(
            said.data["covers"] == digest_of(ids),
            "the clearances of the batch changed meanwhile: make the order again",
        )
        of_batch = m.Clearance.objects.using(using).filter(batch=batch.id)
        of_batch.filter(order__in=before.values("id")).update(order="")
        before.update(replaced=True)
        covered.update(order=said.data["order"])
        m.Order.objects.using(using).create(
            id=said.data["order"], batch=batch.id, case=case, sha256=said.data["sha256"], clearances=len(ids)
        )


def _order_signed(events: list[Said], using: str) -> None:
    for said in events:
        order = one(m.Order, using, "order", said.data["order"])
        _must(order.batch == said.subject, f"order {order.id} is of another batch")
        _must(order.signed_on is None, f"order {order.id} is signed already")
        _must(not order.replaced, f"order {order.id} was made again: sign the newer one")
        batch, workflow = _moving(said.subject, using)
        _check_asked(batch, workflow, said.day(), using)
        still = open_clearances(order.batch, using).filter(order=order.id).count()
        _must(
            still == order.clearances,
            f"{order.clearances - still} clearances of order {order.id} were taken back or held since: make it again",
        )
        order.signed_by, order.signed_on = said.actor, said.day()
        order.save(using=using)


# --- single clearances ------------------------------------------------------------------------------------


def _objection_filed(events: list[Said], using: str) -> None:
    for said in events:
        found = _clearance(said, using)
        batch, workflow = _moving(found.batch, using)
        _must(
            found.state == m.State.PLANNED,
            f"clearance {found.id} is {found.state}: there is nothing to object to",
        )
        _must(batch.stage == said.data["stage"], f"stage {said.data['stage']} is not open")
        stage = workflow.stage(batch.stage)
        grounds = stage.grounds
        _must(
            said.role in stage.objectors,
            f"who objects in stage {stage.id} is the {' or the '.join(stage.asked)}; a clerk may record it",
        )
        _must(
            said.data["ground"] in grounds,
            f"no objection on that ground in stage {batch.stage}; the grounds: {', '.join(grounds) or 'none'}",
        )
        _must(
            not _is_over(batch, said.day(), using),
            f"the window of stage {batch.stage} ended on {batch.due}",
        )
        m.Objection.objects.using(using).create(
            id=said.data["objection"],
            clearance=found.id,
            batch=batch.id,
            stage=batch.stage,
            ground=said.data["ground"],
            by=said.actor,
            role=said.role,
            filed_on=said.day(),
        )
        found.objections += 1
        found.save(using=using)


def _is_over(batch: m.Batch, day: dt.date, using: str) -> bool:
    """Whether the window of objections to a batch is over: of who was shown nothing, it has not begun."""
    return batch.due is not None and batch.due < day and _open_stage(batch, using).shown_on is not None


def _decided(state: str) -> Callable[[list[Said], str], None]:
    def step(events: list[Said], using: str) -> None:
        for said in events:
            objection = one(m.Objection, using, "objection", said.data["objection"])
            _must(objection.clearance == said.subject, f"objection {objection.id} is to another clearance")
            _must(objection.state == "filed", f"objection {objection.id} was {objection.state}")
            _check_decider(said, objection, state, using)
            objection.state, objection.decided_on = state, said.day()
            objection.save(using=using)
            found = _clearance(said, using)
            found.objections -= 1
            if state == "sustained" and found.state == m.State.PLANNED:
                found.state, found.why = m.State.WITHDRAWN, f"objection sustained: {objection.ground}"
            found.save(using=using)

    return step


def _check_decider(said: Said, objection: m.Objection, state: str, using: str) -> None:
    """Who objected takes it back; else the one decides whom the workflow names, or nobody does in time."""
    if state == "withdrawn":
        _must(
            said.role in (objection.role, Role.CLERK),
            f"the {objection.role} objected, and takes it back; a clerk may record it",
        )
        return
    batch = one(m.Batch, using, "batch", objection.batch)
    stage = workflow_of_plan(batch.plan, using).stage(objection.stage)
    if said.role == Role.SYSTEM:
        in_stage = batch.stage == stage.id and _is_over(batch, said.day(), using)
        _must(
            state == "overruled" and stage.unanswered_objection == "falls" and in_stage,
            f"an objection in stage {stage.id} does not fall by itself",
        )
        return
    _must(
        said.role == stage.decides_objections,
        f"objections in stage {stage.id} are decided by the {stage.decides_objections}",
    )


def _held(events: list[Said], using: str) -> None:
    for said in events:
        found = _clearance(said, using)
        plan = one(m.Plan, using, "plan", found.plan)
        _must(found.state == m.State.PLANNED, f"clearance {found.id} is {found.state}: it cannot be held")
        holds = workflow_of(plan).holds
        _must(
            said.data["reason"] in holds,
            f"{said.data['reason']!r} is no reason to hold here; the reasons: {', '.join(holds) or 'none'}",
        )
        _must(said.data["reason"] not in found.holds, f"clearance {found.id} is held for that already")
        found.holds = sorted([*found.holds, said.data["reason"]])
        found.held = len(found.holds)
        found.save(using=using)


def _freed(events: list[Said], using: str) -> None:
    for said in events:
        found = _clearance(said, using)
        _must(said.data["reason"] in found.holds, f"clearance {found.id} is not held for that")
        found.holds = [reason for reason in found.holds if reason != said.data["reason"]]
        found.held = len(found.holds)
        found.save(using=using)


def _moved(events: list[Said], using: str) -> None:
    batches: dict[str, m.Batch] = {}  # this changes none
    ways: dict[str, _Way] = {}
    for said in events:
        found = _clearance(said, using)
        for each in {said.data["batch"], found.batch} - batches.keys():
            batches[each] = one(m.Batch, using, "batch", each)
            ways[each] = _Way(batches[each], workflow_of_plan(batches[each].plan, using))
        batch, old = batches[said.data["batch"]], batches[found.batch]
        _must(
            found.state == m.State.PLANNED and not found.held and not found.objections,
            f"clearance {found.id} cannot go on yet",
        )
        _must(old.state in m.OVER, f"batch {old.id} is still on its way")
        _must(
            batch.state == m.BatchState.FORMED and batch.wave == found.wave,
            f"batch {batch.id} takes nothing more",
        )
        _must(
            ways[batch.id].holds(found.conviction, found.law),
            f"clearance {found.id} goes another way than batch {batch.id}",
        )
        found.batch, found.order = batch.id, ""
        found.save(using=using)


def _withdrawn(events: list[Said], using: str) -> None:
    """A recheck takes many back for few reasons: they are read and written together."""
    known: dict[str, m.Clearance] = {}
    for ids in _chunks([said.subject for said in events]):
        known.update({each.id: each for each in _some(m.Clearance, using, ids)})
    taken: dict[str, list[str]] = {}
    for said in events:
        found = known.get(said.subject) or _clearance(said, using)
        _must(
            found.state == m.State.PLANNED,
            f"clearance {found.id} is {found.state}: restore it instead"
            if found.state == m.State.CLEARED
            else f"clearance {found.id} is {found.state}",
        )
        found.state = m.State.WITHDRAWN
        taken.setdefault(said.data["why"], []).append(found.id)
    for why, of in taken.items():
        for ids in _chunks(of):
            _some(m.Clearance, using, ids).update(state=m.State.WITHDRAWN, why=why)


UNDER_WAY: Final = ("asked", "noticed", "granted")
"""Where the undoing of a clearance stands while nothing of it may be destroyed."""


def _in_force(said: Said, using: str) -> tuple[m.Clearance, Workflow]:
    found = _clearance(said, using)
    _must(
        found.state == m.State.CLEARED,
        f"clearance {found.id} is {found.state}: there is nothing to restore",
    )
    return found, workflow_of_plan(found.plan, using)


def _asked(events: list[Said], using: str) -> None:
    for said in events:
        found, workflow = _in_force(said, using)
        _must(found.restoring not in UNDER_WAY, f"the restoration of clearance {found.id} was asked before")
        routes = {r.id: r for r in workflow.restoration.routes if not r.laws or found.law in r.laws}
        _must(
            said.data["route"] in routes,
            f"{said.data['route']!r} is no way to undo clearance {found.id}; the ways: {', '.join(routes)}",
        )
        _must(bool(said.data["why"].strip()), "say why the clearance is to be undone")
        last = routes[said.data["route"]].last_day(_day(found.cleared_on))
        _must(last is None or said.day() <= last, f"that could be asked until {last}")
        found.restoring, found.route, found.hearing_by = "asked", said.data["route"], None
        found.asked_by, found.asked_on = said.actor, said.day()
        found.save(using=using)


def _day(day: dt.date | None) -> dt.date:
    """A day that is surely known."""
    if day is None:
        raise NotAllowed("the clearance is not in force")
    return day


def _noticed(events: list[Said], using: str) -> None:
    for said in events:
        found, _ = _in_force(said, using)
        _must(found.restoring != "noticed", "the notice was given before")
        _must(found.restoring == "asked", f"nobody asked for the restoration of clearance {found.id}")
        found.restoring, found.hearing_by = "noticed", said.day_or_none("hearing_by")
        found.save(using=using)


def _heard(events: list[Said], using: str) -> None:
    for said in events:
        found, workflow = _in_force(said, using)
        _must(isinstance(said.data["restore"], bool), "a decision restores the clearance, or leaves it")
        _must(
            found.restoring in ("asked", "noticed"),
            f"nobody asked for the restoration of clearance {found.id}",
        )
        route = workflow.route(found.route)
        _must(not route.notice_first or found.restoring == "noticed", "notice and hearing come first here")
        deciders = {route.decided_by} | ({Role.CLERK} if route.decided_by == Role.JUDGE else set())
        _must(said.role in deciders, f"the {route.decided_by} decides on it, not the {said.role}")
        _must(
            route.decided_by == Role.JUDGE or said.actor != found.asked_by,
            "four eyes: another person than the one who asked decides",
        )
        _must(
            said.data.get("hearing", True) or found.hearing_by is None or said.day() > found.hearing_by,
            f"a hearing may be asked until {found.hearing_by}: without one it is decided later",
        )
        found.restoring = "granted" if said.data["restore"] else "refused"
        found.save(using=using)


def _restored(events: list[Said], using: str) -> None:
    for said in events:
        found, _ = _in_force(said, using)
        _must(found.restoring != "refused", "its restoration was refused")
        _must(found.restoring == "granted", f"the restoration of clearance {found.id} is not decided")
        found.state, found.restored_on, found.why = m.State.RESTORED, said.day(), said.data["why"]
        found.save(using=using)


def _told(events: list[Said], using: str) -> None:
    for said in events:
        found = _clearance(said, using)
        _must(found.state == m.State.RESTORED, f"clearance {found.id} is {found.state}, not restored")
        _must(found.told_on is None, "the person was told before")
        found.told_on = said.day()
        found.save(using=using)


def _rekeyed(events: list[Said], using: str) -> None:
    for said in events:
        of_person = m.Clearance.objects.using(using).filter(person=said.subject)
        of_charge = said.data.get("clearances", {})
        known = set(of_person.values_list("id", flat=True))
        _must(set(of_charge) <= known, f"clearances named are not of person {said.subject}")
        _must(set(of_charge.values()) <= set(said.data["to"]), "a clearance goes to none of the new ids")
        moved = known if len(said.data["to"]) == 1 else set(of_charge)
        _tell_again(moved, using)
        for each, person in of_charge.items():
            of_person.filter(id=each).update(former=said.subject, person=person)
        if len(said.data["to"]) == 1:
            of_person.update(former=said.subject, person=said.data["to"][0])


def _tell_again(ids: Iterable[str], using: str) -> None:
    """Who was told of an earlier new id of these is told of the one that they have now: no answer so far speaks of it."""
    for part in _chunks(sorted(ids)):
        items = _some(m.Item, using, part, "clearance").filter(purpose="rekey").exclude(state="")
        for batch, recipient in sorted(set(items.values_list("batch", "recipient"))):
            lane = Lane(batch, recipient, "rekey", using)
            lane.items.filter(clearance__in=part).exclude(state="").update(
                state="reopened", message="", code="", floor=lane.messages.count() + 1
            )


def _proof(events: list[Said], using: str) -> None:
    for said in events:
        found = _clearance(said, using)
        _must(found.state == m.State.CLEARED, "a proof is of what is in force")
        m.Proof.objects.using(using).create(code=said.data["code"], clearance=found.id, issued_on=said.day())


def _granted(events: list[Said], using: str) -> None:
    for said in events:
        _must(
            said.data["role"] in list(Role), f"{said.data['role']!r} is no role; the roles: {', '.join(Role)}"
        )
        m.Grant.objects.using(using).get_or_create(user=said.subject, role=said.data["role"])


def _revoked(events: list[Said], using: str) -> None:
    for said in events:
        gone, _ = m.Grant.objects.using(using).filter(user=said.subject, role=said.data["role"]).delete()
        _must(gone == 1, f"{said.subject} has no role {said.data['role']}")
        left = m.Grant.objects.using(using).filter(role=Role.OPERATOR).exists()
        _must(left, "the last operator cannot be taken away: grant the role to another first")


# --- messages ---------------------------------------------------------------------------------------------
#
# A lane is what one recipient is told about one batch for one purpose: its messages, numbered by attempt. The
# state after a set of answers is the same in whatever order, and however often, they come in: what is done
# stays done; an answer to an earlier attempt refuses nothing that a later one asks; two reasons are both kept.

PURPOSES: Final = ("clear", "restore", "rekey", "destroy")
_OPEN_MESSAGE: Final = (
    m.MessageState.MADE,
    m.MessageState.SENT,
    m.MessageState.PARTLY,
    m.MessageState.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One batch, one recipient, one purpose."""

    batch: str
    recipient: str
    purpose: str
    using: str

    @property
    def messages(self) -> Any:
        """Its messages, by attempt."""
        return (
            m.Message.objects.using(self.using)
            .filter(batch=self.batch, recipient=self.recipient, purpose=self.purpose)
            .order_by("attempt")
        )

    @property
    def items(self) -> Any:
        """The clearances of which something is known apart."""
        return m.Item.objects.using(self.using).filter(
            batch=self.batch, recipient=self.recipient, purpose=self.purpose
        )

    @property
    def whole_done(self) -> bool:
        """Whether a message of the whole batch was done."""
        return self.messages.filter(partial=False, state=m.MessageState.ACKNOWLEDGED).exists()

    def done(self, ids: Sequence[str] | None, rows: int) -> int:
        """How many of the clearances (None: of all ``rows`` of the batch) the recipient has done."""
        open_items = done_items = 0
        for part in [None] if ids is None else _chunks(ids):
            items = self.items if part is None else self.items.filter(clearance__in=part)
            done_items += items.filter(state="acknowledged").count()
            open_items += items.exclude(state__in=("", "acknowledged")).count()
        return rows - open_items if self.whole_done else done_items


def _lane(message: m.Message, using: str) -> Lane:
    return Lane(message.batch, message.recipient, message.purpose, using)


def _message_made(events: list[Said], using: str) -> None:
    for said in events:
        data = said.data
        batch = one(m.Batch, using, "batch", data["batch"])
        workflow = workflow_of_plan(batch.plan, using)
        only = data.get("only")
        lane = Lane(batch.id, data["recipient"], data["purpose"], using)
        _must(batch.state == m.BatchState.CLEARED, f"batch {batch.id} is not in force: nobody is told")
        _must(
            lane.recipient in {r.id for r in recipients_of(batch, workflow)},
            f"{lane.recipient!r} is no recipient of batch {batch.id}",
        )
        _must(
            lane.purpose in PURPOSES, f"{lane.purpose!r} is no purpose; the purposes: {', '.join(PURPOSES)}"
        )
        _must(data["attempt"] == lane.messages.count() + 1, f"attempt {data['attempt']} is not the next one")
        _check_rows(lane, only, data["rows"])
        if lane.purpose == "destroy":
            _check_buffer(lane, workflow, only or (), said.day_or_none("on") if "on" in data else None)
        else:
            _check_after(lane, workflow.recipient(lane.recipient).after, only, data["rows"])
        m.Message.objects.using(using).create(
            id=said.subject,
            batch=batch.id,
            recipient=lane.recipient,
            purpose=lane.purpose,
            attempt=data["attempt"],
            partial=only is not None,
            file=data["file"],
            sha256=data["sha256"],
            rows=data["rows"],
            due=said.day_or_none("due"),
            made=said.seq,
        )
        _replace(lane, said.subject, only)


def _check_rows(lane: Lane, only: Sequence[str] | None, rows: int) -> None:
    """A message speaks of what stands as it says, of the whole batch or of those it names; of nothing done."""
    batch = m.Clearance.objects.using(lane.using).filter(batch=lane.batch)
    wanted = _fitting(lane.purpose)
    if only is None:
        _must(lane.purpose == "clear", "only a clearance is told for a whole batch: name the ids")
        found, told = batch.filter(wanted).count(), batch.exclude(cleared_on=None).count()
        _must(found == told == rows, "not all of the batch is in force: name the ids that are")
    else:
        found = sum(batch.filter(wanted, id__in=part).count() for part in _chunks(only))
        _must(
            found == len(set(only)) == len(only) == rows, "a message names what is not in its batch or not so"
        )
    _must(lane.done(only, rows) == 0, "the recipient has done it already")
    if lane.purpose != "clear":
        # One that was made counts: a file may have been fetched before the ledger heard that it was sent.
        told = Lane(lane.batch, lane.recipient, "clear", lane.using).messages
        _must(told.exists(), f"{lane.recipient} was never told of the clearance")


def _check_buffer(lane: Lane, workflow: Workflow, ids: Sequence[str], on: dt.date | None) -> None:
    """Nothing is destroyed before it was closed and the retention buffer passed, or while it may be undone."""
    recipient = workflow.recipient(lane.recipient)
    before = Lane(lane.batch, lane.recipient, "clear", lane.using)
    _must(before.done(ids, len(ids)) == len(ids), f"{lane.recipient} has not closed it: that comes first")
    for part in _chunks(ids):
        for found in _some(m.Clearance, lane.using, part):
            first = workflow.destroyed_from(_day(found.cleared_on))
            _must(
                recipient.destroys_under(found.law), f"{recipient.id} keeps what is cleared under {found.law}"
            )
            _must(on is not None and on >= first, f"clearance {found.id} is not destroyed before {first}")
            _must(found.restoring not in UNDER_WAY, f"somebody asks that clearance {found.id} be undone")


def _fitting(purpose: str) -> Q:
    """Of which clearances a message of that purpose may speak."""
    match purpose:
        case "clear" | "destroy":
            return Q(state=m.State.CLEARED)
        case "restore":
            return Q(state=m.State.RESTORED)
        case _:
            return Q(state=m.State.CLEARED) & ~Q(former="")


def _check_after(lane: Lane, after: str, only: Sequence[str] | None, rows: int) -> None:
    """Who is told through another is told when that one has done it."""
    if not after:
        return
    before = Lane(lane.batch, after, lane.purpose, lane.using)
    _must(before.done(only, rows) == rows, f"{lane.recipient} is told when {after} has done it")


def _replace(lane: Lane, message: str, only: Sequence[str] | None) -> None:
    """What a new message asks is asked by the earlier ones no more."""
    earlier = lane.messages.exclude(id=message).filter(state__in=_OPEN_MESSAGE)
    if only is None:
        lane.items.exclude(state__in=("", "acknowledged")).delete()
        earlier.update(state=m.MessageState.REPLACED)
        return
    parts = [(message, each) for each in only]
    bulk.insert(m.Part, lane.using, ("message", "clearance"), parts)
    _put_items(lane, only, message, {}, "pending")
    known = lane.items.exclude(state="").count()
    for each in earlier:
        asks = lane.items.filter(message=each.id).exists() or (not each.partial and known < each.rows)
        if not asks:
            lane.messages.filter(id=each.id).update(state=m.MessageState.REPLACED)


def _put_items(lane: Lane, ids: Iterable[str], message: str, codes: dict[str, str], state: str) -> None:
    same = (lane.batch, lane.recipient, lane.purpose, message, state)
    bulk.put(
        m.Item, lane.using, ("clearance", "code", "batch", "recipient", "purpose", "message", "state"),
        ((each, codes.get(each, ""), *same) for each in ids), keys=_ITEM, sets=("message", "state", "code"),
    )  # fmt: skip


_ITEM: Final = ("clearance", "recipient", "purpose")


def _message(said: Said, using: str) -> m.Message:
    return one(m.Message, using, "message", said.subject)


def _sent(events: list[Said], using: str) -> None:
    for said in events:
        message = _message(said, using)
        _must(message.sent_on is None, f"message {message.id} was sent before")
        is_there = "ack" in said.data  # the recipient has it: whatever may be sent now, that cannot be undone
        _must(is_there or message.state == m.MessageState.MADE, f"message {message.id} is {message.state}")
        if message.purpose == "destroy" and not is_there:
            parts = m.Part.objects.using(using).filter(message=message.id).values("clearance")
            told = m.Clearance.objects.using(using).filter(id__in=parts)
            kept = told.exclude(state=m.State.CLEARED) | told.filter(restoring__in=UNDER_WAY)
            _must(not kept.exists(), "somebody asks that a clearance of it be undone: it is not sent")
        if message.state == m.MessageState.MADE:
            message.state = m.MessageState.SENT
        message.sent_on = said.day()
        message.save(using=using)


def _answered(said: Said, using: str) -> m.Message:
    """The message that is answered, with the day of its first answer."""
    message = _message(said, using)
    _must(message.sent_on is not None, f"message {message.id} was never sent: it cannot be answered")
    message.answered_on = min(message.answered_on or said.day(), said.day())
    message.save(using=using)
    return message


def _acknowledged(events: list[Said], using: str) -> None:
    """The recipient has done all of it."""
    for said in events:
        message = _answered(said, using)
        lane = _lane(message, using)
        items = lane.items.filter(floor__lte=message.attempt)
        if message.partial:
            parts = m.Part.objects.using(using).filter(message=message.id)
            items = items.filter(clearance__in=parts.values("clearance"))
        else:
            items = items.exclude(state="")
            lane.messages.filter(id=message.id).update(state=m.MessageState.ACKNOWLEDGED, code="")
        items.update(state="acknowledged", code="", message="")
        _settle(lane)


def _rejected(events: list[Said], using: str) -> None:
    for said in events:
        message = _answered(said, using)
        if message.state not in (m.MessageState.ACKNOWLEDGED, m.MessageState.REPLACED):
            message.state, message.code = m.MessageState.REJECTED, both_codes(message.code, said.data["code"])
            message.save(using=using)


def both_codes(one: str, other: str) -> str:
    """Reason codes given at different times, in one order, each once."""
    return ",".join(sorted({*one.split(","), *other.split(",")} - {""}))


def _in_message(message: m.Message, ids: Iterable[str], using: str) -> list[str]:
    """The ids, all of which must be of the message."""
    wanted = sorted(set(ids))
    _must(speaks_of(message, wanted, using), f"an answer to message {message.id} speaks of what is not in it")
    return wanted


def speaks_of(message: m.Message, ids: Sequence[str], using: str) -> bool:
    """Whether a message speaks of all of these (distinct) clearances."""
    if message.partial:
        rows, key = m.Part.objects.using(using).filter(message=message.id), "clearance__in"
    else:
        told = m.Clearance.objects.using(using).exclude(cleared_on=None)
        rows, key = told.filter(batch=message.batch), "id__in"
    return sum(rows.filter(**{key: part}).count() for part in _chunks(ids)) == len(ids)


def _settle(lane: Lane) -> None:
    """What the answers so far make of each message of a lane."""
    whole = lane.whole_done
    done = lane.items.filter(state="acknowledged").count()
    for message in lane.messages.exclude(state=m.MessageState.ACKNOWLEDGED).exclude(sent_on=None):
        if message.partial:
            parts = m.Part.objects.using(lane.using).filter(message=message.id).values("clearance")
            of_message = lane.items.filter(clearance__in=parts, state="acknowledged").count()
        else:
            of_message = message.rows if whole else done
        answered = of_message or lane.items.filter(message=message.id, state="rejected").exists()
        if of_message == message.rows:
            message.state, message.code = m.MessageState.ACKNOWLEDGED, ""
        elif message.state == m.MessageState.SENT and answered:
            message.state = m.MessageState.PARTLY
        message.save(using=lane.using)


def _item_acknowledged(events: list[Said], using: str) -> None:
    for said in events:
        message = _answered(said, using)
        lane = _lane(message, using)
        ids = _in_message(message, said.data["clearances"], using)
        later: set[str] = set()  # seen again since by a later extract: an older answer says nothing of them
        for part in _chunks(ids):
            seen = lane.items.filter(clearance__in=part, floor__gt=message.attempt)
            later.update(seen.values_list("clearance", flat=True))
        _put_items(lane, [each for each in ids if each not in later], "", {}, "acknowledged")
        _settle(lane)


def _item_rejected(events: list[Said], using: str) -> None:
    for said in events:
        message = _answered(said, using)
        lane = _lane(message, using)
        codes = said.data["clearances"]
        ids = _in_message(message, codes, using)
        known: dict[str, Any] = {}
        for part in _chunks(ids):
            known.update(
                {each.clearance: each for each in lane.items.filter(clearance__in=part).exclude(state="")}
            )
        whole = lane.messages.filter(partial=False).last()
        current = whole is not None and whole.id == message.id and not lane.whole_done
        refused = {}
        for each in ids:
            item = known.get(each)
            if item is None and current:
                refused[each] = codes[each]
            elif item is not None and item.state != "acknowledged" and item.message == message.id:
                refused[each] = both_codes(item.code, codes[each])
        _put_items(lane, refused, message.id, refused, "rejected")
        _settle(lane)


def _nothing(events: list[Said], using: str) -> None:
    """The event stands in the ledger and changes no state."""


_PURPOSE_OF: Final = {
    "gone": "clear",
    "open": "clear",
    "unsure": "clear",
    "back": "restore",
    "not_back": "restore",
}
"""What an extract shows, and what the recipient was told to do about it."""


def _seen(what: str) -> Callable[[list[Said], str], None]:
    purpose = _PURPOSE_OF[what]

    def step(events: list[Said], using: str) -> None:
        for said in events:
            under, on = said.data.get("under", {}), said.day()
            for part in _chunks(said.data["clearances"]):
                told = _some(m.Clearance, using, part).exclude(cleared_on=None)
                if purpose == "restore":
                    told = told.filter(state=m.State.RESTORED)
                batches = dict(told.values_list("id", "batch"))
                _must(
                    len(batches) == len(set(part)),
                    "an extract is compared with what is in force, or was restored",
                )
                items = _some(m.Item, using, part, "clearance").filter(
                    recipient=said.subject, purpose=purpose
                )
                for each in items.filter(seen_on__gt=on).values_list("clearance", flat=True):
                    del batches[each]  # a later extract was compared before this one
                since = dict(items.filter(seen=what).values_list("clearance", "seen_since"))
                rows = (
                    (each, batch, since.get(each) or on, under.get(each, ""), said.subject, purpose, what, on)
                    for each, batch in batches.items()
                )
                bulk.put(
                    m.Item, using, _SEEN, rows, keys=_ITEM, sets=("seen", "seen_on", "seen_since", "under")
                )
                if what in ("open", "not_back"):
                    _ask_again(said.subject, purpose, batches, using)

    return step


_SEEN: Final = ("clearance", "batch", "seen_since", "under", "recipient", "purpose", "seen", "seen_on")


def _ask_again(recipient: str, purpose: str, batches: dict[str, str], using: str) -> None:
    """What a recipient said it had done and an extract shows undone is open again; its answers so far count no more."""
    for batch in sorted(set(batches.values())):
        lane = Lane(batch, recipient, purpose, using)
        whole, attempts = lane.whole_done, lane.messages.count()
        for part in _chunks(sorted(each for each, its in batches.items() if its == batch)):
            said_done = Q(state="acknowledged") | Q(state="") if whole else Q(state="acknowledged")
            lane.items.filter(said_done, clearance__in=part).update(
                state="reopened", message="", code="", floor=attempts + 1
            )


def _compared(events: list[Said], using: str) -> None:
    for said in events:
        m.Comparison.objects.using(using).create(
            recipient=said.subject, extract=said.data["extract"], earlier=said.data.get("earlier", ""),
            on=said.day(), found=said.data["found"],
        )  # fmt: skip


_STEPS: Final[dict[Kind, Callable[[list[Said], str], None]]] = {
    Kind.PLAN_MADE: _plan_made,
    Kind.CLEARANCE_PLANNED: _planned,
    Kind.PLAN_RECHECKED: _rechecked,
    Kind.WAVE_FORMED: _wave_formed,
    Kind.BATCH_FORMED: _batch_formed,
    Kind.AUDIT_DRAWN: _audit_drawn,
    Kind.AUDIT_FOUND: _audit_found,
    Kind.WAVE_HALTED: _wave_halted,
    Kind.WAVE_RESUMED: _wave_resumed,
    Kind.RELEASE_REQUESTED: _requested,
    Kind.RELEASE_APPROVED: _approved,
    Kind.RELEASE_REFUSED: _refused,
    Kind.STAGE_OPENED: _stage_opened,
    Kind.STAGE_SHOWN: _stage_shown,
    Kind.STAGE_COMPLETED: _stage_completed,
    Kind.STAGE_LAPSED: _stage_lapsed,
    Kind.OBJECTION_FILED: _objection_filed,
    Kind.OBJECTION_SUSTAINED: _decided("sustained"),
    Kind.OBJECTION_OVERRULED: _decided("overruled"),
    Kind.OBJECTION_WITHDRAWN: _decided("withdrawn"),
    Kind.CLEARANCE_HELD: _held,
    Kind.CLEARANCE_FREED: _freed,
    Kind.CLEARANCE_MOVED: _moved,
    Kind.CLEARANCE_WITHDRAWN: _withdrawn,
    Kind.ORDER_MADE: _order_made,
    Kind.ORDER_SIGNED: _order_signed,
    Kind.BATCH_CLEARED: _batch_cleared,
    Kind.BATCH_ENDED: _batch_ended,
    Kind.MESSAGE_MADE: _message_made,
    Kind.MESSAGE_SENT: _sent,
    Kind.MESSAGE_ACKNOWLEDGED: _acknowledged,
    Kind.MESSAGE_REJECTED: _rejected,
    Kind.ITEM_ACKNOWLEDGED: _item_acknowledged,
    Kind.ITEM_REJECTED: _item_rejected,
    Kind.ACK_QUARANTINED: _nothing,
    Kind.VERIFIED_GONE: _seen("gone"),
    Kind.VERIFIED_OPEN: _seen("open"),
    Kind.VERIFIED_UNSURE: _seen("unsure"),
    Kind.VERIFIED_BACK: _seen("back"),
    Kind.VERIFIED_NOT_BACK: _seen("not_back"),
    Kind.GONE_WITHOUT_ORDER: _nothing,
    Kind.EXTRACT_COMPARED: _compared,
    Kind.MISSED: _nothing,
    Kind.RESTORATION_ASKED: _asked,
    Kind.RESTORATION_NOTICED: _noticed,
    Kind.RESTORATION_HEARD: _heard,
    Kind.CLEARANCE_RESTORED: _restored,
    Kind.RESTORATION_TOLD: _told,
    Kind.PERSON_REKEYED: _rekeyed,
    Kind.PROOF_ISSUED: _proof,
    Kind.ROLE_GRANTED: _granted,
    Kind.ROLE_REVOKED: _revoked,
}

TABLES: Final[tuple[Any, ...]] = (
    m.Plan, m.Wave, m.Batch, m.Stage, m.Clearance, m.Objection, m.Order, m.Message, m.Part, m.Item, m.Comparison,
    m.Proof, m.Grant,
)  # fmt: skip
"""The tables of the projection."""


def clear_tables(using: str) -> None:
    """Empty the projection."""
    for table in TABLES:
        table.objects.using(using).all().delete()


def fingerprint(using: str) -> dict[str, str]:
    """SHA-256 of the content of each table of the projection, whatever the numbers of its rows."""
    return {table.__name__: _of_table(table, using) for table in TABLES}


def _of_table(table: Any, using: str) -> str:
    fields = {field.name: field for field in table._meta.get_fields()}  # noqa: SLF001 (Django's public name)
    names = sorted(name for name, field in fields.items() if field.get_internal_type() != "BigAutoField")
    digest = hashlib.sha256()
    rows = table.objects.using(using).order_by(*_order(table, using)).values_list(*names)
    for row in rows.iterator(chunk_size=5000):
        cells = [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row]
        digest.update(f"{canonical(cells)}\n".encode())
    return digest.hexdigest()


def _order(table: Any, using: str) -> list[Any]:
    """By which a table's rows have one order in every database, whatever the language of a PostgreSQL server."""
    fields = {field.name: field for field in table._meta.get_fields()}  # noqa: SLF001 (Django's public name)
    names = [
        name for name in _SORTED_BY if name in fields and fields[name].get_internal_type() == "CharField"
    ]
    if connections[using].vendor != "postgresql":
        return names
    return [Collate(name, "C") for name in names]


_SORTED_BY: Final = (
    "id",
    "batch",
    "stage",
    "clearance",
    "recipient",
    "purpose",
    "message",
    "code",
    "extract",
    "earlier",
    "user",
    "role",
)


_GOES_ON: Final = Q(held=0, objections=0)


def open_clearances(batch: str, using: str) -> Any:
    """The clearances of a batch that go on: neither taken back, nor held, nor objected to."""
    return m.Clearance.objects.using(using).filter(_GOES_ON, batch=batch, state=m.State.PLANNED)


def may_come(batch: m.Batch, workflow: Workflow, using: str) -> Any:
    """The clearances that a batch may bring into force, now or when they are held no more.

    All that were not taken back; past the last stage of one that a judge signs, those of signed orders alone.
    """
    rows = m.Clearance.objects.using(using).filter(batch=batch.id, state=m.State.PLANNED)
    stages = stages_of(batch, workflow)
    passed = m.Stage.objects.using(using).filter(batch=batch.id).exclude(how="").count()
    if passed < len(stages) or not is_ordered(batch, workflow):
        return rows
    orders = m.Order.objects.using(using).filter(batch=batch.id, replaced=False)
    return rows.filter(order__in=orders.exclude(signed_on=None).values("id"))
