"""What is peculiar to Oklahoma: how its courts write statutes, felony classes of 2026, the readings."""

from __future__ import annotations

from typing import Any

import pytest

from clearslate.engine.outcomes import compile_laws
from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import read_scenario
from clearslate.states import jurisdiction
from clearslate.states.ok import offenses


@pytest.mark.parametrize(
    ("text", "code", "section", "subsections"),
    [
        ("21 O.S. § 1704", "21", "1704", ()),
        ("63 O.S. § 2-402(A)(1)", "63", "2-402", ("a", "1")),
        ("63 OS 2-402 (A)(1)", "63", "2-402", ("a", "1")),
        ("21 O.S. 2021, § 1435", "21", "1435", ()),
        ("21 O.S. Supp. 2020 § 13.1", "21", "13.1", ()),
        ("Okla. Stat. tit. 21, § 1040.12a", "21", "1040.12a", ()),
        ("21 Okl.St.Ann. § 540A(B)", "21", "540a", ("b",)),
        ("10A O.S. § 2-2-101", "10A", "2-2-101", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, code: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert offenses.STYLE.read(text) == Citation(code, section, subsections)


@pytest.mark.parametrize(
    "text", ["1704", "21", "see file", "", None, "21-1704", "PC 30.05", "City Code 30-101"]
)
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert offenses.STYLE.read(text) is None


@pytest.mark.parametrize(
    ("statute", "bits"),
    [
        ("63 O.S. § 2-402(A)(1)", TRUE),
        ("63 O.S. § 2-402", UNKNOWN),
        ("63 O.S. § 2-402(A)(2)", FALSE),
        ("21 O.S. § 2-402(A)(1)", UNKNOWN),  # the title has no such section
    ],
)
def test_simple_possession_needs_its_subsection(statute: str, bits: int) -> None:
    assert offenses.LISTS["simple_possession"].decide(statute, None, None)[0] == bits


@pytest.mark.parametrize(
    ("grade", "bits"),
    [
        ("felony", TRUE),
        ("Class D1", TRUE),
        ("Y", TRUE),
        ("misdemeanor", FALSE),
        (None, UNKNOWN),
        ("ordinance", FALSE),  # the bare name of a class, in whatever state
    ],
)
def test_grades_of_2026_are_felonies(grade: str | None, bits: int) -> None:
    decide: Any = offenses.is_felony
    assert decide.decide("21 O.S. § 1435", grade, None)[0] == bits


def _answer(law_id: str, charges: list[dict[str, Any]], readings: dict[str, str]) -> str:
    raw = {
        "id": "OK-test",
        "name": "One case under a reading",
        "jurisdiction": "OK",
        "as_of": "2027-01-01",
        "cases": [{"case_id": "A", "charges": charges}],
        "expect": [{"charge": "A1", "law": law_id, "not": "pending"}],
    }
    state = jurisdiction("OK")
    checker = Checker({"OK": compile_laws(state, state.laws, readings=readings)})
    [result] = checker.check(read_scenario(raw, state, "test"), "test")
    return str(result.answer.outcome)


ACQUITTED = {
    "charge_id": "A1",
    "statute": "21 O.S. § 644(B)",
    "grade": "misd",
    "disposition": "acquitted",
    "disposition_date": "2015-01-01",
}
CONVICTED = ACQUITTED | {"charge_id": "A2", "disposition": "convicted"}
BURGLARY = CONVICTED | {"statute": "21 O.S. § 1435", "grade": "felony"}


@pytest.mark.parametrize(
    ("other", "reading", "outcome"),
    [
        (BURGLARY, "charge", "eligible"),
        (BURGLARY, "case", "ineligible"),
        (CONVICTED, "case", "eligible"),
        (CONVICTED | {"disposition_date": "2024-01-01"}, "case", "not_yet"),
    ],
)
def test_the_whole_case_reading_of_18b(other: dict[str, Any], reading: str, outcome: str) -> None:
    assert _answer("OK-CS-2026", [ACQUITTED, other], {"OK-18B-CASE": reading}) == outcome


@pytest.mark.parametrize(
    ("reading", "outcome"),
    [("unsaid", "unknown"), ("7_and_8", "eligible"), ("7_and_10", "eligible"), ("8_and_10", "ineligible")],
)
def test_the_unnamed_categories_of_18b(reading: str, outcome: str) -> None:
    dismissed = ACQUITTED | {"disposition": "dismissed"}
    assert _answer("OK-CS-2026", [dismissed], {"OK-18B-UNNAMED": reading}) == outcome


def test_a_document_that_shows_a_stolen_identity_clears_nothing() -> None:
    """22 O.S. § 19b gives a victim a document of the State Bureau of Investigation, and touches no record."""
    sources = {
        law.id: (law.source, *(condition.source for condition in law.conditions))
        for law in jurisdiction("OK").laws
    }
    assert [
        law for law, cited in sources.items() if any(source and "19b" in source.cite for source in cited)
    ] == []
