"""The figures of trials as text: for a terminal, and as Markdown for the pages of docs/."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.linkage.figures import Level, tables, verdict
from clearslate.reports import markdown
from clearslate.reports.terminal import Screen
from clearslate.reports.words import INVENTED


def to_text(levels: Sequence[Level], screen: Screen) -> str:
    """The verdict and all tables, for a terminal."""
    parts = [INVENTED, screen.folded(verdict(levels), later=""), *map(screen.drawn, tables(levels))]
    return "\n\n".join(parts)


def to_markdown(levels: Sequence[Level]) -> str:
    """The verdict and all tables."""
    return "\n\n".join([verdict(levels), *map(markdown.table, tables(levels))]) + "\n"
