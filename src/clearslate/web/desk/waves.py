"""Waves: their audit, one case at a time, and their release by two people."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office import details, lookup
from clearslate.clearance.office.acts import next_step
from clearslate.clearance.office.views import ClearanceView, WaveView
from clearslate.clearance.state.audit import Bound
from clearslate.states import jurisdiction
from clearslate.web import records
from clearslate.web.accounts.worker import SUPERVISORS, Worker, for_roles
from clearslate.web.desk import basket
from clearslate.web.parts.acts import act, pressed, refused
from clearslate.web.parts.forms import OfficeForm, Several
from clearslate.web.parts.sorting import in_order, sorting

if TYPE_CHECKING:
    from clearslate.law import Law
    from clearslate.runs.explain import Explanation

REASONS = {
    "person": "It is another person's record",
    "record": "The record says otherwise than the file",
    "law": "The law does not clear it",
    "later": "Something happened since",
}
"""Why a clearance may be wrong; the reason is a code, since words could hold a name."""

_ORDERS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "number": itemgetter("number"), "state": itemgetter("state"), "charges": itemgetter("clearances"), "wrong": itemgetter("wrong"),
}  # fmt: skip


@for_roles(*SUPERVISORS)
def waves(request: HttpRequest, worker: Worker) -> HttpResponse:
    """All waves."""
    how = sorting(request, *_ORDERS)
    found = in_order(worker.office.wave_lines(), how, _ORDERS)
    return render(request, "web/waves.html", {"waves": found, "sorting": how})


@for_roles(*SUPERVISORS)
def wave(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    """A wave: what is in it, where its audit stands, what can be done next."""
    found = _wave(worker, wave_id)
    audited = worker.office.audited(wave_id)
    laws = {law: jurisdiction(found.jurisdiction).law(law) for law, _ in found.laws}
    context = {
        "wave": found,
        "form": WaveForm(),
        "audited": audited,
        "laws": [(laws[law], count, len(laws[law].unverified)) for law, count in found.laws],
        "strata": [
            (laws.get(each.law), each, each.right + each.wrong, each.interval) for each in audited.strata
        ],
        "assumed": worker.office.assumed(wave_id),
        "interval": audited.interval,
        "next": next_step(
            worker.ledger, lookup.waves_of(worker.ledger).get(id=wave_id), worker.name, worker.role
        ),
    }
    return render(request, "web/wave.html", context)


class WaveForm(OfficeForm):
    """Why a wave is halted, resumed, or not released."""

    why = forms.CharField(
        label="Why", help_text="To halt it, resume it, or refuse its release; no names", max_length=200, required=False
    )  # fmt: skip


@require_POST
@for_roles(Role.OPERATOR, Role.REVIEWER)
def wave_act(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    """Set or open the audit, draw more, ask for the release, approve or refuse it, halt or resume."""
    form, office, of = WaveForm(request.POST), worker.office, (wave_id, worker.actor, worker.at)

    def why(else_: str) -> str:
        return form.cleaned_data["why"] or else_

    acts: dict[str, tuple[Callable[[], object], str]] = {
        "set": (lambda: office.set_audit(*of, bound=Bound()), "The bound is set. Another person opens the draw."),
        "open": (lambda: office.open_audit(*of), "The draw is open: begin the worksheet."),
        "extend": (lambda: office.extend_audit(*of), "More was drawn where it was needed."),
        "request": (lambda: office.request_release(*of), "You asked for the release. Another person approves it."),
        "approve": (lambda: office.approve_release(*of), "The wave is released."),
        "refuse": (lambda: office.refuse_release(*of, why=why("not now")), "The release was refused."),
        "halt": (lambda: office.halt(*of, why=why("halted by hand")), "The wave is halted."),
        "resume": (lambda: office.resume(*of, why=why("resumed by hand")), "The wave goes on."),
    }  # fmt: skip
    do, message = acts[pressed(request, *acts)]
    return act(request, do, message, "wave", wave_id, form=form)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case of the worksheet with all that a decision on it needs. ``counts``: its charges that were drawn, each with why the law clears it."""

    counts: Sequence[Count]
    name: str
    person: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]

    @property
    def row(self) -> ClearanceView:
        """The first of its charges, for what all have in common."""
        return self.counts[0].row

    @property
    def charges(self) -> set[str]:
        """Its charges."""
        return {each.row.charge for each in self.counts}


@dataclass(frozen=True, slots=True)
class Count:
    """A charge of a case: what the ledger knows, its record, its law, and why that clears it."""

    row: ClearanceView
    record: Mapping[str, Any]
    law: Law
    why: Explanation | None


