"""What is to be done next: an act is offered if and only if it succeeds, for each role, person and state of the ledger."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import transaction

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.exchange.answers import ItemAnswer
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.letters import Letters
from clearslate.clearance.office import granting
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
from clearslate.clearance.orders.certified import sheet_number
from clearslate.clearance.orders.content import covered
from clearslate.clearance.orders.make import refuse_signature, sign
from clearslate.clearance.orders.to_certify import certify, changed_sheets, sheets_to_certify
from clearslate.clearance.orders.wording import unchecked_of
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state import workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.queries import open_clearances
from clearslate.clearance.state.scope import Scope, Sight
from clearslate.clearance.store.ready import models as m
from tests.clearance.carried import found_right
from tests.clearance.cleared import (
    CLEARED_ON,
    JUDGE,
    OPERATOR,
    RECIPIENTS,
    REVIEWER,
    clear,
    planned,
    restore,
    workflow,
)
from tests.clearance.exchange.test_exchange import PROFILES, Exchange, day
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


REVIEW: Final[dict[str, Any]] = ORDERED["stages"][0]
WITH_WINDOW: Final[dict[str, Any]] = ORDERED | {
    "stages": [
        REVIEW | {"window": {"days": 30, "rolls": False}, "lapse": "proceeds", "unanswered_objection": "keeps"},
        *ORDERED["stages"][1:],
    ]
}  # fmt: skip
ROUTES: Final[dict[str, Any]] = {
    "cite": "test",
    "others": [
        {"id": "notice", "what": "notice first", "notice_first": True, "hearing_window": {"days": 20, "rolls": False}, "cite": "test"},
        {"id": "office", "what": "the office corrects itself", "decided_by": "reviewer", "cite": "test"},
    ],
}  # fmt: skip


def formed(
    ledger: Ledger, at: dt.datetime, *, waves: int = 1, counties: tuple[str, str, str] = ("Adams",) * 3, **of: Any
) -> Office:  # fmt: skip
    """Three batches of three charges in each wave, of two courts; nothing is drawn yet."""
    fields = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow(**(of or ORDERED)), "dropped": {}}  # fmt: skip
    events = [Event(Kind.PLAN_MADE, "plan1", fields, key="plan1")]
    for wave in range(1, waves + 1):
        payload = {"plan": "plan1", "number": wave, "pilot": wave == 1}
        events.append(Event(Kind.WAVE_FORMED, f"w{wave}", payload, key=f"w{wave}"))
    for batch in range(3 * waves):
        payload = {"wave": f"w{batch // 3 + 1}", "by": f"Adams {batch}", "size": 3, "conviction": True, "sha256": "0"}  # fmt: skip
        events.append(Event(Kind.BATCH_FORMED, f"b{batch}", payload, key=f"b{batch}"))
    for number in range(9 * waves):
        event = planned(number, f"b{number // 3}")
        payload = dict(event.payload) | {
            "court": COURTS[number // 3 % 3], "county": counties[number // 3 % 3], "case": f"c{number}", "person": f"p{number}",
        }  # fmt: skip
        events.append(Event(event.kind, event.subject, payload, key=event.key))
    ledger.append(events, OPERATOR, at)
    return Office(ledger)


def audit(office: Office, at: dt.datetime, wave: str = "w1") -> None:
    found_right(office, office.draw_audit(wave, OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)


@pytest.fixture
def office(ledger: Ledger, at: dt.datetime) -> Office:
    """Three batches of three charges, of two courts, audited."""
    found = formed(ledger, at)
    audit(found, at)
    return found


Tries = dict[tuple[str, str], list[Callable[[], object]]]


def tries(office: Office, who: Actor, at: dt.datetime, day: dt.date) -> Tries:
    """All that somebody could try, by kind of act and its subject: one way that succeeds is enough."""
    using, ledger, found = (
        office.using,
        office.ledger,
        defaultdict[tuple[str, str], list[Callable[[], object]]](list),
    )

    def add(kind: str, subject: str, do: Callable[..., object], *given: Any, **more: Any) -> None:
        found[str(kind), subject].append(partial(do, *given, **more))

    for order in m.Order.objects.using(using):
        add(REFUSE, order.id, refuse_signature, ledger, order.id, who, at, why="another docket")
        add(ActKind.SIGN, order.id, sign, ledger, order.id, who, day, at, paper="CP-1 #1")
    for sheet in sheets_to_certify(ledger):
        add(
            ActKind.CERTIFY,
            sheet.number,
            certify,
            ledger,
            sheet.number,
            who,
            at,
            counsel="A. Roe, Chief Counsel",
        )
    for batch in m.Batch.objects.using(using):
        stage = workflow_of_plan(batch.plan, using).stage(batch.stage) if batch.stage else None
        # One that ends by silence waits for nobody: who ends it early does so on the page of its batch.
        if stage is None or stage.lapse == "waits":
            add(ActKind.END, batch.id, office.complete, batch.id, who, day, at)
    for opened in m.Stage.objects.using(using).filter(how=m.StageEnd.OPEN, shown_on=None):
        add(ActKind.SHOW, opened.batch, office.show, opened.batch, who, day, at, sha256="0", rows=3)
    for objection in m.Objection.objects.using(using):
        add(ActKind.DECIDE, objection.id, office.decide, objection.id, who, day, at, sustained=False, why="")
    for grant in m.Grant.objects.using(using):
        add(
            ActKind.CONFIRM,
            grant.user,
            granting.confirm,
            ledger,
            grant.user,
            grant.role,
            Scope.named(grant),
            who,
            at,
        )
    _try_undoing(office, who, at, day, add)
    _try_releasing(office, who, at, add)
    return found


def _try_undoing(office: Office, who: Actor, at: dt.datetime, day: dt.date, add: Callable[..., None]) -> None:
    using, ledger = office.using, office.ledger
    for row in m.Clearance.objects.using(using).order_by("id"):
        add(ActKind.OBJECT, row.batch, office.object, row.id, who, day, at, ground="not_eligible")
        if row.route:
            if workflow_of_plan(row.plan, using).route(row.route).notice_first:
                add(ActKind.NOTIFY, row.id, restoration.notice, ledger, row.id, who, day, at, why="a letter")
            for hearing in (False, True):
                how: dict[str, Any] = {
                    "restore": True,
                    "why": "an error",
                    "paper": "CP-1 #1",
                    "hearing": hearing,
                }
                add(ActKind.UNDO, row.id, restoration.decide, ledger, row.id, who, day, at, **how)
        add(ActKind.TELL, row.id, restoration.tell, ledger, row.id, who, day, at)


def _try_releasing(office: Office, who: Actor, at: dt.datetime, add: Callable[..., None]) -> None:
    using = office.using
    for wave in m.Wave.objects.using(using).filter(halted=""):
        if wave.bound is None:
            add(ActKind.RELEASE, wave.id, office.set_audit, wave.id, who, at)
        add(ActKind.RELEASE, wave.id, office.open_audit, wave.id, who, at)
        for each in office.looked_through(office.drawn(wave.id)):
            if each[4] == m.AuditState.DRAWN:
                add(ActKind.RELEASE, wave.id, office.find, each[0], who, at, right=True)
        for do in (office.extend_audit, office.request_release, office.approve_release):
            add(ActKind.RELEASE, wave.id, do, wave.id, who, at)


def attempts(office: Office, who: Actor, at: dt.datetime, day: dt.date = DAY) -> set[tuple[str, str]]:
    """What somebody succeeds in, of all that could be tried: each is tried on the ledger as it is, and taken back."""
    found = set()
    for what, ways in tries(office, who, at, day).items():
        for do in ways:
            with transaction.atomic(using=office.using):
                before = office.ledger.head()
                try:
                    do()
                except (NotAllowed, DoneBefore):
                    pass
                else:
                    if office.ledger.head() != before:
                        found.add(what)
                transaction.set_rollback(True, using=office.using)
            if what in found:
                break
    return found


_BY_JOBS: Final = (ActKind.WRITE, ActKind.ASK_AGAIN, ActKind.ANSWER)
"""What jobs do with documents, records and files: tried by their own tests, and what agencies refused at the end of this file."""


def offered(office: Office, who: Actor, day: dt.date = DAY) -> set[tuple[str, str]]:
    """What the desk offers somebody: in the role's own view of the ledger, as a session has it."""
    ledger = office.ledger
    ledger.reads_as(who.name, who.role)
    try:
        orders = (
            m.Order.objects.using(office.using).values_list("id", flat=True) if who.role in OF_COURT else ()
        )
        return {(REFUSE, each) for each in orders if may_refuse(ledger, each, who.name)} | {
            (act.kind.value, subject)
            for act in acts(ledger, who.name, who.role, day, changed=lambda: changed_sheets(ledger))
            if act.may == May.MAY and act.kind not in _BY_JOBS
            for subject in act.subjects
        }
    finally:
        ledger.sees = Sight()


