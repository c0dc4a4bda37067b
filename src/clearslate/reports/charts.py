"""Bars as a page draws them: in percent of the chart's width, so that text keeps its size on any screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A part of a bar: its class (for color and pattern), where it starts and how wide it is, in percent."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """A bar with its label (a phrase of the page), the figure at its end, and its parts."""

    label: str | tuple[str, ...]
    figure: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Column:
    """An upright bar: label below, short figure above; its parts (class, height in percent of the tallest), lowest first."""

    label: str
    figure: str
    parts: tuple[tuple[str, float], ...]


def segments(parts: Sequence[tuple[str, int]], whole: int, start: int = 0) -> tuple[Segment, ...]:
    """The parts of a bar (class, size) one after the other, where the whole width stands for ``whole``.

    ``start``: where the first one begins.
    """
    found = []
    place = 100 * start / whole if whole else 0.0
    for kind, part in parts:
        width = round(100 * part / whole, 3) if whole else 0.0
        if width:
            found.append(Segment(kind, round(place, 3), width))
        place += width
    return tuple(found)


def column(label: str, figure: str, parts: Sequence[tuple[str, int]], tallest: int) -> Column:
    """An upright bar of parts (class, size), where the whole height stands for ``tallest``."""
    return Column(
        label,
        figure,
        tuple((kind, round(100 * part / tallest, 2)) for kind, part in parts if part and tallest),
    )
