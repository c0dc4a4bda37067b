"""Invented people, as documents."""

from __future__ import annotations

import copy
import datetime as dt
import random
from pathlib import Path
from typing import Any

from clearslate.people.record import StoryError, document, from_document, from_scenarios
from clearslate.records.yamls import read_yaml
from clearslate.states import folder

AS_OF = "2026-12-01"
_OFFENSES = {
    "PA": (["18 § 3929", "35 § 780-113(a)(31)", "18 § 5503", "75 § 3802"], ["M2", "M", "S", "M1"]),
    "TX": (["PC 30.05", "HSC 481.121", "PC 31.03"], ["MB", "MA", "MC"]),
    "OR": (["164.043", "475.864"], ["A", "B"]),
}


def person(state: str = "PA", charges: int = 10, seed: int = 0) -> dict[str, Any]:
    """Somebody with cases of two charges each."""
    draw = random.Random(seed)
    statutes, grades = _OFFENSES[state]
    cases = []
    for number in range((charges + 1) // 2):
        year = 2002 + 3 * number
        cases.append(
            {
                "id": f"C{number}",
                "state": state,
                "facts": {"restitution_owed": draw.choice([0, 120.5]), "fines_owed": 0, "fees_owed": 0},
                "charges": [
                    {
                        "id": f"C{number}-{place}",
                        "facts": {
                            "statute": draw.choice(statutes),
                            "grade": draw.choice(grades),
                            "disposition": draw.choice(["convicted", "dismissed", "convicted", "pending"]),
                            "offense_date": f"{year}-02-03",
                            "disposition_date": f"{year}-08",
                            "incarceration_days": 0,
                            "probation_days": 180,
                        },
                    }
                    for place in range(min(2, charges - 2 * number))
                ],
            }
        )
    return {
        "format": "clearslate-person/1",
        "asked_on": AS_OF,
        "facts": {"date_of_birth": "1980-04-05"},
        "cases": cases,
    }


def with_gaps(state: str, charges: int = 10, people: int = 50) -> list[dict[str, Any]]:
    """People with cases of the state's own scenarios, drawn at random: what a scenario is silent about is missing."""
    paths = sorted((folder(state) / "scenarios").glob("*.yaml"))
    cases = [
        case
        for path in paths
        for someone in from_file(path, most=40)
        for case in someone["cases"]
        if case["state"] == state and case["charges"]
    ]
    draw = random.Random(state)
    return [_with_cases(cases, charges, draw) for _ in range(people)]


def _with_cases(cases: list[dict[str, Any]], charges: int, draw: random.Random) -> dict[str, Any]:
    chosen: list[dict[str, Any]] = []
    left = charges
    while left:
        case = copy.deepcopy(draw.choice(cases))
        case["id"], case["charges"] = f"C{len(chosen)}", case["charges"][:left]
        for place, charge in enumerate(case["charges"]):
            charge["id"] = f"{case['id']}-{place}"
        left -= len(case["charges"])
        chosen.append(case)
    return {
        "format": "clearslate-person/1",
        "asked_on": AS_OF,
        "facts": {"date_of_birth": "1980-04-05"},
        "cases": chosen,
    }


def from_file(path: Path, most: int = 6) -> list[dict[str, Any]]:
    """The people of a file of scenarios, as documents: what a scenario is silent about is missing here."""
    found = []
    for raw in read_yaml(path.read_text(encoding="utf-8")):
        scenario = {**raw, "jurisdiction": raw.get("jurisdiction", path.parent.parent.name)}
        try:
            someone = document(from_scenarios([scenario], dt.date.fromisoformat(str(raw["as_of"]))))
            for charge in (each for case in someone["cases"] for each in case["charges"]):
                if "statute" in charge["facts"]:  # a section that YAML reads as a number
                    charge["facts"]["statute"] = str(charge["facts"]["statute"])
            from_document(someone)
        except StoryError:
            continue
        found.append(someone)
    return found[:: max(1, len(found) // most)][:most]
