"""The figures of trials as a page, and the calibration plot as a picture of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

from benchmarks.linkage.figures import Level, points, shown, tables, ticks, verdict
from clearslate.reports import html
from clearslate.reports.page import Page, Paragraph, Picture, Section, Strong


def to_html(levels: Sequence[Level]) -> str:
    """The page as one self-contained file."""
    return html.to_html(to_page(levels))


def to_page(levels: Sequence[Level]) -> Page:
    """The page."""
    level = shown(levels)
    people = ", ".join(f"{state} {number:,}" for state, number in level.people.items())
    plot = Markup(to_svg(level))  # noqa: S704 (a template's own, escaped there)
    conclusion = (
        Paragraph((Strong(verdict(levels)),)),
        Paragraph(
            "A determination is wrong if links are to blame: the same charges, linked by the truth and judged alike, have "
            "another answer. Intervals are exact (Clopper-Pearson), two-sided, at 95%: the true rate lies above the upper end in "
            "at most 1 of 40 such trials."
        ),
    )
    named = dict(zip(_SECTIONS, tables(levels), strict=True))
    return Page(
        title="How well people are linked, and what the errors do",
        stamp="",
        lead=f"Measured on invented people ({people}), whose true records are known.",
        opening=(Section("verdict", "Is the target reached?", conclusion, short="Target"),),
        sections=(
            Section("harm", named["harm"].title, (named["harm"],), is_open=True, short="Errors"),
            Section(
                "calibration",
                "Do match probabilities mean what they say?",
                (Picture(plot), named["probabilities"]),
                is_open=True,
                short="Calibration",
            ),
            *(
                Section(name, named[name].title, (named[name],), short=short)
                for name, short in _SECTIONS.items()
                if short
            ),
        ),
        footer="Linkage measured; page ",
        is_invented=True,
    )


_SECTIONS: Final = {
    "harm": "", "pairs": "Pairs", "groups": "Groups", "laws": "Laws", "statuses": "Match status", "probabilities": "",
}  # fmt: skip
"""The tables in their order, each with its name in the contents where its section is its own."""


def to_svg(level: Level) -> str:
    """The calibration plot of a level as an SVG file."""
    template = _environment().get_template("calibration.svg.j2")
    return template.render(points=points(level.bins), ticks=ticks(), level=level)


@cache
def _environment() -> Environment:
    return html.environment(Path(__file__).parent)
