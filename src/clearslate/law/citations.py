"""Citations of statutes, and the lists of offenses that laws draw up.

A jurisdiction has a ``CitationStyle``: how its statutes are written, and so how a written statute is read
into a ``Citation`` (code, section, subsections). What names no section that exists (a chapter, a number cut short
or filled up with zeros, several sections in one cell) is read as all that it may mean (``meanings``), and is certain
only where all of that is answered alike. A list is made of single sections, subsections, ranges and whole chapters.
Whether a charge is on a list has three answers: certainly, certainly not, or unknown: the statute is missing or may
mean anything, its section or subsection is missing where the list names only some, or the list itself was not read
to the end (``could_also_name``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from clearslate.law.expressions import JURISDICTION, OFFENSE_LIST, LawError, Lookup
from clearslate.law.sections import Key, Sections, Span, section_key
from clearslate.law.sources import MEMORY, Certainty, Source
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.yamls import read_yaml

STATUTE_FIELDS: Final = ("statute", "inchoate", "object_statute")

_JOINTS: Final = (re.compile(r"\s*(?:[;,&+]|\b(?:and|or)\b)\s*", re.IGNORECASE), re.compile(r"\s*/\s*"))
_AND_WHAT_FOLLOWS: Final = re.compile(r"[\s,]*\bet\.?\s*seq\b\.?\s*$", re.IGNORECASE)
_CUT_AT_ITS_POINT: Final = re.compile(r"(?:^|[^\d.])\d+\.\s*$")  # "9122." may have been 9122.1
_CUT_AT_A_SECOND: Final = re.compile(r"\d\.\d+\.\s*$")  # "16.20." may have been an ordinance's 16.20.120
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_MOST: Final = 6  # sections in one cell
_LOCAL: Final = re.compile(
    r"\b(?:ord(?:inances?)?|(?:city|county|municipal|town(?:ship)?|village) code)\b", re.IGNORECASE
)

ORDINANCE: Final = "ORDINANCE"  # the code of local laws, where ``CitationStyle.ordinances`` reads them


@dataclass(frozen=True, slots=True)
class Citation:
    """A statute: ``18 § 3921(a)`` is code "18", section "3921", subsections ("a",).

    ``decimal``: what follows the point of the section is a decimal, so 609.2242 stands before 609.225.
    """

    code: str
    section: str
    subsections: tuple[str, ...] = ()
    decimal: bool = False

    @property
    def key(self) -> Key:
        """Sections in the order of the code: numbers as numbers, letters after them."""
        return section_key(self.section, decimal=self.decimal)

    def within(self, *named: str) -> int:
        """Whether it lies within the subsections: TRUE, FALSE, or UNKNOWN.

        UNKNOWN where it stops before them, or where it does so once several written in one pair of parentheses are
        taken apart: (3a) may be (3)(a).
        """
        found = _within(named, self.subsections)
        if found == FALSE and self.is_run_together:
            return UNKNOWN if _within(named, _apart(self.subsections)) != FALSE else FALSE
        return found

    @property
    def is_run_together(self) -> bool:
        """Whether one pair of parentheses may hold several subsections."""
        return _apart(self.subsections) != self.subsections

    def __str__(self) -> str:
        return f"{self.code} § {self.section}" + "".join(f"({part})" for part in self.subsections)


_UNASKED: Final = object()
Meaning = Citation | Span
Entries = dict[str, list[tuple[Key, Key, "Item"]]]
_KEPT: Final = 65_536  # texts: what people type on public pages ends in here too, and shall not pile up


@dataclass(frozen=True)
class CitationStyle:
    """How a jurisdiction writes statutes, and what a written one may mean.

    ``pattern`` is a regular expression with a group ``section`` and, where the jurisdiction has several
    codes, ``code``; what follows the section is read as subsections in parentheses. ``inchoate`` are the
    sections of attempt, conspiracy and solicitation, and ``inchoate_source`` tells them. ``codes`` maps spellings of a code to one. ``decimal``:
    sections are decimals of their chapter (609.2242 stands between 609.224 and 609.225).

    ``table`` are the codes with their sections: what is in none of them is no citation (without a table, the
    pattern alone decides). ``stem`` is the pattern, with the same groups, of what names less than a section: an
    article, a chapter, a number cut short or filled up with zeros. ``units`` is a pattern of the words that may
    stand in it (``art.``, ``chapter``). ``ordinances``: a text that names a local law (``City Ordinance 12-3``,
    ``curfew ordinance``) is a citation of the code ``ORDINANCE``, and so of no section of the statutes.
    """

    pattern: str
    default_code: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    inchoate: tuple[str, ...] = ()
    inchoate_source: Source = field(default_factory=lambda: MEMORY(""))
    decimal: bool = False
    table: Sections | None = field(default=None, repr=False)
    stem: str = ""
    units: str = r"(?!)"
    ordinances: bool = False
    home: list[str] = field(
        default_factory=list, compare=False, repr=False
    )  # shared by styles made of this one

    def belongs_to(self, code: str) -> None:
        """Whose style it is: said once, by the jurisdiction."""
        self.home[:] = [code]

    def is_foreign(self, jurisdiction: str | None) -> bool:
        """Whether a charge was decided in another jurisdiction than the one that writes statutes so."""
        return jurisdiction is not None and bool(self.home) and jurisdiction not in self.home

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern + r"\s*(?P<rest>(?:\(?[\w.]{1,6}\)\s*)*)[\s.,;]*", re.IGNORECASE)

    @cached_property
    def _stem(self) -> re.Pattern[str]:
        return re.compile(self.stem + r"(?:\s*\([\w.]{1,6}\))*[\s.,;]*", re.IGNORECASE)

    @cached_property
    def _units(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.units})\.?\s*(?=[\d(])", re.IGNORECASE)

    @cached_property
    def known(self) -> dict[str | None, tuple[Meaning, ...]]:
        """What texts may mean."""
        return {}

    @cached_property
    def _sections(self) -> dict[str, Any]:
        return {}

    def read(self, text: str | None) -> Citation | None:
        """The one section that a written statute names; None where it names none, or one that does not exist."""
        if not text:
            return None
        known = self._sections
        found = known.get(text, _UNASKED)
        if found is _UNASKED:  # asked again for every grade, and every law
            if len(known) >= _KEPT:
                known.clear()
            found = known[text] = self._read(text)
        return found  # type: ignore[no-any-return]

    def _read(self, text: str) -> Citation | None:
        if _CUT_AT_ITS_POINT.search(text):
            return None
        found = self.written(text.translate(_DASHES))
        return found if found is not None and self.has(found) else None

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        text = " ".join(text.split())
        found = self._compiled.fullmatch(text)
        if not found:
            return Citation(ORDINANCE, text.lower()) if self.ordinances and _LOCAL.search(text) else None
        groups = found.groupdict()
        parts = tuple(part.lower() for part in re.findall(r"[\w.]+", groups["rest"]))
        return Citation(self._code(groups.get("code")), groups["section"].lower(), parts, self.decimal)

    def has(self, citation: Citation) -> bool:
        """Whether the section exists, as far as is known."""
        if self.table is None or (self.ordinances and citation.code == ORDINANCE):
            return True
        return self.table.holds(citation.code, citation.section, citation.key)

    def meanings(self, text: str | None) -> tuple[Meaning, ...]:
        """All that a written statute may mean: its section, or sections; empty where it may be anything."""
        if text not in self.known:
            if len(self.known) >= _KEPT:
                self.known.clear()
            self.known[text] = self._meanings(text) if text else ()
        return self.known[text]

    def _meanings(self, text: str) -> tuple[Meaning, ...]:
        exact = self.read(text)
        if exact is not None:
            return (exact,)
        if whole := self.beginning_as(text):
            return whole
        for parts in self.several(" ".join(text.translate(_DASHES).split())):
            found = [self.read(part) for part in parts]
            each = tuple(citation for citation in found if citation is not None)
            if 1 < len(each) == len(found) <= _MOST:
                return each
        return ()

    def several(self, text: str) -> Iterator[list[str]]:
        """The ways in which a text may be several citations."""
        for joint in _JOINTS:
            yield [part for part in joint.split(text) if part]

    def plain(self, text: str) -> str:
        """A text that names no section, brought to the form that ``stem`` reads."""
        return " ".join(text.translate(_DASHES).split())

    def beginning_as(self, text: str) -> tuple[Span, ...]:
        """The sections that begin as the text does; empty where it may be anything."""
        if _CUT_AT_A_SECOND.search(text):
            return ()
        shorter = _AND_WHAT_FOLLOWS.sub("", text)
        found = self._stem.fullmatch(self.plain(self._units.sub("", shorter))) if self.stem else None
        if found is None or self.table is None:
            return ()
        section = "" if shorter != text else found["section"] or ""  # and all that follows: the whole code
        is_unit = self._units.search(shorter) is not None
        return self.table.beginning_with(self._code(found.groupdict().get("code")), section, is_unit=is_unit)

    def _code(self, written: str | None) -> str:
        code = " ".join((written or self.default_code).upper().split())
        return self.codes.get(code, code)

    def is_of(self, text: str | None, *codes: str) -> int:
        """Whether a written statute is of one of the codes: TRUE, FALSE, or UNKNOWN where it may be of others too."""
        found = {each.code in codes for each in self.meanings(text)}
        if len(found) != 1:
            return UNKNOWN
        return TRUE if found == {True} else FALSE

    def require(self, text: str) -> Citation:
        """The citation, for a list that a person wrote; the ends of a range need not exist.

        Raises:
            LawError: it cannot be read.
        """
        citation = self.written(text)
        if citation is None:
            raise LawError(f"{text!r} is not a statute of this jurisdiction (style {self.pattern!r})")
        return citation

    def is_inchoate(self, citation: Citation) -> bool:
        """Whether the section is that of attempt, conspiracy or solicitation."""
        return citation.section in self._inchoate

    @cached_property
    def _inchoate(self) -> frozenset[str]:
        return frozenset(section.lower() for section in self.inchoate)  # as citations are read

    def may_be_inchoate(self, meaning: Meaning) -> bool:
        """Whether one of the sections that it may mean is that of attempt, conspiracy or solicitation."""
        if isinstance(meaning, Citation):
            return self.is_inchoate(meaning)
        return any(meaning.holds(section_key(each, decimal=self.decimal)) for each in self._inchoate)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: a section or subsection, or an inclusive range of sections of one code."""

    first: Citation
    last: Citation | None = None
    title: str = ""
    note: str = ""

    def names(self, meaning: Meaning) -> int:
        """Whether the entry names what is meant: TRUE, FALSE, or UNKNOWN where a subsection or the section is missing."""
        if meaning.code != self.first.code:
            return FALSE
        return self._names_some(meaning) if isinstance(meaning, Span) else self._names_one(meaning)

    def _names_some(self, span: Span) -> int:
        own = Span(span.code, self.first.key, (self.last or self.first).key)
        named = own.within(span)
        if named is None:
            return FALSE
        covered = named == span and (self.last is not None or not self.first.subsections)
        return TRUE if covered else UNKNOWN

    def _names_one(self, citation: Citation) -> int:
        if self.last is not None:
            return TRUE if self.first.key <= citation.key <= self.last.key else FALSE
        if citation.key != self.first.key:
            return FALSE
        return citation.within(*self.first.subsections)


