"""What takes two people: which agency it was, what newer records change, which companies get word, and the day of a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office import assigning, changes
from clearslate.clearance.workflow import AGENCIES
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts.acts import act
from clearslate.web.parts.counted import again, counted
from clearslate.web.parts.figures import UNASSIGNED
from clearslate.web.parts.lists import named

READERS: Final = (Role.OPERATOR, Role.REVIEWER, Role.PROSECUTOR, Role.CLERK, Role.JUDGE)
"""Who may say of which day a paper is, by which another enters late what it says."""

SHOWN: Final = 100
"""Changes that are shown; decided, the next come up."""


def _decides(worker: Worker) -> bool:
    """Whether somebody decides about what newer records change."""
    return worker.role in (Role.OPERATOR, Role.REVIEWER) and worker.ledger.sees.is_all


@for_roles(*READERS)
def registry(request: HttpRequest, worker: Worker) -> HttpResponse:
    """What waits for somebody's word; an operator sees agencies and companies too, and with reviewers what newer records change."""
    context: dict[str, Any] = {"is_operator": worker.role == Role.OPERATOR and worker.ledger.sees.is_all}
    if _decides(worker):
        waiting = changes.waiting(worker.ledger)
        context |= {"decides": True, "changes": waiting[:SHOWN], "more": max(0, len(waiting) - SHOWN)}
    if context["is_operator"]:
        (found,) = counted(worker.ledger, worker.today, UNASSIGNED)
        context |= {"is_counted": found.value is not None, "counted_at": found.at}
        context |= {
            "rows": [named(row) for row in found.value or ()],
            "companies": assigning.companies(worker.ledger),
        }
    return render(request, "web/registry.html", context)


def _day(text: str) -> dt.date:
    """A day that somebody wrote.

    Raises:
        NotAllowed: it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NotAllowed("write the day as year, month and day, such as 2026-01-31") from error


@require_POST
@for_roles(*READERS)
@known_afresh
def registry_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Name an agency, decide a change, enroll a company, read a paper; or confirm what another said."""
    fields = {
        name: request.POST.get(name, "").strip()[:200]
        for name in ("act", "agency", "county", "name", "ori", "to", "company", "paper", "on", "change")
    }
    doing, is_operator = fields["act"], worker.role == Role.OPERATOR

    def name_agency(*, confirm: bool) -> int:
        of = assigning.Written(fields["agency"], fields["county"], fields["name"], fields["ori"])
        count = assigning.assign_written(
            worker.ledger, of, fields["to"], worker.actor, worker.at, confirm=confirm
        )
        again(UNASSIGNED)
        return count

    def enroll(**how: bool) -> None:
        assigning.enroll(worker.ledger, fields["company"], worker.actor, worker.at, worker.today, **how)

    if doing == "paper":

        def read() -> None:
            worker.ledger.read_paper(fields["paper"], _day(fields["on"]), worker.actor, worker.at)

        return act(request, read, "Recorded. Another person may enter what it says.", "registry")
    if doing in ("right", "wrong") and _decides(worker) and fields["change"].isdecimal():
        number, is_right = int(fields["change"]), doing == "right"

        def decide() -> None:
            changes.decide(worker.ledger, number, worker.actor, worker.at, right=is_right)

        done = "Confirmed. The next messages say so." if is_right else "Refused. Everything stays as it is."
        return act(request, decide, done, "registry")
    acts: dict[str, Callable[[], object]] = {
        "assign": lambda: name_agency(confirm=False),
        "confirm": lambda: name_agency(confirm=True),
        "enroll": enroll,
        "confirm_company": lambda: enroll(confirm=True),
        "leave": lambda: enroll(leave=True),
    }
    wrong = doing in ("assign", "confirm") and fields["agency"] not in AGENCIES
    if not is_operator or doing not in acts or wrong:
        raise Http404
    return act(request, acts[doing], "Recorded. In a real ledger another operator confirms it.", "registry")
