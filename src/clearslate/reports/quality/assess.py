"""Makes the figures of a report on data quality, bucket by bucket, from a dataset and a run over it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from clearslate.law import Status
from clearslate.needs.asked import needs
from clearslate.needs.missing import MissingFact, by_gate
from clearslate.needs.owners import repair
from clearslate.needs.untold import FOLLOWS, untold
from clearslate.records.dataset import Dataset
from clearslate.records.schema import Field
from clearslate.records.years import NO_YEAR
from clearslate.reports.presumed import MEASURES, count_presumed, presumptions_of
from clearslate.reports.quality.fields import counted, scope_of
from clearslate.reports.quality.figures import (
    NOT_KNOWN,
    VERDICT_FROM,
    Blocker,
    ConflictLine,
    FieldLine,
    Foundation,
    IngestLine,
    IssueLine,
    JointLine,
    Judged,
    LawLine,
    OutcastLine,
    Part,
    PlaceLine,
    PresumableLine,
    Quality,
    Shown,
    StatuteLine,
    StepLine,
    Unread,
    UntoldLine,
    Verdict,
    YearLine,
)
from clearslate.reports.quality.ingest_manifest import IngestManifest, quarantined_rows, read_ingest_manifest
from clearslate.reports.quality.keys import check_keys
from clearslate.reports.quality.tally import Place, Split, Tally, empty, source_of, tally
from clearslate.reports.quality.waits import (
    LawTally,
    WaitTally,
    blocked,
    decided_by,
    decided_by_sets,
    plan,
    tally_waits,
)
from clearslate.reports.suppress import suppressed
from clearslate.runs.answers import best_of, law_info, read_answers, read_bucket
from clearslate.runs.protect import UNDER
from clearslate.runs.run import Run
from clearslate.states import CODES, jurisdiction
from clearslate.wording import whole_percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SHOWN: Final = 50  # values and citations as written
MOST_JOINT: Final = 25  # sets of facts that together decide
MOST_STEPS: Final = 10  # of the order of repair
_RUN_COLUMNS: Final = ["law", "decides", "outcome", "eligible_on", "failed", "missing", "presumed", "row"]


def assess(
    dataset: Dataset,
    run: Run | None,
    presuming: Run | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Quality:
    """The figures of a dataset, and of a run over it.

    Args:
        dataset: what is assessed.
        run: the answers of the laws; without it nothing is judged.
        presuming: the same run with more presumptions on, to see what each would decide.
        progress: told how many buckets are counted, and of how many.

    Raises:
        RunError: the run is not one of this dataset.
        DatasetError: a bucket, or what ingest left beside the dataset, cannot be read; or its keys cannot be right.
    """
    ingested = read_ingest_manifest(dataset.path)
    check_keys(dataset, ingested)
    facts = dataset.manifest.facts
    found, waits = empty(facts), WaitTally()
    names = run.fields() if run else {}
    infos = {name: law_info(law) for name, law in run.laws().items()} if run else {}
    if run:
        run.check(dataset)
    for each in dataset.buckets:
        bucket = read_bucket(dataset.read(each.index))
        found += tally(bucket, facts)
        if run:
            answers = list(read_answers(run.read(each.index, _RUN_COLUMNS), infos))
            waits += tally_waits(bucket, answers, names)
        if progress:
            progress(each.index + 1, len(dataset.buckets))
    lines = _fields(found, dataset, ingested)
    return Quality(
        foundation=_foundation(dataset, found),
        fields=lines,
        **splits(found, facts),
        dispositions=_dispositions(found),
        conflicts=_conflicts(dataset, ingested),
        orders=_orders(found),
        statutes=_statutes(found),
        grades=_unread(found.grades),
        ingest=_ingest(dataset, ingested) if ingested else None,
        judged=_judged(
            run, waits, lines, facts, _given_fields(lines, ingested), _presumable(dataset, run, presuming)
        )
        if run
        else None,
    )


def _foundation(dataset: Dataset, found: Tally) -> Foundation:
    coverage = dataset.manifest.coverage
    return Foundation(
        dataset_digest=dataset.manifest.digest,
        known_through=dataset.manifest.known_through.isoformat(),
        jurisdictions=coverage.jurisdictions,
        sources=coverage.sources,
        first_year=coverage.first_year,
        last_year=coverage.last_year,
        whole_history=coverage.is_whole,
        people=found.size["people"],
        charges=found.size["charges"],
        possible_rows=found.size["possible_rows"],
        invented=coverage.invented,
    )


# --- completeness -------------------------------------------------------------------------------------------


def _fields(found: Tally, dataset: Dataset, ingested: IngestManifest | None) -> tuple[FieldLine, ...]:
    """The fields, those first that the most laws ask."""
    facts = dataset.manifest.facts
    asked_by = _asked_by(code for code in dataset.manifest.coverage.jurisdictions if code in CODES)
    lines = []
    for each, (asked, known, partial_) in zip(counted(facts), found.fields.tolist(), strict=True):
        what = repair(each.name, facts)
        # A field that the mapping does not name was sent with no record.
        unsent = (
            ingested.missing.get(each.name, ingested.records)
            if ingested and ingested.missing is not None
            else None
        )
        counts = (asked, known, partial_, asked - known - partial_, unsent)
        laws = tuple(asked_by.get(each.name, ()))
        lines.append(FieldLine(each.name, what.words, what.owner, str(scope_of(each)), laws, *counts))
    return tuple(sorted(lines, key=lambda line: (-len(line.laws), line.field)))


def _asked_by(codes: Iterable[str]) -> dict[str, list[str]]:
    """For each field the laws whose conditions ask it."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        for need in needs(jurisdiction(code)):
            found[need.name] += sorted(need.conditions)
    return found


