"""Monday morning on 400 cases, from the plan to what agencies acknowledged, with every click and key counted: by the mouse, by the keyboard
alone, and without JavaScript. Before there were two keys for each of the charges to audit, a tick for each order, a page for each stage.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator

from clearslate.clearance.office import pages
from clearslate.clearance.office.acts import Standing, open_orders, to_end
from clearslate.clearance.office.office import Office
from clearslate.clearance.rehearsal.staff import OPERATOR
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.web import clock
from tests.web.browsing import Seat, Served
from tests.web.conftest import PASSWORD
from tests.web.test_whole_life import Life

PERSONS: Final = int(
    os.environ.get("CLEARSLATE_MONDAY_PERSONS", "180")
)  # of the invented state: 180 have so many cases
WAYS: Final = ("mouse", "keyboard", "no script")
MORE_TABS: Final = 400
LONG: Final = 900  # seconds of a job: some write forty documents


@dataclass
class Hand:
    """Somebody's hand at one seat. ``clicks`` and ``keys``: by what was done; ``typed``: characters of references and names.

    By the keyboard alone nothing is clicked: a button is gone to by Tab, which is counted as one way, not as so many keys: how far it is
    depends on where the page begins.
    """

    seat: Seat
    way: str
    act: str = ""
    clicks: Counter[str] = field(default_factory=Counter)
    typed: Counter[str] = field(default_factory=Counter)

    def doing(self, act: str) -> Hand:
        self.act = act
        return self

    def go(self, where: str) -> None:
        self.seat.go(where)

    def press(self, name: str, key: str = "") -> str:
        """Press a button by its words, or by its key where there is one."""
        button = self.seat.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first
        with self.seat.page.expect_navigation():
            if key and self.way == "keyboard":
                self.seat.page.keyboard.press(key)
            elif self.way == "keyboard":
                self._reach(button)
                self.seat.page.keyboard.press("Enter")
            else:
                button.click()
        self.clicks[self.act] += 1
        if self.seat.page.get_by_label("Password").count() and "reauthenticate" in self.seat.page.url:
            self.seat.page.get_by_label("Password").fill(PASSWORD)
            with self.seat.page.expect_navigation():
                self.seat.page.keyboard.press("Enter")
        return self.seat.said()

    def follow(self, name: str) -> None:
        link = self.seat.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first
        with self.seat.page.expect_navigation():
            if self.way == "keyboard":
                self._reach(link)
                self.seat.page.keyboard.press("Enter")
            else:
                link.click()
        self.clicks[self.act] += 1

    def choose(self, label: str) -> None:
        """Choose an answer, or tick a box."""
        box = self.seat.page.get_by_label(label, exact=False).first
        if self.way == "keyboard":
            self._reach(box)
            self.seat.page.keyboard.press("Space")
        else:
            self.seat.page.locator(f"label[for='{box.get_attribute('id')}']").click()
        self.clicks[self.act] += 1

    def write(self, label: str, words: str) -> None:
        box = self.seat.page.get_by_label(label)
        if self.way == "keyboard":
            self._reach(box)
            self.seat.page.keyboard.type(words)
        else:
            box.fill(words)
        self.typed[self.act] += len(words)

    def _reach(self, where: Locator) -> None:
        """Go there by Tab, as somebody does who has no mouse: it can be reached, and one sees where one is."""
        page, wanted = self.seat.page, where.element_handle()
        assert wanted is not None
        for _ in range(MORE_TABS):
            if page.evaluate("wanted => document.activeElement === wanted", wanted):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
            page.keyboard.press("Tab")
            # One radio of a group is reached by Tab, its neighbors by arrows.
            if page.evaluate(_SAME_GROUP, wanted):
                while not page.evaluate("wanted => document.activeElement === wanted", wanted):
                    page.keyboard.press("ArrowDown")
        raise AssertionError(f"{where} is not reached by the keyboard")


_SAME_GROUP: Final = """wanted => { const at = document.activeElement;
  return at !== wanted && at.type === "radio" && wanted.type === "radio" && at.name === wanted.name }"""


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Life]:
    """An office with the records of 400 cases, in which nothing was planned, and where no draft is signed."""
    found = Life(tmp_path, persons=PERSONS, seed=3)
    found.ledger.set_policy("orders", "certified", OPERATOR, clock.now())
    yield found
    found.ledger.close()


def released(life: Life, hands: dict[str, Hand]) -> None:
    """Every wave: two keys of operators, a reviewer's audit case by case, two more keys."""
    office = Office(life.ledger)
    for wave in [str(line["wave"]) for line in office.status(life.today)["waves"]]:
        where = f"/waves/{wave}/"
        one, two, reviewer = (
            hands[name].doing("audit") for name in ("operator", "second-operator", "reviewer")
        )
        one.go(where)
        assert "bound is set" in one.press("Set the bound")
        two.go(where)
        assert "draw is open" in two.press("Open the draw")
        while True:
            reviewer.go(f"{where}worksheet/")
            while reviewer.seat.page.get_by_role("button", name=re.compile("^Yes, ")).count():
                reviewer.press("Yes, ", key="y")
                if reviewer.seat.page.url.endswith("/basket/"):
                    assert "Recorded" in reviewer.press("Record ")
                    reviewer.go(f"{where}worksheet/")
            if reviewer.seat.page.get_by_role("button", name=re.compile("^Record ")).count():
                assert "Recorded" in reviewer.press("Record ")
            if office.audited(wave).is_sure:
                break
            one.go(where)
            one.press("Draw more")
        one.go(where)
        assert "asked for the release" in one.press("Ask for the release")
        two.go(where)
        assert "released" in two.press("Approve the release")


