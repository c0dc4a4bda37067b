"""Taking reports up: opened with the office's key, put into its queue, deleted from the public database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from clearslate.web.lookup import store
from clearslate.web.lookup.models import Report
from clearslate.web.lookup.sealing import UnsealError, unseal

STILL_SHOWS = "still_shows"
_LONGEST = 400


def take_up(public: str, key_file: Path) -> int:
    """Take up every report that waits; requests by name stay for the night. How many.

    Raises:
        OSError: the key cannot be read.
    """
    private = key_file.read_text(encoding="utf-8").strip()
    taken = 0
    for each in store.waiting(public):
        try:
            report = unseal(each.sealed, private)
        except UnsealError:
            continue  # sealed to a former key: `clear public answer` says so
        if report.get("kind") != STILL_SHOWS:
            continue
        words = {name: str(report.get(name, ""))[:_LONGEST] for name in ("case", "offense", "said", "name")}
        Report.objects.create(
            reported_on=each.day,
            place=str(report.get("where", ""))[:_LONGEST],
            code=str(report.get("code", ""))[:64],
            **words,
        )
        store.drop(public, [each.id])
        taken += 1
    return taken


def waiting(most: int) -> list[Report]:
    """The oldest reports that nobody has worked off, at most so many."""
    return list(Report.objects.filter(done_on=None).order_by("id")[:most])


def done(report_id: int, who: str, on: dt.date) -> bool:
    """Note that a report was worked off; False where it was before, or there is none."""
    return bool(Report.objects.filter(id=report_id, done_on=None).update(done_by=who[:80], done_on=on))
