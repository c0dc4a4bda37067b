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

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]

Statute = tuple[str, ...]
ReadStatute = Callable[[str, str], Statute | None]
"""The parts of a citation (code, section, subsections), given jurisdiction and text; None where it cannot be read."""

MOST_SOURCES: Final = 63
_DAYS: Final = ("offense_date", "arrest_date", "disposition_date", "imposed_on")


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


@dataclass(frozen=True)
class _Rows:
    """What is compared, one array a fact; -1 is missing."""

    person: Codes  # with the jurisdiction: charges of two states are never one
    source: Codes
    tracking: Codes
    number: Codes
    statute: Codes
    sequence: Codes
    ending: Codes
    terms: Codes  # the lengths of the sentence, where there is one
    days: dict[str, tuple[Codes, Codes]]
    parts: Codes  # of each statute how many parts it has
    within: Codes  # of each statute, by number of parts, the statute that its first parts are

    def __len__(self) -> int:
        return len(self.person)


def match(table: pa.Table, source: Codes, read: ReadStatute) -> Matches:
    """Match the rows of whole persons.

    Args:
        table: canonical rows of certain membership, of the sources' charges, dates narrowed; each charge of a source
            once. Their order does not matter but for rows that are alike in everything.
        source: of each row, the number of its source; at most `MOST_SOURCES`.
        read: reads a statute.
    """
    rows = _compared(table, source, read)
    standing = _standing(table, rows)
    first, second, why, likeness = _judged(rows, _candidates(rows))
    sure = why <= Match.DAYS
    order = _strongest_first(first, second, why, likeness, standing)
    certain = order[sure[order]]
    loose = np.isin(why[certain], _LOOSE)
    root = _unite(
        first[certain], second[certain], loose, rows.source, rows.tracking, rows.number, rows.ending
    )
    pairs = np.concatenate([np.stack([first, second])[:, ~sure], _left_over(rows, root)], axis=1)
    first, second, why, likeness = _judged(rows, (pairs[0], pairs[1]), left_over=True)
    order = _strongest_first(first, second, why, likeness, standing)
    best = np.full(len(rows), len(rows), np.int64)
    np.minimum.at(best, root, standing)
    double, reason = _doubt(first[order], second[order], why[order], root, best, rows.source)
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


# --- what is compared -------------------------------------------------------------------------------------


def _compared(table: pa.Table, source: Codes, read: ReadStatute) -> _Rows:
    states = _codes(table["jurisdiction"])
    person = _codes(table["person_id"]) * (int(states.max(initial=0)) + 1) + states
    statute, parts, within = _statutes(table, read)
    days = {}
    for name in _DAYS:
        low, high = (
            pc.fill_null(table[f"{name}_{end}"].cast(pa.int32()), none).to_numpy().astype(np.int64)
            for end, none in (("from", ALWAYS), ("to", NEVER))
        )
        days[name] = (low, high)
    return _Rows(
        person=person,
        source=np.asarray(source, np.int64),
        tracking=_codes(plain(table["tracking_number"])),
        number=_codes(plain(table["case_number"])),
        statute=statute,
        sequence=pc.fill_null(table["sequence"], -1).to_numpy().astype(np.int64),
        ending=_codes(table["disposition"]),
        terms=_terms(table),
        days=days,
        parts=parts,
        within=within,
    )


def _terms(table: pa.Table) -> Codes:
    prison, probation = (
        pc.fill_null(table[name], -1).to_numpy().astype(np.int64)
        for name in ("incarceration_days", "probation_days")
    )
    told = (prison >= 0) & (probation >= 0) & (prison + probation > 0)
    return np.where(told, prison << 32 | probation, -1)


def plain(column: Any) -> pa.Array:
    """A number as it is compared: letters and digits alone, in upper case; null where nothing is left."""
    encoded = one_chunk(column)
    if not isinstance(encoded, pa.DictionaryArray):
        encoded = encoded.dictionary_encode()
    words = pc.replace_substring_regex(pc.utf8_upper(encoded.dictionary), r"[^0-9A-Z]", "")
    words = pc.if_else(pc.equal(words, ""), None, words)
    return words.take(encoded.indices)


def _codes(column: Any) -> Codes:
    encoded = one_chunk(column)
    if not isinstance(encoded, pa.DictionaryArray):
        encoded = encoded.dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False), np.int64)


