"""The table of jobs: asked for, taken up by one worker at a time, kept alive, ended.

Each change of a job under way is one statement that names the claim by which its worker has it, so that a worker that was
thought dead and comes back changes nothing. No library of queues stands behind it (docs/decisions: jobs are a table).
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q

from clearslate.clearance.events import DoneBefore, NotAllowed
from clearslate.clearance.state.ledger import Actor
from clearslate.web.jobs.models import OVER, Beat, Job, Line, State

ATTEMPTS: Final = 5
"""How often a job is begun at most: one that ends its worker each time does not go on for ever."""
LINES: Final = 500
"""Lines of a log at most."""
KEPT: Final = dt.timedelta(days=7)
"""For how long the files of a job are kept: they may name people."""
_ID: Final = re.compile(r"[0-9a-f]{20}")


def is_new(job_id: str) -> bool:
    """Whether a form brought back an id of which there is no job yet: then files may be laid into its folder."""
    return _ID.fullmatch(job_id) is not None and not Job.objects.filter(id=job_id).exists()


def ask(
    job_id: str, kind: str, arguments: Mapping[str, Any], actor: Actor, at: dt.datetime, *, alone: bool
) -> Job:
    """Ask for a job. The same id again is the same job.

    Args:
        job_id: by ``tokens.new_id``.
        kind: of the job.
        arguments: of the kind's form, checked.
        actor: who asks.
        at: the moment.
        alone: whether one of the kind at a time is to be done.

    Raises:
        NotAllowed: it is no id, or another's.
        DoneBefore: one of the kind waits or is under way.
    """
    if _ID.fullmatch(job_id) is None:
        raise NotAllowed("the form is too old: load the page again")
    before = Job.objects.filter(id=job_id).first()
    if before is None:
        if alone and (other := Job.objects.filter(kind=kind).exclude(state__in=OVER).first()) is not None:
            raise DoneBefore(f"{other.by} asked for the same, and it is not over (job {other.id})")
        try:
            return Job.objects.create(
                id=job_id, kind=kind, arguments=dict(arguments), by=actor.name, role=actor.role.value,
                known_by=actor.authentication, asked_at=at,
            )  # fmt: skip
        except IntegrityError:  # the same form, sent twice in the same moment
            before = Job.objects.get(id=job_id)
    if before.by != actor.name or before.kind != kind:
        raise NotAllowed("the form is too old: load the page again")
    return before


# --- a worker's side ------------------------------------------------------------------------------------------


def _free(now: dt.datetime) -> Q:
    """What a worker may take up: what waits, and what was under way at a worker that is dead."""
    dead = now - dt.timedelta(seconds=settings.JOB_DEAD)
    return Q(state=State.WAITING) | Q(state=State.RUNNING, beat__lt=dead)


def claim(now: dt.datetime) -> Job | None:
    """Take the next job up, if there is one: of several workers one gets it.

    What was begun too often, or was to be stopped while its worker was dead, is ended here.
    """
    for job in Job.objects.filter(_free(now)).order_by("asked_at", "id")[:20]:
        given_up = _given_up(job)
        same = Job.objects.filter(_free(now), id=job.id, claim=job.claim)
        if given_up:
            same.update(ended_at=now, claim="", **given_up)
            continue
        token = secrets.token_hex(8)
        taken = same.update(
            state=State.RUNNING, claim=token, beat=now, begun_at=now, attempts=F("attempts") + 1, done=0, total=0, doing="",
        )  # fmt: skip
        if taken:
            job.refresh_from_db()
            return job
    return None


def _given_up(job: Job) -> dict[str, str]:
    """How a job ends that is not begun again; nothing where it is."""
    if job.stop_by:
        return {"state": State.STOPPED}
    if job.attempts >= ATTEMPTS:
        message = f"It was begun {ATTEMPTS} times, and each time the worker ended before it did: whoever keeps this system looks why"
        return {"state": State.FAILED, "error": message}
    return {}


def _mine(job: Job) -> Any:
    return Job.objects.filter(id=job.id, claim=job.claim, state=State.RUNNING)


def alive(job: Job, now: dt.datetime) -> str:
    """Give a sign of life. Answers what is to be done: ``go on``, ``stop``, or ``lost`` where another worker has the job."""
    if not _mine(job).update(beat=now):
        return "lost"
    return "stop" if Job.objects.filter(id=job.id).exclude(stop_by="").exists() else "go on"


def note(job: Job, now: dt.datetime, words: str = "", **changed: Any) -> bool:
    """Write down how far a job is, and a line of its log; whether it is still this worker's."""
    if not _mine(job).update(beat=now, **changed):
        return False
    if words and (count := Line.objects.filter(job=job.id).count()) <= LINES:
        message = words if count < LINES else "More was done, which this log does not say: it is too long."
        Line.objects.create(job=job.id, at=now, words=message[:300])
    return True


def end(
    job: Job, state: State, now: dt.datetime, *, said: Sequence[str] = (), file: str = "", error: str = ""
) -> bool:
    """End a job; whether it was still this worker's."""
    changed = {
        "said": list(said),
        "file": file,
        "error": error[:600],
        "doing": "",
        "ended_at": now,
        "claim": "",
    }
    return bool(_mine(job).update(state=state, **changed))


def beat(worker: str, now: dt.datetime) -> None:
    """Say that a worker is alive, whether it has a job or not."""
    if not Beat.objects.filter(worker=worker).update(at=now):
        Beat.objects.create(worker=worker, since=now, at=now)


def leave(worker: str, now: dt.datetime) -> None:
    """Take away the sign of life of a worker that ends, and of those that ended without a word long ago."""
    Beat.objects.filter(Q(worker=worker) | Q(at__lt=now - KEPT)).delete()


def give_back(job: Job) -> None:
    """Let another worker begin a job at once: this one is told to end."""
    _mine(job).update(state=State.WAITING, claim="", beat=None, attempts=F("attempts") - 1)


def let_go() -> int:
    """End what was not over in the office of which this is a copy: on another machine nobody asked for it. How many they were."""
    message = "It was not over when the office was copied: ask for it again, if it is still wanted"
    left = Job.objects.exclude(state__in=OVER)
    return int(left.update(state=State.FAILED, error=message, claim="", doing="", ended_at=F("asked_at")))


# --- a page's side --------------------------------------------------------------------------------------------


def stop(job: Job, who: str, now: dt.datetime) -> None:
    """Ask that a job be stopped: one that waits is over at once.

    Raises:
        DoneBefore: it is over.
    """
    if Job.objects.filter(id=job.id, state=State.WAITING).update(
        state=State.STOPPED, stop_by=who, ended_at=now
    ):
        return
    if not Job.objects.filter(id=job.id, state=State.RUNNING).update(stop_by=who):
        raise DoneBefore("the job was over before")


def lines(job: Job, last: int = 100) -> list[Line]:
    """The last lines of a job's log, in order."""
    return list(Line.objects.filter(job=job.id).order_by("-id")[:last])[::-1]


def under_way() -> list[Job]:
    """What is not over, in the order of asking."""
    return list(Job.objects.exclude(state__in=OVER).order_by("asked_at", "id"))
