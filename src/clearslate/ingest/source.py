"""What every kind of source has in common: its rows come in batches of named text columns.

A format is a table model (how the mapping describes it) and a `Source` (how it is read). Both stand side by
side in a module under ``formats/``, and the format's name in the registry there. A source loses no row: what
it cannot split is rejected, with its line and its text.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Annotated, Any, BinaryIO, ClassVar, Final, cast, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from clearslate.ingest.reasons import IngestError, Reason
from clearslate.records.files import sha256_of

MAX_FIELD: Final = 2**20  # characters in one cell
MAX_ROW: Final = 2**22  # characters in one row
MAX_KEPT: Final = 2**12  # characters of a text that a record keeps: no number, name or citation is longer
RAW_KEPT: Final = 2**16  # characters of an overlong row that the raw quarantine keeps
UNREADABLE: Final = "\0"  # stands for a cell that cannot be told: it spoils its row, and is no blank
BATCH_ROWS: Final = 65_536
BATCH_CHARACTERS: Final = 2**25
FREELY: Final = 2**28  # bytes that any gzip file may unpack to
MOST_UNPACKED: Final = 200  # times its size, beyond that
BROKEN: Final = (OSError, EOFError, zlib.error)

# --- how the mapping describes a source -------------------------------------------------------------------


class Part(BaseModel):
    """A part of the mapping: no key that is not known, no text where a number belongs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def listed(value: Any) -> Any:
    """One entry stands for a list of one."""
    return value if isinstance(value, list) else [value]


Texts = Annotated[list[str], BeforeValidator(listed)]

_ASCII: Final = bytes(range(128))
_WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be"})
# Text in these is no longer what its bytes say, though plain letters stand for themselves.
_ESCAPED: Final = frozenset(
    {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"}
)


def _known_encoding(name: str) -> str:
    """The codec's own name of an encoding that can be read: one that holds ASCII, or UTF-16.

    Raises:
        ValueError: there is no such encoding, or it cannot be read.
    """
    try:
        canonical = codecs.lookup(name).name
    except LookupError:
        raise ValueError("no encoding is called so; write utf-8, latin-1, cp1252 or utf-16") from None
    try:
        escaped = canonical.replace("_", "-") in _ESCAPED
        holds_ascii = not escaped and _ASCII.decode(canonical) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):  # no codec of text, or one of other letters
        holds_ascii = False
    if not holds_ascii and canonical not in _WIDE:
        raise ValueError(f"{canonical} cannot be read; export the file as UTF-8")
    return "utf-8" if canonical in ("utf-8", "utf-8-sig") else canonical


Encoding = Annotated[str, AfterValidator(_known_encoding)]


class Fill(Part):
    """What stands for a blank cell: some characters of another column, counted from 1."""

    column: str
    first: int = Field(default=1, ge=1)
    last: int = Field(ge=1)


class Table(Part):
    """How one kind of source is written. ``format`` is its name in the registry of formats."""

    PARTS: ClassVar[tuple[type[Part], ...]] = ()  # the models of its parts, if it has any

    format: str = "delimited"
    fill: dict[str, Fill] = Field(default_factory=dict)


class FileTable(Table):
    """A table that stands in files."""

    files: Texts = Field(min_length=1)


# --- rows as they are read --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be read."""

    line: int
    reason: Reason
    raw: str


@dataclass(frozen=True, slots=True)
class Spoiled:
    """What is wrong with a row that can be split but not read whole; its unreadable cells stand as blanks."""

    reason: Reason
    columns: frozenset[str]  # of the needed columns, those whose cell cannot be read


