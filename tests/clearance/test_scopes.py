"""A grant may be for counties, courts or an agency: outside of it nothing is done, listed or read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed, Role, canonical
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.cli.common import REFUSED
from clearslate.cli.main import main
from tests.clearance.cleared import CLEARED_ON, OPERATOR, REVIEWER, planned, workflow
from tests.clearance.rehearsed import Rehearsed
from tests.clearance.test_days import write as forge
from tests.clearance.test_shown import STAGE

ADAMS, BERKS = Actor("alba", Role.PROSECUTOR), Actor("bert", Role.PROSECUTOR)
FBI = Actor("fay", Role.CLERK)
AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
OF_ADAMS, OF_BERKS = ["k00000", "k00001", "k00002", "k00003"], ["k00004", "k00005", "k00006", "k00007"]


def grant(ledger: Ledger, who: Actor, **scope: object) -> None:
    ledger.append([Event(Kind.ROLE_GRANTED, who.name, {"role": who.role} | scope)], OPERATOR, AT)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """A batch of each of two counties, whose lists are due; prosecutors of each, and one agency's clerk."""
    found = Rehearsed(url)
    payload = {
        "run": "r",
        "dataset": "d",
        "as_of": "2026-01-01",
        "workflow": workflow(stages=[STAGE]),
        "dropped": {},
    }
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
    ]
    for batch, county in (("b0", "Adams"), ("b1", "Berks")):
        formed = {"wave": "w1", "by": county, "size": 4, "conviction": True, "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, batch, formed, key=batch))
    for number in range(8):
        county = "Adams" if number < 4 else "Berks"
        event = planned(number, f"b{number // 4}")
        payload = {**event.payload, "county": county, "court": f"Common Pleas, {county}"}
        events.append(Event(event.kind, event.subject, payload, key=event.key))
    found.append(events, OPERATOR, AT)
    office = Office(found)
    for each in office.draw_audit("w1", OPERATOR, AT, opened_by=REVIEWER):
        office.find(each, REVIEWER, AT, right=True)
    office.request_release("w1", OPERATOR, AT)
    office.approve_release("w1", REVIEWER, AT)
    office.advance(CLEARED_ON, AT)
    grant(found, ADAMS, counties=["Adams"])
    grant(found, BERKS, courts=["Common Pleas, Berks"])
    grant(found, FBI, agency="fbi")
    yield found
    found.close()


def test_nothing_is_done_outside_of_a_grant(ledger: Ledger) -> None:
    office, ground = Office(ledger), next(iter(STAGE["grounds"]))
    for batch in ("b0", "b1"):
        rows = 4
        office.show(batch, OPERATOR, CLEARED_ON, AT, sha256="0", rows=rows)
    for who, mine, other, batch in ((ADAMS, OF_ADAMS, OF_BERKS, "b1"), (BERKS, OF_BERKS, OF_ADAMS, "b0")):
        filed = office.object(mine[0], who, CLEARED_ON, AT, ground=ground)
        office.withdraw_objection(filed, who, CLEARED_ON, AT)
        with pytest.raises(NotAllowed, match="is outside of it"):
            office.object(other[0], who, CLEARED_ON, AT, ground=ground)
        with pytest.raises(NotAllowed, match="is outside of it"):
            office.complete(batch, who, CLEARED_ON, AT)
    office.complete("b0", ADAMS, CLEARED_ON, AT)
    assert ledger.verify().is_sound


def test_a_scoped_grant_is_for_nothing_that_is_the_whole_states(ledger: Ledger) -> None:
    olga = Actor("olga", Role.OPERATOR)
    grant(ledger, olga, counties=["Adams"])
    for kind, subject, entry in (
        (Kind.ROLE_GRANTED, "zoe", {"role": "clerk"}),
        (Kind.WAVE_HALTED, "w1", {"why": "x"}),
        (Kind.RECHECK_ALLOWED, "plan1", {"run": "r", "taken": 9}),
        (Kind.PERSON_REKEYED, "p0", {"to": ["p9"], "why": "merge"}),
    ):
        with pytest.raises(NotAllowed, match="is outside of it"):
            ledger.append([Event(kind, subject, entry)], olga, AT)
    Office(ledger).withdraw(OF_ADAMS[0], olga, AT, why="an error")
    with pytest.raises(NotAllowed, match="is outside of it"):
        Office(ledger).withdraw(OF_BERKS[0], olga, AT, why="an error")


def test_an_agency_answers_for_itself_alone(ledger: Ledger) -> None:
    office = Office(ledger)
    for batch in ("b0", "b1"):
        office.show(batch, OPERATOR, CLEARED_ON, AT, sha256="0", rows=4)
        office.complete(batch, Actor("paul", Role.PROSECUTOR), CLEARED_ON, AT)
    office.advance(CLEARED_ON, AT)
    for recipient in ("fbi", "court"):
        made = {"batch": "b0", "recipient": recipient, "purpose": "clear", "attempt": 1, "file": recipient, "sha256": "0", "rows": 4, "due": None}  # fmt: skip
        if recipient == "fbi":
            continue  # comes after the repository
        ledger.append([Event(Kind.MESSAGE_MADE, f"m-{recipient}", made)], OPERATOR, AT)
        ledger.append(
            [Event(Kind.MESSAGE_SENT, f"m-{recipient}", {"on": CLEARED_ON.isoformat()})], OPERATOR, AT
        )
    done = Event(Kind.MESSAGE_ACKNOWLEDGED, "m-court", {"on": CLEARED_ON.isoformat(), "ack": "A1"})
    with pytest.raises(NotAllowed, match=r"is for agency fbi: .* is outside of it"):
        ledger.append([done], FBI, AT)
    grant(ledger, Actor("cora", Role.CLERK), agency="court")
    ledger.append([done], Actor("cora", Role.CLERK), AT)


def test_a_forged_event_outside_of_a_grant_is_a_finding(ledger: Ledger) -> None:
    """Whoever writes past the ledger is held to the scope too."""
    olga = Actor("olga", Role.OPERATOR)
    grant(ledger, olga, counties=["Adams"])
    assert ledger.verify().is_sound
    forge(ledger, actor="olga", role="operator", payload=canonical({"why": "to look"}))
    [fault] = ledger.verify().faults
    assert "is for county Adams: wave.halted of w1 is outside of it" in fault.what


def test_a_second_person_confirms_the_scope_that_was_granted(tmp_path: Path) -> None:
    found = Ledger(f"sqlite:{tmp_path / 'real.db'}", alias="real")
    try:
        found.begin(["olive", "otto"], AT, name="real", zone="UTC")
        grant(found, ADAMS, counties=["Adams"])
        wide = Event(Kind.ROLE_CONFIRMED, ADAMS.name, {"role": ADAMS.role})
        with pytest.raises(NotAllowed, match="as it was granted"):
            found.append([wide], Actor("otto", Role.OPERATOR), AT)
        same = Event(Kind.ROLE_CONFIRMED, ADAMS.name, {"role": ADAMS.role, "counties": ["Adams"]})
        found.append([same], Actor("otto", Role.OPERATOR), AT)
        assert found.grants(ADAMS.name, ADAMS.role)
        oda = Actor("oda", Role.OPERATOR)
        grant(found, oda, counties=["Adams"])
        scoped = Event(Kind.ROLE_CONFIRMED, "oda", {"role": "operator", "counties": ["Adams"]})
        found.append([scoped], Actor("otto", Role.OPERATOR), AT)
        with pytest.raises(NotAllowed, match="last operator"):
            found.append(
                [Event(Kind.ROLE_REVOKED, "olive", {"role": "operator"})], Actor("otto", Role.OPERATOR), AT
            )
    finally:
        found.close()


# --- lists and reads ------------------------------------------------------------------------------------------


def call(url: str, *arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments), "--ledger", url], env={"CLEARSLATE_USER": ""})
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.usefixtures("ledger")
def test_who_reads_sees_what_the_grant_is_for(url: str) -> None:
    for who, mine, batch in (("alba", OF_ADAMS, "b0"), ("bert", OF_BERKS, "b1")):
        assert [row["batch"] for row in json.loads(call(url, "clear", "batches", "--json", "--as", who))] == [
            batch
        ]
        seen = [
            row["clearance"]
            for each in ("b0", "b1")
            for row in json.loads(call(url, "clear", "clearances", "--batch", each, "--json", "--as", who))
        ]
        assert sorted(seen) == mine
    assert len(json.loads(call(url, "clear", "batches", "--json", "--as", "olive"))) == 2
    assert json.loads(call(url, "clear", "batches", "--json", "--as", "fay")) == []
    assert "batch.formed" in call(url, "ledger", "history", "b0", "--as", "alba")
    assert "outside" in call(url, "ledger", "history", "b1", "--as", "alba", code=REFUSED)
    assert "outside" in call(url, "ledger", "history", OF_BERKS[0], "--as", "alba", code=REFUSED)
    assert "whole ledger" in call(url, "clear", "status", "--as", "alba", code=REFUSED)
    call(url, "clear", "status", "--as", "olive")


