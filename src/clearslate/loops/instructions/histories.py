"""What a history says: one answer for a whole segment, given to each of its rows."""

from __future__ import annotations

from typing import Any

import numpy as np

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
    within_rows,
    within_starts,
)

# Where a segment's answer is gathered by its number (``of_row``) and looked up: segments are short, and the end of a loop over
# each costs more than its rows.


@instruction(out=truth(WRITE), of=truth(), within=within_rows(), found=room("B"))
def some(out: Any, of: Any, of_row: Any, found: Any, n: int) -> None:
    """Some row of the segment is so."""
    for i in range(n):
        found[i] = 0
    for i in range(n):
        found[of_row[i]] |= of[i]
    for i in range(n):
        out[i] = found[of_row[i]]


@instruction(out=days(WRITE), of=truth(), within=within_rows(), least=room("i"), most=room("i"))
def count(out_low: Any, out_high: Any, of: Any, of_row: Any, least: Any, most: Any, n: int) -> None:
    """How many rows of the segment are so: certainly, possibly."""
    for i in range(n):
        least[i] = 0
        most[i] = 0
    for i in range(n):
        least[of_row[i]] += np.int32(of[i] >> 1)
        most[of_row[i]] += np.int32(of[i] & 1)
    for i in range(n):
        out_low[i] = least[of_row[i]]
        out_high[i] = most[of_row[i]]


@instruction(out=days(WRITE), of=truth(), whole=days())
def count_others(out_low: Any, out_high: Any, of: Any, whole_low: Any, whole_high: Any, n: int) -> None:
    """A count without each row's own part in it."""
    for i in range(n):
        out_low[i] = whole_low[i] - np.int32(of[i] >> 1)
        out_high[i] = whole_high[i] - np.int32(of[i] & 1)


@helper
def push(tops: Any, rank: int, day: Any) -> None:
    """Keep the ``rank`` greatest days, greatest first."""
    k = rank - 1
    if day <= tops[k]:
        return
    while k > 0 and tops[k - 1] < day:
        tops[k] = tops[k - 1]
        k -= 1
    tops[k] = day


@instruction(
    out=days(WRITE), of=truth(), within=within_starts(), day=days(), rank=value("q", 1, ROOM_MORE - 1), tops=room("i"),
    highest=room("i"),
)  # fmt: skip
def latest(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, day_low: Any, day_high: Any, rank: int, tops: Any,
    highest: Any,
) -> None:  # fmt: skip
    """The ``rank``-th latest day of the segment's rows that are so."""
    for s in range(segments):
        for r in range(rank):
            tops[r] = ALWAYS
            highest[r] = ALWAYS
        for i in range(starts[s], starts[s + 1]):
            if of[i] >> 1:
                push(tops, rank, day_low[i])
            if of[i] & 1:
                push(highest, rank, day_high[i])
        for i in range(starts[s], starts[s + 1]):
            out_low[i] = tops[rank - 1]
            out_high[i] = highest[rank - 1]


@instruction(out=days(WRITE), of=truth(), within=within_starts(), day=days())
def earliest(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, day_low: Any, day_high: Any
) -> None:
    """The earliest day of the segment's rows that are so."""
    for s in range(segments):
        first = NEVER
        last = NEVER
        for i in range(starts[s], starts[s + 1]):
            if of[i] & 1:
                first = min(first, day_low[i])
            if of[i] >> 1:
                last = min(last, day_high[i])
        for i in range(starts[s], starts[s + 1]):
            out_low[i] = first
            out_high[i] = last


