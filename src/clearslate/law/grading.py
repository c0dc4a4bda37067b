"""What a grade and a statute say of a charge: felony or misdemeanor, and the statutory maximum.

Each jurisdiction has a ``Grading``: its own grade codes, and what the statute itself settles where the
grade is blank. The maximum is a pair of terms, at least and at most, so a grade that leaves it open
(an ungraded misdemeanor) stays open.

A charge that another jurisdiction decided is graded by that jurisdiction's grades: ``clearslate.states``,
which knows where they lie, is asked (`read_grades_by`), since a law that is imported imports no other jurisdiction. A grade that is no more than
the name of a class, in the words of any state (`CLASS_WORDS`), is all grades of the class.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from clearslate.law.citations import Citation, CitationStyle
from clearslate.law.expressions import JURISDICTION, OFFENSE_LIST, Lookup, Truth
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


_WORDS: Final = (
    (
        (Class.FELONY,),
        (
            "felony, felonies, fel, fel., unclassified felony, felony unclassified, unspecified felony, felony unspecified, "
            "capital felony, life felony, special felony, state jail felony, indictable, indictable crime, indictable offense"
        ),
    ),
    (
        (Class.MISDEMEANOR,),
        (
            "misdemeanor, misdemeanors, misdemeanour, misd, misd., misdem, misdem., unclassified misdemeanor, "
            "misdemeanor unclassified, unclassified misd, unspecified misdemeanor, misdemeanor unspecified, gross misdemeanor, "
            "gross misd, aggravated misdemeanor, aggravated misd, serious misdemeanor, serious misd, simple misdemeanor, "
            "simple misd, high misdemeanor, high court misdemeanor, traffic misdemeanor, traffic misd, disorderly persons, "
            "disorderly persons offense, petty disorderly persons, petty disorderly persons offense"
        ),
    ),
    ((Class.SUMMARY,), "summary, summary offense"),
    (
        (Class.INFRACTION,),
        (
            "infraction, infractions, infr, infr., civil infraction, traffic infraction, civil traffic infraction, "
            "municipal infraction, noncriminal infraction, non-criminal infraction, business offense"
        ),
    ),
    (
        (Class.ORDINANCE,),
        (
            "ordinance, ordinance violation, local ordinance, municipal ordinance, municipal ordinance violation, "
            "city ordinance, county ordinance"
        ),
    ),
    # Words for a class that is not the same in all states that have it.
    ((Class.SUMMARY, Class.INFRACTION), "violation, violations, viol, viol., motor vehicle violation"),
    (
        (Class.INFRACTION, Class.ORDINANCE),
        "civil offense, civil violation, noncriminal violation, municipal violation",
    ),
    (
        (Class.MISDEMEANOR, Class.SUMMARY, Class.INFRACTION),
        "petty, petty offense, petty misdemeanor, petty misd, payable petty misdemeanor, traffic violation, traffic offense",
    ),
)
CLASS_WORDS: Final = {word: kinds for kinds, words in _WORDS for word in words.split(", ")}
"""The words of all states for a class of offenses, in small letters; no single letters, which are grades of some."""


def classes_of(code: str | None) -> tuple[Class, ...]:
    """The classes that a grade may mean that is the name of a class in some state; () where it is none."""
    return () if code is None else CLASS_WORDS.get(" ".join(code.split()).lower(), ())


_WITHIN: Final = (
    (Class.FELONY, re.compile(r"\b(?:felony|felonies|fel)\b")),
    (Class.MISDEMEANOR, re.compile(r"\b(?:misd|misdem|misdemeanou?rs?)\b")),
)
_DOUBTED: Final = re.compile(r"\b(?:non|not?|petty|reduced|amended|or)\b")


def classes_within(code: str | None) -> tuple[Class, ...]:
    """The classes of a grade that no table has but that says which class it is (``misd A`` of a state without letters)."""
    text = " ".join((code or "").split()).lower()
    if text in CLASS_WORDS:
        return CLASS_WORDS[text]
    found = tuple(kind for kind, words in _WITHIN if words.search(text))
    return found if len(found) == 1 and not _DOUBTED.search(text) else ()


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


Answer = tuple[int, tuple[str, ...]]  # bits, and the fields to blame
Meaning = tuple[Grade, ...]  # the grades that a charge may be of; empty: any


def of_classes(kinds: Iterable[Class], grades: tuple[Grade, ...] = ()) -> Meaning:
    """All grades of the classes, among those of a table; of a class that it has none of, one of any maximum."""
    return tuple(
        each
        for kind in kinds
        for each in (
            tuple(one for one in grades if one.kind is kind) or (Grade(str(kind), kind, days(0), LIFE),)
        )
    )


_GRADE_FIELDS: Final = (*OFFENSE_FIELDS, JURISDICTION)  # of whose table a grade is
_KEPT: Final = 65_536  # texts: what people type on public pages ends in here too, and shall not pile up


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

    def accepts(self, code: str | None) -> bool:
        """Whether a grade says something: one of the jurisdiction's, or a class in the words of any state."""
        return self.spelled(code) is not None

    def spelled(self, code: str | None) -> str | None:
        """A grade as a record keeps it: the jurisdiction's own code, or the name of a class; None where it says nothing."""
        found = self.find(code)
        if found is not None:
            return found.code
        return " ".join(str(code).split()).lower() if classes_of(code) else None

    def known(self, statute: str | None, code: str | None, jurisdiction: str | None = None) -> Meaning:
        """The grades that a charge may be of, decided here or in another jurisdiction; () where nothing is known.

        Remembered: laws ask it of the same texts with every length of a maximum.
        """
        if self.style.is_foreign(jurisdiction):
            return graded_in(str(jurisdiction), statute, code)
        asked = statute, code
        found = self._known.get(asked)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[asked] = self._meant(statute, code)
        return found

    def _meant(self, statute: str | None, code: str | None) -> Meaning:
        """As `possible`; where the grade is the name of a class alone, all of the class, as far as the statute leaves open."""
        kinds = classes_within(code)
        if not kinds or self.find(code) is not None:
            return self.possible(statute, code)
        by_statute = tuple(each for each in self.possible(statute, None) if each.kind in kinds)
        return by_statute or of_classes(kinds, self.grades)

    @cached_property
    def _known(self) -> dict[tuple[str | None, str | None], Meaning]:
        return {}

    # --- the facts that laws ask for ---

    def is_kind(self, *kinds: Class) -> Truth:
        """The charge is of one of the kinds."""

        def decide(
            statute: str | None, code: str | None, maximum: int | None, jurisdiction: str | None = None
        ) -> Answer:
            del maximum
            return _alike(each.kind in kinds for each in self.known(statute, code, jurisdiction))

        return Lookup("grade is", " or ".join(kinds), _GRADE_FIELDS, decide)

    def is_grade(self, *codes: str) -> Truth:
        """The charge is of one of the grades, by code."""
        wanted = {self._by_code[code.lower()].code for code in codes}

        def decide(
            statute: str | None, code: str | None, maximum: int | None, jurisdiction: str | None = None
        ) -> Answer:
            del maximum
            if self.style.is_foreign(jurisdiction):
                return self.is_grade_of_elsewhere(wanted, statute, code, jurisdiction)
            return _alike(each.code in wanted for each in self.known(statute, code))

        return Lookup("grade code is", ", ".join(codes), _GRADE_FIELDS, decide)

    def is_grade_of_elsewhere(
        self, codes: Collection[str], statute: str | None, code: str | None, jurisdiction: str | None
    ) -> Answer:
        """Whether a charge decided elsewhere is of one of the jurisdiction's own grades: its kind alone can tell."""
        possible = self.known(statute, code, jurisdiction)
        if not possible:
            return UNKNOWN, ("grade",)
        named = {each.kind for each in self.grades if each.code in codes}
        beside = {each.kind for each in self.grades if each.code not in codes}
        found = {
            FALSE if each.kind not in named else UNKNOWN if each.kind in beside else TRUE for each in possible
        }
        if len(found) != 1:
            return UNKNOWN, ("grade",)
        return (UNKNOWN, (OFFENSE_LIST,)) if found == {UNKNOWN} else (found.pop(), ())

    def maximum(
        self,
        statute: str | None,
        code: str | None,
        recorded_days: int | None,
        jurisdiction: str | None = None,
    ) -> tuple[Term, Term]:
        """The statutory maximum, at least and at most. A recorded maximum goes before the grade's."""
        if recorded_days is not None:
            term = statutory_maximum(recorded_days)
            return term, term
        possible = self.known(statute, code, jurisdiction)
        if not possible:
            return days(0), LIFE
        least = min((entry.at_least for entry in possible), key=lambda term: term.shortest_days)
        most = max((entry.at_most for entry in possible), key=lambda term: term.longest_days)
        return least, most

    def punishable_by_at_least(self, term: Term) -> Truth:
        """The statutory maximum is the term or longer."""

        def decide(
            statute: str | None, code: str | None, recorded: int | None, jurisdiction: str | None = None
        ) -> Answer:
            least, most = self.maximum(statute, code, recorded, jurisdiction)
            bits = (2 if least.at_least(term) == TRUE else 0) | (1 if most.at_least(term) != FALSE else 0)
            return bits, () if bits != UNKNOWN else ("grade", "max_penalty_days")

        return Lookup("statutory maximum is at least", str(term), _GRADE_FIELDS, decide, asks=self)

    def punishable_by_more_than(self, term: Term) -> Truth:
        """The statutory maximum is longer than the term."""

        def decide(
            statute: str | None, code: str | None, recorded: int | None, jurisdiction: str | None = None
        ) -> Answer:
            least, most = self.maximum(statute, code, recorded, jurisdiction)
            bits = (2 if term.at_least(least) == FALSE else 0) | (1 if term.at_least(most) != TRUE else 0)
            return bits, () if bits != UNKNOWN else ("grade", "max_penalty_days")

        return Lookup("statutory maximum is more than", str(term), _GRADE_FIELDS, decide, asks=self)


def _refines(entry: Grade, recorded: Grade) -> bool:
    """A statute's grade that fits within what the record's grade says narrows it."""
    return (
        entry.kind == recorded.kind
        and entry.at_least.shortest_days >= recorded.at_least.shortest_days
        and entry.at_most.longest_days <= recorded.at_most.longest_days
    )


GradesOf = Callable[[str], Grading | None]
_readers: Final[list[GradesOf]] = []


def read_grades_by(reader: GradesOf) -> None:
    """Have the grades of other jurisdictions read by this; it answers None for one that has no laws here."""
    _readers[:] = [reader]


def graded_in(jurisdiction: str, statute: str | None, code: str | None) -> Meaning:
    """The grades, by the table of the jurisdiction that decided it, that a charge may be of; () where nothing is known.

    Of one that has no table here (a tribe, the armed forces, a territory) the names of classes alone are read.
    """
    there = _readers[0](jurisdiction) if _readers else None
    if there is not None:
        return there.known(statute, code)
    return of_classes(classes_within(code))


def _alike(hits: Iterable[bool]) -> Answer:
    """What all possible grades say."""
    found = set(hits)
    if len(found) != 1:
        return UNKNOWN, ("grade",)
    return (TRUE if found == {True} else FALSE), ()
