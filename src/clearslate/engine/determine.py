"""The pure evaluator: an Arrow table of whole persons in, an Arrow table of determinations out.

No clock, no file, no state but the interned texts of the process. The same table and the same question give
the same determinations, in the order of laws and, within a law, of rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import masks
from clearslate.engine.columns import Columns, Interner
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import LawResult, Noticed, Outcome, Program, judge, notices
from clearslate.engine.values import Context
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER, to_day
from clearslate.records.schema import Membership

if TYPE_CHECKING:
    from numpy.typing import NDArray

OUTCOMES: Final = tuple(str(outcome) for outcome in Outcome)

DETERMINATIONS: Final = pa.schema(
    [
        pa.field("charge_id", pa.string(), nullable=False),
        pa.field("law", pa.dictionary(pa.int16(), pa.string()), nullable=False),
        pa.field("version", pa.dictionary(pa.int16(), pa.string()), nullable=False),
        pa.field("decides", pa.bool_(), nullable=False),
        pa.field("outcome", pa.dictionary(pa.int8(), pa.string()), nullable=False),
        pa.field("possible_from", pa.date32(), nullable=False),
        pa.field("certain_from", pa.date32(), nullable=False),
        pa.field("eligible_on", pa.date32()),
        pa.field("failed", pa.uint64(), nullable=False),
        pa.field("unknown", pa.uint64(), nullable=False),
        pa.field("missing", pa.uint64(), nullable=False),
        pa.field("presumed", pa.uint64(), nullable=False),
        pa.field("notices", pa.uint64(), nullable=False),
        pa.field("notices_unknown", pa.uint64(), nullable=False),
        pa.field("notice_days", pa.list_(pa.date32())),
        pa.field("row", pa.int32(), nullable=False),
    ]
)
"""Columns of a determination.

A mask of more than 64 names has further columns at the end (see `masks`).

``decides`` is true on one row a charge and law: the version that gives ``outcome``; the other rows are later
versions, with their own days. ``possible_from`` and ``certain_from`` are the version's days, cut to its window
(0001-01-01 always, 9999-12-31 never). ``failed`` and ``unknown`` are masks over the law's conditions on the
day asked about, ``missing`` one over the run's fields, ``presumed`` one over the run's presumptions: those
without which the outcome would be another. ``notices`` and ``notices_unknown`` are masks over the law's notices
that certainly, that perhaps speak of a charge that is eligible or not_yet; ``notice_days`` has for each of the law's
notices with a day the latest on which it may lie (null where it does not apply or is not known). ``row`` is the charge's row in its bucket.
"""


@dataclass(frozen=True)
class Question:
    """What a run asks: which laws, on which day, taking what as given."""

    programs: tuple[Program, ...]
    as_of: int
    context: Context


def schema_of(question: Question) -> pa.Schema:
    """The columns of the determinations of a question: those of all, and further words of masks where it has so many names."""
    laws = [law.law for program in question.programs for law in program.laws]
    names = {
        "failed": max((len(law.keys) for law in laws), default=0),
        "missing": max((len(program.fields.names) for program in question.programs), default=0),
        "presumed": len(question.context.presumptions),
        "notices": max((len(law.notices) for law in laws), default=0),
    }
    names |= {"unknown": names["failed"], "notices_unknown": names["notices"]}
    schema = DETERMINATIONS
    for name, count in names.items():
        for column in masks.columns(name, masks.words(count))[1:]:
            schema = schema.append(pa.field(column, pa.uint64(), nullable=False))
    return schema


@dataclass(frozen=True)
class _Marks:
    """The masks of one law's rows that its result does not say itself."""

    missing: NDArray[Any]
    presumed: NDArray[Any]
    noticed: Noticed | None