@instruction(out=days(WRITE), of=truth(), within=within_rows(), onset=days())
def every(out_low: Any, out_high: Any, of: Any, of_row: Any, onset_low: Any, onset_high: Any, n: int) -> None:
    """The onset of what must hold for every row of the segment that is so."""
    # Carried from row to row, then back from each segment's last, without a branch: a place of its own for each segment would be
    # read right after it was written, which costs more.
    last_possible = ALWAYS
    last_certain = ALWAYS
    segment = np.int32(-1)
    for i in range(n):
        so = of[i]
        possible = onset_low[i] if so >> 1 else ALWAYS
        certain = onset_high[i] if so & 1 else ALWAYS
        last_possible = max(possible, last_possible if of_row[i] == segment else ALWAYS)
        last_certain = max(certain, last_certain if of_row[i] == segment else ALWAYS)
        segment = of_row[i]
        out_low[i] = last_possible
        out_high[i] = last_certain
    for back in range(n - 1):
        i = n - 2 - back
        last_possible = last_possible if of_row[i] == segment else out_low[i]
        last_certain = last_certain if of_row[i] == segment else out_high[i]
        segment = of_row[i]
        out_low[i] = last_possible
        out_high[i] = last_certain


@instruction(
    out=days(WRITE), of=truth(), within=within_starts(), day=days(), rank=value("q", 1, ROOM_MORE - 1), tops=room("i"),
    highest=room("i"),
)  # fmt: skip
def latest_other(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, day_low: Any, day_high: Any, rank: int, tops: Any,
    highest: Any,
) -> None:  # fmt: skip
    """As LATEST, each row left out of its own answer."""
    for s in range(segments):
        for r in range(rank + 1):
            tops[r] = ALWAYS
            highest[r] = ALWAYS
        for i in range(starts[s], starts[s + 1]):
            if of[i] >> 1:
                push(tops, rank + 1, day_low[i])
            if of[i] & 1:
                push(highest, rank + 1, day_high[i])
        for i in range(starts[s], starts[s + 1]):
            # A row that holds one of the first places gives way to the next.
            out_low[i] = tops[rank if of[i] >> 1 and day_low[i] >= tops[rank - 1] else rank - 1]
            out_high[i] = highest[rank if of[i] & 1 and day_high[i] >= highest[rank - 1] else rank - 1]


# --- rows of a segment that belong together: by a run within it (a case), by a key (an arrest) -----------------------


@instruction(out=days(WRITE), of=truth(), within=within_starts())
def groups(out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, case_of_row: Any) -> None:
    """In how many cases of the segment some row is so, at least and at most. Rows of a case stand together."""
    for s in range(segments):
        least: Any = 0
        most: Any = 0
        run = np.uint8(0)
        for i in range(starts[s], starts[s + 1]):
            if i > starts[s] and case_of_row[i] != case_of_row[i - 1]:
                least += np.int64(run >> 1)
                most += np.int64(run & 1)
                run = np.uint8(0)
            run = np.uint8(run | of[i])
        least += np.int64(run >> 1)
        most += np.int64(run & 1)
        for i in range(starts[s], starts[s + 1]):
            out_low[i] = least
            out_high[i] = most


@instruction(out=days(WRITE), of=truth(), within=within_starts(), separate=truth(), keys=column("days"))
def distinct(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, separate: Any, keys: Any
) -> None:
    """How many distinct keys the segment's rows that are so have, at least and at most.

    A key of -1 is unknown: it may be any key, known or new. Rows that are ``separate`` count one by one.
    """
    for s in range(segments):
        a, b = starts[s], starts[s + 1]
        least = 0
        most = 0
        alone = 0  # certainly so and certainly separate
        joined = False  # some row is certainly so and possibly joined with others
        for i in range(a, b):
            if of[i] & 1:
                # At most: it adds one unless an earlier row certainly shares its key and neither is separate.
                new = True
                if keys[i] >= 0 and separate[i] == 0:
                    for j in range(a, i):
                        if (of[j] & 1) and keys[j] == keys[i] and separate[j] == 0:
                            new = False
                            break
                if new:
                    most += 1
            if of[i] >> 1:
                if separate[i] == 3:
                    alone += 1
                    continue
                joined = True
                if keys[i] >= 0:
                    new = True
                    for j in range(a, i):
                        if (of[j] >> 1) and keys[j] == keys[i] and separate[j] != 3:
                            new = False
                            break
                    if new:
                        least += 1
        if joined and least == 0:
            least = 1
        for i in range(a, b):
            out_low[i] = least + alone
            out_high[i] = most


