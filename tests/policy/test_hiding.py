"""What is hidden stays hidden: all that a study publishes is attacked at once, by linear programming.

The attacker knows every published figure, that groups add up to everyone, and how figures of one group, one law, one route and
the next have to do with one another. No hidden figure may be bounded to fewer than eleven values.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from clearslate.policy import kernels
from clearslate.policy.groups import ALL
from clearslate.policy.hiding import Column, Hidden, hidden_in_time
from clearslate.policy.kept import Crowd
from clearslate.policy.lab import BASELINE, Lab
from clearslate.policy.measures import (
    BASE,
    CHANGE_BITS,
    CHARGES_UNIT,
    MEASURES,
    PEOPLE_UNIT,
    ROUTES,
)
from clearslate.policy.reform import read_reforms
from clearslate.policy.tables import Cells, timeline
from clearslate.policy.tally import BACKLOG, GAP, LATER, Calendar, Counted, Tallier, _changes
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.runs.run import spec_for, start
from clearslate.synthetic.generator import generate

FEWEST = 11  # values that a hidden figure may have
DAY = dt.date(2024, 10, 4)
AS_OF = np.int32(to_day(DAY))
CALENDAR = Calendar(DAY)
OF_PEOPLE = ("race", "sex", ALL)  # dimensions in which a charge is in its person's group

Cell = tuple[str, str, Column]  # dimension, group, figure


# --- an invented world ------------------------------------------------------------------------------------


@dataclass
class World:
    """People with their charges, and what laws answer about them."""

    charges: Sequence[int]
    cleared: Any
    convicted: Any
    felony: Any
    lately: Any
    soon: Any  # of each charge the day on which it can be cleared later
    of_people: dict[str, Any]  # by dimension the group of each person
    county: Any  # of each charge
    told: dict[str, dict[str, Any]]  # by scenario and route the flags of each charge

    def counted(self) -> Counted:
        """What a study counts."""
        people, found = len(self.charges), Counted()
        starts = np.concatenate([[0], np.cumsum(self.charges)]).astype(np.int64)
        person, live, rows = np.repeat(np.arange(people), self.charges), ~self.cleared, int(starts[-1])
        of_people = {ALL: np.zeros(people, int), **self.of_people, "county": self.county[starts[:-1]]}
        groups = {
            PEOPLE_UNIT: of_people,
            CHARGES_UNIT: {name: codes[person] for name, codes in of_people.items()}
            | {"county": self.county},
        }

        def by_group(unit: str, bits: Any, names: int) -> Any:
            return {
                (name, "" if name == ALL else str(group)): np.array(
                    [((bits[codes == group] >> bit) & 1).sum() for bit in range(names)]
                )
                for name, codes in groups[unit].items()
                for group in np.unique(codes).tolist()
            }

        def has(mask: Any) -> Any:
            return np.add.reduceat(mask.astype(np.int64), starts[:-1]) > 0

        everyone = (
            np.ones(people, np.int64)
            | has(live & (self.convicted == 3)) * 2
            | has(live & (self.felony == 3)) * 4
            | has(self.cleared) * 8
            | has(live & (self.convicted != 0)) * 16
            | has(live & (self.felony != 0)) * 32
        )
        found.base[PEOPLE_UNIT] = by_group(PEOPLE_UNIT, everyone, len(BASE[PEOPLE_UNIT]))
        charges = np.ones(rows, np.int64) | self.cleared * 2
        found.base[CHARGES_UNIT] = by_group(CHARGES_UNIT, charges, len(BASE[CHARGES_UNIT]))
        before: dict[str, Any] = {}
        crowd = Crowd(starts, np.ones(rows, np.bool_), live, self.convicted, self.felony, (), ())
        for scenario, routes in self.told.items():
            for route, told in routes.items():
                due = np.where(told & 16, self.soon, 2_932_896).astype(np.int32)
                mask, first = np.zeros(people, np.int64), np.zeros(people, np.int32)
                kernels.people(starts, live, self.convicted, self.felony, told, due, AS_OF, mask, first)
                bits, day = np.zeros(rows, np.int64), np.zeros(rows, np.int32)
                kernels.rows(live, told, due, AS_OF, bits, day)
                now = {PEOPLE_UNIT: (mask, day), CHARGES_UNIT: (bits, day)}
                changes = _changes(crowd, before.setdefault(route, now), now)
                for unit, each in ((PEOPLE_UNIT, mask), (CHARGES_UNIT, bits)):
                    whole = each | changes[unit] << CHANGE_BITS[unit]
                    found.figures[scenario, unit, route] = by_group(unit, whole, len(MEASURES[unit]))
                    months = found.months[scenario, unit, route] = np.zeros(len(CALENDAR.names), np.int64)
                    own = starts if unit == PEOPLE_UNIT else np.arange(rows + 1)
                    kernels.by_period(own, day, AS_OF, CALENDAR.month_of, CALENDAR.year_of, months)
        for route in ROUTES:
            found.gap[route] = by_group(CHARGES_UNIT, self.cleared * 1 | self.lately * 4, len(GAP))
        return found


def world(rng: random.Random, people: int, scenarios: Sequence[str]) -> Counted:
    """Counts of people whose charges are answered at random: rare answers and rare groups among them."""
    charges = [1 + rng.randrange(4) for _ in range(people)]
    rows = sum(charges)
    draw = np.random.default_rng(rng.randrange(2**32))
    convicted = draw.choice(np.array([0, 1, 3], np.uint8), rows, p=[0.4, 0.05, 0.55])
    base = draw.choice(
        np.array([1, 2 | 16, 2, 4, 8, 0], np.uint8), rows, p=[0.5, 0.1, 0.02, 0.08, 0.28, 0.02]
    )
    cleared = draw.random(rows) < 0.02
    told: dict[str, dict[str, Any]] = {}
    for place, scenario in enumerate(scenarios):
        flags = base.copy()
        if place:
            rate = rng.choice([0.001, 0.01, 0.1])
            flags[draw.random(rows) < rate] |= 1
            if rng.random() < 0.5:
                flags[draw.random(rows) < rate / 4] &= ~np.uint8(1)
        petition = np.where(draw.random(rows) < 0.02, 1, 0).astype(np.uint8)
        told[scenario] = {ROUTES[0]: flags, ROUTES[1]: flags | petition}
    days = np.array([40, 100, 800, 1500, 2500, 4000])
    return World(
        charges,
        cleared,
        convicted,
        np.where(draw.random(rows) < 0.3, convicted, 0).astype(np.uint8),
        cleared & (draw.random(rows) < 0.3),
        AS_OF + draw.choice(days, rows, p=[0.6, 0.2, 0.1, 0.06, 0.03, 0.01]),
        {
            "race": draw.choice(5, people, p=[0.6, 0.3, 0.08, 0.015, 0.005]),
            "sex": draw.choice(3, people, p=[0.75, 0.24, 0.01]),
        },
        draw.choice(7, rows, p=[0.5, 0.2, 0.15, 0.1, 0.03, 0.015, 0.005]),
        told,
    ).counted()


# --- the attack -------------------------------------------------------------------------------------------


@dataclass
class Attack:
    """Everything that is published and known, as a linear program: of one study, or of several of one run."""

    studies: Sequence[Cells]
    places: dict[Cell, int] = field(default_factory=dict)
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)
    at_most: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = list(dict.fromkeys(column for cells in self.studies for column in cells.columns))
        self.scenarios = list(dict.fromkeys(each for cells in self.studies for each in cells.scenarios))
        self.dimensions = self.studies[0].dimensions
        self.periods: dict[int, int | None] = {}  # of a variable in time what is shown of it
        for dimension, groups in self.dimensions.items():
            for group in groups:
                self._row(dimension, group)
        self._in_time()
        for dimension, groups in self.dimensions.items():
            if dimension != ALL:
                for column in self.columns:
                    if column.name != "cleared_last_year" or dimension == "county":
                        parts = {self.at(dimension, group, column): 1.0 for group in groups}
                        self.equal.append((parts | {self.at(ALL, "", column): -1.0}, 0.0))
        self.bounds = [self._bound(cell) for cell in self.places]

    def _in_time(self) -> None:
        """Of charges years are the sums of their months, and all of it is what can certainly be cleared later; people are no more than
        the months have, and no fewer than the fullest."""
        told: dict[Any, int | None] = {}
        for cells in self.studies:
            for scenario, unit, route, period, count, _ in timeline(
                cells, dict.fromkeys(cells.scenarios, DAY)
            ).rows:
                key = (scenario, unit, route, period)
                told[key] = told.get(key) if count is None else count
        series: dict[Any, dict[str, int]] = {}
        for (scenario, unit, route, period), count in told.items():
            place = self.at("period", period, Column(unit, scenario, route, "first"))
            series.setdefault((scenario, unit, route), {})[period] = place
            self.periods[place] = count
        for (scenario, unit, route), periods in series.items():

            def x(
                name: str, bound: str = "at_least", *, of: tuple[str, str, str] = (unit, scenario, route)
            ) -> int:
                return self.at(ALL, "", Column(*of, name, bound))

            main = x("any_relief" if unit == PEOPLE_UNIT else "eligible")
            everyone = x("everyone", of=(unit, "", ""))
            had = x("cleared", of=(unit, "", ""))
            self.equal.append(({periods[BACKLOG]: 1.0, main: -1.0}, 0.0))
            months = {period: place for period, place in periods.items() if "-" in period}
            for year in {period[:4] for period in months}:
                parts = {place: 1.0 for period, place in months.items() if period[:4] == year}
                if unit == CHARGES_UNIT:
                    self.equal.append((parts | {periods[year]: -1.0}, 0.0))
                    continue
                self.at_most.append((dict.fromkeys(parts, -1.0) | {periods[year]: 1.0}, 0.0))
                self.at_most += [({place: 1.0, periods[year]: -1.0}, 0.0) for place in parts]
            future = dict.fromkeys([*months.values(), periods[LATER], main, x("never", "at_most")], 1.0)
            if unit == CHARGES_UNIT:
                self.equal.append((future | {everyone: -1.0, had: 1.0}, 0.0))
            if unit == CHARGES_UNIT and route == ROUTES[1]:  # by any route nobody waits longer
                sooner = series[scenario, unit, ROUTES[0]]
                self._never_fewer(
                    [periods[each] for each in (BACKLOG, *months)],
                    [sooner[each] for each in (BACKLOG, *months)],
                )
            if unit == CHARGES_UNIT:  # whoever is there has a charge
                people = series[scenario, PEOPLE_UNIT, route]
                self.at_most += [({people[each]: 1.0, periods[each]: -1.0}, 0.0) for each in periods]

    def _never_fewer(self, more: list[int], fewer: list[int]) -> None:
        """By each period, so many have come of the one that the other has no more."""
        for last in range(1, len(more) + 1):
            row = dict.fromkeys(fewer[:last], 1.0) | dict.fromkeys(more[:last], -1.0)
            self.at_most.append((row, 0.0))

    def at(self, dimension: str, group: str, column: Column) -> int:
        return self.places.setdefault((dimension, group, column), len(self.places))

    def shown(self, column: Column, dimension: str, group: str) -> int | None:
        """A figure as any of the studies shows it."""
        told = [cells.shown(column, dimension, group) for cells in self.studies if column in cells.columns]
        return next((each for each in told if each is not None), None)

    def _bound(self, cell: Cell) -> tuple[float, float | None]:
        dimension, group, column = cell
        shown = (
            self.periods.get(self.places[cell])
            if dimension == "period"
            else self.shown(column, dimension, group)
        )
        return (0.0, None) if shown is None else (float(shown), float(shown))

    def _row(self, dimension: str, group: str) -> None:
        """What the figures of one group have to do with one another."""

        def x(unit: str, scenario: str, route: str, name: str, bound: str = "at_least") -> int:
            return self.at(dimension, group, Column(unit, scenario, route, name, bound))

        for told in _relations(x, self.scenarios, of_people=dimension in OF_PEOPLE):
            kind, terms = told
            row: dict[int, float] = {}
            for sign, place in terms:
                row[place] = row.get(place, 0.0) + sign
            (self.equal if kind == "=" else self.at_most).append((row, 0.0))
        if dimension in (ALL, "county"):
            lately = x(CHARGES_UNIT, "", "", "cleared_last_year")
            self.at_most.append(({lately: 1.0, x(CHARGES_UNIT, "", "", "cleared"): -1.0}, 0.0))

    def _matrix(self, rows: list[tuple[dict[int, float], float]]) -> tuple[Any, Any]:
        data = [(at, place, value) for at, (row, _) in enumerate(rows) for place, value in row.items()]
        values = ([v for _, _, v in data], ([a for a, _, _ in data], [p for _, p, _ in data]))
        return csr_matrix(values, shape=(len(rows), len(self.places))), np.array([b for _, b in rows])

    def narrow(self, sample: int, rng: random.Random) -> list[tuple[Cell, float, float]]:
        """Hidden figures that can be bounded to fewer than eleven values."""
        hidden = [
            cell
            for cell, (low, high) in zip(self.places, self.bounds, strict=True)
            if high is None or low != high
        ]
        in_time = [
            cell for cell in hidden if cell[0] == "period"
        ]  # a third of those tried: they are the most by far
        others = [cell for cell in hidden if cell[0] != "period"]
        tried = rng.sample(in_time, min(sample // 3, len(in_time)))
        return self.of(tried + rng.sample(others, min(sample - len(tried), len(others))))

    def of(self, tried: Sequence[Cell]) -> list[tuple[Cell, float, float]]:
        """Which of some hidden figures can be bounded to fewer than eleven values."""
        equal, equal_to = self._matrix(self.equal)
        most, most_of = self._matrix(self.at_most)
        found = []
        for cell in tried:
            if self._is_nobodys(cell):
                continue
            ends = []
            for sign in (1.0, -1.0):
                goal = np.zeros(len(self.places))
                goal[self.places[cell]] = sign
                told = linprog(
                    goal,
                    A_ub=most,
                    b_ub=most_of,
                    A_eq=equal,
                    b_eq=equal_to,
                    bounds=self.bounds,
                    method="highs",
                )
                assert told.status in (0, 3), told.message
                ends.append(sign * told.fun if told.status == 0 else sign * -np.inf)
            if ends[1] > 0.5 and np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6) + 1 < FEWEST:
                found.append((cell, ends[0], ends[1]))
        return found

    def _is_nobodys(self, cell: Cell) -> bool:
        """All hidden groups together have none: the shown ones add up to everyone's figure."""
        dimension, _, column = cell
        if dimension in (ALL, "period") or (whole := self.shown(column, ALL, "")) is None:
            return False
        shown = [self.shown(column, dimension, group) for group in self.dimensions[dimension]]
        return whole == sum(each or 0 for each in shown)


