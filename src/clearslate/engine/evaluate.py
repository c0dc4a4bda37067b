"""What expressions of laws are over a table: each is written as instructions (`tape`), and run over all rows at once.

Truths are bits, so that three-valued *and* and *or* are bitwise; of onsets *and* is the later, *or* the earlier day (see
`values`). What is asked of a charge's history is written by `histories`; which fields leave a value open, by `blame`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, MutableMapping
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from clearslate.engine import kernels, machine
from clearslate.engine.columns import Columns
from clearslate.engine.histories import Histories, is_another, kind_of
from clearslate.engine.tape import Found, Kind, Register, Tape
from clearslate.engine.values import Context, Onsets, Span, Truths
from clearslate.law import expressions as e
from clearslate.law.model import WHOLE_HISTORY
from clearslate.law.terms import FALSE, TRUE, Term
from clearslate.records.days import ALWAYS, NEVER, to_day
from clearslate.records.schema import Kind as FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

T = TypeVar("T")

FEW: Final = 4096
"""Up to so many rows every value is kept: an explanation asks for most of them."""

_COMPARE: Final = {
    (True, "<"): machine.EARLIER_DAY,
    (True, "<="): machine.NOT_LATER_DAY,
    (True, "=="): machine.SAME_DAY,
    (False, "<"): machine.LESS,
    (False, "<="): machine.AT_MOST,
    (False, "=="): machine.EQUAL,
}


class Evaluation:
    """The values of expressions over one table.

    Args:
        columns: the table.
        context: what the run takes as given.
        known: values of expressions over this very table in this context, found before; what is found is put there, of every
            part. Without it that is so of small tables alone, and what is asked of a large one is worked out anew.
        written: instructions that were written before for the same laws in the same context, by what they answer.
        parts: whether single parts are asked for; without, no value of a small table is kept but what is asked at once.
    """

    def __init__(
        self,
        columns: Columns,
        context: Context,
        known: MutableMapping[e.Expression, Any] | None = None,
        written: MutableMapping[Hashable, Any] | None = None,
        *,
        parts: bool = True,
    ) -> None:
        self.columns = columns
        self.context = context
        self.whole = known is not None or (parts and columns.rows <= FEW)
        self._known = {} if known is None else known
        self._is_shared = known is not None
        self._runs: list[tuple[Writer, Found]] = []  # what was found and not yet asked for
        self._written = {} if written is None else written

    def truth(self, expression: e.Truth) -> Truths:
        """The static fact for each row."""
        return self._one(expression)  # type: ignore[no-any-return]

    def days(self, expression: e.Days) -> Span:
        """The day for each row."""
        return self._one(expression)  # type: ignore[no-any-return]

    def number(self, expression: e.Number) -> Span:
        """The number for each row."""
        return self._one(expression)  # type: ignore[no-any-return]

    def onset(self, expression: e.OnsetLike) -> Onsets:
        """The onset for each row; a truth becomes one that holds always, never, or who knows."""
        return self._one(e.Static(expression) if isinstance(expression, e.Truth) else expression)  # type: ignore[no-any-return]

    def _one(self, x: e.Expression) -> Any:
        value = self._known.get(x)
        if value is None:
            value = self._known[x] = self._found(x)
        return value

    def _found(self, x: e.Expression) -> Any:
        for writer, found in self._runs:
            register = writer.registers.get(x)
            if register is not None:
                return self._value(x, register.number, found)
        number, found, _ = self.ask(lambda writer: writer.tape.keep(writer.of(x)))
        return self._value(x, number, found)

    def mask(self, x: e.Expression, word: int) -> tuple[bool, NDArray[np.uint64] | None]:
        """Whether the fields that an expression blames were asked with the laws (`Writer.keep_masks`), and their masks; None: it blames none."""
        for writer, found in self._runs:
            if (x, word) in writer.kept_masks:
                number = writer.kept_masks[x, word]
                return True, None if number is None else found.masks(number)[0]
        return False, None

    def ask(
        self, write: Callable[[Writer], T], what: Hashable = None, as_of: int = 0
    ) -> tuple[T, Found, Writer]:
        """Have instructions written and run.

        Args:
            write: writes them; gives where what it kept can be found.
            what: tells the question from others that are asked of laws in this context, so that it is written once.
            as_of: the day asked about.

        Returns:
            What ``write`` gave, what was found, and the writer.
        """
        is_first = not self._known and not self._runs
        key = None if what is None or not is_first else (what, self.context, self.whole)
        self._settle()
        if key is None or key not in self._written:
            writer = Writer(Tape(whole=self.whole), self.context, self._known)
            given = write(writer)
            writer.known = {}
            if key is not None:
                self._written[key] = (
                    given,
                    writer,
                    write,
                )  # which keeps alive whatever the key tells by its id
        else:
            given, writer, _ = self._written[key]
        found = writer.tape.run(self.columns, self._known, as_of)
        if self.whole:
            self._runs.append((writer, found))
            if self._is_shared:
                self._settle()
        return given, found, writer

    def _settle(self) -> None:
        """Put what was found among what is known: each value by its expression."""
        for writer, found in self._runs:
            for x, register in writer.registers.items():
                if x not in self._known:
                    self._known[x] = self._value(x, register.number, found)
        self._runs = [(writer, found) for writer, found in self._runs if writer.kept_masks]

    def _value(self, x: e.Expression, number: int, found: Found) -> Truths | Span | Onsets:
        if isinstance(x, e.Truth):
            return Truths(found.truth(number))
        if isinstance(x, e.Number):
            low, high = found.numbers(number)
            return (
                Span(low, high) if self._is_fraction(x) else Span(low.astype(np.int64), high.astype(np.int64))
            )
        return (Span if isinstance(x, e.Days) else Onsets)(*found.days(number))

    def _is_fraction(self, x: e.Number) -> bool:
        return isinstance(x, e.Amount) and self.columns.kind(x.field) is FieldKind.NUMBER


class Writer:
    """Writes expressions as instructions, equal ones once; gives the register that holds the value.

    Args:
        tape: where to.
        context: what the run takes as given.
        known: values that are loaded, not worked out.
    """

    def __init__(self, tape: Tape, context: Context, known: Mapping[e.Expression, Any]) -> None:
        self.tape = tape
        self.context = context
        self.known = known
        self.registers: dict[e.Expression, Register] = {}
        self.kept_masks: dict[tuple[e.Expression, int], int | None] = {}
        self.more: dict[Hashable, Any] = {}
        self.open_cases = not context.whole_cases
        presumed = WHOLE_HISTORY.id in context.presumptions
        self.open_history = self.open_cases or not (context.whole_history or presumed)

    @property
    def histories(self) -> Histories:
        """What is asked of charges' histories."""
        return Histories(self)

    def of(self, x: e.Expression) -> Register:
        """A value: truths, days, numbers or an onset, as the expression is."""
        found = self.registers.get(x)
        if found is None:
            if self.known.get(x) is not None:
                found = self._loaded(x)
            elif isinstance(x, e.Truth):
                found = self._truth(x)
            elif isinstance(x, e.Days):
                found = self._days(x)
            elif isinstance(x, e.Number):
                found = self._number(x)
            elif isinstance(x, e.OnsetLike):
                found = self._onset(x)
            else:
                raise TypeError(f"no rule for {type(x).__name__}")
            self.registers[x] = found
        return found

    def onset(self, x: e.OnsetLike) -> Register:
        """An onset; a truth becomes one that holds always, never, or who knows."""
        return self.of(e.Static(x) if isinstance(x, e.Truth) else x)

    def once(self, key: Hashable, write: Callable[[], Any]) -> Any:
        """What is written once, beside expressions."""
        if key not in self.more:
            self.more[key] = write()
        return self.more[key]

    @property
    def member(self) -> Register:
        """Whether each row is surely its person's."""
        found: Register = self.once(
            None, lambda: self.tape.truth(machine.LOAD_TRUTH, self.tape.source(Kind.TRUTH, None))
        )
        return found

    def _loaded(self, x: e.Expression) -> Register:
        """A value that is read, or known."""
        tape = self.tape
        if isinstance(x, e.Truth):
            return tape.truth(machine.LOAD_TRUTH, tape.source(Kind.TRUTH, x))
        kind = Kind.NUMBERS if isinstance(x, e.Number) else Kind.DAYS
        ends = tape.source(kind, x), tape.source(kind, x, 1)
        if kind is Kind.NUMBERS:
            return tape.numbers(machine.LOAD_NUMBERS, *ends)
        return tape.days(machine.LOAD_DAYS, *ends)

    def _joined(self, opcode: int, kind: Kind, parts: list[Register]) -> Register:
        return reduce(lambda one, two: self.tape.write(opcode, self.tape.new(kind), one, two), parts)

    # --- truths -----------------------------------------------------------------------------------------------

    def _truth(self, x: e.Truth) -> Register:
        tape = self.tape
        match x:
            case e.Lookup():
                return tape.truth(machine.LOOKUP, tape.source(Kind.DAYS, x.fields), tape.lookup(x))
            case e.AllTrue():
                return self._joined(machine.AND, Kind.TRUTH, [self.of(item) for item in x.items])
            case e.AnyTrue():
                return self._joined(machine.OR, Kind.TRUTH, [self.of(item) for item in x.items])
            case e.Not():
                return tape.truth(machine.NOT, self.of(x.item))
            case e.Some():
                return self.histories.some(x.among)
            case e.Compare():
                opcode = _COMPARE[isinstance(x.left, e.Days), x.operator]
                return tape.truth(opcode, self.of(x.left), self.of(x.right))
            case e.Flag() | e.Absent():
                return self._loaded(x)
            case e.Happened():
                return tape.truth(machine.HAPPENED, self.of(x.day))
            case e.Presumed():
                item = self.of(x.item)
                if x.presumption not in self.context.presumptions:
                    return item
                return tape.truth(machine.PRESUME, item, TRUE if x.value else FALSE)
            case e.Known():
                return tape.truth(machine.KNOWN, TRUE if x.value else FALSE)
        raise TypeError(f"no rule for {type(x).__name__}")

    # --- days -------------------------------------------------------------------------------------------------

    def _days(self, x: e.Days) -> Register:
        tape = self.tape
        match x:
            case e.DayOf():
                return self._loaded(x)
            case e.FixedDay():
                day = to_day(dt.date.fromisoformat(str(x.date)))
                return tape.days(machine.FIXED, day, day)
            case e.Never():
                return tape.days(machine.FIXED, NEVER, NEVER)
            case e.Plus():
                return self.plus(self.of(x.day), x.term)
            case e.LaterOf():
                return self._joined(machine.LATER_OF, Kind.DAYS, [self.of(item) for item in x.items])
            case e.EarlierOf():
                return self._joined(machine.EARLIER_OF, Kind.DAYS, [self.of(item) for item in x.items])
            case e.Where():
                return tape.days(machine.WHERE, self.of(x.when), self.of(x.day))
            case e.Latest():
                return self.histories.latest(x)
            case e.Earliest():
                return self.histories.earliest(x)
        raise TypeError(f"no rule for {type(x).__name__}")

    def plus(self, day: Register, term: object) -> Register:
        """Days so much later."""
        if not isinstance(term, Term):
            raise TypeError(f"{term!r} is not a term: resolve the law's parameters first")
        if term.unit == "months" and term.count:
            return self.tape.days(machine.PLUS_MONTHS, day, term.count, self.tape.months(term.count))
        return self.tape.days(machine.PLUS_DAYS, day, 0 if term.unit == "months" else term.count)

    # --- numbers ----------------------------------------------------------------------------------------------

    def _number(self, x: e.Number) -> Register:
        match x:
            case e.Amount():
                return self._loaded(x)
            case e.Constant():
                return self.tape.numbers(machine.CONSTANT, *_as_number(x.value))
            case e.Count():
                return self.histories.count(x.among)
            case e.CountCases():
                return self.histories.count_cases(x)
            case e.CountConsolidated():
                return self.histories.count_consolidated(x)
        raise TypeError(f"no rule for {type(x).__name__}")

    # --- onsets -----------------------------------------------------------------------------------------------

    def _onset(self, x: e.OnsetLike) -> Register:
        tape = self.tape
        match x:
            case e.Static():
                return tape.days(machine.STATIC, self.of(x.truth))
            case e.From():
                return self.of(x.day)
            case e.Through():
                return tape.days(machine.FIXED, ALWAYS, ALWAYS)
            case e.Both():
                return self._joined(machine.LATER_OF, Kind.DAYS, [self.onset(item) for item in x.items])
            case e.OneOf():
                return self._joined(machine.EARLIER_OF, Kind.DAYS, [self.onset(item) for item in x.items])
            case e.Either():
                return self._joined(machine.EITHER, Kind.DAYS, [self.onset(item) for item in x.items])
            case e.Choose():
                return self._choose(x)
            case e.Every():
                return self.histories.every(x)
            case e.OnRun():
                runs = [int(run[:2]) * 100 + int(run[3:]) for run in x.runs]
                return tape.days(machine.NEXT_RUN, self.onset(x.condition), *tape.runs(runs))
        raise TypeError(f"no rule for {type(x).__name__}")

    def _choose(self, x: e.Choose) -> Register:
        branches = [
            (self.of(when), self.onset(then)) for when, then in (*x.branches, (e.Known(True), x.otherwise))
        ]
        chosen = self.tape.days(machine.FIXED, NEVER, ALWAYS)
        undecided = self.tape.truth(machine.KNOWN, 1)  # no earlier branch is certainly the one
        for when, then in branches:
            self.tape.write(machine.BRANCH, chosen, undecided, when, then)
        return chosen


