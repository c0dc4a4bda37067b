"""A person's record: cases and charges of one or several jurisdictions, each fact as it was told, and the facts that are not known.

This is the one place that makes the rows of a person that laws are asked about. Every field starts as missing, whatever a state or a
version adds; then comes what was told, and what that implies. Silence is harmless in a scenario alone (``docs/scenarios.md``).
The document (`document`, `from_document`; ``clearslate-person/1``, its JSON Schema is ``schemas/person.json``) is what the interview
carries and keeps, what the clinic reads, and what `clearslate.judge` takes.

Dates are text as `clearslate.people.days.read_days` takes it; money is in dollars; lengths in days.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from clearslate.people.days import read_days
from clearslate.people.endings import NOT_RECORDED, Ending, ending_told, facts_said, is_of_case
from clearslate.people.variants import PERSON, Value, cell, fields_of, own_fields
from clearslate.records.days import NEVER, DayInterval, to_date, to_day
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.national import present_names
from clearslate.records.schema import (
    FACT_PREFIX,
    FIELD,
    FIELDS,
    UNREAD,
    Disposition,
    Field,
    Kind,
    Level,
    Membership,
)
from clearslate.states import CODES, jurisdiction

MOST_CHARGES: Final = 300
"""So many charges a story holds at most: the paper records of nearly everyone."""

FORMAT: Final = "clearslate-person/1"
_MADE: Final = frozenset({"person_id", "case_id", "charge_id", "jurisdiction"})
_LEVELS: Final[Mapping[str, tuple[Level, ...]]] = {
    PERSON: (Level.PERSON,), "case": (Level.CASE,), "charge": (Level.CHARGE, Level.SENTENCE),
}  # fmt: skip
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
"""Whose charge ended so was not sentenced, or no sentence is on record."""
PROGRAMS: Final[frozenset[str]] = frozenset({Disposition.DEFERRED, Disposition.DIVERTED})
"""A program is revoked without a probation of its own, and a record may say that it was finished all the same."""


NOT_TOLD: Final = "not_told"
"""How a charge ended, where whoever tells of it does not know it. That is not a record that says nothing of it (`NOT_RECORDED`)."""


_STRANGE: Final = "the record holds too many charges, or a place that is none"


class StoryError(Exception):
    """A story cannot be read or is not one. The message says what to do and holds no fact of the story.

    Args:
        message: what to do.
        place: the part of the document that is wrong: the keys and positions that lead to it.
    """

    def __init__(self, message: str, place: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.place = place


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

    def charges_of(self, owner: str) -> tuple[str, ...]:
        """The ids of the charges that a fact of an owner speaks of."""
        return tuple(charge.id for case, charge in self.charges if owner in (PERSON, case.id, charge.id))

    # --- telling ----------------------------------------------------------------------------------------------

    def add_case(self, state: str) -> Case:
        """A new case without charges."""
        taken = {case.id for case in self.cases}
        case = Case(next(name for name in letters() if name not in taken), state)
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
        before = self.ending_of(charge)
        others = [self.ending_of(each) for each in case.charges if each is not charge]
        for name in facts_said(case.state):
            of_case = is_of_case(case.state, name)
            if (
                not of_case
                or not others
                or (_says(before, name) and not any(_says(each, name) for each in others))
            ):
                (case if of_case else charge).told.pop(name, None)
            self.not_known.discard((charge.id, name))
            self.bounded.discard((charge.id, name))
        stated = {"disposition_date": day} if way is None and day else {}
        for name, value in (stated if way is None else way.told(day, self.as_of)).items():
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


@dataclass(frozen=True)
class Record:
    """A person's rows, as Python values, under one jurisdiction's laws. ``known_through``: the day up to which they are complete."""

    rows: tuple[dict[str, Any], ...]
    jurisdiction: str
    as_of: dt.date

    @property
    def known_through(self) -> dt.date:
        """The day asked about, or a later one that the record tells of."""
        return known_through(self.rows, self.as_of)


def known_through(rows: Iterable[Mapping[str, Any]], as_of: dt.date) -> dt.date:
    """The day up to which some rows are complete: the day asked about, or a later one that they tell of."""
    names = ("offense_date", "arrest_date", "disposition_date", "imposed_on")
    days = [days.latest for row in rows for name in names if (days := row.get(name)) is not None]
    return to_date(max([to_day(as_of), *(day for day in days if day < NEVER)]))


def record_of(story: Story, *codes: str) -> Record:
    """The rows of a person, as the laws of one state, or of several at once, are asked about them; cases from elsewhere are history.

    Raises:
        StoryError: a value does not suit its field.
    """
    names = [each.name for each in FIELDS]
    for code in codes:
        names += own_fields(code)
    empty: dict[str, Any] = dict.fromkeys(names)
    return Record(tuple(empty | row for row in rows_of(story, codes)), codes[0], story.as_of)


def rows_of(
    story: Story, codes: tuple[str, ...], *, person: str = "P", prefix: str = ""
) -> list[dict[str, Any]]:
    """The rows of a person, with the facts of the story and what they imply: a field that is absent is missing (see `record_of`).

    Args:
        story: the person.
        codes: the states whose laws are asked.
        person: the id that the rows have.
        prefix: begins the ids of charges, where the rows of several people are in one table.

    Raises:
        StoryError: a value does not suit its field.
    """
    fields: Mapping[str, Field] = FIELD
    for code in codes:
        fields = {**fields, **own_fields(code)}
    rows: list[dict[str, Any]] = []
    cells: dict[tuple[str, type, Value], Any] = {}  # a person's and a case's facts are those of each charge
    for case in story.cases:
        own = own_fields(case.state) if case.state in codes else {}

        def read(stated: Mapping[str, Value], own: Mapping[str, Field] = own) -> dict[str, Any]:
            found = {}
            for name, value in stated.items():
                # Two states may have a fact of one name that means two things: a case's own facts are those of its state.
                if name in FIELD or name in own or (name in fields and fields[name].level is Level.PERSON):
                    key = name, type(value), value
                    if key not in cells:
                        cells[key] = _cell(fields[name], value)
                    found[name] = cells[key]
            return found

        of_case = read(story.told | case.told)
        for number, charge in enumerate(case.charges, start=1):
            row: dict[str, Any] = {
                "person_id": person, "case_id": case.id, "charge_id": prefix + charge.id, "jurisdiction": case.state,
                "sequence": number, "membership": Membership.CERTAIN, "source_file": f"{codes[0]}-told", "source_line": len(rows) + 1,
                **of_case, **read(charge.told),
            }  # fmt: skip
            row |= _implied(row)
            asked = {
                name
                for owner, name in story.not_known
                if owner in (PERSON, case.id, charge.id) and name in fields
            }
            unstated = _never_silent(case.state, codes) - _answered_otherwise(row)
            lost = {name for name in asked | unstated if row.get(name) is None}
            # Silence of the person is not silence of the record.
            row[UNREAD] = " ".join(sorted({*str(row[UNREAD] or "").split(), *lost})) or None
            rows.append(row)
    return rows


def _cell(field: Field, value: Value) -> Any:
    try:
        return cell(field, value)
    except (TypeError, ValueError) as error:
        raise StoryError(f"{field.name.removeprefix(FACT_PREFIX)} holds what cannot be read") from error


_NEVER: Final = DayInterval(NEVER, NEVER)
_FORM: Final = frozenset({"inchoate", "object_statute"})
_NAMES_A_FORM: Final = re.compile(r"\batt\b|\battempt|\bconspir|\bcriminal solicit", re.IGNORECASE)


@cache
def _never_silent(state: str, codes: tuple[str, ...]) -> frozenset[str]:
    """The fields of a case of a state that laws ask, where silence is no answer.

    `answered_by_the_record` are left out. A state's own facts are asked of its own cases alone.
    """
    asked = {name: field for code in codes for name, field in fields_of(code).items()}
    own = own_fields(state) if state in codes else {}
    return frozenset(
        name
        for name, field in asked.items()
        if field.kind not in _DAYS
        and name not in (*_MADE, UNREAD, "disposition")
        and (name in FIELD or name in own or field.level is Level.PERSON)
        and not any(name in answered_by_the_record(code) for code in ((state,) if name in own else codes))
    )


@cache
def answered_by_the_record(code: str) -> frozenset[str]:
    """A state's own facts that its laws take from the rest of the record where nobody states them: from the statute, or other convictions.

    The state's module says so, as it leaves them missing in a story (``silence=None``).
    """
    harmless = jurisdiction(code).harmless
    return frozenset(
        name for name in own_fields(code) if harmless.get(name.removeprefix(FACT_PREFIX)) is None
    )


def _answered_otherwise(row: Mapping[str, Any]) -> frozenset[str]:
    """The common fields that what a row states answers: a charge that names no form is of the offense itself.

    What was never cleared was cleared under no law, and what was never pardoned has no kind of pardon.
    """
    words = " ".join(str(row.get(name) or "") for name in ("description", "disposition_detail"))
    found = set() if _NAMES_A_FORM.search(words) else set(_FORM)
    if row.get("cleared_on") == _NEVER:
        found |= {"cleared_under", "cleared_relief"}
    if row.get("pardoned_on") == _NEVER:
        found.add("pardon")
    return frozenset(found)


def _implied(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the facts given say of others: without a word of death none, an open case has no day of its end, who was not sentenced served nothing."""
    given = row.get
    ended = given("disposition")
    found: dict[str, Any] = {} if given("date_of_death") is not None else {"date_of_death": _NEVER}
    found[UNREAD] = "disposition" if ended is None else None
    if ended == NOT_RECORDED:
        found["disposition"] = None
    if ended == Disposition.PENDING:
        found["disposition_date"] = _NEVER
    none: dict[str, Any] = {}
    if ended in _NO_SENTENCE:
        none |= dict.fromkeys(("imposed_on", "released_on", "completed_on"), given("disposition_date"))
    if ended in _NO_SENTENCE or ended == Disposition.PENDING:
        none |= dict.fromkeys(
            ("incarceration_days", "incarceration_min_days", "suspended_days", "probation_days"), 0
        )
        none["probation_revoked_on"] = _NEVER
        if ended != NOT_RECORDED:
            none["pardoned_on"] = _NEVER
    if given("incarceration_days") == 0:
        none |= dict.fromkeys(("incarceration_min_days", "suspended_days"), 0)
    if (
        given("incarceration_days") is not None
        and (given("suspended_days") or 0) >= row["incarceration_days"]
    ):
        none.setdefault("released_on", given("imposed_on") or given("disposition_date"))  # nothing was served
    if given("probation_days") == 0 and ended not in PROGRAMS:
        none["probation_revoked_on"] = _NEVER
    return found | {name: value for name, value in none.items() if given(name) is None}


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
            for case in raw["cases"]:
                _take_case(story, case, code)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise StoryError("the file is not a record that was kept from here") from error
    if not story.cases or sum(1 for _ in story.charges) > MOST_CHARGES:
        raise StoryError("the file holds no charge, or too many")
    return story


