"""The index of a bucket's answers, person by person: what the next night's run asks before it judges anybody again.

It stands beside the determinations. With it a run knows of whom anything that is said may be otherwise on a later day,
takes a person's determinations out of a digest without reading them, and finds them in the bucket of an earlier run. Two more
files keep that night from reading all rows for a few: the rows of those who are due soon, and the outcome of every charge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine import kernels
from clearslate.engine.determine import Settled, Undecided, possible_rows
from clearslate.engine.outcomes import OUTCOMES
from clearslate.engine.rows import Said
from clearslate.records.columns import of_numbers, one_chunk
from clearslate.records.days import NEVER
from clearslate.records.hashing import Digest, hash_strings
from clearslate.records.persons import person_starts, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.hashing import Hashes
    from clearslate.records.persons import Persons

WHO: Final = frozenset({"person", "first", "rows"})
"""The columns of an index that say who its persons are and where they stand: the file of the persons tells them too."""


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

    def rows_of(self, who: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Where the rows of some of the persons stand."""
        return rows_of(self.first[who], self.rows[who])

    def take(self, places: NDArray[Any]) -> Index:
        """Some of the persons."""
        return Index(*(getattr(self, each.name)[places] for each in fields(self)))

    def to_bytes(self) -> pa.Buffer:
        """As its file holds it: nothing that stands in that of the persons (`Persons`), and numbers as short as they can be."""
        kept = {each.name: _short(getattr(self, each.name)) for each in fields(self) if each.name not in WHO}
        if np.array_equal(self.base, self.first):
            del kept["base"]
        return arrow_file(pa.table(kept))

    @classmethod
    def from_bytes(cls, content: pa.Buffer, persons: Persons) -> Index:
        """From its file, and from what was told of the bucket's persons."""
        with pa.ipc.open_file(content) as file:
            table = file.read_all()
        first = persons.first[:-1].astype(np.int32)
        columns = {"person": persons.person, "first": first, "rows": persons.rows, "base": first} | {
            name: one_chunk(table.column(name)).to_numpy() for name in table.column_names
        }
        wide = {each.name: np.uint64 if each.name in _HASHES else np.int32 for each in fields(cls)}
        return cls(**{name: columns[name].astype(kind, copy=False) for name, kind in wide.items()})

    @classmethod
    def of_nobody(cls, count: int) -> Index:
        """An index of so many persons of whom nothing is known."""
        wide: Any = np.zeros(count, np.uint64)
        plain: Any = np.zeros(count, np.int32)
        return cls(*(wide if each.name in _HASHES else plain for each in fields(cls)))


_HASHES: Final = frozenset({"person", "one", "two"})


def _short(numbers: NDArray[Any]) -> NDArray[Any]:
    """Numbers in a byte or two each, where all of them fit."""
    if not len(numbers) or numbers.dtype == np.uint64 or numbers.min() < 0:
        return numbers
    return numbers.astype(np.min_scalar_type(numbers.max()), copy=False)


_THROUGH: Final = b"through"
_DUE_WITHIN: Final = 16  # days: a fortnight, within which a full run is made anyway
_CODES: Final = len(OUTCOMES) + 1  # the last: the law does not reach the charge
_IN_ONE: Final = 3  # laws: so many codes make one byte


@dataclass(frozen=True)
class Due:
    """The rows of those of whom something that is said may be otherwise by time alone up to a day (``through``)."""

    rows: pa.Table
    through: int

    def to_bytes(self) -> pa.Buffer:
        """As its file holds it."""
        metadata = {_THROUGH: str(self.through).encode()}
        rows = self.rows.replace_schema_metadata(metadata).unify_dictionaries().combine_chunks()
        return arrow_file(rows)

    @classmethod
    def from_bytes(cls, content: pa.Buffer) -> Due:
        """From its file."""
        with pa.ipc.open_file(content) as file:
            table = file.read_all()
        return cls(table.replace_schema_metadata(None), int(table.schema.metadata[_THROUGH]))


