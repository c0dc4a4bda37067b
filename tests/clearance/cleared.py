"""Ledgers with clearances in force, for tests of what comes after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.office.office import Office
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from tests.clearance.carried import found_right
from tests.clearance.copied import once

OPERATOR, REVIEWER = Actor("olive", Role.OPERATOR), Actor("rhea", Role.REVIEWER)
JUDGE = Actor("juno", Role.JUDGE)
CLEARED_ON: Final = dt.date(2026, 1, 5)

RECIPIENTS: Final = ("court", "repository", "fbi", "corrections", "screener")


def workflow(**changes: Any) -> dict[str, Any]:
    """A workflow by operation of law that tells five agencies in all four formats."""
    recipients = [
        {"id": "court", "role": "court", "profile": "court_clerk"},
        {"id": "repository", "role": "repository", "profile": "repository"},
        {"id": "fbi", "role": "fbi", "profile": "fbi", "after": "repository"},
        {"id": "corrections", "role": "corrections", "profile": "corrections"},
        {"id": "screener", "role": "screener", "profile": "screener"},
    ]
    common = {"what": "an agency", "cite": "test", "within": {"days": 20, "rolls": False}}
    return {
        "jurisdiction": "PA", "summary": "by operation of law", "cite": "test", "relief_by": "operation_of_law",
        "cadence": "monthly", "recipients": [common | each for each in recipients],
        "holds": {"in_custody": "the person is in custody"}, "restoration": {"cite": "test"},
    } | changes  # fmt: skip


def planned(number: int, batch: str, law: str = "PA-CS-M") -> Event:
    """A clearance of a plan."""
    payload: dict[str, Any] = {
        "batch": batch, "charge": f"h{number}", "case": f"c{number // 2}", "person": f"p{number // 3}", "law": law,
        "version": "v", "since": "2025-01-01", "county": "Adams", "court": "Common Pleas, Adams", "number": f"CP-{number // 2}",
        "sequence": number % 2 + 1, "statute": "18 § 3929", "conviction": True, "keys": {"tracking_number": f"T{number // 2}"},
    }  # fmt: skip
    return Event(Kind.CLEARANCE_PLANNED, f"k{number:05}", payload, key=f"k{number}")


def clear(
    ledger: Ledger, at: dt.datetime, *, batches: int = 2, size: int = 6, law: str = "PA-CS-M", **changes: Any
) -> list[str]:
    """Bring batches into force; the ids of their clearances."""
    payload = {
        "run": "r",
        "dataset": "d",
        "as_of": "2026-01-01",
        "workflow": workflow(**changes),
        "dropped": {},
    }
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
    ]
    for batch in range(batches):
        formed = {"wave": "w1", "by": "Adams", "size": size, "conviction": True, "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, f"b{batch}", formed, key=f"b{batch}"))
    events += [planned(number, f"b{number // size}", law) for number in range(batches * size)]

    def build() -> None:
        ledger.append(events, OPERATOR, at)
        office = Office(ledger)
        found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
        office.request_release("w1", OPERATOR, at)
        office.approve_release("w1", REVIEWER, at)
        office.advance(CLEARED_ON, at)

    once(ledger, ("cleared", type(ledger), at, *(event.text() for event in events)), build)
    return [f"k{number:05}" for number in range(batches * size)]


def restore(ledger: Ledger, clearance: str, on: dt.date, at: dt.datetime) -> None:
    """Undo a clearance on the court's own motion."""
    restoration.ask(ledger, clearance, OPERATOR, on, at, why="an error")
    restoration.decide(ledger, clearance, JUDGE, on, at, restore=True, why="an error", paper="CP-1 #1")


def people(folder: Path, count: int = 20) -> Path:
    """A dataset's folder with nothing but people in it."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = [f"p{number}" for number in range(count)]
    born = [dt.date(1980, 1, 1) + dt.timedelta(days=number) for number in range(count)]
    table = pa.table(
        {
            "person_id": ids, "given_name": ["Ann"] * count, "family_name": [f"Made-Up{n}" for n in range(count)],
            "date_of_birth_from": born, "date_of_birth_to": born, "state_id": [f"PA{n:08}" for n in range(count)],
        }
    )  # fmt: skip
    pq.write_table(table, folder / "people.parquet")
    return folder


__all__ = [
    "CLEARED_ON",
    "JUDGE",
    "OPERATOR",
    "RECIPIENTS",
    "REVIEWER",
    "SYSTEM",
    "clear",
    "people",
    "planned",
    "restore",
    "workflow",
]
