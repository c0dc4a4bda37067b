"""Is it done? What a proof letter proves, by its code; and a request by name, which nobody can turn into an answer here.

Without the code nothing tells "sealed" from "never was": a code that is unknown, misspelled, or of a letter that is no longer in
force gets the same bytes after the same time. By name nothing is looked up: the request is sealed and waits for the night.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from clearslate.plain.language import Language, _
from clearslate.records.proofs import digest_of, find_of, seal, unseal
from clearslate.web.lookup import store
from clearslate.web.lookup.sealing import seal as seal_request
from clearslate.web.people import page
from clearslate.web.people.limits import LIMITS, address_of

WAITS: Final = 0.3
"""Seconds after which every answer is given, whatever was found."""
LONGEST: Final = 64
_NOTHING: Final = seal("[]", "0" * 32, "0" * 64)
"""What is opened, in vain, where no row is found: it takes as long."""


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, lang: str) -> HttpResponse:
    """What the letter with a code proves."""
    _needs(settings.PUBLIC)
    tongue = page.language_of(lang)
    if request.method != "POST":
        return _shown(request, tongue, None)
    return _after(WAITS, lambda: _answered(request, tongue))


def _answered(request: HttpRequest, tongue: Language) -> HttpResponse:
    if not LIMITS.allows(address_of(request)):
        return _too_often(request, tongue)
    typed = request.POST.get("code", "")[:LONGEST]
    # Of a letter of before, what it proves is not encrypted. Whichever is there, all that can be done is done.
    sealed, plain = (
        store.proof(settings.PUBLIC, find_of(typed)),
        store.proof(settings.PUBLIC, digest_of(typed)),
    )
    opened = unseal(sealed or _NOTHING, typed)
    found = plain if opened is None else opened
    return _shown(request, tongue, [] if found is None else json.loads(found))


def _shown(request: HttpRequest, tongue: Language, proven: list[dict[str, Any]] | None) -> HttpResponse:
    """The page; with ``proven``, the answer, which is empty for every text that is no code in force."""
    for each in proven or ():
        each["day"] = tongue.date(dt.date.fromisoformat(each["cleared_on"]))
        # What was published before it said who signed the law off says nothing of it, until the next night.
        on = each.get("counsel_on")
        each["checked"] = tongue.date(dt.date.fromisoformat(on)) if on else on
    return page.show(
        request,
        tongue,
        "proof.html.j2",
        tongue.say(_("Check a proof letter")),
        proven=proven,
        by_name=bool(settings.LOOKUP_KEY),
    )


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def by_name(request: HttpRequest, lang: str) -> HttpResponse:
    """Take a request by name: sealed, queued, and answered by letter to the address that the state holds, if at all."""
    _needs(settings.PUBLIC)
    _needs(settings.LOOKUP_KEY)
    tongue = page.language_of(lang)
    title = tongue.say(_("Ask by your name"))
    if request.method != "POST":
        return page.show(request, tongue, "by_name.html.j2", title, errors={}, typed={}, done=False)
    typed = {name: request.POST.get(name, "").strip()[:120] for name in ("name", "born", "case")}
    errors = {} if typed["name"] else {"name": _("Write your name.")}
    if not typed["born"]:
        errors["born"] = _("Write your date of birth.")
    if errors:
        return page.show(
            request, tongue, "by_name.html.j2", title, errors=errors, typed=typed, done=False, status=422
        )
    return queued(request, tongue, {"kind": "look_up", **typed, "lang": tongue.code}, lambda: page.show(
        request, tongue, "by_name.html.j2", title, errors={}, typed={}, done=True))  # fmt: skip


def queued(
    request: HttpRequest, tongue: Language, payload: dict[str, Any], after: Callable[[], HttpResponse]
) -> HttpResponse:
    """Seal what was told, put it into the queue, and answer the same whatever it is."""

    def answered() -> HttpResponse:
        if not LIMITS.allows(address_of(request)):
            return _too_often(request, tongue)
        try:
            store.put(settings.PUBLIC, seal_request(payload, settings.LOOKUP_KEY), page.today())
        except store.FullError:
            return _too_often(request, tongue)
        return after()

    return _after(WAITS, answered)


def _too_often(request: HttpRequest, tongue: Language) -> HttpResponse:
    what = tongue.say(_("Too many people asked just now. Wait a minute, and try again."))
    return page.show(request, tongue, "said.html.j2", tongue.say(_("Please wait")), what=what, status=429)


def _after(seconds: float, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """An answer that is given so many seconds after it was asked for, however long finding it took."""
    until = time.perf_counter() + seconds
    response = answer()
    time.sleep(max(0.0, until - time.perf_counter()))
    return response


def _needs(setting: str) -> None:
    if not setting:
        raise Http404
