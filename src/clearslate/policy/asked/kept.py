"""What the first study of a run found out and the next one need not: kept beside the run, in its folder ``kept``.

Of each bucket: where persons begin, what is counted of a row whatever the law (its own, a conviction, a group), what each law
of the run answers, and the counts of the baseline. Of each law that a study changed: the values of the largest parts of its
conditions in which no movable figure stands. A study of another figure of it reads these, and of the records nothing.

Nothing here is believed that was not written for this run, these records and this code (`key`), and no file is read that is
not the one that was written. Who deletes the folder loses time and nothing else. It holds no name and no id, but days and bits
of single people: it is as private as the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine import kernels
from clearslate.engine.columns import Columns, Segments
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import CompiledLaw, judge, tops_of
from clearslate.engine.values import Context, Onsets, Span, Truths
from clearslate.law import expressions as e
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.files import (
    BusyError,
    SoundFiles,
    UnsoundError,
    create_private,
    locked,
    make_private,
    put,
    whole,
)
from clearslate.runs.groups import Dimension
from clearslate.runs.manifest import hash_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER: Final = "kept"
_NOTES: Final = "kept.json"
_VERSION: Final = 2
_OPTIONS: Final = pa.ipc.IpcWriteOptions(compression="lz4")
_KINDS: Final = {"truths": Truths, "span": Span, "onsets": Onsets}


class OnDemand:
    """A bucket whose columns are read when somebody asks for them."""

    def __init__(self, dataset: Dataset, index: int) -> None:
        self._dataset, self._index = dataset, index
        self._held: dict[str, Any] = {}
        self.num_rows = dataset.buckets[index].rows
        self.column_names: list[str] = dataset.schema.names

    def fetch(self, names: Iterable[str]) -> pa.Table:
        """Read several columns at once, as far as the dataset has them; a table of them."""
        wanted = [name for name in dict.fromkeys(names) if name in self.column_names]
        if missing := [name for name in wanted if name not in self._held]:
            table = self._dataset.read(self._index, missing)
            self._held |= {name: table.column(name) for name in missing}
        return pa.table({name: self._held[name] for name in wanted})

    def column(self, name: str) -> Any:
        """One column."""
        if name not in self._held:
            self.fetch([name])
        return self._held[name]


@dataclass(frozen=True)
class Crowd:
    """People with all their rows, and what is counted of them whatever the law.

    ``starts``: the first row of each person and, last, the number of rows. ``own``: rows at home with their person; ``live``:
    those that were not cleared before. ``convicted``, ``felony``: bit 1 certainly, bit 0 possibly. ``keys``, ``row_keys``: of people
    and of rows, by which what is published of them is protected.
    """

    starts: NDArray[np.int64]
    own: NDArray[np.bool_]
    live: NDArray[np.bool_]
    convicted: NDArray[np.uint8]
    felony: NDArray[np.uint8]
    people: tuple[Dimension, ...]
    rows: tuple[Dimension, ...]
    keys: NDArray[np.uint64]
    row_keys: NDArray[np.uint64]

    @property
    def there(self) -> NDArray[np.bool_]:
        """The people with a row of their own."""
        return self.any_of(self.own)

    def any_of(self, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The people of whom one of the rows is."""
        if not len(rows):
            return np.zeros(0, np.bool_)
        found: NDArray[np.bool_] = np.logical_or.reduceat(rows, self.starts[:-1])
        return found

    def of(self, persons: NDArray[np.bool_]) -> tuple[Crowd, NDArray[np.int64]]:
        """Some of the people, and which rows are theirs."""
        sizes = np.diff(self.starts)
        at = np.flatnonzero(np.repeat(persons, sizes))
        starts = np.concatenate([[0], np.cumsum(sizes[persons])]).astype(np.int64)
        people, rows = (
            tuple(Dimension(each.name, each.groups, each.codes[which]) for each in dimensions)
            for dimensions, which in ((self.people, persons), (self.rows, at))
        )
        return Crowd(
            starts, self.own[at], self.live[at], self.convicted[at], self.felony[at], people, rows,
            self.keys[persons], self.row_keys[at],
        ), at  # fmt: skip


