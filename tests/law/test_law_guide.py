"""docs/law-language.md names every word of the language and every error, and all that it shows runs."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import clearslate.law
import clearslate.states
from clearslate.cli.main import main
from clearslate.engine.outcomes import compile_laws
from clearslate.law import (
    Cap,
    Certainty,
    CitationStyle,
    Condition,
    Grading,
    Jurisdiction,
    Law,
    LawError,
    Notice,
    OnsetLike,
    OpenQuestion,
    Presumption,
    Status,
    Unit,
    Version,
)
from clearslate.law.facts import Case, Charge, History, PersonHistory
from clearslate.runs import spec
from clearslate.scenarios import check, story
from clearslate.scenarios.lint import lint_lists

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "law-language.md").read_text(encoding="utf-8")
PLAIN = " ".join(GUIDE.split())
BLOCKS: list[tuple[str, str]] = re.findall(r"```(python|yaml)\n(.*?)```", GUIDE, flags=re.DOTALL)
PLACE = re.compile(r"# src/clearslate/states/zz/(\S+)\n")

# What stands in code: spans and blocks.
SHOWN = " ".join([*re.findall(r"(?<!`)`([^`\n]+)`(?!`)", GUIDE), *(text for _, text in BLOCKS)])
WORDS = set(re.findall(r"[A-Za-z_]\w*", SHOWN))

PARTS = (
    Law,
    Condition,
    Version,
    Cap,
    Notice,
    OpenQuestion,
    Presumption,
    Jurisdiction,
    Grading,
    CitationStyle,
)


def public(*owners: type) -> set[str]:
    return {name for owner in owners for name in dir(owner) if not name.startswith("_")}


def own_public(owner: type) -> set[str]:
    return {name for name in vars(owner) if not name.startswith("_")}


@pytest.fixture(scope="module")
def westmark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The guide's own state, written as it says and installed beside the real ones."""
    place = tmp_path_factory.mktemp("guide")
    folder = place / "zz"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "__init__.py").write_text('"""The laws of Westmark."""\n', encoding="utf-8")
    for _, text in BLOCKS:
        named = PLACE.match(text)
        if named:
            (folder / named[1]).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clearslate.states, "__path__", [*clearslate.states.__path__, str(place)])
        patch.setattr(clearslate.states, "CODES", (*clearslate.states.CODES, "ZZ"))
        for module in (check, spec):
            patch.setattr(module, "CODES", clearslate.states.CODES)
        importlib.invalidate_caches()
        yield folder
    for name in [name for name in sys.modules if name.startswith("clearslate.states.zz")]:
        del sys.modules[name]
    clearslate.states.jurisdiction.cache_clear()


@pytest.fixture(scope="module")
def names(westmark: Path) -> dict[str, Any]:
    """What the reference's blocks define, run one after another."""
    del westmark
    found: dict[str, Any] = {}
    for kind, text in BLOCKS:
        if kind == "python" and not PLACE.match(text):
            exec(compile(text, "law-language.md", "exec"), found)  # noqa: S102 (the guide's own examples)
    return found


def test_the_law_of_the_guide_answers_its_scenarios(westmark: Path) -> None:
    results = check.Checker().check_all(check.load([westmark / "scenarios"]))
    assert len(results) == 16
    assert [result.words() for result in results if not result.passed] == []


def test_the_other_reading_answers_otherwise(westmark: Path) -> None:
    state = clearslate.states.jurisdiction("zz")
    checker = check.Checker({"ZZ": compile_laws(state, state.laws, {"ZZ-40-7(a)": "criminal"})})
    scenarios = {scenario.id: (file, scenario) for file, scenario in check.load([westmark / "scenarios"])}
    file, scenario = scenarios["ZZ-04"]
    assert [str(result.answer.outcome) for result in checker.check(scenario, file)] == [
        "eligible",
        "ineligible",
    ]


def test_the_law_and_an_answer_read_as_the_guide_shows(westmark: Path) -> None:
    law, answer = re.findall(r"```text\n(.*?)\n```", GUIDE, flags=re.DOTALL)
    assert CliRunner().invoke(main, ["laws", "ZZ-40-7"]).output.strip() == law
    checker = check.Checker()
    scenarios = {scenario.id: (file, scenario) for file, scenario in check.load([westmark / "scenarios"])}
    file, scenario = scenarios["ZZ-05"]
    [result] = [each for each in checker.check(scenario, file) if each.expectation.charge == "C4"]
    assert check.explanation(result, checker) == answer


