"""Finding an offense: by its name or number, among the statutes and names that a state's lists, mix and stories know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from clearslate.records.yamls import read_yaml
from clearslate.states import folder, statute_table


@dataclass
class Offense:
    """An offense as it may stand on a paper. ``grades``: those of which it is known to be charged."""

    statute: str
    name: str
    grades: list[str] = field(default_factory=list)
    weight: float = 0.0


_MEANS: Final[Mapping[str, tuple[str, ...]]] = {
    "dui": ("dui", "driving", "influence", "intoxicated"), "dwi": ("dwi", "driving", "intoxicated", "influence"),
    "oui": ("driving", "influence"), "weed": ("marijuana", "cannabis"), "pot": ("marijuana", "cannabis"),
    "marihuana": ("marijuana", "cannabis", "marihuana"), "marijuana": ("marijuana", "cannabis", "marihuana"),
    "drogas": ("drug", "controlled", "substance"), "drug": ("drug", "controlled", "substance"), "drugs": ("drug", "controlled", "substance"),
    "hurto": ("theft", "larceny", "shoplifting"), "robo": ("robbery", "theft"),
    "shoplifting": ("shoplifting", "retail", "theft", "larceny", "concealment"),
    "stealing": ("theft", "larceny", "stealing"), "theft": ("theft", "larceny", "stealing"), "agresion": ("assault", "battery"),
    "asalto": ("assault",), "assault": ("assault", "battery"), "pelea": ("assault", "fighting", "disorderly"), "arma": ("weapon", "firearm"),
    "gun": ("firearm", "weapon", "handgun"),
    "fraude": ("fraud", "check", "forgery"), "posesion": ("possession",), "conducta": ("conduct", "disorderly"), "amenaza": ("threat", "threats"),
    "allanamiento": ("burglary", "trespass"), "trespassing": ("trespass",), "velocidad": ("speeding",),
    "licencia": ("license",), "prostitucion": ("prostitution",),
}  # fmt: skip
"""What people call an offense, in English and Spanish, and the words that statutes and lists use."""
SHOWN: Final = 12


def search(code: str, sought: str) -> list[Offense]:
    """The offenses of a state that fit best, at most twelve; none where nothing fits."""
    words = _words(sought)
    number = _number(sought)
    if not words and not number:
        return []
    scored = [(_score(each, words, number), each) for each in offenses(code)]
    best = sorted(
        ((score, each) for score, each in scored if score > 0),
        key=lambda pair: (-pair[0], -pair[1].weight, pair[1].statute, pair[1].name),
    )
    return [each for _, each in best[:SHOWN]]


@cache
def offenses(code: str) -> tuple[Offense, ...]:
    """Every offense of a state that its mix, lists and stories name."""
    found: dict[tuple[str, str], Offense] = {}
    for statute, name, grade, weight in _all(code):
        offense = found.setdefault((statute, name.casefold()), Offense(statute, name))
        offense.weight += weight
        if grade and grade not in offense.grades:
            offense.grades.append(grade)
    named = {statute for statute, name in found if name}
    return tuple(each for (statute, name), each in found.items() if name or statute not in named)


def _all(code: str) -> Iterator[tuple[str, str, str, float]]:
    place = folder(code)
    if (mix := place / "mix.yaml").exists():
        for raw in read_yaml(mix.read_text(encoding="utf-8")) or ():
            yield (
                str(raw["statute"]),
                str(raw.get("description", "")),
                str(raw.get("grade") or ""),
                float(raw.get("weight", 1)),
            )
    if (lists := place / "lists.yaml").exists():
        for one in read_yaml(lists.read_text(encoding="utf-8")) or ():
            yield from _listed(one)
    for statute in statute_table(code):
        yield statute, "", "", 0.0


def _listed(one: Mapping[str, Any]) -> Iterator[tuple[str, str, str, float]]:
    for item in one.get("items", ()):
        if "section" in item:
            title = str(item.get("title", ""))
            yield str(item["section"]), title[:1].upper() + title[1:], "", 0.0


def _score(offense: Offense, words: list[tuple[str, ...]], number: str) -> float:
    """Words that stand in the name, whole or as a beginning; a number that the statute begins with or holds."""
    name = set(_plain(offense.name).split())
    score = 0.0
    for meanings in words:
        hits = [
            3.0 if each in name else 2.0 * any(word.startswith(each) for word in name) for each in meanings
        ]
        first, others = hits[0], max(hits[1:], default=0.0)
        score += max(first, others * 0.8)
    if number:
        own = _number(offense.statute)
        score += 8.0 if own == number else 5.0 if number in own else 0.0
    return score


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9. ]+", " ", "".join(each for each in bare if not unicodedata.combining(each)))


def _words(text: str) -> list[tuple[str, ...]]:
    found = [
        word
        for word in _plain(text).split()
        if len(word) > 2 and not any(letter.isdigit() for letter in word)
    ]
    return [(word, *_MEANS.get(word, ())) for word in found if word not in _SILENT]


_SILENT: Final = frozenset(
    {"the", "and", "for", "with", "los", "las", "una", "por", "con", "del", "sec", "section", "code"}
)


def _number(text: str) -> str:
    """The figures of a citation in a row, with the letters that stand among them: what two ways of writing share."""
    found = re.search(r"\d.*", text)
    return re.sub(r"[^0-9a-z.]+", "", found[0].casefold()) if found else ""