def due_of(table: pa.Table, people: Index, as_of: int) -> Due:
    """Those of a table who are due soon after the day asked about."""
    through = as_of + _DUE_WITHIN
    return Due(table.take(pa.array(people.rows_of(people.turns <= through))), through)


def outcomes_to_bytes(statements: Sequence[Said]) -> pa.Buffer:
    """By law and row the outcome, as a file holds it: the codes of three laws in a byte, in a column named after them."""
    columns = {}
    for place in range(0, len(statements), _IN_ONE):
        some = statements[place : place + _IN_ONE]
        codes = np.zeros(len(some[0].result.outcome), np.uint8)
        for one in reversed(some):
            codes *= np.uint8(_CODES)
            codes += np.where(one.result.reached, one.result.outcome, np.uint8(_CODES - 1))
        columns[" ".join(one.result.law.id for one in some)] = of_numbers(codes)
    return arrow_file(pa.table(columns))


def count_outcomes(content: pa.Buffer, rows: NDArray[Any]) -> dict[str, dict[str, int]]:
    """What such a file says of some rows: how many charges have each outcome, by law."""
    with pa.ipc.open_file(content) as file:
        table = file.read_all()
    found = {}
    for laws in table.column_names:
        codes = one_chunk(table.column(laws)).to_numpy()[rows]
        for law in laws.split():
            codes, code = np.divmod(codes, np.uint8(_CODES))
            counts = np.bincount(code, minlength=_CODES)[:-1].tolist()
            found[law] = {OUTCOMES[place]: count for place, count in enumerate(counts) if count}
    return found


def arrow_file(table: pa.Table, compression: str | None = None) -> pa.Buffer:
    """A table as a file's bytes; plain ones, which every night reads of every bucket, are used where they lie."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression, use_threads=False)
    with pa.ipc.new_file(sink, table.schema, options=options) as file:
        file.write_table(table)
    return sink.getvalue()


def index_of(
    table: pa.Table,
    statements: Sequence[Said],
    determinations: pa.Table,
    hashes: tuple[Hashes, Hashes],
    settled: Settled | None,
) -> Index:
    """The index of a table of whole persons.

    Args:
        table: the rows.
        statements: what the laws say of them.
        determinations: that, as rows.
        hashes: of each of these.
        settled: what identity alone keeps open.
    """
    starts = person_starts(table.column("person_id"))
    count = len(starts) - 1
    sizes = np.diff(starts)
    person = np.repeat(np.arange(count), sizes)
    turns = np.full(table.num_rows, NEVER, np.int32)
    for one in statements:
        kernels.least(turns, one.turns, one.result.reached)
    rows = one_chunk(determinations.column("row")).to_numpy()
    one_half, two_half = (np.zeros(count, np.uint64) for _ in range(2))
    counts = np.zeros(count, np.int32)
    kernels.add(one_half, two_half, counts, person, rows, *hashes)
    charges, answers = (np.zeros(count, np.int32) for _ in range(2))
    if settled is not None:
        turns[settled.rows] = np.minimum(turns[settled.rows], settled.turns)
        charges = np.bincount(person[settled.rows], settled.answers > 0, count).astype(np.int32)
        answers = np.bincount(person[settled.rows], settled.answers, count).astype(np.int32)
    first = starts[:-1].astype(np.int32)
    return Index(
        person=hash_strings(one_chunk(table.column("person_id")).take(pa.array(starts[:-1]))),
        first=first,
        rows=sizes.astype(np.int32),
        home=(sizes - np.bincount(person[possible_rows(table)], minlength=count)).astype(np.int32),
        base=first,
        turns=np.minimum.reduceat(turns, starts[:-1]) if count else np.zeros(0, np.int32),
        determinations=counts,
        one=one_half,
        two=two_half,
        charges=charges,
        answers=answers,
    )
