"""The slow evaluator: what a law says of one person in one concrete world, asked day by day.

A world holds no doubt: every day is one day or NEVER, every fact is known, every charge is the person's or
is not. So every answer here is yes or no, and a condition is a question about a day: does it hold on it?
Nothing is computed with onsets; the first day is found by asking. It shares with the product the ``Law``
objects and the two sentinel days, and no arithmetic.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from clearslate.law import Cap, Jurisdiction, Law, OffenseList, Term, Unit
from clearslate.law import expressions as e
from clearslate.law.model import Resolved
from clearslate.law.other_counts import Kind as Effects
from clearslate.law.relief import Relief, ReliefKind, relief
from clearslate.records.days import ALWAYS, NEVER
from clearslate.states import CODES, jurisdiction

Charge = dict[str, Any]
Left = bool | Callable[[int], bool]
"""What is left of a condition to ask of a day."""

EMPTY: Final = "_empty"  # the fields that are empty on the record, whatever the world fills in
MEMBER: Final = "_member"  # the charge is the person's own
HOME: Final = "_home"  # the charge is judged at this person
ELSEWHERE: Final = "_elsewhere"  # the charge was decided in another jurisdiction
BECOMES: Final = "_becomes"  # how a pending charge would end

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


# --- the calendar, by itself ------------------------------------------------------------------------------


def date_of(day: int) -> dt.date:
    """The calendar date of a day number."""
    return dt.date.fromordinal(day + _EPOCH)


def day_of(date: dt.date) -> int:
    """The day number of a calendar date."""
    return date.toordinal() - _EPOCH


def later(day: int, term: Term) -> int:
    """The day on which a term ends that starts on the day: the same day of the month, or the first of the next."""
    if day <= ALWAYS or day >= NEVER:
        return day
    if term.unit == "days":
        return min(day + term.count, NEVER)
    start = date_of(day)
    year, month = start.year, start.month
    year, month = year + (month - 1 + term.count) // 12, (month - 1 + term.count) % 12 + 1
    if year > 9998:
        return NEVER
    if start.day <= calendar.monthrange(year, month)[1]:
        return day_of(dt.date(year, month, start.day))
    return day_of(dt.date(year, month + 1, 1))  # December has every day, so it is never the short month


# --- what a statute says of values, asked once ------------------------------------------------------------

_answers: dict[tuple[int, tuple[Any, ...]], int] = {}
_asked: list[e.Lookup] = []  # kept alive, for the answers go by identity


def _decided(x: e.Lookup, values: tuple[Any, ...]) -> int:
    key = (id(x), values)
    if key not in _answers:
        _asked.append(x)
        _answers[key] = x.decide(*values)[0]
    return _answers[key]


def _of_elsewhere(x: e.Lookup, charge: Charge) -> int | None:
    """What is asked of a charge that another jurisdiction decided; None where the look-up itself may be asked.

    No list of this one names it, nor leaves it out. Its kind is the kind by the table of the place, at home there.
    """
    if isinstance(x.asks, OffenseList):
        return 1
    if x.topic != "grade is" or x.fields != ("statute", "grade", "max_penalty_days", "jurisdiction"):
        return None
    if charge["jurisdiction"] not in CODES:
        return None
    there = jurisdiction(charge["jurisdiction"]).grading
    kinds = {grade.kind for grade in there.known(charge["statute"], charge["grade"])}
    asked = set(x.detail.split(" or "))
    return 3 if kinds and kinds <= asked else 1 if not kinds or kinds & asked else 0


# --- what a world leaves to be chosen -----------------------------------------------------------------------


@dataclass
class Choices:
    """What neither record nor statute settles: drawn once a world, and the same wherever it is asked."""

    rng: random.Random
    lean: float = 0.5  # how readily a question is answered yes
    asked: int = 0  # how often an answer rested on a choice
    drawn: dict[object, Any] = field(default_factory=dict)

    def draw(self, key: object, how: Callable[[random.Random], Any]) -> Any:
        """The choice of a key."""
        self.asked += 1
        if key not in self.drawn:
            self.drawn[key] = how(self.rng)
        return self.drawn[key]

    def yes(self, key: object) -> bool:
        """A choice between yes and no."""
        return bool(self.draw(key, lambda rng: rng.random() < self.lean))


@dataclass
class World:
    """One person's charges, in the order of case and sequence, with nothing left open but the choices.

    ``presumed``: for each fact that a presumption fills in, the places of the charges whose record is silent.
    """

    charges: Sequence[Charge]
    choices: Choices
    presumed: Mapping[e.Presumed, frozenset[int]] = field(default_factory=dict)


# --- facts --------------------------------------------------------------------------------------------------


class Reader:
    """Reads expressions in one world. ``i`` is the place of the charge that an expression speaks of."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.charges = world.charges
        self._known: dict[tuple[int, int], Any] = {}
        self._alive: list[e.Expression] = []  # the memory goes by identity, so nothing may be forgotten

    def _once(self, x: e.Expression, i: int, compute: Callable[[Any, int], Any]) -> Any:
        key = (id(x), i)
        if key not in self._known:
            self._alive.append(x)
            self._known[key] = compute(x, i)
        return self._known[key]

    def truth(self, x: e.Truth, i: int) -> bool:
        """Whether the static fact is so."""
        return bool(self._once(x, i, self._truth))

    def day(self, x: e.Days, i: int) -> int:
        """The day."""
        return int(self._once(x, i, self._day))

    def number(self, x: e.Number, i: int) -> float:
        """The number."""
        return self._once(x, i, self._number)  # type: ignore[no-any-return]

    def _truth(self, x: e.Truth, i: int) -> bool:
        match x:
            case e.Known():
                return x.value
            case e.Flag():
                return bool(self.charges[i][x.field])
            case e.Lookup():
                return self._lookup(x, i)
            case e.Compare():
                return self._compare(x, i)
            case e.Happened():
                return self.day(x.day, i) < NEVER
            case e.Absent():
                return x.field in self.charges[i][EMPTY]
            case e.Not():
                return not self.truth(x.item, i)
            case e.AllTrue():
                return all(self.truth(item, i) for item in x.items)
            case e.AnyTrue():
                return any(self.truth(item, i) for item in x.items)
            case e.Presumed():
                silent = i in self.world.presumed.get(x, ())
                return x.value if silent else self.truth(x.item, i)
            case e.Some():
                return bool(self.counted(x.among, i))
        raise TypeError(f"the slow evaluator has no rule for {type(x).__name__}")

    def _lookup(self, x: e.Lookup, i: int) -> bool:
        values = tuple(self.charges[i][name] for name in x.fields)
        bits = _of_elsewhere(x, self.charges[i]) if self.charges[i].get(ELSEWHERE) else None
        if bits is None:
            bits = _decided(x, values)
        if bits in (0, 3):
            return bool(bits)
        # What the person did elsewhere is a fact of the person; a statute on a list, one of the statute.
        return self.world.choices.yes((x.topic, x.detail, x.owner, values))

    def _compare(self, x: e.Compare, i: int) -> bool:
        if isinstance(x.left, e.Days) and isinstance(x.right, e.Days):
            left: float = self.day(x.left, i)
            right: float = self.day(x.right, i)
        elif isinstance(x.left, e.Number) and isinstance(x.right, e.Number):
            left, right = self.number(x.left, i), self.number(x.right, i)
        else:
            raise TypeError("a day is compared with a number")
        return {"<": left < right, "<=": left <= right, "==": left == right}[x.operator]

    def _day(self, x: e.Days, i: int) -> int:
        match x:
            case e.DayOf():
                return int(self.charges[i][x.field])
            case e.FixedDay():
                return day_of(dt.date.fromisoformat(str(x.date)))
            case e.Never():
                return NEVER
            case e.Plus():
                assert isinstance(x.term, Term)
                return later(self.day(x.day, i), x.term)
            case e.LaterOf():
                return max(self.day(item, i) for item in x.items)
            case e.EarlierOf():
                return min(self.day(item, i) for item in x.items)
            case e.Where():
                return self.day(x.day, i) if self.truth(x.when, i) else ALWAYS
            case e.Latest():
                days = sorted((self.day(x.day, j) for j in self.counted(x.among, i)), reverse=True)
                return days[x.rank - 1] if len(days) >= x.rank else ALWAYS
            case e.Earliest():
                return min((self.day(x.day, j) for j in self.counted(x.among, i)), default=NEVER)
        raise TypeError(f"the slow evaluator has no rule for {type(x).__name__}")

    def _number(self, x: e.Number, i: int) -> float:
        match x:
            case e.Amount():
                return self.charges[i][x.field]  # type: ignore[no-any-return]
            case e.Constant():
                return self._constant(x.value, i)
            case e.Count():
                return len(self.counted(x.among, i))
            case e.CountCases():
                key = "case_id" if x.by == "case" else "incident_id"
                return len({self.charges[j][key] for j in self.counted(x.among, i)})
            case e.CountConsolidated():
                found = self.counted(x.among, i)
                alone = [j for j in found if self.truth(x.separate, j)]
                joined = {
                    (self.charges[j]["case_id"], self.charges[j]["tracking_number"])
                    for j in found
                    if j not in alone
                }
                return len(alone) + len(joined)
        raise TypeError(f"the slow evaluator has no rule for {type(x).__name__}")

    def _constant(self, value: object, i: int) -> float:
        if isinstance(value, int):
            return value
        assert isinstance(value, Term)
        if value.unit == "days":
            return value.count
        # A term of months, measured in days, depends on where in the calendar it starts.
        return float(self.world.choices.draw(("term", value, i), lambda rng: _length(value, rng)))

    # --- histories ----------------------------------------------------------------------------------------

    def counted(self, among: e.Among, i: int) -> list[int]:
        """The places of the charges that a history counts, seen from charge ``i``."""
        return self._once(among, i, self._counted)  # type: ignore[no-any-return]

    def _counted(self, among: e.Among, i: int) -> list[int]:
        return [
            j
            for j, charge in enumerate(self.charges)
            if charge[MEMBER]
            and not (among.others and i == j)
            and self._same_scope(among.scope, i, j)
            and self.truth(among.where, j)
            and self._stands(among, i, j)
        ]

    def _same_scope(self, scope: e.Scope, i: int, j: int) -> bool:
        keys = {
            e.Scope.PERSON: (),
            e.Scope.CASE: ("case_id",),
            e.Scope.INCIDENT: ("incident_id",),
            e.Scope.CASE_INCIDENT: ("case_id", "incident_id"),
        }[scope]
        return i == j or all(self.charges[i][key] == self.charges[j][key] for key in keys)

    def _stands(self, among: e.Among, i: int, j: int) -> bool:
        if not among.relation:
            return True
        assert among.day is not None
        assert among.own_day is not None
        day, own = self.day(among.day, j), self.day(among.own_day, i)
        if day >= NEVER:  # what does not happen stands in no order
            return False
        match among.relation:
            case "same_day":
                return day == own
            case "after":
                return day > own
            case "before":
                return day < own
            case "within":
                assert isinstance(among.within, Term)
                return i != j and own < day <= later(own, among.within)
        raise TypeError(among.relation)

    def _counted_by(self, x: e.Every, wanting: list[int]) -> int:
        """How many the charges are for which a condition does not hold: each, by case, or consolidated."""
        if x.by == "charge":
            return len(wanting)
        if x.by == "case":
            return len({self.charges[j]["case_id"] for j in wanting})
        alone = [j for j in wanting if self.truth(x.separate, j)]
        joined = {
            (self.charges[j]["case_id"], self.charges[j]["tracking_number"])
            for j in wanting
            if j not in alone
        }
        return len(alone) + len(joined)

    # --- conditions: asked about a day ------------------------------------------------------------------------

    def holds(self, x: e.OnsetLike, i: int, day: int) -> bool:
        """Whether the condition holds for charge ``i`` on the day."""
        left = self._left(x, i)
        return left if isinstance(left, bool) else left(day)

    def _left(self, x: e.OnsetLike, i: int) -> Left:
        """What is left of the condition to ask a day about: nothing where the day does not matter."""
        return self._once(x, i, self._read)  # type: ignore[no-any-return]

    def _read(self, x: e.OnsetLike, i: int) -> Left:
        if isinstance(x, e.Truth):
            return self.truth(x, i)
        match x:
            case e.Static():
                return self.truth(x.truth, i)
            case e.From():
                begins = self.day(x.day, i)
                return lambda day: begins <= day
            case e.Through():
                return True  # it begins always; that it ends is asked by the judge
            case e.Both():
                return self.left_of_all(x.items, i)
            case e.OneOf():
                return self._of_several(x.items, i, any, decides=True)
            case e.Choose():
                branch = next((then for when, then in x.branches if self.truth(when, i)), x.otherwise)
                return self._left(branch, i)
            case e.Either():
                count = len(x.items)
                chosen = self.world.choices.draw(("reading", x), lambda rng: rng.randrange(count))
                return self._left(x.items[chosen], i)
            case e.Every():
                return self._every(x, i)
            case e.OnRun():
                return lambda day: self.holds(x.condition, i, _last_run(x.runs, day))
        raise TypeError(f"the slow evaluator has no rule for {type(x).__name__}")

    def left_of_all(self, items: Iterable[e.OnsetLike], i: int) -> Left:
        """What is left to ask where all of several conditions are to hold."""
        return self._of_several(items, i, all, decides=False)

    def _of_several(
        self, items: Iterable[e.OnsetLike], i: int, how: Callable[[Iterable[bool]], bool], *, decides: bool
    ) -> Left:
        """All or any of several: one that is so on every day, or on none, may decide it; the others are asked."""
        asked = []
        for item in items:
            left = self._left(item, i)
            if left is decides:
                return decides
            if not isinstance(left, bool):
                asked.append(left)
        return (lambda day: how(left(day) for left in asked)) if asked else not decides

    def _every(self, x: e.Every, i: int) -> Left:
        but, among = x.but, self.counted(x.among, i)
        assert isinstance(but, int)

        def so(day: int) -> bool:
            return self._counted_by(x, [j for j in among if not self.holds(x.condition, j, day)]) <= but

        return so if among else True


