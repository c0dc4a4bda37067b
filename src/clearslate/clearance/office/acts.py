"""What is to be done next, for one person in one role: one line an act and a place, with the day by which and what comes of it.

Each line is a promise: what it offers succeeds, and what would be refused is not offered. So it asks the questions that the steps of
the ledger ask (``state.steps``), of all that is open at once. It is asked anew for each page: what was just signed is gone.
Ids and places only; no names of people whose record it is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Min, Q, Sum

from clearslate.clearance.events import Role
from clearslate.clearance.office import lookup
from clearslate.clearance.office.held_back import never_shown
from clearslate.clearance.office.pages import SIZE, Page, Place, part
from clearslate.clearance.state import GOES_ON, open_clearances, stages_of, workflows
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage, Workflow

OF_COURT: Final = (Role.JUDGE, Role.CLERK)
PLACES: Final = 12
"""Courts that an act is told of one by one; more are told together."""
SEVERAL: Final = "several courts"
_SOON: Final = dt.timedelta(days=7)  # so long before records are too old they are to be asked again


class ActKind(StrEnum):
    """What is to be done."""

    SIGN = "sign"
    END = "end"
    WRITE = "write"
    OBJECT = "object"
    DECIDE = "decide"
    SHOW = "show"
    UNDO = "undo"
    TELL = "tell"
    ANSWER = "answer"
    CONFIRM = "confirm"
    RELEASE = "release"
    ASK_AGAIN = "ask_again"


class May(StrEnum):
    """Whether somebody may do it now."""

    MAY = "may"
    SECOND = "second_person"  # four eyes: another person
    WAITS = "not_ready"


@dataclass(frozen=True, slots=True)
class Act:
    """A line of it.

    ``what``: the stage, in words, or the agency, wave or law. ``place``: county and court; empty where it is of none, or of many.
    ``count``: how many of what the act is done to; ``charges``: how many wait for it. ``due_by``: whose day it is: ``law``, ``records``
    or ``us``. ``subjects``: ids of what it is done to.
    """

    kind: ActKind
    what: str
    place: tuple[str, str]
    count: int
    charges: int
    may: May = May.MAY
    due: dt.date | None = None
    due_by: str = ""
    unblocks: str = ""
    stage: str = ""
    subjects: tuple[str, ...] = ()


class Standing(StrEnum):
    """Where an order that nobody signed stands."""

    READY = "ready"
    CHANGED = "changed"  # some of its charges go on no more: it is to be written again
    IDLE = "idle"  # none goes on: nobody waits for it
    OLD = "old"  # the records were asked too long ago
    STOPPED = "stopped"  # its wave is halted


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that nobody signed. ``by``: the last day on which the records that were asked allow it; ``relief``: in words."""

    id: str
    number: str
    batch: str
    county: str
    court: str
    relief: str
    stage: str
    made_on: dt.date
    by: dt.date | None
    charges: int
    cases: int
    people: int
    standing: Standing
    corrects: str


