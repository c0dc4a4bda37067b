"""A key that no part of a story has is an error, wherever it stands: a misspelt one would be a fact that is harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearslate.scenarios.schema import scenarios_schema
from clearslate.scenarios.story import KEYS, ScenarioError, read_raw, read_scenario
from clearslate.states import jurisdiction

STORY = """\
- id: T-1
  name: A conviction of eleven years ago
  jurisdiction: PA
  as_of: 2025-03-01
  person:
    date_of_birth: 1980-05-01
  cases:
    - case_id: A
      restitution_owed: 0
      charges:
        - charge_id: A1
          grade: M3
          disposition: convicted
          disposition_date: 2014-03-01
          sentence:
            probation_days: 30
  expect:
    - charge: A1
      law: PA-CS-M
      outcome: eligible
"""


@pytest.mark.parametrize(
    ("written", "misspelt", "line", "part"),
    [
        ("name:", "basiss: x\n  name:", 2, "scenario"),
        ("date_of_birth:", "birth_date:", 6, "person"),
        ("restitution_owed:", "restitution:", 9, "case"),
        ("grade:", "grades:", 12, "charge"),
        ("probation_days:", "probation:", 16, "sentence"),
        ("outcome:", "outcome: eligible\n      eligible: ", 21, "expectation"),
    ],
)
def test_an_unknown_key_is_an_error_that_says_where(
    written: str, misspelt: str, line: int, part: str, tmp_path: Path
) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(STORY.replace(written, misspelt, 1), encoding="utf-8")
    [raw] = read_raw(path)
    with pytest.raises(ScenarioError) as raises:
        read_scenario(raw, jurisdiction("PA"), str(path))
    found = re.search(r"unknown key '(\w+)', line (\d+); this (\w+) may say (.*)", str(raises.value))
    assert found is not None, str(raises.value)
    assert str(raises.value).startswith(f"{path}, scenario T-1: ")
    assert found[1] in misspelt
    assert (int(found[2]), found[3]) == (line, part)
    assert found[4] == ", ".join(
        sorted(KEYS[part] | ({"peer_id", "disputed"} if part == "scenario" else set()))
    )


@pytest.mark.parametrize(
    ("under", "fact", "told"),
    [
        (
            "case_id: A",
            "      facts: {otn: T-1}",
            "the fact 'otn' is one of a charge, and is told of a case here",
        ),
        (
            "charge_id: A1",
            "          facts: {jurisdiction: OH}",
            "is one of a case, and is told of a charge here",
        ),
    ],
)
def test_a_fact_of_another_level_is_an_error(under: str, fact: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(STORY.replace(under, f"{under}\n{fact}"), encoding="utf-8")
    [raw] = read_raw(path)
    with pytest.raises(ScenarioError, match=told):
        read_scenario(raw, jurisdiction("PA"), str(path))


def test_the_schema_has_the_same_keys() -> None:
    assert dict(parts(scenarios_schema()["items"], "scenario")) == KEYS


def parts(schema: dict[str, Any], name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each part of a story by its name, and the keys that its schema has."""
    yield name, frozenset(schema["properties"])
    names = {"cases": "case", "charges": "charge", "expect": "expectation"}
    for key, value in schema["properties"].items():
        inner = value.get("items", value)
        if "properties" in inner:
            yield from parts(inner, names.get(key, key))
