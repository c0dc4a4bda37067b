"""What came of a rehearsal, for a reader and for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from clearslate.clearance.exchange.facts import ASIDE, Status
from clearslate.clearance.rehearsal.script import Rehearsed

_ALIKE: Final = "acknowledged in the ledger, not in its books"


def to_json(rehearsed: Rehearsed) -> dict[str, Any]:
    """For a program to read."""
    return {
        "start": rehearsed.start.isoformat(), "end": rehearsed.end.isoformat(), "planned": rehearsed.planned, "left_out": rehearsed.dropped,
        "batches": rehearsed.batches, "events": rehearsed.events, "ledger_is_sound": rehearsed.is_sound,
        "at": {} if rehearsed.account is None else rehearsed.account.totals(),
        "expected": 0 if rehearsed.account is None else rehearsed.account.expected,
        "aging": None if rehearsed.aging is None else rehearsed.aging.to_json(),
        "first_alarms": [
            {"on": on, "days": days, "recipient": recipient, "clearances": count}
            for on, days, recipient, count in rehearsed.alarms
        ],
        "verified": rehearsed.verified, "beside_the_agencies_books": rehearsed.against,
        "happened": {where: dict(sorted(of.items())) for where, of in rehearsed.counts.items()},
        "seconds": {what: round(seconds, 1) for what, seconds in rehearsed.seconds.items()},
    }  # fmt: skip


def faults(rehearsed: Rehearsed) -> Iterator[str]:
    """What must not be, in words: nothing where the rehearsal went as it should, stuck clearances and all."""
    if not rehearsed.is_sound:
        yield "the ledger is not sound"
    found = rehearsed.account
    if found is None or found.counted != found.expected:
        yield "not every clearance is accounted for at every agency"
    for name, of in rehearsed.against.items():
        if of.get("in its books twice"):
            yield f"{name} carried out {of['in its books twice']} clearances twice"
        if of.get(_ALIKE):
            yield f"{name} never carried out {of[_ALIKE]} clearances that the ledger counts as done"
        if any(words.startswith("not in the ledger") for words in of):
            yield f"{name} carried out what the ledger does not know"
    if rehearsed.aging is not None:
        explained = sum(each.count for each in rehearsed.aging.stuck if each.purpose not in ASIDE)
        if explained != rehearsed.aging.expected - rehearsed.aging.closed:
            yield "not all that is open stands in the report of what is stuck"
        if any(each.status == Status.NOT_SENT and each.oldest > 0 for each in rehearsed.aging.stuck):
            yield "something that is in force was never sent"
