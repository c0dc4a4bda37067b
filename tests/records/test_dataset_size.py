"""A long trial: how much memory and time a large dataset takes to build. Run by ``make prove``."""

import datetime as dt
import os
import threading
import time
from pathlib import Path
from typing import Self

import numpy as np
import psutil
import pyarrow as pa
import pytest

from clearslate.records.dataset import Coverage, Dataset, DatasetWriter

ROWS = int(os.environ.get("CLEARSLATE_PROVE_ROWS", "5000000"))
BATCH = 250_000
COVERAGE = Coverage(("PA",), ("synthetic",), 2000, 2020, "whole")


def _texts(prefix: str, numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> pa.Array:
    return pa.array(np.char.add(prefix, numbers.astype("U10")).tolist(), pa.string())


def _codes(random: np.random.Generator, values: list[str | None]) -> pa.Array:
    codes = random.integers(0, len(values), BATCH, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values, pa.string()))


def charges(first: int, random: np.random.Generator) -> pa.Table:
    """A batch of charges of persons all over the dataset, with vague, missing and contradicting dates."""
    numbers = np.arange(first, first + BATCH)
    persons = random.integers(0, ROWS // 6, BATCH)
    day = random.integers(8_000, 18_000, BATCH).astype(np.int32)
    days = {
        "date_of_birth": day - 9_000,
        "offense_date": day - 30,
        "arrest_date": day - random.integers(-1, 30, BATCH).astype(np.int32),
        "disposition_date": day,
        "imposed_on": day,
    }
    columns = {
        "person_id": _texts("PA", persons),
        "case_id": _texts("CP-51-CR-", numbers // 3),
        "case_number": _texts("CP-51-CR-", numbers // 3),
        "charge_id": _texts("CP-51-CR-C", numbers),
        "tracking_number": _texts("T", numbers // 3),
        "jurisdiction": _codes(random, ["PA"]),
        "county": _codes(random, [f"County {number}" for number in range(67)]),
        "statute": _codes(random, [f"18 § {number}" for number in range(3_000)]),
        "description": _codes(random, [f"In the words of a clerk {number}" for number in range(5_000)]),
        "grade": _codes(random, ["M1", "M2", "M3", "F1", "F2", "F3", "S", None]),
        "disposition": _codes(random, ["convicted", "dismissed", "withdrawn", "pending", None]),
        "sequence": pa.array(numbers % 3 + 1),
        "fines_owed": pa.array(random.integers(0, 100_000, BATCH)),
        "incarceration_days": pa.array(random.integers(0, 2, BATCH) * 90),
        "membership": _codes(random, ["certain"]),
        "source_file": _codes(random, ["synthetic"]),
        "source_line": pa.array(numbers),
    }
    for name, values in days.items():
        missing = random.random(BATCH) < 0.1
        for end in ("_from", "_to"):
            columns[name + end] = pa.array(values, mask=missing).view(pa.date32())
    return pa.table(columns)


class _Peak:
    """The highest resident memory of this process while the block runs, in bytes."""

    def __enter__(self) -> Self:
        self.bytes = 0
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._run)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _run(self) -> None:
        process = psutil.Process()
        while not self._ended.wait(0.05):
            self.bytes = max(self.bytes, process.memory_info().rss)


@pytest.mark.prove
def test_building_stays_within_four_gibibytes(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    making, adding = 0.0, 0.0
    with _Peak() as peak:
        writer = DatasetWriter(tmp_path / "large", known_through=dt.date(2020, 1, 1), coverage=COVERAGE)
        for first in range(0, ROWS, BATCH):
            start = time.perf_counter()
            batch = charges(first, random)
            made = time.perf_counter()
            writer.add(batch)
            making, adding = making + made - start, adding + time.perf_counter() - made
        start = time.perf_counter()
        manifest = writer.close()
        closing = time.perf_counter() - start
    dataset = Dataset.open(tmp_path / "large")
    start = time.perf_counter()
    read = sum(dataset.read(bucket.index).num_rows for bucket in dataset.buckets)
    reading = time.perf_counter() - start
    size = sum(bucket.path.stat().st_size for bucket in dataset.buckets)
    print(
        f"\n{manifest.rows:,} charges, {manifest.people:,} people: add {adding:.1f} s, "
        f"close {closing:.1f} s, {manifest.rows / (adding + closing) / 1e6:.2f} M charges/s; "
        f"peak {peak.bytes / 2**30:.2f} GiB; "
        f"{size / manifest.rows:.0f} bytes a charge; read whole in {reading:.1f} s (made in {making:.1f} s)"
    )
    assert read == manifest.rows == ROWS
    assert peak.bytes < 4 * 2**30
