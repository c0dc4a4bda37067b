"""The index of a bucket's answers, person by person: what the next night's run asks before it judges anybody again.

It stands beside the determinations. With it a run knows of whom anything that is said may be otherwise on a later day,
takes a person's determinations out of a digest without reading them, and finds them in the bucket of an earlier run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from clearslate.engine import kernels
from clearslate.engine.determine import Settled, Undecided, person_numbers, possible_rows
from clearslate.engine.rows import Said
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER
from clearslate.records.hashing import Digest, hash_strings
from clearslate.records.persons import person_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.hashing import Hashes


@dataclass(frozen=True)
class Index:
    """Of each person of a bucket, in the order of rows.

    ``person``: the id's hash. ``first``, ``rows``: where their rows stand; ``home``: how many are certainly theirs.
    ``base``: the first row in the bucket of the run that this one rests on, -1 where they were judged again since.
    ``turns``: the first day on which anything that is said of them may be otherwise by time alone.
    ``determinations``: how many; ``one`` and ``two``: the halves of their digest. ``charges``, ``answers``: what identity alone keeps
    open.
    """

    person: NDArray[np.uint64]
    first: NDArray[np.int32]
    rows: NDArray[np.int32]
    home: NDArray[np.int32]
    base: NDArray[np.int32]
    turns: NDArray[np.int32]
    determinations: NDArray[np.int32]
    one: NDArray[np.uint64]
    two: NDArray[np.uint64]
    charges: NDArray[np.int32]
    answers: NDArray[np.int32]

    @property
    def digest(self) -> Digest:
        """Of all determinations."""
        return int(self.one.sum()), int(self.two.sum())

    @property
    def undecided(self) -> Undecided:
        """What identity alone keeps open."""
        people = int(np.count_nonzero(self.answers))
        return Undecided(people, int(self.charges.sum()), int(self.answers.sum()))

    def take(self, places: NDArray[Any]) -> Index:
        """Some of the persons."""
        return Index(*(getattr(self, each.name)[places] for each in fields(self)))

    def to_bytes(self) -> pa.Buffer:
        """As its file holds it."""
        table = pa.table({each.name: getattr(self, each.name) for each in fields(self)})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as file:
            file.write_table(table)
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, content: pa.Buffer) -> Index:
        """From its file."""
        with pa.ipc.open_file(content) as file:
            table = file.read_all()
        return cls(*(one_chunk(table.column(each.name)).to_numpy() for each in fields(cls)))


def index_of(
    table: pa.Table,
    said: Sequence[Said],
    determinations: pa.Table,
    hashes: tuple[Hashes, Hashes],
    settled: Settled | None,
) -> Index:
    """The index of a table of whole persons.

    Args:
        table: the rows.
        said: what the laws say of them.
        determinations: that, as rows.
        hashes: of each of these.
        settled: what identity alone keeps open.
    """
    starts = person_starts(table.column("person_id"))
    count = len(starts) - 1
    person = person_numbers(table)
    turns = np.full(table.num_rows, NEVER, np.int32)
    for one in said:
        np.minimum(turns, one.turns, out=turns, where=one.result.reached)
    rows = one_chunk(determinations.column("row")).to_numpy()
    one_half, two_half = (np.zeros(count, np.uint64) for _ in range(2))
    kernels.add(one_half, person, rows, hashes[0])
    kernels.add(two_half, person, rows, hashes[1])
    charges, answers = (np.zeros(count, np.int32) for _ in range(2))
    if settled is not None:
        turns[settled.rows] = np.minimum(turns[settled.rows], settled.turns)
        charges = np.bincount(person[settled.rows], settled.answers > 0, count).astype(np.int32)
        answers = np.bincount(person[settled.rows], settled.answers, count).astype(np.int32)
    first = starts[:-1].astype(np.int32)
    return Index(
        person=hash_strings(one_chunk(table.column("person_id")).take(pa.array(starts[:-1]))),
        first=first,
        rows=np.diff(starts).astype(np.int32),
        home=np.bincount(person, ~possible_rows(table), count).astype(np.int32),
        base=first,
        turns=np.minimum.reduceat(turns, starts[:-1]) if count else np.zeros(0, np.int32),
        determinations=np.bincount(person[rows], minlength=count).astype(np.int32),
        one=one_half,
        two=two_half,
        charges=charges,
        answers=answers,
    )
