"""The figures of trials as one self-contained page, and the calibration plot as a picture of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment

from clearslate import pages
from clearslate.trials.figures import Level, points, shown, tables, ticks, verdict


def to_html(levels: Sequence[Level]) -> str:
    """The page."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            verdict=verdict(levels),
            tables=tables(levels),
            points=points(shown(levels).bins),
            ticks=ticks(),
            level=shown(levels),
        )
    )


def to_svg(level: Level) -> str:
    """The calibration plot of a level as an SVG file."""
    return (
        _environment()
        .get_template("calibration.svg.j2")
        .render(points=points(level.bins), ticks=ticks(), level=level)
    )


@cache
def _environment() -> Environment:
    return pages.environment(Path(__file__).parent)
