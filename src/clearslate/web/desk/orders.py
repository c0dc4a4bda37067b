"""Orders: the document beside what it names, signed with the password given again, the paper recorded with its scan."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.payloads.form import is_reference
from clearslate.clearance.office import details
from clearslate.clearance.office.acts import (
    OpenOrder,
    Standing,
    certificates_of,
    certified_by,
    may_refuse,
    open_orders,
    signed_orders,
)
from clearslate.clearance.office.pages import SIZE, Page, Place
from clearslate.clearance.office.views import OrderView
from clearslate.clearance.orders.make import refuse_signature, sign_each
from clearslate.web import records
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts import lists, uploads
from clearslate.web.parts.forms import MOST, OfficeForm, done, ticked
from clearslate.web.parts.uploads import files

READERS: Final = (Role.JUDGE, Role.CLERK, Role.OPERATOR, Role.AUDITOR)
SIGNERS: Final = (Role.JUDGE, Role.CLERK)
SHOWN: Final = 200
"""Orders on one page of the worklist; how many more there are is said."""
_WHY_NOT: Final = {
    Standing.CHANGED: "Some of its charges were taken back or put on hold since it was made. The operator writes it again.",
    Standing.IDLE: "All of its charges were taken back or put on hold since it was made. Nobody waits for it.",
    Standing.OLD: "The records were asked too long ago. The operator asks newer ones first.",
    Standing.STOPPED: "Its wave is halted.",
    Standing.DRAFT: "It is a draft: counsel certifies its cover sheet, then it is written again without the mark and can be signed.",
}
_SCAN: Final = "scan_to_sign"  # in the session: what was sent with a form that waits for the password


_SIGNED: Final = {
    "number": "Control number", "signed_on": "Signed", "paper": "Paper", "signed_by": "Recorded by", "clearances": "Charges", "id": "Order",
}  # fmt: skip
_STANDINGS: Final = {
    "ready": "To sign", "draft": "Drafts", "changed": "Changed since", "old": "Records too old", "stopped": "Wave halted",
    "idle": "Nothing left", "signed": "Signed",
}  # fmt: skip
"""Where orders stand, as the tabs of the list name it; what nothing is in has no tab, but the first and the last."""


@for_roles(*READERS)
def orders(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Orders as a worklist: by court, with the last day that the records allow; signed ones, the latest first."""
    asked = lists.filters(request, ("standing", "county", "court", "relief", "q"))
    standing = asked["standing"] if asked["standing"] in _STANDINGS else "ready"
    open_ = open_orders(worker.ledger, worker.today)
    counts = Counter(each.standing.value for each in open_)
    context: dict[str, Any] = {
        "asked": asked, "standing": standing, "may_sign": worker.role in SIGNERS,
        "tabs": [(name, words, counts[name]) for name, words in _STANDINGS.items() if counts[name] or name in ("ready", "signed")],
        "counties": sorted({each.county for each in open_ if each.county}), "reliefs": sorted({each.relief for each in open_ if each.relief}),
        "courts": sorted({each.court for each in open_ if each.court}),
    }  # fmt: skip
    if standing == "signed":

        def part_of(after: Place, size: int) -> Page:
            return signed_orders(worker.ledger, wanted=asked["q"].strip(), after=after, size=size)

        if request.GET.get("as"):
            return lists.download(request, "signed-orders", _SIGNED, part_of)
        page = part_of(lists.place_in(request), SIZE)
        return render(request, "web/orders.html", context | {"signed": page.rows} | lists.foot(request, page))
    found = [each for each in open_ if each.standing == standing and _is_asked(each, asked)]
    groups = groupby(found, key=lambda each: (each.county, each.court))
    shown, left = [], SHOWN
    for (county, court), of in groups:
        rows = list(of)
        query = urlencode({"county": county, "court": court})
        shown.append(
            {
                "county": county,
                "court": court,
                "rows": rows[:left],
                "count": len(rows),
                "to": f"{reverse('sign_court')}?{query}",
            }
        )
        left -= min(left, len(rows))
    days = {each.id: (each.by - worker.today).days for each in found if each.by is not None}
    return render(
        request,
        "web/orders.html",
        context | {"groups": shown, "days": days, "more": max(0, len(found) - SHOWN)},
    )


