"""Is a bill workable? What each condition of a proposed law needs of the data, and who stays undecided for lack of it.

Counted by asking the bill itself of a dataset. A charge is undecided for a condition where the bill's answer is ``unknown`` and
the condition neither certainly holds nor certainly does not; for it alone, where that is so of no other condition.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine.blame import Blame
from clearslate.engine.determine import Evaluator, Question, question
from clearslate.engine.evaluate import Evaluation
from clearslate.engine.outcomes import CompiledLaw, LawResult, Outcome, compile_laws, judge
from clearslate.law import Jurisdiction, Law
from clearslate.law import expressions as e
from clearslate.needs.asked import asked_in
from clearslate.needs.owners import DOUBTS, repair
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_date, to_day
from clearslate.records.schema import FIELD, Field, schema_of
from clearslate.reports.quality.assess import splits
from clearslate.reports.quality.fields import counted, scope_of
from clearslate.reports.quality.figures import PlaceLine
from clearslate.reports.quality.tally import Tally, empty, tally
from clearslate.runs.answers import Bucket, read_bucket
from clearslate.wording import whole_percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

ABOUT, FLOOR, OTHERS, TEXT = "about", "disposed", "others", "text"
_NOT_CONDITIONS: Final = {
    ABOUT: "The charge is of the kind that the bill covers, and was not cleared before",
    FLOOR: "The charge's own disposition, or the arrest, has a day",
    OTHERS: "All other charges that clear with it may clear, and no cap stands in the way",
    TEXT: "The words of the bill are known (one of its versions is marked as not read)",
}
"""What a law asks besides its conditions."""


@dataclass(frozen=True)
class FieldNeed:
    """A field that the bill asks.

    ``held``: the dataset has it at all. Of the ``asked`` charges of which it speaks (``scope``), it is ``known``, partly
    known (a date within a year), or missing. ``by_year``, ``by_county``: percent known; None where the figure is small.
    """

    field: str
    words: str
    owner: str
    action: str
    scope: str
    held: bool
    asked: int
    known: int
    partial: int
    by_year: dict[str, int | None]
    by_county: dict[str, int | None]

    @property
    def percent(self) -> int | None:
        """Whole percent known; 0 and 100 are said of none and all alone, None where it is asked of no charge."""
        return whole_percent(self.known, self.asked) if self.asked else None


@dataclass(frozen=True)
class Lacking:
    """A field whose absence leaves a condition open: charges and people undecided for it."""

    field: str
    charges: int
    people: int


@dataclass(frozen=True)
class ConditionNeed:
    """A condition of a bill: the fields that it asks, and who stays undecided for it, or for it alone.

    ``lacking``: which fields are missing there; also doubts that are no field (whose a charge is, records from outside).
    """

    key: str
    text: str
    cite: str
    fields: tuple[str, ...]
    charges: int
    people: int
    charges_alone: int
    people_alone: int
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True)
class BillLaw:
    """A law of a bill: charges and people by its answer, and what each condition needs.

    ``people``: with a charge that the bill surely clears (``eligible``), that it may clear on a later day (``not_yet``), that
    is ``unknown``; a person may be in several. ``people_only_unknown``: undecided, with nothing that is surely eligible.
    """

    id: str
    title: str
    cite: str
    automatic: bool
    charges: dict[str, int]
    people: dict[str, int]
    people_only_unknown: int
    conditions: tuple[ConditionNeed, ...]


@dataclass(frozen=True)
class Workable:
    """What a bill needs of a dataset."""

    bill: str
    state: str
    dataset_digest: str
    as_of: str
    known_through: str
    people: int
    charges: int
    invented: bool
    laws: tuple[BillLaw, ...]
    fields: tuple[FieldNeed, ...]

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        raw = asdict(self)
        for line, need in zip(raw["fields"], self.fields, strict=True):
            line["percent"] = need.percent
        return raw


class WorkableError(Exception):
    """A bill cannot be asked of a dataset; the message says why."""


@dataclass
class _Part:
    """Counts of a condition, which add up over buckets; ``lacking``: (charges, people) by field."""

    counts: Counter[str] = field(default_factory=Counter)
    lacking_charges: Counter[str] = field(default_factory=Counter)
    lacking_people: Counter[str] = field(default_factory=Counter)


@dataclass
class _LawCounts:
    charges: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    parts: dict[str, _Part] = field(default_factory=dict)


def first_day(state: Jurisdiction, dataset: Dataset) -> dt.date:
    """The day on which a bill is best asked: the dataset's last, or the bill's own where that is later."""
    known = to_day(dataset.manifest.known_through)
    return to_date(max(known, *(law.versions[-1].start for law in state.laws)))


def workable(
    state: Jurisdiction,
    dataset: Dataset,
    as_of: dt.date,
    *,
    bill: str,
    progress: Callable[[int, int], object] | None = None,
) -> Workable:
    """Ask a bill of every charge of a dataset, and count what it lacks.

    Args:
        state: the jurisdiction that the bill's file defines, with the proposed laws.
        dataset: the records.
        as_of: the day of the answers. No presumption is on.
        bill: the name of its file.
        progress: told how many buckets are counted, and of how many.

    Raises:
        WorkableError: the dataset holds no records of the bill's state.
    """
    covered = dataset.manifest.coverage.jurisdictions
    if state.code not in covered:
        raise WorkableError(
            f"{bill} is a bill of {state.code}, and {dataset.path} holds records of {', '.join(covered)}"
        )
    asked = question(
        (compile_laws(state, state.laws),),
        as_of,
        known_through=dataset.manifest.known_through,
        whole_history=dataset.manifest.coverage.is_whole,
        whole_cases=dataset.manifest.coverage.has_whole_cases,
    )
    evaluator = Evaluator(asked)
    held = {each.name: each for each in dataset.manifest.facts}
    facts = tuple((held | {each.name: each for each in state.facts}).values())
    complete = empty(facts)
    found = {law.id: _LawCounts() for law in state.laws}
    for each in dataset.buckets:
        table = _with_facts(dataset.read(each.index), facts)
        bucket = read_bucket(table)
        complete += tally(bucket, facts)
        _count(found, evaluator, asked, bucket)
        if progress:
            progress(each.index + 1, len(dataset.buckets))
    manifest = dataset.manifest
    return Workable(
        bill=bill,
        state=state.code,
        dataset_digest=manifest.digest,
        as_of=as_of.isoformat(),
        known_through=manifest.known_through.isoformat(),
        people=manifest.people,
        charges=manifest.charges,
        invented=manifest.coverage.invented,
        laws=tuple(_law(law, found[law.id]) for law in state.laws),
        fields=_fields(state, complete, facts, set(held)),
    )


def _with_facts(table: pa.Table, facts: Sequence[Field]) -> pa.Table:
    """The table with empty columns for the facts that the dataset does not hold."""
    for each in schema_of(tuple(facts)):
        if each.name not in table.column_names:
            table = table.append_column(each, pa.nulls(table.num_rows, each.type))
    return table


# --- counting ---------------------------------------------------------------------------------------------


def _count(found: dict[str, _LawCounts], evaluator: Evaluator, asked: Question, bucket: Bucket) -> None:
    """Add a bucket's counts."""
    [program] = asked.programs
    evaluation = evaluator.evaluation(program, bucket.table)
    blames = [Blame(evaluation, word) for word in program.fields.each()]
    for compiled in program.laws:
        result = judge(compiled, evaluation, asked.as_of)
        counts = found[compiled.law.id]
        for outcome in (Outcome.ELIGIBLE, Outcome.NOT_YET, Outcome.UNKNOWN, Outcome.INELIGIBLE):
            rows = bucket.own & result.reached & (result.outcome == outcome)
            counts.charges[str(outcome)] += int(rows.sum())
            counts.people[str(outcome)] += bucket.count(rows)
        undecided = bucket.own & result.reached & (result.outcome == Outcome.UNKNOWN)
        sure = bucket.own & (result.outcome == Outcome.ELIGIBLE)
        counts.people["only"] += int((bucket.has(undecided) & ~bucket.has(sure)).sum())
        _count_parts(counts, compiled, result, undecided, evaluation, blames, bucket)