# --- the document -----------------------------------------------------------------------------------------------


def document(story: Story) -> dict[str, Any]:
    """The person as a document: what is absent is missing."""
    found: dict[str, Any] = {
        "format": FORMAT,
        "asked_on": story.as_of.isoformat(),
        "facts": dict(story.told),
        "cases": [
            {
                "id": case.id,
                "state": case.state,
                "facts": dict(case.told),
                "charges": [{"id": charge.id, "facts": dict(charge.told)} for charge in case.charges],
            }
            for case in story.cases
        ],
    }
    for name, slots in (("not_known", story.not_known), ("bounded", story.bounded)):
        if slots:
            found[name] = [list(slot) for slot in sorted(slots)]
    return found


def from_document(raw: Mapping[str, Any], as_of: dt.date | None = None) -> Story:
    """The person of a document.

    Args:
        raw: the document.
        as_of: the day of the question; by default the document's own.

    Raises:
        StoryError: it is none. The message says what to do and repeats nothing that the document holds.
    """
    place: list[str | int] = []
    try:
        story = _read_document(raw, as_of, place)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoryError(
            "the file is no person's record: take one that was saved here", tuple(place)
        ) from error
    ids = [charge.id for _, charge in story.charges]
    if len(set(ids)) < len(ids) or len({case.id for case in story.cases}) < len(story.cases):
        raise StoryError("the record names two cases or two charges alike")
    if len(ids) > MOST_CHARGES:
        raise StoryError(_STRANGE, ("cases",))
    return story


