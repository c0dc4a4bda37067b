"""The mapping: what a data engineer writes to say how a source's columns become canonical records.

A mapping is a YAML file; ``docs/ingest.md`` describes every key. This module checks what can be checked
without the source. Whether the source has the columns is checked when it is opened.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, SerializeAsAny, ValidationError, model_validator

from clearslate.ingest.formats import TABLES
from clearslate.ingest.names import NameOrder
from clearslate.ingest.patterns import Pattern
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import Fill, Part, Table, Texts, listed
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.schema import FACT_PREFIX, FIELD, Kind, Level, fact_field
from clearslate.records.schema import Field as RecordField
from clearslate.records.yamls import read_yaml

SHIPPED: Final = Path(__file__).parent / "mappings"
PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
KEY_FIELDS: Final = ("person_id", "case_id", "charge_id")
# What a column is called that holds the number of a case, and the fields that hold one of a case, an arrest or a charge.
CASE_NUMBER: Final = re.compile(r"(case|docket|cause)_?(id|no|num|number|nbr|key|participant_id)?", re.ASCII)
_NUMBERS_OF_CASES: Final = ("case_number", "tracking_number", "incident_id")
# Set by the run itself, never by a rule.
RESERVED: Final = frozenset({*KEY_FIELDS, "membership", "source_file", "source_line"})
# Stands in a draft for what is not yet known, and before a guess that nobody has looked at.
GUESS: Final = "?"
_MARKS_ALLOWED: Final = frozenset(
    {"when", "unless", "missing", "delimiter", "quote"}
)  # there it is the source's

Scalar = bool | int | float | str | None


Condition = dict[str, Texts]


def _iso(value: Any) -> Any:
    """YAML reads a plain date as a date: it stands for its text."""
    return [entry.isoformat() if isinstance(entry, dt.date) else entry for entry in listed(value)]


DatePatterns = Annotated[list[Annotated[str, Field(pattern=r"^[0-9*?-]+$")]], BeforeValidator(_iso)]


class TwoDigitYears(Part):
    """Which year two digits name. Exactly one of the keys is given.

    ``before``: no date lies before that year, so the hundred years from it on are meant. ``not_after``,
    ``not_before``: a column with another date, the nearest such year being meant.
    """

    before: Annotated[int, Field(ge=1850, le=2200)] | None = None
    not_after: str | None = None
    not_before: str | None = None

    @model_validator(mode="after")
    def _one(self) -> TwoDigitYears:
        if sum(value is not None for value in (self.before, self.not_after, self.not_before)) != 1:
            raise ValueError("give exactly one of before, not_after, not_before")
        return self


class Rule(Part):
    """One way to find the value of a field: where its text comes from, when, and what the text means."""

    column: Annotated[
        list[str] | None, BeforeValidator(lambda value: None if value is None else listed(value))
    ] = None
    template: str | None = None
    constant: Scalar = None
    when: Condition = Field(default_factory=dict)
    unless: Condition = Field(default_factory=dict)
    match: str | None = None
    but_not: str | None = None
    to: str | None = None
    values: dict[str, Scalar] | None = None
    unmapped: Literal["missing", "quarantine", "keep"] = "missing"
    missing: Texts = Field(default_factory=list)
    missing_years: list[int] = Field(default_factory=list)
    missing_dates: DatePatterns = Field(default_factory=list)
    formats: Texts = Field(default_factory=list)
    two_digit_years: TwoDigitYears | None = None
    until: str | None = None
    beside: str | None = None
    absent: Scalar = None
    unit: Literal["dollars", "cents", "days", "weeks", "months", "years"] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Rule:
        given = [name for name in ("column", "template", "constant") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"give exactly one of column, template, constant (found {', '.join(given) or 'none'})"
            )
        if self.template is not None and not PLACEHOLDER.search(self.template):
            raise ValueError("a template names columns in braces: {COLUMN}; use constant for a fixed value")
        if self.to is not None and self.match is None:
            raise ValueError("to rewrites what match found; add match")
        if self.match is not None:
            Pattern(self.match, self.to)
        if self.but_not is not None:
            Pattern(self.but_not)
        if self.until is not None and self.beside is not None:
            raise ValueError(
                "until and beside do not go together: a span has its end, or two columns tell one day"
            )
        return self

    def choices(self) -> Iterator[tuple[str, ...]]:
        """The columns of which the rule may take its text: all of a template together, of a list each alone."""
        if self.template is not None:
            yield tuple(PLACEHOLDER.findall(self.template))
        yield from ((name,) for name in self.column or ())

    def columns(self) -> Iterator[str]:
        """The names of the columns that the rule looks at, in order, some perhaps twice."""
        yield from self.column or ()
        yield from PLACEHOLDER.findall(self.template or "")
        yield from filter(None, (self.until, self.beside))
        if self.two_digit_years is not None:
            yield from filter(None, (self.two_digit_years.not_after, self.two_digit_years.not_before))
        yield from self.when
        yield from self.unless


def _rules(value: Any) -> Any:
    """A field may be given as a column name, one rule, or a list of rules."""
    return [{"column": entry} if isinstance(entry, str) else entry for entry in listed(value)]


Rules = Annotated[list[Rule], BeforeValidator(_rules), Field(min_length=1)]


def _key_rules(value: Any) -> Any:
    return value if value in ("row", "case") else _rules(value)


class Keys(Part):
    """How the keys of person, case and charge are made.

    ``confirmed``: who looked, and why the keys are right although what stands under one contradicts itself.
    """

    person: Annotated[Literal["row", "case"] | Rules, BeforeValidator(_key_rules)]
    case: Annotated[Literal["row"] | Rules, BeforeValidator(_key_rules)]
    charge: Annotated[Literal["row"] | Rules, BeforeValidator(_key_rules)]
    confirmed: Annotated[str, Field(min_length=1)] | None = None

    def rules(self) -> Iterator[tuple[str, list[Rule]]]:
        """Each key that is made from columns, with its rules."""
        for name in ("person", "case", "charge"):
            given = getattr(self, name)
            if not isinstance(given, str):
                yield name, given


def _of_format(value: Any) -> Any:
    """A table is described by the model of its format."""
    if not isinstance(value, dict):
        return value
    name = value.get("format", "delimited")
    if not isinstance(name, str) or name not in TABLES:
        raise ValueError(f"format is one of {', '.join(TABLES)}{_near(str(name), TABLES)}")
    return TABLES[name].model_validate(value)


AnyTable = Annotated[SerializeAsAny[Table], BeforeValidator(_of_format)]


class Join(Part):
    """A second file whose rows belong to rows of the main one. Its columns are called NAME.COLUMN."""

    name: str = Field(pattern=r"^\w+$")
    table: AnyTable
    keys: dict[str, str] = Field(min_length=1)
    when: Condition = Field(default_factory=dict)
    several: Literal["first", "last", "longest"]
    length: str | None = None

    @model_validator(mode="after")
    def _length_of_longest(self) -> Join:
        if (self.several == "longest") != (self.length is not None):
            raise ValueError(
                "several: longest needs length, a template of the length; the other choices take none"
            )
        return self


def plain_name(column: str) -> str:
    """The name of a column in small letters, its words parted by ``_``, without the record or object it stands in."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", column.rpartition(".")[2])
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _own_reason(reason: str) -> str:
    # Under a reason of another kind, rows of a readable person would count as no charge and leave the history.
    if reason in _FAULTS:
        raise ValueError(f"{reason} is what clearslate calls another fault; choose another word")
    return reason


