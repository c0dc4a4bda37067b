"""Files that others pick up: whole or not at all, as in a folder served over SFTP."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clearslate.clearance.exchange.errors import ExchangeError

TEMPORARY: Final = ".part"  # ends a name that nobody reads
LOCK: Final = ".lock"


def put(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees a half of it, and a power cut leaves none.

    A file of the same name is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def sweep(folder: Path) -> None:
    """Remove what a process that was killed had half written into the folders of one held ``alone``."""
    for left in folder.glob(f"*/.*{TEMPORARY}"):
        left.unlink()


def move(path: Path, folder: Path, name: str) -> None:
    """Move a file into a folder of the same file system under a new name."""
    folder.mkdir(parents=True, exist_ok=True)
    path.replace(folder / name)
    _sync(folder)
    _sync(path.parent)


def waiting(folder: Path, unchanged_since: dt.datetime | None = None) -> list[Path]:
    """The whole files of a folder, by name; what is being written has a name with a point in front.

    Args:
        folder: the folder.
        unchanged_since: leave alone what changed later: who uploads without such a name may still be writing.
    """
    if not folder.is_dir():
        return []
    latest = float("inf") if unchanged_since is None else unchanged_since.timestamp()
    whole = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in whole if path.stat().st_mtime <= latest)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder: one process at a time works on it.

    Raises:
        ExchangeError: another one does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExchangeError(f"another process is at work in {folder.name}: wait for it to end") from error
        yield
    finally:
        os.close(lock)


def _sync(folder: Path) -> None:
    """Make a rename last."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
