"""The documentation as a site: every page has its place in the navigation, every link and anchor leads somewhere.

This needs no site builder: `make site` installs its own (requirements/docs.txt) and builds strictly.
"""

from __future__ import annotations

import re
import runpy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "src").rglob("README.md")])
LINK = re.compile(r"(?<!`)\[[^\[\]]*\]\(([^()\s#]*)(?:#([^()\s]*))?\)")
SITE = runpy.run_path(str(ROOT / "tools" / "site.py"))


@cache
def _prose(page: Path) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@cache
def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    headings = re.findall(r"^#{1,6} (.+)$", _prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_every_link_and_anchor_leads_somewhere() -> None:
    broken = []
    for page in PAGES:
        for path, anchor in LINK.findall(_prose(page)):
            target = (page.parent / path).resolve() if path else page
            if "://" in path or path.startswith("mailto:"):
                continue
            if not target.exists():
                broken.append(f"{page.relative_to(ROOT)}: {path}: there is no such file")
            elif anchor and target.suffix == ".md" and anchor not in _anchors(target):
                broken.append(f"{page.relative_to(ROOT)}: {path}#{anchor}: there is no such heading")
    assert broken == []


def _pages(nav: list[dict[str, Any]]) -> list[str]:
    return [
        page
        for entry in nav
        for what in entry.values()
        for page in ([what] if isinstance(what, str) else _pages(what))
    ]


def test_the_index_leads_to_every_page_by_reader() -> None:
    """docs/index.md makes the navigation of the site: a page that is missing there is found by search alone."""
    nav = SITE["navigation"]((DOCS / "index.md").read_text(encoding="utf-8"))
    assert [title for entry in nav for title in entry] == [
        "Home", "Operate", "Help people", "Bring data", "Read a law", "Write a law", "Research", "Deploy",
    ]  # fmt: skip
    reached = _pages(nav)
    assert sorted({page for page in reached if reached.count(page) > 1}) == []
    assert [page.name for page in DOCS.glob("*.md") if page.name not in reached] == []
    assert [page.name for page in (DOCS / "laws").glob("*.md") if f"laws/{page.name}" not in reached] == []


def test_the_site_asks_no_third_party_for_anything() -> None:
    """Fonts, scripts and search come from the site's own folder, so that it works in a courthouse without internet."""
    config = (ROOT / "tools" / "site.toml").read_text(encoding="utf-8")
    project = tomllib.loads(config.replace("NAV", "[]"))["project"]
    assert project["theme"]["font"] is False
    assert "offline" in project["plugins"]
    assert {palette.get("scheme") for palette in project["theme"]["palette"]} == {None, "default", "slate"}
    assert "://" not in config + (ROOT / "tools" / "site.css").read_text(encoding="utf-8")


def test_a_page_of_the_site_leads_to_what_lies_beside_it(tmp_path: Path) -> None:
    """A state's scenarios come along; the README is the site's front page; a README of the code is only named."""
    page = DOCS / "laws" / "pa.md"
    SITE["copy"](page, tmp_path / "laws" / "pa.md", tmp_path)
    links = LINK.findall((tmp_path / "laws" / "pa.md").read_text(encoding="utf-8"))
    files = {path for path, _ in links if path.startswith("../files/")}
    assert files
    assert all((tmp_path / "laws" / path).is_file() for path in files)
    SITE["copy"](DOCS / "measured" / "speed.md", tmp_path / "measured" / "speed.md", tmp_path)
    assert "[README](../index.md)" in (tmp_path / "measured" / "speed.md").read_text(encoding="utf-8")


def test_what_the_builder_would_fetch_from_elsewhere_is_replaced() -> None:
    assert SITE["_SHIM"].startswith('<script src="https://')
    assert "://" not in (ROOT / "tools" / "site.js").read_text(encoding="utf-8").replace("file://", "")
