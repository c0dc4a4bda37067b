"""A table judged in memory: the same answers as a run over a dataset of the same rows, and no file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.api.answers import Answers
from clearslate.api.relations import as_arrow
from clearslate.engine.determine import Evaluator
from clearslate.people.record import StoryError, from_document, record_of
from clearslate.people.variants import own_fields
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER, read_date, to_day
from clearslate.records.errors import DatasetError
from clearslate.records.schema import FIELDS, Field, Kind, Membership
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.runs.explain import explain_all, in_words
from clearslate.runs.spec import RunSpec, describe_asked
from clearslate.states import CODES

_NEVER_DAY: Final = pa.scalar(NEVER, pa.int32()).cast(pa.date32())


class Judged(Answers):
    """A table that was judged in memory; it answers as a `Run` does."""

    def __init__(self, table: pa.Table, spec: RunSpec) -> None:
        self._table: Final = table
        self._spec: Final = spec
        question = spec.question()
        self._programs: Final = question.programs
        self._answered: Final = Evaluator(question).determine(table)

    @property
    def as_of(self) -> dt.date:
        """The day asked about."""
        return self._spec.as_of

    @property
    def presumptions(self) -> tuple[str, ...]:
        """The presumptions that were on, in the order of the bits of ``presumed``."""
        return tuple(sorted(self._spec.presumptions))

    @property
    def records(self) -> pa.Table:
        """The rows as they were judged: in order, checked, their dates narrowed."""
        return self._table

    def explain(self, charge_id: str) -> tuple[str, ...]:
        """Why each law answers as it does about one charge: a text a law, as `clearslate explain` prints it.

        Raises:
            KeyError: the table has no such charge.
        """
        persons = self._table.column("person_id").filter(pc.equal(self._table.column("charge_id"), charge_id))
        if not len(persons):
            raise KeyError(charge_id)
        own = self._table.filter(pc.is_in(self._table.column("person_id"), value_set=one_chunk(persons)))
        return tuple(in_words(each) for each in explain_all(own, self._spec)[charge_id])

    def _laws(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            law.id: describe_asked(law, self.as_of, dict(self._spec.readings)) | {"state": state.code}
            for state, laws in self._spec.chosen()
            for law in laws
        }

    def _fields(self) -> Mapping[str, Sequence[str]]:
        return {program.jurisdiction.code: program.fields.names for program in self._programs}

    def _determined(self) -> Iterator[pa.Table]:
        yield self._answered

    def _records(self, place: int, columns: Sequence[str]) -> pa.Table:  # noqa: ARG002 (one table is one bucket)
        return self._table.select(list(columns))

    def _records_schema(self) -> pa.Schema:
        return self._table.schema


def judge(
    charges: Any,
    *,
    as_of: dt.date,
    known_through: dt.date | None = None,
    whole_history: bool = True,
    never: Sequence[str] = (),
    laws: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    presumptions: Sequence[str] = (),
) -> Judged:
    """Ask every law about every charge of a table, in memory.

    Args:
        charges: a row a charge, with the fields of docs/records.md as columns: an Arrow table, a Polars or pandas frame, a
            DuckDB relation, a `Relation`, or a list of dicts; or one person's document (``clearslate-person/1``, its schema is
            ``schemas/person.json``), of which each fact that is absent is missing. ``person_id``, ``case_id``, ``charge_id`` and ``jurisdiction``
            are needed; a field without a column, and an empty cell, are missing facts. A date or event is one column of
            days or of text (``2019-03-04``, ``2019-03``, ``2019``), or the two columns of its earliest and latest day.
        as_of: the day of the answers.
        known_through: the day up to which the records are complete; by default ``as_of``, or a later day of which a document tells.
        whole_history: the table holds all charges of its people.
        never: events of which an empty cell says that they did not happen (``("pardoned_on", "cleared_on")``). Without it an
            empty cell is missing: it may have happened.
        laws: codes of states and ids of laws; by default all laws of the table's jurisdictions.
        readings: open questions read otherwise: id of the question, key of the reading.
        presumptions: those that are on.

    Raises:
        DatasetError: a column is no field, a needed one is absent, or a value does not suit its field.
        RunError: a law, reading or presumption does not exist.
        TypeError: ``charges`` holds no rows.
    """
    if isinstance(charges, Mapping):
        charges, through = _rows_of(charges, as_of, laws)
        known_through = known_through or through
    given = as_arrow(charges)
    wanted = tuple(laws) or _states_of(given)
    spec = RunSpec(
        laws=wanted,
        as_of=as_of,
        known_through=known_through or as_of,
        whole_history=whole_history,
        readings=tuple(sorted((readings or {}).items())),
        presumptions=frozenset(presumptions),
    )
    facts = {
        each.name: each for state, _ in spec.chosen() for fact in state.facts for each in (*fact.former, fact)
    }
    rows = _canonical(given, (*FIELDS, *facts.values()), frozenset(never))
    return Judged(in_memory(rows, to_day(spec.known_through)), spec)


def _rows_of(document: Mapping[str, Any], as_of: dt.date, laws: Sequence[str]) -> tuple[pa.Table, dt.date]:
    """The rows of a person's document, with the facts of every state that is asked; and the day through which they are complete.

    Raises:
        DatasetError: it is no document, or tells no case of a state that has laws.
    """
    try:
        person = from_document(document, as_of)
        asked = [each.partition("-")[0].upper() for each in laws] or person.states
        codes = tuple(code for code in dict.fromkeys(asked) if code in CODES)
        if not codes:
            raise DatasetError("the record holds no case of a state that has laws here")
        record = record_of(person, *codes)
    except StoryError as error:
        raise DatasetError(str(error)) from error
    facts = {name: each for code in codes for name, each in own_fields(code).items()}
    return table_from_rows(record.rows, tuple(facts.values())), record.known_through


def _states_of(table: pa.Table) -> tuple[str, ...]:
    if "jurisdiction" not in table.column_names:
        raise DatasetError("the table has no column jurisdiction: the USPS code of each charge's state")
    named = sorted(set(table.column("jurisdiction").unique().to_pylist()) - {None})
    found = tuple(code for code in named if code in CODES)
    if not found:
        raise DatasetError(
            f"no laws are known for {', '.join(map(repr, named)) or 'a table without rows'}: jurisdiction is one of "
            f"{', '.join(CODES)}, or name some with laws="
        )
    return found


def _canonical(table: pa.Table, fields: Sequence[Field], never: frozenset[str]) -> pa.Table:
    """The table with the columns of the record: dates as two, and what every row needs."""
    by_name = {each.name: each for each in fields}
    columns = {column for each in fields for column in each.columns}
    extra = [name for name in table.column_names if name not in columns and name not in by_name]
    if extra:
        raise DatasetError(
            f"no such field: {', '.join(extra)}; docs/records.md and each state's README list those that there are: "
            "leave other columns out"
        )
    no_events = [name for name in never if name not in by_name or by_name[name].kind is not Kind.EVENT]
    if no_events:
        raise DatasetError(
            f"never= takes events, and {', '.join(sorted(no_events))} is none; the events are "
            f"{', '.join(each.name for each in fields if each.kind is Kind.EVENT)}"
        )
    taken: dict[str, Any] = {}
    for name in table.column_names:
        field = by_name.get(name)
        if field is not None and field.columns != (name,):
            taken |= dict(zip(field.columns, _days(one_chunk(table.column(name)), field), strict=True))
        else:
            taken[name] = table.column(name)
    for name in never:
        for column in by_name[name].columns:
            given = taken.get(column, pa.nulls(table.num_rows, pa.date32()))
            taken[column] = pc.fill_null(given.cast(pa.date32()), _NEVER_DAY)
    rows = np.arange(1, table.num_rows + 1, dtype=np.int32)
    taken.setdefault("membership", pa.array([str(Membership.CERTAIN)] * len(rows), pa.string()))
    taken.setdefault("source_file", pa.array(["table"] * len(rows), pa.string()))
    taken.setdefault("source_line", pa.array(rows))
    absent = [each.name for each in fields if each.required and each.name not in taken]
    if absent:
        raise DatasetError(f"the table has no column {', '.join(absent)}: every charge needs it")
    return pa.table(taken)


def _days(column: Any, field: Field) -> tuple[Any, Any]:
    """A column of days, or of text that may mean several, as the earliest and the latest."""
    kind = column.type
    if pa.types.is_null(kind):
        empty = pa.nulls(len(column), pa.date32())
        return empty, empty
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        days = column.cast(pa.date32())
        return days, days
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise DatasetError(f"field {field.name}: a column of days or of text is wanted, not of {kind}")
    texts = column.cast(pa.string()).dictionary_encode()
    read = [_read(text, field) for text in texts.dictionary.to_pylist()]
    ends = (pa.array([pair[end] for pair in read], pa.int32()) for end in (0, 1))
    earliest, latest = (pc.take(end, texts.indices).view(pa.date32()) for end in ends)
    return earliest, latest


def _read(text: str, field: Field) -> tuple[int | None, int | None]:
    if not text.strip():
        return None, None
    try:
        found = read_date(text)
    except ValueError as error:
        raise DatasetError(f"field {field.name}: {error}") from error
    return found.earliest, found.latest
