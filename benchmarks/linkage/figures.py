"""The figures of trials as tables of words and as points of a plot, for every kind of page alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from benchmarks.linkage import clearances, pairs
from benchmarks.linkage.pairs import Bin
from benchmarks.linkage.shares import EVERYBODY, Line, Share, total
from benchmarks.linkage.truth import GROUPS
from clearslate.reports.page import Table, number, table

TARGET: Final = (
    1e-5  # wrong clearances of eligible determinations: the upper end of the interval lies below it
)
TARGET_MISSING: Final = 0.10
AUTOMATIC: Final = ", automatic laws"
UNLINKED: Final = ", were nobody linked"
_PER: Final = 100_000
_ENDS: Final = 10.0  # of the plot, in log odds
_TICKS: Final = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)


class Reached(StrEnum):
    """What the exact interval of a share says of a target that the true share shall lie below."""

    YES = "reached"  # the whole interval lies below it
    NO = "missed"  # the whole interval lies above it
    TOO_FEW = "too few to tell"  # the target lies in the interval


@dataclass(frozen=True)
class Level:
    """What trials at one level of missing identifiers found, added up.

    ``missing``: the share of identifiers that are missing. ``people``: true people by state.
    """

    missing: float
    people: dict[str, int]
    lines: tuple[Line, ...]
    bins: tuple[Bin, ...]

    def __add__(self, other: Level) -> Level:
        """Both trials as one.

        Raises:
            ValueError: they are of two levels.
        """
        if self.missing != other.missing:
            raise ValueError("trials of two levels are not one")
        people = {
            state: self.people.get(state, 0) + other.people.get(state, 0)
            for state in sorted({*self.people, *other.people})
        }
        bins = tuple(a + b for a, b in zip(self.bins, other.bins, strict=True))
        return Level(self.missing, people, tuple(total((*self.lines, *other.lines))), bins)

    def share(self, measure: str, dimension: str = EVERYBODY[0], group: str = EVERYBODY[1]) -> Share:
        """One figure; nothing of nothing where it was not measured."""
        return next(
            (
                line.share
                for line in self.lines
                if (line.measure, line.dimension, line.group) == (measure, dimension, group)
            ),
            Share(0, 0),
        )

    def groups(self, dimension: str) -> list[str]:
        """The groups of a dimension."""
        return sorted({line.group for line in self.lines if line.dimension == dimension})

    @property
    def target(self) -> Reached:
        """Whether wrong clearances are as seldom as they must be, as far as so many determinations can tell."""
        low, high = self.share(clearances.WRONG_CLEARANCE).interval
        return Reached.YES if high < TARGET else Reached.NO if low >= TARGET else Reached.TOO_FEW

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "missing": self.missing,
            "people": self.people,
            "lines": [line.to_json() for line in self.lines],
            "bins": [bin_.to_json() for bin_ in self.bins],
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """The level that `to_json` gave."""
        return cls(
            raw["missing"],
            dict(raw["people"]),
            tuple(Line.from_json(line) for line in raw["lines"]),
            tuple(Bin.from_json(bin_) for bin_ in raw["bins"]),
        )


def _table(title: str, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Table:
    """A table whose first column names the row; all others hold figures."""
    return table(title, columns[0], *map(number, columns[1:]), rows=tuple(rows))


def tables(levels: Sequence[Level]) -> list[Table]:
    """All tables: the levels side by side, and at the level of the target (or the first) by group, law and match status."""
    level = shown(levels)
    at = f"{level.missing:.0%} of identifiers missing"
    return [
        _table(
            "What errors of linking do, by share of missing identifiers",
            ("missing", "people", "eligible determinations", *(words for words, _ in _HARM)),
            (
                (
                    f"{each.missing:.0%}",
                    f"{sum(each.people.values()):,}",
                    f"{each.share(clearances.WRONG_CLEARANCE).whole:,}",
                    *(_share_text(each, measure) for _, measure in _HARM),
                )
                for each in levels
            ),
        ),
        _table(
            "Who is one person: pairs of source records, by share of missing identifiers",
            (
                "missing",
                *(words for words, _ in _PAIRS),
                "persons with a possible link",
                "pairs in doubt per 1,000 people",
                "of these, change an answer",
            ),
            (
                (
                    f"{each.missing:.0%}",
                    *(percent(each.share(measure)) for _, measure in _PAIRS),
                    percent(each.share(pairs.DOUBTFUL)),
                    f"{1_000 * each.share(pairs.DECIDING).whole / max(sum(each.people.values()), 1):.1f}",
                    percent(each.share(pairs.DECIDING)),
                )
                for each in levels
            ),
        ),
        _table(
            f"By group, {at}",
            (
                "group",
                "eligible determinations",
                *(words for words, _ in _HARM),
                *(words for words, _ in _PAIRS),
            ),
            (
                (
                    f"{dimension}: {group}",
                    f"{level.share(clearances.WRONG_CLEARANCE, dimension, group).whole:,}",
                    *(_share_text(level, measure, dimension, group) for _, measure in _HARM),
                    *(percent(level.share(measure, dimension, group)) for _, measure in _PAIRS),
                )
                for dimension in GROUPS
                for group in level.groups(dimension)
            ),
        ),
        _table(
            f"By law, {at}",
            ("law", "eligible determinations", *(words for words, _ in _HARM[:4])),
            (
                (
                    law,
                    f"{level.share(clearances.WRONG_CLEARANCE, 'law', law).whole:,}",
                    *(_share_text(level, measure, "law", law) for _, measure in _HARM[:4]),
                )
                for law in level.groups("law")
            ),
        ),
        _table(
            f"Pairs that linking looked at, {at}",
            ("match status", "pairs", "truly one person"),
            (
                (status, f"{share.whole:,}", percent(share))
                for status in level.groups("status")
                for share in [level.share(pairs.STATUSES, "status", status)]
            ),
        ),
        _table(
            f"Match probability and truth, {at}",
            ("probability", "pairs", "mean probability", "truly one person"),
            (
                (
                    f"{bin_.low:g} to {bin_.high:g}",
                    f"{bin_.pairs:,}",
                    f"{bin_.probability / bin_.pairs:.4f}",
                    percent(Share(bin_.same, bin_.pairs)),
                )
                for bin_ in level.bins
                if bin_.pairs
            ),
        ),
    ]


_HARM: Final = (
    ("wrong clearances per 100,000", clearances.WRONG_CLEARANCE),
    ("the same, were nobody linked", clearances.WRONG_CLEARANCE + UNLINKED),
    ("wrong denials per 100,000 truly eligible", clearances.WRONG_DENIAL),
    ("truly eligible, left unknown", clearances.COST_ELIGIBLE),
    ("wrong clearances per 100,000, automatic laws", clearances.WRONG_CLEARANCE + AUTOMATIC),
)
_IN_PERCENT: Final = {clearances.COST, clearances.COST_ELIGIBLE, clearances.WRONG_CLEARANCE + UNLINKED}
_PAIRS: Final = (
    ("precision of same", pairs.PRECISION),
    ("recall of same", pairs.RECALL),
    ("recall of same or possible", pairs.RECALL_POSSIBLE),
    ("true pairs left to a reviewer", pairs.REVIEW),
)


def _share_text(level: Level, measure: str, dimension: str = EVERYBODY[0], group: str = EVERYBODY[1]) -> str:
    share = level.share(measure, dimension, group)
    return percent(share) if measure in _IN_PERCENT else rate(share)


def shown(levels: Sequence[Level]) -> Level:
    """The level that stands for all: that of the target, else the first."""
    return next((level for level in levels if at_target(level.missing)), levels[0])


def at_target(missing: float) -> bool:
    """Whether a share of missing identifiers is that at which the target holds."""
    return math.isclose(missing, TARGET_MISSING)


def rate(share: Share) -> str:
    """A share per 100,000, with its interval and its count.

    >>> rate(Share(2, 400_000))
    '0.50 (0.06 to 1.81; 2 of 400,000)'
    >>> rate(Share(0, 0))
    '–'
    """
    if share.value is None:
        return "–"
    low, high = (f"{_PER * end:,.2f}" for end in share.interval)
    return f"{_PER * share.value:,.2f} ({low} to {high}; {share.part:,} of {share.whole:,})"


def percent(share: Share) -> str:
    """A share in percent, never rounded to all or nothing.

    >>> percent(Share(99_999, 100_000)), percent(Share(1, 3)), percent(Share(2, 2)), percent(Share(1, 10**7))
    ('99.9990%', '33.33%', '100%', '0.000010%')
    """
    if share.value is None:
        return "–"
    if share.part in (0, share.whole):
        return f"{share.value:.0%}"
    nearest = min(share.part, share.whole - share.part) / share.whole
    digits = max(2, 1 - math.floor(math.log10(100 * nearest))) if nearest < 0.001 else 2
    return f"{100 * share.value:.{digits}f}%"


def verdict(levels: Sequence[Level]) -> str:
    """Whether the target is reached, in a sentence or two."""
    level = shown(levels)
    share = level.share(clearances.WRONG_CLEARANCE)
    low, high = (_PER * end for end in share.interval)
    found = level.target
    head = "Too few to tell whether the target is reached" if found is Reached.TOO_FEW else f"Target {found}"
    sentence = (
        f"{head} at {level.missing:.0%} of identifiers missing: {share.part:,} wrong clearances of {share.whole:,} "
        f"eligible determinations, at most {high:.2f} per 100,000 (upper end of the exact 95% interval; "
        f"the target is under {_PER * TARGET:.0f})."
    )
    if found is Reached.TOO_FEW:
        lower = "" if share.part == 0 else f" and as low as {low:.2f}"
        sentence += f" The true rate may be that high{lower}. {_NEEDED:,} determinations without an error would show the target."
    return sentence


_NEEDED: Final = math.ceil(math.log(0.025) / math.log1p(-TARGET))
"""Determinations without an error whose upper end, 1 - 0.025^(1/n), lies below the target."""


@dataclass(frozen=True)
class Point:
    """A bin of the calibration plot, in percent of its width and height (from the top): the share, its interval."""

    x: float
    y: float
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Tick:
    """A line of the plot's grid, in percent, and its label."""

    at: float
    label: str


def ticks() -> list[Tick]:
    """The grid of the calibration plot, the same for both axes."""
    return [Tick(_place(value), f"{value:g}") for value in _TICKS]


def points(bins: Sequence[Bin]) -> list[Point]:
    """Points of the calibration plot: both axes in log odds, so that both ends can be seen."""
    found = []
    for bin_ in bins:
        if bin_.pairs:
            share = Share(bin_.same, bin_.pairs)
            mean = bin_.probability / bin_.pairs
            low, high = share.interval
            words = f"{bin_.pairs:,} pairs, mean probability {mean:.5f}, truly one person {percent(share)}"
            y, top, bottom = (100 - _place(value) for value in (bin_.same / bin_.pairs, high, low))
            found.append(Point(_place(mean), y, bottom, top, words))
    return found


def _place(probability: float) -> float:
    """A probability's place on an axis of log odds, 0 to 100; what lies beyond the ends stands at them."""
    if probability <= 0:
        return 0.0
    if probability >= 1:
        return 100.0
    odds = math.log(probability / (1 - probability))
    return round(50 + 50 * max(-1.0, min(1.0, odds / _ENDS)), 3)
