"""Buckets of a dataset built by many machines: rows read anywhere are brought together by bucket.

Who reads writes one file with a piece for each bucket, and says where each begins; who builds a bucket reads its pieces
out of all those files. The rows of a bucket have one order and one form whoever read them, so the bucket's files have the
bytes of a dataset that one machine built.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import numpy as np
import pyarrow as pa

from clearslate.records.dataset import Written, by_bucket, conflicts_told
from clearslate.records.hashing import Digest
from clearslate.records.manifest import BucketEntry, ConflictEntry
from clearslate.records.narrow import Conflicts
from clearslate.records.stores import Store
from clearslate.records.tables import conform, merge
from clearslate.records.typed import from_json

_HELD_ROWS: Final = 500_000  # in memory before their pieces are written, about 200 MB


class Piece(NamedTuple):
    """Where rows of a bucket stand in a file: the first of its bytes, and how many."""

    bucket: int
    start: int
    size: int


class PieceWriter:
    """Writes rows into one file, a piece for each bucket that has some, each by itself readable. A context manager."""

    def __init__(self, file: Path, schema: pa.Schema, buckets: int) -> None:
        """A file that is there is replaced; ``schema``: that of the dataset."""
        self._schema, self._buckets = schema, buckets
        self._file = file.open("wb")
        self._held: list[pa.Table] = []
        self._rows = 0
        self._pieces: list[Piece] = []

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file."""
        with self._file:
            if kind is None:
                self._write()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Where the rows stand, once the file is finished."""
        return tuple(self._pieces)

    def add(self, table: pa.Table) -> None:
        """Add canonical rows.

        Raises:
            DatasetError: see `clearslate.records.tables.conform`.
        """
        for start in range(0, table.num_rows, _HELD_ROWS):
            part = conform(table.slice(start, _HELD_ROWS), self._schema)
            self._held.append(part)
            self._rows += part.num_rows
            if self._rows >= _HELD_ROWS:
                self._write()

    def _write(self) -> None:
        if not self._rows:
            return
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        for bucket, batch in enumerate(by_bucket(self._held, self._schema, self._buckets)):
            if not batch.num_rows:
                continue
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, self._schema, options=options) as stream:
                stream.write_table(merge([batch], self._schema))  # with no other bucket's values
            start = self._file.tell()
            self._file.write(sink.getvalue())
            self._pieces.append(Piece(bucket, start, self._file.tell() - start))
        self._held, self._rows = [], 0


def gather(store: Store, pieces: Iterable[tuple[str, Piece]], schema: pa.Schema) -> pa.Table:
    """The rows of some pieces, each with the name of its file in a folder.

    Raises:
        StoreError: a file cannot be read.
        DatasetError: the rows are too many for one bucket.
    """
    batches: list[pa.RecordBatch] = []
    for name, piece in pieces:
        with pa.ipc.open_stream(store.piece(name, piece.start, piece.size)) as stream:
            batches += stream
    return merge(batches, schema)


@dataclass(frozen=True)
class Built:
    """What is noted of a bucket that was built, beside the hashes of its charges (`Written`)."""

    entry: BucketEntry
    conflicts: tuple[ConflictEntry, ...]
    digest: Digest

    @classmethod
    def of(cls, written: Written) -> Built:
        """To be noted."""
        return cls(written.entry, conflicts_told(written.conflicts), written.digest)

    def written(self, charges: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Written:
        """As it was; ``charges``: the hashes."""
        found = {(each.earlier, each.later): each for each in self.conflicts}
        return Written(
            self.entry,
            Conflicts(
                {pair: each.rows for pair, each in found.items()},
                {pair: each.examples for pair, each in found.items()},
                {
                    pair: {(file, year): rows for file, year, rows in each.groups}
                    for pair, each in found.items()
                },
            ),
            self.digest,
            charges,
        )

    def to_json(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Built:
        """From JSON."""
        return from_json(cls, text)
