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

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.engine import kernels, masks
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.values import COVERAGE, MEMBERSHIP, FieldBits, Onsets
from clearslate.law import expressions as e
from clearslate.law.citations import OFFENSE_LIST
from clearslate.law.facts import ANY_RECORD, OPEN, charge, one_of_values
from clearslate.law.model import Jurisdiction, Law, Resolved
from clearslate.law.statements import Cap, Unit
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.days import ALWAYS, NEVER
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
    would possibly hold if it stayed in force.
    """

    resolved: Resolved
    onset: Onsets
    failed: NDArray[Any]
    unknown: NDArray[Any]
    uncut: NDArray[Any]


@dataclass(frozen=True)
class LawResult:
    """A law's answer for each row of a table as of a day.

    ``reached``: rows that the law speaks of (the others are ``not_applicable``). ``version``: the index
    of the version that decides. ``possible``/``certain``: that version's days. ``eligible_on``: the first
    day on which the law gives, gave or will give relief; NEVER where none is certain. ``failed`` and ``unknown``: `masks` of
    the deciding version's conditions. ``missing``: with blame, of the evaluation's word of fields (see `FieldBits`).
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
        name for law in compiled for top in _tops(law) for inner in top.walk() for name in fields_of(inner)
    }
    names |= {MEMBERSHIP, COVERAGE, OFFENSE_LIST, LAW_TEXT}
    if any(law.law.caps for law in compiled):
        names |= {"cleared_on", "cleared_under"}
    return Program(jurisdiction, compiled, FieldBits(tuple(sorted(names))))


def speaks_of(jurisdiction: Jurisdiction, law: Law) -> e.Truth:
    """The rows that the law speaks of: its jurisdiction and its kind of record."""
    return e.AllTrue((one_of_values("jurisdiction", (jurisdiction.code,)), about(law)))


def reach(jurisdiction: Jurisdiction, law: Law) -> e.Truth:
    """The rows that the law still reaches: those that it speaks of, if they were not cleared before."""
    return e.all_of(speaks_of(jurisdiction, law), ~charge.is_cleared)


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


def _tops(law: CompiledLaw) -> list[e.Expression]:
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


def judge(compiled: CompiledLaw, evaluation: Evaluation, as_of: int, *, past: bool = True) -> LawResult:
    """One law's answer for every row of the evaluation's table.

    Without ``past``, versions that are over on ``as_of`` are left out: they bear on the ``eligible_on`` of
    what is eligible alone.
    """
    reach = evaluation.truth(compiled.reach)
    own = evaluation.truth(one_of_values("membership", ("certain",))).bits == 3
    reached = (reach.bits != 0) & own
    versions = [v for v in compiled.versions if past or v.version.end > as_of] or compiled.versions[-1:]
    results = tuple(_version(compiled, version, evaluation, as_of) for version in versions)
    return _decide(compiled.law, reached, results, evaluation, as_of)


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
            certain[word, here & (bits == 3)] |= bit
            unknown[word, here & (bits == 1)] |= bit
            if day is not None:
                last = evaluation.days(day).high
                known = here & (bits != 0) & (last > ALWAYS)
                next(dated)[known] = last[known]
    return Noticed(certain, unknown, days)


def _version(compiled: CompiledLaw, resolved: Resolved, evaluation: Evaluation, as_of: int) -> VersionResult:
    law, version = compiled.law, resolved.version
    floor = evaluation.days(resolved.floor)
    possible, certain = floor.low.copy(), floor.high.copy()
    failed, unknown = _meet(resolved, evaluation, possible, certain, as_of)
    if law.prospective and version.since is not None:
        first = min(window.start for window in law.versions)
        certain = np.where(floor.low >= first, certain, np.int32(NEVER))
        possible = np.where(floor.high >= first, possible, np.int32(NEVER))
    if not version.read:
        possible, certain = np.full_like(possible, version.start), np.full_like(certain, NEVER)
    blame = None
    if evaluation.blame:
        blame = np.zeros(len(possible), np.uint64)
        conditions = [evaluation.onset(holds) for _, holds in resolved.conditions]
        for part in (Onsets(floor.low, floor.high, floor.blame), *conditions):
            blame |= np.where(part.possible != part.certain, _or(part.blame), np.uint64(0))
        if not version.read:
            blame |= np.uint64(evaluation.fields.bit(LAW_TEXT))
    onset = _unit(resolved, compiled, evaluation, Onsets(possible, certain, blame))
    uncut = np.maximum(onset.possible, np.int32(version.start))
    onset = _cut(onset, version.start, version.end)
    for cap, where in zip(law.caps, resolved.capped, strict=True):
        onset = _capped(law, cap, where, onset, evaluation)
    return VersionResult(resolved, onset, failed, unknown, uncut)


def _meet(
    resolved: Resolved, evaluation: Evaluation, possible: NDArray[Any], certain: NDArray[Any], as_of: int
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
                possible, certain, failed[word], unknown[word], onset.possible, onset.certain, bit, as_of
            )
    return failed, unknown


