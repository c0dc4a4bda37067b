"""How the value of a field is found: where its text comes from, when, and what the text means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from clearslate.ingest.names import NameOrder
from clearslate.ingest.patterns import Pattern
from clearslate.ingest.source import Part, Texts, listed

PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
Scalar = bool | int | float | str | None
Condition = dict[str, Texts]


def _iso(value: Any) -> Any:
    """YAML reads a plain date as a date: it stands for its text."""
    return [entry.isoformat() if isinstance(entry, dt.date) else entry for entry in listed(value)]


_DatePattern = Annotated[str, Field(pattern=r"^[0-9*?-]+$")]
DatePatterns = Annotated[
    list[_DatePattern], BeforeValidator(_iso, json_schema_input_type=_DatePattern | list[_DatePattern])
]


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
        list[str] | None,
        BeforeValidator(
            lambda value: None if value is None else listed(value),
            json_schema_input_type=str | list[str] | None,
        ),
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


def rule_list(value: Any) -> Any:
    """A field may be given as a column name, one rule, or a list of rules."""
    return [{"column": entry} if isinstance(entry, str) else entry for entry in listed(value)]


AsRules = str | Rule | Annotated[list[str | Rule], Field(min_length=1)]
"""How rules are written: the name of a column, a rule, or a list of either."""

Rules = Annotated[list[Rule], BeforeValidator(rule_list, json_schema_input_type=AsRules), Field(min_length=1)]


class NameRule(Part):
    """A full name in one column (or the first of several that is not empty), and the order of its parts."""

    column: Annotated[Texts, Field(min_length=1)]
    order: str
    missing: Texts = Field(default_factory=list)

    @model_validator(mode="after")
    def _ordered(self) -> NameRule:
        NameOrder.of(self.order)
        return self


def _optional_rules(value: Any) -> Any:
    return None if value is None else rule_list(value)


OptionalRules = Annotated[
    list[Rule] | None, BeforeValidator(_optional_rules, json_schema_input_type=AsRules | None)
]


def near(name: str, known: Iterable[str]) -> str:
    """A hint at the known name that is nearest to an unknown one; empty where none is near."""
    near = get_close_matches(name, sorted(known), n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""
