"""The figures of a month as they are published: every count passes by `clearslate.runs.protect`, those of the whole state too.

The same people have the same figure in every month and in every study, so that months can be compared, and what two of them have in
common is no second noise. ``tests/statistics/test_protected.py`` attacks them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.state.ledger import Ledger
from clearslate.needs.owners import repair
from clearslate.records.dataset import Dataset
from clearslate.reports.quality.waits import blocked, decided_by_sets
from clearslate.runs.protect import EMPTY, MODE_WORDS, Cell, Door, Mode, Published, key_for
from clearslate.runs.run import Run
from clearslate.states import jurisdiction
from clearslate.statistics.ledger import Amount, count_ledger
from clearslate.statistics.months import Month
from clearslate.statistics.records import AGES, GROUPS, Cells, FromRun, Place, count_records
from clearslate.statistics.since import Since

_STALE: Final = 45  # days between the run and the month's end beyond which the page warns


@dataclass(frozen=True)
class Line:
    """The month of a law or a county. ``name``: the law's id, or the county."""

    name: str
    title: str
    cleared: Published
    convictions: Published
    non_convictions: Published
    people: Published
    restored: Published
    backlog: Published
    backlog_convictions: Published
    backlog_people: Published
    undecided: Published
    undecided_people: Published


@dataclass(frozen=True)
class Age:
    """Charges of the backlog that have been eligible so long."""

    age: str
    charges: Published
    convictions: Published
    non_convictions: Published


@dataclass(frozen=True)
class Cause:
    """A missing fact, and who is undecided for it: ``people_alone`` for it alone."""

    field: str
    words: str
    owner: str
    action: str
    charges: Published
    people: Published
    people_alone: Published


@dataclass(frozen=True)
class Spent:
    """Days that something took: how many clearances, the median, the 90th percentile; None of fewer than 100 people."""

    clearances: Published
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True)
class Statistics:
    """What is published of a month.

    ``backlog``: eligible by the month's last day under an automatic law in force, and not cleared; ``under_way`` of it are
    planned. ``undecided``: no automatic law surely clears the charge, and one may. ``audited``: (looked at, found wrong).
    ``since``: beside the month before, if its folder was given.
    """

    month: str
    states: tuple[str, ...]
    state_names: tuple[str, ...]
    run_id: str
    dataset_digest: str
    as_of: str
    known_through: str
    ledger_head: str
    people: Published
    charges: Published
    counts: str
    key: str
    invented: bool
    rehearsal: bool
    cautions: tuple[str, ...]
    cleared: Amount
    to_date: Amount
    restored: Amount
    restored_to_date: Amount
    backlog: Amount
    backlog_days: int | None
    under_way: Published
    undecided: Amount
    audited: tuple[Published, Published]
    withdrawn: Mapping[str, Published]
    routes: Mapping[str, Published]
    to_force: Spent
    to_confirmed: Spent
    laws: tuple[Line, ...]
    counties: tuple[Line, ...]
    groups: Mapping[str, tuple[Line, ...]]
    ages: tuple[Age, ...]
    causes: tuple[Cause, ...]
    months: Mapping[str, Amount]
    since: Since | None = None

    @property
    def protection(self) -> str:
        """What was done to the counts, in words."""
        return MODE_WORDS[Mode(self.counts)]

    def to_json(self) -> dict[str, Any]:
        """For a program to read; a count that is told as under 11 is null."""
        named = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        return {"schema": 2} | named | {"protection": self.protection}


