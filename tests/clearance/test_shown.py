"""Silence is consent only of who was asked: a window runs from the day on which its list was shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.clearance.events import Event, Kind, NotAllowed, Role, canonical
from clearslate.clearance.events.chain import GENESIS, Link
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.office import lookup
from clearslate.clearance.office.held_back import due_lists, held_back
from clearslate.clearance.office.office import Office
from clearslate.clearance.state import project
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from tests.clearance.cleared import CLEARED_ON, JUDGE, OPERATOR, clear
from tests.clearance.told_lists import answered, head_and_lines, lines

PROSECUTOR: Final = Actor("paul", Role.PROSECUTOR)
STAGE: Final[dict[str, Any]] = {
    "id": "list", "what": "the list is looked through", "actor": "prosecutor", "also_object": ["operator"],
    "window": {"days": 30}, "lapse": "proceeds", "grounds": {"no_match": "the record is not found"},
    "decides_objections": "judge", "cite": "test",
}  # fmt: skip


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


class Asked:
    """One batch of four clearances, whose stage opened on day 0 for thirty days."""

    def __init__(self, ledger: Ledger, at: dt.datetime, out: Path, **changes: Any) -> None:
        self.ledger, self.at, self.out, self.office = ledger, at, out, Office(ledger)
        self.ids = clear(ledger, at, batches=1, size=4, stages=[STAGE | changes], recheck_days=None)

    def show(self, on: int) -> dt.date | None:
        """Write the list; the last day of the window."""
        return write_list(self.ledger, "b0", self.out, OPERATOR, day(on), self.at).last_day

    def advance(self, on: int) -> str:
        """Where the batch stands when the clock was there."""
        self.office.advance(day(on), self.at)
        found: str = m.Batch.objects.using(self.ledger.alias).get(id="b0").state
        return found

    def object(self, on: int) -> str:
        return self.office.object(self.ids[0], PROSECUTOR, day(on), self.at, ground="no_match")

    def said(self, **changes: Any) -> Event:
        """A list that was shown, as the office does not say it."""
        shown = {
            "stage": "list", "on": day(1).isoformat(), "due": day(31).isoformat(), "sha256": "0", "rows": 4,
            "to": ["prosecutor", "operator"],
        }  # fmt: skip
        return Event(Kind.STAGE_SHOWN, "b0", shown | changes)


@pytest.fixture
def asked(ledger: Ledger, at: dt.datetime, tmp_path: Path) -> Asked:
    return Asked(ledger, at, tmp_path / "lists")


def test_who_was_never_shown_the_list_has_not_consented(asked: Asked) -> None:
    assert asked.advance(31) == asked.advance(1000) == "running"
    for shown in (None, day(3).isoformat()):
        payload = {"stage": "list", "on": day(1000).isoformat(), "shown": shown}
        with pytest.raises(NotAllowed, match="nobody was shown the list of batch b0: silence is no consent"):
            asked.ledger.append([Event(Kind.STAGE_LAPSED, "b0", payload)], SYSTEM, asked.at)
    asked.object(1000)  # no window began
    assert asked.ledger.verify().is_sound


def test_what_nobody_was_shown_stands_in_the_reports(asked: Asked) -> None:
    status_now = asked.office.status(day(40))
    assert status_now["lists that nobody was shown"] == [
        {"stage": "list", "batches": 1, "since": day(0).isoformat(), "days": 40}
    ]
    assert status_now["open stages"][0]["past their window"] == 0
    [line] = held_back(asked.ledger, day(40))
    assert (line.where, line.why) == (
        "its batch waits",
        "its review list was never written: `clearslate clear lists --due`",
    )
    assert (line.since, line.oldest, line.batches, line.count) == (day(0), 40, 1, 4)
    asked.office.hold(asked.ids[0], OPERATOR, asked.at, reason="in_custody")
    held, unshown = held_back(asked.ledger, day(40))
    assert (held.where, held.count, unshown.count) == ("its batch waits", 1, 3)
    assert lookup.batches(asked.ledger)[0]["until"] == "not shown"
    asked.show(40)
    [line] = held_back(asked.ledger, day(40))
    assert (line.where, line.why) == ("the rest continues", "held: in_custody")
    assert asked.office.status(day(40))["lists that nobody was shown"] == []
    assert lookup.batches(asked.ledger)[0]["until"] == day(70).isoformat()


def test_shown_on_the_day_of_the_opening_the_window_is_that_of_the_opening(asked: Asked) -> None:
    assert due_lists(asked.ledger) == ["b0"]
    assert asked.show(0) == day(30)
    assert due_lists(asked.ledger) == []
    assert asked.advance(30) == "running"
    assert asked.advance(31) == "cleared"
    assert asked.ledger.verify().is_sound


def test_shown_late_the_window_runs_from_then(asked: Asked) -> None:
    assert asked.show(9) == day(39) == dt.date(2026, 2, 13)
    assert asked.advance(39) == "running"
    asked.office.decide(asked.object(39), JUDGE, day(39), asked.at, sustained=False)
    with pytest.raises(NotAllowed, match="ended on 2026-02-13"):
        asked.object(40)
    assert asked.advance(40) == "cleared"
    assert asked.ledger.verify().is_sound


def test_shown_after_the_days_are_over_they_begin_and_end_as_the_calendar_says(asked: Asked) -> None:
    assert asked.show(60) == dt.date(2026, 4, 6), "the thirtieth day is a Sunday"
    assert asked.advance(91) == "running"
    assert asked.advance(92) == "cleared"


def test_the_first_list_counts_and_the_same_one_is_recorded_once(asked: Asked) -> None:
    assert asked.show(0) == day(30)
    before = asked.ledger.head()
    assert asked.show(20) == day(30)
    assert asked.ledger.head() == before
    asked.office.withdraw(asked.ids[0], OPERATOR, asked.at, why="an error")
    with pytest.raises(NotAllowed, match="somebody may have filled it in"):
        asked.show(25)
    asked.out = asked.out / "again"
    assert asked.show(25) == day(30), "a shorter list: shown too, and it begins no new window"
    assert asked.ledger.head()[0] == before[0] + 3, "a clock that went on, a withdrawal, a list"
    with pytest.raises(NotAllowed, match="runs from 2026-01-05, and ends on 2026-02-04"):
        asked.ledger.append([asked.said(on=day(25).isoformat(), due=day(55).isoformat())], OPERATOR, asked.at)
    assert asked.advance(31) == "cleared"


def test_who_was_cut_off_between_the_list_and_the_ledger_writes_it_again(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(asked.ledger, "append", cut_off)
    with pytest.raises(KeyboardInterrupt):
        asked.show(0)
    monkeypatch.undo()
    assert {file.name for file in asked.out.iterdir()} == {"Adams-1.csv", "Adams-1.xlsx"}
    assert asked.advance(31) == "running", "that it was shown is not known"
    assert due_lists(asked.ledger) == ["b0"]
    assert asked.show(31) == dt.date(2026, 3, 9), "the thirtieth day is a Saturday"
    head, _ = head_and_lines(asked.out / "Adams-1.csv")
    assert ["Object by", "Monday, March 9, 2026, 11:59 p.m. UTC"] in head, "nobody was sent the first one"
    assert due_lists(asked.ledger) == []


def test_who_was_cut_off_writes_over_no_list_that_is_filled_in(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked.ledger, "append", lambda *_: [])
    asked.show(0)
    monkeypatch.undo()
    answered(asked.out / "Adams-1.csv", {"Object (Y/N)": "Y", "Ground": "1"})
    with pytest.raises(NotAllowed, match="somebody may have filled it in"):
        asked.show(31)


def test_what_is_held_stands_in_the_list_and_is_not_shown_again_when_it_is_freed(asked: Asked) -> None:
    asked.office.hold(asked.ids[0], OPERATOR, asked.at, reason="in_custody")
    asked.show(0)
    assert len(lines(asked.out / "Adams-1.csv")) == 4
    asked.office.free(asked.ids[0], OPERATOR, asked.at, reason="in_custody")
    assert due_lists(asked.ledger) == []
    assert asked.advance(31) == "cleared"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"stage": "order"}, "is not in stage order"),
        ({"due": day(30).isoformat()}, "open until 2026-02-05 at least"),
        ({"due": None}, "open until 2026-02-05 at least"),
        ({"on": day(-1).isoformat()}, "nothing happens on 2026-01-04"),
        ({"to": ["prosecutor"]}, "is for the operator too"),
        ({"rows": 3}, "lacks clearances of batch b0"),
    ],
)
def test_a_list_is_whole_for_all_who_may_object_and_no_window_is_short(
    asked: Asked, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotAllowed, match=words):
        asked.ledger.append([asked.said(**wrong)], OPERATOR, asked.at)
    with pytest.raises(NotAllowed, match="is not for the role prosecutor"):
        asked.ledger.append([asked.said()], PROSECUTOR, asked.at)
    asked.ledger.append([asked.said()], OPERATOR, asked.at)


def test_nothing_of_a_halted_wave_is_shown(asked: Asked) -> None:
    asked.office.halt("w1", OPERATOR, asked.at, why="a doubt")
    assert due_lists(asked.ledger) == []
    with pytest.raises(NotAllowed, match="wave w1 is halted"):
        asked.show(0)
    assert not asked.out.exists()
    asked.office.resume("w1", OPERATOR, asked.at, why="no doubt")
    assert due_lists(asked.ledger) == ["b0"]


def test_where_nobody_may_object_the_window_needs_no_list(
    ledger: Ledger, at: dt.datetime, tmp_path: Path
) -> None:
    asked = Asked(ledger, at, tmp_path, grounds={}, also_object=[])
    assert due_lists(ledger) == []
    assert asked.office.status(day(40))["lists that nobody was shown"] == []
    assert held_back(ledger, day(40)) == []
    with pytest.raises(NotAllowed, match="nobody may object in stage list"):
        ledger.append([asked.said()], OPERATOR, at)
    assert asked.advance(30) == "running"
    assert asked.advance(31) == "cleared"


def test_a_lapse_says_when_the_list_was_shown_whoever_wrote_it(asked: Asked) -> None:
    """The form of an event holds wherever it is read, not only where it is appended."""
    lapsed = {"stage": "list", "on": day(31).isoformat()}
    with pytest.raises(NotAllowed, match="does not say shown"):
        asked.ledger.append([Event(Kind.STAGE_LAPSED, "b0", lapsed)], SYSTEM, asked.at)
    seq, moment = asked.ledger.head()[0] + 1, asked.at.isoformat()
    link = Link(seq, moment, Kind.STAGE_LAPSED, "clearslate", "system", "b0", None, canonical(lapsed))
    with pytest.raises(NotAllowed, match="does not say shown"):
        project([link.linked(GENESIS)], asked.ledger.alias)
