"""Counts one bucket of a run: whole columns in, small counters out.

A bucket holds every row of its people, so the people of a run are the sum of the people of its buckets, and
counters of buckets add up. Only a charge's own row (membership ``certain``) is counted, at its home person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pyarrow as pa

from clearslate.engine import masks
from clearslate.engine.outcomes import OUTCOMES, Outcome
from clearslate.law import Class
from clearslate.needs.missing import first_asked
from clearslate.records.days import NEVER
from clearslate.records.distinct import distinct_values
from clearslate.reports.presumed import count_presumed
from clearslate.runs.answers import (
    CONVICTION,
    KINDS,
    NOT_RECORDED,
    Answer,
    Best,
    Bucket,
    LawInfo,
    best_of,
    distinct,
    read_answers,
    read_bucket,
    reads,
)
from clearslate.runs.rests_on import GROUNDS, NOTHING
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

Place = tuple[str, str]  # jurisdiction and county; empty where not recorded

AUTOMATIC, ANY_ROUTE = "automatic", "any"

DATASET_COLUMNS: Final = (
    "person_id", "membership", "jurisdiction", "county", "statute", "grade", "disposition",
    "cleared_on_to",
)  # fmt: skip
RUN_COLUMNS: Final = (
    "law", "version", "decides", "outcome", "eligible_on", "failed", "missing", "presumed", "row",
)  # fmt: skip


@dataclass
class Tally:
    """Counters that add up over buckets. ``measure`` is ``charges`` or ``people`` unless said otherwise."""

    size: Counter[str] = field(default_factory=Counter)  # people, charges, cleared, cleared_people
    kinds: Counter[str] = field(default_factory=Counter)  # kind of record -> charges
    charges: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # route, outcome, kind
    people: Counter[tuple[str, str]] = field(default_factory=Counter)  # route, best outcome
    petition: Counter[tuple[str, str]] = field(default_factory=Counter)  # only | sooner, measure
    laws: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # law, outcome, kind
    law_people: Counter[tuple[str, str]] = field(default_factory=Counter)  # law, outcome
    impact: Counter[str] = field(default_factory=Counter)
    due: Counter[tuple[int, str]] = field(default_factory=Counter)  # year (0: no day known), measure
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)  # field, measure
    blocked: Counter[str] = field(default_factory=Counter)  # measure
    failing: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # law, condition, alone | jointly
    ineligible: Counter[tuple[str, str]] = field(
        default_factory=Counter
    )  # law, all | none_of_its_own | outside
    obstacles: Counter[tuple[str, str]] = field(default_factory=Counter)  # law, condition; or "" and why
    statutes: Counter[tuple[str, str]] = field(default_factory=Counter)  # jurisdiction, text
    statute_charges: Counter[str] = field(default_factory=Counter)  # read | unread | empty | no_laws
    counties: Counter[tuple[Place, str]] = field(default_factory=Counter)  # place, measure
    presumed: Counter[tuple[str, str]] = field(default_factory=Counter)  # presumption, measure
    grounds: Counter[str] = field(default_factory=Counter)  # what eligible charges rest on; "" not known

    def __iadd__(self, other: Tally) -> Self:
        """Add another bucket's counts."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(other, each.name))
        return self


def tally(
    table: pa.Table,
    determinations: pa.Table,
    laws: Mapping[str, LawInfo],
    names: Mapping[str, Sequence[str]],
    presumptions: Sequence[str],
) -> Tally:
    """The counts of one bucket.

    Args:
        table: the dataset's rows, ``DATASET_COLUMNS``.
        determinations: the run's rows of the same bucket, ``RUN_COLUMNS``.
        laws: by id.
        names: for each state, the field of each bit of ``missing``.
        presumptions: the presumption of each bit of ``presumed``.
    """
    bucket = read_bucket(table)
    answers = list(read_answers(determinations, laws))
    relief = [answer for answer in answers if answer.law.gives_relief]
    automatic = [answer for answer in relief if answer.law.automatic]
    best, any_route = best_of(bucket, automatic), best_of(bucket, relief)
    found = Tally()
    _count_size(found, bucket)
    _count_outcomes(found, bucket, AUTOMATIC, best)
    _count_outcomes(found, bucket, ANY_ROUTE, any_route)
    _count_petition(found, bucket, best, any_route)
    _count_laws(found, bucket, answers)
    _count_impact(found, bucket, best)
    _count_due(found, bucket, best)
    _count_missing(found, bucket, automatic, best, names)
    _count_failing(found, bucket, automatic, best)
    _count_statutes(found, bucket)
    _count_counties(found, bucket, best)
    _count_grounds(found, bucket, automatic, best)
    found.presumed.update(count_presumed(bucket, relief, best, presumptions))
    return found


