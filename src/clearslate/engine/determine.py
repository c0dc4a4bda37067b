"""The pure evaluator: an Arrow table of whole persons in, an Arrow table of determinations out.

No clock, no file, no state but the interned texts of the process. The same table and the same question give
the same determinations, in the order of laws and, within a law, of rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import kernels, masks
from clearslate.engine.columns import Columns, Interner
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import (
    OUTCOMES,
    LawResult,
    Noticed,
    Outcome,
    Program,
    judge_all,
    tell,
)
from clearslate.engine.rows import Said, determinations
from clearslate.engine.values import Context
from clearslate.law import Status
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER, to_day
from clearslate.records.schema import Membership

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
        "failed": max((len(law.reasons) for law in laws), default=0),
        "missing": max((len(program.fields.names) for program in question.programs), default=0),
        "presumed": len(question.context.presumptions),
        "notices": max((len(law.notices) for law in laws), default=0),
    }
    return with_words(names)


def with_words(names: Mapping[str, int]) -> pa.Schema:
    """The columns of determinations whose masks ``failed``, ``missing``, ``presumed`` and ``notices`` have so many names."""
    names = {**names, "unknown": names["failed"], "notices_unknown": names["notices"]}
    schema = DETERMINATIONS
    for name, count in names.items():
        for column in masks.columns(name, masks.words(count))[1:]:
            schema = schema.append(pa.field(column, pa.uint64(), nullable=False))
    return schema


@dataclass(frozen=True)
class Undecided:
    """What identity alone keeps open. ``answers``: of laws in force about charges; ``charges`` and ``people``: with one."""

    people: int
    charges: int
    answers: int


@dataclass(frozen=True)
class Settled:
    """Of some rows of a table, how many answers identity alone keeps open, and on which day that may be otherwise."""

    rows: NDArray[np.int64]
    answers: NDArray[np.int32]
    turns: NDArray[np.int32]


@dataclass
class Evaluator:
    """Answers a question for tables of whole persons; keep one a process.

    Args:
        question: what is asked.
        written: instructions by jurisdiction, where evaluators of the same programs share them: they hold laws and no records.
    """

    question: Question
    written: dict[str, dict[Hashable, Any]] = field(default_factory=dict)
    _interners: dict[str, dict[tuple[str, ...], Interner]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        names = {name for program in self.question.programs for name in program.columns}
        return tuple(sorted(names))

    def judge(
        self, table: pa.Table, *, blame: bool = False, context: Context | None = None
    ) -> list[tuple[Program, list[LawResult]]]:
        """Every law's answer for every row (see `LawResult`); with ``blame`` the missing fields too."""
        found = []
        for program in self.question.programs:
            evaluation = self.evaluation(program, table, context=context, parts=False)
            found.append((program, judge_all(program, evaluation, self.question.as_of, blame=blame)))
        return found

    def evaluation(
        self, program: Program, table: pa.Table, *, context: Context | None = None, parts: bool = True
    ) -> Evaluation:
        """The evaluation of one jurisdiction's expressions over a table; ``parts``: whether single ones are asked for."""
        interners = self._interners.setdefault(program.jurisdiction.code, {})
        columns = Columns(table, program.jurisdiction.facts, interners)
        return Evaluation(
            columns,
            context or self.question.context,
            written=self.written.setdefault(program.jurisdiction.code, {}),
            parts=parts,
        )

    def say(self, table: pa.Table) -> list[Said]:
        """All that every law says of the rows of a table."""
        judged: list[tuple[Program, list[LawResult]]] = []
        noticed: dict[str, Noticed | None] = {}
        for program in self.question.programs:
            evaluation = self.evaluation(program, table, parts=False)
            answers = tell(program.laws, evaluation, self.question.as_of, program.fields)
            judged.append((program, [result for result, _ in answers]))
            noticed |= {result.law.id: notices for result, notices in answers}
        presumed, turns = self._presumed(table, judged)
        return [
            Said(
                result,
                result.missing,
                presumed[result.law.id],
                noticed[result.law.id],
                turns[result.law.id],
            )
            for _, results in judged
            for result in results
        ]

    def determine(self, table: pa.Table, statements: Sequence[Said] | None = None) -> pa.Table:
        """The determinations of a table; ``said``: what `say` found, where that was asked already."""
        found = self.say(table) if statements is None else statements
        return determinations(found, table, self.question.as_of, schema_of(self.question))

    def settled(self, table: pa.Table, statements: Sequence[Said]) -> Settled | None:
        """What identity alone keeps open of what was said of a table; None where it can keep nothing open.

        An answer is so where it is unknown, and would be decided if the rows that may be another person's were taken
        out of the history. The mask of missing fields cannot tell: it names all that is missing of the rows in question,
        though nothing of it would matter if they were not the person's. So the laws are asked again, without those rows,
        about the people who have any and wait for an answer.
        """
        possible = possible_rows(table)
        in_force = [one.result for one in statements if one.result.law.status is Status.IN_FORCE]
        if not in_force or not possible.any():
            return None
        person = person_numbers(table)
        doubtful, waits = (np.zeros(int(person[-1]) + 1, np.bool_) for _ in range(2))
        doubtful[person[possible]] = True
        for result in in_force:
            waits[person[_unknown(result)]] = True
        kept = np.flatnonzero((doubtful & waits)[person] & ~possible)
        answers, turns = np.zeros(len(kept), np.int32), np.full(len(kept), NEVER, np.int32)
        after = self.judge(table.take(pa.array(kept)))
        without = {result.law.id: result for _, results in after for result in results}
        for before in in_force:
            now = without[before.law.id]
            answers += _unknown(before)[kept] & ~_unknown(now)
            turns = np.minimum(turns, np.where(now.reached, now.turns, np.int32(NEVER)))
        return Settled(kept, answers, turns)

    def _presumed(
        self, table: pa.Table, judged: list[tuple[Program, list[LawResult]]]
    ) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """For each presumption that is on, where the outcome would be another without it; and when that may change."""
        context = self.question.context
        names = len(context.presumptions)
        results = [result for _, each in judged for result in each]
        found = {result.law.id: masks.empty(names, table.num_rows) for result in results}
        turns = {result.law.id: result.turns for result in results}
        for place, presumption in enumerate(sorted(context.presumptions)):
            without = replace(context, presumptions=context.presumptions - {presumption})
            others = [other for _, each in self.judge(table, context=without) for other in each]
            for result, other in zip(results, others, strict=True):
                law = result.law.id
                word, bit = masks.place(place)
                found[law][word, result.outcome != other.outcome] |= bit
                turns[law] = np.minimum(turns[law], other.turns)
        return found, turns


