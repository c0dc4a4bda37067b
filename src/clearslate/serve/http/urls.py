"""The addresses of the service."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

from clearslate.serve.errors import RequestError
from clearslate.serve.http import problems
from clearslate.serve.http.api import api, healthz, metrics

urlpatterns: Final = [path("v1/", api.urls), path("healthz", healthz), path("metrics", metrics)]


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """There is no such address."""
    return problems.response(RequestError(404, "not_found", "there is no such address: see /v1/openapi.json"))


def unreadable(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """Django could not read the request."""
    return problems.response(RequestError(400, "request", "the request cannot be read"))


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """Our own fault."""
    return problems.response(RequestError(500, "fault", "a fault of the service"))


handler400, handler404, handler500 = unreadable, not_found, failed
