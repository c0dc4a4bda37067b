"""What a study publishes: tidy tables, every count through `clearslate.runs.protect`, and the dictionary of their columns.

Everything that is shown (page, brief, files, the terminal) is read from these tables, and a count in them is a `Published`: no other
number is written.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from clearslate.policy.asked.lab import BASELINE
from clearslate.policy.asked.measures import (
    AS_RECORDED,
    BASE,
    CHANGES,
    CHARGES_UNIT,
    DENOMINATORS,
    LEAST,
    MEASURES,
    NO_BOUND,
    PEOPLE_UNIT,
    ROUTES,
    WHO,
)
from clearslate.policy.counted.population import Population
from clearslate.policy.counted.sampling import estimate
from clearslate.policy.counted.tally import BACKLOG, GAP, Calendar, Counted, Group
from clearslate.records.cells import neutral
from clearslate.runs.groups import ALL, OF_CHARGES
from clearslate.runs.protect import EMPTY, UNDER, Cell, Door, Published, joined

T = TypeVar("T")
SHAPLEY_FROM: Final = 100 * UNDER  # from so many on a whole percent stands for at least eleven


@dataclass(frozen=True)
class DataTable:
    """A table: its name, what a row is, its columns with their meaning, its rows. A count is a `Published`; None is not asked."""

    name: str
    meaning: str
    columns: Mapping[str, tuple[pa.DataType, str]]
    rows: Sequence[Sequence[Any]]

    def to_arrow(self) -> pa.Table:
        """As Arrow."""
        return pa.table(
            {
                name: pa.array([_cell(row[at], kind) for row in self.rows], kind)
                for at, (name, (kind, _)) in enumerate(self.columns.items())
            }
        )

    def to_csv(self) -> str:
        """As CSV: what is small or not asked is an empty cell, and a share has four places."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        columns = [
            map(_CELLS.get(kind, str), column)
            for (kind, _), column in zip(self.columns.values(), zip(*self.rows, strict=True), strict=False)
        ]
        writer.writerows(zip(*columns, strict=True))
        return out.getvalue()


def _cell(value: Any, kind: pa.DataType) -> Any:
    """A cell's value as it is written; a count that did not pass by the door is none.

    Raises:
        TypeError: it is a bare number.
    """
    if kind == _COUNT and value is not None:
        if not isinstance(value, Published):
            raise TypeError(f"{value!r} was not made fit to be published")
        return value.shown
    return value


def _count_cell(value: Published | None) -> str:
    shown = _cell(value, _COUNT)
    return "" if shown is None else str(shown)


def _share_cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _bool_cell(value: bool | None) -> str:  # noqa: FBT001 (a cell)
    return "" if value is None else "true" if value else "false"


_TEXT, _COUNT, _SHARE, _BOOL, _DAY, _YEARS = (
    pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.int32(),
)  # fmt: skip
_CELLS: Final[Mapping[pa.DataType, Callable[[Any], str]]] = {
    _TEXT: lambda value: neutral(value or ""), _COUNT: _count_cell,
    _YEARS: lambda value: "" if value is None else str(value), _SHARE: _share_cell, _BOOL: _bool_cell,
}  # fmt: skip
_SCENARIO: Final = {"scenario": (_TEXT, "baseline, or the id of a reform")}
_UNIT: Final = {"unit": (_TEXT, "people or charges")}
_ROUTE: Final = {"route": (_TEXT, "automatic: by automatic laws in force; any: by petition too")}
_GROUP: Final = {
    "dimension": (_TEXT, "by what people or charges are told apart; all: everyone"),
    "group": (_TEXT, "the group; empty for everyone; `not recorded` is a group"),
}

