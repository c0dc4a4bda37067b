"""What a person told, carried by the page itself or by its address, encrypted: the server keeps nothing between two pages.

JSON, compressed, padded (so that its length says little), AES-256-GCM under a key derived from ``SECRET_KEY``; older keys
(``SECRET_KEY_FALLBACKS``) still open. After three hours it opens no more. What an address carries is sealed under the visit's
cookie too: without it, who copies the address, or finds it in a log or a history, opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import struct
import zlib
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from clearslate.web import clock

LASTS: Final = 3 * 3600
"""Seconds for which a page's state opens."""
_BLOCK: Final = 1024
_VISIT_BLOCK: Final = 256
_LARGEST: Final = 2**20  # bytes of JSON: what is longer was not made here
_NONCE: Final = 12
_MARK: Final = b"clearslate-people-1"
_VISIT_MARK: Final = b"clearslate-visit-1"


class StaleError(Exception):
    """The state of a page is too old, or not of this server."""


@lru_cache(8)
def _cipher(key: str) -> AESGCM:
    derived = HKDF(SHA256(), 32, None, _MARK).derive(key.encode())
    return AESGCM(derived)


def _of_visit(key: str, visit: bytes) -> AESGCM:
    """The cipher of a visit: of the server's key and the visit's cookie. It is not kept."""
    return AESGCM(HKDF(SHA256(), 32, visit, _VISIT_MARK).derive(key.encode()))


def seal(state: dict[str, Any], *, visit: bytes = b"", now: float | None = None) -> str:
    """The state as text for a hidden field; with the secret of a visit, for an address."""
    packed = zlib.compress(json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    stamped = struct.pack(">QI", int(clock.now().timestamp() if now is None else now), len(packed)) + packed
    padded = stamped + bytes(-len(stamped) % (_VISIT_BLOCK if visit else _BLOCK))
    nonce, key = secrets.token_bytes(_NONCE), settings.SECRET_KEY
    cipher, mark = (_of_visit(key, visit), _VISIT_MARK) if visit else (_cipher(key), _MARK)
    return base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, padded, mark)).decode()


def unseal(text: str, *, visit: bytes = b"", now: float | None = None) -> dict[str, Any]:
    """The state of a page, or with the secret of a visit that of an address of this visit.

    Raises:
        StaleError: it is older than three hours, or was not sealed here.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode())
    except (binascii.Error, ValueError) as error:
        raise StaleError from error
    padded = _opened(raw, visit)
    made, length = struct.unpack(">QI", padded[:12])
    if not 0 <= (clock.now().timestamp() if now is None else now) - made <= LASTS:
        raise StaleError
    plain = zlib.decompressobj().decompress(padded[12 : 12 + length], _LARGEST)
    found: dict[str, Any] = json.loads(plain)
    return found


def _opened(raw: bytes, visit: bytes) -> bytes:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        cipher, mark = (_of_visit(key, visit), _VISIT_MARK) if visit else (_cipher(key), _MARK)
        try:
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], mark)
        except (InvalidTag, ValueError):
            continue
    raise StaleError
