"""What a page says when something cannot be done: what to do, and a reference number; never a record."""

from __future__ import annotations

import logging
import secrets
import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LOG = logging.getLogger("clearslate.web")


class Bare(logging.Filter):
    """Takes from a log line whatever a request or a record may have put into it: what is left is where and of which kind."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave the kind of an error and the place of its code."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        if record.name != _LOG.name:
            record.msg, record.args = f"{record.name}: {kind or record.levelname}", ()
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        return True


class Timed(logging.Formatter):
    """A line of the log with its moment in UTC, to the thousandth of a second (CJIS Security Policy 6.0, AU-8)."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")


def _said(request: HttpRequest, status: int, title: str, what_to_do: str) -> HttpResponse:
    reference = secrets.token_hex(4)
    if status >= 500:
        _LOG.error("error %s, reference %s", status, reference)
    context = {"title": title, "what_to_do": what_to_do, "reference": reference}
    return render(request, "web/error.html", context, status=status)


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
