"""Counts one bucket of a study: the baseline's answers and each reform's, in one passage over the rows.

A bucket holds every row of its people, so counts of buckets add up. Only a charge's own row (membership ``certain``) that was
not cleared before is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import numpy as np
import pyarrow as pa

from clearslate.engine.columns import Columns, Segments
from clearslate.engine.outcomes import LawResult, Outcome
from clearslate.policy.asked.kept import Bucket as KeptBucket
from clearslate.policy.asked.kept import Crowd, Judgments, Kept, OnDemand
from clearslate.policy.asked.lab import BASELINE, Lab, Variant
from clearslate.policy.asked.lab import counted as counted_of
from clearslate.policy.asked.measures import (
    ANY_ROUTE,
    AUTOMATIC,
    BASE,
    CHANGE_BITS,
    CHARGES_UNIT,
    LEAST,
    MEASURES,
    MOST,
    NO_CONVICTION,
    PEOPLE_UNIT,
    ROUTES,
    Measure,
)
from clearslate.policy.counted import kernels
from clearslate.policy.counted.sampling import Weights, weighed
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER, to_date
from clearslate.reports.outcomes.tally import is_felony
from clearslate.runs import protect
from clearslate.runs.answers import (
    CONVICTION,
    NOT_RECORDED,
    Answer,
    LawInfo,
    days_of,
    distinct,
    law_info,
    read_answers,
    read_bucket,
)
from clearslate.runs.groups import ALL, COLUMNS, Dimension, Groups, People, dimensions
from clearslate.runs.protect import FIELDS, cell_of
from clearslate.runs.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATASET_COLUMNS: Final = (
    *COLUMNS,
    "case_id",
    "charge_id",
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
BACKLOG, LATER = "backlog", "later"  # periods of a chronology that are no month and no year
MOST_WAITED: Final = 60  # years
GAP: Final = ("cleared", "could_be", "cleared_last_year")

Group = tuple[str, str]  # dimension and group
Figures = dict[Group, "NDArray[Any]"]
Key = tuple[str, str, str]  # scenario, unit, route


def _written(figures: Figures) -> list[Any]:
    return [[*group, vector.tolist()] for group, vector in figures.items()]


def _figures(vectors: list[Any]) -> Figures:
    return {(dimension, group): np.array(vector, np.uint64) for dimension, group, vector in vectors}


@dataclass
class Counted:
    """What was counted; adds up over buckets. A figure is a cell: see `clearslate.runs.protect`.

    ``base``: denominators by unit. ``figures``: by scenario, unit and route; what is a figure at most stands there without what it is
    at least. ``entered``, ``left``: likewise, who a reform brings and takes away. ``months``: charges by the month and the year in
    which they can first be cleared, and people by those in which a charge of theirs can. ``gap``: charges by route (see `GAP`);
    ``waited``: charges that could be cleared, by whole years since they first could. ``obstacles``: by law and the conditions that
    fail together, charges and people. ``verified``: people with relief that rests on no unverified part of a law, by scenario.
    ``weighed``: of a sample, people's weights added up like ``base`` (no scenario and route) and, with all that is at most,
    ``figures``.
    """

    base: dict[str, Figures] = field(default_factory=dict)
    figures: dict[Key, Figures] = field(default_factory=dict)
    entered: dict[Key, Figures] = field(default_factory=dict)
    left: dict[Key, Figures] = field(default_factory=dict)
    months: dict[Key, NDArray[np.uint64]] = field(default_factory=dict)
    gap: dict[str, Figures] = field(default_factory=dict)
    waited: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    obstacles: dict[tuple[str, tuple[int, ...], str], NDArray[np.uint64]] = field(default_factory=dict)
    verified: dict[str, NDArray[np.uint64]] = field(default_factory=dict)
    weighed: dict[tuple[str, str], Figures] = field(default_factory=dict)

    def __iadd__(self, other: Counted) -> Self:
        """Add another bucket's counts."""
        for name in ("base", "figures", "entered", "left", "gap", "weighed"):
            for key, figures in getattr(other, name).items():
                own = getattr(self, name).setdefault(key, {})
                for group, vector in figures.items():
                    own[group] = own[group] + vector if group in own else vector
        for name in ("months", "waited", "obstacles", "verified"):
            for key, vector in getattr(other, name).items():
                own = getattr(self, name)
                own[key] = own[key] + vector if key in own else vector
        return self

    def to_json(self) -> dict[str, Any]:
        """For a file."""
        return {
            "base": [[unit, _written(figures)] for unit, figures in self.base.items()],
            **{
                name: [[*key, _written(figures)] for key, figures in getattr(self, name).items()]
                for name in ("figures", "entered", "left")
            },
            "months": [[*key, vector.tolist()] for key, vector in self.months.items()],
            "gap": [[route, _written(figures)] for route, figures in self.gap.items()],
            "waited": [[route, vector.tolist()] for route, vector in self.waited.items()],
            "obstacles": [[*key, cell.tolist()] for key, cell in self.obstacles.items()],
            "verified": [[scenario, cell.tolist()] for scenario, cell in self.verified.items()],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """From a file, which holds the baseline alone."""
        return cls(
            base={unit: _figures(each) for unit, each in raw["base"]},
            figures={(law, unit, route): _figures(each) for law, unit, route, each in raw["figures"]},
            months={
                (law, unit, route): np.array(each, np.uint64) for law, unit, route, each in raw["months"]
            },
            gap={route: _figures(each) for route, each in raw["gap"]},
            waited={route: np.array(each, np.int64) for route, each in raw["waited"]},
            obstacles={
                (law, tuple(failed), unit): np.array(cell, np.uint64)
                for law, failed, unit, cell in raw["obstacles"]
            },
            verified={scenario: np.array(cell, np.uint64) for scenario, cell in raw["verified"]},
        )


class Route(NamedTuple):
    """What the laws of a route tell the rows together: bits (see `clearslate.policy.counted.kernels`), and the first day of relief."""

    flags: NDArray[np.uint8]
    due: NDArray[np.int32]

    @classmethod
    def nothing(cls, rows: int) -> Self:
        """No law answered yet."""
        return cls(np.zeros(rows, np.uint8), np.full(rows, NEVER, np.int32))

    def add(self, flags: NDArray[np.uint8], due: NDArray[np.int32]) -> None:
        """Join one more law, in place."""
        np.bitwise_or(self.flags, flags, out=self.flags)
        np.minimum(self.due, due, out=self.due)


class Tallier:
    """Counts the buckets of a study; keep one a process.

    Args:
        lab: the reforms.
        dataset: the records.
        run: the baseline's answers; None where no law is in force.
        by: further columns of the people file to tell people apart by.
        kept: what is kept of the run; what it lacks is found out, and written (``files`` are to be noted).
        weights: of a sample, of which nothing is kept.
        key: by which people's counts are protected.
        groups: columns of another file to tell people apart by.
    """

    def __init__(
        self,
        lab: Lab,
        dataset: Dataset,
        run: Run | None,
        by: Sequence[str] = (),
        kept: Kept | None = None,
        weights: Weights | None = None,
        key: protect.Key = protect.INVENTED,
        groups: Groups | None = None,
    ) -> None:
        self.key, self.groups = key, groups
        self.lab, self.dataset, self.run, self.by, self.kept = lab, dataset, run, by, kept
        self.weights = weights
        self.files: dict[str, str] = {}
        held = set(dataset.schema.names)
        self.wanted = [name for name in dict.fromkeys((*lab.columns, *DATASET_COLUMNS)) if name in held]
        described = {} if run is None else run.laws()
        self.laws: dict[str, LawInfo] = {name: law_info(law) for name, law in described.items()}
        self.unverified = {name for name, law in described.items() if law["unverified"]}

    @cached_property
    def people(self) -> People:
        """What the dataset tells of its people."""
        return People(self.dataset, self.by, self.groups)

    @cached_property
    def calendars(self) -> dict[int, Calendar]:
        """The chronologies of a study, by their first day."""
        days = {self.lab.as_of, *(each.day for each in self.lab.variants)}
        return {day: Calendar(to_date(day)) for day in days}

    def count(self, index: int) -> Counted:
        """The counts of one bucket."""
        table = OnDemand(self.dataset, index)
        bucket = None if self.kept is None else self.kept.bucket(index)
        if bucket is None:
            counted, bucket = _Baseline(self, table, index).found()
            if self.kept is not None:
                self.files |= self.kept.put_bucket(index, bucket)
        else:
            counted = Counted.from_json(bucket.counted)
        weights = self.weights_of(table, bucket)
        passages = {self.lab.as_of: _Passage(self, bucket.crowd, bucket.judgments, counted, weights)}
        for day, results in self.lab.later(table, bucket.segments).items():
            judged = Judgments()
            for law, result in results.items():
                if self.laws[law].gives_relief:
                    judged.flags[law], judged.due[law] = _row_by_row(result)
            passages[day] = _Passage(self, bucket.crowd, judged, counted, weights, day)
            passages[day].baseline()
        values = {} if self.kept is None else self._values(self.kept, index, table, bucket.segments)
        found = self.lab.judge(table, bucket.segments, values)
        for variant in self.lab.variants:
            passages[variant.day].variant(variant, found[variant.id])
        return counted

    def weights_of(self, table: OnDemand, bucket: KeptBucket) -> NDArray[np.float64] | None:
        """The weights of a bucket's people; None where the records are no sample."""
        if self.weights is None:
            return None
        first = pa.array(bucket.crowd.starts[:-1])
        return self.weights.of(one_chunk(table.column("person_id")).take(first))

    def _values(
        self, kept: Kept, index: int, table: OnDemand, segments: Segments
    ) -> dict[str, dict[str, Any]]:
        """The values of the lasting parts of each law that is judged again, by law."""
        found = {}
        for name, law in self.lab.lasting.items():
            values = kept.values(name, index)
            if values is None:
                table.fetch(law.columns)
                values = self.lab.values(law, table, segments)
                self.files |= kept.put_values(name, index, values, table.num_rows)
            found[name] = values
        return found


class _Baseline:
    """One bucket's records and answers, as they are counted at the baseline and kept for what comes after."""

    def __init__(self, tallier: Tallier, table: OnDemand, index: int) -> None:
        self.tallier, self.demand, self.table = tallier, table, table.fetch(tallier.wanted)
        self.as_of = np.int32(tallier.lab.as_of)
        self.bucket = read_bucket(self.table)
        self.rows = len(self.bucket.person)
        self.columns = Columns(self.table, (), {})
        run = tallier.run
        self.answers = (
            [] if run is None else list(read_answers(run.read(index, list(RUN_COLUMNS)), tallier.laws))
        )
        self.counted = Counted()

    def found(self) -> tuple[Counted, KeptBucket]:
        """Its counts, and what is kept of it."""
        crowd, judged = self._crowd(), self._judgments()
        bucket = KeptBucket(crowd, self.columns.segments, judged, None)
        weights = self.tallier.weights_of(self.demand, bucket)
        self._base(crowd, weights)
        passage = _Passage(self.tallier, crowd, judged, self.counted, weights)
        by_route = passage.baseline()
        for route in ROUTES:
            self._gap(passage, route, by_route[route])
        automatic = [each for each in self.answers if each.law.gives_relief and each.law.automatic]
        self._obstacles(crowd, automatic, by_route[AUTOMATIC])
        sound = passage.route(AUTOMATIC, without=self.tallier.unverified)
        verified = crowd.any_of(crowd.live & ((sound.flags & kernels.ELIGIBLE) != 0))
        self.counted.verified[BASELINE] = cell_of(crowd.keys[verified])
        return self.counted, replace(bucket, counted=self.counted.to_json())

    def _crowd(self) -> Crowd:
        bucket, table = self.bucket, self.table
        convicted = np.where(
            bucket.kind == CONVICTION, 3, np.where(bucket.kind == NOT_RECORDED, 1, 0)
        ).astype(np.uint8)
        values, inverse = distinct(table, ("jurisdiction", "statute", "grade"))
        answers = np.array([is_felony(*value) for value in values], bool).reshape(-1, 2)
        certain, possible = answers[inverse, 0], answers[inverse, 1]
        felony = np.where((convicted == 3) & certain, 3, np.where((convicted != 0) & possible, 1, 0))
        people, rows = dimensions(table, bucket.person, bucket.own, self.tallier.people)
        starts = self.columns.segments.persons
        keys = self.tallier.key.of_people(one_chunk(table.column("person_id")).take(pa.array(starts[:-1])))
        charges = one_chunk(table.column("charge_id"))
        return Crowd(
            starts, bucket.own, bucket.own & ~bucket.cleared, convicted, felony.astype(np.uint8), tuple(people), tuple(rows),
            keys, self.tallier.key.of_charges(np.repeat(keys, np.diff(starts)), charges),
        )  # fmt: skip

    def _judgments(self) -> Judgments:
        """What each law in force answers."""
        found = Judgments()
        for answer in self.answers:
            if answer.law.gives_relief:
                one = Route.nothing(self.rows)
                kernels.add_answers(one.flags, one.due, answer.row, answer.outcome, answer.eligible_on)
                found.flags[answer.law.id], found.due[answer.law.id] = one
        return found

    def _base(self, crowd: Crowd, weights: NDArray[np.float64] | None) -> None:
        """The denominators."""
        live, cleared = crowd.live, crowd.own & self.bucket.cleared
        people = crowd.there.astype(np.int64)
        for bit, rows in enumerate(
            (crowd.convicted == 3, crowd.felony == 3, None, crowd.convicted != 0, crowd.felony != 0), 1
        ):
            people |= crowd.any_of(cleared if rows is None else live & rows).astype(np.int64) << bit
        charges = crowd.own.astype(np.int64) | cleared * np.int64(2)
        for unit, bits in ((PEOPLE_UNIT, people), (CHARGES_UNIT, charges)):
            self.counted.base[unit] = by_group(crowd, unit, apart(bits, BASE[unit]), len(BASE[unit]))
        if weights is not None:
            self.counted.weighed["", ""] = weighed_by_group(crowd, people, len(BASE[PEOPLE_UNIT]), weights)

    def _gap(self, passage: _Passage, route: str, found: Route) -> None:
        """The second-chance gap: what a law lets clear today, what was cleared, and how long it has waited."""
        crowd = passage.crowd
        eligible = crowd.live & ((found.flags & kernels.ELIGIBLE) != 0)
        cleared = crowd.own & self.bucket.cleared
        low, high = (days_of(self.table.column(f"cleared_on_{end}")) for end in ("from", "to"))
        lately = cleared & (low > self.as_of - 365) & (high <= self.as_of)
        bits = cleared.astype(np.int64) | eligible * np.int64(2) | lately * np.int64(4)
        self.counted.gap[route] = by_group(crowd, CHARGES_UNIT, bits, len(GAP))
        waited = np.clip((self.as_of - found.due[eligible]) // 365.25, 0, MOST_WAITED).astype(np.int64)
        self.counted.waited[route] = np.bincount(waited, minlength=MOST_WAITED + 1)

    def _obstacles(self, crowd: Crowd, answers: Sequence[Answer], found: Route) -> None:
        """Charges that no automatic law clears, today or later, by the conditions of a law about them that fail together."""
        open_ = crowd.live & ((found.flags & (kernels.ELIGIBLE | kernels.NOT_YET | kernels.UNKNOWN)) == 0)
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
                whose = np.unique(person[here])
                self.counted.obstacles[answer.law.id, failed, PEOPLE_UNIT] = cell_of(crowd.keys[whose])
                self.counted.obstacles[answer.law.id, failed, CHARGES_UNIT] = cell_of(
                    crowd.row_keys[rows[here]], person[here]
                )


class _Passage:
    """One bucket's way through the counting of the laws.

    Counts add up over people, so of a reform only those are counted of whom it says anything else than the baseline: their
    counts under the reform, less those at the baseline, are added to the baseline's.
    """

    def __init__(
        self,
        tallier: Tallier,
        crowd: Crowd,
        judged: Judgments,
        counted: Counted,
        weights: NDArray[np.float64] | None = None,
        day: int | None = None,
    ) -> None:
        """Count what the laws in force say on a day, by default the one that the run asked about."""
        self.crowd, self.counted, self.weights = crowd, counted, weights
        self.laws, self.answers = tallier.laws, judged
        self.day = np.int32(tallier.lab.as_of if day is None else day)
        self.base = tallier.lab.base_on(int(self.day))
        self.calendar = tallier.calendars[int(self.day)]

    def route(self, route: str, without: Collection[str] = ()) -> Route:
        """What the run's laws of a route tell the rows."""
        return self._route_of(route, self.answers, without, len(self.crowd.own))

    def _route_of(self, route: str, answers: Judgments, without: Collection[str], rows: int) -> Route:
        found = Route.nothing(rows)
        for law, flags in answers.flags.items():
            if law not in without and _is_of(self.laws[law], route):
                found.add(flags, answers.due[law])
        return found

    def baseline(self) -> dict[str, Route]:
        """Count the run's own answers; what each route tells."""
        found = {route: self.route(route) for route in ROUTES}
        for route, of_route in found.items():
            masks, days = self._bits(self.crowd, of_route)
            months = self._months(self.crowd, days)
            for unit, bits in masks.items():
                key = (self.base, unit, route)
                own = apart(bits, MEASURES[unit])
                self.counted.figures[key] = by_group(self.crowd, unit, own, len(MEASURES[unit]))
                self.counted.months[key] = months[unit]
                if self.weights is not None and unit == PEOPLE_UNIT:
                    self.counted.weighed[self.base, route] = weighed_by_group(
                        self.crowd, bits, len(MEASURES[unit]), self.weights
                    )
        return found

    def variant(self, variant: Variant, results: Mapping[str, LawResult]) -> None:
        """Count a reform."""
        answers = {law: _row_by_row(result) for law, result in results.items()}
        changed = np.zeros(len(self.crowd.own), np.bool_)
        for route in ROUTES:
            for law, found in answers.items():
                changed |= self._differs(law, route, found if _is_of(variant.laws[law], route) else None)
        persons = self.crowd.any_of(changed & self.crowd.live)
        crowd, rows = self.crowd.of(persons)
        weights = None if self.weights is None else self.weights[persons]
        of_these = self.answers.of(rows)
        on_petition = (self._route_of(ANY_ROUTE, of_these, (), len(rows)).flags & kernels.ELIGIBLE) != 0
        for route in ROUTES:
            before = self._route_of(route, of_these, (), len(rows))
            after = self._route_of(route, of_these, variant.judged, len(rows))
            for law, (flags, due) in answers.items():
                if _is_of(variant.laws[law], route):
                    after.add(flags[rows], due[rows])
            self._add(variant.id, route, crowd, before, after, on_petition, weights)

    def _differs(self, law: str, route: str, after: Route | None) -> NDArray[np.bool_]:
        """The rows of which a law says something else by a route than at the baseline, or for the first time."""
        info, before = self.laws.get(law), self.answers.flags.get(law)
        if before is None or info is None or not _is_of(info, route):
            found = np.zeros(len(self.crowd.own), np.bool_) if after is None else after.flags != 0
        elif after is None:
            found = before != 0
        else:
            found = (after.flags != before) | (after.due != self.answers.due[law])
        return np.asarray(found, np.bool_)

    def _add(
        self,
        scenario: str,
        route: str,
        crowd: Crowd,
        before: Route,
        after: Route,
        on_petition: NDArray[np.bool_],
        weights: NDArray[np.float64] | None,
    ) -> None:
        (was, old_days), (now, new_days) = self._bits(crowd, before), self._bits(crowd, after)
        changes = _changes(crowd, was, now, on_petition)
        old_months, new_months = self._months(crowd, old_days), self._months(crowd, new_days)
        for unit in (PEOPLE_UNIT, CHARGES_UNIT):
            old, new = (apart(each[unit], MEASURES[unit]) for each in (was, now))
            new |= changes[unit] << CHANGE_BITS[unit]
            names = len(MEASURES[unit])
            key, base = (scenario, unit, route), (self.base, unit, route)
            entered, left = (by_group(crowd, unit, each, names) for each in (new & ~old, old & ~new))
            self.counted.entered[key], self.counted.left[key] = entered, left
            self.counted.figures[key] = _moved(self.counted.figures[base], left, entered)
            if weights is not None and unit == PEOPLE_UNIT:
                of_all = now[unit] | changes[unit] << CHANGE_BITS[unit]
                self.counted.weighed[scenario, route] = _moved(
                    self.counted.weighed[self.base, route],
                    weighed_by_group(crowd, was[unit], names, weights),
                    weighed_by_group(crowd, of_all, names, weights),
                )
            self.counted.months[key] = self.counted.months[base] + new_months[unit] - old_months[unit]

    def _bits(self, crowd: Crowd, found: Route) -> tuple[Bits, NDArray[np.int32]]:
        """By unit the mask of each person, each charge; and of each charge the first day of relief."""
        number, rows = len(crowd.starts) - 1, len(crowd.own)
        people, first = np.zeros(number, np.int64), np.full(number, NEVER, np.int32)
        kernels.people(
            crowd.starts,
            crowd.live,
            crowd.convicted,
            crowd.felony,
            found.flags,
            found.due,
            self.day,
            people,
            first,
        )
        charges, day = np.zeros(rows, np.int64), np.full(rows, NEVER, np.int32)
        kernels.rows(crowd.live, found.flags, found.due, self.day, charges, day)
        return {PEOPLE_UNIT: people, CHARGES_UNIT: charges}, day

    def _months(self, crowd: Crowd, days: NDArray[np.int32]) -> dict[str, NDArray[np.uint64]]:
        """Charges by the period in which they can first be cleared, and people with one."""
        people, charges = (np.zeros((len(self.calendar.names), FIELDS), np.uint64) for _ in range(2))
        kernels.by_period(
            crowd.starts, days, crowd.keys, crowd.row_keys, self.day, self.calendar.month_of, self.calendar.year_of, people, charges
        )  # fmt: skip
        return {PEOPLE_UNIT: people, CHARGES_UNIT: charges}


Bits = dict[str, "NDArray[np.int64]"]


def apart(bits: NDArray[np.int64], measures: Sequence[Measure]) -> NDArray[np.int64]:
    """Masks in which who is counted at most is only who is not counted at least: sets that have nobody in common."""
    found = bits.copy()
    places = {(each.name, each.bound): place for place, each in enumerate(measures)}
    for (name, bound), place in places.items():
        if bound == MOST:
            found &= ~(((bits >> places[name, LEAST]) & 1) << place)
    return found


def _changes(
    crowd: Crowd, was: Bits, now: Bits, on_petition: NDArray[np.bool_]
) -> dict[str, NDArray[np.int64]]:
    """By unit what a reform moves, as bits in the order of `CHANGES`: a person gains where any charge of theirs does.

    ``on_petition``: the rows that the law in force clears by some route. Whose charge it clears by no automatic one is spared a petition.
    """
    old, new = was[CHARGES_UNIT], now[CHARGES_UNIT]
    convicted = crowd.convicted == 3
    gained, lost = (new & ~old & 1) != 0, (old & ~new & 1) != 0
    rows = (gained, lost, gained & convicted, lost & convicted, gained & on_petition)
    before, after = was[PEOPLE_UNIT], now[PEOPLE_UNIT]
    freed = ((each >> NO_CONVICTION) & 1 for each in (after & ~before, before & ~after))
    return {
        CHARGES_UNIT: _as_bits(rows, len(old)),
        PEOPLE_UNIT: _as_bits((*map(crowd.any_of, rows), *freed), len(before)),
    }


def _as_bits(masks: Iterable[NDArray[Any]], length: int) -> NDArray[np.int64]:
    found = np.zeros(length, np.int64)
    for bit, each in enumerate(masks):
        found |= each.astype(np.int64) << bit
    return found


def _is_of(law: LawInfo, route: str) -> bool:
    return law.gives_relief and (law.automatic or route != AUTOMATIC)


def _row_by_row(result: LawResult) -> Route:
    """A law's answers as a route tells them."""
    found = Route.nothing(len(result.reached))
    kernels.add_answers(found.flags, found.due, *counted_of(result))
    return found


def by_group(crowd: Crowd, unit: str, bits: NDArray[Any], names: int) -> Figures:
    """Bits added up by group, of those who are there: of each bit a cell."""
    number = len(crowd.starts) - 1
    if unit == PEOPLE_UNIT:
        dimensions, there, keys, persons = list(crowd.people), crowd.there, crowd.keys, np.arange(number)
    else:
        dimensions, there, keys = [*_of_people(crowd), *crowd.rows], crowd.own, crowd.row_keys
        persons = np.repeat(np.arange(number), np.diff(crowd.starts))
    dimensions = [Dimension(ALL, ("",), np.zeros(len(bits), np.int32)), *dimensions]
    offsets = np.concatenate([[0], np.cumsum([len(each.groups) for each in dimensions])]).astype(np.int64)
    counts = np.zeros((int(offsets[-1]), names, FIELDS), np.uint64)
    kernels.tally(bits, there, keys, persons, np.stack([each.codes for each in dimensions]), offsets, counts)
    somebody: list[bool] = np.any(counts[:, :, 0], axis=1).tolist()
    return {
        (each.name, group): counts[offset + place]
        for each, offset in zip(dimensions, offsets[:-1].tolist(), strict=True)
        for place, group in enumerate(each.groups)
        if somebody[offset + place]
    }


def _moved(whole: Figures, less: Figures, more: Figures) -> Figures:
    """Figures of everyone, less those of some people, and with what these are now; groups of nobody are no groups."""
    found = dict(whole)
    for group, vector in more.items():
        found[group] = found[group] + vector if group in found else vector
    for group, vector in less.items():
        found[group] = found[group] - vector
    return {
        group: vector
        for group, vector in found.items()
        if (vector[:, 0] if vector.ndim > 1 else vector).any()
    }


def weighed_by_group(
    crowd: Crowd, bits: NDArray[np.int64], names: int, weights: NDArray[np.float64]
) -> Figures:
    """The weights of those who are there, added up by group and bit."""
    there = crowd.there
    everyone = Dimension(ALL, ("",), np.zeros(len(bits), np.int32))
    found: Figures = {}
    for each in (everyone, *crowd.people):
        sums = weighed(each.codes[there], len(each.groups), bits[there], names, weights[there])
        found |= {(each.name, group): sums[place] for place, group in enumerate(each.groups)}
    return found


def _of_people(crowd: Crowd) -> list[Dimension]:
    """The groups of people, of each of their rows."""
    own = {each.name for each in crowd.rows}
    sizes = np.diff(crowd.starts)
    return [
        Dimension(each.name, each.groups, np.repeat(each.codes, sizes))
        for each in crowd.people
        if each.name not in own
    ]


class Calendar:
    """The periods of a chronology: the backlog of its first day, ten years by month, what is later, the years.

    ``names``: of the periods, as the tables have them. ``month_of``: of a number of days after the first the place of its month;
    ``year_of``: of that place the one of its year.
    """

    def __init__(self, start: dt.date) -> None:
        first = start.year * 12 + start.month - 1
        months = [divmod(first + each, 12) for each in range(MONTHS)]
        years = list(dict.fromkeys(year for year, _ in months))
        self.names = (
            BACKLOG, *(f"{year}-{month + 1:02}" for year, month in months), LATER, *map(str, years),
        )  # fmt: skip
        last = dt.date((first + MONTHS) // 12, (first + MONTHS) % 12 + 1, 1)
        days = [start + dt.timedelta(days=each) for each in range((last - start).days)]
        places = [day.year * 12 + day.month - first for day in days]
        self.month_of = np.array([*places, MONTHS + 1], np.int64)
        self.year_of = np.full(len(self.names), -1, np.int64)
        self.year_of[1 : MONTHS + 1] = [MONTHS + 2 + years.index(year) for year, _ in months]
