"""A charge decided elsewhere is graded by the table of the place that decided it; no list of ours speaks of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from clearslate.law import FALSE, LIFE, TRUE, UNKNOWN, Class, Lookup, days, years
from clearslate.law.grading import CLASS_WORDS
from clearslate.states import CODES, jurisdiction

WAITS = (days(180), days(364), years(1), years(2), years(5), years(20))
OFFENSE = {"statute", "grade", "object_statute"}
DISPLAYED = {"felony": Class.FELONY, "misdemeanor": Class.MISDEMEANOR, "infraction": Class.INFRACTION}


def graded_rows(code: str) -> Iterator[tuple[str | None, str, int | None]]:
    """Statute, grade and recorded maximum of rows as the state writes them: every grade, every alias, some statutes."""
    grading = jurisdiction(code).grading
    for text in (
        *(each.code for each in grading.grades),
        *grading.aliases,
        "felony",
        "Misdemeanor",
        "no such grade",
    ):
        yield None, text, None
        yield "no such citation", text, 400
    for listed in jurisdiction(code).lists[:3]:
        for item in listed.items[:2]:
            yield str(item.first), grading.grades[0].code, None


@pytest.mark.parametrize("code", CODES)
def test_a_foreign_row_is_graded_as_the_same_row_at_home(code: str) -> None:
    here = jurisdiction(code).grading
    asked = [here.is_kind(kind) for kind in Class]
    asked += [here.punishable_by_at_least(term) for term in WAITS] + [here.punishable_by_more_than(WAITS[3])]
    for other in CODES:
        there = jurisdiction(other).grading
        at_home = [there.is_kind(kind) for kind in Class]
        at_home += [there.punishable_by_at_least(term) for term in WAITS]
        at_home += [there.punishable_by_more_than(WAITS[3])]
        for row in graded_rows(other):
            answers = [x.decide(*row, other) for x in asked if isinstance(x, Lookup)]
            assert answers == [x.decide(*row, other) for x in at_home if isinstance(x, Lookup)], (other, row)


@pytest.mark.parametrize("code", CODES)
def test_a_row_without_a_place_is_graded_as_one_of_the_state(code: str) -> None:
    grading = jurisdiction(code).grading
    for statute, grade, _ in graded_rows(code):
        assert grading.known(statute, grade) == grading.known(statute, grade, code)


def test_a_misdemeanor_of_the_first_degree_is_as_grave_as_the_state_that_decided_it_says() -> None:
    of_ohio = jurisdiction("PA").grading.maximum("ORC 2913.02", "M1", None, "OH")
    assert of_ohio == (days(180), days(180))
    assert jurisdiction("PA").grading.maximum("18 § 3921", "M1", None, "PA") == (years(5), years(5))


@pytest.mark.parametrize("code", CODES)
def test_no_list_and_no_look_up_of_a_state_is_certain_of_a_row_of_another(code: str) -> None:
    """But those that ask a grade, and those that answer that a section of the state is none of another's."""
    state = jurisdiction(code)
    elsewhere = "OH" if code != "OH" else "PA"
    for listed in state.lists:
        first = str(listed.items[0].first) if listed.items else "1"
        answer = listed.matches.decide(first, "completed", None, elsewhere)
        assert answer == (UNKNOWN, ("offense_list",)), listed.id
        assert listed.matches.decide(first, "completed", None, code) == listed.decide(
            first, "completed", None
        )
    nodes = {node for law in state.laws for top in law.expressions for node in top.walk()}
    read = [x for x in nodes if isinstance(x, Lookup) and OFFENSE & set(x.fields)]
    # What a person elsewhere calls it is asked in words by no one.
    assert [x.detail for x in read if "jurisdiction" not in x.fields] == []


def test_our_own_grade_is_told_of_a_foreign_row_by_its_kind_alone() -> None:
    grading = jurisdiction("PA").grading
    first_degree, summary = grading.is_grade("F1"), grading.is_grade("S")
    assert isinstance(first_degree, Lookup)
    assert isinstance(summary, Lookup)
    assert first_degree.decide(None, "M1", None, "OH") == (FALSE, ())
    assert first_degree.decide(None, "F1", None, "OH") == (UNKNOWN, ("offense_list",))
    assert first_degree.decide(None, None, None, "OH") == (UNKNOWN, ("grade",))
    felony = jurisdiction("VT").grading.is_grade("felony")
    assert isinstance(felony, Lookup)
    assert felony.decide(None, "F1", None, "OH") == (TRUE, ())  # Vermont has one grade of felony


@pytest.mark.parametrize("place", ["PR", "TRIBE", "USAF"])
def test_of_a_place_without_a_table_the_names_of_classes_alone_are_read(place: str) -> None:
    grading = jurisdiction("PA").grading
    assert {each.kind for each in grading.known(None, "Felony", place)} == {Class.FELONY}
    assert grading.known(None, "F1", place) == ()
    assert grading.maximum(None, "Felony", None, place) == (days(0), LIFE)
    assert grading.maximum(None, "F1", 90, place) == grading.maximum(None, None, 90)


@pytest.mark.parametrize("code", CODES)
def test_the_name_of_a_class_is_a_grade_in_every_state(code: str) -> None:
    grading = jurisdiction(code).grading
    for word, kinds in CLASS_WORDS.items():
        assert grading.accepts(word.upper())
        if grading.find(word) is not None:
            continue  # the state has a grade of that name
        found = grading.known(None, word)
        assert {each.kind for each in found} == set(kinds), word
        assert {each for each in grading.grades if each.kind in kinds} <= set(found), word


@pytest.mark.parametrize("code", CODES)
def test_the_three_classes_are_never_taken_for_another(code: str) -> None:
    for word, kind in DISPLAYED.items():
        found = {each.kind for each in jurisdiction(code).grading.known(None, word)}
        assert kind in found or code == "OR"  # an infraction of Oregon is none of a statute
        assert not found & (set(DISPLAYED.values()) - {kind})


def test_no_class_has_a_single_letter_for_a_name() -> None:
    assert not [word for word in CLASS_WORDS if len(word.strip(".")) < 3]
    assert not jurisdiction("MN").grading.accepts("Q")


def test_a_statute_narrows_the_name_of_a_class() -> None:
    grading = jurisdiction("PA").grading
    codes = {each.code for each in grading.known("75 § 3802", "Felony")}
    assert codes == {"F3", "F2"}


IMPORTS = """
import sys
from clearslate.states import jurisdiction
found = jurisdiction("PA")
def loaded():
    return sorted({name.split(".")[2] for name in sys.modules if name.startswith("clearslate.states.")} - {"state"})
assert loaded() == ["pa"], loaded()
assert found.grading.known("ORC 2913.02", "M1", "OH")[0].at_most.count == 180
assert loaded() == ["oh", "pa"], loaded()
others = [name for name in sys.modules if name.startswith("clearslate.states.oh.")]
assert others == ["clearslate.states.oh.offenses"], others
"""


def test_importing_a_state_imports_no_other_and_a_foreign_row_its_offenses_alone() -> None:
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
