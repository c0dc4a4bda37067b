"""Where rows come from: a source, in batches, and the columns that it must have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source.described import FileTable, Fill, Table
from clearslate.ingest.source.rows import Batch, Spoiled
from clearslate.ingest.source.text import BROKEN
from clearslate.records.files import sha256_of


class Source(ABC):
    """One file, or one table of a database.

    ``name`` is what records and quarantine call it; ``size`` its bytes, 0 where that is not known.
    During and after a reading, ``rows`` counts the rows that were read or rejected, ``blank_lines`` the empty
    lines between them, and ``position`` is how many of the bytes were read. ``parts`` counts, by type, the lines
    that are no rows by themselves but parts of rows; it is empty where each line is a row. ``marks_read`` counts the rows that
    were read although quotation marks within their cells are not doubled.
    """

    table: Table
    only_first = False
    """Whether reading ends with the first batch: for a look at what a mapping makes of a source."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.rows = self.blank_lines = self.position = self.marks_read = 0
        self.parts: Counter[str] = Counter()

    def batches(self, needed: dict[str, str]) -> Generator[Batch, None, None]:
        """The rows, from the first; a second call reads the source a second time.

        Args:
            needed: the columns to read, each with the place in the mapping that names it.

        Raises:
            IngestError: the source as a whole cannot be read, or lacks a column.
        """
        self.rows = self.blank_lines = self.position = self.marks_read = 0
        self.parts.clear()
        fill = {name: entry for name, entry in self.table.fill.items() if name in needed}
        needed = {**needed, **{entry.column: f"table.fill.{name}" for name, entry in fill.items()}} | needed
        try:
            for batch in self._read(needed):
                for name, entry in fill.items():
                    _fill(batch, name, entry)
                yield batch
                if self.only_first:
                    return
        except BROKEN as error:
            message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise IngestError(f"{self.name}: the file breaks off or cannot be read: {message}") from None
        except UnicodeError:
            raise IngestError(
                f"{self.name}: the file is not of the encoding that the mapping gives; correct encoding"
            ) from None

    def columns(self) -> list[str] | None:
        """The names of all its columns; None where the format has no such list.

        Raises:
            IngestError: the source cannot be read.
        """
        return None

    @abstractmethod
    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        """The rows; counts ``rows``, ``blank_lines`` and ``position``."""

    @abstractmethod
    def sha256(self) -> str:
        """SHA-256 of what was read, as hexadecimal; to be called after the reading."""


def _fill(batch: Batch, name: str, entry: Fill) -> None:
    """Put a part of another column into blank cells; where that cannot be read, neither can these."""
    cells, other = (
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in (batch.columns[name], batch.columns[entry.column])
    )
    blank = pc.equal(cells, "")
    batch.columns[name] = pc.if_else(
        blank, pc.utf8_slice_codeunits(other, entry.first - 1, entry.last), cells
    )
    for at, spoiled in batch.spoiled.items():
        if entry.column in spoiled.columns and blank[at].as_py():
            batch.spoiled[at] = Spoiled(spoiled.reason, spoiled.columns | {name})


class FileSource(Source):
    """A source that is a file."""

    def __init__(self, path: Path, table: FileTable) -> None:
        super().__init__(path.name, path.stat().st_size)
        self.path = path
        self.table = table

    def sha256(self) -> str:
        """SHA-256 of the file's bytes."""
        return sha256_of(self.path)


def require(name: str, header: Sequence[str], needed: dict[str, str]) -> None:
    """Check that a source has the columns that are needed.

    Raises:
        IngestError: it lacks some; each with its place in the mapping and near matches.
    """
    known = set(header)
    problems = []
    for column in (column for column in needed if column not in known):
        near = get_close_matches(column, header, n=3, cutoff=0.5)
        hint = f"near matches: {', '.join(near)}" if near else f"it has {', '.join(header[:40])}"
        problems.append(
            f"{name} has no column {column!r}, which the mapping names at {needed[column]}; {hint}"
        )
    if problems:
        raise IngestError("\n".join(problems))
