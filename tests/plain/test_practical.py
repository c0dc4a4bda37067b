"""Practical facts: each with its source, every petition with its way, nothing guessed, easy to read in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearslate.plain.practical import NOT_FOUND, Fact, Practical, has_practical, practical_of
from clearslate.plain.words import PlainError, read_part
from clearslate.states import CODES, jurisdiction
from tests.reading import grade, perspicuity

TOLD = [code for code in CODES if has_practical(code)]


@pytest.mark.parametrize("code", TOLD)
def test_every_petition_has_its_way(code: str) -> None:
    found = practical_of(code)
    assert found.jurisdiction == code
    asked = {law.id for law in jurisdiction(code).laws if not law.automatic}
    told = {law for route in found.routes for law in route.laws}
    assert told == asked
    assert all(found.route(law).laws for law in asked)


@pytest.mark.parametrize("code", TOLD)
def test_facts_say_the_same_figures_in_both_languages(code: str) -> None:
    for fact in practical_of(code).all:
        places = re.findall(r"\{(\w+)\}", fact.en)
        assert set(places) == set(re.findall(r"\{(\w+)\}", fact.es)), fact.en
        assert set(places) <= {"days", "dollars"}, fact.en
        assert set(re.findall(r"\d+", fact.en)) == set(re.findall(r"\d+", fact.es)), fact.en


@pytest.mark.parametrize("code", TOLD)
def test_free_help_is_named(code: str) -> None:
    found = practical_of(code)
    assert found.help != NOT_FOUND
    assert any(fact.link for fact in found.help if isinstance(fact, Fact))


@pytest.mark.parametrize("code", TOLD)
def test_facts_are_easy_to_read(code: str) -> None:
    said = practical_of(code).all
    english, spanish = (
        " ".join(re.sub(r"\([^)]*\)", "", text) for text in texts)
        for texts in ([fact.en for fact in said], [fact.es for fact in said])
    )
    assert grade(english) <= 8
    assert perspicuity(spanish) >= 65


FACT = "{en: See the clerk., es: Vea al secretario., certainty: text, seen: 2026-11-28"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (FACT + "}", "write `cite` or `link`"),
        (FACT.replace("text", "memory") + ", link: 'https://x.gov/'}", "was not looked up"),
        (FACT + ", cite: § 1, days: 3}", "go together"),
        (FACT + ", link: 'http://x.gov/'}", "link"),
        (FACT + ", cite: § 1, fee: 3}", "`fee` is no key of this place"),
    ],
)
def test_a_fact_without_its_source_is_refused(tmp_path: Path, fact: str, said: str) -> None:
    path = tmp_path / "practical.yaml"
    rest = "".join(f"{name}: not found\n" for name in ("check", "forms", "costs", "help", "juvenile"))
    path.write_text(f"jurisdiction: PA\nrecord: [{fact}]\n{rest}", encoding="utf-8")
    with pytest.raises(PlainError, match=re.escape(said)):
        read_part(path, Practical)
