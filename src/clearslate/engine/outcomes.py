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
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.engine import machine, masks
from clearslate.engine.blame import Blaming
from clearslate.engine.evaluate import Evaluation, Writer
from clearslate.engine.tape import Found, Register, Tape
from clearslate.engine.values import COVERAGE, MEMBERSHIP, Context, FieldBits, Onsets
from clearslate.law import expressions as e
from clearslate.law.facts import ANY_RECORD, FILED, OPEN, arrest, charge, one_of_values
from clearslate.law.model import Jurisdiction, Law, Resolved
from clearslate.law.other_counts import Effect, OtherCounts
from clearslate.law.other_counts import Kind as Effects
from clearslate.law.reach import KINDS, left_by_kind, left_by_one_of, open_endings, reached
from clearslate.law.statements import RECORD, REST_OF_UNIT, TEXT_READ, WITHIN_CAP, Cap, Unit
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.schema import FIELD, UNREAD, Disposition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

LAW_TEXT: Final = e.LAW_TEXT  # blamed where the version in force was not read


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
    beside: e.Truth | None = (
        None  # of unit case: the charge keeps the case from clearing, whatever its own conditions say
    )
    filed: e.Truth | None = None  # of unit case: the charge is of the case; None: every one is
    further: e.Truth | None = None  # the law goes beyond what cleared the charge before; None: it never does
    around: e.OnsetLike | None = None  # of unit arrest: no count of the arrest that lies in another case bars


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

    ``failed`` and ``unknown``: `masks` of its conditions on the day asked about; None of a version that is over and not the last,
    and in a large table, where only those of the deciding version are kept.
    """

    resolved: Resolved
    onset: Onsets
    failed: NDArray[Any] | None
    unknown: NDArray[Any] | None


@dataclass(frozen=True)
class LawResult:
    """A law's answer for each row of a table as of a day.

    ``reached``: rows that the law speaks of (the others are ``not_applicable``). ``version``: the index
    of the version that decides. ``possible``/``certain``: that version's days. ``eligible_on``: the first
    day on which the law gives, gave or will give relief; NEVER where none is certain. ``failed`` and ``unknown``: `masks` of
    the deciding version's conditions. ``missing``: `masks` of the fields whose absence leaves the answer unknown, of no word where that was
    not asked. ``turns``: the first day after the one asked about on which, by time alone, anything that is said of the row may be otherwise.
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
    missing: NDArray[Any]
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
    found = [(law, law.resolved(readings)) for law in laws]
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
                    _intern(resolved.cases, shared),
                )
                for resolved in versions
            ),
            _intern(beside(law, versions[-1].tested), shared),
            _intern(filed(law), shared),
            _intern(goes_further(jurisdiction, law), shared),
            _intern(around(law), shared),
        )
        for law, versions in found
    )
    names = {
        name for law in compiled for top in tops_of(law) for inner in top.walk() for name in fields_of(inner)
    }
    names |= {MEMBERSHIP, COVERAGE, e.OFFENSE_LIST, LAW_TEXT}
    if any(law.law.caps for law in compiled):
        names |= {"cleared_on", "cleared_under"}
    return Program(jurisdiction, compiled, FieldBits(tuple(sorted(names))))


def speaks_of(jurisdiction: Jurisdiction, law: Law) -> e.Truth:
    """The rows that the law speaks of: its jurisdiction and its kind of record."""
    return e.AllTrue((one_of_values("jurisdiction", (jurisdiction.code,)), about(law)))


def reach(jurisdiction: Jurisdiction, law: Law) -> e.Truth:
    """The rows that the law still reaches: those that it speaks of, if they were not cleared before or it goes further."""
    further = goes_further(jurisdiction, law)
    still = ~charge.is_cleared if further is None else e.any_of(~charge.is_cleared, further)
    return e.all_of(speaks_of(jurisdiction, law), still)


