"""The expressions of which a condition of a law is made.

Four kinds of value, all with honest bounds:

- ``Truth``   a static fact: certainly so, certainly not, or unknown. The only kind that may be negated.
- ``Days``    a day: the interval of days on which it may lie.
- ``Number``  a count, an amount of money in cents, a length in days: at least, at most.
- ``Onset``   the two days of a condition: possible and certain. A Truth may stand where an Onset is asked.

Expressions are inert trees; ``clearslate.engine`` gives them columns, and the tests' slow evaluator one
person at a time. Mistakes that can be seen without data (a negated onset, a number used as a truth) are
``LawError`` at import.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal, NoReturn, TypeVar, dataclass_transform, overload

from clearslate.law.sources import Source
from clearslate.law.terms import FALSE, UNKNOWN, Term
from clearslate.records.days import to_day

T = TypeVar("T")

# Blamed where a list that was not read to the end leaves doubt, or no list says whether it names a charge decided elsewhere.
OFFENSE_LIST: Final = "offense_list"
JURISDICTION: Final = "jurisdiction"
_OF_A_CODE: Final = frozenset(
    {"statute", "grade", "object_statute"}
)  # what a jurisdiction writes its own way
_STATES: Final = "clearslate.states."


class LawError(Exception):
    """A law is written wrongly. The message says where and what to write instead."""


class Scope(StrEnum):
    """Whose charges an aggregate looks at."""

    PERSON = "person"
    CASE = "case"
    INCIDENT = "incident"
    CASE_INCIDENT = "incident within the case"


WITHIN_CASE: Final = (Scope.CASE, Scope.CASE_INCIDENT)
BY_INCIDENT: Final = (Scope.INCIDENT, Scope.CASE_INCIDENT)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure of a law, dated: a waiting period, a cap, a floor date. A reform changes it.

    ``values`` maps the day from which a value applies (ISO date) to the value. ``by``: the day of the record that decides
    which one, where it is not the first day of the version: an act may cover offenses from a day on.
    """

    name: str
    values: tuple[tuple[str, Term | int | str], ...]
    source: Source | None = None
    by: Days | None = None

    def __str__(self) -> str:
        """Its values in the order of time."""
        return ", then ".join(str(value) for _, value in self.values)

    def words(self, day: int) -> str:
        """The value of a version that starts on a day; by a day of the record, each value with the days for which it holds."""
        if self.by is None:
            return str(self.at(day))
        first, *later = self.values
        return f"{first[1]} ({'; '.join(f'from {since}: {value}' for since, value in later)})"

    def windows(self) -> list[tuple[Truth, Term | int | str]]:
        """Of a figure by a day of the record: each value but the last with the fact that the day is before the next one begins."""
        assert self.by is not None  # noqa: S101 (for the type checker)
        following = [since for since, _ in self.values[1:]]
        return [(self.by < until, value) for until, (_, value) in zip(following, self.values, strict=False)]

    def at(self, day: int) -> Term | int | str:
        """The value in force on a day; before the first one, the first."""
        value = self.values[0][1]
        for since, later in self.values:
            if to_day(dt.date.fromisoformat(since)) <= day:
                value = later
        return value


def parameter(
    name: str,
    values: Mapping[str, Term | int | str] | Term | int | str,
    source: Source | None = None,
    *,
    by: Days | None = None,
) -> Parameter:
    """A dated parameter; a single value holds since the law began. Without a source, the condition that asks it tells it.

    ``by``: a day of the record, such as ``charge.offense_date``, that decides which value holds. Such a figure may stand in
    ``elapsed`` and in a comparison, and nowhere else.

    Raises:
        LawError: a day is none, or there is nothing that ``by`` could decide.
    """
    pairs = values.items() if isinstance(values, Mapping) else [("0001-01-01", values)]
    for since, _ in pairs:
        check_date(since)
    if by is not None and (len(pairs) < 2 or not isinstance(by, Days)):
        raise LawError(f"parameter {name!r}: by= is a day of the record, and decides between dated values")
    return Parameter(name, tuple(sorted(pairs)), source, by)


