"""A process killed at any moment leaves a sound ledger, and the same work run again ends as if it never was.

The work is a day's (``day``): plan, checkpoint, audit, release, export, answers, import. Processes doing it are
killed with SIGKILL at random moments, again and again, until one is left alone to end.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from clearslate.clearance.events.chain import SigningKey, read_kept
from tests.clearance.day import ended, files, happened, heard, life, prepare, work
from tests.clearance.postgres import Server
from tests.clearance.rehearsed import Rehearsed

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.clearance.day"])


@dataclass
class Place:
    """Where lives are lived: databases are made as they are needed."""

    kind: str
    folder: Path
    server: Server | None
    count: int = 0

    @contextmanager
    def fresh(self) -> Iterator[tuple[str, Path]]:
        """An empty database and a folder with what the work needs."""
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir()
        prepare(folder)
        if self.server is None:
            yield f"sqlite:{folder / 'ledger.db'}", folder
            return
        with self.server.database() as address:
            yield address, folder


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Databases of each kind."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return Place(request.param, tmp_path, server)


def killed(url: str, folder: Path, after: float) -> bool:
    """Let a process work for so many seconds and kill it; whether it still worked."""
    mine, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=life, args=(url, folder, theirs))
    process.start()
    theirs.close()
    assert heard(mine, process) == "begun"
    time.sleep(after)
    process.kill()
    code = ended(process)
    mine.close()
    assert code in (0, -signal.SIGKILL), "the work itself never fails"
    return code != 0


def check(url: str, folder: Path, before: tuple[int, str]) -> tuple[int, str]:
    """The ledger is sound, and holds all that it held."""
    ledger = Rehearsed(url, alias="check")
    try:
        public = SigningKey.read(folder / "seal.pem").public
        verdict = ledger.verify(public, kept=read_kept(folder / "kept"))
        assert verdict.is_sound, verdict
        seq, digest = before
        if seq:
            assert next(iter(ledger.links(after=seq - 1))).hash == digest, "what was there is there"
        return ledger.head()
    finally:
        ledger.close()


def lives(place: Place, kills: int, seed: int) -> int:
    """Kill so many processes, over as many days as that takes; how many still worked when they were killed."""
    draw, hit = random.Random(seed), 0
    with place.fresh() as (url, folder):
        start = time.perf_counter()
        work(url, folder)
        whole = time.perf_counter() - start
        ledger = Rehearsed(url, alias="check")
        expected, sent = happened(ledger), files(folder)
        ledger.close()
    assert max(expected.values()) == 1, "nothing is said twice"
    assert len(sent) == 20, "four batches at five agencies"
    while kills:
        with place.fresh() as (url, folder):
            head = (0, "")
            for _ in range(min(kills, draw.randint(3, 8))):
                kills -= 1
                hit += killed(url, folder, draw.uniform(0, whole / 2))
                head = check(url, folder, head)
            work(url, folder)
            check(url, folder, head)
            ledger = Rehearsed(url, alias="check")
            assert happened(ledger) == expected
            ledger.close()
            assert files(folder) == sent
    return hit


@pytest.mark.parametrize(
    "place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.prove)], indirect=True
)
def test_whoever_is_killed_loses_nothing_and_does_nothing_twice(place: Place) -> None:
    assert lives(place, kills=8, seed=1) >= 2


@pytest.mark.prove
def test_nor_do_hundreds(place: Place) -> None:
    kills = int(os.environ.get("CLEARSLATE_KILLS", "300"))
    hit = lives(place, kills=kills, seed=2)
    print(f"\n{place.kind}: {kills} processes killed, {hit} of them at work")
    assert hit > kills / 2