def agree(
    office: Office, at: dt.datetime, step: str, day: dt.date = DAY, *, of: tuple[Actor, ...] = ()
) -> set[str]:
    """Everybody is offered what they succeed in, and nothing else; the kinds that somebody succeeds in."""
    tried: set[str] = set()
    for who in of or EVERYBODY:
        can = attempts(office, who, at, day)
        assert offered(office, who, day) == can, (who, step)
        tried.update(kind for kind, _ in can)
    return tried


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
        tried.update(agree(office, at, step))

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
    assert tried == {
        ActKind.SIGN,
        ActKind.END,
        ActKind.DECIDE,
        ActKind.OBJECT,
        ActKind.RELEASE,
        ActKind.SHOW,
        REFUSE,
    }


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
    for who in ("carol", "cora"):
        ledger.append([Event(Kind.ROLE_GRANTED, who, {"role": Role.COUNSEL})], OPERATOR, at)
    order_of(office, "b0", at, sheet="aaaaaaaaaaaa", draft=True)
    agree(office, at, "a draft of a sheet whose statements changed since")
    changed = partial(changed_sheets, ledger)
    [waits] = acts(ledger, "cora", Role.COUNSEL, DAY, changed=changed)
    assert (waits.may, waits.unblocks) == (May.WAITS, "the operator writes their orders again")
    [again] = [
        act for act in acts(ledger, "olive", Role.OPERATOR, DAY, changed=changed) if "again" in act.what
    ]
    assert again.subjects == ("b0",)
    batch = m.Batch.objects.using(office.using).get(id="b0")
    sheet = sheet_number(unchecked_of(ledger, batch, list(covered(batch, ledger))))
    draft = order_of(office, "b0", at, sheet=sheet, draft=True)
    assert {(kind, each) for kind, each in offered(office, JUDGE) if kind == "sign"} == {("sign", draft)}
    ledger.set_policy("orders", "certified", OPERATOR, at)
    assert agree(office, at, "drafts") >= {ActKind.CERTIFY}
    with pytest.raises(NotAllowed, match=f"is a draft: counsel certifies cover sheet {sheet}"):
        sign(ledger, draft, JUDGE, DAY, at, paper="CP-1 #1")
    [waits] = act_of(office, JUDGE, ActKind.SIGN)
    assert (waits.may, waits.count, waits.unblocks) == (May.WAITS, 1, "counsel certifies their cover sheet")
    [to_certify] = act_of(office, COUNSEL, ActKind.CERTIFY)
    assert (to_certify.subjects, to_certify.charges) == ((sheet,), 3)
    payload = {
        "on": DAY.isoformat(),
        "jurisdiction": "PA",
        "counsel": "A. Roe, Chief Counsel",
        "statements": 1,
    }
    event = Event(Kind.SHEET_CERTIFIED, sheet, payload)
    with pytest.raises(NotAllowed):
        ledger.append([event], OPERATOR, at)
    both = Actor("carol", Role.COUNSEL)
    ledger.append([Event(Kind.ROLE_GRANTED, "carol", {"role": Role.JUDGE})], OPERATOR, at)
    ledger.append([event], both, at)
    with pytest.raises(DoneBefore, match="carol did that on"):
        ledger.append([event], COUNSEL, at)
    assert not act_of(office, COUNSEL, ActKind.CERTIFY)
    final_ones = [act for act in act_of(office, OPERATOR, ActKind.WRITE) if act.what.startswith("Certified")]
    assert [(act.count, act.subjects) for act in final_ones] == [(1, ("b0",))]
    with pytest.raises(NotAllowed, match="is a draft"):
        sign(ledger, draft, JUDGE, DAY, at, paper="CP-1 #1")
    final = order_of(office, "b0", at, sheet=sheet)
    agree(office, at, "certified")
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


