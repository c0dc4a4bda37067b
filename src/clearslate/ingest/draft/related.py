"""Which files or sheets of a source belong to its main one, by the keys that both hold.

The main one is that whose columns tell most of a charge. Another belongs to it where a column of it holds what a column of the
main one holds: the number of a case, of a charge, of a person; with a second column (the count) where that makes a row one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.draft.columns import Column
from clearslate.ingest.draft.sketch import Sketch
from clearslate.ingest.draft.suggest import guessed, holds_money, words_of
from clearslate.ingest.reasons import IngestError
from clearslate.records.schema import FIELD

_SHARED: Final = 0.5  # of the different values of a column, how many the main file's must have
_VALUES: Final = 10  # different values of a column that may be a key
_LENGTH: Final = 4  # characters of most values of one: shorter numbers are in every file
_TELLING: Final = {
    "disposition": 4,
    "statute": 3,
    "grade": 2,
    "disposition_date": 2,
    "keys.charge": 2,
    "sequence": 1,
}
Rows = dict[str, pa.ChunkedArray]


@dataclass
class Related:
    """Another table of a source. ``keys``: its columns that hold what those of the main one hold; none where it belongs to nothing.

    ``repeated``: rows with the keys of an earlier one; ``differ``: the columns in which such rows differ, with how
    often. ``matched``: the share of its rows whose keys the main one has.
    """

    name: str
    sketch: Sketch
    columns: list[Column]
    keys: dict[str, str]
    rows: int = 0
    repeated: int = 0
    differ: Counter[str] = field(default_factory=Counter)
    matched: float = 0.0


def weight(columns: Iterable[Column]) -> int:
    """How much a table tells of charges."""
    found = guessed(columns)
    return sum(_TELLING.get(place, 0) for place in found) + sum(place in FIELD for place in found)


def read(sketch: Sketch) -> tuple[list[Column], Rows]:
    """The columns of the first rows, in counts and cell by cell.

    Raises:
        IngestError: the file cannot be read.
    """
    columns = {name: Column(name) for name in sketch.columns}
    cells: dict[str, list[pa.Array]] = {name: [] for name in columns}
    for batch in sketch.batches():
        for name, found in batch.columns.items():
            columns[name].add(found)
            cells[name].append(found.cast(pa.string()))
    return list(columns.values()), {
        name: pa.chunked_array(found, pa.string()) for name, found in cells.items()
    }


def related(
    main: Rows, columns: list[Column], others: Sequence[tuple[str, Sketch]]
) -> tuple[list[Related], list[str]]:
    """How each of the other tables belongs to the main one; and a note on each that cannot be read."""
    keys = {column.name: _different(main[column.name]) for column in columns if _may_be_key(column)}
    taken: Counter[str] = Counter()
    found, unread = [], []
    for name, sketch in others:
        try:
            theirs, cells = read(sketch)
        except IngestError as error:
            unread.append(f"not looked at: {error}")
            continue
        one = Related(
            _named(name, taken), sketch, theirs, {}, max((column.rows for column in theirs), default=0)
        )
        best = _best(theirs, cells, keys)
        if best is not None:
            one.keys = {best[0]: best[1]} | _second(best, theirs, cells, columns, main)
            mine, there = set(_tuples(main, one.keys.values())), list(_tuples(cells, one.keys))
            one.matched = sum(key in mine for key in there) / max(len(there), 1)
            one.repeated, one.differ = repeated(cells, list(one.keys))
        found.append(one)
    return found, unread


def repeated(cells: Rows, keys: Sequence[str]) -> tuple[int, Counter[str]]:
    """How many rows have the keys of an earlier one, and in which columns they differ from the first, how often."""
    first: dict[tuple[str, ...], int] = {}
    again = [
        (at, before)
        for at, key in enumerate(_tuples(cells, keys))
        if (before := first.setdefault(key, at)) != at
    ]
    differ: Counter[str] = Counter()
    for name in (name for name in cells if name not in keys and again):
        texts = cells[name].to_pylist()
        differ[name] += sum(texts[at] not in ("", texts[before]) for at, before in again)
    return len(again), +differ


def _tuples(cells: Rows, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(cells[name].to_pylist() for name in names), strict=True)


def _different(cells: pa.ChunkedArray) -> set[str]:
    return set(pc.unique(cells).to_pylist()) - {""}


def _named(name: str, taken: Counter[str]) -> str:
    plain = re.sub(r"\W+", "_", name.lower()).strip("_") or "other"
    taken[plain] += 1
    return plain if taken[plain] == 1 else f"{plain}_{taken[plain]}"


def _counting(name: str) -> frozenset[str]:
    """The words of a column's name, those that number charges as one."""
    words = words_of(name)
    return words | {"count"} if words & {"ct", "counts", "sequence", "line"} else words


def _may_be_key(column: Column) -> bool:
    different = len(column.values)
    return (
        different >= _VALUES
        and not column.forms[0]
        and not holds_money(column)
        and column.share(lambda text: len(text) >= _LENGTH and any(map(str.isdigit, text))) >= _SHARED
    )


def _best(columns: list[Column], cells: Rows, keys: dict[str, set[str]]) -> tuple[str, str] | None:
    """The pair of columns that share most values; of equals, that of the same words, then of most values."""
    pairs = []
    for column in columns:
        if not _may_be_key(column):
            continue
        values = _different(cells[column.name])
        for name, known in keys.items():
            share = len(values & known) / len(values)
            if share >= _SHARED:
                alike = len(words_of(name) & words_of(column.name))
                pairs.append((round(share, 1), len(values), alike, column.name, name))
    return max(pairs)[3:] if pairs else None


def _second(
    first: tuple[str, str], theirs: list[Column], cells: Rows, columns: list[Column], rows: Rows
) -> dict[str, str]:
    """A further pair of columns that tells rows of one key apart: the number of the count, where both have it."""
    if len(_different(rows[first[1]])) == len(rows[first[1]]):
        return {}
    best: tuple[int, str, str] | None = None
    for column, own in product(theirs, columns):
        small = all(len(value) <= 3 and value.isdigit() for each in (column, own) for value in each.values)
        if column.name == first[0] or own.name == first[1] or not small or not column.filled:
            continue
        if not _counting(column.name) & _counting(own.name):
            continue
        pairs = set(_tuples(cells, (first[0], column.name)))
        there = pairs & set(_tuples(rows, (first[1], own.name)))
        if len(there) >= _SHARED * len(pairs) and (best is None or len(there) > best[0]):
            best = len(there), column.name, own.name
    return {best[1]: best[2]} if best is not None else {}
