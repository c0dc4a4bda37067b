"""Whose word on the time counts that no machine of the house can move: a witness that signs, or a time-stamp authority (RFC 3161).

A witness signs the hash of an event, which holds all events before it, with the moment by its own clock. Its public key
stands in the ledger, so that everybody who verifies the ledger verifies the witness.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from clearslate.clearance.events.canonical import canonical
from clearslate.clearance.events.chain import SigningKey, is_signed
from clearslate.clearance.events.timestamps import StampError, query, read_stamp

COSIGNS: Final = "ed25519"
STAMPS: Final = "rfc3161"


def named_key(form: str, spki: bytes) -> str:
    """A witness's key as the ledger holds it."""
    return f"{form}:{base64.b64encode(spki).decode()}"


def key_of(content: bytes) -> str:
    """The key of a witness's file: a public key that co-signs, or the certificate of a time-stamp authority.

    Raises:
        ValueError: it is neither.
    """
    if b"BEGIN CERTIFICATE" in content or content[:1] == b"\x30":
        load = load_pem_x509_certificate if b"BEGIN CERTIFICATE" in content else load_der_x509_certificate
        public = load(content).public_key()
        return named_key(STAMPS, public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    found = load_pem_public_key(content)
    if not isinstance(found, Ed25519PublicKey):
        raise ValueError("it holds another kind of key: a witness signs with one of `clearslate ledger key`")  # noqa: TRY004
    return named_key(COSIGNS, found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def is_key(key: str) -> bool:
    """Whether a text names a key in a form that is known."""
    form, _, text = key.partition(":")
    try:
        found = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return False
    return form == STAMPS or (form == COSIGNS and isinstance(found, Ed25519PublicKey))


def asked(ledger: str, seq: int, digest: str) -> bytes:
    """What a time-stamp authority stamps the SHA-256 of."""
    return canonical(["clearslate anchor", ledger, seq, digest]).encode()


def cosigned(ledger: str, seq: int, digest: str, at: str) -> bytes:
    """What a witness signs."""
    return canonical(["clearslate anchor", ledger, seq, digest, at]).encode()


def cosign(key: SigningKey, ledger: str, seq: int, digest: str, now: dt.datetime) -> tuple[str, str]:
    """The moment by the witness's clock, and its signature in base64."""
    at = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    signature = bytes.fromhex(key.sign(cosigned(ledger, seq, digest, at)))
    return at, base64.b64encode(signature).decode()


def stamp_query(ledger: str, seq: int, digest: str) -> bytes:
    """The request for a time-stamp authority, as it goes by HTTP (application/timestamp-query)."""
    return query(hashlib.sha256(asked(ledger, seq, digest)).digest())


def stamp_of(response: bytes) -> tuple[str, str]:
    """The moment of a time-stamp authority's response, and the token in base64.

    Raises:
        ValueError: it is none, or the authority refused.
    """
    stamp = read_stamp(response)
    return stamp.at, base64.b64encode(stamp.token).decode()


def is_witnessed(key: str, ledger: str, seq: int, digest: str, at: str, proof: str) -> bool:
    """Whether the holder of a key says that it saw the hash of an event at a moment."""
    form, _, text = key.partition(":")
    try:
        public, token = load_der_public_key(base64.b64decode(text)), base64.b64decode(proof, validate=True)
    except (ValueError, binascii.Error):
        return False
    if form == COSIGNS and isinstance(public, Ed25519PublicKey):
        return is_signed(cosigned(ledger, seq, digest, at), token.hex(), public)
    try:
        stamp = read_stamp(token)
        return stamp.at == at and stamp.is_by(public, hashlib.sha256(asked(ledger, seq, digest)).digest())
    except StampError:
        return False
