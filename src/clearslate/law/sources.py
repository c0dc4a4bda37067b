"""Where a statement of law stands, and how well that is known.

Every statement that a law makes (a condition, a limb, a version's first day, a figure, a grade's maximum, the
sections of attempt, a cap, a list, a notice) has a ``Source``. A certainty makes one of a citation, and a source,
called with a place, is the source of that place::

    S_18 = TEXT("22 O.S. § 18")
    S_18("(A)¶7")  # 22 O.S. § 18(A)¶7, read in the same text
    S_18("(A)¶11", SECONDARY, "a summary of 2025")

What a statement rests on is its ``Ground``: its certainty, but that a secondary source that two families of publishers state
rests on more than one, and that a reading may be adopted by counsel. Neither can be claimed: families are counted, and the
ledger says what counsel adopted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Certainty(StrEnum):
    """How well a statement of law is grounded, weakest last."""

    TEXT = "text"  # the statute's text was read
    OFFICIAL = "official page"  # a page of the state says so; the statute's text was not read
    READING = "reading"  # the text was read and leaves the point open; this is the reading taken
    SECONDARY = "secondary"  # a secondary source states it
    MEMORY = "memory"  # remembered, to be checked

    def __call__(
        self, cite: str = "", note: str = "", *, read: str = "", families: tuple[str, ...] = ()
    ) -> Source:
        """The source of that certainty; without a citation, one that stands where the law stands that holds it."""
        return Source(cite, self, note, read, families)


class Ground(StrEnum):
    """What a statement, and an answer, rests on, strongest first."""

    TEXT = "text"
    OFFICIAL = "official page"
    ADOPTED = "adopted reading"  # counsel signed the reading off; the ledger says so, never a law
    READING = "reading"
    TWO_FAMILIES = "two families"  # secondary sources of two publishers that do not copy one another
    SECONDARY = "secondary"
    MEMORY = "memory"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for the strongest."""
        return _RANKS[self]

    @property
    def is_weak(self) -> bool:
        """Whether no automatic clearance rests on it unless counsel names it: a reading nobody adopted, or memory."""
        return self in (Ground.READING, Ground.MEMORY)


_RANKS: Final = {ground: rank for rank, ground in enumerate(Ground)}


def weakest(grounds: Iterable[Ground], *, at_best: Ground = Ground.TEXT) -> Ground:
    """The weakest of some grounds."""
    return max((at_best, *grounds), key=lambda ground: ground.rank)


TEXT, READING, SECONDARY, MEMORY = Certainty.TEXT, Certainty.READING, Certainty.SECONDARY, Certainty.MEMORY
OFFICIAL = Certainty.OFFICIAL

VERIFIED: Final = frozenset({TEXT, READING})

FAMILIES: Final = {
    "statute mirror": "a site of third parties that copies the statute, by whatever publisher: all copy one text",
    "legislature": "digests, fiscal notes and summaries of bills, by the legislature's staff",
    "courts": "pages, forms and instructions of the courts, and opinions that state what the statute says",
    "state agency": "pages and forms of the police, the repository, the attorney general or another agency",
    "prosecutor": "pages of a prosecuting attorney",
    "defender": "guides of public defenders and of legal aid",
    "bar": "articles and guides of lawyers and their associations",
    "restoration of rights": "the profiles of a national project on the restoration of rights, wherever they are copied",
    "clean slate campaign": "summaries of those who campaign for automatic clearance",
    "news": "reports of newspapers and broadcasters",
    "research": "studies and data sets of universities and institutes",
}
"""Who writes what is not the statute: the families of secondary sources. Two sites of one family are one source."""

TWO_FAMILIES: Final = "secondary, two families"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement of law stands.

    ``note`` tells a reader what the certainty does not: what was read instead, or what was not. ``read`` is the day
    (ISO) on which the source was read; blank: the day that the jurisdiction gives for all. ``families``: of a secondary
    source, who wrote what was read (names of ``FAMILIES``); it tells the writer, not the site, so that one publisher counts
    once wherever it is copied.
    """

    cite: str
    certainty: Certainty
    note: str = ""
    read: str = ""
    families: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a family that is none: misspelled, it would count as another one.

        Raises:
            ValueError: with the names that there are.
        """
        if unknown := set(self.families) - FAMILIES.keys():
            raise ValueError(
                f"{self.cite}: {min(unknown)!r} is no family of sources; there are: {', '.join(FAMILIES)}"
            )

    def __call__(
        self,
        place: str = "",
        certainty: Certainty | None = None,
        note: str = "",
        *,
        families: tuple[str, ...] = (),
    ) -> Source:
        """A place in it: what is written after the citation, as it stands. What was read otherwise has its own families."""
        read_otherwise = bool(certainty or note or families)
        return replace(
            self,
            cite=self.cite + place,
            certainty=certainty or self.certainty,
            note=note or self.note,
            families=families if read_otherwise else self.families,
        )

    def within(self, law: Source) -> Source:
        """The source, standing where the law stands if it has no citation of its own."""
        return self if self.cite else replace(self, cite=law.cite)

    @property
    def ground(self) -> Ground:
        """What the statement rests on."""
        return Ground.TWO_FAMILIES if self.has_two_families else Ground(self.certainty)

    @property
    def is_verified(self) -> bool:
        """Whether the text itself was read."""
        return self.certainty in VERIFIED

    @property
    def has_two_families(self) -> bool:
        """Whether it is secondary and two families at least state it: counted, never claimed."""
        return self.certainty is Certainty.SECONDARY and len(set(self.families)) > 1

    @property
    def level(self) -> str:
        """The certainty as it is told: of a secondary source, that two families state it."""
        return TWO_FAMILIES if self.has_two_families else str(self.certainty)

    @property
    def words(self) -> str:
        """The certainty, with the note where there is one."""
        return f"{self.level}: {self.note}" if self.note else self.level