FIGURES: Final = {
    **_SCENARIO, **_UNIT, **_ROUTE,
    "measure": (_TEXT, "what is counted"),
    "bound": (_TEXT, "at_least: what the records prove; at_most: with all that is undecided in people's favor; as_recorded: no bound"),
    **_GROUP,
    "count": (_COUNT, "how many; empty where it is small"),
    "small": (_BOOL, "the count is from 1 to 10, or a few more: told as under 11"),
    "entered": (_COUNT, "of a reform: who is counted under it alone; empty where it is small"),
    "left": (_COUNT, "of a reform: who is counted under the law in force alone; empty where it is small"),
    "of": (_COUNT, "of how many: everyone of the group, or those who have a felony, a conviction"),
    "rate": (_SHARE, "count / of, of 200 people or more"),
    "rate_low": (_SHARE, "the least that the rate at least can be, nearly always"),
    "rate_high": (_SHARE, "the most that the rate at most can be, nearly always"),
    "ratio": (_SHARE, "the rate, over that of the largest group shown of the dimension"),
    "gap": (_SHARE, "the rate, less that of the largest group shown of the dimension"),
    "gap_low": (_SHARE, "the least that the gap can be: its rate_low less the largest group's rate_high"),
    "gap_high": (_SHARE, "the most that it can be"),
    "gap_before": (_SHARE, "the same gap under the law in force"),
}  # fmt: skip
PEOPLE_TABLE: Final = {
    **_UNIT, "measure": (_TEXT, "what is counted"), "bound": (_TEXT, "at_least, or at_most: with what is not recorded"), **_GROUP,
    "count": (_COUNT, "how many; empty where it is small"),
    "small": (_BOOL, "the count is told as under 11"),
}  # fmt: skip
TIMELINE: Final = {
    **_SCENARIO, **_UNIT, **_ROUTE,
    "period": (_TEXT, "backlog: on the day that is counted; YYYY-MM a month; YYYY a year; later: after ten years"),
    "count": (_COUNT, "charges that can be cleared from then on, if nothing new happens; people with one, once a period"),
    "small": (_BOOL, "the count is told as under 11"),
}  # fmt: skip
GAP_TABLE: Final = {
    **_ROUTE, **_GROUP,
    "cleared": (_COUNT, "charges that were cleared before"),
    "could_be": (_COUNT, "charges that a law in force lets clear today and that are not cleared"),
    "rate": (_SHARE, "cleared / (cleared + could_be)"),
    "cleared_last_year": (_COUNT, "charges cleared in the 365 days before the day asked about"),
    "years_needed": (_SHARE, "could_be / cleared_last_year: how long the present pace would need for the backlog alone"),
    "median_years_waited": (_YEARS, "whole years since the charge in the middle could first be cleared; of everyone"),
    "small": (_BOOL, "some count of the row is told as under 11"),
}  # fmt: skip
OBSTACLES: Final = {
    "law": (_TEXT, "id of an automatic law"),
    "kind": (_TEXT, "alone: the only condition that fails; together: both fail and no other; shapley: see share"),
    "condition": (_TEXT, "key of the condition"),
    "other": (_TEXT, "key of the second condition, of a pair"),
    "condition_words": (_TEXT, "the condition as the law says it"),
    "other_words": (_TEXT, "the second condition, likewise"),
    "charges": (_COUNT, "charges of the kind that the law is about, which no automatic law clears today or later"),
    "people": (_COUNT, "people with such a charge"),
    "share": (_SHARE, "Shapley value over all that the law keeps out: a charge that fails n conditions gives 1/n to each"),
}  # fmt: skip
POPULATION: Final = {
    "scenario": (_TEXT, "empty: as the records are; else after all that the law clears automatically"),
    **_GROUP,
    "population": (_YEARS, "people of the group who live in the state, by the table that was given"),
    "share": (_SHARE, "with a conviction for certain, as the records are"),
    "share_low": (_SHARE, "the least share with a conviction: without all who may have none left"),
    "share_high": (_SHARE, "the most: with all who may have one, without those alone who certainly have none left"),
}  # fmt: skip
UNCERTAINTY: Final = {
    **_SCENARIO,
    "source": (_TEXT, "what makes the figure uncertain"),
    "at_least": (_COUNT, "people with any relief by automatic laws, the uncertain ones left out"),
    "at_most": (_COUNT, "the same with them"),
    "small": (_BOOL, "a count is told as under 11"),
}  # fmt: skip
ESTIMATES: Final = {
    **_SCENARIO, **_ROUTE,
    "measure": (_TEXT, "what is counted, of people"), "bound": FIGURES["bound"], **_GROUP,
    "estimate": (_SHARE, "people of the whole: the weights added up"),
    "standard_error": (_SHARE, "by replicate weights; empty where there are none"),
    "low": (_SHARE, "lower end of the interval of 95 percent"), "high": (_SHARE, "its upper end"),
    "rate": (_SHARE, "the share of the group's people, or of those who have a felony, a conviction"),
    "rate_low": (_SHARE, "lower end of its interval"), "rate_high": (_SHARE, "its upper end"),
    "small": (_BOOL, "nothing is told: the count of the sample is small"),
}  # fmt: skip
SCENARIOS: Final = {
    **_SCENARIO,
    "title": (_TEXT, "in words"),
    "day": (_DAY, "on which it is counted: the day asked about, or a later one on which all of a reform is in force"),
    "beside": (_TEXT, "the law in force on that day, which a reform is counted beside"),
    "target_route": (_TEXT, "by which route the changed laws clear: automatic, where one of them does"),
    "target": (_TEXT, "what people gain of it: conviction_gains, where the changed laws clear convictions alone; else gains"),
    "not_in_force": (_TEXT, "ids of changed laws that are not in force, of which nothing is counted"),
    "is_proposed": (_BOOL, "some of it stands in no bill and no act"),
    "laws_judged": (_TEXT, "ids of the laws that were judged again, with blanks between them"),
    "change": (_TEXT, "one change"),
    "source": (_TEXT, "the bill or act, or `proposed`"),
    "note": (_TEXT, "the reform's own words (`note`): what the bill says"),
}  # fmt: skip


