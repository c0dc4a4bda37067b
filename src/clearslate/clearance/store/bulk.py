"""Many rows at once, past Django's query compiler: ``executemany`` on SQLite, ``COPY`` on PostgreSQL.

Values are given as either database reads them as text: days as ISO 8601, JSON as text. Call it within a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connections
from django.db.models import AutoField, Model

_TOGETHER: Final = 10_000  # values looked up in one query


def insert(table: type[Model], using: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; a column that is not named gets its field's default.

    Args:
        table: the table's class.
        using: alias of the database.
        names: the columns that the rows hold, in order.
        rows: one sequence of values each.

    Raises:
        IntegrityError: a row breaks a constraint of the table.
    """
    connection, place, columns, defaults = _into(table, using, names)
    whole = ((*row, *defaults) for row in rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            _copy(cursor, f"{place} ({columns})", whole)
        else:
            cursor.executemany(f"INSERT INTO {place} ({columns}) VALUES ({_marks(names, defaults)})", whole)  # noqa: S608 (names of our own columns)


def put(
    table: type[Model], using: str, names: Sequence[str], rows: Iterable[Sequence[Any]], keys: Sequence[str],
    sets: Sequence[str],
) -> None:  # fmt: skip
    """Insert rows; where there is one of the same keys, set some of its columns instead.

    Args:
        table: the table's class.
        using: alias of the database.
        names: the columns that the rows hold, in order.
        rows: one sequence of values each, no two of the same keys.
        keys: the columns of a constraint of uniqueness.
        sets: the columns that are set in a row that is there.
    """
    connection, place, columns, defaults = _into(table, using, names)
    quoted = connection.ops.quote_name
    changed = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in sets)
    conflict = f"ON CONFLICT ({', '.join(map(quoted, keys))}) DO UPDATE SET {changed}"
    whole = ((*row, *defaults) for row in rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TEMPORARY TABLE put AS SELECT {columns} FROM {place} WITH NO DATA")  # noqa: S608 (names of our own columns)
            _copy(cursor, f"put ({columns})", whole)
            cursor.execute(f"INSERT INTO {place} ({columns}) SELECT {columns} FROM put {conflict}")  # noqa: S608
            cursor.execute("DROP TABLE put")
        else:
            cursor.executemany(
                f"INSERT INTO {place} ({columns}) VALUES ({_marks(names, defaults)}) {conflict}",  # noqa: S608
                whole,
            )


def _into(table: type[Model], using: str, names: Sequence[str]) -> tuple[Any, str, str, tuple[Any, ...]]:
    """The connection, the table's and the columns' names as SQL, the defaults of the columns that are not named."""
    connection = connections[using]
    fields = [field for field in table._meta.concrete_fields if not isinstance(field, AutoField)]  # noqa: SLF001 (Django's public name)
    rest = [field for field in fields if field.attname not in names]
    defaults = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    columns = ", ".join(connection.ops.quote_name(name) for name in (*names, *(f.column for f in rest)))
    return connection, connection.ops.quote_name(table._meta.db_table), columns, defaults  # noqa: SLF001


def _marks(names: Sequence[str], defaults: Sequence[Any]) -> str:
    return ", ".join(["%s"] * (len(names) + len(defaults)))


def _copy(cursor: Any, into: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def known(table: type[Model], using: str, name: str, values: Sequence[str]) -> set[str]:
    """Those of the values that a text column of a table holds."""
    connection = connections[using]
    column, place = connection.ops.quote_name(name), connection.ops.quote_name(table._meta.db_table)  # noqa: SLF001
    among = "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
    found: set[str] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(values), _TOGETHER):
            part = list(values[start : start + _TOGETHER])
            given = part if connection.vendor == "postgresql" else json.dumps(part)
            cursor.execute(f"SELECT {column} FROM {place} WHERE {column} {among}", [given])  # noqa: S608 (a name of our own column)
            found.update(value for (value,) in cursor)
    return found