@dataclass(frozen=True)
class Judgments:
    """What each law of the run answers, by row: bits (see `clearslate.policy.counted.kernels`) and the first day of relief."""

    flags: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    due: dict[str, NDArray[np.int32]] = field(default_factory=dict)

    def of(self, rows: NDArray[np.int64]) -> Judgments:
        """What they answer of some rows."""
        return Judgments(
            {law: flags[rows] for law, flags in self.flags.items()},
            {law: due[rows] for law, due in self.due.items()},
        )


@dataclass(frozen=True)
class Bucket:
    """What is kept of a bucket. ``counted``: the baseline's counts, for a program to read."""

    crowd: Crowd
    segments: Segments
    judgments: Judgments
    counted: Any


# --- in a file --------------------------------------------------------------------------------------------


class Kept:
    """What is kept of a run.

    Args:
        run: the run's folder.
        stands_on: all that what is kept depends on; anything else that lies there is removed.
    """

    def __init__(self, run: Path, stands_on: Mapping[str, Any]) -> None:
        self.path = run / FOLDER
        self.key = hash_of({"version": _VERSION, **stands_on})
        self._files = SoundFiles()
        self._notes = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / _NOTES).read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict) or found.get("key") != self.key:
            return {}
        sealed = found.pop("sha256", "")
        return found if sealed == hash_of(found) else {}

    def bucket(self, index: int) -> Bucket | None:
        """What is kept of a bucket; None where nothing is."""
        table, people = self._table(f"rows-{index:05}"), self._table(f"people-{index:05}")
        return None if table is None or people is None else _unpacked(table, people)

    def values(self, law: str, index: int) -> dict[str, Any] | None:
        """The values of a law's lasting parts by `fingerprint`; None where they are not kept."""
        table = self._table(f"values-{law}-{index:05}")
        return None if table is None else _values_from(table)

    def _table(self, name: str) -> pa.Table | None:
        sha256 = self._notes.get("files", {}).get(name)
        if sha256 is None:
            return None
        try:
            content = self._files.content(self.path / f"{name}.arrow", sha256)
        except UnsoundError:
            return None  # found out anew
        with pa.ipc.open_file(content) as file:
            return file.read_all()

    # --- writing --------------------------------------------------------------------------------------------

    def put_bucket(self, index: int, bucket: Bucket) -> dict[str, str]:
        """Write what is to be kept of a bucket; what is to be noted of its files."""
        rows, people = _packed(bucket)
        return self._put(f"rows-{index:05}", rows) | self._put(f"people-{index:05}", people)

    def put_values(self, law: str, index: int, values: Mapping[str, Any], rows: int) -> dict[str, str]:
        """Write the values of a law's lasting parts; what is to be noted of the file."""
        return self._put(f"values-{law}-{index:05}", _values_table(values, rows))

    def _put(self, name: str, table: pa.Table) -> dict[str, str]:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema, options=_OPTIONS) as writer:
            writer.write_table(table)
        content = sink.getvalue()
        try:
            make_private(self.path)
            with whole(self.path / f"{name}.arrow") as part, create_private(part) as file:
                file.write(content)
        except OSError:
            return {}  # beside this run nothing can be written: nothing is kept of it
        return {name: hashlib.sha256(content).hexdigest()}

    def note(self, files: Mapping[str, str]) -> None:
        """Note what was written. Of a run whose folder cannot be written nothing is kept."""
        if not files:
            return
        with suppress(OSError, BusyError):
            make_private(self.path)
            with locked(self.path, wait=True):
                self._notes = {"key": self.key, "files": self._read().get("files", {}) | dict(files)}
                put(
                    self.path / _NOTES,
                    json.dumps(self._notes | {"sha256": hash_of(self._notes)}).encode(),
                )
                self._sweep()

    def _sweep(self) -> None:
        """Remove what was kept of another run, of other laws, by other code."""
        for place in self.path.glob("*.arrow"):
            if place.stem not in self._notes["files"]:
                place.unlink()