def check_date(text: str) -> None:
    """Refuse what is not a full date.

    Raises:
        LawError: with the form that a date has.
    """
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise LawError(f"{text!r} is not a date: write YYYY-MM-DD") from None


class Expression:
    """Base of all expressions. Equal trees are equal and are computed once."""

    __slots__ = ()

    def parts(self) -> tuple[Expression, ...]:
        """The expressions directly inside this one (remembered: trees are walked often)."""
        known: tuple[Expression, ...] | None = self.__dict__.get("_parts")
        if known is None:
            found: list[Expression] = []
            for name in self.__dataclass_fields__:  # type: ignore[attr-defined]
                _collect(getattr(self, name), found)
            known = self.__dict__["_parts"] = tuple(found)
        return known

    def walk(self) -> list[Expression]:
        """This expression and all inside it, each once, outermost first."""
        seen: dict[Expression, None] = {}
        todo: list[Expression] = [self]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen[node] = None
                todo.extend(reversed(node.parts()))
        return list(seen)

    def __bool__(self) -> NoReturn:
        raise LawError(
            "a condition has no truth value of its own: join conditions with & and |, not 'and', 'or'"
        )


def _collect(value: object, found: list[Expression]) -> None:
    if isinstance(value, Expression):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)


@dataclass_transform(frozen_default=True)
def node(cls: type[T]) -> type[T]:
    """Class decorator: a frozen dataclass that remembers its hash (trees are compared often)."""
    made = dataclass(frozen=True)(cls)
    compute = made.__hash__

    def remembered(self: Any) -> int:
        known = self.__dict__.get("_hash")
        if known is None:
            known = compute(self)
            object.__setattr__(self, "_hash", known)
        return int(known)

    made.__hash__ = remembered  # type: ignore[method-assign]
    return made


# --- the four kinds -----------------------------------------------------------------------------------


class OnsetLike(Expression):
    """What may stand as a condition: an Onset, or a Truth (which holds always, never, or who knows)."""

    __slots__ = ()

    def __and__(self, other: OnsetLike) -> OnsetLike:
        return all_of(self, other)

    def __or__(self, other: OnsetLike) -> OnsetLike:
        return any_of(self, other)


class Onset(OnsetLike):
    """A condition that time may bring about."""

    __slots__ = ()

    def __invert__(self) -> NoReturn:
        raise LawError(
            "a condition that time brings about cannot be negated (what is not yet so today may be so tomorrow); "
            "negate the static fact inside it, or state the opposite with its own waiting period"
        )


class Truth(OnsetLike):
    """A static fact."""

    __slots__ = ()

    @overload
    def __and__(self, other: Truth) -> Truth: ...
    @overload
    def __and__(self, other: OnsetLike) -> OnsetLike: ...
    def __and__(self, other: OnsetLike) -> OnsetLike:
        return all_of(self, other)

    @overload
    def __or__(self, other: Truth) -> Truth: ...
    @overload
    def __or__(self, other: OnsetLike) -> OnsetLike: ...
    def __or__(self, other: OnsetLike) -> OnsetLike:
        return any_of(self, other)

    def __invert__(self) -> Truth:
        return Not(self)


class Days(Expression):
    """A day."""

    __slots__ = ()

    def __add__(self, term: Term | Parameter) -> Days:
        return _plus(self, term)

    def __lt__(self, other: Days | str | Parameter) -> Truth:
        return Compare("<", self, _day(other))

    def __le__(self, other: Days | str | Parameter) -> Truth:
        return Compare("<=", self, _day(other))

    def __gt__(self, other: Days | str | Parameter) -> Truth:
        return Compare("<", _day(other), self)

    def __ge__(self, other: Days | str | Parameter) -> Truth:
        return Compare("<=", _day(other), self)

    def is_on(self, other: Days | str) -> Truth:
        """The same day."""
        return Compare("==", self, _day(other))

    @property
    def happened(self) -> Truth:
        """The day exists: an event took place (a pardon, a revocation, a filed objection)."""
        return Happened(self)


