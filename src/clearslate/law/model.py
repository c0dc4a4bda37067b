"""A law: one route to relief, as its statute states it.

A ``Law`` is a list of conditions, each a sentence in plain words with its source and its expression, and a list
of versions in time. What says no source of its own stands where its law stands. What the engine needs of a law
(``resolved``: one version's conditions with the figures of that version) is derived here; how it is computed is
the engine's business.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeVar

from clearslate.law import expressions as e
from clearslate.law.citations import CitationStyle, OffenseList
from clearslate.law.facts import charge
from clearslate.law.grading import Grading
from clearslate.law.own import OwnFacts
from clearslate.law.sources import Certainty, Source
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.records.schema import FIELD, Disposition, Field

T = TypeVar("T")


class Unit(StrEnum):
    """What clears."""

    CHARGE = "charge"
    CASE = "case"
    PERSON = "person"


class Status(StrEnum):
    """Whether the law gives relief."""

    IN_FORCE = "in force"  # also: enacted with a day on which it starts
    ENACTED = "enacted, not running"
    PROPOSED = "proposed"


CHARGE, CASE, PERSON = Unit.CHARGE, Unit.CASE, Unit.PERSON


_BY_LIMBS: Final = e.Known(True)  # what a condition holds by that is told by its limbs
_UNSOURCED: Final = Source("", Certainty.MEMORY)  # a statement of a law that no law holds yet


@dataclass(frozen=True)
class Limb:
    """One of several grounds that a statute packs into a condition: an explanation tells which one failed."""

    key: str
    text: str
    source: Source | None = None
    holds: e.OnsetLike = field(kw_only=True)

    @property
    def stands(self) -> Source:
        """Its source; a limb of a law always has one."""
        return self.source or _UNSOURCED


@dataclass(frozen=True)
class Condition:
    """One condition of a law, in one wording.

    ``key`` names it in masks and reports; ``text`` is a sentence for a lawyer, in which ``{name}`` is replaced by the
    dated parameter of that name. ``source``: where it stands; without one, where its law stands. It ``holds`` by one
    expression, or by limbs: ``one_of`` them, or ``all_of`` them.

    ``since`` and ``until`` (first day on which it no longer applies) bound it to the versions that contain it. Where a
    statute changed the wording, each wording is a condition of the same key, in the order of time: one ends where the
    next begins.
    """

    key: str
    text: str
    source: Source | None = None
    holds: e.OnsetLike = field(default=_BY_LIMBS, kw_only=True)
    since: str | None = field(default=None, kw_only=True)
    until: str | None = field(default=None, kw_only=True)
    one_of: tuple[Limb, ...] = field(default=(), kw_only=True)
    all_of: tuple[Limb, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        if self.limbs and self.holds is _BY_LIMBS:
            join = e.one_of if self.one_of else e.both
            object.__setattr__(self, "holds", join(*(limb.holds for limb in self.limbs)))

    def with_sourced_limbs(self) -> Condition:
        """The condition; a limb that names no source of its own stands where it stands."""
        one_of, all_of = (
            tuple(
                replace(limb, source=limb.source.within(self.stands) if limb.source else self.source)
                for limb in limbs
            )
            for limbs in (self.one_of, self.all_of)
        )
        return replace(self, one_of=one_of, all_of=all_of)

    @property
    def limbs(self) -> tuple[Limb, ...]:
        """Its grounds, where it has several."""
        return self.one_of or self.all_of

    @property
    def stands(self) -> Source:
        """Its source; a condition of a law always has one."""
        return self.source or _UNSOURCED

    @property
    def cite(self) -> str:
        """The subsection that states it."""
        return self.stands.cite

    @property
    def certainty(self) -> Certainty:
        """How well it is grounded: as its weakest limb is."""
        order = list(Certainty)
        return max(
            (self.stands, *(limb.stands for limb in self.limbs)), key=lambda s: order.index(s.certainty)
        ).certainty

    def applies(self, day: int) -> bool:
        """Whether a version that starts on the day contains the condition."""
        return (self.since is None or _iso(self.since) <= day) and (
            self.until is None or day < _iso(self.until)
        )

    @cached_property
    def parameters(self) -> dict[str, e.Parameter]:
        """The dated parameters inside the condition, by name."""
        return {found.name: found for found in _parameters(self.holds)}

    def words(self, day: int) -> str:
        """The sentence with the figures of the version that starts on the day."""
        return self.filled(self.text, day)

    def filled(self, text: str, day: int) -> str:
        """Its own words, or a limb's, with the figures of the version that starts on the day."""
        known = self.parameters
        return re.sub(r"\{(\w+)\}", lambda m: str(known[m[1]].at(day)) if m[1] in known else m[0], text)


