"""Citations of statutes, and the lists of offenses that laws draw up.

A jurisdiction has a ``CitationStyle``: how its statutes are written, and so how a written statute is read
into a ``Citation`` (code, section, subsections). A list is made of single sections, subsections, ranges and
whole chapters. Whether a charge is on a list has three answers: certainly, certainly not, or unknown: the
statute is missing or does not parse, its subsection is missing where the list names only some, or the list
itself was not read to the end (``could_also_name``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from clearslate.law.expressions import LawError, Lookup
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.yamls import read_yaml

OFFENSE_LIST: Final = "offense_list"  # blamed where a list that was not read to the end leaves doubt
STATUTE_FIELDS: Final = ("statute", "inchoate", "object_statute")

Key = tuple[tuple[int, int | str], ...]
_DECIMALS: Final = 6  # of a decimal section, brought to one length


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
        if not self.decimal:
            return section_key(self.section)
        whole, _, decimals = self.section.partition(".")
        return (*section_key(whole), (0, int(decimals.ljust(_DECIMALS, "0") or 0)))

    def __str__(self) -> str:
        return f"{self.code} § {self.section}" + "".join(f"({part})" for part in self.subsections)


@cache
def section_key(section: str) -> Key:
    """A sort key for section numbers such as ``4915.1``, ``780-113``, ``750.520b`` or ``18.2-248.1``.

    A leading zero counts, and stands before every other digit: ``18.2-346.01`` is another section than
    ``18.2-346.1``, and comes first.
    """
    return tuple(
        (0, int(part)) if part.isdigit() else (1, part.lower())
        for part in re.findall(r"0(?=\d)|\d+|[A-Za-z]+", section)
    )


@dataclass(frozen=True)
class CitationStyle:
    """How a jurisdiction writes statutes.

    ``pattern`` is a regular expression with a group ``section`` and, where the jurisdiction has several
    codes, ``code``; what follows the section is read as subsections in parentheses. ``inchoate`` are the
    sections of attempt, conspiracy and solicitation. ``codes`` maps spellings of a code to one. ``decimal``:
    sections are decimals of their chapter (609.2242 stands between 609.224 and 609.225).
    """

    pattern: str
    default_code: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    inchoate: tuple[str, ...] = ()
    decimal: bool = False

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern + r"\s*(?P<rest>(?:\(?[\w.]{1,6}\)\s*)*)[\s.,;]*", re.IGNORECASE)

    @cached_property
    def known(self) -> dict[str | None, Citation | None]:
        """What texts were read as."""
        return {}

    def read(self, text: str | None) -> Citation | None:
        """The citation that a written statute means, or None where it cannot be read."""
        found = self._compiled.fullmatch(" ".join(text.split())) if text else None
        if not found:
            return None
        groups = found.groupdict()
        code = (groups.get("code") or self.default_code).strip().upper()
        parts = tuple(part.lower() for part in re.findall(r"[\w.]+", groups["rest"]))
        return Citation(self.codes.get(code, code), groups["section"].lower(), parts, self.decimal)

    def require(self, text: str) -> Citation:
        """The citation, for a list that a person wrote.

        Raises:
            LawError: it cannot be read.
        """
        citation = self.read(text)
        if citation is None:
            raise LawError(f"{text!r} is not a statute of this jurisdiction (style {self.pattern!r})")
        return citation

    def is_inchoate(self, citation: Citation) -> bool:
        """Whether the section is that of attempt, conspiracy or solicitation."""
        return citation.section in self.inchoate


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: a section or subsection, or an inclusive range of sections of one code."""

    first: Citation
    last: Citation | None = None
    title: str = ""
    note: str = ""

    def names(self, citation: Citation) -> int:
        """Whether the entry names the citation: TRUE, FALSE, or UNKNOWN where a subsection is missing."""
        if citation.code != self.first.code:
            return FALSE
        if self.last is not None:
            return TRUE if self.first.key <= citation.key <= self.last.key else FALSE
        if citation.key != self.first.key:
            return FALSE
        named, written = self.first.subsections, citation.subsections
        if written[: len(named)] == named:
            return TRUE
        return UNKNOWN if named[: len(written)] == written else FALSE


