"""Ways through that an attacker with a day found, tried again: each failed to be refused once."""

from __future__ import annotations

from typing import Any

import pytest

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.test_days import OLIVE, OTTO, RHEA, day, engage, moment, real, released, show

__all__ = ["real"]  # a fixture

# --- a clock that was ahead -----------------------------------------------------------------------------------


def _ahead(ledger: Ledger, workflow: dict[str, Any]) -> tuple[Any, int]:
    """A window of thirty days that ended by a machine's clock that was set forward by a week at a time."""
    by_law = workflow | {
        "relief_by": "operation_of_law",
        "stages": workflow["stages"][:1],
        "recheck_days": 90,
    }
    office = released(ledger, by_law, moment(0))
    office.advance(day(0), moment(0))
    show(office, moment(0))
    first = ledger.head()[0] + 1
    for week in range(1, 6):
        ledger.vouch(day(7 * week), OLIVE, moment(7 * week))
    return office, first


def test_a_clock_that_was_ahead_is_corrected_by_two_and_what_it_ended_goes_its_way_again(
    real: Ledger, workflow: dict[str, Any]
) -> None:
    """It blocked everybody until that day came, with no command to repair it."""
    stages = [workflow["stages"][0], {**workflow["stages"][0], "id": "again"}]
    by_law = workflow | {"relief_by": "operation_of_law", "stages": stages, "recheck_days": 90}
    office = released(real, by_law, moment(0))
    office.advance(day(0), moment(0))
    show(office, moment(0))
    first = real.head()[0] + 1
    for week in range(1, 6):
        real.vouch(day(7 * week), OLIVE, moment(7 * week))
    assert office.advance(day(35), moment(35)) == 2  # the first stage lapsed, the second is open
    with pytest.raises(NotAllowed, match="--wrong-from EVENT"):
        engage(real, Actor("new", RHEA.role), at=moment(1))
    with pytest.raises(NotAllowed, match="is not the first one of a time to come"):
        real.correct_clock(first + 1, OLIVE, moment(1))
    assert not real.correct_clock(first, OLIVE, moment(1))
    assert not real.correct_clock(first, OLIVE, moment(1))  # alone, as often as one likes
    assert real.correct_clock(first, OTTO, moment(1))
    engage(real, Actor("new", RHEA.role), at=moment(1))
    assert m.Batch.objects.using(real.alias).get().state == "ended"
    [again] = office.catch_up(moment(1))
    office.advance(day(1), moment(1))
    assert m.Batch.objects.using(real.alias).get(id=again).stage == stages[0]["id"]
    verdict = real.verify(now=moment(1))
    assert verdict.is_sound, verdict


def test_what_came_into_force_by_a_clock_that_was_ahead_halts(real: Ledger, workflow: dict[str, Any]) -> None:
    office, first = _ahead(real, workflow)
    assert office.advance(day(35), moment(35)) == 2
    assert m.Batch.objects.using(real.alias).get().state == "cleared"
    real.correct_clock(first, OLIVE, moment(1))
    assert real.correct_clock(first, OTTO, moment(1))
    assert "a clock that was ahead" in m.Wave.objects.using(real.alias).get().halted
    assert real.verify(now=moment(1)).is_sound
