"""What must hold of every state's laws."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import clearslate.law
import clearslate.states
from clearslate.law import TRUE, Certainty, Law, Status
from clearslate.law import expressions as e
from clearslate.needs.asked import needs
from clearslate.needs.table import spliced, table
from clearslate.records.schema import FACT_PREFIX, Kind
from clearslate.states import CARRIED_OUT, CODES, folder, jurisdiction
from tests.scenarios.own import own


@pytest.mark.parametrize("code", CODES)
def test_ids_of_laws_and_open_questions_have_one_form(code: str) -> None:
    """The state, then parts of capitals and figures; small letters only where a section prints them (``5.2i``)."""
    state = jurisdiction(code)
    form = re.compile(rf"{state.code}(-[A-Z0-9]+(\.[0-9]+[a-z]*)*)+")
    assert [
        known for known in [*(law.id for law in state.laws), *state.questions] if not form.fullmatch(known)
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_every_law_and_open_question_stands_in_the_readme(code: str) -> None:
    text = (folder(code) / "README.md").read_text(encoding="utf-8")
    state = jurisdiction(code)
    missing = [law.id for law in state.laws if law.id not in text]
    missing += [question for question in state.questions if question not in text]
    assert missing == []


@pytest.mark.parametrize("code", CODES)
def test_the_readme_has_the_table_of_what_the_data_must_hold(code: str) -> None:
    text = (folder(code) / "README.md").read_text(encoding="utf-8")
    state = jurisdiction(code)
    assert spliced(text, state) == text, "run `clearslate docs --write`"
    asked = {need.name for need in needs(state)}
    assert asked <= set(re.findall(r"\| `(\w+)` \|", table(state)))
    assert {fact.name for fact in state.facts} <= asked, "a fact that no law asks"


@pytest.mark.parametrize("code", CODES)
def test_what_clears_by_itself_says_how_it_is_carried_out(code: str) -> None:
    """A state all of whose laws need a petition has nothing to carry out, and no files that promise it."""
    automatic = any(law.automatic and law.status is Status.IN_FORCE for law in jurisdiction(code).laws)
    assert (code in CARRIED_OUT) == automatic
    assert (folder(code) / "documents.yaml").exists() >= automatic


def asked_values(code: str) -> Iterator[tuple[str, str]]:
    """The values of the state's own facts in words that decide something: the fact, and the value."""
    state = jurisdiction(code)
    own = {fact.name for fact in state.facts if fact.kind is Kind.TEXT}
    todo: list[e.Expression] = [
        holds for law in state.laws for version in law.resolved({}) for _, holds in version.conditions
    ]
    while todo:
        part = todo.pop()
        todo.extend(part.parts())
        if (
            isinstance(part, e.Lookup)
            and part.fields in {(name,) for name in own}
            and part.topic
            == f"{part.fields[0].removeprefix(FACT_PREFIX)} is"  # asked by `is_one_of`, not by a function
        ):
            values = part.detail.split(", ")
            yield from ((part.fields[0], each) for each in values if part.decide(each)[0] == TRUE)


@pytest.mark.parametrize("code", CODES)
def test_who_enters_a_fact_is_told_the_words_that_the_law_knows(code: str) -> None:
    """Another word than these would count as another fact, and deny or grant in silence."""
    entries = {fact.name: fact.meaning for fact in jurisdiction(code).facts}
    assert [(name, value) for name, value in asked_values(code) if value not in entries[name]] == []


def faults(law: Law) -> list[str]:
    """Conditions without a section, and those not read in the text that the law does not name word for word."""
    weak = (Certainty.SECONDARY, Certainty.MEMORY)
    entries = {part.partition(" (")[0] for part in law.unverified}
    found = [f"{c.key}: no section in {c.cite!r}" for c in law.conditions if not re.search(r"\d", c.cite)]
    found += [
        f"{c.key}: {c.certainty}, and not told"
        for c in law.conditions
        if c.certainty in weak and not any(c.key in re.split(r"[ ,]+", part) for part in entries)
    ]
    return found


@pytest.mark.parametrize("code", CODES)
def test_every_condition_cites_and_unverified_parts_are_named(code: str) -> None:
    assert {law.id: faults(law) for law in jurisdiction(code).laws if faults(law)} == {}