@dataclass(frozen=True)
class Version:
    """A window [since, until) in which the text of a law stayed the same.

    ``source``: what tells its first day. ``read``: its text was read; what a version that was not read asks is unknown.
    """

    name: str
    since: str | None
    source: Source | None = None
    until: str | None = field(default=None, kw_only=True)
    read: bool = field(default=True, kw_only=True)

    @property
    def start(self) -> int:
        """First day; ALWAYS where the law does not say."""
        return ALWAYS if self.since is None else _iso(self.since)

    @property
    def end(self) -> int:
        """First day on which it is no longer in force; NEVER while open."""
        return NEVER if self.until is None else _iso(self.until)


@dataclass(frozen=True)
class Cap:
    """A lifetime cap: at most ``count`` clearances of the charges that ``where`` names, in order.

    What was cleared before under the law, or a law of ``shared_with``, counts first. ``by=CASE`` counts the
    charges of one case once: where one of them is cleared, the others take no further place.
    """

    count: int
    source: Source | None = None
    shared_with: tuple[str, ...] = field(default=(), kw_only=True)
    where: e.Truth = field(default_factory=lambda: e.Known(True), kw_only=True)
    by: Unit = field(default=Unit.CHARGE, kw_only=True)

    @property
    def stands(self) -> Source:
        """Its source; a cap of a law always has one."""
        return self.source or _UNSOURCED

    @property
    def cite(self) -> str:
        """The subsection that states it."""
        return self.stands.cite

    @property
    def certainty(self) -> Certainty:
        """How well it is grounded."""
        return self.stands.certainty


BOTH: Final = "both"
_BOTH_READS: Final = "eligible only where the readings agree; unknown where they differ"


@dataclass(frozen=True)
class OpenQuestion:
    """A question that the statute leaves open: the readings, the one taken, since when and why.

    Where no source decides, ``chosen=BOTH``: the readings are asked at once, and the answer is certain only where they
    agree. That reading need not be said, neither in words nor as a branch.
    """

    id: str
    question: str
    cite: str
    readings: Mapping[str, str]
    chosen: str
    decided: str
    because: str

    def __post_init__(self) -> None:
        if self.chosen == BOTH and BOTH not in self.readings:
            object.__setattr__(self, "readings", {BOTH: _BOTH_READS, **self.readings})
        if self.chosen not in self.readings:
            raise e.LawError(
                f"open question {self.id}: the reading {self.chosen!r} is not one of {sorted(self.readings)}"
            )

    def choose(self, **branches: e.OnsetLike) -> e.OnsetLike:
        """The condition under each reading; a run may switch the reading."""
        if BOTH in self.readings and BOTH not in branches:
            branches = {BOTH: e.either(*branches.values()), **branches}
        if set(branches) != set(self.readings):
            raise e.LawError(
                f"open question {self.id}: give one condition for each of {sorted(self.readings)}"
            )
        return e.Reading(self.id, tuple(sorted(branches.items())))


@dataclass(frozen=True)
class Presumption:
    """A fact that a run may presume where the data is silent. Off by default."""

    id: str
    text: str
    cite: str = ""

    def fills(self, item: e.Truth, *, value: bool) -> e.Truth:
        """The fact, taken to be ``value`` where it is unknown and the presumption is on."""
        return e.Presumed(self.id, item, value)


