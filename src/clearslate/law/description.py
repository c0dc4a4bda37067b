"""A law, described for readers: what documents, the terminal and pages show of it.

Plain data, made of a ``Law``: every statement in words, with the figures of each version, where it stands and how well
that is known. Nothing here decides anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from clearslate.law.model import Jurisdiction, Law
from clearslate.law.relief import Route
from clearslate.law.sources import Certainty, Source
from clearslate.law.statements import Condition, Version


@dataclass(frozen=True)
class Stands:
    """Where a statement stands: its citation, how well that is known, a note, the day on which it was read.

    ``certainty``: in words; "secondary, two families" where sources of two families state it. ``address``: the official one
    of the first section that it names, where it has one.
    """

    cite: str
    certainty: str
    note: str
    read: str
    address: str = ""


@dataclass(frozen=True)
class LimbWords:
    """One of the grounds of a condition."""

    key: str
    text: str
    stands: Stands


@dataclass(frozen=True)
class Wording:
    """A condition as one or more versions have it: from ``since`` until ``until`` (None: not stated, and open)."""

    since: str | None
    until: str | None
    text: str
    stands: Stands
    joint: str  # how the limbs join: one of, all of, where it applies
    limbs: tuple[LimbWords, ...]


@dataclass(frozen=True)
class ConditionWords:
    """A condition, in its wordings in the order of time: a new figure is a new wording."""

    key: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class VersionWords:
    """A window in which the text stayed the same; ``stands`` tells its first day, where it has one.

    ``since``: its first day, on which it is ``operative`` or, where no such day is named, ``in_force``.
    """

    name: str
    since: str | None
    until: str | None
    read: bool
    stands: Stands | None
    enacted: str | None = None
    in_force: str | None = None
    operative: str | None = None


@dataclass(frozen=True)
class Figure:
    """A dated figure of a law: the values by the day from which each applies."""

    name: str
    values: tuple[tuple[str, str], ...]
    stands: Stands


@dataclass(frozen=True)
class CapWords:
    """At most so many clearances in a lifetime."""

    count: int
    by: str
    shared_with: tuple[str, ...]
    stands: Stands


@dataclass(frozen=True)
class NoticeWords:
    """What those who act on an eligible determination must know."""

    key: str
    text: str
    dated: bool
    stands: Stands


@dataclass(frozen=True)
class QuestionWords:
    """A question that the statute leaves open."""

    id: str
    question: str
    cite: str
    readings: tuple[tuple[str, str], ...]
    chosen: str
    decided: str
    because: str


@dataclass(frozen=True)
class LawDescription:
    """A law for readers. ``unverified``: what of it was not read in its text, in words."""

    id: str
    jurisdiction: str
    title: str
    relief: str
    route: Route
    automatic: bool
    unit: str
    status: str
    stands: Stands
    versions: tuple[VersionWords, ...]
    conditions: tuple[ConditionWords, ...]
    figures: tuple[Figure, ...]
    caps: tuple[CapWords, ...]
    notices: tuple[NoticeWords, ...]
    questions: tuple[QuestionWords, ...]
    remarks: tuple[str, ...]
    unverified: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self)


def describe(law: Law, state: Jurisdiction) -> LawDescription:
    """The law in words."""

    def stands(source: Source) -> Stands:
        return Stands(
            source.cite, source.level, source.note, source.read or state.read, state.address(source.cite)
        )

    return LawDescription(
        id=law.id,
        jurisdiction=state.code,
        title=law.title,
        relief=law.relief.word,
        route=law.route,
        automatic=law.automatic,
        unit=str(law.unit),
        status=str(law.status),
        stands=stands(law.source),
        versions=tuple(
            VersionWords(
                each.name,
                each.begins,
                each.until,
                each.read,
                stands(each.source) if each.source else None,
                each.enacted,
                each.in_force,
                each.operative,
            )
            for each in law.versions
        ),
        conditions=tuple(ConditionWords(key, tuple(_wordings(law, key, stands))) for key in law.keys),
        figures=tuple(
            Figure(one.name, tuple((since, str(value)) for since, value in one.values), stands(source))
            for one, source in law.figures.items()
        ),
        caps=tuple(CapWords(cap.count, str(cap.by), cap.shared_with, stands(cap.stands)) for cap in law.caps),
        notices=tuple(
            NoticeWords(each.key, each.text, each.day is not None, stands(each.stands))
            for each in law.notices
        ),
        questions=tuple(
            QuestionWords(
                each.id,
                each.question,
                each.cite,
                tuple(each.readings.items()),
                each.chosen,
                each.decided or state.read,
                each.because,
            )
            for each in law.questions
        ),
        remarks=law.remarks,
        unverified=law.unverified,
    )


def _wordings(law: Law, key: str, stands: Callable[[Source], Stands]) -> Iterator[Wording]:
    """The wordings of a condition: the version of each day on which its words, or its figures, changed."""
    wordings: list[tuple[Version, Version, Condition]] = []  # the first and last version of each wording
    for version in law.versions:
        found = next((one for one in law.conditions if one.key == key and one.applies(version.start)), None)
        if found is None:
            continue
        if (
            wordings
            and wordings[-1][2] is found
            and found.words(wordings[-1][0].start) == found.words(version.start)
        ):
            wordings[-1] = (wordings[-1][0], version, found)
        else:
            wordings.append((version, version, found))
    for first, last, found in wordings:
        limbs = (
            LimbWords(limb.key, found.filled(limb.text, first.start), stands(limb.stands))
            for limb in found.limbs
        )
        text = found.words(first.start)
        yield Wording(first.begins, last.until, text, stands(found.stands), found.joint, tuple(limbs))


def certainties(law: Law) -> Counter[Certainty]:
    """How many statements of the law are of each certainty."""
    return Counter(source.certainty for _, source in law.statements())
