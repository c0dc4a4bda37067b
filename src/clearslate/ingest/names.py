"""Names of people in one form, and the parties that are no people. Pure functions of the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

from clearslate.ingest.reasons import Reason

# Letters that do not fall apart into a plain letter and an accent.
_LETTERS: Final = str.maketrans(
    {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ẞ": "SS", "ı": "I"}
)
_DROPPED: Final = re.compile(r"[.'`´‘’ʼʻ]")  # O'Brien is OBRIEN, St. is ST
_HYPHENS: Final = "-‐‑‒–—"
_SUFFIXES: Final = {
    **{suffix: suffix for suffix in ("JR", "SR", "II", "III", "IV")},
    "JUNIOR": "JR",
    "SENIOR": "SR",
    "2ND": "II",
    "3RD": "III",
    "4TH": "IV",
}
# What becomes of the characters of most names, which are plain ones.
_PLAIN: Final = {
    code: None if _DROPPED.match(chr(code)) else chr(code) if chr(code).isalnum() or chr(code) == "-" else " "
    for code in range(128)
}
_NO_NAME: Final = frozenset({"UNKNOWN", "UNK", "NFN", "NMN", "NLN", "NMI"})
PARTS: Final = ("first", "middle", "last", "suffix")


class Name(NamedTuple):
    """A person's name in normal form; None for a part that is missing. ``readable``: all of the text was placed."""

    first: str | None = None
    middle: str | None = None
    last: str | None = None
    suffix: str | None = None
    readable: bool = True


def normal(text: str) -> str:
    """Upper case, without accents, points and apostrophes; every other sign is a blank. Hyphens stay.

    >>> normal(" d'Amélio-Núñez,  St. ")
    'DAMELIO-NUNEZ ST'
    """
    if text.isascii():
        return " ".join(text.upper().translate(_PLAIN).split())
    upper = unicodedata.normalize("NFKD", text).upper().translate(_LETTERS)
    spread = unicodedata.normalize("NFKD", _DROPPED.sub("", upper))
    letters = "".join(
        "-" if sign in _HYPHENS else sign if sign.isalnum() else " "
        for sign in spread
        if not unicodedata.combining(sign)
    )
    return " ".join(letters.split())


@dataclass(frozen=True)
class NameOrder:
    """The order in which a full name's parts stand: parts of each of its stretches between commas."""

    stretches: tuple[tuple[str, ...], ...]

    @staticmethod
    def of(text: str) -> NameOrder:
        """The order that a mapping gives, such as ``last, first middle``.

        Raises:
            ValueError: it names no parts, or another word, or a part twice.
        """
        stretches = tuple(tuple(piece.split()) for piece in text.lower().split(","))
        words = [word for stretch in stretches for word in stretch]
        if not all(stretches) or set(words) - set(PARTS) or len(words) != len(set(words)):
            raise ValueError('order names first, middle, last and suffix once each: "last, first middle"')
        if not {"first", "last"} <= set(words):
            raise ValueError("order must name first and last")
        return NameOrder(stretches)


def full_name(text: str, order: NameOrder) -> Name:
    """The parts of a name that is written in one piece.

    Where the order has a comma and the text of several words has none, nobody can say which word is which:
    the name is missing and not readable.

    >>> full_name("O'Brien-Smith Jr., Mary Ann", NameOrder.of("last, first middle"))[:4]
    ('MARY', 'ANN', 'OBRIEN SMITH', 'JR')
    """
    pieces = [words for words in (normal(piece).split() for piece in text.split(",")) if words]
    suffix, pieces = _without_suffix(pieces)
    pieces = [words for words in pieces if words]
    if not pieces:
        return Name(suffix=suffix)
    if len(order.stretches) > 1 and len(pieces) == 1 and len(pieces[0]) > 1:
        return Name(readable=False)
    if len(pieces) > len(order.stretches):
        pieces = [
            *pieces[: len(order.stretches) - 1],
            [word for piece in pieces[len(order.stretches) - 1 :] for word in piece],
        ]
    found: dict[str, list[str]] = {}
    for words, parts in zip(pieces, order.stretches, strict=False):
        found |= _placed(words, tuple(part for part in parts if part != "suffix"))
    return _name(found, suffix)


