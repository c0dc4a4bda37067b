"""Shares as dots on a line, each with the range in which it lies: before a reform and after it, a group a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from clearslate.policy.shown.figures import Figure, points
from clearslate.runs.protect import RATES_FROM, count_text
from clearslate.wording import rate

_SIDES = ("before", "after")
_FIGURE = Markup(
    '<figcaption>{caption}</figcaption><div class="dots"><ul class="legend"><li>{before} the law in force</li><li>{after} {reform}</li></ul>'
    "{panels}</div>"
)
_PANELS = Markup('<div class="beside">{}</div>')
_PANEL = Markup('<div><p class="title">{head}</p>{lists}</div>')
_LIST = Markup('<ol class="bars">{lines}</ol>')
_LISTED = Markup('<div class="listed">{}</div>')
_BY = Markup('<p class="soft">{}</p>')
_SCALE = Markup('<p class="scale" aria-hidden="true"><span>0%</span><span>50%</span><span>100%</span></p>')
_SWATCH = Markup(
    '<svg class="swatch" width="14" height="14" aria-hidden="true"><circle class="{}" cx="7" cy="7" r="5"/></svg>'
)
_LINE = Markup(
    '<li><span class="label">{label}</span> <span class="figure">{figure}</span>{note}'
    '<svg aria-hidden="true" width="100%" height="26"><line class="rail" x1="0" x2="100%" y1="13" y2="13"/>'
    "{marks}</svg></li>"
)
_NOTE = Markup("<small>{}</small>")
_MARK = Markup(
    '<line class="{side}" x1="{low}%" x2="{high}%" y1="{y}" y2="{y}"/><circle class="{side}" cx="{at}%" cy="{y}" r="5"/>'
)


NO_SHARE = f"under {RATES_FROM} people: no share"


@dataclass(frozen=True)
class Dot:
    """A share, and between which it lies."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """A group: its figures in words, its dots (None where it has no share), and the words below."""

    label: str
    figure: str
    before: Dot | None
    after: Dot | None
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """One measure: its words, and by dimension the lines of its groups."""

    head: str
    lines: Mapping[str, Sequence[Line]]


def line_of(group: str, before: Figure | None, after: Figure | None) -> Line | None:
    """A group with its gap, before and after; None where neither share is shown. One that is not has words alone."""
    shares = dot_of(before), dot_of(after)
    if shares == (None, None):
        return None
    note = "" if None in shares else "the largest group"
    if after is not None and after.gap is not None:
        note = f"gap {gap_in_words(before)}, then {gap_in_words(after)}"
    return Line(group, sides((before, after)), *shares, note)


def dot_of(found: Figure | None) -> Dot | None:
    """A share as a dot; None where it is not shown."""
    if found is None or found.rate is None or found.low is None or found.high is None:
        return None
    return Dot(found.rate, found.low, found.high)


def sides(figures: Sequence[Figure | None]) -> str:
    """Both shares of a group, in words."""
    words = [
        rate(each.rate)
        if each is not None and each.rate is not None
        else count_text(None)
        if each is not None and each.count is None and (each.of or 0) >= RATES_FROM
        else NO_SHARE
        for each in figures
    ]
    return words[0] if words[0] == words[1] == NO_SHARE else ", then ".join(words)


def with_range(found: Figure | None) -> str:
    """A share, with all that it can be."""
    if found is None or found.rate is None:
        return "–"
    return f"{rate(found.rate)} ({rate(found.low)} to {rate(found.high)})"


def gap_in_words(found: Figure | None) -> str:
    """A gap, with all that it can be."""
    if found is None or found.gap is None:
        return "–"
    return f"{points(found.gap)} ({points(found.gap_low)} to {points(found.gap_high)})"


def dots(caption: str, reform: str, lines: Sequence[Line]) -> Markup:
    """The drawing. Its figures stand in words beside each line, so it says the same to who does not see it."""
    return _figure(caption, reform, _listed("", lines))


def dots_beside(caption: str, reform: str, panels: Sequence[Panel]) -> Markup:
    """Several measures, one beside the other where the page is wide enough."""
    drawn = (
        _PANEL.format(
            head=panel.head, lists=Markup("").join(_listed(by, lines) for by, lines in panel.lines.items())
        )
        for panel in panels
    )
    return _figure(caption, reform, _PANELS.format(Markup("").join(drawn)))


def _figure(caption: str, reform: str, panels: Markup) -> Markup:
    before, after = map(_SWATCH.format, _SIDES)
    return _FIGURE.format(caption=caption, reform=reform, before=before, after=after, panels=panels)


def _listed(by: str, lines: Sequence[Line]) -> Markup:
    head = _BY.format(by) if by else Markup("")
    return _LISTED.format(head + _LIST.format(lines=Markup("").join(map(_line, lines))) + _SCALE)


def _line(line: Line) -> Markup:
    marks = Markup("").join(
        _MARK.format(at=_percent(dot.rate), low=_percent(dot.low), high=_percent(dot.high), y=y, side=side)
        for dot, side, y in zip((line.before, line.after), _SIDES, (8, 18), strict=True)
        if dot is not None
    )
    note = _NOTE.format(line.note) if line.note else ""
    return _LINE.format(label=line.label, figure=line.figure, note=note, marks=marks)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"
