"""Connecting to a ledger's database, and making its tables.

Several ledgers may be open at once, each under an alias of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import DatabaseError as DjangoDatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.clearance.store.address import DatabaseError, database
from clearslate.clearance.store.routers import APP_LABEL
from clearslate.records.files import create_private, locked

RIGHTS: Final = Path(__file__).with_name("rights.sql")
"""Who may write what on PostgreSQL, as SQL."""


def close_database(alias: str) -> None:
    """Close the connection of an alias. A database in memory is gone with it."""
    connection = connections[alias]
    connection.close()
    if connection.connection is not None:  # Django leaves a database in memory open
        connection.connection.close()
        connection.connection = None


def open_database(alias: str, url: str) -> None:
    """Make the database at the address known under an alias, and bring its tables up to date.

    Raises:
        DatabaseError: the address is of no database, or the database cannot be reached or used.
    """
    found = database(url)
    if alias in connections.databases:
        close_database(alias)
        del connections.databases[alias]
        if hasattr(connections._connections, alias):  # noqa: SLF001 (Django has no other way to forget one)
            delattr(connections._connections, alias)  # noqa: SLF001
    _make_private(found)
    connections.databases[alias] = connections.configure_settings({"default": {}, alias: found})[alias]
    try:
        _bring_up_to_date(alias)
    except DjangoDatabaseError as error:
        raise DatabaseError(f"the ledger cannot be opened: {_in_words(error)}") from error


def check_attached(alias: str) -> None:
    """Refuse a connection that somebody else configured where no ledger can be used through it.

    Raises:
        DatabaseError: no connection has that name, its database cannot be reached, or lacks a ledger's tables.
    """
    if alias not in connections.databases:
        raise DatabaseError(f"no database is configured under the name {alias}")
    try:
        lacks = _lacks_tables(alias)
    except DjangoDatabaseError as error:
        raise DatabaseError(f"the ledger cannot be opened: {_in_words(error)}") from error
    if lacks:
        raise DatabaseError(
            f"the database {alias} lacks a ledger's tables, or they are of an earlier version: run `clearslate ledger upgrade`"
        )


def versions(url: str) -> tuple[str, str]:
    """The version that a ledger's tables have, and the one that they should have; empty where there are none yet.

    Raises:
        DatabaseError: the address is of no database, or the database cannot be reached.
    """
    alias = "looked_at"
    connections.databases[alias] = connections.configure_settings({"default": {}, alias: database(url)})[
        alias
    ]
    try:
        executor = MigrationExecutor(connections[alias])
        applied = sorted(name for app, name in executor.loader.applied_migrations if app == APP_LABEL)
        [(_, latest)] = executor.loader.graph.leaf_nodes(APP_LABEL)
    except DjangoDatabaseError as error:
        raise DatabaseError(f"the ledger cannot be opened: {_in_words(error)}") from error
    finally:
        close_database(alias)
        del connections.databases[alias]
        if hasattr(connections._connections, alias):  # noqa: SLF001 (as in ``open_database``)
            delattr(connections._connections, alias)  # noqa: SLF001
    return (applied[-1] if applied else ""), latest


def _make_private(found: dict[str, Any]) -> None:
    """A new SQLite file is its owner's alone; the journals beside it get the rights that it has."""
    place = Path(found["NAME"])
    if found["ENGINE"].endswith("sqlite3") and place.name and found["NAME"] not in (":memory:", "file:"):
        with suppress(FileExistsError):
            create_private(place).close()


def _bring_up_to_date(alias: str) -> None:
    """Make or alter the tables, once, whoever else opens the ledger at the same moment."""
    for left in reversed(range(_TRIES)):
        try:  # the first to open a SQLite file locks it for a moment against all others, even against waiting
            if _lacks_tables(alias):
                with _alone(alias):
                    if _lacks_tables(alias):
                        call_command("migrate", APP_LABEL, database=alias, verbosity=0, interactive=False)
        except DjangoDatabaseError:
            connections[alias].close()
            if not left:
                raise
            time.sleep(0.2)
        else:
            return


def _lacks_tables(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes(APP_LABEL)))


@contextmanager
def _alone(alias: str) -> Iterator[None]:
    """While it lasts, nobody else alters the tables.

    Whoever alters a SQLite table by a plan made before another finished makes it anew without the other's columns.
    The folder is locked, not the file: closing a file drops the locks that SQLite holds on it.
    """
    connection = connections[alias]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ALTERING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALTERING])
    elif name == ":memory:":
        yield
    else:
        with locked(Path(name).resolve().parent, wait=True):
            yield


def _in_words(error: DjangoDatabaseError) -> str:
    """What a database says, on one line; it tells no password."""
    return " ".join(str(error).split()) or type(error).__name__


_TRIES: Final = 10
_ALTERING: Final = 0x636C_7265  # a number of our own among PostgreSQL's advisory locks
