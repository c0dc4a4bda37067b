"""What a run says of a month: what was eligible by its last day and is not cleared, since when, and what is undecided for what."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator
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

Place = tuple[str, str]  # "law" or "county" and its name


@dataclass
class FromRun:
    """Counters that add up over buckets; ``people`` of buckets add up, because a bucket holds whole persons.

    ``backlog``, ``undecided``: ``charges``, ``convictions``, ``people`` under ``("", "")`` for all, under
    ``("law", id)`` and ``("county", name)``. ``days``: of the backlog, by days since it was eligible and whether a conviction.
    ``under_way``: charges of the backlog that are planned.
    """

    backlog: Counter[tuple[Place, str]] = field(default_factory=Counter)
    undecided: Counter[tuple[Place, str]] = field(default_factory=Counter)
    days: Counter[tuple[int, bool]] = field(default_factory=Counter)
    under_way: int = 0
    waits: WaitTally = field(default_factory=WaitTally)

    def __iadd__(self, other: FromRun) -> Self:
        """Add another bucket's counts."""
        self.backlog.update(other.backlog)
        self.undecided.update(other.undecided)
        self.days.update(other.days)
        self.under_way += other.under_way
        self.waits += other.waits
        return self


def count_records(
    run: Run,
    dataset: Dataset,
    last: dt.date,
    in_force: Collection[str],
    under_way: Collection[str],
    progress: Callable[[int, int], object] | None = None,
) -> FromRun:
    """Count a run's charges as of a month's last day.

    Args:
        run: the run.
        dataset: the one that was determined.
        last: the month's last day.
        in_force: charges that the ledger holds cleared by then.
        under_way: charges that it holds planned.
        progress: told how many buckets are counted, and of how many.

    Raises:
        RunError: the dataset is not the one that was determined.
        DatasetError: a bucket cannot be read.
    """
    run.check(dataset)
    infos = {name: law_info(law) for name, law in run.laws().items()}
    names = run.fields()
    cleared, planned = (pa.array(sorted(each), pa.string()) for each in (in_force, under_way))
    found = FromRun()
    for each in dataset.buckets:
        bucket = read_bucket(dataset.read(each.index, _COLUMNS))
        answers = [
            answer
            for answer in read_answers(run.read(each.index, _RUN_COLUMNS), infos)
            if answer.law.gives_relief and answer.law.automatic
        ]
        found += _bucket(bucket, answers, to_day(last), cleared, planned)
        found.waits += tally_waits(bucket, answers, names)
        if progress:
            progress(each.index + 1, len(dataset.buckets))
    return found


def _bucket(
    bucket: Bucket, answers: list[Answer], last: int, cleared: pa.Array, planned: pa.Array
) -> FromRun:
    found = FromRun()
    charges = one_chunk(bucket.table.column("charge_id"))
    done = pc.is_in(charges, value_set=cleared).to_numpy(zero_copy_only=False)
    going = pc.is_in(charges, value_set=planned).to_numpy(zero_copy_only=False)
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
        _add(found.backlog, bucket, left & here, ("law", answer.law.id))
        open_ = np.zeros(len(left), bool)
        open_[answer.row[answer.outcome == Outcome.UNKNOWN]] = True
        open_ &= left & ~best.eligible
        _add(found.undecided, bucket, open_, ("law", answer.law.id))
        undecided |= open_
    waiting = left & (due <= last)
    undecided &= ~waiting
    for counts, rows in ((found.backlog, waiting), (found.undecided, undecided)):
        _add(counts, bucket, rows, ("", ""))
        for name, at in _counties(bucket, rows):
            _add(counts, bucket, at, ("county", name))
    convicted = bucket.kind == CONVICTION
    for conviction in (False, True):
        ages, times = np.unique(last - due[waiting & (convicted == conviction)], return_counts=True)
        for age, count in zip(ages.tolist(), times.tolist(), strict=True):
            found.days[age, conviction] += count
    found.under_way = int((waiting & going).sum())
    return found


def _counties(bucket: Bucket, rows: Mask) -> Iterator[tuple[str, Mask]]:
    names, which = distinct(bucket.table, ("county",))
    for place in np.unique(which[rows]).tolist():
        yield names[place][0] or "", rows & (which == place)


def _add(counts: Counter[tuple[Place, str]], bucket: Bucket, rows: Mask, place: Place) -> None:
    if not rows.any():
        return
    counts[place, "charges"] += int(rows.sum())
    counts[place, "convictions"] += int((rows & (bucket.kind == CONVICTION)).sum())
    counts[place, "people"] += bucket.count(rows)
