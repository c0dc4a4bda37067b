"""Lists of invented clients, as text."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import Workbook

DAY = dt.date(2026, 11, 28)
HEADS = (
    "client,name,born,state,county,case number,statute,offense,grade,offense date,how it ended,ended on,restitution owed,"
    "cleared before,pardoned,convictions elsewhere"
)
ANN = (
    "A1,Ann Invented,1980-02-03,PA,Indiana,CP-32-CR-0000651-2012,18 § 5503,Disorderly conduct,M3,2012-01-02,guilty plea,"
    "2012-06-01,0,never,never,none"
)
ANN_TOO = (
    "A1,,,PA,Indiana,CP-32-CR-0000651-2012,18 § 3929,Retail theft,M2,2012-01-02,withdrawn,06/01/2012,0,no,no,"
)
BOB = "B2,Bob Invented,,PA,Dauphin,CP-22-CR-1-2021,18 § 3929,Retail theft,M1,2021,convicted,2021-09-09,,,,"


def csv_of(*rows: str, heads: str = HEADS) -> bytes:
    return "\n".join(("# INVENTED", heads, *rows, "")).encode()


def xlsx_of(*rows: str, heads: str = HEADS) -> bytes:
    """The same as a workbook; what looks like a day is one, as a spreadsheet makes it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["# INVENTED"])
    for row in (heads, *rows):
        sheet.append([_cell(text) for text in row.split(",")])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(text: str) -> object:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 (a spreadsheet's day has no zone)
    except ValueError:
        return int(text) if text.isdigit() and len(text) == 4 else text or None
