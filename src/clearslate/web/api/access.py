"""Who asks: a signed token or a client certificate of an agency, what it may do, and how often.

A token is signed under the office's secret key and names a row of ``Access``; the row says what it is for, until when, and
whether it was revoked. The database holds no token: whoever reads it cannot ask in an agency's name. A certificate comes in a
header that the proxy sets; it is believed from a proxy that the office was told of, and from nobody else.
"""

from __future__ import annotations

import base64
import binascii
import copy
import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security.base import AuthBase

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.scope import Scope, Sight
from clearslate.web import clock
from clearslate.web.accounts.worker import attached
from clearslate.web.api.models import Access
from clearslate.web.api.problems import Problem
from clearslate.web.middleware import PEER, is_proxy


class May(StrEnum):
    """What an access is for."""

    READ = "messages:read"  # fetch messages
    ANSWER = "answers:write"  # acknowledge, refuse
    EXTRACT = "extracts:write"  # send later extracts
    STATUS = "status:read"  # ask where a clearance stands


_SALT: Final = "clearslate.access"
PREFIX: Final = "cls_"
"""Begins every token, so that programs that look for leaked secrets find one."""
LONGEST: Final = 730
"""Days for which an access may be made."""
PER_MINUTE: Final = 120
"""Requests that one access may make in a minute."""
FAILED_PER_MINUTE: Final = 20
"""Requests without a valid access that one address may make in a minute."""
_NOTED: Final = dt.timedelta(minutes=5)  # how exactly is known when an access was last used


# --- making and revoking ----------------------------------------------------------------------------------------


def make(
    name: str, by: str, at: dt.datetime, *, days: int, scopes: Iterable[str], recipient: str = "",
    counties: Iterable[str] = (), courts: Iterable[str] = (), certificate: str = "",
) -> tuple[Access, str]:  # fmt: skip
    """Let a program of an agency in.

    Args:
        name: of the program, for people.
        by: who lets it in.
        at: the moment.
        days: for how long.
        scopes: what it may do (``May``).
        recipient: of whose messages; an agency of the workflow, by its id.
        counties: of a court's system, whose clearances it may ask for.
        courts: the same by court.
        certificate: SHA-256 of a client certificate that lets it in too.

    Returns:
        The access, and its token, which is told once and kept nowhere.

    Raises:
        NotAllowed: what is asked goes not together.
    """
    wanted = sorted(map(str, set(scopes)))
    if not name.strip() or not wanted or set(wanted) - set(May):
        raise NotAllowed(f"an access has a name, and one or more of {', '.join(May)}")
    if not 0 < days <= LONGEST:
        raise NotAllowed(f"an access lasts one day to {LONGEST} days")
    if not recipient and set(wanted) != {May.STATUS}:
        raise NotAllowed(f"without a recipient, as for a court's system, an access is for {May.STATUS} alone")
    if certificate and (len(certificate) != 64 or set(certificate) - set("0123456789abcdef")):
        raise NotAllowed("a certificate is named by its SHA-256: 64 characters, 0-9 and a-f")
    row = Access(
        id=secrets.token_hex(8), name=name.strip()[:80], recipient=recipient, counties=sorted(set(counties)),
        courts=sorted(set(courts)), scopes=wanted, certificate=certificate, made_by=by, made_at=at,
        ends_at=at + dt.timedelta(days=days),
    )  # fmt: skip
    row.save(force_insert=True)
    return row, token_of(row)


def token_of(row: Access) -> str:
    """The token that names an access, signed."""
    return PREFIX + signing.Signer(salt=_SALT).sign(row.id)


def revoke(access_id: str, by: str, at: dt.datetime) -> Access:
    """Let a program in no more, from now on.

    Raises:
        NotAllowed: there is no such access.
    """
    row = Access.objects.filter(id=access_id).first()
    if row is None:
        raise NotAllowed(f"there is no access {access_id}")
    if row.revoked_at is None:
        row.revoked_by, row.revoked_at = by, at
        row.save(update_fields=("revoked_by", "revoked_at"))
    return row


