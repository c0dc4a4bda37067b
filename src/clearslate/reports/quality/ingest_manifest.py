"""What ingest says of how the records came: read from ``ingest.json`` and the quarantine beside the dataset."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearslate.records.errors import DatasetError

FOLDER: Final = "ingest"
MANIFEST: Final = "ingest.json"
QUARANTINE: Final = "quarantine.parquet"
_COLUMNS: Final = ["reason", "field", "owner", "remedy"]

Outcast = tuple[str, str | None, str, str]  # reason, field, owner, remedy


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Value(_Part):
    """In how many rows a value stands, and where first."""

    rows: int
    file: str
    line: int


class Statutes(_Part):
    """How statutes fit the crosswalk (empty without one), and which the parser of citations cannot read."""

    tiers: dict[str, int]
    unparsed_rows: int


class Contradiction(_Part):
    """Rows of a delivery whose days contradict one another."""

    earlier: str
    later: str
    file: str
    year: int
    rows: int


class Keys(_Part):
    """What the mapping says of keys under which rows contradict one another."""

    confirmed: str | None = None


class IngestManifest(_Part):
    """``ingest.json``, as far as a report on quality needs it; figures that it does not hold are None or empty."""

    source: str
    owner: str
    rows_in: int
    records: int
    quarantined: int
    superseded: int
    deletions: int = 0
    deleted: int = 0
    in_history: int | None = None
    unassigned: int | None = None
    set_aside: int | None = None
    already_expunged: int | None = None
    caution: str | None = None
    reasons: dict[str, int] = Field(default_factory=dict)
    issues_by_field: dict[str, dict[str, int]] = Field(default_factory=dict)
    unmapped: dict[str, dict[str, Value]] = Field(default_factory=dict)
    missing: dict[str, int] | None = None
    statutes: Statutes | None = None
    conflicts: tuple[Contradiction, ...] = ()
    keys: Keys = Keys()


def read_ingest_manifest(dataset: Path) -> IngestManifest | None:
    """What ingest says of a dataset; None where nothing of it lies beside the records.

    Raises:
        DatasetError: the manifest of ingest is damaged.
    """
    place = dataset / FOLDER / MANIFEST
    try:
        return IngestManifest.model_validate(json.loads(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise DatasetError(f"{place}: {where} is not as ingest writes it; ingest the source again") from None
    except ValueError as error:
        raise DatasetError(f"{place} is damaged; ingest the source again") from error


def quarantined_rows(dataset: Path) -> Counter[Outcast]:
    """How many rows are quarantined or set aside, by reason, field, owner and remedy.

    Raises:
        DatasetError: the list of quarantined rows cannot be read.
    """
    place = dataset / FOLDER / QUARANTINE
    found: Counter[Outcast] = Counter()
    if not place.exists():
        return found
    try:
        with pq.ParquetFile(place, read_dictionary=_COLUMNS) as file:
            for batch in file.iter_batches(columns=_COLUMNS):
                counts = pa.Table.from_batches([batch]).group_by(_COLUMNS).aggregate([([], "count_all")])
                for row in counts.to_pylist():
                    reason, field, owner, remedy = (row[name] for name in _COLUMNS)
                    found[reason, field, owner, remedy] += row["count_all"]
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{place} cannot be read; ingest the source again") from error
    return found
