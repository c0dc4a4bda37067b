"""A bucket of a run as arrays: the dataset's rows, and each law's answers about them.

What counts people and charges reads them here. Only a charge's own row (membership ``certain``) is counted, at
its home person; a bucket holds every row of its people, so counts of buckets add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import masks
from clearslate.engine.outcomes import OUTCOMES, Outcome
from clearslate.law import CONVICTIONS, Status
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER
from clearslate.records.schema import Disposition, Membership
from clearslate.runs.rests_on import ranks
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

KINDS: Final = ("conviction", "non_conviction", "pending", "not_recorded")
CONVICTION, NOT_RECORDED = KINDS.index("conviction"), KINDS.index("not_recorded")


@dataclass(frozen=True)
class LawInfo:
    """What counting needs of a law.

    ``gives_relief``: it is in force, so it is no what-if. ``kinds``: places of the conditions that name the kind of record
    that the law is about (none in a run of before they were told apart). ``rests_on``: by version, what its answers rest on, as
    the manifest says it (see `clearslate.runs.rests_on`).
    """

    id: str
    state: str
    automatic: bool
    gives_relief: bool
    conditions: tuple[str, ...]
    kinds: tuple[int, ...] = ()
    rests_on: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False)


def law_info(law: Mapping[str, Any]) -> LawInfo:
    """What counting needs of a law as a run's manifest describes it."""
    return LawInfo(
        law["id"],
        law["state"],
        law["automatic"],
        law["status"] == Status.IN_FORCE,
        tuple(condition["key"] for condition in law["conditions"]),
        tuple(place for place, each in enumerate(law["conditions"]) if each.get("names_kind")),
        law.get("rests_on", {}),
    )


@dataclass(frozen=True)
class Bucket:
    """The rows of a bucket as arrays: ``person`` numbers from 0, ``own`` where a charge is at home."""

    table: pa.Table
    person: NDArray[np.int64]
    number: int
    own: Mask
    cleared: Mask
    kind: NDArray[np.int8]

    def has(self, rows: Mask) -> Mask:
        """For each person, whether one of the rows is theirs."""
        found = np.zeros(self.number, bool)
        found[self.person[rows]] = True
        return found

    def count(self, rows: Mask) -> int:
        """How many people have one of the rows."""
        return int(self.has(rows).sum())


@dataclass(frozen=True)
class Answer:
    """One law's deciding determinations in a bucket; every array but ``law`` is by determination, masks as `masks.read` gives them.

    ``version``: the one that decides, as a place in ``versions``; empty where it was not read.
    """

    law: LawInfo
    row: NDArray[Any]
    outcome: NDArray[Any]
    eligible_on: NDArray[Any]
    failed: NDArray[Any]
    missing: NDArray[Any]
    presumed: NDArray[Any]
    version: NDArray[Any]
    versions: Sequence[str]

    def ranks(self, at: NDArray[Any]) -> NDArray[np.int8]:
        """What some of the answers rest on, as places in `rests_on.GROUNDS`; `rests_on.NOTHING` where on nothing known."""
        return ranks(self.law.rests_on, self.version[at], self.versions, self.outcome[at], self.failed[at])


@dataclass(frozen=True)
class Best:
    """The best answer for each row over some laws (``NOT_APPLICABLE`` where none speaks of it).

    ``may``: some law says eligible or unknown, so that it may be eligible today. ``due``: the first
    ``eligible_on`` among those that say not yet; NEVER where none gives a day.
    """

    outcome: NDArray[np.int8]
    may: Mask
    due: NDArray[np.int32]

    @property
    def eligible(self) -> Mask:
        """Certainly eligible today."""
        found: Mask = self.outcome == Outcome.ELIGIBLE
        return found


def read_bucket(table: pa.Table) -> Bucket:
    """The rows of a bucket, which are sorted by person."""
    persons = one_chunk(table.column("person_id"))
    changed = np.zeros(table.num_rows, np.int64)
    if table.num_rows > 1:
        differs = pc.not_equal(persons.slice(1), persons.slice(0, len(persons) - 1))
        changed[1:] = differs.to_numpy(zero_copy_only=False)
    person = np.cumsum(changed)
    certain = np.array([word == Membership.CERTAIN for word in (*words_of(table, "membership"), None)])
    own = certain[codes_of(table, "membership")]
    cleared = days_of(table.column("cleared_on_to")) < NEVER
    kinds = np.array([_kind(value) for value in (*words_of(table, "disposition"), None)], np.int8)
    return Bucket(
        table,
        person,
        int(person[-1]) + 1 if len(person) else 0,
        own,
        cleared,
        kinds[codes_of(table, "disposition")],
    )


