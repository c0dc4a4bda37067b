"""What a later run answers otherwise than an earlier one, charge by charge, and which conditions changed.

The two may be over the same records on another day, by other laws or readings, or over a later delivery. Charges are the
same where their ids are. The answers lie in a scratch database, so memory does not grow with the charges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from clearslate.casework.judged import Judged, RunLaws, judged
from clearslate.casework.words import CLEARED_BEFORE, OUTCOME_WORDS, AnswerWords
from clearslate.engine.outcomes import Outcome
from clearslate.records.days import NEVER
from clearslate.records.distinct import among
from clearslate.runs.manifest import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

_ELIGIBLE, _UNDECIDED = (OUTCOME_WORDS[each] for each in (Outcome.ELIGIBLE, Outcome.UNKNOWN))
_ABSENT: Final = "not in the records"
_BATCH: Final = 50_000
_MEMORY: Final = "2GB"  # of the scratch database; what is more lies on the disk
REASONS: Final = 15


class Change(StrEnum):
    """What changed for a charge under the automatic laws in force; the first that fits."""

    NEWLY_ELIGIBLE = "newly eligible"
    CLEARED = "cleared since"
    GONE = "no longer in the records"
    NO_LONGER = "no longer eligible"
    NEWLY_UNDECIDED = "newly undecided"
    NEWLY_DECIDED = "newly decided"


@dataclass(frozen=True)
class Question:
    """In what two runs differ, each with what it was before and is after."""

    differs: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> list[str]:
        """In what."""
        return [name for name, _, _ in self.differs]

    @classmethod
    def between(cls, before: Run, after: Run) -> Question:
        """Of two runs."""
        questions = [_asked(run) for run in (before, after)]
        return cls(
            tuple(
                (name, was, questions[1][name])
                for name, was in questions[0].items()
                if was != questions[1][name]
            )
        )


def _asked(run: Run) -> dict[str, str]:
    inputs = run.manifest.inputs
    return {
        "as of": inputs.as_of.isoformat(),
        "records known through": inputs.known_through.isoformat(),
        "records": inputs.dataset[:12],
        "whole histories": "yes" if inputs.whole_history else "no",
        "laws": ", ".join(sorted(law for laws in inputs.laws.values() for law in laws)),
        "text of the laws": ", ".join(f"{code} {text[:8]}" for code, text in sorted(inputs.law_text.items())),
        "readings": ", ".join(f"{name}={reading}" for name, reading in sorted(inputs.readings.items()))
        or "none",
        "presumptions": ", ".join(inputs.presumptions) or "none",
        "clearslate": f"{inputs.clearslate}, engine {inputs.engine[:8]}",
    }


@dataclass
class Changes:
    """The totals. ``charges``: by change and law; ``reasons``: by change, law and the conditions that changed.

    ``new``: charges of the later records alone that are neither eligible nor undecided; ``otherwise``: other answers changed.
    """

    question: Question
    charges: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    same: int = 0
    new: int = 0
    otherwise: int = 0

    def by_change(self) -> dict[str, int]:
        """Charges by change."""
        found = dict.fromkeys(map(str, Change), 0)
        for (change, _), count in self.charges.items():
            found[change] += count
        return found

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "differs": [
                {"what": name, "before": was, "after": now} for name, was, now in self.question.differs
            ],
            "charges": self.by_change(),
            "by_law": [
                {"change": change, "law": law, "charges": count}
                for (change, law), count in sorted(self.charges.items())
            ],
            "because": [
                {"change": change, "law": law, "why": why, "charges": count}
                for (change, law, why), count in self.reasons.most_common(REASONS)
            ],
            "new_charges_of_other_outcome": self.new,
            "other_changes": self.otherwise,
            "same_answer": self.same,
        }


CHANGES: Final = pa.schema(
    [
        (name, pa.date32() if name.startswith("eligible_on") else pa.string())
        for name in (
            "change", "charge_id", "docket", "county", "law", "outcome_before", "outcome_after", "eligible_on_before",
            "eligible_on_after", "why",
        )
    ]
)  # fmt: skip
"""The columns of the rows."""

_ANSWERS: Final = pa.schema(
    [
        ("charge_id", pa.string()),
        ("docket", pa.string()),
        ("county", pa.string()),
        ("law", pa.string()),
        ("outcome", pa.string()),
        ("eligible_on", pa.date32()),
        ("state", pa.string()),
        ("is_best", pa.bool_()),
    ]
)
_MARKS: Final = ("-", "?")  # stand before the key of a condition that fails, of one that is not known


def changes(
    before: Run,
    after: Run,
    datasets: tuple[Dataset, Dataset],
    scratch: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[pa.Table, Changes]]:
    """The charges whose answer changed, in parts, each with the totals up to it; the last part is empty.

    Args:
        before: the earlier run.
        after: the later one.
        datasets: the dataset of each.
        scratch: an empty folder of this call's own; whoever gave it removes it.
        progress: told how many buckets of both are read, and of how many.

    Raises:
        RunError: they have no law in common.
    """
    laws = RunLaws(before), RunLaws(after)
    if not set(laws[0].place) & set(laws[1].place):
        raise RunError("the two runs have no law in common: name two runs of one state")
    found_changes = Changes(Question.between(before, after))
    sentences = _sentences(laws)
    steps, done = len(before.buckets) + len(after.buckets), 0
    with duckdb.connect(
        str(scratch / "answers.duckdb"),
        config={"temp_directory": str(scratch), "threads": 2, "memory_limit": _MEMORY},
    ) as base:
        for name, run, dataset, of in zip(("before", "after"), (before, after), datasets, laws, strict=True):
            base.register("part", _ANSWERS.empty_table())
            base.execute(f"CREATE TABLE {name} AS FROM part")
            for table in _answers(run, dataset, of):
                base.register("part", table)
                base.execute(f"INSERT INTO {name} FROM part")
                done += 1
                if progress is not None:
                    progress(done, steps)
            base.unregister("part")
        found_changes.same, found_changes.new, found_changes.otherwise = base.execute(
            _COUNTED
        ).fetchone() or (0, 0, 0)
        found = base.execute(_CHANGED)
        while part := found.fetchmany(_BATCH):
            rows = _worded(part, sentences, found_changes.question)
            _count(found_changes, rows)
            yield rows, found_changes
    yield CHANGES.empty_table(), found_changes


def _answers(run: Run, dataset: Dataset, laws: RunLaws) -> Iterator[pa.Table]:
    """Each automatic law's answer about each charge, the best one marked; one of no law where none covers it."""
    words = AnswerWords(run, laws, dataset.manifest.facts)
    for part in judged(run, dataset, laws, ("charge_id", "case_number", "county")):
        best = part.best(laws.automatic)
        bare = np.flatnonzero(best < 0)
        at = np.flatnonzero(laws.automatic[part.law]) if len(part.law) else np.zeros(0, np.int64)
        is_best = among(at, best)
        charge = np.concatenate([part.row[at], bare])
        records = part.records.take(pa.array(charge))
        nothing = [
            CLEARED_BEFORE if cleared else OUTCOME_WORDS[Outcome.NOT_APPLICABLE]
            for cleared in part.cleared[bare]
        ]
        day = pa.array(part.day[at], pa.int32(), mask=part.day[at] >= NEVER).cast(pa.date32())
        columns = (
            *(records[name].cast(pa.string()) for name in ("charge_id", "case_number", "county")),
            pa.array([*(laws.lines[law].id for law in part.law[at].tolist()), *([""] * len(bare))], pa.string()),
            pa.array([*(OUTCOME_WORDS[Outcome(each)] for each in part.outcome[at].tolist()), *nothing], pa.string()),
            pa.concat_arrays([day, pa.nulls(len(bare), pa.date32())]),
            pa.array([*_states(part, at, words), *([""] * len(bare))], pa.string()),
            pa.array(np.concatenate([is_best, np.ones(len(bare), bool)])),
        )  # fmt: skip
        yield pa.table(list(columns), schema=_ANSWERS)