class Number(Expression):
    """A count, an amount, a length in days."""

    __slots__ = ()

    def __lt__(self, other: Number | int | Term | Parameter) -> Truth:
        return Not(Compare("<=", _number(other), self))

    def __le__(self, other: Number | int | Term | Parameter) -> Truth:
        return Compare("<=", self, _number(other))

    def __gt__(self, other: Number | int | Term | Parameter) -> Truth:
        return Not(Compare("<=", self, _number(other)))

    def __ge__(self, other: Number | int | Term | Parameter) -> Truth:
        return Compare("<=", _number(other), self)


# --- truths -------------------------------------------------------------------------------------------


@node
class Known(Truth):
    """A constant."""

    value: bool


@node
class Flag(Truth):
    """A yes-or-no field of the record."""

    field: str


@node
class Lookup(Truth):
    """A fact decided once for each distinct combination of a few fields' values.

    ``decide`` receives the values in the order of ``fields`` (text, number or None for missing) and
    answers ``(bits, blamed fields)`` with bits TRUE, FALSE or UNKNOWN (``clearslate.law.terms``).
    ``topic`` and ``detail`` say what it asks, for a reader; ``owner`` tells two that read alike apart; ``asks`` is the
    list of offenses or the table of grades that decides.
    """

    topic: str
    detail: str
    fields: tuple[str, ...]
    decide: Callable[..., tuple[int, tuple[str, ...]]] = field(compare=False)
    owner: str = ""
    asks: object = field(default=None, compare=False)

    def __post_init__(self) -> None:
        home = _home_of(self.decide)
        if home and JURISDICTION not in self.fields and not _OF_A_CODE.isdisjoint(self.fields):
            object.__setattr__(self, "decide", _at_home(home, len(self.fields), self.decide))
            object.__setattr__(self, "fields", (*self.fields, JURISDICTION))


def _home_of(decide: Callable[..., Any]) -> str:
    """The code of the state whose module a decision stands in; empty where it is of no state's."""
    module = decide.__module__ or ""
    return module[len(_STATES) :].partition(".")[0].upper() if module.startswith(_STATES) else ""


def _at_home(
    home: str, asked: int, decide: Callable[..., tuple[int, tuple[str, ...]]]
) -> Callable[..., tuple[int, tuple[str, ...]]]:
    """A state's own reading of so many texts of the record: what another jurisdiction wrote, it does not read."""

    def decide_at_home(*values: Any) -> tuple[int, tuple[str, ...]]:
        if any(decided_in not in (None, home) for decided_in in values[asked:]):
            return UNKNOWN, (OFFENSE_LIST,)
        return decide(*values[:asked])

    return decide_at_home


@node
class Compare(Truth):
    """Two days or two numbers compared."""

    operator: Literal["<", "<=", "=="]
    left: Days | Number
    right: Days | Number


@node
class Happened(Truth):
    """An event took place."""

    day: Days


@node
class Absent(Truth):
    """The field is empty on the record: a known fact where a law speaks of the absence itself.

    Where the record says that the field is missing though the source did not leave it empty (``unread``), it may be so.
    """

    field: str


@node
class Not(Truth):
    """The opposite of a static fact."""

    item: Truth


@node
class AllTrue(Truth):
    """Every one of the facts."""

    items: tuple[Truth, ...]


@node
class AnyTrue(Truth):
    """At least one of the facts."""

    items: tuple[Truth, ...]


@node
class Presumed(Truth):
    """A fact that a named presumption fills in where the data is silent. Off unless a run asks for it."""

    presumption: str
    item: Truth
    value: bool


@node
class Some(Truth):
    """Some charge of the scope meets ``where``."""

    among: Among


# --- days ---------------------------------------------------------------------------------------------


@node
class DayOf(Days):
    """A date field of the record."""

    field: str


@node
class FixedDay(Days):
    """A calendar day, or a dated parameter."""

    date: str | Parameter


@node
class Never(Days):
    """The day that does not come."""


@node
class Plus(Days):
    """A term after a day."""

    day: Days
    term: Term | Parameter


@node
class Completion(Days):
    """The day on which a sentence is completed, as a law defines completing it (see ``law.completion``).

    Resolving a law puts ``means`` in its place; ``includes`` and ``source`` are for a reader.
    """

    means: Days
    includes: tuple[tuple[str, str], ...]
    source: Source

    @property
    def cite(self) -> str:
        """Where the statute says what completing includes."""
        return self.source.cite


