"""What goes wrong, as RFC 9457 has it: application/problem+json, with the place of what is wrong and never its value."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic_core import to_json

from clearslate.records.errors import DatasetError
from clearslate.serve.errors import RequestError, pointer

KIND: Final = "application/problem+json"
_LOG = logging.getLogger("clearslate.serve")
_TITLES: Final = {
    400: "The request cannot be read", 401: "A key is needed", 403: "This is not allowed", 404: "There is no such thing",
    411: "The request has no length", 405: "This address has another method", 413: "The request is too large", 415: "The request is of another type",
    422: "The request does not fit", 429: "There are too many requests", 500: "Something went wrong here", 503: "Try again later",
}  # fmt: skip


class Bare(logging.Filter):
    """Leaves of a log line the kind of an error and where it happened."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take from it whatever a request may have put into it."""
        if record.name != _LOG.name:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else record.levelname
            record.msg, record.args = f"{record.name}: {kind}", ()
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        return True


def document(refused: RequestError, wrong: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """A problem as a document (`shapes.Problem`)."""
    errors = [*wrong] or (
        [{"pointer": pointer(refused.place), "detail": refused.detail}] if refused.place else []
    )
    return {
        "type": f"urn:clearslate:problem:{refused.code}",
        "title": _TITLES.get(refused.status, "The request cannot be answered"),
        "status": refused.status,
        "code": refused.code,
        "detail": refused.detail,
        "errors": errors,
    }


def response(refused: RequestError, wrong: Sequence[dict[str, str]] = ()) -> HttpResponse:
    """The response that says what is wrong."""
    found = HttpResponse(to_json(document(refused, wrong)), status=refused.status, content_type=KIND)
    if refused.status == 401:
        found.headers["WWW-Authenticate"] = 'Bearer realm="clearslate"'
    if refused.status == 429:
        found.headers["Retry-After"] = "60"
    return found


def handle(api: NinjaAPI) -> None:
    """Have an interface answer so, whatever goes wrong."""
    api.add_exception_handler(RequestError, _refused)
    api.add_exception_handler(
        HttpError,
        lambda *_: response(RequestError(400, "request", "the request cannot be read")),
    )
    api.add_exception_handler(ValidationError, lambda _, error: response(*_form(error)))
    api.add_exception_handler(
        DatasetError,
        lambda *_: response(RequestError(422, "person", "a value does not suit its fact", ("person",))),
    )
    api.add_exception_handler(
        Http404, lambda *_: response(RequestError(404, "not_found", "there is no such address"))
    )
    api.add_exception_handler(Exception, _failed)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ARG001 (ninja's)
    return response(error)


def _form(error: Any) -> tuple[RequestError, list[dict[str, str]]]:
    """What in a request does not have its form: where, and which rule. Never what was sent."""
    wrong = [
        {
            "pointer": pointer(each["loc"][2:] if each["loc"][:1] == ("body",) else each["loc"]),
            "detail": str(each["type"]),
        }
        for each in error.errors[:20]
    ]
    return RequestError(422, "form", "the request does not have the form that the interface describes"), wrong


def _failed(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:  # noqa: ARG001 (ninja's)
    reference = secrets.token_hex(4)
    _LOG.error("%s at %s, reference %s", type(error).__name__, _where(), reference)
    return response(RequestError(500, "fault", f"a fault of the service; reference {reference}"))


def _where() -> str:
    """Where in the code an error happened: the file and line, and nothing of what it was about."""
    trace = sys.exc_info()[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (
        "?"
        if trace is None
        else f"{trace.tb_frame.f_code.co_filename.rpartition('clearslate/')[2]}:{trace.tb_lineno}"
    )
