"""How a charge ended, where nobody told it: that is not a record that says nothing of it.

In a record an empty disposition says that none was recorded, and some laws clear a charge for that (18 Pa.C.S. § 9122(a)(1)).
Somebody who tells of a charge and does not know how it ended says nothing of the kind: such an answer is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from clearslate.runs.explain import Explanation
from clearslate.runs.needs import Reach, asked_by
from clearslate.states import jurisdiction

_ENDED: Final = "disposition"
_GIVEN: Final = ("eligible", "not_yet")


def opened(
    explained: Mapping[str, Sequence[Explanation]], cases: Mapping[str, str], untold: Iterable[str], code: str
) -> dict[str, list[Explanation]]:
    """The answers about one person, open where they rest on an ending that nobody told as if none were recorded.

    Args:
        explained: each law's answer, by charge; of other people too.
        cases: the case of each of the person's charges.
        untold: those of the charges of which nobody told how they ended.
        code: the state whose laws answer.
    """
    unknown = set(untold) & set(cases)
    found = {}
    for charge, case in cases.items():
        near = {
            Reach.CHARGE: charge in unknown,
            Reach.CASE: any(cases[each] == case for each in unknown),
            Reach.PERSON: bool(unknown),
        }
        found[charge] = [
            _open(each) if any(near[reach] for reach in _asks_absence(code, each.law)) else each
            for each in explained[charge]
        ]
    return found


@cache
def _asks_absence(code: str, law: str) -> frozenset[Reach]:
    """How far a law asks whether a disposition is recorded at all."""
    state = jurisdiction(code)
    return frozenset(
        asked.reach
        for asked in asked_by(state, state.law(law))
        if asked.absence and not asked.notice and asked.field == _ENDED
    )


def _open(found: Explanation) -> Explanation:
    if found.outcome not in _GIVEN:
        return found
    conditions = tuple(
        replace(each, state="unknown", missing=(*each.missing, _ENDED))
        if f"{_ENDED} = missing" in each.facts and each.state in ("holds", "not yet")
        else each
        for each in found.conditions
    )
    missing = (*found.missing, _ENDED)
    return replace(found, outcome="unknown", eligible_on=None, missing=missing, conditions=conditions)