@dataclass(frozen=True)
class Notice:
    """What those who act on an eligible determination must know; it changes no outcome.

    ``when``: of which charges it speaks. ``day``: a day that belongs to it (by which to act, from which relief
    is wider).
    """

    key: str
    text: str
    source: Source | None = None
    when: e.Truth = field(default_factory=lambda: e.Known(True), kw_only=True)
    day: e.Days | None = field(default=None, kw_only=True)

    @property
    def stands(self) -> Source:
        """Its source; a notice of a law always has one."""
        return self.source or _UNSOURCED

    @property
    def cite(self) -> str:
        """The section that states it."""
        return self.stands.cite


S = TypeVar("S", Condition, Notice, Cap)


@dataclass(frozen=True)
class Resolved:
    """One version of a law, with its figures filled in: what the engine evaluates."""

    law: Law
    version: Version
    conditions: tuple[tuple[int, e.OnsetLike], ...]  # (index into law.keys, expression)
    floor: e.Days
    tested: e.Truth | None
    capped: tuple[e.Truth, ...] = ()  # for each cap of the law, the charges that it counts
    notices: tuple[tuple[e.Truth, e.Days | None], ...] = ()  # for each notice, of which charges, and its day
    limbs: tuple[tuple[e.OnsetLike, ...], ...] = ()  # of each of the conditions, in their order


