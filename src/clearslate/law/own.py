"""The facts that a jurisdiction asks beyond the record's: those of the country by their name, its own with words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import signature
from typing import Any, TypedDict, Unpack

from clearslate.law import expressions as e
from clearslate.law.facts import one_of_values
from clearslate.records.national import NATIONAL
from clearslate.records.schema import Field, Kind, Level, Owner, fact_field


@dataclass(frozen=True)
class TextFact:
    """A fact that the record gives in words."""

    field: str

    def is_one_of(self, *values: str) -> e.Truth:
        """It is one of the values; unknown where it is missing."""
        return one_of_values(self.field, values)


OwnFact = e.Days | e.Number | e.Truth | TextFact


class _More(TypedDict, total=False):
    """What is said of a fact where it differs: of a charge, kept by the court, unknown where a story is silent (a flag: not so).

    Of a fact of the country also ``by``, the section by which the state decides it, and ``note``, what else a clerk must know.
    """

    silence: Any
    level: Level
    owner: Owner
    by: str
    note: str


def _of_row_and_case(silence: Any) -> Any:
    """A silence; one that is a function of the story's row alone becomes one of the row and all rows, as callers ask it."""
    if not callable(silence) or len(signature(silence).parameters) > 1:
        return silence
    return lambda row, _: silence(row)


@dataclass(eq=False)
class OwnFacts:
    """The facts of a jurisdiction, in the order in which they are said.

    Each names itself, the words that tell a clerk what to enter, whose it is (``level``: the charge, the case or the
    person), who keeps it (``owner``), and what its absence from a scenario stands for (``silence``: a value, None for
    unknown, or a function of the story's row and all rows of the person). One without words is the country's of that name
    (`clearslate.records.national`); ``sections`` holds those by which the state decides such facts.
    """

    fields: dict[str, Field] = dataclasses.field(default_factory=dict)
    silences: dict[str, Any] = dataclasses.field(default_factory=dict)
    sections: dict[str, str] = dataclasses.field(default_factory=dict)

    def flag(self, name: str, words: str = "", **more: Unpack[_More]) -> e.Flag:
        """A yes-or-no fact; where a story does not tell it, it is not so, unless ``silence`` says otherwise."""
        more.setdefault("silence", False)
        return e.Flag(self._add(name, words, Kind.BOOL, **more))

    def day(self, name: str, words: str = "", **more: Unpack[_More]) -> e.DayOf:
        """A day that every such record has (a date): missing, it may be any day."""
        return e.DayOf(self._add(name, words, Kind.DATE, **more))

    def event(self, name: str, words: str = "", **more: Unpack[_More]) -> e.DayOf:
        """The day of what may never have happened."""
        return e.DayOf(self._add(name, words, Kind.EVENT, **more))

    def number(self, name: str, words: str = "", kind: Kind = Kind.NUMBER, **more: Unpack[_More]) -> e.Amount:
        """A number: money in cents (``Kind.MONEY``), a length in days (``Kind.DAYS``), a count."""
        return e.Amount(self._add(name, words, kind, **more))

    def text(self, name: str, words: str = "", **more: Unpack[_More]) -> TextFact:
        """A fact in words."""
        return TextFact(self._add(name, words, Kind.TEXT, **more))

    def _add(self, name: str, words: str, kind: Kind, **more: Unpack[_More]) -> str:
        if name in self.fields:
            raise e.LawError(f"the fact {name!r} is declared twice")
        made = self._national(name, kind, **more) if not words else self._own(name, words, kind, **more)
        self.fields[name] = made
        self.silences[name] = _of_row_and_case(more.get("silence"))
        return made.name

    def _own(self, name: str, words: str, kind: Kind, **more: Unpack[_More]) -> Field:
        if name in NATIONAL:
            raise e.LawError(
                f"the fact {name!r} is one of the country: leave out its words, or give it another name"
            )
        if "by" in more or "note" in more:
            raise e.LawError(f"the fact {name!r} has words of its own: say by= and note= there")
        return fact_field(
            name, more.get("level", Level.CHARGE), kind, words, owner=more.get("owner", Owner.COURT)
        )

    def _national(self, name: str, kind: Kind, **more: Unpack[_More]) -> Field:
        if name not in NATIONAL:
            near = get_close_matches(name, list(NATIONAL), n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise e.LawError(f"the fact {name!r} has no words, and the country has none of that name{hint}")
        known = NATIONAL[name]
        if known.field.kind is not kind:
            raise e.LawError(f"the country's fact {name!r} is of another kind: {known.field.kind}")
        by, note = more.get("by", ""), more.get("note", "")
        if by:
            self.sections[name] = by
        return dataclasses.replace(
            known.field,
            meaning=known.field.meaning + (f", {by}" if by else "") + (f"; {note}" if note else ""),
            level=more.get("level", known.field.level),
            owner=more.get("owner", known.field.owner),
        )

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields.values())


def is_absent(fact: OwnFact) -> e.Truth:
    """The record does not give the fact: a known fact, where a law speaks of the absence itself."""
    if isinstance(fact, TextFact | e.Flag | e.DayOf | e.Amount):
        return e.Absent(fact.field)
    raise e.LawError("is_absent asks a fact of the record, not what was made of one")


def as_told(fact: e.Flag, otherwise: e.Truth) -> e.Truth:
    """The fact where the record gives it, else what ``otherwise`` says, as a list of offenses."""
    return (~is_absent(fact) & fact) | (is_absent(fact) & otherwise)
