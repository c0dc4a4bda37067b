"""The text of a paper as lines of cells: what stands together on a line, parted where the line has a gap."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

MOST_PAGES: Final = 60
MOST_LETTERS: Final = 400_000
_LOCK: Final = threading.Lock()  # PDFium is not made for several threads at once


class NotReadError(Exception):
    """A paper cannot be read: no text in it, or no form that is known. The message holds nothing of it."""


@dataclass(frozen=True)
class Cell:
    """Words that stand together: where they begin (in points from the left) and what they say."""

    x: float
    text: str


@dataclass(frozen=True)
class Line:
    """A line of a page."""

    page: int
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """All of it, gaps as two blanks."""
        return "  ".join(cell.text for cell in self.cells)


@dataclass(frozen=True)
class Paper:
    """A paper: its lines; and the text as it came, where it is no PDF."""

    lines: tuple[Line, ...]
    raw: str = ""

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(line.text for line in self.lines)


def lines_of(content: bytes) -> Paper:
    """The lines of a PDF that has text, or of a text.

    Raises:
        NotReadError: it is neither, is a scan, or too long.
    """
    if content[:1024].lstrip().startswith(b"%PDF"):
        lines = tuple(_pdf_lines(content))
        if not any(line.cells for line in lines):
            raise NotReadError("the PDF holds pictures and no text: it is a scan")
        return Paper(lines)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadError("neither a PDF nor text") from error
    if "\0" in text or len(text) > MOST_LETTERS * 4:
        raise NotReadError("neither a PDF nor text")
    return Paper(tuple(_text_line(line) for line in text.splitlines()), text)


def _text_line(line: str) -> Line:
    found = re.finditer(r"\S+(?: \S+)*", line.expandtabs())
    return Line(1, tuple(Cell(float(each.start()), each[0]) for each in found))


def _pdf_lines(content: bytes) -> Iterator[Line]:
    import pypdfium2  # noqa: PLC0415 (where a PDF is brought)

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise NotReadError("the PDF is broken or locked") from error
        try:
            if len(document) > MOST_PAGES:
                raise NotReadError("the PDF is too long")
            for number in range(len(document)):
                page = document[number]
                yield from _page_lines(page.get_textpage(), number + 1)
        finally:
            document.close()


@dataclass(frozen=True)
class _Letter:
    text: str
    left: float
    right: float
    bottom: float
    height: float
    after_blank: bool


def _page_lines(text_page: Any, number: int) -> Iterator[Line]:
    count = min(text_page.count_chars(), MOST_LETTERS)
    text = text_page.get_text_range(0, count) if count else ""
    letters, blank = [], False
    for place in range(count):
        letter = text_page.get_text_range(place, 1)
        if not letter.strip():
            blank = True
            continue
        left, bottom, right, top = text_page.get_charbox(place, loose=True)
        letters.append(_Letter(letter, left, right, bottom, max(top - bottom, 1.0), blank))
        blank = False
    if not text:
        return
    for row in _rows(letters):
        yield Line(number, tuple(_cells(row)))


def _rows(letters: Iterable[_Letter]) -> Iterator[list[_Letter]]:
    """Letters by their line, top down, each from left to right."""
    row: list[_Letter] = []
    for letter in sorted(letters, key=lambda each: (-each.bottom, each.left)):
        if row and abs(letter.bottom - row[0].bottom) > row[0].height * 0.4:
            yield sorted(row, key=lambda each: each.left)
            row = []
        row.append(letter)
    if row:
        yield sorted(row, key=lambda each: each.left)


def _cells(row: list[_Letter]) -> Iterator[Cell]:
    """Words of a line, parted where the gap is wider than a blank can be."""
    start, text, last = row[0].left, "", row[0]
    for letter in row:
        gap = letter.left - last.right
        if text and gap > letter.height * 0.75:
            yield Cell(start, text)
            start, text = letter.left, ""
        elif text and (letter.after_blank or gap > letter.height * 0.3):
            text += " "
        text, last = text + letter.text, letter
    yield Cell(start, text)