@dataclass(frozen=True)
class Law:
    """One route to relief.

    ``about`` is the kind of record it speaks of (a set of dispositions); all else is a condition.
    ``tested`` (units case and person) names the charges of the unit that must satisfy the conditions; by
    default those that ``about`` reaches. ``floor`` is the day before which it cannot hold.
    ``prospective``: dispositions before its start are never reached. ``caps`` bind one after the other: what
    an earlier one keeps from clearing takes no place under a later one.
    """

    id: str
    source: Source
    title: str
    relief: str
    automatic: bool
    unit: Unit
    about: frozenset[Disposition]
    versions: tuple[Version, ...]
    conditions: tuple[Condition, ...]
    caps: tuple[Cap, ...] = ()
    tested: e.Truth | None = None
    floor: e.Days = field(default_factory=lambda: charge.disposition_date)
    prospective: bool = False
    status: Status = Status.IN_FORCE
    questions: tuple[OpenQuestion, ...] = ()
    notices: tuple[Notice, ...] = ()
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        conditions = tuple(self._sourced(one).with_sourced_limbs() for one in self.conditions)
        object.__setattr__(self, "conditions", _wordings(conditions))
        object.__setattr__(self, "notices", tuple(self._sourced(one) for one in self.notices))
        object.__setattr__(self, "caps", tuple(self._sourced(one) for one in self.caps))
        for problem in _problems(self):
            raise e.LawError(f"{self.id}: {problem}")
        object.__setattr__(self, "conditions", self._of_its_time())

    def _sourced(self, statement: S) -> S:
        """What names no source of its own stands where the law stands."""
        own = statement.source
        return replace(statement, source=self.source if own is None else own.within(self.source))

    def _of_its_time(self) -> tuple[Condition, ...]:
        """Those that a version contains: laws share conditions whose earlier wordings are before their time."""
        return tuple(one for one in self.conditions if any(one.applies(each.start) for each in self.versions))

    @property
    def cite(self) -> str:
        """The sections that state it."""
        return self.source.cite

    @property
    def certainty(self) -> Certainty:
        """How well the law as a whole is grounded."""
        return self.source.certainty

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its conditions, each once: a condition whose wording changed is one condition."""
        return tuple(dict.fromkeys(condition.key for condition in self.conditions))

    def condition(self, index: int, day: int | None = None) -> Condition:
        """The condition of a key's index, in the wording of the version that starts on the day, or in its last one."""
        found = [one for one in self.conditions if one.key == self.keys[index]]
        return next((one for one in found if day is not None and one.applies(day)), found[-1])

    def resolved(self, readings: Mapping[str, str] | None = None) -> tuple[Resolved, ...]:
        """Every version with its figures, under the chosen reading of each open question."""
        chosen = {question.id: question.chosen for question in self.questions} | dict(readings or {})
        return tuple(self._resolve(version, chosen) for version in self.versions)

    def _resolve(self, version: Version, chosen: Mapping[str, str]) -> Resolved:
        day = version.start
        known: dict[e.Expression, e.Expression] = {}
        applying = [condition for condition in self.conditions if condition.applies(day)]
        return Resolved(
            self,
            version,
            tuple(
                (self.keys.index(condition.key), resolve(condition.holds, day, chosen, known))
                for condition in applying
            ),
            resolve(self.floor, day, chosen, known),
            None if self.tested is None else resolve(self.tested, day, chosen, known),
            tuple(resolve(cap.where, day, chosen, known) for cap in self.caps),
            tuple(resolve((notice.when, notice.day), day, chosen, known) for notice in self.notices),
            tuple(
                tuple(resolve(limb.holds, day, chosen, known) for limb in condition.limbs)
                for condition in applying
            ),
        )

    def statements(self) -> Iterator[tuple[str, Source]]:
        """All that the law states, in words, and where each stands."""
        yield "the law as a whole", self.source
        for version in self.versions:
            if version.source is not None:
                yield f"first day of version {version.name}", version.source
        for condition in self.conditions:
            yield condition.key, condition.stands
            yield from ((f"{condition.key}, {limb.key}", limb.stands) for limb in condition.limbs)
            yield from (
                (f"{one.name} of {one}", one.source) for one in condition.parameters.values() if one.source
            )
        yield from ((f"cap of {cap.count}", cap.stands) for cap in self.caps)
        yield from ((f"list {found.id}", found.source) for found in self.lists)
        yield from ((f"notice {notice.key}", notice.stands) for notice in self.notices)
        for grading in self._asked(Grading):
            yield from (
                (f"maximum of {grade.code}", grade.source or grading.source) for grade in grading.grades
            )
        if any(found.with_inchoate for found in self.lists):
            style = self.lists[0].style
            yield "sections of attempt, conspiracy and solicitation", style.inchoate_source

    @cached_property
    def unverified(self) -> tuple[str, ...]:
        """The parts of the law that were not verified against its text, in words; empty when all were."""
        parts = [f"{what} ({source.words})" for what, source in self.statements() if not source.is_verified]
        parts += [
            f"list {found.id} (not complete)"
            for found in self.lists
            if found.source.is_verified and not found.complete
        ]
        parts += [f"version {version.name} (text not read)" for version in self.versions if not version.read]
        return tuple(dict.fromkeys(parts))

    @cached_property
    def lists(self) -> tuple[OffenseList, ...]:
        """The offense lists that its conditions ask."""
        return self._asked(OffenseList)

    def _asked(self, kind: type[T]) -> tuple[T, ...]:
        """What its lookups ask of the kind: lists of offenses, grades."""
        nodes = (inner for top in self.expressions for inner in top.walk() if isinstance(inner, e.Lookup))
        return tuple(dict.fromkeys(node.asks for node in nodes if isinstance(node.asks, kind)))

    @cached_property
    def expressions(self) -> tuple[e.Expression, ...]:
        """The top expressions of the law, unresolved."""
        tops: list[e.Expression] = [condition.holds for condition in self.conditions]
        tops += [self.floor, *([self.tested] if self.tested is not None else [])]
        tops += [notice.when for notice in self.notices]
        tops += [notice.day for notice in self.notices if notice.day is not None]
        tops += [cap.where for cap in self.caps]
        return tuple(tops)

    @cached_property
    def parameters(self) -> tuple[e.Parameter, ...]:
        """The dated parameters of the law."""
        return tuple({p.name: p for top in self.expressions for p in _parameters(top)}.values())


