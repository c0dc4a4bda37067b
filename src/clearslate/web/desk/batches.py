"""Batches and single clearances: where they stand, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.acts import OF_COURT, to_end
from clearslate.clearance.office.history import history, said
from clearslate.clearance.office.views import BatchView, ClearanceView
from clearslate.states import jurisdiction
from clearslate.web import records
from clearslate.web.accounts.worker import ALL, Worker, for_roles
from clearslate.web.parts import lists
from clearslate.web.parts.acts import act, pressed
from clearslate.web.parts.forms import Hidden, OfficeForm
from clearslate.web.parts.names import BATCHES, full_name
from clearslate.web.parts.sorting import sorting

_BATCHES = {
    "batch": "Batch", "of": "Of", "clearances": "Charges", "state": "State", "stage": "Stage", "until": "Window ends", "in force": "In force since",
}  # fmt: skip
_CLEARANCES = {
    "clearance": "Clearance", "case": "Docket", "no.": "Count", "statute": "Statute", "law": "Law", "state": "State", "held back": "Held back",
}  # fmt: skip


@for_roles(*ALL)
def batches(request: HttpRequest, worker: Worker) -> HttpResponse:
    """All batches that one may see."""
    asked = lists.filters(request, ("stage", "state", "wave", "county"))
    how = sorting(request, "of", "until")

    def rows(after: pages.Place, size: int) -> pages.Page:
        return pages.batches(worker.ledger, **asked, after=after, size=size, sort=how.by, down=how.down)

    if request.GET.get("as"):
        return lists.download(request, "batches", _BATCHES, rows)
    page = rows(lists.place_in(request), pages.SIZE)
    apart = details.named_apart(worker.ledger, [row["batch"] for row in page.rows])
    context = {
        "rows": [lists.named(row) | {"name": full_name(row["of"], apart[row["batch"]])} for row in page.rows],
        "counties": details.counties(worker.ledger),
        "asked": asked,
        "sorting": how,
        "states": BATCHES,
        "stages": details.stages(worker.ledger),
    }
    return render(request, "web/batches.html", context | lists.foot(request, page))


@for_roles(*ALL)
def batch(request: HttpRequest, worker: Worker, batch_id: str) -> HttpResponse:
    """A batch with its charges."""
    try:
        found = details.batch(worker.ledger, batch_id)
    except NotAllowed as error:
        raise Http404 from error
    how = sorting(request, "docket")

    def rows(after: pages.Place, size: int) -> pages.Page:
        return pages.clearances(worker.ledger, batch=batch_id, after=after, size=size, down=how.down)

    if request.GET.get("as"):
        return lists.download(request, f"batch-{batch_id}", _CLEARANCES, rows)
    page = rows(lists.place_in(request), pages.SIZE)
    may, waits = _may_end(worker, found)
    context = {
        "batch": found,
        "name": full_name(found.of, details.named_apart(worker.ledger, [batch_id])[batch_id]),
        "sorting": how,
        "rows": [lists.named(row) for row in page.rows],
        "may_complete": may,
        "waits": waits,
    }
    return render(request, "web/batch.html", context | lists.foot(request, page))


def _may_end(worker: Worker, found: BatchView) -> tuple[bool, str]:
    """Whether this person may end the stage that a batch is in, as the ledger has it now; and for what it waits else."""
    stage = found.stage
    if stage is None:
        return False, ""
    if not stage.sign:
        may = stage.lapse != "proceeds" and worker.role == stage.actor
        silence = "; silence is consent when the window ends" if stage.lapse == "proceeds" else ""
        return may, f"It is for the {stage.actor}{silence}."
    ready = next((each for each in to_end(worker.ledger) if each.batch == found.id), None)
    if ready is None:
        return (
            False,
            "It ends when its orders are signed and another person of the court has looked at the papers.",
        )
    if worker.name in ready.signers:
        return (
            False,
            "You recorded a signature of it: another person of the court looks at the paper, and ends it.",
        )
    return worker.role in OF_COURT, "Its orders are signed: a judge or a clerk of the court ends it."


@require_POST
@for_roles(Role.OPERATOR, Role.CLERK, Role.PROSECUTOR, Role.JUDGE)
def complete(request: HttpRequest, worker: Worker, batch_id: str) -> HttpResponse:
    """End the stage that the page showed."""
    form = StageForm(request.POST)

    def do() -> None:
        stage = form.cleaned_data["stage"]
        worker.office.complete(batch_id, worker.actor, worker.today, worker.at, stage_id=stage)

    return act(request, do, "The stage is ended.", "batch", batch_id, form=form)


class StageForm(OfficeForm):
    """The stage that the page showed."""

    stage = Hidden()


@for_roles(*ALL)
def clearance(request: HttpRequest, worker: Worker, clearance_id: str) -> HttpResponse:
    """One clearance: why, where it stands, all that happened."""
    row = _clearance(worker, clearance_id)
    run = records.run_of(row.run)
    records.shown(worker, run, [row.person], "clearance")
    why, _ = records.explained(run, row.charge, row.law)
    stage = row.stage
    events = [
        {"at": link.at, "kind": link.kind, "actor": link.actor, "role": link.role, "said": said(link)}
        for link in history(worker.ledger, clearance_id)
    ] if worker.ledger.sees.is_all else []  # fmt: skip
    context = {
        "row": row, "why": why, "law": jurisdiction(row.jurisdiction).law(row.law), "events": events,
        "may_object": stage is not None and worker.role in stage.objectors and row.state == "planned",
        "may_hold": worker.role in (Role.OPERATOR, Role.CLERK, Role.REVIEWER) and row.state == "planned",
    }  # fmt: skip
    return render(request, "web/clearance.html", context)


@require_POST
@for_roles(Role.OPERATOR, Role.CLERK, Role.REVIEWER)
def hold(request: HttpRequest, worker: Worker, clearance_id: str) -> HttpResponse:
    """Keep a clearance back, or let it go on."""
    frees = pressed(request, "hold", "free") == "free"
    form = HoldForm(request.POST, _clearance(worker, clearance_id).reasons)
    do, message = (worker.office.free, "It goes on.") if frees else (worker.office.hold, "It is held back.")

    def hold_or_free() -> None:
        do(clearance_id, worker.actor, worker.at, reason=form.cleaned_data["reason"])

    return act(request, hold_or_free, message, "clearance", clearance_id, form=form)


class HoldForm(OfficeForm):
    """Why a clearance is kept back."""

    reason = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, data: Any, reasons: Mapping[str, str]) -> None:
        """``reasons``: those of the workflow, by code."""
        super().__init__(data)
        self._choices("reason", list(reasons.items()))


def _clearance(worker: Worker, clearance_id: str) -> ClearanceView:
    try:
        return details.clearance(worker.ledger, clearance_id)
    except NotAllowed as error:
        raise Http404 from error
