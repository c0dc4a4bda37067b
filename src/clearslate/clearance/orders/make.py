"""Orders of a batch: written as files, recorded in the ledger, signed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.orders.certified import Certified
from clearslate.clearance.orders.content import contents, covered
from clearslate.clearance.orders.corrections import correction
from clearslate.clearance.orders.offices import NOBODY, Offices
from clearslate.clearance.orders.order import document_of
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.orders.render import write, write_many
from clearslate.clearance.orders.sheets import sheets_of
from clearslate.clearance.state import (
    existing,
    is_ordered,
    to_correct,
    workflow_of_plan,
    workflows,
)
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.queries import must
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset
from clearslate.records.files import put
from clearslate.typeset.model import Document

MANIFEST = "orders.json"


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A document that was written. ``left_off``: how many charges it would name, if it were known when they ended."""

    order: str
    file: str
    sha256: str
    case: str
    clearances: int
    number: str = ""
    left_off: int = 0


def make_orders(
    ledger: Ledger, batch_id: str, dataset: Dataset, out: Path, at: dt.datetime, *, processes: int = 1,
    counsel: Certified | None = None, gate: Gate | None = None,
    offices: Offices = NOBODY, as_docx: bool = False,
) -> list[OrderFile]:  # fmt: skip
    """Write the orders of a batch that is in a stage that is signed, and record them.

    The documents bear the day on which the stage opened, so that a second call writes the same bytes and
    records nothing new. For a batch that is in force by operation of law, its notice is written. Beside the documents lie
    the sheets of the batch: for counsel, for the clerk, and the confidential one. ``gate``: looked at the chain before.
    ``offices``: how agencies are served. ``as_docx``: beside each order the same text as DOCX, which takes three times as long.

    Raises:
        NotAllowed: the batch is in no stage that is signed and not in force, all that is left of it is signed, the
            dataset lacks a charge, or the state of the batch is not what the events make.
    """
    batch = existing(m.Batch, ledger.alias, "batch", batch_id)
    ledger.sees.check(batch_id, ledger.alias)
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    signs, day = "", batch.cleared_on
    if batch.stage:
        signs = workflow.stage(batch.stage).sign
        day = m.Stage.objects.using(ledger.alias).get(batch=batch_id, stage=batch.stage).opened_on
    if batch.state != m.BatchState.CLEARED and not signs:
        raise NotAllowed(f"batch {batch_id} is in no stage that is signed: there is no order to make yet")
    out.mkdir(parents=True, exist_ok=True)
    if not signs and is_ordered(batch, workflow):
        raise NotAllowed(
            f"batch {batch_id} is in force by signed orders: `clear history` says where they are found"
        )
    _check_sound(ledger, batch_id, covered(batch, ledger).order_by("id").values_list("id", flat=True), gate)
    documents = contents(
        ledger, batch_id, dataset, day, per_case=signs == "case", counsel=counsel, service=offices.service
    )
    if signs:
        documents = not_signed_otherwise(documents, batch_id, ledger)
    documents = _numbered(documents, ledger)
    files = _write(documents, out, processes, as_docx=as_docx)
    sheets = list(sheets_of(documents, documents[0].certificate))
    for sheet, file in sheets:
        write(sheet, out / file)
    if signs:
        ledger.append(
            [_made(batch_id, each, done) for each, done in zip(documents, files, strict=True)], SYSTEM, at
        )
    listed = [
        {"order": f.order, "number": f.number, "file": f.file, "sha256": f.sha256, "clearances": f.clearances}
        for f in files
    ]
    manifest = {"batch": batch_id, "orders": listed, "sheets": [file for _, file in sheets]}
    put(out / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
    return files


def _check_sound(ledger: Ledger, batch_id: str, ids: Iterable[str], gate: Gate | None) -> None:
    """Write nothing of a batch whose state is not what the events make: a judge would sign it."""
    if why := (gate or Gate(ledger)).why_not(batch_id, list(ids)):
        raise NotAllowed(
            f"nothing of batch {batch_id} is written: {why}. `clearslate ledger verify` tells more"
        )


def _numbered(documents: list[OrderContent], ledger: Ledger) -> list[OrderContent]:
    """The documents with their control numbers: of a state and year one after the other; what is recorded keeps its own.

    A notice of what came into force by law is recorded nowhere: it has the beginning of its batch's id.
    """
    orders = m.Order.objects.using(ledger.alias)
    known = dict(orders.filter(batch=documents[0].batch).values_list("id", "number"))
    given: dict[str, int] = {}
    found = []
    for each in documents:
        stem = f"{each.code}-{each.on[:4]}"
        if each.kind not in ("order", "correction"):
            found.append(replace(each, number=f"{stem}-{each.batch[:8].upper()}"))
            continue
        if each.id not in known:
            given.setdefault(stem, orders.filter(number__startswith=f"{stem}-").count())
            given[stem] += 1
        found.append(replace(each, number=known.get(each.id) or f"{stem}-{given[stem]:06d}"))
    return found


def _signed(batch_id: str, ledger: Ledger) -> Any:
    """The signed orders of a batch, those that correct one left out."""
    orders = m.Order.objects.using(ledger.alias).filter(batch=batch_id, replaced=False, corrects="")
    return orders.exclude(signed_on=None)


def not_signed_otherwise(documents: list[OrderContent], batch_id: str, ledger: Ledger) -> list[OrderContent]:
    """The orders without those of which a judge signed another: what changed since is said by one that corrects it."""
    signed = dict(_signed(batch_id, ledger).values_list("case", "id"))
    left = [each for each in documents if signed.get(each.case, each.id) == each.id]
    if not left:
        raise NotAllowed(
            f"all orders of batch {batch_id} are signed; what was withdrawn since is written by `clear orders --due`"
        )
    return left


def due_batches(ledger: Ledger) -> list[str]:
    """The batches in a stage that is signed, and those in force by law, of which there is something to write."""
    batches = m.Batch.objects.using(ledger.alias).order_by("id")
    if not ledger.sees.is_all:
        batches = batches.exclude(id__in=ledger.sees.hidden(ledger.alias).values("batch"))
    found, known = [], workflows(ledger.alias)
    for batch in batches.filter(state__in=(m.BatchState.RUNNING, m.BatchState.CLEARED)):
        workflow = known[batch.plan]
        waits = bool(batch.stage) and bool(workflow.stage(batch.stage).sign)
        by_law = batch.state == m.BatchState.CLEARED and not is_ordered(batch, workflow)
        signed = _signed(batch.id, ledger)
        if signed.filter(case="").exists():
            continue  # nothing is added to a signed order: what it left off goes on in a batch of its own
        open_ = covered(batch, ledger).exclude(case__in=signed.values("case"))
        if (waits or by_law) and open_.exists():
            found.append(batch.id)
    return found


def due_corrections(ledger: Ledger) -> dict[str, list[str]]:
    """Of each signed order what was taken back since, or is named wrongly, and no signed order corrects, in order."""
    found = to_correct(ledger.alias)
    if ledger.sees.is_all:
        return found
    hidden = set(ledger.sees.hidden(ledger.alias).exclude(signed=",").values_list("id", flat=True))
    return {order: ids for order, ids in found.items() if not hidden & set(ids)}


def make_correction(
    ledger: Ledger,
    order: str,
    dataset: Dataset,
    out: Path,
    at: dt.datetime,
    *,
    gate: Gate | None = None,
    offices: Offices = NOBODY,
    as_docx: bool = False,
) -> OrderFile:
    """Write the order that corrects a signed one, and record it; a second call writes the same and records nothing.

    Raises:
        NotAllowed: nothing of it is wrong, or all of that is corrected; or the records say otherwise what it named wrongly.
    """
    ids = due_corrections(ledger).get(order)
    if not ids:
        raise NotAllowed(f"nothing of order {order} is wrong since it was signed, and not corrected")
    for batch in sorted(
        set(m.Clearance.objects.using(ledger.alias).filter(id__in=ids).values_list("batch", flat=True))
    ):
        rows = m.Clearance.objects.using(ledger.alias).filter(id__in=ids, batch=batch)
        _check_sound(ledger, batch, rows.order_by("id").values_list("id", flat=True), gate)
    out.mkdir(parents=True, exist_ok=True)
    content = correction(ledger, order, ids, dataset, ledger.day(at), offices.service)
    before = m.Order.objects.using(ledger.alias).filter(id=content.id).first()
    if before is not None:
        content = replace(content, on=before.made_on.isoformat())
    [content] = _numbered([content], ledger)
    [file] = _write([content], out, 1, as_docx=as_docx)
    made = _made(content.batch, content, file)
    ledger.append([replace(made, payload={**made.payload, "corrects": order})], SYSTEM, at)
    return file


def _write(documents: list[OrderContent], out: Path, processes: int, *, as_docx: bool) -> list[OrderFile]:
    jobs = [(document_of(each), out / f"{each.kind}-{each.id}.pdf") for each in documents]
    if as_docx:
        signed = (job for job, each in zip(jobs, documents, strict=True) if each.is_signed)
        _write_docx(signed)
    return [
        OrderFile(
            each.id, path.name, sha256, each.case, len(each.clearances), each.number, len(each.left_off)
        )
        for each, (_, path), sha256 in zip(documents, jobs, write_many(jobs, processes), strict=True)
    ]


def _write_docx(jobs: Iterable[tuple[Document, Path]]) -> None:
    """Beside each order the same as DOCX, which a court edits; an id is of one text, so what is there stays."""
    from clearslate.typeset.word import docx  # noqa: PLC0415 (its library takes long to load)

    for document, place in jobs:
        if not (paper := place.with_suffix(".docx")).exists():
            put(paper, docx(document))


def _made(batch_id: str, content: OrderContent, done: OrderFile) -> Event:
    payload: dict[str, Any] = {
        "order": done.order, "sha256": done.sha256, "covers": content.covers, "clearances": done.clearances,
    }  # fmt: skip
    payload |= {"number": content.number} | ({"case": content.case} if content.case else {})
    payload |= {"left_off": content.left_off} if content.left_off else {}
    rests = ({"sheet": content.sheet} if content.sheet else {}) | (
        {"draft": True} if content.is_draft else {}
    )
    return Event(Kind.ORDER_MADE, batch_id, payload | rests, key=f"order:{done.order}")


def sign(
    ledger: Ledger, order_id: str, actor: Actor, on: dt.date, at: dt.datetime, *, paper: str, scan: str = ""
) -> None:
    """Record that a judge signed an order. Another person ends its stage.

    Args:
        ledger: the ledger.
        order_id: the order.
        actor: the judge, or the clerk who records it.
        on: the day of the signature.
        at: the moment.
        paper: where the signed paper is found: docket number and entry, or file number.
        scan: SHA-256 of its scan, which is kept beside the ledger; empty where there is none.

    Raises:
        NotAllowed: there is no such order, it is signed, or what it covers changed since it was made.
    """
    order = existing(m.Order, ledger.alias, "order", order_id)
    payload = {"order": order_id, "on": on.isoformat(), "paper": paper} | ({"scan": scan} if scan else {})
    refused = m.Event.objects.using(ledger.alias).filter(subject=order.batch, kind=Kind.SIGNATURE_REFUSED)
    before = sum(json.loads(each)["order"] == order_id for each in refused.values_list("payload", flat=True))
    key = f"signed:{order_id}{f':{before}' if before else ''}"
    ledger.append([Event(Kind.ORDER_SIGNED, order.batch, payload, key=key)], actor, at)


def sign_each(
    ledger: Ledger,
    orders: Iterable[str],
    actor: Actor,
    on: dt.date,
    at: dt.datetime,
    *,
    paper: str,
    scan: str = "",
) -> dict[str, str]:
    """Record the signatures of orders, each apart from the others: one that changed since holds no other up.

    Returns:
        Of each order that was not signed, why not.
    """
    left: dict[str, str] = {}
    for each in orders:
        try:
            with ledger.together():
                row = existing(m.Order, ledger.alias, "order", each)
                # The ledger would take a second signature for the first one again, and lose it.
                must(
                    row.signed_on is None,
                    f"order {row.number or each} was signed on {row.signed_on}, as {row.signed_by} recorded, by the paper {row.paper}",
                )
                sign(ledger, each, actor, on, at, paper=paper, scan=scan)
        except NotAllowed as error:
            left[each] = str(error)
    return left


def refuse_signature(ledger: Ledger, order_id: str, actor: Actor, at: dt.datetime, *, why: str) -> None:
    """Undo a signature that another person recorded wrongly, while the stage is open.

    Raises:
        NotAllowed: there is no such order, it is not signed, its stage is over, or the actor recorded it.
    """
    order = existing(m.Order, ledger.alias, "order", order_id)
    ledger.append([Event(Kind.SIGNATURE_REFUSED, order.batch, {"order": order_id, "why": why})], actor, at)
