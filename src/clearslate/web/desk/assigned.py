"""Which attorney goes through which charges of the open list: the office's own order of work, which decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office import details, granting
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.models import Assigned, Looked
from clearslate.web.parts.acts import act
from clearslate.web.parts.forms import Hidden, OfficeForm, Several

OBJECTORS: Final = (Role.PROSECUTOR, Role.CLERK, Role.JUDGE, Role.OPERATOR)
MINE: Final = "mine"
NOBODY: Final = "nobody"
_MOST: Final = 500  # charges that are given at once


def narrowed(worker: Worker, of: str) -> dict[str, Any]:
    """Whose charges ``details.objectionable`` is to show. ``of``: mine, nobody's, those of a colleague by place in the list of them, or all."""
    given = Assigned.objects.filter(role=worker.role)
    if of == NOBODY:
        return {"without": list(given.values_list("clearance", flat=True))}
    who = worker.name if of == MINE else dict(colleagues(worker)).get(of)
    return {} if who is None else {"among": list(given.filter(to=who).values_list("clearance", flat=True))}


def looked(worker: Worker, among: Sequence[str] | None = None) -> list[str]:
    """The charges at which somebody of the worker's role looked; of some, or of all."""
    rows = Looked.objects.filter(role=worker.role)
    return list(
        (rows if among is None else rows.filter(clearance__in=among)).values_list("clearance", flat=True)
    )


def colleagues(worker: Worker) -> list[tuple[str, str]]:
    """Who else acts in the worker's role: a number, for addresses have no names, and the name."""
    names = granting.holders(worker.ledger, worker.role)
    return [(str(number), name) for number, name in enumerate(names, 1) if name != worker.name]


def to_whom(worker: Worker, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Of rows of the open list, who goes through each that was given to somebody of the worker's role."""
    ids = [row["clearance"] for row in rows]
    return dict(Assigned.objects.filter(role=worker.role, clearance__in=ids).values_list("clearance", "to"))


class AssignForm(OfficeForm):
    """Cases that are ticked, and who goes through them."""

    clearance, to = Several(), Hidden()


@require_POST
@for_roles(*OBJECTORS)
def assign(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Give the ticked charges to oneself, to a colleague of one's role, or to nobody."""
    form = AssignForm(request.POST)
    known = {MINE: worker.name, NOBODY: ""} | dict(colleagues(worker))
    if not form.is_valid():
        raise Http404
    to, cases = form.cleaned_data["to"], [each.split(";") for each in form.cleaned_data["clearance"]]
    name = known.get(to, "")
    ticked = [each.partition(":")[::2] for of in cases for each in of]
    if request.POST.get("act") == "looked":
        return act(
            request,
            lambda: _look(worker, [each for each, _ in ticked]),
            f"Looked at: {len(cases)}.",
            "open_list",
        )

    def give() -> None:
        if not ticked:
            raise NotAllowed("tick the cases that you give to somebody")
        _check_not_too_many(ticked)
        if to not in known:
            raise NotAllowed(f"choose somebody who acts as {worker.role}")
        _give(worker, [(each, seen) for each, seen in ticked], name)

    words = f"Given to {name}: {len(cases)}." if name else f"Given to nobody: {len(cases)}."
    return act(request, give, words, "open_list")


def _check_not_too_many(ticked: Sequence[object]) -> None:
    if len(ticked) > _MOST:
        raise NotAllowed(f"{len(ticked):,} charges are ticked: at most {_MOST} at once")


def _look(worker: Worker, clearances: Sequence[str]) -> None:
    """Note that these were looked at: all or none."""
    if not clearances:
        raise NotAllowed("tick the cases that you looked at")
    _check_not_too_many(clearances)
    with transaction.atomic():
        for clearance in clearances:
            details.clearance(worker.ledger, clearance)  # it is there, and seen
            Looked.objects.get_or_create(
                clearance=clearance, role=worker.role, defaults={"by": worker.name, "at": worker.at}
            )


def _give(worker: Worker, ticked: Sequence[tuple[str, str]], to: str) -> None:
    """All or none. ``ticked``: each clearance, with who had it when the page was shown."""
    with transaction.atomic():
        for clearance, seen in ticked:
            details.clearance(worker.ledger, clearance)  # it is there, and seen
            row = Assigned.objects.select_for_update().filter(clearance=clearance, role=worker.role).first()
            if row is not None and row.to not in (seen, to):
                raise DoneBefore(f"{row.by} gave one of these to {row.to}; nothing of it was changed")
            if not to:
                Assigned.objects.filter(clearance=clearance, role=worker.role).delete()
            else:
                Assigned.objects.update_or_create(
                    clearance=clearance,
                    role=worker.role,
                    defaults={"to": to, "by": worker.name, "at": worker.at},
                )
