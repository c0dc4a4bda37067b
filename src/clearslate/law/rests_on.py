"""What the answers of a law rest on: for each version, how well the statements are grounded that decide an answer.

An answer rests on the strongest ground at which it stays the same when every weaker statement is taken to be unsettled:

- *eligible* on the weakest of all that the version states: each of its conditions must hold;
- *not yet* too, in each version that is in force or to come: another day would be another answer;
- *ineligible* on the best condition that fails for good (a fact, which no time changes), since that one is enough; where
  only conditions fail that time may bring about, on the weakest of those that fail;
- *unknown* on nothing.

A condition is as weak as its weakest part: its source, its grounds or branches, its figures, the lists, grades and terms
that it asks, and the reading of an open question that is taken. Both readings at once take none.

Masks of conditions say so, one a ground, so that a reader needs no second look at the records: see ``clearslate.runs.rests_on``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from clearslate.law import expressions as e
from clearslate.law.citations import OffenseList
from clearslate.law.grading import Grading
from clearslate.law.model import Law, Resolved
from clearslate.law.sources import Ground, Source, weakest
from clearslate.law.statements import BOTH, RECORD, REST_OF_UNIT, WITHIN_CAP, Condition, Version
from clearslate.records.days import NEVER

NO_TEXT: Final = "not one condition was read in the text"
"""Named like a statement: of a version of which nobody read a condition in the statute."""

Masks = dict[Ground, int]
"""For each ground a mask over the reasons of a law (``Law.reasons``)."""


class Statement(NamedTuple):
    """A part of what a law states, and what it rests on."""

    what: str
    ground: Ground

    @property
    def words(self) -> str:
        """As a sign-off names it."""
        return f"{self.what} ({self.ground})"


@dataclass(frozen=True)
class RestsOn:
    """What the answers that one version of a law decides rest on.

    ``ineligible``: at best, where no condition of ``alone`` fails. ``alone``: conditions that fail for good, so that one is
    enough. ``together``: all that may fail. ``weak``: what counsel names before the version clears anything by itself.
    """

    eligible: Ground
    not_yet: Ground
    ineligible: Ground
    alone: Masks = field(default_factory=dict)
    together: Masks = field(default_factory=dict)
    weak: tuple[str, ...] = ()


def reading_taken(question: str, reading: str) -> Statement:
    """That one reading of an open question is taken."""
    return Statement(f"{question} read as {reading}", Ground.READING)


def weak(law: Law, readings: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What counsel names before the law clears anything by itself, of all its versions."""
    found = rests_on(law, NEVER, readings)
    return tuple(dict.fromkeys(words for each in found.values() for words in each.weak))


def rests_on(law: Law, as_of: int, readings: Mapping[str, str] | None = None) -> dict[str, RestsOn]:
    """By the name of each version, what the answers rest on that it decides on a day.

    Args:
        law: the law.
        as_of: the day asked about.
        readings: of open questions, where they are read otherwise than the law reads them.
    """
    chosen = {question.id: question.chosen for question in law.questions} | dict(readings or {})
    versions = law.resolved(readings)
    stated = {each.version: _Stated(law, each, chosen) for each in versions}
    asked = [
        stated[each.version]
        for each in versions
        if each.version.end > as_of and (each.version.read or each.version.start <= as_of)
    ]
    return {each.version.name: _answers(stated[each.version], asked) for each in versions}


class _Stated:
    """What a version of a law states."""

    def __init__(self, law: Law, resolved: Resolved, chosen: Mapping[str, str]) -> None:
        day = resolved.version.start
        self.law, self.resolved = law, resolved
        self.ends = resolved.version.end < NEVER
        self.conditions = [law.condition(index, day) for index, _ in resolved.conditions]
        self.parts = {
            index: list(_of_condition(condition, chosen))
            for (index, _), condition in zip(resolved.conditions, self.conditions, strict=True)
        }
        self.grounds = {index: weakest(one.ground for one in parts) for index, parts in self.parts.items()}
        self.whole = list(_of_law(law, chosen))
        self.window = list(_of_window(law, resolved.version))
        if law.prospective:
            self.whole += self.window

    @property
    def statements(self) -> Iterator[Statement]:
        yield from (*self.whole, *self.window)
        for parts in self.parts.values():
            yield from parts

    @property
    def weakest(self) -> Ground:
        return weakest(one.ground for one in self.statements)


def _answers(own: _Stated, asked: list[_Stated]) -> RestsOn:
    law, all_of_it = own.law, own.weakest
    waits = weakest((each.weakest for each in asked), at_best=all_of_it)
    others = [each for each in asked if each is not own]
    ends = {index for index, holds in own.resolved.conditions if isinstance(holds, e.Through)}
    at_best = [own.grounds[index] for index in ends]
    if own.ends:
        at_best += [one.ground for one in own.window]
    alone: Masks = {}
    together: Masks = {}
    for index, holds in own.resolved.conditions:
        _add(together, own.grounds[index], index)
        if _is_static(holds) and all((index, holds) in each.resolved.conditions for each in others):
            _add(alone, weakest((each.grounds[index] for each in others), at_best=own.grounds[index]), index)
    whole = weakest(one.ground for one in own.whole)
    for index, key in enumerate(law.reasons):
        if key == RECORD:
            _add(together, whole, index)
        elif key in (REST_OF_UNIT, WITHIN_CAP):  # by whatever condition another charge fails
            _add(together, all_of_it, index)
    return RestsOn(
        eligible=all_of_it,
        not_yet=waits,
        ineligible=waits if others else weakest(at_best),
        alone=alone,
        together=together,
        weak=_weak(own),
    )


