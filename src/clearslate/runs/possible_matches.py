"""Which answers possible matches keep open, pair by pair: charges that may be a person's own, and may not.

How many answers identity alone keeps open in all, a run counts itself (see `clearslate.engine.determine`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine.determine import Evaluator, Question, person_numbers, possible_rows
from clearslate.engine.outcomes import Outcome
from clearslate.law import Status
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.distinct import among, distinct_values
from clearslate.records.schema import Membership

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]

POSSIBLE_OF_SCHEMA: Final = pa.schema(
    [pa.field(name, pa.string(), nullable=False) for name in ("person_id", "charge_id", "of")]
)
"""Whose each possible row is: under ``person_id`` stands ``charge_id``, which is the person ``of``'s."""

SETTLED_SCHEMA: Final = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("of", pa.string(), nullable=False),
        pa.field("charges", pa.int64(), nullable=False),
        pa.field("answers", pa.int64(), nullable=False),
        pa.field("together", pa.int64(), nullable=False),
    ]
)
"""How many charges of ``person_id``, and answers about them, would be decided if those of ``of`` were not theirs; and how many
answers if no possible row were: what this pair keeps open together with others."""

_MOST_ROWS: Final = 500_000  # judged at once


def has_possible_matches(dataset: Dataset) -> bool:
    """Whether the dataset holds any row that may be another person's."""
    return dataset.manifest.rows > dataset.manifest.charges


def settled_by(dataset: Dataset, question: Question, of: pa.Table) -> pa.Table:
    """For each person and each other who may be the same, what would be decided if they were not (`SETTLED_SCHEMA`).

    Args:
        dataset: a linked dataset.
        question: what the laws are asked.
        of: whose each possible row is, `POSSIBLE_OF_SCHEMA`. Other possible rows stay where they are.
    """
    evaluator = Evaluator(question)
    parts = [SETTLED_SCHEMA.empty_table()]
    for table in _with_possible_matches(dataset, evaluator):
        open_ = _unknown(evaluator, table)
        person, starts = _persons(table)
        waits = distinct_values(person[open_.any(axis=1)])
        owner, names = _owners(table, of)
        sizes = np.diff(np.append(starts, table.num_rows))
        alone = np.flatnonzero(owner < 0)
        freed = open_[alone] & ~_unknown(evaluator, table.take(pa.array(alone)).combine_chunks())
        together = np.bincount(person[alone], freed.sum(axis=1), len(starts)).astype(np.int64)
        parts += [
            _settled(evaluator, table, open_, starts, owner, names, pairs, together)
            for pairs in _shares(person, owner, waits, sizes)
        ]
    return pa.concat_tables(parts).combine_chunks()


@dataclass(frozen=True)
class Stake:
    """A law's answer for a charge that is another if two persons are decided to be one, or two: as it is now, and in each case.

    ``same`` is reckoned from the rows as they lie here; the answer after a new join may be better informed.
    """

    person_id: str
    charge_id: str
    law: str
    automatic: bool
    now: str
    different: str
    same: str

    @property
    def decides_a_clearance(self) -> bool:
        """Whether the charge would be cleared by itself in one case, and not in the other."""
        eligible = str(Outcome.ELIGIBLE)
        return self.automatic and (self.different == eligible) != (self.same == eligible)


def stakes(dataset: Dataset, question: Question, of: pa.Table, persons: tuple[str, str]) -> list[Stake]:
    """What a decision on two persons who may be one would change, charge by charge.

    Args:
        dataset: a linked dataset.
        question: what the laws are asked.
        of: whose each possible row is, `POSSIBLE_OF_SCHEMA`.
        persons: the two.
    """
    evaluator = Evaluator(question)
    columns = sorted({*evaluator.columns, "person_id", "case_id", "charge_id", "membership"})
    names = [name for name in columns if name in dataset.schema.names]
    found: list[Stake] = []
    for person, other in (persons, persons[::-1]):
        bucket = int(bucket_of(pa.array([person], pa.string()), len(dataset.buckets))[0])
        table = dataset.read(bucket, names)
        table = table.filter(pc.equal(table["person_id"], person)).combine_chunks()
        owner, owners = _owners(table, of)
        theirs = (
            owner == pc.index_in(pa.scalar(other), owners).as_py()
            if other in owners.to_pylist()
            else owner == -2
        )
        if theirs.any():
            found += _stakes_of(evaluator, table, theirs, person)
    return found


def _stakes_of(evaluator: Evaluator, table: pa.Table, theirs: Mask, person: str) -> Iterator[Stake]:
    """The charges of one person whose answers turn on whether the other's rows are theirs."""
    own = np.flatnonzero(~possible_rows(table))
    kept = np.flatnonzero(~theirs)
    place = np.searchsorted(kept, own)
    now = _answers(evaluator, table)
    different = _answers(evaluator, table.take(pa.array(kept)).combine_chunks())
    same = _answers(evaluator, _as_theirs(table, theirs))
    ids = one_chunk(table["charge_id"])
    for law, answers in now.items():
        for row, at in zip(own.tolist(), place.tolist(), strict=True):
            three = answers[1][row], different[law][1][at], same[law][1][row]
            if len(set(three)) > 1:
                yield Stake(person, ids[row].as_py(), law, answers[0], *three)


