"""One thing with what is known of it, for who looks at it on a screen; and the lists that a role works through.

Ids, docket numbers and statutes only; no names. All of it obeys what the reader was granted (``Ledger.reads_as``): what is
outside of it is not there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import connections
from django.db.models import Count, Exists, OuterRef

from clearslate.clearance.events import Kind, NotAllowed, Role
from clearslate.clearance.office import lookup
from clearslate.clearance.office.held_back import never_shown
from clearslate.clearance.office.pages import SIZE, Page, Place, part
from clearslate.clearance.office.views import (
    BatchView,
    ClearanceView,
    Ground,
    ObjectionBeside,
    ObjectionView,
    OrderView,
    StageView,
    WaveView,
)
from clearslate.clearance.state import workflow_of, workflows
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.sign_offs import ground_of
from clearslate.clearance.state.texts import in_words, words_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage
from clearslate.clearance.workflow.notices import briefly, notice_texts


def wave(ledger: Ledger, wave_id: str, *, with_laws: bool = True) -> WaveView:
    """A wave: its audit's bound, who asked for its release, and how many charges it has under each law (``with_laws``).

    Raises:
        NotAllowed: there is none, or nothing of it is seen.
    """
    row = _seen(m.Wave, wave_id, lookup.waves_of(ledger))
    of = ledger.sees.clearances(ledger.alias).filter(wave=wave_id)
    plan = m.Plan.objects.using(ledger.alias).get(id=row.plan)
    laws = of.values_list("law").annotate(count=Count("*")).order_by("law")
    return WaveView(
        id=row.id, number=row.number, pilot=row.pilot, state=row.state, halted=row.halted, plan=row.plan,
        jurisdiction=plan.jurisdiction, run=plan.run, as_of=plan.as_of, requested_by=row.requested_by,
        released_by=row.released_by, bound=row.bound, confidence=row.confidence, set_by=row.set_by,
        opened=row.seed is not None, unverified=row.unverified, laws=list(laws) if with_laws else [],
        grounds=_grounds(of, plan) if with_laws else [],
    )  # fmt: skip


def batch(ledger: Ledger, batch_id: str) -> BatchView:
    """A batch, the stages that it went through, and what the present one asks.

    Raises:
        NotAllowed: there is none, or nothing of it is seen.
    """
    row = _seen(m.Batch, batch_id, lookup.batches_of(ledger))
    plan = m.Plan.objects.using(ledger.alias).get(id=row.plan)
    workflow, of = workflow_of(plan), ledger.sees.clearances(ledger.alias).filter(batch=batch_id)
    stages = m.Stage.objects.using(ledger.alias).filter(batch=batch_id).order_by("id")
    went = [
        StageView(
            workflow.stage(each.stage).what, each.opened_on, each.shown_on, each.due, each.closed_on, each.how
        )
        for each in stages
    ]
    return BatchView(
        id=row.id, wave=row.wave, of=row.by, law=row.law, size=row.size, state=row.state, due=row.due,
        cleared_on=row.cleared_on, stage=workflow.stage(row.stage) if row.stage else None, stages=went,
        jurisdiction=workflow.jurisdiction, grounds=_grounds(of, plan),
    )  # fmt: skip


def _grounds(of: Any, plan: Any) -> list[Ground]:
    """Of some clearances by law: what they rest on, how many they are, and which weak statements nobody adopted."""
    counted = of.values_list("law", "version").annotate(count=Count("*")).order_by("law", "version")
    found: dict[tuple[str, str], int] = {}
    for law, version, count in counted:
        key = law, ground_of(plan.laws.get(law, {}), version)
        found[key] = found.get(key, 0) + count
    return [
        Ground(law, ground, count, plan.laws.get(law, {}).get("unnamed", ()))
        for (law, ground), count in found.items()
    ]


def clearance(ledger: Ledger, clearance_id: str) -> ClearanceView:
    """A clearance with its case, where it stands, and what is objected to it.

    Raises:
        NotAllowed: there is none, or it is not seen.
    """
    row = _seen(m.Clearance, clearance_id, ledger.sees.clearances(ledger.alias))
    plan = m.Plan.objects.using(ledger.alias).get(id=row.plan)
    objections = (
        m.Objection.objects.using(ledger.alias).filter(clearance=clearance_id).order_by("filed_on", "id")
    )
    batch_row = m.Batch.objects.using(ledger.alias).filter(id=row.batch).first()
    workflow = workflow_of(plan)
    stage = workflow.stage(batch_row.stage) if batch_row is not None and batch_row.stage else None
    return ClearanceView(
        routes=[each for each in workflow.restoration.routes if not each.laws or row.law in each.laws],
        reasons=dict(workflow.holds), asked_by=row.asked_by, asked_on=row.asked_on, route=row.route, hearing_by=row.hearing_by,
        told_on=row.told_on,
        id=row.id, charge=row.charge, case=row.case, number=lookup.docket_of(row), sequence=row.sequence,
        statute=row.statute, law=row.law, since=row.since, county=row.county, court=row.court,
        conviction=row.conviction, state=row.state, holds=row.holds, audit=row.audit, batch=row.batch,
        wave=row.wave, order=row.order, cleared_on=row.cleared_on,
        notices=list(map(str, notice_texts(plan.jurisdiction, row.law, row.notices))),
        jurisdiction=plan.jurisdiction, run=plan.run, person=row.person, stage=stage,
        restoring=row.restoring, restored_on=row.restored_on,
        rests_on=ground_of(plan.laws.get(row.law, {}), row.version),
        unnamed=plan.laws.get(row.law, {}).get("unnamed", ()), named=plan.laws.get(row.law, {}).get("named", ()),
        objections=lookup.objections_told(ledger, list(objections), []),
        cases=list(_other_cases(ledger, row)),
    )  # fmt: skip


def order(ledger: Ledger, order_id: str) -> OrderView:
    """An order with the charges that it names, and where its signed paper and the scan of it are found.

    Raises:
        NotAllowed: there is none, or not all of it is seen.
    """
    row = _seen(m.Order, order_id, lookup.orders_of(ledger))
    charges = m.Clearance.objects.using(ledger.alias).filter(order=order_id)
    signed = _signature(ledger, row) if row.signed_on is not None else {}
    return OrderView(
        id=row.id, number=row.number, batch=row.batch, case=row.case, made_on=row.made_on, sha256=row.sha256,
        signed_on=row.signed_on, signed_by=row.signed_by, paper=words_of(row.paper, ledger.alias), corrects=row.corrects,
        replaced=row.replaced, run=run_of(ledger, row.batch), scan=signed.get("scan", ""),
        sheet=row.sheet, draft=row.draft,
        charges=list(charges.order_by("number", "case", "sequence", "id").values(
            "id", "number", "case", "sequence", "statute", "law", "county", "court", "person", "since", "charge",
        )),
    )  # fmt: skip


def _signature(ledger: Ledger, order: Any) -> dict[str, Any]:
    """What the event of a signature says that nobody refused: the last one of this order."""
    rows = m.Event.objects.using(ledger.alias).filter(subject=order.batch, kind=Kind.ORDER_SIGNED)
    payloads = map(json.loads, rows.order_by("-seq").values_list("payload", flat=True))
    return next((each for each in payloads if each["order"] == order.id), {})


def of_case(ledger: Ledger, batch_id: str, case: str) -> list[dict[str, Any]]:
    """The charges of a case in a batch that are on their way and to which nobody objects, by count."""
    waiting = m.Objection.objects.using(ledger.alias).filter(batch=batch_id, state=m.ObjectionState.FILED)
    rows = ledger.sees.clearances(ledger.alias).filter(batch=batch_id, case=case, state=m.State.PLANNED)
    rows = rows.exclude(id__in=waiting.values("clearance")).order_by("sequence", "id")
    return list(rows.values("id", "person", "charge", "sequence", "statute"))


def objections_beside(ledger: Ledger, objection_id: str) -> list[ObjectionBeside]:
    """The other objections on charges of the same person that wait for the same role's decision, in the same stage, by docket number."""
    row = m.Objection.objects.using(ledger.alias).get(id=objection_id)
    seen = ledger.sees.clearances(ledger.alias)
    person = seen.filter(id=row.clearance).values_list("person", flat=True).first()
    if not person or row.state != m.ObjectionState.FILED:
        return []
    of = {each.id: each for each in seen.filter(person=person)}
    waiting = m.Objection.objects.using(ledger.alias).filter(
        state=m.ObjectionState.FILED, clearance__in=of, stage=row.stage
    )
    workflow = workflow_of(m.Plan.objects.using(ledger.alias).get(id=of[row.clearance].plan))
    grounds = workflow.stage(row.stage).grounds
    found = [
        ObjectionBeside(
            each.id,
            lookup.docket_of(of[each.clearance]),
            of[each.clearance].sequence,
            grounds.get(each.ground, each.ground),
        )
        for each in waiting.exclude(id=objection_id)
        if of[each.clearance].plan == of[row.clearance].plan
    ]
    return sorted(found, key=lambda each: (each.docket, each.count or 0, each.id))


