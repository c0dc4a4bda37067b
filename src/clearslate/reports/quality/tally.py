"""Counts the records of one bucket: what is known of each field, by source, year and county.

Counters of buckets add up. Only a charge's own row (membership ``certain``) is counted; the other rows are counted as
one figure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from clearslate.records.schema import Field
from clearslate.records.years import years_of
from clearslate.reports.quality.fields import Scope, counted, grade_reads, known, scope_of, scopes
from clearslate.reports.quality.orders import out_of_order
from clearslate.runs.answers import KINDS, NOT_RECORDED, Bucket, codes_of, distinct, reads, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]

PENDING: Final = KINDS.index("pending")
_DELIVERY: Final = re.compile(r"^\d{4,}/")


class Split(StrEnum):
    """What the figures are split by."""

    SOURCE = "source"
    YEAR = "year"
    COUNTY = "county"


Place = (
    str | int | tuple[str, str]
)  # a source, a year, or a jurisdiction and its county (empty: not recorded)


def source_of(file: str) -> str:
    """The source that a row's file stands for: its name, whatever the delivery that brought it.

    >>> source_of("0002/charges.csv"), source_of("charges.csv")
    ('charges.csv', 'charges.csv')
    """
    return _DELIVERY.sub("", file)


@dataclass
class Tally:
    """Counters that add up over buckets.

    ``fields``: for each counted field a row of (asked, known, partly known). ``split``: by split and place, for each
    field a row of (asked, known).
    """

    fields: Counts
    split: dict[Split, dict[Place, Counts]] = field(default_factory=lambda: {split: {} for split in Split})
    size: Counter[str] = field(default_factory=Counter)  # people, charges, possible_rows
    years: Counter[tuple[int, str]] = field(default_factory=Counter)  # year, measure
    statutes: Counter[tuple[str, str]] = field(
        default_factory=Counter
    )  # jurisdiction, text that cannot be read
    statute_charges: Counter[str] = field(default_factory=Counter)  # read | unread | empty | no_laws
    orders: Counter[tuple[str, str, str, int]] = field(
        default_factory=Counter
    )  # earlier, later, source, year
    grades: Counter[tuple[str, str]] = field(
        default_factory=Counter
    )  # jurisdiction, grade that is not one of it

    def __iadd__(self, other: Tally) -> Self:
        """Add another bucket's counts."""
        self.fields += other.fields
        for split, places in other.split.items():
            for place, counts in places.items():
                here = self.split[split].setdefault(place, np.zeros_like(counts))
                here += counts
        for name in ("size", "years", "statutes", "statute_charges", "grades", "orders"):
            getattr(self, name).update(getattr(other, name))
        return self


def empty(facts: Sequence[Field]) -> Tally:
    """A tally of nothing."""
    return Tally(np.zeros((len(counted(facts)), 3), np.int64))


def tally(bucket: Bucket, facts: Sequence[Field]) -> Tally:
    """The counts of one bucket, all of whose columns were read."""
    found = empty(facts)
    found.size["people"] = bucket.count(bucket.own)
    found.size["charges"] = int(bucket.own.sum())
    found.size["possible_rows"] = len(bucket.own) - found.size["charges"]
    years = years_of(bucket.table)
    _count_fields(found, bucket, years, counted(facts))
    _count_years(found, bucket, years)
    _count_statutes(found, bucket)
    _count_grades(found, bucket)
    _count_orders(found, bucket, years)
    return found


def _count_fields(found: Tally, bucket: Bucket, years: Counts, fields: Sequence[Field]) -> None:
    table, within = bucket.table, scopes(bucket)
    cells = _Cells(bucket, years)
    asked_of = {scope: cells.count(mask) for scope, mask in within.items()}
    splits = {split: cells.split(split, len(fields)) for split in Split}
    for at, each in enumerate(fields):
        scope: Scope = scope_of(each)
        day, partly = known(table, each)
        asked = within[scope]
        given = cells.count(asked & day)
        found.fields[at] = (int(asked_of[scope].sum()), int(given.sum()), int((asked & partly).sum()))
        for places in splits.values():
            places.add(at, asked_of[scope], given)
    for split, places in splits.items():
        found.split[split] = places.counts()


