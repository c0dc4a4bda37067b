"""Orders: the document beside what it names, signed with the password given again, the paper recorded with its scan."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.payloads.form import is_reference
from clearslate.clearance.office import details, lookup
from clearslate.clearance.orders.make import sign
from clearslate.web import records
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.jobs.work import files
from clearslate.web.parts import uploads
from clearslate.web.parts.acts import act

READERS: Final = (Role.JUDGE, Role.CLERK, Role.OPERATOR, Role.AUDITOR)
SIGNERS: Final = (Role.JUDGE, Role.CLERK)
_SCAN: Final = "scan_to_sign"  # in the session: what was sent with a form that waits for the password


@for_roles(*READERS)
def orders(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Orders that nobody signed yet."""
    context = {"rows": lookup.unsigned(worker.ledger), "may_sign": worker.role in SIGNERS}
    return render(request, "web/orders.html", context)


def _order(worker: Worker, order_id: str) -> dict[str, Any]:
    try:
        return details.order(worker.ledger, order_id)
    except NotAllowed as error:
        raise Http404 from error


def _document(order: dict[str, Any]) -> Path | None:
    """The document of an order, where it lies in the office's folder and is what the ledger says."""
    for place in (files() / "orders").glob(f"*/*-{order['id']}.pdf"):
        if hashlib.sha256(place.read_bytes()).hexdigest() == order["sha256"]:
            return place
    return None


@csp_update({"frame-src": ["'self'"]})
@for_roles(*READERS)
def order(request: HttpRequest, worker: Worker, order_id: str) -> HttpResponse:
    """One order: its document beside the charges that it names; signed here, where it is not."""
    found = _order(worker, order_id)
    run, persons = records.run_of(found["run"]), {each["person"] for each in found["charges"]}
    records.shown(worker, run, persons, "order")
    names = records.names_of(run, persons)
    context = {
        "order": found, "has_document": _document(found) is not None, "has_scan": bool(found["scan"]),
        "rows": [each | {"name": records.said(names.get(each["person"]))} for each in found["charges"]],
        "may_sign": worker.role in SIGNERS and found["signed_on"] is None and not found["replaced"],
    }  # fmt: skip
    return render(request, "web/order.html", context)


@xframe_options_sameorigin
@csp_replace(
    {
        "default-src": ["'none'"],
        "object-src": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
)
@for_roles(*READERS)
def order_document(request: HttpRequest, worker: Worker, order_id: str) -> FileResponse:  # noqa: ARG001 (a view's)
    """The document of an order, shown beside its charges."""
    place = _document(_order(worker, order_id))
    if place is None:
        raise Http404
    return FileResponse(
        place.open("rb"), filename=f"order-{order_id[:12]}.pdf", content_type="application/pdf"
    )


@for_roles(*READERS)
def order_scan(request: HttpRequest, worker: Worker, order_id: str) -> FileResponse:  # noqa: ARG001 (a view's)
    """The scan of a signed order."""
    found = _order(worker, order_id)
    place = uploads.scan_of(found["scan"]) if found["scan"] else None
    if place is None:
        raise Http404
    kind = uploads.KINDS_OF_SCAN[place.suffix.removeprefix(".")]
    return FileResponse(
        place.open("rb"),
        as_attachment=True,
        filename=f"signed-{order_id[:12]}{place.suffix}",
        content_type=kind,
    )


@require_POST
@for_roles(*SIGNERS)
def sign_many(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Record the signatures of the orders that are ticked: all of them, or none.

    The password may be asked before; the form is then sent again without its file, so the scan is laid down first.
    """
    ticked, paper = request.POST.getlist("order")[:500], request.POST.get("paper", "").strip()
    if not ticked:
        return _not_signed(request, "Tick what was signed", "")
    back = ticked[0] if "one" in request.POST else ""
    if not paper or not is_reference(paper):
        return _not_signed(
            request, "Say where the signed paper is found: a docket number and entry, without names", back
        )
    form = [*sorted(ticked), paper]
    try:
        scan = uploads.scan_sent(request, "scan")
    except uploads.UploadError as error:
        return _not_signed(request, str(error), back)
    if scan:
        request.session[_SCAN] = [scan, form]
    return _signed(request, worker, ticked, paper, form)


def _not_signed(request: HttpRequest, words: str, back: str) -> HttpResponse:
    messages.error(request, f"Nothing was recorded: {words}.")
    return redirect("order", back) if back else redirect("orders")


@known_afresh
def _signed(
    request: HttpRequest, worker: Worker, ticked: list[str], paper: str, form: list[str]
) -> HttpResponse:
    kept, of = request.session.get(_SCAN, ["", []])
    scan = kept if of == form else ""

    def do() -> None:
        with worker.ledger.together():
            for each in ticked:
                sign(worker.ledger, each, worker.actor, worker.today, worker.at, paper=paper, scan=scan)
        request.session.pop(_SCAN, None)

    return act(request, do, f"Signed: {len(ticked)}.", "orders")
