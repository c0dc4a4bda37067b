"""The columns of a list of objections: what it tells, and what the office fills in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearslate.clearance.lists.charges import ListedCharge
from clearslate.clearance.orders.documents import Caption

Cell = str | int | dt.date | None


class Reply(StrEnum):
    """A column that the office fills in."""

    OBJECT = "Object (Y/N)"
    GROUND = "Ground"
    FACTS = "Facts"
    ATTORNEY = "Attorney"
    DATE = "Date of objection"


NUMBER: Final = "No."
RECORD: Final = "Record key"
"""The last column: the charge's key in the records, by which a returned line is known, besides its number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is told. ``width``: in characters of a workbook."""

    name: str
    width: int
    of: Callable[[ListedCharge], Cell]


def columns(caption: Caption) -> tuple[Column, ...]:
    """What a list tells of each charge, after its number. ``caption``: what the state calls its numbers."""
    return (
        Column("Docket", 24, lambda row: row.docket),
        Column("Count", 7, lambda row: row.count),
        Column(caption.tracking, 13, lambda row: row.tracking),
        Column(caption.state_id, 13, lambda row: row.sid),
        Column("Name", 24, lambda row: row.name),
        Column("Date of birth", 12, lambda row: row.born and dt.date.fromisoformat(row.born)),
        Column("Offense", 30, lambda row: row.offense),
        Column("Section", 18, lambda row: row.statute),
        Column("Grade", 7, lambda row: row.grade),
        Column("Disposition", 14, lambda row: row.disposition),
        Column("Disposition date", 12, lambda row: row.disposed),
        Column("Eligible since", 12, lambda row: row.since),
        Column("Under", 24, lambda row: row.cite),
        Column("Relief", 15, lambda row: row.relief),
        Column("Restitution owed", 12, lambda row: row.restitution),
        Column("Check in your file", 34, lambda row: "; ".join(row.flags)),
        Column("What the law adds", 34, lambda row: row.notes),
        Column("Court", 26, lambda row: row.court),
    )


REPLY_WIDTHS: Final = {
    Reply.OBJECT: 9, Reply.GROUND: 24, Reply.FACTS: 36, Reply.ATTORNEY: 20, Reply.DATE: 12,
}  # fmt: skip
