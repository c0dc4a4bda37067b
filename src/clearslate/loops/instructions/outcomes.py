"""From the onsets of conditions to the outcome of a law: joining, ends, the lifetime cap, the version that decides."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.instructions.blame import any_of, fill
from clearslate.loops.table import (
    ALWAYS,
    NEVER,
    UPDATE,
    WRITE,
    bit,
    days,
    flag,
    helper,
    high,
    instruction,
    low,
    mask,
    room,
    rows,
    truth,
    value,
)


@instruction(onset=days(UPDATE), failed=mask(UPDATE), unknown=mask(UPDATE), of=truth(), place=bit())
def meet_truth(
    onset_low: Any, onset_high: Any, failed: Any, failed_held: Any, unknown: Any, unknown_held: Any, of: Any, place: int,
    n: int,
) -> None:  # fmt: skip
    """As MEET, for a condition that is a fact."""
    fill(failed, failed_held, n)
    fill(unknown, unknown_held, n)
    own = np.uint64(1) << np.uint64(place)
    for i in range(n):
        so = of[i]
        onset_high[i] = onset_high[i] if so == 3 else NEVER
        onset_low[i] = NEVER if so == 0 else onset_low[i]
        failed[i] |= np.uint64(so == 0) * own
        unknown[i] |= (np.uint64(so != 0) & np.uint64(so != 3)) * own


@instruction(
    onset=days(UPDATE),
    failed=mask(UPDATE),
    unknown=mask(UPDATE),
    condition=days(),
    place=bit(),
    turns=low(UPDATE),
)
def meet(
    onset_low: Any, onset_high: Any, failed: Any, failed_held: Any, unknown: Any, unknown_held: Any, condition_low: Any,
    condition_high: Any, place: int, turns: Any, as_of: Any, n: int,
) -> None:  # fmt: skip
    """Join a condition to an onset, in place, and note where it fails or is unknown on the day.

    ``turns`` keeps the first day after that one on which it may be otherwise.
    """
    fill(failed, failed_held, n)
    fill(unknown, unknown_held, n)
    own = np.uint64(1) << np.uint64(place)
    for i in range(n):
        p = condition_low[i]
        c = condition_high[i]
        turns[i] = min(turns[i], min(p if p > as_of else NEVER, c if c > as_of else NEVER))
        onset_low[i] = max(onset_low[i], p)
        onset_high[i] = max(onset_high[i], c)
        # Without a branch: what is so of a row says nothing of the next.
        failed[i] |= np.uint64(p > as_of) * own
        unknown[i] |= (np.uint64(p <= as_of) & np.uint64(c > as_of)) * own


@instruction(
    onset=days(), failed=mask(UPDATE), unknown=mask(UPDATE), last=days(), place=bit(), turns=low(UPDATE)
)
def meet_end(
    onset_low: Any, onset_high: Any, failed: Any, failed_held: Any, unknown: Any, unknown_held: Any, last_low: Any,
    last_high: Any, place: int, turns: Any, as_of: Any, n: int,
) -> None:  # fmt: skip
    """Join the last day of a right to the masks, and to the days on which an answer may be otherwise, in place."""
    fill(failed, failed_held, n)
    fill(unknown, unknown_held, n)
    own = np.uint64(1) << np.uint64(place)
    one = np.int32(1)
    before = np.int32(NEVER - one)
    for i in range(n):
        if last_high[i] < as_of:
            failed[i] |= own
        elif last_low[i] < as_of:
            unknown[i] |= own
        if as_of <= last_low[i] and last_low[i] < before:
            turns[i] = min(turns[i], np.int32(last_low[i] + one))
        if as_of <= last_high[i] and last_high[i] < before:
            turns[i] = min(turns[i], np.int32(last_high[i] + one))


@instruction(onset=days(UPDATE), of=truth())
def later_truth(onset_low: Any, onset_high: Any, of: Any, n: int) -> None:
    """As MEET_TRUTH, without the masks."""
    for i in range(n):
        onset_high[i] = onset_high[i] if of[i] == 3 else NEVER
        onset_low[i] = NEVER if of[i] == 0 else onset_low[i]


@instruction(onset=days(UPDATE), condition=days())
def later(onset_low: Any, onset_high: Any, condition_low: Any, condition_high: Any, n: int) -> None:
    """As MEET, without the masks: for a version that is over."""
    for i in range(n):
        onset_low[i] = max(onset_low[i], condition_low[i])
        onset_high[i] = max(onset_high[i], condition_high[i])


@instruction(onset=days(UPDATE), day=days(), first=value("i"))
def prospective(onset_low: Any, onset_high: Any, day_low: Any, day_high: Any, first: Any, n: int) -> None:
    """Never where the day is before the first, in place."""
    for i in range(n):
        onset_high[i] = onset_high[i] if day_low[i] >= first else NEVER
        onset_low[i] = onset_low[i] if day_high[i] >= first else NEVER


@instruction(out=days(WRITE), further=truth(), cleared=days())
def unless_further(
    out_low: Any, out_high: Any, further: Any, cleared_low: Any, cleared_high: Any, n: int
) -> None:
    """When a charge was cleared, unless the law goes further than what cleared it."""
    for i in range(n):
        out_low[i] = NEVER if further[i] == 3 else cleared_low[i]
        out_high[i] = cleared_high[i] if further[i] == 0 else NEVER


@instruction(out=days(WRITE), onset=days(UPDATE), start=value("i"), end=value("i"))
def cut(out_low: Any, out_high: Any, onset_low: Any, onset_high: Any, start: Any, end: Any, n: int) -> None:
    """An onset as far as it falls into a window [start, end); its possible day is cut at the window's start in place."""
    for i in range(n):
        p = max(onset_low[i], start)
        c = max(onset_high[i], start)
        onset_low[i] = p
        out_low[i] = p if p < end else NEVER
        out_high[i] = c if c < end else NEVER


