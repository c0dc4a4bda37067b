"""What waits for me, and what is stuck."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, Role
from clearslate.clearance.exchange.aging import Aging
from clearslate.clearance.office import details, lookup, pages
from clearslate.web.accounts.worker import SUPERVISORS, Worker, choose_role, for_roles, worker_of
from clearslate.web.desk.agencies import ages
from clearslate.web.jobs.views import being_made
from clearslate.web.jobs.views import now as jobs_now
from clearslate.web.parts import lists
from clearslate.web.parts.acts import act
from clearslate.web.parts.counted import counted
from clearslate.web.parts.figures import AGING, PICTURE, Picture
from clearslate.web.parts.flow import flow

_STEPS: Final = {"day": 1, "week": 7, "month": 31}
"""Days by which the clock of a rehearsal is moved."""


def today(request: HttpRequest) -> HttpResponse:
    """The first page of whoever signs in."""
    worker = worker_of(request)
    if worker is None:
        return _nobody_yet(request)
    if request.htmx:  # the page that waited for the invented state
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    is_supervisor = worker.role in SUPERVISORS and worker.ledger.sees.is_all
    waves = worker.office.wave_lines() if is_supervisor and worker.role != Role.AUDITOR else []
    context = {
        "waiting": [
            line | {"days": None if line["due"] is None else (line["due"] - worker.today).days}
            for line in details.waiting_for(worker.ledger, worker.role)
        ],
        "undecided": pages.undecided(worker.ledger),
        "unsigned": len(lookup.unsigned(worker.ledger)) if worker.role in (Role.JUDGE, Role.CLERK) else 0,
        "jobs": jobs_now(worker),
        "to_release": [line for line in waves if line["state"] not in ("released", "forming")],
    }
    if is_supervisor:
        picture, aging = counted(worker.ledger, worker.today, PICTURE, AGING)
        context |= {"all": True, "counted_at": picture.at} | _picture(picture.value) | _open(aging.value)
        context["stop_rule"] = pages.stop_rule(worker.ledger)  # never of a while ago: a halt is seen at once
    return render(request, "web/today.html", context)


_STEP_WORDS: Final = {
    "release": "waits for audit and release", "between": "between two stages", "left": "left behind by its batch", "cleared": "in force",
    "withdrawn": "taken back", "restored": "undone",
}  # fmt: skip
_STEP_KINDS: Final = {
    "release": "later",
    "cleared": "good",
    "withdrawn": "none",
    "restored": "none",
    "left": "none",
}


def _picture(found: Picture | None) -> dict[str, Any]:
    """The whole picture, with names that a template can say, and the words and the kind of each step; nothing while nobody counted."""
    if found is None:
        return {}
    steps = [
        step
        | {
            "words": _STEP_WORDS.get(step["step"], step["step"].replace("_", " ")),
            "kind": _STEP_KINDS.get(step["step"], "stage"),
        }
        for step in found.steps
    ]
    status = {
        name.replace(" ", "_"): [lists.named(row) for row in rows] for name, rows in found.status.items()
    }
    return {"status": status, "steps": steps, "flow": flow(steps), "windows": found.windows}


def _open(report: Aging | None) -> dict[str, Any]:
    """What is open by age at the agencies at which anything is."""
    if report is None:
        return {}
    told = ages(report)
    return told | {"open": [(name, counts) for name, counts in told["open"] if any(counts)]}


def _nobody_yet(request: HttpRequest) -> HttpResponse:
    """Who has no role: in a demo, while its invented state is made, how far that is; a part that asks is told when it is there."""
    job = being_made() if settings.DEMO else None
    if job is None:
        return render(request, "web/no_role.html")
    if request.htmx:
        return render(request, "web/making_part.html", {"job": job})
    return render(request, "web/making.html", {"job": job})


@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles."""
    choose_role(request, request.POST.get("role", ""))
    return redirect("today")


@for_roles(Role.OPERATOR)
def clock(request: HttpRequest, worker: Worker) -> HttpResponse:
    """A rehearsal's day: shown, and moved on. A real ledger has no such page."""
    opening = worker.opening
    if opening is None or not opening.rehearsal:
        raise Http404
    window = details.next_end(worker.ledger, worker.today)
    if request.method == "POST":
        to = moved_to(request.POST.get("by", ""), worker.today, window)

        def move() -> None:
            if request.POST.get("day", "") != worker.today.isoformat():
                raise DoneBefore(f"it is {worker.today.isoformat()} by now")
            worker.ledger.move_clock(to, worker.actor, worker.at)
            worker.office.advance(to, worker.at)

        return act(request, move, "The clock was moved on, and what the days bring was done.", "clock")
    return render(request, "web/clock.html", {"day": worker.today, "window": window})


def moved_to(by: str, today: dt.date, window: dt.date | None) -> dt.date:
    """The day to which the clock of a rehearsal is moved: what a window's silence brings comes on the day after it.

    Raises:
        Http404: the clock page has no such button.
    """
    if by == "window" and window is not None:
        return window + dt.timedelta(days=1)
    if by not in _STEPS:
        raise Http404
    return today + dt.timedelta(days=_STEPS[by])
