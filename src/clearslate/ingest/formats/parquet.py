"""Parquet files: columns of any type become text in one canonical form.

Dates are ISO (``2019-02-03``), times of day follow after a blank, decimals are exact, whole numbers in a
floating-point column have no fraction (``1001``, not ``1001.0``), null is blank. A value within another has a
dotted name (``person.last``).
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.ingest.formats.parquet_pages import FEW_ROWS, MOST_ROWS, Bounds
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import (
    MAX_FIELD,
    Batch,
    FileSource,
    FileTable,
    Spoiled,
    require,
)


class Parquet(FileTable):
    """How a Parquet file is written: it says so itself."""

    format: Literal["parquet"]


def column_names(path: Path) -> list[str]:
    """The columns of a Parquet file, those within a struct under dotted names.

    Raises:
        IngestError: the file is none.
    """
    try:
        return _names(pq.read_schema(path))
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError) as error:
        kind = type(error).__name__
        raise IngestError(
            f"{path.name}: not a Parquet file that can be read ({kind}); send it again"
        ) from None


class ParquetSource(FileSource):
    """Reads a Parquet file; the line of a row is its number."""

    def __init__(self, path: Path, table: Parquet) -> None:
        super().__init__(path, table)

    def columns(self) -> list[str]:
        """The names in its schema; a field of a struct has a dotted one."""
        try:
            return _names(pq.read_schema(self.path))
        except pa.ArrowException:
            raise IngestError(f"{self.name}: not a Parquet file that can be read; send it again") from None

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        try:
            with (
                pq.ParquetFile(self.path) as file,
                self.path.open("rb") as plain,
                mmap.mmap(plain.fileno(), 0, access=mmap.ACCESS_READ) as content,
            ):
                yield from self._batches(Bounds(self.path, file, content), needed)
        except (pa.ArrowException, OverflowError, UnicodeDecodeError) as error:
            kind = type(error).__name__
            raise IngestError(
                f"{self.name}: not a Parquet file that can be read ({kind}); send it again"
            ) from None

    def _batches(self, bounds: Bounds, needed: dict[str, str]) -> Iterator[Batch]:
        file = bounds.file
        names = file.schema_arrow.names
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise IngestError(f"{self.name} has two columns of one name: {', '.join(repeated)}; rename one")
        header = _names(file.schema_arrow)
        require(self.name, header, needed)
        top = [name for name in names if any(f"{column}.".startswith(f"{name}.") for column in needed)]
        total = file.metadata.num_rows
        if total > MOST_ROWS:
            raise IngestError(f"{self.name}: {total:,} rows, more than a file may have; send it in parts")
        if total > max(FEW_ROWS, self.size):
            raise IngestError(
                f"{self.name}: {total:,} rows in {self.size:,} bytes: no two charges are so alike, and the file is made to fill "
                "the memory; look at it, and have it sent again"
            )
        if not top:
            top = names[:1]
        for group in range(file.num_row_groups):
            for part in file.iter_batches(bounds.rows(group, top), row_groups=[group], columns=top):
                flat = _flat(pa.Table.from_batches([part]))
                first = self.rows + 1
                self.rows += part.num_rows
                self.position = round(self.size * self.rows / max(total, 1))
                if part.num_rows:
                    yield _batch({name: flat.column(name) for name in needed}, first, part.num_rows)


def _names(schema: pa.Schema) -> list[str]:
    return list(_flat(schema.empty_table()).column_names)


def _flat(table: pa.Table) -> pa.Table:
    """The table with every struct replaced by its fields, under dotted names."""
    while any(pa.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    return table


def _batch(columns: dict[str, pa.ChunkedArray], first: int, rows: int) -> Batch:
    texts: dict[str, pa.Array] = {}
    bad: dict[int, set[str]] = {}
    reasons: dict[int, Reason] = {}
    for name, column in columns.items():
        text, faults = as_text(column.combine_chunks())
        texts[name] = text
        for at, reason in faults.items():
            bad.setdefault(at, set()).add(name)
            reasons.setdefault(at, reason)
    spoiled = {at: Spoiled(reasons[at], frozenset(bad[at])) for at in sorted(bad)}
    lines = np.arange(first, first + rows, dtype=np.int64)
    return Batch(texts, lines, ShownRows(texts, rows), [], spoiled)


class ShownRows(Sequence[str]):
    """The needed cells of each row as a JSON list, made when it is asked for."""

    def __init__(self, columns: dict[str, pa.Array], rows: int) -> None:
        self._columns = columns
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(self._rows))]
        if not 0 <= at < self._rows:
            raise IndexError(at)
        return json.dumps([column[at].as_py() for column in self._columns.values()], ensure_ascii=False)


def as_text(array: pa.Array) -> tuple[pa.Array, dict[int, Reason]]:
    """A column as text, stripped, null as blank; and the rows whose value is no text, with the reason."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    coded = _texts(array).cast(pa.binary()).dictionary_encode()
    words: list[str] = []
    wrong: dict[int, Reason] = {}
    for code, word in enumerate(coded.dictionary.to_pylist()):
        found = _word(word)
        words.append("" if isinstance(found, Reason) else found)
        if isinstance(found, Reason):
            wrong[code] = found
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    bad = np.flatnonzero(np.isin(codes, list(wrong))).tolist() if wrong else []
    texts = pa.array([*words, ""], pa.string()).take(pa.array(codes))
    return texts, {at: wrong[int(codes[at])] for at in bad}


def _word(value: bytes) -> str | Reason:
    """A value as stripped text, or why it is none."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return Reason.UNDECODABLE
    if "\0" in text:
        return Reason.NUL
    return text.strip() if len(text) <= MAX_FIELD else Reason.TOO_LONG


def _texts(array: pa.Array) -> pa.Array:
    """The values as an array of strings, or of bytes that are perhaps no text."""
    kind = array.type
    if pa.types.is_fixed_size_binary(kind):
        return array.cast(pa.binary())
    if any(is_kind(kind) for is_kind in _AS_TEXT):
        return array
    if any(is_kind(kind) for is_kind in _CAST):
        return array.cast(pa.string())
    if pa.types.is_date64(kind):
        return array.cast(pa.date32()).cast(pa.string())
    if pa.types.is_timestamp(kind):
        local = pc.local_timestamp(array) if kind.tz else array
        texts = pc.replace_substring_regex(local.cast(pa.string()), r"\.0+$", "")
        return pc.binary_join_element_wise(texts, "Z", "") if kind.tz in _UTC else texts
    return pa.array([_shown(value) for value in array], pa.string())


def _shown(value: pa.Scalar) -> str | None:
    """A value as text; a list that is surely longer than a cell may be is not written out."""
    inner = value.values if isinstance(value, pa.ListScalar) else None
    if inner is not None and inner.nbytes > _SURELY_LONG:
        return "x" * (MAX_FIELD + 1)
    return canonical_text(value.as_py())


_SURELY_LONG: Final = 4 * MAX_FIELD  # bytes of a list's values whose text is longer than a cell may be
_AS_TEXT: Final = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
)
_UTC: Final = ("UTC", "Etc/UTC", "GMT", "+00:00", "Z")  # no court's zone: the day may be another there
_CAST: Final = (pa.types.is_integer, pa.types.is_date32, pa.types.is_boolean, pa.types.is_null)


def canonical_text(value: Any) -> str | None:
    """A single value in the canonical form; None where it is missing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="surrogateescape")
    return json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
