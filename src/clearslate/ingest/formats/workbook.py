"""Workbooks (XLSX), one sheet, row by row: dates, numbers and truth values are what the sheet has them as.

A cell becomes text as a mapping reads it: a date ``2019-02-03``, a day with a time ``2019-02-03 10:11:12``, a whole number
without a point. A formula is refused, for what it comes to may not have been saved with it, and a blank would say that
something never happened. Rows are read as they come; the file is not held.
"""

from __future__ import annotations

import datetime as dt
import itertools
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Literal
from xml.etree.ElementTree import ParseError

from pydantic import Field

from clearslate.ingest.reader import bare, is_header, named_columns, twins_of, without_twins
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.salvage import standing
from clearslate.ingest.source import (
    Batch,
    FileSource,
    FileTable,
    Gathering,
    Rejected,
    Source,
    require,
)

MARK: Final = b"PK\x03\x04"
_MOST_UNPACKED: Final = 200  # times the size of the file
_FREELY: Final = 2**28  # bytes that any workbook may unpack to
_BROKEN: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError, EOFError)
_EXACT: Final = 10**15  # a number of a sheet has fifteen digits; those beyond are lost when it is saved


class Workbook(FileTable):
    """How a workbook is written.

    ``sheet``: the name of the sheet, the first unless given. ``header_row``: its row of names.
    """

    format: Literal["xlsx"]
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)


class WorkbookSource(FileSource):
    """Reads a sheet; the line of a row is its number in the sheet."""

    table: Workbook

    def __init__(self, path: Path, table: Workbook) -> None:
        super().__init__(path, table)

    def columns(self) -> list[str]:
        """The names in its header row."""
        with _sheet(self.path, self.table) as (sheet, name), closing(self._rows(sheet, name)) as rows:
            return named_columns(_header(rows, self.table, f"{self.name}, sheet {name}"))

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        with _sheet(self.path, self.table) as (sheet, name), closing(self._rows(sheet, name)) as rows:
            where = f"{self.name}, sheet {name}"
            first = _header(rows, self.table, where)
            header = named_columns(first)
            require(where, header, needed)
            twins, known = twins_of(header, needed), frozenset(map(bare, first))
            places = [(header.index(column), column) for column in (*needed, *twins)]
            found = Gathering(column for _, column in places)
            for number, cells in enumerate(rows, self.table.header_row + 1):
                texts = [_text(cell.value) for cell in cells]
                if not any(texts):
                    self.blank_lines += 1
                    continue
                if len(first) > 1 and is_header(_trimmed(texts), first, f"{where}, row {number}", known):
                    self.blank_lines += 1
                    continue
                self.rows += 1
                for at, column in places:
                    if at < len(cells) and cells[at].data_type == "f":
                        raise IngestError(
                            f"{where}, row {number}: {column} is a formula; copy the sheet and paste it as values"
                        )
                raw = "\t".join(texts)
                if any(texts[len(header) :]):  # a cell too many: the others may have been pushed aside
                    rejected = Rejected(number, Reason.COLUMN_COUNT, raw)
                    named = [(column, at) for at, column in places]
                    stands = standing(rejected, _trimmed(texts), len(header), named, "\t", None)
                    found.reject(number, Reason.COLUMN_COUNT, raw, stands.readings)
                else:
                    found.add(number, [texts[at] if at < len(texts) else "" for at, _ in places], raw)
                if found.is_full:
                    yield without_twins(where, found.take(), twins)
            self.position = self.size
            if len(found):
                yield without_twins(where, found.take(), twins)

    def _rows(self, sheet: Any, name: str) -> Generator[Sequence[Any], None, None]:
        """The rows from the first; what is wrong with the sheet is told with the row."""
        number = 0
        with closing(sheet.iter_rows()) as rows:
            while True:
                number += 1
                try:
                    row = next(rows, None)
                except _BROKEN:
                    raise IngestError(
                        f"{self.name}, sheet {name}, row {number}: cannot be read; save the workbook anew"
                    ) from None
                if row is None:
                    return
                yield row


