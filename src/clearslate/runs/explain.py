"""Why a law answers as it does for one charge: each condition in words, and the records that decided it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import kernels, masks
from clearslate.engine.blame import Blame
from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.evaluate import Evaluation, members, relation_of
from clearslate.engine.outcomes import CompiledLaw, LawResult, Noticed, Outcome, tell
from clearslate.law import expressions as e
from clearslate.law.grading import OFFENSE_FIELDS, graded_in
from clearslate.law.rests_on import rests_on
from clearslate.law.statements import REST_OF_UNIT
from clearslate.law.terms import FALSE, LIFE, TRUE, UNKNOWN
from clearslate.records.days import ALWAYS, NEVER, show_day
from clearslate.records.schema import Disposition
from clearslate.runs.manifest import RunError
from clearslate.runs.rests_on import of_one, to_json
from clearslate.runs.spec import RunSpec
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clearslate.engine.values import FieldBits
    from clearslate.law import Condition, Law, Resolved
    from clearslate.records.dataset import Dataset

_SHOWN: Final = ("statute", "grade", "disposition")
_KEPT: Final = 128  # runs whose laws are kept ready
_GROUNDS_KEPT: Final = 4096  # answers of a run whose ground is kept


@dataclass  # not frozen: hundreds are made for an answer, and that takes a third of the time
class Record:
    """A charge that a condition looked at."""

    charge_id: str
    case_id: str
    what: str  # statute, grade, disposition and day, as far as recorded
    counts: str  # "certainly", "possibly", or "not": of another jurisdiction, by the grade that it has there
    until: (
        str | None
    )  # the day from which it counts no more (an interval where that is not known); None: for good
    source: str  # file and line
    why: str = ""  # of a charge that keeps the unit from clearing: the condition that it does not meet


@dataclass(frozen=True)
class LimbExplained:
    """One of the grounds of a condition that has several, or one of its branches."""

    key: str
    text: str
    cite: str
    certainty: str
    state: str  # holds, fails, not yet, unknown
    possible_from: str
    certain_from: str
    applies: str = (
        "certainly"  # of a branch, whether it is the one that applies to the charge: certainly, possibly, no
    )


@dataclass  # not frozen: hundreds are made for an answer, and that takes a third of the time
class ConditionExplained:
    """One condition of the deciding version."""

    key: str
    text: str
    cite: str
    certainty: str
    state: str  # holds, fails, not yet, unknown
    possible_from: str
    certain_from: str
    missing: tuple[str, ...]
    facts: tuple[str, ...]
    records: tuple[Record, ...]
    limbs: tuple[LimbExplained, ...] = ()
    joint: str = "all of"  # how the limbs join: one of, all of, where it applies
    is_read: bool = True  # False: the law asks it, and nobody read what it asks
    applies: str = "certainly"  # whether it is asked of the charge: certainly, possibly, no
    through: str | None = (
        None  # of a right that ends, the last day on which it may be; "never" where it is not known
    )


@dataclass(frozen=True)
class NoticeExplained:
    """What those who act on the answer must know."""

    key: str
    text: str
    cite: str
    applies: str  # "certainly" or "possibly"
    day: str | None  # the latest day that it may mean; None where it has none, or it is not known


@dataclass(frozen=True)
class Explanation:
    """One law's answer for one charge."""

    charge_id: str
    law: str
    cite: str
    title: str
    relief: str
    route: str  # who acts, and whether they must
    automatic: bool
    as_of: str
    outcome: str
    version: str
    possible_from: str
    certain_from: str
    eligible_on: str | None
    missing: tuple[str, ...]
    unverified: tuple[str, ...]
    notices: tuple[NoticeExplained, ...]
    remarks: tuple[str, ...]
    conditions: tuple[ConditionExplained, ...]
    cautions: tuple[str, ...] = ()
    rests_on: str = ""  # the strongest ground at which the answer stays the same; empty where it is unknown

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self)


def person_of(dataset: Dataset, charge_id: str) -> pa.Table:
    """All rows of the person whose charge it is.

    Raises:
        RunError: the dataset has no such charge.
    """
    for bucket in dataset.buckets:
        keys = dataset.read(bucket.index, ["person_id", "charge_id", "membership"])
        here = pc.and_(
            pc.equal(keys.column("charge_id"), charge_id), pc.equal(keys.column("membership"), "certain")
        )
        found = pc.filter(keys.column("person_id"), here)
        if len(found):
            table = dataset.read(bucket.index, None)
            return table.filter(pc.equal(table.column("person_id"), found[0]))
    raise RunError(f"the dataset has no charge {charge_id!r}")


