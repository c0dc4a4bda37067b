"""The one cookie of the public pages: thirty-two random bytes of this visit, which open the addresses of its steps.

It names nobody, is set by the interview alone, ends with the browser, and is taken away by "Leave this page".
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from clearslate.plain.page import EXIT

_BYTES: Final = 32


class SeeOther(HttpResponseRedirect):
    """What follows is at another address, to be fetched."""

    status_code = 303


def cookie_name() -> str:
    """The cookie's name; behind TLS one that no other host and no page in the clear can set."""
    return "__Host-visit" if settings.SECURE_SSL_REDIRECT else "visit"


def visit_of(request: HttpRequest) -> bytes:
    """The secret of the visit; empty where the browser sends none."""
    try:
        found = base64.urlsafe_b64decode(request.COOKIES.get(cookie_name(), ""))
    except (binascii.Error, ValueError):
        return b""
    return found if len(found) == _BYTES else b""


def begin_visit(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, with the cookie of a new visit where there is none yet."""
    if not visit_of(request):
        value = base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode()
        response.set_cookie(
            cookie_name(), value, httponly=True, samesite="Strict", secure=settings.SECURE_SSL_REDIRECT
        )
    return response


def leave(_request: HttpRequest, lang: str) -> HttpResponse:  # noqa: ARG001 (of the address)
    """Away from here: the cookie is taken back, and what the browser kept of these pages is dropped."""
    response = SeeOther(EXIT, headers={"Clear-Site-Data": '"cache", "cookies"'})
    response.delete_cookie(cookie_name(), samesite="Strict")
    return response
