"""Canonical tables in memory: from Python values or another Arrow table to checked, ordered, narrowed rows.

The same steps make a bucket of a dataset and a table for a scenario, so that both are judged alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk
from clearslate.records.days import DayInterval, read_date, to_day
from clearslate.records.errors import DatasetError
from clearslate.records.narrow import Conflicts, narrow
from clearslate.records.schema import FACT_PREFIX, FIELD, FIELDS, Field, Kind, Membership, schema_of

# The order of a bucket's rows. The last two only make the order of equal rows certain.
ORDER: Final = ("person_id", "case_id", "sequence", "charge_id", "membership", "source_file", "source_line")

_BY: Final = ORDER[:4]
_REQUIRED: Final = tuple(field.name for field in FIELDS if field.required)
_NOTHING: Final = {type(None)}
_NUMBERS: Final = {int, float}
_FEW: Final = 64  # rows
_TEXT: Final = pa.dictionary(pa.int32(), pa.string())
_SHOWN: Final = 5  # places that an error names


def table_from_rows(rows: Iterable[Mapping[str, object]], facts: Sequence[Field] = ()) -> pa.Table:
    """A canonical charge table from rows of Python values, by field name; an absent field is missing.

    A date or event is a ``DayInterval``, a ``datetime.date`` or text as ``read_date`` takes it.

    Raises:
        DatasetError: a row names a field that does not exist, or a value does not suit its field.
    """
    rows = list(rows)
    fields = (*FIELDS, *facts)
    _refuse_unknown(set().union(*rows) - {field.name for field in fields})
    known = {name for row in rows for name, value in row.items() if value is not None}
    arrays: dict[str, Any] = {}
    for field in fields:
        if field.name in known:
            found = _arrays(field, [row.get(field.name) for row in rows])
            arrays |= dict(zip(field.columns, found, strict=True))
        else:
            arrays |= {column: pa.nulls(len(rows), field.arrow_type) for column in field.columns}
    return pa.Table.from_arrays(list(arrays.values()), schema=schema_of(tuple(facts)))


def _refuse_unknown(names: Collection[str]) -> None:
    if names:
        raise DatasetError(
            f"no such field: {', '.join(sorted(names))}; declare a jurisdiction's own fields as facts"
        )


def _arrays(field: Field, values: Sequence[Any]) -> list[Any]:
    try:
        if field.kind in (Kind.DATE, Kind.EVENT):
            days = [_interval(value) for value in values]
            ends = ([day and day.earliest for day in days], [day and day.latest for day in days])
            return [pa.array(end, pa.int32()).view(pa.date32()) for end in ends]
        if field.kind is Kind.TEXT:
            return [pa.array(values, pa.string()).dictionary_encode()]
        return [pa.array(values, field.arrow_type)]
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError, TypeError, OverflowError) as error:
        raise DatasetError(f"field {field.name}: a value is not of kind {field.kind}") from error


def _interval(value: Any) -> DayInterval | None:
    if value is None or isinstance(value, DayInterval):
        return value
    if isinstance(value, dt.date):
        return DayInterval(to_day(value), to_day(value))
    if not isinstance(value, str):
        raise TypeError("neither a day nor text")
    return read_date(value)


# --- a few people, as Python values -----------------------------------------------------------------------------------


def rows_in_order(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of Python values in the order of a bucket."""
    return sorted(rows, key=itemgetter(*_BY))


def columns_of(rows: Sequence[Mapping[str, Any]], facts: Sequence[Field]) -> dict[str, list[Any]]:
    """Rows of Python values by field, checked as those of a table are (`in_order`), without fields that no row has.

    For a few people it costs a tenth of what a table does.

    Raises:
        DatasetError: as for `table_from_rows` and `in_memory`.
    """
    fields = FIELD | {fact.name: fact for fact in facts}
    names = dict.fromkeys(chain.from_iterable(rows))
    _refuse_unknown(names.keys() - fields.keys())
    found = {}
    for name in names:
        values = [row.get(name) for row in rows]
        kinds = set(map(type, values))
        if kinds != _NOTHING:
            found[name] = _checked(fields[name], values, kinds)
    for name in _REQUIRED if rows else ():
        if name not in found or None in found[name]:
            raise DatasetError(f"field {name} is required and empty; fill it")
    certain = [
        charge
        for charge, member in zip(found.get("charge_id", ()), found.get("membership", ()), strict=True)
        if member == Membership.CERTAIN
    ]
    if len(set(certain)) < len(certain):
        raise DatasetError("a charge has more than one certain row")
    return found


