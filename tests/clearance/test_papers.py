"""What stands on paper: signatures and restorations have a reference and a second person, and notice has its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import sign
from clearslate.clearance.restoration import restoration
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.texts import words_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import load_workflow
from clearslate.states import CARRIED_OUT, folder
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, clear
from tests.clearance.rehearsed import Rehearsed

CLERK = Actor("cleo", Role.CLERK)
COURT = {
    "id": "order",
    "what": "a judge orders",
    "actor": "judge",
    "sign": "batch",
    "signer": "court",
    "cite": "test",
}
PAPER = "CP-12 #7"
NAMELESS = ("", "Judge Doe's order", "the order", "CP-1\nJohn", "x" * 79 + "12")


@pytest.fixture
def at() -> dt.datetime:
    return dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """One kind of database is enough: no SQL is tried here."""
    found = Rehearsed(f"sqlite:{tmp_path / 'ledger.db'}")
    yield found
    found.close()


def ordered(ledger: Ledger, at: dt.datetime) -> tuple[Office, list[str]]:
    """A batch of four in the stage of its order, and the order, o1."""
    ids = clear(ledger, at, batches=1, size=4, stages=[COURT], relief_by="order")
    payload = {"order": "o1", "sha256": "0", "covers": digest_of(ids), "clearances": 4}
    ledger.append([Event(Kind.ORDER_MADE, "b0", payload)], OPERATOR, at)
    return Office(ledger), ids


def state(ledger: Ledger, clearance: str) -> str:
    return str(m.Clearance.objects.using(ledger.alias).get(id=clearance).state)


# --- signatures -----------------------------------------------------------------------------------------------


def test_a_signature_says_on_which_paper_it_stands(ledger: Ledger, at: dt.datetime) -> None:
    ordered(ledger, at)
    bare = Event(Kind.ORDER_SIGNED, "b0", {"order": "o1", "on": CLEARED_ON.isoformat()})
    with pytest.raises(NotAllowed, match="does not say paper"):
        ledger.append([bare], JUDGE, at)
    for words in NAMELESS:
        with pytest.raises(NotAllowed, match="paper"):
            sign(ledger, "o1", JUDGE, CLEARED_ON, at, paper=words)
    sign(ledger, "o1", JUDGE, CLEARED_ON, at, paper=PAPER)
    paper = m.Order.objects.using(ledger.alias).get(id="o1").paper
    assert paper.startswith("text:")  # the words lie beside the chain
    assert words_of(paper, ledger.alias) == PAPER


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CLERK, Role.SYSTEM])
def test_who_signs_does_not_bring_it_into_force_alone(ledger: Ledger, at: dt.datetime, role: Role) -> None:
    office, ids = ordered(ledger, at)
    sign(ledger, "o1", Actor("dora", Role.JUDGE), CLEARED_ON, at, paper=PAPER)
    alone = Actor("clearslate" if role == Role.SYSTEM else "dora", role)
    with pytest.raises(NotAllowed, match="four eyes"):
        office.complete("b0", alone, CLEARED_ON, at)
    office.advance(CLEARED_ON, at)
    assert state(ledger, ids[0]) == "planned"
    office.complete("b0", CLERK, CLEARED_ON, at)
    office.advance(CLEARED_ON, at)
    assert state(ledger, ids[0]) == "cleared"
    assert ledger.verify().is_sound


# --- restorations ---------------------------------------------------------------------------------------------


def test_nobody_asks_and_decides_alone_not_even_a_judge(ledger: Ledger, at: dt.datetime) -> None:
    first, second, *_ = clear(ledger, at)
    payload: dict[str, Any] = {"restore": True, "why": "an error", "paper": PAPER}
    for each, asks in ((first, JUDGE), (second, Actor("dora", Role.OPERATOR))):
        restoration.ask(ledger, each, asks, CLEARED_ON, at, why="an error")
        with pytest.raises(NotAllowed, match="four eyes"):
            restoration.decide(ledger, each, Actor(asks.name, Role.JUDGE), CLEARED_ON, at, **payload)
        assert state(ledger, each) == "cleared"
        restoration.decide(ledger, each, CLERK, CLEARED_ON, at, **payload)
        assert state(ledger, each) == "restored"
    assert ledger.verify().is_sound


def test_a_decision_says_on_which_paper_it_stands(ledger: Ledger, at: dt.datetime) -> None:
    first, *_ = clear(ledger, at)
    restoration.ask(ledger, first, OPERATOR, CLEARED_ON, at, why="an error")
    heard = {"on": CLEARED_ON.isoformat(), "restore": True, "why": "an error"}
    with pytest.raises(NotAllowed, match="does not say paper"):
        ledger.append([Event(Kind.RESTORATION_HEARD, first, heard)], JUDGE, at)
    for words in NAMELESS:
        with pytest.raises(NotAllowed, match="paper"):
            restoration.decide(
                ledger, first, JUDGE, CLEARED_ON, at, restore=True, why="an error", paper=words
            )


def test_where_notice_comes_first_there_is_time_to_ask_for_a_hearing(ledger: Ledger, at: dt.datetime) -> None:
    """No source gives the days: ours hold, and the decision waits for them, unless a hearing was held."""
    first, *_ = clear(ledger, at, restoration={"cite": "test", "notice_first": True})
    payload: dict[str, Any] = {"restore": True, "why": "an error", "paper": PAPER}
    restoration.ask(ledger, first, OPERATOR, CLEARED_ON, at, why="an error")
    none = {"on": CLEARED_ON.isoformat(), "hearing_by": None, "why": "by post"}
    with pytest.raises(NotAllowed, match="a hearing may be asked until"):
        ledger.append([Event(Kind.RESTORATION_NOTICED, first, none)], CLERK, at)
    last = restoration.notice(ledger, first, CLERK, CLEARED_ON, at, why="by post")
    assert last is not None
    assert (last - CLEARED_ON).days >= 30
    for day in (CLEARED_ON, last):
        with pytest.raises(NotAllowed, match=f"may be asked until {last}"):
            restoration.decide(ledger, first, JUDGE, day, at, **payload)
    restoration.decide(ledger, first, JUDGE, last + dt.timedelta(days=1), at, **payload)
    assert state(ledger, first) == "restored"


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_every_way_with_notice_has_its_time(code: str) -> None:
    routes = load_workflow(folder(code) / "workflow.yaml").restoration.routes
    for route in routes:
        assert (route.hearing is not None) == (route.notice_first or route.hearing_window is not None)
        assert route.hearing is None or (route.hearing.days or 0) >= 10 or not route.notice_first
