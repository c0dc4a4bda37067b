"""From a record with missing facts to concrete worlds that it allows.

A world keeps what is written and fills in the rest, obeying the order of things. It is drawn from the
narrowed record, so that a rule of ``records.narrow`` which loses a possible day shows as nothing here: the
narrowing has tests of its own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from clearslate.law import Jurisdiction
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.schema import FIELD, Disposition, Field, Kind, Level
from clearslate.states import CODES, jurisdiction
from tests.reference.slow import BECOMES, ELSEWHERE, EMPTY, HOME, MEMBER, Charge, Choices, World, could_show

Row = dict[str, Any]
Cell = tuple[str, str]  # whose, and which field

_EARLIEST: Final = -60_000  # 1805: earlier than any record, so as good as ALWAYS
_BEYOND: Final = 20_000  # days after the records' end in which a missing day may lie, where nothing ends it
_PENDING: Final = str(Disposition.PENDING)
_DISPOSITIONS: Final = [str(disposition) for disposition in Disposition]
_KINDS: Final = [*_DISPOSITIONS, "convicted", "convicted", "dismissed", _PENDING]


@dataclass(frozen=True)
class Pools:
    """Values that a missing text may have, by field; statutes also by list, so that each list is met."""

    texts: Mapping[str, Sequence[str]]
    statutes: Sequence[Sequence[str]]

    def of(self, name: str) -> Sequence[str]:
        """The values of a field."""
        return self.texts.get(name) or ("",)


@dataclass(frozen=True)
class Style:
    """How a world is drawn: how often a missing day is its earliest, its latest; how readily a doubt is a yes."""

    early: float
    late: float
    yes: float
    kind: str | None = None  # every missing disposition
    member: bool | None = None  # every possible membership
    greatest: float = 0.3  # how often a missing number is a great one


CORNERS: Final = (
    Style(1, 0, 1, "convicted", True, 1),
    Style(1, 0, 0, "dismissed", False, 0),
    Style(0, 1, 1, "convicted", True, 0),
    Style(0, 1, 0, "acquitted", False, 1),
    Style(1, 0, 0, "convicted", False, 0),
    Style(0, 1, 1, _PENDING, True, 0),
    *(Style(1, 0, 0.5, kind, None, 0.5) for kind in _DISPOSITIONS),
    *(Style(0, 1, 0.5, kind, None, 0.5) for kind in _DISPOSITIONS),
)


def random_style(rng: random.Random) -> Style:
    """A style between the corners."""
    early = rng.choice([0, 0.3, 0.5, 0.9])
    return Style(
        early,
        rng.choice([0, 0.3, 0.9]) * (1 - early),
        rng.choice([0.1, 0.5, 0.9]),
        rng.choice([None, None, "convicted", "dismissed", "acquitted", _PENDING]),
        rng.choice([None, None, True, False]),
        rng.choice([0, 0.3, 0.8]),
    )


@dataclass
class Plan:
    """How every cell of a world is filled: the same plan gives the same world.

    ``turns`` and ``styles`` change single cells, so that a search can go from one world to a neighbor.
    ``cells`` are those that the world had to fill.
    """

    seed: str
    style: Style
    turns: dict[Cell, int] = field(default_factory=dict)
    styles: dict[Cell, Style] = field(default_factory=dict)
    cells: dict[Cell, None] = field(default_factory=dict)

    def neighbor(self, rng: random.Random) -> Plan:
        """A plan that fills one to three cells another way, or one field of every charge."""
        cells = [*self.cells]
        changed = rng.choices(cells, k=rng.choice([1, 1, 2, 3]))
        style = None
        if rng.random() < 0.3:
            changed, style = [cell for cell in cells if cell[1] == changed[0][1]], random_style(rng)
        turns, styles = dict(self.turns), dict(self.styles)
        for cell in changed:
            turns[cell] = turns.get(cell, 0) + 1
            styles[cell] = style or random_style(rng)
        return Plan(self.seed, self.style, turns, styles)


_KINDS_NAMED: Final = {
    "felon": ("felony",),
    "disorderly persons": ("misdemeanor",),
    "petty": ("misdemeanor", "summary", "infraction"),
    "misd": ("misdemeanor",),
    "summary": ("summary",),
    "infraction": ("infraction",),
    "ordinance": ("ordinance",),
    "violation": ("infraction", "summary", "ordinance", "misdemeanor"),
}


def _kinds_named(grade: str | None) -> tuple[str, ...]:
    """The kinds of offense that the words of a grade may mean; () where they name none."""
    found = [kinds for word, kinds in _KINDS_NAMED.items() if word in (grade or "").lower()]
    return found[0] if found else ()


class Person:
    """One person's rows as written and as narrowed, in the order of the narrowed table."""

    def __init__(
        self,
        written: Sequence[Row],
        narrowed: pa.Table,
        jurisdiction: Jurisdiction,
        pools: Pools,
        *,
        known_through: int,
        as_of: int,
    ) -> None:
        by_id = {row["charge_id"]: row for row in written}
        self.narrowed = days_as_numbers(narrowed).to_pylist()
        self.written = [by_id[row["charge_id"]] for row in self.narrowed]
        self.jurisdiction = jurisdiction
        self.pools = pools
        self.known_through = known_through
        self.as_of = as_of
        facts = jurisdiction.facts
        self.fields: list[Field] = [*FIELD.values(), *facts]

    def world(self, plan: Plan) -> World:
        """The world of a plan: one that the record allows."""
        return _Drawing(self, plan).world()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to be filled in."""
        return all(
            row["membership"] == "certain"
            and row["disposition"] is not None
            and all(row[f"{f.name}_from"] == row[f"{f.name}_to"] for f in self.fields if len(f.columns) == 2)
            and all(row[f.name] is not None for f in self.fields if f.kind in _NUMBERS or f.kind is Kind.BOOL)
            and all(
                row[name] is not None for name in ("statute", "incident_id", "tracking_number", "inchoate")
            )
            for row in self.narrowed
        )


_NUMBERS: Final = (Kind.MONEY, Kind.NUMBER, Kind.COUNT)


def days_as_numbers(table: pa.Table) -> pa.Table:
    """The table with day numbers for dates (NEVER lies beyond what every library can print)."""
    fields = [pa.field(f.name, pa.int32()) if pa.types.is_date32(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


class _Drawing:
    """The drawing of one world."""

    def __init__(self, person: Person, plan: Plan) -> None:
        self.person = person
        self.plan = plan
        self.style = plan.style
        self.rng = random.Random()
        self._shared: dict[object, Any] = {}

    def _at(self, owner: str | None, name: str) -> None:
        """Turn to one cell: what is drawn now is drawn for it alone."""
        cell = (owner or "", name)
        self.plan.cells[cell] = None
        self.style = self.plan.styles.get(cell, self.plan.style)
        self.rng = random.Random(f"{self.plan.seed} {self.plan.turns.get(cell, 0)} {cell}")

    def world(self) -> World:
        charges = [
            self._charge(written, narrowed)
            for written, narrowed in zip(self.person.written, self.person.narrowed, strict=True)
        ]
        self._births(charges)
        self._at(None, "choices")
        return World(charges, Choices(self.rng, self.style.yes))

    # --- one charge -----------------------------------------------------------------------------------------

    def _charge(self, written: Row, narrowed: Row) -> Charge:
        self._at(narrowed["charge_id"], "membership")
        charge: Charge = {
            EMPTY: frozenset(
                f.name
                for f in self.person.fields
                if written.get(f.name) is None and self._left(written, f.name)
            ),
            HOME: narrowed["membership"] == "certain",
            BECOMES: self.rng.choice([name for name in _DISPOSITIONS if name != _PENDING]),
        }
        charge[MEMBER] = charge[HOME] or (self._yes() if self.style.member is None else self.style.member)
        self._texts(charge, narrowed)
        self._facts(charge, narrowed)
        self._days(charge, written, narrowed)
        return charge

    def _left(self, written: Row, name: str) -> bool:
        """Whether the source left the field empty: it may have, where what it wrote could not be read."""
        return name not in (written.get("unread") or "").split() or self._yes()

    def _yes(self) -> bool:
        return self.rng.random() < self.style.yes

    def _once(self, level: Level, row: Row, name: str, draw: Any) -> Any:
        """A missing fact of a person or a case is one fact, wherever it is repeated."""
        owner = {Level.PERSON: None, Level.CASE: row["case_id"]}.get(level, row["charge_id"])
        key = (level, owner, name)
        if key not in self._shared:
            self._at(owner, name)
            self._shared[key] = draw()
        return self._shared[key]

    def _texts(self, charge: Charge, row: Row) -> None:
        for name, known in FIELD.items():
            if known.kind in (Kind.TEXT, Kind.ID):
                charge[name] = row[name]
        own = row["charge_id"]
        if row["disposition"] is None:
            self._at(own, "disposition")
            charge["disposition"] = self._disposition(row)
        charge["inchoate"] = row["inchoate"] or "completed"
        if row["statute"] is None:
            self._at(own, "statute")
            charge["statute"] = self._pick("statute")
        if row["object_statute"] is None:
            self._at(own, "object_statute")
            charge["object_statute"] = self._pick("statute")
        self._attempted(charge, row)
        self._grade(charge, row)
        for name in (
            "disposition_detail",
            "plea",
            "description",
            "court",
            "county",
            "pardon",
        ):
            if row[name] is None:
                charge[name] = self._once(FIELD[name].level, row, name, lambda n=name: self._pick(n))
        if row["cleared_under"] is None:
            draw = self._once(Level.CHARGE, row, "cleared_under", lambda: self._clearing(charge))
            charge["cleared_under"] = draw
        for name, prefix in (("incident_id", "I"), ("tracking_number", "T")):
            if row[name] is None:
                known_ids = [other[name] for other in self.person.narrowed if other[name] is not None]
                self._at(own, name)
                charge[name] = self.rng.choice(
                    [*known_ids, f"{prefix}-{self.rng.randint(1, 3)}", f"{prefix}-{own}"]
                )

    def _clearing(self, charge: Charge) -> str:
        """The law under which a charge was cleared: one that may have, or another; another where the record tells what it did."""
        ours = {law.id: law for law in self.person.jurisdiction.laws}
        ended = charge["disposition"] if charge["disposition"] != _PENDING else charge[BECOMES]
        known = [
            each
            for each in self.person.pools.of("cleared_under")
            if each not in ours or could_show(ours[each], ended)
        ]
        return "another law" if charge["cleared_relief"] else self.rng.choice(known)

    def _pick(self, name: str) -> str:
        if name == "statute":
            return self.rng.choice(self.rng.choice(self.person.pools.statutes))
        return self.rng.choice(self.person.pools.of(name))

    def _disposition(self, row: Row) -> str:
        kind = self.style.kind or self.rng.choice(_KINDS)
        if kind == _PENDING and row["disposition_date_to"] < NEVER:
            return "convicted"  # a disposition of which the day is written has been
        if kind != _PENDING and row["disposition_date_from"] > self.person.known_through:
            return _PENDING
        return kind

    # Michigan: an attempt at an offense of five years or more carries five years, one at a lesser offense
    # half of its maximum (MCL 750.92). No other state's laws ask for what was attempted by its maximum.

    def _tried(self, charge: Charge) -> str | None:
        """The statute of what was attempted; None where the charge is no attempt that the rule is about."""
        if self.person.jurisdiction.code != "MI":
            return None
        read = self.person.jurisdiction.style.read
        own = read(charge["statute"])
        under_rule = own is not None and own.section == _MI_ATTEMPT
        if charge["inchoate"] != "attempt" and not under_rule:
            return None
        if read(charge["object_statute"]) is not None or under_rule:
            return str(charge["object_statute"])
        return str(charge["statute"])

    def _is_grave(self, statute: str | None) -> bool:
        grades = self.person.jurisdiction.grading.possible(statute, None)
        return bool(grades) and grades[0].at_least.shortest_days >= _FIVE_YEARS

    def _attempted(self, charge: Charge, row: Row) -> None:
        """What was attempted is drawn anew where the written maximum is that of a lesser offense's attempt."""
        written = row["max_penalty_days"]
        if written is None or written >= _FIVE_YEARS or not self._is_grave(self._tried(charge)):
            return
        lesser = [text for each in self.person.pools.statutes for text in each if not self._is_grave(text)]
        if row["object_statute"] is None:
            charge["object_statute"] = self.rng.choice(lesser)
        elif row["statute"] is None:
            charge["statute"] = self.rng.choice(lesser)

    def _grade(self, charge: Charge, row: Row) -> None:
        """A grade that the statute allows and what is written names, and a statutory maximum that the grade allows."""
        self._at(row["charge_id"], "grade")
        home = self.person.jurisdiction.code
        place = row["jurisdiction"] or home
        # Of a place without a table the grade stays as it is written.
        grading = jurisdiction(place).grading if place in CODES else self.person.jurisdiction.grading
        charge[ELSEWHERE] = place != home
        if place in CODES and grading.find(row["grade"]) is None:
            named = _kinds_named(row["grade"])
            allowed = grading.possible(charge["statute"], None) or grading.grades
            if place == home:
                allowed = (
                    tuple(each for each in allowed if self._suits(charge["statute"], each.code)) or allowed
                )
            if named:
                allowed = tuple(each for each in allowed if each.kind in named) or tuple(
                    each for each in grading.grades if each.kind in named
                )
            order = sorted(allowed, key=lambda grade: grade.at_most.longest_days)
            if order:  # else the state has no such kind: it stays as it is written
                charge["grade"] = (order[-1] if self._great() else self.rng.choice(order)).code
        if row["max_penalty_days"] is not None:
            charge["max_penalty_days"] = row["max_penalty_days"]
            return
        least, most = grading.maximum(charge["statute"], charge["grade"], None, place)
        if least == most:
            charge["max_penalty_days"] = None  # the grade says it
            return
        if not charge[ELSEWHERE] and self._is_grave(self._tried(charge)):
            charge["max_penalty_days"] = _FIVE_YEARS
            return
        low, high = least.longest_days, most.shortest_days
        if low > high:
            low, high = high, low
        candidates = [
            low,
            high,
            *(n for n in _LENGTHS if low <= n <= high),
            *(365 * n for n in _YEARS if low <= 365 * n <= high),
        ]
        charge["max_penalty_days"] = max(candidates) if self._great() else self.rng.choice(candidates)

    def _suits(self, statute: str, code: str) -> bool:
        """Some grades are those of a few offenses only."""
        name = _ONLY_OF_LIST.get((self.person.jurisdiction.code, code))
        offenses = next((each for each in self.person.jurisdiction.lists if each.id == name), None)
        return offenses is None or offenses.decide(statute, "completed", None)[0] != 0

    def _great(self) -> bool:
        return self.rng.random() < self.style.greatest

    def _facts(self, charge: Charge, row: Row) -> None:
        for known in self.person.fields:
            name = known.name
            if known.kind is Kind.BOOL:
                charge[name] = (
                    row[name] if row[name] is not None else self._once(known.level, row, name, self._yes)
                )
            elif known.kind in _NUMBERS or (known.kind is Kind.DAYS and name != "max_penalty_days"):
                charge[name] = row[name]
                if row[name] is None:
                    charge[name] = self._once(known.level, row, name, self._number)
            elif known.kind is Kind.TEXT and name not in charge:
                charge[name] = row[name]
                if row[name] is None:
                    charge[name] = self._once(known.level, row, name, lambda n=name: self._pick(n))
        self._terms(charge, row)

    def _number(self) -> int:
        if self._great():
            return self.rng.choice([20_000, 100_000])
        if self.rng.random() < 0.5:
            return 0
        return self.rng.choice([1, *_LENGTHS, self.rng.randint(0, 4000)])

    def _terms(self, charge: Charge, row: Row) -> None:
        """A minimum does not exceed its maximum; a part does not exceed the whole."""
        most, least = charge["incarceration_days"], charge["incarceration_min_days"]
        if least > most:
            if row["incarceration_min_days"] is None:
                charge["incarceration_min_days"] = self.rng.choice([0, most])
            elif row["incarceration_days"] is None:
                charge["incarceration_days"] = self.rng.choice([least, least + 1000])

    # --- its days -------------------------------------------------------------------------------------------

    def _days(self, charge: Charge, written: Row, row: Row) -> None:
        pending = charge["disposition"] == _PENDING
        past = self.person.known_through
        charge["date_of_birth"] = row["date_of_birth_from"]  # drawn last, once for the person
        offense = charge["offense_date"] = self._day(row, "offense_date", latest=past)
        arrest = charge["arrest_date"] = self._day(row, "arrest_date", offense, past)
        if pending:
            for name in ("disposition_date", "imposed_on", "released_on", "completed_on"):
                charge[name] = NEVER
        else:
            self._sentence(charge, written, row, arrest)
        disposed = arrest if pending else charge["disposition_date"]
        for known in self.person.fields:
            if known.kind not in (Kind.DATE, Kind.EVENT) or known.name in charge:
                continue
            after = disposed if known.kind is Kind.EVENT and known.level is not Level.PERSON else ALWAYS
            if written.get(known.name) is not None:
                after = ALWAYS
            if known.level is Level.PERSON:  # wherever each of the person's rows allows it
                after = max(each[f"{known.name}_from"] for each in self.person.narrowed)
            charge[known.name] = self._once(
                known.level, row, known.name, lambda n=known.name, a=after: self._day(row, n, a)
            )

    def _sentence(self, charge: Charge, written: Row, row: Row, arrest: int) -> None:
        past = self.person.known_through
        disposed = self._day(row, "disposition_date", arrest, past)
        if charge["disposition"] == "no_charge" and written.get("disposition_date") is None:
            # The prosecutor declined: the arrest is the record.
            disposed = min(max(arrest, row["disposition_date_from"]), row["disposition_date_to"])
        charge["disposition_date"] = disposed
        missing = {
            name for name in ("imposed_on", "released_on", "completed_on") if written.get(name) is None
        }
        by = past if charge["disposition"] == "convicted" and "imposed_on" in missing else NEVER
        imposed = self._day(row, "imposed_on", disposed if "imposed_on" in missing else ALWAYS, by)
        charge["imposed_on"] = imposed
        revoked_after = ALWAYS if written.get("probation_revoked_on") is not None else disposed
        is_sentenced = charge["disposition"] in _SENTENCED
        revoked = self._day(row, "probation_revoked_on", revoked_after)
        if is_sentenced and row["completed_on_to"] < revoked < NEVER == row["probation_revoked_on_to"]:
            revoked = NEVER  # nothing is revoked that is complete
        charge["probation_revoked_on"] = revoked
        released = self._day(
            row, "released_on", max(disposed, imposed) if "released_on" in missing else disposed
        )
        if "released_on" in missing and self._serves_nothing(charge):
            released = min(max(imposed, disposed, row["released_on_from"]), row["released_on_to"])
        charge["released_on"] = released
        done = released
        if "completed_on" in missing and imposed < NEVER:
            done = max(released, imposed)
        if is_sentenced and revoked < NEVER:
            done = max(done, revoked)
        charge["completed_on"] = self._day(row, "completed_on", done)

    def _serves_nothing(self, charge: Charge) -> bool:
        """What was suspended is served once probation is revoked."""
        length, suspended = charge["incarceration_days"], charge["suspended_days"]
        return bool(length == 0 or (suspended >= length and charge["probation_revoked_on"] == NEVER))

    def _day(self, row: Row, name: str, not_before: int = ALWAYS, latest: int = NEVER) -> int:
        low, high = row[f"{name}_from"], row[f"{name}_to"]
        if low == high:
            return int(low)
        self._at(row.get("charge_id"), name)
        low, high = max(low, not_before), min(high, latest)
        if low >= high:  # the record leaves one day, or the neighbor drawn before leaves none other
            return int(max(low, row[f"{name}_from"])) if low <= row[f"{name}_to"] else int(row[f"{name}_to"])
        low = max(low, min(_EARLIEST, high))
        chance = self.rng.random()
        if chance < self.style.early:
            return int(low)
        if chance < self.style.early + self.style.late:
            return int(high)
        end = min(high, max(low, self.person.known_through + _BEYOND))
        near = [self.person.as_of - term + shift for term in _TERMS for shift in (-1, 0, 1)]
        inside = [day for day in near if low <= day <= high]
        if inside and self.rng.random() < 0.4:
            return int(self.rng.choice(inside))
        if high >= NEVER and self.rng.random() < 0.3:
            return NEVER
        return self.rng.randint(int(low), int(end))

    def _births(self, charges: list[Charge]) -> None:
        """One day of birth for the person, wherever the rows allow one."""
        low = max(row["date_of_birth_from"] for row in self.person.narrowed)
        high = min(
            min(row["date_of_birth_to"], charge["offense_date"])
            for row, charge in zip(self.person.narrowed, charges, strict=True)
        )
        if low <= high:
            birth = self._day({"date_of_birth_from": low, "date_of_birth_to": high}, "date_of_birth")
            for charge in charges:
                charge["date_of_birth"] = birth
            return
        for row, charge in zip(self.person.narrowed, charges, strict=True):
            charge["date_of_birth"] = self._day(row, "date_of_birth", ALWAYS, charge["offense_date"])


_SENTENCED: Final = ("convicted", "deferred")
_MI_ATTEMPT: Final = "750.92"
_FIVE_YEARS: Final = 1825
# Oregon's drug enforcement misdemeanor is a possession and nothing else (Or Laws 2024 c.70).
_ONLY_OF_LIST: Final = {("OR", "DEM"): "possession"}

_LENGTHS: Final = (
    29,
    30,
    31,
    89,
    90,
    91,
    180,
    364,
    365,
    366,
    547,
    729,
    730,
    731,
    900,
    912,
    913,
    914,
    1824,
    1825,
    1827,
)
_YEARS: Final = (1, 2, 3, 5, 6, 7, 10, 15, 20, 40)
_TERMS: Final = tuple(
    round(365.25 * n) for n in (0, 0.17, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 20, 21, 70)
)
