"""Rows for whatever a researcher counts with: Arrow, Polars, pandas, DuckDB.

A relation reads when it is asked for its rows, bucket by bucket, and each time anew; nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl


class MissingLibraryError(ImportError):
    """A library that was asked for is not installed; the message says how to install it."""


@dataclass(frozen=True)
class Relation:
    """Rows and columns, read when they are asked for.

    Text of few values is dictionary-encoded in Arrow, `String` in Polars, a category in pandas, `VARCHAR` in DuckDB. Days are `date32`,
    `Date`, `datetime.date`, `DATE`. A missing value is null everywhere.
    """

    schema: pa.Schema
    _parts: Callable[[], Iterable[pa.Table]] = field(repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.schema.names)

    def batches(self) -> Iterator[pa.Table]:
        """The rows as Arrow tables, one a bucket: no more of them is in memory at once."""
        for part in self._parts():
            yield part.cast(self.schema)

    def arrow(self) -> pa.Table:
        """All rows as one Arrow table."""
        parts = list(self.batches())
        found = pa.concat_tables(parts) if parts else self.schema.empty_table()
        return found.unify_dictionaries().combine_chunks()

    def polars(self) -> pl.DataFrame:
        """All rows as a Polars frame.

        Raises:
            MissingLibraryError: Polars is not installed.
        """
        frame: pl.DataFrame = library("polars").from_arrow(_text(self.arrow()))
        return frame

    def pandas(self) -> pd.DataFrame:
        """All rows as a pandas frame.

        Raises:
            MissingLibraryError: pandas is not installed.
        """
        library("pandas")
        frame: pd.DataFrame = self.arrow().to_pandas()
        return frame

    def duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyRelation:
        """All rows as a DuckDB relation; in ``connection``, or in one of its own.

        ``run.answers().duckdb().query("answers", "SELECT outcome, count(*) FROM answers GROUP BY 1")``
        """
        found: duckdb.DuckDBPyRelation = (connection or library("duckdb").connect()).from_arrow(self.arrow())
        return found

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for any library that takes Arrow's C stream: ``polars.DataFrame(relation)``, ``pyarrow.table(relation)``."""
        return self.arrow().__arrow_c_stream__(requested_schema)


def library(name: str) -> Any:
    """A library that the core does without.

    Raises:
        MissingLibraryError: it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingLibraryError(
            f"this needs {name}, which is not installed: pip install 'clearslate[research]'", name=name
        ) from error


def as_arrow(rows: Any) -> pa.Table:
    """An Arrow table of whatever holds rows: Arrow, Polars, pandas, a DuckDB relation, a `Relation`.

    Raises:
        TypeError: it is none of them, or a list with values of several kinds under one key.
    """
    if isinstance(rows, pa.Table):
        return rows
    if isinstance(rows, pa.RecordBatch):
        return pa.Table.from_batches([rows])
    if hasattr(rows, "__arrow_c_stream__"):
        return pa.table(rows)
    if hasattr(rows, "fetch_arrow_table"):  # an older DuckDB
        return rows.fetch_arrow_table()
    if isinstance(rows, Sequence) and all(isinstance(row, Mapping) for row in rows):
        return _of_rows(rows)
    raise TypeError(
        f"rows are given as an Arrow table, a Polars or pandas frame, a DuckDB relation or a list of dicts, "
        f"not as {type(rows).__name__}"
    )


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Of dicts, whatever keys each has. Days and texts that stand in one column become texts."""
    columns = {
        name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)
    }
    for values in columns.values():
        if any(isinstance(value, str) for value in values):
            values[:] = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    try:
        return pa.table(columns)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(f"the values of a column are of several kinds: {error}") from error


def _text(table: pa.Table) -> pa.Table:
    """The table with its text written out."""
    schema = pa.schema(
        [
            pa.field(each.name, each.type.value_type if pa.types.is_dictionary(each.type) else each.type)
            for each in table.schema
        ]
    )
    return table.cast(schema)