def _relations(
    x: Any, scenarios: Sequence[str], *, of_people: bool
) -> Iterator[tuple[str, list[tuple[float, int]]]]:
    """Relations: terms that add up to zero (=), or to no more (<)."""

    def less(*terms: tuple[float, int]) -> tuple[str, list[tuple[float, int]]]:
        return "<", list(terms)

    people, charges = PEOPLE_UNIT, CHARGES_UNIT
    all_people, all_charges = x(people, "", "", "everyone"), x(charges, "", "", "everyone")
    felons, convicted, had = (
        x(people, "", "", name) for name in ("felony_convicted", "convicted", "cleared")
    )
    may_felons, may_convicted = (
        x(people, "", "", name, "at_most") for name in ("felony_convicted", "convicted")
    )
    gone = x(charges, "", "", "cleared")
    yield from (less((1, felons), (-1, convicted)), less((1, convicted), (-1, all_people)), less((1, had), (-1, all_people)),
                less((1, gone), (-1, all_charges)), less((1, felons), (-1, may_felons)), less((1, convicted), (-1, may_convicted)),
                less((1, may_felons), (-1, may_convicted)), less((1, may_convicted), (-1, all_people)))  # fmt: skip
    if of_people:
        yield less((1, all_people), (-1, all_charges))
        yield less((1, had), (-1, gone))
    for scenario in scenarios:
        for route in ROUTES:
            for unit, main, everyone in (
                (people, "any_relief", all_people),
                (charges, "eligible", all_charges),
            ):
                yield from _of_unit(x, unit, scenario, route, main, everyone, had if unit == people else gone)
            any_, most = (
                x(people, scenario, route, "any_relief", bound) for bound in ("at_least", "at_most")
            )
            full, full_most = (
                x(people, scenario, route, "full_relief", bound) for bound in ("at_least", "at_most")
            )
            yield from (
                less((1, full), (-1, any_)),
                less((1, full), (-1, full_most)),
                less((1, full_most), (-1, most)),
            )
            for name, of, may in (
                ("no_felony", felons, may_felons),
                ("no_conviction", convicted, may_convicted),
            ):
                low, high = (x(people, scenario, route, name, bound) for bound in ("at_least", "at_most"))
                yield from (less((1, low), (-1, high)), less((1, high), (-1, may)), less((1, low), (-1, of)),
                            less((1, low), (-1, any_)), less((1, high), (-1, most)))  # fmt: skip
            if of_people:
                yield less((1, any_), (-1, x(charges, scenario, route, "eligible")))
        for name, bound in (
            ("any_relief", "at_least"),
            ("any_relief", "at_most"),
            ("no_felony", "at_least"),
            ("no_conviction", "at_least"),
        ):
            yield less(
                (1, x(people, scenario, ROUTES[0], name, bound)),
                (-1, x(people, scenario, ROUTES[1], name, bound)),
            )
        yield less(
            (1, x(charges, scenario, ROUTES[0], "eligible")),
            (-1, x(charges, scenario, ROUTES[1], "eligible")),
        )


