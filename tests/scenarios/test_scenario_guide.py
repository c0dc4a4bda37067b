"""docs/scenarios.md names every key that is read, and its story runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.scenarios import story
from clearslate.scenarios.check import Checker, load

GUIDE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(\w+)`", GUIDE))
MAPPINGS = {"raw", "self.raw", "facts", "case", "entry"}


def keys_read() -> set[str]:
    """Every key that story.py asks of a mapping of the file, and those that it accepts."""
    found = set().union(*story.KEYS.values()) | set(story._CANONICAL)
    for node in ast.walk(ast.parse(Path(story.__file__).read_text(encoding="utf-8"))):
        key: ast.expr | None = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in MAPPINGS:
            key = node.slice
        elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) in MAPPINGS:
            key = node.left
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {f"{name}.get" for name in MAPPINGS}:
            key = node.args[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_interval":
            key = node.args[1]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.add(key.value)
        elif isinstance(node, ast.DictComp):  # the lengths of a sentence
            found |= {
                each.value
                for each in ast.walk(node.generators[0].iter)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return found


def test_the_keys_are_found() -> None:
    assert {"as_of", "cases", "otn", "probation_days", "completed_on", "because", "not"} <= keys_read()


@pytest.mark.parametrize("key", sorted(keys_read()))
def test_the_guide_names_every_key(key: str) -> None:
    assert key in NAMED


@pytest.mark.parametrize("outcome", list(Outcome), ids=str)
def test_the_guide_names_every_outcome(outcome: Outcome) -> None:
    assert str(outcome) in NAMED


def test_the_story_of_the_guide_comes_out_as_it_says(tmp_path: Path) -> None:
    [block] = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
    (tmp_path / "story.yaml").write_text(block, encoding="utf-8")
    [(file, scenario)] = load([tmp_path])
    [result] = Checker().check(scenario, file)
    assert result.passed, result.words()
