"""The subsections of a statute's text by their markers, what differs between two texts, and which place a citation names.

A marker stands at the beginning of a line: ``(a)``, ``(1)(A)``, ``A.``, ``1.``, ``III.``, ``Subd. 3.``, alone or several in a
row. Which of them lie within which follows from their order, for no two statutes number alike: after ``(h)``, ``(i)`` is
the next letter, and after ``(2)`` the first of the roman numbers. Where the order leaves it open, the text is still divided
at each marker: a change is found, though its place may be named one level off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

Path = tuple[str, ...]
"""The markers from the outermost one inward, without their brackets: of (a)(1), ``("a", "1")``."""

_MARKER: Final = re.compile(
    r"\s*(?:\(([0-9]{1,3}(?:\.[0-9]+)?|[A-Za-z]{1,5}(?:\.?[0-9]{1,2})?)\)|([0-9]{1,2}|[A-Z]|[IVX]{1,5}(?:-[a-z])?)\.(?=\s|$)"
    r"|[Ss]ubd(?:ivision|\.)\s*([0-9]+[a-z]?)\.)\s*"
)
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NUMERAL: Final = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def subsections(text: str) -> dict[Path, str]:
    r"""The text of each subsection without that of those within it, in order; () is what stands before the first marker.

    >>> subsections("Relief\n(a) A record is sealed:\n(1) after five years; and\n(2) once paid.\n(b) Not otherwise.")
    {(): 'Relief', ('a',): 'A record is sealed:', ('a', '1'): 'after five years; and', ('a', '2'): 'once paid.', ('b',): 'Not otherwise.'}
    """
    found: dict[Path, list[str]] = {(): []}
    levels: list[tuple[str, str]] = []  # style and last marker of each level
    at: Path = ()
    for line in text.splitlines():
        rest = line
        while marker := _MARKER.match(rest):
            _place(levels, next(each for each in marker.groups() if each))
            at = tuple(last for _, last in levels)
            found.setdefault(at, [])
            rest = rest[marker.end() :]
        found[at] += rest.split()
    return {path: " ".join(words) for path, words in found.items() if words or path}


def _place(levels: list[tuple[str, str]], marker: str) -> None:
    """Put a marker where it follows the last one of a level, or begins a level of its own."""
    styles = _styles(marker)
    for depth in range(len(levels) - 1, -1, -1):
        style, last = levels[depth]
        if style in styles and _follows(style, last, marker):
            levels[depth:] = [(style, marker)]
            return
    begins = next((style for style in styles if _order(style, marker)[0] == 1), None)
    used = {style for style, _ in levels}
    if begins is not None and begins not in used:
        levels.append((begins, marker))
        return
    for depth in range(len(levels) - 1, -1, -1):
        if levels[depth][0] in styles:
            levels[depth:] = [(levels[depth][0], marker)]
            return
    levels.append((styles[0], marker))


def _styles(marker: str) -> list[str]:
    """Of which rows it may be: numbers, small or capital letters, small or capital roman numbers."""
    letters = "".join(takewhile(str.isalpha, marker))
    if not letters:
        return ["1"]
    roman = bool(_NUMERAL.fullmatch(letters.lower())) and letters.lower() != ""
    small = letters.islower()
    plain = ["a" if small else "A"] if len(set(letters.lower())) == 1 else []
    return [*plain, *(["i" if small else "I"] if roman else [])] or ["a" if small else "A"]


def _order(style: str, marker: str) -> tuple[int, str]:
    """Its place in a row, and what was put after it there when something was inserted (``1.1``, ``c1``)."""
    if style == "1":
        number = "".join(takewhile(str.isdigit, marker))
        return int(number), marker[len(number) :]
    letters = "".join(takewhile(str.isalpha, marker))
    small, rest = letters.lower(), marker[len(letters) :]
    if style in "iI":
        values = [_ROMAN[each] for each in small]
        following = [*values[1:], 0]
        return sum(-one if one < later else one for one, later in zip(values, following, strict=True)), rest
    return (len(small) - 1) * 26 + ord(small[0]) - ord("a") + 1, rest


def _follows(style: str, last: str, marker: str) -> bool:
    before, now = _order(style, last), _order(style, marker)
    return now[0] == before[0] + 1 or (now[0] == before[0] and now[1] > before[1])


def within(parts: Mapping[Path, str], path: Path) -> str:
    """The text of a subsection with all that lies within it; of one that is not there, that of the nearest around it."""
    for length in range(len(path), 0, -1):
        around = path[:length]
        lines = [
            f"{''.join(f'({each})' for each in here[length - 1 :])} {text}".strip()
            for here, text in parts.items()
            if here[:length] == around
        ]
        if lines:
            return "\n".join(lines)
    return "\n".join(f"{named(here)} {text}".strip() for here, text in parts.items())


def named(path: Path) -> str:
    """A subsection as citations write it."""
    return "".join(f"({each})" for each in path)


class Change(StrEnum):
    """What became of a subsection."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