def _of_unit(
    x: Any, unit: str, scenario: str, route: str, main: str, everyone: int, cleared: int
) -> Iterator[tuple[str, list[tuple[float, int]]]]:
    now, most = x(unit, scenario, route, main), x(unit, scenario, route, main, "at_most")
    later, undecided = x(unit, scenario, route, "later"), x(unit, scenario, route, "undecided")
    never, never_most = x(unit, scenario, route, "never"), x(unit, scenario, route, "never", "at_most")
    whole = [(1.0, now), (1.0, later), (1.0, undecided), (1.0, never), (-1.0, everyone)]
    if unit == CHARGES_UNIT:
        yield "=", [*whole, (1.0, cleared)]
    else:
        yield "<", whole
        yield "<", [*((-sign, place) for sign, place in whole), (-1.0, cleared)]
    yield "<", [(1.0, now), (1.0, undecided), (-1.0, most)]
    yield "<", [(1.0, most), (-1.0, now), (-1.0, later), (-1.0, undecided)]
    yield "<", [(1.0, undecided), (1.0, never), (-1.0, never_most)]
    yield "<", [(1.0, never_most), (-1.0, later), (-1.0, undecided), (-1.0, never)]
    if scenario != BASELINE:
        before = x(unit, BASELINE, route, main)
        gains, losses = x(unit, scenario, route, "gains"), x(unit, scenario, route, "losses")
        yield "<", [(1.0, gains), (-1.0, now)]
        yield "<", [(1.0, losses), (-1.0, before)]
        for name, whole in (("conviction_gains", gains), ("conviction_losses", losses)):
            yield "<", [(1.0, x(unit, scenario, route, name)), (-1.0, whole)]
        if unit == CHARGES_UNIT:
            yield "=", [(1.0, gains), (-1.0, losses), (-1.0, now), (1.0, before)]
            yield "<", [(1.0, gains), (1.0, before), (-1.0, everyone)]
        else:  # who has something for the first time gains, and others may
            yield "<", [(-1.0, gains), (1.0, now), (-1.0, before)]
            yield "<", [(-1.0, losses), (1.0, before), (-1.0, now)]
            left, was = (x(unit, each, route, "no_conviction") for each in (scenario, BASELINE))
            yield (
                "=",
                [
                    (1.0, x(unit, scenario, route, "freed")),
                    (-1.0, x(unit, scenario, route, "unfreed")),
                    (-1.0, left),
                    (1.0, was),
                ],
            )


