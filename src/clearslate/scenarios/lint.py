"""What is wrong with a state's offense lists and its reading of citations that only trying shows.

The lists are held against the state's statute table: every statute that its charges are known to carry. Then citations
that name no section, or the wrong one, are made of those that name one, as fixed columns, spreadsheets and hurried
hands make them, and every fact that a law takes from a statute is asked of them. Nothing may be surer of such a text
than of the citation that it was made of: what the text says must be what the whole citation says, or unknown.

A slip that hits the number of another section cannot be told from it. One that hits a number which no section bears
can, where the table of sections is exact: so each code of ``sections.yaml`` is told whose stretches take in numbers
beside those of listed sections that neither the lists nor the statute table show to exist, where a law is certain of
them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import reduce
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clearslate.law.citations import Citation, CitationStyle, Item, OffenseList
from clearslate.law.expressions import AllTrue, AnyTrue, Expression, Known, Lookup, Not, Truth
from clearslate.law.model import Jurisdiction
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.scenarios.findings import Finding, explained
from clearslate.states import folder, statute_table

EXPLAINED: Final = "lint.yaml"
UNREADABLE: Final = ("UNK", "N/A", "0", "00000", "99", "art. 5", "LARCENY 3RD", "see information")

Answers: TypeAlias = NDArray[np.int8]

_LAST_NUMBER: Final = re.compile(r"\d+(?=\D*$)")


class Kind(StrEnum):
    """What trying shows."""

    UNREAD = "does not parse"
    IDLE = "no law asks it"
    EMPTY = "no statute of the table is on it"
    OVERLAP = "overlap"
    SURER = "is answered with more certainty than the citation from which it was made"
    WIDE = "takes in numbers that nothing shows to exist"


def lint(state: Jurisdiction) -> list[Finding]:
    """What is wrong with the state's lists and citations, each with the reason that its ``lint.yaml`` gives.

    Raises:
        ScenarioError: ``lint.yaml`` explains what was not found.
    """
    table = statute_table(state.code)
    return explained(
        [*lint_lists(state, table), *lint_citations(state, table)], folder(state.code) / EXPLAINED
    )


# --- the lists ----------------------------------------------------------------------------------------------


def lint_lists(state: Jurisdiction, statutes: Iterable[str]) -> Iterator[Finding]:
    """What the statute table shows of the lists."""
    read = {text: state.style.read(text) for text in sorted(set(statutes))}
    for text, citation in read.items():
        if citation is None:
            advice = "widen the citation style, or correct the table"
            yield Finding(state.code, f"statute {text}", Kind.UNREAD, advice)
    table = [citation for citation in read.values() if citation is not None]
    used = {found.id for law in state.laws for found in law.lists}
    for offenses in state.lists:
        yield from _lint_list(state.code, offenses, table)
        if offenses.id not in used:
            yield Finding(
                state.code, f"list {offenses.id}", Kind.IDLE, "remove it, or name it in a condition"
            )


def _lint_list(code: str, offenses: OffenseList, table: list[Citation]) -> Iterator[Finding]:
    where = f"list {offenses.id}"
    entries = (*offenses.items, *offenses.could_also_name)
    if table and not any(item.names(citation) != FALSE for item in entries for citation in table):
        yield Finding(code, where, Kind.EMPTY, f"check its citations against {offenses.cite}")
    for first, second in combinations(offenses.items, 2):
        if _overlap(first, second):
            yield Finding(code, f"{where}, {show(first)} and {show(second)}", Kind.OVERLAP, "keep one")


def _overlap(first: Item, second: Item) -> bool:
    if first.first.code != second.first.code:
        return False
    if first.last is None and second.last is None:
        shorter, longer = sorted((first.first, second.first), key=lambda citation: len(citation.subsections))
        return (
            shorter.key == longer.key
            and longer.subsections[: len(shorter.subsections)] == shorter.subsections
        )
    return (
        first.first.key <= (second.last or second.first).key
        and second.first.key <= (first.last or first.first).key
    )


def show(item: Item) -> str:
    """A list's entry as a lawyer writes it."""
    return str(item.first) if item.last is None else f"{item.first} to {item.last}"


# --- citations that name no section -------------------------------------------------------------------------


