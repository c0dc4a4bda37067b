"""Orders that a judge signs, and letters that prove what is in force."""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Concat, Replace

from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.events.payloads import OrderMade, OrderSigned, ProofIssued, SignatureRefused
from clearslate.clearance.events.policies import CERTIFIED, ORDERS
from clearslate.clearance.state.days import check_entered
from clearslate.clearance.state.entries import Entry, on_each
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.state.queries import (
    check_asked,
    chunks,
    clearance_of,
    existing,
    moving,
    must,
    must_be_new,
    open_clearances,
    some,
    to_correct,
    workflow_of_plan,
)
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import update


@on_each(OrderMade)
def _order_made(entry: Entry[OrderMade], using: str) -> None:
    if entry.says.corrects:
        _correction_made(entry, using)
        return
    batch, workflow = moving(entry.subject, using)
    must(
        bool(batch.stage) and bool(workflow.stage(batch.stage).sign),
        f"batch {batch.id} is not in a stage that is signed",
    )
    of_case, each = of_case_of(entry.says), workflow.stage(batch.stage).sign
    must((each == "case") == bool(of_case), f"one order a {each} is signed here")
    before = m.Order.objects.using(using).filter(
        batch=batch.id, replaced=False, corrects="", **(of_case or {"case": ""})
    )
    must(not before.exclude(signed_on=None).exists(), "the order is signed: nothing is added to it")
    covered = open_clearances(batch.id, using).filter(**of_case)
    left_off = set(entry.says.left_off)
    known = set(covered.values_list("id", flat=True))
    must(left_off <= known, "what the order leaves off changed meanwhile: make the order again")
    ids = sorted(known - left_off)
    must(bool(ids), "there is nothing to order")
    must(
        entry.says.covers == digest_of(ids),
        "the clearances of the batch changed meanwhile: make the order again",
    )
    of_batch = m.Clearance.objects.using(using).filter(batch=batch.id)
    of_batch.filter(order__in=before.values("id")).update(order="")
    before.update(replaced=True)
    for part in chunks(ids):
        some(m.Clearance, using, part).update(order=entry.says.order)
    m.Order.objects.using(using).create(
        id=entry.says.order,
        batch=batch.id,
        case=entry.says.case,
        bundle=entry.says.bundle,
        number=_number(entry, using),
        sha256=entry.says.sha256,
        clearances=len(ids),
        made_on=entry.today,
        sheet=entry.says.sheet,
        draft=entry.says.draft,
    )


def of_case_of(says: OrderMade | m.Order) -> dict[str, str]:
    """By which column the clearances of an order of one case are found; nothing of an order of a whole batch.

    What was planned before cases had a name in the chain is found by its case.
    """
    return {"bundle": says.bundle} if says.bundle else {"case": says.case} if says.case else {}


def _number(entry: Entry[OrderMade], using: str) -> str:
    """The control number of an order, which no other has."""
    number = entry.says.number
    taken = bool(number) and m.Order.objects.using(using).filter(number=number).exists()
    must(not taken, f"control number {number} was given meanwhile: make the order again")
    return number


def _correction_made(entry: Entry[OrderMade], using: str) -> None:
    """What a signed order names wrongly, or was taken back since, is named in an order that corrects it: all of it."""
    says, signed = entry.says, existing(m.Order, using, "order", entry.says.corrects)
    must(signed.batch == entry.subject, f"order {signed.id} is of another batch")
    must(signed.signed_on is not None, f"order {signed.id} is not signed: what it covers is no order yet")
    ids = to_correct(using).get(signed.id, [])
    must(bool(ids), f"nothing of order {signed.id} is wrong since it was signed, and not corrected")
    must(
        (says.covers, says.clearances, of_case_of(says)) == (digest_of(ids), len(ids), of_case_of(signed)),
        "what is to be corrected changed meanwhile: make the order again",
    )
    m.Order.objects.using(using).filter(corrects=signed.id, signed_on=None).update(replaced=True)
    m.Order.objects.using(using).create(
        id=says.order, batch=signed.batch, case=signed.case, bundle=signed.bundle, number=_number(entry, using), sha256=says.sha256, clearances=len(ids),
        made_on=entry.today, corrects=signed.id,
    )  # fmt: skip


