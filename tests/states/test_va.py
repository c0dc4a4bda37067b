"""What is peculiar to Virginia: how its courts write statutes, its grades, the readings."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE
from clearslate.states import jurisdiction
from clearslate.states.va.offenses import GRADING, LISTS, LOCAL_ORDINANCE, STYLE

CASES = "data/virginia_circuit/circuit_cases_2007_2017.csv"


@pytest.mark.parametrize(
    ("text", "section", "subsections"),
    [
        ("18.2-103", "18.2-103", ()),
        ("Va. Code § 18.2-57(C)", "18.2-57", ("c",)),
        ("18.2-57 (C)", "18.2-57", ("c",)),
        ("46.2-817B", "46.2-817", ("b",)),
        ("C.46.2-894", "46.2-894", ("c",)),
        ("subsection A of § 18.2-265.3", "18.2-265.3", ("a",)),
        ("former § 18.2-250.1", "18.2-250.1", ()),
        ("§ 46.2-341.26:3", "46.2-341.26:3", ()),
        ("18.2-308.2:2(M)", "18.2-308.2:2", ("m",)),
        ("18.2–119", "18.2-119", ()),
        ("Code of Virginia § 18.2-103", "18.2-103", ()),
        ("18.2-26/18.2-58", "18.2-26", ()),
        ("18.2-31;18.2-25", "18.2-25", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation("VA", section, subsections)


@pytest.mark.parametrize(
    "text", ["", "MD CR § 7-104", "18 U.S.C. § 641", "Z.18.2-32", "18.2-95/18.2-108", "PETIT LARCENY", "18.2"]
)
def test_what_is_not_a_virginia_statute_is_not_read_as_one(text: str) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("text", "counterpart"),
    [
        ("local ordinance similar to § 18.2-57", "18.2-57"),
        ("City Code § 22-1 (similar to Va. Code § 18.2-415)", "18.2-415"),
        ("town code adopting section 46.2-862", "46.2-862"),
        ("Local Ordinance", ""),
        ("County Code § 4-12", ""),
    ],
)
def test_an_ordinance_is_its_own_code_with_its_counterpart(text: str, counterpart: str) -> None:
    assert STYLE.read(text) == Citation(LOCAL_ORDINANCE, counterpart)


def test_sections_that_differ_in_a_leading_zero_are_two() -> None:
    named = LISTS["violent_felonies"].decide
    assert named("18.2-370.1", None, None)[0] == TRUE
    assert named("18.2-370.01", None, None)[0] == FALSE


def test_an_unclassified_felony_may_be_of_any_class_unless_its_section_says() -> None:
    assert len(GRADING.possible("18.2-172", "felony")) == 7
    assert [entry.code for entry in GRADING.possible("18.2-95", "felony")] == ["felony"]


def test_every_open_question_has_a_switch() -> None:
    virginia = jurisdiction("VA")
    assert virginia.questions["VA-392.6-B"].chosen == "fixed"
    for law in virginia.laws:
        for question in law.questions:
            for reading in question.readings:
                assert law.resolved({question.id: reading})


def test_nearly_all_statutes_of_the_circuit_courts_are_read(shared: Path) -> None:
    if not (shared / CASES).exists():
        pytest.skip("the real court records (shared/data) are not beside the repository")
    with (shared / CASES).open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.reader(file))
    column = rows[0].index("CodeSection")
    written = [row[column] for row in rows[1:] if row[column]]
    unread = [text for text in written if STYLE.read(text) is None]
    assert len(unread) <= len(written) * 0.02


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Class 1 Misdemeanor", "misd 1"),
        ("misdemeanor class 3", "misd 3"),
        ("Felony U", "felony"),
        ("felony 6", "felony 6"),
        ("Infraction", "traffic infraction"),
        ("Civil penalty", "civil"),
    ],
)
def test_a_grade_is_read_however_it_is_written(written: str, code: str) -> None:
    found = GRADING.find(written)
    assert found is not None
    assert found.code == code


def test_a_grade_that_is_not_virginias_is_missing() -> None:
    assert GRADING.find("M2X") is None
