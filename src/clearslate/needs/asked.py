"""What laws ask of the data: each field, in which conditions, and how far a missing one reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from clearslate.engine.outcomes import around, fields_of, reach
from clearslate.law import Jurisdiction, Law, Unit
from clearslate.law import expressions as e


class Reach(IntEnum):
    """Whose answers a missing fact of a charge leaves open."""

    CHARGE = 0
    CASE = 1
    PERSON = 2


@dataclass(frozen=True)
class Asked:
    """One place where a law asks for a field."""

    field: str
    reach: Reach
    presumption: str = ""  # fills the fact in where it is on
    absence: bool = False  # it asks whether the field is empty
    notice: bool = False  # it bears on a notice alone


@dataclass
class Need:
    """What all laws of a state ask of one field, by law."""

    name: str
    asked: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))

    @property
    def conditions(self) -> dict[str, list[Asked]]:
        """The laws whose conditions ask it, notices left out."""
        found = {law: [one for one in places if not one.notice] for law, places in self.asked.items()}
        return {law: places for law, places in found.items() if places}


def needs(state: Jurisdiction) -> list[Need]:
    """The fields that the laws ask, those that the most laws ask first."""
    found: dict[str, Need] = {}
    for law in state.laws:
        for asked in dict.fromkeys(asked_by(state, law)):
            found.setdefault(asked.field, Need(asked.field)).asked[law.id].append(asked)
    return sorted(found.values(), key=lambda need: (-len(need.conditions), -len(need.asked), need.name))


def asked_by(state: Jurisdiction, law: Law) -> Iterator[Asked]:
    """The places in a law that ask a field, in its order; an expression that occurs again is not gone through again."""
    tops: list[e.Expression] = [reach(state, law)]
    expressions: list[e.Expression] = []
    unit = _UNIT[law.unit]
    seen: _Seen = set()
    for version in law.resolved():
        if version.version.read:
            tops += [version.floor, *(holds for _, holds in version.conditions)]
            tops += [version.tested] if version.tested is not None else []
            for where in version.capped:
                yield from _asked(where, Reach.PERSON, "", seen)
            expressions += [part for notice in version.notices for part in notice if part is not None]
    for top in tops:
        yield from _asked(top, unit, "", seen)
    beyond = around(law)
    yield from () if beyond is None else _asked(beyond, unit, "", seen)
    for name in ("cleared_on", "cleared_under", "imposed_on") if law.caps else ():
        yield Asked(name, Reach.PERSON)
    seen = set()
    for top in expressions:
        for one in _asked(top, Reach.CHARGE, "", seen):
            yield Asked(one.field, one.reach, one.presumption, one.absence, notice=True)


def order_of(law: Law) -> dict[str, int]:
    """The place of the first condition, in the law's order, that asks each field; other fields are not in it."""
    found: dict[str, int] = {}
    for version in law.resolved():
        if version.version.read:
            for place, (_, holds) in enumerate(version.conditions):
                for asked in asked_in(holds, law):
                    found[asked.field] = min(place, found.get(asked.field, place))
    return found


_UNIT: Final = {
    Unit.CHARGE: Reach.CHARGE,
    Unit.CASE: Reach.CASE,
    Unit.ARREST: Reach.CASE,
    Unit.PERSON: Reach.PERSON,
}


def asked_in(expression: e.Expression, law: Law) -> tuple[Asked, ...]:
    """The places inside one expression of a law that ask a field, each once."""
    return tuple(dict.fromkeys(_asked(expression, _UNIT[law.unit], "", set())))


_Seen = set[tuple[e.Expression, Reach, str]]


def _asked(expression: e.Expression, wide: Reach, presumption: str, seen: _Seen) -> Iterator[Asked]:
    """The places inside an expression that ask a field, but for what was seen: laws hold some parts thousands of times."""
    if (expression, wide, presumption) in seen:
        return
    seen.add((expression, wide, presumption))
    absence = isinstance(expression, e.Absent)
    for name in fields_of(expression):
        yield Asked(name, wide, presumption, absence)
    if isinstance(expression, e.Presumed):
        yield from _asked(expression.item, wide, expression.presumption, seen)
        return
    among = getattr(expression, "among", None)
    if not isinstance(among, e.Among):
        for part in expression.parts():
            yield from _asked(part, wide, presumption, seen)
        return
    inner = max(wide, Reach.CASE if among.scope in e.WITHIN_CASE else Reach.PERSON)
    yield from (Asked(name, inner, presumption) for name in fields_of(among))
    inside = [
        part
        for part in (*expression.parts(), among.where, among.day)
        if part is not None and part is not among
    ]
    for part in inside:
        yield from _asked(part, inner, presumption, seen)
    if among.own_day is not None:
        yield from _asked(among.own_day, wide, presumption, seen)
