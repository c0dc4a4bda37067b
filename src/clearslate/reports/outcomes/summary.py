"""What a run found, as figures with their words: the one source of the terminal's, the page's and the JSON.

Relief is counted from laws in force alone; a law that is enacted and not running, or proposed, is a what-if:
its figures stand by themselves. ``people`` are those with a charge of their own in the dataset.

Suppression: in the figures by county, a count of 1 to 10 is None; so is the next smallest of its column
until the ones hidden are two or more and sum to at least 11, so that no total gives a hidden one away. Counties stand in the order of what is
shown of them, so that none gives a hidden count away by its place. A
statute that cannot be read and stands on fewer than 11 charges is counted and not shown: what cannot be
read may be anything. Both hold for every form of the report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from clearslate.engine.outcomes import OUTCOMES
from clearslate.law import Status
from clearslate.needs.missing import MissingFact
from clearslate.needs.owners import Repair, repair
from clearslate.records.dataset import Dataset
from clearslate.reports.outcomes.tally import (
    ANY_ROUTE,
    AUTOMATIC,
    DATASET_COLUMNS,
    RUN_COLUMNS,
    Tally,
    tally,
)
from clearslate.reports.presumed import presumptions_of
from clearslate.reports.suppress import suppressed
from clearslate.reports.words import INSIDE, coverage
from clearslate.runs.answers import KINDS, law_info
from clearslate.runs.protect import UNDER
from clearslate.runs.rests_on import GROUNDS
from clearslate.runs.run import Run

MOST_STATUTES: Final = 50


@dataclass(frozen=True)
class Range:
    """A count of people of whom some are uncertain: at least, and at most."""

    at_least: int
    at_most: int


@dataclass(frozen=True)
class Source:
    """What the figures rest on. ``states``: names of those whose laws were asked."""

    as_of: str
    run_id: str
    dataset_digest: str
    known_through: str
    states: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    sources: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    whole_history: bool
    readings: Mapping[str, str]
    cautions: tuple[str, ...] = ()
    invented: bool = False

    @property
    def coverage(self) -> str:
        """The dataset's coverage in words."""
        return coverage(
            self.jurisdictions, self.sources, self.first_year, self.last_year, is_whole=self.whole_history
        )

    @property
    def stale(self) -> bool:
        """The day asked about lies after the records end."""
        return self.days_without_records > 0

    @property
    def days_without_records(self) -> int:
        """Days from the end of the records to the day asked about; negative where they go on after it."""
        return (dt.date.fromisoformat(self.as_of) - dt.date.fromisoformat(self.known_through)).days


@dataclass(frozen=True)
class Route:
    """The best answer over some laws: by outcome, and for charges by kind of record too.

    ``people``: each person once, under the best answer of any of their charges.
    """

    charges: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]
    people: Mapping[str, int]


@dataclass(frozen=True)
class Measured:
    """People and charges."""

    people: int
    charges: int


@dataclass(frozen=True)
class Impact:
    """What clearing all that is eligible automatically today would do for people.

    ``whole``: every charge of theirs would be cleared, or was before. ``conviction_people`` and
    ``felony_people``: those who certainly have one on record today, of whom ``no_conviction`` and
    ``no_felony`` would be left with none; at most also those who only may have had one, a disposition being missing.
    """

    any_charge: Range
    whole: Range
    conviction_people: int
    no_conviction: Range
    felony_people: int
    no_felony: Range


@dataclass(frozen=True)
class LawLine:
    """One law's figures. ``people`` counts a person under each outcome that a charge of theirs has.

    ``outside``: charges that it finds not eligible because they are not of the kind that it is about.
    """

    id: str
    title: str
    cite: str
    state: str
    relief: str
    automatic: bool
    status: str
    what_if: bool
    charges: Mapping[str, int]
    people: Mapping[str, int]
    eligible_by_kind: Mapping[str, int]
    unverified: tuple[str, ...]
    questions: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...]  # each in words, where it stands, how well that is known
    outside: int = 0

    @property
    def about(self) -> int:
        """Charges that the law is about: what its shares are told of."""
        return sum(self.charges[outcome] for outcome in OUTCOMES[:-1]) - self.outside

    @property
    def not_cleared(self) -> int:
        """Charges that the law is about and never clears."""
        return self.charges["ineligible"] - self.outside


