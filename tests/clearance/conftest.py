"""Ledgers for the tests: SQLite in a file, and a real PostgreSQL server on a socket."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.clearance.plan import plan as plan_module
from clearslate.clearance.state.ledger import Ledger
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.clearance.carried import TODAY
from tests.clearance.postgres import Server, start_server
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.second import opinion

if os.environ.get("CLEARSLATE_SECOND_OPINION"):
    # Whatever ledger a test verifies is checked by the second program too, and both say the same of its events.
    _verify = Ledger.verify

    def _both(ledger: Ledger, *given: Any, **more: Any) -> Any:
        verdict = _verify(ledger, *given, **more)
        if more.get("state", True) and not ledger.alias.endswith("_shadow"):
            found = opinion(ledger, more.get("now"))
            of_events = [
                each for each in verdict.faults if not any(word in each.what for word in _NOT_OF_EVENTS)
            ]
            assert bool(found) == bool(of_events), (found, verdict.faults)
        return verdict

    Ledger.verify = _both  # type: ignore[assignment, method-assign]
_NOT_OF_EVENTS = ("checkpoint", "signed by", "this is the ledger", "words", "ends here")


RULES: Final = frozenset(
    {
        "test_corrections", "test_days", "test_endings", "test_exchange", "test_law_texts", "test_lists", "test_notices",
        "test_office", "test_orders", "test_policies", "test_records_asked", "test_shown", "test_sign_off", "test_ways_through",
    }
)  # fmt: skip
"""Modules of the office's rules, which no database makes: each is tried on SQLite, its first test on PostgreSQL too, and the
others there by the long trials."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the rules on PostgreSQL to the long trials, but for the first test of each module."""
    tried = set[str]()
    for item in items:
        drawn = getattr(item, "callspec", None)
        is_there = drawn is not None and drawn.params.get("url") == "postgresql"
        if is_there and item.path.stem in RULES and item.get_closest_marker("prove") is None:
            if item.path.stem in tried:
                item.add_marker("prove")
            tried.add(item.path.stem)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test session alone."""
    server = start_server()
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


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind that no ledger was ever in: not even its tables are there."""
    if request.param == "sqlite":
        yield f"sqlite:{tmp_path / 'ledger.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database(bare=True) as address:
        yield address


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    found = Rehearsed(url)
    yield found
    found.close()


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over a small synthetic state."""
    folder = tmp_path_factory.mktemp("state")
    generate("PA", 150, folder / "data", seed=7, known_through=TODAY)
    return start(folder / "data", spec_for(Dataset.open(folder / "data"), TODAY), folder / "run")


@pytest.fixture(autouse=True)
def same_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of plans are drawn; in tests each is the same, so that what a test chooses by id is the same every time."""
    monkeypatch.setattr(plan_module, "new_key", lambda: "07" * 32)


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