def objected(hands: dict[str, Hand]) -> tuple[int, int]:
    """Eight cases are objected to, whatever their counts, and decided from one basket. How many cases, and counts."""
    filed = cases = 0
    hand = hands["prosecutor"].doing("object")
    for _ in range(8):
        hand.go("/open/")
        if not hand.seat.page.get_by_role("link", name=re.compile("^Object to ")).count():
            break  # a smaller office
        cases += 1
        hand.follow("Object to ")
        ground = hand.seat.page.locator("label.usa-radio__label").first.inner_text()
        hand.choose(ground)
        words = hand.press("File the objection")
        found = re.search(r"Your (\d+)? ?objections? (?:is|are) filed", words)
        assert found is not None, words
        filed += int(found[1] or 1)
    for role in ("judge", "reviewer"):
        hand = hands[role].doing("decide")
        while True:
            hand.go("/objections/")
            if not hand.seat.page.get_by_role("link", name=re.compile("^Decide ")).count():
                break
            hand.follow("Decide ")
            hand.choose("Overruled")
            for box in hand.seat.page.locator("input[name=also]").all():
                label = hand.seat.page.locator(f"label[for='{box.get_attribute('id')}']").inner_text()
                hand.choose(label)
            assert "In your basket" in hand.press("Into the basket")
        if hand.seat.page.get_by_role("button", name=re.compile("^Record ")).count():
            assert "Recorded" in hand.press("Record ")
    return cases, filed


def signed(life: Life, hands: dict[str, Hand]) -> dict[str, int]:
    """Counsel certifies the sheet; court by court the orders are signed, by one paper each; another person ends all stages."""
    counsel = hands["counsel"].doing("certify")
    counsel.go("/certify/")
    while counsel.seat.page.get_by_role("link", name=re.compile("^Read and certify")).count():
        counsel.follow("Read and certify")
        counsel.write("Your name and office", "A. Roe, Chief Counsel")
        counsel.choose("I checked every statement")
        counsel.press("Certify this sheet")
        counsel.go("/certify/")
    operator = hands["operator"].seat
    for _ in range(2):  # the first may find counsel's own job under way, and waits for that one
        operator.job("orders", patience=LONG)
    waiting = [each for each in open_orders(life.ledger, life.today) if each.standing == Standing.READY]
    courts = Counter((each.county, each.court) for each in waiting)
    judge = hands["judge"].doing("sign")
    judge.go("/orders/")
    while judge.seat.page.get_by_role("link", name=re.compile("^Sign ")).count():
        judge.follow("Sign ")
        judge.write("Where the signed paper is found", "MD-17-2026")
        assert "Signed" in judge.press("Record what is ticked")
        judge.go("/orders/")
    stages = len(to_end(life.ledger))
    clerk = hands["clerk"].doing("end")
    clerk.go("/")
    clerk.follow("End")
    assert "Ended" in clerk.press("End what is ticked")
    return {"orders": len(waiting), "courts": len(courts), "stages": stages}


