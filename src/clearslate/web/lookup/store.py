"""The public database: two small tables, which the office fills and empties and the public pages ask and add to.

``proof``: what the letter of a code proves, encrypted under a key that is made of the code
(`clearslate.records.proofs`); published whole by the office, only what is in force.
``request``: what people ask or report, sealed to the office's key (`clearslate.web.lookup.sealing`), all of one size, with the
day and nothing else. Who holds this database learns no name, and cannot tell who asked for what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import sqlalchemy as sa

_META: Final = sa.MetaData()
_PROOF: Final = sa.Table(
    "proof",
    _META,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("told", sa.Text, nullable=False),
)
_REQUEST: Final = sa.Table(
    "request",
    _META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
MOST_WAITING: Final = 100_000
"""So many requests wait at most: a flood fills no disk."""


class FullError(Exception):
    """Too many requests wait. The next night's work makes room."""


@dataclass(frozen=True)
class Waiting:
    """A sealed request."""

    id: int
    day: dt.date
    sealed: bytes


@cache
def engine(address: str) -> sa.Engine:
    """The database of an address (``sqlite:///path``, ``postgresql+psycopg://...``), with its tables."""
    made = sa.create_engine(address, pool_pre_ping=True)
    _META.create_all(made)
    return made


def publish(address: str, statements: Mapping[str, str]) -> int:
    """Put what letters prove, by the hash of their code, in the place of all that was there; how many."""
    with engine(address).begin() as connection:
        connection.execute(_PROOF.delete())
        if statements:
            connection.execute(
                _PROOF.insert(), [{"code": code, "told": sealed} for code, sealed in statements.items()]
            )
    return len(statements)


def proof(address: str, code: str) -> str | None:
    """What the letter proves whose code has this hash; None where there is none."""
    with engine(address).connect() as connection:
        return connection.execute(sa.select(_PROOF.c.told).where(_PROOF.c.code == code)).scalar()


def put(address: str, sealed: bytes, day: dt.date) -> None:
    """Add a sealed request.

    Raises:
        FullError: too many wait.
    """
    with engine(address).begin() as connection:
        last = connection.execute(sa.select(sa.func.count()).select_from(_REQUEST)).scalar() or 0
        if last >= MOST_WAITING:
            raise FullError
        connection.execute(_REQUEST.insert().values(day=day, sealed=sealed))


def waiting(address: str) -> list[Waiting]:
    """All requests, the oldest first."""
    with engine(address).connect() as connection:
        rows = connection.execute(sa.select(_REQUEST).order_by(_REQUEST.c.id))
        return [Waiting(row.id, row.day, row.sealed) for row in rows]


def drop(address: str, ids: Iterable[int]) -> None:
    """Delete requests that were worked off."""
    with engine(address).begin() as connection:
        for each in ids:
            connection.execute(_REQUEST.delete().where(_REQUEST.c.id == each))
