"""Orders to sign."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import Role
from clearslate.clearance.office import lookup
from clearslate.clearance.orders.make import sign
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts.acts import act


@for_roles(Role.JUDGE, Role.CLERK, Role.OPERATOR, Role.AUDITOR)
def orders(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Orders that nobody signed yet."""
    may_sign = worker.role in (Role.JUDGE, Role.CLERK)
    return render(request, "web/orders.html", {"rows": lookup.unsigned(worker.ledger), "may_sign": may_sign})


@require_POST
@for_roles(Role.JUDGE, Role.CLERK)
@known_afresh
def sign_many(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Record the signatures of the orders that are ticked: all of them, or none."""
    ticked, paper = request.POST.getlist("order")[:500], request.POST.get("paper", "").strip()
    if not ticked or not paper:
        raise Http404

    def do() -> None:
        with worker.ledger.together():
            for order in ticked:
                sign(worker.ledger, order, worker.actor, worker.today, worker.at, paper=paper)

    return act(request, do, f"Signed: {len(ticked)}.", "orders")
