"""Reads delimited files of any condition, in batches, and loses no row.

A row is what stands between two line ends, or more lines where a quoted cell holds line ends. A row that
cannot be read is rejected with its line and its text. Where a quotation mark was left open, only the line
on which it stands is rejected: reading starts again on the next line.

Rows are split a block of lines at a time, where each line of the block is a row of its own; any other block
is split line by line, by rules that find the end of each row.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO, Final, NamedTuple, cast

from clearslate.ingest.mapping import Table
from clearslate.ingest.reasons import IngestError, Reason

MAX_FIELD: Final = 2**20  # characters in one cell
MAX_ROW: Final = 2**22  # characters in one row
RAW_KEPT: Final = 2**16  # characters of an overlong row that the raw quarantine keeps
BATCH_ROWS: Final = 20_000
BATCH_CHARACTERS: Final = 2**25
BLOCK_CHARACTERS: Final = 2**16
FEW_LINES: Final = 32  # of a block that cannot be split at once, those that are tried together
_DELIMITERS: Final = {",": "comma", "\t": "tab", ";": "semicolon", "|": "vertical bar"}
_BROKEN: Final = (OSError, EOFError, zlib.error)


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
    """Rows that can be split: the cells of the needed columns, stripped, with line and text of each row.

    ``spoiled`` has, by position, the rows that are to be quarantined although some cells can be read.
    """

    columns: dict[str, list[str]]
    lines: list[int]
    raw: list[str]
    rejected: list[Rejected]
    spoiled: dict[int, Spoiled]


class _Block(NamedTuple):
    """Rows as they were split: lines, cells, texts, and what kept one from being split."""

    lines: Sequence[int]
    rows: list[list[str]]
    raw: list[str]
    problem: Reason | None = None


class _TooLong(Exception):
    pass


@dataclass
class _Lines:
    """The lines of a text stream, one by one; lines may be given back to be read again.

    ``number`` counts the lines that were taken, ``taken`` holds those since the last `take`,
    of ``size`` characters.
    """

    stream: IO[str]
    number: int = 0
    taken: list[str] = field(default_factory=list)
    size: int = 0
    _again: deque[str] = field(default_factory=deque)

    def __iter__(self) -> Iterator[str]:
        readline, again = self.stream.readline, self._again
        while line := again.popleft() if again else readline(MAX_ROW):
            taken = self.taken
            taken.append(line)
            self.size += len(line)
            if self.size >= MAX_ROW:
                if len(taken) == 1:
                    self._drain(line)
                raise _TooLong
            yield line

    def _drain(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self.stream.readline(MAX_ROW)

    def take(self) -> tuple[int, list[str]]:
        """The lines taken since the last call, and the number of the first of them."""
        taken, self.taken, self.size = self.taken, [], 0
        first = self.number + 1
        self.number += len(taken)
        return first, taken

    def block(self) -> list[str]:
        """Whole lines of about ``BLOCK_CHARACTERS``, not yet taken; none at the end of the stream.

        To be called between rows, with no line waiting. Only a line of ``MAX_ROW`` characters may be cut short.
        """
        text = self.stream.read(BLOCK_CHARACTERS)
        if text and not text.endswith("\n"):
            text += self.stream.readline(MAX_ROW)
        return _physical(text)

    def skip(self, count: int) -> int:
        """Count lines of a block as taken; the number of the first of them."""
        first = self.number + 1
        self.number += count
        return first

    def put(self, lines: list[str]) -> None:
        """Have lines that were not counted as taken read before all others."""
        self._again.extendleft(reversed(lines))

    def few(self) -> list[str]:
        """The first of the waiting lines, not yet taken."""
        return [self._again.popleft() for _ in range(min(FEW_LINES, len(self._again)))]

    def give_back(self, lines: list[str]) -> None:
        """Have the lines read again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)


