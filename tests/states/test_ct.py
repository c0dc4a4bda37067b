"""What is peculiar to Connecticut: how its courts write statutes, its grades, the readings."""

from __future__ import annotations

import pytest

from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states import jurisdiction
from clearslate.states.ct.offenses import GRADING, LISTS, STYLE


@pytest.mark.parametrize(
    ("text", "section", "subsections"),
    [
        ("53a-125b", "53a-125b", ()),
        ("53A-125B*", "53a-125b", ()),
        ("C.G.S. § 53a-189a(a)(1)", "53a-189a", ("a", "1")),
        ("Conn. Gen. Stat. § 14-227a(g)(1)", "14-227a", ("g", "1")),
        ("CGS 21a-279 (c)", "21a-279", ("c",)),
        ("Sec. 46b-38c", "46b-38c", ()),
        ("53a-49/53a-103a", "53a-49", ()),
        ("53a-48(a)/53a-124", "53a-48", ()),
        ("53a-181", "53a-181", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation("CT", section, subsections)


@pytest.mark.parametrize("text", ["", "21a-279c", "18 U.S.C. § 641", "LARCENY 6TH", "53a-125b/53a-124"])
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Class D Felony", "felony D"),
        ("D felony", "felony D"),
        ("felony", "unclassified felony"),
        ("AM", "misd A"),
        ("class C misdemeanor", "misd C"),
        ("misd", "unclassified misd"),
        ("Motor Vehicle Violation", "MV"),
    ],
)
def test_a_grade_is_read_however_it_is_written(written: str, code: str) -> None:
    found = GRADING.find(written)
    assert found is not None
    assert found.code == code


def test_voyeurism_is_divided_between_two_lists() -> None:
    named, sexual = LISTS["named_sections"].decide, LISTS["nonviolent_sexual"].decide
    assert (named("53a-189a(a)(1)", None, None)[0], sexual("53a-189a(a)(1)", None, None)[0]) == (TRUE, FALSE)
    assert (named("53a-189a(a)(2)", None, None)[0], sexual("53a-189a(a)(2)", None, None)[0]) == (FALSE, TRUE)
    assert named("53a-189a", None, None)[0] == UNKNOWN


def test_all_twenty_eight_sections_are_named() -> None:
    assert len(LISTS["named_sections"].items) == 28


def test_every_open_question_has_a_switch() -> None:
    connecticut = jurisdiction("CT")
    assert connecticut.questions["CT-142A-E-1-ELSEWHERE"].chosen == "connecticut"
    for law in connecticut.laws:
        for question in law.questions:
            for reading in question.readings:
                assert law.resolved({question.id: reading})
