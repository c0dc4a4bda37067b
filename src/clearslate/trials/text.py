"""The figures of trials as Markdown, for the pages of docs/ and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from clearslate.reports import markdown
from clearslate.trials.figures import Level, tables, verdict


def to_markdown(levels: Sequence[Level]) -> str:
    """The verdict and all tables."""
    return "\n\n".join([verdict(levels), *map(markdown.table, tables(levels))]) + "\n"