def goes_further(jurisdiction: Jurisdiction, law: Law) -> e.Truth | None:
    """The row was cleared under a law beyond whose relief this one goes; None where that is so of none.

    Where that law is not known, or none of ours, the kind of relief that the record tells decides; without one it is unknown
    of a record that one of our laws may have cleared and left something of. So it is where a relief may be one of several.
    """
    found = reached(law, jurisdiction.laws)
    kinds = {kind for kind in KINDS if left_by_kind(law, kind) is not False}
    if not kinds and not any(beyond is not False for beyond in found.values()):
        return None
    may_be_left = open_endings(law, jurisdiction.laws)
    reliefs = {other.id: other.relief for other in jurisdiction.laws}

    def decide(
        cleared_under: str | None, cleared_relief: str | None, disposition: str | None
    ) -> tuple[int, tuple[str, ...]]:
        known = None if cleared_under is None else reliefs.get(cleared_under)
        beyond = None if known is None else found[str(cleared_under)]
        if beyond is None and cleared_relief in KINDS:
            kind = str(cleared_relief)
            beyond = left_by_kind(law, kind) if known is None else left_by_one_of(law, known, kind)
        elif known is None and disposition is not None and disposition not in may_be_left:
            beyond = False
        if beyond is None:
            return UNKNOWN, (
                "cleared_under" if cleared_under is None or known is not None else "cleared_relief",
            )
        return (TRUE if beyond else FALSE), ()

    return e.Lookup(
        "goes beyond the law that cleared it",
        str(law.relief),
        ("cleared_under", "cleared_relief", "disposition"),
        decide,
        law.id,
    )


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


def beside(law: Law, tested: e.Truth | None) -> e.Truth | None:
    """Of a law of unit case: the charge keeps its case from clearing, though the law may not be about it.

    ``tested``: the charges that the conditions test, where they are not all that the law is about. A conviction or
    deferral that nothing tests is a count like those that the law is not about.
    """
    if not law.unit.is_of_case:
        return None
    outside = [each for each in _STANDING if each not in law.about]
    found = _bars(law.other_counts, outside)
    if tested is None or len(outside) == len(_STANDING):
        return found
    return found | (_bars(law.other_counts, _STANDING) & ~tested)


def around(law: Law) -> e.OnsetLike | None:
    """Of a law of unit arrest: no count of the arrest keeps it from clearing, from the day on which each that does was cleared.

    In another case what went to another court is no such count: its outcome is a count of its own.
    """
    if law.unit is not Unit.ARREST:
        return None
    counts = replace(law.other_counts, transferred=Effect(Effects.IGNORED))
    bars = _bars(
        counts, _STANDING
    )  # whatever the law is about: its conditions test the counts of the case alone
    return arrest.none_beyond_case(bars, unless=e.from_day(charge.cleared_on))


_STANDING: Final = (Disposition.CONVICTED, Disposition.DEFERRED)


def _bars(counts: OtherCounts, standing: Iterable[Disposition]) -> e.Truth:
    """The charge keeps its unit from clearing by how it ended; ``standing``: the endings that stand, of those asked about."""
    answers: dict[str | None, tuple[int, tuple[str, ...]]] = {
        str(Disposition.PENDING): (_BLOCKS[counts.pending.kind], (e.LAW_TEXT,)),
        str(Disposition.TRANSFERRED): (_BLOCKS[counts.transferred.kind], ("disposition",)),
    }
    for each in standing:
        answers[str(each)] = (_BLOCKS[counts.standing.kind], (e.LAW_TEXT,))
    if any(bits != FALSE for bits, _ in answers.values()):
        answers[None] = UNKNOWN, ("disposition",)  # it may be any of these
    detail = ", ".join(f"{name} {bits}" for name, (bits, _) in answers.items())

    def decide(value: str | None) -> tuple[int, tuple[str, ...]]:
        bits, blamed = answers.get(value, (FALSE, ()))
        return bits, blamed if bits == UNKNOWN else ()

    found = e.Lookup("another count keeps the case from clearing", detail, ("disposition",), decide)
    # What the source left empty is as the law says; what nobody can read was not left empty for certain.
    empty = _BLOCKS[counts.unrecorded.kind]
    if empty == UNKNOWN:
        return found
    return found | charge.has_no_disposition if empty == TRUE else found & ~charge.has_no_disposition


def filed(law: Law) -> e.Truth | None:
    """Of a law of unit case: the charge was filed, so that it is of the case; None where every charge is."""
    if not law.unit.is_of_case or law.other_counts.never_filed.kind is Effects.PART:
        return None
    return FILED


_BLOCKS: Final = {
    Effects.BARS: TRUE,
    Effects.UNSETTLED: UNKNOWN,
    Effects.IGNORED: FALSE,
    Effects.ASKED: FALSE,
    Effects.PART: FALSE,
}


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
    tops += [part for part in (law.beside, law.filed, law.around) if part is not None]
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
    fields = (each for name in sorted(names) for each in (known[name], *known[name].former))
    return tuple(column for each in fields for column in each.columns)


