"""Cells of extracts: canonical columns as the text that an agency writes. All columns are Arrow strings."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.days import NEVER, to_day
from clearslate.records.schema import Kind
from clearslate.synthetic.people import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.schema import Field

NONE: Final = "NONE"  # of an event: it did not happen; of a text: there is none
_FIRST: Final = to_day(dt.date(1880, 1, 1))
_LAST: Final = to_day(dt.date(2060, 12, 31))


@cache
def _written_days(style: str) -> pa.Array[Any]:
    days = np.arange(_FIRST, _LAST + 1).astype("datetime64[D]").tolist()
    return pa.array([f"{day:{style}}" for day in days], pa.string())


def days(numbers: NDArray[Any], style: str) -> pa.Array[Any]:
    """Days in a format of `strftime`; blank where MISSING, ``NONE`` where NEVER."""
    numbers = np.asarray(numbers, np.int64)
    known = (numbers >= _FIRST) & (numbers <= _LAST)
    places = pa.array(np.clip(numbers - _FIRST, 0, _LAST - _FIRST))
    written = _written_days(style).take(places)
    return pc.if_else(pa.array(known), written, pc.if_else(pa.array(numbers == NEVER), NONE, ""))


def day_numbers(low: Any, high: Any) -> NDArray[np.int64]:
    """Two columns of a date or event as day numbers; MISSING where the day is not told."""
    first, last = (
        pc.fill_null(_one(end).cast(pa.int32()), MISSING).to_numpy(zero_copy_only=False).astype(np.int64)
        for end in (low, high)
    )
    return np.where(first == last, first, MISSING)


def _one(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def plain(column: Any) -> pa.Array[Any]:
    """A column of text; blank where null."""
    return pc.fill_null(_one(column).cast(pa.string()), "")


def objects(values: NDArray[np.object_]) -> pa.Array[Any]:
    """Text held as Python objects; blank where None."""
    return pc.fill_null(pa.array(values.tolist(), pa.string()), "")


def money(column: Any) -> pa.Array[Any]:
    """Cents as dollars, ``12.50``."""
    cents = _one(column)
    whole = pc.divide(cents, 100)
    rest = pc.utf8_lpad(pc.subtract(cents, pc.multiply(whole, 100)).cast(pa.string()), 2, "0")
    return pc.fill_null(pc.binary_join_element_wise(whole.cast(pa.string()), rest, "."), "")


def yes_no(column: Any) -> pa.Array[Any]:
    """Y, N or blank."""
    return pc.fill_null(pc.if_else(_one(column), "Y", "N"), "")


def cells(table: pa.Table, field: Field, style: str) -> pa.Array[Any]:
    """A canonical field as text. A blank text is written ``NONE``, so that it is not taken for a missing one."""
    columns = [table[name] for name in field.columns]
    match field.kind:
        case Kind.DATE | Kind.EVENT:
            return days(day_numbers(*columns), style)
        case Kind.MONEY:
            return money(columns[0])
        case Kind.BOOL:
            return yes_no(columns[0])
        case _:
            text = _one(columns[0]).cast(pa.string())
            return pc.fill_null(pc.if_else(pc.equal(text, ""), NONE, text), "")


def blank(column: pa.Array[Any], rows: NDArray[np.bool_]) -> pa.Array[Any]:
    """The column with those rows left blank."""
    return pc.if_else(pa.array(rows), "", column)


def joined(*parts: Any, by: str = "") -> pa.Array[Any]:
    """Texts side by side."""
    return pc.binary_join_element_wise(*parts, by)
