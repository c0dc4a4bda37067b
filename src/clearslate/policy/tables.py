"""What a study publishes: tidy tables, every small figure hidden, and the dictionary of their columns.

Everything that is shown (page, brief, files, the terminal) is read from these tables, so that nothing passes by `hiding`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa

from clearslate.policy.groups import ALL
from clearslate.policy.hiding import Block, Column, Earlier, Hidden, hidden_in_time, hidden_of, hidden_of_all
from clearslate.policy.lab import BASELINE
from clearslate.policy.measures import (
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
)
from clearslate.policy.sampling import estimate
from clearslate.policy.tally import BACKLOG, GAP, LATER, Calendar, Counted
from clearslate.runs.suppress import SMALLEST_CELL

T = TypeVar("T")
SHAPLEY_FROM: Final = 100 * SMALLEST_CELL  # from so many on a whole percent stands for at least eleven


@dataclass(frozen=True)
class Told:
    """A table: its name, what a row is, its columns with their meaning, its rows. None is hidden, or not asked."""

    name: str
    meaning: str
    columns: Mapping[str, tuple[pa.DataType, str]]
    rows: Sequence[Sequence[Any]]

    def to_arrow(self) -> pa.Table:
        """As Arrow."""
        names = list(self.columns)
        return pa.table(
            {
                name: pa.array([row[at] for row in self.rows], self.columns[name][0])
                for at, name in enumerate(names)
            }
        )

    def to_csv(self) -> str:
        """As CSV: what is hidden or not asked is an empty cell, and a share has four places."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        columns = [
            map(_CELLS.get(kind, str), column)
            for (kind, _), column in zip(self.columns.values(), zip(*self.rows, strict=True), strict=False)
        ]
        writer.writerows(zip(*columns, strict=True))
        return out.getvalue()


def _count_cell(value: int | None) -> str:
    return "" if value is None else str(value)


def _share_cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _bool_cell(value: bool | None) -> str:  # noqa: FBT001 (a cell)
    return "" if value is None else "true" if value else "false"


