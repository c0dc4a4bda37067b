"""Files: their owner's alone, whole or not there, held by one process at a time, and what was written.

- What holds people's data is its owner's alone, whatever the umask says. A folder that is shared on purpose (with the
  set-group-id bit, as ``chmod 2750`` gives it) shares the files in it with its group, and never with all.
- No reader sees half of a file: it is written beside its place and then put there.
- Between two steps a file lies on a disk, for days. One cell changed there would be cleared, or kept open, like any
  other: so whoever reads a file of a dataset or a run hashes it first, all of it, even where a few columns are wanted.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

import clearslate

_FILE: Final = 0o600
_FOLDER: Final = 0o700
_PATIENCE: Final = 60.0  # seconds for which a lock is waited for
_PAUSE: Final = 0.02  # seconds between two tries
TEMPORARY: Final = ".part"  # ends a name that nobody reads


class BusyError(OSError):
    """Another process holds the place."""


class UnsoundError(Exception):
    """A file is missing, or is not the one that was written."""


# --- whose they are -----------------------------------------------------------------------------------------


def make_private(folder: Path) -> None:
    """Make a folder and those above it that lack, each its owner's alone; one that is there stays as it is."""
    if not folder.is_dir():
        make_private(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=_FOLDER)


def create_private(path: Path) -> BinaryIO:
    """A new file to write into, its owner's alone (or its group's, in a folder that is shared on purpose).

    Raises:
        FileExistsError: something of that name is there; no link is followed.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _FILE)
    os.fchmod(handle, _mode_in(path.parent))
    return os.fdopen(handle, "wb")


def _mode_in(folder: Path) -> int:
    shared = folder.stat().st_mode
    return _FILE | (stat.S_IRGRP if shared & stat.S_ISGID and shared & stat.S_IRGRP else 0)


# --- whole or not there -------------------------------------------------------------------------------------


@contextmanager
def whole(path: Path, *, lasting: bool = False) -> Iterator[Path]:
    """A name beside a file's, to be written under: what is there at the end takes the file's place, or nothing does.

    Args:
        path: the file.
        lasting: a power cut leaves no half either. Without it, for what is noted by its hash, nothing waits for the disk.
    """
    part = path.with_name(f".{path.name}{TEMPORARY}")
    part.unlink(missing_ok=True)  # of a process that was killed
    try:
        yield part
        if lasting:
            sync(part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if lasting:
        sync(path.parent)


def put(path: Path, data: bytes) -> None:
    """Write a private file so that no reader ever sees a half of it, and a power cut leaves none.

    A file of the same name is replaced.
    """
    make_private(path.parent)
    with whole(path, lasting=True) as part, create_private(part) as file:
        file.write(data)


def take_over(source: Path, target: Path) -> None:
    """Give a file, which nobody writes into any more, a second name; a copy of it where the file system has none."""
    with whole(target) as part:
        try:
            os.link(source, part)
        except OSError:
            shutil.copyfile(source, part)


def sweep(folder: Path) -> None:
    """Remove what a process that was killed had half written into a folder that nobody else writes into."""
    for left in folder.glob(f".*{TEMPORARY}"):
        left.unlink()


def sync(place: Path) -> None:
    """Make what was written to a file, or renamed in a folder, last."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


# --- one at a time ------------------------------------------------------------------------------------------


@contextmanager
def locked(place: Path, *, wait: bool = False) -> Iterator[None]:
    """Lock a folder, or a file that is made if it is not there: one process at a time.

    The system unlocks it when the process ends, however it does.

    Args:
        place: the folder or file. On a share, where a folder cannot be locked, it is a file.
        wait: for whoever holds it, a minute at the most: a process that was stopped holds it for good.

    Raises:
        BusyError: another process holds it, and this one does not wait, or waited in vain.
    """
    how = os.O_RDONLY if place.is_dir() else os.O_RDWR | os.O_CREAT
    handle = os.open(place, how, _FILE)
    try:
        for left in reversed(range(round(_PATIENCE / _PAUSE) if wait else 1)):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if not left:
                    raise BusyError(f"another process is at work at {place}") from error
                time.sleep(_PAUSE)
            else:
                break
        yield
    finally:
        os.close(handle)


# --- what was written ---------------------------------------------------------------------------------------


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_hash(*folders: Path, files: Iterable[Path] = ()) -> str:
    """SHA-256 over the code and data files of folders of clearslate, and over further files; without any, over all of it."""
    digest = hashlib.sha256()
    house = Path(clearslate.__file__).parent
    every = [
        path
        for place in folders or (house,)
        for path in sorted(place.rglob("*"))
        if path.suffix in (".py", ".yaml")
    ]
    for path in (*every, *files):
        name = path.relative_to(house).as_posix() if path.is_relative_to(house) else path.name
        digest.update(f"{name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


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
            status = path.stat()
            with pa.memory_map(str(path)) as file:
                content = file.read_buffer()
        except (OSError, pa.ArrowInvalid) as error:
            raise UnsoundError(f"{path} is missing or cannot be read") from error
        at = (status.st_ino, status.st_size, status.st_mtime_ns)
        if self._found.get(path) != (at, sha256):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise UnsoundError(f"{path} is not the file that was written")
            self._found[path] = at, sha256
        return content
