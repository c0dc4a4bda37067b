"""What waits for me, and what is stuck."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import Role
from clearslate.clearance.office import details, lookup, pages
from clearslate.web.accounts.worker import Worker, choose_role, for_roles, worker_of
from clearslate.web.jobs.views import now as jobs_now
from clearslate.web.parts import lists
from clearslate.web.parts.acts import act

ALL = tuple(role for role in Role if role != Role.SYSTEM)
SUPERVISORS = (Role.OPERATOR, Role.REVIEWER, Role.AUDITOR)


def today(request: HttpRequest) -> HttpResponse:
    """The first page of whoever signs in."""
    worker = worker_of(request)
    if worker is None:
        return render(request, "web/no_role.html")
    is_supervisor = worker.role in SUPERVISORS and worker.ledger.sees.is_all
    counts = pages.counts(worker.ledger)
    status = _status(worker) if is_supervisor else None
    context = {
        "waiting": [
            line | {"days": None if line["due"] is None else (line["due"] - worker.today).days}
            for line in details.waiting_for(worker.ledger, worker.role)
        ],
        "undecided": counts["objections"].get("filed", 0),
        "unsigned": len(lookup.unsigned(worker.ledger)) if worker.role in (Role.JUDGE, Role.CLERK) else 0,
        "status": status,
        "jobs": jobs_now(worker),
        "to_release": []
        if status is None or worker.role == Role.AUDITOR
        else [line for line in status["waves"] if line["state"] != "released"],
        "counts": counts if is_supervisor else None,
    }
    return render(request, "web/today.html", context)


@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles."""
    choose_role(request, request.POST.get("role", ""))
    return redirect("today")


@for_roles(Role.OPERATOR)
def clock(request: HttpRequest, worker: Worker) -> HttpResponse:
    """A rehearsal's day: shown, and moved on. A real ledger has no such page."""
    opening = worker.ledger.opening()
    if opening is None or not opening.rehearsal:
        raise Http404
    if request.method == "POST":
        days = {"day": 1, "week": 7, "month": 31}.get(request.POST.get("by", ""), 0)
        if not days:
            raise Http404

        def move() -> None:
            to = worker.today + dt.timedelta(days=days)
            worker.ledger.move_clock(to, worker.actor, worker.at)
            worker.office.advance(to, worker.at)

        return act(request, move, "The clock was moved on, and what the days bring was done.", "clock")
    return render(request, "web/clock.html", {"day": worker.today, "demo": settings.DEMO})


def _status(worker: Worker) -> dict[str, list[dict[str, Any]]]:
    """Where everything stands, with names that a template can say."""
    status = worker.office.status(worker.today)
    return {name.replace(" ", "_"): [lists.named(row) for row in rows] for name, rows in status.items()}
