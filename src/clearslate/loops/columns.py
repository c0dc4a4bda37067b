"""Codes and runs of columns, and what is added up by person."""

from __future__ import annotations

from typing import Any

import numpy as np

from clearslate.loops.table import loop

_WIDTHS = ("B", "h", "i", "Q")


@loop(*(f"*{value} *{place} *{value} q" for value in _WIDTHS for place in ("B", "i")))
def take(values: Any, places: Any, out: Any, n: int) -> None:
    """The values at some places."""
    for i in range(n):
        out[i] = values[places[i]]


@loop("*B *B q q *B q")
def read_truths(values: Any, valid: Any, masked: int, offset: int, out: Any, n: int) -> None:
    """Truths of a bitmap (lowest bit first) and of another that says where there is one, if ``masked``."""
    for i in range(n):
        at = offset + i
        out[i] = np.uint8((values[at >> 3] >> np.uint8(at & 7)) & np.uint8(1)) * np.uint8(3)
    if masked:
        for i in range(n):
            at = offset + i
            out[i] = out[i] if (valid[at >> 3] >> np.uint8(at & 7)) & np.uint8(1) else np.uint8(1)


@loop("*i *B q q *i q")
def fill_missing(values: Any, valid: Any, offset: int, missing: int, out: Any, n: int) -> None:
    """Days, and a day for those that are missing by a bitmap."""
    day = np.int32(missing)
    for i in range(n):
        at = offset + i
        out[i] = values[i] if (valid[at >> 3] >> np.uint8(at & 7)) & np.uint8(1) else day


@loop("*B *B q *q q")
def tally_codes(codes: Any, rows: Any, n: int, found: Any, count: int) -> None:
    """How many of the rows that are so have each code below ``count``."""
    # A pass for each code takes several rows at once; one for all waits at each for the last.
    for code in range(count):
        total: Any = 0
        for i in range(n):
            total += np.int64(codes[i] == code) & np.int64(rows[i])
        found[code] = total


@loop("*i *i *q *i q *q", "*q *i *q *i q *q")
def compact_codes(codes: Any, place: Any, found: Any, dense: Any, n: int, size: Any) -> None:
    """Number codes densely in the order in which they occur; ``place`` is -1 for each code at first; ``size``: how many."""
    k = 0
    for i in range(n):
        c = codes[i]
        if place[c] < 0:
            place[c] = np.int32(k)
            found[k] = c
            k += 1
        dense[i] = place[c]
    size[0] = k


@loop("*B q *q *q")
def find_runs(changed: Any, n: int, starts: Any, size: Any) -> None:
    """The rows that differ from the one before, and last how many rows there are; ``size``: how many are found."""
    k = 0
    for i in range(n):
        if changed[i]:
            starts[k] = i
            k += 1
    starts[k] = n
    size[0] = k + 1


@loop("*Q *Q *i *q *i *Q *Q q")
def add_pairs(
    one: Any, two: Any, count: Any, places: Any, rows: Any, first: Any, second: Any, n: int
) -> None:
    """Add each pair of values, in place, where the row that it is of belongs, ``places[rows[i]]``; and count them there."""
    for i in range(n):
        place = places[rows[i]]
        one[place] += first[i]
        two[place] += second[i]
        count[place] += np.int32(1)


@loop("*i *i *B q")
def keep_least(out: Any, values: Any, rows: Any, n: int) -> None:
    """The lesser of each pair, in place, in the rows that are so."""
    for i in range(n):
        out[i] = min(out[i], values[i]) if rows[i] else out[i]
