"""The explorer on a screen: controls, and what the laws say as they are moved. Parts that a page of the office and one of its own share.

Every figure that is shown is published (`clearslate.runs.protect`), and what is drawn is no finer than what is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment
from markupsafe import Markup

import clearslate
from clearslate.policy.asked.controls import Control, Kind, Settings
from clearslate.policy.asked.measures import ANY_ROUTE, AUTOMATIC, CHANGES, LEAST, MOST, ROUTE_WORDS
from clearslate.policy.counted.explore import YEARS, Answer, Explorer
from clearslate.policy.counted.tables import Rate
from clearslate.policy.shown.dots import Line, Panel, dots_beside, line_of
from clearslate.policy.shown.figures import Figure
from clearslate.reports.html import environment
from clearslate.reports.words import INVENTED, NOT_ADVICE
from clearslate.runs.groups import MISSING, SEVERAL
from clearslate.runs.protect import MODE_WORDS, UNDER, Mode, Published, count_text

HERE: Final = Path(__file__).parent / "explorer"
_MEASURES: Final = (
    ("any_relief", "with a charge that can be cleared today"),
    ("full_relief", "who can have every charge cleared today"),
    ("no_conviction", "with no conviction left, of those who have one"),
    ("no_felony", "with no felony conviction left, of those who have one"),
    ("never", "with nothing that could ever be cleared"),
)
_SHARES: Final = {
    "no_conviction": "no conviction left, of those who have one",
    "full_relief": "every charge cleared, of all",
}
_HIGH, _WIDE, _GAP = 120, 40, 6  # of the chart, in its own units


def _drawn(found: Published) -> int:
    """A figure as it is drawn: no finer than it is shown."""
    return UNDER if found.small else found.value


@dataclass(frozen=True)
class Field:
    """A control as it is shown, with its present value in words."""

    control: Control
    now: int

    @property
    def is_moved(self) -> bool:
        """Whether its value differs from the law."""
        return self.now != self.control.value

    @property
    def words(self) -> str:
        """Its value."""
        return in_words(self.control, self.now)

    @property
    def law(self) -> str:
        """Where the law has it."""
        return in_words(self.control, self.control.value)


@dataclass(frozen=True)
class OfLaw:
    """The controls of a law."""

    id: str
    title: str
    route: str
    sliders: tuple[Field, ...]
    switches: tuple[Field, ...]

    @property
    def is_moved(self) -> bool:
        """Whether one of them is."""
        return any(each.is_moved for each in (*self.sliders, *self.switches))

    @property
    def is_dropped(self) -> bool:
        """Whether one of its conditions is left out."""
        return any(each.is_moved for each in self.switches)


def in_words(control: Control, value: int) -> str:
    """A value of a slider."""
    if control.none and value == control.most:
        return "no limit"
    return f"{value} {control.unit[:-1] if value == 1 else control.unit}".strip()


def laws_of(explorer: Explorer, settings: Settings) -> tuple[OfLaw, ...]:
    """The controls by law: a slider that several laws share stands under the first."""
    found: dict[str, tuple[list[Field], list[Field]]] = {law: ([], []) for law in explorer.titles}
    for name, control in explorer.controls.items():
        is_switch = control.kind is Kind.SWITCH
        field = Field(
            control, int(name not in settings) if is_switch else int(settings.get(name, control.value))
        )
        found[control.laws[0]][control.kind is Kind.SWITCH].append(field)
    return tuple(
        OfLaw(
            law,
            explorer.titles[law],
            "automatic" if law in explorer.automatic else "on petition",
            tuple(sliders),
            tuple(switches),
        )
        for law, (sliders, switches) in found.items()
    )


@dataclass(frozen=True)
class Row:
    """A figure of the law as it is and as it is moved, at least and at most."""

    words: str
    before: str
    after: str
    part: tuple[float, float]  # of the widest bar, before and after

    @property
    def is_other(self) -> bool:
        """Whether it moved."""
        return self.before != self.after


def rows(answer: Answer, route: str) -> Iterator[Row]:
    """The people of a route."""
    before, after = answer.before.people[route], answer.after.people[route]
    widest = max(1, *(_drawn(figures[name, LEAST]) for figures in (before, after) for name, _ in _MEASURES))
    for name, words in _MEASURES:
        ranges = [_bounds(figures[name, LEAST], figures[name, MOST]) for figures in (before, after)]
        parts = [round(100 * _drawn(figures[name, LEAST]) / widest, 1) for figures in (before, after)]
        yield Row(words, ranges[0], ranges[1], (parts[0], parts[1]))


def _bounds(least: Published, most: Published) -> str:
    low, high = count_text(least), count_text(most)
    return low if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class Column:
    """Twelve months of the chart: heights of before and after, and what they stand for."""

    label: str
    before: str
    after: str
    left: int
    high: tuple[float, float]


def columns(answer: Answer, day: dt.date) -> tuple[tuple[Column, ...], tuple[tuple[float, int], ...]]:
    """People by the first day on which an automatic law gives them relief, in the years to come; and the axis, by height its values.

    Args:
        answer: whose people.
        day: the day asked about, from which the years are counted.
    """
    pairs = list(zip(answer.before.first[1 : YEARS + 1], answer.after.first[1 : YEARS + 1], strict=True))
    tallest = round_up(max(_drawn(count) for pair in pairs for count in pair))
    axis = tuple((_HIGH * part / 2, tallest * part // 2) for part in range(3))
    return tuple(
        Column(
            str(day.year + year),
            count_text(pair[0]),
            count_text(pair[1]),
            (year - 1) * (_WIDE + _GAP),
            (round(_HIGH * _drawn(pair[0]) / tallest, 1), round(_HIGH * _drawn(pair[1]) / tallest, 1)),
        )
        for year, pair in enumerate(pairs, 1)
    ), axis


def round_up(count: int) -> int:
    """A round number that is no less, for the end of an axis.

    >>> [round_up(count) for count in (0, 11, 20, 481, 1000)]
    [20, 20, 20, 500, 1000]
    """
    power: int = 10 ** (len(str(max(count, 11))) - 1)
    return next(each * power for each in (1, 2, 5, 10) if each * power >= max(count, 11))


def burden(answer: Answer) -> Markup:
    """Shares by race, with their gaps and all that they can be; empty where there is none."""
    panels = [
        Panel(words, {"Race": lines})
        for measure, words in _SHARES.items()
        if (lines := list(_lines(answer, measure)))
    ]
    return (
        dots_beside("Who carries the burden, by automatic laws", "as it is moved", panels)
        if panels
        else Markup("")
    )


def _lines(answer: Answer, measure: str) -> Iterator[Line]:
    before, after = answer.before.shares[measure], answer.after.shares[measure]
    everyone = answer.before.shares["full_relief"]
    groups = sorted(group for group in everyone if group not in (MISSING, SEVERAL))
    largest = max(
        groups, key=lambda group: everyone[group].of.value, default=""
    )  # the first by name of equal ones
    for group in (*groups, *(group for group in before if group not in groups)):
        pair = (
            _figure(rates[group], rates.get(largest), is_largest=group == largest)
            for rates in (before, after)
        )
        if (line := line_of(group, *pair)) is not None:
            yield line


def _figure(rate: Rate, largest: Rate | None, *, is_largest: bool) -> Figure:
    compared: tuple[float | None, ...] = (
        (None,) * 4 if largest is None or is_largest else rate.beside(largest)
    )
    return Figure(rate.count.shown, rate.of.shown, rate.rate, rate.low, rate.high, *compared)


def moves_in_words(explorer: Explorer, answer: Answer, settings: Settings) -> list[str]:
    """What is moved, from where to where."""
    return [
        f"{each.laws[0]}: without the condition “{each.label}”"
        if each.kind is Kind.SWITCH
        else f"{', '.join(each.laws)}: {each.label}, {in_words(each, each.value)} to {in_words(each, int(settings[each.id]))}"
        for each in (explorer.controls[moved.id] for moved in answer.moved)
    ]


def answer_part(explorer: Explorer, answer: Answer, settings: Settings, file: str = "") -> Markup:
    """What the laws say, as a part of a page; ``file``: the address under which it is one file to send."""
    query = urlencode(
        {each.id: 0 if each.kind is Kind.SWITCH else settings[each.id] for each in answer.moved}
    )
    drawn, axis = columns(answer, explorer.day)
    by_law = [
        (explorer.titles[law], count_text(count), count_text(answer.after.by_law[law]))
        for law, count in answer.before.by_law.items()
    ]
    return _shown(
        "answer.html.j2",
        answer=answer,
        protection=MODE_WORDS[Mode.PROTECTED],
        moved={name: count_text(answer.after.people[AUTOMATIC][name, LEAST]) for name in CHANGES},
        tables=[(ROUTE_WORDS[route], list(rows(answer, route))) for route in (AUTOMATIC, ANY_ROUTE)],
        columns=drawn,
        axis=axis,
        first_day=f"{explorer.day:%B} {explorer.day.day}",
        burden=burden(answer),
        file=f"{file}?{query}" if file else "",
        by_law=by_law,
        chart=((_WIDE + _GAP) * YEARS, _HIGH, _WIDE // 2),
        backlog=(count_text(answer.before.first[0]), count_text(answer.after.first[0])),
    )


def controls_part(explorer: Explorer, settings: Settings, action: str) -> Markup:
    """The form with the controls: it works by itself, and quicker with the script."""
    return _shown("controls.html.j2", laws=laws_of(explorer, settings), action=action)


def whole_page(explorer: Explorer, answer: Answer, settings: Settings) -> str:
    """A page of its own, for a look without the office."""
    return str(
        _shown(
            "page.html.j2",
            explorer=explorer,
            controls=controls_part(explorer, settings, "/"),
            answer=answer_part(explorer, answer, settings, "/file"),
            invented=INVENTED,
            not_advice=NOT_ADVICE,
        )
    )


def one_file(explorer: Explorer, answer: Answer, settings: Settings) -> str:
    """An answer as one self-contained file, to be sent: what was moved, what the laws say, what it rests on."""
    style = (HERE / "static" / "explore.css").read_text(encoding="utf-8")
    return str(
        _shown(
            "file.html.j2",
            explorer=explorer,
            moves=moves_in_words(explorer, answer, settings),
            answer=answer_part(explorer, answer, settings),
            style=Markup(style),  # noqa: S704 (our own file)
            version=clearslate.__version__,
            invented=INVENTED,
            not_advice=NOT_ADVICE,
        )
    )


def wrong_page(words: str) -> str:
    """A page that says what is wrong with an address."""
    return str(_shown("wrong.html.j2", words=words))


@cache
def _templates() -> Environment:
    return environment(HERE)


def _shown(name: str, **values: object) -> Markup:
    return Markup(_templates().get_template(name).render(**values))  # noqa: S704 (the template escapes every value)
