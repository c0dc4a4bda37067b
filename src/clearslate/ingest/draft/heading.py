"""Where the names of the columns stand: after which lines of a title, and as which cells.

A first row names the columns where its words are those of headings, or where it differs from the rows below in kind: below are
days, numbers and amounts, and the row itself holds none. What is no header may be somebody's data, so what is not sure is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clearslate.ingest.draft.suggest import HEADING, is_heading

_MOST_TITLES: Final = 25
"""A title has at most so many lines."""
_DAY: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?|\d{8}", re.ASCII)
_AMOUNT: Final = re.compile(r"-?\(?[$]? ?\d[\d,]*(\.\d+)?\)?", re.ASCII)
_MOSTLY: Final = 0.8


@dataclass(frozen=True)
class Heading:
    """Where the names are. ``skip``: lines before them. ``names``: as they are meant, where the line itself parts them wrongly."""

    skip: int
    is_sure: bool
    names: tuple[str, ...] | None = None


def heading_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Heading:
    """The heading of a delimited file, by its first rows: of each the lines before it, and its cells."""
    filled = [(before, cells) for before, row in rows if any(cells := [cell.strip() for cell in row])]
    width = Counter(len(row) for _, row in filled).most_common(1)[0][0]
    for at, (before, row) in enumerate(filled[:_MOST_TITLES]):
        below = [each for _, each in filled[at + 1 :] if len(each) == width]
        if len(row) == width:
            return Heading(before, _names(row, below))
        parted = _with_commas(row)
        if len(row) > width and len(parted) == width and _names(parted, below):
            return Heading(before, is_sure=True, names=tuple(parted))
        if len(row) > width:  # no title: a row that goes to quarantine, or a heading that nobody can part
            break
    return Heading(0, is_sure=False)


def _names(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row surely names the columns under it."""
    named = [cell for cell in first if cell]
    if not named or len(named) < len(first) - 1 or len(set(map(str.casefold, named))) < len(named) // 2:
        return False
    columns = [[cell for cell in column if cell] for column in zip(*below, strict=True)]
    if any(cell in cells for cell, cells in zip(first, columns, strict=False) if cell):
        return False
    words = all(HEADING.fullmatch(cell) for cell in named) and is_heading(named)
    return words or _differs(first, columns)


def _differs(first: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether the rows below hold days and numbers in two columns or more, and the row itself holds none and no digit to speak of."""
    if any(_is_datum(cell) for cell in first) or not all(
        any(map(str.isalpha, cell)) for cell in first if cell
    ):
        return False
    kinds = [cells for cells in columns if cells and sum(map(_is_datum, cells)) >= _MOSTLY * len(cells)]
    return len(kinds) >= 2 and sum(map(len, first)) <= 40 * len(first)


def _is_datum(cell: str) -> bool:
    return bool(_DAY.fullmatch(cell) or _AMOUNT.fullmatch(cell))


def _with_commas(row: Sequence[str]) -> list[str]:
    """The cells of a heading, where a comma within parentheses parted one: ``DEFT NAME (L`` and ``F M)``."""
    found: list[str] = []
    for cell in row:
        if found and found[-1].count("(") > found[-1].count(")"):
            found[-1] = f"{found[-1]}, {cell}"
        else:
            found.append(cell)
    return found
