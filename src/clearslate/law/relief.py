"""What a law does to a record: the kind of relief, whom it reaches, and the statute's own word; and who acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class ReliefKind(StrEnum):
    """What happens to the record, or to the conviction."""

    MARK = "marked"
    OFF_INTERNET = "taken off the internet"
    LIMIT = "access limited"
    SEAL = "sealed"
    EXPUNGE = "expunged, kept for a few"
    DESTROY = "destroyed"
    SET_ASIDE = "set aside"
    VACATE = "vacated"
    REDUCE = "reduced"
    REDESIGNATE = "redesignated"
    PARDON = "pardoned"


MARK, OFF_INTERNET, LIMIT = ReliefKind.MARK, ReliefKind.OFF_INTERNET, ReliefKind.LIMIT
SEAL, EXPUNGE, DESTROY = ReliefKind.SEAL, ReliefKind.EXPUNGE, ReliefKind.DESTROY
SET_ASIDE, VACATE = ReliefKind.SET_ASIDE, ReliefKind.VACATE
REDUCE, REDESIGNATE, PARDON = ReliefKind.REDUCE, ReliefKind.REDESIGNATE, ReliefKind.PARDON

_LEVEL: Final = {MARK: 1, OFF_INTERNET: 1, LIMIT: 2, SEAL: 3, EXPUNGE: 4, DESTROY: 5}
_ENDS_CONVICTION: Final = frozenset({SET_ASIDE, VACATE})


class Holder(StrEnum):
    """Who keeps a copy of the record."""

    COURT = "the court"
    PORTAL = "the court's public site"
    REPOSITORY = "the state repository"
    AGENCIES = "police and other agencies"
    BIOMETRICS = "fingerprints and photographs"


EVERY_HOLDER: Final = frozenset(Holder)


@dataclass(frozen=True)
class Relief:
    """What a law does: ``kinds`` of relief at the ``holders`` that it reaches, and the statute's own ``word``.

    ``alternatives``: the statute gives one of several reliefs and the record does not say which.
    """

    word: str
    kinds: frozenset[ReliefKind]
    holders: frozenset[Holder] = EVERY_HOLDER
    alternatives: tuple[frozenset[ReliefKind], ...] = field(default=(), kw_only=True)

    def __str__(self) -> str:
        return self.word

    def goes_beyond(self, earlier: Relief) -> bool | None:
        """Whether it still has something to do for a record that the earlier relief reached; None where it may.

        It has where it adds a mark, ends a conviction that stood, or reaches a higher level at some holder.
        """
        found = {
            _goes_beyond(ours, self.holders, theirs, earlier.holders)
            for ours in (self.alternatives or (self.kinds,))
            for theirs in (earlier.alternatives or (earlier.kinds,))
        }
        return found.pop() if len(found) == 1 else None


def relief(word: str, *kinds: ReliefKind, holders: frozenset[Holder] = EVERY_HOLDER) -> Relief:
    """A relief of one kind, or of several at once."""
    return Relief(word, frozenset(kinds), holders)


def either_relief(word: str, *alternatives: frozenset[ReliefKind] | ReliefKind) -> Relief:
    """One of several reliefs, of which the record does not say which one was given."""
    sets = tuple(frozenset({one}) if isinstance(one, ReliefKind) else one for one in alternatives)
    return Relief(word, frozenset().union(*sets), alternatives=sets)


def _goes_beyond(
    ours: frozenset[ReliefKind],
    at: frozenset[Holder],
    theirs: frozenset[ReliefKind],
    before: frozenset[Holder],
) -> bool:
    if not theirs & _ENDS_CONVICTION and any(kind not in _LEVEL and kind not in theirs for kind in ours):
        return True  # a mark on a conviction that stood
    level = max((_LEVEL.get(kind, 0) for kind in ours), default=0)
    earlier = max((_LEVEL.get(kind, 0) for kind in theirs), default=0)
    return any(level > (earlier if holder in before else 0) for holder in at)


class Route(StrEnum):
    """Who acts, and whether they must."""

    BY_LAW = "by operation of law"
    AGENCY_MUST = "an agency must, unasked"
    COURT_MUST = "the court must, unasked"
    COURT_MAY = "the court may, unasked"
    PROSECUTOR = "the prosecutor asks"
    PETITION_MUST = "on petition, which must be granted"
    PETITION_MAY = "on petition; a judge decides"
    APPLICATION = "on application to an agency"

    @property
    def is_automatic(self) -> bool:
        """Whether it comes unasked and must come."""
        return self in (Route.BY_LAW, Route.AGENCY_MUST, Route.COURT_MUST)

    @property
    def is_discretionary(self) -> bool:
        """Whether somebody may refuse it though every condition is met."""
        return self in (Route.COURT_MAY, Route.PROSECUTOR, Route.PETITION_MAY)


BY_LAW, AGENCY_MUST, COURT_MUST, COURT_MAY = (
    Route.BY_LAW,
    Route.AGENCY_MUST,
    Route.COURT_MUST,
    Route.COURT_MAY,
)
PROSECUTOR, PETITION_MUST, PETITION_MAY = Route.PROSECUTOR, Route.PETITION_MUST, Route.PETITION_MAY
APPLICATION = Route.APPLICATION
