"""The figures of trials as a page, and the calibration plot as a picture of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from clearslate.reports import html
from clearslate.reports.page import Page, Paragraph, Picture, Section, Strong
from clearslate.trials.figures import Level, points, shown, tables, ticks, verdict


def to_html(levels: Sequence[Level]) -> str:
    """The page as one self-contained file."""
    return html.to_html(to_page(levels))


def to_page(levels: Sequence[Level]) -> Page:
    """The page."""
    level = shown(levels)
    people = ", ".join(f"{state} {number:,}" for state, number in level.people.items())
    plot = Markup(to_svg(level))  # noqa: S704 (a template's own, escaped there)
    return Page(
        title="How well people are linked, and what the errors do",
        stamp="",
        lead=f"Measured on invented people ({people}), whose true records are known.",
        opening=(
            Paragraph((Strong(verdict(levels)),)),
            Paragraph(
                "A determination is wrong where links are to blame: the same charges, linked by the truth and judged alike, have "
                "another answer. Intervals are exact 95 % ones."
            ),
        ),
        sections=(
            *(
                Section(name, table.title, (table,))
                for name, table in zip(
                    ("harm", "pairs", "groups", "laws", "statuses", "probabilities"),
                    tables(levels),
                    strict=True,
                )
            ),
            Section("calibration", "Do match probabilities mean what they say?", (Picture(plot),)),
        ),
        footer="Linkage measured; page ",
    )


def to_svg(level: Level) -> str:
    """The calibration plot of a level as an SVG file."""
    template = _environment().get_template("calibration.svg.j2")
    return template.render(points=points(level.bins), ticks=ticks(), level=level)


@cache
def _environment() -> Environment:
    return html.environment(Path(__file__).parent)
