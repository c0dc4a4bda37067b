"""Reads delimited files of any condition, in batches, and loses no row.

A row is what stands between two line ends, or more lines where a quoted cell holds line ends. A row that
cannot be read is rejected with its line and its text. Where a quotation mark was left open, only the line
on which it stands is rejected: reading starts again on the next line.

A chunk that is provably clean is split at once (``chunks.py``). Others are split a block of lines at a time, where
each line of the block is a row of its own; any other block is split line by line, by rules that find the end of
each row. All three give the same rows.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from clearslate.ingest.chunks import Chunks, split_clean
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.salvage import quoting_of, read_with_marks, standing
from clearslate.ingest.source import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    MAX_FIELD,
    MAX_ROW,
    RAW_KEPT,
    WEB_PAGE,
    Batch,
    Encoding,
    FileSource,
    FileTable,
    Rejected,
    Spoiled,
    decoding_errors,
    is_decoded,
    is_readable,
    is_web_page,
    is_wide,
    joined,
    open_bytes,
    open_text,
    require,
)

BLOCK_CHARACTERS: Final = 2**16
FEW_LINES: Final = 32  # of a block that cannot be split at once, those that are tried together
_LINES_SEEN: Final = 1_000  # of a file, to learn which of its columns are quoted
_AROUND: Final = (
    ' \t\r\n"\ufeff'  # a name of a column: a byte order mark stands within files that were put together
)
_DELIMITERS: Final = {",": "comma", "\t": "tab", ";": "semicolon", "|": "vertical bar"}


class Delimited(FileTable):
    """How a delimited file is written.

    ``header``: whether the first line names the columns; ``optional`` where it may (its first cell is then the
    name of the first column), ``skip`` where it does, by other names than the mapping's. ``skip_lines``: how many lines
    (a title, the day of the export) come before it, or before the first row.
    """

    format: Literal["delimited"] = "delimited"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    encoding: Encoding = "utf-8"
    quote: Annotated[str, Field(min_length=1, max_length=1)] | None = '"'
    header: bool | Literal["optional", "skip"] = True
    columns: Annotated[list[str], Field(min_length=1)] | None = None
    skip_lines: int = Field(default=0, ge=0, le=1_000)

    @model_validator(mode="after")
    def _named(self) -> Delimited:
        if self.header is not True and not self.columns:
            raise ValueError("a file without a header line needs columns: [...], the names in order")
        if self.header is True and self.columns:
            raise ValueError(
                "columns are named by the header line; leave columns out, or set header: false, optional or skip"
            )
        odd = [mark for mark in (self.delimiter, self.quote) if mark is not None and not _may_part(mark)]
        if odd or self.delimiter == self.quote:
            raise ValueError(
                "delimiter and quote are two different characters, and no line end, blank or NUL"
            )
        return self


def _may_part(mark: str) -> bool:
    return mark not in "\r\n\0 " and not "\ud800" <= mark <= "\udfff"


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

    stream: Chunks
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

    def chunk(self) -> bytes:
        """Whole lines not yet taken, in bytes, where no line waits and all text is read."""
        return b"" if self._again else self.stream.lines()

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
class _Gathered:
    """What was read since the last batch."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    spoiled: dict[int, Spoiled] = field(default_factory=dict)
    size: int = 0

    def __len__(self) -> int:
        return len(self.rows) + len(self.rejected)

    def add(self, block: _Block) -> None:
        """Add rows that can all be read."""
        self.rows += block.rows
        self.lines += block.lines
        self.raw += block.raw
        self.size += sum(map(len, block.raw))

    def batch(self, positions: list[tuple[str, int]]) -> Batch:
        """The same with the needed columns, stripped."""
        cells = list(zip(*self.rows, strict=True))
        columns = {
            name: pa.array(list(map(str.strip, cells[at])) if cells else [], pa.string())
            for name, at in positions
        }
        return Batch(columns, np.array(self.lines, np.int64), self.raw, self.rejected, self.spoiled)


