"""Loops over the rows and people of a bucket, for the policy lab. They know nothing of law.

A row's ``flags`` say what the laws of a route answer: bit 0 eligible, 1 not yet, 2 undecided, 3 not eligible, 4 not yet with a
day that is known. ``starts`` holds the first row of each person and, last, the number of rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.table import NEVER, helper, loop


@loop("*B *i *q *B *i q")
def add_answers(flags: Any, due: Any, rows: Any, outcome: Any, day: Any, n: int) -> None:
    """Join one law's answers to what the rows of a route are told, in place."""
    for place in range(n):
        row = rows[place]
        flags[row] |= np.uint8(np.uint8(1) << outcome[place])
        if outcome[place] == 1 and day[place] < NEVER:
            flags[row] |= np.uint8(16)
        due[row] = min(due[row], day[place])


@helper
def seen_of(told: Any, convicted: Any, felony: Any) -> Any:
    """What one live row adds to what is seen of its person: see `person_of`."""
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


@helper
def nothing_to_clear(seen: Any) -> Any:
    """The part of a mask of somebody with nothing to clear today."""
    dated = 0 if seen & 32 else 2048
    if seen & 16:
        return dated | 256
    return dated | (512 if seen & 64 else 1024)


@helper
def person_of(seen: Any) -> Any:
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
    return found | nothing_to_clear(seen) if seen & 128 and not seen & 1 else found


@loop("*q q *B *B *B *B *i q *q *i")
def add_people(
    starts: Any,
    people: int,
    live: Any,
    convicted: Any,
    felony: Any,
    flags: Any,
    due: Any,
    as_of: int,
    bits: Any,
    first: Any,
) -> None:
    """Of each person what their charges are told together.

    ``live``: rows of their own that were not cleared before. ``convicted``, ``felony``: bit 1 certainly, bit 0 possibly.
    ``bits``: see `clearslate.policy.asked.measures.PEOPLE`. ``first``: the first day of relief; the day asked about where it is today.
    """
    today = np.int32(as_of)
    for person in range(people):
        seen = 0
        day = NEVER
        for row in range(starts[person], starts[person + 1]):
            if live[row]:
                seen |= seen_of(np.int64(flags[row]), convicted[row], felony[row])
                day = min(day, today if flags[row] & 1 else due[row])
        bits[person] = person_of(seen)
        first[person] = day


@loop("*B *B *i q *q *i q")
def add_rows(live: Any, flags: Any, due: Any, as_of: int, bits: Any, first: Any, n: int) -> None:
    """Of each charge what it is told; see `clearslate.policy.asked.measures.CHARGES`."""
    today = np.int32(as_of)
    for row in range(n):
        found = 0
        first[row] = NEVER
        if live[row]:
            row_flags = flags[row]
            sure = (row_flags & 1) != 0
            first[row] = today if sure else due[row]
            if sure:
                found |= 1
            if sure or (row_flags & 4) != 0:
                found |= 2
            if not sure and (row_flags & 2) != 0:
                found |= 4
            if not sure and (row_flags & 2) == 0 and (row_flags & 4) != 0:
                found |= 8
            if not sure and (row_flags & 2) == 0 and (row_flags & 4) == 0:
                found |= 16
            if not sure and (row_flags & 16) == 0:
                found |= 32
        bits[row] = found


@helper
def add_person(cells: Any, place: Any, key: Any) -> None:
    """Add a person's first unit to a cell: how many units, the sum of their keys, people, the sum of the squares of their units."""
    at = place * 4
    one = np.uint64(1)
    cells[at] += one
    cells[at + 1] += key
    cells[at + 2] += one
    cells[at + 3] += one


@helper
def add_unit(cells: Any, place: Any, key: Any, person: Any, newest: Any, units: Any) -> None:
    """Add a unit to a cell; ``newest``: its newest person, and ``units``: how many of theirs."""
    one = np.uint64(1)
    if newest[place] != person:
        newest[place] = person
        units[place] = one
        add_person(cells, place, key)
    else:
        at = place * 4
        cells[at] += one
        cells[at + 1] += key
        cells[at + 3] += np.uint64(2) * units[place] + one
        units[place] += one


@loop("*q *B *Q *q *i q q *q *Q q *q *Q")
def add_groups(
    bits: Any, live: Any, keys: Any, persons: Any, codes: Any, dimensions: int, units: int, offsets: Any, cells: Any, width: int,
    newest: Any, theirs: Any,
) -> None:  # fmt: skip
    """Add up bits by group: ``codes[dimension, unit]`` is the group, ``cells[offset + group, bit]`` the cell.

    ``persons``: of each unit its person; those of one person stand together.
    """
    for unit in range(units):
        if not live[unit]:
            continue
        mask = bits[unit]
        bit = 0
        while mask:
            if mask & 1:
                for dimension in range(dimensions):
                    place = (offsets[dimension] + codes[dimension * units + unit]) * width + bit
                    add_unit(cells, place, keys[unit], persons[unit], newest, theirs)
            mask >>= 1
            bit += 1


@loop("*q q *i *Q *Q q *q q *q *Q *Q *q *Q")
def add_periods(
    starts: Any, number: int, first: Any, keys: Any, row_keys: Any, as_of: int, month_of: Any, days: int, year_of: Any, people: Any,
    charges: Any, newest: Any, theirs: Any,
) -> None:  # fmt: skip
    """Count charges by the periods in which they can first be cleared, and people with one, once in each."""
    for person in range(number):
        for row in range(starts[person], starts[person + 1]):
            day = np.int64(first[row])
            if day >= NEVER:
                continue
            month = 0 if day <= as_of else month_of[min(day - as_of, days - 1)]
            year = year_of[month]
            for which in range(2):
                place = month if which == 0 else year
                if place < 0:
                    continue
                if newest[place] != person:
                    add_person(people, place, keys[person])
                add_unit(charges, place, row_keys[row], person, newest, theirs)