@dataclass(frozen=True)
class DueLine:
    """What becomes eligible automatically in a year (None: no day can be given).

    ``people_first``: people with nothing eligible before it.
    """

    year: int | None
    charges: int
    people: int
    people_first: int


@dataclass(frozen=True)
class FailLine:
    """A condition that keeps charges from an automatic law: by itself, or with others."""

    law: str
    condition: str
    words: str
    cite: str
    certainty: str
    alone: int
    jointly: int


@dataclass(frozen=True)
class Barred:
    """Charges ineligible under a law; and those of them that meet each condition themselves."""

    law: str
    charges: int
    by_others: int


@dataclass(frozen=True)
class Obstacle:
    """What keeps charges from every automatic law, today and later: a condition in words (``law``, where one), or why else.

    A charge counts once, under the law about it that it fails by the fewest conditions.
    """

    law: str
    condition: str
    words: str
    charges: int


@dataclass(frozen=True)
class Unread:
    """Statutes: charges with one that reads, with none, of jurisdictions without laws; and the unread."""

    read: int
    empty: int
    no_laws: int
    unread: int
    distinct: int
    shown: tuple[tuple[str, str, int], ...]  # jurisdiction, text, charges


@dataclass(frozen=True)
class CountyLine:
    """A county's figures; None where suppressed. ``county`` is empty where none is recorded."""

    jurisdiction: str
    county: str
    people: int | None
    charges: int | None
    eligible: int | None
    unknown: int | None


@dataclass(frozen=True)
class PresumedLine:
    """What a presumption alone decided; ``eligible``: what no automatic law would clear without it."""

    id: str
    words: str
    changed: Measured
    eligible: Measured


@dataclass(frozen=True)
class Conflict:
    """Rows with two days in a contradictory order, both treated as missing."""

    earlier: str
    later: str
    rows: int


@dataclass(frozen=True)
class Summary:
    """All figures of a report."""

    source: Source
    total: Measured
    cleared_before: Measured
    kinds: Mapping[str, int]
    automatic: Route
    any_route: Route
    petition_only: Measured
    petition_sooner: Measured
    impact: Impact
    laws: tuple[LawLine, ...]
    due: tuple[DueLine, ...]
    lacking: Measured
    open: Measured
    identity: Measured | None  # undecided because of identity alone; None where no link is in doubt
    fixes: tuple[MissingFact, ...]
    fails: tuple[FailLine, ...]
    barred: tuple[Barred, ...]
    obstacles: tuple[Obstacle, ...]
    undecided_lacking: int  # charges that are undecided under automatic laws for lack of a fact
    statutes: Unread
    counties: tuple[CountyLine, ...]
    presumptions: tuple[PresumedLine, ...]
    conflicts: tuple[Conflict, ...]
    rests_on: Mapping[
        str, int
    ]  # charges eligible under automatic laws, by what they rest on, strongest first

    def to_json(self) -> dict[str, Any]:
        """For a program to read; a suppressed figure is null."""
        return asdict(self) | {
            "suppression": f"{INSIDE} County figures of 1 to {UNDER - 1}, and those that would give one away, are null; "
            f"unread statutes on fewer than {UNDER} charges are not listed"
        }


def summarize(run: Run, dataset: Dataset, progress: Callable[[int, int], object] | None = None) -> Summary:
    """The figures of a run, counted bucket by bucket.

    Args:
        run: the run.
        dataset: the one that was determined.
        progress: told how many buckets are counted, and of how many.

    Raises:
        RunError: the dataset is not the one that was determined.
        DatasetError: a bucket cannot be read.
    """
    run.check(dataset)
    laws = run.laws()
    infos = {name: law_info(law) for name, law in laws.items()}
    names, presumptions = run.fields(), run.manifest.presumptions
    found = Tally()
    for bucket in dataset.buckets:
        table = dataset.read(bucket.index, DATASET_COLUMNS)
        found += tally(table, run.read(bucket.index, list(RUN_COLUMNS)), infos, names, presumptions)
        if progress:
            progress(bucket.index + 1, len(dataset.buckets))
    return _summary(run, dataset, laws, found)


