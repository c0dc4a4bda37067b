"""Why a law answers as it does for one charge: each condition in words, and the records that decided it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import kernels, masks
from clearslate.engine.blame import Blame
from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.histories import members, relation_of
from clearslate.engine.outcomes import CompiledLaw, LawResult, Noticed, Outcome, tell
from clearslate.law import expressions as e
from clearslate.law.grading import OFFENSE_FIELDS, graded_in
from clearslate.law.rests_on import rests_on
from clearslate.law.statements import REST_OF_UNIT
from clearslate.law.terms import FALSE, LIFE, TRUE, UNKNOWN
from clearslate.records.days import ALWAYS, NEVER, show_day
from clearslate.records.schema import FIELD, Disposition
from clearslate.runs.rests_on import of_one, to_json
from clearslate.runs.run import RunError, RunSpec
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from clearslate.law import Condition, Law, Limb, Resolved
    from clearslate.records.dataset import Dataset

_SHOWN: Final = ("statute", "grade", "disposition")


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
    question = spec.question()
    ids = table.column("charge_id").to_pylist()
    members = table.column("membership").to_pylist()
    row = next(
        i
        for i, (found, member) in enumerate(zip(ids, members, strict=True))
        if found == charge_id and member == "certain"
    )
    found_answers = list(answers(table, question, [row], law_id, dict(spec.readings)))
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
    rows = [row for row, member in enumerate(members) if member == "certain"]
    found: dict[str, list[Explanation]] = {table.column("charge_id")[row].as_py(): [] for row in rows}
    for answer in answers(table, spec.question(), rows, None, dict(spec.readings)):
        found[answer.charge_id].append(replace(answer, cautions=spec.cautions))
    return found


def answers(
    table: pa.Table,
    question: Question,
    rows: Sequence[int],
    law_id: str | None,
    readings: Mapping[str, str] | None = None,
) -> Iterator[Explanation]:
    """Of some rows each law's answer, or that of one law; ``readings``: of open questions, as the question reads them."""
    evaluator = Evaluator(question)
    for program in question.programs:
        evaluation = evaluator.evaluation(program, table)
        # One for each word of fields that may be missing.
        blames = [Blame(evaluation, word) for word in program.fields.each()]
        laws = [each for each in program.laws if law_id is None or each.law.id.lower() == law_id.lower()]
        told = tell(laws, evaluation, question.as_of, program.fields)
        for compiled, (result, noticed) in zip(laws, told, strict=True):
            grounds = to_json(rests_on(compiled.law, question.as_of, readings))
            for row in rows:
                if law_id is None and result.outcome[row] == Outcome.NOT_APPLICABLE:
                    continue
                found = _explain(compiled, result, noticed, blames, row, question.as_of)
                failed = masks.value(result.failed, row)
                ground = of_one(grounds, found.version, Outcome(int(result.outcome[row])), failed)
                yield replace(found, rests_on=ground)


def _named(found: Iterable[NDArray[Any] | None], blames: Sequence[Blame], row: int) -> tuple[str, ...]:
    """The fields that a row's masks name, word by word."""
    return tuple(
        name
        for masks_, blame in zip(found, blames, strict=True)
        if masks_ is not None
        for name in blame.fields.named(int(masks_[row]))
    )


