"""What a grade and a statute say of a charge: felony or misdemeanor, and the statutory maximum.

Each jurisdiction has a ``Grading``: its own grade codes, and what the statute itself settles where the
grade is blank. The maximum is a pair of terms, at least and at most, so a grade that leaves it open
(an ungraded misdemeanor) stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from clearslate.law.citations import Citation, CitationStyle
from clearslate.law.expressions import Lookup, Truth
from clearslate.law.sources import Source
from clearslate.law.terms import FALSE, LIFE, TRUE, UNKNOWN, Term, days, statutory_maximum

OFFENSE_FIELDS: Final = ("statute", "grade", "max_penalty_days")


class Class(StrEnum):
    """The kinds of offense."""

    FELONY = "felony"
    MISDEMEANOR = "misdemeanor"
    SUMMARY = "summary"
    INFRACTION = "infraction"
    ORDINANCE = "ordinance"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade: its kind and its statutory maximum, at least and at most; ``source``: where its table does not tell it."""

    code: str
    kind: Class
    at_least: Term
    at_most: Term
    source: Source | None = None


def grade(
    code: str, kind: Class, maximum: Term, at_most: Term | None = None, source: Source | None = None
) -> Grade:
    """A grade with one maximum, or with a range where the grade leaves it open."""
    return Grade(code, kind, maximum, at_most or maximum, source)


_KEPT: Final = 65_536  # texts: what people type on public pages ends in here too, and shall not pile up
Meaning = tuple[Grade, ...]  # the grades that a charge may be of; empty: any


@dataclass(frozen=True, eq=False)
class Grading:
    """A jurisdiction's grades, and the grades that a statute may carry where the record has none.

    ``source`` tells the maxima of the grades that name no source of their own.

    ``by_statute`` receives a citation and answers the grades that it may carry, or () where the table
    does not know it. ``refine`` receives a citation and the recorded grade and answers the grade with a
    narrower maximum, where the code gives one (18 Pa.C.S. § 106(b)(9): ungraded is of the third degree).
    """

    grades: tuple[Grade, ...]
    style: CitationStyle
    source: Source
    by_statute: Callable[[Citation], tuple[Grade, ...]] = lambda _: ()
    refine: Callable[[Citation, Grade], Grade] = lambda _, recorded: recorded
    aliases: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _by_code(self) -> dict[str, Grade]:
        return {entry.code.lower(): entry for entry in self.grades}

    def find(self, code: str | None) -> Grade | None:
        """The grade of a code as written, or None where it is missing or not one of the jurisdiction's."""
        if code is None:
            return None
        text = " ".join(code.split()).lower()
        return self._by_code.get(self.aliases.get(text, text).lower())

    def possible(self, statute: str | None, code: str | None) -> Meaning:
        """The grades that the charge may be of; () where nothing is known."""
        found = self.find(code)
        citation = self.style.read(statute)
        by_statute = self.by_statute(citation) if citation else ()
        if found is None:
            return by_statute
        narrowed = tuple(entry for entry in by_statute if _refines(entry, found))
        return narrowed or ((self.refine(citation, found) if citation else found),)

    def known(self, statute: str | None, code: str | None) -> Meaning:
        """As `possible`, remembered: laws ask it of the same texts with every length of a maximum."""
        asked = statute, code
        found = self._known.get(asked)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[asked] = self.possible(statute, code)
        return found

    @cached_property
    def _known(self) -> dict[tuple[str | None, str | None], Meaning]:
        return {}

    # --- the facts that laws ask for ---

    def is_kind(self, *kinds: Class) -> Truth:
        """The charge is of one of the kinds."""

        def decide(statute: str | None, code: str | None, maximum: int | None) -> tuple[int, tuple[str, ...]]:
            del maximum
            possible = self.known(statute, code)
            if not possible:
                return UNKNOWN, ("grade",)
            hits = {entry.kind in kinds for entry in possible}
            return (UNKNOWN, ("grade",)) if len(hits) == 2 else ((TRUE if hits == {True} else FALSE), ())

        return Lookup("grade is", " or ".join(kinds), OFFENSE_FIELDS, decide)

    def is_grade(self, *codes: str) -> Truth:
        """The charge is of one of the grades, by code."""
        wanted = {self._by_code[code.lower()].code for code in codes}

        def decide(statute: str | None, code: str | None, maximum: int | None) -> tuple[int, tuple[str, ...]]:
            del maximum
            possible = self.known(statute, code)
            if not possible:
                return UNKNOWN, ("grade",)
            hits = {entry.code in wanted for entry in possible}
            return (UNKNOWN, ("grade",)) if len(hits) == 2 else ((TRUE if hits == {True} else FALSE), ())

        return Lookup("grade code is", ", ".join(codes), OFFENSE_FIELDS, decide)

    def maximum(self, statute: str | None, code: str | None, recorded_days: int | None) -> tuple[Term, Term]:
        """The statutory maximum, at least and at most. A recorded maximum goes before the grade's."""
        if recorded_days is not None:
            term = statutory_maximum(recorded_days)
            return term, term
        possible = self.known(statute, code)
        if not possible:
            return days(0), LIFE
        least = min((entry.at_least for entry in possible), key=lambda term: term.shortest_days)
        most = max((entry.at_most for entry in possible), key=lambda term: term.longest_days)
        return least, most

    def punishable_by_at_least(self, term: Term) -> Truth:
        """The statutory maximum is the term or longer."""

        def decide(
            statute: str | None, code: str | None, recorded: int | None
        ) -> tuple[int, tuple[str, ...]]:
            least, most = self.maximum(statute, code, recorded)
            bits = (2 if least.at_least(term) == TRUE else 0) | (1 if most.at_least(term) != FALSE else 0)
            return bits, () if bits != UNKNOWN else ("grade", "max_penalty_days")

        return Lookup("statutory maximum is at least", str(term), OFFENSE_FIELDS, decide, asks=self)

    def punishable_by_more_than(self, term: Term) -> Truth:
        """The statutory maximum is longer than the term."""

        def decide(
            statute: str | None, code: str | None, recorded: int | None
        ) -> tuple[int, tuple[str, ...]]:
            least, most = self.maximum(statute, code, recorded)
            bits = (2 if term.at_least(least) == FALSE else 0) | (1 if term.at_least(most) != TRUE else 0)
            return bits, () if bits != UNKNOWN else ("grade", "max_penalty_days")

        return Lookup("statutory maximum is more than", str(term), OFFENSE_FIELDS, decide, asks=self)


def _refines(entry: Grade, recorded: Grade) -> bool:
    """A statute's grade that fits within what the record's grade says narrows it."""
    return (
        entry.kind == recorded.kind
        and entry.at_least.shortest_days >= recorded.at_least.shortest_days
        and entry.at_most.longest_days <= recorded.at_most.longest_days
    )
