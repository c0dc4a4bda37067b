"""Which rows of several sources are one charge of one person.

The court, the repository and the prison each tell of the same charge under keys of their own. Here their rows are
matched within each person, one to one: one charge has at most one row of each source, since a source's own rows are
told apart already. What speaks for a match, the strongest first:

- **certain**: the same tracking or case number and the same statute, with days and endings that do not contradict it,
  or with the same number in the case; or, where no number is shared, the same statute and two of the same days;
- **possible**: the numbers fit and the statute does not (the prosecutor restated what the police wrote), or the
  statute and a day fit and the numbers do not tell. Such rows are told apart and marked as doubtful.

Where two numbers contradict, nothing is certain. `merging` makes one record of the rows of one charge.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from clearslate.identity.compared import ReadStatute, Rows, read_rows, standing_of
from clearslate.identity.one_to_one import possible_duplicates, unite
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.distinct import distinct_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]

MOST_SOURCES: Final = 63


class Match(IntEnum):
    """Why two rows are, or may be, one charge; the lower, the surer."""

    ALL = 1  # number, statute, place in the case; no contradiction
    PLACE = 2  # number, statute, place in the case; a day or the ending contradicts
    STATUTE = 3  # number and statute; no contradiction
    VAGUE = 4  # number, place in the case; one citation is part of the other, or missing
    DAYS = 5  # no number in common; the statute, and two different days, or place and two days or day and sentence
    OTHER_DAYS = 6  # number and statute; a day or the ending contradicts, and so may the place
    UNREAD = 7  # number; one citation is part of the other, or missing
    RESTATED = 8  # number, place in the case; another statute
    OTHER_NUMBER = 9  # the statute and two days; the numbers contradict
    ONE_DAY = 10  # no number in common; the statute and one day
    REST = 11  # number, and both rows are left over; another statute and place

    @property
    def certain(self) -> bool:
        """Whether the rows are one charge, rather than possibly so."""
        return self <= Match.DAYS


# Without number and place at once, a third row's ending that contradicts tells two charges apart.
_LOOSE: Final = (int(Match.STATUTE), int(Match.DAYS))


@dataclass(frozen=True)
class Matches:
    """The charges that rows are of.

    ``charge``: of each row, the number of its charge, from 0. ``order``: of each row its rank within its charge; 0 is
    the row under whose case and key the charge stands. ``double``: of each charge, the charge that it possibly is,
    or -1; a charge that others possibly are has none itself. ``why``: of each charge with a double the `Match`.
    """

    charge: Codes
    order: Codes
    double: Codes
    why: Codes


def match(table: pa.Table, source: Codes, read: ReadStatute) -> Matches:
    """Match the rows of whole persons.

    Args:
        table: canonical rows of certain membership, of the sources' charges, dates narrowed; each charge of a source
            once. Their order does not matter but for rows that are alike in everything.
        source: of each row, the number of its source; at most `MOST_SOURCES`.
        read: reads a statute.
    """
    rows = read_rows(table, source, read)
    standing = standing_of(table, rows)
    first, second, why, agreement = _judged(rows, _candidates(rows))
    sure = why <= Match.DAYS
    order = _strongest_first(first, second, why, agreement, standing)
    certain = order[sure[order]]
    loose = np.isin(why[certain], _LOOSE)
    root = unite(first[certain], second[certain], loose, rows.source, rows.tracking, rows.number, rows.ending)
    pairs = np.concatenate([np.stack([first, second])[:, ~sure], _left_over(rows, root)], axis=1)
    first, second, why, agreement = _judged(rows, (pairs[0], pairs[1]), left_over=True)
    order = _strongest_first(first, second, why, agreement, standing)
    best = np.full(len(rows), len(rows), np.int64)
    np.minimum.at(best, root, standing)
    double, reason = possible_duplicates(first[order], second[order], why[order], root, best, rows.source)
    return _numbered(root, standing, double, reason)


def _numbered(root: Codes, standing: Codes, double: Codes, why: Codes) -> Matches:
    roots, charge = np.unique(root, return_inverse=True)
    charge = charge.astype(np.int64)
    by = np.lexsort((standing, charge))
    rank = np.empty(len(root), np.int64)
    starts = np.flatnonzero(np.diff(charge[by], prepend=-1))
    rank[by] = np.arange(len(root)) - starts[charge[by]] if len(root) else 0
    of_root = double[roots]
    place = np.where(of_root >= 0, np.searchsorted(roots, np.maximum(of_root, 0)), -1)
    return Matches(charge, rank, place, why[roots])


# --- pairs ------------------------------------------------------------------------------------------------


def _candidates(rows: Rows) -> tuple[Codes, Codes]:
    """Pairs of one person and two sources that share a number and more, or a statute and a day."""
    keys: list[tuple[Codes, ...]] = [
        (number, other) for number in (rows.tracking, rows.number) for other in (rows.statute, rows.sequence)
    ]
    keys += [
        (rows.statute, np.where((low == high) & (low > ALWAYS) & (low < NEVER), low - ALWAYS, -1))
        for low, high in rows.days.values()
    ]
    found = [_pairs(rows, *key) for key in keys]
    pairs = distinct_values(np.concatenate(found))
    first, second = np.divmod(pairs, max(len(rows), 1))
    return first, second


def _pairs(rows: Rows, *keys: Codes) -> Codes:
    """The pairs of rows of one person and two sources that have the same keys, none missing, as one number."""
    size = len(rows)
    complete = np.flatnonzero(np.logical_and.reduce([key != -1 for key in keys]))
    key = rows.person[complete]
    for each in keys:
        part = each[complete] - each[complete].min(initial=0)
        key = np.unique(key, return_inverse=True)[1] * (part.max(initial=0) + 1) + part
    order = np.argsort(key, kind="stable")
    key, at = key[order], complete[order]
    found = [np.empty(0, np.int64)]
    step = 1
    while True:
        near = np.flatnonzero(key[step:] == key[:-step]) if step < len(key) else np.empty(0, np.int64)
        if not len(near):
            return np.concatenate(found)
        one, other = at[near], at[near + step]
        apart = rows.source[one] != rows.source[other]
        one, other = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        found.append(one * size + other)
        step += 1


def _judged(
    rows: Rows, pairs: tuple[Codes, Codes], *, left_over: bool = False
) -> tuple[Codes, Codes, Codes, Codes]:
    """The pairs that match in some way: both rows, why, and in how much else they are alike."""
    first, second = pairs

    def same(codes: Codes) -> Mask:
        return np.asarray((codes[first] == codes[second]) & (codes[first] >= 0), np.bool_)

    def differ(codes: Codes) -> Mask:
        return np.asarray(
            (codes[first] != codes[second]) & (codes[first] >= 0) & (codes[second] >= 0), np.bool_
        )

    days, fields = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
    apart = np.zeros(len(first), np.bool_)
    code_sets: list[Codes] = []
    for low, high in rows.days.values():
        equal = (low[first] == high[first]) & (low[second] == high[second]) & (low[first] == low[second])
        equal &= (low[first] > ALWAYS) & (low[first] < NEVER)
        # The day of an arrest that is that of the offense says nothing more.
        fresh = equal & ~np.logical_or.reduce(
            [before == low[first] for before in code_sets], initial=np.False_
        )
        code_sets.append(np.where(equal, low[first], ALWAYS))
        days += fresh
        fields += equal
        ended = (low[first] < NEVER) & (low[second] < NEVER)
        apart |= ended & ((low[first] > high[second]) | (low[second] > high[first]))
    against = apart | differ(rows.ending)
    statute = same(rows.statute)
    vague = _vague(rows, first, second)
    place, tracked, numbered = same(rows.sequence), same(rows.tracking), same(rows.number)
    terms = same(rows.terms)
    torn = differ(rows.number) | (differ(rows.tracking) & ~numbered)
    anchor = (tracked | numbered) & ~torn
    lone = ~(tracked | numbered) & ~torn
    wanted = {
        Match.ALL: anchor & statute & place & ~against,
        Match.PLACE: anchor & statute & place,
        Match.STATUTE: anchor & statute & ~against,
        Match.VAGUE: anchor & vague & place & ~against,
        Match.DAYS: lone
        & statute
        & ~against
        & ((days > 1) | (place & ((fields > 1) | ((days > 0) & terms)))),
        Match.OTHER_DAYS: anchor & statute,
        Match.UNREAD: anchor & vague & ~against,
        Match.RESTATED: anchor & place & ~against,
        Match.OTHER_NUMBER: torn & statute & (days > 1) & ~against,
        Match.ONE_DAY: lone & statute & (days > 0) & ~against,
        Match.REST: anchor & ~against & left_over,
    }
    why = np.select(list(wanted.values()), [int(name) for name in wanted], 0).astype(np.int64)
    agreement = days * 4 + place * 2 + tracked + numbered + terms + same(rows.ending)
    kept = why > 0
    return first[kept], second[kept], why[kept], agreement[kept]


def _vague(rows: Rows, first: Codes, second: Codes) -> Mask:
    """Where one statute is part of the other (the subsection is missing), or missing itself."""
    one, other = rows.statute[first], rows.statute[second]
    vague = (rows.within[other, rows.parts[one]] == one) | (rows.within[one, rows.parts[other]] == other)
    return np.asarray(vague | (one < 0) | (other < 0), np.bool_)


def _strongest_first(first: Codes, second: Codes, why: Codes, agreement: Codes, standing: Codes) -> Codes:
    one, other = standing[first], standing[second]
    return np.lexsort((np.maximum(one, other), np.minimum(one, other), -agreement, why))


def _left_over(rows: Rows, root: Codes) -> Codes:
    """Pairs that share a number, of which one row at least stands alone."""
    alone = np.bincount(root, minlength=len(rows))[root] == 1
    found = [_pairs(rows, _having(number, alone)) for number in (rows.tracking, rows.number)]
    first, second = np.divmod(distinct_values(np.concatenate(found)), max(len(rows), 1))
    wanted = alone[first] | alone[second]
    return np.stack([first[wanted], second[wanted]])


def _having(number: Codes, rows: Mask) -> Codes:
    """The numbers that one of the rows has; -1 elsewhere."""
    held = np.zeros(int(number.max(initial=-1)) + 2, np.bool_)
    held[number[rows]] = True
    held[-1] = False
    return np.where(held[number], number, -1)
