"""Requests sealed to a public key: who serves the pages can add them and never read them again.

An ephemeral X25519 key, HKDF-SHA256, AES-256-GCM, padded to one size: a request of three words and one of a page look alike.
The office keeps the private key; `clearslate clear lookup` makes it and uses it.
"""

from __future__ import annotations

import json
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZE: Final = 4096
"""Bytes of the plain text of every request, padding included."""
_INFO: Final = b"clearslate-request-1"


class UnsealError(Exception):
    """A request was not sealed to this key, or was changed."""


def new_key() -> tuple[str, str]:
    """A private key and its public key, as hexadecimal text."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def seal(payload: dict[str, Any], public: str) -> bytes:
    """A request that only the holder of the private key reads.

    Raises:
        ValueError: it is too long, or the key is none.
    """
    plain = json.dumps(payload, ensure_ascii=False).encode()
    if len(plain) > SIZE - 4:
        raise ValueError("the request is too long")
    ephemeral = X25519PrivateKey.generate()
    own = ephemeral.public_key().public_bytes_raw()
    cipher = _cipher(ephemeral.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public))), own)
    padded = len(plain).to_bytes(4, "big") + plain + bytes(SIZE - 4 - len(plain))
    return own + cipher.encrypt(
        bytes(12), padded, _INFO
    )  # a key of its own for each: the nonce never comes twice


def unseal(sealed: bytes, private: str) -> dict[str, Any]:
    """What a request says.

    Raises:
        UnsealError: it was sealed to another key, or changed.
    """
    own, rest = sealed[:32], sealed[32:]
    key = X25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    try:
        cipher = _cipher(key.exchange(X25519PublicKey.from_public_bytes(own)), own)
        padded = cipher.decrypt(bytes(12), rest, _INFO)
    except (InvalidTag, ValueError) as error:
        raise UnsealError("a request cannot be opened with this key") from error
    length = int.from_bytes(padded[:4], "big")
    found: dict[str, Any] = json.loads(padded[4 : 4 + length])
    return found


def _cipher(shared: bytes, own: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, own, _INFO).derive(shared))
