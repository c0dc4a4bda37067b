"""Counsel certifies the cover sheets of orders: every statement that nobody read in a text, before a judge sees it."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.orders.to_certify import (
    CoverSheet,
    batches_on,
    certify,
    sheets_to_certify,
    statements_of,
)
from clearslate.states import jurisdiction
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.jobs import table
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.parts import tokens
from clearslate.web.parts.forms import OfficeForm, done
from clearslate.wording import things

READERS: Final = (Role.COUNSEL, Role.OPERATOR, Role.AUDITOR)


class CertificateForm(OfficeForm):
    """Who certifies, and that all of it was read."""

    counsel = forms.CharField(
        label="Your name and office", help_text="As the sheets print them", min_length=3, max_length=120,
        error_messages={"required": "Give your name and office."},
    )  # fmt: skip
    read = forms.BooleanField(
        label="I checked every statement of this sheet",
        error_messages={"required": "Check every statement first."},
    )


@for_roles(*READERS)
def sheets(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The cover sheets of drafts that nobody certified."""
    rows = [(sheet, jurisdiction(sheet.jurisdiction).name) for sheet in sheets_to_certify(worker.ledger)]
    return render(request, "web/sheets.html", {"rows": rows, "may_certify": worker.role == Role.COUNSEL})


@for_roles(*READERS)
def sheet(request: HttpRequest, worker: Worker, number: str) -> HttpResponse:
    """One cover sheet with its statements; counsel certifies it here."""
    found = next((each for each in sheets_to_certify(worker.ledger) if each.number == number), None)
    if request.method == "POST":
        if worker.role != Role.COUNSEL:
            raise Http404
        form = CertificateForm(request.POST)
        if form.is_valid():
            return _certified(request, worker, number, found, form)
        return _page(request, worker, number, found, form)
    if found is None:
        raise Http404
    return _page(request, worker, number, found, CertificateForm())


def _page(
    request: HttpRequest, worker: Worker, number: str, found: CoverSheet | None, form: CertificateForm
) -> HttpResponse:
    statements = statements_of(worker.ledger, found) if found is not None else ()
    context = {
        "number": number, "sheet": found, "statements": statements, "form": form,
        "state": jurisdiction(found.jurisdiction).name if found is not None else "",
        "may_certify": worker.role == Role.COUNSEL and bool(statements),
    }  # fmt: skip
    return render(request, "web/sheet.html", context)


@known_afresh
def _certified(
    request: HttpRequest, worker: Worker, number: str, found: CoverSheet | None, form: CertificateForm
) -> HttpResponse:
    try:
        sheet = certify(worker.ledger, number, worker.actor, worker.at, counsel=form.cleaned_data["counsel"])
    except (NotAllowed, DoneBefore) as error:
        form.refuse(error)
        return _page(request, worker, number, found, form)
    try:
        batches = {"batches": batches_on(worker.ledger, number)}
        table.ask(tokens.new_id(), "orders", batches, worker.actor, worker.at, alone=KINDS["orders"].alone)
        then = "are being written again without the mark DRAFT"
    except (NotAllowed, DoneBefore):  # a job is under way: the operator's Today lists what it leaves
        then = "can be written again without the mark DRAFT"
    done(request, f"Certified. {things(sheet.orders, 'order')} {then}.")
    return redirect("certify")
