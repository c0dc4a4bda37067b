"""What tells machines of a month's files, in three forms.

`catalog`: DCAT 3 in JSON-LD, with each table's columns as CSVW has them (https://www.w3.org/TR/vocab-dcat-3/,
https://www.w3.org/TR/tabular-metadata/). `data_json`: DCAT-US 1.1, which data.gov and most states' portals harvest
(https://resources.data.gov/resources/dcat-us/). `datapackage`: a Frictionless data package (https://specs.frictionlessdata.io/).

Addresses are relative to the file's own, so that the folder may lie anywhere, unless it is said where it will lie.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clearslate.runs.protect import Mode
from clearslate.statistics.figures import Statistics
from clearslate.statistics.months import Month
from clearslate.statistics.tables import TEXTS, Table

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_DCAT_US: Final = "https://project-open-data.cio.gov/v1.1/schema"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Issue:
    """How a month is published; what is not said is empty.

    ``publisher``: the agency. ``contact``: an address of e-mail. ``url``: of the folder, absolute. ``license``: its address.
    """

    day: dt.date
    publisher: str = ""
    contact: str = ""
    url: str = ""
    license: str = ""

    def at(self, name: str) -> str:
        """Where a file lies."""
        return f"{self.url.rstrip('/')}/{name}" if self.url else name

    @property
    def lacks(self) -> tuple[str, ...]:
        """The options without which there is no `data_json`: it asks for a publisher, and for absolute addresses."""
        return tuple(f"--{name}" for name in ("publisher", "url") if not getattr(self, name))


_KEYWORDS: Final = ("criminal records", "record clearance", "clean slate", "expungement")


def _title(found: Statistics) -> str:
    return f"Record clearance in {', '.join(found.state_names)}, {Month.read(found.month).words}"


def _description(found: Statistics) -> str:
    return (
        "Records and people cleared by law and county, the backlog and its age, what is undecided and for what, errors found "
        f"and mended, and how long it took. {found.protection}"
        + (" INVENTED data: no real person is in it." if found.invented or found.rehearsal else "")
    )


def _identifier(found: Statistics) -> str:
    return f"{'-'.join(found.states)}-{found.month}-{found.run_id[:16]}"


def data_json(
    found: Statistics, tables: Sequence[Table], files: Mapping[str, bytes], issue: Issue
) -> dict[str, Any]:
    """DCAT-US 1.1, as a state that is no federal agency writes it."""
    month = Month.read(found.month)
    titles = {f"{each.name}.csv": each.title for each in tables}
    is_exact = found.counts == Mode.EXACT
    dataset: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "title": _title(found),
        "description": _description(found),
        "keyword": list(_KEYWORDS),
        "modified": issue.day.isoformat(),
        "issued": issue.day.isoformat(),
        "publisher": {"@type": "org:Organization", "name": issue.publisher},
        "contactPoint": {"@type": "vcard:Contact", "fn": issue.publisher},
        "identifier": _identifier(found),
        "accessLevel": "non-public" if is_exact else "public",
        "accrualPeriodicity": "R/P1M",
        "temporal": f"{month.first}/{month.last}",
        "spatial": ", ".join(found.state_names),
        "language": ["en-US"],
        "describedBy": issue.at("data-dictionary.csv"),
        "describedByType": "text/csv",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": titles.get(name, name),
                "downloadURL": issue.at(name),
                "mediaType": _media(name),
            }
            for name in files
        ],
    }
    if is_exact:
        dataset["rights"] = "True counts, for use inside the office: small ones can point at somebody."
    if issue.contact:
        dataset["contactPoint"]["hasEmail"] = f"mailto:{issue.contact}"
    if issue.license:
        dataset["license"] = issue.license
    return {
        "@context": f"{_DCAT_US}/catalog.jsonld",
        "@id": issue.at("data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": _DCAT_US,
        "describedBy": f"{_DCAT_US}/catalog.json",
        "dataset": [dataset],
    }


def datapackage(
    found: Statistics, tables: Sequence[Table], files: Mapping[str, bytes], issue: Issue
) -> dict[str, Any]:
    """A Frictionless data package of the tables: each column with its type and meaning."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"record-clearance-{_identifier(found)}".lower(),
        "id": _identifier(found),
        "title": _title(found),
        "description": _description(found),
        "created": f"{issue.day}T00:00:00Z",
        "keywords": list(_KEYWORDS),
        "resources": [_resource(each, files[f"{each.name}.csv"]) for each in tables],
    }
    if issue.publisher:
        package["contributors"] = [{"title": issue.publisher, "role": "publisher"}]
        if issue.contact:
            package["contributors"][0]["email"] = issue.contact
    if issue.license:
        package["licenses"] = [{"path": issue.license}]
    if issue.url:
        package["homepage"] = issue.at("index.html")
    return package


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": f"A row is {table.row}. An empty cell of a count is under 11.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                {"name": name, "type": _type(name)} | ({"description": words} if words else {})
                for name, words in table.columns.items()
            ],
            "missingValues": [""],
        },
    }


