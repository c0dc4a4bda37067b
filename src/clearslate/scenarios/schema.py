"""The JSON Schema of a file of scenarios, made from the canonical record: editors complete and check by it."""

from __future__ import annotations

from typing import Any, Final

from clearslate.engine.outcomes import Outcome
from clearslate.law.sources import Certainty
from clearslate.people.record import NOT_TOLD
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.schema import FIELD, FIELDS, UNREAD, Kind, Level
from clearslate.scenarios.story import KEYS

# A whole date, or one without its day or month, or two between which it lies; a story tells an impossible one (2019-02-30) too.
_DATE: Final = {
    "type": ["string", "integer", "null"],
    "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?|\.\.)(/(\d{4}(-\d{2}(-\d{2})?)?|\.\.))?$|^never$",
}
_DAY: Final = {"type": "string", "format": "date"}
_TEXT: Final = {"type": ["string", "number", "null"]}
_KINDS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.ID: _TEXT,
    Kind.TEXT: _TEXT,
    Kind.BOOL: {"type": ["boolean", "null"]},
    Kind.DATE: _DATE,
    Kind.EVENT: _DATE,
    Kind.MONEY: {"type": ["number", "null"], "minimum": 0},
    Kind.DAYS: {"type": ["integer", "null"], "minimum": 0},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.COUNT: {"type": ["integer", "null"], "minimum": 0},
}
_FACTS: Final = {"type": "object", "description": "facts that this state alone has, without the prefix fact_"}
_ALSO: Final = {"disposition": (NOT_TOLD,)}


def scenarios_schema() -> dict[str, Any]:
    """The schema of a file of scenarios (YAML, or JSON Lines as one list)."""
    outcomes = [str(outcome) for outcome in Outcome]
    sentence = _object(_fields(Level.SENTENCE))
    charge = _object(
        _fields(Level.CHARGE)
        | {
            "sentence": sentence,
            "facts": _FACTS,
            UNREAD: {"type": "string", "description": FIELD[UNREAD].meaning},
        },
        "charge_id",
        "disposition",
    )
    case = _object(
        _fields(Level.CASE) | {"charges": {"type": "array", "items": charge, "minItems": 1}, "facts": _FACTS},
        "case_id",
        "charges",
    )
    expectation = _object(
        {
            "charge": {"type": "string", "description": "the charge's id"},
            "law": {"type": "string", "description": "the law's id, or any: the best outcome over all laws in force"},
            "outcome": {"enum": outcomes},
            "not": {"enum": outcomes, "description": "where the source settles only what it is not"},
            "eligible_on": _DAY,
            "because": {"type": "string", "description": "one line, for the reader of a failure"},
        },
        "charge",
        "law",
    )  # fmt: skip
    expectation["oneOf"] = [{"required": ["outcome"]}, {"required": ["not"]}]
    scenario = _object(
        {
            "id": {"type": "string", "description": "a name that never changes"},
            "name": {"type": "string", "description": "the story as a sentence"},
            "jurisdiction": {"enum": sorted(JURISDICTIONS)},
            "as_of": _DAY | {"description": "the day on which the question is asked"},
            "basis": {"type": "string", "description": "the citation that decides"},
            "certainty": {"enum": [str(certainty) for certainty in Certainty]},
            "source": {"type": "string", "description": "where it comes from, if not from the statute"},
            "differs": {"type": "array", "items": {"type": "string"}},
            "person": _object(_fields(Level.PERSON) | {"facts": _FACTS}),
            "cases": {"type": "array", "items": case, "minItems": 1},
            "expect": {"type": "array", "items": expectation, "minItems": 1},
        },
        "id", "name", "jurisdiction", "as_of", "cases", "expect",
    )  # fmt: skip
    return {"title": "Scenarios", "type": "array", "items": scenario}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _fields(level: Level) -> dict[str, Any]:
    """The fields of a level, each with its meaning and what it may hold."""
    return {
        field.name: _KINDS[field.kind]
        | ({"enum": [*field.vocabulary, *_ALSO.get(field.name, ()), None]} if field.vocabulary else {})
        | {"description": field.meaning}
        for field in FIELDS
        if field.level is level and field.name in KEYS[level]
    }
