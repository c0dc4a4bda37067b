"""What a charge's history says: how many, whether some, the latest, the earliest, from when every one of those asked for.

The history of a charge are the rows of its person, its case or its incident, its own among them or not, narrowed by
where they stand in time to it. A row that may be another person's, and charges that the dataset may not hold, widen the
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, Protocol

from clearslate.engine import kernels, machine
from clearslate.engine.columns import UNBOUNDED
from clearslate.engine.tape import Kind, Register, Tape
from clearslate.engine.values import Context, whole_number
from clearslate.law import expressions as e
from clearslate.law.terms import FALSE
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.narrow import CHAIN, PAST
from clearslate.records.schema import Disposition

_RELATIONS: Final = {
    "": kernels.ANY_DAY,
    "same_day": kernels.SAME_DAY,
    "within": kernels.WITHIN,
    "after": kernels.AFTER,
    "before": kernels.BEFORE,
}


class Expressions(Protocol):
    """Writes the expressions that a history asks of its rows (``evaluate.Writer``)."""

    tape: Tape
    context: Context
    open_cases: bool
    open_history: bool

    @property
    def member(self) -> Register:
        """Whether each row is surely its person's."""

    def of(self, x: e.Expression) -> Register:
        """A value."""

    def onset(self, x: e.OnsetLike) -> Register:
        """An onset."""

    def once(self, key: Hashable, write: Callable[[], Any]) -> Any:
        """What is written once."""

    def plus(self, start: Register, term: Any) -> Register:
        """A day and a length of time."""


class Histories:
    """Writes what is asked of the histories of charges.

    Args:
        writer: writes the expressions that a history asks of its rows.
    """

    def __init__(self, writer: Expressions) -> None:
        self._of = writer
        self._tape = writer.tape

    def members(self, among: e.Among) -> Register:
        """Whether each row is in the history and meets ``where``."""
        where, member = self._of.of(among.where), self._of.member
        found: Register = self._of.once(
            ("members", where), lambda: self._tape.truth(machine.AND, where, member)
        )
        return found

    def is_open(self, among: e.Among) -> bool:
        """Whether charges that the dataset does not hold may belong to the scope."""
        beyond_case = among.scope in (e.Scope.PERSON, e.Scope.INCIDENT)
        return self._of.open_cases or (self._of.open_history and beyond_case)

    def _count(self, among: e.Among) -> Register:
        tape, bits, case = self._tape, self.members(among), within_case(among)
        if among.relation or among.scope in e.BY_INCIDENT:
            return self._counted_related(among, bits)
        whole = tape.days(machine.COUNT, bits, case)
        return tape.days(machine.COUNT_OTHERS, bits, whole) if among.others else whole

    def _counted_related(self, among: e.Among, bits: Register) -> Register:
        if not among.relation:
            return self._tape.days(machine.COUNT_KEY, bits, within_case(among), int(among.others), self.keys)
        relation = self.relation(among)
        if relation[-1] and among.scope not in e.BY_INCIDENT:
            return self._tape.days(machine.RELATED_COUNT, bits, within_case(among), kernels.COUNT, *relation)
        return self._tape.days(machine.RELATED, bits, within_case(among), kernels.COUNT, *relation, -1, 1)

    def _last(self, among: e.Among, value: Register, rank: int, *, every: bool = False) -> Register:
        """The latest of the values of the history's rows, or that of a rank; of ``every`` row where none is told from others."""
        tape, bits, case = self._tape, self.members(among), within_case(among)
        what = kernels.EVERY if every else kernels.LATEST
        if not among.is_relative:
            if every:
                return tape.days(machine.EVERY, bits, case, value)
            return tape.days(machine.LATEST, bits, case, value, rank)
        if not every and not among.relation and among.scope in (e.Scope.PERSON, e.Scope.CASE):
            return tape.days(machine.LATEST_OTHER, bits, case, value, rank)
        relation = self.relation(among)
        if relation[-1] and among.scope not in e.BY_INCIDENT and rank == 1:
            return tape.days(machine.RELATED_LAST, bits, case, what, *relation, value)
        return tape.days(machine.RELATED, bits, case, what, *relation, value, rank)

    def relation(self, among: e.Among) -> tuple[Register | int, ...]:
        """How a charge must stand to the judged one to be among those, as instructions are asked it.

        Key, kind, day, own day, end of the window (-1 what is not looked at), whether it is another.
        """
        day: Register | int = -1
        own: Register | int = -1
        end: Register | int = -1
        if among.relation and among.day is not None and among.own_day is not None:
            day, own = self._of.of(among.day), self._of.of(among.own_day)
            if among.within is not None:
                start, term = own, among.within
                end = self._of.once(("end", start, term), lambda: self._of.plus(start, term))
        key = self.keys if among.scope in e.BY_INCIDENT else -1
        return key, kind_of(among), day, own, end, int(is_another(among))

    @property
    def keys(self) -> int:
        """The column of the key that rows of a history share."""
        return self._tape.source(Kind.DAYS, "incident_id")

    def some(self, among: e.Among) -> Register:
        """Whether some charge is among those asked for."""
        tape = self._tape
        found = (
            tape.truth(machine.POSITIVE, self._count(among))
            if among.is_relative
            else tape.truth(machine.SOME, self.members(among), within_case(among))
        )
        return tape.truth(machine.PERHAPS, found) if self.is_open(among) else found

    def count(self, among: e.Among) -> Register:
        """How many charges are."""
        return self._counted(among, self._count(among))

    def _counted(self, among: e.Among, count: Register) -> Register:
        return self._tape.numbers(machine.COUNTED, count, int(UNBOUNDED) if self.is_open(among) else 0)

    def count_cases(self, x: e.CountCases) -> Register:
        """In how many cases, or incidents, there are such charges."""
        tape, bits, case = self._tape, self.members(x.among), within_case(x.among)
        if x.by == "case":
            return self._counted(x.among, tape.days(machine.GROUPS, bits, case))
        none = self._of.of(e.Known(False))
        keys = tape.source(Kind.DAYS, "incident_id")
        return self._counted(x.among, tape.days(machine.DISTINCT, bits, case, none, keys))

    def count_consolidated(self, x: e.CountConsolidated) -> Register:
        """How many such charges there are, those of one arrest counted once."""
        tape, bits, separate = self._tape, self.members(x.among), self._of.of(x.separate)
        keys = tape.source(Kind.DAYS, "tracking_number")
        found = tape.days(machine.DISTINCT, bits, 1, separate, keys)
        if x.among.scope is not e.Scope.CASE:
            found = tape.days(machine.TOTAL, found)
        return self._counted(x.among, found)

    def latest(self, x: e.Latest) -> Register:
        """The latest day of such a charge, or that of a rank."""
        found = self._last(x.among, self._of.of(x.day), x.rank)
        if self.is_open(x.among):
            last = self._of.context.known_through if _has_been(x) else NEVER
            self._tape.write(machine.WIDEN_HIGH, found, last)
        return found

    def earliest(self, x: e.Earliest) -> Register:
        """The earliest day of such a charge."""
        tape, bits, day, case = self._tape, self.members(x.among), self._of.of(x.day), within_case(x.among)
        if x.among.is_relative:
            relation = self.relation(x.among)
            found = tape.days(machine.RELATED, bits, case, kernels.EARLIEST, *relation, day, 1)
        else:
            found = tape.days(machine.EARLIEST, bits, case, day)
        if self.is_open(x.among):
            tape.write(machine.WIDEN_LOW, found, ALWAYS)
        return found

    def every(self, x: e.Every) -> Register:
        """The onset of what must hold for every such charge, or for all but so many."""
        found = self._all_but(x, self._of.onset(x.condition))
        if self.is_open(x.among):
            self._tape.write(machine.WIDEN_HIGH, found, NEVER)
        return found

    def _all_but(self, x: e.Every, inner: Register) -> Register:
        """The onset from which it holds for all but so many."""
        tape, rank = self._tape, whole_number(x.but) + 1
        if x.by == "charge":
            return self._last(x.among, inner, rank, every=rank == 1)
        bits, case = self.members(x.among), within_case(x.among)
        if x.by == "case":
            first = self._of.once("first of case", lambda: tape.truth(machine.FIRST_OF_CASE))
            ends = tape.days(machine.EVERY, bits, 1, inner)
            return tape.days(machine.LATEST, first, case, ends, rank)
        keys, separate = tape.source(Kind.DAYS, "tracking_number"), self._of.of(x.separate)
        stands = tape.new(Kind.TRUTH)
        each = tape.days(machine.CONSOLIDATED, bits, stands, separate, keys, inner)
        return tape.days(machine.LATEST, stands, case, each, rank)


