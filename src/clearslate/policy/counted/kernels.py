"""Loops over the rows and people of a bucket, compiled (`clearslate.loops.study`). They know nothing of law.

Arrays are taken in one piece; lengths are checked here, because the loops see none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from clearslate.loops.library import call
from clearslate.runs.protect import FIELDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

ELIGIBLE, NOT_YET, UNKNOWN, DATED = 1, 2, 4, 16


def _in(array: NDArray[Any], kind: Any, length: int) -> NDArray[Any]:
    """An array in one piece, of a type and a length."""
    if array.size != length:
        raise ValueError(f"an array of {length} values, not of {array.size}")
    return np.ascontiguousarray(array, kind)


def add_answers(
    flags: NDArray[Any], due: NDArray[Any], rows: NDArray[Any], outcome: NDArray[Any], day: NDArray[Any]
) -> None:
    """Join one law's answers to what the rows of a route are told, in place."""
    n = len(rows)
    call(
        "add_answers", flags, due, _in(rows, np.int64, n), _in(outcome, np.uint8, n), _in(day, np.int32, n), n
    )


def people(
    starts: NDArray[Any], live: NDArray[Any], convicted: NDArray[Any], felony: NDArray[Any], flags: NDArray[Any],
    due: NDArray[Any], as_of: int | np.int32, bits: NDArray[Any], first: NDArray[Any],
) -> None:  # fmt: skip
    """Of each person what their charges are told together (see `clearslate.loops.study.add_people`)."""
    rows, number = int(starts[-1]), len(starts) - 1
    columns = [_in(each, np.uint8, rows) for each in (live, convicted, felony, flags)]
    if not len(bits) == len(first) == number:
        raise ValueError(f"room for {number} people, not for {len(bits)} and {len(first)}")
    call(
        "add_people", _in(starts, np.int64, number + 1), number, *columns, _in(due, np.int32, rows), int(as_of), bits, first
    )  # fmt: skip


def rows(
    live: NDArray[Any],
    flags: NDArray[Any],
    due: NDArray[Any],
    as_of: int | np.int32,
    bits: NDArray[Any],
    first: NDArray[Any],
) -> None:
    """Of each charge what it is told; see `clearslate.policy.asked.measures.CHARGES`."""
    n = len(live)
    if not len(bits) == len(first) == n:
        raise ValueError(f"room for {n} charges, not for {len(bits)} and {len(first)}")
    columns = _in(live, np.uint8, n), _in(flags, np.uint8, n), _in(due, np.int32, n)
    call("add_rows", *columns, int(as_of), bits, first, n)


def tally(
    bits: NDArray[Any], live: NDArray[Any], keys: NDArray[Any], persons: NDArray[Any], codes: NDArray[Any], offsets: NDArray[Any],
    counts: NDArray[Any],
) -> None:  # fmt: skip
    """Add up bits by group: ``codes[dimension, unit]`` is the group, ``counts[offset + group, bit]`` the cell.

    ``persons``: of each unit its person; those of one person stand together.
    """
    dimensions, units = codes.shape
    cells, names = counts.shape[:2]
    if units and int(np.bitwise_or.reduce(bits)) >> names:
        raise ValueError(f"bits beyond the {names} that have a cell")
    call(
        "add_groups", _in(bits, np.int64, units), _in(live, np.uint8, units), _in(keys, np.uint64, units),
        _in(persons, np.int64, units), _in(codes, np.int32, codes.size).ravel(), dimensions, units,
        _in(offsets, np.int64, offsets.size), _cells(counts, cells * names), names, *_newest(cells * names),
    )  # fmt: skip


def by_period(
    starts: NDArray[Any], first: NDArray[Any], keys: NDArray[Any], row_keys: NDArray[Any], as_of: int | np.int32, month_of: NDArray[Any],
    year_of: NDArray[Any], people: NDArray[Any], charges: NDArray[Any],
) -> None:  # fmt: skip
    """Count charges by the periods in which they can first be cleared, and people with one, once in each.

    ``first`` is of rows. The first place is the first day or before, then come the months, and what is later; ``year_of`` of each
    place is that of its year, or -1.
    """
    number, rows, places = len(starts) - 1, int(starts[-1]), len(people)
    call(
        "add_periods", _in(starts, np.int64, number + 1), number, _in(first, np.int32, rows), _in(keys, np.uint64, number),
        _in(row_keys, np.uint64, rows), int(as_of), _in(month_of, np.int64, len(month_of)), len(month_of),
        _in(year_of, np.int64, places), _cells(people, places), _cells(charges, places), *_newest(places),
    )  # fmt: skip


def _cells(counts: NDArray[Any], number: int) -> NDArray[Any]:
    """Cells that are counted into, in one piece: what was copied would be counted and lost."""
    if counts.size != number * FIELDS or not counts.flags.c_contiguous:
        raise ValueError(f"{number} cells of {FIELDS} numbers in one piece, not {counts.shape}")
    return counts.reshape(-1)


def _newest(number: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Of each cell the person who was counted last, and how many of their units."""
    return np.full(number, -1, np.int64), np.zeros(number, np.uint64)