class DelimitedSource(FileSource):
    """A delimited file: its header, and its rows as batches."""

    table: Delimited

    def __init__(self, path: Path, table: Delimited) -> None:
        super().__init__(path, table)
        self.header: list[str] = []
        self._own_names: list[str] = []  # the columns as the file itself names them
        self._bytes: BinaryIO = io.BytesIO()

    def columns(self) -> list[str]:
        """The names in its header, or those that the mapping gives."""
        with self._lines() as lines:
            self._named_by(lines, self._entries(lines))
        return self.header

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        with self._lines() as lines:
            yield from self._batches(lines, needed)

    @contextmanager
    def _lines(self) -> Iterator[_Lines]:
        limit = csv.field_size_limit(2 * MAX_ROW)
        try:
            with self.path.open("rb") as self._bytes:
                encoding = self.table.encoding
                stream = open_bytes(self._bytes, self.name, encoding)
                wide, errors = is_wide(encoding), decoding_errors(encoding)
                yield _Lines(Chunks(stream, encoding, errors, wide=wide))
        finally:
            csv.field_size_limit(limit)

    def _batches(self, lines: _Lines, needed: dict[str, str]) -> Iterator[Batch]:
        entries = self._entries(lines)
        headed = self._named_by(lines, entries)
        self._require(needed)
        twins = twins_of(self.header, needed) if self.table.header is True else {}
        positions = [(name, self.header.index(name)) for name in (*needed, *twins)]
        width = len(self.header)

        parts: list[Batch] = []
        characters = 0  # of the parts
        found = _Gathered()
        for block in self._blocks(lines, entries, positions):
            if isinstance(block, Batch):
                self.rows += len(block)
                parts += [found.batch(positions), block] if len(found) else [block]
                characters += found.size + block.characters
                found = _Gathered()
            elif block.problem is None and _is_clean(block, width):
                self.rows += len(block.rows)
                found.add(block)
            else:
                self._judge(block, lines, width, positions, found)
            rows = sum(map(len, parts)) + len(found)
            if rows >= BATCH_ROWS or characters + found.size >= BATCH_CHARACTERS:
                self.position = self._bytes.tell()
                yield self._checked(parts, found, positions, twins)
                parts, characters, found = [], 0, _Gathered()
        if self.rows == 0 and not headed:
            raise IngestError(f"{self.name}: the file is empty; send it again")
        self.position = self._bytes.tell()
        if parts or len(found):
            yield self._checked(parts, found, positions, twins)

    def _checked(
        self,
        parts: list[Batch],
        found: _Gathered,
        positions: list[tuple[str, int]],
        twins: Mapping[str, str],
    ) -> Batch:
        """What was gathered as one batch, without headers; its twin columns compared, and left out."""
        batch = joined([*parts, found.batch(positions)] if len(found) else parts)
        return without_twins(self.name, self._without_headers(batch, positions), twins)

    def _without_headers(self, batch: Batch, positions: list[tuple[str, int]]) -> Batch:
        """The rows of a batch but those that name the columns once more, as pages and files put together do."""
        if not positions or not len(batch) or len(self._own_names) < 2:
            return batch
        known = frozenset(map(bare, self._own_names))
        cells = pc.utf8_lower(pc.utf8_trim(batch.columns[positions[0][0]], _AROUND))
        headers = [
            at
            for at in np.flatnonzero(
                pc.is_in(cells, pa.array(sorted(known), pa.string())).to_numpy(zero_copy_only=False)
            ).tolist()
            if is_header(
                next(self._splitter([batch.raw[at]]), []),
                self._own_names,
                f"{self.name}, line {batch.lines[at]}",
                known,
            )
        ]
        if not headers:
            return batch
        self.rows -= len(headers)
        self.blank_lines += len(headers)
        kept = np.ones(len(batch), np.bool_)
        kept[headers] = False
        return batch.only(kept)

    def _named_by(self, lines: _Lines, entries: Iterator[_Block]) -> bool:
        """Learn the columns' names; whether the file has a header line."""
        table = self.table
        try:
            for _ in islice(lines, table.skip_lines):
                pass
        except _TooLong:
            raise IngestError(
                f"{self.name}: a line before the header is too long; is skip_lines right?"
            ) from None
        lines.take()
        self.header = list(table.columns or ())
        self._own_names = self.header
        if table.header is True:
            self._own_names = self._first(entries)
            self.header = named_columns(self._own_names)
        elif table.header == "skip":
            self._own_names = self._first(entries)
        elif table.header == "optional":
            return self._skip_own_header(lines)
        return table.header is not False

    def _skip_own_header(self, lines: _Lines) -> bool:
        """Pass over a first line whose first cell is the name of the first column."""
        found = lines.block()
        cells = self._split(found[:1]) if found else None
        first = cells[0][0] if cells and cells[0] else ""
        headed = first.strip().casefold() == self.header[0].casefold()
        if headed:
            lines.skip(1)
        lines.put(found[1:] if headed else found)
        return headed

    def _blocks(
        self, lines: _Lines, entries: Iterator[_Block], positions: list[tuple[str, int]]
    ) -> Iterator[_Block | Batch]:
        while True:
            if chunk := lines.chunk():
                clean = self._at_once(chunk, lines, positions)
                if clean is not None:
                    yield clean
                else:
                    lines.stream.leave(chunk)
                continue
            found = lines.few() or lines.block()
            if not found:
                return
            rows = self._split(found)
            if rows is not None:
                first = lines.skip(len(found))
                yield _Block(range(first, first + len(found)), rows, found)
                continue
            lines.put(found)
            if len(found) <= FEW_LINES:
                # Each entry takes a line at least; where it gives lines back, they wait for the next turn.
                yield from islice(entries, len(found))

    def _at_once(self, chunk: bytes, lines: _Lines, positions: list[tuple[str, int]]) -> Batch | None:
        """The rows of a chunk that is provably clean."""
        table = self.table
        split = split_clean(
            chunk,
            table.encoding,
            table.delimiter,
            table.quote,
            len(self.header),
            [at for _, at in positions],
        )
        if split is None:
            return None
        columns, raw = split
        first = lines.skip(len(raw))
        named = {name: column for (name, _), column in zip(positions, columns, strict=True)}
        numbers = np.arange(first, first + len(raw), dtype=np.int64)
        return Batch(named, numbers, raw, characters=len(chunk))

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
        found: _Gathered,
    ) -> None:
        """Sort the rows of a block into those that can be read, those that are spoiled and those rejected."""
        for line, row, raw in zip(block.lines, block.rows, block.raw, strict=True):
            if not row and block.problem is None:
                self.blank_lines += 1
                continue
            self.rows += 1
            found.size += len(raw)
            reason = block.problem or _unreadable(row, raw, width)
            is_split = block.problem is None
            own = raw
            if reason in (Reason.COLUMN_COUNT, Reason.TOO_LONG) and _give_back(lines, raw):
                own, is_split = _first_line(raw), False
            kept = own[:RAW_KEPT] if reason is not None and len(own) >= MAX_FIELD else own
            if reason is not None and not (is_split and len(row) == width):
                meant = self._with_marks(own, width)
                if meant is None:
                    rejected = Rejected(line, reason, kept, fused=self._is_fused(own, width))
                    found.rejected.append(self._standing(rejected, row if is_split else None, positions))
                else:
                    self.marks_read += 1
                    found.rows.append(meant)
                    found.lines.append(line)
                    found.raw.append(kept)
                continue
            if reason is not None:
                bad = frozenset(name for name, at in positions if not is_readable(row[at]))
                found.spoiled[len(found.rows)] = Spoiled(reason, bad)
            found.rows.append(row if reason is None else [cell if is_readable(cell) else "" for cell in row])
            found.lines.append(line)
            found.raw.append(kept)

    def _with_marks(self, raw: str, width: int) -> list[str] | None:
        """A line as it is meant, where quotation marks within its quoted cells are not doubled; None where that is not sure.

        It is where the number of cells then fits, and the same columns are quoted as in other lines of the file.
        """
        table = self.table
        if table.quote is None or table.quote not in raw or not is_readable(raw):
            return None
        meant = read_with_marks(raw, table.delimiter, table.quote)
        if meant is None or len(meant[0]) != width:
            return None
        fits = (is_quoted in seen for is_quoted, seen in zip(meant[1], self._quoting, strict=True))
        return meant[0] if all(fits) else None

    @cached_property
    def _quoting(self) -> list[set[bool]]:
        """Of each column, whether the first lines of the file quote it."""
        assert self.table.quote is not None  # noqa: S101 - nobody asks of a file without
        with self.path.open("rb") as plain:
            lines = open_text(plain, self.name, self.table.encoding)
            first = [line for line in islice(lines, 1, _LINES_SEEN) if len(line) < MAX_ROW]
        return quoting_of(first, self.table.delimiter, self.table.quote, len(self.header))

    def _is_fused(self, raw: str, width: int) -> bool:
        """Whether a line has the cells of two rows: the end of one was lost."""
        return len(raw) >= MAX_ROW or (width > 1 and raw.count(self.table.delimiter) >= 2 * (width - 1))

    def _standing(
        self, rejected: Rejected, row: list[str] | None, positions: list[tuple[str, int]]
    ) -> Rejected:
        table = self.table
        return standing(rejected, row, len(self.header), positions, table.delimiter, table.quote)

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
            raise IngestError(f"{self.name}: the file is empty; send it again with its header line")
        (row,), (raw,), problem = found.rows, found.raw, found.problem
        if is_web_page(raw):
            raise IngestError(f"{self.name}: {WEB_PAGE}")
        reason = problem or _unreadable(row, raw, len(row))
        if "\0" in raw:
            wide = "utf-16-be" if raw.startswith("\0") else "utf-16-le"
            raise IngestError(
                f"{self.name}: the file holds NUL characters, as UTF-16 without a mark does; set encoding: {wide} in the "
                "mapping, or export it as UTF-8"
            )
        if reason is Reason.UNDECODABLE:
            raise IngestError(
                f"{self.name}, line {self.table.skip_lines + 1}: the header is not {self.table.encoding}; "
                "set encoding to latin-1 or cp1252 in the mapping, or export the file as UTF-8"
            )
        if reason is Reason.QUOTING and (right := _between_marks(raw, self.table.quote)) is not None:
            raise IngestError(self._other_delimiter(right))
        if reason is not None:
            raise IngestError(
                f"{self.name}, line {self.table.skip_lines + 1}: the header cannot be read ({reason})"
            )
        return row

    def _is_blank(self, entry: _Block) -> bool:
        blank = entry.problem is None and not entry.rows[0]
        self.blank_lines += blank
        return blank

    def _require(self, needed: dict[str, str]) -> None:
        """Raises IngestError where the file lacks a column, with the cause where it can be told."""
        known = set(self.header)
        if all(name in known for name in needed):
            return
        for delimiter in _DELIMITERS:
            if delimiter != self.table.delimiter and any(delimiter in name for name in self.header):
                names = {name.strip() for name in self.delimiter_split(delimiter)}
                if names & set(needed):
                    raise IngestError(self._other_delimiter(delimiter))
        marks = {name[:1] + name[-1:] for name in self.header}
        if marks == {"''"}:
            raise IngestError(
                f'{self.name}: the cells stand between apostrophes; set quote: "\'" in the mapping'
            )
        require(self.name, self.header, needed)

    def _other_delimiter(self, right: str) -> str:
        own = self.table.delimiter
        return (
            f"{self.name}, line {self.table.skip_lines + 1}: the columns are separated by {_DELIMITERS[right]}, not by "
            f"{_DELIMITERS.get(own, repr(own))}; set delimiter: {right!r} in the mapping"
        )

    def delimiter_split(self, delimiter: str) -> list[str]:
        """The header, were the file separated by another delimiter."""
        return self.table.delimiter.join(self.header).replace('"', "").split(delimiter)


