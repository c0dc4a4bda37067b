"""Clearances that were wrong: asked to be undone, decided by another person, and the person told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details
from clearslate.clearance.orders.proof import clearances_of
from clearslate.clearance.restoration import restoration
from clearslate.web.accounts.worker import ALL, Worker, for_roles
from clearslate.web.lookup import reports
from clearslate.web.parts import uploads
from clearslate.web.parts.acts import act

MAY: dict[str, tuple[Role, ...]] = {
    "ask": (Role.OPERATOR, Role.CLERK, Role.JUDGE, Role.PROSECUTOR, Role.REVIEWER),
    "notice": (Role.OPERATOR, Role.CLERK),
    "grant": (Role.JUDGE, Role.CLERK, Role.REVIEWER, Role.OPERATOR),
    "refuse": (Role.JUDGE, Role.CLERK, Role.REVIEWER, Role.OPERATOR),
    "told": (Role.OPERATOR, Role.CLERK),
}
"""Who may do what, as the forms of the events say; the ledger checks it again."""


MOST = 200
"""Rows on the page of mistakes, the latest first: `clear restore status` lists all."""

MOST_REPORTS = 8
"""Reports on that page, the oldest first: the next follow as these are worked off."""

REPORTS = (Role.OPERATOR, Role.CLERK)
"""Who reads what people report."""


@for_roles(*ALL)
def mistakes(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Every clearance that somebody asked to undo, and where that stands; and what people report that still shows."""
    may_report = worker.role in REPORTS
    if request.method == "POST":
        if not may_report:
            raise Http404
        return _worked_off(request, worker)
    rows = restoration.asked(worker.ledger, worker.today, MOST)
    found = (
        [(each, clearances_of(worker.ledger, each.code)) for each in reports.waiting(MOST_REPORTS)]
        if may_report
        else []
    )
    context = {
        "rows": rows,
        "reports": found,
        "may_report": may_report,
        "takes": bool(settings.LOOKUP_KEY_FILE),
    }
    return render(request, "web/mistakes.html", context)


def _worked_off(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Take reports up from the public pages, or note that one was worked off."""
    if request.POST.get("act") == "take" and settings.PUBLIC and settings.LOOKUP_KEY_FILE:
        try:
            count = reports.take_up(settings.PUBLIC, Path(settings.LOOKUP_KEY_FILE))
        except OSError:
            messages.error(request, "The key cannot be read: see CLEARSLATE_LOOKUP_KEY_FILE.")
            return redirect("mistakes")
        messages.success(request, f"{count} new report{'' if count == 1 else 's'}.")
    elif request.POST.get("act") == "done" and request.POST.get("report", "").isdecimal():
        noted = reports.done(int(request.POST["report"]), worker.name, worker.today)
        messages.success(request, "The report is worked off." if noted else "It was worked off before.")
    return redirect("mistakes")


@for_roles(*ALL)
def undo(request: HttpRequest, worker: Worker, clearance_id: str) -> HttpResponse:
    """Where the undoing of one clearance stands, and what comes next."""
    try:
        row = details.clearance(worker.ledger, clearance_id)
    except NotAllowed as error:
        raise Http404 from error
    if request.method == "POST":
        which = request.POST.get("act", "")
        if worker.role not in MAY.get(which, ()):
            raise Http404
        try:
            scan = uploads.scan_sent(request, "scan")
        except uploads.UploadError as error:
            messages.error(request, f"Nothing was recorded: {error}.")
            return redirect("undo", clearance_id)
        doing = _doing(request, worker, clearance_id, which, scan)
        return act(request, doing, _SAID[which], "undo", clearance_id)
    context = {
        "row": row,
        "may": {name for name, roles in MAY.items() if worker.role in roles},
        "agencies": restoration.standing_of(worker.ledger, load_profiles(), worker.today, clearance_id),
    }
    return render(request, "web/undo.html", context)


_SAID = {
    "ask": "Its undoing is asked for. From now on no copy is destroyed.",
    "notice": "That the person was given notice is recorded.",
    "grant": "It is undone. The next export tells every agency that was told.",
    "refuse": "It stays cleared.",
    "told": "That the person was told is recorded.",
}


def _doing(
    request: HttpRequest, worker: Worker, clearance_id: str, which: str, scan: str
) -> Callable[[], object]:
    why, paper, route = (request.POST.get(name, "").strip()[:200] for name in ("why", "paper", "route"))
    ledger, actor, today, at = worker.ledger, worker.actor, worker.today, worker.at
    return {
        "ask": lambda: restoration.ask(ledger, clearance_id, actor, today, at, why=why, route=route),
        "notice": lambda: restoration.notice(ledger, clearance_id, actor, today, at, why=why),
        "grant": lambda: restoration.decide(
            ledger, clearance_id, actor, today, at, restore=True, why=why, paper=paper,
            hearing="hearing" in request.POST, scan=scan,
        ),
        "refuse": lambda: restoration.decide(
            ledger, clearance_id, actor, today, at, restore=False, why=why, paper=paper,
            hearing="hearing" in request.POST, scan=scan,
        ),
        "told": lambda: restoration.tell(ledger, clearance_id, actor, today, at),
    }[which]  # fmt: skip
