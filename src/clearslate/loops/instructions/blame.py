"""Sets of rows, each of which says whether the block has one; and masks: whom an open answer blames.

A mask of which no row of the block has a bit is not ``held``, and nothing is read or written of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.instructions.relations import ANY_DAY, SAME_OWN_DAY, WITHIN, bounds
from clearslate.loops.table import (
    ALWAYS,
    NEVER,
    UPDATE,
    WRITE,
    bit,
    column,
    days,
    flag,
    helper,
    instruction,
    mask,
    masks,
    numbers,
    room,
    rows,
    truth,
    value,
    within_rows,
    within_starts,
)

NONE = np.uint64(0)


@helper
def any_of(out: Any, n: int) -> Any:
    """Whether a set of rows has one."""
    found = np.uint8(0)
    for i in range(n):
        found = np.uint8(found | out[i])
    return np.uint8(found != 0)


@helper
def all_bits(so: Any) -> Any:
    """A mask of all bits where a row is so (1), of none where it is not (0)."""
    return np.uint64(0) - np.uint64(so)


@instruction(out=rows(WRITE), of=truth())
def unknown_truth(out: Any, out_any: Any, of: Any, n: int) -> None:
    """The rows where a truth is unknown."""
    for i in range(n):
        out[i] = np.uint8(of[i] == 1)
    out_any[0] = any_of(out, n)


@instruction(out=rows(WRITE), of=days())
def unknown_days(out: Any, out_any: Any, of_low: Any, of_high: Any, n: int) -> None:
    """The rows where a day is not exact."""
    for i in range(n):
        out[i] = np.uint8(of_low[i] != of_high[i])
    out_any[0] = any_of(out, n)


@instruction(out=rows(WRITE), of=numbers())
def unknown_numbers(out: Any, out_any: Any, of_low: Any, of_high: Any, n: int) -> None:
    """The rows where a number is not exact."""
    for i in range(n):
        out[i] = np.uint8(of_low[i] != of_high[i])
    out_any[0] = any_of(out, n)


@instruction(out=rows(WRITE), of=truth())
def possibly(out: Any, out_any: Any, of: Any, n: int) -> None:
    """The rows that are possibly so."""
    for i in range(n):
        out[i] = np.uint8(of[i] != 0)
    out_any[0] = any_of(out, n)


@instruction(out=rows(WRITE), keys=column("days"))
def keyless(out: Any, out_any: Any, keys: Any, n: int) -> None:
    """The rows whose key is unknown."""
    for i in range(n):
        out[i] = np.uint8(keys[i] < 0)
    out_any[0] = any_of(out, n)


@instruction(out=rows(WRITE), before=days(), after=days())
def changed(
    out: Any, out_any: Any, before_low: Any, before_high: Any, after_low: Any, after_high: Any, n: int
) -> None:
    """The rows in which two days differ."""
    for i in range(n):
        out[i] = np.uint8(before_low[i] != after_low[i]) | np.uint8(before_high[i] != after_high[i])
    out_any[0] = any_of(out, n)


@instruction(out=mask(WRITE))
def no_mask(out: Any, out_held: Any) -> None:
    """A mask without a bit."""
    out_held[0] = 0


@instruction(out=mask(WRITE), codes=column("days"), found=masks())
def lookup_mask(out: Any, out_held: Any, codes: Any, found: Any, found_blames: Any, n: int) -> None:
    """The mask of each row's code."""
    out_held[0] = found_blames[0]
    if out_held[0]:
        for i in range(n):
            out[i] = found[codes[i]]


@instruction(out=mask(WRITE), of=rows(), place=bit())
def field_mask(out: Any, out_held: Any, of: Any, of_any: Any, place: int, n: int) -> None:
    """One bit, in some rows."""
    out_held[0] = of_any[0]
    if out_held[0]:
        own = np.uint64(1) << np.uint64(place)
        for i in range(n):
            out[i] = own & all_bits(of[i])


@instruction(
    out=mask(WRITE),
    of=rows(optional=True),
    one=mask(optional=True),
    two=mask(optional=True),
    three=mask(optional=True),
)
def join(
    out: Any, out_held: Any, of: Any, of_any: Any, of_number: int, one: Any, one_held: Any, two: Any, two_held: Any,
    three: Any, three_held: Any, n: int,
) -> None:  # fmt: skip
    """Three masks joined, as many as are held, in some rows, or in all."""
    out_held[0] = np.uint8((one_held[0] | two_held[0] | three_held[0]) & of_any[0])
    if not out_held[0]:
        return
    first = one if one_held[0] else two if two_held[0] else three
    second = two if two_held[0] else first
    third = three if three_held[0] else first
    if of_number >= 0:
        for i in range(n):
            out[i] = (first[i] | second[i] | third[i]) & all_bits(of[i])
    else:
        for i in range(n):
            out[i] = first[i] | second[i] | third[i]


@instruction(out=mask(WRITE), of=truth(), within=within_rows(), wanted=rows(), own=mask(), found=room("Q"))
def gather(
    out: Any,
    out_held: Any,
    of: Any,
    of_row: Any,
    wanted: Any,
    wanted_any: Any,
    own: Any,
    own_held: Any,
    found: Any,
    n: int,
) -> None:
    """In the rows that are ``wanted``: the masks of the rows of the segment that are possibly so."""
    out_held[0] = np.uint8(own_held[0] != 0 and wanted_any[0] != 0)
    if not out_held[0]:
        return
    for i in range(n):
        found[i] = NONE
    for i in range(n):
        bits = own[i] * np.uint64(of[i] & 1)
        if bits:
            found[of_row[i]] |= bits
    for i in range(n):
        out[i] = found[of_row[i]] & all_bits(wanted[i])