@pytest.mark.usefixtures("ledger")
def test_nobody_reads_who_does_not_say_who_reads_or_has_no_grant(url: str) -> None:
    assert "say who reads" in call(url, "clear", "batches", code=REFUSED)
    assert "no grant" in call(url, "clear", "batches", "--as", "mallory", code=REFUSED)


@pytest.mark.usefixtures("ledger")
def test_lists_are_written_of_what_the_grant_is_for(url: str, tmp_path: Path) -> None:
    ledger = Rehearsed(url, alias="second")
    grant(ledger, Actor("olga", Role.OPERATOR), counties=["Adams"])
    ledger.close()
    out, by = tmp_path / "lists", ("--as", "olga", "--today", CLEARED_ON)
    refused = call(url, "clear", "lists", "b1", "--out", out, *by, code=REFUSED)
    assert ("outside" in refused, out.exists()) == (True, False)
    call(url, "clear", "lists", "--due", "--out", out, *by)
    assert sorted(place.name for place in out.iterdir()) == ["Adams-1.csv", "Adams-1.xlsx"]


@pytest.mark.usefixtures("ledger")
def test_the_command_grants_a_scope(url: str) -> None:
    by = ("--as", "olive", "--user", "carla")
    assert "for counties Adams, Berks" in call(url, "ledger", "grant", *by, "--gets", "clerk", "--county", "Adams", "--county", "Berks")  # fmt: skip
    assert len(json.loads(call(url, "clear", "batches", "--json", "--as", "carla"))) == 2
