"""From onsets to outcomes: the versions of a law, its cap, its unit, the day that is asked about.

The outcome of a law on a day (design section 1):

- the version in force decides ``eligible`` (certain has come) and ``unknown`` (only possible has come);
- failing that, the first later day on which a version whose text was read gives a certain onset makes it
  ``not_yet``; so does a merely possible one, without a day;
- else ``ineligible``. A version whose text was not read answers ``unknown`` inside its window and is never
  looked ahead to; a charge that only time keeps from relief until such a version begins is ``not_yet``,
  without a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.engine import kernels, masks
from clearslate.engine.blame import Blame, join, within
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.values import COVERAGE, MEMBERSHIP, FieldBits, Onsets, Span
from clearslate.law import expressions as e
from clearslate.law.citations import OFFENSE_LIST
from clearslate.law.facts import ANY_RECORD, OPEN, charge, one_of_values
from clearslate.law.model import Jurisdiction, Law, Resolved
from clearslate.law.statements import Cap, Unit
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.days import NEVER
from clearslate.records.schema import FIELD, UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

LAW_TEXT: Final = "law_text"  # blamed where the version in force was not read


class Outcome(IntEnum):
    """What a law says of a charge on a day, best first (the order in which ``law: any`` ranks them)."""

    ELIGIBLE = 0
    NOT_YET = 1
    UNKNOWN = 2
    INELIGIBLE = 3
    NOT_APPLICABLE = 4

    def __str__(self) -> str:
        return self.name.lower()


OUTCOMES: Final = tuple(str(outcome) for outcome in Outcome)


@dataclass(frozen=True)
class CompiledLaw:
    """A law ready to be evaluated: which rows it speaks of, which it still reaches, and each version's conditions."""

    law: Law
    speaks: e.Truth
    reach: e.Truth
    versions: tuple[Resolved, ...]