@dataclass
class Evaluator:
    """Answers a question for tables of whole persons; keep one a process."""

    question: Question
    _interners: dict[tuple[str, int], dict[tuple[str, ...], Interner]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        names = {name for program in self.question.programs for name in program.columns}
        return tuple(sorted(names))

    def judge(
        self, table: pa.Table, *, blame: bool, context: Context | None = None
    ) -> list[tuple[Program, list[LawResult]]]:
        """Every law's answer for every row (see ``LawResult``)."""
        return [
            (program, results) for program, _, results in self._judge(table, blame=blame, context=context)
        ]

    def _judge(
        self, table: pa.Table, *, blame: bool, context: Context | None = None
    ) -> Iterator[tuple[Program, Evaluation, list[LawResult]]]:
        for program in self.question.programs:
            evaluation = self.evaluation(program, table, blame=blame, context=context)
            yield program, evaluation, [judge(law, evaluation, self.question.as_of) for law in program.laws]

    def evaluation(
        self, program: Program, table: pa.Table, *, blame: bool, context: Context | None = None, word: int = 0
    ) -> Evaluation:
        """The evaluation of one jurisdiction's expressions over a table, blaming the fields of one word."""
        interners = self._interners.setdefault((program.jurisdiction.code, word), {})
        columns = Columns(table, program.jurisdiction.facts, interners)
        fields = replace(program.fields, word=word)
        return Evaluation(columns, context or self.question.context, fields, blame=blame)

    def determine(self, table: pa.Table) -> tuple[pa.Table, dict[str, dict[str, int]]]:
        """The determinations of a table, and for each law how many charges have each outcome."""
        parts: list[pa.Table] = []
        outcomes: dict[str, dict[str, int]] = {}
        judged: list[tuple[Program, list[LawResult]]] = []
        noticed: dict[str, Noticed | None] = {}
        for program, evaluation, results in self._judge(table, blame=False):
            judged.append((program, results))
            noticed |= {result.law.id: notices(result, evaluation) for result in results}
        missing = self._missing(table, judged)
        presumed = self._presumed(table, judged)
        schema = schema_of(self.question)
        home = _home_rows(table)
        for _, results in judged:
            for result in results:
                law = result.law.id
                outcomes[law] = _counted(result, home)
                marks = _Marks(missing[law], presumed[law], noticed[law])
                parts.append(_rows(result, table, self.question.as_of, marks, schema))
        return pa.concat_tables(parts) if parts else schema.empty_table(), outcomes

    def _missing(
        self, table: pa.Table, judged: list[tuple[Program, list[LawResult]]]
    ) -> dict[str, NDArray[Any]]:
        """Masks of missing fields: computed again, with blame, for the people who have an unknown outcome."""
        rows = table.num_rows
        found = {
            result.law.id: masks.empty(len(program.fields.names), rows)
            for program, results in judged
            for result in results
        }
        for program, results in judged:
            open_results = [r for r in results if bool((r.reached & (r.outcome == Outcome.UNKNOWN)).any())]
            if not open_results:
                continue
            unknown = np.zeros(rows, bool)
            for result in open_results:
                unknown |= result.reached & (result.outcome == Outcome.UNKNOWN)
            chosen = _whole_persons(table, unknown)
            part = table.take(pa.array(chosen))
            wanted = {result.law.id for result in open_results}
            for word in range(program.fields.words):
                evaluation = self.evaluation(program, part, blame=True, word=word)
                for law in program.laws:
                    if law.law.id in wanted:
                        answer = judge(law, evaluation, self.question.as_of, past=False)
                        found[law.law.id][word, chosen] = answer.missing
        return found

    def _presumed(
        self, table: pa.Table, judged: list[tuple[Program, list[LawResult]]]
    ) -> dict[str, NDArray[Any]]:
        """For each presumption that is on, where the outcome would be another without it."""
        context = self.question.context
        names = len(context.presumptions)
        found = {
            result.law.id: masks.empty(names, table.num_rows) for _, results in judged for result in results
        }
        for place, presumption in enumerate(sorted(context.presumptions)):
            without = replace(context, presumptions=context.presumptions - {presumption})
            for (_, results), (_, others) in zip(
                judged, self.judge(table, blame=False, context=without), strict=True
            ):
                for result, other in zip(results, others, strict=True):
                    word, bit = masks.place(place)
                    found[result.law.id][word, result.outcome != other.outcome] |= bit
        return found


def _counted(result: LawResult, home: int) -> dict[str, int]:
    """Charges by outcome; those not spoken of are the home rows that are left."""
    counts = np.bincount(result.outcome[result.reached], minlength=len(OUTCOMES))
    counts[Outcome.NOT_APPLICABLE] = home - int(result.reached.sum())
    return {name: int(counts[place]) for place, name in enumerate(OUTCOMES) if counts[place]}


def _home_rows(table: pa.Table) -> int:
    """Rows at their home person: those of certain membership."""
    column = one_chunk(table.column("membership"))
    words = column.dictionary.to_pylist()
    if Membership.CERTAIN not in words:
        return 0
    return int(np.count_nonzero(column.indices.to_numpy() == words.index(Membership.CERTAIN)))


def _whole_persons(table: pa.Table, wanted: NDArray[Any]) -> NDArray[Any]:
    """The rows of every person of whom a row is wanted."""
    persons = table.column("person_id").combine_chunks()
    changed = np.ones(table.num_rows, bool)
    if table.num_rows > 1:
        changed[1:] = pc.not_equal(persons.slice(1), persons.slice(0, table.num_rows - 1)).to_numpy(
            zero_copy_only=False
        )
    number = np.cumsum(changed) - 1
    chosen = np.zeros(int(number[-1]) + 1, bool)
    chosen[number[wanted]] = True
    return np.flatnonzero(chosen[number])


def _rows(result: LawResult, table: pa.Table, as_of: int, marks: _Marks, schema: pa.Schema) -> pa.Table:
    """One law's rows: the deciding version of every charge reached, then the versions still to come."""
    reached = np.flatnonzero(result.reached)
    names = [version.resolved.version.name for version in result.versions]
    said = {
        "failed": result.failed, "unknown": result.unknown, "missing": marks.missing, "presumed": marks.presumed,
    }  # fmt: skip
    if marks.noticed is not None:
        said |= {"notices": marks.noticed.certain, "notices_unknown": marks.noticed.unknown}
    parts = [
        _part(
            table, schema, reached, result.law.id, names, result.version[reached], True,
            result.outcome[reached], result.possible[reached], result.certain[reached],
            result.eligible_on[reached], {name: found[:, reached] for name, found in said.items()},
            _notice_days(marks.noticed, reached),
        )
    ]  # fmt: skip
    for index, version in enumerate(result.versions):
        if version.resolved.version.end <= as_of or len(result.versions) == 1:
            continue
        rows = reached[result.version[reached] != index]
        if not len(rows):
            continue
        never = np.full(len(rows), NEVER, np.int32)
        parts.append(
            _part(
                table, schema, rows, result.law.id, names, np.full(len(rows), index, np.int16), False,
                result.outcome[rows], version.onset.possible[rows], version.onset.certain[rows],
                never, {}, _notice_days(None, rows),
            )
        )  # fmt: skip
    return pa.concat_tables(parts)


def _part(
    table: pa.Table,
    schema: pa.Schema,
    rows: NDArray[Any],
    law: str,
    versions: Sequence[str],
    version: NDArray[Any],
    decides: bool,  # noqa: FBT001 (a column like the others)
    outcome: NDArray[Any],
    possible: NDArray[Any],
    certain: NDArray[Any],
    eligible_on: NDArray[Any],
    marks: Mapping[str, NDArray[Any]],
    notice_days: pa.Array,
) -> pa.Table:
    """Some rows of one version; a mask that is not among ``marks`` is of nothing."""
    count = len(rows)
    ids = table.column("charge_id")
    taken = ids.take(pa.array(rows)) if count != table.num_rows else ids
    arrays = {
        "charge_id": taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken,
        "law": _dictionary(np.zeros(count, np.int16), [law]),
        "version": _dictionary(version.astype(np.int16), list(versions)),
        "decides": pa.array(np.full(count, decides)),
        "outcome": _dictionary(outcome.astype(np.int8), list(OUTCOMES)),
        "possible_from": _dates(possible),
        "certain_from": _dates(certain),
        "eligible_on": pa.array(eligible_on, pa.int32(), mask=eligible_on >= NEVER).cast(pa.date32()),
        "notice_days": notice_days,
        "row": pa.array(rows.astype(np.int32)),
    }
    for name, found in marks.items():
        arrays |= zip(masks.columns(name, len(found)), map(pa.array, found), strict=True)
    none = pa.array(np.zeros(count, np.uint64))
    return pa.Table.from_arrays([arrays.get(name, none) for name in schema.names], schema=schema)


def _notice_days(noticed: Noticed | None, rows: NDArray[Any]) -> pa.Array:
    """The days of notices, for some rows."""
    kind = pa.list_(pa.date32())
    if noticed is None or not noticed.days:
        return pa.nulls(len(rows), kind)
    days = np.stack([day[rows] for day in noticed.days], axis=1)
    told = (days < NEVER).any(axis=1)
    flat = days[told].ravel()
    values = pa.array(flat, pa.int32(), mask=flat >= NEVER).cast(pa.date32())
    ends = np.cumsum(told) * len(noticed.days)
    offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, values, type=kind, mask=pa.array(~told))


def _dictionary(codes: NDArray[Any], words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words, pa.string()))


def _dates(days: NDArray[Any]) -> pa.Array:
    return pa.array(days, pa.int32()).cast(pa.date32())


def question(
    programs: Sequence[Program],
    as_of: dt.date,
    *,
    known_through: dt.date,
    whole_history: bool = True,
    presumptions: Mapping[str, bool] | frozenset[str] = frozenset(),
) -> Question:
    """A question in calendar dates."""
    return Question(
        tuple(programs), to_day(as_of), Context(to_day(known_through), whole_history, frozenset(presumptions))
    )