@instruction(out=days(WRITE), onset=days(), last=days())
def ended(
    out_low: Any, out_high: Any, onset_low: Any, onset_high: Any, last_low: Any, last_high: Any, n: int
) -> None:
    """The onset where the right has not ended before it: no certain one where it perhaps has, none where it certainly has."""
    for i in range(n):
        out_high[i] = NEVER if last_low[i] < onset_high[i] else onset_high[i]
        out_low[i] = NEVER if last_high[i] < onset_low[i] else onset_low[i]


@instruction(out=days(WRITE), onset=days(), last=days())
def ended_on(
    out_low: Any,
    out_high: Any,
    onset_low: Any,
    onset_high: Any,
    last_low: Any,
    last_high: Any,
    as_of: Any,
    n: int,
) -> None:
    """The onset where the right has not ended before the day asked about."""
    for i in range(n):
        out_high[i] = NEVER if last_low[i] < as_of else onset_high[i]
        out_low[i] = NEVER if last_high[i] < as_of else onset_low[i]


@instruction(onset=low(UPDATE), last=high())
def ended_ahead(onset: Any, last: Any, n: int) -> None:
    """No possible day where the right has ended before it, in place."""
    for i in range(n):
        onset[i] = NEVER if last[i] < onset[i] else onset[i]


@helper
def is_ahead(
    i: int, j: int, first: int, last: int, onset_low: Any, onset_high: Any, tie_low: Any, tie_high: Any, counted: Any,
    members: Any,
) -> Any:  # fmt: skip
    """Whether row j clears before each of the rows [first, last), which take the place of row i: 0, 1 or 3."""
    if onset_low[j] >= NEVER:
        return 0
    bits = 3 if onset_high[j] < NEVER else 1
    for k in range(first, last):
        so = 3 if k == i else np.int64(counted[k] & members[k])
        if so == 0 or onset_low[k] >= NEVER:
            continue
        # Ahead: an earlier onset, or the same one and an earlier tie day, or the same and an earlier row.
        exact = onset_low[k] == onset_high[k] and onset_low[j] == onset_high[j]
        if exact and onset_low[k] == onset_low[j]:
            if tie_low[k] == tie_high[k] and tie_low[j] == tie_high[j] and tie_low[k] == tie_low[j]:
                certainly = j < k
                possibly = j < k
            else:
                certainly = tie_high[j] < tie_low[k]
                possibly = tie_low[j] <= tie_high[k]
        else:
            certainly = onset_high[j] < onset_low[k]
            possibly = onset_low[j] <= onset_high[k]
        if not certainly:
            bits &= 1
        if not possibly and so == 3:
            return 0
    return bits


@instruction(
    out=days(WRITE), onset=days(), limit=value("q", 0), by_case=flag(), tie=days(), counted=truth(), members=truth(),
    cleared=truth(), more=flag(), place=room("i"),
)  # fmt: skip
def cap(
    out_low: Any, out_high: Any, onset_low: Any, onset_high: Any, limit: int, by_case: int, tie_low: Any, tie_high: Any,
    counted: Any, members: Any, cleared: Any, more: int, place: Any, person_starts: Any, persons: int, case_of_row: Any,
    n: int,
) -> None:  # fmt: skip
    """The onsets after a lifetime cap: at most ``limit`` of a person's charges, or cases (``by_case``), earliest first.

    Rows of one case then stand together and take one place, that of the earliest of them. Only rows that are ``counted`` take a
    place or are bound; ``members`` are truths of whether a row is the person's. Places that hold a ``cleared`` row are taken before
    all others, and bind their own rows no more. A row that never can be (possible NEVER) takes no place. Ties of onset are broken
    by the ``tie`` day (sentence date), then by the order of rows. ``more``: rows that are not seen may have taken places.
    """
    for i in range(n):
        place[i] = case_of_row[i] if by_case else np.int32(i)
        out_low[i] = onset_low[i]
        out_high[i] = onset_high[i]
    for s in range(persons):
        a, b = person_starts[s], person_starts[s + 1]
        for i in range(a, b):
            if onset_low[i] >= NEVER or counted[i] == 0:
                continue
            own: Any = 0  # whether the row's own place is taken already
            first = i
            last = i + 1
            while first > a and place[first - 1] == place[i]:
                first -= 1
            while last < b and place[last] == place[i]:
                last += 1
            for k in range(first, last):
                if k != i:
                    own |= np.int64(cleared[k] & counted[k] & members[k])
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
                so = np.int64(counted[j] & members[j])
                if so == 0:
                    continue
                ahead = is_ahead(
                    i, j, first, last, onset_low, onset_high, tie_low, tie_high, counted, members
                )
                taken |= so & (np.int64(cleared[j]) | ahead)
            surely += taken >> 1
            maybe += taken & 1
            if surely >= limit and own == 0 and counted[i] == 3:
                out_low[i] = NEVER
            if maybe >= limit:
                out_high[i] = NEVER


