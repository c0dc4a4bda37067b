"""Who is at work in a request: a user, the role that they act in, and the ledger as they may see it."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, wraps
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.policies import DECISIONS, is_known_enough
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger, Opening
from clearslate.clearance.state.policies import value_of
from clearslate.web import clock

ALL: Final = tuple(role for role in Role if role != Role.SYSTEM)
"""The roles that people have."""
SUPERVISORS: Final = (Role.OPERATOR, Role.REVIEWER, Role.AUDITOR)
"""Who sees the whole picture."""
ROLES: Final = "roles"
"""On a view: the roles for which it is; the table of who may what reads it."""
_WORKER: Final = "clearslate_worker"  # on the request: who is at work in it
_ROLE: Final = "role"  # in the session: the role that somebody with several acts in
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Worker:
    """Who is at work. ``roles``: all that the ledger grants them; ``role``: the one they act in now."""

    name: str
    role: Role
    roles: tuple[Role, ...]
    known_by: str
    at: dt.datetime

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, showing what the role was granted."""
        found = copy.copy(attached())
        found.reads_as(self.name, self.role)
        return found

    @cached_property
    def office(self) -> Office:
        """The work on it."""
        return Office(self.ledger)

    @property
    def actor(self) -> Actor:
        """Who the ledger's events name."""
        return Actor(self.name, self.role, self.known_by)

    @property
    def is_known_enough(self) -> bool:
        """Whether who is signed in is known as well as the ledger asks of those who decide: two factors, where it asks for them."""
        return is_known_enough(self.known_by, value_of(DECISIONS, settings.LEDGER))

    @cached_property
    def today(self) -> dt.date:
        """The day that it is in the ledger."""
        return self.ledger.day(self.at, self.opening)

    @cached_property
    def opening(self) -> Opening | None:
        """Which ledger it is, asked once a request."""
        return self.ledger.opening()


@cache
def attached() -> Ledger:
    """The ledger of the set-up, whose tables are looked at once a process; each request takes a copy of its own."""
    return Ledger.attached(settings.LEDGER)


def known_by(request: HttpRequest) -> str:
    """How it is known who is signed in, as an event says it: ``web:password+totp``, ``web:passkey``, ``web:oidc``."""
    ways = list(map(_way, get_authentication_records(request, request.user)))
    return f"web:{'+'.join(dict.fromkeys(ways)) or 'session'}"


def _way(record: Mapping[str, Any]) -> str:
    method = str(record.get("method", ""))
    if method != "mfa":
        return {"socialaccount": "oidc"}.get(method, method)
    kind = str(record.get("type", method))
    return "passkey" if record.get("passwordless") else kind.replace("_", "-")


def worker_of(request: HttpRequest) -> Worker | None:
    """Who is at work; None where nobody is signed in, or who is has no role in the ledger."""
    if not request.user.is_authenticated:
        return None
    if (found := getattr(request, _WORKER, None)) is None:
        roles = attached().roles_of(request.user.get_username())
        if not roles:
            return None
        chosen = request.session.get(_ROLE)
        role = Role(chosen) if chosen in roles else roles[0]
        found = Worker(request.user.get_username(), role, roles, known_by(request), clock.now())
        setattr(request, _WORKER, found)
    return found


def on_behalf(request: HttpRequest, worker: Worker) -> None:
    """Let a request of the machinery be one of somebody who asked for it before, with the rights that they have now.

    Raises:
        NotAllowed: the ledger does not grant them the role any more.
    """
    if not attached().grants(worker.name, worker.role):
        raise NotAllowed(f"the ledger does not grant {worker.name} the role {worker.role} any more")
    request.user = _Asked(worker.name)
    setattr(request, _WORKER, worker)


@dataclass(frozen=True)
class _Asked:
    """Who asked, as a view knows a user."""

    name: str
    is_authenticated: bool = True

    def get_username(self) -> str:
        return self.name


def choose_role(request: HttpRequest, role: str) -> None:
    """Act in another of one's roles from now on.

    Raises:
        Http404: the ledger grants no such role.
    """
    worker = worker_of(request)
    if worker is None or role not in worker.roles:
        raise Http404
    request.session[_ROLE] = role


def for_roles(*roles: Role) -> Callable[[View], View]:
    """A screen for some roles: to all others it is not there. The view takes the worker after the request."""

    def wrapped(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            worker = worker_of(request)
            if worker is None or worker.role not in roles:
                raise Http404
            if not worker.is_known_enough:
                messages.error(
                    request,
                    "This office asks for more than a password: set up a second factor, then sign in with it.",
                )
                return redirect("mfa_index")
            try:
                return view(request, worker, *args, **named)
            except Unseen as error:
                raise Http404 from error

        setattr(answer, ROLES, roles)
        return answer

    return wrapped


class Unseen(NotAllowed):
    """What somebody may not see, or what is not there."""
