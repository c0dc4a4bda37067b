"""No test waits for a disk, nor for tables that were made before.

None cuts the power, and what a killed process wrote the operating system keeps: whether a page has reached the disk is
the product's care (``PRAGMA synchronous=FULL``, ``fsync``), and no test could see the difference. A disk that is slow
to flush would make the suite many times longer.

A new ledger in SQLite is a copy of the first that this process made by the migrations; a server's databases are copies
too (``postgres.py``). What the migrations do is tried where `by_migrations` is called.
"""

from __future__ import annotations

import os
from functools import cache
from sqlite3 import Connection
from typing import Any, Final

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from clearslate.clearance.store import connect
from clearslate.clearance.store.address import database
from clearslate.clearance.store.routers import APP_LABEL

SERVER: Final = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nautovacuum=off\njit=off\n"
"""Settings of a PostgreSQL server for tests."""


def _hurry(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _flushed(fd: Any) -> None:
    """Said to be on the disk."""


_by_migrations: Final = connect._bring_up_to_date
_READY: Final = "ready_to_copy"


@cache
def ready_to_copy() -> tuple[Connection, frozenset[str]]:
    """An empty ledger in memory, and the migrations that made it."""
    found = database("sqlite::memory:")
    connections.databases[_READY] = connections.configure_settings({"default": {}, _READY: found})[_READY]
    _by_migrations(_READY)
    made: Connection = connections[_READY].connection
    names = _applied(_READY)
    del connections[_READY], connections.databases[_READY]  # the connection itself is kept
    return made, names


def _applied(alias: str) -> frozenset[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = %s", [APP_LABEL])
        return frozenset(name for (name,) in cursor.fetchall())


def _copied(alias: str) -> None:
    """What is empty becomes a copy; what the migrations brought up to date before is left; all else is theirs."""
    ready, names = ready_to_copy()
    try:
        if connections[alias].vendor == "sqlite":
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_master")
                is_empty = not cursor.fetchone()[0]
            if is_empty:
                with connections[alias].wrap_database_errors:
                    ready.backup(connections[alias].connection)
                return
        if _applied(alias) == names:
            return
    except DatabaseError:
        pass  # no tables yet, or somebody else makes them now
    _by_migrations(alias)


def by_migrations() -> None:
    """From now on this process makes the tables of every ledger as the program does."""
    connect._bring_up_to_date = _by_migrations


connect._bring_up_to_date = _copied
connection_created.connect(_hurry)
os.fsync = _flushed
