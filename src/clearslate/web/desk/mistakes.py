"""Clearances that were wrong: asked to be undone, decided by another person, and the person told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details
from clearslate.clearance.office.views import ClearanceView
from clearslate.clearance.orders.proof import clearances_of
from clearslate.clearance.restoration import restoration
from clearslate.web.accounts.worker import ALL, Worker, for_roles
from clearslate.web.lookup import reports
from clearslate.web.parts import uploads
from clearslate.web.parts.acts import act, pressed
from clearslate.web.parts.forms import OfficeForm, done
from clearslate.wording import things

MAY: dict[str, tuple[Role, ...]] = {
    "ask": (Role.OPERATOR, Role.CLERK, Role.JUDGE, Role.PROSECUTOR, Role.REVIEWER),
    "notice": (Role.OPERATOR, Role.CLERK),
    "grant": (Role.JUDGE, Role.CLERK, Role.REVIEWER, Role.OPERATOR),
    "refuse": (Role.JUDGE, Role.CLERK, Role.REVIEWER, Role.OPERATOR),
    "told": (Role.OPERATOR, Role.CLERK),
}
"""Who may do what, as the forms of the events say; the ledger checks it again."""


MOST = 200
"""Rows on the page of mistakes, the latest first: `clear restore status` lists all."""

MOST_REPORTS = 8
"""Reports on that page, the oldest first: the next follow as these are worked off."""

REPORTS = (Role.OPERATOR, Role.CLERK)
"""Who reads what people report."""


@for_roles(*ALL)
def mistakes(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Every clearance that somebody asked to undo, and where that stands; and what people report that still shows."""
    may_report = worker.role in REPORTS
    if request.method == "POST":
        if not may_report:
            raise Http404
        return _worked_off(request, worker)
    rows = restoration.asked(worker.ledger, worker.today, MOST)
    found = (
        [(each, clearances_of(worker.ledger, each.code)) for each in reports.waiting(MOST_REPORTS)]
        if may_report
        else []
    )
    of = details.charges_of(worker.ledger, [row["clearance"] for row in rows])
    context = {
        "rows": [row | {"of": of[row["clearance"]]} for row in rows],
        "reports": found,
        "may_report": may_report,
        "takes": bool(settings.LOOKUP_KEY_FILE),
    }
    return render(request, "web/mistakes.html", context)


