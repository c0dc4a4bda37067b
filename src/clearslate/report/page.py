"""The report as one self-contained page: inline style, inline SVG, no script, nothing fetched.

Every value passes the template's autoescape. Bars are drawn in percent of the chart's width, so that the
chart fits a phone and a sheet of paper while its text keeps its size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from clearslate.engine.determine import OUTCOMES
from clearslate.report import words
from clearslate.report.summary import FixLine, LawLine, Summary

_LONGEST_LABEL: Final = 46
JUDGED: Final = OUTCOMES[:-1]  # the outcomes of charges that a law speaks of


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


def to_html(summary: Summary) -> str:
    """The report as a page."""
    return _template().render(
        s=summary,
        words=words,
        outcomes=OUTCOMES,
        judged=JUDGED,
        title=f"What can be cleared: {', '.join(summary.source.states)}",
        headlines=words.headlines(summary),
        sentences=words.other_sentences(summary),
        foundation=words.foundation(summary),
        law_bars=law_bars(summary.laws),
        due_columns=due_columns(words.years_shown(summary.due)),
        fix_bars=fix_bars(summary.fixes),
        fail_rows=fail_rows(summary),
        page_footer=_safe_in_style(_page_footer(summary)),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": words.count,
        "people": words.people,
        "charges": words.charges,
        "range": words.range_words,
        "share": words.share,
        "law_kind": words.law_kind,
    }
    return environment.get_template("page.html.j2")


def law_bars(laws: Sequence[LawLine]) -> list[Bar]:
    """One bar a law: how the charges that it speaks of divide by outcome."""
    bars = []
    for law in laws:
        total = sum(law.charges[outcome] for outcome in JUDGED)
        parts = [(outcome, law.charges[outcome]) for outcome in JUDGED]
        kind = "" if law.automatic and not law.what_if else f" ({words.law_kind(law)})"
        figure = f"{law.charges['eligible']:,} of {total:,}"
        bars.append(Bar(_cut(f"{law.id}{kind}"), figure, _segments(parts, total)))
    return bars


def fix_bars(fixes: Sequence[FixLine], most: int = 12) -> list[Bar]:
    """One bar a missing fact: people whom it blocks, first those whom it alone would settle."""
    longest = max((line.people for line in fixes), default=0)
    return [
        Bar(
            _cut(f"{line.words} ({line.owner})"),
            f"{line.people:,}",
            _segments([("sole", line.people_sole), ("joint", line.people - line.people_sole)], longest),
        )
        for line in fixes[:most]
    ]


def _cut(label: str) -> str:
    """A label that leaves room for its figure on a phone; the table has it whole."""
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1].rstrip() + "…"


def _segments(parts: Sequence[tuple[str, int]], whole: int) -> tuple[Segment, ...]:
    segments = []
    start = 0.0
    for kind, part in parts:
        width = round(100 * part / whole, 3) if whole else 0.0
        if width:
            segments.append(Segment(kind, round(start, 3), width))
        start += width
    return tuple(segments)


def due_columns(years: Sequence[tuple[str, int, int]]) -> list[Column]:
    """One column a year: charges that become eligible in it. What has no day is left to the table."""
    dated = [(label, charges) for label, charges, _ in years if label != "no day"]
    tallest = max((charges for _, charges in dated), default=0)
    return [
        Column(label, short(charges), round(100 * charges / tallest, 2) if tallest else 0.0)
        for label, charges in dated
    ]


def short(number: int) -> str:
    """A count in few characters.

    >>> [short(n) for n in (7, 950, 1234, 45_678, 999_999, 2_345_678)]
    ['7', '950', '1.2k', '46k', '1M', '2.3M']
    """
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if number >= size or round(number / size, 1) >= 1:
            value = number / size
            text = f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"
            return "1M" if (text, sign) == ("1000", "k") else text + sign
    return str(number)


def fail_rows(summary: Summary) -> list[tuple[str, list[tuple[str, str, int, int]]]]:
    """For each automatic law: (condition in words, citation, alone, with others), the most frequent first."""
    laws: dict[str, list[tuple[str, str, int, int]]] = {}
    for line in summary.fails:
        laws.setdefault(line.law, []).append((line.words, line.cite, line.alone, line.jointly))
    for barred in summary.barred:
        if barred.by_others:
            laws.setdefault(barred.law, []).append((words.NOT_ITS_OWN, "", barred.by_others, 0))
    return sorted((law, sorted(rows, key=lambda row: (-row[2], -row[3]))) for law, rows in laws.items())


def _page_footer(summary: Summary) -> str:
    source = summary.source
    years = f"{source.first_year or '?'} to {source.last_year or '?'}"
    return (
        f"As of {source.as_of}; records through {source.known_through}; {', '.join(source.jurisdictions)}, {years}; "
        f"run {source.run_id[:12]}; dataset {source.dataset_digest[:12]}; page "
    )


def _safe_in_style(text: str) -> str:
    """Text for a string inside the style sheet: what could end the string or the sheet is left out."""
    return re.sub(r"[^\w ,.;:-]", " ", text)
