"""Cover sheets that wait for counsel, with every statement on them; and their certificates, recorded in the ledger.

Orders that were written without a certificate are drafts. They name their sheet by its number, so that one certificate covers all
orders that make the same statements. Drafts whose sheet is certified are written again, without the mark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Sum

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed
from clearslate.clearance.office import lookup
from clearslate.clearance.orders.certified import Unchecked, sheet_number
from clearslate.clearance.orders.content import covered
from clearslate.clearance.orders.wording import unchecked_of
from clearslate.clearance.state import workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """A cover sheet. ``order``: one of the drafts that rest on it; ``since``: the day on which the first of them was written."""

    number: str
    jurisdiction: str
    orders: int
    charges: int
    since: dt.date
    order: str


def sheets_to_certify(ledger: Ledger) -> list[CoverSheet]:
    """The sheets of drafts that nobody certified, the oldest first."""
    certified = m.Sheet.objects.using(ledger.alias).values("id")
    drafts = lookup.orders_of(ledger).filter(draft=True, replaced=False, signed_on=None)
    counted = (
        drafts.exclude(sheet__in=certified)
        .order_by()
        .values("sheet")
        .annotate(orders=Count("*"), charges=Sum("clearances"), since=Min("made_on"), first=Min("id"))
    )
    found = []
    for each in counted:
        batch = m.Batch.objects.using(ledger.alias).get(
            id=drafts.filter(id=each["first"]).values_list("batch", flat=True)[0]
        )
        code = workflow_of_plan(batch.plan, ledger.alias).jurisdiction
        found.append(
            CoverSheet(each["sheet"], code, each["orders"], each["charges"], each["since"], each["first"])
        )
    return sorted(found, key=lambda sheet: (sheet.since, sheet.number))


def changed_sheets(ledger: Ledger) -> frozenset[str]:
    """The sheets that wait for counsel and that nobody can certify: the laws or the words changed since their drafts were written."""
    return frozenset(each.number for each in sheets_to_certify(ledger) if not statements_of(ledger, each))


def batches_on(ledger: Ledger, number: str) -> list[str]:
    """The batches with drafts that rest on a sheet."""
    drafts = lookup.orders_of(ledger).filter(draft=True, replaced=False, signed_on=None, sheet=number)
    return sorted(set(drafts.values_list("batch", flat=True)))


def statements_of(ledger: Ledger, sheet: CoverSheet) -> Sequence[Unchecked]:
    """The statements of a sheet; none where the laws or the words changed since its drafts were written."""
    order = m.Order.objects.using(ledger.alias).get(id=sheet.order)
    batch = m.Batch.objects.using(ledger.alias).get(id=order.batch)
    found = unchecked_of(ledger, batch, list(covered(batch, ledger)))
    return found if sheet_number(found) == sheet.number else ()


def certify(ledger: Ledger, number: str, actor: Actor, at: dt.datetime, *, counsel: str) -> CoverSheet:
    """Certify a cover sheet: its orders can be written without the mark DRAFT, and signed.

    Args:
        ledger: the ledger.
        number: of the sheet.
        actor: counsel.
        at: the moment.
        counsel: name and office, as the sheets print them.

    Raises:
        NotAllowed: no draft rests on it, its statements changed, or the actor is not counsel.
        DoneBefore: it is certified.
    """
    if done := m.Sheet.objects.using(ledger.alias).filter(id=number).first():
        raise DoneBefore(f"{done.by} certified cover sheet {number} on {done.on}")
    sheet = next((each for each in sheets_to_certify(ledger) if each.number == number), None)
    if sheet is None:
        raise NotAllowed(f"no draft rests on cover sheet {number}")
    if not (statements := statements_of(ledger, sheet)):
        raise NotAllowed(
            f"the statements of cover sheet {number} changed since its orders were written: they are written again first"
        )
    payload = {
        "on": ledger.day(at).isoformat(), "counsel": counsel, "statements": len(statements), "jurisdiction": sheet.jurisdiction,
    }  # fmt: skip
    ledger.append([Event(Kind.SHEET_CERTIFIED, number, payload)], actor, at)
    return sheet
