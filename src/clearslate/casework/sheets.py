"""Tables as files: CSV, XLSX, Parquet and SQLite, written part by part, so that memory does not grow with the rows.

No cell of a CSV file begins a formula (`clearslate.records.cells`); a cell of an XLSX file is text, a number or a day by
its type, and never a formula, whatever it says. Text stays text: an id keeps its leading zeros.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from clearslate.records.cells import neutral
from clearslate.records.files import create_private, make_private, whole
from clearslate.records.workbooks import new_workbook

CHARGES: Final = "charges"  # the table of a database
SHEET_ROWS: Final = 1_048_576  # Excel's limit, the header among them
_MOST_SHEETS: Final = 8
_CELL: Final = 32_767  # characters of a cell, Excel's limit
_MOST_COLUMNS: Final = 16_384  # Excel's limit
_FORMULA: Final = r"^'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
_AT_ONCE: Final = 5_000  # rows that stand as Python's values at a time
_WIDEST, _NARROWEST = 60, 8


class SheetError(Exception):
    """A file cannot be written so. The message says what to do."""


class Sheet(ABC):
    """A file that is being written."""

    @abstractmethod
    def write(self, part: pa.Table) -> None:
        """Add rows."""

    @abstractmethod
    def close(self) -> None:
        """End the file."""

    def discard(self) -> None:
        """Let go of a file that is not to be; it may be ended already."""
        self.close()


@contextmanager
def sheets(
    schema: pa.Schema,
    *,
    csv: Path | None = None,
    xlsx: Path | None = None,
    parquet: Path | None = None,
    sqlite: Path | None = None,
    title: str = "charges",
) -> Iterator[Sequence[Sheet]]:
    """The files asked for, each its owner's alone, and whole at the end or not there.

    Raises:
        SheetError: a spreadsheet cannot hold so much.
        OSError: a file cannot be written.
    """
    with ExitStack() as stack:

        def part(path: Path) -> Path:
            make_private(path.parent)
            place = stack.enter_context(whole(path))
            create_private(place).close()
            return place

        made: list[Sheet] = []
        if csv is not None:
            made.append(_Csv(part(csv), schema))
        if parquet is not None:
            made.append(_Parquet(part(parquet), schema))
        if sqlite is not None:
            made.append(_Sqlite(part(sqlite), schema))
        if xlsx is not None:
            scratch = stack.enter_context(TemporaryDirectory(prefix="clearslate-sheet-"))
            made.append(_Xlsx(part(xlsx), schema, title, scratch))
        try:
            yield made
            for each in made:
                each.close()
        except BaseException:
            for each in made:
                each.discard()
            raise


class _Csv(Sheet):
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = pa.schema([(neutral(each.name), _in_text(each.type)) for each in schema])
        self._writer = pa_csv.CSVWriter(str(path), self._schema)

    def write(self, part: pa.Table) -> None:
        columns = [_as_text(part.column(place)) for place in range(part.num_columns)]
        self._writer.write_table(pa.table(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _in_text(kind: pa.DataType) -> pa.DataType:
    return kind if pa.types.is_integer(kind) else pa.string()


def _as_text(column: Any) -> Any:
    if pa.types.is_integer(column.type):
        return column
    text = column.cast(pa.string())
    begins = pc.match_substring_regex(text, _FORMULA)
    if not pc.any(begins).as_py():
        return text
    return pc.if_else(begins, pc.binary_join_element_wise("'", text, ""), text)


class _Parquet(Sheet):
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")

    def write(self, part: pa.Table) -> None:
        self._writer.write_table(part)

    def close(self) -> None:
        self._writer.close()


class _Sqlite(Sheet):
    """A table of a new database; days are texts (YYYY-MM-DD), as SQLite and Datasette compare them."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        if len({each.name.lower() for each in schema}) < len(schema):
            raise SheetError(
                "two columns have one name but for its case, and SQLite knows no case: write --csv or --parquet"
            )
        self._database = sqlite3.connect(path)
        self._database.execute("PRAGMA journal_mode = OFF")
        columns = [
            f"{quoted(each.name)} {'INTEGER' if pa.types.is_integer(each.type) else 'TEXT'}"
            for each in schema
        ]
        links = [
            f"FOREIGN KEY ({name}) REFERENCES laws (id)"
            for name in ("law", "petition_law")
            if name in schema.names
        ]
        self._database.execute(f"CREATE TABLE {CHARGES} ({', '.join(columns + links)})")
        marks = ", ".join("?" * len(schema))
        self._insert = f"INSERT INTO {CHARGES} VALUES ({marks})"  # noqa: S608 (marks)

    def write(self, part: pa.Table) -> None:
        columns = [
            column if pa.types.is_integer(column.type) else column.cast(pa.string())
            for column in part.columns
        ]
        for batch in pa.table(columns, names=part.column_names).to_batches(max_chunksize=_AT_ONCE):
            self._database.executemany(
                self._insert, zip(*(each.to_pylist() for each in batch.columns), strict=True)
            )

    def close(self) -> None:
        self._database.commit()
        self._database.close()

    def discard(self) -> None:
        self._database.close()


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


class _Xlsx(Sheet):
    """Sheets of as many rows as Excel holds; the next one begins where one is full."""

    def __init__(self, path: Path, schema: pa.Schema, title: str, scratch: str) -> None:
        if len(schema) > _MOST_COLUMNS:
            raise SheetError(
                f"{len(schema):,} columns, and a sheet holds {_MOST_COLUMNS:,}: write CSV or Parquet"
            )
        self._path = path
        self._schema = schema
        self._title = title
        self._book = new_workbook(path, scratch)
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._count = 0
        self._row = SHEET_ROWS
        self._sheet: Any = None
        self._begin()

    def write(self, part: pa.Table) -> None:
        for batch in part.to_batches(max_chunksize=_AT_ONCE):
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                if self._row >= SHEET_ROWS:
                    self._begin()
                for place, cell in enumerate(cells):
                    if cell is not None:
                        self._put(place, cell)
                self._row += 1

    def _put(self, place: int, cell: Any) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(
                self._row, place, cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…"
            )
        elif isinstance(cell, int):
            self._sheet.write_number(self._row, place, cell)
        else:
            self._sheet.write_datetime(self._row, place, cell, self._day)

    def _begin(self) -> None:
        if self._count == _MOST_SHEETS:
            raise SheetError(
                f"more than {_MOST_SHEETS * (SHEET_ROWS - 1):,} rows: no spreadsheet program opens so many. Write --csv or "
                "--parquet, or choose fewer with --only"
            )
        self._end()
        self._count += 1
        self._sheet = self._book.add_worksheet(
            self._title if self._count == 1 else f"{self._title} {self._count}"
        )
        self._sheet.freeze_panes(1, 0)
        for place, each in enumerate(self._schema):
            width = max(_NARROWEST, min(_WIDEST, len(each.name) + 2))
            self._sheet.set_column(place, place, 50 if each.name in _WIDE else width)
            self._sheet.write_string(0, place, each.name, self._bold)
        self._row = 1

    def _end(self) -> None:
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._schema) - 1)

    def close(self) -> None:
        self._end()
        self._book.close()

    def discard(self) -> None:
        self._book.fileclosed = True
        for sheet in self._book.worksheets():
            if not sheet.row_data_fh.closed:
                sheet.row_data_fh.close()


_WIDE: Final = frozenset(
    {"why", "what_to_do", "missing_in_words", "notices", "not_verified", "law_title", "reason"}
)
