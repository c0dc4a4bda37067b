"""The server of the public pages: laws loaded and their loops compiled before it opens, no log of requests, no core dump."""

from __future__ import annotations

import datetime as dt
import ipaddress
import resource
from collections.abc import Iterator
from typing import Final

from django.conf import settings

from clearslate.interview.asking import next_page
from clearslate.interview.offenses import offenses
from clearslate.people.record import Story
from clearslate.plain.language import languages
from clearslate.plain.page import codes_told, law_body
from clearslate.records.schema import Disposition
from clearslate.states import CODES
from clearslate.web.people.page import PLACE
from clearslate.web.server import Server

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
            if offense.grades:
                charge.told["grade"] = offense.grades[0]
        next_page(story)
    for code in codes_told():
        for language in languages():
            law_body(code, language, day, PLACE)


def serve(bind: str, *, workers: int) -> None:
    """Answer requests until told to end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory was typed by people
    Server(bind, workers).run()