@node
class LaterOf(Days):
    """The latest of several days."""

    items: tuple[Days, ...]


@node
class EarlierOf(Days):
    """The earliest of several days."""

    items: tuple[Days, ...]


@node
class Where(Days):
    """The day where the fact is so, ALWAYS where it is not."""

    when: Truth
    day: Days


@node
class Latest(Days):
    """The ``rank``-th latest day among the charges of the scope; ALWAYS when there are fewer."""

    day: Days
    among: Among
    rank: int = 1


@node
class Earliest(Days):
    """The earliest day among the charges of the scope; NEVER when there is none."""

    day: Days
    among: Among


# --- numbers ------------------------------------------------------------------------------------------


@node
class Amount(Number):
    """A number field of the record (money in cents, lengths in days)."""

    field: str


@node
class Constant(Number):
    """A number, or a term measured in days, or a dated parameter of either."""

    value: int | Term | Parameter


@node
class Count(Number):
    """How many charges of the scope meet ``where``."""

    among: Among


@node
class CountCases(Number):
    """How many cases or incidents of the person hold a charge that meets ``where``."""

    among: Among
    by: Literal["case", "incident"]


@node
class CountConsolidated(Number):
    """How many convictions, where counts of one case and one tracking number are one.

    Charges for which ``separate`` holds are counted one by one (18 Pa.C.S. § 9122.3(a.1): a docket with
    more than two felony convictions).
    """

    among: Among
    separate: Truth


# --- onsets -------------------------------------------------------------------------------------------


@node
class Static(Onset):
    """A static fact as a condition: it holds always, never, or who knows."""

    truth: Truth


@node
class From(Onset):
    """Holds from a day on."""

    day: Days


@node
class Through(Onset):
    """Holds through a day and never after it: a right that ends. A condition may only be one as a whole.

    It begins to hold always, so that what it joins with begins as if it were not there; that it ends is asked apart.
    """

    last: Days


@node
class Both(Onset):
    """All of several conditions."""

    items: tuple[OnsetLike, ...]


@node
class OneOf(Onset):
    """At least one of several conditions."""

    items: tuple[OnsetLike, ...]


@node
class Choose(Onset):
    """The first branch whose fact is so; ``otherwise`` where none is.

    Unlike a chain of & and |, an unknown fact leaves only the branches that it may select.
    """

    branches: tuple[tuple[Truth, OnsetLike], ...]
    otherwise: OnsetLike


@node
class Either(Onset):
    """Two open readings of a statute at once: certain only where both are, possible where one is."""

    items: tuple[OnsetLike, ...]


@node
class Every(Onset):
    """Holds when it holds for every charge of the scope that meets ``where``, but for at most ``but`` of them.

    ``by``: those for which it does not hold are counted one by one, by case, or, where counts of one case and one
    tracking number are one, consolidated (those that are ``separate`` one by one).
    """

    condition: OnsetLike
    among: Among
    but: int | Parameter = 0
    by: Literal["charge", "case", "consolidated"] = "charge"
    separate: Truth = Known(False)


@node
class OnRun(Onset):
    """Reached by the first run of a yearly schedule on or after the condition begins to hold."""

    condition: OnsetLike
    runs: tuple[str, ...]  # month and day, "MM-DD"


@node
class Reading(Onset):
    """An open question of law: the branch of the reading that the run takes."""

    question: str
    readings: tuple[tuple[str, OnsetLike], ...]


# --- terms that a statute defines ---------------------------------------------------------------------


@node
class DefinedTruth(Truth):
    """A fact to which the statute gives a name. Resolving a law puts ``means`` in its place."""

    name: str
    means: Truth
    source: Source


@node
class DefinedDays(Days):
    """A day to which the statute gives a name. Resolving a law puts ``means`` in its place."""

    name: str
    means: Days
    source: Source


@node
class DefinedOnset(Onset):
    """A condition to which the statute gives a name. Resolving a law puts ``means`` in its place."""

    name: str
    means: OnsetLike
    source: Source


TRANSPARENT: Final = (Completion, DefinedTruth, DefinedDays, DefinedOnset)
"""Nodes that say what a part of a law is called; ``resolve`` takes them out."""


