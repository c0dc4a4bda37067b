"""Where a batch ends: in force, ended with nothing left, or waiting for what is held; and nothing is out of sight."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.held_back import held_back
from clearslate.clearance.office.office import Filed, FiledList, Office
from clearslate.clearance.orders.make import due_batches
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state import open_clearances
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, REVIEWER, clear, planned, workflow

CLERK = Actor("cleo", Role.CLERK)
COURT: dict[str, Any] = {
    "id": "order", "what": "a judge orders", "actor": "judge", "sign": "batch", "signer": "court", "cite": "test",
    "grounds": {"not_eligible": "it does not meet the conditions"}, "decides_objections": "judge",
}  # fmt: skip


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


def test_an_objection_that_ends_the_route_takes_the_clearance_back_and_nobody_decides_it(
    ledger: Ledger, at: dt.datetime
) -> None:
    ends = {"grounds": COURT["grounds"], "objection_ends": True, "decides_objections": None}
    ids = clear(ledger, at, batches=1, size=2, stages=[COURT | ends], relief_by="order")
    office = Office(ledger)
    filed = office.object(ids[0], JUDGE, CLEARED_ON, at, ground="not_eligible")
    rows = m.Clearance.objects.using(ledger.alias)
    found = rows.get(id=ids[0])
    assert (found.state, found.why) == (m.State.WITHDRAWN, "objection: not_eligible")
    assert rows.get(id=ids[1]).state == m.State.PLANNED
    with pytest.raises(NotAllowed, match="was sustained"):
        office.decide(filed, JUDGE, CLEARED_ON, at, sustained=False)


class Docket:
    """One batch of four clearances of two cases, in the stage of the order."""

    def __init__(self, ledger: Ledger, at: dt.datetime, *, sign: str = "batch") -> None:
        self.ledger, self.at, self.office = ledger, at, Office(ledger)
        stages = [COURT | {"sign": sign}]
        self.ids = clear(ledger, at, batches=1, size=4, stages=stages, relief_by="order")

    def order(self, case: str = "") -> str:
        """Make the order of what goes on now."""
        rows = open_clearances("b0", self.ledger.alias).filter(**({"case": case} if case else {}))
        ids = sorted(rows.values_list("id", flat=True))
        name = f"o{m.Order.objects.using(self.ledger.alias).count()}"
        payload = {"order": name, "sha256": "0", "covers": digest_of(ids), "clearances": len(ids)}
        made = Event(Kind.ORDER_MADE, "b0", payload | ({"case": case} if case else {}))
        self.ledger.append([made], SYSTEM, self.at)
        return name

    def sign(self, order: str) -> None:
        payload = {"order": order, "on": day(1).isoformat(), "paper": "CP-1 #1"}
        self.ledger.append([Event(Kind.ORDER_SIGNED, "b0", payload)], JUDGE, self.at)

    def complete(self) -> None:
        self.office.complete("b0", CLERK, day(1), self.at)

    def hold(self, each: str, on: dt.date = CLEARED_ON) -> None:
        moment = dt.datetime(on.year, on.month, on.day, 12, tzinfo=dt.UTC)
        self.at = max(self.at, moment)
        self.office.hold(each, CLERK, moment, reason="in_custody")

    def free(self, each: str) -> None:
        self.office.free(each, CLERK, self.at, reason="in_custody")

    def withdraw(self, *ids: str) -> None:
        for each in ids:
            self.office.withdraw(each, OPERATOR, self.at, why="an error")

    @property
    def batch(self) -> str:
        """Where the batch stands."""
        found: str = m.Batch.objects.using(self.ledger.alias).get(id="b0").state
        return found

    def states(self) -> list[str]:
        rows = m.Clearance.objects.using(self.ledger.alias).order_by("id")
        return list(rows.values_list("state", flat=True))


@pytest.fixture
def docket(ledger: Ledger, at: dt.datetime) -> Docket:
    return Docket(ledger, at)


def test_a_batch_of_which_nothing_is_left_ends(docket: Docket) -> None:
    docket.withdraw(*docket.ids[:3])
    objection = docket.office.object(docket.ids[3], JUDGE, day(1), docket.at, ground="not_eligible")
    assert docket.office.advance(day(1), docket.at) == 0  # it may still be overruled
    docket.office.decide(objection, JUDGE, day(1), docket.at, sustained=True)
    assert due_batches(docket.ledger) == []
    assert docket.office.advance(day(2), docket.at) == 1
    assert docket.batch == "ended"
    assert docket.office.status(day(3))["open stages"] == []
    assert docket.office.advance(day(3), docket.at) == 0
    with pytest.raises(NotAllowed, match="was ended on"):
        docket.complete()
    assert docket.ledger.verify().is_sound


def test_a_batch_of_which_all_is_held_waits_in_sight_and_goes_on_when_it_is_freed(docket: Docket) -> None:
    for number, each in enumerate(docket.ids):
        docket.hold(each, day(number))
    assert due_batches(docket.ledger) == [], "there is no order to make"
    assert docket.office.advance(day(5), docket.at) == 0
    assert docket.batch == "running"
    [line] = held_back(docket.ledger, day(30))
    assert (line.where, line.why) == ("its batch waits", "held: in_custody")
    assert (line.since, line.oldest, line.batches, line.count) == (day(0), 30, 1, 4)
    [stage] = docket.office.status(day(30))["open stages"]
    assert (stage["batches"], stage["wait for charges held back"]) == (1, 1)
    docket.free(docket.ids[0])
    assert due_batches(docket.ledger) == ["b0"]
    docket.sign(docket.order())
    docket.complete()
    docket.office.advance(day(31), docket.at)
    assert docket.batch == "cleared"
    assert docket.states() == ["cleared", "planned", "planned", "planned"]
    [line] = held_back(docket.ledger, day(31))
    assert (line.where, line.since, line.count) == ("left behind", day(1), 3)


def test_what_was_left_behind_goes_on_in_a_batch_of_its_own(docket: Docket) -> None:
    docket.hold(docket.ids[0])
    docket.sign(docket.order())
    docket.complete()
    docket.office.advance(day(1), docket.at)
    assert docket.office.catch_up(docket.at) == []
    docket.free(docket.ids[0])
    [line] = held_back(docket.ledger, day(2))
    assert line.why == "free to go on: the next `clear advance` gives it a batch of its own"
    [new] = docket.office.catch_up(docket.at)
    assert m.Clearance.objects.using(docket.ledger.alias).get(id=docket.ids[0]).batch == new
    assert held_back(docket.ledger, day(2)) == []
    assert docket.office.advance(day(2), docket.at) == 1  # its stage opens


def test_a_list_objects_again_to_what_was_withdrawn_or_goes_on_in_a_new_batch(docket: Docket) -> None:
    """The same objector, the same ground: what was overruled once is no answer to the next batch."""
    office, stood = docket.office, m.Objection.objects.using(docket.ledger.alias)
    filed = [Filed(f"h{number}", "not_eligible") for number in (0, 1)]

    def file(batch: str, who: Actor = JUDGE) -> FiledList:
        return office.object_all(batch, filed, who, day(1), docket.at)

    assert file("b0") == FiledList(2, 0, 0)
    office.withdraw_objection(stood.filter(state="filed")[0].id, JUDGE, day(1), docket.at)
    assert file("b0") == FiledList(1, 1, 0), "it was withdrawn by mistake"
    assert file("b0", CLERK) == FiledList(2, 0, 0), "who else objects, objects"
    for each in stood.filter(state="filed"):
        office.decide(each.id, JUDGE, day(1), docket.at, sustained=False)
    assert file("b0") == FiledList(0, 0, 2)
    for each in docket.ids[:2]:
        docket.hold(each)
    docket.sign(docket.order())
    docket.complete()
    office.advance(day(1), docket.at)
    for each in docket.ids[:2]:
        docket.free(each)
    [new] = office.catch_up(docket.at)
    office.advance(day(1), docket.at)
    assert file(new) == FiledList(2, 0, 0), "in a new batch it is asked anew"
    rows = m.Clearance.objects.using(docket.ledger.alias).filter(id__in=docket.ids[:2])
    assert set(rows.values_list("objections", flat=True)) == {1}
    assert docket.ledger.verify().is_sound


def test_an_order_of_which_nothing_goes_on_any_more_keeps_no_batch_open(docket: Docket) -> None:
    docket.order()
    docket.withdraw(*docket.ids)
    docket.office.advance(day(2), docket.at)
    assert docket.batch == "ended"


def test_an_order_of_a_case_that_is_held_keeps_the_other_cases_from_nothing(
    ledger: Ledger, at: dt.datetime
) -> None:
    docket = Docket(ledger, at, sign="case")
    first, other = docket.order("c0"), docket.order("c1")
    with pytest.raises(NotAllowed, match="not all orders"):
        docket.complete()
    docket.sign(first)
    with pytest.raises(NotAllowed, match="not all orders"):
        docket.complete()
    for each in docket.ids[2:]:
        docket.hold(each)
    with pytest.raises(NotAllowed, match="make it again"):
        docket.sign(other)
    docket.complete()
    docket.office.advance(day(2), at)
    assert docket.states() == ["cleared", "cleared", "planned", "planned"]
    assert ledger.verify().is_sound


def test_a_stage_does_not_end_by_orders_of_which_nothing_goes_on(docket: Docket) -> None:
    docket.order()
    for each in docket.ids:
        docket.hold(each)
    with pytest.raises(NotAllowed, match="not all orders"):
        docket.complete()
    docket.free(docket.ids[0])
    docket.sign(docket.order())
    docket.complete()


def test_where_all_that_was_ordered_is_taken_back_the_rest_goes_on_in_a_batch_of_its_own(
    docket: Docket,
) -> None:
    docket.hold(docket.ids[0])
    docket.sign(docket.order())
    docket.complete()
    docket.free(docket.ids[0])  # freed too late for the order
    docket.hold(docket.ids[1])
    docket.withdraw(*docket.ids[2:])
    assert docket.office.advance(day(2), docket.at) == 0, "what is held is ordered, and may be freed"
    docket.withdraw(docket.ids[1])
    docket.office.advance(day(2), docket.at)
    assert docket.batch == "ended"
    assert len(docket.office.catch_up(docket.at)) == 1
    assert docket.ledger.verify().is_sound


def test_by_operation_of_law_too_a_batch_waits_for_what_is_held(ledger: Ledger, at: dt.datetime) -> None:
    ledger.append(_plan(), OPERATOR, at)
    office = Office(ledger)
    for each in ("k00000", "k00001"):
        office.hold(each, CLERK, at, reason="in_custody")
    _release(office, at)
    assert office.advance(day(1), at) == 0
    [line] = held_back(ledger, day(1))
    assert line.where == "its batch waits"
    office.free("k00001", CLERK, at, reason="in_custody")
    office.withdraw("k00000", OPERATOR, at, why="an error")
    office.advance(day(2), at)
    found = m.Batch.objects.using(ledger.alias).get(id="b0")
    assert (found.state, found.cleared_on) == ("cleared", day(2))


def test_a_batch_is_not_ended_while_something_may_come_of_it(docket: Docket) -> None:
    ended = Event(Kind.BATCH_ENDED, "b0", {"on": day(1).isoformat()})
    docket.withdraw(*docket.ids[1:])
    docket.hold(docket.ids[0])
    with pytest.raises(NotAllowed, match="may still come into force"):
        docket.ledger.append([ended], SYSTEM, docket.at)


def test_a_pilot_of_which_nothing_was_left_holds_no_other_wave_up(ledger: Ledger, at: dt.datetime) -> None:
    ledger.append(_plan(), OPERATOR, at)
    office = Office(ledger)
    formed = {"wave": "w2", "by": "Adams", "size": 1, "conviction": True, "sha256": "0"}
    second = Event(Kind.WAVE_FORMED, "w2", {"plan": "plan1", "number": 2, "pilot": False})
    ledger.append([second, Event(Kind.BATCH_FORMED, "b9", formed), planned(9, "b9")], OPERATOR, at)
    for each in ("k00000", "k00001"):
        with pytest.raises(NotAllowed, match="the pilot goes first"):
            _release(office, at, "w2")
        office.withdraw(each, OPERATOR, at, why="on newer records: ineligible")
    with pytest.raises(NotAllowed, match="nothing of wave w1 is left"):
        office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER)
    _release(office, at, "w2")
    office.advance(day(1), at)
    assert m.Batch.objects.using(ledger.alias).get(id="b9").state == "cleared"


def test_a_batch_whose_clearances_were_all_undone_has_no_notice_to_write(
    ledger: Ledger, at: dt.datetime
) -> None:
    [only] = clear(ledger, at, batches=1, size=1)
    assert due_batches(ledger) == ["b0"]
    restoration.ask(ledger, only, OPERATOR, day(1), at, why="an error")
    restoration.decide(ledger, only, JUDGE, day(1), at, restore=True, why="an error", paper="CP-1 #1")
    assert due_batches(ledger) == []


def _plan() -> list[Event]:
    """A plan by operation of law: a wave, a batch, two clearances."""
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": workflow(), "dropped": {}}
    formed = {"wave": "w1", "by": "Adams", "size": 2, "conviction": True, "sha256": "0"}
    return [
        Event(Kind.PLAN_MADE, "plan1", payload),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}),
        Event(Kind.BATCH_FORMED, "b0", formed),
        planned(0, "b0"),
        planned(1, "b0"),
    ]


def _release(office: Office, at: dt.datetime, wave: str = "w1") -> None:
    for each in office.draw_audit(wave, OPERATOR, at, opened_by=REVIEWER):
        if m.Clearance.objects.using(office.using).get(id=each).audit == "drawn":
            office.find(each, REVIEWER, at, right=True)
    office.request_release(wave, OPERATOR, at)
    office.approve_release(wave, REVIEWER, at)
