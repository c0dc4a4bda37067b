"""What a person told: cases and charges of one or several jurisdictions, each fact as it was said, and what was not known.

Silence is never harmless here. A scenario's silence is (``docs/scenarios.md``), so the scenario that is made of a story
writes ``null`` for every fact that was not told, and ``not_told`` for how a charge ended, of which null is a fact. That
scenario is what is judged, what the person keeps, what is loaded again, and what ``clearslate check`` reads.

Dates are text as `clearslate.scenarios.story.read_days` takes it; money is in dollars; lengths in days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clearslate.people.endings import NOT_RECORDED, Ending, ending_told, facts_said, is_of_case
from clearslate.people.variants import PERSON, Value, own_fields
from clearslate.records.schema import FACT_PREFIX, FIELD, Disposition, Level
from clearslate.scenarios.story import NOT_TOLD
from clearslate.states import CODES

MOST_CHARGES: Final = 300
"""So many charges a story holds at most: the paper records of nearly everyone."""

_PERSON: Final = ("date_of_birth", "on_registry", "other_history")
_CASE: Final = ("court", "county", "case_number", "filed_on", "restitution_owed", "fines_owed", "fees_owed")
_CHARGE: Final = (
    "statute", "description", "grade", "max_penalty_days", "inchoate", "object_statute", "offense_date", "arrest_date",
    "incident_id", "tracking_number", "plea", "disposition", "disposition_detail", "disposition_date", "with_prejudice",
    "after_trial", "pardoned_on", "pardon", "victim_minor", "family_violence", "victim_of_crime_against_person",
    "cleared_on", "cleared_under",
)  # fmt: skip
_SENTENCE: Final = tuple(name for name, field in FIELD.items() if field.level is Level.SENTENCE)
_KEPT: Final = {PERSON: _PERSON, "case": _CASE, "charge": (*_CHARGE, *_SENTENCE)}
_NO_SENTENCE: Final[frozenset[str]] = frozenset(
    {
        Disposition.ACQUITTED,
        Disposition.DISMISSED,
        Disposition.NOLLE_PROSSED,
        Disposition.WITHDRAWN,
        Disposition.NO_CHARGE,
        NOT_RECORDED,
    }
)
"""Who was told of one of these was not sentenced, or no sentence is on record: the scenario is silent of one, which is none."""


class StoryError(Exception):
    """A story cannot be read or is not one. The message says what to do and holds nothing that was told."""


@dataclass
class Charge:
    """One charge: its id, and what was told of it, by field; a state's own facts by name with their prefix."""

    id: str
    told: dict[str, Value] = field(default_factory=dict)


@dataclass
class Case:
    """One case, decided in a jurisdiction (USPS code, ``US`` for a federal court)."""

    id: str
    state: str
    told: dict[str, Value] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)


