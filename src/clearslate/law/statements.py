"""What a law states: conditions with their limbs and branches, chapters, versions, caps, open questions, notices.

A condition is a sentence in plain words with its source and its expression. What says no source of its own stands where
its law stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from clearslate.law import expressions as e
from clearslate.law.sources import Certainty, Source
from clearslate.records.days import ALWAYS, NEVER, to_day


class Unit(StrEnum):
    """What clears."""

    CHARGE = "charge"
    CASE = "case"
    ARREST = "arrest"  # a case, and with it the counts of the same arrest in other cases
    PERSON = "person"

    @property
    def is_of_case(self) -> bool:
        """Whether the counts of a case clear together."""
        return self in (Unit.CASE, Unit.ARREST)


class Status(StrEnum):
    """Whether the law gives relief. Only what is in force clears anything, and is in sums, plans and answers to people."""

    IN_FORCE = "in force"  # also: enacted with a day on which it starts
    RECORD_STAYS = "in force, clears no record"  # such as a pardon by proclamation
    ENACTED = "enacted, not running"
    PROPOSED = "proposed"


CHARGE, CASE, ARREST, PERSON = Unit.CHARGE, Unit.CASE, Unit.ARREST, Unit.PERSON


BY_LIMBS: Final = e.Known(True)  # what a condition holds by that is told by its limbs
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

    @property
    def asked_of(self) -> e.Truth | None:
        """Which charges it speaks of; None: all."""
        return None


@dataclass(frozen=True)
class Branch(Limb):
    """One case of a condition that distinguishes cases: its sentence, its figure and its source.

    ``when`` says which charges it speaks of. The first branch whose ``when`` is so applies; the last one may leave it
    out, and then speaks of all others.
    """

    when: e.Truth | None = field(default=None, kw_only=True)

    @property
    def asked_of(self) -> e.Truth | None:
        """Which charges it speaks of; None: all that no earlier branch speaks of."""
        return self.when


@dataclass(frozen=True)
class Condition:
    """One condition of a law, in one wording.

    ``key`` names it in masks and reports; ``text`` is a sentence for a lawyer, in which ``{name}`` is replaced by the
    dated parameter of that name. ``source``: where it stands; without one, where its law stands. It ``holds`` by one
    expression, or by limbs: ``one_of`` them, ``all_of`` them, or the one of the ``branches`` that applies.

    ``when``: asked of those charges only; it does not stand in the way of others. ``unless``: what frees a charge of
    it. ``is_read``: False of what the law asks but nobody read (see ``unread``).

    ``since`` and ``until`` (first day on which it no longer applies) bound it to the versions that contain it. Where a
    statute changed the wording, each wording is a condition of the same key, in the order of time: one ends where the
    next begins.
    """

    key: str
    text: str
    source: Source | None = None
    holds: e.OnsetLike = field(default=BY_LIMBS, kw_only=True)
    since: str | None = field(default=None, kw_only=True)
    until: str | None = field(default=None, kw_only=True)
    one_of: tuple[Limb, ...] = field(default=(), kw_only=True)
    all_of: tuple[Limb, ...] = field(default=(), kw_only=True)
    branches: tuple[Branch, ...] = field(default=(), kw_only=True)
    when: e.Truth | None = field(default=None, kw_only=True)
    unless: e.OnsetLike | None = field(default=None, kw_only=True)
    is_read: bool = field(default=True, kw_only=True)
    # Whether ``holds`` contains ``when`` and ``unless`` already: a condition is often replaced with a part changed.
    is_whole: bool = field(default=False, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        if self.is_whole:
            return
        holds = self._by_limbs() if self.limbs and self.holds is BY_LIMBS else self.holds
        if self.unless is not None:
            holds = e.OneOf((holds, self.unless))
        if self.when is not None:
            holds = e.Choose(((self.when, holds),), e.Known(True))
        object.__setattr__(self, "holds", holds)
        object.__setattr__(self, "is_whole", holds is not BY_LIMBS)

    def _by_limbs(self) -> e.OnsetLike:
        """What its limbs come to together."""
        if not self.branches:
            join = e.any_of if self.one_of else e.all_of
            return join(*(limb.holds for limb in self.limbs))
        cases = tuple((branch.when, branch.holds) for branch in self.branches if branch.when is not None)
        rest = [branch.holds for branch in self.branches if branch.when is None]
        return e.choose(*cases, otherwise=rest[-1] if rest else None)

    def with_sourced_limbs(self) -> Condition:
        """The condition; a limb that names no source of its own stands where it stands."""
        return self.with_limbs(
            lambda limb: replace(limb, source=limb.source.within(self.stands) if limb.source else self.source)
        )

    def with_limbs(self, change: Callable[[Limb], Limb]) -> Condition:
        """The condition with each of its limbs changed; what it holds by stays."""
        one_of, all_of, branches = (
            tuple(change(limb) for limb in limbs) for limbs in (self.one_of, self.all_of, self.branches)
        )
        return replace(self, one_of=one_of, all_of=all_of, branches=branches)  # type: ignore[arg-type]

    @property
    def limbs(self) -> tuple[Limb, ...]:
        """Its grounds or its cases, where it has several."""
        return self.one_of or self.all_of or self.branches

    @property
    def joint(self) -> str:
        """How its limbs join: ``one of``, ``all of``, or ``where it applies``."""
        return "one of" if self.one_of else "all of" if self.all_of else "where it applies"

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
        return {found.name: found for found in parameters_of(self.holds)}

    def words(self, day: int) -> str:
        """The sentence with the figures of the version that starts on the day."""
        return self.filled(self.text, day)

    def filled(self, text: str, day: int) -> str:
        """Its own words, or a limb's, with the figures of the version that starts on the day."""
        known = self.parameters
        return re.sub(r"\{(\w+)\}", lambda m: known[m[1]].words(day) if m[1] in known else m[0], text)


