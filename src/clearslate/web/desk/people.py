"""One person: looked up with a reason, which is noted before anything is shown.

No address holds a name, a docket number or a person's id: a search is a form that is sent, and what it leads to is an address
that is sealed, of this user, and good for half an hour.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.casework.access import AccessError, log_of
from clearslate.casework.looking_up import WAYS, look_up, person_in
from clearslate.casework.person import matches
from clearslate.casework.person_page import time_line
from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.exchange.standing import told_of
from clearslate.clearance.office import details
from clearslate.clearance.orders.offices import NOBODY, OfficesError, read_offices
from clearslate.clearance.orders.proof import code_of, issue
from clearslate.records.errors import DatasetError
from clearslate.runs.run import Run
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts import tokens
from clearslate.web.parts.tokens import new_id

LOOKERS = (Role.OPERATOR, Role.REVIEWER, Role.CLERK, Role.PROSECUTOR, Role.JUDGE)
WRITERS = (Role.OPERATOR, Role.CLERK)
"""Who hands letters to people, as the ledger has it."""


@for_roles(*LOOKERS)
def people(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Look somebody up, by what an office knows of them."""
    runs = details.runs(worker.ledger) if worker.ledger.sees.is_all else []
    context: dict[str, Any] = {"ways": WAYS, "is_part": not worker.ledger.sees.is_all}
    if request.method == "POST" and runs:
        by, value, why = (request.POST.get(name, "").strip()[:300] for name in ("by", "value", "why"))
        run = records.run_of(runs[-1])
        if by not in WAYS or run is None:
            raise Http404
        dataset = records.dataset_of(run)
        try:
            found = look_up(
                run,
                dataset,
                by,
                value,
                why=why,
                who=worker.name,
                at=worker.at,
                log=log_of(run.path),
                known=worker.known_by,
            )
        except (AccessError, DatasetError) as error:
            return render(request, "web/people.html", context | {"wrong": str(error), "by": by, "why": why})
        if len(found) == 1:
            return redirect("person", _token(worker, runs[-1], found[0]))
        several = [(_token(worker, runs[-1], each.person), each) for each in matches(dataset, found, by)]
        return render(request, "web/people.html", context | {"several": several})
    return render(request, "web/people.html", context)


@for_roles(*LOOKERS)
def person(request: HttpRequest, worker: Worker, token: str) -> HttpResponse:
    """Everything about one person whom this user looked up."""
    run, who = _looked_up(worker, token)
    view = person_in(run, records.dataset_of(run), who)
    drawn = time_line(view)
    clearances = details.of_person(worker.ledger, who)
    for row in clearances:
        if row["since"] is not None:
            row["agencies"] = told_of(worker.ledger.alias, row["clearance"])
    context = {
        "view": view,
        "drawn": drawn.drawing if drawn is not None else "",
        "clearances": clearances,
        "token": token,
        "key": new_id(),
        "may_write": worker.role in WRITERS and any(row["in_force"] for row in clearances),
    }
    return render(request, "web/person.html", context)


@require_POST
@for_roles(*WRITERS)
def letter(request: HttpRequest, worker: Worker, token: str) -> HttpResponse:
    """Write the letter that proves what is ticked; its code is drawn by the form, so that a form sent twice writes one letter."""
    run, who = _looked_up(worker, token)
    ticked = sorted(set(request.POST.getlist("clearance")))
    if not set(ticked) <= {row["clearance"] for row in details.of_person(worker.ledger, who)}:
        raise Http404
    if not ticked:
        messages.error(request, "No letter was written: tick what it is to prove.")
        return redirect("person", token)
    try:
        offices = read_offices(Path(settings.OFFICES)) if settings.OFFICES else NOBODY
        with TemporaryDirectory(prefix="clearslate-letter-") as folder:
            place = Path(folder) / "letter.pdf"
            code = tokens.drawn_by("letter", worker.name, request.POST.get("key", "")[:40], *ticked)
            issue(
                worker.ledger, ticked, records.dataset_of(run), place, worker.actor, worker.today, worker.at,
                code=code_of(code), offices=offices,
            )  # fmt: skip
            written = place.read_bytes()
    except (NotAllowed, OfficesError) as error:
        messages.error(request, f"No letter was written: {error}.")
        return redirect("person", token)
    headers = {"Content-Disposition": 'attachment; filename="letter.pdf"'}
    return HttpResponse(written, content_type="application/pdf", headers=headers)


def _looked_up(worker: Worker, token: str) -> tuple[Run, str]:
    """The run and the person of a token that this user was given."""
    user, wanted, who = tokens.unseal(token) or ("", "", "")
    run = records.run_of(wanted)
    if user != worker.name or run is None or not worker.ledger.sees.is_all:
        raise Http404
    return run, who


def _token(worker: Worker, run: str, person_id: str) -> str:
    return tokens.seal(worker.name, run, person_id)