@dataclass
class Story:
    """A person's record as they tell it.

    ``as_of``: the day of the question. ``not_known``: facts that the person said they do not know, as (owner, field).
    ``bounded``: those of which even "before or after" was not known.
    """

    as_of: dt.date
    told: dict[str, Value] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    not_known: set[tuple[str, str]] = field(default_factory=set)
    bounded: set[tuple[str, str]] = field(default_factory=set)

    # --- parts ------------------------------------------------------------------------------------------------

    @property
    def states(self) -> tuple[str, ...]:
        """The jurisdictions of its cases for which clearslate has laws, in the order told."""
        return tuple(dict.fromkeys(case.state for case in self.cases if case.state in CODES))

    @property
    def charges(self) -> Iterator[tuple[Case, Charge]]:
        """Every charge with its case."""
        return ((case, charge) for case in self.cases for charge in case.charges)

    def case(self, case_id: str) -> Case:
        """The case of an id.

        Raises:
            KeyError: there is none.
        """
        return next((case for case in self.cases if case.id == case_id), None) or _none(case_id)

    def charge(self, charge_id: str) -> Charge:
        """The charge of an id.

        Raises:
            KeyError: there is none.
        """
        return next((one for _, one in self.charges if one.id == charge_id), None) or _none(charge_id)

    def facts_of(self, owner: str) -> dict[str, Value]:
        """What was told of the person, a case or a charge.

        Raises:
            KeyError: there is no such case or charge.
        """
        if owner == PERSON:
            return self.told
        for case in self.cases:
            if case.id == owner:
                return case.told
            for charge in case.charges:
                if charge.id == owner:
                    return charge.told
        raise KeyError(owner)

    # --- telling ----------------------------------------------------------------------------------------------

    def add_case(self, state: str) -> Case:
        """A new case without charges."""
        taken = {case.id for case in self.cases}
        case = Case(next(name for name in _letters() if name not in taken), state)
        self.cases.append(case)
        return case

    def add_charge(self, case: Case) -> Charge:
        """A new charge of a case.

        Raises:
            StoryError: there are too many.
        """
        if sum(1 for _ in self.charges) >= MOST_CHARGES:
            raise StoryError("there are too many charges for one sitting")
        taken = {charge.id for charge in case.charges}
        number = next(n for n in range(1, MOST_CHARGES + 2) if f"{case.id}{n}" not in taken)
        charge = Charge(f"{case.id}{number}")
        case.charges.append(charge)
        return charge

    def remove(self, owner: str) -> None:
        """Take a case or a charge away; a case without charges goes with its last one."""
        for case in self.cases:
            case.charges = [charge for charge in case.charges if charge.id != owner]
        self.cases = [case for case in self.cases if case.id != owner and case.charges]
        self.not_known = {slot for slot in self.not_known if slot[0] != owner}

    def answer(self, owner: str, name: str, value: Value | None) -> None:
        """Take an answer; None is "I don't know".

        Raises:
            KeyError: there is no such owner.
        """
        facts = self.facts_of(owner)
        value = self.meant(owner, value)
        if value is None:
            facts.pop(name, None)
            self.not_known.add((owner, name))
        else:
            facts[name] = value
            self.not_known.discard((owner, name))

    def ended(self, charge: Charge, way: Ending | None, day: str) -> None:
        """Take how a charge ended and when; what another way of ending said before is taken back.

        Args:
            charge: which.
            way: None is "I don't know".
            day: told with it; empty where it is not known.
        """
        case = next(case for case in self.cases if charge in case.charges)
        for name in facts_said(case.state):
            of_case = is_of_case(case.state, name)
            if not of_case or len(case.charges) == 1:
                (case if of_case else charge).told.pop(name, None)
            self.not_known.discard((charge.id, name))
            self.bounded.discard((charge.id, name))
        told = {"disposition_date": day} if way is None and day else {}
        for name, value in (told if way is None else way.told(day, self.as_of)).items():
            (case if is_of_case(case.state, name) else charge).told[name] = value
        lacking = {"disposition", "disposition_date"} if way is None or way.has_day else set()
        self.not_known |= {(charge.id, name) for name in lacking if name not in charge.told}

    def ending_of(self, charge: Charge) -> Ending | None:
        """How a charge ended, by what was told of it and of its case."""
        case = next(case for case in self.cases if charge in case.charges)
        return ending_told(case.state, case.told | charge.told)

    def meant(self, owner: str, value: Value | None) -> Value | None:
        """An answer that stands for an id: of the charge's own case, or of the charge."""
        if value == "@charge":
            return owner
        if value == "@case":
            return next((case.id for case, charge in self.charges if charge.id == owner), owner)
        return value

    # --- as a scenario ----------------------------------------------------------------------------------------

    def scenario(self, code: str) -> dict[str, Any]:
        """The story as a scenario of one jurisdiction's laws; cases from elsewhere are history.

        Raises:
            KeyError: clearslate has no laws for it.
        """
        own = {level: _own(code, level) for level in (Level.PERSON, Level.CASE, Level.CHARGE)}
        return {
            "id": f"{code}-kept",
            "name": "A record as the person told it",
            "jurisdiction": code,
            "as_of": self.as_of.isoformat(),
            "person": _said(self.told, _PERSON) | {"facts": _facts(self.told, own[Level.PERSON])},
            "cases": [_case(case, code, own) for case in self.cases if case.charges],
            "expect": [],
        }

    def scenarios(self) -> list[dict[str, Any]]:
        """The story as scenarios, one a jurisdiction that has laws here."""
        return [self.scenario(code) for code in self.states]


def from_scenarios(raws: list[dict[str, Any]], as_of: dt.date) -> Story:
    """The story that kept scenarios tell, asked on another day.

    Args:
        raws: one a jurisdiction, as a file has them; all tell the same cases.
        as_of: the day on which it is asked now.

    Raises:
        StoryError: they are not a kept record.
    """
    story = Story(as_of)
    try:
        for raw in raws:
            code = str(raw["jurisdiction"]).upper()
            if code not in CODES:
                raise StoryError("the file names a jurisdiction for which there are no laws here")
            _take(story.told, raw.get("person") or {}, PERSON, code)
            for told in raw["cases"]:
                _take_case(story, told, code)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise StoryError("the file is not a record that was kept from here") from error
    if not story.cases or sum(1 for _ in story.charges) > MOST_CHARGES:
        raise StoryError("the file holds no charge, or too many")
    return story


