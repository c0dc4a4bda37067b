"""A list as a workbook: the head, the lines with drop-downs, ready to print. The same list gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from clearslate.clearance.lists.columns import Cell
from clearslate.records.workbooks import new_workbook

_MADE: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 (a workbook's property has no zone; it must not be the clock's)
_FONT: Final = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
_INK, _RULE, _SHADE, _FILL, _ASKED, _ALARM = "#1b1b1b", "#8d9297", "#e7eaef", "#fff6d6", "#f0d885", "#8b0a03"
_ACROSS: Final = 8  # columns over which the title reaches
_TEXT_WIDTH: Final = 90
_LEGAL: Final = 5  # paper of 8.5 by 14 inches, in the numbers of the format

Forms = Mapping[str, Format]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a workbook. ``is_reply``: it is filled in; ``choices``: with one of these; ``is_day``: with a day."""

    name: str
    width: int
    is_reply: bool = False
    is_day: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook says.

    ``banner``: on top of all; empty where there is none. ``lead``: what is seen above the lines however far one scrolls.
    ``head``: labels and texts, on a page of their own.
    """

    title: str
    banner: str
    lead: tuple[str, ...]
    head: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Cell]]


def workbook(sheet: Sheet) -> bytes:
    """The bytes of a workbook (XLSX). No text of it is a formula."""
    made = io.BytesIO()
    book = new_workbook(made)
    book.set_properties({"title": sheet.title, "author": "clearslate", "created": _MADE})
    forms = {name: book.add_format(_FONT | form) for name, form in _FORMS.items()}
    lines, law = book.add_worksheet("List"), book.add_worksheet("Read first")
    _write_lines(lines, sheet, forms)
    _write_head(law, sheet, forms)
    book.close()
    return made.getvalue()


_LINE: Final = {"bottom": 4, "bottom_color": _RULE}
_DAY: Final = {"num_format": "mm/dd/yyyy", "align": "left"}
_FORMS: Final[dict[str, dict[str, object]]] = {
    "banner": {"bold": True, "font_size": 12, "font_color": "#ffffff", "bg_color": _ALARM},
    "title": {"bold": True, "font_size": 16, "font_color": _INK},
    "lead": {"bold": True, "font_size": 11},
    "label": {"bold": True},
    "text": {"text_wrap": True},
    "name": {"bold": True, "text_wrap": True, "bg_color": _SHADE, "bottom": 1},
    "asked": {"bold": True, "text_wrap": True, "bg_color": _ASKED, "bottom": 1},
    "cell": {"text_wrap": True} | _LINE,
    "day": _DAY | _LINE,
    "reply": {"text_wrap": True, "bg_color": _FILL} | _LINE,
    "reply_day": {"bg_color": _FILL} | _DAY | _LINE,
}


def _top(page: Worksheet, sheet: Sheet, forms: Forms, across: int) -> int:
    """The banner and the title; the row after them."""
    row = 0
    for text, form in ((sheet.banner, "banner"), (sheet.title, "title")):
        if text:
            page.merge_range(row, 0, row, across, text, forms[form])
            page.set_row(row, 24 if form == "title" else 18)
            row += 1
    return row


def _write_head(page: Worksheet, sheet: Sheet, forms: Forms) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, _TEXT_WIDTH)
    for row, (label, text) in enumerate(sheet.head, _top(page, sheet, forms, 1)):
        page.write_string(row, 0, label, forms["label"])
        page.write_string(row, 1, text, forms["text"])
        page.set_row(row, 14.5 * -(-len(text) // _TEXT_WIDTH) + 4)
    _for_paper(page, sheet)
    page.set_portrait()


def _write_lines(page: Worksheet, sheet: Sheet, forms: Forms) -> None:
    top = _top(page, sheet, forms, _ACROSS)
    for row, text in enumerate(sheet.lead, top):
        page.merge_range(row, 0, row, _ACROSS, text, forms["lead"])
    top += len(sheet.lead)
    last = top + max(1, len(sheet.rows))
    for place, field in enumerate(sheet.fields):
        page.write_string(top, place, field.name, forms["asked" if field.is_reply else "name"])
        page.set_column(place, place, field.width)
        if field.choices:
            choices = f"Choose from the list: {'; '.join(field.choices)}"
            rule = {
                "validate": "list",
                "source": list(field.choices),
                "error_title": field.name,
                "error_message": choices[:255],
            }
            page.data_validation(top + 1, place, last, place, rule)
    for number, cells in enumerate(sheet.rows, top + 1):
        for place, (cell, field) in enumerate(zip(cells, sheet.fields, strict=True)):
            _write(page, number, place, cell, forms, field)
    page.set_row(top, 30)
    page.freeze_panes(top + 1, 2)
    page.autofilter(top, 0, last, len(sheet.fields) - 1)
    page.repeat_rows(top)
    _for_paper(page, sheet)
    page.set_landscape()
    page.set_paper(_LEGAL)


def _write(page: Worksheet, row: int, place: int, cell: Cell, forms: Forms, field: Field) -> None:
    if isinstance(cell, dt.date):
        page.write_datetime(row, place, dt.datetime.combine(cell, dt.time()), forms["day"])
    elif isinstance(cell, int):
        page.write_number(row, place, cell, forms["cell"])
    elif cell:
        page.write_string(row, place, cell, forms["cell"])
    else:
        form = ("reply_day" if field.is_day else "reply") if field.is_reply else "cell"
        page.write_blank(row, place, None, forms[form])


def _for_paper(page: Worksheet, sheet: Sheet) -> None:
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.hide_gridlines(2)
    page.set_footer(f"&L{sheet.title}&C{sheet.banner}&RPage &P of &N")