def _kind(disposition: str | None) -> int:
    if disposition is None:
        return NOT_RECORDED
    if disposition == Disposition.PENDING:
        return KINDS.index("pending")
    return CONVICTION if disposition in CONVICTIONS else KINDS.index("non_conviction")


def read_answers(determinations: pa.Table, laws: Mapping[str, LawInfo]) -> Iterator[Answer]:
    """The deciding determinations, law by law."""
    table = determinations.filter(determinations.column("decides"))
    ranks = np.array([OUTCOMES.index(word) for word in words_of(table, "outcome")], np.int8)
    outcome = ranks[codes_of(table, "outcome")] if len(ranks) else np.zeros(0, np.int8)
    law = codes_of(table, "law")
    day = days_of(table.column("eligible_on"))
    row = one_chunk(table.column("row")).to_numpy()
    failed, missing, presumed = (masks.read(table, name) for name in ("failed", "missing", "presumed"))
    is_told = "version" in table.column_names
    version = codes_of(table, "version") if is_told else np.full(table.num_rows, -1)
    versions = words_of(table, "version") if is_told else []
    for code, name in enumerate(words_of(table, "law")):
        at = np.flatnonzero(law == code)
        if len(at):
            yield Answer(
                laws[name], row[at], outcome[at], day[at], failed[at], missing[at], presumed[at], version[at], versions
            )  # fmt: skip


def words_of(table: pa.Table, name: str) -> list[Any]:
    """The values of a text column's dictionary."""
    words: list[Any] = one_chunk(table.column(name)).dictionary.to_pylist()
    return words


def codes_of(table: pa.Table, name: str) -> NDArray[np.int64]:
    """A text column's codes; -1 (so the last of a look-up table) where it is null."""
    codes: NDArray[np.int64] = pc.fill_null(
        one_chunk(table.column(name)).indices.cast(pa.int64()), -1
    ).to_numpy()
    return codes


def days_of(column: Any) -> NDArray[np.int32]:
    """Day numbers; NEVER where the date is null."""
    days: NDArray[np.int32] = pc.fill_null(one_chunk(column).cast(pa.int32()), NEVER).to_numpy()
    return days


def best_of(bucket: Bucket, answers: Iterable[Answer]) -> Best:
    """The best answer for each row over the laws given."""
    rows = len(bucket.person)
    outcome = np.full(rows, Outcome.NOT_APPLICABLE, np.int8)
    may = np.zeros(rows, bool)
    due = np.full(rows, NEVER, np.int32)
    for answer in answers:
        outcome[answer.row] = np.minimum(outcome[answer.row], answer.outcome)
        may[answer.row] |= (answer.outcome == Outcome.ELIGIBLE) | (answer.outcome == Outcome.UNKNOWN)
        waits = answer.outcome == Outcome.NOT_YET
        at = answer.row[waits]
        due[at] = np.minimum(due[at], answer.eligible_on[waits])
    return Best(outcome, may, due)


def distinct(
    table: pa.Table, names: Sequence[str], rows: Mask | None = None
) -> tuple[list[tuple[Any, ...]], NDArray[np.int64]]:
    """The distinct combinations of text columns, and for each row (of ``rows``) which one it has."""
    key = np.zeros(table.num_rows, np.int64)
    words = [[*words_of(table, name), None] for name in names]
    for name, known in zip(names, words, strict=True):
        codes = codes_of(table, name)
        key = key * len(known) + np.where(codes < 0, len(known) - 1, codes)
    keys, inverse = np.unique(key if rows is None else key[rows], return_inverse=True)
    values = []
    for each in keys.tolist():
        cells = []
        rest = each
        for known in reversed(words):
            rest, place = divmod(rest, len(known))
            cells.append(known[place])
        values.append(tuple(reversed(cells)))
    return values, inverse


@lru_cache(1 << 16)
def reads(state: str | None, statute: str | None) -> str:
    """Whether a statute can be read: ``read``, ``unread``, ``empty``, or ``no_laws`` for the jurisdiction."""
    if statute is None or not statute.strip():
        return "empty"
    if state not in CODES:
        return "no_laws"
    return "read" if jurisdiction(state).style.read(statute) else "unread"
