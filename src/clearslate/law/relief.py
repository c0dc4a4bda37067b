"""What a law does to a record: the kind of relief, whom it reaches, and the statute's own word; and who acts."""

from __future__ import annotations

from collections.abc import Iterable
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


_LEVEL: Final = {
    ReliefKind.MARK: 1,
    ReliefKind.OFF_INTERNET: 1,
    ReliefKind.LIMIT: 2,
    ReliefKind.SEAL: 3,
    ReliefKind.EXPUNGE: 4,
    ReliefKind.DESTROY: 5,
}
_ENDS_CONVICTION: Final = frozenset({ReliefKind.SET_ASIDE, ReliefKind.VACATE})
_CHANGES: Final = _ENDS_CONVICTION | {
    ReliefKind.MARK,
    ReliefKind.REDUCE,
    ReliefKind.REDESIGNATE,
    ReliefKind.PARDON,
}


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
        """Whether it still has something to do for a record that the earlier relief reached; None where that is not known.

        It has where it reaches a higher level at some holder, or changes a conviction that stood, unless the record is
        gone from every holder that it reaches. Where it gives one of several reliefs, one that has something to do
        suffices; where the earlier one did, the record does not say which was given.
        """
        found = {
            any(
                _goes_beyond(ours, self.holders, theirs, earlier.holders)
                for ours in (self.alternatives or (self.kinds,))
            )
            for theirs in (earlier.alternatives or (earlier.kinds,))
        }
        return found.pop() if len(found) == 1 else None


def relief(word: str, *kinds: ReliefKind, at: Iterable[Holder] = EVERY_HOLDER) -> Relief:
    """A relief of one kind, or of several at once, at every holder or at those named."""
    return Relief(word, frozenset(kinds), frozenset(at))


def either_relief(
    word: str, *alternatives: tuple[ReliefKind, ...], at: Iterable[Holder] = EVERY_HOLDER
) -> Relief:
    """One of several reliefs, of which the record does not say which one was given."""
    sets = tuple(frozenset(one) for one in alternatives)
    return Relief(word, frozenset().union(*sets), frozenset(at), alternatives=sets)


def _goes_beyond(
    ours: frozenset[ReliefKind],
    at: frozenset[Holder],
    theirs: frozenset[ReliefKind],
    before: frozenset[Holder],
) -> bool:
    level, earlier = (max((_LEVEL.get(kind, 0) for kind in kinds), default=0) for kinds in (ours, theirs))
    if any(level > (earlier if holder in before else 0) for holder in at):
        return True
    if earlier >= _LEVEL[ReliefKind.EXPUNGE] and at <= before:
        return False  # nothing is left that could be changed
    return not theirs & _ENDS_CONVICTION and bool((ours & _CHANGES) - theirs)


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
    def is_by_letter(self) -> bool:
        """Whether no court takes a paper of the person: an agency decides, or the prosecutor alone can ask the court."""
        return self in (Route.APPLICATION, Route.PROSECUTOR)

    @property
    def is_discretionary(self) -> bool:
        """Whether somebody may refuse it though every condition is met."""
        return self in (Route.COURT_MAY, Route.PROSECUTOR, Route.PETITION_MAY)