def _as_number(value: object) -> tuple[int, int]:
    """A constant as (at least, at most); a term is the days that it may last."""
    if isinstance(value, Term):
        return value.shortest_days, value.longest_days
    if isinstance(value, int):
        return value, value
    raise TypeError(f"{value!r} is not a number: resolve the law's parameters first")


# --- a history over a whole table ------------------------------------------------------------------------------


def relation_of(evaluation: Evaluation, among: e.Among) -> kernels.Relation:
    """How a charge must stand to the judged one to be among those, over a whole table."""
    none = np.empty(0, np.int32)
    low = high = own_low = own_high = end_low = end_high = none
    if among.relation and among.day is not None and among.own_day is not None:
        day, own = evaluation.days(among.day), evaluation.days(among.own_day)
        low, high, own_low, own_high = day.low, day.high, own.low, own.high
        if among.within is not None:
            end = evaluation.days(e.Plus(among.own_day, among.within))
            end_low, end_high = end.low, end.high
    keys = evaluation.columns.keys("incident_id") if among.scope in e.BY_INCIDENT else none
    return kernels.Relation(
        is_another(among), keys, kind_of(among), low, high, own_low, own_high, end_low, end_high
    )


def members(evaluation: Evaluation, among: e.Among) -> NDArray[Any]:
    """Bits of the rows that are in a history and meet ``where``."""
    bits, member = evaluation.truth(among.where).bits, evaluation.columns.membership
    return bits if member is None else bits & member
