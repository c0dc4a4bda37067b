"""What a night costs beside a full run: some people have another sum owed, and the records go one day further.

The records of the night keep what was told before as it was told, as `feed` does: a day that was missing lies before the last day
of the delivery that told of it, however far the records go by now. Each run is made by a process of its own; the night must have
the digest of a full run over the same records, or the benchmark fails.

    clearslate synth --state PA --people 300000 --out DATASET
    python -m benchmarks.night DATASET --work FOLDER
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.speed.measure import measure_command
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import MANIFEST, Dataset, Written, finish_bucket, manifest_of
from clearslate.records.days import to_day
from clearslate.records.persons import person_starts

AS_OF = dt.date(2026, 1, 1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """What a run took: the processor's seconds, the greatest memory of a process, and its manifest."""

    seconds: float
    peak_mib: int
    manifest: dict[str, Any]


def night_of(day: Path, night: Path, every: int) -> int:
    """Write the records of the next night, bucket by bucket; gives how many people have other records: one in so many."""
    before = Dataset.open(day)
    manifest = before.manifest
    through = manifest.known_through + DAY
    night.mkdir(parents=True)

    def write(index: int) -> tuple[Written, int]:
        rows = before.read(index)
        starts = person_starts(rows.column("person_id"))[:-1]
        chosen = starts[every // 2 :: every]
        owed = one_chunk(rows.column("restitution_owed")).to_numpy(zero_copy_only=False).copy()
        owed[chosen] = np.nan_to_num(owed[chosen].astype(np.float64)) + 100
        at = rows.column_names.index("restitution_owed")
        field = rows.schema.field(at)
        rows = rows.set_column(at, field, pa.array(owed, from_pandas=True).cast(field.type))
        return finish_bucket(rows, to_day(through), night, index, before), len(chosen)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(write, range(len(before.buckets))))
    told = manifest_of(
        [written for written, _ in done],
        known_through=through,
        coverage=manifest.coverage,
        facts=manifest.facts,
        since=manifest.digest,
    )
    (night / MANIFEST).write_text(told.to_json(), encoding="utf-8")
    return sum(changed for _, changed in done)


def determine(dataset: Path, as_of: dt.date, out: Path, since: Path | None = None) -> Run:
    """A run, by a process of its own."""
    more = () if since is None else ("--since", str(since))
    seconds, peak = measure_command(
        "determine", str(dataset), "--as-of", as_of.isoformat(), "--out", str(out), "--quiet", *more
    )
    return Run(seconds, peak, json.loads((out / "run.json").read_text(encoding="utf-8")))


def main() -> None:
    """Make the night's records, both runs of them, and print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("dataset", type=Path)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--every", type=int, nargs="+", default=[1000], help="one person in so many")
    given = options.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    first = given.work / "first"
    if not (first / "run.json").exists():
        determine(given.dataset, AS_OF, first)
    people = Dataset.open(given.dataset).manifest.people
    nothing = determine(given.dataset, AS_OF, given.work / "again", since=first)
    shutil.rmtree(given.work / "again")
    print(
        f"{people:,} people; a night on which nothing changed takes {nothing.seconds:.1f} s of the processor"
    )
    print("| changed | judged again | full run, s | night, s | of the full run's | peak of the night |")
    print("|---:|---|---:|---:|---:|---:|")
    for every in given.every:
        night, whole, part = (given.work / f"{name}-{every}" for name in ("records", "full", "night"))
        changed = night_of(given.dataset, night, every)
        full = determine(night, AS_OF + DAY, whole)
        found = determine(night, AS_OF + DAY, part, since=first)
        if found.manifest["digest"] != full.manifest["digest"]:
            sys.exit(f"the night has another digest than a full run: {night}")
        causes = {cause: count for cause, count in found.manifest["since"]["judged"].items() if count}
        causes_text = ", ".join(f"{count:,} {cause}" for cause, count in causes.items())
        print(
            f"| {changed:,} | {causes_text} | {full.seconds:.1f} | {found.seconds:.1f} | {found.seconds / full.seconds:.1%} | {found.peak_mib:,} MiB |"
        )
        for done in (night, whole, part):
            shutil.rmtree(done)


if __name__ == "__main__":
    main()
