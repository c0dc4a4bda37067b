"""What is peculiar to the District: how its statutes are written, while armed, old editions, substances."""

from __future__ import annotations

import pytest

from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states.dc.offenses import GRADING, LISTS, STYLE, is_marijuana


@pytest.mark.parametrize(
    ("text", "section", "subsections"),
    [
        ("22-404(a)(1)", "22-404", ("a", "1")),
        ("D.C. Code § 22-404(a)(1)", "22-404", ("a", "1")),
        ("DC Code 22-404 (a) (1)", "22-404", ("a", "1")),
        ("D.C. Official Code § 22\u2013404.04", "22-404.04", ()),
        ("22 D.C. Code § 3212(b)", "22-3212", ("b",)),
        ("48-904.01(d)(1)", "48-904.01", ("d", "1")),
        ("22-1805a", "22-1805a", ()),
        ("50-2201.05b(b)(2)", "50-2201.05b", ("b", "2")),
        ("22-3010.01(a-1)", "22-3010.01", ("a.1",)),
        ("22-2801, 22-4502", "22-2801", ()),
        ("22-2801/4502", "22-2801", ()),
        ("22-2801 + 22-4502(a)", "22-2801", ()),
        ("22-4502", "22-4502", ()),
        ("7-2502.01", "7-2502.01", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation("DC", section, subsections)


@pytest.mark.parametrize("text", ["", None, "404", "assault", "33-541(d)", "40-716", "18 DCMR 2200"])
def test_what_is_no_citation_of_the_present_code_is_not_guessed(text: str | None) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("list_id", "statute", "inchoate", "object_statute", "bits"),
    [
        ("excluded", "22-3057", "completed", None, TRUE),
        ("excluded", "22-1701", "completed", None, FALSE),
        ("excluded", "22-3058", "completed", None, UNKNOWN),  # the chapter ends before it
        ("excluded", "22-1803", "attempt", "22-3133", FALSE),
        ("excluded_or_tried", "22-1803", "attempt", "22-3133", TRUE),
        ("violent", "22-1805a", "conspiracy", "22-2101", TRUE),
        ("violent", "22-1101", "completed", None, UNKNOWN),
        ("violent", "22-1101(b)", "completed", None, FALSE),
        ("violent", "22-404(a)(1)", "completed", None, FALSE),
        ("dangerous_felonies", "48-904.01(a)(1)", "completed", None, TRUE),
        ("dangerous_felonies", "22-3211", "completed", None, FALSE),
        ("simple_possession", "48-904.01", "completed", None, UNKNOWN),
        ("added_2024", "22-3010.01(a-1)", "completed", None, TRUE),
        ("added_2024", "22-3010.01(a)", "completed", None, FALSE),
        ("severity_1_to_3", "22-2001", "completed", None, UNKNOWN),
        ("severity_1_to_3", "22-3211", "completed", None, FALSE),
    ],
)
def test_lists_are_as_sure_as_their_source(
    list_id: str, statute: str, inchoate: str, object_statute: str | None, bits: int
) -> None:
    assert LISTS[list_id].decide(statute, inchoate, object_statute)[0] == bits


@pytest.mark.parametrize(
    ("substance", "bits"),
    [
        ("marijuana", TRUE),
        ("Cannabis", TRUE),
        ("cocaine", FALSE),
        ("marijuana and cocaine", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_another_substance_beside_marijuana_leaves_it_open(substance: str | None, bits: int) -> None:
    assert is_marijuana.decide(substance)[0] == bits


def test_a_grade_by_the_section_where_it_has_one() -> None:
    assert [found.code for found in GRADING.possible("22-404(a)(1)", None)] == ["misd"]
    assert [found.code for found in GRADING.possible("22-402", None)] == ["felony"]
    assert GRADING.possible("48-904.01", None) == ()
