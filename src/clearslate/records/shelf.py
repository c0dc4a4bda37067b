"""Work that many processes share: what they hand on, what they note, and how a fault of one reaches whoever gave the work.

All of it are files in one folder, which all machines reach. A note is written last; so what was noted is whole, and is not
done again by whoever takes the work up. A text that a task brings back is empty, or tells a fault that no second try mends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa

from clearslate.records.spark import Each, Task
from clearslate.records.stores import Store, StoreError
from clearslate.records.typed import from_json

T = TypeVar("T")
Arrays = dict[str, np.ndarray[Any, Any]]


def told(faults: Sequence[type[Exception]], made: Callable[[], str]) -> str:
    """What a task brings back; of the faults that are told, which one and its message."""
    try:
        return made()
    except tuple(faults) as error:
        return json.dumps({"fault": type(error).__name__, "said": str(error)})


def give(each: Each, task: Task, numbers: Iterable[int], faults: Sequence[type[Exception]]) -> list[str]:
    """Have tasks done; what they bring back, in the order of their numbers.

    Raises:
        Exception: the first of the faults that were told, by the order of the numbers.
    """
    found = each(task, list(numbers))
    kinds = {fault.__name__: fault for fault in faults}
    for text in found:
        value = json.loads(text) if text else None
        if isinstance(value, dict):
            raise kinds[value["fault"]](value["said"])
    return found


class Shelf:
    """The folder of the work, and a folder of this process's own for files on their way to and from it."""

    def __init__(self, address: str, scratch: Path) -> None:
        self.store: Final = Store(address)
        self.scratch: Final = scratch

    def note(self, kind: type[T], name: str) -> T | None:
        """What was noted under a name; None where nothing was."""
        text = self.get(f"{name}.json")
        return None if text is None else from_json(kind, text)

    def noted(self, kind: type[T], name: str) -> T:
        """What was noted under a name, of work that is done.

        Raises:
            StoreError: nothing was.
        """
        return from_json(kind, self.needed(f"{name}.json"))

    def put(self, name: str, data: bytes) -> None:
        """Put a file there."""
        place = self.scratch / "put"
        place.write_bytes(data)
        self.store.put(place, name)

    def get(self, name: str) -> bytes | None:
        """The bytes of a file; None where it is not there."""
        place = self.scratch / "got"
        return place.read_bytes() if self.store.fetch(name, place) else None

    def needed(self, name: str) -> bytes:
        """The bytes of a file that must be there.

        Raises:
            StoreError: it is not.
        """
        found = self.get(name)
        if found is None:
            raise _lacking(self.store, name)
        return found

    def put_json(self, name: str, value: object) -> None:
        """Put a value there as JSON."""
        self.put(name, json.dumps(value).encode())

    def put_arrays(self, name: str, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Put arrays of numbers there."""
        place = self.scratch / "put.npz"
        np.savez(place, allow_pickle=False, **arrays)
        self.store.put(place, name)

    def arrays(self, name: str) -> Arrays:
        """Such arrays."""
        place = self.scratch / "got.npz"
        if not self.store.fetch(name, place):
            raise _lacking(self.store, name)
        with np.load(place, allow_pickle=False) as found:
            return dict(found)

    def put_table(self, name: str, table: pa.Table) -> None:
        """Put a table there."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as file:
            file.write_table(table.unify_dictionaries())
        self.put(name, sink.getvalue())

    def table(self, name: str) -> pa.Table:
        """Such a table."""
        with pa.ipc.open_file(self.needed(name)) as file:
            return file.read_all()


def _lacking(store: Store, name: str) -> StoreError:
    return StoreError(f"{store}/{name} is not there")
