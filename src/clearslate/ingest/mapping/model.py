"""The whole mapping, and whether its parts fit together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from itertools import product
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from clearslate.ingest.mapping.parts import (
    KEY_FIELDS,
    TRAILER,
    AnyTable,
    Aside,
    Coverage,
    Delete,
    Delivery,
    Fact,
    Join,
    Keys,
    Parties,
    People,
    Repeats,
    SetAside,
    Unread,
)
from clearslate.ingest.mapping.rules import Rules, near
from clearslate.ingest.reasons import NO_PERSON, PARTIES
from clearslate.ingest.source import Part, listed
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.national import NATIONAL, present_name
from clearslate.records.schema import FACT_PREFIX, FIELD, Kind, Level, fact_field
from clearslate.records.schema import Field as RecordField

# What a column is called that holds the number of a case, and the fields that hold one of a case, an arrest or a charge.
CASE_NUMBER: Final = re.compile(r"(case|docket|cause)_?(id|no|num|number|nbr|key|participant_id)?", re.ASCII)
_NUMBERS_OF_CASES: Final = ("case_number", "tracking_number", "incident_id")
# Set by the run itself, never by a rule.
RESERVED: Final = frozenset({*KEY_FIELDS, "membership", "source_file", "source_line"})


def plain_name(column: str) -> str:
    """The name of a column in small letters, its words parted by ``_``, without the record or object it stands in."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", column.rpartition(".")[2])
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _jurisdiction(code: str) -> str:
    if code not in JURISDICTIONS:
        raise ValueError(
            f"{code} is the code of no state; write the Postal Service's, such as PA, or US for federal courts"
        )
    return code


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name} is no time zone; write its name, such as America/New_York, or UTC"
        ) from None
    return name


def _ways(rules: Iterable[Any]) -> list[set[str]]:
    """The sets of columns of which a key of several parts may be made: one choice of each part."""
    return [set().union(*choice) for choice in product(*(list(rule.choices()) for rule in rules))]


def _facts_named(raw: dict[str, Any]) -> set[str]:
    """The facts that a mapping declares or fills, without the prefix."""
    declared, filled = raw.get("facts"), raw.get("fields")
    names = {str(name) for name in declared} if isinstance(declared, dict) else set()
    if isinstance(filled, dict):
        names |= {str(name).removeprefix(FACT_PREFIX) for name in filled if str(name).startswith(FACT_PREFIX)}
    return names


def _with_names(raw: dict[str, Any], new: dict[str, str]) -> dict[str, Any]:
    """A mapping with other columns for some of its facts.

    Raises:
        ValueError: it names one of them both ways.
    """

    def of(part: Any, prefix: str = "") -> Any:
        if isinstance(part, str):
            return new.get(prefix + part, prefix + part).removeprefix(prefix)
        if isinstance(part, list):
            return [of(each) for each in part]
        if not isinstance(part, dict):
            return part
        named = {of(str(key), prefix): value for key, value in part.items()}
        if len(named) < len(part):
            raise ValueError(f"{', '.join(sorted(new))}: the mapping fills it under its name of today too")
        return named

    if not new:
        return raw
    parts = {"facts": FACT_PREFIX, "fields": ""}
    found = raw | {key: of(raw[key], prefix) for key, prefix in parts.items() if key in raw}
    if isinstance(raw.get("repeats"), dict):
        found["repeats"] = {key: of(value) for key, value in raw["repeats"].items()}
    return found


