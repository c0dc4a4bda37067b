"""Whether the keys of a dataset stand for one person and one case each: else its figures are of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from clearslate.records.keys import KeyCheck
from clearslate.records.people import FOLDER, people_since
from clearslate.records.schema import Membership
from clearslate.reports.quality.ingest_manifest import IngestManifest

_OF_RECORDS: Final = [
    "person_id",
    "case_id",
    "charge_id",
    "county",
    "court",
    "date_of_birth_from",
    "date_of_birth_to",
    "membership",
]
_AT_ONCE: Final = 500_000  # rows of people held at a time
_OF_PEOPLE: Final = ["person_id", "name_first", "name_last", "birth_from", "birth_to"]


def check_keys(dataset: Dataset, ingested: IngestManifest | None) -> None:
    """Compare names, births and counties of what stands under one key; no figure shows what they say.

    Raises:
        DatasetError: they contradict one another, and the mapping had no word for that.
    """
    if ingested is not None and ingested.keys.confirmed is not None:
        return
    check = KeyCheck()
    tells = False  # who the people are
    for people in _people(dataset.path):
        check.people(people)
        tells = True
    for bucket in dataset.buckets:
        rows = dataset.read(bucket.index, _OF_RECORDS)
        certain = pc.equal(rows.column("membership").cast(pa.string()), Membership.CERTAIN.value)
        check.records(rows.filter(certain), births=not tells)
    faults = check.told().faults(whole=dataset.manifest.coverage.history == "whole")
    if faults:
        raise DatasetError(
            "\n".join(f"{dataset.path}: {fault}" for fault in faults)
            + "\nCorrect keys in the mapping and read the source again; if they are right, say so there (keys: confirmed)"
        )


def _people(folder: Path) -> Iterator[pa.Table]:
    """Who the people are, in parts, no person in two; nothing where that is not told, or is kept from who asks."""
    place = folder / FOLDER / "people.parquet"
    try:
        if not place.exists():
            return
        later = people_since(place)
        if later is not None:
            yield later[1].select(_OF_PEOPLE)
        with pq.ParquetFile(place) as file:
            held = file.schema_arrow.empty_table().select(_OF_PEOPLE)
            for batch in file.iter_batches(_AT_ONCE, columns=_OF_PEOPLE):
                rows = pa.Table.from_batches([batch])
                if later is not None:
                    rows = rows.filter(pc.invert(pc.is_in(rows.column("person_id"), later[0])))
                rows = pa.concat_tables([held, rows])
                if not rows.num_rows:
                    continue
                persons = one_chunk(rows.column("person_id"))
                last = pc.index(
                    pc.equal(persons, persons[-1]), True
                ).as_py()  # more of that person may follow
                held = rows.slice(last)
                yield rows.slice(0, last)
            yield held
    except PermissionError:
        return
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{place} cannot be read; ingest the source again") from error