def attacked(
    counted: Counted, scenarios: Sequence[str], sample: int, rng: random.Random
) -> tuple[Cells, list[Any]]:
    cells = Cells(counted, scenarios)
    return cells, Attack([cells]).narrow(sample, rng)


@pytest.mark.parametrize("seed", range(2))
def test_no_hidden_figure_is_worked_out(seed: int) -> None:
    """Over all tables together, no hidden figure can be bounded to fewer than eleven values."""
    rng = random.Random(seed)
    scenarios = (BASELINE, "one")
    cells, narrow = attacked(world(rng, (150, 4000)[seed], scenarios), scenarios, 12, rng)
    assert not narrow
    assert any(found.groups or found.columns or found.is_all for found in cells.hidden.values())


def test_the_attack_finds_what_is_hidden_too_little() -> None:
    """Where one group alone is hidden, or gains where losses are shown, the attack finds them."""
    rng = random.Random(5)
    cells = Cells(world(rng, 1500, (BASELINE, "one")), (BASELINE, "one"))
    cells.hidden_totals = frozenset()
    for dimension in cells.hidden:
        small = [
            group
            for group in cells.dimensions[dimension]
            if cells.count(cells.columns[0], dimension, group) < 60
        ]
        cells.hidden[dimension] = type(cells.hidden[dimension])(groups=frozenset(small[:1]))
    assert Attack([cells]).narrow(10, rng)


