"""What a run says of a month: what was eligible by its last day and is not cleared, since when, and what is undecided for what."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine.outcomes import Outcome
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER, to_day
from clearslate.reports.quality.waits import WaitTally, tally_waits
from clearslate.runs.answers import (
    CONVICTION,
    Answer,
    Bucket,
    best_of,
    distinct,
    law_info,
    read_answers,
    read_bucket,
)
from clearslate.runs.groups import COLUMNS, RACE_BY_SEX, People, dimensions
from clearslate.runs.protect import Key, cell_of
from clearslate.runs.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

_RUN_COLUMNS: Final = ["law", "decides", "outcome", "eligible_on", "failed", "missing", "presumed", "row"]
_COLUMNS: Final = (
    "person_id",
    "charge_id",
    "membership",
    "jurisdiction",
    "county",
    "disposition",
    "cleared_on_to",
)
AGES: Final = (
    ("under 30 days", 30),
    ("30 to 89 days", 90),
    ("90 to 179 days", 180),
    ("180 to 364 days", 365),
    ("1 to 2 years", 730),
    ("2 to 5 years", 1826),
    ("over 5 years", 10**9),
)
"""Classes of how long a charge has been eligible, each with the first number of days that is over it."""

GROUPS: Final = ("race", "sex", RACE_BY_SEX, "age")
"""By what people are told apart, as in a study."""

Place = tuple[str, str]  # "law", "county" or one of `GROUPS`, and its name


Cells = dict[tuple[Place, str], "NDArray[np.uint64]"]


@dataclass
class FromRun:
    """Counts, as cells of `clearslate.runs.protect`, that add up over buckets; those of people too: a bucket holds whole persons.

    ``backlog``, ``undecided``: ``charges``, ``convictions``, ``non_convictions``, ``people`` under ``("", "")`` for all, under
    ``("law", id)``, ``("county", name)`` and each group of people; ``cleared``, ``restored``: of the month, by groups of people
    alone. ``ages``: of the backlog, by the place of its class of `AGES`, likewise. ``days``: of the backlog, by days since it was
    eligible. ``under_way``: charges of the backlog that are planned. ``everyone``: all there are.
    """

    backlog: Cells = field(default_factory=dict)
    undecided: Cells = field(default_factory=dict)
    cleared: Cells = field(default_factory=dict)
    restored: Cells = field(default_factory=dict)
    ages: Cells = field(default_factory=dict)
    days: Counter[int] = field(default_factory=Counter)
    under_way: Cells = field(default_factory=dict)
    everyone: Cells = field(default_factory=dict)
    waits: WaitTally = field(default_factory=WaitTally)

    def __iadd__(self, other: FromRun) -> Self:
        """Add another bucket's counts."""
        for name in ("backlog", "undecided", "cleared", "restored", "ages", "under_way", "everyone"):
            own = getattr(self, name)
            for key, cell in getattr(other, name).items():
                own[key] = own[key] + cell if key in own else cell
        self.days.update(other.days)
        self.waits += other.waits
        return self


def count_records(
    run: Run,
    dataset: Dataset,
    last: dt.date,
    charges: Mapping[str, Collection[str]],
    key: Key,
    progress: Callable[[int, int], object] | None = None,
) -> FromRun:
    """Count a run's charges as of a month's last day.

    Args:
        run: the run.
        dataset: the one that was determined.
        last: the month's last day.
        charges: of the ledger, by ``in_force`` (cleared by then), ``under_way`` (planned), ``cleared`` and ``restored`` in the month.
        key: by which people's counts are protected.
        progress: told how many buckets are counted, and of how many.

    Raises:
        RunError: the dataset is not the one that was determined.
        DatasetError: a bucket cannot be read.
    """
    run.check(dataset)
    infos = {name: law_info(law) for name, law in run.laws().items()}
    names = run.fields()
    listed = {name: pa.array(sorted(each), pa.string()) for name, each in charges.items()}
    people = People(dataset)
    columns = [name for name in dict.fromkeys((*_COLUMNS, *COLUMNS)) if name in set(dataset.schema.names)]
    found = FromRun()
    for each in dataset.buckets:
        bucket = read_bucket(dataset.read(each.index, columns))
        answers = [
            answer
            for answer in read_answers(run.read(each.index, _RUN_COLUMNS), infos)
            if answer.law.gives_relief and answer.law.automatic
        ]
        found += _bucket(bucket, answers, to_day(last), listed, people, key)
        found.waits += tally_waits(bucket, answers, names)
        if progress:
            progress(each.index + 1, len(dataset.buckets))
    return found