def _within(named: tuple[str, ...], written: tuple[str, ...]) -> int:
    """Whether what is written lies within the subsections that are named; UNKNOWN where it stops before them."""
    if written[: len(named)] == named:
        return TRUE
    return UNKNOWN if named[: len(written)] == written else FALSE


def _apart(written: tuple[str, ...]) -> tuple[str, ...]:
    """Subsections that a clerk may have written in one pair of parentheses, each by itself: (3a) for (3)(a)."""
    return tuple(part for each in written for part in re.findall(r"\d+|[a-z]+|.", each))


@dataclass(frozen=True, eq=False)
class OffenseList:
    """Offenses that a law names.

    ``source``: where it was read. ``as_of``: the day of that text. ``complete``: nothing is missing from it; where
    it is not, ``could_also_name`` holds the chapters in which the unread rest may lie (empty: anywhere).
    ``with_inchoate``: attempt, conspiracy and solicitation at a listed offense are on the list too (True), or are not
    (False); None where the section is silent, and whether they are is then unknown.
    """

    id: str
    source: Source
    title: str
    as_of: str
    complete: bool
    items: tuple[Item, ...]
    could_also_name: tuple[Item, ...] = ()
    except_: tuple[Item, ...] = ()
    with_inchoate: bool | None = None
    style: CitationStyle = field(kw_only=True)

    @property
    def cite(self) -> str:
        """The section that names the offenses."""
        return self.source.cite

    @property
    def verified(self) -> bool:
        """Whether it was read in the text of the statute."""
        return self.source.is_verified

    @cached_property
    def matches(self) -> Lookup:
        """The charge's statute is on the list."""
        return Lookup(
            "statute is on the list",
            f"{self.title} ({self.cite})",
            (*STATUTE_FIELDS, JURISDICTION),
            self.asked,
            self.id,
            self,
        )

    @cached_property
    def _named(self) -> Entries:
        return _by_code(self.items)

    @cached_property
    def _excepted(self) -> Entries:
        return _by_code(self.except_)

    @cached_property
    def _unread(self) -> Entries:
        return _by_code(self.could_also_name)

    def asked(
        self, statute: str | None, inchoate: str | None, object_statute: str | None, decided_in: str | None
    ) -> tuple[int, tuple[str, ...]]:
        """As `decide`, of a charge of any jurisdiction: no list says whether an offense of another one is like a listed one."""
        if self.style.is_foreign(decided_in):
            return UNKNOWN, (OFFENSE_LIST,)
        return self.decide(statute, inchoate, object_statute)

    def decide(
        self, statute: str | None, inchoate: str | None, object_statute: str | None
    ) -> tuple[int, tuple[str, ...]]:
        """Bits and blamed fields for one combination of statute, inchoate form and object statute.

        What may mean several sections is certain only where all of them are answered alike.
        """
        meanings = self.style.meanings(statute)
        if not meanings:
            return self._decide_unread(inchoate, object_statute)
        return alike((self._decide(each, inchoate, object_statute) for each in meanings), "statute")

    def _decide_unread(self, inchoate: str | None, object_statute: str | None) -> tuple[int, tuple[str, ...]]:
        """What was tried may put it on the list; the statute itself may be listed whatever was tried."""
        tried = self.with_inchoate and inchoate not in (None, "completed") and object_statute
        named = tried and self._decide_object(object_statute)[0] == TRUE
        return (TRUE, ()) if named else (UNKNOWN, ("statute",))

    def _decide(
        self, meaning: Meaning, inchoate: str | None, object_statute: str | None
    ) -> tuple[int, tuple[str, ...]]:
        """Bits and blamed fields for one of the sections, or stretches of sections, that the statute may mean."""
        bits, blame = self.on(meaning, "statute")
        tried = inchoate not in (None, "completed")
        may_be_section = self.style.may_be_inchoate(meaning)
        if tried and bits == TRUE and not self.with_inchoate and not may_be_section:
            # An attempt that is recorded under a listed section: the list names the offense.
            return UNKNOWN, ("inchoate",)
        if self.with_inchoate is False or bits == TRUE or not (tried or may_be_section):
            return bits, blame
        by_object = self._decide_object(object_statute)
        if self.with_inchoate is None:  # the section is silent on attempts
            return (bits, blame) if by_object[0] == FALSE else (UNKNOWN, by_object[1] or (OFFENSE_LIST,))
        if isinstance(meaning, Citation) or (tried and by_object[0] == TRUE):
            return by_object
        return alike(((bits, blame), by_object), "statute")

    def _decide_object(self, object_statute: str | None) -> tuple[int, tuple[str, ...]]:
        meanings = self.style.meanings(object_statute)
        if not meanings:
            return UNKNOWN, ("object_statute",)
        return alike((self.on(each, "object_statute") for each in meanings), "object_statute")

    def on(self, meaning: Meaning, source: str) -> tuple[int, tuple[str, ...]]:
        """Whether a section, or each of a stretch of them, is on the list; else the field to blame, ``source``."""
        excepted = _strongest(meaning, self._excepted)
        if excepted == TRUE:
            return FALSE, ()
        named = _strongest(meaning, self._named)
        if named == TRUE and excepted == FALSE:
            return TRUE, ()
        if named != FALSE:
            return UNKNOWN, (source,)
        unread = not self.complete and (
            not self.could_also_name or _strongest(meaning, self._unread) != FALSE
        )
        return (UNKNOWN, (OFFENSE_LIST,)) if unread else (FALSE, ())


