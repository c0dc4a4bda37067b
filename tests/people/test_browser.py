"""The pages in a browser: axe-core, both languages and themes, 320 pixels, no scripts, nothing asked of anyone else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.clinic.lists import ANN, ANN_TOO, BOB, csv_of
from tests.reading import grade, perspicuity

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


PATIENCE = 240_000.0
"""Milliseconds: the first page that judges may have to compile the kernels."""


def send(page: Page, button: str) -> None:
    """Send the form by its button, and wait for the page that comes: what is looked at next must not be the one being left."""
    with page.expect_navigation(timeout=PATIENCE):
        page.click(f"button[value={button}]", timeout=PATIENCE)


def enter(page: Page) -> None:
    """The same with the key."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def through(page: Page, address: str, lang: str) -> Iterator[str]:
    """Every kind of page, the clinic's and those on the way to the answer, by name."""
    page.goto(f"{address}/{lang}/clinic/")
    yield "clinic"
    rows = csv_of(ANN, ANN_TOO, BOB, BOB.replace("B2", "C3").replace("convicted", "?"))
    page.set_input_files("#list", {"name": "list.csv", "mimeType": "text/csv", "buffer": rows})
    send(page, "show")
    for each in page.query_selector_all("summary"):
        each.click()
    yield "clients"
    yield from interview(page, address, lang, "PA", "retail theft", "M2")


def interview(page: Page, address: str, lang: str, code: str, offense: str, grade_of: str) -> Iterator[str]:
    """The pages from the start of the interview to its answer, by name; every question is answered with no, or not known."""
    page.goto(f"{address}/{lang}/check/")
    yield "start"
    page.select_option("#jurisdiction", code)
    send(page, "begin")
    yield "offense"
    page.fill("#q", offense)
    send(page, "search")
    yield "details"
    send(page, "details")
    yield "details with errors"
    page.check("input[name=pick][value='0']")
    page.select_option("#grade", grade_of)
    page.check("input[name=ending][value=convicted]")
    page.fill("#when", "2012")
    send(page, "details")
    yield "list"
    send(page, "another_case")
    yield "place"
    send(page, "list")
    send(page, "go_on")
    for count in range(30):
        if not page.query_selector("button[value=answer]"):
            break
        yield f"question {count + 1}"
        answer_with_no(page)
        send(page, "answer")
    for each in page.query_selector_all("summary"):
        each.click()
    yield "answer"


def answer_with_no(page: Page) -> None:
    """None of these; else no, or not known."""
    if none := page.query_selector("input[name=all][value=none]"):
        none.check()
    for each in page.query_selector_all("fieldset[id^=f]"):
        choice = each.query_selector(
            "input[type=radio][value=no], input[value=before]"
        ) or each.query_selector("input[type=radio][value=dont_know]")
        if choice is not None:
            choice.check()
        elif select := each.query_selector("select"):
            select.select_option("dont_know")


@pytest.mark.parametrize(("lang", "theme"), [("es", "dark")])
def test_everybody_can_use_the_pages(address: str, browser: Browser, lang: str, theme: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700}, color_scheme=theme)  # type: ignore[arg-type]
    asked: list[str] = []
    texts: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: texts.append(message.text))
    seen = looked_at(page, through(page, address, lang))
    assert "answer" in seen
    assert "question 1" in seen
    assert [each for each in asked if not each.startswith(address)] == []
    # A form that came back (422) and the icon that browsers ask for are no faults.
    assert [each for each in texts if not each.startswith("Failed to load resource")] == []
    assert [
        (each["name"], each["httpOnly"], each["sameSite"], each["expires"]) for each in page.context.cookies()
    ] == [("visit", True, "Strict", -1)]
    page.close()


def looked_at(page: Page, names: Iterator[str]) -> list[str]:
    """Each page held to axe-core, its width, no script, and the button that leaves; their names."""
    seen = []
    for name in names:
        seen.append(name)
        found = Axe().run(page)
        faults = [
            f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}"
            for each in found.response["violations"]
        ]
        assert faults == [], f"{page.url} {name}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        assert page.evaluate("document.scripts.length") == 0, name
        assert page.evaluate("getComputedStyle(document.querySelector('.leave')).visibility") == "visible"
    return seen