def _checked(field: Field, values: list[Any], kinds: set[type]) -> list[Any]:
    """The values of a field, each of its kind.

    Args:
        field: which.
        values: one a row; None is missing.
        kinds: the types of the values.
    """
    kinds = kinds - _NOTHING
    try:
        match field.kind:
            case Kind.DATE | Kind.EVENT:
                return values if kinds == {DayInterval} else [_interval(value) for value in values]
            case Kind.TEXT | Kind.ID:
                is_right = all(issubclass(kind, str) for kind in kinds)
            case Kind.BOOL:
                is_right = kinds == {bool}
            case Kind.NUMBER:
                is_right = kinds <= _NUMBERS
                values = _each(float, values) if is_right else values
            case _:
                is_right = kinds <= _NUMBERS
                values = _each(int, values) if is_right and kinds != {int} else values
                is_right = is_right and _fits(field, values)
    except (ValueError, TypeError, OverflowError):
        is_right = False
    if not is_right:
        raise DatasetError(f"field {field.name}: a value is not of kind {field.kind}")
    if field.vocabulary and not set(values) <= {None, *field.vocabulary}:
        raise DatasetError(
            f"field {field.name} holds a value that is none of {', '.join(field.vocabulary)}: "
            "map it to one of these, or leave it empty where it is not known"
        )
    return values


