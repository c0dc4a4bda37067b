"""The laws of every state, each on synthetic records of its own, in one table; and the time to import them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.speed.measure import BenchError, measure
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
    cpu_seconds: float  # the processor's, the least of the tries
    floor_seconds: float  # the processor's, of the floor under the run
    spread: float  # how much more than the least the worst try took, as a share
    charges_per_second: float  # of a core: by the processor's seconds
    peak_mib: float
    digest: str  # of the determinations

    @property
    def over_floor(self) -> float:
        """The run's processor seconds over the floor's."""
        return self.cpu_seconds / self.floor_seconds

    @property
    def per_million(self) -> float:
        """Processor seconds for a million charges."""
        return self.cpu_seconds / self.charges * 1e6


@dataclass(frozen=True)
class StatesResult:
    """Every state's line; and how long a process takes to import all laws, the best of three."""

    as_of: str
    lines: tuple[StateLine, ...]
    import_seconds: float  # as a clock on the wall counts them: other processes slow it down
    import_cpu_seconds: float  # of the process itself

    @property
    def over_floor(self) -> float:
        """Of all states together."""
        return sum(line.cpu_seconds for line in self.lines) / sum(line.floor_seconds for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        lines = [asdict(line) | {"over_floor": line.over_floor} for line in self.lines]
        return asdict(self) | {"lines": lines}


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
    tries = _TRIES if manifest.charges < _MANY else 1
    task = {
        "kind": "state", "dataset": str(place), "as_of": as_of.isoformat(), "laws": [code], "tries": tries,
        "out": str(work / "run-state"),
    }  # fmt: skip
    found = measure(task)
    return StateLine(
        code,
        len(jurisdiction(code).laws),
        manifest.people,
        manifest.charges,
        found["seconds"],
        found["cpu_seconds"],
        found["floor_seconds"],
        found["spread"],
        manifest.charges / found["cpu_seconds"],
        found["peak_bytes"] / 2**20,
        found["digest"],
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
    yield (
        "| state | laws | people | charges | seconds | floor, processor's seconds | run, processor's seconds | run / floor "
        "| spread | seconds a million charges | charges/s a core | law answers/s a core | peak memory |"
    )
    yield "|---|" + "---:|" * 12
    for line in found.lines:
        yield (
            f"| {line.state} | {line.laws} | {line.people:,} | {line.charges:,} | {line.seconds:.2f} | {line.floor_seconds:.2f} "
            f"| {line.cpu_seconds:.2f} | {line.over_floor:.2f} | {line.spread:.0%} | {line.per_million:.2f} "
            f"| {line.charges_per_second:,.0f} | {line.charges_per_second * line.laws:,.0f} | {line.peak_mib:,.0f} MiB |"
        )
    yield ""
    if found.lines:
        run, floor = (
            sum(getattr(line, name) for line in found.lines) for name in ("cpu_seconds", "floor_seconds")
        )
        yield f"All together: floor {floor:.2f} s, run {run:.2f} s, {found.over_floor:.2f} times the floor."
    yield (
        f"Importing the package with all its states: {found.import_seconds:.2f} s, "
        f"{found.import_cpu_seconds:.2f} s of it the processor's own (the best of {_TRIES})."
    )