class Column(NamedTuple):
    """A published figure, whatever the group. ``scenario`` and ``route`` are empty where it is of no law."""

    unit: str
    scenario: str
    route: str
    name: str
    bound: str = LEAST


# --- figures ----------------------------------------------------------------------------------------------


class Cells:
    """Every figure of a study by column and group, as it is published.

    Args:
        counted: what was counted.
        scenarios: the laws in force, and the reforms.
        door: through which counts pass.
        beside: by reform the law in force that it is counted beside; by default the baseline.
    """

    def __init__(
        self, counted: Counted, scenarios: Sequence[str], door: Door, beside: Mapping[str, str] | None = None
    ) -> None:
        self.counted, self.scenarios, self.door = counted, scenarios, door
        self.beside = {each: BASELINE for each in scenarios if each != BASELINE} if beside is None else beside
        self._known: dict[Any, Any] = {}
        self.columns = tuple(self._columns())
        self._places = {column: self._place(column) for column in self.columns}
        self.dimensions = _dimensions(counted)

    def _columns(self) -> Iterator[Column]:
        for unit in (PEOPLE_UNIT, CHARGES_UNIT):
            for measure in BASE[unit]:
                yield Column(unit, "", "", measure.name, measure.bound)
            for scenario in self.scenarios:
                for route in ROUTES:
                    for measure in MEASURES[unit]:
                        if scenario in self.beside or measure.name not in CHANGES:
                            yield Column(unit, scenario, route, measure.name, measure.bound)

    def _place(self, column: Column) -> int:
        measures = MEASURES[column.unit] if column.scenario else BASE[column.unit]
        return next(
            at for at, each in enumerate(measures) if (each.name, each.bound) == (column.name, column.bound)
        )

    def place(self, column: Column) -> int:
        """The bit of a column's figure."""
        return self._places[column]

    def before(self, column: Column) -> Column:
        """The same figure under the law in force on the day of a reform."""
        return column._replace(scenario=self.beside.get(column.scenario, BASELINE))

    def cell(self, column: Column, group: Group, of: str = "figures") -> Cell:
        """What was counted: of a figure at most those alone who are not counted at least."""
        unit, scenario, route, *_ = column
        figures = (
            getattr(self.counted, of).get((scenario, unit, route), {})
            if scenario
            else self.counted.base[unit]
        )
        vector = figures.get(group)
        return EMPTY if vector is None else vector[self._places[column]]

    def shown(self, column: Column, dimension: str, group: str) -> Published:
        """A figure as it is published."""
        found: Published = self.once(
            (column, dimension, group), lambda: self._shown(column, (dimension, group))
        )
        return found

    def _shown(self, column: Column, group: Group) -> Published:
        everyone = Column(column.unit, "", "", "everyone")
        if column == everyone:
            return self._own(column, group, None)
        of = self.shown(everyone, *group)
        found = self._own(column, group, of.value)
        if column.bound != LEAST:
            least = column._replace(bound=LEAST)
            cells = self.cell(least, group), self.cell(column, group)
            both = joined(*cells, of_charges=column.unit == CHARGES_UNIT)
            found = self._no_fewer(self.door.sum((self.shown(least, *group), found), both), column, group)
        return self.door.cut(found, of)

    def _own(self, column: Column, group: Group, of: int | None) -> Published:
        """A figure at least, or what stands in one at most beside it."""
        if column.scenario not in self.beside or column.name in CHANGES:
            found = self.door.count(self.cell(column, group))
        else:
            was = self.before(column)
            before = self.once((was, group), lambda: self._own(was, group, of))
            found = self.door.moved(before, *self._moves(column, group), self.cell(column, group), of)
        return self._no_fewer(found, column, group) if column.bound == LEAST else found

    def _moves(self, column: Column, group: Group) -> tuple[Published, Published]:
        """Who enters a figure, and who leaves it; charges that can be cleared are gained and lost, and have one figure for both."""
        entered, left = (self.door.count(self.cell(column, group, name)) for name in ("entered", "left"))
        if (column.unit, column.name, column.bound) != (CHARGES_UNIT, "eligible", LEAST):
            return entered, left
        gained, lost = (column._replace(name=name) for name in ("gains", "losses"))
        return self._no_fewer(entered, gained, group), self._no_fewer(left, lost, group)

    def _no_fewer(self, found: Published, column: Column, group: Group) -> Published:
        """A figure of charges that is no less than that of the people who have one, in groups where all of their charges are."""
        people_ = column._replace(unit=PEOPLE_UNIT, name=WHO.get(column.name, column.name))
        if column.unit == PEOPLE_UNIT or not self.has(people_):
            return found
        if group[0] in OF_CHARGES and column.name != "everyone":
            return found
        return self.door.no_fewer(found, self.shown(people_, *group))

    def changed(
        self, column: Column, dimension: str, group: str
    ) -> tuple[Published | None, Published | None]:
        """Who a reform brings to a figure, and who it takes away; nobody of a law in force, and of a figure at most."""
        if column.scenario not in self.beside or column.name in CHANGES or column.bound != LEAST:
            return None, None
        return self._moves(column, (dimension, group))

    def is_moved(self, column: Column, group: Group) -> bool:
        """Whether a reform brings anybody to a figure, or takes anybody away; of nobody it is what it was before."""
        if column.scenario not in self.beside or not self.has(column):
            return False
        return any(int(self.cell(column, group, name)[0]) for name in ("entered", "left"))

    def once(self, key: Any, compute: Callable[[], T]) -> T:
        """What is worked out of the cells, remembered."""
        if key not in self._known:
            self._known[key] = compute()
        found: T = self._known[key]
        return found

    def has(self, column: Column) -> bool:
        """Whether there is such a column."""
        return column in self._places