def _length(term: Term, rng: random.Random) -> int:
    start = day_of(dt.date(rng.randint(1990, 2020), rng.randint(1, 12), 1))
    return later(start, term) - start


def _last_run(runs: Iterable[str], day: int) -> int:
    """The last day on or before ``day`` on which a yearly run takes place."""
    date = date_of(day)
    today = f"{date.month:02}-{date.day:02}"
    passed = [run for run in runs if run <= today]
    year, run = (date.year, max(passed)) if passed else (max(date.year - 1, 1), max(runs))
    return day_of(dt.date(year, int(run[:2]), int(run[3:])))


# --- laws ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a law says of a charge on a day in a world."""

    outcome: str
    eligible_on: int  # NEVER where there is no such day


class Judge:
    """One jurisdiction's laws in one world."""

    def __init__(self, jurisdiction: Jurisdiction, world: World) -> None:
        self.jurisdiction = jurisdiction
        self.world = world
        self.reader = Reader(world)
        self.places = range(len(world.charges))
        self._left: dict[
            tuple[int, int], Left
        ] = {}  # by the identity of a version, which its law keeps alive
        self._units: dict[tuple[int, int], list[int]] = {}

    def speaks_of(self, law: Law, i: int) -> bool:
        """The law's jurisdiction and kind of record, not cleared before in a way that ends its reach."""
        return self._is_of_its_kind(law, i) and self._cleared_on(law, i) >= NEVER

    def _cleared_on(self, law: Law, i: int) -> int:
        """The day from which the charge is out of the law's reach: it was cleared, and the law goes no further."""
        charge = self.world.charges[i]
        return NEVER if self._goes_beyond(law, charge) else int(charge["cleared_on"])

    def _goes_beyond(self, law: Law, charge: Charge) -> bool:
        """Whether the law still does something for what another law cleared; who knows, if that law is none of ours.

        A record tells the kind of relief, or it was one that a law of ours may have cleared, of which something is left.
        """
        cleared_under, kind = charge["cleared_under"], charge["cleared_relief"]
        if cleared_under == law.id:
            return False
        other = next((each for each in self.jurisdiction.laws if each.id == cleared_under), None)
        if other is None:
            if kind:
                return _may_go_beyond(law.relief, relief(kind, ReliefKind[kind.upper()]))
            if not any(
                _may_go_beyond(law.relief, each.relief) and could_show(each, _ended(charge))
                for each in self.jurisdiction.laws
                if each is not law
            ):
                return False
            return self.world.choices.yes(("cleared", law.id, cleared_under))
        given = other.relief.alternatives or (other.relief.kinds,)
        if len(given) > 1 and kind:
            given = tuple(each for each in given if ReliefKind[kind.upper()] in each) or given
        at = (
            self.world.choices.draw(("given", law.id, other.id), lambda rng: rng.randrange(len(given)))
            if len(given) > 1
            else 0
        )
        return _goes_beyond(law.relief, given[at], other.relief.holders)

    def _is_of_its_kind(self, law: Law, i: int) -> bool:
        """The law's jurisdiction and kind of record; a pending charge is what it becomes."""
        charge = self.world.charges[i]
        kind: bool = _ended(charge) in {str(disposition) for disposition in law.about}
        return kind and bool(charge["jurisdiction"] == self.jurisdiction.code)

    def holds(self, version: Resolved, i: int, day: int) -> bool:
        """Whether the version's conditions hold for charge ``i`` on the day, its unit included, its cap not."""
        return (
            self.speaks_of(version.law, i)
            and self._meets(version, i, day)
            and all(
                self._meets(version, j, day) or self._cleared_on(version.law, j) <= day
                for j in self._tested(version, i)
            )
            and not any(
                self._bars(version, j) and self.world.charges[j]["cleared_on"] > day
                for j in self._counts_of_case(version.law, i)
            )
            and not any(
                self._bars(version, j, elsewhere=True) and self.world.charges[j]["cleared_on"] > day
                for j in self._counts_of_arrest(version.law, i)
            )
        )

    def _counts_of_case(self, law: Law, i: int) -> list[int]:
        """The counts of the charge's case, as far as a law that clears cases looks at them."""
        charges = self.world.charges
        if law.unit not in (Unit.CASE, Unit.ARREST) or self._clears_alone(law, i):
            return []
        return [
            j for j in self.places if charges[j][MEMBER] and charges[j]["case_id"] == charges[i]["case_id"]
        ]

    def _counts_of_arrest(self, law: Law, i: int) -> list[int]:
        """The filed counts of the incident that are of the arrest by its day, or whose records name the incident."""
        own = self.world.charges[i]

        def is_of_it(other: Charge) -> bool:
            named = "incident_id" not in own[EMPTY] and "incident_id" not in other[EMPTY]
            same_day = own["arrest_date"] == other["arrest_date"] < NEVER
            return bool(other["incident_id"] == own["incident_id"] and (named or same_day))

        if law.unit is not Unit.ARREST:
            return []
        others = ((j, self.world.charges[j]) for j in self.places if j != i)
        return [
            j
            for j, other in others
            if other[MEMBER] and other["disposition"] != "no_charge" and is_of_it(other)
        ]

    def _clears_alone(self, law: Law, i: int) -> bool:
        """The charge is of no case, and not of an arrest, whose filed counts are looked at."""
        return law.unit is Unit.CASE and self._is_apart(law, i)

    def _is_apart(self, law: Law, i: int) -> bool:
        """The charge was never filed, so that it is of no case."""
        return (
            law.unit in (Unit.CASE, Unit.ARREST)
            and law.other_counts.never_filed.kind is not Effects.PART
            and self.world.charges[i]["disposition"] == "no_charge"
        )

    def _bars(self, version: Resolved, j: int, *, elsewhere: bool = False) -> bool:
        """Whether a count keeps its case, or its arrest from ``elsewhere``, from clearing by how it ended."""
        law = version.law
        ended = self.world.charges[j]["disposition"]
        if elsewhere and ended == "transferred":
            return False
        kinds = {
            "pending": "pending",
            "transferred": "transferred",
            "convicted": "standing",
            "deferred": "standing",
        }
        kind = kinds.get(ended)
        if kind is None:
            return False
        is_tested = version.tested is None or self.reader.truth(version.tested, j)
        if kind == "standing" and not elsewhere and is_tested and ended in {str(each) for each in law.about}:
            return False
        if "disposition" in self.world.charges[j][EMPTY]:  # nobody recorded how it ended
            unrecorded = law.other_counts.unrecorded.kind
            if unrecorded in (Effects.IGNORED, Effects.ASKED, Effects.PART):
                return False
            if unrecorded is Effects.BARS:
                return True
        effect = law.other_counts.effects[kind].kind
        if effect is Effects.UNSETTLED:
            return self.world.choices.yes(("other count", law.id, kind))
        return effect is Effects.BARS

    def score(self, version: Resolved, i: int, day: int) -> int:
        """How near the charge is to being cleared: the conditions that hold for it and those tested with it."""
        together = {i, *self._tested(version, i)}
        held = [self.reader.holds(c, j, day) for j in together for _, c in version.conditions]
        reached = [self.reader.day(version.floor, j) <= day for j in together]
        reached.append(self.speaks_of(version.law, i))
        return sum(held) - len(held) + 3 * (sum(reached) - len(reached))

    def _meets(self, version: Resolved, i: int, day: int) -> bool:
        """The conditions and the floor, whether or not the law speaks of the charge."""
        key = (id(version), i)
        if key not in self._left:
            self._left[key] = self._asks(version, i)
        left = self._left[key]
        return left if isinstance(left, bool) else left(day)

    def _asks(self, version: Resolved, i: int) -> Left:
        law = version.law
        floor = self.reader.day(version.floor, i)
        if (
            law.prospective
            and version.version.begins is not None
            and floor < min(v.start for v in law.versions)
        ):
            return False
        left = self.reader.left_of_all((condition for _, condition in version.conditions), i)
        if isinstance(left, bool):
            return (lambda day: floor <= day) if left else False
        return lambda day: floor <= day and left(day)

    def _tested(self, version: Resolved, i: int) -> list[int]:
        key = (id(version), i)
        if key not in self._units:
            self._units[key] = self._tested_with(version, i)
        return self._units[key]

    def _tested_with(self, version: Resolved, i: int) -> list[int]:
        law, charges = version.law, self.world.charges
        if law.unit is Unit.CHARGE:
            return []
        if self._clears_alone(law, i):
            return []
        unit = [
            j
            for j in self.places
            if charges[j][MEMBER]
            and not self._is_apart(law, j)
            and (law.unit is Unit.PERSON or charges[j]["case_id"] == charges[i]["case_id"])
        ]
        if version.tested is None:
            return [j for j in unit if self._is_of_its_kind(law, j)]
        return [j for j in unit if self.reader.truth(version.tested, j)]

    def _last_day(self, version: Resolved, i: int) -> int:
        """The last day on which the right may be used; NEVER where it does not end."""
        ends = [self.reader.day(c.last, i) for _, c in version.conditions if isinstance(c, e.Through)]
        return min(ends, default=NEVER)

    def first_days(self, version: Resolved) -> list[int]:
        """For each charge the first day in the version's window on which it clears; NEVER where there is none."""
        start, end = version.version.start, version.version.end
        days = [first_day(lambda day, i=i: self.holds(version, i, day), start, end) for i in self.places]  # type: ignore[misc]
        days = [day if day <= self._last_day(version, i) else NEVER for i, day in enumerate(days)]
        for cap, where in zip(version.law.caps, version.capped, strict=True):
            days = self._within_cap(version.law, cap, where, days)
        return days

    def _within_cap(self, law: Law, cap: Cap, where: e.Truth, days: list[int]) -> list[int]:
        charges = self.world.charges
        under = {law.id, *cap.shared_with}
        place = [c["case_id"] if cap.by is Unit.CASE else i for i, c in enumerate(charges)]
        bound = {i for i in self.places if self.reader.truth(where, i)}
        counted = [i for i in self.places if i in bound and charges[i][MEMBER]]
        taken = {
            place[i]
            for i in counted
            if charges[i]["cleared_on"] < NEVER and charges[i]["cleared_under"] in under
        }
        left = cap.count - len(taken)
        # A place comes up when the first of its charges does.
        for i in sorted(counted, key=lambda i: (days[i], charges[i]["imposed_on"], i)):
            if left > 0 and days[i] < NEVER and place[i] not in taken:
                taken.add(place[i])
                left -= 1
        return [day if i not in bound or place[i] in taken else NEVER for i, day in enumerate(days)]

    def notices(self, version: Resolved, i: int) -> list[tuple[bool, int | None]]:
        """For each notice of the law: whether it speaks of the charge, and its day, if it has one."""
        return [
            (self.reader.truth(when, i), None if day is None else self.reader.day(day, i))
            for when, day in version.notices
        ]

    def answer(
        self, law: Law, firsts: Sequence[tuple[Resolved, list[int]]], i: int, as_of: int
    ) -> Answer | None:
        """The outcome for charge ``i`` on the day; None where the version in force was not read."""
        if not self.speaks_of(law, i):
            return Answer("not_applicable", NEVER)
        days = [
            (version.version, found[i] if as_of <= self._last_day(version, i) else NEVER)
            for version, found in firsts
        ]
        current = [(version, day) for version, day in days if version.start <= as_of < version.end]
        if any(not version.read for version, _ in current):
            return None
        read = [day for version, day in days if version.read]
        if any(day <= as_of for _, day in current):
            return Answer("eligible", min(read))
        coming = min((day for day in read if day > as_of), default=NEVER)
        return Answer("not_yet", coming) if coming < NEVER else Answer("ineligible", NEVER)