_FAULTS: Final = frozenset(Reason) - {Reason.NOT_A_PERSON, Reason.TEST_PARTY, Reason.EXPUNGED}


class SetAside(Part):
    """Rows that are no charge of a person."""

    reason: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_own_reason)]
    when: Condition = Field(default_factory=dict)
    unless: Condition = Field(default_factory=dict)

    @model_validator(mode="after")
    def _some(self) -> SetAside:
        if not self.when and not self.unless:
            raise ValueError("say which rows: when, or unless")
        return self


class Delete(Part):
    """Rows by which the source takes back a charge that it sent before, or a case where they name no charge."""

    when: Condition = Field(min_length=1)
    unless: Condition = Field(default_factory=dict)


class Repeats(Part):
    """Rows of one charge that are parts of its sentence: ``part`` is the field that tells them apart."""

    part: str
    sum: Texts = Field(min_length=1)


class Delivery(Part):
    """What a delivery of the source is: all that the source holds, or only what changed."""

    mode: Literal["full", "changes"]


class Parties(Part):
    """Rows whose party is no person, or whose record is marked as expunged, by the columns of the name."""

    parties: Literal["names"]


def _aside(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return (Parties if "parties" in value else SetAside).model_validate(value)


Aside = Annotated[SetAside | Parties, BeforeValidator(_aside)]


class NameRule(Part):
    """A full name in one column (or the first of several that is not empty), and the order of its parts."""

    column: Annotated[list[str], BeforeValidator(listed), Field(min_length=1)]
    order: str
    missing: Texts = Field(default_factory=list)

    @model_validator(mode="after")
    def _ordered(self) -> NameRule:
        NameOrder.of(self.order)
        return self


def _optional_rules(value: Any) -> Any:
    return None if value is None else _rules(value)


OptionalRules = Annotated[list[Rule] | None, BeforeValidator(_optional_rules)]


class People(Part):
    """Who the people are: rules for the fields of the people table. ``birth`` gives its two days."""

    name: NameRule | None = None
    name_first: OptionalRules = None
    name_middle: OptionalRules = None
    name_last: OptionalRules = None
    name_suffix: OptionalRules = None
    birth: OptionalRules = None
    sex: OptionalRules = None
    race: OptionalRules = None
    state_id: OptionalRules = None
    fbi_number: OptionalRules = None
    driver_licence: OptionalRules = None
    ssn: OptionalRules = None
    postcode: OptionalRules = None
    street: OptionalRules = None

    @model_validator(mode="after")
    def _named(self) -> People:
        parts = any(name.startswith("name_") for name, _ in self.rules())
        if (self.name is not None) == parts:
            raise ValueError("give name, or the parts name_first, name_last and so on")
        return self

    def rules(self) -> Iterator[tuple[str, list[Rule]]]:
        """Each field that has rules, but for a full name."""
        for name in People.model_fields:
            given = getattr(self, name)
            if name != "name" and given:
                yield name, given


class Coverage(Part):
    """What the source holds of a person's history.

    ``looked_through``: so many rows whose person nobody can tell were looked at, and none of them can matter.
    """

    history: Literal["whole", "single_cases"]
    first_year: int = Field(ge=1850, le=2200)
    last_year: int = Field(ge=1850, le=2200)
    looked_through: int = Field(default=0, ge=0)


class Fact(Part):
    """A fact that only this jurisdiction has, filled by the rule of ``fact_<name>``."""

    level: Literal["person", "case", "charge", "sentence"]
    kind: Literal["text", "bool", "date", "event", "money", "days", "number", "count"]
    meaning: str


def _jurisdiction(code: str) -> str:
    if code not in JURISDICTIONS:
        raise ValueError(
            f"{code} is the code of no state; write the Postal Service's, such as PA, or US for federal courts"
        )
    return code


class Mapping(Part):
    """A whole mapping file."""

    id: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_-]*$")
    source: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    jurisdiction: Annotated[str, AfterValidator(_jurisdiction)]
    known_through: dt.date
    coverage: Coverage
    table: AnyTable
    joins: list[Join] = Field(default_factory=list)
    keys: Keys
    set_aside: Annotated[list[Aside], BeforeValidator(listed)] = Field(default_factory=list)
    delete: Delete | None = None
    delivery: Delivery | None = None
    people: People | None = None
    crosswalk: str | None = None
    facts: dict[str, Fact] = Field(default_factory=dict)
    repeats: Repeats | None = None
    fields: dict[str, Rules]

    @model_validator(mode="after")
    def _consistent(self) -> Mapping:
        if self.coverage.first_year > self.coverage.last_year:
            raise ValueError("coverage: first_year lies after last_year")
        if self.coverage.history == "whole":
            self._check_person()
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
        known = {*(FIELD.keys() - RESERVED), *(FACT_PREFIX + name for name in self.facts)}
        for name in self.fields:
            if name in RESERVED:
                raise ValueError(
                    f"fields: {name} is not filled by a rule; keys make the ids, the run the rest"
                )
            if name not in known:
                raise ValueError(f"fields: {name} is no field of the canonical record{_near(name, known)}")
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
        """The jurisdiction's own fields, in the mapping's order."""
        return tuple(
            fact_field(name, Level(fact.level), Kind(fact.kind), fact.meaning)
            for name, fact in self.facts.items()
        )

    def columns(self) -> dict[str, str]:
        """Every column that the mapping reads, with the place in the mapping that names it first."""
        named: dict[str, str] = {}

        def note(where: str, columns: Iterable[str]) -> None:
            for column in columns:
                named.setdefault(column, where)

        for key, rules in self.keys.rules():
            for rule in rules:
                note(f"keys.{key}", rule.columns())
        for number, entry in enumerate(self.set_aside):
            if isinstance(entry, SetAside):
                note(f"set_aside.{number}", (*entry.when, *entry.unless))
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


