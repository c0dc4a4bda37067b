"""Who works here, in which role, and which programs of agencies ask: for operators."""

from __future__ import annotations

import json
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
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
from clearslate.web.parts.acts import act, pressed
from clearslate.web.parts.forms import Hidden, Lines, OfficeForm
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
        "form": RoleForm(),
        "policies": [(name, MEANING[name], now[name], values) for name, values in POLICIES.items()],
    }
    return render(request, "web/roles.html", context)


class RoleForm(OfficeForm):
    """A role of a user, and for what."""

    user = forms.CharField(
        label="User name", max_length=80, error_messages={"required": "Write the name of the user."},
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )  # fmt: skip
    role = forms.ChoiceField(label="Role", choices=[(each, each) for each in ROLES])
    counties, courts = Lines("Counties, one a line; all where none is here"), Lines("Courts, one a line")
    agency = forms.CharField(label="Agency, by its id", max_length=60, required=False)


class UserForm(OfficeForm):
    """A user whose sign-in was locked."""

    user = Hidden(required=True)


class PolicyForm(OfficeForm):
    """A policy of the house, and its value."""

    policy = forms.ChoiceField(choices=[(each, each) for each in POLICIES], widget=forms.HiddenInput)
    value = Hidden()


@require_POST
@for_roles(Role.OPERATOR)
@known_afresh
def roles_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Grant, confirm or revoke a role; release a name that was locked; set a policy: by the ledger's rules, which know the second pair of eyes."""
    doing, ledger, by = pressed(request, *_DONE), worker.ledger, (worker.actor, worker.at)
    form = {"release": UserForm, "policy": PolicyForm}.get(doing, RoleForm)(request.POST)

    def do() -> None:
        given = form.cleaned_data
        if doing == "release":
            made.release(given["user"], worker.name)
        elif doing == "policy":
            ledger.set_policy(given["policy"], given["value"], *by)
        elif doing == "revoke":
            granting.revoke(ledger, given["user"], given["role"], *by)
        else:
            scope = Scope(frozenset(given["counties"]), frozenset(given["courts"]), given["agency"])
            say = granting.grant if doing == "grant" else granting.confirm
            say(ledger, given["user"], given["role"], scope, *by)

    return act(request, do, _DONE[doing], "roles", form=form)


_DONE: Final = {
    "grant": "Granted. In a real ledger another operator confirms it.", "confirm": "Confirmed.", "revoke": "Revoked.",
    "release": "Released: this user may sign in again.", "policy": "Recorded.",
}  # fmt: skip


class AccessForm(OfficeForm):
    """A program that is let in, and for what."""

    name = forms.CharField(
        label="Name of the program",
        max_length=80,
        error_messages={"required": "Write the name of the program."},
    )
    recipient = forms.CharField(
        label="Agency, by its id in the workflow", max_length=60, required=False,
        help_text="Leave it empty for a court's system, which asks where clearances stand and nothing else.",
    )  # fmt: skip
    scope = forms.MultipleChoiceField(
        label="What it may do", choices=[(each, each) for each in access.May], required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    counties, courts = Lines("Of a court's system: counties, one a line"), Lines("Courts, one a line")
    days = forms.IntegerField(
        label="Days", min_value=1, max_value=access.LONGEST, initial=365,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"An access lasts one day to {access.LONGEST} days."
        ),
    )  # fmt: skip
    certificate = forms.CharField(
        label="SHA-256 of a client certificate that lets it in too", max_length=95, required=False
    )


@for_roles(Role.OPERATOR)
def programs(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The programs that may use the interface by HTTP."""
    rows = Access.objects.order_by("revoked_at", "name", "id")
    context = {
        "rows": rows, "form": AccessForm(), "now": worker.at,
        "told": json.loads(unlock(notice)) if (notice := request.session.pop(_TOLD, "")) else None,
    }  # fmt: skip
    return render(request, "web/programs.html", context)


_TOLD: Final = "token_once"


@require_POST
@for_roles(Role.OPERATOR)
@known_afresh
def programs_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Let a program in, whose token is told once; or let it in no more."""
    if pressed(request, "revoke", "make") == "revoke":
        which = request.POST.get("access", "")
        return act(
            request, lambda: access.revoke(which, worker.name, worker.at), "It is let in no more.", "programs"
        )
    form = AccessForm(request.POST)

    def do() -> None:
        given = form.cleaned_data
        row, token = access.make(
            given["name"], worker.name, worker.at, days=given["days"], scopes=given["scope"], recipient=given["recipient"],
            counties=given["counties"], courts=given["courts"], certificate=given["certificate"].replace(":", "").lower(),
        )  # fmt: skip
        request.session[_TOLD] = lock(json.dumps({"id": row.id, "token": token}))

    return act(request, do, "Made. Its token is below, this once.", "programs", form=form)