def _dimensions(counted: Counted) -> dict[str, list[str]]:
    """The groups of each dimension, in a set order: fixed ones as they stand, others by name; the missing last."""
    found: dict[str, dict[str, None]] = {}
    for unit in (PEOPLE_UNIT, CHARGES_UNIT):
        for dimension, group in counted.base.get(unit, {}):
            found.setdefault(dimension, {})[group] = None
    return {
        name: sorted(groups, key=_order)
        for name, groups in sorted(found.items(), key=lambda each: each[0] != ALL)
    }


def _order(group: str) -> tuple[int, str]:
    late = ("not recorded", "recorded in several ways")
    first = -1 if group.startswith(("under ", "before ")) else 0
    return (late.index(group) + 1 if group in late else first, group)


def figures(cells: Cells) -> DataTable:
    """The figures of each law, by group."""
    rows = []
    largest_of = {
        (unit, dimension): _largest(cells, unit, dimension)
        for unit in (PEOPLE_UNIT, CHARGES_UNIT)
        for dimension in cells.dimensions
    }
    for column in cells.columns:
        if not column.scenario:
            continue
        for dimension, groups in cells.dimensions.items():
            largest = largest_of[column.unit, dimension]
            rates = _rates(cells, column, dimension)
            before = cells.before(column)
            old = _rates(cells, before, dimension) if cells.has(before) else {}
            for group in groups:
                own, against = rates[group], rates.get(largest or "")
                compared: tuple[float | None, ...] = (None,) * 5
                if dimension != ALL and against is not None and group != largest:
                    compared = (*own.beside(against), old[group].gap(old[largest or ""]) if old else None)
                rows.append((
                    column.scenario, column.unit, column.route, column.name, _bound(column), dimension, group, own.count,
                    own.count.small, *cells.changed(column, dimension, group), own.of, own.rate, own.low, own.high, *compared,
                ))  # fmt: skip
    return DataTable("figures", "one figure of one law, by one route, of one group", FIGURES, rows)


