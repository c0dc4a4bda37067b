"""What a condition is made of tells that no record makes it certainly fail, so that no scenario has to."""

from __future__ import annotations

import pytest

from clearslate.law import (
    UNSETTLED,
    Known,
    Onset,
    Truth,
    all_of,
    any_of,
    charge,
    choose,
    either,
    elapsed,
    no_conviction_elsewhere,
    not_read,
    person,
    years,
)
from clearslate.law.expressions import cannot_fail

ELSEWHERE = no_conviction_elsewhere("ZZ", "Westmark", "§ 1")
FACT = charge.is_pardoned
WAIT = elapsed(years(5), since=charge.disposition_date)


@pytest.mark.parametrize(
    "holds",
    [
        Known(True),
        UNSETTLED,
        ELSEWHERE.none_known,
        ~person.convicted_elsewhere,
        not_read("§ 2"),
        ~not_read("§ 2"),
        FACT | UNSETTLED,
        any_of(WAIT, ELSEWHERE.none_known),
        all_of(ELSEWHERE.none_known, UNSETTLED),
        ~(person.convicted_elsewhere & FACT),
        either(Known(True), WAIT),
        choose((FACT, UNSETTLED), otherwise=Known(True)),
        person.every(WAIT | UNSETTLED, FACT),
    ],
)
def test_what_is_open_at_worst_never_fails(holds: Truth | Onset) -> None:
    assert cannot_fail(holds)


@pytest.mark.parametrize(
    "holds",
    [
        Known(False),
        FACT,
        WAIT,
        person.convicted_elsewhere,
        ~(person.convicted_elsewhere | FACT),
        all_of(ELSEWHERE.none_known, WAIT),
        either(FACT, WAIT),
        choose((FACT, UNSETTLED)),
        choose((FACT, WAIT), otherwise=Known(True)),
        person.every(WAIT, FACT),
        charge.detail_says("treatment", "treatment"),
    ],
)
def test_what_some_record_makes_fail_may_fail(holds: Truth | Onset) -> None:
    assert not cannot_fail(holds)