@dataclass(frozen=True, eq=False)
class OffenseList:
    """Offenses that a law names.

    ``verified``: read in the full text of the statute. ``complete``: nothing is missing from it; where it
    is not, ``could_also_name`` holds the chapters in which the unread rest may lie (empty: anywhere).
    ``with_inchoate``: attempt, conspiracy and solicitation at a listed offense are on the list too.
    """

    id: str
    cite: str
    title: str
    as_of: str
    verified: bool
    complete: bool
    items: tuple[Item, ...]
    could_also_name: tuple[Item, ...] = ()
    except_: tuple[Item, ...] = ()
    with_inchoate: bool = False
    style: CitationStyle = field(kw_only=True)

    @cached_property
    def matches(self) -> Lookup:
        """The charge's statute is on the list."""
        return Lookup(
            "statute is on the list", f"{self.title} ({self.cite})", STATUTE_FIELDS, self.decide, self.id
        )

    def decide(
        self, statute: str | None, inchoate: str | None, object_statute: str | None
    ) -> tuple[int, tuple[str, ...]]:
        """Bits and blamed fields for one combination of statute, inchoate form and object statute."""
        citation = self._read(statute)
        if not self.with_inchoate:
            return self._decide(citation, "statute") if citation else (UNKNOWN, ("statute",))
        tried = inchoate not in (None, "completed")
        if citation is None:
            # What was tried may put it on the list; the statute itself may be listed whatever was tried.
            named = tried and object_statute and self._decide_text(object_statute)[0] == TRUE
            return (TRUE, ()) if named else (UNKNOWN, ("statute",))
        bits, blame = self._decide(citation, "statute")
        if bits != TRUE and (tried or self.style.is_inchoate(citation)):
            return self._decide_text(object_statute)
        return bits, blame

    def _read(self, text: str | None) -> Citation | None:
        known = self.style.known  # many lists ask for the same few thousand texts
        if text not in known:
            known[text] = self.style.read(text)
        return known[text]

    def _decide_text(self, object_statute: str | None) -> tuple[int, tuple[str, ...]]:
        citation = self._read(object_statute)
        return self._decide(citation, "object_statute") if citation else (UNKNOWN, ("object_statute",))

    def _decide(self, citation: Citation, source: str) -> tuple[int, tuple[str, ...]]:
        excepted = _strongest(item.names(citation) for item in self.except_)
        if excepted == TRUE:
            return FALSE, ()
        named = _strongest(item.names(citation) for item in self.items)
        if named == TRUE and excepted == FALSE:
            return TRUE, ()
        if named != FALSE:
            return UNKNOWN, (source,)
        unread = not self.complete and (
            not self.could_also_name
            or _strongest(item.names(citation) for item in self.could_also_name) != FALSE
        )
        return (UNKNOWN, (OFFENSE_LIST,)) if unread else (FALSE, ())


def _strongest(answers: Iterable[int]) -> int:
    best = FALSE
    for answer in answers:
        if answer == TRUE:
            return TRUE
        best = max(best, answer)
    return best


# --- lists kept as files --------------------------------------------------------------------------------


def read_lists(path: Path, style: CitationStyle) -> dict[str, OffenseList]:
    """The offense lists of a YAML file, by id.

    The file is a sequence of mappings with ``id, cite, title, as_of, verified, complete, items`` and,
    where they apply, ``could_also_name, except, with_inchoate``. An item is a citation, a range
    ``{from: ..., to: ...}``, either with ``title`` and ``note``.

    Raises:
        LawError: with the file, the list and what to do.
    """
    lists: dict[str, OffenseList] = {}
    for number, raw in enumerate(read_yaml(path.read_text(encoding="utf-8")) or [], start=1):
        where = f"{path.name}, list {raw.get('id', number)!r}"
        missing = {"id", "cite", "title", "as_of", "verified", "complete", "items"} - raw.keys()
        if missing:
            raise LawError(f"{where}: add {', '.join(sorted(missing))}")
        if raw["id"] in lists:
            raise LawError(f"{where}: the id stands twice; rename one")
        try:
            lists[raw["id"]] = OffenseList(
                id=raw["id"],
                cite=raw["cite"],
                title=raw["title"],
                as_of=str(raw["as_of"]),
                verified=raw["verified"],
                complete=raw["complete"],
                items=_items(raw["items"], style),
                could_also_name=_items(raw.get("could_also_name", ()), style),
                except_=_items(raw.get("except", ()), style),
                with_inchoate=raw.get("with_inchoate", False),
                style=style,
            )
        except LawError as error:
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
