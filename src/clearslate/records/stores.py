"""A folder that is not on this machine's disk: on an object store, or on another file system that Arrow can reach.

`clearslate` works on files that are whole and on a disk. So what is asked of a store is little: fetch a file, put one there
whole, say which there are. ``s3://bucket/folder`` is tried against a server of the same interface; ``gs``, ``abfs`` and ``hdfs`` go
through the same calls of Arrow.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from clearslate.records.files import TEMPORARY

_SIGN: Final = "://"
_WHOLE_AT_ONCE: Final = frozenset({"s3", "gcs", "abfs"})  # what is written there is seen when all of it is
_AT_ONCE: Final = 1 << 22  # bytes


class StoreError(Exception):
    """A place on a store cannot be reached, read or written. The message says which."""


def is_elsewhere(text: str) -> bool:
    """Whether a place is named by the address of a store, as ``s3://bucket/folder``."""
    return _SIGN in text


class Store:
    """A folder on a store, by its address.

    Raises:
        StoreError: there is no such kind of store.
    """

    def __init__(self, address: str) -> None:
        self.address: Final = address
        self._files  # noqa: B018 - an address that cannot be used is told at once

    def __reduce__(self) -> tuple[type[Store], tuple[str]]:
        """Another process opens it by its address."""
        return Store, (self.address,)

    def __truediv__(self, name: str) -> Store:
        """A folder in it."""
        place, sign, options = self.address.partition("?")
        return Store(f"{place}/{name}{sign}{options}")

    def __str__(self) -> str:
        """Its address, without what stands for a user or a key in it."""
        kind, _, rest = self.address.partition(_SIGN)
        return f"{kind}{_SIGN}{rest.partition('?')[0].rpartition('@')[2]}"

    @cached_property
    def _files(self) -> tuple[Any, str]:
        """Arrow's file system, and the folder's path on it."""
        import pyarrow as pa  # noqa: PLC0415 - only who has such a place waits for it
        from pyarrow import fs  # noqa: PLC0415

        try:
            system, path = fs.FileSystem.from_uri(self.address)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise StoreError(f"{self} is no place that can be used: {error}") from error
        return system, path.rstrip("/")

    def fetch(self, name: str, to: Path) -> bool:
        """Copy a file from it to the disk, whole or not at all; whether it was there.

        Raises:
            StoreError: the store cannot be reached.
        """
        system, folder = self._files
        part = to.with_name(f".{to.name}{TEMPORARY}")
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            with system.open_input_stream(f"{folder}/{name}") as source, part.open("wb") as target:
                while data := source.read(_AT_ONCE):
                    target.write(data)
        except FileNotFoundError:
            part.unlink(missing_ok=True)
            return False
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"{self}/{name} cannot be read: {error}") from error
        part.replace(to)
        return True

    def put(self, file: Path, name: str) -> None:
        """Copy a file from the disk to it, in the place of one of that name; nobody sees a half of it.

        Raises:
            StoreError: the store cannot be reached or written to.
        """
        system, folder = self._files
        path = f"{folder}/{name}"
        # Two may be at the same file: a machine that was given up, and the one that took its work.
        above, _, last = path.rpartition("/")
        hidden = f"{above}/.{last}.{uuid4().hex}{TEMPORARY}"
        part = path if system.type_name in _WHOLE_AT_ONCE else hidden
        try:
            if part != path:
                system.create_dir(above, recursive=True)
            with file.open("rb") as source, system.open_output_stream(part) as target:
                while data := source.read(_AT_ONCE):
                    target.write(data)
            if part != path:
                system.move(part, path)
        except OSError as error:
            raise StoreError(f"{self}/{name} cannot be written: {error}") from error

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is no fault.

        Raises:
            StoreError: the store cannot be reached or written to.
        """
        system, folder = self._files
        try:
            system.delete_file(f"{folder}/{name}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{self}/{name} cannot be removed: {error}") from error

    def names(self) -> list[str]:
        """The names of the files in it, in order; none where it is not there.

        Raises:
            StoreError: the store cannot be reached.
        """
        return [name for name, _, _ in self.files()]

    def files(self) -> list[tuple[str, int, int]]:
        """The files in it by name: each with its bytes, and when it was written (nanoseconds); none where it is not there.

        Raises:
            StoreError: the store cannot be reached.
        """
        from pyarrow import fs  # noqa: PLC0415

        system, folder = self._files
        try:
            found = system.get_file_info(fs.FileSelector(folder, allow_not_found=True))
        except OSError as error:
            raise StoreError(f"{self} cannot be read: {error}") from error
        there = [each for each in found if each.type == fs.FileType.File]
        return sorted((each.base_name, each.size, each.mtime_ns or 0) for each in there)
