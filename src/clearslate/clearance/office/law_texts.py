"""The statute beside the rule: the text of a section that counsel brought, the sentence of a law, and its expression.

Counsel brings a section as a file. It is kept beside the ledger and never in clearslate. A sign-off names the hashes of the
texts that were read; of a text that was brought later, the subsections that differ are to be read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.state import statutes
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.law import Jurisdiction, Law
from clearslate.law.statements import Condition
from clearslate.law.subsections import Change, Path, Place, changes, named, places, subsections, within
from clearslate.law.written import written
from clearslate.states import CODES, find_law, jurisdiction

LARGEST: Final = 2**20  # bytes of a section's text
_LONGEST: Final = 80  # letters of a section's name, which is the subject of its event
NO_TEXT: Final = "nobody brought the text"


@dataclass(frozen=True, slots=True)
class Text:
    """A section's text as counsel last brought it."""

    section: str
    jurisdiction: str
    sha256: str
    address: str
    taken_on: dt.date
    by: str

    @property
    def words(self) -> str:
        """Where it is from, in words."""
        place = f" from {self.address}" if self.address else ""
        return f"{self.section}, taken{place} on {self.taken_on} by {self.by} (text {self.sha256[:12]})"


@dataclass(frozen=True, slots=True)
class Again:
    """What of a section is to be read again, since a sign-off read an earlier text of it, or none."""

    section: str
    changes: Mapping[str, str]  # by subsection; empty where all of it is new to who signed
    keys: tuple[str, ...]  # the conditions that stand there

    @property
    def words(self) -> str:
        """In words."""
        if not self.changes:
            return f"{self.section}: its text was brought after the sign-off"
        moved = ", ".join(f"{place} ({what})" for place, what in self.changes.items())
        return f"{self.section}: {moved}"


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of a law between the text on which it rests and the expression that carries it out.

    ``text``: the subsections that it cites; empty where nobody brought their section. ``sha256``: of the texts. ``again``: a
    subsection that it cites changed since counsel signed.
    """

    key: str
    cite: str
    text: str
    sentence: str
    expression: str
    sha256: tuple[str, ...] = ()
    again: bool = False


def add(
    ledger: Ledger, section: str, data: bytes, actor: Actor, at: dt.datetime, *, address: str | None = None, taken_on: dt.date | None = None,
    state: str = "",
) -> Text:  # fmt: skip
    """Keep the text of a section beside the ledger.

    Args:
        ledger: the ledger.
        section: as laws cite it (``18 Pa.C.S. § 9122.2``), or a law's id: the section in which that law stands.
        data: the text, in UTF-8.
        actor: counsel.
        at: now.
        address: at which it stands; the official one where it is not said and is known.
        taken_on: the day on which it was taken from there; today where it is not said.
        state: the USPS code, where a citation alone does not tell whose section it is.

    Raises:
        NotAllowed: it is no text, no law stands in the section, or several states' laws do.
        DoneBefore: that text is there already.
    """
    if len(data) > LARGEST:
        raise NotAllowed(f"a section's text has at most {LARGEST // 1024} kB: take the section alone")
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAllowed("the file is no text in UTF-8: save the section as plain text") from error
    if "\x00" in words or not words.strip():
        raise NotAllowed("the file holds no text: save the section as plain text")
    code, name = _section(section, state)
    if address is None:
        address = jurisdiction(code).address(name)
    with ledger.together():
        digest = statutes.keep(words, ledger.alias)
        today = ledger.day(at)
        payload = {
            "on": today.isoformat(), "jurisdiction": code, "sha256": digest, "address": address,
            "taken_on": (taken_on or today).isoformat(),
        }  # fmt: skip
        ledger.append([Event(Kind.LAW_TEXT_ADDED, name, payload)], actor, at)
    return Text(name, code, digest, address, taken_on or today, actor.name)


def _section(asked: str, state: str) -> tuple[str, str]:
    """The code of a state and its section, as it is named here, whatever its citation says besides."""
    try:
        home, law = find_law(asked)
    except KeyError:
        pass
    else:
        return home.code, _one(next(places(law.cite)).section)
    place = next(places(asked), None)
    if place is None or len(place.section) > _LONGEST:
        raise NotAllowed(f"{asked!r} is neither a law nor a section: write it as the law's page cites it")
    codes = [state.upper()] if state else CODES
    known = {code: _sections(jurisdiction(code)) for code in codes if code in CODES}
    found = [code for code, there in known.items() if any(each.is_named(place) for each in there)]
    if state and not found:  # its laws may name the section by its number alone
        found = [code for code, there in known.items() if any(each.is_of(place.section) for each in there)]
    if len(found) != 1:
        states = f"laws of {', '.join(found)} stand" if found else "no law stands"
        raise NotAllowed(
            f"{states} in {place.section}: write the section as the law's page cites it, and name the state"
        )
    return found[0], _one(place.section)


def _one(section: str) -> str:
    """The sign of one section, also where a citation goes on to others."""
    return section.replace("§§", "§")


def _sections(home: Jurisdiction) -> set[Place]:
    return {place for law in home.laws for place in _places(law)}


def _places(law: Law) -> set[Place]:
    return {place for _, source in law.statements() for place in places(source.cite)}


def texts(ledger: Ledger, code: str) -> list[Text]:
    """The texts of a state's sections that are current, by section."""
    rows = m.LawText.objects.using(ledger.alias).filter(jurisdiction=code.upper(), current=True)
    return [
        Text(row.section, row.jurisdiction, row.sha256, row.address, row.taken_on, row.by)
        for row in rows.order_by("section")
    ]