def _give_back(lines: _Lines, raw: str) -> bool:
    """Of a row over several lines that fits no table, read all lines but the first again."""
    rest = _physical(raw)[1:]
    if rest:
        lines.give_back(rest)
    return bool(rest)


def _between_marks(raw: str, quote: str | None) -> str | None:
    """The delimiter that stands between quoted cells of a line, if it is one that is known."""
    return next((each for each in _DELIMITERS if quote and f"{quote}{each}{quote}" in raw), None)


def _physical(raw: str) -> list[str]:
    return list(io.StringIO(raw, newline=""))


def _first_line(raw: str) -> str:
    return _physical(raw)[0]


def _is_clean(block: _Block, width: int) -> bool:
    """Whether every row of a block can be read, with no blank line."""
    return (
        all(len(row) == width for row in block.rows)
        and max(map(len, block.raw)) <= MAX_FIELD
        and is_readable("".join(block.raw), limit=None)
    )


def _unreadable(row: list[str], raw: str, width: int) -> Reason | None:
    if "\0" in raw:
        return Reason.NUL
    if not raw.isascii() and not is_decoded(raw):
        return Reason.UNDECODABLE
    if len(raw) > MAX_FIELD and any(len(cell) > MAX_FIELD for cell in row):
        return Reason.TOO_LONG
    return None if len(row) == width else Reason.COLUMN_COUNT


