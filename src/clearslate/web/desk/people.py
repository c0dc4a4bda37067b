"""One person: looked up with a reason, which is noted before anything is shown.

No address holds a name, a docket number or a person's id: a search is a form that is sent, and what it leads to is an address
that is sealed, of this user, and good for half an hour.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.casework.access import AccessError, log_of
from clearslate.casework.looking_up import WAYS, look_up, person_in
from clearslate.casework.person import matches
from clearslate.casework.person_page import time_line
from clearslate.clearance.events import Role
from clearslate.clearance.office import details
from clearslate.records.errors import DatasetError
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts import tokens

LOOKERS = (Role.OPERATOR, Role.REVIEWER, Role.CLERK, Role.PROSECUTOR, Role.JUDGE)


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
        several = [(_token(worker, runs[-1], each.person), each) for each in matches(dataset, found)]
        return render(request, "web/people.html", context | {"several": several})
    return render(request, "web/people.html", context)


@for_roles(*LOOKERS)
def person(request: HttpRequest, worker: Worker, token: str) -> HttpResponse:
    """Everything about one person whom this user looked up."""
    user, wanted, who = tokens.unseal(token) or ("", "", "")
    run = records.run_of(wanted)
    if user != worker.name or run is None or not worker.ledger.sees.is_all:
        raise Http404
    view = person_in(run, records.dataset_of(run), who)
    drawn = time_line(view)
    context = {
        "view": view,
        "drawn": drawn.drawing if drawn is not None else "",
        "clearances": details.of_person(worker.ledger, who),
    }
    return render(request, "web/person.html", context)


def _token(worker: Worker, run: str, person_id: str) -> str:
    return tokens.seal(worker.name, run, person_id)
