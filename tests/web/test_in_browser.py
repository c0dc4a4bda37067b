"""The office in a real browser: the keyboard alone, no scripts, two people at once, a connection that is lost.

Needs Chromium (on Debian: ``apt-get install chromium``). Where there is none the tests are skipped; with
``CLEARSLATE_BROWSER=required``, as in CI, they fail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from clearslate.clearance.events import Role
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.office.views import ClearanceView
from clearslate.clearance.state.ledger import Ledger
from tests.web.browsing import DESK, PHONE, Seat, Served, too_wide, violations
from tests.web.conftest import PASSWORD

TALLEST: Final = 12_000
"""Pixels of a page, on a phone too: a list is a page of 50, and a card of it takes few lines."""


@pytest.fixture(scope="module")
def served(office: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:  # noqa: ARG001 (without a browser nothing is served)
    found = Served(office, tmp_path_factory.mktemp("served")).start()
    yield found
    found.stop()


@pytest.fixture
def book(served: Served) -> Iterator[Ledger]:
    """The ledger of the office that is served."""
    found = Ledger(f"sqlite:{served.ledger}", alias="served")
    yield found
    found.close()


def wave_to_audit(book: Ledger) -> str:
    waves = Office(book).status(book.opening().clock)["waves"]  # type: ignore[union-attr, arg-type]
    return next(str(line["wave"]) for line in waves if line["state"] != "released")


def test_the_worksheet_is_worked_by_the_keyboard_alone(
    browser: Browser, served: Served, book: Ledger
) -> None:
    wave = wave_to_audit(book)
    for user, button in (("operator", "Set the bound"), ("second-operator", "Open the draw")):
        with Seat(browser, served, user, PASSWORD) as seat:
            seat.go(f"/waves/{wave}/")
            seat.press(button)
    with Seat(browser, served, "reviewer", PASSWORD) as seat:
        page, keys = seat.go(f"/waves/{wave}/worksheet/"), seat.page.keyboard
        drawn = Office(book).drawn(wave)
        with page.expect_navigation():
            keys.press("y")
        assert "waits in your basket" in page.locator("main").inner_text().replace("wait in", "waits in")
        assert Office(book).audited(wave).right == 0, "nothing is recorded yet"
        # Cannot tell: the next one comes, and nothing is kept.
        second = page.locator("input[name=clearance]").first.get_attribute("value")
        with page.expect_navigation(url="**/worksheet/?after=*"):
            keys.press("?")
        third = page.locator("input[name=clearance]").first.get_attribute("value")
        assert third != second
        assert {second, third} <= set(drawn)
        # Wrong: without its reason nothing is recorded; with it, the charge is taken back at once.
        keys.press("n")
        assert page.evaluate("document.activeElement.name") == "reason"
        _tab_to(page, "Wrong: ")
        with page.expect_navigation():
            keys.press("Enter")
        assert "needs its reason" in seat.said()
        keys.press("n")
        keys.type("The law")
        _tab_to(page, "Wrong: ")
        with page.expect_navigation():
            keys.press("Enter")
        assert "withdrawn" in seat.said()
        assert Office(book).audited(wave).wrong > 0
        page = seat.go("/basket/")
        _tab_to(page, "Record ")
        with page.expect_navigation():
            keys.press("Enter")
        assert "Recorded: " in seat.said()
        assert Office(book).audited(wave).right > 0


def _tab_to(page: Page, words: str) -> None:
    """Go by the keyboard to the button that begins so."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith(words):
            return
    raise AssertionError(words)


def open_to_objection(book: Ledger) -> tuple[str, str]:
    """A charge to which the prosecutor may object, and a ground of the law in words."""
    rows = details.objectionable(book, Role.PROSECUTOR, size=1_000).rows
    asked = (details.clearance(book, row["clearance"]) for row in rows)
    found = next(row for row in asked if not row.objections)
    return found.id, ground_of(found)


