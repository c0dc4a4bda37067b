"""Pairs of rows become charges, one to one: each pair in its order is taken where it fits what was taken before."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def _find(parent: Any, row: Any) -> Any:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True)
def _fit(
    one: Any, other: Any, loose: Any, ahead: Any, source: Any, tracking: Any, number: Any, ending: Any
) -> Any:
    """Whether two charges may be one: no source in both, no numbers that contradict; if ``loose``, no endings either."""
    left = one
    while left >= 0:
        right = other
        while right >= 0:
            numbers = number[left] >= 0 and number[right] >= 0
            if source[left] == source[right] or (numbers and number[left] != number[right]):
                return False
            tracked = tracking[left] >= 0 and tracking[right] >= 0 and tracking[left] != tracking[right]
            if tracked and not numbers:
                return False
            ended = ending[left] >= 0 and ending[right] >= 0
            if loose and ended and ending[left] != ending[right]:
                return False
            right = ahead[right]
        left = ahead[left]
    return True


@njit(cache=True)
def unite(first: Any, second: Any, loose: Any, source: Any, tracking: Any, number: Any, ending: Any) -> Any:
    """The charge of each row, as one of its rows: pairs in their order, each united where they fit."""
    size = len(source)
    parent = np.arange(size)
    ahead = np.full(size, -1, np.int64)  # the rows of a charge are a chain that begins at its root
    last = np.arange(size)
    for pair in range(len(first)):
        one, other = _find(parent, first[pair]), _find(parent, second[pair])
        if one == other or not _fit(one, other, loose[pair], ahead, source, tracking, number, ending):
            continue
        parent[other] = one
        ahead[last[one]] = other
        last[one] = last[other]
    for row in range(size):
        parent[row] = _find(parent, row)
    return parent


@njit(cache=True)
def possible_duplicates(first: Any, second: Any, why: Any, root: Any, standing: Any, source: Any) -> Any:
    """Of each charge (by root) the charge that it possibly is, or -1, and why; pairs in their order.

    The charge of the better standing stays. It may have several doubles; of one source only those for the same reason.
    """
    size = len(root)
    double = np.full(size, -1, np.int64)
    reason = np.zeros(size, np.int64)
    has = np.zeros(size, np.int64)  # bits of the sources of which a charge has a row
    taken = np.zeros(size, np.int64)  # bits of the sources of which it has a double
    worst = np.zeros(size, np.int64)  # why it has its latest double
    for row in range(size):
        has[root[row]] |= np.int64(1) << source[row]
    for pair in range(len(first)):
        one, other = root[first[pair]], root[second[pair]]
        if standing[other] < standing[one]:
            one, other = other, one
        if has[one] & has[other] or double[one] >= 0 or double[other] >= 0 or taken[other]:
            continue
        if taken[one] & has[other] and worst[one] != why[pair]:
            continue
        double[other] = one
        reason[other] = why[pair]
        taken[one] |= has[other]
        worst[one] = why[pair]
    return double, reason
