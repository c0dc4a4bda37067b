"""What a table in SQLite says of itself: the run's laws beside it, and the descriptions that Datasette shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clearslate.casework.sheets import CHARGES, quoted
from clearslate.records.files import create_private, whole
from clearslate.states import official_address

if TYPE_CHECKING:
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

_ANSWER: Final = {
    "outcome": "What the automatic laws in force say of the charge, in words",
    "eligible_on": "The day since or from which the law is met (YYYY-MM-DD)",
    "law": "The law of the best answer; its row says where it is written",
    "law_title": "What the law does",
    "citation": "Where it is written",
    "relief": "What clearing means under this law",
    "why": "What decided the answer",
    "missing": "The fields whose values are missing, by name",
    "missing_in_words": "The same in words",
    "who_has_it": "Which agency usually has them",
    "what_to_do": "The next step",
    "notices": "What those who act on the answer must know",
    "not_verified": "Parts of the law that were not read in its text",
    "also_undecided_under": "Other automatic laws whose answer is open",
    "petition_outcome": "What the laws say that take a petition",
    "petition_eligible_on": "The day since or from which such a law is met (YYYY-MM-DD)",
    "petition_law": "The law of the best such answer",
    "route": "Who acts under the law, and whether they must",
}
_LAWS: Final = {
    "id": "The law, as answers name it",
    "title": "What it does",
    "cite": "Where it is written",
    "address": "Official address of its first section, where there is one",
    "relief": "What clearing means under it",
    "route": "Who acts, and whether they must",
    "automatic": "1: nobody has to ask",
    "status": "Whether it is in force",
    "certainty": "How well its source is known",
    "not_verified": "Parts that were not read in its text",
    "sentences": "Its conditions, a line each",
}


def metadata_file(database: Path) -> Path:
    """Where the description of a database is written: ``run.db`` has ``run.metadata.json``."""
    return database.with_suffix(".metadata.json")


def describe(database: Path, run: Run, records: Dataset) -> None:
    """Add the run's laws to a database that `sheets` wrote, and write its description beside it.

    Raises:
        OSError: the description cannot be written.
    """
    laws = run.laws()
    with sqlite3.connect(database) as opened:
        opened.execute(f"CREATE TABLE laws ({', '.join(map(quoted, _LAWS))}, PRIMARY KEY (id))")
        marks = ", ".join("?" * len(_LAWS))
        rows = (_law(law_id, law) for law_id, law in laws.items())
        opened.executemany(f"INSERT INTO laws VALUES ({marks})", rows)  # noqa: S608 (marks)
        columns = [row[1] for row in opened.execute(f"PRAGMA table_info({CHARGES})")]
        for name in ("outcome", "law", "county", "person_id", "charge_id"):
            if name in columns:
                opened.execute(f"CREATE INDEX {CHARGES}_by_{name} ON {CHARGES} ({name})")
    opened.close()
    whose = "Every person in it is invented. " if records.manifest.coverage.invented else ""
    found = {
        "title": f"What the law says of {run.manifest.charges:,} charges on {run.manifest.inputs.as_of}",
        "description": f"{whose}Answers of clearslate {run.manifest.inputs.clearslate}, run {run.manifest.run_id[:12]}. "
        "Unknown means that something is missing, never that the answer is no.",
        "databases": {
            database.stem: {
                "tables": {
                    CHARGES: {
                        "description": "A row for each charge",
                        "columns": {name: _ANSWER[name] for name in columns if name in _ANSWER},
                        "facets": [name for name in ("outcome", "law", "county") if name in columns],
                    },
                    "laws": {
                        "description": "The laws that were asked",
                        "columns": _LAWS,
                        "label_column": "id",
                    },
                }
            }
        },
    }
    with whole(metadata_file(database)) as part, create_private(part) as file:
        file.write(json.dumps(found, indent=1, ensure_ascii=False).encode())


def _law(law_id: str, law: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        law_id, law["title"], law["cite"], official_address(law_id.partition("-")[0], law["cite"]) or None, law["relief"], law["route"],
        int(law["automatic"]), law["status"], law["certainty"], "; ".join(law["unverified"]) or None,
        "\n".join(each["text"] for each in law["conditions"]),
    )  # fmt: skip