def _plain(value: Any) -> Any:
    if isinstance(value, Published):
        return value.shown
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def statistics(
    run: Run,
    dataset: Dataset,
    ledger: Ledger,
    month: Month,
    profiles: Mapping[str, Profile],
    today: dt.date,
    progress: Callable[[int, int], object] | None = None,
    *,
    mode: Mode = Mode.PROTECTED,
    key: Path | None = None,
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
        mode: what is done to counts.
        key: the file of the key that protects counts, if it is not beside the dataset's folder.

    Raises:
        ProtectionError: counts cannot be protected.
        RunError: the dataset is not the one that was determined.
        DatasetError: a bucket cannot be read.
        ExchangeError: a workflow names a profile that there is not.
    """
    laws = run.laws()
    door = Door(mode, key_for(dataset, key))
    ledger_counts = count_ledger(ledger, laws, month, profiles, today, door)
    charges = {
        "in_force": ledger_counts.in_force,
        "under_way": ledger_counts.under_way,
        **ledger_counts.charges,
    }
    found = count_records(run, dataset, month.last, charges, door.key, progress)
    manifest = run.manifest
    everyone, under_way = (_amount(each, ("", ""), door) for each in (found.everyone, found.under_way))
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
        people=everyone.people,
        charges=everyone.charges,
        counts=mode,
        key=door.key.id,
        invented=dataset.manifest.coverage.invented,
        rehearsal=bool(opening and opening.rehearsal),
        cautions=tuple(_cautions(run, month)),
        cleared=ledger_counts.cleared,
        to_date=ledger_counts.to_date,
        restored=ledger_counts.restored,
        restored_to_date=ledger_counts.restored_to_date,
        backlog=_amount(found.backlog, ("", ""), door),
        backlog_days=_median(found, door),
        under_way=under_way.charges,
        undecided=_amount(found.undecided, ("", ""), door),
        audited=ledger_counts.audited,
        withdrawn=ledger_counts.withdrawn,
        routes=ledger_counts.routes,
        to_force=_spent(*ledger_counts.to_force, door),
        to_confirmed=_spent(*ledger_counts.to_confirmed, door),
        laws=_lines(
            "law",
            {name: law["title"] for name, law in laws.items() if _gives(law)},
            ledger_counts.by_law,
            found,
            door,
        ),
        counties=_lines("county", None, ledger_counts.by_county, found, door),
        groups={by: _lines(by, None, _of_groups(found, by, door), found, door) for by in GROUPS},
        ages=tuple(_age(name, found, door) for name, _ in AGES),
        causes=_causes(run, found, door),
        months=ledger_counts.months,
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


def _amount(counts: Cells, place: Place, door: Door) -> Amount:
    names = ("charges", "convictions", "non_convictions", "people")
    return Amount.of([counts.get((place, name), EMPTY) for name in names], door)


def _median(found: FromRun, door: Door) -> int | None:
    days = sorted(found.days)
    place = door.quantile(
        [found.days[each] for each in days], found.backlog.get((("", ""), "charges"), EMPTY)
    )
    return None if place is None else days[place]


def _spent(days: Sequence[int], cell: Cell, door: Door) -> Spent:
    times = Counter(days)
    order = sorted(times)
    places = [door.quantile([times[each] for each in order], cell, part) for part in (50, 90)]
    median, ninetieth = (None if place is None else order[place] for place in places)
    return Spent(door.count(cell), median, ninetieth)


def _lines(
    by: str,
    titles: Mapping[str, str] | None,
    cleared_by: Mapping[str, Mapping[str, Amount]],
    found: FromRun,
    door: Door,
) -> tuple[Line, ...]:
    """The rows of the laws in force (their titles), or of all counties; those first that cleared the most."""
    seen = {place[1] for counts in (found.backlog, found.undecided) for place, _ in counts if place[0] == by}
    lines = []
    for name in sorted({*cleared_by, *seen, *(titles or ())}):
        cleared, restored = (
            cleared_by.get(name, {}).get(which, Amount()) for which in ("cleared", "restored")
        )
        backlog, undecided = (
            _amount(counts, (by, name), door) for counts in (found.backlog, found.undecided)
        )
        lines.append(Line(
            name, (titles or {}).get(name, name), cleared.charges, cleared.convictions, cleared.non_convictions, cleared.people,
            restored.charges, backlog.charges, backlog.convictions, backlog.people, undecided.charges, undecided.people,
        ))  # fmt: skip
    # By what is shown: a small figure's place among others would tell how large it is.
    return tuple(
        sorted(lines, key=lambda line: (-(line.cleared.shown or 0), -(line.backlog.shown or 0), line.name))
    )


def _of_groups(found: FromRun, by: str, door: Door) -> dict[str, dict[str, Amount]]:
    """What was cleared and restored in the month, by groups of people."""
    names = {place[1] for counts in (found.cleared, found.restored) for place, _ in counts if place[0] == by}
    pairs = (("cleared", found.cleared), ("restored", found.restored))
    return {name: {which: _amount(counts, (by, name), door) for which, counts in pairs} for name in names}


def _age(name: str, found: FromRun, door: Door) -> Age:
    amount = _amount(found.ages, ("eligible for", name), door)
    return Age(name, amount.charges, amount.convictions, amount.non_convictions)


def _causes(run: Run, found: FromRun, door: Door) -> tuple[Cause, ...]:
    """The missing facts for which somebody is undecided, those first that keep the most."""
    facts = [fact for state in run.manifest.states for fact in jurisdiction(state.code).facts]
    people, alone, charges = (
        blocked(found.waits.people),
        decided_by_sets(found.waits.people),
        blocked(found.waits.charges),
    )
    lines = []
    for name in people:
        what = repair(name, facts)
        counts = {"charges": charges[name], "people": people[name], "people alone": alone[frozenset((name,))]}
        found_charges, found_people, found_alone = (
            door.without_keys(count, f"{name}: {which}") for which, count in counts.items()
        )
        lines.append(Cause(
            name, what.words, what.owner, what.action, door.no_fewer(found_charges, found_people), found_people,
            door.cut(found_alone, found_people),
        ))  # fmt: skip
    # By what is shown: a small one's place among others would tell how large it is.
    return tuple(sorted(lines, key=lambda line: (line.people.small, -(line.people.shown or 0), line.field)))