def _read_document(raw: Mapping[str, Any], as_of: dt.date | None, place: list[str | int]) -> Story:
    """The person of a document; ``place`` is kept at the part that is being read."""
    place[:] = ["format"]
    if raw["format"] != FORMAT:
        raise StoryError(f"the document is not of the format {FORMAT}", ("format",))
    place[:] = ["asked_on"]
    story = Story(as_of or dt.date.fromisoformat(str(raw["asked_on"])))
    place[:] = []
    story.told = _facts_in(raw, PERSON, None, place)
    place[:] = ["cases"]
    for number, part in enumerate(raw["cases"]):
        place[:] = ["cases", number]
        if (
            part["state"] not in JURISDICTIONS
        ):  # before it is looked up anywhere: what is looked up may be kept
            raise StoryError(_STRANGE, (*place, "state"))
        case = Case(str(part["id"]), str(part["state"]), _facts_in(part, "case", part["state"], place))
        story.cases.append(case)
        for at, each in enumerate(part["charges"]):
            place[:] = ["cases", number, "charges", at]
            case.charges.append(Charge(str(each["id"]), _facts_in(each, "charge", case.state, place)))
    present = {PERSON: _present_names(None)}
    for case in story.cases:
        present |= dict.fromkeys((case.id, *(each.id for each in case.charges)), _present_names(case.state))
    story.not_known, story.bounded = (
        {
            (str(owner), present.get(str(owner), {}).get(str(name), str(name)))
            for owner, name in _slots(raw, part, place)
        }
        for part in ("not_known", "bounded")
    )
    return story