@for_roles(Role.REVIEWER, Role.OPERATOR, Role.AUDITOR)
def worksheet(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    """One case after the other, with all that a decision needs; what is right waits in the basket, what is wrong is recorded at once."""
    if request.method == "POST":
        return _found(request, worker, wave_id)
    found = _wave(worker, wave_id, with_laws=False)
    drawn = worker.office.looked_through(worker.office.drawn(wave_id))
    kept = {each.subject for each in basket.of(worker)}
    left = [row for row in drawn if row[4] not in ("right", "wrong")]
    begin = zlib.crc32(worker.name.encode()) % max(len(drawn), 1)
    # Each reviewer begins elsewhere, so that two seldom look at the same one.
    ahead = {row[0] for row in drawn[begin:]}
    of_case: dict[str, list[str]] = {}
    for row in sorted(left, key=lambda row: row[0] not in ahead):
        if row[0] not in kept:
            of_case.setdefault(row[5], []).append(row[0])
    cases, skipped = list(of_case.values()), request.GET.get("after", "")
    # Cannot tell: the next case first.
    place = next((place for place, each in enumerate(cases, 1) if skipped in each), 0)
    cases = cases[place:] + cases[:place]
    audited = worker.office.audited(wave_id)
    context = {
        "wave": found, "drawn": len(drawn), "done": len(drawn) - len(left), "reasons": REASONS, "kept": len(kept),
        "sheet": _sheet(worker, cases[0]) if cases else None,
        "audited": audited, "interval": audited.interval,
    }  # fmt: skip
    return render(request, "web/worksheet.html", context)


def _sheet(worker: Worker, waiting: Sequence[str]) -> Sheet:
    """A case with its charges that wait."""
    rows = [details.clearance(worker.ledger, each) for each in waiting]
    rows.sort(key=lambda each: each.sequence or 0)
    row = rows[0]
    run = records.run_of(row.run)
    records.shown(worker, run, [row.person], "worksheet")
    counts: list[Count] = []
    of_person: list[dict[str, Any]] = []
    for each in rows:
        why, of_person = records.explained(run, each.charge, each.law)
        law = jurisdiction(each.jurisdiction).law(each.law)
        counts.append(Count(each, records.this_of(of_person, each.charge), law, why))
    person = records.names_of(run, [row.person]).get(row.person) or {}
    return Sheet(counts, records.said(person), person, of_person)


class FindingForm(OfficeForm):
    """What was found of a case: which of its charges are wrong, all where none is ticked, and why."""

    clearance, wrong = Several(required=True), Several()
    answer = forms.ChoiceField(
        choices=[(each, each) for each in ("keep", "right", "wrong", "unsure")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Nothing was recorded: choose an answer."),
    )  # fmt: skip
    reason = forms.ChoiceField(choices=[("", ""), *REASONS.items()], required=False)

    def clean(self) -> dict[str, Any]:
        """A wrong one needs its reason."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("answer") == "wrong" and not given.get("reason"):
            self.add_error("reason", "Nothing was recorded: a wrong one needs its reason.")
        return given


def _found(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    """What somebody found of one case: ``keep`` (right) waits in the basket, ``right`` and ``wrong`` are recorded at once."""
    form = FindingForm(request.POST)
    if not form.is_valid():
        return refused(request, form, request.path)
    given = form.cleaned_data
    which, is_right = given["clearance"], given["answer"] == "right"
    if given["answer"] == "unsure":
        return redirect(f"{request.path}?{urlencode({'after': which[-1]})}")
    if worker.role != Role.REVIEWER:
        raise Http404
    if given["answer"] == "keep":
        return _kept(worker, wave_id, which)
    message = "Recorded." if is_right else "Recorded: this clearance was withdrawn."

    def record() -> None:
        with worker.ledger.together():
            for each in which if is_right else given["wrong"] or which:
                worker.office.find(
                    each,
                    worker.actor,
                    worker.at,
                    right=is_right,
                    why="" if is_right else REASONS[given["reason"]],
                )

    return act(request, record, message, "worksheet", wave_id)


def _kept(worker: Worker, wave_id: str, which: Sequence[str]) -> HttpResponse:
    """Into the basket; a full one is recorded before more is looked at."""
    drawn = set(worker.office.drawn(wave_id))
    if not drawn >= set(which):
        raise Http404
    basket.put(worker, basket.FINDING, which, "right")
    return redirect("basket") if len(basket.of(worker)) >= basket.FULL else redirect("worksheet", wave_id)


def _wave(worker: Worker, wave_id: str, *, with_laws: bool = True) -> WaveView:
    try:
        return details.wave(worker.ledger, wave_id, with_laws=with_laws)
    except NotAllowed as error:
        raise Http404 from error
