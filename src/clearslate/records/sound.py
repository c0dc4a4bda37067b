"""Files that are what was written: none is read whose SHA-256 is not the one that was noted then.

Between two steps a file lies on a disk, for days. One cell changed there would be cleared, or kept open, like any
other: so whoever reads a file of a dataset or a run hashes it first, all of it, even where a few columns are wanted.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa


class UnsoundError(Exception):
    """A file is missing, or is not the one that was written."""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class SoundFiles:
    """Reads files and compares them with what was noted of them; each file once, while nobody writes it."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._found: dict[Path, tuple[tuple[int, ...], str]] = {}

    def content(self, path: Path, sha256: str) -> pa.Buffer:
        """The bytes of a file, mapped into memory.

        Args:
            path: the file.
            sha256: what was noted of it.

        Raises:
            UnsoundError: it cannot be read, or was changed after it was written.
        """
        try:
            told = path.stat()
            with pa.memory_map(str(path)) as file:
                content = file.read_buffer()
        except (OSError, pa.ArrowInvalid) as error:
            raise UnsoundError(f"{path} is missing or cannot be read") from error
        at = (told.st_ino, told.st_size, told.st_mtime_ns)
        if self._found.get(path) != (at, sha256):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise UnsoundError(f"{path} is not the file that was written")
            self._found[path] = at, sha256
        return content
