"""Accounts: made by an operator, tied to a name that the ledger knows, and to who that is at the state's identity provider."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.users import is_user, user_name
from clearslate.web import clock
from clearslate.web.accounts import locks
from clearslate.web.models import Closed


@dataclass(frozen=True, slots=True)
class Account:
    """An account. ``ways``: how somebody signs in to it; ``sub``: who it is at the identity provider."""

    name: str
    active: bool
    ways: tuple[str, ...]
    sub: str
    last: Any


def accounts() -> list[Account]:
    """All accounts, by name."""
    factors: dict[int, list[str]] = {}
    for user, kind in Authenticator.objects.exclude(type="recovery_codes").values_list("user_id", "type"):
        factors.setdefault(user, []).append({"webauthn": "passkey"}.get(kind, kind))
    tied = dict(SocialAccount.objects.values_list("user_id", "uid"))
    found = []
    for each in get_user_model().objects.order_by("username"):
        ways = ["password"] if each.has_usable_password() else []
        ways += sorted(set(factors.get(each.pk, ())))
        ways += ["oidc"] if each.pk in tied else []
        found.append(
            Account(each.get_username(), each.is_active, tuple(ways), tied.get(each.pk, ""), each.last_login)
        )
    return found


def add(name: str) -> Any:
    """Make an account, in which nobody can sign in yet: by a link (``link_for``), or by the provider (``tie``).

    Raises:
        NotAllowed: the name is none that a user may have, or has an account.
    """
    name, users = user_name(name), get_user_model()
    if not is_user(name):
        raise NotAllowed(f"{name!r} is no user's name: small letters, without blanks at its ends")
    if users.objects.filter(username=name).exists():
        raise NotAllowed(f"{name} has an account")
    return users.objects.create_user(name)


def of(name: str) -> Any:
    """The account of a user.

    Raises:
        NotAllowed: there is none.
    """
    found = get_user_model().objects.filter(username=user_name(name)).first()
    if found is None:
        raise NotAllowed(f"{user_name(name)} has no account")
    return found


def link_for(name: str) -> str:
    """The path of a page on which a user sets a new password: good once, for ``PASSWORD_RESET_TIMEOUT``.

    So an operator never knows the password of another.

    Raises:
        NotAllowed: there is no such account, or it is closed.
    """
    user = of(name)
    if not user.is_active:
        raise NotAllowed(f"the account of {user.get_username()} is closed")
    if not user.has_usable_password():
        user.set_password(secrets.token_urlsafe(48))  # nobody's: the link is good for a user with a password
        user.save()
    named = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=named)


def tie(name: str, sub: str) -> None:
    """Say who a user is at the state's identity provider.

    Raises:
        NotAllowed: there is no such account, no provider, or the sub is another's.
    """
    user = of(name)
    if not settings.OIDC_ISSUER:
        raise NotAllowed("no identity provider is set up: CLEARSLATE_OIDC_ISSUER")
    if not sub or sub != sub.strip() or len(sub) > 190:
        raise NotAllowed(
            "a sub is what the provider calls a user: 1 to 190 characters, without blanks at its ends"
        )
    other = SocialAccount.objects.filter(provider=settings.OIDC_ID, uid=sub).exclude(user=user).first()
    if other is not None:
        raise NotAllowed(f"that sub is tied to {other.user.get_username()}")
    SocialAccount.objects.filter(user=user).exclude(uid=sub).delete()
    SocialAccount.objects.get_or_create(user=user, provider=settings.OIDC_ID, uid=sub)


def close(name: str, by: str = "") -> None:
    """Let a user in no more, from this moment on: sessions that are open end. ``by``: who closes it.

    Raises:
        NotAllowed: there is no such account.
    """
    user = of(name)
    Closed.objects.update_or_create(
        name=user.get_username(), defaults={"by": by, "at": clock.now(), "opened_by": ""}
    )
    user.is_active = False
    user.set_unusable_password()
    user.save()
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)


def reopen(name: str, by: str) -> bool:
    """Open a closed account again, which takes two operators, neither of them its user. Whether it is open now.

    The first asks for it, and another one does it. Whoever it is sets a new password by a link, or is tied again.

    Raises:
        NotAllowed: there is no such account, it is open, or it is one's own.
    """
    user = of(name)
    if user.is_active:
        raise NotAllowed(f"the account of {user.get_username()} is open")
    if user_name(by) == user.get_username():
        raise NotAllowed("nobody opens their own account: two other operators do")
    with transaction.atomic():
        row, _ = Closed.objects.get_or_create(
            name=user.get_username(), defaults={"by": "", "at": clock.now()}
        )
        if row.opened_by in ("", user_name(by)):
            row.opened_by = user_name(by)
            row.save(update_fields=("opened_by",))
            return False
        row.delete()
        user.is_active = True
        user.save()
    return True


def release(name: str, by: str = "") -> None:
    """Let a password be given again for a name, wherever wrong ones had shut it out, however its user signs in.

    Args:
        name: of the account.
        by: who releases it, where that is known for sure; nobody releases themself.

    Raises:
        NotAllowed: there is no such account, an operator closed it, or it is one's own.
    """
    user = of(name)
    if not user.is_active:
        raise NotAllowed(
            f"the account of {user.get_username()} is closed: two operators open it again (`clearslate office account reopen`)"
        )
    if by and user_name(by) == user.get_username():
        raise NotAllowed("another operator releases you")
    locks.release(user.get_username())


def idle(at: dt.datetime, days: int) -> list[str]:
    """The open accounts in which nobody signed in for so many days."""
    since = at - dt.timedelta(days=days)
    rows = get_user_model().objects.filter(is_active=True)
    unused = rows.filter(Q(last_login__lt=since) | Q(last_login=None, date_joined__lt=since))
    return list(unused.order_by("username").values_list("username", flat=True))


def forget_factors(name: str) -> None:
    """Take a user's second factors away, who lost them; sessions that are open end.

    Raises:
        NotAllowed: there is no such account.
    """
    user = of(name)
    Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)


def sign_out_everywhere(user: Any) -> None:
    """End every session of a user, and know none of their browsers any more."""
    end_sessions(user)
    locks.forget_browsers(user.get_username())


def forget_ended_sessions() -> None:
    """Remove the rows of sessions that ended, and the counts of guesses that say nothing any more."""
    locks.forget_old()
    Session.objects.filter(expire_date__lt=clock.now()).delete()


def end_sessions(user: Any) -> None:
    """End every session of a user."""
    for session in Session.objects.filter(expire_date__gte=clock.now()):
        if str(session.get_decoded().get("_auth_user_id")) == str(user.pk):
            session.delete()
