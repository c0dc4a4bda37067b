"""Names of users: one spelling for one person."""

from __future__ import annotations

import unicodedata

LONGEST = 80
SYSTEM_USER = "clearslate"
"""The clock and the machinery; nobody may be called so."""


def user_name(text: str) -> str:
    """A user's name in its one spelling: small letters, no blanks at its ends, one form of each letter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold()).strip()


def is_user(name: str) -> bool:
    """Whether a name is one that a user may have, in its one spelling."""
    plain = name == user_name(name) and name.isprintable() and 0 < len(name) <= LONGEST
    return plain and name != SYSTEM_USER
