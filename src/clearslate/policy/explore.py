"""The explorer: a run's answers while somebody moves the figures of a state's laws.

How it answers quickly: on opening, each bucket is judged once, and of every value that was found only those are kept that
cannot be otherwise whatever is moved: the largest parts of the laws' conditions that no movable figure stands in. A question then
judges only the laws that a moved control is of, over what is kept, joins their answers to the other laws' bits, which are
kept row by row, and counts. Nothing that is kept names anybody: days, bits, and where a person begins.

It moves figures of laws that the run asked. It loads no file and no law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pyarrow as pa

from clearslate.engine.columns import Columns, Interner
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import CompiledLaw, LawResult, Outcome, Program, compile_laws, judge
from clearslate.engine.values import Context
from clearslate.law import Law, Status
from clearslate.policy import kernels
from clearslate.policy.changes import reformed
from clearslate.policy.controls import (
    Control,
    NoControl,
    Settings,
    all_moved,
    as_reform,
    controls_of,
)
from clearslate.policy.kept import lasting
from clearslate.policy.measures import (
    ANY_ROUTE,
    AUTOMATIC,
    CHANGE_BITS,
    NO_CONVICTION,
    PEOPLE,
    PEOPLE_UNIT,
    ROUTES,
)
from clearslate.policy.reform import Reform
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER, to_day
from clearslate.reports.outcomes.tally import is_felony
from clearslate.runs.answers import CONVICTION, NOT_RECORDED, Bucket, distinct, read_bucket
from clearslate.runs.run import Run, law_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS: Final = (
    "person_id", "membership", "jurisdiction", "statute", "grade", "disposition", "cleared_on_from", "cleared_on_to",
)  # fmt: skip
YEARS: Final = 10  # of the chart


@dataclass(frozen=True)
class Figures:
    """People by route: by the name of a measure (`clearslate.policy.measures`) with its bound, how many.

    ``first``: people by the first day of relief: today, in each of the next years, later, never or undecided.
    ``eligible``: charges that can be cleared today. ``by_law``: of each law in force.
    """

    people: Mapping[str, Mapping[tuple[str, str], int]]
    eligible: Mapping[str, int]
    first: tuple[int, ...]
    by_law: Mapping[str, int]


@dataclass(frozen=True)
class Answer:
    """The law as it is, and as it is moved."""

    before: Figures
    after: Figures
    moved: tuple[Control, ...]


# --- what is kept -----------------------------------------------------------------------------------------


@dataclass
class _Kept:
    """One bucket: what cannot move, and the answers of each law.

    ``outcome`` (bits, see `kernels`) and ``due``: of each law for each row.
    """

    columns: Columns
    values: dict[Any, Any]
    starts: NDArray[np.int64]
    live: NDArray[np.bool_]
    there: NDArray[np.bool_]  # people with a charge of their own
    convicted: NDArray[np.uint8]
    felony: NDArray[np.uint8]
    flags: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    due: dict[str, NDArray[np.int32]] = field(default_factory=dict)
    before: dict[str, tuple[NDArray[np.int64], NDArray[np.bool_]]] = field(default_factory=dict)
    """By route each person's mask under the law as it is, and each row's relief."""


class Explorer:
    """A run, held in memory for questions.

    Args:
        run: the run; its laws in force can be moved.
        dataset: the one that was determined.
        buckets: which of its buckets; by default all. Figures of parts add up.
        progress: told how many buckets are read, and of how many.

    Raises:
        RunError: the dataset is not the one that was determined.
        NoControl: the run asked several states, or no law in force, or its laws are no longer these.
    """

    def __init__(
        self,
        run: Run,
        dataset: Dataset,
        buckets: Iterable[int] | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> None:
        run.check(dataset)
        for code, text in run.manifest.inputs.law_text.items():
            if law_text(code) != text:
                raise NoControl(
                    f"the laws of {code} are not those of {run.path}: determine the records again"
                )
        spec = run.spec()
        chosen = spec.chosen()
        if len(chosen) != 1:
            raise NoControl(
                f"the run asked {', '.join(state.code for state, _ in chosen)}: explore one state at a time"
            )
        [(state, laws)] = chosen
        readings = dict(spec.readings)
        in_force = [_read(law, readings) for law in laws if law.status is Status.IN_FORCE]
        if not in_force:
            raise NoControl(f"the run asked no law of {state.name} that is in force")
        self.state = replace(state, laws=tuple(in_force))
        self.as_of = to_day(spec.as_of)
        self.day: dt.date = spec.as_of
        self.run_id = run.manifest.run_id
        self.people, self.charges = run.manifest.people, run.manifest.charges
        self.invented = dataset.manifest.coverage.invented
        self.automatic = {law.id for law in in_force if law.automatic}
        self.titles = {law.id: law.title for law in in_force}
        self.controls = {each.id: each for each in controls_of(state, in_force, self.as_of)}
        self._context = Context(to_day(spec.known_through), spec.whole_history, spec.presumptions)
        self._interners: dict[tuple[str, ...], Interner] = {}
        self._program = compile_laws(self.state, in_force)
        self._by_id = {law.law.id: law for law in self._program.laws}
        self._cuts = np.array([to_day(_later(spec.as_of, years)) for years in range(1, YEARS + 1)], np.int32)
        wanted = list(range(len(dataset.buckets)) if buckets is None else buckets)
        asked = compile_laws(self.state, all_moved(self.state, in_force, self.as_of))
        columns = [
            name
            for name in dict.fromkeys((*self._program.columns, *_COLUMNS))
            if name in set(dataset.schema.names)
        ]
        self._kept: list[_Kept] = []
        for number, index in enumerate(wanted, 1):
            self._kept.append(self._keep(dataset.read(index, columns), asked))
            if progress:
                progress(number, len(wanted))
        self.before = self._counted(self._tell({}))

    def _keep(self, table: pa.Table, moved: Program) -> _Kept:
        """Judge a bucket, and keep what a question needs."""
        bucket = read_bucket(table)
        columns = Columns(table, self.state.facts, self._interners)
        everything: dict[Any, Any] = {}
        evaluation = Evaluation(columns, self._context, everything)
        starts = np.append(np.flatnonzero(np.diff(bucket.person, prepend=-1)), len(bucket.person))
        kept = _Kept(
            columns, {}, starts, bucket.own & ~bucket.cleared, bucket.has(bucket.own), *_kinds(bucket),
        )  # fmt: skip
        for compiled in self._program.laws:
            _note(judge(compiled, evaluation, self.as_of), kept.flags, kept.due)
        asked = [self._as_asked(compiled) for compiled in moved.laws]
        kept.values = lasting(columns, self._context, self._program.laws, asked, self.as_of, everything)
        # What a question still reads of the records is read now, into columns that know nothing else; then they are let go.
        del evaluation, everything
        kept.columns = Columns(table, self.state.facts, self._interners)
        self._judged(kept, moved.laws)
        kept.columns.table = table.select([])
        return kept

    def _judged(self, kept: _Kept, laws: Iterable[CompiledLaw]) -> list[LawResult]:
        """What laws say of a bucket, where what cannot move is known."""
        evaluation = Evaluation(kept.columns, self._context, dict(kept.values))
        return [judge(self._as_asked(compiled), evaluation, self.as_of) for compiled in laws]

    def _as_asked(self, compiled: CompiledLaw) -> CompiledLaw:
        """A moved law with the parts of the law as it is that no control moves: of what it speaks, and whom it reaches."""
        own = self._by_id[compiled.law.id]
        return replace(compiled, speaks=own.speaks, reach=own.reach)

    # --- asking ---------------------------------------------------------------------------------------------

    def ask(self, settings: Settings) -> Answer:
        """What the laws say with some of their figures moved.

        Raises:
            NoControl: there is no such control, or its value is out of its range.
            ReformError, LawError: the figures make no law.
        """
        reform, moved = as_reform(self.state.code, self.controls, settings)
        return Answer(
            self.before, self.before if not moved else self._counted(self._tell(self._laws_of(reform))), moved
        )

    def _laws_of(self, reform: Reform) -> dict[str, CompiledLaw]:
        found = reformed(self.state, reform)
        program = compile_laws(
            found.jurisdiction, [law for law in found.jurisdiction.laws if law.id in found.changed]
        )
        return {each.law.id: self._as_asked(each) for each in program.laws}

    def _tell(self, changed: Mapping[str, CompiledLaw]) -> list[Counts]:
        return [self._bucket(kept, changed) for kept in self._kept]

    def _bucket(self, kept: _Kept, changed: Mapping[str, CompiledLaw]) -> Counts:
        """What one bucket's people are told."""
        flags, due = dict(kept.flags), dict(kept.due)
        if changed:
            for result in self._judged(kept, changed.values()):
                _note(result, flags, due)
        found = Counts()
        for law, bits in flags.items():
            found.by_law[law] = int(np.count_nonzero(kept.live & ((bits & kernels.ELIGIBLE) != 0)))
        for route in ROUTES:
            laws = [law for law in flags if route == ANY_ROUTE or law in self.automatic]
            self._route(found, route, kept, [flags[law] for law in laws], [due[law] for law in laws])
        return found

    def _route(
        self,
        found: Counts,
        route: str,
        kept: _Kept,
        flags: Sequence[NDArray[np.uint8]],
        due: Sequence[NDArray[np.int32]],
    ) -> None:
        number_of_rows, number = len(kept.live), len(kept.there)
        told = np.bitwise_or.reduce(flags) if flags else np.zeros(number_of_rows, np.uint8)
        days = np.minimum.reduce(due) if due else np.full(number_of_rows, NEVER, np.int32)
        bits, first = np.zeros(number, np.int64), np.full(number, NEVER, np.int32)
        kernels.people(
            kept.starts, kept.live, kept.convicted, kept.felony, told, days, np.int32(self.as_of), bits, first
        )
        now = kept.live & ((told & kernels.ELIGIBLE) != 0)
        people, was = kept.before.setdefault(route, (bits.copy(), now))
        rows = (now & ~was, was & ~now)
        rows += tuple(each & (kept.convicted == 3) for each in rows)
        freed = ((each >> NO_CONVICTION) & 1 for each in (bits & ~people, people & ~bits))
        for bit, each in enumerate(
            (*(_any_of(kept.starts, each) for each in rows), *freed), CHANGE_BITS[PEOPLE_UNIT]
        ):
            bits |= each.astype(np.int64) << bit
        found.eligible[route] = int(np.count_nonzero(now))
        # Masks are few: they are counted once each, and then each bit.
        counts = np.bincount(bits[kept.there], minlength=1)
        masks = np.flatnonzero(counts)
        found.people[route] = {
            (each.name, each.bound): int(counts[masks[(masks >> bit) & 1 == 1]].sum())
            for bit, each in enumerate(PEOPLE)
        }
        if route == AUTOMATIC:
            edges = np.concatenate([[self.as_of], self._cuts, [NEVER - 1]])
            places = np.searchsorted(edges, first[kept.there], side="left")
            found.first = np.bincount(places, minlength=YEARS + 3)

    @staticmethod
    def _counted(parts: Sequence[Counts]) -> Figures:
        whole = Counts()
        for part in parts:
            whole += part
        return whole.figures()


