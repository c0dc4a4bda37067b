"""A delimited file in chunks: as text, line by line, or as whole lines of bytes that are split all at once.

Splitting at once is for chunks that are provably clean: each line is one row, every byte can be decoded, and each
quotation mark opens or closes a cell. Whatever is not provably so is left to the careful reader, which gives the
same rows for clean chunks.
"""

from __future__ import annotations

import codecs
import io
from collections import deque
from collections.abc import Sequence
from typing import IO, Final, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from clearslate.ingest.source import MAX_FIELD, MAX_ROW

CHUNK_BYTES: Final = 2**23
FIRST_BYTES: Final = 2**16  # of the chunk that holds the header, which is read carefully
PIECE_BYTES: Final = 2**14  # of a chunk that is not clean, what is tried by itself
_MARK: Final = b"\xef\xbb\xbf"
_NL, _CR = 10, 13
# NUL is a fault, and Arrow does not strip the separators that Python does.
_ODD: Final = (b"\0", b"\x1c", b"\x1d", b"\x1e", b"\x1f")


class Chunks:
    """The bytes of a file, taken as chunks of whole lines or read as text; what was taken is not read again."""

    def __init__(self, stream: IO[bytes], encoding: str, errors: str, *, wide: bool) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self._wide = wide  # two bytes a character: a line cannot be told from its bytes
        self._pieces: deque[bytes] = deque()
        self._text = io.StringIO()
        self._length = 0
        self._size = FIRST_BYTES
        self._ended = False

    @property
    def text_is_read(self) -> bool:
        """Whether all that was decoded has been read."""
        return self._text.tell() >= self._length

    def lines(self) -> bytes:
        """The next whole lines, in bytes, once all text is read; nothing where that cannot be."""
        if self._wide or not self.text_is_read:
            return b""
        if not self._pieces:
            found = self._next()
            if found:
                self._pieces.append(found)
        if self._pieces and (self._pieces[0].endswith(b"\n") or self._at_last()):
            return self._pieces.popleft()
        return b""

    def leave(self, chunk: bytes) -> None:
        """Have lines read after all: in smaller chunks, or as text where the chunk is small already."""
        pieces = []
        start = 0
        while start < len(chunk):
            end = chunk.find(b"\n", start + PIECE_BYTES) + 1 or len(chunk)
            pieces.append(chunk[start:end])
            start = end
        if len(pieces) > 1:
            self._pieces.extendleft(reversed(pieces))
        else:
            self._decode(chunk)

    def read(self, size: int) -> str:
        """Some of the text, at most ``size`` characters; nothing at the end."""
        while self.text_is_read and self._load():
            pass
        return self._text.read(size)

    def readline(self, size: int) -> str:
        """A line, or its first ``size`` characters."""
        line = self._text.readline(size)
        while len(line) < size and not line.endswith(("\n", "\r")) and self._load():
            line += self._text.readline(size - len(line))
        return line

    def _at_last(self) -> bool:
        """Whether nothing follows the first piece."""
        if len(self._pieces) == 1 and not self._ended:
            following = self._next()
            if following:
                self._pieces.append(following)
        return len(self._pieces) == 1

    def _next(self) -> bytes:
        found = self._stream.read(self._size)
        if not self._wide and found and not found.endswith(b"\n"):
            found += self._stream.readline(MAX_ROW)
        if found.endswith(b"\r"):  # a line end in two bytes stays whole
            found += self._stream.read(1)
        self._size = CHUNK_BYTES
        self._ended = not found
        return found

    def _load(self) -> bool:
        """Decode the next piece; false at the end of the file."""
        piece = self._pieces.popleft() if self._pieces else b"" if self._ended else self._next()
        self._decode(piece)
        return bool(piece)

    def _decode(self, piece: bytes) -> None:
        text = self._decoder.decode(piece, final=not piece)
        self._text = io.StringIO(text, newline="")
        self._length = len(text)


class RawLines(Sequence[str]):
    """The lines of a chunk as text, made when they are asked for."""

    def __init__(self, data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        self._data = data
        self._starts = starts
        self._ends = ends

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        return self._data[self._starts[at] : self._ends[at]].decode("utf-8")


def split_clean(
    chunk: bytes, encoding: str, delimiter: str, quote: str | None, width: int, needed: Sequence[int]
) -> tuple[list[pa.Array], RawLines] | None:
    """The needed columns of a chunk of whole lines, stripped, and its lines; None where it is not provably clean."""
    data = _as_utf8(chunk, encoding)
    if data is None or not (delimiter + (quote or "")).isascii():
        return None
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(codes == _NL) + 1
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate(([0], ends[:-1]))
    if (ends - starts).max() > MAX_FIELD:
        return None
    if quote is not None and not _quoted_simply(codes, ends, ord(quote), ord(delimiter)):
        return None
    columns = _parsed(data, delimiter, quote, width, needed)
    if columns is None or len(columns[0]) != len(ends):
        return None
    trim = pc.ascii_trim_whitespace if data.isascii() else pc.utf8_trim_whitespace
    return [trim(column) for column in columns[: len(needed)]], RawLines(data, starts, ends)


def _as_utf8(chunk: bytes, encoding: str) -> bytes | None:
    """The chunk in UTF-8, where all of it can be decoded and nothing in it is read otherwise by Arrow."""
    if any(mark in chunk for mark in _ODD) or chunk.count(b"\r") != chunk.count(b"\r\n"):
        return None
    if not chunk.isascii():
        try:
            if encoding == "utf-8":
                pa.array([chunk], pa.binary()).cast(pa.string())  # checks, and is quicker than to decode
            else:
                chunk = chunk.decode(encoding).encode("utf-8")
        except (pa.ArrowInvalid, UnicodeError):
            return None
    return None if chunk.startswith(_MARK) else chunk


def _quoted_simply(codes: NDArray[np.uint8], ends: NDArray[np.int64], quote: int, delimiter: int) -> bool:
    """Whether the quotation marks are by turns the first and the last character of a cell, both on one line."""
    marks = np.flatnonzero(codes == quote)
    if not len(marks):
        return True
    if len(marks) % 2:
        return False
    first, last = marks[::2], marks[1::2]
    before = np.where(first > 0, codes[first - 1], _NL)
    after = np.where(last + 1 < len(codes), codes[np.minimum(last + 1, len(codes) - 1)], _NL)
    opens = (before == delimiter) | (before == _NL)
    closes = (after == delimiter) | (after == _NL) | (after == _CR)
    one_line = np.searchsorted(ends, first, "right") == np.searchsorted(ends, last, "right")
    return bool(opens.all() and closes.all() and one_line.all())


def _parsed(
    data: bytes, delimiter: str, quote: str | None, width: int, needed: Sequence[int]
) -> list[pa.Array] | None:
    names = [str(at) for at in range(width)]
    wanted = [names[at] for at in needed] or names[:1]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            pyarrow.csv.ReadOptions(use_threads=False, block_size=max(len(data) + 1, 2), column_names=names),
            pyarrow.csv.ParseOptions(
                delimiter=delimiter, quote_char=quote or False, newlines_in_values=False
            ),
            pyarrow.csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(wanted, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # a row of another width
        return None
    return [_one_chunk(table.column(name)) for name in wanted]


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
