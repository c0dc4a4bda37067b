"""What a job has in hand while it is done: the ledger as who asked sees it, the day, a folder, and whom to tell how far it is."""

from __future__ import annotations

import copy
import datetime as dt
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from clearslate.clearance.events import Role
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.records.files import create_private, make_private, put, whole
from clearslate.web import clock
from clearslate.web.jobs import table
from clearslate.web.jobs.models import Job
from clearslate.web.parts.uploads import files

if TYPE_CHECKING:
    from clearslate.clearance.lists.objection_lists import Written

_PAUSE: Final = 0.5  # seconds from one note of the progress to the next


class Interrupted(BaseException):
    """A job is to end where it is: it was stopped, or another worker has it. What it appended is whole."""


def folder_of(job_id: str) -> Path:
    """Where the files of a job lie."""
    return files() / "jobs" / job_id


class Work:
    """A job under way."""

    def __init__(self, job: Job) -> None:
        """Of a job that this worker has."""
        self.job = job
        self.actor = Actor(job.by, Role(job.role), job.known_by)
        self._noted = clock.now()
        self._done = self._total = 0
        self._doing = ""

    # --- what it works with -------------------------------------------------------------------------------

    @property
    def at(self) -> dt.datetime:
        """The moment."""
        return clock.now()

    def ledger(self) -> Ledger:
        """The ledger, as far as who asked was granted to see it."""
        found = copy.copy(Ledger.attached(settings.LEDGER))
        found.reads_as(self.actor.name, self.actor.role)
        return found

    @property
    def folder(self) -> Path:
        """Of this job's own."""
        place = folder_of(self.job.id)
        make_private(place)
        return place

    # --- whom it tells ------------------------------------------------------------------------------------

    def begin(self, doing: str, total: int = 0) -> None:
        """Say what is done now, and in how many parts, if that is known."""
        is_new, self._done, self._total, self._doing = doing != self._doing, 0, total, doing
        if is_new:
            self._note("")

    def did(self, words: str = "", parts: int = 1) -> None:
        """Say that a part is done. ``words``: a line of the log, without anybody's data."""
        self._done += parts
        if words or (clock.now() - self._noted).total_seconds() > _PAUSE:
            self._note(words)

    def tell(self, words: str) -> None:
        """A line of the log, without anybody's data."""
        self._note(words)

    def _note(self, words: str) -> None:
        self._noted = clock.now()
        now = {"done": self._done, "total": self._total, "doing": self._doing[:120]}
        if not table.note(self.job, self._noted, words, **now):
            raise Interrupted


def pack(place: Path, found: Iterable[tuple[str, Path]]) -> str:
    """Put files into one to be downloaded: their names in it, and where they lie. Its own name."""
    with (
        whole(place) as part,
        create_private(part) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name, path in found:
            packed.write(path, name)
    return place.name


def lists_folder() -> Path:
    """Where the job that shows lists writes them."""
    return files() / "lists"


def note_list(made: Written) -> None:
    """Note the workbook of an open window, so that a page finds it without counting all lists."""
    book = next(name for name in made.files if name.endswith(".xlsx"))
    note = {"stage": made.stage, "number": made.number, "file": book}
    put(lists_folder() / f"{made.batch}.json", (json.dumps(note) + "\n").encode())


def list_of(batch: str, stage: str) -> dict[str, str] | None:
    """The number and the workbook of an open window; None where the office did not write it."""
    try:
        note: dict[str, str] = json.loads((lists_folder() / f"{batch}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return note if note["stage"] == stage and (lists_folder() / note["file"]).is_file() else None
