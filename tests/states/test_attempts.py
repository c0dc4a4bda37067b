"""An attempt at an offense that a law leaves out is never certainly cleared, unless the list says that attempts are not on it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.law import Jurisdiction
from clearslate.law.citations import OffenseList
from clearslate.states import CODES, jurisdiction
from tests.states.test_history_elsewhere import some_eligible
from tests.states.test_records_beside import Row, judged, people, renamed

OFFENSES: Final = 40  # listed offenses tried beside each law
FORMS: Final = ("attempt", "conspiracy", "solicitation")


def offenses(state: Jurisdiction) -> list[tuple[OffenseList, str]]:
    """Listed offenses, other than attempts themselves, of lists that do not leave attempts off."""
    return [
        (listed, str(item.first))
        for listed in state.lists
        if listed.with_inchoate is not False
        for item in listed.items
        if state.style.read(str(item.first)) and not state.style.is_inchoate(item.first)
    ]


def cleared_for_trying(code: str) -> Iterator[tuple[str, str, str]]:
    """Laws that clear an attempt at an offense that itself they certainly leave out, with the list and the offense."""
    state = jurisdiction(code)
    sections, every = state.style.inchoate, offenses(state)
    if not sections:
        return
    rng = random.Random(f"tried {code}")
    made: list[tuple[Row, ...]] = []
    asked: list[tuple[str, str, str, str, str]] = []
    for law, rows, own in some_eligible(code, people(code), 1):
        for listed, statute in rng.sample(every, min(OFFENSES, len(every))):
            done = {"statute": statute, "inchoate": "completed", "object_statute": None}
            tried = {
                "statute": rng.choice(sections),
                "inchoate": rng.choice(FORMS),
                "object_statute": statute,
            }
            for facts in (done, tried):
                name = f"A{len(made)}"
                made.append(renamed([row | facts if row is own else row for row in rows], name))
            asked.append((law, own["charge_id"], listed.id, statute, f"A{len(made) - 2}"))
    if not made:
        return
    results, places = judged(code, made, state.laws)
    answers = {result.law.id: result for result in results}
    for law, charge, listed_id, statute, name in asked:
        attempt = f"A{int(name[1:]) + 1}"
        of_offense, of_attempt = (
            Outcome(int(answers[law].outcome[places[f"{person}:{charge}"]])) for person in (name, attempt)
        )
        if of_offense is Outcome.INELIGIBLE and of_attempt is Outcome.ELIGIBLE:
            yield law, listed_id, statute


@pytest.mark.parametrize("code", CODES)
def test_no_attempt_at_an_offense_that_a_law_leaves_out_is_certainly_cleared(code: str) -> None:
    assert list(cleared_for_trying(code)) == []
