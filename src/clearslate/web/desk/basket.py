"""Findings and decisions that wait in one's basket: each can be taken out again, until all are recorded together.

Nothing in a basket has happened: no window waits for it, and nobody else sees it. When a basket is recorded, an answer that somebody
else gave meanwhile is named, and nothing of the basket is recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office import details
from clearslate.clearance.office.views import ClearanceView
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.models import Kept
from clearslate.web.parts.forms import OfficeForm, done
from clearslate.web.parts.tokens import lock, unlock
from clearslate.wording import things

KEEPERS: Final = (Role.REVIEWER, Role.JUDGE, Role.CLERK)
FINDING: Final = "finding"
DECISION: Final = "decision"
FULL: Final = 25
"""Answers after which a basket is to be recorded before the next."""
_WORDS: Final = {
    "right": "right to clear",
    "sustained": "sustained: the charge is taken back",
    "overruled": "overruled: the charge stays on its way",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of a basket. ``docket``: of its case; ``count``: of the charge in it; ``gone``: what it is about is not there any more."""

    subject: str
    clearance: str
    docket: str
    count: int | None
    statute: str
    words: str
    why: str
    gone: bool = False


def of(worker: Worker) -> Sequence[Kept]:
    """What waits in a worker's basket, in the order in which it came."""
    return list(Kept.objects.filter(by=worker.name, role=worker.role).order_by("id"))


def put(worker: Worker, kind: str, subjects: Sequence[str], answer: str, why: str = "") -> None:
    """Keep one answer for some subjects; a later answer takes the place of an earlier one."""
    for subject in subjects:
        Kept.objects.update_or_create(
            by=worker.name,
            role=worker.role,
            subject=subject,
            defaults={"kind": kind, "answer": answer, "words": lock(why), "at": worker.at},
        )


def _why(kept: Kept) -> str:
    try:
        return unlock(kept.words)
    except InvalidToken:  # the office has another key since
        return ""


def _charge(worker: Worker, kept: Kept) -> ClearanceView:
    if kept.kind == FINDING:
        return details.clearance(worker.ledger, kept.subject)
    return details.objection(worker.ledger, kept.subject).of


def _answer(worker: Worker, kept: Kept) -> Answer:
    try:
        row = _charge(worker, kept)
    except NotAllowed:
        return Answer(kept.subject, "", "", None, "", _WORDS[kept.answer], _why(kept), gone=True)
    return Answer(
        kept.subject,
        row.id,
        row.number,
        row.sequence,
        row.statute,
        _WORDS[kept.answer],
        _why(kept),
    )


@for_roles(*KEEPERS)
def basket(request: HttpRequest, worker: Worker) -> HttpResponse:
    """What waits to be recorded: taken out one by one, or recorded, all of it or nothing."""
    form = OfficeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if subject := request.POST.get("undo", ""):
            Kept.objects.filter(by=worker.name, role=worker.role, subject=subject).delete()
            done(request, "Taken out of the basket. Nothing was recorded.")
            return redirect("basket")
        kept = of(worker)
        if form.is_valid() and (recorded := _recorded(worker, form)):
            done(request, f"Recorded: {recorded}.")
            return _on(worker, kept)
    rows = [_answer(worker, each) for each in of(worker)]
    return render(request, "web/basket.html", {"rows": rows, "form": form})


def _on(worker: Worker, kept: Sequence[Kept]) -> HttpResponse:
    """Back to where the answers came from."""
    first = next((each for each in kept if each.kind == FINDING), None)
    if first is None:
        return redirect("objections")
    return redirect("worksheet", details.clearance(worker.ledger, first.subject).wave)


def _recorded(worker: Worker, form: OfficeForm) -> str:
    """What was recorded, in words; empty where nothing was, which the form says then."""
    kept, at = of(worker), ""
    if not kept:
        form.refuse("your basket is empty: it was recorded, or emptied, on another page")
        return ""
    try:
        with worker.ledger.together():
            for each in kept:
                at = each.subject
                if each.kind == FINDING:
                    _check_open(worker, each)
                    worker.office.find(each.subject, worker.actor, worker.at, right=True)
                else:
                    worker.office.decide(
                        each.subject,
                        worker.actor,
                        worker.today,
                        worker.at,
                        sustained=each.answer == "sustained",
                        why=_why(each),
                    )
    except (NotAllowed, DoneBefore) as error:
        row = _answer(worker, next(each for each in kept if each.subject == at))
        count = "" if row.count is None else f", count {row.count}"
        form.refuse(f"{row.docket}{count}: {error}; take it out of the basket and record the rest")
        return ""
    Kept.objects.filter(id__in=[each.pk for each in kept]).delete()
    kinds = Counter(each.kind for each in kept)
    return ", ".join(things(count, kind) for kind, count in kinds.items())


def _check_open(worker: Worker, kept: Kept) -> None:
    """Refuse a finding that was made before: the ledger would take it for the same one again.

    Raises:
        DoneBefore: somebody found it right or wrong.
    """
    found = details.clearance(worker.ledger, kept.subject).audit
    if found in ("right", "wrong"):
        raise DoneBefore(f"it was found {found} before")
