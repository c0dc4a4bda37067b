"""Missing facts, whom each keeps undecided, and which one to supply first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from clearslate.law.expressions import LAW_TEXT
from clearslate.needs.asked import order_of
from clearslate.states import CODES, jurisdiction


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

    What no condition asks (how the charge ended, an earlier clearance) is asked before all of them; a text that was not
    read is no fact of the record, and comes after all of them.
    """
    order = {LAW_TEXT: math.inf, **_order(state, law)}
    places = {name: order.get(name, -1) for name in facts}
    return frozenset(name for name, place in places.items() if place == min(places.values()))


@cache
def _order(state: str, law: str) -> Mapping[str, int]:
    found = (
        next((each for each in jurisdiction(state).laws if each.id == law), None) if state in CODES else None
    )
    return order_of(found) if found is not None else {}


def by_gate(facts: Iterable[MissingFact]) -> list[MissingFact]:
    """Those first that the laws ask first of the most people, then those that alone decide for the most."""
    return sorted(facts, key=lambda fact: (-fact.people_first, -fact.people_sole, -fact.people, fact.field))


def first_repaired(facts: Sequence[MissingFact]) -> MissingFact | None:
    """The fact to supply first; None where none is missing."""
    return next(iter(by_gate(facts)), None)