def objection(ledger: Ledger, objection_id: str) -> ObjectionView:
    """An objection: the ground in words, who filed it, and who may decide it.

    Raises:
        NotAllowed: there is none, or its clearance is not seen.
    """
    row = m.Objection.objects.using(ledger.alias).filter(id=objection_id).first()
    if row is None:
        raise NotAllowed(f"there is no objection {objection_id}")
    of = clearance(ledger, row.clearance)
    plan = m.Plan.objects.using(ledger.alias).get(
        id=m.Batch.objects.using(ledger.alias).get(id=row.batch).plan
    )
    stage = workflow_of(plan).stage(row.stage)
    statement = _said_of(ledger, row)
    return ObjectionView(
        facts=statement.get(Kind.OBJECTION_FILED, ""),
        reasons=statement.get(Kind.OBJECTION_SUSTAINED) or statement.get(Kind.OBJECTION_OVERRULED) or "",
        id=row.id, ground=row.ground, words=stage.grounds.get(row.ground, row.ground), by=row.by, role=row.role,
        filed_on=row.filed_on, state=row.state, decided_on=row.decided_on, decides=stage.decides_objections,
        of=of, stage=stage,
    )  # fmt: skip


def _said_of(ledger: Ledger, objection: m.Objection) -> dict[str, str]:
    """What people wrote of an objection, by what they did; nothing where it was erased, or where they wrote nothing."""
    found = {}
    for link in in_words(ledger.links(subject=objection.clearance), ledger.alias):
        document = json.loads(link.payload)
        if document.get("objection") == objection.id and link.kind.startswith("objection."):
            found[link.kind] = str(document.get("why", ""))
    return found