def explain(table: pa.Table, spec: RunSpec, charge_id: str, law_id: str | None = None) -> list[Explanation]:
    """The explanations of a charge, for one law or for every law of the run that speaks of it.

    Args:
        table: all rows of the charge's person.
        spec: the run.
        charge_id: the charge.
        law_id: one law, or all.

    Raises:
        RunError: the run has no such law.
    """
    ids = table.column("charge_id").to_pylist()
    members = table.column("membership").to_pylist()
    row = next(
        i
        for i, (found, member) in enumerate(zip(ids, members, strict=True))
        if found == charge_id and member == "certain"
    )
    found_answers = list(answers(table, prepare(spec), [row], law_id))
    if law_id is not None and not found_answers:
        raise RunError(f"the run does not ask the law {law_id!r}; it asks {', '.join(spec.laws)}")
    return [replace(answer, cautions=spec.cautions) for answer in found_answers]


def explain_all(table: pa.Table, spec: RunSpec) -> dict[str, list[Explanation]]:
    """The explanations of every charge of a person, by charge: of every law of the run that is about it.

    Args:
        table: all rows of the person.
        spec: the run.
    """
    members = table.column("membership").to_pylist()
    ids = table.column("charge_id").to_pylist()
    rows = [row for row, member in enumerate(members) if member == "certain"]
    found: dict[str, list[Explanation]] = {ids[row]: [] for row in rows}
    for answer in answers(table, prepare(spec), rows, None):
        found[answer.charge_id].append(replace(answer, cautions=spec.cautions) if spec.cautions else answer)
    return found


