"""Processes that share work, and end with the command that started them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

_CAN_MASK = hasattr(signal, "pthread_sigmask")  # Windows has no mask of signals


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
