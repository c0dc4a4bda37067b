"""The laws that the office's plans rest on: each with where every statement of it stands, and how well that is known."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clearslate.clearance.office import details
from clearslate.law.description import describe
from clearslate.states import jurisdiction
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk.today import ALL


@for_roles(*ALL)
def laws(request: HttpRequest, worker: Worker) -> HttpResponse:
    """All laws of the states whose records are on their way."""
    states = [jurisdiction(code) for code in details.jurisdictions(worker.ledger)]
    rows = [(law, len(law.unverified)) for state in states for law in state.laws]
    return render(request, "web/laws.html", {"rows": rows})


@for_roles(*ALL)
def law(request: HttpRequest, worker: Worker, law_id: str) -> HttpResponse:
    """One law: conditions beside citation and certainty, versions, figures, open questions."""
    for code in details.jurisdictions(worker.ledger):
        state = jurisdiction(code)
        for found in state.laws:
            if found.id == law_id:
                return render(request, "web/law.html", {"law": describe(found, state)})
    raise Http404