def objectionable(
    ledger: Ledger, role: Role, *, county: str = "", among: Sequence[str] | None = None, without: Sequence[str] = (),
    after: Place = (), size: int = SIZE, whole_cases: bool = False, opened: Sequence[tuple[Any, Stage]] | None = None,
) -> Page:  # fmt: skip
    """What a role may object to now: the charges of batches in a stage with grounds, those first whose window ends first.

    Batch by batch, in each by county and docket number: what a page reads does not grow with what is open, nor with what
    is planned. ``among``: of these clearances alone, which are few; ``without``: of all but these. ``whole_cases``: a page ends with
    a case, where one case is not longer than the page. ``opened``: what ``in_stages`` gave just before, where it did.
    """
    open_batches = {
        row.id: (stage, row)
        for row, stage in opened or in_stages(ledger)
        if role in stage.objectors and stage.grounds
    }
    rows = ledger.sees.clearances(ledger.alias).filter(state=m.State.PLANNED)
    rows = rows.filter(county=county) if county else rows
    rows = rows.exclude(id__in=without) if without else rows
    batches = [row for _, row in open_batches.values()]
    if among is None:
        found, place = _batch_by_batch(rows, batches, after, size, county=county)
    else:
        found, place = _few(rows.filter(id__in=among), batches, after, size)
    if whole_cases and place:
        last = found[-1].batch, found[-1].number
        kept = [row for row in found if (row.batch, row.number) != last]
        if kept:
            found, end = kept, open_batches[kept[-1].batch][1]
            place = (str(end.due or _NEVER), end.id, *(getattr(kept[-1], name) for name in _BY))
    mine = m.Objection.objects.using(ledger.alias).filter(
        clearance__in=[row.id for row in found], state=m.ObjectionState.FILED
    )
    filed = {row.clearance: row for row in mine}
    runs_of = dict(m.Plan.objects.using(ledger.alias).values_list("id", "run"))
    told = [
        {
            "run": runs_of[row.plan],
            "clearance": row.id, "person": row.person, "county": row.county, "case": lookup.docket_of(row),
            "sequence": row.sequence, "statute": row.statute, "law": row.law, "since": row.since, "charge": row.charge,
            "until": open_batches[row.batch][1].due, "notices": briefly(row.notices), "court": row.court, "batch": row.batch,
            "stage": open_batches[row.batch][0].what, "ends": open_batches[row.batch][0].objection_ends,
            "objection": filed[row.id].id if row.id in filed else "",
        }
        for row in found
    ]  # fmt: skip
    return Page(told, place)