def _unit(resolved: Resolved, compiled: CompiledLaw, evaluation: Evaluation, onset: Onsets) -> Onsets:
    """The onset where the law speaks of the charge; a unit clears when every tested one of its charges may."""
    law = resolved.law
    reach = evaluation.onset(compiled.reach)
    own = Onsets(
        np.maximum(onset.possible, reach.possible),
        np.maximum(onset.certain, reach.certain),
        None if onset.blame is None else onset.blame | _or(reach.blame),
    )
    if law.unit is Unit.CHARGE:
        return own
    tested = evaluation.truth(resolved.tested if resolved.tested is not None else compiled.speaks)
    starts = evaluation.columns.case_starts if law.unit is Unit.CASE else evaluation.columns.person_starts
    bits = tested.bits & evaluation.truth(_MEMBER).bits
    # What was cleared before is no part of the unit from that day on.
    cleared = evaluation.days(charge.cleared_on)
    possible, certain = kernels.every(
        starts, bits, np.minimum(onset.possible, cleared.low), np.minimum(onset.certain, cleared.high)
    )
    blame = None
    if evaluation.blame:
        doubt = np.where(bits == 1, _or(tested.blame), np.uint64(0)) | _or(onset.blame) | _or(cleared.blame)
        blame = np.where(possible != certain, kernels.blame(starts, bits, doubt), np.uint64(0)) | _or(
            own.blame
        )
    if law.unit is Unit.PERSON and evaluation.open_history:
        certain = np.full_like(certain, NEVER)  # a charge that the dataset does not hold may be tested too
    # The judged charge's own conditions bind it even where it is not among the tested.
    return Onsets(np.maximum(possible, own.possible), np.maximum(certain, own.certain), blame)


def _member(value: str | None) -> tuple[int, tuple[str, ...]]:
    return (TRUE, ()) if value == "certain" else (UNKNOWN, (MEMBERSHIP,))


_MEMBER: Final = e.Lookup("the charge belongs to the person", "certainly", (MEMBERSHIP,), _member)


def _cut(onset: Onsets, start: int, end: int) -> Onsets:
    """The onset as far as it falls into a window [start, end)."""
    possible = np.maximum(onset.possible, np.int32(start))
    certain = np.maximum(onset.certain, np.int32(start))
    if end < NEVER:
        possible = np.where(possible < end, possible, np.int32(NEVER))
        certain = np.where(certain < end, certain, np.int32(NEVER))
    return Onsets(possible, certain, onset.blame)


def _capped(law: Law, cap: Cap, where: e.Truth, onset: Onsets, evaluation: Evaluation) -> Onsets:
    columns = evaluation.columns
    cleared = evaluation.truth(
        e.AllTrue((charge.is_cleared, one_of_values("cleared_under", (law.id, *cap.shared_with))))
    )
    counted, members = evaluation.truth(where), evaluation.truth(_MEMBER)
    tie = evaluation.days(charge.imposed_on)
    place = np.arange(columns.rows, dtype=np.int32) if cap.by is Unit.CHARGE else columns.case_of_row
    possible, certain = kernels.cap(
        columns.person_starts, place, onset.possible, onset.certain, tie.low, tie.high, counted.bits,
        members.bits, cleared.bits, cap.count, evaluation.open_history,
    )  # fmt: skip
    blame = onset.blame
    if evaluation.blame and blame is not None:
        everyone = np.full(len(possible), 1, np.uint8)
        changed = (possible != onset.possible) | (certain != onset.certain)
        doubt = np.where(members.bits == 1, np.uint64(evaluation.fields.bit(MEMBERSHIP)), np.uint64(0))
        parts = blame | doubt | _or(tie.blame) | _or(cleared.blame) | _or(counted.blame)
        found = kernels.blame(columns.person_starts, everyone, parts)
        if evaluation.open_history:
            found |= np.uint64(evaluation.fields.bit(COVERAGE))
        blame = np.where(changed, blame | found, blame)
    return Onsets(possible, certain, blame)


def _or(blame: NDArray[Any] | None) -> Any:
    return np.uint64(0) if blame is None else blame


def _decide(
    law: Law, reached: NDArray[Any], results: tuple[VersionResult, ...], evaluation: Evaluation, as_of: int
) -> LawResult:
    rows = len(reached)
    outcome = np.full(rows, Outcome.INELIGIBLE, np.uint8)
    # Where nothing decides, the first version that is not over does.
    deciding = np.full(rows, _first_open(results, as_of), np.int16)
    first, future, future_possible = (np.full(rows, NEVER, np.int32) for _ in range(3))
    for index, result in enumerate(results):
        version, onset = result.resolved.version, result.onset
        if version.end <= as_of:
            if version.read:
                first = np.minimum(first, onset.certain)
            continue
        # What comes after the window is unread text: it may come to the same.
        goes_on = (
            version.end < NEVER and index + 1 < len(results) and not results[index + 1].resolved.version.read
        )
        ahead = result.uncut if goes_on else onset.possible
        kernels.decide(
            onset.possible, onset.certain, ahead, index, version.start <= as_of, version.read, as_of,
            outcome, deciding, first, future, future_possible,
        )  # fmt: skip
    waiting = (outcome == Outcome.INELIGIBLE) & (np.minimum(future, future_possible) < NEVER)
    outcome[waiting] = Outcome.NOT_YET
    outcome[~reached] = Outcome.NOT_APPLICABLE
    eligible_on = np.where(waiting, future, np.where(outcome == Outcome.ELIGIBLE, first, np.int32(NEVER)))
    possible, certain, failed, unknown = _of_deciding(results, deciding)
    missing = None
    if evaluation.blame:
        blames = {index: _or_zero(result.onset.blame, rows) for index, result in enumerate(results)}
        blamed = _pick(blames, deciding)
        missing = np.where(outcome == Outcome.UNKNOWN, blamed, np.uint64(0))
    return LawResult(
        law, reached, outcome, deciding, possible, certain, eligible_on, failed, unknown, missing, results
    )


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
    (_, picked), *others = choices.items()
    for index, choice in others:
        picked = np.where(which == index, choice, picked)
    return picked


def _or_zero(blame: NDArray[Any] | None, rows: int) -> NDArray[Any]:
    return np.zeros(rows, np.uint64) if blame is None else blame
