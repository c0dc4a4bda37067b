"""Guesses at a password: five within a quarter of an hour shut out who guesses, and never the person whose name it is.

So CJIS Security Policy 6.0, AC-7, which asks that the account or the node be locked until an administrator releases it. Who is
shut out is a *browser* in which the user signed in before, or a *network* in which nobody did, each for one name; an operator
releases it (`clearslate office account release`, or the screen Roles). A name that many networks guess waits longer and longer,
and is in the end taken from known browsers alone. Passkeys, the state's sign-in, open sessions and the password asked again in
them are never in the way of it. Counts lie in a table: a cache forgets the oldest, which a flood of names would make use of.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.events.users import user_name
from clearslate.web import clock
from clearslate.web.models import Guess, Unknown

MOST: Final = 5
"""Wrong passwords that a browser, or a network without one, may give for a name."""
WITHIN: Final = dt.timedelta(minutes=15)
ALL: Final = 100
"""Wrong passwords for a name, from all networks together, after which it is taken from known browsers alone."""
OF_A_NETWORK: Final = 50
"""Wrong passwords of a network within a quarter of an hour, for whatever names, from browsers that are not known."""
_LONGEST: Final = 900  # seconds that a name waits
_FORGOTTEN: Final = dt.timedelta(days=1)  # after which the waits of a name begin anew
_KNOWN_FOR: Final = dt.timedelta(days=90)
_SHARED: Final = 5  # users whom one browser is known for
_SALT: Final = "clearslate.browser"
_SEEN: Final = "clearslate_signed_in"  # on the request: who has just signed in
_LOG: Final = logging.getLogger("clearslate.web")
_ASK: Final = "until an operator releases it, here no password is taken for this name. A passkey and the state's own sign-in work as before"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that is about to be looked at, counted as wrong until it is known to be right."""

    name: str
    rows: tuple[str, ...]
    where: str

    def wrong(self) -> bool:
        """It was wrong: shut out who gave it, if it was the last that is borne. Whether it was."""
        last = False
        for kind, most in _MOST.items():
            row = Guess.objects.filter(bucket__in=self.rows, kind=kind, count__gte=most, shut=False)
            if row.update(shut=True, until=clock.now()):
                last = True
                _LOG.warning(
                    "%s for a name shut out after %s wrong passwords, from %s", kind, most, self.where
                )
        return last

    def right(self) -> None:
        """It was right: it does not count. Those before it still do, since a second factor may be asked for."""
        now = clock.now()
        Guess.objects.filter(bucket__in=self.rows, count__gt=0).update(count=F("count") - 1)
        Guess.objects.filter(bucket__in=self.rows, kind="name", shut=False).update(until=now)


_MOST: Final = {"browser": MOST, "network": MOST, "name": ALL, "session": MOST}
"""What is shut out for good, and after how many. ``address``, a network for all names, only waits."""


def attempt(request: HttpRequest, name: str) -> Attempt:
    """Begin to look at a password or a code that somebody gave to sign in.

    Raises:
        NotAllowed: none is looked at now.
    """
    whose, network = _whose(name), _network(request)
    known = _id_of(request, whose)
    buckets = (
        [("browser", known)]
        if known
        else [("network", f"{whose}|{network}"), ("name", whose), ("address", network)]
    )
    return _begin(whose, buckets, network)


def attempt_inside(request: HttpRequest) -> Attempt:
    """Begin to look at what somebody gave in an open session to say again who they are: counted for that session alone.

    Raises:
        NotAllowed: none is looked at now.
    """
    whose = _whose(request.user.get_username())
    return _begin(whose, [("session", request.session.session_key or "")], _network(request))


def _begin(whose: str, buckets: Sequence[tuple[str, str]], network: str) -> Attempt:
    now = clock.now()
    rows = tuple(_digest(f"{kind}|{text}") for kind, text in buckets)
    with transaction.atomic():
        for bucket, (kind, _) in zip(rows, buckets, strict=True):
            Guess.objects.get_or_create(
                bucket=bucket,
                defaults={
                    "kind": kind, "name": "" if kind == "address" else whose, "place": network, "first": now, "until": now,
                },
            )  # fmt: skip
            Guess.objects.filter(bucket=bucket).update(count=F("count"))  # nobody else counts meanwhile
            _count(Guess.objects.get(bucket=bucket), now)
    return Attempt(whose, rows, network)


def _count(row: Guess, now: dt.datetime) -> None:
    if row.shut:
        raise NotAllowed(f"there were too many wrong passwords: {_ASK}")
    since = row.until + _FORGOTTEN if row.kind == "name" else row.first + WITHIN
    if now > since:
        row.count, row.first = 0, now
    most = _MOST.get(row.kind, OF_A_NETWORK)
    if row.kind == "name":
        if row.count >= MOST and row.until > now:
            raise NotAllowed(
                f"others guess at this name: wait {_waits(row.until - now)}, or use a browser in which you signed in before"
            )
        if row.count >= MOST:
            row.until = now + dt.timedelta(seconds=min(2 ** (row.count - MOST), _LONGEST))
        else:
            row.until = now
    if row.count >= most:
        raise NotAllowed(f"there were too many wrong passwords: wait {_waits(since - now)}")
    row.count += 1
    row.save(update_fields=("count", "first", "until"))