@dataclass(frozen=True)
class Jurisdiction:
    """A state: its citation style, its grades, its own facts, its laws and its presumptions.

    ``read``: the day (ISO) on which the sources were read that give none of their own.
    """

    code: str
    name: str
    style: CitationStyle
    grading: Grading
    laws: tuple[Law, ...]
    read: str
    own: OwnFacts = field(default_factory=OwnFacts)
    lists: tuple[OffenseList, ...] = ()
    presumptions: tuple[Presumption, ...] = ()
    sources: str = ""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for law in self.laws:
            if law.id in seen:
                raise e.LawError(f"{self.code}: two laws have the id {law.id}")
            seen.add(law.id)

    @property
    def facts(self) -> tuple[Field, ...]:
        """The fields that the state alone uses."""
        return tuple(self.own)

    @property
    def harmless(self) -> Mapping[str, Any]:
        """What the absence of each of them from a scenario stands for."""
        return self.own.silences

    def law(self, law_id: str) -> Law:
        """The law of that id (letters' case does not matter).

        Raises:
            KeyError: there is none.
        """
        for law in self.laws:
            if law.id.lower() == law_id.lower():
                return law
        raise KeyError(law_id)

    def unverified(self, laws: Iterable[str]) -> list[str]:
        """What of laws was not verified against their texts: of each law that has such parts, its id and they."""
        found = [self.law(law_id) for law_id in laws]
        return [f"{law.id}: {', '.join(law.unverified)}" for law in found if law.unverified]

    @property
    def questions(self) -> dict[str, OpenQuestion]:
        """All open questions of the state's laws, by id."""
        return {question.id: question for law in self.laws for question in law.questions}


WHOLE_HISTORY: Final = Presumption(
    "whole-history",
    "the dataset holds the person's whole history in the jurisdiction, though its coverage does not say so",
)


# --- resolving --------------------------------------------------------------------------------------------


def resolve(
    expression: Any,
    day: int,
    chosen: Mapping[str, str],
    known: dict[e.Expression, e.Expression] | None = None,
) -> Any:
    """The expression with parameters at their value of the day and open questions at the chosen reading.

    ``known`` holds what was resolved before for the same day and readings: trees share their parts.
    """
    known = {} if known is None else known
    if isinstance(expression, tuple):
        return tuple(resolve(item, day, chosen, known) for item in expression)
    if isinstance(expression, e.Parameter):
        return expression.at(day)
    if not isinstance(expression, e.Expression):
        return expression
    if expression not in known:
        known[expression] = _resolved(expression, day, chosen, known)
    return known[expression]


def _resolved(
    expression: e.Expression, day: int, chosen: Mapping[str, str], known: dict[e.Expression, e.Expression]
) -> e.Expression:
    if isinstance(expression, e.Reading):
        found: e.Expression = resolve(
            dict(expression.readings)[chosen[expression.question]], day, chosen, known
        )
        return found
    if isinstance(expression, e.FixedDay) and isinstance(expression.date, e.Parameter):
        return e.FixedDay(str(expression.date.at(day)))
    values = {f.name: getattr(expression, f.name) for f in fields(expression)}  # type: ignore[arg-type]
    changed = {
        name: new
        for name, value in values.items()
        if (new := resolve(value, day, chosen, known)) is not value and new != value
    }
    return replace(expression, **changed) if changed else expression  # type: ignore[type-var]


def _parameters(expression: e.Expression) -> list[e.Parameter]:
    found: dict[str, e.Parameter] = {}
    for inner in expression.walk():
        for name in getattr(inner, "__dataclass_fields__", ()):
            value = getattr(inner, name)
            if isinstance(value, e.Parameter):
                found[value.name] = value
    return list(found.values())


def _iso(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))


def _problems_of_versions(windows: tuple[Version, ...]) -> Iterable[str]:
    for version in windows:
        for day in (version.since, version.until):
            if day is not None:
                e.check_date(day)
        if version.end <= version.start:
            yield f"version {version.name!r} ends before it begins: check since= and until="
        if version.since is not None and version.source is None:
            yield f"version {version.name!r} has a first day and no source: say what tells the day"
    for earlier, later in pairwise(windows):
        if earlier.end > later.start:
            yield f"version {earlier.name!r} overlaps version {later.name!r}: give it until={later.since!r}"