def _summary(run: Run, dataset: Dataset, laws: Mapping[str, dict[str, Any]], found: Tally) -> Summary:
    impact = found.impact
    return Summary(
        source=_source(run, dataset),
        total=Measured(found.size["people"], found.size["charges"]),
        cleared_before=Measured(found.size["cleared_people"], found.size["cleared"]),
        kinds={kind: found.kinds[kind] for kind in KINDS},
        automatic=_route(found, AUTOMATIC),
        any_route=_route(found, ANY_ROUTE),
        petition_only=Measured(found.petition["only", "people"], found.petition["only", "charges"]),
        petition_sooner=Measured(found.petition["sooner", "people"], found.petition["sooner", "charges"]),
        impact=Impact(
            any_charge=Range(impact["any_at_least"], impact["any_at_most"]),
            whole=Range(impact["whole_at_least"], impact["whole_at_most"]),
            conviction_people=impact["conviction_people"],
            no_conviction=Range(impact["conviction_at_least"], impact["conviction_at_most"]),
            felony_people=impact["felony_people"],
            no_felony=Range(impact["felony_at_least"], impact["felony_at_most"]),
        ),
        laws=tuple(_law_line(law, found) for law in _ordered(laws.values())),
        due=_due(found),
        lacking=Measured(found.blocked["lacking_people"], found.blocked["lacking_charges"]),
        open=Measured(found.blocked["open_people"], found.blocked["open_charges"]),
        identity=_identity(run),
        fixes=_fixes(found, dataset),
        fails=_fails(found, laws),
        barred=tuple(
            Barred(law, count, found.ineligible[law, "none_of_its_own"])
            for (law, measure), count in sorted(found.ineligible.items())
            if measure == "all" and count
        ),
        obstacles=_obstacles(found, laws),
        undecided_lacking=found.blocked["undecided_lacking"],
        statutes=_statutes(found),
        counties=_counties(found),
        presumptions=_presumptions(found, run),
        conflicts=tuple(
            Conflict(each.earlier, each.later, each.rows)
            for each in sorted(dataset.manifest.conflicts, key=lambda each: -each.rows)
        ),
        rests_on={ground: found.grounds[ground] for ground in (*GROUNDS, "") if found.grounds[ground]},
    )


def _source(run: Run, dataset: Dataset) -> Source:
    inputs, coverage = run.manifest.inputs, dataset.manifest.coverage
    return Source(
        as_of=inputs.as_of.isoformat(),
        run_id=run.manifest.run_id,
        dataset_digest=inputs.dataset,
        known_through=inputs.known_through.isoformat(),
        states=tuple(state.name for state in run.manifest.states),
        jurisdictions=coverage.jurisdictions,
        sources=coverage.sources,
        first_year=coverage.first_year,
        last_year=coverage.last_year,
        whole_history=coverage.is_whole,
        readings=inputs.readings,
        cautions=run.cautions,
        invented=coverage.invented,
    )


def _identity(run: Run) -> Measured | None:
    undecided = run.undecided_by_identity
    return None if undecided is None else Measured(undecided.people, undecided.charges)


def _route(found: Tally, route: str) -> Route:
    kinds = {outcome: {kind: found.charges[route, outcome, kind] for kind in KINDS} for outcome in OUTCOMES}
    return Route(
        charges={outcome: sum(by_kind.values()) for outcome, by_kind in kinds.items()},
        kinds=kinds,
        people={outcome: found.people[route, outcome] for outcome in (*OUTCOMES, "cleared_before")},
    )


def _ordered(laws: Any) -> list[dict[str, Any]]:
    """Automatic laws in force first, then petitions, then what-ifs; each in the order of its id."""
    return sorted(laws, key=lambda law: (law["status"] != Status.IN_FORCE, not law["automatic"], law["id"]))


def _law_line(law: Mapping[str, Any], found: Tally) -> LawLine:
    name = law["id"]
    charges = {outcome: sum(found.laws[name, outcome, kind] for kind in KINDS) for outcome in OUTCOMES}
    charges["not_applicable"] = found.size["charges"] - sum(charges.values())
    return LawLine(
        id=name,
        title=law["title"],
        cite=law["cite"],
        state=law["state"],
        relief=law["relief"],
        automatic=law["automatic"],
        status=law["status"],
        what_if=law["status"] != Status.IN_FORCE,
        charges=charges,
        people={outcome: found.law_people[name, outcome] for outcome in OUTCOMES[:-1]},
        eligible_by_kind={kind: found.laws[name, "eligible", kind] for kind in KINDS},
        unverified=tuple(law["unverified"]),
        questions=tuple(question["question"] for question in law["questions"]),
        conditions=tuple(_asked(law)),
        outside=found.ineligible[name, "outside"],
    )