def find_mapping(given: Path) -> Path:
    """A mapping file, or the one that clearslate ships under that name (``cook_county_2019``).

    Raises:
        IngestError: there is neither; with the names of those that are shipped.
    """
    if given.is_file():
        return given
    shipped = {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}
    found = shipped.get(str(given))
    if found is None:
        raise IngestError(f"{given}: there is no such mapping file; clearslate ships {', '.join(shipped)}")
    return found


class _Loader(yaml.SafeLoader):
    """YAML, with a key that stands twice refused: the second would silently replace the first."""


def _mapping_once(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, list | dict):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a name", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_once)


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Raises:
        IngestError: with the file, the place in it, what is wrong and what to do, one line for each mistake.
    """
    try:
        raw = read_yaml(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        raise IngestError(f"{path}: there is no such mapping file") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise IngestError(f"{path}: not a YAML file that can be read: {error}") from None
    if not isinstance(raw, dict):
        raise IngestError(
            f"{path}: a mapping starts with keys such as source and jurisdiction (docs/ingest.md)"
        )
    if places := _left_open(raw):
        raise IngestError(
            "\n".join(
                f"{path}: {place}: a question mark is left; correct what stands there and take the mark away"
                for place in places
            )
        )
    try:
        return Mapping.model_validate(raw)
    except ValidationError as error:
        lines = [f"{path}: {_show(dict(entry))}" for entry in error.errors(include_url=False)]
        raise IngestError("\n".join(dict.fromkeys(lines))) from None


def _left_open(raw: dict[Any, Any]) -> list[str]:
    """The places of a mapping whose text is a question mark, or begins with one: a draft that is not finished."""
    found: list[str] = []
    waiting: list[tuple[str, Any]] = [("", raw)]
    seen: set[int] = set()  # an alias of YAML may lead back to itself
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, str) and (node == GUESS or node.startswith(f"{GUESS} ")):
            found.append(place)
        elif isinstance(node, dict | list) and id(node) not in seen:
            seen.add(id(node))
            entries = node.items() if isinstance(node, dict) else enumerate(node)
            inner = [
                (f"{place}.{key}".lstrip("."), value) for key, value in entries if key not in _MARKS_ALLOWED
            ]
            waiting += reversed(inner)
    return found


_HINTS: Final = {
    "extra_forbidden": "no such key",
    "missing": "this key is needed",
    "string_type": "must be text; write it in quotes",
}


def _show(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the mapping"
    said = _HINTS.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    if error["type"] == "extra_forbidden":
        said += _near(str(error["loc"][-1]), all_keys())
    return f"{place}: {said}"


def all_keys() -> set[str]:
    """Every key that a mapping may have, at any depth."""
    models: tuple[type[Part], ...] = (
        Mapping,
        Coverage,
        *TABLES.values(),
        *(part for table in TABLES.values() for part in table.PARTS),
        Fill,
        Join,
        Keys,
        SetAside,
        Delete,
        Repeats,
        Delivery,
        Parties,
        People,
        NameRule,
        TwoDigitYears,
        Fact,
        Rule,
    )
    return {name for model in models for name in model.model_fields}


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""