def _is_asked(order: OpenOrder, asked: dict[str, str]) -> bool:
    same = all(asked[name] in ("", getattr(order, name)) for name in ("county", "court", "relief"))
    return same and asked["q"].strip().lower() in f"{order.number} {order.id}".lower()


class SigningForm(OfficeForm):
    """Which orders are signed, and where their paper is found."""

    order = ticked("Tick what was signed")
    paper = forms.CharField(
        max_length=80, error_messages={"required": "Say where the signed paper is found."}
    )

    def __init__(self, data: Any, known: Sequence[str]) -> None:
        """Of these orders."""
        super().__init__(data)
        field = self.fields["order"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for types)
        field.choices = [(each, each) for each in known]

    def clean_paper(self) -> str:
        """A reference, and no name."""
        paper = str(self.cleaned_data["paper"]).strip()
        if not is_reference(paper):
            raise forms.ValidationError(
                "Say where the signed paper is found: a docket number and entry, without names."
            )
        return paper


@for_roles(*SIGNERS)
def sign_court(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The orders of one court that wait for a signature, all ticked, with one paper."""
    place = (request.GET.get("county", ""), request.GET.get("court", ""))
    rows = [each for each in _ready(worker) if (each.county, each.court) == place]
    return _confirm(request, rows, SigningForm(None, [each.id for each in rows]))


def _ready(worker: Worker) -> list[OpenOrder]:
    """The orders that this person may sign now."""
    own = certificates_of(worker.ledger, worker.name)
    return [
        each
        for each in open_orders(worker.ledger, worker.today)
        if each.standing == Standing.READY and not certified_by(each, own)
    ]


def _confirm(request: HttpRequest, rows: list[OpenOrder], form: SigningForm) -> HttpResponse:
    """The page on which one court's signatures are recorded; with what was typed, where it comes back."""
    context = {
        "rows": rows, "first": rows[0] if rows else None, "form": form, "most": MOST,
        "chosen": form.chosen("order", [each.id for each in rows[:MOST]]), "by": min((each.by for each in rows if each.by), default=None),
    }  # fmt: skip
    return render(request, "web/sign_court.html", context)


def _order(worker: Worker, order_id: str) -> OrderView:
    try:
        return details.order(worker.ledger, order_id)
    except NotAllowed as error:
        raise Http404 from error


def _document(order: OrderView) -> Path | None:
    """The document of an order, where it lies in the office's folder and is what the ledger says."""
    for place in (files() / "orders").glob(f"*/*-{order.id}.pdf"):
        if hashlib.sha256(place.read_bytes()).hexdigest() == order.sha256:
            return place
    return None


@csp_update({"frame-src": ["'self'"]})
@for_roles(*READERS)
def order(request: HttpRequest, worker: Worker, order_id: str) -> HttpResponse:
    """One order: its document beside the charges that it names; signed here, where it is not."""
    return _order_page(request, worker, _order(worker, order_id), SigningForm(None, [order_id]))


def _order_page(
    request: HttpRequest,
    worker: Worker,
    found: OrderView,
    form: SigningForm,
    refusal: RefusalForm | None = None,
) -> HttpResponse:
    mine = next((each for each in open_orders(worker.ledger, worker.today) if each.id == found.id), None)
    run, persons = records.run_of(found.run), {each["person"] for each in found.charges}
    records.shown(worker, run, persons, "order")
    names = records.names_of(run, persons)
    facts = records.facts_of(run, {each["charge"]: each["person"] for each in found.charges})
    document = _document(found)
    context = {
        "has_editable": document is not None and document.with_suffix(".docx").is_file(),
        "may_refuse": worker.role in SIGNERS and may_refuse(worker.ledger, found.id, worker.name), "refusal": refusal or RefusalForm(),
        "order": found, "has_document": document is not None, "has_scan": bool(found.scan),
        "rows": [each | {"name": records.said(names.get(each["person"])), "of": facts.get(each["charge"], {})} for each in found.charges],
        "may_sign": worker.role in SIGNERS and mine is not None and any(mine.id == each.id for each in _ready(worker)), "form": form,
        "open": mine, "why_not": "" if mine is None or mine.standing == Standing.READY else _WHY_NOT[mine.standing],
    }  # fmt: skip
    return render(request, "web/order.html", context)


class RefusalForm(OfficeForm):
    """Why a recorded signature is wrong."""

    why = forms.CharField(
        label="Why it is wrong", help_text="No names. Such as: the paper is of another docket", max_length=200, min_length=3,
        error_messages={"required": "Say why the signature is wrong."},
    )  # fmt: skip


@require_POST
@for_roles(*SIGNERS)
@known_afresh
def refuse(request: HttpRequest, worker: Worker, order_id: str) -> HttpResponse:
    """Undo a signature that another person recorded wrongly: the order waits for its signature again."""
    found, form = _order(worker, order_id), RefusalForm(request.POST)
    if form.is_valid():
        try:
            refuse_signature(worker.ledger, order_id, worker.actor, worker.at, why=form.cleaned_data["why"])
        except NotAllowed as error:
            form.refuse(error)
        else:
            done(request, "The signature is refused. The order waits for a signature again.")
            return redirect("order", order_id)
    return _order_page(request, worker, found, SigningForm(None, [order_id]), form)


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
def order_editable(request: HttpRequest, worker: Worker, order_id: str) -> FileResponse:  # noqa: ARG001 (a view's)
    """The same as a file that a word processor edits; what is signed of it is found by its own paper."""
    found = _document(_order(worker, order_id))
    place = None if found is None else found.with_suffix(".docx")
    if place is None or not place.is_file():
        raise Http404
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return FileResponse(
        place.open("rb"), as_attachment=True, filename=f"order-{order_id[:12]}.docx", content_type=kind
    )


@for_roles(*READERS)
def order_scan(request: HttpRequest, worker: Worker, order_id: str) -> FileResponse:  # noqa: ARG001 (a view's)
    """The scan of a signed order."""
    found = _order(worker, order_id)
    place = uploads.scan_of(found.scan) if found.scan else None
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
    """Record the signatures of the orders that are ticked, each apart: what changed meanwhile holds no other up, and is named.

    The password may be asked before; the form is then sent again without its file, so the scan is laid down first.
    """
    chosen = request.POST.getlist("order")
    is_one = "one" in request.POST and len(chosen) == 1
    found = _order(worker, chosen[0]) if is_one else None
    form = SigningForm(request.POST, chosen)
    if not is_one:
        _of_one_court(form, worker)
    scan = ""
    if form.is_valid():
        try:
            scan = uploads.scan_sent(request, "scan")
        except uploads.UploadError as error:
            form.refuse(error)
    if form.errors:
        return _back(request, worker, form, found)
    fields = [*sorted(chosen), form.cleaned_data["paper"]]
    if scan:
        request.session[_SCAN] = [scan, fields]
    return _signed(request, worker, form, fields, found)


def _of_one_court(form: SigningForm, worker: Worker) -> None:
    """A paper is of one court: a reference typed for several is somebody else's number in all but one."""
    wanted = set(form.data.getlist("order"))
    if len({(each.county, each.court) for each in _ready(worker) if each.id in wanted}) > 1:
        form.refuse("a paper belongs to one court, and these orders are of several: sign them court by court")


def _back(request: HttpRequest, worker: Worker, form: SigningForm, found: OrderView | None) -> HttpResponse:
    """The page of the form again, with what was typed and the reason."""
    if found is not None:
        return _order_page(request, worker, found, form)
    wanted = set(form.data.getlist("order"))
    ready = _ready(worker)
    first = next((each for each in ready if each.id in wanted), None)
    if first is None:
        messages.error(request, " ".join(words for _, words in form.summary))
        return redirect("orders")
    return _confirm(
        request,
        [each for each in ready if (each.county, each.court) == (first.county, first.court)],
        form,
    )


@known_afresh
def _signed(
    request: HttpRequest, worker: Worker, form: SigningForm, said: list[str], found: OrderView | None
) -> HttpResponse:
    kept, of = request.session.get(_SCAN, ["", []])
    scan = kept if of == said else ""
    chosen, paper = form.cleaned_data["order"], form.cleaned_data["paper"]
    left = sign_each(worker.ledger, chosen, worker.actor, worker.today, worker.at, paper=paper, scan=scan)
    if len(left) == len(chosen):
        form.refuse(" ".join(left.values()))
        return _back(request, worker, form, None if found is None else _order(worker, found.id))
    request.session.pop(_SCAN, None)
    messages.success(
        request, f"Signed: {len(chosen) - len(left)}. Another person of the court ends the stage."
    )
    for why in left.values():
        messages.error(request, f"Not signed: {why}.")
    return redirect("orders")