@dataclass(slots=True)
class Batch:
    """Rows that can be split: the cells of the needed columns, with line and text of each row.

    ``columns``: Arrow arrays of strings, plain or dictionary-encoded, stripped, never null: a blank is ``""``.
    ``lines``: the line on which each row begins (1 is the first), or the row's number where there are no lines.
    ``spoiled`` has, by position, the rows that are to be quarantined although some cells can be read.
    ``characters``: of the text of its rows, where that is counted. ``joined``: by the name of a joined file, the place of
    the row that belongs to each.
    """

    columns: dict[str, pa.Array]
    lines: NDArray[np.int64]
    raw: Sequence[str]
    rejected: list[Rejected] = field(default_factory=list)
    spoiled: dict[int, Spoiled] = field(default_factory=dict)
    characters: int = 0
    joined: dict[str, list[tuple[str, int] | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, kept: NDArray[np.bool_]) -> Batch:
        """The rows that are marked, with what was rejected."""
        places = np.flatnonzero(kept).tolist()
        chosen = pa.array(kept)
        return Batch(
            {name: column.filter(chosen) for name, column in self.columns.items()},
            self.lines[kept],
            [self.raw[at] for at in places],
            self.rejected,
            {new: self.spoiled[old] for new, old in enumerate(places) if old in self.spoiled},
            joined={name: [rows[at] for at in places] for name, rows in self.joined.items()},
        )

    def cells(self, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The cells of some columns, row by row."""
        columns = [self.columns[name].to_pylist() for name in names]
        return zip(*columns, strict=True) if columns else iter([()] * len(self))


class _Chain(Sequence[str]):
    """Sequences one after the other."""

    def __init__(self, parts: Sequence[Sequence[str]]) -> None:
        self._parts = parts
        self._ends = np.cumsum([len(part) for part in parts])

    def __len__(self) -> int:
        return int(self._ends[-1])

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        part = int(np.searchsorted(self._ends, at, "right"))
        return self._parts[part][at - (int(self._ends[part - 1]) if part else 0)]


def joined(parts: Sequence[Batch]) -> Batch:
    """One batch of the rows of several."""
    if len(parts) == 1:
        return parts[0]
    spoiled: dict[int, Spoiled] = {}
    before = 0
    for part in parts:
        spoiled |= {before + at: found for at, found in part.spoiled.items()}
        before += len(part)
    return Batch(
        {name: pa.concat_arrays([part.columns[name] for part in parts]) for name in parts[0].columns},
        np.concatenate([part.lines for part in parts]),
        _Chain([part.raw for part in parts]),
        [row for part in parts for row in part.rejected],
        spoiled,
    )


class Gathering:
    """Rows gathered one by one into batches. A cell that cannot be read spoils its row."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._start()

    def _start(self) -> None:
        self._rows: list[tuple[str, ...]] = []
        self._lines: list[int] = []
        self._raw: list[str] = []
        self._rejected: list[Rejected] = []
        self._spoiled: dict[int, Spoiled] = {}
        self._characters = 0

    def __len__(self) -> int:
        return len(self._rows) + len(self._rejected)

    @property
    def is_full(self) -> bool:
        """Whether it is time to take a batch."""
        return len(self) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS

    def add(self, line: int, cells: Sequence[str], raw: str, reason: Reason | None = None) -> None:
        """Add a row.

        Args:
            line: where it begins.
            cells: those of the needed columns, in their order.
            raw: the whole row as it stands, for the restricted quarantine.
            reason: what is wrong with the row as a whole although its cells can be told.
        """
        if reason is not None or not is_readable("\n".join(cells), limit=None) or len(raw) > MAX_FIELD:
            bad = [at for at, cell in enumerate(cells) if not is_readable(cell)]
            if bad or reason is not None:
                why = reason or _why_unreadable([cells[at] for at in bad])
                self._spoiled[len(self._rows)] = Spoiled(why, frozenset(self._names[at] for at in bad))
                cells = ["" if at in bad else cell for at, cell in enumerate(cells)]
        self._rows.append(tuple(cell.strip() for cell in cells))
        self._lines.append(line)
        self._raw.append(raw[:RAW_KEPT] if len(raw) > MAX_FIELD else raw)
        self._characters += len(raw)

    def reject(self, line: int, reason: Reason, raw: str) -> None:
        """Add a row that cannot be split."""
        self._rejected.append(Rejected(line, reason, raw[:RAW_KEPT] if len(raw) > MAX_FIELD else raw))
        self._characters += len(raw)

    def take(self) -> Batch:
        """The rows since the last batch."""
        cells = list(zip(*self._rows, strict=True)) or [()] * len(self._names)
        columns = {
            name: pa.array(column, pa.string()) for name, column in zip(self._names, cells, strict=True)
        }
        batch = Batch(columns, np.array(self._lines, np.int64), self._raw, self._rejected, self._spoiled)
        self._start()
        return batch


def _why_unreadable(cells: list[str]) -> Reason:
    if any("\0" in cell for cell in cells):
        return Reason.NUL
    return Reason.UNDECODABLE if not all(map(is_decoded, cells)) else Reason.TOO_LONG


def is_readable(text: str, limit: int | None = MAX_FIELD) -> bool:
    """Whether a text was decoded, holds no NUL and is not too long."""
    return "\0" not in text and is_decoded(text) and (limit is None or len(text) <= limit)


def is_decoded(text: str) -> bool:
    """Whether every byte was decoded: those that were not stand as lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


# --- where rows come from ---------------------------------------------------------------------------------


class Source(ABC):
    """One file, or one table of a database.

    ``name`` is what records and quarantine call it; ``size`` its bytes, 0 where that is not known.
    During and after a reading, ``rows`` counts the rows that were read or rejected, ``blank_lines`` the empty
    lines between them, and ``position`` is how many of the bytes were read. ``parts`` counts, by type, the lines
    that are no rows by themselves but parts of rows; it is empty where each line is a row.
    """

    table: Table

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size
        self.rows = self.blank_lines = self.position = 0
        self.parts: Counter[str] = Counter()

    def batches(self, needed: dict[str, str]) -> Generator[Batch, None, None]:
        """The rows, from the first; a second call reads the source a second time.

        Args:
            needed: the columns to read, each with the place in the mapping that names it.

        Raises:
            IngestError: the source as a whole cannot be read, or lacks a column.
        """
        self.rows = self.blank_lines = self.position = 0
        self.parts.clear()
        fill = {name: entry for name, entry in self.table.fill.items() if name in needed}
        needed = {**needed, **{entry.column: f"table.fill.{name}" for name, entry in fill.items()}} | needed
        try:
            for batch in self._read(needed):
                for name, entry in fill.items():
                    _fill(batch, name, entry)
                yield batch
        except BROKEN as error:
            said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise IngestError(f"{self.name}: the file breaks off or cannot be read: {said}") from None
        except UnicodeError:
            raise IngestError(
                f"{self.name}: the file is not of the encoding that the mapping gives; correct encoding"
            ) from None

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
    told = []
    for column in (column for column in needed if column not in known):
        near = get_close_matches(column, header, n=3, cutoff=0.5)
        hint = f"near matches: {', '.join(near)}" if near else f"it has {', '.join(header[:40])}"
        told.append(f"{name} has no column {column!r}, which the mapping names at {needed[column]}; {hint}")
    if told:
        raise IngestError("\n".join(told))


# --- text -------------------------------------------------------------------------------------------------

_ESCAPE: Final = "clearslate.escape"


def _escape(error: UnicodeError) -> tuple[str, int]:
    """A byte that cannot be decoded stands as a lone surrogate; decoding goes on with the next one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.lower().replace("_", "-").startswith(("utf-16", "utf16")):
        return "\udc80", error.end  # a unit is two bytes: the next one would be half of it
    return chr(0xDC00 + max(error.object[error.start], 0x80)), error.start + 1


codecs.register_error(_ESCAPE, _escape)


def is_wide(encoding: str) -> bool:
    """Whether a line end cannot be told from the bytes of a file."""
    return encoding in _WIDE


def decoding_errors(encoding: str) -> str:
    """The error handler under which bytes that cannot be decoded stand as lone surrogates."""
    return "surrogateescape" if encoding == "utf-8" else _ESCAPE


def open_bytes(plain: BinaryIO, name: str, encoding: str) -> IO[bytes]:
    """The bytes of a text file, unpacked where it is gzip, its byte order mark skipped.

    Raises:
        IngestError: the first bytes are of another encoding than the mapping's.
    """
    packed = plain.read(2) == b"\x1f\x8b"
    plain.seek(0)
    stream = cast("IO[bytes]", io.BufferedReader(_Unpacked(plain, name))) if packed else plain
    _skip_mark(stream, name, encoding)
    return stream


class _Unpacked(io.RawIOBase):
    """A gzip file, unpacked as it is read; one that is made to unpack to a thousand times its size is refused.

    Text of courts packs to a fifth or a twentieth. A small file may well be all blanks: ``FREELY`` is unpacked from any.
    """

    def __init__(self, plain: BinaryIO, name: str) -> None:
        self._plain = plain
        self._unpacked = gzip.GzipFile(fileobj=plain)
        self._name = name
        self._size = os.fstat(plain.fileno()).st_size

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read again from a place: always, at the price of unpacking it again."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on from a place in the unpacked bytes."""
        return self._unpacked.seek(offset, whence)

    def tell(self) -> int:
        """The place in the unpacked bytes."""
        return self._unpacked.tell()

    def readinto(self, buffer: Any) -> int:
        """Unpack into a buffer; how many bytes."""
        found = self._unpacked.read(len(buffer))
        if self._unpacked.tell() > max(FREELY, MOST_UNPACKED * self._size):
            raise IngestError(
                f"{self._name}: unpacks to more than {MOST_UNPACKED} times its size; unpack it yourself, look at it, and "
                "give the file as it is then"
            )
        buffer[: len(found)] = found
        return len(found)


def open_text(plain: BinaryIO, name: str, encoding: str) -> IO[str]:
    """A file as text in lines that a line feed ends, see `open_bytes` and `decoding_errors`."""
    stream = open_bytes(plain, name, encoding)
    return io.TextIOWrapper(stream, encoding=encoding, errors=decoding_errors(encoding), newline="\n")


def _skip_mark(stream: IO[bytes], name: str, encoding: str) -> None:
    mark = stream.read(4)
    wide = mark.startswith((b"\xff\xfe", b"\xfe\xff"))
    if wide and encoding not in _WIDE:
        raise IngestError(
            f"{name}: the file is UTF-16; set encoding: utf-16 in the mapping, or export it as UTF-8"
        )
    if mark.startswith(b"PK\x03\x04"):
        raise IngestError(
            f"{name}: the file is a zip archive or a workbook; unpack or export it as delimited text"
        )
    has_mark = mark.startswith(b"\xef\xbb\xbf")
    if has_mark and encoding != "utf-8":
        raise IngestError(f"{name}: the file begins with a UTF-8 mark; set encoding: utf-8 in the mapping")
    stream.seek(3 if has_mark else 2 if wide and encoding != "utf-16" else 0)


def text_lines(stream: IO[str]) -> Iterator[tuple[int, str, bool]]:
    """The lines of a text, numbered from 1, without their ends.

    The third entry says that the line is longer than ``MAX_ROW``; it is cut short then.
    """
    number = 0
    while line := stream.readline(MAX_ROW):
        number += 1
        cut = len(line) >= MAX_ROW and not line.endswith("\n")
        rest = line if cut else ""
        while rest and not rest.endswith("\n"):
            rest = stream.readline(MAX_ROW)
        yield number, line.removesuffix("\n").removesuffix("\r"), cut