_BY: Final = ("county", "number", "id")  # the index of the clearances of a batch
_TOGETHER: Final = 200  # charges of small batches that are read at once


def open_to(
    ledger: Ledger,
    role: Role,
    *,
    county: str = "",
    size: int = SIZE,
    opened: Sequence[tuple[Any, Stage]] | None = None,
) -> list[tuple[Any, Stage]]:
    """Fully visible batches in whose stage a role may object now, each with its stage: those first whose window ends first."""
    found = [
        (row, stage)
        for row, stage in opened or in_stages(ledger)
        if role in stage.objectors and stage.grounds
    ]
    if not ledger.sees.is_all:
        hidden = set(ledger.sees.hidden(ledger.alias).values_list("batch", flat=True))
        found = [(row, stage) for row, stage in found if row.id not in hidden]
    if county:
        ids = [row.id for row, _ in found]
        rows = m.Clearance.objects.using(ledger.alias).filter(batch__in=ids, county=county)
        there = set(rows.order_by().values_list("batch", flat=True).distinct())
        found = [(row, stage) for row, stage in found if row.id in there]
    return sorted(found, key=lambda each: (each[0].due or dt.date.max, each[0].by, each[0].id))[:size]


def _few(rows: Any, batches: Sequence[Any], after: Place, size: int) -> tuple[list[Any], Place]:
    """A page of few clearances, in the order of ``_batch_by_batch``."""
    of = {batch.id: (str(batch.due or _NEVER), batch.id) for batch in batches}
    placed = {(*of[row.batch], *(getattr(row, name) for name in _BY)): row for row in rows if row.batch in of}
    left = [(place, placed[place]) for place in sorted(placed) if place > tuple(after)][: size + 1]
    return [row for _, row in left[:size]], left[size - 1][0] if len(left) > size else ()


def _batch_by_batch(
    rows: Any, batches: Sequence[Any], after: Place, size: int, *, county: str
) -> tuple[list[Any], Place]:
    """A page of the clearances of some batches, and where it ends: when its window ends, the batch, and the place in it."""
    of = {batch.id: (str(batch.due or _NEVER), batch.id) for batch in batches}
    if county:
        there = rows.filter(batch=OuterRef("id"))
        seen = m.Batch.objects.using(rows.db).filter(id__in=of).filter(Exists(there))
        of = {batch: of[batch] for batch in seen.values_list("id", flat=True)}
    at = tuple(after[:2])
    waiting = sorted(
        (batch for batch in batches if batch.id in of and of[batch.id] >= at), key=lambda batch: of[batch.id]
    )
    found: list[Any] = []
    while waiting and len(found) <= size:
        first, small = waiting.pop(0), []
        if of[first.id] == at:  # the batch in which the page before ended
            found += part(rows.filter(batch=first.id), _BY, after[2:], size + 1 - len(found))[0]
            continue
        total = first.size
        while waiting and total + waiting[0].size <= _TOGETHER:
            small.append(waiting.pop(0))
            total += small[-1].size
        if small:
            together = rows.filter(batch__in=[first.id, *(batch.id for batch in small)])
            found += sorted(together, key=lambda row: (of[row.batch], *(getattr(row, name) for name in _BY)))
        else:
            found += rows.filter(batch=first.id).order_by(*_BY)[: size + 1 - len(found)]
    if len(found) <= size:
        return found, ()
    last = found[size - 1]
    return found[:size], (*of[last.batch], *(getattr(last, name) for name in _BY))


