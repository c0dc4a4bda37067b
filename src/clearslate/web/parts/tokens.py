"""What an address must not show: told to a page in a sealed word that only this office can read, for a while."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

GOOD_FOR: Final = 1800  # seconds: as long as a session bears


def seal(*words: str) -> str:
    """The words as a token that stands in an address."""
    return _keys().encrypt(json.dumps(words).encode()).decode()


def unseal(token: str) -> tuple[str, ...]:
    """The words of a token; none where it is not ours, or too old."""
    try:
        return tuple(json.loads(_keys().decrypt(token.encode(), ttl=GOOD_FOR)))
    except InvalidToken:
        return ()


def new_id() -> str:
    """An id for a job that a form will ask for; the same form twice asks for the same job."""
    return secrets.token_hex(10)


def drawn_by(*words: str) -> bytes:
    """32 bytes that nobody else can know, the same for the same words: what a form that is sent twice draws once."""
    key = hashlib.sha256(b"clearslate.drawn|" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, json.dumps(words).encode(), "sha256")


def _keys() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"clearslate.token|" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def lock(text: str) -> str:
    """A text for a table, which whoever reads the database cannot read."""
    return _keys().encrypt(text.encode()).decode()


def unlock(text: str) -> str:
    """A text that ``lock`` wrote.

    Raises:
        InvalidToken: it was locked under another key.
    """
    return _keys().decrypt(text.encode()).decode()
