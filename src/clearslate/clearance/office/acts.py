"""What is to be done next, for one person in one role: one line an act and a place, with the day by which and what comes of it.

Each line is a promise: what it offers succeeds, and what would be refused is not offered. So it asks the questions that the steps of
the ledger ask (``state.steps``), of all that is open at once. It is asked anew for each page: what was just signed is gone.
Ids and places only; no names of people whose record it is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from clearslate.clearance.events import Role
from clearslate.clearance.events.policies import CERTIFIED, ORDERS
from clearslate.clearance.office import lookup
from clearslate.clearance.office.pages import SIZE, Page, Place, part
from clearslate.clearance.state import GOES_ON, stages_of, workflow_of
from clearslate.clearance.state.changes import clearances_of
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.state.queries import audited, came_to_nothing, fitting, is_over
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage, Workflow
from clearslate.wording import things

OF_COURT: Final = (Role.JUDGE, Role.CLERK)
PLACES: Final = 12
"""Courts that an act is told of one by one; more are told together."""
SEVERAL: Final = "several courts"
_SOON: Final = dt.timedelta(days=7)  # so long before records are too old they are to be asked again


class ActKind(StrEnum):
    """What is to be done."""

    CERTIFY = "certify"
    SIGN = "sign"
    END = "end"
    WRITE = "write"
    OBJECT = "object"
    DECIDE = "decide"
    SHOW = "show"
    NOTIFY = "notify"
    UNDO = "undo"
    TELL = "tell"
    ANSWER = "answer"
    CONFIRM = "confirm"
    CHANGE = "change"
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
    or ``us``. ``subjects``: ids of what it is done to; ``first``: what people call the first of them, where it has a name.
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
    first: str = ""


class Standing(StrEnum):
    """Where an order that nobody signed stands."""

    READY = "ready"
    CHANGED = "changed"  # some of its charges go on no more: it is to be written again
    IDLE = "idle"  # none goes on: nobody waits for it
    OLD = "old"  # the records were asked too long ago
    STOPPED = "stopped"  # its wave is halted
    DRAFT = "draft"  # counsel has not certified its cover sheet, and the house wants that


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
    sheet: str
    is_draft: bool


def open_orders(ledger: Ledger, today: dt.date) -> list[OpenOrder]:
    """The orders that nobody signed and that were not made again, of which all is seen: by court, the most pressing first."""
    return _open_orders(_Look(ledger), today)


def _open_orders(look: _Look, today: dt.date) -> list[OpenOrder]:
    ledger, halted = look.ledger, look.halted
    rows = list(lookup.orders_of(ledger).filter(signed_on=None, replaced=False))
    if not rows:
        return []
    batches = m.Batch.objects.using(ledger.alias).in_bulk({each.batch for each in rows})
    known, asked = look.known, look.asked
    of_order, no_drafts = _of_orders(ledger, batches), value_of(ORDERS, ledger.alias) == CERTIFIED
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
                Standing.READY if each.corrects else _standing(
                    each, goes, by < today, batch.wave in halted or batch.state in m.OVER, is_draft=each.draft and no_drafts
                ),
                each.corrects, each.sheet, each.draft,
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (row.county, row.court, row.by or dt.date.max, row.number, row.id))


def signed_orders(ledger: Ledger, *, wanted: str = "", after: Place = (), size: int = SIZE) -> Page:
    """The orders that are signed, the latest first: when, by which paper, and as whom recorded. ``wanted``: a control number or a paper."""
    rows = lookup.orders_of(ledger).exclude(signed_on=None)
    rows = rows.filter(Q(number=wanted) | Q(paper=wanted)) if wanted else rows
    found, place = part(rows, ("signed_on", "id"), after, size, down=True)
    signed = [
        {
            "id": each.id, "number": each.number, "batch": each.batch, "clearances": each.clearances, "signed_on": each.signed_on,
            "signed_by": each.signed_by, "paper": each.paper, "corrects": each.corrects,
        }
        for each in found
    ]  # fmt: skip
    return Page(signed, place)


def _many(places: set[tuple[str, str]]) -> tuple[str, str]:
    counties = {county for county, _ in places}
    return (counties.pop() if len(counties) == 1 else ""), SEVERAL if places else ""


def _standing(order: Any, goes: int, is_old: bool, is_stopped: bool, *, is_draft: bool) -> Standing:  # noqa: FBT001 (of one order)
    if goes == 0:
        return Standing.IDLE
    if goes != order.clearances:
        return Standing.CHANGED
    if is_stopped:
        return Standing.STOPPED
    if is_old:
        return Standing.OLD
    return Standing.DRAFT if is_draft else Standing.READY


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


Changed = Callable[[], Collection[str]]
"""Asks for the cover sheets that nobody certifies any more."""


class _Look:
    """What several acts ask for, asked once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.using = ledger, ledger.alias

    @cached_property
    def plans(self) -> list[Any]:
        """All plans, the latest last."""
        return list(m.Plan.objects.using(self.using).order_by("as_of", "id"))

    @cached_property
    def known(self) -> dict[str, Workflow]:
        """The workflow of each."""
        return {plan.id: workflow_of(plan) for plan in self.plans}

    @cached_property
    def asked(self) -> dict[str, dt.date]:
        """Up to which day the records of each were asked last."""
        return {plan.id: plan.asked_on for plan in self.plans}

    @cached_property
    def waves(self) -> list[Any]:
        """All waves; ``nothing``: whether one that was formed came to nothing."""
        empty = came_to_nothing(self.using).filter(id=OuterRef("id"), state=m.WaveState.FORMED)
        waves = m.Wave.objects.using(self.using).annotate(nothing=Exists(empty))
        return list(waves.order_by("plan", "number"))

    @cached_property
    def halted(self) -> set[str]:
        """The waves of which nothing moves: halted, or not released."""
        return {wave.id for wave in self.waves if wave.halted or wave.state != m.WaveState.RELEASED}

    @cached_property
    def in_stage(self) -> list[tuple[Any, Stage]]:
        """The batches that are in a stage and move, of which something is seen, with it.

        ``is_left``: whether a charge of one is seen that was not taken back.
        """
        left = self.ledger.sees.clearances(self.using).filter(state=m.State.PLANNED, batch=OuterRef("id"))
        rows = lookup.batches_of(self.ledger).exclude(stage="").annotate(is_left=Exists(left))
        return [(row, self.known[row.plan].stage(row.stage)) for row in rows if row.wave not in self.halted]

    @cached_property
    def hidden(self) -> set[str]:
        """The batches of which something is not seen."""
        if self.ledger.sees.is_all:
            return set()
        return set(self.ledger.sees.hidden(self.using).values_list("batch", flat=True))


