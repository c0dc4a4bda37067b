"""Rows of the dataset, made of what was read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.run.batches import Charges
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.values import Reading
from clearslate.records.days import DayInterval
from clearslate.records.schema import UNREAD, Field, Kind, Membership, schema_of
from clearslate.records.unread import add_unread


class RecordTables:
    """Makes the rows of a dataset of what was read.

    Args:
        plan: the mapping.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.schema = schema_of(plan.facts)

    def table(
        self, charges: Charges, at: NDArray[np.intp], keys: dict[str, pa.Array], membership: Membership
    ) -> pa.Table:
        """Rows of a batch, by their positions, in the dataset's schema.

        ``keys`` are those of the rows, or of the whole batch.
        """
        rows = len(at)
        whole = rows == len(charges.batch)
        taken = None if whole else pa.array(at)
        arrays: dict[str, pa.Array] = {
            "source_file": _repeated(charges.file, rows),
            "source_line": pa.array(charges.batch.lines[at].astype(np.int32)),
            "membership": _repeated(membership.value, rows),
        }
        for name, values in keys.items():
            arrays[f"{name}_id"] = values if taken is None or len(values) == rows else values.take(taken)
        for name, values in charges.copied.items():
            column = values if taken is None else values.take(taken)
            arrays[name] = pc.if_else(pc.equal(column, ""), None, column)
        for name, found in charges.readings.items():
            codes = pa.array(found.codes if whole else found.codes[at])
            for column_name, values in _arrays(self.plan.fields[name].field, found.distinct).items():
                arrays[column_name] = values.take(codes)
        arrays[UNREAD] = self._unread(charges, at, arrays, membership)
        if membership is Membership.POSSIBLE:
            home = _repeated(self.plan.mapping.jurisdiction, rows).cast(pa.string())
            arrays["jurisdiction"] = pc.coalesce(arrays["jurisdiction"].cast(pa.string()), home)
        return self._conformed(arrays, rows)

    def blank(
        self, file: str, lines: list[int], persons: list[str], cases: list[str], charges: list[str]
    ) -> pa.Table:
        """Possible rows of which nothing but where they stand is known: any field may be anything."""
        rows = len(lines)
        unread = dict.fromkeys(("disposition", *self.plan.fields))
        del unread["jurisdiction"]
        arrays = {
            "source_file": _repeated(file, rows),
            "source_line": pa.array(lines, pa.int32()),
            "membership": _repeated(Membership.POSSIBLE.value, rows),
            "jurisdiction": _repeated(self.plan.mapping.jurisdiction, rows),
            "person_id": pa.array(persons, pa.string()),
            "case_id": pa.array(cases, pa.string()),
            "charge_id": pa.array(charges, pa.string()),
            UNREAD: _repeated(" ".join(unread), rows),
        }
        return self._conformed(arrays, rows)

    def _conformed(self, arrays: dict[str, pa.Array], rows: int) -> pa.Table:
        columns = [
            _as(arrays[column.name], column.type) if column.name in arrays else pa.nulls(rows, column.type)
            for column in self.schema
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _unread(
        self,
        charges: Charges,
        at: NDArray[np.intp],
        arrays: dict[str, pa.Array],
        membership: Membership,
    ) -> pa.Array:
        """Of each row, the fields that are missing though the source did not leave them empty.

        Of a quarantined row that is every missing field: what is wrong with the row may have lost it. A source of which the mapping reads no disposition
        does not say that there is none.
        """
        losses = {} if "disposition" in self.plan.fields else {"disposition": np.ones(len(at), np.bool_)}
        for name, reader in self.plan.fields.items():
            if membership is Membership.POSSIBLE:
                column = arrays[reader.field.columns[0]]
                losses[name] = pc.is_null(column).to_numpy(zero_copy_only=False)
            elif name in charges.readings and charges.readings[name].flawed:
                losses[name] = charges.readings[name].where(_is_lost)[at]
            elif lost := charges.lost.get(name):
                losses[name] = np.isin(at, list(lost))
        return add_unread(pa.nulls(len(at), pa.string()), losses)


def _is_lost(reading: Reading) -> bool:
    return reading.value is None and reading.reason is not None


def _repeated(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([text], pa.string()))


def _arrays(field: Field, readings: list[Reading]) -> dict[str, pa.Array]:
    """The columns of a field: two for a date or an event."""
    values: list[Any] = [reading.value for reading in readings]
    if field.kind in (Kind.DATE, Kind.EVENT):
        first, last = field.columns
        return {
            first: pa.array(
                [value.earliest if isinstance(value, DayInterval) else None for value in values], pa.int32()
            ),
            last: pa.array(
                [value.latest if isinstance(value, DayInterval) else None for value in values], pa.int32()
            ),
        }
    if field.kind is Kind.TEXT:
        return {field.name: pa.array(values, pa.string()).dictionary_encode()}
    return {field.name: pa.array(values, field.arrow_type)}


def _as(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(wanted) and not pa.types.is_dictionary(array.type):
        return array.dictionary_encode()
    return array if array.type == wanted else array.cast(wanted)