def _any_of(starts: NDArray[np.int64], rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The people of whom one of the rows is."""
    found: NDArray[np.bool_] = (
        np.logical_or.reduceat(rows, starts[:-1]) if rows.any() else np.zeros(len(starts) - 1, np.bool_)
    )
    return found


def _note(result: LawResult, flags: dict[str, NDArray[np.uint8]], due: dict[str, NDArray[np.int32]]) -> None:
    """A law's answers, by row."""
    told = result.reached
    bits = np.where(told, np.uint8(1) << result.outcome.astype(np.uint8), np.uint8(0)).astype(np.uint8)
    bits[told & (result.outcome == Outcome.NOT_YET) & (result.eligible_on < NEVER)] |= np.uint8(kernels.DATED)
    flags[result.law.id] = bits
    due[result.law.id] = np.where(told, result.eligible_on, np.int32(NEVER)).astype(np.int32)


@dataclass
class Counts:
    """Counters that add up over buckets, and over parts of a dataset."""

    people: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    eligible: dict[str, int] = field(default_factory=dict)
    first: Any = field(default_factory=lambda: np.zeros(YEARS + 3, np.int64))
    by_law: dict[str, int] = field(default_factory=dict)

    def __iadd__(self, other: Counts) -> Self:
        """Add another part's counts."""
        for route, figures in other.people.items():
            own = self.people.setdefault(route, {})
            for key, count in figures.items():
                own[key] = own.get(key, 0) + count
        for name in ("eligible", "by_law"):
            mine = getattr(self, name)
            for key, count in getattr(other, name).items():
                mine[key] = mine.get(key, 0) + count
        self.first = self.first + other.first
        return self

    def figures(self) -> Figures:
        """What was counted."""
        return Figures(self.people, self.eligible, tuple(int(each) for each in self.first), self.by_law)


def _kinds(bucket: Bucket) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Of each row whether it is, or may be, a conviction, and a felony conviction."""
    convicted = np.where(bucket.kind == CONVICTION, 3, np.where(bucket.kind == NOT_RECORDED, 1, 0)).astype(
        np.uint8
    )
    values, inverse = distinct(bucket.table, ("jurisdiction", "statute", "grade"))
    answers = np.array([is_felony(*value) for value in values], bool).reshape(-1, 2)
    certain, possible = answers[inverse, 0], answers[inverse, 1]
    felony = np.where((convicted == 3) & certain, 3, np.where((convicted != 0) & possible, 1, 0)).astype(
        np.uint8
    )
    return convicted, felony


def _read(law: Law, readings: Mapping[str, str]) -> Law:
    """The law under the readings that the run took."""
    questions = tuple(replace(each, chosen=readings.get(each.id, each.chosen)) for each in law.questions)
    return law if questions == law.questions else replace(law, questions=questions)


def _later(day: dt.date, years: int) -> dt.date:
    leap = day.month == 2 and day.day == 29
    return dt.date(day.year + years, day.month, 28 if leap else day.day)
