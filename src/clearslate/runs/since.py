"""A run that rests on an earlier one: only those are judged again of whom anything may be said otherwise.

A night brings a few thousand changed charges and one more day. Whose records changed, the datasets themselves say person by
person (`clearslate.records.persons`); of whom time alone changes something, the earlier run's index says
(`clearslate.engine.index`). All others keep their determinations, in the files of the earlier run, which this one takes over.
The digest of what is said is the sum over the persons, so that it comes out as a full run's without reading them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine.determine import Evaluator, Question
from clearslate.engine.index import WHO, Due, Index, count_outcomes, index_of
from clearslate.engine.outcomes import Outcome
from clearslate.engine.runner import (
    BASE,
    CHANGED,
    FOLDER,
    PEOPLE,
    BucketResult,
    Progress,
    bucket_file,
    bucket_key,
    due_file,
    hashes_of,
    index_file,
    keep_persons,
    make_folders,
    more_file,
    note,
    said_file,
    write_beside,
    write_few,
)
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.records.distinct import among
from clearslate.records.files import take_over
from clearslate.records.hashing import hash_strings
from clearslate.records.persons import compared, person_starts, places, rows_of
from clearslate.runs.manifest import Inputs
from clearslate.runs.run import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Counts = dict[str, Counter[str]]

CAUSES: Final = ("new", "records", "open_days", "time")
"""Why a person is judged again: they were not there; their records changed, or whose records are perhaps theirs; a day of
theirs may be as late as the records go, which go further now; a day has come on which something that was said may be
otherwise."""
GONE: Final = "gone"
EVERYBODY: Final = "everybody"

_AT_ONCE: Final = 200_000  # rows judged together: a law costs about the same for one person as for a hundred
_BUCKETS: Final = 64  # that wait for it at most, each with what is known of all its persons, 4 MB
_NOT_COMPARED: Final = ("dataset", "as_of", "known_through")


def why_everybody(inputs: Inputs, dataset: Dataset, since: Run, *, whole_history: bool) -> str:
    """Why no person's answers can be taken over from an earlier run; empty where they can."""
    before = since.manifest.inputs
    other = [
        each.name
        for each in fields(Inputs)
        if each.name not in _NOT_COMPARED and getattr(before, each.name) != getattr(inputs, each.name)
    ]
    if other:
        return f"the runs differ in {', '.join(other)}"
    if inputs.as_of < before.as_of:
        return f"the earlier run is of a later day, {before.as_of}"
    if inputs.known_through != before.known_through and not whole_history:
        return "histories are not whole, so that every answer rests on the day through which the records are known"
    if len(since.buckets) != len(dataset.buckets):
        return "the records are in another number of buckets"
    has_people = all(result.people and result.persons for result in since.buckets)
    if (
        not has_people
        or not all(b.persons for b in dataset.buckets)
        or not (since.persons(0) and dataset.persons(0))
    ):
        return "the earlier run, or the dataset, was made by a version that does not tell its persons apart"
    return ""


@dataclass(frozen=True)
class _Plan:
    """What becomes of one bucket: who is judged again (``again``, of the new persons), whose answers stay.

    ``cause``: of those of the new persons who are judged again, one more than its place in `CAUSES`; 0 for the others.
    ``index``: of the new persons, their earlier answers' place and digest (-1 and 0 where there are none); ``at``: which of the
    earlier persons each is, -1 for none; ``over``: which of the earlier ones' determinations hold no more. ``due``: who was due soon
    in the base; ``more``: of those who were judged again since.
    """

    bucket: int
    before: Index
    index: Index
    at: NDArray[np.int64]
    cause: NDArray[np.int8]
    over: Mask
    due: Due | None
    more: Due | None

    @property
    def again(self) -> Mask:
        """Who is judged again."""
        return self.cause > 0


@dataclass(frozen=True)
class _Rows:
    """Rows of a bucket's persons who are judged again: some tables, and in which ``order`` the rows of all of them stand."""

    tables: list[pa.Table]
    order: NDArray[np.int64]


