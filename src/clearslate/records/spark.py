"""Spark, as far as it is used here: it gives numbers of tasks to other machines, and brings a text back from each.

What a task reads and writes lies where all machines reach it; no record passes through Spark.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

Task = Callable[[int], str]
Each = Callable[[Task, Sequence[int]], list[str]]
"""Does a task for each of some numbers, by whoever it is, and answers what came of each, in their order."""

_SCHEMA: Final = "place long, told string"


class SparkError(Exception):
    """Spark is not installed, does not start, or gave up. The message says which, and what to do."""


@contextmanager
def executors(name: str, settings: Mapping[str, str]) -> Iterator[Each]:
    """A Spark cluster, which starts with the first tasks and is stopped at the end.

    Args:
        name: what the cluster calls the work.
        settings: of Spark, beside those that its own files and ``spark-submit`` give.

    Raises:
        SparkError: see there; what its tasks have put into their places stays.
    """
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - the extra `spark`
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise SparkError("Spark is not installed: pip install 'clearslate[spark]'") from error

    @cache
    def session() -> SparkSession:
        builder = SparkSession.builder.appName(name)
        for key, value in settings.items():
            builder = builder.config(key, value)
        # Of a driver that spark-submit did not start, Spark takes the executors' interpreter from here alone.
        os.environ.setdefault("PYSPARK_PYTHON", settings.get("spark.pyspark.python", sys.executable))
        try:
            spark = builder.getOrCreate()
        except (PySparkException, OSError) as error:
            raise SparkError(
                f"Spark does not start (it needs Java 17 or later): {_last_line(error)}"
            ) from error
        stack.callback(spark.stop)
        return spark

    def each(task: Task, numbers: Sequence[int]) -> list[str]:
        if not numbers:
            return []
        work = partial(_in_arrow, task, tuple(numbers))
        places = session().range(0, len(numbers), 1, len(numbers))
        return [text for _, text in sorted(tuple(row) for row in places.mapInArrow(work, _SCHEMA).collect())]

    with ExitStack() as stack:
        try:
            yield each
        except PySparkException as error:
            raise SparkError(
                f"Spark gave up: {_last_line(error)}; what is done is kept, the same command goes on from there"
            ) from error


def _in_arrow(
    task: Task, numbers: Sequence[int], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Of the places of some tasks, what came of each."""
    import pyarrow as pa  # noqa: PLC0415 - the driver may do without

    for batch in batches:
        for place in batch.column(0).to_pylist():
            part = task(numbers[place])
            yield pa.RecordBatch.from_pydict({"place": pa.array([place]), "told": pa.array([part])})


def _last_line(error: BaseException) -> str:
    """What an error says at last: of a worker's traceback, the line that names the fault."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    own = [line.partition("Error: ")[2] for line in lines if line.startswith("clearslate.")]
    faults = [line for line in lines if "Error" in line.partition(":")[0]]
    return (own or faults[-1:] or lines[-1:] or [type(error).__name__])[0]
