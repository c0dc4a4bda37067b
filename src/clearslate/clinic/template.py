"""The list to fill in: CSV or XLSX, one row a charge, with the meaning of each column and the words of the states."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from clearslate.clinic.columns import ENDINGS, Column, template_columns
from clearslate.people.endings import endings
from clearslate.records.cells import CellWriter
from clearslate.records.files import create_private, whole
from clearslate.records.schema import Level
from clearslate.records.workbooks import new_workbook
from clearslate.states import jurisdiction

NOTE: Final = (
    "# One row a charge; the same client and case number in all rows of a client and of a case. Leave empty what you do not know: "
    "nothing is guessed. Lines that begin with # are not read."
)
_ROWS: Final = 2_000  # of a sheet, in which one may choose from a list
_LEVELS: Final = {None: "client", Level.PERSON: "client", Level.CASE: "case", Level.CHARGE: "charge", Level.SENTENCE: "charge"}  # fmt: skip


def write_template(path: Path, codes: tuple[str, ...]) -> list[Column]:
    """Write a list to fill in, and give its columns.

    Args:
        path: where; its ending says whether it is CSV or XLSX.
        codes: the states whose laws' questions are columns too.

    Raises:
        ValueError: the file has another ending.
        OSError: it cannot be written.
    """
    columns = template_columns(codes)
    if path.suffix.casefold() == ".xlsx":
        content = workbook(codes)
    elif path.suffix.casefold() == ".csv":
        content = _csv(columns)
    else:
        raise ValueError(f"{path.name}: a list is a .csv or .xlsx file")
    with whole(path) as part, create_private(part) as file:
        file.write(content)
    return columns


def _csv(columns: Sequence[Column]) -> bytes:
    text = io.StringIO()
    text.write(f"{NOTE}\r\n")
    CellWriter(text).writerow([column.name for column in columns])
    return text.getvalue().encode("utf-8-sig")


def workbook(codes: tuple[str, ...]) -> bytes:
    """The list to fill in as XLSX, made in memory."""
    columns = template_columns(codes)
    made = io.BytesIO()
    book = new_workbook(made)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e7eaef"})
    note = book.add_format({"italic": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("clients")
    sheet.write_string(0, 0, NOTE, note)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.name, bold)
        # Text: a spreadsheet would else take "01/02/2012" or a docket number apart.
        sheet.set_column(place, place, max(12, len(column.name) + 2), text)
        if column.choices:
            sheet.data_validation(2, place, _ROWS, place, _one_of(column))
    sheet.freeze_panes(2, 1)
    _meanings(book.add_worksheet("columns"), columns, bold, wrap)
    for code in codes:
        _words(book.add_worksheet(f"words of {code}"), code, bold)
    book.close()
    return made.getvalue()


def _one_of(column: Column) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(column.choices),
        "error_title": column.name,
        "error_message": "Choose one of the list, or leave it empty.",
    }


def _meanings(sheet: Any, columns: Sequence[Column], bold: Any, wrap: Any) -> None:
    sheet.set_column(0, 1, 24, wrap)
    sheet.set_column(2, 2, 90, wrap)
    for place, head in enumerate(("column", "of", "what it holds")):
        sheet.write_string(0, place, head, bold)
    for row, column in enumerate(columns, start=1):
        choices = f" ({', '.join(column.choices)})" if column.choices else ""
        for place, text in enumerate((column.name, _LEVELS[column.goes], column.meaning + choices)):
            sheet.write_string(row, place, text)
    sheet.freeze_panes(1, 0)


def _words(sheet: Any, code: str, bold: Any) -> None:
    """A state's grades, and how a charge ended."""
    state = jurisdiction(code)
    lists = (
        (f"grades of {state.name}", [each.code for each in state.grading.grades]),
        (f"how it ended, in {state.name}'s words", [each.texts["en"] for each in endings(code)]),
        ("or in the words of most papers", sorted(ENDINGS)),
        ("it is read as", [ENDINGS[each].replace("_", " ") for each in sorted(ENDINGS)]),
    )
    for place, (head, found) in enumerate(lists):
        sheet.set_column(place, place, 32)
        sheet.write_string(0, place, head, bold)
        for row, text in enumerate(found, start=1):
            sheet.write_string(row, place, text)
    sheet.freeze_panes(1, 0)
