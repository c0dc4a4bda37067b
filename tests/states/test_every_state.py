"""What must hold of every state's laws."""

import re
from collections import defaultdict

import pytest

from clearslate.law import Certainty
from clearslate.reports.facts_needed import spliced, table
from clearslate.runs.needs import needs
from clearslate.scenarios.check import Checker, load
from clearslate.states import CODES, folder, jurisdiction


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
def test_every_condition_cites_and_unverified_parts_are_named(code: str) -> None:
    for law in jurisdiction(code).laws:
        weak = [c.key for c in law.conditions if c.certainty in (Certainty.SECONDARY, Certainty.MEMORY)]
        said = " ".join(law.unverified)
        assert all(key in said for key in weak), law.id


@pytest.mark.parametrize("code", CODES)
def test_every_law_has_a_scenario_for_and_against(code: str) -> None:
    """Each law is the answer of some scenario where it gives relief and of some where it does not."""
    outcomes: dict[str, set[str]] = defaultdict(set)
    for result in Checker().check_all(load([folder(code) / "scenarios"])):
        outcomes[result.expectation.law.lower()].add(str(result.answer.outcome))
    lacking = {
        law.id: outcomes[law.id.lower()]
        for law in jurisdiction(code).laws
        if not {"eligible"} <= outcomes[law.id.lower()] or len(outcomes[law.id.lower()]) < 2
    }
    assert lacking == {}
