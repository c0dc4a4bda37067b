"""Who acts: one spelling for one person, and how it is known who it is."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from clearslate.records.keys import LOOKALIKES

LONGEST = 80
SYSTEM_USER = "clearslate"
"""The clock and the machinery; nobody may be called so."""

COMMAND_LINE: Final = "command line"
"""Whoever has an account on the machine and says a name. The web says more: ``web:password+totp``."""
DATABASE: Final = "database"  # whose name is that of the login at the database
LIBRARY: Final = "library"  # a program that calls clearslate says who it is
MACHINERY: Final = "machinery"  # nobody: what the clock does
AUTHENTICATION: Final = re.compile(r"(?=.{1,64}$)[a-z0-9]+(?:[ :+._-][a-z0-9]+)*")
"""How it is known who acts, in few plain words: never a name, a number or an address."""


_SIGNED_IN: Final = "web:"
_TWO_FACTORS: Final = frozenset({"totp", "webauthn", "passkey", "oidc"})


def is_signed_in(authentication: str, *, two_factors: bool = False) -> bool:
    """Whether an event tells that its actor was signed in at the office, and did not only say a name.

    Args:
        authentication: how it is known who acted.
        two_factors: ask that a password alone was not enough. A state's identity provider (``oidc``) asks for a second
            factor itself, or does not: that is its affair.
    """
    ways = set(authentication.removeprefix(_SIGNED_IN).split("+"))
    return authentication.startswith(_SIGNED_IN) and (not two_factors or bool(ways & _TWO_FACTORS))


def user_name(text: str) -> str:
    """A user's name in its one spelling: small letters, no blanks at its ends, one form of each letter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().casefold()).strip()


def is_user(name: str) -> bool:
    """Whether a name is one that a user may have, in its one spelling."""
    plain = name == user_name(name) and name.isprintable() and 0 < len(name) <= LONGEST
    return plain and name != SYSTEM_USER


_LIKE: Final = LOOKALIKES | str.maketrans("01\xf8\u0142\u0111\u0127\u0251", "ololdha")
"""Letters and digits that look like others, of those that a name in small letters may hold."""


def looks_like(name: str) -> str:
    """What a name looks like: two names that a reader cannot tell apart have the same."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return bare.translate(_LIKE).replace("rn", "m").replace("vv", "w")
