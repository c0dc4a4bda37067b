"""Clearances that were wrong: asked to be undone, decided by another person, and the person told."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details
from clearslate.clearance.restoration import restoration
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk.today import ALL
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


@for_roles(*ALL)
def mistakes(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Every clearance that somebody asked to undo, and where that stands."""
    rows = restoration.standing(worker.ledger, load_profiles(), worker.today)
    return render(request, "web/mistakes.html", {"rows": rows})


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
    context = {"row": row, "may": {name for name, roles in MAY.items() if worker.role in roles}}
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
        "ask": lambda: restoration.ask(ledger, clearance_id, actor, today, at, why=why, route=route or "error"),
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
