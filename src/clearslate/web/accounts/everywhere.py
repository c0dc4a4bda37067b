"""Signing out everywhere: where somebody is signed in stands on a page of allauth's, with this button."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearslate.web.accounts import made


@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions, this one too; a browser that was known is none any more."""
    user = request.user
    made.sign_out_everywhere(user)
    logout(request)
    messages.success(request, "You are signed out on every machine.")
    return redirect("account_login")
