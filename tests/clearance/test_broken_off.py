"""The database or the disk fails in the middle of a command: it says so, and the same command again ends it.

The story of ``killing`` is told, and in each command the connection is cut, the PostgreSQL server ends, the disk is
full, or another holds the database. What is told is a message with a remedy; the ledger is sound; and after the same
command was run again everything stands as if nothing had been.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.clearance.events.chain import SigningKey
from clearslate.cli.common import DONE_BEFORE, REFUSED, UNUSABLE
from clearslate.runs.run import Run
from tests.clearance.killing import Cut, Place, Story, do, small_state
from tests.clearance.postgres import Server, start_server

OFTEN = float(os.environ.get("CLEARSLATE_BREAKS", "2"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over a few people."""
    return small_state(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def alone(state: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Story, SigningKey]:
    """The story in which nothing fails."""
    key = SigningKey.make()
    return Place(state, tmp_path_factory.mktemp("alone"), key, None).alone(), key


_BROKEN_OFF: Final = ("run the same command again", "then run the command again", "cannot be opened")


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server that may end."""
    server = start_server()
    yield server
    server.stop()


def retold(place: Place, story: Story, often: float, fail: Any) -> Counter[str]:
    """Tell the story; before each command is let alone, it fails so often on the average."""
    draw, hit = random.Random(5), Counter[str]()

    def before(site: Any, name: str, arguments: list[str], steps: int) -> bool:
        times = int(often + draw.random())
        for _ in range(times):
            done = fail(site, arguments, steps, draw)
            assert done is not None
            _, code, words = done
            if code == UNUSABLE and any(each in words for each in _BROKEN_OFF):
                hit[name] += 1
                assert "Traceback" not in words
            else:  # it had done its work, or what it did was done before
                assert code in (0, 1, DONE_BEFORE, REFUSED), (name, words)
            if name != "ledger init":
                place.check(site, name)
        return times > 0

    place.retold(story, before)
    return hit


def cut(_: Any, arguments: list[str], steps: int, draw: random.Random) -> Any:
    return do(arguments, Cut(draw.randrange(steps), "disconnect"))


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_disk_is_full(
    kind: str, state: Run, alone: tuple[Story, SigningKey], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    story, key = alone
    server = request.getfixturevalue("postgres") if kind == "postgresql" else None
    sizes = (9, 19) if server is None else (4, 11)  # powers of two: here only messages and documents are ours

    def full(_: Any, arguments: list[str], __: int, draw: random.Random) -> Any:
        return do(arguments, largest=int(2 ** draw.uniform(*sizes)))

    hit = retold(Place(state, tmp_path, key, server), story, OFTEN, full)
    print(f"\n{kind}, disk full: {hit.total()} commands broken off: {dict(hit)}")
    assert hit.total() > 5


@pytest.mark.prove
def test_the_connection_is_cut(
    state: Run, alone: tuple[Story, SigningKey], tmp_path: Path, postgres: Server
) -> None:
    story, key = alone
    hit = retold(Place(state, tmp_path, key, postgres), story, OFTEN, cut)
    print(f"\nconnection cut: {hit.total()} commands broken off: {dict(hit)}")
    assert hit.total() > 30


@pytest.mark.prove
def test_the_server_ends(
    state: Run, alone: tuple[Story, SigningKey], tmp_path: Path, own_server: Server
) -> None:
    story, key = alone

    def ended(_: Any, arguments: list[str], steps: int, draw: random.Random) -> Any:
        try:
            return do(arguments, Cut(draw.randrange(steps), "crash", own_server.process))
        finally:
            own_server.start_again()

    hit = retold(Place(state, tmp_path, key, own_server), story, OFTEN / 2, ended)
    print(f"\nserver ended: {hit.total()} commands broken off: {dict(hit)}")
    assert hit.total() > 10


@pytest.mark.prove
def test_another_holds_the_database(state: Run, alone: tuple[Story, SigningKey], tmp_path: Path) -> None:
    story, key = alone

    def held(site: Any, arguments: list[str], _: int, __: random.Random) -> Any:
        other = sqlite3.connect(site.folder / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            return do(arguments, patience=0.05)
        finally:
            other.close()

    hit = retold(Place(state, tmp_path, key, None), story, 0.99, held)
    print(f"\nanother holds it: {hit.total()} commands broken off: {dict(hit)}")
    assert hit.total() > 30