def _bound(column: Column) -> str:
    return AS_RECORDED if column.name in NO_BOUND else column.bound


@dataclass(frozen=True)
class Rate:
    """How many, of how many, the share, and between which it lies nearly always."""

    count: Published
    of: Published
    rate: float | None
    low: float | None
    high: float | None

    def gap(self, other: Rate) -> float | None:
        """Its share less another's."""
        return None if self.rate is None or other.rate is None else self.rate - other.rate

    def beside(self, other: Rate) -> tuple[float | None, ...]:
        """Ratio, gap, and between which the gap lies."""
        gap = self.gap(other)
        if gap is None or self.rate is None or other.rate is None:
            return (None,) * 4
        ratio = self.rate / other.rate if other.rate else None
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return ratio, gap, None, None
        return ratio, gap, self.low - other.high, self.high - other.low


def _rates(cells: Cells, column: Column, dimension: str) -> Mapping[str, Rate]:
    return cells.once((column, dimension), lambda: _found_rates(cells, column, dimension))


def _found_rates(cells: Cells, column: Column, dimension: str) -> Mapping[str, Rate]:
    of = Column(column.unit, "", "", "everyone")
    if column.name in DENOMINATORS:
        of = Column(column.unit, "", "", DENOMINATORS[column.name], column.bound)
    found: dict[str, Rate] = {}
    other = column._replace(bound="at_most" if column.bound == LEAST else LEAST)
    for group in cells.dimensions[dimension]:
        count, whole = (cells.shown(each, dimension, group) for each in (column, of))
        pair = (column, other) if column.bound == LEAST else (other, column)
        least, most = (cells.shown(each, dimension, group) if cells.has(each) else count for each in pair)
        is_moved = any(cells.is_moved(each, (dimension, group)) for each in pair)
        is_shown = count.shown is not None and cells.door.can_rate(whole)
        ends = [of._replace(bound=bound) for bound in (LEAST, "at_most")]
        few, all_ = (cells.shown(each, dimension, group) if cells.has(each) else whole for each in ends)
        bounds = cells.door.bounds(least, most, (few, all_), parts=3 if is_moved else 1) if is_shown else None
        rate = count.value / whole.value if is_shown else None
        found[group] = Rate(count, whole, rate, *(bounds or (None, None)))
    return found