def of_law(law: Law, known: Iterable[Text]) -> list[Text]:
    """Of a state's texts, those of sections in which a law stands."""
    cited = _places(law)
    return [text for text in known if any(place.is_of(text.section) for place in cited)]


def to_read_again(ledger: Ledger, law: Law, known: Iterable[Text], signed: Sequence[str]) -> list[Again]:
    """What of the sections of a law changed since texts were signed, subsection by subsection. ``signed``: their hashes."""
    found = []
    for text in of_law(law, known):
        if text.sha256 in signed:
            continue
        changed = _changes(ledger, text, signed)
        if changed is None or changed:
            paths = {named(path) or "the beginning": str(what) for path, what in (changed or {}).items()}
            found.append(Again(text.section, paths, tuple(_keys(law, text.section, changed))))
    return found


def _changes(ledger: Ledger, text: Text, signed: Sequence[str]) -> dict[Path, Change] | None:
    """What differs from the latest text of the section that was signed; None where none was."""
    rows = m.LawText.objects.using(ledger.alias).filter(section=text.section, sha256__in=list(signed))
    before = rows.order_by("on", "taken_on").last()
    old = None if before is None else statutes.words_of(before.sha256, ledger.alias)
    return None if old is None else changes(old, statutes.words_of(text.sha256, ledger.alias) or "")


def _keys(law: Law, section: str, changed: Mapping[Path, Change] | None) -> list[str]:
    """The conditions of a law that cite what changed; all that cite the section where nothing of it was signed."""
    keys = {
        condition.key: None
        for condition in law.conditions
        for source in (condition.stands, *(limb.stands for limb in condition.limbs))
        for place in places(source.cite)
        if place.is_of(section) and (changed is None or any(map(place.touches, changed)))
    }
    return list(keys)


def beside(ledger: Ledger, law: Law, code: str, *, again: Iterable[Again] = ()) -> list[Row]:
    """The law in three columns: the text of the subsections that each condition cites, its sentence, its expression."""
    words = {
        text.section: (text.sha256, subsections(statutes.words_of(text.sha256, ledger.alias) or ""))
        for text in of_law(law, texts(ledger, code))
    }
    anew = {key for each in again for key in each.keys}
    return [row for one in law.conditions for row in _rows(one, words, again=one.key in anew)]


def _rows(
    condition: Condition, words: Mapping[str, tuple[str, Mapping[Path, str]]], *, again: bool
) -> Iterable[Row]:
    said = _sentences(condition)
    for key, cite, sentence, expression in said:
        found = [
            (digest, f"{section}{named(place.path)}\n{within(parts, place.path)}")
            for place in places(cite)
            for section, (digest, parts) in words.items()
            if place.is_of(section)
        ]
        text = "\n\n".join(dict.fromkeys(each for _, each in found))
        yield Row(
            key, cite, text, sentence, expression, tuple(dict.fromkeys(each for each, _ in found)), again
        )


def _sentences(condition: Condition) -> list[tuple[str, str, str, str]]:
    """A condition, then each of its limbs: key, citation, sentence with the figures of all times, expression."""

    def filled(text: str) -> str:
        for name, figure in condition.parameters.items():
            text = text.replace(f"{{{name}}}", str(figure))
        return text

    whole = f"{condition.joint}:" if condition.limbs else written(condition.holds)
    rows = [(condition.key, condition.cite, filled(condition.text), whole)]
    rows += [
        (f"{condition.key}, {limb.key}", limb.stands.cite, filled(limb.text), written(limb.holds))
        for limb in condition.limbs
    ]
    return rows


def as_cells(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The three columns for a file: what was not brought says so."""
    return [
        {
            "condition": row.key, "stands_in": row.cite, "text": row.text or NO_TEXT, "sentence": row.sentence,
            "expression": row.expression, "text_sha256": " ".join(row.sha256), "read_again": "yes" if row.again else "",
        }
        for row in rows
    ]  # fmt: skip
