"""What a page asks of the databases is bounded, however long its list is."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Final

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from clearslate.clearance.office import pages
from clearslate.clearance.state.ledger import Ledger
from clearslate.web.jobs.counting import count_now
from clearslate.web.parts import counted as kept
from tests.web.conftest import SignIn
from tests.web.test_who_may_what import MAY, ONLY_SENT, WITHOUT, address

MOST: Final = 17
"""Queries of a page, of session and accounts too; two of them of what lies beside the chain."""
TODAY: Final = 19
"""Of Today: one for each thing that may have to be done next, whatever their number."""


@pytest.mark.parametrize("role", ["operator", "auditor", "prosecutor"])
def test_no_screen_asks_more_than_so_many_times(
    role: str, sign_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every screen is one of these three's. As of a large ledger, whose figures over all of it a worker counts (``parts.counted``)."""
    monkeypatch.setattr(kept, "LARGE", 0)
    count_now()
    client = sign_in(role)
    client.get("/")
    asked: dict[str, int] = {}
    for name in sorted(MAY):
        if role not in MAY[name] or name in ONLY_SENT or name in WITHOUT:
            continue
        where = address(name, ledger)
        client.get(where)  # what is read once a process is read
        with ExitStack() as stack:
            seen = [
                stack.enter_context(CaptureQueriesContext(connections[alias]))
                for alias in ("ledger", "default")
            ]
            if client.get(where).status_code != 200:
                continue
        asked[name] = sum(map(len, seen))
    assert asked
    assert {
        name: count for name, count in asked.items() if count > (TODAY if name == "today" else MOST)
    } == {}


def test_every_clearance_stands_at_one_step_of_the_picture(ledger: Ledger) -> None:
    steps = pages.flow(ledger)
    assert sum(step["charges"] for step in steps) == sum(pages.counts(ledger)["clearances"].values())
    assert steps[0]["step"] == "release"
    assert all(0 < step["people"] <= step["charges"] for step in steps)
    assert [each["due"] for each in pages.windows(ledger)] == sorted(
        each["due"] for each in pages.windows(ledger)
    )