def lint_citations(state: Jurisdiction, statutes: Iterable[str]) -> Iterator[Finding]:
    """Texts of which a law is surer than of the citation they were made of, and codes whose stretches are too wide."""
    style, facts = state.style, statute_facts(state)
    whole = written(state, statutes)
    shown = {(citation.code, citation.key) for citation in whole.values()}
    made: list[tuple[str, str | None]] = [
        (slip, text) for text, meant in whole.items() for slip in slips(text, meant.section)
    ]
    nothing: list[tuple[str, str | None]] = [(text, None) for text in UNREADABLE]
    surest = _surest(style, facts, made + nothing)
    wide: dict[str, list[str]] = defaultdict(list)
    for (slip, text), surer in zip(made, surest, strict=False):
        if surer is None:
            continue
        read = style.read(slip)
        if read is not None and (read.code, read.key) in shown:
            continue
        if read is None:
            advice = f"made of {text}; nothing may be certain of it, but {_words(surer)} is"
            yield Finding(state.code, f"citation {slip}", Kind.SURER, advice)
        elif (code := style.table and style.table.find(read.code)) and code.certainty != "text":
            wide[code.name.pattern].append(f"{slip} for {text}")
    for name, examples in wide.items():
        advice = f"{len(examples)} slips, such as {examples[0]}, count as other sections: take its sections from the text"
        yield Finding(state.code, f"sections of {name}", Kind.WIDE, advice)
    for text, surer in zip(UNREADABLE, surest[len(made) :], strict=True):
        if surer is not None:
            advice = f"nothing may be surer of it than of a missing statute, but {_words(surer)} is"
            yield Finding(state.code, f"citation {text}", Kind.SURER, advice)


def _words(fact: Truth) -> str:
    return " and ".join(f"'{leaf.topic}: {leaf.detail}'" for leaf in fact.walk() if isinstance(leaf, Lookup))


def statute_facts(state: Jurisdiction) -> list[Truth]:
    """Every fact that the state's laws take from a statute, each once, as far as nothing else decides with it."""
    found: dict[Truth, None] = {}
    seen: set[Expression] = set()
    todo: list[Expression] = [condition.holds for law in state.laws for condition in law.conditions]
    while todo:
        x = todo.pop()
        if x in seen:
            continue
        seen.add(x)
        if isinstance(x, AllTrue | AnyTrue):
            alone = tuple(item for item in x.items if _is_of_lookups(item))
            found[replace(x, items=alone)] = None
            todo += (item for item in x.items if item not in alone)
        elif isinstance(x, Truth) and _is_of_lookups(x):
            found[x] = None
        else:
            todo += x.parts()
    return [
        fact
        for fact in found
        if any(isinstance(leaf, Lookup) and "statute" in leaf.fields for leaf in fact.walk())
    ]


def _is_of_lookups(x: Expression) -> bool:
    if isinstance(x, AllTrue | AnyTrue | Not):
        return all(_is_of_lookups(part) for part in x.parts())
    return isinstance(x, Lookup | Known)


def _surest(
    style: CitationStyle, facts: Sequence[Truth], pairs: Sequence[tuple[str, str | None]]
) -> list[Truth | None]:
    """For each pair, the first fact that is certain of its first text and says something else of its second."""
    place: dict[str | None, int] = {}
    first, second = (
        np.array([place.setdefault(pair[side], len(place)) for pair in pairs], np.intp) for side in (0, 1)
    )
    answers = _Answers(style, list(place))
    found: list[Truth | None] = [None] * len(pairs)
    for fact in reversed(facts):
        held = answers.of(fact)
        for at in np.flatnonzero((held[first] != UNKNOWN) & (held[first] != held[second])):
            found[at] = fact
    return found


