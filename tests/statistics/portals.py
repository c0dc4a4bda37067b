"""What portals ask of the two files that they read, in our own words as JSON schemas.

DCAT_US: of DCAT-US 1.1 for those who are no federal agency (https://resources.data.gov/resources/dcat-us/). PACKAGE: of a Frictionless
tabular data package (https://specs.frictionlessdata.io/tabular-data-package/). Each asks what the standard requires, and of what we
write that it has the form that the standard gives it; no other key passes.
"""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string", "minLength": 1}
_ADDRESS: Final = {"type": "string", "pattern": r"^https?://[^\s/]+/\S*$"}
_DAY: Final = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_MEDIA: Final = {"type": "string", "pattern": r"^[-\w]+/[-\w.+]+$"}


def _closed(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


DCAT_US: Final = _closed(
    ["conformsTo", "dataset", "@context"],
    {
        "@context": _ADDRESS,
        "@id": _ADDRESS,
        "@type": {"const": "dcat:Catalog"},
        "conformsTo": {"const": "https://project-open-data.cio.gov/v1.1/schema"},
        "describedBy": _ADDRESS,
        "dataset": {
            "type": "array",
            "minItems": 1,
            "items": _closed(
                [
                    "title",
                    "description",
                    "publisher",
                    "contactPoint",
                    "identifier",
                    "accessLevel",
                    "keyword",
                    "modified",
                ],
                {
                    "@type": {"const": "dcat:Dataset"},
                    "title": _TEXT,
                    "description": _TEXT,
                    "keyword": {"type": "array", "minItems": 1, "items": _TEXT},
                    "modified": _DAY,
                    "issued": _DAY,
                    "publisher": _closed(["name"], {"@type": {"const": "org:Organization"}, "name": _TEXT}),
                    "contactPoint": _closed(
                        ["fn"],
                        {
                            "@type": {"const": "vcard:Contact"},
                            "fn": _TEXT,
                            "hasEmail": {"type": "string", "pattern": r"^mailto:[^@\s]+@[\w.-]+\.[\w.-]+$"},
                        },
                    ),
                    "identifier": _TEXT,
                    "accessLevel": {"enum": ["public", "restricted public", "non-public"]},
                    "rights": {"type": "string", "minLength": 1, "maxLength": 255},
                    "accrualPeriodicity": {"type": "string", "pattern": r"^R/P\d+[YMWD]$"},
                    "temporal": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}$"},
                    "spatial": _TEXT,
                    "language": {
                        "type": "array",
                        "items": {"type": "string", "pattern": "^[a-z]{2}-[A-Z]{2}$"},
                    },
                    "license": _ADDRESS,
                    "describedBy": _ADDRESS,
                    "describedByType": _MEDIA,
                    "distribution": {
                        "type": "array",
                        "minItems": 1,
                        "items": _closed(
                            ["downloadURL", "mediaType"],
                            {
                                "@type": {"const": "dcat:Distribution"},
                                "title": _TEXT,
                                "downloadURL": _ADDRESS,
                                "mediaType": _MEDIA,
                            },
                        ),
                    },
                },
            ),
        },
    },
)

_FIELD: Final = _closed(
    ["name", "type"],
    {"name": _TEXT, "type": {"enum": ["string", "integer", "boolean"]}, "description": _TEXT},
)
PACKAGE: Final = _closed(
    ["profile", "resources"],
    {
        "profile": {"const": "tabular-data-package"},
        "name": {"type": "string", "pattern": r"^[-a-z0-9._/]+$"},
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "homepage": _ADDRESS,
        "created": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"},
        "keywords": {"type": "array", "minItems": 1, "items": _TEXT},
        "contributors": {
            "type": "array",
            "minItems": 1,
            "items": _closed(
                ["title"],
                {
                    "title": _TEXT,
                    "role": {"enum": ["publisher"]},
                    "email": {"type": "string", "pattern": r"^[^@\s]+@[\w.-]+$"},
                },
            ),
        },
        "licenses": {"type": "array", "minItems": 1, "items": _closed(["path"], {"path": _ADDRESS})},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": _closed(
                ["name", "path", "schema", "profile"],
                {
                    "profile": {"const": "tabular-data-resource"},
                    "name": {"type": "string", "pattern": r"^[-a-z0-9._/]+$"},
                    "path": {"type": "string", "pattern": r"^(?!/)(?!.*\.\.)[\w.-]+$"},
                    "title": _TEXT,
                    "description": _TEXT,
                    "format": {"const": "csv"},
                    "mediatype": {"type": "string", "pattern": r"^(.+)/(.+)$"},
                    "encoding": {"const": "utf-8"},
                    "bytes": {"type": "integer", "minimum": 0},
                    "hash": {"type": "string", "pattern": "^sha256:[a-f0-9]{64}$"},
                    "schema": _closed(
                        ["fields"],
                        {
                            "fields": {"type": "array", "minItems": 1, "items": _FIELD},
                            "missingValues": {"type": "array", "items": {"type": "string"}},
                        },
                    ),
                },
            ),
        },
    },
)
