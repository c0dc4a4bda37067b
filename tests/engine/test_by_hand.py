"""Laws written by hand from their statutes against the engine, on complete records."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.outcomes import Outcome, compile_laws
from clearslate.engine.values import Context
from clearslate.records.days import NEVER, DayInterval, show_day, to_date, to_day
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.states import CODES, jurisdiction
from tests.reference import by_hand
from tests.reference.people import AS_OF, flat, person_rows

HAND: dict[str, Callable[[Sequence[dict[str, Any]], dt.date], list[by_hand.Answer]]] = {
    "PA-CS-M": by_hand.pa_cs_m,
    "PA-EXP-ACQ": by_hand.pa_exp_acq,
    "MI-AUTO-M93": by_hand.mi_auto_m93,
}
DAYS = (
    to_date(AS_OF),
    dt.date(2020, 3, 1),
    dt.date(2022, 3, 1),
    dt.date(2024, 6, 10),
    dt.date(2018, 1, 1),
    dt.date(2034, 3, 1),
)


def compare(law_id: str, people: Sequence[list[dict[str, Any]]], as_of: dt.date) -> Counter[str]:
    """Outcomes on which both agree; fails on the first that differs."""
    found = jurisdiction(law_id[:2])
    law = found.law(law_id)
    table = in_memory(table_from_rows(flat(people), found.facts), AS_OF)
    asked = Question((compile_laws(found, [law]),), to_day(as_of), Context(AS_OF))
    [(_, [result])] = Evaluator(asked).judge(table)
    place = {charge: row for row, charge in enumerate(table.column("charge_id").to_pylist())}
    agreed: Counter[str] = Counter()
    for person in people:
        # In the order of case and sequence, as caps count.
        ordered = sorted(person, key=lambda row: place[row["charge_id"]])
        for row, answer in zip(ordered, HAND[law_id](ordered, as_of), strict=True):
            at = place[row["charge_id"]]
            on = int(result.eligible_on[at])
            engine = (str(Outcome(int(result.outcome[at]))), None if on >= NEVER else to_date(on))
            if answer is None:
                agreed["unsettled"] += 1
                continue
            assert engine == answer, (
                f"{row['charge_id']} on {as_of}: {engine}, by hand {answer}; {show_day(on)}"
            )
            agreed[engine[0]] += 1
    return agreed


def michigan(people: Sequence[list[dict[str, Any]]]) -> Sequence[list[dict[str, Any]]]:
    """The same people with offenses that the hand-written law knows, mostly ones that it reaches."""
    rng = random.Random(7)
    offenses = [*by_hand.MI_OFFENSES, *list(by_hand.MI_OFFENSES)[:3] * 4]
    never = DayInterval(NEVER, NEVER)
    for row in flat(people):
        row["jurisdiction"], row["pardoned_on"], row["inchoate"] = "MI", never, "completed"
        row["statute"], row["grade"], row["max_penalty_days"] = rng.choice(offenses)
        if row["disposition"] in ("pending", "deferred") and rng.random() < 0.7:
            row["fact_in_msp_database"] = False
        if rng.random() < 0.05:
            row["cleared_on"], row["cleared_under"] = DayInterval(19_600, 19_600), "MI-AUTO-M93"
    return people


@pytest.mark.parametrize("law_id", [law for law in HAND if law[:2] in CODES])
def test_a_law_written_by_hand_agrees_with_the_engine(law_id: str) -> None:
    people: Sequence[list[dict[str, Any]]] = person_rows(jurisdiction(law_id[:2]), 7, 600, complete=True)
    if law_id[:2] == "MI":
        people = michigan(people)
    agreed: Counter[str] = Counter()
    for as_of in DAYS:
        agreed += compare(law_id, people, as_of)
    print(law_id, dict(agreed))
    assert {"eligible", "ineligible", "not_applicable"} <= agreed.keys()
    assert agreed["unsettled"] < agreed.total() / 2
