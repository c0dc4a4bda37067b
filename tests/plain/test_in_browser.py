"""The law pages in a real browser: axe finds nothing, they fit a small phone, paper shows what is folded, no script is needed.

Needs Chromium, as ``tests/reports/test_in_browser.py`` says.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from clearslate.plain.site import write_site
from clearslate.states import CODES
from tests.browser import opened_browser

UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"
SMALL = {"width": 320, "height": 640}
PAGES = ("index.html", "es/index.html", "en/law/wy/index.html", "es/law/pa/index.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from opened_browser()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, dt.date(2026, 11, 28))
    return folder


def opened(browser: Browser, path: Path, **how: object) -> Page:
    page = browser.new_context(**how).new_page()  # type: ignore[arg-type]
    page.goto(path.as_uri())
    return page


def violations(page: Page, options: dict[str, object]) -> str:
    page.evaluate(UNFOLD)
    found = Axe().run(page, options=options).response["violations"]
    entries = [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]
    return json.dumps(entries, indent=1) if entries else ""


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(browser: Browser, site: Path, name: str) -> None:
    page = opened(browser, site / name)
    assert violations(page, {"resultTypes": ["violations"]}) == ""
    page.emulate_media(color_scheme="dark")  # all else is the same page
    assert violations(page, {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}) == ""
    page.context.close()


@pytest.mark.prove
def test_axe_finds_no_violation_on_any_page(browser: Browser, site: Path) -> None:
    """Every law page in each language and both themes."""
    entries = []
    for path in sorted(site.rglob("*.html")):
        page = opened(browser, path)
        if found := violations(page, {"resultTypes": ["violations"]}):
            entries.append((str(path.relative_to(site)), found))
        page.emulate_media(color_scheme="dark")
        if found := violations(page, {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}):
            entries.append((f"{path.relative_to(site)}, dark", found))
        page.context.close()
    assert entries == []


def test_every_page_fits_a_small_phone(browser: Browser, site: Path) -> None:
    """320 px without sideways scrolling, folded and unfolded; and the browser fetched nothing but the pages."""
    page = browser.new_context(viewport=SMALL).new_page()  # type: ignore[arg-type]
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    wide = []
    paths = [site / lang / "law" / code.lower() / "index.html" for code in CODES for lang in ("en", "es")]
    for path in paths:
        page.goto(path.as_uri())
        folded = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(UNFOLD)
        if max(folded, page.evaluate("document.documentElement.scrollWidth")) > SMALL["width"]:
            wide.append(path)
    assert wide == []
    assert len(fetched) == len(paths)
    page.context.close()


def test_folds_open_by_the_keyboard_and_paper_shows_them(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "en" / "law" / "pa" / "index.html", java_script_enabled=False)
    fold = page.locator("details").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert fold.locator("ul").first.is_visible()
    page.keyboard.press("Enter")
    assert not fold.locator("ul").first.is_visible()
    page.emulate_media(media="print")
    assert fold.locator("ul").first.is_visible()
    assert not page.locator(".leave").is_visible()
    page.context.close()


def test_quick_exit_and_the_other_language_are_in_reach(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "en" / "law" / "pa" / "index.html", viewport=SMALL)
    page.evaluate("scrollTo(0, 3000)")
    box = page.locator(".leave").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= SMALL["height"]
    assert box["height"] >= 24  # WCAG 2.2, 2.5.8
    page.get_by_role("link", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.url.endswith("/es/law/pa/index.html")
    page.context.close()
