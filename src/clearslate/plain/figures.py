"""Figures in plain sentences: never typed, but filled in from the law.

In a sentence ``{waiting}`` is the law's parameter of that name, in the version in force on a day. What the law asks without a
name stands as itself, in braces: ``{70 years}``, ``{4}``, ``{2000-01-01}``, ``{$500}``; a test holds that the condition asks it.
``{since}`` is the first day of that version. Each is written as the language writes it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from clearslate.law import Law, Version
from clearslate.plain.language import UNITS, Language
from clearslate.records.days import to_day

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_TERM: Final = re.compile(rf"(\d+) ({'|'.join(UNITS)})")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_IN_TEXT: Final = re.compile(rf"(?<![\w-]){_DATE.pattern}(?![\w-])")


@dataclass(frozen=True)
class Figure:
    """An amount of a unit (of ``UNITS``; "": a count; "$": dollars), or a day."""

    amount: int = 0
    unit: str = ""
    day: dt.date | None = None

    def told(self, language: Language) -> str:
        """As the language writes it."""
        if self.day is not None:
            return language.date(self.day)
        if self.unit == "$":
            return language.money(self.amount)
        return language.length(self.amount, self.unit)


def figure(text: str) -> Figure | None:
    """The figure that a text is (``70 years``, ``4``, ``$500``, ``2000-01-01``); None if it is a name."""
    if found := _TERM.fullmatch(text):
        return Figure(int(found[1]), found[2])
    if _DATE.fullmatch(text):
        return Figure(day=dt.date.fromisoformat(text))
    if found := re.fullmatch(r"\$?(\d+)", text):
        return Figure(int(found[1]), "$" if text.startswith("$") else "")
    return None


def version_on(law: Law, day: dt.date) -> Version:
    """The version in force on a day; before the first one the first, after the last one the last."""
    found = [version for version in law.versions if version.start <= to_day(day)]
    return found[-1] if found else law.versions[0]


def figures_of(law: Law, day: dt.date) -> dict[str, Figure]:
    """The law's figures by name, in the version in force on a day: its parameters, its caps, and its first day as ``since``.

    Of a figure by a day of the record, the first value has the name, and each later one the name with its year (``x_of_2014``).
    """
    version = version_on(law, day)
    found = {one.name: _of(one.at(version.start)) for one in law.parameters}
    for one in law.parameters:
        if one.by is not None:
            found[one.name] = _of(one.values[0][1])
            found |= {f"{one.name}_of_{since[:4]}": _of(value) for since, value in one.values[1:]}
    found |= {f"cap{number or ''}": Figure(cap.count) for number, cap in enumerate(law.caps)}
    if version.begins is not None:
        found["since"] = Figure(day=dt.date.fromisoformat(version.begins))
    return {name: one for name, one in found.items() if one is not None}


def _of(value: object) -> Figure | None:
    return Figure(value) if isinstance(value, int) else figure(_plural(str(value)))


def _plural(text: str) -> str:
    """A term as `Term` writes it, its unit in the plural."""
    return re.sub(r"^1 (year|month|day)$", r"1 \1s", text)


def fill(text: str, known: dict[str, Figure], language: Language) -> str:
    """The sentence with its figures.

    Raises:
        KeyError: a figure that the law does not have; a test keeps such a sentence out of the states' files.
    """

    def fill_in(match: re.Match[str]) -> str:
        found = figure(match[1]) or known[match[1]]
        words = found.told(language)
        return words if found.day is not None else words.replace(" ", "\u00a0")  # "7 years" stays on one line

    return PLACEHOLDER.sub(fill_in, text)


def with_days(text: str, language: Language) -> str:
    """A law's own words, as lawyers have them, with each day as the language writes it."""

    def fill_in(match: re.Match[str]) -> str:
        try:
            return language.date(dt.date.fromisoformat(match[0]))
        except ValueError:  # the number of a section looks like a day
            return match[0]

    return _DAY_IN_TEXT.sub(fill_in, text)