def alike(answers: Iterable[tuple[int, tuple[str, ...]]], source: str) -> tuple[int, tuple[str, ...]]:
    """The answer that all give; where they differ, nothing is known, and the field of the statute is to blame."""
    found = set(answers)
    return found.pop() if len(found) == 1 else (UNKNOWN, (source,))


def _by_code(items: Iterable[Item]) -> Entries:
    """Entries by code, in the order of their first sections; with each the key at which it begins and that at which it ends."""
    found: dict[str, list[tuple[Key, Key, Item]]] = {}
    for item in items:
        entry = item.first.key, (item.last or item.first).key, item
        found.setdefault(item.first.code, []).append(entry)
    return {code: sorted(entries, key=_begins) for code, entries in found.items()}


def _begins(entry: tuple[Key, Key, Item]) -> Key:
    return entry[0]


def _strongest(meaning: Meaning, entries: Entries) -> int:
    """What the entry says that names a section, or a stretch of them, most surely. Those that lie elsewhere say FALSE."""
    first, last = (meaning.first, meaning.last) if isinstance(meaning, Span) else (meaning.key,) * 2
    best = FALSE
    own = entries.get(meaning.code, ())
    for _, ends, item in own[: bisect_right(own, last, key=_begins)]:
        if ends < first:
            continue
        answer = item.names(meaning)
        if answer == TRUE:
            return TRUE
        best = max(best, answer)
    return best


