"""Practical facts of a state: ``states/<usps>/practical.yaml``, read and typed.

How to get one's own record, forms and where to file, costs, free help, and the way of each petition. Every fact has its source,
how well it is known, and the day on which it was looked up. What was looked for and not found is written ``not found``, and a
reader is told to ask the clerk: no link and no fee is ever guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from clearslate.plain.figures import Figure, fill
from clearslate.plain.language import Language
from clearslate.plain.words import Part, PlainError, Words, read_part
from clearslate.states import CODES, folder

FILE: Final = "practical.yaml"
NOT_FOUND: Final = "not found"
NotFound = Literal["not found"]
Certainty = Literal["text", "reading", "secondary", "memory"]
"""How well a fact is known, as in the laws: read in the statute, rule or official page; a reading of it; a secondary source; memory."""
Address = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]


class Fact(Words):
    """A fact in plain words.

    ``cite``: the statute or rule that says it; ``link``: the official address that says it, or where one does it. One of them
    stands; a link that was not looked up is none. ``certainty``: how well it is known. ``seen``: the day on which it was
    looked up. ``days``, ``dollars``: the figure, for a program; in the words it stands as ``{days}``, ``{dollars}``.
    ``lawyer``: the same for a lawyer or a court paper, in English, where the plain words would not do.
    """

    cite: str = ""
    link: Address | None = None
    certainty: Certainty
    seen: dt.date
    days: int | None = None
    dollars: int | None = None
    lawyer: str = ""

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.cite and self.link is None:
            raise ValueError("write `cite` or `link`: where it is said")
        if self.link is not None and self.certainty == "memory":
            raise ValueError("a link that was not looked up is a guess: leave it out, or look it up")
        for name in ("days", "dollars"):
            if (getattr(self, name) is not None) != (f"{{{name}}}" in self.en):
                raise ValueError(f"`{name}` and {{{name}}} in the words go together")
        return self

    def told(self, language: Language, text: str = "") -> str:
        """Its words in a language (or another text of it), the figure filled in as the language writes it."""
        known = {
            name: figure
            for name, figure in (
                ("days", None if self.days is None else Figure(self.days)),
                ("dollars", None if self.dollars is None else Figure(self.dollars, "$")),
            )
            if figure is not None
        }
        return fill(text or self.of(language), known, language)

    @property
    def is_verified(self) -> bool:
        """Whether its text itself was read."""
        return self.certainty in ("text", "reading")


Facts = tuple[Fact, ...] | NotFound
One = Fact | NotFound


class Form(Fact):
    """An official form. ``name``: its number and title as the court prints them."""

    name: str = Field(min_length=1)


class Route(Part):
    """The way of a petition (motion, application): one set of papers under one or several laws.

    ``called``: what the papers are called in that state. ``court``: which court decides. ``filed``: who files what where.
    ``service``: who must be given a copy, and how. ``objection``: who may object, and in how many ``days``. ``hearing``: when
    there is one. ``fee``, ``waiver``. ``holds``: what the petition must hold. ``exhibits``: what must be attached.
    ``forms``: official forms. ``decides``: what the judge weighs.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    laws: tuple[str, ...] = Field(min_length=1)
    title: Words
    called: Literal["petition", "motion", "application"] = "petition"
    court: One
    filed: One
    service: One
    objection: One
    hearing: One
    fee: One
    waiver: One
    decides: One = NOT_FOUND
    holds: Facts
    exhibits: Facts
    forms: tuple[Form, ...] | NotFound = NOT_FOUND


ROUTE_FACTS: Final = {
    "court": "court", "filed": "where to file", "fee": "fee", "waiver": "fee waiver", "forms": "official form", "service": "who gets a copy",
    "objection": "who may object", "hearing": "hearing", "decides": "what the judge weighs", "holds": "what the paper must hold",
    "exhibits": "what to attach",
}  # fmt: skip
"""The facts of a way to ask that can be missing, in words."""
STATE_FACTS: Final = {
    "record": "one's own record", "check": "how to see that it was done", "forms": "forms", "costs": "costs", "help": "free help",
    "juvenile": "juvenile records",
}  # fmt: skip
"""The facts of a state that can be missing, in words."""


class Practical(Part):
    """The practical facts of a state.

    ``record``: how to get one's own record. ``forms``: official forms and where to file. ``costs``: fees and waivers outside of
    the petitions. ``help``: free legal help. ``visible``: what stays visible to whom, beyond what the letters say
    (``documents.yaml``). ``asked``: what one may say when asked, likewise. ``juvenile``: where to ask about juvenile records.
    ``check``: how one finds out whether it is done. ``routes``: the petitions.
    """

    jurisdiction: str
    record: Facts
    check: Facts
    forms: Facts
    costs: Facts
    help: Facts
    visible: Facts = NOT_FOUND
    asked: Facts = NOT_FOUND
    juvenile: Facts
    routes: tuple[Route, ...] = ()

    @model_validator(mode="after")
    def _each_law_once(self) -> Self:
        laws = [law for route in self.routes for law in route.laws]
        if twice := sorted({law for law in laws if laws.count(law) > 1}):
            raise ValueError(f"{', '.join(twice)} is in two routes: each law has one")
        return self

    @property
    def all(self) -> tuple[Fact, ...]:
        """Every fact of the file, those of the routes included."""
        return tuple(_facts(self))

    def route(self, law_id: str) -> Route:
        """The route by which a law is asked for.

        Raises:
            KeyError: the law is not asked for.
        """
        return {law: route for route in self.routes for law in route.laws}[law_id]


def _facts(part: Practical | Route) -> Iterator[Fact]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Fact):
                yield one
            elif isinstance(one, Route):
                yield from _facts(one)


@cache
def practical_of(code: str) -> Practical:
    """The practical facts of a state.

    Raises:
        PlainError: there are none, or the file is wrong.
    """
    if code.upper() not in CODES:
        raise PlainError(f"{code}: clearslate has no laws for it; it has them for {', '.join(CODES)}")
    return read_part(folder(code) / FILE, Practical)


def links() -> dict[str, list[str]]:
    """Every address of the practical facts, with the states that give it."""
    found: dict[str, list[str]] = {}
    for code in CODES:
        for fact in practical_of(code).all:
            if fact.link is not None and code not in found.setdefault(fact.link, []):
                found[fact.link].append(code)
    return found


@lru_cache(maxsize=len(CODES))
def has_practical(code: str) -> bool:
    """Whether the state has practical facts."""
    return code.upper() in CODES and (folder(code) / FILE).exists()
