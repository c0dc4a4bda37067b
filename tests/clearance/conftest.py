"""Ledgers for the tests: SQLite in a file, and a real PostgreSQL server on a socket."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearslate.clearance.ledger import Ledger
from tests.clearance.postgres import Server, start


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test session alone.

    Its folder is not pytest's: another session that starts meanwhile closes that to the server's own user.
    """
    with tempfile.TemporaryDirectory(prefix="clearslate-pg-", ignore_cleanup_errors=True) as folder:
        server = start(Path(folder))
        yield server
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:{tmp_path / 'ledger.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as address:
        yield address


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    found = Ledger(url)
    yield found
    found.close()


@pytest.fixture
def at() -> dt.datetime:
    """A moment."""
    return dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


@pytest.fixture
def workflow() -> dict[str, Any]:
    """A workflow of two stages and two recipients."""
    return {
        "jurisdiction": "PA",
        "summary": "a court orders, the repository executes",
        "cite": "test",
        "relief_by": "order",
        "cadence": "monthly",
        "stages": [
            {
                "id": "validate", "what": "the repository looks the list through", "actor": "operator",
                "window": {"days": 30}, "lapse": "proceeds", "decides_objections": "reviewer",
                "grounds": {"no_match": "the record is not found"}, "cite": "test",
            },
            {"id": "order", "what": "a judge signs", "actor": "judge", "sign": "batch", "cite": "test"},
        ],
        "recipients": [
            {"id": "repository", "what": "state police", "role": "repository", "profile": "repository",
             "within": {"days": 30}, "cite": "test"},
            {"id": "fbi", "what": "through the repository", "role": "fbi", "profile": "fbi",
             "after": "repository", "cite": "test"},
        ],
        "holds": {"in_custody": "the person is in custody"},
        "restoration": {"cite": "test"},
    }  # fmt: skip
