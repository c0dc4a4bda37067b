"""What another law would do: the explorer over the newest run, and the studies at hand. No law's file is ever loaded here.

A run is read into the memory of this process when the page is first asked for, beside the pages; it stays until a newer run is at
hand or the process ends.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clearslate.law import LawError
from clearslate.policy.asked.controls import NoControl
from clearslate.policy.asked.reform import ReformError
from clearslate.policy.counted.explore import Explorer
from clearslate.policy.counted.study import Study, StudyError
from clearslate.policy.shown import explorer_page as explore_page
from clearslate.records.errors import DatasetError
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.web import records
from clearslate.web.accounts.worker import SUPERVISORS, Worker, for_roles
from clearslate.web.desk.quality import run_at_hand

_PATIENCE = 1.0  # seconds that a page waits for a small run, before it says how far it is
PAGES = {"study.html": "text/html", "brief.pdf": "application/pdf"}
"""What of a study is handed out."""


@dataclass
class Reading:
    """A run on its way into memory."""

    run_id: str
    done: int = 0
    of: int = 0
    wrong: str = ""
    explorer: Explorer | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def read(self, run: Run) -> None:
        """Read it; what is wrong is kept in words."""
        try:
            self.explorer = Explorer(run, records.dataset_of(run), progress=self._told)
        except (RunError, DatasetError, NoControl) as error:
            self.wrong = str(error)
        finally:
            self.ended.set()

    def _told(self, done: int, of: int) -> None:
        self.done, self.of = done, of


class _Desk:
    """The one run that this process holds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: Reading | None = None
        self.asking = threading.Lock()

    def reading(self, run: Run) -> Reading:
        """The run in memory, or on its way there."""
        with self._lock:
            found = self._reading
            if found is None or found.run_id != run.manifest.run_id:
                found = self._reading = Reading(run.manifest.run_id)
                threading.Thread(target=found.read, args=(run,), daemon=True).start()
        found.ended.wait(_PATIENCE)
        return found


DESK = _Desk()


@for_roles(*SUPERVISORS)
def policy(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The explorer, and the studies at hand."""
    context: dict[str, object] = {"studies": list(_studies(worker))}
    found = _reading(worker)
    if found is None:
        return render(request, "web/policy.html", context)
    context |= {"reading": found}
    if found.explorer is None:
        part = request.htmx and not found.wrong
        return render(request, "web/policy_wait.html" if part else "web/policy.html", context)
    if request.htmx:  # the page that waited for it
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    moved = request.GET.dict()
    try:
        with DESK.asking:
            answer = found.explorer.ask(moved)
    except (NoControl, ReformError, LawError) as error:
        return render(request, "web/policy.html", context | {"wrong": str(error)}, status=400)
    context |= {
        "explorer": found.explorer,
        "answer": explore_page.answer_part(found.explorer, answer, moved, reverse("policy_file")),
        "controls": explore_page.controls_part(found.explorer, moved, reverse("policy")),
    }
    return render(request, "web/policy.html", context)


@for_roles(*SUPERVISORS)
def policy_answer(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The answer alone, for the script of the page."""
    return _answered(request, worker, is_file=False)


@for_roles(*SUPERVISORS)
def policy_file(request: HttpRequest, worker: Worker) -> HttpResponse:
    """An answer as one file, to be sent."""
    return _answered(request, worker, is_file=True)


def _answered(request: HttpRequest, worker: Worker, *, is_file: bool) -> HttpResponse:
    found = _reading(worker)
    if found is None or found.explorer is None:
        return render(request, "web/policy_wait.html", {"reading": found})
    moved = request.GET.dict()
    try:
        with DESK.asking:
            answer = found.explorer.ask(moved)
    except (NoControl, ReformError, LawError):
        return HttpResponse(status=400)
    if not is_file:
        return HttpResponse(explore_page.answer_part(found.explorer, answer, moved, reverse("policy_file")))
    headers = {"Content-Disposition": 'attachment; filename="another-law.html"'}
    return HttpResponse(explore_page.one_file(found.explorer, answer, moved), headers=headers)


@for_roles(*SUPERVISORS)
def policy_study(request: HttpRequest, worker: Worker, name: str, file: str) -> HttpResponse | FileResponse:  # noqa: ARG001 (the frame hands it)
    """The page or the brief of a finished study, as a file: it is whole, and has a policy of its own."""
    study = next((each for each in _studies(worker) if each.path.name == name), None)
    if study is None or file not in PAGES or not (study.path / file).is_file():
        raise Http404
    return FileResponse(
        (study.path / file).open("rb"),
        as_attachment=True,
        filename=f"{name}-{file}",
        content_type=PAGES[file],
    )


def _reading(worker: Worker) -> Reading | None:
    name = run_at_hand(worker)
    run = None if name is None else records.run_of(name)
    return None if run is None else DESK.reading(run)


def _studies(worker: Worker) -> Iterator[Study]:
    """The finished studies beside the runs."""
    if not worker.ledger.sees.is_all:
        raise Http404
    if not settings.RECORDS or not Path(settings.RECORDS).is_dir():
        return
    for place in sorted(each for each in Path(settings.RECORDS).iterdir() if each.is_dir()):
        try:
            yield Study.open(place)
        except StudyError:  # a run, or not finished
            continue