def name_of_parts(first: str, middle: str, last: str, suffix: str) -> Name:
    """A name whose parts stand apart; a suffix is found wherever it stands."""
    given, pieces = _without_suffix([normal(part).split() for part in (first, middle, last)])
    own = _SUFFIXES.get(normal(suffix))
    readable = own is not None or normal(suffix) in ("", *_NO_NAME)
    while len(pieces) < 3:
        pieces.append([])
    name = _name(dict(zip(("first", "middle", "last"), pieces, strict=True)), own or given)
    return name._replace(readable=readable)


def _without_suffix(pieces: list[list[str]]) -> tuple[str | None, list[list[str]]]:
    """The first suffix, and the words without any; a piece keeps its place though it may be empty then."""
    found = [word for piece in pieces for word in piece if word in _SUFFIXES]
    kept = [[word for word in piece if word not in _SUFFIXES] for piece in pieces]
    return (_SUFFIXES[found[0]] if found else None), kept


def _placed(words: list[str], parts: tuple[str, ...]) -> dict[str, list[str]]:
    """The words of one stretch given to its parts: middle takes what is left over, else the last part does."""
    if not parts:
        return {}
    if len(words) < len(parts):
        fewer = tuple(part for part in parts if part != "middle")
        parts = (
            fewer if len(words) >= len(fewer) else tuple(part for part in fewer if part == "last") or fewer
        )
    parts = parts[: len(words)]
    wide = parts.index("middle") if "middle" in parts else len(parts) - 1
    after = len(parts) - wide - 1
    found = {part: [words[at]] for at, part in enumerate(parts[:wide])}
    found[parts[wide]] = words[wide : len(words) - after]
    found |= {part: [words[len(words) - after + at]] for at, part in enumerate(parts[wide + 1 :])}
    return found


def _name(found: dict[str, list[str]], suffix: str | None) -> Name:
    first, middle, last = (_joined(found.get(part, [])) for part in ("first", "middle", "last"))
    return Name(first, middle, last, suffix)


def _joined(words: list[str]) -> str | None:
    text = " ".join(" ".join(words).replace("-", " ").split())
    return None if not text or text in _NO_NAME else text


# --- parties that are no people ---------------------------------------------------------------------------

_PARTIES: Final = (
    (Reason.EXPUNGED, re.compile(r"\bEXPUNG(?:E|ED|EMENT|MENT|ING)\b")),
    (Reason.TEST_PARTY, re.compile(r"\bTEST\b|\bX{3,}\b")),
    (
        Reason.NOT_A_PERSON,
        re.compile(
            r"\b(?:STATE|COMMONWEALTH|PEOPLE|CITY|COUNTY|TOWN|TOWNSHIP|BOROUGH|VILLAGE) OF\b"
            r"|^COMMONWEALTH$|\bIN RE\b|\b(?:INC|LLC|LLP|CORP|CORPORATION|INCORPORATED)\b"
        ),
    ),
)


# Most names hold none of these, and need no closer look.
_PERHAPS: Final = re.compile(r"EXPUNG|TEST|XXX| OF|COMMONWEALTH|IN RE|INC|LLC|LLP|CORP")


def no_person(text: str) -> Reason | None:
    """Why a party's name is no person's, by whole words; None where it may be.

    >>> no_person("Acme, L.L.C.")
    <Reason.NOT_A_PERSON: 'not_a_person'>
    >>> no_person("TESTA, MARIA") is None
    True
    """
    words = normal(text).replace("-", " ")
    if not _PERHAPS.search(words):
        return None
    return next((reason for reason, pattern in _PARTIES if pattern.search(words)), None)