def _slots(raw: Mapping[str, Any], part: str, place: list[str | int]) -> Any:
    place[:] = [part]
    return raw.get(part, ())


def from_told(person: Mapping[str, Any], cases: Iterable[Mapping[str, Any]], as_of: dt.date) -> Story:
    """The person of a clinic's list: ``person`` and ``cases`` as `clearslate.clinic.listed` reads them.

    Raises:
        StoryError: a value is neither text nor a number.
    """
    story = Story(as_of)
    try:
        for case in cases:
            _take(story.told, person, PERSON, case["jurisdiction"])
            _take_case(story, case, case["jurisdiction"])
    except TypeError as error:
        raise StoryError("a value is neither text nor a number") from error
    return story


def _facts_in(
    raw: Mapping[str, Any], level: str, code: str | None, place: list[str | int]
) -> dict[str, Value]:
    """The facts of a part of a document, each checked against its field. ``place`` is that of the part."""
    known, present = _fields_of(level, code), _present_names(code)
    found: dict[str, Value] = {}
    begun = len(place)
    place.append("facts")
    written = None
    try:
        for written, value in raw.get("facts", {}).items():
            name = present.get(written, written)
            field = known.get(name)
            is_day = field is not None and field.kind in _DAYS
            entry = str(value) if is_day and isinstance(value, int | dt.date) else value
            if field is None or not (
                _suits(field, entry) or (name == "disposition" and entry == NOT_RECORDED)
            ):
                raise StoryError(
                    "the record holds a fact that is none, or a value that does not suit its fact",
                    (*place, str(written)),
                )
            found[name] = entry
    except (KeyError, TypeError, ValueError, AttributeError):
        if written is not None:
            place.append(str(written))
        raise
    del place[begun:]
    return found


@cache
def _present_names(code: str | None) -> Mapping[str, str]:
    """The fields of today by the names that a state gave them before; of a person the facts of every state."""
    return present_names(
        field
        for each in (CODES if code is None else (code,))
        for field in own_fields(each).values()
        if code is not None or field.level is Level.PERSON
    )


@cache
def _fields_of(level: str, code: str | None) -> Mapping[str, Field]:
    """The fields that a part may tell; of a person the facts of every state."""
    own = [own_fields(each) for each in (CODES if code is None else (code,))]
    every = {name: each for facts in own for name, each in facts.items()} | FIELD
    return {name: each for name, each in every.items() if each.level in _LEVELS[level] and name not in _MADE}


_DAYS: Final = frozenset({Kind.DATE, Kind.EVENT})
_TYPES: Final[Mapping[Kind, tuple[type, ...]]] = {
    Kind.BOOL: (bool,), Kind.MONEY: (int, float), Kind.NUMBER: (int, float), Kind.DAYS: (int,), Kind.COUNT: (int,),
}  # fmt: skip


