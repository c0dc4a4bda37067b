"""What goes wrong, as RFC 9457 says it: application/problem+json, in words of ours and without anything of a record."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clearslate.clearance.events import NotAllowed
from clearslate.web import errors

_LOG = logging.getLogger("clearslate.web")
KIND: Final = "application/problem+json"
_TYPE: Final = "urn:clearslate:problem:"


class Problem(HttpError):
    """What cannot be done. ``code``: for programs; the message: for people; ``headers``: of the answer."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail)
        self.code = code
        self.headers = dict(headers or {})


def said(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer that says what is wrong."""
    body = {"type": f"{_TYPE}{code}", "title": _TITLES.get(status, "Not done"), "status": status, "code": code, "detail": detail} | more  # fmt: skip
    answer = HttpResponse(json.dumps(body), status=status, content_type=KIND)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="clearslate"'
    return answer


_TITLES: Final = {
    400: "The request cannot be read", 401: "Nobody is known by this", 403: "This access is not for that",
    404: "There is no such thing", 409: "Not now", 410: "It is gone", 413: "Too large", 422: "It does not fit",
    429: "Too many requests", 500: "Something went wrong here", 503: "Try again",
}  # fmt: skip


def tell(api: NinjaAPI) -> None:
    """Have an interface say what is wrong so, whatever it is."""
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(
        AuthenticationError, lambda request, _: _http(request, Problem(401, "unknown", "give a token"))
    )
    api.add_exception_handler(ValidationError, _form)
    api.add_exception_handler(Http404, lambda *_: said(404, "not_found", "there is none, or it is not yours"))
    api.add_exception_handler(
        NotAllowed, lambda *_: said(409, "against_rules", "the rules of the ledger refuse it")
    )
    api.add_exception_handler(OperationalError, lambda *_: said(503, "busy", "the database is busy: try again with the same key"))  # fmt: skip
    api.add_exception_handler(Exception, _failed)


def _http(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ARG001 (ninja's)
    answer = said(error.status_code, getattr(error, "code", "not_done"), str(error))
    for name, value in getattr(error, "headers", {}).items():
        answer.headers[name] = value
    return answer


def _form(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ARG001 (ninja's)
    """What in a request has not its form: where and which rule, never what stood there."""
    wrong = [
        {"where": ".".join(map(str, each["loc"])), "rule": str(each["type"])} for each in error.errors[:20]
    ]
    return said(422, "form", "the request has not the form that the interface describes", wrong=wrong)


def _failed(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:  # noqa: ARG001 (ninja's)
    reference = errors.reference()
    where = errors.place_of(error) if isinstance(error, Exception) else error.__name__
    _LOG.error("interface: %s, reference %s", where, reference)
    return said(
        500,
        "fault",
        "a fault of ours; nothing was half done: try again with the same key",
        reference=reference,
    )
