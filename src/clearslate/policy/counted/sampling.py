"""Records that are a sample: each person's weight, and what replicate weights say of how sure a figure is.

A weight is how many people of the whole a person stands for. Replicate weights are the same for parts of the sample, drawn anew by whoever made
it: the figure is worked out once with each, and how far these lie from one another says how far another sample would lie from this one.
No replicate weights, no interval: nothing is presumed of how the sample was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.records.columns import one_chunk
from clearslate.records.files import sha256_of
from clearslate.records.hashing import hash_strings
from clearslate.runs.groups import PERSON, read_by_person

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHT: Final = "weight"
METHODS: Final[Mapping[str, str]] = {
    "jackknife": "delete-one jackknife (JK1): (R - 1) / R times the sum of squares",
    "brr": "balanced repeated replication: the mean square",
    "bootstrap": "bootstrap: the mean square",
    "sdr": "successive differences: 4 / R times the sum of squares",
}
"""How replicate weights were made, and what the variance is: of the squares of replicate less figure."""
_CONFIDENCE: Final = 0.95


class SamplingError(Exception):
    """Weights cannot be used. The message says what to mend."""


@dataclass(frozen=True)
class Weights:
    """The weights of people. The first column is the weight, the others are the replicates.

    ``sha256`` of the file; ``method``: of `METHODS`, empty where there are no replicate weights.
    """

    sha256: str
    method: str
    columns: tuple[str, ...]
    hashes: NDArray[np.uint64]
    values: NDArray[np.float64]

    def of(self, person_ids: pa.Array) -> NDArray[np.float64]:
        """The weights of some people, a row each.

        Raises:
            SamplingError: somebody has none.
        """
        wanted = hash_strings(person_ids)
        at = np.minimum(np.searchsorted(self.hashes, wanted), max(0, len(self.hashes) - 1))
        known = self.hashes[at] == wanted if len(self.hashes) else np.zeros(len(wanted), np.bool_)
        if not known.all():
            raise SamplingError(
                f"{int((~known).sum())} people of the records have no weight: give one to each person_id, 0 to who is not in the sample"
            )
        found: NDArray[np.float64] = self.values[at]
        return found

    def said(self) -> str:
        """For the inputs of a study."""
        return f"{self.sha256} {self.method} {' '.join(self.columns)}"


def read_weights(path: Path, method: str) -> Weights:
    """Read weights from CSV or Parquet: ``person_id``, ``weight``, and any further columns as replicate weights.

    Args:
        path: the file.
        method: how its replicate weights were made; empty where it has none.

    Raises:
        SamplingError: a column lacks, a weight is no number, or somebody has two.
    """
    try:
        table = read_by_person(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise SamplingError(f"{path} cannot be read: {error}") from error
    if lacking := [name for name in (PERSON, WEIGHT) if name not in table.column_names]:
        raise SamplingError(f"{path} has no column {lacking[0]!r}; it has: {', '.join(table.column_names)}")
    replicates = tuple(name for name in table.column_names if name not in (PERSON, WEIGHT))
    if replicates and not method:
        raise SamplingError(
            f"{path} has {len(replicates)} replicate weights: say with --replicates how they were made ({', '.join(METHODS)})"
        )
    if method and not replicates:
        raise SamplingError(f"{path} has no replicate weights: leave --replicates out, or add their columns")
    values = np.stack([_numbers(path, table, name) for name in (WEIGHT, *replicates)], axis=1)
    hashes = hash_strings(one_chunk(table.column(PERSON).cast(pa.string())))
    order = np.argsort(hashes, kind="stable")
    if (np.diff(hashes[order]) == 0).any():
        raise SamplingError(f"{path} has two rows of one person_id: give each person one weight")
    return Weights(sha256_of(path), method, replicates, hashes[order], values[order])


def _numbers(path: Path, table: pa.Table, name: str) -> NDArray[np.float64]:
    column = table.column(name)
    if column.null_count or not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise SamplingError(f"{path}: column {name!r} is not a number in every row")
    found: NDArray[np.float64] = one_chunk(column.cast(pa.float64())).to_numpy()
    if not np.isfinite(found).all() or (name == WEIGHT and (found < 0).any()):
        raise SamplingError(f"{path}: column {name!r} has a weight that is below 0 or no number")
    return found


# --- what they say ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A figure of the whole, and within which it lies with 95 percent; None without two replicate weights."""

    value: float
    error: float | None
    low: float | None
    high: float | None


def estimate(sums: NDArray[np.float64], method: str) -> Estimate:
    """A figure from its value under the weight and under each replicate weight.

    >>> estimate(np.array([10.0, 9.0, 11.0]), "bootstrap").error
    1.0
    """
    value, replicates = float(sums[0]), sums[1:]
    count = len(replicates)
    if count < 2:  # one alone has nothing to differ from
        return Estimate(value, None, None, None)
    factor = {"jackknife": (count - 1) / count, "brr": 1 / count, "bootstrap": 1 / count, "sdr": 4 / count}[
        method
    ]
    error = float(np.sqrt(factor * np.square(replicates - value).sum()))
    margin = t_quantile(count - 1) * error
    return Estimate(value, error, max(0.0, value - margin), value + margin)


@cache
def t_quantile(freedom: int) -> float:
    """How many standard errors on either side hold 95 percent: Student's t, which is wide where replicates are few.

    By the finite sums for whole degrees of freedom, since SciPy is not among what a study needs.

    >>> round(t_quantile(9), 4), round(t_quantile(79), 4)
    (2.2622, 1.9905)
    """
    low, high = 0.0, math.pi / 2
    while high - low > 1e-14:
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, freedom) < _CONFIDENCE else (low, angle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _within(angle: float, freedom: int) -> float:
    """P(|T| < t) where t is the root of the degrees of freedom times the tangent of the angle."""
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0
    for place in range(1 + odd, freedom, 2):
        total += term
        term *= place / (place + 1) * math.cos(angle) ** 2
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total


def weighed(
    codes: NDArray[np.int32], groups: int, bits: NDArray[np.int64], names: int, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sums of weights by group and bit: ``[group, bit, column of the weights]``."""
    found = np.zeros((groups, names, weights.shape[1]))
    for bit in range(names):
        here = (bits >> bit) & 1 == 1
        for column in range(weights.shape[1]):
            found[:, bit, column] = np.bincount(codes[here], weights[here, column], groups)
    return found


def ratio(part: Any, whole: Any) -> NDArray[np.float64]:
    """A share under each weight; nothing of nobody is no share."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = np.asarray(part / whole)
    return found