def named_columns(header: list[str]) -> list[str]:
    """Names of columns: a second ``Name`` is ``Name#2``, a nameless third column ``column_3``."""
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(header, start=1):
        name = cell.strip() or f"column_{number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def bare(name: str) -> str:
    """The name of a column as names are compared: in small letters, without the mark that begins a file."""
    return name.strip(_AROUND).lower()


def is_header(line: Sequence[str], header: Sequence[str], where: str, known: AbstractSet[str]) -> bool:
    """Whether a line among the rows names the columns once more, in any letters; ``known``: the names as they are compared.

    Raises:
        IngestError: it names them otherwise: the rows behind it would be read under the wrong names.
    """
    cells = list(map(bare, line))
    if sum(cell in known for cell in cells if cell) * 2 <= len(cells):
        return False
    if cells == list(map(bare, header)):
        return True
    raise IngestError(
        f"{where}: a second header names the columns in another order; part the file there and give both parts"
    )


def twins_of(header: Sequence[str], needed: Iterable[str]) -> dict[str, str]:
    """The second, third column of a name of which only the first is needed, with that name."""
    asked = set(needed)
    return {
        name: first
        for name in header
        for first, number in [name.rpartition("#")[::2]]
        if number.isdigit() and first in asked and name not in asked
    }


def without_twins(file: str, batch: Batch, twins: Mapping[str, str]) -> Batch:
    """A batch without the columns that repeat another one.

    Raises:
        IngestError: one says something else than the column that it repeats; nobody has chosen between them.
    """
    for twin, name in twins.items():
        cells, others = (
            pc.utf8_lower(pc.replace_substring_regex(batch.columns[each], r"\s+", " "))
            for each in (name, twin)
        )
        differ = np.flatnonzero(pc.not_equal(cells, others).to_numpy(zero_copy_only=False)).tolist()
        differ = [at for at in differ if at not in batch.spoiled]
        if differ:
            raise IngestError(
                f"{file} has {name} twice, and line {batch.lines[differ[0]]} says something else in each: name the second too, "
                f"as {twin}, or give the columns names of your own (header: skip and columns)"
            )
        del batch.columns[twin]
    return batch