def _largest(cells: Cells, unit: str, dimension: str) -> str | None:
    """The largest group, as shown, to which the others are compared; what is missing is never it."""
    everyone = Column(unit, "", "", "everyone")
    candidates = [
        (cells.shown(everyone, dimension, group).value, group)
        for group in cells.dimensions[dimension]
        if _order(group)[0] < 1
    ]
    return min(candidates, key=lambda each: (-each[0], each[1]))[1] if candidates else None


def people(cells: Cells) -> DataTable:
    """Who there is: the denominators."""
    rows = [
        (column.unit, column.name, column.bound, dimension, group, count := cells.shown(column, dimension, group), count.small)
        for column in cells.columns
        if not column.scenario
        for dimension, groups in cells.dimensions.items()
        for group in groups
    ]  # fmt: skip
    return DataTable("people", "how many people, or charges, there are", PEOPLE_TABLE, rows)


# --- time, the gap, obstacles, uncertainty ----------------------------------------------------------------


def timeline(cells: Cells, days: Mapping[str, dt.date]) -> DataTable:
    """When: the backlog of the day on which each law is counted, and the flow by month and year."""
    rows: list[tuple[Any, ...]] = []
    for (scenario, unit, route), counts in cells.counted.months.items():
        main = Column(unit, scenario, route, "any_relief" if unit == PEOPLE_UNIT else "eligible")
        whose = cells.counted.months[scenario, PEOPLE_UNIT, route]
        for period, cell, people_ in zip(Calendar(days[scenario]).names, counts, whose, strict=True):
            own = cells.door.count(cell)
            own = own if unit == PEOPLE_UNIT else cells.door.no_fewer(own, cells.door.count(people_))
            found = cells.shown(main, ALL, "") if period == BACKLOG else own
            rows.append((scenario, unit, route, period, found, found.small))
    words = "charges that can be cleared for the first time in a period, and people with one"
    return DataTable("timeline", words, TIMELINE, rows)


def second_chance_gap(cells: Cells) -> DataTable:
    """Of what a law in force lets clear, how much is cleared; how long it waited; how long the pace would need."""
    rows: list[tuple[Any, ...]] = []
    for route in ROUTES:
        for dimension, groups in cells.dimensions.items():
            for group in groups:
                vector = cells.counted.gap[route].get((dimension, group))
                cells_ = [EMPTY] * len(GAP) if vector is None else list(vector)
                cleared, could = (
                    cells.shown(column, dimension, group)
                    for column in (
                        Column(CHARGES_UNIT, "", "", "cleared"),
                        Column(CHARGES_UNIT, BASELINE, route, "eligible"),
                    )
                )
                lately = cells.door.count(cells_[2])
                whole = cells.door.sum((cleared, could))
                has_rate = cells.door.can_rate(whole) and cleared.shown is not None
                waited = (
                    cells.door.quantile(cells.counted.waited[route], cells_[1]) if dimension == ALL else None
                )
                needed = could.value / lately.value if lately.shown and could.shown is not None else None
                rows.append((
                    route, dimension, group, cleared, could, cleared.value / whole.value if has_rate else None, lately, needed, waited,
                    any(each.small for each in (cleared, could, lately)),
                ))  # fmt: skip
    return DataTable(
        "second_chance_gap", "charges that could be cleared, and those that were", GAP_TABLE, rows
    )


