"""The report as one self-contained page: inline style, inline SVG, no script, nothing fetched.

Every value passes the template's autoescape. Bars are drawn in percent of the chart's width, so that the
chart fits a phone and a sheet of paper while its text keeps its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Template

from clearslate import pages
from clearslate.engine.determine import OUTCOMES
from clearslate.pages.numbers import short
from clearslate.pages.shapes import Bar, Column, cut, safe_in_style, segments
from clearslate.report import words
from clearslate.report.summary import FixLine, LawLine, Summary

JUDGED: Final = OUTCOMES[:-1]  # the outcomes of charges that a law speaks of


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
        page_footer=safe_in_style(_page_footer(summary)),
    )


@cache
def _template() -> Template:
    environment = pages.environment(Path(__file__).parent)
    environment.filters |= {"range": words.range_words, "law_kind": words.law_kind}
    return environment.get_template("page.html.j2")


def law_bars(laws: Sequence[LawLine]) -> list[Bar]:
    """One bar a law: how the charges that it speaks of divide by outcome."""
    bars = []
    for law in laws:
        total = sum(law.charges[outcome] for outcome in JUDGED)
        parts = [(outcome, law.charges[outcome]) for outcome in JUDGED]
        kind = "" if law.automatic and not law.what_if else f" ({words.law_kind(law)})"
        figure = f"{law.charges['eligible']:,} of {total:,}"
        bars.append(Bar(cut(f"{law.id}{kind}"), figure, segments(parts, total)))
    return bars


def fix_bars(fixes: Sequence[FixLine], most: int = 12) -> list[Bar]:
    """One bar a missing fact: people whom it blocks, first those whom it alone would settle."""
    longest = max((line.people for line in fixes), default=0)
    return [
        Bar(
            cut(f"{line.words} ({line.owner})"),
            f"{line.people:,}",
            segments([("sole", line.people_sole), ("joint", line.people - line.people_sole)], longest),
        )
        for line in fixes[:most]
    ]


def due_columns(years: Sequence[tuple[str, int, int]]) -> list[Column]:
    """One column a year: charges that become eligible in it. What has no day is left to the table."""
    dated = [(label, charges) for label, charges, _ in years if label != "no day"]
    tallest = max((charges for _, charges in dated), default=0)
    return [
        Column(label, short(charges), round(100 * charges / tallest, 2) if tallest else 0.0)
        for label, charges in dated
    ]


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
