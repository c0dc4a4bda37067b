"""What is peculiar to Oregon: how its courts write statutes, classes left open, the readings, its peers."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from clearslate.engine.outcomes import compile_laws
from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.scenarios.check import Checker, load
from clearslate.scenarios.story import read_scenario
from clearslate.states import jurisdiction

offenses = import_module("clearslate.states.or.offenses")  # "or" is a word of Python


@pytest.mark.parametrize(
    ("text", "code", "section", "subsections"),
    [
        ("ORS 164.045", "ORS", "164.045", ()),
        ("164.045", "ORS", "164.045", ()),
        ("ORS 163.160(2)", "ORS", "163.160", ("2",)),
        ("ors 163.160 (2)", "ORS", "163.160", ("2",)),
        ("O.R.S. § 163.165(1)(h)", "ORS", "163.165", ("1", "h")),
        ("Or. Rev. Stat. § 97.981", "ORS", "97.981", ()),
        ("ORS 475B.349(3)(c)", "ORS", "475b.349", ("3", "c")),
        ("ORS 163A.040", "ORS", "163a.040", ()),
        ("ORS 475.9921B", "ORS", "475.992", ("1", "b")),
        ("ORS 475.9924A", "ORS", "475.992", ("4", "a")),
        ("ORS 811.1824", "ORS", "811.182", ("4",)),
        ("16.20.120", "CITY ORDINANCE", "16.20.120", ()),
        ("29.15", "CITY ORDINANCE", "29.15", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, code: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert offenses.STYLE.read(text) == Citation(code, section, subsections)


@pytest.mark.parametrize("text", ["99", "109", "00000336", "", None, "RCW 9A.56.050", "unknown"])
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert offenses.STYLE.read(text) is None


@pytest.mark.parametrize(
    ("grade", "asked", "bits"),
    [
        ("Felony Class B", ("B felony",), TRUE),
        ("felony", ("B felony",), UNKNOWN),
        ("felony", ("A misd",), FALSE),
        ("misd", ("A misd", "B misd", "C misd", "DEM"), TRUE),
        ("Misdemeanor Unclassified", ("C misd",), UNKNOWN),
        ("Violation Class B", ("violation",), TRUE),
        ("nonsense", ("violation",), UNKNOWN),
        (None, ("violation",), UNKNOWN),
    ],
)
def test_a_grade_without_a_class_may_be_of_any(grade: str | None, asked: tuple[str, ...], bits: int) -> None:
    assert offenses.is_class(*asked).decide("ORS 164.045", grade, None)[0] == bits


def _two_convictions_of_one_day() -> dict[str, Any]:
    first = {"charge_id": "A1", "statute": "ORS 164.055", "grade": "C felony", "offense_date": "2015-01-01"}
    second = first | {"charge_id": "A2", "statute": "ORS 166.025", "grade": "B misd"}
    return {
        "id": "OR-test",
        "name": "Two convictions of one day's conduct",
        "jurisdiction": "OR",
        "as_of": "2026-06-01",
        "cases": [
            {
                "case_id": "A",
                "charges": [
                    first | {"disposition": "convicted", "disposition_date": "2015-06-01"},
                    second | {"disposition": "convicted", "disposition_date": "2022-05-01"},
                ],
            }
        ],
        "expect": [{"charge": "A1", "law": "OR-137.225", "outcome": "eligible"}],
    }


@pytest.mark.parametrize(("reading", "passes"), [("counts", False), ("free", True)])
def test_the_reading_of_the_same_episode_can_be_switched(reading: str, *, passes: bool) -> None:
    oregon = jurisdiction("OR")
    program = compile_laws(oregon, oregon.laws, {"OR-137.225-SAME-EPISODE": reading})
    [result] = Checker({"OR": program}).check(
        read_scenario(_two_convictions_of_one_day(), oregon, "test"), "test"
    )
    assert result.passed is passes


def test_peers_agree_wherever_their_rule_is_not_known_to_depart(shared: Path) -> None:
    """But for racketeering recorded as a class B felony (the list of person felonies was not read, README), and for attempts without their offense."""
    peers = shared / "scenarios" / "peers" / "or.jsonl"
    departing = {
        raw["id"]
        for raw in map(json.loads, peers.read_text(encoding="utf-8").splitlines())
        if raw.get("differs")
    }
    asked = [(file, scenario) for file, scenario in load([peers]) if scenario.id not in departing]
    differing = [
        (result.scenario.id, result.words())
        for result in Checker().check_all(asked)
        if not result.passed
        and not _statute(result.scenario, result.expectation.charge).startswith(
            ("ORS 166.720", "ORS 161.405")
        )
    ]
    assert differing == []


def _statute(scenario: Any, charge: str) -> str:
    return next(str(row["statute"]) for row in scenario.rows if row["charge_id"] == charge)
