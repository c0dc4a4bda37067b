"""Plans, waves and batches; what enters, moves between batches, and is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import F

from clearslate.clearance.events import NotAllowed, canonical
from clearslate.clearance.events.ids import digest_on
from clearslate.clearance.events.payloads import (
    BatchFormed,
    ClearanceCorrected,
    ClearanceMoved,
    ClearancePlanned,
    ClearanceWithdrawn,
    PlanCompleted,
    PlanMade,
    PlanRechecked,
    RecheckAllowed,
    WaveFormed,
)
from clearslate.clearance.events.vocabulary import in_state
from clearslate.clearance.state.changes import waits
from clearslate.clearance.state.coverage import lacks
from clearslate.clearance.state.entries import Entry, on_each, on_many
from clearslate.clearance.state.lanes import ask_anew
from clearslate.clearance.state.queries import (
    check_complete,
    chunks,
    clearance_of,
    ended,
    existing,
    must,
    must_be_new,
    not_to_its_end,
    some,
    too_many_back,
    void_corrections,
    workflow_of,
    workflow_of_plan,
)
from clearslate.clearance.state.sign_offs import (
    as_planned,
    changed,
    lacking,
    only_named,
    only_signed,
    unnamed,
    unsaid,
)
from clearslate.clearance.store import bulk
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update
from clearslate.clearance.workflow import (
    AGENCIES,
    ORIS,
    Workflow,
    WorkflowError,
    court_of,
    ori_of,
    read_workflow,
)


@on_each(PlanMade)
def _plan_made(entry: Entry[PlanMade], using: str) -> None:
    says = entry.says
    must(says.as_of <= entry.today, f"{says.as_of} has not come: nothing is planned before its day")
    check_complete(using)
    try:
        workflow = read_workflow(says.workflow, "the plan's workflow")
    except WorkflowError as error:
        raise NotAllowed(str(error)) from error
    opening = m.Opening.objects.using(using).get()
    must(
        opening.rehearsal or not workflow.zones or opening.zone in workflow.zones,
        f"the days of this ledger begin in {opening.zone}, and those of {workflow.jurisdiction} in "
        f"{' or '.join(workflow.zones)}: its clearances go into a ledger of its own",
    )
    if only_signed(using):
        without = [f"{law}: {why}" for law, why in sorted(lacking(says.laws, using).items())]
        must(
            not without,
            f"only what counsel signed off is planned here (`clear sign-off`). {'; '.join(without)}",
        )
    if only_named(using):
        _check_grounds(says, using)
    m.Plan.objects.using(using).create(
        id=entry.subject,
        jurisdiction=workflow.jurisdiction,
        run=says.run,
        dataset=says.dataset,
        as_of=entry.says.as_of,
        workflow=says.workflow,
        dropped=says.dropped,
        asked_on=entry.says.asked_up_to,
        covers={} if says.covers is None else says.covers.model_dump(),
        assumed=says.assumed,
        again=says.again,
        laws=as_planned(says.laws, using),
        holds={} if says.holds is None else says.holds.model_dump(),
        complete=says.holds is None,
    )


def _check_grounds(says: PlanMade, using: str) -> None:
    """Nothing is planned that rests on memory, on a reading nobody adopted, or on a law nobody read, but what counsel named."""
    old = unsaid(says.laws)
    must(
        bool(says.laws) and not old,
        f"the plan does not say what clearances under {', '.join(old) or 'its laws'} rest on: plan again",
    )
    found = [
        f"{law}: {', '.join(statements)}" for law, statements in sorted(unnamed(says.laws, using).items())
    ]
    must(
        not found,
        "no clearance rests on memory, on a reading that nobody adopted or on a law of which no condition was read, unless "
        "counsel signs the law off with these statements named (`clear sign-off LAW --naming`), or two operators set the policy "
        f"`grounds` to any. {'; '.join(found)}",
    )


@on_each(PlanCompleted)
def _plan_completed(entry: Entry[PlanCompleted], using: str) -> None:
    """Its waves may be audited now. Where it is completed with less than announced, its last wave is cut short."""
    plan, says = existing(m.Plan, using, "plan", entry.subject), entry.says
    must_be_new(not plan.complete, f"plan {plan.id} is complete already")
    there = {"clearances": plan.planned, "sha256": plan.digest}
    must(
        says.model_dump() == there,
        f"plan {plan.id} holds other clearances than {entry.says.clearances:,} that end so",
    )
    is_short = plan.planned < plan.holds["clearances"]
    must(is_short or there == plan.holds, f"plan {plan.id} holds other clearances than it was to hold")
    waves = m.Wave.objects.using(using).filter(plan=plan.id)
    if is_short:
        for batch in m.Batch.objects.using(using).filter(wave__in=waves.order_by("-number").values("id")[:1]):
            batch.size = m.Clearance.objects.using(using).filter(batch=batch.id).count()
            update(batch, using)
    waves.filter(state=m.WaveState.FORMING).update(state=m.WaveState.FORMED)
    plan.complete = True
    update(plan, using)


@on_each(PlanRechecked)
def _rechecked(entry: Entry[PlanRechecked], using: str) -> None:
    plan = existing(m.Plan, using, "plan", entry.subject)
    if not plan.complete:
        raise NotAllowed(not_to_its_end(plan))
    day = entry.says.asked_up_to
    must(
        entry.says.as_of <= entry.today,
        f"{entry.says.as_of} has not come: records are asked of days that have",
    )
    must(day >= plan.asked_on, f"records up to {plan.asked_on} were asked before: ask newer ones")
    covers = entry.says.covers.model_dump()
    less = lacks(covers, plan.covers)
    must(not less, f"the records cover less than those asked before: {less}")
    _check_share(entry, plan, using)
    plan.covers, plan.asked_on, plan.back = covers, day, 0
    update(plan, using)


def _check_share(entry: Entry[PlanRechecked], plan: m.Plan, using: str) -> None:
    """Where much was taken back since the recheck before, another person allowed this very run to; what it says it found counts nothing."""
    stop = too_many_back(plan, 0, using)
    is_allowed = plan.allowed_run == entry.says.run and plan.back <= plan.allowed_taken
    by_other = is_allowed and plan.allowed_by != entry.actor
    must(
        not stop or by_other,
        f"{stop}: look whether the records are whole; where they are, another person allows it first "
        "(`clear recheck --allow`)",
    )


@on_each(RecheckAllowed)
def _recheck_allowed(entry: Entry[RecheckAllowed], using: str) -> None:
    plan = existing(m.Plan, using, "plan", entry.subject)
    plan.allowed_run, plan.allowed_by, plan.allowed_taken = entry.says.run, entry.actor, entry.says.taken
    update(plan, using)


@on_each(WaveFormed)
def _wave_formed(entry: Entry[WaveFormed], using: str) -> None:
    plan = existing(m.Plan, using, "plan", entry.says.plan)
    must(not (plan.holds and plan.complete), f"plan {plan.id} is complete: nothing is added to it")
    m.Wave.objects.using(using).create(
        id=entry.subject,
        plan=plan.id,
        number=entry.says.number,
        pilot=entry.says.pilot,
        state=_while_planned(plan),
    )


def _while_planned(plan: m.Plan) -> m.WaveState:
    """How the waves of a plan stand while clearances are added to them."""
    return m.WaveState.FORMING if plan.holds else m.WaveState.FORMED


@on_many(BatchFormed)
def _batches_formed(events: Sequence[Entry[BatchFormed]], using: str) -> None:
    waves = _found(m.Wave, using, [entry.says.wave for entry in events])
    plans = _found(m.Plan, using, [wave.plan for wave in waves.values()])
    workflows = {plan.id: workflow_of(plan) for plan in plans.values()}
    rows = []
    for entry in events:
        says = entry.says
        wave = waves.get(says.wave)
        if wave is None:
            raise NotAllowed(f"there is no wave {says.wave}: `clear status` lists them")
        workflow = workflows[wave.plan]
        must(
            not workflow.splits_kinds or says.conviction is not None,
            "convictions and other records go different ways here: a batch holds one of them",
        )
        must(not workflow.splits_laws or bool(says.law), "laws go different ways here: a batch says which")
        rows.append((entry.subject, wave.id, wave.plan, says.by, says.size, says.conviction, says.law))
    bulk.insert(m.Batch, using, ("id", "wave", "plan", "by", "size", "conviction", "law"), rows)


def _found(table: type[Any], using: str, ids: Iterable[str]) -> dict[str, Any]:
    """The rows of ids, by their ids; of those that there are."""
    return {found.id: found for part in chunks(sorted(set(ids))) for found in some(table, using, part)}


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


@on_many(ClearancePlanned)
def _planned(events: Sequence[Entry[ClearancePlanned]], using: str) -> None:
    batches = _found(m.Batch, using, [entry.says.batch for entry in events])
    waves = _found(m.Wave, using, [batch.wave for batch in batches.values()])
    plans = _found(m.Plan, using, [batch.plan for batch in batches.values()])
    ways = {batch.id: _Way(batch, workflow_of(plans[batch.plan])) for batch in batches.values()}
    planned = bulk.known(m.Clearance, using, "id", [entry.subject for entry in events])
    former = _found(m.Clearance, using, {entry.says.after for entry in events} - {""})
    unfollowed = _unfollowed({entry.says.charge for entry in events} - {""}, using)
    is_strict = only_signed(using) or only_named(using)
    for plan in plans.values():
        others = changed(plan.laws, using) if is_strict and plan.holds else []
        must(
            not others,
            f"counsel no longer signs off {', '.join(others)} as when plan {plan.id} was begun (`clear sign-off`)",
        )
    rows = []
    for entry in events:
        says = entry.says
        batch = batches.get(says.batch)
        if batch is None:
            raise NotAllowed(f"there is no batch {says.batch}")
        laws = plans[batch.plan].laws
        must(
            says.law in laws or not (laws or is_strict),
            f"plan {batch.plan} does not say by which text {says.law} was judged",
        )
        must(
            waves[batch.wave].state == _while_planned(plans[batch.plan]),
            f"wave {batch.wave} was released, or its plan is complete: nothing is added to it",
        )
        must(not waves[batch.wave].set_by, f"nothing is added to wave {batch.wave}: its audit began")
        must(
            ways[batch.id].holds(says.conviction, says.law),
            f"clearance {entry.subject} goes another way than batch {batch.id}",
        )
        must(entry.subject not in planned, f"clearance {entry.subject} was planned before")
        planned.add(entry.subject)
        for each in unfollowed.get(says.charge, ()):
            must(
                says.after == each,
                f"clearance {entry.subject} is of the same charge as {each}, and does not follow it",
            )
        how = ""
        if says.after:
            must(says.after in former, f"there is no clearance {says.after}")
            before = former[says.after]
            must(
                entry.is_gone or before.charge in ("", says.charge),
                f"clearance {before.id} is of another charge",
            )
            how = ended(before.state, before.why)
        if says.charge:
            unfollowed[says.charge] = [entry.subject]
        must(
            how in ("", *plans[batch.plan].again),
            f"clearance {says.after} was {how.replace('_', ' ')}: the plan does not name that among what it plans again",
        )
        same = [getattr(says, name) for name in _AS_PLANNED]
        apart = (canonical(says.keys), canonical(says.notices), says.after, says.facts, *_agencies(says))
        since = None if says.since is None else says.since.isoformat()
        rows.append((entry.subject, batch.plan, batch.wave, since, *same, *apart))
    names = (
        "id",
        "plan",
        "wave",
        "since",
        *_AS_PLANNED,
        "keys",
        "notices",
        "after",
        "facts",
        "agencies",
        *AGENCIES.values(),
    )
    bulk.insert(m.Clearance, using, names, rows)
    for plan in plans.values():
        if plan.holds:
            added = [
                f"{entry.subject}|{entry.says.batch}"
                for entry in events
                if batches[entry.says.batch].plan == plan.id
            ]
            plan.planned, plan.digest = plan.planned + len(added), digest_on(plan.digest, added)
            update(plan, using)


def _unfollowed(charges: Iterable[str], using: str) -> dict[str, list[str]]:
    """Of charges that were planned before, the clearances that no other follows."""
    rows = [
        row
        for part in chunks(sorted(charges))
        for row in some(m.Clearance, using, part, "charge").values_list("charge", "id", "after")
    ]
    followed = {after for *_, after in rows}
    found: dict[str, list[str]] = {}
    for charge, each, _ in rows:
        if each not in followed:
            found.setdefault(charge, []).append(each)
    return found


def _agencies(says: ClearancePlanned) -> tuple[str, ...]:
    """The agencies as the records write them, and the id of each that can name one; records name no jail."""
    must(says.agencies.keys() <= ORIS.keys(), f"agencies of a charge are {', '.join(ORIS)}, and none other")
    named = says.oris
    if named is None:  # of before it was said apart from what can be forgotten
        named = {each: of.get("ori", "") for each, of in says.agencies.items()}
    must(named.keys() <= ORIS.keys(), f"agencies of a charge are {', '.join(ORIS)}, and none other")
    oris = (ori_of(named.get(each, "")) for each in ORIS)
    return canonical(says.agencies), *oris, court_of(says.court, says.county), ""


_AS_PLANNED: Final = (
    "batch", "charge", "case", "person", "law", "version", "county", "court", "number", "sequence", "statute",
    "conviction", "bundle",
)  # fmt: skip


@on_many(ClearanceMoved)
def _moved(events: Sequence[Entry[ClearanceMoved]], using: str) -> None:
    batches: dict[str, m.Batch] = {}  # this changes none
    ways: dict[str, _Way] = {}
    for entry in events:
        found = clearance_of(entry, using)
        for each in {entry.says.batch, found.batch} - batches.keys():
            batches[each] = existing(m.Batch, using, "batch", each)
            ways[each] = _Way(batches[each], workflow_of_plan(batches[each].plan, using))
        batch, old = batches[entry.says.batch], batches[found.batch]
        must(
            found.state == m.State.PLANNED and not found.held and not found.objections,
            f"clearance {found.id} cannot go on yet",
        )
        must(old.state in m.OVER, f"batch {old.id} is still on its way")
        must(
            batch.state == m.BatchState.FORMED and batch.wave == found.wave,
            f"batch {batch.id} takes nothing more",
        )
        must(
            ways[batch.id].holds(found.conviction, found.law),
            f"clearance {found.id} goes another way than batch {batch.id}",
        )
        found.batch, found.order = batch.id, ""
        update(found, using)


@on_many(ClearanceWithdrawn)
def _withdrawn(events: Sequence[Entry[ClearanceWithdrawn]], using: str) -> None:
    """A recheck takes many back for few reasons: they are read and written together."""
    known: dict[str, m.Clearance] = {}
    for ids in chunks([entry.subject for entry in events]):
        known.update({each.id: each for each in some(m.Clearance, using, ids)})
    taken: dict[str, list[str]] = {}
    for entry in events:
        found = known.get(entry.subject) or clearance_of(entry, using)
        must(
            found.state == m.State.PLANNED,
            f"clearance {found.id} is {found.state}: restore it instead"
            if found.state == m.State.CLEARED
            else f"clearance {found.id} is {found.state}",
        )
        found.state = m.State.WITHDRAWN
        taken.setdefault(in_state(entry.says.why), []).append(found.id)
    back = Counter(found.plan for found in known.values() if found.state == m.State.WITHDRAWN)
    for why, of in taken.items():
        for ids in chunks(of):
            some(m.Clearance, using, ids).update(state=m.State.WITHDRAWN, why=why)
    plans = m.Plan.objects.using(using)
    for plan, count in back.items():
        where = existing(m.Plan, using, "plan", plan).jurisdiction
        plans.filter(jurisdiction=where).update(back=F("back") + count)


@on_each(ClearanceCorrected)
def _corrected(entry: Entry[ClearanceCorrected], using: str) -> None:
    """Once it counts, each agency that has heard of it hears what it is now; a signed order that names it otherwise is corrected."""
    found, says = clearance_of(entry, using), entry.says
    must(
        found.state == m.State.CLEARED,
        f"clearance {found.id} is {found.state}, and corrected is what is in force",
    )
    must(
        found.forgotten_on is None, f"clearance {found.id} was forgotten: nothing of it is corrected any more"
    )
    seen = {name for name in (*_NAMED, "keys") if getattr(found, name) != getattr(says, name)}
    differs = seen if says.differs is None else set(says.differs)
    must(
        entry.is_gone or seen == differs,
        f"what is another of clearance {found.id} is not what the event says",
    )
    if waits(entry, using):
        return
    is_docket = bool(differs - {"facts"})
    for name in differs:
        setattr(found, name, getattr(says, name))
    if differs & {"county", "court"}:
        found.court_id = court_of(found.court, found.county)
    found.corrected = "docket" if is_docket or found.corrected == "docket" else "person"
    if differs & _NAMED and found.signed != ",":
        found.misnamed, found.corrected_in = True, ","
        void_corrections(found, using)
    update(found, using)
    ask_anew([found.id], "correct", using)
    ask_anew(
        [found.id], "clear", using, state=m.ItemState.REJECTED
    )  # it was of another docket or person then


_NAMED: Final = {"county", "court", "number", "sequence", "statute", "facts"}
"""What an order names of a charge, and of whose it is."""
