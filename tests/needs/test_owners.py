"""Every fact that can be missing has an owner, words and something to do about it."""

import re
from pathlib import Path

import pytest

from clearslate.engine.outcomes import compile_laws
from clearslate.law import Jurisdiction
from clearslate.needs.owners import USUAL_OWNER, repair
from clearslate.records.schema import FIELD, Owner
from clearslate.states import all_jurisdictions


def test_every_canonical_field_but_the_link_has_a_usual_owner() -> None:
    # The link between a charge and a person has a sentence of its own.
    assert FIELD.keys() - USUAL_OWNER.keys() == {"membership"}


@pytest.mark.parametrize("field", ["coverage", "membership", "offense_list", "law_text"])
def test_a_doubt_of_another_kind_has_its_own_sentence(field: str) -> None:
    found = repair(field)
    assert field not in found.words
    assert found.owner is not Owner.COURT


@pytest.mark.parametrize("state", all_jurisdictions(), ids=lambda state: state.code)
def test_what_the_laws_ask_is_said_in_words(state: Jurisdiction) -> None:
    for name in compile_laws(state, state.laws).fields.names:
        found = repair(name, state.facts)
        assert "_" not in found.words
        assert ";" not in found.words
        assert "NEVER" not in found.words
        assert found.action.endswith(".")


def test_a_fact_that_is_nowhere_declared_is_still_named() -> None:
    found = repair("fact_moon_phase")
    assert (found.words, found.owner) == ("moon phase", Owner.COURT)


def test_the_guide_lists_every_owner_and_fact() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (`.*`) \|$", guide, re.MULTILINE))
    for owner in set(USUAL_OWNER.values()):
        facts = sorted(name for name, whose in USUAL_OWNER.items() if whose is owner)
        assert re.findall(r"`(\w+)`", rows[owner]) == facts
