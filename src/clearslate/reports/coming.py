"""What changes for the people of a dataset in the months to come: who can be cleared for the first time, and which texts change."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine.outcomes import Outcome
from clearslate.records.days import to_date, to_day
from clearslate.records.distinct import distinct_values
from clearslate.reports.outcomes.tally import DATASET_COLUMNS
from clearslate.runs.answers import codes_of, days_of, law_info, read_bucket, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from clearslate.records.dataset import Dataset
    from clearslate.runs.answers import Bucket
    from clearslate.runs.run import Run

    Mask = NDArray[np.bool_]

_COLUMNS: Final = ("law", "version", "decides", "outcome", "eligible_on", "certain_from", "row")


@dataclass(frozen=True)
class Coming:
    """A month and a law: how many people and charges can be cleared under it for the first time in that month."""

    month: str
    law: str
    automatic: bool
    people: int
    charges: int


@dataclass(frozen=True)
class Turn:
    """A text of a law that gives way to the next one, or to none.

    ``people``: those with a charge that is eligible under it on the run's day. ``kept``: those of them for whom the next text
    certainly gives the same charge relief on its first day; None where the next text was not read.
    """

    day: str
    law: str
    ends: str
    begins: str
    people: int
    kept: int | None


@dataclass(frozen=True)
class Change:
    """What a run says of the months after its day."""

    as_of: dt.date
    until: dt.date
    coming: tuple[Coming, ...]
    turns: tuple[Turn, ...]

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "as_of": self.as_of.isoformat(),
            "until": self.until.isoformat(),
            "coming": [vars(each) for each in self.coming],
            "turns": [vars(each) for each in self.turns],
        }


def coming(run: Run, dataset: Dataset, progress: Callable[[int, int], None] | None = None) -> Change:
    """What changes for the people of a dataset within twelve months of a run's day, under the laws in force.

    Every charge is counted that only time keeps from relief, in the month of the first day on which a law certainly gives it;
    people once in each month and law. Records change meanwhile, and laws: this is what follows from those at hand.

    Raises:
        RunError: the dataset is not the one that was determined.
        DatasetError: a bucket cannot be read.
    """
    run.check(dataset)
    laws = {name: law for name, law in run.laws().items() if law_info(law).gives_relief}
    until = _a_year_after(run.as_of)
    turns = list(_turns(laws, run.as_of, until))
    counts: Counter[tuple[str, str, str]] = Counter()  # month, law, measure
    held: Counter[tuple[Any, str]] = Counter()  # turn, measure
    for index in range(len(dataset.buckets)):
        bucket = read_bucket(dataset.read(index, DATASET_COLUMNS))
        answers = _Answers.of(run.read(index, list(_COLUMNS)), bucket)
        _count_coming(counts, answers, laws, run.as_of, until)
        for turn in turns:
            _count_turn(held, answers, turn)
        if progress:
            progress(index + 1, len(dataset.buckets))
    found = sorted({(month, law) for month, law, _ in counts})
    return Change(
        run.as_of,
        until,
        tuple(
            Coming(month, law, laws[law]["automatic"], counts[month, law, "people"], counts[month, law, "charges"])
            for month, law in found
        ),
        tuple(
            Turn(
                turn.day, turn.law, turn.ends, turn.begins, held[turn, "people"],
                held[turn, "kept"] if turn.is_read else None,
            )
            for turn in turns
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Answers:
    """The determinations of a bucket as arrays, of charges that are their person's own."""

    bucket: Bucket
    law: NDArray[Any]
    version: NDArray[Any]
    decides: Mask
    outcome: NDArray[Any]
    eligible_on: NDArray[np.int32]
    certain_from: NDArray[np.int32]
    row: NDArray[Any]

    @classmethod
    def of(cls, table: pa.Table, bucket: Bucket) -> _Answers:
        table = table.filter(pa.array(bucket.own[table.column("row").to_numpy()]))

        def words(name: str) -> NDArray[Any]:
            return np.array([*words_of(table, name), ""], object)[codes_of(table, name)]

        return cls(
            bucket, words("law"), words("version"), table.column("decides").to_numpy(), words("outcome"),
            days_of(table.column("eligible_on")), days_of(table.column("certain_from")), table.column("row").to_numpy(),
        )  # fmt: skip

    def people(self, rows: NDArray[Any]) -> int:
        """How many people have a charge in one of the rows."""
        mask = np.zeros(len(self.bucket.own), bool)
        mask[rows] = True
        return self.bucket.count(mask)


def _count_coming(
    counts: Counter[tuple[str, str, str]],
    answers: _Answers,
    laws: Mapping[str, Any],
    as_of: dt.date,
    until: dt.date,
) -> None:
    waits = answers.decides & (answers.outcome == str(Outcome.NOT_YET))
    waits &= (answers.eligible_on > to_day(as_of)) & (answers.eligible_on < to_day(until))
    months = (np.datetime64(to_date(0)) + answers.eligible_on[waits]).astype("datetime64[M]")
    law, row = answers.law[waits], answers.row[waits]
    for name in laws:
        of_law = law == name
        for month in distinct_values(months[of_law]):
            rows = row[of_law & (months == month)]
            counts[str(month), name, "charges"] += len(rows)
            counts[str(month), name, "people"] += answers.people(rows)


@dataclass(frozen=True)
class _TurnAt:
    day: str
    law: str
    ends: str
    begins: str
    is_read: bool


def _turns(laws: Mapping[str, Any], as_of: dt.date, until: dt.date) -> Iterator[_TurnAt]:
    """The texts in force that end within the months."""
    for name, law in laws.items():
        for place, version in enumerate(law["versions"]):
            end = version["until"]
            if end and as_of.isoformat() < end < until.isoformat():
                after = law["versions"][place + 1] if place + 1 < len(law["versions"]) else None
                is_next = after is not None and after["since"] == end
                yield _TurnAt(
                    end, name, version["name"], after["name"] if after and is_next else "",
                    bool(after["read"]) if after and is_next else True,
                )  # fmt: skip


def _count_turn(held: Counter[tuple[Any, str]], answers: _Answers, turn: _TurnAt) -> None:
    of_law = answers.law == turn.law
    now = (
        of_law & answers.decides & (answers.outcome == str(Outcome.ELIGIBLE)) & (answers.version == turn.ends)
    )
    held[turn, "people"] += answers.people(answers.row[now])
    after = (
        of_law
        & (answers.version == turn.begins)
        & (answers.certain_from <= to_day(dt.date.fromisoformat(turn.day)))
    )
    held[turn, "kept"] += answers.people(np.intersect1d(answers.row[now], answers.row[after]))


def _a_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
