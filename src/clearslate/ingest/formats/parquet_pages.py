"""How much memory the rows of a Parquet file take, told before they are read.

A few kilobytes may stand for gigabytes: a value told once and repeated by a run of numbers, a page that unpacks to a
thousand times its size, a list of a hundred million nothings. The footer says sizes too, but whoever wrote the file
wrote those as well; Arrow believes each page's own header. So the headers are read here, and nothing else
(Apache Parquet format, ``parquet.thrift``: PageHeader, in Thrift's compact protocol).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import BATCH_ROWS

MOST_ROWS: Final = 2**31 - 1  # a row's number is kept in 32 bits
PAGE: Final = 2**27  # bytes of one page, unpacked; writers make pages of 1 to 100 MB
BATCH: Final = 2**25  # bytes of text that one batch may hold
LISTED: Final = 2**23  # values within lists in one group of rows
LISTED_BYTES: Final = 2**28
FEW_ROWS: Final = 2**20  # that a file of any size may have; beyond, a row takes a byte at least
_HEADERS: Final = (2**9, 2**16, 2**22)  # bytes in which a page's header is looked for, one after the other
_DICTIONARY: Final = 2
_DELTA_STRINGS: Final = 7  # each value repeats as much of the one before as it says
_DEEP: Final = 16


class _Broken(Exception):
    pass


class Page(NamedTuple):
    """What a page's header says: kind, bytes as they stand and unpacked, values, how they are written."""

    kind: int
    packed: int
    unpacked: int
    values: int
    encoding: int


@dataclass
class _Thrift:
    """Reads a structure of Thrift's compact protocol."""

    data: bytes
    at: int = 0

    def byte(self) -> int:
        if self.at >= len(self.data):
            raise _Broken
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """A variable-length integer, as it stands."""
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 0x7F) << shift
            if byte < 0x80:
                return found
            shift += 7
            if shift > 63:
                raise _Broken

    def signed(self) -> int:
        found = self.number()
        return (found >> 1) ^ -(found & 1)

    def skip(self, count: int) -> None:
        if count > len(self.data) - self.at:
            raise _Broken
        self.at += count

    def structure(self, deep: int = 0) -> dict[int, Any]:
        """The numbers and structures of a structure by their ids; what else it holds is passed over."""
        if deep > _DEEP:
            raise _Broken
        found: dict[int, Any] = {}
        name = 0
        while head := self.byte():
            name = name + (head >> 4) if head >> 4 else self.signed()
            found[name] = self._value(head & 0x0F, deep)
        return found

    def _value(self, kind: int, deep: int) -> Any:
        if kind in (1, 2):  # true and false stand in the field's own byte
            return kind == 1
        if kind == 3:
            return self.byte()
        if kind in (4, 5, 6):
            return self.signed()
        if kind == 7:
            return self.skip(8)
        if kind == 8:
            return self.skip(self.number())
        if kind == 12:
            return self.structure(deep + 1)
        raise _Broken  # a page's header has no lists and maps


def _page(file: mmap.mmap, at: int) -> tuple[Page, int]:
    """The page that begins at a place, and the length of its header."""
    for size in _HEADERS:
        reader = _Thrift(file[at : at + size])
        try:
            header = reader.structure()
        except _Broken:
            continue
        inner: dict[int, Any] = next(
            (header[name] for name in (5, 7, 8) if isinstance(header.get(name), dict)), {}
        )
        encoding = inner.get(4 if 8 in header else 2, 0)
        page = Page(header.get(1, -1), header.get(3, -1), header.get(2, -1), inner.get(1, 0), encoding)
        if page.packed < 0 or page.unpacked < 0:
            break
        return page, reader.at
    raise _Broken


def _pages(file: mmap.mmap, chunk: pq.ColumnChunkMetaData) -> Iterator[Page]:
    """The pages of a column in a group of rows."""
    starts = [chunk.data_page_offset]
    if chunk.has_dictionary_page and chunk.dictionary_page_offset:
        starts.append(chunk.dictionary_page_offset)
    at = min(starts)
    end = at + chunk.total_compressed_size
    while at < min(end, len(file)):
        page, length = _page(file, at)
        yield page
        at += length + page.packed


@dataclass(frozen=True)
class Bounds:
    """How much of a Parquet file may be read at once. ``file``: the file at ``path``, opened; ``content``: its bytes."""

    path: Path
    file: pq.ParquetFile
    content: mmap.mmap

    def rows(self, group: int, columns: Sequence[str]) -> int:
        """How many rows of a group may be read at once, of some top-level columns.

        Raises:
            IngestError: a page is too large to be read at all, or its header is broken.
        """
        told = self.file.metadata.row_group(group)
        width = 1.0
        for at in range(told.num_columns):
            if told.column(at).path_in_schema.partition(".")[0] in columns:
                try:
                    width += self._width(group, at)
                except _Broken:
                    raise IngestError(
                        f"{self.path.name}: not a Parquet file that can be read (a page's header); send it again"
                    ) from None
        return max(1, min(BATCH_ROWS, int(BATCH // width)))

    def _width(self, group: int, at: int) -> float:
        """The most bytes that a column takes in a row of a group, by its pages."""
        column = self.file.schema.column(at)
        told = self.file.metadata.row_group(group)
        chunk = told.column(at)
        widest, values = 8.0, 0
        for page in _pages(self.content, chunk):
            if page.unpacked > PAGE:
                raise self._too_large(chunk.path_in_schema, f"a page of {page.unpacked >> 20:,} MiB")
            if page.kind == _DICTIONARY:
                widest = max(widest, self._longest(group, chunk.path_in_schema, page))
            else:
                values += page.values
                whole = page.encoding == _DELTA_STRINGS
                widest = max(widest, page.unpacked / (1 if whole else max(page.values, 1)))
        if column.physical_type == "FIXED_LEN_BYTE_ARRAY":
            widest = max(widest, float(column.length))
        if not column.max_repetition_level:
            return widest
        if values > LISTED or values * widest > LISTED_BYTES:
            raise self._too_large(chunk.path_in_schema, f"lists of {values:,} values in one group of rows")
        return widest * max(values / max(int(told.num_rows), 1), 1.0)

    def _longest(self, group: int, column: str, page: Page) -> float:
        """The longest value of a dictionary; where that cannot be told, the size of its page."""
        if page.unpacked <= BATCH // BATCH_ROWS:
            return page.unpacked
        with pq.ParquetFile(self.path, read_dictionary=[column]) as peek:
            part = next(peek.iter_batches(1, row_groups=[group], columns=[column]), None)
        found: Any = part.column(0) if part is not None and part.num_rows else None
        while isinstance(found, pa.StructArray | pa.ListArray):
            found = found.field(0) if isinstance(found, pa.StructArray) else found.values
        if not isinstance(found, pa.DictionaryArray) or not len(found.dictionary):
            return page.unpacked
        return float(pc.max(pc.binary_length(found.dictionary)).as_py() or 0)

    def _too_large(self, column: str, what: str) -> IngestError:
        return IngestError(
            f"{self.path.name}: column {column} holds {what}; a document stands in a cell, or the file is made to fill "
            "the memory. Write it with smaller pages and groups of rows, or leave the column out"
        )
