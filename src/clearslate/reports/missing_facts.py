"""Missing facts, and whom each keeps undecided: the list that every report has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clearslate.reports.charts import Bar, segments
from clearslate.reports.page import Cell, Code, Note
from clearslate.reports.terminal import Screen

MOST_BARS: Final = 12


@dataclass(frozen=True)
class MissingFact:
    """A missing fact, and who has an answer that waits for it, under automatic laws.

    ``people_sole``, ``charges_sole``: with an answer that waits for this fact alone: supplying it settles it.
    """

    field: str
    words: str
    owner: str
    action: str
    people: int
    people_sole: int
    charges: int
    charges_sole: int


LEGEND: Final = (
    ("sole", "this alone decides a charge of theirs"),
    ("joint", "only together with other data"),
)


def by_people_decided(facts: Sequence[MissingFact]) -> list[MissingFact]:
    """Those first that alone decide an answer of the most people."""
    return sorted(facts, key=lambda line: (-line.people_sole, -line.people, line.field))


def first_repaired(facts: Sequence[MissingFact]) -> MissingFact | None:
    """The fact to supply first; None where none is missing."""
    return next(iter(by_people_decided(facts)), None)


def bars(facts: Sequence[MissingFact]) -> list[Bar]:
    """One bar a fact: people who wait for it, first those for whom it alone decides a charge."""
    longest = max((line.people for line in facts), default=0)
    return [
        Bar(
            (line.words, f" ({line.owner})"),
            f"{line.people_sole:,} of {line.people:,} people",
            segments([("sole", line.people_sole), ("joint", line.people - line.people_sole)], longest),
        )
        for line in by_people_decided(facts)[:MOST_BARS]
    ]


def named(words: str, field: str) -> Cell:
    """A fact in words, with its field."""
    return Cell(words, (Note((Code(field),)),))


def to_do(facts: Sequence[MissingFact], screen: Screen) -> Iterator[str]:
    """What to do about each, for a terminal."""
    yield "What to do:"
    for line in facts:
        yield screen.folded(f"{line.words} ({line.field}): {line.action}")