# --- lists kept as files --------------------------------------------------------------------------------


def read_lists(of: str | Path, style: CitationStyle) -> dict[str, OffenseList]:
    """The offense lists of a YAML file, by id; of a module (its ``__file__``), of the ``lists.yaml`` beside it.

    The file is a sequence of mappings with ``id, cite, certainty, title, as_of, complete, items`` and,
    where they apply, ``note, could_also_name, except, with_inchoate``. An item is a citation, a range
    ``{from: ..., to: ...}``, either with ``title`` and ``note``.

    Raises:
        LawError: with the file, the list and what to do.
    """
    lists: dict[str, OffenseList] = {}
    path = Path(of) if Path(of).suffix != ".py" else Path(of).with_name("lists.yaml")
    for number, raw in enumerate(read_yaml(path.read_text(encoding="utf-8")) or [], start=1):
        where = f"{path.name}, list {raw.get('id', number)!r}"
        missing = {"id", "cite", "certainty", "title", "as_of", "complete", "items"} - raw.keys()
        if missing:
            raise LawError(f"{where}: add {', '.join(sorted(missing))}")
        if raw["id"] in lists:
            raise LawError(f"{where}: the id stands twice; rename one")
        try:
            lists[raw["id"]] = OffenseList(
                id=raw["id"],
                source=Source(raw["cite"], Certainty(raw["certainty"]), raw.get("note", "")),
                title=raw["title"],
                as_of=str(raw["as_of"]),
                complete=raw["complete"],
                items=_items(raw["items"], style),
                could_also_name=_items(raw.get("could_also_name", ()), style),
                except_=_items(raw.get("except", ()), style),
                with_inchoate=raw.get("with_inchoate"),
                style=style,
            )
        except (LawError, ValueError) as error:
            raise LawError(f"{where}: {error}") from None
    return lists


def _items(raw: Sequence[Any], style: CitationStyle) -> tuple[Item, ...]:
    return tuple(_item(entry if isinstance(entry, dict) else {"section": str(entry)}, style) for entry in raw)


def _item(raw: dict[str, Any], style: CitationStyle) -> Item:
    title, note = raw.get("title", ""), raw.get("note", "")
    if "from" in raw:
        first, last = style.require(str(raw["from"])), style.require(str(raw["to"]))
        if first.code != last.code or first.key > last.key:
            raise LawError(f"the range {raw['from']} to {raw['to']} runs backwards or across codes")
        return Item(first, last, title, note)
    return Item(style.require(str(raw["section"])), None, title, note)
