"""How much of a wave a human looks through, and what the findings say of the rest.

The sample is drawn by hashes: the clearances of the wave in the order of SHA-256 of the seed and the id. Anybody
can repeat the draw, and it goes on where it ended. The interval is exact (Clopper and Pearson 1934), each side at
the confidence. Who draws again until the numbers please would be right too often, so each further draw leaves
half as much doubt as the one before: over all draws together the doubt stays under twice that of the first.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Bound:
    """How much error a wave may have: the highest share of wrong ones, and how sure one must be of it."""

    share: float = 0.01
    confidence: float = 0.95

    @property
    def sample(self) -> int:
        """How many must be audited, all of them right, to be sure of the bound."""
        if self.share >= 1:
            return 1
        return max(1, math.ceil(math.log(1 - self.confidence) / math.log(1 - self.share) - 1e-9))


DEFAULT_BOUND: Final = Bound()


@lru_cache(maxsize=4096)  # asked again with every finding; one takes 3 ms
def interval(wrong: int, audited: int, confidence: float) -> tuple[float, float]:
    """The exact interval of the share of wrong ones, each side at the confidence."""
    if audited == 0:
        return 0.0, 1.0
    from scipy.stats import binomtest  # noqa: PLC0415 (half a second, which most commands do not need)

    found = binomtest(wrong, audited).proportion_ci(2 * confidence - 1, method="exact")
    return float(found.low), float(found.high)


def confidence_of(draws: int, confidence: float) -> float:
    """The confidence that the findings of so many draws must have; of the first, that of the bound.

    >>> confidence_of(1, 0.95), round(confidence_of(2, 0.95), 3)
    (0.95, 0.975)
    """
    return confidence if draws < 2 else 1 - (1 - confidence) / 2 ** (draws - 1)


def drawn_from(ids: Iterable[str], seed: int, size: int) -> list[str]:
    """The first ids in the order of the draw.

    Args:
        ids: of those that were not drawn yet.
        seed: of the draw.
        size: how many at most.
    """
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}|{each}".encode()).digest())[:size]


def seed_of(opened: str) -> int:
    """The seed of a draw: the first 52 bits of the hash of the event by which a second person opened it.

    So many a number in JSON holds for every reader (RFC 8785, section 3.2.2.3).
    """
    return int(opened[:13], 16)


LEAST: Final = 29
"""Ours: of each law, of convictions and of others, at least so many are looked at; all right, at most a tenth are wrong."""
LEAST_UNVERIFIED: Final = 59
"""Ours: where the law was not verified against a text; all right, at most a twentieth are wrong."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """A clearance of a wave as a draw sees it. ``is_drawn``: it was drawn before, or is in the sample now."""

    id: str
    law: str
    conviction: bool
    is_drawn: bool


def drawn_besides(rows: Iterable[Drawable], seed: int, unverified: Collection[str]) -> list[str]:
    """What is drawn beside the sample of a wave, so that no law, of convictions or of others, is left unseen."""
    strata: dict[tuple[str, bool], list[Drawable]] = {}
    for row in rows:
        strata.setdefault((row.law, row.conviction), []).append(row)
    found: list[str] = []
    for (law, _), members in sorted(strata.items()):
        least = LEAST_UNVERIFIED if law in unverified else LEAST
        lacking = least - sum(row.is_drawn for row in members)
        if lacking > 0:
            found += drawn_from((row.id for row in members if not row.is_drawn), seed, lacking)
    return found


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was found of one law in a wave, of convictions or of others. ``size``: of it in the wave."""

    law: str
    conviction: bool
    size: int
    right: int
    wrong: int
    confidence: float

    @property
    def interval(self) -> tuple[float, float]:
        """The exact interval of the share of wrong ones; no doubt is left where all were looked at."""
        audited = self.right + self.wrong
        if audited == self.size:
            return self.wrong / self.size, self.wrong / self.size
        return interval(self.wrong, audited, self.confidence)


@dataclass(frozen=True, slots=True)
class Audited:
    """Where the audit of a wave stands.

    ``draws``: how often was drawn. ``rest``: clearances that were not drawn from the whole wave. ``waiting``: drawn beside
    that for their law, and not audited yet. ``strata``: each law, of convictions and of others.
    """

    drawn: int
    right: int
    wrong: int
    bound: float
    confidence: float
    draws: int = 1
    rest: int = 0
    waiting: int = 0
    strata: tuple[Stratum, ...] = ()

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the share of wrong ones, by what was found so far."""
        sure = confidence_of(self.draws, self.confidence)
        return interval(self.wrong, self.right + self.wrong, sure)

    @property
    def must_stop(self) -> bool:
        """The stop rule: the share of wrong ones is surely above the bound, even if the rest of the sample is right.

        So looking after each finding halts no wave that the whole sample would not halt.
        """
        return interval(self.wrong, self.drawn, confidence_of(self.draws, self.confidence))[0] > self.bound

    @property
    def is_sure(self) -> bool:
        """Everything drawn was audited, and the share of wrong ones is surely within the bound, or nothing is left."""
        done = 0 < self.drawn == self.right + self.wrong and not self.waiting
        return done and (self.rest == 0 or self.interval[1] <= self.bound)

    @property
    def lacking(self) -> int:
        """How many more must be drawn and found right to be sure; the rest of the wave at most."""
        sure, audited = confidence_of(self.draws + 1, self.confidence), self.drawn
        low, high = 0, self.rest
        while low < high:
            middle = (low + high) // 2
            if interval(self.wrong, audited + middle, sure)[1] <= self.bound:
                high = middle
            else:
                low = middle + 1
        return low
