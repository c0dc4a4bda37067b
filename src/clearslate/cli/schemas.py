"""The JSON Schemas of the files that people write: mapping, workflow, profile, scenario, a person, plain words, practical facts, acts, reform."""

from __future__ import annotations

import json
from typing import Any, Final

from clearslate.ingest.mapping.model import RESERVED, Mapping
from clearslate.people.record import person_schema
from clearslate.records.national import NATIONAL
from clearslate.records.schema import FACT_PREFIX, FIELDS
from clearslate.scenarios.schema import scenarios_schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The text of each schema, by the name of its file; needs the libraries of clearance."""
    from clearslate.clearance.exchange.profiles import Profile
    from clearslate.clearance.workflow import Workflow
    from clearslate.plain.acts import Acts
    from clearslate.plain.practical import Practical
    from clearslate.plain.words import Plain
    from clearslate.policy.asked.reform import ReformFile

    made = {
        "mapping": _mapping(),
        "workflow": Workflow.model_json_schema(),
        "profile": Profile.model_json_schema(),
        "scenario": scenarios_schema(),
        "person": person_schema(),
        "plain": Plain.model_json_schema(),
        "practical": Practical.model_json_schema(),
        "acts": Acts.model_json_schema(),
        "reform": ReformFile.model_json_schema(by_alias=True),
    }
    return {
        f"{name}.json": json.dumps({"$schema": DIALECT} | _plain(schema), indent=1, ensure_ascii=False) + "\n"
        for name, schema in made.items()
    }


def _mapping() -> dict[str, Any]:
    """The schema of a mapping; under ``fields`` an editor completes those of the record and the facts of the country."""
    schema = Mapping.model_json_schema()
    fields = schema["properties"]["fields"]
    schema["$defs"]["Rules"] = fields.pop("additionalProperties")
    rules = {"$ref": "#/$defs/Rules"}
    fields["properties"] = {
        field.name: rules | {"description": field.meaning}
        for field in (*FIELDS, *(fact.field for fact in NATIONAL.values()))
        if field.name not in RESERVED
    }
    fields["patternProperties"] = {f"^{FACT_PREFIX}": rules}
    fields["additionalProperties"] = False
    return schema


def _plain(schema: Any) -> Any:
    """A schema without the titles that only repeat the names of keys."""
    if isinstance(schema, dict):
        return {
            key: _plain(value)
            for key, value in schema.items()
            if key != "title"
            or not isinstance(value, str)
            or value
            in ("Mapping", "Workflow", "Profile", "Scenarios", "Plain", "Practical", "Acts", "ReformFile")
        }
    return [_plain(value) for value in schema] if isinstance(schema, list) else schema