# --- counting ---------------------------------------------------------------------------------------------


def _count_size(found: Tally, bucket: Bucket) -> None:
    found.size["people"] += bucket.count(bucket.own)
    found.size["charges"] += int(bucket.own.sum())
    found.size["cleared"] += int((bucket.own & bucket.cleared).sum())
    found.size["cleared_people"] += bucket.count(bucket.own & bucket.cleared)
    counts = np.bincount(bucket.kind[bucket.own], minlength=len(KINDS))
    found.kinds.update({kind: int(count) for kind, count in zip(KINDS, counts, strict=True)})


def _count_outcomes(found: Tally, bucket: Bucket, route: str, best: Best) -> None:
    """Charges by outcome and kind; people by the best outcome of any of their charges."""
    judged = bucket.own & ~bucket.cleared
    for (outcome, kind), count in _crossed(best.outcome[judged], bucket.kind[judged]):
        found.charges[route, outcome, kind] += count
    left = bucket.has(bucket.own)
    for place, outcome in enumerate(OUTCOMES):
        reached = bucket.has(judged & (best.outcome == place)) & left
        found.people[route, outcome] += int(reached.sum())
        left &= ~reached
    # People with nothing left to judge: every charge of theirs was cleared before.
    found.people[route, "cleared_before"] += int(left.sum())