def _asked(law: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a law asks: each condition, and under it its grounds where it has several."""
    for each in law["conditions"]:
        until = f" (until {each['until']})" if each["until"] else ""
        yield each["text"] + until, each["cite"], each["certainty"]
        yield from (
            (f"{each['joint']}: {limb['text']}", limb["cite"], limb["certainty"]) for limb in each["limbs"]
        )


def _due(found: Tally) -> tuple[DueLine, ...]:
    years = sorted({year for year, _ in found.due}, key=lambda year: year or 9999)
    return tuple(
        DueLine(
            year or None, *(found.due[year, measure] for measure in ("charges", "people", "people_first"))
        )
        for year in years
    )


def _fixes(found: Tally, dataset: Dataset) -> tuple[MissingFact, ...]:
    facts = dataset.manifest.facts
    lines = [_fix_line(repair(name, facts), found) for name in sorted({name for name, _ in found.missing})]
    return tuple(sorted(lines, key=lambda line: (-line.people, -line.charges, line.field)))


def _fix_line(what: Repair, found: Tally) -> MissingFact:
    measures = ("people", "people_sole", "charges", "charges_sole", "people_first")
    counts = (found.missing[what.field, measure] for measure in measures)
    return MissingFact(what.field, what.words, what.owner, what.action, *counts)


def _fails(found: Tally, laws: Mapping[str, dict[str, Any]]) -> tuple[FailLine, ...]:
    lines = []
    for name, law in laws.items():
        for condition in law["conditions"]:
            alone, jointly = (found.failing[name, condition["key"], how] for how in ("alone", "jointly"))
            if alone or jointly:
                lines.append(
                    FailLine(
                        name,
                        condition["key"],
                        condition["text"],
                        condition["cite"],
                        condition["certainty"],
                        alone,
                        jointly,
                    )
                )
    return tuple(sorted(lines, key=lambda line: (line.law, -line.alone, -line.jointly, line.condition)))


_WHY: Final = {
    "pending": "the case is still open",
    "no_law": "no automatic law is about this kind of record",
    "several": "two or more conditions of a law are not met",
    "others": "another charge, a limit or the law's dates bar it",
}


def _obstacles(found: Tally, laws: Mapping[str, dict[str, Any]]) -> tuple[Obstacle, ...]:
    """The most frequent first; what several laws say in the same words is one."""
    text = {(name, each["key"]): each["text"] for name, law in laws.items() for each in law["conditions"]}
    lines: dict[str, Obstacle] = {}
    for (law, key), charges in sorted(found.obstacles.items()):
        if charges:
            words = text[law, key] if law else _WHY[key]
            known = lines.setdefault(words, Obstacle(law, key, words, 0))
            lines[words] = replace(known, charges=known.charges + charges)
    return tuple(sorted(lines.values(), key=lambda line: (-line.charges, line.law, line.condition)))


def _statutes(found: Tally) -> Unread:
    common = sorted(
        ((state, text, count) for (state, text), count in found.statutes.items() if count >= UNDER),
        key=lambda line: (-line[2], line[:2]),
    )
    counts = found.statute_charges
    return Unread(
        counts["read"],
        counts["empty"],
        counts["no_laws"],
        counts["unread"],
        len(found.statutes),
        tuple(common[:MOST_STATUTES]),
    )


def _counties(found: Tally) -> tuple[CountyLine, ...]:
    places = sorted({place for place, _ in found.counties})
    columns = [
        suppressed([found.counties[place, measure] for place in places])
        for measure in ("people", "charges", "eligible", "unknown")
    ]
    lines = (
        CountyLine(*place, *figures)
        for place, figures in zip(places, zip(*columns, strict=True), strict=True)
    )
    # By what is shown: a hidden count's place among others would tell how large it is.
    return tuple(
        sorted(
            lines,
            key=lambda line: (line.charges is None, -(line.charges or 0), line.jurisdiction, line.county),
        )
    )


def _presumptions(found: Tally, run: Run) -> tuple[PresumedLine, ...]:
    words = {each.id: each.text for each in presumptions_of(run)}
    return tuple(
        PresumedLine(
            name,
            words[name],
            Measured(found.presumed[name, "people"], found.presumed[name, "charges"]),
            Measured(found.presumed[name, "eligible_people"], found.presumed[name, "eligible_charges"]),
        )
        for name in run.manifest.presumptions
    )