class Night:
    """Brings an earlier run to another state of the records, a later day, or both."""

    def __init__(self, dataset: Dataset, inputs: Inputs, question: Question, out: Path, since: Run) -> None:
        self.dataset = dataset
        self.inputs = inputs
        self.out = out
        self.since = since
        self.evaluator = Evaluator(question)
        self.causes: Counter[str] = Counter()
        held = set(dataset.schema.names)
        self.wanted = [name for name in self.evaluator.columns if name in held]

    def run(self, progress: Progress | None = None) -> list[BucketResult]:
        """Judge again whom it must; the results of all buckets, in order."""
        make_folders(self.out, BASE, CHANGED)
        results: list[BucketResult] = []
        waiting: list[tuple[_Plan, _Rows]] = []
        rows = 0
        for bucket in self.dataset.buckets:
            plan = self._plan(bucket.index)
            waiting.append((plan, self._rows(plan)))
            rows += len(waiting[-1][1].order)
            last = bucket.index + 1 == len(self.dataset.buckets)
            if rows >= _AT_ONCE or len(waiting) == _BUCKETS or last:
                results += self._judge(waiting)
                waiting, rows = [], 0
                if progress:
                    progress(len(results), len(self.dataset.buckets))
        return results

    # --- who ------------------------------------------------------------------------------------------------

    def _plan(self, bucket: int) -> _Plan:
        then, now = self.since.persons(bucket), self.dataset.persons(bucket)
        assert then is not None and now is not None  # noqa: PT018, S101 (see why_everybody)
        before = self.since.index(bucket)
        at, same, alike = compared(then, now)
        known = at >= 0
        again = np.zeros(len(at), np.int8)  # one more than the place of the cause
        due = np.where(known, before.turns[at] <= to_day(self.inputs.as_of), False) if len(at) else known
        for cause, who in reversed(list(enumerate((~known, ~alike, ~same, due), 1))):
            again[np.flatnonzero(who)] = cause  # the first that there is stays
        for cause, count in enumerate(np.bincount(again, minlength=len(CAUSES) + 1)[1:]):
            self.causes[CAUSES[cause]] += int(count)
        over = np.ones(len(then.person), np.bool_)
        over[at[again == 0]] = False
        gone = np.ones(len(then.person), np.bool_)
        gone[at[known]] = False
        self.causes[GONE] += int(gone.sum())
        index = replace(
            _taken(before, at),
            person=now.person,
            first=now.first[:-1].astype(np.int32),
            rows=now.rows,
        )
        rows = self.since.due(bucket), self.since.more(bucket)
        return _Plan(bucket, before, index, at, again, over, *rows)

    def _rows(self, plan: _Plan) -> _Rows:
        """The rows of those who are judged again."""
        if not plan.again.any():
            return _Rows([], np.zeros(0, np.int64))
        apart = self._apart(plan)
        if apart is not None:
            return apart
        where = plan.index.rows_of(plan.again)
        rows = self.dataset.read(plan.bucket, self.wanted).take(pa.array(where))
        return _Rows([rows], np.arange(len(where)))

    def _apart(self, plan: _Plan) -> _Rows | None:
        """The same, from the files that hold few people's rows; None where these do not hold them all."""
        time, open_ = (plan.cause == CAUSES.index(name) + 1 for name in ("time", "open_days"))
        apart = plan.again & ~time & ~open_
        sources: list[tuple[Mask, pa.Table | None]] = []
        if open_.any():
            sources.append((open_, self.dataset.endless(plan.bucket, self.wanted)))
        if apart.any():
            is_next = self.dataset.manifest.since == self.since.manifest.inputs.dataset
            sources.append((apart, self.dataset.changed(plan.bucket, self.wanted) if is_next else None))
        judged = plan.index.base < 0
        for who, due in ((time & ~judged, plan.due), (time & judged, plan.more)):
            if who.any():
                reaches = due is not None and due.through >= to_day(self.inputs.as_of)
                sources.append((who, due.rows if due is not None and reaches else None))
        tables: list[pa.Table] = []
        sizes, first, rows = plan.index.rows, np.zeros(len(plan.cause), np.int64), 0
        for who, table in sources:
            if table is None or not set(self.wanted) <= set(table.column_names):
                return None
            starts = person_starts(table.column("person_id"))
            there = hash_strings(one_chunk(table.column("person_id")).take(pa.array(starts[:-1])))
            at = places(there, plan.index.person[who])
            if (at < 0).any():
                return None
            wanted = rows_of(starts[at], sizes[who])
            is_all = np.array_equal(wanted, np.arange(table.num_rows))
            every = table.select(self.wanted)
            tables.append(every if is_all else every.take(pa.array(wanted)))
            first[who] = rows + np.cumsum(sizes[who]) - sizes[who]
            rows += tables[-1].num_rows
        return _Rows(tables, rows_of(first[plan.again], sizes[plan.again]))

    # --- what -----------------------------------------------------------------------------------------------

    def _judge(self, waiting: list[tuple[_Plan, _Rows]]) -> Iterator[BucketResult]:
        """Judge those who wait in several buckets as one table, and write each bucket."""
        table = self._table([rows for _, rows in waiting])
        statements = self.evaluator.say(table)
        found = self.evaluator.determine(table, statements)
        hashes = hashes_of(found, table.column("charge_id"))
        people = index_of(table, statements, found, hashes, self.evaluator.settled(table, statements))
        laws = [one.result.law.id for one in statements]
        row = one_chunk(found.column("row")).to_numpy()
        ends = np.cumsum([len(rows.order) for _, rows in waiting])
        bucket_of_row = np.searchsorted(ends, row, side="right")
        order = np.argsort(bucket_of_row, kind="stable")
        cuts = np.searchsorted(bucket_of_row[order], np.arange(len(waiting) + 1))
        start = 0
        for place, (plan, _) in enumerate(waiting):
            count = int(plan.again.sum())
            mine = people.take(np.arange(start, start + count))
            start += count
            part = found.take(pa.array(order[cuts[place] : cuts[place + 1]]))
            rows_before = int(ends[place - 1]) if place else 0
            where = plan.index.rows_of(plan.again).astype(np.int32)
            here = where[one_chunk(part.column("row")).to_numpy() - rows_before]
            yield self._write(plan, mine, table, _with_rows(part, here), laws)

    def _table(self, waiting: list[_Rows]) -> pa.Table:
        """The rows that wait, in order."""
        tables = [table for rows in waiting for table in rows.tables]
        if not tables:
            return self.dataset.schema.empty_table().select(self.wanted)
        sizes = [sum(table.num_rows for table in rows.tables) for rows in waiting]
        begins = np.cumsum(sizes) - sizes
        order = [rows.order + begin for rows, begin in zip(waiting, begins, strict=True)]
        found = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
        return found.take(pa.array(np.concatenate(order)))

    def _write(
        self, plan: _Plan, mine: Index, judged: pa.Table, part: pa.Table, laws: list[str]
    ) -> BucketResult:
        """One bucket: the index of all, the determinations of those who were judged since the base, the base's own."""
        index = _merged(plan, mine)
        kept = self._kept_since(plan)
        changed = part if kept is None else pa.concat_tables([kept, part]).unify_dictionaries()
        before = self.since.buckets[plan.bucket]
        base = before.base or before.sha256
        self._take_over(before, plan.bucket)
        result = BucketResult(
            index=plan.bucket,
            key=bucket_key(self.inputs.key, self.dataset.buckets[plan.bucket]),
            file=bucket_file(plan.bucket),
            rows=int(index.determinations.sum()),
            sha256=write_few(changed, self.out, plan.bucket),
            digest=index.digest,
            outcomes=self._outcomes(plan, index, part, laws),
            undecided=index.undecided,
            people=write_beside(index.to_bytes(), self.out, index_file(plan.bucket)),
            persons=keep_persons(self.dataset.buckets[plan.bucket], self.out),
            base=base,
            due=before.due,
            more=self._more(plan, mine, judged),
            said=before.said,
        )
        note(result, self.out)
        return result

    def _kept_since(self, plan: _Plan) -> pa.Table | None:
        """Of those who were judged again in an earlier night, the determinations that still hold."""
        if not self.since.buckets[plan.bucket].base:
            return None
        changed = self.since.changed(plan.bucket)
        return _moved(changed, plan.before.first, plan.before.rows, plan)

    def _take_over(self, before: BucketResult, bucket: int) -> None:
        """The base's files, by other names for the same bytes where the file system can."""
        take_over(
            self.since.path / (BASE if before.base else FOLDER) / before.file,
            self.out / BASE / bucket_file(bucket),
        )
        for name, sha256 in ((said_file(bucket), before.said), (due_file(bucket), before.due)):
            if sha256:
                take_over(self.since.path / PEOPLE / name, self.out / PEOPLE / name)

    def _more(self, plan: _Plan, mine: Index, judged: pa.Table) -> str:
        """Keep the rows of those who were judged again and are due up to the day to which the base knows who is."""
        if plan.due is None:
            return ""
        columns, through = plan.due.rows.column_names, plan.due.through
        soon = mine.rows_of(mine.turns <= through)
        parts = [judged.select(columns).take(pa.array(soon))] if len(soon) else []
        if plan.more is not None:  # of earlier nights
            rows = plan.more.rows
            starts = person_starts(rows.column("person_id"))
            there = hash_strings(one_chunk(rows.column("person_id")).take(pa.array(starts[:-1])))
            stays = among(there, plan.index.person[~plan.again])
            parts.insert(0, rows.filter(pa.array(np.repeat(stays, np.diff(starts)))))
        if not any(part.num_rows for part in parts):
            return ""
        found = Due(pa.concat_tables(parts), through)
        return write_beside(found.to_bytes(), self.out, more_file(plan.bucket))

    def _outcomes(
        self, plan: _Plan, index: Index, part: pa.Table, laws: list[str]
    ) -> dict[str, dict[str, int]]:
        """Charges by law and outcome: those of before, less the ones that hold no more, and the new ones."""
        counts: Counts = {law: Counter(self.since.buckets[plan.bucket].outcomes.get(law, {})) for law in laws}
        if plan.over.any():
            for law, row in self._were(plan):
                counts[law].subtract(row)
        for law, row in _counted(part).items():
            counts[law].update(row)
        home, nothing = int(index.home.sum()), str(Outcome.NOT_APPLICABLE)
        for row in counts.values():
            row[nothing] = 0
            row[nothing] = home - row.total()
        names = [str(outcome) for outcome in Outcome]
        return {law: {name: row[name] for name in names if row[name]} for law, row in counts.items()}

    def _were(self, plan: _Plan) -> Iterator[tuple[str, Mapping[str, int]]]:
        """By law the outcomes of the charges of which the earlier run's determinations hold no more."""
        columns = ["law", "outcome", "decides", "row"]
        statements = self.since.said(plan.bucket)
        if statements is None:
            old = self.since.read(plan.bucket, columns)
        else:
            based = plan.over & (plan.before.base >= 0)
            yield from count_outcomes(
                statements, rows_of(plan.before.base[based], plan.before.rows[based])
            ).items()
            if not self.since.buckets[plan.bucket].base:
                return
            old = self.since.changed(plan.bucket, columns)
        over = np.repeat(plan.over, plan.before.rows)[one_chunk(old.column("row")).to_numpy()]
        yield from _counted(old.filter(pa.array(over))).items()