RECORD: Final = "of_this_kind"
REST_OF_UNIT: Final = "rest_of_unit"
WITHIN_CAP: Final = "within_cap"
TEXT_READ: Final = "text_read"
IMPLICIT: Final = frozenset({RECORD, REST_OF_UNIT, WITHIN_CAP, TEXT_READ})
"""What is asked of every law beside the conditions that it states, so that each no and each unknown has a reason."""


def unread(key: str, text: str, source: Source | None = None, *, where: e.Truth | None = None) -> Condition:
    """What the law asks and nobody read: unknown of the charges of ``where``, or of all.

    ``text`` says what was not read, as a sentence that would have to hold.
    """
    cite = source.cite if source else ""
    asked = e.not_read(f"{cite}: {text}" if cite else text)
    return Condition(key, text, source, holds=asked, when=where, is_read=False)


@dataclass(frozen=True)
class Exempt:
    """A bar of a chapter that a law of the chapter does not share, and where the statute says so."""

    key: str
    source: Source


@dataclass(frozen=True)
class Chapter:
    """What a chapter says of all its laws: bars that each of them inherits, after its own conditions.

    A bar that one of the laws does not share is named in the law's ``exempt``, with its citation.
    """

    id: str
    source: Source
    bars: tuple[Condition, ...]

    def inherited(self, exempt: tuple[Exempt, ...]) -> tuple[Condition, ...]:
        """The bars that a law inherits.

        Raises:
            LawError: an exemption names no bar.
        """
        keys = {bar.key for bar in self.bars}
        free = {one.key for one in exempt}
        if free - keys:
            raise e.LawError(
                f"chapter {self.id} has no bar {min(free - keys)!r}; it has {', '.join(sorted(keys))}"
            )
        return tuple(
            replace(bar, source=bar.source.within(self.source) if bar.source else self.source)
            for bar in self.bars
            if bar.key not in free
        )


