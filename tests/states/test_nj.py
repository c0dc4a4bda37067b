"""What is peculiar to New Jersey: how its statutes are written, grades, the paragraphs that give a degree."""

from __future__ import annotations

import pytest

from clearslate.law import Citation
from clearslate.law.expressions import Lookup, Truth
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.days import ALWAYS, NEVER, DayInterval
from clearslate.states.nj import offenses
from clearslate.states.nj.offenses import GRADING, LISTS, STYLE


def decide(fact: Truth, *values: object) -> int:
    """The bits of a fact that is looked up."""
    assert isinstance(fact, Lookup)
    bits, _ = fact.decide(*values)
    return bits


@pytest.mark.parametrize(
    ("text", "code", "section", "subsections"),
    [
        ("2C:20-3", "2C", "20-3", ()),
        ("N.J.S.A. 2C:35-5(b)(12)", "2C", "35-5", ("b", "12")),
        ("NJSA 2C:35-5b(12)", "2C", "35-5", ("b", "12")),
        ("N.J.S. 2C:35-10.a.(4)", "2C", "35-10", ("a", "4")),
        ("2C:35-10A(4)", "2C", "35-10", ("a", "4")),
        ("2C:35-10a4", "2C", "35-10", ("a", "4")),
        ("2c:24-4b(5)(a)", "2C", "24-4", ("b", "5", "a")),
        ("N.J. Stat. Ann. § 2C:35-7.1", "2C", "35-7.1", ()),
        ("2C:33\u20132(a)", "2C", "33-2", ("a",)),
        ("39:4-50", "39", "4-50", ()),
        ("2A:141-1", "2A", "141-1", ()),
        ("39:6B-2", "39", "6b-2", ()),
        ("Ord. 12-3", "ORDINANCE", "", ()),
        ("Township Code § 4-1", "ORDINANCE", "", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, code: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation(code, section, subsections)


@pytest.mark.parametrize(
    "text",
    ["", None, "35-10", "2C", "2C:20", "2C:20-3 theft", "2C:5-2/2C:15-1", "order of 2019", "18 § 3921"],
)
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("list_id", "text", "bits"),
    [
        ("never", "2C:11-3", TRUE),
        ("never", "2C:11-5", FALSE),
        ("never", "2C:11-5.3", UNKNOWN),
        ("never", "2C:14-3(a)", TRUE),
        ("never", "2C:14-3(b)", FALSE),
        ("never", "2C:14-3", UNKNOWN),
        ("never", "2C:24-4(b)(6)", UNKNOWN),
        ("never", "2C:20-3", FALSE),
        ("never", "2A:170-26", FALSE),
        ("drug_sale", "2C:35-5.3", UNKNOWN),
        ("drug_sale", "2C:35-10(a)(1)", FALSE),
        ("marijuana_leading", "2C:35-10", UNKNOWN),
        ("marijuana_leading", "2C:35-10(a)(1)", FALSE),
    ],
)
def test_lists_are_as_sure_as_their_source(list_id: str, text: str, bits: int) -> None:
    assert LISTS[list_id].decide(text, "completed", None)[0] == bits


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("3rd degree", "3rd degree"),
        ("Third-degree crime", "3rd degree"),
        ("crime of the second degree", "2nd degree"),
        ("4", "4th degree"),
        ("indictable", "crime"),
        ("Disorderly Persons Offense", "DP"),
        ("petty disorderly persons", "PDP"),
        ("municipal ordinance", "ordinance"),
        ("motor vehicle", "traffic"),
    ],
)
def test_grades_are_read_in_the_courts_words(code: str, found: str) -> None:
    grade = GRADING.find(code)
    assert grade is not None
    assert grade.code == found


@pytest.mark.parametrize(
    ("statute", "codes"),
    [
        ("2C:35-5(b)(1)", {"1st degree"}),
        ("2C:35-5(b)(10)", {"1st degree", "2nd degree"}),
        ("2C:35-5(b)(10)(b)", {"2nd degree"}),
        ("2C:35-5(b)", set()),
        ("2C:35-5(b)(99)", set()),
        ("2C:35-10(a)", set()),
        ("2C:35-10(a)(4)", {"DP"}),
        ("2C:35-10(c)", {"DP"}),
        ("39:4-98", {"traffic"}),
        ("2C:20-3", set()),
    ],
)
def test_the_paragraph_gives_the_grade_where_the_record_has_none(statute: str, codes: set[str]) -> None:
    assert {entry.code for entry in GRADING.possible(statute, None)} == codes


@pytest.mark.parametrize(
    ("statute", "grade", "covered", "ordinance"),
    [
        ("2C:20-3", "3rd degree", TRUE, FALSE),
        ("2C:20-3", None, TRUE, FALSE),
        ("2C:20-3", "traffic", TRUE, FALSE),
        ("39:4-50", "DP", FALSE, FALSE),
        ("Ord. 3-4", "ordinance", FALSE, TRUE),
        ("Ord. 3-4", None, FALSE, TRUE),
        ("Ord. 3-4", "DP", FALSE, TRUE),
        ("26:3-19", None, UNKNOWN, UNKNOWN),
        (None, "DP", UNKNOWN, UNKNOWN),
        ("see file", "4th degree", UNKNOWN, UNKNOWN),  # it may mean a section of title 39
        ("39:4", "DP", FALSE, FALSE),
        (None, None, UNKNOWN, UNKNOWN),
    ],
)
def test_the_kind_of_a_charge(statute: str | None, grade: str | None, covered: int, ordinance: int) -> None:
    assert decide(offenses.is_crime_or_offense, statute, grade) == covered
    assert decide(offenses.is_ordinance, statute, grade) == ordinance


def test_theft_without_a_grade_may_be_a_crime() -> None:
    assert decide(offenses.is_crime, "2C:20-3", None, None) == UNKNOWN


@pytest.mark.parametrize(
    ("owed", "paid"),
    [((0, 0, 0), "known"), ((None, 0, 0), "open"), ((0, 5000, None), "never"), ((0, 0, 1), "never")],
)
def test_silence_about_payment_is_harmless_only_where_nothing_is_owed(
    owed: tuple[int | None, ...], paid: str
) -> None:
    day = DayInterval(16000, 16000)
    row = dict(zip(("restitution_owed", "fines_owed", "fees_owed"), owed, strict=True)) | {
        "disposition": "convicted",
        "disposition_date": day,
    }
    wanted = {"known": day, "open": DayInterval(ALWAYS, NEVER), "never": DayInterval(NEVER, NEVER)}
    assert offenses.OWN.silences["assessments_paid_on"](row, [row]) == wanted[paid]