@dataclass
class Source:
    """An open file: its header, and its rows as batches.

    ``rows`` counts the rows that were read or rejected, ``blank_lines`` the empty lines between them;
    ``position`` is how many bytes of the file were read.
    """

    path: Path
    table: Table
    header: list[str] = field(default_factory=list)
    rows: int = 0
    blank_lines: int = 0
    position: int = 0
    _bytes: BinaryIO = field(default_factory=io.BytesIO, repr=False)

    def batches(self, needed: dict[str, str]) -> Iterator[Batch]:
        """The rows of the file.

        Args:
            needed: the columns to read, each with the place in the mapping that names it.

        Raises:
            IngestError: the file is empty, broken, of another encoding than its first bytes say, or lacks a
                column.
        """
        limit = csv.field_size_limit(2 * MAX_ROW)
        try:
            with (
                self.path.open("rb") as self._bytes,
                _open_text(self._bytes, self.path, self.table) as stream,
            ):
                yield from self._read(_Lines(stream), needed)
        except _BROKEN as error:
            raise IngestError(f"{self.path.name}: the file breaks off or cannot be read: {error}") from None
        finally:
            csv.field_size_limit(limit)

    def _read(self, lines: _Lines, needed: dict[str, str]) -> Iterator[Batch]:
        entries = self._entries(lines)
        first = self._first(entries) if self.table.header else None
        self.header = _column_names(first) if first else list(self.table.columns or ())
        self._require(needed)
        positions = [(name, self.header.index(name)) for name in needed]
        width = len(self.header)

        rows: list[list[str]] = []
        batch = Batch({}, [], [], [], {})
        size = 0
        for block in self._blocks(lines, entries):
            size += sum(map(len, block.raw))
            if block.problem is None and _is_clean(block, width):
                self.rows += len(block.rows)
                rows += block.rows
                batch.lines += block.lines
                batch.raw += block.raw
            else:
                self._judge(block, lines, width, positions, rows, batch)
            if len(rows) + len(batch.rejected) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
                self.position = self._bytes.tell()
                yield _with_columns(batch, rows, positions)
                rows, batch, size = [], Batch({}, [], [], [], {}), 0
        if self.rows == 0 and first is None:
            raise IngestError(f"{self.path.name}: the file is empty; send it again")
        self.position = self._bytes.tell()
        if rows or batch.rejected:
            yield _with_columns(batch, rows, positions)

    def _blocks(self, lines: _Lines, entries: Iterator[_Block]) -> Iterator[_Block]:
        while found := lines.few() or lines.block():
            rows = self._split(found)
            if rows is not None:
                first = lines.skip(len(found))
                yield _Block(range(first, first + len(found)), rows, found)
                continue
            lines.put(found)
            if len(found) <= FEW_LINES:
                # Each entry takes a line at least; where it gives lines back, they wait for the next turn.
                yield from islice(entries, len(found))

    def _split(self, lines: list[str]) -> list[list[str]] | None:
        """The rows of lines, where each line is one row; None where that is not sure."""
        if max(map(len, lines)) >= MAX_ROW:
            return None
        try:
            rows = list(self._splitter(lines))
        except csv.Error:
            return None
        return rows if len(rows) == len(lines) else None

    def _judge(
        self,
        block: _Block,
        lines: _Lines,
        width: int,
        positions: list[tuple[str, int]],
        rows: list[list[str]],
        batch: Batch,
    ) -> None:
        """Sort the rows of a block into those that can be read, those that are spoiled and those rejected."""
        for line, row, raw in zip(block.lines, block.rows, block.raw, strict=True):
            if not row and block.problem is None:
                self.blank_lines += 1
                continue
            self.rows += 1
            reason = block.problem or _unreadable(row, raw, width)
            if reason in (Reason.COLUMN_COUNT, Reason.TOO_LONG) and _give_back(lines, raw):
                batch.rejected.append(Rejected(line, reason, _first_line(raw)))
                continue
            kept = raw[:RAW_KEPT] if reason is not None and len(raw) >= MAX_FIELD else raw
            if reason is not None and len(row) != width:
                batch.rejected.append(Rejected(line, reason, kept))
                continue
            if reason is not None:
                bad = frozenset(name for name, at in positions if not _is_readable(row[at]))
                batch.spoiled[len(rows)] = Spoiled(reason, bad)
            rows.append(row if reason is None else [cell if _is_readable(cell) else "" for cell in row])
            batch.lines.append(line)
            batch.raw.append(kept)

    def _entries(self, lines: _Lines) -> Iterator[_Block]:
        """Each row by itself, a blank one without cells; its line is the first of its lines."""
        reader = self._splitter(lines)
        while True:
            problem: Reason | None = None
            row: list[str] = []
            try:
                row = next(reader)
            except StopIteration:
                return
            except _TooLong:
                problem = Reason.TOO_LONG
            except csv.Error as error:
                problem = Reason.TOO_LONG if "limit" in str(error) else Reason.QUOTING
            line, taken = lines.take()
            if problem is not None:
                lines.give_back(taken[1:])
                yield _Block([line], [[]], [taken[0]], problem)
                reader = self._splitter(lines)
            else:
                yield _Block([line], [row], ["".join(taken)])

    def _splitter(self, lines: Iterable[str]) -> Iterator[list[str]]:
        quote = self.table.quote
        return csv.reader(
            iter(lines),
            delimiter=self.table.delimiter,
            quotechar=quote,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
            strict=True,
        )

    def _first(self, entries: Iterator[_Block]) -> list[str]:
        found = next((entry for entry in entries if not self._is_blank(entry)), None)
        if found is None:
            raise IngestError(f"{self.path.name}: the file is empty; send it again with its header line")
        (row,), (raw,), problem = found.rows, found.raw, found.problem
        reason = problem or _unreadable(row, raw, len(row))
        if reason is Reason.UNDECODABLE:
            raise IngestError(
                f"{self.path.name}, line 1: the header is not {self.table.encoding}; "
                "set encoding to latin-1 or cp1252 in the mapping, or export the file as UTF-8"
            )
        if reason is not None:
            raise IngestError(f"{self.path.name}, line 1: the header cannot be read ({reason})")
        return row

    def _is_blank(self, entry: _Block) -> bool:
        blank = entry.problem is None and not entry.rows[0]
        self.blank_lines += blank
        return blank

    def _require(self, needed: dict[str, str]) -> None:
        """Raises IngestError where the file lacks a column, with the cause where it can be told."""
        known = set(self.header)
        absent = [name for name in needed if name not in known]
        if not absent:
            return
        for delimiter, word in _DELIMITERS.items():
            if delimiter != self.table.delimiter and any(delimiter in name for name in self.header):
                names = {name.strip() for name in self.delimiter_split(delimiter)}
                if names & set(needed):
                    raise IngestError(
                        f"{self.path.name}, line 1: the columns are separated by {word}, not by "
                        f"{_DELIMITERS.get(self.table.delimiter, repr(self.table.delimiter))}; "
                        f"set delimiter: {delimiter!r} in the mapping"
                    )
        told = []
        for name in absent:
            near = get_close_matches(name, self.header, n=3, cutoff=0.5)
            hint = f"near matches: {', '.join(near)}" if near else f"it has {', '.join(self.header[:40])}"
            told.append(
                f"{self.path.name} has no column {name!r}, which the mapping names at {needed[name]}; {hint}"
            )
        raise IngestError("\n".join(told))

    def delimiter_split(self, delimiter: str) -> list[str]:
        """The header, were the file separated by another delimiter."""
        return self.table.delimiter.join(self.header).replace('"', "").split(delimiter)