class Mapping(Part):
    """A whole mapping file."""

    id: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_-]*$")
    source: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    jurisdiction: Annotated[str, AfterValidator(_jurisdiction)]
    known_through: dt.date
    time_zone: Annotated[str, AfterValidator(_time_zone)] | None = None
    coverage: Coverage
    table: AnyTable
    joins: list[Join] = Field(default_factory=list)
    keys: Keys
    set_aside: Annotated[list[Aside], BeforeValidator(listed, json_schema_input_type=Aside | list[Aside])] = (
        Field(default_factory=list)
    )
    delete: Delete | None = None
    delivery: Delivery | None = None
    people: People | None = None
    crosswalk: str | None = None
    facts: dict[str, Fact] = Field(default_factory=dict)
    repeats: Repeats | None = None
    unread: Unread | None = None
    fields: dict[str, Rules]

    @model_validator(mode="before")
    @classmethod
    def _by_present_names(cls, raw: Any) -> Any:
        """Facts that the state gave another name before are those of the country."""
        if not isinstance(raw, dict):
            return raw
        code = str(raw.get("jurisdiction"))
        new = {FACT_PREFIX + name: FACT_PREFIX + present_name(name, code) for name in _facts_named(raw)}
        return _with_names(raw, {old: name for old, name in new.items() if old != name})

    @model_validator(mode="after")
    def _consistent(self) -> Mapping:
        if self.coverage.first_year > self.coverage.last_year:
            raise ValueError("coverage: first_year lies after last_year")
        if self.coverage.history == "whole":
            self._check_person()
        self._check_case()
        if self.delete is not None and "row" in (self.keys.charge, self.keys.case):
            raise ValueError(
                "delete: what is its own row cannot be named by another; give keys of charge and case"
            )
        if self.people is not None and self.id is None:
            raise ValueError(
                "people needs id: a short name of the source, such as court, that tells its people apart"
            )
        if self.people is None and any(isinstance(entry, Parties) for entry in self.set_aside):
            raise ValueError("set_aside: parties looks at the name; say under people where the name is")
        known = {*(FIELD.keys() - RESERVED), *(FACT_PREFIX + name for name in (*self.facts, *NATIONAL))}
        for name in self.fields:
            if name in RESERVED:
                raise ValueError(
                    f"fields: {name} is not filled by a rule; keys make the ids, the run the rest"
                )
            if name not in known:
                raise ValueError(f"fields: {name} is no field of the canonical record{near(name, known)}")
        self._check_repeats()
        for name in self.facts:
            if FACT_PREFIX + name not in self.fields:
                raise ValueError(
                    f"facts: {name} has no rule; add fields: {FACT_PREFIX}{name}, or leave the fact out"
                )
        return self

    def _check_person(self) -> None:
        """Histories are whole only under a key that two cases of one person share."""
        told = self.person_told_by()
        if not told:
            raise ValueError(f"coverage: history cannot be whole where each {self.keys.person} is a person")
        if all(case for _, case in told):
            columns = ", ".join(dict.fromkeys(name for names, _ in told for name in names))
            raise ValueError(
                f"coverage: history cannot be whole: keys: person is made of {columns}, which names a case or an arrest, so "
                "that no person can have two; make the key from the person's own number, or write history: single_cases"
            )

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone by which the court names its days, where the mapping says."""
        return None if self.time_zone is None else ZoneInfo(self.time_zone)

    @property
    def put_aside(self) -> list[SetAside | Parties]:
        """What is no charge of a person: what is set aside, and the trailers of files."""
        trailer = self.delivery.trailer if self.delivery is not None else None
        return [
            *self.set_aside,
            *([SetAside(reason=TRAILER, when=trailer.when)] if trailer is not None else []),
        ]

    @property
    def aside_reasons(self) -> frozenset[str]:
        """The reasons of rows that are put aside."""
        own = (
            PARTIES if isinstance(entry, Parties) else frozenset({entry.reason}) for entry in self.put_aside
        )
        return frozenset[str]().union(*own)

    @property
    def doubtful_reasons(self) -> frozenset[str]:
        """The reasons of rows that are put aside by their name alone: it is wrong where other rows have the same person."""
        by_name = any(isinstance(entry, Parties) for entry in self.put_aside)
        own = {entry.reason for entry in self.put_aside if not isinstance(entry, Parties)}
        return NO_PERSON - own if by_name else frozenset()

    @property
    def _trailer_columns(self) -> tuple[str, ...]:
        trailer = self.delivery.trailer if self.delivery is not None else None
        return (*trailer.when, trailer.rows) if trailer is not None else ()

    def _check_case(self) -> None:
        """The charges of a case stand together whatever the person's key: none takes a case apart."""
        changes = self.delivery is not None and self.delivery.mode == "changes"
        if self.keys.counts is not None and (changes or self.keys.case == "row"):
            raise ValueError(
                "keys: counts is for a source whose files come whole each time, with cases of several rows: it goes with neither "
                "deliveries of changes nor case: row"
            )
        if self.keys.person == "row" and self.keys.case != "row":
            raise ValueError(
                "keys: person: row takes each case apart, so that a count would be judged without the others; write person: case"
            )
        if isinstance(self.keys.person, str) or isinstance(self.keys.charge, str):
            return
        charges = _ways(self.keys.charge)
        cases = [] if isinstance(self.keys.case, str) else _ways(self.keys.case)
        for rule in self.keys.person:
            for names in rule.choices():
                if any(charge <= set(names) for charge in charges) and not any(
                    set(names) <= case for case in cases
                ):
                    raise ValueError(
                        f"keys: person is made of {', '.join(names)}, which names a charge: each count of a case would be a "
                        "person of its own; make the key from the person's number, or write person: case"
                    )

    def person_told_by(self) -> list[tuple[tuple[str, ...], bool]]:
        """The columns of which a person's key may be made, each choice with whether it names a case rather than a person.

        A choice does where it holds all that makes the key of a case, or the number of a docket or an arrest.
        """
        own = self._same_columns()
        told = {
            frozenset(own(name) for name in names)
            for rules in (
                [] if isinstance(self.keys.case, str) else self.keys.case,
                *(self.fields.get(name, []) for name in _NUMBERS_OF_CASES),
            )
            for rule in rules
            for names in rule.choices()
        }
        found = []
        for rule in [] if isinstance(self.keys.person, str) else self.keys.person:
            for names in rule.choices():
                columns = {own(name) for name in names}
                by_name = any(CASE_NUMBER.fullmatch(plain_name(name)) for name in (*names, *columns))
                found.append((names, by_name or any(case <= columns for case in told if case)))
        return found

    def _same_columns(self) -> Callable[[str], str]:
        """The main file's column of the same content, for a column by which a file is joined."""
        same = {f"{join.name}.{theirs}": ours for join in self.joins for theirs, ours in join.keys.items()}
        return lambda name: same.get(name, name)

    def _check_repeats(self) -> None:
        if self.repeats is None:
            return
        kinds = {name: field.kind for name, field in FIELD.items()}
        kinds |= {field.name: field.kind for field in self.fact_fields()}
        for name in (self.repeats.part, *self.repeats.sum):
            if name not in self.fields:
                raise ValueError(f"repeats: {name} has no rule under fields")
        if kinds[self.repeats.part] not in (Kind.TEXT, Kind.ID):
            raise ValueError(
                f"repeats: part: {self.repeats.part} is of kind {kinds[self.repeats.part]}, not text"
            )
        for name in self.repeats.sum:
            if kinds[name] not in (Kind.MONEY, Kind.DAYS, Kind.NUMBER, Kind.COUNT):
                raise ValueError(f"repeats: sum: {name} is of kind {kinds[name]} and cannot be added up")

    def fact_fields(self) -> tuple[RecordField, ...]:
        """The fields that not all jurisdictions have: those it declares, in its order, and the country's that it fills."""
        declared = tuple(
            fact_field(name, Level(fact.level), Kind(fact.kind), fact.meaning)
            for name, fact in self.facts.items()
        )
        filled = (name for name in NATIONAL if FACT_PREFIX + name in self.fields and name not in self.facts)
        return (*declared, *(NATIONAL[name].field for name in filled))

    def columns(self) -> dict[str, str]:
        """Every column that the mapping reads, with the place in the mapping that names it first."""
        named: dict[str, str] = {}

        def note(where: str, columns: Iterable[str]) -> None:
            for column in columns:
                named.setdefault(column, where)

        for key, rules in self.keys.rules():
            for rule in rules:
                note(f"keys.{key}", rule.columns())
        note("keys.counts", filter(None, [self.keys.counts]))
        for number, entry in enumerate(self.set_aside):
            if isinstance(entry, SetAside):
                note(f"set_aside.{number}", (*entry.when, *entry.unless))
        note("delivery.trailer", self._trailer_columns)
        if self.delete is not None:
            note("delete", (*self.delete.when, *self.delete.unless))
        if self.people is not None:
            note("people.name", self.people.name.column if self.people.name else ())
            for name, rules in self.people.rules():
                for rule in rules:
                    note(f"people.{name}", rule.columns())
        for name, rules in self.fields.items():
            for rule in rules:
                note(f"fields.{name}", rule.columns())
        for join in self.joins:
            note(f"joins.{join.name}.keys", join.keys.values())
        return named