def _as_theirs(table: pa.Table, theirs: Mask) -> pa.Table:
    """The rows, those of the other person as if they were certainly this one's."""
    column = one_chunk(table["membership"])
    words = pc.if_else(pa.array(theirs), str(Membership.CERTAIN), column.cast(pa.string()))
    at = table.column_names.index("membership")
    return table.set_column(at, table.schema.field("membership"), one_chunk(words).cast(column.type))


def _answers(evaluator: Evaluator, table: pa.Table) -> dict[str, tuple[bool, list[str]]]:
    """Of each law in force whether it acts by itself, and its answer for each row."""
    return {
        result.law.id: (
            result.law.automatic,
            [
                str(Outcome(each))
                for each in np.where(result.reached, result.outcome, Outcome.NOT_APPLICABLE).tolist()
            ],
        )
        for _, results in evaluator.judge(table)
        for result in results
        if result.law.status is Status.IN_FORCE
    }


def _settled(
    evaluator: Evaluator,
    table: pa.Table,
    open_: Mask,
    starts: Codes,
    owner: Codes,
    names: pa.Array,
    pairs: tuple[Codes, Codes],
    together: Codes,
) -> pa.Table:
    """Judge each person of the pairs without the rows of the pair's other, as if they were so many people."""
    person, other = pairs
    sizes = np.diff(np.append(starts, table.num_rows))[person]
    copy = np.repeat(np.arange(len(person)), sizes)
    at = (
        np.repeat(starts[person], sizes)
        + np.arange(int(sizes.sum()))
        - np.repeat(np.cumsum(sizes) - sizes, sizes)
    )
    kept = owner[at] != other[copy]
    at, copy = at[kept], copy[kept]
    part = table.take(pa.array(at))
    named = pa.array(copy).cast(pa.string())
    part = part.set_column(part.column_names.index("person_id"), "person_id", named)
    settled = open_[at] & ~_unknown(evaluator, part)
    charges = np.bincount(copy, settled.any(axis=1), len(person)).astype(np.int64)
    answers = np.bincount(copy, settled.sum(axis=1), len(person)).astype(np.int64)
    arrays = [
        one_chunk(table["person_id"]).take(pa.array(starts[person])),
        names.take(pa.array(other)),
        pa.array(charges),
        pa.array(answers),
        pa.array(together[person]),
    ]
    found = pa.Table.from_arrays(arrays, schema=SETTLED_SCHEMA)
    return found.filter(pa.array((charges > 0) | (together[person] > 0)))


def _with_possible_matches(dataset: Dataset, evaluator: Evaluator) -> Iterator[pa.Table]:
    """The people of each bucket of whom a row is possible, with all their rows."""
    columns = sorted({*evaluator.columns, "person_id", "case_id", "charge_id", "membership"})
    names = [name for name in columns if name in dataset.schema.names]
    for bucket in dataset.buckets:
        membership = dataset.read(bucket.index, ["person_id", "membership"])
        possible = possible_rows(membership)
        if possible.any():
            person, starts = _persons(membership)
            doubtful = np.zeros(len(starts), np.bool_)
            doubtful[person[possible]] = True
            yield dataset.read(bucket.index, names).filter(pa.array(doubtful[person])).combine_chunks()


def _persons(table: pa.Table) -> tuple[Codes, Codes]:
    """Of each row the number of its person, and of each person the first row."""
    person = person_numbers(table)
    return person, np.searchsorted(person, np.arange(person[-1] + 1 if len(person) else 0))


def _unknown(evaluator: Evaluator, table: pa.Table) -> Mask:
    """Where a law in force answers unknown: by row and law."""
    found = [
        result.reached & (result.outcome == Outcome.UNKNOWN)
        for _, results in evaluator.judge(table)
        for result in results
        if result.law.status is Status.IN_FORCE
    ]
    return np.stack(found, axis=1) if found else np.zeros((table.num_rows, 0), np.bool_)


def _owners(table: pa.Table, of: pa.Table) -> tuple[Codes, pa.Array]:
    """Of each row whose it is, where that is another person's (-1 elsewhere), as a code of the names."""
    names = pc.unique(of["of"].combine_chunks() if isinstance(of["of"], pa.ChunkedArray) else of["of"])
    here = of.filter(pc.is_in(of["person_id"], pc.unique(table["person_id"])))
    key = pc.binary_join_element_wise(here["person_id"], here["charge_id"], "\x1f")
    rows = pc.binary_join_element_wise(table["person_id"], table["charge_id"], "\x1f")
    place = pc.index_in(one_chunk(rows), one_chunk(key))
    found = pc.index_in(one_chunk(here["of"]), names).take(place)
    owner = np.array(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64)
    owner[~possible_rows(table)] = -1
    return owner, names


def _shares(person: Codes, owner: Codes, waits: Codes, sizes: Codes) -> Iterator[tuple[Codes, Codes]]:
    """The pairs of a person who waits and another whose rows stand there, in parts that are judged at once."""
    rows = np.flatnonzero((owner >= 0) & among(person, waits))
    if not len(rows):
        return
    pairs: Any = np.unique(np.stack([person[rows], owner[rows]]), axis=1)
    part = np.cumsum(sizes[pairs[0]]) // _MOST_ROWS
    for each in np.unique(part):
        chosen = part == each
        yield pairs[0][chosen], pairs[1][chosen]
