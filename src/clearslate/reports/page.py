"""A page as data: what it says, in sections, before anybody decides how that looks.

One page builder for all reports. A report makes a `Page` of its figures; `html.py` shows it, and what is done with every
page (contents, folding, sorting, files of its tables) is done there once. Every section has an id, and every table and
chart a title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from markupsafe import Markup

from clearslate.reports.charts import Bar, Column
from clearslate.wording import count


class Code(str):
    """Text as a machine writes it: a field's name, an id, a statute as the records have it."""

    __slots__ = ()


class Strong(str):
    """Text that leads the eye."""

    __slots__ = ()


class LawName(str):
    """The title of a law, with its ``id`` in small print; it leads to the part of the page that is about the law."""

    __slots__ = ("id",)
    id: str

    def __new__(cls, title: str, law: str) -> Self:
        """The title of the law of that id."""
        made = super().__new__(cls, title)
        made.id = law
        return made


class Link(str):
    """Text that leads to a place of the page: ``to`` is the id of a section or part."""

    __slots__ = ("to",)
    to: str

    def __new__(cls, text: str, to: str) -> Self:
        """The text, leading there."""
        made = super().__new__(cls, text)
        made.to = to
        return made


Phrase = str | tuple[str, ...]
"""Text, or pieces of text of which some are `Code`, `Strong`, a `LawName` or a `Link`."""


@dataclass(frozen=True)
class Note:
    """A smaller line under a cell's text. ``is_warning``: something about it is not verified, or not known."""

    text: Phrase
    is_warning: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that says more than a value."""

    text: Phrase
    notes: tuple[Note, ...] = ()


Value = str | int | None | tuple[str, ...] | Cell
"""What a cell holds: a number, None where it is hidden, or text."""


def plain(value: Value) -> str:
    """What a cell says, as text alone: a number as reports write it, "hidden" where it is None."""
    if isinstance(value, Cell):
        value = value.text
    return "".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else count(value)


@dataclass(frozen=True)
class Head:
    """The head of a column. ``is_number``: numbers and shares, which stand right; ``is_wide``: sentences."""

    text: Phrase
    is_number: bool = False
    is_wide: bool = False


def number(text: Phrase) -> Head:
    """The head of a column of numbers."""
    return Head(text, is_number=True)


def wide(text: Phrase) -> Head:
    """The head of a column of sentences."""
    return Head(text, is_wide=True)


@dataclass(frozen=True)
class Table:
    """A table. ``title`` stands above it and names its file; ``rows_are_named``: by their first cell.

    ``is_folded``: a chart above it says the same at a glance.
    """

    title: str
    heads: tuple[Head, ...]
    rows: Sequence[Sequence[Value]] = ()
    rows_are_named: bool = True
    is_folded: bool = False


def table(
    title: str,
    *heads: Head | str,
    rows: Sequence[Sequence[Value]] = (),
    rows_are_named: bool = True,
    is_folded: bool = False,
) -> Table:
    """A table of rows; a head that is a word is that of a column of words."""
    found = tuple(head if isinstance(head, Head) else Head(head) for head in heads)
    return Table(title, found, rows, rows_are_named=rows_are_named, is_folded=is_folded)


@dataclass(frozen=True)
class Bars:
    """A bar a row, with its label and its figure. ``legend``: class (for color and pattern) and word of each kind of segment."""

    id: str
    caption: str
    bars: Sequence[Bar]
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Columns:
    """Upright bars, of years. ``legend``: class and word of each kind of part."""

    id: str
    caption: str
    title: str
    description: str
    columns: Sequence[Column]
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing that a report makes itself (inline SVG, with a title and a description)."""

    drawing: Markup


@dataclass(frozen=True)
class Headline:
    """A number that matters: the figure, the sentence that it stands in, what qualifies it, the section of its detail."""

    figure: str
    sentence: str
    detail: str
    to: str


@dataclass(frozen=True)
class Headlines:
    """The numbers that matter."""

    lines: Sequence[Headline]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Phrase
    is_warning: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    lines: Sequence[Phrase]


@dataclass(frozen=True)
class Steps:
    """What to do, in this order."""

    lines: Sequence[Phrase]


@dataclass(frozen=True)
class Facts:
    """Labels and values: what the figures rest on."""

    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """A part of a section, under a smaller heading. ``id``: where a link leads that means it."""

    title: Phrase
    blocks: Sequence[Block]
    id: str = ""


def law_part(law: str) -> str:
    """The id of the part of a page that is about a law."""
    return f"law-{law}"


Block = Paragraph | Bullets | Steps | Facts | Headlines | Table | Bars | Columns | Picture | Part


@dataclass(frozen=True)
class Section:
    """A section. ``id``: where a link leads that means it; it stays when the title is worded anew.

    ``is_open``: it need not be unfolded. ``short``: its name in the contents, where the title is long. ``is_on_paper``: it is printed
    unless the reader asks for everything.
    """

    id: str
    title: str
    blocks: Sequence[Block]
    is_open: bool = False
    short: str = ""
    is_on_paper: bool = True

    @property
    def name(self) -> str:
        """Its name in the contents."""
        return self.short or self.title


@dataclass(frozen=True)
class Page:
    """A page.

    ``stamp`` follows the title where pages are told apart; ``footer`` stands on every printed sheet. ``is_invented``: no
    real person is in its figures, and it says so on top, on paper on every sheet. ``opening`` is never folded.
    """

    title: str
    stamp: str
    lead: Phrase
    opening: Sequence[Section]
    sections: Sequence[Section]
    end: Phrase = ""
    footer: str = field(default="page ")
    is_invented: bool = False

    @property
    def contents(self) -> tuple[Section, ...]:
        """All that the contents lead to."""
        return (*self.opening, *self.sections)

    @property
    def is_short_on_paper(self) -> bool:
        """Whether a part of it is printed only for a reader who asks for everything."""
        return not all(section.is_on_paper for section in self.sections)


NOTHING: Final = "–"
"""Stands in a cell of which nothing is asked."""
