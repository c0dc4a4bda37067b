"""What a tape reads: columns of a table, of copies of a small one, or values that are known.

Of copies nearly all is the table's own, which is read once and repeated: only what is stated otherwise is read anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from clearslate.engine import machine
from clearslate.engine.columns import Columns, Copies, repeated
from clearslate.law import expressions as e
from clearslate.law.terms import TRUE
from clearslate.records.schema import UNREAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Arrays = tuple[NDArray[Any], ...]

_MINIMUM = "incarceration_min_days", "incarceration_days"


@dataclass(frozen=True)
class Source:
    """A column that is read, and which of its arrays.

    ``what``: an expression that reads a field or is known, some fields' combinations, a field's keys; None: membership.
    """

    what: Hashable
    end: int


class Sources:
    """The columns that a tape reads, by bank, in the order of their numbers. All are named before any is loaded."""

    def __init__(self) -> None:
        self.banks: tuple[dict[Source, int], ...] = ({}, {}, {}, {})

    def number(self, bank: int, source: Source) -> int:
        """The number of a column."""
        return self.banks[bank].setdefault(source, len(self.banks[bank]))

    @cached_property
    def by_field(self) -> Mapping[str, list[tuple[int, int, Source]]]:
        """The columns that a field bears on, but the days of dates: of each its bank and number."""
        found = defaultdict[str, list[tuple[int, int, Source]]](list)
        for bank, sources in enumerate(self.banks):
            for source, number in sources.items():
                for name in _fields_of(source.what):
                    found[name].append((bank, number, source))
        return dict(found)

    @cached_property
    def days(self) -> tuple[list[tuple[str, int]], NDArray[np.intp]]:
        """The dates that are read, each with the end that is read of it; and the numbers of their columns."""
        named = [
            (source.what.field, source.end, number)
            for source, number in self.banks[1].items()
            if isinstance(source.what, e.DayOf)
        ]
        return [(name, end) for name, end, _ in named], np.array([number for *_, number in named], np.intp)


def _fields_of(what: Hashable) -> tuple[str, ...]:
    match what:
        case tuple():
            return *what, UNREAD
        case str():
            return (what,)
        case e.Absent():
            return what.field, UNREAD
        case e.Amount(field="incarceration_min_days"):
            return _MINIMUM
        case e.Flag() | e.Amount():
            return (what.field,)
    return ()


def load(columns: Columns, sources: Sources, known: Mapping[e.Expression, Any]) -> machine.Bank:
    """The columns.

    Args:
        columns: the table.
        sources: what is read.
        known: values of expressions over this very table.
    """
    if known or not isinstance(columns, Copies):
        return _loaded(columns, sources, known, {})
    kept = columns.once.kept.get(sources)
    if kept is None:
        kept = columns.once.kept[sources] = _loaded(columns.once, sources, {}, columns.once.read)
    return kept if columns.once is columns else _of_copies(columns, sources, kept)


def _loaded(
    columns: Columns, sources: Sources, known: Mapping[e.Expression, Any], arrays: dict[Hashable, Arrays]
) -> machine.Bank:
    found = machine.Bank.of([len(each) for each in sources.banks], columns.rows)
    for bank, own in zip(found, sources.banks, strict=True):
        for source, number in own.items():
            read = arrays.get(source.what)
            if read is None:
                read = arrays[source.what] = _read(columns, source.what, known)
            bank[number] = read[source.end]
    return found


def _of_copies(columns: Copies, sources: Sources, once: machine.Bank) -> machine.Bank:
    found = machine.Bank(*(repeated(each, columns.count) for each in once))
    arrays: dict[Hashable, Arrays] = {}
    for name in columns.stated:
        for bank, number, source in sources.by_field.get(name, ()):
            if source.what not in arrays:
                arrays[source.what] = _read(columns, source.what, {})
            found[bank][number] = arrays[source.what][source.end]
    rows = columns.otherwise_dated
    named, numbers = sources.days
    if named and len(rows):
        dates = columns.narrowed(rows)
        found.d[numbers[:, None], rows] = [dates[name][end] for name, end in named]
    return found


def _read(columns: Columns, what: Any, known: Mapping[e.Expression, Any]) -> Arrays:
    """The arrays of a source."""
    if isinstance(what, tuple):
        return (columns.combination(what)[0],)
    if isinstance(what, str):
        return (columns.keys(what),)
    value = known.get(what)
    if value is not None:
        return tuple(vars(value).values())
    match what:
        case e.Flag():
            return (columns.bits(what.field),)
        case e.Absent():
            return (_absent(columns, what.field),)
        case e.DayOf():
            return columns.days(what.field)
        case e.Amount():
            return _amount(columns, what.field)
        case None:
            member = columns.membership
            return (np.full(columns.rows, TRUE, np.uint8) if member is None else member,)
    raise TypeError(f"no column for {type(what).__name__}")


def _absent(columns: Columns, name: str) -> NDArray[Any]:
    if columns.is_days(name) and columns.has(name):  # narrowed: no row is without days
        return np.zeros(columns.rows, np.uint8)
    codes, words = columns.text(name)
    doubted = columns.is_unread(name)
    return np.where(codes == len(words) - 1, np.where(doubted, np.uint8(1), np.uint8(3)), np.uint8(0))


def _amount(columns: Columns, name: str) -> Arrays:
    low, high = columns.numbers(name)
    if name == _MINIMUM[0]:  # a minimum cannot exceed its maximum (design section 1, item 7)
        high = np.minimum(high, columns.numbers(_MINIMUM[1])[1])
    return low, high
