"""What is peculiar to New York: how its statutes are written, attempts inside a citation, classes, open charges."""

from __future__ import annotations

import pytest

from clearslate.engine.outcomes import compile_laws
from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import read_scenario
from clearslate.states import jurisdiction
from clearslate.states.ny.offenses import (
    GRADING,
    LISTS,
    STYLE,
    attempted_in,
    is_class_a,
    is_driving_while_impaired,
)


@pytest.mark.parametrize(
    ("text", "code", "section", "subsections"),
    [
        ("PL 155.25", "PL", "155.25", ()),
        ("P.L. 155.25", "PL", "155.25", ()),
        ("Penal Law § 155.30(1)", "PL", "155.30", ("1",)),
        ("155.25", "PL", "155.25", ()),
        ("PL 155.25 01", "PL", "155.25", ("1",)),
        ("PL 155.25 00", "PL", "155.25", ()),
        ("PL 130.65-a", "PL", "130.65-a", ()),
        ("pl 230.34-A (1)", "PL", "230.34-a", ("1",)),
        ("PL 265.02 (5)(i)", "PL", "265.02", ("5", "i")),
        ("PL 110-155.30", "PL", "110.00", ()),
        ("PL 110/130.65(3)", "PL", "110.00", ()),
        ("PL 110.00", "PL", "110.00", ()),
        ("VTL 1192(1)", "VTL", "1192", ("1",)),
        ("VTL § 1192.3", "VTL", "1192", ("3",)),
        ("V.T.L. 1192-3", "VTL", "1192", ("3",)),
        ("VTL 1192 03", "VTL", "1192", ("3",)),
        ("VTL 1192(2-a)(a)", "VTL", "1192", ("2.a", "a")),
        ("VTL 0511", "VTL", "511", ()),
        ("VTL 1192-a", "VTL", "1192-a", ()),
        ("Vehicle and Traffic Law § 1180(d)", "VTL", "1180", ("d",)),
        ("AC 10-125", "AC", "10-125", ()),
        ("18 U.S.C. § 641", "18 USC", "641", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, code: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation(code, section, subsections)


@pytest.mark.parametrize(
    "text", ["", None, "PL 220", "221", "VTL 1192.25.1", "theft", "PL", "see information"]
)
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("list_id", "statute", "inchoate", "object_statute", "bits"),
    [
        ("sex_offense", "PL 130.65", "completed", None, TRUE),
        ("sex_offense", "PL 110-130.65", "completed", None, TRUE),
        ("sex_offense", "PL 110-155.30", "attempt", None, FALSE),
        ("sex_offense", "PL 110.00", "attempt", "PL 130.65", TRUE),
        ("sex_offense", "PL 110.00", "attempt", None, UNKNOWN),
        ("sex_offense", "PL 105.15", "conspiracy", "PL 130.35", UNKNOWN),
        ("sex_offense", "PL 105.15", "conspiracy", "PL 155.30", FALSE),
        ("sex_offense", "PL 130.85", "completed", None, UNKNOWN),
        ("sex_offense", "PL 130.52", "completed", None, FALSE),
        ("sex_offense", "PL 230.30", "completed", None, UNKNOWN),
        ("sex_offense", "PL 263.16", "completed", None, TRUE),
        ("article_220", "PL 220.18", "completed", None, TRUE),
        ("article_220", "PL 221.10", "completed", None, FALSE),
        ("felonies_never_on_motion", "PL 160.05", "completed", None, FALSE),
        ("felonies_never_on_motion", "PL 265.02(1)", "completed", None, UNKNOWN),
        ("felonies_never_on_motion", "PL 110-160.15", "attempt", None, TRUE),
        ("marijuana_mrta", "PL 221.25", "completed", None, FALSE),
    ],
)
def test_lists_are_as_sure_as_their_source(
    list_id: str, statute: str, inchoate: str, object_statute: str | None, bits: int
) -> None:
    assert LISTS[list_id].decide(statute, inchoate, object_statute)[0] == bits


def test_the_offense_attempted_may_stand_in_the_citation() -> None:
    assert attempted_in("PL 110-155.30") == "PL 155.30"
    assert attempted_in("PL 155.30") is None
    assert attempted_in(None) is None


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("AM", "A misd"),
        ("Class B Felony", "B felony"),
        ("EF", "E felony"),
        ("UM", "misd"),
        ("V", "violation"),
        ("A-II felony", "A-II felony"),
        ("traffic infraction", "infraction"),
        ("federal misd A", "misd"),
        ("Federal Felony", "felony"),
        ("F3", "felony"),
    ],
)
def test_grades_in_the_courts_own_codes(code: str, found: str) -> None:
    grade = GRADING.find(code)
    assert grade is not None
    assert grade.code == found


@pytest.mark.parametrize(
    ("statute", "grade", "bits"),
    [
        ("PL 125.25", None, TRUE),
        ("PL 125.25", "felony", TRUE),
        ("PL 155.30", "felony", UNKNOWN),
        ("PL 155.30", None, UNKNOWN),
        ("PL 155.30", "E felony", FALSE),
        ("PL 155.25", None, FALSE),
    ],
)
def test_a_felony_without_its_class_may_be_of_class_a(statute: str, grade: str | None, bits: int) -> None:
    assert is_class_a.decide(statute, grade, None)[0] == bits


@pytest.mark.parametrize(
    ("statute", "grade", "bits"),
    [
        ("VTL 1192(1)", "misd", TRUE),
        ("VTL 1192", "infraction", TRUE),
        ("VTL 1192", "misd", UNKNOWN),
        ("VTL 1192", "E felony", FALSE),
        ("VTL 1192(3)", "misd", FALSE),
        ("PL 155.25", "A misd", FALSE),
        (None, "infraction", UNKNOWN),
    ],
)
def test_driving_while_impaired(statute: str | None, grade: str, bits: int) -> None:
    assert is_driving_while_impaired.decide(statute, grade, None)[0] == bits


@pytest.mark.parametrize(
    ("convicted", "reading", "outcome"),
    [
        ("2020-06-01", "not_known", "unknown"),
        ("2016-06-01", "not_known", "eligible"),
        ("2020-06-01", "not_granted", "eligible"),
        ("2020-06-01", "granted", "not_yet"),
        ("2016-06-01", "granted", "eligible"),
        ("2014-06-01", "granted", "eligible"),
    ],
)
def test_a_later_felony_elsewhere_bars_for_eight_years_once_federal_access_is_granted(
    convicted: str, reading: str, outcome: str
) -> None:
    charge = {"charge_id": "A1", "statute": "PL 155.25", "grade": "A misd", "disposition": "convicted"}
    elsewhere = {"charge_id": "B1", "statute": "2C:20-3", "grade": "felony", "disposition": "convicted"}
    raw = {
        "id": "NY-test",
        "name": "A conviction elsewhere",
        "jurisdiction": "NY",
        "as_of": "2026-06-01",
        "cases": [
            {"case_id": "A", "charges": [charge | {"disposition_date": "2015-06-01"}]},
            {
                "case_id": "B",
                "facts": {"jurisdiction": "NJ"},
                "charges": [elsewhere | {"disposition_date": convicted}],
            },
        ],
        "expect": [{"charge": "A1", "law": "NY-160.57", "not": "pending"}],
    }
    state = jurisdiction("NY")
    laws = compile_laws(state, state.laws, readings={"NY-160.57-ACCESS": reading})
    [result] = Checker({"NY": laws}).check(read_scenario(raw, state, "test"), "test")
    assert str(result.answer.outcome) == outcome
