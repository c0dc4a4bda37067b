"""Nothing is ordered, or comes into force by law, on records that were asked too long ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.plan.eligible import PlanError
from clearslate.clearance.plan.rechecking import recheck
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.runs.run import Run
from clearslate.runs.start import start
from clearslate.states import jurisdiction
from tests.clearance.carried import OPERATOR, TODAY, planned
from tests.clearance.cleared import CLEARED_ON, JUDGE, clear, workflow
from tests.clearance.waiting import asked

NOTICE: dict[str, Any] = {
    "id": "notice", "what": "45 days of notice", "actor": "prosecutor", "window": {"days": 45, "rolls": False},
    "lapse": "proceeds", "cite": "test",
}  # fmt: skip
COURT: dict[str, Any] = {
    "id": "order", "what": "a judge orders", "actor": "judge", "sign": "batch", "signer": "court", "cite": "test",
}  # fmt: skip


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


def ask_again(ledger: Ledger, on: dt.date, at: dt.datetime, known: dt.date | None = None) -> None:
    """Newer records were asked, and say the same."""
    payload = asked(at, as_of=on.isoformat(), known_through=(known or on).isoformat())
    ledger.append([Event(Kind.PLAN_RECHECKED, "plan1", payload)], OPERATOR, at)


def state(ledger: Ledger) -> str:
    found: str = m.Batch.objects.using(ledger.alias).get(id="b0").state
    return found


def test_by_operation_of_law_a_batch_waits_until_newer_records_are_asked(
    ledger: Ledger, at: dt.datetime
) -> None:
    clear(ledger, at, batches=1, size=2, stages=[NOTICE])
    office = Office(ledger)
    office.advance(day(46), at)
    assert state(ledger) == "running"
    [line] = office.records(day(46))
    assert (line["records up to"], line["days ago"]) == ("2026-01-01", 50)
    assert line["ask again"] == "nothing comes into force after 2026-01-31"
    cleared = Event(Kind.BATCH_CLEARED, "b0", {"on": day(46).isoformat()})
    with pytest.raises(NotAllowed, match="last asked up to 2026-01-01, more than 30 days before"):
        ledger.append([cleared], SYSTEM, at)
    ask_again(ledger, day(46), at, known=day(10))  # asked today of records that end earlier
    assert office.advance(day(46), at) == 0
    ask_again(ledger, day(46), at, known=day(16))
    assert office.advance(day(46), at) == 1
    assert state(ledger) == "cleared"
    assert office.records(day(46)) == []
    assert ledger.verify().is_sound


def test_an_order_is_not_signed_on_old_records(ledger: Ledger, at: dt.datetime) -> None:
    ids = clear(ledger, at, batches=1, size=2, stages=[COURT], relief_by="order")
    payload = {"order": "o1", "sha256": "0", "covers": digest_of(ids), "clearances": 2}
    ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], SYSTEM, at)

    def sign(number: int) -> None:
        signed = Event(
            Kind.ORDER_SIGNED, "b0", {"order": "o1", "on": day(number).isoformat(), "paper": "CP-1 #1"}
        )
        ledger.append([signed], JUDGE, at)

    with pytest.raises(NotAllowed, match="more than 30 days before"):
        sign(27)
    ask_again(ledger, day(20), at)
    sign(27)
    office = Office(ledger)
    office.complete("b0", Actor("cleo", Role.CLERK), day(90), at)
    office.advance(day(90), at)  # the order stands, whenever it is carried out
    assert state(ledger) == "cleared"


@pytest.mark.parametrize(("bound", "last"), [(0, "2026-01-01"), (60, "2026-03-02"), (None, None)])
def test_the_bound_is_the_workflow_s(
    ledger: Ledger, at: dt.datetime, bound: int | None, last: str | None
) -> None:
    clear(ledger, at, batches=1, size=2, recheck_days=bound, stages=[NOTICE])
    office = Office(ledger)
    office.advance(day(400), at)
    assert state(ledger) == ("cleared" if last is None else "running")
    entries = [line["ask again"] for line in office.records(day(400))]
    assert entries == ([] if last is None else [f"nothing comes into force after {last}"])


def test_records_are_not_asked_backwards(ledger: Ledger, at: dt.datetime) -> None:
    clear(ledger, at, batches=1, size=2, stages=[NOTICE])
    ask_again(ledger, day(10), at)
    with pytest.raises(NotAllowed, match="ask newer ones"):
        ask_again(ledger, day(9), at)


def test_a_later_plan_makes_the_records_of_an_earlier_one_old(ledger: Ledger, at: dt.datetime) -> None:
    clear(ledger, at, batches=1, size=2, stages=[NOTICE])
    payload = {"run": "r3", "dataset": "e", "as_of": "2026-01-20", "workflow": workflow(), "dropped": {}}
    ledger.append([Event(Kind.PLAN_MADE, "plan2", payload)], OPERATOR, at)
    [line] = Office(ledger).records(day(16))
    assert line["ask again"] == "records up to 2026-01-20 are there"
    ask_again(ledger, day(16), at)
    [line] = Office(ledger).records(day(16))
    assert line["ask again"] == ""


def test_a_recheck_presumes_no_more_than_the_plan_did(
    run: Run, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    planned(ledger, run, at)
    presumed = min(each.id for each in jurisdiction("PA").presumptions)
    easier = replace(run.spec(), presumptions=frozenset({presumed}))
    found = start(run.dataset().path, easier, tmp_path / "easier")
    with pytest.raises(PlanError, match=f"presumes {presumed}"):
        recheck(found, "PA", ledger, OPERATOR, at)


def test_a_recheck_is_kept_with_the_day_of_its_records(
    run: Run, ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    planned(ledger, run, at)
    plan = m.Plan.objects.using(ledger.alias)
    assert plan.get().asked_on == TODAY
    later = TODAY + dt.timedelta(days=40)
    unknown = start(run.dataset().path, replace(run.spec(), as_of=later), tmp_path / "unknown")
    recheck(unknown, "PA", ledger, OPERATOR, at)
    assert plan.get().asked_on == TODAY, "records that end earlier say nothing of the days since"
    newer = replace(run.spec(), as_of=later, known_through=later)
    found = start(run.dataset().path, newer, tmp_path / "newer")
    recheck(found, "PA", ledger, OPERATOR, at, dry_run=True)
    assert plan.get().asked_on == TODAY
    recheck(found, "PA", ledger, OPERATOR, at)
    recheck(found, "PA", ledger, OPERATOR, at)
    assert plan.get().asked_on == later
    older = replace(newer, known_through=TODAY)
    with pytest.raises(PlanError, match="ask the newest"):
        recheck(start(run.dataset().path, older, tmp_path / "older"), "PA", ledger, OPERATOR, at)
    assert ledger.verify().is_sound