def _correction_signed(order: m.Order, using: str) -> None:
    ids = to_correct(using).get(order.corrects, [])
    must(
        len(ids) == order.clearances,
        f"what is wrong in order {order.corrects} changed since order {order.id} was made: make it again",
    )
    for part in chunks(ids):
        some(m.Clearance, using, part).update(
            corrected_in=Concat("corrected_in", Value(f"{order.corrects},"))
        )


@on_each(OrderSigned)
def _order_signed(entry: Entry[OrderSigned], using: str) -> None:
    order = existing(m.Order, using, "order", entry.says.order)
    must(order.batch == entry.subject, f"order {order.id} is of another batch")
    must_be_new(order.signed_on is None, f"order {order.id} is signed already")
    must(not order.replaced, f"order {order.id} was made again: sign the newer one")
    _check_certified(entry, order, using)
    if order.corrects:
        plan = existing(m.Batch, using, "batch", entry.subject).plan
        check_entered(entry, workflow_of_plan(plan, using), order.made_on, "the order")
        _correction_signed(order, using)
    else:
        _check_signed(entry, order, using)
        covered = m.Clearance.objects.using(using).filter(batch=order.batch, order=order.id)
        covered.update(signed=Concat("signed", Value(f"{order.id},")))
    order.signed_by, order.signed_on, order.paper = entry.actor, entry.says.on, entry.says.paper
    update(order, using)


def _check_certified(entry: Entry[OrderSigned], order: m.Order, using: str) -> None:
    """No draft is signed where the house wants certified orders, and nobody signs what they certified."""
    must(
        not order.draft or value_of(ORDERS, using) != CERTIFIED,
        f"order {order.number or order.id} is a draft: counsel certifies cover sheet {order.sheet}, then the order is written again",
    )
    certified = m.Sheet.objects.using(using).filter(id=order.sheet, by=entry.actor)
    must(
        order.draft or not order.sheet or not certified.exists(),
        f"four eyes: {entry.actor} certified cover sheet {order.sheet} as counsel; another person records the signature",
    )


def _check_signed(entry: Entry[OrderSigned], order: m.Order, using: str) -> None:
    """A judge signs what still stands, on records that are new enough."""
    batch, workflow = moving(entry.subject, using)
    check_entered(entry, workflow, order.made_on, "the order")
    check_asked(batch, workflow, entry.says.on, using)
    still = open_clearances(order.batch, using).filter(order=order.id).count()
    must(
        still == order.clearances,
        f"{order.clearances - still} clearances of order {order.id} were withdrawn or put on hold since: make it again",
    )


@on_each(SignatureRefused)
def _signature_refused(entry: Entry[SignatureRefused], using: str) -> None:
    """While its stage is open: after that the order was acted on, and another one corrects it."""
    batch, workflow = moving(entry.subject, using)
    order = existing(m.Order, using, "order", entry.says.order)
    must(order.batch == batch.id, f"order {order.id} is of another batch")
    must(order.signed_on is not None, f"order {order.id} is not signed")
    must(
        not order.corrects and bool(batch.stage) and bool(workflow.stage(batch.stage).sign),
        f"the stage in which order {order.id} was signed is over: an order that corrects it is signed (`clear orders --due`)",
    )
    must(
        order.signed_by != entry.actor,
        "four eyes: another person than the one who recorded the signature looks at the paper, and refuses it",
    )
    rows = m.Clearance.objects.using(using).filter(batch=batch.id, order=order.id)
    rows.update(signed=Replace("signed", Value(f",{order.id},"), Value(",")))
    order.signed_by, order.signed_on, order.paper = "", None, ""
    update(order, using)


@on_each(ProofIssued)
def _proof(entry: Entry[ProofIssued], using: str) -> None:
    found = clearance_of(entry, using)
    must(found.state == m.State.CLEARED, "a proof is of what is in force")
    must(found.forgotten_on is None, "it was forgotten: nothing of it is proven any more")
    m.Proof.objects.using(using).create(code=entry.says.code, clearance=found.id, issued_on=entry.says.on)
