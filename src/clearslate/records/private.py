"""Files and folders that hold people's data: their owner's alone, whatever the umask says.

A folder that is shared on purpose (with the set-group-id bit, as ``chmod 2750`` gives it) shares the files in it with
its group, and never with all.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

FILE: Final = 0o600
FOLDER: Final = 0o700


def make_private(folder: Path) -> None:
    """Make a folder and those above it that lack, each its owner's alone; one that is there stays as it is."""
    if not folder.is_dir():
        make_private(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=FOLDER)


def create_private(path: Path) -> BinaryIO:
    """A new file to write into, its owner's alone (or its group's, in a folder that is shared on purpose).

    Raises:
        FileExistsError: something of that name is there; no link is followed.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE)
    os.fchmod(handle, _mode_in(path.parent))
    return os.fdopen(handle, "wb")


def _mode_in(folder: Path) -> int:
    shared = folder.stat().st_mode
    return FILE | (stat.S_IRGRP if shared & stat.S_ISGID and shared & stat.S_IRGRP else 0)
