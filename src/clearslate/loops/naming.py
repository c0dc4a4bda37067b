"""Where the compiled library lies, and what it is made from.

A library is named after a digest of everything it was compiled from, so another state of the code never opens it.
"""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
SHIPPED: Final = HERE / "compiled"
MODULES: Final = ("instructions", "blocks", "civil", "columns", "hashing", "study", "charges", "floor")
_NOT_COMPILED: Final = frozenset({"errors.py", "library.py", "naming.py"})


@cache
def digest() -> str:
    """What tells the code that is compiled, and how, from any other."""
    found = hashlib.sha256(target().encode())
    for path in sorted(HERE.rglob("*.py")):
        if path.name not in _NOT_COMPILED:
            found.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def target() -> str:
    """The system and processor that the library is for."""
    return f"{platform.system().lower()}-{platform.machine().lower()}"


def name(suffix: str = "so") -> str:
    """The name of the library's file."""
    return f"loops-{target()}-{digest()}.{suffix}"


def places() -> tuple[Path, ...]:
    """Where a library may lie, the best first: in the package, or, where that cannot be written, in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return SHIPPED, Path(base) / "clearslate"


@cache
def load_all() -> None:
    """Have every instruction and loop declared."""
    for module in MODULES:
        import_module(f"clearslate.loops.{module}")