# --- who asks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Caller:
    """Who asks. ``known_by``: ``api:token`` or ``api:certificate``, as the ledger's events say it."""

    access: Access
    known_by: str
    at: dt.datetime

    @property
    def actor(self) -> Actor:
        """Who appends what an agency says: the machinery, as with its files."""
        return replace(SYSTEM, authentication=self.known_by)

    @property
    def ledger(self) -> Ledger:
        """The ledger, showing what concerns who asks."""
        found = copy.copy(attached())
        scope = Scope(frozenset(self.access.counties), frozenset(self.access.courts), self.access.recipient)
        found.sees = Sight((scope,))
        return found

    @property
    def today(self) -> dt.date:
        """The day that it is in the ledger."""
        return attached().day(self.at)


class Token(AuthBase):
    """`Authorization: Bearer cls_…`, or a client certificate that the proxy in front has verified."""

    openapi_type: str = "http"
    openapi_scheme: str = "bearer"

    def __init__(self, may: May | None = None) -> None:
        """For what the access must be; None: whatever it is for."""
        super().__init__()
        self._may = may

    def __call__(self, request: HttpRequest) -> Caller:
        """Who asks.

        Raises:
            Problem: nobody who may, or too often.
        """
        at = clock.now()
        address = request.META.get("REMOTE_ADDR", "")
        found = _by_token(request) or _by_certificate(request)
        if found is None or not found[0].lasts(at):
            _bound(f"failed:{address}", FAILED_PER_MINUTE, at)
            raise Problem(401, "unknown", "give a token that is valid, or a client certificate that is known")
        row, known_by = found
        _bound(row.id, PER_MINUTE, at)
        if self._may is not None and self._may not in row.scopes:
            raise Problem(
                403, "scope", f"this access is not for {self._may}: it is for {', '.join(row.scopes)}"
            )
        if row.used_at is None or at - row.used_at > _NOTED:
            Access.objects.filter(id=row.id).update(used_at=at)
        return Caller(row, known_by, at)


def _by_token(request: HttpRequest) -> tuple[Access, str] | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.startswith(PREFIX):
        return None
    try:
        access_id = signing.Signer(salt=_SALT).unsign(token.removeprefix(PREFIX).strip())
    except signing.BadSignature:
        return None
    row = Access.objects.filter(id=access_id).first()
    return None if row is None else (row, "api:token")


def _by_certificate(request: HttpRequest) -> tuple[Access, str] | None:
    name = settings.CLIENT_CERTIFICATE_HEADER
    if not name or not is_proxy(request.META.get(PEER, "")):
        return None
    digest = digest_of_certificate(request.headers.get(name, ""))
    if not digest:
        return None
    rows = Access.objects.filter(certificate=digest, revoked_at=None).order_by("-made_at")
    row = rows.first()
    return None if row is None else (row, "api:certificate")


def digest_of_certificate(header: str) -> str:
    """SHA-256 of the certificate in a header: as RFC 9440 writes it, or as PEM in percent signs, as nginx does.

    Returns:
        64 hexadecimal characters; nothing where there is no certificate.
    """
    text = header.strip()
    try:
        if text.startswith(":") and text.endswith(":"):
            return hashlib.sha256(base64.b64decode(text.strip(":"), validate=True)).hexdigest()
        if text:
            found = x509.load_pem_x509_certificate(unquote(text).encode("ascii"))
            return hashlib.sha256(found.public_bytes(Encoding.DER)).hexdigest()
    except (ValueError, binascii.Error):
        return ""
    return ""


def _bound(whose: str, most: int, at: dt.datetime) -> None:
    """Count a request.

    Raises:
        Problem: there were too many in this minute.
    """
    minute = int(at.timestamp()) // 60
    key = f"api:{hashlib.sha256(whose.encode()).hexdigest()[:32]}:{minute}"
    count = 1 if cache.add(key, 1, 120) else cache.incr(key)
    if count > most:
        raise Problem(
            429, "too_many", "too many requests: wait", {"Retry-After": str(60 - int(at.timestamp()) % 60)}
        )
