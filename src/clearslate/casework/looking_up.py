"""Looking a person up in a run: noted first, then shown. The command and the office's screen do the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from clearslate.casework.access import REFUSED_REASON, Access, AccessError, checked_reason, note
from clearslate.casework.person import find_people, rows_of, secrets_of, statuses_of, view_of, who_is

if TYPE_CHECKING:
    from clearslate.casework.person import Name, PersonView
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

WAYS = ("id", "docket", "state id", "name")
"""By what somebody is looked up."""
MOST_NAMED: Final = 50
"""People of one name whom a look-up lists."""


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
        value: the id, docket number or state number, or a name: ``Last, First`` or ``Last, First, 1980-04-02``.
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
    name = name_of(value) if by == "name" else None
    found = find_people(
        records, person=given.get("id"), docket=given.get("docket"), state_id=given.get("state id"), name=name
    )
    secrets = {value} if by != "id" else set()
    if name is not None:
        secrets |= set(name[:2])
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
    if name is not None and len(found) > MOST_NAMED:
        raise AccessError(
            f"more than {MOST_NAMED} people have this name: add the day of birth, or look a docket number up; the look-up is noted"
        )
    return found


def name_of(text: str) -> Name:
    """A name as it is looked up.

    Raises:
        AccessError: it is not written so; the message says what to write.
    """
    last, first, *rest = (*(part.strip() for part in text.split(",")), "", "")[:5]
    wrong = AccessError("write a name as `Last, First` or, with the day of birth, `Last, First, 1980-04-02`")
    if not last or not first or any(rest[1:]):
        raise wrong
    try:
        return last, first, dt.date.fromisoformat(rest[0]) if rest[0] else None
    except ValueError:
        raise wrong from None


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
