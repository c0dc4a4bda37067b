"""A document as data: blocks of words, written once and set as PDF and as DOCX.

Words are text and pieces of it: ``Strong``, ``Soft``, ``Code``, and ``Blank``, a place to be filled in, which names what belongs
there. A box to tick is the sign ``BOX``. No block knows how it looks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Final, Literal


@dataclass(frozen=True)
class Strong:
    """Text that stands out."""

    strong: str


@dataclass(frozen=True)
class Soft:
    """Text that stands back: a citation, where a fact was read."""

    soft: str


@dataclass(frozen=True)
class Blank:
    """A place to be filled in by hand. ``blank`` says with what; ``width`` is that of the line, in centimeters."""

    blank: str
    width: float = 4.0


@dataclass(frozen=True)
class Code:
    """Text as a machine writes it: a hash, what is typed into a file."""

    code: str


Word = str | Strong | Soft | Code | Blank
Words = tuple[Word, ...]
BOX: Final = "☐"
"""A box to tick."""


def words(*parts: Word) -> Words:
    """Words of a block; empty text is left out."""
    return tuple(part for part in parts if part != "")


@dataclass(frozen=True)
class Heading:
    """``level`` 1 is the title of a part; 2 and 3 are sections."""

    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True)
class Paragraph:
    """``align``: ``start``, ``center``. ``together``: it stays on the page of what follows."""

    words: Words
    align: Literal["start", "center"] = "start"
    together: bool = False


@dataclass(frozen=True)
class Item:
    """A point of a list, with what belongs under it."""

    words: Words
    under: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Points:
    """A list. ``mark``: ``number`` (1., 2.), ``dot``, or ``box``, which is ticked by hand."""

    items: tuple[Item, ...]
    mark: Literal["number", "dot", "box"] = "number"
    first: int = 1


@dataclass(frozen=True)
class Table:
    """``heads``: of the columns, or none at all. ``widths``: shares of the page's width, one a column.

    ``figures``: how many columns, the last ones, hold numbers; these are set to the right.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[float, ...]
    figures: int = 0


@dataclass(frozen=True)
class Range:
    """A bar: ``figure`` in words; drawn as far as ``least``, and lighter as far as ``most``, as shares of the whole width."""

    label: Words
    figure: Words
    least: float
    most: float


@dataclass(frozen=True)
class Ranges:
    """A picture of figures that are known between two ends. ``meanings``: of the dark and of the light part."""

    bars: tuple[Range, ...]
    meanings: tuple[str, str]


@dataclass(frozen=True)
class Caption:
    """The head of a court paper: the court, the parties on one side, the numbers on the other; or the court alone."""

    court: tuple[Words, ...]
    parties: tuple[Words, ...] = ()
    numbers: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Lines to sign on; ``lines`` says what stands under each. They are not parted from one another."""

    lines: tuple[str, ...]
    before: Words = ()


@dataclass(frozen=True)
class Note:
    """Words in a frame. ``signs``: who signs below them, side by side; ``seal``: what is put beside the signatures."""

    title: str
    words: tuple[Words, ...]
    signs: tuple[str, ...] = ()
    seal: str = ""


@dataclass(frozen=True)
class Together:
    """Blocks on one page: a signature is not alone on it."""

    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Points | Table | Ranges | Caption | Signature | Note | Together


@dataclass(frozen=True)
class Part:
    """A paper of its own within a document: it begins a page. ``footer`` is at the foot of each of its pages, ``aside`` on its right."""

    blocks: tuple[Block, ...]
    footer: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Document:
    """A document.

    ``warnings`` stand at the head of every page (INVENTED, DRAFT). ``on``: the day that it bears. ``size``: of the type, in
    points. ``look``: of a court paper (titles in the middle, in capitals), of a letter, or of what an office issues: an ``order``,
    or a ``sheet`` that accompanies it. These two count their pages through all parts.
    """

    title: str
    on: dt.date
    parts: tuple[Part, ...]
    language: str = "en"
    warnings: tuple[str, ...] = ()
    size: float = 11
    look: Literal["court", "letter", "order", "sheet"] = "court"

    @property
    def blocks(self) -> Iterator[Block]:
        """Of all parts."""
        return (block for part in self.parts for block in part.blocks)

    @property
    def blanks(self) -> list[str]:
        """What is to be filled in, in order; a thing asked for twice stands here twice."""
        return [word.blank for word in _words_in(self) if isinstance(word, Blank)]

    @property
    def text(self) -> str:
        """Its words alone, a line or cell a line: for a search, a measure, a test."""
        return "\n".join(plain(each) for block in self.blocks for each in _lines(block))

    def to_data(self) -> dict[str, Any]:
        """For the template: each block with its kind."""
        parts = [
            {"footer": part.footer, "aside": part.aside, "blocks": [_data(block) for block in part.blocks]}
            for part in self.parts
        ]
        return {
            "title": self.title,
            "on": self.on.isoformat(),
            "language": self.language,
            "warnings": list(self.warnings),
            "size": self.size,
            "look": self.look,
            "parts": parts,
        }


KINDS: Final[dict[type[Any], str]] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Points: "points",
    Table: "table",
    Ranges: "ranges",
    Caption: "caption",
    Signature: "signature",
    Note: "note",
    Together: "together",
}


def _data(block: Block) -> dict[str, Any]:
    if isinstance(block, Together):
        return {"kind": KINDS[Together], "blocks": [_data(each) for each in block.blocks]}
    return asdict(block) | {"kind": KINDS[type(block)]}


def plain(each: Words | str) -> str:
    """Words as text; a blank is ``[what is to be filled in]``.

    >>> plain(("Paid: ", Blank("the amount"), "."))
    'Paid: [the amount].'
    """
    if isinstance(each, str):
        return each
    return "".join(_plain(word) for word in each)


def _plain(word: Word) -> str:
    match word:
        case Strong(text) | Soft(text) | Code(text):
            return text
        case Blank(said):
            return f"[{said}]"
        case _:
            return word


def _lines(block: Block) -> Iterator[Words | str]:
    match block:
        case Heading(text):
            yield text
        case Paragraph(told):
            yield told
        case Points(items):
            for item in items:
                yield item.words
                yield from item.under
        case Table(heads, rows):
            yield from heads
            for row in rows:
                yield from row
        case Caption(court, parties, numbers):
            yield from (*court, *parties, *numbers)
        case Signature(lines, before):
            yield before
            yield from lines
        case Note(title, told, signs, seal):
            yield title
            yield from told
            yield from (*signs, *([seal] if seal else ()))
        case Together(blocks):
            for each in blocks:
                yield from _lines(each)


def _words_in(value: object) -> Iterator[Word]:
    """All pieces of text in a document, in order."""
    if isinstance(value, str | Strong | Soft | Code | Blank):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _words_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _words_in(getattr(value, field.name))