@dataclass(frozen=True)
class Program:
    """The laws of one jurisdiction that a run evaluates, with the bits of the fields they read."""

    jurisdiction: Jurisdiction
    laws: tuple[CompiledLaw, ...]
    fields: FieldBits

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the dataset that the laws read."""
        return _columns_read(self)


@dataclass(frozen=True)
class VersionResult:
    """One version's onset for each row, cut to its window.

    ``failed`` and ``unknown``: `masks` of its conditions on the day asked about. ``uncut``: the day on which it
    would possibly hold if it stayed in force. ``unit``: the days of the tested charges of its unit, where that is more than the charge;
    ``turns``: the first day after the one asked about on which a condition may be met otherwise; NEVER where none is.
    ``capped``: for each cap, the rows that it changed. ``last``: the last day of a right that ends; None of one that does not.
    """

    resolved: Resolved
    onset: Onsets
    failed: NDArray[Any]
    unknown: NDArray[Any]
    uncut: NDArray[Any]
    turns: NDArray[Any]
    unit: Onsets | None
    capped: tuple[NDArray[Any], ...]
    last: Span | None

    def on(self, as_of: int) -> Onsets:
        """Its onset as far as the right has not ended on the day."""
        return (
            self.onset
            if self.last is None
            else _unless(self.onset, self.last.low < as_of, self.last.high < as_of)
        )


@dataclass(frozen=True)
class LawResult:
    """A law's answer for each row of a table as of a day.

    ``reached``: rows that the law speaks of (the others are ``not_applicable``). ``version``: the index
    of the version that decides. ``possible``/``certain``: that version's days. ``eligible_on``: the first
    day on which the law gives, gave or will give relief; NEVER where none is certain. ``failed`` and ``unknown``: `masks` of
    the deciding version's conditions. ``missing``: where that was asked, of a word of fields (see `missing_fields`). ``turns``: the
    first day after the one asked about on which, by time alone, anything that is said of the row may be otherwise.
    """

    law: Law
    reached: NDArray[Any]
    outcome: NDArray[Any]
    version: NDArray[Any]
    possible: NDArray[Any]
    certain: NDArray[Any]
    eligible_on: NDArray[Any]
    failed: NDArray[Any]
    unknown: NDArray[Any]
    missing: NDArray[Any] | None
    versions: tuple[VersionResult, ...] = field(default=())
    turns: NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int32))


@dataclass(frozen=True)
class Noticed:
    """What the notices of a law say of each row: meaningful where its outcome is eligible or not_yet, else empty.

    ``certain`` and ``unknown``: masks of the notices that certainly, that perhaps speak of the charge.
    ``days``: for each notice that has a day, the latest on which it may lie; NEVER where the notice does not
    speak of the charge, or the day is not known.
    """

    certain: NDArray[Any]
    unknown: NDArray[Any]
    days: tuple[NDArray[Any], ...]


# --- compiling --------------------------------------------------------------------------------------------


def compile_laws(
    jurisdiction: Jurisdiction, laws: Iterable[Law], readings: Mapping[str, str] | None = None
) -> Program:
    """The laws, resolved and with shared parts made one."""
    shared: dict[e.Expression, e.Expression] = {}
    compiled = tuple(
        CompiledLaw(
            law,
            _intern(speaks_of(jurisdiction, law), shared),
            _intern(reach(jurisdiction, law), shared),
            tuple(
                Resolved(
                    law,
                    resolved.version,
                    tuple((index, _intern(holds, shared)) for index, holds in resolved.conditions),
                    _intern(resolved.floor, shared),
                    None if resolved.tested is None else _intern(resolved.tested, shared),
                    _intern(resolved.capped, shared),
                    _intern(resolved.notices, shared),
                    _intern(resolved.limbs, shared),
                )
                for resolved in law.resolved(readings)
            ),
        )
        for law in laws
    )
    names = {
        name for law in compiled for top in tops_of(law) for inner in top.walk() for name in fields_of(inner)
    }
    names |= {MEMBERSHIP, COVERAGE, OFFENSE_LIST, LAW_TEXT}
    if any(law.law.caps for law in compiled):
        names |= {"cleared_on", "cleared_under"}
    return Program(jurisdiction, compiled, FieldBits(tuple(sorted(names))))


def speaks_of(jurisdiction: Jurisdiction, law: Law) -> e.Truth:
    """The rows that the law speaks of: its jurisdiction and its kind of record."""
    return e.AllTrue((one_of_values("jurisdiction", (jurisdiction.code,)), about(law)))


def reach(jurisdiction: Jurisdiction, law: Law) -> e.Truth:
    """The rows that the law still reaches: those that it speaks of, if they were not cleared before or it goes further."""
    still = e.any_of(~charge.is_cleared, _goes_further(law)) if law.after else ~charge.is_cleared
    return e.all_of(speaks_of(jurisdiction, law), still)


def _goes_further(law: Law) -> e.Truth:
    """The row was cleared under a law beyond which this one goes."""
    return one_of_values("cleared_under", law.after)


def about(law: Law) -> e.Truth:
    """The charge is of the kind that the law speaks of; an open or unrecorded one may be of any kind."""
    any_kind = law.about >= ANY_RECORD

    def decide(value: str | None) -> tuple[int, tuple[str, ...]]:
        if any_kind and (value is None or value in OPEN):
            return TRUE, ()  # however it ends
        if value is None:
            return UNKNOWN, ("disposition",)
        if value in OPEN:
            return UNKNOWN, ()
        return (TRUE if value in law.about else FALSE), ()

    detail = ", ".join(sorted(law.about))
    return e.Lookup("the record is of a kind", detail, ("disposition",), decide)


def _intern(expression: Any, shared: dict[e.Expression, e.Expression]) -> Any:
    """The expression with equal parts made identical, so that comparing them is quick."""
    if isinstance(expression, tuple):
        return tuple(_intern(item, shared) for item in expression)
    if not isinstance(expression, e.Expression):
        return expression
    if expression in shared:
        return shared[expression]
    expression.__dict__.pop("_parts", None)
    for name in expression.__dataclass_fields__:  # type: ignore[attr-defined]
        object.__setattr__(expression, name, _intern(getattr(expression, name), shared))
    shared[expression] = expression
    return expression


def tops_of(law: CompiledLaw) -> list[e.Expression]:
    """The expressions that a law asks, those inside them not counted."""
    tops: list[e.Expression] = [law.reach, charge.imposed_on]
    for version in law.versions:
        tops += [holds for _, holds in version.conditions]
        tops.append(version.floor)
        if version.tested is not None:
            tops.append(version.tested)
        tops += version.capped
        tops += [part for notice in version.notices for part in notice if part is not None]
    return tops


def fields_of(expression: e.Expression) -> tuple[str, ...]:
    """The fields that an expression itself reads, those inside its parts not counted."""
    if isinstance(expression, e.Lookup):
        return expression.fields
    if isinstance(expression, e.CountConsolidated) or (
        isinstance(expression, e.Every) and expression.by == "consolidated"
    ):
        return ("tracking_number",)
    if isinstance(expression, e.CountCases) and expression.by == "incident":
        return ("incident_id",)
    if isinstance(expression, e.Among) and expression.scope in e.BY_INCIDENT:
        return ("incident_id",)
    if isinstance(expression, e.Amount) and expression.field == "incarceration_min_days":
        return ("incarceration_days", "incarceration_min_days")
    name = getattr(expression, "field", None)
    return (name,) if isinstance(name, str) else ()


def _columns_read(program: Program) -> tuple[str, ...]:
    known = FIELD | {fact.name: fact for fact in program.jurisdiction.facts}
    names = {"person_id", "case_id", "charge_id", MEMBERSHIP, UNREAD}
    names |= {name for name in program.fields.names if name in known}
    if any(law.law.caps for law in program.laws):
        names |= {"cleared_under", "cleared_on", "imposed_on"}
    return tuple(column for name in sorted(names) for column in known[name].columns)


# --- evaluating -------------------------------------------------------------------------------------------


def judge(compiled: CompiledLaw, evaluation: Evaluation, as_of: int) -> LawResult:
    """One law's answer for every row of the evaluation's table."""
    reach = evaluation.truth(compiled.reach)
    own = evaluation.columns.membership
    reached = reach.bits != 0 if own is None else (reach.bits != 0) & (own == 3)
    results = tuple(_version(compiled, version, evaluation, as_of) for version in compiled.versions)
    return _decide(compiled.law, reached, results, as_of)


def judge_all(
    program: Program, evaluation: Evaluation, as_of: int, *, blame: bool = False
) -> list[LawResult]:
    """Every law's answer for every row; with ``blame``, the first word of missing fields too."""
    results = [judge(law, evaluation, as_of) for law in program.laws]
    if not blame:
        return results
    asked = Blame(evaluation, program.fields)
    return [
        replace(result, missing=missing_fields(law, result, asked))
        for law, result in zip(program.laws, results, strict=True)
    ]