def splits(found: Tally, facts: Sequence[Field]) -> dict[str, Any]:
    """How complete each field is by source, year and county; small figures are hidden."""

    def most_first(place: Place, charges: int | None) -> Any:
        # By what is shown: a hidden count's place among others would tell how large it is.
        return charges is None, -(charges or 0), place

    order = {
        Split.SOURCE: most_first,
        Split.YEAR: lambda place, _: (place == NO_YEAR, place),
        Split.COUNTY: most_first,
    }
    return {f"by_{split}": _places(found.split[split], facts, order[split]) for split in Split}


def _places(
    counts: Mapping[Place, NDArray[Any]], facts: Sequence[Field], order: Any
) -> tuple[PlaceLine, ...]:
    """The lines of a split. A share is hidden where the count of known or of missing ones would be."""
    fields = counted(facts)
    every = next(at for at, field in enumerate(fields) if field.name == "statute")  # asked of every charge
    places = sorted(counts)
    known: list[dict[str, int | None]] = [{} for _ in places]
    for at, field in enumerate(fields):
        asked, given = ([int(counts[place][at, which]) for place in places] for which in (0, 1))
        lacking = [all_ - some for all_, some in zip(asked, given, strict=True)]
        shown = zip(known, asked, given, suppressed(given), suppressed(lacking), strict=True)
        for line, all_, some, *kept in shown:
            if all_:
                line[field.name] = None if None in kept else whole_percent(some, all_)
    charges = suppressed([int(counts[place][every, 0]) for place in places])
    lines = sorted(zip(places, charges, known, strict=True), key=lambda line: order(*line[:2]))
    return tuple(PlaceLine(_place(place), number, shares) for place, number, shares in lines)


def _place(place: Place) -> str:
    if isinstance(place, tuple):
        return ", ".join((place[1] or NOT_KNOWN, place[0])) if place[0] else place[1] or NOT_KNOWN
    return NOT_KNOWN if place in (NO_YEAR, "") else str(place)


def _dispositions(found: Tally) -> tuple[YearLine, ...]:
    years = sorted({year for year, _ in found.years}, key=lambda year: (year == NO_YEAR, year))
    columns = [
        suppressed([found.years[year, measure] for year in years])
        for measure in ("charges", "no_disposition", "pending", "no_day")
    ]
    return tuple(
        YearLine(year or None, *counts)
        for year, counts in zip(years, zip(*columns, strict=True), strict=True)
    )


# --- contradictions, citations, ingest ----------------------------------------------------------------------


def _conflicts(dataset: Dataset, ingested: IngestManifest | None) -> tuple[ConflictLine, ...]:
    """The dataset's own, and those that deliveries had before they were folded into it."""
    found: dict[tuple[str, str], Counter[tuple[str, int]]] = defaultdict(Counter)
    for each in dataset.manifest.conflicts:
        for file, year, rows in each.groups:
            found[each.earlier, each.later][source_of(file), year] += rows
        # A dataset built before groups were kept tells the number alone.
        found[each.earlier, each.later]["", NO_YEAR] += each.rows - sum(rows for *_, rows in each.groups)
    for one in ingested.conflicts if ingested else ():
        found[one.earlier, one.later][source_of(one.file), one.year] += one.rows
    return _conflict_lines(found)


def _orders(found: Tally) -> tuple[ConflictLine, ...]:
    """Days in an order that seldom is right; they stand."""
    rules: dict[tuple[str, str], Counter[tuple[str, int]]] = defaultdict(Counter)
    for (earlier, later, source, year), charges in found.orders.items():
        rules[earlier, later][source, year] += charges
    return _conflict_lines(rules)