def changes(before: str, after: str) -> dict[Path, Change]:
    """Which subsections of two texts differ; spaces and the ends of lines do not count."""
    old, new = subsections(before), subsections(after)
    found: dict[Path, Change] = {}
    for path in dict.fromkeys((*new, *old)):
        if path not in old:
            found[path] = Change.ADDED
        elif path not in new:
            found[path] = Change.GONE
        elif old[path] != new[path]:
            found[path] = Change.CHANGED
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A section as a citation writes it, and the subsection of it."""

    section: str
    path: Path = ()

    def is_of(self, section: str) -> bool:
        """Whether it is of a section: a law may write ``§ 7`` for ``1 Code § 7``."""
        mine, other = _plain(self.section), _plain(section)
        return mine == other or (other.endswith(mine) and other[-len(mine) - 1 : -len(mine)] == " ")

    def is_named(self, other: Place) -> bool:
        """Whether both are of one section, by its whole name."""
        return _plain(self.section) == _plain(other.section)

    def touches(self, path: Path) -> bool:
        """Whether a subsection is it, lies within it, or around it."""
        shorter = min(len(path), len(self.path))
        return path[:shorter] == self.path[:shorter]


_NOISE: Final = re.compile(r"[§,]+|\barts?\.| F\.S\.|\bs\. ")
_SECTION: Final = re.compile(r"(?P<section>(?:(?! subds?\.)[^(,])*\d(?:(?! subds?\.)[^\s,(])*)(?P<rest>.*)")
_NEXT: Final = re.compile(
    r";\s*|,\s+(?=§)|,\s+(?=\d[\w.]*[-:./]\d)"
)  # another section, or a place of the same one
_INNER: Final = re.compile(r"(G\.L\. c\. \w+|Md\. Code), (?=§|[A-Z])")  # a comma within the name of a code
_MO: Final = re.compile(r"(.*\b\d{3}\.\d{3})\.(\d+)")
_ROMAN_MARK: Final = re.compile(r",? ([IVXLC]+(?:-[a-z])?)(?![A-Za-z])")
_SUBDIVISION: Final = re.compile(r",? subds?\. (\d+[a-z]?)")
_MARKS: Final = re.compile(r"\(([^()\s]{1,6})\)")
_GROUP: Final = re.compile(r"(?:\([^()\s]{1,6}\))+")


def _plain(section: str) -> str:
    """A section without the words that citations write or leave out."""
    return " ".join(_NOISE.sub(" ", section).split()).casefold()


def places(cite: str) -> Iterator[Place]:
    """The places that a citation names.

    >>> [*places("20 ILCS 2630/5.2(k)(3), (a)(3); 730 ILCS 150")]
    [Place(section='20 ILCS 2630/5.2', path=('k', '3')), Place(section='20 ILCS 2630/5.2', path=('a', '3')), Place(section='730 ILCS 150', path=())]
    """
    section = ""
    for part in _NEXT.split(_INNER.sub(r"\1 ", cite)):
        rest = part.strip()
        outer: Path = ()
        if rest.startswith("("):
            pass  # of the section before
        elif found := _SECTION.fullmatch(rest):
            section, rest = found["section"].strip(), found["rest"]
            if dotted := _MO.fullmatch(section):
                section, outer = dotted[1], (dotted[2],)
        else:
            continue
        for form in (_ROMAN_MARK, _SUBDIVISION):
            if outermost := form.match(rest):
                outer, rest = (outermost[1],), rest[outermost.end() :]
        if section:
            yield from (Place(section, (*outer, *path)) for path in _paths(rest))


def _paths(rest: str) -> list[Path]:
    """The subsections that what follows a section names: of (k)(4), (5) the second one lies in (k) too."""
    found: list[Path] = []
    for group in _GROUP.finditer(rest):
        path = tuple(_MARKS.findall(group[0]))
        before = found[-1] if found else ()
        alike = [depth for depth, mark in enumerate(before) if {*_styles(mark)} & {*_styles(path[0])}]
        found.append((*(before[: alike[-1]] if alike else ()), *path))
    return found or [()]