@BY_ITSELF
def test_each_step_of_an_audit_and_a_release_is_offered_to_who_may_do_it(
    ledger: Ledger, at: dt.datetime
) -> None:
    """From two waves that nobody looked at to their release; the pilot goes first, and what is halted waits."""
    office = formed(ledger, at, waves=2)

    def steps(who: Actor) -> dict[str, str]:
        return {
            act.subjects[0]: act.what.partition(": ")[2]
            for act in act_of(office, who, ActKind.RELEASE)
            if act.may == May.MAY
        }

    supervisors = (OPERATOR, REVIEWER)
    agree(office, at, "formed")
    office.set_audit("w1", OPERATOR, at)
    agree(office, at, "its bound is set", of=supervisors)
    assert steps(REVIEWER) == {"w1": "open the draw"}
    assert steps(OPERATOR) == {"w2": "fix how many may be wrong"}
    drawn = office.open_audit("w1", REVIEWER, at, size=3)
    agree(office, at, "drawn", of=supervisors)
    found_right(office, drawn[:-1], REVIEWER, at)
    agree(office, at, "one left", of=supervisors)
    assert (steps(OPERATOR), steps(REVIEWER)) == (
        {"w2": "fix how many may be wrong"},
        {"w1": "look through the sample"},
    )
    found_right(office, drawn[-1:], REVIEWER, at)
    agree(office, at, "too few to be sure", of=supervisors)
    assert steps(OPERATOR)["w1"] == "draw more"
    found_right(office, office.extend_audit("w1", OPERATOR, at), REVIEWER, at)
    audit(office, at, "w2")
    agree(office, at, "both audited", of=supervisors)
    assert steps(OPERATOR) == {"w1": "ask for the release"}
    [waits] = [act for act in act_of(office, OPERATOR, ActKind.RELEASE) if act.may == May.WAITS]
    assert (waits.subjects, waits.unblocks) == (("w2",), "the pilot wave is released")
    office.request_release("w1", OPERATOR, at)
    agree(office, at, "asked for", of=supervisors)
    office.halt("w1", REVIEWER, at, why="a look")
    agree(office, at, "halted", of=supervisors)
    office.resume("w1", OPERATOR, at, why="all is well")
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    assert agree(office, at, "the pilot is released", of=supervisors) >= {ActKind.RELEASE}
    assert steps(OPERATOR) == {"w2": "ask for the release"}