def open_orders(ledger: Ledger, today: dt.date) -> list[OpenOrder]:
    """The orders that nobody signed and that were not made again, of which all is seen: by court, the most pressing first."""
    rows = list(lookup.orders_of(ledger).filter(signed_on=None, replaced=False))
    if not rows:
        return []
    batches = m.Batch.objects.using(ledger.alias).in_bulk({each.batch for each in rows})
    halted = _halted(ledger)
    known, asked = workflows(ledger.alias), _asked(ledger)
    of_order = _of_orders(ledger, batches)
    found = []
    for each in rows:
        batch = batches[each.batch]
        workflow, parts = known[batch.plan], of_order.get(each.id, [])
        goes = sum(part["goes"] for part in parts)
        by = workflow.asked_again_by(asked[batch.plan])
        places = {(part["county"], part["court"]) for part in parts}
        county, court = places.pop() if len(places) == 1 else _many(places)
        stage = workflow.stage(batch.stage) if batch.stage else None
        found.append(
            OpenOrder(
                each.id, each.number, each.batch, county, court, stage.what if stage else "", batch.stage, each.made_on,
                None if by == dt.date.max or each.corrects else by,
                each.clearances, sum(part["cases"] for part in parts), sum(part["people"] for part in parts),
                Standing.READY if each.corrects else _standing(each, goes, by < today, batch.wave in halted or batch.state in m.OVER),
                each.corrects,
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (row.county, row.court, row.by or dt.date.max, row.number, row.id))


def signed_orders(ledger: Ledger, *, wanted: str = "", after: Place = (), size: int = SIZE) -> Page:
    """The orders that are signed, the latest first: when, by which paper, and as whom recorded. ``wanted``: a control number or a paper."""
    rows = lookup.orders_of(ledger).exclude(signed_on=None)
    rows = rows.filter(Q(number=wanted) | Q(paper=wanted)) if wanted else rows
    found, place = part(rows, ("signed_on", "id"), after, size, down=True)
    told = [
        {
            "id": each.id, "number": each.number, "batch": each.batch, "clearances": each.clearances, "signed_on": each.signed_on,
            "signed_by": each.signed_by, "paper": each.paper, "corrects": each.corrects,
        }
        for each in found
    ]  # fmt: skip
    return Page(told, place)


def _many(places: set[tuple[str, str]]) -> tuple[str, str]:
    counties = {county for county, _ in places}
    return (counties.pop() if len(counties) == 1 else ""), SEVERAL if places else ""


def _standing(order: Any, goes: int, is_old: bool, is_stopped: bool) -> Standing:  # noqa: FBT001 (of one order)
    if goes == 0:
        return Standing.IDLE
    if goes != order.clearances:
        return Standing.CHANGED
    if is_stopped:
        return Standing.STOPPED
    return Standing.OLD if is_old else Standing.READY


def _of_orders(ledger: Ledger, batches: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """By order, what it names in each court."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    goes = Q(state=m.State.PLANNED) & GOES_ON
    rows = m.Clearance.objects.using(ledger.alias).filter(batch__in=list(batches)).exclude(order="")
    counted = rows.order_by().values("order", "county", "court").annotate(
        charges=Count("*"), goes=Count("id", filter=goes), cases=Count("case", distinct=True), people=Count("person", distinct=True),
    )  # fmt: skip
    for each in counted:
        found[each["order"]].append(each)
    return found


def _asked(ledger: Ledger) -> dict[str, dt.date]:
    return dict(m.Plan.objects.using(ledger.alias).values_list("id", "asked_on"))


def _halted(ledger: Ledger) -> set[str]:
    rows = m.Wave.objects.using(ledger.alias)
    return set(rows.exclude(state=m.WaveState.RELEASED, halted="").values_list("id", flat=True))


# --- the acts -----------------------------------------------------------------------------------------------------


def acts(ledger: Ledger, who: str, role: Role, today: dt.date) -> list[Act]:
    """What is to be done next: what may be done first, then by the day, then by how much waits for it."""
    found = [
        *_of_court(ledger, who, role, today),
        *_of_stages(ledger, role),
        *_of_objections(ledger, role),
        *_undone(ledger, who, role),
        *(_of_operators(ledger, who, today) if role == Role.OPERATOR else ()),
        *(_waves(ledger, who, role) if role in (Role.OPERATOR, Role.REVIEWER) else ()),
    ]
    return sorted(
        found,
        key=lambda act: (
            act.may != May.MAY,
            act.due or dt.date.max,
            -act.charges,
            act.kind,
            act.what,
            act.place,
        ),
    )


def _of_court(ledger: Ledger, who: str, role: Role, today: dt.date) -> Iterator[Act]:
    """Orders to sign, and stages of signed orders to end; to be written again, for the operator."""
    orders = open_orders(ledger, today) if role in (*OF_COURT, Role.OPERATOR) else []
    if role in OF_COURT:
        for place, of in _by_place(each for each in orders if each.standing == Standing.READY).items():
            yield Act(
                ActKind.SIGN, of[0].relief, place, len(of), sum(each.charges for each in of), due=_first(each.by for each in of),
                due_by="records", unblocks="another person of the court ends the stage", subjects=tuple(each.id for each in of),
            )  # fmt: skip
        for each_kind in (Standing.CHANGED, Standing.OLD):
            waiting = [each for each in orders if each.standing == each_kind]
            if waiting:
                yield Act(
                    ActKind.SIGN, waiting[0].relief, ("", ""), len(waiting), sum(each.charges for each in waiting), May.WAITS,
                    unblocks="the operator writes them again" if each_kind == Standing.CHANGED else "the operator asks newer records",
                    subjects=tuple(each.id for each in waiting),
                )  # fmt: skip
        yield from _to_end(ledger, who)
    elif role == Role.OPERATOR:
        yield from _to_write(ledger, orders)


def _first(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)


def _by_place(orders: Iterable[OpenOrder]) -> dict[tuple[str, str], list[OpenOrder]]:
    found: dict[tuple[str, str], list[OpenOrder]] = defaultdict(list)
    for each in orders:
        found[each.county, each.court].append(each)
    if len(found) <= PLACES:
        return found
    return {("", f"{len(found)} courts"): [each for of in found.values() for each in of]}


@dataclass(frozen=True, slots=True)
class ToEnd:
    """A batch whose stage of signed orders waits for a second person. ``last``: whether it comes into force then."""

    batch: str
    of: str
    stage: Stage
    county: str
    court: str
    charges: int
    papers: tuple[str, ...]
    signers: tuple[str, ...]
    last: bool


def to_end(ledger: Ledger) -> list[ToEnd]:
    """The batches, all of which is seen, of whose orders all that go on are signed: by court."""
    using = ledger.alias
    known, halted = workflows(using), _halted(ledger)
    rows = [
        row
        for row in lookup.batches_of(ledger).exclude(stage="").exclude(wave__in=halted)
        if known[row.plan].stage(row.stage).sign
    ]
    hidden = set() if ledger.sees.is_all else set(ledger.sees.hidden(using).values_list("batch", flat=True))
    rows = [row for row in rows if row.id not in hidden]
    ids = [row.id for row in rows]
    orders = m.Order.objects.using(using).filter(batch__in=ids, replaced=False, corrects="")
    signed: dict[str, list[Any]] = defaultdict(list)
    for order in orders.exclude(signed_on=None).order_by("number", "id"):
        signed[order.batch].append(order)
    lacking = set(
        m.Clearance.objects.using(using)
        .filter(
            GOES_ON,
            state=m.State.PLANNED,
            batch__in=ids,
            order__in=orders.filter(signed_on=None).values("id"),
        )
        .values_list("batch", flat=True)
    )
    ready = [row for row in rows if signed[row.id] and row.id not in lacking]
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    goes: dict[str, int] = defaultdict(int)
    counted = (
        m.Clearance.objects.using(using)
        .filter(GOES_ON, state=m.State.PLANNED, batch__in=[row.id for row in ready])
        .order_by()
        .values_list("batch", "county", "court")
        .annotate(charges=Count("*"))
    )
    for batch, county, court, count in counted:
        places[batch].add((county, court))
        goes[batch] += count
    found = []
    for row in ready:
        of = places[row.id]
        county, court = next(iter(of)) if len(of) == 1 else _many(of)
        stage = known[row.plan].stage(row.stage)
        found.append(
            ToEnd(
                row.id, row.by, stage, county, court, goes[row.id], tuple(dict.fromkeys(each.paper for each in signed[row.id])),
                tuple(sorted({each.signed_by for each in signed[row.id]})), stages_of(row, known[row.plan])[-1].id == stage.id,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (each.county, each.court, each.of, each.batch))


def _to_end(ledger: Ledger, who: str) -> Iterator[Act]:
    found = to_end(ledger)
    for may in (May.MAY, May.SECOND):
        of = [each for each in found if (who in each.signers) is (may == May.SECOND)]
        places = {(each.county, each.court) for each in of}
        for place in sorted(places) if len(places) <= PLACES else [("", f"{len(places)} courts")]:
            here = [each for each in of if len(places) > PLACES or (each.county, each.court) == place]
            yield Act(
                ActKind.END, here[0].stage.what, place, len(here), sum(each.charges for each in here), may,
                unblocks=_after(here), subjects=tuple(each.batch for each in here),
            )  # fmt: skip


def _after(of: list[ToEnd]) -> str:
    last = sum(each.charges for each in of if each.last)
    return (
        f"{last:,} {'charge comes' if last == 1 else 'charges come'} into force"
        if last
        else "the next stage opens"
    )


def _to_write(ledger: Ledger, orders: list[OpenOrder]) -> Iterator[Act]:
    """Batches in a stage of orders without one, and orders of which something changed."""
    known, halted = workflows(ledger.alias), _halted(ledger)
    rows = [
        row
        for row in lookup.batches_of(ledger).exclude(stage="").exclude(wave__in=halted)
        if known[row.plan].stage(row.stage).sign
    ]
    made = set(
        m.Order.objects.using(ledger.alias)
        .filter(batch__in=[row.id for row in rows], replaced=False, corrects="")
        .values_list("batch", flat=True)
    )
    without = [row for row in rows if row.id not in made and open_clearances(row.id, ledger.alias).exists()]
    if without:
        yield Act(
            ActKind.WRITE, "Orders to write", ("", ""), len(without), sum(row.size for row in without),
            unblocks="the court can sign", subjects=tuple(row.id for row in without),
        )  # fmt: skip
    changed = [each for each in orders if each.standing == Standing.CHANGED]
    if changed:
        yield Act(
            ActKind.WRITE, "Orders to write again", ("", ""), len(changed), sum(each.charges for each in changed),
            due=_first(each.by for each in changed), due_by="records", unblocks="the court can sign",
            subjects=tuple(each.batch for each in changed),
        )  # fmt: skip


def _of_stages(ledger: Ledger, role: Role) -> Iterator[Act]:
    """Stages in which somebody may object, or whose actor ends them without an order."""
    known, halted = workflows(ledger.alias), _halted(ledger)
    hidden = (
        set() if ledger.sees.is_all else set(ledger.sees.hidden(ledger.alias).values_list("batch", flat=True))
    )
    found: dict[tuple[ActKind, str], list[Any]] = defaultdict(list)
    stages: dict[str, Stage] = {}
    for row in lookup.batches_of(ledger).exclude(stage="").exclude(wave__in=halted):
        stage = known[row.plan].stage(row.stage)
        stages[stage.id] = stage
        if stage.grounds and role in stage.objectors:
            found[ActKind.OBJECT, stage.id].append(row)
        if not stage.sign and stage.lapse == "waits" and role == stage.actor and row.id not in hidden:
            found[ActKind.END, stage.id].append(row)
    for (kind, of), rows in found.items():
        yield Act(
            kind, stages[of].what, ("", ""), len(rows), sum(row.size for row in rows), due=_first(row.due for row in rows),
            due_by="law", unblocks="" if kind == ActKind.OBJECT else "the next stage opens", stage=of,
            subjects=tuple(row.id for row in rows),
        )  # fmt: skip


def _of_objections(ledger: Ledger, role: Role) -> Iterator[Act]:
    """Objections that a role decides."""
    seen = ledger.sees.clearances(ledger.alias).values("id")
    rows = m.Objection.objects.using(ledger.alias).filter(state=m.ObjectionState.FILED, clearance__in=seen)
    batches = m.Batch.objects.using(ledger.alias).in_bulk(set(rows.values_list("batch", flat=True)))
    known, halted = workflows(ledger.alias), _halted(ledger)
    mine: dict[str, list[Any]] = defaultdict(list)
    stages: dict[str, Stage] = {}
    for row in rows:
        batch = batches[row.batch]
        stage = known[batch.plan].stage(row.stage)
        if stage.decides_objections == role and batch.wave not in halted:
            stages[stage.id] = stage
            mine[stage.id].append(row)
    for of, found in mine.items():
        falls = stages[of].unanswered_objection == "falls"
        yield Act(
            ActKind.DECIDE, "Objections to decide", ("", ""), len(found), len({row.clearance for row in found}),
            due=_first(batches[row.batch].due for row in found) if falls else None, due_by="law",
            unblocks="what is overruled goes on", stage=of, subjects=tuple(row.id for row in found),
        )  # fmt: skip


def _undone(ledger: Ledger, who: str, role: Role) -> Iterator[Act]:
    """Clearances that somebody asked to undo, for who decides on it, and people to be told that theirs was undone."""
    rows, known = ledger.sees.clearances(ledger.alias), workflows(ledger.alias)
    under_way = (m.RestorationState.ASKED, m.RestorationState.NOTICED)
    asked = rows.filter(restoring__in=under_way).exclude(state=m.State.RESTORED)
    waiting = []
    for each in asked.only("id", "plan", "route", "asked_by", "hearing_by"):
        decides = known[each.plan].route(each.route).decided_by
        if role == decides or (role == Role.CLERK and decides == Role.JUDGE):
            waiting.append(each)
    for may in (May.MAY, May.SECOND):
        of = [each for each in waiting if (each.asked_by == who) is (may == May.SECOND)]
        if of:
            yield Act(
                ActKind.UNDO, "Clearances to undo", ("", ""), len(of), len(of), may, due=_first(each.hearing_by for each in of),
                due_by="law", unblocks="the person and the agencies are told", subjects=tuple(each.id for each in of),
            )  # fmt: skip
    if role in (Role.OPERATOR, Role.CLERK):
        untold = list(rows.filter(state=m.State.RESTORED, told_on=None).values_list("id", flat=True))
        if untold:
            yield Act(
                ActKind.TELL, "People to tell that a clearance was undone", ("", ""), len(untold), len(untold), subjects=tuple(untold)
            )  # fmt: skip


def _of_operators(ledger: Ledger, who: str, today: dt.date) -> Iterator[Act]:
    """Lists to show, agencies to answer, grants to confirm, records to ask again."""
    using, halted = ledger.alias, _halted(ledger)
    sizes = {row.id: row for row in lookup.batches_of(ledger).exclude(stage="").exclude(wave__in=halted)}
    unshown = [row for row, _ in never_shown(using) if row.batch in sizes]
    if unshown:
        yield Act(
            ActKind.SHOW, "Review lists that nobody was shown", ("", ""), len(unshown),
            sum(sizes[row.batch].size for row in unshown), due=today, due_by="us", unblocks="their windows begin",
            subjects=tuple(row.batch for row in unshown),
        )  # fmt: skip
    refused = m.Message.objects.using(using).filter(state=m.MessageState.REJECTED)
    for recipient, count, rows, due in (
        refused.order_by("recipient")
        .values_list("recipient")
        .annotate(messages=Count("*"), charges=Sum("rows"), day=Min("due"))
    ):
        if ledger.sees.is_theirs(recipient):
            yield Act(
                ActKind.ANSWER,
                recipient,
                ("", ""),
                count,
                rows,
                due=due,
                due_by="law",
                unblocks="it closes its records",
            )
    if ledger.sees.is_all:
        grants = list(m.Grant.objects.using(using).filter(confirmed=False).values_list("user", "by"))
        for may in (May.MAY, May.SECOND):
            of = [user for user, by in grants if (who in (user, by)) is (may == May.SECOND)]
            if of:
                yield Act(
                    ActKind.CONFIRM,
                    "Roles to confirm",
                    ("", ""),
                    len(of),
                    0,
                    may,
                    unblocks="they hold",
                    subjects=tuple(of),
                )
    yield from _to_ask_again(ledger, today)


def _to_ask_again(ledger: Ledger, today: dt.date) -> Iterator[Act]:
    known: dict[str, Workflow] = workflows(ledger.alias)
    for plan in m.Plan.objects.using(ledger.alias).order_by("as_of", "id"):
        by = known[plan.id].asked_again_by(plan.asked_on)
        if by != dt.date.max and by - _SOON <= today:
            left = m.Clearance.objects.using(ledger.alias).filter(plan=plan.id, state=m.State.PLANNED).count()
            if left:
                yield Act(
                    ActKind.ASK_AGAIN, f"Records of {plan.jurisdiction}, asked up to {plan.asked_on:%b} {plan.asked_on.day}", ("", ""), 1, left,
                    due=by, due_by="records", unblocks="orders can be signed", subjects=(plan.id,),
                )  # fmt: skip


def _waves(ledger: Ledger, who: str, role: Role) -> Iterator[Act]:
    """Waves to audit, and to release: the next step of each."""
    if not ledger.sees.is_all:
        return
    found: dict[tuple[str, May], list[str]] = defaultdict(list)
    rows = m.Wave.objects.using(ledger.alias).exclude(state__in=(m.WaveState.RELEASED, m.WaveState.FORMING))
    for wave in rows.filter(halted="").order_by("plan", "number"):
        if wave.state == m.WaveState.REQUESTED:
            found["Releases to approve", May.SECOND if wave.requested_by == who else May.MAY].append(wave.id)
        else:
            needs_reviewer = role == Role.OPERATOR and wave.bound is not None
            found["Waves to audit and release", May.SECOND if needs_reviewer else May.MAY].append(wave.id)
    for (what, may), of in found.items():
        yield Act(
            ActKind.RELEASE,
            what,
            ("", ""),
            len(of),
            0,
            may,
            unblocks="their batches go on",
            subjects=tuple(of),
        )
