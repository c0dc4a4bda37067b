"""Rows of the quarantine that a clerk mends in a spreadsheet, and brings back.

`to-repair.csv` beside a dataset has a line for each row of the main files that could not be read or placed: its place, a hash of
its text, the text, and the cells that the mapping reads, so far as they could be made out. A clerk fills them and says under ``verdict``
that the row is ``corrected``, or that it is ``no_charge`` of anybody, who looked, and why. A mended row is found again by the hash of its
text, so a list holds for later files too.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import Batch, Rejected
from clearslate.records.cells import CellWriter, restored
from clearslate.records.files import create_private

FILE: Final = "to-repair.csv"
MOST: Final = 10_000  # rows that are listed
_OWN: Final = ("file", "line", "reason", "hash", "row", "verdict", "who", "why")
CORRECTED: Final = "corrected"
NO_CHARGE: Final = "no_charge"
NOT_FOUND: Final = "not_found"
ASIDE: Final = "looked_at"
"""The reason for setting aside a row when a clerk says that it is no charge."""


def hash_of(raw: str) -> str:
    """By what a row is found again."""
    return hashlib.sha256(raw.rstrip("\r\n").encode("utf-8", "surrogateescape")).hexdigest()[:24]


@dataclass(frozen=True)
class Broken:
    """A row that is to be mended."""

    file: str
    line: int
    reason: str
    raw: str
    cells: Mapping[str, str]


@dataclass
class Mends:
    """What clerks say of rows, by the hash of the row. ``done``: how many rows of each verdict were found, of the hashes ``found``."""

    verdicts: dict[str, dict[str, str] | None] = field(
        default_factory=dict
    )  # the cells; None: it is no charge
    done: Counter[str] = field(default_factory=Counter)
    found: set[str] = field(default_factory=set)

    def counts(self) -> dict[str, int]:
        """How many rows of each verdict were found, and of how many verdicts there is no row."""
        lacking = {NOT_FOUND: len(self.verdicts.keys() - self.found)}
        return dict(sorted((+(self.done + Counter(lacking))).items()))

    @classmethod
    def read(cls, place: Path) -> Mends:
        """The verdicts of a list; lines without one are passed over.

        Raises:
            IngestError: it cannot be read, or a verdict is unknown, contradicts another or has no name and reason.
        """
        found = cls()
        try:
            with place.open(encoding="utf-8-sig", newline="") as stream:
                rows = [
                    {name: restored(cell or "").strip() for name, cell in row.items() if name is not None}
                    for row in csv.DictReader(stream)
                ]
        except (OSError, ValueError, csv.Error) as error:
            raise IngestError(f"{place}: cannot be read ({error}); give the list as CSV in UTF-8") from None
        for number, row in enumerate(rows, start=2):
            if not row.get("verdict"):
                continue
            where = f"{place.name}, row {number}"
            if row["verdict"] not in (CORRECTED, NO_CHARGE):
                raise IngestError(
                    f"{where}: verdict is {CORRECTED}, {NO_CHARGE}, or blank, not {row['verdict']!r}"
                )
            if not all(row.get(name) for name in ("hash", "who", "why")):
                raise IngestError(f"{where}: a verdict needs the row's hash, who looked, and why")
            cells = {name: cell for name, cell in row.items() if name not in _OWN}
            cells_of = cells if row["verdict"] == CORRECTED else None
            if found.verdicts.setdefault(row["hash"], cells_of) != cells_of:
                raise IngestError(f"{where}: another line says otherwise of the same row")
        return found

    def apply(self, batch: Batch) -> tuple[Batch, list[Rejected]]:
        """A batch with its mended rows; and those that are no charge by somebody's word.

        Raises:
            IngestError: the list lacks a column that the mapping reads.
        """
        lost = {at: row for at, row in enumerate(batch.rejected) if hash_of(row.raw) in self.verdicts}
        split = [at for at, raw in enumerate(batch.raw) if hash_of(raw) in self.verdicts]
        if not lost and not split:
            return batch, []
        self.found |= {hash_of(row.raw) for row in lost.values()} | {hash_of(batch.raw[at]) for at in split}
        for row in lost.values():
            if row.fused and self.verdicts[hash_of(row.raw)] is not None:
                raise IngestError(
                    f"line {row.line} holds the cells of two rows, and {CORRECTED} is a word for one: part it in the file itself"
                )
        aside = [row for row in lost.values() if self.verdicts[hash_of(row.raw)] is None]
        mended = [(row.line, row.raw) for row in lost.values() if self.verdicts[hash_of(row.raw)] is not None]
        kept = np.ones(len(batch), np.bool_)
        for at in split:
            kept[at] = False
            line, raw = int(batch.lines[at]), batch.raw[at]
            if at in batch.spoiled and batch.spoiled[at].many and self.verdicts[hash_of(raw)] is not None:
                raise IngestError(
                    f"the document of line {line} may hold any number of charges, and {CORRECTED} is a word for one: correct it in "
                    "the file itself"
                )
            if self.verdicts[hash_of(raw)] is None:
                aside.append(Rejected(line, Reason.COLUMN_COUNT, raw))
            else:
                mended.append((line, raw))
        rest = batch.only(kept) if split else batch
        rest = replace(rest, rejected=[row for at, row in enumerate(batch.rejected) if at not in lost])
        self.done[CORRECTED] += len(mended)
        self.done[NO_CHARGE] += len(aside)
        return self._with(rest, mended), aside

    def _with(self, batch: Batch, mended: list[tuple[int, str]]) -> Batch:
        if not mended:
            return batch
        found = [self.verdicts[hash_of(raw)] or {} for _, raw in mended]
        lacking = sorted({name for name in batch.columns for cells in found if name not in cells})
        if lacking:
            raise IngestError(f"the list of repairs has no column {lacking[0]!r}, which the mapping reads")
        columns = {
            name: pa.concat_arrays(
                [cells.cast(pa.string()), pa.array([each[name] for each in found], pa.string())]
            )
            for name, cells in batch.columns.items()
        }
        lines = np.concatenate([batch.lines, np.array([line for line, _ in mended], np.int64)])
        return replace(batch, columns=columns, lines=lines, raw=[*batch.raw, *(raw for _, raw in mended)])


def write(place: Path, broken: Iterable[Broken], columns: Iterable[str]) -> None:
    """Write a list of rows to mend, for its owner only: it holds what the rows say."""
    names = list(columns)
    with create_private(place) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="surrogateescape", newline="")
        writer = CellWriter(text)
        writer.writerow((*_OWN, *names))
        for row in broken:
            cells = [row.cells.get(name, "") for name in names]
            writer.writerow(
                (row.file, row.line, row.reason, hash_of(row.raw), row.raw.rstrip("\r\n"), "", "", "", *cells)
            )
        text.flush()
        text.detach()
