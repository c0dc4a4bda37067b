"""The figures of a month as they are published: small ones hidden.

Figures of the whole state are exact. What was cleared, restored, waits and is undecided are families of figures between which no sum
runs. A row of a law or a county that has a figure of 1 to 10 is hidden in the whole family, with as many other rows as
keep it from being worked out (`runs.suppress.hidden_rows`; ``tests/statistics/test_hidden.py`` attacks what is left). What a law or county has to date is
not told: a month that is hidden could be worked out from two months' sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median_low
from typing import Any, Final

from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state.ledger import Ledger
from clearslate.records.dataset import Dataset
from clearslate.reports.quality.waits import blocked, decided_by_sets
from clearslate.runs.owners import repair
from clearslate.runs.run import Run
from clearslate.runs.suppress import SMALLEST_CELL, hidden_rows
from clearslate.states import jurisdiction
from clearslate.statistics.ledger import Amount, count_ledger
from clearslate.statistics.months import Month
from clearslate.statistics.records import AGES, FromRun, Place, count_records

_STALE: Final = 45  # days between the run and the month's end beyond which the page warns

Counts = Mapping[tuple[Place, str], int]


@dataclass(frozen=True)
class Line:
    """The month of a law or a county. ``name``: the law's id, or the county.

    What was cleared, restored, waits and is undecided are four families of figures; all of a family are None where the row is hidden
    in it.
    """

    name: str
    title: str
    cleared: int | None
    convictions: int | None
    non_convictions: int | None
    people: int | None
    restored: int | None
    backlog: int | None
    backlog_convictions: int | None
    backlog_people: int | None
    undecided: int | None
    undecided_people: int | None


@dataclass(frozen=True)
class Age:
    """Charges of the backlog that have been eligible so long; None where hidden."""

    age: str
    charges: int | None
    convictions: int | None
    non_convictions: int | None


@dataclass(frozen=True)
class Cause:
    """A missing fact, and who is undecided for it: ``people_alone`` for it alone. None where hidden."""

    field: str
    words: str
    owner: str
    action: str
    charges: int | None
    people: int | None
    people_alone: int | None


@dataclass(frozen=True)
class Spent:
    """Days that something took: how many clearances, the median, the 90th percentile, the longest; None of fewer than 11."""

    clearances: int
    median: int | None
    ninetieth: int | None
    longest: int | None


@dataclass(frozen=True)
class Statistics:
    """What is published of a month.

    ``backlog``: eligible by the month's last day under an automatic law in force, and not cleared; ``under_way`` of it are
    planned. ``undecided``: no automatic law surely clears the charge, and one may. ``audited``: (looked at, found wrong).
    """

    month: str
    states: tuple[str, ...]
    state_names: tuple[str, ...]
    run_id: str
    dataset_digest: str
    as_of: str
    known_through: str
    ledger_head: str
    people: int
    charges: int
    invented: bool
    rehearsal: bool
    cautions: tuple[str, ...]
    cleared: Amount
    to_date: Amount
    restored: Amount
    restored_to_date: Amount
    backlog: Amount
    backlog_days: int | None
    under_way: int
    undecided: Amount
    audited: tuple[int, int]
    withdrawn: Mapping[str, int]
    routes: Mapping[str, int]
    to_force: Spent
    to_confirmed: Spent
    laws: tuple[Line, ...]
    counties: tuple[Line, ...]
    ages: tuple[Age, ...]
    causes: tuple[Cause, ...]
    months: Mapping[str, Amount]

    def to_json(self) -> dict[str, Any]:
        """For a program to read; what is hidden is null."""
        return {"schema": 1} | asdict(self) | {"suppression": SUPPRESSION}


SUPPRESSION: Final = (
    f"Where what was cleared, was restored, waits or is undecided in a row (a law, a county, an age, a cause) has a figure of 1 to "
    f"{SMALLEST_CELL - 1}, all of that is hidden in the row, and in as many other rows as keep it from being worked out. Figures of the "
    "whole state are exact."
)


def statistics(
    run: Run,
    dataset: Dataset,
    ledger: Ledger,
    month: Month,
    profiles: Mapping[str, Profile],
    today: dt.date,
    progress: Callable[[int, int], object] | None = None,
) -> Statistics:
    """The figures of a month, as of its last day.

    Args:
        run: over the records as they are at the end of the month.
        dataset: the one that was determined.
        ledger: the ledger of the state.
        month: a month that is over.
        profiles: of the agencies that are told.
        today: the ledger's day.
        progress: told how many buckets are counted, and of how many.

    Raises:
        RunError: the dataset is not the one that was determined.
        DatasetError: a bucket cannot be read.
        ExchangeError: a workflow names a profile that there is not.
    """
    laws = run.laws()
    told = count_ledger(ledger, laws, month, profiles, today)
    found = count_records(run, dataset, month.last, told.in_force, told.under_way, progress)
    manifest = run.manifest
    whole = _families({"cleared": told.cleared, "restored": told.restored}, found, ("", ""))
    opening = ledger.opening()
    return Statistics(
        month=str(month),
        states=tuple(state.code for state in manifest.states),
        state_names=tuple(state.name for state in manifest.states),
        run_id=manifest.run_id,
        dataset_digest=manifest.inputs.dataset,
        as_of=run.as_of.isoformat(),
        known_through=manifest.inputs.known_through.isoformat(),
        ledger_head=ledger.head()[1],
        people=manifest.people,
        charges=manifest.charges,
        invented=dataset.manifest.coverage.invented,
        rehearsal=bool(opening and opening.rehearsal),
        cautions=tuple(_cautions(run, month)),
        cleared=told.cleared,
        to_date=told.to_date,
        restored=told.restored,
        restored_to_date=told.restored_to_date,
        backlog=_all(found.backlog),
        backlog_days=_median(found),
        under_way=found.under_way,
        undecided=_all(found.undecided),
        audited=told.audited,
        withdrawn=told.withdrawn,
        routes=told.routes,
        to_force=_spent(told.to_force),
        to_confirmed=_spent(told.to_confirmed),
        laws=_lines(
            "law",
            {name: law["title"] for name, law in laws.items() if _gives(law)},
            told.by_law,
            found,
            whole,
        ),
        counties=_lines("county", None, told.by_county, found, whole),
        ages=ages_of(found),
        causes=_causes(run, found),
        months=told.months,
    )


def _gives(law: Mapping[str, Any]) -> bool:
    return bool(law["automatic"]) and law["status"] == "in force"


def _cautions(run: Run, month: Month) -> list[str]:
    between = (month.last - run.as_of).days
    found = list(run.cautions)
    if abs(between) > _STALE:
        found.append(
            f"The run is as of {run.as_of}, {abs(between)} days {'before' if between > 0 else 'after'} the end of the month: what "
            "came into the records between is not in the backlog and the undecided, or is too early in them."
        )
    return found


def _all(counts: Counts) -> Amount:
    return Amount(*(counts[("", ""), name] for name in ("charges", "convictions", "people")))


def _median(found: FromRun) -> int | None:
    days = sorted(age for (age, _), count in found.days.items() for _ in range(count))
    return median_low(days) if len(days) >= SMALLEST_CELL else None


def _spent(days: Sequence[int]) -> Spent:
    if len(days) < SMALLEST_CELL:
        return Spent(len(days), None, None, None)
    ordered = sorted(days)
    return Spent(len(days), median_low(ordered), ordered[-(-9 * len(ordered) // 10) - 1], ordered[-1])


def _lines(
    by: str,
    titles: Mapping[str, str] | None,
    told: Mapping[str, Mapping[str, Amount]],
    found: FromRun,
    whole: Sequence[Sequence[int]],
) -> tuple[Line, ...]:
    """The rows of the laws in force (their titles), or of all counties; those first that cleared the most."""
    seen = {place[1] for counts in (found.backlog, found.undecided) for place, _ in counts if place[0] == by}
    names = sorted({*told, *seen, *(titles or ())})
    families = [_families(told.get(name, {}), found, (by, name)) for name in names]
    shown = [
        hidden_lines(family, all_) for family, all_ in zip(zip(*families, strict=True), whole, strict=False)
    ]
    lines = [
        Line(name, (titles or {}).get(name, name), *(figure for family in of_row for figure in family))
        for name, *of_row in zip(names, *shown, strict=True)
    ]
    # By what is shown: a hidden figure's place among others would tell how large it is.
    return tuple(sorted(lines, key=lambda line: (-(line.cleared or 0), -(line.backlog or 0), line.name)))


def _families(told: Mapping[str, Amount], found: FromRun, place: Place) -> tuple[list[int], ...]:
    """The figures of a row, by family."""
    cleared, restored = (told.get(which, Amount()) for which in ("cleared", "restored"))
    return (
        [cleared.charges, cleared.convictions, cleared.non_convictions, cleared.people],
        [restored.charges],
        [found.backlog[place, each] for each in ("charges", "convictions", "people")],
        [found.undecided[place, each] for each in ("charges", "people")],
    )


def hidden_lines(rows: Sequence[Sequence[int]], whole: Sequence[int]) -> list[Sequence[int | None]]:
    """A family of figures of all rows, with the rows that must not be told as None.

    A row is hidden whole. What is left without the second figure, convictions, is a figure too. Where the whole state has ten or fewer,
    which is told, no row is: each would be one of few values.

    Args:
        rows: the figures of each law, or county.
        whole: those of the state.
    """
    checked = [[*row, row[0] - row[1]] for row in rows] if rows and len(rows[0]) == 3 else rows
    if any(0 < count < SMALLEST_CELL for count in whole):
        return [[None] * len(row) for row in rows]
    return [[None] * len(row) if out else row for row, out in zip(rows, hidden_rows(checked), strict=True)]


def ages_of(found: FromRun) -> tuple[Age, ...]:
    """The backlog by age, small figures hidden."""
    rows = [[0, 0] for _ in AGES]
    for (age, conviction), count in found.days.items():
        place = next(place for place, (_, over) in enumerate(AGES) if age < over)
        rows[place][conviction] += count
    hidden = hidden_rows([[*row, sum(row)] for row in rows])
    return tuple(
        Age(name, *((None, None, None) if out else (others + convictions, convictions, others)))
        for (name, _), (others, convictions), out in zip(AGES, rows, hidden, strict=True)
    )


def _causes(run: Run, found: FromRun) -> tuple[Cause, ...]:
    """The missing facts for which somebody is undecided, those first that keep the most."""
    facts = [fact for state in run.manifest.states for fact in jurisdiction(state.code).facts]
    people, alone, charges = (
        blocked(found.waits.people),
        decided_by_sets(found.waits.people),
        blocked(found.waits.charges),
    )
    lines = []
    for name in sorted(people, key=lambda each: (-people[each], each)):
        what = repair(name, facts)
        counts = (charges[name], people[name], alone[frozenset((name,))])
        out = any(0 < count < SMALLEST_CELL for count in counts)
        shown = (None, None, None) if out else counts
        lines.append(Cause(name, what.words, str(what.owner), what.action, *shown))
    # A hidden one's place among others would tell how large it is.
    return tuple(sorted(lines, key=lambda line: (line.people is None, -(line.people or 0), line.field)))
