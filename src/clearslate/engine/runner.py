"""Runs an evaluator over a dataset, bucket by bucket, on one process or several.

A bucket is the unit of work, of memory and of resume. Its determinations are written under another name and
then renamed, followed by a small note of what they answer; a run that is started again keeps every bucket
whose note matches. Nothing that is written depends on the number of processes or on the time of day.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.engine.determine import Evaluator, Question, Undecided, outcomes_of
from clearslate.engine.index import arrow_file, due_of, index_of, outcomes_to_bytes
from clearslate.loops import library
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Bucket, Dataset, persons_file
from clearslate.records.files import sha256_of, sweep, take_over, whole
from clearslate.records.hashing import Digest, add_digests, rows_hashes
from clearslate.records.processes import process_pool
from clearslate.records.typed import MalformedError, from_json

if TYPE_CHECKING:
    from clearslate.records.hashing import Hashes

FOLDER: Final = "determinations"
CHANGED: Final = "changed"  # by another name, so that no one takes it for all determinations
BASE: Final = "base"
PEOPLE: Final = "people"
NOTES: Final = "notes"
_FOLDERS: Final = (FOLDER, PEOPLE, NOTES, BASE, CHANGED)
_NOT_DIGESTED: Final = frozenset({"charge_id", "row"})  # ids are digested apart; rows depend on the bucketing
# Measured: a dictionary costs more time than it saves room wherever values are many or numbers. Rows count upward.
_REPEATING: Final = ("law", "version", "outcome")
_ENCODED: Final = {"row": "DELTA_BINARY_PACKED"}
_BATCH: Final = 1 << 20
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # glibc's malloc.h
_MOST_MAPPED: Final = 1 << 30


@dataclass(frozen=True)
class BucketResult:
    """What became of one bucket: its file, counts and digests.

    ``outcomes``: charges by law and outcome. ``undecided``: by identity alone. SHA-256 are: ``people`` of its index; ``persons``
    of what the dataset tells of its persons, empty where it does not; ``due`` of the rows of those who are due soon, ``said`` of the
    outcomes by row, both of the run that this one rests on, where it does; ``more`` of the rows of those who were judged again since
    and are due soon; ``base`` of the determinations that it rests on, where ``file`` holds only those who were judged again.
    """

    index: int
    key: str
    file: str
    rows: int
    sha256: str
    digest: Digest
    outcomes: dict[str, dict[str, int]]
    undecided: Undecided | None = None
    people: str = ""
    persons: str = ""
    base: str = ""
    due: str = ""
    more: str = ""
    said: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the note beside the file and the run's manifest."""
        return asdict(self) | {"digest": list(self.digest)}


Progress = Callable[[int, int], None]