def _count_parts(
    counts: _LawCounts,
    compiled: CompiledLaw,
    result: LawResult,
    undecided: Mask,
    evaluation: Evaluation,
    blames: Sequence[Blame],
    bucket: Bucket,
) -> None:
    open_parts: dict[str, Mask] = {}
    lacking: dict[str, list[tuple[e.Expression, Mask]]] = {}

    def add(key: str, rows: Mask, asks: e.Expression | None = None) -> None:
        open_parts[key] = open_parts.get(key, np.zeros(len(rows), bool)) | rows
        if asks is not None:
            lacking.setdefault(key, []).append((asks, rows))

    add(ABOUT, undecided & (evaluation.truth(compiled.reach).bits == 1), compiled.reach)
    for index, version in enumerate(result.versions):
        here = undecided & (result.version == index)
        resolved = version.resolved
        if not resolved.version.read:
            add(TEXT, here)
            continue
        add(FLOOR, here & blames[0].open(resolved.floor), resolved.floor)
        for place, holds in resolved.conditions:
            word, bit = divmod(place, 64)
            unknown = (result.unknown[word] >> np.uint64(bit)) & np.uint64(1) == 1
            add(compiled.law.keys[place], here & unknown, holds)
    open_ = np.sum(list(open_parts.values()), axis=0, dtype=np.int32)
    add(OTHERS, undecided & (open_ == 0))
    for key, rows in open_parts.items():
        part = counts.parts.setdefault(key, _Part())
        alone = rows & (open_ <= 1)
        part.counts.update(
            charges=int(rows.sum()),
            people=bucket.count(rows),
            charges_alone=int(alone.sum()),
            people_alone=bucket.count(alone),
        )
        for name, lacks in _lacking(lacking.get(key, ()), blames):
            part.lacking_charges[name] += int(lacks.sum())
            part.lacking_people[name] += bucket.count(lacks)


