"""The audit trail: every event, by whom, when, and how it is known who it was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearslate.clearance.events import Kind, Role
from clearslate.clearance.office import details, pages
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts import lists
from clearslate.web.parts.sorting import sorting

_COLUMNS = {
    "seq": "Number", "at": "When", "kind": "What", "subject": "Of", "actor": "Who", "role": "As", "known_by": "Known by", "payload": "Says",
    "hash": "Hash",
}  # fmt: skip


@for_roles(Role.AUDITOR, Role.OPERATOR)
def trail(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Events, the latest first."""
    asked = lists.filters(request, ("kind", "actor"))
    how = sorting(request, "seq", usual="-seq")

    def rows(after: pages.Place, size: int) -> pages.Page:
        return details.events(worker.ledger, **asked, after=after, size=size, down=how.down)

    if request.GET.get("as"):
        return lists.download(request, "audit-trail", _COLUMNS, rows)
    page = rows(lists.place_in(request), pages.SIZE)
    context = {
        "rows": page.rows,
        "asked": asked,
        "sorting": how,
        "kinds": list(Kind),
        "checkpoints": worker.ledger.checkpoints()[-5:],
    }
    return render(request, "web/trail.html", context | lists.foot(request, page))
