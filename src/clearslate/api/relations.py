"""Rows for whatever a researcher counts with: Arrow, Polars, pandas, DuckDB.

A relation reads when it is asked for its rows, bucket by bucket, and each time anew; nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl


class MissingLibraryError(ImportError):
    """A library that was asked for is not installed; the message says how to install it."""


_SHOWN: Final = 10  # rows in a notebook


@dataclass(frozen=True, repr=False)
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

    def __len__(self) -> int:
        """How many rows: they are read to be counted."""
        return sum(part.num_rows for part in self._parts())

    def __bool__(self) -> bool:
        """A relation is one, also where it has no rows: nothing is read."""
        return True

    def __repr__(self) -> str:
        """Its columns with their types; no row is read."""
        return f"Relation({', '.join(f'{each.name}: {_kind(each.type)}' for each in self.schema)})"

    def _repr_html_(self) -> str:
        """For a notebook: the first rows."""
        rows: list[dict[str, Any]] = []
        for part in self.batches():
            rows += part.slice(0, _SHOWN + 1 - len(rows)).to_pylist()
            if len(rows) > _SHOWN:
                break
        head = "".join(
            f"<th>{escape(name)}<br><small>{_kind(self.schema.field(name).type)}</small></th>"
            for name in self.columns
        )
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(row[name])}</td>' for name in self.columns)}</tr>"
            for row in rows[:_SHOWN]
        )
        more = "<p>The first rows; there are more.</p>" if len(rows) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for any library that takes Arrow's C stream: ``polars.DataFrame(relation)``, ``pyarrow.table(relation)``."""
        return self.arrow().__arrow_c_stream__(requested_schema)


def _kind(of: pa.DataType) -> str:
    return str(of.value_type if pa.types.is_dictionary(of) else of)


def facts_html(title: str, facts: Mapping[str, object]) -> str:
    """For a notebook: what something is, a line each."""
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in facts.items()
    )
    return f"<table><caption>{escape(title)}</caption><tbody>{rows}</tbody></table>"


def _cell(value: object) -> str:
    return "<i>missing</i>" if value is None else escape(str(value))


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
