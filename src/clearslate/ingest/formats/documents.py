"""Cuts a text into XML documents of one root name, and reads each by itself, so that a broken one spoils no other.

Nothing outside the text is ever fetched or expanded: a document is read from its root's start tag on, with no
declaration, no document type and no entities but XML's own. Depth and size are bounded. Elements are known by
their local names, whatever their prefix; a prefix need not be declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final, NamedTuple
from xml.parsers import expat

from clearslate.ingest.reasons import Reason

MAX_DOCUMENT: Final = 2**24  # characters
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 200_000  # a rap sheet of two hundred arrests has about 20,000
MAX_ATTRIBUTES: Final = 400_000
_CHUNK: Final = 2**16
_LONGEST_MARK: Final = 160  # characters of a start or end tag's beginning, or of a mark
_LONGEST_COMMENT: Final = 2**16
_BETWEEN: Final = 2**16  # characters between documents that are looked at together
_PREFIX: Final = r"(?:[\w.-]{1,80}:)?"
# Bytes that could not be decoded stand as lone surrogates, which no XML may hold: they pass as private characters.
_HIDDEN: Final = {code: code - 0xDC80 + 0xF680 for code in range(0xDC80, 0xDD00)}
_SHOWN: Final = {hidden: code for code, hidden in _HIDDEN.items()}


@dataclass(slots=True)
class Element:
    """An element: its local name, attributes by local names, own text, and what stands in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)
    closed: bool = False

    def walk(self) -> Iterator[Element]:
        """All elements in it, in the order of their start tags."""
        for child in self.inside:
            yield child
            yield from child.walk()

    def children(self, *names: str) -> list[Element]:
        """Its own children of some names."""
        return [child for child in self.inside if child.name in names]

    def first(self, *names: str) -> Element | None:
        """The first element in it of the first name that occurs."""
        for name in names:
            for found in self.walk():
                if found.name == name:
                    return found
        return None


class Document(NamedTuple):
    """A document as it stands in a text. ``reason`` says why it is no whole one."""

    line: int
    text: str
    reason: Reason | None = None


def documents(stream: IO[str], root: str, content: tuple[str, ...]) -> Iterator[Document]:
    """The documents of a text, in order; between them may be anything but the content of one.

    Args:
        stream: the text; line ends are line feeds.
        root: the local name of each document's root element.
        content: names of elements that only a document holds: outside of one they tell of a broken one.
    """
    yield from _Cutter(stream, root, content).cut()


