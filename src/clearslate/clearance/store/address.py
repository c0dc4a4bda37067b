"""The address of a ledger's database: SQLite in a file, or PostgreSQL. Imported by settings, before Django is set up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

PATIENCE: Final = 60.0  # seconds for which a database waits for another who writes
_REACHED: Final = 20  # seconds within which a server is reached


class DatabaseError(Exception):
    """The address of a database cannot be used; the message says why, without the password."""


def database(url: str) -> dict[str, Any]:
    """Django's settings of a database: ``sqlite:FILE``, ``postgresql://user@host:port/name`` or a file's path.

    A password is better kept in ``PGPASSWORD`` or a service file than in the address.

    Raises:
        DatabaseError: the address is of neither.
    """
    parts = urlsplit(url)
    if parts.scheme in ("postgresql", "postgres"):
        if not parts.path.strip("/"):
            raise DatabaseError("the address names no database: write postgresql://user@host:port/NAME")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or os.environ.get("PGPASSWORD", "")),
            "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": _REACHED,
                # What was committed was told to people and agencies: no server may forget it for the sake of speed.
                "options": f"-c lock_timeout={PATIENCE * 1000:.0f} -c synchronous_commit=on",
            },
        }
    if parts.scheme not in ("", "sqlite"):
        raise DatabaseError(
            f"{parts.scheme}: is no database that a ledger can lie in; write sqlite:FILE or postgresql://..."
        )
    name = parts.path if parts.scheme else url
    if name != ":memory:" and not Path(name).parent.is_dir():
        raise DatabaseError(f"the folder of {Path(name).name} does not exist: make it first")
    if not _may_be_sqlite(Path(name)):
        raise DatabaseError(f"{Path(name).name} is no SQLite database: check the address")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # A writer takes the lock when it begins, so that two never both read and then both write.
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
        },
    }


def _may_be_sqlite(place: Path) -> bool:
    """Whether a place holds a SQLite database, or nothing yet."""
    if not place.exists():
        return True
    if not place.is_file():
        return False
    with place.open("rb") as file:
        return file.read(16) in (b"", b"SQLite format 3\x00")


def is_missing(url: str) -> bool:
    """Whether the address is of a SQLite file that does not exist, or is empty. Of a server nobody can tell so.

    Raises:
        DatabaseError: the address is of no database.
    """
    found = database(url)
    if not found["ENGINE"].endswith("sqlite3") or found["NAME"] == ":memory:":
        return False
    place = Path(found["NAME"])
    return not place.exists() or place.stat().st_size == 0
