"""Shares as dots on a line, each with the range in which it lies: before a reform and after it, a group a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_COLORS = ("var(--ineligible)", "var(--eligible)")
_FIGURE = Markup(
    "<figcaption>{caption}</figcaption>"
    '<ul class="legend"><li>{before} the law in force</li><li>{after} {reform}</li></ul>'
    '<ol class="bars">{lines}</ol>'
)
_SWATCH = Markup(
    '<svg class="swatch" width="14" height="14" aria-hidden="true"><circle cx="7" cy="7" r="5" style="fill: {}"/></svg>'
)
_LINE = Markup(
    '<li><span class="label">{label}</span> <span class="figure">{figure}</span>'
    '<svg aria-hidden="true" width="100%" height="26"><line x1="0" x2="100%" y1="13" y2="13" style="stroke: var(--track); stroke-width: 2"/>'
    "{marks}</svg></li>"
)
_MARK = Markup(
    '<line x1="{low}%" x2="{high}%" y1="{y}" y2="{y}" style="stroke: {color}; stroke-width: 3"/>'
    '<circle cx="{at}%" cy="{y}" r="5" style="fill: {color}"/>'
)


@dataclass(frozen=True)
class Dot:
    """A share, and between which it lies."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """A group: its figures in words, and its dots; None where no share of it is told."""

    label: str
    figure: str
    before: Dot | None
    after: Dot | None


def dots(caption: str, reform: str, lines: Sequence[Line]) -> Markup:
    """The drawing. Its figures stand in words beside each line, so it says the same to who does not see it."""
    return _FIGURE.format(
        caption=caption, reform=reform, before=_SWATCH.format(_COLORS[0]), after=_SWATCH.format(_COLORS[1]),
        lines=Markup("").join(map(_line, lines)),
    )  # fmt: skip


def _line(line: Line) -> Markup:
    marks = Markup("").join(
        _MARK.format(at=_percent(dot.rate), low=_percent(dot.low), high=_percent(dot.high), y=y, color=color)
        for dot, color, y in zip((line.before, line.after), _COLORS, (8, 18), strict=True)
        if dot is not None
    )
    return _LINE.format(label=line.label, figure=line.figure, marks=marks)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"