def _worked_off(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Take reports up from the public pages, or note that one was worked off."""
    if pressed(request, "take", "done") == "done":
        form = ReportForm(request.POST)
        if not form.is_valid():
            raise Http404
        noted = reports.done(form.cleaned_data["report"], worker.name, worker.today)
        messages.success(request, "The report is worked off." if noted else "It was worked off before.")
    elif settings.PUBLIC and settings.LOOKUP_KEY_FILE:
        try:
            count = reports.take_up(settings.PUBLIC, Path(settings.LOOKUP_KEY_FILE))
        except OSError:
            messages.error(request, "The key cannot be read: see CLEARSLATE_LOOKUP_KEY_FILE.")
            return redirect("mistakes")
        messages.success(request, f"{things(count, 'new report')}.")
    return redirect("mistakes")


class ReportForm(OfficeForm):
    """A report that was worked off."""

    report = forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)


class AskForm(OfficeForm):
    """Why a clearance is to be undone, and by which way."""

    route = forms.ChoiceField(
        label="Way", widget=forms.RadioSelect, required=False, error_messages={"invalid_choice": "Nothing was recorded: choose one of the ways."}
    )  # fmt: skip
    why = forms.CharField(
        label="Why",
        help_text="No names, births or numbers.",
        max_length=200,
        error_messages={"required": "Say why."},
    )

    def __init__(self, data: Any, routes: Sequence[Any]) -> None:
        """``routes``: those that the law of the clearance has."""
        super().__init__(data, auto_id="ask-%s", initial={"route": routes[0].id} if routes else {})
        self._choices("route", [(each.id, each.what) for each in routes])


class NoticeForm(OfficeForm):
    """Which notice the person was given."""

    why = forms.CharField(
        label="What the notice was", max_length=200, error_messages={"required": "Say what the notice was."}
    )

    def __init__(self, data: Any) -> None:
        """Beside the form of the decision."""
        super().__init__(data, auto_id="notice-%s")


class VerdictForm(OfficeForm):
    """What was decided, why, and where the decision is found."""

    why = forms.CharField(label="Reasons", max_length=200, error_messages={"required": "Give the reasons."})
    paper = forms.CharField(
        label="Where the decision is found", help_text="Docket number and entry, or file number; no names", max_length=80,
        error_messages={"required": "Say where the decision is found."},
    )  # fmt: skip
    hearing = forms.BooleanField(label="A hearing was held, or waived", required=False)

    def __init__(self, data: Any) -> None:
        """Beside the form of the notice."""
        super().__init__(data, auto_id="verdict-%s")


@dataclass(frozen=True, slots=True)
class UndoPage:
    """Where the undoing of a clearance stands, with the forms of what this person may do next. ``wrong``: that which was refused."""

    row: ClearanceView
    agencies: Mapping[str, Any]
    ask: AskForm | None
    notice: NoticeForm | None
    verdict: VerdictForm | None
    notify: bool
    decides: str

    @property
    def wrong(self) -> OfficeForm | None:
        """The form that comes back."""
        return next(
            (each for each in (self.ask, self.notice, self.verdict) if each is not None and each.errors), None
        )


@for_roles(*ALL)
def undo(request: HttpRequest, worker: Worker, clearance_id: str) -> HttpResponse:
    """Where the undoing of one clearance stands, and what comes next."""
    try:
        row = details.clearance(worker.ledger, clearance_id)
    except NotAllowed as error:
        raise Http404 from error
    if request.method != "POST":
        return render(request, "web/undo.html", {"page": _page(worker, row)})
    which = pressed(request, *(name for name, roles in MAY.items() if worker.role in roles))
    if which == "told":
        tell = lambda: restoration.tell(worker.ledger, clearance_id, worker.actor, worker.today, worker.at)  # noqa: E731 (one act)
        return act(request, tell, _SAID[which], "undo", clearance_id)
    form = _form(which, request.POST, row)
    if form.is_valid() and _did(request, worker, clearance_id, which, form):
        done(request, _SAID[which])
        return redirect("undo", clearance_id)
    return render(request, "web/undo.html", {"page": _page(worker, row, which, form), "refused": form})


def _form(which: str, data: Any, row: ClearanceView) -> OfficeForm:
    if which == "ask":
        return AskForm(data, row.routes)
    return NoticeForm(data) if which == "notice" else VerdictForm(data)


def _page(worker: Worker, row: ClearanceView, which: str = "", form: OfficeForm | None = None) -> UndoPage:
    """The page, with a form for each act that the ledger would take of this person now."""
    may = {name for name, roles in MAY.items() if worker.role in roles}
    is_open = row.restoring in ("asked", "noticed") and row.state == "cleared"
    route = next((each for each in row.routes if each.id == row.route), None)
    decides = route.decided_by if route is not None else ""
    is_theirs = worker.role == decides or (worker.role == Role.CLERK and decides == Role.JUDGE)
    shown = {
        "ask": row.state == "cleared" and row.restoring in ("", "refused") and "ask" in may,
        "notice": is_open and row.restoring == "asked" and "notice" in may,
        "verdict": is_open and is_theirs and row.asked_by != worker.name,
    }
    forms_ = {name: _form(name, None, row) for name, is_shown in shown.items() if is_shown}
    sent = "verdict" if which in ("grant", "refuse") else which
    if form is not None and sent in forms_:
        forms_[sent] = form
    return UndoPage(
        row, restoration.standing_of(worker.ledger, load_profiles(), worker.today, row.id), **{name: forms_.get(name) for name in shown},
        notify=row.state == "restored" and row.told_on is None and "told" in may, decides=str(decides),
    )  # fmt: skip


_SAID = {
    "ask": "Its undoing is asked for. From now on no copy is destroyed.",
    "notice": "That the person was given notice is recorded.",
    "grant": "It is undone. The next export tells every agency that was told.",
    "refuse": "It stays cleared.",
    "told": "That the person was told is recorded.",
}


def _did(request: HttpRequest, worker: Worker, clearance_id: str, which: str, form: OfficeForm) -> bool:
    """Do it; what is refused, the form says, with all that was typed."""
    given, at = form.cleaned_data, (worker.actor, worker.today, worker.at)
    try:
        if which == "ask":
            restoration.ask(worker.ledger, clearance_id, *at, why=given["why"], route=given["route"])
        elif which == "notice":
            restoration.notice(worker.ledger, clearance_id, *at, why=given["why"])
        else:
            restoration.decide(
                worker.ledger, clearance_id, *at, restore=which == "grant", why=given["why"], paper=given["paper"], hearing=given["hearing"],
                scan=uploads.scan_sent(request, "scan"),
            )  # fmt: skip
    except (NotAllowed, uploads.UploadError) as error:
        form.refuse(error)
        return False
    return True
