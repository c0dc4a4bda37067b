"""Saying again who one is, before what binds others: by password, second factor, or the state's identity provider.

A session may be left open on a desk. So whoever signs or approves says again who they are, no longer ago than
``ACCOUNT_REAUTHENTICATION_TIMEOUT``. Who signs in at the state's provider does it there: the provider is asked to let nobody
through without asking (`prompt=login`), and what it says of when it asked (`auth_time`) is checked, since a provider may
ignore the wish.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.account.adapter import get_adapter as accounts
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request, suspend_request
from allauth.socialaccount.adapter import get_adapter as provided
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from clearslate.web import clock

_CLOCKS_DIFFER: Final = 60  # seconds that the provider's clock may be ahead
View = Callable[..., HttpResponse]


def is_known_afresh(request: HttpRequest) -> bool:
    """Whether who is signed in said again who they are, a short while ago."""
    records = [
        each for each in get_authentication_records(request, request.user) if each.get("reauthenticated")
    ]
    now = clock.now().timestamp()
    return bool(records) and 0 <= now - float(records[-1]["at"]) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def known_afresh(view: View) -> View:
    """Ask who it is again before a view; what was sent is kept meanwhile, and done when that is said."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if is_known_afresh(request):
            return view(request, *args, **named)
        ways = accounts().get_reauthentication_methods(request.user)
        if not ways:
            raise Http404
        return suspend_request(request, ways[0]["url"])

    return answer


def again(request: HttpRequest) -> HttpResponse:
    """Ask the state's identity provider again who it is."""
    tied = SocialAccount.objects.filter(user=request.user.pk).first()
    if tied is None:
        raise Http404
    to = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()):
        to = "/"
    if request.method != "POST":
        return render(request, "web/again.html", {"provider": settings.OIDC_NAME})
    provider = provided().get_provider(request, tied.provider)
    found: HttpResponse = provider.redirect(
        request,
        "redirect",
        next_url=to,
        auth_params=provider.get_auth_params() | {"prompt": "login", "max_age": "0"},
    )
    return found


def said_again(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    """What the provider said to that. The same person, just now: it counts, and what was kept is done."""
    is_same = request.user.is_authenticated and sociallogin.is_existing and sociallogin.user == request.user
    when = (sociallogin.account.extra_data.get("id_token") or {}).get("auth_time")
    now = clock.now().timestamp()
    is_now = (
        isinstance(when, int | float)
        and -_CLOCKS_DIFFER <= now - when < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    )
    to = sociallogin.get_redirect_url(request) or "/"
    if not is_same or not is_now:
        messages.error(
            request,
            "Nothing was recorded: the identity provider did not ask anew who you are, or it is somebody else.",
        )
        return redirect("today")
    record_authentication(
        request, request.user, "socialaccount", provider=sociallogin.account.provider, uid=sociallogin.account.uid,
        reauthenticated=True,
    )  # fmt: skip
    request.GET = request.GET.copy()
    request.GET["next"] = to
    return resume_request(request) or redirect(to)