def of_population(cells: Cells, population: Population) -> DataTable:
    """Of all who live there, who has a conviction: before anything is cleared, and after each law."""
    rows: list[tuple[Any, ...]] = []
    scenarios = ["", *cells.scenarios]
    for (dimension, group), whole in population.people.items():
        if group not in cells.dimensions.get(dimension, ()):
            continue
        few, many = (
            cells.shown(Column(PEOPLE_UNIT, "", "", "convicted", each), dimension, group)
            for each in (LEAST, "at_most")
        )
        for scenario in scenarios:
            least, most = few.value, many.value
            if scenario:  # who would have none left is taken off, whoever certainly would of who may be
                certain, perhaps = (
                    cells.shown(
                        Column(PEOPLE_UNIT, scenario, ROUTES[0], "no_conviction", each), dimension, group
                    ).value
                    for each in (LEAST, "at_most")
                )
                least, most = max(0, least - perhaps), max(0, most - certain)
            is_shown = cells.door.can_rate(few)
            rows.append((
                scenario, dimension, group, whole, few.value / whole if is_shown and not scenario else None,
                least / whole if is_shown else None, min(1.0, most / whole) if is_shown else None,
            ))  # fmt: skip
    words = "of all people of a group who live in the state, the share with a conviction"
    return DataTable("population", words, POPULATION, rows)


def obstacles(
    cells: Cells, conditions: Mapping[str, Sequence[str]], texts: Mapping[tuple[str, str], str] | None = None
) -> DataTable:
    """What holds people back: each condition alone, two together, and the Shapley value. What is small has no row.

    Args:
        cells: what was counted.
        conditions: by law the keys of its conditions.
        texts: by law and key what the law says.
    """
    sentences = texts or {}
    rows: list[tuple[Any, ...]] = []
    by_law: dict[str, dict[tuple[int, ...], dict[str, Published]]] = {}
    for (law, failed, unit), cell in cells.counted.obstacles.items():
        by_law.setdefault(law, {}).setdefault(failed, {})[unit] = cells.door.count(cell)
    for law in sorted(by_law):
        names = conditions[law]
        pairs: list[tuple[Any, ...]] = []
        for failed, counts in by_law[law].items():
            people_ = counts[PEOPLE_UNIT]
            charges = counts[CHARGES_UNIT] = cells.door.no_fewer(counts[CHARGES_UNIT], people_)
            if len(failed) in (1, 2) and charges.shown is not None and people_.shown is not None:
                kind = "alone" if len(failed) == 1 else "together"
                first, second = names[failed[0]], names[failed[1]] if len(failed) > 1 else ""
                words = (sentences.get((law, first), ""), sentences.get((law, second), ""))
                pairs.append((law, kind, first, second, *words, charges, people_, None))
        rows += sorted(pairs, key=lambda row: (row[1], -row[6].value, row[2], row[3]))
        rows += [
            (law, "shapley", key, "", sentences.get((law, key), ""), "", None, None, share)
            for key, share in _shapley(by_law[law], names)
        ]
    return DataTable(
        "obstacles", "conditions of automatic laws in force that keep charges from relief", OBSTACLES, rows
    )


def _shapley(
    found: Mapping[tuple[int, ...], Mapping[str, Published]], names: Sequence[str]
) -> list[tuple[str, float]]:
    """Each condition's Shapley value, as a share of all that the law keeps out, in whole percent.

    A charge that fails n conditions is freed only when all of them go, so that each has 1/n of it: of a sum of such games
    that is the value. It is of the counts as they are published, and left out where a percent would be fewer than eleven charges.
    """
    failing = {failed: counts[CHARGES_UNIT].value for failed, counts in found.items() if failed}
    whole = sum(failing.values())
    if whole < SHAPLEY_FROM:
        return []
    value = dict.fromkeys(range(len(names)), 0.0)
    for failed, count in failing.items():
        for place in failed:
            value[place] += count / len(failed)
    shares = [(names[place], round(each / whole, 2)) for place, each in value.items()]
    return sorted(((key, share) for key, share in shares if share), key=lambda each: (-each[1], each[0]))


