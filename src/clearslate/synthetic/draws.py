"""Random draws that several modules share: one value a row, from a seeded generator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Flags = NDArray[np.bool_]

YEAR = 365.2425  # days


def pick(rng: Generator, weights: Sequence[float] | NDArray[Any], size: int) -> Ints:
    """Indices into ``weights``, each as often as its weight says (any unit)."""
    shares = np.cumsum(np.asarray(weights, np.float64))
    bounds = (shares / shares[-1]).astype(np.float32)
    drawn = np.searchsorted(bounds, rng.random(size, np.float32), side="right")
    return np.minimum(drawn, len(bounds) - 1).astype(np.int32)


def chance(rng: Generator, share: float | NDArray[Any], size: int) -> Flags:
    """True in that share of the rows."""
    return np.asarray(rng.random(size, np.float32) < share, np.bool_)


def skewed(rng: Generator, median: float, spread: float, size: int) -> NDArray[np.float32]:
    """Positive lengths with a long tail: lognormal, ``spread`` the deviation of the logarithm."""
    normal = rng.standard_normal(size, np.float32)
    return np.asarray(median * np.exp(np.float32(spread) * normal), np.float32)


def count_with_tail(rng: Generator, mean: float, spread: float, most: int, size: int) -> Ints:
    """Counts of one and more: one and a Poisson count whose own mean is lognormal."""
    rate = skewed(rng, mean * float(np.exp(-spread * spread / 2)), spread, size)
    return np.minimum(1 + rng.poisson(rate), most).astype(np.int32)


def whole(values: NDArray[Any]) -> Ints:
    """Whole days."""
    return values.astype(np.int32)
