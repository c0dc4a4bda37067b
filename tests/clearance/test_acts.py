"""What is to be done next: an act is offered if and only if it succeeds, for each role, person and state of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import transaction

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.acts import (
    OF_COURT,
    Act,
    ActKind,
    May,
    Standing,
    acts,
    may_refuse,
    open_orders,
)
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import refuse_signature, sign
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.queries import open_clearances
from clearslate.clearance.store.ready import models as m
from tests.clearance.carried import found_right
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, REVIEWER, planned, workflow
from tests.clearance.postgres import BY_ITSELF

CLERK: Final = Actor("cleo", Role.CLERK)
PROSECUTOR: Final = Actor("paul", Role.PROSECUTOR)
COUNSEL: Final = Actor("cora", Role.COUNSEL)
EVERYBODY: Final = (
    JUDGE,
    CLERK,
    Actor("carl", Role.CLERK),
    Actor("dora", Role.JUDGE),
    OPERATOR,
    REVIEWER,
    PROSECUTOR,
    COUNSEL,
)
COURTS: Final = ("Common Pleas, Adams", "Municipal, Adams", "Common Pleas, Adams")
DAY: Final = CLEARED_ON
REFUSE: Final = (
    "refuse"  # the signature that another person recorded: a button on the order's page, no line of Today
)
ORDERED: Final[dict[str, Any]] = {
    "relief_by": "order", "recheck_days": 30,
    "stages": [
        {
            "id": "review", "what": "The prosecutor looks at them", "cite": "test", "actor": "prosecutor", "lapse": "waits",
            "grounds": {"not_eligible": "It is not eligible"}, "decides_objections": "judge",
        },
        {"id": "order", "what": "A judge signs", "cite": "test", "actor": "judge", "sign": "batch"},
    ],
}  # fmt: skip


@pytest.fixture
def office(ledger: Ledger, at: dt.datetime) -> Office:
    """Three batches of three charges, of two courts, in their first stage."""
    fields = {
        "run": "r",
        "dataset": "d",
        "as_of": "2026-01-01",
        "workflow": workflow(**ORDERED),
        "dropped": {},
    }
    events = [
        Event(Kind.PLAN_MADE, "plan1", fields, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
    ]
    for batch in range(3):
        formed = {"wave": "w1", "by": f"Adams {batch}", "size": 3, "conviction": True, "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, f"b{batch}", formed, key=f"b{batch}"))
    for number in range(9):
        event = planned(number, f"b{number // 3}")
        payload = dict(event.payload) | {
            "court": COURTS[number // 3],
            "case": f"c{number}",
            "person": f"p{number}",
        }
        events.append(Event(event.kind, event.subject, payload, key=event.key))
    ledger.append(events, OPERATOR, at)
    found = Office(ledger)
    found_right(found, found.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
    return found


def attempts(office: Office, who: Actor, at: dt.datetime, day: dt.date = DAY) -> set[tuple[str, str]]:
    """What somebody succeeds in, of all that could be tried: each is tried on the ledger as it is, and taken back."""
    using, found, ledger = office.using, set(), office.ledger

    def ids(table: Any) -> list[str]:
        return list(table.objects.using(using).values_list("id", flat=True))

    tries: list[tuple[str, str, Callable[[str], object]]] = [
        *(
            (REFUSE, each, lambda it: refuse_signature(ledger, it, who, at, why="another docket"))
            for each in ids(m.Order)
        ),
        *(
            (ActKind.SIGN, each, lambda it: sign(ledger, it, who, day, at, paper="CP-1 #1"))
            for each in ids(m.Order)
        ),
        *((ActKind.END, each, lambda it: office.complete(it, who, day, at)) for each in ids(m.Batch)),
        *(
            (ActKind.DECIDE, each, lambda it: office.decide(it, who, day, at, sustained=False, why=""))
            for each in ids(m.Objection)
        ),
    ]
    for kind, subject, do in tries:
        with transaction.atomic(using=using):
            before = office.ledger.head()
            try:
                do(subject)
            except (NotAllowed, DoneBefore):
                pass
            else:
                if office.ledger.head() != before:
                    found.add((str(kind), subject))
            transaction.set_rollback(True, using=using)
    return found


def offered(office: Office, who: Actor, day: dt.date = DAY) -> set[tuple[str, str]]:
    orders = m.Order.objects.using(office.using).values_list("id", flat=True) if who.role in OF_COURT else ()
    return {(REFUSE, each) for each in orders if may_refuse(office.ledger, each, who.name)} | {
        (act.kind.value, subject)
        for act in acts(office.ledger, who.name, who.role, day)
        if act.may == May.MAY and act.kind in (ActKind.SIGN, ActKind.END, ActKind.DECIDE)
        for subject in act.subjects
    }


def order_of(office: Office, batch: str, at: dt.datetime, **more: Any) -> str:
    ids = sorted(open_clearances(batch, office.using).values_list("id", flat=True))
    number = m.Order.objects.using(office.using).count()
    payload = {
        "order": f"o{number}",
        "sha256": "0" * 64,
        "covers": digest_of(ids),
        "clearances": len(ids),
    } | more
    office.ledger.append([Event(Kind.ORDER_MADE, batch, payload, key=f"made:{number}")], OPERATOR, at)
    return f"o{number}"


def act_of(office: Office, who: Actor, kind: ActKind, day: dt.date = DAY) -> list[Act]:
    return [each for each in acts(office.ledger, who.name, who.role, day) if each.kind == kind]


@BY_ITSELF
def test_what_is_offered_succeeds_and_what_is_not_is_refused(office: Office, at: dt.datetime) -> None:
    """Through the life of three batches: before each step and after it, everybody is offered what they succeed in."""
    tried: set[str] = set()

    def look() -> None:
        for who in EVERYBODY:
            can = attempts(office, who, at)
            assert offered(office, who) == can, (who, step)
            tried.update(kind for kind, _ in can)

    step = "audited"
    look()
    office.request_release("w1", OPERATOR, at)
    [mine] = act_of(office, OPERATOR, ActKind.RELEASE)
    [others] = act_of(office, REVIEWER, ActKind.RELEASE)
    assert (mine.may, others.may) == (May.SECOND, May.MAY)
    office.approve_release("w1", REVIEWER, at)
    office.advance(DAY, at)
    step = "in the first stage"
    look()
    objected = office.object("k00000", PROSECUTOR, DAY, at, ground="not_eligible", why="")
    step = "objected to"
    look()
    office.decide(objected, JUDGE, DAY, at, sustained=False, why="")
    for batch in ("b0", "b1", "b2"):
        office.complete(batch, PROSECUTOR, DAY, at)
    office.advance(DAY, at)
    step = "no order yet"
    look()
    assert [act.count for act in act_of(office, OPERATOR, ActKind.WRITE)] == [3]
    first, second, third = (order_of(office, batch, at) for batch in ("b0", "b1", "b2"))
    step = "orders to sign"
    look()
    assert [(act.place[1], act.count) for act in act_of(office, JUDGE, ActKind.SIGN)] == [
        ("Common Pleas, Adams", 2), ("Municipal, Adams", 1),
    ]  # fmt: skip
    office.hold("k00006", OPERATOR, at, reason="in_custody")
    step = "one order changed"
    look()
    assert {each.id: each.standing for each in open_orders(office.ledger, DAY)}[third] == Standing.CHANGED
    assert [act.subjects for act in act_of(office, OPERATOR, ActKind.WRITE)] == [("b2",)]
    sign(office.ledger, first, CLERK, DAY, at, paper="CP-1 #1")
    sign(office.ledger, second, JUDGE, DAY, at, paper="MC-1 #1")
    step = "two signed, by two people"
    look()
    assert {(act.may, act.subjects) for act in act_of(office, CLERK, ActKind.END)} == {
        (May.MAY, ("b1",)), (May.SECOND, ("b0",)),
    }  # fmt: skip
    office.halt("w1", OPERATOR, at, why="a look")
    step = "halted"
    look()
    office.resume("w1", OPERATOR, at, why="all is well")
    office.complete("b0", JUDGE, DAY, at)
    step = "one ended"
    look()
    assert tried == {ActKind.SIGN, ActKind.END, ActKind.DECIDE, REFUSE}


def in_the_order_stage(office: Office, at: dt.datetime) -> None:
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    office.advance(DAY, at)
    for batch in ("b0", "b1", "b2"):
        office.complete(batch, PROSECUTOR, DAY, at)
    office.advance(DAY, at)


@BY_ITSELF
def test_a_draft_waits_for_counsel_and_is_signed_by_another(office: Office, at: dt.datetime) -> None:
    """Where the house wants certified orders, no draft is offered or signed; who certified the sheet does not sign."""
    ledger = office.ledger
    in_the_order_stage(office, at)
    draft = order_of(office, "b0", at, sheet="aaaaaaaaaaaa", draft=True)
    assert {(kind, each) for kind, each in offered(office, JUDGE) if kind == "sign"} == {("sign", draft)}
    ledger.set_policy("orders", "certified", OPERATOR, at)
    for who in EVERYBODY:
        assert offered(office, who) == attempts(office, who, at), who
    with pytest.raises(NotAllowed, match="is a draft: counsel certifies cover sheet aaaaaaaaaaaa"):
        sign(ledger, draft, JUDGE, DAY, at, paper="CP-1 #1")
    [waits] = act_of(office, JUDGE, ActKind.SIGN)
    assert (waits.may, waits.count, waits.unblocks) == (May.WAITS, 1, "counsel certifies their cover sheet")
    [certify] = act_of(office, COUNSEL, ActKind.CERTIFY)
    assert (certify.subjects, certify.charges) == (("aaaaaaaaaaaa",), 3)
    payload = {
        "on": DAY.isoformat(),
        "jurisdiction": "PA",
        "counsel": "A. Roe, Chief Counsel",
        "statements": 1,
    }
    event = Event(Kind.SHEET_CERTIFIED, "aaaaaaaaaaaa", payload)
    with pytest.raises(NotAllowed):
        ledger.append([event], OPERATOR, at)
    both = Actor("carol", Role.COUNSEL)
    for who in (both, Actor("carol", Role.JUDGE), COUNSEL):
        ledger.append([Event(Kind.ROLE_GRANTED, who.name, {"role": who.role})], OPERATOR, at)
    ledger.append([event], both, at)
    with pytest.raises(DoneBefore, match="carol did that on"):
        ledger.append([event], COUNSEL, at)
    assert not act_of(office, COUNSEL, ActKind.CERTIFY)
    again = [act for act in act_of(office, OPERATOR, ActKind.WRITE) if act.what.startswith("Certified")]
    assert [(act.count, act.subjects) for act in again] == [(1, ("b0",))]
    with pytest.raises(NotAllowed, match="is a draft"):
        sign(ledger, draft, JUDGE, DAY, at, paper="CP-1 #1")
    final = order_of(office, "b0", at, sheet="aaaaaaaaaaaa")
    for who in EVERYBODY:
        assert offered(office, who) == attempts(office, who, at), who
    with pytest.raises(NotAllowed, match="four eyes: carol certified"):
        sign(ledger, final, Actor("carol", Role.JUDGE), DAY, at, paper="CP-1 #1")
    assert not [act for act in act_of(office, Actor("carol", Role.JUDGE), ActKind.SIGN) if act.may == May.MAY]
    sign(ledger, final, JUDGE, DAY, at, paper="CP-1 #1")
    assert ledger.verify().is_sound


@BY_ITSELF
def test_the_last_day_that_the_records_allow_stands_beside_each_order(
    office: Office, at: dt.datetime
) -> None:
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    office.advance(DAY, at)
    for batch in ("b0", "b1"):
        office.complete(batch, PROSECUTOR, DAY, at)
    office.advance(DAY, at)
    order = order_of(office, "b0", at)
    asked = m.Plan.objects.using(office.using).get().asked_on
    last = asked + dt.timedelta(days=30)
    [row] = open_orders(office.ledger, DAY)
    assert (row.id, row.by, row.standing) == (order, last, Standing.READY)
    [act] = act_of(office, JUDGE, ActKind.SIGN)
    assert (act.due, act.due_by) == (last, "records")
    after = last + dt.timedelta(days=1)
    [act] = act_of(office, JUDGE, ActKind.SIGN, after)
    assert act.may == May.WAITS
    assert [each.due for each in act_of(office, OPERATOR, ActKind.ASK_AGAIN, last)] == [last]
    assert not act_of(office, OPERATOR, ActKind.ASK_AGAIN, last - dt.timedelta(days=8))


@BY_ITSELF
def test_thirty_stages_are_one_line(ledger: Ledger, at: dt.datetime) -> None:
    """One court, thirty batches: the second person is offered one act, and the first sees that it waits for someone else."""
    later = workflow(**ORDERED | {"stages": ORDERED["stages"][1:]})
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": later, "dropped": {}}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
    ]
    for batch in range(30):
        formed = {"wave": "w1", "by": f"Adams {batch}", "size": 1, "conviction": True, "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, f"b{batch}", formed, key=f"b{batch}"))
        events.append(planned(batch, f"b{batch}"))
    ledger.append(events, OPERATOR, at)
    office = Office(ledger)
    found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    office.advance(DAY, at)
    for batch in range(30):
        sign(ledger, order_of(office, f"b{batch}", at), JUDGE, DAY, at, paper="CP-1 #1")
    [own], [other] = (act_of(office, who, ActKind.END) for who in (JUDGE, CLERK))
    assert (own.may, own.count, other.may, other.count, other.charges) == (May.SECOND, 30, May.MAY, 30, 30)
    assert other.unblocks == "30 charges come into force"
