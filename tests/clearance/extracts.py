"""Extracts of an agency about the clearances of ``cleared``, for tests of what looks back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, table_from_rows
from clearslate.records.days import NEVER, DayInterval

NOT_CLEARED = DayInterval(NEVER, NEVER)


def row(number: int, **changes: Any) -> dict[str, Any]:
    """The charge of clearance ``number`` (``cleared.planned``) as an agency shows it."""
    return {
        "person_id": f"p{number // 3}", "case_id": f"c{number // 2}", "charge_id": f"h{number}", "jurisdiction": "PA",
        "county": "Adams", "case_number": f"CP-{number // 2}", "sequence": number % 2 + 1, "statute": "18 § 3929",
        "tracking_number": f"T{number // 2}", "disposition": "convicted", "disposition_date": dt.date(2010, 1, 1) + dt.timedelta(days=number),
        "cleared_on": NOT_CLEARED, "membership": "certain", "source_file": "court.csv", "source_line": number + 2,
    } | changes  # fmt: skip


def extract(
    place: Path,
    rows: Iterable[dict[str, Any]],
    on: dt.date,
    years: tuple[int | None, int | None] = (None, None),
) -> Dataset:
    """A dataset of rows, complete up to a day; of cases of some years, or of all."""
    coverage = Coverage(("PA",), ("court",), *years, "whole")
    with DatasetWriter(place, known_through=on, coverage=coverage, buckets=2) as writer:
        writer.add(table_from_rows(rows))
    return Dataset.open(place)