def run_buckets(
    dataset: Path,
    build: Callable[[], Question],
    out: Path,
    *,
    key: str,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[BucketResult]:
    """Determine every bucket of a dataset that is not determined yet; results in the order of buckets.

    Args:
        dataset: folder of a dataset.
        build: makes the question; called once a process, so it must be picklable where jobs > 1.
        out: folder of the run.
        key: identifies the question; a bucket whose note has this key and its input's hash is kept.
        jobs: processes.
        progress: told (buckets done, buckets in all).
    """
    library.ready()  # before workers, so that one process compiles what is not compiled yet
    make_folders(out, FOLDER)
    buckets = Dataset.open(dataset).buckets
    drop_strange(out, len(buckets))
    done: dict[int, BucketResult] = {}
    todo: list[Bucket] = []
    for bucket in buckets:
        result = kept(out, bucket, key)
        if result is None:
            todo.append(bucket)
        else:
            done[bucket.index] = result
    if progress:
        progress(len(done), len(buckets))
    for result in _work(dataset, build, out, key, todo, jobs):
        done[result.index] = result
        if progress:
            progress(len(done), len(buckets))
    return [done[bucket.index] for bucket in buckets]


def _work(
    dataset: Path, build: Callable[[], Question], out: Path, key: str, todo: list[Bucket], jobs: int
) -> Iterator[BucketResult]:
    if jobs <= 1 or len(todo) <= 1:
        worker = Worker(dataset, build, out, key)
        for bucket in todo:
            yield worker.determine(bucket.index)
        return
    with process_pool(min(jobs, len(todo)), _start, dataset, build, out, key) as pool:
        pending = [pool.submit(_determine, bucket.index) for bucket in todo]
        for future in as_completed(pending):
            yield future.result()


def make_folders(out: Path, *names: str) -> None:
    """Make the folders that every run has, and others of it."""
    for name in (*names, PEOPLE, NOTES):
        (out / name).mkdir(parents=True, exist_ok=True)


def drop_strange(out: Path, buckets: int) -> None:
    """Remove what an earlier run over more buckets left behind."""
    for folder in (out / name for name in _FOLDERS if (out / name).is_dir()):
        sweep(folder)
        for path in folder.iterdir():
            if int(path.stem.rpartition("-")[2]) >= buckets:
                path.unlink()


def bucket_key(key: str, bucket: Bucket) -> str:
    """What the determinations of a bucket answer: the question, and the bucket's own content."""
    return hashlib.sha256(f"{key}\n{bucket.sha256}".encode()).hexdigest()


def note_file(index: int) -> str:
    """The name of a bucket's note."""
    return f"bucket-{index:05}.json"


def _note(out: Path, index: int) -> Path:
    return out / NOTES / note_file(index)


def kept(out: Path, bucket: Bucket, key: str) -> BucketResult | None:
    """The result of an earlier attempt, where it answers the same question of the same rows and its files are whole."""
    note = _note(out, bucket.index)
    if not note.exists():
        return None
    try:
        result = from_json(BucketResult, note.read_bytes())
    except MalformedError:
        return None  # a note that cannot be read is none: the bucket is computed again
    results = (
        (out / FOLDER / result.file, result.sha256),
        (out / PEOPLE / index_file(bucket.index), result.people),
        (out / PEOPLE / due_file(bucket.index), result.due),
        (out / PEOPLE / said_file(bucket.index), result.said),
    )
    if result.key != bucket_key(key, bucket) or result.base:
        return None
    return result if all(path.exists() and sha256_of(path) == sha256 for path, sha256 in results) else None


def _keep_freed_memory() -> None:
    """Let the next bucket have the memory of the last one, Arrow's as well as NumPy's.

    Columns are of a megabyte or so each, and glibc would give every one back to the system when it is freed and have it
    mapped, and cleared page by page, anew; so would Arrow's own pool. Another C library is left as it is.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tune is not None:
        pa.set_memory_pool(pa.system_memory_pool())
        tune(_M_MMAP_THRESHOLD, _MOST_MAPPED)
        tune(_M_TRIM_THRESHOLD, _MOST_MAPPED)


class Worker:
    """One process's evaluator and where it writes.

    Args:
        dataset: folder of the dataset.
        build: makes the question.
        out: folder of the run.
        key: identifies the question.
    """

    def __init__(self, dataset: Path, build: Callable[[], Question], out: Path, key: str) -> None:
        _keep_freed_memory()
        self.dataset = Dataset.open(dataset)
        self.evaluator = Evaluator(build())
        held = set(self.dataset.schema.names)
        self.wanted = [name for name in self.evaluator.columns if name in held]
        self.out = out
        self.key = key

    def determine(self, index: int) -> BucketResult:
        """Determine one bucket and write what came of it."""
        bucket = self.dataset.buckets[index]
        found, beside = self._said(index)
        result = BucketResult(
            index=index,
            key=bucket_key(self.key, bucket),
            file=bucket_file(index),
            rows=found.num_rows,
            sha256=write(found, self.out / FOLDER, index),
            persons=keep_persons(bucket, self.out),
            **beside,
        )
        note(result, self.out)
        return result

    def _said(self, index: int) -> tuple[pa.Table, dict[str, Any]]:
        """A bucket's determinations, and the note's other parts, of which the files are written.

        On return what was said of the rows is given up: the determinations, which are as large, are yet to be encoded.
        """
        table = self.dataset.read(index, self.wanted)
        statements = self.evaluator.say(table)
        found = self.evaluator.determine(table, statements)
        hashes = hashes_of(found, table.column("charge_id"))
        people = index_of(table, statements, found, hashes, self.evaluator.settled(table, statements))
        due = due_of(table, people, self.evaluator.question.as_of)
        beside: dict[str, Any] = {
            "digest": people.digest,
            "outcomes": outcomes_of(table, statements),
            "undecided": people.undecided,
            "people": write_beside(people.to_bytes(), self.out, index_file(index)),
            "due": write_beside(due.to_bytes(), self.out, due_file(index)),
            "said": write_beside(outcomes_to_bytes(statements), self.out, said_file(index)),
        }
        return found, beside


def note(result: BucketResult, out: Path) -> None:
    """Say that a bucket is done."""
    with whole(_note(out, result.index)) as part:
        part.write_text(json.dumps(result.to_json(), sort_keys=True), encoding="utf-8")


def bucket_file(index: int) -> str:
    """The name of a bucket's determinations."""
    return f"bucket-{index:05}.parquet"


def few_file(index: int) -> str:
    """The name of those of a bucket's determinations that were judged since the run beneath."""
    return f"bucket-{index:05}.arrow"


def keep_persons(bucket: Bucket, out: Path) -> str:
    """Keep in a run's folder what its dataset tells of a bucket's persons; gives the file's SHA-256."""
    if bucket.persons:
        take_over(persons_file(bucket.path), out / PEOPLE / kept_persons(bucket.index))
    return bucket.persons


def kept_persons(index: int) -> str:
    """The name of what the dataset tells of a bucket's persons, in a run's folder."""
    return f"persons-{index:05}.arrow"


def index_file(index: int) -> str:
    """The name of a bucket's index."""
    return f"bucket-{index:05}.arrow"


def due_file(index: int) -> str:
    """The name of the rows of a bucket's persons who are due soon."""
    return f"due-{index:05}.arrow"


def more_file(index: int) -> str:
    """The name of the rows of those who were judged again since the run that this one rests on, and are due soon."""
    return f"more-{index:05}.arrow"


def said_file(index: int) -> str:
    """The name of the outcomes of a bucket's rows."""
    return f"outcomes-{index:05}.arrow"


def files_of(bucket: Bucket) -> tuple[str, ...]:
    """All files of a bucket in a run's folder; the note, which says that the others are there, is the last."""
    index = bucket.index
    beside = [index_file(index), due_file(index), said_file(index)]
    if bucket.persons:
        beside.append(kept_persons(index))
    return (
        f"{FOLDER}/{bucket_file(index)}",
        *(f"{PEOPLE}/{name}" for name in beside),
        f"{NOTES}/{note_file(index)}",
    )


_worker: list[Worker] = []


def _start(dataset: Path, build: Callable[[], Question], out: Path, key: str) -> None:
    pa.set_cpu_count(1)
    _worker[:] = [Worker(dataset, build, out, key)]


def _determine(index: int) -> BucketResult:
    return _worker[0].determine(index)


def write(determinations: pa.Table, folder: Path, index: int) -> str:
    """Write the determinations of a bucket into a folder of a run; gives the file's SHA-256."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        determinations,
        sink,
        compression="lz4",
        use_dictionary=list(_REPEATING),
        column_encoding=_ENCODED,
        write_statistics=False,
        store_schema=True,
        row_group_size=_BATCH,
    )
    return _write(sink.getvalue(), folder / bucket_file(index))


def write_few(determinations: pa.Table, out: Path, index: int) -> str:
    """Write those of a bucket's determinations that were judged since the run beneath; gives the file's SHA-256.

    As Arrow's own file: of so few rows one for Parquet takes longer to begin than to write.
    """
    content = arrow_file(determinations.combine_chunks(), "lz4")
    return _write(content, out / CHANGED / few_file(index))


def write_beside(content: pa.Buffer, out: Path, name: str) -> str:
    """Write what stands beside the determinations of a bucket into a run's folder; gives the file's SHA-256."""
    return _write(content, out / PEOPLE / name)


def _write(content: pa.Buffer, path: Path) -> str:
    with whole(path) as part:
        part.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def hashes_of(determinations: pa.Table, charges: pa.ChunkedArray) -> tuple[Hashes, Hashes]:
    """The hash of each determination, whatever the bucketing. ``charges`` are the table's ids: each is hashed once."""
    row = one_chunk(determinations.column("row"))
    ids = pa.DictionaryArray.from_arrays(row, one_chunk(charges), safe=False)
    names = [name for name in determinations.column_names if name not in _NOT_DIGESTED]
    return rows_hashes(ids, *(determinations.column(name) for name in names))


def total_outcomes(results: list[BucketResult]) -> dict[str, dict[str, int]]:
    """Charges by law and outcome over all buckets, those not spoken of included."""
    total: dict[str, Counter[str]] = {}
    for result in results:
        for law, found in result.outcomes.items():
            total.setdefault(law, Counter()).update(found)
    return {law: dict(sorted(counts.items())) for law, counts in sorted(total.items())}


def total_undecided(results: list[BucketResult]) -> Undecided:
    """What identity alone keeps open in all buckets."""
    found = [result.undecided for result in results if result.undecided is not None]
    people, charges, answers = (
        sum(getattr(each, name) for each in found) for name in ("people", "charges", "answers")
    )
    return Undecided(people, charges, answers)


def total_digest(results: list[BucketResult]) -> Digest:
    """The digest of all determinations."""
    return add_digests(*(result.digest for result in results))
