"""One record out of what several sources say of one charge, case or person.

What one source lacks, another fills. Where two contradict, none is believed alone: a day may be any from the earliest
to the latest that is told, all else is missing, and every side is listed as a disagreement. An interval that another
source tells more exactly is narrowed to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.narrow import CHAIN
from clearslate.records.schema import UNREAD, Field, Kind, Level
from clearslate.records.unread import add_unread, unread_of_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]

Normal = Callable[[pa.Table, str], Any]  # the words of a text column by which two are the same

DISAGREEMENTS_SCHEMA: Final = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("charge_id", pa.string()),
        pa.field("field", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("said", pa.string(), nullable=False),
        pa.field("source_file", pa.string(), nullable=False),
        pa.field("source_line", pa.int32(), nullable=False),
    ]
)
"""What each source says where they contradict: ``description`` is the kind of the value (day, interval, never, yes, no, text,
number) or a word of the field's vocabulary. ``charge_id`` is null for a fact of the person."""

# Numberings and keys of the row itself; two sources have two of them, and contradict in nothing.
KEYS: Final = frozenset(
    {
        "person_id",
        "case_id",
        "charge_id",
        "jurisdiction",
        "sequence",
        "membership",
        "source_file",
        "source_line",
    }
)
# Where one of these is contradicted, what a source's other days were narrowed by is in doubt.
_BOUNDING: Final = frozenset(
    {*CHAIN, "imposed_on", "disposition", "incarceration_days", "suspended_days", "probation_days"}
)
_YEAR: Final = 366  # days: of a date of which the year is told


@dataclass(frozen=True)
class Merged:
    """``table``: one row a group, under the first row's keys. ``contradicted``: of each field that is, the groups."""

    table: pa.Table
    contradicted: Mapping[str, Mask]


def merge_rows(rows: pa.Table, starts: Codes, fields: Sequence[Field], normal: Normal) -> Merged:
    """One row of each group of rows.

    Args:
        rows: canonical rows, those of a group together, the one whose keys it keeps first.
        starts: the first row of each group.
        fields: which fields are taken together; of the others the first row's value is kept.
        normal: gives a text column's cells in the form in which they are compared.
    """
    columns = dict(zip(rows.column_names, rows.take(pa.array(starts)).columns, strict=True))
    contradicted: dict[str, Mask] = {}
    days = [field for field in fields if field.kind in (Kind.DATE, Kind.EVENT)]
    for field in fields:
        if field.name in KEYS or field in days:
            continue
        value, contradicted[field.name] = _value(rows, starts, field, normal)
        columns[field.name] = value
    spans = {field.name: _Span.read(rows, field.name, starts) for field in days}
    contradicted |= {name: span.apart for name, span in spans.items()}
    doubtful = np.logical_or.reduce(
        [where for name, where in contradicted.items() if name in _BOUNDING], initial=np.False_
    )
    inferred = _inferred(rows)
    for name, span in spans.items():
        low, high = span.together(doubtful, inferred.get(name))
        for end, day in (("from", low), ("to", high)):
            columns[f"{name}_{end}"] = pa.array(day.astype(np.int32)).view(pa.date32())
    lost = unread_of_groups(rows[UNREAD], starts)
    for field in fields:
        if field.name in contradicted and field not in days:
            lost[field.name] = lost.get(field.name, np.False_) | contradicted[field.name]
    unread = add_unread(pa.nulls(len(starts), pa.string()), lost).dictionary_encode()
    columns[UNREAD] = unread.cast(rows.schema.field(UNREAD).type)
    table = pa.Table.from_arrays([columns[name] for name in rows.column_names], schema=rows.schema)
    return Merged(table, {name: where for name, where in contradicted.items() if where.any()})


def disagreements(
    rows: pa.Table, group: Codes, sources: pa.Array, merged: Merged, fields: Sequence[Field]
) -> pa.Table:
    """The list of what each source says where they contradict.

    Args:
        rows: the rows of the groups.
        group: of each row, its group.
        sources: of each row, its source.
        merged: what they were merged to.
        fields: those that were taken together.
    """
    parts = []
    for field in fields:
        where = merged.contradicted.get(field.name)
        if where is None:
            continue
        values = _said(rows, field)
        chosen = pa.array(np.flatnonzero(where[group] & values.is_valid().to_numpy(zero_copy_only=False)))
        kept = rows.take(chosen)
        charge = merged.table["charge_id"].take(pa.array(group).take(chosen))
        parts.append(
            pa.table(
                [
                    kept["person_id"],
                    pa.nulls(len(chosen), pa.string()) if field.level is Level.PERSON else charge,
                    pa.array([field.name] * len(chosen), pa.string()),
                    sources.take(chosen),
                    values.take(chosen),
                    kept["source_file"].cast(pa.string()),
                    kept["source_line"],
                ],
                schema=DISAGREEMENTS_SCHEMA,
            )
        )
    return pa.concat_tables([DISAGREEMENTS_SCHEMA.empty_table(), *parts])


# --- values -----------------------------------------------------------------------------------------------


