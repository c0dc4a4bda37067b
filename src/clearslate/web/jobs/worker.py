"""The worker: takes one job up after the other, shows that it is alive, and ends a job that is to be stopped.

A job runs in the main thread; a second one gives signs of life and, where the job is to end, interrupts the first by a signal. What
was appended to the ledger is whole, whenever that happens, and what is to be done again is known by its keys: so a worker
may be killed at any moment, and another begins the job anew.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from clearslate.clearance.events import NotAllowed
from clearslate.web import clock, errors
from clearslate.web.jobs import table
from clearslate.web.jobs.counting import Counting, count_now
from clearslate.web.jobs.kind import TOLD
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.models import OVER, Job, State
from clearslate.web.jobs.work import Interrupted, Work
from clearslate.web.models import Assigned, Kept, Looked
from clearslate.web.parts.uploads import files

_LOG: Final = logging.getLogger("clearslate.web")
_IDLE: Final = 1.0  # seconds between two looks for work
_SWEEP: Final = 3600.0  # seconds between two looks for files that were kept long enough
_ASSIGNED: Final = dt.timedelta(days=365)  # for how long it is kept who goes through a charge
Handler = Callable[[int, FrameType | None], None]


class _Ended(BaseException):
    """The worker is told to end."""


_ME: Final = secrets.token_hex(8)
"""This worker, among several."""


class _Heart(threading.Thread):
    """Gives signs of life while a job is done, and interrupts it where it is to end."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self._job = job
        self._over = threading.Event()
        self._one = threading.Lock()
        self.why = ""

    def run(self) -> None:
        last = time.monotonic()
        while not self._over.wait(min(1.0, settings.JOB_BEAT)):
            try:
                if time.monotonic() - last >= settings.JOB_BEAT:
                    last = time.monotonic()
                    table.beat(_ME, clock.now())
                    answer = table.alive(self._job, clock.now())
                else:
                    is_to_stop = Job.objects.filter(id=self._job.id).exclude(stop_by="").exists()
                    answer = "stop" if is_to_stop else "go on"
            except (
                DatabaseError
            ) as error:  # it is tried again; without a sign for long another worker begins anew
                _LOG.warning("no sign of life could be given: %s", type(error).__name__)
                continue
            if answer != "go on":
                self.why = answer
                with self._one:
                    if not self._over.is_set():
                        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
                break
        connections.close_all()

    def stop(self) -> None:
        with self._one:
            self._over.set()
        self.join()


def _interrupt(_: int, __: FrameType | None) -> None:
    raise Interrupted


def _end(_: int, __: FrameType | None) -> None:
    raise _Ended


def do(job: Job) -> State | None:
    """Do a job that this worker has. None: it was interrupted, and this process should begin anew."""
    before = signal.signal(signal.SIGUSR1, _interrupt)
    heart = _Heart(job)
    heart.start()
    try:
        found = _did(job)
    except Interrupted:
        heart.stop()
        if heart.why == "stop":
            _afresh(lambda: table.end(job, State.STOPPED, clock.now()))
        return None
    except BaseException:
        heart.stop()
        _afresh(lambda: table.give_back(job))
        raise
    finally:
        heart.stop()
        signal.signal(signal.SIGUSR1, before)
        close_old_connections()
    return found


def _afresh(do: Callable[[], object]) -> None:
    """Do something on a connection of its own: that of the main thread was cut off wherever it was, maybe in a transaction."""

    def once() -> None:
        try:
            do()
        finally:
            connections.close_all()

    connections.close_all()  # what was not committed is undone, and holds no lock
    thread = threading.Thread(target=once)
    thread.start()
    thread.join()


def _did(job: Job) -> State:
    kind = KINDS.get(job.kind)
    if kind is None:
        table.end(job, State.FAILED, clock.now(), error="This office knows no such work any more")
        return State.FAILED
    try:
        came = kind.do(Work(job), kind.form.model_validate(job.arguments))
    except TOLD as error:
        table.end(job, State.FAILED, clock.now(), error=str(error))
        return State.FAILED
    except OSError as error:
        table.end(job, State.FAILED, clock.now(), error=f"A file cannot be read or written: {error.strerror}")
        return State.FAILED
    # Whatever it is, the worker goes on with the next job; what the error says may hold a name.
    except Exception as error:  # noqa: BLE001
        reference = errors.reference()
        _LOG.error("job %s failed: %s, reference %s", job.id, errors.place_of(error), reference)
        message = f"Something went wrong here. Tell whoever keeps this system the reference {reference}"
        table.end(job, State.FAILED, clock.now(), error=message)
        return State.FAILED
    table.end(job, State.DONE, clock.now(), said=came.said, file=came.file)
    return State.DONE


def work(*, until_idle: bool = False) -> bool:
    """Do jobs until told to end (SIGTERM), or until there is none.

    Returns:
        Whether a job was interrupted: then the caller begins anew in a fresh process, with nothing left over of what was cut off.
    """
    before = signal.signal(signal.SIGTERM, _end)
    swept = beaten = 0.0
    counting = Counting()
    if not until_idle:
        counting.start()
    try:
        while True:
            try:
                if time.monotonic() - beaten >= settings.JOB_BEAT:
                    table.beat(_ME, clock.now())
                    beaten = time.monotonic()
                job = table.claim(clock.now())
            except DatabaseError as error:
                _LOG.warning("no work can be looked for: %s", type(error).__name__)
                connections.close_all()
                time.sleep(_IDLE)
                continue
            if job is not None:
                if do(job) is None:
                    return True
            elif until_idle:
                count_now()
                return False
            else:
                if time.monotonic() - swept > _SWEEP:
                    sweep()
                    swept = time.monotonic()
                time.sleep(_IDLE)
    except (_Ended, KeyboardInterrupt):
        return False
    finally:
        counting.stop()
        signal.signal(signal.SIGTERM, before)
        _afresh(_leave)


def _leave() -> None:
    try:
        table.leave(_ME, clock.now())
    except DatabaseError as error:
        _LOG.warning("the last sign of life could not be taken away: %s", type(error).__name__)


def sweep() -> int:
    """Remove the files of jobs that were over long enough ago: they may name people. How many jobs' they were.

    And who went through, or looked at, which charge of an open list, and what was left in a basket, a year later: every window ended
    long before.
    """
    for kept in (Assigned, Looked, Kept):
        kept.objects.filter(at__lt=clock.now() - _ASSIGNED).delete()
    try:
        place = files() / "jobs"
    except NotAllowed:
        return 0
    count = 0
    for job in Job.objects.filter(state__in=OVER, ended_at__lt=clock.now() - table.KEPT):
        if (place / job.id).is_dir():
            shutil.rmtree(place / job.id)
            Job.objects.filter(id=job.id).update(file="")
            count += 1
    return count