_NEVER: Final = "9999-12-31"  # sorts last: a window without an end


def jurisdictions(ledger: Ledger) -> list[str]:
    """The states of which plans were made, or laws signed off."""
    return sorted(
        {
            each
            for table in (m.Plan, m.SignOff)
            for each in table.objects.using(ledger.alias).values_list("jurisdiction", flat=True)
        }
    )


def runs(ledger: Ledger) -> list[str]:
    """The runs of which plans were made, the latest last."""
    return list(m.Plan.objects.using(ledger.alias).order_by("as_of", "id").values_list("run", flat=True))


def named_apart(ledger: Ledger, ids: Sequence[str]) -> dict[str, tuple[dt.date, int, int]]:
    """What distinguishes batches of one name: the day of their plan, and each one's number among those of that plan."""
    rows = m.Batch.objects.using(ledger.alias).filter(id__in=list(ids))
    alike = m.Batch.objects.using(ledger.alias).filter(by__in=rows.values("by"), plan__in=rows.values("plan"))
    same: dict[tuple[str, str], list[str]] = {}
    for plan, by, batch in alike.order_by("id").values_list("plan", "by", "id"):
        same.setdefault((plan, by), []).append(batch)
    days = dict(m.Plan.objects.using(ledger.alias).values_list("id", "as_of"))
    return {
        row.id: (days[row.plan], same[row.plan, row.by].index(row.id) + 1, len(same[row.plan, row.by]))
        for row in rows
    }


