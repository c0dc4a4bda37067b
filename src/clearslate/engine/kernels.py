"""Numba kernels over runs of equal keys. They know nothing of law.

A segment is a run of rows of one person or one case: ``starts`` holds the first row of each run and, last,
the number of rows. ``bits`` are truths (bit 0: possibly, bit 1: certainly). Days are int32.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)
_NEVER: Final = np.int32(NEVER)

# What `pairwise` computes.
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


@njit(cache=True)
def count(starts: NDArray[Any], bits: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: how many rows are certainly so, how many possibly."""
    n = starts[-1]
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = np.int32(0)
        hi = np.int32(0)
        for i in range(a, b):
            lo += bits[i] >> 1
            hi += bits[i] & 1
        for i in range(a, b):
            low[i] = lo
            high[i] = hi
    return low, high


@njit(cache=True)
def some(starts: NDArray[Any], bits: NDArray[Any]) -> NDArray[Any]:
    """Of each row's segment: is some row so (three-valued or)."""
    out = np.empty(starts[-1], np.uint8)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        found = np.uint8(0)
        for i in range(a, b):
            found |= bits[i]
        for i in range(a, b):
            out[i] = found
    return out


@njit(cache=True)
def latest(
    starts: NDArray[Any], bits: NDArray[Any], low: NDArray[Any], high: NDArray[Any], rank: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the ``rank``-th latest day, earliest and latest reading."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    tops_low = np.empty(rank, np.int32)
    tops_high = np.empty(rank, np.int32)
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
            out_low[i] = tops_low[rank - 1]
            out_high[i] = tops_high[rank - 1]
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
def earliest(
    starts: NDArray[Any], bits: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the earliest day, earliest and latest reading."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = _NEVER
        hi = _NEVER
        for i in range(a, b):
            if bits[i] & 1:
                lo = min(lo, low[i])
            if bits[i] >> 1:
                hi = min(hi, high[i])
        for i in range(a, b):
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def every(
    starts: NDArray[Any], bits: NDArray[Any], possible: NDArray[Any], certain: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the onset of a condition that must hold for every row that is so."""
    n = starts[-1]
    out_possible = np.empty(n, np.int32)
    out_certain = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        p = _ALWAYS
        c = _ALWAYS
        for i in range(a, b):
            if bits[i] >> 1:
                p = max(p, possible[i])
            if bits[i] & 1:
                c = max(c, certain[i])
        for i in range(a, b):
            out_possible[i] = p
            out_certain[i] = c
    return out_possible, out_certain


@njit(cache=True)
def blame(starts: NDArray[Any], bits: NDArray[Any], masks: NDArray[Any]) -> NDArray[Any]:
    """Of each row's segment: the union of the masks of the rows that are possibly so."""
    out = np.empty(starts[-1], np.uint64)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        found = np.uint64(0)
        for i in range(a, b):
            if bits[i] & 1:
                found |= masks[i]
        for i in range(a, b):
            out[i] = found
    return out


@njit(cache=True)
def groups(
    starts: NDArray[Any], bits: NDArray[Any], inner: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: in how many inner runs some row is so, at least and at most.

    ``inner`` holds the first row of the inner run (case) of each row; rows of a run stand together.
    """
    n = starts[-1]
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = np.int32(0)
        hi = np.int32(0)
        run = np.uint8(0)
        for i in range(a, b):
            if i > a and inner[i] != inner[i - 1]:
                lo += run >> 1
                hi += run & 1
                run = np.uint8(0)
            run |= bits[i]
        lo += run >> 1
        hi += run & 1
        for i in range(a, b):
            low[i] = lo
            high[i] = hi
    return low, high


@njit(cache=True)
def distinct(
    starts: NDArray[Any], bits: NDArray[Any], keys: NDArray[Any], separate: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: how many distinct keys the rows that are so have, at least and at most.

    A key of -1 is unknown: it may be any key, known or new. Rows that are ``separate`` count one by one.
    """
    n = starts[-1]
    low = np.empty(n, np.int32)
    high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = 0
        hi = 0
        alone = 0  # certainly so and certainly separate
        joined = False  # some row is certainly so and possibly joined with others
        for i in range(a, b):
            if bits[i] & 1:
                # At most: it adds one unless an earlier row certainly shares its key and neither is separate.
                new = True
                if keys[i] >= 0 and separate[i] == 0:
                    for j in range(a, i):
                        if (bits[j] & 1) and keys[j] == keys[i] and separate[j] == 0:
                            new = False
                            break
                if new:
                    hi += 1
            if bits[i] >> 1:
                if separate[i] == 3:
                    alone += 1
                    continue
                joined = True
                if keys[i] >= 0:
                    new = True
                    for j in range(a, i):
                        if (bits[j] >> 1) and keys[j] == keys[i] and separate[j] != 3:
                            new = False
                            break
                    if new:
                        lo += 1
        if joined and lo == 0:
            lo = 1
        for i in range(a, b):
            low[i] = lo + alone
            high[i] = hi
    return low, high


@njit(cache=True)
def consolidated(
    starts: NDArray[Any],
    bits: NDArray[Any],
    keys: NDArray[Any],
    separate: NDArray[Any],
    possible: NDArray[Any],
    certain: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Rows of one key within a segment made one: bits and onset of each row that stands for its group.

    A key of -1 is unknown: it may be any key, known or new. Rows that are ``separate`` stand for themselves. The
    onset of a group is the latest of its rows'; a row that stands for nothing has bits 0.
    """
    n = starts[-1]
    out = np.zeros(n, np.uint8)
    low = np.full(n, _ALWAYS, np.int32)
    high = np.full(n, _ALWAYS, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        top = -1  # in the most favorable reading rows of unknown key belong to the group of the latest onset
        stray = _ALWAYS
        strays = -1
        for i in range(a, b):
            if bits[i] & 1:
                own = i
                if keys[i] >= 0 and separate[i] == 0:
                    for j in range(a, i):
                        if (bits[j] & 1) and keys[j] == keys[i] and separate[j] == 0:
                            own = j
                            break
                out[own] |= 1
                high[own] = max(high[own], certain[i])
            if not bits[i] >> 1:
                continue
            if separate[i] != 3 and keys[i] < 0:
                strays = i
                stray = max(stray, possible[i])
                continue
            own = i
            if separate[i] != 3:
                for j in range(a, i):
                    if (bits[j] >> 1) and keys[j] == keys[i] and separate[j] != 3:
                        own = j
                        break
            out[own] |= 2
            low[own] = max(low[own], possible[i])
            if separate[i] != 3 and (top < 0 or low[own] > low[top]):
                top = own
        if strays >= 0:
            own = top if top >= 0 else strays
            out[own] |= 2
            low[own] = max(low[own], stray)
    return out, low, high


@njit(cache=True)
def total(
    starts: NDArray[Any], inner: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each row's segment: the sum over its inner runs of a value that each row of a run repeats."""
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        lo = np.int32(0)
        hi = np.int32(0)
        for i in range(a, b):
            if i == a or inner[i] != inner[i - 1]:
                lo += low[i]
                hi += high[i]
        for i in range(a, b):
            out_low[i] = lo
            out_high[i] = hi
    return out_low, out_high


@njit(cache=True)
def cap(
    starts: NDArray[Any],
    place: NDArray[Any],
    possible: NDArray[Any],
    certain: NDArray[Any],
    tie_low: NDArray[Any],
    tie_high: NDArray[Any],
    counted: NDArray[Any],
    members: NDArray[Any],
    cleared: NDArray[Any],
    limit: int,
    more: bool,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The onsets after a lifetime cap: at most ``limit`` of a segment's places, earliest first.

    Rows of equal ``place`` stand together and take one place, that of the earliest of them. Only rows that
    are ``counted`` (bits) take a place or are bound; ``members`` are the bits of whether a row belongs to the
    segment. Places that hold a ``cleared`` row (bits) are taken before all others, and bind their own rows no
    more. A row that never can be (possible NEVER) takes no place. Ties of onset are broken by the tie day
    (sentence date), then by the order of rows. ``more``: rows that are not seen may have taken places.
    """
    out_possible = possible.copy()
    out_certain = certain.copy()
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        for i in range(a, b):
            if possible[i] >= _NEVER or counted[i] == 0:
                continue
            own: Any = 0  # whether the row's own place is taken already
            first, last = i, i + 1
            while first > a and place[first - 1] == place[i]:
                first -= 1
            while last < b and place[last] == place[i]:
                last += 1
            for k in range(first, last):
                if k != i:
                    own |= cleared[k] & counted[k] & members[k]
            if own == 3:
                continue
            surely = 0
            maybe = limit if more else 0
            taken = 0
            for j in range(a, b):
                if j > a and place[j] != place[j - 1]:
                    surely += taken >> 1
                    maybe += taken & 1
                    taken = 0
                if first <= j < last:
                    continue
                so = counted[j] & members[j]
                if so == 0:
                    continue
                taken |= so & (
                    cleared[j]
                    | _ahead(i, j, first, last, possible, certain, tie_low, tie_high, counted, members)
                )
            surely += taken >> 1
            maybe += taken & 1
            if surely >= limit and own == 0 and counted[i] == 3:
                out_possible[i] = _NEVER
            if maybe >= limit:
                out_certain[i] = _NEVER
    return out_possible, out_certain


@njit(cache=True)
def _ahead(
    i: int,
    j: int,
    first: int,
    last: int,
    possible: NDArray[Any],
    certain: NDArray[Any],
    tie_low: NDArray[Any],
    tie_high: NDArray[Any],
    counted: NDArray[Any],
    members: NDArray[Any],
) -> int:
    """Whether row j clears before each of the rows [first, last), which take the place of row i: 0, 1 or 3."""
    if possible[j] >= _NEVER:
        return 0
    bits = 3 if certain[j] < _NEVER else 1
    for k in range(first, last):
        so = 3 if k == i else counted[k] & members[k]
        if so == 0 or possible[k] >= _NEVER:
            continue
        # Ahead: an earlier onset, or the same one and an earlier tie day, or the same and an earlier row.
        exact = possible[k] == certain[k] and possible[j] == certain[j]
        if exact and possible[k] == possible[j]:
            if tie_low[k] == tie_high[k] and tie_low[j] == tie_high[j] and tie_low[k] == tie_low[j]:
                certainly = j < k
                possibly = j < k
            else:
                certainly = tie_high[j] < tie_low[k]
                possibly = tie_low[j] <= tie_high[k]
        else:
            certainly = certain[j] < possible[k]
            possibly = possible[j] <= certain[k]
        if not certainly:
            bits &= 1
        if not possibly and so == 3:
            return 0
    return bits


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
def meet(
    possible: NDArray[Any],
    certain: NDArray[Any],
    failed: NDArray[Any],
    unknown: NDArray[Any],
    condition_possible: NDArray[Any],
    condition_certain: NDArray[Any],
    bit: int,
    as_of: int,
) -> None:
    """Join a condition to a law's onset, in place, and note where it fails or is unknown on the day."""
    for i in range(len(possible)):
        p = condition_possible[i]
        c = condition_certain[i]
        possible[i] = max(possible[i], p)
        certain[i] = max(certain[i], c)
        if p > as_of:
            failed[i] |= bit
        elif c > as_of:
            unknown[i] |= bit


@njit(cache=True)
def meet_static(
    possible: NDArray[Any],
    certain: NDArray[Any],
    failed: NDArray[Any],
    unknown: NDArray[Any],
    bits: NDArray[Any],
    bit: int,
) -> None:
    """As ``meet``, for a condition that is a static fact."""
    for i in range(len(possible)):
        b = bits[i]
        if b == 3:
            continue
        certain[i] = _NEVER
        if b == 0:
            possible[i] = _NEVER
            failed[i] |= bit
        else:
            unknown[i] |= bit


@njit(cache=True)
def later_days(
    possible: NDArray[Any],
    certain: NDArray[Any],
    condition_possible: NDArray[Any],
    condition_certain: NDArray[Any],
) -> None:
    """As ``meet``, without the masks: for a version that is over."""
    for i in range(len(possible)):
        possible[i] = max(possible[i], condition_possible[i])
        certain[i] = max(certain[i], condition_certain[i])


@njit(cache=True)
def later_static(possible: NDArray[Any], certain: NDArray[Any], bits: NDArray[Any]) -> None:
    """As ``meet_static``, without the masks."""
    for i in range(len(possible)):
        if bits[i] != 3:
            certain[i] = _NEVER
            if bits[i] == 0:
                possible[i] = _NEVER


@njit(cache=True)
def decide(
    possible: NDArray[Any],
    certain: NDArray[Any],
    ahead: NDArray[Any],
    index: int,
    in_force: bool,
    read: bool,
    as_of: int,
    outcome: NDArray[Any],
    deciding: NDArray[Any],
    first: NDArray[Any],
    future: NDArray[Any],
    future_possible: NDArray[Any],
) -> None:
    """Take one more version, in the order of time, into a law's outcome (see ``engine.outcomes``), in place.

    ``outcome`` is 0 eligible, 2 unknown, or 3 while nothing has settled it; ``first`` the first certain day
    ever, ``future`` and ``future_possible`` the first certain and possible days after ``as_of``. ``ahead`` is
    the possible day that counts as later: beyond the version's window where unread text follows it.
    """
    for i in range(len(outcome)):
        p = possible[i]
        c = certain[i]
        if read:
            first[i] = min(first[i], c)
        if in_force:
            deciding[i] = index
            if c <= as_of:
                outcome[i] = 0
            elif p <= as_of:
                outcome[i] = 2
        if not read or outcome[i] != 3:
            continue
        if c > as_of and c < future[i]:
            future[i] = c
            deciding[i] = index
        elif ahead[i] > as_of and ahead[i] < future_possible[i]:
            if future[i] >= _NEVER:
                deciding[i] = index
            future_possible[i] = ahead[i]


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
def related(
    starts: NDArray[Any],
    bits: NDArray[Any],
    others: bool,
    keys: NDArray[Any],
    relation: int,
    low: NDArray[Any],
    high: NDArray[Any],
    own_low: NDArray[Any],
    own_high: NDArray[Any],
    end_low: NDArray[Any],
    end_high: NDArray[Any],
    what: int,
    value_low: NDArray[Any],
    value_high: NDArray[Any],
    rank: int,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """An aggregate that differs from row to row: over the rows of its segment that stand in a relation to it.

    ``keys`` (empty, or one a row, -1 unknown): only rows of the same key. ``relation`` compares a row's day
    [low, high] with the judged row's own day [own_low, own_high] and window end. ``what`` is COUNT, LATEST,
    EARLIEST or EVERY over the values.
    """
    n = starts[-1]
    out_low = np.empty(n, np.int32)
    out_high = np.empty(n, np.int32)
    tops_low = np.empty(rank, np.int32)
    tops_high = np.empty(rank, np.int32)
    rows, found, dense = _space(starts, 6)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = _gather(a, b, bits, keys, relation, low, high, rows, dense)
        if what != COUNT:
            for k in range(m):
                dense[4, k] = value_low[rows[k]]
                dense[5, k] = value_high[rows[k]]
        place = 0
        for i in range(a, b):
            if i > a and _alike(i, others, keys, relation, own_low, own_high, end_low, end_high):
                out_low[i] = out_low[i - 1]
                out_high[i] = out_high[i - 1]
                continue
            while place < m and rows[place] < i:
                place += 1
            _stand_all(
                i, m, place, rows, found, dense, bits, others, keys, relation,
                low, high, own_low, own_high, end_low, end_high,
            )  # fmt: skip
            lo = np.int32(0)
            hi = np.int32(0)
            if what == COUNT:
                for k in range(m):
                    lo += found[k] >> 1
                    hi += found[k] & 1
            elif what == EARLIEST:
                first = own_low[i] + 1 if relation == AFTER else _ALWAYS
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
    others: bool,
    keys: NDArray[Any],
    relation: int,
    low: NDArray[Any],
    high: NDArray[Any],
    own_low: NDArray[Any],
    own_high: NDArray[Any],
    end_low: NDArray[Any],
    end_high: NDArray[Any],
    masks: NDArray[Any],
) -> NDArray[Any]:
    """The union of the masks of the rows that possibly stand in the relation to each row."""
    out = np.zeros(starts[-1], np.uint64)
    rows, found, dense = _space(starts, 4)
    for s in range(len(starts) - 1):
        a, b = starts[s], starts[s + 1]
        m = _gather(a, b, bits, keys, relation, low, high, rows, dense)
        place = 0
        for i in range(a, b):
            if i > a and _alike(i, others, keys, relation, own_low, own_high, end_low, end_high):
                out[i] = out[i - 1]
                continue
            while place < m and rows[place] < i:
                place += 1
            _stand_all(
                i, m, place, rows, found, dense, bits, others, keys, relation,
                low, high, own_low, own_high, end_low, end_high,
            )  # fmt: skip
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
    keys: NDArray[Any],
    relation: int,
    low: NDArray[Any],
    high: NDArray[Any],
    rows: NDArray[Any],
    dense: NDArray[Any],
) -> int:
    """Lay the members of [a, b) side by side (row, first and last day, key, bits), so that a look at all is one sweep."""
    m = 0
    for j in range(a, b):
        if bits[j]:
            rows[m] = j
            dense[3, m] = bits[j]
            if relation != ANY_DAY:
                dense[0, m] = low[j]
                dense[1, m] = high[j]
            if len(keys):
                dense[2, m] = keys[j]
            m += 1
    return m


@njit(cache=True, inline="always")
def _alike(
    i: int,
    others: bool,
    keys: NDArray[Any],
    relation: int,
    own_low: NDArray[Any],
    own_high: NDArray[Any],
    end_low: NDArray[Any],
    end_high: NDArray[Any],
) -> bool:
    """Whether row i looks at the same members as the row before it: nothing in the relation is its own."""
    if others or relation == SAME_OWN_DAY:
        return False
    if len(keys) and (keys[i] < 0 or keys[i] != keys[i - 1]):
        return False
    if relation != ANY_DAY and (own_low[i] != own_low[i - 1] or own_high[i] != own_high[i - 1]):
        return False
    return relation != WITHIN or (end_low[i] == end_low[i - 1] and end_high[i] == end_high[i - 1])


@njit(cache=True, inline="always")
def _stand_all(
    i: int,
    m: int,
    place: int,
    rows: NDArray[Any],
    found: NDArray[Any],
    dense: NDArray[Any],
    bits: NDArray[Any],
    others: bool,
    keys: NDArray[Any],
    relation: int,
    low: NDArray[Any],
    high: NDArray[Any],
    own_low: NDArray[Any],
    own_high: NDArray[Any],
    end_low: NDArray[Any],
    end_high: NDArray[Any],
) -> None:
    """What `stands` says of each gathered member, in loops without branches that compile to vectors.

    ``place`` is that of row i among the members, if it is one: how it stands to itself is asked of `stands`.
    """
    for k in range(m):
        found[k] = dense[3, k]
    if relation != ANY_DAY:
        first = own_low[i]
        last = own_high[i]
        if relation == SAME_DAY or relation == SAME_OWN_DAY:
            exact = first == last
            for k in range(m):
                f, t = dense[0, k], dense[1, k]
                perhaps = np.int32(f <= last) & np.int32(t >= first) & np.int32(f < _NEVER)
                surely = np.int32(exact) & np.int32(f == t) & np.int32(f == first)
                found[k] &= perhaps | ((perhaps & surely) << 1)
        elif relation == BEFORE:
            for k in range(m):
                f, t = dense[0, k], dense[1, k]
                perhaps = np.int32(f < last) & np.int32(f < _NEVER)
                found[k] &= perhaps | ((perhaps & np.int32(t < first)) << 1)
        else:
            until = end_high[i] if relation == WITHIN else _NEVER - 1
            surely_until = end_low[i] if relation == WITHIN else _NEVER
            for k in range(m):
                f, t = dense[0, k], dense[1, k]
                perhaps = np.int32(t > first) & np.int32(f < _NEVER) & np.int32(f <= until)
                surely = np.int32(f > last) & np.int32(t < _NEVER) & np.int32(t <= surely_until)
                found[k] &= perhaps | ((perhaps & surely) << 1)
    if len(keys):
        own = keys[i]
        for k in range(m):
            key = dense[2, k]
            known = np.int32(own >= 0) & np.int32(key >= 0)
            same = np.int32(own == key) & known
            # The same key: as it stands; one of them unknown: perhaps; two others: not at all.
            found[k] &= (same * 3) | (1 - known)
    if place < m and rows[place] == i:
        found[place] = bits[i] & stands(
            i, i, others, keys, relation, low, high, own_low, own_high, end_low, end_high
        )


@njit(cache=True, inline="always")
def stands(
    i: int,
    j: int,
    others: bool,
    keys: NDArray[Any],
    relation: int,
    low: NDArray[Any],
    high: NDArray[Any],
    own_low: NDArray[Any],
    own_high: NDArray[Any],
    end_low: NDArray[Any],
    end_high: NDArray[Any],
) -> int:
    """Whether row j stands in the relation to row i: 0, 1 or 3."""
    if others and i == j:
        return 0
    bits = 3
    if len(keys) and i != j and keys[i] != keys[j]:
        if keys[i] >= 0 and keys[j] >= 0:
            return 0
        bits = 1
    elif len(keys) and i != j and keys[i] < 0:
        bits = 1
    if relation == ANY_DAY:
        return bits
    # A day that does not exist (NEVER) stands in no relation.
    if low[j] >= _NEVER:
        return 0
    if i == j and relation == SAME_OWN_DAY:
        return bits if high[j] < _NEVER else 1
    if relation == SAME_DAY or relation == SAME_OWN_DAY:
        if low[j] > own_high[i] or high[j] < own_low[i]:
            return 0
        exact = low[j] == high[j] and own_low[i] == own_high[i] and low[j] == own_low[i]
        return bits if exact else 1
    if relation == BEFORE:
        if low[j] >= own_high[i]:
            return 0
        return bits if high[j] < own_low[i] else 1
    if high[j] <= own_low[i]:
        return 0
    certain = low[j] > own_high[i] and high[j] < _NEVER
    if relation == WITHIN:
        if low[j] > end_high[i]:
            return 0
        certain = certain and high[j] <= end_low[i]
    return bits if certain else 1


@njit(cache=True)
def pick(table: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """``table`` at each place (NumPy's own look-up first widens the places to 64 bits)."""
    out = np.empty(len(places), table.dtype)
    for i in range(len(places)):
        out[i] = table[places[i]]
    return out


@njit(cache=True)
def compact(codes: NDArray[Any], size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Renumber codes in [0, size) densely: (dense code of each row, code of each dense number)."""
    place = np.full(size, -1, np.int32)
    found = np.empty(min(size, len(codes)), np.int64)
    dense = np.empty(len(codes), np.int32)
    k = 0
    for i in range(len(codes)):
        c = codes[i]
        if place[c] < 0:
            place[c] = k
            found[k] = c
            k += 1
        dense[i] = place[c]
    return dense, found[:k].copy()


@njit(cache=True)
def run_starts(changed: NDArray[Any]) -> NDArray[Any]:
    """Starts of runs from a flag for each row that says whether it differs from the one before."""
    n = len(changed)
    k = 0
    for i in range(n):
        if changed[i]:
            k += 1
    starts = np.empty(k + 1, np.int64)
    k = 0
    for i in range(n):
        if changed[i]:
            starts[k] = i
            k += 1
    starts[k] = n
    return starts
