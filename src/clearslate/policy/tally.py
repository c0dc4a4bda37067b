"""Counts one bucket of a study: the baseline's answers and each reform's, in one passage over the rows.

A bucket holds every row of its people, so counts of buckets add up. Only a charge's own row (membership ``certain``) that was
not cleared before is counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pyarrow as pa

from clearslate.engine.outcomes import Outcome
from clearslate.policy import kernels
from clearslate.policy.groups import ALL, COLUMNS, Dimension, People, dimensions
from clearslate.policy.lab import BASELINE, Lab, Variant, counted
from clearslate.policy.measures import (
    AUTOMATIC,
    BASE,
    CHARGE_GAIN,
    CHARGE_LOSS,
    CHARGES_UNIT,
    GAIN,
    LOSS,
    MEASURES,
    PEOPLE_UNIT,
    ROUTES,
)
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER
from clearslate.records.distinct import distinct_values
from clearslate.reports.outcomes.tally import is_felony
from clearslate.runs.answers import (
    CONVICTION,
    NOT_RECORDED,
    Answer,
    Bucket,
    LawInfo,
    days_of,
    distinct,
    law_info,
    read_answers,
    read_bucket,
)
from clearslate.runs.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATASET_COLUMNS: Final = (
    *COLUMNS,
    "membership",
    "jurisdiction",
    "statute",
    "grade",
    "disposition",
    "cleared_on_from",
    "cleared_on_to",
)
RUN_COLUMNS: Final = ("law", "decides", "outcome", "eligible_on", "failed", "missing", "presumed", "row")
MONTHS: Final = 120
LATER, NO_DAY = (
    MONTHS + 1,
    MONTHS + 2,
)  # places of a chronology, after the backlog (0) and the months (1 and on)
MOST_WAITED: Final = 60  # years
GAP: Final = ("cleared", "could_be", "cleared_last_year")

Group = tuple[str, str]  # dimension and group
Figures = dict[Group, "NDArray[np.int64]"]


@dataclass
class Counted:
    """What was counted; adds up over buckets.

    ``base``: denominators by unit. ``figures``: by scenario, unit and route. ``months``: likewise, the first day of relief.
    ``gap``: charges by route (see `GAP`); ``waited``: charges that could be cleared, by whole years since they first could.
    ``obstacles``: by law and the conditions that fail together, charges and people. ``verified``: people with relief that rests
    on no unverified part of a law, by scenario.
    """

    base: dict[str, Figures] = field(default_factory=dict)
    figures: dict[tuple[str, str, str], Figures] = field(default_factory=dict)
    months: dict[tuple[str, str, str], NDArray[np.int64]] = field(default_factory=dict)
    gap: dict[str, Figures] = field(default_factory=dict)
    waited: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    obstacles: Counter[tuple[str, tuple[int, ...], str]] = field(default_factory=Counter)
    verified: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Counted) -> Self:
        """Add another bucket's counts."""
        for name in ("base", "figures", "gap"):
            for key, figures in getattr(other, name).items():
                own = getattr(self, name).setdefault(key, {})
                for group, vector in figures.items():
                    own[group] = own[group] + vector if group in own else vector
        for name in ("months", "waited"):
            for key, vector in getattr(other, name).items():
                own = getattr(self, name)
                own[key] = own[key] + vector if key in own else vector
        self.obstacles.update(other.obstacles)
        self.verified.update(other.verified)
        return self


@dataclass
class Told:
    """What a route tells the rows: see `clearslate.policy.kernels`."""

    flags: NDArray[np.uint8]
    due: NDArray[np.int32]

    @classmethod
    def nothing(cls, rows: int) -> Self:
        """No law answered yet."""
        return cls(np.zeros(rows, np.uint8), np.full(rows, NEVER, np.int32))

    def copy(self) -> Told:
        """A copy, to join more answers to."""
        return Told(self.flags.copy(), self.due.copy())

    def add(self, rows: Any, outcome: Any, day: Any) -> None:
        """Join one law's answers."""
        kernels.add_answers(self.flags, self.due, rows, outcome, day)


