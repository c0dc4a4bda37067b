"""Orders that are signed by one paper: one of them that changed since holds no other up."""

from __future__ import annotations

import datetime as dt

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import sign_each
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.carried import found_right
from tests.clearance.cleared import JUDGE, OPERATOR, REVIEWER, planned, workflow

CASES = {"c0": ["k00000", "k00001"], "c1": ["k00002", "k00003"], "c2": ["k00004", "k00005"]}


def test_an_order_that_cannot_be_signed_holds_no_other_up(ledger: Ledger, at: dt.datetime) -> None:
    """Recorded together, one that was on hold since stopped all: the signing of orders never came to be done."""
    court = {"id": "order", "what": "a judge signs", "actor": "judge", "sign": "case", "cite": "test"}
    asked = workflow(relief_by="order", stages=[court])
    payload = {"run": "r", "dataset": "d", "as_of": "2026-01-01", "workflow": asked, "dropped": {}}
    formed = {"wave": "w1", "by": "Adams", "size": 6, "conviction": True, "sha256": "0"}
    wave = Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True})
    ledger.append(
        [Event(Kind.PLAN_MADE, "plan1", payload), wave, Event(Kind.BATCH_FORMED, "b0", formed), *(planned(number, "b0") for number in range(6))],
        OPERATOR,
        at,
    )  # fmt: skip
    office = Office(ledger)
    found_right(office, office.draw_audit("w1", OPERATOR, at, opened_by=REVIEWER), REVIEWER, at)
    office.request_release("w1", OPERATOR, at)
    office.approve_release("w1", REVIEWER, at)
    office.advance(at.date(), at)
    for case, ids in CASES.items():
        made = {"order": f"o-{case}", "sha256": "0", "covers": digest_of(ids), "clearances": 2, "case": case}
        ledger.append([Event(Kind.ORDER_MADE, "b0", made)], SYSTEM, at)
    office.hold("k00002", OPERATOR, at, reason="in_custody")
    left = sign_each(ledger, ["o-c0", "o-c1", "o-c2", "none"], JUDGE, at.date(), at, paper="CP-1 #1")
    assert left.keys() == {"o-c1", "none"}
    assert "on hold since" in left["o-c1"]
    signed = m.Order.objects.using(ledger.alias).exclude(signed_on=None).values_list("id", flat=True)
    assert sorted(signed) == ["o-c0", "o-c2"]
    again = sign_each(ledger, ["o-c0"], JUDGE, at.date(), at, paper="CP-9 #9")
    assert "was signed on" in again["o-c0"]
    assert ledger.verify().is_sound
