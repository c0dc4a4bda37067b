"""What every request passes: who may ask, how often, from which web pages; and what every response says."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clearslate.serve.errors import RequestError
from clearslate.serve.http import problems
from clearslate.serve.http.shared import COUNTERS, ENDPOINTS, Limits

Answer = Callable[[HttpRequest], HttpResponse]
_OPEN: Final = frozenset({"healthz", "metrics"})
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Door:
    """Lets requests in, counts them, and adds the headers of every response."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._limits = Limits(settings.RATE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say why not."""
        begun = time.monotonic()
        name = endpoint_of(request.path)
        found = self._refusal(request, name, begun) or self._answer(request)
        for header, value in _HEADERS.items():
            found.headers.setdefault(header, value)
        self._for_pages(request, found)
        COUNTERS.answered(name, found.status_code, time.monotonic() - begun)
        return found

    def _refusal(self, request: HttpRequest, name: str, now: float) -> HttpResponse | None:
        if request.method == "OPTIONS":
            return HttpResponse(status=204)
        if name in _OPEN:
            return None
        key = _key_of(request)
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        known = [each for each in settings.KEYS if hmac.compare_digest(each, digest)]
        if not self._limits.allows(digest if known else address_of(request), now):
            return problems.response(RequestError(429, "too_many", "wait a minute"))
        if settings.KEYS and not known:
            return problems.response(RequestError(401, "key", "send a key: Authorization: Bearer KEY"))
        return None if name == "batch" else _too_large(request)

    def _for_pages(self, request: HttpRequest, found: HttpResponse) -> None:
        """Let the pages of some origins read the response (CORS)."""
        origin = request.headers.get("Origin", "")
        if not origin or not settings.ORIGINS & {origin, "*"}:
            return
        found.headers["Access-Control-Allow-Origin"] = "*" if "*" in settings.ORIGINS else origin
        found.headers["Vary"] = "Origin"
        found.headers["Access-Control-Expose-Headers"] = "ETag"
        if request.method == "OPTIONS":
            found.headers["Access-Control-Allow-Methods"] = "GET, POST"
            found.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-None-Match"
            found.headers["Access-Control-Max-Age"] = "600"


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """Refuse a body by its length, before it is read; a batch is read as it comes."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return problems.response(
            RequestError(411, "length", "send Content-Length; only a batch may come in chunks")
        )
    if not length.isascii() or not length.isdigit() or int(length) > settings.MOST_BODY:
        most = f"a request has {settings.MOST_BODY:,} bytes at most"
        return problems.response(RequestError(413, "too_large", most))
    return None


def endpoint_of(path: str) -> str:
    """Which endpoint an address is of, as it is counted."""
    parts = path.strip("/").split("/")
    name = parts[1].partition(".")[0] if parts[:1] == ["v1"] and len(parts) > 1 else parts[0]
    if name == "laws" and len(parts) > 2:
        name = "law"
    return name if name in ENDPOINTS else "other"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: as the proxy in front has it, where there is one."""
    if settings.BEHIND_PROXY:
        return str(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def _key_of(request: HttpRequest) -> str:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""
