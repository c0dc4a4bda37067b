"""The pages in a real browser: axe finds nothing, they fit a phone and paper, and do what they say with and without scripts.

Needs Chromium (on Debian: ``apt-get install chromium``). Where there is none the tests are skipped; with
``CLEARSLATE_BROWSER=required``, as in CI, they fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from benchmarks.linkage.page import to_html as linkage_html
from benchmarks.linkage.page import to_svg
from clearslate.casework.person_page import to_html as person_html
from clearslate.reports.outcomes import summarize
from clearslate.reports.outcomes import to_html as report_html
from clearslate.reports.quality import assess
from clearslate.reports.quality import to_html as quality_html
from tests.browser import opened_browser
from tests.casework.somebody import somebody
from tests.reports.outcomes import test_report as reported
from tests.reports.quality import test_quality as assessed
from tests.trials.test_figures import level

PAGES = ("report", "quality", "linkage", "person")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from opened_browser()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each page on disk: of people counted by hand, whose data is said to be invented, and of counties too small to show."""
    folder = tmp_path_factory.mktemp("pages")
    counties = [
        reported.charge(f"{county}{number}", first + number, county=county)
        for county, first in (("York", 100), ("Erie", 200))
        for number in range(30)
    ]
    summary = summarize(*reported.build(folder, [*reported.PEOPLE, *counties], reported.ANSWERS))
    dataset = assessed.build(tmp_path_factory.mktemp("quality") / "records", assessed.PEOPLE)
    found = assess(dataset, assessed.judge(dataset))
    facts = {
        "report": report_html(replace(summary, source=replace(summary.source, invented=True))),
        "quality": quality_html(found),
        "linkage": linkage_html([level(0.0), level()]),
        "person": person_html(somebody()),
    }
    for name, html in facts.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    (folder / "plot.svg").write_text(to_svg(level()), encoding="utf-8")
    return {path.stem: path for path in folder.glob("*.*")}


class Opened:
    """A page in a browser, and what it complained of."""

    def __init__(self, browser: Browser, path: Path, size: dict[str, int] = DESK, **how: object) -> None:
        self._context = browser.new_context(viewport=size, **how)  # type: ignore[arg-type]
        self.page: Page = self._context.new_page()
        self.said: list[str] = []
        self.fetched: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.goto(path.as_uri())

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self._context.close()
        assert self.said == []
        assert len(self.fetched) == 1, "a page fetches nothing but itself"


UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"
SHORTEN = (
    "for (const row of document.querySelectorAll('tbody tr:nth-child(n + 4)')) row.remove()"  # they are alike
)
RULES: dict[str, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},  # all else is the same page
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", RULES)
def test_axe_finds_no_violation(browser: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    with Opened(browser, pages[name], color_scheme=scheme) as page:
        page.evaluate(UNFOLD)
        page.evaluate(SHORTEN)
        found = Axe().run(page, options=RULES[scheme]).response["violations"]
        entries = [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]
        assert entries == [], json.dumps(entries, indent=1)


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with Opened(browser, pages[name], PHONE) as page:
        page.evaluate(UNFOLD)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_on_a_phone_what_to_do_is_on_screen_and_the_contents_stay(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with Opened(browser, pages["report"], PHONE) as page:
        box = page.locator("#next .steps").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"]
        assert page.locator(".invented").is_visible()
        page.evaluate("scrollTo(0, 3000)")
        assert page.locator("nav").bounding_box()["y"] == 0  # type: ignore[index]


def test_a_table_sorts_and_becomes_a_file_in_which_the_hidden_stays_hidden(
    browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    with Opened(browser, pages["report"], accept_downloads=True) as page:
        page.evaluate(UNFOLD)
        table = page.locator("#counties .table")
        first = table.locator("tbody th")
        before = first.all_inner_texts()
        table.locator("thead button").nth(2).click()
        assert table.locator("thead th").nth(2).get_attribute("aria-sort") == "descending"
        table.locator("thead button").nth(2).click()
        after = first.all_inner_texts()
        assert sorted(after) == sorted(before)
        shown = [
            text for text in table.locator("tbody td:nth-child(3)").all_inner_texts() if text != "hidden"
        ]
        assert [int(text) for text in shown] == sorted(int(text) for text in shown)
        with page.expect_download() as made:
            table.get_by_role("button", name="Download CSV").click()
        assert (
            made.value.suggested_filename
            == "INVENTED-DATA-What-can-be-cleared-Pennsylvania-2026-01-01-By-county.csv"
        )
        made.value.save_as(tmp_path / "counties.csv")
    lines = (tmp_path / "counties.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "County,People,Charges,Eligible today,Undecided"
    assert '"Erie, PA",hidden,30,0,0' in lines, (
        "the next smallest of its column is hidden with the small ones"
    )
    assert '"York, PA",30,30,0,0' in lines
    assert any(line.startswith('"Bucks, PA",hidden,hidden,') for line in lines)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_unfolds_what_it_leads_to(browser: Browser, pages: dict[str, Path], scripts: bool) -> None:
    with Opened(browser, pages["report"], java_script_enabled=scripts) as page:
        law = page.locator("#law-AUTO")
        assert not law.is_visible()
        page.locator('#laws a[href="#law-AUTO"]').first.click()
        law.wait_for(state="visible", timeout=3000)
        assert page.locator("table").count() > 8


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_shows_what_is_folded(browser: Browser, pages: dict[str, Path], scripts: bool) -> None:
    with Opened(browser, pages["report"], java_script_enabled=scripts) as page:
        assert not page.locator("#asked table").first.is_visible()
        page.emulate_media(media="print")
        assert page.locator("#asked table").first.is_visible()
        assert not page.locator("nav").is_visible()


@pytest.mark.parametrize("name", ["linkage", "plot"])
def test_the_words_of_the_calibration_plot_keep_their_size(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    """A page's style once made them 60 pixels high: only a browser sees that."""
    with Opened(browser, pages[name]) as page:
        sizes = page.locator("svg.calibration text").evaluate_all(
            "texts => texts.map(text => { const box = text.getBoundingClientRect(); return Math.min(box.width, box.height); })"
        )
        frame = page.locator("svg.calibration rect").first.bounding_box()
        marks = page.locator("svg.calibration circle").evaluate_all(
            "marks => marks.map(mark => { const box = mark.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })"
        )
    assert frame is not None
    assert len(sizes) > 15
    assert all(0.02 * frame["width"] < size < 0.09 * frame["width"] for size in sizes)
    assert marks
    for x, y in marks:
        assert frame["x"] - 1 <= x <= frame["x"] + frame["width"] + 1
        assert frame["y"] - 1 <= y <= frame["y"] + frame["height"] + 1
