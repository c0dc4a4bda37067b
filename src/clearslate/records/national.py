"""The facts of the country: what several states ask with one meaning, defined, asked and mapped once (``national.yaml``).

A mapping fills one without declaring it, and a state takes one by its name. Under the name that a state gave it before,
what is on file stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from clearslate.records.schema import FACT_PREFIX, Field, Kind, Level, Owner, fact_field
from clearslate.records.yamls import read_yaml


@dataclass(frozen=True)
class NationalFact:
    """A fact of the country.

    ``filled_from``: how a mapping fills it. ``asked``: what the interview asks, as a state's questions say it. ``formerly``: a name
    that states gave it before, and the states.
    """

    field: Field
    filled_from: str
    asked: Mapping[str, str]
    formerly: Mapping[str, frozenset[str]]


def _read() -> dict[str, NationalFact]:
    raw: Mapping[str, Mapping[str, Any]] = read_yaml(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return {
        name: NationalFact(
            fact_field(
                name,
                Level(each.get("level", "charge")),
                Kind(each["kind"]),
                each["meaning"],
                owner=Owner(each.get("owner", "court")),
            ),
            each["from"],
            {key: each[key] for key in ("en", "es", "find")},
            {old: frozenset(states) for old, states in each.get("formerly", {}).items()},
        )
        for name, each in raw.items()
    }


NATIONAL: Final = _read()
"""By name, without the prefix of a column."""


def with_former_names(field: Field, state: str) -> Field:
    """A state's own field, with the columns under which the state's records held it before."""
    fact = NATIONAL.get(field.name.removeprefix(FACT_PREFIX))
    old = [name for name, states in fact.formerly.items() if state in states] if fact else []
    return replace(field, formerly=tuple(FACT_PREFIX + name for name in old)) if old else field


def present_names(fields: Iterable[Field]) -> dict[str, str]:
    """Of each former column of some fields, the column of today."""
    return {old: field.name for field in fields for old in field.formerly}


def present_name(name: str, state: str) -> str:
    """The name of today of a fact that a file of a state names, without the prefix."""
    for today, fact in NATIONAL.items():
        if state in fact.formerly.get(name, ()):
            return today
    return name
