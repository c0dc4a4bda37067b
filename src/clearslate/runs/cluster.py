"""Determines the buckets of a dataset on other machines, or of one that lies elsewhere.

A worker is told which bucket; it fetches what it needs, asks the same evaluator as a run on one machine, and puts what
came of it where the run lies, the note last. So a bucket that was begun twice has the same files, and one that was noted is
not begun again, whoever was killed in between. No worker speaks to another: there is no shuffle.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from clearslate.engine.runner import (
    FOLDER,
    NOTES,
    PEOPLE,
    BucketResult,
    Progress,
    Worker,
    drop_strange,
    files_of,
    kept,
    make_folders,
)
from clearslate.records.dataset import MANIFEST as DATASET_MANIFEST
from clearslate.records.dataset import Dataset
from clearslate.records.files import TEMPORARY
from clearslate.records.processes import process_pool, processes_for
from clearslate.records.spark import SparkError, executors
from clearslate.records.stores import Store, StoreError, is_elsewhere
from clearslate.records.typed import from_json
from clearslate.runs.manifest import RunError
from clearslate.runs.run import MANIFEST, PLACE, Run
from clearslate.runs.spec import RunSpec, inputs_of
from clearslate.runs.start import start

__all__ = ["Work", "at_hand", "determine", "on_spark", "on_this_machine"]

_FOLDERS: Final = (FOLDER, PEOPLE, NOTES)


@dataclass(frozen=True)
class Work:
    """What each worker is told: the dataset and the digest of its records, the question and its key, the run.

    Places are paths, or addresses of stores.
    """

    dataset: str
    records: str
    spec: RunSpec
    out: str
    key: str


# --- a worker -----------------------------------------------------------------------------------------------


class _Desk:
    """A process's place of work: its evaluator, and a folder on its own disk for what lies elsewhere.

    Raises:
        RunError: the code, the laws or the records are not those of whoever gave the work.
    """

    def __init__(self, work: Work) -> None:
        pa.set_cpu_count(1)
        self._scratch = Path(tempfile.mkdtemp(prefix="clearslate-"))
        atexit.register(shutil.rmtree, self._scratch, ignore_errors=True)
        self._source = Store(work.dataset) if is_elsewhere(work.dataset) else None
        self._target = Store(work.out) if is_elsewhere(work.out) else None
        dataset = self._scratch / "dataset" if self._source else Path(work.dataset)
        self._out = self._scratch / "run" if self._target else Path(work.out)
        if self._source:
            _needed(self._source, DATASET_MANIFEST, dataset)
        make_folders(self._out, FOLDER)
        self._key = work.key
        inputs = inputs_of(work.spec, Dataset.open(dataset))
        if inputs.dataset != work.records:
            raise RunError(f"{dataset} has other records than when the work was given: start it again")
        if inputs.key != work.key:
            raise RunError(
                "a worker's clearslate, or its laws, are not those of the machine that gives the work: "
                "install the same version on all"
            )
        self._worker = Worker(dataset, work.spec.question, self._out, work.key)

    def result(self, index: int) -> BucketResult:
        """What was noted of a bucket, or what comes of judging it now."""
        bucket = self._worker.dataset.buckets[index]
        made = files_of(bucket)
        if self._target and self._target.fetch(made[-1], self._out / made[-1]):
            for name in made[:-1]:
                self._target.fetch(name, self._out / name)
        found = kept(self._out, bucket, self._key)
        if found is None:
            given = bucket.files
            if self._source:
                for path in given:
                    _needed(self._source, path.name, path.parent)
            found = self._worker.determine(index)
            if self._target:
                for name in made:
                    self._target.put(self._out / name, name)
            if self._source:
                for path in given:
                    path.unlink()
        if self._target:
            for name in made:
                (self._out / name).unlink(missing_ok=True)
        return found


def _needed(store: Store, name: str, folder: Path) -> None:
    if not store.fetch(name, folder / name):
        raise StoreError(f"{store}/{name} is not there")


@lru_cache(1)
def _desk(work: Work) -> _Desk:
    return _Desk(work)


def _result(work: Work, index: int) -> BucketResult:
    return _desk(work).result(index)


# --- who gives the work -------------------------------------------------------------------------------------


def on_this_machine(work: Work, buckets: int, jobs: int, progress: Progress | None) -> list[BucketResult]:
    """Determine all buckets in processes of this machine."""
    done: list[BucketResult] = []
    with ExitStack() as stack:
        each: Callable[..., Iterator[BucketResult]] = map
        if jobs > 1:
            each = stack.enter_context(process_pool(min(jobs, buckets))).map
        for result in each(partial(_result, work), range(buckets)):
            done.append(result)
            if progress:
                progress(len(done), buckets)
    return done


def on_spark(work: Work, buckets: int, settings: Mapping[str, str]) -> list[BucketResult]:
    """Determine all buckets on a Spark cluster, a task each.

    Args:
        work: what is to be done; every executor must reach its places.
        buckets: how many there are.
        settings: of Spark, beside those that its own files and ``spark-submit`` give.

    Raises:
        RunError: Spark is not installed, does not start, or gave up.
    """
    try:
        with executors("clearslate determine", settings) as each:
            tables = each(partial(_told, work), range(buckets))
    except SparkError as error:
        raise RunError(str(error)) from error
    return [from_json(BucketResult, text) for text in tables]


def _told(work: Work, index: int) -> str:
    return json.dumps(_result(work, index).to_json())


# --- the whole ----------------------------------------------------------------------------------------------


@contextmanager
def at_hand(place: str, manifest: str) -> Iterator[Path]:
    """A folder on the disk for one that may lie elsewhere; there only its manifest is, where it has one.

    Raises:
        StoreError: the place cannot be reached.
    """
    if not is_elsewhere(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="clearslate-") as folder:
        Store(place).fetch(manifest, Path(folder) / manifest)
        yield Path(folder)


def determine(
    dataset: str,
    out: str,
    ask: Callable[[Dataset], RunSpec],
    *,
    jobs: int | None = 1,
    spark: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Determine a dataset by workers that take one bucket after the other; places are paths or addresses of stores.

    Args:
        dataset: the dataset's place.
        out: the run's.
        ask: gives the question, once the dataset is opened.
        jobs: processes, on this machine; None: by the size of the dataset.
        spark: Spark's settings; without it, this machine does it all.
        progress: told (buckets done, buckets in all), on this machine.

    Returns:
        The run; where it lies elsewhere, what it says of itself is all that can be asked of it.

    Raises:
        RunError, DatasetError, StoreError: as their messages say.
    """
    with at_hand(dataset, DATASET_MANIFEST) as here, at_hand(out, MANIFEST) as there:
        opened = Dataset.open(here)
        spec = ask(opened)
        places = [place if is_elsewhere(place) else str(Path(place).resolve()) for place in (dataset, out)]
        store = str(Store(dataset)) if is_elsewhere(dataset) else places[0]
        buckets = len(opened.buckets)

        def judge(key: str) -> list[BucketResult]:
            _prepare(out, buckets)
            work = Work(places[0], opened.manifest.digest, spec, places[1], key)
            if spark is None:
                return on_this_machine(work, buckets, processes_for(opened.manifest.charges, jobs), progress)
            if not is_elsewhere(out):
                # A machine that was given up may still be at a bucket that another has: each writes under a name of its own.
                work = replace(work, out=Path(places[1]).as_uri())
            return on_spark(work, buckets, spark)

        there.mkdir(parents=True, exist_ok=True)
        elsewhere = is_elsewhere(dataset) or is_elsewhere(out)
        run = start(here, spec, there, judge=judge, place=store if elsewhere else None)
        if is_elsewhere(out):
            for name in (PLACE, MANIFEST):
                Store(out).put(there / name, name)
        return run


def _prepare(out: str, buckets: int) -> None:
    """Until it is whole again the run is an interrupted one; what an earlier one over more buckets left is removed."""
    if not is_elsewhere(out):
        make_folders(Path(out), FOLDER)
        drop_strange(Path(out), buckets)
        return
    store = Store(out)
    store.remove(MANIFEST)
    for folder in _FOLDERS:
        for name in (store / folder).names():
            if name.endswith(TEMPORARY) or int(Path(name).stem.rpartition("-")[2]) >= buckets:
                store.remove(f"{folder}/{name}")
