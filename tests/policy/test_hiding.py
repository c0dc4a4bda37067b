"""What is hidden stays hidden: all that a study publishes is attacked at once, by linear programming.

The attacker knows every published figure, that groups add up to everyone, and how figures of one group, one law, one route and
the next have to do with one another. No hidden figure may be bounded to fewer than eleven values.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from clearslate.policy import kernels
from clearslate.policy.groups import ALL
from clearslate.policy.hiding import Column, hidden_in_time
from clearslate.policy.lab import BASELINE, Lab
from clearslate.policy.measures import (
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
from clearslate.policy.reform import read_reforms
from clearslate.policy.tables import Cells
from clearslate.policy.tally import GAP, Counted, Tallier
from clearslate.records.dataset import Dataset
from clearslate.runs.run import spec_for, start
from clearslate.synthetic.generator import generate

FEWEST = 11  # values that a hidden figure may have
AS_OF = np.int32(20_000)
OF_PEOPLE = ("race", "sex", ALL)  # dimensions in which a charge is in its person's group

Cell = tuple[str, str, Column]  # dimension, group, figure


# --- an invented world ------------------------------------------------------------------------------------


def world(rng: random.Random, people: int, scenarios: Sequence[str]) -> Counted:
    """Counts of people whose charges are answered at random: rare answers and rare groups among them."""
    charges = [1 + rng.randrange(4) for _ in range(people)]
    starts = np.concatenate([[0], np.cumsum(charges)]).astype(np.int64)
    rows = int(starts[-1])
    person = np.repeat(np.arange(people), charges)
    draw = np.random.default_rng(rng.randrange(2**32))
    cleared = draw.random(rows) < 0.02
    live = ~cleared
    convicted = draw.choice(np.array([0, 1, 3], np.uint8), rows, p=[0.4, 0.05, 0.55])
    felony = np.where(draw.random(rows) < 0.3, convicted, 0).astype(np.uint8)
    race = draw.choice(5, people, p=[0.6, 0.3, 0.08, 0.015, 0.005])
    sex = draw.choice(3, people, p=[0.75, 0.24, 0.01])
    county = draw.choice(7, rows, p=[0.5, 0.2, 0.15, 0.1, 0.03, 0.015, 0.005])
    home = county[starts[:-1]]
    base = draw.choice(
        np.array([1, 2 | 16, 2, 4, 8, 0], np.uint8), rows, p=[0.5, 0.1, 0.02, 0.08, 0.28, 0.02]
    )
    found = Counted()
    dimensions = {
        PEOPLE_UNIT: [
            (ALL, 1, np.zeros(people, int)),
            ("race", 5, race),
            ("sex", 3, sex),
            ("county", 7, home),
        ],
        CHARGES_UNIT: [
            (ALL, 1, np.zeros(rows, int)),
            ("race", 5, race[person]),
            ("sex", 3, sex[person]),
            ("county", 7, county),
        ],
    }

    def by_group(unit: str, bits: Any, names: int) -> Any:
        return {
            (name, "" if name == ALL else str(group)): np.array(
                [((bits[codes == group] >> bit) & 1).sum() for bit in range(names)]
            )
            for name, size, codes in dimensions[unit]
            for group in range(size)
            if (codes == group).any()
        }

    def has(mask: Any) -> Any:
        return np.add.reduceat(mask.astype(np.int64), starts[:-1]) > 0

    everyone = (
        np.ones(people, np.int64)
        | has(live & (convicted == 3)) * 2
        | has(live & (felony == 3)) * 4
        | has(cleared) * 8
        | has(live & (convicted != 0)) * 16
        | has(live & (felony != 0)) * 32
    )
    found.base[PEOPLE_UNIT] = by_group(PEOPLE_UNIT, everyone, len(BASE[PEOPLE_UNIT]))
    found.base[CHARGES_UNIT] = by_group(
        CHARGES_UNIT, np.ones(rows, np.int64) | cleared * 2, len(BASE[CHARGES_UNIT])
    )
    before: dict[tuple[str, str], Any] = {}
    for place, scenario in enumerate(scenarios):
        flags = base.copy()
        if place:
            rate = rng.choice([0.001, 0.01, 0.1])
            flags[draw.random(rows) < rate] |= 1
            if rng.random() < 0.5:
                flags[draw.random(rows) < rate / 4] &= ~np.uint8(1)
        for route in ROUTES:
            told = (
                flags
                if route == ROUTES[0]
                else flags | np.where(draw.random(rows) < 0.02, 1, 0).astype(np.uint8)
            )
            due = np.where(told & 16, AS_OF + 100, 2_932_896).astype(np.int32)
            mask, first = np.zeros(people, np.int64), np.zeros(people, np.int32)
            kernels.people(starts, live, convicted, felony, told, due, AS_OF, mask, first)
            bits, day = np.zeros(rows, np.int64), np.zeros(rows, np.int32)
            kernels.rows(live, told, due, AS_OF, bits, day)
            for unit, each, gain, loss in (
                (PEOPLE_UNIT, mask, GAIN, LOSS),
                (CHARGES_UNIT, bits, CHARGE_GAIN, CHARGE_LOSS),
            ):
                now = each & 1
                was = before.setdefault((unit, route), now)
                whole = each | (now & ~was) << gain | (was & ~now) << loss
                found.figures[scenario, unit, route] = by_group(unit, whole, len(MEASURES[unit]))
    for key in found.figures:
        found.months[key] = np.zeros(123, np.int64)
    lately = cleared & (draw.random(rows) < 0.3)
    for route in ROUTES:
        found.gap[route] = by_group(CHARGES_UNIT, cleared * 1 | lately * 4, len(GAP))
    return found


# --- the attack -------------------------------------------------------------------------------------------


@dataclass
class Attack:
    """Everything that is published and known, as a linear program."""

    cells: Cells
    places: dict[Cell, int] = field(default_factory=dict)
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)
    at_most: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for dimension, groups in self.cells.dimensions.items():
            for group in groups:
                self._row(dimension, group)
        for dimension, groups in self.cells.dimensions.items():
            if dimension != ALL:
                for column in self.cells.columns:
                    if column.name != "cleared_last_year" or dimension == "county":
                        parts = {self.at(dimension, group, column): 1.0 for group in groups}
                        self.equal.append((parts | {self.at(ALL, "", column): -1.0}, 0.0))
        self.bounds = [self._bound(cell) for cell in self.places]

    def at(self, dimension: str, group: str, column: Column) -> int:
        return self.places.setdefault((dimension, group, column), len(self.places))

    def _bound(self, cell: Cell) -> tuple[float, float | None]:
        dimension, group, column = cell
        shown = self.cells.shown(column, dimension, group)
        return (0.0, None) if shown is None else (float(shown), float(shown))

    def _row(self, dimension: str, group: str) -> None:
        """What the figures of one group have to do with one another."""

        def x(unit: str, scenario: str, route: str, name: str, bound: str = "at_least") -> int:
            return self.at(dimension, group, Column(unit, scenario, route, name, bound))

        for told in _relations(x, self.cells.scenarios, of_people=dimension in OF_PEOPLE):
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
        tried = rng.sample(hidden, min(sample, len(hidden)))
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
        if dimension == ALL or self.cells.shown(column, ALL, "") is None:
            return False
        shown = [self.cells.shown(column, dimension, group) for group in self.cells.dimensions[dimension]]
        return self.cells.count(column, ALL, "") == sum(each or 0 for each in shown)


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
        yield "=", [(1.0, gains), (-1.0, losses), (-1.0, now), (1.0, before)]
        yield "<", [(1.0, gains), (1.0, before), (-1.0, everyone)]
        yield "<", [(1.0, losses), (-1.0, before)]


def attacked(
    counted: Counted, scenarios: Sequence[str], sample: int, rng: random.Random
) -> tuple[Cells, list[Any]]:
    cells = Cells(counted, scenarios)
    return cells, Attack(cells).narrow(sample, rng)


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
    assert Attack(cells).narrow(10, rng)


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
    years = {
        "2026": {"2026-01": 40, "2026-02": 3, "2026-03": 12},
        "2027": {"2027-01": 30},
        "2028": {"2028-01": 50},
    }
    months, out, later, whole = hidden_in_time(years, 90)
    assert months == {"2026-02", "2026-03"}
    assert (out, later, whole) == (set(), False, False)
    assert hidden_in_time({"2026": {"2026-01": 4}, "2027": {"2027-01": 3}}, 2)[3]


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
