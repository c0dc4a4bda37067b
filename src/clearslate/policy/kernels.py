"""Numba loops over the rows and people of a bucket. They know nothing of law.

A row's ``flags`` say what the laws of a route answer: bit 0 eligible, 1 not yet, 2 undecided, 3 not eligible, 4 not yet with a
day that is known. ``starts`` holds the first row of each person and, last, the number of rows.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

ELIGIBLE, NOT_YET, UNKNOWN, DATED = 1, 2, 4, 16
NONE: Final = np.int32(2_932_896)  # no day: clearslate.records.days.NEVER


@njit(cache=True)
def add_answers(flags: Any, due: Any, rows: Any, outcome: Any, day: Any) -> None:
    """Join one law's answers to what the rows of a route are told, in place."""
    for place in range(len(rows)):
        row = rows[place]
        flags[row] |= np.uint8(1 << outcome[place])
        if outcome[place] == 1 and day[place] < 2_932_896:
            flags[row] |= np.uint8(16)
        due[row] = min(due[row], day[place])


@njit(cache=True)
def _seen(told: Any, convicted: Any, felony: Any) -> Any:
    """What one live row adds to what is seen of its person: see `_person`."""
    sure = (told & 1) != 0
    maybe = sure or (told & 4) != 0
    found = 1 if sure else 2
    found |= 4 if maybe else 8
    found |= (told & 2) << 3 | (told & 16) << 1 | (told & 4) << 4 | 128
    if convicted == 3:
        found |= 256 if maybe else 256 | 1024
    if convicted != 0:
        found |= (16384 if maybe else 0) | (0 if sure else 512)
    if felony == 3:
        found |= 2048 if maybe else 2048 | 8192
    if felony != 0:
        found |= (32768 if maybe else 0) | (0 if sure else 4096)
    return found


@njit(cache=True)
def _without(seen: Any) -> Any:
    """The part of a mask of somebody with nothing to clear today."""
    dated = 0 if seen & 32 else 2048
    if seen & 16:
        return dated | 256
    return dated | (512 if seen & 64 else 1024)


@njit(cache=True)
def _person(seen: Any) -> Any:
    """A person's mask.

    ``seen`` of some live row: 1 eligible, 2 not eligible for sure, 4 perhaps eligible, 8 certainly not, 16 not yet, 32 not yet with a
    day, 64 undecided, 128 there; 256 a conviction, 512 perhaps one that stays, 1024 certainly one that stays, 16384 perhaps one that
    perhaps is cleared; 2048, 4096, 8192, 32768 the same of felonies.
    """
    found = seen & 1
    if seen & 4:
        found |= 2 if seen & 8 else 2 | 8
    if seen & 1 and not seen & 2:
        found |= 4
    if seen & 2048 and not seen & 4096:
        found |= 16
    if seen & 32768 and not seen & 8192:
        found |= 32
    if seen & 256 and not seen & 512:
        found |= 64
    if seen & 16384 and not seen & 1024:
        found |= 128
    return found | _without(seen) if seen & 128 and not seen & 1 else found


@njit(cache=True)
def people(
    starts: Any,
    live: Any,
    convicted: Any,
    felony: Any,
    flags: Any,
    due: Any,
    as_of: Any,
    bits: Any,
    first: Any,
) -> None:
    """Of each person what their charges are told together.

    ``live``: rows of their own that were not cleared before. ``convicted``, ``felony``: bit 1 certainly, bit 0 possibly.
    ``bits``: see `clearslate.policy.measures.PEOPLE`. ``first``: the first day of relief; the day asked about where it is today.
    """
    for person in range(len(starts) - 1):
        seen = 0
        day = np.int32(2_932_896)
        for row in range(starts[person], starts[person + 1]):
            if live[row]:
                seen |= _seen(np.int64(flags[row]), convicted[row], felony[row])
                day = min(day, as_of if flags[row] & 1 else due[row])
        bits[person] = _person(seen)
        first[person] = day


@njit(cache=True)
def rows(live: Any, flags: Any, due: Any, as_of: Any, bits: Any, first: Any) -> None:
    """Of each charge what it is told; see `clearslate.policy.measures.CHARGES`."""
    for row in range(len(live)):
        found = 0
        first[row] = 2_932_896
        if live[row]:
            told = flags[row]
            sure = (told & 1) != 0
            first[row] = as_of if sure else due[row]
            if sure:
                found |= 1
            if sure or (told & 4) != 0:
                found |= 2
            if not sure and (told & 2) != 0:
                found |= 4
            if not sure and (told & 2) == 0 and (told & 4) != 0:
                found |= 8
            if not sure and (told & 2) == 0 and (told & 4) == 0:
                found |= 16
            if not sure and (told & 16) == 0:
                found |= 32
        bits[row] = found


@njit(cache=True)
def _add(counts: Any, key: Any, person: Any, last: Any, run: Any) -> None:
    """Add a unit to a cell: see `clearslate.runs.protect.FIELDS`. ``last``, ``run``: its newest person, and how many of theirs."""
    one = np.uint64(1)
    if last[0] != person:
        last[0] = person
        run[0] = np.uint64(0)
        counts[2] += one
    counts[0] += one
    counts[1] += key
    counts[3] += np.uint64(2) * run[0] + one
    run[0] += one


@njit(cache=True)
def tally(bits: Any, live: Any, keys: Any, persons: Any, codes: Any, offsets: Any, counts: Any) -> None:
    """Add up bits by group: ``codes[dimension, unit]`` is the group, ``counts[offset + group, bit]`` the cell.

    ``persons``: of each unit its person; those of one person stand together.
    """
    dimensions = codes.shape[0]
    last = np.full((counts.shape[0], counts.shape[1], 1), -1)
    run = np.zeros((counts.shape[0], counts.shape[1], 1), np.uint64)
    for unit in range(len(bits)):
        if not live[unit]:
            continue
        mask = bits[unit]
        bit = 0
        while mask:
            if mask & 1:
                for dimension in range(dimensions):
                    at = offsets[dimension] + codes[dimension, unit]
                    _add(counts[at, bit], keys[unit], persons[unit], last[at, bit], run[at, bit])
            mask >>= 1
            bit += 1


@njit(cache=True)
def by_period(
    starts: Any,
    first: Any,
    keys: Any,
    row_keys: Any,
    as_of: Any,
    month_of: Any,
    year_of: Any,
    people: Any,
    charges: Any,
) -> None:
    """Count charges by the periods in which they can first be cleared, and people with one, once in each.

    ``first`` is of rows. The first place is the first day or before, then come the months, and what is later; ``year_of`` of each
    place is that of its year, or -1.
    """
    end = len(month_of) - 1
    last = np.full((len(people), 1), -1)
    run = np.zeros((len(people), 1), np.uint64)
    seen, none = np.full(1, -1), np.zeros(1, np.uint64)
    for person in range(len(starts) - 1):
        for row in range(starts[person], starts[person + 1]):
            day = first[row]
            if day >= 2_932_896:
                continue
            month = 0 if day <= as_of else month_of[min(day - as_of, end)]
            for place in (month, year_of[month]):
                if place < 0:
                    continue
                if last[place, 0] != person:
                    seen[0] = -1
                    none[0] = 0
                    _add(people[place], keys[person], person, seen, none)
                _add(charges[place], row_keys[row], person, last[place], run[place])