class _Answers:
    """What facts say of citations of a completed offense of which all else is missing: an answer for every text."""

    def __init__(self, style: CitationStyle, texts: Sequence[str | None]) -> None:
        self._texts = texts
        self._known: dict[Truth, Answers] = {}
        # Texts of one meaning are one for a list.
        numbers: dict[object, int] = {}
        self._meaning = np.array([numbers.setdefault(style.meanings(text), len(numbers)) for text in texts])
        self._first = np.unique(self._meaning, return_index=True)[1]

    def of(self, x: Truth) -> Answers:
        """The fact's answers in three values."""
        found = self._known.get(x)
        if found is None:
            found = self._known[x] = self._asked(x)
        return found

    def _asked(self, x: Truth) -> Answers:
        match x:
            case Known():
                return np.full(len(self._texts), TRUE if x.value else FALSE, np.int8)
            case Not():
                held = self.of(x.item)
                return np.where(held == UNKNOWN, held, TRUE - held)
            case AllTrue():
                return reduce(np.minimum, map(self.of, x.items), self.of(Known(True)))
            case AnyTrue():
                return reduce(np.maximum, map(self.of, x.items), self.of(Known(False)))
            case Lookup(asks=OffenseList()):  # a list asks meanings alone
                of_meanings: Answers = self._decided(x, [self._texts[at] for at in self._first])[
                    self._meaning
                ]
                return of_meanings
            case Lookup():
                return self._decided(x, self._texts)
        raise TypeError(f"{type(x).__name__} is not made of lookups")

    @staticmethod
    def _decided(x: Lookup, texts: Sequence[str | None]) -> Answers:
        given = ({"statute": text, "inchoate": "completed"} for text in texts)
        return np.array([x.decide(*map(values.get, x.fields))[0] for values in given], np.int8)


def written(state: Jurisdiction, statutes: Iterable[str]) -> Mapping[str, Citation]:
    """Sections that exist, each once, as records write them: those of the statute table and those that lists name alone."""
    style = state.style
    found: dict[tuple[str, str], tuple[str, Citation]] = {}
    for text in sorted(set(statutes)):
        citation = style.read(text)
        if citation is not None and citation.section:
            found.setdefault((citation.code, citation.section), (text, citation))
    for item in (item for each in state.lists for item in (*each.items, *each.except_)):
        section = Citation(item.first.code, item.first.section, (), item.first.decimal)
        if text := _as_written(section, style):
            found.setdefault((section.code, section.section), (text, section))
    return dict(found.values())


def _as_written(section: Citation, style: CitationStyle) -> str:
    named = section.section
    forms = (str(section), named, f"{section.code} {named}", f"{section.code}:{named}")
    return next((text for text in forms if style.read(text) == section), "")


def slips(text: str, section: str) -> Iterator[str]:
    """A citation as fixed columns, spreadsheets and hurried hands leave it, each once."""
    at = text.lower().find(section)
    if at < 0:
        return
    front, number, rest = text[:at], text[at : at + len(section)], text[at + len(section) :]
    made = {*_cut(front, number), *_filled(front, number, rest), *_mistyped(front, number)}
    made |= {
        f"{front}ch. {number}",
        f"{front}art. {number}",
        f"{front}{number} et seq.",
        text.replace("-", "\u2013"),
    }
    yield from sorted(slip for slip in made if slip != text and re.search(r"\d", slip))


def _cut(front: str, number: str) -> Iterator[str]:
    yield from (front + number[:-cut] for cut in (1, 2, 3, 4) if number[-cut:].isdigit())
    yield front + re.sub(r"[-.]\w+$", "", number)
    yield front + re.sub(r"[-.]\w+$", ".", number)


def _filled(front: str, number: str, rest: str) -> Iterator[str]:
    yield f"{front}0{number}{rest}"
    yield f"{front}000{number}{rest}"
    yield front + re.sub(r"-(?=\d+[a-z]?$)", "-0", number)
    yield from (f"{front}{number}.", f"{front}{number}0") if "." in number else (f"{front}{number}.0",)


def _mistyped(front: str, number: str) -> Iterator[str]:
    """The numbers beside the last one, and those in which two digits changed places or one was struck twice."""
    if not (last := _LAST_NUMBER.search(number)):
        return
    digits, (start, end) = last[0], last.span()
    beside = {str(int(digits) + step) for step in (-2, -1, 1, 2) if int(digits) + step > 0}
    beside |= {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)}
    beside |= {digits[:i] + digits[i] + digits[i:] for i in range(len(digits))}
    yield from (f"{front}{number[:start]}{each}{number[end:]}" for each in beside)