@instruction(out=days(WRITE), of=days())
def total(
    out_low: Any, out_high: Any, of_low: Any, of_high: Any, person_starts: Any, persons: int, case_of_row: Any
) -> None:
    """Of each person: the sum over the cases of a count that each row of a case repeats."""
    for s in range(persons):
        a, b = person_starts[s], person_starts[s + 1]
        least: Any = 0
        most: Any = 0
        for i in range(a, b):
            if i == a or case_of_row[i] != case_of_row[i - 1]:
                least += np.int64(of_low[i])
                most += np.int64(of_high[i])
        for i in range(a, b):
            out_low[i] = least
            out_high[i] = most


@instruction(
    out=days(WRITE), of=truth(), stands=truth(WRITE), separate=truth(), keys=column("days"), onset=days()
)
def consolidated(
    out_low: Any, out_high: Any, of: Any, stands: Any, separate: Any, keys: Any, onset_low: Any, onset_high: Any,
    case_starts: Any, cases: int, n: int,
) -> None:  # fmt: skip
    """Rows of one key within a case made one: the onset of each row that stands for its group, and whether it ``stands``.

    A key of -1 is unknown: it may be any key, known or new. Rows that are ``separate`` stand for themselves. The onset of a
    group is the latest of its rows'; a row that stands for nothing has bits 0.
    """
    for i in range(n):
        stands[i] = 0
        out_low[i] = ALWAYS
        out_high[i] = ALWAYS
    for s in range(cases):
        a, b = case_starts[s], case_starts[s + 1]
        top = -1  # in the most favorable reading rows of unknown key belong to the group of the latest onset
        stray = ALWAYS
        strays = -1
        for i in range(a, b):
            if of[i] & 1:
                own = i
                if keys[i] >= 0 and separate[i] == 0:
                    for j in range(a, i):
                        if (of[j] & 1) and keys[j] == keys[i] and separate[j] == 0:
                            own = j
                            break
                stands[own] |= np.uint8(1)
                out_high[own] = max(out_high[own], onset_high[i])
            if not of[i] >> 1:
                continue
            if separate[i] != 3 and keys[i] < 0:
                strays = i
                stray = max(stray, onset_low[i])
                continue
            own = i
            if separate[i] != 3:
                for j in range(a, i):
                    if (of[j] >> 1) and keys[j] == keys[i] and separate[j] != 3:
                        own = j
                        break
            stands[own] |= np.uint8(2)
            out_low[own] = max(out_low[own], onset_low[i])
            if separate[i] != 3 and (top < 0 or out_low[own] > out_low[top]):
                top = own
        if strays >= 0:
            own = top if top >= 0 else strays
            stands[own] |= np.uint8(2)
            out_low[own] = max(out_low[own], stray)


@instruction(out=days(WRITE), of=truth(), within=within_starts(), others=flag(), keys=column("days"))
def count_key(
    out_low: Any, out_high: Any, of: Any, starts: Any, segments: int, others: int, keys: Any, n: int
) -> None:
    """For each row: how many rows of its segment are so and have its key, at least and at most (-1 unknown)."""
    for i in range(n):
        out_low[i] = 0
        out_high[i] = 0
    for s in range(segments):
        for j in range(starts[s], starts[s + 1]):
            so = of[j]
            if so == 0:
                continue
            key = keys[j]
            for i in range(starts[s], starts[s + 1]):
                if keys[i] == key and (key >= 0 or i == j):
                    if others and i == j:
                        continue
                    out_low[i] += np.int32(so >> 1)
                    out_high[i] += np.int32(so & 1)
                elif keys[i] < 0 or key < 0:
                    out_high[i] += np.int32(so & 1)
