"""Pairs of rows become charges, one to one: each pair in its order is taken where it fits what was taken before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clearslate.loops.library import call

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _in(array: NDArray[Any], length: int, kind: Any = np.int64) -> NDArray[Any]:
    """An array in one piece, of a type and a length."""
    if len(array) != length:
        raise ValueError(f"an array of {length} values, not of {len(array)}")
    return np.ascontiguousarray(array, kind)


def unite(
    first: NDArray[Any], second: NDArray[Any], loose: NDArray[Any], source: NDArray[Any], tracking: NDArray[Any],
    number: NDArray[Any], ending: NDArray[Any],
) -> NDArray[Any]:  # fmt: skip
    """The charge of each row, as one of its rows: pairs in their order, each united where they fit."""
    pairs, size = len(first), len(source)
    parent, ahead, last = (np.empty(size, np.int64) for _ in range(3))
    columns = [_in(each, size) for each in (source, tracking, number, ending)]
    call(
        "unite",
        _in(first, pairs),
        _in(second, pairs),
        _in(loose, pairs, np.uint8),
        pairs,
        *columns,
        size,
        parent,
        ahead,
        last,
    )
    return parent


def possible_duplicates(
    first: NDArray[Any], second: NDArray[Any], why: NDArray[Any], root: NDArray[Any], standing: NDArray[Any],
    source: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any]]:  # fmt: skip
    """Of each charge (by root) the charge that it possibly is, or -1, and why; pairs in their order.

    The charge of the better standing stays. It may have several doubles; of one source only those for the same reason.
    """
    pairs, size = len(first), len(root)
    double, reason, *others = (np.empty(size, np.int64) for _ in range(5))
    columns = [_in(each, size) for each in (root, standing, source)]
    call(
        "find_doubles",
        _in(first, pairs),
        _in(second, pairs),
        _in(why, pairs),
        pairs,
        *columns,
        size,
        double,
        reason,
        *others,
    )
    return double, reason