class Tallier:
    """Counts the buckets of a study; keep one a process.

    Args:
        lab: the reforms.
        dataset: the records.
        run: the baseline's answers; None where no law is in force.
        by: further columns of the people file to tell people apart by.
    """

    def __init__(self, lab: Lab, dataset: Dataset, run: Run | None, by: Sequence[str] = ()) -> None:
        self.lab, self.dataset, self.run = lab, dataset, run
        self.people = People(dataset, by)
        held = set(dataset.schema.names)
        self.wanted = [name for name in dict.fromkeys((*lab.columns, *DATASET_COLUMNS)) if name in held]
        described = {} if run is None else run.laws()
        self.laws: dict[str, LawInfo] = {name: law_info(law) for name, law in described.items()}
        self.unverified = {name for name, law in described.items() if law["unverified"]}

    @cached_property
    def month_of(self) -> NDArray[np.int64]:
        """Of a number of days after the day asked about the place in a chronology."""
        start = self.lab.spec.as_of
        first = start.year * 12 + start.month - 1
        last = dt.date((first + MONTHS) // 12, (first + MONTHS) % 12 + 1, 1)
        days = [start + dt.timedelta(days=each) for each in range((last - start).days)]
        places = [day.year * 12 + day.month - 1 - first + 1 for day in days]
        return np.array([*places, LATER], np.int64)

    def count(self, index: int) -> Counted:
        """The counts of one bucket."""
        table = self.dataset.read(index, self.wanted)
        bucket = read_bucket(table)
        starts = np.append(np.flatnonzero(np.diff(bucket.person, prepend=-1)), len(bucket.person))
        found = _Passage(self, table, bucket, starts)
        answers = (
            [] if self.run is None else list(read_answers(self.run.read(index, list(RUN_COLUMNS)), self.laws))
        )
        found.base()
        found.baseline(answers)
        results = self.lab.judge(table)
        for variant in self.lab.variants:
            found.variant(variant, answers, results[variant.id])
        return found.counted


class _Passage:
    """One bucket's way through the counting."""

    def __init__(self, tallier: Tallier, table: pa.Table, bucket: Bucket, starts: NDArray[np.int64]) -> None:
        self.tallier, self.table, self.bucket, self.starts = tallier, table, bucket, starts
        self.as_of = np.int32(tallier.lab.as_of)
        self.rows = len(bucket.person)
        self.live = bucket.own & ~bucket.cleared
        self.counted = Counted()
        people, rows = dimensions(table, bucket.person, bucket.own, tallier.people)
        self.dimensions = {
            PEOPLE_UNIT: _with_all(people, bucket.number),
            CHARGES_UNIT: _with_all(rows, self.rows),
        }
        self.has_own = bucket.has(bucket.own)
        self.convicted = np.where(
            bucket.kind == CONVICTION, 3, np.where(bucket.kind == NOT_RECORDED, 1, 0)
        ).astype(np.uint8)
        self.felony = self._felonies()
        self._rest: dict[tuple[frozenset[str], str], Told] = {}
        self._bits: dict[tuple[str, str], Any] = {}

    def _felonies(self) -> NDArray[np.uint8]:
        values, inverse = distinct(self.table, ("jurisdiction", "statute", "grade"))
        answers = np.array([is_felony(*value) for value in values], bool).reshape(-1, 2)
        certain, possible = answers[inverse, 0], answers[inverse, 1]
        return np.where(
            (self.convicted == 3) & certain, 3, np.where((self.convicted != 0) & possible, 1, 0)
        ).astype(np.uint8)

    # --- who there is ---------------------------------------------------------------------------------------

    def base(self) -> None:
        """The denominators."""
        bucket, live = self.bucket, self.live
        people = self.has_own.astype(np.int64)
        people |= bucket.has(live & (self.convicted == 3)) * np.int64(2)
        people |= bucket.has(live & (self.felony == 3)) * np.int64(4)
        people |= bucket.has(bucket.own & bucket.cleared) * np.int64(8)
        people |= bucket.has(live & (self.convicted != 0)) * np.int64(16)
        people |= bucket.has(live & (self.felony != 0)) * np.int64(32)
        charges = bucket.own.astype(np.int64) | (bucket.own & bucket.cleared) * np.int64(2)
        for unit, bits, there in ((PEOPLE_UNIT, people, self.has_own), (CHARGES_UNIT, charges, bucket.own)):
            self.counted.base[unit] = self._by_group(unit, bits, there, len(BASE[unit]))

    def _by_group(self, unit: str, bits: NDArray[Any], there: NDArray[np.bool_], names: int) -> Figures:
        told = self.dimensions[unit]
        sizes = [len(each.groups) for each in told]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        counts = np.zeros((int(offsets[-1]), names), np.int64)
        kernels.tally(bits, there, np.stack([each.codes for each in told]), offsets, counts)
        return {
            (each.name, group): counts[offset + place]
            for each, offset in zip(told, offsets[:-1].tolist(), strict=True)
            for place, group in enumerate(each.groups)
            if counts[offset + place].any()
        }

    # --- the laws -------------------------------------------------------------------------------------------

    def baseline(self, answers: Sequence[Answer]) -> None:
        """The run's own answers."""
        for route in ROUTES:
            told = self._told(answers, frozenset(), route)
            self._count(BASELINE, route, told)
            self._gap(route, told)
        automatic = [each for each in answers if each.law.gives_relief and each.law.automatic]
        self._obstacles(automatic, self._told(answers, frozenset(), AUTOMATIC))
        sound = [each for each in answers if each.law.id not in self.tallier.unverified]
        told = self._told(sound, frozenset({"unverified"}), AUTOMATIC)
        self.counted.verified[BASELINE] += self.bucket.count(
            self.live & ((told.flags & kernels.ELIGIBLE) != 0)
        )

    def variant(self, variant: Variant, answers: Sequence[Answer], results: Mapping[str, Any]) -> None:
        """A reform: what its laws say, and of the other laws what the run says."""
        judged = frozenset(variant.judged)
        for route in ROUTES:
            told = self._told([each for each in answers if each.law.id not in judged], judged, route).copy()
            for law, result in results.items():
                info = variant.laws[law]
                if info.gives_relief and (info.automatic or route != AUTOMATIC):
                    told.add(*counted(result))
            self._count(variant.id, route, told)

    def _told(self, answers: Iterable[Answer], without: frozenset[str], route: str) -> Told:
        key = (without, route)
        if key not in self._rest:
            told = Told.nothing(self.rows)
            for each in answers:
                if each.law.gives_relief and (each.law.automatic or route != AUTOMATIC):
                    told.add(each.row, each.outcome, each.eligible_on)
            self._rest[key] = told
        return self._rest[key]

    def _count(self, scenario: str, route: str, told: Told) -> None:
        people, first = np.zeros(self.bucket.number, np.int64), np.full(self.bucket.number, NEVER, np.int32)
        kernels.people(
            self.starts,
            self.live,
            self.convicted,
            self.felony,
            told.flags,
            told.due,
            self.as_of,
            people,
            first,
        )
        charges, day = np.zeros(self.rows, np.int64), np.full(self.rows, NEVER, np.int32)
        kernels.rows(self.live, told.flags, told.due, self.as_of, charges, day)
        people = self._changed(scenario, route, PEOPLE_UNIT, people)
        charges = self._changed(scenario, route, CHARGES_UNIT, charges)
        for unit, bits, there, days in (
            (PEOPLE_UNIT, people, self.has_own, first), (CHARGES_UNIT, charges, self.bucket.own, day),
        ):  # fmt: skip
            self.counted.figures[scenario, unit, route] = self._by_group(
                unit, bits, there, len(MEASURES[unit])
            )
            months = np.zeros(NO_DAY + 1, np.int64)
            kernels.by_month(days[there], self.as_of, self.tallier.month_of, months)
            self.counted.months[scenario, unit, route] = months

    def _changed(self, scenario: str, route: str, unit: str, bits: NDArray[np.int64]) -> NDArray[np.int64]:
        """With who gains and who loses."""
        now = bits & 1
        before = (
            self._bits.setdefault((unit, route), now) if scenario == BASELINE else self._bits[unit, route]
        )
        gain, loss = (GAIN, LOSS) if unit == PEOPLE_UNIT else (CHARGE_GAIN, CHARGE_LOSS)
        found: NDArray[np.int64] = bits | (now & ~before) << gain | (before & ~now) << loss
        return found

    # --- of the baseline alone ------------------------------------------------------------------------------

    def _gap(self, route: str, told: Told) -> None:
        """The second-chance gap: what a law lets clear today, what was cleared, and how long it has waited."""
        eligible = self.live & ((told.flags & kernels.ELIGIBLE) != 0)
        cleared = self.bucket.own & self.bucket.cleared
        low, high = (days_of(self.table.column(f"cleared_on_{end}")) for end in ("from", "to"))
        lately = cleared & (low > self.as_of - 365) & (high <= self.as_of)
        bits = cleared.astype(np.int64) | eligible * np.int64(2) | lately * np.int64(4)
        self.counted.gap[route] = {
            group: vector
            for group, vector in self._by_group(CHARGES_UNIT, bits, self.bucket.own, len(GAP)).items()
            if group[0] in (ALL, "county")
        }
        waited = np.clip((self.as_of - told.due[eligible]) // 365.25, 0, MOST_WAITED).astype(np.int64)
        self.counted.waited[route] = np.bincount(waited, minlength=MOST_WAITED + 1)

    def _obstacles(self, answers: Sequence[Answer], told: Told) -> None:
        """Charges that no automatic law clears, today or later, by the conditions of a law about them that fail together."""
        open_ = self.live & ((told.flags & (kernels.ELIGIBLE | kernels.NOT_YET | kernels.UNKNOWN)) == 0)
        for answer in answers:
            kinds = sum(1 << place for place in answer.law.kinds)
            out = (answer.outcome == Outcome.INELIGIBLE) & open_[answer.row]
            mask = answer.failed[out]
            about = (mask & mask.dtype.type(kinds) if mask.dtype != object else mask & kinds) == 0
            mask, rows = mask[about], answer.row[out][about]
            person = self.bucket.person[rows]
            for value in np.unique(mask).tolist():
                here = mask == value
                failed = tuple(place for place in range(len(answer.law.conditions)) if value >> place & 1)
                self.counted.obstacles[answer.law.id, failed, CHARGES_UNIT] += int(here.sum())
                self.counted.obstacles[answer.law.id, failed, PEOPLE_UNIT] += len(
                    distinct_values(person[here])
                )


def _with_all(told: Sequence[Dimension], units: int) -> list[Dimension]:
    return [Dimension(ALL, ("",), np.zeros(units, np.int32)), *told]


def month_starts(as_of: dt.date) -> list[str]:
    """The months of a chronology, as YYYY-MM: that of the day asked about first."""
    first = as_of.year * 12 + as_of.month - 1
    return [f"{(first + each) // 12}-{(first + each) % 12 + 1:02}" for each in range(MONTHS)]