@BY_ITSELF
def test_a_wave_taken_back_whole_is_on_nobody_s_list(ledger: Ledger, at: dt.datetime) -> None:
    office = formed(ledger, at)
    office.set_audit("w1", OPERATOR, at)
    for number in range(9):
        office.withdraw(f"k{number:05}", OPERATOR, at, why="an error")
    agree(office, at, "nothing left")
    assert not act_of(office, REVIEWER, ActKind.RELEASE)


@BY_ITSELF
def test_nobody_objects_once_the_window_is_over_or_where_nothing_is_left(
    ledger: Ledger, at: dt.datetime
) -> None:
    office = formed(ledger, at, **WITH_WINDOW)
    audit(office, at)
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    office.advance(DAY, at)
    looks = (PROSECUTOR, CLERK, OPERATOR, JUDGE)
    assert agree(office, at, "not shown", of=looks) >= {ActKind.SHOW, ActKind.OBJECT}
    office.show("b0", OPERATOR, DAY, at, sha256="0", rows=3)
    last = office.show("b1", OPERATOR, DAY, at, sha256="0", rows=3)
    for number in (3, 4, 5):
        office.withdraw(f"k{number:05}", OPERATOR, at, why="an error")
    agree(office, at, "one shown, one taken back whole", of=looks)
    assert {each for kind, each in offered(office, PROSECUTOR) if kind == ActKind.OBJECT} == {"b0", "b2"}
    assert last is not None
    ledger.append(
        [Event(Kind.CLOCK_MOVED, "rehearsal", {"to": (last + dt.timedelta(days=1)).isoformat()})],
        OPERATOR,
        at,
    )
    agree(office, at, "the window of one is over", last + dt.timedelta(days=1), of=looks)


