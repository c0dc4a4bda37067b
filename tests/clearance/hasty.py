"""No test waits for a disk.

None cuts the power, and what a killed process wrote the operating system keeps: whether a page has reached the disk is
the product's care (``PRAGMA synchronous=FULL``, ``fsync``), and no test could see the difference. A disk that is slow
to flush would make the suite many times longer.
"""

from __future__ import annotations

import os
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SERVER: Final = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nautovacuum=off\njit=off\n"
"""Settings of a PostgreSQL server for tests."""


def _hurry(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _flushed(fd: Any) -> None:
    """Said to be on the disk."""


connection_created.connect(_hurry)
os.fsync = _flushed
