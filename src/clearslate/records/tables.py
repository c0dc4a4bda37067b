"""Canonical tables from Python values, and in memory: for scenarios, tests and small sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.days import DayInterval, read_date, to_day
from clearslate.records.narrow import narrow
from clearslate.records.schema import FIELDS, Field, Kind, schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER: Final = ("person_id", "case_id", "sequence", "charge_id", "membership")


def table_from_rows(rows: Iterable[Mapping[str, Any]], facts: Sequence[Field] = ()) -> pa.Table:
    """A canonical charge table from rows of Python values, by field name; an absent field is missing.

    A date is a ``DayInterval``, a ``datetime.date`` or text as ``read_date`` takes it.
    """
    rows = list(rows)
    columns: dict[str, list[Any]] = {}
    for field in (*FIELDS, *facts):
        values = [row.get(field.name) for row in rows]
        if field.kind in (Kind.DATE, Kind.EVENT):
            intervals = [_interval(value) for value in values]
            columns[field.columns[0]] = [None if day is None else day.earliest for day in intervals]
            columns[field.columns[1]] = [None if day is None else day.latest for day in intervals]
        else:
            columns[field.name] = values
    arrays = []
    schema = schema_of(tuple(facts))
    for column in schema:
        values = columns[column.name]
        if pa.types.is_date32(column.type):
            arrays.append(pa.array(values, pa.int32()).cast(pa.date32()))
        elif pa.types.is_dictionary(column.type):
            arrays.append(pa.array(values, pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(values, column.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _interval(value: object) -> DayInterval | None:
    if value is None or isinstance(value, DayInterval):
        return value
    if isinstance(value, dt.date):
        return DayInterval(to_day(value), to_day(value))
    return read_date(str(value))


def in_memory(table: pa.Table, known_through: int) -> pa.Table:
    """The table sorted and narrowed exactly as a bucket of a dataset is."""
    narrowed, _ = narrow(sort_rows(table), known_through)
    return narrowed


def sort_rows(table: pa.Table) -> pa.Table:
    """Rows by person, case, sequence, charge and membership: the order in which buckets hold them."""
    keys = pa.table({name: _plain(table.column(name)) for name in ORDER})
    return table.take(pc.sort_indices(keys, [(name, "ascending") for name in ORDER]))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
