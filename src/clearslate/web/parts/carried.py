"""A form that somebody had filled in when the session ended: nothing of it is lost, and nothing is sent by itself.

It waits in the session of the browser, encrypted, bound to the user and the address; who signs in as somebody else does not get
it. Files are not kept: they are chosen again.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from clearslate.web.parts.tokens import seal, unseal

_KEY: Final = "carried"
_MOST: Final = 64 * 2**10
_OURS: Final = ("csrfmiddlewaretoken",)
_FIELDS: Final = {
    "why": "Reasons",
    "paper": "Where the signed paper is found",
    "on": "Day",
    "user": "User name",
    "to": "To",
}
_TYPED: Final = ("why", "paper", "remarks", "name", "reason", "note", "query", "who")


def keep(request: HttpRequest, user: str) -> None:
    """Keep what was sent after the session had ended, for when the same user is back."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OURS]
    text = json.dumps(fields)
    if fields and len(text) <= _MOST and not request.path.startswith("/accounts/"):
        request.session[_KEY] = seal(user, request.path, text)


def is_there(request: HttpRequest) -> bool:
    """Whether something waits for who is signed in."""
    return _of(request) is not None


def _of(request: HttpRequest) -> tuple[str, list[list[str]]] | None:
    words = unseal(str(request.session.get(_KEY, "")))
    if len(words) != 3 or not request.user.is_authenticated or words[0] != request.user.get_username():
        return None
    return words[1], json.loads(words[2])


def show(request: HttpRequest) -> HttpResponse:
    """What was not sent, to be looked through and sent, or dropped."""
    found = _of(request)
    request.session.pop(_KEY, None)
    if found is None or request.method != "GET":
        return redirect("today")
    address, fields = found
    try:
        resolve(address)
    except Resolver404 as error:
        raise Http404 from error
    return render(request, "web/carried.html", {"address": address, "fields": _shown(fields)})


def _shown(fields: list[list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "value": value,
            "typed": name in _TYPED or " " in value,
            "id": f"f{number}",
            "words": _FIELDS.get(name, name),
        }
        for number, (name, value) in enumerate(fields)
    ]