def _conflict_lines(found: Mapping[tuple[str, str], Counter[tuple[str, int]]]) -> tuple[ConflictLine, ...]:
    lines = [
        ConflictLine(
            *rule,
            groups.total(),
            _parts(groups, lambda group: group[0]),
            _parts(groups, lambda group: group[1]),
        )
        for rule, groups in found.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.rows, line.earlier, line.later)))


def _parts(groups: Mapping[tuple[str, int], int], by: Any) -> tuple[Part, ...]:
    counts: Counter[Any] = Counter()
    for group, rows in groups.items():
        counts[by(group)] += rows
    places = sorted(+counts, key=lambda place: (place == NO_YEAR, place))
    return tuple(
        Part(_place(place), rows)
        for place, rows in zip(places, suppressed([counts[place] for place in places]), strict=True)
    )


def _statutes(found: Tally) -> StatuteLine:
    counts = found.statute_charges
    return StatuteLine(counts["read"], counts["empty"], counts["no_laws"], _unread(found.statutes))


def _unread(values: Mapping[tuple[str, str], int]) -> Unread:
    return _shown([Shown(state, text, rows, "") for (state, text), rows in values.items()])


def _shown(values: Sequence[Shown]) -> Unread:
    common = [each for each in values if each.rows >= UNDER]
    common.sort(key=lambda each: (-each.rows, each.jurisdiction, each.text))
    return Unread(sum(each.rows for each in values), len(values), tuple(common[:MOST_SHOWN]))


def _ingest(dataset: Dataset, manifest: IngestManifest) -> IngestLine:
    rows = {
        name: count
        for name in (
            "rows_in", "records", "quarantined", "superseded", "deleted", "deletions", "in_history", "unassigned",
            "set_aside", "already_expunged",
        )
        if (count := getattr(manifest, name)) is not None
    }  # fmt: skip
    cast_out = [OutcastLine(*why, count) for why, count in quarantined_rows(dataset.path).items()]
    issues = [
        IssueLine(field, reason, count)
        for field, reasons in manifest.issues_by_field.items()
        for reason, count in reasons.items()
    ]
    unmapped = {
        field: _shown([
            Shown("", text, value.rows, f"{value.file}, line {value.line}") for text, value in values.items()
        ])
        for field, values in sorted(manifest.unmapped.items())
    }  # fmt: skip
    return IngestLine(
        source=manifest.source,
        owner=manifest.owner,
        rows=rows,
        outcasts=tuple(sorted(cast_out, key=lambda line: (-line.rows, line.reason, line.field or ""))),
        issues=tuple(sorted(issues, key=lambda line: (-line.rows, line.field, line.reason))),
        unmapped=unmapped,
        tiers=dict(sorted(manifest.statutes.tiers.items())) if manifest.statutes else {},
        caution=manifest.caution,
    )


# --- what a run says ----------------------------------------------------------------------------------------


def _judged(
    run: Run,
    waits: WaitTally,
    fields: Sequence[FieldLine],
    facts: Sequence[Field],
    given: Collection[str],
    presumable: tuple[PresumableLine, ...] | None,
) -> Judged:
    inputs = run.manifest.inputs
    described = sorted(
        run.laws().values(),
        key=lambda law: (law["status"] != Status.IN_FORCE, not law["automatic"], law["id"]),
    )
    return Judged(
        as_of=inputs.as_of.isoformat(),
        run_id=run.manifest.run_id,
        presumptions=run.manifest.presumptions,
        readings=dict(inputs.readings),
        states=tuple(state.name for state in run.manifest.states),
        waiting_people=waits.people.total(),
        waiting_charges=waits.charges.total(),
        fixes=_fixes(waits, facts),
        joint=_joint(waits, facts),
        steps=tuple(
            StepLine(step.facts, _worded(step.facts, facts), _owners(step.facts, facts), step.decided)
            for step in plan(waits.people, MOST_STEPS)
        ),
        untold=tuple(_untold(waits, given, [state.code for state in run.manifest.states])),
        presumable=presumable,
        laws=tuple(map(partial(_law, waits, fields, facts), described)),
    )


def _given_fields(fields: Sequence[FieldLine], manifest: IngestManifest | None) -> set[str]:
    """The fields of which at least one record says something."""
    if manifest is not None and manifest.missing is not None:
        return {name for name, records in manifest.missing.items() if records < manifest.records}
    return {line.field for line in fields if line.known + line.partial}


def _untold(waits: WaitTally, fields: Collection[str], states: Sequence[str]) -> Iterator[UntoldLine]:
    """What no record tells, those first for which the most people wait, and what it would decide."""
    people, charges = blocked(waits.people), blocked(waits.charges)
    for code in states:
        supplied: set[str] = set()
        lacking = untold(jurisdiction(code), fields)
        for one in sorted(lacking, key=lambda one: -people[one.field]):
            own = {one.field, *(name for name, leader in FOLLOWS.items() if leader == one.field)}
            supplied |= own
            yield UntoldLine(
                code,
                one,
                people[one.field],
                decided_by(waits.people, frozenset(own)),
                decided_by(waits.people, frozenset(supplied)),
                charges[one.field],
            )


