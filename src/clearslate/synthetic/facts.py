"""The facts that one jurisdiction alone uses, filled for synthetic records.

Most are harmless: the value that the jurisdiction itself calls harmless, or else "never" for an event and the
last disposition's day for a date. Any other fact of which it names no harmless value is missing, as in scenarios.
Of the rest, some are adverse and some missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.records.days import NEVER, DayInterval, to_day
from clearslate.records.schema import FACT_PREFIX, FIELDS, Field, Kind, Level
from clearslate.synthetic import columns
from clearslate.synthetic.cases import DISPOSITIONS
from clearslate.synthetic.draws import pick
from clearslate.synthetic.people import MISSING
from clearslate.synthetic.profile import Profile, distinct

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.cases import Charges
    from clearslate.synthetic.defects import Defects
    from clearslate.synthetic.draws import Ints

_DAY: Final = DayInterval(18_262, 18_262)  # any day, for rows on which harmless values are tried


@dataclass(frozen=True)
class FactValues:
    """A fact's harmless values, as codes into ``values``: offenses are rows, dispositions columns."""

    field: Field
    values: tuple[Any, ...]
    codes: NDArray[np.int32]  # MISSING where there is no harmless value


def fact_values(profile: Profile) -> tuple[FactValues, ...]:
    """The harmless values of all facts of the state."""
    return tuple(_values(field, profile) for field in profile.law.facts)


def _values(field: Field, profile: Profile) -> FactValues:
    harmless = profile.law.harmless.get(field.name.removeprefix(FACT_PREFIX))
    shape = (len(profile.offenses), len(DISPOSITIONS))
    if not callable(harmless):
        found = [harmless] * (shape[0] * shape[1])
    elif field.kind in (Kind.DATE, Kind.EVENT):  # a day that depends on the row: see _days
        found = [None] * (shape[0] * shape[1])
    else:
        found = [harmless(row, [row]) for row in _trial_rows(profile)]
    values = tuple(dict.fromkeys(value for value in found if value is not None))
    places = {value: code for code, value in enumerate(values)}
    codes = np.array([places.get(value, MISSING) for value in found], np.int32).reshape(shape)
    return FactValues(field, values, codes)


def _trial_rows(profile: Profile) -> list[dict[str, Any]]:
    """A charge of each offense and disposition, with everything else unremarkable."""
    empty: dict[str, Any] = {field.name: None for field in FIELDS}
    for field in FIELDS:
        if field.kind is Kind.DATE:
            empty[field.name] = _DAY
        elif field.kind is Kind.EVENT:
            empty[field.name] = DayInterval(NEVER, NEVER)
        elif field.kind is Kind.BOOL:
            empty[field.name] = False
        elif field.kind in (Kind.MONEY, Kind.DAYS):
            empty[field.name] = 0
    return [
        empty
        | {
            "statute": offense.statute,
            "description": offense.description,
            "grade": offense.grade,
            "max_penalty_days": offense.max_penalty_days,
            "inchoate": offense.inchoate,
            "disposition": str(disposition),
            "disposition_detail": "",
            "jurisdiction": profile.code,
            "sequence": 1,
        }
        for offense in profile.offenses
        for disposition in DISPOSITIONS
    ]


def fact_columns(
    rng: Generator,
    facts: tuple[FactValues, ...],
    charges: Charges,
    record: Ints,
    records: int,
    defects: Defects,
    known_through: int,
) -> dict[str, Any]:
    """The columns of the facts, one row a charge. A fact of a case or person is the same on all its rows.

    Args:
        rng: the source of chance.
        facts: the harmless values.
        charges: the charges.
        record: of each charge, the person record under which it stands.
        records: how many person records there are.
        defects: the rates.
        known_through: the day up to which the records are complete.
    """
    found: dict[str, Any] = {}
    first_of_record = np.zeros(records, np.int64)
    first_of_record[record[::-1]] = np.arange(len(charges))[::-1]
    for fact in facts:
        if fact.field.level is Level.PERSON:
            owner, first = record, first_of_record
        elif fact.field.level is Level.CASE:
            owner, first = charges.case, charges.starts
        else:
            owner, first = None, np.arange(len(charges))
        share = defects.missing_fact, defects.adverse_fact
        state = pick(rng, (max(0.0, 1 - sum(share)), *share), len(first))
        arrays = _fact(rng, fact, charges, first, state, known_through)
        for name, array in zip(fact.field.columns, arrays, strict=True):
            found[name] = array if owner is None else array.take(pa.array(owner))
    return found


def _fact(
    rng: Generator,
    fact: FactValues,
    charges: Charges,
    rows: NDArray[np.int64],
    state: Ints,
    known_through: int,
) -> tuple[Any, ...]:
    """A fact's columns, one row an owner, given its first charge: state 0 harmless, 1 missing, 2 adverse."""
    kind = fact.field.kind
    codes = fact.codes[charges.offense_code[rows], charges.disposition[rows]]
    if kind in (Kind.DATE, Kind.EVENT):
        return columns.dates(_days(rng, fact, charges, rows, state, known_through))
    if kind is Kind.BOOL:
        harmless = np.array([*fact.values, False], np.bool_)[np.where(codes < 0, len(fact.values), codes)]
        missing = (codes < 0) | (state == 1)
        return (columns.flags(np.where(missing, -1, harmless ^ (state == 2)).astype(np.int8)),)
    codes = np.where(state == 0, codes, MISSING).astype(np.int32)
    if kind in (Kind.TEXT, Kind.ID):
        words, places = distinct([str(value) for value in fact.values])
        codes = np.where(codes < 0, MISSING, np.append(places, 0)[np.maximum(codes, -1)]).astype(np.int32)
        return (columns.text(codes, words).cast(fact.field.arrow_type),)
    known = np.array([*fact.values, 0])[np.where(codes < 0, len(fact.values), codes)]
    return (columns.numbers(known, fact.field.arrow_type, codes < 0),)


def _days(
    rng: Generator,
    fact: FactValues,
    charges: Charges,
    rows: NDArray[np.int64],
    state: Ints,
    known_through: int,
) -> tuple[Ints, Ints]:
    """Days of a fact: the constant that is harmless, or else never, or that of the owner's last disposition.

    While a charge of the owner is pending, that day lies after the end of the records.
    """
    disposed = _last_disposed(fact.field.level, charges, rows)
    pending = disposed > known_through
    if fact.values and isinstance(fact.values[0], DayInterval):
        low, high = (np.full(len(rows), day, np.int64) for day in fact.values[0])
    elif fact.values:  # a calendar date
        low = high = np.full(len(rows), to_day(fact.values[0]), np.int64)
    elif fact.field.kind is Kind.EVENT:
        low = high = np.full(len(rows), NEVER, np.int64)
    else:
        low = np.where(pending, known_through + 1, disposed)
        high = np.where(pending, NEVER, disposed)
    after = np.minimum(disposed + rng.integers(30, 900, len(rows)), known_through)
    adverse = (state == 2) & ~pending
    low, high = (np.where(adverse, after, np.where(state == 1, MISSING, end)) for end in (low, high))
    return low.astype(np.int32), high.astype(np.int32)


def _last_disposed(level: Level, charges: Charges, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The last disposition of each owner's charges (of a person, that of one charge); NEVER where one is pending."""
    disposed = charges.disposed.astype(np.int64)
    if level is Level.CASE:
        return np.asarray(np.maximum.reduceat(disposed, charges.starts), np.int64)
    return disposed[rows]
