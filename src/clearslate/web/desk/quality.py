"""What the data lacks: the fix list by owner, what each repair would free, who works on it, and the list for the owner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office import details
from clearslate.web import records
from clearslate.web.accounts.worker import SUPERVISORS, Worker, for_roles
from clearslate.web.jobs.doing import lacks
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.views import asked as ask
from clearslate.web.models import Repair
from clearslate.web.parts import tokens
from clearslate.web.parts.acts import act
from clearslate.web.parts.forms import Hidden, OfficeForm

MENDERS = (Role.OPERATOR, Role.REVIEWER)
STATES = {"open": "not asked yet", "asked": "asked of the owner", "fixed": "fixed, seen in the next run"}
"""Where a repair stands."""


@for_roles(*SUPERVISORS)
def quality(request: HttpRequest, worker: Worker) -> HttpResponse:
    """For which data people wait, by the agency that has it."""
    run = run_at_hand(worker)
    found = None if run is None else lacks.counted(run)
    judged = None if found is None else found["judged"]
    given = {(each.owner, each.fact): each for each in Repair.objects.all()}
    owners: dict[str, list[dict[str, Any]]] = {}
    for fix in judged["fixes"] if judged else ():
        owners.setdefault(fix["owner"], []).append(fix | {"given": given.get((fix["owner"], fix["field"]))})
    context = {
        "run": run, "judged": judged, "owners": owners, "key": tokens.new_id(), "states": STATES, "may": worker.role in MENDERS,
        "steps": judged["steps"][:5] if judged else [],
    }  # fmt: skip
    return render(request, "web/quality.html", context)


@require_POST
@for_roles(*MENDERS)
def quality_ask(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Count anew, or write the list for an owner: both are jobs."""
    run = run_at_hand(worker)
    name = request.POST.get("kind", "")
    if run is None or name not in ("quality", "repairs"):
        raise Http404
    payload = {"run": run} | {
        each: value
        for each in ("owner", "fact")
        if (value := request.POST.get(each, "")) and name == "repairs"
    }
    try:
        arguments = KINDS[name].form.model_validate(payload)
    except ValueError as error:
        raise Http404 from error
    return ask(request, worker, name, KINDS[name], arguments.model_dump(mode="json"))


class RepairForm(OfficeForm):
    """Who works on a repair, and where it stands; ``before``: the moment of what the page showed."""

    owner, fact = Hidden(), Hidden()
    to = forms.CharField(label="User", max_length=80, required=False)
    state = forms.ChoiceField(label="Where it stands", choices=list(STATES.items()))
    before = Hidden()


@require_POST
@for_roles(*MENDERS)
def quality_assign(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Give a repair to somebody, or say where it stands; who was faster is told."""
    form = RepairForm(request.POST)
    run = run_at_hand(worker)
    found = None if run is None else lacks.counted(run)
    known = (
        {(fix["owner"], fix["field"]) for fix in found["judged"]["fixes"]}
        if found and found["judged"]
        else set()
    )
    if (request.POST.get("owner"), request.POST.get("fact")) not in known:
        raise Http404

    def do() -> None:
        owner, fact, to, state, before = (form.cleaned_data[name] for name in form.fields)
        if to and not worker.ledger.roles_of(to):
            raise NotAllowed(f"{to} has no role in the ledger: give it to somebody who works here")
        row = Repair.objects.filter(owner=owner, fact=fact).first()
        if before != ("" if row is None else row.at.isoformat()):
            raise DoneBefore("somebody changed it meanwhile, as it stands here now")
        payload = {"to": to, "state": state, "by": worker.name, "at": worker.at}
        Repair.objects.update_or_create(owner=owner, fact=fact, defaults=payload)

    return act(request, do, "Noted.", "quality", form=form)


def run_at_hand(worker: Worker) -> str | None:
    """The newest run of a plan that is at hand; before the first plan, of those at hand."""
    if not worker.ledger.sees.is_all:
        raise Http404
    planned = [run for run in reversed(details.runs(worker.ledger)) if records.run_of(run) is not None]
    others = sorted(records.runs(), key=lambda run: run.as_of)
    return planned[0] if planned else others[-1].manifest.run_id if others else None
