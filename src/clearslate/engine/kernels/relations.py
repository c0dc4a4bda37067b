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


# Lines of what is laid side by side of the members of a segment: first and last day, key, bits, the value's two ends, and
# the bits as far as the judged row's key allows.
_FIRST, _LAST, _KEY, _BITS, _LOW, _HIGH, _KEYED = range(7)
_LINES: Final = 7


@njit(cache=True, inline="always")
def _bounds(kind: int, first: Any, last: Any, end_first: Any, end_last: Any) -> tuple[Any, Any, Any, Any]:
    """Every relation as four bounds (a, b, c, d) of a member's day [from, to].

    A member stands in it perhaps where ``from <= a and to >= b``, and surely where besides ``from >= c and to <= d``.
    A day that does not exist (NEVER) stands in no relation. ``first`` to ``last`` is the judged row's own day, ``end_first``
    to ``end_last`` the end of its window. Scalars in, scalars out: a helper that takes arrays makes Numba count references
    at each row, which costs more than the work.
    """
    before_never = _NEVER - 1
    if kind == ANY_DAY:
        return _NEVER, _ALWAYS, _ALWAYS, _NEVER
    if kind == SAME_DAY or kind == SAME_OWN_DAY:
        # Surely the same: both days exact and equal.
        return min(last, before_never), first, first if first == last else _NEVER + 1, first
    if kind == BEFORE:
        return min(last - 1, before_never), _ALWAYS, _ALWAYS, first - 1
    if kind == WITHIN:
        return min(end_last, before_never), first + 1, last + 1, min(end_first, before_never)
    return before_never, first + 1, last + 1, before_never  # AFTER


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

    ``what`` is COUNT, LATEST (of the ``rank``), EARLIEST or EVERY over the values (int32; empty for COUNT). Rows with
    bits 0 are no members. Gives int32 twice, the least and the most.
    """
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    tops_low = np.empty(rank, np.int32)
    tops_high = np.empty(rank, np.int32)
    kind = relation.kind
    keys, day_low, day_high = relation.keys, relation.low, relation.high
    own_low, own_high, end_low, end_high = (
        relation.own_low,
        relation.own_high,
        relation.end_low,
        relation.end_high,
    )
    others = relation.others
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    keyed = len(keys) > 0
    apart = others or kind == SAME_OWN_DAY  # each row looks at other members than the row before it
    valued = what != COUNT
    none = np.int32(0) if what == COUNT else _NEVER if what == EARLIEST else _ALWAYS
    line = _KEYED if keyed else _BITS
    rows, side = _space(starts)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):
            if bits[j]:
                rows[m] = j
                side[_BITS, m] = bits[j]
                if dated:
                    side[_FIRST, m] = day_low[j]
                    side[_LAST, m] = day_high[j]
                if keyed:
                    side[_KEY, m] = keys[j]
                if valued:
                    side[_LOW, m] = value_low[j]
                    side[_HIGH, m] = value_high[j]
                m += 1
        if m == 0:
            for i in range(a, b):
                out_low[i] = none
                out_high[i] = none
            continue
        if not dated:
            for k in range(m):
                side[_FIRST, k] = _ALWAYS
                side[_LAST, k] = _ALWAYS
        place = 0
        for i in range(a, b):
            if (
                i > a
                and not apart
                and (not keyed or (keys[i] >= 0 and keys[i] == keys[i - 1]))
                and (not dated or (own_low[i] == own_low[i - 1] and own_high[i] == own_high[i - 1]))
                and (not ends or (end_low[i] == end_low[i - 1] and end_high[i] == end_high[i - 1]))
            ):
                out_low[i] = out_low[i - 1]
                out_high[i] = out_high[i - 1]
                continue
            perhaps_from, perhaps_to, surely_from, surely_to = _bounds(
                kind,
                own_low[i] if dated else _ALWAYS,
                own_high[i] if dated else _ALWAYS,
                end_low[i] if ends else _NEVER,
                end_high[i] if ends else _NEVER,
            )
            # The row itself is no member while the others are swept: how it stands to itself is asked apart.
            while place < m and rows[place] < i:
                place += 1
            mine = place < m and rows[place] == i
            own = 0
            if mine:
                side[_BITS, place] = 0
                if not others:
                    first, last = side[_FIRST, place], side[_LAST, place]
                    if kind == SAME_OWN_DAY:
                        own = 0 if first >= _NEVER else 3 if last < _NEVER else 1
                    elif first <= perhaps_from and last >= perhaps_to:
                        own = 3 if first >= surely_from and last <= surely_to else 1
                    own &= bits[i]
            if keyed:
                # The same key: as it stands; one of them unknown: perhaps; two others: not at all.
                key = keys[i]
                for k in range(m):
                    known = np.int32(key >= 0) & np.int32(side[_KEY, k] >= 0)
                    same = np.int32(key == side[_KEY, k]) & known
                    side[_KEYED, k] = side[_BITS, k] & ((same * 3) | (1 - known))
            if what == COUNT:
                lo = np.int32(own >> 1)
                hi = np.int32(own & 1)
                for k in range(m):
                    f, t, so = side[_FIRST, k], side[_LAST, k], side[line, k]
                    perhaps = np.int32(f <= perhaps_from) & np.int32(t >= perhaps_to) & so
                    hi += perhaps
                    lo += perhaps & np.int32(f >= surely_from) & np.int32(t <= surely_to) & (so >> 1)
            elif what == EARLIEST:
                least = own_low[i] + 1 if kind == AFTER else _ALWAYS
                lo = _NEVER if own == 0 else min(_NEVER, max(value_low[i], least))
                hi = _NEVER if own != 3 else min(_NEVER, value_high[i])
                for k in range(m):
                    f, t, so = side[_FIRST, k], side[_LAST, k], side[line, k]
                    perhaps = (f <= perhaps_from) & (t >= perhaps_to) & (so > 0)
                    surely = perhaps & (f >= surely_from) & (t <= surely_to) & (so == 3)
                    lo = min(lo, max(side[_LOW, k], least) if perhaps else _NEVER)
                    hi = min(hi, side[_HIGH, k] if surely else _NEVER)
            elif what == EVERY or rank == 1:
                lo = _ALWAYS if own != 3 else max(_ALWAYS, value_low[i])
                hi = _ALWAYS if own == 0 else max(_ALWAYS, value_high[i])
                for k in range(m):
                    f, t, so = side[_FIRST, k], side[_LAST, k], side[line, k]
                    perhaps = (f <= perhaps_from) & (t >= perhaps_to) & (so > 0)
                    surely = perhaps & (f >= surely_from) & (t <= surely_to) & (so == 3)
                    lo = max(lo, side[_LOW, k] if surely else _ALWAYS)
                    hi = max(hi, side[_HIGH, k] if perhaps else _ALWAYS)
            else:
                tops_low[:] = _ALWAYS
                tops_high[:] = _ALWAYS
                if own == 3:
                    _push(tops_low, value_low[i])
                if own:
                    _push(tops_high, value_high[i])
                for k in range(m):
                    f, t, so = side[_FIRST, k], side[_LAST, k], side[line, k]
                    if so and f <= perhaps_from and t >= perhaps_to:
                        _push(tops_high, side[_HIGH, k])
                        if so == 3 and f >= surely_from and t <= surely_to:
                            _push(tops_low, side[_LOW, k])
                lo = tops_low[rank - 1]
                hi = tops_high[rank - 1]
            if mine:
                side[_BITS, place] = bits[i]
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def others_count(
    starts: NDArray[Any], bits: NDArray[Any], relation: Relation
) -> tuple[NDArray[Any], NDArray[Any]]:
    """As ``related`` for COUNT, of others without a key: what most laws ask, in two thirds of the time."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    kind = relation.kind
    day_low, day_high, own_low, own_high = relation.low, relation.high, relation.own_low, relation.own_high
    end_low, end_high = relation.end_low, relation.end_high
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    rows, side = _space(starts)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):  # without a branch: the next member takes the place of what is none
            rows[m] = j
            side[_BITS, m] = bits[j] >> 1
            side[_FIRST, m] = day_low[j] if dated else _ALWAYS
            side[_LAST, m] = day_high[j] if dated else _ALWAYS
            m += 1 if bits[j] else 0
        for i in range(a, b):
            perhaps_from, perhaps_to, surely_from, surely_to = _bounds(
                kind,
                own_low[i] if dated else _ALWAYS,
                own_high[i] if dated else _ALWAYS,
                end_low[i] if ends else _NEVER,
                end_high[i] if ends else _NEVER,
            )
            lo = np.int32(0)
            hi = np.int32(0)
            for k in range(m):
                f, t = side[_FIRST, k], side[_LAST, k]
                perhaps = np.int32(f <= perhaps_from) & np.int32(t >= perhaps_to) & np.int32(rows[k] != i)
                hi += perhaps
                lo += perhaps & np.int32(f >= surely_from) & np.int32(t <= surely_to) & side[_BITS, k]
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def others_last(
    starts: NDArray[Any],
    bits: NDArray[Any],
    relation: Relation,
    value_low: NDArray[Any],
    value_high: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any]]:
    """As ``related`` for EVERY, or LATEST of the first rank, of others without a key."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    kind = relation.kind
    day_low, day_high, own_low, own_high = relation.low, relation.high, relation.own_low, relation.own_high
    end_low, end_high = relation.end_low, relation.end_high
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    rows, side = _space(starts)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):  # without a branch: the next member takes the place of what is none
            rows[m] = j
            side[_FIRST, m] = day_low[j] if dated else _ALWAYS
            side[_LAST, m] = day_high[j] if dated else _ALWAYS
            side[_LOW, m] = value_low[j] if bits[j] == 3 else _ALWAYS
            side[_HIGH, m] = value_high[j]
            m += 1 if bits[j] else 0
        if m == 0:
            out_low[a:b] = _ALWAYS
            out_high[a:b] = _ALWAYS
            continue
        for i in range(a, b):
            perhaps_from, perhaps_to, surely_from, surely_to = _bounds(
                kind,
                own_low[i] if dated else _ALWAYS,
                own_high[i] if dated else _ALWAYS,
                end_low[i] if ends else _NEVER,
                end_high[i] if ends else _NEVER,
            )
            lo = _ALWAYS
            hi = _ALWAYS
            for k in range(m):
                f, t = side[_FIRST, k], side[_LAST, k]
                perhaps = (f <= perhaps_from) & (t >= perhaps_to) & (rows[k] != i)
                surely = perhaps & (f >= surely_from) & (t <= surely_to)
                lo = max(lo, side[_LOW, k] if surely else _ALWAYS)
                hi = max(hi, side[_HIGH, k] if perhaps else _ALWAYS)
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def related_blame(
    starts: NDArray[Any],
    bits: NDArray[Any],
    relation: Relation,
    masks: NDArray[Any],
    wanted: NDArray[Any],
) -> NDArray[Any]:
    """The union of the masks (uint64) of the rows that possibly stand in the relation to each row that is ``wanted``."""
    out = np.zeros(starts[-1], np.uint64)
    kind = relation.kind
    keys, day_low, day_high = relation.keys, relation.low, relation.high
    own_low, own_high, end_low, end_high = (
        relation.own_low,
        relation.own_high,
        relation.end_low,
        relation.end_high,
    )
    others = relation.others
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    keyed = len(keys) > 0
    rows, side = _space(starts)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):
            if bits[j] and masks[j]:  # one with nothing to blame adds nothing
                rows[m] = j
                side[_FIRST, m] = day_low[j] if dated else _ALWAYS
                side[_LAST, m] = day_high[j] if dated else _ALWAYS
                if keyed:
                    side[_KEY, m] = keys[j]
                m += 1
        if m == 0:
            continue
        for i in range(a, b):
            if not wanted[i]:
                continue
            perhaps_from, perhaps_to, _, _ = _bounds(
                kind,
                own_low[i] if dated else _ALWAYS,
                own_high[i] if dated else _ALWAYS,
                end_low[i] if ends else _NEVER,
                end_high[i] if ends else _NEVER,
            )
            key = keys[i] if keyed else np.int32(-1)
            union = np.uint64(0)
            for k in range(m):
                j = rows[k]
                if j == i:
                    stands_so = not others and (
                        side[_FIRST, k] < _NEVER
                        if kind == SAME_OWN_DAY
                        else side[_FIRST, k] <= perhaps_from and side[_LAST, k] >= perhaps_to
                    )
                else:
                    stands_so = (
                        side[_FIRST, k] <= perhaps_from
                        and side[_LAST, k] >= perhaps_to
                        and (not keyed or key < 0 or side[_KEY, k] < 0 or side[_KEY, k] == key)
                    )
                if stands_so:
                    union |= masks[j]
            out[i] = union
    return out


@njit(cache=True)
def _space(starts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Room for the members of the longest segment: their rows, and the lines of what they say."""
    longest = 0
    for s in range(len(starts) - 1):
        longest = max(longest, starts[s + 1] - starts[s])
    return np.empty(longest, np.int64), np.empty((_LINES, longest), np.int32)


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
