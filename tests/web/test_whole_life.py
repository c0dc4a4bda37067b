"""The whole life of a plan, by people who each sit before a browser of their own: from the run to what agencies answered, a mistake
undone at the end. Plan, lists, newer records, orders and messages are jobs that are pressed on a page and done by a worker.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from clearslate.clearance.events import Event, Kind, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.account import account
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.rehearsal.staff import OPERATOR, PEOPLE, SECOND
from clearslate.clearance.state.ledger import Ledger
from clearslate.records.dataset import Dataset
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from clearslate.web import clock
from tests.web.browsing import PHONE, Seat, Served
from tests.web.conftest import DAY, PASSWORD

# Four people of whose charges some are looked through by the police, some are diverted cases, some need an order alone.
PERSONS: Final = 4
SEED: Final = 20
EXPUNGEMENTS: Final = frozenset({"PA-EXP-PARDON", "PA-EXP-ACQ", "PA-ARD", "PA-DRUG-119"})


class Life:
    """A small office from its first day: its ledger, its records, and the day that it is there."""

    def __init__(self, place: Path, *, persons: int = PERSONS, seed: int = SEED) -> None:
        """Nobody planned anything yet."""
        self.place = place
        generate("PA", persons, place / "records", seed=seed, known_through=DAY)
        (place / "runs").mkdir()
        start(place / "records", spec_for(Dataset.open(place / "records"), DAY), place / "runs" / "first")
        self.url = f"sqlite:{place / 'ledger.db'}"
        self.ledger = Ledger(self.url, alias="life")
        self.office = Office(self.ledger)
        SigningKey.make().write(place / "private.pem")  # signs the messages to agencies
        self.ledger.begin(
            [OPERATOR.name, SECOND.name], clock.now(), name="a-whole-life", zone="UTC", rehearsal_on=DAY
        )
        for name, actor in PEOPLE.items():
            if actor.role != Role.OPERATOR:
                self.ledger.append(
                    [Event(Kind.ROLE_GRANTED, name, {"role": actor.role})], OPERATOR, clock.now()
                )
        self.begun = self.ledger.head()[0]

    @property
    def today(self) -> dt.date:
        return self.ledger.day(clock.now())


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    found = Life(tmp_path)
    yield found
    found.ledger.close()


def test_a_plan_is_carried_from_its_audit_to_the_last_answer_and_a_mistake_is_undone(
    office: Path, browser: Browser, life: Life, tmp_path: Path
) -> None:
    served = Served(
        office,
        tmp_path / "served",
        ledger=life.place / "ledger.db",
        records=life.place / "runs",
        more={"CLEARSLATE_FILES": str(life.place)},
    ).start(worker=True)
    try:
        with ExitStack() as stack:

            def sits(user: str, **how: object) -> Seat:
                return stack.enter_context(Seat(browser, served, user, PASSWORD, **how))

            operator, second, reviewer = sits("operator"), sits("second-operator"), sits("reviewer")
            prosecutor, judge = sits("prosecutor", java_script_enabled=False), sits("judge", viewport=PHONE)
            clerk = sits("clerk", color_scheme="dark")
            assert "Nothing is recorded" in operator.job("plan")
            assert life.ledger.head()[0] == life.begun, "to look records nothing"
            assert "Recorded:" in operator.job("plan", "Record the plan")
            wave = _released(life, operator, second, reviewer)
            _days(operator, "Next day")
            assert "written and shown" in operator.job("lists")
            taken_back, kept = _objections(life, operator, reviewer, prosecutor, judge)
            _days(operator, "To the end of the next window")
            _signed(operator, judge, clerk)
            cleared = pages.clearances(life.ledger, state="cleared", size=100).rows
            assert kept in [row["clearance"] for row in cleared]
            assert taken_back not in [row["clearance"] for row in cleared]
            _told(operator)
            _days(operator, "Next day")
            # Where the repository answered on an expungement, the FBI is told; of limited access, no section says so.
            if any(row["law"] in EXPUNGEMENTS for row in cleared):
                _told(operator)
            expect(operator.go("/agencies/").locator("main")).to_contain_text("Nothing is stuck")
            _undone(life, operator, judge, str(cleared[0]["clearance"]))
            assert wave
    finally:
        served.stop()
    assert life.ledger.verify().is_sound
    known = {
        row["known_by"]
        for row in details.events(life.ledger, size=1000).rows
        if row["actor"] in ("judge", "prosecutor", "reviewer")
    }
    assert known == {"web:password"}


def _told(operator: Seat) -> None:
    """Messages go out, every agency does what it is asked, and what it answers is taken in."""
    sent = operator.job("export")
    assert not re.search(r"\b0 messages", sent), sent
    answered = operator.job("outside")
    assert not re.search(r"answered 0 messages", answered), answered


def _days(operator: Seat, button: str) -> None:
    operator.go("/clock/")
    assert "moved on" in operator.press(button)


def _released(life: Life, operator: Seat, second: Seat, reviewer: Seat) -> str:
    """The plan's wave: bound, draw and release by two, each drawn charge looked at by a third."""
    page = operator.go("/")
    page.get_by_role("link", name="Wave 1").first.click()
    page.wait_for_url("**/waves/*/")
    where = page.url
    assert "bound is set" in operator.press("Set the bound")
    assert "Another person" in operator.page.locator("main").inner_text()
    second.go(where)
    assert "draw is open" in second.press("Open the draw")
    sheet = reviewer.go(f"{where}worksheet/")
    while (yes := sheet.get_by_role("button", name=re.compile("^Yes, "))).count():
        with sheet.expect_navigation():
            sheet.keyboard.press("y")
        if sheet.url.endswith("/basket/"):  # it is full
            assert "Recorded" in reviewer.press("Record ")
    assert yes.count() == 0
    reviewer.go("/basket/")
    assert "Recorded" in reviewer.press("Record ")
    operator.go(where)
    assert "asked for the release" in operator.press("Ask for the release")
    second.go(where)
    assert "released" in second.press("Approve the release")
    wave = where.rstrip("/").rpartition("/")[2]
    assert details.wave(life.ledger, wave).state == "released"
    return wave


