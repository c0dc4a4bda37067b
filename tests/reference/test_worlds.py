"""A world says nothing that the record or the statute rules out: such a world would accuse the engine wrongly."""

from __future__ import annotations

import random
from typing import Any

import pytest

from clearslate.records.tables import in_memory, table_from_rows
from clearslate.states import jurisdiction
from tests.reference.people import AS_OF, pools
from tests.reference.slow import Charge
from tests.reference.worlds import CORNERS, Person, Plan, random_style

OWN: dict[str, Any] = {
    "person_id": "p", "case_id": "c", "charge_id": "c-1", "sequence": 1, "membership": "certain",
    "source_file": "people", "source_line": 1, "disposition": "convicted", "disposition_date": "2010-06-01",
}  # fmt: skip


def drawn(code: str, **written: Any) -> list[Charge]:
    """The charge in worlds of every style."""
    row = OWN | {"jurisdiction": code} | written
    table = in_memory(table_from_rows([row], jurisdiction(code).facts), AS_OF)
    person = Person([row], table, jurisdiction(code), pools(code), known_through=AS_OF, as_of=AS_OF)
    rng = random.Random(1)
    styles = [*CORNERS, *(random_style(rng) for _ in range(100))]
    return [person.world(Plan(f"{number}", style)).charges[0] for number, style in enumerate(styles)]


@pytest.mark.parametrize(
    ("written", "kind"), [("third degree felony", "felony"), ("Class B Misdemeanor", "misdemeanor")]
)
def test_a_grade_of_another_table_keeps_the_kind_that_it_names(written: str, kind: str) -> None:
    found = {jurisdiction("CO").grading.find(charge["grade"]) for charge in drawn("CO", grade=written)}
    assert {each.kind for each in found if each is not None} == {kind}
    assert len(found) > 1


def test_an_attempt_at_a_grave_offense_carries_five_years_in_michigan() -> None:
    tried = {"statute": "MCL 750.92", "inchoate": "attempt", "grade": "F"}
    assert {charge["max_penalty_days"] for charge in drawn("MI", **tried, object_statute="MCL 750.529")} == {
        1825
    }
    open_ones = drawn("MI", **tried)
    assert len({charge["max_penalty_days"] for charge in open_ones}) > 5


def test_an_attempt_of_a_low_maximum_was_at_no_grave_offense_in_michigan() -> None:
    grading = jurisdiction("MI").grading
    tried = {"statute": "MCL 750.92", "inchoate": "attempt", "grade": "F", "max_penalty_days": 730}
    objects = {charge["object_statute"] for charge in drawn("MI", **tried)}
    assert len(objects) > 10
    assert all(
        grade.at_least.shortest_days < 1825 for text in objects for grade in grading.possible(text, None)
    )
