"""What is wrong with a law that can be seen without data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, Protocol

from clearslate.law import expressions as e
from clearslate.law.other_counts import Kind as Effects
from clearslate.law.other_counts import OtherCounts
from clearslate.law.resolving import by_record, misplaced
from clearslate.law.statements import (
    BY_LIMBS,
    IMPLICIT,
    Cap,
    Condition,
    Notice,
    OpenQuestion,
    Unit,
    Version,
    parameters_of,
    successive,
)
from clearslate.records.schema import FIELD


class _Law(Protocol):
    """The parts of a law that can be wrong (``model.Law``)."""

    @property
    def cite(self) -> str: ...
    @property
    def versions(self) -> tuple[Version, ...]: ...
    @property
    def conditions(self) -> tuple[Condition, ...]: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def caps(self) -> tuple[Cap, ...]: ...
    @property
    def tested(self) -> e.Truth | None: ...
    @property
    def floor(self) -> e.Days: ...
    @property
    def questions(self) -> tuple[OpenQuestion, ...]: ...
    @property
    def notices(self) -> tuple[Notice, ...]: ...
    @property
    def other_counts(self) -> OtherCounts: ...


def _problems_of_versions(windows: tuple[Version, ...]) -> Iterable[str]:
    for version in windows:
        for day in (version.enacted, version.in_force, version.operative, version.until):
            if day is not None:
                e.check_date(day)
        if version.end <= version.start:
            yield f"version {version.name!r} ends before it begins: check in_force=, operative= and until="
        if version.operative is not None and version.operative < (version.in_force or version.operative):
            yield f"version {version.name!r} is operative before it is in force: check operative= and in_force="
        if version.begins is not None and version.source is None:
            yield f"version {version.name!r} has a first day and no source: say what tells the day"
    for earlier, later in pairwise(windows):
        if earlier.end > later.start:
            yield f"version {earlier.name!r} overlaps version {later.name!r}: give it until={later.begins!r}"


def problems(law: _Law) -> Iterable[str]:
    """What is wrong with a law that can be seen without data."""
    if not law.cite:
        yield "the law has no citation"
    if not law.versions:
        yield "give at least one version (since when the law is in force)"
    yield from _problems_of_versions(law.versions)
    yield from _problems_of_wordings(law.conditions)
    for condition in law.conditions:
        if condition.key in IMPLICIT:
            yield f"condition {condition.key!r} has a key that every law has: choose another"
        yield from _problems_of_limbs(condition)
        if not isinstance(condition.holds, e.OnsetLike):
            yield f"condition {condition.key!r} is a {type(condition.holds).__name__}, not a condition: compare it, or use elapsed(...)"
            continue
        texts = (condition.text, *(limb.text for limb in condition.limbs))
        named = {name for text in texts for name in re.findall(r"\{(\w+)\}", text)}
        if named and (unknown := named - condition.parameters.keys()):
            yield f"condition {condition.key!r} mentions {{{unknown.pop()}}}, which is not a parameter in it"
        yield from _forgives_early(condition)
        known = {question.id for question in law.questions}
        for inner in condition.holds.walk():
            if (
                isinstance(inner, e.Absent)
                and FIELD.get(inner.field)
                and len(FIELD[inner.field].columns) == 2
            ):
                yield f"condition {condition.key!r} asks whether the date {inner.field!r} is absent: only text can be asked"
            if isinstance(inner, e.Through) and inner is not condition.holds:
                yield f"condition {condition.key!r} joins a right that ends to something else: make through(...) a condition of its own"
            if isinstance(inner, e.Reading) and inner.question not in known:
                yield f"condition {condition.key!r} asks the open question {inner.question!r}: list it in questions="
    if (law.caps or law.unit is not Unit.CHARGE) and any(
        isinstance(one.holds, e.Through) for one in law.conditions
    ):
        yield "a right that ends (through(...)) is known for laws of unit CHARGE without caps"
    yield from _problems_of_completion(law)
    yield from _problems_of_figures(law)
    yield from _problems_of_caps(law)
    yield from _problems_of_notices(law)
    yield from _problems_of_other_counts(law)


def _problems_of_completion(law: _Law) -> Iterable[str]:
    """A law that asks when a sentence was completed says what completing it includes."""
    nodes = [node for one in law.conditions for node in one.holds.walk()]
    asks = any(isinstance(node, e.DayOf) and node.field == "completed_on" for node in nodes)
    if asks and not any(isinstance(node, e.Completion) for node in nodes):
        yield "asks completed_on without a completion: say what the end of the sentence includes, completion(...)"


def _problems_of_other_counts(law: _Law) -> Iterable[str]:
    effects = law.other_counts.effects
    if not law.unit.is_of_case and law.other_counts != OtherCounts():
        yield "other_counts= is said of laws of unit CASE or ARREST"
    for name, effect in effects.items():
        if effect.kind is Effects.PART and name != "never_filed" and law.tested is None:
            yield f"other_counts: {name}=PART(...) needs tested=, so that such counts are tested; or say BARS or IGNORED"
        if effect.kind is Effects.ASKED:
            asked = [one for one in law.conditions if one.key == effect.key]
            if not any(isinstance(part, e.Among) for one in asked for part in one.holds.walk()):
                yield f"other_counts: {name}=asked_by({effect.key!r}): no condition of that key looks at other counts"
            elif law.unit is Unit.ARREST and not any(map(_looks_beyond_case, asked)):
                yield f"other_counts: {name}=asked_by({effect.key!r}) looks at the case alone: ask it of the arrest (arrest.none)"


def _looks_beyond_case(condition: Condition) -> bool:
    histories = (part for part in condition.holds.walk() if isinstance(part, e.Among))
    return any(history.scope not in e.WITHIN_CASE for history in histories)


def _problems_of_wordings(conditions: tuple[Condition, ...]) -> Iterable[str]:
    for earlier, later in successive(conditions):
        if later.since is None or (earlier.until is not None and earlier.until > later.since):
            yield f"two conditions have the key {later.key!r}: a later wording says since="


def _problems_of_limbs(condition: Condition) -> Iterable[str]:
    if condition.holds is BY_LIMBS:
        yield f"condition {condition.key!r} does not say when it holds: give holds=, one_of= or all_of="
    if sum(map(bool, (condition.one_of, condition.all_of, condition.branches))) > 1:
        yield f"condition {condition.key!r} joins its limbs in two ways (one_of, all_of, branches): split it"
    if any(branch.when is None for branch in condition.branches[:-1]):
        yield f"condition {condition.key!r}: only the last branch may leave out when="
    keys = [limb.key for limb in condition.limbs]
    if len(set(keys)) < len(keys):
        yield f"condition {condition.key!r}: two limbs have one key"


_FORGIVING: Final = ("cleared_on", "pardoned_on")


def _forgives_early(condition: Condition) -> Iterable[str]:
    """A history that bars must not leave out what was forgiven, for it would do so before the day on which it was."""
    for among in _barring(condition.holds, barred=False):
        for part in among.where.items if isinstance(among.where, e.AllTrue) else (among.where,):
            day = part.item.day if isinstance(part, e.Not) and isinstance(part.item, e.Happened) else None
            if isinstance(day, e.DayOf) and day.field in _FORGIVING:
                yield (
                    f"condition {condition.key!r} takes ~({day.field} happened) in a history that bars: say "
                    f"none(where, unless=from_day(charge.{day.field}))"
                )


def _barring(x: e.Expression, *, barred: bool) -> Iterable[e.Among]:
    """The histories of a condition whose charges stand in its way; ``barred``: the opposite of the expression is asked."""
    match x:
        case e.Some():
            if barred:
                yield x.among
        case e.Every():
            yield x.among
            yield from _barring(x.condition, barred=barred)
        case e.From():
            yield from (part.among for part in x.day.walk() if isinstance(part, e.Latest))
        case e.Among() | e.Days() | e.Number():
            return
        case _:
            for part in x.parts():
                yield from _barring(part, barred=barred != isinstance(x, e.Not))


# A year of four digits may stand in a name (``act_of_2017``).
_NUMBER: Final = re.compile(
    r"(?:^|_)(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)(?:_|$)"
)


def _problems_of_figures(law: _Law) -> Iterable[str]:
    # Not law.parameters: it would remember conditions that no version contains.
    tops = [law.floor, law.tested, *(part for each in law.notices for part in (each.when, each.day))]
    yield from _problems_of_figures_by_record(
        (*(one.holds for one in law.conditions), *(top for top in tops if top is not None))
    )
    named = {name for condition in law.conditions for name in condition.parameters}
    named |= {one.name for top in tops if top is not None for one in parameters_of(top)}
    for name in sorted(named):
        if _NUMBER.search(name):
            yield f"parameter {name!r} is named for its number: name it for what it is, as waiting or look_back"


def _problems_of_figures_by_record(tops: Iterable[e.Expression]) -> Iterable[str]:
    """A figure by a day of the record stands in elapsed(...) and in comparisons alone, where a branch can be made of it."""
    for top in tops:
        if not any(_by_record(node) for node in top.walk()):  # so it is in nearly all
            continue
        if figure := _by_record(top):
            yield misplaced(figure)
        for node in top.walk():
            figures = [] if by_record(node) else [_by_record(part) for part in node.parts()]
            if not isinstance(node, e.Plus | e.Constant | e.FixedDay):
                figures.append(_by_record(node))
            yield from (misplaced(figure) for figure in figures if figure)


def _by_record(node: e.Expression) -> e.Parameter | None:
    """The figure by a day of the record that a node itself holds."""
    for name in getattr(node, "__dataclass_fields__", ()):
        one = getattr(node, name)
        if isinstance(one, e.Parameter) and one.by is not None:
            return one
    return None


def _problems_of_caps(law: _Law) -> Iterable[str]:
    for cap in law.caps:
        if cap.by is Unit.PERSON:
            yield "a cap counts by CHARGE or by CASE: it is a person's cap as it is"
        if not isinstance(cap.where, e.Truth):
            yield f"a cap counts where a {type(cap.where).__name__}: give a static fact about a charge"


def _problems_of_notices(law: _Law) -> Iterable[str]:
    keys: set[str] = set()
    for notice in law.notices:
        if notice.key in keys:
            yield f"two notices have the key {notice.key!r}"
        keys.add(notice.key)
        if not isinstance(notice.when, e.Truth):
            yield f"notice {notice.key!r} is given when a {type(notice.when).__name__}: give a static fact"
        if notice.day is not None and not isinstance(notice.day, e.Days):
            yield f"notice {notice.key!r} has a {type(notice.day).__name__} for a day"
