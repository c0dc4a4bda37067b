"""The report on data quality as one self-contained page; see `clearslate.pages`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Template

from clearslate import pages
from clearslate.pages.shapes import Bar, cut, safe_in_style, segments
from clearslate.quality import words
from clearslate.quality.figures import FieldLine, FixLine, LawLine, Quality

MOST_PLACES: Final = 100  # of sources and of counties; the JSON has all
MOST_BARS: Final = 12


def to_html(quality: Quality) -> str:
    """The report as a page."""
    judged, shown = quality.judged, words.columns_shown(quality)
    title = f"What the data can carry: {', '.join(quality.foundation.jurisdictions)}"
    return _template().render(
        q=quality,
        words=words,
        title=title,
        headlines=words.headlines(quality),
        foundation=words.foundation(quality),
        law_bars=law_bars(judged.laws) if judged else [],
        fix_bars=fix_bars(judged.fixes) if judged else [],
        field_bars=field_bars(quality.fields),
        columns=shown,
        splits=[
            ("By source", "Source", quality.by_source[:MOST_PLACES], len(quality.by_source)),
            ("By year", "Year", quality.by_year, len(quality.by_year)),
            ("By county", "County", quality.by_county[:MOST_PLACES], len(quality.by_county)),
        ],
        page_footer=safe_in_style(_page_footer(quality)),
    )


@cache
def _template() -> Template:
    environment = pages.environment(Path(__file__).parent)
    environment.filters |= {
        "contradiction": words.contradiction,
        "law_kind": words.law_kind,
        "law_share": words.law_share,
    }
    return environment.get_template("page.html.j2")


def law_bars(laws: Sequence[LawLine]) -> list[Bar]:
    """One bar a law: how the charges that it may clear divide into decided and waiting."""
    return [
        Bar(
            cut(f"{law.id}: {law.verdict}"),
            f"{words.law_share(law)} of {law.may_clear:,}",
            segments(
                [("eligible", law.eligible), ("not_yet", law.not_yet), ("unknown", law.waiting)],
                law.may_clear,
            ),
        )
        for law in laws
    ]


def fix_bars(fixes: Sequence[FixLine]) -> list[Bar]:
    """One bar a missing fact: people who wait for it, first those whom it alone decides."""
    longest = max((line.people for line in fixes), default=0)
    return [
        Bar(
            cut(f"{line.words} ({line.owner})"),
            f"{line.people_sole:,} of {line.people:,}",
            segments([("sole", line.people_sole), ("joint", line.people - line.people_sole)], longest),
        )
        for line in fixes[:MOST_BARS]
    ]


def field_bars(fields: Sequence[FieldLine]) -> list[Bar]:
    """One bar a field that laws ask and that is not wholly known: known, known in part, and the rest missing."""
    return [
        Bar(
            cut(line.words),
            words.known_in_percent(line),
            segments([("eligible", line.known), ("unknown", line.partial)], line.asked),
        )
        for line in fields
        if line.laws and line.known < line.asked
    ]


def _page_footer(quality: Quality) -> str:
    rests = quality.foundation
    return (
        f"Data quality; records through {rests.known_through}; {', '.join(rests.jurisdictions)}; "
        f"dataset {rests.dataset_digest[:12]}; page "
    )