def _suits(field: Field, value: object) -> bool:
    wanted = _TYPES.get(field.kind, (str,))
    if not isinstance(value, wanted) or (isinstance(value, bool) and field.kind is not Kind.BOOL):
        return False
    if field.kind in _DAYS:
        read_days(str(value))
    return not field.vocabulary or value in field.vocabulary


def person_schema() -> dict[str, Any]:
    """The JSON Schema of a person's document, made of the fields of the record and the states' facts. Nothing in it is null."""
    owned = {
        code: {name: _schema(each) for name, each in own_fields(code).items()}
        | {
            old: _schema(each) | {"deprecated": True}
            for each in own_fields(code).values()
            for old in each.formerly
        }
        for code in CODES
    }

    def part(level: str) -> dict[str, Any]:
        fields = _fields_of(level, None)
        common = {name: _schema(each) for name, each in sorted(fields.items()) if name in FIELD}
        return {
            "type": "object",
            "properties": common,
            "patternProperties": {f"^{FACT_PREFIX}": {"type": ["string", "number", "boolean"]}},
            "additionalProperties": False,
        }

    slot = {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "string"}],
        "minItems": 2,
        "maxItems": 2,
    }
    charge = {"id": {"type": "string"}, "facts": part("charge")}
    case = {
        "id": {"type": "string"}, "state": {"enum": sorted(JURISDICTIONS)}, "facts": part("case"),
        "charges": {"type": "array", "items": _object(charge, ("id",))},
    }  # fmt: skip
    whole = {
        "format": {"const": FORMAT}, "asked_on": {"type": "string", "format": "date"}, "facts": part(PERSON),
        "cases": {"type": "array", "items": _object(case, ("id", "state", "charges"))},
        "not_known": {"type": "array", "items": slot}, "bounded": {"type": "array", "items": slot},
    }  # fmt: skip
    return _object(whole, ("format", "asked_on", "cases")) | {
        "description": "A person's record. A fact that is absent is missing: nothing is assumed of it.",
        "$defs": {
            code: {
                "description": f"The facts that {code} asks: the country's that it takes, and its own.",
                "properties": facts,
            }
            for code, facts in owned.items()
            if facts
        },
    }


def _object(properties: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _schema(field: Field) -> dict[str, Any]:
    kind = {
        Kind.BOOL: "boolean",
        Kind.MONEY: "number",
        Kind.NUMBER: "number",
        Kind.DAYS: "integer",
        Kind.COUNT: "integer",
    }.get(field.kind, "string")
    found: dict[str, Any] = {"type": kind, "description": field.meaning}
    if field.name == "disposition":
        return found | {"enum": [*field.vocabulary, NOT_RECORDED]}
    return found | ({"enum": list(field.vocabulary)} if field.vocabulary else {})


# --- files that were kept before the document, and a clinic's list ----------------------------------------------------------------------------------------


def _none(owner: str) -> Any:
    raise KeyError(owner)


def letters() -> Iterator[str]:
    """A, B, ... Z, AA, AB, ..."""
    letters = [chr(ord("A") + place) for place in range(26)]
    yield from letters
    yield from (first + second for first in letters for second in letters)


def _take(facts: dict[str, Value], raw: Mapping[str, Any], level: str, code: str) -> None:
    """Take what a part of a scenario tells into the facts of its owner."""
    own, present = own_fields(code), _present_names(code)
    stated = dict(raw) | (raw.get("sentence") or {})
    for name in _fields_of(level, code):
        if name not in FIELD:
            continue
        value = stated.get(name)
        if name == "disposition":
            value = {None: NOT_RECORDED, NOT_TOLD: None}.get(value, value)
        if value is not None:
            facts[name] = _plain(value)
    for written, value in (raw.get("facts") or {}).items():
        name = present.get(FACT_PREFIX + written, FACT_PREFIX + written)
        if value is not None and name in own:
            facts[name] = _plain(value)


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


def _says(way: Ending | None, name: str) -> bool:
    """Whether a way of ending says or implies a fact."""
    return way is not None and name in {*way.facts, *way.implies, *way.days, *way.not_yet}
