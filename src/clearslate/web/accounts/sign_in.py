"""The forms by which somebody says who they are, with wrong answers counted (``locks``)."""

from __future__ import annotations

from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.http import HttpRequest

from clearslate.clearance.events import NotAllowed
from clearslate.web.accounts import locks

ENDED = "clearslate_ended"
"""On a request: somebody guessed in its session, which ends with it."""


def refused(error: NotAllowed) -> forms.ValidationError:
    """Why no password is looked at, as a form says it."""
    words = str(error)
    return forms.ValidationError(f"{words[0].upper()}{words[1:]}.", code="locked")


def wrong_inside(request: HttpRequest, tried: locks.Attempt) -> None:
    """Count what was wrong in an open session, and end it with the last that is borne."""
    if tried.wrong():
        setattr(request, ENDED, True)


class Code(AuthenticateForm):
    """The code of a second factor, when somebody signs in."""

    def clean_code(self) -> str:
        """Count it as a password is counted: who knows the password guesses codes no longer than others guess passwords."""
        try:
            tried = locks.attempt(context.request, self.user.get_username())
        except NotAllowed as error:
            raise refused(error) from error
        try:
            code = str(super().clean_code())
        except forms.ValidationError:
            tried.wrong()
            raise
        tried.right()
        return code


class CodeAgain(ReauthenticateForm):
    """The code of a second factor, asked again in an open session."""

    def clean_code(self) -> str:
        """Count it for that session."""
        try:
            tried = locks.attempt_inside(context.request)
        except NotAllowed as error:
            raise refused(error) from error
        try:
            code = str(super().clean_code())
        except forms.ValidationError:
            wrong_inside(context.request, tried)
            raise
        tried.right()
        return code


class AnotherPassword(ChangePasswordForm):
    """A new password, for which the old one is asked."""

    def clean_oldpassword(self) -> str:
        """Count the old one for the session, as where it is asked again."""
        try:
            tried = locks.attempt_inside(context.request)
        except NotAllowed as error:
            raise refused(error) from error
        try:
            found = str(super().clean_oldpassword())
        except forms.ValidationError:
            wrong_inside(context.request, tried)
            raise
        tried.right()
        return found
