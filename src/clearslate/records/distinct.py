"""Which values there are, and which of them are among others: by sorting.

NumPy answers both by a hash table (`numpy.unique` without further results, and `numpy.isin` by it), which takes some hundred
times as long as sorting does for a million hashes.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)


def distinct_values(values: NDArray[Value]) -> NDArray[Value]:
    """The different values of an array of one dimension, sorted."""
    found = np.sort(values)
    is_new = np.ones(len(found), np.bool_)
    np.not_equal(found[1:], found[:-1], out=is_new[1:])
    return found[is_new]


def among(values: NDArray[Any], keys: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the values are among the keys; quickest where the keys come sorted."""
    if not len(keys):
        return np.zeros(len(values), np.bool_)
    keys = np.sort(keys)
    at = np.searchsorted(keys, values)
    at[at == len(keys)] = 0
    return np.asarray(keys[at] == values, np.bool_)
