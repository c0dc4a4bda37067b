"""One measurement in a process of its own: ``python -m benchmarks.speed.worker JSON`` prints JSON.

A process of its own, so that its peak memory is its own and no measurement warms another's caches.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clearslate.records.dataset import Dataset

if TYPE_CHECKING:
    from clearslate.runs.run import Run


def measure(task: dict[str, Any]) -> dict[str, Any]:
    """Seconds of the work itself and peak memory in bytes of the largest process.

    ``seconds`` are the wall's, imports excluded; ``cpu_seconds`` the processor's, of this process and its children,
    imports included: they hold also on a machine that does other work.
    """
    dataset, out = Path(task["dataset"]), Path(task["out"])
    as_of = dt.date.fromisoformat(task["as_of"])
    if out.is_dir():
        shutil.rmtree(out)
    out.unlink(missing_ok=True)
    kind, begun = task["kind"], time.process_time()
    if kind == "state":
        return _state(task, dataset, out, as_of)
    extra: dict[str, Any] = {}
    if kind == "engine":
        started = _engine(task, dataset, out, as_of)
    elif kind == "evaluate":
        started, seconds = _evaluate(task, dataset, as_of)
        extra["seconds"] = seconds
    elif kind == "sql":
        from benchmarks.speed.sql import run_sql

        started = time.perf_counter()
        run_sql(dataset, as_of, out, threads=task["jobs"])
    elif kind == "plain":
        from benchmarks.speed.plain import run_plain

        started = time.perf_counter()
        run_plain(dataset, as_of, out)
    else:
        from benchmarks.speed.frames import run_frames

        started = time.perf_counter()
        run_frames(dataset, as_of, out)
    seconds, own = time.perf_counter() - started, time.process_time() - begun
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "cpu_seconds": own + children.ru_utime + children.ru_stime,
        "peak_bytes": max(_own_peak(), children.ru_maxrss) * 1024,
    } | extra


def _own_peak() -> int:
    """Peak memory of this process in KiB. What ``getrusage`` says includes the parent's, from before exec."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _engine(task: dict[str, Any], dataset: Path, out: Path, as_of: dt.date) -> float:
    from clearslate.runs.spec import spec_for
    from clearslate.runs.start import start

    started = time.perf_counter()
    start(dataset, spec_for(Dataset.open(dataset), as_of, tuple(task["laws"])), out, jobs=task["jobs"])
    return started


def _state(task: dict[str, Any], dataset: Path, out: Path, as_of: dt.date) -> dict[str, Any]:
    """A state's run and the floor under it, turn by turn in this one process: the least processor seconds of each.

    A first run, not counted, compiles what no run on this machine has compiled yet; ``first_seconds`` are its own.
    """
    from clearslate.runs.spec import spec_for
    from clearslate.runs.start import start

    spec = spec_for(Dataset.open(dataset), as_of, tuple(task["laws"]))
    seconds, runs, floors, digest = [], [], [], ""
    for _ in range(1 + task["tries"]):
        if out.is_dir():
            shutil.rmtree(out)
        wall, begun = time.perf_counter(), time.process_time()
        run = start(dataset, spec, out, jobs=1)
        runs.append(time.process_time() - begun)
        seconds.append(time.perf_counter() - wall)
        floors.append(_floor(run, dataset))
        digest = run.manifest.digest
    return {
        "seconds": min(seconds[1:]), "cpu_seconds": min(runs[1:]), "floor_seconds": min(floors[1:]),
        "spread": max(runs[1:]) / min(runs[1:]) - 1, "first_seconds": runs[0], "peak_bytes": _own_peak() * 1024,
        "digest": digest,
    }  # fmt: skip


def _floor(run: Run, place: Path) -> float:
    """Processor seconds of the floor under a run (see ``bench.floor``)."""
    from benchmarks.speed.floor import floor
    from clearslate.engine.determine import Evaluator
    from clearslate.records.hashing import add_digests, show_digest

    dataset = Dataset.open(place)
    columns = [c for c in Evaluator(run.spec().question()).columns if c in dataset.schema.names]
    file = run.path / "floor.parquet"
    total, digests = 0.0, []
    for bucket in dataset.buckets:
        determinations = run.read(bucket.index)
        begun = time.process_time()
        digests.append(floor(dataset, bucket.index, columns, determinations, file))
        total += time.process_time() - begun
        del determinations
    if show_digest(add_digests(*digests)) != run.manifest.digest:
        raise ValueError("the floor wrote other determinations than the run")
    return total


def _evaluate(task: dict[str, Any], dataset: Path, as_of: dt.date) -> tuple[float, float]:
    """Evaluation alone: buckets are read before the clock starts, nothing is written."""
    from clearslate.engine.determine import Evaluator
    from clearslate.runs.spec import spec_for

    opened = Dataset.open(dataset)
    evaluator = Evaluator(spec_for(opened, as_of, tuple(task["laws"])).question())
    wanted = [name for name in evaluator.columns if name in opened.schema.names]
    evaluator.judge(opened.read(0, wanted))  # compiled code and texts are warm
    started, total = time.perf_counter(), 0.0
    for bucket in opened.buckets:
        table = opened.read(bucket.index, wanted)
        begun = time.perf_counter()
        evaluator.judge(table)
        total += time.perf_counter() - begun
    return started, total


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(json.loads(sys.argv[1]))))