# A row's marks, in one byte: a person begins, a case begins, its own, live; then two bits each of a conviction, a felony.


def _packed(bucket: Bucket) -> tuple[pa.Table, pa.Table]:
    crowd, judgments = bucket.crowd, bucket.judgments
    marks = crowd.own.astype(np.uint8) << 2 | crowd.live.astype(np.uint8) << 3
    marks |= crowd.convicted << 4 | crowd.felony << 6
    marks[bucket.segments.persons[:-1]] |= np.uint8(1)
    marks[bucket.segments.cases[:-1]] |= np.uint8(2)
    rows: dict[str, Any] = {"marks": marks, "keys": crowd.row_keys}
    if bucket.segments.membership is not None:
        rows["membership"] = bucket.segments.membership
    rows |= {f"by.{each.name}": _grouped(each) for each in crowd.rows}
    rows |= {f"flags.{law}": bits for law, bits in judgments.flags.items()}
    rows |= {f"due.{law}": days for law, days in judgments.due.items()}
    people = pa.table({"keys": crowd.keys, **{f"by.{each.name}": _grouped(each) for each in crowd.people}})
    return pa.table(rows), people.replace_schema_metadata({"counted": json.dumps(bucket.counted)})


def _grouped(each: Dimension) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(each.codes, pa.int32()), pa.array(each.groups, pa.string())
    )


def _unpacked(table: pa.Table, people: pa.Table) -> Bucket:
    marks = _array(table, "marks")
    segments = Segments(
        kernels.run_starts((marks & 1) != 0),
        kernels.run_starts((marks & 2) != 0),
        _array(table, "membership") if "membership" in table.column_names else None,
    )

    def named(prefix: str, of: pa.Table = table) -> list[tuple[str, str]]:
        return [(name, name.removeprefix(prefix)) for name in of.column_names if name.startswith(prefix)]

    crowd = Crowd(
        segments.persons,
        (marks & 4) != 0,
        (marks & 8) != 0,
        (marks >> 4 & 3).astype(np.uint8),
        (marks >> 6).astype(np.uint8),
        tuple(_dimension(people, name, own) for name, own in named("by.", people)),
        tuple(_dimension(table, name, own) for name, own in named("by.")),
        _array(people, "keys"),
        _array(table, "keys"),
    )
    judgments = Judgments(
        {law: _numbers(one_chunk(table.column(name))) for name, law in named("flags.")},
        {law: _numbers(one_chunk(table.column(name))) for name, law in named("due.")},
    )
    return Bucket(crowd, segments, judgments, json.loads((people.schema.metadata or {})[b"counted"]))


def _dimension(table: pa.Table, column: str, name: str) -> Dimension:
    codes = one_chunk(table.column(column))
    groups = tuple(map(str, codes.dictionary.to_pylist()))
    return Dimension(name, groups, _numbers(codes.indices).astype(np.int32))


def _array(table: pa.Table, name: str) -> NDArray[Any]:
    """A column as an array that may be written to, for the loops are compiled for such: what was unpacked is nobody else's."""
    found = _numbers(one_chunk(table.column(name)))
    return found if found.flags.writeable else found.copy()


def _numbers(column: pa.Array) -> NDArray[Any]:
    """A column in which nothing is missing, as it lies in memory; Arrow's own way loads pandas where that is installed."""
    kind = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], kind, len(column), column.offset * kind.itemsize)


# --- values -----------------------------------------------------------------------------------------------


def _values_table(values: Mapping[str, Any], rows: int) -> pa.Table:
    """Values as columns; what stands in two values stands in one column."""
    columns: dict[int, tuple[str, NDArray[Any]]] = {}
    described = []
    for key, value in values.items():
        kind = next(name for name, each in _KINDS.items() if isinstance(value, each))
        parts = [columns.setdefault(id(part), (str(len(columns)), part))[0] for part in _parts(value)]
        described.append([key, kind, parts])
    table = pa.table(dict(columns.values())) if columns else pa.table({"0": np.zeros(rows, np.uint8)})
    return table.replace_schema_metadata({"values": json.dumps(described)})