@dataclass(frozen=True)
class Preparation:
    """What a run asks, made ready: laws compiled, and what was written of them. It holds nothing of any record."""

    question: Question
    grounds: Mapping[str, Mapping[str, Mapping[str, Any]]]
    written: dict[str, dict[Hashable, Any]] = field(default_factory=dict)
    looks: dict[e.Expression, _Look] = field(default_factory=dict)
    wordings: dict[tuple[int, int], _Wording] = field(default_factory=dict)
    found: dict[tuple[str, str, Outcome, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, question: Question, readings: Mapping[str, str] | None = None) -> Preparation:
        """A question made ready; ``readings``: how the question reads open questions."""
        laws = [each.law for program in question.programs for each in program.laws]
        return cls(question, {law.id: to_json(rests_on(law, question.as_of, readings)) for law in laws})

    def ground(self, law: str, version: str, outcome: Outcome, failed: int) -> str:
        """What one answer rests on (`of_one`)."""
        key = law, version, outcome, failed
        ground = self.found.get(key)
        if ground is None:
            ground = of_one(self.grounds[law], version, outcome, failed)
            if len(self.found) < _GROUNDS_KEPT:
                self.found[key] = ground
        return ground


def prepare(spec: RunSpec) -> Preparation:
    """What a run asks, made ready. The last few are kept: a service and an interview ask the same again and again."""
    laws = tuple(law for _, laws in spec.chosen() for law in laws)
    return _prepare(_Laws(spec, tuple(map(id, laws)), laws))


@dataclass(frozen=True)
class _Laws:
    """A run and its laws, as they are now. ``held`` keeps alive the laws that the ids name."""

    spec: RunSpec
    ids: tuple[int, ...]
    held: tuple[Law, ...] = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _prepare(laws: _Laws) -> Preparation:
    return Preparation.of(laws.spec.question(), dict(laws.spec.readings))


def answers(
    table: pa.Table, asked: Preparation, rows: Sequence[int], law_id: str | None
) -> Iterator[Explanation]:
    """Of some rows each law's answer, or that of one law."""
    # What is written is shared; what a record holds is in interners of this look alone.
    evaluator = Evaluator(asked.question, written=asked.written)
    for program in asked.question.programs:
        evaluation = evaluator.evaluation(program, table)
        laws = [each for each in program.laws if law_id is None or each.law.id.lower() == law_id.lower()]
        found = tell(laws, evaluation, asked.question.as_of, program.fields, parts=True)
        yield from explained(evaluation, program.fields, asked, rows, laws, found, every=law_id is not None)


def explained(
    evaluation: Evaluation,
    fields: FieldBits,
    asked: Preparation,
    rows: Sequence[int],
    laws: Sequence[CompiledLaw],
    found: Sequence[tuple[LawResult, Noticed | None]],
    *,
    every: bool = False,
) -> Iterator[Explanation]:
    """Of some rows the explained answers of laws.

    Args:
        evaluation: a few records; it keeps the value of every part.
        fields: those that may be missing.
        asked: the question, made ready.
        rows: which.
        laws: the laws.
        found: their answers (`tell`, with its parts).
        every: also explain that a law does not speak of a row.
    """
    # One for each word of fields that may be missing.
    blames = [Blame(evaluation, word) for word in fields.each()]
    seen = _PersonView(evaluation, blames, asked, asked.question.as_of)
    for compiled, (result, noticed) in zip(laws, found, strict=True):
        values = _LawValues.of(compiled, result, noticed)
        for row in rows:
            if every or values.outcomes[row] != Outcome.NOT_APPLICABLE:
                yield _explain(values, seen, row)


@dataclass(frozen=True)
class _Look:
    """What an explanation looks for in a condition: the fields of the charge itself, and the histories."""

    own: tuple[str, ...]
    histories: tuple[e.Among, ...]
    every: tuple[e.Every, ...]
    asks_grade: bool
    is_relative: bool


@dataclass(frozen=True)
class _Wording:
    """A condition of a version in words, figures filled in."""

    condition: Condition
    text: str
    cite: str
    certainty: str
    limbs: tuple[tuple[str, str, str, str], ...]  # key, text, cite, certainty


class _PersonView:
    """One person's rows as explanations look at them: each value is taken out of the table once."""

    def __init__(
        self, evaluation: Evaluation, blames: Sequence[Blame], asked: Preparation, as_of: int
    ) -> None:
        self.evaluation, self.blames, self.as_of = evaluation, blames, as_of
        self.asked = asked
        columns = evaluation.columns
        self.segments = list(zip(columns.person_of_row.tolist(), columns.case_of_row.tolist(), strict=True))
        """Of each row its person and its case."""
        self._columns: dict[str, list[Any]] = {}
        self._days: dict[int, str] = {}
        self._spans: dict[str, tuple[list[int], list[int]]] = {}
        self._values: dict[tuple[str, int], str] = {}
        self._records: dict[tuple[int, str | None, int, tuple[int, int] | None], Record] = {}
        self._facts: dict[tuple[tuple[str, ...], int], tuple[str, ...]] = {}
        self._members: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._histories: dict[int, tuple[list[int], kernels.Relation | None]] = {}
        self._found: dict[tuple[int, int], _ConditionValues] = {}
        self._named: dict[tuple[int, int], tuple[str, ...]] = {}
        self._ends: dict[int, tuple[list[int], list[int]]] = {}
        self.counted: dict[tuple[int, tuple[int, int], str | None], tuple[Record, ...]] = {}

    def column(self, name: str) -> list[Any]:
        """A column of the table; nothing in every row where it has none."""
        if name not in self._columns:
            self._columns[name] = self.evaluation.columns.values(name)
        return self._columns[name]

    def look(self, expression: e.Expression) -> _Look:
        """What to look for in a condition."""
        found = self.asked.looks.get(expression)
        if found is None:
            found = self.asked.looks[expression] = _look(expression)
        return found

    def wording(self, resolved: Resolved, place: int) -> _Wording:
        """A condition in words."""
        key = id(resolved), place
        found = self.asked.wordings.get(key)
        if found is None:
            found = self.asked.wordings[key] = _wording(resolved, place)
        return found

    def found(self, resolved: Resolved, place: int) -> _ConditionValues:
        """What was found of a condition, for every row."""
        key = id(resolved), place
        if key not in self._found:
            self._found[key] = _ConditionValues(resolved, place, self)
        return self._found[key]

    def named(self, masks_: Sequence[int]) -> tuple[str, ...]:
        """The fields that masks name, word by word."""
        names: tuple[str, ...] = ()
        for word, mask in enumerate(masks_):
            if mask:
                if (word, mask) not in self._named:
                    self._named[word, mask] = self.blames[word].fields.named(mask)
                names += self._named[word, mask]
        return names

    def days(self, name: str) -> tuple[list[int], list[int]]:
        """Both ends of a date or an event."""
        if name not in self._spans:
            low, high = self.evaluation.columns.days(name)
            self._spans[name] = low.tolist(), high.tolist()
        return self._spans[name]

    def day(self, day: int) -> str:
        """A day in words."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = show_day(day)
        return found

    def ends(self, holds: e.OnsetLike) -> tuple[list[int], list[int]]:
        """From when something possibly and certainly holds, by row."""
        key = id(holds)
        if key not in self._ends:
            self._ends[key] = _ends(holds, self.evaluation)
        return self._ends[key]

    def value(self, name: str, row: int) -> str:
        """A field of a row, in words."""
        key = name, row
        if key not in self._values:
            self._values[key] = _value(name, self, row)
        return self._values[key]

    def facts(self, names: tuple[str, ...], row: int) -> tuple[str, ...]:
        """Some fields of a row, in words."""
        key = names, row
        if key not in self._facts:
            has = self.evaluation.columns.has
            self._facts[key] = tuple([f"{name} = {self.value(name, row)}" for name in names if has(name)])
        return self._facts[key]

    def record(
        self, row: int, home: str | None, bits: int = 0, until: tuple[int, int] | None = None
    ) -> Record:
        """A row as a record that a condition looked at."""
        key = row, home, bits, until
        if key not in self._records:
            plain = _record(row, self, home) if not bits and until is None else self.record(row, home)
            self._records[key] = Record(
                plain.charge_id, plain.case_id, plain.what, _counts(bits), _until(until), plain.source
            )
        return self._records[key]

    def members(self, among: e.Among, row: int) -> list[tuple[int, int]]:
        """Who is in a history of a row, and how surely. A history that does not depend on the row is worked out once a unit."""
        columns, within_case = self.evaluation.columns, among.scope in e.WITHIN_CASE
        starts = columns.case_starts if within_case else columns.person_starts
        segment = self.segments[row][within_case]
        key = id(among), row if among.is_relative else -1 - segment
        if key not in self._members:
            span = range(int(starts[segment]), int(starts[segment + 1]))
            self._members[key] = _members(*self.history(among), row, span)
        return self._members[key]

    def history(self, among: e.Among) -> tuple[list[int], kernels.Relation | None]:
        """Which rows meet what a history asks, and how they must stand to the charge, if that matters."""
        key = id(among)
        if key not in self._histories:
            relation = relation_of(self.evaluation, among) if among.is_relative else None
            self._histories[key] = members(self.evaluation, among).tolist(), relation
        return self._histories[key]


@dataclass(frozen=True)
class _LawValues:
    """A law's answers, as Python values by row."""

    compiled: CompiledLaw
    result: LawResult
    noticed: Noticed | None
    outcomes: list[int]
    versions: list[int]
    possible: list[int]
    certain: list[int]
    eligible_on: list[int]
    failed: list[int]
    unknown: list[int]
    missing: list[list[int]]

    @classmethod
    def of(cls, compiled: CompiledLaw, result: LawResult, noticed: Noticed | None) -> _LawValues:
        """Take them out of the arrays."""
        return cls(
            compiled, result, noticed,
            outcomes=result.outcome.tolist(), versions=result.version.tolist(), possible=result.possible.tolist(),
            certain=result.certain.tolist(), eligible_on=result.eligible_on.tolist(),
            failed=masks.values(result.failed), unknown=masks.values(result.unknown), missing=result.missing.T.tolist(),
        )  # fmt: skip


def _explain(found: _LawValues, seen: _PersonView, row: int) -> Explanation:
    law: Law = found.result.law
    resolved = found.result.versions[found.versions[row]].resolved
    conditions = [_condition(resolved, place, seen, row) for place in range(len(resolved.conditions))]
    conditions += _implicit(found, seen, row)
    outcome, day = Outcome(found.outcomes[row]), found.eligible_on[row]
    return Explanation(
        charge_id=seen.column("charge_id")[row],
        law=law.id,
        cite=law.cite,
        title=law.title,
        relief=str(law.relief),
        route=str(law.route),
        automatic=law.automatic,
        as_of=seen.day(seen.as_of),
        outcome=str(outcome),
        version=resolved.version.name,
        possible_from=seen.day(found.possible[row]),
        certain_from=seen.day(found.certain[row]),
        eligible_on=seen.day(day) if day < NEVER else None,
        missing=seen.named(found.missing[row]),
        unverified=law.unverified,
        notices=_notices(found.result, found.noticed, row),
        remarks=law.remarks,
        conditions=tuple(conditions),
        rests_on=seen.asked.ground(law.id, resolved.version.name, outcome, found.failed[row]),
    )


def _notices(result: LawResult, noticed: Noticed | None, row: int) -> tuple[NoticeExplained, ...]:
    if noticed is None:
        return ()
    certain, unknown = masks.value(noticed.certain, row), masks.value(noticed.unknown, row)
    days = iter(noticed.days)
    found = []
    for place, notice in enumerate(result.law.notices):
        day = int(next(days)[row]) if notice.day is not None else NEVER
        if (certain | unknown) >> place & 1:
            applies = "certainly" if certain >> place & 1 else "possibly"
            shown = show_day(day) if day < NEVER else None
            found.append(NoticeExplained(notice.key, notice.text, notice.cite, applies, shown))
    return tuple(found)


def _implicit(found: _LawValues, seen: _PersonView, row: int) -> Iterator[ConditionExplained]:
    """What the engine asks of every law, as far as it stands in the charge's way."""
    outcome, law = found.outcomes[row], found.result.law
    if outcome in (Outcome.ELIGIBLE, Outcome.NOT_APPLICABLE):
        return
    failed, unknown = found.failed[row], found.unknown[row]
    if not (failed | unknown) >> len(law.keys):
        return
    for index, condition in enumerate(law.implicit, start=len(law.keys)):
        fails, open_ = failed >> index & 1, unknown >> index & 1
        if not (fails or open_):
            continue
        state = "unknown" if not fails else "not yet" if outcome == Outcome.NOT_YET else "fails"
        blocking = _blocking(found.compiled, found.result, seen, row) if condition.key == REST_OF_UNIT else ()
        yield ConditionExplained(
            key=condition.key,
            text=condition.text,
            cite=condition.cite,
            certainty=str(condition.certainty),
            state=state,
            possible_from="unknown",
            certain_from="unknown",
            missing=(),
            facts=(),
            records=tuple(blocking),
            is_read=condition.is_read,
        )


def _blocking(compiled: CompiledLaw, result: LawResult, seen: _PersonView, row: int) -> Iterator[Record]:
    """The other charges of the unit that keep the charge from clearing, each with the condition that it does not meet."""
    evaluation = seen.evaluation
    law, columns = result.law, evaluation.columns
    starts = columns.case_starts if law.unit.is_of_case else columns.person_starts
    segment = int(np.searchsorted(starts, row, side="right")) - 1
    version = result.versions[int(result.version[row])]
    tests = version.resolved.tested if version.resolved.tested is not None else compiled.speaks
    tested = evaluation.truth(tests).bits
    bars = None if compiled.beside is None else evaluation.truth(compiled.beside).bits
    filed = None if compiled.filed is None else evaluation.truth(compiled.filed).bits
    cleared, _ = columns.days("cleared_on")
    for other in range(int(starts[segment]), int(starts[segment + 1])):
        if other == row or cleared[other] < NEVER:
            continue
        barred = 0 if bars is None else int(bars[other])
        if barred:
            yield replace(seen.record(other, None), counts=_counts(barred), why="how it ended")
            continue
        if not int(tested[other]) or (filed is not None and not filed[other]):
            continue
        wanting = masks.value(version.failed, other) if version.failed is not None else 0
        doubted = masks.value(version.unknown, other) if version.unknown is not None else 0
        keys = [key for at, key in enumerate(law.keys) if (wanting | doubted) >> at & 1]
        if keys:
            bits = 3 if wanting and int(tested[other]) == 3 else 1
            text = law.condition(law.keys.index(keys[0]), version.resolved.version.start).text
            yield replace(seen.record(other, None), counts=_counts(bits), why=text)
    for other, barred in _around(compiled, seen, row, range(int(starts[segment]), int(starts[segment + 1]))):
        if cleared[other] >= NEVER:
            yield replace(seen.record(other, None), counts=_counts(barred), why="how it ended")


def _around(compiled: CompiledLaw, seen: _PersonView, row: int, case: range) -> Iterator[tuple[int, int]]:
    """The counts of the charge's arrest in other cases that bar, or may: of its incident, where it is named, and of its day."""
    if compiled.around is None:
        return
    by_incident, by_day = (each.among for each in compiled.around.walk() if isinstance(each, e.Every))
    if by_incident.relation:
        by_incident, by_day = by_day, by_incident
    found = dict(seen.members(by_day, row))
    if seen.evaluation.columns.keys("incident_id")[row] >= 0:
        found |= seen.members(by_incident, row)
    yield from ((other, bits) for other, bits in sorted(found.items()) if other not in case)


class _ConditionValues:
    """What was found of a condition of a version, for every row: when it holds, which case applies, what it blames."""

    def __init__(self, resolved: Resolved, place: int, seen: _PersonView) -> None:
        _, self.expression = resolved.conditions[place]
        self.wording, self.look = seen.wording(resolved, place), seen.look(self.expression)
        evaluation, as_of = seen.evaluation, seen.as_of
        self.possible, self.certain = _ends(self.expression, evaluation)
        self.last: list[int] | None = None
        if isinstance(self.expression, e.Through):
            span = evaluation.days(self.expression.last)
            first, self.last = span.low.tolist(), span.high.tolist()
            self.possible = [
                NEVER if end < as_of else day for day, end in zip(self.possible, self.last, strict=True)
            ]
            self.certain = [
                NEVER if end < as_of else day for day, end in zip(self.certain, first, strict=True)
            ]
        asked_of, *cases = resolved.cases[place]
        self.asked_of = _truths(asked_of, evaluation)
        self.cases = [_truths(case, evaluation) for case in cases]
        self.limbs = [_ends(holds, evaluation) for holds in resolved.limbs[place]]
        self._blames = seen.blames
        self._masks: list[list[int] | None] | None = None

    def missing(self, row: int) -> list[int]:
        """The masks of the fields that leave a row open, word by word."""
        if self._masks is None:
            blamed = [blame.of(self.expression) for blame in self._blames]
            self._masks = [None if each is None else each.tolist() for each in blamed]
        return [0 if each is None else each[row] for each in self._masks]

    def applies(self, row: int) -> list[str]:
        """Of each limb whether it speaks of the charge: of branches the first whose case it is, of others each."""
        if not self.wording.condition.branches:
            return ["certainly"] * len(self.cases)
        found, left = [], TRUE  # whether no earlier branch speaks of it
        for case in self.cases:
            here = TRUE if case is None else case[row]
            found.append(_APPLIES[min(left, here)])
            left = min(left, {TRUE: FALSE, FALSE: TRUE}.get(here, UNKNOWN))
        return found


def _ends(holds: e.OnsetLike, evaluation: Evaluation) -> tuple[list[int], list[int]]:
    onset = evaluation.onset(holds)
    return onset.possible.tolist(), onset.certain.tolist()


def _truths(fact: e.Truth | None, evaluation: Evaluation) -> list[int] | None:
    return None if fact is None else evaluation.truth(fact).bits.tolist()


def _condition(resolved: Resolved, place: int, seen: _PersonView, row: int) -> ConditionExplained:
    found = seen.found(resolved, place)
    wording, condition = found.wording, found.wording.condition
    possible, certain = found.possible[row], found.certain[row]
    is_open = possible <= seen.as_of < certain
    return ConditionExplained(
        key=condition.key,
        text=wording.text,
        cite=wording.cite,
        certainty=wording.certainty,
        state=_state(possible, certain, seen.as_of),
        possible_from=seen.day(possible),
        certain_from=seen.day(certain),
        missing=seen.named(found.missing(row)) if is_open else (),
        facts=seen.facts(found.look.own, row),
        records=_records(found, seen, row),
        limbs=_limbs(found, seen, row) if found.limbs else (),
        joint=condition.joint,
        is_read=condition.is_read,
        applies="certainly" if found.asked_of is None else _APPLIES[found.asked_of[row]],
        through=None if found.last is None else show_day(found.last[row]),
    )


_APPLIES: Final = {TRUE: "certainly", UNKNOWN: "possibly", FALSE: "no"}


def _limbs(found: _ConditionValues, seen: _PersonView, row: int) -> tuple[LimbExplained, ...]:
    limbs = []
    for (key, text, cite, certainty), ends, applies in zip(
        found.wording.limbs, found.limbs, found.applies(row), strict=True
    ):
        possible, certain = ends[0][row], ends[1][row]
        state = _state(possible, certain, seen.as_of)
        days = seen.day(possible), seen.day(certain)
        limbs.append(LimbExplained(key, text, cite, certainty, state, *days, applies))
    return tuple(limbs)


def _wording(resolved: Resolved, place: int) -> _Wording:
    start = resolved.version.start
    condition = resolved.law.condition(resolved.conditions[place][0], start)
    return _Wording(
        condition,
        condition.words(start),
        condition.cite,
        str(condition.certainty),
        tuple(
            (limb.key, condition.filled(limb.text, start), limb.stands.cite, str(limb.stands.certainty))
            for limb in condition.limbs
        ),
    )


def _state(possible: int, certain: int, as_of: int) -> str:
    if certain <= as_of:
        return "holds"
    if possible >= NEVER:
        return "fails"
    return "not yet" if possible > as_of else "unknown"


# --- the facts and records that decided ---------------------------------------------------------------------


def _outside_histories(expression: e.Expression) -> list[e.Expression]:
    """The parts of an expression that speak of the judged charge itself."""
    found: list[e.Expression] = []
    todo: list[e.Expression] = [expression]
    while todo:
        part = todo.pop(0)
        found.append(part)
        if not isinstance(
            part, e.Some | e.Count | e.CountCases | e.CountConsolidated | e.Latest | e.Earliest | e.Every
        ):
            todo.extend(part.parts())
    return found


def _look(expression: e.Expression) -> _Look:
    names: dict[str, None] = {}
    for part in _outside_histories(expression):
        if isinstance(part, e.Lookup):
            names.update(dict.fromkeys(part.fields))
        elif isinstance(part, e.DayOf | e.Amount | e.Flag | e.Absent):
            names[part.field] = None
    parts = expression.walk()
    histories = tuple(part for part in parts if isinstance(part, e.Among))
    return _Look(
        tuple(names),
        histories,
        tuple(part for part in parts if isinstance(part, e.Every)),
        any(part.scope is e.Scope.PERSON and _asks_grade(part.where) for part in histories),
        any(part.is_relative for part in histories),
    )


def _value(name: str, seen: _PersonView, row: int) -> str:
    columns = seen.evaluation.columns
    if columns.is_days(name):
        low, high = seen.days(name)
        return _interval(low[row], high[row])
    value = seen.column(name)[row]
    return "missing" if value is None else str(value)


def _interval(low: int, high: int) -> str:
    if low == high:
        return show_day(low)
    if low <= ALWAYS and high >= NEVER:
        return "missing"
    if high >= NEVER:
        return f"on or after {show_day(low)}, or never"
    return (
        f"between {show_day(low)} and {show_day(high)}" if low > ALWAYS else f"on or before {show_day(high)}"
    )


def _records(found: _ConditionValues, seen: _PersonView, row: int) -> tuple[Record, ...]:
    """The charges that the condition's histories count, each once, the surest reading of it.

    Where no history depends on the charge itself, they are the same for every charge of its case.
    """
    look = found.look
    if not look.histories:
        return ()
    if look.is_relative:
        return _counted(look, seen, row)
    key = id(look), seen.segments[row], seen.column("jurisdiction")[row]
    if key not in seen.counted:
        seen.counted[key] = _counted(look, seen, row)
    return seen.counted[key]


def _counted(look: _Look, seen: _PersonView, row: int) -> tuple[Record, ...]:
    bits: dict[int, int] = {}
    until: dict[int, tuple[int, int]] = {}
    for among in look.histories:
        for member, found in seen.members(among, row):
            bits[member] = max(bits.get(member, 0), found)
    for every in look.every:
        possible, certain = seen.ends(every.condition)
        for member, _ in seen.members(every.among, row):
            low, high = until.get(member, (NEVER, ALWAYS))
            until[member] = (min(low, possible[member]), max(high, certain[member]))
    home = seen.column("jurisdiction")[row]
    for member in _graded_elsewhere(seen, row) if look.asks_grade else ():
        bits.setdefault(member, 0)
    return tuple(
        seen.record(member, home, found, until.get(member)) for member, found in sorted(bits.items())
    )


def _counts(bits: int) -> str:
    return {0: "not", 3: "certainly"}.get(bits, "possibly")


def _until(days: tuple[int, int] | None) -> str | None:
    return _interval(*days) if days is not None and ALWAYS < days[0] < NEVER else None


def _graded_elsewhere(seen: _PersonView, row: int) -> list[int]:
    """The person's convictions of other jurisdictions, where a history of the condition asks a grade."""
    places, ended, (person, _) = seen.column("jurisdiction"), seen.column("disposition"), seen.segments[row]
    starts = seen.evaluation.columns.person_starts
    own = range(int(starts[person]), int(starts[person + 1]))
    return [at for at in own if places[at] not in (None, places[row]) and ended[at] == Disposition.CONVICTED]


def _asks_grade(where: e.Expression) -> bool:
    return any(
        isinstance(part, e.Lookup) and {"grade", e.JURISDICTION} <= set(part.fields) for part in where.walk()
    )


def _members(
    bits: Sequence[int], relation: kernels.Relation | None, row: int, span: range
) -> list[tuple[int, int]]:
    found = []
    for member in span:
        answer = bits[member]
        if answer and relation is not None:
            answer &= int(kernels.stands(row, member, relation))
        if answer:
            found.append((member, answer))
    return found


def _record(row: int, seen: _PersonView, home: str | None) -> Record:
    """A row as a record, which does not count and has no end."""
    shown = [str(value) for name in _SHOWN if (value := seen.column(name)[row])]
    shown += _by_whose_table(row, seen, home)
    shown.append(seen.value("disposition_date", row))
    source = ""
    if (file := seen.column("source_file")[row]) is not None:
        source = f"{file}:{seen.column('source_line')[row]}"
    return Record(
        charge_id=seen.column("charge_id")[row],
        case_id=seen.column("case_id")[row],
        what=", ".join(shown),
        counts=_counts(0),
        until=None,
        source=source,
    )


def _by_whose_table(row: int, seen: _PersonView, home: str | None) -> list[str]:
    """Of a charge of another jurisdiction what its grade carries there; nothing of one of the laws' own."""
    values = {name: seen.column(name)[row] for name in ("jurisdiction", *OFFENSE_FIELDS)}
    code = values["jurisdiction"]
    if code in (None, home):
        return []
    name = jurisdiction(code).name if code in CODES else code
    if values["max_penalty_days"] is not None:
        return [f"{name}: {values['max_penalty_days']} days on record"]
    possible = graded_in(code, values["statute"], values["grade"])
    if not possible:
        return [f"{name}: its table does not tell the grade"]
    kinds = " or ".join(dict.fromkeys(str(each.kind) for each in possible))
    ends = (
        min(possible, key=lambda one: one.at_least.shortest_days),
        max(possible, key=lambda one: one.at_most.longest_days),
    )
    terms = dict.fromkeys(
        "life" if term == LIFE else str(term) for term in (ends[0].at_least, ends[1].at_most)
    )
    return [f"{kinds}, {' to '.join(terms)} by {name}'s table"]


# --- in words -----------------------------------------------------------------------------------------------

_MARK: Final = {"holds": "yes", "fails": "NO", "not yet": "not yet", "unknown": "unknown"}


def in_words(found: Explanation) -> str:
    """The explanation as text for a terminal."""
    outcome = found.outcome.replace("_", " ")
    day = f" (from {found.eligible_on})" if found.eligible_on else ""
    lines = [
        f"Charge {found.charge_id} under {found.law}: {outcome.upper()}{day} as of {found.as_of}",
        f"  {found.title}",
        f"  {found.cite}; {found.relief}, {found.route}; version {found.version}",
    ]
    if found.rests_on:
        lines.append(f"  Rests on: {found.rests_on}")
    if found.missing:
        lines.append(f"  Missing facts that leave it open: {', '.join(found.missing)}")
    for number, condition in enumerate(found.conditions, start=1):
        lines += _condition_in_words(number, condition)
    lines += [_notice_in_words(notice) for notice in found.notices]
    lines += [f"  Note: {remark}" for remark in found.remarks]
    lines += [f"  CAUTION: {caution}" for caution in found.cautions]
    if found.unverified:
        lines.append(f"  NOT VERIFIED against the statute's text: {'; '.join(found.unverified)}")
    return "\n".join(lines)


def _notice_in_words(found: NoticeExplained) -> str:
    doubt = "" if found.applies == "certainly" else " (if it applies: that is not known)"
    day = f": {found.day} at the latest" if found.day else ""
    return f"  Notice{doubt}: {found.text}{day} ({found.cite})"


def _condition_in_words(number: int, found: ConditionExplained) -> list[str]:
    since = ""
    if found.state == "holds" and found.certain_from != "always":
        since = f" since {found.certain_from}"
    elif found.state == "not yet":
        since = f" until {found.certain_from}"
    elif found.state == "unknown" and found.certain_from != "never":
        since = f": possible from {found.possible_from}, certain from {found.certain_from}"
    if found.through not in (None, "never"):
        since += (
            f" through {found.through}" if found.state == "holds" else f", the last day was {found.through}"
        )
    mark = f"{_MARK[found.state]}{since}"
    if found.applies == "no":
        mark = "does not apply"
    elif not found.is_read and found.state == "unknown":
        mark = "not read"
    lines = [f"  {number:>2}. [{mark}] {found.text} ({found.cite})"]
    for limb in found.limbs:
        if found.applies == "no" or limb.applies == "no":
            continue
        doubt = " (if it is the one that applies)" if limb.applies == "possibly" else ""
        lines.append(f"        {found.joint}{doubt}: [{_MARK[limb.state]}] {limb.text} ({limb.cite})")
    if found.missing:
        lines.append(f"        missing: {', '.join(found.missing)}")
    if found.state != "holds" or found.records:
        lines += [f"        {fact}" for fact in found.facts]
    for record in found.records:
        until = f", until {record.until}" if record.until else ""
        if record.why:
            lines.append(
                f"        {record.counts} in the way: charge {record.charge_id} (case {record.case_id}): {record.what} "
                f"[{record.source}]: {record.why}"
            )
            continue
        counted = "does not count" if record.counts == "not" else f"{record.counts} counted"
        lines.append(
            f"        {counted}{until}: charge {record.charge_id} (case {record.case_id}): {record.what} [{record.source}]"
        )
    return lines