# --- evaluating -------------------------------------------------------------------------------------------


def judge(compiled: CompiledLaw, evaluation: Evaluation, as_of: int) -> LawResult:
    """One law's answer for every row of the evaluation's table."""
    [(result, _)] = _judged((compiled,), evaluation, as_of, None)
    return result


def judge_all(
    program: Program, evaluation: Evaluation, as_of: int, *, blame: bool = False, brief: bool = False
) -> list[LawResult]:
    """Every law's answer for every row; with ``blame`` the missing fields too.

    ``brief``: the answers and their days alone, no masks of conditions, no versions and no turns.
    """
    fields = program.fields if blame else None
    return [result for result, _ in _judged(program.laws, evaluation, as_of, fields, brief=brief)]


def tell(
    laws: Sequence[CompiledLaw], evaluation: Evaluation, as_of: int, fields: FieldBits, *, parts: bool = False
) -> list[tuple[LawResult, Noticed | None]]:
    """Each law's answer for every row with the missing ``fields``, and what its notices say; None for one without notices.

    ``parts``: also all that an explanation asks of the laws' parts, in the same instructions, so that it asks nothing apart.
    """
    return _judged(laws, evaluation, as_of, fields, told=True, parts=parts)


def blamed(
    compiled: CompiledLaw, index: int, evaluation: Evaluation, as_of: int, fields: FieldBits
) -> NDArray[np.uint64]:
    """The masks of the fields whose absence leaves a version's onset open, whatever the outcome is: word, row."""

    def write(writer: Writer) -> int:
        judging = _Judging(writer, compiled, as_of)
        version = judging.version(compiled.versions[index])
        words = [judging.blamed(version, Blaming(writer, word)) for word in fields.each()]
        return _keep_masks(writer.tape, words)

    what = ("blamed", id(compiled), index, as_of, fields)
    first, found, _ = evaluation.ask(write, what, as_of)
    return found.masks(first, fields.words)


def tape_of(compiled: CompiledLaw, context: Context, as_of: int, fields: FieldBits) -> Tape:
    """The instructions of one law alone, as a bucket's are written: to be read, not to be run."""
    writer = Writer(Tape(whole=False), context, {})
    _Judging(writer, compiled, as_of).write(fields, told=True)
    return writer.tape


def _judged(
    laws: Sequence[CompiledLaw],
    evaluation: Evaluation,
    as_of: int,
    fields: FieldBits | None,
    *,
    told: bool = False,
    parts: bool = False,
    brief: bool = False,
) -> list[tuple[LawResult, Noticed | None]]:
    def write(writer: Writer) -> list[_Places]:
        places = [_Judging(writer, law, as_of, brief=brief).write(fields, told=told) for law in laws]
        if parts and fields is not None and writer.tape.whole:
            for law in laws:
                _write_parts(writer, law, fields)
        return places

    what = (tuple(id(law) for law in laws), as_of, fields, told, parts, brief)
    places, found, _ = evaluation.ask(write, what, as_of)
    return [(each.result(found), each.noticed(found)) for each in places]


def _write_parts(writer: Writer, compiled: CompiledLaw, fields: FieldBits) -> None:
    """Write what an explanation asks of a law's parts: its conditions, their grounds and cases, histories, and what each blames."""
    words = [Blaming(writer, word) for word in fields.each()]
    for resolved in compiled.versions:
        for (_, holds), limbs, cases in zip(resolved.conditions, resolved.limbs, resolved.cases, strict=True):
            writer.onset(holds)
            for blaming in words:
                blaming.keep(holds)
            for limb in limbs:
                writer.onset(limb)
            for fact in cases:
                if fact is not None:
                    writer.of(fact)
            _write_histories(writer, holds)
        writer.of(_tests(resolved, compiled))
    for part in (compiled.beside, compiled.filed):
        if part is not None:
            writer.of(part)


def _write_histories(writer: Writer, holds: e.Expression) -> None:
    """Write who is in the histories that a condition asks, and from when each meets what is asked of it."""
    for part in holds.walk():
        if isinstance(part, e.Through):
            writer.of(part.last)
        elif isinstance(part, e.Among):
            writer.of(part.where)
            if part.relation and part.day is not None and part.own_day is not None:
                writer.of(part.day)
                writer.of(part.own_day)
                if part.within is not None:
                    writer.of(e.Plus(part.own_day, part.within))
        elif isinstance(part, e.Every):
            writer.onset(part.condition)


