"""What is peculiar to Colorado: citations of title, article and section; accessories; grades that leave a class open."""

from __future__ import annotations

import pytest

from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states.co import offenses

STYLE = offenses.STYLE


@pytest.mark.parametrize(
    ("text", "section", "subsections"),
    [
        ("18-4-401", "18-4-401", ()),
        ("C.R.S. 18-4-401(2)(c)", "18-4-401", ("2", "c")),
        ("C.R.S. § 18-4-401 (2)(c)", "18-4-401", ("2", "c")),
        ("CRS 18-4-401", "18-4-401", ()),
        ("Colo. Rev. Stat. § 18-4-401(1)(a)", "18-4-401", ("1", "a")),
        ("section 18-4-401 (1)(a), C.R.S.", "18-4-401", ("1", "a")),
        ("C.R.S. 2022 42-4-1301(1)(a)", "42-4-1301", ("1", "a")),
        ("18\u20133\u2013405.3", "18-3-405.3", ()),
        ("18-18-403.5(2.5)(a)", "18-18-403.5", ("2.5", "a")),
        ("18-7-102(1.5)", "18-7-102", ("1.5",)),
        ("18-6.5-103(3)(c)", "18-6.5-103", ("3", "c")),
        ("18-1.3-406", "18-1.3-406", ()),
        ("42-4-1402(2)(C)", "42-4-1402", ("2", "c")),
        ("24-4.1-302(1)(jj.5)", "24-4.1-302", ("1", "jj.5")),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation("C.R.S.", section, subsections)


@pytest.mark.parametrize(
    "text", ["", None, "18-4", "4-401", "18-4-4", "theft", "DRMC 38-93", "18-4-401 see above"]
)
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("statute", "grade", "bits"),
    [
        ("42-4-1401", "MT2", TRUE),
        ("42-4-1401", "misd", TRUE),
        ("42-2-138", "misd", UNKNOWN),
        ("18-4-401", "misd", FALSE),
        ("18-4-401", None, UNKNOWN),
        ("42-4-1401", None, UNKNOWN),
        (None, "M2", UNKNOWN),
        (None, "DM1", FALSE),
        ("42-4-1301(1)", "F4", FALSE),
    ],
)
def test_a_misdemeanor_traffic_offense_is_known_by_class_or_article(
    statute: str | None, grade: str | None, bits: int
) -> None:
    decide = offenses.is_traffic_misdemeanor.decide
    assert decide(statute, grade)[0] == bits


@pytest.mark.parametrize(
    ("court", "grade", "bits"),
    [
        ("Denver Municipal Court", "misd", TRUE),
        ("Denver County Court", "misd", FALSE),
        ("Denver County Court", "MO", TRUE),
        ("Denver Municipal Court", "F5", FALSE),
        (None, "M2", UNKNOWN),
        (None, "DF4", FALSE),
        ("Denver County Court", None, UNKNOWN),
    ],
)
def test_a_municipal_violation_is_known_by_its_grade_or_court(
    court: str | None, grade: str | None, bits: int
) -> None:
    decide = offenses.is_municipal.decide
    assert decide(court, grade)[0] == bits


def test_the_victim_rights_act_names_accessories_and_the_sex_offense_list_does_not() -> None:
    accessory = ("18-8-105", "completed", "18-3-402")
    assert offenses.VICTIM_RIGHTS_ACT.decide(*accessory)[0] == TRUE
    assert offenses.LISTS["unlawful_sexual_behavior"].decide(*accessory)[0] == FALSE


def test_a_felony_without_its_class_is_no_known_grade() -> None:
    assert offenses.GRADING.find("felony") is None
    assert offenses.GRADING.find("Class 5 Felony") == offenses.GRADING.find("F5")