def _crossed(outcome: NDArray[Any], kind: NDArray[Any]) -> Iterator[tuple[tuple[str, str], int]]:
    counts = np.bincount(outcome.astype(np.int64) * len(KINDS) + kind, minlength=len(OUTCOMES) * len(KINDS))
    for place, count in enumerate(counts.tolist()):
        if count:
            yield (OUTCOMES[place // len(KINDS)], KINDS[place % len(KINDS)]), count


def _count_petition(found: Tally, bucket: Bucket, best: Best, any_route: Best) -> None:
    today = bucket.own & any_route.eligible & ~best.eligible
    hopeless = best.outcome >= Outcome.INELIGIBLE
    for name, rows in (("only", today & hopeless), ("sooner", today & ~hopeless)):
        found.petition[name, "charges"] += int(rows.sum())
        found.petition[name, "people"] += bucket.count(rows)


def _count_laws(found: Tally, bucket: Bucket, answers: Iterable[Answer]) -> None:
    for answer in answers:
        for (outcome, kind), count in _crossed(answer.outcome, bucket.kind[answer.row]):
            found.laws[answer.law.id, outcome, kind] += count
        for place in np.unique(answer.outcome).tolist():
            people = distinct_values(bucket.person[answer.row[answer.outcome == place]])
            found.law_people[answer.law.id, OUTCOMES[place]] += len(people)


def _count_grounds(found: Tally, bucket: Bucket, automatic: Iterable[Answer], best: Best) -> None:
    """What the charges rest on that are eligible today: the best that an automatic law gives, where several clear one."""
    unknown = len(GROUNDS)
    strongest = np.full(len(bucket.person), unknown, np.int8)
    for answer in automatic:
        at = np.flatnonzero(answer.outcome == Outcome.ELIGIBLE)
        rank = answer.ranks(at)
        rank[rank == NOTHING] = unknown
        strongest[answer.row[at]] = np.minimum(strongest[answer.row[at]], rank)
    counts = np.bincount(strongest[bucket.own & ~bucket.cleared & best.eligible], minlength=unknown + 1)
    for ground, count in zip((*GROUNDS, ""), counts.tolist(), strict=True):
        found.grounds[ground] += count


def _count_impact(found: Tally, bucket: Bucket, best: Best) -> None:
    """What clearing everything eligible today would leave people with: at least, and at most."""
    has = bucket.has
    today = bucket.own & ~bucket.cleared
    sure, may = today & best.eligible, today & best.may
    found.impact["any_at_least"] += int(has(sure).sum())
    found.impact["any_at_most"] += int(has(may).sum())
    found.impact["whole_at_least"] += int((has(sure) & ~has(today & ~sure)).sum())
    found.impact["whole_at_most"] += int((has(may) & ~has(today & ~may)).sum())
    convicted = today & (bucket.kind == CONVICTION)
    possibly = convicted | (today & (bucket.kind == NOT_RECORDED))
    certainly_felony, possibly_felony = _felonies(bucket)
    for name, certain, possible in (
        ("conviction", convicted, possibly),
        ("felony", convicted & certainly_felony, possibly & possibly_felony),
    ):
        people = has(certain)
        found.impact[f"{name}_people"] += int(people.sum())
        found.impact[f"{name}_at_least"] += int((people & ~has(possible & ~sure)).sum())
        # Whose ending nobody told may have been a conviction: it counts for at most, if it may be cleared.
        found.impact[f"{name}_at_most"] += int((has(possible & may) & ~has(certain & ~may)).sum())


def _felonies(bucket: Bucket) -> tuple[Mask, Mask]:
    """Where the charge certainly, and where it possibly, is a felony by the state's grading."""
    values, inverse = distinct(bucket.table, ("jurisdiction", "statute", "grade"))
    answers = np.array([is_felony(*value) for value in values], bool).reshape(-1, 2)
    return answers[inverse, 0], answers[inverse, 1]


@lru_cache(1 << 16)
def is_felony(state: str | None, statute: str | None, grade: str | None) -> tuple[bool, bool]:
    """Whether a charge certainly and whether it possibly is a felony, by the state's grading."""
    possible = jurisdiction(state).grading.known(statute, grade) if state in CODES else ()
    kinds = {entry.kind is Class.FELONY for entry in possible}
    return kinds == {True}, not kinds or True in kinds


def _count_due(found: Tally, bucket: Bucket, best: Best) -> None:
    """The not-yet by year.

    ``people`` have a charge that comes due in the year; ``people_first``: those with nothing eligible before,
    in the year of their first day.
    """
    waits = np.flatnonzero(bucket.own & ~bucket.cleared & (best.outcome == Outcome.NOT_YET))
    if not len(waits):
        return
    day = best.due[waits]
    year = np.where(
        day < NEVER, day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970, 0
    )
    person = bucket.person[waits]
    for each, count in _counts(year):
        found.due[each, "charges"] += count
    pairs = distinct_values(person * 10_000 + year)
    for each, count in _counts(pairs % 10_000):
        found.due[each, "people"] += count
    starts = np.flatnonzero(np.diff(person, prepend=-1))  # rows are sorted by person
    first = np.minimum.reduceat(np.where(year > 0, year, 9999), starts)
    nothing_before = ~bucket.has(bucket.own & best.eligible)[person[starts]]
    for each, count in _counts(first[nothing_before] % 9999):
        found.due[each, "people_first"] += count


def _counts(values: NDArray[Any]) -> Iterator[tuple[int, int]]:
    found, counts = np.unique(values, return_counts=True)
    yield from zip(found.tolist(), counts.tolist(), strict=True)


def _count_missing(
    found: Tally, bucket: Bucket, automatic: Iterable[Answer], best: Best, names: Mapping[str, Sequence[str]]
) -> None:
    """Who waits for which fact: undecided under an automatic law, and not eligible under another one.

    ``charges_sole``, ``people_sole``: with an answer that waits for this fact alone, so that supplying it
    settles it. ``people_first``: with an answer of whose missing facts the law asks none before this one. What is undecided and
    lacks no fact (a court has still to decide, or the statute is unsettled) is ``open`` in ``blocked``.
    """
    rows = len(bucket.person)
    named: dict[str, Mask] = {}
    alone: dict[str, Mask] = {}
    first: dict[str, Mask] = {}
    lacks, open_ = np.zeros(rows, bool), np.zeros(rows, bool)
    for answer in automatic:
        wait = (answer.outcome == Outcome.UNKNOWN) & ~best.eligible[answer.row]
        at, mask = answer.row[wait], answer.missing[wait]
        lacks[at[mask != 0]] = True
        open_[at[mask == 0]] = True
        single = masks.has_one(mask)
        for place, name in enumerate(names[answer.law.state]):
            hit = masks.has(mask, place)
            if hit.any():
                named.setdefault(name, np.zeros(rows, bool))[at[hit]] = True
            if (hit & single).any():
                alone.setdefault(name, np.zeros(rows, bool))[at[hit & single]] = True
        for value in np.unique(mask[mask != 0]).tolist():
            facts = [name for place, name in enumerate(names[answer.law.state]) if value >> place & 1]
            for name in first_asked(answer.law.state, answer.law.id, facts):
                first.setdefault(name, np.zeros(rows, bool))[at[mask == value]] = True
    found.blocked["undecided_lacking"] += int((lacks & (best.outcome == Outcome.UNKNOWN)).sum())
    for name, mask in (("lacking", lacks), ("open", open_ & ~lacks)):
        found.blocked[f"{name}_charges"] += int(mask.sum())
        found.blocked[f"{name}_people"] += bucket.count(mask)
    for name, mask in named.items():
        sole = alone.get(name, np.zeros(rows, bool))
        found.missing[name, "people"] += bucket.count(mask)
        found.missing[name, "people_sole"] += bucket.count(sole)
        found.missing[name, "people_first"] += bucket.count(first.get(name, np.zeros(rows, bool)))
        found.missing[name, "charges"] += int(mask.sum())
        found.missing[name, "charges_sole"] += int(sole.sum())


def _count_failing(found: Tally, bucket: Bucket, automatic: Iterable[Answer], best: Best) -> None:
    """The conditions that keep charges for good from a law that is about them: each alone, or with others.

    A charge of another kind than the law is about (see `clearslate.law.kinds`) is ``outside``. ``obstacles`` counts each
    charge once that no automatic law clears, today or later: under the law that it comes closest to.
    """
    kept = bucket.own & ~bucket.cleared & (best.outcome >= Outcome.INELIGIBLE)
    closest = _Closest(len(bucket.person))
    for answer in sorted(automatic, key=lambda answer: answer.law.id):
        name = answer.law.id
        ineligible = answer.outcome == Outcome.INELIGIBLE
        row, failed = answer.row[ineligible], answer.failed[ineligible]
        outside = np.zeros(len(row), bool)
        for place in answer.law.kinds:
            outside |= masks.has(failed, place)
        row, failed = row[~outside], failed[~outside]
        found.ineligible[name, "all"] += len(outside)
        found.ineligible[name, "outside"] += int(outside.sum())
        # Barred by another charge of the unit, by a cap or by a version's window: no condition of its own.
        found.ineligible[name, "none_of_its_own"] += int((failed == 0).sum())
        single = masks.has_one(failed)
        number, which = np.zeros(len(row), np.int16), np.zeros(len(row), np.int16)
        for place, key in enumerate(answer.law.conditions):
            hit = masks.has(failed, place)
            if hit.any():
                number += hit
                which[hit] = place
                alone = int((hit & single).sum())
                found.failing[name, key, "alone"] += alone
                found.failing[name, key, "jointly"] += int(hit.sum()) - alone
        closest.weigh(answer.law, row, number, which)
    pending = bucket.kind == KINDS.index("pending")
    found.obstacles["", "pending"] += int((kept & pending).sum())
    closest.count(found, kept & ~pending)


class _Closest:
    """For each row the law about it that it fails by the fewest conditions (the first by id), and by which."""

    def __init__(self, rows: int) -> None:
        self._number = np.full(rows, np.iinfo(np.int16).max, np.int16)
        self._which = np.zeros(rows, np.int32)  # a number for each condition of each law
        self._names: list[tuple[str, str]] = []

    def weigh(self, law: LawInfo, row: NDArray[Any], number: NDArray[Any], which: NDArray[Any]) -> None:
        """Take the law for the rows that come closer to it than to those before."""
        nearer = number < self._number[row]
        self._number[row[nearer]] = number[nearer]
        self._which[row[nearer]] = len(self._names) + which[nearer].astype(np.int32)
        self._names += [(law.id, key) for key in law.conditions]

    def count(self, found: Tally, rows: Mask) -> None:
        """Count the obstacles of the rows."""
        number = self._number[rows]
        for why, chosen in (
            ("no_law", number == np.iinfo(np.int16).max), ("others", number == 0),
            ("several", (number > 1) & (number < np.iinfo(np.int16).max)),
        ):  # fmt: skip
            found.obstacles["", why] += int(chosen.sum())
        for place, count in _counts(self._which[rows][number == 1]):
            found.obstacles[self._names[place]] += count


def _count_statutes(found: Tally, bucket: Bucket) -> None:
    values, inverse = distinct(bucket.table, ("jurisdiction", "statute"), bucket.own)
    counts = np.bincount(inverse, minlength=len(values)).tolist()
    for (state, statute), count in zip(values, counts, strict=True):
        answer = reads(state, statute)
        found.statute_charges[answer] += count
        if answer == "unread":
            found.statutes[state, statute] += count


def _count_counties(found: Tally, bucket: Bucket, best: Best) -> None:
    values, inverse = distinct(bucket.table, ("jurisdiction", "county"), bucket.own)
    person = bucket.person[bucket.own]
    outcome = np.where(bucket.cleared, np.int8(Outcome.NOT_APPLICABLE), best.outcome)[bucket.own]
    for measure, chosen in (
        ("charges", np.ones(len(outcome), bool)),
        ("eligible", outcome == Outcome.ELIGIBLE),
        ("unknown", outcome == Outcome.UNKNOWN),
    ):
        for place, count in _counts(inverse[chosen]):
            found.counties[_county(values[place]), measure] += count
    pairs = distinct_values(inverse.astype(np.int64) * max(bucket.number, 1) + person)
    for place, count in _counts(pairs // max(bucket.number, 1)):
        found.counties[_county(values[place]), "people"] += count


def _county(value: tuple[Any, ...]) -> Place:
    return value[0] or "", value[1] or ""