def _type(column: str) -> str:
    return "string" if column in TEXTS else "boolean" if column == "small" else "integer"


def catalog(
    found: Statistics, tables: Sequence[Table], files: Mapping[str, bytes], issue: Issue
) -> dict[str, Any]:
    """The catalog.

    Args:
        found: the figures.
        tables: the tables.
        files: the bytes of each file, by name: the tables as CSV, the page, the JSON.
        issue: how it is published.
    """
    month = Month.read(found.month)
    by_name = {f"{each.name}.csv": each for each in tables}
    dcat: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": "#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _in_english(f"Record clearance statistics: {', '.join(found.state_names)}"),
        "dct:issued": _day(issue.day),
        "dcat:dataset": {
            "@id": "#statistics",
            "@type": "dcat:Dataset",
            "dct:title": _in_english(_title(found)),
            "dct:description": _in_english(_description(found)),
            "dct:identifier": _identifier(found),
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": _day(month.first),
                "dcat:endDate": _day(month.last),
            },
            "dct:spatial": [
                {"@type": "dct:Location", "dct:identifier": f"US-{code}"} for code in found.states
            ],
            "dct:accrualPeriodicity": {
                "@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
            },
            "dct:issued": _day(issue.day),
            "dct:language": "en",
            "dcat:keyword": list(_KEYWORDS),
            "prov:wasDerivedFrom": [
                f"urn:clearslate:run:{found.run_id}",
                f"urn:clearslate:ledger-head:{found.ledger_head}",
            ],
            "dcat:distribution": [
                _distribution(name, content, by_name.get(name), issue) for name, content in files.items()
            ],
        },
    }
    if issue.license:
        dcat["dct:license"] = dcat["dcat:dataset"]["dct:license"] = {"@id": issue.license}
    if issue.publisher:
        agent = {"@type": "foaf:Agent", "foaf:name": issue.publisher}
        dcat["dct:publisher"] = dcat["dcat:dataset"]["dct:publisher"] = agent
    return dcat


def _media(name: str) -> str:
    return {"csv": "text/csv", "html": "text/html", "json": "application/json"}[name.rpartition(".")[2]]


def _distribution(name: str, content: bytes, table: Table | None, issue: Issue) -> dict[str, Any]:
    distribution: dict[str, Any] = {
        "@id": f"#{name}",
        "@type": "dcat:Distribution",
        "dct:title": _in_english(table.title if table else name),
        "dcat:downloadURL": {"@id": issue.at(name)},
        "dcat:mediaType": {"@id": f"{_MEDIA}{_media(name)}"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(content))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": hashlib.sha256(content).hexdigest(),
        },
    }
    if table:
        distribution["dct:description"] = _in_english(
            f"A row is {table.row}. An empty cell of a count is under 11."
        )
        distribution["csvw:tableSchema"] = {
            "@type": "csvw:Schema",
            "csvw:column": [
                {"@type": "csvw:Column", "csvw:name": column, "dct:description": _in_english(words)}
                for column, words in table.columns.items()
            ],
        }
    return distribution


def _in_english(words: str) -> dict[str, str]:
    return {"@language": "en", "@value": words}


def _day(day: dt.date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}
