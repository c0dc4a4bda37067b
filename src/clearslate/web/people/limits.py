"""How often a question may be asked: by address block and in all. What is counted is an HMAC under a key of the day, in memory."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time
from collections import deque
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.http import HttpRequest

A_MINUTE: Final = 10
"""Questions that an address block (IPv4 /24, IPv6 /56) may ask a minute."""
A_SECOND: Final = 5
"""Questions that all together may ask a second, of one process."""
_MOST_BLOCKS: Final = 50_000
_DAY: Final = 24 * 3600


class Limits:
    """Counts for one process. The key is drawn anew each day, so that what was counted leads to nobody."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._lock = threading.Lock()
        self._key, self._since = secrets.token_bytes(32), time.monotonic()
        self._blocks: dict[bytes, deque[float]] = {}
        self._all: deque[float] = deque()

    def allows(self, address: str) -> bool:
        """Whether one more question may be asked from an address now; it is counted either way."""
        with self._lock:
            now = time.monotonic()
            if now - self._since > _DAY or len(self._blocks) > _MOST_BLOCKS:
                self._key, self._since, self._blocks = secrets.token_bytes(32), now, {}
            block = hmac.new(self._key, _block(address).encode(), sha256).digest()
            asked = self._blocks.setdefault(block, deque())
            return _counted(self._all, now, 1, A_SECOND) & _counted(asked, now, 60, A_MINUTE)


def _counted(asked: deque[float], now: float, seconds: float, most: int) -> bool:
    while asked and now - asked[0] > seconds:
        asked.popleft()
    if len(asked) >= most:
        return False
    asked.append(now)
    return True


def _block(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 56}", strict=False))


def address_of(request: HttpRequest) -> str:
    """Whence a request comes: as the proxy in front says, where there is one."""
    if settings.SECURE_SSL_REDIRECT:
        return str(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


LIMITS: Final = Limits()
