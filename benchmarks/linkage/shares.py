"""Shares with exact intervals. Every figure of a trial is one, so that the figures of several trials add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

CONFIDENCE: Final = 0.95
EVERYBODY: Final = ("all", "all")


@dataclass(frozen=True)
class Share:
    """A part of a whole, both counted."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        """Raises ValueError where the part exceeds the whole."""
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} is no part of {self.whole}")

    def __add__(self, other: Share) -> Share:
        """The share of both wholes together."""
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """The exact (Clopper-Pearson) 95 % interval; 0 to 1 of nothing.

        It takes the things counted as independent. Determinations of one person are not, so that the interval
        is somewhat too narrow where a person has several.

        >>> low, high = Share(0, 370_000).interval
        >>> low, round(high * 100_000, 2)
        (0.0, 1.0)
        """
        if not self.whole:
            return 0.0, 1.0
        from scipy.stats import binomtest

        found = binomtest(self.part, self.whole).proportion_ci(CONFIDENCE, method="exact")
        return float(found.low), float(found.high)


@dataclass(frozen=True)
class Line:
    """One figure: what is measured, among whom (a dimension and one of its groups), and the share."""

    measure: str
    dimension: str
    group: str
    share: Share

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        low, high = self.share.interval
        return {
            "measure": self.measure,
            "dimension": self.dimension,
            "group": self.group,
            **asdict(self.share),
            "value": self.share.value,
            "low": low,
            "high": high,
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """The line that `to_json` gave."""
        return cls(raw["measure"], raw["dimension"], raw["group"], Share(int(raw["part"]), int(raw["whole"])))


def total(lines: Iterable[Line]) -> list[Line]:
    """The lines of several trials as those of one, in the order in which they first come."""
    sums: dict[tuple[str, str, str], Share] = {}
    for line in lines:
        key = (line.measure, line.dimension, line.group)
        sums[key] = sums.get(key, Share(0, 0)) + line.share
    return [Line(*key, share) for key, share in sums.items()]
