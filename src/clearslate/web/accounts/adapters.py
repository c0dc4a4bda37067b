"""How accounts come to be, and how somebody is known: an operator makes accounts; nobody signs up or ties one to themself."""

from __future__ import annotations

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.users import user_name
from clearslate.web.accounts import afresh, locks
from clearslate.web.accounts.sign_in import refused, wrong_inside
from clearslate.web.errors import not_found
from clearslate.web.parts import carried
from clearslate.web.parts.tokens import lock, unlock


class Accounts(DefaultAccountAdapter):
    """No sign-up; a user's name in the one spelling that the ledger has."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's)
        """Never."""
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002 (allauth's)
        """The one spelling."""
        return str(super().clean_username(user_name(username), shallow=shallow))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Let nobody guess: wrong passwords are counted, and shut out who gave them (``locks``).

        Raises:
            ValidationError: no password is looked at here and now.
        """
        try:
            tried = locks.attempt(request, str(credentials.get("username", "")))
        except NotAllowed as error:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            raise refused(error) from error
        user = super().authenticate(request, **credentials)
        if user is None:
            tried.wrong()
        else:
            tried.right()
        return user

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Look at a password that is asked again in an open session: counted for that session, whatever others guess elsewhere.

        Raises:
            ValidationError: it was wrong too often.
        """
        request = context.request
        try:
            tried = locks.attempt_inside(request)
        except NotAllowed as error:
            raise refused(error) from error
        if user.check_password(password):
            tried.right()
            return True
        user_login_failed.send(
            sender=__name__, credentials={"username": user.get_username()}, request=request
        )
        wrong_inside(request, tried)
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whence a request comes: what the first middleware made of it; a socket of this machine has no address."""
        return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the form that somebody had not sent when the session ended, if there is one; else to where they wanted to."""
        return (
            reverse("carried") if carried.is_there(request) else str(super().get_login_redirect_url(request))
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody says again who they are: also by the state's provider, for whom has no password here."""
        found = list(super().get_reauthentication_methods(user))
        if user.is_authenticated and SocialAccount.objects.filter(user=user).exists():
            found.append({"id": "oidc", "description": "Sign in again there", "url": reverse("again")})
        return found

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed: the office knows nobody's address."""


class Provided(DefaultSocialAccountAdapter):
    """The state's own identity provider: it says who somebody is, an operator said before whose account that is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 (allauth's)
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in whose account was prepared; take it as said again, if that is what was asked for; refuse all else."""
        process = sociallogin.state.get("process")
        if process == "redirect":
            raise ImmediateHttpResponse(afresh.said_again(request, sociallogin))
        if process == "connect":  # an operator ties accounts, nobody their own
            raise ImmediateHttpResponse(not_found(request))
        if not sociallogin.is_existing or not sociallogin.user.is_active:
            words = {"sub": sociallogin.account.uid}
            raise ImmediateHttpResponse(render(request, "web/not_tied.html", words, status=403))

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> Any:
        """The one provider that the set-up names; none from a table."""
        return [app for app in super().list_apps(request, provider, client_id) if not app.pk]


class Factors(DefaultMFAAdapter):
    """Second factors: secrets lie encrypted in the table, and the code to scan is drawn into the page."""

    def encrypt(self, text: str) -> str:
        """Under the office's key."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Of what lies in the table."""
        return unlock(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """An SVG for the page itself: a `data:` image is nothing that the content policy lets in."""
        drawn = io.BytesIO()
        code = segno.make(url, error="m", micro=False)
        code.save(
            drawn,
            kind="svg",
            scale=5,
            border=4,
            xmldecl=False,
            light="#ffffff",
            svgclass="qr",
            lineclass=None,
        )
        return drawn.getvalue().decode()

    def get_totp_issuer(self) -> str:
        """What an authenticator shows above the code."""
        return "clearslate office"
