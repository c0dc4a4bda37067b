"""Tables in Markdown, for the pages of docs/."""

from __future__ import annotations

from collections.abc import Iterable

from clearslate.reports.page import Table, plain


def table(found: Table) -> str:
    """A table of text with its title above."""
    head = f"**{found.title}**\n\n" + _row(plain(each.text) for each in found.heads)
    rule = "|" + "|".join(" ---: " if each.is_number else " --- " for each in found.heads) + "|"
    return "\n".join([head, rule, *(_row(map(plain, row)) for row in found.rows)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
