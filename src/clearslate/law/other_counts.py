"""What the other counts of a case, or of an arrest, do to a case that would clear as a whole.

A law of unit case clears the case, so a count that is still open, or that stands, concerns every count beside it. Unless
the law says what becomes of such a count, with its citation, the safe answer holds:

=====================================================  ==============================================================
another count of the case                              by default
=====================================================  ==============================================================
is pending                                             the case does not clear
convicted or deferred, and not tested by a condition   unknown
went to another court (``transferred``)                unknown: its outcome is a row of its own
has no disposition on record                           unknown: it may be any of these
was never filed (``no_charge``)                        not part of the case; clears by its own conditions
ended any other way, or was cleared (from that day)    no effect
=====================================================  ==============================================================

A law of unit arrest looks further: counts of the same arrest in other cases do the same, but for one that went to another
court, whose outcome is a count of its own; and a conviction or deferral counts whatever the law is about, for the conditions test the counts of
the case alone. Counts are of one arrest where they share an incident; where the record names none
(``incident_id``), it is unknown of a count whose day of arrest may be the same. There the filed counts are looked at from a
count that was never filed, too: an arrest without charges does not clear beside a charge that it led to.

Counts that the law is about, or of them those that ``tested`` names, are tested by its conditions; a conviction or deferral among
these is no other count. What a law says of a count of which no disposition is on record
(``unrecorded``) is so where the source left it empty; where nobody can read it, the count may be any.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearslate.law.sources import Source


class Kind(StrEnum):
    """What a count does to the case."""

    BARS = "bars"
    UNSETTLED = "unsettled"
    IGNORED = "ignored"
    ASKED = "asked"  # a condition of the law asks about such counts
    PART = "part"  # it is of the case and is tested as the others are


@dataclass(frozen=True)
class Effect:
    """What a kind of other count does to the case, and where the statute says so.

    ``key`` names the condition that asks about such counts, where one does.
    """

    kind: Kind
    source: Source | None = None
    key: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether such a count, by itself, changes nothing."""
        return self.kind in (Kind.IGNORED, Kind.ASKED)


def BARS(source: Source) -> Effect:  # noqa: N802 (reads as the constants beside it)
    """Such a count keeps the case from clearing."""
    return Effect(Kind.BARS, source)


def IGNORED(source: Source) -> Effect:  # noqa: N802
    """The statute clears a count whatever becomes of such a count beside it."""
    return Effect(Kind.IGNORED, source)


def PART(source: Source) -> Effect:  # noqa: N802
    """Such a count is of the case, and is tested as the others are; of filed counts, say what is tested (``tested=``)."""
    return Effect(Kind.PART, source)


def asked_by(key: str) -> Effect:
    """The law's condition of that key asks about such counts."""
    return Effect(Kind.ASKED, key=key)


_BARS: Final = Effect(Kind.BARS)
_UNSETTLED: Final = Effect(Kind.UNSETTLED)
_IGNORED: Final = Effect(Kind.IGNORED)


@dataclass(frozen=True)
class OtherCounts:
    """What the other counts of a case do to it, by their kind; what the law does not say is as in the table above."""

    pending: Effect = _BARS
    standing: Effect = _UNSETTLED
    transferred: Effect = _UNSETTLED
    unrecorded: Effect = _UNSETTLED
    never_filed: Effect = _IGNORED

    @property
    def effects(self) -> dict[str, Effect]:
        """The effects by the kind of count."""
        return {
            "pending": self.pending,
            "standing": self.standing,
            "transferred": self.transferred,
            "unrecorded": self.unrecorded,
            "never_filed": self.never_filed,
        }

    def asked_of(self, key: str) -> tuple[str, ...]:
        """The kinds of count that the condition of this key asks about."""
        return tuple(kind for kind, effect in self.effects.items() if effect == asked_by(key))

    def words(self, of: str) -> str:
        """What is asked of the other counts of a case or an arrest, for a lawyer."""
        asked = []
        for effect, bars, unsettled in (
            (self.pending, "is pending", "is pending (what then happens was not read)"),
            (
                self.standing,
                "is a conviction or deferral that stands",
                "stands as a conviction or deferral (what becomes of such a case was not read)",
            ),
            (
                self.transferred,
                "went to another court",
                "went to another court (its outcome is recorded there)",
            ),
        ):
            if effect.kind is Kind.BARS:
                asked.append(bars)
            elif effect.kind is Kind.UNSETTLED:
                asked.append(unsettled)
        return (
            f"No other count of the {of} {', '.join(asked[:-1])}{' or ' if asked[:-1] else ''}{asked[-1]}"
            if asked
            else ""
        )
