"""Missing facts as every report shows them: in bars, in tables, as what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.needs.missing import MissingFact, by_gate
from clearslate.reports.charts import Bar, segments
from clearslate.reports.page import Cell, Code, Note
from clearslate.reports.terminal import Screen

MOST_BARS: Final = 12
LEGEND: Final = (
    ("sole", "this alone decides a charge of theirs"),
    ("joint", "only together with other data"),
)


def bars(facts: Sequence[MissingFact]) -> list[Bar]:
    """One bar a fact: people who wait for it, first those for whom it alone decides a charge."""
    longest = max((line.people for line in facts), default=0)
    return [
        Bar(
            (line.words, f" ({line.owner})"),
            f"{line.people_sole:,} of {line.people:,} people",
            segments([("sole", line.people_sole), ("joint", line.people - line.people_sole)], longest),
        )
        for line in by_gate(facts)[:MOST_BARS]
    ]


def named(words: str, field: str) -> Cell:
    """A fact in words, with its field."""
    return Cell(words, (Note((Code(field),)),))


def to_do(facts: Sequence[MissingFact], screen: Screen) -> Iterator[str]:
    """What to do about each, for a terminal."""
    yield "What to do:"
    for line in facts:
        yield screen.folded(f"{line.words} ({line.field}): {line.action}")
