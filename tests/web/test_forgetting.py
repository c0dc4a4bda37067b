"""The screen of forgetting: one operator plans, another looks at the list and carries it out; on a phone too, and by axe."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from clearslate.clearance.office.office import Office
from clearslate.clearance.rehearsal.staff import PEOPLE
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from tests.web.browsing import PATIENCE, PHONE, Seat, Served, too_wide, violations
from tests.web.conftest import PASSWORD, SignIn


@pytest.fixture
def served(office: Path, browser: Browser, tmp_path: Path) -> Iterator[Served]:  # noqa: ARG001 (without a browser nothing is served)
    """An office of its own: nothing done here is seen by other tests."""
    found = Served(office, tmp_path).start(worker=True)
    yield found
    found.stop()


@pytest.fixture
def book(served: Served) -> Iterator[Ledger]:
    found = Ledger(f"sqlite:{served.ledger}", alias="forgetting")
    yield found
    found.close()


def _taken_back(book: Ledger) -> m.Clearance:
    """A clearance that was taken back so long ago that it may be forgotten."""
    rows = m.Clearance.objects.using(book.alias)
    found: m.Clearance | None = rows.filter(state="planned", held=0, objections=0).order_by("id").first()
    assert found is not None
    now = timezone.now()
    Office(book).withdraw(found.id, PEOPLE["operator"], now, why="of another person")
    book.move_clock(book.day(now) + dt.timedelta(days=400), PEOPLE["operator"], now)
    return found


def _pressed(seat: Seat, name: str) -> str:
    """What the page says after a button that binds, after which the office asks for the password again."""
    seat.press(name)
    if "reauthenticate" in seat.page.url:
        seat.page.get_by_label("Password", exact=True).fill(PASSWORD)
        with seat.page.expect_navigation():
            seat.page.keyboard.press("Enter")
    return seat.said()


def test_one_operator_plans_and_another_destroys(browser: Browser, served: Served, book: Ledger) -> None:
    gone = _taken_back(book)
    with Seat(browser, served, "operator", PASSWORD) as seat:
        page = seat.go("/forgetting/")
        assert [*violations(page), *too_wide(page)] == []
        page.get_by_label("Docket number").fill(gone.id)
        seat.press("Look")
        assert "May be forgotten" in page.locator("main").inner_text()
        assert gone.number not in page.url
        assert "Another operator" in _pressed(seat, "Plan to forget 1 of these")
        assert "You planned it" in page.locator("main").inner_text()
        assert page.get_by_role("button", name="Destroy").count() == 0
        assert [*violations(page), *too_wide(page)] == []
    with Seat(browser, served, "auditor", PASSWORD) as seat:
        words = seat.go("/forgetting/").locator("main").inner_text()
        assert gone.number in words
        assert seat.page.get_by_role("button").filter(has_text=re.compile("Plan|Destroy|Look$")).count() == 0
    with Seat(browser, served, "second-operator", PASSWORD, viewport=PHONE) as seat:
        page = seat.go("/forgetting/")
        assert [*violations(page), *too_wide(page)] == []
        assert gone.number in page.locator("main").inner_text()
        page.get_by_text("I looked at the list").click()
        _pressed(seat, "Destroy what identifies")
        state = page.locator("#job dl.facts dd").first
        expect(state).to_have_text(re.compile("done|failed|stopped"), timeout=PATIENCE * 1000)
        assert "Forgotten: 1 clearance" in page.locator("#job").inner_text()
        words = seat.go("/forgetting/").locator("main").inner_text()
        assert gone.number not in words
        assert "Nothing is planned" in words
        assert [*violations(page), *too_wide(page)] == []
    row = m.Clearance.objects.using(book.alias).get(id=gone.id)
    assert (row.number, row.charge, row.person) == ("", "", "")
    by = m.Event.objects.using(book.alias).filter(kind__in=("forgetting.planned", "clearance.forgotten"))
    assert list(by.order_by("seq").values_list("kind", "actor")) == [
        ("forgetting.planned", "operator"),
        ("clearance.forgotten", "second-operator"),
    ]
    assert book.verify().is_sound


def test_what_is_on_its_way_stays(browser: Browser, served: Served, book: Ledger) -> None:
    rows = m.Clearance.objects.using(book.alias)
    kept = rows.filter(state="planned").order_by("id").first()
    assert kept is not None
    with Seat(browser, served, "operator", PASSWORD) as seat:
        page = seat.go("/forgetting/")
        page.get_by_label("Docket number").fill(kept.number)
        seat.press("Look")
        assert "Stays: it is on its way" in page.locator("main").inner_text()
        assert page.get_by_role("button", name="Plan to forget").count() == 0
        page.get_by_label("Docket number").fill("no such docket")
        seat.press("Look")
        assert "Nothing of that number is here" in page.locator("main").inner_text()


def test_what_was_not_ticked_is_refused_in_words(sign_in: SignIn, ledger: Ledger) -> None:
    head, operator = ledger.head(), sign_in("operator")
    operator.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = operator.post("/forgetting/act/", {"act": "carry_out", "plan": "x"}, follow=True)
    assert "Nothing was destroyed: tick that you looked at the list." in page.content.decode()
    assert ledger.head() == head