def _presumable(dataset: Dataset, run: Run, presuming: Run | None) -> tuple[PresumableLine, ...] | None:
    """What each presumption that the run did without would decide, those first that decide the most people."""
    if presuming is None:
        return None
    presuming.check(dataset)
    infos = {name: law_info(law) for name, law in presuming.laws().items()}
    names, counts = presuming.manifest.presumptions, Counter[tuple[str, str]]()
    for each in dataset.buckets:
        bucket = read_bucket(dataset.read(each.index))
        relief = [
            one
            for one in read_answers(presuming.read(each.index, _RUN_COLUMNS), infos)
            if one.law.gives_relief
        ]
        best = best_of(bucket, [one for one in relief if one.law.automatic])
        counts.update(count_presumed(bucket, relief, best, names))
    lines = [
        PresumableLine(
            one.id, one.text, one.cite, **{measure: counts[one.id, measure] for measure in MEASURES}
        )
        for one in presumptions_of(presuming)
        if one.id in names and one.id not in run.manifest.presumptions
    ]
    return tuple(sorted(lines, key=lambda line: (-line.eligible_people, -line.people, line.id)))


def _worded(names: Iterable[str], facts: Iterable[Field] = ()) -> tuple[str, ...]:
    return tuple(repair(name, facts).words for name in names)


def _owners(names: Iterable[str], facts: Iterable[Field] = ()) -> tuple[str, ...]:
    return tuple(sorted({str(repair(name, facts).owner) for name in names}))


def _fixes(waits: WaitTally, facts: Sequence[Field]) -> tuple[MissingFact, ...]:
    """The missing facts, those first that the laws ask first of the most people."""
    people, charges = blocked(waits.people), blocked(waits.charges)
    people_sets, charge_sets = decided_by_sets(waits.people), decided_by_sets(waits.charges)
    lines = []
    for name in people:
        what, alone = repair(name, facts), frozenset({name})
        counts = (people[name], people_sets[alone], charges[name], charge_sets[alone], waits.first[name])
        lines.append(MissingFact(name, what.words, what.owner, what.action, *counts))
    return tuple(by_gate(lines))


def _joint(waits: WaitTally, facts: Sequence[Field]) -> tuple[JointLine, ...]:
    people, charges = decided_by_sets(waits.people), decided_by_sets(waits.charges)
    lines = [
        JointLine(
            tuple(sorted(names)), _worded(sorted(names), facts), _owners(names, facts), count, charges[names]
        )
        for names, count in people.items()
        if len(names) > 1
    ]
    return tuple(sorted(lines, key=lambda line: (-line.people, line.fields))[:MOST_JOINT])


def _law(
    waits: WaitTally, fields: Sequence[FieldLine], facts: Sequence[Field], law: Mapping[str, Any]
) -> LawLine:
    found = waits.laws.get(law["id"], LawTally())
    counts = {name: found.outcomes[name] for name in ("eligible", "not_yet", "ineligible", "waiting", "open")}
    blockers = []
    for name, charges in sorted(found.any.items(), key=lambda each: (-each[1], each[0])):
        what = repair(name, facts)
        blockers.append(Blocker(name, what.words, what.owner, charges, found.sole[name]))
    return LawLine(
        id=law["id"],
        title=law["title"],
        cite=law["cite"],
        state=law["state"],
        automatic=law["automatic"],
        status=law["status"],
        **counts,
        verdict=verdict(
            decided=counts["eligible"] + counts["not_yet"],
            waiting=counts["waiting"],
            ineligible=counts["ineligible"],
        ),
        blockers=tuple(blockers),
        never_known=tuple(
            line.field
            for line in fields
            if law["id"] in line.laws and line.asked and not line.known + line.partial
        ),
    )


def verdict(*, decided: int, waiting: int, ineligible: int) -> Verdict:
    """Whether a law can be carried out: the share decided of the charges that it may clear.

    Charges that are certainly not eligible are left out: a law of which the data allows only refusals is not carried
    out. Where it may clear none, nothing is said of whether it could be.

    Args:
        decided: charges eligible, today or later.
        waiting: charges undecided for lack of a fact.
        ineligible: charges that are certainly not eligible.
    """
    if not decided + waiting:
        return Verdict.NOTHING_TO_CLEAR if ineligible else Verdict.NO_CHARGE
    if not decided:
        return Verdict.NO
    return next(words for least, words in VERDICT_FROM if decided / (decided + waiting) >= least)