def uncertainty(cells: Cells, by_identity: int | None) -> DataTable:
    """What makes the count of people with any relief uncertain, source by source."""
    rows: list[tuple[Any, ...]] = []
    for scenario in cells.scenarios:
        least, most = (
            cells.shown(Column(PEOPLE_UNIT, scenario, ROUTES[0], "any_relief", bound), ALL, "")
            for bound in (LEAST, "at_most")
        )
        sources = [("missing data", least, most)]
        if scenario == BASELINE:
            verified = cells.door.count(cells.counted.verified.get(scenario, EMPTY))
            sources.append(("parts of laws that were not read in the text", verified, least))
            if by_identity is not None:
                doubt = cells.door.without_keys(by_identity, "people in doubt")
                sources.append(("who somebody is", least, cells.door.sum((least, doubt))))
        rows += [(scenario, source, low, high, low.small or high.small) for source, low, high in sources]
    return DataTable(
        "uncertainty", "a source of uncertainty in the number of people with any relief", UNCERTAINTY, rows
    )


def estimates(cells: Cells, method: str) -> DataTable:
    """Of a sample: figures of the whole that it was drawn from, with what the sampling leaves open.

    The weights are those of who is counted, scaled as the published count is to the true one; nothing is told of a small one.
    """
    rows: list[tuple[Any, ...]] = []
    weighed = cells.counted.weighed
    nothing = np.zeros((len(MEASURES[PEOPLE_UNIT]), weighed["", ""][ALL, ""].shape[1]))
    for column in cells.columns:
        if not column.scenario or column.unit != PEOPLE_UNIT:
            continue
        of = Column(PEOPLE_UNIT, "", "", DENOMINATORS.get(column.name, "everyone"))
        of = of._replace(bound=column.bound) if column.name in DENOMINATORS else of
        for dimension, groups in cells.dimensions.items():
            for group in groups:
                head = (column.scenario, column.route, column.name, _bound(column), dimension, group)
                count, whole = (cells.shown(each, dimension, group) for each in (column, of))
                if count.small:
                    rows.append((*head, *[None] * 7, True))
                    continue
                sums = weighed[column.scenario, column.route].get((dimension, group), nothing)[
                    cells.place(column)
                ]
                sums = sums * _scale(cells, column, dimension, group)
                parts = weighed["", ""][dimension, group][cells.place(of)] * _scale(
                    cells, of, dimension, group
                )
                estimated = estimate(sums, method)
                shares: tuple[float | None, ...] = (None, None, None)
                if cells.door.can_rate(whole) and parts.all():
                    rate = estimate(sums / parts, method)
                    shares = rate.value, rate.low, rate.high if rate.high is None else min(1.0, rate.high)
                amounts = estimated.value, estimated.error, estimated.low, estimated.high
                rows.append((*head, *amounts, *shares, False))
    return DataTable("estimates", "one figure of the whole that a sample was drawn from", ESTIMATES, rows)


def _scale(cells: Cells, column: Column, dimension: str, group: str) -> float:
    """By how much a count is another as it is published."""
    bounds = {column, column._replace(bound=LEAST)}
    true = sum(int(cells.cell(each, (dimension, group))[0]) for each in bounds)
    return cells.shown(column, dimension, group).value / true if true else 0.0


def dictionary(tables: Sequence[DataTable]) -> DataTable:
    """The dictionary of all tables' columns."""
    columns: dict[str, tuple[pa.DataType, str]] = {
        "table": (_TEXT, "name of the table"), "rows_are": (_TEXT, "what a row is"), "column": (_TEXT, "name of the column"),
        "type": (_TEXT, "its type in Parquet"), "meaning": (_TEXT, "what it holds"),
    }  # fmt: skip
    rows = [
        (each.name, each.meaning, name, str(kind), meaning)
        for each in tables
        for name, (kind, meaning) in each.columns.items()
    ]
    return DataTable("data_dictionary", "a column of a table", columns, rows)
