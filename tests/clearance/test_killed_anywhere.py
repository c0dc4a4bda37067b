"""Every command that writes the ledger, killed before a step of it (``killing``): run again, it ends as if it never was.

The whole story of a ledger is told, from its first day to destroyed copies and a rebuilt state, and commands of it are
killed before they are let alone. After each kill the ledger is sound; after each command its events, its state and
the files are those of the story in which nobody was killed.

A long trial: every command of the two tellings is a process of its own. ``test_crash`` kills a day's work every day.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from clearslate.clearance.events.chain import SigningKey
from clearslate.runs.run import Run
from tests.clearance.killing import Cut, Place, Site, Story, do, small_state


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over a few people."""
    return small_state(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def alone(state: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Story, SigningKey]:
    """The story as nobody cuts it off, in SQLite: in PostgreSQL it is the same."""
    key = SigningKey.make()
    return Place(state, tmp_path_factory.mktemp("alone"), key, None).alone(), key


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, state: Run, alone: tuple[Story, SigningKey], tmp_path: Path
) -> tuple[Place, Story]:
    """Where it is told again."""
    story, key = alone
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return Place(state, tmp_path, key, server), story


def killed(place: Place, story: Story, often: float, draw: random.Random) -> Counter[str]:
    """Tell it again, each command killed so often on the average before it is let alone; the kills of each."""
    hit = Counter[str]()

    def before(site: Site, name: str, arguments: list[str], steps: int) -> bool:
        kills = int(often + draw.random())
        for _ in range(kills):
            if do(arguments, Cut(draw.randrange(steps))) is None:
                hit[name] += 1
                if name != "ledger init":  # to look would make its tables
                    place.check(site, name)
        return kills > 0

    place.retold(story, before)
    return hit


@pytest.mark.prove
def test_whatever_command_is_killed_ends_as_if_it_never_was(place: tuple[Place, Story]) -> None:
    assert killed(*place, 0.4, random.Random(1)).total() > 10


@pytest.mark.prove
def test_nor_do_hundreds_of_kills(place: tuple[Place, Story]) -> None:
    draw, hit = random.Random(2), Counter[str]()
    wanted = int(os.environ.get("CLEARSLATE_KILLS", "300"))
    while hit.total() < wanted:
        hit += killed(*place, 2, draw)
    where, story = place
    steps = dict[str, list[int]]()
    for name, count in story.steps:
        steps.setdefault(name, []).append(count)
    print(f"\n{'SQLite' if where.server is None else 'PostgreSQL'}: {hit.total()} kills")
    for name, counts in steps.items():
        print(f"  {name}: {hit[name]} kills, {sum(counts) // len(counts)} steps each")
