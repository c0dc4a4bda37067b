"""The letter with which a person disputes a background check report (15 U.S.C. §§ 1681e(b), 1681i), in English and Spanish.

The English one is sent; the Spanish one says to the person what it says. What is not told stands as a blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from clearslate.plain.language import language as in_language
from clearslate.records.yamls import read_yaml
from clearslate.typeset.model import (
    Blank,
    Block,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Part,
    Points,
    Signature,
    Strong,
    Word,
    Words,
    words,
)

Why = Literal["cleared", "ended", "not_mine", "twice", "grade", "other"]
WHYS: Final[tuple[Why, ...]] = ("cleared", "ended", "not_mine", "twice", "grade", "other")
INVENTED: Final = "INVENTED: no real person, no real case"


@dataclass(frozen=True)
class Entry:
    """One thing that the report shows and that is wrong.

    ``why``: one of `WHYS`. ``on``: the day on which it was cleared, or ended. ``ended``: how it ended, or its right grade;
    ``ended_es`` the same in Spanish, else it stands as told. ``relief``, ``cite``: what the law gives, in the statute's word, and
    its citation. ``code``, ``site``: of the proof letter. ``said``: what is wrong, in the person's own words.
    """

    why: Why
    offense: str = ""
    case: str = ""
    place: str = ""
    on: dt.date | None = None
    ended: str = ""
    relief: str = ""
    cite: str = ""
    code: str = ""
    site: str = ""
    said: str = ""
    ended_es: str = ""


@dataclass(frozen=True)
class Dispute:
    """What a letter is about. Empty text is what was not told."""

    entries: tuple[Entry, ...]
    on: dt.date
    name: str = ""
    address: tuple[str, ...] = ()
    born: dt.date | None = None
    company: str = ""
    company_address: tuple[str, ...] = ()
    report: str = ""
    for_whom: str = ""
    invented: bool = False
    languages: tuple[str, ...] = field(default=("en", "es"))


def dispute_letter(dispute: Dispute) -> Document:
    """The letter, in each language a part of its own; at the end what to do before it is sent.

    Raises:
        ValueError: nothing is disputed, or a language is not known.
    """
    if not dispute.entries:
        raise ValueError("a letter disputes something: give at least one entry")
    unknown = [each for each in dispute.languages if each not in _words()]
    if unknown or not dispute.languages:
        raise ValueError(f"the letter has no language {unknown}; it has {sorted(_words())}")
    first = _words()[dispute.languages[0]]
    return Document(
        title=first["title"],
        on=dispute.on,
        parts=(
            *(
                Part(tuple(_letter(dispute, language)), _words()[language]["title"])
                for language in dispute.languages
            ),
            Part(tuple(block for language in dispute.languages for block in _before_sending(language))),
        ),
        size=10.5,
        language=dispute.languages[0],
        warnings=(INVENTED,) if dispute.invented else (),
        look="letter",
    )


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "dispute.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = read_yaml(text)
    return found


def _letter(dispute: Dispute, language: str) -> Iterator[Block]:
    texts = _words()[language]
    blanks = texts["blanks"]

    def filled(text: str, what: str) -> Word:
        return text or Blank(blanks[what])

    def lines(*each: Word) -> Paragraph:
        return Paragraph(tuple(part for line in each for part in (line, "\n"))[:-1])

    if texts["to_send"]:
        yield Note(texts["to_send"], ())
    yield lines(filled(dispute.name, "name"), *(dispute.address or (Blank(blanks["address"]),)))
    yield lines(in_language(language).date(dispute.on))
    yield lines(
        filled(dispute.company, "company"), *(dispute.company_address or (Blank(blanks["company_address"]),))
    )
    yield Heading(texts["subject"], 1)
    born = in_language(language).date(dispute.born) if dispute.born else ""
    about = (("report", dispute.report), ("for_whom", dispute.for_whom), ("born", born))
    yield Paragraph(
        tuple(part for what, text in about for part in (texts[what], filled(text, what), "\n"))[:-1]
    )
    yield Paragraph((texts["hello"],))
    yield Paragraph((texts["opening"],))
    yield Heading(texts["wrong"], 2)
    yield Points(tuple(_entry(each, texts, language) for each in dispute.entries))
    yield Heading(texts["ask"], 2)
    yield Points(tuple(Item((each.format(others=texts["others"]),)) for each in texts["asks"]))
    yield Paragraph((texts["duty"],))
    yield Heading(texts["enclosed"], 2)
    yield Points(tuple(Item((each,)) for each in _enclosures(dispute, texts)), "box")
    yield Signature((dispute.name or texts["signature"],), (texts["signed"],))


def _before_sending(language: str) -> tuple[Block, ...]:
    texts = _words()[language]
    return (Heading(texts["keep"], 1), Points(tuple(Item((each,)) for each in texts["keeping"]), "box"))


def _entry(entry: Entry, texts: dict[str, Any], language: str) -> Item:
    blanks = texts["blanks"]
    what: Words = (
        Strong(entry.offense) if entry.offense else Blank(blanks["offense"]),
        f", {texts['case']} ",
        entry.case or Blank(blanks["case"]),
        ", ",
        entry.place or Blank(blanks["place"]),
        ".",
    )
    return Item(what, tuple(_why(entry, texts, language)))


def _why(entry: Entry, texts: dict[str, Any], language: str) -> Iterator[Words]:
    blanks = texts["blanks"]
    on = {"en": " on ", "es": " el "}[language] + in_language(language).date(entry.on) if entry.on else ""
    sentence = texts["why"][entry.why]
    if entry.why == "other":
        yield (entry.said or Blank(blanks["what"], 8),)
        return
    ended = (entry.ended_es if language == "es" else "") or entry.ended
    if "{ended}" in sentence and not ended:
        before, _, after = sentence.partition("{ended}")
        yield words(before, Blank(blanks["ended"]), after.format(on=on))
    else:
        yield (sentence.format(on=on, ended=ended),)
    if entry.said:
        yield (entry.said,)
    if entry.relief:
        yield (texts["clearing"].format(relief=entry.relief, cite=entry.cite).strip(),)
    if entry.code:
        site = f" ({entry.site})" if entry.site else ""
        yield (texts["code"].format(code=entry.code, site=site),)


def _enclosures(dispute: Dispute, texts: dict[str, Any]) -> Iterator[str]:
    whys = {entry.why for entry in dispute.entries}
    enclosed = texts["enclosures"]
    if "cleared" in whys:
        yield enclosed["proof"]
    if whys & {"ended", "grade"}:
        yield enclosed["docket"]
    yield enclosed["report"]
    yield enclosed["identity"]
