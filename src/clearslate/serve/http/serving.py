"""The server: laws compiled before it opens and forks, no log of requests, no core dump, no file written."""

from __future__ import annotations

import datetime as dt
import gc
import resource
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

from clearslate.interview.sample import sample
from clearslate.plain.language import languages
from clearslate.serve import laws
from clearslate.serve.http.shared import COUNTERS
from clearslate.serve.judging import Options, judge
from clearslate.server import Server
from clearslate.states import CODES

_HEARTBEAT: Final = "/dev/shm"  # noqa: S108 (memory: where gunicorn's workers show that they live)


def warm_up(day: dt.date, states: tuple[str, ...] = CODES) -> None:
    """Compile the laws, so that the first request waits no longer than the next.

    Args:
        day: the day that most will ask about.
        states: whose laws.
    """
    for code in states:
        story = sample(code, day)
        for each in languages():
            judge(story, Options(each))
    laws.list_laws()
    laws.list_jurisdictions()
    # The laws stay: they are not looked through again whenever memory is cleared, and processes go on sharing them.
    gc.collect()
    gc.freeze()


def serve(bind: str, *, workers: int) -> None:
    """Answer requests until told to end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory was sent by people
    Server(
        bind, workers, get_wsgi_application, keepalive=30, post_fork=_take_row, worker_tmp_dir=_HEARTBEAT
    ).run()


def _take_row(server: Any, worker: Any) -> None:  # noqa: ARG001 (gunicorn's)
    COUNTERS.take_row(worker.age)
