"""The server: laws compiled before it opens and forks, no log of requests, no core dump, no file written."""

from __future__ import annotations

import datetime as dt
import gc
import resource
from typing import Any, Final

from gunicorn.app.base import BaseApplication

from clearslate.interview.offenses import offenses
from clearslate.people.record import Story
from clearslate.plain.language import languages
from clearslate.records.schema import Disposition
from clearslate.serve import laws
from clearslate.serve.http.shared import COUNTERS
from clearslate.serve.judging import Options, judge
from clearslate.states import CODES

_HEARTBEAT: Final = "/dev/shm"  # noqa: S108 (memory: where gunicorn's workers show that they live)


def warm_up(day: dt.date, states: tuple[str, ...] = CODES) -> None:
    """Compile the laws, so that the first request waits no longer than the next.

    Args:
        day: the day that most will ask about.
        states: whose laws.
    """
    for code in states:
        story = Story(day)
        case = story.add_case(code)
        for offense, disposition in zip(
            offenses(code)[:2], (Disposition.CONVICTED, Disposition.DISMISSED), strict=False
        ):
            charge = story.add_charge(case)
            charge.told |= {
                "statute": offense.statute,
                "disposition": disposition,
                "disposition_date": "2012",
            }
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
    _Server(bind, workers).run()


def _take_row(server: Any, worker: Any) -> None:  # noqa: ARG001 (gunicorn's)
    COUNTERS.take_row(worker.age)


class _Server(BaseApplication):
    """gunicorn with our settings."""

    def __init__(self, bind: str, workers: int) -> None:
        self._options = {
            "bind": bind, "workers": workers, "threads": 4, "worker_class": "gthread", "preload_app": True, "keepalive": 30,
            "timeout": 60, "accesslog": None, "loglevel": "warning", "control_socket_disable": True, "post_fork": _take_row,
            "worker_tmp_dir": _HEARTBEAT,
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 (when the server asks for it)

        return get_wsgi_application()
