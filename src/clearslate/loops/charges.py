"""Pairs of rows become charges, one to one: each pair in its order is taken where it fits what was taken before."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.table import helper, loop


@helper
def find_root(parent: Any, row: Any) -> Any:
    """The row that a row's charge is called by."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@helper
def fits(
    one: Any, other: Any, loose: Any, ahead: Any, source: Any, tracking: Any, number: Any, ending: Any
) -> Any:
    """Whether two charges may be one: no source in both, no numbers that contradict; if ``loose``, no endings either."""
    left = one
    while left >= 0:
        right = other
        while right >= 0:
            both = number[left] >= 0 and number[right] >= 0
            if source[left] == source[right] or (both and number[left] != number[right]):
                return False
            tracked = tracking[left] >= 0 and tracking[right] >= 0 and tracking[left] != tracking[right]
            if tracked and not both:
                return False
            ended = ending[left] >= 0 and ending[right] >= 0
            if loose and ended and ending[left] != ending[right]:
                return False
            right = ahead[right]
        left = ahead[left]
    return True


@loop("*q *q *B q *q *q *q *q q *q *q *q")
def unite(
    first: Any, second: Any, loose: Any, pairs: int, source: Any, tracking: Any, number: Any, ending: Any, size: int,
    parent: Any, ahead: Any, last: Any,
) -> None:  # fmt: skip
    """The charge of each row, as one of its rows (``parent``): pairs in their order, each united where they fit."""
    for row in range(size):
        parent[row] = row
        ahead[row] = -1  # the rows of a charge are a chain that begins at its root
        last[row] = row
    for pair in range(pairs):
        one = find_root(parent, first[pair])
        other = find_root(parent, second[pair])
        if one == other or not fits(one, other, loose[pair], ahead, source, tracking, number, ending):
            continue
        parent[other] = one
        ahead[last[one]] = other
        last[one] = last[other]
    for row in range(size):
        parent[row] = find_root(parent, row)


@loop("*q *q *q q *q *q *q q *q *q *q *q *q")
def find_doubles(
    first: Any, second: Any, why: Any, pairs: int, root: Any, standing: Any, source: Any, size: int, double: Any,
    reason: Any, has: Any, taken: Any, worst: Any,
) -> None:  # fmt: skip
    """Of each charge (by root) the charge that it possibly is, or -1, and why; pairs in their order.

    The charge of the better standing stays. It may have several doubles; of one source only those for the same reason.
    ``has``: bits of the sources of which a charge has a row; ``taken``: of which it has a double; ``worst``: why it has its latest.
    """
    for row in range(size):
        double[row] = -1
        reason[row] = 0
        has[row] = 0
        taken[row] = 0
        worst[row] = 0
    for row in range(size):
        has[root[row]] |= np.int64(1) << source[row]
    for pair in range(pairs):
        one = root[first[pair]]
        other = root[second[pair]]
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
