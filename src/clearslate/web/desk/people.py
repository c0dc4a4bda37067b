"""One person: looked up with a reason, which is noted before anything is shown.

No address holds a name, a docket number or a person's id: a search is a form that is sent, and what it leads to is an address
that is sealed, of this user, and good for half an hour.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django import forms
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
from clearslate.web.parts.forms import Hidden, OfficeForm, Several
from clearslate.web.parts.tokens import new_id

_WAYS: Final = {"id": "id in the records", "docket": "docket number", "state id": "state number (SID)"}
LOOKERS = (Role.OPERATOR, Role.REVIEWER, Role.CLERK, Role.PROSECUTOR, Role.JUDGE)
WRITERS = (Role.OPERATOR, Role.CLERK)
"""Who hands letters to people, as the ledger has it."""


@for_roles(*LOOKERS)
def people(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Look somebody up, by what an office knows of them."""
    runs = details.runs(worker.ledger) if worker.ledger.sees.is_all else []
    form = LookUpForm(request.POST if request.method == "POST" and runs else None)
    context: dict[str, Any] = {"form": form, "is_part": not worker.ledger.sees.is_all}
    if form.is_valid():
        run, given = records.run_of(runs[-1]), form.cleaned_data
        if run is None:
            raise Http404
        dataset = records.dataset_of(run)
        try:
            found = look_up(
                run, dataset, given["by"], given["value"], why=given["why"], who=worker.name, at=worker.at,
                log=log_of(run.path), known=worker.known_by,
            )  # fmt: skip
        except (AccessError, DatasetError) as error:
            form.add_error(None, f"Nothing is shown: {str(error).replace('--', '')}.")
            return render(request, "web/people.html", context)
        if len(found) == 1:
            return redirect("person", _token(worker, runs[-1], found[0]))
        several = [
            (_token(worker, runs[-1], each.person), each) for each in matches(dataset, found, given["by"])
        ]
        return render(request, "web/people.html", context | {"several": several})
    return render(request, "web/people.html", context)


class LookUpForm(OfficeForm):
    """Who is looked up, and why."""

    by = forms.ChoiceField(
        label="By", widget=forms.RadioSelect, initial="docket",
        choices=[(each, _WAYS.get(each, each)) for each in WAYS],
    )  # fmt: skip
    value = forms.CharField(
        label="Number or name", max_length=300, error_messages={"required": "Write the number or the name."},
        help_text="A name as Last, First or, with the day of birth, Last, First, 1980-04-02.",
    )  # fmt: skip
    why = forms.CharField(
        label="Why you look this person up", max_length=300, error_messages={"required": "Nothing is shown: give the reason."},
        help_text="Such as the number of a request. No name and no docket number: the log is not to have them.",
    )  # fmt: skip


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


class LetterForm(OfficeForm):
    """What a letter is to prove; of ``key`` its code is drawn."""

    clearance, key = Several(), Hidden(max_length=40)


@require_POST
@for_roles(*WRITERS)
def letter(request: HttpRequest, worker: Worker, token: str) -> HttpResponse:
    """Write the letter that proves what is ticked; its code is drawn by the form, so that a form sent twice writes one letter."""
    run, who = _looked_up(worker, token)
    form = LetterForm(request.POST)
    if not form.is_valid():
        raise Http404
    ticked = sorted(set(form.cleaned_data["clearance"]))
    if not set(ticked) <= {row["clearance"] for row in details.of_person(worker.ledger, who)}:
        raise Http404
    if not ticked:
        messages.error(request, "No letter was written: tick what it is to prove.")
        return redirect("person", token)
    try:
        offices = read_offices(Path(settings.OFFICES)) if settings.OFFICES else NOBODY
        with TemporaryDirectory(prefix="clearslate-letter-") as folder:
            place = Path(folder) / "letter.pdf"
            code = tokens.drawn_by("letter", worker.name, form.cleaned_data["key"], *ticked)
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