@BY_ITSELF
def test_what_is_asked_to_be_undone_is_offered_in_its_order(ledger: Ledger, at: dt.datetime) -> None:
    """A notice where the law wants it first, then the decision of another person, then the word to the person."""
    ids = clear(ledger, at, batches=1, size=4, restoration=ROUTES)
    office = Office(ledger)
    for each, route in zip(ids, ("error", "notice", "office"), strict=False):
        restoration.ask(ledger, each, CLERK, DAY, at, why="an error", route=route)
    tried = agree(office, at, "asked")
    [waits] = [act for act in act_of(office, JUDGE, ActKind.UNDO) if act.may == May.WAITS]
    assert (waits.subjects, waits.unblocks) == ((ids[1],), "the person is given notice")
    [notify] = act_of(office, CLERK, ActKind.NOTIFY)
    assert (notify.subjects, notify.unblocks) == ((ids[1],), "it can be decided")
    restoration.notice(ledger, ids[1], CLERK, DAY, at, why="a letter")
    tried |= agree(office, at, "noticed")
    restoration.decide(ledger, ids[0], JUDGE, DAY, at, restore=True, why="an error", paper="CP-1 #1")
    restoration.decide(ledger, ids[2], REVIEWER, DAY, at, restore=False, why="no error", paper="CP-2 #1")
    tried |= agree(office, at, "decided")
    restoration.tell(ledger, ids[0], OPERATOR, DAY, at)
    tried |= agree(office, at, "told")
    assert tried >= {ActKind.UNDO, ActKind.NOTIFY, ActKind.TELL}


@BY_ITSELF
def test_who_was_granted_a_county_is_offered_what_lies_in_it(ledger: Ledger, at: dt.datetime) -> None:
    """A batch of two counties is ended, and its list shown, by nobody who sees a part of it."""
    office = formed(ledger, at, counties=("Adams", "Berks", "Adams"))
    part = {"counties": ["Adams"]}
    mine = (Actor("alba", Role.PROSECUTOR), Actor("olga", Role.OPERATOR), Actor("abe", Role.CLERK))
    for who in mine:
        ledger.append([Event(Kind.ROLE_GRANTED, who.name, {"role": who.role} | part)], OPERATOR, at)
    ledger.append([Event(Kind.ROLE_GRANTED, "cora", {"role": "counsel"})], OPERATOR, at)
    agree(office, at, "formed", of=mine)
    audit(office, at)
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    office.advance(DAY, at)
    everybody = (*mine, OPERATOR, PROSECUTOR, CLERK)
    agree(office, at, "in the first stage", of=everybody)
    office.object("k00000", mine[0], DAY, at, ground="not_eligible")
    office.object("k00003", PROSECUTOR, DAY, at, ground="not_eligible")
    assert agree(office, at, "objected to", of=(*everybody, JUDGE)) >= {
        ActKind.OBJECT,
        ActKind.SHOW,
        ActKind.DECIDE,
    }


