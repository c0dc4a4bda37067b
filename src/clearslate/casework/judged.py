"""One bucket of a run as this room needs it: the charges judged in it, and every answer about them.

Only a charge's own row (membership ``certain``) is here, so each charge stands once in a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import masks
from clearslate.engine.outcomes import OUTCOMES, Outcome
from clearslate.law import Status
from clearslate.records.days import NEVER
from clearslate.records.schema import Membership
from clearslate.runs.answers import codes_of, days_of, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

NONE: Final = -1  # the place of an answer where there is none
_KEYS: Final = ("person_id", "membership", "cleared_on_to")
_OF_RUN: Final = (
    "law", "decides", "outcome", "eligible_on", "row", "failed", "unknown", "missing", "presumed", "notices",
    "notices_unknown",
)  # fmt: skip


@dataclass(frozen=True)
class LawLine:
    """A law of a run. ``gives_relief``: it is in force, so it is no what-if."""

    id: str
    state: str
    title: str
    cite: str
    relief: str
    automatic: bool
    gives_relief: bool
    unverified: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...]  # key, sentence, citation
    notices: tuple[str, ...]


class RunLaws:
    """The laws of a run, in its order; answers name them by their place."""

    def __init__(self, run: Run) -> None:
        self.lines: Final = tuple(
            LawLine(
                law["id"],
                law["state"],
                law["title"],
                law["cite"],
                law["relief"],
                law["automatic"],
                law["status"] == Status.IN_FORCE,
                tuple(law["unverified"]),
                tuple((each["key"], each["text"], each["cite"]) for each in law["conditions"]),
                tuple(each["text"] for each in law["notices"]),
            )
            for law in run.laws().values()
        )
        self.place: Final = {line.id: place for place, line in enumerate(self.lines)}
        self.automatic: Final = np.array([line.gives_relief and line.automatic for line in self.lines], bool)
        self.petition: Final = np.array(
            [line.gives_relief and not line.automatic for line in self.lines], bool
        )


@dataclass(frozen=True)
class Judged:
    """The charges of one bucket and the deciding answers about them.

    ``records``: the charges' own rows, with the columns asked for. ``cleared``: those cleared before. The arrays are by
    answer: ``row`` the charge's place in ``records``, ``law`` that of the law in the run, ``day`` the day from which it
    gives relief (NEVER where none is certain), ``met`` how many of the law's conditions do not fail; masks as `masks.read`
    gives them.
    """

    records: pa.Table
    cleared: Mask
    row: Places
    law: Places
    outcome: NDArray[np.int8]
    day: NDArray[np.int32]
    met: NDArray[np.int64]
    failed: NDArray[Any]
    unknown: NDArray[Any]
    missing: NDArray[Any]
    presumed: NDArray[Any]
    notices: NDArray[Any]
    notices_unknown: NDArray[Any]

    @cached_property
    def _ranked(self) -> Places:
        """The answers by charge, the best first: by outcome, day, conditions met (most first), order of the laws."""
        return np.lexsort((self.law, -self.met, self.day, self.outcome, self.row))

    def best(self, laws: Mask) -> Places:
        """For each charge the place of the best answer of some laws, marked by their places; NONE where there is none."""
        found = np.full(self.records.num_rows, NONE, np.int64)
        ranked = self._ranked[laws[self.law[self._ranked]]]
        rows = self.row[ranked]
        first = np.ones(len(rows), bool)
        first[1:] = rows[1:] != rows[:-1]
        found[rows[first]] = ranked[first]
        return found

    def outcomes(self, best: Places) -> NDArray[np.int8]:
        """The outcome for each charge, by the place of its best answer."""
        if not len(self.outcome):
            return np.full(len(best), Outcome.NOT_APPLICABLE, np.int8)
        found: NDArray[np.int8] = np.where(
            best == NONE, np.int8(Outcome.NOT_APPLICABLE), self.outcome[np.maximum(best, 0)]
        )
        return found


def judged(run: Run, dataset: Dataset, laws: RunLaws, columns: Sequence[str] = ()) -> Iterator[Judged]:
    """The charges of each bucket.

    Args:
        run: the run.
        dataset: its dataset.
        laws: the run's laws.
        columns: of the dataset, those that ``records`` is to have.
    """
    for index in range(len(run.buckets)):
        wanted = dict.fromkeys((*_KEYS, *columns))
        yield _judged(dataset.read(index, list(wanted)), run.read(index, list(_OF_RUN)), laws, columns)


def _judged(table: pa.Table, answers: pa.Table, laws: RunLaws, columns: Sequence[str]) -> Judged:
    own = own_rows(table)
    records = table.filter(pa.array(own))
    answers = answers.filter(answers.column("decides"))
    place = np.cumsum(own) - 1
    conditions = np.array([len(line.conditions) for line in laws.lines], np.int64)
    ranks = np.array([OUTCOMES.index(word) for word in words_of(answers, "outcome")], np.int8)
    places = np.array([laws.place[name] for name in words_of(answers, "law")], np.int64)
    empty = np.zeros(0, np.int64)
    law = places[codes_of(answers, "law")] if answers.num_rows else empty
    failed = masks.read(answers, "failed")
    return Judged(
        records.select(list(columns)),
        days_of(records.column("cleared_on_to")) < NEVER,
        place[answers.column("row").to_numpy()] if answers.num_rows else empty,
        law,
        ranks[codes_of(answers, "outcome")] if answers.num_rows else empty.astype(np.int8),
        days_of(answers.column("eligible_on")),
        conditions[law] - np.array([mask.bit_count() for mask in failed.tolist()], np.int64),
        failed,
        *(
            masks.read(answers, name)
            for name in ("unknown", "missing", "presumed", "notices", "notices_unknown")
        ),
    )


def own_rows(table: pa.Table) -> Mask:
    """The charges' own rows: those of certain membership."""
    found: Mask = pc.equal(table.column("membership").cast(pa.string()), Membership.CERTAIN).to_numpy()
    return found