def ground_of(clearance: ClearanceView) -> str:
    return next(iter(clearance.grounds.values()))


def test_a_connection_that_is_lost_in_a_form_loses_no_word(
    browser: Browser, served: Served, book: Ledger
) -> None:
    clearance, ground = open_to_objection(book)
    with Seat(browser, served, "prosecutor", PASSWORD) as seat:
        page = seat.go(f"/clearances/{clearance}/object/")
        page.get_by_text(ground, exact=True).click()
        page.get_by_label("Facts for who decides").fill("the file says otherwise")
        served.stop()
        seat.allowed = ("net::ERR_",)
        page.get_by_role("button", name="File the objection").click()
        expect(page.locator("[role=status]")).to_contain_text("cannot be reached")
        assert details.clearance(book, clearance).objections == []
        served.start()
        expect(page.get_by_label("Facts for who decides")).to_have_value("the file says otherwise")
        assert "filed" in seat.press("File the objection")
    assert len(details.clearance(book, clearance).objections) == 1


def test_a_decision_is_made_by_the_keyboard_alone(browser: Browser, served: Served, book: Ledger) -> None:
    with Seat(browser, served, "prosecutor", PASSWORD) as seat:
        page, keys = seat.go("/open/"), seat.page.keyboard
        links = page.locator("a[href$='/object/']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        offered = (
            details.clearance(book, link.split("/")[2]) for link in links
        )  # a case is offered by its first charge
        found = next(each for each in offered if not each.objections)
        clearance, ground = found.id, ground_of(found)
        keys.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
        keys.press("Enter")
        while (
            page.evaluate("document.activeElement.getAttribute('href')") != f"/clearances/{clearance}/object/"
        ):
            keys.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        keys.press("Enter")
        page.wait_for_url(f"**/clearances/{clearance}/object/")
        while page.evaluate("document.activeElement.name") != "ground":
            keys.press("Tab")
        keys.press("Space")
        expect(page.get_by_label(ground)).to_be_checked()
        keys.press("Enter")
        page.wait_for_url("**/open/**")
        assert "filed" in seat.said()
    assert details.clearance(book, clearance).objections


def test_without_scripts_every_decision_is_made(browser: Browser, served: Served, book: Ledger) -> None:
    clearance, ground = open_to_objection(book)
    with Seat(browser, served, "prosecutor", PASSWORD, java_script_enabled=False) as seat:
        page = seat.go(f"/clearances/{clearance}/object/")
        seat.press("File the objection")
        assert page.title().startswith("Error:")
        page.get_by_text(ground, exact=True).click()
        assert "filed" in seat.press("File the objection")
    objection = details.clearance(book, clearance).objections[0]["objection"]
    with Seat(browser, served, "judge", PASSWORD, java_script_enabled=False) as seat:
        page = seat.go(f"/objections/{objection}/")
        page.get_by_text("Overruled").click()
        assert "overruled" in seat.press("Record the decision")
    assert details.objection(book, objection).state == "overruled"
    wave = wave_to_audit(book)
    waiting = [
        row
        for row in Office(book).looked_through(Office(book).drawn(wave))
        if row[4] not in ("right", "wrong")
    ]
    with Seat(browser, served, "reviewer", PASSWORD, java_script_enabled=False) as seat:
        page = seat.go(f"/waves/{wave}/worksheet/")
        assert page.locator("input[name=clearance]").count()
        seat.press("Yes, ")
        answer = seat.press("Record ")
        assert "Recorded: " in answer
    still = [
        row
        for row in Office(book).looked_through(Office(book).drawn(wave))
        if row[4] not in ("right", "wrong")
    ]
    assert f"Recorded: {len(waiting) - len(still)} finding" in answer
    assert len(still) < len(waiting)


