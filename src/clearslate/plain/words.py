"""The laws of a state in plain words: ``states/<usps>/plain.yaml``, read and typed.

Beside each law stand its short name, what it clears, when and how, and each condition as a short sentence to the reader ("You
were never convicted of a felony"), or marked as not for lay readers. A sentence of the state serves every law whose condition
of that key says the same; a law whose condition says something else has its own. ``tests/plain`` holds the words to the laws.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from clearslate.law import Jurisdiction, Law
from clearslate.law.statements import RECORD, REST_OF_UNIT, TEXT_READ, WITHIN_CAP
from clearslate.plain.figures import figures_of, fill
from clearslate.plain.language import ENGLISH, Language
from clearslate.records.typed import from_yaml
from clearslate.states import CODES, folder, jurisdiction

FILE: Final = "plain.yaml"
P = TypeVar("P", bound="Part")


class PlainError(Exception):
    """A file of plain words or practical facts is wrong. The message says which file and key, and what to write."""


class Part(BaseModel):
    """A part of a file: says nothing that it does not have, and is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """The same in English and in Spanish. A further language is looked up in its translation file, by the English."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)

    def of(self, language: Language) -> str:
        """The words of a language, figures unfilled; English where it has none."""
        if language.code == ENGLISH:
            return self.en
        return self.es if language.code == "es" else language.say(self.en)


class Told(Part):
    """A condition in plain words; or ``expert``: why it is not for lay readers (an answer never turns on what they know)."""

    en: str = ""
    es: str = ""
    expert: str = ""
    limbs: dict[str, Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if bool(self.en) != bool(self.es) or bool(self.en) == bool(self.expert):
            raise ValueError("write both `en` and `es`, or `expert`: why it is not for lay readers")
        return self

    @property
    def words(self) -> Words | None:
        """Its words; None where it is not for lay readers."""
        return Words(en=self.en, es=self.es) if self.en else None


class PlainLaw(Part):
    """A law in plain words.

    ``title``: its name in a few words. ``what``: what it clears, in one or two sentences. ``when``: when, and whether one must
    do anything. ``done``: of a law that works by itself, by when the state has to have done it.
    ``conditions``: its own, where the state's sentence of that key says something else.
    """

    title: Words
    what: Words
    when: Words
    done: Words | None = None
    conditions: dict[str, Told] = Field(default_factory=dict)


OF_EVERY_LAW: Final = {
    RECORD: Told(
        en="The charge is over, and is of the kind that this law covers.",
        es="El cargo terminó y es del tipo que abarca esta ley.",
    ),
    REST_OF_UNIT: Told(
        en="No other charge of the same case stands in the way.",
        es="Ningún otro cargo del mismo caso lo impide.",
    ),
    WITHIN_CAP: Told(
        en="You have not used up the number of times that this law can help one person.",
        es="No ha agotado las veces que esta ley puede ayudar a una persona.",
    ),
    TEXT_READ: Told(
        en="The text of this law that is in force now was read. It was not: ask a lawyer.",
        es="Se leyó el texto de esta ley que rige ahora. No se leyó: pregunte a un abogado.",
    ),
}
"""What is asked of every law, so that no state has to say it (`clearslate.law.statements.IMPLICIT`)."""


class Plain(Part):
    """The plain words of a state. ``never``: what these laws never clear. ``conditions``: sentences that serve several laws."""

    jurisdiction: str
    name: Words
    never: tuple[Words, ...] = ()
    laws: dict[str, PlainLaw] = Field(min_length=1)
    conditions: dict[str, Told] = Field(default_factory=dict)

    def told(self, law_id: str, key: str) -> Told:
        """The words of a law's condition.

        Raises:
            KeyError: the file has none; a test keeps that from happening.
        """
        if key in OF_EVERY_LAW:
            return OF_EVERY_LAW[key]
        own = self.laws[law_id].conditions
        return own[key] if key in own else self.conditions[key]


@cache
def plain_of(code: str) -> Plain:
    """The plain words of a state.

    Raises:
        PlainError: there are none, or the file is wrong.
    """
    return read_part(_path(code, FILE), Plain)


def has_plain(code: str) -> bool:
    """Whether the state has plain words."""
    return code.upper() in CODES and (folder(code) / FILE).exists()


def _path(code: str, name: str) -> Path:
    if code.upper() not in CODES:
        raise PlainError(f"{code}: clearslate has no laws for it; it has them for {', '.join(CODES)}")
    return folder(code) / name


def read_part(path: Path, kind: type[P]) -> P:
    """A file of a kind.

    Raises:
        PlainError: it cannot be read; the message names the key and the remedy.
    """
    return from_yaml(path, kind, PlainError, name=f"{path.parent.name}/{path.name}")


# --- sentences with their figures ---------------------------------------------------------------------------


class Sentences:
    """What a state's laws say in a language on a day, figures filled in: for a page, a letter or a question."""

    def __init__(self, code: str, language: Language, day: dt.date) -> None:
        """The day decides which version of each law speaks.

        Raises:
            PlainError: the state has no plain words.
        """
        self.state: Jurisdiction = jurisdiction(code)
        self.plain: Plain = plain_of(code)
        self.language: Language = language
        self.day: dt.date = day
        self._kept: dict[tuple[int, str], tuple[Law, str]] = {}
        self._conditions: dict[tuple[int, str], tuple[Law, str | None]] = {}

    def say(self, law: Law, words: Words) -> str:
        """Words about a law, kept with it: an answer says the same of many charges."""
        text = words.of(self.language)
        if (id(law), text) not in self._kept:
            self._kept[id(law), text] = law, fill(text, figures_of(law, self.day), self.language)
        return self._kept[id(law), text][1]

    def title(self, law: Law) -> str:
        """The law's short name."""
        return self.say(law, self.plain.laws[law.id].title)

    def what(self, law: Law) -> str:
        """What it clears."""
        return self.say(law, self.plain.laws[law.id].what)

    def when(self, law: Law) -> str:
        """When, and whether one must do anything."""
        return self.say(law, self.plain.laws[law.id].when)

    def done(self, law: Law) -> str:
        """By when the state has to have done what the law does by itself; empty where no source gives a day."""
        words = self.plain.laws[law.id].done
        return "" if words is None else self.say(law, words)

    def condition(self, law: Law, key: str) -> str | None:
        """A condition as a sentence to the reader; None where it is not for lay readers."""
        found = self._conditions.get((id(law), key))
        if found is None:
            words = self.plain.told(law.id, key).words
            found = law, None if words is None else self.say(law, words)
            self._conditions[id(law), key] = found
        return found[1]

    def limbs(self, law: Law, key: str) -> dict[str, str]:
        """The grounds of a condition that are told one by one, by key."""
        return {name: self.say(law, words) for name, words in self.plain.told(law.id, key).limbs.items()}


@lru_cache(maxsize=256)
def sentences(code: str, language: Language, day: dt.date) -> Sentences | None:
    """What a state's laws say, kept for the last days and languages asked for; None of a state without plain words."""
    return Sentences(code, language, day) if has_plain(code) else None