def _bucket(
    bucket: Bucket, answers: list[Answer], last: int, listed: Mapping[str, pa.Array], people: People, key: Key
) -> FromRun:
    found, counter = FromRun(), _Counter(bucket, key)
    charges = one_chunk(bucket.table.column("charge_id"))
    done, going, cleared, restored = (
        pc.is_in(charges, value_set=listed[name]).to_numpy(zero_copy_only=False)
        for name in ("in_force", "under_way", "cleared", "restored")
    )
    left = bucket.own & ~done & ~bucket.cleared
    due = np.full(len(left), NEVER, np.int32)
    best = best_of(bucket, answers)
    undecided = np.zeros(len(left), bool)
    for answer in answers:
        gives = (answer.outcome == Outcome.ELIGIBLE) | (answer.outcome == Outcome.NOT_YET)
        at, day = answer.row[gives], answer.eligible_on[gives]
        due[at] = np.minimum(due[at], day)
        here = np.zeros(len(left), bool)
        here[at[day <= last]] = True
        counter.add(found.backlog, left & here, ("law", answer.law.id))
        open_ = np.zeros(len(left), bool)
        open_[answer.row[answer.outcome == Outcome.UNKNOWN]] = True
        open_ &= left & ~best.eligible
        counter.add(found.undecided, open_, ("law", answer.law.id))
        undecided |= open_
    waiting = left & (due <= last)
    undecided &= ~waiting
    for counts, rows in ((found.backlog, waiting), (found.undecided, undecided)):
        counter.add(counts, rows, _ALL)
        for name, at in _counties(bucket, rows):
            counter.add(counts, at, ("county", name))
    _, dimensions_ = dimensions(bucket.table, bucket.person, bucket.own, people)
    for each in dimensions_:
        for code in np.unique(each.codes) if each.name in GROUPS else ():
            here = bucket.own & (each.codes == code)
            place = (each.name, each.groups[code])
            for counts, rows in (
                (found.backlog, waiting), (found.undecided, undecided), (found.cleared, cleared), (found.restored, restored),
            ):  # fmt: skip
                counter.add(counts, rows & here, place)
    counter.add(found.everyone, bucket.own, _ALL)
    counter.add(found.under_way, waiting & going, _ALL)
    since = last - due
    days, times = np.unique(since[waiting], return_counts=True)
    found.days.update(dict(zip(days.tolist(), times.tolist(), strict=True)))
    classes = np.searchsorted([over for _, over in AGES], since, side="right")
    for number, (name, _) in enumerate(AGES):
        counter.add(found.ages, waiting & (classes == number), ("eligible for", name))
    return found


_ALL: Final[Place] = ("", "")


def _counties(bucket: Bucket, rows: Mask) -> Iterator[tuple[str, Mask]]:
    names, which = distinct(bucket.table, ("county",))
    for place in np.unique(which[rows]).tolist():
        yield names[place][0] or "", rows & (which == place)


class _Counter:
    """A bucket's people and charges with their keys."""

    def __init__(self, bucket: Bucket, key: Key) -> None:
        first = np.flatnonzero(np.diff(bucket.person, prepend=-1))
        self._bucket = bucket
        self._people = key.of_people(one_chunk(bucket.table.column("person_id")).take(pa.array(first)))
        self._rows = Key.of_charges(self._people[bucket.person], one_chunk(bucket.table.column("charge_id")))
        self._conviction = bucket.kind == CONVICTION

    def add(self, counts: Cells, rows: Mask, place: Place) -> None:
        """Add some rows to a place: charges, with and without a conviction, and people."""
        if not rows.any():
            return
        person = self._bucket.person
        for name, some in (
            ("charges", rows),
            ("convictions", rows & self._conviction),
            ("non_convictions", rows & ~self._conviction),
        ):
            self._put(counts, (place, name), cell_of(self._rows[some], person[some]))
        self._put(counts, (place, "people"), cell_of(self._people[np.unique(person[rows])]))

    @staticmethod
    def _put(counts: Cells, key: tuple[Place, str], cell: NDArray[np.uint64]) -> None:
        counts[key] = counts[key] + cell if key in counts else cell
