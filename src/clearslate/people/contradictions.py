"""Days that cannot all be right: out of jail in 2010, convicted in 2014. The person can still say which one is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from clearslate.people.days import read_days
from clearslate.people.record import Story
from clearslate.people.variants import Value
from clearslate.records.days import NEVER, DayInterval
from clearslate.records.narrow import CHAIN

SENTENCE: Final = ("imposed_on", "released_on", "completed_on")
REVOKED: Final = ("probation_revoked_on", "completed_on")
_FOLLOWED: Final = ("convicted", "deferred")  # endings that a sentence follows; a dismissal may come after it


@dataclass(frozen=True)
class Contradiction:
    """Two days of a charge that are stated the wrong way round: fields in the order in which they must be."""

    charge: str
    earlier: str
    later: str


def contradictions(story: Story) -> list[Contradiction]:
    """The days stated that certainly contradict the order of things, charge by charge."""
    found = []
    for case, charge in story.charges:
        stated = _days(story.told | case.told | charge.told)
        pairs = dict.fromkeys((*combinations(CHAIN, 2), *combinations(SENTENCE, 2), REVOKED))
        if charge.told.get("disposition") not in _FOLLOWED:
            pairs = {pair: None for pair in pairs if pair[0] not in ("disposition_date", REVOKED[0])}
        found += [
            Contradiction(charge.id, earlier, later)
            for earlier, later in pairs
            if earlier in stated and later in stated and stated[earlier].earliest > stated[later].latest
        ]
    return found


def _days(stated: Mapping[str, Value]) -> dict[str, DayInterval]:
    names = (*CHAIN, *SENTENCE, REVOKED[0])
    days = {name: read_days(str(stated[name])) for name in names if name in stated}
    if REVOKED[0] in days and days[REVOKED[0]].latest == NEVER:
        del days[REVOKED[0]]  # it was not, or may not have been
    return days
