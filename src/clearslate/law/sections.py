"""Which sections a code has, and so which of them a text may mean that names none of them exactly.

A jurisdiction keeps a file ``sections.yaml``: its codes, the form that the number of a section has in each, and the
stretches of numbers that exist, each with its source and its certainty. What is outside of them is no citation. A
table that leaves out what exists costs an answer (the charge is unknown); one that holds what does not exist may let
a mistyped number count as another offense, so stretches are as narrow as their source allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from clearslate.law.expressions import LawError
from clearslate.records.yamls import read_yaml

Key = tuple[tuple[int, int | str], ...]
END: Final = (2, "")  # after every number and letter
_LONGER: Final = 5  # digits that may be lost at the end of a number
_DECIMALS: Final = 6  # of a decimal section, brought to one length
_TOKEN: Final = re.compile(r"0(?=\d)|\d+|[A-Za-z]+")
_TO: Final = re.compile(r"\s+to\s+")
_PADDING: Final = re.compile(r"(?:^|(?<=[-:/ ]))0+(?=\d)")
_AFTER_A_DASH: Final = re.compile(r"(?<=-)0+(?=\d)")
_EMPTY: Final = re.compile(r"([-.:/])0+$")
_TRAILING_ZEROS: Final = re.compile(r"(\.\d*[1-9])0+$")  # a spreadsheet writes 404.01 as 404.010
_KEPT: Final = 65_536  # keys: what people type on public pages ends in here too, and shall not pile up
CERTAINTIES: Final = ("text", "secondary", "memory")


@lru_cache(_KEPT)
def section_key(section: str, *, decimal: bool = False) -> Key:
    """A sort key for section numbers such as ``4915.1``, ``780-113``, ``750.520b`` or ``18.2-248.1``.

    A zero after a point counts, and stands before every other digit: ``18.2-346.01`` is another section than
    ``18.2-346.1``, and comes first; one after a dash is padding: ``39-08-01`` is 39-8-1. ``decimal``: what follows
    the point is a decimal, so 609.2242 stands before 609.225.
    """
    if decimal:
        whole, _, decimals = section.partition(".")
        return (*section_key(whole), (0, int(decimals.ljust(_DECIMALS, "0") or 0)))
    return tuple(
        (0, int(part)) if part.isdigit() else (1, part.lower())
        for part in _TOKEN.findall(_AFTER_A_DASH.sub("", section))
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Sections of one code from one key to another, both included: what a text means that names none exactly."""

    code: str
    first: Key
    last: Key

    def holds(self, key: Key) -> bool:
        """Whether a section lies in it."""
        return self.first <= key <= self.last

    def within(self, other: Span) -> Span | None:
        """What of it lies in another span of the same code; None where nothing does."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(self.code, first, last) if first <= last else None


def beginning_with(code: str, text: str, *, decimal: bool = False) -> Iterator[Span]:
    """All sections whose number begins as the text does: of ``31`` 31, 310 to 319, 3100 to 3199 and what follows them.

    Zeros in front of a number are taken for padding, but after a point; a last number of zeros for nothing, and zeros at
    the end of one after a point may be padding. The end of a number may be lost, but where a point or dash follows it.
    """
    plain = _EMPTY.sub(r"\1", _PADDING.sub("", text.strip()))
    if not re.search(r"[1-9]", plain):
        return
    if not decimal and (shorter := _TRAILING_ZEROS.sub(r"\1", plain)) != plain:
        yield from beginning_with(code, shorter)
    if decimal and "." in plain:
        whole, _, known = plain.partition(".")
        first, last = ((*section_key(whole), (0, int(known.ljust(_DECIMALS, d)))) for d in "09")
        yield Span(code, first, last)
        return
    key = section_key(plain)
    yield Span(code, key, (*key, END))
    if plain[-1:].isdigit() and isinstance(number := key[-1][1], int):
        for digits in range(1, _LONGER + 1):
            low = number * 10**digits
            yield Span(code, (*key[:-1], (0, low)), (*key[:-1], (0, low + 10**digits - 1), END))


@dataclass(frozen=True, eq=False)
class Code:
    """A code, or several alike: the form of their sections' numbers, and the stretches that exist.

    ``name`` is a pattern of the codes' names. Without ``stretches`` the form alone decides. ``before`` is the pattern
    of what stands before the last number of a section: its title or chapter, or nothing.
    """

    name: re.Pattern[str]
    form: re.Pattern[str]
    before: re.Pattern[str]
    stretches: tuple[tuple[Key, Key], ...]
    source: str
    certainty: str

    def holds(self, section: str, key: Key) -> bool:
        """Whether it has, or may have, the section."""
        if not self.form.fullmatch(section):
            return False
        return not self.stretches or any(first <= key <= last for first, last in self.stretches)


@dataclass(frozen=True, eq=False)
class Sections:
    """The codes of a jurisdiction. What is in none of them is no citation."""

    codes: tuple[Code, ...]
    decimal: bool = False

    @cached_property
    def _known(self) -> dict[str, Code | None]:
        return {}

    def find(self, name: str) -> Code | None:
        """The code of a name as citations bear it."""
        if name not in self._known:
            fitting = (code for code in self.codes if code.name.fullmatch(name))
            self._known[name] = next(fitting, None)
        return self._known[name]

    def holds(self, name: str, section: str, key: Key) -> bool:
        """Whether a section exists, as far as is known."""
        code = self.find(name)
        return code is not None and code.holds(section, key)

    def beginning_with(self, name: str, section: str, *, is_unit: bool = False) -> tuple[Span, ...]:
        """The sections of a code whose number begins as ``section`` does; all of them where it is empty.

        Of a last number in a form that no section has it is not known whether its beginning or its end was lost: any
        may be meant, but where the text calls it a chapter or article (``is_unit``).
        """
        code = self.find(name)
        if code is None:
            return ()
        short = None if is_unit else code.before.fullmatch(section)
        if short:
            section = short[1]
        begins = beginning_with(name, section, decimal=self.decimal) if section else [Span(name, (), (END,))]
        if not code.stretches:
            return tuple(begins)
        exist = [Span(name, first, last) for first, last in code.stretches]
        return tuple(found for span in begins for each in exist if (found := span.within(each)))


def read_sections(of: str | Path, *, decimal: bool = False) -> Sections:
    """The codes of a file ``sections.yaml``; of a module (its ``__file__``), of the one beside it.

    The file is a sequence of mappings with ``codes`` (a regular expression for their names as citations bear them;
    the first entry that fits decides), ``form`` (one for the number of a section), ``before`` (one for what stands
    before its last number), ``sections`` (``first to last``, or
    single ones; empty where the form alone decides), ``source`` and ``certainty`` (text, secondary or memory).

    Raises:
        LawError: with the file, the entry and what to do.
    """
    codes = []
    path = Path(of) if Path(of).suffix != ".py" else Path(of).with_name("sections.yaml")
    for number, raw in enumerate(read_yaml(path.read_text(encoding="utf-8")) or [], start=1):
        where = f"{path.name}, entry {number}"
        missing = {"codes", "form", "before", "sections", "source", "certainty"} - raw.keys()
        if missing:
            raise LawError(f"{where}: add {', '.join(sorted(missing))}")
        if raw["certainty"] not in CERTAINTIES:
            raise LawError(f"{where}: certainty is one of {', '.join(CERTAINTIES)}")
        stretches = tuple(_stretch(str(text), where, decimal=decimal) for text in raw["sections"])
        name, form = (re.compile(str(raw[each]), re.IGNORECASE) for each in ("codes", "form"))
        before = re.compile(rf"({raw['before']})\d+(?:\.\d*[1-9])?", re.IGNORECASE)
        codes.append(Code(name, form, before, stretches, raw["source"], raw["certainty"]))
    return Sections(tuple(codes), decimal)


def _stretch(text: str, where: str, *, decimal: bool) -> tuple[Key, Key]:
    first, last = (_TO.split(text, maxsplit=1) * 2)[:2]
    low, high = section_key(first, decimal=decimal), section_key(last, decimal=decimal)
    if not low or low > high:
        raise LawError(f"{where}: {text!r} names no sections, or runs backwards: write 'first to last'")
    return low, high
