"""What somebody may object to, and objections to decide."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.office import details, pages
from clearslate.records.files import put
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk import assigned
from clearslate.web.desk.assigned import OBJECTORS
from clearslate.web.jobs import table
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.views import asked as asked_for
from clearslate.web.jobs.work import folder_of
from clearslate.web.parts import lists, uploads
from clearslate.web.parts.acts import act
from clearslate.web.parts.sorting import sorting

DECIDERS = (Role.JUDGE, Role.CLERK, Role.REVIEWER)
_COLUMNS = {
    "clearance": "Clearance", "case": "Docket", "sequence": "Count", "name": "Name", "birth": "Born", "statute": "Statute",
    "law": "Law", "since": "Eligible since", "until": "Object by", "attorney": "Attorney",
}  # fmt: skip


@for_roles(*OBJECTORS)
def open_list(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The charges that are shown to who may object, with the days that are left."""
    asked = lists.filters(request, ("county", "of"))
    of = assigned.narrowed(worker, asked["of"])

    def rows(after: pages.Place, size: int) -> pages.Page:
        page = details.objectionable(
            worker.ledger, worker.role, county=asked["county"], **of, after=after, size=size
        )
        names, given = _names(worker, page), assigned.to_whom(worker, page.rows)
        told = [_named(row, names) | {"attorney": given.get(row["clearance"], "")} for row in page.rows]
        return pages.Page(told, page.after)

    if request.GET.get("as"):
        return lists.download(request, "open-for-objection", _COLUMNS, rows)
    page = rows(lists.place_in(request), pages.SIZE)
    context = {
        "rows": [row | {"days": None if row["until"] is None else (row["until"] - worker.today).days} for row in page.rows],
        "asked": asked, "counties": details.counties(worker.ledger), "colleagues": assigned.colleagues(worker),
    }  # fmt: skip
    return render(request, "web/open_list.html", context | lists.foot(request, page))


@for_roles(*OBJECTORS)
def upload_list(request: HttpRequest, worker: Worker) -> HttpResponse:
    """A filled-in list that came back: its objections are filed by a job, all of them or none."""
    wrong, key = "", request.POST.get("key") or table.new_id()
    if request.method == "POST":
        try:
            name, data = uploads.list_sent(request, "list")
        except uploads.UploadError as error:
            wrong = str(error)
        else:
            if table.is_new(key):
                put(folder_of(key) / name, data)
            said = {"file": name, "batch": request.POST.get("batch", "").strip()[:80]}
            return asked_for(request, worker, "returned", KINDS["returned"], said)
    return render(
        request, "web/upload_list.html", {"key": key, "wrong": wrong, "batch": request.POST.get("batch", "")}
    )


@for_roles(*OBJECTORS)
def object_to(request: HttpRequest, worker: Worker, clearance_id: str) -> HttpResponse:
    """Object to one charge, on one of the law's grounds."""
    try:
        row = details.clearance(worker.ledger, clearance_id)
    except NotAllowed as error:
        raise Http404 from error
    stage = row["stage"]
    if stage is None or worker.role not in stage.objectors or not stage.grounds:
        raise Http404
    wrong = ""
    if request.method == "POST":
        ground, why = request.POST.get("ground", ""), request.POST.get("why", "")[:500]
        if ground in stage.grounds:

            def file() -> None:
                worker.office.object(
                    clearance_id, worker.actor, worker.today, worker.at, ground=ground, why=why
                )

            return act(request, file, "Your objection is filed.", "open_list")
        wrong = "Choose one of the grounds of the law"
    run = records.run_of(row["run"])
    records.shown(worker, run, [row["person"]], "objection")
    names = records.names_of(run, [row["person"]]).get(row["person"])
    why, rows = records.explained(run, row["charge"], row["law"])
    context = {
        "row": row,
        "stage": stage,
        "error": wrong,
        "said": request.POST,
        "record": records.this_of(rows, row["charge"]),
        "name": records.said(names),
        "person": names,
        "why": why,
    }
    return render(request, "web/object.html", context)


@require_POST
@for_roles(*OBJECTORS)
def withdraw(request: HttpRequest, worker: Worker, objection_id: str) -> HttpResponse:
    """Take one's objection back."""
    return act(
        request,
        lambda: worker.office.withdraw_objection(objection_id, worker.actor, worker.today, worker.at),
        "Your objection is withdrawn.",
        "open_list",
    )


@for_roles(*DECIDERS, Role.PROSECUTOR, Role.OPERATOR, Role.AUDITOR)
def objections(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Objections by what became of them, all or one's own."""
    asked = lists.filters(request, ("state", "mine"))
    state, by = asked["state"] or "filed", worker.name if asked["mine"] else ""
    how = sorting(request, "filed")

    def rows(after: pages.Place, size: int) -> pages.Page:
        return pages.objections(worker.ledger, state=state, by=by, after=after, size=size, down=how.down)

    page = rows(lists.place_in(request), pages.SIZE)
    context = {
        "rows": [lists.named(row) for row in page.rows],
        "state": state,
        "sorting": how,
        "mine": asked["mine"],
        "may_object": worker.role in OBJECTORS,
        "may_decide": worker.role in DECIDERS,
    }
    return render(request, "web/objections.html", context | lists.foot(request, page))


@for_roles(*DECIDERS)
def decide(request: HttpRequest, worker: Worker, objection_id: str) -> HttpResponse:
    """One objection with both sides' words, and its decision."""
    try:
        found = details.objection(worker.ledger, objection_id)
    except NotAllowed as error:
        raise Http404 from error
    wrong = ""
    if request.method == "POST":
        answer, why = request.POST.get("answer", ""), request.POST.get("why", "")[:500]
        if answer in ("sustained", "overruled"):

            def record() -> None:
                worker.office.decide(
                    objection_id,
                    worker.actor,
                    worker.today,
                    worker.at,
                    sustained=answer == "sustained",
                    why=why,
                )

            return act(request, record, f"The objection is {answer}.", "objections")
        wrong = "Choose sustained or overruled"
    row = found["of"]
    run = records.run_of(row["run"])
    why_eligible, rows = records.explained(run, row["charge"], row["law"])
    context = {
        "may": found["state"] == "filed" and found["decides"] == worker.role,
        "found": found, "row": row, "why": why_eligible, "error": wrong, "said": request.POST,
        "record": records.this_of(rows, row["charge"]),
    }  # fmt: skip
    return render(request, "web/decide.html", context)


def _names(worker: Worker, page: pages.Page) -> dict[str, dict[str, str]]:
    """The names of who is on a page, from the records of each plan."""
    found: dict[str, dict[str, str]] = {}
    for wanted in {row["run"] for row in page.rows}:
        run, persons = records.run_of(wanted), [row["person"] for row in page.rows if row["run"] == wanted]
        records.shown(worker, run, persons, "open list")
        found |= records.names_of(run, persons)
    return found


def _named(row: dict[str, Any], names: dict[str, dict[str, str]]) -> dict[str, Any]:
    name = names.get(str(row["person"]))
    return row | {"name": records.said(name), "birth": (name or {}).get("birth_date", "")}
