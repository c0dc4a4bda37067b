"""The table of what a state's data must hold, on a law made for it."""

from __future__ import annotations

from typing import Any

import pytest

from clearslate.law import (
    IN,
    OUT,
    TEXT,
    Absent,
    Cap,
    Condition,
    Jurisdiction,
    Notice,
    Owner,
    OwnFacts,
    Presumption,
    case,
    charge,
    completion,
    elapsed,
    person,
    years,
)
from clearslate.needs.asked import Need, Reach, needs
from clearslate.needs.table import BEGIN, END, spliced, table
from tests.law import made

OWN = OwnFacts()
HARM = OWN.flag("harm", "someone was harmed", owner=Owner.PROSECUTOR)
SERVED = completion(TEXT("§ 1"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
NO_HARM = Presumption("zz-no-harm", "nobody was harmed")


def state(**changes: object) -> Jurisdiction:
    """A state of one law that asks a fact in every way."""
    conditions = (
        Condition("wait", "a", TEXT("§ 1"), holds=elapsed(years(5), since=SERVED)),
        Condition("harm", "b", TEXT("§ 1"), holds=~NO_HARM.fills(HARM, value=False)),
        Condition("others", "c", TEXT("§ 1"), holds=person.others.none(charge.with_prejudice)),
        Condition("money", "d", TEXT("§ 1"), holds=case.none(charge.after_trial)),
        Condition("words", "e", TEXT("§ 1"), holds=Absent("plea")),
    )
    entries = (Notice("owed", "f", TEXT("§ 1"), when=case.restitution_owed > 0),)
    values: dict[str, Any] = {"conditions": conditions, "notices": entries} | changes
    return made.state(made.law(id="ZZ-1", **values), own=OWN, code="ZZ")


def rows(of: Jurisdiction) -> dict[str, list[str]]:
    """The cells of the table by field."""
    lines = [line.strip("| ").split(" | ") for line in table(of).splitlines() if line.startswith("| ")]
    return {cells[1].strip("`"): cells for cells in lines[1:]}


def test_each_way_of_asking_is_told() -> None:
    found = rows(state())
    assert found["completed_on"][4:] == ["the charge", "unknown while the days that it may be disagree"]
    assert found["fact_harm"][2] == "prosecutor"
    assert found["fact_harm"][5] == "unknown; presumption `zz-no-harm` fills it"
    assert found["with_prejudice"][4] == "the person"
    assert found["after_trial"][4] == "its case"
    assert found["plea"][5] == "its absence is itself the fact"
    assert found["restitution_owed"][5] == "a notice may not be shown"
    assert found["disposition"][3] == "`ZZ-1`"
    assert "cleared_under" in found, "what another law cleared, it may reach or not"
    assert "victim_minor" not in found


def test_a_cap_asks_what_was_cleared_before_and_the_history_elsewhere() -> None:
    capped = state(caps=(Cap(1, TEXT("§ 2"), where=charge.victim_minor),), conditions=())
    found = {need.name: need for need in needs(capped)}
    assert {"cleared_on", "cleared_under", "imposed_on", "victim_minor"} <= found.keys()
    assert isinstance(found["victim_minor"], Need)
    assert found["victim_minor"].asked["ZZ-1"][0].reach is Reach.PERSON
    assert "presumption `whole-history`" in table(capped)


def test_the_table_goes_between_the_marks_and_nowhere_else() -> None:
    text = spliced(f"# Z\n{BEGIN}\nold\n{END}\nrest\n", state())
    assert text.startswith(f"# Z\n{BEGIN}\nGenerated")
    assert text.endswith(f"{END}\nrest\n")
    assert spliced(text, state()) == text
    with pytest.raises(ValueError, match="the README of ZZ needs one line"):
        spliced("# Z\n", state())
