"""Where a statement of law stands, and how well that is known.

Every statement that a law makes (a condition, a limb, a version's first day, a figure, a grade's maximum, the
sections of attempt, a cap, a list, a notice) has a ``Source``. A certainty makes one of a citation, and a source,
called with a place, is the source of that place::

    S_18 = TEXT("22 O.S. § 18")
    S_18("(A)¶7")  # 22 O.S. § 18(A)¶7, read in the same text
    S_18("(A)¶11", SECONDARY, "a summary of 2025")
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Certainty(StrEnum):
    """How well a statement of law is grounded, weakest last."""

    TEXT = "text"  # the statute's text was read
    READING = "reading"  # the text was read and leaves the point open; this is the reading taken
    SECONDARY = "secondary"  # a secondary source states it
    MEMORY = "memory"  # remembered, to be checked

    def __call__(self, cite: str = "", note: str = "", *, read: str = "") -> Source:
        """The source of that certainty; without a citation, one that stands where the law stands that holds it."""
        return Source(cite, self, note, read)


TEXT, READING, SECONDARY, MEMORY = Certainty.TEXT, Certainty.READING, Certainty.SECONDARY, Certainty.MEMORY

VERIFIED: Final = frozenset({TEXT, READING})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement of law stands.

    ``note`` tells a reader what the certainty does not: what was read instead, or what was not. ``read`` is the day
    (ISO) on which the source was read; blank: the day that the jurisdiction gives for all.
    """

    cite: str
    certainty: Certainty
    note: str = ""
    read: str = ""

    def __call__(self, place: str = "", certainty: Certainty | None = None, note: str = "") -> Source:
        """A place in it: what is written after the citation, as it stands."""
        return replace(
            self, cite=self.cite + place, certainty=certainty or self.certainty, note=note or self.note
        )

    def within(self, law: Source) -> Source:
        """The source, standing where the law stands if it has no citation of its own."""
        return self if self.cite else replace(self, cite=law.cite)

    @property
    def is_verified(self) -> bool:
        """Whether the text itself was read."""
        return self.certainty in VERIFIED

    @property
    def words(self) -> str:
        """The certainty, with the note where there is one."""
        return f"{self.certainty}: {self.note}" if self.note else str(self.certainty)