def _statutes(table: pa.Table, read: ReadStatute) -> tuple[Codes, Codes, Codes]:
    """Codes of statutes, those that mean the same alike; and, by code, ``parts`` and ``within`` of `_Rows`."""
    states, texts = one_chunk(table["jurisdiction"]), one_chunk(table["statute"])
    words = texts.dictionary.to_pylist()
    places = states.dictionary.to_pylist()
    text, state = _codes(texts), _codes(states)
    pairs, which = np.unique(state * (len(words) + 1) + text + 1, return_inverse=True)
    known: dict[Statute, int] = {}
    codes = np.full(len(pairs), -1, np.int64)
    for at, pair in enumerate(pairs.tolist()):
        place, word = divmod(pair, len(words) + 1)
        if word:
            codes[at] = known.setdefault(statute_parts(places[place], words[word - 1], read), len(known))
    sizes = np.array([len(parts) for parts in known] or [0], np.int64)
    within = np.full((max(len(known), 1), int(sizes.max()) + 1), -1, np.int64)
    for parts, code in known.items():
        for size in range(2, len(parts)):
            within[code, size] = known.get(parts[:size], -1)
    return codes[which], sizes, within


def statute_parts(state: str, text: str, read: ReadStatute) -> Statute:
    """What a statute says, for comparison; one that cannot be read is its own text."""
    return read(state, text) or ("", " ".join(text.upper().split()))


def _standing(table: pa.Table, rows: _Rows) -> Codes:
    """The rank of every row: a charge stands where the court has it, failing that where its sentence is."""
    filed = table["court"].is_valid().to_numpy() | _exact(table, "filed_on")
    sentenced = _exact(table, "imposed_on")
    kind = np.where(filed, 0, np.where(sentenced, 1, 2))
    names = pc.rank(table["source_file"].cast(pa.string()), tiebreaker="dense").to_numpy()
    keys = pc.rank(table["charge_id"], tiebreaker="first").to_numpy()
    order = np.lexsort((keys, names, rows.ending < 0, kind))
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows))
    return rank


def _exact(table: pa.Table, name: str) -> Mask:
    same = pc.equal(table[f"{name}_from"], table[f"{name}_to"])
    told = pc.less(table[f"{name}_from"].cast(pa.int32()), NEVER)
    return np.asarray(pc.fill_null(pc.and_(same, told), False).to_numpy(), np.bool_)


# --- pairs ------------------------------------------------------------------------------------------------


def _candidates(rows: _Rows) -> tuple[Codes, Codes]:
    """Pairs of one person and two sources that share a number and more, or a statute and a day."""
    keys: list[tuple[Codes, ...]] = [
        (number, other) for number in (rows.tracking, rows.number) for other in (rows.statute, rows.sequence)
    ]
    keys += [
        (rows.statute, np.where((low == high) & (low > ALWAYS) & (low < NEVER), low - ALWAYS, -1))
        for low, high in rows.days.values()
    ]
    found = [_pairs(rows, *key) for key in keys]
    pairs = np.unique(np.concatenate(found))
    first, second = np.divmod(pairs, max(len(rows), 1))
    return first, second


def _pairs(rows: _Rows, *keys: Codes) -> Codes:
    """The pairs of rows of one person and two sources that have the same keys, none missing, as one number."""
    size = len(rows)
    told = np.flatnonzero(np.logical_and.reduce([key != -1 for key in keys]))
    key = rows.person[told]
    for each in keys:
        part = each[told] - each[told].min(initial=0)
        key = np.unique(key, return_inverse=True)[1] * (part.max(initial=0) + 1) + part
    order = np.argsort(key, kind="stable")
    key, at = key[order], told[order]
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
    rows: _Rows, pairs: tuple[Codes, Codes], *, left_over: bool = False
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
    told: list[Codes] = []
    for low, high in rows.days.values():
        equal = (low[first] == high[first]) & (low[second] == high[second]) & (low[first] == low[second])
        equal &= (low[first] > ALWAYS) & (low[first] < NEVER)
        # The day of an arrest that is that of the offense says nothing more.
        fresh = equal & ~np.logical_or.reduce([before == low[first] for before in told], initial=np.False_)
        told.append(np.where(equal, low[first], ALWAYS))
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
    likeness = days * 4 + place * 2 + tracked + numbered + terms + same(rows.ending)
    kept = why > 0
    return first[kept], second[kept], why[kept], likeness[kept]