def test_no_small_figure_is_shown() -> None:
    """Nothing from 1 to 10 stands in any table of figures."""
    for seed in range(4):
        rng = random.Random(seed)
        cells = Cells(world(rng, 400 * (seed + 1), (BASELINE, "one")), (BASELINE, "one"))
        shown = [
            cells.shown(column, dimension, group)
            for dimension, groups in cells.dimensions.items()
            for group in groups
            for column in cells.columns
            if column.name != "cleared_last_year" or dimension in (ALL, "county")  # told of counties alone
        ]
        assert not [count for count in shown if count is not None and 0 < count < FEWEST]
        assert any(shown)


def test_in_time() -> None:
    """Months are hidden with others of their year, years with others, and all where even the sum is small."""
    months = {"2026-01": 40, "2026-02": 3, "2026-03": 12, "2027-01": 30, "2028-01": 50}
    years = {"2026": 55, "2027": 30, "2028": 50}
    assert hidden_in_time(months, years, 90) == {"2026-02", "2026-03"}
    few = {"2026-01": 4, "2027-01": 3}
    assert hidden_in_time(few, {"2026": 4, "2027": 3}, 2) == {*few, "2026", "2027", "later"}


def studies(counted: Counted, asked: Iterable[Sequence[str]]) -> list[Cells]:
    """Studies one after the other, each beside what those before it hid."""
    made: list[Cells] = []
    earlier: dict[str, Hidden] = {}
    for scenarios in asked:
        cells = Cells(counted, scenarios, earlier=earlier)
        made.append(cells)
        for dimension, found in cells.hidden.items():
            earlier[dimension] = earlier.get(dimension, Hidden()) | found
    return made