def notices(result: LawResult, evaluation: Evaluation) -> Noticed | None:
    """What the notices of the deciding version say of each row; None for a law without notices."""
    law = result.law
    if not law.notices:
        return None
    rows = len(result.outcome)
    told = result.reached & (result.outcome <= Outcome.NOT_YET)
    certain, unknown = masks.empty(len(law.notices), rows), masks.empty(len(law.notices), rows)
    days = tuple(np.full(rows, NEVER, np.int32) for notice in law.notices if notice.day is not None)
    for index, version in enumerate(result.versions):
        here = told & (result.version == index)
        if not here.any():
            continue
        dated = iter(days)
        for place, (when, day) in enumerate(version.resolved.notices):
            bits = evaluation.truth(when).bits
            word, bit = masks.place(place)
            kernels.notice(here, bits, certain[word], unknown[word], bit)
            if day is not None:
                kernels.notice_day(here, bits, evaluation.days(day).high, next(dated))
    return Noticed(certain, unknown, days)


def _version(compiled: CompiledLaw, resolved: Resolved, evaluation: Evaluation, as_of: int) -> VersionResult:
    law, version = compiled.law, resolved.version
    floor = evaluation.days(resolved.floor)
    possible, certain = floor.low.copy(), floor.high.copy()
    turns = np.full(len(possible), NEVER, np.int32)
    failed, unknown = _meet(resolved, evaluation, possible, certain, turns, as_of)
    if law.prospective and version.since is not None:
        first = min(window.start for window in law.versions)
        certain = np.where(floor.low >= first, certain, np.int32(NEVER))
        possible = np.where(floor.high >= first, possible, np.int32(NEVER))
    if not version.read:
        possible, certain = np.full_like(possible, version.start), np.full_like(certain, NEVER)
    unit = (
        None if law.unit is Unit.CHARGE else _unit(resolved, compiled, evaluation, Onsets(possible, certain))
    )
    # The judged charge's own conditions bind it even where it is not among the tested of its unit.
    kernels.later_static(possible, certain, evaluation.truth(compiled.reach).bits)
    if unit is not None:
        kernels.later_days(possible, certain, unit.possible, unit.certain)
        if law.unit is Unit.PERSON and evaluation.open_history:
            certain[:] = NEVER  # a charge that the dataset does not hold may be tested too
    uncut, onset = possible, Onsets(*kernels.cut(possible, certain, version.start, version.end))
    last = _last(resolved, evaluation)
    if last is not None:  # what begins after the last day never does
        onset = _unless(onset, last.low < onset.certain, last.high < onset.possible)
        uncut = np.where(last.high < uncut, np.int32(NEVER), uncut)
    changed = []
    for cap, where in zip(law.caps, resolved.capped, strict=True):
        before, onset = onset, _capped(law, cap, where, onset, evaluation)
        changed.append((before.possible != onset.possible) | (before.certain != onset.certain))
    return VersionResult(resolved, onset, failed, unknown, uncut, turns, unit, tuple(changed), last)


