"""Masks over names (conditions, fields, presumptions, notices): as many words of 64 bits as the names need.

In memory a mask is an array of words, by row: ``masks[word, row]``. In a table of determinations the first word is the
column of the mask's own name, the next ones stand in further columns, ``failed_64``, ``failed_128``, that are there only
where one of the run's laws or jurisdictions has so many names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

BITS: Final = 64


def words(names: int) -> int:
    """How many words a mask over so many names has."""
    return max(1, -(-names // BITS))


def empty(names: int, rows: int) -> NDArray[Any]:
    """Masks over so many names, of which none holds, for each row."""
    return np.zeros((words(names), rows), np.uint64)


def place(index: int) -> tuple[int, Any]:
    """The word and the bit of a name."""
    word, at = divmod(index, BITS)
    return word, np.uint64(1 << at)


def value(masks: NDArray[Any], row: int) -> int:
    """The mask of one row as a number: bit 0 is the first name."""
    return sum(int(word[row]) << BITS * at for at, word in enumerate(masks))


def values(masks: NDArray[Any]) -> list[int]:
    """The masks of all rows as numbers."""
    first: list[int]
    first, *more = (word.tolist() for word in masks)
    for at, word in enumerate(more, 1):
        first = [low | high << BITS * at for low, high in zip(first, word, strict=True)]
    return first


# --- in a table -----------------------------------------------------------------------------------------------


def columns(name: str, count: int) -> tuple[str, ...]:
    """The columns that hold a mask of so many words."""
    return (name, *(f"{name}_{BITS * word}" for word in range(1, count)))


def columns_in(name: str, there: Collection[str]) -> tuple[str, ...]:
    """The columns that hold a mask in a table that has these columns."""
    count = 1
    while f"{name}_{BITS * count}" in there:
        count += 1
    return columns(name, count)


def read(table: pa.Table, name: str) -> NDArray[Any]:
    """The masks of a table as numbers, one a row: of 64 bits, or where they have more words, numbers of Python."""
    first, *more = (one_chunk(table.column(each)).to_numpy() for each in columns_in(name, table.column_names))
    whole: NDArray[Any] = first
    for at, word in enumerate(more, 1):
        whole = whole.astype(object) | (word.astype(object) << BITS * at)
    return whole


def in_row(row: Mapping[str, Any], name: str) -> int:
    """The mask of a table's row as a number."""
    return sum(row[each] << BITS * at for at, each in enumerate(columns_in(name, row)))


def has(masks: NDArray[Any], index: int) -> NDArray[np.bool_]:
    """Where, of masks as `read` gives them, the name of that index holds."""
    if masks.dtype == object:
        return np.array([mask >> index & 1 for mask in masks], np.bool_)
    held: NDArray[np.bool_] = masks & np.uint64(1 << index) != 0
    return held


def has_one(masks: NDArray[Any]) -> NDArray[np.bool_]:
    """Where no more than one name holds."""
    one = masks.dtype.type(1) if masks.dtype != object else 1
    return np.asarray((masks & (masks - one)) == 0, np.bool_)
