"""Reports for a terminal: plain text, 110 columns, no colors."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from textwrap import fill
from typing import Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from clearslate.reports.page import Head, Table, Value, plain

WIDTH: Final = 110


def folded(text: str, first: str = "", later: str = "  ") -> str:
    """A text in lines that fit; ``first`` and ``later`` stand before its first line and the others."""
    return fill(text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=True)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], note: str = "") -> str:
    """A table of which a column is of numbers where no cell holds words."""
    numeric = [all(not isinstance(row[place], str) for row in rows) for place in range(len(columns))]
    heads = (Head(name, is_number=number) for name, number in zip(columns, numeric, strict=True))
    return drawn(Table(title, tuple(heads), rows), note)


def drawn(found: Table, note: str = "") -> str:
    """A table with its title above and, below, what it counts; numbers stand right, "hidden" where there is None.

    What stands under a cell on a page (notes, headings of groups) is left out here.
    """
    grid = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for head in found.heads:
        grid.add_column(plain(head.text), justify="right" if head.is_number else "left", overflow="fold")
    for row in (*found.rows, *(row for group in found.groups for row in group.rows)):
        grid.add_row(*(escape(plain(value)) for value in row))
    out = StringIO()
    Console(file=out, width=WIDTH, color_system=None, legacy_windows=False).print(grid)
    lines = [found.title, *(line.rstrip() for line in out.getvalue().splitlines())]
    return "\n".join([*lines, *([folded(note, later="")] if note else [])])
