"""The laws of every state, each on synthetic records of its own, in one table; and the time to import them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.bench.measure import BenchError, measure
from clearslate.records.dataset import Dataset
from clearslate.states import jurisdiction

_IMPORT: Final = (
    "import time; wall, own = time.perf_counter(), time.process_time()\n"
    "import clearslate.states; clearslate.states.all_jurisdictions()\n"
    "print(time.perf_counter() - wall, time.process_time() - own)"
)
_TRIES: Final = 3
_MANY: Final = 1_000_000


@dataclass(frozen=True)
class StateLine:
    """All laws of one state over its own synthetic records, end to end on one core."""

    state: str
    laws: int
    people: int
    charges: int
    seconds: float  # the wall's
    cpu_seconds: float  # the processor's
    charges_per_second: float  # of a core: by the processor's seconds
    peak_mib: float


@dataclass(frozen=True)
class StatesResult:
    """Every state's line; and how long a process takes to import all laws, the best of three."""

    as_of: str
    lines: tuple[StateLine, ...]
    import_seconds: float  # as a clock on the wall counts them: other processes slow it down
    import_cpu_seconds: float  # of the process itself

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self)


def bench_states(datasets: Mapping[str, Path], as_of: dt.date, work: Path) -> StatesResult:
    """Measure every state on its dataset, by code.

    Raises:
        BenchError: a measurement failed.
    """
    work.mkdir(parents=True, exist_ok=True)
    lines = tuple(_state(code, place, as_of, work) for code, place in datasets.items())
    tries = [_import() for _ in range(_TRIES)]
    return StatesResult(
        as_of.isoformat(), lines, min(wall for wall, _ in tries), min(own for _, own in tries)
    )


def _state(code: str, place: Path, as_of: dt.date, work: Path) -> StateLine:
    manifest = Dataset.open(place).manifest
    task = {
        "kind": "engine", "dataset": str(place), "as_of": as_of.isoformat(), "laws": [code], "jobs": 1,
        "out": str(work / "run-state"),
    }  # fmt: skip
    # The first run may compile loops that no other state needed; on few charges a second finds them compiled.
    tries = 2 if manifest.charges < _MANY else 1
    found = min((measure(task) for _ in range(tries)), key=lambda one: float(one["cpu_seconds"]))
    return StateLine(
        code,
        len(jurisdiction(code).laws),
        manifest.people,
        manifest.charges,
        found["seconds"],
        found["cpu_seconds"],
        manifest.charges / found["cpu_seconds"],
        found["peak_bytes"] / 2**20,
    )


def _import() -> tuple[float, float]:
    """Seconds on the wall and of the processor, of a fresh process that imports all laws."""
    done = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=False)  # noqa: S603 (our own line)
    if done.returncode:
        raise BenchError(f"importing the laws failed: {done.stderr.strip().splitlines()[-1:]}")
    wall, own = done.stdout.split()
    return float(wall), float(own)


def states_text(found: StatesResult) -> str:
    """The measurements as a table in Markdown."""
    return "\n".join(_lines(found))


def _lines(found: StatesResult) -> Iterator[str]:
    yield f"All laws of each state on its own synthetic records, end to end, one core, as of {found.as_of}"
    yield ""
    yield "| state | laws | people | charges | seconds | processor's seconds | charges/s a core | law answers/s a core | peak memory |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for line in found.lines:
        yield (
            f"| {line.state} | {line.laws} | {line.people:,} | {line.charges:,} | {line.seconds:.2f} | {line.cpu_seconds:.2f} "
            f"| {line.charges_per_second:,.0f} | {line.charges_per_second * line.laws:,.0f} | {line.peak_mib:,.0f} MiB |"
        )
    yield ""
    yield (
        f"Importing the package with all its states: {found.import_seconds:.2f} s, "
        f"{found.import_cpu_seconds:.2f} s of it the processor's own (the best of {_TRIES})."
    )