def _each(kind: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    return [None if value is None else kind(value) for value in values]


def _fits(field: Field, values: Iterable[int | None]) -> bool:
    """Whether whole numbers fit the column of their field."""
    most = 1 << 63 if field.kind is Kind.MONEY else 1 << 31
    return all(-most <= value < most for value in values if value is not None)


# --- checked and ordered ----------------------------------------------------------------------------------------------


def in_memory(table: pa.Table, known_through: int) -> pa.Table:
    """The table checked, sorted and narrowed exactly as a bucket of a dataset is.

    Args:
        table: canonical rows; columns ``fact_...`` are kept as they are.
        known_through: the day up to which the records are complete.

    Raises:
        DatasetError: see `conform`; or a charge has more than one certain row.
    """
    narrowed, _ = narrow(in_order(table), known_through)
    return narrowed


def in_order(table: pa.Table) -> pa.Table:
    """The table checked and sorted as a bucket of a dataset is, and not yet narrowed.

    Raises:
        DatasetError: as for `in_memory`.
    """
    facts = [column for column in table.schema if column.name.startswith(FACT_PREFIX)]
    checked = conform(table, pa.schema([*schema_of(), *facts], metadata=schema_of().metadata))
    _check_charges(checked)
    return sort_rows(checked)


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table in the canonical schema, one chunk, with the required fields present and known values.

    An absent column becomes null. Text columns get a dictionary of just their values, in order.

    Raises:
        DatasetError: a column is not of the schema or of another type, a required field is null, or a
            value is not in its field's vocabulary.
    """
    present = set(table.column_names)
    extra = sorted(present - set(schema.names))
    if extra:
        raise DatasetError(
            f"columns that the dataset does not have: {', '.join(extra)}; "
            "declare a jurisdiction's own fields as facts of the dataset"
        )
    arrays = [
        _cast(table.column(field.name), field)
        if field.name in present
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    conformed = pa.Table.from_arrays(arrays, schema=schema)
    for each in FIELDS:
        _check_field(conformed, each)
    return conformed


def arrange(table: pa.Table, known_through: int) -> tuple[pa.Table, Conflicts]:
    """Conformed rows in the order of a bucket, narrowed; and the conflicts found."""
    return narrow(sort_rows(table), known_through)


def sort_rows(table: pa.Table) -> pa.Table:
    """Rows by person, case, sequence, charge and membership: the order in which buckets hold them.

    Args:
        table: conformed rows, so that the codes of a text column are in the order of its values.
    """
    columns = (one_chunk(table.column(name)) for name in ORDER)
    keys = [column.indices if isinstance(column, pa.DictionaryArray) else column for column in columns]
    order = pc.sort_indices(pa.table(keys, names=list(ORDER)), [(name, "ascending") for name in ORDER])
    if len(order) <= _FEW and order.to_pylist() == list(range(len(order))):
        return table
    return table.take(order)


def merge(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """Conformed batches as one conformed table in one chunk.

    Raises:
        DatasetError: a text column is longer than an Arrow array can be (2 GiB).
    """
    table = pa.Table.from_batches(batches, schema)
    try:
        arrays = [
            order_values(column) if pa.types.is_dictionary(column.type) else one_chunk(column)
            for column in table.columns
        ]
    except pa.ArrowInvalid as error:
        raise DatasetError(
            f"{table.num_rows} rows are too many for one bucket; build with more buckets"
        ) from error
    return pa.Table.from_arrays(arrays, schema=schema)


def order_values(column: Any) -> pa.DictionaryArray:
    """A dictionary-encoded column whose dictionary holds just the values that occur, once and in order.

    So the same rows have the same bytes whatever they were read with, and codes sort as values do.
    """
    column = one_chunk(column)
    if column.null_count == len(column):
        return pa.nulls(len(column), column.type)
    if len(column) <= _FEW and column.type == _TEXT:  # of few rows Python sorts sooner than Arrow begins
        words = column.to_pylist()
        occurring = sorted(set(words) - {None}, key=str.encode)
        place = {word: number for number, word in enumerate(occurring)}
        codes = pa.array(map(place.get, words), pa.int32(), size=len(words))
        return pa.DictionaryArray.from_arrays(codes, pa.array(occurring, pa.string()))
    values = column.dictionary
    if values.null_count or len(values.unique()) < len(values):
        column = column.cast(pa.string()).dictionary_encode()
        values = column.dictionary
    codes = pc.fill_null(column.indices.cast(pa.int64()), -1).to_numpy()
    used = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(values)))
    occurring = values.take(pa.array(used))
    order = pc.sort_indices(occurring)
    ranks = np.full(len(values) + 1, -1, np.int32)  # the last one is that of a null, code -1
    ranks[used[order.to_numpy()]] = np.arange(len(used), dtype=np.int32)
    ordered = ranks[codes]
    return pa.DictionaryArray.from_arrays(pa.array(ordered, mask=ordered < 0), occurring.take(order))


def places(table: pa.Table, rows: Sequence[int]) -> str:
    """Where rows came from, for an error: file and line of the first few."""
    files, lines = (table.column(name) for name in ("source_file", "source_line"))
    shown = [_place(files[row].as_py(), lines[row].as_py()) for row in rows[:_SHOWN]]
    more = len(rows) - len(shown)
    return "; ".join(shown) + (f" and {more} more" if more > 0 else "")


def _place(file: str | None, line: int | None) -> str:
    return f"{'unnamed file' if file is None else file} line {'unknown' if line is None else line}"


def _cast(column: Any, field: pa.Field) -> Any:
    column = one_chunk(column)
    try:
        if not pa.types.is_dictionary(field.type):
            return column if column.type == field.type else column.cast(field.type)
        if not pa.types.is_dictionary(column.type):
            column = column.cast(pa.string()).dictionary_encode()
        elif column.type != field.type:
            column = column.cast(field.type)
        return order_values(column)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DatasetError(f"column {field.name} holds {column.type} that is not {field.type}") from error


def _check_field(table: pa.Table, field: Field) -> None:
    if field.required and table.column(field.name).null_count:
        rows = np.flatnonzero(pc.is_null(table.column(field.name)).to_numpy()).tolist()
        raise DatasetError(
            f"field {field.name} is required and empty: {places(table, rows)}; fill it, or set the rows aside"
        )
    if field.vocabulary:
        column = one_chunk(table.column(field.name))
        wrong = [
            code for code, value in enumerate(column.dictionary.to_pylist()) if value not in field.vocabulary
        ]
        if wrong:
            rows = np.flatnonzero(np.isin(pc.fill_null(column.indices, -1).to_numpy(), wrong)).tolist()
            raise DatasetError(
                f"field {field.name} holds a value that is none of {', '.join(field.vocabulary)}: "
                f"{places(table, rows)}; map it to one of these, or leave it empty where it is not known"
            )


def certain_rows(table: pa.Table) -> pa.Table:
    """The rows at which charges are judged: each charge's own."""
    return table.filter(pc.equal(table.column("membership"), str(Membership.CERTAIN)))


def refuse_repeated(repeated: pa.Table) -> None:
    """Raise the error for certain rows of charges that have more than one, unless there are none."""
    if repeated.num_rows:
        raise DatasetError(
            f"charges with more than one certain row: {places(repeated, range(repeated.num_rows))}; "
            "give each charge one certain row, with its own person"
        )


def repeated_charges(certain: pa.Table) -> pa.Table:
    """Of certain rows, those whose charge has several, by charge and place."""
    codes = one_chunk(certain.column("charge_id")).dictionary_encode().indices.to_numpy()
    rows = np.flatnonzero(np.bincount(codes)[codes] > 1) if len(codes) else np.zeros(0, np.intp)
    if not len(rows):
        return certain.slice(0, 0)
    repeated = certain.take(pa.array(rows))
    files = order_values(repeated.column("source_file")).indices
    return repeated.take(pa.array(np.lexsort((repeated.column("source_line"), files, codes[rows]))))


def _check_charges(table: pa.Table) -> None:
    refuse_repeated(
        repeated_charges(
            certain_rows(table.select(["charge_id", "membership", "source_file", "source_line"]))
        )
    )
