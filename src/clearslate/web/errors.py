"""What a page says when something cannot be done: what to do, and a reference number; never a record."""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LOG = logging.getLogger("clearslate.web")
REQUEST: Final[ContextVar[str]] = ContextVar("request", default="")
"""The id of the request that is being answered: an error's page shows it, and so does the error's line in the log."""
_PACKAGE: Final = Path(__file__).parents[1]


class Bare(logging.Filter):
    """Takes from a log line whatever a request or a record may have put into it: what is left is which kind of error, and where."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave the kind of an error, the place in the code, the page by its pattern, and the request's id."""
        if not record.name.startswith(_LOG.name):
            error = record.exc_info[1] if record.exc_info else None
            request = getattr(record, "request", None)
            words = f"{record.name}: {record.levelname if error is None else place_of(error)}"
            if isinstance(request, HttpRequest):
                words += f", {request.method} {route_of(request)}"
            if REQUEST.get():
                words += f", reference {REQUEST.get()}"
            record.msg, record.args = words, ()
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        return True


class Timed(logging.Formatter):
    """A line of the log with its moment in UTC, to the thousandth of a second (CJIS Security Policy 6.0, AU-8)."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")


class Structured(Timed):
    """The same as one JSON object a line (``CLEARSLATE_LOG=json``)."""

    def format(self, record: logging.LogRecord) -> str:
        """A line for a program."""
        line = {
            "at": self.formatTime(record), "level": record.levelname, "logger": record.name, "message": record.getMessage(),
            "request": REQUEST.get(),
        }  # fmt: skip
        return json.dumps({name: value for name, value in line.items() if value})


def place_of(error: BaseException) -> str:
    """The kind of an error and where in our code it came up, without a word of what it says."""
    kind, frames = type(error).__name__, traceback.extract_tb(error.__traceback__)
    last = next((each for each in reversed(frames) if Path(each.filename).is_relative_to(_PACKAGE)), None)
    if last is None:
        return kind
    return f"{kind} at {Path(last.filename).relative_to(_PACKAGE)}:{last.lineno} in {last.name}"


def route_of(request: HttpRequest) -> str:
    """The pattern of the page that was asked for: never what stood in the address itself."""
    found = request.resolver_match
    if found is not None:
        return f"/{found.route}"
    return "a file of the pages" if request.path_info.startswith(settings.STATIC_URL) else "no page"


def reference() -> str:
    """What an error is found by in the log: the request's id, or a new one where no request is being answered."""
    return REQUEST.get() or secrets.token_hex(4)


def _said(request: HttpRequest, status: int, title: str, what_to_do: str) -> HttpResponse:
    context = {"title": title, "what_to_do": what_to_do, "reference": reference()}
    if not hasattr(request, "user"):
        # Refused before anybody was looked for: no frame of a page, just the words.
        text = f"{title}. {what_to_do} Reference: {context['reference']}"
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "web/error.html", context, status=status)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """What cannot be read: a host that is not ours, a form with too many fields."""
    words = "Nothing was recorded. Go back, load the page again, and send less at a time."
    return _said(request, 400, "The office cannot read this request", words)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """What nobody may do here, whatever their role."""
    return _said(request, 403, "This is not allowed", "Nothing was recorded. Go back to Today.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """What is not there, and what somebody may not see: the same answer."""
    return _said(
        request, 404, "There is no such page", "It may be gone, or be for another role. Go back to Today."
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Our own fault."""
    words = "Nothing was half done. Try again; if it stays so, tell whoever keeps this system the reference below."
    return _said(request, 500, "Something went wrong here", words)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's)
    """A form of another session, or of none."""
    words = "Nothing was recorded. Go back, load the page again, and send the form once more."
    return _said(request, 403, "This form is too old", words)