_TEXT, _COUNT, _SHARE, _BOOL, _DAY = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()
_CELLS: Final[Mapping[pa.DataType, Callable[[Any], str]]] = {
    _TEXT: lambda value: value or "", _COUNT: _count_cell, _SHARE: _share_cell, _BOOL: _bool_cell,
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
    "count": (_COUNT, "how many"),
    "of": (_COUNT, "of how many: everyone of the group, or those who have a felony, a conviction"),
    "rate": (_SHARE, "count / of"),
    "ratio": (_SHARE, "the rate, over that of the largest group shown of the dimension"),
    "gap": (_SHARE, "the rate, less that of the largest group shown of the dimension"),
    "gap_before": (_SHARE, "the same gap at the baseline"),
    "hidden": (_BOOL, "the count is hidden: it is small, or would give a small one away"),
}  # fmt: skip
PEOPLE_TABLE: Final = {
    **_UNIT, "measure": (_TEXT, "what is counted"), "bound": (_TEXT, "at_least, or at_most: with what is not recorded"), **_GROUP,
    "count": (_COUNT, "how many"),
    "hidden": (_BOOL, "the count is hidden"),
}  # fmt: skip
TIMELINE: Final = {
    **_SCENARIO, **_UNIT, **_ROUTE,
    "period": (_TEXT, "backlog: on the day that is counted; YYYY-MM a month; YYYY a year; later: after ten years"),
    "count": (_COUNT, "charges that can be cleared from then on, if nothing new happens; people with one, once a period"),
    "hidden": (_BOOL, "the count is hidden"),
}  # fmt: skip
GAP_TABLE: Final = {
    **_ROUTE, **_GROUP,
    "cleared": (_COUNT, "charges that were cleared before"),
    "could_be": (_COUNT, "charges that a law in force lets clear today and that are not cleared"),
    "rate": (_SHARE, "cleared / (cleared + could_be)"),
    "cleared_last_year": (_COUNT, "charges cleared in the 365 days before the day asked about"),
    "years_needed": (_SHARE, "could_be / cleared_last_year: how long the present pace would need for the backlog alone"),
    "median_years_waited": (_COUNT, "whole years since the charge in the middle could first be cleared; of everyone"),
    "hidden": (_BOOL, "some of the row is hidden"),
}  # fmt: skip
OBSTACLES: Final = {
    "law": (_TEXT, "id of an automatic law"),
    "kind": (_TEXT, "alone: the only condition that fails; together: both fail and no other; shapley: see share"),
    "condition": (_TEXT, "key of the condition"),
    "other": (_TEXT, "key of the second condition, of a pair"),
    "charges": (_COUNT, "charges of the kind that the law is about, which no automatic law clears today or later"),
    "people": (_COUNT, "people with such a charge"),
    "share": (_SHARE, "Shapley value over all that the law keeps out: a charge that fails n conditions gives 1/n to each"),
}  # fmt: skip
UNCERTAINTY: Final = {
    **_SCENARIO,
    "source": (_TEXT, "what makes the figure uncertain"),
    "at_least": (_COUNT, "people with any relief by automatic laws, the uncertain ones left out"),
    "at_most": (_COUNT, "the same with them"),
    "hidden": (_BOOL, "a count is hidden"),
}  # fmt: skip
ESTIMATES: Final = {
    **_SCENARIO, **_ROUTE,
    "measure": (_TEXT, "what is counted, of people"), "bound": FIGURES["bound"], **_GROUP,
    "estimate": (_SHARE, "people of the whole: the weights added up"),
    "standard_error": (_SHARE, "by replicate weights; empty where there are none"),
    "low": (_SHARE, "lower end of the interval of 95 percent"), "high": (_SHARE, "its upper end"),
    "rate": (_SHARE, "the share of the group's people, or of those who have a felony, a conviction"),
    "rate_low": (_SHARE, "lower end of its interval"), "rate_high": (_SHARE, "its upper end"),
    "hidden": (_BOOL, "nothing is told: the count of the sample is hidden"),
}  # fmt: skip
HIDDEN: Final = {
    "dimension": (_TEXT, "the dimension; all: everyone; period: in time"),
    "group": (_TEXT, "the group, where one is hidden whole; all: every group"),
    "unit": (_TEXT, "people or charges, where a column is hidden"),
    "scenario": (_TEXT, "of which law"),
    "route": (_TEXT, "by which route"),
    "measure": (_TEXT, "the column, or the period"),
    "figures": (_COUNT, "how many figures are hidden so"),
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
}  # fmt: skip


_LATELY: Final = Column(CHARGES_UNIT, "", "", "cleared_last_year")  # of both routes


# --- figures ----------------------------------------------------------------------------------------------


