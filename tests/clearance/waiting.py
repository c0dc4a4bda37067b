"""Clearances that are on their way, and what an operator may write of newer records asked of them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.state.ledger import Actor, Ledger
from tests.clearance.cleared import OPERATOR, planned, workflow

COVERS: Final[dict[str, Any]] = {
    "jurisdictions": ["PA"], "history": "whole", "charges": 100, "first_year": 1990, "last_year": 2025,
}  # fmt: skip
"""What records cover."""
FOUND_OTHERWISE: Final[tuple[dict[str, Any], ...]] = (
    {"sha256": ""},
    {"sha256": "forged"},
    {"found": {}},
    {"found": {"eligible": 40}},
    {"found": {"eligible": 10_000, "not eligible": 30}},
    {"found": {"eligible": 10, "not eligible": 30}},
)
"""What a recheck that took 30 of 40 back may say of itself, so that no second person is asked."""


def on_its_way(ledger: Ledger, at: dt.datetime, size: int, actor: Actor = OPERATOR) -> None:
    """A plan of one batch, of which all is on its way."""
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow(), "dropped": {}}
    formed = {"wave": "w1", "by": "Adams", "size": size, "conviction": True, "sha256": "0"}
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
        Event(Kind.BATCH_FORMED, "b0", formed),
        *(planned(number, "b0") for number in range(size)),
    ]
    ledger.append(events, actor, at)


def withdrawn(count: int, why: str, *, since: int = 0) -> list[Event]:
    """The first of them are taken back."""
    return [Event(Kind.CLEARANCE_WITHDRAWN, f"k{number:05}", {"why": why}) for number in range(since, count)]


def asked(at: dt.datetime, **changes: Any) -> dict[str, Any]:
    """What is written of records that were asked."""
    day = at.date().isoformat()
    return {
        "run": "forged", "sha256": "0" * 64, "as_of": day, "known_through": day, "found": {}, "covers": COVERS,
    } | changes  # fmt: skip