_DEPTH: Final = {"marked": 1, "taken off the internet": 1, "access limited": 2, "sealed": 3}
_DEPTH_GONE: Final = {"expunged, kept for a few": 4, "destroyed": 5}
_ENDED: Final = {"set aside", "vacated"}
_ON_CONVICTION: Final = {"set aside", "vacated", "marked", "reduced", "redesignated", "pardoned"}


def _depth(kinds: Iterable[str]) -> int:
    return max(((_DEPTH | _DEPTH_GONE).get(str(kind), 0) for kind in kinds), default=0)


def _goes_beyond(relief: Relief, given: Iterable[str], holders: Iterable[str]) -> bool:
    """Whether one of the kinds of relief is deeper somewhere, or changes a conviction that nobody ended or removed."""
    before, holders = {str(kind) for kind in given}, set(holders)
    for kinds in relief.alternatives or (relief.kinds,):
        if any(_depth(kinds) > (_depth(before) if holder in holders else 0) for holder in relief.holders):
            return True
        gone = before & set(_DEPTH_GONE) and set(relief.holders) <= holders
        changed = {str(kind) for kind in kinds} & _ON_CONVICTION - before
        if not gone and not before & _ENDED and changed:
            return True
    return False


def _ended(charge: Charge) -> str:
    """How a charge ended; a pending one is what it becomes."""
    return str(charge[BECOMES] if charge["disposition"] == "pending" else charge["disposition"])


def could_show(law: Law, ended: str) -> bool:
    """Whether a record that ended so may be one that the law cleared: as it ended then, or as the relief or a program left it."""
    about = {str(each) for each in law.about}
    undone = any(kind.name in ("SET_ASIDE", "VACATE") for kind in law.relief.kinds)
    program = "deferred" in about or (undone and ended != "convicted")
    return (
        ended in about
        or (undone and ended != "convicted")
        or (program and ended in ("diverted", "dismissed", "nolle_prossed"))
    )


def _may_go_beyond(ours: Relief, other: Relief) -> bool:
    return any(_goes_beyond(ours, given, other.holders) for given in other.alternatives or (other.kinds,))


def first_day(holds: Callable[[int], bool], start: int, end: int) -> int:
    """The first day in [start, end) on which a condition holds that, once it holds, goes on holding."""
    last = end - 1
    if start >= end or not holds(last):
        return NEVER
    if holds(start):
        return start
    low, high = max(start, _FIRST), last  # before the first day that a date can be, nothing changes
    if holds(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    for day in (high + 1, high + 40, high + 400, high + 4000):
        assert day >= last or holds(day), "a condition stopped holding within one version of a law"
    return high


_FIRST: Final = ALWAYS + 1
