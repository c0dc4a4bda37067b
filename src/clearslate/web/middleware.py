"""What holds for every request: whence it comes, what it may hold, when a session ends, and that no browser keeps a page."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from typing import Final

import requests
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearslate.web import clock
from clearslate.web.accounts import locks
from clearslate.web.accounts.sign_in import ENDED
from clearslate.web.parts import carried

PEER: Final = "clearslate.peer"
"""In what a request brings: the address at the other end of its connection."""
FORWARDED: Final = "clearslate.forwarded"
"""In what a request brings: whether it says that a proxy passed it on."""
Answer = Callable[[HttpRequest], HttpResponse]
_LOG: Final = logging.getLogger("clearslate.web")
_LAST: Final = "last_act"
POLL: Final = "HX-Trigger-Name"
"""A header of requests that the page makes by itself: they are no act of the user."""


class Proxied:
    """Says whence a request comes: what a proxy in front says of it, where the office was told of that proxy; nobody else is believed.

    ``CLEARSLATE_PROXIES`` names addresses or networks, ``unix`` for a socket. What it took the place of stays under ``PEER``.
    """

    def __init__(self, answer: Answer) -> None:
        """Around the rest of the application."""
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the address from the proxy's header, and the header away."""
        peer = request.META.get("REMOTE_ADDR", "")
        request.META[PEER] = peer
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        request.META[FORWARDED] = bool(told)
        if not settings.PROXIES:
            return self._answer(request)
        if is_proxy(peer):
            # From the right: each proxy adds whom it saw, and what is left of that anybody may have written.
            for address in reversed([each.strip() for each in told.split(",")]):
                if not _is_address(address):
                    break
                request.META["REMOTE_ADDR"] = address
                if not is_proxy(address):
                    break
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self._answer(request)


def is_proxy(peer: str) -> bool:
    """Whether it is a proxy that the office was told of."""
    if not _is_address(peer):
        return "unix" in settings.PROXIES
    address = ipaddress.ip_address(peer)
    return any(
        address in ipaddress.ip_network(each, strict=False) for each in settings.PROXIES if each != "unix"
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


class Clean:
    """Refuses what holds a NUL: no text has one, and PostgreSQL takes none. Programs' bodies are looked at where they are read."""

    def __init__(self, answer: Answer) -> None:
        """Around the rest of the application, before a session is looked for."""
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the address, the cookies and the fields of a form."""
        asked = [request.GET, *([request.POST] if not request.path.startswith("/api/") else ())]
        texts = (text for each in asked for name, values in each.lists() for text in (name, *values))
        if any("\0" in text for text in (request.path_info, *request.COOKIES.values(), *texts)):
            words = "Nothing was recorded: what was sent holds a character that no text has."
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
        return self._answer(request)


class Idle:
    """Ends a session after thirty minutes without an act, and after twelve hours."""

    def __init__(self, answer: Answer) -> None:
        """Around the rest of the application."""
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out who did nothing for too long; note the act of who did something."""
        if request.user.is_authenticated:
            now, last = int(clock.now().timestamp()), request.session.get(_LAST)
            if (last is not None and now - last > settings.IDLE) or self._lasted(request, now):
                return self._ended(request)
            if request.headers.get(POLL) != "poll" and (last is None or now - last > 30):
                request.session[_LAST] = now
        response = self._answer(request)
        if getattr(request, ENDED, False):  # somebody guessed in it
            logout(request)
            return redirect(settings.LOGIN_URL)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say in words that the state's identity provider does not answer: it is somebody else's machine."""
        if not isinstance(exception, requests.RequestException):
            return None
        _LOG.error("the identity provider does not answer: %s", type(exception).__name__)
        messages.error(
            request, f"Nothing was done: {settings.OIDC_NAME} does not answer. Try again, or use another way."
        )
        return redirect("today" if request.user.is_authenticated else settings.LOGIN_URL)

    @staticmethod
    def _lasted(request: HttpRequest, now: int) -> bool:
        """Whether it is too long ago that somebody signed in, however much they did since."""
        records = get_authentication_records(request, request.user)
        return bool(records) and now - float(records[0]["at"]) > settings.SESSION_COOKIE_AGE

    def _ended(self, request: HttpRequest) -> HttpResponse:
        """Sign out; what was sent by a form of ours waits until the same user is back (``carried``)."""
        user = request.user.get_username()
        logout(request)
        response = self._answer(request)
        was_refused = (
            response.status_code == 302 and request.method == "POST"
        )  # by the sign-in, not as a forged form
        if was_refused and not request.user.is_authenticated:
            carried.keep(request, user)
            return redirect(settings.LOGIN_URL)  # and not back to an address that only takes forms
        return response


class Private:
    """Pages hold names: no browser and no proxy keeps one. A part asked for without a session leads to the sign-in."""

    def __init__(self, answer: Answer) -> None:
        """Around the rest of the application."""
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what tells a browser so."""
        response = self._answer(request)
        locks.remember(request, response)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if (
            getattr(request, "htmx", False)
            and response.status_code == 302
            and not request.user.is_authenticated
        ):
            found = HttpResponse(status=204)
            found.headers["HX-Redirect"] = response.headers["Location"]
            return found
        return response