def _lacking(
    asks: Sequence[tuple[e.Expression, Mask]], blames: Sequence[Blame]
) -> Iterator[tuple[str, Mask]]:
    """For each field, the rows in which its absence leaves one of the expressions open."""
    found: dict[str, Mask] = {}
    for expression, rows in asks:
        if not rows.any():
            continue
        for blame in blames:
            masks = blame.of(expression)
            if masks is None:
                continue
            for name in blame.fields.names:
                lacks = rows & ((masks & np.uint64(blame.fields.bit(name))) != 0)
                if lacks.any():
                    found[name] = found.get(name, np.zeros(len(rows), bool)) | lacks
    yield from found.items()


# --- laying out -------------------------------------------------------------------------------------------


def _law(law: Law, found: _LawCounts) -> BillLaw:
    last = law.versions[-1].start
    asked: dict[int, list[str]] = {index: [] for index in range(len(law.keys))}
    for version in law.resolved():
        for index, holds in version.conditions:
            asked[index] += [one.field for one in asked_in(holds, law)]
    lines = []
    for index, key in enumerate(law.keys):
        condition = law.condition(index)
        lines.append(_condition(key, condition.words(last), condition.cite, asked[index], found))
    for key, text in _NOT_CONDITIONS.items():
        if found.parts.get(key, _Part()).counts["charges"]:
            lines.append(_condition(key, text, law.cite, (), found))
    return BillLaw(
        law.id,
        law.title,
        law.cite,
        law.automatic,
        dict(found.charges),
        {name: count for name, count in found.people.items() if name != "only"},
        found.people["only"],
        tuple(lines),
    )


def _condition(key: str, text: str, cite: str, asked: Sequence[str], found: _LawCounts) -> ConditionNeed:
    part = found.parts.get(key, _Part())
    lacking = [
        Lacking(name, part.lacking_charges[name], people)
        for name, people in sorted(part.lacking_people.items(), key=lambda each: (-each[1], each[0]))
    ]
    fields = tuple(name for name in dict.fromkeys(asked) if name not in _EVERYWHERE)
    counts = part.counts
    return ConditionNeed(
        key,
        text,
        cite,
        fields,
        counts["charges"],
        counts["people"],
        counts["charges_alone"],
        counts["people_alone"],
        tuple(lacking),
    )


_EVERYWHERE: Final = frozenset(name for name, each in FIELD.items() if each.required)
"""Every record has them."""


def _fields(
    state: Jurisdiction, complete: Tally, facts: Sequence[Field], held: set[str]
) -> tuple[FieldNeed, ...]:
    """The fields that the bill's conditions ask, the least complete first."""
    asked = {
        one.field
        for law in state.laws
        for version in law.resolved()
        for part in (*(holds for _, holds in version.conditions), version.floor)
        for one in asked_in(part, law)
    }
    places = splits(complete, facts)
    lines = []
    for each, (of, known, partial) in zip(counted(facts), complete.fields.tolist(), strict=True):
        if each.name not in asked or each.name in DOUBTS:
            continue
        what = repair(each.name, facts)
        is_held = each.name in held if each.name not in FIELD else bool(known or partial)
        by_year, by_county = (_by_place(places[split], each.name) for split in ("by_year", "by_county"))
        counts = (int(of), int(known), int(partial))
        repair_words = (what.words, what.owner, what.action, str(scope_of(each)), is_held)
        lines.append(FieldNeed(each.name, *repair_words, *counts, by_year, by_county))
    return tuple(sorted(lines, key=lambda line: (line.percent is None, line.percent, line.field)))


def _by_place(lines: Sequence[PlaceLine], name: str) -> dict[str, int | None]:
    return {line.place: line.known[name] for line in lines if name in line.known}