class Cells:
    """Every figure of a study by column and group, and which are hidden."""

    def __init__(
        self,
        counted: Counted,
        scenarios: Sequence[str],
        *,
        hides: bool = True,
        earlier: Earlier | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> None:
        """Find what is hidden. ``beside``: by reform the baseline that it is counted beside."""
        self.counted, self.scenarios, self.hides = counted, scenarios, hides
        self.beside = {each: BASELINE for each in scenarios if each != BASELINE} if beside is None else beside
        self.withheld: frozenset[str] = frozenset()
        self.alike = {each for each, base in self.beside.items() if _is_alike(counted, each, base)}
        self._known: dict[tuple[Column, str], Any] = {}
        self.columns = tuple(self._columns())
        self._places = {column: self._place(column) for column in self.columns}
        self.dimensions = _dimensions(counted)
        self.totals = {
            column: self.count(column, ALL, "")
            for column in self.columns
            if column.scenario not in self.alike
        }
        self.hidden_totals: frozenset[Column] = frozenset()
        self.hidden = {name: Hidden() for name in self.dimensions if name != ALL}
        if hides:
            self._hide(earlier or {})

    def _hide(self, earlier: Earlier) -> None:
        """Find what is hidden; again without the laws of which nothing can be shown beside earlier studies."""
        self.totals = {
            column: each for column, each in self.totals.items() if column.scenario not in self.withheld
        }
        self.hidden_totals = hidden_of_all(self.totals)
        self.hidden = {name: hidden_of(self.block(name), earlier.get(name)) for name in self.hidden}
        more = frozenset(each for found in self.hidden.values() for each in found.withheld)
        if more:
            self.withheld |= more
            self._hide(earlier)

    def _columns(self) -> Iterator[Column]:
        for unit in (PEOPLE_UNIT, CHARGES_UNIT):
            for measure in BASE[unit]:
                yield Column(unit, "", "", measure.name, measure.bound)
            for scenario in self.scenarios:
                for route in ROUTES:
                    for measure in MEASURES[unit]:
                        if scenario in self.beside or measure.name not in CHANGES:
                            yield Column(unit, scenario, route, measure.name, measure.bound)
        yield _LATELY

    def count(self, column: Column, dimension: str, group: str) -> int:
        """A figure as it was counted."""
        figures, place = self.vector(column)
        vector = figures.get((dimension, group))
        return 0 if vector is None else int(vector[place])

    def vector(self, column: Column) -> tuple[Mapping[tuple[str, str], Any], int]:
        """Where a column's figures stand: by group, and at which place."""
        return self._places[column]

    def _place(self, column: Column) -> tuple[Mapping[tuple[str, str], Any], int]:
        unit, scenario, route, name, bound = column
        if name == _LATELY.name:
            return self.counted.gap[ROUTES[0]], GAP.index(name)
        measures = MEASURES[unit] if scenario else BASE[unit]
        place = next(at for at, each in enumerate(measures) if (each.name, each.bound) == (name, bound))
        return (self.counted.figures[scenario, unit, route] if scenario else self.counted.base[unit]), place

    def once(self, key: tuple[Column, str], compute: Callable[[], T]) -> T:
        """What is worked out of the cells, remembered."""
        if key not in self._known:
            self._known[key] = compute()
        found: T = self._known[key]
        return found

    def has(self, column: Column) -> bool:
        """Whether there is such a column."""
        return column in self._places

    def block(self, dimension: str) -> Block:
        """The published figures of one dimension."""
        groups = self.dimensions[dimension]
        columns = [each for each in self.totals if dimension == "county" or each != _LATELY]
        counts = np.zeros((len(groups), len(columns)), np.int64)
        for at, column in enumerate(columns):
            figures, place = self.vector(column)
            for row, group in enumerate(groups):
                vector = figures.get((dimension, group))
                counts[row, at] = 0 if vector is None else vector[place]
        totals = [None if column in self.hidden_totals else self.totals[column] for column in columns]
        return Block(groups, columns, counts, totals, self.beside)

    def is_hidden(self, column: Column) -> bool:
        """Whether a figure of everyone is hidden."""
        return column.scenario in self.withheld or self.hides_as(column) in self.hidden_totals

    def hides_as(self, column: Column) -> Column:
        """The column by which it is decided what is hidden: where a law changes nothing, the baseline's."""
        is_own = column.scenario not in self.alike or column.name in CHANGES
        return column if is_own else self.before(column)

    def before(self, column: Column) -> Column:
        """The same figure under the law in force on the day of a reform."""
        return column._replace(scenario=self.beside.get(column.scenario, BASELINE))

    def shown(self, column: Column, dimension: str, group: str) -> int | None:
        """A figure as it is published: None where it is hidden."""
        if self.is_hidden(column):
            return None
        decides = self.hides_as(column)
        is_somebodys = bool(self.totals.get(decides))  # of nobody at all there is nothing to hide
        if dimension != ALL and is_somebodys and self.hidden[dimension].hides(group, decides):
            return None
        return self.count(column, dimension, group)


def _is_alike(counted: Counted, scenario: str, base_: str) -> bool:
    """Whether every figure of a law is its baseline's."""
    for unit in (PEOPLE_UNIT, CHARGES_UNIT):
        for route in ROUTES:
            own, base = (counted.figures[each, unit, route] for each in (scenario, base_))
            if own.keys() != base.keys() or any(
                not np.array_equal(own[group], base[group]) for group in base
            ):
                return False
            if not np.array_equal(counted.months[scenario, unit, route], counted.months[base_, unit, route]):
                return False
    return True


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


def figures(cells: Cells) -> Told:
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
            baseline = cells.before(column)
            before = _rates(cells, baseline, dimension) if cells.has(baseline) else {}
            for group in groups:
                count, whole, rate = rates[group]
                gap, gap_before, ratio = None, None, None
                if dimension != ALL and largest not in (None, group):
                    gap, gap_before = _gap(rates, group, largest), _gap(before, group, largest)
                    against = rates[largest or ""][2]
                    ratio = rate / against if rate is not None and against else None
                rows.append((
                    column.scenario, column.unit, column.route, column.name, _bound(column), dimension, group, count, whole, rate,
                    ratio, gap, gap_before, count is None,
                ))  # fmt: skip
    return Told("figures", "one figure of one law, by one route, of one group", FIGURES, rows)


def _bound(column: Column) -> str:
    return AS_RECORDED if column.name in NO_BOUND else column.bound


Rates = Mapping[str, tuple[int | None, int | None, float | None]]
"""By group how many, of how many, and the share."""


def _rates(cells: Cells, column: Column, dimension: str) -> Rates:
    return cells.once((column, dimension), lambda: _found_rates(cells, column, dimension))


def _found_rates(cells: Cells, column: Column, dimension: str) -> Rates:
    of = Column(column.unit, "", "", "everyone")
    if column.name in DENOMINATORS:
        of = Column(column.unit, "", "", DENOMINATORS[column.name], column.bound)
    found: dict[str, tuple[int | None, int | None, float | None]] = {}
    for group in cells.dimensions[dimension]:
        count, whole = (cells.shown(each, dimension, group) for each in (column, of))
        found[group] = count, whole, count / whole if count is not None and whole else None
    return found


def _gap(rates: Rates, group: str, largest: str | None) -> float | None:
    own, other = (rates[each][2] if each in rates else None for each in (group, largest or ""))
    return None if own is None or other is None else own - other


def _largest(cells: Cells, unit: str, dimension: str) -> str | None:
    """The largest group that is shown, to which the others are compared; what is missing is never it."""
    everyone = Column(unit, "", "", "everyone")
    told = [
        (count, group)
        for group in cells.dimensions[dimension]
        if _order(group)[0] < 1 and (count := cells.shown(everyone, dimension, group)) is not None
    ]
    return min(told, key=lambda each: (-each[0], each[1]))[1] if told else None


def people(cells: Cells) -> Told:
    """Who there is: the denominators."""
    rows = [
        (
            column.unit,
            column.name,
            column.bound,
            dimension,
            group,
            count := cells.shown(column, dimension, group),
            count is None,
        )
        for column in cells.columns
        if not column.scenario and column.name != "cleared_last_year"
        for dimension, groups in cells.dimensions.items()
        for group in groups
    ]
    return Told("people", "how many people, or charges, there are", PEOPLE_TABLE, rows)


# --- time, the gap, obstacles, uncertainty ----------------------------------------------------------------


def timeline(cells: Cells, days: Mapping[str, dt.date]) -> Told:
    """When: the backlog of the day on which each law is counted, and the flow by month and year."""
    rows: list[tuple[Any, ...]] = []
    for (scenario, unit, route), counts in cells.counted.months.items():
        if scenario not in days:
            continue
        periods = dict(zip(Calendar(days[scenario]).names, counts.tolist(), strict=True))
        main = Column(unit, scenario, route, "any_relief" if unit == PEOPLE_UNIT else "eligible")
        out: set[str] = set()
        if cells.is_hidden(main) or cells.is_hidden(main._replace(name="later")):
            out = set(periods) - {BACKLOG}
        elif cells.hides:
            months = {name: count for name, count in periods.items() if "-" in name}
            years = {name: count for name, count in periods.items() if name.isdecimal()}
            out = hidden_in_time(months, years, periods[LATER])
        out |= {BACKLOG} if cells.is_hidden(main) else set()
        rows += [
            (scenario, unit, route, period, None if period in out else count, period in out)
            for period, count in periods.items()
        ]
    words = "charges that can be cleared for the first time in a period, and people with one"
    return Told("timeline", words, TIMELINE, rows)


def second_chance_gap(cells: Cells) -> Told:
    """Of what a law in force lets clear, how much is cleared; how long it waited; how long the pace would need."""
    rows: list[tuple[Any, ...]] = []
    for route in ROUTES:
        for dimension in (ALL, "county"):
            for group in cells.dimensions.get(dimension, ()):
                cleared, could, lately = (
                    cells.shown(column, dimension, group)
                    for column in (
                        Column(CHARGES_UNIT, "", "", "cleared"),
                        Column(CHARGES_UNIT, BASELINE, route, "eligible"),
                        _LATELY,
                    )
                )
                known = cleared is not None and could is not None
                rows.append((
                    route, dimension, group, cleared, could,
                    cleared / (cleared + could) if cleared is not None and could is not None and cleared + could else None,
                    lately, could / lately if could is not None and lately else None,
                    _median(cells.counted.waited[route]) if dimension == ALL and could else None,
                    not known or lately is None,
                ))  # fmt: skip
    return Told("second_chance_gap", "charges that could be cleared, and those that were", GAP_TABLE, rows)


def _median(counts: Any) -> int | None:
    whole = int(counts.sum())
    return None if whole < SMALLEST_CELL else int(np.searchsorted(np.cumsum(counts), (whole + 1) // 2))


def obstacles(counted: Counted, conditions: Mapping[str, Sequence[str]]) -> Told:
    """What holds people back: each condition alone, two together, and the Shapley value. Ten people or fewer have no row."""
    rows: list[tuple[Any, ...]] = []
    by_law: dict[str, dict[tuple[int, ...], dict[str, int]]] = {}
    for (law, failed, unit), count in counted.obstacles.items():
        by_law.setdefault(law, {}).setdefault(failed, {})[unit] = count
    for law in sorted(by_law):
        names = conditions[law]
        told: list[tuple[Any, ...]] = []
        for failed, counts in by_law[law].items():
            # Of a row that is left out it is known that these are ten people or fewer: from none to ten, of any number of charges.
            if len(failed) in (1, 2) and counts[PEOPLE_UNIT] >= SMALLEST_CELL:
                kind = "alone" if len(failed) == 1 else "together"
                first, second = names[failed[0]], names[failed[1]] if len(failed) > 1 else ""
                told.append((law, kind, first, second, counts[CHARGES_UNIT], counts[PEOPLE_UNIT], None))
        rows += sorted(told, key=lambda row: (row[1], -row[4], row[2], row[3]))
        rows += [(law, "shapley", key, "", None, None, share) for key, share in _shapley(by_law[law], names)]
    return Told(
        "obstacles", "conditions of automatic laws in force that keep charges from relief", OBSTACLES, rows
    )


def _shapley(
    found: Mapping[tuple[int, ...], Mapping[str, int]], names: Sequence[str]
) -> list[tuple[str, float]]:
    """Each condition's Shapley value, as a share of all that the law keeps out, in whole percent.

    A charge that fails n conditions is freed only when all of them go, so that each has 1/n of it: of a sum of such games
    that is the value exactly. It is left out where a percent would be fewer than eleven charges.
    """
    failing = {failed: counts[CHARGES_UNIT] for failed, counts in found.items() if failed}
    whole = sum(failing.values())
    if whole < SHAPLEY_FROM:
        return []
    value = dict.fromkeys(range(len(names)), 0.0)
    for failed, count in failing.items():
        for place in failed:
            value[place] += count / len(failed)
    shares = [(names[place], round(each / whole, 2)) for place, each in value.items()]
    return sorted(((key, share) for key, share in shares if share), key=lambda each: (-each[1], each[0]))


def uncertainty(cells: Cells, by_identity: int | None) -> Told:
    """What makes the count of people with any relief uncertain, source by source."""
    rows: list[tuple[Any, ...]] = []
    for scenario in cells.scenarios:
        least, most = (
            cells.shown(Column(PEOPLE_UNIT, scenario, ROUTES[0], "any_relief", bound), ALL, "")
            for bound in (LEAST, "at_most")
        )
        rows.append((scenario, "missing data", least, most, least is None or most is None))
        if scenario == BASELINE:
            verified = cells.counted.verified[scenario]
            shown = None if 0 < verified < SMALLEST_CELL or _is_close(verified, least) else verified
            rows.append(
                (scenario, "parts of laws that were not read in the text", shown, least, shown is None)
            )
            if by_identity is not None and least is not None:
                small = 0 < by_identity < SMALLEST_CELL
                top = None if small else least + by_identity
                rows.append((scenario, "who somebody is", least, top, small))
    return Told(
        "uncertainty", "a source of uncertainty in the number of people with any relief", UNCERTAINTY, rows
    )


def estimates(cells: Cells, method: str) -> Told:
    """Of a sample: figures of the whole that it was drawn from, with what the sampling leaves open. Hidden where the count is."""
    rows: list[tuple[Any, ...]] = []
    weighed = cells.counted.weighed
    nothing = np.zeros((len(MEASURES[PEOPLE_UNIT]), weighed["", ""][ALL, ""].shape[1]))
    for column in cells.columns:
        if not column.scenario or column.unit != PEOPLE_UNIT:
            continue
        _, place = cells.vector(column)
        of = Column(PEOPLE_UNIT, "", "", DENOMINATORS.get(column.name, "everyone"))
        of = of._replace(bound=column.bound) if column.name in DENOMINATORS else of
        _, whole_place = cells.vector(of)
        for dimension, groups in cells.dimensions.items():
            for group in groups:
                head = (column.scenario, column.route, column.name, _bound(column), dimension, group)
                if cells.shown(column, dimension, group) is None:
                    rows.append((*head, *[None] * 7, True))
                    continue
                whole = weighed["", ""][dimension, group]
                sums = weighed[column.scenario, column.route].get((dimension, group), nothing)
                told = estimate(sums[place], method)
                told_rate: tuple[float | None, ...] = (None, None, None)
                if cells.shown(of, dimension, group) and whole[whole_place].all():
                    rate = estimate(sums[place] / whole[whole_place], method)
                    told_rate = (
                        rate.value,
                        rate.low,
                        rate.high if rate.high is None else min(1.0, rate.high),
                    )
                rows.append((*head, told.value, told.error, told.low, told.high, *told_rate, False))
    return Told("estimates", "one figure of the whole that a sample was drawn from", ESTIMATES, rows)


def _is_close(one: int, other: int | None) -> bool:
    return other is not None and 0 < abs(other - one) < SMALLEST_CELL


def hidden(cells: Cells, timeline_: Told) -> Told:
    """What is hidden."""
    rows: list[tuple[Any, ...]] = [
        (ALL, "", column.unit, column.scenario, column.route, f"{column.name} {column.bound}", 1)
        for column in sorted(cells.hidden_totals)
    ]
    rows += [
        (
            ALL,
            ALL,
            "",
            scenario,
            "",
            "every figure: beside an earlier study it would point at people",
            len(cells.columns),
        )
        for scenario in sorted(cells.withheld)
    ]
    for dimension, found in cells.hidden.items():
        rows += _hidden_of(cells, dimension, found)
    key = (0, 1, 2)
    out = [row for row in timeline_.rows if row[-1]]
    for (scenario, unit, route), group in groupby(out, lambda row: tuple(row[at] for at in key)):
        each = list(group)
        rows.append(
            (
                "period",
                "",
                unit,
                scenario,
                route,
                " ".join(row[3] for row in each[:3]) + (" ..." if len(each) > 3 else ""),
                len(each),
            )
        )
    return Told("hidden", "what is not shown, so that nobody is pointed at", HIDDEN, rows)


def _hidden_of(cells: Cells, dimension: str, found: Hidden) -> Iterator[tuple[Any, ...]]:
    width = len(cells.block(dimension).columns)
    if found.is_all:
        yield (dimension, ALL, "", "", "", "every figure", width * len(cells.dimensions[dimension]))
        return
    for group in sorted(found.groups):
        yield (dimension, group, "", "", "", "every figure", width)
    shown = len(cells.dimensions[dimension]) - len(found.groups)
    for column in sorted(found.columns):
        yield (
            dimension,
            "",
            column.unit,
            column.scenario,
            column.route,
            f"{column.name} {column.bound}",
            shown,
        )


def dictionary(tables: Sequence[Told]) -> Told:
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
    return Told("data_dictionary", "a column of a table", columns, rows)
