"""Judges reforms beside a run: of each reform only the laws that it changes; all other answers are the run's own.

The reforms of a study are compiled together and judged over one table with what they have in common found once: a grid over
one figure asks little more than one law. What presumes otherwise, or rests on a proposed law's own look-ups, is judged apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine import masks
from clearslate.engine.columns import Columns, Interner, Rows, Segments
from clearslate.engine.determine import Evaluator, Question, schema_of
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import CompiledLaw, LawResult, Program, compile_laws, judge
from clearslate.engine.values import Context
from clearslate.law import WHOLE_HISTORY, Jurisdiction, Law
from clearslate.law import expressions as e
from clearslate.policy.asked.changes import Reformed, counted_day, reformed
from clearslate.policy.asked.controls import all_moved
from clearslate.policy.asked.kept import Names, lasting
from clearslate.policy.asked.reform import Enact, Reform, ReformError
from clearslate.records.columns import one_chunk
from clearslate.records.days import to_date, to_day
from clearslate.runs.answers import LawInfo, law_info
from clearslate.runs.proposed import read_laws
from clearslate.runs.spec import RunSpec, describe_law

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASELINE: Final = "baseline"


@dataclass(frozen=True)
class Variant:
    """The law under one reform, or the baseline.

    ``judged``: the laws that may answer otherwise than in the run, by id. ``laws``: all, as counting needs them. ``day``: on which it
    is counted beside the law in force: the day asked about or, of a reform that is not yet in force then, the first on which all
    of it is.
    """

    id: str
    title: str
    reform: Reform | None
    found: Reformed
    asked: tuple[Law, ...]
    judged: Mapping[str, Law]
    presumptions: frozenset[str]
    day: int
    laws: Mapping[str, LawInfo] = field(default_factory=dict)


@dataclass(frozen=True)
class _Group:
    """What is judged together: the laws of several variants that presume the same and share their look-ups."""

    program: Program
    places: tuple[tuple[str, str], ...]  # variant and law of each law of the program
    context: Context
    is_as_asked: bool  # it presumes what the run does, by the state's own look-ups: values found for the run's laws are its own
    interners: dict[tuple[str, ...], Interner] = field(default_factory=dict)


@dataclass(frozen=True)
class Lasting:
    """A law as the run asked it, and with each figure moved: what both ask lasts whatever figure a reform moves."""

    state: Jurisdiction
    law: CompiledLaw
    moved: CompiledLaw
    columns: tuple[str, ...]
    names: Names


class Lab:
    """The reforms of a study, compiled; keep one a process.

    Args:
        spec: what the run asked; of a study without a run, a spec without laws.
        reforms: in the order of the study.

    Raises:
        ReformError: a reform cannot be applied.
    """

    def __init__(self, spec: RunSpec, reforms: Sequence[Reform]) -> None:
        self.spec = spec
        self.as_of = to_day(spec.as_of)
        self.states = {
            state.code: (state, tuple(laws)) for state, laws in (spec.chosen() if spec.laws else ())
        }
        for reform in reforms:
            if reform.jurisdiction not in self.states:
                self.states[reform.jurisdiction] = (_founded(reform, spec), ())
        names = [reform.id for reform in reforms]
        if doubled := next((name for name in names if names.count(name) > 1 or name == BASELINE), None):
            raise ReformError(f"two reforms have the id {doubled!r}: give each its own")
        self.variants = tuple(self._variant(reform) for reform in reforms)
        self._groups = tuple(self._compiled())
        self._interners: dict[tuple[str, ...], Interner] = {}

    @property
    def context(self) -> Context:
        """What the run takes as given."""
        return self._context(self.spec.presumptions)

    def _context(self, presumptions: frozenset[str]) -> Context:
        return Context(
            to_day(self.spec.known_through), self.spec.whole_history, presumptions, self.spec.whole_cases
        )

    def _variant(self, reform: Reform) -> Variant:
        state, asked = self.states[reform.jurisdiction]
        found = reformed(state, reform)
        ids = {law.id for law in asked}
        unasked = (found.changed & {law.id for law in state.laws}) - ids
        if unasked:
            raise ReformError(
                f"{reform.id} changes {', '.join(sorted(unasked))}, which the run did not ask: determine the records with it"
            )
        laws = tuple(
            self._read(law, found.readings)
            for law in found.jurisdiction.laws
            if law.id in ids | found.changed
        )
        presumed = self._presumed(found)
        other = presumed ^ self.spec.presumptions
        judged = {law.id: law for law in laws if law.id in found.changed or _rests_on(law, other)}
        infos = {law.id: law_info(describe_law(law) | {"state": state.code}) for law in laws}
        day = counted_day(state, reform, self.as_of)
        return Variant(reform.id, reform.title, reform, found, laws, judged, presumed, day, infos)

    def base_on(self, day: int) -> str:
        """The name of the law in force on a day, which a reform of that day is counted beside."""
        return BASELINE if day == self.as_of else f"{BASELINE}@{to_date(day)}"

    @property
    def scenarios(self) -> dict[str, int]:
        """What is counted, each with its day: the law in force on the day asked about, then each reform after its baseline."""
        found = {BASELINE: self.as_of}
        for each in self.variants:
            found |= {self.base_on(each.day): each.day, each.id: each.day}
        return found

    @property
    def beside(self) -> dict[str, str]:
        """By reform the baseline that it is counted beside."""
        return {each.id: self.base_on(each.day) for each in self.variants}

    def _read(self, law: Law, but: Collection[str] = ()) -> Law:
        """The law under the readings that the run took, but those that a reform changes."""
        taken = {name: each for name, each in self.spec.readings if name not in but}
        if not any(q.id in taken and q.chosen != taken[q.id] for q in law.questions):
            return law
        return replace(
            law, questions=tuple(replace(q, chosen=taken.get(q.id, q.chosen)) for q in law.questions)
        )

    def _presumed(self, found: Reformed) -> frozenset[str]:
        on = {name for name, value in found.presumptions.items() if value}
        off = {name for name, value in found.presumptions.items() if not value}
        return (self.spec.presumptions | on) - off

    def _compiled(self) -> Iterable[_Group]:
        parts: dict[tuple[frozenset[str], str, str], list[tuple[str, Law, Jurisdiction]]] = {}
        for variant in self.variants:
            state = variant.found.jurisdiction
            for law in variant.judged.values():
                key = (variant.presumptions, state.code, variant.found.enacted.get(law.id, ""))
                parts.setdefault(key, []).append((variant.id, law, state))
        for (presumptions, _, enacted), laws in parts.items():
            whole = _all_facts([state for _, _, state in laws])
            program = compile_laws(whole, [law for _, law, _ in laws])
            program = replace(program, laws=tuple(self._still(law) for law in program.laws))
            yield _Group(
                program,
                tuple((variant, law.id) for variant, law, _ in laws),
                self._context(presumptions),
                presumptions == self.spec.presumptions and not enacted,
            )

    def _still(self, law: CompiledLaw) -> CompiledLaw:
        """The law without the versions that are over: they say when relief began, and nothing of today or later."""
        kept = tuple(each for each in law.versions if each.version.end > self.as_of)
        return replace(law, versions=kept or law.versions[-1:])

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        return tuple(sorted({name for group in self._groups for name in group.program.columns}))

    @cached_property
    def _in_force(self) -> tuple[Program, ...]:
        """The laws of the run, for a day after the one that it asked about."""
        found = []
        for state, asked in self.states.values():
            laws = tuple(map(self._read, asked))
            by_id = {law.id: law for law in laws}
            read = replace(state, laws=tuple(by_id.get(each.id, each) for each in state.laws))
            found += [compile_laws(read, laws)] if laws else []
        return tuple(found)

    def later(self, table: Rows, segments: Segments) -> dict[int, dict[str, LawResult]]:
        """What the run's laws say of a table on each later day on which a reform is counted, by day and law."""
        found: dict[int, dict[str, LawResult]] = {
            each.day: {} for each in self.variants if each.day != self.as_of
        }
        for program in self._in_force if found else ():
            columns = Columns(table, program.jurisdiction.facts, self._interners, segments)
            evaluation = Evaluation(columns, self.context, {})
            for day, judged in found.items():
                judged |= {law.law.id: judge(law, evaluation, day) for law in program.laws}
        return found

    @cached_property
    def lasting(self) -> dict[str, Lasting]:
        """The laws of the run that are judged again, by id."""
        again = {law for group in self._groups if group.is_as_asked for _, law in group.places}
        return {
            law.id: self._lasting(state, law)
            for state, asked in self.states.values()
            for law in asked
            if law.id in again
        }

    def _lasting(self, state: Jurisdiction, law: Law) -> Lasting:
        own = self._read(law)
        read = replace(state, laws=tuple(own if each.id == law.id else each for each in state.laws))
        program = compile_laws(read, [own, *all_moved(read, [own], self.as_of)])
        compiled, moved = map(self._still, program.laws)
        return Lasting(state, compiled, moved, program.columns, Names(compiled))

    def values(self, law: Lasting, table: Rows, segments: Segments) -> dict[str, Any]:
        """The values of a law's lasting parts over a table, by name."""
        columns = Columns(table, law.state.facts, self._interners, segments)
        return law.names.named(lasting(columns, self.context, [law.law], [law.moved], self.as_of))

    def judge(
        self,
        table: Rows,
        segments: Segments | None = None,
        values: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> dict[str, dict[str, LawResult]]:
        """What the changed laws of each variant say of a table on its day: by variant, by law.

        Of what is eligible the day may be a later one than a run tells: versions that are over are not asked.

        Args:
            table: whole persons.
            segments: where they begin, if that is known already.
            values: by law, as `values` gives them.
        """
        found: dict[str, dict[str, LawResult]] = {variant.id: {} for variant in self.variants}
        days = {variant.id: variant.day for variant in self.variants}
        known = {
            part: value
            for law, each in (values or {}).items()
            for part, value in self.lasting[law].names.parts(each).items()
        }
        for group in self._groups:
            columns = Columns(table, group.program.jurisdiction.facts, group.interners, segments)
            evaluation = Evaluation(columns, group.context, dict(known) if group.is_as_asked else None)
            for (variant, law), compiled in zip(group.places, group.program.laws, strict=True):
                found[variant][law] = judge(compiled, evaluation, days[variant])
        return found

    # --- whole determinations -----------------------------------------------------------------------------

    def determinations(self, variant: Variant, table: pa.Table, before: pa.Table) -> pa.Table:
        """The determinations of a bucket under a reform, as a run of the edited laws would give them.

        Args:
            variant: the reform.
            table: the bucket's rows.
            before: the run's determinations of the bucket, all columns; they are the answer where nothing changed.
        """
        if not variant.judged:
            return before
        state = variant.found.jurisdiction
        whole = compile_laws(state, variant.asked)
        compiled = tuple(law for law in whole.laws if law.law.id in variant.judged)
        question = Question((replace(whole, laws=compiled),), self.as_of, self._context(variant.presumptions))
        new = Evaluator(question).determine(table)
        names = {law.id for law in self.states[state.code][1]} | set(variant.judged)
        code = one_chunk(before.column("law"))
        ours = np.array([law in names for law in code.dictionary.to_pylist()], np.bool_)
        other = np.array([law not in variant.judged for law in code.dictionary.to_pylist()], np.bool_)
        at = code.indices.to_numpy()
        kept = before.filter(pa.array(other[at] if len(other) else np.zeros(0, np.bool_)))
        mine = ours[at][other[at]] if len(ours) else np.zeros(0, np.bool_)
        schema = schema_of(Question((whole,), self.as_of, self._context(variant.presumptions)))
        kept = self._renamed(kept, mine, state.code, whole, variant, schema)
        order = {law.id: place for place, law in enumerate(variant.asked)}
        return _in_order(
            pa.concat_tables([kept, _widened(new, schema)]).unify_dictionaries().combine_chunks(), order
        )

    def _renamed(
        self,
        kept: pa.Table,
        mine: NDArray[np.bool_],
        code: str,
        whole: Program,
        variant: Variant,
        schema: pa.Schema,
    ) -> pa.Table:
        """The run's determinations with their masks over the names that the reform's laws have."""
        asked = self.states[code][1]
        before = compile_laws(self.states[code][0], asked).fields.names if asked else whole.fields.names
        kept = _moved(kept, "missing", before, whole.fields.names, mine)
        everyone = np.ones(kept.num_rows, np.bool_)
        on = sorted(self.spec.presumptions)
        return _widened(_moved(kept, "presumed", on, sorted(variant.presumptions), everyone), schema)


def _founded(reform: Reform, spec: RunSpec) -> Jurisdiction:
    """The jurisdiction of a reform where the run asked none of its laws: that of the file which it enacts, without laws."""
    if spec.laws:
        raise ReformError(f"{reform.id} is of {reform.jurisdiction}, whose laws the run did not ask")
    for placed in reform.changes:
        if isinstance(placed.change, Enact):
            found = read_laws(placed.file.parent / placed.change.enact)
            if found.code == reform.jurisdiction:
                return replace(found, laws=())
    raise ReformError(
        f"no law is in force at the baseline, and {reform.id} enacts none of {reform.jurisdiction}: name a run"
    )


def _all_facts(states: Sequence[Jurisdiction]) -> Jurisdiction:
    """One of the jurisdictions with the facts of all: enacted laws may have their own."""
    own = states[0].own
    for state in states[1:]:
        own = replace(
            own, fields={**own.fields, **state.own.fields}, silences={**own.silences, **state.own.silences}
        )
    return replace(states[0], own=own)


def _rests_on(law: Law, presumptions: frozenset[str]) -> bool:
    if not presumptions:
        return False
    if WHOLE_HISTORY.id in presumptions:
        return True
    return any(
        isinstance(inner, e.Presumed) and inner.presumption in presumptions
        for top in law.expressions
        for inner in top.walk()
    )


def _moved(
    table: pa.Table, name: str, before: Sequence[str], after: Sequence[str], rows: NDArray[np.bool_]
) -> pa.Table:
    """A mask of some rows over other names, in another order; a name that is gone names nothing."""
    if list(before) == list(after):
        return table
    old = masks.read(table, name)
    new = masks.empty(len(after), table.num_rows)
    for place, each in enumerate(before):
        if each in after:
            word, bit = masks.place(list(after).index(each))
            new[word, rows & masks.has(old, place)] |= bit
    if not rows.all():
        new[0, ~rows] = old[~rows].astype(np.uint64)
    for column in masks.columns_in(name, table.column_names):
        table = table.drop_columns(column)
    for column, word in zip(masks.columns(name, len(new)), new, strict=True):
        table = table.append_column(pa.field(column, pa.uint64(), nullable=False), pa.array(word))
    return table


def _widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table of determinations with every column of a schema: a mask's further words are empty where it has none."""
    for each in schema:
        if each.name not in table.column_names:
            table = table.append_column(each, pa.array(np.zeros(table.num_rows, np.uint64)))
    return table.select(schema.names)


def _in_order(table: pa.Table, order: Mapping[str, int]) -> pa.Table:
    """In a full run's order of laws; what stands together of one law stays so."""
    law = one_chunk(table.column("law"))
    if not len(law):
        return table
    places = np.array([order.get(name, len(order)) for name in law.dictionary.to_pylist()])
    return table.take(pa.array(np.argsort(places[law.indices.to_numpy()], kind="stable")))


def counted(result: LawResult) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Of one law's answers the rows that it speaks of, their outcomes and first days of relief."""
    rows = np.flatnonzero(result.reached)
    return rows, result.outcome[rows].astype(np.int8), result.eligible_on[rows]
