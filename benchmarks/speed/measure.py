"""What is measured, and the table of it."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.engine.runner import FOLDER
from clearslate.records.dataset import Dataset
from clearslate.states import jurisdiction

ONE_LAW = "PA-CS-M"
_CHECKOUT = Path(__file__).parents[2]
_COMPARED = ("outcome", "possible_from", "certain_from")
# Of a process that has one child, what children took is what the child took.
_OF_CHILD = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
sys.exit(done.returncode)
"""


class BenchError(Exception):
    """The benchmark cannot run, or its answers disagree. The message says what to do."""


@dataclass(frozen=True)
class Line:
    """One measurement."""

    what: str
    processes: int
    seconds: float
    charges_per_second: float
    per_core: float
    peak_mib: float
    cpu_seconds: float  # the processor's, of all processes, imports included


@dataclass(frozen=True)
class BenchResult:
    """All measurements over one dataset, and whether floor and engine agree."""

    people: int
    charges: int
    as_of: str
    lines: tuple[Line, ...]
    compared: dict[str, int]  # floor -> determinations that differ from the engine's
    full_over_floor: float
    over_engine: dict[str, float]  # floor -> its processor seconds over the engine's, for the one law

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return asdict(self)


def bench_dataset(
    dataset: Path, as_of: dt.date, work: Path, *, jobs: int, each_law: bool = True
) -> BenchResult:
    """Measure the engine and the floor over a dataset of Pennsylvania.

    Raises:
        BenchError: the dataset is of another state, or floor and engine answer differently.
    """
    opened = Dataset.open(dataset)
    if "PA" not in opened.manifest.coverage.jurisdictions:
        raise BenchError("the floor is written for PA-CS-M: give a dataset of PA")
    work.mkdir(parents=True, exist_ok=True)
    charges = opened.manifest.charges
    lines: list[Line] = []

    def run(what: str, kind: str, laws: list[str], processes: int, out: str) -> Line:
        task = {
            "kind": kind, "dataset": str(dataset), "as_of": as_of.isoformat(), "laws": laws,
            "jobs": processes, "out": str(work / out),
        }  # fmt: skip
        found = measure(task)
        speed = charges / found["seconds"]
        line = Line(
            what,
            processes,
            found["seconds"],
            speed,
            speed / processes,
            found["peak_bytes"] / 2**20,
            found["cpu_seconds"],
        )
        lines.append(line)
        return line

    sql = run("floor: PA-CS-M as SQL (DuckDB)", "sql", [], jobs, "floor-sql.parquet")
    frames = run("floor: PA-CS-M as group-by and join (Polars)", "frames", [], jobs, "floor-frames.parquet")
    plain = run("floor: PA-CS-M row by row (plain Python)", "plain", [], 1, "floor-plain.parquet")
    run(f"{ONE_LAW}, evaluation only", "evaluate", [ONE_LAW], 1, "unused")
    one = run(f"{ONE_LAW}, end to end", "engine", [ONE_LAW], 1, "run-one")
    run(f"{ONE_LAW}, end to end", "engine", [ONE_LAW], jobs, "run-one")
    run("all laws of PA, evaluation only", "evaluate", ["PA"], 1, "unused")
    run("all laws of PA, end to end", "engine", ["PA"], 1, "run-all")
    full = run("all laws of PA, end to end", "engine", ["PA"], jobs, "run-all")
    if each_law:
        laws = [law.id for law in jurisdiction("PA").laws]
        for count in range(2, len(laws) + 1):
            run(
                f"the first {count} laws (adds {laws[count - 1]}), end to end",
                "engine",
                laws[:count],
                jobs,
                "run-some",
            )
    others = {"sql": sql, "frames": frames, "plain": plain}
    compared = {name: _differences(work / "run-one", work / f"floor-{name}.parquet") for name in others}
    floor = min(sql.seconds, frames.seconds)
    return BenchResult(
        opened.manifest.people,
        charges,
        as_of.isoformat(),
        tuple(lines),
        compared,
        full.seconds / floor,
        {name: line.cpu_seconds / one.cpu_seconds for name, line in others.items()},
    )


def measure(task: dict[str, Any]) -> dict[str, Any]:
    """One task of ``benchmarks.speed.worker`` in a process of its own: its seconds and peak bytes.

    Raises:
        BenchError: it failed.
    """
    command = [sys.executable, "-m", "benchmarks.speed.worker", json.dumps(task)]
    path = os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(  # noqa: S603 (our own module)
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path}
    )
    if done.returncode:
        raise BenchError(f"{task['kind']} failed: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure_command(*arguments: str) -> tuple[float, int]:
    """``clearslate`` with some arguments, as a user gives them: the processor's seconds with its start, and peak memory in MiB.

    Raises:
        BenchError: it failed.
    """
    command = [sys.executable, "-c", _OF_CHILD, sys.executable, "-m", "clearslate.cli.main", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own program)
    if done.returncode:
        raise BenchError(f"clearslate {arguments[0]} failed: {done.stderr.strip().splitlines()[-1:]}")
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def _differences(run: Path, floor: Path) -> int:
    """Determinations that the floor lacks, has besides, or answers differently."""
    engine = pq.read_table(run / FOLDER, columns=["charge_id", "decides", *_COMPARED])
    engine = _plain(engine.filter(engine.column("decides")))
    other = _plain(pq.read_table(floor))
    if engine.num_rows != other.num_rows:
        return abs(int(engine.num_rows) - int(other.num_rows))
    engine, other = (table.sort_by("charge_id") for table in (engine, other))
    same = pc.equal(engine.column("charge_id"), other.column("charge_id"))
    for name in _COMPARED:
        same = pc.and_(same, pc.equal(engine.column(name), other.column(name)))
    agree = int(pc.sum(same).as_py() or 0)
    return int(engine.num_rows) - agree


def _plain(table: pa.Table) -> pa.Table:
    table = table.select(["charge_id", *_COMPARED])
    return table.cast(
        pa.schema(
            [("charge_id", pa.string()), ("outcome", pa.string()), *((n, pa.date32()) for n in _COMPARED[1:])]
        )
    )


def to_text(found: BenchResult) -> str:
    """The measurements as a table in Markdown."""
    rows = [
        f"{found.people:,} people, {found.charges:,} charges, as of {found.as_of}",
        "",
        "| what | processes | seconds | processor's seconds | charges/s | charges/s a core | peak memory of a process |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    rows += [
        f"| {line.what} | {line.processes} | {line.seconds:.2f} | {line.cpu_seconds:.2f} | {line.charges_per_second:,.0f} "
        f"| {line.per_core:,.0f} | {line.peak_mib:,.0f} MiB |"
        for line in found.lines
    ]
    rows += ["", f"All laws over the floor: {found.full_over_floor:.2f} times the faster floor."]
    rows += [
        f"Floor {name} and engine: {count:,} determinations differ." for name, count in found.compared.items()
    ]
    rows += [
        f"{ONE_LAW} by {name}: {times:.2f} times the processor's seconds of the engine, which gives days, masks and an index besides."
        for name, times in found.over_engine.items()
    ]
    return "\n".join(rows)