def test_the_way_can_be_gone_with_keys_alone(address: str, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/en/check/")
    page.focus("#jurisdiction")
    page.keyboard.type("Penn")
    page.keyboard.press("Tab")
    enter(page)
    page.wait_for_selector("h1:has-text('What is the charge?')")
    page.focus("#q")
    page.keyboard.type("retail theft")
    enter(page)
    page.wait_for_selector("h1:has-text('About this charge')")
    page.focus("input[name=pick]")
    page.keyboard.press("Space")
    page.focus("input[name=ending]")
    page.keyboard.press("Space")
    page.focus("#grade")
    page.keyboard.type("M2")
    page.focus("#when")
    page.keyboard.type("2012")
    enter(page)
    page.wait_for_selector("h1:has-text('Check what you told us')")
    page.close()


def test_back_reload_and_a_second_tab_work_and_leaving_ends_it(address: str, browser: Browser) -> None:
    """Without scripts, as everything here: each step is a page of its own to the browser."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    walk = interview(page, address, "en", "PA", "retail theft", "M2")
    for name in walk:
        if name == "question 1":
            break
    asked = page.inner_text("h1")
    first = page.url
    page.reload()
    assert page.inner_text("h1") == asked
    page.go_back()
    assert page.inner_text("h1") == "Check what you told us"
    page.go_forward()
    assert page.inner_text("h1") == asked
    fork = context.new_page()
    fork.goto(first)
    answer_with_no(fork)
    send(fork, "answer")
    assert page.inner_text("h1") == asked, "the other tab stays where it was"
    answer_with_no(page)
    send(page, "answer")
    page.go_back()
    assert page.inner_text("h1") == asked
    stranger = browser.new_context()
    other = stranger.new_page()
    other.goto(first)
    assert other.inner_text("h1") == "This page is too old"
    context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
    page.click(".leave")
    page.wait_for_load_state()
    page.go_back()
    assert page.inner_text("h1") == "This page is too old"
    context.close()
    stranger.close()


@pytest.mark.prove
def test_reading_grade_of_every_page(address: str, browser: Browser) -> None:
    """Prints a table: grade of the English, perspicuity of the Spanish, by page."""
    figures: dict[str, list[float]] = {}
    for lang in ("en", "es"):
        page = browser.new_page()
        for name in through(page, address, lang):
            parts = page.eval_on_selector_all(
                "main p, main li, main legend, main h1, main h2, main dd",
                "all => all.map(one => one.innerText)",
            )
            text = " ".join(
                re.sub(r"\s+", " ", part).strip().rstrip(".:") + "."
                for part in parts
                if len(part.split()) > 3
            )
            measure = grade if lang == "en" else perspicuity
            figures.setdefault(name, []).append(round(measure(text), 1) if text else float("nan"))
        page.close()
    for name, measured in figures.items():
        print(f"{name:24} {measured}")
    assert all(each[0] <= 8 or each[0] != each[0] for each in figures.values())


@pytest.mark.prove
@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("en", "dark"), ("es", "light")])
def test_everybody_can_use_the_pages_in_the_other_languages_and_themes(
    address: str, browser: Browser, lang: str, theme: str
) -> None:
    test_everybody_can_use_the_pages(address, browser, lang, theme)


@pytest.mark.prove
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("code", "offense", "grade_of"),
    [
        ("PA", "retail theft", "M2"),
        ("TX", "theft", "misd B"),
        ("WA", "theft", "gross misd"),
        ("NJ", "shoplifting", "DP"),
    ],
)
def test_a_story_of_a_jurisdiction_is_told_to_its_end(
    address: str, browser: Browser, lang: str, code: str, offense: str, grade_of: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    seen = looked_at(page, interview(page, address, lang, code, offense, grade_of))
    assert seen[-1] == "answer"
    assert page.query_selector("button[value=answer]") is None
    page.emulate_media(media="print")
    assert not page.is_visible(".leave")
    assert page.is_visible("main h1")
    print(
        f"\n{code} {lang}: {len([name for name in seen if name.startswith('question')])} pages of questions"
    )
    page.close()