@dataclass(frozen=True)
class DefinedTerm:
    """A term to which the statutes of a jurisdiction give a meaning.

    ``name`` is as sentences write it; ``words`` say what it means; ``means`` is the fact, the day or the condition. Laws
    ask ``means``, so that a sentence that uses the name without it is found.
    """

    name: str
    source: Source
    words: str
    expression: e.Truth | e.Days | e.OnsetLike = field(kw_only=True)

    @cached_property
    def means(self) -> Any:
        """The expression, under its name."""
        if isinstance(self.expression, e.Truth):
            return e.DefinedTruth(self.name, self.expression, self.source)
        if isinstance(self.expression, e.Days):
            return e.DefinedDays(self.name, self.expression, self.source)
        return e.DefinedOnset(self.name, self.expression, self.source)


@dataclass(frozen=True)
class Version:
    """A window [begins, until) in which the text of a law stayed the same.

    ``in_force``: the day on which it took effect; ``operative``: the later day from which it gives relief, where the act
    names one; ``enacted``: the day on which it became law, which decides nothing. ``source``: what tells the first day.
    ``read``: its text was read; what a version that was not read asks is unknown.
    """

    name: str
    in_force: str | None
    source: Source | None = None
    enacted: str | None = field(default=None, kw_only=True)
    operative: str | None = field(default=None, kw_only=True)
    until: str | None = field(default=None, kw_only=True)
    read: bool = field(default=True, kw_only=True)

    @property
    def begins(self) -> str | None:
        """First day (ISO); None where the law does not say."""
        return self.operative or self.in_force

    @property
    def start(self) -> int:
        """First day; ALWAYS where the law does not say."""
        return ALWAYS if self.begins is None else _iso(self.begins)

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

    Without a day of its own it was ``decided`` when the state's sources were read.

    Where no source decides, ``chosen=BOTH``: the readings are asked at once, and the answer is certain only where they
    agree. That reading need not be said, neither in words nor as a branch.
    """

    id: str
    question: str
    cite: str
    readings: Mapping[str, str]
    chosen: str
    decided: str = ""
    because: str = ""

    def __post_init__(self) -> None:
        if self.chosen == BOTH and BOTH not in self.readings:
            object.__setattr__(self, "readings", {BOTH: _BOTH_READS, **self.readings})
        if not self.because:
            raise e.LawError(f"open question {self.id}: say why the reading is taken, because=")
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


def noted(source: Source | None = None, **sentences: str) -> tuple[Notice, ...]:
    """Notices of one source, each a sentence under its key; without a source, they stand where their law stands."""
    return tuple(Notice(key, text, source) for key, text in sentences.items())


def versions(*windows: Version) -> tuple[Version, ...]:
    """Consecutive versions: each one ends where the next begins."""
    closed = [
        replace(window, until=window.until or following.begins) for window, following in pairwise(windows)
    ]
    return (*closed, windows[-1])


def successive(conditions: tuple[Condition, ...]) -> Iterator[tuple[Condition, Condition]]:
    """The wordings of one condition, each with the next."""
    by_key: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_key.setdefault(condition.key, []).append(condition)
    for wordings in by_key.values():
        yield from pairwise(wordings)


def in_time(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Each wording ends where the next one of its key begins."""
    ends = {id(earlier): later.since for earlier, later in successive(conditions)}
    return tuple(replace(one, until=one.until or ends.get(id(one))) for one in conditions)


def parameters_of(expression: e.Expression) -> list[e.Parameter]:
    """The dated parameters inside an expression, each once."""
    found: dict[str, e.Parameter] = {}
    for inner in expression.walk():
        for name in getattr(inner, "__dataclass_fields__", ()):
            value = getattr(inner, name)
            if isinstance(value, e.Parameter):
                found[value.name] = value
    return list(found.values())


def _iso(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))
