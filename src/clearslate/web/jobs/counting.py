"""Counting over a large ledger, beside the jobs of a worker: a long job keeps nobody's figures old."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import DatabaseError, connections

from clearslate.web.accounts.worker import attached
from clearslate.web.jobs.kind import TOLD
from clearslate.web.parts.counted import count_due
from clearslate.web.parts.figures import ALL

_LOG: Final = logging.getLogger("clearslate.web")
_LOOK: Final = 5.0  # seconds between two looks whether figures are due


def count_now() -> int:
    """Count the figures that are due, if the ledger is a large one. How many they were."""
    return count_due(attached(), ALL)


class Counting(threading.Thread):
    """Counts what is due until told to end. The database does the work: the worker's main thread is hardly slowed."""

    def __init__(self) -> None:
        """A thread that ends with its process."""
        super().__init__(daemon=True, name="counting")
        self._over = threading.Event()

    def run(self) -> None:
        """Look now and then whether something is due."""
        message = ""
        while not self._over.wait(_LOOK):
            try:
                count_now()
                message = ""
            # There is no ledger yet, or no connection; or a figure cannot be had: it is tried again, and ends no job.
            except (DatabaseError, *TOLD) as error:
                if message != (message := type(error).__name__):
                    _LOG.warning("the ledger's figures cannot be counted: %s", message)
                connections.close_all()

    def stop(self) -> None:
        """End before the next look."""
        self._over.set()
