"""What takes two people: which agency it was, what newer records change, which companies get word, and the day of a paper."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import Role
from clearslate.clearance.office import assigning, changes
from clearslate.clearance.workflow import AGENCIES
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts.acts import act, pressed
from clearslate.web.parts.counted import again, counted
from clearslate.web.parts.figures import UNASSIGNED
from clearslate.web.parts.forms import Day, Hidden, OfficeForm
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
    context: dict[str, Any] = {
        "is_operator": worker.role == Role.OPERATOR and worker.ledger.sees.is_all, "paper": PaperForm(), "company": CompanyForm(),
    }  # fmt: skip
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


class PaperForm(OfficeForm):
    """The day of a paper."""

    paper = forms.CharField(
        label="Where the paper is found", help_text="Docket number and entry, or file number. No names.", max_length=80,
        error_messages={"required": "Write where the paper is found."},
    )  # fmt: skip
    on = Day(label="Its day")


class AgencyForm(OfficeForm):
    """Which agency it was, of what the records write."""

    agency = forms.ChoiceField(choices=[(each, each) for each in AGENCIES], widget=forms.HiddenInput)
    county, name, ori = Hidden(), Hidden(), Hidden()
    to = forms.CharField(
        label="ORI, or id of the court or jail", max_length=36, error_messages={"required": "Write which agency it was."}
    )  # fmt: skip


class CompanyForm(OfficeForm):
    """A company to be told."""

    company = forms.CharField(
        label="Enroll a company", help_text="The kind that the workflow names, a point, and an id: screener.acme-screening.",
        max_length=60, error_messages={"required": "Write which company."},
    )  # fmt: skip


class ChangeForm(OfficeForm):
    """A change that newer records bring."""

    change = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)


@require_POST
@for_roles(*READERS)
@known_afresh
def registry_act(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Name an agency, decide a change, enroll a company, read a paper; or confirm what another said."""
    doing = pressed(request, "paper", *_BY)
    kind, message = _BY.get(doing, (PaperForm, "Recorded. Another person may enter what it says."))
    is_operator = worker.role == Role.OPERATOR
    if doing != "paper" and not (_decides(worker) if kind is ChangeForm else is_operator):
        raise Http404
    form, by = kind(request.POST), (worker.actor, worker.at)

    def do() -> None:
        given = form.cleaned_data
        if kind is PaperForm:
            worker.ledger.read_paper(given["paper"], given["on"], *by)
        elif kind is ChangeForm:
            changes.decide(worker.ledger, given["change"], *by, right=doing == "right")
        elif kind is AgencyForm:
            of = assigning.Written(given["agency"], given["county"], given["name"], given["ori"])
            assigning.assign_written(worker.ledger, of, given["to"], *by, confirm=doing == "confirm")
            again(UNASSIGNED)
        else:
            assigning.enroll(
                worker.ledger, given["company"], *by, worker.today, confirm=doing == "confirm_company", leave=doing == "leave"
            )  # fmt: skip

    return act(request, do, message, "registry", form=form)


_TWO: Final = "Recorded. In a real ledger another operator confirms it."
_BY: Final[dict[str, tuple[type[OfficeForm], str]]] = {
    "right": (ChangeForm, "Confirmed. The next messages say so."),
    "wrong": (ChangeForm, "Refused. Everything stays as it is."),
} | dict.fromkeys(("assign", "confirm"), (AgencyForm, _TWO)) | dict.fromkeys(
    ("enroll", "confirm_company", "leave"), (CompanyForm, _TWO)
)  # fmt: skip
"""By what is done: the form that is sent, and what the next page reports."""