def _taken(before: Index, at: NDArray[np.int64]) -> Index:
    """Of each person of now what was known; where ``at`` says -1, anything."""
    if not len(before.person):
        return Index.of_nobody(len(at))
    is_same = len(at) == len(before.person) and np.array_equal(at, np.arange(len(at)))
    return before if is_same else before.take(np.maximum(at, 0))


def _merged(plan: _Plan, mine: Index) -> Index:
    """The index of a bucket: of those who were judged again, what was found; of the others, what was known."""
    found = replace(mine, base=np.full(len(mine.person), -1, np.int32))
    again = np.flatnonzero(plan.again)
    columns: dict[str, Any] = {}
    for each in fields(Index):
        if each.name not in WHO:  # these stand in the bucket, not in the table that was judged
            columns[each.name] = getattr(plan.index, each.name).copy()
            columns[each.name][again] = getattr(found, each.name)
    return replace(plan.index, **columns)


def _moved(
    determinations: pa.Table, first: NDArray[np.int32], rows: NDArray[np.int32], plan: _Plan
) -> pa.Table:
    """Those of an earlier run's determinations that hold, with their rows as they stand now.

    ``first``, ``rows``: where the earlier persons stood when the determinations were written.
    """
    row = one_chunk(determinations.column("row")).to_numpy()
    person = np.searchsorted(first, row, side="right") - 1
    now = np.full(len(first), -1, np.int64)
    kept = (plan.at >= 0) & ~plan.again
    now[plan.at[kept]] = plan.index.first[kept]
    holds = ~plan.over[person] & (row < first[person] + rows[person])
    here = row[holds] - first[person[holds]] + now[person[holds]]
    return _with_rows(determinations.filter(pa.array(holds)), here.astype(np.int32))


def _with_rows(determinations: pa.Table, rows: NDArray[np.int32]) -> pa.Table:
    at = determinations.column_names.index("row")
    return determinations.set_column(at, determinations.schema.field("row"), pa.array(rows))


def _counted(determinations: pa.Table) -> Counts:
    """How many decided charges there are, by law and outcome."""
    deciding = determinations.filter(determinations.column("decides"))
    law, outcome = (one_chunk(deciding.column(name)) for name in ("law", "outcome"))
    if not len(law):
        return {}
    laws, outcomes = law.dictionary.to_pylist(), outcome.dictionary.to_pylist()
    pairs = law.indices.to_numpy().astype(np.int64) * len(outcomes) + outcome.indices.to_numpy()
    found: Counts = {}
    for pair, count in enumerate(np.bincount(pairs, minlength=len(laws) * len(outcomes)).tolist()):
        if count:
            found.setdefault(laws[pair // len(outcomes)], Counter())[outcomes[pair % len(outcomes)]] += count
    return found
