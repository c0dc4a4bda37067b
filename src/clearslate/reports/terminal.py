"""Reports for a terminal: plain text, 110 columns, no colors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from textwrap import fill
from typing import Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clearslate.reports.numbers import count

WIDTH: Final = 110

Cell = str | int | None


def folded(text: str, first: str = "", later: str = "  ") -> str:
    """A text in lines that fit; ``first`` and ``later`` stand before its first line and the others."""
    return fill(text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], note: str = "") -> str:
    """A table with its title above and, below, what it counts; numbers stand right, None is hidden."""
    rows = list(rows)
    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for place, name in enumerate(columns):
        numeric = all(not isinstance(row[place], str) for row in rows)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(cell) if isinstance(cell, str) else count(cell) for cell in row))
    out = StringIO()
    Console(file=out, width=WIDTH, color_system=None, legacy_windows=False).print(drawn)
    lines = [title, *(line.rstrip() for line in out.getvalue().splitlines())]
    return "\n".join([*lines, *([folded(note, later="")] if note else [])])
