"""A person's record judged as it is, and with facts changed: copies of the person under other ids, side by side in one table.

A law costs about the same for one person as for a hundred, so that trying answers costs little. Every look has an
`Evaluator` of its own: what a person typed stays in no interner of the process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine.determine import Evaluator, question
from clearslate.engine.outcomes import (
    LawResult,
    Outcome,
    Program,
    blamed,
    compile_laws,
    judge_all,
)
from clearslate.people.days import read_days
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date, to_day
from clearslate.records.schema import FIELD, Field, Kind
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.engine.evaluate import Evaluation
    from clearslate.engine.values import FieldBits

Value = str | int | float | bool
PERSON: Final = "person"
"""The owner of a person's own facts; a case's and a charge's owner is its id."""
Slot = tuple[str, str]
"""A fact of somebody: owner (the person, a case, a charge) and field."""
Change = Mapping[Slot, Value | None]
_IDS: Final = ("person_id", "case_id", "charge_id")


@cache
def program(code: str) -> Program:
    """The laws of a jurisdiction of which people are told, compiled. There are as many as there are jurisdictions."""
    found = jurisdiction(code)
    return compile_laws(found, [law for law in found.laws if law.is_told])


@lru_cache(128)
def _instructions(code: str, as_of: dt.date) -> dict[str, dict[Hashable, Any]]:  # noqa: ARG001 (two days' differ)
    """The instructions of a jurisdiction's laws on a day, written once. They hold nothing of anybody's record."""
    return {code: {}}


def own_fields(code: str) -> dict[str, Field]:
    """A state's own facts, by the name of their column."""
    return {fact.name: fact for fact in jurisdiction(code).facts} if code in CODES else {}


def fields_of(code: str) -> dict[str, Field]:
    """The fields that a law of the jurisdiction may ask, by name."""
    known = FIELD | own_fields(code)
    return {name: known[name] for name in program(code).fields.names if name in known}


@dataclass(frozen=True)
class Open:
    """An answer that is not settled: of which charge, under which law, and the fields that leave it so."""

    charge: str
    law: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Looked:
    """A story judged under one jurisdiction's laws, with variants.

    The first variant is the story itself. ``open_count``: open answers of each variant. ``marks``: of each variant what
    it answers, row by row and law by law (outcome and day), to tell whether two answer alike.
    """

    code: str
    results: tuple[LawResult, ...]
    charges: tuple[str, ...]
    open: tuple[Open, ...]
    open_count: NDArray[Any]
    marks: NDArray[Any]
    first_days: NDArray[Any]


