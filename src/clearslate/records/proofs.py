"""What the letter of a code proves, as the internet side holds it: readable to whoever has the code, and to nobody else.

Of the code come two values that say nothing of each other: one under which the row is found, and a key under which what it
says is encrypted (AES-GCM), all rows of one length. A code has 100 random bits, so no slow hash is needed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The ciphers come with an extra (`clearance`), so that they are imported where something is sealed or opened.
_READ_AS: Final = str.maketrans("ILO", "110", "- \t")
_SALT: Final = b"clearslate proof"
_VERSION: Final = b"1"
_LENGTH: Final = 4096  # bytes: what a row says is padded to a multiple of it
_NONCE: Final = 12


def read_code(text: str) -> str:
    """The code as it was made, whatever the case, the blanks, and I for 1, L for 1, O for 0."""
    return text.upper().translate(_READ_AS)


def digest_of(text: str) -> str:
    """SHA-256 of a code: what the ledger says of a letter."""
    return hashlib.sha256(read_code(text).encode()).hexdigest()


def find_of(text: str) -> str:
    """Under what the row of a code is found, as hexadecimal."""
    return _part(text, b"clearslate find 1", 16)


def lock_of(text: str) -> str:
    """The key under which what a code proves is encrypted, as hexadecimal."""
    return _part(text, b"clearslate seal 1", 32)


def _part(text: str, label: bytes, size: int) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 (see above)
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    made = HKDF(SHA256(), size, salt=_SALT, info=label).derive(read_code(text).encode("utf-8", "replace"))
    return made.hex()


def _cipher(key: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 (see above)

    return AESGCM(bytes.fromhex(key))


def seal(text: str, find: str, lock: str) -> str:
    """What a row says, encrypted for the place where it is found: one that is put elsewhere does not open."""
    nonce, plain = secrets.token_bytes(_NONCE), text.encode()
    padded = plain.ljust(-(-(len(plain) + 1) // _LENGTH) * _LENGTH, b"\0")
    sealed = _cipher(lock).encrypt(nonce, padded, _VERSION + b"|" + find.encode())
    return base64.b64encode(_VERSION + nonce + sealed).decode()


def unseal(row: str, text: str) -> str | None:
    """What the row of a code says; None where it is not that code's."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 (see above)

    try:
        data = base64.b64decode(row, validate=True)
        nonce, sealed = data[1 : 1 + _NONCE], data[1 + _NONCE :]
        aside = data[:1] + b"|" + find_of(text).encode()
        return _cipher(lock_of(text)).decrypt(nonce, sealed, aside).rstrip(b"\0").decode()
    except (InvalidTag, ValueError):
        return None
