"""Waves: their audit, one charge at a time, and their release by two people."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office import details
from clearslate.clearance.state.audit import Bound
from clearslate.states import jurisdiction
from clearslate.web import records
from clearslate.web.accounts.worker import SUPERVISORS, Worker, for_roles
from clearslate.web.parts.acts import act
from clearslate.web.parts.sorting import in_order, sorting

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
    laws = {law: jurisdiction(found["jurisdiction"]).law(law) for law, _ in found["laws"]}
    context = {
        "wave": found,
        "audited": audited,
        "laws": [(laws[law], count, len(laws[law].unverified)) for law, count in found["laws"]],
        "strata": [
            (laws.get(each.law), each, each.right + each.wrong, each.interval) for each in audited.strata
        ],
        "assumed": worker.office.assumed(wave_id),
        "interval": audited.interval,
    }
    return render(request, "web/wave.html", context)


@require_POST
@for_roles(Role.OPERATOR, Role.REVIEWER)
def wave_act(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    """Set or open the audit, draw more, ask for the release, approve or refuse it, halt or resume."""
    office, actor, at, why = worker.office, worker.actor, worker.at, request.POST.get("why", "")[:200]
    acts = {
        "set": (lambda: office.set_audit(wave_id, actor, at, bound=Bound()), "The bound is set. Another person opens the draw."),
        "open": (lambda: office.open_audit(wave_id, actor, at), "The draw is open: begin the worksheet."),
        "extend": (lambda: office.extend_audit(wave_id, actor, at), "More was drawn where it was needed."),
        "request": (lambda: office.request_release(wave_id, actor, at), "You asked for the release. Another person approves it."),
        "approve": (lambda: office.approve_release(wave_id, actor, at), "The wave is released."),
        "refuse": (lambda: office.refuse_release(wave_id, actor, at, why=why or "not now"), "The release was refused."),
        "halt": (lambda: office.halt(wave_id, actor, at, why=why or "halted by hand"), "The wave is halted."),
        "resume": (lambda: office.resume(wave_id, actor, at, why=why or "resumed by hand"), "The wave goes on."),
    }  # fmt: skip
    if (found := acts.get(request.POST.get("act", ""))) is None:
        raise Http404
    return act(request, found[0], found[1], "wave", wave_id)


@for_roles(Role.REVIEWER, Role.OPERATOR, Role.AUDITOR)
def worksheet(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    """One drawn clearance after the other, with all that a decision needs."""
    if request.method == "POST":
        return _found(request, worker, wave_id)
    found = _wave(worker, wave_id, with_laws=False)
    drawn = worker.office.looked_through(worker.office.drawn(wave_id))
    open_ = [row[0] for row in drawn if row[4] not in ("right", "wrong")]
    if open_:  # each reviewer begins elsewhere, so that two seldom look at the same one
        begin = zlib.crc32(worker.name.encode()) % len(drawn)
        ahead = {row[0] for row in drawn[begin:]}
        open_.sort(key=lambda each: each not in ahead)
    skipped = request.GET.get("after", "")
    if skipped in open_:  # cannot tell: the next one first
        place = open_.index(skipped) + 1
        open_ = open_[place:] + open_[:place]
    context = {"wave": found, "drawn": len(drawn), "done": len(drawn) - len(open_), "reasons": REASONS}
    if open_:
        row = details.clearance(worker.ledger, open_[0])
        run = records.run_of(row["run"])
        records.shown(worker, run, [row["person"]], "worksheet")
        why, rows = records.explained(run, row["charge"], row["law"])
        law = jurisdiction(row["jurisdiction"]).law(row["law"])
        names = records.names_of(run, [row["person"]]).get(row["person"])
        context |= {
            "row": row,
            "why": why,
            "rows": rows,
            "law": law,
            "person": names,
            "name": records.said(names),
        }
    audited = worker.office.audited(wave_id)
    context |= {"audited": audited, "interval": audited.interval}
    return render(request, "web/worksheet.html", context)


def _found(request: HttpRequest, worker: Worker, wave_id: str) -> HttpResponse:
    which, answer, reason = (request.POST.get(name, "") for name in ("clearance", "answer", "reason"))
    if answer == "unsure":
        return redirect(f"{request.path}?after={which}")
    if answer not in ("right", "wrong") or (answer == "wrong" and reason not in REASONS):
        return act(request, _refuse, "", "worksheet", wave_id)
    if worker.role != Role.REVIEWER:
        raise Http404
    why = "" if answer == "right" else REASONS[reason]
    said = "Recorded." if answer == "right" else "Recorded: this clearance was withdrawn."

    def record() -> None:
        worker.office.find(which, worker.actor, worker.at, right=answer == "right", why=why)

    return act(request, record, said, "worksheet", wave_id)


def _refuse() -> None:
    raise NotAllowed("choose an answer; a wrong one needs its reason")


def _wave(worker: Worker, wave_id: str, *, with_laws: bool = True) -> dict[str, Any]:
    try:
        return details.wave(worker.ledger, wave_id, with_laws=with_laws)
    except NotAllowed as error:
        raise Http404 from error
