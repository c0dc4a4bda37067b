"""Where a pending charge keeps a law from clearing, a deferral that still runs does not leave the answer certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.records.days import ALWAYS, NEVER, DayInterval
from clearslate.states import CODES, jurisdiction
from tests.reference.people import AS_OF
from tests.states.test_history_elsewhere import blank, on, some_eligible
from tests.states.test_records_beside import Row, judged, people, renamed

EACH: Final = 3  # eligible charges of each law

_PROBATION_OR_STET: Final = "a deferral of Maryland is a probation before judgment or a stet, which § 10-105(a)(3), (5) expunges while none is pending"
STAYS: Final = {
    "MD-10-105": _PROBATION_OR_STET,
    "MD-10-110": _PROBATION_OR_STET,
    "MD-10-301": _PROBATION_OR_STET,
}
"""Laws beside which such a deferral changes nothing, with the words or the fact that settle it."""


def beside(code: str, own: Row, disposition: str) -> Row:
    """Another case of the state, of the same offense: pending, or deferred of late with no end on record."""
    day = AS_OF - 60
    return blank(code, own) | {
        "case_id": "other", "charge_id": "other", "incident_id": "other", "tracking_number": "other",
        "jurisdiction": own["jurisdiction"], "statute": own["statute"], "grade": own["grade"], "disposition": disposition,
        "other_history": own["other_history"], "arrest_date": on(day - 9), "filed_on": on(day - 9), "offense_date": on(day - 9),
        "disposition_date": DayInterval(ALWAYS, NEVER) if disposition == "pending" else on(day),
        "incarceration_days": 0, "suspended_days": 0, "restitution_owed": 0, "fines_owed": 0, "fees_owed": 0,
    }  # fmt: skip


def certain(code: str) -> Iterator[str]:
    """Laws that are certain beside a running deferral, and that a pending charge of the same offense keeps back."""
    made: list[tuple[Row, ...]] = []
    asked: list[tuple[str, str, str, str]] = []
    for law, rows, own in some_eligible(code, people(code), EACH):
        charge = own["charge_id"]
        for disposition in ("pending", "deferred"):
            name = f"R{len(made)}"
            made.append(renamed((*rows, beside(code, own, disposition)), name))
            asked.append((law, charge, disposition, f"{name}:{charge}"))
    if not made:
        return
    results, places = judged(code, made, jurisdiction(code).laws)
    answers = {result.law.id: result for result in results}
    outcomes = {
        (law, charge, disposition): Outcome(int(answers[law].outcome[places[place]]))
        for law, charge, disposition, place in asked
    }
    for (law, charge, disposition), outcome in outcomes.items():
        barred = disposition == "pending" and outcome is Outcome.INELIGIBLE
        if barred and outcomes[law, charge, "deferred"] is Outcome.ELIGIBLE:
            yield law


@pytest.mark.parametrize("code", CODES)
def test_a_running_deferral_leaves_open_what_a_pending_charge_bars(code: str) -> None:
    assert sorted({law for law in certain(code) if law not in STAYS}) == []
