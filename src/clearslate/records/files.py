"""Files that others pick up: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from clearslate.records.private import create_private, make_private

TEMPORARY: Final = ".part"  # ends a name that nobody reads


def put(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees a half of it, and a power cut leaves none.

    A file of the same name is replaced.
    """
    make_private(path.parent)
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    temporary.unlink(missing_ok=True)  # of a process that was killed
    try:
        with create_private(temporary) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