def test_a_role_is_confirmed_by_another_operator_than_who_granted_it(url: str, at: dt.datetime) -> None:
    """In a real ledger: a role that nobody confirmed waits, and who granted it sees that it does."""
    ledger = Ledger(url, "real")
    try:
        ledger.begin(["olive", "otto", "opal"], at, name="real-1", zone="UTC")
        office, first = Office(ledger), Actor("olive", Role.OPERATOR)
        granting.grant(ledger, "juno", "judge", Scope(), first, at)
        granting.grant(ledger, "otto", "reviewer", Scope(frozenset({"Adams"})), first, at)
        operators = (first, Actor("otto", Role.OPERATOR), Actor("opal", Role.OPERATOR))
        assert agree(office, at, "granted", of=operators) == {ActKind.CONFIRM}
        [waits] = act_of(office, first, ActKind.CONFIRM)
        assert (waits.may, waits.count) == (May.SECOND, 2)
        own = {act.may: act.subjects for act in act_of(office, operators[1], ActKind.CONFIRM)}
        assert own == {May.MAY: ("juno",), May.SECOND: ("otto",)}, "nobody confirms a role of their own"
        granting.confirm(ledger, "juno", "judge", Scope(), operators[1], at)
        assert agree(office, at, "one confirmed", of=operators) == {ActKind.CONFIRM}
    finally:
        ledger.close()


def refused_by(exchange: Exchange, number: int) -> dict[str, int]:
    """By agency, how many charges an operator would send it again today, by hand; no answer is late."""
    found: dict[str, int] = {}
    for recipient in RECIPIENTS:
        book = Book(exchange.ledger, PROFILES, day(number))
        again = [each for each in Letters(book, by_hand=True, only=recipient) if each.attempt > 1]
        found |= {recipient: sum(len(each.ids) for each in again)} if again else {}
    return found


def test_what_agencies_refused_is_offered_until_it_is_sent_again(
    ledger: Ledger, tmp_path: Path, at: dt.datetime
) -> None:
    """Whole messages, parts of them, what was undone since, and an agency's own operator: as an export by hand would send it."""
    clear(ledger, at)
    exchange, office = Exchange(ledger, tmp_path, at), Office(ledger)
    agent = Actor("agnes", Role.OPERATOR)
    ledger.append(
        [Event(Kind.ROLE_GRANTED, agent.name, {"role": "operator", "agency": "court"})], OPERATOR, at
    )

    def look(number: int) -> dict[str, int]:
        lines = {act.what: act for act in act_of(office, OPERATOR, ActKind.ANSWER, day(number))}
        found = {name: act.charges for name, act in lines.items()}
        assert found == refused_by(exchange, number)
        assert all(act.may == May.MAY and act.subjects == (name,) for name, act in lines.items())
        assert not act_of(office, REVIEWER, ActKind.ANSWER, day(number))
        ledger.reads_as(agent.name, agent.role)
        try:
            theirs = {act.what for act in act_of(office, agent, ActKind.ANSWER, day(number))}
        finally:
            ledger.sees = Sight()
        assert theirs == found.keys() & {"court"}
        return found

    assert look(0) == {}
    exchange.export(1)
    assert look(1) == {}
    (first, second), (third, fourth) = (
        sorted(exchange.messages(name), key=lambda each: each.batch) for name in ("court", "repository")
    )
    wrong = exchange.ids(second)[:2]
    exchange.answer(first, "rejected", code="not_accepted")
    exchange.answer(second, "partial", items=tuple(
        ItemAnswer(each, "wrong_person" if each in wrong else "") for each in exchange.ids(second)
    ))  # fmt: skip
    exchange.answer(third, "rejected", code="not_accepted")
    exchange.answer(fourth)
    exchange.take(2)
    assert look(2) == {"court": 8, "repository": 6}
    restore(ledger, wrong[0], day(2), at)
    assert look(2) == {"court": 7, "repository": 6}
    restore(ledger, exchange.ids(first)[0], day(2), at)
    assert look(2) == {"court": 6, "repository": 5}
    exchange.export(3, by_hand=True)
    assert look(3) == {}
    undone = exchange.messages(purpose="restore")[0]
    exchange.answer(undone, "rejected", code="not_accepted")
    exchange.take(4)
    assert look(4) == {"court": undone.rows}
    exchange.export(5, by_hand=True)
    assert look(5) == {}
    exchange.answer(fourth, "rejected", code="not_accepted")
    exchange.take(6)
    assert look(6) == {"repository": 5}, "what an agency both did and refused; one of it was undone"
    exchange.export(7, by_hand=True)
    assert look(7) == {}
    assert ledger.verify().is_sound