# --- whose charges ------------------------------------------------------------------------------------


@node
class Among(Expression):
    """The charges that an aggregate looks at, seen from one charge.

    ``others`` leaves the charge itself out. ``same_day`` keeps charges whose ``day`` is the charge's own
    ``own_day``; ``within`` those whose ``day`` lies in the window (own_day, own_day + within].
    """

    scope: Scope
    where: Truth
    others: bool = False
    day: Days | None = None
    own_day: Days | None = None
    relation: Literal["", "same_day", "within", "after", "before"] = ""
    within: Term | Parameter | None = None

    @property
    def is_relative(self) -> bool:
        """Whether the answer differs from charge to charge of one person or case."""
        return self.others or bool(self.relation) or self.scope in BY_INCIDENT


# --- constructors -------------------------------------------------------------------------------------


def _day(value: Days | str | Parameter) -> Days:
    if isinstance(value, Days):
        return value
    if isinstance(value, str):
        check_date(value)
    elif not isinstance(value, Parameter):
        raise LawError(f"{value!r} is not a day: compare with a day of the record or a date YYYY-MM-DD")
    return FixedDay(value)


def _number(value: Number | int | Term | Parameter) -> Number:
    if isinstance(value, Number):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Term | Parameter):
        raise LawError(f"{value!r} is not a number: compare with a number, an amount in cents or a term")
    return Constant(value)


def _plus(day: Days, term: Term | Parameter) -> Days:
    if not isinstance(term, Term | Parameter):
        raise LawError(f"{term!r} is not a term: write years(...), months(...) or days(...)")
    return Plus(day, term)


def _truths(items: tuple[OnsetLike, ...]) -> tuple[Truth, ...] | None:
    found = tuple(item for item in items if isinstance(item, Truth))
    return found if len(found) == len(items) else None