def _parts(value: Any) -> list[NDArray[Any]]:
    return [getattr(value, each.name) for each in fields(value)]


def _values_from(table: pa.Table) -> dict[str, Any]:
    arrays = {name: _array(table, name) for name in table.column_names}
    described = json.loads((table.schema.metadata or {})[b"values"])
    found: dict[str, Any] = {
        key: _KINDS[kind](*(arrays[name] for name in parts)) for key, kind, parts in described
    }
    return found


class Watching(dict[Any, Any]):
    """Values of an evaluation; notes which of those that were there before are asked for."""

    def __init__(self, before: Mapping[Any, Any]) -> None:
        super().__init__(before)
        self.hits: dict[Any, None] = {}
        self._before = before

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of an expression."""
        if key in self._before:
            self.hits[key] = None
        return super().get(key, default)


def lasting(
    columns: Columns,
    context: Context,
    laws: Sequence[CompiledLaw],
    moved: Sequence[CompiledLaw],
    as_of: int,
    known: dict[Any, Any] | None = None,
) -> dict[Any, Any]:
    """The values that laws ask whatever figure of theirs is moved: the largest parts in which none stands.

    Args:
        columns: of a bucket.
        context: what the run takes as given.
        laws: as they are.
        moved: the same with each figure another.
        as_of: the day asked about.
        known: what an evaluation of ``laws`` over these columns found, if there was one.
    """
    if known is None:
        known = {}
        evaluation = Evaluation(columns, context, known)
        for law in laws:
            judge(law, evaluation, as_of)
    watching = Watching(known)
    evaluation = Evaluation(columns, context, watching)
    for law in (*moved, *laws):
        judge(law, evaluation, as_of)
    return {key: _copied(known[key]) for key in watching.hits}


def _copied(value: Any) -> Any:
    """A value that keeps alive no others that were worked out beside it; two ends that are the same are one array."""
    first, *second = (part.copy() for part in _parts(value))
    return type(value)(first, *(first if np.array_equal(first, each) else each for each in second))


class Names:
    """What the parts of a law are called in a file: by what they ask, the same in every process."""

    def __init__(self, law: CompiledLaw) -> None:
        """Name the parts of a law as the run asked it; two that have one name have none."""
        self._known: dict[int, str] = {}
        self._held: list[Any] = []
        parts = dict.fromkeys(inner for top in (law.speaks, *tops_of(law)) for inner in top.walk())
        parts |= dict.fromkeys(e.Static(part) for part in list(parts) if isinstance(part, e.Truth))
        self._of: dict[str, Any] = {}
        for part in parts:
            name = self._name(part)
            self._of[name] = None if name in self._of else part

    def named(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        """Values by name, as far as the parts have one and the values can be kept."""
        names = {part: name for name, part in self._of.items() if part is not None}
        kinds = tuple(_KINDS.values())
        return {
            names[part]: value for part, value in values.items() if part in names and isinstance(value, kinds)
        }

    def parts(self, values: Mapping[str, Any]) -> dict[Any, Any]:
        """Values by part."""
        return {part: values[name] for name, part in self._of.items() if part is not None and name in values}

    def _name(self, value: Any) -> str:
        if isinstance(value, tuple):
            return f"({' '.join(map(self._name, value))})"
        if not isinstance(value, e.Expression):
            return f"{type(value).__name__}:{value!r}"
        known = self._known.get(id(value))
        if known is None:
            own = [
                f"{each.name}={self._name(getattr(value, each.name))}"
                for each in fields(value)  # type: ignore[arg-type]
                if each.compare
            ]
            label = f"{type(value).__name__}[{' '.join(own)}]"
            known = self._known[id(value)] = hashlib.sha256(label.encode()).hexdigest()[:32]
            self._held.append(value)  # so that its id stays its own
        return known