def _weak(own: _Stated) -> tuple[str, ...]:
    """What no automatic clearance rests on unless counsel names it."""
    found = [one.words for one in own.statements if one.ground.is_weak]
    if not any(one.stands.is_verified and one.is_read for one in own.conditions):
        found.append(NO_TEXT)
    return tuple(dict.fromkeys(found))


def _add(masks: Masks, ground: Ground, index: int) -> None:
    masks[ground] = masks.get(ground, 0) | 1 << index


def _is_static(holds: e.OnsetLike) -> bool:
    """Whether a condition holds always or never: no time brings it about."""
    match holds:
        case e.Truth() | e.Static():
            return True
        case e.Both(items=items) | e.OneOf(items=items) | e.Either(items=items):
            return all(map(_is_static, items))
        case e.Choose(branches=branches, otherwise=otherwise):
            return all(_is_static(then) for _, then in branches) and _is_static(otherwise)
        case e.Every(condition=condition):
            return _is_static(condition)
    return False


# --- what is stated -------------------------------------------------------------------------------------------


def _of_law(law: Law, chosen: Mapping[str, str]) -> Iterator[Statement]:
    """What a law states beside its conditions, that bears on an answer: notices do not."""
    yield Statement("the law as a whole", law.source.ground)
    for cap in law.caps:
        yield Statement(f"cap of {cap.count}", cap.stands.ground)
    for exempt in law.exempt:
        yield Statement(f"no bar: {exempt.key}", exempt.source.ground)
    for name, effect in law.other_counts.effects.items():
        if effect.source is not None:
            yield Statement(f"another count: {name.replace('_', ' ')}", effect.source.ground)
    tops: list[e.Expression] = [law.floor, *(cap.where for cap in law.caps)]
    yield from _inside([*tops, *([] if law.tested is None else [law.tested])], chosen)


def _of_window(law: Law, version: Version) -> Iterator[Statement]:
    """From when to when a version is in force: it ends where the next one begins."""
    place = law.versions.index(version)
    for each in law.versions[place : place + 2]:
        source = each.source or law.source
        if each.begins is not None:
            yield Statement(f"first day of version {each.name}", source.ground)
    if version.until is not None and version is law.versions[-1]:
        yield Statement(f"last day of version {version.name}", (version.source or law.source).ground)


def _of_condition(condition: Condition, chosen: Mapping[str, str]) -> Iterator[Statement]:
    yield Statement(condition.key, condition.stands.ground)
    for limb in condition.limbs:
        yield Statement(f"{condition.key}, {limb.key}", limb.stands.ground)
    yield from _inside([condition.holds], chosen)


def _inside(tops: Iterable[e.Expression], chosen: Mapping[str, str]) -> Iterator[Statement]:
    """What expressions ask that is stated elsewhere: figures, lists, grades, terms; and the readings taken."""
    for node in _nodes(tops, chosen):
        if isinstance(node, e.Reading):
            if chosen[node.question] != BOTH:
                yield reading_taken(node.question, chosen[node.question])
        elif isinstance(node, e.Lookup):
            yield from (Statement(what, source.ground) for what, source in _asked(node))
        elif isinstance(node, e.Completion):
            yield Statement(f"completing a sentence, {node.cite}", node.source.ground)
        elif isinstance(node, e.DefinedTruth | e.DefinedDays | e.DefinedOnset):
            yield Statement(f"term {node.name}", node.source.ground)
        for name in node.__dataclass_fields__:  # type: ignore[attr-defined]
            value = getattr(node, name)
            if isinstance(value, e.Parameter) and value.source is not None:
                yield Statement(f"{value.name} of {value}", value.source.ground)


def _nodes(tops: Iterable[e.Expression], chosen: Mapping[str, str]) -> list[e.Expression]:
    """The expressions inside some, each once; of an open question, only the reading taken."""
    seen: dict[e.Expression, None] = {}
    todo = list(tops)
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen[node] = None
        todo += [dict(node.readings)[chosen[node.question]]] if isinstance(node, e.Reading) else node.parts()
    return list(seen)


def _asked(node: e.Lookup) -> Iterator[tuple[str, Source]]:
    """What a look-up asks: a list of offenses, a table of grades."""
    if isinstance(node.asks, OffenseList):
        yield f"list {node.asks.id}", node.asks.source
        if node.asks.with_inchoate:
            yield "sections of attempt, conspiracy and solicitation", node.asks.style.inchoate_source
    elif isinstance(node.asks, Grading):
        for grade in node.asks.grades:
            yield f"maximum of {grade.code}", grade.source or node.asks.source
