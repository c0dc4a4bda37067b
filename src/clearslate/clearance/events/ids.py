"""Ids that are made of what they stand for."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from typing import Final

from clearslate.clearance.events.canonical import canonical

ID_DIGITS: Final = 20


def short_id(*parts: str) -> str:
    """An id made of what it stands for: the same parts always give the same."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:ID_DIGITS]


def new_key() -> str:
    """A key of a plan, which lies beside it until it is complete, and is destroyed then (hexadecimal)."""
    return secrets.token_hex(32)


def keyed_id(key: str, *parts: str) -> str:
    """An id made of what it stands for under a key: whoever lacks the key can try no guess against it."""
    return hmac.new(bytes.fromhex(key), "|".join(parts).encode(), hashlib.sha256).hexdigest()[:ID_DIGITS]


def clearance_id(key: str, charge: str, law: str, number: int = 1) -> str:
    """The id of a clearance, under the key of its plan. ``number``: 2 and more after others of the charge."""
    return keyed_id(key, charge, law, str(number))


def bundle_id(key: str, case: str) -> str:
    """What the chain says instead of a case, under the key of the plan."""
    return keyed_id(key, "case", case)


def digest_of(ids: Sequence[str]) -> str:
    """SHA-256 of ids in order."""
    return hashlib.sha256(canonical(list(ids)).encode()).hexdigest()


def digest_on(before: str, parts: Iterable[str]) -> str:
    """SHA-256 of parts, each with the digest of those before it: a series has the same, however it is cut.

    ``before``: that of the parts before; empty where these are the first.
    """
    for part in parts:
        before = hashlib.sha256(f"{before}|{part}".encode()).hexdigest()
    return before
