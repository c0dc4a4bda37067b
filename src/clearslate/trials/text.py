"""The figures of trials as Markdown, for the pages of docs/ and the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from clearslate.trials.figures import Level, Table, tables, verdict


def to_markdown(levels: Sequence[Level]) -> str:
    """The verdict and all tables."""
    return "\n\n".join([verdict(levels), *(_table(table) for table in tables(levels))]) + "\n"


def _table(table: Table) -> str:
    head = f"**{table.title}**\n\n" + _row(table.columns)
    rule = "| --- |" + " ---: |" * (len(table.columns) - 1)
    return "\n".join([head, rule, *(_row(row) for row in table.rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