def require_every_sheet(sources: Iterable[Source]) -> None:
    """Check that no sheet is forgotten: one with the heading of a sheet that is read, such as the next year's.

    Args:
        sources: all that a mapping reads; of two of them that read one workbook neither forgets the other's sheet.

    Raises:
        IngestError: there is such a sheet, and the mapping does not leave it out by name.
    """
    books: dict[Path, list[WorkbookSource]] = {}
    for source in sources:
        if isinstance(source, WorkbookSource):
            books.setdefault(source.path, []).append(source)
    for path, of_book in books.items():
        headings = _headings(path, {each.table.header_row for each in of_book})
        named = {each.table.sheet or next(iter(headings)) for each in of_book}
        for source in of_book:
            at, own = source.table.header_row, source.table.sheet or next(iter(headings))
            heading = headings.get(own, {}).get(at)
            others = headings.keys() - named - set(source.table.leaves_out)
            forgotten = [
                sheet for sheet in headings if sheet in others and headings[sheet].get(at) == heading
            ]
            if heading and forgotten:
                raise IngestError(
                    f"{source.name}: sheet {forgotten[0]} has the heading of {own} and is not read, so that cases would lack its rows: "
                    f"put all rows on one sheet, or save each sheet as a file; if it is no part of the table: leaves_out: [{forgotten[0]}]"
                )


def _headings(path: Path, header_rows: set[int]) -> dict[str, dict[int, list[str]]]:
    """Of each sheet with cells, in order, the cells of some rows, in capitals."""
    found: dict[str, dict[int, list[str]]] = {}
    with _opened(path) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = itertools.islice(sheet.iter_rows(values_only=True), max(header_rows))
            try:
                found[sheet.title] = {
                    at: [text.upper() for text in _trimmed(list(map(_text, cells)))]
                    for at, cells in enumerate(rows, 1)
                    if at in header_rows
                }
            except _BROKEN:
                found[sheet.title] = {}  # where the sheet is read, its reader tells the row
    return found


def sheets_of(path: Path) -> list[str] | None:
    """The names of a workbook's sheets; None where a file is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return None
    except zipfile.BadZipFile:
        return None
    with _opened(path) as book:
        return list(book.sheetnames)


def first_rows(path: Path, sheet: str, count: int) -> list[tuple[int, list[str]]]:
    """The first rows of a sheet as text, each with the number of rows before it; none of a chart.

    Raises:
        IngestError: the workbook cannot be read.
    """
    try:
        with _sheet(path, Workbook(format="xlsx", files=[path.name], sheet=sheet)) as (found, _):
            rows = itertools.islice(found.iter_rows(values_only=True), count)
            return [(at, _trimmed(list(map(_text, cells)))) for at, cells in enumerate(rows)]
    except _BROKEN:
        raise IngestError(f"{path.name}, sheet {sheet}: cannot be read; save the workbook anew") from None


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import openpyxl  # noqa: PLC0415 (heavy, and most sources are no workbooks)

    with path.open("rb") as content:  # openpyxl refuses a path by its ending
        try:
            with zipfile.ZipFile(content) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > max(_FREELY, _MOST_UNPACKED * path.stat().st_size):
                raise IngestError(
                    f"{path.name}: unpacks to {unpacked:,} bytes, which no table does; save it anew, or as CSV"
                )
            book = openpyxl.load_workbook(content, read_only=True, data_only=False)
        except _BROKEN:
            raise IngestError(
                f"{path.name}: no workbook that can be read; save it anew as XLSX without a password, or as CSV"
            ) from None
        with closing(book):
            yield book


@contextmanager
def _sheet(path: Path, table: Workbook) -> Iterator[tuple[Any, str]]:
    with _opened(path) as book:
        names = list(book.sheetnames)
        name = table.sheet or names[0]
        if name not in names:
            raise IngestError(f"{path.name}: there is no sheet {name!r}; it has {', '.join(names)}")
        sheet = book[name]
        if not hasattr(sheet, "reset_dimensions"):
            raise IngestError(f"{path.name}: sheet {name} holds a chart and no table; name another sheet")
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        yield sheet, name


def _header(rows: Iterator[Sequence[Any]], table: Workbook, where: str) -> list[str]:
    """The names of the columns as they stand."""
    for number, cells in enumerate(rows, 1):
        if number < table.header_row:
            continue
        names = _trimmed([_text(cell.value) for cell in cells])
        if not names:
            break
        return names
    raise IngestError(f"{where}, row {table.header_row}: there are no names of columns; give header_row")


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            form = "%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S"
            return value.strftime(form)
        case dt.date() | dt.time():
            return value.isoformat()
        case int() | float() if abs(value) >= _EXACT:
            return f"{value:.14E}"  # as a sheet shows it: no key, and no amount
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
