"""How long linking takes, and what memory, as people grow more: three agencies' extracts of a made-up state.

Each size is linked in a process of its own, whose peak memory is the system's figure.

    python benchmarks/linking.py --people 20000 100000
    python benchmarks/linking.py --datasets STORE/court/dataset STORE/repository/dataset STORE/corrections/dataset
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from clearslate.identity import Options, link
from clearslate.ingest import ingest
from clearslate.synthetic.extracts import FIRST, MAPPINGS, SOURCES, make_extracts

BUCKETS = 16
KNOWN_THROUGH = dt.date(2025, 12, 31)
STEPS = ("read", "numbers", "groups", "blocking", "learning", "weighing", "persons", "links")


def make(people: int, folder: Path) -> list[Path]:
    """Datasets of three agencies over so many people."""
    make_extracts("PA", people, folder / "extracts", seed=7, known_through=KNOWN_THROUGH)
    for source in SOURCES:
        ingest(
            folder / "extracts" / MAPPINGS / f"{source}.yaml",
            folder / "extracts" / source / FIRST,
            folder / source,
            buckets=BUCKETS,
        )
    return [folder / source for source in SOURCES]


def measure(datasets: Sequence[Path], memory: str) -> None:
    """Link, and print one line of figures for the parent process."""
    with tempfile.TemporaryDirectory() as name:
        marks = [time.perf_counter()]
        links = link(
            datasets,
            Path(name) / "links",
            Options(memory=memory),
            lambda _done, _total: marks.append(time.perf_counter()),
        )
        seconds = time.perf_counter() - marks[0]
    used = resource.getrusage(resource.RUSAGE_SELF)
    manifest = links.manifest
    figures = {
        "rows": sum(given["rows"] for given in manifest["inputs"]),
        "seconds": seconds,
        "processor_seconds": used.ru_utime + used.ru_stime,
        "peak_mib": used.ru_maxrss // 1024,
        "profiles": manifest["profiles"],
        **manifest["counts"],
        "pairs": sum(rule["pairs"] for rule in manifest["blocking"]),
        "cut": sum(rule["pairs_cut"] for rule in manifest["blocking"]),
        "steps": dict(zip(STEPS, (b - a for a, b in itertools.pairwise(marks)), strict=True)),
    }
    print(json.dumps(figures))


def report(datasets: Sequence[Path], memory: str) -> None:
    """Link in a process of its own and print a row of the table."""
    command = [sys.executable, __file__, "--measure", "--memory", memory, "--datasets", *map(str, datasets)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very script
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"| {found['rows']:,} | {found['records']:,} | {found['persons']:,} | {found['possible']:,} | "
        f"{found['pairs']:,} | {found['cut']:,} | {found['seconds']:.0f} | {found['processor_seconds']:.0f} | {found['peak_mib']:,} MiB |"
    )
    print(
        "  " + ", ".join(f"{step} {seconds:.0f} s" for step, seconds in found["steps"].items()),
        file=sys.stderr,
    )


def main() -> None:
    """Make the datasets, or take those given, and print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--people", type=int, nargs="+", default=[20_000])
    options.add_argument("--datasets", type=Path, nargs="+")
    options.add_argument("--memory", default="4GB")
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        measure(given.datasets, given.memory)
        return
    print(
        "| rows of people | source records | persons | pairs in doubt | pairs by rules | pairs cut | seconds | "
        "processor's seconds | peak memory |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    if given.datasets:
        report(given.datasets, given.memory)
        return
    for people in given.people:
        with tempfile.TemporaryDirectory() as name:
            report(make(people, Path(name)), given.memory)


if __name__ == "__main__":
    main()