def _flat(kind: Any, items: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(part for item in items for part in (item.items if isinstance(item, kind) else (item,)))


def _check_conditions(items: tuple[object, ...]) -> None:
    for item in items:
        if not isinstance(item, OnsetLike):
            raise LawError(f"{type(item).__name__} is not a condition: compare it, or use elapsed(...)")


@overload
def all_of(*items: Truth) -> Truth: ...
@overload
def all_of(*items: OnsetLike) -> OnsetLike: ...
def all_of(*items: OnsetLike) -> OnsetLike:
    """All of the conditions: of static facts a static fact. Of two, write ``&``."""
    _check_conditions(items)
    truths = _truths(items)
    return Both(_flat(Both, items)) if truths is None else AllTrue(_flat(AllTrue, truths))


@overload
def any_of(*items: Truth) -> Truth: ...
@overload
def any_of(*items: OnsetLike) -> OnsetLike: ...
def any_of(*items: OnsetLike) -> OnsetLike:
    """At least one of the conditions: of static facts a static fact. Of two, write ``|``."""
    _check_conditions(items)
    truths = _truths(items)
    return OneOf(_flat(OneOf, items)) if truths is None else AnyTrue(_flat(AnyTrue, truths))


def _check_truths(items: tuple[object, ...]) -> None:
    for item in items:
        if not isinstance(item, Truth):
            raise LawError(f"{type(item).__name__} is not a static fact")


def elapsed(term: Term | Parameter, *, since: Days) -> Onset:
    """The term has passed since the day (day of the anniversary included)."""
    if not isinstance(since, Days):
        raise LawError("elapsed(..., since=...) needs a day, such as charge.disposition_date")
    return From(_plus(since, term))


def from_day(day: Days | str | Parameter) -> Onset:
    """Holds from the day on."""
    return From(_day(day))


def through(last: Days | str | Parameter) -> Onset:
    """Holds through the day, that day included, and never after it."""
    return Through(_day(last))


def later_of(*items: Days) -> Days:
    """The latest of several days."""
    return LaterOf(items)


def earlier_of(*items: Days) -> Days:
    """The earliest of several days."""
    return EarlierOf(items)


def choose(*branches: tuple[Truth, OnsetLike], otherwise: OnsetLike | None = None) -> Onset:
    """The condition of the first branch whose fact is so; without ``otherwise`` it never holds elsewhere."""
    for when, then in branches:
        _check_truths((when,))
        _check_conditions((then,))
    return Choose(tuple(branches), otherwise if otherwise is not None else Known(False))


def either(*readings: OnsetLike) -> Onset:
    """Answer only where all readings of the statute agree; elsewhere unknown (design section 1, item 9)."""
    _check_conditions(readings)
    return Either(readings)


def on_run(condition: OnsetLike, *runs: str) -> Onset:
    """The condition, reached by the first of the yearly runs ("MM-DD") on or after the day it holds."""
    _check_conditions((condition,))
    for run in runs:
        try:
            dt.date.fromisoformat(f"2001-{run}")  # not a leap year: a run takes place every year
        except ValueError:
            raise LawError(f"{run!r} is not a day of the year: write MM-DD") from None
    return OnRun(condition, tuple(sorted(runs)))


def at_most(
    count: int, *, on: Days, among: Among, within: Term | Parameter, unless: OnsetLike | None = None
) -> Onset:
    """No more than ``count`` charges of the scope within the last ``within``.

    It holds once ``within`` has passed since the (count+1)-th latest. A charge counts until ``unless`` holds of it.
    """
    if unless is None:
        return elapsed(within, since=Latest(on, among, count + 1))
    return Every(elapsed(within, since=on) | unless, among, count)


def clean_period(
    term: Term | Parameter, *, after: Days, broken_on: Days, among: Among, unless: OnsetLike | None = None
) -> OnsetLike:
    """The term has passed since the day and since every breaking event (rolling: each event restarts it).

    An event breaks it until ``unless`` holds of its charge.
    """
    if unless is None:
        return elapsed(term, since=LaterOf((after, Latest(broken_on, among))))
    return elapsed(term, since=after) & at_most(0, on=broken_on, among=among, within=term, unless=unless)


LAW_TEXT: Final = "law_text"  # blamed where a text was not read


def not_read(what: str) -> Truth:
    """Whether the statute says so, where its text was not read: unknown of every charge.

    ``what`` says, for a reader, what was not read; equal words are one question.
    """
    return Lookup("the text was read", what, ("jurisdiction",), lambda _: (UNKNOWN, (LAW_TEXT,)))


def _elsewhere(value: str | None) -> tuple[int, tuple[str, ...]]:
    return (FALSE, ()) if value == "none" else (UNKNOWN, ("other_history",))


NEVER_DAY: Final = Never()
ELSEWHERE: Final = Lookup("convictions elsewhere", "recorded or possible", ("other_history",), _elsewhere)
UNSETTLED: Final = either(Known(True), Known(False))  # neither certainly so nor certainly not


# --- what can never be certain ------------------------------------------------------------------------


def cannot_fail(x: Expression) -> bool:
    """Whether a resolved condition fails of no record: what is not settled, not read or never known leaves it open."""
    match x:
        case Known(value=value):
            return value
        case Lookup():
            return _never_certain(x)
        case Not(item=item):
            return cannot_hold(item)
        case Static(truth=item) | Presumed(item=item) | Every(condition=item):
            return cannot_fail(item)
        case AllTrue(items=items) | Both(items=items):
            return all(map(cannot_fail, items))
        case AnyTrue(items=items) | OneOf(items=items) | Either(items=items):
            return any(map(cannot_fail, items))
        case Choose(branches=branches, otherwise=otherwise):
            return all(map(cannot_fail, (*(branch for _, branch in branches), otherwise)))
    return False


def cannot_hold(x: Truth) -> bool:
    """Whether a static fact is so of no record."""
    match x:
        case Known(value=value):
            return not value
        case Lookup():
            return x == ELSEWHERE or _never_certain(x)
        case Not(item=item):
            return cannot_fail(item)
        case Presumed(item=item):
            return cannot_hold(item)
        case AllTrue(items=items):
            return any(map(cannot_hold, items))
        case AnyTrue(items=items):
            return all(map(cannot_hold, items))
    return False


def _never_certain(x: Lookup) -> bool:
    """Whether it asks what was not read."""
    return x == not_read(x.detail)
