"""What many tests begin from is built once, by the office's own work, and copied into the ledger of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED, OperationalError, connect
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, transaction

from clearslate.clearance.state.ledger import Ledger

T = TypeVar("T")
_Tables = list[tuple[str, str, list[tuple[Any, ...]]]]  # name, columns, rows of each


@dataclass(frozen=True)
class _Built:
    """What stands in each table, of SQLite as a whole database in memory; ``result``: what building it gave."""

    tables: _Tables | bytes
    result: Any


_BUILT: dict[tuple[Any, ...], _Built] = {}


def once(ledger: Ledger, key: Sequence[Any], build: Callable[[], T]) -> T:
    """Bring a ledger where ``build`` brings it; what it gives.

    Args:
        ledger: where it goes on from.
        key: all on which the work depends, besides what happened in the ledger, and as whom its database knows the test.
        build: does the work.
    """
    login, _ = ledger._server()  # each event says it
    connection = connections[ledger.alias]
    whole = (connection.vendor, connection.in_atomic_block, login, ledger.head(), *key)
    if whole in _BUILT:
        _put(_BUILT[whole].tables, ledger.alias)
    else:
        result = build()
        _BUILT[whole] = _Built(_tables(ledger.alias), result)
    return cast("T", _BUILT[whole].result)


def _tables(using: str) -> _Tables | bytes:
    connection, found = connections[using], []
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with closing(connect(":memory:")) as kept:
            connection.connection.backup(kept)
            data = bytearray(kept.serialize())
        data[18:20] = b"\1\1"  # of no write-ahead log, which a database in memory cannot have
        return bytes(data)
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in apps.get_app_config("ledger").get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {quoted(table)}")  # noqa: S608 (our own tables)
            names = ", ".join(quoted(column[0]) for column in cursor.description)
            found.append((table, names, cursor.fetchall()))
    return found


def _refuse_to_wait(status: int, _left: int, _pages: int) -> None:
    """SQLite's copying would wait for ever where another holds the database."""
    if status in (SQLITE_BUSY, SQLITE_LOCKED):
        raise OperationalError("another holds the database")


def _put(tables: _Tables | bytes, using: str) -> None:
    connection = connections[using]
    if isinstance(tables, bytes):
        with closing(connect(":memory:")) as kept:
            kept.deserialize(tables)
            kept.backup(connection.connection, progress=_refuse_to_wait)
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table, names, rows in tables:
            place = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {place}")  # noqa: S608 (our own tables)
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {place} ({names}) VALUES ({marks})", rows)  # noqa: S608 (the same)
        models = list(apps.get_app_config("ledger").get_models())
        for again in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(again)