class _Cells:
    """The rows of a bucket by source, year and county together, so that a field is counted once for all three."""

    def __init__(self, bucket: Bucket, years: Counts) -> None:
        files = [source_of(word) for word in words_of(bucket.table, "source_file")]
        counties, county = distinct(bucket.table, ("jurisdiction", "county"))
        known_years, year = np.unique(years, return_inverse=True)
        self._places: dict[Split, list[Any]] = {
            Split.SOURCE: files,
            Split.YEAR: known_years.tolist(),
            Split.COUNTY: [(state or "", name or "") for state, name in counties],
        }
        codes = {Split.SOURCE: codes_of(bucket.table, "source_file"), Split.YEAR: year, Split.COUNTY: county}
        key = np.zeros(len(years), np.int64)
        for split, places in self._places.items():
            key = key * max(len(places), 1) + codes[split]
        _, first, self._cell = np.unique(key, return_index=True, return_inverse=True)
        self._of_cell = {split: codes[split][first] for split in Split}
        self._number = len(first)

    def count(self, rows: NDArray[np.bool_]) -> Counts:
        """How many of the rows are in each cell."""
        return np.bincount(self._cell[rows], minlength=self._number)

    def split(self, split: Split, fields: int) -> _Places:
        """A table of counts by place, to be filled."""
        return _Places(self._places[split], self._of_cell[split], fields)


class _Places:
    """The counts of each field by place."""

    def __init__(self, places: list[Any], of_cell: Counts, fields: int) -> None:
        self._names, self._of_cell = places, of_cell
        self._counts = np.zeros((len(places), fields, 2), np.int64)

    def add(self, field_: int, asked: Counts, given: Counts) -> None:
        """Add the counts of a field by cell."""
        np.add.at(self._counts[:, field_, 0], self._of_cell, asked)
        np.add.at(self._counts[:, field_, 1], self._of_cell, given)

    def counts(self) -> dict[Place, Counts]:
        """The counts by place; files of one source together, places without a charge left out."""
        found: dict[Place, Counts] = defaultdict(lambda: np.zeros(self._counts.shape[1:], np.int64))
        for name, counts in zip(self._names, self._counts, strict=True):
            if counts.any():
                found[name] += counts
        return dict(found)


def _count_years(found: Tally, bucket: Bucket, years: Counts) -> None:
    """Charges by year, and those without a disposition, still pending, or ended on no known day."""
    first, last = (codes_of_day(bucket, end) for end in ("from", "to"))
    ended = (bucket.kind != PENDING) & (bucket.kind != NOT_RECORDED)
    for measure, rows in (
        ("charges", bucket.own),
        ("no_disposition", bucket.own & (bucket.kind == NOT_RECORDED)),
        ("pending", bucket.own & (bucket.kind == PENDING)),
        ("no_day", bucket.own & ended & (first != last)),
    ):
        values, counts = np.unique(years[rows], return_counts=True)
        for year, count in zip(values.tolist(), counts.tolist(), strict=True):
            found.years[year, measure] += count


def codes_of_day(bucket: Bucket, end: str) -> NDArray[Any]:
    """One end of the disposition's day."""
    days: NDArray[Any] = bucket.table.column(f"disposition_date_{end}").cast("int32").to_numpy()
    return days


def _count_statutes(found: Tally, bucket: Bucket) -> None:
    values, inverse = distinct(bucket.table, ("jurisdiction", "statute"), bucket.own)
    for (state, statute), count in _counted(values, inverse):
        answer = reads(state, statute)
        found.statute_charges[answer] += count
        if answer == "unread":
            found.statutes[state, statute] += count


def _count_grades(found: Tally, bucket: Bucket) -> None:
    values, inverse = distinct(bucket.table, ("jurisdiction", "grade"), bucket.own)
    for (state, grade), count in _counted(values, inverse):
        if grade is not None and not grade_reads(state, grade):
            found.grades[state, grade] += count


def _count_orders(found: Tally, bucket: Bucket, years: Counts) -> None:
    """Charges whose days stand in an order that seldom is right, by source and year."""
    files, file = words_of(bucket.table, "source_file"), codes_of(bucket.table, "source_file")
    for earlier, later, odd in out_of_order(bucket.table):
        rows = np.flatnonzero(odd & bucket.own)
        pairs = Counter(zip(file[rows].tolist(), years[rows].tolist(), strict=True))
        found.orders.update(
            {(earlier, later, source_of(files[at]), year): count for (at, year), count in pairs.items()}
        )


def _counted(values: list[tuple[Any, ...]], inverse: Counts) -> zip[tuple[tuple[Any, ...], int]]:
    return zip(values, np.bincount(inverse, minlength=len(values)).tolist(), strict=True)
