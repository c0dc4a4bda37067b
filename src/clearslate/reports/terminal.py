"""Reports for a terminal: plain text as wide as it is, no colors; no word is broken over two lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from textwrap import fill
from typing import Final, Literal

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from clearslate.reports.page import Head, Phrase, Table, Value, plain

_LONGEST_WORD: Final = 40  # a longer one (a hash, a path) may be broken
_GAP: Final = 2  # between columns


@dataclass(frozen=True)
class Screen:
    """A terminal of so many columns."""

    width: int = 80

    def folded(self, text: Phrase, first: str = "", later: str = "  ") -> str:
        """A text in lines that fit; ``first`` and ``later`` stand before its first line and the others."""
        plain_text = text if isinstance(text, str) else "".join(text)
        return fill(
            plain_text, self.width, initial_indent=first, subsequent_indent=later,
            break_on_hyphens=False, break_long_words=False,
        )  # fmt: skip

    def table(
        self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], note: str = ""
    ) -> str:
        """A table of which a column is of numbers where no cell holds words."""
        numeric = [all(not isinstance(row[place], str) for row in rows) for place in range(len(columns))]
        heads = (Head(name, is_number=number) for name, number in zip(columns, numeric, strict=True))
        return self.drawn(Table(title, tuple(heads), rows), note)

    def drawn(self, found: Table, note: str = "") -> str:
        """A table with its title above and, below, what it counts; numbers stand right, "hidden" where there is None.

        What stands under a cell on a page is left out here. Where the screen is too narrow for it, its rows are blocks.
        """
        heads = [plain(head.text) for head in found.heads]
        rows = [[plain(value) for value in row] for row in found.rows]
        widths = fitted([heads, *rows], self.width - _GAP * (len(heads) - 1))
        shown = self.blocks(heads, rows) if widths is None else self._grid(found.heads, rows, widths)
        lines = [self.folded(found.title), *(line.rstrip() for line in shown.splitlines())]
        return "\n".join([*lines, *([self.folded(note, later="")] if note else [])])

    def bar(self, part: int, whole: int, taken: int) -> str:
        """A bar beside text of so many columns; what is not nothing is never drawn as nothing."""
        return "█" * max(round((self.width - taken) * part / whole), int(part > 0)) if whole else ""

    def _grid(self, heads: Sequence[Head], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
        grid = RichTable(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for head, wide in zip(heads, widths, strict=True):
            justify: Literal["left", "right"] = "right" if head.is_number else "left"
            grid.add_column(escape(plain(head.text)), justify=justify, overflow="fold", width=wide)
        for row in rows:
            grid.add_row(*map(escape, row))
        out = StringIO()
        Console(file=out, width=self.width, color_system=None, legacy_windows=False).print(grid)
        return out.getvalue()

    def blocks(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """Rows too wide for a table: each a block of lines, a head and its value a line."""
        left = max(map(len, heads)) + 2
        return "\n\n".join(
            "\n".join(
                self.folded(value, f"{head:<{left}}", " " * left)
                for head, value in zip(heads, row, strict=True)
                if value
            )
            for row in rows
        )


def fitted(cells: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """How wide each column of some rows is within the room, so that no word is broken; None where they need more."""
    columns = list(zip(*cells, strict=True))
    least = [max(map(_longest_word, column)) for column in columns]
    widths = [max(map(len, column)) for column in columns]
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda place: (widths[place] > least[place], widths[place]))
        widths[widest] -= 1
    return widths


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split() if len(word) <= _LONGEST_WORD), default=1)