def acknowledged(hands: dict[str, Hand]) -> None:
    """Messages go out, and what agencies answer is taken in: three jobs, as a timer does them."""
    operator = hands["operator"].seat
    for _ in range(2):
        operator.job("export", patience=LONG)
        operator.job("outside", patience=LONG)
        operator.go("/clock/")
        operator.press("Next day")


@pytest.mark.prove
@pytest.mark.parametrize("way", WAYS)
def test_a_monday_morning_is_counted(
    way: str, office: Path, browser: Browser, morning: Life, tmp_path: Path
) -> None:
    served = Served(
        office, tmp_path / "served", ledger=morning.place / "ledger.db", records=morning.place / "runs",
        more={"CLEARSLATE_FILES": str(morning.place)},
    ).start(worker=True)  # fmt: skip
    how: dict[str, Any] = {"java_script_enabled": False} if way == "no script" else {}
    try:
        with ExitStack() as stack:
            hands = {
                name: Hand(stack.enter_context(Seat(browser, served, name, PASSWORD, **(how if name != "operator" else {}))), way)
                for name in ("operator", "second-operator", "reviewer", "prosecutor", "judge", "clerk", "counsel")
            }  # fmt: skip
            operator = hands["operator"].seat
            operator.job("plan", "Record the plan", patience=LONG)
            released(morning, hands)
            _next(operator, "Next day")
            operator.job("lists", patience=LONG)
            objections, filed = objected(hands)
            _next(operator, "To the end of the next window")
            operator.job("outside", patience=LONG)
            operator.job("orders", patience=LONG)
            counts = signed(morning, hands)
            _next(operator, "Next day")
            acknowledged(hands)
    finally:
        served.stop()
    drawn, cases = _audited(morning.ledger)
    state = Counter(row["state"] for row in pages.clearances(morning.ledger, size=100_000).rows)
    assert state["cleared"] > 0
    assert m.Message.objects.using(morning.ledger.alias).filter(state="acknowledged").count() > 0
    assert morning.ledger.verify().is_sound
    clicks: Counter[str] = Counter()
    for hand in hands.values():
        clicks += hand.clicks
    records = m.Clearance.objects.using(morning.ledger.alias).values("case").distinct().count()
    found = counts | {
        "way": way, "cases": records, "drawn": drawn, "cases drawn": cases, "objections": filed, "cases objected to": objections, "clicks": dict(clicks),
        "typed": dict(sum((hand.typed for hand in hands.values()), Counter())),
    }  # fmt: skip
    print(json.dumps(found))
    # One a case, and one to record each basket; four for each wave besides, and what more is drawn.
    reviewer = hands["reviewer"].clicks["audit"]
    assert reviewer <= cases + cases // 10 + 10
    assert hands["judge"].clicks["sign"] == 2 * counts["courts"]
    assert hands["clerk"].clicks["end"] == 2
    assert hands["counsel"].clicks["certify"] % 3 == 0
    assert hands["prosecutor"].clicks["object"] == 3 * objections


def _next(operator: Seat, button: str) -> None:
    operator.go("/clock/")
    assert "moved on" in operator.press(button)


def _audited(ledger: Ledger) -> tuple[int, int]:
    """How many charges were looked at, and of how many cases."""
    rows = m.Clearance.objects.using(ledger.alias).exclude(audit="")
    return rows.count(), rows.values("case").distinct().count()
