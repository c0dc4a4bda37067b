"""The screens of jobs: what one may ask for, what is under way, what came of it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from pydantic import ValidationError

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office import pages
from clearslate.states import CODES
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.jobs import table
from clearslate.web.jobs.kind import Kind
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.models import Job, State
from clearslate.web.jobs.work import folder_of
from clearslate.web.parts import lists, tokens
from clearslate.web.parts.acts import act

ALL: Final = tuple(role for role in Role if role != Role.SYSTEM)
OVERSEERS: Final = (Role.OPERATOR, Role.AUDITOR)
"""Who sees everybody's jobs; all others see their own."""
_ENDINGS: Final = {
    ".zip": "application/zip",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@for_roles(*ALL)
def jobs(request: HttpRequest, worker: Worker) -> HttpResponse:
    """What one may ask for, and the jobs that one may see, the latest first."""
    rows = Job.objects.all() if worker.role in OVERSEERS else Job.objects.filter(by=worker.name)
    after = lists.place_in(request)
    if after:
        at, job_id = after
        rows = rows.filter(asked_at__lte=at).exclude(asked_at=at, id__gte=job_id)
    found = list(rows.order_by("-asked_at", "-id")[: pages.SIZE + 1])
    last = found[pages.SIZE - 1] if len(found) > pages.SIZE else None
    page = pages.Page([], () if last is None else (last.asked_at.isoformat(), last.id))
    context = {
        "rows": [(job, title(job)) for job in found[: pages.SIZE]],
        "kinds": [
            (name, kind) for name, kind in KINDS.items() if kind.is_asked and worker.role in kind.roles
        ],
        "next": lists.next_page(request, page),
        "all": worker.role in OVERSEERS,
    }
    return render(request, "web/jobs.html", context)


@for_roles(*ALL)
def ask_job(request: HttpRequest, worker: Worker, kind: str) -> HttpResponse:
    """Ask for one kind of work."""
    found = KINDS.get(kind)
    if found is None or not _may_ask(worker, found):
        raise Http404
    wrong: dict[str, str] = {}
    if request.method == "POST":
        fields = {name: request.POST[name] for name in found.form.model_fields if request.POST.get(name)}
        try:
            arguments = found.form.model_validate(fields)
        except ValidationError as error:
            wrong = {str(each["loc"][0]): "Choose one" for each in error.errors()}
        else:
            return asked(request, worker, kind, found, arguments.model_dump(mode="json"))
    context = {
        "name": kind, "kind": found, "fields": set(found.form.model_fields), "key": request.POST.get("key") or tokens.new_id(),
        "wrong": wrong, "said": request.POST, "waits": _waits(worker, kind),
    }  # fmt: skip
    if "run" in found.form.model_fields:
        context |= {"runs": [(run, sorted(run.manifest.inputs.laws)) for run in records.runs()]}
        known = [code for run, codes in context["runs"] for code in codes]
        context |= {"states": sorted(set(known)) or list(CODES)}
    return render(request, "web/ask_job.html", context)


def _may_ask(worker: Worker, kind: Kind) -> bool:
    if not kind.is_asked or worker.role not in kind.roles:
        return False
    opening = worker.opening if kind.rehearsal else None
    return not kind.rehearsal or (opening is not None and opening.rehearsal)


def _waits(worker: Worker, kind: str) -> list[Job]:
    """The jobs of a kind that are not over."""
    return [job for job in table.under_way() if job.kind == kind and sees(worker, job)]


def asked(
    request: HttpRequest, worker: Worker, name: str, kind: Kind, arguments: dict[str, Any]
) -> HttpResponse:
    """Ask for a job, and go to its page; what stands against it is told there where one stands."""
    key = request.POST.get("key", "")
    try:
        job = table.ask(key, name, arguments, worker.actor, worker.at, alone=kind.alone)
    except DoneBefore as error:
        messages.info(request, f"This is under way already: {error}.")
        waits = _waits(worker, name)
        return redirect("job", waits[0].id) if waits else redirect("jobs")
    except NotAllowed as error:
        messages.error(request, f"Nothing was begun: {error}.")
        return redirect("jobs")
    return redirect("job", job.id)


@require_POST
@for_roles(*ALL)
def ask_download(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Ask for the whole of a long list as a file."""
    fields = {"where": lists.asked_for(request.POST.get("where", ""))}
    return asked(request, worker, "download", KINDS["download"], fields)


def sees(worker: Worker, job: Job) -> bool:
    """Whether somebody may see a job: one's own, or anybody's for who oversees."""
    return worker.role in OVERSEERS or job.by == worker.name


def title(job: Job) -> str:
    """What a job is called."""
    return KINDS[job.kind].title if job.kind in KINDS else job.kind


def _seen(worker: Worker, job_id: str) -> Job:
    job = Job.objects.filter(id=job_id).first()
    if job is None or not sees(worker, job):
        raise Http404
    return job


def _told(worker: Worker, job: Job) -> dict[str, Any]:
    return {
        "job": job, "title": title(job), "lines": table.lines(job), "may_stop": _may_stop(worker, job),
        "has_file": bool(job.file) and _may_have(worker, job), "may_repeat": _may_repeat(worker, job),
    }  # fmt: skip


def _may_stop(worker: Worker, job: Job) -> bool:
    return not job.is_over and (job.by == worker.name or worker.role == Role.OPERATOR)


def _may_repeat(worker: Worker, job: Job) -> bool:
    kind = KINDS.get(job.kind)
    return job.is_over and kind is not None and _may_ask(worker, kind)


def _may_have(worker: Worker, job: Job) -> bool:
    """Whether somebody may have the file: who asked, in the same role; it shows what that role was granted."""
    return job.by == worker.name and job.role == worker.role


@for_roles(*ALL)
def job(request: HttpRequest, worker: Worker, job_id: str) -> HttpResponse:
    """One job: how far it is, its log, what came of it."""
    return render(request, "web/job.html", _told(worker, _seen(worker, job_id)))


@for_roles(*ALL)
def job_part(request: HttpRequest, worker: Worker, job_id: str) -> HttpResponse:
    """The part of a job's page that changes, for a page that asks for it again and again."""
    return render(request, "web/job_part.html", _told(worker, _seen(worker, job_id)))


@require_POST
@for_roles(*ALL)
def job_stop(request: HttpRequest, worker: Worker, job_id: str) -> HttpResponse:
    """Stop a job: what it did stays, and asked for again it goes on from there."""
    found = _seen(worker, job_id)
    if found.by != worker.name and worker.role != Role.OPERATOR:
        raise Http404
    return act(
        request, lambda: table.stop(found, worker.name, worker.at), "It will stop in a moment.", "job", job_id
    )


@for_roles(*ALL)
def job_file(request: HttpRequest, worker: Worker, job_id: str) -> FileResponse:  # noqa: ARG001 (a view's)
    """What a job made, for who asked."""
    found = _seen(worker, job_id)
    place = folder_of(found.id) / found.file if found.file else None
    if place is None or not _may_have(worker, found) or not place.is_file():
        raise Http404
    return FileResponse(
        place.open("rb"), as_attachment=True, filename=f"{found.kind}-{found.id[:8]}{place.suffix}",
        content_type=_ENDINGS.get(place.suffix, "application/octet-stream"),
    )  # fmt: skip


def now(worker: Worker) -> list[tuple[Job, str]]:
    """The jobs under way that somebody may see, for the first page."""
    return [(each, title(each)) for each in table.under_way() if sees(worker, each)]


def being_made() -> Job | None:
    """The job that makes a demo's invented state, until it is done."""
    return Job.objects.filter(kind="invent").exclude(state=State.DONE).order_by("-asked_at").first()