@dataclass(frozen=True)
class _Version:
    """Where the values of a version are while instructions are written (see `VersionResult`).

    ``ahead``: the day on which it would possibly hold if it stayed in force. ``on_day``: its onset as far as the right has not
    ended on the day asked about. ``unit``: the days of the tested charges of its unit, and which charges are tested, where that is
    more than the charge. ``changed``: for each cap, the rows that it changed.
    """

    resolved: Resolved
    onset: Register
    on_day: Register
    failed: tuple[Register, ...]
    unknown: tuple[Register, ...]
    ahead: Register
    unit: Register | None
    tested: Register | None
    changed: tuple[Register, ...]


@dataclass(frozen=True)
class _Places:
    """Where the answer of a law is found, when the instructions were run: of `LawResult` and `Noticed`."""

    law: Law
    versions: tuple[tuple[Resolved, int, int, int], ...]
    reached: int
    outcome: int
    version: int
    days: int
    failed: int
    unknown: int
    eligible_on: int
    turns: int
    missing: tuple[int, int]
    notices: tuple[int, int, tuple[int, ...]] | None

    def result(self, found: Found) -> LawResult:
        """The answer."""
        possible, certain = found.days(self.days)
        if self.turns < 0:
            none = found.masks(0, 0)
            return LawResult(
                self.law,
                found.truth(self.reached).view(np.bool_),
                found.truth(self.outcome),
                found.truth(self.version),
                possible,
                certain,
                found.day(self.eligible_on),
                none,
                none,
                found.masks(*self.missing),
            )
        words = masks.words(len(self.law.reasons))
        versions = tuple(
            VersionResult(
                resolved,
                Onsets(*found.days(days)),
                found.masks(failed, words) if failed >= 0 else None,
                found.masks(unknown, words) if unknown >= 0 else None,
            )
            for resolved, days, failed, unknown in self.versions
        )
        return LawResult(
            self.law,
            found.truth(self.reached).view(np.bool_),
            found.truth(self.outcome),
            found.truth(self.version),
            possible,
            certain,
            found.day(self.eligible_on),
            found.masks(self.failed, words),
            found.masks(self.unknown, words),
            found.masks(*self.missing),
            versions,
            found.day(self.turns),
        )

    def noticed(self, found: Found) -> Noticed | None:
        """What the notices say; None for a law without notices, or where they were not asked."""
        if self.notices is None:
            return None
        certain, unknown, days = self.notices
        words = masks.words(len(self.law.notices))
        return Noticed(
            found.masks(certain, words), found.masks(unknown, words), tuple(found.day(day) for day in days)
        )


