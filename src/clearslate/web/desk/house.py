"""Who works here, in which role, and which programs of agencies ask: for operators."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.policies import MEANING, POLICIES
from clearslate.clearance.office import granting
from clearslate.clearance.state.scope import Scope
from clearslate.web.accounts import locks, made
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Unseen, Worker, for_roles
from clearslate.web.api import access
from clearslate.web.api.models import Access
from clearslate.web.parts.acts import act
from clearslate.web.parts.tokens import lock, unlock

ROLES: Final = tuple(role for role in Role if role != Role.SYSTEM)


@for_roles(Role.OPERATOR)
def roles(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Who may act in which role, who has an account, and what the ledger asks of those who decide."""
    try:
        granted = granting.grants(worker.ledger)
    except NotAllowed as error:
        raise Unseen(str(error)) from error
    accounts, now = made.accounts(), worker.ledger.policies()
    context = {
        "granted": granted,
        "accounts": accounts,
        "locked": locks.locked(),
        "without": sorted({each.user for each in granted} - {each.name for each in accounts}),
        "roles": ROLES,
        "policies": [(name, MEANING[name], now[name], values) for name, values in POLICIES.items()],
    }
    return render(request, "web/roles.html", context)


@require_POST
@for_roles(Role.OPERATOR)
@known_afresh
def roles_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Grant, confirm or revoke a role; release a name that was locked; set a policy: by the ledger's rules, which know the second pair of eyes."""
    asked = {
        name: request.POST.get(name, "").strip()[:200]
        for name in ("act", "user", "role", "agency", "policy", "value")
    }
    scope = Scope(
        frozenset(_lines(request, "counties")), frozenset(_lines(request, "courts")), asked["agency"]
    )
    who = (worker.ledger, asked["user"], asked["role"])
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "grant": (lambda: granting.grant(*who, scope, worker.actor, worker.at), "Granted. In a real ledger another operator confirms it."),
        "confirm": (lambda: granting.confirm(*who, scope, worker.actor, worker.at), "Confirmed."),
        "revoke": (lambda: granting.revoke(*who, worker.actor, worker.at), "Revoked."),
        "release": (lambda: made.release(asked["user"], worker.name), f"{asked['user']} may sign in again."),
        "policy": (lambda: worker.ledger.set_policy(asked["policy"], asked["value"], worker.actor, worker.at), "Recorded."),
    }  # fmt: skip
    if asked["act"] not in acts:
        raise Http404
    do, message = acts[asked["act"]]
    return act(request, do, message, "roles")


def _lines(request: HttpRequest, name: str) -> list[str]:
    return [each.strip() for each in request.POST.get(name, "").splitlines() if each.strip()]


@for_roles(Role.OPERATOR)
def programs(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The programs that may use the interface by HTTP."""
    rows = Access.objects.order_by("revoked_at", "name", "id")
    context = {
        "rows": rows, "scopes": list(access.May), "now": worker.at, "days": access.LONGEST,
        "told": json.loads(unlock(notice)) if (notice := request.session.pop(_TOLD, "")) else None,
    }  # fmt: skip
    return render(request, "web/programs.html", context)


_TOLD: Final = "token_once"


@require_POST
@for_roles(Role.OPERATOR)
@known_afresh
def programs_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Let a program in, whose token is told once; or let it in no more."""
    if request.POST.get("act") == "revoke":
        which = request.POST.get("access", "")
        return act(
            request, lambda: access.revoke(which, worker.name, worker.at), "It is let in no more.", "programs"
        )
    if request.POST.get("act") != "make":
        raise Http404

    def do() -> None:
        days = request.POST.get("days", "")
        row, token = access.make(
            request.POST.get("name", ""), worker.name, worker.at, days=int(days) if len(days) < 10 and days.isdecimal() else 0,
            scopes=request.POST.getlist("scope"), recipient=request.POST.get("recipient", "").strip()[:60],
            counties=_lines(request, "counties"), courts=_lines(request, "courts"),
            certificate=request.POST.get("certificate", "").replace(":", "").strip().lower(),
        )  # fmt: skip
        request.session[_TOLD] = lock(json.dumps({"id": row.id, "token": token}))

    return act(request, do, "Made. Its token is below, this once.", "programs")