def each_alone(scenarios: Sequence[str]) -> list[Sequence[str]]:
    return [(BASELINE, each) for each in scenarios[1:]]


@pytest.mark.parametrize("seed", range(2))
def test_two_studies_of_one_run_give_nothing_of_each_other_away(seed: int) -> None:
    """What one study hides is no difference of figures that another shows."""
    rng = random.Random(70 + seed)
    scenarios = (BASELINE, "one", "two")
    made = studies(world(rng, (800, 5000)[seed], scenarios), each_alone(scenarios))
    assert not Attack(made).narrow(10, rng)


# By county: so many people, of whom so many can be cleared at the baseline, and so many more under each of two reforms.
COUNTIES = (
    (100, 50, 5, 20),
    (90, 45, 14, 20),
    (120, 60, 14, 5),
    (3000, 1500, 100, 110),
    (3000, 1400, 100, 120),
)


def five_counties() -> Counted:
    """People with one charge each; the reform "one" changes little in the first county, "two" in the third."""
    county = np.repeat(np.arange(5), [people for people, *_ in COUNTIES])
    place = np.concatenate([np.arange(people) for people, *_ in COUNTIES])
    rows = len(county)
    told = {}
    for at, scenario in enumerate((BASELINE, "one", "two")):
        most = np.array([eligible + (more[at - 1] if at else 0) for _, eligible, *more in COUNTIES])
        flags = np.where(place < most[county], 1, 8).astype(np.uint8)
        told[scenario] = dict.fromkeys(ROUTES, flags)
    nothing, none = np.zeros(rows, np.bool_), np.zeros(rows, np.uint8)
    return World(
        [1] * rows, nothing, none, none, nothing, np.full(rows, AS_OF + 40), {}, county, told
    ).counted()


