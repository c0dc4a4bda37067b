"""Three statuses: the same person, possibly the same, different."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clearslate.identity.links import LinkError


class MatchStatus(StrEnum):
    """What is made of a pair."""

    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Thresholds:
    """From which probability on a pair is the same person, and from which possibly.

    The defaults are cautious on both sides. Two people taken for one would count a stranger's record; one
    person taken for two would hide a conviction, so that a pair is called different only where hardly one in
    a thousand such pairs is one person.
    """

    same: float = 0.999
    possible: float = 0.001

    def __post_init__(self) -> None:
        """Raises LinkError where the thresholds leave no order of statuses."""
        if not 0 < self.possible <= self.same < 1:
            raise LinkError(
                f"thresholds must hold 0 < possible <= same < 1; given are possible {self.possible} and same {self.same}"
            )

    def status(self, probability: float) -> MatchStatus:
        """The status of a pair.

        >>> Thresholds().status(0.5)
        <MatchStatus.POSSIBLE: 'possible'>
        """
        if probability >= self.same:
            return MatchStatus.SAME
        return MatchStatus.POSSIBLE if probability >= self.possible else MatchStatus.DIFFERENT
