"""Text of a file: unpacked within bounds, decoded so that no byte is lost, line by line."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, Final, cast

from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source.described import WIDE
from clearslate.ingest.source.rows import MAX_ROW

FREELY: Final = 2**28  # bytes that any gzip file may unpack to
MOST_UNPACKED: Final = 200  # times its size, beyond that
PACKED: Final = b"\x1f\x8b"  # begins a gzip file
BROKEN: Final = (OSError, EOFError, zlib.error)
_ESCAPE: Final = "clearslate.escape"


def _escape(error: UnicodeError) -> tuple[str, int]:
    """A byte that cannot be decoded stands as a lone surrogate; decoding goes on with the next one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.lower().replace("_", "-").startswith(("utf-16", "utf16")):
        return "\udc80", error.end  # a unit is two bytes: the next one would be half of it
    return chr(0xDC00 + max(error.object[error.start], 0x80)), error.start + 1


codecs.register_error(_ESCAPE, _escape)


WEB_PAGE: Final = "a web page, perhaps of a sign-in that ran out, and no export; fetch the file again"


def is_web_page(text: str) -> bool:
    """Whether a text begins as HTML does."""
    return re.match(r"\s*<(!doctype html|html|head|body)\b", text, re.IGNORECASE) is not None


def is_wide(encoding: str) -> bool:
    """Whether a line end cannot be told from the bytes of a file."""
    return encoding in WIDE


def decoding_errors(encoding: str) -> str:
    """The error handler under which bytes that cannot be decoded stand as lone surrogates."""
    return "surrogateescape" if encoding == "utf-8" else _ESCAPE


def open_bytes(plain: BinaryIO, name: str, encoding: str) -> IO[bytes]:
    """The bytes of a text file, unpacked where it is gzip, its byte order mark skipped.

    Raises:
        IngestError: the first bytes are of another encoding than the mapping's.
    """
    packed = plain.read(2) == PACKED
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
    if wide and encoding not in WIDE:
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
