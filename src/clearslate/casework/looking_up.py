"""Looking a person up in a run: noted first, then shown. The command and the office's screen do the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from clearslate.casework.access import REFUSED_REASON, Access, AccessError, checked_reason, note
from clearslate.casework.person import find_people, rows_of, secrets_of, statuses_of, view_of, who_is

if TYPE_CHECKING:
    from clearslate.casework.person import PersonView
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

WAYS = ("id", "docket", "state id")
"""By what somebody is looked up."""


def look_up(
    run: Run,
    records: Dataset,
    by: str,
    value: str,
    *,
    why: str,
    who: str,
    at: dt.datetime,
    log: Path,
    known: str = "",
) -> list[str]:
    """The people who fit, once the look-up is noted.

    Args:
        run: the run.
        records: its dataset.
        by: one of ``WAYS``.
        value: the id, docket number or state number.
        why: the reason, without a name or a number of the person.
        who: who looks.
        at: the moment.
        log: where look-ups are noted.
        known: how it is known who looks, where that is more than a claim.

    Raises:
        AccessError: the reason will not do, the look-up cannot be noted, or nobody fits.
        DatasetError: a state's number is asked of a dataset without people.
    """
    checked_reason(why)
    given = {by: value}
    found = find_people(
        records, person=given.get("id"), docket=given.get("docket"), state_id=given.get("state id")
    )
    secrets = {value} if by != "id" else set()
    if len(found) == 1:
        secrets |= secrets_of(rows_of(records, found[0]), who_is(records, found[0]))
    entry = Access(at, who, why, run.manifest.run_id, by, tuple(found), known)
    try:
        entry = replace(entry, why=checked_reason(why, secrets))
    except AccessError:  # that it was refused tells who it is: this is a look-up too
        note(log, replace(entry, why=REFUSED_REASON))
        raise
    note(log, entry)
    if not found:
        raise AccessError(f"no person of this dataset has this {by}; the look-up is noted")
    return found


def person_in(run: Run, records: Dataset, person: str) -> PersonView:
    """Everything about a person of a run's dataset.

    Raises:
        RunError: the dataset has no such person.
    """
    return view_of(
        rows_of(records, person),
        run.spec(),
        records.manifest.facts,
        statuses=statuses_of(run.laws()),
        run=run.manifest.run_id,
        who=who_is(records, person),
        invented=records.manifest.coverage.invented,
    )