@instruction(
    out=mask(WRITE), of=truth(), within=within_starts(), wanted=rows(), keys=column("days", optional=True),
    kind=value("q", ANY_DAY, SAME_OWN_DAY), day=days(optional=True), own=days(optional=True), end=days(optional=True),
    others=flag(), blamed=mask(), member=room("q"), first=room("i"), last=room("i"), key_of=room("i"),
)  # fmt: skip
def gather_related(
    out: Any, out_held: Any, of: Any, starts: Any, segments: int, wanted: Any, wanted_any: Any, keys: Any, keys_number: int,
    kind: int, day_low: Any, day_high: Any, own_low: Any, own_high: Any, end_low: Any, end_high: Any, others: int,
    blamed: Any, blamed_held: Any, member: Any, first: Any, last: Any, key_of: Any, n: int,
) -> None:  # fmt: skip
    """In the rows that are ``wanted``: the masks of the rows that possibly stand in the relation (see RELATED)."""
    out_held[0] = np.uint8(blamed_held[0] != 0 and wanted_any[0] != 0)
    if not out_held[0]:
        return
    dated = kind != ANY_DAY
    ends = kind == WITHIN
    keyed = keys_number >= 0
    for i in range(n):
        out[i] = NONE
    for s in range(segments):
        a, b = starts[s], starts[s + 1]
        m = 0
        for j in range(a, b):
            if of[j] and blamed[j]:  # one with nothing to blame adds nothing
                member[m] = j
                first[m] = day_low[j] if dated else ALWAYS
                last[m] = day_high[j] if dated else ALWAYS
                if keyed:
                    key_of[m] = keys[j]
                m += 1
        if m == 0:
            continue
        for i in range(a, b):
            if not wanted[i]:
                continue
            perhaps_from, perhaps_to, _, _ = bounds(
                kind,
                own_low[i] if dated else ALWAYS,
                own_high[i] if dated else ALWAYS,
                end_low[i] if ends else NEVER,
                end_high[i] if ends else NEVER,
            )
            key = keys[i] if keyed else np.int32(-1)
            union = NONE
            for k in range(m):
                if member[k] == i:
                    stands = not others and (
                        first[k] < NEVER
                        if kind == SAME_OWN_DAY
                        else first[k] <= perhaps_from and last[k] >= perhaps_to
                    )
                else:
                    stands = (
                        first[k] <= perhaps_from
                        and last[k] >= perhaps_to
                        and (not keyed or key < 0 or key_of[k] < 0 or key_of[k] == key)
                    )
                if stands:
                    union |= blamed[member[k]]
            out[i] = union


@instruction(
    out=mask(WRITE), of=truth(), within=within_starts(), wanted=rows(), keys=column("days"), blamed=mask()
)
def gather_key(
    out: Any, out_held: Any, of: Any, starts: Any, segments: int, wanted: Any, wanted_any: Any, keys: Any, blamed: Any,
    blamed_held: Any, n: int,
) -> None:  # fmt: skip
    """In all rows, where some are ``wanted``: the masks of the rows of the segment that possibly have the row's key."""
    out_held[0] = np.uint8(blamed_held[0] != 0 and wanted_any[0] != 0)
    if not out_held[0]:
        return
    for i in range(n):
        out[i] = NONE
    for s in range(segments):
        for j in range(starts[s], starts[s + 1]):
            if of[j] == 0 or blamed[j] == 0:
                continue
            for i in range(starts[s], starts[s + 1]):
                if keys[i] == keys[j] or keys[i] < 0 or keys[j] < 0:
                    out[i] |= blamed[j]


@helper
def fill(out: Any, out_held: Any, n: int) -> None:
    """Make a mask that is not held one of which nothing is so."""
    if not out_held[0]:
        for i in range(n):
            out[i] = NONE
        out_held[0] = 1


@instruction(out=mask(UPDATE), which=truth(), index=value(), of=mask(UPDATE))
def put_mask(out: Any, out_held: Any, which: Any, index: int, of: Any, of_held: Any, n: int) -> None:
    """Another mask in the rows that have the index, in place."""
    fill(out, out_held, n)
    fill(of, of_held, n)
    for i in range(n):
        out[i] = of[i] if which[i] == index else out[i]


@instruction(certain=mask(UPDATE), unknown=mask(UPDATE), here=rows(), of=truth(), place=bit())
def notice(
    certain: Any,
    certain_held: Any,
    unknown: Any,
    unknown_held: Any,
    here: Any,
    here_any: Any,
    of: Any,
    place: int,
    n: int,
) -> None:
    """Note in masks, in place, of which rows (``here``) a notice speaks certainly, of which perhaps."""
    fill(certain, certain_held, n)
    fill(unknown, unknown_held, n)
    if here_any[0]:
        own = np.uint64(1) << np.uint64(place)
        for i in range(n):
            noticed = of[i] * here[i]
            certain[i] |= own if noticed == 3 else NONE
            unknown[i] |= own if noticed == 1 else NONE
