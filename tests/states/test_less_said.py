"""A charge of which less is recorded is never decided the other way: the less that is known, the more is open."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import pytest

from clearslate.law import expressions as e
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states import CODES, jurisdiction
from tests.reference.people import stories

# Form: one that no source names is the offense itself, unless the statute is that of an attempt. Grade and maximum: stories
# record some against the statute, to show what goes before what; the trials of the engine take them out of others.
NOT_TAKEN_OUT: Final = {"inchoate", "grade", "max_penalty_days"}
MIXED: Final = 300  # charges put together from those of several stories
WORDS: Final = {TRUE: "yes", UNKNOWN: "unknown", FALSE: "no"}

Row = Mapping[str, Any]


def answer(x: e.Truth, row: Row) -> int | None:
    """What the fact is of the charge as far as its own texts and numbers tell; None where they tell nothing."""
    match x:
        case e.Known():
            return TRUE if x.value else FALSE
        case e.Lookup():
            return x.decide(*(row.get(name) for name in x.fields))[0]
        case e.Not():
            found = answer(x.item, row)
            return {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN, None: None}[found]
        case e.AllTrue() | e.AnyTrue():
            parts = [part for part in (answer(item, row) for item in x.items) if part is not None]
            return (min if isinstance(x, e.AllTrue) else max)(parts, default=None)
    return None


def asked(x: e.Expression) -> Iterator[e.Truth]:
    """The greatest facts of a charge in an expression, and what is asked inside them of other charges."""
    if isinstance(x, e.Truth) and answer(x, {}) is not None:
        yield x
    todo = list(x.parts())
    while todo:
        part = todo.pop()
        if isinstance(x, e.Not | e.AllTrue | e.AnyTrue) and isinstance(
            part, e.Not | e.AllTrue | e.AnyTrue | e.Lookup
        ):
            todo.extend(part.parts())
        else:
            yield from asked(part)


@cache
def questions(code: str) -> tuple[e.Truth, ...]:
    """What the state's laws ask of a charge by itself."""
    tops: dict[e.Expression, None] = {}
    for law in jurisdiction(code).laws:
        for version in law.resolved({}):
            tops |= dict.fromkeys(holds for _, holds in version.conditions)
            tops |= dict.fromkeys(version.capped)
            tops |= dict.fromkeys(when for when, _ in version.notices)
            if version.tested is not None:
                tops[version.tested] = None
    return tuple({id(x): x for top in tops for x in asked(top)}.values())


def charges(code: str, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What the charges of the stories say in these fields, and what charges would that took each from another."""
    rows = [row for story in stories(code) for row in story.rows]
    yield from ({name: row.get(name) for name in names} for row in rows)
    rng = random.Random(f"{code} {names}")
    for _ in range(MIXED):
        yield {name: rng.choice(rows).get(name) for name in names}


def contradicts_itself(code: str, told: Row) -> bool:
    """What no record can say together: neither part is then believed, or one goes before the other."""
    if code == "MI":  # an attempt of less than five years at an offense of five years or more (MCL 750.92)
        return "object_statute" in told and (told.get("max_penalty_days") or 1825) < 1825
    if code == "MO":  # a felony under an ordinance
        return "felony" in (told.get("grade") or "") and "Ordinance" in (told.get("statute") or "")
    return False


@pytest.mark.parametrize("code", CODES)
def test_what_is_certain_of_a_charge_stays_so_when_more_is_known_of_it(code: str) -> None:
    wrong: list[str] = []
    seen: set[tuple[Any, ...]] = set()
    for x in questions(code):
        names = sorted({name for part in x.walk() if isinstance(part, e.Lookup) for name in part.fields})
        for told in charges(code, names):
            key = (id(x), *map(str, told.values()))
            if key in seen or contradicts_itself(code, told):
                continue
            seen.add(key)
            whole = answer(x, told)
            for name in (name for name in names if name not in NOT_TAKEN_OUT and told[name] is not None):
                less = answer(x, told | {name: None})
                if less not in (UNKNOWN, whole):
                    wrong.append(f"{x}\nof {told}: {WORDS[whole or 0]}, without {name} {WORDS[less or 0]}")
    assert len(seen) > 500
    assert wrong == [], "\n".join(wrong[:5])