def test_studies_that_do_not_know_of_each_other_give_away() -> None:
    """Of the first county five gain by one law. Its figure is hidden with the second county's in one study, with the third's in another."""
    counted = five_counties()
    gains = ("county", "0", Column(PEOPLE_UNIT, "one", ROUTES[0], "gains"))
    asked = ((BASELINE, "one"), (BASELINE, "one", "two"))
    apart = [Cells(counted, scenarios) for scenarios in asked]
    assert [cells.hidden["county"].groups for cells in apart] == [{"0", "1"}, {"0", "2"}]
    assert [(low, high) for _, low, high in Attack(apart).of([gains])] == [(5, 5)]
    for order in (asked, asked[::-1]):
        made = studies(counted, order)
        assert not Attack(made).of([gains])
        assert all(cells.shown(gains[2], "county", "4") == 100 for cells in made)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(8))
def test_several_studies_at_length(seed: int) -> None:
    """Three studies, more worlds, more figures."""
    rng = random.Random(300 + seed)
    scenarios = (BASELINE, "one", "two", "three")
    assert not Attack(
        studies(world(rng, rng.choice([300, 1000, 4000, 20_000]), scenarios), each_alone(scenarios))
    ).narrow(150, rng)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(12))
def test_at_length(seed: int) -> None:
    """The same, with more worlds, and every hidden figure of some."""
    rng = random.Random(1000 + seed)
    scenarios = (BASELINE, "one", "two", "three")[: 2 + seed % 3]
    assert not attacked(
        world(rng, rng.choice([60, 300, 1000, 4000, 20_000]), scenarios), scenarios, 250, rng
    )[1]


@pytest.mark.prove
def test_a_states_own_tables(tmp_path: Path) -> None:
    """The tables of a study over a synthetic state hold."""
    generate("PA", 4000, tmp_path / "records", seed=3, known_through=dt.date(2025, 12, 31), buckets=2)
    dataset = Dataset.open(tmp_path / "records")
    run = start(tmp_path / "records", spec_for(dataset, dt.date(2026, 1, 1), ["PA"]), tmp_path / "run")
    file = tmp_path / "reform.yaml"
    file.write_text(
        "{id: waits, title: Waits, jurisdiction: PA, grid: {waits: [3]},\n"
        ' changes: [{set: waiting, law: PA-CS-M, to: "{waits} years", proposed: true}]}\n'
    )
    lab = Lab(run.spec(), read_reforms(str(file)))
    tallier, counted = Tallier(lab, dataset, run), Counted()
    for bucket in dataset.buckets:
        counted += tallier.count(bucket.index)
    scenarios = [BASELINE, *(each.id for each in lab.variants)]
    rng = random.Random(1)
    assert not attacked(counted, scenarios, 30, rng)[1]
