"""Makes the documentation site in site/ (``make site``) of docs/, the states' READMEs and what pages link to.

docs/index.md gives the navigation: its sections, their links, and under "Which laws" a page of each state. Links that
lead out of docs/ (a state's scenarios, the README) are copied beside the pages, so that the site needs nothing else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs"
STATES: Final = ROOT / "src" / "clearslate" / "states"
WORK: Final = ROOT / "build" / "site"
PAGES: Final = WORK / "pages"
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s#]+)(#[^()\s]*)?\)")
_SHIM: Final = '<script src="https://unpkg.com/iframe-worker/shim" type="text/javascript"></script>'
"""What the builder would fetch from a third party to search without a server; tools/site.js does it."""

Nav = list[dict[str, Any]]


def navigation(index: str) -> Nav:
    """The sections of the index page, each with its pages; the pages of states stand under the coverage page."""
    nav: Nav = [{"Home": "index.md"}]
    for section in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        pages: Nav = [
            {name: page} for name, page in re.findall(r"^- \[([^\]]+)\]\(([^)]+)\)", body, flags=re.MULTILINE)
        ]
        if {"coverage.md"} & {page for entry in pages for page in entry.values()}:
            pages.append({"The states' laws": _states()})
        nav.append({title.strip(): pages})
    return nav


def _states() -> Nav:
    """Of each state the page of its laws, and its README: sources, coverage, open questions."""
    found: Nav = []
    for page in sorted((DOCS / "laws").glob("*.md")):
        title = re.search(r"^# (.+?) \(", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        name = title.group(1) if title else page.stem.upper()
        found.append(
            {
                name: [
                    {f"{name}: laws": f"laws/{page.name}"},
                    {f"{name}: sources, data": f"states/{page.name}"},
                ]
            }
        )
    return found


def copy(page: Path, to: Path, pages: Path = PAGES) -> None:
    """A page of the site, in the folder ``pages``; what it links to outside of docs/ comes along."""

    def lead(link: re.Match[str]) -> str:
        words, path, anchor = link.group(1), link.group(2), link.group(3) or ""
        target = (page.parent / path).resolve()
        if "://" in path or (page.is_relative_to(DOCS) and target.is_relative_to(DOCS)):
            return link.group()
        if target.is_relative_to(DOCS):
            place = pages / target.relative_to(DOCS)
        elif target.parent.parent == STATES and target.name == "README.md":
            place = pages / "states" / f"{target.parent.name}.md"
        elif target == ROOT / "README.md":
            place = pages / "index.md"
            anchor = ""
        elif target.is_file() and target.suffix != ".md":
            place = pages / "files" / target.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, place)
        else:  # a folder, or a README of the code: named, and not part of the site
            return words
        return f"[{words}]({Path(os.path.relpath(place, to.parent)).as_posix()}{anchor})"

    to.parent.mkdir(parents=True, exist_ok=True)
    text = page.read_text(encoding="utf-8")
    to.write_text(_LINK.sub(lead, text), encoding="utf-8")


def main() -> None:
    """Make the pages, then the site."""
    shutil.rmtree(WORK, ignore_errors=True)
    for page in sorted(DOCS.rglob("*")):
        to = PAGES / page.relative_to(DOCS)
        if page.suffix == ".md":
            copy(page, to)
        elif page.is_file():
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, to)
    for readme in sorted(STATES.glob("*/README.md")):
        copy(readme, PAGES / "states" / f"{readme.parent.name}.md")
    shutil.copyfile(ROOT / "tools" / "site.css", PAGES / "site.css")
    nav = json.dumps(navigation((DOCS / "index.md").read_text(encoding="utf-8")))
    nav = re.sub(r'"((?:[^"\\]|\\.)*)": ', r'"\1" = ', nav)
    config = (ROOT / "tools" / "site.toml").read_text(encoding="utf-8")
    (WORK / "zensical.toml").write_text(config.replace("NAV", nav), encoding="utf-8")
    own = f"<script>{(ROOT / 'tools' / 'site.js').read_text(encoding='utf-8')}</script>"
    builder = Path(sys.executable).with_name("zensical")
    subprocess.run([builder, "build", "--clean", "--strict"], cwd=WORK, check=True)  # noqa: S603 (our own)
    for page in (WORK / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8").replace(_SHIM, own)
        if re.search(r'<(?:script|link rel="stylesheet"|img|iframe)[^>]*(?:src|href)="https?:', text):
            sys.exit(f"site: {page.relative_to(WORK)} fetches something from a third party")
        page.write_text(text, encoding="utf-8")
    shutil.rmtree(ROOT / "site", ignore_errors=True)
    shutil.move(WORK / "site", ROOT / "site")


if __name__ == "__main__":
    main()
