"""Which database: SQLite in a file, or PostgreSQL.

Several ledgers may be open at once, each under an alias of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.management import call_command
from django.db import DatabaseError as DjangoDatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
from clearslate.records.files import create_private, locked

PATIENCE: Final = 60.0  # seconds for which a database waits for another who writes
_REACHED: Final = 20  # seconds within which a server is reached
RIGHTS: Final = Path(__file__).with_name("rights.sql")
"""Who may write what on PostgreSQL, as SQL."""


class DatabaseError(Exception):
    """The address of a database cannot be used; the message says why, without the password."""


def database(url: str) -> dict[str, Any]:
    """Django's settings of a database: ``sqlite:FILE``, ``postgresql://user@host:port/name`` or a file's path.

    A password is better kept in ``PGPASSWORD`` or a service file than in the address.

    Raises:
        DatabaseError: the address is of neither.
    """
    parts = urlsplit(url)
    if parts.scheme in ("postgresql", "postgres"):
        if not parts.path.strip("/"):
            raise DatabaseError("the address names no database: write postgresql://user@host:port/NAME")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or os.environ.get("PGPASSWORD", "")),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": _REACHED, "options": f"-c lock_timeout={PATIENCE * 1000:.0f}"},
        }
    if parts.scheme not in ("", "sqlite"):
        raise DatabaseError(
            f"{parts.scheme}: is no database that a ledger can lie in; write sqlite:FILE or postgresql://..."
        )
    name = parts.path if parts.scheme else url
    if name != ":memory:" and not Path(name).parent.is_dir():
        raise DatabaseError(f"the folder of {Path(name).name} does not exist: make it first")
    if not _may_be_sqlite(Path(name)):
        raise DatabaseError(f"{Path(name).name} is no SQLite database: look for a slip in the address")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # A writer takes the lock when it begins, so that two never both read and then both write.
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
        },
    }


def _may_be_sqlite(place: Path) -> bool:
    """Whether a place holds a SQLite database, or nothing yet."""
    if not place.exists():
        return True
    if not place.is_file():
        return False
    with place.open("rb") as file:
        return file.read(16) in (b"", b"SQLite format 3\x00")


def is_missing(url: str) -> bool:
    """Whether the address is of a SQLite file that does not exist, or is empty. Of a server nobody can tell so.

    Raises:
        DatabaseError: the address is of no database.
    """
    found = database(url)
    if not found["ENGINE"].endswith("sqlite3") or found["NAME"] == ":memory:":
        return False
    place = Path(found["NAME"])
    return not place.exists() or place.stat().st_size == 0


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
                        call_command("migrate", database=alias, verbosity=0, interactive=False)
        except DjangoDatabaseError:
            connections[alias].close()
            if not left:
                raise
            time.sleep(0.2)
        else:
            return


def _lacks_tables(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
