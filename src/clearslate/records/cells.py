"""Cells of a list that a person opens in a spreadsheet: none may begin a formula.

A spreadsheet takes a cell of a CSV file that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end for a formula, and
a formula can send what stands beside it elsewhere (OWASP, "CSV Injection"). An apostrophe before such a cell makes it
text. It can be taken off again: text that has apostrophes before such a sign gets one more.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any, Final, overload

_TEXT: Final = "'"
_MARKS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@overload
def neutral(cell: str) -> str: ...
@overload
def neutral(cell: object) -> object: ...
def neutral(cell: object) -> object:
    """A cell as a spreadsheet takes it for text; what is no text, such as a number, stays.

    >>> neutral("=1+1"), neutral("'=1+1"), neutral("O'Brien"), neutral(-5)
    ("'=1+1", "''=1+1", "O'Brien", -5)
    """
    return _TEXT + cell if isinstance(cell, str) and _begins_formula(cell) else cell


def restored(cell: str) -> str:
    """The text of which `neutral` made a cell.

    >>> restored("'=1+1"), restored("=1+1"), restored("'tis")
    ('=1+1', '=1+1', "'tis")
    """
    return cell[1:] if cell.startswith(_TEXT) and _begins_formula(cell) else cell


def _begins_formula(cell: str) -> bool:
    bare = cell.lstrip(_TEXT)
    # Blanks before the sign do not keep every spreadsheet from reading it; a tab or a line end at the start is a sign itself.
    return bare[:1] in ("\t", "\r", "\n") or bare.lstrip().startswith(_MARKS) if bare else False


class CellWriter:
    """Writes rows of a CSV file in which no cell begins a formula."""

    def __init__(self, stream: IO[str], *, lineterminator: str = "\r\n") -> None:
        self._writer = csv.writer(stream, lineterminator=lineterminator)

    def writerow(self, cells: Iterable[object]) -> None:
        """Write a row."""
        self._writer.writerow([neutral(cell) for cell in cells])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Write rows."""
        for cells in rows:
            self.writerow(cells)
