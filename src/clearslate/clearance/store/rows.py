"""One row by its primary key, without building its query anew: Django compiles the statement once in a process.

Each event looks up the few rows that it is about. Building and compiling such a query took longer than running it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connections
from django.db.models import Model

T = TypeVar("T", bound=Model)


@dataclass(frozen=True, slots=True)
class _Statement:
    """``read``: the places of the columns that Django reads from what the database stores, with their expressions."""

    sql: str
    names: tuple[str, ...]
    read: tuple[tuple[int, Any], ...]


_STATEMENTS: Final[dict[tuple[type[Model], str], _Statement]] = {}
_UPDATES: Final[dict[type[Model], str]] = {}
_STORED: Final[dict[tuple[type[Model], str], str]] = {}


def get_row(table: type[T], using: str, wanted: Any) -> T:
    """The row of a primary key.

    Raises:
        ObjectDoesNotExist: there is none.
    """
    found = find_row(table, using, wanted)
    if found is None:
        raise table.DoesNotExist(f"there is no {table.__name__} {wanted}")
    return found


def find_row(table: type[T], using: str, wanted: Any) -> T | None:
    """The row of a primary key; None where there is none."""
    connection = connections[using]
    place = (table, connection.vendor)
    statement = _STATEMENTS.get(place)
    if statement is None:
        statement = _STATEMENTS[place] = _compiled(table, using, wanted)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, [wanted])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for index, expression in statement.read:
        for read in _readers(expression, connection):
            values[index] = read(values[index], expression, connection)
    return table.from_db(using, statement.names, values)


def stored(table: type[Model], using: str, wanted: Any, column: str) -> str | None:
    """The text of a column as the database stores it, of the row of a primary key; None where there is none."""
    sql = _STORED.get((table, column))
    if sql is None:
        quoted, of = connections[using].ops.quote_name, table._meta  # noqa: SLF001 (Django's public name)
        where = quoted(of.pk.column)
        sql = f"SELECT {quoted(column)} FROM {quoted(of.db_table)} WHERE {where} = %s"  # noqa: S608 (names of our own columns)
        _STORED[table, column] = sql
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [wanted])
        found = cursor.fetchone()
    return None if found is None else str(found[0])


def update(found: Model, using: str) -> None:
    """Write a row that is there, as its object has it now.

    Raises:
        ObjectDoesNotExist: there is no such row.
    """
    connection, fields = connections[using], type(found)._meta.concrete_fields  # noqa: SLF001 (Django's public name)
    sql = _UPDATES.get(type(found))
    key = type(found)._meta.pk  # noqa: SLF001 (the same)
    rest = [field for field in fields if field is not key]
    if sql is None:
        quoted = connection.ops.quote_name
        sets = ", ".join(f"{quoted(field.column)} = %s" for field in rest)
        sql = f"UPDATE {quoted(type(found)._meta.db_table)} SET {sets} WHERE {quoted(key.column)} = %s"  # noqa: S608, SLF001 (names of our own columns)
        _UPDATES[type(found)] = sql
    values = [field.get_db_prep_save(getattr(found, field.attname), connection) for field in (*rest, key)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if cursor.rowcount != 1:
            raise type(found).DoesNotExist(f"there is no {type(found).__name__} {found.pk}")


def _compiled(table: type[Model], using: str, wanted: Any) -> _Statement:
    query = table._default_manager.using(using).filter(pk=wanted).query  # noqa: SLF001 (Django's public name)
    compiler = query.get_compiler(using)
    sql, _ = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    read = tuple((index, each) for index, each in enumerate(columns) if _readers(each, connections[using]))
    return _Statement(sql, tuple(each.target.attname for each in columns), read)


def _readers(column: Any, connection: Any) -> list[Callable[[Any, Any, Any], Any]]:
    return [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
