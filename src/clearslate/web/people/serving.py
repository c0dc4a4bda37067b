"""The server of the public pages: laws loaded and their loops compiled before it opens, no log of requests, no core dump."""

from __future__ import annotations

import datetime as dt
import ipaddress
import resource
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings

from clearslate.interview.asking import next_page
from clearslate.interview.sample import sample
from clearslate.plain.language import languages
from clearslate.plain.page import codes_told, law_body
from clearslate.server import Server
from clearslate.states import CODES
from clearslate.web.people.page import PLACE

_KEY: Final = 50  # characters that a secret key has at least


def problems() -> Iterator[str]:
    """What is wrong with a set-up that others reach, in words."""
    if len(settings.SECRET_KEY) < _KEY or len(set(settings.SECRET_KEY)) < 10:
        yield f"CLEARSLATE_SECRET_KEY is weak: give one of {_KEY} characters or more, drawn at random"
    if not settings.SECURE_SSL_REDIRECT:
        yield "pages would travel in the clear: put a proxy with TLS in front, and set CLEARSLATE_TLS=proxy"


def is_loopback(bind: str) -> bool:
    """Whether an address is reached from this machine alone."""
    host = bind.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def warm_up(day: dt.date) -> None:
    """Load every law and compile what judging needs, so that the first person waits no longer than the next."""
    for code in CODES:
        next_page(sample(code, day))
    for code in codes_told():
        for language in languages():
            law_body(code, language, day, PLACE)


def serve(bind: str, *, workers: int) -> None:
    """Answer requests until told to end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory was typed by people
    Server(bind, workers, _application, max_requests=2000, max_requests_jitter=200).run()


def _application() -> Any:
    from clearslate.web.wsgi import application  # noqa: PLC0415 (when the server asks for it)

    return application