def test_two_at_once_a_double_click_and_the_back_button_do_nothing_twice(
    browser: Browser, served: Served, book: Ledger
) -> None:
    clearance, ground = open_to_objection(book)
    with Seat(browser, served, "prosecutor", PASSWORD) as seat:
        page = seat.go(f"/clearances/{clearance}/object/")
        page.get_by_text(ground, exact=True).click()
        page.get_by_role("button", name="File the objection").dblclick()
        page.wait_for_url("**/open/**")
        assert len(details.clearance(book, clearance).objections) == 1
        page.go_back()
        page.get_by_text(ground, exact=True).click()
        seat.press("File the objection")
        assert len(details.clearance(book, clearance).objections) == 1
    objection = details.clearance(book, clearance).objections[0]["objection"]
    with Seat(browser, served, "judge", PASSWORD) as one, Seat(browser, served, "judge", PASSWORD) as other:
        for seat, answer in ((one, "Sustained"), (other, "Overruled")):
            seat.go(f"/objections/{objection}/").get_by_text(answer).click()
        assert "sustained" in one.press("Record the decision")
        told = other.press("Record the decision")
        assert "Nothing was recorded" in told
        assert "sustained" in told
    assert details.objection(book, objection).state == "sustained"
    assert [row["subject"] for row in details.events(book, kind="objection.sustained").rows].count(
        clearance
    ) == 1


# --- what every screen keeps to -----------------------------------------------------------------------------------


def screens(book: Ledger) -> list[tuple[str, str]]:
    """Every screen, with somebody who works at it."""
    clearance, _ = open_to_objection(book)
    planned = pages.clearances(book, state="planned").rows[0]["clearance"]
    waves = [line["wave"] for line in Office(book).status(book.opening().clock)["waves"]]  # type: ignore[union-attr, arg-type]
    batch = pages.batches(book).rows[0]["batch"]
    filed = pages.objections(book, state="sustained").rows or pages.objections(book).rows
    cleared = pages.clearances(book, state="cleared").rows
    found = [
        ("", "/accounts/login/"),
        ("operator", "/"),
        ("prosecutor", "/"),
        ("operator", "/waves/"),
        *(("operator", f"/waves/{wave}/") for wave in waves),
        ("reviewer", f"/waves/{wave_to_audit(book)}/worksheet/"),
        ("prosecutor", "/open/"),
        ("prosecutor", f"/clearances/{clearance}/object/"),
        ("judge", "/objections/"),
        ("judge", "/orders/"),
        ("operator", "/batches/"),
        ("clerk", f"/batches/{batch}/"),
        ("clerk", f"/clearances/{planned}/"),
        ("clerk", "/people/"),
        ("operator", "/agencies/"),
        ("operator", "/mistakes/"),
        ("operator", "/policy/?set.PA-CS-M.waiting=3&drop.PA-CS-M.restitution=0"),
        ("operator", "/laws/"),
        ("operator", "/laws/PA-CS-M/"),
        ("operator", "/laws/PA-CS-M/stories/"),
        ("auditor", "/trail/"),
        ("auditor", "/access/"),
        ("operator", "/jobs/"),
        ("operator", "/jobs/ask/plan/"),
        ("operator", "/jobs/ask/recheck/"),
        ("operator", "/jobs/ask/export/"),
        ("operator", "/agencies/repository/"),
        ("operator", "/registry/"),
        ("operator", "/forgetting/"),
        ("operator", "/roles/"),
        ("operator", "/programs/"),
        ("operator", "/quality/"),
        ("operator", "/identity/"),
        ("prosecutor", "/open/list/"),
        ("counsel", "/certify/"),
        ("reviewer", "/basket/"),
        ("operator", "/clock/"),
        ("operator", "/accounts/password/change/"),
        ("operator", "/accounts/2fa/"),
        ("operator", "/no-such-page/"),
    ]
    found += [("judge", f"/objections/{row['objection']}/") for row in filed[:1]]
    return found + [("operator", f"/clearances/{row['clearance']}/undo/") for row in cleared[:1]]


