"""The catalog of a month's files for machines: DCAT 3 in JSON-LD, with each table's columns as CSVW has them.

https://www.w3.org/TR/vocab-dcat-3/, https://www.w3.org/TR/tabular-metadata/. Addresses are relative to the catalog's own, so
that the folder may lie anywhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.statistics.figures import Statistics
from clearslate.statistics.months import Month
from clearslate.statistics.tables import Table

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"


def catalog(
    found: Statistics, tables: Sequence[Table], files: Mapping[str, bytes], *, issued: dt.date, publisher: str
) -> dict[str, Any]:
    """The catalog.

    Args:
        found: the figures.
        tables: the tables.
        files: the bytes of each file, by name: the tables as CSV, the page, the JSON.
        issued: day of issue.
        publisher: the agency that publishes; empty where it is not said.
    """
    month = Month.read(found.month)
    by_name = {f"{each.name}.csv": each for each in tables}
    told: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": "#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _said(f"Record clearance statistics: {', '.join(found.state_names)}"),
        "dct:issued": _day(issued),
        "dcat:dataset": {
            "@id": "#statistics",
            "@type": "dcat:Dataset",
            "dct:title": _said(f"Record clearance in {', '.join(found.state_names)}, {month.words}"),
            "dct:description": _said(
                "Records and people cleared by law and county, the backlog and its age, what is undecided and for what, errors found "
                f"and mended, and how long it took. {found.protection}"
                + (" INVENTED data: no real person is in it." if found.invented or found.rehearsal else "")
            ),
            "dct:identifier": f"{'-'.join(found.states)}-{found.month}-{found.run_id[:16]}",
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
            "dct:issued": _day(issued),
            "dct:language": "en",
            "dcat:keyword": ["criminal records", "record clearance", "clean slate", "expungement"],
            "prov:wasDerivedFrom": [
                f"urn:clearslate:run:{found.run_id}",
                f"urn:clearslate:ledger-head:{found.ledger_head}",
            ],
            "dcat:distribution": [
                _distribution(name, content, by_name.get(name)) for name, content in files.items()
            ],
        },
    }
    if publisher:
        agent = {"@type": "foaf:Agent", "foaf:name": publisher}
        told["dct:publisher"] = told["dcat:dataset"]["dct:publisher"] = agent
    return told


def _distribution(name: str, content: bytes, table: Table | None) -> dict[str, Any]:
    kind = {"csv": "text/csv", "html": "text/html", "json": "application/json"}[name.rpartition(".")[2]]
    told: dict[str, Any] = {
        "@id": f"#{name}",
        "@type": "dcat:Distribution",
        "dct:title": _said(table.title if table else name),
        "dcat:downloadURL": {"@id": name},
        "dcat:mediaType": {"@id": f"{_MEDIA}{kind}"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(content))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": hashlib.sha256(content).hexdigest(),
        },
    }
    if table:
        told["dct:description"] = _said(f"A row is {table.row}. An empty cell of a count is under 11.")
        told["csvw:tableSchema"] = {
            "@type": "csvw:Schema",
            "csvw:column": [
                {"@type": "csvw:Column", "csvw:name": column, "dct:description": _said(words)}
                for column, words in table.columns.items()
            ],
        }
    return told


def _said(words: str) -> dict[str, str]:
    return {"@language": "en", "@value": words}


def _day(day: dt.date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}
