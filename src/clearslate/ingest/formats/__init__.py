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
    known = FILE_FORMATS[table.format]
    return [known.open(path, table) for path in _find(table, where)]


def _find(table: FileTable, where: Path | Sequence[Path]) -> list[Path]:
    """The files that the table's patterns name, sorted by name."""
    if isinstance(where, Path) and not where.exists():
        raise IngestError(f"{where}: there is no such folder")
    if isinstance(where, Path) and where.is_dir():
        there = sorted(path for path in where.iterdir() if path.is_file())
    else:
        there = sorted([where] if isinstance(where, Path) else where)
    found = [path for path in there if any(fnmatch(path.name, pattern) for pattern in table.files)]
    if not found:
        listed = ", ".join(path.name for path in there[:20]) or "nothing"
        raise IngestError(f"no file of the source fits {' or '.join(table.files)}; there is {listed}")
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
