"""A table or a query of a database, read through SQLAlchemy; the line of a row is its number in the order given.

An account that may only read is enough, and right. Neither the URL nor what the database answers is ever
shown: either may hold a password.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import unquote_plus

import sqlalchemy as sa
from pydantic import Field, model_validator
from sqlalchemy.exc import SQLAlchemyError

from clearslate.ingest.formats.parquet import canonical_text
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import Batch, Gathering, Source, Table, Texts, require

_FETCHED: Final = 1_000
_PASSWORD: Final = re.compile(r"\b(?:password|passwd|pwd)\s*=\s*[^;&\s]", re.IGNORECASE)


class Database(Table):
    """Where the rows are, and by which columns they are ordered: a row must have the same number each time."""

    format: Literal["database"]
    url: str | None = None
    url_from: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")  # environment variable
    table: str | None = None
    query: str | None = None
    order_by: Texts = Field(min_length=1)

    @model_validator(mode="after")
    def _one_of_each(self) -> Database:
        if (self.url is None) == (self.url_from is None):
            raise ValueError("give url, or url_from: the environment variable that holds it")
        if (self.table is None) == (self.query is None):
            raise ValueError("give table, or query")
        if self.url is not None and _holds_password(self.url):
            # No error may show the address: it is not quoted.
            raise ValueError(
                "url holds a password; put the address into an environment variable and name it in url_from"
            )
        return self


def _holds_password(address: str) -> bool:
    """Whether an address has a password in it, in its own place or among the driver's words."""
    try:
        if sa.make_url(address).password:
            return True
    except (SQLAlchemyError, ValueError):  # an address that is none is told of when it is opened
        pass
    return _PASSWORD.search(unquote_plus(address)) is not None


def open_engine(address: str) -> sa.Engine:
    """The database of an address, to be read. A file of SQLite is opened as it is: none is made, and nothing written.

    Raises:
        IngestError: there is no such file.
    """
    url = sa.make_url(address)
    place = url.database
    if url.get_backend_name() != "sqlite" or not place or place == ":memory:" or place.startswith("file:"):
        return sa.create_engine(url)
    file = Path(place)
    if not file.is_file():
        raise IngestError(
            "the database's address names a file of SQLite that is not there; correct the address"
        )
    read_only = f"{file.resolve().as_uri()}?mode=ro"
    return sa.create_engine(
        url, creator=lambda: sqlite3.connect(read_only, uri=True, check_same_thread=False)
    )


class DatabaseSource(Source):
    """Reads the rows of a table or a query."""

    table: Database

    def __init__(self, table: Database) -> None:
        super().__init__(f"database:{table.table or 'query'}", 0)
        self.table = table
        self._digest = hashlib.sha256()

    def sha256(self) -> str:
        """SHA-256 of the rows as they were read last, each a JSON list of its needed cells."""
        return self._digest.hexdigest()

    def described(self) -> tuple[list[str], list[str]]:
        """The names of the table's columns, and of those of its primary key, if it has one.

        Raises:
            IngestError: the database cannot be read, or has no such table.
        """
        schema, _, name = (self.table.table or "").rpartition(".")
        url = self._url()
        try:
            engine = open_engine(url)
            try:
                inspector = sa.inspect(engine)
                columns = [column["name"] for column in inspector.get_columns(name, schema or None)]
                key = inspector.get_pk_constraint(name, schema or None)["constrained_columns"]
            finally:
                engine.dispose()
        except (SQLAlchemyError, ImportError, ValueError) as error:
            raise self._unreadable(error) from None
        return columns, list(key)

    def _unreadable(self, error: Exception) -> IngestError:
        # The database's own words may name the account or show a row.
        return IngestError(
            f"{self.name}: the database cannot be read ({type(error).__name__}); "
            "check the URL, its driver, the account's rights, and the names of table and columns"
        )

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        self._digest = hashlib.sha256()
        url = self._url()
        try:
            engine = open_engine(url)
            try:
                with engine.connect() as connection:
                    yield from self._batches(connection, needed)
            finally:
                engine.dispose()
        except (SQLAlchemyError, ImportError, ValueError) as error:
            raise self._unreadable(error) from None

    def _url(self) -> str:
        if self.table.url is not None:
            return self.table.url
        url = os.environ.get(self.table.url_from or "")
        if not url:
            raise IngestError(
                f"{self.name}: the environment variable {self.table.url_from} is not set; "
                "it must hold the database's URL"
            )
        return url

    def _batches(self, connection: sa.Connection, needed: dict[str, str]) -> Iterator[Batch]:
        result = connection.execution_options(stream_results=True, yield_per=_FETCHED).execute(
            _select(self.table)
        )
        header = list(result.keys())
        # SQLite would take an unknown name in ORDER BY for a text, and order nothing.
        require(self.name, header, {**dict.fromkeys(self.table.order_by, "table.order_by"), **needed})
        places = [header.index(name) for name in needed]
        rows = Gathering(needed)
        for row in result:
            self.rows += 1
            cells = [canonical_text(row[at]) or "" for at in places]
            raw = json.dumps(cells)
            self._digest.update(raw.encode() + b"\n")
            rows.add(self.rows, cells, raw)
            if rows.is_full:
                yield rows.take()
        if len(rows):
            yield rows.take()


def _select(table: Database) -> sa.Select[Any]:
    everything = sa.select(sa.text("*"))
    ordered: list[sa.ColumnClause[Any]] = [sa.column(name) for name in table.order_by]
    if table.query is not None:
        rows = sa.text(table.query.strip().rstrip(";")).columns().subquery("source_rows")
        return everything.select_from(rows).order_by(*ordered)
    schema, _, name = (table.table or "").rpartition(".")
    return everything.select_from(sa.table(name, schema=schema or None)).order_by(*ordered)