def charges_of(ledger: Ledger, clearances: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of some clearances that are seen: docket and count, person, charge, statute and the run of their plan."""
    runs_of = dict(m.Plan.objects.using(ledger.alias).values_list("id", "run"))
    rows = ledger.sees.clearances(ledger.alias).filter(id__in=list(clearances))
    return {
        row.id: {
            "number": row.number or row.case, "sequence": row.sequence, "person": row.person, "charge": row.charge, "statute": row.statute,
            "run": runs_of[row.plan],
        }
        for row in rows
    }  # fmt: skip


def deciders(ledger: Ledger, objections: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Of some objections: the role that decides each, and its ground in words; no role where it ended the clearance at once."""
    rows = list(m.Objection.objects.using(ledger.alias).filter(id__in=list(objections)))
    plans = dict(
        m.Batch.objects.using(ledger.alias)
        .filter(id__in={row.batch for row in rows})
        .values_list("id", "plan")
    )
    known = workflows(ledger.alias)
    found = {}
    for row in rows:
        stage = known[plans[row.batch]].stage(row.stage)
        found[row.id] = (str(stage.decides_objections or ""), stage.grounds.get(row.ground, row.ground))
    return found


def of_batch(ledger: Ledger, batch_id: str) -> list[dict[str, Any]]:
    """The clearances of a batch that are seen: id, person and charge."""
    rows = ledger.sees.clearances(ledger.alias).filter(batch=batch_id).order_by("id")
    return list(rows.values("id", "person", "charge"))


def run_of(ledger: Ledger, batch_id: str) -> str:
    """The run of the plan of a batch.

    Raises:
        NotAllowed: there is no such batch, or nothing of it is seen.
    """
    row = _seen(m.Batch, batch_id, lookup.batches_of(ledger))
    return str(m.Plan.objects.using(ledger.alias).get(id=row.plan).run)


def of_person(ledger: Ledger, person: str) -> list[dict[str, Any]]:
    """The clearances of a person that are seen, by docket number: with the day of force, letters written, what was undone."""
    rows = list(
        ledger.sees.clearances(ledger.alias).filter(person=person).order_by("number", "sequence", "id")
    )
    letters: dict[str, set[dt.date]] = {row.id: set() for row in rows}
    written = m.Proof.objects.using(ledger.alias).filter(clearance__in=letters)
    for clearance_id, day in written.values_list("clearance", "issued_on"):
        letters[clearance_id].add(day)
    return [
        found | {
            "since": row.cleared_on, "in_force": row.state == m.State.CLEARED, "letters": sorted(letters[row.id]),
            "undone": row.restored_on, "undoing": row.restoring,
        }
        for row, found in zip(rows, lookup.clearances_told(rows), strict=True)
    ]  # fmt: skip


def counties(ledger: Ledger) -> list[str]:
    """The counties of what is seen and on its way."""
    if not ledger.sees.is_all:
        rows = ledger.sees.clearances(ledger.alias).filter(state=m.State.PLANNED)
        return list(rows.order_by("county").values_list("county", flat=True).distinct())
    with connections[ledger.alias].cursor() as cursor:
        cursor.execute(_COUNTIES, {"state": m.State.PLANNED.value})
        return [county for (county,) in cursor.fetchall()]


# From one county to the next by the index: DISTINCT would read every clearance.
_COUNTIES: Final = """
    WITH RECURSIVE found (county) AS (
        SELECT min(county) FROM ledger_clearance WHERE state = %(state)s
        UNION ALL
        SELECT (SELECT min(county) FROM ledger_clearance WHERE state = %(state)s AND county > found.county)
        FROM found WHERE found.county IS NOT NULL)
    SELECT county FROM found WHERE county IS NOT NULL ORDER BY county"""


def in_stages(ledger: Ledger) -> list[tuple[Any, Stage]]:
    """The batches that are in a stage, with it; those of a halted wave left out."""
    known = workflows(ledger.alias)
    halted = m.Wave.objects.using(ledger.alias).exclude(halted="").values("id")
    rows = lookup.batches_of(ledger).exclude(stage="").exclude(wave__in=halted)
    return [(row, known[row.plan].stage(row.stage)) for row in rows]


def next_end(ledger: Ledger, today: dt.date) -> dt.date | None:
    """The next last day of a window that runs: of batches whose list was shown, in waves that are not halted."""
    halted = m.Wave.objects.using(ledger.alias).exclude(halted="").values("id")
    rows = lookup.batches_of(ledger).filter(due__gte=today).exclude(stage="").exclude(wave__in=halted)
    unshown = {row.batch for row, _ in never_shown(ledger.alias)}
    return next(
        (due for batch, due in rows.order_by("due", "id").values_list("id", "due") if batch not in unshown),
        None,
    )


def stages(ledger: Ledger) -> list[str]:
    """The ids of the stages that batches go through, in the order of the workflows."""
    return list(dict.fromkeys(stage.id for of in workflows(ledger.alias).values() for stage in of.stages))


def events(
    ledger: Ledger, *, kind: str = "", actor: str = "", after: Place = (), size: int = SIZE, down: bool = True
) -> Page:
    """What happened in the whole ledger, the latest first unless it is asked from its beginning, for who may see all of it.

    Raises:
        NotAllowed: who reads was granted a part.
    """
    if not ledger.sees.is_all:
        raise NotAllowed("the ledger's history as a whole is for who was granted all of it")
    rows = m.Event.objects.using(ledger.alias)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(actor=actor) if actor else rows
    found, place = part(rows, ("seq",), after, size, down=down)
    return Page(
        [
            {
                "seq": row.seq, "at": row.at, "kind": row.kind, "actor": row.actor, "role": row.role,
                "known_by": row.authentication, "subject": row.subject, "payload": row.payload, "hash": row.hash,
            }
            for row in found
        ],
        place,
    )  # fmt: skip


def _other_cases(ledger: Ledger, row: Any) -> list[dict[str, Any]]:
    rows = (
        ledger.sees.clearances(ledger.alias).filter(person=row.person).exclude(id=row.id).exclude(person="")
    )
    return lookup.clearances_told(rows.order_by("number", "sequence", "id")[:SIZE])


def _seen(table: Any, wanted: str, rows: Any) -> Any:
    found = rows.filter(id=wanted).first()
    if found is None:
        raise NotAllowed(f"there is no {table.__name__.lower()} {wanted}")
    return found
