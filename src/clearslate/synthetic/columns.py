"""From codes, days and numbers to Arrow columns, without a Python object a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from clearslate.synthetic.people import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clearslate.synthetic.draws import Flags, Ints

Letters = "NDArray[np.uint8]"  # text of one width: rows by letters


def numbered(template: str, *numbers: NDArray[Any] | int) -> NDArray[np.uint8]:
    """Text made of a template, in which each run of ``#`` takes the digits of one number, zero-padded.

    Args:
        template: ASCII, such as ``"C####-#######"``.
        numbers: one for each run: an array, or one number for all rows; digits beyond the run are cut.

    Returns:
        One row of letters for each row of the arrays.
    """
    rows = max(np.size(number) for number in numbers)
    letters = np.empty((rows, len(template)), np.uint8)
    letters[:] = np.frombuffer(template.encode("ascii"), np.uint8)
    for run, number in zip(re.finditer("#+", template), numbers, strict=True):
        rest = np.asarray(number, np.uint32)
        for place in range(run.end() - 1, run.start() - 1, -1):
            rest, digit = rest // np.uint32(10), rest % np.uint32(10)
            letters[:, place] = digit.astype(np.uint8) + 48
    return letters


def joined(*parts: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Texts of fixed width side by side."""
    return np.concatenate(parts, axis=1)


def strings(letters: NDArray[np.uint8], missing: Flags | None = None) -> pa.Array[Any]:
    """Text of fixed width as an Arrow column; null in the rows that are missing."""
    rows, width = letters.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    data = pa.py_buffer(np.ascontiguousarray(letters))
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), data, valid)


def text(codes: Ints, values: Sequence[str]) -> pa.DictionaryArray:
    """A dictionary column of codes into distinct values; a negative code is null."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32(), mask=codes < 0), pa.array(values, pa.string())
    )


def same(value: str, rows: int) -> pa.DictionaryArray:
    """A dictionary column that holds one value."""
    return text(np.zeros(rows, np.int32), [value])


def dates(days: tuple[Ints, Ints]) -> tuple[pa.Array[Any], pa.Array[Any]]:
    """The two columns of a date or event; MISSING is null."""
    low, high = (pa.array(end, pa.int32(), mask=end == MISSING).view(pa.date32()) for end in days)
    return low, high


def flags(codes: NDArray[np.int8]) -> pa.Array[Any]:
    """A yes-or-no column of codes: 1 yes, 0 no, negative null."""
    return pa.array(codes == 1, pa.bool_(), mask=codes < 0)


def numbers(values: NDArray[Any], kind: pa.DataType, missing: Flags | None = None) -> pa.Array[Any]:
    """A column of numbers, null in the rows that are missing."""
    return pa.array(values, kind, mask=missing)
