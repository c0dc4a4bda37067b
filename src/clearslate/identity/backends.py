"""Where Splink does its work: in the DuckDB of the run, or on a Spark cluster.

Reading, numbers, blocking and the joining of groups are DuckDB's in either case; what grows fastest, the
learning and weighing of pairs, is Splink's and can go to Spark.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import duckdb
import numpy as np
from numpy.typing import NDArray
from splink import DuckDBAPI

from clearslate.identity.links import LinkError

BackendName = Literal["duckdb", "spark"]
BACKENDS: Final[tuple[BackendName, ...]] = ("duckdb", "spark")


class Backend(Protocol):
    """What the learning and weighing needs of a database."""

    def table(self, name: str, again: int = 0) -> Any:
        """A table of the run, for Splink; ``again`` tells the contents of one name apart."""

    def columns(self, frame: Any, names: tuple[str, ...]) -> list[NDArray[Any]]:
        """Columns of a table that Splink made."""

    def forget(self) -> None:
        """Drop what Splink made, and what it remembers of it."""


class OnDuckDB:
    """Splink in the run's own connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._api = DuckDBAPI(connection=con)
        self._tables = 0

    def table(self, name: str, again: int = 0) -> Any:
        """See `Backend`."""
        self._tables += 1
        return self._api.register(name, table_name=f"{name}_{again}_{self._tables}")

    def columns(self, frame: Any, names: tuple[str, ...]) -> list[NDArray[Any]]:
        """See `Backend`."""
        sql = f"SELECT {', '.join(names)} FROM {frame.physical_name}"  # noqa: S608
        return [np.asarray(column) for column in self._con.execute(sql).fetchnumpy().values()]

    def forget(self) -> None:
        """See `Backend`."""
        self._api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        self._api = DuckDBAPI(connection=self._con)


class OnSpark:
    """Splink on Spark: tables go there as Parquet files, under a folder that every worker can read.

    Tried on one machine, on no cluster: the project's tests build Splink's settings and SQL for Spark, and no more.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Raises LinkError where pyspark is not installed."""
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415
        except ImportError as error:
            raise LinkError(
                "linking on Spark needs pyspark, which is not installed: pip install 'splink[spark]'"
            ) from error
        from splink.backends import spark  # noqa: PLC0415

        builder = SparkSession.builder.appName("clearslate link")
        # Names are compared by functions that Splink brings along.
        session = builder.config("spark.jars", spark.similarity_jar_location()).getOrCreate()
        session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
        self._spark = session
        self._make: Callable[..., Any] = getattr(spark, "SparkAPI")  # noqa: B009 - it ships no types
        self._api: Any = self._make(spark_session=session, break_lineage_method="parquet")
        self._con = con
        self._folder = folder

    def table(self, name: str, again: int = 0) -> Any:
        """See `Backend`."""
        place = self._folder / f"{name}-{again}.parquet"
        self._con.execute(f"COPY {name} TO '{place}' (FORMAT parquet)")
        return self._api.register(self._spark.read.parquet(str(place)))

    def columns(self, frame: Any, names: tuple[str, ...]) -> list[NDArray[Any]]:
        """See `Backend`."""
        rows = frame.as_dict()
        return [np.asarray(rows[name]) for name in names]

    def forget(self) -> None:
        """See `Backend`."""
        self._api.delete_tables_created_by_splink_from_db()
        self._api = self._make(spark_session=self._spark, break_lineage_method="parquet")


def backend(name: BackendName, con: duckdb.DuckDBPyConnection, folder: Path) -> Backend:
    """The backend of a name.

    Raises:
        LinkError: it is not installed, or there is none of that name.
    """
    if name == "duckdb":
        return OnDuckDB(con)
    if name == "spark":
        return OnSpark(con, folder)
    raise LinkError(f"no backend {name}: choose one of {', '.join(BACKENDS)}")
