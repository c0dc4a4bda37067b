"""The same inputs give the same determinations: any number of processes, any bucketing, killed or not."""

import datetime as dt
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate

AS_OF = dt.date(2026, 1, 1)
KNOWN = dt.date(2025, 12, 31)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("determinism") / "pa"
    generate("PA", 1_500, place, seed=7, known_through=KNOWN, buckets=8)
    return place


def run(dataset: Path, out: Path, jobs: int = 1, laws: tuple[str, ...] = ("PA",)) -> Run:
    return start(dataset, spec_for(Dataset.open(dataset), AS_OF, laws), out, jobs=jobs)


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_bytes_are_the_same_with_one_and_with_several_processes(dataset: Path, tmp_path: Path) -> None:
    alone = run(dataset, tmp_path / "one")
    together = run(dataset, tmp_path / "three", 3)
    assert together.manifest == alone.manifest
    assert fingerprint(tmp_path / "three") == fingerprint(tmp_path / "one")


@pytest.mark.parametrize("buckets", [64, pytest.param(512, marks=pytest.mark.prove)])
def test_the_digest_is_the_same_whatever_the_bucketing(dataset: Path, tmp_path: Path, buckets: int) -> None:
    generate("PA", 1_500, tmp_path / "other", seed=7, known_through=KNOWN, buckets=buckets)
    first, second = run(dataset, tmp_path / "a"), run(tmp_path / "other", tmp_path / "b")
    assert first.manifest.digest == second.manifest.digest
    assert first.manifest.run_id == second.manifest.run_id
    assert first.manifest.outcomes == second.manifest.outcomes


def test_another_day_is_another_run(dataset: Path, tmp_path: Path) -> None:
    run(dataset, tmp_path / "run")
    spec = spec_for(Dataset.open(dataset), dt.date(2026, 1, 2), ("PA",))
    with pytest.raises(RunError, match="holds another run"):
        start(dataset, spec, tmp_path / "run")


def test_a_run_of_some_laws_answers_as_the_run_of_all(dataset: Path, tmp_path: Path) -> None:
    every, one = run(dataset, tmp_path / "all"), run(dataset, tmp_path / "one", laws=("PA-CS-M",))
    assert every.manifest.outcomes["PA-CS-M"] == one.manifest.outcomes["PA-CS-M"]


def command(dataset: Path, out: Path) -> list[str]:
    return [
        sys.executable, "-m", "clearslate.cli.main", "determine", str(dataset), "--as-of", AS_OF.isoformat(),
        "--laws", "PA", "--out", str(out), "--jobs", "2", "--quiet",
    ]  # fmt: skip


def kill_at(dataset: Path, out: Path, seconds: float) -> bool:
    """Start a run, kill its whole process group after a while; whether it was still at work."""
    process = subprocess.Popen(command(dataset, out), start_new_session=True, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    working = process.poll() is None
    if working:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return working


def kill_after_first_bucket(dataset: Path, out: Path) -> None:
    process = subprocess.Popen(command(dataset, out), start_new_session=True, stdout=subprocess.DEVNULL)
    waited = time.monotonic() + 60
    while not any((out / "notes").glob("*.json")) and process.poll() is None and time.monotonic() < waited:
        time.sleep(0.005)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_run_that_was_killed_resumes_to_the_same_bytes(dataset: Path, tmp_path: Path) -> None:
    run(dataset, tmp_path / "whole")
    kill_after_first_bucket(dataset, tmp_path / "killed")
    subprocess.run(command(dataset, tmp_path / "killed"), check=True, stdout=subprocess.DEVNULL)
    whole, resumed = fingerprint(tmp_path / "whole"), fingerprint(tmp_path / "killed")
    assert {name: value for name, value in resumed.items() if ".part" not in name} == whole


def test_a_finished_bucket_is_not_computed_again(dataset: Path, tmp_path: Path) -> None:
    run(dataset, tmp_path / "run")
    file = tmp_path / "run" / "determinations" / "bucket-00003.parquet"
    before = file.stat().st_mtime_ns
    run(dataset, tmp_path / "run")
    assert file.stat().st_mtime_ns == before
    file.write_bytes(b"damaged")
    run(dataset, tmp_path / "run")
    assert file.read_bytes()[:4] == b"PAR1"


def test_new_records_recompute_their_own_bucket_only(dataset: Path, tmp_path: Path) -> None:
    before = Dataset.open(dataset)
    run(dataset, tmp_path / "run")
    files = sorted((tmp_path / "run" / "determinations").iterdir())
    stamps = {path.name: path.stat().st_mtime_ns for path in files}
    grown = tmp_path / "grown"
    manifest = before.manifest
    with DatasetWriter(
        grown,
        known_through=KNOWN,
        coverage=manifest.coverage,
        facts=manifest.facts,
        buckets=len(before.buckets),
    ) as writer:
        table = before.table()
        writer.add(table)
        first = table.slice(0, 1)
        place = first.schema.get_field_index("charge_id")
        writer.add(first.set_column(place, first.schema.field(place), pa.array(["a new charge"])))
    updated = run(grown, tmp_path / "run")
    changed = [path.name for path in files if path.stat().st_mtime_ns != stamps[path.name]]
    assert len(changed) == 1
    assert updated.manifest.charges == manifest.charges + 1
    assert updated.manifest == run(grown, tmp_path / "afresh").manifest


def test_an_interrupted_run_says_so(dataset: Path, tmp_path: Path) -> None:
    run(dataset, tmp_path / "run")
    (tmp_path / "run" / "run.json").unlink()
    with pytest.raises(RunError, match="was interrupted"):
        Run.open(tmp_path / "run")
    with pytest.raises(RunError, match="is not a run"):
        Run.open(tmp_path)


@pytest.mark.prove
def test_kills_at_random_moments_never_change_the_bytes(tmp_path: Path) -> None:
    place = tmp_path / "pa"
    generate("PA", 60_000, place, seed=11, known_through=KNOWN, buckets=32)
    run(place, tmp_path / "whole", 2)
    whole = fingerprint(tmp_path / "whole")
    chance = random.Random(3)
    working = 0
    for attempt in range(20):
        out = tmp_path / f"killed-{attempt}"
        for _ in range(chance.randint(1, 3)):
            working += kill_at(place, out, chance.uniform(0.5, 6))
        subprocess.run(command(place, out), check=True, stdout=subprocess.DEVNULL)
        found = {name: value for name, value in fingerprint(out).items() if ".part" not in name}
        assert found == whole
    print(json.dumps({"kills while at work": working, "runs": 20}))
    assert working
