"""What stands of a delimited row that cannot be split: the cells before and after the damage.

A row is taken to be damaged in one place. Where that place is known, the cells that were closed before it stand. Where only
the number of cells is off, the place may be any: each gives another reading, and whoever knows the other rows of the source
can tell which of them is right. A cell that is damaged itself stands in none.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from clearslate.ingest.source import Rejected, is_readable

Cells = Sequence[str]
_USUAL: Final = 0.99  # of keys, the share that has one of the shapes that are usual
MOST_OFF: Final = 64  # cells too many or too few: beyond, every column may be any


def read_with_marks(raw: str, delimiter: str, quote: str) -> tuple[list[str], list[bool]] | None:
    """The cells of a line in which a mark within a quoted cell closes it only before a delimiter or the end; None if one is open."""
    text = raw.rstrip("\r\n")
    cells, quoted, at = [], [], 0
    while True:
        is_quoted = text.startswith(quote, at)
        if is_quoted:
            end = _closing(text, at + 1, delimiter, quote)
            if end is None:
                return None
            cells.append(text[at + 1 : end].replace(quote * 2, quote))
            end += 1
        else:
            found = text.find(delimiter, at)
            end = len(text) if found < 0 else found
            cells.append(text[at:end])
        quoted.append(is_quoted)
        if end >= len(text):
            return cells, quoted
        at = end + 1


def _closing(text: str, at: int, delimiter: str, quote: str) -> int | None:
    """The place of the mark that closes a cell: the first before a delimiter or the end, an escaped pair within passed over."""
    while (at := text.find(quote, at)) >= 0:
        after = at + 1
        if after == len(text) or text[after] == delimiter:
            return at
        if text[after] == quote and not (after + 1 == len(text) or text[after + 1] == delimiter):
            after += 1
        at = after
    return None


def standing(
    rejected: Rejected,
    row: Cells | None,
    width: int,
    positions: Iterable[tuple[str, int]],
    delimiter: str,
    quote: str | None,
) -> Rejected:
    """A rejected row with what stands of it.

    Args:
        rejected: the row.
        row: its cells, where it could be split, into another number of cells than the file's; else None.
        width: the number of cells of the file's rows.
        positions: the columns that are needed.
        delimiter: what parts the cells.
        quote: what encloses a cell.
    """
    named = list(positions)
    if row is not None:
        rows = _alignments(list(row), width)
        return replace(rejected, readings=_told(rows, named))
    if quote is None:
        return rejected
    left, right = _from_both_ends(rejected.raw.rstrip("\r\n"), delimiter, quote)
    if len(left) >= width:
        return rejected
    lost: list[str | None] = [None]
    if len(left) + 1 + len(right) == width:
        return replace(rejected, readings=_told([[*left, *lost, *right]], named), sure=True)
    only_left = [*left, *lost * (width - len(left))]
    readings = _told([only_left], named)
    if len(left) + len(right) < width:
        both = [*left, *lost * (width - len(left) - len(right)), *right]
        readings += tuple(each for each in _told([both], named) if each not in readings)
    return replace(rejected, readings=readings, sure=True)


def _alignments(row: list[str], width: int) -> Iterable[list[str | None]]:
    """What a row of too many or too few cells says if the damage is at each of its places."""
    off = len(row) - width
    if abs(off) > MOST_OFF:
        return
    lost: list[str | None] = [None]
    for at in range(len(row) + 1):
        damaged = max(off + 1, 0)  # of the cells that are there, those in which the damage lies
        for some in {damaged, 1} if off < 0 else {damaged}:
            right = row[at + some :]
            if at + some <= len(row) and at + len(right) <= width:
                yield [*row[:at], *lost * (width - at - len(right)), *right]


def _told(
    rows: Iterable[list[str | None]], positions: Sequence[tuple[str, int]]
) -> tuple[Mapping[str, str], ...]:
    """The different readings of the needed columns; an unreadable cell stands in none."""
    found: dict[tuple[tuple[str, str], ...], None] = {}
    for row in rows:
        cells = [(name, row[at]) for name, at in positions]
        found[
            tuple((name, cell.strip()) for name, cell in cells if cell is not None and is_readable(cell))
        ] = None
    return tuple(dict(each) for each in found)


def _from_both_ends(text: str, delimiter: str, quote: str) -> tuple[list[str], list[str]]:
    """The cells that are closed before the first broken one, and those after the last."""
    left = _scanned(text, delimiter, quote)
    right = _scanned(text[::-1], delimiter, quote)
    return left, [cell[::-1] for cell in reversed(right)]


def _scanned(text: str, delimiter: str, quote: str) -> list[str]:
    """The cells of a line up to the first in which a quotation mark is out of its place."""
    cells: list[str] = []
    at = 0
    while at <= len(text):
        if text.startswith(quote, at):
            end = at + 1
            while (end := text.find(quote, end)) >= 0 and text.startswith(quote, end + 1):
                end += 2
            if end < 0 or not (end + 1 == len(text) or text[end + 1] == delimiter):
                return cells
            cells.append(text[at + 1 : end].replace(quote * 2, quote))
            at = end + 2
        else:
            found = text.find(delimiter, at)
            end = len(text) if found < 0 else found
            if quote in text[at:end]:
                return cells
            cells.append(text[at:end])
            at = end + 1
    return cells


def quoting_of(lines: Iterable[str], delimiter: str, quote: str, width: int) -> list[set[bool]]:
    """Of each column, whether the cells of some lines are quoted, unquoted, or some so and some otherwise."""
    seen: list[set[bool]] = [set() for _ in range(width)]
    for line in lines:
        try:
            [row] = csv.reader([line], delimiter=delimiter, quotechar=quote, strict=True)
        except (csv.Error, ValueError):
            continue
        found = read_with_marks(line, delimiter, quote)
        if found is not None and found[0] == row and len(row) == width:
            for column, is_quoted in zip(seen, found[1], strict=True):
                column.add(is_quoted)
    return seen


def shape_of(key: str) -> str:
    """What a key looks like: a run of letters, of digits, and all else as it stands."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "A", key))


def usual_shapes(counted: Counter[str]) -> set[str]:
    """The shapes that nearly all keys have, of all that were counted."""
    total, seen, found = counted.total(), 0, set()
    for shape, number in counted.most_common():
        if seen >= _USUAL * total:
            break
        seen += number
        found.add(shape)
    return found
