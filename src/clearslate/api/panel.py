"""Who could have a charge cleared on each of several days, by the law of the day and the records of the day.

Records are kept as they are now. For a day before they end, what certainly came later is taken out, and what may have
come later, or has no day, is missing: so an answer of the past does not rest on what nobody knew then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.api.opened import Dataset
from clearslate.api.relations import Relation
from clearslate.engine.determine import Evaluator
from clearslate.records import dataset as records
from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.records.schema import FIELDS, Disposition, Field, Kind, Membership
from clearslate.runs.spec import spec_for

_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
PANEL: Final = pa.schema(
    [
        pa.field("day", pa.date32()),
        pa.field("person_id", pa.string()),
        pa.field("charge_id", pa.string()),
        *(pa.field(name, _WORDS) for name in ("law", "version", "outcome")),
        pa.field("certain", pa.bool_()),
        pa.field("possible", pa.bool_()),
    ]
)
_RECORDED_BY: Final = ("arrest_date", "filed_on", "disposition_date")
_OF_A_DISPOSITION: Final = ("disposition_date", "imposed_on", "released_on", "completed_on")
_AS_IT_STANDS: Final = ("on_registry",)  # has no day, as money has none: it says how things are now
_ENDS_AN_OPEN_CHARGE: Final = frozenset(
    map(
        str,
        (
            Disposition.CONVICTED,
            Disposition.ACQUITTED,
            Disposition.ACQUITTED_INSANITY,
            Disposition.NOLLE_PROSSED,
            Disposition.WITHDRAWN,
            Disposition.NO_CHARGE,
        ),
    )
)
"""Before its day the charge was open. Before others it may have ended otherwise (a conviction that was vacated): missing."""


def panel(
    dataset: Dataset,
    dates: Sequence[dt.date],
    *,
    laws: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    presumptions: Sequence[str] = (),
) -> Relation:
    """Which charge could be cleared on which day: by the law of the day, and by the records as they were on it.

    Columns: ``day``, ``person_id``, ``charge_id``, ``law``, ``version`` (that decides on the day), ``outcome``, ``certain``
    (eligible on the day), ``possible`` (eligible, or the records leave it open). A charge that was certainly, or perhaps,
    recorded after a day has no row for it; one that perhaps was counts as possible in the person's history. Amounts owed and the
    registry have no day, so before the records end they are missing; a state's own facts without a day are taken as they stand.

    Args:
        dataset: the records.
        dates: the days.
        laws: codes of states and ids of laws; by default all laws of the dataset's jurisdictions.
        readings: open questions read otherwise: id of the question, key of the reading.
        presumptions: those that are on.

    Raises:
        ValueError: there is no date.
        RunError: a law, reading or presumption does not exist.
    """
    days = sorted(set(dates))
    if not days:
        raise ValueError("a panel needs at least one date")
    opened = records.Dataset.open(dataset.path)
    through = opened.manifest.known_through
    facts = opened.manifest.facts
    asked = [
        replace(each, known_through=min(day, through))
        for day in days
        for each in [spec_for(opened, day, laws, readings=readings, presumptions=frozenset(presumptions))]
    ]
    asked[0].chosen()

    def parts() -> Iterator[pa.Table]:
        evaluators = [Evaluator(each.question()) for each in asked]
        for bucket in opened.buckets:
            table = opened.read(bucket.index, None)
            for spec, evaluator in zip(asked, evaluators, strict=True):
                past = spec.as_of < through
                held = as_recorded_on(table, spec.as_of, facts) if past else table
                yield _told(evaluator.determine(held), held, spec.as_of)

    return Relation(PANEL, parts)


def _told(found: pa.Table, table: pa.Table, day: dt.date) -> pa.Table:
    found = found.filter(found.column("decides"))
    outcome = one_chunk(found.column("outcome"))
    certain = pc.equal(outcome.cast(pa.string()), "eligible")
    columns: dict[str, Any] = {
        "day": pa.array(np.full(found.num_rows, np.datetime64(day))),
        "person_id": table.column("person_id").take(found.column("row")),
        "charge_id": found.column("charge_id"),
        **{name: found.column(name) for name in ("law", "version", "outcome")},
        "certain": certain,
        "possible": pc.or_(certain, pc.equal(outcome.cast(pa.string()), "unknown")),
    }
    return pa.table([columns[name] for name in PANEL.names], names=PANEL.names)


def as_recorded_on(table: pa.Table, day: dt.date, facts: Sequence[Field] = ()) -> pa.Table:
    """The rows as they were on a day before the records end: `panel` says how.

    Args:
        table: rows of whole persons.
        day: the day.
        facts: fields of the jurisdictions' own that the table has.
    """
    at = to_day(day)
    bounds = {name: _bounds(table, name) for name in _RECORDED_BY}
    offense, _ = _bounds(table, "offense_date")
    surely = np.any([high <= at for _, high in bounds.values()], axis=0)
    later = (offense > at) | np.all([low > at for low, _ in bounds.values()], axis=0)
    cells: dict[str, pa.Array] = {}

    # Who perhaps had the charge by then has it possibly, as where an identity is open.
    _put(table, cells, "membership", ~surely, Membership.POSSIBLE)
    low, high = bounds["disposition_date"]
    words = np.array(table.column("disposition").cast(pa.string()).to_pylist(), object)
    is_after = low > at
    was_open = is_after & np.isin(words.astype(str), list(_ENDS_AN_OPEN_CHARGE))
    stays = (high <= at) | (words == str(Disposition.PENDING))
    _put(table, cells, "disposition", ~stays, None)
    _put(table, cells, "disposition", was_open, Disposition.PENDING)
    for name in _OF_A_DISPOSITION:
        for side in ("from", "to"):
            _put(table, cells, f"{name}_{side}", is_after & ~was_open, None)
            _put(table, cells, f"{name}_{side}", was_open, NEVER)
    for field in (*FIELDS, *facts):
        if field.kind is Kind.EVENT and f"{field.name}_from" in table.column_names:
            first = pc.fill_null(one_chunk(table.column(f"{field.name}_from")).cast(pa.int32()), ALWAYS)
            for side in ("from", "to"):
                _put(table, cells, f"{field.name}_{side}", first.to_numpy() > at, NEVER)
        if (field.kind is Kind.MONEY or field.name in _AS_IT_STANDS) and field.name in table.column_names:
            _put(table, cells, field.name, np.ones(table.num_rows, np.bool_), None)
    for name, column in cells.items():
        table = table.set_column(table.column_names.index(name), table.schema.field(name), column)
    return table.filter(pa.array(~later))


def _bounds(table: pa.Table, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Between which days something was recorded; at any time where no day is told."""
    low, high = (
        pc.fill_null(one_chunk(table.column(f"{name}_{side}")).cast(pa.int32()), none).to_numpy()
        for side, none in (("from", ALWAYS), ("to", NEVER))
    )
    return low, high


def _put(table: pa.Table, cells: dict[str, pa.Array], name: str, where: np.ndarray, value: Any) -> None:
    kind = table.schema.field(name).type
    column = cells.get(name, one_chunk(table.column(name)))
    if value == NEVER and pa.types.is_date(kind):
        new = pa.scalar(NEVER, pa.int32()).cast(kind)
    else:
        new = pa.scalar(None if value is None else str(value), pa.string())
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    changed = pc.if_else(pa.array(where), new.cast(plain), column.cast(plain))
    cells[name] = changed.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else changed
