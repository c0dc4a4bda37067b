"""Citations that no style reads: the rules that are proposed do have them read."""

from __future__ import annotations

import pytest

from clearslate.ingest import repairs
from clearslate.ingest.mapping.rules import Rule
from clearslate.ingest.patterns import Pattern
from clearslate.ingest.report import ValueCount
from clearslate.states import jurisdiction

READ = jurisdiction("FL").style.read


def counted(*texts: str) -> dict[str, ValueCount]:
    return {text: ValueCount(10 - at, "a.csv", at + 2) for at, text in enumerate(texts)}


@pytest.mark.parametrize(
    "text",
    [
        "810.09(1a)*",
        "810.09-1",
        "810.09 1A",
        "810.09(1)(a) TRESPASS",
        "FS: 810.09",
        "810 . 09",
    ],
)
def test_a_rule_is_proposed_that_reads_it(text: str) -> None:
    assert READ(text) is None
    found = repairs(counted(text), READ)
    assert found
    for each in found:
        assert READ(Pattern(each.match, each.to).rewritten(text)) is not None
        assert (each.rows, each.example) == (10, text)


def test_what_no_rule_reads_proposes_none() -> None:
    assert repairs(counted("TRESPASS", "???", ""), READ) == []


def test_the_rule_of_the_most_rows_comes_first_and_fits_a_mapping() -> None:
    first, second = repairs(counted("810.09*", "812.014*", "810.09-1"), READ)[:2]
    assert (first.rows, second.rows) == (19, 8)
    rule = Rule(column=["F.S."], match=first.match, to=first.to)
    assert list(rule.columns()) == ["F.S."]
