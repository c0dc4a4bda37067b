"""Answers that differ from row to row of a segment: over the rows that stand in a relation to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numba import njit

from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)
_NEVER: Final = np.int32(NEVER)

# What `related` computes.
COUNT: Final = 0
LATEST: Final = 1
EARLIEST: Final = 2
EVERY: Final = 3

# How a charge must stand to the judged one.
ANY_DAY: Final = 0
SAME_DAY: Final = 1
WITHIN: Final = 2
AFTER: Final = 3
BEFORE: Final = 4
SAME_OWN_DAY: Final = 5  # SAME_DAY where both days are one field: a charge stands in it to itself


class Relation(NamedTuple):
    """How a row of a segment must stand to the row that is judged.

    ``others``: it is another row. ``keys`` (empty, or one a row, -1 unknown): it has the same key. ``kind`` compares its
    day [``low``, ``high``] with the judged row's own day [``own_low``, ``own_high``] and the end of its window
    [``end_low``, ``end_high``]; what the kind does not look at is empty.
    """

    others: bool
    keys: NDArray[Any]
    kind: int
    low: NDArray[Any]
    high: NDArray[Any]
    own_low: NDArray[Any]
    own_high: NDArray[Any]
    end_low: NDArray[Any]
    end_high: NDArray[Any]


@njit(cache=True)
def others_latest(
    starts: NDArray[Any], bits: NDArray[Any], low: NDArray[Any], high: NDArray[Any], rank: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """As ``latest``, each row left out of its own answer."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    tops_low = np.empty(rank + 1, np.int32)
    tops_high = np.empty(rank + 1, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        tops_low[:] = _ALWAYS
        tops_high[:] = _ALWAYS
        for i in range(a, b):
            if bits[i] >> 1:
                _push(tops_low, low[i])
            if bits[i] & 1:
                _push(tops_high, high[i])
        for i in range(a, b):
            # A row that holds one of the first places gives way to the next.
            out_low[i] = tops_low[rank if bits[i] >> 1 and low[i] >= tops_low[rank - 1] else rank - 1]
            out_high[i] = tops_high[rank if bits[i] & 1 and high[i] >= tops_high[rank - 1] else rank - 1]
    return out_low, out_high


@njit(cache=True, inline="always")
def _push(tops: NDArray[Any], value: int) -> None:
    """Keep the greatest values, greatest first."""
    k = len(tops) - 1
    if value <= tops[k]:
        return
    while k > 0 and tops[k - 1] < value:
        tops[k] = tops[k - 1]
        k -= 1
    tops[k] = value


@njit(cache=True)
def same_key_count(
    starts: NDArray[Any], bits: NDArray[Any], others: bool, keys: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """For each row: how many rows of its segment are so and have its key, at least and at most (-1 unknown)."""
    n = starts[-1]
    low = np.zeros(n, np.int32)
    high = np.zeros(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        for j in range(a, b):
            so = bits[j]
            if so == 0:
                continue
            key = keys[j]
            for i in range(a, b):
                if keys[i] == key and (key >= 0 or i == j):
                    if others and i == j:
                        continue
                    low[i] += so >> 1
                    high[i] += so & 1
                elif keys[i] < 0 or key < 0:
                    high[i] += so & 1
    return low, high


@njit(cache=True)
def same_key_blame(
    starts: NDArray[Any], bits: NDArray[Any], keys: NDArray[Any], masks: NDArray[Any]
) -> NDArray[Any]:
    """For each row: the union of the masks of the rows of its segment that possibly have its key."""
    out = np.zeros(starts[-1], np.uint64)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        for j in range(a, b):
            if bits[j] == 0 or masks[j] == 0:
                continue
            for i in range(a, b):
                if keys[i] == keys[j] or keys[i] < 0 or keys[j] < 0:
                    out[i] |= masks[j]
    return out


@njit(cache=True)
def related(
    starts: NDArray[Any],
    bits: NDArray[Any],
    relation: Relation,
    what: int,
    value_low: NDArray[Any],
    value_high: NDArray[Any],
    rank: int,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """An aggregate that differs from row to row: over the rows of its segment that stand in a relation to it.

    ``what`` is COUNT, LATEST, EARLIEST or EVERY over the values.
    """
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    tops_low = np.empty(rank, np.int32)
    tops_high = np.empty(rank, np.int32)
    rows, found, dense = _space(starts, 6)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = _gather(a, b, bits, relation, rows, dense)
        if what != COUNT:
            for k in range(m):
                dense[4, k] = value_low[rows[k]]
                dense[5, k] = value_high[rows[k]]
        place = 0
        for i in range(a, b):
            if i > a and _alike(i, relation):
                out_low[i] = out_low[i - 1]
                out_high[i] = out_high[i - 1]
                continue
            while place < m and rows[place] < i:
                place += 1
            _stand_all(i, m, place, rows, found, dense, bits, relation)
            lo = np.int32(0)
            hi = np.int32(0)
            if what == COUNT:
                for k in range(m):
                    lo += found[k] >> 1
                    hi += found[k] & 1
            elif what == EARLIEST:
                first = relation.own_low[i] + 1 if relation.kind == AFTER else _ALWAYS
                lo = _NEVER
                hi = _NEVER
                for k in range(m):
                    lo = min(lo, max(dense[4, k], first) if found[k] else _NEVER)
                    hi = min(hi, dense[5, k] if found[k] >> 1 else _NEVER)
            elif what == EVERY or rank == 1:
                lo = _ALWAYS
                hi = _ALWAYS
                for k in range(m):
                    lo = max(lo, dense[4, k] if found[k] >> 1 else _ALWAYS)
                    hi = max(hi, dense[5, k] if found[k] else _ALWAYS)
            else:
                tops_low[:] = _ALWAYS
                tops_high[:] = _ALWAYS
                for k in range(m):
                    if found[k] >> 1:
                        _push(tops_low, dense[4, k])
                    if found[k]:
                        _push(tops_high, dense[5, k])
                lo = tops_low[rank - 1]
                hi = tops_high[rank - 1]
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def related_blame(
    starts: NDArray[Any],
    bits: NDArray[Any],
    relation: Relation,
    masks: NDArray[Any],
) -> NDArray[Any]:
    """The union of the masks of the rows that possibly stand in the relation to each row."""
    out = np.zeros(starts[-1], np.uint64)
    rows, found, dense = _space(starts, 4)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = _gather(a, b, bits, relation, rows, dense)
        place = 0
        for i in range(a, b):
            if i > a and _alike(i, relation):
                out[i] = out[i - 1]
                continue
            while place < m and rows[place] < i:
                place += 1
            _stand_all(i, m, place, rows, found, dense, bits, relation)
            union = np.uint64(0)
            for k in range(m):
                if found[k]:
                    union |= masks[rows[k]]
            out[i] = union
    return out


@njit(cache=True)
def _space(starts: NDArray[Any], lines: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Room for the members of the longest segment: their rows, how they stand, and lines of their values."""
    longest = 0
    for s in range(len(starts) - 1):
        longest = max(longest, starts[s + 1] - starts[s])
    return (
        np.empty(longest, np.int64),
        np.empty(longest, np.int32),
        np.empty((lines, longest), np.int32),
    )


@njit(cache=True, inline="always")
def _gather(
    a: int,
    b: int,
    bits: NDArray[Any],
    relation: Relation,
    rows: NDArray[Any],
    dense: NDArray[Any],
) -> int:
    """Lay the members of [a, b) side by side (row, first and last day, key, bits), so that a look at all is one sweep."""
    m = 0
    for j in range(a, b):
        if bits[j]:
            rows[m] = j
            dense[3, m] = bits[j]
            if relation.kind != ANY_DAY:
                dense[0, m] = relation.low[j]
                dense[1, m] = relation.high[j]
            if len(relation.keys):
                dense[2, m] = relation.keys[j]
            m += 1
    return m


@njit(cache=True, inline="always")
def _alike(
    i: int,
    relation: Relation,
) -> bool:
    """Whether row i looks at the same members as the row before it: nothing in the relation is its own."""
    if relation.others or relation.kind == SAME_OWN_DAY:
        return False
    if len(relation.keys) and (relation.keys[i] < 0 or relation.keys[i] != relation.keys[i - 1]):
        return False
    if relation.kind != ANY_DAY and (
        relation.own_low[i] != relation.own_low[i - 1] or relation.own_high[i] != relation.own_high[i - 1]
    ):
        return False
    return relation.kind != WITHIN or (
        relation.end_low[i] == relation.end_low[i - 1] and relation.end_high[i] == relation.end_high[i - 1]
    )


@njit(cache=True, inline="always")
def _stand_all(
    i: int,
    m: int,
    place: int,
    rows: NDArray[Any],
    found: NDArray[Any],
    dense: NDArray[Any],
    bits: NDArray[Any],
    relation: Relation,
) -> None:
    """What `stands` says of each gathered member, in loops without branches that compile to vectors.

    ``place`` is that of row i among the members, if it is one: how it stands to itself is asked of `stands`.
    """
    for k in range(m):
        found[k] = dense[3, k]
    if relation.kind != ANY_DAY:
        first = relation.own_low[i]
        last = relation.own_high[i]
        if relation.kind == SAME_DAY or relation.kind == SAME_OWN_DAY:
            exact = first == last
            for k in range(m):
                f, t = dense[0, k], dense[1, k]
                perhaps = np.int32(f <= last) & np.int32(t >= first) & np.int32(f < _NEVER)
                surely = np.int32(exact) & np.int32(f == t) & np.int32(f == first)
                found[k] &= perhaps | ((perhaps & surely) << 1)
        elif relation.kind == BEFORE:
            for k in range(m):
                f, t = dense[0, k], dense[1, k]
                perhaps = np.int32(f < last) & np.int32(f < _NEVER)
                found[k] &= perhaps | ((perhaps & np.int32(t < first)) << 1)
        else:
            until = relation.end_high[i] if relation.kind == WITHIN else _NEVER - 1
            surely_until = relation.end_low[i] if relation.kind == WITHIN else _NEVER
            for k in range(m):
                f, t = dense[0, k], dense[1, k]
                perhaps = np.int32(t > first) & np.int32(f < _NEVER) & np.int32(f <= until)
                surely = np.int32(f > last) & np.int32(t < _NEVER) & np.int32(t <= surely_until)
                found[k] &= perhaps | ((perhaps & surely) << 1)
    if len(relation.keys):
        own = relation.keys[i]
        for k in range(m):
            key = dense[2, k]
            known = np.int32(own >= 0) & np.int32(key >= 0)
            same = np.int32(own == key) & known
            # The same key: as it stands; one of them unknown: perhaps; two others: not at all.
            found[k] &= (same * 3) | (1 - known)
    if place < m and rows[place] == i:
        found[place] = bits[i] & stands(i, i, relation)


@njit(cache=True, inline="always")
def stands(i: int, j: int, relation: Relation) -> int:
    """Whether row j stands in the relation to row i: 0, 1 or 3."""
    if relation.others and i == j:
        return 0
    bits = 3
    if len(relation.keys) and i != j and relation.keys[i] != relation.keys[j]:
        if relation.keys[i] >= 0 and relation.keys[j] >= 0:
            return 0
        bits = 1
    elif len(relation.keys) and i != j and relation.keys[i] < 0:
        bits = 1
    if relation.kind == ANY_DAY:
        return bits
    # A day that does not exist (NEVER) stands in no relation.
    if relation.low[j] >= _NEVER:
        return 0
    if i == j and relation.kind == SAME_OWN_DAY:
        return bits if relation.high[j] < _NEVER else 1
    if relation.kind == SAME_DAY or relation.kind == SAME_OWN_DAY:
        if relation.low[j] > relation.own_high[i] or relation.high[j] < relation.own_low[i]:
            return 0
        exact = (
            relation.low[j] == relation.high[j]
            and relation.own_low[i] == relation.own_high[i]
            and relation.low[j] == relation.own_low[i]
        )
        return bits if exact else 1
    if relation.kind == BEFORE:
        if relation.low[j] >= relation.own_high[i]:
            return 0
        return bits if relation.high[j] < relation.own_low[i] else 1
    if relation.high[j] <= relation.own_low[i]:
        return 0
    certain = relation.low[j] > relation.own_high[i] and relation.high[j] < _NEVER
    if relation.kind == WITHIN:
        if relation.low[j] > relation.end_high[i]:
            return 0
        certain = certain and relation.high[j] <= relation.end_low[i]
    return bits if certain else 1