def _value(rows: pa.Table, starts: Codes, field: Field, normal: Normal) -> tuple[pa.Array, Mask]:
    """The value that is told in each group, where it is one; and where it is not."""
    column = one_chunk(rows[field.name])
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    size = len(valid)
    compared = normal(rows, field.name) if field.kind in (Kind.TEXT, Kind.ID) else column
    codes = _codes(compared)
    high = np.maximum.reduceat(np.where(valid, codes, -1), starts)
    low = np.minimum.reduceat(np.where(valid, codes, size + 1), starts)
    apart = (high >= 0) & (low != high)
    first = np.minimum.reduceat(np.where(valid, np.arange(size), size), starts)
    known = (high >= 0) & ~apart
    return column.take(pa.array(first, mask=~known)), apart


def _codes(column: Any) -> Codes:
    column = one_chunk(column)
    if not isinstance(column, pa.DictionaryArray):
        column = column.dictionary_encode()
    return np.asarray(pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False), np.int64)


def _said(rows: pa.Table, field: Field) -> pa.Array:
    """The kind of what each row says of a field; null where it says nothing, or only what its other days imply."""
    if field.kind in (Kind.DATE, Kind.EVENT):
        low, high = _days(rows, field.name)
        words = np.select([low == NEVER, low == high, high - low <= _YEAR], ["never", "day", "interval"], "")
        return pa.array(words.tolist(), pa.string(), mask=words == "")
    column = one_chunk(rows[field.name])
    if field.vocabulary:
        return column.cast(pa.string())
    if field.kind is Kind.BOOL:
        return pc.if_else(column, "yes", "no")
    word = "text" if field.kind in (Kind.TEXT, Kind.ID) else "number"
    return pc.if_else(column.is_valid(), word, pa.scalar(None, pa.string()))


# --- days -------------------------------------------------------------------------------------------------


def _days(rows: pa.Table, name: str) -> tuple[Codes, Codes]:
    low, high = (
        pc.fill_null(rows[f"{name}_{end}"].cast(pa.int32()), none).to_numpy().astype(np.int64)
        for end, none in (("from", ALWAYS), ("to", NEVER))
    )
    return low, high


def _completion(rows: pa.Table) -> tuple[Codes, Codes]:
    """The days of completion without the bound that the day of the sentence alone set: a day that is told may be earlier.

    Datasets of version 0.1 hold the end of the probation that was ordered as such a bound.
    """
    low, high = _days(rows, "completed_on")
    released, imposed = _days(rows, "released_on")[0], _days(rows, "imposed_on")[0]
    ordered = pc.fill_null(rows["probation_days"], 0).to_numpy().astype(np.int64)
    bounded = (low < high) & ((low == imposed) | (low == imposed + np.maximum(ordered, 0)))
    return np.where(bounded, np.minimum(low, released), low), high


@dataclass(frozen=True)
class _Span:
    """A date of each row, and of each group: the days that all allow (``latest_low`` to ``earliest_high``)."""

    low: Codes
    high: Codes
    starts: Codes
    latest_low: Codes
    earliest_high: Codes

    @classmethod
    def read(cls, rows: pa.Table, name: str, starts: Codes) -> _Span:
        low, high = _completion(rows) if name == "completed_on" else _days(rows, name)
        return cls(low, high, starts, np.maximum.reduceat(low, starts), np.minimum.reduceat(high, starts))

    @property
    def apart(self) -> Mask:
        """Where no day is allowed by all."""
        return np.asarray(self.latest_low > self.earliest_high, np.bool_)

    def together(self, doubtful: Mask, inferred: Mask | None) -> tuple[Codes, Codes]:
        """Earliest and latest day: of those that all allow; where sources are at odds, of those that any tells.

        A day that a source wrote stands also where other facts of the group are ``doubtful``, if all allow it. One
        that may only be ``inferred`` from its neighbors does not. Between days that contradict, an interval that
        allows one of them adds nothing.
        """
        written = self.low == self.high
        if inferred is not None:
            written &= ~inferred
        exact = (self.latest_low == self.earliest_high) & np.maximum.reduceat(written, self.starts)
        wide = self.apart | (doubtful & ~exact)
        first = np.minimum.reduceat(np.where(written, self.low, NEVER + 1), self.starts)
        last = np.maximum.reduceat(np.where(written, self.high, ALWAYS - 1), self.starts)
        group = np.repeat(np.arange(len(self.starts)), np.diff(np.append(self.starts, len(self.low))))
        adds = written | (self.low > last[group]) | (self.high < first[group])
        first = np.minimum.reduceat(np.where(adds, self.low, NEVER), self.starts)
        last = np.maximum.reduceat(np.where(adds, self.high, ALWAYS), self.starts)
        return np.where(wide, first, self.latest_low), np.where(wide, last, self.earliest_high)


def _inferred(rows: pa.Table) -> dict[str, Mask]:
    """Where a day of the chain may be known from the days before and after it alone, or from the sentence."""
    if any(f"{name}_from" not in rows.column_names for name in CHAIN):
        return {}
    spans = [_days(rows, name) for name in CHAIN]
    found = {}
    for place in range(1, len(CHAIN) - 1):
        low, high = spans[place]
        found[CHAIN[place]] = (low == spans[place - 1][0]) & (high == spans[place + 1][1])
    imposed, released = _days(rows, "imposed_on"), _days(rows, "released_on")
    found["released_on"] |= (released[0] == imposed[0]) & (released[1] == imposed[1])
    return found
