"""Sentences beside what they ask: each class finds what it is for, and the counts of all laws are those of the documentation."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.law import (
    MEMORY,
    READING,
    SECONDARY,
    TEXT,
    Condition,
    DefinedTerm,
    Jurisdiction,
    Notice,
    OtherCounts,
    Route,
    Source,
    Unit,
    charge,
    elapsed,
    parameter,
    years,
)
from clearslate.law.other_counts import IGNORED
from clearslate.scenarios.statements import Statement, statements
from clearslate.states import all_jurisdictions, jurisdiction

ROOT: Final = Path(__file__).parents[2]
LAW: Final = "PA-CS-NONCONV"


def found(state: Jurisdiction, kind: Statement) -> set[str]:
    return {one.name for one in statements(state) if one.kind is kind}


def with_law(**change: Any) -> Jurisdiction:
    state = jurisdiction("PA")
    return replace(state, laws=tuple(replace(law, **change) if law.id == LAW else law for law in state.laws))


def added(condition: Condition) -> Jurisdiction:
    return with_law(conditions=(*jurisdiction("PA").law(LAW).conditions, condition))


_ENDED: Final = elapsed(parameter("waiting", years(5)), since=charge.disposition_date)
_TERM: Final = DefinedTerm("last sentence", TEXT("§ 1"), "words", expression=charge.disposition_date)


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        (
            Statement.CONFESSES,
            lambda: with_law(notices=(Notice("n", "The subsection was not read"),)),
            lambda: with_law(notices=(Notice("n", "File it with the clerk"),)),
        ),
        (
            Statement.WORDS_ONLY,
            lambda: added(Condition("c", "The sentence was completed", holds=_ENDED)),
            lambda: added(Condition("c", "The charge has ended", holds=_ENDED)),
        ),
        (
            Statement.TWO_FIGURES,
            lambda: added(Condition("c", "{waiting} have passed, of a felony 10 years", holds=_ENDED)),
            lambda: added(Condition("c", "{waiting} have passed", holds=_ENDED)),
        ),
        (
            Statement.IGNORED,
            lambda: with_law(unit=Unit.CASE, other_counts=OtherCounts(standing=IGNORED(SECONDARY("§ 1")))),
            lambda: with_law(unit=Unit.CASE, other_counts=OtherCounts(standing=IGNORED(TEXT("§ 1")))),
        ),
        (
            Statement.TESTED,
            lambda: with_law(unit=Unit.CASE, tested=charge.is_convicted),
            lambda: with_law(unit=Unit.CHARGE, tested=None),
        ),
        (
            Statement.UNREAD,
            lambda: with_law(conditions=(Condition("c", "x", MEMORY("§ 1"), holds=_ENDED),)),
            lambda: with_law(
                conditions=(Condition("c", "x", MEMORY("§ 1"), holds=_ENDED),), route=Route.PETITION_MAY
            ),
        ),
        (
            Statement.CUT_OFF,
            lambda: added(Condition("c", "x", MEMORY("§ 9122.2(z)"), holds=_ENDED)),
            lambda: added(Condition("c", "x", TEXT("§ 9122.2(z)"), holds=_ENDED)),
        ),
        (
            Statement.CUT_OFF,
            lambda: added(Condition("c", "x", MEMORY("§ 9122.2(z)"), holds=_ENDED)),
            lambda: added(Condition("c", "x", READING("§ 9122.2(z)"), holds=_ENDED)),
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Statement) else "",
)
def test_each_class_finds_what_it_is_for_and_nothing_beside(
    kind: Statement, wrong: Callable[[], Jurisdiction], right: Callable[[], Jurisdiction]
) -> None:
    assert found(wrong(), kind) - found(right(), kind)
    assert found(right(), kind) <= found(jurisdiction("PA"), kind)


def test_a_defined_term_in_words_only() -> None:
    asked = Condition("asked", "The last sentence ended", holds=elapsed(years(1), since=_TERM.means))
    condition = Condition("said", "Two years passed since the last sentence", holds=_ENDED)
    state = with_law(conditions=(*jurisdiction("PA").law(LAW).conditions, asked, condition))
    assert found(state, Statement.WORDS_ONLY) - found(jurisdiction("PA"), Statement.WORDS_ONLY) == {
        f"{LAW}/said"
    }


def test_a_pair_without_a_line_in_the_readme() -> None:
    state = jurisdiction("IL")
    cannabis = state.law("IL-5.2i")
    assert found(state, Statement.UNLISTED) == set()
    other = replace(state, laws=(*state.laws, replace(cannabis, id="IL-NEW")))
    assert "IL/IL-NEW after IL-5.2k" in found(other, Statement.UNLISTED)


def test_the_counts_are_those_that_are_documented() -> None:
    """A law that adds a finding fails here; one that mends some lowers the figure in the table."""
    counts = Counter(one.kind for state in all_jurisdictions() for one in statements(state))
    text = (ROOT / "docs" / "law-language.md").read_text(encoding="utf-8")
    entries = {
        name: int(now) for name, now in re.findall(r"^\| ([^|]+) \| [-\d]+ \| (\d+) \|$", text, re.MULTILINE)
    }
    assert {str(kind): counts[kind] for kind in Statement} == entries


def test_from_the_command_line() -> None:
    ran = CliRunner().invoke(main, ["laws", "IL", "--sentences"])
    assert ran.exit_code == 1
    assert f"{Statement.CONFESSES}" in ran.output
    rows = json.loads(CliRunner().invoke(main, ["laws", "IL", "--sentences", "--json"]).output)
    assert {"subject": "IL-5.2k", "what": "conditions", "kind": str(Statement.UNREAD)}.items() <= next(
        row for row in rows if row["subject"] == "IL-5.2k" and row["what"] == "conditions"
    ).items()


def test_families_are_counted_and_never_claimed() -> None:
    assert SECONDARY("§ 1", families=("courts", "bar")).level == "secondary, two families"
    assert SECONDARY("§ 1", families=("courts", "courts")).level == "secondary", "one publisher counts once"
    assert TEXT("§ 1", families=("courts", "bar")).level == "text"
    base = SECONDARY("§ 1", "two pages", families=("courts", "bar"))
    assert base("(a)").level == "secondary, two families"
    assert base("(a)", note="another page").level == "secondary", (
        "what was read otherwise has its own families"
    )
    with pytest.raises(ValueError, match="is no family of sources"):
        Source("§ 1", SECONDARY, families=("blogs",))
