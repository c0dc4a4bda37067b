"""Missing facts, and whom each keeps undecided: the fix-list that every report has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clearslate.reports.charts import Bar, cut, segments
from clearslate.reports.page import Cell, Code, Note
from clearslate.reports.terminal import folded

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


def bars(facts: Sequence[MissingFact], figure: Callable[[MissingFact], str]) -> list[Bar]:
    """One bar a fact: people who wait for it, first those whom it alone would settle."""
    longest = max((line.people for line in facts), default=0)
    return [
        Bar(
            cut(f"{line.words} ({line.owner})"),
            figure(line),
            segments([("sole", line.people_sole), ("joint", line.people - line.people_sole)], longest),
        )
        for line in facts[:MOST_BARS]
    ]


def named(words: str, field: str) -> Cell:
    """A fact in words, with its field."""
    return Cell(words, (Note((Code(field),)),))


def to_do(facts: Sequence[MissingFact]) -> Iterator[str]:
    """What to do about each, for a terminal."""
    yield "What to do:"
    for line in facts:
        yield folded(f"{line.field} ({line.words}): {line.action}")