@instruction(out=truth(WRITE), of=truth(), member=truth())
def reached(out: Any, of: Any, member: Any, n: int) -> None:
    """The rows of which a law speaks: possibly so, and certainly the person's."""
    for i in range(n):
        out[i] = np.uint8(of[i] != 0) & np.uint8(member[i] == 3)


@instruction(ever=low(UPDATE), onset=high())
def over(ever: Any, onset: Any, n: int) -> None:
    """The first day ever on which a version that is over gave relief, in place."""
    for i in range(n):
        ever[i] = min(ever[i], onset[i])


@instruction(
    ever=days(UPDATE), onset=days(), ahead=low(), index=value("B"), in_force=flag(), read=flag(), outcome=truth(UPDATE),
    deciding=truth(UPDATE), rest=days(UPDATE),
)  # fmt: skip
def decide(
    ever_low: Any, ever_high: Any, onset_low: Any, onset_high: Any, ahead: Any, index: Any, in_force: int, read: int,
    outcome: Any, deciding: Any, rest_low: Any, rest_high: Any, as_of: Any, n: int,
) -> None:  # fmt: skip
    """Take one more version, in the order of time, into a law's outcome, in place.

    ``outcome`` is 0 eligible, 2 unknown, or 3 while nothing has settled it. ``ever``: the first certain day ever, and the first after
    the day asked about. ``ahead`` is the possible day that counts as later: beyond the version's window where unread text follows
    it. ``rest``: the first day after the day asked about on which the version may say something else, and the first possible one.
    """
    for i in range(n):
        p = onset_low[i]
        c = onset_high[i]
        w = ahead[i]
        next_possible = p if p > as_of else NEVER
        next_certain = c if c > as_of else NEVER
        next_ahead = w if w > as_of else NEVER
        rest_low[i] = min(rest_low[i], min(next_possible, min(next_certain, next_ahead)))
        if read:
            ever_low[i] = min(ever_low[i], c)
        if in_force:
            deciding[i] = index
            if c <= as_of:
                outcome[i] = 0
            elif p <= as_of:
                outcome[i] = 2
        if not read or outcome[i] != 3:
            continue
        if c > as_of and c < ever_high[i]:
            ever_high[i] = c
            deciding[i] = index
        elif w > as_of and w < rest_high[i]:
            if ever_high[i] >= NEVER:
                deciding[i] = index
            rest_high[i] = w


@instruction(out=low(WRITE), reached=truth(), ever=days(), rest=high(), outcome=truth(UPDATE))
def conclude(out: Any, reached: Any, ever_low: Any, ever_high: Any, rest: Any, outcome: Any, n: int) -> None:
    """A law's outcome, in place, after all versions were taken in (DECIDE); the day on which it gives relief.

    What nothing settled is 1, not yet, where a day is still to come; what is not reached is 4.
    """
    for i in range(n):
        waits = outcome[i] == 3 and min(ever_high[i], rest[i]) < NEVER
        out[i] = ever_high[i] if waits else ever_low[i] if outcome[i] == 0 and reached[i] != 0 else NEVER
        outcome[i] = (np.uint8(1) if waits else outcome[i]) if reached[i] else np.uint8(4)


@instruction(
    out=rows(WRITE), outcome=truth(), deciding=truth(), least=value("B"), most=value("B"), index=value("B")
)
def decided_by(
    out: Any, out_any: Any, outcome: Any, deciding: Any, least: Any, most: Any, index: Any, n: int
) -> None:
    """The rows whose outcome lies between two, and is that of one version."""
    for i in range(n):
        between = np.uint8(outcome[i] >= least) & np.uint8(outcome[i] <= most)
        out[i] = between & np.uint8(deciding[i] == index)
    out_any[0] = any_of(out, n)


@instruction(out=days(UPDATE), which=truth(), index=value(), of=days())
def put_days(out_low: Any, out_high: Any, which: Any, index: int, of_low: Any, of_high: Any, n: int) -> None:
    """Other days in the rows that have the index, in place."""
    for i in range(n):
        out_low[i] = of_low[i] if which[i] == index else out_low[i]
        out_high[i] = of_high[i] if which[i] == index else out_high[i]


@instruction(out=low(UPDATE), here=rows(), of=truth(), day=high())
def notice_day(out: Any, here: Any, here_any: Any, of: Any, day: Any, n: int) -> None:
    """The latest day of a notice, in place, in the rows (``here``) of which it may speak, where one is known."""
    if here_any[0]:
        for i in range(n):
            out[i] = day[i] if here[i] and of[i] and day[i] > ALWAYS else out[i]