def _problems(law: Law) -> Iterable[str]:
    """What is wrong with a law that can be seen without data."""
    if not law.cite:
        yield "the law has no citation"
    if not law.versions:
        yield "give at least one version (since when the law is in force)"
    yield from _problems_of_versions(law.versions)
    yield from _problems_of_wordings(law.conditions)
    for condition in law.conditions:
        yield from _problems_of_limbs(condition)
        if not isinstance(condition.holds, e.OnsetLike):
            yield f"condition {condition.key!r} is a {type(condition.holds).__name__}, not a condition: compare it, or use elapsed(...)"
            continue
        texts = (condition.text, *(limb.text for limb in condition.limbs))
        named = {name for text in texts for name in re.findall(r"\{(\w+)\}", text)}
        if named and (unknown := named - condition.parameters.keys()):
            yield f"condition {condition.key!r} speaks of {{{unknown.pop()}}}, which is not a parameter in it"
        yield from _forgives_early(condition)
        known = {question.id for question in law.questions}
        for inner in condition.holds.walk():
            if (
                isinstance(inner, e.Absent)
                and FIELD.get(inner.field)
                and len(FIELD[inner.field].columns) == 2
            ):
                yield f"condition {condition.key!r} asks whether the date {inner.field!r} is absent: only text can be asked"
            if isinstance(inner, e.Reading) and inner.question not in known:
                yield f"condition {condition.key!r} asks the open question {inner.question!r}: list it in questions="
    yield from _problems_of_caps(law)
    yield from _problems_of_notices(law)
    if len(law.conditions) > 63:
        yield "more than 63 conditions: split the law"


def _problems_of_wordings(conditions: tuple[Condition, ...]) -> Iterable[str]:
    for earlier, later in _successive(conditions):
        if later.since is None or (earlier.until is not None and earlier.until > later.since):
            yield f"two conditions have the key {later.key!r}: a later wording says since="


def _problems_of_limbs(condition: Condition) -> Iterable[str]:
    if condition.holds is _BY_LIMBS:
        yield f"condition {condition.key!r} does not say when it holds: give holds=, one_of= or all_of="
    if condition.one_of and condition.all_of:
        yield f"condition {condition.key!r} has limbs of which one, and limbs of which all must hold: split it"
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


def _problems_of_caps(law: Law) -> Iterable[str]:
    for cap in law.caps:
        if cap.by is Unit.PERSON:
            yield "a cap counts by CHARGE or by CASE: it is a person's cap as it is"
        if not isinstance(cap.where, e.Truth):
            yield f"a cap counts where a {type(cap.where).__name__}: give a static fact about a charge"


def _problems_of_notices(law: Law) -> Iterable[str]:
    keys: set[str] = set()
    for notice in law.notices:
        if notice.key in keys:
            yield f"two notices have the key {notice.key!r}"
        keys.add(notice.key)
        if not isinstance(notice.when, e.Truth):
            yield f"notice {notice.key!r} is given when a {type(notice.when).__name__}: give a static fact"
        if notice.day is not None and not isinstance(notice.day, e.Days):
            yield f"notice {notice.key!r} has a {type(notice.day).__name__} for a day"
    if len(law.notices) > 63:
        yield "more than 63 notices"


def versions(*windows: Version) -> tuple[Version, ...]:
    """Consecutive versions: each one ends where the next begins."""
    closed = [
        replace(window, until=window.until or following.since) for window, following in pairwise(windows)
    ]
    return (*closed, windows[-1])


def _successive(conditions: tuple[Condition, ...]) -> Iterator[tuple[Condition, Condition]]:
    """The wordings of one condition, each with the next."""
    by_key: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_key.setdefault(condition.key, []).append(condition)
    for wordings in by_key.values():
        yield from pairwise(wordings)


def _wordings(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Each wording ends where the next one of its key begins."""
    ends = {id(earlier): later.since for earlier, later in _successive(conditions)}
    return tuple(replace(one, until=one.until or ends.get(id(one))) for one in conditions)
