"""What corrects a signed order: charges of it that were withdrawn since, and those that it names wrongly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from clearslate.clearance.events import Kind, NotAllowed
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.orders.cases import CaseLines, Line, names_of
from clearslate.clearance.orders.content import order_id, replaced_orders
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.orders.wording import batch_of, filled_in, foot_of, head_of, served
from clearslate.clearance.plan.rechecking import DOCKET, stands_now
from clearslate.clearance.state import existing, workflow_of_plan
from clearslate.clearance.state.changes import takes_two
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.agencies import court_in
from clearslate.records.dataset import Dataset
from clearslate.wording import spoken


def correction(
    ledger: Ledger,
    order: str,
    ids: Sequence[str],
    dataset: Dataset,
    on: dt.date,
    service: Mapping[str, str] = MappingProxyType({}),
) -> OrderContent:
    """What corrects a signed order: the charges of it that were taken back since, and those that it names wrongly.

    Of what was taken back the ledger alone tells: the records may hold such a charge no more, or under another name.

    Args:
        ledger: where the order stands.
        order: its id.
        ids: the clearances of which it is wrong.
        dataset: the records, for the right name of whom it names wrongly.
        on: the day that the document bears.
        service: how recipients are served, as the operator's file of offices says.

    Raises:
        NotAllowed: the records say otherwise than the ledger what an order named wrongly.
    """
    signed = existing(m.Order, ledger.alias, "order", order)
    row = existing(m.Batch, ledger.alias, "batch", signed.batch)
    workflow = workflow_of_plan(row.plan, ledger.alias)
    rows = list(
        m.Clearance.objects.using(ledger.alias)
        .filter(id__in=list(ids))
        .order_by("number", "case", "sequence", "id")
    )
    cases = _corrected(rows, order, ledger, dataset)
    batch = batch_of(ledger, row, workflow, rows, dataset, on, None, service)
    document, filled = batch.words.of(rows[0].law), filled_in(cases)
    signed_on = "" if signed.signed_on is None else spoken(signed.signed_on)
    head = head_of(batch, document, cases[:1], filled, "order", is_case=bool(signed.case)) | {
        "title": f"Order Correcting the {document.title.says} of {signed_on}", "fill_in": [],
    }  # fmt: skip
    content = OrderContent(
        kind="correction", code=workflow.jurisdiction, batch=row.id, on=on.isoformat(), covers=digest_of(sorted(ids)),
        case=signed.case, head=head,
        findings=[
            f"Order {signed.number or order} was signed on {signed_on}.",
            "The records show now that it is wrong as to the charges listed in Schedule A of this order.",
        ],
        decree=list(_corrections(cases)), served=served(batch, document, filled), foot=foot_of(batch, document, filled),
        cases=cases, is_invented=batch.is_invented, corrects=order, corrected_on=signed_on,
    )  # fmt: skip
    return replace(
        content, id=order_id(row.id, f"corrects {order}", content.covers, replaced_orders(row.id, ledger), "")
    )


def _corrected(rows: Sequence[Any], order: str, ledger: Ledger, dataset: Dataset) -> list[CaseLines]:
    """The cases of what a signed order names wrongly, or names though it was taken back."""
    names = _right_names([row for row in rows if row.state == m.State.CLEARED], dataset)
    cases: dict[tuple[str, str], CaseLines] = {}
    for row in rows:
        name = names.get(row.id, "")
        of_case = CaseLines(row.number or row.case, row.court, row.county, name, [], [], [], case=row.case)
        case = cases.setdefault((row.case, name), of_case)
        number = "" if row.sequence is None else str(row.sequence)
        line = Line(row.charge, number, row.statute, "", "", "", "", row.law, row.id)
        if row.id in names:
            case.named.append(replace(line, was=_named_in(row, order, ledger)))
        else:
            case.close.append(line)
    return list(cases.values())


def _corrections(cases: Sequence[CaseLines]) -> Iterator[str]:
    if any(case.close for case in cases):
        yield (
            "Each charge that Schedule A lists as not covered was taken back before the order was in force. That order does not "
            "apply to it, and it stays as it is."
        )
        yield "An agency that acted on that order as to such a charge shall restore its record, and confirm it."
    if any(case.named for case in cases):
        yield (
            "Each charge that Schedule A lists as named otherwise is covered under the name and docket number stated there, and that "
            "order is read so."
        )
        yield (
            "An agency that acted on another docket, or on another person's record, shall restore it, act on the one that Schedule A "
            "names, and confirm it."
        )
    yield "Everything else in that order stands."


def _right_names(rows: Sequence[Any], dataset: Dataset) -> dict[str, str]:
    """Who the person of each clearance is, by the records in which it stands as the ledger knows it now."""
    now = dict(stands_now(dataset, [{"charge": row.charge} for row in rows]))
    for row in rows:
        says = now.get(row.charge)
        docket = {name: getattr(row, name) for name in DOCKET}
        if says is None or says.docket != docket or (row.facts and says.facts != row.facts):
            raise NotAllowed(
                f"charge {row.charge} stands otherwise in these records than the ledger knows: ask them first "
                "(`clear recheck`), and have what they change confirmed (`clear changes`)"
            )
    names = names_of({says.person for says in now.values()}, dataset)
    return {row.id: names.get(now[row.charge].person, "") for row in rows}


def _dockets(clearance: str, ledger: Ledger) -> list[tuple[int, dict[str, Any]]]:
    """The dockets of a clearance, each with the event from which on it is of it."""
    found: list[tuple[int, dict[str, Any]]] = []
    waiting: dict[int, dict[str, Any]] = {}
    for link in ledger.links(subject=clearance):
        if link.kind == Kind.CLEARANCE_PLANNED or (
            link.kind == Kind.CLEARANCE_CORRECTED and not takes_two(ledger.alias)
        ):
            found.append((link.seq, link.told))
        elif link.kind == Kind.CLEARANCE_CORRECTED:
            waiting[link.seq] = link.told
        elif link.kind == Kind.CHANGE_CONFIRMED and link.told["right"] and link.told["event"] in waiting:
            found.append((link.seq, waiting[link.told["event"]]))
    return found


def _named_in(row: Any, order: str, ledger: Ledger) -> str:
    """How a signed order names a charge, where that is another docket than it is of now; the chain tells."""
    events = m.Event.objects.using(ledger.alias)
    signed = (
        events.filter(kind=Kind.ORDER_SIGNED, key=f"signed:{order}").values_list("seq", flat=True).first()
    )
    docket = [told for since, told in _dockets(row.id, ledger) if signed is None or since < signed][-1]
    names = ("number", "court", "county", "sequence", "statute")
    if all(docket[name] == getattr(row, name) for name in names):
        return ""
    number = "" if docket["sequence"] is None else f"no. {docket['sequence']}"
    court = court_in(docket["court"], docket["county"])
    return ", ".join(part for part in (docket["number"], number, docket["statute"], court) if part)
