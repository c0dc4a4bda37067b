"""What is peculiar to Delaware: how its statutes are written, its grades, the reading of Title 21 charges."""

from __future__ import annotations

import pytest

from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states.de.offenses import GRADING, LISTS, STYLE


@pytest.mark.parametrize(
    ("text", "code", "section", "subsections"),
    [
        ("11 Del. C. § 841", "11", "841", ()),
        ("11 Del.C. §841", "11", "841", ()),
        ("11 DEL C 0841", "11", "841", ()),
        ("11 Del. Code § 861(b)(2)", "11", "861", ("b", "2")),
        ("16 § 4764(c)", "16", "4764", ("c",)),
        ("4 Del. C. § 904 (f)", "4", "904", ("f",)),
        ("Title 21, § 4177", "21", "4177", ()),
        ("Title 11 Del. Code Ann. § 1271A", "11", "1271a", ()),
        ("21-4175", "21", "4175", ()),
        ("11 841", "11", "841", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, code: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation(code, section, subsections)


@pytest.mark.parametrize("text", ["", None, "841", "11841", "theft", "City of Dover 10-1"])
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("list_id", "text", "bits"),
    [
        ("title_21", "21 Del. C. § 4176A", TRUE),
        ("title_21", "11 Del. C. § 841", FALSE),
        ("underage_alcohol", "4 Del. C. § 904", UNKNOWN),
        ("underage_alcohol", "4 Del. C. § 904(b)", FALSE),
        ("listed_felonies", "11 Del. C. § 861(b)(2)", TRUE),
        ("listed_felonies", "11 Del. C. § 861(b)(1)", FALSE),
        ("not_mandatory", "11 Del. C. § 1271A", TRUE),
        ("not_mandatory", "11 Del. C. § 611", FALSE),
        ("not_mandatory", "11 Del. C. § 785", UNKNOWN),
        ("violent_felonies", "11 Del. C. § 824", UNKNOWN),
        ("violent_felonies", "11 Del. C. § 841", FALSE),
    ],
)
def test_lists_are_as_sure_as_their_source(list_id: str, text: str, bits: int) -> None:
    assert LISTS[list_id].decide(text, "completed", None)[0] == bits


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Class A misdemeanor", "misd A"),
        ("MA", "misd A"),
        ("fg", "felony G"),
        ("misdemeanor", "misd"),
        ("Felony Class D", "felony D"),
        ("civil violation", "civil"),
        ("MV misdemeanor", "MV misd"),
    ],
)
def test_grades_are_read_in_the_courts_words(code: str, found: str) -> None:
    grade = GRADING.find(code)
    assert grade is not None
    assert grade.code == found
