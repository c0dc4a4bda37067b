"""The formats that a source may have, by the names under which a mapping asks for them.

A format is added here by its name: the model of its ``table`` in the mapping, and the `Source` that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from clearslate.ingest.formats.database import Database, DatabaseSource
from clearslate.ingest.formats.fixed_width import FixedWidth, FixedWidthSource
from clearslate.ingest.formats.jsonl import JsonLines, JsonLinesSource
from clearslate.ingest.formats.nested import Nested, NestedSource
from clearslate.ingest.formats.parquet import Parquet, ParquetSource
from clearslate.ingest.formats.rap_sheet import RapSheet, RapSheetSource
from clearslate.ingest.formats.workbook import Workbook, WorkbookSource
from clearslate.ingest.reader import Delimited, DelimitedSource
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import FileTable, Source, Table
from clearslate.ingest.source.text import BROKEN


@dataclass(frozen=True)
class FileFormat:
    """A format of files: the model of its table, and what opens a file of it (path, table)."""

    table: type[FileTable]
    open: Callable[[Path, Any], Source]


FILE_FORMATS: Final[dict[str, FileFormat]] = {
    "delimited": FileFormat(Delimited, DelimitedSource),
    "fixed_width": FileFormat(FixedWidth, FixedWidthSource),
    "jsonl": FileFormat(JsonLines, JsonLinesSource),
    "nested": FileFormat(Nested, NestedSource),
    "parquet": FileFormat(Parquet, ParquetSource),
    "rap_sheet": FileFormat(RapSheet, RapSheetSource),
    "xlsx": FileFormat(Workbook, WorkbookSource),
}
TABLES: Final[dict[str, type[Table]]] = {
    **{name: known.table for name, known in FILE_FORMATS.items()},
    "database": Database,
}


def sources_of(table: Table, where: Path | Sequence[Path]) -> list[Source]:
    """What a table of the mapping names: each of its files, by name, or the one table of a database.

    Args:
        table: the mapping's table.
        where: the folder of the source's files, or the files themselves; of no account for a database.

    Raises:
        IngestError: no file has a name that fits, or a file does not exist.
    """
    if isinstance(table, Database):
        return [DatabaseSource(table)]
    if not isinstance(table, FileTable):
        raise TypeError(f"no source is known for a table of format {table.format}")
    return [source_of(table, path) for path in _find(table, where)]


def require_every_file(tables: Sequence[Table], folder: Path) -> None:
    """Check that no file is forgotten: one with the heading of a file that is read, such as the next year's.

    Raises:
        IngestError: there is such a file, and the mapping does not leave it out by name.
    """
    read = {path for table in tables if isinstance(table, FileTable) for path in _find(table, folder)}
    others = sorted(path for path in folder.iterdir() if path.is_file() and path not in read)
    for table in tables:
        if not isinstance(table, FileTable) or not _names_itself(table):
            continue
        own = _find(table, folder)[0]
        heading = _heading(table, own)
        like = (path for path in others if path.suffix == own.suffix and not _is_left_out(table, path.name))
        forgotten = next((path for path in like if heading and _heading(table, path) == heading), None)
        if forgotten is not None:
            raise IngestError(
                f"{forgotten.name} has the heading of {own.name} and is not read, so that cases would lack its rows: name it in files, "
                f"if need be by a pattern; if it is no part of the table: leaves_out: [{forgotten.name}]"
            )


def _names_itself(table: FileTable) -> bool:
    """Whether a file of the table names its columns, so that another's heading says that it belongs there."""
    return isinstance(table, (Parquet, Workbook)) or (isinstance(table, Delimited) and table.header is True)


def _is_left_out(table: FileTable, name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in table.leaves_out)


def _heading(table: FileTable, path: Path) -> list[str] | None:
    """The names of a file's columns, in capitals; None where it is of another kind, or its format has no such list."""
    try:
        names = source_of(table, path).columns()
    except (IngestError, UnicodeError, *BROKEN):
        return None
    return names and [name.upper() for name in names]


def source_of(table: FileTable, path: Path) -> Source:
    """One file of a table."""
    return FILE_FORMATS[table.format].open(path, table)


def fitting(table: FileTable, names: Sequence[str]) -> list[str]:
    """Of the names of the files that are there, those that the table's patterns name, in order.

    Raises:
        IngestError: none fits.
    """
    found = sorted(name for name in names if any(fnmatch(name, pattern) for pattern in table.files))
    if not found:
        listed = ", ".join(sorted(names)[:20]) or "nothing"
        raise IngestError(f"no file of the source fits {' or '.join(table.files)}; there is {listed}")
    return found


def _find(table: FileTable, where: Path | Sequence[Path]) -> list[Path]:
    """The files that the table's patterns name, sorted by name."""
    if isinstance(where, Path) and not where.exists():
        raise IngestError(f"{where}: there is no such folder")
    if isinstance(where, Path) and where.is_dir():
        there = sorted(path for path in where.iterdir() if path.is_file())
    else:
        there = sorted([where] if isinstance(where, Path) else where)
    names = frozenset(fitting(table, [path.name for path in there]))
    found = [path for path in there if path.name in names]
    absent = [path for path in found if not path.is_file()]
    if absent:
        raise IngestError(f"{absent[0]}: there is no such file")
    if isinstance(where, Path) and where.is_dir():
        home = where.resolve()
        led = [path for path in found if not path.resolve().is_relative_to(home)]
        if led:
            raise IngestError(
                f"{led[0]}: a link that leads out of the source's folder; put the file itself there, or remove the link"
            )
    return found