def test_a_condition_without_a_section_or_told_as_read_is_a_fault() -> None:
    """The test above can fail: a law whose parts say otherwise is found."""
    law = next(law for law in jurisdiction("PA").laws if law.id == "PA-CS-M")
    key = law.conditions[0].key

    class Silent:
        conditions = (SimpleNamespace(key=key, cite="Title", certainty=Certainty.MEMORY),)
        unverified = (f"{key}_longer (memory)",)

    assert faults(cast("Law", Silent())) == [f"{key}: no section in 'Title'", f"{key}: memory, and not told"]


@pytest.mark.parametrize("code", CODES)
def test_every_law_has_a_scenario_for_and_against(code: str) -> None:
    """Each law is the answer of some scenario where it gives relief and of some where it does not."""
    outcomes: dict[str, set[str]] = defaultdict(set)
    for result in own(code).results:
        outcomes[result.expectation.law.lower()].add(str(result.answer.outcome))
    lacking = {
        law.id: outcomes[law.id.lower()]
        for law in jurisdiction(code).laws
        if not {"eligible"} <= outcomes[law.id.lower()] or len(outcomes[law.id.lower()]) < 2
    }
    assert lacking == {}


PARTED = sorted(Path(clearslate.states.__file__).parent.glob("*/terms_*.py"))


@pytest.mark.parametrize("parts", PARTED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_law_whose_parts_have_a_module_of_their_own_begins_on_the_first_screen(parts: Path) -> None:
    of = parts.stem.removeprefix("terms_")
    [module] = [
        path for path in parts.parent.glob("*.py") if path.stem in (of, f"section_{of}", f"sections_{of}")
    ]
    lines = module.read_text(encoding="utf-8").splitlines()
    assert next(number for number, line in enumerate(lines, start=1) if "Law(" in line) <= 40
    assert "Law(" not in parts.read_text(encoding="utf-8")


MODULES = sorted(Path(clearslate.states.__file__).parent.glob("??/*.py"))


def bound(tree: ast.Module) -> list[str]:
    """The names that a module binds, outside of its functions and classes, as often as it does."""
    found: list[str] = []
    for part in tree.body:
        if isinstance(part, ast.FunctionDef | ast.ClassDef):
            found.append(part.name)
            continue
        inner = list(ast.walk(part))
        own = {id(x) for each in inner if isinstance(each, ast.comprehension) for x in ast.walk(each.target)}
        names = (each for each in inner if isinstance(each, ast.Name) and id(each) not in own)
        found += [each.id for each in names if isinstance(each.ctx, ast.Store)]
    return found


def taken(tree: ast.Module, place: Path) -> set[str]:
    """The names that it has from others whole (``import *``)."""
    found: set[str] = set()
    for part in tree.body:
        if isinstance(part, ast.ImportFrom) and part.names[0].name == "*":
            if part.module == "clearslate.law":
                found |= set(clearslate.law.__all__)
            else:
                [path] = [each for each in place.glob("*.py") if each.stem == str(part.module).split(".")[-1]]
                other = ast.parse(path.read_text(encoding="utf-8"))
                found |= {name for name in bound(other) if not name.startswith("_")} | taken(other, place)
    return found


def rebound(source: str, place: Path) -> list[str]:
    """Names that mean two things: bound twice, or bound though they come from another module."""
    tree = ast.parse(source)
    count = Counter(name for name in bound(tree) if name != "_")
    hidden = taken(tree, place) & count.keys()
    return sorted({name for name, times in count.items() if times > 1} | hidden)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_name_of_a_state_means_one_thing(path: Path) -> None:
    """What `Final` would say 4,000 times."""
    assert rebound(path.read_text(encoding="utf-8"), path.parent) == []


def test_a_name_bound_again_is_found() -> None:
    place = folder("WA")
    assert rebound("A = 1\nA = 2\nB = 3\n", place) == ["A"]
    source = "from clearslate.law import *\nfrom clearslate.states.wa.offenses import *\nSTYLE = 1\nyears = 2\nC = 1\n"
    assert rebound(source, place) == ["STYLE", "years"]