class Variants:
    """Judges one person's rows under one jurisdiction's laws."""

    def __init__(
        self, rows: Sequence[Mapping[str, Any]], code: str, as_of: dt.date, known_through: dt.date
    ) -> None:
        """Take canonical rows as Python values, one a charge."""
        self.code, self.as_of = code, as_of
        self._rows = list(rows)
        self._known = to_day(known_through)
        self._fields = FIELD | own_fields(code)
        self._base = table_from_rows(self._rows, jurisdiction(code).facts)
        self._of: dict[str, list[str]] = {}
        for row in self._rows:
            self._of.setdefault(str(row["case_id"]), []).append(str(row["charge_id"]))

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The canonical rows."""
        return self._rows

    def look(self, variants: Sequence[Change] = (), *, blame: bool = True) -> Looked:
        """The story, and each variant of it, judged.

        Args:
            variants: each a few facts told otherwise.
            blame: whether the fields that leave answers open are wanted.
        """
        changes: list[Change] = [{}, *variants]
        table = in_memory(self._copies(changes), self._known)
        compiled = program(self.code)
        evaluator = self.evaluator()
        asked = evaluator.question
        evaluation = evaluator.evaluation(compiled, table, parts=blame)
        results = judge_all(compiled, evaluation, asked.as_of, blame=blame)
        count = len(changes)
        is_open, marks, first = _answers(results, count)
        charges = tuple(
            each.partition("/")[2] for each in table.column("charge_id").to_pylist()[: len(self._rows)]
        )
        mine = np.array([self._is_own(charge) for charge in charges])
        is_open = is_open & mine[None, :, None]
        named = self._named(results, is_open[0], charges, evaluation, asked.as_of) if blame else ()
        return Looked(
            self.code,
            tuple(results),
            charges,
            named,
            is_open.sum(axis=(1, 2)),
            marks[:, mine],
            first[:, mine],
        )

    def evaluator(self) -> Evaluator:
        """A new evaluator of the question: it shares the laws' instructions with others, and no text of a record."""
        asked = question([program(self.code)], self.as_of, known_through=to_date(self._known))
        # A day that somebody typed and that lies ahead is in the instructions' key: such ones are not kept.
        is_usual = self._known == asked.as_of
        return Evaluator(asked, _instructions(self.code, self.as_of) if is_usual else {})

    @cached_property
    def table(self) -> pa.Table:
        """The canonical rows of the story, as a bucket would hold them."""
        return in_memory(self._base, self._known)

    def days_of(self, owner: str, field: Field) -> DayInterval:
        """All days that a date may be, by what was told of it and of the dates around it."""
        ids = {self._rows[row]["charge_id"] for row in self._rows_of(owner)}
        rows = [row for row, charge in enumerate(self.table.column("charge_id").to_pylist()) if charge in ids]
        first, last = (self.table.column(column).to_pylist() for column in field.columns)
        low = min((ALWAYS if first[row] is None else to_day(first[row]) for row in rows), default=ALWAYS)
        high = max((NEVER if last[row] is None else to_day(last[row]) for row in rows), default=NEVER)
        return DayInterval(low, high)

    def _is_own(self, charge: str) -> bool:
        return any(row["charge_id"] == charge and row["jurisdiction"] == self.code for row in self._rows)

    def _copies(self, changes: Sequence[Change]) -> pa.Table:
        """A table in which each variant is a person."""
        rows, count = len(self._rows), len(changes)
        table = self._base.take(pa.array(np.tile(np.arange(rows), count)))
        prefixes = np.repeat([f"{place:06}/" for place in range(count)], rows)
        for name in _IDS:
            ids = [
                prefix + each for prefix, each in zip(prefixes, table.column(name).to_pylist(), strict=True)
            ]
            table = _set(table, name, pa.array(ids, pa.string()))
        told: dict[str, list[tuple[int, Value | None]]] = {}
        for place, change in enumerate(changes):
            for (owner, name), value in change.items():
                told.setdefault(name, []).extend((place * rows + row, value) for row in self._rows_of(owner))
        for name, cells in told.items():
            table = self._replaced(table, self._fields[name], cells)
        return table

    def _rows_of(self, owner: str) -> list[int]:
        if owner == PERSON:
            return list(range(len(self._rows)))
        charges = self._of.get(owner, [owner])
        return [place for place, row in enumerate(self._rows) if row["charge_id"] in charges]

    def _replaced(self, table: pa.Table, field: Field, cells: Sequence[tuple[int, Value | None]]) -> pa.Table:
        values = [(row, cell(field, value)) for row, value in cells]
        if field.kind in (Kind.DATE, Kind.EVENT):
            for place, column in enumerate(field.columns):
                days = table.column(column).combine_chunks().view(pa.int32()).to_pylist()
                for row, value in values:
                    days[row] = None if value is None else value[place]
                table = _set(table, column, pa.array(days, pa.int32()).view(pa.date32()))
            return table
        column = table.column(field.name).combine_chunks()
        told = column.to_pylist()
        for row, value in values:
            told[row] = value
        kind = pa.string() if field.kind is Kind.TEXT else field.arrow_type
        array = pa.array(told, kind)
        return _set(table, field.name, array.dictionary_encode() if field.kind is Kind.TEXT else array)

    def _named(
        self,
        results: Sequence[LawResult],
        is_open: NDArray[Any],
        charges: Sequence[str],
        evaluation: Evaluation,
        as_of: int,
    ) -> tuple[Open, ...]:
        """The open answers of the story, each with the missing fields that leave it open."""
        laws, fields = program(self.code).laws, program(self.code).fields
        found = []
        for place, result in enumerate(results):
            if not is_open[:, place].any():
                continue
            for row in np.flatnonzero(is_open[:, place]).tolist():
                names = _fields(fields, result.missing, row)
                if not names:  # not yet, of a day that is not known: the deciding version's own blame
                    version = int(result.version[row])
                    names = _fields(fields, blamed(laws[place], version, evaluation, as_of, fields), row)
                found.append(Open(charges[int(row)], result.law.id, names))
        return tuple(found)


def _fields(fields: FieldBits, masks: NDArray[Any], row: int) -> tuple[str, ...]:
    """The fields that a row's masks name, word by word."""
    words = masks[:, row].tolist()
    return tuple(name for each, mask in zip(fields.each(), words, strict=True) for name in each.named(mask))


def cell(field: Field, value: Value | None) -> Any:
    """A told value as a table holds it."""
    if value is None:
        return None
    if field.kind in (Kind.DATE, Kind.EVENT):
        return read_days(str(value))
    if field.kind is Kind.MONEY:
        return round(float(value) * 100)
    if field.kind is Kind.NUMBER:
        return float(value)
    return str(value) if field.kind in (Kind.TEXT, Kind.ID) else value


def _set(table: pa.Table, name: str, array: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, array)


def _answers(results: Sequence[LawResult], count: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """By variant, row and law: whether the answer is open; what it is; the first day that it names.

    An answer is open where it is unknown, or not yet without a day or perhaps sooner than its day. What no petition need be made for settles a
    charge: once it clears by itself, no other law of it is asked further.
    """
    outcome = np.stack([result.outcome for result in results], axis=1)
    days = np.stack([result.eligible_on for result in results], axis=1)
    automatic = np.array([result.law.automatic and result.law.clears for result in results])
    done = ((outcome == Outcome.ELIGIBLE) & automatic[None, :]).any(axis=1)
    sooner = np.stack(
        [result.possible < np.minimum(result.certain, result.eligible_on) for result in results], axis=1
    )
    is_open = (outcome == Outcome.UNKNOWN) | ((outcome == Outcome.NOT_YET) & ((days >= NEVER) | sooner))
    is_open &= ~done[:, None]
    shape = (count, len(outcome) // count, len(results))
    mark = days.astype(np.int64) * 8 + outcome
    return is_open.reshape(shape), mark.reshape(shape), days.reshape(shape)
