"""From the onsets of conditions to the outcome of a law: joining, the lifetime cap, the deciding version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import njit

from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALWAYS: Final = np.int32(ALWAYS)
_NEVER: Final = np.int32(NEVER)


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
    turns: NDArray[Any],
) -> None:
    """Join a condition to a law's onset, in place, and note where it fails or is unknown on the day.

    ``turns`` (int32) keeps the first day after that one on which it may be otherwise.
    """
    for i in range(len(possible)):
        p = condition_possible[i]
        c = condition_certain[i]
        turns[i] = min(turns[i], p if p > as_of else _NEVER, c if c > as_of else _NEVER)
        possible[i] = max(possible[i], p)
        certain[i] = max(certain[i], c)
        # Without a branch: what is so of a row says nothing of the next.
        failed[i] |= np.uint64(p > as_of) * np.uint64(bit)
        unknown[i] |= (np.uint64(p <= as_of) & np.uint64(c > as_of)) * np.uint64(bit)


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
        certain[i] = certain[i] if b == 3 else _NEVER
        possible[i] = _NEVER if b == 0 else possible[i]
        failed[i] |= np.uint64(b == 0) * np.uint64(bit)
        unknown[i] |= (np.uint64(b != 0) & np.uint64(b != 3)) * np.uint64(bit)


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
        certain[i] = certain[i] if bits[i] == 3 else _NEVER
        possible[i] = _NEVER if bits[i] == 0 else possible[i]


@njit(cache=True)
def cut(
    possible: NDArray[Any], certain: NDArray[Any], start: int, end: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """An onset as far as it falls into a window [start, end). ``possible`` is cut at the window's start in place."""
    out_possible = np.empty(len(possible), np.int32)
    out_certain = np.empty(len(possible), np.int32)
    for i in range(len(possible)):
        p = max(possible[i], start)
        c = max(certain[i], start)
        possible[i] = p
        out_possible[i] = p if p < end else _NEVER
        out_certain[i] = c if c < end else _NEVER
    return out_possible, out_certain


@njit(cache=True)
def notice(
    here: NDArray[Any], bits: NDArray[Any], certain: NDArray[Any], unknown: NDArray[Any], bit: int
) -> None:
    """Note in masks (uint64), in place, of which rows (``here``, bool) a notice speaks certainly, of which perhaps."""
    own = np.uint64(bit)
    for i in range(len(bits)):
        told = bits[i] * np.uint8(here[i])
        certain[i] |= own if told == 3 else np.uint64(0)
        unknown[i] |= own if told == 1 else np.uint64(0)


@njit(cache=True)
def notice_day(here: NDArray[Any], bits: NDArray[Any], last: NDArray[Any], out: NDArray[Any]) -> None:
    """The latest day of a notice, in place, in the rows (``here``, bool) of which it may speak, where one is known."""
    for i in range(len(bits)):
        out[i] = last[i] if here[i] and bits[i] and last[i] > _ALWAYS else out[i]


@njit(cache=True)
def conclude(
    reached: NDArray[Any],
    first: NDArray[Any],
    future: NDArray[Any],
    future_possible: NDArray[Any],
    outcome: NDArray[Any],
) -> NDArray[Any]:
    """A law's outcome, in place, after all versions were taken in (see ``decide``); the day on which it gives relief.

    What nothing settled is 1, not yet, where a day is still to come; what is not reached is 4.
    """
    eligible_on = np.empty(len(outcome), np.int32)
    for i in range(len(outcome)):
        waits = outcome[i] == 3 and min(future[i], future_possible[i]) < _NEVER
        eligible_on[i] = future[i] if waits else first[i] if outcome[i] == 0 and reached[i] else _NEVER
        outcome[i] = (1 if waits else outcome[i]) if reached[i] else 4
    return eligible_on


@njit(cache=True)
def choose(
    possible: NDArray[Any],
    certain: NDArray[Any],
    undecided: NDArray[Any],
    when: NDArray[Any],
    then_possible: NDArray[Any],
    then_certain: NDArray[Any],
) -> None:
    """Take one more branch into a choice, in place.

    ``undecided`` (bool) says where no earlier branch is certainly the one, ``when`` (bits) whether this one is. A branch
    that may be the one widens the onset: possible (which begins at NEVER) to its earliest, certain (ALWAYS) to its latest.
    """
    for i in range(len(possible)):
        taken = undecided[i] & (when[i] != 0)
        possible[i] = min(possible[i], then_possible[i]) if taken else possible[i]
        certain[i] = max(certain[i], then_certain[i]) if taken else certain[i]
        undecided[i] &= when[i] != 3


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
    turns: NDArray[Any],
) -> None:
    """Take one more version, in the order of time, into a law's outcome (see ``engine.outcomes``), in place.

    ``outcome`` is 0 eligible, 2 unknown, or 3 while nothing has settled it; ``first`` the first certain day
    ever, ``future`` and ``future_possible`` the first certain and possible days after ``as_of``. ``ahead`` is
    the possible day that counts as later: beyond the version's window where unread text follows it. ``turns`` keeps the
    first day after ``as_of`` on which the version may say something else.
    """
    for i in range(len(outcome)):
        p = possible[i]
        c = certain[i]
        later = ahead[i]
        turns[i] = min(
            turns[i],
            p if p > as_of else _NEVER,
            c if c > as_of else _NEVER,
            later if later > as_of else _NEVER,
        )
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