def looked_at(browser: Browser, served: Served, book: Ledger, **how: Any) -> dict[str, Any]:
    """What is wrong on the screens: what axe finds, and what is wider than the window."""
    wrong, seats = {}, dict[str, Seat]()
    for user, where in screens(book):
        if user not in seats:
            seats[user] = Seat(browser, served, user, PASSWORD, **how)
            seats[user].allowed = ("status of 404",)
        page = seats[user].go(where)
        tall = int(page.evaluate("document.documentElement.scrollHeight"))
        long = [f"{tall} px high"] if tall > TALLEST else []
        if entries := [*violations(page), *too_wide(page), *long]:
            wrong[f"{user} {where}"] = entries
    if entries := _of_a_person(seats["clerk"], str(pages.clearances(book, state="cleared").rows[0]["case"])):
        wrong["a person"] = entries
    for seat in seats.values():
        seat.leave()
    return wrong


def test_a_law_that_nobody_signed_fits_a_phone(browser: Browser, served: Served) -> None:
    """Its form is open, and the expressions of its conditions are long."""
    with Seat(browser, served, "counsel", PASSWORD, viewport=PHONE) as seat:
        for law in ("PA-PET-EXP", "PA-CS-M"):
            assert too_wide(seat.go(f"/laws/{law}/")) == []


def _of_a_person(seat: Seat, docket: str) -> list[Any]:
    """What is wrong on the page of a person who was looked up, with the letter that can be written there."""
    page = seat.go("/people/")
    page.get_by_label("Number or name").fill(docket)
    page.get_by_label("Why you look this person up").fill("asks for a letter, request 9")
    seat.press("Look up")
    assert "/people/" in page.url
    assert page.get_by_role("heading", name="Look a person up").count() == 0
    return [*violations(page), *too_wide(page)]


@pytest.mark.prove
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_any_screen_and_none_is_wider_than_the_window(
    browser: Browser, served: Served, book: Ledger, size: dict[str, int], theme: str
) -> None:
    wrong = looked_at(browser, served, book, viewport=size, color_scheme=theme)
    assert wrong == {}, json.dumps(wrong, indent=1)


def test_the_explorer_is_worked_with_and_without_its_script(browser: Browser, served: Served) -> None:
    with Seat(browser, served, "operator", PASSWORD) as seat:
        page = seat.go("/policy/")
        expect(page.locator(".explore-sum")).to_contain_text("Nothing is moved", timeout=30_000)
        for size, theme in ((DESK, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            assert [*violations(page), *too_wide(page)] == [], theme
        slider = page.locator("[name='set.PA-CS-M.waiting']")
        slider.focus()
        for _ in range(3):
            seat.page.keyboard.press("ArrowLeft")
        expect(page.locator(".explore-sum")).to_contain_text("people gain")
        expect(slider.locator("xpath=following-sibling::output")).to_have_text("4 years")
        expect(page).to_have_url(re.compile(r"\?set\.PA-CS-M\.waiting=4$"))
    with Seat(browser, served, "operator", PASSWORD, java_script_enabled=False) as seat:
        page = seat.go("/policy/?set.PA-CS-M.waiting=4")
        box = page.locator("[name='drop.PA-CS-M.restitution']")
        page.locator("details.explore-inner", has=box).locator("summary").click()
        box.check()
        seat.press("Show")
        expect(page.locator(".explore-sum")).to_contain_text("people gain")
        assert "drop.PA-CS-M.restitution=0" in page.url


def test_names_of_screens_are_their_own(browser: Browser, served: Served) -> None:
    """Who hears a title knows which page it is (WCAG 2.4.2); no title holds a number of a record."""
    with Seat(browser, served, "operator", PASSWORD) as seat:
        titles = {
            where: seat.go(where).title() for where in ("/", "/waves/", "/batches/", "/laws/", "/trail/")
        }
    assert len(set(titles.values())) == len(titles)
    assert not [title for title in titles.values() if re.search(r"\d{4}", title)]