def _waits(time: dt.timedelta) -> str:
    seconds = max(1, int(time.total_seconds()) + 1)
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"


# --- releasing --------------------------------------------------------------------------------------------------


def release(name: str) -> bool:
    """Let a password be given again for a name, wherever it was shut out. Whether anything was."""
    return bool(Guess.objects.filter(name=_whose(name)).delete()[0])


@dataclass(frozen=True, slots=True)
class Locked:
    """A name for which somebody was shut out. ``since``: the first time; ``places``: what, in words."""

    name: str
    since: dt.datetime
    places: tuple[str, ...]


def locked() -> list[Locked]:
    """The accounts for whose names somebody was shut out. What else was typed for a name may be a password, and is not shown."""
    shut = list(Guess.objects.filter(shut=True).exclude(kind="session").order_by("until"))
    if not shut:
        return []
    names = {_whose(name): name for name in get_user_model().objects.values_list("username", flat=True)}
    found: dict[str, list[Guess]] = {}
    for row in shut:
        if row.name in names:
            found.setdefault(names[row.name], []).append(row)
    return [
        Locked(name, rows[0].until, tuple(dict.fromkeys(map(_in_words, rows))))
        for name, rows in sorted(found.items())
    ]


def _in_words(row: Guess) -> str:
    return {
        "browser": "a browser in which the user signed in before",
        "network": f"new browsers in the network {row.place}",
        "name": "every new browser",
    }[row.kind]


def forget_old() -> None:
    """Remove the counts that say nothing any more, and what was shut for names that nobody has."""
    before = clock.now() - _FORGOTTEN
    names = list(map(_whose, get_user_model().objects.values_list("username", flat=True)))
    Guess.objects.filter(until__lt=before, first__lt=before, shut=False).delete()
    Guess.objects.filter(until__lt=before, shut=True).exclude(name__in=names).delete()
    Guess.objects.filter(until__lt=before, kind="session").delete()


# --- browsers in which somebody signed in before ----------------------------------------------------------------


def signed_in(request: HttpRequest, name: str) -> None:
    """Somebody signed in, with all that is asked for: what they mistyped here is forgotten, and the browser is known from now on."""
    whose, network = _whose(name), _network(request)
    here, known = _digest(f"network|{whose}|{network}"), _digest(f"browser|{_id_of(request, whose)}")
    mistyped = Guess.objects.filter(bucket=here).values_list("count", flat=True).first() or 0
    of_all = Guess.objects.filter(bucket=_digest(f"name|{whose}"), count__gte=mistyped)
    of_all.update(count=F("count") - mistyped)
    Guess.objects.filter(bucket__in=(here, known), shut=False).delete()
    setattr(request, _SEEN, whose)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give a browser in which somebody has just signed in the cookie by which it is known."""
    whose = getattr(request, _SEEN, "")
    if not whose:
        return
    kept = [each for each in _told(request) if each[0] != whose][-_SHARED + 1 :]
    kept.append([whose, _id_of(request, whose) or secrets.token_hex(12), clock.now().timestamp()])
    response.set_cookie(
        settings.BROWSER_COOKIE,
        signing.dumps(kept, salt=_SALT),
        max_age=int(_KNOWN_FOR.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_browsers(name: str) -> None:
    """Know no browser of a user any more."""
    Unknown.objects.update_or_create(name=_whose(name), defaults={"since": clock.now()})


def _told(request: HttpRequest) -> list[list[Any]]:
    try:
        found: list[list[Any]] = signing.loads(
            request.COOKIES.get(settings.BROWSER_COOKIE, ""), salt=_SALT, max_age=_KNOWN_FOR
        )
    except signing.BadSignature:
        return []
    return found


def _id_of(request: HttpRequest, whose: str) -> str:
    """What a browser is called in which a user signed in before; nothing where it is none."""
    for name, id_, at in _told(request):
        if name == whose:
            when = dt.datetime.fromtimestamp(at, dt.UTC)
            is_old = clock.now() - when > _KNOWN_FOR
            return "" if is_old or Unknown.objects.filter(name=whose, since__gte=when).exists() else str(id_)
    return ""


def _whose(name: str) -> str:
    return _digest(user_name(name))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def _network(request: HttpRequest) -> str:
    """The network of who asks: 256 addresses of the older kind, or what one household has of the newer."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket of this machine
        return "this machine"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 56), strict=False))
