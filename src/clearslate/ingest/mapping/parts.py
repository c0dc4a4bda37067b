"""The parts of a mapping beside its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SerializeAsAny, model_validator

from clearslate.ingest.formats import TABLES
from clearslate.ingest.mapping.rules import (
    AsRules,
    Condition,
    NameRule,
    OptionalRules,
    Rule,
    Rules,
    near,
    rule_list,
)
from clearslate.ingest.reasons import PARTIES, Reason
from clearslate.ingest.source import Part, Table, Texts

KEY_FIELDS: Final = ("person_id", "case_id", "charge_id")


def _key_rules(value: Any) -> Any:
    return value if value in ("row", "case") else rule_list(value)


class Keys(Part):
    """How the keys of person, case and charge are made.

    ``confirmed``: who looked, and why the keys are right although what stands under one contradicts itself. ``counts``: the
    column in which the source says how many charges the case has.
    """

    person: Annotated[
        Literal["row", "case"] | Rules, BeforeValidator(_key_rules, json_schema_input_type=AsRules)
    ]
    case: Annotated[Literal["row"] | Rules, BeforeValidator(_key_rules, json_schema_input_type=AsRules)]
    charge: Annotated[Literal["row"] | Rules, BeforeValidator(_key_rules, json_schema_input_type=AsRules)]
    confirmed: Annotated[str, Field(min_length=1)] | None = None
    counts: Annotated[str, Field(min_length=1)] | None = None

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
        raise ValueError(f"format is one of {', '.join(TABLES)}{near(str(name), TABLES)}")
    return TABLES[name].model_validate(value)


AnyTable = Annotated[
    SerializeAsAny[Table],
    BeforeValidator(_of_format, json_schema_input_type=reduce(or_, TABLES.values())),
]


class Join(Part):
    """A second file whose rows belong to rows of the main one. Its columns are called NAME.COLUMN.

    ``but``: columns in which several rows are read otherwise than ``several`` says. ``may_be_empty``: a file without rows says that
    there is nothing to say, and is no fault of the export.
    """

    name: str = Field(pattern=r"^\w+$")
    table: AnyTable
    keys: dict[str, str] = Field(min_length=1)
    when: Condition = Field(default_factory=dict)
    several: Literal["agree", "sum", "any", "latest", "first", "last", "longest"] = "agree"
    but: dict[str, Literal["agree", "sum", "any"]] = Field(default_factory=dict)
    length: str | None = None
    by: str | None = None
    formats: Texts | None = None
    blank: Literal["zero"] | None = None
    part: str | None = None
    one: bool = False
    may_be_empty: bool = False

    @model_validator(mode="after")
    def _fits_several(self) -> Join:
        if (self.several == "longest") != (self.length is not None):
            raise ValueError(
                "several: longest needs length, a template of the length; the other choices take none"
            )
        if (self.several == "latest") != (self.by is not None):
            raise ValueError("several: latest needs by, the column of the day; the other choices take none")
        if self.formats is not None and self.several != "latest":
            raise ValueError("formats are those of the day by which several: latest chooses")
        if self.but and self.several not in ("agree", "sum", "any"):
            raise ValueError(
                f"but names columns for which several rows are read otherwise; several: {self.several} takes one row as a whole"
            )
        if (self.blank or self.part) and "sum" not in (self.several, *self.but.values()):
            raise ValueError("blank and part are for several: sum")
        return self

    def several_of(self, column: str) -> str:
        """How several rows are read in a column."""
        return self.but.get(column, self.several)


def _own_reason(reason: str) -> str:
    # Under a reason of another kind, rows of a readable person would count as no charge and leave the history.
    if reason in _FAULTS:
        raise ValueError(f"{reason} is what clearslate calls another fault; choose another word")
    return reason


TRAILER: Final = "trailer"
_FAULTS: Final = frozenset(Reason) - PARTIES


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


def _share(value: Any) -> Any:
    """A share, which may be written as a percentage."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d+(?:\.\d+)?) ?%", value.strip())):
        return float(found[1]) / 100
    return value


class Unread(Part):
    """How many rows of a file may be unread before it is refused, and who decided that, and why."""

    most: Annotated[float, BeforeValidator(_share, json_schema_input_type=float | str), Field(gt=0, le=1)]
    who: str = Field(min_length=1)
    why: str = Field(min_length=1)


class Trailer(Part):
    """The line that ends a file: which it is, and the column that says how many rows come before it."""

    when: Condition = Field(min_length=1)
    rows: str


class Delivery(Part):
    """What a delivery of the source is: all that the source holds, or only what changed; and what proves that it is whole.

    ``control``: the name of a file beside each file, made of ``{file}``: it holds the rows of the file, or its SHA-256.
    """

    mode: Literal["full", "changes"]
    trailer: Trailer | None = None
    control: Annotated[str, Field(pattern=r"^[^/\\]*\{file\}[^/\\]*$")] | None = None


class Parties(Part):
    """Rows whose party is no person, or whose record is marked as expunged, by the columns of the name."""

    parties: Literal["names"]


def _aside(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return (Parties if "parties" in value else SetAside).model_validate(value)


Aside = Annotated[SetAside | Parties, BeforeValidator(_aside, json_schema_input_type=SetAside | Parties)]


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
    ethnicity: OptionalRules = None
    state_id: OptionalRules = None
    fbi_number: OptionalRules = None
    driver_license: OptionalRules = None
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
    ``invented``: no real person is in it.
    """

    history: Literal["whole", "single_cases"]
    first_year: int = Field(ge=1850, le=2200)
    last_year: int = Field(ge=1850, le=2200)
    looked_through: int = Field(default=0, ge=0)
    invented: bool = False


class Fact(Part):
    """A fact that is neither of the record nor of the country, filled by the rule of ``fact_<name>``."""

    level: Literal["person", "case", "charge", "sentence"]
    kind: Literal["text", "bool", "date", "event", "money", "days", "number", "count"]
    meaning: str