def _meet(
    resolved: Resolved,
    evaluation: Evaluation,
    possible: NDArray[Any],
    certain: NDArray[Any],
    turns: NDArray[Any],
    as_of: int,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Join the conditions to the onset, in place; masks of those that fail and are unknown on the day.

    A version that is over, and not the last, decides nothing on the day: its masks are empty.
    """
    over = resolved.version.end <= as_of and resolved.version != resolved.law.versions[-1]
    rows = 0 if over else len(possible)
    names = len(resolved.law.keys)
    failed, unknown = masks.empty(names, rows), masks.empty(names, rows)
    for index, holds in resolved.conditions:
        word, bit = masks.place(index)
        if isinstance(holds, e.Through):
            if not over:
                _meet_end(evaluation.days(holds.last), as_of, failed[word], unknown[word], bit, turns)
            continue
        if isinstance(holds, e.Truth):
            bits = evaluation.truth(holds).bits
            if over:
                kernels.later_static(possible, certain, bits)
            else:
                kernels.meet_static(possible, certain, failed[word], unknown[word], bits, bit)
            continue
        onset = evaluation.onset(holds)
        if over:
            kernels.later_days(possible, certain, onset.possible, onset.certain)
        else:
            kernels.meet(
                possible,
                certain,
                failed[word],
                unknown[word],
                onset.possible,
                onset.certain,
                bit,
                as_of,
                turns,
            )
    return failed, unknown


def _meet_end(
    last: Span, as_of: int, failed: NDArray[Any], unknown: NDArray[Any], bit: Any, turns: NDArray[Any]
) -> None:
    """Join the end of a right to the masks, and to the days on which an answer may be otherwise, in place."""
    failed[last.high < as_of] |= bit
    unknown[(last.low < as_of) & (as_of <= last.high)] |= bit
    for day in (last.low, last.high):
        coming = (as_of <= day) & (day < NEVER - 1)
        np.minimum(turns, np.where(coming, day + 1, NEVER), out=turns, casting="unsafe")


def _last(resolved: Resolved, evaluation: Evaluation) -> Span | None:
    """The last day on which the conditions that end all hold; None where none ends."""
    spans = [evaluation.days(holds.last) for _, holds in resolved.conditions if isinstance(holds, e.Through)]
    if not spans:
        return None
    return Span(*(np.minimum.reduce([getattr(span, end) for span in spans]) for end in ("low", "high")))


def _unless(onset: Onsets, perhaps: NDArray[np.bool_], surely: NDArray[np.bool_]) -> Onsets:
    """The onset where the right has not ended: no certain one where it perhaps has, none where it surely has."""
    never = np.int32(NEVER)
    return Onsets(np.where(surely, never, onset.possible), np.where(perhaps, never, onset.certain))


def _unit(resolved: Resolved, compiled: CompiledLaw, evaluation: Evaluation, onset: Onsets) -> Onsets:
    """The onset of the charge's unit: it clears when every tested one of its charges may."""
    # What was cleared before is no part of the unit from that day on.
    cleared = evaluation.days(charge.cleared_on)
    low, high = cleared.low, cleared.high
    if resolved.law.after:  # unless the law goes further than what cleared it
        further = evaluation.truth(_goes_further(resolved.law)).bits
        never = np.int32(NEVER)
        low, high = np.where(further == TRUE, never, low), np.where(further == FALSE, high, never)
    possible, certain = np.minimum(onset.possible, low), np.minimum(onset.certain, high)
    return Onsets(*kernels.every(*_tested(resolved, compiled, evaluation), possible, certain))


def _tested(
    resolved: Resolved, compiled: CompiledLaw, evaluation: Evaluation
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The numbers of the law's units by row, and the bits of the charges that are tested in them."""
    columns = evaluation.columns
    units = columns.case_of_row if resolved.law.unit is Unit.CASE else columns.person_of_row
    return units, evaluation.truth(_tests(resolved, compiled)).bits & evaluation.truth(_MEMBER).bits


def _tests(resolved: Resolved, compiled: CompiledLaw) -> e.Truth:
    return resolved.tested if resolved.tested is not None else compiled.speaks


def _member(value: str | None) -> tuple[int, tuple[str, ...]]:
    return (TRUE, ()) if value == "certain" else (UNKNOWN, (MEMBERSHIP,))


_MEMBER: Final = e.Lookup("the charge belongs to the person", "certainly", (MEMBERSHIP,), _member)


def _capped(law: Law, cap: Cap, where: e.Truth, onset: Onsets, evaluation: Evaluation) -> Onsets:
    columns = evaluation.columns
    cleared, counted = evaluation.truth(_cleared_under(law, cap)), evaluation.truth(where)
    members, tie = evaluation.truth(_MEMBER), evaluation.days(charge.imposed_on)
    place = np.arange(columns.rows, dtype=np.int32) if cap.by is Unit.CHARGE else columns.case_of_row
    return Onsets(
        *kernels.cap(
            columns.person_starts, place, onset.possible, onset.certain, tie.low, tie.high, counted.bits,
            members.bits, cleared.bits, cap.count, evaluation.open_history,
        )
    )  # fmt: skip


def _cleared_under(law: Law, cap: Cap) -> e.Truth:
    return e.AllTrue((charge.is_cleared, one_of_values("cleared_under", (law.id, *cap.shared_with))))


def _decide(law: Law, reached: NDArray[Any], results: tuple[VersionResult, ...], as_of: int) -> LawResult:
    rows = len(reached)
    outcome = np.full(rows, Outcome.INELIGIBLE, np.uint8)
    # Where nothing decides, the first version that is not over does.
    deciding = np.full(rows, _first_open(results, as_of), np.int16)
    first, future, future_possible = (np.full(rows, NEVER, np.int32) for _ in range(3))
    windows = (
        day for result in results for day in (result.resolved.version.start, result.resolved.version.end)
    )
    turns = np.full(rows, min((day for day in windows if day > as_of), default=NEVER), np.int32)
    for index, result in enumerate(results):
        version, onset = result.resolved.version, result.on(as_of)
        turns = np.minimum(turns, result.turns)
        if version.end <= as_of:
            if version.read:
                first = np.minimum(first, result.onset.certain)
            continue
        # What comes after the window is unread text: it may come to the same.
        goes_on = (
            version.end < NEVER and index + 1 < len(results) and not results[index + 1].resolved.version.read
        )
        ahead = result.uncut if goes_on else onset.possible
        kernels.decide(
            onset.possible, onset.certain, ahead, index, version.start <= as_of, version.read, as_of,
            outcome, deciding, first, future, future_possible, turns,
        )  # fmt: skip
    eligible_on = kernels.conclude(reached, first, future, future_possible, outcome)
    possible, certain, failed, unknown = _of_deciding(results, deciding)
    return LawResult(
        law, reached, outcome, deciding, possible, certain, eligible_on, failed, unknown, None, results, turns
    )


def missing_fields(compiled: CompiledLaw, result: LawResult, blame: Blame) -> NDArray[np.uint64]:
    """The masks of the fields whose absence leaves a law's answer unknown; 0 where it is another.

    Args:
        compiled: the law.
        result: its answer.
        blame: over the evaluation that gave the answer.
    """
    found = np.zeros(len(result.outcome), np.uint64)
    for index, version in enumerate(result.versions):
        rows = (result.outcome == Outcome.UNKNOWN) & (result.version == index)
        if rows.any():
            masks = blamed(compiled, version, rows, blame)
            if masks is not None:
                kernels.join(found, rows, masks)
    return found


def blamed(
    compiled: CompiledLaw, found: VersionResult, rows: NDArray[np.bool_], blame: Blame
) -> NDArray[np.uint64] | None:
    """The masks of the fields whose absence leaves a version's onset open, in some rows at least; None where it blames none."""
    law, resolved, values = compiled.law, found.resolved, blame.values
    persons = values.columns.person_of_row
    if law.unit is not Unit.CHARGE or law.caps:  # others of the person have a part in it
        rows = kernels.some(persons, rows.astype(np.uint8)) != 0
    parts = (resolved.floor, *(holds for _, holds in resolved.conditions))
    own = None
    for part in parts:
        open_ = blame.open(part) & rows
        if open_.any():
            own = join(own, within(open_, blame.of(part)))
    if not resolved.version.read:
        own = join(own, blame.constant(rows, LAW_TEXT))
    masks = join(own, blame.of(compiled.reach))
    if found.unit is not None:
        unit, bits = _tested(resolved, compiled, values)
        doubt = join(own, within(bits == 1, blame.of(_tests(resolved, compiled))))
        doubt = join(doubt, blame.of(charge.cleared_on))
        if law.after:
            doubt = join(doubt, blame.of(_goes_further(law)))
        if doubt is not None:
            open_ = found.unit.possible != found.unit.certain
            masks = join(masks, kernels.blame(unit, bits, doubt, open_))
    for cap, where, changed in zip(law.caps, resolved.capped, found.capped, strict=True):
        if not changed.any():
            continue
        others = join(masks, blame.doubtful())
        for part in (_cleared_under(law, cap), where, charge.imposed_on):
            others = join(others, blame.of(part))
        if others is not None:
            everyone = np.full(len(rows), 1, np.uint8)
            masks = join(masks, kernels.blame(persons, everyone, others, changed))
        if values.open_history:
            masks = join(masks, blame.constant(changed, COVERAGE))
    return masks


def _first_open(results: tuple[VersionResult, ...], as_of: int) -> int:
    """The first version that is in force or to come; the last one where all are over."""
    still = (index for index, result in enumerate(results) if result.resolved.version.end > as_of)
    return next(still, len(results) - 1)


def _of_deciding(
    results: tuple[VersionResult, ...], deciding: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The deciding version's days, and which of its conditions fail or are unknown on the day."""
    able = {index: result for index, result in enumerate(results) if result.failed.shape[1] == len(deciding)}
    return (
        _pick({index: result.onset.possible for index, result in able.items()}, deciding),
        _pick({index: result.onset.certain for index, result in able.items()}, deciding),
        _pick({index: result.failed for index, result in able.items()}, deciding),
        _pick({index: result.unknown for index, result in able.items()}, deciding),
    )


def _pick(choices: dict[int, NDArray[Any]], which: NDArray[Any]) -> NDArray[Any]:
    """For each row the element of the array that ``which`` names."""
    (_, first), *others = choices.items()
    picked: NDArray[Any] = first.copy() if others else first
    for index, choice in others:
        for out, values in zip(np.atleast_2d(picked), np.atleast_2d(choice), strict=True):
            kernels.put(out, which, index, values)
    return picked
