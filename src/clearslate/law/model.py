"""A law: one route to relief, as its statute states it.

A ``Law`` is a list of conditions, each a sentence in plain words with its source and its expression, and a list
of versions in time. A part without a source of its own has that of its law. What the engine needs of a law
(``resolved``: one version's conditions with the figures of that version) is derived here; how it is computed is
the engine's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, TypeVar

from clearslate.law import expressions as e
from clearslate.law.citations import CitationStyle, OffenseList
from clearslate.law.facts import charge
from clearslate.law.grading import Grading
from clearslate.law.other_counts import OtherCounts
from clearslate.law.own import OwnFacts
from clearslate.law.problems import problems
from clearslate.law.relief import Relief, Route
from clearslate.law.resolving import resolve
from clearslate.law.sources import Certainty, Source
from clearslate.law.statements import (
    RECORD,
    REST_OF_UNIT,
    TEXT_READ,
    WITHIN_CAP,
    Cap,
    Chapter,
    Condition,
    Exempt,
    Notice,
    OpenQuestion,
    Presumption,
    Status,
    Unit,
    Version,
    in_time,
    parameters_of,
)
from clearslate.records.national import with_former_names
from clearslate.records.schema import Disposition, Field

T = TypeVar("T")
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
    # For each of the conditions which charges it is asked of, then which ones each of its limbs speaks of; None: of all.
    cases: tuple[tuple[e.Truth | None, ...], ...] = ()


@dataclass(frozen=True)
class Law:
    """One route to relief.

    ``about`` is the kind of record it speaks of (a set of dispositions); all else is a condition.
    ``tested`` (units case and person) names the charges of the unit that must satisfy the conditions; by
    default those that ``about`` reaches. ``floor`` is the day before which it cannot hold.
    ``prospective``: dispositions before its start are never reached. ``caps`` bind one after the other: what
    an earlier one keeps from clearing takes no place under a later one. ``relief`` says what it does, so that it reaches
    what another law cleared wherever it goes beyond that; ``route``, who acts, and whether they must.
    """

    id: str
    source: Source
    title: str
    relief: Relief
    route: Route
    about: frozenset[Disposition]
    versions: tuple[Version, ...]
    conditions: tuple[Condition, ...]
    unit: Unit = Unit.CHARGE
    caps: tuple[Cap, ...] = ()
    tested: e.Truth | None = None
    floor: e.Days = field(default_factory=lambda: charge.disposition_date)
    prospective: bool = False
    status: Status = Status.IN_FORCE
    questions: tuple[OpenQuestion, ...] = ()
    notices: tuple[Notice, ...] = ()
    remarks: tuple[str, ...] = ()
    other_counts: OtherCounts = field(default_factory=OtherCounts)
    chapter: Chapter | None = None
    exempt: tuple[Exempt, ...] = ()
    # Whether the conditions hold the chapter's bars already: a law is often replaced with a part changed.
    has_bars: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        if not self.has_bars:
            object.__setattr__(self, "conditions", self._with_bars())
            object.__setattr__(self, "has_bars", True)
        conditions = tuple(self._sourced(one).with_sourced_limbs() for one in self.conditions)
        object.__setattr__(self, "conditions", in_time(conditions))
        object.__setattr__(self, "notices", tuple(self._sourced(one) for one in self.notices))
        object.__setattr__(self, "caps", tuple(self._sourced(one) for one in self.caps))
        for problem in problems(self):
            raise e.LawError(f"{self.id}: {problem}")
        object.__setattr__(self, "conditions", self._of_its_time())

    def _with_bars(self) -> tuple[Condition, ...]:
        """Its own conditions, then the bars of its chapter."""
        if self.chapter is None:
            if self.exempt:
                raise e.LawError(f"{self.id}: exempt= names bars of a chapter, and the law has none")
            return self.conditions
        return (*self.conditions, *self.chapter.inherited(self.exempt))

    @cached_property
    def implicit(self) -> tuple[Condition, ...]:
        """What is asked of the law beside its conditions, so that each no and each unknown has a reason."""
        found = [
            Condition(
                RECORD,
                "The charge has ended, and its record is of the kind that the law reaches",
                self.source,
            )
        ]
        if self.unit.is_of_case:
            words = self.other_counts.words("case or the arrest" if self.unit is Unit.ARREST else "case")
            text = (
                f"Every count of the case that the law is about meets its conditions. {words}"
                if words
                else ("Every count of the case that the law is about meets its conditions")
            )
            found.append(Condition(REST_OF_UNIT, text, self.source))
        elif self.unit is Unit.PERSON:
            found.append(
                Condition(
                    REST_OF_UNIT,
                    "Every charge of the person that the law tests meets its conditions",
                    self.source,
                )
            )
        if self.caps:
            counts = " and ".join(str(cap.count) for cap in self.caps)
            found.append(
                Condition(WITHIN_CAP, f"No more than {counts} clearances in a lifetime", self.caps[0].source)
            )
        if any(not version.read for version in self.versions):
            found.append(
                Condition(TEXT_READ, "The text in force on the day was read", self.source, is_read=False)
            )
        return tuple(found)

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """What a no or an unknown can be named for: the keys of its conditions, then of what is implicit. Masks point here."""
        return (*self.keys, *(one.key for one in self.implicit))

    @property
    def automatic(self) -> bool:
        """Whether relief comes unasked, and must come."""
        return self.route.is_automatic

    @property
    def clears(self) -> bool:
        """Whether it is in force and clears a record: a pardon by proclamation does not."""
        return self.status is Status.IN_FORCE

    @property
    def is_told(self) -> bool:
        """Whether people are told of it: it is in force, whether or not it clears a record."""
        return self.status in (Status.IN_FORCE, Status.RECORD_STAYS)

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
        """The condition of a reason's index, in the wording of the version that starts on the day, or in its last one."""
        if index >= len(self.keys):
            return self.implicit[index - len(self.keys)]
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
            tuple(
                tuple(
                    None if when is None else resolve(when, day, chosen, known)
                    for when in (condition.when, *(limb.asked_of for limb in condition.limbs))
                )
                for condition in applying
            ),
        )

    @cached_property
    def figures(self) -> Mapping[e.Parameter, Source]:
        """Each dated figure and what tells it: itself, else the condition that asks it, else the law."""
        sources: dict[e.Parameter, Source] = {}
        for condition in self.conditions:
            for one in condition.parameters.values():
                sources.setdefault(one, one.source or condition.stands)
        for top in self.expressions:
            for one in parameters_of(top):
                sources.setdefault(one, one.source or self.source)
        return sources

    def statements(self) -> Iterator[tuple[str, Source]]:
        """All that the law states, in words, and where each stands."""
        yield "the law as a whole", self.source
        for version in self.versions:
            if version.source is not None:
                yield f"first day of version {version.name}", version.source
        for condition in self.conditions:
            yield condition.key, condition.stands
            yield from ((f"{condition.key}, {limb.key}", limb.stands) for limb in condition.limbs)
        yield from ((f"{one.name} of {one}", source) for one, source in self.figures.items() if one.source)
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
        return tuple({p.name: p for top in self.expressions for p in parameters_of(top)}.values())


def _no_address(_cite: str) -> str:
    """No address is known of any section."""
    return ""


@dataclass(frozen=True)
class Jurisdiction:
    """A state: its citation style, its grades, its own facts, its laws and its presumptions.

    ``read``: the day (ISO) on which the sources were read that give none of their own. ``address``: at which official
    address the first section of a citation stands; empty where it has none.
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
    address: Callable[[str], str] = field(default=_no_address, repr=False)

    def __post_init__(self) -> None:
        self.style.belongs_to(self.code)
        seen: set[str] = set()
        for law in self.laws:
            if law.id in seen:
                raise e.LawError(f"{self.code}: two laws have the id {law.id}")
            seen.add(law.id)

    @cached_property
    def facts(self) -> tuple[Field, ...]:
        """The fields that the state asks beyond the record's: its own, and those of the country that it takes."""
        return tuple(with_former_names(field, self.code) for field in self.own)

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