def _give_back(lines: _Lines, raw: str) -> bool:
    """Of a row over several lines that fits no table, read all lines but the first again."""
    rest = _physical(raw)[1:]
    if rest:
        lines.give_back(rest)
    return bool(rest)


def _physical(raw: str) -> list[str]:
    return list(io.StringIO(raw, newline=""))


def _first_line(raw: str) -> str:
    return _physical(raw)[0]


def _is_clean(block: _Block, width: int) -> bool:
    """Whether every row of a block can be read, with no blank line."""
    return (
        all(len(row) == width for row in block.rows)
        and max(map(len, block.raw)) <= MAX_FIELD
        and _is_readable("".join(block.raw), limit=None)
    )


def _is_readable(text: str, limit: int | None = MAX_FIELD) -> bool:
    """Whether a text was decoded, holds no NUL and is not too long."""
    return "\0" not in text and (text.isascii() or _decoded(text)) and (limit is None or len(text) <= limit)


def _unreadable(row: list[str], raw: str, width: int) -> Reason | None:
    if "\0" in raw:
        return Reason.NUL
    if not raw.isascii() and not _decoded(raw):
        return Reason.UNDECODABLE
    if len(raw) > MAX_FIELD and any(len(cell) > MAX_FIELD for cell in row):
        return Reason.TOO_LONG
    return None if len(row) == width else Reason.COLUMN_COUNT


def _decoded(text: str) -> bool:
    """Whether every byte was decoded: those that were not stand as lone surrogates."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _with_columns(batch: Batch, rows: list[list[str]], positions: Iterable[tuple[str, int]]) -> Batch:
    if rows:
        cells = list(zip(*rows, strict=True))
        batch.columns = {name: list(map(str.strip, cells[at])) for name, at in positions}
    else:
        batch.columns = {name: [] for name, _ in positions}
    return batch


def _column_names(header: list[str]) -> list[str]:
    """Names of columns: a second ``Name`` is ``Name#2``, a nameless third column ``column_3``."""
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(header, start=1):
        name = cell.strip() or f"column_{number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def _open_text(plain: BinaryIO, path: Path, table: Table) -> IO[str]:
    """The file as text, unpacked where it is gzip, its byte order mark skipped.

    Raises:
        IngestError: the first bytes are of another encoding than the mapping's.
    """
    packed = plain.read(2) == b"\x1f\x8b"
    plain.seek(0)
    stream = cast("IO[bytes]", gzip.GzipFile(fileobj=plain)) if packed else plain
    _check_mark(stream, path, table)
    encoding = "utf-8" if table.encoding == "utf-8-sig" else table.encoding
    return io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="")


def _check_mark(stream: IO[bytes], path: Path, table: Table) -> None:
    mark = stream.read(4)
    if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise IngestError(f"{path.name}: the file is UTF-16; export it as UTF-8")
    if mark.startswith(b"PK\x03\x04"):
        raise IngestError(
            f"{path.name}: the file is a zip archive or a workbook; unpack or export it as delimited text"
        )
    has_mark = mark.startswith(b"\xef\xbb\xbf")
    if has_mark and table.encoding not in ("utf-8", "utf-8-sig"):
        raise IngestError(
            f"{path.name}: the file begins with a UTF-8 mark; set encoding: utf-8 in the mapping"
        )
    stream.seek(3 if has_mark else 0)
