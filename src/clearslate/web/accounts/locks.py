"""Guesses at a password: five within a quarter of an hour lock the account until an operator releases it.

So CJIS Security Policy 6.0, AC-7. Whoever knows a name can lock its account; an operator at the machine releases it
(`clearslate office account release`), and who guessed stands in the log with the address.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Final

from django.contrib.auth import get_user_model
from django.core.cache import cache

from clearslate.clearance.events.users import user_name

MOST: Final = 5
WITHIN: Final = 15 * 60  # seconds
_LOG: Final = logging.getLogger("clearslate.web")


def failed(name: str) -> None:
    """Count a guess that was wrong, and lock the account at the last one that is borne."""
    key, name = _key(name), user_name(name)
    count = 1 if cache.add(key, 1, WITHIN) else cache.incr(key)
    if count >= MOST and get_user_model().objects.filter(username=name, is_active=True).update(
        is_active=False
    ):
        _LOG.warning("account of %s locked after %s wrong passwords", name, MOST)


def forget(name: str) -> None:
    """Forget the guesses: the right password was given, or an operator released the account."""
    cache.delete(_key(name))


def _key(name: str) -> str:
    return f"wrong:{hashlib.sha256(user_name(name).encode()).hexdigest()[:32]}"