def _vague(rows: _Rows, first: Codes, second: Codes) -> Mask:
    """Where one statute is part of the other (the subsection is missing), or missing itself."""
    one, other = rows.statute[first], rows.statute[second]
    vague = (rows.within[other, rows.parts[one]] == one) | (rows.within[one, rows.parts[other]] == other)
    return np.asarray(vague | (one < 0) | (other < 0), np.bool_)


def _strongest_first(first: Codes, second: Codes, why: Codes, likeness: Codes, standing: Codes) -> Codes:
    one, other = standing[first], standing[second]
    return np.lexsort((np.maximum(one, other), np.minimum(one, other), -likeness, why))


def _left_over(rows: _Rows, root: Codes) -> Codes:
    """Pairs that share a number, of which one row at least stands alone."""
    alone = np.bincount(root, minlength=len(rows))[root] == 1
    found = [_pairs(rows, _having(number, alone)) for number in (rows.tracking, rows.number)]
    first, second = np.divmod(np.unique(np.concatenate(found)), max(len(rows), 1))
    wanted = alone[first] | alone[second]
    return np.stack([first[wanted], second[wanted]])


def _having(number: Codes, rows: Mask) -> Codes:
    """The numbers that one of the rows has; -1 elsewhere."""
    held = np.zeros(int(number.max(initial=-1)) + 2, np.bool_)
    held[number[rows]] = True
    held[-1] = False
    return np.where(held[number], number, -1)


# --- one to one -------------------------------------------------------------------------------------------


@njit(cache=True)
def _find(parent: Any, row: Any) -> Any:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True)
def _fit(
    one: Any, other: Any, loose: Any, ahead: Any, source: Any, tracking: Any, number: Any, ending: Any
) -> Any:
    """Whether two charges may be one: no source in both, no numbers that contradict; if ``loose``, no endings either."""
    left = one
    while left >= 0:
        right = other
        while right >= 0:
            numbers = number[left] >= 0 and number[right] >= 0
            if source[left] == source[right] or (numbers and number[left] != number[right]):
                return False
            tracked = tracking[left] >= 0 and tracking[right] >= 0 and tracking[left] != tracking[right]
            if tracked and not numbers:
                return False
            ended = ending[left] >= 0 and ending[right] >= 0
            if loose and ended and ending[left] != ending[right]:
                return False
            right = ahead[right]
        left = ahead[left]
    return True


@njit(cache=True)
def _unite(first: Any, second: Any, loose: Any, source: Any, tracking: Any, number: Any, ending: Any) -> Any:
    """The charge of each row, as one of its rows: pairs in their order, each united where they fit."""
    size = len(source)
    parent = np.arange(size)
    ahead = np.full(size, -1, np.int64)  # the rows of a charge are a chain that begins at its root
    last = np.arange(size)
    for pair in range(len(first)):
        one, other = _find(parent, first[pair]), _find(parent, second[pair])
        if one == other or not _fit(one, other, loose[pair], ahead, source, tracking, number, ending):
            continue
        parent[other] = one
        ahead[last[one]] = other
        last[one] = last[other]
    for row in range(size):
        parent[row] = _find(parent, row)
    return parent


@njit(cache=True)
def _doubt(first: Any, second: Any, why: Any, root: Any, standing: Any, source: Any) -> Any:
    """Of each charge (by root) the charge that it possibly is, or -1, and why; pairs in their order.

    The charge of the better standing stays. It may have several doubles; of one source only those for the same reason.
    """
    size = len(root)
    double = np.full(size, -1, np.int64)
    reason = np.zeros(size, np.int64)
    has = np.zeros(size, np.int64)  # bits of the sources of which a charge has a row
    taken = np.zeros(size, np.int64)  # bits of the sources of which it has a double
    worst = np.zeros(size, np.int64)  # why it has its latest double
    for row in range(size):
        has[root[row]] |= np.int64(1) << source[row]
    for pair in range(len(first)):
        one, other = root[first[pair]], root[second[pair]]
        if standing[other] < standing[one]:
            one, other = other, one
        if has[one] & has[other] or double[one] >= 0 or double[other] >= 0 or taken[other]:
            continue
        if taken[one] & has[other] and worst[one] != why[pair]:
            continue
        double[other] = one
        reason[other] = why[pair]
        taken[one] |= has[other]
        worst[one] = why[pair]
    return double, reason
