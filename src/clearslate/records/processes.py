"""Processes that share work, and end with the command that started them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final

PAYS_FROM: Final = 500_000
"""Charges from which a second process saves time: its start costs some two seconds, in which the first judges as many."""

_CAN_MASK = hasattr(signal, "pthread_sigmask")  # Windows has no mask of signals


def processes_for(charges: int, asked: int | None = None) -> int:
    """How many processes share the work on so many charges: as many as were asked for, else one or two by size."""
    return asked or (2 if charges >= PAYS_FROM else 1)


@contextmanager
def process_pool(
    count: int, start: Callable[..., object] | None = None, *arguments: Any
) -> Iterator[ProcessPoolExecutor]:
    """A pool of new processes that each call ``start(*arguments)`` once.

    They are spawned: a forked child of a process that has threads (Arrow's) may find a lock held forever. Ctrl-C is for the
    process that started them: each ends the part that it has begun, and the rest of the work is dropped.
    """
    executor = ProcessPoolExecutor(count, _Context(), start, arguments)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


class _Process(SpawnProcess):
    """A process that Ctrl-C does not reach."""

    def start(self) -> None:
        """Start it with the signal blocked, as it stays in the child."""
        if not _CAN_MASK:
            super().start()
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Context(SpawnContext):
    """Makes such processes."""

    Process = _Process
