"""Bars as a page draws them: in percent of the chart's width, so that text keeps its size on any screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LONGEST_LABEL: Final = 46


@dataclass(frozen=True)
class Segment:
    """A part of a bar: its class (for color), where it starts and how wide it is, in percent."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """A bar with its label, the figure at its end, and its parts."""

    label: str
    figure: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Column:
    """An upright bar: label below, short figure above, height in percent of the tallest."""

    label: str
    figure: str
    height: float


def cut(label: str) -> str:
    """A label that leaves room for its figure on a phone; the table has it whole."""
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"


def segments(parts: Sequence[tuple[str, int]], whole: int) -> tuple[Segment, ...]:
    """The parts of a bar (class, size) one after the other, where the whole width stands for ``whole``."""
    found = []
    start = 0.0
    for kind, part in parts:
        width = round(100 * part / whole, 3) if whole else 0.0
        if width:
            found.append(Segment(kind, round(start, 3), width))
        start += width
    return tuple(found)
