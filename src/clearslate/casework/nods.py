"""The records of a dataset as a table of NODS elements: a row a charge, read back by the shipped mapping ``nods``.

The headings are those that the record reference gives (`clearslate.records.schema`), without the prefixes of namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.casework.judged import own_rows
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER, to_date
from clearslate.records.schema import FIELDS, Disposition, Field, Kind
from clearslate.reports.quality.fields import PARTIAL_DAYS

if TYPE_CHECKING:
    from clearslate.records.dataset import Dataset

HEADINGS: Final[dict[str, Field]] = {
    "/".join(step.partition(":")[2] for step in field.nods.split("/")): field
    for field in FIELDS
    if field.nods
}
"""The heading of each field that has a counterpart."""

ALSO: Final = (
    "Charge/ChargeStatute/StatuteCodeIdentification/IdentificationID",
    "Charge/ChargeDegreeText",
)
"""Elements that a court may fill beside ours, as part of the citation and of the grade; empty here, where one field holds both."""

COMPLETED: Final = "diversion completed"
"""What is written for ``diverted``."""

SCHEMA: Final = pa.schema([(heading, pa.string()) for heading in (*HEADINGS, *ALSO)])


@dataclass
class Exported:
    """What went into the table, and what could not.

    ``possible``: rows that may be somebody's, of a quarantined row or an uncertain link: NODS has no place for them.
    ``wide``: dates that are known to within a year, but to no day, month or year that can be written.
    """

    rows: int = 0
    possible: int = 0
    wide: int = 0

    def to_json(self) -> dict[str, int]:
        """For a program to read."""
        return {"rows": self.rows, "possible_rows_left_out": self.possible, "dates_left_out": self.wide}


def rows(dataset: Dataset, *, births: bool) -> Iterator[tuple[pa.Table, Exported]]:
    """The rows of each bucket, each with what was written up to it; ``births``: with days of birth."""
    exported = Exported()
    wanted = ["membership", *(column for field in HEADINGS.values() for column in field.columns)]
    for index in range(len(dataset.buckets)):
        table = dataset.read(index, wanted)
        own = table.filter(pa.array(own_rows(table)))
        exported.possible += table.num_rows - own.num_rows
        exported.rows += own.num_rows
        columns = [
            pa.nulls(own.num_rows, pa.string())
            if field.name == "date_of_birth" and not births
            else _texts(own, field, exported)
            for field in HEADINGS.values()
        ]
        columns += [pa.nulls(own.num_rows, pa.string()) for _ in ALSO]
        yield pa.table(columns, schema=SCHEMA), exported


def _texts(table: pa.Table, field: Field, exported: Exported) -> Any:
    if field.kind in (Kind.DATE, Kind.EVENT):
        low, high = (one_chunk(table.column(name)).cast(pa.int32()).to_pylist() for name in field.columns)
        texts = [_day(first, last) for first, last in zip(low, high, strict=True)]
        exported.wide += texts.count("")
        return pa.array([text or None for text in texts], pa.string())
    column = one_chunk(table.column(field.name))
    if field.kind is Kind.MONEY:
        cents = column.to_pylist()
        return pa.array([None if each is None else _dollars(each) for each in cents], pa.string())
    texts = pc.cast(column, pa.string())
    if field.name == "disposition":  # as other systems name a program, the bare word may be its beginning
        return pc.if_else(pc.equal(texts, Disposition.DIVERTED.value), COMPLETED, texts)
    return texts


def _dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _day(first: int | None, last: int | None) -> str | None:
    """A day, month or year; None where none is known, and an empty text where what is known cannot be written."""
    if first is None or last is None or last - first > PARTIAL_DAYS or last >= NEVER:
        return None
    low, after = to_date(first), to_date(last + 1)
    if last == first:
        return low.isoformat()
    if low.day == after.day == 1 and low.year * 12 + low.month + 1 == after.year * 12 + after.month:
        return f"{low.year:04}-{low.month:02}"
    if (low.month, low.day, after.month, after.day, after.year) == (1, 1, 1, 1, low.year + 1):
        return f"{low.year:04}"
    return ""
