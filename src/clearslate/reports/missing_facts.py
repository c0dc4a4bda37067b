"""Missing facts, and whom each keeps undecided: the list that every report has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from clearslate.reports.charts import Bar, segments
from clearslate.reports.page import Cell, Code, Note
from clearslate.reports.terminal import Screen
from clearslate.runs.needs import order_of
from clearslate.states import CODES, jurisdiction

MOST_BARS: Final = 12


@dataclass(frozen=True)
class MissingFact:
    """A missing fact, and who has an answer that waits for it, under automatic laws.

    ``people_sole``, ``charges_sole``: with an answer that waits for this fact alone: supplying it settles it.
    ``people_first``: with an answer of whose missing facts the law asks none before this one. Another one decides nothing
    there until this one is known, and it may itself end the question.
    """

    field: str
    words: str
    owner: str
    action: str
    people: int
    people_sole: int
    charges: int
    charges_sole: int
    people_first: int


def first_asked(state: str, law: str, facts: Iterable[str]) -> frozenset[str]:
    """Of the facts that an answer lacks, those that its law asks before the others.

    What no condition asks (how the charge ended, an earlier clearance) is asked before all of them.
    """
    places = {name: _order(state, law).get(name, -1) for name in facts}
    return frozenset(name for name, place in places.items() if place == min(places.values()))


@cache
def _order(state: str, law: str) -> Mapping[str, int]:
    found = (
        next((each for each in jurisdiction(state).laws if each.id == law), None) if state in CODES else None
    )
    return order_of(found) if found is not None else {}


LEGEND: Final = (
    ("sole", "this alone decides a charge of theirs"),
    ("joint", "only together with other data"),
)


def by_gate(facts: Iterable[MissingFact]) -> list[MissingFact]:
    """Those first that the laws ask first of the most people, then those that alone decide for the most."""
    return sorted(facts, key=lambda fact: (-fact.people_first, -fact.people_sole, -fact.people, fact.field))


def first_repaired(facts: Sequence[MissingFact]) -> MissingFact | None:
    """The fact to supply first; None where none is missing."""
    return next(iter(by_gate(facts)), None)


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