# --- the acts -----------------------------------------------------------------------------------------------------


def acts(ledger: Ledger, who: str, role: Role, today: dt.date, *, changed: Changed = frozenset) -> list[Act]:
    """What is to be done next: what may be done first, then by the day, then by how much waits for it.

    ``changed``: asks for the cover sheets that nobody certifies any more, since the laws or the words changed (``orders.to_certify``).
    """
    look = _Look(ledger)
    found = [
        *_of_court(look, who, role, today, changed),
        *(_of_counsel(look, changed) if role == Role.COUNSEL else ()),
        *_of_stages(look, role, today),
        *_of_objections(look, role),
        *_undone(look, who, role),
        *(_of_operators(look, who, today) if role == Role.OPERATOR else ()),
        *(_changes(look, who) if role in (Role.OPERATOR, Role.REVIEWER) else ()),
        *(_waves(look, who, role) if role in (Role.OPERATOR, Role.REVIEWER) else ()),
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


_WAITS_FOR: Final = {
    Standing.DRAFT: "counsel certifies their cover sheet",
    Standing.CHANGED: "the operator writes them again",
    Standing.OLD: "the operator asks newer records",
}
"""For what orders wait that cannot be signed now."""


def _of_counsel(look: _Look, changed: Changed) -> Iterator[Act]:
    """Cover sheets of drafts to certify; those whose statements changed wait until their orders are written again."""
    drafts = lookup.orders_of(look.ledger).filter(draft=True, replaced=False, signed_on=None)
    waiting = drafts.exclude(sheet__in=m.Sheet.objects.using(look.using).values("id")).order_by()
    counted = list(waiting.values("sheet").annotate(charges=Sum("clearances")).order_by("sheet"))
    stale = changed() if counted else ()
    for may, then in (
        (May.MAY, "their orders can be written without the mark DRAFT"),
        (May.WAITS, "the operator writes their orders again"),
    ):
        of = [each for each in counted if (each["sheet"] in stale) is (may == May.WAITS)]
        if of:
            yield Act(
                ActKind.CERTIFY, "Cover sheets to certify", ("", ""), len(of), sum(each["charges"] for each in of), may,
                unblocks=then, subjects=tuple(each["sheet"] for each in of),
            )  # fmt: skip


def _of_court(look: _Look, who: str, role: Role, today: dt.date, changed_sheets: Changed) -> Iterator[Act]:
    """Orders to sign, and stages of signed orders to end; to be written again, for the operator."""
    orders = _open_orders(look, today) if role in (*OF_COURT, Role.OPERATOR) else []
    if role in OF_COURT:
        own = certificates_of(look.ledger, who)
        ready = [each for each in orders if each.standing == Standing.READY and not certified_by(each, own)]
        for place, of in _by_place(ready).items():
            yield Act(
                ActKind.SIGN, of[0].relief, place, len(of), sum(each.charges for each in of), due=_first(each.by for each in of),
                due_by="records", unblocks="another person of the court ends the stage", subjects=tuple(each.id for each in of),
            )  # fmt: skip
        for standing, words in _WAITS_FOR.items():
            waiting = [each for each in orders if each.standing == standing]
            if waiting:
                yield Act(
                    ActKind.SIGN, waiting[0].relief, ("", ""), len(waiting), sum(each.charges for each in waiting), May.WAITS,
                    unblocks=words, subjects=tuple(each.id for each in waiting), stage=standing.value,
                )  # fmt: skip
        yield from _to_end(look, who)
    elif role == Role.OPERATOR:
        yield from _to_write(look, orders, changed_sheets)


def certificates_of(ledger: Ledger, who: str) -> set[str]:
    """The cover sheets that somebody certified."""
    return set(m.Sheet.objects.using(ledger.alias).filter(by=who).values_list("id", flat=True))


def certified_by(order: OpenOrder, own: AbstractSet[str]) -> bool:
    """Whether an order rests on a cover sheet among those that somebody certified: four eyes, another person signs it."""
    return not order.is_draft and order.sheet in own


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
    return _ready_to_end(_Look(ledger))


def _ready_to_end(look: _Look) -> list[ToEnd]:
    using, known = look.using, look.known
    rows = [row for row, stage in look.in_stage if stage.sign and row.id not in look.hidden]
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


def may_refuse(ledger: Ledger, order_id: str, who: str) -> bool:
    """Whether somebody may refuse the signature of an order: another than who recorded it, while its stage is open."""
    order = (
        lookup.orders_of(ledger)
        .filter(id=order_id, corrects="", replaced=False)
        .exclude(signed_on=None)
        .first()
    )
    if order is None or order.signed_by == who:
        return False
    look = _Look(ledger)
    return order.batch not in look.hidden and any(
        row.id == order.batch and stage.sign for row, stage in look.in_stage
    )


def _to_end(look: _Look, who: str) -> Iterator[Act]:
    found = _ready_to_end(look)
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
    return f"{things(last, 'charge comes', 'charges come')} into force" if last else "the next stage opens"


def _to_write(look: _Look, orders: list[OpenOrder], changed_sheets: Changed) -> Iterator[Act]:
    """Batches seen whole, in a stage of orders without one; and orders that changed since."""
    rows = [row for row, stage in look.in_stage if stage.sign and row.id not in look.hidden]
    ids = [row.id for row in rows]
    of = m.Order.objects.using(look.using).filter(batch__in=ids, replaced=False, corrects="")
    made = set(of.values_list("batch", flat=True))
    goes = m.Clearance.objects.using(look.using).filter(GOES_ON, state=m.State.PLANNED, batch__in=ids)
    moving = set(goes.order_by().values_list("batch", flat=True).distinct())
    without = [row for row in rows if row.id not in made and row.id in moving]
    if without:
        yield Act(
            ActKind.WRITE, "Orders to write", ("", ""), len(without), sum(row.size for row in without),
            unblocks="the court can sign", subjects=tuple(row.id for row in without),
        )  # fmt: skip
    drafts = [
        each for each in orders if each.is_draft and not each.corrects and each.standing != Standing.CHANGED
    ]
    certified = set(
        m.Sheet.objects.using(look.using)
        .filter(id__in={each.sheet for each in drafts})
        .values_list("id", flat=True)
    )
    final = [each for each in drafts if each.sheet in certified and each.standing != Standing.IDLE]
    if final:
        yield Act(
            ActKind.WRITE, "Certified orders to write without DRAFT", ("", ""), len(final), sum(each.charges for each in final),
            due=_first(each.by for each in final), due_by="records", unblocks="the court can sign",
            subjects=tuple(each.batch for each in final),
        )  # fmt: skip
    stale = changed_sheets() if drafts else ()
    changed = [
        each
        for each in orders
        if each.standing == Standing.CHANGED
        or (each.is_draft and each.sheet in stale and each.standing != Standing.IDLE)
    ]
    if changed:
        yield Act(
            ActKind.WRITE, "Orders to write again", ("", ""), len(changed), sum(each.charges for each in changed),
            due=_first(each.by for each in changed), due_by="records", unblocks="the court can sign",
            subjects=tuple(each.batch for each in changed),
        )  # fmt: skip


def _of_stages(look: _Look, role: Role, today: dt.date) -> Iterator[Act]:
    """Stages in which somebody may object, or whose actor ends them without an order."""
    found: dict[tuple[ActKind, str], list[Any]] = defaultdict(list)
    stages: dict[str, Stage] = {}
    for row, stage in look.in_stage:
        stages[stage.id] = stage
        may_object = stage.grounds and role in stage.objectors and row.is_left
        if may_object and not is_over(row, today, look.using):
            found[ActKind.OBJECT, stage.id].append(row)
        if not stage.sign and stage.lapse == "waits" and role == stage.actor and row.id not in look.hidden:
            found[ActKind.END, stage.id].append(row)
    for (kind, of), rows in found.items():
        yield Act(
            kind, stages[of].what, ("", ""), len(rows), sum(row.size for row in rows), due=_first(row.due for row in rows),
            due_by="law", unblocks="" if kind == ActKind.OBJECT else "the next stage opens", stage=of,
            subjects=tuple(row.id for row in rows),
        )  # fmt: skip


def _of_objections(look: _Look, role: Role) -> Iterator[Act]:
    """Objections that a role decides."""
    ledger, known, halted = look.ledger, look.known, look.halted
    if not any(stage.decides_objections == role for of in known.values() for stage in of.stages):
        return
    seen = ledger.sees.clearances(ledger.alias).values("id")
    rows = m.Objection.objects.using(ledger.alias).filter(state=m.ObjectionState.FILED, clearance__in=seen)
    batches = m.Batch.objects.using(ledger.alias).in_bulk(set(rows.values_list("batch", flat=True)))
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


_GIVE_NOTICE: Final = (Role.OPERATOR, Role.CLERK)
"""Who gives a person notice that a clearance may be undone, and tells the person that it was."""


def _undone(look: _Look, who: str, role: Role) -> Iterator[Act]:
    """Clearances that somebody asked to undo: people to notify first, and what is to be decided; then people to inform of it."""
    rows, known = look.ledger.sees.clearances(look.using), look.known
    under_way = Q(restoring__in=(m.RestorationState.ASKED, m.RestorationState.NOTICED), forgotten_on=None)
    untold = Q(state=m.State.RESTORED, told_on=None)
    found: dict[tuple[ActKind, May], list[Any]] = defaultdict(list)
    for each in rows.filter(under_way & ~Q(state=m.State.RESTORED) | untold).only(
        "id", "plan", "route", "asked_by", "hearing_by", "state", "restoring"
    ):
        if each.state == m.State.RESTORED:
            found[ActKind.TELL, May.MAY].append(each)
            continue
        route = known[each.plan].route(each.route)
        lacks_notice = route.notice_first and each.restoring == m.RestorationState.ASKED
        if lacks_notice:
            found[ActKind.NOTIFY, May.MAY].append(each)
        if role == route.decided_by or (role == Role.CLERK and route.decided_by == Role.JUDGE):
            may = May.SECOND if each.asked_by == who else May.WAITS if lacks_notice else May.MAY
            found[ActKind.UNDO, may].append(each)
    for (kind, may), of in found.items():
        if kind != ActKind.UNDO and role not in _GIVE_NOTICE:
            continue
        what, due, then = _UNDOING[kind]
        yield Act(
            kind, what, ("", ""), len(of), len(of), may, due=_first(each.hearing_by for each in of) if due else None, due_by=due,
            unblocks="the person is given notice" if may == May.WAITS else then, subjects=tuple(each.id for each in of),
        )  # fmt: skip


_UNDOING: Final = {
    ActKind.NOTIFY: ("People to notify before a clearance is undone", "", "it can be decided"),
    ActKind.UNDO: ("Clearances to undo", "law", "the person and the agencies are told"),
    ActKind.TELL: ("People to tell that a clearance was undone", "", ""),
}
"""Of each act: what it is called, whose its day is, and what comes of it."""


def _of_operators(look: _Look, who: str, today: dt.date) -> Iterator[Act]:
    """Lists to show, agencies to answer, grants to confirm, records to ask again."""
    using, ledger = look.using, look.ledger
    sizes = {row.id: row for row, _ in look.in_stage}
    listed = [row.id for row, stage in look.in_stage if stage.is_listed and row.id not in look.hidden]
    open_ = m.Stage.objects.using(using).filter(how=m.StageEnd.OPEN, shown_on=None, batch__in=listed)
    unshown = list(open_.order_by("batch").values_list("batch", flat=True)) if listed else []
    if unshown:
        yield Act(
            ActKind.SHOW, "Review lists that nobody was shown", ("", ""), len(unshown),
            sum(sizes[each].size for each in unshown), due=today, due_by="us", unblocks="their windows begin",
            subjects=tuple(unshown),
        )  # fmt: skip
    yield from _refused(look)
    if ledger.sees.is_all:
        grants = list(m.Grant.objects.using(using).filter(confirmed=False).values_list("user", "by"))
        for may in (May.MAY, May.SECOND):
            of = [each[0] for each in grants if (who in each) is (may == May.SECOND)]
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
    yield from _to_ask_again(look, today)


def _changes(look: _Look, who: str) -> Iterator[Act]:
    """What newer records would change of clearances: another person than the one who asked them decides."""
    rows = list(m.Change.objects.using(look.using).order_by("id")) if look.ledger.sees.is_all else []
    for may in (May.MAY, May.SECOND):
        of = [row for row in rows if (row.by == who) is (may == May.SECOND)]
        if of:
            charges = {each for row in of for each in clearances_of(row)}
            yield Act(
                ActKind.CHANGE,
                "Changes that newer records bring",
                ("", ""),
                len(of),
                len(charges),
                may,
                unblocks="agencies get messages about these charges",
                subjects=tuple(row.id for row in of),
            )


def _refused(look: _Look) -> Iterator[Act]:
    """Of each agency the messages that it refused, whole or in part, with the charges that they still ask for."""
    using = look.using
    messages = m.Message.objects.using(using).filter(state__in=(*_REFUSED, m.MessageState.PARTLY))
    lane = {name: OuterRef(OuterRef(name)) for name in ("recipient", "purpose")}
    found: dict[str, list[tuple[int, dt.date | None]]] = defaultdict(list)
    for purpose in messages.order_by().values_list("purpose", flat=True).distinct():
        is_asked = m.Clearance.objects.using(using).filter(fitting(purpose))
        items = m.Item.objects.using(using).filter(
            Exists(is_asked.filter(id=OuterRef("clearance"))), message=OuterRef("id")
        )
        apart = m.Item.objects.using(using).filter(clearance=OuterRef("id"), **lane)
        others = is_asked.filter(~Exists(apart.exclude(state="")), batch=OuterRef("batch"))
        counted = messages.filter(purpose=purpose).annotate(
            refused=_counted(items.filter(state__in=(m.ItemState.REJECTED, m.ItemState.CONTRADICTED))),
            waiting=_counted(items.filter(state=m.ItemState.PENDING)), others=_counted(others),
        )  # fmt: skip
        for each in counted:
            whole = each.waiting + (0 if each.partial else each.others) if each.state in _REFUSED else 0
            if charges := each.refused + whole:
                found[each.recipient].append((charges, each.due))
    for recipient, of in sorted(found.items()):
        if look.ledger.sees.is_theirs(recipient):
            yield Act(
                ActKind.ANSWER, recipient, ("", ""), len(of), sum(count for count, _ in of), due=_first(due for _, due in of),
                due_by="law", unblocks="it closes its records", subjects=(recipient,),
            )  # fmt: skip


_REFUSED: Final = (m.MessageState.REJECTED, m.MessageState.CONTRADICTED)
"""Messages that an agency refused whole; of one, it also reported that it is done."""


def _counted(rows: Any) -> Coalesce:
    """How many rows there are of each message."""
    return Coalesce(
        Subquery(
            rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("*")).values("count")
        ),
        0,
    )