def within_case(among: e.Among) -> int:
    """1 where a history lies within the case, 0 where within the person."""
    return int(among.scope in e.WITHIN_CASE)


def kind_of(among: e.Among) -> int:
    """The kind of relation in time, as kernels number it."""
    kind = _RELATIONS[among.relation]
    return kernels.SAME_OWN_DAY if kind == kernels.SAME_DAY and among.day == among.own_day else kind


def is_another(among: e.Among) -> bool:
    """Whether the charge itself is never among those."""
    return among.others or _never_itself(among)


def _never_itself(among: e.Among) -> bool:
    """Whether a charge never stands in the relation to itself, however little is known of its days."""
    if among.relation == "within" or (among.day == among.own_day and among.relation in ("after", "before")):
        return True
    if among.relation not in ("after", "before"):
        return False
    first, second = (among.day, among.own_day) if among.relation == "after" else (among.own_day, among.day)
    # The order of things: the disposition of a charge is never before its offense.
    return (
        isinstance(first, e.DayOf)
        and isinstance(second, e.DayOf)
        and {first.field, second.field} <= set(CHAIN)
        and CHAIN.index(first.field) < CHAIN.index(second.field)
    )


def _has_been(x: e.Latest) -> bool:
    """Whether the day of a charge that the dataset does not hold surely lies in the past.

    A sentence may still run; the disposition of a charge that may be pending has not been.
    """
    if not isinstance(x.day, e.DayOf) or x.day.field not in PAST:
        return False
    where = x.among.where.items if isinstance(x.among.where, e.AllTrue) else (x.among.where,)
    return x.day.field != "disposition_date" or any(
        isinstance(fact, e.Lookup)
        and fact.fields == ("disposition",)
        and fact.decide(str(Disposition.PENDING))[0] == FALSE
        for fact in where
    )
