"""The explorer on a screen: controls, and what the laws say as they are moved. Parts that a page of the office and one of its own share.

Every figure that is shown is published (`clearslate.runs.protect`), and what is drawn is no finer than what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

from clearslate.policy.controls import Control, Kind, Settings
from clearslate.policy.explore import YEARS, Answer, Explorer
from clearslate.policy.measures import ANY_ROUTE, AUTOMATIC, CHANGES, LEAST, MOST, ROUTE_WORDS
from clearslate.reports.html import environment
from clearslate.reports.words import INVENTED, NOT_ADVICE
from clearslate.runs.protect import MODE_WORDS, UNDER, Mode, Published, count_text

HERE: Final = Path(__file__).parent / "explorer"
_MEASURES: Final = (
    ("any_relief", "with a charge that can be cleared today"),
    ("full_relief", "who can have every charge cleared today"),
    ("no_conviction", "with no conviction left, of those who have one"),
    ("no_felony", "with no felony conviction left, of those who have one"),
    ("never", "with nothing that could ever be cleared"),
)
_HIGH, _WIDE, _GAP = 120, 40, 6  # of the chart, in its own units


def _drawn(found: Published) -> int:
    """A figure as it is drawn: no finer than it is shown."""
    return UNDER if found.small else found.value


@dataclass(frozen=True)
class Field:
    """A control as it is shown: where it stands now, in words too."""

    control: Control
    now: int

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than the law has it."""
        return self.now != self.control.value

    @property
    def words(self) -> str:
        """Where it stands."""
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
    """A year of the chart: heights of before and after, and what they stand for."""

    label: str
    before: str
    after: str
    left: int
    high: tuple[float, float]


def columns(answer: Answer) -> tuple[Column, ...]:
    """People by the first day on which an automatic law gives them relief, in the years to come."""
    pairs = list(zip(answer.before.first[1 : YEARS + 1], answer.after.first[1 : YEARS + 1], strict=True))
    tallest = max(1, *(_drawn(count) for pair in pairs for count in pair))
    return tuple(
        Column(
            str(year),
            count_text(pair[0]),
            count_text(pair[1]),
            (year - 1) * (_WIDE + _GAP),
            (round(_HIGH * _drawn(pair[0]) / tallest, 1), round(_HIGH * _drawn(pair[1]) / tallest, 1)),
        )
        for year, pair in enumerate(pairs, 1)
    )


def answer_part(explorer: Explorer, answer: Answer) -> Markup:
    """What the laws say, as a part of a page."""
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
        columns=columns(answer),
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
            answer=answer_part(explorer, answer),
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
