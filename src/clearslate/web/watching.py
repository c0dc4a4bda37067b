"""For who watches the office: each request with an id, its time and its status; whether the office answers; counts for Prometheus.

Counts and durations alone: no name, no address of a page, nothing of what was asked.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connections
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse

from clearslate.counters import MEDIA_TYPE, Counters
from clearslate.web import clock, errors
from clearslate.web.jobs.models import OVER, Beat, Job
from clearslate.web.middleware import FORWARDED

Answer = Callable[[HttpRequest], HttpResponse]
_LOG: Final = logging.getLogger("clearslate.web.requests")
PROBE: Final = "HTTP_X_CLEARSLATE_PROBE"
"""In what a request brings: the signed question of ``office check``, how a request from outside comes in (``proofs``)."""
PROBE_LASTS: Final = 60
"""Seconds for which that question is answered."""
SALT: Final = "clearslate.probe"


class Watched:
    """Gives each request an id, counts it, and answers who watches the office: before hosts, sessions and TLS are looked at."""

    def __init__(self, answer: Answer) -> None:
        """Around the whole application, but for ``Proxied``, which says who asks."""
        self._answer = answer
        counters()  # before the server's processes begin: they share it
        self._own = {"/healthz": healthz, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the id is in the header ``X-Request-Id``."""
        begun, token = time.monotonic(), errors.REQUEST.set(secrets.token_hex(4))
        own = self._own.get(request.path_info)
        if own is metrics and request.META.get(FORWARDED):
            own = None
        try:
            response = (own or self._answer)(request)
            response.headers["X-Request-Id"] = errors.REQUEST.get()
            took = time.monotonic() - begun
            counters().answered(_place(request.path_info), response.status_code, took)
            if settings.LOG_REQUESTS:
                page = request.path_info if own else errors.route_of(request)
                _LOG.info("%s %s: %s in %d ms", request.method, page, response.status_code, took * 1000)
            return response
        finally:
            errors.REQUEST.reset(token)


def healthz(request: HttpRequest) -> HttpResponse:
    """That the office answers, and reaches both of its databases; and, to ``office check``, how its request came in."""
    try:
        for alias in ("default", settings.LEDGER):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return _json({"status": "no database"}, 503)
    try:
        signing.loads(request.META.get(PROBE, ""), salt=SALT, max_age=PROBE_LASTS)
    except signing.BadSignature:
        return _json({"status": "ok"})
    header = f"HTTP_{settings.CLIENT_CERTIFICATE_HEADER.upper().replace('-', '_')}"
    seen = {
        "address": request.META.get("REMOTE_ADDR", ""),
        "secure": request.is_secure(),
        "certificate": bool(settings.CLIENT_CERTIFICATE_HEADER and request.META.get(header)),
    }
    return _json({"status": "ok", "seen": seen})


def _json(body: dict[str, object], status: int = 200) -> HttpResponse:
    answer = HttpResponse(json.dumps(body), status=status, content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """Counts for Prometheus, to who asks the office itself: through a proxy there is no such page."""
    text = counters().text() + "".join(f"{line}\n" for line in _gauges())
    return HttpResponse(text, content_type=MEDIA_TYPE)


def _gauges() -> Iterator[str]:
    now = clock.now()
    jobs = Job.objects.exclude(state__in=OVER)
    yield from _gauge("jobs", "Jobs that are not over.", {
        f'{{state="{row["state"]}"}}': row["count"] for row in jobs.values("state").annotate(count=Count("id")).order_by("state")
    })  # fmt: skip
    oldest = jobs.aggregate(at=Min("asked_at"))["at"]
    yield from _gauge("oldest_job_seconds", "How long the oldest of them waits.", {
        "": 0 if oldest is None else round((now - oldest).total_seconds())
    })  # fmt: skip
    beats = Beat.objects.values_list("at", flat=True)
    alive = [at for at in beats if (now - at).total_seconds() < settings.JOB_DEAD]
    yield from _gauge("workers", "Workers that gave a sign of life within a minute.", {"": len(alive)})
    if (last := last_backup()) is not None:
        yield from _gauge("backup_age_seconds", "How old the newest copy is.", {
            "": round(clock.now().timestamp() - last.stat().st_mtime)
        })  # fmt: skip


def _gauge(name: str, words: str, values: dict[str, int]) -> Iterator[str]:
    yield f"# HELP clearslate_{name} {words}"
    yield f"# TYPE clearslate_{name} gauge"
    yield from (f"clearslate_{name}{labels} {value}" for labels, value in values.items())


def last_backup() -> Path | None:
    """The manifest of the newest copy in the folder of copies; None where there is none."""
    found = Path(settings.BACKUPS).glob("*/office.json") if settings.BACKUPS else ()
    return max(found, key=lambda each: each.stat().st_mtime, default=None)


def _place(path: str) -> str:
    """The part of the office that an address is of."""
    return path.strip("/").partition("/")[0] or "today"


@cache
def counters() -> Counters:
    """What all processes of the office count. First called before they fork."""
    from clearslate.web.urls import urlpatterns  # noqa: PLC0415 (the addresses know the views)

    known = {str(each.pattern).partition("/")[0] for each in urlpatterns} - {""}
    return Counters((*sorted(known | {"today", "static", "healthz", "metrics"}), "other"))
