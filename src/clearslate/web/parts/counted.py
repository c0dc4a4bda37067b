"""What is counted over a whole ledger: of a large one kept for a while, a hundred times as long as it took to count.

So one part in a hundred of the time is spent on it, however large the ledger is. One of millions says figures that are a minute
old; of a small one they are kept until anything happens. Who asks while somebody counts is told the figures before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from clearslate.clearance.state.ledger import Ledger

T = TypeVar("T")
_SHARE: Final = 100
_LARGE: Final = 100_000  # events; fewer are counted again as soon as there is another one
_KEPT: Final = 64  # of what at most


@dataclass
class _Figures:
    lock: Lock = field(default_factory=Lock)
    is_there: bool = False
    value: Any = None
    until: float = 0.0
    head: tuple[int, str] = (0, "")


_KNOWN: dict[Hashable, _Figures] = {}


def counted(ledger: Ledger, what: Hashable, count: Callable[[], T]) -> T:
    """Figures, counted now or a while ago.

    Args:
        ledger: of which ledger, seen whole.
        what: names them: which, and of which day.
        count: counts them.
    """
    head = ledger.head()
    if len(_KNOWN) > _KEPT:
        _KNOWN.clear()
    figures = _KNOWN.setdefault((ledger.alias, what), _Figures())
    if head[0] < _LARGE:
        if not figures.is_there or figures.head != head:
            figures.value, figures.head, figures.is_there = count(), head, True
        return figures.value
    if figures.is_there and time.monotonic() < figures.until:
        return figures.value
    if not figures.lock.acquire(blocking=not figures.is_there):
        return figures.value
    try:
        begun = time.monotonic()
        if not figures.is_there or begun >= figures.until:
            figures.value = count()
            figures.is_there = True
            figures.until = time.monotonic() + _SHARE * (time.monotonic() - begun)
        return figures.value
    finally:
        figures.lock.release()