def _to_ask_again(look: _Look, today: dt.date) -> Iterator[Act]:
    for plan in look.plans:
        by = look.known[plan.id].asked_again_by(plan.asked_on)
        if by != dt.date.max and by - _SOON <= today:
            left = m.Clearance.objects.using(look.using).filter(plan=plan.id, state=m.State.PLANNED).count()
            if left:
                yield Act(
                    ActKind.ASK_AGAIN, f"Records of {plan.jurisdiction}, asked up to {plan.asked_on:%b} {plan.asked_on.day}", ("", ""), 1, left,
                    due=by, due_by="records", unblocks="orders can be signed", subjects=(plan.id,),
                )  # fmt: skip


class Step(StrEnum):
    """What comes next of a wave that is not released; its value as the desk sends it."""

    SET = "set"
    OPEN = "open"
    FIND = "find"
    EXTEND = "extend"
    REQUEST = "request"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step of a wave: whether somebody may do it, and what must come before it where it is not ready."""

    step: Step
    may: May
    first: str = ""


_STEPS: Final[dict[Step, tuple[str, tuple[Role, ...], str]]] = {
    Step.SET: (
        "Waves to audit: fix how many may be wrong",
        (Role.OPERATOR,),
        "another person opens the draw",
    ),
    Step.OPEN: (
        "Waves to audit: open the draw",
        (Role.OPERATOR, Role.REVIEWER),
        "the sample is looked through",
    ),
    Step.FIND: (
        "Waves to audit: look through the sample",
        (Role.REVIEWER,),
        "an operator asks for the release",
    ),
    Step.EXTEND: ("Waves to audit: draw more", (Role.OPERATOR,), "the further sample is looked through"),
    Step.REQUEST: ("Audited waves: ask for the release", (Role.OPERATOR,), "another person approves it"),
    Step.APPROVE: ("Releases to approve", (Role.OPERATOR, Role.REVIEWER), "their batches go on"),
}
"""Of each step: what it is called, who may do it, and what comes of it."""


def next_step(ledger: Ledger, wave: Any, who: str, role: Role) -> NextStep | None:
    """What comes next of a wave, for somebody; None of one that is released, halted, not planned to its end, or needs no release."""
    is_empty = came_to_nothing(ledger.alias).filter(id=wave.id, state=m.WaveState.FORMED).exists()
    return None if is_empty else _next_step(ledger, wave, who, role)


def _next_step(ledger: Ledger, wave: Any, who: str, role: Role) -> NextStep | None:
    """The same where something of the wave is left."""
    step = _step_of(wave, ledger.alias)
    if step is None:
        return None
    before = wave.set_by if step == Step.OPEN else wave.requested_by if step == Step.APPROVE else ""
    _, roles, _ = _STEPS[step]
    if role not in roles or before == who:
        return NextStep(step, May.SECOND)
    if step == Step.REQUEST and _first_pilot(wave, ledger.alias):
        return NextStep(step, May.WAITS, "the pilot wave is released")
    return NextStep(step, May.MAY)


def _step_of(wave: Any, using: str) -> Step | None:
    if wave.halted or wave.state in (m.WaveState.RELEASED, m.WaveState.FORMING):
        return None
    if wave.state == m.WaveState.REQUESTED:
        return Step.APPROVE
    if wave.bound is None:
        return Step.SET
    if wave.seed is None:
        return Step.OPEN
    if wave.drawn > wave.right + wave.wrong:
        return Step.FIND
    found = audited(wave, using)
    if found.waiting:
        return Step.FIND
    return Step.REQUEST if found.is_sure else Step.EXTEND


def _first_pilot(wave: Any, using: str) -> bool:
    pilots = m.Wave.objects.using(using).filter(plan=wave.plan, pilot=True).exclude(id=wave.id)
    waiting = pilots.exclude(state=m.WaveState.RELEASED)
    return bool(waiting.exclude(id__in=came_to_nothing(using).values("id")).exists())


def _waves(look: _Look, who: str, role: Role) -> Iterator[Act]:
    """Waves to audit, and to release: the next step of each."""
    if not look.ledger.sees.is_all:
        return
    found: dict[NextStep, list[Any]] = defaultdict(list)
    for wave in look.waves:
        step = None if wave.nothing else _next_step(look.ledger, wave, who, role)
        if step is not None:
            found[step].append(wave)
    for step, of in found.items():
        what, _, then = _STEPS[step.step]
        yield Act(
            ActKind.RELEASE, what, ("", ""), len(of), 0, step.may, unblocks=step.first or then,
            subjects=tuple(each.id for each in of), first=f"wave {of[0].number}",
        )  # fmt: skip