def _explain(
    compiled: CompiledLaw,
    result: LawResult,
    noticed: Noticed | None,
    blames: Sequence[Blame],
    row: int,
    as_of: int,
) -> Explanation:
    law: Law = result.law
    evaluation = blames[0].values
    version = result.versions[int(result.version[row])]
    conditions = (
        *(
            _condition(version.resolved, place, blames, row, as_of)
            for place in range(len(version.resolved.conditions))
        ),
        *_implicit(compiled, result, evaluation, row),
    )
    day = int(result.eligible_on[row])
    return Explanation(
        charge_id=evaluation.columns.table.column("charge_id")[row].as_py(),
        law=law.id,
        cite=law.cite,
        title=law.title,
        relief=str(law.relief),
        route=str(law.route),
        automatic=law.automatic,
        as_of=show_day(as_of),
        outcome=str(Outcome(int(result.outcome[row]))),
        version=version.resolved.version.name,
        possible_from=show_day(int(result.possible[row])),
        certain_from=show_day(int(result.certain[row])),
        eligible_on=show_day(day) if day < NEVER else None,
        missing=_named(result.missing, blames, row),
        unverified=law.unverified,
        notices=_notices(result, noticed, row),
        remarks=law.remarks,
        conditions=conditions,
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


def _implicit(
    compiled: CompiledLaw, result: LawResult, evaluation: Evaluation, row: int
) -> Iterator[ConditionExplained]:
    """What the engine asks of every law, as far as it stands in the charge's way."""
    failed, unknown = masks.value(result.failed, row), masks.value(result.unknown, row)
    outcome = int(result.outcome[row])
    for index, condition in enumerate(result.law.implicit, start=len(result.law.keys)):
        fails, open_ = failed >> index & 1, unknown >> index & 1
        if outcome in (Outcome.ELIGIBLE, Outcome.NOT_APPLICABLE) or not (fails or open_):
            continue
        state = "unknown" if not fails else "not yet" if outcome == Outcome.NOT_YET else "fails"
        blocking = _blocking(compiled, result, evaluation, row) if condition.key == REST_OF_UNIT else ()
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


def _blocking(compiled: CompiledLaw, result: LawResult, evaluation: Evaluation, row: int) -> Iterator[Record]:
    """The other charges of the unit that keep the charge from clearing, each with the condition that it does not meet."""
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
            yield replace(_record(other, barred, None, evaluation, None), why="how it ended")
            continue
        if not int(tested[other]) or (filed is not None and not filed[other]):
            continue
        wanting = masks.value(version.failed, other) if version.failed is not None else 0
        doubted = masks.value(version.unknown, other) if version.unknown is not None else 0
        keys = [key for at, key in enumerate(law.keys) if (wanting | doubted) >> at & 1]
        if keys:
            bits = 3 if wanting and int(tested[other]) == 3 else 1
            text = law.condition(law.keys.index(keys[0]), version.resolved.version.start).text
            yield replace(_record(other, bits, None, evaluation, None), why=text)
    for other, barred in _around(
        compiled, evaluation, row, range(int(starts[segment]), int(starts[segment + 1]))
    ):
        if cleared[other] >= NEVER:
            yield replace(_record(other, barred, None, evaluation, None), why="how it ended")


def _around(
    compiled: CompiledLaw, evaluation: Evaluation, row: int, case: range
) -> Iterator[tuple[int, int]]:
    """The counts of the charge's arrest in other cases that bar, or may: of its incident, where it is named, and of its day."""
    if compiled.around is None:
        return
    by_incident, by_day = (each.among for each in compiled.around.walk() if isinstance(each, e.Every))
    if by_incident.relation:
        by_incident, by_day = by_day, by_incident
    found = dict(_members(by_day, evaluation, row))
    if evaluation.columns.keys("incident_id")[row] >= 0:
        found |= _members(by_incident, evaluation, row)
    yield from ((other, bits) for other, bits in sorted(found.items()) if other not in case)


def _condition(
    resolved: Resolved, place: int, blames: Sequence[Blame], row: int, as_of: int
) -> ConditionExplained:
    law, version_start = resolved.law, resolved.version.start
    index, expression = resolved.conditions[place]
    limbs, (asked_of, *cases) = resolved.limbs[place], resolved.cases[place]
    condition, evaluation = law.condition(index, version_start), blames[0].values
    onset = evaluation.onset(expression)
    possible, certain = int(onset.possible[row]), int(onset.certain[row])
    last = None
    if isinstance(expression, e.Through):
        span = evaluation.days(expression.last)
        low, last = int(span.low[row]), int(span.high[row])
        possible = NEVER if last < as_of else possible
        certain = NEVER if low < as_of else certain
    is_open = possible <= as_of < certain
    missing = _named([blame.of(expression) for blame in blames], blames, row) if is_open else ()
    return ConditionExplained(
        key=condition.key,
        text=condition.words(version_start),
        cite=condition.cite,
        certainty=str(condition.certainty),
        state=_state(possible, certain, as_of),
        possible_from=show_day(possible),
        certain_from=show_day(certain),
        missing=missing,
        facts=_own_facts(expression, evaluation, row),
        records=_records(expression, evaluation, row),
        limbs=tuple(
            replace(_limb(condition, limb, holds, version_start, evaluation, row, as_of), applies=applies)
            for limb, holds, applies in zip(
                condition.limbs, limbs, _which_applies(condition, cases, evaluation, row), strict=True
            )
        ),
        joint=condition.joint,
        is_read=condition.is_read,
        applies=_APPLIES[_bits(asked_of, evaluation, row)],
        through=None if last is None else show_day(last),
    )


_APPLIES: Final = {TRUE: "certainly", UNKNOWN: "possibly", FALSE: "no"}


def _bits(fact: e.Truth | None, evaluation: Evaluation, row: int) -> int:
    return TRUE if fact is None else int(evaluation.truth(fact).bits[row])


def _which_applies(
    condition: Condition, cases: Sequence[e.Truth | None], evaluation: Evaluation, row: int
) -> list[str]:
    """Of each limb whether it speaks of the charge: of branches the first whose case it is, of others each."""
    if not condition.branches:
        return ["certainly"] * len(cases)
    found, left = [], TRUE  # whether no earlier branch speaks of it
    for case in cases:
        here = _bits(case, evaluation, row)
        found.append(_APPLIES[min(left, here)])
        left = min(left, {TRUE: FALSE, FALSE: TRUE}.get(here, UNKNOWN))
    return found


def _limb(
    condition: Condition,
    limb: Limb,
    holds: e.OnsetLike,
    version_start: int,
    evaluation: Evaluation,
    row: int,
    as_of: int,
) -> LimbExplained:
    onset = evaluation.onset(holds)
    possible, certain = int(onset.possible[row]), int(onset.certain[row])
    return LimbExplained(
        key=limb.key,
        text=condition.filled(limb.text, version_start),
        cite=limb.stands.cite,
        certainty=str(limb.stands.certainty),
        state=_state(possible, certain, as_of),
        possible_from=show_day(possible),
        certain_from=show_day(certain),
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


def _own_facts(expression: e.Expression, evaluation: Evaluation, row: int) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for part in _outside_histories(expression):
        if isinstance(part, e.Lookup):
            names.update(dict.fromkeys(part.fields))
        elif isinstance(part, e.DayOf | e.Amount | e.Flag | e.Absent):
            names[part.field] = None
    return tuple(
        f"{name} = {_value(name, evaluation, row)}" for name in names if evaluation.columns.has(name)
    )


def _value(name: str, evaluation: Evaluation, row: int) -> str:
    columns = evaluation.columns
    known = FIELD | {fact.name: fact for fact in columns.facts}
    field = known[name]
    if len(field.columns) == 2:
        low, high = columns.days(name)
        return _interval(int(low[row]), int(high[row]))
    value = columns.column(name)[row].as_py()
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


def _records(expression: e.Expression, evaluation: Evaluation, row: int) -> tuple[Record, ...]:
    """The charges that the condition's histories count, each once, the surest reading of it."""
    bits: dict[int, int] = {}
    until: dict[int, tuple[int, int]] = {}
    for part in expression.walk():
        if isinstance(part, e.Among):
            for member, found in _members(part, evaluation, row):
                bits[member] = max(bits.get(member, 0), found)
        if isinstance(part, e.Every):
            ends = evaluation.onset(part.condition)
            for member, _ in _members(part.among, evaluation, row):
                low, high = until.get(member, (NEVER, ALWAYS))
                until[member] = (min(low, int(ends.possible[member])), max(high, int(ends.certain[member])))
    home = evaluation.columns.table.column("jurisdiction")[row].as_py()
    for member in _graded_elsewhere(expression, evaluation, row):
        bits.setdefault(member, 0)
    return tuple(
        _record(member, found, until.get(member), evaluation, home) for member, found in sorted(bits.items())
    )


def _graded_elsewhere(expression: e.Expression, evaluation: Evaluation, row: int) -> list[int]:
    """The person's convictions of other jurisdictions, where a history of the condition asks a grade."""
    asks = any(
        isinstance(part, e.Among) and part.scope is e.Scope.PERSON and _asks_grade(part.where)
        for part in expression.walk()
    )
    if not asks:
        return []
    columns = evaluation.columns
    places = columns.table.column("jurisdiction").to_pylist()
    ended = columns.table.column("disposition").to_pylist()
    segment = int(np.searchsorted(columns.person_starts, row, side="right")) - 1
    own = range(int(columns.person_starts[segment]), int(columns.person_starts[segment + 1]))
    return [at for at in own if places[at] not in (None, places[row]) and ended[at] == Disposition.CONVICTED]


def _asks_grade(where: e.Expression) -> bool:
    return any(
        isinstance(part, e.Lookup) and {"grade", e.JURISDICTION} <= set(part.fields) for part in where.walk()
    )


def _members(among: e.Among, evaluation: Evaluation, row: int) -> list[tuple[int, int]]:
    bits, relation = members(evaluation, among), relation_of(evaluation, among)
    starts = (
        evaluation.columns.case_starts if among.scope in e.WITHIN_CASE else evaluation.columns.person_starts
    )
    segment = int(np.searchsorted(starts, row, side="right")) - 1
    found = []
    for member in range(int(starts[segment]), int(starts[segment + 1])):
        answer = int(bits[member])
        if answer and among.is_relative:
            answer &= int(kernels.stands(row, member, relation))
        if answer:
            found.append((member, answer))
    return found


def _record(
    row: int, bits: int, until: tuple[int, int] | None, evaluation: Evaluation, home: str | None
) -> Record:
    table = evaluation.columns.table
    said = [
        str(value)
        for name in _SHOWN
        if name in table.column_names and (value := table.column(name)[row].as_py())
    ]
    said += _by_whose_table(row, evaluation, home)
    low, high = evaluation.columns.days("disposition_date")
    said.append(_interval(int(low[row]), int(high[row])))
    source = ""
    if "source_file" in table.column_names:
        source = f"{table.column('source_file')[row].as_py()}:{table.column('source_line')[row].as_py()}"
    return Record(
        charge_id=table.column("charge_id")[row].as_py(),
        case_id=table.column("case_id")[row].as_py(),
        what=", ".join(said),
        counts={0: "not", 3: "certainly"}.get(bits, "possibly"),
        until=_interval(*until) if until is not None and ALWAYS < until[0] < NEVER else None,
        source=source,
    )


def _by_whose_table(row: int, evaluation: Evaluation, home: str | None) -> list[str]:
    """Of a charge of another jurisdiction what its grade carries there; nothing of one of the laws' own."""
    values = {
        name: evaluation.columns.column(name)[row].as_py() if evaluation.columns.has(name) else None
        for name in ("jurisdiction", *OFFENSE_FIELDS)
    }
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