class _Judging:
    """Writes a law's answer.

    Args:
        writer: writes expressions.
        compiled: the law.
        as_of: the day asked about.
        brief: no masks of conditions, no versions and no turns are wanted.
    """

    def __init__(self, writer: Writer, compiled: CompiledLaw, as_of: int, *, brief: bool = False) -> None:
        self._of = writer
        self._brief = brief
        self._tape = writer.tape
        self._compiled = compiled
        self._law = compiled.law
        self._as_of = as_of
        windows = (
            day
            for resolved in compiled.versions
            for day in (resolved.version.start, resolved.version.end)
            if day > as_of
        )
        # The first day on which, by time alone, something may be otherwise; and the first possible day that is still to come.
        self._rest = self._tape.days(machine.FIXED, min(windows, default=NEVER), NEVER)

    def write(self, fields: FieldBits | None, *, told: bool) -> _Places:
        """Write the whole answer; with ``fields`` the missing ones too, with ``told`` what the notices say."""
        tape = self._tape
        versions = [self.version(resolved) for resolved in self._compiled.versions]
        reached = tape.truth(machine.REACHED, self._of.of(self._compiled.reach), self._of.member)
        outcome, deciding, eligible_on = self._decide(reached, versions)
        days, failed, unknown = self._of_deciding(versions, deciding)
        missing = (0, 0)
        if fields is not None:
            missing = self._missing(versions, outcome, deciding, fields), fields.words
        return _Places(
            self._law,
            () if self._brief else tuple(self._version_places(version) for version in versions),
            tape.keep(reached),
            tape.keep(outcome),
            tape.keep(deciding),
            tape.keep(days),
            -1 if self._brief else _keep_masks(tape, failed),
            -1 if self._brief else _keep_masks(tape, unknown),
            tape.keep(eligible_on, day=True),
            -1 if self._brief else tape.keep(self._rest, day=True),
            missing,
            self._notices(versions, outcome, deciding) if told and self._law.notices else None,
        )

    def _version_places(self, version: _Version) -> tuple[Resolved, int, int, int]:
        tape, days = self._tape, self._tape.keep(version.onset)
        if not tape.whole or not version.failed:  # in a bucket nobody asks of a version that does not decide
            return version.resolved, days, -1, -1
        return version.resolved, days, _keep_masks(tape, version.failed), _keep_masks(tape, version.unknown)

    # --- a version --------------------------------------------------------------------------------------------

    def version(self, resolved: Resolved) -> _Version:
        """Write a version's onset, cut to its window, and which of its conditions fail or are unknown on the day."""
        of, tape, law, version = self._of, self._tape, self._law, resolved.version
        floor = of.of(resolved.floor)
        onset = tape.days(machine.COPY, floor)
        failed, unknown = self._meet(resolved, onset)
        if law.prospective and version.begins is not None:
            first = min(window.start for window in law.versions)
            tape.write(machine.PROSPECTIVE, onset, floor, first)
            floor = tape.days(machine.COPY, floor)
            tape.write(machine.PROSPECTIVE, floor, floor, first)
        own = tape.days(machine.LATER_OF, floor, tape.days(machine.STATIC, of.of(self._compiled.reach)))
        self._because(RECORD, failed, unknown, own)
        if not version.read:
            tape.write(machine.FIXED, onset, version.start, NEVER)
            self._because(TEXT_READ, failed, unknown, tape.days(machine.FIXED, ALWAYS, NEVER))
        unit = tested = None
        if law.unit is not Unit.CHARGE:
            tested = self._tested(resolved)
            unit = self._unit(resolved, tested, onset)
        # The judged charge's own conditions bind it even where it is not among the tested of its unit.
        tape.write(machine.LATER_TRUTH, onset, of.of(self._compiled.reach))
        if unit is not None:
            if self._is_unit_open:
                # a charge that the dataset does not hold may be tested too
                tape.write(machine.WIDEN_HIGH, unit, NEVER)
            tape.write(machine.LATER, onset, unit)
            self._because(REST_OF_UNIT, failed, unknown, unit)
        cut = tape.days(machine.CUT, onset, version.start, version.end)
        last = self._last(resolved)
        if last is not None:  # what begins after the last day never does
            cut = tape.days(machine.ENDED, cut, last)
            tape.write(machine.ENDED_AHEAD, onset, last)
        changed = []
        for cap, where in zip(law.caps, resolved.capped, strict=True):
            before, cut = cut, self._capped(cap, where, cut)
            changed.append(tape.truth(machine.CHANGED, before, cut))
            self._kept_by_cap(failed, unknown, changed[-1], cut)
        on_day = cut if last is None else tape.days(machine.ENDED_ON, cut, last)
        return _Version(resolved, cut, on_day, failed, unknown, onset, unit, tested, tuple(changed))

    def _meet(self, resolved: Resolved, onset: Register) -> tuple[tuple[Register, ...], tuple[Register, ...]]:
        """Join the conditions to the onset, in place; masks of those that fail and are unknown on the day, word by word.

        A version that is over, and not the last, decides nothing on the day: it has no masks.
        """
        of, tape = self._of, self._tape
        over = self._brief or self._is_over(resolved)
        words = 0 if over else masks.words(len(resolved.law.reasons))
        failed, unknown = (
            tuple(tape.mask(machine.NO_MASK) for _ in range(words)) for _ in ("failed", "unknown")
        )
        for index, holds in resolved.conditions:
            word, bit = divmod(index, masks.BITS)
            if isinstance(holds, e.Through):
                if not over:
                    last = of.of(holds.last)
                    tape.write(machine.MEET_END, onset, failed[word], unknown[word], last, bit, self._rest)
            elif isinstance(holds, e.Truth):
                if over:
                    tape.write(machine.LATER_TRUTH, onset, of.of(holds))
                else:
                    tape.write(machine.MEET_TRUTH, onset, failed[word], unknown[word], of.of(holds), bit)
            elif over:
                tape.write(machine.LATER, onset, of.of(holds))
            else:
                tape.write(machine.MEET, onset, failed[word], unknown[word], of.of(holds), bit, self._rest)
        return failed, unknown

    def _is_over(self, resolved: Resolved) -> bool:
        """Whether a version decides nothing on the day any more."""
        return resolved.version.end <= self._as_of and resolved.version != resolved.law.versions[-1]

    def _because(
        self, reason: str, failed: tuple[Register, ...], unknown: tuple[Register, ...], days: Register
    ) -> None:
        """Note in the masks of a version, if it has them, where an implicit condition fails or is unknown on the day."""
        if failed:
            word, bit = divmod(self._law.reasons.index(reason), masks.BITS)
            nowhere = self._tape.days(machine.COPY, days)
            self._tape.write(machine.MEET, nowhere, failed[word], unknown[word], days, bit, self._rest)

    def _kept_by_cap(
        self, failed: tuple[Register, ...], unknown: tuple[Register, ...], changed: Register, onset: Register
    ) -> None:
        """Note in the masks where a cap keeps the charge from clearing on the day, or may."""
        if failed:
            tape = self._tape
            word, bit = divmod(self._law.reasons.index(WITHIN_CAP), masks.BITS)
            today = tape.days(machine.FIXED, self._as_of, self._as_of)
            kept = tape.truth(machine.NOT, tape.truth(machine.NOT_LATER_DAY, onset, today))
            tape.write(machine.NOTICE, failed[word], unknown[word], changed, kept, bit)

    def _last(self, resolved: Resolved) -> Register | None:
        """The last day on which the conditions that end all hold; None where none ends."""
        days = [self._of.of(holds.last) for _, holds in resolved.conditions if isinstance(holds, e.Through)]
        return reduce(lambda one, two: self._tape.days(machine.EARLIER_OF, one, two), days) if days else None

    def _tested(self, resolved: Resolved) -> Register:
        """The charges that are tested in the law's units."""
        of, tape, compiled = self._of, self._tape, self._compiled
        tests = of.of(_tests(resolved, compiled))
        if compiled.filed is not None:
            tests = tape.truth(machine.AND, tests, of.of(compiled.filed))
        if compiled.beside is not None:
            tests = tape.truth(machine.OR, tests, of.of(compiled.beside))
        return tape.truth(machine.AND, tests, of.of(_MEMBER))

    def _unit(self, resolved: Resolved, tested: Register, onset: Register) -> Register:
        """The onset of the charge's unit: it clears when every tested one of its charges may, and no count bars it."""
        of, tape, compiled = self._of, self._tape, self._compiled
        # What was cleared before is no part of the unit from that day on,
        cleared = of.of(charge.cleared_on)
        if compiled.further is not None:  # unless the law goes further than what cleared it
            further = of.of(compiled.further)
            if compiled.beside is None:
                cleared = tape.days(machine.UNLESS_FURTHER, further, cleared)
            else:
                barring = tape.truth(machine.AND, further, of.of(compiled.beside))
                further = tape.truth(machine.AND, further, tape.truth(machine.NOT, of.of(compiled.beside)))
                cleared = tape.days(machine.UNLESS_FURTHER, further, cleared)
                if resolved.tested is not None:  # what bars, and is tested too, meets the conditions as well
                    both = tape.truth(machine.AND, barring, of.of(resolved.tested))
                    tape.write(machine.LATER, cleared, tape.days(machine.WHERE, both, onset))
        if compiled.beside is not None:
            onset = tape.days(machine.UNLESS_FURTHER, of.of(compiled.beside), onset)
        still = tape.days(machine.EARLIER_OF, onset, cleared)
        unit = tape.days(machine.EVERY, tested, self._within_case, still)
        if compiled.around is not None:
            tape.write(machine.LATER, unit, of.onset(compiled.around))
        elif compiled.filed is not None:  # a count that was never filed clears by itself
            unit = tape.days(machine.WHERE, of.of(compiled.filed), unit)
        return unit

    @property
    def _is_unit_open(self) -> bool:
        """Whether charges that the dataset does not hold may belong to the law's units."""
        of, unit = self._of, self._law.unit
        return of.open_cases if unit.is_of_case else of.open_history and unit is Unit.PERSON

    @property
    def _within_case(self) -> int:
        return int(self._law.unit.is_of_case)

    def _capped(self, cap: Cap, where: e.Truth, onset: Register) -> Register:
        of = self._of
        return self._tape.days(
            machine.CAP, onset, cap.count, int(cap.by is not Unit.CHARGE), of.of(charge.imposed_on), of.of(where),
            of.of(_MEMBER), of.of(_cleared_under(self._law, cap)), int(of.open_history),
        )  # fmt: skip

    # --- the outcome ------------------------------------------------------------------------------------------

    def _decide(self, reached: Register, versions: Sequence[_Version]) -> tuple[Register, Register, Register]:
        """The outcome, the version that decides and the day on which the law gives relief."""
        tape, as_of = self._tape, self._as_of
        outcome = tape.truth(machine.KNOWN, Outcome.INELIGIBLE)
        # Where nothing decides, the first version that is not over does.
        deciding = tape.truth(machine.KNOWN, _first_open(self._compiled.versions, as_of))
        ever = tape.days(
            machine.FIXED, NEVER, NEVER
        )  # the first certain day, and the first that is still to come
        for index, found in enumerate(versions):
            version = found.resolved.version
            if version.end <= as_of:
                if version.read:
                    tape.write(machine.OVER, ever, found.onset)
                continue
            # What comes after the window is unread text: it may come to the same.
            goes_on = (
                version.end < NEVER
                and index + 1 < len(versions)
                and not versions[index + 1].resolved.version.read
            )
            tape.write(
                machine.DECIDE, ever, found.on_day, found.ahead if goes_on else found.on_day, index,
                int(version.start <= as_of), int(version.read), outcome, deciding, self._rest,
            )  # fmt: skip
        eligible_on = tape.days(machine.CONCLUDE, reached, ever, self._rest, outcome)
        return outcome, deciding, eligible_on

    def _of_deciding(
        self, versions: Sequence[_Version], deciding: Register
    ) -> tuple[Register, tuple[Register, ...], tuple[Register, ...]]:
        """The deciding version's days, and which of its conditions fail or are unknown on the day."""
        tape = self._tape
        able = [(at, version) for at, version in enumerate(versions) if not self._is_over(version.resolved)]
        (_, first), *others = able
        if not others:
            return first.onset, first.failed, first.unknown
        days = tape.days(machine.COPY, first.onset)
        failed, unknown = (
            tuple(self._copied(word) for word in words) for words in (first.failed, first.unknown)
        )
        for index, version in others:
            tape.write(machine.PUT_DAYS, days, deciding, index, version.onset)
            for into, words in ((failed, version.failed), (unknown, version.unknown)):
                for word, values in zip(into, words, strict=True):
                    tape.write(machine.PUT_MASK, word, deciding, index, values)
        return days, failed, unknown

    def _copied(self, mask: Register) -> Register:
        return self._tape.mask(machine.JOIN, -1, mask, -1, -1)

    def _notices(
        self, versions: Sequence[_Version], outcome: Register, deciding: Register
    ) -> tuple[int, int, tuple[int, ...]]:
        """Where what the deciding version's notices say is found: masks of those that certainly, that perhaps speak; days."""
        tape, law = self._tape, self._law
        words = masks.words(len(law.notices))
        certain, unknown = (
            tuple(tape.mask(machine.NO_MASK) for _ in range(words)) for _ in ("certain", "unknown")
        )
        days = [tape.days(machine.FIXED, NEVER, NEVER) for notice in law.notices if notice.day is not None]
        for index, version in enumerate(versions):
            here = tape.truth(machine.DECIDED_BY, outcome, deciding, Outcome.ELIGIBLE, Outcome.NOT_YET, index)
            dated = iter(days)
            for place, (when, day) in enumerate(version.resolved.notices):
                bits = self._of.of(when)
                word, bit = divmod(place, masks.BITS)
                tape.write(machine.NOTICE, certain[word], unknown[word], here, bits, bit)
                if day is not None:
                    tape.write(machine.NOTICE_DAY, next(dated), here, bits, self._of.of(day))
        return (
            _keep_masks(tape, certain),
            _keep_masks(tape, unknown),
            tuple(tape.keep(day, day=True) for day in days),
        )

    # --- blame ------------------------------------------------------------------------------------------------

    def _missing(
        self, versions: Sequence[_Version], outcome: Register, deciding: Register, fields: FieldBits
    ) -> int:
        """Where the masks are found of the fields whose absence leaves the answer unknown; 0 where it is another."""
        words = []
        for word in fields.each():
            blaming, found = Blaming(self._of, word), []
            for index, version in enumerate(versions):
                rows = self._tape.truth(
                    machine.DECIDED_BY, outcome, deciding, Outcome.UNKNOWN, Outcome.UNKNOWN, index
                )
                found.append(blaming.join(self.blamed(version, blaming), rows=rows))
            words.append(blaming.join(*found))
        return _keep_masks(self._tape, words)

    def blamed(self, version: _Version, blaming: Blaming) -> Register | None:
        """The masks of the fields whose absence leaves a version's onset open; None where it blames none."""
        law, resolved, of, tape = self._law, version.resolved, self._of, self._tape
        parts = (resolved.floor, *(holds for _, holds in resolved.conditions))
        own = blaming.join(*(blaming.join(blaming.of(part), rows=blaming.open(part)) for part in parts))
        if not resolved.version.read:
            everyone = tape.truth(machine.POSSIBLY, of.of(e.Known(True)))
            own = blaming.join(own, blaming.field(everyone, LAW_TEXT))
        found = blaming.join(own, blaming.of(self._compiled.reach))
        if version.unit is not None and version.tested is not None:
            doubted = tape.truth(machine.UNKNOWN_TRUTH, version.tested)
            tests = blaming.join(
                *(blaming.of(part) for part in self._tests_of_unit(resolved) if part is not None),
                rows=doubted,
            )
            doubt = blaming.join(own, tests, blaming.of(charge.cleared_on))
            if self._compiled.further is not None:
                doubt = blaming.join(doubt, blaming.of(self._compiled.further))
            if doubt is not None:
                open_ = tape.truth(machine.UNKNOWN_DAYS, version.unit)
                gathered = tape.mask(machine.GATHER, version.tested, self._within_case, open_, doubt)
                found = blaming.join(found, gathered)
            found = blaming.join(
                found, None if self._compiled.filed is None else blaming.of(self._compiled.filed)
            )
        if self._compiled.around is not None:
            found = blaming.join(found, blaming.of(self._compiled.around))
        if of.open_cases and self._is_unit_open:
            unsure = tape.truth(machine.UNKNOWN_DAYS, version.ahead)
            found = blaming.join(found, blaming.field(unsure, COVERAGE))
        for cap, where, changed in zip(law.caps, resolved.capped, version.changed, strict=True):
            asked = (_cleared_under(law, cap), where, charge.imposed_on)
            others = blaming.join(found, blaming.doubtful(), *(blaming.of(part) for part in asked))
            if others is not None:
                gathered = tape.mask(machine.GATHER, of.of(e.Known(True)), 0, changed, others)
                found = blaming.join(found, gathered)
            if of.open_history:
                found = blaming.join(found, blaming.field(changed, COVERAGE))
        return found

    def _tests_of_unit(self, resolved: Resolved) -> tuple[e.Truth | None, ...]:
        """What decides whether a charge is tested in its unit."""
        return _tests(resolved, self._compiled), self._compiled.filed, self._compiled.beside


def _keep_masks(tape: Tape, words: Sequence[Register | None]) -> int:
    """Keep masks of some words one after another; gives the number of the first."""
    first, *_ = [tape.keep(tape.mask(machine.NO_MASK) if word is None else word) for word in words]
    return first


def _tests(resolved: Resolved, compiled: CompiledLaw) -> e.Truth:
    return resolved.tested if resolved.tested is not None else compiled.speaks


def _member(value: str | None) -> tuple[int, tuple[str, ...]]:
    return (TRUE, ()) if value == "certain" else (UNKNOWN, (MEMBERSHIP,))


_MEMBER: Final = e.Lookup("the charge belongs to the person", "certainly", (MEMBERSHIP,), _member)


def _cleared_under(law: Law, cap: Cap) -> e.Truth:
    return e.AllTrue((charge.is_cleared, one_of_values("cleared_under", (law.id, *cap.shared_with))))


def _first_open(versions: Sequence[Resolved], as_of: int) -> int:
    """The first version that is in force or to come; the last one where all are over."""
    still = (index for index, resolved in enumerate(versions) if resolved.version.end > as_of)
    return next(still, len(versions) - 1)
