"""What holds for every public page: nothing is kept by the browser but the cookie of this visit, nothing of it goes anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clearslate.web.people.visit import cookie_name

Answer = Callable[[HttpRequest], HttpResponse]
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noarchive",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}


class Quiet:
    """Adds what tells browsers and proxies to keep nothing; a cookie but the visit's, should anything set one, is taken away."""

    def __init__(self, answer: Answer) -> None:
        """Around the rest of the application."""
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say so."""
        response = self._answer(request)
        for name in set(response.cookies) - {cookie_name()}:
            del response.cookies[name]
        if not request.path.startswith(settings.STATIC_URL):
            for name, value in _HEADERS.items():
                response.headers[name] = value
        return response
