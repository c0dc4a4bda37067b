"""Rows by which a source takes back what it sent before: a charge, or a whole case.

They are no records. A run lists them in ``deletions.parquet``, for whoever keeps the source's deliveries to carry
out: a deletion reaches what was sent before it, in earlier deliveries and earlier in its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

FILE: Final = "deletions.parquet"
SCHEMA: Final = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("of", pa.string(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is deleted, by its key in the dataset (charge_id or case_id), and where that was said."""

    key: str
    file: str
    line: int
    of: Literal["charge", "case"] = "charge"


def told(
    file: str, lines: NDArray[np.int64], charges: pa.Array, cases: pa.Array, rows: NDArray[np.bool_]
) -> list[Deletion | None]:
    """What the chosen rows of a batch delete: the charge, or the case where they name no charge.

    None stands for a row that names neither.
    """
    chosen = pa.array(rows)
    found: list[Deletion | None] = []
    for line, charge, case in zip(
        lines[rows].tolist(),
        pc.filter(charges, chosen).to_pylist(),
        pc.filter(cases, chosen).to_pylist(),
        strict=True,
    ):
        if charge:
            found.append(Deletion(charge, file, line))
        else:
            found.append(Deletion(case, file, line, "case") if case else None)
    return found


def read_deletions(folder: Path) -> list[Deletion]:
    """The deletions that a run listed in its folder ``ingest/``, in the order of files and lines."""
    rows = pq.read_table(folder / FILE, schema=SCHEMA).to_pylist()
    return [
        Deletion(row["key"], row["file"], row["line"], cast("Literal['charge', 'case']", row["of"]))
        for row in rows
    ]
