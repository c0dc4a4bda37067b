"""What the log says of signing in and out, of passwords and second factors: who, how it ended, from where; of no record.

CJIS Security Policy 6.0, AU-2, asks that attempts to sign in and to change passwords be logged, those that failed too.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest

from clearslate.clearance.events.users import is_user, user_name
from clearslate.web.accounts import locks

_LOG: Final = logging.getLogger("clearslate.web")
_SAID: Final[dict[str, Signal]] = {
    "signed in": user_logged_in,
    "signed out": user_logged_out,
    "changed the password": password_changed,
    "set a new password by a link": password_reset,
    "added a second factor": authenticator_added,
    "removed a second factor": authenticator_removed,
}


def _from(request: HttpRequest | None) -> str:
    return request.META.get("REMOTE_ADDR", "") if request is not None else "the machine itself"


def _tell(words: str) -> Any:
    def receive(sender: object, **named: Any) -> None:  # noqa: ARG001 (the signal's)
        user = named.get("user")
        if user is not None:
            _LOG.info("%s %s, from %s", user.get_username(), words, _from(named.get("request")))

    return receive


def _wrong(sender: object, **named: Any) -> None:  # noqa: ARG001 (the signal's)
    name = user_name(str(named.get("credentials", {}).get("username", "")))
    shown = name if is_user(name) else "a name that no user can have"  # a password typed into the wrong field
    _LOG.info("%s was not signed in, from %s", shown, _from(named.get("request")))


def _known(sender: object, **named: Any) -> None:  # noqa: ARG001 (the signal's)
    request, user = named.get("request"), named.get("user")
    if request is not None and user is not None:
        locks.signed_in(request, user.get_username())


def begin() -> None:
    """Listen from now on."""
    for words, signal in _SAID.items():
        signal.connect(_tell(words), weak=False, dispatch_uid=f"told:{words}")
    user_logged_in.connect(_known, weak=False, dispatch_uid="told:known")
    user_login_failed.connect(_wrong, weak=False, dispatch_uid="told:wrong")
