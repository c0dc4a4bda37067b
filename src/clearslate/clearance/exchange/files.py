"""Files that others pick up: whole or not at all, as in a folder served over SFTP."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.records.files import TEMPORARY, BusyError, locked, make_private, sync

WRITING: Final = (TEMPORARY, ".filepart", ".partial", ".tmp", ".crdownload")
"""Ends of names that programs give to what they are still writing."""
SUM: Final = ".sha256"  # ends the name of a file that says what another one's SHA-256 is
SIGNED: Final = ".sig"  # ends the name of a file that holds another one's signature
_BESIDE: Final = (SUM, SIGNED)
LOCK: Final = ".lock"
_LONGEST: Final = 100  # characters of a name that came from outside, and is kept
_LONGEST_BESIDE: Final = 200  # bytes of a sum or a signature


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was read, once.

    ``whole``: whether a sum that lies beside it (``NAME.sha256``) says that it is; None where there is none. ``why_not``:
    why it was not read (a code of ``acks.REASONS``); there is nothing of it then. ``changed``: when it last was.
    ``signature``: in hexadecimal, as it lies beside the file (``NAME.sig``); empty where none does.
    """

    path: Path
    data: bytes = b""
    sha256: str = ""
    whole: bool | None = None
    why_not: str = ""
    changed: float = 0.0
    mark: tuple[int, ...] = ()
    signature: str = ""

    def move(self, folder: Path) -> None:
        """Move it, with its sum and its signature, into a folder beside it, under a name that no other content has.

        What was laid in its place since it was read stays where it is.

        Raises:
            OSError: it cannot be moved.
        """
        make_private(folder)
        digest = self.sha256 or hashlib.sha256(repr(self.mark).encode()).hexdigest()
        target = folder / f"{digest[:12]}-{plain(self.path.name)[-_LONGEST:].replace('/', '?')}"
        self.path.rename(target)
        if _mark(target) != self.mark:
            target.rename(self.path)
            return
        for ending, is_there in ((SUM, self.whole is not None), (SIGNED, bool(self.signature))):
            if is_there:
                _beside(self.path, ending).rename(_beside(target, ending))
        sync(folder)
        sync(self.path.parent)


def look(path: Path, most: int | None = None) -> Seen:
    """Read a file that somebody else laid there: no link is followed, no pipe is waited for.

    Args:
        path: the file.
        most: bytes; a larger one is not read. None: as many as there are.
    """
    found = path.lstat()
    seen = Seen(path, changed=found.st_mtime, mark=_mark(path))
    if not stat.S_ISREG(found.st_mode):
        return replace(seen, why_not="no_file")
    if most is not None and found.st_size > most:
        return replace(seen, why_not="too_large")
    try:
        data, recorded_sum, signature = (
            _bytes(path, most),
            _read_beside(path, SUM),
            _read_beside(path, SIGNED),
        )
    except OSError:
        return replace(seen, why_not="cannot_be_read")
    if most is not None and len(data) > most:
        return replace(seen, why_not="too_large")
    sha256 = hashlib.sha256(data).hexdigest()
    whole = None if recorded_sum is None else recorded_sum[: len(sha256)].lower() == sha256.encode()
    in_hex = (signature or b"").decode("ascii", "replace").strip()
    return replace(seen, data=data, sha256=sha256, whole=whole, signature=in_hex)


def _bytes(path: Path, most: int | None) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(-1 if most is None else most + 1)


def _mark(path: Path) -> tuple[int, ...]:
    """By which a file is known again after it was moved."""
    found = path.lstat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _read_beside(path: Path, ending: str) -> bytes | None:
    """What the sum or the signature that lies beside a file says; None where there is none."""
    try:
        return _bytes(_beside(path, ending), _LONGEST_BESIDE)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):
            return None
        raise


def plain(text: str) -> str:
    """A name that came from outside, fit to be shown and kept: of plain characters."""
    return "".join(char if char.isascii() and char.isprintable() else "?" for char in text)


def waiting(folder: Path, ours: Sequence[str] = ()) -> list[Path]:
    """What lies in a folder, by name: no folders, nothing that is being written, no sum or signature of another file.

    What is being written has a name that begins with a point, or ends as those of usual programs do (``WRITING``).

    Args:
        folder: the folder.
        ours: names of folders that we make in it; what is none and has such a name is given another one.

    Raises:
        OSError: it cannot be looked through.
    """
    if not folder.is_dir():
        return []
    for name in ours:
        place = folder / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            place.rename(folder / f"{name}-{os.urandom(4).hex()}")
    found = {path.name: path for path in folder.iterdir() if path.is_symlink() or not path.is_dir()}
    return [found[name] for name in sorted(found) if not _is_passed_over(name, found)]


def _is_passed_over(name: str, beside: Collection[str]) -> bool:
    is_beside = any(name.endswith(each) and name.removesuffix(each) in beside for each in _BESIDE)
    return is_beside or name.startswith(".") or name.endswith(WRITING)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder: one process at a time works on it.

    Raises:
        ExchangeError: another one does.
    """
    make_private(folder)
    with ExitStack() as claim:
        try:
            claim.enter_context(locked(folder / LOCK))  # a file: folders of a share cannot be locked
        except BusyError as error:
            raise ExchangeError(f"another process is at work in {folder.name}: wait for it to end") from error
        yield
