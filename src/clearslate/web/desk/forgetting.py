"""Forgetting: one operator plans what is destroyed, and another, who sees the list, carries it out."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clearslate.clearance.events import Role
from clearslate.clearance.forgetting import forget, shown
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.views import asked
from clearslate.web.parts import tokens
from clearslate.web.parts.acts import act, pressed, refused
from clearslate.web.parts.forms import Hidden, OfficeForm

READERS: Final = (Role.OPERATOR, Role.AUDITOR)


class DocketForm(OfficeForm):
    """A docket, or one clearance of it."""

    number = forms.CharField(
        label="Docket number, or id of a clearance", max_length=120,
        error_messages={"required": "Write a docket number, or the id of a clearance."},
    )  # fmt: skip


class CarryForm(OfficeForm):
    """A plan of another operator, with its list seen."""

    plan = Hidden(max_length=40)
    sure = forms.BooleanField(
        error_messages={"required": "Nothing was destroyed: tick that you looked at the list."}
    )


@for_roles(*READERS)
def forgetting(request: HttpRequest, worker: Worker) -> HttpResponse:
    """What waits for a second operator, what was forgotten, and of a docket whether it may go: asked by a form, so in no address."""
    if not worker.ledger.sees.is_all:
        raise Http404
    form = DocketForm(request.POST if request.method == "POST" else None)
    number = form.cleaned_data["number"] if form.is_valid() else ""
    plans = shown.plans(worker.ledger, worker.today)
    context: dict[str, Any] = {
        "waiting": [each for each in plans if each.left],
        "done": [each for each in plans if not each.left],
        "form": form,
        "number": number,
        "found": shown.of_docket(worker.ledger, number, worker.today) if number else [],
        "is_operator": worker.role == Role.OPERATOR,
        "key": tokens.new_id(),
    }
    context["may_go"] = sum(not each.why for each in context["found"])
    return render(request, "web/forgetting.html", context)


@require_POST
@for_roles(Role.OPERATOR)
@known_afresh
def forgetting_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Plan what of a docket may go; or carry out, by a job, what another operator planned."""
    if not worker.ledger.sees.is_all:
        raise Http404
    doing = pressed(request, "plan", "carry_out")
    form = DocketForm(request.POST) if doing == "plan" else CarryForm(request.POST)
    if not form.is_valid():
        return refused(request, form, reverse("forgetting"))
    if doing == "plan":
        rows = shown.of_docket(worker.ledger, form.cleaned_data["number"], worker.today)
        ids = [each.id for each in rows if not each.why]

        def plan() -> None:
            forget.plan(worker.ledger, worker.actor, worker.today, worker.at, clearances=ids)

        return act(
            request, plan, "Planned. Another operator looks at the list and carries it out.", "forgetting"
        )
    return asked(request, worker, "forget", KINDS["forget"], {"plan": form.cleaned_data["plan"]})
