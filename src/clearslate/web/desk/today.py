"""What waits for me, and what is stuck."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, Role
from clearslate.clearance.exchange.aging import Aging
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.acts import Act, ActKind, May, acts
from clearslate.clearance.orders.to_certify import changed_sheets
from clearslate.web.accounts import locks
from clearslate.web.accounts.worker import SUPERVISORS, Worker, choose_role, for_roles, worker_of
from clearslate.web.desk import laws
from clearslate.web.desk.agencies import ages
from clearslate.web.jobs.views import being_made
from clearslate.web.jobs.views import now as jobs_now
from clearslate.web.parts import lists
from clearslate.web.parts.acts import act
from clearslate.web.parts.counted import counted
from clearslate.web.parts.figures import AGING, PICTURE, Picture
from clearslate.web.parts.flow import flow
from clearslate.web.parts.names import stage_name
from clearslate.web.templatetags.humanize_lite import agency

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
    mine = acts(
        worker.ledger, worker.name, worker.role, worker.today, changed=lambda: changed_sheets(worker.ledger)
    )
    lines = [_line(each, worker.today) for each in mine]
    context = {
        "groups": [
            (words, found)
            for words, wanted in _GROUPS.items()
            if (found := [line for line in lines if line["group"] == wanted])
        ],
        "others": [line for line in lines if line["group"] == "others"],
        "locked": [each.name for each in locks.locked() if each.name != worker.name]
        if worker.role == Role.OPERATOR
        else [],
        "laws": laws.unsigned(worker) if worker.role == Role.COUNSEL else [],
        "jobs": jobs_now(worker),
    }
    if is_supervisor:
        picture, aging = counted(worker.ledger, worker.today, PICTURE, AGING)
        context |= {"all": True, "counted_at": picture.at} | _picture(picture.value) | _open(aging.value)
        context["stop_rule"] = pages.stop_rule(worker.ledger)  # never of a while ago: a halt is seen at once
    return render(request, "web/today.html", context)


_GROUPS: Final = {"Overdue": "late", "Due within a week": "soon", "Next": "later"}
_BUTTONS: Final = {
    ActKind.CERTIFY: "Read", ActKind.SIGN: "Open", ActKind.END: "End", ActKind.WRITE: "Write them", ActKind.OBJECT: "Go through the list",
    ActKind.DECIDE: "Decide", ActKind.SHOW: "Write the lists", ActKind.NOTIFY: "Open", ActKind.UNDO: "Open", ActKind.TELL: "Open", ActKind.ANSWER: "See why",
    ActKind.CONFIRM: "Confirm", ActKind.CHANGE: "Decide",
    ActKind.RELEASE: "Begin with ", ActKind.ASK_AGAIN: "Ask again",
}  # fmt: skip
_WORDS: Final = {
    ActKind.SIGN: "Orders to sign", ActKind.END: "Stages to end", ActKind.OBJECT: "Open for objection",
    ActKind.ANSWER: "Messages that an agency refused, whole or in part",
}  # fmt: skip
_DAYS: Final = {"law": "The window ends", "records": "The records allow it until", "us": "Wanted by"}
"""How the day of an act is told, by whose it is; and once it is over."""
_OVER: Final = {"law": "The window ended", "records": "The records allowed it until", "us": "Wanted by"}
_WAITS: Final = {May.SECOND: "for another person than you", May.WAITS: "not ready yet"}


def _line(act: Act, today: dt.date) -> dict[str, Any]:
    """An act as a line of the page: in which group it stands, in what words, and where it is done."""
    county, court = act.place
    days = None if act.due is None else (act.due - today).days
    group = (
        "others"
        if act.may != May.MAY
        else "later"
        if days is None or days > 7
        else "late"
        if days < 0
        else "soon"
    )
    words = _WORDS.get(act.kind, act.what)
    return {
        "group": group, "words": words, "about": _about(act, words),
        "place": court if county in court else ", ".join(filter(None, (court, county))), "count": act.count,
        "charges": act.charges, "due": act.due, "days": days,
        "until": (_OVER if days is not None and days < 0 else _DAYS).get(act.due_by, ""), "then": act.unblocks, "to": _where(act),
        "button": _BUTTONS[act.kind] + act.first,
        "waits": _WAITS.get(act.may, ""),
    }  # fmt: skip


def _about(act: Act, words: str) -> str:
    """What the line says of it below: the agency, or the stage in its own words."""
    if act.kind == ActKind.ANSWER:
        return agency(act.what)
    return act.what if act.what != words else ""


def _where(act: Act) -> str:
    """The address of the worklist with exactly these, or of the page on which it is done."""
    place = {name: value for name, value in zip(("county", "court"), act.place, strict=True) if value}
    asked = f"?{urlencode(place)}" if place and not act.place[1].endswith(" courts") else ""
    match act.kind:
        case ActKind.SIGN:
            return reverse("orders") + (asked if act.may == May.MAY else f"?standing={act.stage}")
        case ActKind.END:
            return (
                reverse("end_stages") + asked if not act.stage else f"{reverse('batches')}?stage={act.stage}"
            )
        case ActKind.WRITE:
            return reverse("ask_job", args=["orders"])
        case ActKind.SHOW:
            return reverse("ask_job", args=["lists"])
        case ActKind.ASK_AGAIN:
            return reverse("ask_job", args=["recheck"])
        case ActKind.ANSWER:
            return reverse("recipient", args=[act.what])
        case ActKind.RELEASE:
            return reverse("wave", args=act.subjects[:1])
    names = {
        ActKind.CERTIFY: "certify",
        ActKind.OBJECT: "open_list",
        ActKind.DECIDE: "objections",
        ActKind.CONFIRM: "roles",
        ActKind.CHANGE: "registry",
    }
    return reverse(names.get(act.kind, "mistakes"))


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
            "words": _STEP_WORDS.get(step["step"]) or stage_name(step["step"]),
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
    ages_now = ages(report)
    return ages_now | {"open": [(name, counts) for name, counts in ages_now["open"] if any(counts)]}


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
