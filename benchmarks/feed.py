"""What a night's delivery costs to take in, by how many charges changed and how many there are: the courts' file of a made-up state.

Of a night's charges 93 in a hundred have another sum owed, 5 are new in their case, 2 are of new people. Each feed is a process
of its own, over the store as the first delivery left it; its seconds are the processor's, with its start and its imports.

    python -m benchmarks.feed --people 51000 160000 --changed 100 1000
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed.measure import measure_command
from clearslate.records.dataset import Dataset
from clearslate.synthetic.extracts import FIRST, MAPPINGS, make_extracts
from clearslate.synthetic.extracts.court import FILE, SOURCE

KNOWN_THROUGH = dt.date(2025, 12, 31)
NIGHT = KNOWN_THROUGH + dt.timedelta(days=1)
NEW_COUNTS, NEW_PEOPLE = range(93, 98), range(98, 100)  # of each hundred of a night's charges


def changed_rows(extract: Path, count: int) -> Iterator[dict[str, str]]:
    """A night's rows, drawn evenly from the first delivery."""
    with extract.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    every = max(rows // count, 1)
    with extract.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file)):
            if place % every or place // every >= count:
                continue
            kind = place // every % 100
            if kind in NEW_COUNTS:
                row["COUNT"] = str(900 + kind)
            elif kind in NEW_PEOPLE:
                row["PARTY_ID"], row["CASE_KEY"] = f"N{place}", f"N{place}"
            else:
                row["RESTITUTION_OWED"] = str(1000 + place % 1000)
            yield row


def write_night(extract: Path, folder: Path, count: int) -> int:
    """Write a night's delivery; gives how many charges it has."""
    folder.mkdir(parents=True)
    rows = list(changed_rows(extract, count))
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def feed(store: Path, mapping: Path, source: Path, *more: str) -> tuple[float, int]:
    """Take in a delivery: the processor's seconds, and the greatest memory in MiB."""
    return measure_command("feed", str(store), str(mapping), "--source", str(source), "--quiet", *more)


def size_of(folder: Path) -> int:
    """Bytes on the disk; a file with two names counts once."""
    files = {(file.stat().st_ino, file.stat().st_size) for file in folder.rglob("*") if file.is_file()}
    return sum(size for _, size in files)


def report(people: int, counts: list[int], work: Path) -> None:
    """Print the rows of one size."""
    make_extracts("PA", people, work / "extracts", seed=7, known_through=KNOWN_THROUGH)
    mapping = work / "extracts" / MAPPINGS / f"{SOURCE}.yaml"
    first = work / "extracts" / SOURCE / FIRST
    store = work / "store"
    seconds, peak = feed(store, mapping, first, "--mode", "full")
    charges = Dataset.open(store / SOURCE / "dataset").manifest.charges
    whole = size_of(store / SOURCE / "dataset")
    print(f"| {charges:,} | all, in full | {seconds:.1f} | {peak:,} | |")
    for count in counts:
        night, again = work / "night", work / "again"
        changed = write_night(first / FILE, night, count)
        shutil.copytree(store, again, symlinks=True)
        seconds, peak = feed(
            again, mapping, night, "--mode", "changes", "--as-of-delivery", NIGHT.isoformat()
        )
        grown = size_of(again / SOURCE / "dataset") / whole
        print(f"| {charges:,} | {changed:,} | {seconds:.1f} | {peak:,} | {grown:.2f} |")
        shutil.rmtree(night)
        shutil.rmtree(again)


def main() -> None:
    """Make the deliveries, take them in, and print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--people", type=int, nargs="+", default=[17_000])
    options.add_argument("--changed", type=int, nargs="+", default=[100, 1000])
    given = options.parse_args()
    print(
        "| charges there | changed charges | processor's seconds | peak memory, MiB | the dataset's size, of what it was |"
    )
    print("|---:|---:|---:|---:|---:|")
    for people in given.people:
        with tempfile.TemporaryDirectory() as name:
            report(people, given.changed, Path(name))


if __name__ == "__main__":
    main()