def _states(part: Judged, at: Any, words: AnswerWords) -> list[str]:
    """Of each answer the keys of its conditions that fail or are not known, each behind its mark."""
    known: dict[tuple[int, int, int], str] = {}
    found = []
    for key in zip(part.law[at].tolist(), part.failed[at].tolist(), part.unknown[at].tolist(), strict=True):
        if key not in known:
            law, *both = key
            known[key] = " ".join(
                f"{mark}{name}" for mark, mask in zip(_MARKS, both, strict=True) for name in words.condition_keys(law, mask)
            )  # fmt: skip
        found.append(known[key])
    return found


_PAIRS: Final = f"""
    SELECT
        coalesce(a.charge_id, b.charge_id) AS charge_id, coalesce(a.docket, b.docket) AS docket,
        coalesce(a.county, b.county) AS county, b.law AS law_before, a.law AS law_after,
        coalesce(b.outcome, '{_ABSENT}') AS outcome_before, coalesce(a.outcome, '{_ABSENT}') AS outcome_after,
        b.eligible_on AS eligible_on_before, a.eligible_on AS eligible_on_after,
        CASE
            WHEN a.outcome = '{_ELIGIBLE}' AND b.outcome IS DISTINCT FROM '{_ELIGIBLE}' THEN '{Change.NEWLY_ELIGIBLE}'
            WHEN a.outcome = '{CLEARED_BEFORE}' AND b.outcome IS DISTINCT FROM '{CLEARED_BEFORE}' THEN '{Change.CLEARED}'
            WHEN a.outcome IS NULL THEN '{Change.GONE}'
            WHEN b.outcome = '{_ELIGIBLE}' AND a.outcome <> '{_ELIGIBLE}' THEN '{Change.NO_LONGER}'
            WHEN a.outcome = '{_UNDECIDED}' AND b.outcome IS DISTINCT FROM '{_UNDECIDED}' THEN '{Change.NEWLY_UNDECIDED}'
            WHEN b.outcome = '{_UNDECIDED}' AND a.outcome <> '{_UNDECIDED}' THEN '{Change.NEWLY_DECIDED}'
        END AS change
    FROM (FROM before WHERE is_best) b FULL JOIN (FROM after WHERE is_best) a USING (charge_id)
"""  # noqa: S608 (words of ours)
_COUNTED: Final = f"""
    SELECT
        count(*) FILTER (change IS NULL AND outcome_before = outcome_after),
        count(*) FILTER (change IS NULL AND outcome_before = '{_ABSENT}'),
        count(*) FILTER (change IS NULL AND outcome_before NOT IN ('{_ABSENT}', outcome_after))
    FROM ({_PAIRS})
"""  # noqa: S608 (the same)
# The law in question is the one that now gives relief, or leaves it open; else the one that did.
_CHANGED: Final = f"""
    WITH changed AS (
        SELECT *, CASE
            WHEN change IN ('{Change.NEWLY_ELIGIBLE}', '{Change.NEWLY_UNDECIDED}') THEN law_after ELSE law_before
        END AS law
        FROM ({_PAIRS}) WHERE change IS NOT NULL
    )
    SELECT c.change, c.charge_id, c.docket, c.county, c.law, c.outcome_before, c.outcome_after,
        c.eligible_on_before, c.eligible_on_after, b.state AS state_before, a.state AS state_after
    FROM changed c
    LEFT JOIN before b ON b.charge_id = c.charge_id AND b.law = c.law
    LEFT JOIN after a ON a.charge_id = c.charge_id AND a.law = c.law
    ORDER BY c.change, c.law, c.docket, c.charge_id
"""  # noqa: S608 (the same)