def _unknown(result: LawResult) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = result.reached & (result.outcome == Outcome.UNKNOWN)
    return found


def outcomes_of(table: pa.Table, statements: Sequence[Said]) -> dict[str, dict[str, int]]:
    """For each law how many charges of a table have each outcome."""
    home = table.num_rows - int(np.count_nonzero(possible_rows(table)))
    return {one.result.law.id: _counted(one.result, home) for one in statements}


def _counted(result: LawResult, home: int) -> dict[str, int]:
    """Charges by outcome; those not spoken of are the home rows that are left."""
    counts = kernels.tally(result.outcome, result.reached, len(OUTCOMES))
    counts[Outcome.NOT_APPLICABLE] = home - counts.sum()
    return {name: int(counts[place]) for place, name in enumerate(OUTCOMES) if counts[place]}


def possible_rows(table: pa.Table) -> NDArray[np.bool_]:
    """The rows that may be another person's."""
    column = one_chunk(table.column("membership"))
    words = np.array([word != Membership.CERTAIN for word in column.dictionary.to_pylist()], np.bool_)
    found: NDArray[np.bool_] = words[column.indices.to_numpy()] if len(column) else np.zeros(0, np.bool_)
    return found


def person_numbers(table: pa.Table) -> NDArray[np.int64]:
    """Of each row the number of its person, from 0 in the order of rows."""
    values = one_chunk(table.column("person_id"))
    changed = np.zeros(len(values), np.int64)
    if len(values) > 1:
        changed[1:] = pc.not_equal(values[1:], values[:-1]).to_numpy(zero_copy_only=False)
    return np.cumsum(changed)


def question(
    programs: Sequence[Program],
    as_of: dt.date,
    *,
    known_through: dt.date,
    whole_history: bool = True,
    presumptions: Mapping[str, bool] | frozenset[str] = frozenset(),
    whole_cases: bool = True,
) -> Question:
    """A question in calendar dates."""
    given = Context(to_day(known_through), whole_history, frozenset(presumptions), whole_cases)
    return Question(tuple(programs), to_day(as_of), given)