def _objections(life: Life, operator: Seat, reviewer: Seat, prosecutor: Seat, judge: Seat) -> tuple[str, str]:
    """Two charges are objected to: one is taken back, one goes on. Returns both."""
    page = prosecutor.go("/open/")
    page.get_by_role("link", name=re.compile("^Object to ")).first.click()
    page.locator("label.usa-radio__label").first.click()
    assert "filed" in prosecutor.press("File the objection")
    first = pages.objections(life.ledger).rows[0]
    judge.go("/objections/").get_by_role("link", name="Decide").first.click()
    judge.page.get_by_text("Sustained").click()
    assert "sustained" in judge.press("Record the decision")
    assert details.clearance(life.ledger, first["clearance"]).state == "withdrawn"
    # What the police find stands in the list, too: an operator files it, a reviewer decides.
    before = {row["objection"] for row in pages.objections(life.ledger).rows}
    page = operator.go("/open/")
    page.get_by_role("link", name=re.compile("^Object to ")).first.click()
    page.get_by_text("The record is incorrect or incomplete").click()
    assert "filed" in operator.press("File the objection")
    second = next(row for row in pages.objections(life.ledger).rows if row["objection"] not in before)
    reviewer.go(f"/objections/{second['objection']}/").get_by_text("Overruled").click()
    assert "overruled" in reviewer.press("Record the decision")
    return str(first["clearance"]), str(second["clearance"])


def _signed(operator: Seat, judge: Seat, clerk: Seat) -> None:
    """Orders are written, a judge signs them, another person ends the stage, and the day after they are in force."""
    assert "asked again as of" in operator.job("outside")
    assert "written" in operator.job("orders")
    page = judge.go("/orders/")
    link = page.get_by_role("link", name=re.compile("^Sign "))
    assert link.count() > 0
    while link.count():  # court by court: a paper belongs to one
        link.first.click()
        page.get_by_label("Where the signed paper is found").fill("MD-17-2026")
        said = judge.press("Record what is ticked")
        if page.get_by_label("Password").count():  # a signature needs the password again, and no second tick
            page.get_by_label("Password").fill(PASSWORD)
            said = judge.press("Go on")
        assert "Signed" in said
        page = judge.go("/orders/")
    assert page.get_by_text("No order stands here").count() == 1
    assert clerk.go("/").get_by_text("Stages to end").count() > 0
    clerk.go("/stages/end/")
    assert "Ended" in clerk.press("End what is ticked")
    _days(operator, "Next day")


def _undone(life: Life, operator: Seat, judge: Seat, clearance: str) -> None:
    """One was cleared in error: a person asks, another decides, every agency is told again."""
    operator.go(f"/clearances/{clearance}/undo/").get_by_label("Why").fill("another record")
    assert "asked for" in operator.press("Ask")
    page = judge.go(f"/clearances/{clearance}/undo/")
    page.get_by_label("Reasons").fill("another record")
    page.get_by_label("Where the decision is found").fill("MD-18-2026")
    page.get_by_text("A hearing was held, or waived").click()
    assert "undone" in judge.press("Undo the clearance")
    _told(operator)
    operator.go(f"/clearances/{clearance}/undo/")
    assert "told" in operator.press("Record that the person was told")
    assert details.clearance(life.ledger, clearance).state == "restored"
    found = account(life.ledger, load_profiles(), life.today)
    assert found is not None
    undone = operator.go("/mistakes/").locator(f"a[href='/clearances/{clearance}/undo/']")
    expect(undone).to_have_count(1)
