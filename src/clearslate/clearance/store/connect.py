"""Connecting to a ledger's database, and making its tables.

Several ledgers may be open at once, each under an alias of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import DatabaseError as DjangoDatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.clearance.store.address import PATIENCE, DatabaseError, database
from clearslate.clearance.store.routers import APP_LABEL
from clearslate.records.files import BusyError, create_private, locked

IN_MEMORY: Final = (":memory:", "file:")
"""Names of SQLite databases that no other process sees."""
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
    if found["ENGINE"].endswith("sqlite3") and place.name and found["NAME"] not in IN_MEMORY:
        with suppress(FileExistsError):
            create_private(place).close()


def _bring_up_to_date(alias: str) -> None:
    """Make or alter the tables, once, whoever else opens the ledger at the same moment."""
    for left in reversed(range(_TRIES)):
        try:  # the first to open a SQLite file locks it for a moment against all others, even against waiting
            if _lacks_tables(alias):
                with alone(alias, TABLES):
                    if _lacks_tables(alias):
                        call_command("migrate", APP_LABEL, database=alias, verbosity=0, interactive=False)
        except DjangoDatabaseError:
            connections[alias].close()
            if not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _lacks_tables(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes(APP_LABEL)))


@dataclass(frozen=True, slots=True)
class Work:
    """What one process at a time does in a database, while others write to it all the same.

    ``number``: of our own among PostgreSQL's advisory locks. ``beside``: ends the name of a file beside a SQLite
    database; empty: its folder is locked. Never the database: closing a file drops the locks that SQLite holds on it.
    """

    number: int
    beside: str


TABLES: Final = Work(0x636C_7265, "")
"""Altering them. Who alters a SQLite table by a plan made before another finished makes it anew without the other's columns."""
PLAN: Final = Work(0x636C_7266, ".plan.lock")
"""Recording a plan in parts."""


@contextmanager
def alone(alias: str, work: Work) -> Iterator[None]:
    """While it lasts, nobody else does the same work; who dies lets go of it.

    Raises:
        BusyError: another still does it after a minute.
    """
    connection = connections[alias]
    place = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "postgresql":
        for left in reversed(range(round(PATIENCE / _PAUSE))):
            if _answer(alias, "SELECT pg_try_advisory_lock(%s)", work.number):
                break
            if not left:
                raise BusyError("another process is at work in the database")
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            if connection.is_usable():  # else the server lets go of it by itself
                _answer(alias, "SELECT pg_advisory_unlock(%s)", work.number)
    elif str(place) in IN_MEMORY:
        yield
    else:
        file = place.resolve()
        with locked(file.with_name(f".{file.name}{work.beside}") if work.beside else file.parent, wait=True):
            yield


HOLD_PEOPLE: Final = (
    "ledger_content", "ledger_text", "ledger_plankey", "ledger_proofkey", "ledger_remembered", "ledger_clearance", "ledger_order",
    "ledger_message", "ledger_item",
)  # fmt: skip
"""The tables of which rows are destroyed, or columns emptied, when somebody is forgotten."""


def scrub(alias: str) -> list[str]:
    """Remove from the database's files what was deleted in it: until then it stands there still. What is left of it, in words.

    SQLite overwrites what it deletes (``secure_delete``), and what it wrote before stands in its journal until that is emptied.
    PostgreSQL keeps old rows until ``VACUUM FULL``, and its write-ahead log until that is recycled, or its archive expires.
    """
    connection = connections[alias]
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete")
            is_secure = cursor.fetchone()[0]
            if is_secure != 1:
                cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
        return (
            [
                "others read the database now, so its journal (-wal) could not be emptied: run `clearslate ledger scrub` again"
            ]
            if is_busy
            else []
        )
    left = []
    with connection.cursor() as cursor:
        for table in HOLD_PEOPLE:
            cursor.execute(
                "SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(%s)",
                [f"public.{table}"],
            )
            if not cursor.fetchone()[0]:
                left.append(table)
                continue
            cursor.execute(f"VACUUM FULL public.{table}")  # names of our own
        if left:
            return [
                f"old rows of {', '.join(left)} stand in the database's files until the owner of the tables runs `clearslate ledger scrub`"
            ]
        with suppress(DjangoDatabaseError):  # for whom it may: it recycles the log that is no longer needed
            cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('archive_mode'), current_setting('wal_level')")
        archive, _ = cursor.fetchone()
    return [
        "the write-ahead log holds old rows until its files are recycled"
        + (", and its archive until that expires" if archive != "off" else "")
    ]


def _answer(alias: str, question: str, given: int) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, [given])
        return cursor.fetchone()[0]


def _in_words(error: DjangoDatabaseError) -> str:
    """What a database says, on one line; it tells no password."""
    return " ".join(str(error).split()) or type(error).__name__


_TRIES: Final = 10
_PAUSE: Final = 0.2  # seconds
