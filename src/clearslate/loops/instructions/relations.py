"""Answers that differ from row to row of a segment: over the rows that stand in a relation to it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from clearslate.loops.instructions.histories import push
from clearslate.loops.table import (
    ALWAYS,
    NEVER,
    ROOM_MORE,
    WRITE,
    column,
    days,
    flag,
    helper,
    instruction,
    room,
    truth,
    value,
    within_starts,
)

# What RELATED computes.
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


@helper
def bounds(kind: int, first: Any, last: Any, end_first: Any, end_last: Any) -> Any:
    """Every relation as four bounds (a, b, c, d) of a member's day [from, to].

    A member stands in it perhaps where ``from <= a and to >= b``, and surely where besides ``from >= c and to <= d``.
    A day that does not exist (NEVER) stands in no relation. ``first`` to ``last`` is the judged row's own day, ``end_first``
    to ``end_last`` the end of its window.
    """
    before_never = NEVER - 1
    if kind == ANY_DAY:
        return NEVER, ALWAYS, ALWAYS, NEVER
    if kind == SAME_DAY or kind == SAME_OWN_DAY:
        # Surely the same: both days exact and equal.
        return min(last, before_never), first, first if first == last else NEVER + 1, first
    if kind == BEFORE:
        return min(last - 1, before_never), ALWAYS, ALWAYS, first - 1
    if kind == WITHIN:
        return min(end_last, before_never), first + 1, last + 1, min(end_first, before_never)
    return before_never, first + 1, last + 1, before_never  # AFTER


@instruction(
    out=days(WRITE), of=truth(), within=within_starts(), what=value("q", COUNT, EVERY), keys=column("days", optional=True),
    kind=value("q", ANY_DAY, SAME_OWN_DAY), day=days(optional=True), own=days(optional=True), end=days(optional=True),
    others=flag(), asked=days(optional=True), rank=value("q", 1, ROOM_MORE - 1), member=room("q"), first=room("i"),
    last=room("i"), key_of=room("i"), bits=room("i"), keyed_bits=room("i"), least=room("i"), most=room("i"), tops=room("i"),
    highest=room("i"),
)  # fmt: skip
def related(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, what: int, keys: Any, keys_number: int, kind: int,
    day_low: Any, day_high: Any, own_low: Any, own_high: Any, end_low: Any, end_high: Any, others: int, asked_low: Any,
    asked_high: Any, rank: int, member: Any, first: Any, last: Any, key_of: Any, bits: Any, keyed_bits: Any, least: Any,
    most: Any, tops: Any, highest: Any,
) -> None:  # fmt: skip
    """An aggregate that differs from row to row: over the rows of its segment that stand in a relation to it.

    ``what``: 0 how many, 1 the latest of the ``rank``, 2 the earliest, 3 from when every one, of the days ``asked``. A row stands
    in it that is so, is another (``others``), has the same of ``keys`` (-1 unknown), and whose ``day`` is as ``kind`` says to the
    judged row's ``own`` day: 0 any, 1 the same, 2 after it until the ``end``, 3 after, 4 before, 5 the same where both are one field.
    """
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    keyed = keys_number >= 0
    apart = others or kind == SAME_OWN_DAY  # each row looks at other members than the row before it
    none = np.int32(0) if what == COUNT else NEVER if what == EARLIEST else ALWAYS
    line = keyed_bits if keyed else bits
    for s in range(segments):
        a, b = starts[s], starts[s + 1]
        # The members of the segment are laid side by side.
        m = 0
        for j in range(a, b):
            if of[j]:
                member[m] = j
                bits[m] = of[j]
                if dated:
                    first[m] = day_low[j]
                    last[m] = day_high[j]
                if keyed:
                    key_of[m] = keys[j]
                if what != COUNT:
                    least[m] = asked_low[j]
                    most[m] = asked_high[j]
                m += 1
        if m == 0:
            for i in range(a, b):
                out_low[i] = none
                out_high[i] = none
            continue
        if not dated:
            for k in range(m):
                first[k] = ALWAYS
                last[k] = ALWAYS
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
            perhaps_from, perhaps_to, surely_from, surely_to = bounds(
                kind,
                own_low[i] if dated else ALWAYS,
                own_high[i] if dated else ALWAYS,
                end_low[i] if ends else NEVER,
                end_high[i] if ends else NEVER,
            )
            # The row itself is no member while the others are swept: how it stands to itself is asked apart.
            while place < m and member[place] < i:
                place += 1
            mine = place < m and member[place] == i
            own = 0
            if mine:
                bits[place] = 0
                if not others:
                    if kind == SAME_OWN_DAY:
                        own = 0 if first[place] >= NEVER else 3 if last[place] < NEVER else 1
                    elif first[place] <= perhaps_from and last[place] >= perhaps_to:
                        own = 3 if first[place] >= surely_from and last[place] <= surely_to else 1
                    own &= of[i]
            if keyed:
                # The same key: as it stands; one of them unknown: perhaps; two others: not at all.
                key = keys[i]
                for k in range(m):
                    known = np.int32(key >= 0) & np.int32(key_of[k] >= 0)
                    same = np.int32(key == key_of[k]) & known
                    keyed_bits[k] = bits[k] & ((same * 3) | (1 - known))
            if what == COUNT:
                lo = np.int32(own >> 1)
                hi = np.int32(own & 1)
                for k in range(m):
                    f, t, so = first[k], last[k], line[k]
                    perhaps = np.int32(f <= perhaps_from) & np.int32(t >= perhaps_to) & so
                    hi += perhaps
                    lo += perhaps & np.int32(f >= surely_from) & np.int32(t <= surely_to) & (so >> 1)
            elif what == EARLIEST:
                soonest = own_low[i] + 1 if kind == AFTER else ALWAYS
                lo = NEVER if own == 0 else min(NEVER, max(asked_low[i], soonest))
                hi = NEVER if own != 3 else min(NEVER, asked_high[i])
                for k in range(m):
                    f, t, so = first[k], last[k], line[k]
                    perhaps = (f <= perhaps_from) & (t >= perhaps_to) & (so > 0)
                    surely = perhaps & (f >= surely_from) & (t <= surely_to) & (so == 3)
                    lo = min(lo, max(least[k], soonest) if perhaps else NEVER)
                    hi = min(hi, most[k] if surely else NEVER)
            elif what == EVERY or rank == 1:
                lo = ALWAYS if own != 3 else max(ALWAYS, asked_low[i])
                hi = ALWAYS if own == 0 else max(ALWAYS, asked_high[i])
                for k in range(m):
                    f, t, so = first[k], last[k], line[k]
                    perhaps = (f <= perhaps_from) & (t >= perhaps_to) & (so > 0)
                    surely = perhaps & (f >= surely_from) & (t <= surely_to) & (so == 3)
                    lo = max(lo, least[k] if surely else ALWAYS)
                    hi = max(hi, most[k] if perhaps else ALWAYS)
            else:
                for r in range(rank):
                    tops[r] = ALWAYS
                    highest[r] = ALWAYS
                if own == 3:
                    push(tops, rank, asked_low[i])
                if own:
                    push(highest, rank, asked_high[i])
                for k in range(m):
                    f, t, so = first[k], last[k], line[k]
                    if so and f <= perhaps_from and t >= perhaps_to:
                        push(highest, rank, most[k])
                        if so == 3 and f >= surely_from and t <= surely_to:
                            push(tops, rank, least[k])
                lo = tops[rank - 1]
                hi = highest[rank - 1]
            if mine:
                bits[place] = of[i]
            out_low[i] = lo
            out_high[i] = hi


@instruction(
    out=days(WRITE), of=truth(), within=within_starts(), what=value("q", COUNT, COUNT), keys=value("q", -1, -1),
    kind=value("q", ANY_DAY, SAME_OWN_DAY), day=days(optional=True), own=days(optional=True), end=days(optional=True),
    others=value("q", 1, 1), member=room("q"), first=room("i"), last=room("i"), bits=room("i"),
)  # fmt: skip
def related_count(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, what: int, keys: int, kind: int, day_low: Any,
    day_high: Any, own_low: Any, own_high: Any, end_low: Any, end_high: Any, others: int, member: Any, first: Any, last: Any,
    bits: Any,
) -> None:  # fmt: skip
    """As RELATED, how many of others without a key: what most laws ask, in two thirds of the time."""
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    for s in range(segments):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):  # without a branch: the next member takes the place of what is none
            member[m] = j
            bits[m] = of[j] >> 1
            first[m] = day_low[j] if dated else ALWAYS
            last[m] = day_high[j] if dated else ALWAYS
            m += 1 if of[j] else 0
        for i in range(a, b):
            perhaps_from, perhaps_to, surely_from, surely_to = bounds(
                kind,
                own_low[i] if dated else ALWAYS,
                own_high[i] if dated else ALWAYS,
                end_low[i] if ends else NEVER,
                end_high[i] if ends else NEVER,
            )
            lo = np.int32(0)
            hi = np.int32(0)
            for k in range(m):
                f, t = first[k], last[k]
                perhaps = np.int32(f <= perhaps_from) & np.int32(t >= perhaps_to) & np.int32(member[k] != i)
                hi += perhaps
                lo += perhaps & np.int32(f >= surely_from) & np.int32(t <= surely_to) & bits[k]
            out_low[i] = lo
            out_high[i] = hi


@instruction(
    out=days(WRITE), of=truth(), within=within_starts(), what=value("q", LATEST, EVERY), keys=value("q", -1, -1),
    kind=value("q", ANY_DAY, SAME_OWN_DAY), day=days(optional=True), own=days(optional=True), end=days(optional=True),
    others=value("q", 1, 1), asked=days(), member=room("q"), first=room("i"), last=room("i"), least=room("i"), most=room("i"),
)  # fmt: skip
def related_last(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, what: int, keys: int, kind: int, day_low: Any,
    day_high: Any, own_low: Any, own_high: Any, end_low: Any, end_high: Any, others: int, asked_low: Any, asked_high: Any,
    member: Any, first: Any, last: Any, least: Any, most: Any,
) -> None:  # fmt: skip
    """As RELATED, from when every one, or the latest, of others without a key."""
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    for s in range(segments):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):  # without a branch: the next member takes the place of what is none
            member[m] = j
            first[m] = day_low[j] if dated else ALWAYS
            last[m] = day_high[j] if dated else ALWAYS
            least[m] = asked_low[j] if of[j] == 3 else ALWAYS
            most[m] = asked_high[j]
            m += 1 if of[j] else 0
        for i in range(a, b):
            perhaps_from, perhaps_to, surely_from, surely_to = bounds(
                kind,
                own_low[i] if dated else ALWAYS,
                own_high[i] if dated else ALWAYS,
                end_low[i] if ends else NEVER,
                end_high[i] if ends else NEVER,
            )
            lo = ALWAYS
            hi = ALWAYS
            for k in range(m):
                f, t = first[k], last[k]
                perhaps = (f <= perhaps_from) & (t >= perhaps_to) & (member[k] != i)
                surely = perhaps & (f >= surely_from) & (t <= surely_to)
                lo = max(lo, least[k] if surely else ALWAYS)
                hi = max(hi, most[k] if perhaps else ALWAYS)
            out_low[i] = lo
            out_high[i] = hi