# --- in words -----------------------------------------------------------------------------------------------


def _sentences(laws: Sequence[RunLaws]) -> dict[tuple[str, str], str]:
    """Each condition's sentence with its citation, by law and key; the later run's."""
    return {
        (line.id, key): f"{text} ({cite})"
        for of in laws
        for line in of.lines
        for key, text, cite in line.conditions
    }


_KIND: Final = {"": "met", "-": "not met", "?": "not known"}


def _worded(
    found: Sequence[tuple[Any, ...]], sentences: dict[tuple[str, str], str], question: Question
) -> pa.Table:
    known: dict[tuple[Any, ...], str] = {}
    rows = []
    for *head, before, after in found:
        change, law, was, now = head[0], head[4], head[5], head[6]
        key = change, law, was, now, before, after
        if key not in known:
            known[key] = _why(*key, sentences, question)
        rows.append((*head, known[key]))
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(column, each.type) for column, each in zip(columns, CHANGES, strict=True)], schema=CHANGES
    )


def _why(
    change: str,
    law: str,
    was: str,
    now: str,
    state_before: str | None,
    state_after: str | None,
    sentences: dict[tuple[str, str], str],
    question: Question,
) -> str:
    """Which conditions of a law changed for a charge; where none did, what else did."""
    if change in (Change.CLEARED, Change.GONE):
        return (
            "The later records say that it was cleared."
            if change == Change.CLEARED
            else "The charge is in the earlier run alone."
        )
    if was == _ABSENT:
        return "The charge is in the later run alone."
    if state_before is None:
        return f"The earlier answers have none of {law} about the charge."
    if state_after is None:
        return f"The later answers have none of {law or 'an automatic law'} about the charge ({now})."
    before, after = _marked(state_before), _marked(state_after)
    parts = [
        f"{sentences.get((law, key), key)}: {_KIND[before.get(key, '')]} before, {_KIND[after.get(key, '')]} now"
        for key in dict.fromkeys((*before, *after))
        if before.get(key, "") != after.get(key, "")
    ]
    if not parts:
        parts.append(
            f"no condition changed by itself; the runs differ in: {', '.join(question.names) or 'nothing'}"
        )
    if change == Change.NEWLY_UNDECIDED:
        parts += [
            f"{sentences.get((law, key), key)}: not known, before and now"
            for key in after
            if after[key] == before.get(key) == "?"
        ]
    return "; ".join(parts)


def _marked(state: str) -> dict[str, str]:
    return {word[1:]: word[0] for word in state.split()}


def _count(changes: Changes, rows: pa.Table) -> None:
    plain = rows.select(["change", "law", "why"])
    for group in plain.group_by(plain.column_names).aggregate([([], "count_all")]).to_pylist():
        changes.charges[group["change"], group["law"] or ""] += group["count_all"]
        changes.reasons[group["change"], group["law"] or "", group["why"]] += group["count_all"]