def test_the_law_of_the_guide_has_no_finding(westmark: Path) -> None:
    raw = story.read_raw(westmark / "scenarios" / "section_40_7.yaml")
    statutes = {charge["statute"] for entry in raw for case in entry["cases"] for charge in case["charges"]}
    assert list(lint_lists(clearslate.states.jurisdiction("zz"), statutes)) == []
    assert clearslate.states.jurisdiction("zz").laws[0].unverified == ()


def test_every_block_of_the_reference_runs(names: dict[str, Any]) -> None:
    assert isinstance(names["tested"], Law)
    assert {"arrested_since", "clean", "is_ard"} <= names.keys()


def words_of_statutes() -> list[tuple[str, str]]:
    table = GUIDE.split("## Part 3")[1].split("## Part 4")[0]
    return re.findall(r"^\| (.+?) \| `(.+)` \|$", table, flags=re.MULTILINE)


def test_there_are_words_of_statutes() -> None:
    assert len(words_of_statutes()) > 25


@pytest.mark.parametrize(("words", "written"), words_of_statutes())
def test_the_words_of_statutes_are_conditions(words: str, written: str, names: dict[str, Any]) -> None:
    found = eval(written, dict(names))  # noqa: S307 (the guide's own examples)
    assert isinstance(found, OnsetLike), words


@pytest.mark.parametrize("name", clearslate.law.__all__)
def test_the_guide_names_every_word(name: str) -> None:
    assert name in WORDS


@pytest.mark.parametrize("name", sorted(own_public(History) - {"scope", "without_self"}))
def test_the_guide_names_every_look_at_a_history(name: str) -> None:
    assert name in WORDS


@pytest.mark.parametrize("name", sorted(public(Charge)))
def test_the_guide_names_every_fact_of_a_charge(name: str) -> None:
    assert f"charge.{name}" in SHOWN


@pytest.mark.parametrize("name", sorted(own_public(Case)))
def test_the_guide_names_every_fact_of_a_case(name: str) -> None:
    assert f"case.{name}" in SHOWN


@pytest.mark.parametrize("name", sorted(own_public(PersonHistory)))
def test_the_guide_names_every_fact_of_a_person(name: str) -> None:
    assert f"person.{name}" in SHOWN


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_guide_names_every_part(part: Any) -> None:
    assert {each.name for each in dataclasses.fields(part)} <= WORDS


def test_the_guide_names_every_choice() -> None:
    assert {each.name for kind in (Unit, Certainty, Status) for each in kind} <= WORDS
    facts = {"is_kind", "is_grade", "punishable_by_at_least", "punishable_by_more_than"}
    assert facts <= own_public(Grading)
    assert facts <= WORDS


def test_the_guide_names_every_key_of_a_list(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text("- {}", encoding="utf-8")
    with pytest.raises(LawError) as error:
        clearslate.law.read_lists(tmp_path / "lists.yaml", CitationStyle(r"(?P<section>\d+)"))
    needed = str(error.value).split(": add ")[1].split(", ")
    assert {*needed, "could_also_name", "except", "with_inchoate", "from", "to", "title", "note"} <= WORDS


def messages() -> list[str]:
    """The longest literal part of every message that a mistake in a law raises."""
    found = []
    for path in sorted(Path(clearslate.law.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            args: list[ast.expr] = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("LawError"):
                args = node.args
            elif isinstance(node, ast.FunctionDef) and node.name.startswith("_problems"):
                args = [each.value for each in ast.walk(node) if isinstance(each, ast.Yield) and each.value]
            for expression in args:
                parts = [
                    each.value.strip(" '\"{}:;,")
                    for each in ast.walk(expression)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                if max(map(len, parts), default=0) > 8:
                    found.append(max(parts, key=len))
    return sorted(set(found))


@pytest.mark.parametrize("message", messages())
def test_the_guide_has_a_remedy_for_every_error(message: str) -> None:
    assert " ".join(message.split()) in PLAIN
