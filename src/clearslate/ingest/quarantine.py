"""What did not fit: quarantined rows, and fields that were left missing, each with file, line and reason.

The lists never say what a cell holds. The text of quarantined rows is kept apart, in ``quarantine-raw.csv``,
which only its owner may read (mode 0600): it is what the source's owner needs to correct the row.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.ingest.deletions import FILE as DELETIONS
from clearslate.ingest.deletions import SCHEMA as DELETION_SCHEMA
from clearslate.ingest.deletions import Deletion
from clearslate.ingest.reasons import REMEDY, Reason
from clearslate.records.cells import CellWriter
from clearslate.records.files import create_private

QUARANTINE_SCHEMA: Final = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("field", pa.string()),
        pa.field("owner", pa.string(), nullable=False),
        pa.field("remedy", pa.string(), nullable=False),
    ]
)
KEYED_SCHEMA: Final = (
    QUARANTINE_SCHEMA.append(pa.field("charge", pa.uint64()))
    .append(pa.field("unassigned", pa.bool_()))
    .append(pa.field("unplaced", pa.bool_()))
)
"""With a hash of the charge's key, where it can be read: by it a corrected row finds the one that it corrects; and
whether the row may be anyone's, because nobody can tell its person; and of any case."""
ISSUE_SCHEMA: Final = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("field", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
SUPERSEDED_SCHEMA: Final = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("by_file", pa.string(), nullable=False),
        pa.field("by_line", pa.int32(), nullable=False),
    ]
)
_SET_ASIDE: Final = "the mapping sets such rows aside"
_REASONS: Final = frozenset(Reason)
_FLUSH: Final = 50_000


class _ParquetList:
    """Rows collected and written to a Parquet file in groups."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._rows: list[tuple[Any, ...]] = []

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows.extend(rows)
        if len(self._rows) >= _FLUSH:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            columns = [
                pa.array(column, kind)
                for column, kind in zip(zip(*self._rows, strict=True), self._schema.types, strict=True)
            ]
            self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
            self._rows = []

    def close(self) -> None:
        self._flush()
        self._writer.close()


class Outcasts:
    """Writes quarantine and issues of one run into a folder, and counts them."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.quarantined: Counter[str] = Counter()
        self.issues: Counter[tuple[str, str]] = Counter()
        self._owner = owner
        self._found: AbstractSet[tuple[str, int]] = frozenset()
        self._unplaced: AbstractSet[tuple[str, int]] = frozenset()
        self._keyed: list[tuple[Any, ...]] = []  # listed at the end: only then is known what can be placed
        self._place = folder / "quarantine.parquet"
        self._issues = _ParquetList(folder / "issues.parquet", ISSUE_SCHEMA)
        self._superseded = _ParquetList(folder / "superseded.parquet", SUPERSEDED_SCHEMA)
        self._deletions = _ParquetList(folder / DELETIONS, DELETION_SCHEMA)
        self._csv_file = (folder / "quarantine.csv").open("w", encoding="utf-8", newline="")
        self._csv = CellWriter(self._csv_file)
        self._csv.writerow(QUARANTINE_SCHEMA.names)
        self._issues_file = (folder / "issues.csv").open("w", encoding="utf-8", newline="")
        self._issues_csv = CellWriter(self._issues_file)
        self._issues_csv.writerow(ISSUE_SCHEMA.names)
        # surrogateescape: bytes that could not be decoded are written back as they were.
        self._raw_file = io.TextIOWrapper(
            create_private(folder / "quarantine-raw.csv"),
            encoding="utf-8",
            errors="surrogateescape",
            newline="",
        )
        self._raw = CellWriter(self._raw_file)
        self._raw.writerow(("file", "line", "reason", "row"))

    def quarantine(
        self,
        file: str,
        line: int,
        reason: str,
        raw: str,
        field: str | None = None,
        charge: int | None = None,
        *,
        unassigned: bool = False,
    ) -> None:
        """Set a whole row aside.

        ``charge`` is the hash of its charge's key, where that can be read. ``unassigned``: its person cannot be told.
        """
        self.quarantined[reason] += 1
        remedy = REMEDY[Reason(reason)] if reason in _REASONS else _SET_ASIDE
        row = (file, line, reason, field, self._owner, remedy)
        self._keyed.append((*row, charge, unassigned))
        self._csv.writerow(row)
        self._raw.writerow((file, line, reason, raw.rstrip("\r\n")))

    def place(self, known: AbstractSet[tuple[str, int]], unplaced: AbstractSet[tuple[str, int]]) -> None:
        """Say which rows of the main file found their person after all, and which may be of any case."""
        self._found, self._unplaced = known, unplaced

    def note(self, file: str, field: str, found: Iterable[tuple[int, Reason]]) -> None:
        """List lines whose field was left missing or wider than a day."""
        rows = [(file, line, field, reason.value) for line, reason in found]
        self.issues.update((field, reason) for _, _, _, reason in rows)
        self._issues.add(rows)
        self._issues_csv.writerows(rows)

    def supersede(self, file: str, line: int, by_file: str, by_line: int) -> None:
        """List a row that went into another row's record."""
        self._superseded.add([(file, line, by_file, by_line)])

    def delete(self, found: Deletion) -> None:
        """List a deletion."""
        self._deletions.add([(found.key, found.of, found.file, found.line)])

    def close(self) -> None:
        """Finish the files."""
        self._deletions.close()
        listed = _ParquetList(self._place, KEYED_SCHEMA)
        for file, line, reason, field, *rest, unassigned in self._keyed:
            at = (file, line)
            whose = unassigned and at not in self._found
            listed.add([(file, line, reason, field, *rest, whose, at in self._unplaced and whose)])
        listed.close()
        self._superseded.close()
        self._issues.close()
        self._csv_file.close()
        self._issues_file.close()
        self._raw_file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
