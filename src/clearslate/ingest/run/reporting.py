"""The report of a run: where each row went. The sums are checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Protocol

from clearslate.ingest.endings import doubtful
from clearslate.ingest.join import Joined
from clearslate.ingest.mending import Mends
from clearslate.ingest.placing import Placing
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import FEW, IngestError, Reason
from clearslate.ingest.report import FileCount, IngestReport, JoinedCount
from clearslate.ingest.run.citations import StatuteTally
from clearslate.ingest.run.notes import Notes
from clearslate.ingest.run.plan import Plan
from clearslate.ingest.settle import Settlement
from clearslate.ingest.source import Source
from clearslate.records.dataset import Coverage
from clearslate.records.files import sha256_of
from clearslate.records.keys import Agreement

SIDE: Final = "ingest"  # the folder within the dataset that holds what did not fit


class Run(Protocol):
    """What a run counted."""

    plan: Plan
    out: Path
    rows: int
    in_history: int
    set_aside: int
    by_case: int
    marks_read: int
    trailers: list[tuple[str, str]]
    placing: Placing
    mends: Mends | None
    outcasts: Outcasts
    settlement: Settlement
    statutes: StatuteTally
    notes: Notes
    missing: Counter[str]


@dataclass
class FileTally:
    """One file's rows as they were read; a record may yet be superseded."""

    file: str
    size: int
    rows: int = 0
    records: int = 0
    quarantined: int = 0
    deletions: int = 0
    blank_lines: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    sha256: str = ""
    unread: Counter[str] = field(
        default_factory=Counter
    )  # of the quarantined rows, those that cannot be read whole

    def check(self, most: float) -> None:
        """Refuse a file of which more than a share is unread.

        Raises:
            IngestError: it is; with the three reasons that most rows have.
        """
        unread = self.unread.total()
        if unread <= max(FEW, most * self.rows):
            return
        listed = ", ".join(f"{reason} ({rows:,})" for reason, rows in self.unread.most_common(3))
        raise IngestError(
            f"{self.file}: {unread:,} of {self.rows:,} rows cannot be read ({unread / self.rows:.1%}): {listed}. A file like this "
            "is another than the mapping describes, or was damaged: correct table, or have it sent again. If it is as it should "
            "be, say so in the mapping: unread: {most: 4 %, who: NAME, why: TEXT}"
        )


def report_of(
    run: Run,
    tallies: list[FileTally],
    joins: list[Joined],
    joined: Sequence[Sequence[Source]],
    mapping_path: Path,
    quarantined_in_joins: Counter[str],
    people: int,
    keys: Agreement,
    coverage: Coverage,
) -> IngestReport:
    """The report of a run that has read all.

    Raises:
        IngestError: a row is nowhere.
    """
    mapping, superseded = run.plan.mapping, run.settlement.superseded
    records = sum(tally.records for tally in tallies) - superseded.total()
    quarantined = sum(tally.quarantined for tally in tallies)
    deletions = sum(tally.deletions for tally in tallies)
    by_reason = run.outcasts.quarantined - quarantined_in_joins
    if run.rows != records + quarantined + superseded.total() + deletions or quarantined != by_reason.total():
        raise IngestError(
            f"{run.rows} rows in, but {records} records, {superseded.total()} superseded, "
            f"{deletions} deletions and {by_reason.total()} listed as quarantined: rows were lost. "
            "This is a fault of clearslate; nothing was written"
        )
    issues: Counter[str] = Counter()
    by_field: dict[str, dict[str, int]] = {}
    for (name, reason), number in sorted(run.outcasts.issues.items()):
        issues[reason] += number
        by_field.setdefault(name, {})[reason] = number
    unassigned = quarantined - run.in_history - run.set_aside
    return IngestReport(
        dataset=run.out,
        folder=run.out / SIDE,
        mapping_sha256=sha256_of(mapping_path),
        id=mapping.id,
        source=mapping.source,
        owner=mapping.owner,
        jurisdiction=mapping.jurisdiction,
        known_through=mapping.known_through,
        history=mapping.coverage.history,
        rows_in=run.rows,
        records=records,
        quarantined=quarantined,
        superseded=superseded.total(),
        deletions=deletions,
        in_history=run.in_history,
        unassigned=unassigned,
        set_aside=run.set_aside,
        already_expunged=by_reason[Reason.EXPUNGED],
        by_case=run.by_case,
        unplaced=coverage.unplaced,
        marks_read=run.marks_read,
        doubtful_endings=doubtful(mapping),
        trailers=tuple(run.trailers),
        withheld=run.placing.withheld,
        mended=run.mends.counts() if run.mends is not None else {},
        caution=caution_of(coverage),
        people=people,
        keys=asdict(keys) | {"confirmed": mapping.keys.confirmed},
        reasons=dict(sorted(by_reason.items())),
        issues=dict(sorted(issues.items())),
        issues_by_field=by_field,
        unmapped={name: found.listed() for name, found in sorted(run.notes.unmapped.items())},
        missing={name: rows + run.settlement.missing[name] for name, rows in run.missing.items()},
        statutes=run.statutes.told(),
        files=tuple(
            FileCount(
                tally.file,
                tally.sha256,
                tally.size,
                tally.rows,
                tally.records - superseded[tally.file],
                tally.quarantined,
                superseded[tally.file],
                tally.deletions,
                tally.blank_lines,
                tally.parts,
            )
            for tally in tallies
        ),
        joined=tuple(
            JoinedCount(
                join.join.name,
                tuple((source.name, source.sha256()) for source in files),
                **asdict(join.counts)
                | {
                    "differs": _by_field(run.plan, join.join.name, join.counts.differs),
                    "several": join.join.several,
                },
            )
            for join, files in zip(joins, joined, strict=True)
        ),
    )


def _by_field(plan: Plan, join: str, differs: Counter[str]) -> dict[str, int]:
    """By field, the rows of a joined file that are not used and say something else of it."""
    found: dict[str, int] = {}
    for column, rows in differs.items():
        for name in plan.fields_of(join, column):
            found[name] = max(rows, found.get(name, 0))
    return dict(sorted(found.items()))


def caution_of(coverage: Coverage) -> str | None:
    """What readers of a coverage must be warned of."""
    return ". ".join(coverage.cautions_of(claimed=coverage.history == "whole")) or None
