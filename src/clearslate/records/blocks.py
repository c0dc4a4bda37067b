"""A table in one file that is read, and checked, block by block: a few of millions of rows cost what they are.

Each block is an Arrow record batch of some rows, compressed as a whole, its text columns as codes. At the end of the file stand
its contents: where each block ends, its SHA-256, and the dictionaries. Whoever opens the file gives the SHA-256 of the
contents; a block is compared with what they say of it when it is read.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.records.columns import one_chunk
from clearslate.records.files import UnsoundError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

BLOCK: Final = 128  # rows: few enough that a person's cost 0.1 ms, and enough that a row takes 60 bytes
_CODEC: Final = pa.Codec("zstd", 1)
_LENGTH: Final = 8  # bytes at the file's end: how long its contents are
_HASH: Final = 32
_WORDS: Final = "words of "
_CONTENTS: Final = pa.schema(
    {
        "rows": pa.int64(),
        "block": pa.int64(),
        "ends": pa.list_(pa.int64()),
        "sizes": pa.list_(pa.int64()),
        "hashes": pa.binary(),
        "firsts": pa.list_(pa.uint64()),
    }
)


def write_blocks(table: pa.Table, path: Path, block: int = BLOCK, key: str | None = None) -> str:
    """Write a table in blocks of so many rows.

    Args:
        table: the rows.
        path: the file, which is not there yet.
        block: rows in a block.
        key: a column of unsigned numbers by which the rows are sorted, and `Blocks.find` finds them.

    Returns:
        The SHA-256 of the contents, by which the file is opened.
    """
    columns = [one_chunk(column) for column in table.columns]
    texts = [pa.types.is_dictionary(column.type) for column in columns]
    codes = [column.indices if text else column for column, text in zip(columns, texts, strict=True)]
    plain = pa.Table.from_arrays(codes, table.column_names)
    hashes, ends, sizes = [], [0], []
    with path.open("xb") as file:
        for batch in plain.to_batches(max_chunksize=block):
            message = batch.serialize()
            content = _CODEC.compress(message)
            file.write(content)
            hashes.append(hashlib.sha256(content).digest())
            ends.append(ends[-1] + content.size)
            sizes.append(message.size)
        firsts = [] if key is None else one_chunk(table.column(key)).to_numpy()[::block]
        told = [table.num_rows, block, ends, sizes, b"".join(hashes), firsts]
        contents = pa.table([[each] for each in told], _CONTENTS)
        for name, column, text in zip(table.column_names, columns, texts, strict=True):
            if text:
                words = pa.ListArray.from_arrays([0, len(column.dictionary)], column.dictionary)
                contents = contents.append_column(_WORDS + name, words)
        tail = _tail(contents, plain.schema)
        file.write(tail)
        file.write(len(tail).to_bytes(_LENGTH, "little"))
    return hashlib.sha256(tail).hexdigest()


def _tail(contents: pa.Table, schema: pa.Schema) -> bytes:
    sink = pa.BufferOutputStream()
    tail = contents.replace_schema_metadata({"schema": schema.serialize().to_pybytes()})
    with pa.ipc.new_stream(sink, tail.schema) as stream:
        stream.write_table(tail)
    content: bytes = sink.getvalue().to_pybytes()
    return content


class Blocks:
    """Such a file, opened for reading."""

    def __init__(self, path: Path, sha256: str) -> None:
        """Read the contents of a file.

        Raises:
            UnsoundError: the file is missing, or was changed after it was written.
        """
        self.path: Final = path
        try:
            with pa.memory_map(str(path)) as file:
                self._file = file.read_buffer()
            tail = self._tail()
        except (OSError, ValueError, pa.ArrowInvalid) as error:
            raise UnsoundError(f"{path} is missing or cannot be read") from error
        if hashlib.sha256(tail).hexdigest() != sha256:
            raise UnsoundError(f"{path} is not the file that was written")
        with pa.ipc.open_stream(tail) as stream:
            header = stream.read_all()
        self._schema: Final = pa.ipc.read_schema(pa.py_buffer(header.schema.metadata[b"schema"]))
        self.rows: Final[int] = header["rows"][0].as_py()
        self._block: Final[int] = header["block"][0].as_py()
        self._hashes: Final[bytes] = header["hashes"][0].as_py()
        self._ends, self._sizes, self._firsts = (
            header[name][0].values.to_numpy() for name in ("ends", "sizes", "firsts")
        )
        self._words: Final = {
            name.removeprefix(_WORDS): header[name][0].values
            for name in header.column_names
            if name.startswith(_WORDS)
        }

    def _tail(self) -> Any:
        length = self._file.size - _LENGTH
        if length < 0:
            raise ValueError("the file is too short")
        tail = int.from_bytes(self._file.slice(length).to_pybytes(), "little")
        if tail > length:
            raise ValueError("the contents are longer than the file")
        return self._file.slice(length - tail, tail)

    def take(self, rows: Rows) -> pa.Table:
        """Some rows, in the order in which they are named.

        Raises:
            UnsoundError: a block was changed after it was written.
        """
        wanted = np.unique(rows // self._block)
        at = np.searchsorted(wanted, rows // self._block) * self._block + rows % self._block
        return self._read(wanted).take(pa.array(at))

    def table(self) -> pa.Table:
        """All rows, in order.

        Raises:
            UnsoundError: a block was changed after it was written.
        """
        return self._read(np.arange(len(self._sizes)))

    def find(self, keys: NDArray[np.uint64]) -> pa.Table:
        """The rows whose key is one of these, in the order of the file; it was written with a key.

        Raises:
            UnsoundError: a block was changed after it was written.
        """
        # Equal keys may begin in the block before the one whose first key is theirs.
        low = np.maximum(np.searchsorted(self._firsts, keys, side="left") - 1, 0)
        high = np.searchsorted(self._firsts, keys, side="right")
        wanted = np.unique(np.concatenate([np.arange(a, b) for a, b in zip(low, high, strict=True)] or [low]))
        return self._read(wanted.astype(np.int64))

    def _read(self, wanted: Rows) -> pa.Table:
        batches = [self._batch(place) for place in wanted.tolist()]
        table = pa.Table.from_batches(batches, self._schema).combine_chunks()
        for name, words in self._words.items():
            codes = one_chunk(table.column(name))
            at = table.column_names.index(name)
            table = table.set_column(at, name, pa.DictionaryArray.from_arrays(codes, words))
        return table

    def verify(self) -> None:
        """Compare each block with the contents.

        Raises:
            UnsoundError: a block was changed after it was written.
        """
        for place in range(len(self._sizes)):
            self._content(place)

    def _batch(self, place: int) -> pa.RecordBatch:
        message = _CODEC.decompress(self._content(place), int(self._sizes[place]))
        return pa.ipc.read_record_batch(message, self._schema)

    def _content(self, place: int) -> pa.Buffer:
        start, end = int(self._ends[place]), int(self._ends[place + 1])
        content = self._file.slice(start, end - start)
        if hashlib.sha256(content).digest() != self._hashes[place * _HASH : (place + 1) * _HASH]:
            raise UnsoundError(f"{self.path} is not the file that was written")
        return content