# --- to and from JSON -------------------------------------------------------------------------------------------


def to_json(story: Story) -> dict[str, Any]:
    """The story for a page to carry."""
    return {
        "as_of": story.as_of.isoformat(),
        "told": story.told,
        "cases": [
            [case.id, case.state, case.told, [[charge.id, charge.told] for charge in case.charges]]
            for case in story.cases
        ],
        "not_known": sorted(story.not_known),
        "bounded": sorted(story.bounded),
    }


def from_json(raw: Mapping[str, Any]) -> Story:
    """The story that a page carried.

    Raises:
        StoryError: it is none.
    """
    try:
        return Story(
            dt.date.fromisoformat(raw["as_of"]),
            dict(raw["told"]),
            [
                Case(case_id, state, dict(told), [Charge(name, dict(facts)) for name, facts in charges])
                for case_id, state, told, charges in raw["cases"]
            ],
            {(owner, name) for owner, name in raw["not_known"]},
            {(owner, name) for owner, name in raw["bounded"]},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoryError("what the page carried is no record: begin anew") from error


# --- parts of a scenario ----------------------------------------------------------------------------------------


def _none(owner: str) -> Any:
    raise KeyError(owner)


def _letters() -> Iterator[str]:
    """A, B, ... Z, AA, AB, ..."""
    letters = [chr(ord("A") + place) for place in range(26)]
    yield from letters
    yield from (first + second for first in letters for second in letters)


def _own(code: str, level: Level) -> tuple[str, ...]:
    levels = {Level.CHARGE: (Level.CHARGE, Level.SENTENCE)}.get(level, (level,))
    return tuple(fact.name for fact in own_fields(code).values() if fact.level in levels)


def _said(told: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: told.get(name) for name in names}


def _facts(told: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, Any]:
    return {name.removeprefix(FACT_PREFIX): told.get(name) for name in names}


def _case(case: Case, code: str, own: Mapping[Level, tuple[str, ...]]) -> dict[str, Any]:
    elsewhere = {} if case.state == code else {"jurisdiction": case.state}
    return {
        "case_id": case.id,
        **_said(case.told, _CASE),
        "facts": elsewhere | _facts(case.told, own[Level.CASE]),
        "charges": [_charge(charge, own[Level.CHARGE]) for charge in case.charges],
    }


_IN_FILE: Final[Mapping[object, str | None]] = {None: NOT_TOLD, NOT_RECORDED: None}


def _charge(charge: Charge, own: tuple[str, ...]) -> dict[str, Any]:
    told: dict[str, Any] = dict(charge.told)
    ended = told.get("disposition")
    if ended == Disposition.PENDING:
        told["disposition_date"] = "never"
    return {
        "charge_id": charge.id,
        **_said(told, _CHARGE),
        "disposition": _IN_FILE.get(ended, ended),
        "sentence": {name: told[name] for name in _SENTENCE if name in told}
        if ended in _NO_SENTENCE
        else _said(told, _SENTENCE),
        "facts": _facts(told, own),
    }


def _take(facts: dict[str, Value], raw: Mapping[str, Any], level: str, code: str) -> None:
    """Take what a part of a scenario tells into the facts of its owner."""
    own = own_fields(code)
    told = dict(raw) | (raw.get("sentence") or {})
    for name in _KEPT[level]:
        value = told.get(name)
        if name == "disposition":
            value = {None: NOT_RECORDED, NOT_TOLD: None}.get(value, value)
        if value is not None:
            facts[name] = _plain(value)
    for name, value in (raw.get("facts") or {}).items():
        if value is not None and FACT_PREFIX + name in own:
            facts[FACT_PREFIX + name] = _plain(value)


def _plain(value: object) -> Value:
    if isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError("neither text nor number")


def _take_case(story: Story, raw: Mapping[str, Any], code: str) -> None:
    case_id, state = str(raw["case_id"]), str((raw.get("facts") or {}).get("jurisdiction", code))
    case = next((one for one in story.cases if one.id == case_id), None)
    if case is None:
        case = Case(case_id, state)
        story.cases.append(case)
    _take(case.told, raw, "case", code)
    for entry in raw["charges"]:
        charge_id = str(entry["charge_id"])
        charge = next((one for one in case.charges if one.id == charge_id), None)
        if charge is None:
            charge = Charge(charge_id)
            case.charges.append(charge)
        _take(charge.told, entry, "charge", code)
