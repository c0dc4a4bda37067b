"""The log of look-ups, for auditors: who looked whom up, when and why; and whether it is what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.casework.access import latest, verify
from clearslate.clearance.events import Role
from clearslate.clearance.office.pages import SIZE, Page, Place
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts import lists
from clearslate.wording import things

_COLUMNS = {
    "at": "When", "who": "Who", "known": "Known by", "by": "Looked up by", "found": "Found", "people": "Persons", "why": "Why", "hash": "Hash",
}  # fmt: skip


@for_roles(Role.AUDITOR)
def access(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Look-ups, the latest first, of one run's log."""
    logs = _logs(worker)
    asked = lists.filters(request, ("log", "who"))
    name = asked["log"] or next(iter(logs), "")
    if name and name not in logs:
        raise Http404

    def rows(after: Place, size: int) -> Page:
        if not name:
            return Page([], ())
        before = after[0] if after and isinstance(after[0], int) else None
        found, more = latest(logs[name], before=before, size=size, who=asked["who"])
        return Page([_row(each) for each in found], (more,) if more else ())

    if request.GET.get("as"):
        return lists.download(request, "look-ups", _COLUMNS, rows)
    page = rows(lists.place_in(request), SIZE)
    context = {"rows": page.rows, "asked": asked, "logs": logs, "name": name}
    return render(request, "web/access.html", context | lists.foot(request, page))


@require_POST
@for_roles(Role.AUDITOR)
def access_verify(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Check every log of look-ups, now; of a last hash that somebody kept, whether it is there still."""
    kept = request.POST.get("kept", "").strip()[:64]
    found = {name: verify(log) for name, log in _logs(worker).items()}
    for name, check in found.items():
        for fault in check.faults:
            messages.error(request, f"Log of run {name[:12]}: {fault}.")
        if not check.faults:
            messages.success(
                request,
                f"Log of run {name[:12]}: {things(check.lines, 'look-up')}, unbroken. Last hash: {check.last}",
            )
    if kept and not any(not verify(log, kept).faults for log in _logs(worker).values()):
        messages.error(
            request, "The hash that you kept is in no log: lines were cut off at an end, or a log is gone."
        )
    if not found:
        messages.info(request, "Nobody was looked up yet.")
    return redirect("access")


def _logs(worker: Worker) -> dict[str, Path]:
    """The logs that are there, by their runs, the newest run first."""
    if not worker.ledger.sees.is_all:
        raise Http404
    return records.logs()


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the log with all that a list shows."""
    people = row.get("people", [])
    return {
        "at": str(row["at"])[:19].replace("T", " "), "who": row["who"], "known": row.get("known", ""), "by": row.get("by", ""),
        "found": row.get("found", len(people)), "people": " ".join(map(str, people)), "why": row["why"], "hash": row.get("hash", ""),
    }  # fmt: skip