class _Cutter:
    """Goes through a text from mark to mark. ``start`` is where the open document begins in the buffer."""

    def __init__(self, stream: IO[str], root: str, content: tuple[str, ...]) -> None:
        self._stream = stream
        self._mark = re.compile(rf"<!--|<!\[CDATA\[|<(?P<close>/?){_PREFIX}{root}(?=[\s/>])")
        self._content = re.compile(rf"</?{_PREFIX}(?:{'|'.join((root, *content))})(?=[\s/>])")
        self._buffer = ""
        self._line = 1  # of the buffer's first character
        self._at = 0
        self._start: int | None = None
        self._ended = False
        self._skips = False  # within a document that is too long

    def cut(self) -> Iterator[Document]:
        while True:
            mark = self._mark.search(self._buffer, self._at)
            if mark is None:
                self._at = max(self._at, len(self._buffer) - _LONGEST_MARK)
                yield from self._give_up()
                if not self._more():
                    break
            elif mark[0] in ("<!--", "<![CDATA["):
                self._pass(mark)
                yield from self._give_up()
            elif mark["close"]:
                yield from self._close(mark)
            else:
                yield from self._open(mark)
        rest = self._buffer[self._start or 0 :]
        if self._start is not None:
            yield Document(self._line_of(self._start), rest, Reason.BAD_XML)
        else:
            yield from self._outside(len(self._buffer))

    def _more(self) -> bool:
        """Read on; whether there was anything."""
        text = "" if self._ended else self._stream.read(_CHUNK)
        self._ended = not text
        self._buffer += text
        return bool(text)

    def _pass(self, mark: re.Match[str]) -> None:
        """Go past a comment or a section of plain text; where it has no end, past its mark alone."""
        end = "-->" if mark[0] == "<!--" else "]]>"
        limit = mark.end() + _LONGEST_COMMENT
        while (found := self._buffer.find(end, mark.end(), limit)) < 0:
            if len(self._buffer) >= limit or not self._more():
                self._at = mark.end()
                return
        self._at = found + len(end)

    def _open(self, mark: re.Match[str]) -> Iterator[Document]:
        if self._start is not None:
            yield Document(
                self._line_of(self._start), self._buffer[self._start : mark.start()], Reason.BAD_XML
            )
            self._drop(mark.start())
        else:
            yield from self._outside(mark.start())
        self._skips = False
        self._start, self._at = 0, mark.end() - mark.start()
        end = self._tag_end(self._at)
        if end is not None and self._buffer[end - 1] == "/":
            yield Document(self._line, self._buffer[: end + 1])
            self._drop(end + 1)

    def _close(self, mark: re.Match[str]) -> Iterator[Document]:
        end = self._tag_end(mark.end())
        after = mark.end() if end is None else end + 1
        if self._start is None:
            self._at = after
            if self._skips:
                self._skips = False
                self._drop(after)
            return
        reason = Reason.BAD_XML if end is None else None
        yield Document(self._line_of(self._start), self._buffer[self._start : after], reason)
        self._drop(after)

    def _tag_end(self, start: int) -> int | None:
        """Where the tag that was begun ends."""
        while (found := self._buffer.find(">", start)) < 0:
            if len(self._buffer) - start > _LONGEST_COMMENT or not self._more():
                return None
        return found

    def _give_up(self) -> Iterator[Document]:
        """Where the buffer has grown too long: of a document, refuse it; of what lies between, let it go."""
        if self._start is not None and len(self._buffer) - self._start > MAX_DOCUMENT:
            yield Document(self._line_of(self._start), self._buffer[self._start :], Reason.TOO_LONG)
            self._drop(self._at)
            self._skips = True
        elif self._start is None and self._at > _BETWEEN:
            yield from self._outside(self._at)

    def _outside(self, end: int) -> Iterator[Document]:
        """Let go of what stands before a document, unless it is the content of one."""
        text = self._buffer[:end]
        if not self._skips and self._content.search(_bare(text)):
            yield Document(self._line, text, Reason.BAD_XML)
        self._drop(end)

    def _drop(self, end: int) -> None:
        """Let go of the buffer up to a place, outside of any document."""
        self._line += self._buffer.count("\n", 0, end)
        self._buffer = self._buffer[end:]
        self._at, self._start = max(self._at - end, 0), None

    def _line_of(self, place: int) -> int:
        return self._line + self._buffer.count("\n", 0, place)


def _bare(text: str) -> str:
    """A text without comments and sections of plain text; those without an end stay."""
    kept: list[str] = []
    at, ends = 0, {"<!--": "-->", "<![CDATA[": "]]>"}
    for mark in re.finditer(r"<!--|<!\[CDATA\[", text):
        if mark.start() < at or mark[0] not in ends:
            continue
        end = text.find(ends[mark[0]], mark.end())
        if end < 0:  # no later one has an end either: each is looked for once
            del ends[mark[0]]
            continue
        kept.append(text[at : mark.start()])
        at = end + 3
    return "".join((*kept, text[at:]))


class _Refused(Exception):
    """The document is deeper, or larger, than any that is meant."""


class _Builder:
    """Builds the tree of a document from what the parser says."""

    def __init__(self) -> None:
        self.top = Element("", {})
        self._open = [self.top]
        self._texts: list[list[str]] = [[]]
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _Refused
        plain = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), plain)
        self._open[-1].inside.append(element)
        self._open.append(element)
        self._texts.append([])

    def end(self, _name: str) -> None:
        element = self._open.pop()
        element.text = "".join(self._texts.pop()).strip()
        element.closed = True

    def data(self, text: str) -> None:
        self._texts[-1].append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def parse(text: str) -> tuple[Element | None, Reason | None]:
    """The root element of a document, and why it is not whole, if it is not: then it holds what came before.

    A byte that could not be decoded stays in the text as a lone surrogate.
    """
    if text.count("=") > MAX_ATTRIBUTES:  # expat keeps all attributes of a tag before it tells of them
        return None, Reason.BAD_XML
    hides = not text.isascii() and any("\udc80" <= sign <= "\udcff" for sign in text)
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    reason = None
    try:
        parser.Parse(text.translate(_HIDDEN) if hides else text, True)
    except (expat.ExpatError, _Refused, UnicodeEncodeError):
        reason = Reason.BAD_XML
    root = builder.top.inside[0] if builder.top.inside else None
    if hides and root is not None:
        for element in (root, *root.walk()):
            element.text = element.text.translate(_SHOWN)
    return root, reason
